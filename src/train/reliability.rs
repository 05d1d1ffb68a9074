//! Whether probabilities mean what they say: observed shares beside predicted ones, and the calibration error.

use serde::Serialize;

/// Bins of equal width over 0 to 1.
const BINS: usize = 10;

/// Decisions whose probability falls into one bin.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Bin {
    /// Lower end, 0 to 1; the upper end is the next bin's.
    pub from: f64,
    /// Decisions, one a clause and label.
    pub decisions: usize,
    /// Their mean probability, 0 to 1.
    pub predicted: f64,
    /// Share of them whose clause carries the label, 0 to 1.
    pub observed: f64,
}

/// Calibration of a model on some clauses.
#[derive(Debug, Clone, Serialize)]
pub struct Reliability {
    /// Expected calibration error over the decisions of all labels, 0 to 1: the mean distance of predicted and observed
    /// shares, weighted by decisions (Naeini, Cooper and Hauskrecht, AAAI 2015).
    pub error: f64,
    /// The same a label, in label order.
    pub label_errors: Vec<f64>,
    /// The bins that hold decisions of any label, in order.
    pub bins: Vec<Bin>,
}

/// Compares `probabilities` `[clauses][labels]` with `targets` of the same shape.
#[must_use]
pub fn reliability(probabilities: &[Vec<f32>], targets: &[Vec<bool>]) -> Reliability {
    let labels = targets.first().map_or(0, Vec::len);
    let of_label = |l: usize| probabilities.iter().zip(targets).map(move |(p, t)| (p[l], t[l]));
    let bins = bins((0..labels).flat_map(of_label));
    Reliability {
        error: error(&bins),
        label_errors: (0..labels).map(|l| error(&self::bins(of_label(l)))).collect(),
        bins,
    }
}

fn bins(scored: impl Iterator<Item = (f32, bool)>) -> Vec<Bin> {
    let mut sums = [(0usize, 0f64, 0usize); BINS];
    for (p, carried) in scored {
        let (decisions, predicted, carriers) = &mut sums[((p * BINS as f32) as usize).min(BINS - 1)];
        *decisions += 1;
        *predicted += f64::from(p);
        *carriers += usize::from(carried);
    }
    let filled = sums.iter().enumerate().filter(|(_, (decisions, _, _))| *decisions > 0);
    filled
        .map(|(i, &(decisions, predicted, carriers))| Bin {
            from: i as f64 / BINS as f64,
            decisions,
            predicted: predicted / decisions as f64,
            observed: carriers as f64 / decisions as f64,
        })
        .collect()
}

fn error(bins: &[Bin]) -> f64 {
    let decisions: usize = bins.iter().map(|bin| bin.decisions).sum();
    let gaps: f64 = bins.iter().map(|b| b.decisions as f64 * (b.predicted - b.observed).abs()).sum();
    gaps / decisions.max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn probabilities_that_come_true_have_no_error() {
        let probabilities = vec![vec![0.25f32]; 4];
        let targets = [true, false, false, false].map(|t| vec![t]);
        let reliability = reliability(&probabilities, &targets);
        assert!(reliability.error < 1e-9, "{reliability:?}");
        assert_eq!(reliability.bins.len(), 1);
        assert_eq!(reliability.bins[0].observed, 0.25);
    }

    #[test]
    fn the_error_is_the_mean_gap_by_hand() {
        // Two decisions at 0.9 of which one comes true (gap 0.4), two at 0.1 of which none does (gap 0.1).
        let probabilities = [0.9f32, 0.9, 0.1, 0.1].map(|p| vec![p]);
        let targets = [true, false, false, false].map(|t| vec![t]);
        let reliability = reliability(&probabilities, &targets);
        assert!((reliability.error - 0.25).abs() < 1e-6, "{reliability:?}");
        assert!((reliability.label_errors[0] - 0.25).abs() < 1e-6);
    }

    #[test]
    fn certainty_falls_into_the_last_bin() {
        let reliability = reliability(&[vec![1.0]], &[vec![true]]);
        assert_eq!(reliability.bins[0].from, 0.9);
    }
}
