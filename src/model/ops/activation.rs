//! The exact GELU (Hendrycks and Gimpel, arXiv:1606.08415) in one pass.

use candle_core::{CpuStorage, CustomOp1, Layout, Result, Shape, Tensor};
use rayon::prelude::*;

use super::math::{exp, normal_cdf, vectorised};

/// `x Phi(x)`.
pub struct Gelu;

const CHUNK: usize = 16 * 1024;

impl CustomOp1 for Gelu {
    fn name(&self) -> &'static str {
        "gelu"
    }

    fn cpu_fwd(&self, x: &CpuStorage, layout: &Layout) -> Result<(CpuStorage, Shape)> {
        let x = super::values(x, layout)?;
        let mut y = vec![0f32; x.len()];
        y.par_chunks_mut(CHUNK).zip(x.par_chunks(CHUNK)).for_each(|(y, x)| {
            vectorised(
                #[inline(always)]
                || {
                    for (y, &x) in y.iter_mut().zip(x) {
                        *y = x * normal_cdf(x);
                    }
                },
            );
        });
        Ok((CpuStorage::F32(y), layout.shape().clone()))
    }

    fn bwd(&self, x: &Tensor, _y: &Tensor, grad: &Tensor) -> Result<Option<Tensor>> {
        let (xs, mut d) = (super::flat(x)?, super::flat(grad)?);
        d.par_chunks_mut(CHUNK).zip(xs.par_chunks(CHUNK)).for_each(|(d, x)| {
            vectorised(
                #[inline(always)]
                || {
                    for (d, &x) in d.iter_mut().zip(x) {
                        // d/dx x Phi(x) = Phi(x) + x phi(x)
                        let density = 0.398_942_3 * exp(-0.5 * x * x);
                        *d *= normal_cdf(x) + x * density;
                    }
                },
            );
        });
        Ok(Some(Tensor::from_vec(d, x.shape(), x.device())?))
    }
}
