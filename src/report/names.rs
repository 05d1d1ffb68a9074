//! Plain English for the names that models, policies and rules use. A name that is not known here is shown with its
//! underscores as spaces, so that other labels than ours read well too.

use super::order::Side;
use crate::document;
use crate::risk::report::{Band, Direction, Edit, Effect, Finding, RiskReport, Suggestion};
use crate::risk::{Names, Role, replicas};

/// What a finding is about, as a headline.
pub(super) fn headline(finding: &Finding) -> String {
    if finding.direction == Some(Direction::SetAside) {
        return format!(
            "{}, set aside by the paper's own words",
            headline(&Finding { direction: None, ..finding.clone() })
        );
    }
    let bound = finding.direction == Some(Direction::BindsCreator);
    let to_creator = finding.direction == Some(Direction::ToCreator);
    let feedback = finding.direction == Some(Direction::Feedback);
    let secret = finding.direction == Some(Direction::ConfidentialInformation);
    let marks = finding.direction == Some(Direction::NamesAndMarks);
    let product = finding.direction == Some(Direction::OwnProduct);
    let known = match finding.label.as_str() {
        "ip_assignment" if feedback => "Ownership of feedback passes",
        _ if feedback => "Feedback may be used",
        _ if finding.direction == Some(Direction::ServiceData) => "Data on how a service is used",
        "ip_assignment" if to_creator => "Ownership goes to the creator",
        "ip_assignment" => "Ownership of the work passes",
        _ if to_creator => "Rights are granted to the creator",
        "derivative_works" if product => "A side keeps its own product",
        "derivative_works" => "The work may be changed and built upon",
        "future_tech" => "Rights reach media and technology not yet known",
        "ai_training" if finding.direction == Some(Direction::WithConsent) => {
            "AI use is allowed with the creator's consent"
        }
        "ai_training" if replicas::copies_alone(&finding.lead, &finding.text) => {
            "AI may copy the creator or the work"
        }
        "ai_training" => "The work may train AI",
        "implied_ai_use" => "Wide enough to cover AI training without naming it",
        "perpetual_rights" => "Rights last for ever or cannot be taken back",
        "unrestricted_use" => "Use for any purpose, without limit",
        "moral_rights_waiver" => "Credit or moral rights are given up",
        "no_ai" if finding.direction == Some(Direction::OptOut) => "A way out of AI training",
        "no_ai" if secret => "AI use of confidential information is forbidden",
        "no_ai" if bound => "AI use is forbidden to the creator",
        "no_ai" => "AI use is forbidden or needs consent",
        "purpose_limitation" if bound => "What the creator may use is limited",
        "purpose_limitation" if finding.direction == Some(Direction::WidePurpose) => {
            "A purpose is named, but it is a wide one"
        }
        "purpose_limitation" if marks => "Use of names and trademarks is limited",
        "purpose_limitation" if secret => "Use of confidential information is limited",
        "purpose_limitation" => "Use is limited to what was agreed",
        "indemnification" => match finding.direction {
            Some(Direction::CreatorIndemnifies) => "The creator pays for the other side's losses",
            Some(Direction::RecipientIndemnifies) => "The creator's losses are covered by the other side",
            Some(Direction::Mutual) => "Each side pays for the other's losses",
            _ => "One side pays for the other's losses",
        },
        other => {
            return match other.strip_prefix("forbidden:") {
                Some(name) => format!("Forbidden: {}", phrase(name)),
                None => phrase(other),
            };
        }
    };
    known.to_owned()
}

/// A machine name as words: `synthetic_likeness` becomes "Synthetic likeness", and `no_ai` "No AI".
#[must_use]
pub fn phrase(name: &str) -> String {
    let word = |word: &str| match word {
        "ai" | "ip" => word.to_uppercase(),
        other => other.to_owned(),
    };
    let words = name.split('_').map(word).collect::<Vec<_>>().join(" ");
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// A number with the name of what it counts: "1 contract", "2 contracts".
#[must_use]
pub fn counted(n: u64, one: &str, many: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { many })
}

