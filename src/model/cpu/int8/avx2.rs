//! Products of bytes on processors with AVX2 and without instructions for dot products of bytes.
//!
//! `vpmaddubsw` multiplies activations with weights and adds pairs in 16 bits, `vpmaddwd` widens to 32. With weights that
//! [`super::columns`] limits, two of the first can be added before one of the second: three multiplications for what
//! takes the general kernel four. Sums are exact.

use pulp::NullaryFnOnce;
use pulp::x86::V3;

use super::columns::Step;
use super::finish::Finish;
use super::{DEPTH, PANEL};

/// Rows of a tile: with the weights of a step, as many as fit into the registers.
const ROWS: usize = 3;

/// The product of all rows with all panels, each panel handed on to `finish`; a job for [`pulp::Simd::vectorize`].
pub struct Product<'a, F> {
    pub simd: V3,
    /// Activations, `[rows, stride]`.
    pub bytes: &'a [u8],
    pub stride: usize,
    /// As [`super::columns::panels`] makes them.
    pub panels: &'a [Step],
    /// Memory for one panel's sums, `[rows, PANEL]`.
    pub sums: &'a mut [[i32; PANEL]],
    pub finish: Finish<'a, F>,
    /// The answer, `[rows, outputs]`.
    pub y: &'a mut [f32],
}

impl<F: Fn(f32, f32) -> f32 + Copy> NullaryFnOnce for Product<'_, F> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let Self { simd, bytes, stride, panels, sums, finish, y } = self;
        let steps = stride / DEPTH;
        let (rows, outputs) = (bytes.len() / stride, finish.outputs());
        let (bytes, _) = bytes.as_chunks::<DEPTH>();
        let row = |r: usize| &bytes[r * steps..][..steps];
        for (panel, first) in panels.chunks_exact(steps).zip((0..outputs).step_by(PANEL)) {
            let whole = rows / ROWS * ROWS;
            for r in (0..whole).step_by(ROWS) {
                let tile = tile::<ROWS>(simd, std::array::from_fn(|i| row(r + i)), panel);
                sums[r..r + ROWS].copy_from_slice(&tile);
            }
            for r in whole..rows {
                sums[r..=r].copy_from_slice(&tile::<1>(simd, [row(r)], panel));
            }
            // Apart from the loop above, which has no register to spare.
            finish.panel(y, sums, first);
        }
    }
}

/// Sums of `rows` with the outputs of one panel.
#[inline(always)]
fn tile<const R: usize>(simd: V3, rows: [&[[u8; DEPTH]]; R], panel: &[Step]) -> [[i32; PANEL]; R] {
    let (avx, avx2) = (simd.avx, simd.avx2);
    let ones = avx._mm256_set1_epi16(1);
    let mut sums = [[avx._mm256_setzero_si256(); 2]; R];
    // Equal lengths, which the compiler then need not check in the loop.
    let rows = rows.map(|row| &row[..panel.len()]);
    for (i, step) in panel.iter().enumerate() {
        let weights = step.0.map(pulp::cast);
        for (sums, row) in sums.iter_mut().zip(rows) {
            let [a, b, c, d, e, f, g, h] = row[i];
            let first = avx._mm256_set1_epi32(i32::from_ne_bytes([a, b, c, d]));
            let second = avx._mm256_set1_epi32(i32::from_ne_bytes([e, f, g, h]));
            for (half, sum) in sums.iter_mut().enumerate() {
                let pairs = avx2._mm256_add_epi16(
                    avx2._mm256_maddubs_epi16(first, weights[half]),
                    avx2._mm256_maddubs_epi16(second, weights[2 + half]),
                );
                *sum = avx2._mm256_add_epi32(*sum, avx2._mm256_madd_epi16(pairs, ones));
            }
        }
    }
    sums.map(pulp::cast)
}
