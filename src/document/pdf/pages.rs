//! Pages of lines to one text: ligatures and hyphens mended, page numbers and running headers marked as no part of a sentence.
//!
//! Nothing is left out: a page number stays in the text, as a block of its own that the segmenter keeps out of sentences.

use std::collections::HashMap;

use super::breaks;
use super::layout::{Break, PageLine};
use super::tables::{Cell, Table};
use crate::document::blocks::BlockWriter;
use crate::document::hyphens::{Hyphen, Hyphens};
use crate::document::page_number::{is_page_number, is_reference};
use crate::document::{Block, BlockKind, is_cut};

/// Lines at the top and at the bottom of a page that can be running headers.
const EDGE: usize = 3;
/// Pages up to which a line at the edge of two is a running header.
const FEW: usize = 5;

/// Joins the pages. Blocks mark page furniture; all between them is running text. A sentence that goes on over a page break stays in
/// one piece: what stands at the edges of the pages follows behind it.
pub(super) fn assemble(pages: &[Vec<PageLine>]) -> (String, Vec<Block>) {
    let pages: Vec<Vec<PageLine>> = pages.iter().map(|page| cleaned(page)).collect();
    let repeated = running(&pages);
    let mut out = Assembled {
        hyphens: Hyphens::of(pages.iter().flatten().map(|line| line.text.as_str())),
        ..Assembled::default()
    };
    for (number, page) in pages.iter().enumerate() {
        let filled: Vec<usize> = (0..page.len()).filter(|&i| !page[i].text.is_empty()).collect();
        let (top, bottom) = (filled.iter().take(EDGE), filled.iter().rev().take(EDGE));
        let edges: Vec<usize> = top.chain(bottom).copied().collect();
        let set_apart = |i: usize| {
            let text = &page[i].text;
            edges.contains(&i)
                && (is_page_number(text)
                    || is_reference(text)
                    || repeated.contains_key(&shape(text))
                    // The first page begins with a letterhead.
                    || page[i].margin && (number > 0 || Some(&i) != filled.first()))
        };
        let last = filled.iter().rposition(|&i| !page[i].note && !set_apart(i)).map(|at| filled[at]);
        let mut first = true;
        for &i in &filled {
            let line = &page[i];
            if let Some(table) = line.table.as_ref().filter(|_| !set_apart(i)) {
                out.table(table);
                first = false;
            } else if set_apart(i) {
                out.waiting.push(Waiting { text: line.text.clone(), note: false });
            } else if line.note {
                out.waiting.push(Waiting { text: line.text.clone(), note: true });
            } else {
                let ends = if last == Some(i) && i + 1 < page.len() { line.at_foot } else { line.ends };
                out.line(&line.text, ends, std::mem::take(&mut first));
            }
        }
    }
    out.flush();
    (out.text, out.blocks)
}

/// A line that stands apart from the text of its page.
struct Waiting {
    text: String,
    /// Whether it is part of a footnote, which is read as text.
    note: bool,
}

/// The text so far.
#[derive(Default)]
struct Assembled {
    text: String,
    blocks: Vec<Block>,
    /// What ended its last line.
    ended: Break,
    /// Page furniture and footnotes that wait for the end of a sentence.
    waiting: Vec<Waiting>,
    /// Tells hyphens of words from those of line ends.
    hyphens: Hyphens,
    /// The table that may go on.
    table: Option<OpenTable>,
}

/// A table whose rows are being read, over one page or several.
struct OpenTable {
    writer: BlockWriter,
    columns: usize,
    /// Its first row.
    heads: Vec<Cell>,
}

impl Assembled {
    /// Adds a line of running text; `first`: of its page.
    fn line(&mut self, line: &str, ends: Break, first: bool) {
        let goes_on = self.goes_on(line);
        if !goes_on {
            self.flush();
            if first && !self.text.is_empty() && !self.text.ends_with("\n\n") {
                self.text.push('\n');
            }
        }
        self.push(line);
        self.ended = ends;
        self.text.push_str(if ends == Break::Paragraph { "\n\n" } else { "\n" });
    }

    /// Adds a table, or its rows on a further page.
    fn table(&mut self, table: &Table) {
        let goes_on =
            |open: &OpenTable| open.columns == table.columns && self.waiting.iter().all(|line| !line.note);
        let heads = self.table.as_ref().filter(|open| goes_on(open)).map(|open| open.heads.clone());
        if heads.is_none() {
            self.flush();
        }
        let open = self.table.get_or_insert_with(|| {
            let mut writer = BlockWriter::default();
            writer.begin_table();
            let heads = table.rows.first().cloned().unwrap_or_default();
            OpenTable { writer, columns: table.columns, heads }
        });
        let hyphens = &self.hyphens;
        table.write(&mut open.writer, heads.as_deref(), |lines| {
            let mut joined = String::new();
            for line in lines.split('\n') {
                add_line(hyphens, &mut joined, 0, line);
                joined.push('\n');
            }
            joined.trim_end().replace('\n', " ")
        });
    }

    /// Puts the table that is open.
    fn end_table(&mut self) {
        let Some(OpenTable { writer, .. }) = self.table.take() else { return };
        while !self.text.is_empty() && !self.text.ends_with("\n\n") {
            self.text.push('\n');
        }
        let start = self.text.len();
        let (text, blocks) = writer.finish();
        self.blocks.extend(blocks.into_iter().map(|block| Block {
            start: block.start + start,
            end: block.end + start,
            opening: block.opening + start,
            ..block
        }));
        self.text.push_str(&text);
        self.text.push('\n');
        self.ended = Break::Paragraph;
    }

