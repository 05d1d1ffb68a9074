//! Reports as Word files: the contract itself with the findings as comments and better words as tracked changes; and new documents.
//!
//! In: a report, and the contract that it is of. Out: the bytes of a `.docx`. A Word contract stays as it is but for comments and changes,
//! which its reader can accept, reject and answer in Word; a contract of another format is set as a plain Word file first. New documents
//! are made with [`write`].

mod additions;
mod characters;
mod comments;
mod draft;
mod edits;
mod ids;
mod markup;
mod package;
mod places;
mod plain;
mod remarks;
mod review;
mod revision;

pub use self::draft::{Paragraph, write};

use std::borrow::Cow;

use self::markup::Markup;
use self::package::Parts;
use self::places::Places;
use crate::document::docx::{Traced, traced};
use crate::document::{Document, Format, Limits};
use crate::error::{Error, Result};
use crate::risk::report::RiskReport;
use crate::segment::Outline;

/// A contract with the report on it.
#[derive(Debug, Clone, Copy)]
pub struct Read<'a> {
    /// The report.
    pub report: &'a RiskReport,
    /// The contract as it was read.
    pub document: &'a Document,
    /// Its segments and headings.
    pub outline: &'a Outline,
    /// The bytes that it was read from; looked at for Word files alone.
    pub file: &'a [u8],
}

/// A commented Word file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Commented {
    /// The bytes of the `.docx`, the same for the same report and contract.
    pub bytes: Vec<u8>,
    /// Comments that were added: one at the start, one for each finding and for each clause that the contract lacks.
    pub comments: usize,
    /// Suggestions that are marked as changes; what the others propose stands in comments.
    pub changes: usize,
    /// Findings whose words have no place in the body of the file; their comments stand at its start and say so.
    pub unplaced: usize,
}

/// The contract as a Word file with its findings as comments and its suggestions as tracked changes, read within `limits`.
///
/// # Errors
/// [`Error::Document`] for a Word file whose parts cannot be written to.
pub fn commented(read: &Read<'_>, limits: &Limits) -> Result<Commented> {
    review(read, limits).map_err(|reason| Error::document(&read.report.document.path, reason))
}

fn review(read: &Read<'_>, limits: &Limits) -> Result<Commented, String> {
    const UNFIT: &str = "its main part cannot be commented on: open it in Word, save it anew and try again";
    let (file, source) = source(read, limits)?;
    let markup = Markup::parse(&source.xml).filter(review::is_document).ok_or(UNFIT)?;
    let places = Places::new(&markup, &source.text, &source.origins)
        .filter(|_| source.text == read.document.text)
        .ok_or(UNFIT)?;
    let parts = Parts::read(&file, &source.main, limits)?;
    let reviewed = review::review(read.report, &places, &mut parts.ids(&markup));
    let changed = parts.changed(&markup, &reviewed.xml, &reviewed.comments)?;
    Ok(Commented {
        bytes: package::rewritten(&file, &changed)?,
        comments: reviewed.comments.len(),
        changes: reviewed.changes,
        unplaced: reviewed.unplaced,
    })
}

/// The Word file to write into, with the places of its text.
fn source<'a>(read: &Read<'a>, limits: &Limits) -> Result<(Cow<'a, [u8]>, Traced), String> {
    if read.document.format == Format::Docx {
        return Ok((Cow::Borrowed(read.file), traced(read.file, limits)?));
    }
    let (xml, origins) = plain::main(read.document, read.outline);
    let file = package::packed(&draft::parts(xml.clone()));
    let main = "word/document.xml".to_owned();
    Ok((Cow::Owned(file), Traced { main, xml, text: read.document.text.clone(), origins }))
}
