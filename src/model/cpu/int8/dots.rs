//! Products of bytes on processors with AVX-512 and its instruction for dot products of bytes.
//!
//! `vpdpbusd` multiplies four activations with four weights in each of sixteen lanes and adds all to the lane's sum of 32 bits:
//! one instruction for what takes [`super::avx2`] three, and sums are as exact.
#![allow(unsafe_code, reason = "the intrinsics are not in pulp; each use says why it holds")]

use std::arch::x86_64::{
    __m512i, _mm512_dpbusd_epi32, _mm512_loadu_si512, _mm512_set1_epi32, _mm512_storeu_si512,
};

use super::columns::Step;
use super::finish::{Multiply, Sums};
use super::{DEPTH, PANEL, PANELS, ROWS};

/// Rows of a tile: with two panels sixteen sums, enough for two instructions at a time of five cycles each.
const TILE: usize = 8;

/// Proof that the processor has the instructions.
#[derive(Debug, Clone, Copy)]
pub struct Dots(());

impl Dots {
    /// Where the processor has them.
    pub fn try_new() -> Option<Self> {
        let has = std::arch::is_x86_feature_detected!("avx512f")
            && std::arch::is_x86_feature_detected!("avx512vnni");
        has.then_some(Self(()))
    }
}

impl Multiply for Dots {
    fn multiply(&self, bytes: &[u8], rows: usize, panels: [&[Step]; PANELS], sums: &mut Sums, first: usize) {
        let (bytes, _) = bytes.as_chunks::<DEPTH>();
        for (tile_rows, row) in bytes.chunks_exact(bytes.len() / ROWS * TILE).zip((0..rows).step_by(TILE)) {
            // SAFETY: `self` is proof of the instructions.
            unsafe { tile(tile_rows, panels, sums, row, first) }
        }
    }
}

/// Sums of [`TILE`] `rows`, one behind the other and the first of them `row`, with the outputs of `panels`.
#[target_feature(enable = "avx512f,avx512vnni")]
fn tile(rows: &[[u8; DEPTH]], panels: [&[Step]; PANELS], out: &mut Sums, row: usize, first: usize) {
    let mut sums = [[_mm512_set1_epi32(0); PANELS]; TILE];
    let steps = rows.len() / TILE;
    let (upper, lower) = rows.split_at(TILE / 2 * steps);
    let [left, right] = panels;
    let weights = left.iter().zip(right);
    // Zipped, not indexed: ten comparisons of lengths a step cost 7% of an encoder's time.
    for ((upper, lower), (left, right)) in fours(upper, steps).zip(fours(lower, steps)).zip(weights) {
        for half in 0..2 {
            let weights = [left, right].map(|step| load(step.quartets(half)));
            for (sums, eight) in sums.iter_mut().zip(upper.into_iter().chain(lower)) {
                let quartet = _mm512_set1_epi32(i32::from_ne_bytes(eight.as_chunks().0[half]));
                for (sum, weights) in sums.iter_mut().zip(weights) {
                    *sum = _mm512_dpbusd_epi32(*sum, quartet, weights);
                }
            }
        }
    }
    for (r, sums) in sums.into_iter().enumerate() {
        for (sum, first) in sums.into_iter().zip((first..).step_by(PANEL)) {
            // SAFETY: sixteen sums of 32 bits are 64 bytes.
            unsafe { _mm512_storeu_si512(out.panel(row + r, first).as_mut_ptr().cast(), sum) }
        }
    }
}

/// The first bytes of four rows of `steps`, then the next, and so on.
#[inline(always)]
fn fours(rows: &[[u8; DEPTH]], steps: usize) -> impl Iterator<Item = [&[u8; DEPTH]; TILE / 2]> {
    let (a, rest) = rows.split_at(steps);
    let (b, rest) = rest.split_at(steps);
    let (c, d) = rest.split_at(steps);
    a.iter().zip(b).zip(c).zip(d).map(|(((a, b), c), d)| [a, b, c, d])
}

#[target_feature(enable = "avx512f")]
fn load(quartets: &[u8; 64]) -> __m512i {
    // SAFETY: there are 64 bytes.
    unsafe { _mm512_loadu_si512(quartets.as_ptr().cast()) }
}
