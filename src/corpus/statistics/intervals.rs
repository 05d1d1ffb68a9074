//! Shares with their uncertainty, and tests of differences.
//!
//! All intervals cover 95%. Shares, p-values and effects are plain numbers from 0 to 1 or as their formula says.

use serde::Serialize;

use crate::wilson::wilson;

/// Lower and upper end.
pub type Interval = [f64; 2];

/// A share with its interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Share {
    /// 0 to 1; 0 where nothing was counted.
    pub value: f64,
    /// Wilson's 95% interval.
    pub interval: Interval,
}

impl Share {
    /// `hits` of `n`, which may be fractions where clusters are counted once each.
    #[must_use]
    pub fn of(hits: f64, n: f64) -> Self {
        if n <= 0.0 {
            return Self { value: 0.0, interval: [0.0, 1.0] };
        }
        Self { value: hits / n, interval: wilson(hits / n, n) }
    }
}

/// A share of contracts that come in clusters of like ones, and its interval: Wilson's with the effective number of contracts, which
/// is `n` by the design effect of the share as a ratio (Kish, "Survey sampling", 1965; Dean and Pagano, "Evaluating confidence
/// interval methods for binomial proportions in clustered surveys", 2015).
///
/// `clusters` are hits and contracts of each. Where all contracts agree, the effect is that of the clusters' sizes.
#[must_use]
pub fn clustered(clusters: &[(f64, f64)]) -> (Share, f64) {
    let (hits, n) = clusters.iter().fold((0.0, 0.0), |(y, n), c| (y + c.0, n + c.1));
    if n <= 0.0 {
        return (Share::of(0.0, 0.0), 1.0);
    }
    let (p, count) = (hits / n, clusters.len() as f64);
    let squares: f64 = clusters.iter().map(|(y, m)| (y - p * m).powi(2)).sum();
    let plain = p * (1.0 - p) / (n - 1.0).max(1.0);
    let effect = if plain > 0.0 && count > 1.0 {
        count / (count - 1.0) * squares / (n * n) / plain
    } else {
        clusters.iter().map(|(_, m)| m * m).sum::<f64>() / n
    };
    let effect = effect.max(1.0);
    (Share { value: p, interval: wilson(p, n / effect) }, effect)
}

/// Difference of two shares, first less second, and its interval (Newcombe, "Interval estimation for the difference between
/// independent proportions", 1998, method 10). Each is hits and n.
#[must_use]
pub fn difference((a, n): (f64, f64), (b, m): (f64, f64)) -> (f64, Interval) {
    let (first, second) = (Share::of(a, n), Share::of(b, m));
    let d = first.value - second.value;
    let far = |x: f64, y: f64| (x * x + y * y).sqrt();
    let low = d - far(first.value - first.interval[0], second.interval[1] - second.value);
    let high = d + far(first.interval[1] - first.value, second.value - second.interval[0]);
    (d, [low.max(-1.0), high.min(1.0)])
}

/// Effect size of two shares: Cohen's h, from -π to π.
#[must_use]
pub fn cohens_h(p: f64, q: f64) -> f64 {
    2.0 * p.sqrt().asin() - 2.0 * q.sqrt().asin()
}

/// Two-sided p-value of Fisher's exact test: `a` of `n` against `b` of `m`. Tables as unlikely as the one seen, or more, are added.
#[must_use]
pub fn fisher((a, n): (u64, u64), (b, m): (u64, u64)) -> f64 {
    let choose = |n: u64, k: u64| {
        let gamma = |x: u64| libm::lgamma(x as f64 + 1.0);
        gamma(n) - gamma(k) - gamma(n - k)
    };
    let hits = a + b;
    let all = choose(n + m, hits);
    let log = |k: u64| choose(n, k) + choose(m, hits - k) - all;
    let seen = log(a);
    let range = hits.saturating_sub(m)..=hits.min(n);
    let sum: f64 = range.map(log).filter(|l| *l <= seen + 1e-7).map(f64::exp).sum();
    sum.min(1.0)
}

