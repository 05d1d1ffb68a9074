//! The operations from candle's own differentiable parts: slow, plain, on every device.

use candle_core::{D, Result, Tensor};

use super::mask::Dropout;
use crate::model::packed::Packed;

pub fn linear(x: &Tensor, weight: &Tensor, bias: &Tensor) -> Result<Tensor> {
    x.matmul(&weight.t()?)?.broadcast_add(bias)
}

pub fn dropout(x: &Tensor, dropout: Dropout) -> Result<Tensor> {
    let mask = Tensor::from_vec(dropout.factors(x.elem_count()), x.shape(), x.device())?;
    x.mul(&mask.to_dtype(x.dtype())?)
}

/// Attention over a padded copy: `[tokens, hidden]` is gathered into `[sequences, longest, hidden]`, attended with a mask
/// on the padding, and gathered back.
pub fn attention(
    q: &Tensor,
    k: &Tensor,
    v: &Tensor,
    packed: &Packed,
    heads: usize,
    dropout: Dropout,
) -> Result<Tensor> {
    let (n, longest) = (packed.sequences(), packed.longest());
    let hidden = q.dim(1)?;
    let size = hidden / heads;
    let device = q.device();
    let mut gather = vec![0u32; n * longest];
    let mut padding = vec![0f32; n * longest];
    let mut back = vec![0u32; packed.tokens()];
    for (row, &(start, length)) in packed.spans.iter().enumerate() {
        for i in 0..longest {
            gather[row * longest + i] = (start + i.min(length - 1)) as u32;
            if i < length {
                back[start + i] = (row * longest + i) as u32;
            } else {
                // Far below any score, and within the range of f16.
                padding[row * longest + i] = -1e4;
            }
        }
    }
    let gather = Tensor::from_vec(gather, n * longest, device)?;
    let back = Tensor::from_vec(back, packed.tokens(), device)?;
    let padding = Tensor::from_vec(padding, (n, 1, 1, longest), device)?.to_dtype(q.dtype())?;
    let split = |x: &Tensor| -> Result<Tensor> {
        x.index_select(&gather, 0)?.reshape((n, longest, heads, size))?.transpose(1, 2)?.contiguous()
    };
    let q = (split(q)? * (1.0 / (size as f64).sqrt()))?;
    let scores = q.matmul(&split(k)?.transpose(2, 3)?.contiguous()?)?.broadcast_add(&padding)?;
    // softmax from its parts: candle's fused one has no backward pass
    let shifted = scores.broadcast_sub(&scores.max_keepdim(D::Minus1)?.detach())?.exp()?;
    let mut weights = shifted.broadcast_div(&shifted.sum_keepdim(D::Minus1)?)?;
    if !dropout.is_none() {
        weights = weights.mul(&attention_mask(packed, heads, dropout, device)?.to_dtype(weights.dtype())?)?;
    }
    let context =
        weights.matmul(&split(v)?)?.transpose(1, 2)?.contiguous()?.reshape((n * longest, hidden))?;
    context.index_select(&back, 0)
}

/// The mask of the fused form laid out as `[sequences, heads, longest, longest]`.
fn attention_mask(
    packed: &Packed,
    heads: usize,
    dropout: Dropout,
    device: &candle_core::Device,
) -> Result<Tensor> {
    let (n, longest) = (packed.sequences(), packed.longest());
    let mut mask = vec![1f32; n * heads * longest * longest];
    for (row, &(start, length)) in packed.spans.iter().enumerate() {
        for head in 0..heads {
            for i in 0..length {
                let at = ((row * heads + head) * longest + i) * longest;
                for j in 0..length {
                    mask[at + j] = dropout.factor(super::attend::mask_index(start, head, i, j));
                }
            }
        }
    }
    Tensor::from_vec(mask, (n, heads, longest, longest), device)
}
