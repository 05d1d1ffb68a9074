//! AdamW (Loshchilov and Hutter, arXiv:1711.05101) in place, one pass over memory a step.
//!
//! The word table is updated lazily: only rows that the batch touched move and decay, as most rows of a batch's gradient
//! are zero and a dense update of 30,000 rows would take longer than the batch itself.

use std::cell::RefCell;

use candle_core::{CpuStorage, Device, InplaceOp2, Layout, Tensor, Var};
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

/// First and second moment (running mean, running mean of squares) of one variable's gradient, as long as the variable.
#[derive(Debug, Clone)]
pub enum Moments {
    /// For a variable on the CPU, which one loop updates in place.
    Host {
        /// Running mean.
        mean: Vec<f32>,
        /// Running mean of squares.
        square: Vec<f32>,
    },
    /// For a variable on a GPU, on that GPU.
    Device {
        /// Running mean.
        mean: Tensor,
        /// Running mean of squares.
        square: Tensor,
    },
}

impl Moments {
    /// Zeros for `var`.
    ///
    /// # Errors
    /// Tensor errors.
    pub fn new(var: &Var) -> Result<Self> {
        let zeros = var.as_tensor().zeros_like()?;
        Self::from_tensors(&zeros, &zeros, var)
    }

    /// Those that a checkpoint kept for `var`, on whatever device it was then.
    ///
    /// # Errors
    /// Tensor errors.
    pub fn from_tensors(mean: &Tensor, square: &Tensor, var: &Var) -> Result<Self> {
        Ok(if var.device().is_cpu() {
            let flat = |x: &Tensor| x.flatten_all()?.to_vec1();
            Self::Host { mean: flat(mean)?, square: flat(square)? }
        } else {
            let there = |x: &Tensor| x.reshape(var.shape())?.to_device(var.device());
            Self::Device { mean: there(mean)?, square: there(square)? }
        })
    }

    /// Mean and mean of squares as tensors.
    ///
    /// # Errors
    /// Tensor errors.
    pub fn tensors(&self) -> Result<[Tensor; 2]> {
        Ok(match self {
            Self::Host { mean, square } => {
                let tensor = |x: &[f32]| Tensor::from_slice(x, x.len(), &Device::Cpu);
                [tensor(mean)?, tensor(square)?]
            }
            Self::Device { mean, square } => [mean.clone(), square.clone()],
        })
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
        let factors = self.factors(step, rate, scale, decays);
        match moments {
            Moments::Host { mean, square } => {
                let update = Update { factors, moments: RefCell::new((mean, square)), rows: None };
                Ok(var.as_tensor().inplace_op2(&grad.contiguous()?, &update)?)
            }
            Moments::Device { mean, square } => {
                let change = factors.change(var.as_tensor(), grad, mean, square)?;
                (*mean, *square) = (change.mean, change.square);
                Ok(var.set(&(var.as_tensor() - change.step)?)?)
            }
        }
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
        let factors = self.factors(step, rate, scale, true);
        match moments {
            Moments::Host { mean, square } => {
                let update = Update { factors, moments: RefCell::new((mean, square)), rows: Some(rows) };
                Ok(var.as_tensor().inplace_op2(&grad.contiguous()?, &update)?)
            }
            Moments::Device { mean, square } => {
                let rows = Tensor::new(rows, var.device())?;
                let of_rows = |table: &Tensor| table.index_select(&rows, 0);
                let (old_mean, old_square) = (of_rows(mean)?, of_rows(square)?);
                let change = factors.change(&of_rows(var.as_tensor())?, grad, &old_mean, &old_square)?;
                *mean = mean.index_add(&rows, &(change.mean - old_mean)?, 0)?;
                *square = square.index_add(&rows, &(change.square - old_square)?, 0)?;
                Ok(var.set(&var.as_tensor().index_add(&rows, &change.step.neg()?, 0)?)?)
            }
        }
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

    /// [`Factors::apply`] in tensor operations.
    fn change(self, values: &Tensor, grads: &Tensor, mean: &Tensor, square: &Tensor) -> Result<Change> {
        let part = |x: &Tensor, factor: f32| x.affine(f64::from(factor), 0.0);
        let grads = part(grads, self.gradient)?;
        let mean = (part(mean, self.beta1)? + part(&grads, 1.0 - self.beta1)?)?;
        let square = (part(square, self.beta2)? + part(&grads.sqr()?, 1.0 - self.beta2)?)?;
        let root = (part(&square, self.square_correction)?.sqrt()? + f64::from(self.eps))?;
        let mut step = part(&mean, self.rate)?.div(&root)?;
        if self.decay != 0.0 {
            step = (step + part(values, self.decay)?)?;
        }
        Ok(Change { mean, square, step })
    }
}

/// What a step does to a tensor on a GPU.
struct Change {
    mean: Tensor,
    square: Tensor,
    /// What is taken from the values.
    step: Tensor,
}

struct Update<'a> {
    factors: Factors,
    /// Mean and mean of squares.
    moments: RefCell<(&'a mut Vec<f32>, &'a mut Vec<f32>)>,
    rows: Option<&'a [u32]>,
}

impl Update<'_> {
    fn run(&self, values: &mut [f32], grads: &[f32]) {
        let mut moments = self.moments.borrow_mut();
        let (mean, square) = &mut *moments;
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
        let mut moments = Moments::new(&ours).unwrap();
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
    fn tensor_operations_move_a_variable_as_the_loop_does() {
        let start = Tensor::new(&[[0.5f32, -1.0], [2.0, 0.1], [-0.3, 0.7]], &Device::Cpu).unwrap();
        let grad = |step: usize| start.affine(0.3 * step as f64, 0.2).unwrap();
        let rows = |step: usize| Tensor::new(&[[0.1f32 * step as f32, -0.4]], &Device::Cpu).unwrap();
        let run = |of: &dyn Fn(&Var) -> Moments| {
            let var = Var::from_tensor(&start).unwrap();
            let mut moments = of(&var);
            for step in 1..=4 {
                ADAMW.update(&var, &grad(step), &mut moments, step, 0.05, 0.5, true).unwrap();
                ADAMW.update_rows(&var, &[2], &rows(step), &mut moments, step, 0.05, 0.5).unwrap();
            }
            var.flatten_all().unwrap().to_vec1::<f32>().unwrap()
        };
        let zeros = |var: &Var| var.as_tensor().zeros_like().unwrap();
        let device = run(&|var| Moments::Device { mean: zeros(var), square: zeros(var) });
        for (a, b) in run(&|var| Moments::new(var).unwrap()).iter().zip(device) {
            assert!((a - b).abs() < 1e-6, "{a} and {b}");
        }
    }

    #[test]
    fn rows_that_a_batch_did_not_touch_stay() {
        let table =
            Var::from_tensor(&Tensor::ones((4, 2), candle_core::DType::F32, &Device::Cpu).unwrap()).unwrap();
        let grad = Tensor::new(&[[1f32, 1.0], [-1.0, -1.0]], &Device::Cpu).unwrap();
        ADAMW.update_rows(&table, &[3, 1], &grad, &mut Moments::new(&table).unwrap(), 1, 0.1, 1.0).unwrap();
        let rows = table.to_vec2::<f32>().unwrap();
        assert_eq!((&rows[0], &rows[2]), (&vec![1.0, 1.0], &vec![1.0, 1.0]));
        assert!(rows[3][0] < 1.0 && rows[1][0] > 1.0, "{rows:?}");
    }
}
