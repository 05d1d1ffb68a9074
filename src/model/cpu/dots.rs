//! Products on processors with AVX-512: of bytes and of bf16 by its instructions for dot products, of f32 by the fused one.
//!
//! `vpdpbusd` multiplies four activations with four weights in each of sixteen lanes and adds all to the lane's sum of 32 bits:
//! one instruction for what takes AVX2 three, and sums are as exact. `vdpbf16ps` does the same with two numbers of two bytes
//! and a sum in f32, `vfmadd231ps` with one of four bytes.
#![allow(unsafe_code, reason = "the intrinsics are not in pulp; each use says why it holds")]

use std::arch::x86_64::{
    __m512, __m512bh, __m512i, _MM_HINT_T0, _mm_prefetch, _mm512_castsi512_ps, _mm512_dpbf16_ps,
    _mm512_dpbusd_epi32, _mm512_fmadd_ps, _mm512_loadu_si512, _mm512_set1_epi32, _mm512_setzero_ps,
    _mm512_setzero_si512, _mm512_storeu_ps, _mm512_storeu_si512,
};
use std::marker::PhantomData;

use super::blocks::{DEPTH, Multiply, PANEL, PANELS, ROWS, Step, Sums};

/// Rows of a tile: with two panels sixteen sums, enough for two instructions at a time of five cycles each.
const TILE: usize = 8;
/// Steps of the weights that are fetched ahead: they come from the second cache, and the processor does not keep up by itself (7% of a
/// product in f32, 2% of the encoder in f32 and 5% of that in whole numbers).
const AHEAD: usize = 16;

/// Proof that the processor has the instructions with sums of type `T`, `i32` of bytes or `f32` of bf16.
#[derive(Debug)]
pub struct Dots<T>(PhantomData<T>);

impl<T> Clone for Dots<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Dots<T> {}

impl Dots<i32> {
    /// Where bytes can be multiplied.
    pub fn for_bytes() -> Option<Self> {
        let has = std::arch::is_x86_feature_detected!("avx512f")
            && std::arch::is_x86_feature_detected!("avx512vnni");
        has.then_some(Self(PhantomData))
    }
}

impl Dots<f32> {
    /// Where bf16 can be multiplied.
    pub fn for_halves() -> Option<Self> {
        let has = std::arch::is_x86_feature_detected!("avx512f")
            && std::arch::is_x86_feature_detected!("avx512bf16");
        has.then_some(Self(PhantomData))
    }
}

/// Proof that the processor has AVX-512, which multiplies f32.
#[derive(Debug, Clone, Copy)]
pub struct Fused(());

impl Fused {
    /// Where the processor has it.
    pub fn try_new() -> Option<Self> {
        std::arch::is_x86_feature_detected!("avx512f").then_some(Self(()))
    }
}

#[target_feature(enable = "avx512f,avx512vnni")]
fn add_bytes(sum: __m512i, quartet: __m512i, weights: __m512i) -> __m512i {
    _mm512_dpbusd_epi32(sum, quartet, weights)
}

#[target_feature(enable = "avx512f,avx512bf16")]
fn add_halves(sum: __m512, pair: __m512i, weights: __m512i) -> __m512 {
    // SAFETY: the types are names for the same 64 bytes.
    let [pair, weights] = unsafe { std::mem::transmute::<[__m512i; 2], [__m512bh; 2]>([pair, weights]) };
    _mm512_dpbf16_ps(sum, pair, weights)
}

#[target_feature(enable = "avx512f")]
fn add_floats(sum: __m512, value: __m512i, weights: __m512i) -> __m512 {
    _mm512_fmadd_ps(_mm512_castsi512_ps(value), _mm512_castsi512_ps(weights), sum)
}

