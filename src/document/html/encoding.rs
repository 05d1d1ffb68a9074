//! What a page says of its own encoding.

use encoding_rs::Encoding;

/// The encoding that a page names in a `meta` element or an XML declaration within its first 4 KiB.
pub(in crate::document) fn declared_encoding(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(4096)]).to_ascii_lowercase();
    let meta = head.match_indices("<meta").find_map(|(at, _)| {
        let tag = head[at..].split('>').next()?;
        tag.split_once("charset").map(|(_, rest)| rest)
    });
    let declaration = || {
        let tag = head.trim_start().strip_prefix("<?xml")?.split("?>").next()?;
        tag.split_once("encoding").map(|(_, rest)| rest)
    };
    let rest = meta.or_else(declaration)?.trim_start().strip_prefix('=')?;
    let label: String = rest
        .trim_start_matches([' ', '"', '\''])
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | ':' | '.'))
        .collect();
    // A page whose declaration could be read byte by byte cannot be in UTF-16, whatever it says.
    Encoding::for_label(label.as_bytes()).filter(|encoding| encoding.is_ascii_compatible())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_declared_encoding() {
        let name = |html: &str| declared_encoding(html.as_bytes()).map(Encoding::name);
        assert_eq!(name("<meta charset='windows-1251'>"), Some("windows-1251"));
        assert_eq!(
            name("<META http-equiv=Content-Type content=\"text/html; charset=iso-8859-1\">"),
            Some("windows-1252")
        );
        assert_eq!(name("<?xml version='1.0' encoding='Shift_JIS'?><html>"), Some("Shift_JIS"));
        assert_eq!(name("<meta charset=utf-16>"), None);
        assert_eq!(name("<p>charset=koi8-r"), None);
    }
}
