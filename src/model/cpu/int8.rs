//! Products in whole numbers: how rows of f32 become bytes, and sums become f32 again.
//!
//! A weight matrix has a scale an output, which is how bundles store it; activations get a scale and a zero for every
//! token as they come (Jacob et al., arXiv:1712.05877, there a matrix at a time). A segment's scores therefore do not
//! depend on what else is in its batch. Activations take 7 bits: AVX2 adds pairs of products in 16 bits, which 8 bits
//! could overflow, and with sums that are exact everywhere every machine gives the same answer.

use super::super::ops::math::{normal_cdf, vectorised};
use super::super::weights::fold;
use super::linear::Write;

/// Highest byte of an activation.
const HIGHEST: f32 = 127.0;
/// `1.5 * 2^23`: adding it to a number from 0 to 2^22 rounds that to the nearest integer, kept in the low bits.
const SHIFT: f32 = 12_582_912.0;

/// Rows of activations as bytes: a value is `(byte - zero) * scale` of its row.
#[derive(Default)]
pub struct Rows {
    /// `[rows, columns]`, 0 to 127.
    pub bytes: Vec<u8>,
    /// `[rows]`.
    pub zeros: Vec<u8>,
    /// `[rows]`.
    pub scales: Vec<f32>,
}

impl Rows {
    /// Takes the rows of `x` `[rows, columns]`.
    pub fn fill(&mut self, x: &[f32], columns: usize) {
        let rows = x.len() / columns;
        self.bytes.resize(x.len(), 0);
        self.zeros.resize(rows, 0);
        self.scales.resize(rows, 0.0);
        vectorised(
            #[inline(always)]
            || {
                let narrow = self.bytes.chunks_exact_mut(columns).zip(&mut self.zeros).zip(&mut self.scales);
                for (x, ((bytes, zero), scale)) in x.chunks_exact(columns).zip(narrow) {
                    (*zero, *scale) = narrow_row(x, bytes);
                }
            },
        );
    }
}

/// Writes `x` as bytes and gives their zero and scale. Zero itself has a byte of its own, so that it stays exact.
#[inline(always)]
fn narrow_row(x: &[f32], bytes: &mut [u8]) -> (u8, f32) {
    let (lowest, highest) = range(x);
    let scale = (highest - lowest) / HIGHEST;
    if scale < f32::MIN_POSITIVE {
        bytes.fill(0);
        return (0, 0.0);
    }
    let inverse = 1.0 / scale;
    let zero = (-lowest * inverse).round();
    for (byte, &x) in bytes.iter_mut().zip(x) {
        let value = x * inverse + zero;
        let value = if value > 0.0 { value } else { 0.0 };
        let value = if value < HIGHEST { value } else { HIGHEST };
        *byte = (value + SHIFT).to_bits() as u8;
    }
    (zero as u8, scale)
}

/// Lowest and highest of the values and zero, in sixteen running pairs that the compiler keeps in registers.
#[inline(always)]
fn range(x: &[f32]) -> (f32, f32) {
    let (mut low, mut high) = ([0f32; 16], [0f32; 16]);
    let chunks = x.chunks_exact(16);
    let rest = chunks.remainder();
    for chunk in chunks {
        for ((low, high), &x) in low.iter_mut().zip(&mut high).zip(chunk) {
            *low = if x < *low { x } else { *low };
            *high = if x > *high { x } else { *high };
        }
    }
    let lowest = low.iter().chain(rest).fold(0f32, |a, &b| a.min(b));
    let highest = high.iter().chain(rest).fold(0f32, |a, &b| a.max(b));
    (lowest, highest)
}

/// What is known of each column of packed weights, which is a row of `[out, in]`.
pub struct Columns {
    scales: Vec<f32>,
    /// Sums of the column's bytes, by which the zeros of activations are taken out.
    sums: Vec<i32>,
}

impl Columns {
    /// Weights `[out, in]` as bytes from -127 to 127, and their columns. Weights that were stored so come back exactly.
    pub fn of(weight: &[f32], inputs: usize) -> (Vec<i8>, Self) {
        let (bytes, scales) = fold(weight, inputs);
        let sum = |row: &[i8]| row.iter().map(|&byte| i32::from(byte)).sum();
        let sums = bytes.chunks_exact(inputs).map(sum).collect();
        (bytes, Self { scales, sums })
    }
}

/// Sums of products of bytes, on their way to f32.
pub struct Widen<'a> {
    /// `[rows, columns]`.
    pub sums: &'a [i32],
    /// The activations.
    pub rows: &'a Rows,
    /// The weights.
    pub columns: &'a Columns,
    /// `[columns]`.
    pub bias: &'a [f32],
}

impl Widen<'_> {
    /// Into `y` `[rows, columns]`.
    pub fn write(&self, y: &mut [f32], write: Write) {
        vectorised(
            #[inline(always)]
            || match write {
                Write::Replace => self.each(y, |_, x| x),
                Write::Add => self.each(y, |y, x| y + x),
                Write::Gelu => self.each(y, |_, x| x * normal_cdf(x)),
            },
        );
    }

    #[inline(always)]
    fn each(&self, y: &mut [f32], finish: impl Fn(f32, f32) -> f32) {
        let width = self.bias.len();
        let rows = self.rows.zeros.iter().zip(&self.rows.scales);
        for ((y, sums), (&zero, &scale)) in
            y.chunks_exact_mut(width).zip(self.sums.chunks_exact(width)).zip(rows)
        {
            let zero = i32::from(zero);
            let columns = self.columns.scales.iter().zip(&self.columns.sums).zip(self.bias);
            for ((y, &sum), ((&column, &bytes), &bias)) in y.iter_mut().zip(sums).zip(columns) {
                *y = finish(*y, (sum - zero * bytes) as f32 * (scale * column) + bias);
            }
        }
    }
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
        for (i, (&byte, &x)) in rows.bytes.iter().zip(&x).enumerate() {
            let (zero, scale) = (rows.zeros[i / 50], rows.scales[i / 50]);
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

    #[test]
    fn weights_that_were_stored_as_bytes_come_back_as_the_same_bytes() {
        let values: Vec<f32> = (0..64).map(|i| ((i * 37) % 255 - 127) as f32 * 0.0123).collect();
        let (bytes, columns) = Columns::of(&values, 32);
        let unfolded: Vec<f32> =
            bytes.iter().enumerate().map(|(i, &b)| f32::from(b) * columns.scales[i / 32]).collect();
        assert_eq!(Columns::of(&unfolded, 32).0, bytes);
    }
}
