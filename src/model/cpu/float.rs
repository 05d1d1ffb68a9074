//! Dense layers in f32 or bf16: products of both are summed in f32.
//!
//! bf16 is f32 without the lower half of its bits: the same range, 8 bits of precision. x86 processors with AVX-512 get kernels of
//! our own, for tiles ([`super::tiles`], bf16 alone) or by [`super::dots`]; others, and those without instructions for
//! bf16, multiply f32 with `rten-gemm`, which for numbers rounded to bf16 is right and no faster. Ways differ by the order of
//! their sums.

use rten_gemm::{GemmExecutor, GemmInputA, GemmInputB, GemmOptions, PackedBMatrix};
use rten_tensor::NdTensorView;

use super::aligned::Aligned;
#[cfg(target_arch = "x86_64")]
use super::blocks::{self, Factors, Order, Step};
use super::blocks::{Finish, ROWS, STRIDE};
#[cfg(target_arch = "x86_64")]
use super::dots::{Dots, Fused};
use super::linear::Write;
#[cfg(target_arch = "x86_64")]
use super::tiles::Tiles;
use crate::error::{Error, Result};
use crate::model::ops::math::{normal_cdf, vectorised};

/// Bytes that a number takes as it is multiplied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Width {
    /// bf16.
    Two,
    /// f32.
    Four,
}

/// How products are computed.
#[derive(Debug, Clone, Copy)]
enum Way {
    /// By our own kernel for AMX.
    #[cfg(target_arch = "x86_64")]
    Tiles(Tiles<f32>),
    /// By our own kernel for AVX-512 BF16.
    #[cfg(target_arch = "x86_64")]
    Dots(Dots<f32>),
    /// By our own kernel for AVX-512.
    #[cfg(target_arch = "x86_64")]
    Fused(Fused),
    /// By `rten-gemm`.
    Library,
}

impl Way {
    /// Those that this machine has, the fastest first.
    fn all(width: Width) -> Vec<Self> {
        #[cfg(target_arch = "x86_64")]
        let own = match width {
            Width::Two => [Tiles::for_halves().map(Self::Tiles), Dots::for_halves().map(Self::Dots)],
            Width::Four => [Fused::try_new().map(Self::Fused), None],
        };
        #[cfg(not(target_arch = "x86_64"))]
        let own: [Option<Self>; 0] = [];
        own.into_iter().flatten().chain([Self::Library]).collect()
    }

    /// The fastest, or the one that the environment variable `TERMSCORE_KERNEL` holds a machine to: `amx` and `avx512-vnni` stand
    /// for what processors with those multiply these numbers with, any other name for the library.
    fn chosen(width: Width) -> Self {
        let ways = Self::all(width);
        let Ok(name) = std::env::var("TERMSCORE_KERNEL") else { return ways[0] };
        ways.into_iter().find(|way| way.names().contains(&name.as_str())).unwrap_or(Self::Library)
    }

    fn names(self) -> &'static [&'static str] {
        match self {
            #[cfg(target_arch = "x86_64")]
            Self::Tiles(_) => &["amx"],
            #[cfg(target_arch = "x86_64")]
            Self::Dots(_) => &["avx512-vnni"],
            #[cfg(target_arch = "x86_64")]
            Self::Fused(_) => &["amx", "avx512-vnni"],
            Self::Library => &["rten"],
        }
    }
}

/// Weights in f32 or bf16, packed for one way of multiplying.
pub struct FloatMatrix {
    width: Width,
    packed: Packed,
}

enum Packed {
    #[cfg(target_arch = "x86_64")]
    Tiles(Tiles<f32>, Vec<Step>),
    #[cfg(target_arch = "x86_64")]
    Dots(Dots<f32>, Vec<Step>),
    #[cfg(target_arch = "x86_64")]
    Fused(Fused, Vec<Step>),
    Library(PackedBMatrix<f32>),
}

/// Rows of activations as they are multiplied.
#[derive(Default)]
pub struct Rows {
    /// `[rows up to a whole number of ROWS, stride]`, with zeros where the stride is longer than a row.
    bytes: Aligned<u8>,
    /// What the library gets, and what it gives.
    rounded: Vec<f32>,
    sums: Vec<f32>,
}

