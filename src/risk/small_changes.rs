//! Sentences that forbid changes but for those of form: "may crop the pictures but shall not otherwise alter them" lets nobody build on
//! the work, though it speaks of changes.
//!
//! In: a clause that was taken for a permission to change the work. Out: whether it is none.

use std::sync::LazyLock;

use regex::Regex;

use super::sides::{in_lower_case, pattern};

/// Where the parts of a sentence meet that may differ in what they permit.
static JOINT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"[;:.]|,? \b(?:but|except(?:ing)?|save|unless|provided|however|although|and (?:may|can|might|shall|will|must))\b",
    )
});

/// What denies the verbs behind it.
static DENIAL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"\b(?:not|nor|never|neither|no|without|cannot|forbidden|prohibited)\b|n['’]t\b")
});

/// Changes that make another work of it.
static WIDE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?x)\b(?:alter|modif|chang|adapt|edit(?:s|ed|ing)?\b|derivative|transform|translat|remix|re-?us|re-?mak|re-?work|re-?cut|re-?arrang|re-?writ|manipulat
        |distort|animat|combin|merg|incorporat|mutilat|rewrit|build|dub|sampl|colori[sz]|compil|collage|composit|mash|paraphras|abridg
        |dramati[sz]|adjust|recast|convert|creat|prepar|develop|enhanc|improv|redraw|redesign|customi[sz]|revis|locali[sz]|condens|recolou?r)",
    )
});

/// Changes of form alone.
static FORM: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:crop|re-?siz|re-?scal|scal(?:e|ed|ing)\b|trim|rotat|re-?format|compress|colou?r[- ]correct|copy-?edit|typographical|spelling)",
    )
});

/// Whether the words let changes of form be made and forbid the rest.
pub fn forbids_the_rest(lead: &str, text: &str) -> bool {
    let lower = in_lower_case(lead, text);
    if !FORM.is_match(&lower) || !WIDE.is_match(&lower) {
        return false;
    }
    // A part ends where the next begins, and so does what its denial reaches.
    let mut parts: Vec<&str> = JOINT.split(&lower).collect();
    parts.retain(|part| FORM.is_match(part) || WIDE.is_match(part));
    let denied = |part: &&str| {
        WIDE.find(part)
            .is_some_and(|verb| DENIAL.find(part).is_some_and(|denial| denial.start() < verb.start()))
    };
    let of_form = |part: &&str| FORM.is_match(part) && !WIDE.is_match(part) && !DENIAL.is_match(part);
    parts.iter().any(denied)
        && parts.iter().any(of_form)
        && parts.iter().all(|part| denied(part) || of_form(part))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_of_form_beside_a_ban_on_others_let_nobody_build_on_the_work() {
        for text in [
            "The Client may crop the photographs to fit a layout but shall not otherwise alter them.",
            "The Client may not alter the photographs, except that it may crop them to fit a layout.",
            "The magazine may resize the drawing; it may never adapt, merge or recolour it.",
            "No changes may be made to the recording, save that it may be trimmed for broadcast.",
        ] {
            assert!(forbids_the_rest("", text), "{text}");
        }
        for text in [
            "The Client may crop, resize and adapt the photographs.",
            "The Client may crop the photographs and may combine them with others, but shall not alter the credit.",
            "The Client may not alter the photographs, except that it may crop, translate or animate them.",
            "The Client may crop the photographs.",
            "The Client shall not alter the photographs.",
            "The Client may edit the photographs but shall not crop them.",
        ] {
            assert!(!forbids_the_rest("", text), "{text}");
        }
    }
}
