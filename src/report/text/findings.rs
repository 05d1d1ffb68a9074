//! The findings, worst first: each with its section, the document's own words, why they matter and what to ask for.

use std::collections::HashMap;

use anstyle::Style;

use super::layout::{Flow, Margin, Page};
use super::style::{BAD, FAINT, GOOD, MARK, PLAIN, STRONG};
use super::{Detail, title};
use crate::report::names;
use crate::report::order::{Side, order};
use crate::report::quote::{Piece, lead_in, marked_only, quote};
use crate::risk::report::{Finding, RiskReport};
use crate::risk::same_words;

/// Left margin under a finding's number.
const INDENT: usize = 4;
/// Findings of one kind shown in full; the others are counted.
const SHOWN_OF_A_KIND: usize = 3;
/// Sections named for those that are only counted.
const NAMED_SECTIONS: usize = 8;
/// Longest quote before it is shortened: this many lines, and in columns between the two bounds.
const QUOTE_LINES: usize = 6;
const QUOTE_COLUMNS: (usize, usize) = (240, 600);
/// Longest lead-in before its middle is left out, in columns.
const LEAD_COLUMNS: usize = 160;
/// Columns of marked words shown where the same words were quoted above.
const REPEATED_COLUMNS: usize = 160;

/// A finding that is shown, and those of its kind that are only counted after it.
struct Entry {
    side: Side,
    /// Position in the report's findings.
    at: usize,
    /// From 1.
    number: usize,
    /// Positions of the findings that are only counted.
    more: Vec<usize>,
    /// Positions of those that say the same in the same words.
    again: Vec<usize>,
}

/// The order in which findings are shown, and the number that each bears.
pub(super) struct Numbering {
    entries: Vec<Entry>,
    /// The number of a finding by its position; none for findings that are only counted.
    numbers: HashMap<usize, usize>,
}

impl Numbering {
    /// Orders the findings by the heaviest contribution that rests on them, then by probability, then as they stand.
    pub(super) fn new(report: &RiskReport, detail: Detail) -> Self {
        let mut entries: Vec<Entry> = Vec::new();
        let mut numbers = HashMap::new();
        // How many of a kind were met, and the entry that the last one shown is in.
        let mut kinds: HashMap<(Side, String), (usize, usize)> = HashMap::new();
        // Where the same was said in the same words.
        let mut said: HashMap<(Side, String, String), usize> = HashMap::new();
        for (side, at) in order(report) {
            let finding = &report.findings[at];
            let words = (side, names::headline(finding), same_words(finding));
            if detail < Detail::Verbose
                && let Some(&entry) = said.get(&words)
            {
                let first: &mut Entry = &mut entries[entry];
                first.again.push(at);
                numbers.insert(at, first.number);
                continue;
            }
            let (met, last) = kinds.entry((side, words.1.clone())).or_default();
            *met += 1;
            if detail == Detail::Verbose || *met <= SHOWN_OF_A_KIND {
                *last = entries.len();
                let number = entries.len() + 1;
                numbers.insert(at, number);
                said.insert(words, entries.len());
                entries.push(Entry { side, at, number, more: Vec::new(), again: Vec::new() });
            } else {
                entries[*last].more.push(at);
            }
        }
        Self { entries, numbers }
    }

    /// ` [1, 4]` for the findings among `positions` that bear a number, or nothing.
    pub(super) fn references(&self, positions: &[usize]) -> String {
        let mut numbers: Vec<usize> =
            positions.iter().filter_map(|at| self.numbers.get(at)).copied().collect();
        numbers.sort_unstable();
        numbers.dedup();
        if numbers.is_empty() {
            return String::new();
        }
        format!(" [{}]", numbers.iter().map(usize::to_string).collect::<Vec<_>>().join(", "))
    }
}

/// The findings' sections: against the creator, for the creator, and what the score leaves alone.
pub(super) fn sections(page: &mut Page, report: &RiskReport, numbering: &Numbering, detail: Detail) {
    let mut writer = Writer { page, report, detail, quoted: HashMap::new(), advised: HashMap::new() };
    for entries in numbering.entries.chunk_by(|a, b| a.side == b.side) {
        title(
            writer.page,
            match entries[0].side {
                Side::Against => "AGAINST THE CREATOR, WORST FIRST",
                Side::For => "FOR THE CREATOR",
                Side::Neither => "ALSO FOUND, WITHOUT WEIGHT IN THE SCORE",
            },
        );
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
    advised: HashMap<(&'a str, &'a str), usize>,
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
        let earlier = *self.advised.entry((&finding.why, &finding.ask)).or_insert(number);
        if earlier != number {
            let what = if finding.ask.is_empty() { "Why" } else { "Why and what to ask for" };
            self.page.set(&Margin::blank(INDENT), &Flow::of(&format!("{what}: as under {earlier}."), FAINT));
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
        let times =
            if again.len() == 1 { "once more".to_owned() } else { format!("{} times more", again.len()) };
        let words = format!("The same words stand in the text {times}{}.", self.sections(again));
        self.page.set(&Margin::blank(INDENT), &Flow::of(&words, FAINT));
    }

    /// Where the findings stand that are only counted.
    fn rest(&mut self, more: &[usize]) {
        if more.is_empty() {
            return;
        }
        let words = format!("and {} more{} (-v shows all)", more.len(), self.sections(more));
        self.page.set(&Margin::blank(INDENT), &Flow::of(&words, FAINT));
    }

    /// `: sections 3, 4` for the findings at some positions, or nothing.
    fn sections(&self, of: &[usize]) -> String {
        let mut sections: Vec<String> = Vec::new();
        for &at in of {
            let place = short_section(&self.report.findings[at].section);
            if !place.is_empty() && !sections.contains(&place) {
                sections.push(place);
            }
            if sections.len() > NAMED_SECTIONS {
                break;
            }
        }
        if sections.is_empty() {
            return String::new();
        }
        let others = if sections.len() > NAMED_SECTIONS { " and others" } else { "" };
        sections.truncate(NAMED_SECTIONS);
        let noun = if sections.len() == 1 { "section" } else { "sections" };
        format!(": {noun} {}{others}", sections.join(", "))
    }
}

/// The number of a section, or its heading in quotation marks if it has none.
fn short_section(section: &str) -> String {
    match section.split_whitespace().next() {
        Some(number) if number.contains(|c: char| c.is_ascii_digit()) => {
            number.trim_end_matches(['.', ')', ':']).to_owned()
        }
        Some(_) => format!("“{section}”"),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sections_are_named_by_their_number() {
        assert_eq!(short_section("7.2 Credit"), "7.2");
        assert_eq!(short_section("11. Term"), "11");
        assert_eq!(short_section("Credit"), "“Credit”");
        assert_eq!(short_section(""), "");
    }
}
