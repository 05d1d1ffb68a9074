//! Pronouns that a contract defines for its parties: `Copperline Ltd ("Client" or "you")`.
//!
//! In: the contract's text. Out: names with the pronoun that stands beside each in its definition.

use std::sync::LazyLock;

use regex::Regex;

use super::super::sides::pattern;
use super::head;

/// Bytes of the contract in which parties are introduced.
const PREAMBLE: usize = 12_000;

static BESIDE: LazyLock<Regex> = LazyLock::new(|| {
    const AND: &str = r"(?:,|\s|\band\b|\bor\b|/|;|\bthe\b|\balso\b|\bcalled\b|\bin what follows\b)+";
    const PRONOUN: &str = r#"["“'‘]\*{0,2}(?i:I|me|we|us|you)\*{0,2},?["”'’]"#;
    const NAME: &str = r#"["“'‘]\*{0,2}(?:[Tt]he )?[A-Z][A-Za-z0-9.&' -]{1,40}?\*{0,2},?["”'’]"#;
    pattern(&format!(
        r"\([^()]{{0,40}}?(?:(?P<name>{NAME}){AND}(?P<pronoun>{PRONOUN})|(?P<first>{PRONOUN}){AND}(?:{PRONOUN}{AND})*(?P<second>{NAME}))[^()]{{0,60}}\)"
    ))
});

/// Each name with "i", "we" or "you", in the order of their definitions.
#[must_use]
pub fn aliases(text: &str) -> Vec<(String, &'static str)> {
    let plain = |quoted: &str| {
        let name = quoted.trim_matches(|c: char| !c.is_alphanumeric()).to_owned();
        name.strip_prefix("the ").or_else(|| name.strip_prefix("The ")).map_or(name.clone(), str::to_owned)
    };
    BESIDE
        .captures_iter(head(text, PREAMBLE))
        .filter_map(|found| {
            let name = found.name("name").or_else(|| found.name("second"))?;
            let pronoun = found.name("pronoun").or_else(|| found.name("first"))?;
            let pronoun = match plain(pronoun.as_str()).to_lowercase().as_str() {
                "i" | "me" => "i",
                "we" | "us" => "we",
                _ => "you",
            };
            Some((plain(name.as_str()), pronoun))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pronoun_beside_a_name_is_told() {
        let text = "Between Ada Holm (\"Designer\", \"I\" or \"me\") and Moor Ltd (the “Client” or “you”), and Fen (\"we\", \"us\" and \"Fen\").";
        let named = |name: &str, pronoun| (name.to_owned(), pronoun);
        assert_eq!(aliases(text), [named("Designer", "i"), named("Client", "you"), named("Fen", "we")]);
        assert!(aliases("Moor Ltd (\"Client\") and you (\"the reader\").").is_empty());
    }
}
