//! The training loop: batches in seeded order, steps, dev figures an epoch, checkpoints, early stopping.

use candle_core::{Device, Tensor};

use super::calibrate::best_threshold;
use super::checkpoint::{Checkpoints, MeanLoss, State};
use super::curve::Point;
use super::data::Dataset;
use super::metrics::{Figures, judge};
use super::network::{Batch, Network, Rates};
use super::optimiser::AdamW;
use super::order::Order;
use super::prepared::{Part, Prepared, positive_weights, prepare};
use super::schedule::Schedule;
use super::teacher::Taught;
use crate::classify::Windows;
use crate::error::{Error, Result};
use crate::model::seed::mix;
use crate::model::{Mode, NetworkWeights, Packed};

/// How to train. The shipped model was trained for longer and in two stages (`scripts/train_default`), else by these defaults.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Options {
    /// Most epochs; with 0 the weights stay what they start from, and dev chooses calibration and thresholds alone.
    pub epochs: usize,
    /// Clauses a step.
    pub batch: usize,
    /// Highest learning rate.
    pub learning_rate: f64,
    /// The head's learning rate as a multiple of the encoder's: the head starts from nothing.
    pub head_rate: f64,
    /// Each layer's learning rate as a multiple of that of the layer above, above 0 to 1.
    pub layer_decay: f64,
    /// Epochs over which weights are averaged; the average is what is judged and kept. 0 keeps the last step's.
    pub average: f64,
    /// Share of all steps in which the rate rises, 0 to 1.
    pub warmup: f64,
    /// Decoupled weight decay of matrices.
    pub weight_decay: f64,
    /// Largest norm of a step's gradient.
    pub clip: f64,
    /// Share of values dropped, 0 to 1.
    pub dropout: f32,
    /// Share of words hidden behind `[MASK]` in each pass, 0 to 1.
    pub word_dropout: f64,
    /// Weight of the disagreement of two passes over a batch, each with its own dropout; 0 takes one pass, half the time.
    pub consistency: f64,
    /// A label's positives weigh `clamp(negatives / positives, 1, this)`.
    pub max_positive_weight: f32,
    /// Share of the clauses without a label that an epoch shows, others in each, above 0 to 1.
    pub negatives: f64,
    /// Weight of clauses whose annotator was in doubt, 0 to 1.
    pub unsure_weight: f32,
    /// Batches whose clauses are sorted by length together: more makes sequences of a batch more alike in length (less
    /// padding on a GPU), one leaves the order to chance.
    pub length_pool: usize,
    /// Epochs without a better dev macro-F1 after which training stops.
    pub patience: usize,
    /// Seed of the head's start, the order and dropout.
    pub seed: u64,
    /// Steps between checkpoints within an epoch.
    pub checkpoint_steps: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            epochs: 4,
            batch: 16,
            learning_rate: 1.2e-4,
            head_rate: 10.0,
            layer_decay: 1.0,
            average: 0.0,
            warmup: 0.1,
            weight_decay: 0.01,
            clip: 1.0,
            dropout: 0.1,
            word_dropout: 0.0,
            consistency: 0.0,
            max_positive_weight: 3.0,
            negatives: 1.0,
            unsure_weight: 0.5,
            length_pool: 4,
            patience: 2,
            seed: 1,
            checkpoint_steps: 500,
        }
    }
}

/// What an epoch ended in.
#[derive(Debug, Clone)]
pub struct EpochReport {
    /// From 1.
    pub epoch: usize,
    /// Mean training loss.
    pub loss: f32,
    /// Dev figures, each label at its best threshold; nothing without dev clauses.
    pub figures: Option<Figures>,
    /// Whether it is the best so far.
    pub best: bool,
}

/// Who watches a run.
pub trait Observer {
    /// Before the first step: steps in all, and the step that a resumed run starts from.
    fn start(&mut self, steps: usize, done: usize);
    /// After each step.
    fn step(&mut self, step: usize, loss: f32);
    /// Before each fold of a cross-validation, from 1; 0 before the model that is kept.
    fn fold(&mut self, _fold: usize, _folds: usize) {}
    /// After each epoch.
    fn epoch(&mut self, report: &EpochReport);
}

