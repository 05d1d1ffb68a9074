//! Protections that a paper takes back ("Our earlier promise not to train on your content is withdrawn", "We no longer promise not to train"):
//! their words are those of a ban, and they forbid nothing.
//!
//! In: the findings of a contract. Out: [`Direction::SetAside`] for bans that are taken back in the same sentence, with the reason, and for words
//! that are only quoted to strike them. That somebody trains is not said by it, and no finding of that is made.

use std::sync::LazyLock;

use regex::Regex;

use super::NO_AI;
use super::policy;
use super::report::{Direction, Finding};
use super::sides::{in_lower_case, pattern};

const PROMISE: &str = r"(?:promises?|commitments?|undertakings?|pledges?|assurances?|guarantees?|bans?|prohibitions?|restrictions?|protections?|polic(?:y|ies)|statements?)";

const GONE: &str = r"(?:(?:is|are|was|were|has been|have been|stands?) (?:hereby |now |therefore |being )?(?:withdrawn|deleted|removed|revoked|struck(?: out| from)?|cancelled|canceled|rescinded|retracted|repealed|lifted|dropped|abandoned|taken back|discontinued)|(?:will|shall) be (?:withdrawn|deleted|removed|revoked|struck|cancelled|rescinded|lifted|dropped)|(?:no longer|do(?:es)? not any longer) (?:applies|apply|holds?|binds?|stands?)|(?:is|are) no longer (?:in force|valid|part|binding|given|made)|(?:ceases?|ceased) to (?:apply|have effect|be in force|bind))";

/// A promise, and that it is gone.
static PROMISE_GONE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(r"\b(?P<promise>{PROMISE})\b(?P<of>[^.;]{{0,140}}?)[,”\x22)]? {GONE}\b(?P<rest>.*)$"))
});

/// Somebody takes it back.
static TAKES_BACK: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"\b(?:withdraws?|withdrew|removes?|removed|revokes?|deletes?|cancels?|lifts?|lifted|retracts?|drops?|dropped|rescinds?|(?:have|has|are|is) (?:now |hereby )?(?:withdrawn|withdrawing|removed|removing|revoked|deleted|cancelled|lifted|lifting|retracted|dropped|dropping)) (?:our|its|their|the|this|that|any) (?:\w+ ){{0,3}}?{PROMISE}\b(?P<of>[^.;]{{0,140}})"
    ))
});

/// Somebody does not promise it, or no longer.
static NOT_PROMISED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:(?:no longer|do(?:es)? not|cannot|will not|shall not|don['’]t|can['’]t) (?:\w+ )?(?:promise|undertake|commit|guarantee|warrant|assure|represent|agree|pledge)s?|(?:gives?|makes?|offers?) no (?:promise|undertaking|commitment|guarantee|warranty|assurance|representation|pledge)s?)\b[^.;]{0,40}?(?: not to| that\b[^.;]{0,100}?\b(?:not|never|no)\b| (?:against|to refrain|to abstain))(?P<rest>.*)$",
    )
});

/// Words that are quoted to strike them.
static QUOTED_GONE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"(?:\b(?:sentences?|words?|phrases?|passages?|lines?|wording|text|statement)[,:]? (?:that )?|^[^“\x22]{{0,60}})[“\x22‘'][^”\x22]{{3,240}}[”\x22’'],? (?:in [^.;,]{{2,40}},? )?(?:{GONE}|(?:is|are|has been|have been) (?:deleted and )?(?:replaced|substituted))"
    ))
});

/// What the promise was: to leave something undone.
static NEGATIVE: LazyLock<Regex> = LazyLock::new(|| pattern(r"\b(?:not|never|no|without|against|refrain)\b"));

/// What is none in itself: a ban that stands beside.
static FORBIDS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:not|never|nobody|no one|prohibited|forbidden)\b[^.;]*\b(?:train\w*|ai|artificial|machine|learn\w*|it|them)\b",
    )
});

