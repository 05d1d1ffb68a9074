//! Characters of a document as the text holds them: what nobody sees goes, fixed spaces are spaces, letters of symbol fonts what they look like.

/// One character as the text holds it: invisible ones out, fixed spaces as plain spaces, symbol-font bullets as
/// bullets.
pub(super) fn clean(character: char) -> Option<char> {
    match character {
        '\u{ad}'
        | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{2064}'
        | '\u{feff}' => None,
        '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}' => Some(' '),
        '\u{2028}' | '\u{2029}' | '\u{85}' => Some('\n'),
        '\u{2011}' => Some('-'),
        '\u{f000}'..='\u{f0ff}' => Some(symbol(character)),
        '\n' | '\t' | '\u{c}' => Some(character),
        other if other.is_control() => Some(' '),
        other => Some(other),
    }
}

/// What a character of Symbol or Wingdings, kept by Word in the private range U+F000 to U+F0FF, looks like.
pub(super) fn symbol(character: char) -> char {
    match u32::from(character) & 0xff {
        0x6f | 0x71 | 0x72 | 0xa8 => '☐',
        0x78 | 0xfd => '☒',
        0xfe | 0x52 => '☑',
        0xd2 => '®',
        0xd3 => '©',
        0xd4 => '™',
        code @ 0x20..=0x39 => char::from_u32(code).unwrap_or('•'),
        _ => '•',
    }
}
