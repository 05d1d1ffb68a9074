//! Finds the format of a document from its content; the name only breaks a tie between kinds of text.
//!
//! In: the first bytes and the name. Out: a [`Format`], or for what is known but not read (pictures, old Word files,
//! other archives) the reason with what to do instead.

use std::path::Path;

use super::Format;

/// The format of a file that is no readable text: by its first bytes, or `None` if it may be text.
pub(super) fn by_magic(bytes: &[u8]) -> Option<Result<Format, String>> {
    if is_pdf(bytes) {
        return Some(Ok(Format::Pdf));
    }
    if bytes.starts_with(b"PK\x03\x04")
        || bytes.starts_with(b"PK\x05\x06")
        || bytes.starts_with(b"PK\x07\x08")
    {
        return Some(Ok(Format::Docx));
    }
    if bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]) {
        return Some(Err(compound_file(bytes)));
    }
    known_but_unread(bytes).map(|reason| Err(reason.to_owned()))
}

/// The format of decoded text. A Markdown name decides against plain text, and against HTML unless the text starts
/// as an HTML page; without such a name, text that looks like Markdown stays plain text.
pub(super) fn by_text(text: &str, name: &Path) -> Result<Format, String> {
    let extension = name.extension().map(|e| e.to_string_lossy().to_ascii_lowercase()).unwrap_or_default();
    let start: String = text.trim_start().chars().take(300).collect::<String>().to_ascii_lowercase();
    let html_page = ["<!doctype html", "<html", "<head", "<body"].iter().any(|tag| start.contains(tag))
        && start.starts_with('<');
    if html_page || is_sec_wrapper(text) {
        return Ok(Format::Html);
    }
    if start.starts_with("<?xml")
        && !matches!(extension.as_str(), "html" | "htm" | "xhtml")
        && html_tags(text) < 3
    {
        return Err(XML.to_owned());
    }
    if is_mail(text, &extension) {
        return Err(MAIL.to_owned());
    }
    if is_encoded(text) {
        return Err(ENCODED.to_owned());
    }
    match extension.as_str() {
        "md" | "markdown" | "mdown" | "mkd" => Ok(Format::Markdown),
        "html" | "htm" | "xhtml" if html_tags(text) > 0 => Ok(Format::Html),
        _ if html_tags(text) >= 3 => Ok(Format::Html),
        _ => Ok(Format::Text),
    }
}

/// Whether the text is a document, or a whole submission, as the SEC's EDGAR system wraps it.
pub(super) fn is_sec_wrapper(text: &str) -> bool {
    let start: String = text.trim_start().chars().take(4000).collect::<String>().to_ascii_uppercase();
    let opened =
        ["<SEC-DOCUMENT>", "<SEC-HEADER>", "<IMS-HEADER>", "-----BEGIN PRIVACY-ENHANCED MESSAGE-----"]
            .iter()
            .any(|mark| start.starts_with(mark));
    opened || (start.starts_with("<DOCUMENT>") && start.contains("<TYPE>"))
}

/// Whether text is a message as mail programs store it: header lines, of which one speaks of its coding or of its way, or a name that says
/// so. A message whose text alone was copied with its first lines is read.
fn is_mail(text: &str, extension: &str) -> bool {
    const HEADERS: [&str; 9] = [
        "from",
        "to",
        "date",
        "subject",
        "message-id",
        "received",
        "return-path",
        "delivered-to",
        "mime-version",
    ];
    const STORED: [&str; 6] = [
        "mime-version",
        "content-type",
        "content-transfer-encoding",
        "message-id",
        "return-path",
        "delivered-to",
    ];
    let head = text.trim_start().lines().take(60).take_while(|line| !line.trim().is_empty());
    let (mut headers, mut stored) = (0, matches!(extension, "eml" | "emlx" | "mbox"));
    for line in head {
        let Some((name, _)) = line.split_once(':') else { continue };
        let name = name.to_ascii_lowercase();
        headers += usize::from(HEADERS.contains(&name.as_str()));
        stored |= STORED.contains(&name.as_str());
    }
    stored && headers >= 2
}

/// Whether text is bytes in letters, such as base64: long lines without a space, and nearly nothing else.
fn is_encoded(text: &str) -> bool {
    let code = |line: &str| {
        line.len() >= 60
            && line
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/' | b'=' | b'-' | b'_'))
    };
    let (mut all, mut coded) = (0, 0);
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        all += line.len();
        coded += if code(line) && line.bytes().any(|b| b.is_ascii_digit()) { line.len() } else { 0 };
    }
    coded >= 400 && coded * 10 > all * 8
}

