//! Scores of clauses that were met before, in bounded memory.
//!
//! Contracts repeat one another: the same clause is scored once, and looked up by a hash of its words afterwards. Two
//! generations bound the memory: when the young one is full it becomes the old one, and what of the old one was not asked for
//! since is forgotten.

use std::collections::HashMap;

use super::number::without_number;
use super::{Clause, Probabilities};
use crate::model::seed::mix;

/// 128 bits of a clause's words: among 10^9 clauses two that differ fall together with a chance of about 10^-21.
type Key = (u64, u64);

/// Scores by clause.
pub struct ScoreCache {
    /// Clauses of one generation.
    room: usize,
    young: HashMap<Key, Box<[f32]>>,
    old: HashMap<Key, Box<[f32]>>,
    counts: Counts,
}

/// How clauses came to their scores.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Looked up here.
    pub repeated: u64,
    /// New: scored, or passed over.
    pub new: u64,
    /// Of the new ones, those that a first stage kept from the encoder.
    pub passed_over: u64,
}

impl ScoreCache {
    /// A cache of at most `clauses` clauses.
    #[must_use]
    pub fn new(clauses: usize) -> Self {
        Self {
            room: (clauses / 2).max(1),
            young: HashMap::new(),
            old: HashMap::new(),
            counts: Counts::default(),
        }
    }

    /// How clauses came to their scores so far.
    #[must_use]
    pub fn counts(&self) -> Counts {
        self.counts
    }

    /// Counts clauses among the new ones of which the encoder read none.
    pub fn passed_over(&mut self, clauses: usize) {
        self.counts.passed_over += clauses as u64;
    }

    fn get(&mut self, key: Key) -> Option<Probabilities> {
        if let Some(scores) = self.young.get(&key) {
            return Some(scores.to_vec());
        }
        let scores = self.old.remove(&key)?;
        let answer = scores.to_vec();
        self.put(key, scores);
        Some(answer)
    }

    fn put(&mut self, key: Key, scores: Box<[f32]>) {
        if self.young.len() >= self.room {
            self.old = std::mem::take(&mut self.young);
        }
        self.young.insert(key, scores);
    }

    /// The scores of `clauses` in order: `score` is asked for those alone that are new, each once.
    ///
    /// # Errors
    /// Those of `score`.
    pub fn scores<E>(
        &mut self,
        clauses: &[Clause<'_>],
        score: impl FnOnce(&[Clause<'_>]) -> Result<Vec<Probabilities>, E>,
    ) -> Result<Vec<Probabilities>, E> {
        let mut answers: Vec<Option<Probabilities>> = vec![None; clauses.len()];
        let mut new: Vec<Clause<'_>> = Vec::new();
        // Which of the new clauses each key is, and which clauses wait for it.
        let mut asked: HashMap<Key, usize> = HashMap::new();
        let mut waiting: Vec<(usize, usize)> = Vec::new();
        for (i, clause) in clauses.iter().enumerate() {
            let key = key(clause);
            if let Some(&at) = asked.get(&key) {
                self.counts.repeated += 1;
                waiting.push((i, at));
            } else if let Some(scores) = self.get(key) {
                self.counts.repeated += 1;
                answers[i] = Some(scores);
            } else {
                self.counts.new += 1;
                asked.insert(key, new.len());
                waiting.push((i, new.len()));
                new.push(*clause);
            }
        }
        let scored = score(&new)?;
        for (key, at) in asked {
            self.put(key, scored[at].clone().into_boxed_slice());
        }
        for (i, at) in waiting {
            answers[i] = Some(scored[at].clone());
        }
        Ok(answers.into_iter().map(|answer| answer.expect("looked up or scored")).collect())
    }
}

/// What of a clause the model reads, as a hash.
fn key(clause: &Clause<'_>) -> Key {
    let both = |seed: u64| {
        let lead = hash(seed, clause.lead.as_bytes());
        hash(mix(lead), without_number(clause.text).as_bytes())
    };
    (both(1), both(2))
}

fn hash(seed: u64, bytes: &[u8]) -> u64 {
    let words = bytes.chunks(8).map(|chunk| {
        let mut word = [0; 8];
        word[..chunk.len()].copy_from_slice(chunk);
        u64::from_le_bytes(word)
    });
    let start = mix(seed ^ (bytes.len() as u64).rotate_left(32));
    words.fold(start, |h, word| mix(h.rotate_left(5).wrapping_add(mix(word ^ seed.rotate_left(17)))))
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use super::*;

    fn ask(cache: &mut ScoreCache, texts: &[&str]) -> (Vec<usize>, Vec<Probabilities>) {
        let clauses: Vec<Clause<'_>> = texts.iter().map(|text| Clause { lead: "", text }).collect();
        let mut asked = Vec::new();
        let answers = cache.scores(&clauses, |new| {
            asked = new.iter().map(|c| c.text.len()).collect();
            Ok::<_, Infallible>(new.iter().map(|c| vec![c.text.len() as f32]).collect())
        });
        (asked, answers.unwrap())
    }

    #[test]
    fn a_clause_is_scored_once_and_answered_in_order() {
        let mut cache = ScoreCache::new(100);
        let (asked, answers) = ask(&mut cache, &["a", "bb", "a", "ccc"]);
        assert_eq!((asked, answers), (vec![1, 2, 3], vec![vec![1.0], vec![2.0], vec![1.0], vec![3.0]]));
        let (asked, answers) = ask(&mut cache, &["ccc", "dddd", "a"]);
        assert_eq!((asked, answers), (vec![4], vec![vec![3.0], vec![4.0], vec![1.0]]));
        assert_eq!(cache.counts(), Counts { repeated: 3, new: 4, passed_over: 0 });
    }

    #[test]
    fn what_was_asked_for_lately_stays_and_memory_is_bounded() {
        let mut cache = ScoreCache::new(8);
        let texts: Vec<String> = (1..=40).map(|n| "x".repeat(n)).collect();
        for text in &texts {
            ask(&mut cache, &["often", text]);
            assert!(cache.young.len() + cache.old.len() <= 8);
        }
        assert!(ask(&mut cache, &["often"]).0.is_empty());
        assert_eq!(ask(&mut cache, &[&texts[0]]).0, [1]);
    }

    #[test]
    fn lead_in_text_and_number_are_told_apart() {
        let key = |lead, text| key(&Clause { lead, text });
        assert_ne!(key("ab", "c"), key("a", "bc"));
        assert_ne!(key("", "a\0"), key("", "a"));
        assert_eq!(key("", "8.1 The Work is yours."), key("", "The Work is yours."));
    }
}
