//! Which clauses of two versions of a contract belong together.
//!
//! In: the words of both versions' clauses. Out: [`Match`]es; what is in none came or went. Clauses with the same words are found first,
//! in order and then moved; between them the heaviest chain of similar clauses, as sequences are aligned, and what alone is left between
//! two neighbours; then clauses that were both moved and changed; last, the parts of clauses that were split or merged. Time and memory grow with the clauses, not with their
//! square ([`super::similarity`]).
//!
//! Both directions give the same matches: the versions are put in an order that does not depend on which of them is called old.

use std::collections::{BTreeMap, HashMap};

use similar::{Algorithm, DiffOp, capture_diff_slices};

use super::chain;
use super::similarity::Profiles;

/// Least similarity of a clause to its new wording at about the same place.
const SIMILAR: f64 = 0.3;
/// The same for what alone is left between two neighbours on both sides, and if it has the same number as well.
const SIMILAR_ALONE: f64 = 0.1;
const SAME_NUMBER: f64 = 0.02;
/// The same where it was moved as well: a chance likeness is likelier among all clauses.
const SIMILAR_MOVED: f64 = 0.55;
/// Words of the shortest text that is recognised at another place under another lead-in.
const TELLING: usize = 4;
/// Least share of a clause that another must hold for being taken as split off from it.
const PART: f64 = 0.6;

/// The words of a clause; see [`super::words`].
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct ClauseWords {
    /// Of its text.
    pub text: Vec<String>,
    /// Of the lead-in that it hangs on.
    pub lead: Vec<String>,
    /// The number in front of it, which is no word of it; or empty.
    pub number: String,
}

/// Clauses that belong together: one of each version, or several of one where a clause was split or merged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Match {
    /// Numbers in the old version, rising.
    pub old: Vec<usize>,
    /// Numbers in the new version, rising.
    pub new: Vec<usize>,
    /// Whether it stands elsewhere among the others.
    pub moved: bool,
}

/// The matches in the order of the old version. Clauses without words belong to nothing.
#[must_use]
pub fn align(old: &[ClauseWords], new: &[ClauseWords]) -> Vec<Match> {
    let turned = new < old;
    let (a, b) = if turned { (new, old) } else { (old, new) };
    let mut matches = Matcher::new(a, b).matches();
    if turned {
        matches.iter_mut().for_each(|m| std::mem::swap(&mut m.old, &mut m.new));
    }
    matches.sort_by(|x, y| x.old.cmp(&y.old));
    matches
}

/// A clause as numbers: equal numbers for equal words.
struct Clause {
    text: Vec<u32>,
    /// Number of its text alone, and with its lead-in.
    alone: u32,
    whole: u32,
    /// The number in front of it.
    number: String,
}

struct Matcher {
    a: Vec<Clause>,
    b: Vec<Clause>,
    words: usize,
    /// The clause of the other version that each was paired with.
    with_a: Vec<Option<usize>>,
    with_b: Vec<Option<usize>>,
    /// Pairs that are in order, which part the versions into gaps.
    anchors: Vec<(usize, usize)>,
}

