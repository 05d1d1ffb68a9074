//! Attention within each packed sequence, forward and backward, without padding and without keeping the weights.
//!
//! The backward pass computes the softmax again from `q` and `k`: at contract sentences' length that is cheaper than
//! keeping `[heads, length, length]` for every sequence and layer.

use std::sync::Arc;

use candle_core::{CpuStorage, CustomOp3, Layout, Result, Shape, Tensor};
use rayon::prelude::*;

use super::attend::{Attend, Rows, Scratch, mask_index};
use super::mask::Dropout;
use super::math::{exp, lanes_max, vectorised};

/// `softmax(Q K^T / sqrt(d)) V` per head and sequence (Vaswani et al., arXiv:1706.03762); arguments `q`, `k`, `v`, each
/// `[tokens, hidden]`.
pub struct Attention {
    /// First token and length of each sequence, in order and without gaps.
    pub spans: Arc<Vec<(usize, usize)>>,
    /// Heads; divides `hidden`.
    pub heads: usize,
    /// Dropout on the attention weights.
    pub dropout: Dropout,
}

/// One head of one sequence, copied out of the packed rows: `[length, size]` and, transposed, `[size, length]`.
struct Head {
    length: usize,
    size: usize,
    scale: f32,
}

impl Head {
    /// Copies this head's columns of the sequence's rows into `[length, size]`.
    #[inline(always)]
    fn rows(&self, x: &[f32], hidden: usize, head: usize, out: &mut [f32]) {
        for (row, out) in x.chunks_exact(hidden).zip(out.chunks_exact_mut(self.size)) {
            out.copy_from_slice(&row[head * self.size..][..self.size]);
        }
    }

    /// The transpose of [`Head::rows`].
    #[inline(always)]
    fn columns(&self, x: &[f32], hidden: usize, head: usize, out: &mut [f32]) {
        for (j, row) in x.chunks_exact(hidden).enumerate() {
            for (d, &value) in row[head * self.size..][..self.size].iter().enumerate() {
                out[d * self.length + j] = value;
            }
        }
    }

    /// `out[j] = sum over d of left[d] * columns[d][j]`.
    #[inline(always)]
    fn products(&self, left: &[f32], columns: &[f32], out: &mut [f32]) {
        out.fill(0.0);
        for (&l, column) in left.iter().zip(columns.chunks_exact(self.length)) {
            for (o, &c) in out.iter_mut().zip(column) {
                *o += l * c;
            }
        }
    }

    /// Softmax of the scaled products of query `q` with every key.
    #[inline(always)]
    fn weights(&self, q: &[f32], keys: &[f32], out: &mut [f32]) {
        self.products(q, keys, out);
        let highest = lanes_max(out);
        let mut total = 0.0;
        for x in out.iter_mut() {
            *x = exp((*x - highest) * self.scale);
        }
        for &x in out.iter() {
            total += x;
        }
        let inverse = 1.0 / total;
        for x in out.iter_mut() {
            *x *= inverse;
        }
    }
}

/// Adds `factor * x` to `sum`.
#[inline(always)]
fn add_scaled(sum: &mut [f32], factor: f32, x: &[f32]) {
    for (s, &x) in sum.iter_mut().zip(x) {
        *s += factor * x;
    }
}

