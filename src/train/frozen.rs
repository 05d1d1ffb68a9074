//! Heads on an encoder that stays as it is: seconds of work, for a few dozen to a few thousand clauses.
//!
//! In: clauses and the encoder's mean vectors after each layer. Out: the layer to read, a row of weights and an offset a label, and
//! scores of clauses by heads that did not see them, from which calibration, thresholds and honest figures come.

use rayon::prelude::*;

use super::bundle::clauses;
use super::data::Dataset;
use super::folds::Parted;
use super::logistic::{Linear, Logistic, Row};
use super::metrics::average_precision;
use crate::classify::{Windows, in_batches};
use crate::error::Result;
use crate::model::stored::WeightsFile;
use crate::model::weights::{self, Form};
use crate::model::{Device, EncoderConfig, NetworkWeights, Precision, inference};

/// Penalties tried; cross-validation takes the one whose scores rank best.
const STRENGTHS: [f64; 5] = [0.003, 0.01, MIDDLE, 0.1, 1.0];
/// The one at which layers are compared.
const MIDDLE: f64 = 0.03;

/// A label with fewer carriers than this is learned, but hardly.
pub const FEW: usize = 8;

/// Of every how many layers the lowest are never the last: their vectors say little but words.
const LOWEST: usize = 3;

/// What was fitted.
pub struct Heads {
    /// Layers of the encoder that they read, the first so many.
    pub layers: usize,
    /// `[labels][hidden]`.
    pub weight: Vec<Vec<f32>>,
    /// `[labels]`.
    pub bias: Vec<f32>,
    /// Log-odds of each clause by heads that were fitted without its fold, `[clauses][labels]`.
    pub held_out: Vec<Vec<f32>>,
    /// The penalty's inverse strength that was chosen.
    pub c: f64,
}

/// Mean vectors of each clause of `data` after every layer of the encoder, `[clauses][layers][hidden]`.
///
/// # Errors
/// Weights that do not fit, text that cannot be tokenised, tensor errors.
pub fn vectors(
    config: &EncoderConfig,
    weights: &NetworkWeights,
    windows: &Windows,
    device: &Device,
    data: &Dataset,
) -> Result<Vec<Vec<Vec<f32>>>> {
    let file = weights::write(weights, Form::F32)?;
    let file = WeightsFile::open(&file, "weights")?;
    let encoder = inference::on(device, Precision::F32, config.clone(), &file)?;
    let windows = windows.first_of_each(&clauses(data))?;
    in_batches(&windows, encoder.batch_tokens(), |packed| encoder.vectors_by_layer(packed))
}

/// Fits a head a label on `vectors` of `data`, `[clauses][layers][hidden]`. Cross-validation chooses first the layer whose vectors are
/// read, then the penalty: the last layer of a fine-tuned encoder knows little but the labels it was tuned for, and what lies
/// before it serves others better. Labels are balanced: carriers weigh as much as all others together, up to
/// `max_positive_weight` each; doubtful clauses weigh `unsure_weight`.
///
/// # Errors
/// Labels that no clause carries; minimisations that fail.
pub fn fit(
    vectors: &[Vec<Vec<f32>>],
    data: &Dataset,
    labels: &[String],
    parted: &Parted,
    max_positive_weight: f32,
    unsure_weight: f32,
) -> Result<Heads> {
    let targets = data.targets(labels)?;
    let doubt: Vec<f64> =
        data.clauses.iter().map(|c| if c.unsure { f64::from(unsure_weight) } else { 1.0 }).collect();
    let after = |layers: usize| -> (Standard, Vec<Row>) {
        let scale = Standard::of(vectors.iter().map(|clause| clause[layers - 1].as_slice()));
        let rows = vectors.iter().map(|clause| scale.row(&clause[layers - 1])).collect();
        (scale, rows)
    };
    let cap = f64::from(max_positive_weight);
    let scored = |layers: usize, rows: &[Row], c: f64| -> Result<Tried> {
        let problem = Problem { rows, targets: &targets, doubt: &doubt, cap };
        let held_out = problem.held_out(parted, labels.len(), c)?;
        Ok(Tried { layers, c, rank: mean_average_precision(&held_out, &targets), held_out })
    };

    let deepest = vectors.first().map_or(1, Vec::len);
    let depths = (deepest.div_ceil(LOWEST)..=deepest).into_par_iter();
    let deep = best(depths.map(|layers| scored(layers, &after(layers).1, MIDDLE)).collect::<Result<_>>()?);
    let (scale, rows) = after(deep.layers);
    let strengths = STRENGTHS.into_par_iter().filter(|&c| c != MIDDLE);
    let mut tried: Vec<Tried> = strengths.map(|c| scored(deep.layers, &rows, c)).collect::<Result<_>>()?;
    tried.push(deep);
    let Tried { layers, c, held_out, .. } = best(tried);

    let problem = Problem { rows: &rows, targets: &targets, doubt: &doubt, cap };
    let everything: Vec<usize> = (0..rows.len()).collect();
    let fitted: Vec<Linear> =
        (0..labels.len()).into_par_iter().map(|l| problem.fit(&everything, l, c)).collect::<Result<_>>()?;
    let (weight, bias) = fitted.iter().map(|linear| scale.undo(linear)).unzip();
    Ok(Heads { layers, weight, bias, held_out, c })
}

/// What cross-validation found of one layer and one penalty.
struct Tried {
    layers: usize,
    c: f64,
    rank: f64,
    held_out: Vec<Vec<f32>>,
}

/// The one that ranks best; of equal ones the last, which is the deepest.
fn best(tried: Vec<Tried>) -> Tried {
    tried.into_iter().max_by(|a, b| a.rank.total_cmp(&b.rank)).expect("there are layers and penalties to try")
}

