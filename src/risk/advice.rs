//! What a finding does, and what to ask for instead: the policy's words with the parties' names in them, without what the clause gives already.

use std::sync::LazyLock;

use regex::Regex;

use super::parties::Parties;
use super::policy::Policy;
use super::report::{Direction, Finding};
use super::roles::capital;
use super::sides::pattern;
use super::{forbidden, on_payment, policy};

/// `why` and `ask` of a finding; what a rule that forbids it asks for comes before its own. A label that the policy does not know gets a plain line and no advice.
#[must_use]
pub fn words(finding: &Finding, policy: &Policy, parties: &Parties) -> (String, String) {
    let parties = &*parties.in_clause(&finding.lead, &finding.text);
    let (why, ask) = own_words(finding, policy, parties);
    let forbidden = policy.forbidden().find(|(name, rule)| forbidden::rests_on(name, rule, finding));
    match forbidden {
        Some((_, rule)) if !rule.ask.is_empty() => (why, parties.fill(&rule.ask)),
        _ => (why, ask),
    }
}

fn own_words(finding: &Finding, policy: &Policy, parties: &Parties) -> (String, String) {
    let phrase = finding.label.strip_prefix(forbidden::PREFIX);
    if let Some((_, rule)) = phrase.and_then(|name| policy.forbidden().find(|(rule, _)| *rule == name)) {
        return (parties.fill(&rule.why), String::new());
    }
    // What sets it aside was found with it.
    if finding.direction == Some(Direction::SetAside) && !finding.why.is_empty() {
        return (finding.why.clone(), String::new());
    }
    let Some(rule) = policy.rule(&finding.label) else {
        return (
            format!("It was labelled `{}`, which this policy does not weigh.", finding.label),
            String::new(),
        );
    };
    let mut said = format!("{} {}", finding.lead, finding.text).to_lowercase();
    // In whatever words: a policy's variant for it is told by the usual ones.
    if finding.label == policy::OWNERSHIP && on_payment::waits(&said) {
        said.push_str(" on payment");
    }
    let direction = finding.direction.and_then(|d| rule.direction(d));
    let variant = rule.variants.iter().find(|v| v.any.iter().any(|phrase| said.contains(phrase.as_str())));
    let (why, ask) = match (direction, variant) {
        (Some(direction), _) => (&direction.why, &direction.ask),
        (None, Some(variant)) => (&variant.why, &variant.ask),
        (None, None) => (&rule.why, &rule.ask),
    };
    (parties.fill(why), parties.fill(&still_open(ask, &said)))
}

/// What a policy asks for of a duty to pay, by words of its own, and the words of a clause that gives it.
static GIVEN: LazyLock<[(Regex, Regex); 2]> = LazyLock::new(|| {
    [
        (
            pattern(r"\bfinally decided\b"),
            pattern(r"\bfinal(?:ly)?\b[^.;]{0,30}\b(?:adjudicat|decided|award|determin|judg|court|decision)"),
        ),
        (
            pattern(r"(?i)\bcap (?:it|both sides|each side)\b"),
            pattern(
                r"\bcapped\b|\bcap of\b|\b(?:not|never|no event) (?:to )?exceed|\b(?:up|limited) to (?:the|an?) (?:\w+ ){0,3}(?:fees?|amount|sum|total)\b|\bmaximum of\b|\b(?:not|never|no) (?:be )?(?:for )?more than (?:what|the|they|you|it|he|she)\b",
            ),
        ),
    ]
});

