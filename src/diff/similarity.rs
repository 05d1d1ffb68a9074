//! How alike two clauses are, and which pairs are worth a look.
//!
//! In: the clauses of two versions as numbers of words. Out: a similarity from 0 (no word in common) to 1, in which rare words and
//! words that follow each other count more; and, for many clauses, the few pairs that share rare words, so that the work grows with
//! the clauses and not with their square.

use std::collections::HashMap;

/// So many pairs are all looked at; of more, those that an index of words finds.
const ALL_PAIRS: usize = 10_000;
/// Clauses that the index gives for each.
const NEAREST: usize = 8;
/// Words and pairs of words that more clauses have tell nothing apart.
const COMMON: usize = 64;
/// Clauses around the same place that are looked at too.
const AROUND: usize = 2;

/// Words and pairs of words with their weights, in order.
#[derive(Debug, Clone, Default)]
struct Profile {
    features: Vec<(u64, f64)>,
    weight: f64,
}

/// A pair of clauses that may belong together.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Candidate {
    /// Number of the first version's clause.
    pub a: usize,
    /// Number of the second version's clause.
    pub b: usize,
    /// How alike they are, 0 to 1.
    pub similarity: f64,
    /// Weight of what they have in common: longer clauses have more.
    pub common: f64,
}

/// The clauses of both versions, ready to be compared.
pub struct Profiles {
    weights: Vec<f64>,
    a: Vec<Profile>,
    b: Vec<Profile>,
}

impl Profiles {
    /// `a` and `b` are the words of each clause as numbers below `words`. Only the clauses that `wanted` tells of are compared later.
    #[must_use]
    pub fn new(a: &[&[u32]], b: &[&[u32]], words: usize, wanted: impl Fn(bool, usize) -> bool) -> Self {
        let mut clauses_with = vec![0_u32; words];
        let mut seen = vec![usize::MAX; words];
        for (number, clause) in a.iter().chain(b).enumerate() {
            for &word in *clause {
                let word = word as usize;
                if seen[word] != number {
                    seen[word] = number;
                    clauses_with[word] += 1;
                }
            }
        }
        let all = (a.len() + b.len()) as f64;
        let weights: Vec<f64> =
            clauses_with.iter().map(|&n| (1.0 + all / f64::from(n.max(1))).ln()).collect();
        let profiles = |clauses: &[&[u32]], first: bool| -> Vec<Profile> {
            let profile = |(i, clause): (usize, &&[u32])| {
                if wanted(first, i) { profile(clause, &weights) } else { Profile::default() }
            };
            clauses.iter().enumerate().map(profile).collect()
        };
        let (a, b) = (profiles(a, true), profiles(b, false));
        Self { weights, a, b }
    }

    /// The weight of a word: more for a rare one.
    #[must_use]
    pub fn weight(&self, word: u32) -> f64 {
        self.weights[word as usize]
    }

    /// The pairs of some clauses that are at least `least` alike; of many clauses those alone that share rare words or stand at
    /// about the same place.
    #[must_use]
    pub fn candidates(&self, a: &[usize], b: &[usize], least: f64) -> Vec<Candidate> {
        let mut found = Vec::new();
        let mut look = |x: usize, y: usize| {
            let candidate = self.pair(x, y);
            if candidate.similarity >= least {
                found.push(candidate);
            }
        };
        if a.len().saturating_mul(b.len()) <= ALL_PAIRS {
            a.iter().for_each(|&x| b.iter().for_each(|&y| look(x, y)));
            return found;
        }
        let mut index: HashMap<u64, Vec<usize>> = HashMap::new();
        for (place, &x) in a.iter().enumerate() {
            for &(feature, _) in &self.a[x].features {
                index.entry(feature).or_default().push(place);
            }
        }
        let mut shared = vec![0.0_f64; a.len()];
        for (place, &y) in b.iter().enumerate() {
            let mut touched: Vec<usize> = Vec::new();
            for (feature, weight) in &self.b[y].features {
                for &x in index.get(feature).filter(|with| with.len() <= COMMON).into_iter().flatten() {
                    if shared[x] == 0.0 {
                        touched.push(x);
                    }
                    shared[x] += weight;
                }
            }
            touched.sort_by(|&x, &z| shared[z].total_cmp(&shared[x]).then(x.cmp(&z)));
            touched.iter().for_each(|&x| shared[x] = 0.0);
            touched.truncate(NEAREST);
            let middle = place * a.len() / b.len();
            touched.extend(middle.saturating_sub(AROUND)..(middle + AROUND + 1).min(a.len()));
            touched.sort_unstable();
            touched.dedup();
            touched.iter().for_each(|&x| look(a[x], y));
        }
        found
    }

