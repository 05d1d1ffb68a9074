//! Names of files to download, made of names that strangers chose.

use std::path::Path;

/// Longest part of a name that is kept, in characters.
const KEPT: usize = 80;

/// The name of the file that holds the report of `name`: `deal.pdf` gives `deal-report.html`. Letters and digits of any script stay,
/// all else that means something to a file system or a shell goes.
pub(super) fn file_name(name: &str, extension: &str) -> String {
    let stem =
        Path::new(name).file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let kept: String = stem
        .chars()
        .map(|c| if c.is_alphanumeric() || matches!(c, '-' | '_' | '.') { c } else { ' ' })
        .take(KEPT)
        .collect();
    let words: Vec<&str> = kept.split_whitespace().collect();
    let stem = words.join(" ");
    let stem = stem.trim_matches(['.', ' ', '-']);
    if stem.is_empty() { format!("report.{extension}") } else { format!("{stem}-report.{extension}") }
}

/// `Content-Disposition` for a file of this name: in ASCII, and as it is for browsers that read the longer form.
pub(super) fn disposition(name: &str) -> String {
    let ascii: String = name.chars().map(|c| if c.is_ascii() { c } else { '_' }).collect();
    let mut encoded = String::with_capacity(name.len());
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.') {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    format!("attachment; filename=\"{ascii}\"; filename*=UTF-8''{encoded}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_is_named_after_its_contract() {
        for (name, called) in [
            ("deal.pdf", "deal-report.html"),
            ("My deal (final).v2.docx", "My deal final .v2-report.html"),
            ("Vertrag Müller.md", "Vertrag Müller-report.html"),
            ("\"; rm -rf ~; \".pdf", "rm -rf-report.html"),
            ("␛[2J<U+202E>.txt", "2J U 202E-report.html"),
            ("....", "report.html"),
            ("", "report.html"),
        ] {
            assert_eq!(file_name(name, "html"), called);
        }
    }

    #[test]
    fn a_name_cannot_end_its_header() {
        assert_eq!(
            disposition("Müller x-report.md"),
            "attachment; filename=\"M_ller x-report.md\"; filename*=UTF-8''M%C3%BCller%20x-report.md"
        );
    }
}
