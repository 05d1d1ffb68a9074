//! How scores are spread.

use std::collections::BTreeMap;

use polars::prelude::{DataFrame, DataType, Expr, IntoLazy, PolarsResult, QuantileMethod, col, lit};
use serde::Serialize;

use super::intervals::{Share, clustered};
use crate::corpus::frames::{numbers, texts};
use crate::risk::report::Band;

/// Scores from this to below the next bin.
pub const BIN: i64 = 5;

/// The scores of some contracts.
#[derive(Debug, Clone, Serialize)]
pub struct Scores {
    /// Contracts.
    pub contracts: usize,
    /// Mean.
    pub mean: f64,
    /// Standard deviation of the sample; 0 for a single contract.
    pub deviation: f64,
    /// Probability and score of the quantiles, interpolated between neighbours.
    pub quantiles: Vec<(f64, f64)>,
    /// Contracts by score, [`BIN`] points each; 100 is in the last.
    pub histogram: Vec<Bin>,
    /// Share of each band.
    pub bands: Vec<BandShare>,
}

/// One bar of a histogram.
#[derive(Debug, Clone, Serialize)]
pub struct Bin {
    /// Lowest score.
    pub from: u32,
    /// Highest score.
    pub to: u32,
    /// Contracts.
    pub contracts: u64,
}

/// Share of a band.
#[derive(Debug, Clone, Serialize)]
pub struct BandShare {
    /// The band.
    pub band: Band,
    /// Contracts.
    pub contracts: u64,
    /// Their share; the interval allows for contracts being alike.
    pub share: Share,
}

const QUANTILES: [f64; 9] = [0.0, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 1.0];

/// The scores in `frame`.
pub fn scores(frame: &DataFrame) -> PolarsResult<Scores> {
    let score = || col("score").cast(DataType::Float64);
    let mut wanted: Vec<Expr> = vec![score().mean().alias("mean"), score().std(1).alias("deviation")];
    for (i, q) in QUANTILES.iter().enumerate() {
        wanted.push(score().quantile(lit(*q), QuantileMethod::Linear).alias(format!("q{i}").as_str()));
    }
    let row = frame.clone().lazy().select(wanted).collect()?;
    let value = |name: &str| -> PolarsResult<f64> { Ok(row.column(name)?.f64()?.get(0).unwrap_or(0.0)) };
    let quantiles: Vec<(f64, f64)> = QUANTILES
        .iter()
        .enumerate()
        .map(|(i, q)| Ok((*q, value(&format!("q{i}"))?)))
        .collect::<PolarsResult<_>>()?;
    let last = 100 / BIN - 1;
    let mut histogram: Vec<Bin> = (0..=last)
        .map(|i| {
            let (from, to) = (i * BIN, if i == last { 100 } else { (i + 1) * BIN - 1 });
            Bin { from: from as u32, to: to as u32, contracts: 0 }
        })
        .collect();
    for score in numbers(frame, "score")? {
        histogram[(score / BIN).min(last) as usize].contracts += 1;
    }
    let (named, clusters) = (texts(frame, "band")?, numbers(frame, "cluster")?);
    let bands = [Band::Low, Band::Medium, Band::High, Band::Critical].map(|band| {
        let mut totals: BTreeMap<i64, (f64, f64)> = BTreeMap::new();
        for (name, cluster) in named.iter().zip(&clusters) {
            let (hits, contracts) = totals.entry(*cluster).or_default();
            *hits += f64::from(name.as_deref() == Some(band.name()));
            *contracts += 1.0;
        }
        let totals: Vec<(f64, f64)> = totals.into_values().collect();
        let contracts = totals.iter().map(|(hits, _)| hits).sum::<f64>() as u64;
        BandShare { band, contracts, share: clustered(&totals).0 }
    });
    Ok(Scores {
        contracts: frame.height(),
        mean: value("mean")?,
        deviation: value("deviation")?,
        quantiles,
        histogram,
        bands: bands.to_vec(),
    })
}
