//! From trained weights to a bundle: eight-bit weights, calibration, thresholds, fixed clauses, card.
//!
//! Calibration and thresholds are chosen on dev clauses with the very weights that are stored, after rounding, and at the
//! precision at which they will run, or on the held-out scores of cross-validation, which come from such weights too; fixed clauses are scored in f32, which every device has.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::Path;

use super::calibrate::{ThresholdRule, platt};
use super::data::Dataset;
use super::metrics::{Figures, judge};
use crate::classify::{self, Classifier};
use crate::error::{Error, Result};
pub use crate::model::bundle::FORMAT;
use crate::model::bundle::LabelSettings;
use crate::model::folder;
use crate::model::weights::{self, Form};
use crate::model::{BundleFiles, FixedClause, Manifest, NetworkWeights, Precision, Runtime};

/// Clauses whose scores every bundle carries: grants, bans and plain terms, with and without a lead-in.
const FIXED: [(&str, &str); 6] = [
    (
        "",
        "Contractor hereby assigns to Client all right, title and interest in the Work Product upon its creation.",
    ),
    ("Client shall not:", "use the Deliverables to train any machine learning model;"),
    ("Client may:", "use the Deliverables to train any machine learning model;"),
    (
        "",
        "You grant us a perpetual, irrevocable licence to adapt your content in all media now known or later devised.",
    ),
    ("", "Invoices are payable within thirty days of receipt."),
    (
        "",
        "The Author waives all moral rights in the Article and shall indemnify the Publisher against all claims.",
    ),
];

/// What a bundle is made of, besides its manifest's figures.
pub struct Parts<'a> {
    /// `config.json` of the base.
    pub config: &'a [u8],
    /// `tokenizer.json` of the base.
    pub tokenizer: &'a [u8],
    /// Trained weights.
    pub weights: &'a NetworkWeights,
    /// How to store them.
    pub form: Form,
}

/// What calibration, thresholds and figures rest on.
#[derive(Clone, Copy)]
pub enum Evidence<'a> {
    /// Clauses that the weights were not fitted to.
    Dev {
        /// Those that the figures rest on; they choose calibration and thresholds too.
        clauses: &'a Dataset,
        /// More that choose calibration and thresholds, and count in no figure.
        besides: Option<&'a Dataset>,
    },
    /// The training clauses, each scored by a model that was trained without its fold.
    HeldOut {
        /// `[clauses][labels]`.
        logits: &'a [Vec<f32>],
        /// `[clauses][labels]`.
        targets: &'a [Vec<bool>],
    },
}

/// A finished bundle and how it was judged.
pub struct Made {
    /// How its matrices are stored.
    pub form: Form,
    /// Its files.
    pub files: BundleFiles,
    /// Calibrated probabilities of the clauses it was judged on, 0 to 1, `[clauses][labels]`.
    pub probabilities: Vec<Vec<f32>>,
    /// The truth of the same.
    pub targets: Vec<Vec<bool>>,
    /// Figures on them.
    pub figures: Figures,
}

