//! One contract from bytes to report: the whole pipeline in one place, for every command that needs it.
//!
//! In: a file's name and bytes. Out: a [`RiskReport`]. Each stage is left to its own module.

use std::path::Path;

use crate::classify::{Classifier, Clause};
use crate::document::{self, Limits};
use crate::error::Result;
use crate::risk::report::{DocumentFacts, Hashed, RiskReport};
use crate::risk::{Policy, Scored, assess};
use crate::segment::segment;

/// A model and a policy, ready for any number of contracts.
pub struct Scanner {
    classifier: Classifier,
    policy: Policy,
    limits: Limits,
}

impl Scanner {
    /// A scanner that weighs `classifier`'s labels by `policy` and reads documents within `limits`.
    ///
    /// # Errors
    /// A policy that names labels which the model does not have.
    pub fn new(classifier: Classifier, policy: Policy, limits: Limits) -> Result<Self> {
        policy.check_labels(classifier.labels())?;
        Ok(Self { classifier, policy, limits })
    }

    /// The report of the contract in `bytes`. The format is found from the content; `path` is only its name.
    ///
    /// # Errors
    /// A document that cannot be read, or tensor work that failed.
    pub fn scan(&self, path: &Path, bytes: &[u8]) -> Result<RiskReport> {
        let document = document::from_bytes(bytes, path, &self.limits)?;
        let outline = segment(&document.text, &document.blocks);
        let clauses: Vec<Clause<'_>> = outline
            .segments
            .iter()
            .map(|segment| Clause { lead: &segment.lead, text: &segment.text })
            .collect();
        let scores = self.classifier.classify(&clauses)?;
        let facts = DocumentFacts {
            path: path.display().to_string(),
            format: document.format,
            sha256: document::sha256_hex(bytes),
            chars: document.text.chars().count(),
            segments: outline.segments.len(),
            warnings: document.warnings.clone(),
        };
        let model =
            Hashed { name: self.classifier.name().to_owned(), sha256: self.classifier.sha256().to_owned() };
        let scored = Scored {
            document: &document,
            outline: &outline,
            labels: self.classifier.labels(),
            thresholds: self.classifier.thresholds(),
            scores: &scores,
        };
        Ok(assess(&scored, &self.policy, facts, model))
    }
}
