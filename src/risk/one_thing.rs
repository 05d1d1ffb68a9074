//! Bans on AI that are about one thing beside the work alone: a name or portrait, payment data, logs, what somebody brought along.
//!
//! In: a ban with its lead-in. Out: whether it names such a thing and nothing that may be the work. It protects that thing, and says nothing of
//! the works of the same contract.

use std::sync::LazyLock;

use regex::Regex;

use super::sides::{in_lower_case, pattern};
use super::subject;

/// What is no work: who somebody is, how they pay, how they use a service, and what was there before the contract.
static THING: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?x)\b(?:
            (?:your|his|her|their|users?['’]|[a-z]+['’]s)\ (?:(?:real|full|legal|own|user)\ )?(?:names?|portraits?|signatures?|biograph(?:y|ies))(?:(?:,|,?\ (?:and|or|nor))\ (?:(?:your|his|her|their|profile)\ )*(?:names?|portraits?|pictures?|photos?|signatures?|biograph(?:y|ies)))*
            | (?:names?|portraits?)\ of\ (?:the|any|each)\ [a-z]+
            | profile\ (?:pictures?|photos?|information|data)
            | (?:payment|billing|card|credit\ card|bank|financial|invoice|tax|contact|account|identity|identification|location|log-?in|registration|e-?mail)\ (?:(?:and|or)\ (?:payment|billing|card|bank|contact|account|identity|location)\ )?(?:data|information|details|records|numbers|documents|address(?:es)?)
            | (?:(?:api|server|access|usage|audit|request|error|debug|system|security)\ )?(?:logs|log\ (?:files?|data|entries)) | telemetry(?:\ data)? | (?:usage|diagnostic|technical)\ (?:data|statistics|information) | metadata
            | (?:background|pre-?existing)\ (?:materials?|technology|ip|intellectual\ property|works?|code|software|rights)
        )\b",
    )
});

/// What may be the work or stand for it, beside the words that [`subject::names_work`] knows.
static WORK: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:works?|artworks?|it|them|these|anything|everything|whatever|what (?:you|the)|files?|software|products?|styles?|manner|voices?|likeness(?:es)?|imitat\w*|replicas?|creations?|designs?)\b",
    )
});

/// What forbids: where it stands twice, two things are forbidden.
static FORBIDS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"\b(?:not|never|no|neither|nobody|cannot|nor (?:shall|will|may|must|do|does|to|train|use))\b")
});

/// Whether a ban is about such a thing and about no work.
#[must_use]
pub fn alone(lead: &str, text: &str) -> bool {
    let lower = in_lower_case(lead, text);
    let rest = THING.replace_all(&lower, " ");
    rest != lower
        && !subject::names_work(&rest)
        && !WORK.is_match(&rest)
        && FORBIDS.find_iter(&lower).count() <= 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ban_on_one_thing_beside_the_work_is_told_from_one_on_the_work() {
        for text in [
            "We do not use your name or profile picture to train AI.",
            "Payment data is never used to train machine-learning models.",
            "API logs are not used for training AI models.",
            "The Client shall not use the Background Materials to train artificial intelligence.",
            "The Publisher shall not use the Author's name or portrait for the training of artificial intelligence.",
            "Neither your contact details nor your billing information is used for machine learning.",
        ] {
            assert!(alone("", text), "{text}");
        }
        for text in [
            "We do not use your posts or your name to train AI.",
            "You own what you write. We do not use it, your name or your payment data to train AI.",
            "The Publisher shall not use the Author's name to write in the style of the Author with AI.",
            "The Client shall not train AI, and shall not publish the Artist's name.",
            "The Client shall not use the Deliverables or the Background Materials to train AI.",
            "We never train AI.",
        ] {
            assert!(!alone("", text), "{text}");
        }
    }
}
