//! New words in quotation marks for a clause that is replaced: "Clause 4 is replaced by: 'The Client shall not lend it.'".
//!
//! In: a sentence. Out: where the quoted words begin, which are a clause of their own; what stands before them only says where it belongs.

use std::sync::LazyLock;

use regex::Regex;

/// Fewest words of a clause: fewer are a term or a sum that takes the place of another.
const WORDS: usize = 4;

/// What stands in front of the new words.
static FRAME: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r#"(?ix)\b(?:sections?|clauses?|articles?|paragraphs?|conditions?|items?|words?|sentences?|terms?)\b
        .*\b(?:replaced|substituted|superseded|amended|restated|changed|modified|revised|varied|reads?|inserted|added|substitute|insert|replace)\b
        (?:[^"“‘.;]{0,60}\b(?:by|with|read|reads|follows|following(?:\ \w+){0,3}|therefor|thereof|instead|words|place))?
        \s*[:,–-]?\s*$"#,
    )
    .expect("the pattern is well-formed")
});

/// Where the new words begin, with their quotation mark.
pub fn begins(sentence: &str) -> Option<usize> {
    let quote = |(at, mark): &(usize, &str)| {
        let behind = &sentence[at + mark.len()..];
        behind.starts_with(char::is_alphanumeric)
            && behind.split_whitespace().nth(WORDS - 1).is_some()
            && sentence[..*at].ends_with(char::is_whitespace)
            && FRAME.is_match(&sentence[..*at])
    };
    sentence.match_indices(['"', '“', '‘', '\'']).find(quote).map(|(at, _)| at)
}

#[cfg(test)]
mod tests {
    use super::begins;

    #[test]
    fn new_words_of_a_clause_are_one_of_their_own() {
        for (frame, words) in [
            ("9. Clause 4 is replaced by: ", "'The Client shall not lend it.'"),
            ("Clause 4 shall read as follows: ", "\"The Client may lend it.\""),
            ("Clause 5 is amended to read: ", "“The Client may lend it.”"),
            (
                "Section 5 is deleted and the following substituted therefor: ",
                "\"5. The Client may lend it.\"",
            ),
            ("The words \"shall not lend\" in clause 5 are replaced by ", "\"may lend it to schools\"."),
        ] {
            assert_eq!(begins(&format!("{frame}{words}")), Some(frame.len()), "{frame}{words}");
        }
        for text in [
            "In clause 4, \"Fee\" is replaced by \"Rate\".",
            "Clause 4 is read with the client's own words.",
            "The Client may replace the painting called \"The Boat on the River\".",
            "Clause 4 defines \"the use of the work in schools\".",
        ] {
            assert_eq!(begins(text), None, "{text}");
        }
    }
}
