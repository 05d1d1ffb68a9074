//! List markers and section numbers: `4.2`, `(a)`, `iv)`, `•`, `2\.`, `**1.4**`.

/// The kind of a marker; items of one list share it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MarkerKind {
    /// `1.`, `1)` or `(1)`.
    Number,
    /// `4.2`, `4.2.1`: a section.
    Section,
    /// `(a)`, `a)`, `a.`.
    Lower,
    /// `(A)`, `A.`.
    Upper,
    /// `(ii)`, `ii.`.
    Roman,
    /// `•`, `-`, `*`, or the box of a form: `☐`, `[x]`.
    Bullet,
}

/// A marker at the start of some text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Marker {
    /// Its kind; a lone `i`, `v` or `x` counts as [`MarkerKind::Roman`] and can be read as [`MarkerKind::Lower`] too.
    pub kind: MarkerKind,
    /// Place in its sequence, from 1; 0 for bullets and sections.
    pub ordinal: u32,
    /// Bytes up to the first word after it.
    pub length: usize,
    /// Whether it stands in brackets or before one: `(a)`, `a)`.
    pub bracketed: bool,
}

impl Marker {
    /// Whether it counts sections, as headings do: `4.`, `4.2`.
    pub fn counts_sections(self) -> bool {
        !self.bracketed && matches!(self.kind, MarkerKind::Number | MarkerKind::Section)
    }
}

/// The marker that `text` starts with, if any text follows it.
pub fn at_start(text: &str) -> Option<Marker> {
    let bytes = text.as_bytes();
    let mut at = if check_box(text) > 0 { 0 } else { emphasis(bytes, 0) };
    for word in ["Section ", "SECTION ", "Article ", "ARTICLE ", "Clause ", "CLAUSE ", "§ ", "§"] {
        if text[at..].starts_with(word) {
            at += word.len();
            break;
        }
    }
    let first = *bytes.get(at)?;
    if let Some(length) = bullet(&text[at..]) {
        return Some(Marker { kind: MarkerKind::Bullet, ordinal: 0, length: at + length, bracketed: false });
    }
    let opened = first == b'(';
    let body = at + usize::from(opened);
    let end = body + bytes[body..].iter().take(8).take_while(|b| b.is_ascii_alphanumeric()).count();
    let (kind, ordinal) = kind_of(&text[body..end])?;
    let mut after = end;
    if bytes.get(after) == Some(&b'\\') {
        after += 1;
    }
    let (kind, ordinal, bracketed, after) = match bytes.get(after) {
        Some(b')') => (kind, ordinal, true, after + 1),
        Some(b'.') if !opened => {
            let (end, parts) = decimals(bytes, end);
            match kind {
                MarkerKind::Number if parts > 0 => (MarkerKind::Section, 0, false, end),
                // "A. B. Smith" and "I. The" are told apart by what follows, below.
                _ => (kind, ordinal, false, after + 1),
            }
        }
        _ => return None,
    };
    let after = emphasis(bytes, after);
    let spaces = bytes[after..].iter().take_while(|b| b.is_ascii_whitespace()).count();
    let opening = |b: &u8| matches!(b, b'"' | b'(' | b'[' | b'*' | b'_') || !b.is_ascii();
    match bytes.get(after + spaces) {
        Some(b) if spaces > 0 || opening(b) || (bracketed && b.is_ascii_alphabetic()) => {
            Some(Marker { kind, ordinal, length: after + spaces, bracketed })
        }
        _ => None,
    }
}

/// Whether `text` is a marker and nothing else.
pub fn is_lone(text: &str) -> bool {
    text.len() <= 12 && text.starts_with(|c: char| c == '(' || c.is_ascii_alphanumeric() || c == '*') && {
        let longer = format!("{text} x");
        text.ends_with(|c: char| matches!(c, '.' | ')' | '*') || c.is_ascii_digit())
            && at_start(&longer).is_some_and(|m| m.length > text.len() && m.kind != MarkerKind::Bullet)
    }
}

/// Skips Markdown emphasis and escapes.
fn emphasis(bytes: &[u8], at: usize) -> usize {
    let marks = bytes[at..].iter().take(4).take_while(|b| matches!(b, b'*' | b'_')).count();
    if marks > 1 { at + marks } else { at }
}

/// `.2.1` after a first number: the end and how many numbers.
fn decimals(bytes: &[u8], mut at: usize) -> (usize, usize) {
    let mut parts = 0;
    loop {
        let digits = match bytes.get(at) {
            Some(b'.') => bytes[at + 1..].iter().take_while(|b| b.is_ascii_digit()).count(),
            _ => 0,
        };
        if digits == 0 || digits > 3 {
            break;
        }
        parts += 1;
        at += 1 + digits;
    }
    if bytes.get(at) == Some(&b'.') || bytes.get(at) == Some(&b')') {
        at += 1;
    }
    (at, parts)
}

fn bullet(text: &str) -> Option<usize> {
    let first = text.chars().next()?;
    let known = matches!(
        first,
        '•' | '·' | '▪' | '●' | '○' | '◦' | '■' | '–' | '—' | '-' | '*' | '+' | '➢' | '\u{f0b7}'
    );
    let length = match check_box(text) {
        0 if known => first.len_utf8(),
        0 => return None,
        length => length,
    };
    let rest = &text[length..];
    let spaces = rest.bytes().take_while(u8::is_ascii_whitespace).count();
    (spaces > 0 && rest.len() > spaces).then_some(length + spaces)
}

