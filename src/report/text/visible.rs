//! Makes foreign text safe to look at in a terminal.
//!
//! In: any text from a contract, a path or a model. Out: the same words with nothing left that could move the cursor,
//! change colours, reverse the reading direction, hide or pile up. What is taken out is shown by its name
//! (`<U+202E>`, `␛`), so that a reader sees that something was there. White space of any kind becomes one space.

use std::iter::Peekable;
use std::str::Chars;

use unicode_width::UnicodeWidthChar;

/// Combining marks kept on one base. Real scripts stay below; towers of marks that cover the lines above do not.
const MARKS_ON_ONE_BASE: usize = 8;

/// Appends visible text piece by piece; remembers the last character, so that pieces join as one text would.
#[derive(Debug, Default)]
pub(super) struct Visible {
    /// What was last written; none at the start, and after something that a mark must not sit on.
    last: Option<char>,
    marks: usize,
}

impl Visible {
    /// Appends `text` to `out`.
    pub(super) fn push(&mut self, text: &str, out: &mut String) {
        let mut rest = text.chars().peekable();
        while let Some(c) = rest.next() {
            match class(c) {
                Class::Space => {
                    if self.last != Some(' ') {
                        self.keep(' ', out);
                    }
                }
                Class::Control => self.stand_in(&picture(c).to_string(), out),
                Class::Hint => {}
                Class::Joiner if self.joins(&mut rest) => out.push(c),
                Class::Selector if self.last.is_some_and(takes_selector) => out.push(c),
                Class::Joiner | Class::Hidden => self.stand_in(&format!("<U+{:04X}>", c as u32), out),
                Class::Selector => {}
                Class::Mark => self.mark(c, out),
                Class::Plain => self.keep(c, out),
            }
        }
    }

    fn keep(&mut self, c: char, out: &mut String) {
        out.push(c);
        self.last = Some(c);
        self.marks = 0;
    }

    fn stand_in(&mut self, name: &str, out: &mut String) {
        out.push_str(name);
        self.last = None;
    }

    /// A mark without a base would sit on what stands before the text, such as the margin: it gets a base.
    fn mark(&mut self, c: char, out: &mut String) {
        if self.last.is_none_or(|last| last == ' ') {
            self.keep('\u{25CC}', out);
        }
        if self.marks < MARKS_ON_ONE_BASE {
            out.push(c);
            self.marks += 1;
        }
    }

    /// Joiners shape words in Persian or Hindi and build emoji; between Latin letters they only hide.
    fn joins(&self, rest: &mut Peekable<Chars<'_>>) -> bool {
        let beyond_latin =
            |c: char| c as u32 > 0x02FF && matches!(class(c), Class::Plain | Class::Mark | Class::Selector);
        self.last.is_some_and(beyond_latin) && rest.peek().copied().is_some_and(beyond_latin)
    }
}

/// `text` on one line, with nothing left in it that acts on a terminal: for paths and messages.
pub fn printable(text: &str) -> String {
    let mut out = String::new();
    Visible::default().push(text.trim(), &mut out);
    out
}

