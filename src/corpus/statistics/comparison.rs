//! Two groups of contracts side by side, each cluster once.

use polars::prelude::{DataFrame, PolarsResult};
use serde::Serialize;

use super::intervals::{Interval, Share, cohens_h, difference, fisher, holm, mann_whitney};
use super::parts;
use crate::corpus::frames::{Corpus, in_polars, numbers};
use crate::corpus::representatives::once;
use crate::corpus::store::count_of;
use crate::error::{Error, Result};

/// How two groups differ.
#[derive(Debug, Clone, Serialize)]
pub struct Comparison {
    /// Column of the groups.
    pub by: String,
    /// The first group.
    pub first: String,
    /// The second.
    pub second: String,
    /// Clusters of each.
    pub clusters: [usize; 2],
    /// Each label.
    pub labels: Vec<LabelComparison>,
    /// The scores.
    pub scores: ScoreComparison,
}

/// How common a label is in both groups.
#[derive(Debug, Clone, Serialize)]
pub struct LabelComparison {
    /// The label.
    pub label: String,
    /// Share of each group.
    pub shares: [Share; 2],
    /// First less second.
    pub difference: f64,
    /// Newcombe's 95% interval of the difference.
    pub interval: Interval,
    /// Cohen's h: 0.2 is called small, 0.5 medium, 0.8 large.
    pub cohens_h: f64,
    /// Fisher's exact test, two-sided.
    pub p: f64,
    /// The same, corrected by Holm for the number of labels.
    pub p_holm: f64,
}

/// How the scores of both groups differ.
#[derive(Debug, Clone, Serialize)]
pub struct ScoreComparison {
    /// Median of each.
    pub medians: [f64; 2],
    /// Cliff's delta: the chance that a contract of the first scores higher than one of the second, less that of the reverse.
    pub cliffs_delta: f64,
    /// Mann and Whitney's test, two-sided.
    pub p: f64,
}

/// Compares the groups `first` and `second` of the column `by`.
pub fn compare(corpus: &Corpus, by: &str, first: &str, second: &str) -> Result<Comparison> {
    let folder = &corpus.folders[0];
    let parts = parts(&corpus.contracts, by).map_err(|e| in_polars(folder, &e))?;
    let find = |name: &str| {
        parts.iter().find(|(other, _)| other == name).map(|(_, frame)| frame).ok_or_else(|| {
            let known: Vec<&str> = parts.iter().map(|(name, _)| name.as_str()).take(20).collect();
            Error::Usage(format!("--compare: `{by}` has no group `{name}`; it has {}", known.join(", ")))
        })
    };
    let (a, b) = (find(first)?, find(second)?);
    let counted = || -> PolarsResult<Comparison> {
        let (a, b) = (once(a)?, once(b)?);
        let mut labels: Vec<LabelComparison> = corpus
            .labels()
            .iter()
            .map(|label| label_comparison(&a, &b, label))
            .collect::<PolarsResult<_>>()?;
        let corrected = holm(&labels.iter().map(|label| label.p).collect::<Vec<_>>());
        labels.iter_mut().zip(corrected).for_each(|(label, p)| label.p_holm = p);
        let scores = |frame: &DataFrame| -> PolarsResult<Vec<f64>> {
            Ok(numbers(frame, "score")?.into_iter().map(|score| score as f64).collect())
        };
        let (x, y) = (scores(&a)?, scores(&b)?);
        let (cliffs_delta, p) = mann_whitney(&x, &y);
        Ok(Comparison {
            by: by.to_owned(),
            first: first.to_owned(),
            second: second.to_owned(),
            clusters: [a.height(), b.height()],
            labels,
            scores: ScoreComparison { medians: [median(x), median(y)], cliffs_delta, p },
        })
    };
    counted().map_err(|e| in_polars(folder, &e))
}

fn label_comparison(a: &DataFrame, b: &DataFrame, label: &str) -> PolarsResult<LabelComparison> {
    let hits = |frame: &DataFrame| -> PolarsResult<u64> {
        Ok(numbers(frame, &count_of(label))?.iter().filter(|n| **n > 0).count() as u64)
    };
    let (x, n, y, m) = (hits(a)?, a.height() as u64, hits(b)?, b.height() as u64);
    let shares = [Share::of(x as f64, n as f64), Share::of(y as f64, m as f64)];
    let (difference, interval) = difference((x as f64, n as f64), (y as f64, m as f64));
    Ok(LabelComparison {
        label: label.to_owned(),
        shares,
        difference,
        interval,
        cohens_h: cohens_h(shares[0].value, shares[1].value),
        p: fisher((x, n), (y, m)),
        p_holm: 1.0,
    })
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let n = values.len();
    if n == 0 { 0.0 } else { f64::midpoint(values[(n - 1) / 2], values[n / 2]) }
}

#[cfg(test)]
mod tests {
    use super::median;

    #[test]
    fn the_median_is_in_the_middle() {
        assert_eq!([median(vec![3.0, 1.0, 2.0]), median(vec![4.0, 1.0]), median(vec![])], [2.0, 2.5, 0.0]);
    }
}