/// The nearest bf16, of two the even one, as its bits. Not for numbers that are none.
#[inline(always)]
fn nearest(x: f32) -> u16 {
    let bits = x.to_bits();
    ((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16) as u16
}

impl Width {
    /// Bytes of a row of `columns` numbers, up to whole lines.
    fn stride(self, columns: usize) -> usize {
        let bytes = match self {
            Self::Two => 2,
            Self::Four => 4,
        };
        (bytes * columns).next_multiple_of(STRIDE)
    }

    /// Writes the rows of `x` `[rows, columns]` as `bytes` `[at least rows, stride]`.
    fn lay(self, x: &[f32], columns: usize, bytes: &mut [u8]) {
        let lines = x.chunks_exact(columns).zip(bytes.chunks_exact_mut(self.stride(columns)));
        vectorised(
            #[inline(always)]
            || match self {
                Self::Two => {
                    for (x, bytes) in lines {
                        let (bytes, padding) = bytes.split_at_mut(2 * columns);
                        let halves = bytes.as_chunks_mut().0;
                        halves.iter_mut().zip(x).for_each(|(half, &x)| *half = nearest(x).to_le_bytes());
                        padding.fill(0);
                    }
                }
                Self::Four => {
                    for (x, bytes) in lines {
                        let (bytes, padding) = bytes.split_at_mut(4 * columns);
                        let values = bytes.as_chunks_mut().0;
                        values.iter_mut().zip(x).for_each(|(value, &x)| *value = x.to_le_bytes());
                        padding.fill(0);
                    }
                }
            },
        );
    }

    /// `x` in as many bits as this has, in `memory` where that are fewer.
    fn rounded<'a>(self, x: &'a [f32], memory: &'a mut Vec<f32>) -> &'a [f32] {
        match self {
            Self::Two => {
                memory.clear();
                memory.extend(x.iter().map(|&x| round(x)));
                memory
            }
            Self::Four => x,
        }
    }
}

impl FloatMatrix {
    /// Of weights `[out, in]`.
    pub fn new(kernel: &GemmExecutor<f32, f32, f32>, weights: &[f32], outputs: usize, width: Width) -> Self {
        Self::with(Way::chosen(width), kernel, weights, outputs, width)
    }

    fn with(
        way: Way,
        kernel: &GemmExecutor<f32, f32, f32>,
        weights: &[f32],
        outputs: usize,
        width: Width,
    ) -> Self {
        let inputs = weights.len() / outputs;
        #[cfg(target_arch = "x86_64")]
        let panels = || {
            let mut bytes = vec![0; outputs * width.stride(inputs)];
            width.lay(weights, inputs, &mut bytes);
            blocks::panels(&bytes, outputs)
        };
        let packed = match way {
            #[cfg(target_arch = "x86_64")]
            Way::Tiles(tiles) => Packed::Tiles(tiles, panels()),
            #[cfg(target_arch = "x86_64")]
            Way::Dots(dots) => Packed::Dots(dots, panels()),
            #[cfg(target_arch = "x86_64")]
            Way::Fused(fused) => Packed::Fused(fused, panels()),
            Way::Library => {
                let mut rounded = Vec::new();
                let weights = width.rounded(weights, &mut rounded);
                let rows = NdTensorView::from_data([outputs, inputs], weights);
                Packed::Library(kernel.prepack_b(rows.transposed()))
            }
        };
        Self { width, packed }
    }

    /// `x W^T + bias` of `x` `[rows, in]` into `y` `[rows, out]`. `rows` is memory.
    ///
    /// # Errors
    /// A product that failed, which matrices that fit together do not.
    pub fn apply(
        &self,
        kernel: &GemmExecutor<f32, f32, f32>,
        x: &[f32],
        bias: &[f32],
        y: &mut [f32],
        write: Write,
        rows: &mut Rows,
    ) -> Result<()> {
        // Each way of writing is a loop of its own.
        match write {
            Write::Replace => self.write(kernel, x, bias, y, rows, |_, x| x),
            Write::Add => self.write(kernel, x, bias, y, rows, |y, x| y + x),
            Write::Gelu => self.write(kernel, x, bias, y, rows, |_, x| x * normal_cdf(x)),
        }
    }

    #[inline(always)]
    fn write(
        &self,
        kernel: &GemmExecutor<f32, f32, f32>,
        x: &[f32],
        bias: &[f32],
        y: &mut [f32],
        rows: &mut Rows,
        combine: impl Fn(f32, f32) -> f32,
    ) -> Result<()> {
        let (width, outputs) = (self.width, bias.len());
        let count = y.len() / outputs;
        let inputs = x.len() / count;
        let finish = Biased { bias, combine };
        #[cfg(target_arch = "x86_64")]
        let stride = width.stride(inputs);
        match &self.packed {
            #[cfg(target_arch = "x86_64")]
            Packed::Tiles(tiles, panels) => {
                let factors =
                    Factors { bytes: rows.fill(x, inputs, width), rest: &[], stride, panels, outputs };
                blocks::blocks(&tiles.registers(), &factors, Order::Rows, y, &finish);
            }
            #[cfg(target_arch = "x86_64")]
            Packed::Dots(dots, panels) => {
                let factors =
                    Factors { bytes: rows.fill(x, inputs, width), rest: &[], stride, panels, outputs };
                blocks::blocks(dots, &factors, Order::Rows, y, &finish);
            }
            #[cfg(target_arch = "x86_64")]
            Packed::Fused(fused, panels) => {
                // What is in the form of a block already is not copied.
                let whole = if stride == 4 * inputs { count / ROWS * ROWS * inputs } else { 0 };
                let (whole, rest) = x.split_at(whole);
                let rest = rows.fill(rest, inputs, width);
                let factors = Factors { bytes: bytemuck::cast_slice(whole), rest, stride, panels, outputs };
                blocks::blocks(fused, &factors, Order::Outputs, y, &finish);
            }
            Packed::Library(packed) => {
                let Rows { rounded, sums, .. } = rows;
                let x = NdTensorView::from_data([count, inputs], width.rounded(x, rounded));
                sums.resize(y.len(), 0.0);
                kernel
                    .gemm(sums, GemmInputA::Unpacked(x), GemmInputB::Packed(packed), GemmOptions::default())
                    .map_err(|e| Error::Tensor(format!("a matrix product failed: {e}")))?;
                vectorised(
                    #[inline(always)]
                    || {
                        for (y, sums) in y.chunks_exact_mut(outputs).zip(sums.chunks_exact(outputs)) {
                            finish.part(y, sums, 0, 0);
                        }
                    },
                );
            }
        }
        Ok(())
    }
}

/// What turns sums into values: `sum + bias`, and what `combine` makes of the value that was there and this one.
struct Biased<'a, F> {
    bias: &'a [f32],
    combine: F,
}

