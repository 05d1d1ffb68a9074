//! HTML to text: visible words with their block structure.
//!
//! In: decoded HTML, or a filing in the SEC's wrapper (unwrapped by [`super::sec`]). Out: text and blocks. Works on
//! the stream of tags, not on a tree: what web pages and filings nest wrongly or never close costs neither depth nor
//! time. Scripts, styles and hidden elements are left out.

mod elements;
mod encoding;
mod lists;

use std::cell::RefCell;

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{
    BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
};

use self::elements::{attribute, breaks_page, holds, is_block, is_bold, is_void, may_be_open, strikes_out};
pub(super) use self::encoding::declared_encoding;
use self::lists::List;
use super::blocks::{BlockWriter, heading_or_paragraph, is_list_mark, struck_out};
use super::{Block, BlockKind, sec};

/// Reads HTML; a filing's parts are read one after the other.
pub(super) fn read(html: &str) -> (String, Vec<Block>, Vec<String>) {
    let mut reader = Reader::default();
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
    reader.warnings.extend(struck_out(reader.deleted));
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

/// Elements whose content is no markup.
fn raw_kind(name: &str) -> Option<RawKind> {
    match name {
        "script" => Some(RawKind::ScriptData),
        "style" | "iframe" | "noembed" | "noframes" | "xmp" => Some(RawKind::Rawtext),
        "title" | "textarea" => Some(RawKind::Rcdata),
        _ => None,
    }
}

/// An element that is not shown.
#[derive(Debug)]
struct Hidden {
    name: String,
    /// How many of its name are open within it, itself included.
    depth: u32,
    /// How many of the elements that it can stand in are open within it.
    parents: u32,
}

/// What has been read so far.
#[derive(Debug, Default)]
struct Reader {
    writer: BlockWriter,
    warnings: Vec<String>,
    /// The hidden element being skipped.
    hidden: Option<Hidden>,
    lists: Vec<List>,
    /// Mark and depth of an item whose text has not ended a block yet.
    item: Option<(String, u8)>,
    heading: bool,
    /// Open `span` and `font` elements of the current block, and whether each makes its text bold.
    spans: Vec<bool>,
    tables: u32,
    /// Open `pre` elements, and the text within.
    preformatted: u32,
    raw: String,
    /// The whole part is plain text with a few tags, as old filings are.
    plain: bool,
    deleted: usize,
}

impl Reader {
    fn text(&mut self, text: &str) {
        if self.hidden.is_some() {
        } else if self.plain || self.preformatted > 0 {
            self.raw.push_str(text);
        } else {
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
        if opens && self.hides(tag) {
            return;
        }
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
                self.item = if opens { self.start_item(tag) } else { None };
            }
            "table" => {
                self.end_row();
                self.tables = if opens { self.tables + 1 } else { self.tables.saturating_sub(1) };
            }
            "tr" => self.end_row(),
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
        // A paragraph, item or cell without end tag ends where the next one starts, or where what it stands in ends.
        let next = opens
            && hidden.parents == 0
            && (hidden.name == name && may_be_open(name)
                || hidden.name == "p" && is_block(name) && name != "p");
        if next {
            self.hidden = None;
            return false;
        }
        if may_be_open(&hidden.name) && holds(name, &hidden.name) {
            if opens {
                hidden.parents += 1;
            } else if hidden.parents == 0 {
                self.hidden = None;
                return false;
            } else {
                hidden.parents -= 1;
            }
        }
        if hidden.name == name {
            hidden.depth = if opens { hidden.depth + 1 } else { hidden.depth - 1 };
            if hidden.depth == 0 {
                self.hidden = None;
            }
        }
        true
    }

    fn hides(&mut self, tag: &Tag) -> bool {
        let name: &str = &tag.name;
        if is_void(name) || tag.self_closing {
            return false;
        }
        let never_shown = matches!(
            name,
            "script"
                | "style"
                | "title"
                | "template"
                | "noscript"
                | "iframe"
                | "svg"
                | "noembed"
                | "noframes"
                | "ix:header"
        );
        let by_attribute = tag.attrs.iter().any(|a| &*a.name.local == "hidden")
            || attribute(tag, "style")
                .is_some_and(|style| style.contains("display:none") || style.contains("visibility:hidden"));
        let deleted = matches!(name, "del" | "s" | "strike")
            || attribute(tag, "style").is_some_and(|style| strikes_out(&style));
        self.deleted += usize::from(deleted);
        if never_shown || by_attribute || deleted {
            if is_block(name) {
                self.end_block();
            }
            self.hidden = Some(Hidden { name: name.to_owned(), depth: 1, parents: 0 });
            return true;
        }
        false
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
                self.hidden = Some(Hidden { name: name.to_owned(), depth: 1, parents: 0 });
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
            self.lists.push(List::of(tag));
        } else {
            self.lists.pop();
        }
    }

    fn start_item(&mut self, tag: &Tag) -> Option<(String, u8)> {
        let depth = u8::try_from(self.lists.len().saturating_sub(1)).unwrap_or(u8::MAX);
        let mark = self.lists.last_mut().map_or_else(|| "•".to_owned(), |list| list.mark(tag));
        Some((mark, depth))
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

    fn end_row(&mut self) {
        self.end_block();
        self.writer.end_row();
    }

    fn end_raw(&mut self) {
        let raw = std::mem::take(&mut self.raw);
        self.writer.preformatted(&raw);
    }

    /// Ends whatever a page or part of a filing left open.
    fn end_part(&mut self) {
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
mod tests {
    use super::*;

    fn text(html: &str) -> String {
        read(html).0
    }

    #[test]
    fn keeps_blocks_apart_and_inline_text_together() {
        assert_eq!(
            text(
                "<h1>Terms</h1><p>The <b>Art</b>ist keeps\n  all&nbsp;rights.<p>Second<br>line<br><br>third"
            ),
            "Terms\n\nThe Artist keeps all rights.\n\nSecond\nline\n\nthird\n"
        );
    }

    #[test]
    fn notes_what_is_bold_at_the_start_of_a_block() {
        for html in [
            "<p><b>No training.</b> The Client asks.",
            "<p><strong><u>No</u> training.</strong> The Client <b>asks</b>.",
            "<p>4. <span style='font-weight: 700'>No <i>training</i>.</span> The Client asks.",
            "<ol><li><b>No training.</b> The Client asks.</ol>",
            "<table><tr><td>(a)<td><font style='font-weight:bold'>No training.</font> The Client asks.</table>",
        ] {
            let (text, blocks, _) = read(html);
            assert!(text[..blocks[0].opening].ends_with("No training."), "{html}");
        }
        for html in ["<p>No <b>training.</b> The Client asks.", "<p><b> </b>No training. The Client asks."] {
            assert_eq!(read(html).1[0].opening, 0, "{html}");
        }
    }

    #[test]
    fn leaves_out_what_no_reader_sees() {
        let html = "<head><title>T</title><style>p{}</style></head><script>if(a<b){}</script>\
            <p>Shown.<span style='display: none'>not <span>this</span> or this</span> Also shown.\
            <div hidden><p>no</div><template>no</template><noscript>no</noscript><!-- no --><p>End.";
        assert_eq!(text(html), "Shown. Also shown.\n\nEnd.\n");
    }

    #[test]
    fn what_is_struck_out_is_left_out_and_said() {
        let (text, _, warnings) = read(
            "<p>Kept. <s>One.</s><strike>Two.</strike><span style='text-decoration: line-through'>Three.</span><del>Four.</del></p>",
        );
        assert_eq!(text, "Kept.\n");
        assert!(warnings[0].starts_with("4 passages"), "{warnings:?}");
        assert_eq!(read("<p style='text-decoration: underline; color: red'>Kept.").0, "Kept.\n");
    }

    #[test]
    fn a_hidden_paragraph_without_end_tag_hides_no_other() {
        let shown = |html: &str| text(&format!("{html}<p>Shown."));
        for html in [
            "<ul><li>One.<li style='display:none'>no</ul>",
            "<div>One.<p hidden>no</div>",
            "<table><tr><td>One.<td hidden>no</table>",
            "<table><tr><td>One.<tr style='display:none'><td>no</table>",
            "<dl><dt>One.<dd hidden>no</dl>",
            "<ul><li>One.<li hidden>no<ul><li>no</ul></ul>",
            "<p>One.<p hidden>no<div></div>",
        ] {
            assert_eq!(shown(html).replace("• ", ""), "One.\n\nShown.\n", "{html}");
        }
        assert_eq!(text("<p hidden>no<p>Yes.<p>Also."), "Yes.\n\nAlso.\n");
    }

    #[test]
    fn numbers_lists_as_a_browser_does() {
        let html = "<ol><li>One<ol type=a start=3><li>Sub<li>(x) Own mark</ol><li>Two</ol><ul><li>Dot</ul>";
        assert_eq!(text(html), "1. One\n\nc. Sub\n\n(x) Own mark\n\n2. Two\n\n• Dot\n");
        let kinds: Vec<BlockKind> = read(html).1.iter().map(|block| block.kind).collect();
        assert_eq!(kinds[1], BlockKind::Item { depth: 1 });
    }

    #[test]
    fn joins_numbers_and_clauses_of_layout_tables() {
        let html = "<table><tr><td width=5%>&nbsp;</td><td><font size=2>(a)</font></td><td><p>The Buyer pays.</p></td></tr>\
            <tr><td><td>(b)<td>The Maker delivers.</table><p>After.";
        assert_eq!(text(html), "(a) The Buyer pays.\n\n(b) The Maker delivers.\n\nAfter.\n");
    }

    #[test]
    fn preformatted_text_keeps_its_lines() {
        assert_eq!(
            text("<p>Before</p><PRE>\n  1.  Grant.\n      To Studio.\n<PAGE>\n  2.  Fee.\n</PRE>after"),
            "Before\n\n  1.  Grant.\n      To Studio.\n\u{c}\n  2.  Fee.\n\nafter\n"
        );
    }

    #[test]
    fn deleted_text_is_left_out_with_a_warning() {
        let (text, _, warnings) = read("<p>The fee is <del>10</del><ins>20</ins> euro.");
        assert_eq!(text, "The fee is 20 euro.\n");
        assert_eq!(warnings.len(), 1);
    }

    #[test]
    fn deep_and_unclosed_nesting_costs_neither_stack_nor_time() {
        let html = "<p><font color=red><div>".repeat(30_000) + "End.";
        assert_eq!(text(&html), "End.\n");
    }

    #[test]
    fn blocks_cover_the_words() {
        let (text, blocks, _) = read("<h2>A</h2><ul><li>b</ul><table><tr><td>c</table>d");
        let shown: Vec<&str> = blocks.iter().map(|block| &text[block.start..block.end]).collect();
        assert_eq!(shown, ["A", "• b", "c", "d"]);
    }
}
