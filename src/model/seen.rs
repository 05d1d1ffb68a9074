//! Which clauses a model was trained on, told so that a set of clauses is known again and a single one hardly.
//!
//! In: clauses as normalised words. Out: filters that a bundle carries (Bloom, "Space/time trade-offs in hash coding with allowable errors",
//! 1970, with one hash), and how many clauses of another set they know. Figures on clauses that a model, or what it began with, was
//! trained on say nothing; the filters tell. Of clauses that they never held some ten in a hundred look held too, so that of a set they
//! tell much and of one clause, which may be a secret, little.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// Places of a filter a clause, before they are brought to a power of two.
const PLACES: usize = 8;
/// Fewest and most places.
const BOUNDS: (usize, usize) = (1 << 8, 1 << 23);
/// Share of its places up to which a filter takes more clauses.
const FULLEST: f64 = 0.25;

/// The clauses of one training, or of several that followed one another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeenClauses {
    /// One bit a place, the lowest of each byte first, in base64; a power of two of them. The first bits of the SHA-256 of a clause's words
    /// are its place.
    #[serde(with = "bits")]
    filter: Vec<u8>,
}

impl SeenClauses {
    fn of(hashes: &HashSet<u64>, places: usize) -> Self {
        let mut filter = vec![0u8; places / 8];
        for hash in hashes {
            let place = place(*hash, places);
            filter[place / 8] |= 1 << (place % 8);
        }
        Self { filter }
    }

    fn places(&self) -> usize {
        self.filter.len() * 8
    }

    fn holds(&self, hash: u64) -> bool {
        let place = place(hash, self.places());
        self.filter[place / 8] >> (place % 8) & 1 == 1
    }

    /// Share of all possible clauses that look held, 0 to 1.
    fn full(&self) -> f64 {
        let set: u32 = self.filter.iter().map(|byte| byte.count_ones()).sum();
        f64::from(set) / self.places() as f64
    }

    /// How many different clauses it holds, by the best estimate.
    #[must_use]
    pub fn clauses(&self) -> usize {
        (-(self.places() as f64) * (1.0 - self.full()).ln()).round() as usize
    }

    /// Whether it has a size that it can have, and is not full.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        let places = self.places();
        places.is_power_of_two() && (BOUNDS.0..=BOUNDS.1).contains(&places) && self.full() < 1.0
    }

    /// Both in one, if they are of one size and either one holds the other or the union stays sparse.
    fn united(&self, other: &Self) -> Option<Self> {
        if self.filter.len() != other.filter.len() {
            return None;
        }
        let both = Self { filter: self.filter.iter().zip(&other.filter).map(|(a, b)| a | b).collect() };
        (both.full() <= FULLEST || both == *self || both == *other).then_some(both)
    }
}

/// What was seen in either.
#[must_use]
pub fn joined(mut seen: Vec<SeenClauses>, more: Vec<SeenClauses>) -> Vec<SeenClauses> {
    for other in more {
        match seen.iter_mut().find_map(|known| known.united(&other).map(|both| (known, both))) {
            Some((known, both)) => *known = both,
            None => seen.push(other),
        }
    }
    seen
}

/// What was `seen`, and clauses besides, given as normalised words.
#[must_use]
pub fn with(seen: Vec<SeenClauses>, words: impl Iterator<Item = String>) -> Vec<SeenClauses> {
    let hashes: HashSet<u64> = words.map(|words| hash(&words)).collect();
    if hashes.is_empty() {
        return seen;
    }
    // What an earlier training had is mostly in a later one again: then it says nothing more.
    let anew = |known: &SeenClauses| {
        let own = SeenClauses::of(&hashes, known.places());
        known.united(&own).as_ref() != Some(&own)
    };
    let seen: Vec<SeenClauses> = seen.into_iter().filter(anew).collect();
    // Room for what was seen before too, so that a filter is there for clauses that come later.
    let clauses = hashes.len() + seen.iter().map(SeenClauses::clauses).sum::<usize>();
    let least = (clauses * PLACES).next_power_of_two().clamp(BOUNDS.0, BOUNDS.1);
    let places =
        seen.iter().map(SeenClauses::places).filter(|places| *places >= least).min().unwrap_or(least);
    joined(seen, vec![SeenClauses::of(&hashes, places)])
}

