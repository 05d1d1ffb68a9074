//! HTML to text: visible words with their block structure.
//!
//! In: decoded HTML, or a filing in the SEC's wrapper (unwrapped by [`super::sec`]). Out: text and blocks. Works on
//! the stream of tags, not on a tree: what web pages and filings nest wrongly or never close costs neither depth nor
//! time. Scripts, styles and hidden elements are left out, and so are comments and banners that are no part of the contract.

mod elements;
mod encoding;
mod forms;
mod hidden;
mod lists;
mod sheet;

use std::cell::RefCell;

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{
    BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
};

use self::elements::{attribute, breaks_page, is_block, is_bold, raw_kind};
pub(super) use self::encoding::declared_encoding;
use self::forms::{Select, is_lone_box};
use self::hidden::{Hidden, LeftOut, Reach, Reason};
use self::lists::Lists;
use self::sheet::Sheet;
use super::blocks::{BlockWriter, heading_or_paragraph, is_list_mark};
use super::{Block, BlockKind, sec};

/// Reads HTML; a filing's parts are read one after the other.
pub(super) fn read(html: &str) -> (String, Vec<Block>, Vec<String>) {
    let mut reader = Reader { sheet: Sheet::of(html), ..Reader::default() };
    match sec::unwrap(html) {
        Some(filing) => {
            for part in &filing.parts {
                reader.plain = part.plain;
                reader = tokenize(part.content, reader);
                reader.end_part();
            }
            reader.warnings.extend(filing.warning);
        }
        None => {
            reader = tokenize(html, reader);
            reader.end_part();
        }
    }
    reader.warnings.extend(reader.left_out.warnings());
    reader.warnings.extend(reader.writer.replaced());
    let (text, blocks) = reader.writer.finish();
    (text, blocks, reader.warnings)
}

fn tokenize(html: &str, reader: Reader) -> Reader {
    let tokenizer = Tokenizer::new(Sink(RefCell::new(reader)), TokenizerOpts::default());
    let input = BufferQueue::default();
    input.push_back(StrTendril::from(html));
    // The tokenizer stops only to hand over a script, which this sink never asks for.
    let _ = tokenizer.feed(&input);
    tokenizer.end();
    tokenizer.sink.0.into_inner()
}

struct Sink(RefCell<Reader>);