impl Attention {
    /// Splits `[tokens, hidden]` into one mutable slice a sequence.
    fn sequences<'a>(&self, mut x: &'a mut [f32], hidden: usize) -> Vec<&'a mut [f32]> {
        let mut parts = Vec::with_capacity(self.spans.len());
        for &(_, length) in self.spans.iter() {
            let (part, rest) = x.split_at_mut(length * hidden);
            parts.push(part);
            x = rest;
        }
        parts
    }

    #[inline(always)]
    fn backward(
        &self,
        span: (usize, usize),
        [q, k, v, d]: [&[f32]; 4],
        hidden: usize,
        [dq, dk, dv]: [&mut [f32]; 3],
    ) {
        let (start, length) = span;
        let size = hidden / self.heads;
        let shape = Head { length, size, scale: 1.0 / (size as f32).sqrt() };
        let zeros = || vec![0f32; length * size];
        let (mut keys, mut key_rows, mut values) = (zeros(), zeros(), zeros());
        let (mut dkeys, mut dvalues) = (zeros(), zeros());
        let (mut weights, mut dweights) = (vec![0f32; length], vec![0f32; length]);
        for head in 0..self.heads {
            let at = head * size;
            shape.columns(k, hidden, head, &mut keys);
            shape.rows(k, hidden, head, &mut key_rows);
            shape.columns(v, hidden, head, &mut values);
            dkeys.fill(0.0);
            dvalues.fill(0.0);
            for i in 0..length {
                let row = i * hidden + at;
                let (q, d) = (&q[row..][..size], &d[row..][..size]);
                shape.weights(q, &keys, &mut weights);
                shape.products(d, &values, &mut dweights);
                // context = (P * M) V: the gradient reaches V through the masked weights, P through the mask.
                let mut mean = 0.0;
                for j in 0..length {
                    let factor = match self.dropout.is_none() {
                        true => 1.0,
                        false => self.dropout.factor(mask_index(start, head, i, j)),
                    };
                    add_scaled(&mut dvalues[j * size..][..size], weights[j] * factor, d);
                    dweights[j] *= factor;
                    mean += dweights[j] * weights[j];
                }
                let dq = &mut dq[row..][..size];
                for j in 0..length {
                    let ds = weights[j] * (dweights[j] - mean) * shape.scale;
                    add_scaled(dq, ds, &key_rows[j * size..][..size]);
                    add_scaled(&mut dkeys[j * size..][..size], ds, q);
                }
            }
            for j in 0..length {
                dk[j * hidden + at..][..size].copy_from_slice(&dkeys[j * size..][..size]);
                dv[j * hidden + at..][..size].copy_from_slice(&dvalues[j * size..][..size]);
            }
        }
    }
}

impl CustomOp3 for Attention {
    fn name(&self) -> &'static str {
        "attention"
    }

    fn cpu_fwd(
        &self,
        q: &CpuStorage,
        q_layout: &Layout,
        k: &CpuStorage,
        k_layout: &Layout,
        v: &CpuStorage,
        v_layout: &Layout,
    ) -> Result<(CpuStorage, Shape)> {
        let (_, hidden) = q_layout.shape().dims2()?;
        let inputs = [super::values(q, q_layout)?, super::values(k, k_layout)?, super::values(v, v_layout)?];
        let mut out = vec![0f32; inputs[0].len()];
        self.sequences(&mut out, hidden).into_par_iter().zip(self.spans.par_iter()).for_each(
            |(out, &(start, length))| {
                pulp::Arch::new().dispatch(Attend {
                    inputs: inputs.map(|x| Rows { data: &x[start * hidden..], stride: hidden }),
                    length,
                    heads: self.heads,
                    size: hidden / self.heads,
                    dropout: self.dropout,
                    start,
                    scratch: &mut Scratch::default(),
                    out,
                });
            },
        );
        Ok((CpuStorage::F32(out), q_layout.shape().clone()))
    }

    fn bwd(
        &self,
        q: &Tensor,
        k: &Tensor,
        v: &Tensor,
        _context: &Tensor,
        grad: &Tensor,
    ) -> Result<(Option<Tensor>, Option<Tensor>, Option<Tensor>)> {
        let hidden = q.dim(1)?;
        let inputs = [super::flat(q)?, super::flat(k)?, super::flat(v)?, super::flat(grad)?];
        let zeros = || vec![0f32; inputs[0].len()];
        let (mut dq, mut dk, mut dv) = (zeros(), zeros(), zeros());
        self.sequences(&mut dq, hidden)
            .into_par_iter()
            .zip(self.sequences(&mut dk, hidden))
            .zip(self.sequences(&mut dv, hidden))
            .zip(self.spans.par_iter())
            .for_each(|(((dq, dk), dv), &span)| {
                let part = inputs.each_ref().map(|x| &x[span.0 * hidden..][..span.1 * hidden]);
                vectorised(
                    #[inline(always)]
                    || self.backward(span, part, hidden, [dq, dk, dv]),
                );
            });
        let tensor = |x: Vec<f32>| Tensor::from_vec(x, q.shape(), q.device()).map(Some);
        Ok((tensor(dq)?, tensor(dk)?, tensor(dv)?))
    }
}