/// As [`printable`], for a part of a sentence: white space at its ends stays, as one space.
pub(in crate::report) fn printable_part(text: &str) -> String {
    let space = |there: bool| if there { " " } else { "" };
    let (before, after) = (text.starts_with(char::is_whitespace), text.ends_with(char::is_whitespace));
    match printable(text) {
        inner if inner.is_empty() => space(before).to_owned(),
        inner => format!("{}{inner}{}", space(before), space(after)),
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Plain,
    Space,
    /// Moves the cursor or speaks to the terminal.
    Control,
    /// Invisible and without any effect on meaning: a place to hyphenate, a nudge to the reading direction.
    Hint,
    Joiner,
    /// Chooses between two looks of the character before it.
    Selector,
    /// Invisible, or turns the reading direction: shown by name.
    Hidden,
    Mark,
}

fn class(c: char) -> Class {
    match c {
        ' '..='~' => return if c == ' ' { Class::Space } else { Class::Plain },
        _ if c.is_whitespace() => return Class::Space,
        _ if c.is_control() => return Class::Control,
        _ => {}
    }
    match c as u32 {
        0x00AD | 0x061C | 0x200E | 0x200F => Class::Hint,
        0x200C | 0x200D => Class::Joiner,
        0xFE00..=0xFE0F | 0xE0100..=0xE01EF | 0x180B..=0x180D | 0x180F => Class::Selector,
        0x034F
        | 0x115F
        | 0x1160
        | 0x17B4
        | 0x17B5
        | 0x180E
        | 0x200B
        | 0x202A..=0x202E
        | 0x2060..=0x206F
        | 0x3164
        | 0xFEFF
        | 0xFFA0
        | 0xFFF0..=0xFFFB
        | 0x1BCA0..=0x1BCA3
        | 0x1D173..=0x1D17A
        | 0xE0000..=0xE0FFF => Class::Hidden,
        // The last two places of every plane are no characters, nor are 32 in the middle of the first.
        code if code & 0xFFFE == 0xFFFE || (0xFDD0..=0xFDEF).contains(&code) => Class::Hidden,
        _ if c.width() == Some(0) => Class::Mark,
        _ => Class::Plain,
    }
}

/// Unicode has a picture for each control of ASCII; the others are shown as a question mark in a diamond.
fn picture(c: char) -> char {
    match c as u32 {
        code @ 0..=0x1F => char::from_u32(0x2400 + code).expect("the control pictures begin at U+2400"),
        0x7F => '\u{2421}',
        _ => char::REPLACEMENT_CHARACTER,
    }
}

fn takes_selector(c: char) -> bool {
    !c.is_ascii() || c.is_ascii_digit() || matches!(c, '#' | '*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_keeps_the_space_at_its_ends() {
        assert_eq!(printable_part("\n by "), " by ");
        assert_eq!([printable_part("by"), printable_part(" \n"), printable_part("")], ["by", " ", ""]);
    }

    #[test]
    fn terminal_escapes_lose_their_power_and_stay_in_sight() {
        assert_eq!(printable("pay\u{1b}[2Jment\u{7}\u{7f}\u{9b}31m"), "pay␛[2Jment␇␡\u{fffd}31m");
    }

    #[test]
    fn carriage_returns_and_all_other_white_space_become_one_space() {
        assert_eq!(printable("one\r\n\t two\u{a0}three\u{2028}four\rfive"), "one two three four five");
    }

    #[test]
    fn direction_overrides_and_zero_width_characters_are_named() {
        assert_eq!(printable("a\u{202e}b\u{2066}c\u{200b}d"), "a<U+202E>b<U+2066>c<U+200B>d");
        assert_eq!(printable("tr\u{200d}ain"), "tr<U+200D>ain");
        assert_eq!(printable("x\u{e0041}"), "x<U+E0041>");
    }

    #[test]
    fn hyphenation_hints_vanish() {
        assert_eq!(printable("deriva\u{ad}tive"), "derivative");
    }

    #[test]
    fn joiners_stay_where_a_script_or_an_emoji_needs_them() {
        for text in ["می\u{200c}خواهم", "👩\u{200d}🎨", "क्\u{200d}ष", "☺\u{fe0f}"] {
            assert_eq!(printable(text), text);
        }
    }

    #[test]
    fn a_mark_without_a_base_gets_one_and_a_tower_of_marks_is_cut() {
        assert_eq!(printable("\u{301}a"), "◌\u{301}a");
        assert_eq!(printable("a \u{301}"), "a ◌\u{301}");
        let tower = format!("a{}", "\u{301}".repeat(500));
        assert_eq!(printable(&tower).chars().count(), 1 + MARKS_ON_ONE_BASE);
    }

    #[test]
    fn pieces_join_as_one_text_would() {
        let mut out = String::new();
        let mut state = Visible::default();
        for piece in ["one ", " two", " ", "three"] {
            state.push(piece, &mut out);
        }
        assert_eq!(out, "one two three");
    }
}
