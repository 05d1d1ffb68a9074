//! Bytes to text: finds the format of a contract from its content and reads it into one [`Document`].
//!
//! In: the bytes of a file and its name. Out: plain text with block structure kept as line breaks (a blank line between
//! paragraphs, headings, cells; a list item on its own line with its number or bullet), plus [`Block`] hints where the
//! format knows them. Splitting into sentences is left to [`crate::segment`].

/// The format a document came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// Plain text in any common encoding.
    Text,
    /// Markdown.
    Markdown,
    /// HTML, also as the SEC publishes filings.
    Html,
    /// Word's OOXML.
    Docx,
    /// PDF with a text layer.
    Pdf,
}

/// What a stretch of text was in a format that says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BlockKind {
    /// A heading.
    Heading,
    /// Running text.
    Paragraph,
    /// A list item; depth from 0.
    Item {
        /// Nesting from 0.
        depth: u8,
    },
    /// A table cell.
    Cell,
}

/// A block of the source format as a byte range of [`Document::text`]. Blocks are in order and never overlap.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Block {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// What it was.
    pub kind: BlockKind,
}

/// One contract as text. Every span anywhere in the program is a byte range of `text`.
#[derive(Debug, Clone)]
pub struct Document {
    /// The text, UTF-8, `\n` line ends.
    pub text: String,
    /// The format it came from.
    pub format: Format,
    /// Blocks the format marked; empty for plain text and PDF.
    pub blocks: Vec<Block>,
    /// Remarks for the reader of the report ("3 tracked changes read as accepted").
    pub warnings: Vec<String>,
}
