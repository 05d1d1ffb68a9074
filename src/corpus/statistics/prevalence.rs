//! How common each label is, and each of its directions.

use polars::prelude::{DataFrame, DataType, Expr, IntoLazy, PolarsResult, col, len, lit};
use serde::Serialize;

use super::intervals::{Share, clustered};
use crate::corpus::frames::{directed_count, numbers};
use crate::corpus::representatives::once;
use crate::corpus::store::count_of;
use crate::risk::report::Direction;

/// One label's prevalence.
#[derive(Debug, Clone, Serialize)]
pub struct Prevalence {
    /// The label.
    pub label: String,
    /// Who owes, gets or is bound, where it is one direction of the label alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub direction: Option<String>,
    /// Findings in all contracts.
    pub findings: u64,
    /// Contracts with at least one.
    pub contracts: u64,
    /// Their share; the interval allows for contracts being alike.
    pub share: Share,
    /// By how much being alike widens the variance of the share.
    pub design_effect: f64,
    /// Clusters whose contract that stands for it has at least one.
    pub clusters: u64,
    /// Their share of all clusters.
    pub share_once: Share,
}

/// Each label's prevalence in `frame`.
pub fn prevalence(frame: &DataFrame, labels: &[String]) -> PolarsResult<Vec<Prevalence>> {
    let kinds: Vec<(&str, Option<&str>, String)> =
        labels.iter().map(|label| (label.as_str(), None, count_of(label))).collect();
    of_kinds(frame, &kinds)
}

/// The prevalence in `frame` of each direction that a label of `labels` has somewhere in the corpus.
pub fn directions(frame: &DataFrame, labels: &[String]) -> PolarsResult<Vec<Prevalence>> {
    let kinds: Vec<(&str, Option<&str>, String)> = labels
        .iter()
        .flat_map(|label| Direction::ALL.map(|direction| (label.as_str(), direction.name())))
        .map(|(label, direction)| (label, Some(direction), directed_count(label, direction)))
        .filter(|(_, _, column)| frame.column(column).is_ok())
        .collect();
    of_kinds(frame, &kinds)
}

/// The prevalence of kinds of clause, each by its label, its direction and the column with its count.
fn of_kinds(frame: &DataFrame, kinds: &[(&str, Option<&str>, String)]) -> PolarsResult<Vec<Prevalence>> {
    let mut wanted: Vec<Expr> = vec![len().cast(DataType::Int64).alias("n")];
    for (_, _, column) in kinds {
        let found = col(column.as_str()).gt(lit(0)).cast(DataType::Int64);
        wanted.push(found.sum().alias(format!("hits {column}").as_str()));
        wanted.push(col(column.as_str()).sum().alias(format!("findings {column}").as_str()));
    }
    let clusters = frame.clone().lazy().group_by_stable([col("cluster")]).agg(wanted).collect()?;
    let first = once(frame)?;
    let sizes = numbers(&clusters, "n")?;
    kinds
        .iter()
        .map(|(label, direction, column)| {
            let hits = numbers(&clusters, &format!("hits {column}"))?;
            let totals: Vec<(f64, f64)> =
                hits.iter().zip(&sizes).map(|(y, m)| (*y as f64, *m as f64)).collect();
            let (share, design_effect) = clustered(&totals);
            let representatives = numbers(&first, column)?.iter().filter(|n| **n > 0).count();
            Ok(Prevalence {
                label: (*label).to_owned(),
                direction: direction.map(str::to_owned),
                findings: numbers(&clusters, &format!("findings {column}"))?.iter().sum::<i64>() as u64,
                contracts: hits.iter().sum::<i64>() as u64,
                share,
                design_effect,
                clusters: representatives as u64,
                share_once: Share::of(representatives as f64, first.height() as f64),
            })
        })
        .collect()
}
