//! Text to segments: the sentences and list items of a contract, with their lead-ins, headings and section numbers.
//!
//! In: the text of a document and the block hints of its format. Out: an [`Outline`] whose segments and headings are
//! in order, never overlap and together cover every word. What a segment means is left to [`crate::classify`].

mod choices;
mod headings;
mod lines;
mod lists;
mod markers;
mod open_list;
mod outline;
mod phrases;
mod replaced;
mod rows;
mod run_in;
mod sections;
mod sentences;
mod words;

pub use outline::segment;

/// What a segment is within its paragraph.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum SegmentKind {
    /// A sentence of running text.
    Sentence,
    /// A list item, inline or on its own line.
    Item,
    /// The text that a list hangs on ("Client shall not:").
    Lead,
}

/// One sentence or list item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Segment {
    /// First byte in the document's text.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// What it is.
    pub kind: SegmentKind,
    /// The words of the segment with runs of white space made one space; page numbers and page breaks left out.
    pub text: String,
    /// The text a list item hangs on, outermost first and joined by a space for nested lists; empty if none.
    pub lead: String,
    /// Number and heading of the section it stands in ("4.2 Intellectual Property"); empty if none.
    pub section: String,
}

/// A heading, kept out of the classifier but in the report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heading {
    /// First byte in the document's text.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// Its words.
    pub text: String,
}

/// The segments and headings of one document, each in order of their spans.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outline {
    /// Sentences, items and lead-ins.
    pub segments: Vec<Segment>,
    /// Headings, and marks that are no sentence (page numbers, rules, signature lines).
    pub headings: Vec<Heading>,
}
