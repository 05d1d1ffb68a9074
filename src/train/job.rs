//! One training job: from labelled clauses and a start to a finished bundle, judged and described.
//!
//! In: data, a [`Start`], options. Out: the bundle's files with card, page and course. Two ways: [`Job::tune`] trains
//! encoder and head, [`Job::fit_heads`] the head alone. What to read and where to write is left to the caller.

use std::path::Path;

use super::baseline;
use super::bundle::{self, Evidence, FORMAT, Made, Parts};
use super::calibrate::ThresholdRule;
use super::card::{Card, Judged, Method};
use super::checkpoint::Checkpoints;
use super::curve::{Point, json_lines};
use super::data::{Clause, Dataset};
use super::fit::{Fitted, Observer, Options, Run, fit, prior_log_odds};
use super::folds::{self, Parted, Together};
use super::frozen;
use super::metrics::{Figures, judge_part};
use super::start::Start;
use super::teacher::{Taught, Unlabelled};
use crate::classify::Windows;
use crate::error::{Error, Result};
use crate::model::bundle::{LabelSettings, TrainingFacts};
use crate::model::seen::{self, SeenClauses, joined, overlap};
use crate::model::weights::Form;
use crate::model::{Device, Manifest, NetworkWeights};

/// Folds of heads that are judged without dev clauses.
const HEAD_FOLDS: usize = 5;

/// What is to be trained.
pub struct Job<'a> {
    /// What it starts from.
    pub start: &'a Start,
    /// Name of the model.
    pub name: &'a str,
    /// Longest sequence in tokens, lead-in and special tokens included.
    pub max_tokens: usize,
    /// Most tokens of the lead-in.
    pub max_lead_tokens: usize,
    /// Clauses to fit.
    pub train: &'a Dataset,
    /// Clauses to fit besides, by what their teachers say of them; not with folds, whose clauses the teachers may have seen.
    pub taught: Option<&'a Taught>,
    /// Clauses to choose by and to judge on; without them cross-validation does both.
    pub dev: Option<&'a Dataset>,
    /// Clauses that choose calibration and thresholds together with `dev`, and count in no figure.
    pub besides: Option<&'a Dataset>,
    /// Folds of the cross-validation; 0 without.
    pub folds: usize,
    /// How to train.
    pub options: &'a Options,
    /// How thresholds are chosen.
    pub rule: ThresholdRule,
    /// How weights are stored.
    pub form: Form,
    /// Folder of the checkpoints.
    pub checkpoints: &'a Path,
    /// Whether to go on from them.
    pub resume: bool,
    /// Where to compute.
    pub device: &'a Device,
}

/// What a job ended in.
pub struct Finished {
    /// The bundle.
    pub made: Made,
    /// What stands beside its files, by file name.
    pub pages: Vec<(&'static str, String)>,
    /// Figures of each fold over the labels that occur in it; nothing without cross-validation.
    pub folds: Vec<Figures>,
    /// Whether clauses of one source lay on both sides of the folds ([`folds::APART`]).
    pub apart: bool,
    /// Of a linear model on words that was judged on the same folds; nothing without cross-validation.
    pub linear: Option<baseline::Judged>,
    /// Mean average precision on dev, 0 to 1, of the weights as they were trained, before they were stored.
    pub as_trained: Option<f64>,
}

/// Scores of the training clauses by models that did not see them.
struct HeldOut {
    logits: Vec<Vec<f32>>,
    parted: Parted,
}

impl Job<'_> {
    /// Trains encoder and head. With folds, one model a fold is trained and judged on what it did not see, then the model
    /// that is kept on everything; each runs all its epochs.
    ///
    /// # Errors
    /// Those of [`fit`]; a bundle that does not hold together.
    pub fn tune(&self, observer: &mut dyn Observer) -> Result<Finished> {
        if self.dev.is_none() && self.folds == 0 {
            return Err(Error::Usage("nothing to judge the model on: give dev clauses or folds".to_owned()));
        }
        let labels = self.train.labels();
        let windows = self.windows()?;
        let held_out = if self.folds == 0 {
            None
        } else {
            let parted = folds::part(&self.train.clauses, &labels, self.folds, self.options.seed)?;
            let (folds, fold_of) = (parted.folds, &parted.fold_of);
            let mut logits = vec![Vec::new(); self.train.clauses.len()];
            for fold in 0..folds {
                observer.fold(fold + 1, folds);
                let held: Vec<usize> = (0..fold_of.len()).filter(|&i| fold_of[i] == fold).collect();
                let (held_clauses, others) =
                    (self.train.subset(&held), self.train.subset(&parted.others[fold]));
                let place = self.checkpoints.join(format!("fold-{}", fold + 1));
                let fitted = self.fit_on(&others, &labels, &windows, &place, observer)?;
                let parts = self.parts(&fitted.weights);
                let scores = bundle::logits(&parts, self.manifest(&labels, fitted.epoch), &held_clauses)?;
                held.iter().zip(scores).for_each(|(&i, row)| logits[i] = row);
            }
            observer.fold(0, folds);
            Some(HeldOut { logits, parted })
        };
        let place = self.checkpoints.join("whole");
        let fitted = self.fit_on(self.train, &labels, &windows, &place, observer)?;
        let method = Method::Whole(self.options);
        self.finish(&labels, &fitted.weights, fitted.epoch, method, held_out, &fitted.curve)
    }

