//! PDF to text: glyphs are decoded by `pdf-extract` ([`worker`]), lines become paragraphs and page furniture is marked ([`pages`]).
//!
//! A PDF can make any reader hang, recurse or eat memory. Where a program for it is set ([`PdfReader::Child`]), decoding
//! runs in a child process with limits of time and memory ([`child`]), so that the worst file ends in an error.

mod child;
mod pages;
mod worker;

use super::limits::{Limits, PdfReader};
use super::{Document, Format};

pub use worker::pdf_worker_main;

/// What decoding gave.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Answer {
    /// The lines of each page.
    Pages {
        /// Text of each page, lines with `\n`.
        pages: Vec<String>,
        /// Pages, from 1, that could not be decoded.
        unreadable: Vec<u32>,
    },
    /// Why there is none, for the reader.
    Error(String),
}

/// Reads a PDF.
///
/// # Errors
/// A reason, without the file's name: locked, broken, without text, or past a limit.
pub(super) fn read(bytes: &[u8], limits: &Limits) -> Result<Document, String> {
    let answer = match &limits.pdf_reader {
        PdfReader::InProcess => worker::decode(bytes, limits.pdf_pages),
        PdfReader::Child { program, arguments } => child::decode(bytes, program, arguments, limits)?,
    };
    let (texts, unreadable) = match answer {
        Answer::Pages { pages, unreadable } => (pages, unreadable),
        Answer::Error(reason) => return Err(reason),
    };
    if !texts.iter().any(|page| page.chars().any(char::is_alphanumeric)) {
        return Err(if unreadable.is_empty() {
            format!(
                "the PDF has {} but no text, as a scan has: make it searchable with text recognition (OCR) first",
                counted(texts.len(), "page")
            )
        } else {
            "no page of the PDF could be read: open it in a viewer and save or print it as a new PDF"
                .to_owned()
        });
    }
    let mut warnings = Vec::new();
    if !unreadable.is_empty() {
        let numbers: Vec<String> = unreadable.iter().take(10).map(u32::to_string).collect();
        warnings.push(format!(
            "{} could not be read and {} missing here: {}{}",
            counted(unreadable.len(), "page"),
            if unreadable.len() == 1 { "is" } else { "are" },
            numbers.join(", "),
            if unreadable.len() > 10 { " and more" } else { "" }
        ));
    }
    let empty = texts.iter().filter(|page| !page.chars().any(char::is_alphanumeric)).count();
    if empty * 4 > texts.len() {
        warnings.push(format!(
            "{empty} of {} pages hold no text, as scans do: what stands there was not read",
            texts.len()
        ));
    }
    let (text, blocks) = pages::assemble(&texts);
    Ok(Document { text, format: Format::Pdf, blocks, warnings })
}

fn counted(n: usize, thing: &str) -> String {
    format!("{n} {thing}{}", if n == 1 { "" } else { "s" })
}
