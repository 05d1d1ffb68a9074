//! What became of each finding.
//!
//! In: both reports and which clauses belong together. Out: [`FindingChange`]s. A finding of the same kind on clauses that belong together
//! is the same finding, however many sentences the format made of it.

use std::collections::BTreeMap;

use serde::Serialize;

use super::words::lead_keys;
use super::{Sides, Wording};
use crate::risk::report::{Direction, Finding, Side};

/// A change of a probability by less is not told.
const TOLD: f64 = 0.05;

/// What became of a finding, in the order in which it is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Change {
    /// The new version alone has it.
    Came,
    /// The old version alone had it.
    Went,
    /// The same clause carries another label, or an indemnity another direction.
    Relabelled,
    /// The same finding in other words, or under another lead-in.
    Reworded,
    /// The same words with another probability.
    Reweighed,
}

/// A finding that changed.
#[derive(Debug, Clone, Serialize)]
pub struct FindingChange {
    /// What became of it.
    pub change: Change,
    /// What it does to the score: in the new version, or in the old one where it went.
    pub side: Side,
    /// Whether its clause stands elsewhere among the others.
    pub moved: bool,
    /// It in the old version; several where one sentence was cut in two, none where it came.
    pub old: Vec<Finding>,
    /// It in the new version; none where it went.
    pub new: Vec<Finding>,
    /// The lead-in of the clause in both versions.
    pub lead: Wording,
    /// The clause in both versions; nothing on the side where no clause belongs to it.
    pub wording: Wording,
}

impl FindingChange {
    /// The finding to speak of: the new one, or the old one where it went.
    ///
    /// # Panics
    /// Never for a change that [`super::compare`] made: it has a finding.
    #[must_use]
    pub fn finding(&self) -> &Finding {
        self.new.first().or_else(|| self.old.first()).expect("a change has a finding")
    }
}

/// For each clause of a version whether a finding rests on it.
pub(super) fn carriers(sides: &Sides<'_>, new: bool) -> Vec<bool> {
    let mut carries = vec![false; sides.segments(new).len()];
    let report = if new { sides.new.report } else { sides.old.report };
    for finding in &report.findings {
        covered(sides, new, finding).into_iter().for_each(|i| carries[i] = true);
    }
    carries
}

/// Numbers of the clauses that a finding covers.
fn covered(sides: &Sides<'_>, new: bool, finding: &Finding) -> Vec<usize> {
    let segments = sides.segments(new);
    let first = segments.partition_point(|segment| segment.start < finding.start);
    (first..segments.len()).take_while(|&i| segments[i].end <= finding.end).collect()
}

/// Label and direction: what makes two findings the same.
type Kind<'a> = (&'a str, Option<Direction>);

/// A finding with its clauses and their matches.
struct Placed<'a> {
    finding: &'a Finding,
    clauses: Vec<usize>,
    matches: Vec<usize>,
    points: f64,
}

impl Placed<'_> {
    fn kind(&self) -> Kind<'_> {
        (&self.finding.label, self.finding.direction)
    }

    fn meets(&self, other: &Self) -> bool {
        self.matches.iter().any(|m| other.matches.contains(m))
    }
}

/// Findings of the old version and of the new one that are the same finding.
#[derive(Default)]
struct Same {
    old: Vec<usize>,
    new: Vec<usize>,
}

/// The findings that changed, each kind of change with the heaviest finding first.
pub(super) fn changes(sides: &Sides<'_>) -> Vec<FindingChange> {
    let (old, new) = (placed(sides, false), placed(sides, true));
    let mut went: Vec<Same> = Vec::new();
    let mut came: Vec<Same> = Vec::new();
    let mut changes: Vec<(f64, FindingChange)> = Vec::new();
    for same in components(&old, &new) {
        match (same.old.is_empty(), same.new.is_empty()) {
            (false, true) => went.push(same),
            (true, false) => came.push(same),
            _ => changes.extend(kept(sides, &old, &new, &same)),
        }
    }
    // The heaviest of both sides are put together first, whichever side is called old.
    let weight =
        |placed: &[Placed<'_>], of: &[usize]| of.iter().map(|&i| placed[i].points.abs()).fold(0.0, f64::max);
    went.sort_by(|a, b| weight(&old, &b.old).total_cmp(&weight(&old, &a.old)));
    came.sort_by(|a, b| weight(&new, &b.new).total_cmp(&weight(&new, &a.new)));
    for mut came in came {
        let partner = went.iter().position(|went| old[went.old[0]].meets(&new[came.new[0]]));
        let change = match partner {
            Some(at) => {
                came.old = went.remove(at).old;
                Change::Relabelled
            }
            None => Change::Came,
        };
        changes.push(told(sides, &old, &new, &came, change));
    }
    changes.extend(went.iter().map(|went| told(sides, &old, &new, went, Change::Went)));
    changes.sort_by(|(points, a), (other, b)| {
        let place = |change: &FindingChange| (change.new.is_empty(), change.finding().start);
        (a.change, a.side)
            .cmp(&(b.change, b.side))
            .then_with(|| other.abs().total_cmp(&points.abs()))
            .then_with(|| b.finding().probability.total_cmp(&a.finding().probability))
            .then_with(|| place(a).cmp(&place(b)))
    });
    changes.into_iter().map(|(_, change)| change).collect()
}

fn placed<'a>(sides: &Sides<'a>, new: bool) -> Vec<Placed<'a>> {
    let report = if new { sides.new.report } else { sides.old.report };
    let match_of = sides.match_of(new);
    let place = |(finding, points): (&'a Finding, f64)| {
        let clauses = covered(sides, new, finding);
        let mut matches: Vec<usize> = clauses.iter().filter_map(|&i| match_of[i]).collect();
        matches.dedup();
        Placed { finding, clauses, matches, points }
    };
    report.findings.iter().zip(report.heaviest()).map(place).collect()
}

