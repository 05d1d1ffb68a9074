//! Which segments of a corpus are worth a person's labels: those the model is unsure of, unlike one another.
//!
//! In: scored segments, as many as there are. Out: a few of them. [`Pool`] keeps the most uncertain in bounded memory, equal
//! texts once; [`diverse`] draws from those by the encoder's vectors. Reading and labelling are left to others.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};

/// A segment that may be drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// The text it hangs on, or empty.
    pub lead: String,
    /// The segment.
    pub text: String,
    /// The heading it stands under, or empty.
    pub section: String,
    /// The file it is from.
    pub source: String,
    /// Probability a label, 0 to 1.
    pub scores: Vec<f32>,
}

/// How near a decision is to falling the other way, 0 to 1: over the labels the highest `e^-d`, with `d` the distance of
/// the score from its threshold in log-odds.
#[must_use]
pub fn uncertainty(scores: &[f32], thresholds: &[f32]) -> f32 {
    let odds = |p: f32| {
        let p = p.clamp(1e-6, 1.0 - 1e-6);
        (p / (1.0 - p)).ln()
    };
    scores.iter().zip(thresholds).map(|(&p, &t)| (-(odds(p) - odds(t)).abs()).exp()).fold(0.0, f32::max)
}

/// The most uncertain of the candidates that were offered, each text once.
pub struct Pool {
    room: usize,
    thresholds: Vec<f32>,
    seen: HashSet<u64>,
    kept: BinaryHeap<Reverse<Kept>>,
    offered: u64,
}

/// Ordered by uncertainty; of equal ones the earlier is the greater.
struct Kept {
    uncertainty: f32,
    number: Reverse<u64>,
    candidate: Candidate,
}

impl Ord for Kept {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.uncertainty.total_cmp(&other.uncertainty).then(self.number.cmp(&other.number))
    }
}

impl PartialOrd for Kept {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Kept {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Kept {}

impl Pool {
    /// Room for `room` candidates of a model with these `thresholds`.
    #[must_use]
    pub fn new(room: usize, thresholds: &[f32]) -> Self {
        let (seen, kept) = (HashSet::new(), BinaryHeap::new());
        Self { room, thresholds: thresholds.to_vec(), seen, kept, offered: 0 }
    }

    /// Leaves out what says the same as a clause, as if that had been offered and taken already.
    pub fn exclude(&mut self, lead: &str, text: &str) {
        self.seen.insert(fingerprint(lead, text));
    }

    /// Takes a candidate if its text is new and it is among the most uncertain.
    pub fn offer(&mut self, candidate: Candidate) {
        if !self.seen.insert(fingerprint(&candidate.lead, &candidate.text)) {
            return;
        }
        let uncertainty = uncertainty(&candidate.scores, &self.thresholds);
        self.kept.push(Reverse(Kept { uncertainty, number: Reverse(self.offered), candidate }));
        self.offered += 1;
        if self.kept.len() > self.room {
            self.kept.pop();
        }
    }

    /// Different texts that were offered.
    #[must_use]
    pub fn offered(&self) -> u64 {
        self.offered
    }

