//! One contract from bytes to report: the whole pipeline in one place, for every command that needs it.
//!
//! In: a file's name and bytes. Out: a [`RiskReport`]. Reading ([`Contract::read`]) needs no model, so that it can run
//! ahead of the labelling ([`Scanner::report`]). Each stage is left to its own module.

mod whatif;

use std::path::Path;
use std::sync::{Arc, OnceLock};

use rayon::prelude::*;

use crate::classify::{Classifier, Clause, Probabilities, ScoreCache};
use crate::document::{self, Document, Limits};
use crate::error::{Error, Result};
use crate::panics::guarded;
use crate::risk::baseline::Baseline;
use crate::risk::report::{DocumentFacts, Hashed, RiskReport};
use crate::risk::{Names, Parties, Policy, Scored, assess};
use crate::segment::{Outline, segment};

/// A contract that was read and cut into segments.
#[derive(Debug)]
pub struct Contract {
    path: String,
    sha256: String,
    document: Document,
    outline: Outline,
    parties: OnceLock<Parties>,
}

impl Contract {
    /// The contract in `bytes`. The format is found from the content; `path` is only its name.
    ///
    /// # Errors
    /// A document that cannot be read within `limits`.
    pub fn read(path: &Path, bytes: &[u8], limits: &Limits) -> Result<Self> {
        let document = document::from_bytes(bytes, path, limits)?;
        let outline = segment(&document.text, &document.blocks);
        let (count, longest) =
            (outline.segments.len(), outline.segments.iter().map(|s| s.text.len()).max().unwrap_or(0));
        let reason = if count > limits.segments {
            format!(
                "has {count} sentences and list items, more than {}: check that this is one contract, or split it into its contracts",
                limits.segments
            )
        } else if longest > limits.segment_bytes {
            format!(
                "has a sentence of {longest} bytes, longer than {}: check that this is the text of a contract, with full stops and paragraphs",
                limits.segment_bytes
            )
        } else {
            String::new()
        };
        if !reason.is_empty() {
            return Err(Error::document(path, reason));
        }
        Ok(Self {
            path: path.display().to_string(),
            sha256: document::sha256_hex(bytes),
            document,
            outline,
            parties: OnceLock::new(),
        })
    }
}

impl Contract {
    /// The same contract, whose parties are called as `names` says.
    ///
    /// # Errors
    /// A name that the contract does not hold.
    pub fn with_names(self, names: &Names) -> Result<Self> {
        if let Some(reason) = names.make_no_sense() {
            return Err(Error::Usage(reason.to_owned()));
        }
        if let Some(name) = names.absent_from(&self.document.text) {
            let reason = format!("does not name \"{name}\": give the parties as the contract calls them");
            return Err(Error::document(Path::new(&self.path), reason));
        }
        let parties = OnceLock::from(Parties::read_as(&self.document.text, names));
        Ok(Self { parties, ..self })
    }

    /// Who is who in it.
    #[must_use]
    pub fn parties(&self) -> &Parties {
        self.parties.get_or_init(|| Parties::read(&self.document.text))
    }

    /// Its segments and headings.
    #[must_use]
    pub fn outline(&self) -> &Outline {
        &self.outline
    }

    /// Its text and format.
    #[must_use]
    pub fn document(&self) -> &Document {
        &self.document
    }

    /// Its text alone.
    #[must_use]
    pub fn into_text(self) -> String {
        self.document.text
    }

    /// SHA-256 of its file, lower-case hex.
    #[must_use]
    pub fn sha256(&self) -> &str {
        &self.sha256
    }

    /// Its segments, as the classifier reads them.
    #[must_use]
    pub fn clauses(&self) -> Vec<Clause<'_>> {
        let segments = &self.outline.segments;
        segments.iter().map(|segment| Clause { lead: &segment.lead, text: &segment.text }).collect()
    }
}

/// A report with the scores of the contract's clauses, `[clauses][labels]`, 0 to 1.
pub type Reported = (RiskReport, Vec<Probabilities>);

/// A model and a policy, ready for any number of contracts.
pub struct Scanner {
    classifier: Arc<Classifier>,
    policy: Policy,
    baseline: Option<Baseline>,
}

/// What a score of 0 means where no policy knows the model's labels.
const UNWEIGHED: &str = "No policy weighs the labels of this model: the score is 0 whatever is found. `termscore policy show --model DIR \
     --format toml` begins one, to be given with --policy.";
/// Clauses a thread that are labelled between two looks at whether to go on: about a second of work.
const CLAUSES_A_STEP: usize = 256;

impl Scanner {
    /// A scanner that weighs `classifier`'s labels by `policy`; where that is a built-in one and the labels are others, it shows them and
    /// weighs none. Several scanners may share one classifier.
    ///
    /// # Errors
    /// A policy that names labels which the model does not have.
    pub fn new(classifier: impl Into<Arc<Classifier>>, policy: Policy) -> Result<Self> {
        let classifier = classifier.into();
        let policy = policy.fitting(classifier.labels());
        policy.check_labels(classifier.labels())?;
        Ok(Self { classifier, policy, baseline: None })
    }

    /// The same scanner, whose reports say where they stand in `baseline`.
    ///
    /// # Errors
    /// A baseline by another model or policy, whose scores mean something else.
    pub fn with_baseline(mut self, baseline: Baseline) -> Result<Self> {
        if !baseline.fits(self.classifier.sha256(), &self.policy.sha256) {
            return Err(Error::Usage(format!(
                "baseline \"{}\" is by model {} and policy {}, which are others than the ones in use; build it with these",
                baseline.name, baseline.model, baseline.policy
            )));
        }
        self.baseline = Some(baseline);
        Ok(self)
    }

