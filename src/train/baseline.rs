//! A linear model to compare with: TF-IDF of word 1- to 3-grams and one logistic regression a label.
//!
//! It is fitted in the run that judges the transformer, on the same clauses, so that both figures stand side by side.

use std::collections::HashMap;

use rayon::prelude::*;

use super::calibrate::best_threshold;
use super::data::{Clause, Dataset};
use super::logistic::{Logistic, Row};
use super::metrics::{Figures, judge};
use crate::error::Result;

/// Inverse strength of the L2 penalty, as scikit-learn counts it.
const C: f64 = 10.0;
/// N-grams in fewer training clauses are left out.
const MIN_CLAUSES: u32 = 2;

/// N-grams and their inverse document frequency.
struct TfIdf {
    index: HashMap<String, u32>,
    idf: Vec<f64>,
}

/// Fits on `train`, chooses thresholds on `dev` and judges on `test`.
///
/// # Errors
/// Data that does not fit `labels`; a minimisation that fails.
pub fn figures(labels: &[String], train: &Dataset, dev: &Dataset, test: &Dataset) -> Result<Figures> {
    let tfidf = TfIdf::fit(train);
    let rows = |data: &Dataset| -> Vec<Row> { data.clauses.iter().map(|c| tfidf.row(c)).collect() };
    let (train_rows, dev_rows, test_rows) = (rows(train), rows(dev), rows(test));
    let (train_targets, dev_targets, test_targets) =
        (train.targets(labels)?, dev.targets(labels)?, test.known_targets(labels)?);
    let fitted: Vec<(f32, Vec<f32>)> = (0..labels.len())
        .into_par_iter()
        .map(|l| {
            let targets = train_targets.iter().map(|t| t[l]).collect();
            let problem = Logistic {
                rows: train_rows.iter().collect(),
                targets,
                weights: vec![1.0; train_rows.len()],
                features: tfidf.idf.len(),
                c: C,
            };
            let linear = problem.fit()?;
            let score =
                |rows: &[Row]| -> Vec<f32> { rows.iter().map(|r| linear.probability(r) as f32).collect() };
            let dev_scored: Vec<(f32, bool)> =
                score(&dev_rows).into_iter().zip(&dev_targets).map(|(p, t)| (p, t[l])).collect();
            Ok((best_threshold(&dev_scored), score(&test_rows)))
        })
        .collect::<Result<_>>()?;
    let thresholds: Vec<f32> = fitted.iter().map(|(t, _)| *t).collect();
    let probabilities: Vec<Vec<f32>> =
        (0..test_rows.len()).map(|i| fitted.iter().map(|(_, scores)| scores[i]).collect()).collect();
    Ok(judge(labels, &thresholds, &probabilities, &test_targets))
}

/// Lower-cased words of lead-in and text; n-grams do not cross from one to the other.
fn ngrams(clause: &Clause) -> Vec<String> {
    let mut grams = Vec::new();
    for part in [&clause.lead, &clause.text] {
        let lower = part.to_lowercase();
        let words: Vec<&str> =
            lower.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect();
        for n in 1..=3 {
            grams.extend(words.windows(n).map(|w| w.join(" ")));
        }
    }
    grams
}

impl TfIdf {
    fn fit(data: &Dataset) -> Self {
        let mut clauses_with: HashMap<String, u32> = HashMap::new();
        for clause in &data.clauses {
            let mut grams = ngrams(clause);
            grams.sort_unstable();
            grams.dedup();
            for gram in grams {
                *clauses_with.entry(gram).or_default() += 1;
            }
        }
        let mut kept: Vec<(String, u32)> =
            clauses_with.into_iter().filter(|(_, n)| *n >= MIN_CLAUSES).collect();
        kept.sort_unstable();
        let n = data.clauses.len() as f64;
        let idf = kept.iter().map(|(_, df)| ((1.0 + n) / (1.0 + f64::from(*df))).ln() + 1.0).collect();
        let index = kept.into_iter().enumerate().map(|(i, (gram, _))| (gram, i as u32)).collect();
        Self { index, idf }
    }

    /// Its n-grams; L2 norm 1.
    fn row(&self, clause: &Clause) -> Row {
        let mut ids: Vec<u32> = ngrams(clause).iter().filter_map(|g| self.index.get(g).copied()).collect();
        ids.sort_unstable();
        // logarithmic term frequency
        let mut row: Row = ids
            .chunk_by(|a, b| a == b)
            .map(|run| (run[0], (1.0 + (run.len() as f64).ln()) * self.idf[run[0] as usize]))
            .collect();
        let norm = row.iter().map(|(_, w)| w * w).sum::<f64>().sqrt();
        row.iter_mut().for_each(|(_, w)| *w /= norm);
        row
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dataset(clauses: &[(&str, &[&str])]) -> Dataset {
        let clauses: Vec<Clause> = clauses
            .iter()
            .map(|(text, labels)| Clause {
                lead: String::new(),
                text: (*text).to_owned(),
                labels: labels.iter().map(|l| (*l).to_owned()).collect(),
                unsure: false,
                source: String::new(),
            })
            .collect();
        let places = vec![(0, 1); clauses.len()];
        Dataset { paths: vec!["a.jsonl".into()], clauses, places, sha256: String::new() }
    }

    #[test]
    fn it_learns_words_that_tell_labels_apart() {
        let data = dataset(&[
            ("the author assigns title", &["assign"]),
            ("the artist assigns title", &["assign"]),
            ("the client pays the fee", &[]),
            ("the agency pays a fee", &[]),
            ("the publisher may edit it", &["edit"]),
            ("the studio may edit it", &["edit"]),
        ]);
        let labels = ["assign".to_owned(), "edit".to_owned()];
        let figures = figures(&labels, &data, &data, &data).unwrap();
        assert_eq!(figures.macro_f1, 1.0, "{figures:?}");
    }

    #[test]
    fn ngrams_keep_word_order_and_do_not_cross_the_lead_in() {
        let mut data = dataset(&[("shall not copy", &[])]);
        data.clauses[0].lead = "Client".to_owned();
        let grams = ngrams(&data.clauses[0]);
        assert!(grams.contains(&"shall not copy".to_owned()));
        assert!(!grams.contains(&"client shall".to_owned()));
    }
}
