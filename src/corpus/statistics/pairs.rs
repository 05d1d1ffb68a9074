//! Labels that come together, and protections that are missing where they would be needed.

use polars::prelude::{DataFrame, PolarsResult};
use serde::Serialize;

use super::intervals::Share;
use crate::corpus::frames::{directed_count, numbers};
use crate::corpus::store::count_of;
use crate::risk::Policy;
use crate::risk::report::Direction;

/// Two labels in one contract.
#[derive(Debug, Clone, Serialize)]
pub struct Pair {
    /// The first.
    pub first: String,
    /// The second.
    pub second: String,
    /// Contracts with both.
    pub contracts: u64,
    /// Their share.
    pub share: Share,
    /// How many times as often they come together as they would by chance; `None` where one of them never comes.
    pub lift: Option<f64>,
}

/// A right without its protection.
#[derive(Debug, Clone, Serialize)]
pub struct Missing {
    /// A label that raises the score.
    pub risk: String,
    /// A label that lowers it.
    pub protection: String,
    /// Contracts with the risk.
    pub with_risk: u64,
    /// Those of them without the protection.
    pub without_protection: u64,
    /// Their share.
    pub share: Share,
}

/// Whether each contract carries each label: `[labels][contracts]`.
fn carried(frame: &DataFrame, labels: &[String]) -> PolarsResult<Vec<Vec<bool>>> {
    let one = |label: &String| {
        Ok(numbers(frame, &count_of(label))?.into_iter().map(|n| n > 0).collect::<Vec<bool>>())
    };
    labels.iter().map(one).collect()
}

fn both(a: &[bool], b: &[bool]) -> u64 {
    a.iter().zip(b).filter(|(a, b)| **a && **b).count() as u64
}

/// Every two labels, in label order.
pub fn pairs(frame: &DataFrame, labels: &[String]) -> PolarsResult<Vec<Pair>> {
    let carried = carried(frame, labels)?;
    let n = frame.height() as f64;
    let count = |i: usize| carried[i].iter().filter(|c| **c).count() as f64;
    let mut pairs = Vec::new();
    for i in 0..labels.len() {
        for j in i + 1..labels.len() {
            let contracts = both(&carried[i], &carried[j]);
            let expected = count(i) * count(j) / n;
            pairs.push(Pair {
                first: labels[i].clone(),
                second: labels[j].clone(),
                contracts,
                share: Share::of(contracts as f64, n),
                lift: (expected > 0.0).then(|| contracts as f64 / expected),
            });
        }
    }
    Ok(pairs)
}

/// Whether each contract has a clause that means for the creator what its label says: `[labels][contracts]`.
fn standing(frame: &DataFrame, labels: &[String]) -> PolarsResult<Vec<Vec<bool>>> {
    let one = |label: &String| {
        let mut counts = numbers(frame, &count_of(label))?;
        for direction in Direction::ALL.into_iter().filter(|direction| direction.turns_label()) {
            let column = directed_count(label, direction.name());
            if frame.column(&column).is_ok() {
                counts.iter_mut().zip(numbers(frame, &column)?).for_each(|(n, turned)| *n -= turned);
            }
        }
        Ok(counts.into_iter().map(|n| n > 0).collect::<Vec<bool>>())
    };
    labels.iter().map(one).collect()
}

/// Every risk with every protection of `policy`, where any contract has the risk. What binds the creator is no protection, and what
/// passes to it no risk.
pub fn missing(frame: &DataFrame, labels: &[String], policy: &Policy) -> PolarsResult<Vec<Missing>> {
    let carried = standing(frame, labels)?;
    let points = |label: &String| policy.rule(label).map_or(0.0, |rule| rule.points());
    let mut rows = Vec::new();
    for (i, risk) in labels.iter().enumerate().filter(|(_, label)| points(label) > 0.0) {
        for (j, protection) in labels.iter().enumerate().filter(|(_, label)| points(label) < 0.0) {
            let with_risk = carried[i].iter().filter(|c| **c).count() as u64;
            let without_protection = with_risk - both(&carried[i], &carried[j]);
            if with_risk > 0 {
                rows.push(Missing {
                    risk: risk.clone(),
                    protection: protection.clone(),
                    with_risk,
                    without_protection,
                    share: Share::of(without_protection as f64, with_risk as f64),
                });
            }
        }
    }
    Ok(rows)
}
