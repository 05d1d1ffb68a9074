//! Penalised logistic regression of one label on weighted features, minimised by argmin's L-BFGS.
//!
//! In: sparse rows. Out: weights and an offset. The linear baseline fits it on words, frozen training on an encoder's
//! vectors.

use argmin::core::{CostFunction, Executor, Gradient};
use argmin::solver::linesearch::MoreThuenteLineSearch;
use argmin::solver::quasinewton::LBFGS;

use crate::error::{Error, Result};

const ITERATIONS: u64 = 100;

/// Index and value of the features that an example has.
pub type Row = Vec<(u32, f64)>;

/// One label's examples.
pub struct Logistic<'a> {
    /// Their features.
    pub rows: Vec<&'a Row>,
    /// Whether each carries the label.
    pub targets: Vec<bool>,
    /// How much each counts.
    pub weights: Vec<f64>,
    /// Features in all.
    pub features: usize,
    /// Inverse strength of the L2 penalty, as scikit-learn counts it.
    pub c: f64,
}

/// A fitted label.
#[derive(Debug, Clone)]
pub struct Linear {
    /// A weight a feature.
    pub weights: Vec<f64>,
    /// Added to every margin.
    pub offset: f64,
}

impl Linear {
    /// Log-odds of the label.
    #[must_use]
    pub fn margin(&self, row: &Row) -> f64 {
        margin(&self.weights, self.offset, row)
    }

    /// Probability of the label, 0 to 1.
    #[must_use]
    pub fn probability(&self, row: &Row) -> f64 {
        1.0 / (1.0 + (-self.margin(row)).exp())
    }
}

fn margin(weights: &[f64], offset: f64, row: &Row) -> f64 {
    offset + row.iter().map(|&(i, x)| weights[i as usize] * x).sum::<f64>()
}

impl Logistic<'_> {
    /// The minimum of the penalised loss.
    ///
    /// # Errors
    /// A minimisation that fails.
    pub fn fit(self) -> Result<Linear> {
        let failed =
            |e: argmin::core::Error| Error::Tensor(format!("a linear model could not be fitted: {e}"));
        let start = vec![0.0; self.features + 1];
        let solver = LBFGS::new(MoreThuenteLineSearch::new(), 8).with_tolerance_grad(1e-4).map_err(failed)?;
        let result = Executor::new(self, solver)
            .configure(|state| state.param(start).max_iters(ITERATIONS))
            .run()
            .map_err(failed)?;
        let mut weights = result
            .state
            .best_param
            .ok_or_else(|| Error::Tensor("a linear model found no minimum".to_owned()))?;
        let offset = weights.pop().expect("the last parameter is the offset");
        Ok(Linear { weights, offset })
    }

    /// The parameters as weights and offset, which is the last and is not penalised.
    fn parts<'p>(&self, parameters: &'p [f64]) -> (&'p [f64], f64) {
        (&parameters[..self.features], parameters[self.features])
    }

    fn examples(&self) -> impl Iterator<Item = (&Row, bool, f64)> {
        self.rows.iter().zip(&self.targets).zip(&self.weights).map(|((row, &carried), &w)| (*row, carried, w))
    }
}

impl CostFunction for Logistic<'_> {
    type Param = Vec<f64>;
    type Output = f64;

    fn cost(&self, parameters: &Vec<f64>) -> Result<f64, argmin::core::Error> {
        let (weights, offset) = self.parts(parameters);
        let penalty: f64 = weights.iter().map(|w| w * w).sum::<f64>() / (2.0 * self.c);
        let loss = |(row, carried, weight): (&Row, bool, f64)| {
            let z = margin(weights, offset, row) * if carried { 1.0 } else { -1.0 };
            weight * ((-z).max(0.0) + (-z.abs()).exp().ln_1p())
        };
        Ok(penalty + self.examples().map(loss).sum::<f64>())
    }
}

impl Gradient for Logistic<'_> {
    type Param = Vec<f64>;
    type Gradient = Vec<f64>;

    fn gradient(&self, parameters: &Vec<f64>) -> Result<Vec<f64>, argmin::core::Error> {
        let (weights, offset) = self.parts(parameters);
        let mut gradient: Vec<f64> = weights.iter().map(|w| w / self.c).chain([0.0]).collect();
        for (row, carried, weight) in self.examples() {
            let probability = 1.0 / (1.0 + (-margin(weights, offset, row)).exp());
            let error = weight * (probability - f64::from(u8::from(carried)));
            for &(i, x) in row {
                gradient[i as usize] += error * x;
            }
            gradient[self.features] += error;
        }
        Ok(gradient)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_part_the_classes_and_an_example_of_no_weight_is_as_if_it_were_not_there() {
        let rows: Vec<Row> = vec![vec![(0, 1.0)], vec![(0, 0.8)], vec![(1, 1.0)], vec![(1, 0.9)]];
        let fit = |targets: &[bool], weights: &[f64]| {
            let rows = rows.iter().take(targets.len()).collect();
            Logistic { rows, targets: targets.to_vec(), weights: weights.to_vec(), features: 2, c: 10.0 }
                .fit()
                .unwrap()
        };
        let parted = fit(&[true, true, false, false], &[1.0; 4]);
        assert!(parted.probability(&rows[0]) > 0.8 && parted.probability(&rows[2]) < 0.2, "{parted:?}");
        let (three, four) =
            (fit(&[true, true, false], &[1.0; 3]), fit(&[true, true, false, true], &[1.0, 1.0, 1.0, 0.0]));
        assert!((three.offset - four.offset).abs() < 1e-2, "{three:?} {four:?}");
    }
}