/// Mann and Whitney's test of two samples: Cliff's delta (-1 to 1, above 0 where the first is higher) and the two-sided p-value by
/// the normal approximation, corrected for ties.
#[must_use]
pub fn mann_whitney(first: &[f64], second: &[f64]) -> (f64, f64) {
    let (n, m) = (first.len() as f64, second.len() as f64);
    if n == 0.0 || m == 0.0 {
        return (0.0, 1.0);
    }
    let mut all: Vec<(f64, bool)> =
        first.iter().map(|v| (*v, true)).chain(second.iter().map(|v| (*v, false))).collect();
    all.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (mut ranks, mut ties, mut below) = (0.0, 0.0, 0.0);
    for run in all.chunk_by(|a, b| a.0 == b.0) {
        let t = run.len() as f64;
        ranks += run.iter().filter(|(_, own)| *own).count() as f64 * (below + (t + 1.0) / 2.0);
        ties += t * t * t - t;
        below += t;
    }
    let u = ranks - n * (n + 1.0) / 2.0;
    let delta = 2.0 * u / (n * m) - 1.0;
    let total = n + m;
    let variance = n * m / 12.0 * (total + 1.0 - ties / (total * (total - 1.0)));
    let p = if variance > 0.0 { libm::erfc((u - n * m / 2.0).abs() / (2.0 * variance).sqrt()) } else { 1.0 };
    (delta, p)
}

/// P-values corrected for there being several (Holm, "A simple sequentially rejective multiple test procedure", 1979).
#[must_use]
pub fn holm(p: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..p.len()).collect();
    order.sort_by(|&a, &b| p[a].total_cmp(&p[b]));
    let (mut corrected, mut highest) = (vec![1.0; p.len()], 0.0f64);
    for (rank, &i) in order.iter().enumerate() {
        highest = highest.max(p[i] * (p.len() - rank) as f64).min(1.0);
        corrected[i] = highest;
    }
    corrected
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(a: f64, b: f64) {
        assert!((a - b).abs() < 5e-5, "{a} is not {b}");
    }

    // Reference values: statsmodels 0.14 (proportion_confint, confint_proportions_2indep) and scipy 1.11.

    #[test]
    fn wilsons_interval() {
        let share = Share::of(8.0, 10.0);
        near(share.interval[0], 0.490162);
        near(share.interval[1], 0.943318);
        near(Share::of(0.0, 20.0).interval[0], 0.0);
        near(Share::of(0.0, 20.0).interval[1], 0.161125);
        assert_eq!(Share::of(0.0, 0.0).interval, [0.0, 1.0]);
    }

    #[test]
    fn alike_contracts_make_the_interval_wider_and_single_ones_leave_it() {
        let single: Vec<(f64, f64)> = (0..100).map(|i| (f64::from(i % 4 == 0), 1.0)).collect();
        let (share, effect) = clustered(&single);
        near(effect, 1.0);
        near(share.value, 0.25);
        let tens: Vec<(f64, f64)> = (0..10).map(|i| if i < 3 { (10.0, 10.0) } else { (0.0, 10.0) }).collect();
        let (share, effect) = clustered(&tens);
        near(effect, 11.0);
        assert!(share.interval[1] - share.interval[0] > 0.4);
        let (none, effect) = clustered(&[(0.0, 10.0), (0.0, 10.0)]);
        near(effect, 10.0);
        near(none.interval[1], wilson(0.0, 2.0)[1]);
    }

    #[test]
    fn newcombes_difference() {
        let (d, interval) = difference((56.0, 70.0), (48.0, 80.0));
        near(d, 0.2);
        // Newcombe 1998, table II, method 10, example (a).
        near(interval[0], 0.05243);
        near(interval[1], 0.33387);
    }

    #[test]
    fn fishers_test() {
        near(fisher((8, 10), (1, 6)), 0.034965);
        near(fisher((0, 10), (0, 6)), 1.0);
        near(fisher((3, 4), (1, 4)), 0.485714);
    }

    #[test]
    fn mann_and_whitneys_test() {
        let (delta, p) = mann_whitney(&[19.0, 22.0, 16.0, 29.0, 24.0], &[20.0, 11.0, 17.0, 12.0]);
        near(delta, 2.0 * 17.0 / 20.0 - 1.0);
        near(p, 0.086411);
        near(mann_whitney(&[1.0, 1.0], &[1.0]).1, 1.0);
    }

    #[test]
    fn holms_correction_is_monotone() {
        let corrected = holm(&[0.01, 0.04, 0.03]);
        near(corrected[0], 0.03);
        near(corrected[1], 0.06);
        near(corrected[2], 0.06);
    }
}
