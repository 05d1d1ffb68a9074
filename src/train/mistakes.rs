//! What a model gets wrong: which labels it takes for which others, and its worst single decisions.

use serde::Serialize;

/// One label taken for another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Confusion {
    /// The label that was carried and not found.
    pub carried: String,
    /// The label that was found and not carried.
    pub found: String,
    /// Clauses on which that happened.
    pub clauses: usize,
}

/// A decision on the wrong side of its threshold.
#[derive(Debug, Clone, PartialEq)]
pub struct Mistake {
    /// Place of the clause among those judged, from 0.
    pub clause: usize,
    /// Place of the label, from 0.
    pub label: usize,
    /// Probability, 0 to 1.
    pub probability: f32,
    /// Whether the clause carries the label, so that the mistake is a miss and no false alarm.
    pub carried: bool,
}

/// Pairs of labels taken for one another, the most frequent first.
#[must_use]
pub fn confusions(
    labels: &[String],
    thresholds: &[f32],
    probabilities: &[Vec<f32>],
    targets: &[Vec<bool>],
) -> Vec<Confusion> {
    let n = labels.len();
    let mut counts = vec![0usize; n * n];
    for (p, t) in probabilities.iter().zip(targets) {
        let found = |l: usize| p[l] >= thresholds[l];
        for missed in (0..n).filter(|&l| t[l] && !found(l)) {
            for alarm in (0..n).filter(|&l| !t[l] && found(l)) {
                counts[missed * n + alarm] += 1;
            }
        }
    }
    let mut confusions: Vec<Confusion> = counts
        .into_iter()
        .enumerate()
        .filter(|(_, clauses)| *clauses > 0)
        .map(|(k, clauses)| Confusion {
            carried: labels[k / n].clone(),
            found: labels[k % n].clone(),
            clauses,
        })
        .collect();
    confusions.sort_by(|a, b| b.clauses.cmp(&a.clauses).then_with(|| a.carried.cmp(&b.carried)));
    confusions
}

/// Every wrong decision, the surest first: by how far the probability lies from the truth.
#[must_use]
pub fn mistakes(thresholds: &[f32], probabilities: &[Vec<f32>], targets: &[Vec<bool>]) -> Vec<Mistake> {
    let mut mistakes: Vec<Mistake> = Vec::new();
    for (clause, (p, t)) in probabilities.iter().zip(targets).enumerate() {
        for (label, ((&probability, &threshold), &carried)) in p.iter().zip(thresholds).zip(t).enumerate() {
            if (probability >= threshold) != carried {
                mistakes.push(Mistake { clause, label, probability, carried });
            }
        }
    }
    let distance = |m: &Mistake| if m.carried { 1.0 - m.probability } else { m.probability };
    mistakes.sort_by(|a, b| {
        distance(b).total_cmp(&distance(a)).then((a.clause, a.label).cmp(&(b.clause, b.label)))
    });
    mistakes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ban_read_as_a_grant_is_a_confusion_and_two_mistakes() {
        let labels = ["ban".to_owned(), "grant".to_owned()];
        let probabilities = [vec![0.2, 0.9], vec![0.8, 0.1], vec![0.7, 0.3]];
        let targets = [vec![true, false], vec![true, false], vec![false, false]];
        let confusions = confusions(&labels, &[0.5, 0.5], &probabilities, &targets);
        let expected = Confusion { carried: "ban".to_owned(), found: "grant".to_owned(), clauses: 1 };
        assert_eq!(confusions, [expected]);
        let mistakes = mistakes(&[0.5, 0.5], &probabilities, &targets);
        let places: Vec<(usize, usize)> = mistakes.iter().map(|m| (m.clause, m.label)).collect();
        assert_eq!(places, [(0, 1), (0, 0), (2, 0)]);
    }
}
