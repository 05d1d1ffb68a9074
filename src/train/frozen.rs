//! Heads on an encoder that stays as it is: seconds of work, for a few dozen to a few thousand clauses.
//!
//! In: clauses, their tokens and the encoder's mean vectors after each layer. Out: the layer to read, a row of weights and an offset a
//! label, weights of words where those help, and scores of clauses by heads that did not see them, from which calibration, thresholds and honest figures come.

use rayon::prelude::*;

use super::bundle::clauses;
use super::data::Dataset;
use super::folds::Parted;
use super::lexicon::Lexicon;
use super::logistic::{Linear, Logistic, Row};
use super::metrics::average_precision;
use crate::classify::{Windows, in_batches};
use crate::error::Result;
use crate::model::stored::WeightsFile;
use crate::model::weights::{self, Form};
use crate::model::words::WordHead;
use crate::model::{Device, EncoderConfig, NetworkWeights, Precision, inference};

/// Penalties tried; cross-validation takes the one whose scores rank best.
const STRENGTHS: [f64; 5] = [0.003, 0.01, MIDDLE, 0.1, 1.0];
/// The one at which layers are compared.
const MIDDLE: f64 = 0.03;
/// How much words weigh beside vectors, as a multiple of a vector's length. At 1 to 5 times it makes little difference (docs/experiments.md).
const SHARE: f64 = 3.0;
/// Words are left out where the mean average precision without them is higher by so much, or so near to 1 that they have nothing to add. On
/// a few dozen clauses less than that is luck, and words seldom harm where the encoder does not know the labels.
const LUCK: f64 = 0.04;

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
    /// What they read of the words besides, where that helps.
    pub words: Option<WordHead>,
    /// Log-odds of each clause by heads that were fitted without its fold, `[clauses][labels]`.
    pub held_out: Vec<Vec<f32>>,
    /// What was chosen.
    pub chosen: Chosen,
}

/// What cross-validation chose besides the layers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Chosen {
    /// The penalty's inverse strength.
    pub c: f64,
    /// How much words weigh beside vectors; 0 without.
    pub share: f64,
    /// Entries of the vocabulary that are read.
    pub entries: usize,
}

/// Clauses as an encoder reads and sees them.
pub struct Seen {
    /// Token ids, `[clauses][tokens]`.
    pub ids: Vec<Vec<u32>>,
    /// Entries of the vocabulary.
    pub vocabulary: usize,
    /// Mean vectors after every layer, `[clauses][layers][hidden]`.
    pub vectors: Vec<Vec<Vec<f32>>>,
}

/// How the clauses of `data` are seen by weights that are stored in `form`.
///
/// # Errors
/// Weights that do not fit, text that cannot be tokenised, tensor errors.
pub fn see(
    config: &EncoderConfig,
    weights: &NetworkWeights,
    form: Form,
    windows: &Windows,
    device: &Device,
    data: &Dataset,
) -> Result<Seen> {
    let file = weights::write(weights, form)?;
    let file = WeightsFile::open(&file, "weights")?;
    let encoder = inference::on(device, Precision::F32, config.clone(), &file)?;
    let windows = windows.first_of_each(&clauses(data))?;
    let vectors = in_batches(&windows, encoder.batch_tokens(), |packed| encoder.vectors_by_layer(packed))?;
    let ids = windows.iter().map(|window| window.iter().map(|(id, _)| *id).collect()).collect();
    Ok(Seen { ids, vocabulary: config.vocab_size, vectors })
}

