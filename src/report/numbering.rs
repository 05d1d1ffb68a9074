//! Which findings a report shows, the number that each bears, and what was said already.
//!
//! In: a report. Out: entries in the order of [`order`], of which those that say the same in the same words are one, and those of a kind
//! beyond a number of them are only counted. The forms of report print them each in its own way.

use std::collections::HashMap;

use super::names;
use super::order::{Side, order};
use crate::risk::report::{Finding, RiskReport};
use crate::risk::same_words;

/// Sections named for findings that are only counted.
const NAMED_SECTIONS: usize = 8;

/// A finding that is shown, and those that are told of with it.
pub(super) struct Entry {
    pub(super) side: Side,
    /// Position in the report's findings.
    pub(super) at: usize,
    /// From 1.
    pub(super) number: usize,
    /// Positions of the findings of its kind that are only counted.
    pub(super) more: Vec<usize>,
    /// Positions of those that say the same in the same words.
    pub(super) again: Vec<usize>,
}

/// The findings that are shown, in order, and the number that each bears.
pub(super) struct Numbering {
    pub(super) entries: Vec<Entry>,
    /// The number of a finding by its position; none for findings that are only counted.
    numbers: HashMap<usize, usize>,
}

impl Numbering {
    /// Every finding as an entry of its own.
    pub(super) fn of_all(report: &RiskReport) -> Self {
        Self::build(report, false, usize::MAX)
    }

    /// Findings that say the same in the same words are one entry, and of each kind at most `most` are entries.
    pub(super) fn merged(report: &RiskReport, most: usize) -> Self {
        Self::build(report, true, most)
    }

    fn build(report: &RiskReport, merged: bool, most: usize) -> Self {
        let mut entries: Vec<Entry> = Vec::new();
        let mut numbers = HashMap::new();
        // How many of a kind were met, and the entry that the last one shown is in.
        let mut kinds: HashMap<(Side, String), (usize, usize)> = HashMap::new();
        // Where the same was said in the same words.
        let mut said: HashMap<(Side, String, String), usize> = HashMap::new();
        for (side, at) in order(report) {
            let finding = &report.findings[at];
            let words = (side, names::headline(finding), same_words(finding));
            if merged && let Some(&entry) = said.get(&words) {
                let first: &mut Entry = &mut entries[entry];
                first.again.push(at);
                numbers.insert(at, first.number);
                continue;
            }
            let (met, last) = kinds.entry((side, words.1.clone())).or_default();
            *met += 1;
            if *met <= most {
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

    /// The entries of each side, in order.
    pub(super) fn sides(&self) -> impl Iterator<Item = &[Entry]> {
        self.entries.chunk_by(|a, b| a.side == b.side)
    }

    /// The number of the finding at a position, if it bears one.
    pub(super) fn number(&self, at: usize) -> Option<usize> {
        self.numbers.get(&at).copied()
    }

    /// The numbers of the findings at some positions, each once, rising.
    pub(super) fn numbers(&self, of: &[usize]) -> Vec<usize> {
        let mut numbers: Vec<usize> = of.iter().filter_map(|&at| self.number(at)).collect();
        numbers.sort_unstable();
        numbers.dedup();
        numbers
    }
}

/// Advice that was given, so that it is given once.
#[derive(Default)]
pub(super) struct Advised<'a> {
    under: HashMap<(&'a str, &'a str), usize>,
}

impl<'a> Advised<'a> {
    /// Where another finding was given the same advice before: what to print in place of it. Remembers the advice as given under `number`.
    pub(super) fn before(&mut self, finding: &'a Finding, number: usize) -> Option<(&'static str, usize)> {
        let earlier = *self.under.entry((&finding.why, &finding.ask)).or_insert(number);
        let what = if finding.ask.is_empty() { "Why: as under" } else { "Why and what to ask for: as under" };
        (earlier != number).then_some((what, earlier))
    }
}

/// "once more" or "3 times more".
pub(super) fn times_more(again: &[usize]) -> String {
    if again.len() == 1 { "once more".to_owned() } else { format!("{} times more", again.len()) }
}

/// `: sections 3, 4` for the findings at some positions, or nothing.
pub(super) fn sections(report: &RiskReport, of: &[usize]) -> String {
    let mut sections: Vec<String> = Vec::new();
    for &at in of {
        let place = short_section(&report.findings[at].section);
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
