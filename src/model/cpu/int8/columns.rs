//! Weights as bytes, with what is known of each column of the packed matrix, which is a row of `[out, in]`.

use super::rows::HIGHEST;
use super::{DEPTH, PANEL};
use crate::model::weights::fold;

/// Highest sum of weights of one sign that may meet in one 16-bit sum with activations up to [`HIGHEST`].
const REACH: i32 = i16::MAX as i32 / HIGHEST as i32;

/// What products need to know of each output beside its bytes.
pub struct Columns {
    /// What a step of the output's bytes is worth, `[out]`.
    pub scales: Vec<f32>,
    /// Sums of the output's bytes, by which the zeros of activations are taken out, `[out]`.
    pub sums: Vec<i32>,
}

impl Columns {
    /// Weights `[out, in]` as bytes from -127 to 127, `[out, in up to a whole number of DEPTHs]`, and their columns.
    /// Weights that were stored so come back as they were, but for those that [`limit`] lessens.
    pub fn of(weight: &[f32], inputs: usize) -> (Vec<i8>, Self) {
        let (bytes, scales) = fold(weight, inputs);
        Self::of_bytes(&bytes, scales, inputs)
    }

    /// As [`Columns::of`], of weights that are bytes already, `[out, in]`.
    pub fn of_bytes(stored: &[i8], scales: Vec<f32>, inputs: usize) -> (Vec<i8>, Self) {
        let stride = inputs.next_multiple_of(DEPTH);
        let mut bytes = vec![0; scales.len() * stride];
        for (row, stored) in bytes.chunks_exact_mut(stride).zip(stored.chunks_exact(inputs)) {
            row[..inputs].copy_from_slice(stored);
            limit(row);
        }
        let sum = |row: &[i8]| row.iter().map(|&byte| i32::from(byte)).sum();
        let sums = bytes.chunks_exact(stride).map(sum).collect();
        (bytes, Self { scales, sums })
    }
}

/// Lessens weights until no 16-bit sum of [`super::avx2`] can overflow: there meet inputs 0, 1, 4 and 5, and 2, 3, 6 and 7,
/// of every eight. Of a trained encoder it takes about 0.03% off the weights' magnitude, an eighth of one step on one sum in a
/// hundred. It is done for every kind of product, so that all machines give the same scores.
fn limit(row: &mut [i8]) {
    for eight in row.chunks_exact_mut(DEPTH) {
        for meet in [[0, 1, 4, 5], [2, 3, 6, 7]] {
            for sign in [1, -1] {
                let above = |eight: &[i8]| {
                    meet.iter().map(|&i| (i32::from(eight[i]) * sign).max(0)).sum::<i32>() - REACH
                };
                while above(eight) > 0 {
                    let largest = meet.into_iter().max_by_key(|&i| i32::from(eight[i]) * sign);
                    eight[largest.expect("four meet")] -= sign as i8;
                }
            }
        }
    }
}

/// Bytes of weights for [`super::avx2`]: for each [`PANEL`] of outputs and each [`DEPTH`] of inputs, two times the outputs'
/// quartets of bytes, 16 outputs by 4 inputs. Outputs that fill up the last panel are zeros.
pub fn panels(bytes: &[i8], outputs: usize) -> Vec<Step> {
    let stride = bytes.len() / outputs;
    let mut steps = vec![Step([[0; 32]; 4]); outputs.div_ceil(PANEL) * (stride / DEPTH)];
    for (output, row) in bytes.chunks_exact(stride).enumerate() {
        let panel = &mut steps[output / PANEL * (stride / DEPTH)..];
        let (half, place) = (output % PANEL / 8, output % 8 * 4);
        for (step, eight) in panel.iter_mut().zip(row.as_chunks::<DEPTH>().0) {
            let eight = eight.map(i8::cast_unsigned);
            step.0[half][place..place + 4].copy_from_slice(&eight[..4]);
            step.0[2 + half][place..place + 4].copy_from_slice(&eight[4..]);
        }
    }
    steps
}

/// The weights of eight inputs and 16 outputs: inputs 0 to 3 of outputs 0 to 7, of outputs 8 to 15, then inputs 4 to 7.
/// Two cache lines, so that no load takes from two.
#[derive(Clone)]
#[repr(align(64))]
pub struct Step(pub [[u8; 32]; 4]);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_that_were_stored_as_bytes_come_back_as_the_same_bytes() {
        let values: Vec<f32> = (0..64).map(|i| ((i * 37) % 127 - 63) as f32 * 0.0123).collect();
        let (bytes, columns) = Columns::of(&values, 32);
        let unfolded: Vec<f32> =
            bytes.iter().enumerate().map(|(i, &b)| f32::from(b) * columns.scales[i / 32]).collect();
        assert_eq!(Columns::of(&unfolded, 32).0, bytes);
        assert_eq!(columns.sums[0], bytes[..32].iter().map(|&b| i32::from(b)).sum::<i32>());
    }

    #[test]
    fn no_four_weights_that_meet_can_overflow_sixteen_bits() {
        let mut row: Vec<i8> =
            vec![127, 127, -127, 127, 127, 127, -127, 5, 10, -20, 30, -40, 50, -60, 70, -80];
        limit(&mut row);
        assert_eq!(row[8..], [10, -20, 30, -40, 50, -60, 70, -80], "small ones stay");
        assert_eq!(row[7], 5);
        for eight in row.chunks_exact(8) {
            for meet in [[0, 1, 4, 5], [2, 3, 6, 7]] {
                let sum = |sign: i32| meet.iter().map(|&i| (sign * i32::from(eight[i])).max(0)).sum::<i32>();
                assert!(sum(1) * 127 <= 32_767 && sum(-1) * 127 <= 32_767, "{eight:?}");
            }
        }
        assert_eq!(row[..2].iter().chain(&row[4..6]).map(|&b| i32::from(b)).sum::<i32>(), REACH);
    }
}