const MAIL: &str = "an e-mail as mail programs store it: give the contract that is attached, or save the message as text or PDF";

const ENCODED: &str =
    "encoded data (base64 or the like), no text: decode it and give the file that comes of it";

const XML: &str = "an XML file: open it in the program it came from and save it as DOCX, HTML or PDF";

fn is_pdf(bytes: &[u8]) -> bool {
    // Readers accept junk before the header; a text that merely mentions the header is told apart by the tables
    // that every PDF ends with.
    let head = &bytes[..bytes.len().min(1024)];
    match find(head, b"%PDF-") {
        Some(offset) if head[..offset].iter().all(|b| b.is_ascii_whitespace() || *b >= 0x80) => true,
        Some(_) => find(bytes, b"startxref").is_some() && find(bytes, b"endobj").is_some(),
        None => false,
    }
}

fn compound_file(bytes: &[u8]) -> String {
    let named = |name: &str| {
        let wide: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        find(bytes, &wide).is_some()
    };
    if named("EncryptedPackage") {
        "a Word file that is locked with a password: open it in Word, remove the password, save it and try again"
    } else if named("WordDocument") {
        "a Word file of the old .doc format: open it in Word or LibreOffice, save it as .docx and try again"
    } else {
        "an old Office file: open it in its program, save it as .docx or PDF and try again"
    }
    .to_owned()
}

