//! The order in which findings are shown, in every form of report.

pub(super) use crate::risk::report::Side;

use crate::risk::report::RiskReport;

/// Positions of the findings with their sides: by the heaviest contribution that rests on them, then by probability, then as they
/// stand.
pub(super) fn order(report: &RiskReport) -> Vec<(Side, usize)> {
    let points = report.heaviest();
    let mut order: Vec<(Side, usize)> =
        points.iter().enumerate().map(|(at, &points)| (Side::of(points), at)).collect();
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
