//! The report that a scan ends in, as plain data. Field names and order are those of `scan --format json`.

mod direction;

use serde::Serialize;

pub use direction::Direction;

use super::parties::Names;
use super::policy::Role;
use crate::document::Format;

/// Version of the JSON layout.
pub const SCHEMA: u32 = 1;

/// One contract's report.
#[derive(Debug, Clone, Serialize)]
pub struct RiskReport {
    /// Always [`SCHEMA`].
    pub schema: u32,
    /// The program.
    pub tool: Tool,
    /// The model that labelled the segments.
    pub model: Hashed,
    /// The policy that weighed them.
    pub policy: Hashed,
    /// The side that it is written for.
    pub side: Role,
    /// The contract.
    pub document: DocumentFacts,
    /// Who is who in it, as it was read or as somebody said; nothing for a side that it does not tell.
    pub parties: Names,
    /// Whether it speaks of works, content or inventions, or of rights in them; what it lacks means little where it does not.
    pub on_works: bool,
    /// What a reader must know before the score, as plain sentences.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub remarks: Vec<String>,
    /// The score and what it is made of.
    pub score: Score,
    /// What was found, in document order. Contributions and evidence refer to positions in this list.
    pub findings: Vec<Finding>,
    /// What protects the creator, and what does not.
    pub protections: Protections,
    /// Whether these are terms that somebody sets for all who use what is offered.
    pub standard_terms: bool,
    /// What the creator can do without the other side, the most useful first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<Step>,
    /// Better words for what was found and for what is missing, those that lower the score most first. Empty where none were
    /// asked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub suggestions: Vec<Suggestion>,
    /// Comparison with a corpus, where one was given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub baseline: Option<BaselineComparison>,
    /// What the report is not.
    pub disclaimer: String,
}

impl RiskReport {
    /// Points of the heaviest contribution that rests on each finding; 0 where none does.
    #[must_use]
    pub fn heaviest(&self) -> Vec<f64> {
        let mut points = vec![0.0_f64; self.findings.len()];
        for part in &self.score.contributions {
            for &at in &part.findings {
                if let Some(heaviest) = points.get_mut(at)
                    && part.points.abs() > heaviest.abs()
                {
                    *heaviest = part.points;
                }
            }
        }
        points
    }
}

/// What a finding does to the score.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Side {
    /// It raises it.
    Against,
    /// It lowers it.
    For,
    /// It leaves it alone.
    Neither,
}

impl Side {
    /// The side of something that gives `points`.
    #[must_use]
    pub fn of(points: f64) -> Self {
        match points {
            points if points > 0.0 => Self::Against,
            points if points < 0.0 => Self::For,
            _ => Self::Neither,
        }
    }
}

/// Name and version of the program.
#[derive(Debug, Clone, Serialize)]
pub struct Tool {
    /// `termscore`.
    pub name: String,
    /// The crate's version.
    pub version: String,
}

/// A thing named by its content.
#[derive(Debug, Clone, Serialize)]
pub struct Hashed {
    /// Its name.
    pub name: String,
    /// SHA-256 of its content, lower-case hex.
    pub sha256: String,
}

/// Facts about the scanned document.
#[derive(Debug, Clone, Serialize)]
pub struct DocumentFacts {
    /// Path as given, `-` for standard input.
    pub path: String,
    /// Its format.
    pub format: Format,
    /// SHA-256 of the file's bytes.
    pub sha256: String,
    /// Characters of text.
    pub chars: usize,
    /// Segments classified.
    pub segments: usize,
    /// Remarks of the reader.
    pub warnings: Vec<String>,
}

/// 0 (nothing found against the creator) to 100.
#[derive(Debug, Clone, Serialize)]
pub struct Score {
    /// The score; the contributions' points add up to it.
    pub value: u32,
    /// Its band.
    pub band: Band,
    /// The parts, largest first; the sum of their points is `value` exactly.
    pub contributions: Vec<Contribution>,
}

/// Bands of the score, in rising order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Band {
    /// Little against the creator.
    Low,
    /// Some terms to talk about.
    Medium,
    /// Broad rights pass.
    High,
    /// The most one-sided terms.
    Critical,
}

impl Band {
    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Critical => "critical",
        }
    }
}

/// One part of the score.
#[derive(Debug, Clone, Serialize)]
pub struct Contribution {
    /// Name of the policy's rule (`label:ai_training`, `silent_ai_exposure`, `conflict`, `offset:no_ai`, `rounding`).
    pub rule: String,
    /// Points added (negative: taken off).
    pub points: f64,
    /// Findings it rests on.
    pub findings: Vec<usize>,
    /// One plain sentence.
    pub why: String,
}

