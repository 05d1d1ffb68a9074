//! How clauses of each kind are worded: the most typical one and the most unusual ones, verbatim.
//!
//! Findings are vectors of words weighed by how rare they are (TF-IDF) and scaled to length 1. The wording with the highest mean
//! cosine to the others is the medoid; those with the lowest are the outliers. Findings are read a slice at a time, and at most
//! [`SAMPLE`] of a label are looked at, drawn by a hash of their words.

use std::collections::{BTreeMap, HashMap};

use polars::prelude::PolarsResult;
use serde::Serialize;

use crate::corpus::frames::{Corpus, in_polars};
use crate::corpus::manifest::CLAUSES;
use crate::corpus::store;
use crate::error::Result;
use crate::model::seed::mix;

/// Different wordings of a label that are looked at.
pub const SAMPLE: usize = 4000;
/// Rows read at once.
const SLICE: usize = 100_000;
/// Fewest words of a wording: less is a fragment.
const FEWEST_WORDS: usize = 5;

/// The wordings of one label.
#[derive(Debug, Clone, Serialize)]
pub struct LabelWordings {
    /// The label.
    pub label: String,
    /// Findings.
    pub findings: u64,
    /// Different wordings, case, marks and figures aside.
    pub different: u64,
    /// The most typical ones, the medoid first; no two say the same.
    pub typical: Vec<Wording>,
    /// The most unusual ones, the outlier first.
    pub unusual: Vec<Wording>,
}

/// One wording.
#[derive(Debug, Clone, Serialize)]
pub struct Wording {
    /// Verbatim.
    pub text: String,
    /// A contract it is from.
    pub path: String,
    /// Findings that say it in the same words.
    pub findings: u64,
    /// Mean cosine to the wordings of its label, itself included, 0 to 1.
    pub likeness: f64,
}

struct Found {
    text: String,
    path: String,
    findings: u64,
}

#[derive(Default)]
struct Label {
    findings: u64,
    /// By hash of the words, so that what is kept is the same in every run.
    kept: BTreeMap<u64, Found>,
    different: std::collections::HashSet<u64>,
}

/// Up to `n` typical and unusual wordings of each label.
pub fn wordings(corpus: &Corpus, n: usize) -> Result<Vec<LabelWordings>> {
    let mut labels: HashMap<String, Label> = HashMap::new();
    for folder in &corpus.folders {
        let path = folder.join(CLAUSES);
        let rows = store::rows(&path)? as usize;
        for start in (0..rows).step_by(SLICE) {
            let columns = ["label", "text", "path"].map(str::to_owned).to_vec();
            let frame = store::slice(&path, columns, start, SLICE)?;
            let mut read = || -> PolarsResult<()> {
                let column = |name: &str| frame.column(name)?.str();
                let rows = column("label")?.iter().zip(column("text")?.iter()).zip(column("path")?.iter());
                for ((label, text), path) in rows {
                    let (Some(label), Some(text), Some(path)) = (label, text, path) else { continue };
                    labels.entry(label.to_owned()).or_default().take(text, path);
                }
                Ok(())
            };
            read().map_err(|e| in_polars(folder, &e))?;
        }
    }
    let of = |label: &String| labels.remove(label).map(|found| found.wordings(label, n));
    Ok(corpus.labels().iter().filter_map(of).collect())
}

impl Label {
    fn take(&mut self, text: &str, path: &str) {
        self.findings += 1;
        let words = words(text);
        if words.len() < FEWEST_WORDS {
            return;
        }
        // Figures are 0 and must count in front too.
        let hash = words.iter().fold(1, |h: u64, &word| mix(h.rotate_left(3) ^ word));
        self.different.insert(hash);
        if let Some(found) = self.kept.get_mut(&hash) {
            found.findings += 1;
            return;
        }
        let full = self.kept.len() >= SAMPLE;
        if full && self.kept.last_key_value().is_some_and(|(last, _)| hash > *last) {
            return;
        }
        self.kept.insert(hash, Found { text: text.to_owned(), path: path.to_owned(), findings: 1 });
        if full {
            self.kept.pop_last();
        }
    }

