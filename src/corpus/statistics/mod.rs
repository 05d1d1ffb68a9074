//! Market standards: what the contracts of a corpus say, as numbers with their uncertainty.
//!
//! In: a [`Corpus`]. Out: plain [`Statistics`]. Near-duplicates count once where nothing else is said: one contract of each
//! cluster stands for it ([`super::representatives`]); prevalence and scores are given for all contracts too. The formulas are in [`intervals`]; tables and
//! pages are made in [`super::tables`] and [`super::page`].

pub mod intervals;

mod comparison;
mod pairs;
mod prevalence;
mod scores;
mod wordings;

use polars::prelude::{Column, DataFrame, DataType, IntoLazy, NamedFrom, PolarsResult, Series, col, lit};
use serde::Serialize;

pub use comparison::{Comparison, LabelComparison, ScoreComparison};
pub use pairs::{Missing, Pair};
pub use prevalence::Prevalence;
pub use scores::{BandShare, Bin, Scores};
pub use wordings::{LabelWordings, Wording};

use super::clusters::LIKENESS;
use super::frames::{Corpus, in_polars, texts};
use super::representatives::{differing, once};
use crate::error::{Error, Result};
use crate::risk::{Policy, Role};

/// Most groups of one table: more are a column of names and not of groups.
const MOST_GROUPS: usize = 200;
/// The group of all contracts.
pub const ALL: &str = "all";

/// What to count.
#[derive(Debug, Clone, Default)]
pub struct Question {
    /// Column whose values are groups.
    pub by: Option<String>,
    /// Column with a date or a year.
    pub trend: Option<String>,
    /// Two groups to compare.
    pub compare: Option<(String, String)>,
    /// Wordings a label.
    pub wordings: usize,
}

/// What a corpus says.
#[derive(Debug, Clone, Serialize)]
pub struct Statistics {
    /// Version of this layout.
    pub schema: u32,
    /// Where it is from.
    pub source: SourceFacts,
    /// All contracts, then each group by name.
    pub groups: Vec<Group>,
    /// Prevalence by year, where a column was named.
    pub trend: Vec<Year>,
    /// Two groups side by side, where two were named.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comparison: Option<Comparison>,
    /// Typical and unusual wordings.
    pub wordings: Vec<LabelWordings>,
}

/// Where statistics are from.
#[derive(Debug, Clone, Serialize)]
pub struct SourceFacts {
    /// The program's version.
    pub version: String,
    /// Name of the model.
    pub model: String,
    /// SHA-256 of the model.
    pub model_sha256: String,
    /// Name of the policy.
    pub policy: String,
    /// SHA-256 of the policy.
    pub policy_sha256: String,
    /// The side whose risks and protections the policy weighs.
    pub side: Role,
    /// Contracts that were scored.
    pub contracts: usize,
    /// Clusters of nearly the same contracts.
    pub clusters: usize,
    /// Clusters of contracts that differ in their labels or directions.
    pub differing: usize,
    /// Estimated Jaccard index from which contracts are nearly the same.
    pub likeness: f64,
    /// Contracts that could not be read.
    pub failed: u64,
    /// Why, most frequent first.
    pub failures: Vec<Failure>,
    /// Column of the groups.
    pub by: Option<String>,
    /// Contracts without a year in the column of the trend, if one was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub undated: Option<usize>,
}

/// A reason why contracts could not be read.
#[derive(Debug, Clone, Serialize)]
pub struct Failure {
    /// The reason.
    pub reason: String,
    /// Contracts.
    pub contracts: u64,
}

/// The contracts of one group.
#[derive(Debug, Clone, Serialize)]
pub struct Group {
    /// Its name; [`ALL`] for all contracts.
    pub name: String,
    /// Contracts.
    pub contracts: usize,
    /// Clusters.
    pub clusters: usize,
    /// How common each label is.
    pub prevalence: Vec<Prevalence>,
    /// How common each direction of a label is: who owes an indemnity, whom a ban binds.
    pub directions: Vec<Prevalence>,
    /// Scores of all its contracts.
    pub scores: Scores,
    /// Scores with each cluster once.
    pub scores_once: Scores,
    /// Labels that come together, each cluster once.
    pub pairs: Vec<Pair>,
    /// Protections that are missing where they would be needed, each cluster once.
    pub missing: Vec<Missing>,
}

/// The contracts of one year.
#[derive(Debug, Clone, Serialize)]
pub struct Year {
    /// The year.
    pub year: i32,
    /// Contracts.
    pub contracts: usize,
    /// Clusters.
    pub clusters: usize,
    /// How common each label is.
    pub prevalence: Vec<Prevalence>,
}

impl Statistics {
    /// Columns of the corpus that `question` needs.
    #[must_use]
    pub fn columns(question: &Question) -> Vec<&str> {
        let mut columns: Vec<&str> =
            [&question.by, &question.trend].into_iter().flatten().map(String::as_str).collect();
        columns.dedup();
        columns
    }

