//! The forward kernel of attention: one sequence, head by head, in blocks that stay in vector registers.
//!
//! In: queries, keys and values as strided rows. Out: the context rows. Used by the differentiable operation
//! ([`super::attention`]) and by the CPU encoder; which rows belong to which sequence is theirs to know.

use pulp::{Simd, WithSimd};

use super::mask::Dropout;
use super::math::{LANES, exp, lanes_max, lanes_sum};

/// Vectors of keys, or of values' columns, of a block, of which the last may have one: with four queries they fill half of AVX2's
/// registers, with eight half of AVX-512's.
const VECTORS: usize = 2;

/// One sequence's rows within a wider matrix: values of row `i` and head `h` are `data[i * stride + h * size..][..size]`.
#[derive(Clone, Copy)]
pub struct Rows<'a> {
    /// From the first row's first value on.
    pub data: &'a [f32],
    /// Values from one row to the next.
    pub stride: usize,
}

impl Rows<'_> {
    #[inline(always)]
    fn row(&self, i: usize, head: usize, size: usize) -> &[f32] {
        &self.data[i * self.stride + head * size..][..size]
    }
}

/// Memory that calls reuse.
#[derive(Default)]
pub struct Scratch {
    /// `[size, length]`, rows padded to whole vectors.
    keys: Vec<f32>,
    /// `[length, size]`, rows padded to whole vectors; unused where they are that already.
    values: Vec<f32>,
    /// `[queries, length]`, rows padded to whole vectors.
    weights: Vec<f32>,
    /// `[queries, size]`, rows padded to whole vectors.
    context: Vec<f32>,
}

impl Scratch {
    /// Makes room. What was there before stays: the padding has to be zeroed where it is read.
    #[inline(always)]
    fn resize(&mut self, queries: usize, size: usize, long: usize, wide: usize) {
        self.keys.resize(size * long, 0.0);
        self.weights.resize(queries * long, 0.0);
        self.context.resize(queries * wide, 0.0);
    }
}

/// Position of an attention weight in the dropout stream: sequence's first token, head, query, key.
#[inline(always)]
pub fn mask_index(start: usize, head: usize, i: usize, j: usize) -> u64 {
    ((start as u64) << 36) | ((head as u64) << 28) | ((i as u64) << 14) | j as u64
}

/// `softmax(Q K^T / sqrt(size)) V` of every head of one sequence (Vaswani et al., arXiv:1706.03762), a job for
/// [`pulp::Arch::dispatch`].
pub struct Attend<'a> {
    /// Queries, keys and values.
    pub inputs: [Rows<'a>; 3],
    /// Rows of the sequence.
    pub length: usize,
    /// Heads.
    pub heads: usize,
    /// Values of a head's row.
    pub size: usize,
    /// Dropout on the attention weights.
    pub dropout: Dropout,
    /// First token of the sequence in its batch, which places it in the dropout stream.
    pub start: usize,
    /// Memory.
    pub scratch: &'a mut Scratch,
    /// The answer, `[length, heads * size]`.
    pub out: &'a mut [f32],
}

impl WithSimd for Attend<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(mut self, simd: S) {
        for head in 0..self.heads {
            match S::F32_LANES {
                16.. => self.head::<S, 8>(simd, head),
                _ => self.head::<S, 4>(simd, head),
            }
        }
    }
}