/// What a run works on.
pub struct Run<'a> {
    /// Turns clauses into tokens.
    pub windows: &'a Windows,
    /// The labels, in the order of the head's outputs.
    pub labels: &'a [String],
    /// What it starts from and how much of a clause it reads: another start is another run.
    pub start: &'a str,
    /// Clauses to fit.
    pub train: &'a Dataset,
    /// Clauses to fit besides, by what their teachers say of them.
    pub taught: Option<&'a Taught>,
    /// Clauses that choose the epoch. Without them every epoch is run and the last is kept.
    pub dev: Option<&'a Dataset>,
    /// How to train.
    pub options: &'a Options,
    /// Where the run is kept.
    pub checkpoints: &'a Checkpoints,
    /// Whether to go on from the last checkpoint.
    pub resume: bool,
    /// Where to compute.
    pub device: &'a Device,
}

/// What a run ended in.
pub struct Fitted {
    /// The kept epoch's weights.
    pub weights: NetworkWeights,
    /// That epoch, from 1; 0 if there was none.
    pub epoch: usize,
    /// The course of the run.
    pub curve: Vec<Point>,
}

/// Points of the loss in a run.
const CURVE_POINTS: usize = 200;
/// Mean loss of an epoch that no learning comes back from: a clause that is wholly wrong costs some ten.
const DIVERGED: f32 = 1_000.0;

/// Clauses of a batch that are computed together on the CPU; the parts of a batch run side by side. It is no matter of how
/// many threads there are, so that a run gives the same model on every number of them. A GPU takes a batch as a whole: what
/// it waits for is the start of each operation.
const PART: usize = 8;

/// Trains `network`. With `resume`, goes on from the last checkpoint.
///
/// # Errors
/// Data that does not fit the labels, a checkpoint of another run, a diverging loss, files that cannot be written.
pub fn fit(network: &mut Network, run: &Run<'_>, observer: &mut dyn Observer) -> Result<Fitted> {
    let Run { options, checkpoints, labels, .. } = *run;
    if options.epochs == 0 {
        return Ok(Fitted { weights: network.weights()?, epoch: 0, curve: Vec::new() });
    }
    let hash = run_hash(run);
    let mut train = prepare(run.train, labels, run.windows, options.unsure_weight)?;
    let dev = run.dev.map(|dev| prepare(dev, labels, run.windows, 1.0)).transpose()?;
    let positive = positive_weights(&run.train.known_targets(labels)?, options.max_positive_weight);
    if let Some(taught) = run.taught {
        train.add(taught, run.windows)?;
    }
    let positive = Tensor::new(positive.as_slice(), run.device)?;
    let order = Order {
        lengths: train.windows.iter().map(Vec::len).collect(),
        negative: train.targets.iter().map(|targets| targets.iter().all(|&t| t == 0.0)).collect(),
        options,
    };
    let steps_an_epoch = order.steps();
    let total = steps_an_epoch * options.epochs;
    let warmup = ((total as f64 * options.warmup) as usize).max(1);
    let schedule = Schedule { peak: options.learning_rate, warmup, total };
    let part = if run.device.is_cpu() { PART } else { options.batch };
    let optimiser = AdamW { beta1: 0.9, beta2: 0.999, eps: 1e-8, weight_decay: options.weight_decay };

    let mut state = State {
        run: hash.clone(),
        epochs: 0,
        step: 0,
        best_epoch: 0,
        best_macro_f1: -1.0,
        tensors: String::new(),
        curve: Vec::new(),
        epoch_loss: MeanLoss::default(),
        point_loss: MeanLoss::default(),
    };
    if options.average > 0.0 {
        network.keep_average(options.average * steps_an_epoch as f64)?;
    }
    if let Some(saved) = checkpoints.state()?.filter(|_| run.resume) {
        if saved.run != hash {
            let reason = "the checkpoint belongs to a run with other data or options: give those of that run, name another --out, or delete the checkpoint's folder to give the run up";
            return Err(Error::Usage(reason.to_owned()));
        }
        checkpoints.restore(network, &saved)?;
        state = saved;
    }
    observer.start(total, state.step);
    let patience = if dev.is_some() { options.patience.max(1) } else { options.epochs };
    while state.epochs < options.epochs && state.epochs < state.best_epoch + patience {
        let batches = order.epoch(state.epochs);
        for batch in &batches[network.step - state.epochs * steps_an_epoch..] {
            let windows = train.shown(batch, run.windows, options, network.step)?;
            let parts: Vec<Part> = batch
                .chunks(part)
                .zip(windows.chunks(part))
                .map(|(ids, windows)| train.part(ids, windows, run.device))
                .collect::<Result<_>>()?;
            let batch: Vec<Batch<'_>> =
                parts.iter().map(|part| part.batch(&positive, options.consistency)).collect();
            let mode =
                Mode::Train { dropout: options.dropout, seed: mix(options.seed ^ mix(network.step as u64)) };
            let rate = schedule.rate(network.step);
            let rates =
                Rates { encoder: rate, head: rate * options.head_rate, layer_decay: options.layer_decay };
            let report = network.train(&batch, mode, &optimiser, rates, options.clip)?;
            state.epoch_loss.add(report.loss);
            state.point_loss.add(report.loss);
            observer.step(network.step, report.loss);
            if network.step.is_multiple_of(total.div_ceil(CURVE_POINTS)) {
                let loss = state.point_loss.take();
                state.curve.push(Point::Steps { step: network.step, loss, rate });
            }
            if network.step.is_multiple_of(options.checkpoint_steps.max(1)) {
                checkpoints.save(network, &mut state)?;
            }
        }
        state.epochs += 1;
        let figures = network
            .averaged(|network| dev.as_ref().map(|dev| dev_figures(network, labels, dev)).transpose())?;
        let best = figures.as_ref().is_none_or(|figures| figures.macro_f1 > state.best_macro_f1);
        if best {
            state.best_epoch = state.epochs;
            state.best_macro_f1 = figures.as_ref().map_or(-1.0, |figures| figures.macro_f1);
            checkpoints.save_best(&network.averaged(Network::weights)?)?;
        }
        let loss = state.epoch_loss.take();
        if loss >= DIVERGED {
            let reason = format!(
                "training diverged: the mean loss of epoch {} is {loss:.0}; take a lower --learning-rate or --head-rate",
                state.epochs
            );
            return Err(Error::Usage(reason));
        }
        state.curve.push(Point::Epoch {
            epoch: state.epochs,
            step: network.step,
            loss,
            macro_f1: figures.as_ref().map(|figures| figures.macro_f1),
            mean_average_precision: figures.as_ref().map(|figures| figures.mean_average_precision),
        });
        checkpoints.save(network, &mut state)?;
        observer.epoch(&EpochReport { epoch: state.epochs, loss, figures, best });
    }
    Ok(Fitted { weights: checkpoints.best()?, epoch: state.best_epoch, curve: state.curve })
}