    /// The same scanner with `baseline`, if that is by its model and policy.
    #[must_use]
    pub fn with_fitting_baseline(mut self, baseline: Baseline) -> Self {
        self.baseline = baseline.fits(self.classifier.sha256(), &self.policy.sha256).then_some(baseline);
        self
    }

    /// What labels the segments.
    #[must_use]
    pub fn classifier(&self) -> &Classifier {
        &self.classifier
    }

    /// What weighs the findings.
    #[must_use]
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// The report of `contract`.
    ///
    /// # Errors
    /// Tensor work that failed.
    pub fn report(&self, contract: &Contract) -> Result<RiskReport> {
        Ok(self.assess(contract, &self.classifier.classify(&contract.clauses())?))
    }

    /// The report of `contract` with suggestions and what each does to the score.
    ///
    /// # Errors
    /// Tensor work that failed.
    pub fn report_with_suggestions(&self, contract: &Contract) -> Result<RiskReport> {
        let scores = self.classifier.classify(&contract.clauses())?;
        let mut report = self.assess(contract, &scores);
        report.suggestions = self.suggestions(contract, &scores, &report)?;
        Ok(report)
    }

    /// The report of `contract` with suggestions, labelled in steps. `goes_on` hears before each step how many clauses are done of how
    /// many, and says whether to go on. `None` where it did not.
    ///
    /// # Errors
    /// Tensor work that failed.
    pub fn report_step_by_step(
        &self,
        contract: &Contract,
        goes_on: impl FnMut(usize, usize) -> bool,
    ) -> Result<Option<RiskReport>> {
        let Some(scores) = self.scores_step_by_step(contract, goes_on)? else { return Ok(None) };
        let mut report = self.assess(contract, &scores);
        report.suggestions = self.suggestions(contract, &scores, &report)?;
        Ok(Some(report))
    }

    /// The scores of `contract`'s clauses, `[clauses][labels]`, labelled in steps as in [`Scanner::report_step_by_step`].
    ///
    /// # Errors
    /// Tensor work that failed.
    pub fn scores_step_by_step(
        &self,
        contract: &Contract,
        mut goes_on: impl FnMut(usize, usize) -> bool,
    ) -> Result<Option<Vec<Probabilities>>> {
        let clauses = contract.clauses();
        let mut scores = Vec::with_capacity(clauses.len());
        for step in clauses.chunks(CLAUSES_A_STEP * rayon::current_num_threads()) {
            if !goes_on(scores.len(), clauses.len()) {
                return Ok(None);
            }
            scores.extend(self.classifier.classify(step)?);
        }
        Ok(goes_on(scores.len(), clauses.len()).then_some(scores))
    }

    /// The reports of several contracts, labelled together and each clause once, and only what the classifier's first stage passes
    /// on where it has one: to the other clauses it gives probabilities of 0. An error of ours in one contract is an error of that one.
    ///
    /// # Errors
    /// Tensor work that failed.
    pub fn reports(&self, contracts: &[&Contract], cache: &mut ScoreCache) -> Result<Vec<Result<Reported>>> {
        let clauses: Vec<Clause<'_>> = contracts.iter().flat_map(|contract| contract.clauses()).collect();
        let nothing = vec![0f32; self.classifier.labels().len()];
        let mut passed_over = 0;
        let skim = |new: &[Clause<'_>]| -> Result<Vec<Probabilities>> {
            let scores = self.classifier.skim(new)?;
            passed_over = scores.iter().filter(|scores| scores.is_none()).count();
            Ok(scores.into_iter().map(|scores| scores.unwrap_or_else(|| nothing.clone())).collect())
        };
        let mut scores = cache.scores(&clauses, skim)?.into_iter();
        cache.passed_over(passed_over);
        let own: Vec<Vec<Probabilities>> = contracts
            .iter()
            .map(|contract| scores.by_ref().take(contract.outline.segments.len()).collect())
            .collect();
        let report = |(contract, scores): (&&Contract, Vec<Probabilities>)| {
            guarded(Path::new(&contract.path), || Ok((self.assess(contract, &scores), scores)))
        };
        Ok(contracts.par_iter().zip(own).map(report).collect())
    }

    /// The report of `contract`, whose clauses have these `scores`: `[clauses][labels]`, 0 to 1.
    #[must_use]
    pub fn assess(&self, contract: &Contract, scores: &[Probabilities]) -> RiskReport {
        let Contract { path, sha256, document, outline, .. } = contract;
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
            parties: contract.parties(),
            labels: self.classifier.labels(),
            thresholds: self.classifier.thresholds(),
            scores,
        };
        let mut report = assess(&scored, &self.policy, facts, model);
        if self.policy.weighs_nothing() {
            report.remarks.push(UNWEIGHED.to_owned());
        }
        report.baseline = self.baseline.as_ref().and_then(|baseline| baseline.compare(&report));
        report
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_longer_than_any_contract_is_refused() {
        let limits = Limits { segments: 3, ..Limits::default() };
        let read = |sentences: usize| {
            Contract::read(Path::new("a.txt"), "The Work is yours. ".repeat(sentences).as_bytes(), &limits)
        };
        assert_eq!(read(3).unwrap().outline().segments.len(), 3);
        let said = read(4).unwrap_err().to_string();
        assert!(said.contains("has 4 sentences and list items, more than 3"), "{said}");
        // The file may have been given alone.
        assert!(said.contains("split it into its contracts") && !said.contains("alone"), "{said}");
        let limits = Limits { segment_bytes: 10, ..Limits::default() };
        let said =
            Contract::read(Path::new("a.txt"), b"The Work is yours.", &limits).unwrap_err().to_string();
        assert!(said.contains("has a sentence of 18 bytes, longer than 10"), "{said}");
    }
}
