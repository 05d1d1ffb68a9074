//! Layer norm over rows, with the backward pass that candle's fused one lacks.

use candle_core::{CpuStorage, CustomOp3, Layout, Result, Shape, Tensor};
use rayon::prelude::*;

use super::math::{lanes_sum, vectorised};

/// `(x - mean) / sqrt(variance + eps) * gamma + beta` over rows (Ba, Kiros and Hinton, arXiv:1607.06450); arguments
/// `x` `[tokens, hidden]`, `gamma` `[hidden]`, `beta` `[hidden]`.
pub struct LayerNorm {
    /// Added to the variance.
    pub eps: f32,
}

/// Mean of a row and the inverse of its deviation.
#[inline(always)]
fn moments(row: &[f32], eps: f32) -> (f32, f32) {
    let n = row.len() as f32;
    let mean = lanes_sum(row, |x| x) / n;
    let variance = lanes_sum(row, |x| (x - mean) * (x - mean)) / n;
    (mean, 1.0 / (variance + eps).sqrt())
}

/// Norms each row of `x` `[tokens, hidden]` in place.
#[inline(always)]
pub fn rows(x: &mut [f32], gamma: &[f32], beta: &[f32], eps: f32) {
    for row in x.chunks_exact_mut(gamma.len()) {
        let (mean, scale) = moments(row, eps);
        for ((x, &g), &b) in row.iter_mut().zip(gamma).zip(beta) {
            *x = (*x - mean) * scale * g + b;
        }
    }
}

impl CustomOp3 for LayerNorm {
    fn name(&self) -> &'static str {
        "layer-norm"
    }

    fn cpu_fwd(
        &self,
        x: &CpuStorage,
        x_layout: &Layout,
        gamma: &CpuStorage,
        gamma_layout: &Layout,
        beta: &CpuStorage,
        beta_layout: &Layout,
    ) -> Result<(CpuStorage, Shape)> {
        let (_, hidden) = x_layout.shape().dims2()?;
        let x = super::values(x, x_layout)?;
        let (gamma, beta) = (super::values(gamma, gamma_layout)?, super::values(beta, beta_layout)?);
        let mut y = x.to_vec();
        y.par_chunks_mut(hidden * 16).for_each(|y| {
            vectorised(
                #[inline(always)]
                || rows(y, gamma, beta, self.eps),
            );
        });
        Ok((CpuStorage::F32(y), x_layout.shape().clone()))
    }

    fn bwd(
        &self,
        x: &Tensor,
        gamma: &Tensor,
        beta: &Tensor,
        _y: &Tensor,
        grad: &Tensor,
    ) -> Result<(Option<Tensor>, Option<Tensor>, Option<Tensor>)> {
        let hidden = gamma.elem_count();
        let (xs, gammas, grads) = (super::flat(x)?, super::flat(gamma)?, super::flat(grad)?);
        let mut dx = vec![0f32; xs.len()];
        let rows = hidden * 16;
        // Each chunk sums its own share of the two parameter gradients; the shares are added in order, so that the
        // answer does not depend on which thread finished first.
        let shares: Vec<(Vec<f32>, Vec<f32>)> = dx
            .par_chunks_mut(rows)
            .zip(xs.par_chunks(rows))
            .zip(grads.par_chunks(rows))
            .map(|((dx, x), d)| {
                vectorised(
                    #[inline(always)]
                    || self.rows_backward(dx, x, d, &gammas),
                )
            })
            .collect();
        let (mut dgamma, mut dbeta) = (vec![0f32; hidden], vec![0f32; hidden]);
        for (g, b) in &shares {
            dgamma.iter_mut().zip(g).for_each(|(sum, g)| *sum += g);
            dbeta.iter_mut().zip(b).for_each(|(sum, b)| *sum += b);
        }
        let device = x.device();
        Ok((
            Some(Tensor::from_vec(dx, x.shape(), device)?),
            Some(Tensor::from_vec(dgamma, gamma.shape(), device)?),
            Some(Tensor::from_vec(dbeta, beta.shape(), device)?),
        ))
    }
}

impl LayerNorm {
    #[inline(always)]
    fn rows_backward(&self, dx: &mut [f32], x: &[f32], d: &[f32], gamma: &[f32]) -> (Vec<f32>, Vec<f32>) {
        let hidden = gamma.len();
        let (mut dgamma, mut dbeta) = (vec![0f32; hidden], vec![0f32; hidden]);
        let mut normed = vec![0f32; hidden];
        let mut scaled = vec![0f32; hidden];
        for ((dx, x), d) in
            dx.chunks_exact_mut(hidden).zip(x.chunks_exact(hidden)).zip(d.chunks_exact(hidden))
        {
            let (mean, scale) = moments(x, self.eps);
            for (i, ((&x, &d), &g)) in x.iter().zip(d).zip(gamma).enumerate() {
                normed[i] = (x - mean) * scale;
                scaled[i] = d * g;
                dgamma[i] += d * normed[i];
                dbeta[i] += d;
            }
            let n = hidden as f32;
            let mean_scaled = lanes_sum(&scaled, |x| x) / n;
            for i in 0..hidden {
                dx[i] = scaled[i] * normed[i];
            }
            let mean_product = lanes_sum(dx, |x| x) / n;
            for i in 0..hidden {
                dx[i] = scale * (scaled[i] - mean_scaled - normed[i] * mean_product);
            }
        }
        (dgamma, dbeta)
    }
}
