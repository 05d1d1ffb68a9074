//! How sure figures are: percentile intervals from resampled clauses.
//!
//! In: probabilities and truth of the judged clauses. Out: for each figure the interval in which 95% of it fall when the
//! clauses are drawn anew with replacement (Efron and Tibshirani, "An Introduction to the Bootstrap", 1993, chapter 13).

use rayon::prelude::*;
use serde::Serialize;

use crate::model::seed::Rng;

/// Lower and upper end, 0 to 1.
pub type Interval = [f64; 2];

/// Intervals of one label's figures.
#[derive(Debug, Clone, Serialize)]
pub struct LabelIntervals {
    /// Its name.
    pub label: String,
    /// Of precision.
    pub precision: Interval,
    /// Of recall.
    pub recall: Interval,
    /// Of F1.
    pub f1: Interval,
    /// Of average precision.
    pub average_precision: Interval,
}

/// Intervals of a model's figures.
#[derive(Debug, Clone, Serialize)]
pub struct Intervals {
    /// Draws they rest on.
    pub resamples: usize,
    /// Of macro-F1.
    pub macro_f1: Interval,
    /// Of micro-F1.
    pub micro_f1: Interval,
    /// Of mean average precision.
    pub mean_average_precision: Interval,
    /// Each label's, in label order.
    pub labels: Vec<LabelIntervals>,
}

/// A figure with its interval, as text.
#[must_use]
pub fn with_interval(value: f64, [low, high]: Interval) -> String {
    format!("{value:.3} ({low:.3} to {high:.3})")
}

/// A difference with its interval, as text.
#[must_use]
pub fn with_sign(value: f64, [low, high]: Interval) -> String {
    format!("{value:+.3} ({low:+.3} to {high:+.3})")
}

/// Share of draws outside the interval.
const OUTSIDE: f64 = 0.05;

/// One label's clauses, most probable first: clause, whether it carries the label, whether it was found, and whether the next
/// has the same probability.
type Ranking = Vec<(usize, bool, bool, bool)>;

/// Figures of one draw: macro-F1, micro-F1, mean average precision, and a label's precision, recall, F1 and average precision;
/// those of a label that no drawn clause carries are not counted.
struct Draw {
    all: [f64; 3],
    labels: Vec<Option<[f64; 4]>>,
}

/// Intervals of what [`super::metrics::judge`] says of the same arguments, from `resamples` draws. The same seed gives the same
/// intervals.
#[must_use]
pub fn intervals(
    labels: &[String],
    thresholds: &[f32],
    probabilities: &[Vec<f32>],
    targets: &[Vec<bool>],
    resamples: usize,
    seed: u64,
) -> Intervals {
    let draws = draws(thresholds, probabilities, targets, resamples, seed);
    let of_all = |k: usize| percentiles(draws.iter().map(|d| d.all[k]).collect());
    let of_label =
        |l: usize, k: usize| percentiles(draws.iter().filter_map(|d| Some(d.labels[l]?[k])).collect());
    Intervals {
        resamples,
        macro_f1: of_all(0),
        micro_f1: of_all(1),
        mean_average_precision: of_all(2),
        labels: (0..thresholds.len())
            .map(|l| LabelIntervals {
                label: labels[l].clone(),
                precision: of_label(l, 0),
                recall: of_label(l, 1),
                f1: of_label(l, 2),
                average_precision: of_label(l, 3),
            })
            .collect(),
    }
}

/// How much higher one model's figures are than another's on the same clauses: a pair of figures is of one draw, so that what is hard for
/// both counts against neither. An interval without 0 says that the difference is more than the luck of the clauses.
#[derive(Debug, Clone, Serialize)]
pub struct Difference {
    /// Draws it rests on.
    pub resamples: usize,
    /// Of macro-F1.
    pub macro_f1: Interval,
    /// Of micro-F1.
    pub micro_f1: Interval,
    /// Of mean average precision.
    pub mean_average_precision: Interval,
}

