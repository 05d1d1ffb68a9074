//! Mails in which somebody says no: terms of the other side that the next sentence refuses, proposals to which the answer is no, and clauses that an
//! answer takes out by their numbers ("I can't accept clause 4", "everything except clauses 9 and 14").
//!
//! In: the segments of a mail, or one of its sentences. Out: which of them are refused, and the numbers of clauses that are. What nobody refuses
//! counts, and so does what somebody goes on to insist on.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex::Regex;

use super::clauses::{NUMBERED, numbers_in};
use super::sides::pattern;
use crate::segment::Segment;

/// No to what the sentence before says.
static NO_TO_THAT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?:sorry,? |but )?(?:(?:that|this|it|these|those)(?: (?:bit|part|clause|sentence|term|point)s?)? (?:(?:does|do)(?: not|n['’]t) work|(?:is|are)(?: not|n['’]t) (?:acceptable|okay|ok|something i)|(?:will not|won['’]t) (?:do|work)|(?:has|have) to go|must go|i (?:can['’]?t|cannot|do not|don['’]t) (?:accept|agree))|(?:i|we) (?:can['’]?t|cannot|do not|don['’]t|won['’]t) (?:accept|agree (?:to|with)) (?:that|this|it|these|those)\b[^,;]*[.!]?$)",
    )
});

/// A proposal, and the question whether it is agreed.
static PROPOSES: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:asked|asks|wants?|would like|['’]d like|propos\w*|suggest\w*|request\w*|one more thing)\b",
    )
});
static IS_THAT_FINE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?:would|is|could|can|are) (?:that|this|it|you)(?: be)? (?:ok|okay|all right|alright|acceptable|fine|possible|happy|agree\w*)\b.*\?$",
    )
});

/// No to something that was proposed.
static SAYS_NO: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?:sorry,? )?no(?:,| to\b)|\b(?:take|taken|took|leave|left) (?:that|this|it|the|your)\b[^.;]{0,40}\bout\b|\b(?:can['’]?t|cannot|do not|don['’]t) (?:accept|agree to) (?:that|this|it|the)\b",
    )
});

/// Clauses that somebody does not agree to.
static REFUSES: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"(?i)\b(?:i|we)\b[^.;]{{0,40}}?(?:\b(?:can['’]?t|cannot|can not|won['’]t|will not|do not|don['’]t|am not able to|are not able to|['’]m not able to|refuse to) (?:accept|agree to|sign|live with)|\b(?:accept|agree (?:to|with)|happy with|fine with)\b[^.;]{{0,30}}?\b(?:everything|all|the rest|all terms|the terms)\b[^.;]{{0,20}}?\b(?:except|but|apart from|save|other than)(?: for)?) (?:your |the )?{NUMBERED}"
    ))
});
/// That this is not the last word.
static INSISTS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:insist\w*|must stay|has to stay|non-?negotiable|cannot be changed|can['’]?t be changed)\b",
    )
});
/// Words that make it depend on something.
static ONLY_IF: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)\b(?:if|unless|until|without)\b"));

/// The numbers of the clauses that a sentence of the mail `whole` refuses.
#[must_use]
pub fn clauses(text: &str, whole: &str) -> BTreeSet<String> {
    let found = REFUSES
        .find(text)
        .filter(|found| !ONLY_IF.is_match(&text[..found.end()]) && !ONLY_IF.is_match(&text[found.end()..]));
    if found.is_none() || INSISTS.is_match(whole) {
        return BTreeSet::new();
    }
    numbers_in(text, &REFUSES)
}

/// For each segment whether it is a term or a proposal that is refused.
#[must_use]
pub fn terms(segments: &[Segment], whole: &str) -> Vec<bool> {
    let mut refused = vec![false; segments.len()];
    if INSISTS.is_match(whole) {
        return refused;
    }
    let mut said_no = None;
    for at in 1..segments.len() {
        let (before, text) = (&segments[at - 1].text, segments[at].text.trim());
        // An item of a list is answered by nothing behind it: its last line may have run into it.
        let listed = !segments[at - 1].lead.is_empty() || before.starts_with(['-', '*', '•']);
        refused[at - 1] = NO_TO_THAT.is_match(text) && !listed
            || PROPOSES.is_match(before)
                && IS_THAT_FINE.is_match(text)
                && *said_no.get_or_insert_with(|| segments.iter().any(|s| SAYS_NO.is_match(s.text.trim())));
    }
    refused
}

#[cfg(test)]
mod tests {
    use crate::risk::report::Direction;
    use crate::risk::weighed::weighed;

    fn counts(mail: &str, begins: &str) -> bool {
        let (findings, _, _) = weighed(mail, &[("ai_training", begins, 0.95)]);
        findings.iter().any(|f| f.direction != Some(Direction::SetAside))
    }

    #[test]
    fn clauses_that_an_answer_refuses_do_not_hold() {
        let mail = |answer: &str| {
            format!(
                "Hi Ann,\n\n{answer}\n\nJo\n\n3. You keep the copyright.\n\n4. We may train AI on it.\n\n5. We pay you."
            )
        };
        for answer in [
            "I can't accept clause 4.",
            "I agree to everything except clauses 3 and 4.",
            "We do not agree to your clause 4.",
        ] {
            assert!(!counts(&mail(answer), "4. We may"), "{answer}");
        }
        for answer in [
            "I can't accept clause 5.",
            "I agree to clause 4.",
            "I can't accept clause 4 unless you pay more.",
            "I can't accept clause 4.\n\nWe must insist on it.",
        ] {
            assert!(counts(&mail(answer), "4. We may"), "{answer}");
        }
    }

    #[test]
    fn terms_and_proposals_that_somebody_refuses_are_none() {
        let term = "Your form says that you may train AI on it.";
        assert!(!counts(&format!("Hi Ann,\n\n{term} That doesn't work for me."), "Your form"));
        assert!(!counts(&format!("Hi Ann,\n\n{term} I can't accept that."), "Your form"));
        assert!(counts(&format!("Hi Ann,\n\n{term} That works for me."), "Your form"));
        let proposal = "Legal has asked to train AI on it. Would that be OK?";
        assert!(!counts(&format!("No to the AI training.\n\n{proposal}"), "Legal"));
        assert!(counts(&format!("Agreed.\n\n{proposal}"), "Legal"));
    }
}
