//! Puts the blocks of a structured format (HTML, Markdown, DOCX) together into one text.
//!
//! In: runs of text and block ends in reading order. Out: the text with a blank line between blocks, and the
//! [`Block`] list. What the cells of a table row say together is found in `rows`.

mod rows;

use super::characters::clean;
use super::origin::Origin;
use super::{Block, BlockKind};
use rows::Cell;

/// The warning on passages that are struck out or marked as deleted.
pub(super) fn struck_out(passages: usize) -> Option<String> {
    match passages {
        0 => None,
        1 => Some("1 passage that is struck out or marked as deleted was left out".to_owned()),
        n => Some(format!("{n} passages that are struck out or marked as deleted were left out")),
    }
}

/// Collects text and blocks.
#[derive(Debug, Default)]
pub(super) struct BlockWriter {
    text: String,
    blocks: Vec<Block>,
    /// The block being written.
    pending: String,
    /// A list mark ("(a)") alone in its table cell, waiting for the clause in the next cell.
    mark: Option<String>,
    /// The cells of a table row that has not ended, and how many columns it has so far, empty ones too.
    row: Vec<Cell>,
    columns: usize,
    /// What the heads of the table's columns say, where they were marked as such or read like some; empty for a column without one.
    heads: Vec<String>,
    /// Whether no row of the table has ended yet.
    first_row: bool,
    /// Cells of tables with old wording beside the new.
    replaced: usize,
    /// How many marks are open that make what is added bold or underlined.
    emphasised: u32,
    opening: Opening,
    /// Where every character came from that is no white space, in the order of the text; none where nobody asks.
    origins: Option<Vec<Origin>>,
}

/// What stands in bold or underlined at the start of the current block, behind its number.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Opening {
    /// Nothing yet.
    #[default]
    Ahead,
    /// All so far, up to this byte.
    Within(usize),
    /// As far as this byte, and other text behind it.
    Past(usize),
}

impl BlockWriter {
    /// A writer that notes where characters come from. White space that is trimmed or added on the way does not matter, since no
    /// place is noted for it.
    pub(super) fn traced() -> Self {
        Self { origins: Some(Vec::new()), ..Self::default() }
    }

    /// Adds to the current block as it is.
    pub(super) fn push(&mut self, text: &str) {
        self.push_from(text, Origin::Made);
    }

    /// The same for text that comes from one place.
    pub(super) fn push_from(&mut self, text: &str, origin: Origin) {
        for (index, character) in text.chars().enumerate() {
            let Some(character) = clean(character) else { continue };
            self.add(character);
            if let Some(origins) = &mut self.origins
                && !character.is_whitespace()
            {
                origins.push(origin.after(index));
            }
        }
    }

    /// Where the characters of the text that are no white space came from; empty where nobody asked.
    pub(super) fn take_origins(&mut self) -> Vec<Origin> {
        self.origins.take().unwrap_or_default()
    }

    /// Adds text in which, as HTML and XML have it, white space of any kind and length is one space.
    pub(super) fn push_collapsed(&mut self, text: &str) {
        for character in text.chars().filter_map(clean) {
            if !character.is_whitespace() {
                self.add(character);
            } else if !self.pending.is_empty() && !self.pending.ends_with([' ', '\n', '\t']) {
                self.pending.push(' ');
            }
        }
    }

    fn add(&mut self, character: char) {
        if !character.is_whitespace() {
            let end = self.pending.len() + character.len_utf8();
            self.opening = match (self.opening, self.emphasised > 0) {
                (Opening::Within(_), true) => Opening::Within(end),
                (Opening::Within(before), false) => Opening::Past(before),
                (Opening::Ahead, true) if self.is_blank() || is_list_mark(self.current()) => {
                    Opening::Within(end)
                }
                (Opening::Ahead, true) => Opening::Past(0),
                (opening, _) => opening,
            };
        }
        self.pending.push(character);
    }

