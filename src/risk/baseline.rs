//! Where a contract stands among those of a corpus: counts of scores, without any contract's text.
//!
//! In: a small JSON file that `baseline build` wrote, or the one built in. Out: the share of contracts with a lower score, with its
//! interval. Scores of different models or policies mean different things, so a baseline speaks only of reports by its own. How it
//! is counted is left to [`crate::corpus::baseline`].

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::report::{BaselineComparison, GroupStanding, RiskReport, Standing};
use crate::error::{Error, Result};
use crate::wilson::wilson;

/// Version of the file.
pub const SCHEMA: u32 = 1;

/// Counts of a corpus, near-duplicates once.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Baseline {
    /// Always [`SCHEMA`].
    pub schema: u32,
    /// What the contracts are.
    pub name: String,
    /// Where they are from, and under what licences.
    pub sources: String,
    /// Model that labelled them.
    pub model: String,
    /// SHA-256 of the model.
    pub model_sha256: String,
    /// Policy that weighed them.
    pub policy: String,
    /// SHA-256 of the policy.
    pub policy_sha256: String,
    /// Fewest contracts of a group that has counts of its own.
    pub least_group: u64,
    /// All contracts.
    pub all: Cell,
    /// Groups by name.
    pub groups: BTreeMap<String, Cell>,
}

/// Counts of some contracts.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Cell {
    /// Contracts.
    pub contracts: u64,
    /// Contracts by score, 0 to 100, those that there are.
    pub scores: BTreeMap<u32, u64>,
    /// Contracts with each label.
    pub labels: BTreeMap<String, u64>,
}

impl Baseline {
    /// The baseline that comes with the program.
    ///
    /// # Panics
    /// Never: a test reads it.
    #[must_use]
    pub fn built_in() -> Self {
        let json = include_str!("../../data/baseline/default.json");
        serde_json::from_str(json).expect("a test reads the built-in baseline")
    }

    /// Reads a baseline file.
    ///
    /// # Errors
    /// A file that cannot be read or is no baseline.
    pub fn read(path: &Path) -> Result<Self> {
        let bytes = std::fs::read(path).map_err(Error::read(path))?;
        let baseline: Self = serde_json::from_slice(&bytes).map_err(|e| {
            Error::document(path, format!("is no baseline that `termscore baseline build` wrote: {e}"))
        })?;
        if baseline.schema != SCHEMA {
            let reason = format!("has version {} where {SCHEMA} is read; build it again", baseline.schema);
            return Err(Error::document(path, reason));
        }
        Ok(baseline)
    }

    /// Whether it speaks of reports by this model and policy.
    #[must_use]
    pub fn fits(&self, model_sha256: &str, policy_sha256: &str) -> bool {
        self.model_sha256 == model_sha256 && self.policy_sha256 == policy_sha256
    }

    /// Where `report` stands, if it is by the same model and policy.
    #[must_use]
    pub fn compare(&self, report: &RiskReport) -> Option<BaselineComparison> {
        if !self.fits(&report.model.sha256, &report.policy.sha256) {
            return None;
        }
        let score = report.score.value;
        let groups = self
            .groups
            .iter()
            .map(|(name, cell)| GroupStanding { name: name.clone(), standing: cell.standing(score) })
            .collect();
        Some(BaselineComparison { name: self.name.clone(), all: self.all.standing(score), groups })
    }
}

impl Cell {
    /// Counts one contract.
    pub fn add<'a>(&mut self, score: u32, labels: impl Iterator<Item = &'a str>) {
        self.contracts += 1;
        *self.scores.entry(score).or_default() += 1;
        for label in labels {
            *self.labels.entry(label.to_owned()).or_default() += 1;
        }
    }

    /// Adds the counts of other contracts.
    pub fn merge(&mut self, other: &Self) {
        self.contracts += other.contracts;
        for (score, n) in &other.scores {
            *self.scores.entry(*score).or_default() += n;
        }
        for (label, n) in &other.labels {
            *self.labels.entry(label.clone()).or_default() += n;
        }
    }

    fn standing(&self, score: u32) -> Standing {
        let lower: u64 = self.scores.range(..score).map(|(_, n)| n).sum();
        let n = self.contracts.max(1) as f64;
        let share = lower as f64 / n;
        let percent = |share: f64| (share * 1e4).round() / 100.0;
        Standing {
            contracts: self.contracts,
            percentile: percent(share),
            interval: wilson(share, n).map(percent),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::risk::{Policy, Role};

    #[test]
    fn a_contract_stands_above_those_with_a_lower_score() {
        let mut cell = Cell::default();
        for score in [0, 0, 10, 10, 10, 40, 70, 70, 90, 100] {
            cell.add(score, ["no_ai"].into_iter());
        }
        let standing = cell.standing(70);
        assert_eq!((standing.contracts, standing.percentile), (10, 60.0));
        assert!(standing.interval[0] < 35.0 && standing.interval[1] > 80.0);
        assert_eq!(cell.standing(0).percentile, 0.0);
        let mut both = cell.clone();
        both.merge(&cell);
        assert_eq!((both.contracts, both.standing(70).percentile), (20, 60.0));
        assert_eq!(both.labels["no_ai"], 20);
    }

    #[test]
    fn the_built_in_baseline_is_sound() {
        let baseline = Baseline::built_in();
        let total = |cell: &Cell| cell.scores.values().sum::<u64>();
        assert_eq!(baseline.schema, SCHEMA);
        assert_eq!(total(&baseline.all), baseline.all.contracts);
        for (name, cell) in &baseline.groups {
            assert!(cell.contracts >= baseline.least_group, "{name}");
            assert_eq!(total(cell), cell.contracts);
            assert!(cell.scores.keys().all(|score| *score <= 100));
        }
    }

    #[test]
    fn the_built_in_baseline_is_of_the_built_in_policy() {
        let baseline = Baseline::built_in();
        assert_eq!(baseline.policy_sha256, Policy::built_in(Role::Creator).sha256);
    }
}
