//! From trained weights to a bundle: eight-bit weights, calibration, thresholds, fixed clauses, card.
//!
//! Calibration and thresholds are chosen on the dev set with the very weights that are stored, after rounding, and at the
//! precision at which they will run; fixed clauses are scored in f32, which every device has.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::Path;

use super::calibrate::{best_threshold, platt};
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

/// Makes the files of a bundle: `manifest` says names and lengths; thresholds, calibration and fixed clauses are filled
/// in from `dev`. Also gives the figures on `dev`.
///
/// # Errors
/// Parts that do not fit together.
pub fn make(parts: &Parts<'_>, mut manifest: Manifest, dev: &Dataset) -> Result<(BundleFiles, Figures)> {
    manifest.format = FORMAT;
    manifest.weights = parts.form;
    for label in &mut manifest.labels {
        (label.threshold, label.slope, label.offset) = (0.5, 1.0, 0.0);
    }
    manifest.fixed_clauses.clear();
    let weights = weights::write(parts.weights, parts.form)?;
    let files = |manifest: &Manifest| BundleFiles {
        name: manifest.name.clone(),
        config: Cow::Owned(parts.config.to_vec()),
        tokenizer: Cow::Owned(parts.tokenizer.to_vec()),
        weights: Cow::Owned(weights.clone()),
        manifest: Cow::Owned(serde_json::to_vec_pretty(manifest).expect("a manifest is plain data")),
    };
    let labels: Vec<String> = manifest.labels.iter().map(|l| l.name.clone()).collect();
    let targets = dev.targets(&labels)?;

    let plain = Classifier::unchecked(&files(&manifest), &Runtime::CPU)?;
    let logits = plain.logits(&clauses(dev))?;
    for (l, label) in manifest.labels.iter_mut().enumerate() {
        let scored: Vec<(f32, bool)> = logits.iter().zip(&targets).map(|(z, t)| (z[l], t[l])).collect();
        calibrate(label, &scored);
    }

    let calibrated = Classifier::unchecked(&files(&manifest), &Runtime::CPU)?;
    let probabilities = calibrated.classify(&clauses(dev))?;
    let figures = judge(&labels, calibrated.thresholds(), &probabilities, &targets);
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
    let files = files(&manifest);
    Classifier::from_files(&files, &Runtime::CPU)?;
    Ok((files, figures))
}

fn calibrate(label: &mut LabelSettings, scored: &[(f32, bool)]) {
    (label.slope, label.offset) = platt(scored);
    let p = |z: f32| 1.0 / (1.0 + (-(label.slope * z + label.offset)).exp());
    let probabilities: Vec<(f32, bool)> = scored.iter().map(|&(z, carried)| (p(z), carried)).collect();
    label.threshold = best_threshold(&probabilities);
}

/// The clauses of a data set as the classifier takes them.
#[must_use]
pub fn clauses(data: &Dataset) -> Vec<classify::Clause<'_>> {
    data.clauses.iter().map(|c| classify::Clause { lead: &c.lead, text: &c.text }).collect()
}

/// Writes a bundle with its card to the folder `out`; a failure leaves nothing.
///
/// # Errors
/// A folder that cannot be written, or that exists and is no bundle.
pub fn write(files: &BundleFiles, card: &str, out: &Path) -> Result<()> {
    folder::replace(out, |staged| {
        files.write(staged)?;
        let readme = staged.join("README.md");
        std::fs::write(&readme, card).map_err(Error::write(&readme))
    })
}
