//! One contract's result in a corpus, as plain data: what a row of `contracts.parquet` and its rows of `clauses.parquet` hold.
//!
//! It goes through the journal as a line of JSON, so probabilities are kept in ten-thousandths: whole numbers come back as they
//! went.

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::signature::signature;
use super::source::Entry;
use crate::risk::report::{Finding, RiskReport};
use crate::scan::Contract;

/// One contract of a corpus.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// Its place in the corpus, from 0.
    pub position: u64,
    /// Its path; bytes that are no UTF-8 are written `\xNN`.
    pub path: String,
    /// The group it is counted in.
    pub group: String,
    /// Its values in the manifest's columns.
    pub columns: Vec<Option<String>>,
    /// SHA-256 of the file, lower-case hex, where it could be read.
    pub sha256: Option<String>,
    /// What became of it.
    pub outcome: Outcome,
}

/// What became of a contract.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It was read and scored.
    Scored(Box<Scored>),
    /// It could not be read: what is wrong and what to do.
    Failed(String),
}

/// A contract's figures.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Scored {
    /// Its format (`pdf`).
    pub format: String,
    /// What was not read, or not as it may be meant.
    #[serde(default)]
    pub warnings: Vec<String>,
    /// Characters of text.
    pub chars: u64,
    /// Segments.
    pub segments: u64,
    /// 0 to 100.
    pub score: u32,
    /// `low`, `medium`, `high` or `critical`.
    pub band: String,
    /// Highest probability of any segment in ten-thousandths, a label.
    pub highest: Vec<u32>,
    /// MinHash of its words.
    pub signature: Vec<u32>,
    /// Its text, where that was asked for.
    pub text: Option<String>,
    /// What was found, in document order.
    pub findings: Vec<FindingRow>,
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FindingRow {
    /// Its label.
    pub label: String,
    /// Probability in ten-thousandths.
    pub probability: u32,
    /// First byte in the contract's text.
    pub start: u64,
    /// One past the last byte.
    pub end: u64,
    /// The contract's words.
    pub text: String,
    /// The lead-in, or empty.
    pub lead: String,
    /// The section, or empty.
    pub section: String,
    /// Who owes an indemnity, gets what passes, or is bound.
    pub direction: Option<String>,
}

impl Record {
    /// The record of a contract that could not be read.
    #[must_use]
    pub fn failed(position: u64, entry: Entry, sha256: Option<String>, reason: String) -> Self {
        Self::of(position, entry, sha256, Outcome::Failed(reason))
    }

    /// The record of a contract with its report and the scores of its segments, `[segments][labels]`, 0 to 1.
    #[must_use]
    pub fn scored(
        position: u64,
        entry: Entry,
        contract: &Contract,
        report: RiskReport,
        scores: &[Vec<f32>],
        labels: usize,
        store_text: bool,
    ) -> Self {
        let highest = (0..labels).map(|l| scores.iter().map(|row| row[l]).fold(0.0, f32::max));
        let scored = Scored {
            format: name_of(&report.document.format),
            warnings: report.document.warnings,
            chars: report.document.chars as u64,
            segments: report.document.segments as u64,
            score: report.score.value,
            band: name_of(&report.score.band),
            highest: highest.map(|p| ten_thousandths(f64::from(p))).collect(),
            signature: signature(contract.outline().segments.iter().map(|segment| segment.text.as_str())),
            text: store_text.then(|| contract.document().text.clone()),
            findings: report.findings.into_iter().map(FindingRow::from).collect(),
        };
        Self::of(position, entry, Some(contract.sha256().to_owned()), Outcome::Scored(Box::new(scored)))
    }

    fn of(position: u64, entry: Entry, sha256: Option<String>, outcome: Outcome) -> Self {
        let Entry { path, group, columns } = entry;
        Self { position, path: path_text(&path), group, columns, sha256, outcome }
    }
}

impl Scored {
    /// Findings of `label`.
    #[must_use]
    pub fn count(&self, label: &str) -> usize {
        self.findings.iter().filter(|finding| finding.label == label).count()
    }
}

impl From<Finding> for FindingRow {
    fn from(finding: Finding) -> Self {
        Self {
            label: finding.label,
            probability: ten_thousandths(finding.probability),
            start: finding.start as u64,
            end: finding.end as u64,
            text: finding.text,
            lead: finding.lead,
            section: finding.section,
            direction: finding.direction.map(|direction| direction.name().to_owned()),
        }
    }
}

fn ten_thousandths(probability: f64) -> u32 {
    (probability * 1e4).round() as u32
}

/// The name that a plain enum has in JSON.
fn name_of(value: &impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(name)) => name,
        _ => unreachable!("plain enums are strings in JSON"),
    }
}

/// A path as text; what is no UTF-8 is written `\xNN`.
#[must_use]
pub fn path_text(path: &Path) -> String {
    let mut text = String::new();
    for chunk in path.as_os_str().as_encoded_bytes().utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().map(|byte| format!("\\x{byte:02x}")));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn paths_that_are_no_text_stay_apart() {
        use std::os::unix::ffi::OsStrExt;
        let text = |bytes| path_text(Path::new(std::ffi::OsStr::from_bytes(bytes)));
        assert_eq!(text(b"a\xff\xfe.txt"), "a\\xff\\xfe.txt");
        assert_ne!(text(b"a\xff"), text(b"a\xfe"));
        assert_eq!(text("Verträge/ä\n.txt".as_bytes()), "Verträge/ä\n.txt");
    }
}