/// One labelled stretch of the contract.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Finding {
    /// The label.
    pub label: String,
    /// Calibrated probability, 0 to 1, rounded to 4 decimals.
    pub probability: f64,
    /// First byte in the document's text.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// The document's own words, byte for byte.
    pub text: String,
    /// The lead-in it hangs on, or empty.
    pub lead: String,
    /// The section it stands in, or empty.
    pub section: String,
    /// What the words do, in one plain sentence.
    pub why: String,
    /// What to ask for instead; empty for a protection that needs nothing.
    pub ask: String,
    /// For `indemnification`: who owes it; for other labels what turns their meaning, if anything does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub direction: Option<Direction>,
    /// Byte ranges of the operative words within `text` (relative to its start), for marking in print.
    #[serde(skip)]
    pub marks: Vec<(usize, usize)>,
}

/// What protects the creator.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Protections {
    /// The No-AI clause by its components.
    pub no_ai: NoAi,
    /// Where it says that the creator keeps what it made; these words weigh nothing.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub ownership_kept: Vec<Passage>,
    /// Protections that the policy wants and the contract lacks, as plain phrases.
    pub missing: Vec<String>,
}

/// A stretch of the contract that is quoted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Passage {
    /// First byte in the document's text.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// The document's own words, byte for byte.
    pub text: String,
    /// The section it stands in, or empty.
    pub section: String,
}

/// A No-AI clause taken apart.
#[derive(Debug, Clone, Default, Serialize)]
pub struct NoAi {
    /// What a strong clause covers, each present or not.
    pub components: Vec<Component>,
    /// Words that weaken it ("reasonable efforts", carve-outs), each with evidence.
    pub weakeners: Vec<Component>,
}

/// One component of a protection.
#[derive(Debug, Clone, Serialize)]
pub struct Component {
    /// Its name (`training`, `survival`).
    pub name: String,
    /// Whether a finding covers it.
    pub present: bool,
    /// Findings that do.
    pub evidence: Vec<usize>,
}

/// Words to put in place of a passage, or to add.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Edit {
    /// First byte of the passage in the document's text, after its number; for an addition the text's end.
    pub start: usize,
    /// One past its last byte.
    pub end: usize,
    /// The passage, verbatim; empty for an addition.
    pub passage: String,
    /// What stands in its place; empty for an addition.
    pub replacement: String,
    /// What is added at the end as a clause of its own, a sentence a line; may be empty.
    pub addition: String,
    /// Findings that it answers.
    pub findings: Vec<usize>,
    /// Labels and names of missing protections that it answers.
    pub answers: Vec<String>,
    /// Whether what it adds completes a protection that is there in part.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub completes: bool,
}

/// What the creator can do without the other side.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Step {
    /// One plain sentence.
    pub words: String,
    /// Findings it rests on.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<usize>,
    /// The words of the contract that open the way, if it rests on such.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub passage: Option<Passage>,
}

/// An edit, and what it does to the score.
#[derive(Debug, Clone, Serialize)]
pub struct Suggestion {
    /// The edit.
    #[serde(flatten)]
    pub edit: Edit,
    /// What it does alone.
    pub alone: Effect,
    /// What it does together with all suggestions before it in the list.
    pub together: Effect,
}

/// What the score would be, by the same model and policy.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Effect {
    /// The score, 0 to 100.
    pub score: u32,
    /// Its band.
    pub band: Band,
    /// Change of the sum of all contributions before it is cut to 0 to 100 and rounded.
    pub points: f64,
}

/// Where the contract stands among others.
#[derive(Debug, Clone, Serialize)]
pub struct BaselineComparison {
    /// Name of the baseline.
    pub name: String,
    /// Where it stands among all contracts of the baseline.
    #[serde(flatten)]
    pub all: Standing,
    /// Where it stands in each group.
    pub groups: Vec<GroupStanding>,
}

/// Where the contract stands among some contracts.
#[derive(Debug, Clone, Serialize)]
pub struct Standing {
    /// Contracts that it is compared with.
    pub contracts: u64,
    /// Share of them with a lower score, 0 to 100.
    pub percentile: f64,
    /// 95% interval of the share.
    pub interval: [f64; 2],
}

/// Where the contract stands in a group.
#[derive(Debug, Clone, Serialize)]
pub struct GroupStanding {
    /// The group.
    pub name: String,
    /// Its standing.
    #[serde(flatten)]
    pub standing: Standing,
}