/// What has it depend on something.
static ONLY_IF: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"\b(?:if|unless|until|once|whenever|in case|where)\b|\b(?:may|can|could) (?:not )?be\b")
});

const WHY: &str = "A protection is taken back here, or none is given: these words forbid nothing.";

/// Sets bans aside that are taken back in the same breath, and what is quoted only to strike it.
pub fn tell(findings: &mut [Finding]) {
    for finding in findings.iter_mut().filter(|f| f.direction.is_none()) {
        let struck = finding.label == policy::TRAINING && is_struck(&finding.text);
        if struck || finding.label == NO_AI && takes_back(&finding.lead, &finding.text) {
            finding.direction = Some(Direction::SetAside);
            finding.why = WHY.to_owned();
        }
    }
}

fn is_struck(text: &str) -> bool {
    let lower = in_lower_case("", text);
    QUOTED_GONE.find(&lower).is_some_and(|found| !lower[found.end()..].contains(['"', '“']))
}

/// Whether a sentence in the words of a ban takes a protection back or gives none.
fn takes_back(lead: &str, text: &str) -> bool {
    let lower = in_lower_case(lead, text);
    if QUOTED_GONE.is_match(&lower) {
        return true;
    }
    let gone = PROMISE_GONE.captures(&lower).is_some_and(|found| {
        let start = found.get(0).map_or(0, |whole| whole.start());
        let bans = ["ban", "prohibition", "restriction", "protection"];
        let negative =
            NEGATIVE.is_match(&found["of"]) || bans.iter().any(|ban| found["promise"].starts_with(ban));
        negative && !ONLY_IF.is_match(&lower[..start]) && !FORBIDS.is_match(&found["rest"])
    });
    let taken = || {
        TAKES_BACK.captures(&lower).is_some_and(|found| {
            let (start, end) = found.get(0).map_or((0, 0), |whole| (whole.start(), whole.end()));
            !NEGATIVE.is_match(&lower[..start])
                && !ONLY_IF.is_match(&lower[..start])
                && !FORBIDS.is_match(&lower[end..])
        })
    };
    let none = || {
        NOT_PROMISED.captures(&lower).is_some_and(|found| {
            let rest = &found["rest"];
            let behind = rest.find([';', '.']).map_or("", |at| &rest[at..]);
            !FORBIDS.is_match(behind) && !rest.contains(", but ") && !rest.contains(" and not to ")
        })
    };
    gone || taken() || none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_promise_that_is_taken_back_is_no_ban() {
        for text in [
            "Our earlier promise not to train on your content is withdrawn.",
            "From 1 May, our undertaking not to train models on your files ceases to apply.",
            "The ban on AI training in the previous version of these terms no longer applies.",
            "We have removed our commitment not to use your content for training AI.",
            "We no longer promise not to train AI on your content.",
            "We give no undertaking that your content will not be used to train AI.",
            "We cannot promise that your content is not used to train AI models.",
            "In section 4, the sentence \"We do not train AI on your content\" is deleted.",
            "The words \u{201c}(we do not train AI on your pictures)\u{201d} are struck from section 6.",
            "The sentence \"We never train AI\" is replaced by \"We may train AI\".",
        ] {
            assert!(takes_back("", text), "{text}");
        }
    }

    #[test]
    fn a_promise_that_stands_is_one() {
        for text in [
            "We no longer train AI on your content.",
            "We promise not to train AI on your content, and this promise will never be withdrawn.",
            "Our earlier permission to train on your content is withdrawn, and we do not train AI on it.",
            "Our promise to pay is withdrawn, and we do not train AI on your content.",
            "If our promise not to train on your content is withdrawn, you may end this contract.",
            "We do not agree to train AI on your content.",
            "The Client shall not use \"the Work\" to train AI.",
            "The Client undertakes not to train AI on the Work.",
            "The undertaking not to train AI on the Work may not be withdrawn.",
            "We do not withdraw our promise not to train AI.",
        ] {
            assert!(!takes_back("", text), "{text}");
        }
    }
}