/// How many of some clauses, given as normalised words, were `seen`, by the best estimate; none where no more look held than chance would
/// have it (three standard deviations).
#[must_use]
pub fn overlap(seen: &[SeenClauses], words: impl Iterator<Item = String>) -> usize {
    if seen.is_empty() {
        return 0;
    }
    let hashes: Vec<u64> = words.map(|words| hash(&words)).collect();
    let held = hashes.iter().filter(|&&hash| seen.iter().any(|seen| seen.holds(hash))).count() as f64;
    let chance = 1.0 - seen.iter().map(|seen| 1.0 - seen.full()).product::<f64>();
    let by_chance = chance * hashes.len() as f64;
    if held <= by_chance + 3.0 * (by_chance * (1.0 - chance)).sqrt() {
        return 0;
    }
    ((held - by_chance) / (1.0 - chance)).round() as usize
}

fn hash(words: &str) -> u64 {
    let hash = Sha256::digest(words);
    u64::from_be_bytes(hash[..8].try_into().expect("eight bytes of thirty-two"))
}

/// The first bits of the hash, so many as `places`, a power of two, has.
fn place(hash: u64, places: usize) -> usize {
    (hash >> (64 - places.trailing_zeros())) as usize
}

mod bits {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serializer};

    pub fn serialize<S: Serializer>(filter: &[u8], to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&STANDARD.encode(filter))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<u8>, D::Error> {
        STANDARD.decode(String::deserialize(from)?).map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clauses(range: std::ops::Range<usize>) -> impl Iterator<Item = String> {
        range.map(|i| format!("the author grants licence number {i}"))
    }

    fn seen(range: std::ops::Range<usize>) -> Vec<SeenClauses> {
        with(Vec::new(), clauses(range))
    }

    #[test]
    fn a_set_is_known_again_and_so_is_a_part_of_it() {
        for n in [8, 100, 3_000] {
            let seen = seen(0..n);
            let all = overlap(&seen, clauses(0..n));
            assert!(all == n && seen[0].clauses().abs_diff(n) <= 1 + n / 50, "{all} of {n}, {seen:?}");
            assert_eq!(overlap(&seen, clauses(n..2 * n)), 0, "{n} others");
            let half = overlap(&seen, clauses(n / 2..n + n / 2));
            assert!(half.abs_diff(n / 2) <= 2 + n / 50, "{half} of {n}, half of which it holds");
        }
    }

    #[test]
    fn of_one_clause_it_tells_little() {
        let seen = seen(0..2_000);
        let wrongly = clauses(10_000..20_000).filter(|words| seen[0].holds(hash(words))).count();
        assert!((800..=1_400).contains(&wrongly), "{wrongly} of 10,000 that it never held look held");
    }

    #[test]
    fn trainings_that_follow_one_another_are_asked_together() {
        // Few clauses later fit into the filter that is there; more need a larger one beside it.
        let less = with(seen(0..500), clauses(500..510));
        let more = with(seen(0..100), clauses(100..600));
        assert_eq!((less.len(), more.len()), (1, 2));
        for (seen, held) in [(&less, 460), (&more, 550)] {
            let known = overlap(seen, clauses(50..800));
            assert!(known.abs_diff(held) <= 20, "{known}, not {held}");
        }
        assert_eq!(overlap(&[], clauses(0..10)), 0);
        assert_eq!(with(less.clone(), std::iter::empty()), less);
    }

    #[test]
    fn what_a_later_training_holds_too_is_not_kept_twice() {
        let again = with(seen(0..100), clauses(0..600));
        assert_eq!(again, seen(0..600));
        let mean = joined(again.clone(), joined(seen(0..600), seen(0..590)));
        assert_eq!(mean, again);
    }

    #[test]
    fn a_filter_takes_no_more_than_keeps_it_sparse() {
        let mut all = Vec::new();
        for round in 0..12 {
            all = with(all, clauses(round * 500..(round + 1) * 500));
        }
        assert!((4..=6).contains(&all.len()), "{}", all.len());
        assert!(all.iter().all(|seen| seen.full() <= FULLEST));
        let known = overlap(&all, clauses(5_500..6_500));
        assert!(known.abs_diff(500) < 80, "{known}");
    }

    #[test]
    fn it_comes_back_from_json_as_it_was() {
        let seen = seen(0..10).remove(0);
        let json = serde_json::to_string(&seen).unwrap();
        assert!(json.len() < 100, "{json}");
        let back: SeenClauses = serde_json::from_str(&json).unwrap();
        assert!(back == seen && back.is_sound());
        assert!(serde_json::from_str::<SeenClauses>(&json.replace(":\"", ":\"?")).is_err());
        for broken in [vec![0; 33], vec![255; 32], vec![]] {
            assert!(!SeenClauses { filter: broken }.is_sound());
        }
    }
}
