//! Wilson's score interval, which baselines and market statistics share.

/// 97.5% point of the normal distribution.
const Z: f64 = 1.959_963_984_540_054;

/// The 95% interval of a share `p` (0 to 1) of `n`, which may be an effective number (Wilson, "Probable inference, the law of
/// succession, and statistical inference", 1927).
#[must_use]
pub fn wilson(p: f64, n: f64) -> [f64; 2] {
    let z2 = Z * Z;
    let middle = p + z2 / (2.0 * n);
    let reach = Z * (p * (1.0 - p) / n + z2 / (4.0 * n * n)).sqrt();
    let scale = 1.0 + z2 / n;
    // The ends are exact where rounding would leave a trace of them.
    let low = if p <= 0.0 { 0.0 } else { ((middle - reach) / scale).max(0.0) };
    let high = if p >= 1.0 { 1.0 } else { ((middle + reach) / scale).min(1.0) };
    [low, high]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_in_statsmodels() {
        // statsmodels 0.14, proportion_confint(method="wilson").
        for (hits, n, expected) in [(8.0, 10.0, [0.490_162, 0.943_318]), (0.0, 20.0, [0.0, 0.161_125])] {
            let interval = wilson(hits / n, n);
            for (a, b) in interval.iter().zip(expected) {
                assert!((a - b).abs() < 5e-6, "{interval:?}");
            }
        }
    }
}