/// `ask` without those of its parts, between commas, that a clause in lower case gives already.
fn still_open(ask: &str, said: &str) -> String {
    let given = |part: &&str| GIVEN.iter().any(|(asked, words)| asked.is_match(part) && words.is_match(said));
    let parts: Vec<&str> = ask.trim_end_matches('.').split(", ").collect();
    if !parts.iter().any(given) {
        return ask.to_owned();
    }
    let open: Vec<&str> = parts.into_iter().filter(|part| !given(part)).collect();
    let open: Vec<&str> = open.iter().map(|part| part.strip_prefix("and ").unwrap_or(part)).collect();
    match open.split_last() {
        None => String::new(),
        Some((last, [])) => format!("{}.", capital(last)),
        Some((last, first)) => format!("{}, and {last}.", capital(&first.join(", "))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::risk::policy::Role;

    fn finding(label: &str, text: &str) -> Finding {
        Finding {
            label: label.to_owned(),
            probability: 0.9,
            start: 0,
            end: text.len(),
            text: text.to_owned(),
            lead: String::new(),
            section: String::new(),
            why: String::new(),
            ask: String::new(),
            direction: None,
            marks: Vec::new(),
        }
    }

    fn parties() -> Parties {
        Parties::read("Harrow Press Ltd (\"Publisher\") and Jo Finch (\"Author\").")
    }

    #[test]
    fn names_are_filled_in_and_words_fit_the_finding() {
        let policy = Policy::built_in(Role::Creator);
        let (why, ask) =
            words(&finding("ai_training", "Publisher may train models on it."), &policy, &parties());
        assert!(why.starts_with("The Publisher may") && ask.contains("the Author's separate"), "{why} {ask}");
        let (why, _) =
            words(&finding("ai_training", "We train on it unless you opt out."), &policy, &parties());
        assert!(why.contains("opt out"), "{why}");
        let (why, _) =
            words(&finding("ip_assignment", "Title passes upon full payment."), &policy, &parties());
        assert!(why.contains("once you are paid"), "{why}");
        let (why, _) =
            words(&finding("ip_assignment", "The copy is ours once we've paid."), &policy, &parties());
        assert!(why.contains("once you are paid"), "{why}");
    }

    #[test]
    fn an_indemnity_is_told_by_its_direction() {
        let mut indemnity = finding("indemnification", "x");
        let why = |f: &Finding| words(f, &Policy::built_in(Role::Creator), &parties()).0;
        indemnity.direction = Some(Direction::CreatorIndemnifies);
        assert!(why(&indemnity).starts_with("You must cover"));
        indemnity.direction = Some(Direction::Unknown);
        assert!(why(&indemnity).contains("could not be told"));
    }

    #[test]
    fn a_limit_that_stands_there_is_not_asked_for_again() {
        let ask = |text: &str| {
            let mut indemnity = finding("indemnification", text);
            indemnity.direction = Some(Direction::CreatorIndemnifies);
            words(&indemnity, &Policy::built_in(Role::Creator), &parties()).1
        };
        let open = ask("Author shall indemnify Publisher.");
        assert!(open.contains("finally decided") && open.contains("cap it"), "{open}");
        let limited =
            ask("Author shall indemnify Publisher against finally adjudicated claims, capped at the Fee.");
        assert_eq!(
            limited,
            "Have Publisher cover claims from its changes and uses.".replace("Publisher", "the Publisher")
        );
        let capped = ask("Author shall indemnify Publisher; this shall not exceed the Fee.");
        assert!(capped.contains("finally decided") && !capped.contains("cap it"), "{capped}");
    }

    #[test]
    fn a_label_without_a_rule_is_told_as_such() {
        let (why, ask) = words(&finding("governing_law", "x"), &Policy::built_in(Role::Creator), &parties());
        assert!(why.contains("`governing_law`") && ask.is_empty());
    }

    #[test]
    fn every_risk_has_something_to_ask_for() {
        let policy = Policy::built_in(Role::Creator);
        for label in [
            "ai_training",
            "ip_assignment",
            "derivative_works",
            "future_tech",
            "implied_ai_use",
            "perpetual_rights",
            "unrestricted_use",
            "moral_rights_waiver",
        ] {
            let (why, ask) = words(&finding(label, "x"), &policy, &parties());
            assert!(
                why.len() > 20 && ask.len() > 20 && !why.contains('{') && !ask.contains('{'),
                "{label}: {why} {ask}"
            );
        }
    }
}
