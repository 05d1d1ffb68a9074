//! The early exit: after a few of the encoder's layers, says which segments need not be read on.
//!
//! In: mean and highest value of each dimension of a segment's vectors at that place. Out: a logit, high where a label may be
//! found. After Xin et al., arXiv:2004.12993, with one exit, which can say no more than that nothing is there.

use super::super::ops::math::vectorised;
use super::super::stored::WeightsFile;
use super::super::weights::{Named, named};
use crate::error::{Error, Result};

/// Its weights: a layer of units that count when above zero, and what they are worth.
#[derive(Debug, Clone, PartialEq)]
pub struct ExitWeights {
    /// `[units, 2 * hidden]`, for the means and for the highest values.
    pub units: Vec<f32>,
    /// `[units]`.
    pub bias: Vec<f32>,
    /// `[units]`.
    pub output: Vec<f32>,
    /// Added to the sum.
    pub offset: f32,
}

/// An exit that is ready to answer.
pub struct EarlyExit {
    /// Layers that have run when it is asked.
    pub layers: usize,
    /// Logit from which a segment is read on.
    pub threshold: f32,
    /// `[2 * hidden, units]`.
    columns: Vec<f32>,
    bias: Vec<f32>,
    output: Vec<f32>,
    offset: f32,
}

impl ExitWeights {
    /// As tensors of a file.
    pub(super) fn tensors(&self) -> Vec<Named> {
        let units = self.bias.len();
        vec![
            named("exit.units.weight", vec![units, self.units.len() / units.max(1)], &self.units),
            named("exit.units.bias", vec![units], &self.bias),
            named("exit.output.weight", vec![units], &self.output),
            named("exit.output.bias", vec![1], &[self.offset]),
        ]
    }

    /// Those of `file` for an encoder of `hidden` values a token.
    pub(super) fn read(file: &WeightsFile<'_>, hidden: usize) -> Result<Self> {
        let get = |name: &str| file.get(&format!("exit.{name}"));
        let units = get("units.weight")?;
        let shape = units.shape.clone();
        let [bias, output, offset] = ["units.bias", "output.weight", "output.bias"].map(get);
        let (bias, output, offset) = (bias?.into_f32(), output?.into_f32(), offset?.into_f32());
        if shape != [bias.len(), 2 * hidden] || output.len() != bias.len() || offset.len() != 1 {
            return Err(Error::model("exit", "its weights do not fit together or belong to another encoder"));
        }
        Ok(Self { units: units.into_f32(), bias, output, offset: offset[0] })
    }
}

impl EarlyExit {
    /// Makes `weights` ready to be asked after `layers` layers.
    #[must_use]
    pub fn new(weights: &ExitWeights, layers: usize, threshold: f32) -> Self {
        let units = weights.bias.len();
        let inputs = weights.units.len() / units.max(1);
        let columns = (0..inputs).flat_map(|i| (0..units).map(move |u| weights.units[u * inputs + i]));
        Self {
            layers,
            threshold,
            columns: columns.collect(),
            bias: weights.bias.clone(),
            output: weights.output.clone(),
            offset: weights.offset,
        }
    }

    /// The logit of a segment by its `pooled` vectors, `[2 * hidden]`.
    #[must_use]
    pub fn logit(&self, pooled: &[f32]) -> f32 {
        let mut units = self.bias.clone();
        vectorised(
            #[inline(always)]
            || {
                // One input after the other, so that the units lie side by side in vectors.
                for (column, &x) in self.columns.chunks_exact(units.len()).zip(pooled) {
                    units.iter_mut().zip(column).for_each(|(unit, w)| *unit += w * x);
                }
            },
        );
        let worth: f32 = units.iter().zip(&self.output).map(|(unit, w)| unit.max(0.0) * w).sum();
        self.offset + worth
    }

    /// Whether a segment with these `pooled` vectors is read on.
    #[must_use]
    pub fn reads_on(&self, pooled: &[f32]) -> bool {
        self.logit(pooled) >= self.threshold
    }
}

/// Mean and highest value of each dimension over `rows`, `[tokens, hidden]` with at least one token: `[2 * hidden]`.
#[must_use]
pub fn pooled(rows: &[f32], hidden: usize) -> Vec<f32> {
    let mut pooled = vec![0f32; 2 * hidden];
    let (mean, highest) = pooled.split_at_mut(hidden);
    highest.fill(f32::NEG_INFINITY);
    for row in rows.chunks_exact(hidden) {
        for ((mean, highest), &x) in mean.iter_mut().zip(highest.iter_mut()).zip(row) {
            *mean += x;
            *highest = if x > *highest { x } else { *highest };
        }
    }
    let length = (rows.len() / hidden) as f32;
    mean.iter_mut().for_each(|mean| *mean /= length);
    pooled
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_segment_is_pooled_by_mean_and_by_highest_value() {
        assert_eq!(pooled(&[1.0, -4.0, 3.0, -2.0], 2), [2.0, -3.0, 3.0, -2.0]);
        assert_eq!(pooled(&[-1.0, 5.0], 2), [-1.0, 5.0, -1.0, 5.0]);
    }

    #[test]
    fn the_logit_is_what_the_formula_says_and_decides() {
        let weights = ExitWeights {
            units: vec![1.0, 0.0, 0.0, 2.0, -1.0, 1.0, 0.0, 0.0],
            bias: vec![0.5, -1.0],
            output: vec![2.0, 3.0],
            offset: -1.0,
        };
        let mut exit = EarlyExit::new(&weights, 2, 4.0);
        // Units: 1 + 2 * 0.5 + 0.5 = 2.5, and -1 + 0.25 - 1 < 0.
        assert_eq!(exit.logit(&[1.0, 0.25, 9.0, 0.5]), 4.0);
        assert!(exit.reads_on(&[1.0, 0.25, 9.0, 0.5]));
        exit.threshold = 4.1;
        assert!(!exit.reads_on(&[1.0, 0.25, 9.0, 0.5]));
    }
}