impl Attend<'_> {
    #[inline(always)]
    fn head<S: Simd, const QUERIES: usize>(&mut self, simd: S, head: usize) {
        let Self { inputs: [q, k, v], length, size, scratch, .. } = self;
        let (length, size) = (*length, *size);
        // As many weights on every machine, so that their sum is the same to the last bit.
        let (long, wide) = (length.next_multiple_of(LANES), size.next_multiple_of(S::F32_LANES));
        debug_assert!(LANES.is_multiple_of(S::F32_LANES), "whole vectors");
        scratch.resize(QUERIES, size, long, wide);
        let Scratch { keys, values, weights, context } = &mut **scratch;
        // Rows of whole vectors are read where they are.
        let (values, apart) = if wide == size && v.stride.is_multiple_of(S::F32_LANES) {
            (&v.data[head * size..], v.stride)
        } else {
            values.resize(length * wide, 0.0);
            for (j, values) in values.chunks_exact_mut(wide).enumerate() {
                values[..size].copy_from_slice(v.row(j, head, size));
                values[size..].fill(0.0);
            }
            (&values[..], wide)
        };
        transpose(k, head, size, length, long, keys);
        let scale = 1.0 / (size as f32).sqrt();
        let stride = self.heads * size;
        for first in (0..length).step_by(QUERIES) {
            let rows = QUERIES.min(length - first);
            // A block that is not full repeats its last query: cheaper than a second kernel for the rest.
            let queries = std::array::from_fn(|r| q.row(first + r.min(rows - 1), head, size));
            product::<S, QUERIES>(simd, queries, keys, long, weights, long);
            let mut inverse = [0f32; QUERIES];
            for ((r, weights), inverse) in weights.chunks_exact_mut(long).enumerate().zip(&mut inverse) {
                // Lower than any score: whole vectors are quicker than the rest of one, and what is added to the sum is nothing.
                weights[length..].fill(f32::MIN);
                *inverse = 1.0 / exponentials(weights, scale);
                if !self.dropout.is_none() {
                    for (j, w) in weights[..length].iter_mut().enumerate() {
                        *w *= self.dropout.factor(mask_index(self.start, head, first + r, j));
                    }
                }
            }
            let mut left = weights.chunks_exact(long);
            let left = std::array::from_fn(|_| &left.next().expect("a row a query")[..length]);
            product::<S, QUERIES>(simd, left, values, apart, context, wide);
            for (r, (context, inverse)) in context.chunks_exact(wide).zip(inverse).enumerate().take(rows) {
                let out = &mut self.out[(first + r) * stride + head * size..][..size];
                out.iter_mut().zip(context).for_each(|(out, x)| *out = x * inverse);
            }
        }
    }
}

/// Rows of a square that is transposed in registers.
const SIDE: usize = 8;

/// Rows `[length, size]` of a head as columns `[size, long]`, with zeros from `length` on; a few rows at a time, so that what
/// is written lies side by side.
#[inline(always)]
fn transpose(rows: &Rows<'_>, head: usize, size: usize, length: usize, long: usize, columns: &mut [f32]) {
    for first in (0..long).step_by(SIDE) {
        let block: [&[f32]; SIDE] =
            std::array::from_fn(|i| if first + i < length { rows.row(first + i, head, size) } else { &[] });
        if first + SIDE <= length && size.is_multiple_of(SIDE) {
            for (d, columns) in (0..size).step_by(SIDE).zip(columns.chunks_exact_mut(SIDE * long)) {
                let square =
                    block.map(|row| *row[d..].first_chunk().expect("`size` is a multiple of the side"));
                for (column, values) in columns.chunks_exact_mut(long).zip(transposed(square)) {
                    column[first..][..SIDE].copy_from_slice(&values);
                }
            }
        } else {
            for (d, column) in columns.chunks_exact_mut(long).enumerate() {
                for (value, row) in column[first..].iter_mut().zip(block) {
                    *value = row.get(d).copied().unwrap_or(0.0);
                }
            }
        }
    }
}

/// Columns of a square in three rounds, each of which is a shuffle of two rows: the compiler takes numbers one by one otherwise.
#[inline(always)]
fn transposed(square: [[f32; SIDE]; SIDE]) -> [[f32; SIDE]; SIDE] {
    let [a, b, c, d, e, f, g, h] = square;
    let low = |a: [f32; 8], b: [f32; 8]| [a[0], b[0], a[1], b[1], a[4], b[4], a[5], b[5]];
    let high = |a: [f32; 8], b: [f32; 8]| [a[2], b[2], a[3], b[3], a[6], b[6], a[7], b[7]];
    let pairs = [low(a, b), high(a, b), low(c, d), high(c, d), low(e, f), high(e, f), low(g, h), high(g, h)];
    let low = |a: [f32; 8], b: [f32; 8]| [a[0], a[1], b[0], b[1], a[4], a[5], b[4], b[5]];
    let high = |a: [f32; 8], b: [f32; 8]| [a[2], a[3], b[2], b[3], a[6], a[7], b[6], b[7]];
    let [a, b, c, d, e, f, g, h] = pairs;
    let fours = [low(a, c), high(a, c), low(b, d), high(b, d), low(e, g), high(e, g), low(f, h), high(f, h)];
    let low = |a: [f32; 8], b: [f32; 8]| [a[0], a[1], a[2], a[3], b[0], b[1], b[2], b[3]];
    let high = |a: [f32; 8], b: [f32; 8]| [a[4], a[5], a[6], a[7], b[4], b[5], b[6], b[7]];
    let [a, b, c, d, e, f, g, h] = fours;
    [low(a, e), low(b, f), low(c, g), low(d, h), high(a, e), high(b, f), high(c, g), high(d, h)]
}