    /// Opens or closes a mark that makes what is added bold or underlined; all are closed where the block ends.
    pub(super) fn emphasise(&mut self, on: bool) {
        self.emphasised = if on { self.emphasised + 1 } else { self.emphasised.saturating_sub(1) };
    }

    /// Says that what the current block holds so far is a heading that the text runs on from.
    pub(super) fn set_off(&mut self) {
        self.opening = Opening::Past(self.pending.trim_end().len());
    }

    /// Ends a line within the current block.
    pub(super) fn line_break(&mut self) {
        self.pending.truncate(self.pending.trim_end_matches([' ', '\t']).len());
        self.pending.push('\n');
    }

    /// Whether the current block has no text yet.
    pub(super) fn is_blank(&self) -> bool {
        self.pending.trim().is_empty()
    }

    /// Whether the current block stands at the start of a new line.
    pub(super) fn ends_line(&self) -> bool {
        self.pending.trim_end_matches([' ', '\t']).ends_with('\n')
    }

    /// Puts a list mark in front of the current block.
    pub(super) fn prefix(&mut self, mark: &str) {
        if let Some(origins) = &mut self.origins {
            let start = origins.len().saturating_sub(solid(&self.pending));
            origins.splice(start..start, std::iter::repeat_n(Origin::Made, solid(mark)));
        }
        let before = self.pending.len();
        self.pending = format!("{mark} {}", self.pending.trim_start());
        let moved = |end: usize| if end == 0 { 0 } else { end + self.pending.len() - before };
        self.opening = match self.opening {
            Opening::Within(end) => Opening::Within(moved(end)),
            Opening::Past(end) => Opening::Past(moved(end)),
            Opening::Ahead => Opening::Ahead,
        };
    }

    /// What the current block holds so far.
    pub(super) fn current(&self) -> &str {
        self.pending.trim()
    }

    /// Ends the current block, if it has text.
    pub(super) fn end_block(&mut self, kind: BlockKind) {
        let pending = std::mem::take(&mut self.pending);
        self.emphasised = 0;
        let content = pending.trim();
        let skipped = pending.len() - pending.trim_start().len();
        let opening = match std::mem::take(&mut self.opening) {
            Opening::Ahead => 0,
            Opening::Within(end) | Opening::Past(end) => end.saturating_sub(skipped),
        };
        if content.is_empty() {
            return;
        }
        if kind == BlockKind::Cell && self.mark.is_none() && is_list_mark(content) {
            self.mark = Some(content.to_owned());
            return;
        }
        let in_row = kind == BlockKind::Cell;
        let kind = if in_row { cell_or_paragraph(content) } else { kind };
        let (content, kind, opening) = match (self.mark.take(), kind) {
            (Some(mark), kind) => {
                let opening = if opening == 0 { 0 } else { opening + mark.len() + 1 };
                let kind = match kind {
                    BlockKind::Cell | BlockKind::Paragraph => BlockKind::Item { depth: 0 },
                    kind => kind,
                };
                (format!("{mark} {content}"), kind, opening)
            }
            (None, kind) => (content.to_owned(), kind, opening),
        };
        if in_row {
            // A format that does not count columns has a cell in each.
            let column = self.columns.checked_sub(1).unwrap_or(self.row.len());
            self.row.push(Cell { content, kind, opening, column });
        } else {
            self.write_cells();
            self.heads.clear();
            self.write_block(&content, kind, opening);
        }
    }

    /// The warning on cells with old wording that the cells beside them replace.
    pub(super) fn replaced(&self) -> Option<String> {
        match self.replaced {
            0 => None,
            1 => Some(
                "1 passage beside its new wording in a table was not judged: the new one stands".to_owned(),
            ),
            n => Some(format!(
                "{n} passages beside their new wording in a table were not judged: the new ones stand"
            )),
        }
    }