    /// Answers `question` of `corpus`. `policy` says which labels are risks and which protect.
    ///
    /// # Errors
    /// A corpus without contracts, groups that are not there, or too many of them.
    pub fn of(corpus: &Corpus, question: &Question, policy: &Policy) -> Result<Self> {
        let folder = &corpus.folders[0];
        let all = &corpus.contracts;
        if all.height() == 0 {
            return Err(Error::document(folder, "holds no contract that was scored; see its column `error`"));
        }
        let counted = || -> PolarsResult<_> {
            let labels = corpus.labels();
            let mut groups = vec![group(ALL, all, labels, policy)?];
            if let Some(by) = &question.by {
                for (name, frame) in parts(all, by)? {
                    groups.push(group(&named_apart(name), &frame, labels, policy)?);
                }
            }
            let trend = match &question.trend {
                Some(column) => years(all, column, labels)?,
                None => Vec::new(),
            };
            Ok((groups, trend))
        };
        if let Some(by) = &question.by {
            let named = texts(all, by).map_err(|e| in_polars(folder, &e))?;
            let count = named.iter().collect::<std::collections::HashSet<_>>().len();
            if count > MOST_GROUPS {
                return Err(Error::Usage(format!(
                    "--by {by}: {count} groups are too many to compare; name a column with at most {MOST_GROUPS} values"
                )));
            }
        }
        let (groups, trend) = counted().map_err(|e| in_polars(folder, &e))?;
        if let (Some(column), true) = (&question.trend, trend.is_empty()) {
            return Err(Error::Usage(format!(
                "--trend {column}: no value begins with a year of four digits, like 2019 or 2019-05-31"
            )));
        }
        let comparison = match (&question.compare, &question.by) {
            (Some((a, b)), Some(by)) => Some(comparison::compare(corpus, by, a, b)?),
            _ => None,
        };
        let wordings = match question.wordings {
            0 => Vec::new(),
            n => wordings::wordings(corpus, n)?,
        };
        let identity = &corpus.manifest.identity;
        let source = SourceFacts {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            model: identity.model.clone(),
            model_sha256: identity.model_sha256.clone(),
            policy: identity.policy.clone(),
            policy_sha256: identity.policy_sha256.clone(),
            side: policy.side(),
            contracts: groups[0].contracts,
            clusters: groups[0].clusters,
            differing: differing(all).map_err(|e| in_polars(folder, &e))?,
            likeness: LIKENESS,
            failed: corpus.failures.iter().map(|(_, n)| n).sum(),
            failures: corpus
                .failures
                .iter()
                .map(|(reason, contracts)| Failure { reason: reason.clone(), contracts: *contracts })
                .collect(),
            by: question.by.clone(),
            undated: question
                .trend
                .as_ref()
                .map(|_| groups[0].contracts - trend.iter().map(|year| year.contracts).sum::<usize>()),
        };
        Ok(Self { schema: 1, source, groups, trend, comparison, wordings })
    }
}

fn group(name: &str, frame: &DataFrame, labels: &[String], policy: &Policy) -> PolarsResult<Group> {
    let once = once(frame)?;
    Ok(Group {
        name: name.to_owned(),
        contracts: frame.height(),
        clusters: once.height(),
        prevalence: prevalence::prevalence(frame, labels)?,
        directions: prevalence::directions(frame, labels)?,
        scores: scores::scores(frame)?,
        scores_once: scores::scores(&once)?,
        pairs: pairs::pairs(&once, labels)?,
        missing: pairs::missing(&once, labels, policy)?,
    })
}

/// The contracts of each value of a column by name; those without a value are the group "".
pub(super) fn parts(frame: &DataFrame, by: &str) -> PolarsResult<Vec<(String, DataFrame)>> {
    let mut names: Vec<Option<String>> = texts(frame, by)?;
    names.sort();
    names.dedup();
    names
        .into_iter()
        .map(|name| {
            let own = match &name {
                Some(name) => col(by).cast(DataType::String).eq(lit(name.clone())),
                None => col(by).is_null(),
            };
            Ok((name.unwrap_or_default(), frame.clone().lazy().filter(own).collect()?))
        })
        .collect()
}

/// A group's name beside that of the total, also where the value is empty.
fn named_apart(name: String) -> String {
    match name.trim() {
        "" => "(no value)".to_owned(),
        ALL => format!("{ALL} (group)"),
        _ => name,
    }
}

fn years(frame: &DataFrame, column: &str, labels: &[String]) -> PolarsResult<Vec<Year>> {
    let years: Vec<Option<i64>> =
        texts(frame, column)?.iter().map(|value| year(value.as_deref()?).map(i64::from)).collect();
    let mut frame = frame.clone();
    frame.with_column(Column::from(Series::new(YEAR.into(), years)))?;
    let mut rows = Vec::new();
    for (year, frame) in parts(&frame, YEAR)? {
        let Ok(year) = year.parse() else { continue };
        let prevalence = prevalence::prevalence(&frame, labels)?;
        rows.push(Year { year, contracts: frame.height(), clusters: once(&frame)?.height(), prevalence });
    }
    Ok(rows)
}

/// Name of the column of years, which no other column can have.
const YEAR: &str = "\0year";

/// The year that a date begins with.
fn year(value: &str) -> Option<i32> {
    let digits = value.trim().get(..4)?;
    let whole = !value.trim()[4..].starts_with(|c: char| c.is_ascii_digit());
    let year = digits.parse().ok()?;
    (whole && digits.bytes().all(|b| b.is_ascii_digit())).then_some(year)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_year_is_the_first_four_digits_of_a_date() {
        assert_eq!(year("2019"), Some(2019));
        assert_eq!(year(" 2019-05-31T10:00:00Z"), Some(2019));
        for wrong in ["", "31.05.2019", "201", "20191", "year", "+201"] {
            assert_eq!(year(wrong), None, "{wrong}");
        }
    }
}
