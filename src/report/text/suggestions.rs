//! Words to send back: what to put in place of each passage, and what the score would be then.

use super::findings::Numbering;
use super::layout::{Flow, Margin, Page};
use super::style::{BAD, FAINT, GOOD, PLAIN, STRONG};
use super::{Detail, title};
use crate::report::names;
use crate::risk::report::RiskReport;

/// Suggestions shown in full; the others are counted.
const SHOWN: usize = 6;
/// Left margin under a suggestion's number.
const INDENT: usize = 4;

/// Sets the suggestions, those that lower the score most first.
pub(super) fn section(page: &mut Page, report: &RiskReport, numbering: &Numbering, detail: Detail) {
    let suggestions = &report.suggestions;
    let Some(last) = suggestions.last() else { return };
    title(page, "WORDS TO SEND BACK");
    page.set(&Margin::blank(super::INDENT), &Flow::of(names::SUGGESTIONS, PLAIN));
    let shown = if detail == Detail::Verbose { suggestions.len() } else { SHOWN.min(suggestions.len()) };
    for (i, suggestion) in suggestions[..shown].iter().enumerate() {
        page.gap();
        let edit = &suggestion.edit;
        let mut headline = Flow::of(&names::edit(edit), STRONG);
        headline.push(&numbering.references(&edit.findings), FAINT);
        page.set(&Margin::hanging(&format!("{:>3} ", i + 1), STRONG), &headline);
        for line in names::proposed(edit) {
            page.set(&Margin::hanging("    + ", GOOD), &Flow::of(line, PLAIN));
        }
        let effect = names::effect(suggestion, i == 0, report.score.value);
        page.set(&Margin::blank(INDENT), &Flow::of(&effect, FAINT));
    }
    page.gap();
    if shown < suggestions.len() {
        let more = format!("{} more with -v or --format html.", suggestions.len() - shown);
        page.set(&Margin::blank(super::INDENT), &Flow::of(&more, FAINT));
    }
    if report.score.value == 0 {
        return;
    }
    let all = Flow::of(&names::all_together(report.score.value, last.together), PLAIN);
    page.set(&Margin::hanging("  = ", if last.together.score > 0 { BAD } else { GOOD }), &all);
}
