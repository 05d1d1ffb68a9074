//! Hyphens at the ends of lines: which belong to their word, and which only cut it.
//!
//! In: the lines of a document, and the two halves of a word. Out: what becomes of the hyphen. PDF pages and plain text, whose lines are
//! wrapped for good, share the rule.

use std::collections::HashSet;

/// What a hyphen at the end of a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Hyphen {
    /// It stands for the rest of a word that is named later: "text- and data mining".
    Suspended,
    /// It cuts a word: "ver-" and "sion".
    Cut,
    /// It is part of its word: "non-" and "exclusive".
    Own,
}

/// The words of a document, which tell hyphens of words from those of line ends.
#[derive(Debug, Default)]
pub(super) struct Hyphens {
    /// In small letters, those with hyphens whole; without those that the end of a line cuts.
    words: HashSet<String>,
}

impl Hyphens {
    /// Takes the words of a document.
    pub(super) fn of<'a>(lines: impl Iterator<Item = &'a str>) -> Self {
        let mut words = HashSet::new();
        for line in lines {
            let mut all: Vec<&str> =
                line.split(|c: char| !c.is_alphabetic() && c != '-').filter(|w| !w.is_empty()).collect();
            if line.ends_with('-') {
                all.pop();
            }
            // The first word may be the rest of one that was cut.
            words.extend(all.iter().skip(1).map(|word| word.to_lowercase()));
        }
        Self { words }
    }

    /// What the hyphen between `before`, whose last word it follows, and the next line is; nothing if it is no hyphen of words.
    pub(super) fn between(&self, before: &str, line: &str) -> Option<Hyphen> {
        if !before.ends_with(char::is_alphanumeric) || !line.starts_with(char::is_alphanumeric) {
            return None;
        }
        Some(if matches!(line.split_whitespace().next(), Some("and" | "or" | "und" | "et")) {
            Hyphen::Suspended
        } else if before.ends_with(char::is_lowercase)
            && line.starts_with(char::is_lowercase)
            && self.is_cut(before, line)
        {
            Hyphen::Cut
        } else {
            Hyphen::Own
        })
    }

    /// Whether the hyphen behind `before` is no part of its word: the document has the whole word elsewhere, or no such two.
    fn is_cut(&self, before: &str, after: &str) -> bool {
        let first = before.rsplit(|c: char| !c.is_alphabetic()).next().unwrap_or_default().to_lowercase();
        let second = after.split(|c: char| !c.is_alphabetic()).next().unwrap_or_default().to_lowercase();
        if self.words.contains(&format!("{first}{second}")) {
            return true;
        }
        if self.words.contains(&format!("{first}-{second}")) {
            return false;
        }
        !is_compound(&first, &second) || !self.words.contains(&second) && !is_suffix(&second)
    }
}

/// Plain text whose words are whole again: the second half of a word that the end of a line cuts stands behind the first. Everything else
/// keeps its place, in its line and in the count of bytes. Nothing where no word is cut.
pub(super) fn mended(text: &str) -> Option<String> {
    let cut = |line: &str| {
        let line = line.trim_end();
        line.strip_suffix('-').is_some_and(|before| before.ends_with(char::is_lowercase))
    };
    if !text.lines().any(cut) {
        return None;
    }
    let hyphens = Hyphens::of(text.lines().map(str::trim));
    let mut lines: Vec<String> = text.split('\n').map(str::to_owned).collect();
    for at in 1..lines.len() {
        let (above, below) = (lines[at - 1].trim_end(), lines[at].trim_start());
        let end = below.find(char::is_whitespace).unwrap_or(below.len());
        let (word, rest) = below.split_at(end);
        // A line that would be left without words must not end a paragraph that goes on.
        let emptied = rest.trim().is_empty() && lines.get(at + 1).is_some_and(|next| !next.trim().is_empty());
        if !cut(above) || !word.starts_with(char::is_lowercase) || emptied {
            continue;
        }
        let before = &above[..above.len() - 1];
        let (first, gap) = match hyphens.between(before, below) {
            Some(Hyphen::Cut) => (before, " "),
            Some(Hyphen::Own) => (above, ""),
            Some(Hyphen::Suspended) | None => continue,
        };
        let trailing = " ".repeat(lines[at - 1].len() - above.len());
        let indent = &lines[at][..lines[at].len() - below.len()];
        let joined = format!("{first}{word}{trailing}");
        lines[at] = format!("{indent}{gap}{rest}");
        lines[at - 1] = joined;
    }
    Some(lines.join("\n"))
}

/// Whether a hyphen commonly parts two such words.
fn is_compound(first: &str, second: &str) -> bool {
    is_suffix(second) || PREFIXES.contains(&first)
}

fn is_suffix(word: &str) -> bool {
    SUFFIXES.contains(&word)
}

const PREFIXES: &[&str] = &[
    "non", "self", "co", "pre", "post", "sub", "third", "well", "so", "long", "short", "work", "royalty",
    "cross", "in", "on", "off", "ex", "all", "part", "full", "first", "second", "opt", "sign", "fine",
    "real", "multi",
];

const SUFFIXES: &[&str] = &[
    "exclusive",
    "free",
    "party",
    "based",
    "related",
    "term",
    "called",
    "up",
    "in",
    "off",
    "out",
    "site",
    "line",
    "house",
    "transferable",
    "hire",
    "tuning",
    "tune",
    "wide",
    "known",
];

#[cfg(test)]
mod tests {
    use super::mended;

    #[test]
    fn words_that_the_end_of_a_line_cuts_are_whole_and_all_else_keeps_its_place() {
        let text = "It may train artifi-\n    cial intelligence, non-\nexclusive, on text-\nand pictures.\nThe fee is ade-\nquate.\n\nEnd.";
        let found = mended(text).unwrap();
        assert_eq!(
            found,
            "It may train artificial\n      intelligence, non-exclusive,\n on text-\nand pictures.\nThe fee is adequate.\n \n\nEnd."
        );
        assert_eq!((found.len(), found.lines().count()), (text.len(), text.lines().count()));
    }

    #[test]
    fn dashes_and_cut_names_stay() {
        for text in [
            "The Client -\nwhich pays",
            "Dana Moor-\nReed",
            "it may lend -\nor sell",
            "artifi-\n\ncial",
            "a well-\nknown\nname",
        ] {
            let found = mended(text);
            assert!(found.is_none_or(|found| found == text), "{text}");
        }
    }
}
