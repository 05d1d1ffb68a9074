//! Contracts that are nearly the same, put together: one template filed again and again counts once.
//!
//! In: a signature a contract. Out: the number of its cluster. Two contracts belong together where their signatures agree in at
//! least [`LIKENESS`]; candidates are found by bands of the signature (Leskovec, Rajaraman and Ullman, "Mining of massive datasets",
//! chapter 3), which misses a pair at the threshold once in 20 and hardly any above 0.85. Belonging is passed on: a chain of like
//! contracts is one cluster.

use std::collections::HashMap;

use super::signature::{HASHES, likeness};
use crate::model::seed::mix;

/// Estimated Jaccard index of the runs of words from which two contracts count as one.
pub const LIKENESS: f64 = 0.75;
/// Numbers of one band.
const BAND: usize = 8;

/// The cluster of each contract, named by the place of its first member. A contract without signature is one of its own.
#[must_use]
pub fn clusters(signatures: &[Option<Vec<u32>>]) -> Vec<usize> {
    let mut sets = DisjointSets::new(signatures.len());
    for band in 0..HASHES / BAND {
        let mut buckets: HashMap<u64, Vec<Vec<usize>>> = HashMap::new();
        for (i, signature) in signatures.iter().enumerate() {
            let Some(signature) = signature else { continue };
            let numbers = &signature[band * BAND..(band + 1) * BAND];
            let key = numbers.iter().fold(band as u64, |h, &n| mix(h.rotate_left(7) ^ u64::from(n)));
            let groups = buckets.entry(key).or_default();
            // A group of the bucket is in one cluster already: one like member of it is enough, so that a thousand copies of a
            // contract cost a thousand comparisons and not a million.
            let like =
                |&j: &usize| signatures[j].as_ref().is_some_and(|s| likeness(s, signature) >= LIKENESS);
            let own = sets.first(i);
            let (joined, apart): (Vec<_>, Vec<_>) = std::mem::take(groups)
                .into_iter()
                .partition(|group| sets.first(group[0]) == own || group.iter().any(like));
            *groups = apart;
            let mut group: Vec<usize> = Vec::new();
            for other in joined {
                sets.join(other[0], i);
                group.extend(other);
            }
            group.push(i);
            groups.push(group);
        }
    }
    (0..signatures.len()).map(|i| sets.first(i)).collect()
}

/// Sets of numbers by union and find; each is named by its lowest.
struct DisjointSets {
    parents: Vec<usize>,
}

impl DisjointSets {
    fn new(n: usize) -> Self {
        Self { parents: (0..n).collect() }
    }

    fn first(&mut self, mut i: usize) -> usize {
        while self.parents[i] != i {
            self.parents[i] = self.parents[self.parents[i]];
            i = self.parents[i];
        }
        i
    }

    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.first(a), self.first(b));
        self.parents[a.max(b)] = a.min(b);
    }
}

#[cfg(test)]
mod tests {
    use super::super::signature::signature;
    use super::*;

    fn contract(template: usize, name: &str) -> Option<Vec<u32>> {
        let texts: Vec<String> = (0..80)
            .map(|i| {
                let word = |k: usize| format!("w{}", mix((template * 1000 + i * 10 + k) as u64) % 5000);
                let words: Vec<String> = (0..12).map(word).collect();
                if i % 16 == 0 { format!("{name} {}", words.join(" ")) } else { words.join(" ") }
            })
            .collect();
        Some(signature(texts.iter().map(String::as_str)))
    }

    #[test]
    fn templates_filled_in_again_fall_together_and_others_stay_apart() {
        let signatures = [
            contract(1, "Amber"),
            contract(2, "Amber"),
            contract(1, "Birch Limited"),
            None,
            contract(2, "Cedar"),
            contract(3, "Amber"),
            contract(1, "Dune"),
            None,
        ];
        assert_eq!(clusters(&signatures), [0, 1, 0, 3, 1, 5, 0, 7]);
    }

    #[test]
    fn the_copies_of_one_contract_are_one_cluster() {
        let one = contract(1, "Amber");
        assert_eq!(clusters(&vec![one; 3000]), vec![0; 3000]);
        assert!(clusters(&[]).is_empty());
    }
}
