//! Words as XML may hold them.
//!
//! In: any text. Out: the content of an element or attribute. XML 1.0 knows no control characters but tab and line ends: the others are
//! shown by a picture. Words that come from outside also lose what turns the reading direction; a contract's own words, written back where
//! they stood, keep it.

/// A contract's own words, written back where they stood.
pub(super) fn verbatim(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 16);
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\r' => out.push_str("&#13;"),
            c => out.push(picture(c).unwrap_or(c)),
        }
    }
    out
}

/// Words from elsewhere: nothing in them hides or turns what stands around it.
pub(super) fn foreign(text: &str) -> String {
    verbatim(&shown(text))
}

/// `text` with [`image`]s in place of its characters. Done twice it does nothing more.
pub(super) fn shown(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    text.chars().for_each(|c| image(c, &mut out));
    out
}

/// Writes what stands for a character: mostly itself, a name for what turns the reading direction, nothing for mere hints.
pub(super) fn image(c: char, out: &mut String) {
    match c {
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
            out.push_str(&format!("<U+{:04X}>", u32::from(c)));
        }
        '\u{200e}' | '\u{200f}' | '\u{61c}' => {}
        '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => out.push('\n'),
        c => out.push(picture(c).unwrap_or(c)),
    }
}

/// What is shown for a character that XML 1.0 cannot hold.
fn picture(c: char) -> Option<char> {
    match u32::from(c) {
        9 | 10 | 13 => None,
        code @ 0..=0x1f => char::from_u32(0x2400 + code),
        0xfffe | 0xffff => Some(char::REPLACEMENT_CHARACTER),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_and_control_characters_become_plain_words() {
        assert_eq!(
            foreign("<w:t> & \"x\"\u{1b}[2J\u{0}\u{ffff}"),
            "&lt;w:t&gt; &amp; &quot;x&quot;␛[2J␀\u{fffd}"
        );
        assert_eq!(verbatim("a\rb\tc"), "a&#13;b\tc");
    }

    #[test]
    fn what_turns_the_reading_direction_is_named_in_words_from_elsewhere_alone() {
        assert_eq!(foreign("a\u{202e}b\u{2066}c\u{200f}d"), "a&lt;U+202E&gt;b&lt;U+2066&gt;cd");
        assert_eq!(verbatim("a\u{202e}b"), "a\u{202e}b");
    }

    #[test]
    fn what_is_shown_is_shown_the_same_again() {
        let once = shown("a\u{202e}\u{1}\u{200e}\u{2028}b");
        assert_eq!(shown(&once), once);
    }
}
