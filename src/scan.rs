//! One contract from bytes to report: the whole pipeline in one place, for every command that needs it.
//!
//! In: a file's name and bytes. Out: a [`RiskReport`]. Reading ([`Contract::read`]) needs no model, so that it can run
//! ahead of the labelling ([`Scanner::report`]). Each stage is left to its own module.

use std::path::Path;

use crate::classify::{Classifier, Clause};
use crate::document::{self, Document, Limits};
use crate::error::Result;
use crate::risk::report::{DocumentFacts, Hashed, RiskReport};
use crate::risk::{Policy, Scored, assess};
use crate::segment::{Outline, segment};

/// A contract that was read and cut into segments.
#[derive(Debug)]
pub struct Contract {
    path: String,
    sha256: String,
    document: Document,
    outline: Outline,
}

impl Contract {
    /// The contract in `bytes`. The format is found from the content; `path` is only its name.
    ///
    /// # Errors
    /// A document that cannot be read within `limits`.
    pub fn read(path: &Path, bytes: &[u8], limits: &Limits) -> Result<Self> {
        let document = document::from_bytes(bytes, path, limits)?;
        let outline = segment(&document.text, &document.blocks);
        Ok(Self { path: path.display().to_string(), sha256: document::sha256_hex(bytes), document, outline })
    }
}

impl Contract {
    /// Its segments and headings.
    #[must_use]
    pub fn outline(&self) -> &Outline {
        &self.outline
    }
}

/// A model and a policy, ready for any number of contracts.
pub struct Scanner {
    classifier: Classifier,
    policy: Policy,
}

impl Scanner {
    /// A scanner that weighs `classifier`'s labels by `policy`.
    ///
    /// # Errors
    /// A policy that names labels which the model does not have.
    pub fn new(classifier: Classifier, policy: Policy) -> Result<Self> {
        policy.check_labels(classifier.labels())?;
        Ok(Self { classifier, policy })
    }

    /// The report of `contract`.
    ///
    /// # Errors
    /// Tensor work that failed.
    pub fn report(&self, contract: &Contract) -> Result<RiskReport> {
        let Contract { path, sha256, document, outline } = contract;
        let clauses: Vec<Clause<'_>> = outline
            .segments
            .iter()
            .map(|segment| Clause { lead: &segment.lead, text: &segment.text })
            .collect();
        let scores = self.classifier.classify(&clauses)?;
        let facts = DocumentFacts {
            path: path.clone(),
            format: document.format,
            sha256: sha256.clone(),
            chars: document.text.chars().count(),
            segments: outline.segments.len(),
            warnings: document.warnings.clone(),
        };
        let model =
            Hashed { name: self.classifier.name().to_owned(), sha256: self.classifier.sha256().to_owned() };
        let scored = Scored {
            document,
            outline,
            labels: self.classifier.labels(),
            thresholds: self.classifier.thresholds(),
            scores: &scores,
        };
        Ok(assess(&scored, &self.policy, facts, model))
    }
}
