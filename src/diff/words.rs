//! The words of a clause as two versions of a contract are compared: what differs only in how it was typed is the same.
//!
//! In: a clause's text. Out: its [`Word`]s, each with the place it stands at. The number in front of the clause, letters' case, kinds
//! of quotes and hyphens, a word broken at a line's end, ligatures and punctuation make no difference; digits, percentages and signs
//! of money do. Which clauses belong together is left to [`super::align`].

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;
use unicode_width::UnicodeWidthChar;

use crate::classify::without_number;

/// Signs that are words of their own: they change what is owed.
const SIGNS: &str = "%$€£¥§&";
/// Words before which a hyphen with a space after it is meant ("pre- and post-production").
const AFTER_HYPHEN: [&str; 5] = ["and", "or", "nor", "to", "but"];

/// A word and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// What it is compared by.
    pub key: String,
    /// First byte in the text.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

/// The words of `text`, which are in order and apart. The number of a section or list item in front is none of them.
#[must_use]
pub fn words(text: &str) -> Vec<Word> {
    let body = without_number(text);
    let offset = text.len() - body.len();
    let mut words: Vec<Word> = Vec::new();
    let mut open = Open::default();
    let mut skip_to = 0;
    for (at, c) in body.char_indices() {
        if at < skip_to || is_unseen(c) {
            continue;
        }
        let rest = &body[at + c.len_utf8()..];
        let place = offset + at;
        if c.is_alphanumeric() && c.width() == Some(2) || SIGNS.contains(c) {
            // Scripts without spaces: a character is a word.
            words.extend(open.close());
            open.push(c, place);
            words.extend(open.close());
        } else if c.is_alphanumeric() || is_combining_mark(c) && !open.is_empty() {
            open.push(c, place);
        } else if open.is_empty() {
        } else if is_apostrophe(c) && rest.starts_with(char::is_alphabetic) {
            open.push('\'', place);
        } else if matches!(c, '.' | ',') && open.ends_with(is_digit) && rest.starts_with(is_digit) {
            let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
            // "1,000" is "1000", and "1,5" is not "15".
            if c == '.' || digits != 3 {
                open.push('.', place);
            }
        } else if is_hyphen(c)
            && open.ends_with(char::is_alphabetic)
            && let Some(gap) = joined(rest)
        {
            skip_to = at + c.len_utf8() + gap;
        } else {
            words.extend(open.close());
        }
    }
    words.extend(open.close());
    words
}

/// What the words of `text` are compared by, in order.
#[must_use]
pub fn keys(text: &str) -> Vec<String> {
    words(text).into_iter().map(|word| word.key).collect()
}

/// As [`keys`], for a lead-in: the numbers of the items that it is made of are left out too.
#[must_use]
pub fn lead_keys(lead: &str) -> Vec<String> {
    lead.split_inclusive(": ").flat_map(keys).collect()
}

/// The number in front of a clause ("3.1", "a"), or nothing.
#[must_use]
pub fn number(text: &str) -> &str {
    let text = text.trim_start();
    text[..text.len() - without_number(text).len()].trim_matches(|c: char| !c.is_alphanumeric())
}

/// A word that is being read.
#[derive(Default)]
struct Open {
    letters: String,
    start: usize,
    end: usize,
}

impl Open {
    fn is_empty(&self) -> bool {
        self.letters.is_empty()
    }

    fn ends_with(&self, what: impl Fn(char) -> bool) -> bool {
        self.letters.ends_with(what)
    }

    fn push(&mut self, c: char, place: usize) {
        if self.letters.is_empty() {
            self.start = place;
        }
        self.letters.push(c);
        self.end = place + c.len_utf8();
    }

    fn close(&mut self) -> Option<Word> {
        if self.letters.is_empty() {
            return None;
        }
        let letters = std::mem::take(&mut self.letters);
        let key = if letters.is_ascii() {
            letters.to_ascii_lowercase()
        } else {
            letters.nfkc().flat_map(char::to_lowercase).collect()
        };
        Some(Word { key, start: self.start, end: self.end })
    }
}

/// How many bytes after a hyphen the same word goes on: none right behind it, some after a line's end.
fn joined(rest: &str) -> Option<usize> {
    if rest.starts_with(char::is_alphabetic) {
        return Some(0);
    }
    let next = rest.trim_start();
    let word = next.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    let broken = next.len() < rest.len() && word.starts_with(char::is_lowercase);
    (broken && !AFTER_HYPHEN.contains(&word)).then_some(rest.len() - next.len())
}

fn is_digit(c: char) -> bool {
    c.is_ascii_digit()
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | '‘' | 'ʼ' | '＇' | '´' | '`')
}

fn is_hyphen(c: char) -> bool {
    matches!(c, '-' | '\u{2010}' | '\u{2011}' | '\u{2012}' | '\u{FE63}' | '\u{FF0D}')
}

/// Soft hyphens and what has no width.
fn is_unseen(c: char) -> bool {
    matches!(c, '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}' | '\u{202A}'..='\u{202E}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn same(a: &str, b: &str) {
        assert_eq!(keys(a), keys(b), "{a} / {b}");
    }

    #[track_caller]
    fn other(a: &str, b: &str) {
        assert_ne!(keys(a), keys(b), "{a} / {b}");
    }

    #[test]
    fn how_a_clause_was_typed_makes_no_difference() {
        same("3.1 The “Work” is Client’s — for ever.", "4.2 The \"Work\" is client's - for ever");
        same("(a) fine-tune any model;", "(b) fine\u{2011}tune any model.");
        same("an inter- national licence", "an international licence");
        same("an inter\u{ad}national  licence", "an international\nlicence");
        same("the oﬃce ﬁles", "the office files");
        same("a fee of GBP 4,200", "a fee of GBP 4200");
    }

    #[test]
    fn what_changes_the_meaning_is_another_word() {
        other("within 30 days", "within 3.0 days");
        other("a share of 1,5", "a share of 15");
        other("a share of 5%", "a share of 5");
        other("$ 500", "€ 500");
        other("1-2 copies", "12 copies");
        other("pre- and post-production", "preand postproduction");
        other("Client may train", "Client may not train");
    }

    #[test]
    fn the_number_in_front_is_told_apart() {
        assert_eq!(["3.1. The fee", "(b) a copy;", "30 days"].map(number), ["3.1", "b", ""]);
    }

    #[test]
    fn words_know_their_places() {
        let text = "3.1 Client’s re- use, 权利 5%.";
        let found: Vec<&str> = words(text).iter().map(|word| &text[word.start..word.end]).collect();
        assert_eq!(found, ["Client’s", "re- use", "权", "利", "5", "%"]);
    }

    #[test]
    fn numbers_of_the_items_that_a_lead_in_is_made_of_do_not_count() {
        assert_eq!(
            lead_keys("4.1 Client may: (b) use the Work:"),
            lead_keys("7.2 Client may: (c) use the Work:")
        );
        assert_ne!(lead_keys("Client may:"), lead_keys("Client may not:"));
    }
}