    /// Adds text that keeps its own line structure and gets no block mark (`<pre>`, code).
    pub(super) fn preformatted(&mut self, text: &str) {
        let text: String = text.chars().filter_map(clean).collect();
        let content = text.trim_matches('\n').trim_end();
        self.write_cells();
        if !content.trim().is_empty() {
            self.separate();
            self.text.push_str(content);
        }
    }

    /// Marks a page break with a form feed between two blocks.
    pub(super) fn page_break(&mut self) {
        self.write_cells();
        if !self.text.is_empty() && !self.text.ends_with('\u{c}') {
            self.text.push_str("\n\n\u{c}");
        }
    }

    /// The text and its blocks.
    pub(super) fn finish(mut self) -> (String, Vec<Block>) {
        self.end_block(BlockKind::Paragraph);
        self.end_row();
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        (self.text, self.blocks)
    }

    /// `opening`: how many bytes of `content` are set off at its start.
    fn write_block(&mut self, content: &str, kind: BlockKind, opening: usize) {
        self.separate();
        let start = self.text.len();
        for (index, line) in content.lines().enumerate() {
            if index > 0 {
                self.text.push('\n');
            }
            self.text.push_str(line.trim_end());
        }
        // The ends of lines are trimmed, so only what stands in the first line keeps its place.
        let in_first_line = content.lines().next().is_some_and(|line| opening <= line.trim_end().len());
        let opening = if in_first_line { start + opening } else { start };
        self.blocks.push(Block { start, end: self.text.len(), kind, opening });
    }

    fn separate(&mut self) {
        if !self.text.is_empty() {
            self.text.push_str("\n\n");
        }
    }
}

/// How many characters of `text` are no white space.
fn solid(text: &str) -> usize {
    text.chars().filter(|c| !c.is_whitespace()).count()
}

/// A heading by its markup is one for us only if it reads like one: contracts often set whole clauses in a heading
/// style to have them numbered, and a clause taken for a heading would never be classified.
pub(super) fn heading_or_paragraph(text: &str) -> BlockKind {
    let text = text.trim();
    let words: Vec<&str> = text.split_whitespace().collect();
    let sentence_end = text.ends_with(['.', ';', ',', ':']);
    let capitalised = words
        .iter()
        .filter(|word| word.chars().filter(|c| c.is_alphabetic()).count() > 3)
        .all(|word| word.chars().find(|c| c.is_alphabetic()).is_some_and(char::is_uppercase));
    if words.len() <= 15 && (!sentence_end || (words.len() <= 8 && capitalised)) {
        BlockKind::Heading
    } else {
        BlockKind::Paragraph
    }
}

/// Tables also lay out running text: a cell that holds more than a label or a figure is a paragraph.
fn cell_or_paragraph(text: &str) -> BlockKind {
    if text.split_whitespace().count() > 25 { BlockKind::Paragraph } else { BlockKind::Cell }
}

/// Whether a text is nothing but a list mark: `(a)`, `1.`, `2.3.1`, `iv)`, a bullet.
pub(super) fn is_list_mark(text: &str) -> bool {
    if matches!(text, "•" | "·" | "▪" | "◦" | "–" | "—" | "-" | "*" | "o" | "§" | "●" | "■" | "○")
    {
        return true;
    }
    // "No." answers, or counts what stands below it.
    if text.eq_ignore_ascii_case("no.") {
        return false;
    }
    let closed = text.ends_with([')', '.']) || text.starts_with('(');
    let core: Vec<&str> = text.trim_matches(['(', ')', '.']).split('.').collect();
    let dotted = core.len() > 1;
    text.len() <= 12
        && (closed || dotted)
        && core.iter().all(|part| {
            let digits = part.bytes().all(|b| b.is_ascii_digit());
            let roman = part.bytes().all(|b| matches!(b.to_ascii_lowercase(), b'i' | b'v' | b'x' | b'l'));
            let letter = part.bytes().all(|b| b.is_ascii_alphabetic()) && part.len() <= 2;
            !part.is_empty() && part.len() <= 5 && (digits || roman || letter)
        })
}

#[cfg(test)]
mod tests;
