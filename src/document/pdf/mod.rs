//! PDF to text: what a page draws is decoded by `pdf-extract` ([`content`], [`worker`], [`glyphs`]; fields and strikes: [`annotations`], [`strikes`]; what nobody sees: [`unseen`]), put in
//! reading order ([`layout`], footnotes: [`notes`], tables: [`grid`], [`tables`]), lines become paragraphs and page furniture is marked ([`pages`]).
//!
//! A PDF can make any reader hang, recurse or eat memory. Where a program for it is set ([`PdfReader::Child`]), decoding
//! runs in a child process with limits of time and memory ([`child`]), so that the worst file ends in an error.

mod annotations;
mod breaks;
mod child;
mod content;
mod glyphs;
mod grid;
mod layout;
mod line_numbers;
mod mend;
mod notes;
mod pages;
mod strikes;
mod tables;
mod unseen;
mod worker;

use layout::PageLine;

use super::blocks::struck_out;
use super::limits::{Limits, PdfReader};
use super::{Document, Format};

pub use worker::pdf_worker_main;

/// A page that was decoded.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(super) struct Page {
    /// Its lines.
    lines: Vec<PageLine>,
    /// Glyphs whose font does not say what letters they are.
    unknown: usize,
    /// Passages that are struck out, and not in the text.
    struck: usize,
    /// Passages that nobody sees, and not in the text.
    unseen: usize,
    /// Whether its pictures are large enough to be a scan of it.
    pictured: bool,
}

impl Page {
    fn letters(&self) -> usize {
        self.lines.iter().flat_map(|line| line.text.chars()).filter(|c| c.is_alphanumeric()).count()
    }
}

/// Letters up to which a page with a large picture is taken for a scan with a stamp on it.
const STAMP: usize = 250;

/// What decoding gave.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Answer {
    /// What stands on each page.
    Pages {
        /// All pages in order.
        pages: Vec<Page>,
        /// Pages, from 1, that could not be decoded to their end.
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
    let (pages, unreadable) = match answer {
        Answer::Pages { pages, unreadable } => (pages, unreadable),
        Answer::Error(reason) => return Err(reason),
    };
    let (letters, unknown) = pages.iter().fold((0, 0), |(l, u), page| (l + page.letters(), u + page.unknown));
    if letters == 0 {
        let count = counted(pages.len(), "page");
        return Err(if unknown > 0 {
            format!("the fonts of the PDF ({count}) do not say what their letters are: {RECOGNISE}")
        } else if unreadable.is_empty() {
            format!("the PDF has {count} but no text, as a scan has: {RECOGNISE}")
        } else {
            "no page of the PDF could be read: open it in a viewer and save or print it as a new PDF"
                .to_owned()
        });
    }
    let those = |found: &dyn Fn(&Page) -> bool| -> Vec<u32> {
        (1..).zip(&pages).filter(|(_, page)| found(page)).map(|(number, _)| number).collect()
    };
    let lost = |number: &u32| unreadable.contains(number);
    let mut scanned = those(&|page| page.pictured && page.letters() <= STAMP);
    scanned.retain(|number| !lost(number));
    let mut nameless = those(&|page| page.unknown > 10 && page.unknown * 20 > page.letters());
    nameless.retain(|number| !lost(number));
    // Letters that are drawn as shapes leave no picture; blank pages are common, so only many are told.
    let mut empty = those(&|page| page.letters() == 0 && page.unknown == 0 && !page.pictured);
    empty.retain(|number| !lost(number));
    if empty.len() * 4 <= pages.len() {
        empty.clear();
    }
    let warnings = [
        listed(&unreadable, "could not be read, or not to the end", "what is missing here was not judged"),
        listed(&scanned, "could not be read, being a picture as scans are", RECOGNISE),
        listed(&empty, "could not be read for lack of text", RECOGNISE),
        listed(
            &nameless,
            "could not be read in full, since fonts do not say what their letters are",
            RECOGNISE,
        ),
        struck_out(pages.iter().map(|page| page.struck).sum()),
        left_out(pages.iter().map(|page| page.unseen).sum()),
    ];
    let lines: Vec<Vec<PageLine>> = pages.into_iter().map(|page| page.lines).collect();
    let (text, blocks) = pages::assemble(&lines);
    Ok(Document { text, format: Format::Pdf, blocks, warnings: warnings.into_iter().flatten().collect() })
}

/// The warning on text that is drawn but not seen.
fn left_out(passages: usize) -> Option<String> {
    match passages {
        0 => None,
        1 => Some("1 piece of text that cannot be seen on its page was left out".to_owned()),
        n => Some(format!("{n} pieces of text that cannot be seen on their pages were left out")),
    }
}

/// What to do with a PDF of pictures.
const RECOGNISE: &str = "make it searchable with text recognition (OCR) first";

/// A warning on some pages: what is wrong, and what follows from it; none without pages.
fn listed(numbers: &[u32], wrong: &str, advice: &str) -> Option<String> {
    let first: Vec<String> = numbers.iter().take(10).map(u32::to_string).collect();
    let more = if numbers.len() > first.len() { " and more" } else { "" };
    let pages = if numbers.len() == 1 { "page" } else { "pages" };
    (!numbers.is_empty()).then(|| format!("{pages} {}{more} {wrong}: {advice}", first.join(", ")))
}

fn counted(n: usize, thing: &str) -> String {
    format!("{n} {thing}{}", if n == 1 { "" } else { "s" })
}