    /// Whether the sentence at the end goes on with `line`.
    fn goes_on(&self, line: &str) -> bool {
        let before = self
            .text
            .trim_end_matches(|c: char| c.is_whitespace() || matches!(c, '"' | '”' | '’' | ')' | ']'));
        !before.is_empty()
            && self.table.is_none()
            && self.ended != Break::Paragraph
            && !before.ends_with(['.', ';', ':', '?', '!'])
            && !breaks::begins_item(line)
            && (self.ended == Break::Wrap
                || line.starts_with(|c: char| c.is_lowercase())
                || !self.waiting.is_empty()
                    && is_cut(before.rsplit('\n').next().unwrap_or_default())
                    && line.split_whitespace().any(|word| word.starts_with(char::is_lowercase)))
    }

    /// Puts what waits: footnotes as text, and all else as furniture.
    fn flush(&mut self) {
        self.end_table();
        let waiting = std::mem::take(&mut self.waiting);
        let (notes, furniture): (Vec<Waiting>, Vec<Waiting>) =
            waiting.into_iter().partition(|line| line.note);
        for (at, Waiting { text, .. }) in notes.into_iter().enumerate() {
            if at == 0 && !self.text.is_empty() && !self.text.ends_with("\n\n") {
                self.text.push('\n');
            }
            self.push(&text);
            self.text.push('\n');
            self.ended = Break::Line;
        }
        for Waiting { text, .. } in furniture {
            if !self.text.is_empty() && !self.text.ends_with('\n') {
                self.text.push('\n');
            }
            let start = self.text.len();
            self.text.push_str(&text);
            self.blocks.push(Block {
                start,
                end: self.text.len(),
                kind: BlockKind::Furniture,
                opening: start,
            });
            self.text.push('\n');
            self.ended = Break::Line;
        }
    }

    /// Adds words behind what stands there; a word that the end of a line cut is joined.
    fn push(&mut self, line: &str) {
        let stretch = self.blocks.last().map_or(0, |block| block.end);
        if self.ended == Break::Paragraph {
            self.text.push_str(line);
        } else {
            add_line(&self.hyphens, &mut self.text, stretch, line);
        }
    }
}

/// Adds a line behind the lines that `text` ends with, from the byte `from` on; a word that the end of a line cut is joined.
fn add_line(hyphens: &Hyphens, text: &mut String, from: usize, line: &str) {
    let hyphen = text[from..].ends_with("-\n");
    let before = text[from..].trim_end_matches("-\n");
    match hyphens.between(before, line).filter(|_| hyphen) {
        Some(Hyphen::Suspended) => {
            text.truncate(text.len() - 1);
            text.push(' ');
        }
        Some(Hyphen::Cut) => text.truncate(text.len() - 2),
        Some(Hyphen::Own) => text.truncate(text.len() - 1),
        None => {}
    }
    text.push_str(line);
}

/// Lines without ligatures, soft hyphens and odd spaces.
fn cleaned(page: &[PageLine]) -> Vec<PageLine> {
    let cleaned = |line: &PageLine| {
        let mut line = PageLine { text: clean(line.text.trim_end()), ..line.clone() };
        let cells = line.table.iter_mut().flat_map(|table| table.rows.iter_mut().flatten());
        cells.flat_map(|cell| &mut cell.paragraphs).for_each(|text| *text = clean(text));
        line
    };
    page.iter().map(cleaned).collect()
}

fn clean(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    for c in line.chars() {
        match c {
            '\u{fb00}' => out.push_str("ff"),
            '\u{fb01}' => out.push_str("fi"),
            '\u{fb02}' => out.push_str("fl"),
            '\u{fb03}' => out.push_str("ffi"),
            '\u{fb04}' => out.push_str("ffl"),
            '\u{fb05}' | '\u{fb06}' => out.push_str("st"),
            '\u{ad}' => out.push('-'),
            '\u{2010}' | '\u{2011}' => out.push('-'),
            '\0' | '\u{fffd}' => {}
            '\t' | '\u{a0}' => out.push(' '),
            c => out.push(c),
        }
    }
    if out.trim().is_empty() { String::new() } else { out }
}

/// A line with its numbers taken out, so that "Page 3 of 9" and "Page 4 of 9" are one.
fn shape(line: &str) -> String {
    line.split_whitespace()
        .map(|w| w.replace(|c: char| c.is_ascii_digit(), "#"))
        .collect::<Vec<_>>()
        .join(" ")
        .to_lowercase()
}

/// Shapes of the lines that stand at the edge of at least a third of all pages and of three, or of two where there are few.
fn running(pages: &[Vec<PageLine>]) -> HashMap<String, usize> {
    let mut counts: HashMap<String, usize> = HashMap::new();
    for page in pages {
        let filled: Vec<&String> =
            page.iter().map(|line| &line.text).filter(|line| !line.is_empty()).collect();
        // A short page is all edge: only its very first and last line count.
        let edge = if filled.len() > 4 * EDGE { EDGE } else { 1 };
        let mut shapes: Vec<String> =
            filled.iter().take(edge).chain(filled.iter().rev().take(edge)).map(|line| shape(line)).collect();
        shapes.sort_unstable();
        shapes.dedup();
        for shape in shapes {
            *counts.entry(shape).or_default() += 1;
        }
    }
    let least = if pages.len() <= FEW { 2 } else { 3.max(pages.len() / 3) };
    counts.retain(|_, n| *n >= least);
    counts
}

#[cfg(test)]
mod tests;