/// Whom a report is written for.
const fn reader(side: Role) -> &'static str {
    match side {
        Role::Creator => "the creator",
        Role::Client => "the client",
    }
}

/// Heading of the findings of one side.
pub(super) fn findings_of(side: Side, report: &RiskReport) -> String {
    let reader = reader(report.side);
    match side {
        Side::Against => format!("Against {reader}, worst first"),
        Side::For => format!("For {reader}"),
        Side::Neither => "Also found, without weight in the score".to_owned(),
    }
}

/// What the score means for someone who is about to sign. It judges terms, not law.
pub(super) fn verdict(report: &RiskReport) -> String {
    judgement(report).replace("the creator", reader(report.side))
}

/// The same as it is said to the creator.
fn judgement(report: &RiskReport) -> &'static str {
    let score = &report.score;
    if !report.on_works {
        return "Nothing was found on works, content or rights in them, and the text hardly speaks of any: it seems to be no contract under which a work is made or licensed.";
    }
    if report.findings.is_empty() && score.value == 0 {
        return "Nothing was found that touches the creator's rights. That is no promise: see what is missing.";
    }
    match score.band {
        Band::Low
            if score.value == 0
                && score.contributions.iter().any(|c| c.points > 0.0 && !c.findings.is_empty()) =>
        {
            "What was found against the creator weighs less than what protects the work."
        }
        Band::Low if score.value == 0 => "Nothing was found against the creator.",
        Band::Low => "Little here works against the creator.",
        Band::Medium if report.standard_terms => "Some terms are worth knowing before you put anything in.",
        Band::High if report.standard_terms => {
            "Much here works against the creator: terms to know before you put anything in."
        }
        Band::Critical if report.standard_terms => {
            "Among the most one-sided terms there are: think before you put anything in."
        }
        Band::Medium => "Some terms are worth talking about before anyone signs.",
        Band::High => "Much here works against the creator: terms to change before anyone signs.",
        Band::Critical => "Among the most one-sided terms there are, to be changed before anyone signs.",
    }
}

/// Whom the report takes for whom.
pub(super) fn read_as(parties: &Names) -> String {
    let name = |name: &String| format!("\u{201c}{name}\u{201d}");
    match (parties.creator.as_ref().map(name), parties.recipient.as_ref().map(name)) {
        (Some(creator), Some(recipient)) => {
            format!("Read with {creator} as whoever makes or provides the work and {recipient} as whoever gets rights in it.")
        }
        (Some(creator), None) => {
            format!("Read with {creator} as whoever makes or provides the work; who gets rights in it is not told clearly.")
        }
        (None, Some(recipient)) => {
            format!("Read with {recipient} as whoever gets rights in the work; who makes or provides it is not told clearly.")
        }
        (None, None) => "Who makes the work and who gets rights in it is not told clearly: read each clause for whom it binds.".to_owned(),
    }
}

/// Heading of what the creator can do without the other side.
pub(super) const STEPS: &str = "What you can do yourself";

/// Heading of the suggestions, and what stands above them.
pub(super) const fn suggestions(report: &RiskReport) -> (&'static str, &'static str) {
    if report.standard_terms {
        ("What fairer terms would say", STANDARD)
    } else {
        ("Words to send back", SUGGESTIONS)
    }
}

/// What stands above suggestions for terms that nobody negotiates.
const STANDARD: &str = "Terms that are the same for everybody are seldom changed for one. These sentences show what would have to stand there, \
     and the score it would have then, by the same model and policy; they may serve where you negotiate terms of your own.";

/// What stands above suggestions for a contract.
const SUGGESTIONS: &str = "Sentences that could stand in the contract instead, and the score it would have then, by the same \
     model and policy. Fill in what stands in [brackets], and have the words checked by someone who knows the law that applies.";

