//! Folds for cross-validation: clauses of one source stay together, labels are spread as evenly as that allows.

use std::collections::BTreeMap;

use super::data::Clause;
use crate::model::seed::Rng;

/// The fold of each clause, 0 to `folds - 1`. Clauses of one `source` share a fold, and so do equal texts; clauses without
/// a source are free. The same seed gives the same folds.
///
/// Greedy, after Sechidis, Tsoumakas and Vlahavas ("On the stratification of multi-label data", 2011): groups with the
/// rarest labels first, each into the fold that has the least of what it brings.
#[must_use]
pub fn assign(clauses: &[Clause], labels: &[String], folds: usize, seed: u64) -> Vec<usize> {
    let mut groups: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (i, clause) in clauses.iter().enumerate() {
        let key =
            if clause.source.is_empty() { clause.text.to_lowercase() } else { format!("/{}", clause.source) };
        groups.entry(key).or_default().push(i);
    }
    let mut groups: Vec<Vec<usize>> = groups.into_values().collect();
    Rng::new(seed, "folds").shuffle(&mut groups);
    let count = |places: &[usize]| -> Vec<f64> {
        let carriers = |l: &String| places.iter().filter(|&&i| clauses[i].labels.contains(l)).count() as f64;
        labels.iter().map(carriers).chain([places.len() as f64]).collect()
    };
    let all: Vec<usize> = (0..clauses.len()).collect();
    let totals = count(&all);
    // What a group brings, as shares of all there is: a rare label weighs as much as a common one.
    let shares = |places: &[usize]| -> Vec<f64> {
        count(places).iter().zip(&totals).map(|(n, total)| n / total.max(1.0)).collect()
    };
    let mut brought: Vec<(Vec<usize>, Vec<f64>)> =
        groups.into_iter().map(|g| (shares(&g), g)).map(|(s, g)| (g, s)).collect();
    let weight = |shares: &[f64]| shares.iter().sum::<f64>();
    brought.sort_by(|a, b| weight(&b.1).total_cmp(&weight(&a.1)));
    let mut filled = vec![vec![0f64; totals.len()]; folds.max(1)];
    let mut fold_of = vec![0; clauses.len()];
    for (places, shares) in brought {
        let crowding = |fold: &[f64]| fold.iter().zip(&shares).map(|(f, s)| f * s).sum::<f64>();
        let size = |fold: &[f64]| fold[fold.len() - 1];
        let best = (0..filled.len())
            .min_by(|&a, &b| {
                crowding(&filled[a])
                    .total_cmp(&crowding(&filled[b]))
                    .then(size(&filled[a]).total_cmp(&size(&filled[b])))
            })
            .unwrap_or(0);
        filled[best].iter_mut().zip(&shares).for_each(|(f, s)| *f += s);
        places.iter().for_each(|&i| fold_of[i] = best);
    }
    fold_of
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clause(i: usize, labels: &[&str], source: &str) -> Clause {
        Clause {
            text: format!("text {i}"),
            labels: labels.iter().map(|l| (*l).to_owned()).collect(),
            source: source.to_owned(),
            ..Clause::default()
        }
    }

    #[test]
    fn a_rare_label_is_in_every_fold_and_sizes_are_even() {
        let clauses: Vec<Clause> = (0..50)
            .map(|i| {
                clause(
                    i,
                    if i < 5 {
                        &["rare"]
                    } else if i < 25 {
                        &["common"]
                    } else {
                        &[]
                    },
                    "",
                )
            })
            .collect();
        let labels = ["common".to_owned(), "rare".to_owned()];
        let folds = assign(&clauses, &labels, 5, 1);
        for fold in 0..5 {
            let of = |label: &str| {
                (0..50).filter(|&i| folds[i] == fold && clauses[i].labels.contains(&label.to_owned())).count()
            };
            assert_eq!((of("rare"), of("common")), (1, 4), "fold {fold}");
            assert_eq!(folds.iter().filter(|&&f| f == fold).count(), 10);
        }
        assert_eq!(folds, assign(&clauses, &labels, 5, 1));
    }

    #[test]
    fn a_source_is_never_split() {
        let clauses: Vec<Clause> = (0..40).map(|i| clause(i, &["a"], &format!("s{}", i % 7))).collect();
        let folds = assign(&clauses, &["a".to_owned()], 3, 2);
        for i in 0..40 {
            assert_eq!(folds[i], folds[i % 7]);
        }
    }
}
