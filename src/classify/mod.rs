//! Segments to scores: token windows, batches by length, calibration and thresholds.
//!
//! In: lead-in and text of each segment. Out: a calibrated probability a label, 0 to 1, in the bundle's label order.
//! Tensors are left to [`crate::model`], what a label means to [`crate::risk`].

mod batches;
mod cache;
mod number;
mod speed;
mod tokens;

use rayon::prelude::*;

pub use batches::in_batches;
pub use cache::{Counts, ScoreCache};
pub use number::without_number;
pub use speed::Speed;
pub use tokens::{Window, Windows};

use crate::error::{Error, Result};
use crate::model::bundle::{LabelSettings, TrainingFacts, fixed_clause_tolerance};
use crate::model::first_stage::FirstStage;
use crate::model::weights::Form;
use crate::model::{Bundle, BundleFiles, Packed, Precision, Runtime, Source};

/// A model that is ready to label clauses.
pub struct Classifier {
    bundle: Bundle,
    windows: Windows,
    labels: Vec<String>,
    thresholds: Vec<f32>,
    first_stage: Option<FirstStage>,
}

/// One clause to classify.
#[derive(Debug, Clone, Copy)]
pub struct Clause<'a> {
    /// The text a list item hangs on, or empty.
    pub lead: &'a str,
    /// The sentence or item.
    pub text: &'a str,
}

/// Probability a label, 0 to 1, in the order of [`Classifier::labels`].
pub type Probabilities = Vec<f32>;

impl Classifier {
    /// Loads a bundle and checks that its fixed clauses score as written.
    ///
    /// # Errors
    /// A bundle that lacks a file, does not fit together, or scores otherwise.
    pub fn load(source: &Source, runtime: &Runtime) -> Result<Self> {
        Self::from_files(&BundleFiles::read(source)?, runtime)
    }

    /// As [`Classifier::load`], from bytes.
    pub fn from_files(files: &BundleFiles, runtime: &Runtime) -> Result<Self> {
        let classifier = Self::unchecked(files, runtime)?;
        classifier.check_fixed_clauses(&files.name)?;
        Ok(classifier)
    }

    /// A classifier whose fixed clauses were not looked at: for writing a bundle, before they are known.
    pub(crate) fn unchecked(files: &BundleFiles, runtime: &Runtime) -> Result<Self> {
        let windows = || {
            let manifest = files.manifest()?;
            Windows::new(&files.tokenizer, &files.name, manifest.max_tokens, manifest.max_lead_tokens)
        };
        let (bundle, windows) = rayon::join(|| Bundle::load(files, runtime), windows);
        let (bundle, windows) = (bundle?, windows?);
        if windows.vocabulary() > bundle.vocabulary {
            let reason = format!(
                "`tokenizer.json` has {} words, the encoder {}",
                windows.vocabulary(),
                bundle.vocabulary
            );
            return Err(Error::model(&files.name, reason));
        }
        let manifest = &bundle.manifest;
        let labels = manifest.labels.iter().map(|l| l.name.clone()).collect();
        let thresholds = manifest.labels.iter().map(|l| l.threshold).collect();
        Ok(Self { bundle, windows, labels, thresholds, first_stage: None })
    }

    /// The same classifier, which [`Classifier::skim`]s with the first stage of `files`, the bundle it was made from.
    ///
    /// # Errors
    /// A first stage that is broken or belongs to another encoder.
    pub fn with_first_stage(mut self, files: &BundleFiles) -> Result<Self> {
        self.first_stage = files.first_stage()?;
        Ok(self)
    }

    /// What the model was trained on.
    #[must_use]
    pub fn training(&self) -> &TrainingFacts {
        &self.bundle.manifest.training
    }

    /// Whether it has a first stage to skim with.
    #[must_use]
    pub fn skims(&self) -> bool {
        self.first_stage.is_some()
    }

