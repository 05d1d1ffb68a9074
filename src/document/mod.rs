//! Bytes to text: finds the format of a contract from its content and reads it into one [`Document`].
//!
//! In: the bytes of a file and its name. Out: plain text with block structure kept as line breaks (a blank line between
//! paragraphs, headings, cells; a list item on its own line with its number or bullet), plus [`Block`] hints where the
//! format knows them. Splitting into sentences is left to [`crate::segment`].
//!
//! The files: [`detect`] tells formats apart, [`text`], [`markdown`], [`html`] (with [`sec`] for filings), [`docx`]
//! and [`pdf`] read one format each, [`limits`] bounds what a file may cost.

mod blocks;
mod characters;
mod columns;
mod cut;
mod detect;
pub(crate) mod docx;
mod html;
mod hyphens;
mod limits;
mod markdown;
mod numerals;
mod options;
pub(crate) mod origin;
mod page_number;
mod pdf;
mod quoted;
mod row;
mod sec;
mod struck;
mod text;
mod text_pages;

use std::fs::File;
use std::io::Read;
use std::path::Path;

use sha2::{Digest, Sha256};

pub(crate) use self::cut::is_cut;
pub use self::limits::{Limits, PDF_WORKER_ARGUMENT, PdfReader};
pub(crate) use self::page_number::is_page_number;
pub use self::pdf::pdf_worker_main;
use crate::error::{Error, Result};

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
    /// A row of a table that says in two cells what is agreed on and what is agreed: in one line, and no heading.
    Row,
    /// What stands above a column of a table: in the text, but in no sentence.
    Head,
    /// A page number or running header: in the text, but in no sentence.
    Furniture,
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
    /// One past the last byte of what the format sets off in bold or underlined at its start, as run-in headings are; `start` if
    /// nothing is.
    pub opening: usize,
}

/// One contract as text. Every span anywhere in the program is a byte range of `text`.
#[derive(Debug, Clone)]
pub struct Document {
    /// The text, UTF-8, `\n` line ends.
    pub text: String,
    /// The format it came from.
    pub format: Format,
    /// Blocks the format marked; page furniture alone for plain text and PDF.
    pub blocks: Vec<Block>,
    /// Remarks for the reader of the report ("3 tracked changes read as accepted").
    pub warnings: Vec<String>,
}

/// Reads the contract in the file at `path`.
///
/// # Errors
/// [`Error::Read`] if the file cannot be read, [`Error::Document`] as [`from_bytes`].
pub fn read(path: &Path, limits: &Limits) -> Result<Document> {
    let file = File::open(path).map_err(Error::read(path))?;
    let metadata = file.metadata().map_err(Error::read(path))?;
    if metadata.is_dir() {
        return Err(Error::document(path, "a folder where a file is wanted: name the contracts in it"));
    }
    // Devices and pipes state no length, so the bytes that come are what counts.
    let mut bytes = Vec::new();
    file.take(limits.file_bytes + 1).read_to_end(&mut bytes).map_err(Error::read(path))?;
    from_bytes(&bytes, path, limits)
}

/// Reads the contract in `bytes`; `name` is the file's name, or `-` for standard input.
///
/// # Errors
/// [`Error::Document`] with what is wrong and what to do: no contract format, locked, broken, empty, without text,
/// or past one of the `limits`.
///
/// ```
/// use std::path::Path;
/// use termscore::document::{Format, Limits, from_bytes};
///
/// let page = b"<p>The Studio may not train any model on the Works.</p>";
/// let document = from_bytes(page, Path::new("terms.html"), &Limits::default())?;
/// assert_eq!(document.format, Format::Html);
/// assert_eq!(document.text, "The Studio may not train any model on the Works.\n");
/// # Ok::<(), termscore::error::Error>(())
/// ```
pub fn from_bytes(bytes: &[u8], name: &Path, limits: &Limits) -> Result<Document> {
    let document = read_format(bytes, name, limits).map_err(|reason| Error::document(name, reason))?;
    if document.text.chars().any(char::is_alphanumeric) {
        Ok(document)
    } else {
        Err(Error::document(name, "holds no words: check that this is the contract"))
    }
}

/// SHA-256 of `bytes` as 64 lower-case hexadecimal digits.
pub fn sha256_hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn read_format(bytes: &[u8], name: &Path, limits: &Limits) -> Result<Document, String> {
    if bytes.is_empty() {
        return Err("the file is empty: check that it was saved or downloaded completely".to_owned());
    }
    if bytes.len() as u64 > limits.file_bytes {
        return Err(format!(
            "larger than {} MiB: split it, or give the contract alone",
            limits.file_bytes >> 20
        ));
    }
    if let Some(format) = detect::by_magic(bytes) {
        return match format? {
            Format::Pdf => pdf::read(bytes, limits),
            _ => docx::read(bytes, limits).map(|parts| document(Format::Docx, parts)),
        };
    }
    let decoded = text::decode(bytes, html::declared_encoding(bytes))?;
    let content = text::unify_line_ends(decoded.text);
    let mut document = match detect::by_text(&content, name)? {
        Format::Html => document(Format::Html, html::read(&content)),
        Format::Markdown => document(Format::Markdown, markdown::read(&content)),
        _ => {
            let refused = quoted::unquoted(&content).is_some() && quoted::is_refused(&content);
            let content = if refused { quoted::answer_alone(&content) } else { content };
            let content = quoted::unquoted(&content).unwrap_or(content);
            let content = hyphens::mended(&content).unwrap_or(content);
            let (content, passages) = struck::without(&content).unwrap_or((content, 0));
            let furniture = text_pages::furniture(&content);
            let refused = refused.then(|| quoted::REFUSED.to_owned());
            let warnings = blocks::struck_out(passages).into_iter().chain(refused).collect();
            document(Format::Text, (content, furniture, warnings))
        }
    };
    if let Some(boxed) = options::boxed(&document.text) {
        document.text = boxed;
    }
    document.warnings.extend(decoded.warning);
    Ok(document)
}

fn document(format: Format, (text, blocks, warnings): (String, Vec<Block>, Vec<String>)) -> Document {
    Document { text, format, blocks, warnings }
}