    fn pair(&self, a: usize, b: usize) -> Candidate {
        let (first, second) = (&self.a[a], &self.b[b]);
        let mut common = 0.0;
        let mut rest = second.features.as_slice();
        for &(feature, weight) in &first.features {
            let skip = rest.partition_point(|other| other.0 < feature);
            rest = &rest[skip..];
            match rest.first() {
                Some(other) if other.0 == feature => common += weight.min(other.1),
                Some(_) => {}
                None => break,
            }
        }
        let whole = first.weight + second.weight;
        let similarity = if whole > 0.0 { 2.0 * common / whole } else { 0.0 };
        Candidate { a, b, similarity, common }
    }
}

/// Words and pairs of neighbouring words, each as often as it comes; a pair weighs as much as its words in the mean.
fn profile(clause: &[u32], weights: &[f64]) -> Profile {
    let weight = |word: u32| weights[word as usize];
    let single = clause.iter().map(|&word| (u64::from(word), weight(word)));
    let pairs = clause.windows(2).map(|pair| {
        let feature = (u64::from(pair[0]) + 1) << 32 | u64::from(pair[1]);
        (feature, (weight(pair[0]) + weight(pair[1])) / 2.0)
    });
    let mut all: Vec<(u64, f64)> = single.chain(pairs).collect();
    all.sort_by_key(|feature| feature.0);
    let mut features: Vec<(u64, f64)> = Vec::with_capacity(all.len());
    for (feature, weight) in all {
        match features.last_mut() {
            Some(last) if last.0 == feature => last.1 += weight,
            _ => features.push((feature, weight)),
        }
    }
    let weight = features.iter().map(|feature| feature.1).sum();
    Profile { features, weight }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn profiles(a: &[&[u32]], b: &[&[u32]]) -> Profiles {
        Profiles::new(a, b, 1000, |_, _| true)
    }

    #[test]
    fn the_same_words_are_wholly_alike_and_other_words_not_at_all() {
        let all = profiles(&[&[1, 2, 3], &[7, 8]], &[&[1, 2, 3], &[4, 5]]);
        let similarity = |a, b| all.pair(a, b).similarity;
        assert!((similarity(0, 0) - 1.0).abs() < 1e-9);
        assert_eq!(similarity(1, 0), 0.0);
        assert_eq!(similarity(0, 1), 0.0);
    }

    #[test]
    fn order_and_rare_words_count() {
        let all = profiles(&[&[1, 2, 3, 4]], &[&[1, 2, 3, 4], &[4, 2, 1, 3], &[1, 2, 3, 5]]);
        let similarity = |b| all.pair(0, b).similarity;
        assert!(similarity(0) > similarity(1) && similarity(0) > similarity(2));
        // Word 1 is in every clause and word 9 in two.
        let all = profiles(&[&[1, 9], &[1, 5], &[1, 6]], &[&[1, 7], &[9, 8]]);
        assert!(all.pair(0, 1).similarity > all.pair(0, 0).similarity);
    }

    #[test]
    fn of_many_clauses_the_index_finds_the_twin() {
        let clauses: Vec<Vec<u32>> = (0..300_u32).map(|n| vec![1, 2, 3, 10 + n, 400 + n]).collect();
        let a: Vec<&[u32]> = clauses.iter().map(Vec::as_slice).collect();
        let b: Vec<&[u32]> = a.iter().rev().copied().collect();
        let all = profiles(&a, &b);
        let numbers: Vec<usize> = (0..300).collect();
        let found = all.candidates(&numbers, &numbers, 0.99);
        assert!(found.len() < 3000);
        assert!(numbers.iter().all(|&n| found.iter().any(|c| (c.a, c.b) == (n, 299 - n))));
    }
}
