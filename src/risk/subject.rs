//! What a clause is about where that is not the work: secrets or feedback alone, read from the sentence and its lead-in.
//!
//! "Each party shall use the other's confidential information only to perform this agreement" carries the label of a limited purpose,
//! and "we may use your suggestions for any purpose" that of unrestricted use; neither says anything of what is made. Where a clause names
//! the work besides, or anything that may be the work, nothing is said here.

use std::sync::LazyLock;

use regex::Regex;

use super::report::Direction;
use super::sides::{in_lower_case, pattern};

/// What is kept secret, by the names that contracts have for it.
static SECRETS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?x)\b(?:
            (?:confidential|proprietary|secret|non-?public|privileged|sensitive)(?:,?\ (?:and|or|and/or)\ (?:confidential|proprietary|secret|non-?public|privileged))?\ (?:business\ |technical\ |and\ other\ )?(?:information|materials?|data|matters?|items?|documents?)
            | (?:trade|business)\ secrets? | evaluation\ materials?
            | (?:other\ party|discloser|disclosing\ party|other)['’]s?\ (?:information|secrets?)
        )\b",
    )
});

/// What somebody says of the other side's product, with the words that stand beside it.
static FEEDBACK: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:(?:ideas?|comments?|proposals?|bug reports?|reviews?|information|enhancement requests?)\b[^.;]{0,40}?\b)?(?:feedback|suggestions?)\b(?:[^.;]{0,40}?\b(?:feedback|suggestions?|ideas?|comments?|reports?|requests?|information|materials?|data)\b)?",
    )
});

/// What may be the work, or what the creator puts in.
static WORK: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?x)\b(?:
            works|the\ work|work\ product|artworks?|contents?|contributions?|submissions?|deliverables?|materials?|data|posts?|uploads?|prompts?|inputs?|outputs?
            |images?|photo(?:graph)?s?|pictures?|illustrations?|drawings?|designs|the\ design|sketch(?:es)?|recordings?|footage|films?|videos?|music|songs?|tracks?
            |scripts?|manuscripts?|books?|texts?|articles?|translations?|code|voice|likeness|performances?|stories|story|entry|entries
            |messages?|communications?|(?:personal|usage|account|user)\ information|inventions?|patents?|developments?|concepts?|discover(?:y|ies)|processes|creations?|innovations?|know-how|trade\ ?marks?
        )\b",
    )
});

/// What a limit of use may protect besides.
static LICENSED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:work|software|programs?|name|technology|know-how|marks?|copyrights?|intellectual property|licen[sc](?:e|es|ed|ee)|territory|products?|samples?|compounds?|rights? not|all (?:other )?rights|reserves?|reserved|feedback|documentation|design)\b",
    )
});

/// [`Direction::ConfidentialInformation`] where `text`, which may hang on `lead`, confines the use of secrets and of nothing else.
#[must_use]
pub fn limit(lead: &str, text: &str) -> Option<Direction> {
    let lower = in_lower_case(lead, text);
    let rest = SECRETS.replace_all(&lower, " ");
    let alone = rest != lower && !WORK.is_match(&rest) && !LICENSED.is_match(&rest);
    alone.then_some(Direction::ConfidentialInformation)
}

/// [`Direction::Feedback`] where by `text`, which may hang on `lead`, rights in feedback pass and in nothing else.
#[must_use]
pub fn right(lead: &str, text: &str) -> Option<Direction> {
    let alone = |lower: &str| {
        let rest = FEEDBACK.replace_all(lower, " ");
        rest != lower && !WORK.is_match(&rest)
    };
    // A list item that names feedback itself is about that, whatever its lead-in tells of besides.
    (alone(&in_lower_case("", text)) || alone(&in_lower_case(lead, text))).then_some(Direction::Feedback)
}

/// [`Direction::Feedback`] where `text` goes on with what `before`, the sentence in front of it, says of feedback: what is granted "to the
/// extent that it cannot be assigned".
#[must_use]
pub fn right_going_on(before: &str, text: &str) -> Option<Direction> {
    static GOES_ON: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"^(?:\([a-z0-9]{1,4}\) )?(?:to the extent|if|where|insofar as|in so far as|should)\b[^.;]{0,80}\b(?:cannot|can not|may not|is not|are not)(?: be)? (?:validly |lawfully )?(?:assign|transferr?)(?:ed|able)\b",
        )
    });
    let lower = in_lower_case("", text);
    right("", before)
        .filter(|_| GOES_ON.is_match(&lower) && !WORK.is_match(&lower.replace("derivative works", " ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_on_secrets_alone_is_told_from_one_on_the_work() {
        for (lead, text) in [
            ("", "Each party shall use the other's Confidential Information only to perform this Agreement."),
            ("The Receiving Party shall:", "(b) use Confidential Information solely for the Purpose;"),
            (
                "",
                "Consultant will not use proprietary or confidential information for anything but the services.",
            ),
            ("", "Trade secrets may be used by nobody except for the purposes of this agreement."),
        ] {
            assert_eq!(limit(lead, text), Some(Direction::ConfidentialInformation), "{lead} | {text}");
        }
        for (lead, text) in [
            ("", "The Client may use the Illustrations only for the project."),
            (
                "",
                "Provider shall use Customer Data and Confidential Information solely to provide the service.",
            ),
            (
                "",
                "Confidential Information includes the Manuscript, which the Publisher may use only to edit it.",
            ),
            (
                "With regard to the Works, the Agency shall:",
                "use confidential information only for the campaign;",
            ),
            ("", "The Recipient may use the Licensed Patents and trade secrets only in the Field."),
        ] {
            assert_eq!(limit(lead, text), None, "{lead} | {text}");
        }
    }

    #[test]
    fn rights_in_feedback_alone_are_told_from_those_in_the_work() {
        for text in [
            "We may use your feedback for any purpose and without paying you.",
            "All suggestions, ideas and other feedback that you send become our property.",
            "You grant us a perpetual licence to your comments, feedback or other information about the service.",
        ] {
            assert_eq!(right("", text), Some(Direction::Feedback), "{text}");
        }
        for text in [
            "You grant us a perpetual licence to your posts and comments.",
            "We may use Content and feedback for any purpose.",
            "The ideas, drawings and designs become the property of the Client.",
            "All inventions and suggestions that you make belong to us.",
            "All ideas of the Employee belong to the Company.",
            "You grant us a licence to your comments.",
            "We may use what you make for any purpose.",
        ] {
            assert_eq!(right("", text), None, "{text}");
        }
        let lead = "If you send us suggestions, improvements, designs or other materials (\u{201c}Feedback\u{201d}):";
        assert_eq!(right(lead, "(ii) we may use the Feedback for any purpose."), Some(Direction::Feedback));
        assert_eq!(right(lead, "(iii) the designs become ours."), None);
    }

    #[test]
    fn what_cannot_be_assigned_goes_on_with_the_sentence_before() {
        let rest = "To the extent that any right cannot be assigned, you grant us a perpetual licence to use it and make derivative works of it.";
        assert_eq!(
            right_going_on("You assign to us your rights in feedback.", rest),
            Some(Direction::Feedback)
        );
        assert_eq!(right_going_on("You assign to us your rights in the drawings.", rest), None);
        assert_eq!(right_going_on("You assign feedback to us.", "You grant us a perpetual licence."), None);
    }
}
