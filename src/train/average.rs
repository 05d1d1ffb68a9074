//! An exponential moving average of the weights, which is judged and kept in place of the last step's.
//!
//! Single steps on small batches scatter around where training is heading; their average lies nearer to it (Polyak and
//! Juditsky, "Acceleration of stochastic approximation by averaging", 1992).

use std::collections::BTreeMap;

use candle_core::{CpuStorage, InplaceOp2, Layout, Var};

use crate::error::Result;
use crate::model::NetworkWeights;

/// Steps between updates: reading and writing all weights costs about as much as the optimiser does.
const EVERY: usize = 4;

/// The average of one run.
#[derive(Debug, Clone)]
pub struct Average {
    /// Steps after which a step's weights count `1 / e` as much.
    horizon: f64,
    pub(super) values: NetworkWeights,
}

impl Average {
    /// Starts from `weights`. `horizon` is in steps.
    #[must_use]
    pub fn new(weights: NetworkWeights, horizon: f64) -> Self {
        Self { horizon: horizon.max(1.0), values: weights }
    }

    /// Takes in the weights after `step` steps (from 1).
    ///
    /// # Errors
    /// Tensor errors.
    pub fn update(&mut self, variables: &BTreeMap<String, Var>, step: usize) -> Result<()> {
        if !step.is_multiple_of(EVERY) {
            return Ok(());
        }
        // The start is forgotten faster: an average over more steps than were taken would be mostly the base's weights.
        let horizon = self.horizon.min(step as f64 / 4.0).max(1.0);
        let share = 1.0 - (-(EVERY as f64) / horizon).exp();
        for (name, average) in &mut self.values {
            let variable = variables[name].as_tensor();
            if average.device().is_cpu() {
                average.inplace_op2(variable, &Towards(share as f32))?;
            } else {
                *average = (average.affine(1.0 - share, 0.0)? + variable.affine(share, 0.0)?)?;
            }
        }
        Ok(())
    }
}

/// `average += share * (value - average)`.
struct Towards(f32);

impl InplaceOp2 for Towards {
    fn name(&self) -> &'static str {
        "towards"
    }

    fn cpu_fwd(
        &self,
        average: &mut CpuStorage,
        average_layout: &Layout,
        value: &CpuStorage,
        value_layout: &Layout,
    ) -> candle_core::Result<()> {
        let CpuStorage::F32(average) = average else { candle_core::bail!("the average is for f32 only") };
        let (Some((a, b)), Some((c, d))) =
            (average_layout.contiguous_offsets(), value_layout.contiguous_offsets())
        else {
            candle_core::bail!("the average was given a strided tensor")
        };
        for (average, value) in average[a..b].iter_mut().zip(&value.as_slice::<f32>()?[c..d]) {
            *average += self.0 * (value - *average);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use candle_core::{Device, Tensor};

    use super::*;

    #[test]
    fn it_nears_steady_weights_and_lags_behind_moving_ones() {
        let var = Var::from_tensor(&Tensor::new(&[0f32, 8.0], &Device::Cpu).unwrap()).unwrap();
        let variables = BTreeMap::from([("w".to_owned(), var.clone())]);
        let start = NetworkWeights::from([("w".to_owned(), var.as_tensor().copy().unwrap())]);
        let mut average = Average::new(start, 20.0);
        var.set(&Tensor::new(&[1f32, 8.0], &Device::Cpu).unwrap()).unwrap();
        let now = |average: &Average| average.values["w"].to_vec1::<f32>().unwrap();
        for step in 1..=200 {
            average.update(&variables, step).unwrap();
            if step == 3 {
                assert_eq!(now(&average), [0.0, 8.0], "an update every {EVERY} steps");
            }
        }
        let steady = now(&average);
        assert!((steady[0] - 1.0).abs() < 1e-3 && steady[1] == 8.0, "{steady:?}");
        // 20 steps after a jump, one part in e of the old value is left.
        var.set(&Tensor::new(&[2f32, 8.0], &Device::Cpu).unwrap()).unwrap();
        (201..=220).for_each(|step| average.update(&variables, step).unwrap());
        assert!((now(&average)[0] - (2.0 - (-1f32).exp())).abs() < 0.01, "{:?}", now(&average));
    }
}