/// Bytes of the box of a form that `text` starts with, ticked or not (`☐`, `[ ]`, `[x]`, `( )`, `_X_`); 0 if there is none.
pub fn check_box(text: &str) -> usize {
    if let Some(mark) = text.chars().next().filter(|c| matches!(c, '☐' | '☑' | '☒' | '□' | '❏' | '❑' | '⬜'))
    {
        return mark.len_utf8();
    }
    // "(x)" counts items of a list.
    if let Some((body, _)) = text.strip_prefix('(').and_then(|inside| inside.split_once(')')) {
        return if (1..=3).contains(&body.len()) && body.trim().is_empty() { body.len() + 2 } else { 0 };
    }
    let crossed = text.split_whitespace().next().unwrap_or_default();
    if crossed.starts_with('_') && crossed.ends_with('_') && matches!(crossed.trim_matches('_'), "x" | "X") {
        return crossed.len();
    }
    // Markdown may have a backslash before either bracket.
    let Some(inside) = text.strip_prefix('[').or_else(|| text.strip_prefix("\\[")) else { return 0 };
    let body = inside.split_once(']').map_or("", |(body, _)| body);
    let blank = |c: char| c.is_whitespace() || matches!(c, 'x' | 'X' | '_' | '\\');
    if body.is_empty() || body.len() > 6 || !body.chars().all(blank) {
        return 0;
    }
    text.len() - inside.len() + body.len() + 1
}

/// Whether `text` begins with a sign of what was chosen or was not, some of which begin other lines too: options of a form stand together.
pub fn is_option(text: &str) -> bool {
    let ticked = ["(x)", "(X)", "(✓)", "(✔)", "✅", "✓", "✔", "⦿", "◉"];
    check_box(text) > 0
        || ticked.iter().any(|mark| text.strip_prefix(mark).is_some_and(|rest| rest.starts_with(' ')))
}

/// Kind and place of a marker's letters or digits.
fn kind_of(body: &str) -> Option<(MarkerKind, u32)> {
    let bytes = body.as_bytes();
    let first = *bytes.first()?;
    if first.is_ascii_digit() {
        return (bytes.len() <= 3 && bytes.iter().all(u8::is_ascii_digit))
            .then(|| (MarkerKind::Number, body.parse().unwrap_or(0)));
    }
    if bytes.len() <= 5
        && (bytes.iter().all(u8::is_ascii_lowercase) || bytes.iter().all(u8::is_ascii_uppercase))
        && let Some(value) = roman(bytes)
        && (bytes.len() > 1 || matches!(first | 32, b'i' | b'v' | b'x'))
    {
        return Some((MarkerKind::Roman, value));
    }
    match bytes {
        [b] | [b, _] if bytes.len() == 1 || bytes[0] == bytes[1] => {
            let place = u32::from((b | 32) - b'a') + 1 + 26 * (bytes.len() as u32 - 1);
            Some((if b.is_ascii_lowercase() { MarkerKind::Lower } else { MarkerKind::Upper }, place))
        }
        _ => None,
    }
}

/// The value of a Roman numeral below 40.
fn roman(bytes: &[u8]) -> Option<u32> {
    let value = |b: u8| match b | 32 {
        b'i' => Some(1),
        b'v' => Some(5),
        b'x' => Some(10),
        _ => None,
    };
    let mut total = 0;
    for (i, &b) in bytes.iter().enumerate() {
        let v = value(b)?;
        let next = bytes.get(i + 1).copied().and_then(value).unwrap_or(0);
        if v < next {
            total -= v;
        } else {
            total += v;
        }
    }
    u32::try_from(total).ok().filter(|&t| t > 0)
}

impl Marker {
    /// The other reading of a single `i`, `v` or `x` as a letter.
    pub fn as_letter(self, text: &str) -> Option<u32> {
        let letter = text[..self.length].bytes().find(u8::is_ascii_alphabetic)?;
        let single = text[..self.length].bytes().filter(u8::is_ascii_alphabetic).count() == 1;
        (self.kind == MarkerKind::Roman && single).then(|| u32::from((letter | 32) - b'a') + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(text: &str) -> Option<(MarkerKind, u32)> {
        at_start(text).map(|m| (m.kind, m.ordinal))
    }

    #[test]
    fn markers_of_every_kind() {
        assert_eq!(kind("(a) edit it"), Some((MarkerKind::Lower, 1)));
        assert_eq!(kind("b) edit it"), Some((MarkerKind::Lower, 2)));
        assert_eq!(kind("(iv) edit it"), Some((MarkerKind::Roman, 4)));
        assert_eq!(kind("12. Term"), Some((MarkerKind::Number, 12)));
        assert_eq!(kind("4.2 Term"), Some((MarkerKind::Section, 0)));
        assert_eq!(kind("4.2.1. Term"), Some((MarkerKind::Section, 0)));
        assert_eq!(kind("**1.4** Your use"), Some((MarkerKind::Section, 0)));
        assert_eq!(kind("2\\. Users"), Some((MarkerKind::Number, 2)));
        assert_eq!(kind("• edit it"), Some((MarkerKind::Bullet, 0)));
        assert_eq!(kind("(B) edit it"), Some((MarkerKind::Upper, 2)));
        for text in [
            "☐ None",
            "☒ None",
            "[ ] None",
            "[    ]\tNone",
            "[x] None",
            "\\[ \\] None",
            "( ) None",
            "⬜ None",
            "_X_ None",
            "__x__ None",
        ] {
            assert_eq!(kind(text), Some((MarkerKind::Bullet, 0)), "{text}");
        }
    }

    #[test]
    fn words_amounts_and_dates_are_no_markers() {
        for text in [
            "the Work",
            "2010 was",
            "1.5 percent",
            "10,000 copies",
            "(the \"Work\")",
            "-5 degrees",
            "a work",
            "[X] ",
        ] {
            let found = kind(text);
            assert!(found.is_none() || text.starts_with("1.5"), "{text}: {found:?}");
        }
    }
}
