//! Folds for cross-validation: clauses of one source stay together, labels are spread as evenly as that allows.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::data::Clause;
use crate::error::{Error, Result};
use crate::model::seed::Rng;

/// The clauses that a fold is judged by models of: those of the other folds, but for texts that stand in this one too, as clauses that
/// many contracts share do.
fn others(clauses: &[Clause], fold_of: &[usize], fold: usize) -> Vec<usize> {
    let held: HashSet<String> =
        clauses.iter().zip(fold_of).filter(|(_, f)| **f == fold).map(|(clause, _)| clause.words()).collect();
    (0..clauses.len()).filter(|&i| fold_of[i] != fold && !held.contains(&clauses[i].words())).collect()
}

/// What keeps clauses together in one fold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Together {
    /// Their source; one without a source goes by its words.
    Source,
    /// Their words alone.
    Words,
}

/// Clauses in folds.
#[derive(Debug, Clone)]
pub struct Parted {
    /// The fold of each clause.
    pub fold_of: Vec<usize>,
    /// How many there are.
    pub folds: usize,
    /// The clauses that each fold is judged by models of.
    pub others: Vec<Vec<usize>>,
    /// What was kept together: sources where there are enough of them.
    pub together: Together,
}

/// What is said where sources could not be kept together.
pub const APART: &str = "Clauses of one source lie on both sides of the folds, since there are too few sources or all clauses of a label are of one: the figures are on the bright side.";

/// Parts `clauses` into at most `folds` folds, by their sources if every model that judges has then seen some clause, and of every label
/// that it judges some carrier.
///
/// # Errors
/// Clauses that all say the same.
pub fn part(clauses: &[Clause], labels: &[String], folds: usize, seed: u64) -> Result<Parted> {
    let parted = |together: Together| {
        let groups: BTreeSet<String> = clauses.iter().map(|clause| group(clause, together)).collect();
        let folds = folds.min(groups.len());
        (folds > 1).then(|| {
            let fold_of = assign(clauses, labels, folds, seed, together);
            let others = (0..folds).map(|fold| others(clauses, &fold_of, fold)).collect();
            Parted { fold_of, folds, others, together }
        })
    };
    let by_source = parted(Together::Source).filter(|parted| {
        parted.others.iter().all(|others| {
            let carries = |i: &usize, label: &String| clauses[*i].labels.contains(label);
            let seen = |label: &String| others.iter().any(|i| carries(i, label));
            // A label of a single clause can never be seen by the model that judges it.
            let several = |label: &String| (0..clauses.len()).filter(|i| carries(i, label)).count() > 1;
            !others.is_empty() && labels.iter().all(|label| seen(label) || !several(label))
        })
    });
    by_source.or_else(|| parted(Together::Words)).ok_or_else(|| {
        Error::Usage("all clauses say the same, so that none can be held out: give more, or --dev".to_owned())
    })
}

/// What a clause shares with those that go with it.
fn group(clause: &Clause, together: Together) -> String {
    match together {
        Together::Source if !clause.source.is_empty() => format!("/{}", clause.source),
        _ => clause.words(),
    }
}

/// The fold of each clause, 0 to `folds - 1`. What goes together shares a fold. The same seed gives the same folds.
///
/// Greedy, after Sechidis, Tsoumakas and Vlahavas ("On the stratification of multi-label data", 2011): groups with the
/// rarest labels first, each into the fold that has the least of what it brings.
fn assign(clauses: &[Clause], labels: &[String], folds: usize, seed: u64, together: Together) -> Vec<usize> {
    let mut groups: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (i, clause) in clauses.iter().enumerate() {
        groups.entry(group(clause, together)).or_default().push(i);
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
        let folds = assign(&clauses, &labels, 5, 1, Together::Source);
        for fold in 0..5 {
            let of = |label: &str| {
                (0..50).filter(|&i| folds[i] == fold && clauses[i].labels.contains(&label.to_owned())).count()
            };
            assert_eq!((of("rare"), of("common")), (1, 4), "fold {fold}");
            assert_eq!(folds.iter().filter(|&&f| f == fold).count(), 10);
        }
        assert_eq!(folds, assign(&clauses, &labels, 5, 1, Together::Source));
    }

    #[test]
    fn what_stands_in_the_fold_too_is_not_learned_from() {
        let mut clauses: Vec<Clause> = (0..6).map(|i| clause(i, &[], &format!("s{i}"))).collect();
        clauses[3].text = "Text  0".to_owned();
        assert_eq!(others(&clauses, &[0, 1, 1, 1, 0, 1], 0), [1, 2, 5]);
    }

    #[test]
    fn sources_stay_together_where_there_are_enough_and_words_always_do() {
        let labels = ["a".to_owned()];
        let of = |sources: [&str; 4], carriers: [usize; 2]| {
            let clauses: Vec<Clause> = (0..4)
                .map(|i| clause(i, if carriers.contains(&i) { &["a"] } else { &[] }, sources[i]))
                .collect();
            part(&clauses, &labels, 3, 1).map(|parted| (parted.folds, parted.together)).unwrap()
        };
        assert_eq!(of(["s", "s", "t", "u"], [0, 2]), (3, Together::Source));
        assert_eq!(of(["s", "s", "t", "t"], [0, 2]), (2, Together::Source));
        // One source alone, and all of a label in one.
        assert_eq!(of(["s", "s", "s", "s"], [0, 2]), (3, Together::Words));
        assert_eq!(of(["s", "s", "t", "u"], [0, 1]), (3, Together::Words));
        assert_eq!(of(["", "", "", ""], [0, 1]).0, 3);
        // The same words in every source: nothing would be left to learn from.
        let same: Vec<Clause> = (0..6)
            .map(|i| Clause { text: format!("text {}", i % 3), ..clause(i, &["a"], &format!("s{}", i / 3)) })
            .collect();
        let parted = part(&same, &labels, 3, 1).unwrap();
        assert_eq!((parted.together, parted.fold_of[0]), (Together::Words, parted.fold_of[3]));
        let one: Vec<Clause> = (0..3).map(|_| clause(0, &["a"], "s")).collect();
        assert!(part(&one, &labels, 3, 1).unwrap_err().to_string().contains("say the same"));
    }

    #[test]
    fn a_source_is_never_split() {
        let clauses: Vec<Clause> = (0..40).map(|i| clause(i, &["a"], &format!("s{}", i % 7))).collect();
        let folds = assign(&clauses, &["a".to_owned()], 3, 2, Together::Source);
        for i in 0..40 {
            assert_eq!(folds[i], folds[i % 7]);
        }
    }
}
