//! Lines that end in the middle of a sentence by their last word.
//!
//! In: a line. Out: whether the sentence must go on behind it, on the next line or the next page.

/// Whether a line ends in a word that no sentence, heading or list item ends in ("during the", "grants to"), so that a sentence
/// goes on behind it in whatever letters: "during the" and, on the next page, "Term to use".
pub(crate) fn is_cut(text: &str) -> bool {
    let mut words = text.rsplit(|c: char| c.is_whitespace());
    let last = words.next().unwrap_or_default();
    let before = words.next().unwrap_or_default();
    if before.is_empty() {
        return false;
    }
    // "Company, the MHC and" the "Bank": not "; and", behind which the next item of a list stands.
    let joins = matches!(last, "and" | "or") && before.ends_with(char::is_alphanumeric) && text.len() > 40;
    joins || CUT.contains(&last)
}

/// Words that the rest of a sentence follows: articles, prepositions, and verbs that wait for another.
const CUT: &[&str] = &[
    "a",
    "an",
    "the",
    "of",
    "to",
    "by",
    "with",
    "from",
    "into",
    "upon",
    "between",
    "during",
    "any",
    "such",
    "its",
    "their",
    "his",
    "her",
    "our",
    "your",
    "my",
    "this",
    "these",
    "those",
    "each",
    "every",
    "shall",
    "will",
    "may",
    "must",
    "is",
    "are",
    "be",
    "been",
    "that",
    "which",
    "including",
    "than",
    "as",
    "at",
    "in",
    "on",
    "for",
    "under",
    "if",
    "unless",
    "not",
];

#[cfg(test)]
mod tests {
    use super::is_cut;

    #[test]
    fn lines_that_end_in_an_article_or_a_preposition_go_on() {
        for line in
            ["may print it during the", "grants to", "It keeps the opinions of the Company, the Parent and"]
        {
            assert!(is_cut(line), "{line}");
        }
        for line in ["The", "may print it", "edit the Work as it likes; and", "Name and"] {
            assert!(!is_cut(line), "{line}");
        }
    }
}
