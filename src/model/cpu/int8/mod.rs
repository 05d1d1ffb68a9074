//! Dense layers in whole numbers: rows of f32 become bytes, their products are summed as integers, and sums become f32.
//!
//! A weight matrix has a scale an output, which is how bundles store it; activations get a scale and a zero for every
//! token as they come (Jacob et al., arXiv:1712.05877, there a matrix at a time). A segment's scores therefore do not
//! depend on what else is in its batch. Activations take 7 bits: without instructions for it, pairs of products are added in
//! 16 bits, which 8 bits could overflow. Sums are exact, so that every machine gives the same answer.
//!
//! x86 processors get kernels of our own, for tiles ([`super::tiles`]), dot products ([`super::dots`]) or AVX2 alone
//! ([`avx2`]), whichever is the first that they have; others that of `rten-gemm`. All of ours read the same packed weights.

#[cfg(target_arch = "x86_64")]
mod avx2;
mod columns;
mod finish;
mod rows;

use rten_gemm::{GemmExecutor, GemmInputA, GemmInputB, GemmOptions, PackedBMatrix};
use rten_tensor::NdTensorView;

use super::aligned::Aligned;
use super::blocks::Finish as _;
#[cfg(target_arch = "x86_64")]
use super::blocks::{self, Factors, Order, Step};
#[cfg(target_arch = "x86_64")]
use super::dots::Dots;
use super::linear::Write;
#[cfg(target_arch = "x86_64")]
use super::tiles::Tiles;
use crate::error::{Error, Result};
use crate::model::ops::math::{gelu_within_1e_4, vectorised};
use columns::Columns;
use finish::Finish;
pub use rows::Rows;

/// How products are computed.
#[derive(Debug, Clone, Copy)]
pub enum Way {
    /// By our own kernel for AMX.
    #[cfg(target_arch = "x86_64")]
    Tiles(Tiles<i32>),
    /// By our own kernel for AVX-512 VNNI.
    #[cfg(target_arch = "x86_64")]
    Dots(Dots<i32>),
    /// By our own kernel for AVX2.
    #[cfg(target_arch = "x86_64")]
    Avx2(pulp::x86::V3),
    /// By `rten-gemm`.
    Library,
}

impl Way {
    /// Those that this machine has, the fastest first.
    pub fn all() -> Vec<Self> {
        #[cfg(target_arch = "x86_64")]
        let own = [
            Tiles::for_bytes().map(Self::Tiles),
            Dots::for_bytes().map(Self::Dots),
            pulp::x86::V3::try_new().map(Self::Avx2),
        ];
        #[cfg(not(target_arch = "x86_64"))]
        let own: [Option<Self>; 0] = [];
        own.into_iter().flatten().chain([Self::Library]).collect()
    }

    /// The fastest, or the one that the environment variable `TERMSCORE_KERNEL` names, to compare them on one machine.
    ///
    /// # Errors
    /// A name that is none of this machine's.
    pub fn chosen() -> Result<Self> {
        let ways = Self::all();
        let Ok(name) = std::env::var("TERMSCORE_KERNEL") else {
            return Ok(ways[0]);
        };
        ways.iter().copied().find(|way| way.name() == name).ok_or_else(|| {
            let names: Vec<_> = ways.iter().map(|way| way.name()).collect();
            Error::Usage(format!(
                "TERMSCORE_KERNEL: there is no kernel `{name}` on this machine; it has {}",
                names.join(", ")
            ))
        })
    }

    /// What the environment variable calls it.
    fn name(self) -> &'static str {
        match self {
            #[cfg(target_arch = "x86_64")]
            Self::Tiles(_) => "amx",
            #[cfg(target_arch = "x86_64")]
            Self::Dots(_) => "avx512-vnni",
            #[cfg(target_arch = "x86_64")]
            Self::Avx2(_) => "avx2",
            Self::Library => "rten",
        }
    }
}

/// Weights as bytes, packed for one [`Way`].
pub struct ByteMatrix {
    packed: Packed,
    columns: Columns,
}

enum Packed {
    #[cfg(target_arch = "x86_64")]
    Tiles(Tiles<i32>, Vec<Step>),
    #[cfg(target_arch = "x86_64")]
    Dots(Dots<i32>, Vec<Step>),
    #[cfg(target_arch = "x86_64")]
    Avx2(pulp::x86::V3, Vec<Step>),
    Library(PackedBMatrix<i8>),
}

impl ByteMatrix {
    /// Of signed bytes `[out, in]` and what a step of them is worth in each row.
    pub fn new(kernel: &GemmExecutor<u8, i8, i32>, bytes: &[u8], scales: Vec<f32>, way: Way) -> Self {
        let (bytes, columns) = Columns::of(bytes, scales);
        let outputs = columns.scales.len();
        let packed = match way {
            #[cfg(target_arch = "x86_64")]
            Way::Tiles(tiles) => Packed::Tiles(tiles, blocks::panels(&unsigned(&bytes), outputs)),
            #[cfg(target_arch = "x86_64")]
            Way::Dots(dots) => Packed::Dots(dots, blocks::panels(&unsigned(&bytes), outputs)),
            #[cfg(target_arch = "x86_64")]
            Way::Avx2(simd) => Packed::Avx2(simd, blocks::panels(&unsigned(&bytes), outputs)),
            Way::Library => {
                let rows = NdTensorView::from_data([outputs, bytes.len() / outputs], bytes.as_slice());
                Packed::Library(kernel.prepack_b(rows.transposed()))
            }
        };
        Self { packed, columns }
    }

