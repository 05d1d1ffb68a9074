//! AdamW (Loshchilov and Hutter, arXiv:1711.05101) in place, one pass over memory a step.
//!
//! The word table is updated lazily: only rows that the batch touched move and decay, as most rows of a batch's gradient
//! are zero and a dense update of 30,000 rows would take longer than the batch itself.

use std::cell::RefCell;

use candle_core::{CpuStorage, InplaceOp2, Layout, Tensor, Var};
use rayon::prelude::*;

use crate::error::Result;

/// Settings that stay the same over a run.
#[derive(Debug, Clone, Copy)]
pub struct AdamW {
    /// Decay of the first moment.
    pub beta1: f64,
    /// Decay of the second moment.
    pub beta2: f64,
    /// Added to the root of the second moment.
    pub eps: f64,
    /// Decoupled weight decay, for variables that have it.
    pub weight_decay: f64,
}

/// First and second moment of one variable's gradient, as long as the variable.
#[derive(Debug, Clone)]
pub struct Moments {
    /// Running mean.
    pub mean: Vec<f32>,
    /// Running mean of squares.
    pub square: Vec<f32>,
}

impl Moments {
    /// Zeros.
    #[must_use]
    pub fn new(n: usize) -> Self {
        Self { mean: vec![0.0; n], square: vec![0.0; n] }
    }
}

/// What one step does to one element; computed once a step.
#[derive(Clone, Copy)]
struct Factors {
    beta1: f32,
    beta2: f32,
    rate: f32,
    square_correction: f32,
    eps: f32,
    decay: f32,
    gradient: f32,
}

impl AdamW {
    /// Updates `var` with gradient `grad` of the same shape at step `step` (from 1). `scale` multiplies the gradient
    /// first (clipping); `decays` says whether weight decay applies.
    #[allow(clippy::too_many_arguments)]
    pub fn update(
        &self,
        var: &Var,
        grad: &Tensor,
        moments: &mut Moments,
        step: usize,
        rate: f64,
        scale: f64,
        decays: bool,
    ) -> Result<()> {
        let update = Update {
            factors: self.factors(step, rate, scale, decays),
            moments: RefCell::new(moments),
            rows: None,
        };
        apply(var, grad, &update)
    }

    /// As [`AdamW::update`] for some rows of a table `[rows, width]`; `grad` is `[rows.len(), width]`, rows are distinct.
    #[allow(clippy::too_many_arguments)]
    pub fn update_rows(
        &self,
        var: &Var,
        rows: &[u32],
        grad: &Tensor,
        moments: &mut Moments,
        step: usize,
        rate: f64,
        scale: f64,
    ) -> Result<()> {
        let update = Update {
            factors: self.factors(step, rate, scale, true),
            moments: RefCell::new(moments),
            rows: Some(rows),
        };
        apply(var, grad, &update)
    }

    fn factors(&self, step: usize, rate: f64, scale: f64, decays: bool) -> Factors {
        let correction = |beta: f64| 1.0 - beta.powi(i32::try_from(step).unwrap_or(i32::MAX));
        Factors {
            beta1: self.beta1 as f32,
            beta2: self.beta2 as f32,
            rate: (rate / correction(self.beta1)) as f32,
            square_correction: (1.0 / correction(self.beta2)) as f32,
            eps: self.eps as f32,
            decay: if decays { (rate * self.weight_decay) as f32 } else { 0.0 },
            gradient: scale as f32,
        }
    }
}

impl Factors {
    #[inline(always)]
    fn apply(self, values: &mut [f32], grads: &[f32], mean: &mut [f32], square: &mut [f32]) {
        for (((x, &g), m), s) in values.iter_mut().zip(grads).zip(mean).zip(square) {
            let g = g * self.gradient;
            *m = self.beta1 * *m + (1.0 - self.beta1) * g;
            *s = self.beta2 * *s + (1.0 - self.beta2) * g * g;
            let root = (*s * self.square_correction).sqrt() + self.eps;
            *x -= self.rate * *m / root + self.decay * *x;
        }
    }
}

struct Update<'a> {
    factors: Factors,
    moments: RefCell<&'a mut Moments>,
    rows: Option<&'a [u32]>,
}

