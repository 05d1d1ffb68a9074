//! A linear layer with its bias, one matrix product and one pass over the answer; and a plain sum.

use candle_core::backend::BackendStorage;
use candle_core::{CpuStorage, CustomOp2, CustomOp3, Layout, Result, Shape, Tensor};
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

/// `a + b`. Candle's own sum hands its work to a pool of threads that wait for each other; where several passes run side
/// by side they would queue up there.
pub struct Add;

const CHUNK: usize = 64 * 1024;

impl CustomOp2 for Add {
    fn name(&self) -> &'static str {
        "add"
    }

    fn cpu_fwd(
        &self,
        a: &CpuStorage,
        a_layout: &Layout,
        b: &CpuStorage,
        b_layout: &Layout,
    ) -> Result<(CpuStorage, Shape)> {
        let (a, b) = (super::values(a, a_layout)?, super::values(b, b_layout)?);
        if a_layout.dims() != b_layout.dims() {
            candle_core::bail!("add was given tensors of different shapes");
        }
        let mut sum = a.to_vec();
        sum.par_chunks_mut(CHUNK).zip(b.par_chunks(CHUNK)).for_each(|(sum, b)| {
            vectorised(
                #[inline(always)]
                || {
                    for (sum, b) in sum.iter_mut().zip(b) {
                        *sum += b;
                    }
                },
            );
        });
        Ok((CpuStorage::F32(sum), a_layout.shape().clone()))
    }

    fn bwd(
        &self,
        _a: &Tensor,
        _b: &Tensor,
        _sum: &Tensor,
        grad: &Tensor,
    ) -> Result<(Option<Tensor>, Option<Tensor>)> {
        Ok((Some(grad.clone()), Some(grad.clone())))
    }
}
