//! Folds for cross-validation: clauses of one source stay together, labels are spread as evenly as that allows.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::data::Clause;
use crate::error::{Error, Result};
use crate::model::seed::Rng;

/// The clauses that a fold is judged by models of: those of the other folds, but for texts that stand in this one too, as clauses that
/// many contracts share do.
#[must_use]
pub fn others(clauses: &[Clause], fold_of: &[usize], fold: usize) -> Vec<usize> {
    let held: HashSet<String> =
        clauses.iter().zip(fold_of).filter(|(_, f)| **f == fold).map(|(clause, _)| clause.words()).collect();
    (0..clauses.len()).filter(|&i| fold_of[i] != fold && !held.contains(&clauses[i].words())).collect()
}

/// Sources that clauses are from; one without a source counts by its words.
fn group(clause: &Clause) -> String {
    if clause.source.is_empty() { clause.words() } else { format!("/{}", clause.source) }
}

/// How many folds `clauses` can be parted into: as many as they have sources, at most `folds`.
///
/// # Errors
/// Clauses of one source alone, and a label all of whose carriers, of which there are several, are of one: no model that is judged would
/// have seen any.
pub fn possible(clauses: &[Clause], labels: &[String], folds: usize) -> Result<usize> {
    let sources = |of: &dyn Fn(&Clause) -> bool| -> usize {
        clauses.iter().filter(|clause| of(clause)).map(group).collect::<BTreeSet<_>>().len()
    };
    let all = sources(&|_| true);
    if all < 2 {
        let reason =
            "all clauses are of one source, so that none can be held out: give more sources, or --dev";
        return Err(Error::Usage(reason.to_owned()));
    }
    for label in labels {
        let carries = |clause: &Clause| clause.labels.contains(label);
        // That a single clause is too few is said elsewhere.
        if sources(&carries) < 2 && clauses.iter().filter(|clause| carries(clause)).count() > 1 {
            return Err(Error::Usage(format!(
                "all clauses with `{label}` are of one source or one text, so that cross-validation cannot judge it: \
                 label some of another source, or give --dev"
            )));
        }
    }
    Ok(folds.min(all))
}

/// The fold of each clause, 0 to `folds - 1`. Clauses of one `source` share a fold; those without a source are free, but for equal texts.
/// The same seed gives the same folds.
///
/// Greedy, after Sechidis, Tsoumakas and Vlahavas ("On the stratification of multi-label data", 2011): groups with the
/// rarest labels first, each into the fold that has the least of what it brings.
#[must_use]
pub fn assign(clauses: &[Clause], labels: &[String], folds: usize, seed: u64) -> Vec<usize> {
    let mut groups: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (i, clause) in clauses.iter().enumerate() {
        groups.entry(group(clause)).or_default().push(i);
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
    fn what_stands_in_the_fold_too_is_not_learned_from() {
        let mut clauses: Vec<Clause> = (0..6).map(|i| clause(i, &[], &format!("s{i}"))).collect();
        clauses[3].text = "Text  0".to_owned();
        assert_eq!(others(&clauses, &[0, 1, 1, 1, 0, 1], 0), [1, 2, 5]);
    }

    #[test]
    fn what_cannot_be_held_out_is_refused() {
        let labels = ["a".to_owned()];
        let of = |sources: [&str; 4], carriers: [usize; 2]| {
            let clauses: Vec<Clause> = (0..4)
                .map(|i| clause(i, if carriers.contains(&i) { &["a"] } else { &[] }, sources[i]))
                .collect();
            possible(&clauses, &labels, 3)
        };
        assert_eq!(of(["s", "s", "t", "u"], [0, 2]).unwrap(), 3);
        assert_eq!(of(["s", "s", "t", "t"], [0, 2]).unwrap(), 2);
        assert!(of(["s", "s", "s", "s"], [0, 2]).unwrap_err().to_string().contains("one source"));
        assert!(of(["s", "s", "t", "u"], [0, 1]).unwrap_err().to_string().contains("`a`"));
        assert_eq!(of(["", "", "", ""], [0, 1]).unwrap(), 3);
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