impl Update<'_> {
    fn run(&self, values: &mut [f32], grads: &[f32]) {
        let mut moments = self.moments.borrow_mut();
        let Moments { mean, square } = &mut **moments;
        match self.rows {
            Some(rows) => {
                let width = grads.len() / rows.len().max(1);
                for (&row, grad) in rows.iter().zip(grads.chunks_exact(width)) {
                    let at = row as usize * width..(row as usize + 1) * width;
                    let (mean, square) = (&mut mean[at.clone()], &mut square[at.clone()]);
                    self.factors.apply(&mut values[at], grad, mean, square);
                }
            }
            None => {
                const CHUNK: usize = 16 * 1024;
                let factors = self.factors;
                values
                    .par_chunks_mut(CHUNK)
                    .zip(grads.par_chunks(CHUNK))
                    .zip(mean.par_chunks_mut(CHUNK))
                    .zip(square.par_chunks_mut(CHUNK))
                    .for_each(|(((x, g), m), s)| factors.apply(x, g, m, s));
            }
        }
    }
}

impl InplaceOp2 for Update<'_> {
    fn name(&self) -> &'static str {
        "adamw"
    }

    fn cpu_fwd(
        &self,
        values: &mut CpuStorage,
        values_layout: &Layout,
        grads: &CpuStorage,
        grads_layout: &Layout,
    ) -> candle_core::Result<()> {
        let CpuStorage::F32(values) = values else { candle_core::bail!("adamw is for f32 only") };
        let (Some((a, b)), Some((c, d))) =
            (values_layout.contiguous_offsets(), grads_layout.contiguous_offsets())
        else {
            candle_core::bail!("adamw was given a strided tensor")
        };
        self.run(&mut values[a..b], &grads.as_slice::<f32>()?[c..d]);
        Ok(())
    }
}

/// In place on the CPU; through a copy on the host elsewhere.
fn apply(var: &Var, grad: &Tensor, update: &Update<'_>) -> Result<()> {
    let grad = grad.contiguous()?;
    if var.device().is_cpu() {
        return Ok(var.as_tensor().inplace_op2(&grad, update)?);
    }
    let mut values = var.flatten_all()?.to_vec1::<f32>()?;
    update.run(&mut values, &grad.flatten_all()?.to_vec1::<f32>()?);
    Ok(var.set(&Tensor::from_vec(values, var.shape(), var.device())?)?)
}

#[cfg(test)]
mod tests {
    use candle_core::Device;
    use candle_nn::{Optimizer, ParamsAdamW};

    use super::*;

    const ADAMW: AdamW = AdamW { beta1: 0.9, beta2: 0.999, eps: 1e-8, weight_decay: 0.01 };

    #[test]
    fn it_moves_as_candles_own_optimiser_does() {
        let start = Tensor::new(&[[0.5f32, -1.0], [2.0, 0.1]], &Device::Cpu).unwrap();
        let (ours, theirs) = (Var::from_tensor(&start).unwrap(), Var::from_tensor(&start).unwrap());
        let params = ParamsAdamW { lr: 0.05, weight_decay: 0.01, ..Default::default() };
        let mut reference = candle_nn::AdamW::new(vec![theirs.clone()], params).unwrap();
        let mut moments = Moments::new(4);
        for step in 1..=5 {
            let grads = theirs.sqr().unwrap().sum_all().unwrap().backward().unwrap();
            reference.step(&grads).unwrap();
            let grads = ours.sqr().unwrap().sum_all().unwrap().backward().unwrap();
            ADAMW.update(&ours, grads.get(&ours).unwrap(), &mut moments, step, 0.05, 1.0, true).unwrap();
        }
        let flat = |v: &Var| v.flatten_all().unwrap().to_vec1::<f32>().unwrap();
        for (a, b) in flat(&ours).iter().zip(flat(&theirs)) {
            assert!((a - b).abs() < 1e-5, "{a} and {b}");
        }
    }

    #[test]
    fn rows_that_a_batch_did_not_touch_stay() {
        let table =
            Var::from_tensor(&Tensor::ones((4, 2), candle_core::DType::F32, &Device::Cpu).unwrap()).unwrap();
        let grad = Tensor::new(&[[1f32, 1.0], [-1.0, -1.0]], &Device::Cpu).unwrap();
        ADAMW.update_rows(&table, &[3, 1], &grad, &mut Moments::new(8), 1, 0.1, 1.0).unwrap();
        let rows = table.to_vec2::<f32>().unwrap();
        assert_eq!((&rows[0], &rows[2]), (&vec![1.0, 1.0], &vec![1.0, 1.0]));
        assert!(rows[3][0] < 1.0 && rows[1][0] > 1.0, "{rows:?}");
    }
}
