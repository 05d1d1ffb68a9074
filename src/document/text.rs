//! Plain text: bytes of any common encoding to a string with `\n` line ends.
//!
//! In: bytes. Out: text, or the reason why the bytes are no text. The order of evidence is byte order mark, UTF-8,
//! UTF-16 without a mark (by its zero bytes), then chardetng's guess among the older encodings. What the text says
//! is left to others.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

/// Text and a remark if its encoding had to be guessed.
#[derive(Debug)]
pub(super) struct Decoded {
    /// The text as encoded, line ends untouched, without byte order mark.
    pub(super) text: String,
    /// A remark for the reader of the report.
    pub(super) warning: Option<String>,
}

/// Decodes `bytes`; `declared` is an encoding that the format itself names (an HTML `meta`), believed unless a byte
/// order mark or valid UTF-8 with multi-byte characters says otherwise.
pub(super) fn decode(bytes: &[u8], declared: Option<&'static Encoding>) -> Result<Decoded, String> {
    if let Some(name) = utf32_mark(bytes) {
        return Err(format!("text in {name}, which is not read: save it as UTF-8 and try again"));
    }
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return checked(encoding, &bytes[mark..], None);
    }
    if let Ok(text) = std::str::from_utf8(bytes)
        && !text.contains('\0')
    {
        return no_binary(text.to_owned(), None);
    }
    if let Some(encoding) = utf16_without_mark(bytes) {
        return checked(encoding, bytes, None);
    }
    if bytes.contains(&0) {
        return Err(BINARY.to_owned());
    }
    if let Some(encoding) = declared
        && encoding != UTF_8
    {
        return checked(encoding, bytes, None);
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(bytes, true);
    let encoding = detector.guess(None, Utf8Detection::Allow);
    checked(encoding, bytes, Some(format!("the text does not say its encoding; read as {}", encoding.name())))
}

/// `\r\n` and lone `\r` to `\n`.
pub(super) fn unify_line_ends(text: String) -> String {
    if text.contains('\r') { text.replace("\r\n", "\n").replace('\r', "\n") } else { text }
}

const BINARY: &str = "binary content, no text: give a contract as text, Markdown, HTML, DOCX or PDF";

/// Share of control characters from which content is no text.
const CONTROL_SHARE: f64 = 0.02;

fn checked(encoding: &'static Encoding, bytes: &[u8], warning: Option<String>) -> Result<Decoded, String> {
    let (text, malformed) = encoding.decode_without_bom_handling(bytes);
    let warning = match (malformed, warning) {
        (true, _) => Some(format!("some bytes are no valid {}: they are shown as \u{fffd}", encoding.name())),
        (false, warning) => warning,
    };
    no_binary(text.into_owned(), warning)
}

fn no_binary(text: String, warning: Option<String>) -> Result<Decoded, String> {
    let mut controls = 0usize;
    let mut all = 0usize;
    for character in text.chars() {
        all += 1;
        let harmless = matches!(character, '\n' | '\r' | '\t' | '\u{c}' | '\u{b}' | '\u{1a}' | '\u{85}');
        if character == '\0' {
            return Err(BINARY.to_owned());
        }
        if (character.is_control() && !harmless) || character == '\u{fffd}' {
            controls += 1;
        }
    }
    if controls as f64 > all as f64 * CONTROL_SHARE {
        return Err(BINARY.to_owned());
    }
    Ok(Decoded { text, warning })
}

fn utf32_mark(bytes: &[u8]) -> Option<&'static str> {
    // The little-endian mark starts like UTF-16's, so it is looked for first; UTF-16 text never starts with a NUL.
    match bytes {
        [0xff, 0xfe, 0, 0, ..] => Some("UTF-32LE"),
        [0, 0, 0xfe, 0xff, ..] => Some("UTF-32BE"),
        _ => None,
    }
}

/// UTF-16 by where its zero bytes lie: text of European languages has them in nearly every second byte, always on
/// the same side.
fn utf16_without_mark(bytes: &[u8]) -> Option<&'static Encoding> {
    let sample = &bytes[..bytes.len().min(4096) & !1];
    if sample.len() < 4 || !bytes.len().is_multiple_of(2) {
        return None;
    }
    let zeros = |offset: usize| sample.iter().skip(offset).step_by(2).filter(|&&byte| byte == 0).count();
    let (even, odd, pairs) = (zeros(0), zeros(1), sample.len() / 2);
    if odd * 10 >= pairs * 7 && even * 20 <= pairs {
        Some(UTF_16LE)
    } else if even * 10 >= pairs * 7 && odd * 20 <= pairs {
        Some(UTF_16BE)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const SENTENCE: &str = "The Studio may not train any model on the Murals — ever.\r\n";

    fn utf16(text: &str, big: bool) -> Vec<u8> {
        text.encode_utf16()
            .flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() })
            .collect()
    }

    #[test]
    fn reads_utf8_with_and_without_mark() {
        assert_eq!(decode(SENTENCE.as_bytes(), None).unwrap().text, SENTENCE);
        let marked = [b"\xef\xbb\xbf", SENTENCE.as_bytes()].concat();
        assert_eq!(decode(&marked, None).unwrap().text, SENTENCE);
    }

    #[test]
    fn reads_utf16_with_and_without_mark() {
        for big in [false, true] {
            assert_eq!(decode(&utf16(SENTENCE, big), None).unwrap().text, SENTENCE);
            let marked = utf16(&format!("\u{feff}{SENTENCE}"), big);
            assert_eq!(decode(&marked, None).unwrap().text, SENTENCE);
        }
    }

    #[test]
    fn guesses_windows_1252_and_says_so() {
        let decoded =
            decode(b"The \x93Works\x94 \x96 and the Artist\x92s moral rights \x97 stay.", None).unwrap();
        assert_eq!(decoded.text, "The “Works” – and the Artist’s moral rights — stay.");
        assert!(decoded.warning.unwrap().contains("windows-1252"));
    }

    #[test]
    fn believes_a_declared_encoding() {
        let (bytes, _, _) = encoding_rs::WINDOWS_1251.encode("Договор о передаче прав");
        let decoded = decode(&bytes, Some(encoding_rs::WINDOWS_1251)).unwrap();
        assert_eq!(decoded.text, "Договор о передаче прав");
        assert!(decoded.warning.is_none());
    }

    #[test]
    fn refuses_binary_content() {
        for bytes in [&b"abc\0def"[..], b"\x00\x01\x02\x03\x04", b"\xff\xfe\x00\x00a\0\0\0"] {
            assert!(decode(bytes, None).is_err(), "{bytes:?}");
        }
        let noise: Vec<u8> = (0..2000u32).map(|i| (i * 7919 % 31) as u8 + 1).collect();
        assert!(decode(&noise, None).is_err());
    }

    proptest! {
        #[test]
        fn never_panics_and_never_keeps_a_carriage_return(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            if let Ok(decoded) = decode(&bytes, None) {
                prop_assert!(!unify_line_ends(decoded.text).contains('\r'));
            }
        }
    }
}
