//! The wrapper in which the SEC's EDGAR system publishes filings.
//!
//! In: text that may be a wrapped document (`<DOCUMENT><TYPE>EX-10.1 ... <TEXT>`) or a whole submission with a header
//! and several of them. Out: the parts that hold contracts, each HTML or plain text; pictures, data files and, where
//! there are exhibits, the form they are attached to are left out.

use super::detect::{html_tags, is_sec_wrapper};

/// The readable parts of a filing.
#[derive(Debug)]
pub(super) struct Filing<'a> {
    /// In the order of the filing.
    pub(super) parts: Vec<Part<'a>>,
    /// Which parts were left out, if any.
    pub(super) warning: Option<String>,
}

/// One document of a filing.
#[derive(Debug)]
pub(super) struct Part<'a> {
    /// What stands between `<TEXT>` and `</TEXT>`.
    pub(super) content: &'a str,
    /// Plain text with a few tags (`<PAGE>`, `<TABLE>`), whose lines count.
    pub(super) plain: bool,
    kind: String,
}

/// Takes the wrapper off; `None` if there is none.
pub(super) fn unwrap(text: &str) -> Option<Filing<'_>> {
    if !is_sec_wrapper(text) {
        return None;
    }
    // ASCII upper-casing keeps every byte offset.
    let upper = text.to_ascii_uppercase();
    let mut all = Vec::new();
    let mut from = 0;
    while let Some(start) = upper[from..].find("<DOCUMENT>").map(|at| from + at) {
        let end = upper[start..].find("</DOCUMENT>").map_or(text.len(), |at| start + at);
        all.extend(part(&text[start..end], &upper[start..end]));
        from = end.max(start + 1);
    }
    if all.is_empty() {
        // A header without documents: whatever follows it is all there is.
        let start =
            ["</SEC-HEADER>", "</IMS-HEADER>"].iter().find_map(|end| Some(upper.find(end)? + end.len()));
        let content = &text[start.unwrap_or(0)..];
        all.push(Part { content, plain: html_tags(content) < 3, kind: String::new() });
    }
    let exhibits = all.iter().any(Part::is_contract_exhibit);
    let (parts, left): (Vec<Part>, Vec<Part>) =
        all.into_iter().partition(|part| part.is_readable() && (!exhibits || part.is_contract_exhibit()));
    let warning = (!left.is_empty())
        .then(|| format!("of the filing, read {}; left out {}", kinds(&parts), kinds(&left)));
    Some(Filing { parts, warning })
}

fn part<'a>(document: &'a str, upper: &str) -> Option<Part<'a>> {
    let kind = upper
        .split_once("<TYPE>")
        .map(|(_, rest)| rest.lines().next().unwrap_or_default().trim().to_owned())
        .unwrap_or_default();
    let start = upper.find("<TEXT>")? + "<TEXT>".len();
    let end = upper.rfind("</TEXT>").filter(|&end| end >= start).unwrap_or(document.len());
    let content = &document[start..end];
    Some(Part { content, plain: html_tags(content) < 3, kind })
}

impl Part<'_> {
    /// Exhibits that hold agreements: underwriting, merger, instruments, material contracts, others.
    fn is_contract_exhibit(&self) -> bool {
        let number = self
            .kind
            .strip_prefix("EX-")
            .map(|rest| rest.chars().take_while(char::is_ascii_digit).collect::<String>());
        self.is_readable() && matches!(number.as_deref(), Some("1" | "2" | "4" | "10" | "99"))
    }

    fn is_readable(&self) -> bool {
        let start = self.content.trim_start().get(..12).unwrap_or_default().to_ascii_uppercase();
        let data =
            ["<PDF>", "<XBRL>", "<XML>", "<JSON>", "BEGIN 6"].iter().any(|mark| start.starts_with(mark));
        !data && !matches!(self.kind.as_str(), "GRAPHIC" | "ZIP" | "EXCEL" | "XML" | "JSON" | "COVER")
    }
}

fn kinds(parts: &[Part]) -> String {
    let names: Vec<&str> = parts
        .iter()
        .map(|part| if part.kind.is_empty() { "a part without type" } else { &part.kind })
        .collect();
    if names.is_empty() { "nothing".to_owned() } else { names.join(", ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_the_exhibit_out_of_a_submission() {
        let text = "<SEC-DOCUMENT>x.txt\n<SEC-HEADER>head</SEC-HEADER>\n\
            <DOCUMENT>\n<TYPE>8-K\n<TEXT>\nThe form.\n</TEXT>\n</DOCUMENT>\n\
            <DOCUMENT>\n<TYPE>EX-10.2\n<FILENAME>e.txt\n<TEXT>\n 1. GRANT.\n<PAGE>\n 2. FEE.\n</TEXT>\n</DOCUMENT>\n\
            <DOCUMENT>\n<TYPE>GRAPHIC\n<TEXT>\nbegin 644 a.jpg\n</TEXT>\n</DOCUMENT>";
        let filing = unwrap(text).unwrap();
        assert_eq!(filing.parts.len(), 1);
        assert!(filing.parts[0].plain);
        assert!(filing.parts[0].content.contains("GRANT"));
        assert_eq!(filing.warning.unwrap(), "of the filing, read EX-10.2; left out 8-K, GRAPHIC");
    }

    #[test]
    fn a_form_alone_is_read() {
        let filing = unwrap("<DOCUMENT>\n<TYPE>S-8\n<TEXT>\n<p>a<p>b<p>c</TEXT>").unwrap();
        assert_eq!(filing.parts.len(), 1);
        assert!(!filing.parts[0].plain);
        assert!(filing.warning.is_none());
    }

    #[test]
    fn other_text_has_no_wrapper() {
        assert!(unwrap("<p>About the <DOCUMENT> tag").is_none());
    }
}
