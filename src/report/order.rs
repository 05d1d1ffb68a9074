//! The order in which reasons and findings are shown, in every form of report.

pub(super) use crate::risk::report::Side;

use std::borrow::Cow;

use super::names::phrase;
use crate::risk::is_bookkeeping;
use crate::risk::report::RiskReport;

/// A part of the score as a reader sees it.
pub(super) struct Reason<'a> {
    /// Points added (negative: taken off).
    pub(super) points: f64,
    /// One plain sentence.
    pub(super) why: Cow<'a, str>,
    /// Findings it rests on.
    pub(super) findings: Vec<usize>,
    /// Whether it stands for no clause, but for how points become a score.
    pub(super) bookkeeping: bool,
}

/// Points below which a reason weighs nothing and is not shown.
const SHOWN_POINTS: f64 = 0.05;

/// The reasons of the score, those that weigh most against the reader first, and last those that stand for no clause. Rules that have the
/// same to say are one reason.
pub(super) fn reasons(report: &RiskReport) -> Vec<Reason<'_>> {
    let mut reasons: Vec<Reason<'_>> = Vec::new();
    for part in &report.score.contributions {
        let why = if part.why.is_empty() { phrase(&part.rule).into() } else { Cow::from(part.why.as_str()) };
        let bookkeeping = is_bookkeeping(&part.rule);
        let same = |reason: &&mut Reason<'_>| {
            reason.why == why && !bookkeeping && (reason.points < 0.0) == (part.points < 0.0)
        };
        if let Some(reason) = reasons.iter_mut().find(same) {
            reason.points += part.points;
            reason.findings.extend(&part.findings);
        } else {
            reasons.push(Reason { points: part.points, why, findings: part.findings.clone(), bookkeeping });
        }
    }
    reasons.retain(|reason| reason.points.abs() >= SHOWN_POINTS);
    reasons.sort_by(|a, b| a.bookkeeping.cmp(&b.bookkeeping).then_with(|| b.points.total_cmp(&a.points)));
    reasons
}

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
