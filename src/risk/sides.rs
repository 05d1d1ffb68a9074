//! Which of two parties a sentence speaks of before and after a place in it.
//!
//! In: a text in lower case and where each party is mentioned in it. Out: a [`Side`], or nothing where neither is near.

use std::sync::LazyLock;

use regex::Regex;

/// A pattern that is written in the code. Its word boundaries are those of ASCII: for others a text with one curly quote is searched by
/// an engine that takes many times as long.
pub fn pattern(text: &str) -> Regex {
    Regex::new(&text.replace(r"\b", r"(?-u:\b)")).expect("the pattern is well-formed")
}

/// A clause with its lead-in in lower case, single spaces between its words, and "I'll" in full.
pub fn in_lower_case(lead: &str, text: &str) -> String {
    let words = format!("{lead} {text}").to_lowercase().replace("'ll ", " will ").replace("’ll ", " will ");
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// One of two parties.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Whoever makes the work.
    Creator,
    /// Whoever gets rights in it.
    Recipient,
}

/// The party whose mention ends last before the byte `at`. Mentions are first and one past the last byte, in order.
pub fn nearest_before(at: usize, creator: &[(usize, usize)], recipient: &[(usize, usize)]) -> Option<Side> {
    let last = |mentions: &[(usize, usize)]| mentions.iter().rev().find(|m| m.1 <= at).map(|m| m.1);
    match (last(creator), last(recipient)) {
        (None, None) => None,
        (c, r) if c > r => Some(Side::Creator),
        _ => Some(Side::Recipient),
    }
}

/// The subject of an active verb: the party right before "shall", "will", "agrees" if there is such a word, else the
/// nearest party before the verb that is no object of a preposition ("of the Client", "to us").
pub fn subject_before(
    lower: &str,
    at: usize,
    creator: &[(usize, usize)],
    recipient: &[(usize, usize)],
) -> Option<Side> {
    static MODAL: LazyLock<Regex> = LazyLock::new(|| {
        pattern(r"\b(?:shall|will|must|agrees?|undertakes?|covenants?|promises?|hereby|is|are|has|does|do)\b")
    });
    let modal = MODAL.find_iter(&lower[..at]).last().map_or(at, |m| m.start());
    let is_object = |start: usize| {
        let before = lower[..start].trim_end();
        let before = before.strip_suffix("the").unwrap_or(before).trim_end();
        ["of", "to", "from", "against", "with", "by", "for"]
            .iter()
            .any(|p| before.ends_with(&format!(" {p}")))
    };
    let last = |mentions: &[(usize, usize)]| {
        mentions.iter().rev().find(|m| m.1 <= modal && !is_object(m.0)).map(|m| m.1)
    };
    match (last(creator), last(recipient)) {
        (None, None) => None,
        (c, r) if c > r => Some(Side::Creator),
        _ => Some(Side::Recipient),
    }
}

/// The party whose mention begins first in `at..=at + within` bytes.
pub fn nearest_after(
    at: usize,
    within: usize,
    creator: &[(usize, usize)],
    recipient: &[(usize, usize)],
) -> Option<Side> {
    let first =
        |mentions: &[(usize, usize)]| mentions.iter().find(|m| m.0 >= at && m.0 <= at + within).map(|m| m.0);
    match (first(creator), first(recipient)) {
        (None, None) => None,
        (Some(c), r) if r.is_none_or(|r| c < r) => Some(Side::Creator),
        _ => Some(Side::Recipient),
    }
}
