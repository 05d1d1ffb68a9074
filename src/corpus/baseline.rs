//! A corpus as a baseline: counts of scores and labels, small enough to go along with a program and without any text.

use std::collections::BTreeMap;

use polars::prelude::PolarsResult;

use super::frames::{Corpus, in_polars, numbers, texts};
use super::representatives::{differing, once};
use super::store::count_of;
use crate::error::{Error, Result};
use crate::report::counted;
use crate::risk::baseline::{Baseline, Cell, SCHEMA};

/// What a baseline is called and how small its groups may be.
#[derive(Debug, Clone)]
pub struct Description {
    /// What the contracts are ("licence agreements filed with the SEC").
    pub name: String,
    /// Where they are from.
    pub sources: String,
    /// Column of the groups.
    pub by: String,
    /// Fewest contracts of a group that gets counts of its own.
    pub least_group: u64,
}

/// A baseline, and what it leaves out.
#[derive(Debug)]
pub struct Built {
    /// The baseline.
    pub baseline: Baseline,
    /// Groups that are too small for counts of their own, each with its different contracts, by name.
    pub too_small: Vec<(String, u64)>,
    /// Clusters of contracts that differ in their labels or directions.
    pub differing: usize,
}

/// The baseline of `corpus`: each cluster of near-duplicates counts once.
///
/// # Errors
/// Fewer contracts than the smallest group may have.
pub fn build(corpus: &Corpus, description: &Description) -> Result<Built> {
    let folder = &corpus.folders[0];
    let (all, groups) = cells(corpus, &description.by).map_err(|e| in_polars(folder, &e))?;
    if all.contracts < description.least_group {
        return Err(Error::document(
            folder,
            format!(
                "holds {}, too few for a baseline; at least {} are asked for",
                counted(all.contracts, "different contract", "different contracts"),
                description.least_group
            ),
        ));
    }
    let identity = &corpus.manifest.identity;
    let named = groups.into_iter().filter(|(name, _)| !name.is_empty());
    let (groups, too_small): (BTreeMap<_, _>, BTreeMap<_, _>) =
        named.partition(|(_, cell)| cell.contracts >= description.least_group);
    let baseline = Baseline {
        schema: SCHEMA,
        name: description.name.clone(),
        sources: description.sources.clone(),
        model: identity.model.clone(),
        model_sha256: identity.model_sha256.clone(),
        policy: identity.policy.clone(),
        policy_sha256: identity.policy_sha256.clone(),
        least_group: description.least_group,
        all,
        groups,
    };
    let too_small =
        too_small.into_iter().map(|(name, cell): (String, Cell)| (name, cell.contracts)).collect();
    let differing = differing(&corpus.contracts).map_err(|e| in_polars(folder, &e))?;
    Ok(Built { baseline, too_small, differing })
}

fn cells(corpus: &Corpus, by: &str) -> PolarsResult<(Cell, BTreeMap<String, Cell>)> {
    let frame = once(&corpus.contracts)?;
    let (scores, names) = (numbers(&frame, "score")?, texts(&frame, by)?);
    let labels = corpus.labels();
    let counts: Vec<Vec<i64>> =
        labels.iter().map(|label| numbers(&frame, &count_of(label))).collect::<PolarsResult<_>>()?;
    let mut groups: BTreeMap<String, Cell> = BTreeMap::new();
    for (row, (score, name)) in scores.iter().zip(names).enumerate() {
        let carried = labels.iter().zip(&counts).filter(|(_, counts)| counts[row] > 0);
        groups
            .entry(name.unwrap_or_default())
            .or_default()
            .add(*score as u32, carried.map(|(l, _)| l.as_str()));
    }
    let mut all = Cell::default();
    groups.values().for_each(|cell| all.merge(cell));
    Ok((all, groups))
}
