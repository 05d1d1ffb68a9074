//! Decodes a PDF's pages: the part that a bad file can harm. Runs in a child process where one is set.

use std::io::{Read, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;

use pdf_extract::{Document, Error, ObjectId, output_doc_page};

use super::annotations::{Rectangle, annotations, is_pictured};
use super::content::Contents;
use super::glyphs::{Drawn, Glyphs};
use super::layout::page_lines;
use super::mend::mend;
use super::{Answer, Page};

/// Stack of the decoding thread: nested objects recurse.
const STACK: usize = 64 << 20;

/// Decodes every page, up to `most_pages`. Panics of the decoder are errors of their page.
pub(super) fn decode(bytes: &[u8], most_pages: usize) -> Answer {
    let bytes = bytes.to_vec();
    let thread = std::thread::Builder::new().stack_size(STACK).spawn(move || {
        catch_unwind(AssertUnwindSafe(|| decode_all(&bytes, most_pages))).unwrap_or_else(|_| broken())
    });
    match thread.map(std::thread::JoinHandle::join) {
        Ok(Ok(answer)) => answer,
        Ok(Err(_)) => broken(),
        Err(_) => Answer::Error("there is not enough memory to read a PDF".to_owned()),
    }
}

fn broken() -> Answer {
    let reason = "the PDF is broken: open it in a viewer and save or print it as a new PDF";
    Answer::Error(reason.to_owned())
}

fn locked() -> Answer {
    let reason = "the PDF is locked with a password: open it with the password and save it without one";
    Answer::Error(reason.to_owned())
}

fn decode_all(bytes: &[u8], most_pages: usize) -> Answer {
    let mut document = match Document::load_mem(bytes) {
        Ok(document) => document,
        Err(Error::Decryption(_) | Error::InvalidPassword | Error::Unimplemented(_)) => return locked(),
        Err(_) => return broken(),
    };
    // Many PDFs are encrypted with an empty password, only to forbid printing.
    if document.is_encrypted() && document.decrypt("").is_err() {
        return locked();
    }
    mend(&mut document);
    let numbers = document.get_pages();
    if numbers.is_empty() {
        return broken();
    }
    if numbers.len() > most_pages {
        return Answer::Error(format!("the PDF has more than {most_pages} pages: give the contract alone"));
    }
    let (mut pages, mut unreadable) = (Vec::new(), Vec::new());
    let mut contents = Contents::default();
    for (number, id) in numbers {
        let page = catch_unwind(AssertUnwindSafe(|| page(&mut document, &mut contents, number, id)));
        let (page, whole) = page.unwrap_or_default();
        pages.push(page);
        if !whole {
            unreadable.push(number);
        }
    }
    Answer::Pages { pages, unreadable }
}

/// Reads a page, and says whether it could be read to its end.
fn page(document: &mut Document, contents: &mut Contents, number: u32, id: ObjectId) -> (Page, bool) {
    contents.write(document, id);
    let annotations = annotations(document, id);
    let pictured = is_pictured(document, id);
    let (mut drawn, mut whole) = draw(document, number, annotations.struck.clone(), pictured);
    // Lines through words are drawn behind them, so that the page is read once more.
    if !drawn.crossed.is_empty() {
        let crossed = std::mem::take(&mut drawn.crossed);
        (drawn, whole) = draw(document, number, [annotations.struck, crossed].concat(), pictured);
    }
    let page = Page {
        lines: page_lines(drawn.runs, annotations.typed, &drawn.grid),
        unknown: drawn.unknown,
        struck: drawn.struck,
        unseen: drawn.unseen,
        pictured,
    };
    (page, whole)
}

/// What a page draws outside of the passages that are struck out, and whether that is all. What was drawn before the decoder gave up is kept.
fn draw(document: &Document, number: u32, struck: Vec<Vec<Rectangle>>, pictured: bool) -> (Drawn, bool) {
    let mut glyphs = Glyphs::without(struck);
    let drawing = catch_unwind(AssertUnwindSafe(|| output_doc_page(document, &mut glyphs, number)));
    (glyphs.finish(pictured), matches!(drawing, Ok(Ok(()))))
}

/// The child process: reads a PDF from standard input and writes the answer as JSON to standard output.
///
/// `arguments` are the limits that follow the hidden first argument: bytes of memory, seconds of processor time, pages.
#[must_use]
pub fn pdf_worker_main(arguments: &[String]) -> ExitCode {
    let number = |i: usize| arguments.get(i).and_then(|a| a.parse::<u64>().ok());
    let (Some(memory), Some(seconds), Some(pages)) = (number(0), number(1), number(2)) else {
        return ExitCode::from(2);
    };
    limit(memory, seconds);
    // What a decoder says while it panics may hold words of the contract.
    std::panic::set_hook(Box::new(|_| {}));
    let mut bytes = Vec::new();
    if std::io::stdin().lock().read_to_end(&mut bytes).is_err() {
        return ExitCode::from(2);
    }
    let answer = decode(&bytes, usize::try_from(pages).unwrap_or(usize::MAX));
    let json = serde_json::to_vec(&answer).expect("an answer is plain data");
    match std::io::stdout().lock().write_all(&json) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::from(2),
    }
}

#[cfg(unix)]
fn limit(memory: u64, seconds: u64) {
    // A limit that the system refuses leaves the parent's clock, which rules in any case.
    let _ = rlimit::setrlimit(rlimit::Resource::AS, memory, memory);
    let _ = rlimit::setrlimit(rlimit::Resource::CPU, seconds, seconds);
    let _ = rlimit::setrlimit(rlimit::Resource::CORE, 0, 0);
}

#[cfg(not(unix))]
fn limit(_memory: u64, _seconds: u64) {}
