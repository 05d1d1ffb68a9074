//! The forward kernel of attention: one sequence, head by head, in blocks that stay in vector registers.
//!
//! In: queries, keys and values as strided rows. Out: the context rows. Used by the differentiable operation
//! ([`super::attention`]) and by the CPU encoder; which rows belong to which sequence is theirs to know.

use pulp::{Simd, WithSimd};

use super::mask::Dropout;
use super::math::{exp, lanes_max, lanes_sum};

/// Vectors of keys, or of values' columns, of a block: with four queries they fill half of AVX2's registers, with eight half of
/// AVX-512's.
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
    /// `[size, length]`, rows padded to whole blocks.
    keys: Vec<f32>,
    /// `[length, size]`, rows padded to whole blocks.
    values: Vec<f32>,
    /// `[queries, size]`.
    queries: Vec<f32>,
    /// `[queries, length]`, rows padded to whole blocks.
    weights: Vec<f32>,
    /// `[queries, size]`, rows padded to whole blocks.
    context: Vec<f32>,
}

impl Scratch {
    /// Makes room. What was there before stays: the padding has to be zeroed where it is read.
    #[inline(always)]
    fn resize(&mut self, queries: usize, length: usize, size: usize, long: usize, wide: usize) {
        self.keys.resize(size * long, 0.0);
        self.values.resize(length * wide, 0.0);
        self.weights.resize(queries * long, 0.0);
        self.queries.resize(queries * size, 0.0);
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
        let block = VECTORS * S::F32_LANES;
        let (long, wide) = (length.next_multiple_of(block), size.next_multiple_of(block));
        scratch.resize(QUERIES, length, size, long, wide);
        for (j, values) in scratch.values.chunks_exact_mut(wide).enumerate() {
            values[..size].copy_from_slice(v.row(j, head, size));
            values[size..].fill(0.0);
        }
        transpose(k, head, size, length, long, &mut scratch.keys);
        let scale = 1.0 / (size as f32).sqrt();
        let stride = self.heads * size;
        for first in (0..length).step_by(QUERIES) {
            let rows = QUERIES.min(length - first);
            for (r, query) in scratch.queries.chunks_exact_mut(size).enumerate() {
                // A block that is not full repeats its last query: cheaper than a second kernel for the rest.
                query.copy_from_slice(q.row(first + r.min(rows - 1), head, size));
            }
            product::<S, QUERIES>(simd, &scratch.queries, size, &scratch.keys, long, &mut scratch.weights);
            let mut inverse = [0f32; QUERIES];
            for ((r, weights), inverse) in
                scratch.weights.chunks_exact_mut(long).enumerate().zip(&mut inverse)
            {
                // Lower than any score: whole vectors are quicker than the rest of one, and what is added to the sum is nothing.
                weights[length..].fill(f32::MIN);
                *inverse = 1.0 / exponentials(weights, scale);
                if !self.dropout.is_none() {
                    for (j, w) in weights[..length].iter_mut().enumerate() {
                        *w *= self.dropout.factor(mask_index(self.start, head, first + r, j));
                    }
                }
            }
            product::<S, QUERIES>(simd, &scratch.weights, long, &scratch.values, wide, &mut scratch.context);
            for (r, (context, inverse)) in
                scratch.context.chunks_exact(wide).zip(inverse).enumerate().take(rows)
            {
                let out = &mut self.out[(first + r) * stride + head * size..][..size];
                out.iter_mut().zip(context).for_each(|(out, x)| *out = x * inverse);
            }
        }
    }
}

/// Rows `[length, size]` of a head as columns `[size, long]`, with zeros from `length` on; a few rows at a time, so that what
/// is written lies side by side.
#[inline(always)]
fn transpose(rows: &Rows<'_>, head: usize, size: usize, length: usize, long: usize, columns: &mut [f32]) {
    const SIDE: usize = 8;
    for first in (0..long).step_by(SIDE) {
        let block: [&[f32]; SIDE] =
            std::array::from_fn(|i| if first + i < length { rows.row(first + i, head, size) } else { &[] });
        if first + SIDE <= length && size.is_multiple_of(SIDE) {
            for (d, columns) in (0..size).step_by(SIDE).zip(columns.chunks_exact_mut(SIDE * long)) {
                let mut square = [[0f32; SIDE]; SIDE];
                for (to, from) in square.iter_mut().zip(block) {
                    *to = *from[d..].first_chunk().expect("`size` is a multiple of the side");
                }
                for (i, column) in columns.chunks_exact_mut(long).enumerate() {
                    let column: &mut [f32; SIDE] =
                        column[first..].first_chunk_mut().expect("`long` is a multiple of the block");
                    *column = square.map(|row| row[i]);
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

/// `left` `[QUERIES, depth]`, its rows `stride` apart, times `right` `[depth, columns]` into `out` `[QUERIES, columns]`;
/// `columns` is a multiple of the block.
#[inline(always)]
fn product<S: Simd, const QUERIES: usize>(
    simd: S,
    left: &[f32],
    stride: usize,
    right: &[f32],
    columns: usize,
    out: &mut [f32],
) {
    let mut rest = left;
    let mut left = [&left[..0]; QUERIES];
    for row in &mut left {
        (*row, rest) = rest.split_at(stride);
    }
    let vectors = columns / S::F32_LANES;
    let (right, _) = S::as_simd_f32s(right);
    let (out, _) = S::as_mut_simd_f32s(out);
    let zero = simd.splat_f32s(0.0);
    for column in (0..vectors).step_by(VECTORS) {
        let mut sums = [[zero; VECTORS]; QUERIES];
        for (i, row) in right.chunks_exact(vectors).take(stride).enumerate() {
            let row: [S::f32s; VECTORS] = [row[column], row[column + 1]];
            for (sums, left) in sums.iter_mut().zip(left) {
                let left = simd.splat_f32s(left[i]);
                for (sum, right) in sums.iter_mut().zip(row) {
                    *sum = simd.mul_add_e_f32s(left, right, *sum);
                }
            }
        }
        for (r, sums) in sums.into_iter().enumerate() {
            out[r * vectors + column..][..VECTORS].copy_from_slice(&sums);
        }
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