fn run_hash(run: &Run<'_>) -> String {
    let options = serde_json::to_string(run.options).expect("options are plain data");
    let taught = run.taught.map_or("none", |taught| &taught.sha256);
    let dev = run.dev.map_or("none", |dev| &dev.sha256);
    format!("{options} {} {taught} {dev} from {}", run.train.sha256, run.start)
}

/// `ln(p / (1 - p))` of each label's smoothed share of the clauses, `[labels]`.
#[must_use]
pub fn prior_log_odds(targets: &[Vec<bool>]) -> Vec<f32> {
    let labels = targets.first().map_or(0, Vec::len);
    let odds = |l: usize| {
        let positives = targets.iter().filter(|t| t[l]).count() as f32 + 0.5;
        (positives / (targets.len() as f32 + 1.0 - positives)).ln()
    };
    (0..labels).map(odds).collect()
}

/// Dev figures at each label's best threshold. Calibration keeps the order of logits, so that they can be judged before.
fn dev_figures(network: &Network, labels: &[String], dev: &Prepared) -> Result<Figures> {
    let mut probabilities: Vec<Vec<f32>> = Vec::with_capacity(dev.windows.len());
    for chunk in dev.windows.chunks(32) {
        let logits = network.logits(&Packed::new(chunk.iter().map(Vec::as_slice)))?;
        probabilities.extend(
            logits.iter().map(|row| row.iter().map(|z| 1.0 / (1.0 + (-z).exp())).collect::<Vec<_>>()),
        );
    }
    let targets: Vec<Vec<bool>> =
        dev.targets.iter().map(|row| row.iter().map(|&t| t > 0.5).collect()).collect();
    let thresholds: Vec<f32> = (0..labels.len())
        .map(|l| {
            let scored: Vec<(f32, bool)> =
                probabilities.iter().zip(&targets).map(|(p, t)| (p[l], t[l])).collect();
            best_threshold(&scored)
        })
        .collect();
    Ok(judge(labels, &thresholds, &probabilities, &targets))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_prior_of_a_label_that_half_the_clauses_carry_is_zero() {
        let prior = prior_log_odds(&(0..10).map(|i| vec![i < 5, i < 1]).collect::<Vec<_>>());
        assert!(prior[0].abs() < 1e-6 && (prior[1] - (1.5f32 / 9.5).ln()).abs() < 1e-6, "{prior:?}");
    }
}