    /// Fits the head alone on the encoder as it is, or on as many of its first layers as serve the labels best.
    ///
    /// # Errors
    /// Labels that no clause carries; minimisations that fail; a bundle that does not hold together.
    pub fn fit_heads(&self) -> Result<Finished> {
        let labels = self.train.labels();
        let weights = self.network(&labels, self.train)?.weights()?;
        let windows = self.windows()?;
        let seen = frozen::see(self.start.shape(), &weights, self.form, &windows, self.device, self.train)?;
        let folds = if self.folds == 0 { HEAD_FOLDS } else { self.folds };
        let parted = folds::part(&self.train.clauses, &labels, folds, self.options.seed)?;
        let Options { max_positive_weight, unsure_weight, .. } = *self.options;
        let heads = frozen::fit(&seen, self.train, &labels, &parted, max_positive_weight, unsure_weight)?;
        let rows: Vec<Option<(&[f32], f32)>> =
            heads.weight.iter().zip(&heads.bias).map(|(w, &b)| Some((w.as_slice(), b))).collect();
        let of = self.start.shape().num_hidden_layers;
        let start = self.start.shallower(heads.layers)?;
        let job = Job { start: &start, ..*self };
        let network = job.network(&labels, self.train)?;
        network.set_head_rows(&rows)?;
        let mut stored = network.weights()?;
        if let Some(words) = &heads.words {
            stored.extend(words.tensors()?);
        }
        let weights = (max_positive_weight, unsure_weight);
        let method = Method::HeadsOnly { chosen: heads.chosen, weights, layers: heads.layers, of };
        let held_out = HeldOut { logits: heads.held_out, parted };
        job.finish(&labels, &stored, 0, method, Some(held_out), &[])
    }

    /// How many clauses to fit are longer than a window, so that only their start is learned.
    ///
    /// # Errors
    /// Text that the tokenizer cannot read.
    pub fn cut_short(&self) -> Result<usize> {
        self.windows()?.longer(&bundle::clauses(self.train))
    }

    fn windows(&self) -> Result<Windows> {
        Windows::new(&self.start.tokenizer, &self.start.name, self.max_tokens, self.max_lead_tokens)
    }

    fn network(&self, labels: &[String], train: &Dataset) -> Result<super::Network> {
        let prior = prior_log_odds(&train.known_targets(labels)?);
        self.start.network(labels, &prior, self.options.seed, self.device)
    }

    /// Weights fitted to `train`.
    fn fit_on(
        &self,
        train: &Dataset,
        labels: &[String],
        windows: &Windows,
        place: &Path,
        observer: &mut dyn Observer,
    ) -> Result<Fitted> {
        let mut network = self.network(labels, train)?;
        let checkpoints = Checkpoints::open(place)?;
        let begins = format!("{} {} {}", self.start.sha256, self.max_tokens, self.max_lead_tokens);
        let run = Run {
            windows,
            labels,
            start: &begins,
            train,
            taught: self.taught,
            dev: self.dev,
            options: self.options,
            checkpoints: &checkpoints,
            resume: self.resume,
            device: self.device,
        };
        let mut fitted = fit(&mut network, &run, observer)?;
        if self.options.epochs == 0 {
            fitted.weights.extend(self.start.words(labels)?);
        }
        Ok(fitted)
    }

    fn parts<'p>(&'p self, weights: &'p NetworkWeights) -> Parts<'p> {
        Parts { config: &self.start.config, tokenizer: &self.start.tokenizer, weights, form: self.form }
    }