/// The suggestions, those for passages in the same words once, each with its position and how often its passage stands there besides.
pub(super) fn distinct(suggestions: &[Suggestion]) -> Vec<(usize, &Suggestion, usize)> {
    let words =
        |s: &Suggestion| s.edit.passage.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    let mut distinct: Vec<(usize, &Suggestion, usize)> = Vec::new();
    for (at, suggestion) in suggestions.iter().enumerate() {
        let passage = words(suggestion);
        match distinct.iter_mut().find(|(_, other, _)| !passage.is_empty() && words(other) == passage) {
            Some((_, _, more)) => *more += 1,
            None => distinct.push((at, suggestion, 0)),
        }
    }
    distinct
}

/// That the same change is due where a passage stands once more.
pub(super) fn same_change(more: usize) -> String {
    let places = if more == 1 { "once more".to_owned() } else { format!("{more} times more") };
    format!("The same words stand in the text {places}: the same change is due there.")
}

/// Words of a passage that are quoted to find it by.
const QUOTED_WORDS: usize = 10;

/// Which passage an edit replaces, or what it adds.
pub(super) fn edit(edit: &Edit) -> String {
    if edit.passage.is_empty() {
        let kinds: Vec<String> = edit.answers.iter().map(|name| protection(name)).collect();
        let verb = if edit.completes { "Add what is missing to" } else { "Add" };
        return format!("{verb} {}", kinds.join(" and "));
    }
    let words: Vec<&str> = edit.passage.split_whitespace().collect();
    let cut = if words.len() > QUOTED_WORDS { " …" } else { "" };
    let quoted = format!("\u{201c}{}{cut}\u{201d}", words[..words.len().min(QUOTED_WORDS)].join(" "));
    match (strikes(edit), edit.addition.is_empty()) {
        (true, true) => format!("Strike {quoted}"),
        (true, false) => format!("Strike {quoted}, and add"),
        (false, _) => format!("Instead of {quoted}"),
    }
}

/// Whether an edit puts nothing in the place of its passage but the mark of an omission.
fn strikes(edit: &Edit) -> bool {
    edit.replacement.to_lowercase().starts_with("[intentionally omitted")
}

/// A protection that is missing, with its article.
fn protection(name: &str) -> String {
    match name {
        "no_ai" => "a ban on AI use".to_owned(),
        "purpose_limitation" => "a limit of use".to_owned(),
        "recipient_indemnity" => "an indemnity by the other side".to_owned(),
        "creator_indemnity" => "an indemnity by the creator".to_owned(),
        other => phrase(other).to_lowercase(),
    }
}

/// The proposed words, a line a paragraph.
pub(super) fn proposed(edit: &Edit) -> impl Iterator<Item = &str> {
    let replacement = if strikes(edit) { "" } else { edit.replacement.as_str() };
    replacement.lines().chain(edit.addition.lines()).filter(|line| !line.trim().is_empty())
}

/// Points below which a change counts as none.
const NO_POINTS: f64 = 1.0;

/// What a suggestion does to the score, which is `now`; nothing where that is 0 already.
pub(super) fn effect(suggestion: &Suggestion, first: bool, now: u32) -> String {
    let (alone, together) = (&suggestion.alone, &suggestion.together);
    let above = if first { String::new() } else { format!("; with those above: {}", together.score) };
    let same = alone.score == now;
    match now {
        0 => String::new(),
        100 if same => {
            format!("Alone this leaves the score at 100, for what stands against you comes to more{above}.")
        }
        _ if same && suggestion.edit.passage.is_empty() => {
            format!("Alone this leaves the score as it is: what protects the work takes off no more{above}.")
        }
        _ if same && alone.points > -NO_POINTS => {
            format!("Alone this leaves the score as it is, for other clauses say the same{above}.")
        }
        _ if first => format!("Score with this change: {}, now {now}.", alone.score),
        _ => format!("Score with this change alone: {}{above}.", alone.score),
    }
}