/// Makes the files of a bundle: `manifest` says names and lengths; calibration, thresholds by `rule` and fixed clauses are
/// filled in.
///
/// # Errors
/// Parts that do not fit together.
pub fn make(
    parts: &Parts<'_>,
    mut manifest: Manifest,
    evidence: Evidence<'_>,
    rule: ThresholdRule,
) -> Result<Made> {
    unsaid(&mut manifest, parts.form);
    let weights = weights::write(parts.weights, parts.form)?;
    let files = |manifest: &Manifest| files(parts, &weights, manifest);
    let labels: Vec<String> = manifest.labels.iter().map(|l| l.name.clone()).collect();

    let (mut more_logits, mut more_targets) = (Vec::new(), Vec::new());
    let (logits, targets) = match evidence {
        Evidence::Dev { clauses: dev, besides } => {
            let plain = Classifier::unchecked(&files(&manifest), &Runtime::CPU)?;
            if let Some(besides) = besides {
                more_logits = plain.logits(&clauses(besides))?;
                more_targets = besides.known_targets(&labels)?;
            }
            (Cow::Owned(plain.logits(&clauses(dev))?), Cow::Owned(dev.targets(&labels)?))
        }
        Evidence::HeldOut { logits, targets } => (Cow::Borrowed(logits), Cow::Borrowed(targets)),
    };
    for (l, label) in manifest.labels.iter_mut().enumerate() {
        let rows = logits.iter().chain(&more_logits).zip(targets.iter().chain(&more_targets));
        let scored: Vec<(f32, bool)> = rows.map(|(z, t)| (z[l], t[l])).collect();
        calibrate(label, &scored, rule);
    }
    let probabilities: Vec<Vec<f32>> =
        logits.iter().map(|z| classify::calibrate(z, &manifest.labels)).collect();
    let thresholds: Vec<f32> = manifest.labels.iter().map(|l| l.threshold).collect();
    let figures = judge(&labels, &thresholds, &probabilities, &targets);

    let fixed = FIXED.map(|(lead, text)| classify::Clause { lead, text });
    let exact = Runtime { precision: Some(Precision::F32), ..Runtime::CPU };
    let exact = Classifier::unchecked(&files(&manifest), &exact)?;
    for (clause, scores) in fixed.iter().zip(exact.classify(&fixed)?) {
        // Four decimals: the tolerance of the check is a hundred times as wide.
        let scores: BTreeMap<String, f32> =
            labels.iter().cloned().zip(scores.iter().map(|p| (p * 1e4).round() / 1e4)).collect();
        let (lead, text) = (clause.lead.to_owned(), clause.text.to_owned());
        manifest.fixed_clauses.push(FixedClause { lead, text, scores });
    }
    let files = files(&manifest).sealed()?;
    // Here all files are of one model: what does not score as written is weights too wild for whole numbers.
    Classifier::from_files(&files, &Runtime::CPU).map_err(|e| {
        let reason = format!(
            "the trained weights do not give the same scores in whole numbers ({e}): the training has most likely diverged; take a \
             lower --learning-rate, or keep the weights as they are by --weights f32"
        );
        Error::Usage(reason)
    })?;
    Ok(Made { form: parts.form, files, probabilities, targets: targets.into_owned(), figures })
}

/// Takes from a manifest what [`make`] fills in.
fn unsaid(manifest: &mut Manifest, form: Form) {
    manifest.format = FORMAT;
    manifest.weights = form;
    for label in &mut manifest.labels {
        (label.threshold, label.slope, label.offset) = (0.5, 1.0, 0.0);
    }
    manifest.fixed_clauses.clear();
    manifest.first_stage = None;
    manifest.files.clear();
}

fn files(parts: &Parts<'_>, weights: &[u8], manifest: &Manifest) -> BundleFiles {
    BundleFiles {
        name: manifest.name.clone(),
        config: Cow::Owned(parts.config.to_vec()),
        tokenizer: Cow::Owned(parts.tokenizer.to_vec()),
        weights: Cow::Owned(weights.to_vec()),
        manifest: Cow::Owned(manifest.to_json()),
        first_stage: None,
    }
}

/// Logits that a bundle of `parts` gives to clauses, `[clauses][labels]`: by the weights as they are stored, at the precision at which they
/// will run.
///
/// # Errors
/// Parts that do not fit together.
pub fn logits(parts: &Parts<'_>, mut manifest: Manifest, data: &Dataset) -> Result<Vec<Vec<f32>>> {
    unsaid(&mut manifest, parts.form);
    let weights = weights::write(parts.weights, parts.form)?;
    Classifier::unchecked(&files(parts, &weights, &manifest), &Runtime::CPU)?.logits(&clauses(data))
}

fn calibrate(label: &mut LabelSettings, scored: &[(f32, bool)], rule: ThresholdRule) {
    (label.slope, label.offset) = platt(scored);
    let p = |z: f32| 1.0 / (1.0 + (-(label.slope * z + label.offset)).exp());
    let probabilities: Vec<(f32, bool)> = scored.iter().map(|&(z, carried)| (p(z), carried)).collect();
    label.threshold = rule.choose(&probabilities);
}

/// The clauses of a data set as the classifier takes them.
#[must_use]
pub fn clauses(data: &Dataset) -> Vec<classify::Clause<'_>> {
    data.clauses.iter().map(|c| classify::Clause { lead: &c.lead, text: &c.text }).collect()
}

/// Writes a bundle to the folder `out`, with its card and what else is said of it, by file name; a failure leaves nothing.
///
/// # Errors
/// A folder that cannot be written, or that exists and is no bundle.
pub fn write(files: &BundleFiles, pages: &[(&str, String)], out: &Path) -> Result<()> {
    folder::replace(out, |staged| {
        files.write(staged)?;
        for (name, text) in pages {
            let path = staged.join(name);
            std::fs::write(&path, text).map_err(Error::write(&path))?;
        }
        Ok(())
    })
}
