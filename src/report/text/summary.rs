//! The table at the end of several reports: score, band and file, worst first.

use super::layout::{Flow, Margin, Page};
use super::style::{self, PLAIN, STRONG};
use super::{bar, name, title};
use crate::risk::report::RiskReport;

/// Columns of a row's bar.
const BAR: usize = 10;

/// Sets the table. Contracts of equal score stay in the order given.
pub(super) fn table(page: &mut Page, reports: &[RiskReport]) {
    title(page, &format!("{} CONTRACTS, WORST FIRST", reports.len()));
    let mut order: Vec<&RiskReport> = reports.iter().collect();
    order.sort_by_key(|report| std::cmp::Reverse(report.score.value));
    for report in order {
        let score = &report.score;
        let figures = Flow::default().fixed(&format!("  {:>3}  ", score.value), STRONG);
        let first = bar(figures, score.value, score.band, BAR)
            .fixed(&format!("  {:<8}  ", score.band.name()), style::band(score.band).bold());
        let rest = Flow::default().fixed(&" ".repeat(first.width()), PLAIN);
        page.set(&Margin { first, rest }, &Flow::of(name(&report.document.path), PLAIN));
    }
}