/// What all suggestions do together.
pub(super) fn all_together(now: u32, all: Effect) -> String {
    format!("Score with all of them: {} of 100, {}; now {now}.", all.score, all.band.name())
}

/// Points with their sign and one decimal, the minus as long as the plus.
pub(super) fn points(points: f64) -> String {
    format!("{points:+.1}").replace('-', "−")
}

/// A share from 0 to 100 in whole percent, in which 100 means all and 0 none.
pub(super) fn percentile(share: f64) -> String {
    match share {
        share if share > 99.0 && share < 100.0 => "more than 99%".to_owned(),
        share if share > 0.0 && share < 1.0 => "less than 1%".to_owned(),
        share => format!("{share:.0}%"),
    }
}

/// A format as people call it.
pub(super) const fn format(format: document::Format) -> &'static str {
    match format {
        document::Format::Text => "Plain text",
        document::Format::Markdown => "Markdown",
        document::Format::Html => "HTML",
        document::Format::Docx => "Word document",
        document::Format::Pdf => "PDF",
    }
}

/// 1234567 as `1,234,567`.
pub(super) fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_other_models_read_as_words() {
        assert_eq!(phrase("unilateral_termination"), "Unilateral termination");
        assert_eq!(phrase("übertragung"), "Übertragung");
        assert_eq!(phrase(""), "");
    }

    #[test]
    fn a_suggestion_says_what_it_does_to_the_score_or_why_nothing() {
        let suggestion = |passage: &str, points: f64, alone: u32, together: u32| {
            let effect = |score, points| Effect { score, band: Band::Low, points };
            Suggestion {
                edit: Edit {
                    start: 0,
                    end: passage.len(),
                    passage: passage.to_owned(),
                    replacement: "New words.".to_owned(),
                    ..Edit::default()
                },
                alone: effect(alone, points),
                together: effect(together, points),
            }
        };
        let says = |suggestion: Suggestion, first, now| effect(&suggestion, first, now);
        assert_eq!(says(suggestion("Old.", -20.0, 10, 10), true, 30), "Score with this change: 10, now 30.");
        assert_eq!(
            says(suggestion("Old.", -9.0, 21, 4), false, 30),
            "Score with this change alone: 21; with those above: 4."
        );
        assert!(
            says(suggestion("Old.", -0.1, 30, 4), false, 30)
                .contains("other clauses say the same; with those above: 4.")
        );
        assert!(says(suggestion("", -9.0, 30, 30), true, 30).contains("takes off no more"));
        assert!(says(suggestion("Old.", -20.0, 100, 80), false, 100).contains("comes to more"));
        assert_eq!(says(suggestion("Old.", -20.0, 0, 0), true, 0), "");
    }

    #[test]
    fn passages_in_the_same_words_are_changed_in_one() {
        let suggestion = |passage: &str| {
            let effect = Effect { score: 1, band: Band::Low, points: -1.0 };
            let edit = Edit {
                start: 0,
                end: passage.len(),
                passage: passage.to_owned(),
                replacement: "New.".to_owned(),
                ..Edit::default()
            };
            Suggestion { edit, alone: effect, together: effect }
        };
        let all = ["Old words.", "", "old  words.", "", "Others."].map(suggestion);
        let told: Vec<(usize, usize)> = distinct(&all).iter().map(|(at, _, more)| (*at, *more)).collect();
        assert_eq!(told, [(0, 1), (1, 0), (3, 0), (4, 0)]);
        assert!(same_change(1).contains("once more") && same_change(2).contains("2 times more"));
    }

    #[test]
    fn numbers_read_as_in_print() {
        assert_eq!([0, 999, 1000, 1_234_567].map(thousands), ["0", "999", "1,000", "1,234,567"]);
        assert_eq!([31.44, -4.0].map(points), ["+31.4", "−4.0"]);
        assert_eq!(
            [0.0, 0.4, 62.5, 99.6, 100.0].map(percentile),
            ["0%", "less than 1%", "62%", "more than 99%", "100%"]
        );
    }
}
