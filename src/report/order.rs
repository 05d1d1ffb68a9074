//! The order in which findings are shown, in every form of report.

use crate::risk::report::RiskReport;

/// What a finding does to the score.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Side {
    /// It raises it.
    Against,
    /// It lowers it.
    For,
    /// It leaves it alone.
    Neither,
}

/// Positions of the findings with their sides: by the heaviest contribution that rests on them, then by probability, then as they
/// stand.
pub(super) fn order(report: &RiskReport) -> Vec<(Side, usize)> {
    let mut points = vec![0.0_f64; report.findings.len()];
    for part in &report.score.contributions {
        for &at in &part.findings {
            if let Some(heaviest) = points.get_mut(at)
                && part.points.abs() > heaviest.abs()
            {
                *heaviest = part.points;
            }
        }
    }
    let mut order: Vec<(Side, usize)> = points
        .iter()
        .enumerate()
        .map(|(at, &points)| match points {
            points if points > 0.0 => (Side::Against, at),
            points if points < 0.0 => (Side::For, at),
            _ => (Side::Neither, at),
        })
        .collect();
    order.sort_by(|&(side_a, a), &(side_b, b)| {
        let probability = |at: usize| report.findings[at].probability;
        side_a
            .cmp(&side_b)
            .then_with(|| points[b].abs().total_cmp(&points[a].abs()))
            .then_with(|| probability(b).total_cmp(&probability(a)))
            .then(a.cmp(&b))
    });
    order
}