/// How much more than `other` the first two arguments' model has; each is given as thresholds, `[labels]`, and probabilities,
/// `[clauses][labels]`.
#[must_use]
pub fn difference(
    (thresholds, probabilities): (&[f32], &[Vec<f32>]),
    other: (&[f32], &[Vec<f32>]),
    targets: &[Vec<bool>],
    resamples: usize,
    seed: u64,
) -> Difference {
    let first = draws(thresholds, probabilities, targets, resamples, seed);
    let second = draws(other.0, other.1, targets, resamples, seed);
    let of = |k: usize| percentiles(first.iter().zip(&second).map(|(a, b)| a.all[k] - b.all[k]).collect());
    Difference { resamples, macro_f1: of(0), micro_f1: of(1), mean_average_precision: of(2) }
}

/// The figures of `resamples` draws; the same seed draws the same clauses whatever is said of them.
fn draws(
    thresholds: &[f32],
    probabilities: &[Vec<f32>],
    targets: &[Vec<bool>],
    resamples: usize,
    seed: u64,
) -> Vec<Draw> {
    let rankings: Vec<Ranking> =
        thresholds.iter().enumerate().map(|(l, &t)| ranking(l, t, probabilities, targets)).collect();
    (0..resamples as u64)
        .into_par_iter()
        .map(|number| {
            let mut rng = Rng::new(seed.wrapping_add(number), "bootstrap");
            let mut times = vec![0u32; targets.len()];
            for _ in 0..targets.len() {
                times[rng.below(targets.len())] += 1;
            }
            draw(&rankings, &times)
        })
        .collect()
}

fn ranking(l: usize, threshold: f32, probabilities: &[Vec<f32>], targets: &[Vec<bool>]) -> Ranking {
    let mut order: Vec<usize> = (0..targets.len()).collect();
    order.sort_by(|&a, &b| probabilities[b][l].total_cmp(&probabilities[a][l]));
    let tied =
        |k: usize| order.get(k + 1).is_some_and(|&next| probabilities[next][l] == probabilities[order[k]][l]);
    (0..order.len())
        .map(|k| (order[k], targets[order[k]][l], probabilities[order[k]][l] >= threshold, tied(k)))
        .collect()
}

/// Figures where clause `i` counts `times[i]` times.
fn draw(rankings: &[Ranking], times: &[u32]) -> Draw {
    let ratio = |part: f64, whole: f64| if whole == 0.0 { 0.0 } else { part / whole };
    let (mut hits_of_all, mut found_of_all, mut carried_of_all) = (0.0, 0.0, 0.0);
    let labels: Vec<Option<[f64; 4]>> = rankings
        .iter()
        .map(|ranking| {
            let (mut hits, mut found, mut carried) = (0.0, 0.0, 0.0);
            // Average precision: clauses and carriers so far, and the carriers of the tie that is open.
            let (mut seen, mut tie, mut sum) = (0.0, 0.0, 0.0);
            for &(clause, carries, was_found, tied) in ranking {
                let n = f64::from(times[clause]);
                seen += n;
                found += if was_found { n } else { 0.0 };
                if carries {
                    carried += n;
                    tie += n;
                    hits += if was_found { n } else { 0.0 };
                }
                if !tied && tie > 0.0 {
                    sum += tie * carried / seen;
                    tie = 0.0;
                }
            }
            hits_of_all += hits;
            found_of_all += found;
            carried_of_all += carried;
            let f1 = ratio(2.0 * hits, found + carried);
            (carried > 0.0).then(|| [ratio(hits, found), hits / carried, f1, sum / carried])
        })
        .collect();
    let mean = |k: usize| {
        let values: Vec<f64> = labels.iter().flatten().map(|figures| figures[k]).collect();
        ratio(values.iter().sum(), values.len() as f64)
    };
    let micro = ratio(2.0 * hits_of_all, found_of_all + carried_of_all);
    Draw { all: [mean(2), micro, mean(3)], labels }
}