/// Findings of one kind that are tied together by matches, in the order of the old version and then of the new one.
fn components(old: &[Placed<'_>], new: &[Placed<'_>]) -> Vec<Same> {
    let mut parent: Vec<usize> = (0..old.len() + new.len()).collect();
    let mut first: BTreeMap<(Kind<'_>, usize), usize> = BTreeMap::new();
    for (number, placed) in old.iter().chain(new).enumerate() {
        for &m in &placed.matches {
            let other = *first.entry((placed.kind(), m)).or_insert(number);
            let (a, b) = (root(&mut parent, other), root(&mut parent, number));
            parent[a.max(b)] = a.min(b);
        }
    }
    let mut components: BTreeMap<usize, Same> = BTreeMap::new();
    for number in 0..parent.len() {
        let same = components.entry(root(&mut parent, number)).or_default();
        match number.checked_sub(old.len()) {
            None => same.old.push(number),
            Some(number) => same.new.push(number),
        }
    }
    components.into_values().collect()
}

fn root(parent: &mut [usize], mut number: usize) -> usize {
    while parent[number] != number {
        parent[number] = parent[parent[number]];
        number = parent[number];
    }
    number
}

/// The change of a finding that both versions have, if there is one.
fn kept(
    sides: &Sides<'_>,
    old: &[Placed<'_>],
    new: &[Placed<'_>],
    same: &Same,
) -> Option<(f64, FindingChange)> {
    let clauses = |placed: &[Placed<'_>], numbers: &[usize]| clauses_of(placed, numbers);
    let (before, after) = (clauses(old, &same.old), clauses(new, &same.new));
    let lead = |new: bool, clauses: &[usize]| {
        clauses.first().map(|&i| lead_keys(&sides.segments(new)[i].lead)).unwrap_or_default()
    };
    let same_words = sides.text_words(false, &before) == sides.text_words(true, &after);
    let likeliest = |placed: &[Placed<'_>], numbers: &[usize]| {
        numbers.iter().map(|&i| placed[i].finding.probability).fold(0.0, f64::max)
    };
    let shift = (likeliest(new, &same.new) - likeliest(old, &same.old)).abs();
    if !same_words || lead(false, &before) != lead(true, &after) {
        Some(told(sides, old, new, same, Change::Reworded))
    } else if shift >= TOLD {
        Some(told(sides, old, new, same, Change::Reweighed))
    } else {
        None
    }
}

fn clauses_of(placed: &[Placed<'_>], numbers: &[usize]) -> Vec<usize> {
    let mut clauses: Vec<usize> = numbers.iter().flat_map(|&i| placed[i].clauses.iter().copied()).collect();
    clauses.sort_unstable();
    clauses.dedup();
    clauses
}

/// A change with its points. Where one side has no finding, the clauses that belong to the other side's are shown.
fn told(
    sides: &Sides<'_>,
    old: &[Placed<'_>],
    new: &[Placed<'_>],
    same: &Same,
    change: Change,
) -> (f64, FindingChange) {
    let matches = || {
        let old = same.old.iter().flat_map(|&i| &old[i].matches);
        old.chain(same.new.iter().flat_map(|&i| &new[i].matches)).map(|&m| &sides.matches[m])
    };
    let clauses = |of_new: bool| -> Vec<usize> {
        let own = if of_new { clauses_of(new, &same.new) } else { clauses_of(old, &same.old) };
        if !own.is_empty() {
            return own;
        }
        let mut beside: Vec<usize> =
            matches().flat_map(|m| if of_new { &m.new } else { &m.old }).copied().collect();
        beside.sort_unstable();
        beside.dedup();
        beside
    };
    let (before, after) = (clauses(false), clauses(true));
    let lead = |of_new: bool, clauses: &[usize]| {
        clauses.first().map(|&i| sides.segments(of_new)[i].lead.as_str()).unwrap_or_default()
    };
    let points = |placed: &[Placed<'_>], numbers: &[usize]| {
        let all = numbers.iter().map(|&i| placed[i].points);
        all.max_by(|a, b| a.abs().total_cmp(&b.abs()))
    };
    let points = points(new, &same.new).or_else(|| points(old, &same.old)).unwrap_or(0.0);
    let findings = |placed: &[Placed<'_>], numbers: &[usize]| -> Vec<Finding> {
        numbers.iter().map(|&i| placed[i].finding.clone()).collect()
    };
    let change = FindingChange {
        change,
        side: Side::of(points),
        moved: matches().any(|m| m.moved),
        old: findings(old, &same.old),
        new: findings(new, &same.new),
        lead: if before.is_empty() || after.is_empty() {
            Wording::unmarked(lead(false, &before), lead(true, &after))
        } else {
            Wording::between(lead(false, &before), lead(true, &after))
        },
        wording: Wording::between(&sides.text(false, &before), &sides.text(true, &after)),
    };
    (points, change)
}
