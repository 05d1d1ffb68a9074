//! Rows of activations as bytes.
//!
//! In: rows of f32. Out: bytes with a scale and a zero a row, which the products multiply.

use pulp::{Simd, WithSimd};

use crate::model::cpu::aligned::Aligned;
use crate::model::cpu::blocks::{ROWS, STRIDE};

/// Highest byte of an activation.
pub const HIGHEST: f32 = 127.0;
/// `1.5 * 2^23`: adding it to a number from 0 to 2^22 rounds that to the nearest integer, kept in the low bits.
const SHIFT: f32 = 12_582_912.0;

/// Rows of activations as bytes: a value is `(byte - zero) * scale` of its row.
#[derive(Default)]
pub struct Rows {
    /// `[rows, stride]`, 0 to 127, with zeros where the stride is longer than a row; and any bytes up to a whole number of
    /// [`ROWS`].
    bytes: Aligned<u8>,
    /// Bytes from one row to the next: the columns, up to a whole number of [`STRIDE`]s.
    pub stride: usize,
    /// `[rows]`.
    pub zeros: Vec<u8>,
    /// `[rows]`.
    pub scales: Vec<f32>,
}

impl Rows {
    /// Takes the rows of `x` `[rows, columns]`.
    pub fn fill(&mut self, x: &[f32], columns: usize) {
        let rows = x.len() / columns;
        self.stride = columns.next_multiple_of(STRIDE);
        let bytes = self.bytes.resize(rows.next_multiple_of(ROWS) * self.stride);
        self.zeros.resize(rows, 0);
        self.scales.resize(rows, 0.0);
        let (zeros, scales) = (&mut self.zeros, &mut self.scales);
        pulp::Arch::new().dispatch(Fill { x, columns, bytes, stride: self.stride, zeros, scales });
    }

    /// Their bytes, `[rows, stride]`.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes.values()[..self.zeros.len() * self.stride]
    }

    /// Their bytes with those that fill up the last [`ROWS`], `[rows up to a whole number of ROWS, stride]`.
    pub fn blocks(&self) -> &[u8] {
        self.bytes.values()
    }
}

/// What [`Rows::fill`] does, a job for [`pulp::Arch::dispatch`].
struct Fill<'a> {
    x: &'a [f32],
    columns: usize,
    bytes: &'a mut [u8],
    stride: usize,
    zeros: &'a mut [u8],
    scales: &'a mut [f32],
}

impl WithSimd for Fill<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let narrow = self.bytes.chunks_exact_mut(self.stride).zip(self.zeros).zip(self.scales);
        for (x, ((bytes, zero), scale)) in self.x.chunks_exact(self.columns).zip(narrow) {
            let (bytes, padding) = bytes.split_at_mut(self.columns);
            (*zero, *scale) = narrow_row(range(simd, x), x, bytes);
            padding.fill(0);
        }
    }
}

/// Lowest and highest of the values and zero, in four running vectors of each: one alone waits for itself at every step.
#[inline(always)]
fn range<S: Simd>(simd: S, x: &[f32]) -> (f32, f32) {
    let zero = simd.splat_f32s(0.0);
    let (mut low, mut high) = ([zero; 4], [zero; 4]);
    let (vectors, rest) = S::as_simd_f32s(x);
    // Fours of known length, so that the running vectors stay in registers.
    let (fours, last) = vectors.as_chunks::<4>();
    let mut next = |vectors: &[S::f32s]| {
        for ((low, high), &x) in low.iter_mut().zip(&mut high).zip(vectors) {
            *low = simd.min_f32s(*low, x);
            *high = simd.max_f32s(*high, x);
        }
    };
    fours.iter().for_each(|vectors| next(vectors));
    next(last);
    let [a, b, c, d] = low;
    let low = simd.reduce_min_f32s(simd.min_f32s(simd.min_f32s(a, b), simd.min_f32s(c, d)));
    let [a, b, c, d] = high;
    let high = simd.reduce_max_f32s(simd.max_f32s(simd.max_f32s(a, b), simd.max_f32s(c, d)));
    rest.iter().fold((low, high), |(low, high), &x| (low.min(x), high.max(x)))
}

/// Writes `x`, whose lowest and highest values are given, as bytes and gives their zero and scale. Zero itself has a byte of its
/// own, so that it stays exact.
#[inline(always)]
fn narrow_row((lowest, highest): (f32, f32), x: &[f32], bytes: &mut [u8]) -> (u8, f32) {
    let scale = (highest - lowest) / HIGHEST;
    if scale < f32::MIN_POSITIVE {
        bytes.fill(0);
        return (0, 0.0);
    }
    let inverse = 1.0 / scale;
    let zero = (-lowest * inverse).round();
    for (byte, &x) in bytes.iter_mut().zip(x) {
        let value = x.mul_add(inverse, zero + SHIFT);
        let value = if value > SHIFT { value } else { SHIFT };
        let value = if value < SHIFT + HIGHEST { value } else { SHIFT + HIGHEST };
        *byte = value.to_bits() as u8;
    }
    (zero as u8, scale)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_comes_back_within_half_a_step_and_zero_exactly() {
        let x: Vec<f32> =
            (0..100).map(|i| if i % 10 == 0 { 0.0 } else { (i as f32 * 0.7).sin() * 3.0 + 1.0 }).collect();
        let mut rows = Rows::default();
        rows.fill(&x, 50);
        assert_eq!((rows.stride, rows.bytes().len()), (64, 128));
        for (i, &x) in x.iter().enumerate() {
            let (byte, zero, scale) =
                (rows.bytes()[i / 50 * 64 + i % 50], rows.zeros[i / 50], rows.scales[i / 50]);
            let back = (f32::from(byte) - f32::from(zero)) * scale;
            assert!(byte <= 127 && (back - x).abs() <= scale * 1.001, "{back} for {x}");
            assert!(x != 0.0 || back == 0.0);
        }
    }

    #[test]
    fn rows_of_zeros_and_of_one_sign_have_a_scale() {
        for (x, scale) in
            [([0.0f32; 4], 0.0), ([2.54, 1.0, 0.5, 0.0], 0.02), ([-2.54, -1.0, -0.5, 0.0], 0.02)]
        {
            let mut rows = Rows::default();
            rows.fill(&x, 4);
            assert!((rows.scales[0] - scale).abs() < 1e-6, "{:?}", rows.scales);
        }
    }
}