/// Fits a head a label on what is `seen` of the clauses of `data`. Cross-validation chooses first the layer whose vectors are
/// read and whether words are read besides, then the penalty: the last layer of a fine-tuned encoder knows little but the labels it was
/// tuned for, what lies before it serves others better, and words tell what the encoder was never made to see. Labels are balanced:
/// carriers weigh as much as all others together, up to `max_positive_weight` each; doubtful clauses weigh `unsure_weight`.
///
/// # Errors
/// Labels that no clause carries; minimisations that fail.
pub fn fit(
    seen: &Seen,
    data: &Dataset,
    labels: &[String],
    parted: &Parted,
    max_positive_weight: f32,
    unsure_weight: f32,
) -> Result<Heads> {
    let targets = data.targets(labels)?;
    let doubt: Vec<f64> =
        data.clauses.iter().map(|c| if c.unsure { f64::from(unsure_weight) } else { 1.0 }).collect();
    let lexicon = Lexicon::of(&seen.ids, seen.vocabulary);
    let problem = |layers: usize, share: f64| {
        let inputs = Inputs::new(&seen.vectors, &lexicon, layers, share);
        Problem { inputs, targets: &targets, doubt: &doubt, cap: f64::from(max_positive_weight) }
    };
    let scored = |problem: &Problem<'_>, layers: usize, share: f64, c: f64| -> Result<Tried> {
        let held_out = problem.held_out(parted, labels.len(), c)?;
        Ok(Tried { layers, share, c, rank: mean_average_precision(&held_out, &targets), held_out })
    };
    let at_middle = |layers: usize, share: f64| scored(&problem(layers, share), layers, share, MIDDLE);

    let deepest = seen.vectors.first().map_or(1, Vec::len);
    let depths = || (deepest.div_ceil(LOWEST)..=deepest).into_par_iter();
    let alone = best(depths().map(|layers| at_middle(layers, 0.0)).collect::<Result<_>>()?);
    let with_words = best(depths().map(|layers| at_middle(layers, SHARE)).collect::<Result<_>>()?);
    let enough = (with_words.rank + LUCK).min(1.0 - LUCK);
    let middle = if alone.rank > enough { alone } else { with_words };

    let (layers, share) = (middle.layers, middle.share);
    let problem = problem(layers, share);
    let strengths = STRENGTHS.into_par_iter().filter(|&c| c != MIDDLE);
    let mut tried: Vec<Tried> =
        strengths.map(|c| scored(&problem, layers, share, c)).collect::<Result<_>>()?;
    tried.push(middle);
    let Tried { c, held_out, .. } = best(tried);

    let everything: Vec<usize> = (0..data.clauses.len()).collect();
    let fitted: Vec<Linear> =
        (0..labels.len()).into_par_iter().map(|l| problem.fit(&everything, l, c)).collect::<Result<_>>()?;
    let Inputs { scale, factor, .. } = &problem.inputs;
    let (weight, bias) = fitted.iter().map(|linear| scale.undo(linear)).unzip();
    let words = (share > 0.0).then(|| {
        let weights: Vec<&[f64]> = fitted.iter().map(|linear| &linear.weights[scale.width()..]).collect();
        lexicon.head(&weights, *factor)
    });
    let entries = if words.is_some() { lexicon.entries() } else { 0 };
    Ok(Heads { layers, weight, bias, words, held_out, chosen: Chosen { c, share, entries } })
}

/// What cross-validation found of one layer, one share of words and one penalty.
struct Tried {
    layers: usize,
    share: f64,
    c: f64,
    rank: f64,
    held_out: Vec<Vec<f32>>,
}

/// The one that ranks best; of equal ones the last, which is the deepest.
fn best(tried: Vec<Tried>) -> Tried {
    tried
        .into_iter()
        .max_by(|a, b| a.rank.total_cmp(&b.rank))
        .expect("there are layers, shares and penalties to try")
}

fn mean_average_precision(scores: &[Vec<f32>], targets: &[Vec<bool>]) -> f64 {
    let labels = targets.first().map_or(0, Vec::len);
    let of_label =
        |l: usize| -> Vec<(f32, bool)> { scores.iter().zip(targets).map(|(s, t)| (s[l], t[l])).collect() };
    (0..labels).map(|l| average_precision(&of_label(l))).sum::<f64>() / labels.max(1) as f64
}

/// Features of all clauses: a vector's dimensions, brought to one scale, and behind them those of words where they have a share.
struct Inputs {
    rows: Vec<Row>,
    features: usize,
    scale: Standard,
    /// What the features of words are multiplied with.
    factor: f64,
}

impl Inputs {
    fn new(vectors: &[Vec<Vec<f32>>], lexicon: &Lexicon, layers: usize, share: f64) -> Self {
        let vector = |clause: &'_ Vec<Vec<f32>>| clause[layers - 1].clone();
        let vectors: Vec<Vec<f32>> = vectors.iter().map(vector).collect();
        let scale = Standard::of(vectors.iter().map(Vec::as_slice));
        let width = scale.width();
        // A vector of deviations has about this length.
        let factor = share * (width as f64).sqrt();
        let row = |(i, vector): (usize, &Vec<f32>)| {
            let mut row = scale.row(vector);
            if share > 0.0 {
                row.extend(lexicon.row(i, width, factor));
            }
            row
        };
        let rows = vectors.iter().enumerate().map(row).collect();
        Self { rows, features: width + if share > 0.0 { lexicon.entries() } else { 0 }, scale, factor }
    }
}