impl<F: Fn(f32, f32) -> f32> Finish<f32> for Biased<'_, F> {
    #[inline(always)]
    fn part(&self, y: &mut [f32], sums: &[f32], _row: usize, first: usize) {
        for ((y, sum), bias) in y.iter_mut().zip(sums).zip(&self.bias[first..]) {
            *y = (self.combine)(*y, sum + bias);
        }
    }
}

impl Rows {
    /// The rows of `x` `[rows, columns]` as bytes, `[rows up to a whole number of ROWS, stride]`.
    #[cfg_attr(
        not(target_arch = "x86_64"),
        allow(dead_code, reason = "a part that only our own kernels need")
    )]
    fn fill(&mut self, x: &[f32], columns: usize, width: Width) -> &[u8] {
        let rows = (x.len() / columns).next_multiple_of(ROWS);
        width.lay(x, columns, self.bytes.resize(rows * width.stride(columns)));
        self.bytes.values()
    }
}

/// The nearest bf16 as f32.
fn round(x: f32) -> f32 {
    f32::from_bits(u32::from(nearest(x)) << 16)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::seed::mix;

    fn noise(n: usize, seed: u64) -> Vec<f32> {
        (0..n as u64).map(|i| (mix(seed ^ (i << 8)) >> 40) as f32 / 8_388_608.0 - 1.0).collect()
    }

    #[test]
    fn numbers_are_rounded_to_the_nearest_and_of_two_to_the_even_one() {
        for x in noise(1000, 1).into_iter().chain([0.0, -0.0, 1.0, 1e-30, -3e30, 1.003_906_2, 1.011_718_8]) {
            assert_eq!(nearest(x), half::bf16::from_f32(x).to_bits(), "{x}");
        }
    }

    #[test]
    fn all_ways_give_the_sums_of_the_rounded_numbers_whatever_the_shape() {
        for width in [Width::Two, Width::Four] {
            for (count, inputs, outputs) in
                [(1, 1, 1), (1, 8, 16), (3, 7, 5), (5, 384, 100), (33, 24, 300), (66, 1536, 40), (9, 385, 31)]
            {
                check(width, count, inputs, outputs);
            }
        }
    }

    fn check(width: Width, count: usize, inputs: usize, outputs: usize) {
        let kernel = GemmExecutor::new();
        {
            let number = |x: f32| f64::from(if width == Width::Two { round(x) } else { x });
            let (x, weight, bias) = (noise(count * inputs, 1), noise(outputs * inputs, 2), noise(outputs, 3));
            for write in [Write::Replace, Write::Add, Write::Gelu] {
                let before = noise(count * outputs, 4);
                let exact = |row: usize, output: usize| -> f64 {
                    let (x, w) = (&x[row * inputs..][..inputs], &weight[output * inputs..][..inputs]);
                    let products = x.iter().zip(w).map(|(&x, &w)| number(x) * number(w));
                    let sum = products.sum::<f64>() + f64::from(bias[output]);
                    match write {
                        Write::Replace => sum,
                        Write::Add => sum + f64::from(before[row * outputs + output]),
                        Write::Gelu => sum * f64::from(normal_cdf(sum as f32)),
                    }
                };
                for way in Way::all(width) {
                    let mut y = before.clone();
                    let matrix = FloatMatrix::with(way, &kernel, &weight, outputs, width);
                    matrix.apply(&kernel, &x, &bias, &mut y, write, &mut Rows::default()).unwrap();
                    for (at, &y) in y.iter().enumerate() {
                        let exact = exact(at / outputs, at % outputs);
                        let error = (f64::from(y) - exact).abs();
                        assert!(
                            error < 1e-4,
                            "{way:?} {width:?} {count} {inputs} {outputs} {write:?} {at}: {y}, {exact}"
                        );
                    }
                }
            }
        }
    }
}
