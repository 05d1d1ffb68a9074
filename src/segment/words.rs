//! The words of segments, lead-ins and section names: squeezed, joined and cut.

use std::borrow::Cow;

/// Most bytes of a lead-in that are kept, counted from its end: more than any classifier reads.
const LONGEST_LEAD: usize = 1500;
/// Most bytes of a section's name.
const LONGEST_SECTION: usize = 120;

/// The name of the section under a heading.
pub(super) fn section_name(heading: &str) -> String {
    let words = squeeze(heading);
    let bare = words
        .trim_end_matches(['-', '=', ' '])
        .trim_matches(|c: char| matches!(c, '*' | '_' | '#' | '.' | ':') || c.is_whitespace())
        .replace('\\', "");
    cut(&bare, LONGEST_SECTION).to_owned()
}

pub(super) fn ends_with_stop(text: &str) -> bool {
    let text = text.trim_end_matches(|c: char| {
        c.is_whitespace() || matches!(c, '"' | '”' | '’' | '\'' | ')' | ']' | '*' | '_' | '»')
    });
    text.ends_with(['.', '?', '!', ';', ':']) || text.ends_with("; and") || text.ends_with("; or")
}

/// Lead-ins from the outermost in, cut from the front where they are long.
pub(super) fn joined(lead: &str, text: &str) -> String {
    let whole = if lead.is_empty() { text.to_owned() } else { format!("{lead} {text}") };
    let mut from = whole.len().saturating_sub(LONGEST_LEAD);
    while !whole.is_char_boundary(from) {
        from += 1;
    }
    whole[from..].to_owned()
}

fn cut(text: &str, most: usize) -> &str {
    let mut end = text.len().min(most);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// Words with single spaces between them.
pub(super) fn squeeze(text: &str) -> String {
    let mut squeezed = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !squeezed.is_empty() {
            squeezed.push(' ');
        }
        squeezed.push_str(word);
    }
    squeezed
}

/// `text` with every white space that is not ASCII turned into as many spaces as it has bytes, so that all places stay.
pub fn plain_spaces(text: &str) -> Cow<'_, str> {
    let wide = |c: char| {
        !c.is_ascii() && (c.is_whitespace() || matches!(c, '\u{200b}' | '\u{feff}' | '\u{200e}' | '\u{200f}'))
    };
    if !text.contains(wide) {
        return Cow::Borrowed(text);
    }
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(wide) {
        let length = rest[at..].chars().next().map_or(1, char::len_utf8);
        plain.push_str(&rest[..at]);
        let ends_line = rest[at..].starts_with(['\u{85}', '\u{2028}', '\u{2029}']);
        plain.push(if ends_line { '\n' } else { ' ' });
        plain.extend(std::iter::repeat_n(' ', length - 1));
        rest = &rest[at + length..];
    }
    plain.push_str(rest);
    Cow::Owned(plain)
}