    fn finish(
        &self,
        labels: &[String],
        weights: &NetworkWeights,
        epochs: usize,
        method: Method<'_>,
        held_out: Option<HeldOut>,
        curve: &[Point],
    ) -> Result<Finished> {
        let mut manifest = self.manifest(labels, epochs);
        manifest.training.seen = self.seen(method);
        let parts = self.parts(weights);
        let targets = self.train.targets(labels)?;
        let evidence = match (self.dev, &held_out) {
            (Some(dev), _) => Evidence::Dev { clauses: dev, besides: self.besides },
            (None, Some(held)) => Evidence::HeldOut { logits: &held.logits, targets: &targets },
            (None, None) => unreachable!("`tune` refuses it, `fit_heads` has held-out scores"),
        };
        // Heads on a few clauses can have weights too large for whole numbers: then all stay as they are.
        let heads = matches!(method, Method::HeadsOnly { .. }) && self.form == Form::Int8Rows;
        let made = match bundle::make(&parts, manifest.clone(), evidence, self.rule) {
            Err(_) if heads => {
                bundle::make(&Parts { form: Form::F32, ..parts }, manifest, evidence, self.rule)?
            }
            made => made?,
        };
        let apart = held_out.as_ref().is_some_and(|held| held.parted.together == Together::Words)
            && self.train.clauses.iter().any(|clause| !clause.source.is_empty());
        let folds = match (self.dev, &held_out) {
            (None, Some(held)) => self.fold_figures(labels, &made, held),
            _ => Vec::new(),
        };
        let linear = match (self.dev, &held_out) {
            (None, Some(held)) => Some(baseline::cross_validated(labels, self.train, &held.parted)?),
            _ => None,
        };
        let judged = match (self.dev, &linear) {
            (Some(dev), _) => Judged::Dev { clauses: dev, besides: self.besides },
            (None, linear) => Judged::Folds { figures: &folds, apart, linear: linear.as_ref() },
        };
        let known = self.known_to_start();
        let card = Card::new(&made, self.train, self.taught, method, judged, self.rule, known)?;
        let mut pages = vec![("README.md", card.markdown()), ("training.html", card.page(curve))];
        if !curve.is_empty() {
            pages.push(("training.jsonl", json_lines(curve)));
        }
        let as_trained = curve.iter().find_map(|point| match point {
            Point::Epoch { epoch, mean_average_precision, .. } if *epoch == epochs => *mean_average_precision,
            _ => None,
        });
        Ok(Finished { made, pages, folds, apart: apart && self.dev.is_none(), linear, as_trained })
    }

    fn fold_figures(&self, labels: &[String], made: &Made, held: &HeldOut) -> Vec<Figures> {
        let thresholds: Vec<f32> = made.figures.labels.iter().map(|l| l.threshold).collect();
        let fold_of = &held.parted.fold_of;
        (0..held.parted.folds)
            .map(|fold| {
                let places: Vec<usize> = (0..fold_of.len()).filter(|&i| fold_of[i] == fold).collect();
                judge_part(labels, &thresholds, &made.probabilities, &made.targets, &places)
            })
            .filter(|figures| figures.clauses > 0)
            .collect()
    }

    /// What the bundle was trained on: what its start and its teachers were, and the clauses of this run, if it fits weights to them.
    fn seen(&self, method: Method<'_>) -> Vec<SeenClauses> {
        let mut seen = self.start.seen.clone().unwrap_or_default();
        if let Some(taught) = self.taught {
            seen = joined(seen, taught.seen.clone());
        }
        if matches!(method, Method::Whole(options) if options.epochs == 0) {
            return seen;
        }
        let taught = self.taught.into_iter().flat_map(|taught| taught.clauses.iter().map(Unlabelled::words));
        let words = self.train.clauses.iter().map(Clause::words).chain(taught);
        seen::with(seen, words)
    }

    /// How many of the clauses that judge are among those that the start was trained on, by the best estimate; they count brighter than new ones.
    #[must_use]
    pub fn known_to_start(&self) -> usize {
        let judging = self.dev.unwrap_or(self.train);
        let seen = self.start.seen.as_deref().unwrap_or_default();
        overlap(seen, judging.clauses.iter().map(Clause::words))
    }

    fn manifest(&self, labels: &[String], epochs: usize) -> Manifest {
        let settings =
            |name: &String| LabelSettings { name: name.clone(), threshold: 0.5, slope: 1.0, offset: 0.0 };
        Manifest {
            format: FORMAT,
            name: self.name.to_owned(),
            weights: self.form,
            max_tokens: self.max_tokens,
            max_lead_tokens: self.max_lead_tokens,
            labels: labels.iter().map(settings).collect(),
            fixed_clauses: Vec::new(),
            training: TrainingFacts {
                base: self.start.base_name(),
                data_sha256: self.train.sha256.clone(),
                items: self.train.clauses.len(),
                seed: self.options.seed,
                epochs,
                seen: Vec::new(),
            },
            first_stage: None,
            files: std::collections::BTreeMap::new(),
        }
    }
}
