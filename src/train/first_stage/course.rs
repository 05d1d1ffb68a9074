//! The course of a fit that both steps of the first stage share: batches, loss, rates.
//!
//! Besides the answer, a network learns the encoder's labels, which tells it what to look for; only the answer is kept.

use candle_core::{DType, Device, Tensor, Var};

use super::super::loss::binary_cross_entropy;
use super::super::optimiser::{AdamW, Moments};
use super::super::schedule::Schedule;
use super::Example;
use crate::error::Result;
use crate::model::seed::Rng;

/// How to fit.
pub(super) struct Course {
    /// Passes over the examples.
    pub(super) epochs: usize,
    /// Examples a step.
    pub(super) batch: usize,
    /// Highest learning rate.
    pub(super) learning_rate: f64,
    /// Share of values dropped before the output, 0 to 1.
    pub(super) dropout: f32,
    /// Seed of order and dropout.
    pub(super) seed: u64,
}

/// Steps in which the rate rises.
const WARMUP: usize = 300;
/// Weight of what lies above the threshold, in the encoder's labels and in the answer.
const POSITIVE: [f32; 2] = [3.0, 5.0];
/// Batches whose examples are sorted by length together.
const POOL: usize = 64;

impl Course {
    /// Moves `variables` so that the logits of a batch of `examples`, whose places and a dropout `logits` is given, say what the
    /// encoder says: `[batch, labels + 1]`, the answer last. `tell` hears of each epoch its number and mean loss.
    pub(super) fn run(
        &self,
        variables: &[&Var],
        examples: &[&Example],
        lengths: &[usize],
        thresholds: &[f32],
        mut tell: impl FnMut(usize, f32),
        logits: impl Fn(&[usize], &mut dyn FnMut(Tensor) -> Result<Tensor>) -> Result<Tensor>,
    ) -> Result<()> {
        let optimiser = AdamW { beta1: 0.9, beta2: 0.999, eps: 1e-8, weight_decay: 0.01 };
        let mut moments: Vec<Moments> =
            variables.iter().map(|variable| Moments::new(variable)).collect::<Result<_>>()?;
        let labels = thresholds.len();
        let mut positive = vec![POSITIVE[0]; labels];
        positive.push(POSITIVE[1]);
        let positive = Tensor::new(positive, &Device::Cpu)?;
        let total = self.epochs * examples.len().div_ceil(self.batch);
        let schedule = Schedule { peak: self.learning_rate, warmup: WARMUP.min(total / 10 + 1), total };
        let mut rng = Rng::new(self.seed, "first stage order");
        let mut step = 0;
        for epoch in 1..=self.epochs {
            let (mut loss_sum, mut steps) = (0.0, 0);
            for batch in self.batches(lengths, &mut rng) {
                let logits = logits(&batch, &mut |values| self.drop(&values, &mut rng))?;
                let mut targets = Vec::with_capacity(batch.len() * (labels + 1));
                for &i in &batch {
                    targets.extend(&examples[i].probabilities);
                    targets.push(target(&examples[i].probabilities, thresholds));
                }
                let targets = Tensor::from_vec(targets, (batch.len(), labels + 1), &Device::Cpu)?;
                let weights = Tensor::ones((batch.len(), 1), DType::F32, &Device::Cpu)?;
                let loss = binary_cross_entropy(&logits, &targets, &positive, &weights)?;
                let gradients = loss.backward()?;
                let rate = schedule.rate(step);
                step += 1;
                for (variable, moments) in variables.iter().zip(&mut moments) {
                    let Some(gradient) = gradients.get(variable) else { continue };
                    optimiser.update(variable, gradient, moments, step, rate, 1.0, variable.rank() == 2)?;
                }
                loss_sum += loss.to_scalar::<f32>()?;
                steps += 1;
            }
            tell(epoch, loss_sum / steps.max(1) as f32);
        }
        Ok(())
    }

    fn drop(&self, values: &Tensor, rng: &mut Rng) -> Result<Tensor> {
        let kept = 1.0 / (1.0 - self.dropout);
        let mask = (0..values.elem_count())
            .map(|_| if rng.uniform() < f64::from(self.dropout) { 0.0 } else { kept })
            .collect();
        Ok((values * Tensor::from_vec(mask, values.dims(), &Device::Cpu)?)?)
    }

    /// Indices in batches of examples alike in length, in an order drawn anew.
    fn batches(&self, lengths: &[usize], rng: &mut Rng) -> Vec<Vec<usize>> {
        let mut order: Vec<usize> = (0..lengths.len()).collect();
        rng.shuffle(&mut order);
        let mut batches: Vec<Vec<usize>> = Vec::new();
        for pool in order.chunks_mut(self.batch * POOL) {
            pool.sort_by_key(|&i| lengths[i]);
            batches.extend(pool.chunks(self.batch).map(<[usize]>::to_vec));
        }
        rng.shuffle(&mut batches);
        batches
    }
}

/// What the answer is taught: how far the most probable label lies above its threshold, in log-odds, as a probability.
fn target(probabilities: &[f32], thresholds: &[f32]) -> f32 {
    let odds = |p: f32| {
        let p = p.clamp(1e-4, 1.0 - 1e-4);
        (p / (1.0 - p)).ln()
    };
    let above = probabilities.iter().zip(thresholds).map(|(&p, &t)| odds(p) - odds(t));
    1.0 / (1.0 + (-above.fold(f32::NEG_INFINITY, f32::max)).exp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_answer_is_one_half_at_a_threshold_and_more_above_any() {
        assert!((target(&[0.3, 0.1], &[0.3, 0.5]) - 0.5).abs() < 1e-6);
        assert!(target(&[0.1, 0.9], &[0.3, 0.5]) > 0.8);
        assert!(target(&[0.01, 0.02], &[0.3, 0.5]) < 0.05);
    }
}