impl Matcher {
    fn new<'c>(a: &'c [ClauseWords], b: &'c [ClauseWords]) -> Self {
        let mut words: HashMap<&str, u32> = HashMap::new();
        let mut texts: HashMap<&[String], u32> = HashMap::new();
        let mut wholes: HashMap<(&[String], &[String]), u32> = HashMap::new();
        let mut read = |clause: &'c ClauseWords| Clause {
            text: clause.text.iter().map(|word| number(&mut words, word.as_str())).collect(),
            alone: number(&mut texts, clause.text.as_slice()),
            whole: number(&mut wholes, (&clause.lead, &clause.text)),
            number: clause.number.clone(),
        };
        let first: Vec<Clause> = a.iter().map(&mut read).collect();
        let second: Vec<Clause> = b.iter().map(&mut read).collect();
        let (with_a, with_b) = (vec![None; a.len()], vec![None; b.len()]);
        Self { a: first, b: second, words: words.len(), with_a, with_b, anchors: Vec::new() }
    }

    fn matches(mut self) -> Vec<Match> {
        self.same_in_order(|clause| clause.whole);
        self.same_in_order(|clause| clause.alone);
        self.same_elsewhere(|clause| clause.whole, 1);
        self.same_elsewhere(|clause| clause.alone, TELLING);
        let (a, b): (Vec<&[u32]>, Vec<&[u32]>) = (
            self.a.iter().map(|c| c.text.as_slice()).collect(),
            self.b.iter().map(|c| c.text.as_slice()).collect(),
        );
        let left: [Vec<bool>; 2] =
            [&self.with_a, &self.with_b].map(|w| w.iter().map(Option::is_none).collect());
        let profiles = Profiles::new(&a, &b, self.words, |first, i| left[usize::from(!first)][i]);
        let mut pairs: Vec<(usize, usize)> = Vec::new();
        for (a, b) in self.gaps() {
            let found = profiles.candidates(&a, &b, SIMILAR);
            let chain: Vec<(usize, usize, f64)> =
                found.iter().map(|c| (c.a, c.b, c.common * c.similarity)).collect();
            pairs.extend(chain::heaviest(&chain).into_iter().map(|i| (found[i].a, found[i].b)));
        }
        pairs.iter().for_each(|&(x, y)| self.pair(x, y));
        self.anchors.extend(pairs);
        self.anchors.sort_unstable();
        for (a, b) in self.gaps() {
            if let (&[a], &[b]) = (&a[..], &b[..]) {
                let number = &self.a[a].number;
                let same = !number.is_empty() && *number == self.b[b].number;
                let least = if same { SAME_NUMBER } else { SIMILAR_ALONE };
                if !profiles.candidates(&[a], &[b], least).is_empty() {
                    self.pair(a, b);
                }
            }
        }
        let rest = (self.left(0..self.a.len(), true), self.left(0..self.b.len(), false));
        let mut moved = profiles.candidates(&rest.0, &rest.1, SIMILAR_MOVED);
        moved.sort_by(|x, y| y.similarity.total_cmp(&x.similarity).then(x.a.cmp(&y.a)).then(x.b.cmp(&y.b)));
        for candidate in moved {
            if self.with_a[candidate.a].is_none() && self.with_b[candidate.b].is_none() {
                self.pair(candidate.a, candidate.b);
            }
        }
        let mut groups = Groups::of(&self, &profiles);
        groups.absorb(true);
        groups.absorb(false);
        groups.finish()
    }

    fn pair(&mut self, a: usize, b: usize) {
        self.with_a[a] = Some(b);
        self.with_b[b] = Some(a);
    }

    /// Clauses with words that are paired with none, within `range`.
    fn left(&self, range: std::ops::Range<usize>, first: bool) -> Vec<usize> {
        let (clauses, with) = if first { (&self.a, &self.with_a) } else { (&self.b, &self.with_b) };
        range.filter(|&i| with[i].is_none() && !clauses[i].text.is_empty()).collect()
    }

    /// What is left between the anchors, where there is something on both sides.
    fn gaps(&self) -> Vec<(Vec<usize>, Vec<usize>)> {
        let mut from = (0, 0);
        let mut gaps = Vec::new();
        for &(a, b) in self.anchors.iter().chain([&(self.a.len(), self.b.len())]) {
            let gap = (self.left(from.0..a, true), self.left(from.1..b, false));
            if !gap.0.is_empty() && !gap.1.is_empty() {
                gaps.push(gap);
            }
            from = (a + 1, b + 1);
        }
        gaps
    }

    /// Pairs clauses of one number between the anchors, and makes them anchors.
    fn same_in_order(&mut self, of: impl Fn(&Clause) -> u32) {
        let mut found = Vec::new();
        for (a, b) in self.gaps() {
            let numbers: [Vec<u32>; 2] =
                [a.iter().map(|&i| of(&self.a[i])).collect(), b.iter().map(|&i| of(&self.b[i])).collect()];
            for op in capture_diff_slices(Algorithm::Patience, &numbers[0], &numbers[1]) {
                if let DiffOp::Equal { old_index, new_index, len } = op {
                    for k in 0..len {
                        let (x, y) = (a[old_index + k], b[new_index + k]);
                        self.pair(x, y);
                        found.push((x, y));
                    }
                }
            }
        }
        self.anchors.extend(found);
        self.anchors.sort_unstable();
    }

    /// Pairs clauses of one number wherever they stand, in turn.
    fn same_elsewhere(&mut self, of: impl Fn(&Clause) -> u32, words: usize) {
        let mut waiting: HashMap<u32, std::collections::VecDeque<usize>> = HashMap::new();
        for i in self.left(0..self.a.len(), true) {
            if self.a[i].text.len() >= words {
                waiting.entry(of(&self.a[i])).or_default().push_back(i);
            }
        }
        for j in self.left(0..self.b.len(), false) {
            if let Some(i) = waiting.get_mut(&of(&self.b[j])).and_then(|clauses| clauses.pop_front()) {
                self.pair(i, j);
            }
        }
    }
}

