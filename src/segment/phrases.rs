//! What a few words do: state, ask, answer, name an act, or only name what follows.
//!
//! In: a phrase or the text of a paragraph. Out: yes or no, by its verbs and its first word. Where a phrase stands is left to [`super::run_in`] and
//! [`super::headings`].

use std::sync::LazyLock;

use regex::Regex;

/// Whether a lead-in says of what follows that it is given, or may or must not be done.
pub fn does(lead: &str) -> bool {
    static DOES: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(
            r"(?i)\b(?:grants?|licen[cs]es?|assigns?|transfers?|waives?|reserves?|keeps?|retains?|(?:may|shall|will|must)(?: not)?|cannot)\b[^.]*:\W*$",
        )
        .expect("the pattern is well-formed")
    });
    DOES.is_match(lead) && !lead.to_lowercase().contains("as follows")
}

/// Whether a phrase says that something is so, confines or forbids it, and does not only name it. Questions name.
pub fn states(phrase: &str) -> bool {
    let lower = phrase.to_lowercase();
    let first = lower.split_whitespace().next().unwrap_or_default();
    let confines = |word: &str| {
        matches!(
            word.trim_matches(|c: char| !c.is_alphanumeric()),
            "no" | "not" | "never" | "nothing" | "none" | "only" | "without" | "except"
        )
    };
    !asks(&lower)
        && (matches!(first, "do" | "don't" | "don’t")
            || lower.split_whitespace().any(confines)
            || has_verb(phrase))
}

/// Whether a paragraph answers a question by its first word.
pub fn answers(text: &str) -> bool {
    let first = text.split(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
    matches!(
        first.to_lowercase().as_str(),
        "yes" | "no" | "never" | "always" | "only" | "sometimes" | "absolutely"
    ) || text.split_whitespace().nth(3).is_none()
        && text.ends_with('.')
        && matches!(first, "You" | "We" | "Forever" | "Nobody")
}

/// Most words of what only names an act.
const LONGEST_ACT: usize = 14;

/// Whether a paragraph can be what "Client shall not:" waits for: an act, and no sentence about somebody.
pub fn names_an_act(text: &str) -> bool {
    let first = text.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    !first.is_empty()
        && !matches!(
            first.to_lowercase().as_str(),
            "the"
                | "this"
                | "these"
                | "each"
                | "any"
                | "all"
                | "if"
                | "no"
                | "neither"
                | "in"
                | "on"
                | "for"
                | "a"
                | "an"
                | "section"
        )
        && text.split_whitespace().count() <= LONGEST_ACT
        && !text.ends_with(':')
        && !says(text)
        && !asks(&text.to_lowercase())
}

fn asks(lower: &str) -> bool {
    let first = lower.split_whitespace().next().unwrap_or_default();
    lower.ends_with('?')
        || matches!(first, "what" | "who" | "whose" | "how" | "when" | "where" | "why" | "which")
}

/// Whether words in capitals are a sentence: they have a verb that is neither noun nor participle, and are no question.
pub fn says(phrase: &str) -> bool {
    static VERB: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(
            r"(?x)^(?:you|we|they|it|nobody|everyone)\b
            | \b(?:may\ [a-z]+|will\ [a-z]+|can\ [a-z]+|shall|must|cannot|should|would|is|are|was|were|has|have|does|did
                |agrees?|owns|assigns\ (?:to|all|the|any)|waives|keeps|retains|hereby|indemnifies
                |[a-z]+\ grants\ [a-z]+|pays|delivers|receives|provides|gives|gets|acquires|belongs?\ to|(?:passes|transfers)\ to|vests?\ in|(?:remains?|stays?)\ (?:with|the|in))\b
            | \ (?:survives?|ends|applies|prevails|permitted|prohibited|forbidden|waived)\.?$ | \brights\ reserved\b
            | \blicen[cs]es\ (?:the|all|each|any)\b | ^no\ [^.]*\b(?:ai|train\w*)\b[^.]*\ (?:on|of|for|with|by)\ | ^no\ [^.]*\ (?:on|of|for|with|by)\ [^.]*\b(?:ai|train\w*)\b",
        )
        .expect("the pattern is well-formed")
    });
    let lower = phrase.to_lowercase();
    !asks(&lower) && VERB.is_match(&lower)
}

/// Whether a verb of contracts stands in it that is no noun as well.
pub fn has_verb(phrase: &str) -> bool {
    static VERB: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(
            r"(?ix)^(?:you|we|i|they|it|nobody|everyone|everybody)\b
            | \b(?:may|shall|will|must|can|cannot|should|would|is|are|was|were|be|been|has|have|does|did
                |do|agrees?|grants|owns|keeps|pays|delivers|receives|provides|indemnifies|retains|assigns|waives|gives|gets|licenses|licensed|assigned
                |waived|reserved|granted|allowed|prohibited|forbidden|permitted|required|excluded)\b
            | n['’]t\b",
        )
        .expect("the pattern is well-formed")
    });
    VERB.is_match(phrase)
}
