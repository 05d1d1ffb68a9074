//! Dropout whose mask is a function of seed, site and position, so that it is the same on every run and need not be
//! kept for the backward pass.

use candle_core::{CpuStorage, CustomOp1, Layout, Result, Shape, Tensor};
use rayon::prelude::*;

use super::math::vectorised;
use crate::model::seed::mix;

/// A dropout mask: `factor(i)` is 0 or `1 / (1 - p)` for element `i`.
#[derive(Debug, Clone, Copy)]
pub struct Dropout {
    /// Elements whose 16 random bits lie below this are dropped.
    below: u16,
    scale: f32,
    key: u64,
}

impl Dropout {
    /// Keeps everything.
    pub const NONE: Self = Self { below: 0, scale: 1.0, key: 0 };

    /// Drops a share `p` (0 to below 1, in steps of 1/65536) at `site` of the step `seed`.
    #[must_use]
    pub fn new(p: f32, seed: u64, site: u64) -> Self {
        let below = (p.clamp(0.0, 0.99) * 65_536.0).round() as u16;
        let kept = 1.0 - f32::from(below) / 65_536.0;
        Self { below, scale: 1.0 / kept, key: mix(seed ^ mix(site)) }
    }

    /// Whether nothing is dropped.
    #[must_use]
    pub fn is_none(self) -> bool {
        self.below == 0
    }

    /// What element `i` is multiplied with.
    #[inline(always)]
    #[must_use]
    pub fn factor(self, i: u64) -> f32 {
        // One 64-bit hash serves four elements.
        let bits = mix(self.key.wrapping_add((i >> 2).wrapping_mul(0x9E37_79B9_7F4A_7C15)));
        let draw = (bits >> ((i & 3) * 16)) as u16;
        if draw < self.below { 0.0 } else { self.scale }
    }

    /// The first `n` factors.
    #[must_use]
    pub fn factors(self, n: usize) -> Vec<f32> {
        (0..n as u64).map(|i| self.factor(i)).collect()
    }
}

/// Multiplies with the mask.
pub struct DropoutOp(pub Dropout);

const CHUNK: usize = 16 * 1024;

impl DropoutOp {
    fn apply(&self, x: &[f32]) -> Vec<f32> {
        let mut y = vec![0f32; x.len()];
        y.par_chunks_mut(CHUNK).zip(x.par_chunks(CHUNK)).enumerate().for_each(|(chunk, (y, x))| {
            let first = (chunk * CHUNK) as u64;
            vectorised(
                #[inline(always)]
                || {
                    for (i, (y, &x)) in y.iter_mut().zip(x).enumerate() {
                        *y = x * self.0.factor(first + i as u64);
                    }
                },
            );
        });
        y
    }
}

impl CustomOp1 for DropoutOp {
    fn name(&self) -> &'static str {
        "dropout"
    }

    fn cpu_fwd(&self, x: &CpuStorage, layout: &Layout) -> Result<(CpuStorage, Shape)> {
        Ok((CpuStorage::F32(self.apply(super::values(x, layout)?)), layout.shape().clone()))
    }

    fn bwd(&self, x: &Tensor, _y: &Tensor, grad: &Tensor) -> Result<Option<Tensor>> {
        Ok(Some(Tensor::from_vec(self.apply(&super::flat(grad)?), x.shape(), x.device())?))
    }
}
