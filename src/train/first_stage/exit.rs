//! The early exit of the first stage while it is fitted, as a graph of candle.
//!
//! In: what the encoder's vectors are halfway, and its probabilities at the end. Out: weights for
//! [`crate::model::first_stage::EarlyExit`], which is the same function without a graph.

use candle_core::{DType, Device, Tensor, Var};

use super::course::Course;
use super::{Example, Options};
use crate::error::Result;
use crate::model::first_stage::ExitWeights;
use crate::model::seed::Rng;

/// Units between what is looked at and the answer.
const UNITS: usize = 64;
/// Passes over the segments, and segments a step: a pass is short.
const EPOCHS: usize = 20;
const BATCH: usize = 128;
/// Highest learning rate.
const LEARNING_RATE: f64 = 1e-3;
/// Segments that the mean and the spread of what is looked at are taken from.
const SAMPLE: usize = 20_000;

/// The variables while they are fitted.
struct Network {
    /// `[2 * hidden, units]`.
    units: Var,
    /// `[units]`.
    bias: Var,
    /// `[units, labels + 1]`, the answer last.
    output: Var,
    /// `[labels + 1]`.
    offset: Var,
}

/// Fits an exit to `examples`, of which `pooled` are the vectors halfway, `[examples][2 * hidden]`.
pub(super) fn fit(
    examples: &[&Example],
    pooled: &[Vec<f32>],
    thresholds: &[f32],
    options: &Options,
    tell: impl FnMut(usize, f32),
) -> Result<ExitWeights> {
    let inputs = pooled.first().map_or(0, Vec::len);
    let (mean, scale) = spread(pooled, inputs);
    let mut rng = Rng::new(options.seed, "early exit start");
    let mut noise = |rows: usize, columns: usize| -> Result<Var> {
        let scale = (1.0 / rows as f64).sqrt();
        let values = (0..rows * columns).map(|_| (rng.normal() * scale) as f32).collect();
        Ok(Var::from_tensor(&Tensor::from_vec(values, (rows, columns), &Device::Cpu)?)?)
    };
    let zeros = |n: usize| -> Result<Var> { Ok(Var::zeros(n, DType::F32, &Device::Cpu)?) };
    let outputs = thresholds.len() + 1;
    let network = Network {
        units: noise(inputs, UNITS)?,
        bias: zeros(UNITS)?,
        output: noise(UNITS, outputs)?,
        offset: zeros(outputs)?,
    };
    let course = Course {
        epochs: EPOCHS,
        batch: BATCH,
        learning_rate: LEARNING_RATE,
        dropout: options.dropout,
        seed: options.seed,
    };
    // All alike in length: nothing is padded.
    let lengths = vec![0; examples.len()];
    let variables = [&network.units, &network.bias, &network.output, &network.offset];
    course.run(&variables, examples, &lengths, thresholds, tell, |batch, drop| {
        let scaled = |&i: &usize| pooled[i].iter().zip(&mean).zip(&scale).map(|((x, m), s)| (x - m) * s);
        let x =
            Tensor::from_vec(batch.iter().flat_map(scaled).collect(), (batch.len(), inputs), &Device::Cpu)?;
        let units = drop(x.matmul(&network.units)?.broadcast_add(&network.bias)?.relu()?)?;
        Ok(units.matmul(&network.output)?.broadcast_add(&network.offset)?)
    })?;
    network.weights(&mean, &scale)
}

/// Mean and one over the deviation of each of `inputs`.
fn spread(pooled: &[Vec<f32>], inputs: usize) -> (Vec<f32>, Vec<f32>) {
    // Segments come sorted by nothing that matters here; every n-th is a fair draw.
    let every = pooled.len().div_ceil(SAMPLE).max(1);
    let (mut sum, mut squares, mut count) = (vec![0f64; inputs], vec![0f64; inputs], 0f64);
    for row in pooled.iter().step_by(every) {
        for ((sum, squares), &x) in sum.iter_mut().zip(&mut squares).zip(row) {
            *sum += f64::from(x);
            *squares += f64::from(x).powi(2);
        }
        count += 1.0;
    }
    let mean: Vec<f64> = sum.iter().map(|sum| sum / count).collect();
    let scale = squares.iter().zip(&mean).map(|(s, m)| 1.0 / ((s / count - m * m).max(0.0).sqrt() + 1e-3));
    (mean.iter().map(|&m| m as f32).collect(), scale.map(|s| s as f32).collect())
}

impl Network {
    /// What the answer needs of it, for inputs as they come: `w (x - m) s + b = (w s) x + (b - w s m)`.
    fn weights(&self, mean: &[f32], scale: &[f32]) -> Result<ExitWeights> {
        let mut units: Vec<Vec<f32>> = self.units.t()?.to_vec2()?;
        let mut bias: Vec<f32> = self.bias.to_vec1()?;
        for (row, bias) in units.iter_mut().zip(&mut bias) {
            row.iter_mut().zip(scale).for_each(|(w, s)| *w *= s);
            *bias -= row.iter().zip(mean).map(|(w, m)| f64::from(w * m)).sum::<f64>() as f32;
        }
        let answer = self.offset.dim(0)? - 1;
        Ok(ExitWeights {
            units: units.concat(),
            bias,
            output: self.output.narrow(1, answer, 1)?.flatten_all()?.to_vec1()?,
            offset: self.offset.narrow(0, answer, 1)?.to_vec1::<f32>()?[0],
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::first_stage::EarlyExit;

    #[test]
    fn it_learns_what_no_single_value_tells() {
        let mut rng = Rng::new(3, "early exit test");
        // What matters has its second value far from the mean, on either side.
        let pooled: Vec<Vec<f32>> = (0..6000)
            .map(|_| (0..6).map(|i| (rng.normal() * f64::from(1 + i) + 10.0) as f32).collect())
            .collect();
        let matters = |x: &[f32]| (x[1] - 10.0).abs() > 3.0;
        let examples: Vec<Example> = pooled
            .iter()
            .map(|x| Example {
                windows: Vec::new(),
                probabilities: vec![if matters(x) { 0.95 } else { 0.02 }],
            })
            .collect();
        let all: Vec<&Example> = examples.iter().collect();
        let weights = fit(&all, &pooled, &[0.5], &Options::default(), |_, _| {}).unwrap();
        let exit = EarlyExit::new(&weights, 1, 0.0);
        let (on, left): (Vec<&Vec<f32>>, Vec<&Vec<f32>>) = pooled.iter().partition(|x| exit.reads_on(x));
        let missed = left.iter().filter(|x| matters(x)).count();
        let for_nothing = on.iter().filter(|x| !matters(x)).count();
        assert!(on.len() < 1800 && missed < 40 && for_nothing < 700, "{} {missed} {for_nothing}", on.len());
    }
}