impl TokenSink for Sink {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let mut reader = self.0.borrow_mut();
        match token {
            Token::CharacterTokens(text) => reader.text(&text),
            Token::TagToken(tag) => {
                let raw = if tag.kind == TagKind::StartTag { raw_kind(&tag.name) } else { None };
                reader.tag(&tag);
                if let Some(kind) = raw {
                    return TokenSinkResult::RawData(kind);
                }
            }
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

/// What has been read so far.
#[derive(Debug, Default)]
struct Reader {
    writer: BlockWriter,
    warnings: Vec<String>,
    /// The hidden element being skipped.
    hidden: Option<Hidden>,
    lists: Lists,
    /// Mark and depth of an item whose text has not ended a block yet.
    item: Option<(String, u8)>,
    heading: bool,
    /// Open `span` and `font` elements of the current block, and whether each makes its text bold.
    spans: Vec<bool>,
    tables: u32,
    /// Whether the row's cells so far are all heads of columns; nothing where it has none.
    heads: Option<bool>,
    /// How many cells the row has so far.
    cells: u32,
    /// The list of entries that is open.
    select: Option<Select>,
    /// Whether a `div` has begun of which nothing has been shown yet.
    div_begins: bool,
    /// Open `pre` elements, and the text within.
    preformatted: u32,
    raw: String,
    /// The whole part is plain text with a few tags, as old filings are.
    plain: bool,
    left_out: LeftOut,
    sheet: Sheet,
}

impl Reader {
    fn text(&mut self, text: &str) {
        if let Some(hidden) = &self.hidden {
            if hidden.name == "style" {
                self.sheet.push(text);
            }
        } else if let Some(select) = &mut self.select {
            select.push(text);
        } else if self.plain || self.preformatted > 0 {
            self.raw.push_str(text);
        } else {
            self.div_begins &= text.trim().is_empty();
            self.writer.push_collapsed(text);
        }
    }

    fn tag(&mut self, tag: &Tag) {
        let name: &str = &tag.name;
        let opens = tag.kind == TagKind::StartTag;
        if self.skip(name, opens) {
            return;
        }
        if self.plain || self.preformatted > 0 {
            self.raw_tag(name, opens);
            return;
        }
        if self.select(tag, opens) || opens && (self.hides(tag) || self.tick_box(tag)) {
            return;
        }
        self.div_begins = opens && (name == "div" || name == "p" && self.div_begins);
        match name {
            "br" => self.line_break(),
            "page" if opens => {
                self.end_block();
                self.writer.page_break();
            }
            "pre" if opens => {
                self.end_block();
                self.preformatted += 1;
            }
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                self.end_block();
                self.heading = opens;
            }
            "ul" | "ol" | "menu" => self.list(tag, opens),
            "li" => {
                self.end_block();
                self.item = opens.then(|| self.lists.item(tag));
            }
            "table" => {
                self.end_row();
                if opens {
                    self.writer.begin_table();
                }
                self.tables = if opens { self.tables + 1 } else { self.tables.saturating_sub(1) };
            }
            "tr" => self.end_row(),
            // A list of words and what is said of them is a table of two columns.
            "dl" => self.end_row(),
            "dt" if opens => self.end_row(),
            "dd" if !opens => {
                self.end_cell();
                self.end_row();
            }
            "dt" => self.end_cell(),
            "td" | "th" => {
                // A box alone in the first cell belongs to what the next one says.
                if self.cells != 1 || !is_lone_box(self.writer.current()) {
                    self.end_block();
                }
                if opens {
                    self.cells += 1;
                    self.heads = Some(name == "th" && self.heads != Some(false));
                    let span = attribute(tag, "colspan").and_then(|span| span.parse().ok());
                    self.writer.begin_cell(span.unwrap_or(1));
                }
            }
            "b" | "strong" | "u" => self.writer.emphasise(opens),
            "span" | "font" => self.span(tag, opens),
            _ if is_block(name) => self.end_block(),
            _ => {}
        }
        if opens && attribute(tag, "style").is_some_and(|style| breaks_page(&style)) {
            self.end_block();
            self.writer.page_break();
        }
    }

    /// Whether the tag lies in a hidden element; ends that element at its end tag.
    fn skip(&mut self, name: &str, opens: bool) -> bool {
        let Some(hidden) = &mut self.hidden else { return false };
        let reach = hidden.reaches(name, opens);
        if reach != Reach::Within {
            self.hidden = None;
        }
        reach != Reach::Past
    }

    fn hides(&mut self, tag: &Tag) -> bool {
        let Some(reason) = hidden::reason(tag, &mut self.sheet) else { return false };
        self.left_out.count(reason);
        // A comment of Google Docs is all that its own part of the page holds.
        let name = match reason {
            Reason::Comment if self.div_begins => "div",
            Reason::Comment => "p",
            _ => &tag.name,
        };
        if is_block(name) {
            self.end_block();
        }
        self.hidden = Some(Hidden::new(name));
        true
    }

    /// Tags within text that keeps its own lines.
    fn raw_tag(&mut self, name: &str, opens: bool) {
        match name {
            "page" if opens => self.raw.push('\u{c}'),
            "br" => self.raw.push('\n'),
            "p" | "div" if !self.raw.ends_with('\n') => self.raw.push('\n'),
            "pre" if !self.plain => {
                self.preformatted = if opens { self.preformatted + 1 } else { self.preformatted - 1 };
                if self.preformatted == 0 {
                    self.end_raw();
                }
            }
            "script" | "style" | "title" if opens => {
                self.hidden = Some(Hidden::new(name));
            }
            _ => {}
        }
    }

    /// A first `br` ends a line, the next one after it the block.
    fn line_break(&mut self) {
        if self.writer.current().is_empty() {
            return;
        }
        if self.writer.ends_line() {
            self.end_block();
        } else {
            self.writer.line_break();
        }
    }

    fn list(&mut self, tag: &Tag, opens: bool) {
        self.end_block();
        if opens {
            self.lists.open(tag, &mut self.sheet);
        } else {
            self.lists.close();
        }
    }

    /// A `span` or `font`, which makes its text bold by its style or not at all.
    fn span(&mut self, tag: &Tag, opens: bool) {
        let bold = if opens {
            let bold = attribute(tag, "style").is_some_and(|style| is_bold(&style));
            self.spans.push(bold);
            bold
        } else {
            self.spans.pop() == Some(true)
        };
        if bold {
            self.writer.emphasise(opens);
        }
    }

    fn end_block(&mut self) {
        if self.writer.is_blank() {
            return;
        }
        let text = self.writer.current();
        let kind = if let Some((mark, depth)) = self.item.take() {
            let marked_by_hand = text.split_whitespace().next().is_some_and(is_list_mark);
            if !mark.is_empty() && !marked_by_hand {
                self.writer.prefix(&mark);
            }
            BlockKind::Item { depth }
        } else if self.heading {
            heading_or_paragraph(text)
        } else if self.tables > 0 {
            BlockKind::Cell
        } else {
            BlockKind::Paragraph
        };
        self.writer.end_block(kind);
        self.spans.clear();
    }

    /// Ends what stands in a list of words as a cell.
    fn end_cell(&mut self) {
        if self.item.is_none() {
            self.writer.end_block(BlockKind::Cell);
            self.spans.clear();
        }
        self.end_block();
    }

    fn end_row(&mut self) {
        self.end_block();
        self.cells = 0;
        if self.heads.take() == Some(true) {
            self.writer.end_head();
        }
        self.writer.end_row();
    }

    fn end_raw(&mut self) {
        let raw = std::mem::take(&mut self.raw);
        self.writer.preformatted(&raw);
    }

    /// Ends whatever a page or part of a filing left open.
    fn end_part(&mut self) {
        self.end_select();
        self.end_raw();
        self.end_row();
        self.hidden = None;
        self.lists.clear();
        self.item = None;
        self.heading = false;
        self.tables = 0;
        self.preformatted = 0;
    }
}

#[cfg(test)]
mod tests;
