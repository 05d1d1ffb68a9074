//! Where something stands: artifacts, their URIs, and regions.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use crate::document::Format;
use crate::report::html::contract::Read;

/// What a URI keeps as it is.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/');

/// Bytes between two places at which characters are counted once.
const STEP: usize = 4096;

/// A path as a URI: relative as it was given, or with its scheme. Standard input has none.
pub(super) fn uri(path: &str) -> Option<String> {
    if path == "-" {
        return None;
    }
    let slashes = if cfg!(windows) { path.replace('\\', "/") } else { path.to_owned() };
    let path = slashes.strip_prefix("./").unwrap_or(&slashes);
    let escaped = utf8_percent_encode(path, ESCAPED);
    Some(match path {
        path if path.starts_with('/') => format!("file://{escaped}"),
        path if cfg!(windows) && path.as_bytes().get(1) == Some(&b':') => format!("file:///{escaped}"),
        _ => escaped.to_string(),
    })
}

/// A file among the artifacts, and how places in its text are told.
pub(super) struct File<'a> {
    path: &'a str,
    index: usize,
    /// Index of the text read from it, where that is not the file itself.
    text_index: Option<usize>,
    places: Places<'a>,
}

/// The artifacts of all files, and the files. What is not plain text has the text that was read from it as an artifact within it.
pub(super) fn artifacts<'a>(read: &[Read<'a>]) -> (Vec<Value>, Vec<File<'a>>) {
    let mut artifacts = Vec::new();
    let mut files = Vec::new();
    for read in read {
        let document = &read.report.document;
        let index = artifacts.len();
        let location = match uri(&document.path) {
            Some(uri) => json!({ "uri": uri }),
            None => json!({ "description": { "text": "standard input" } }),
        };
        artifacts.push(json!({
            "location": location,
            "roles": ["analysisTarget"],
            "mimeType": mime_type(document.format),
            "hashes": { "sha-256": document.sha256 },
            "properties": {
                "score": read.report.score.value,
                "band": read.report.score.band.name(),
                "characters": document.chars,
                "clauses": document.segments,
            },
        }));
        let text_index = (document.format != Format::Text).then(|| {
            artifacts.push(json!({
                "location": { "uri": "/text" },
                "parentIndex": index,
                "mimeType": "text/plain",
                "encoding": "UTF-8",
                "length": read.text.len(),
                "description": { "text": "The text that was read from the file. Regions of it count its characters (Unicode code points)." },
            }));
            artifacts.len() - 1
        });
        let places = Places::new(read.text);
        files.push(File { path: &document.path, index, text_index, places });
    }
    (artifacts, files)
}

fn mime_type(format: Format) -> &'static str {
    match format {
        Format::Text => "text/plain",
        Format::Markdown => "text/markdown",
        Format::Html => "text/html",
        Format::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        Format::Pdf => "application/pdf",
    }
}

impl File<'_> {
    /// The file itself.
    pub(super) fn artifact(&self) -> Value {
        match uri(self.path) {
            Some(uri) => json!({ "uri": uri, "index": self.index }),
            None => json!({ "index": self.index }),
        }
    }

    /// Whether regions of the text are regions of the file, which can be named.
    pub(super) fn takes_fixes(&self) -> bool {
        self.text_index.is_none() && uri(self.path).is_some()
    }

    /// A stretch of the text: in the file, or in the text read from it.
    pub(super) fn place(&self, start: usize, end: usize) -> Value {
        let snippet = json!({ "text": &self.places.text[start..end] });
        match self.text_index {
            None => {
                let mut region = self.region(start, end);
                region["snippet"] = snippet;
                json!({ "artifactLocation": self.artifact(), "region": region })
            }
            Some(index) => {
                let (from, to) = (self.places.characters(start), self.places.characters(end));
                let region = json!({ "charOffset": from, "charLength": to - from, "snippet": snippet });
                json!({ "artifactLocation": { "index": index }, "region": region })
            }
        }
    }

    /// Whether [`Self::place`] is one in the file itself.
    pub(super) fn is_plain(&self) -> bool {
        self.text_index.is_none()
    }

    /// Lines and columns of a stretch of plain text, both from 1; the last column is the one behind it.
    pub(super) fn region(&self, start: usize, end: usize) -> Value {
        let ((start_line, start_column), (end_line, end_column)) =
            (self.places.line_and_column(start), self.places.line_and_column(end));
        json!({ "startLine": start_line, "startColumn": start_column, "endLine": end_line, "endColumn": end_column })
    }

    /// Bytes of the text.
    pub(super) fn text_length(&self) -> usize {
        self.places.text.len()
    }
}

/// Lines and characters of a text by byte, without counting from its start each time.
struct Places<'a> {
    text: &'a str,
    /// First byte of each line.
    lines: Vec<usize>,
    /// First byte at or after each multiple of [`STEP`], and characters before it.
    counted: Vec<(usize, usize)>,
}

impl<'a> Places<'a> {
    fn new(text: &'a str) -> Self {
        let lines = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        let mut counted = vec![(0, 0)];
        for (characters, (at, _)) in text.char_indices().enumerate() {
            if at >= counted.len() * STEP {
                counted.push((at, characters));
            }
        }
        Self { text, lines, counted }
    }

    /// Characters before a byte.
    fn characters(&self, at: usize) -> usize {
        let (from, before) = self.counted[self.counted.partition_point(|&(from, _)| from <= at) - 1];
        before + self.text[from..at].chars().count()
    }

    fn line_and_column(&self, at: usize) -> (usize, usize) {
        let line = self.lines.partition_point(|&start| start <= at);
        (line, self.characters(at) - self.characters(self.lines[line - 1]) + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_become_uris() {
        for (path, expected) in [
            ("contracts/a b.txt", "contracts/a%20b.txt"),
            ("./a.txt", "a.txt"),
            ("../ü:1?#%.txt", "../%C3%BC%3A1%3F%23%25.txt"),
            ("/srv/a.txt", "file:///srv/a.txt"),
            ("a\u{1b}[2J.txt", "a%1B%5B2J.txt"),
        ] {
            assert_eq!(uri(path).as_deref(), Some(expected));
        }
        assert_eq!(uri("-"), None);
    }

    #[test]
    fn lines_and_columns_count_characters_from_one() {
        let places = Places::new("für\nalles\n");
        assert_eq!(
            [0, 3, 4, 5, 8, 11].map(|at| places.line_and_column(at)),
            [(1, 1), (1, 3), (1, 4), (2, 1), (2, 4), (3, 1)]
        );
    }

    #[test]
    fn characters_are_counted_the_same_in_long_texts() {
        let text = "ä€x".repeat(5_000);
        let places = Places::new(&text);
        for (count, (at, _)) in text.char_indices().enumerate().step_by(997) {
            assert_eq!(places.characters(at), count);
        }
        assert_eq!(places.characters(text.len()), 15_000);
    }
}
