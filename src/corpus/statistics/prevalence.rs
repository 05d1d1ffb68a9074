//! How common each label is.

use polars::prelude::{DataFrame, DataType, Expr, IntoLazy, PolarsResult, col, len, lit};
use serde::Serialize;

use super::intervals::{Share, clustered};
use super::once;
use crate::corpus::frames::numbers;
use crate::corpus::store::count_of;

/// One label's prevalence.
#[derive(Debug, Clone, Serialize)]
pub struct Prevalence {
    /// The label.
    pub label: String,
    /// Findings in all contracts.
    pub findings: u64,
    /// Contracts with at least one.
    pub contracts: u64,
    /// Their share; the interval allows for contracts being alike.
    pub share: Share,
    /// By how much being alike widens the variance of the share.
    pub design_effect: f64,
    /// Clusters whose first contract has at least one.
    pub clusters: u64,
    /// Their share of all clusters.
    pub share_once: Share,
}

/// Each label's prevalence in `frame`.
pub fn prevalence(frame: &DataFrame, labels: &[String]) -> PolarsResult<Vec<Prevalence>> {
    let found = |label: &String| col(count_of(label).as_str()).gt(lit(0)).cast(DataType::Int64);
    let mut wanted: Vec<Expr> = vec![len().cast(DataType::Int64).alias("n")];
    for label in labels {
        wanted.push(found(label).sum().alias(format!("hits {label}").as_str()));
        wanted.push(col(count_of(label).as_str()).sum().alias(format!("findings {label}").as_str()));
    }
    let clusters = frame.clone().lazy().group_by_stable([col("cluster")]).agg(wanted).collect()?;
    let first = once(frame)?;
    let sizes = numbers(&clusters, "n")?;
    labels
        .iter()
        .map(|label| {
            let hits = numbers(&clusters, &format!("hits {label}"))?;
            let totals: Vec<(f64, f64)> =
                hits.iter().zip(&sizes).map(|(y, m)| (*y as f64, *m as f64)).collect();
            let (share, design_effect) = clustered(&totals);
            let representatives = numbers(&first, &count_of(label))?.iter().filter(|n| **n > 0).count();
            Ok(Prevalence {
                label: label.clone(),
                findings: numbers(&clusters, &format!("findings {label}"))?.iter().sum::<i64>() as u64,
                contracts: hits.iter().sum::<i64>() as u64,
                share,
                design_effect,
                clusters: representatives as u64,
                share_once: Share::of(representatives as f64, first.height() as f64),
            })
        })
        .collect()
}
