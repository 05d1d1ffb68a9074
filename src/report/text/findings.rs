//! The findings, worst first: each with its section, the document's own words, why they matter and what to ask for.

use std::collections::HashMap;

use anstyle::Style;

use super::layout::{Flow, Margin, Page};
use super::style::{BAD, FAINT, GOOD, MARK, PLAIN, STRONG};
use super::{Detail, title};
use crate::report::names;
use crate::report::numbering::{Advised, Entry, Numbering, sections as named_sections, times_more};
use crate::report::order::Side;
use crate::report::quote::{Piece, lead_in, marked_only, quote};
use crate::risk::report::{Finding, RiskReport};

/// Left margin under a finding's number.
const INDENT: usize = 4;
/// Findings of one kind shown in full; the others are counted.
const SHOWN_OF_A_KIND: usize = 3;
/// Longest quote before it is shortened: this many lines, and in columns between the two bounds.
const QUOTE_LINES: usize = 6;
const QUOTE_COLUMNS: (usize, usize) = (240, 600);
/// Longest lead-in before its middle is left out, in columns.
const LEAD_COLUMNS: usize = 160;
/// Columns of marked words shown where the same words were quoted above.
const REPEATED_COLUMNS: usize = 160;

/// The findings that are shown, by how much is told.
pub(super) fn numbering(report: &RiskReport, detail: Detail) -> Numbering {
    match detail {
        Detail::Verbose => Numbering::of_all(report),
        _ => Numbering::merged(report, SHOWN_OF_A_KIND),
    }
}

/// ` [1, 4]` for the findings among `positions` that bear a number, or nothing.
pub(super) fn references(numbering: &Numbering, positions: &[usize]) -> String {
    let numbers = numbering.numbers(positions);
    if numbers.is_empty() {
        return String::new();
    }
    format!(" [{}]", numbers.iter().map(usize::to_string).collect::<Vec<_>>().join(", "))
}

/// The findings' sections: against the creator, for the creator, and what the score leaves alone.
pub(super) fn sections(page: &mut Page, report: &RiskReport, numbering: &Numbering, detail: Detail) {
    let mut writer = Writer { page, report, detail, quoted: HashMap::new(), advised: Advised::default() };
    for entries in numbering.sides() {
        title(writer.page, &names::findings_of(entries[0].side, report).to_uppercase());
        for (i, entry) in entries.iter().enumerate() {
            if i > 0 {
                writer.page.gap();
            }
            writer.finding(entry);
            writer.again(&entry.again);
            writer.rest(&entry.more);
        }
    }
}

/// Writes findings and remembers what was said already.
struct Writer<'a> {
    page: &'a mut Page,
    report: &'a RiskReport,
    detail: Detail,
    /// Spans quoted so far, with the number they were quoted under.
    quoted: HashMap<(usize, usize), usize>,
    /// Advice given so far, with the number it was given under.
    advised: Advised<'a>,
}

impl<'a> Writer<'a> {
    fn finding(&mut self, entry: &Entry) {
        let finding = &self.report.findings[entry.at];
        let color = match entry.side {
            Side::Against => BAD.bold(),
            Side::For => GOOD.bold(),
            Side::Neither => STRONG,
        };
        let margin = Margin::hanging(&format!("{:>2}. ", entry.number), color);
        self.page.set(&margin, &Flow::of(&names::headline(finding), STRONG));
        let sure = format!("{:.0}% sure", finding.probability * 100.0);
        let place = if finding.section.is_empty() { sure } else { format!("{} · {sure}", finding.section) };
        self.page.set(&Margin::blank(INDENT), &Flow::of(&place, FAINT));
        self.quote(finding, entry.number);
        self.advice(finding, entry.number);
    }

    fn quote(&mut self, finding: &Finding, number: usize) {
        let gutter = Margin::same("    │ ", FAINT);
        let earlier = *self.quoted.entry((finding.start, finding.end)).or_insert(number);
        if earlier != number && self.detail < Detail::Verbose {
            let mut flow = self.flow(&marked_only(&finding.text, &finding.marks, REPEATED_COLUMNS), PLAIN);
            flow.push(&format!(" (quoted under {earlier})"), FAINT);
            self.page.set(&gutter, &flow);
            return;
        }
        let room = self.page.width() - gutter.rest.width();
        let (lead_budget, budget) = match self.detail {
            Detail::Verbose => (usize::MAX, None),
            _ => (LEAD_COLUMNS, Some((QUOTE_LINES * room).clamp(QUOTE_COLUMNS.0, QUOTE_COLUMNS.1))),
        };
        let lead = self.flow(&lead_in(&finding.lead, lead_budget), FAINT);
        self.page.set(&gutter, &lead);
        let words = self.flow(&quote(&finding.text, &finding.marks, budget), PLAIN);
        self.page.set(&gutter, &words);
    }

    fn flow(&self, pieces: &[Piece<'_>], style: Style) -> Flow {
        let mut flow = Flow::default();
        for piece in pieces {
            match piece {
                Piece::Words(words) => flow.push(words, style),
                Piece::Marked(words) if self.page.color() => flow.push(words, MARK),
                Piece::Marked(words) => {
                    flow = flow.fixed("«", style);
                    flow.push(words, style);
                    flow = flow.fixed("»", style);
                }
                Piece::Gap => flow.push(" … ", FAINT),
            }
        }
        flow
    }

    fn advice(&mut self, finding: &'a Finding, number: usize) {
        if finding.why.is_empty() && finding.ask.is_empty() {
            return;
        }
        if let Some((what, earlier)) = self.advised.before(finding, number) {
            self.page.set(&Margin::blank(INDENT), &Flow::of(&format!("{what} {earlier}."), FAINT));
            return;
        }
        for (heading, words) in [("    Why:     ", &finding.why), ("    Ask for: ", &finding.ask)] {
            self.page.set(&Margin::hanging(heading, STRONG), &Flow::of(words, PLAIN));
        }
    }

    /// Where the same words stand once more.
    fn again(&mut self, again: &[usize]) {
        if again.is_empty() {
            return;
        }
        let (times, places) = (times_more(again), named_sections(self.report, again));
        let words = format!("The same words stand in the text {times}{places}.");
        self.page.set(&Margin::blank(INDENT), &Flow::of(&words, FAINT));
    }

    /// Where the findings stand that are only counted.
    fn rest(&mut self, more: &[usize]) {
        if more.is_empty() {
            return;
        }
        let words = format!("and {} more{} (-v shows all)", more.len(), named_sections(self.report, more));
        self.page.set(&Margin::blank(INDENT), &Flow::of(&words, FAINT));
    }
}
