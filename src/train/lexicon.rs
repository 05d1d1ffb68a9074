//! The words of labelled clauses as features of a linear model: TF-IDF over the entries of a tokenizer's vocabulary.
//!
//! In: token ids of clauses. Out: a row of features a clause, and of weights that were fitted to such rows the [`WordHead`] that a bundle
//! keeps.

use super::logistic::Row;
use crate::model::words::{WordHead, features};

/// The entries that tell clauses apart, and the features of the clauses by them.
pub struct Lexicon {
    idf: Vec<f32>,
    /// Entries with an idf, ascending: the place of one is its feature's number.
    entries: Vec<u32>,
    rows: Vec<Row>,
}

impl Lexicon {
    /// Of clauses with token `ids`, `[clauses][tokens]`, of a vocabulary with so many entries. What stands in every clause, as what begins
    /// and ends one does, tells nothing and is left out. The idf is `ln((1 + clauses) / (1 + clauses with it)) + 1`, as scikit-learn
    /// counts it.
    #[must_use]
    pub fn of(ids: &[Vec<u32>], vocabulary: usize) -> Self {
        let mut clauses_with = vec![0u32; vocabulary];
        for ids in ids {
            let mut distinct = ids.clone();
            distinct.sort_unstable();
            distinct.dedup();
            distinct.into_iter().for_each(|id| clauses_with[id as usize] += 1);
        }
        let clauses = ids.len();
        let idf = |&with: &u32| match with as usize {
            0 => 0.0,
            with if with == clauses => 0.0,
            with => (((1 + clauses) as f64 / (1 + with) as f64).ln() + 1.0) as f32,
        };
        let idf: Vec<f32> = clauses_with.iter().map(idf).collect();
        let entries: Vec<u32> = (0..vocabulary as u32).filter(|&id| idf[id as usize] > 0.0).collect();
        let place = |id: u32| entries.binary_search(&id).expect("an entry with an idf is listed") as u32;
        let row = |ids: &Vec<u32>| -> Row {
            let row = features(ids.clone(), |id| f64::from(idf[id as usize]));
            row.into_iter().map(|(id, value)| (place(id), value)).collect()
        };
        let rows = ids.iter().map(row).collect();
        Self { idf, entries, rows }
    }

    /// Its entries.
    #[must_use]
    pub fn entries(&self) -> usize {
        self.entries.len()
    }

    /// The features of a clause times `factor`, numbered from `first`.
    pub fn row(&self, clause: usize, first: usize, factor: f64) -> impl Iterator<Item = (u32, f64)> {
        self.rows[clause].iter().map(move |&(place, value)| (first as u32 + place, value * factor))
    }

    /// The head of weights a label for the features times `factor`, `[labels][entries]`.
    #[must_use]
    pub fn head(&self, weights: &[&[f64]], factor: f64) -> WordHead {
        let spread = |weights: &&[f64]| {
            let mut all = vec![0f32; self.idf.len()];
            for (&entry, weight) in self.entries.iter().zip(*weights) {
                all[entry as usize] = (weight * factor) as f32;
            }
            all
        };
        WordHead { idf: self.idf.clone(), weight: weights.iter().map(spread).collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_in_every_clause_is_no_feature_and_rarer_words_weigh_more() {
        let lexicon = Lexicon::of(&[vec![1, 4, 5, 2], vec![1, 5, 2], vec![1, 5, 6, 2], vec![1, 2, 7, 7]], 9);
        assert_eq!(lexicon.entries, [4, 5, 6, 7]);
        let row: Row = lexicon.row(0, 10, 2.0).collect();
        assert_eq!(row.iter().map(|(place, _)| *place).collect::<Vec<_>>(), [10, 11]);
        assert!(
            row[0].1 > row[1].1 && (row.iter().map(|(_, v)| v * v).sum::<f64>() - 4.0).abs() < 1e-9,
            "{row:?}"
        );
        let head = lexicon.head(&[&[1.0, 2.0, 3.0, 4.0]], 0.5);
        assert_eq!(head.weight, [[0.0, 0.0, 0.0, 0.0, 0.5, 1.0, 1.5, 2.0, 0.0]]);
    }
}
