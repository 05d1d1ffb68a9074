//! A linear model to compare with: TF-IDF of word 1- to 3-grams and one logistic regression a label.
//!
//! It is fitted in the run that judges the transformer, on the same clauses, so that both figures stand side by side: on dev clauses, or on
//! the folds of a cross-validation.

use std::collections::HashMap;

use rayon::prelude::*;

use super::calibrate::best_threshold;
use super::data::{Clause, Dataset};
use super::folds::Parted;
use super::logistic::{Linear, Logistic, Row};
use super::metrics::{Figures, judge};
use crate::error::Result;
use crate::model::words::features;

/// Inverse strength of the L2 penalty, as scikit-learn counts it.
const C: f64 = 10.0;
/// N-grams in fewer training clauses are left out.
const MIN_CLAUSES: u32 = 2;

/// N-grams and their inverse document frequency.
struct TfIdf {
    index: HashMap<String, u32>,
    idf: Vec<f64>,
}

/// What the linear model says of the clauses it was judged on.
pub struct Judged {
    /// Its figures.
    pub figures: Figures,
    /// Its thresholds, `[labels]`, 0 to 1.
    pub thresholds: Vec<f32>,
    /// Its probabilities, `[clauses][labels]`, 0 to 1.
    pub probabilities: Vec<Vec<f32>>,
}

/// Fits on `train`, chooses thresholds on `dev` and judges on `test`.
///
/// # Errors
/// Data that does not fit `labels`; a minimisation that fails.
pub fn figures(labels: &[String], train: &Dataset, dev: &Dataset, test: &Dataset) -> Result<Judged> {
    let model = Words::fit(&train.clauses, &train.targets(labels)?)?;
    let thresholds = thresholds(&model.probabilities(&dev.clauses), &dev.targets(labels)?);
    let probabilities = model.probabilities(&test.clauses);
    let figures = judge(labels, &thresholds, &probabilities, &test.known_targets(labels)?);
    Ok(Judged { figures, thresholds, probabilities })
}

/// Judges on every clause of `data` by a model that was fitted to the other folds; the thresholds are chosen on the same scores.
///
/// # Errors
/// Data that does not fit `labels`; a minimisation that fails.
pub fn cross_validated(labels: &[String], data: &Dataset, parted: &Parted) -> Result<Judged> {
    let targets = data.targets(labels)?;
    let mut probabilities = vec![Vec::new(); data.clauses.len()];
    for (fold, others) in parted.others.iter().enumerate() {
        let held: Vec<usize> = (0..targets.len()).filter(|&i| parted.fold_of[i] == fold).collect();
        let others_targets: Vec<Vec<bool>> = others.iter().map(|&i| targets[i].clone()).collect();
        let model = Words::fit(&data.subset(others).clauses, &others_targets)?;
        let scores = model.probabilities(&data.subset(&held).clauses);
        held.into_iter().zip(scores).for_each(|(i, row)| probabilities[i] = row);
    }
    let thresholds = thresholds(&probabilities, &targets);
    let figures = judge(labels, &thresholds, &probabilities, &targets);
    Ok(Judged { figures, thresholds, probabilities })
}

/// The best threshold of each label, `[labels]`.
fn thresholds(probabilities: &[Vec<f32>], targets: &[Vec<bool>]) -> Vec<f32> {
    let scored = |l: usize| -> Vec<(f32, bool)> {
        probabilities.iter().zip(targets).map(|(p, t)| (p[l], t[l])).collect()
    };
    (0..targets.first().map_or(0, Vec::len)).map(|l| best_threshold(&scored(l))).collect()
}

/// A fitted model: its words and a linear function of them a label.
struct Words {
    tfidf: TfIdf,
    labels: Vec<Linear>,
}

impl Words {
    /// Fits to clauses with `targets`, `[clauses][labels]`.
    fn fit(clauses: &[Clause], targets: &[Vec<bool>]) -> Result<Self> {
        let tfidf = TfIdf::fit(clauses);
        let rows: Vec<Row> = clauses.iter().map(|clause| tfidf.row(clause)).collect();
        let fit = |l: usize| {
            let problem = Logistic {
                rows: rows.iter().collect(),
                targets: targets.iter().map(|t| t[l]).collect(),
                weights: vec![1.0; rows.len()],
                features: tfidf.idf.len(),
                c: C,
            };
            problem.fit()
        };
        let labels = targets.first().map_or(0, Vec::len);
        let labels = (0..labels).into_par_iter().map(fit).collect::<Result<_>>()?;
        Ok(Self { tfidf, labels })
    }

    /// `[clauses][labels]`, 0 to 1.
    fn probabilities(&self, clauses: &[Clause]) -> Vec<Vec<f32>> {
        let score = |clause: &Clause| {
            let row = self.tfidf.row(clause);
            self.labels.iter().map(|linear| linear.probability(&row) as f32).collect()
        };
        clauses.iter().map(score).collect()
    }
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
    fn fit(clauses: &[Clause]) -> Self {
        let mut clauses_with: HashMap<String, u32> = HashMap::new();
        for clause in clauses {
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
        let n = clauses.len() as f64;
        let idf = kept.iter().map(|(_, df)| ((1.0 + n) / (1.0 + f64::from(*df))).ln() + 1.0).collect();
        let index = kept.into_iter().enumerate().map(|(i, (gram, _))| (gram, i as u32)).collect();
        Self { index, idf }
    }

    /// Its n-grams; L2 norm 1.
    fn row(&self, clause: &Clause) -> Row {
        let ids = ngrams(clause).iter().filter_map(|g| self.index.get(g).copied()).collect();
        features(ids, |id| self.idf[id as usize])
    }
}

#[cfg(test)]
mod tests {
    use super::super::folds;
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
        let figures = figures(&labels, &data, &data, &data).unwrap().figures;
        assert_eq!(figures.macro_f1, 1.0, "{figures:?}");
    }

    #[test]
    fn held_out_clauses_are_judged_by_what_the_other_folds_say() {
        let texts: Vec<String> = (0..24)
            .map(|i| {
                if i % 2 == 0 { format!("party {i} assigns title") } else { format!("party {i} pays a fee") }
            })
            .collect();
        let labels: Vec<&[&str]> = (0..24).map(|i| if i % 2 == 0 { &["assign"][..] } else { &[] }).collect();
        let clauses: Vec<(&str, &[&str])> = texts.iter().map(String::as_str).zip(labels).collect();
        let data = dataset(&clauses);
        let labels = ["assign".to_owned()];
        let parted = folds::part(&data.clauses, &labels, 4, 1).unwrap();
        assert_eq!(cross_validated(&labels, &data, &parted).unwrap().figures.macro_f1, 1.0);
        // Words that stand in one clause alone tell nothing of another: a model that had seen it would know them.
        let words: Vec<String> = (0..24).map(|i| format!("word{i} {}", "x".repeat(i + 1))).collect();
        let lone: Vec<(&str, &[&str])> =
            words.iter().map(String::as_str).zip(clauses.iter().map(|(_, labels)| *labels)).collect();
        let data = dataset(&lone);
        let parted = folds::part(&data.clauses, &labels, 4, 1).unwrap();
        assert!(cross_validated(&labels, &data, &parted).unwrap().figures.labels[0].average_precision < 0.8);
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
