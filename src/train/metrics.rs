//! Precision, recall, F1 and average precision of labels, from probabilities and truth.

use serde::Serialize;

/// Counts of one label at one threshold.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Carried and found.
    pub hits: usize,
    /// Found and not carried.
    pub false_alarms: usize,
    /// Carried and not found.
    pub misses: usize,
}

impl Counts {
    /// Counts of `(probability, carried)` at `threshold`.
    pub fn at(threshold: f32, scored: impl IntoIterator<Item = (f32, bool)>) -> Self {
        let mut counts = Self::default();
        for (p, carried) in scored {
            match (p >= threshold, carried) {
                (true, true) => counts.hits += 1,
                (true, false) => counts.false_alarms += 1,
                (false, true) => counts.misses += 1,
                (false, false) => {}
            }
        }
        counts
    }

    /// Share of the found that carry the label, 0 to 1; 0 where nothing was found.
    #[must_use]
    pub fn precision(self) -> f64 {
        ratio(self.hits, self.hits + self.false_alarms)
    }

    /// Share of the carriers that were found, 0 to 1.
    #[must_use]
    pub fn recall(self) -> f64 {
        ratio(self.hits, self.hits + self.misses)
    }

    /// Harmonic mean of precision and recall, 0 to 1.
    #[must_use]
    pub fn f1(self) -> f64 {
        ratio(2 * self.hits, 2 * self.hits + self.false_alarms + self.misses)
    }
}