    fn check_fixed_clauses(&self, name: &str) -> Result<()> {
        let tolerance = fixed_clause_tolerance(self.precision());
        let fixed = &self.bundle.manifest.fixed_clauses;
        let clauses: Vec<Clause<'_>> =
            fixed.iter().map(|c| Clause { lead: &c.lead, text: &c.text }).collect();
        for (number, (clause, scores)) in fixed.iter().zip(self.classify(&clauses)?).enumerate() {
            for (label, &score) in self.labels.iter().zip(&scores) {
                let written = clause.scores.get(label).copied().unwrap_or(f32::NAN);
                // written so that a missing or broken number fails too
                let as_written = (score - written).abs() <= tolerance;
                if !as_written {
                    // What was made for f32 may not bear whole numbers, and is sound all the same.
                    if self.precision() != Precision::F32 && self.bundle.manifest.weights == Form::F32 {
                        let name_of = self.precision().name();
                        let reason = format!(
                            "its weights are stored as f32, and in {name_of} it does not score as it was made to: take `--precision f32`"
                        );
                        return Err(Error::model(name, reason));
                    }
                    let reason = format!(
                        "fixed clause {} scores {score:.4} for `{label}` where `termscore.json` says {written:.4}; \
                         the bundle is damaged or its files belong to different models",
                        number + 1
                    );
                    return Err(Error::model(name, reason));
                }
            }
        }
        Ok(())
    }

    /// The labels, in the order of every score vector.
    #[must_use]
    pub fn labels(&self) -> &[String] {
        &self.labels
    }

    /// The probability from which a segment carries a label, in label order.
    #[must_use]
    pub fn thresholds(&self) -> &[f32] {
        &self.thresholds
    }

