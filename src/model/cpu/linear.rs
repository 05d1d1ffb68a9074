//! Dense layers over weights that were packed once: `x W^T + b` with what comes after it, in one of three precisions.
//!
//! In: rows of f32. Out: rows of f32, with bias, residual or GELU applied as they are written. The products themselves are left to
//! [`super::float`] and [`super::int8`].

use rten_gemm::GemmExecutor;

use super::super::stored::Stored;
use super::aligned::Aligned;
use super::float::{self, FloatMatrix, Width};
pub use super::int8::Way;
use super::int8::{ByteMatrix, Rows};
use crate::error::Result;

/// What the products of an encoder are computed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Precision {
    /// Four bytes a value.
    F32,
    /// Two bytes a value, sums and norms in four; on a GPU.
    F16,
    /// Products of two bytes a value with the range of four, all else in four; on the CPU.
    Bf16,
    /// Whole numbers: weights with a scale an output, activations with a scale and a zero a token ([`super::int8`]).
    Int8,
}

impl Precision {
    /// Its name on the command line and in results.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::F32 => "f32",
            Self::F16 => "f16",
            Self::Bf16 => "bf16",
            Self::Int8 => "int8",
        }
    }
}

/// What is done with a product as it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Write {
    /// It takes the place of what was there.
    Replace,
    /// It is added to what was there.
    Add,
    /// Its GELU takes the place of what was there.
    Gelu,
}

/// The kernels, which cannot be shared by threads; they hold nothing but the choice for this machine.
pub struct Kernels {
    f32: GemmExecutor<f32, f32, f32>,
    int8: GemmExecutor<u8, i8, i32>,
}

/// `x W^T + b` with `W^T` packed.
pub struct Linear {
    weight: Weight,
    bias: Vec<f32>,
}

enum Weight {
    Float(FloatMatrix),
    Int8(ByteMatrix),
}

/// Memory that calls reuse.
#[derive(Default)]
pub struct Scratch {
    rows: Rows,
    floats: float::Rows,
    sums: Aligned<i32>,
}

impl Kernels {
    /// The best for this machine.
    pub fn new() -> Self {
        Self { f32: GemmExecutor::new(), int8: GemmExecutor::new() }
    }
}

impl Linear {
    /// Packs `weights`, each `[out, in]`, one below the other, and `bias` `[out]` of all.
    pub fn new(
        kernels: &Kernels,
        weights: Vec<Stored<'_>>,
        bias: Vec<f32>,
        precision: Precision,
        way: Way,
    ) -> Self {
        let weight = match precision {
            Precision::F32 | Precision::F16 | Precision::Bf16 => {
                let values: Vec<f32> = weights.into_iter().flat_map(Stored::into_f32).collect();
                let width = if precision == Precision::Bf16 { Width::Two } else { Width::Four };
                Weight::Float(FloatMatrix::new(&kernels.f32, &values, bias.len(), width))
            }
            Precision::Int8 => {
                let parts: Vec<_> = weights.iter().map(Stored::to_bytes).collect();
                let bytes: Vec<u8> = parts.iter().flat_map(|(bytes, _)| bytes.iter().copied()).collect();
                let scales = parts.into_iter().flat_map(|(_, scales)| scales).collect();
                Weight::Int8(ByteMatrix::new(&kernels.int8, &bytes, scales, way))
            }
        };
        Self { weight, bias }
    }

    /// Of `x` `[rows, in]` into `y` `[rows, out]`.
    ///
    /// # Errors
    /// A product that failed, which matrices that fit together do not.
    pub fn apply(
        &self,
        kernels: &Kernels,
        x: &[f32],
        y: &mut [f32],
        write: Write,
        scratch: &mut Scratch,
    ) -> Result<()> {
        match &self.weight {
            Weight::Float(matrix) => {
                matrix.apply(&kernels.f32, x, &self.bias, y, write, &mut scratch.floats)?;
            }
            Weight::Int8(matrix) => {
                let Scratch { rows, sums, .. } = scratch;
                rows.fill(x, x.len() / (y.len() / self.bias.len()));
                matrix.apply(&kernels.int8, rows, &self.bias, y, write, sums)?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::seed::mix;

    /// Values between -1 and 1 without a pattern, most of them small, as those of a trained encoder are.
    fn noise(n: usize, seed: u64) -> Vec<f32> {
        let uniform = |i: u64| (mix(seed ^ (i << 8)) >> 40) as f32 / 8_388_608.0 - 1.0;
        (0..n as u64).map(|i| (0..4).map(|part| uniform(4 * i + part)).sum::<f32>() / 4.0).collect()
    }

    #[test]
    fn whole_numbers_come_close_to_f32_whatever_the_shape() {
        let (kernels, mut scratch) = (Kernels::new(), Scratch::default());
        for (rows, inputs, outputs) in [
            (1, 8, 8),
            (1, 384, 100),
            (7, 384, 1152),
            (64, 384, 384),
            (33, 1536, 384),
            (192, 384, 1152),
            (192, 1536, 384),
            (190, 384, 1536),
        ] {
            let (mut x, weight, bias) =
                (noise(rows * inputs, 1), noise(outputs * inputs, 2), noise(outputs, 3));
            for (row, x) in x.chunks_exact_mut(inputs).enumerate() {
                // Rows of unlike ranges, so that each needs its own zero and scale.
                x.iter_mut().for_each(|x| *x += (row % 7) as f32 * 0.5 - 1.5);
            }
            for write in [Write::Replace, Write::Add, Write::Gelu] {
                let mut answer = |precision| {
                    let mut y = noise(rows * outputs, 4);
                    let weight = Stored::new(vec![outputs, inputs], weight.clone());
                    let layer = Linear::new(&kernels, vec![weight], bias.clone(), precision, Way::all()[0]);
                    layer.apply(&kernels, &x, &mut y, write, &mut scratch).unwrap();
                    y
                };
                let (exact, whole) = (answer(Precision::F32), answer(Precision::Int8));
                let error = exact.iter().zip(&whole).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
                // Rounding errors of a product add up as the root of its length.
                let limit = 0.03 * (inputs as f32).sqrt();
                assert!(error < limit, "{rows} {inputs} {outputs} {write:?}: {error} of at most {limit}");
            }
        }
    }
}