    fn wordings(self, label: &str, n: usize) -> LabelWordings {
        let found: Vec<Found> = self.kept.into_values().collect();
        let vectors = vectors(&found);
        let mut centre: HashMap<u64, f64> = HashMap::new();
        for (word, weight) in vectors.iter().flatten() {
            *centre.entry(*word).or_default() += weight / vectors.len() as f64;
        }
        let likeness: Vec<f64> = vectors
            .iter()
            .map(|vector| vector.iter().map(|(word, weight)| weight * centre[word]).sum())
            .collect();
        let mut order: Vec<usize> = (0..found.len()).collect();
        order.sort_by(|&a, &b| likeness[b].total_cmp(&likeness[a]).then(a.cmp(&b)));
        let wording = |&i: &usize| Wording {
            text: found[i].text.clone(),
            path: found[i].path.clone(),
            findings: found[i].findings,
            likeness: likeness[i],
        };
        let mut typical: Vec<usize> = Vec::new();
        for &i in &order {
            if typical.len() == n {
                break;
            }
            if typical.iter().all(|&j| cosine(&vectors[i], &vectors[j]) < SAME) {
                typical.push(i);
            }
        }
        let unusual: Vec<usize> =
            order.iter().rev().filter(|i| !typical.contains(i)).take(n).copied().collect();
        LabelWordings {
            label: label.to_owned(),
            findings: self.findings,
            different: self.different.len() as u64,
            typical: typical.iter().map(wording).collect(),
            unusual: unusual.iter().map(wording).collect(),
        }
    }
}

/// Cosine from which two wordings say the same.
const SAME: f64 = 0.7;

/// TF-IDF of each wording, by word and of length 1.
fn vectors(found: &[Found]) -> Vec<BTreeMap<u64, f64>> {
    let counted: Vec<BTreeMap<u64, f64>> = found
        .iter()
        .map(|wording| {
            let mut counts = BTreeMap::new();
            words(&wording.text).into_iter().for_each(|word| *counts.entry(word).or_default() += 1.0);
            counts
        })
        .collect();
    let mut documents: HashMap<u64, f64> = HashMap::new();
    counted.iter().flat_map(BTreeMap::keys).for_each(|word| *documents.entry(*word).or_default() += 1.0);
    let n = found.len() as f64;
    let scale = |counts: BTreeMap<u64, f64>| {
        let weight = |(word, count): (u64, f64)| {
            (word, (1.0 + f64::ln(count)) * (((1.0 + n) / (1.0 + documents[&word])).ln() + 1.0))
        };
        let weighed: BTreeMap<u64, f64> = counts.into_iter().map(weight).collect();
        let norm = weighed.values().map(|w| w * w).sum::<f64>().sqrt();
        weighed.into_iter().map(|(word, weight)| (word, weight / norm)).collect()
    };
    counted.into_iter().map(scale).collect()
}

fn cosine(a: &BTreeMap<u64, f64>, b: &BTreeMap<u64, f64>) -> f64 {
    a.iter().filter_map(|(word, weight)| b.get(word).map(|other| weight * other)).sum()
}

/// Words in lower case as hashes, figures as one.
fn words(text: &str) -> Vec<u64> {
    crate::corpus::signature::words(text).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_medoid_is_amid_the_others_and_the_outlier_is_none_of_them() {
        let mut label = Label::default();
        for (text, path) in [
            ("The Author assigns all right and title in the Work to the Studio.", "a"),
            ("The Author hereby assigns all right, title and interest in the Work to the Studio.", "b"),
            ("The author hereby assigns all right title and interest in the work to the studio", "c"),
            ("The Author assigns to the Studio all interest in the Work and its title.", "d"),
            ("Footage shot on location becomes chattels of the broadcaster forthwith.", "e"),
            ("Too short.", "f"),
        ] {
            label.take(text, path);
        }
        let wordings = label.wordings("ip_assignment", 1);
        assert_eq!((wordings.findings, wordings.different), (6, 4));
        assert_eq!(wordings.typical[0].path, "a");
        assert!(wordings.unusual.iter().all(|wording| wording.findings == 1));
        assert_eq!(wordings.unusual[0].path, "e");
        assert!(wordings.unusual[0].likeness < wordings.typical[0].likeness);
    }

    #[test]
    fn no_more_than_the_sample_is_kept_and_every_wording_is_counted() {
        let mut label = Label::default();
        for i in 0..SAMPLE + 100 {
            label.take(&format!("The Studio may use work w{i} for its own ends."), "a");
        }
        assert_eq!((label.kept.len(), label.different.len()), (SAMPLE, SAMPLE + 100));
    }
}
