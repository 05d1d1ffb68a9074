//! A linear layer with its bias: one matrix product and one pass over the answer.

use candle_core::backend::BackendStorage;
use candle_core::{CpuStorage, CustomOp3, Layout, Result, Shape, Tensor};
use rayon::prelude::*;

use super::math::vectorised;

/// `x W^T + b`; arguments `x` `[tokens, in]`, `W` `[out, in]`, `b` `[out]`.
pub struct Linear;

impl CustomOp3 for Linear {
    fn name(&self) -> &'static str {
        "linear"
    }

    fn cpu_fwd(
        &self,
        x: &CpuStorage,
        x_layout: &Layout,
        weight: &CpuStorage,
        weight_layout: &Layout,
        bias: &CpuStorage,
        bias_layout: &Layout,
    ) -> Result<(CpuStorage, Shape)> {
        let (tokens, inputs) = x_layout.shape().dims2()?;
        let (outputs, _) = weight_layout.shape().dims2()?;
        let bias = super::values(bias, bias_layout)?;
        let transposed = weight_layout.transpose(0, 1)?;
        let product = x.matmul(weight, (1, tokens, outputs, inputs), x_layout, &transposed)?;
        let CpuStorage::F32(mut y) = product else { candle_core::bail!("linear is for f32 only") };
        y.par_chunks_mut(outputs * 16).for_each(|rows| {
            vectorised(
                #[inline(always)]
                || {
                    for row in rows.chunks_exact_mut(outputs) {
                        for (y, b) in row.iter_mut().zip(bias) {
                            *y += b;
                        }
                    }
                },
            );
        });
        Ok((CpuStorage::F32(y), Shape::from((tokens, outputs))))
    }

    fn bwd(
        &self,
        x: &Tensor,
        weight: &Tensor,
        _bias: &Tensor,
        _y: &Tensor,
        grad: &Tensor,
    ) -> Result<(Option<Tensor>, Option<Tensor>, Option<Tensor>)> {
        let grad = grad.contiguous()?;
        // dX = dY W, dW = dY^T X, db = column sums of dY as a product with ones, which candle does fast.
        let ones = Tensor::ones((1, grad.dim(0)?), grad.dtype(), grad.device())?;
        let bias_grad = ones.matmul(&grad)?.squeeze(0)?;
        Ok((Some(grad.matmul(weight)?), Some(grad.t()?.matmul(x)?), Some(bias_grad)))
    }
}
