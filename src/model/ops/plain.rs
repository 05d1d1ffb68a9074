//! The operations from candle's own differentiable parts: slow, plain, on every device.

use candle_core::{D, DType, Device, Result, Tensor};

use super::mask::Dropout;
use crate::model::packed::Packed;

pub fn linear(x: &Tensor, weight: &Tensor, bias: &Tensor) -> Result<Tensor> {
    x.matmul(&weight.t()?)?.broadcast_add(bias)
}

pub fn dropout(x: &Tensor, dropout: Dropout) -> Result<Tensor> {
    let mask = Tensor::from_vec(dropout.factors(x.elem_count()), x.shape(), x.device())?;
    x.mul(&mask.to_dtype(x.dtype())?)
}

/// Where the tokens of each sequence lie in a padded copy, on the device: made once for all layers of a pass.
pub struct Padding {
    sequences: usize,
    longest: usize,
    /// Token of each place, `[sequences * longest]`; places behind the end repeat the last token.
    gather: Tensor,
    /// Place of each token, `[tokens]`.
    back: Tensor,
    /// What is added to the scores of each place, `[sequences, 1, 1, longest]`.
    mask: Tensor,
}

impl Padding {
    /// Lays out `packed` on `device`, for scores of type `dtype`.
    pub fn new(packed: &Packed, device: &Device, dtype: DType) -> Result<Self> {
        let (n, longest) = (packed.sequences(), packed.longest());
        let mut gather = vec![0u32; n * longest];
        let mut mask = vec![0f32; n * longest];
        let mut back = vec![0u32; packed.tokens()];
        for (row, &(start, length)) in packed.spans.iter().enumerate() {
            for i in 0..longest {
                gather[row * longest + i] = (start + i.min(length - 1)) as u32;
                if i < length {
                    back[start + i] = (row * longest + i) as u32;
                } else {
                    // Far below any score, and within the range of f16.
                    mask[row * longest + i] = -1e4;
                }
            }
        }
        Ok(Self {
            sequences: n,
            longest,
            gather: Tensor::from_vec(gather, n * longest, device)?,
            back: Tensor::from_vec(back, packed.tokens(), device)?,
            mask: Tensor::from_vec(mask, (n, 1, 1, longest), device)?.to_dtype(dtype)?,
        })
    }
}

/// Attention over a padded copy: `[tokens, hidden]` is gathered into `[sequences, longest, hidden]`, attended with a mask
/// on the padding, and gathered back.
pub fn attention(
    q: &Tensor,
    k: &Tensor,
    v: &Tensor,
    packed: &Packed,
    padding: &Padding,
    heads: usize,
    dropout: Dropout,
) -> Result<Tensor> {
    let (n, longest) = (padding.sequences, padding.longest);
    let hidden = q.dim(1)?;
    let size = hidden / heads;
    let split = |x: &Tensor| -> Result<Tensor> {
        x.index_select(&padding.gather, 0)?.reshape((n, longest, heads, size))?.transpose(1, 2)?.contiguous()
    };
    let q = (split(q)? * (1.0 / (size as f64).sqrt()))?;
    let scores = q.matmul(&split(k)?.transpose(2, 3)?.contiguous()?)?.broadcast_add(&padding.mask)?;
    // softmax from its parts: candle's fused one has no backward pass
    let shifted = scores.broadcast_sub(&scores.max_keepdim(D::Minus1)?.detach())?.exp()?;
    let mut weights = shifted.broadcast_div(&shifted.sum_keepdim(D::Minus1)?)?;
    if !dropout.is_none() {
        let mask = attention_mask(packed, heads, dropout, q.device())?;
        weights = weights.mul(&mask.to_dtype(weights.dtype())?)?;
    }
    let context =
        weights.matmul(&split(v)?)?.transpose(1, 2)?.contiguous()?.reshape((n * longest, hidden))?;
    context.index_select(&padding.back, 0)
}

/// The mask of the fused form laid out as `[sequences, heads, longest, longest]`.
fn attention_mask(packed: &Packed, heads: usize, dropout: Dropout, device: &Device) -> Result<Tensor> {
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