fn known_but_unread(bytes: &[u8]) -> Option<&'static str> {
    const PICTURE: &str =
        "a picture, no text: run text recognition (OCR) on it, or ask for the contract as text";
    const ARCHIVE: &str = "a compressed archive: unpack it and give the contracts in it";
    let brand = if bytes.get(4..8) == Some(b"ftyp") { bytes.get(8..12) } else { None };
    let heif: [&[u8]; 9] = [b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"avif", b"avis"];
    let pictures: [&[u8]; 8] = [
        b"\x89PNG\r\n\x1a\n",
        b"\xff\xd8\xff",
        b"GIF87a",
        b"GIF89a",
        b"II*\0",
        b"MM\0*",
        b"\0\0\0\x0cJXL ",
        b"\0\0\0\x0cjP  ",
    ];
    let archives: [&[u8]; 6] =
        [b"\x1f\x8b", b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07", b"BZh", b"\xfd7zXZ\0", b"\x28\xb5\x2f\xfd"];
    if pictures.iter().any(|magic| bytes.starts_with(magic))
        || (bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP"))
        || (bytes.starts_with(b"BM") && bytes.get(6..10) == Some(&[0; 4]))
        || brand.is_some_and(|brand| heif.contains(&brand))
    {
        Some(PICTURE)
    } else if archives.iter().any(|magic| bytes.starts_with(magic)) || bytes.get(257..262) == Some(b"ustar") {
        Some(ARCHIVE)
    } else if bytes.starts_with(b"{\\rtf") {
        Some("an RTF file: open it in Word or LibreOffice, save it as .docx and try again")
    } else if bytes.starts_with(b"%!PS") {
        Some("a PostScript file: convert it to PDF and try again")
    } else if bytes.starts_with(b"\xffWPC") {
        Some("a WordPerfect file: open it in LibreOffice, save it as .docx and try again")
    } else if bytes.starts_with(b"AT&TFORM") {
        Some("a DjVu file: convert it to a PDF with a text layer and try again")
    } else {
        None
    }
}

/// How many tags of common HTML elements stand in the first 64 KiB, counted up to 3.
pub(super) fn html_tags(text: &str) -> usize {
    // `table` is not among them: the SEC's plain-text filings mark their tables with it.
    const NAMES: [&str; 23] = [
        "p", "div", "br", "tr", "td", "font", "span", "b", "i", "u", "ul", "ol", "li", "a", "h1", "h2", "h3",
        "strong", "em", "center", "hr", "pre", "html",
    ];
    let mut end = text.len().min(1 << 16);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text[..end]
        .split('<')
        .skip(1)
        .filter(|rest| {
            let rest = rest.strip_prefix('/').unwrap_or(rest);
            let name: String = rest.chars().take_while(char::is_ascii_alphanumeric).take(7).collect();
            let after = rest[name.len()..].chars().next();
            NAMES.contains(&name.to_ascii_lowercase().as_str())
                && after.is_some_and(|c| c == '>' || c == '/' || c.is_whitespace())
                && rest.contains('>')
        })
        .take(3)
        .count()
}

/// Where `needle` first occurs.
pub(super) fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack.windows(needle.len()).position(|window| window == needle)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text_format(text: &str, name: &str) -> Format {
        by_text(text, Path::new(name)).unwrap()
    }

    #[test]
    fn the_name_only_breaks_ties() {
        let marks = "# Terms\n\n* The **Artist** keeps all rights.\n";
        assert_eq!(text_format(marks, "terms.txt"), Format::Text);
        assert_eq!(text_format(marks, "-"), Format::Text);
        assert_eq!(text_format(marks, "terms.MD"), Format::Markdown);
        assert_eq!(text_format("<html><p>Terms</p></html>", "terms.txt"), Format::Html);
        assert_eq!(text_format("<P>One.</P>\n<P>Two.</P>", "terms"), Format::Html);
        assert_eq!(text_format("Fee < 5 and > 3; see <the annex>.", "terms.html"), Format::Text);
        assert_eq!(text_format("A line with<br>a break<br>or two<br>in it", "notes.md"), Format::Markdown);
    }

    #[test]
    fn filings_are_html() {
        assert_eq!(
            text_format("<DOCUMENT>\n<TYPE>EX-10.1\n<TEXT>\nTERMS\n</TEXT>", "0001.txt"),
            Format::Html
        );
        assert_eq!(text_format("<SEC-DOCUMENT>0001.txt : 2001\n", "0001.txt"), Format::Html);
    }

    #[test]
    fn each_foreign_format_is_named() {
        let cases: [(&[u8], &str); 12] = [
            (b"\x89PNG\r\n\x1a\n....", "picture"),
            (b"\xff\xd8\xff\xe0....", "picture"),
            (b"GIF89a....", "picture"),
            (b"II*\0....", "picture"),
            (b"MM\0*....", "picture"),
            (b"RIFF\x10\0\0\0WEBPVP8 ", "picture"),
            (b"\0\0\0\x18ftypheic\0\0\0\0", "picture"),
            (b"{\\rtf1\\ansi Terms}", "RTF"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1W\0o\0r\0d\0D\0o\0c\0u\0m\0e\0n\0t\0", ".doc"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e\0", "password"),
            (b"\x1f\x8b\x08\0", "archive"),
            (b"%!PS-Adobe-3.0\n", "PostScript"),
        ];
        for (bytes, word) in cases {
            let reason = by_magic(bytes).expect("known").expect_err("not read");
            assert!(reason.contains(word), "{reason} should name {word}");
        }
    }

    #[test]
    fn stored_mails_and_encoded_data_are_no_contracts_and_letters_are() {
        let mail = "From: A <a@example.org>\nSubject: Deal\nMIME-Version: 1.0\nContent-Type: text/plain\n\nThe contract=20is attached.\n";
        assert!(by_text(mail, Path::new("deal.eml")).unwrap_err().contains("e-mail"));
        let coded = "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWZnaGlqa2xtbm9wcXJzdHV2d3h5ejAx\n".repeat(8);
        assert!(by_text(&coded, Path::new("deal.txt")).unwrap_err().contains("base64"));
        let letter = "From: the Studio\nTo: the Client\nSubject: our deal\n\nThe Studio keeps all rights.\n";
        assert_eq!(text_format(letter, "deal.txt"), Format::Text);
        let bare = "From: a@example.org\nSubject: Deal\nDate: Mon, 3 Mar 2031\n\nThe Studio may train arti=\nficial intelligence.\n";
        assert!(by_text(bare, Path::new("deal.EML")).unwrap_err().contains("e-mail"));
        assert_eq!(text_format(bare, "deal.txt"), Format::Text);
        let sent = format!("Message-ID: <1@example.org>\n{bare}");
        assert!(by_text(&sent, Path::new("deal.txt")).unwrap_err().contains("e-mail"));
    }

    #[test]
    fn a_text_that_mentions_pdf_is_no_pdf() {
        assert!(by_magic(b"%PDF-1.4\n%...").is_some());
        assert!(by_magic(b"\n\n%PDF-1.4\n").is_some());
        assert!(by_magic(b"Files start with %PDF-1.4 as their header.").is_none());
    }
}
