//! The operations of the encoder, each in two forms with one meaning.
//!
//! [`Backend::Plain`] is built from candle's own differentiable operations: it runs on every device and is what the
//! tests hold the other form against. [`Backend::Fused`] is for the CPU: candle's stock softmax, erf-GELU and layer norm
//! make several passes over memory (and its fused layer norm has no backward pass at all), so these are single loops
//! with a backward pass of their own, compiled for the machine's vector width at run time.

mod activation;
pub(super) mod attend;
mod attention;
mod dense;
mod mask;
pub(super) mod math;
pub(super) mod norm;
mod plain;

use candle_core::{CpuStorage, DType, Device, Layout, Tensor};

pub use mask::Dropout;

use super::packed::Packed;
use crate::error::Result;

/// Which form of the operations a graph runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Backend {
    /// Candle's differentiable operations, on any device.
    Plain,
    /// Fused loops with their own backward pass; CPU and f32 only.
    Fused,
}

impl Backend {
    /// The faster form that `device` has.
    #[must_use]
    pub fn of(device: &Device) -> Self {
        if device.is_cpu() { Self::Fused } else { Self::Plain }
    }
}

/// `x W^T + b` for `x` `[tokens, in]`, `weight` `[out, in]`, `bias` `[out]`; answer `[tokens, out]`.
pub fn linear(x: &Tensor, weight: &Tensor, bias: &Tensor, backend: Backend) -> Result<Tensor> {
    Ok(match backend {
        Backend::Plain => plain::linear(x, weight, bias)?,
        Backend::Fused => x.apply_op3(weight, bias, dense::Linear)?,
    })
}

/// `a + b` of one shape.
pub fn add(a: &Tensor, b: &Tensor, backend: Backend) -> Result<Tensor> {
    Ok(match backend {
        Backend::Plain => (a + b)?,
        Backend::Fused => a.apply_op2(b, dense::Add)?,
    })
}

/// Layer norm over the last axis of `x` `[tokens, hidden]`.
pub fn layer_norm(x: &Tensor, weight: &Tensor, bias: &Tensor, eps: f64, backend: Backend) -> Result<Tensor> {
    Ok(match backend {
        Backend::Plain => candle_nn::ops::layer_norm_slow(x, weight, bias, eps as f32)?,
        Backend::Fused => x.apply_op3(weight, bias, norm::LayerNorm { eps: eps as f32 })?,
    })
}

/// `x Phi(x)` with the normal distribution function, elementwise.
pub fn gelu(x: &Tensor, backend: Backend) -> Result<Tensor> {
    Ok(match backend {
        Backend::Plain => x.gelu_erf()?,
        Backend::Fused => x.apply_op1(activation::Gelu)?,
    })
}

/// Where each sequence of a batch lies, in the form that a backend attends in.
pub struct Places<'a> {
    packed: &'a Packed,
    padding: Option<plain::Padding>,
}

impl<'a> Places<'a> {
    /// Those of `packed`, for tensors of type `dtype` on `device`.
    pub fn new(packed: &'a Packed, backend: Backend, device: &Device, dtype: DType) -> Result<Self> {
        let padding = match backend {
            Backend::Plain => Some(plain::Padding::new(packed, device, dtype)?),
            Backend::Fused => None,
        };
        Ok(Self { packed, padding })
    }
}

/// Scaled dot-product attention within each sequence; `q`, `k`, `v` and the answer are `[tokens, hidden]`.
pub fn attention(
    q: &Tensor,
    k: &Tensor,
    v: &Tensor,
    places: &Places<'_>,
    heads: usize,
    dropout: Dropout,
) -> Result<Tensor> {
    Ok(match &places.padding {
        Some(padding) => plain::attention(q, k, v, places.packed, padding, heads, dropout)?,
        None => {
            let op = attention::Attention { spans: places.packed.spans.clone(), heads, dropout };
            q.apply_op3(k, v, op)?
        }
    })
}

/// Sets a share of the values to zero and scales the rest so that the mean stays.
pub fn dropout(x: &Tensor, dropout: Dropout, backend: Backend) -> Result<Tensor> {
    if dropout.is_none() {
        return Ok(x.clone());
    }
    Ok(match backend {
        Backend::Plain => plain::dropout(x, dropout)?,
        Backend::Fused => x.apply_op1(mask::DropoutOp(dropout))?,
    })
}

/// The contiguous f32 values that `layout` covers.
fn values<'a>(storage: &'a CpuStorage, layout: &Layout) -> candle_core::Result<&'a [f32]> {
    match layout.contiguous_offsets() {
        Some((start, end)) => Ok(&storage.as_slice::<f32>()?[start..end]),
        None => candle_core::bail!("a fused operation was given a strided tensor"),
    }
}

/// The values of a tensor on the CPU as one vector, for backward passes.
fn flat(tensor: &Tensor) -> candle_core::Result<Vec<f32>> {
    tensor.flatten_all()?.to_vec1::<f32>()
}

#[cfg(test)]
mod tests;