    /// What was kept with its uncertainty, the most uncertain first.
    #[must_use]
    pub fn into_candidates(self) -> Vec<(Candidate, f32)> {
        let mut kept: Vec<Kept> = self.kept.into_iter().map(|Reverse(kept)| kept).collect();
        kept.sort_by(|a, b| b.cmp(a));
        kept.into_iter().map(|kept| (kept.candidate, kept.uncertainty)).collect()
    }
}

/// The same for texts that differ only in case, marks and figures, as filled-in templates do.
fn fingerprint(lead: &str, text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    for part in [lead, text] {
        for word in part.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()) {
            word.to_lowercase().hash(&mut hasher);
        }
        0u8.hash(&mut hasher);
    }
    hasher.finish()
}

/// Indices of `n` candidates, each time the one with the highest `uncertainty * (1 - similarity)`, where similarity is the
/// highest cosine, 0 to 1, of its vector with those drawn before (after Carbonell and Goldstein's maximal marginal
/// relevance, SIGIR 1998).
#[must_use]
pub fn diverse(uncertainty: &[f32], vectors: &[Vec<f32>], n: usize) -> Vec<usize> {
    let unit: Vec<Vec<f32>> = vectors
        .iter()
        .map(|v| {
            let norm = v.iter().map(|x| x * x).sum::<f32>().sqrt().max(f32::MIN_POSITIVE);
            v.iter().map(|x| x / norm).collect()
        })
        .collect();
    let mut similar = vec![0f32; uncertainty.len()];
    let mut open: Vec<usize> = (0..uncertainty.len()).collect();
    let mut drawn = Vec::with_capacity(n.min(open.len()));
    while drawn.len() < n && !open.is_empty() {
        let worth = |i: usize| uncertainty[i] * (1.0 - similar[i]);
        let (at, &best) = open
            .iter()
            .enumerate()
            .max_by(|(_, a), (_, b)| worth(**a).total_cmp(&worth(**b)).then(b.cmp(a)))
            .expect("some are open");
        open.swap_remove(at);
        drawn.push(best);
        for &i in &open {
            let cosine: f32 = unit[i].iter().zip(&unit[best]).map(|(a, b)| a * b).sum();
            similar[i] = similar[i].max(cosine.clamp(0.0, 1.0));
        }
    }
    drawn
}

#[cfg(test)]
mod tests {
    use super::*;

    fn candidate(text: &str, score: f32) -> Candidate {
        Candidate {
            lead: String::new(),
            text: text.to_owned(),
            section: String::new(),
            source: "a.md".to_owned(),
            scores: vec![score],
        }
    }

    #[test]
    fn the_nearest_to_a_threshold_is_the_most_uncertain() {
        let at = |p: f32| uncertainty(&[p], &[0.3]);
        assert!((at(0.3) - 1.0).abs() < 1e-6);
        assert!(at(0.4) > at(0.6) && at(0.6) > at(0.95) && at(0.2) > at(0.01));
        assert!((uncertainty(&[0.01, 0.5], &[0.5, 0.5]) - 1.0).abs() < 1e-6);
        assert!(at(0.0) > 0.0 && at(1.0).is_finite());
    }

    #[test]
    fn a_pool_keeps_the_most_uncertain_and_each_text_once() {
        let mut pool = Pool::new(2, &[0.5]);
        for (text, score) in [("Fee 10.", 0.5), ("fee: 20!", 0.5), ("b", 0.9), ("c", 0.6), ("d", 0.55)] {
            pool.offer(candidate(text, score));
        }
        assert_eq!(pool.offered(), 4);
        let kept: Vec<String> = pool.into_candidates().into_iter().map(|(c, _)| c.text).collect();
        assert_eq!(kept, ["Fee 10.", "d"]);
    }

    #[test]
    fn what_is_labelled_already_is_not_offered_again() {
        let mut pool = Pool::new(2, &[0.5]);
        pool.exclude("", "FEE: 30");
        for (text, score) in [("Fee 10.", 0.5), ("b", 0.9)] {
            pool.offer(candidate(text, score));
        }
        let kept: Vec<String> = pool.into_candidates().into_iter().map(|(c, _)| c.text).collect();
        assert_eq!(kept, ["b"]);
    }

    #[test]
    fn of_two_that_say_the_same_one_is_drawn_before_the_other() {
        let vectors = vec![vec![1.0, 0.0], vec![0.99, 0.05], vec![0.0, 1.0]];
        assert_eq!(diverse(&[1.0, 0.99, 0.5], &vectors, 2), [0, 2]);
        assert_eq!(diverse(&[1.0, 0.99, 0.5], &vectors, 9), [0, 2, 1]);
        assert!(diverse(&[], &[], 3).is_empty());
    }
}