    /// `x W^T + bias` of `rows` into `y` `[rows, out]`. `memory` is for sums.
    ///
    /// # Errors
    /// A product that failed, which matrices that fit together do not.
    pub fn apply(
        &self,
        kernel: &GemmExecutor<u8, i8, i32>,
        rows: &Rows,
        bias: &[f32],
        y: &mut [f32],
        write: Write,
        memory: &mut Aligned<i32>,
    ) -> Result<()> {
        // Each way of writing is a loop of its own.
        match write {
            Write::Replace => self.write(kernel, rows, bias, y, memory, |_, x| x),
            Write::Add => self.write(kernel, rows, bias, y, memory, |y, x| y + x),
            // Off by 1e-4 at most, where a step of the bytes that the next product makes of it is 1/127 of a row's range.
            Write::Gelu => self.write(kernel, rows, bias, y, memory, |_, x| gelu_within_1e_4(x)),
        }
    }

    #[inline(always)]
    fn write(
        &self,
        kernel: &GemmExecutor<u8, i8, i32>,
        rows: &Rows,
        bias: &[f32],
        y: &mut [f32],
        memory: &mut Aligned<i32>,
        combine: impl Fn(f32, f32) -> f32,
    ) -> Result<()> {
        let finish = Finish { rows, columns: &self.columns, bias, combine };
        #[cfg(target_arch = "x86_64")]
        let factors = |panels| Factors {
            bytes: rows.blocks(),
            rest: &[],
            stride: rows.stride,
            panels,
            outputs: bias.len(),
        };
        match &self.packed {
            #[cfg(target_arch = "x86_64")]
            Packed::Tiles(tiles, panels) => {
                blocks::blocks(&tiles.registers(), &factors(panels), Order::Rows, y, &finish)
            }
            #[cfg(target_arch = "x86_64")]
            Packed::Dots(dots, panels) => blocks::blocks(dots, &factors(panels), Order::Rows, y, &finish),
            #[cfg(target_arch = "x86_64")]
            Packed::Avx2(simd, panels) => blocks::blocks(simd, &factors(panels), Order::Rows, y, &finish),
            Packed::Library(packed) => {
                let sums = memory.resize(y.len());
                let bytes = NdTensorView::from_data([rows.zeros.len(), rows.stride], rows.bytes());
                let (a, b) = (GemmInputA::Unpacked(bytes), GemmInputB::Packed(packed));
                // Zeros are taken out in `Finish`: rten-gemm 0.27 packs those of the first rows with all of them.
                kernel
                    .gemm(sums, a, b, GemmOptions::default())
                    .map_err(|e| Error::Tensor(format!("a matrix product failed: {e}")))?;
                vectorised(
                    #[inline(always)]
                    || {
                        let lines = y.chunks_exact_mut(bias.len()).zip(sums.chunks_exact(bias.len()));
                        for (row, (y, sums)) in lines.enumerate() {
                            finish.part(y, sums, row, 0);
                        }
                    },
                );
            }
        }
        Ok(())
    }
}

/// The same bytes, as the kernels' panels hold them.
#[cfg(target_arch = "x86_64")]
fn unsigned(bytes: &[i8]) -> Vec<u8> {
    bytes.iter().map(|byte| byte.cast_unsigned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::seed::mix;
    use crate::model::weights::fold;

    /// Every way of computing on this machine gives the same numbers, whatever the shape.
    #[test]
    fn all_ways_give_the_same_numbers_and_the_right_ones() {
        let kernel = GemmExecutor::new();
        let noise = |n: usize, seed: u64| -> Vec<f32> {
            (0..n as u64).map(|i| (mix(seed ^ (i << 8)) >> 40) as f32 / 8_388_608.0 - 1.0).collect()
        };
        for (count, inputs, outputs) in [
            (1, 1, 1),
            (1, 8, 16),
            (3, 7, 5),
            (4, 9, 17),
            (5, 384, 100),
            (33, 24, 16),
            (66, 1536, 40),
            (9, 385, 31),
        ] {
            let (x, weight, bias) = (noise(count * inputs, 1), noise(outputs * inputs, 2), noise(outputs, 3));
            let mut rows = Rows::default();
            rows.fill(&x, inputs);
            let (stored, scales) = fold(&weight, inputs);
            let stored: Vec<u8> = stored.into_iter().map(i8::cast_unsigned).collect();
            let (bytes, columns) = Columns::of(&stored, scales.clone());
            for write in [Write::Replace, Write::Add, Write::Gelu] {
                let answer = |way: Way| {
                    let mut y = noise(count * outputs, 4);
                    let matrix = ByteMatrix::new(&kernel, &stored, scales.clone(), way);
                    matrix.apply(&kernel, &rows, &bias, &mut y, write, &mut Aligned::default()).unwrap();
                    y
                };
                let library = answer(Way::Library);
                for way in Way::all() {
                    assert_eq!(answer(way), library, "{way:?} {count} {inputs} {outputs} {write:?}");
                }
                if write == Write::Replace {
                    let (row, output) = (count - 1, outputs - 1);
                    let (a, b) = (&rows.bytes()[row * rows.stride..], &bytes[output * rows.stride..]);
                    let products = a.iter().zip(b).map(|(&a, &b)| i32::from(a) * i32::from(b));
                    let sum = products.sum::<i32>() - i32::from(rows.zeros[row]) * columns.sums[output];
                    let value = sum as f32 * (rows.scales[row] * columns.scales[output]) + bias[output];
                    assert_eq!(library.last(), Some(&value), "{count} {inputs} {outputs}");
                }
            }
        }
    }
}
