//! Products of bytes on processors with AVX2 and without instructions for dot products of bytes.
//!
//! `vpmaddubsw` multiplies activations with weights and adds pairs in 16 bits, `vpmaddwd` widens to 32. With weights that
//! [`super::columns`] limits, two of the first can be added before one of the second: three multiplications for what
//! takes the general kernel four. Sums are exact.

use pulp::NullaryFnOnce;
use pulp::x86::V3;

use crate::model::cpu::blocks::{DEPTH, Multiply, PANEL, PANELS, ROWS, Step, Sums};

/// Rows of a tile: with the weights of a step, as many as fit into the registers.
const TILE: usize = 3;

impl Multiply<i32> for V3 {
    fn multiply(
        &self,
        bytes: &[u8],
        rows: usize,
        panels: [&[Step]; PANELS],
        sums: &mut Sums<i32>,
        first: usize,
    ) {
        let bytes = &bytes[..bytes.len() / ROWS * rows];
        self.vectorize(Product { simd: *self, bytes, panels, sums, first });
    }
}

/// The product of a block, a job for [`pulp::Simd::vectorize`].
struct Product<'a> {
    simd: V3,
    bytes: &'a [u8],
    panels: [&'a [Step]; PANELS],
    sums: &'a mut Sums<i32>,
    first: usize,
}

impl NullaryFnOnce for Product<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let Self { simd, bytes, panels, sums, first } = self;
        let (bytes, _) = bytes.as_chunks::<DEPTH>();
        for (panel, first) in panels.into_iter().zip((first..).step_by(PANEL)) {
            let steps = panel.len();
            let mut rows = bytes.chunks_exact(TILE * steps);
            let mut row = 0;
            for rows in &mut rows {
                tile::<TILE>(simd, rows, panel, sums, row, first);
                row += TILE;
            }
            for rows in rows.remainder().chunks_exact(steps) {
                tile::<1>(simd, rows, panel, sums, row, first);
                row += 1;
            }
        }
    }
}

/// Sums of `rows` `[R, steps]`, the first of which is `row`, with the outputs of one panel.
#[inline(always)]
fn tile<const R: usize>(
    simd: V3,
    rows: &[[u8; DEPTH]],
    panel: &[Step],
    out: &mut Sums<i32>,
    row: usize,
    first: usize,
) {
    let (avx, avx2) = (simd.avx, simd.avx2);
    let ones = avx._mm256_set1_epi16(1);
    let mut sums = [[avx._mm256_setzero_si256(); 2]; R];
    // Equal lengths, which the compiler then need not check in the loop.
    let rows: [&[[u8; DEPTH]]; R] = std::array::from_fn(|r| &rows[r * panel.len()..][..panel.len()]);
    for (i, step) in panel.iter().enumerate() {
        let weights = step.0.map(pulp::cast);
        for (sums, row) in sums.iter_mut().zip(rows) {
            let [a, b, c, d, e, f, g, h] = row[i];
            let quartet = avx._mm256_set1_epi32(i32::from_ne_bytes([a, b, c, d]));
            let next = avx._mm256_set1_epi32(i32::from_ne_bytes([e, f, g, h]));
            for (half, sum) in sums.iter_mut().enumerate() {
                let pairs = avx2._mm256_add_epi16(
                    avx2._mm256_maddubs_epi16(quartet, weights[half]),
                    avx2._mm256_maddubs_epi16(next, weights[2 + half]),
                );
                *sum = avx2._mm256_add_epi32(*sum, avx2._mm256_madd_epi16(pairs, ones));
            }
        }
    }
    for (r, sums) in sums.into_iter().enumerate() {
        *out.panel(row + r, first) = pulp::cast(sums);
    }
}
