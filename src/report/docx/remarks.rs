//! What the comments say, in plain words.
//!
//! In: the report, and what became of each suggestion. Out: paragraphs of a comment. What is said comes from the report; where a comment
//! stands is left to others.

use crate::report::{names, text::printable};
use crate::risk::report::{Effect, RiskReport, Suggestion};

/// A paragraph of a comment: what it begins with, in bold, and the rest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Remark {
    /// Its first words.
    pub(super) strong: String,
    /// What follows.
    pub(super) plain: String,
}

impl Remark {
    fn new(strong: &str, plain: &str) -> Self {
        Self { strong: printable(strong), plain: printable(plain) }
    }
}

/// What became of a suggestion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    /// It is marked as a change.
    Marked,
    /// It is not, for this reason.
    Unmarked(&'static str),
}

/// The comment at the start: the score, what it means, and what a report is not.
pub(super) fn opening(report: &RiskReport) -> Vec<Remark> {
    let score = &report.score;
    let mut remarks = vec![Remark::new(
        &format!("TermScore: {} of 100, {} risk.", score.value, score.band.name()),
        &names::verdict(report),
    )];
    if report.on_works {
        remarks.push(Remark::new("", &names::read_as(&report.parties)));
    }
    remarks.extend(report.remarks.iter().map(|remark| Remark::new("!", remark)));
    if let Some(last) = report.suggestions.last() {
        let Effect { score: value, band, .. } = last.together;
        remarks.push(Remark::new(
            "With all proposed changes:",
            &format!(
                "the score would be {value} ({}), now {} ({}).",
                band.name(),
                score.value,
                score.band.name()
            ),
        ));
    }
    let missing = &report.protections.missing;
    if report.on_works && !missing.is_empty() {
        remarks.push(Remark::new("Missing protections:", &format!("{}.", missing.join("; "))));
    }
    remarks.extend(report.document.warnings.iter().map(|warning| Remark::new("Reading this file:", warning)));
    remarks.push(Remark::new("", &report.disclaimer));
    remarks
}

/// The comment on a finding. `place` is something to say of where it stands; `fate` is that of the suggestion that answers it.
pub(super) fn finding(
    report: &RiskReport,
    at: usize,
    answer: Option<(&Suggestion, Fate)>,
    place: Option<&str>,
) -> Vec<Remark> {
    let finding = &report.findings[at];
    let mut remarks = vec![Remark::new(&names::headline(finding), "")];
    for (strong, plain) in [("", &finding.why), ("Ask for:", &finding.ask)] {
        if !plain.is_empty() {
            remarks.push(Remark::new(strong, plain));
        }
    }
    remarks.push(Remark::new("Probability:", &format!("{:.0}%", finding.probability * 100.0)));
    if let Some((suggestion, fate)) = answer {
        if let Fate::Unmarked(reason) = fate {
            let proposed = [suggestion.edit.replacement.as_str(), suggestion.edit.addition.as_str()];
            let proposed: Vec<&str> = proposed.into_iter().filter(|words| !words.is_empty()).collect();
            remarks.push(Remark::new("Proposed words:", &proposed.join(" ")));
            remarks.push(Remark::new("", &format!("They are not marked as a change, because {reason}.")));
        }
        remarks.push(effect(report, suggestion));
    }
    if let Some(place) = place {
        remarks.push(Remark::new("Place:", place));
    }
    remarks
}

/// The comment on words that are added for what the contract lacks.
pub(super) fn addition(report: &RiskReport, suggestion: &Suggestion) -> Vec<Remark> {
    let answers: Vec<String> = suggestion.edit.answers.iter().map(|name| names::phrase(name)).collect();
    let missing =
        if suggestion.edit.completes { "Missing from what is there:" } else { "Missing from this contract:" };
    vec![Remark::new(missing, &format!("{}.", answers.join("; "))), effect(report, suggestion)]
}

fn effect(report: &RiskReport, suggestion: &Suggestion) -> Remark {
    let (now, then) = (&report.score, suggestion.alone);
    let plain = format!(
        "the score would be {} ({}), now {} ({}).",
        then.score,
        then.band.name(),
        now.value,
        now.band.name()
    );
    Remark::new("With this change alone", &plain)
}