struct Problem<'a> {
    inputs: Inputs,
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
            rows: places.iter().map(|&i| &self.inputs.rows[i]).collect(),
            weights: places.iter().map(weight).collect(),
            targets,
            features: self.inputs.features,
            c,
        }
        .fit()
    }

    /// Log-odds of every clause by heads that were fitted on the other folds.
    fn held_out(&self, parted: &Parted, labels: usize, c: f64) -> Result<Vec<Vec<f32>>> {
        let mut scores = vec![Vec::new(); self.inputs.rows.len()];
        for (fold, others) in parted.others.iter().enumerate() {
            let fitted: Vec<Linear> =
                (0..labels).map(|label| self.fit(others, label, c)).collect::<Result<_>>()?;
            for i in (0..self.inputs.rows.len()).filter(|&i| parted.fold_of[i] == fold) {
                scores[i] = fitted.iter().map(|linear| linear.margin(&self.inputs.rows[i]) as f32).collect();
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

    /// Dimensions of a vector.
    fn width(&self) -> usize {
        self.mean.len()
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

    fn every_third() -> Dataset {
        let clause = |i: usize| Clause {
            text: format!("clause {i}"),
            labels: if i.is_multiple_of(3) { vec!["a".to_owned()] } else { vec![] },
            ..Clause::default()
        };
        Dataset {
            paths: vec!["a.jsonl".into()],
            clauses: (0..60).map(clause).collect(),
            places: vec![(0, 1); 60],
            sha256: String::new(),
        }
    }

    fn fitted(seen: &Seen) -> Heads {
        let (data, labels) = (every_third(), ["a".to_owned()]);
        let parted = folds::part(&data.clauses, &labels, 4, 1).unwrap();
        fit(seen, &data, &labels, &parted, 3.0, 0.5).unwrap()
    }

    fn silent(i: usize) -> Vec<f32> {
        vec![(i * 7 % 11) as f32, (i * 5 % 13) as f32]
    }

    #[test]
    fn heads_part_what_their_vectors_part_and_score_raw_vectors() {
        // The label lies in the second dimension, which is small beside the first.
        let telling = |i: usize| {
            vec![
                100.0 + (i * 7 % 11) as f32,
                if i.is_multiple_of(3) { 0.02 } else { -0.01 } + (i % 5) as f32 * 1e-3,
            ]
        };
        // After one of three layers the vectors tell it, after the last one no more.
        let vectors: Vec<Vec<Vec<f32>>> =
            (0..60).map(|i| vec![silent(i + 1), telling(i), silent(i)]).collect();
        // Words that are there by chance only disturb.
        let ids = (0..60).map(|i| vec![1, 3 + (i * 7 % 11), 14 + (i * 5 % 13), 2]).collect();
        let seen = Seen { ids, vocabulary: 30, vectors };
        let heads = fitted(&seen);
        assert_eq!((heads.layers, heads.words, heads.chosen.share), (2, None, 0.0));
        for (i, clause) in seen.vectors.iter().enumerate() {
            let raw = heads.bias[0] + clause[1].iter().zip(&heads.weight[0]).map(|(x, w)| x * w).sum::<f32>();
            assert_eq!(raw > 0.0, i % 3 == 0, "{i}: {raw}");
            assert_eq!(heads.held_out[i][0] > 0.0, i % 3 == 0, "{i} held out");
        }
    }

    #[test]
    fn words_are_read_where_the_vectors_are_silent() {
        let vectors: Vec<Vec<Vec<f32>>> = (0..60).map(|i| vec![silent(i + 1), silent(i)]).collect();
        let ids = (0..60).map(|i| vec![1, 5 + i % 7, if i % 3 == 0 { 3 } else { 4 }, 2]).collect();
        let seen = Seen { ids, vocabulary: 12, vectors };
        let heads = fitted(&seen);
        let words = heads.words.unwrap();
        assert_eq!(heads.chosen.entries, 9, "all but what begins and ends each clause");
        assert!(words.weight[0][3] > 1.0 && words.weight[0][4] < -1.0, "{words:?}");
        for i in 0..60 {
            assert_eq!(heads.held_out[i][0] > 0.0, i % 3 == 0, "{i} held out");
        }
    }
}
