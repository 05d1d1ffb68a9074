//! Weights as bytes, with what is known of each column of the packed matrix, which is a row of `[out, in]`.

use super::rows::HIGHEST;
use crate::model::cpu::blocks::{DEPTH, STRIDE};

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
    /// Weights that are signed bytes from -127 to 127, `[out, in]`, as they are multiplied, `[out, in up to a whole number of
    /// STRIDEs]`, and their columns. No 16-bit sum of [`super::avx2`] can overflow: a row is changed by [`limit`], or gets half
    /// as many steps, whichever changes it less. It is done for every kind of product, so that all machines give the same
    /// scores.
    pub fn of(stored: &[u8], mut scales: Vec<f32>) -> (Vec<i8>, Self) {
        let inputs = stored.len() / scales.len();
        let stride = inputs.next_multiple_of(STRIDE);
        let mut bytes = vec![0; scales.len() * stride];
        let rows = bytes.chunks_exact_mut(stride).zip(stored.chunks_exact(inputs)).zip(&mut scales);
        for ((row, stored), scale) in rows {
            row.iter_mut().zip(stored).for_each(|(byte, stored)| *byte = stored.cast_signed());
            // Half of all weights are odd, and change by a step.
            if limit(row) > inputs as i32 / 2 {
                *scale *= 2.0;
                for (byte, stored) in row.iter_mut().zip(stored) {
                    let stored = i32::from(stored.cast_signed());
                    *byte = ((stored + stored.signum()) / 2) as i8;
                }
            }
        }
        let sum = |row: &[i8]| row.iter().map(|&byte| i32::from(byte)).sum();
        let sums = bytes.chunks_exact(stride).map(sum).collect();
        (bytes, Self { scales, sums })
    }
}

/// Weights of eight inputs that meet in a 16-bit sum.
const MEET: [[usize; 4]; 2] = [[0, 1, 4, 5], [2, 3, 6, 7]];

/// Lessens weights until no 16-bit sum can overflow, and makes others of their sign in the row larger by a step each, so that
/// a row's sums over positive and over negative weights stay. Gives the sum of the squares of all changes. Of a trained encoder
/// it lessens one sum in a thousand, by 0.03% of the weights' magnitude.
fn limit(row: &mut [i8]) -> i32 {
    let mut squares = 0;
    for sign in [1, -1] {
        let mut taken = 0;
        for eight in row.as_chunks_mut::<DEPTH>().0 {
            // Nearly all are small enough at a glance.
            let [a, b, c, d, e, f, g, h] = eight.map(|byte| i32::from(byte).abs());
            if a + b + e + f <= REACH && c + d + g + h <= REACH {
                continue;
            }
            let before = *eight;
            for meet in MEET {
                let excess = reach(eight, meet, sign) - REACH;
                for _ in 0..excess {
                    let largest = meet.into_iter().max_by_key(|&i| i32::from(eight[i]) * sign);
                    eight[largest.expect("four meet")] -= sign as i8;
                }
                taken += excess.max(0);
            }
            let change = |(a, b): (&i8, i8)| i32::from(*a) - i32::from(b);
            squares += eight.iter().zip(before).map(change).map(|change| change * change).sum::<i32>();
        }
        squares += taken;
        give_back(row, sign, taken);
    }
    squares
}

/// Makes `steps` weights of one sign larger by a step, where that cannot overflow, over the whole row.
fn give_back(row: &mut [i8], sign: i32, steps: i32) {
    let mut left = steps;
    let eights = row.len() / DEPTH;
    // A stride that has no factor in common with the usual lengths of rows spreads the steps.
    for at in (0..eights).map(|i| i * 89 % eights) {
        if left == 0 {
            return;
        }
        for meet in MEET {
            let eight = &mut row[at * DEPTH..][..DEPTH];
            let room = left > 0 && reach(eight, meet, sign) < REACH;
            let place = meet.into_iter().find(|&i| (1..127).contains(&(i32::from(eight[i]) * sign)));
            if let (true, Some(place)) = (room, place) {
                eight[place] += sign as i8;
                left -= 1;
            }
        }
    }
}

/// Sum of the weights of one sign that meet.
#[inline(always)]
fn reach(eight: &[i8], meet: [usize; 4], sign: i32) -> i32 {
    meet.iter().map(|&i| (i32::from(eight[i]) * sign).max(0)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_filled_up_to_whole_steps_and_summed() {
        let stored: Vec<u8> = [1i8, -2, 3, 100, 101, -127].map(i8::cast_unsigned).into();
        let (bytes, columns) = Columns::of(&stored, vec![0.5, 0.25]);
        assert_eq!((bytes.len(), &bytes[..3], &bytes[64..67]), (128, &[1, -2, 3][..], &[100, 101, -127][..]));
        assert!(bytes[3..64].iter().chain(&bytes[67..]).all(|&byte| byte == 0));
        assert_eq!(columns.sums, [2, 74]);
    }

    #[test]
    fn a_row_of_large_weights_gets_half_as_many_steps() {
        let row: Vec<i8> = (0..64).map(|i| if i % 3 == 0 { -121 } else { 127 - i % 5 }).collect();
        let stored: Vec<u8> = row.iter().map(|b| b.cast_unsigned()).collect();
        let (bytes, columns) = Columns::of(&stored, vec![0.5]);
        assert_eq!(columns.scales, [1.0]);
        for (byte, stored) in bytes.iter().zip(row) {
            assert!((f32::from(*byte) - f32::from(stored) / 2.0).abs() <= 0.5, "{byte} for {stored}");
        }
        assert_eq!(limit(&mut bytes.clone()), 0);
    }

    #[test]
    fn no_four_weights_that_meet_can_overflow_sixteen_bits_and_sums_stay() {
        let mut row: Vec<i8> = vec![127, 127, -127, 127, 127, 7, -127, 5];
        row.extend((0..800).map(|i| (i * 37 % 101 - 50) as i8));
        let before = row.clone();
        let squares = limit(&mut row);
        let changes = row.iter().zip(&before).map(|(a, b)| (i32::from(*a) - i32::from(*b)).abs());
        assert!(squares > 0 && changes.sum::<i32>() == 2 * (3 * 127 + 7 - REACH), "{row:?}");
        for sign in [1, -1] {
            let sum = |row: &[i8]| row.iter().map(|&b| (sign * i32::from(b)).max(0)).sum::<i32>();
            assert_eq!(sum(&row), sum(&before));
            for (eight, meet) in row.chunks_exact(DEPTH).flat_map(|eight| MEET.map(|meet| (eight, meet))) {
                assert!(reach(eight, meet, sign) * 127 <= 32_767, "{eight:?}");
            }
        }
    }
}