    /// Name of the model.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.bundle.manifest.name
    }

    /// What the model's products are computed in.
    #[must_use]
    pub fn precision(&self) -> Precision {
        self.bundle.precision
    }

    /// SHA-256 of the bundle, lower-case hex.
    #[must_use]
    pub fn sha256(&self) -> &str {
        &self.bundle.sha256
    }

    /// Probabilities of each clause, in input order. A clause longer than the encoder reads is cut into overlapping
    /// windows and gets the highest probability of any.
    ///
    /// # Errors
    /// Tensor errors.
    pub fn classify(&self, clauses: &[Clause<'_>]) -> Result<Vec<Probabilities>> {
        let logits = self.logits(clauses)?;
        Ok(logits.into_iter().map(|z| calibrate(&z, &self.bundle.manifest.labels)).collect())
    }

    /// As [`Classifier::classify`], but the encoder reads only what the first stage passes on, and leaves what its exit does not let
    /// pass: probabilities of the other clauses are not known, and `None` takes their place. Without a first stage the encoder reads all.
    ///
    /// # Errors
    /// Tensor errors.
    pub fn skim(&self, clauses: &[Clause<'_>]) -> Result<Vec<Option<Probabilities>>> {
        let Some(stage) = &self.first_stage else {
            return Ok(self.classify(clauses)?.into_iter().map(Some).collect());
        };
        let windows = self.windows_of(clauses)?;
        let sequences: Vec<&Window> = windows.iter().flatten().collect();
        let mut scores = stage.convolution.of_windows(&sequences)?.into_iter();
        // Every window is looked at, so that the scores stay with their clauses.
        let highest = |n: usize| scores.by_ref().take(n).fold(f32::NEG_INFINITY, f32::max);
        let goes_on: Vec<bool> =
            windows.iter().map(Vec::len).map(highest).map(|z| z >= stage.threshold).collect();
        let read: Vec<&[Window]> = windows
            .iter()
            .zip(&goes_on)
            .filter(|(_, goes_on)| **goes_on)
            .map(|(w, _)| w.as_slice())
            .collect();
        let encoder = self.bundle.encoder();
        let mut logits = match &stage.exit {
            Some(exit) => self.highest_of(&read, encoder.batch_tokens_with_exit(), |packed| {
                encoder.logits_unless_left(packed, exit)
            })?,
            None => self.logits_of(&read)?.into_iter().map(Some).collect(),
        }
        .into_iter();
        let labels = &self.bundle.manifest.labels;
        let answer = |goes_on: bool| {
            let logits = if goes_on { logits.next().expect("was read") } else { None };
            logits.map(|logits| calibrate(&logits, labels))
        };
        Ok(goes_on.into_iter().map(answer).collect())
    }

    /// Token windows of each clause, of nearly all just one, as the encoder and the first stage read them.
    ///
    /// # Errors
    /// Text that the tokenizer cannot read.
    pub fn windows_of(&self, clauses: &[Clause<'_>]) -> Result<Vec<Vec<Window>>> {
        clauses.par_iter().map(|c| self.windows.of(c.lead, c.text)).collect()
    }

    /// Logits of each clause before calibration; of several windows the highest a label.
    pub(crate) fn logits(&self, clauses: &[Clause<'_>]) -> Result<Vec<Vec<f32>>> {
        self.logits_of(&self.windows_of(clauses)?)
    }

    fn logits_of<W: AsRef<[Window]>>(&self, windows: &[W]) -> Result<Vec<Vec<f32>>> {
        let encoder = self.bundle.encoder();
        let logits = self.highest_of(windows, encoder.batch_tokens(), |packed| {
            Ok(encoder.logits(packed)?.into_iter().map(Some).collect())
        })?;
        Ok(logits.into_iter().map(|logits| logits.expect("every window is read to its end")).collect())
    }

    /// Of each clause the highest logit a label over those of its `windows` to which `score` gives any.
    fn highest_of<W: AsRef<[Window]>>(
        &self,
        windows: &[W],
        budget: usize,
        score: impl Fn(&Packed) -> Result<Vec<Option<Vec<f32>>>> + Sync,
    ) -> Result<Vec<Option<Vec<f32>>>> {
        let windows = || windows.iter().map(AsRef::as_ref);
        let owners = windows().enumerate().flat_map(|(i, windows)| vec![i; windows.len()]);
        let sequences: Vec<&Window> = windows().flatten().collect();
        let scores = in_batches(&sequences, budget, score)?;
        let mut logits: Vec<Option<Vec<f32>>> = vec![None; windows().len()];
        for (clause, row) in owners.zip(scores) {
            let Some(row) = row else { continue };
            match &mut logits[clause] {
                Some(best) => best.iter_mut().zip(row).for_each(|(best, z)| *best = best.max(z)),
                none => *none = Some(row),
            }
        }
        Ok(logits)
    }

    /// What an exit behind the first `layers` layers looks at, of each of `windows`.
    ///
    /// # Errors
    /// Tensor errors.
    pub(crate) fn halfway(&self, windows: &[&Window], layers: usize) -> Result<Vec<Vec<f32>>> {
        let encoder = self.bundle.encoder();
        in_batches(windows, encoder.batch_tokens(), |packed| encoder.halfway(packed, layers))
    }

    /// The encoder's mean vector of each clause, `[clauses][hidden]`; of several windows that of the first.
    ///
    /// # Errors
    /// Tensor errors.
    pub fn vectors(&self, clauses: &[Clause<'_>]) -> Result<Vec<Vec<f32>>> {
        let windows = self.windows.first_of_each(clauses)?;
        let encoder = self.bundle.encoder();
        in_batches(&windows, encoder.batch_tokens(), |packed| encoder.vectors(packed))
    }
}

/// Platt's calibration of each logit.
pub(crate) fn calibrate(logits: &[f32], labels: &[LabelSettings]) -> Probabilities {
    let platt = |(z, l): (&f32, &LabelSettings)| 1.0 / (1.0 + (-(l.slope * z + l.offset)).exp());
    logits.iter().zip(labels).map(platt).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calibration_is_a_logistic_curve_of_slope_and_offset() {
        let label = |slope, offset| LabelSettings { name: String::new(), threshold: 0.5, slope, offset };
        let p = calibrate(&[0.0, 2.0], &[label(1.0, 0.0), label(2.0, -4.0)]);
        assert_eq!(p, [0.5, 0.5]);
    }
}