/// `left` `[QUERIES][depth]` times `right` `[depth, columns]`, its rows `stride` apart, into `out` `[QUERIES, columns]`;
/// `stride` and `columns` are whole vectors.
#[inline(always)]
fn product<S: Simd, const QUERIES: usize>(
    simd: S,
    left: [&[f32]; QUERIES],
    right: &[f32],
    stride: usize,
    out: &mut [f32],
    columns: usize,
) {
    let vectors = columns / S::F32_LANES;
    let (right, _) = S::as_simd_f32s(right);
    let (out, _) = S::as_mut_simd_f32s(out);
    let stride = stride / S::F32_LANES;
    for column in (0..vectors).step_by(VECTORS) {
        if column + VECTORS <= vectors {
            block::<S, QUERIES, VECTORS>(simd, left, &right[column..], stride, &mut out[column..], vectors);
        } else {
            block::<S, QUERIES, 1>(simd, left, &right[column..], stride, &mut out[column..], vectors);
        }
    }
}

/// The first `VECTORS` vectors of a product, rows of `right` and `out` `stride` and `apart` vectors apart.
#[inline(always)]
fn block<S: Simd, const QUERIES: usize, const VECTORS: usize>(
    simd: S,
    left: [&[f32]; QUERIES],
    right: &[S::f32s],
    stride: usize,
    out: &mut [S::f32s],
    apart: usize,
) {
    let mut sums = [[simd.splat_f32s(0.0); VECTORS]; QUERIES];
    for (i, row) in right.chunks(stride).take(left[0].len()).enumerate() {
        let row: [S::f32s; VECTORS] = *row.first_chunk().expect("whole vectors");
        for (sums, left) in sums.iter_mut().zip(left) {
            let left = simd.splat_f32s(left[i]);
            for (sum, right) in sums.iter_mut().zip(row) {
                *sum = simd.mul_add_e_f32s(left, right, *sum);
            }
        }
    }
    for (out, sums) in out.chunks_mut(apart).zip(sums) {
        out[..VECTORS].copy_from_slice(&sums);
    }
}

/// Turns scores into `e^(scale (score - highest))` and gives their sum.
#[inline(always)]
fn exponentials(scores: &mut [f32], scale: f32) -> f32 {
    let highest = lanes_max(scores);
    for x in scores.iter_mut() {
        *x = exp((*x - highest) * scale);
    }
    lanes_sum(scores, |x| x)
}

#[cfg(all(test, target_arch = "x86_64"))]
mod tests {
    use super::*;
    use crate::model::seed::mix;

    /// What `simd` makes of a sequence of noise.
    fn answer<S: Simd>(simd: S, length: usize, size: usize) -> Vec<u32> {
        const HEADS: usize = 2;
        let stride = 3 * HEADS * size;
        let noise = |i: usize| (mix(i as u64) >> 40) as f32 / 4_194_304.0 - 2.0;
        let x: Vec<f32> = (0..length * stride).map(noise).collect();
        let mut out = vec![0.0; length * HEADS * size];
        let part = |n: usize| Rows { data: &x[n * HEADS * size..], stride };
        Attend {
            inputs: [part(0), part(1), part(2)],
            length,
            heads: HEADS,
            size,
            dropout: Dropout::NONE,
            start: 0,
            scratch: &mut Scratch::default(),
            out: &mut out,
        }
        .with_simd(simd);
        out.into_iter().map(f32::to_bits).collect()
    }

    #[test]
    fn vectors_of_any_length_give_the_same_to_the_last_bit() {
        let (Some(v3), Some(v4)) = (pulp::x86::V3::try_new(), pulp::x86::V4::try_new()) else { return };
        for length in (1..40).chain([63, 64, 65, 192]) {
            for size in [8, 12, 32] {
                assert!(answer(v3, length, size) == answer(v4, length, size), "{length} rows of {size}");
            }
        }
    }
}