fn ratio(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

/// Average precision, 0 to 1: the mean over carriers of the precision at their rank, ties sharing the precision at the
/// end of the tie (as scikit-learn's `average_precision_score`). 0 without carriers.
#[must_use]
pub fn average_precision(scored: &[(f32, bool)]) -> f64 {
    let mut order = scored.to_vec();
    order.sort_by(|a, b| b.0.total_cmp(&a.0));
    let carriers = order.iter().filter(|(_, carried)| *carried).count();
    let (mut sum, mut hits, mut seen) = (0.0, 0usize, 0usize);
    for tie in order.chunk_by(|a, b| a.0 == b.0) {
        let carried = tie.iter().filter(|(_, carried)| *carried).count();
        hits += carried;
        seen += tie.len();
        sum += carried as f64 * ratio(hits, seen);
    }
    if carriers == 0 { 0.0 } else { sum / carriers as f64 }
}

/// Highest precision, 0 to 1, at any threshold that finds at least the share `recall` of the carriers. 0 without carriers.
#[must_use]
pub fn precision_at_recall(scored: &[(f32, bool)], recall: f64) -> f64 {
    let mut order = scored.to_vec();
    order.sort_by(|a, b| b.0.total_cmp(&a.0));
    let carriers = order.iter().filter(|(_, carried)| *carried).count();
    let (mut best, mut hits, mut seen) = (0f64, 0usize, 0usize);
    for tie in order.chunk_by(|a, b| a.0 == b.0) {
        hits += tie.iter().filter(|(_, carried)| *carried).count();
        seen += tie.len();
        if carriers > 0 && ratio(hits, carriers) >= recall {
            best = best.max(ratio(hits, seen));
        }
    }
    best
}

/// Figures of one label, all 0 to 1.
#[derive(Debug, Clone, Serialize)]
pub struct LabelFigures {
    /// Its name.
    pub label: String,
    /// Clauses that carry it.
    pub support: usize,
    /// The threshold applied.
    pub threshold: f32,
    /// See [`Counts::precision`].
    pub precision: f64,
    /// See [`Counts::recall`].
    pub recall: f64,
    /// See [`Counts::f1`].
    pub f1: f64,
    /// See [`average_precision`].
    pub average_precision: f64,
    /// See [`precision_at_recall`], at a recall of 0.8.
    pub precision_at_80_recall: f64,
}

/// Figures of a model on some clauses, all 0 to 1.
#[derive(Debug, Clone, Serialize)]
pub struct Figures {
    /// Clauses judged.
    pub clauses: usize,
    /// Mean F1 over labels that some clause carries.
    pub macro_f1: f64,
    /// F1 over all decisions together.
    pub micro_f1: f64,
    /// Mean average precision over the same.
    pub mean_average_precision: f64,
    /// Share of clauses whose labels are all right.
    pub exact_match: f64,
    /// Each label's.
    pub labels: Vec<LabelFigures>,
}

/// Judges `probabilities` `[clauses][labels]` against `targets` of the same shape.
#[must_use]
pub fn judge(
    labels: &[String],
    thresholds: &[f32],
    probabilities: &[Vec<f32>],
    targets: &[Vec<bool>],
) -> Figures {
    let mut all = Counts::default();
    let mut figures = Vec::with_capacity(labels.len());
    for (l, (label, &threshold)) in labels.iter().zip(thresholds).enumerate() {
        let scored: Vec<(f32, bool)> = probabilities.iter().zip(targets).map(|(p, t)| (p[l], t[l])).collect();
        let counts = Counts::at(threshold, scored.iter().copied());
        all.hits += counts.hits;
        all.false_alarms += counts.false_alarms;
        all.misses += counts.misses;
        figures.push(LabelFigures {
            label: label.clone(),
            support: counts.hits + counts.misses,
            threshold,
            precision: counts.precision(),
            recall: counts.recall(),
            f1: counts.f1(),
            average_precision: average_precision(&scored),
            precision_at_80_recall: precision_at_recall(&scored, 0.8),
        });
    }
    let right = |(p, t): (&Vec<f32>, &Vec<bool>)| {
        p.iter().zip(thresholds).zip(t).all(|((p, threshold), carried)| (p >= threshold) == *carried)
    };
    let exact = probabilities.iter().zip(targets).filter(|&(p, t)| right((p, t))).count();
    // What no clause carries can be neither found nor ranked: its false alarms count in micro-F1 alone.
    let mean = |f: fn(&LabelFigures) -> f64| {
        let carried = figures.iter().filter(|label| label.support > 0);
        carried.clone().map(f).sum::<f64>() / carried.count().max(1) as f64
    };
    Figures {
        clauses: targets.len(),
        macro_f1: mean(|l| l.f1),
        micro_f1: all.f1(),
        mean_average_precision: mean(|l| l.average_precision),
        exact_match: ratio(exact, targets.len()),
        labels: figures,
    }
}

/// As [`judge`], of the clauses at `places` alone. A label that none of them carries is left out, means included.
#[must_use]
pub fn judge_part(
    labels: &[String],
    thresholds: &[f32],
    probabilities: &[Vec<f32>],
    targets: &[Vec<bool>],
    places: &[usize],
) -> Figures {
    let carried: Vec<usize> = (0..labels.len()).filter(|&l| places.iter().any(|&i| targets[i][l])).collect();
    let names: Vec<String> = carried.iter().map(|&l| labels[l].clone()).collect();
    let limits: Vec<f32> = carried.iter().map(|&l| thresholds[l]).collect();
    let scores: Vec<Vec<f32>> =
        places.iter().map(|&i| carried.iter().map(|&l| probabilities[i][l]).collect()).collect();
    let truth: Vec<Vec<bool>> =
        places.iter().map(|&i| carried.iter().map(|&l| targets[i][l]).collect()).collect();
    judge(&names, &limits, &scores, &truth)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn average_precision_of_a_known_ranking() {
        // Ranks 1 and 3 carry the label: (1/1 + 2/3) / 2.
        let scored = [(0.9, true), (0.8, false), (0.7, true), (0.1, false)];
        assert!((average_precision(&scored) - 5.0 / 6.0).abs() < 1e-12);
    }

    #[test]
    fn precision_at_a_recall_of_a_known_ranking() {
        // All three carriers are found at ranks 1 to 4, two of them at ranks 1 and 2.
        let scored = [(0.9, true), (0.8, true), (0.7, false), (0.6, true), (0.1, false)];
        assert_eq!(precision_at_recall(&scored, 0.8), 0.75);
        assert_eq!(precision_at_recall(&scored, 0.6), 1.0);
        assert_eq!(precision_at_recall(&[(0.5, false)], 0.8), 0.0);
    }

    #[test]
    fn ties_do_not_depend_on_input_order() {
        let (a, b) = ([(0.5, true), (0.5, false)], [(0.5, false), (0.5, true)]);
        assert_eq!(average_precision(&a), average_precision(&b));
        assert_eq!(average_precision(&a), 0.5);
    }

    #[test]
    fn figures_of_a_small_case_by_hand() {
        let labels = ["a".to_owned(), "b".to_owned()];
        let probabilities = [vec![0.9, 0.1], vec![0.6, 0.7], vec![0.2, 0.8]];
        let targets = [vec![true, false], vec![false, true], vec![true, true]];
        let figures = judge(&labels, &[0.5, 0.5], &probabilities, &targets);
        // a: one hit, one false alarm, one miss; b: two hits
        assert_eq!(figures.labels[0].f1, 0.5);
        assert_eq!(figures.labels[1].f1, 1.0);
        assert_eq!(figures.macro_f1, 0.75);
        assert_eq!(figures.micro_f1, 0.75);
        assert!((figures.exact_match - 1.0 / 3.0).abs() < 1e-12);
    }

    #[test]
    fn a_label_that_nothing_carries_and_nothing_finds_is_zero_and_not_nan() {
        let figures = judge(&["a".to_owned()], &[0.5], &[vec![0.1]], &[vec![false]]);
        assert_eq!((figures.macro_f1, figures.mean_average_precision), (0.0, 0.0));
    }

    #[test]
    fn a_label_that_nothing_carries_counts_in_no_mean() {
        let labels = ["a".to_owned(), "b".to_owned()];
        let figures = judge(
            &labels,
            &[0.5, 0.5],
            &[vec![0.9, 0.8], vec![0.1, 0.2]],
            &[vec![true, false], vec![false, false]],
        );
        assert_eq!((figures.macro_f1, figures.mean_average_precision), (1.0, 1.0));
        assert!(figures.micro_f1 < 1.0);
    }
}
