//! Words to send back: what to put in place of each passage, and what the score would be then.

use super::findings::references;
use super::layout::{Flow, Margin, Page};
use super::style::{BAD, FAINT, GOOD, PLAIN, STRONG};
use super::{Detail, title};
use crate::report::names;
use crate::report::numbering::Numbering;
use crate::risk::report::RiskReport;

/// Suggestions shown in full; the others are counted.
const SHOWN: usize = 6;
/// The same of terms that nobody negotiates.
const SHOWN_OF_STANDARD_TERMS: usize = 3;
/// Left margin under a suggestion's number.
const INDENT: usize = 4;

/// Sets what the creator can do alone.
pub(super) fn steps(page: &mut Page, report: &RiskReport, numbering: &Numbering) {
    if report.steps.is_empty() {
        return;
    }
    title(page, &names::STEPS.to_uppercase());
    for step in &report.steps {
        let words = Flow::of(&step.words, PLAIN).with(&references(numbering, &step.findings), FAINT);
        page.set(&Margin::hanging("  • ", STRONG), &words);
        if let Some(passage) = &step.passage {
            page.set(&Margin::same("    │ ", FAINT), &Flow::of(&passage.text, PLAIN));
        }
    }
}

/// Sets the suggestions, those that lower the score most first.
pub(super) fn section(page: &mut Page, report: &RiskReport, numbering: &Numbering, detail: Detail) {
    let Some(last) = report.suggestions.last() else { return };
    let (heading, above) = names::suggestions(report);
    title(page, &heading.to_uppercase());
    page.set(&Margin::blank(super::INDENT), &Flow::of(above, PLAIN));
    let suggestions = match detail {
        Detail::Verbose => report.suggestions.iter().enumerate().map(|(at, s)| (at, s, 0)).collect(),
        _ => names::distinct(&report.suggestions),
    };
    let shown = match detail {
        Detail::Verbose => suggestions.len(),
        _ if report.standard_terms => SHOWN_OF_STANDARD_TERMS.min(suggestions.len()),
        _ => SHOWN.min(suggestions.len()),
    };
    for &(i, suggestion, more) in &suggestions[..shown] {
        page.gap();
        let edit = &suggestion.edit;
        let mut headline = Flow::of(&names::edit(edit), STRONG);
        headline.push(&references(numbering, &edit.findings), FAINT);
        page.set(&Margin::hanging(&format!("{:>3} ", i + 1), STRONG), &headline);
        for line in names::proposed(edit) {
            page.set(&Margin::hanging("    + ", GOOD), &Flow::of(line, PLAIN));
        }
        let effect = names::effect(suggestion, i == 0, report.score.value);
        page.set(&Margin::blank(INDENT), &Flow::of(&effect, FAINT));
        if more > 0 {
            page.set(&Margin::blank(INDENT), &Flow::of(&names::same_change(more), FAINT));
        }
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