/// The interval that leaves half of [`OUTSIDE`] on each side, `[0, 0]` of nothing.
fn percentiles(mut values: Vec<f64>) -> Interval {
    values.sort_by(f64::total_cmp);
    let at = |share: f64| {
        let place = share * (values.len().saturating_sub(1)) as f64;
        values.get(place.round() as usize).copied().unwrap_or(0.0)
    };
    [at(OUTSIDE / 2.0), at(1.0 - OUTSIDE / 2.0)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::train::metrics::judge;

    /// Two labels of which the second is ranked poorly, on 200 clauses.
    fn case() -> (Vec<Vec<f32>>, Vec<Vec<bool>>) {
        let mut rng = Rng::new(3, "case");
        let targets: Vec<Vec<bool>> = (0..200).map(|i| vec![i % 4 == 0, i % 5 == 0]).collect();
        let probabilities = targets
            .iter()
            .map(|t| {
                let mut p = |carries: bool, noise: f64| {
                    // Two decimals, so that there are ties.
                    let p = f64::from(u8::from(carries)) * 0.6 + noise * rng.uniform();
                    ((p * 50.0).round() / 100.0) as f32
                };
                vec![p(t[0], 0.3), p(t[1], 1.4)]
            })
            .collect();
        (probabilities, targets)
    }

    #[test]
    fn a_draw_of_every_clause_once_has_the_figures_themselves() {
        let (probabilities, targets) = case();
        let labels = ["a".to_owned(), "b".to_owned()];
        let figures = judge(&labels, &[0.3, 0.4], &probabilities, &targets);
        let rankings: Vec<Ranking> =
            [0.3, 0.4].iter().enumerate().map(|(l, &t)| ranking(l, t, &probabilities, &targets)).collect();
        let draw = draw(&rankings, &[1; 200]);
        let same = |a: f64, b: f64| assert!((a - b).abs() < 1e-12, "{a}, not {b}");
        same(draw.all[0], figures.macro_f1);
        same(draw.all[1], figures.micro_f1);
        same(draw.all[2], figures.mean_average_precision);
        for (drawn, l) in draw.labels.iter().zip(&figures.labels) {
            let drawn = drawn.unwrap();
            same(drawn[0], l.precision);
            same(drawn[1], l.recall);
            same(drawn[3], l.average_precision);
        }
    }

    #[test]
    fn intervals_hold_the_figure_and_are_wider_for_the_worse_label() {
        let (probabilities, targets) = case();
        let labels = ["a".to_owned(), "b".to_owned()];
        let figures = judge(&labels, &[0.3, 0.4], &probabilities, &targets);
        let intervals =
            intervals(&["a".to_owned(), "b".to_owned()], &[0.3, 0.4], &probabilities, &targets, 400, 7);
        let within = |x: f64, [low, high]: Interval| assert!(low <= x && x <= high, "{x} in {low}..{high}");
        within(figures.macro_f1, intervals.macro_f1);
        within(figures.mean_average_precision, intervals.mean_average_precision);
        let width = |[low, high]: Interval| high - low;
        assert!(width(intervals.labels[1].f1) > width(intervals.labels[0].f1));
        assert!(width(intervals.labels[1].f1) > 0.05 && width(intervals.labels[1].f1) < 0.5);
    }

    #[test]
    fn a_model_is_compared_on_the_same_draws() {
        let (probabilities, targets) = case();
        let thresholds: &[f32] = &[0.3, 0.4];
        let model = (thresholds, probabilities.as_slice());
        let same = difference(model, model, &targets, 100, 7);
        assert_eq!((same.macro_f1, same.mean_average_precision), ([0.0, 0.0], [0.0, 0.0]));
        // One that errs on every tenth clause in the first label: apart, the intervals overlap; of pairs, the difference is plain.
        let worse: Vec<Vec<f32>> = (probabilities.iter().enumerate())
            .map(|(i, p)| if i % 10 == 0 { vec![1.0 - p[0], p[1]] } else { p.clone() })
            .collect();
        let labels = ["a".to_owned(), "b".to_owned()];
        let alone = |p: &[Vec<f32>]| intervals(&labels, thresholds, p, &targets, 400, 7).macro_f1;
        assert!(alone(&worse)[1] > alone(&probabilities)[0]);
        let more = difference(model, (thresholds, &worse), &targets, 400, 7);
        assert!(more.macro_f1[0] > 0.0 && more.mean_average_precision[0] > 0.0, "{more:?}");
    }

    #[test]
    fn a_label_that_nothing_carries_has_an_empty_interval() {
        let intervals =
            intervals(&["a".to_owned()], &[0.5], &[vec![0.1], vec![0.9]], &[vec![false], vec![false]], 50, 1);
        assert_eq!(intervals.labels[0].f1, [0.0, 0.0]);
    }
}