/// The number of `key`, the next one if it is new.
fn number<K: std::hash::Hash + Eq>(numbers: &mut HashMap<K, u32>, key: K) -> u32 {
    let next = u32::try_from(numbers.len()).expect("a document has fewer than 2^32 words");
    *numbers.entry(key).or_insert(next)
}

/// Matches to which parts may be added.
struct Groups<'a> {
    matcher: &'a Matcher,
    profiles: &'a Profiles,
    groups: Vec<Match>,
    of_a: Vec<Option<usize>>,
    of_b: Vec<Option<usize>>,
}

impl<'a> Groups<'a> {
    fn of(matcher: &'a Matcher, profiles: &'a Profiles) -> Self {
        let mut groups = Vec::new();
        let (mut of_a, mut of_b) = (vec![None; matcher.a.len()], vec![None; matcher.b.len()]);
        for (a, b) in matcher.with_a.iter().enumerate().filter_map(|(a, b)| b.map(|b| (a, b))) {
            (of_a[a], of_b[b]) = (Some(groups.len()), Some(groups.len()));
            groups.push(Match { old: vec![a], new: vec![b], moved: false });
        }
        Self { matcher, profiles, groups, of_a, of_b }
    }

    /// Adds clauses of one version that are left over to the match beside them, where the other version's clause holds them too.
    fn absorb(&mut self, first: bool) {
        let count = if first { self.of_a.len() } else { self.of_b.len() };
        for i in (0..count).chain((0..count).rev()) {
            let of = if first { &self.of_a } else { &self.of_b };
            let clause = if first { &self.matcher.a[i] } else { &self.matcher.b[i] };
            if of[i].is_some() || clause.text.is_empty() {
                continue;
            }
            let beside = [i.checked_sub(1), Some(i + 1)].into_iter().flatten();
            let mut best: Option<(f64, usize)> = None;
            for group in beside.filter_map(|n| of.get(n).copied().flatten()) {
                let share = self.share(&clause.text, group, first);
                if share >= PART && best.is_none_or(|(most, _)| share > most) {
                    best = Some((share, group));
                }
            }
            let Some((_, group)) = best else { continue };
            let of = if first { &mut self.of_a } else { &mut self.of_b };
            of[i] = Some(group);
            let clauses = if first { &mut self.groups[group].old } else { &mut self.groups[group].new };
            clauses.push(i);
            clauses.sort_unstable();
        }
    }

    /// How much of `text` stands in a match's clauses of the other version and in none of its own, 0 to 1.
    fn share(&self, text: &[u32], group: usize, first: bool) -> f64 {
        let group = &self.groups[group];
        let (own, other) = if first {
            ((&group.old, &self.matcher.a), (&group.new, &self.matcher.b))
        } else {
            ((&group.new, &self.matcher.b), (&group.old, &self.matcher.a))
        };
        let words = |(numbers, clauses): (&Vec<usize>, &'a Vec<Clause>)| -> Vec<u32> {
            numbers.iter().flat_map(|&i| clauses[i].text.iter().copied()).collect()
        };
        let mut spare: BTreeMap<u32, i64> = BTreeMap::new();
        words(other).into_iter().for_each(|word| *spare.entry(word).or_default() += 1);
        words(own).into_iter().for_each(|word| *spare.entry(word).or_default() -= 1);
        let (mut held, mut all) = (0.0, 0.0);
        for &word in text {
            let weight = self.profiles.weight(word);
            all += weight;
            if let Some(count) = spare.get_mut(&word).filter(|count| **count > 0) {
                *count -= 1;
                held += weight;
            }
        }
        held / all
    }

    /// The matches, those outside the heaviest chain in both orders marked as moved.
    fn finish(mut self) -> Vec<Match> {
        let clauses = &self.matcher.a;
        let weighed = |group: &Match| {
            let words: usize = group.old.iter().map(|&i| clauses[i].text.len()).sum();
            (group.old[0], group.new[0], words as f64)
        };
        let pairs: Vec<(usize, usize, f64)> = self.groups.iter().map(weighed).collect();
        self.groups.iter_mut().for_each(|group| group.moved = true);
        chain::heaviest(&pairs).into_iter().for_each(|i| self.groups[i].moved = false);
        self.groups
    }
}

#[cfg(test)]
mod tests;