macro_rules! multiply {
    ($kernel:ty, $sum:ty, $tile:ident, $features:literal, $zero:ident, $add:ident, $store:ident) => {
        impl Multiply<$sum> for $kernel {
            fn multiply(
                &self,
                bytes: &[u8],
                rows: usize,
                panels: [&[Step]; PANELS],
                sums: &mut Sums<$sum>,
                first: usize,
            ) {
                let (bytes, _) = bytes.as_chunks::<DEPTH>();
                let tiles = bytes.chunks_exact(bytes.len() / ROWS * TILE);
                for (tile_rows, row) in tiles.zip((0..rows).step_by(TILE)) {
                    // SAFETY: `self` is proof of the instructions.
                    unsafe { $tile(tile_rows, panels, sums, row, first) }
                }
            }
        }

        /// Sums of [`TILE`] `rows`, one behind the other and the first of them `row`, with the outputs of `panels`.
        #[target_feature(enable = $features)]
        fn $tile(
            rows: &[[u8; DEPTH]],
            panels: [&[Step]; PANELS],
            out: &mut Sums<$sum>,
            row: usize,
            first: usize,
        ) {
            let mut sums = [[$zero(); PANELS]; TILE];
            let steps = rows.len() / TILE;
            let (upper, lower) = rows.split_at(TILE / 2 * steps);
            let [left, right] = panels;
            let weights = left.iter().zip(right);
            // Zipped, not indexed: ten comparisons of lengths a step cost 7% of an encoder's time.
            for ((upper, lower), (left, right)) in fours(upper, steps).zip(fours(lower, steps)).zip(weights) {
                for half in 0..2 {
                    let weights = [left, right].map(|step| {
                        fetch(step, half);
                        load(step.quartets(half))
                    });
                    for (sums, eight) in sums.iter_mut().zip(upper.into_iter().chain(lower)) {
                        let quartet = _mm512_set1_epi32(i32::from_ne_bytes(eight.as_chunks().0[half]));
                        for (sum, weights) in sums.iter_mut().zip(weights) {
                            *sum = $add(*sum, quartet, weights);
                        }
                    }
                }
            }
            for (r, sums) in sums.into_iter().enumerate() {
                for (sum, first) in sums.into_iter().zip((first..).step_by(PANEL)) {
                    // SAFETY: sixteen sums of 32 bits are 64 bytes.
                    unsafe { $store(out.panel(row + r, first).as_mut_ptr().cast(), sum) }
                }
            }
        }
    };
}

multiply!(
    Dots<i32>,
    i32,
    tile_of_bytes,
    "avx512f,avx512vnni",
    _mm512_setzero_si512,
    add_bytes,
    _mm512_storeu_si512
);
multiply!(
    Dots<f32>,
    f32,
    tile_of_halves,
    "avx512f,avx512bf16",
    _mm512_setzero_ps,
    add_halves,
    _mm512_storeu_ps
);
multiply!(Fused, f32, tile_of_floats, "avx512f", _mm512_setzero_ps, add_floats, _mm512_storeu_ps);

/// The first bytes of four rows of `steps`, then the next, and so on.
#[inline(always)]
fn fours(rows: &[[u8; DEPTH]], steps: usize) -> impl Iterator<Item = [&[u8; DEPTH]; TILE / 2]> {
    let (a, rest) = rows.split_at(steps);
    let (b, rest) = rest.split_at(steps);
    let (c, d) = rest.split_at(steps);
    a.iter().zip(b).zip(c).zip(d).map(|(((a, b), c), d)| [a, b, c, d])
}

/// Has half of the step that is [`AHEAD`] of `step` brought near.
#[inline(always)]
fn fetch(step: &Step, half: usize) {
    let ahead = std::ptr::from_ref(step).wrapping_add(AHEAD).cast::<[u8; 64]>();
    // SAFETY: a hint, that reads nothing and fails nowhere, past the last step too.
    unsafe { _mm_prefetch::<_MM_HINT_T0>(ahead.wrapping_add(half).cast()) }
}

#[target_feature(enable = "avx512f")]
fn load(quartets: &[u8; 64]) -> __m512i {
    // SAFETY: there are 64 bytes.
    unsafe { _mm512_loadu_si512(quartets.as_ptr().cast()) }
}