fn mean_average_precision(scores: &[Vec<f32>], targets: &[Vec<bool>]) -> f64 {
    let labels = targets.first().map_or(0, Vec::len);
    let of_label =
        |l: usize| -> Vec<(f32, bool)> { scores.iter().zip(targets).map(|(s, t)| (s[l], t[l])).collect() };
    (0..labels).map(|l| average_precision(&of_label(l))).sum::<f64>() / labels.max(1) as f64
}

struct Problem<'a> {
    rows: &'a [Row],
    targets: &'a [Vec<bool>],
    doubt: &'a [f64],
    cap: f64,
}

impl Problem<'_> {
    fn fit(&self, places: &[usize], label: usize, c: f64) -> Result<Linear> {
        let targets: Vec<bool> = places.iter().map(|&i| self.targets[i][label]).collect();
        let carriers = targets.iter().filter(|&&t| t).count().max(1) as f64;
        let balance = ((targets.len() as f64 - carriers) / carriers).clamp(1.0, self.cap.max(1.0));
        let weight = |&i: &usize| self.doubt[i] * if self.targets[i][label] { balance } else { 1.0 };
        Logistic {
            rows: places.iter().map(|&i| &self.rows[i]).collect(),
            weights: places.iter().map(weight).collect(),
            targets,
            features: self.rows.first().map_or(0, Vec::len),
            c,
        }
        .fit()
    }

    /// Log-odds of every clause by heads that were fitted on the other folds.
    fn held_out(&self, parted: &Parted, labels: usize, c: f64) -> Result<Vec<Vec<f32>>> {
        let mut scores = vec![Vec::new(); self.rows.len()];
        for (fold, others) in parted.others.iter().enumerate() {
            let fitted: Vec<Linear> =
                (0..labels).map(|label| self.fit(others, label, c)).collect::<Result<_>>()?;
            for i in (0..self.rows.len()).filter(|&i| parted.fold_of[i] == fold) {
                scores[i] = fitted.iter().map(|linear| linear.margin(&self.rows[i]) as f32).collect();
            }
        }
        Ok(scores)
    }
}

/// Mean and deviation of each dimension, by which vectors are brought to one scale before they are penalised alike.
struct Standard {
    mean: Vec<f64>,
    deviation: Vec<f64>,
}

impl Standard {
    fn of<'v>(vectors: impl Iterator<Item = &'v [f32]> + Clone) -> Self {
        let n = vectors.clone().count().max(1) as f64;
        let width = vectors.clone().next().map_or(0, <[f32]>::len);
        let mean: Vec<f64> =
            (0..width).map(|d| vectors.clone().map(|v| f64::from(v[d])).sum::<f64>() / n).collect();
        let deviation = |d: usize| {
            let variance = vectors.clone().map(|v| (f64::from(v[d]) - mean[d]).powi(2)).sum::<f64>() / n;
            variance.sqrt().max(1e-6)
        };
        let deviation = (0..width).map(deviation).collect();
        Self { mean, deviation }
    }

    fn row(&self, vector: &[f32]) -> Row {
        let scaled = |(d, &x): (usize, &f32)| (d as u32, (f64::from(x) - self.mean[d]) / self.deviation[d]);
        vector.iter().enumerate().map(scaled).collect()
    }

    /// Weights and offset of a label for vectors as the encoder gives them.
    fn undo(&self, linear: &Linear) -> (Vec<f32>, f32) {
        let weights: Vec<f64> = linear.weights.iter().zip(&self.deviation).map(|(w, d)| w / d).collect();
        let shift: f64 = weights.iter().zip(&self.mean).map(|(w, m)| w * m).sum();
        (weights.iter().map(|&w| w as f32).collect(), (linear.offset - shift) as f32)
    }
}

#[cfg(test)]
mod tests {
    use super::super::data::Clause;
    use super::super::folds;
    use super::*;

    #[test]
    fn heads_part_what_their_vectors_part_and_score_raw_vectors() {
        let clause = |i: usize| Clause {
            text: format!("clause {i}"),
            labels: if i.is_multiple_of(3) { vec!["a".to_owned()] } else { vec![] },
            ..Clause::default()
        };
        let data = Dataset {
            paths: vec!["a.jsonl".into()],
            clauses: (0..60).map(clause).collect(),
            places: vec![(0, 1); 60],
            sha256: String::new(),
        };
        // The label lies in the second dimension, which is small beside the first.
        let telling = |i: usize| {
            vec![
                100.0 + (i * 7 % 11) as f32,
                if i.is_multiple_of(3) { 0.02 } else { -0.01 } + (i % 5) as f32 * 1e-3,
            ]
        };
        // After one of three layers the vectors tell it, after the last one no more.
        let silent = |i: usize| vec![(i * 7 % 11) as f32, (i * 5 % 13) as f32];
        let vectors: Vec<Vec<Vec<f32>>> =
            (0..60).map(|i| vec![silent(i + 1), telling(i), silent(i)]).collect();
        let parted = folds::part(&data.clauses, &["a".to_owned()], 4, 1).unwrap();
        let heads = fit(&vectors, &data, &["a".to_owned()], &parted, 3.0, 0.5).unwrap();
        assert_eq!(heads.layers, 2);
        for (i, clause) in vectors.iter().enumerate() {
            let raw = heads.bias[0] + clause[1].iter().zip(&heads.weight[0]).map(|(x, w)| x * w).sum::<f32>();
            assert_eq!(raw > 0.0, i % 3 == 0, "{i}: {raw}");
            assert_eq!(heads.held_out[i][0] > 0.0, i % 3 == 0, "{i} held out");
        }
    }
}
