//! Markdown to text: the words as a reader of the rendered page sees them, with block structure.
//!
//! In: decoded Markdown (CommonMark with tables, footnotes, strike-through and task lists). Out: text, blocks and warnings. What is struck out is
//! left out, as on a page of HTML.
//! A soft line break stays a line break, because contracts pasted into Markdown carry numbered lines that Markdown
//! takes for one paragraph.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use super::blocks::{BlockWriter, heading_or_paragraph, struck_out};
use super::{Block, BlockKind, html};

/// Reads Markdown.
pub(super) fn read(markdown: &str) -> (String, Vec<Block>, Vec<String>) {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS;
    let markdown = &markdown[front_matter(markdown)..];
    let mut reader = Reader::default();
    for (event, span) in Parser::new_ext(markdown, options).into_offset_iter() {
        reader.event(event, &markdown[span]);
    }
    let replaced = reader.writer.replaced();
    let (text, blocks) = reader.writer.finish();
    let mut warnings: Vec<String> = struck_out(reader.struck).into_iter().chain(replaced).collect();
    warnings.extend(reader.warnings);
    (text, blocks, warnings)
}

/// Bytes of the `key: value` lines between rules that some files begin with. Elsewhere a rule is a rule.
fn front_matter(markdown: &str) -> usize {
    const MOST_LINES: usize = 60;
    let mut at = 0;
    for (number, line) in markdown.split_inclusive('\n').take(MOST_LINES).enumerate() {
        let words = line.trim_end();
        at += line.len();
        match number {
            0 if words != "---" => return 0,
            0 => {}
            1 if !words.split_once(':').is_some_and(|(key, _)| !key.is_empty() && !key.contains(' ')) => {
                return 0;
            }
            _ if matches!(words, "---" | "...") => return at,
            _ => {}
        }
    }
    0
}

#[derive(Debug, Default)]
struct Reader {
    writer: BlockWriter,
    /// The next number of each open list; `None` for bullets.
    lists: Vec<Option<u64>>,
    /// Mark and depth of an item that has not ended a block yet.
    item: Option<(String, u8)>,
    /// Text to be shown as it is: code and raw HTML.
    raw: Option<String>,
    /// Open elements whose text is struck out, and how many there were.
    striking: u32,
    struck: usize,
    /// Of pieces of HTML.
    warnings: Vec<String>,
}

impl Reader {
    fn event(&mut self, event: Event, source: &str) {
        match event {
            Event::Start(Tag::Strikethrough) => self.strike(true),
            Event::End(TagEnd::Strikethrough) => self.strike(false),
            Event::InlineHtml(ref tag) if strikes(tag).is_some() => self.strike(strikes(tag) == Some(true)),
            Event::Text(_) | Event::Code(_) | Event::InlineMath(_) | Event::DisplayMath(_)
                if self.striking > 0 => {}
            Event::Start(tag) => self.start(tag, source),
            Event::End(tag) => self.end(tag),
            Event::Text(text) => match &mut self.raw {
                Some(raw) => raw.push_str(&text),
                None => self.writer.push(&text),
            },
            Event::Code(text) | Event::InlineMath(text) | Event::DisplayMath(text) => self.writer.push(&text),
            Event::Html(tags) => {
                if let Some(raw) = &mut self.raw {
                    raw.push_str(&tags);
                }
            }
            Event::InlineHtml(tag) if tag.to_ascii_lowercase().starts_with("<br") => self.writer.line_break(),
            Event::SoftBreak | Event::HardBreak => self.writer.line_break(),
            Event::TaskListMarker(done) => self.writer.push(if done { "☑ " } else { "☐ " }),
            Event::InlineHtml(_) | Event::FootnoteReference(_) | Event::Rule => {}
        }
    }

    fn strike(&mut self, begins: bool) {
        if begins {
            self.striking += 1;
            self.struck += 1;
        } else {
            self.striking = self.striking.saturating_sub(1);
        }
    }

    fn start(&mut self, tag: Tag, source: &str) {
        match tag {
            Tag::List(first) => {
                self.end_block(BlockKind::Paragraph);
                self.lists.push(first);
            }
            Tag::Item => {
                self.end_block(BlockKind::Paragraph);
                let depth = u8::try_from(self.lists.len().saturating_sub(1)).unwrap_or(u8::MAX);
                let mark = match self.lists.last_mut() {
                    Some(Some(number)) => {
                        let closing = source.trim_start().trim_start_matches(|c: char| c.is_ascii_digit());
                        let mark = format!("{number}{}", if closing.starts_with(')') { ')' } else { '.' });
                        *number = number.saturating_add(1);
                        mark
                    }
                    _ => "•".to_owned(),
                };
                self.item = Some((mark, depth));
            }
            Tag::FootnoteDefinition(name) => {
                self.end_block(BlockKind::Paragraph);
                self.item = Some((format!("[{name}]"), 0));
            }
            Tag::CodeBlock(_) | Tag::HtmlBlock => {
                self.end_block(BlockKind::Paragraph);
                self.raw = Some(String::new());
            }
            Tag::Strong => self.writer.emphasise(true),
            Tag::Table(_) => self.writer.begin_table(),
            Tag::TableCell => self.writer.begin_cell(1),
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        // An element that is never closed strikes no more than its paragraph.
        if matches!(tag, TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::Item | TagEnd::TableCell) {
            self.striking = 0;
        }
        match tag {
            TagEnd::Heading(_) => self.end_block(heading_or_paragraph(self.writer.current())),
            TagEnd::Paragraph | TagEnd::Item | TagEnd::BlockQuote(_) | TagEnd::FootnoteDefinition => {
                self.end_block(BlockKind::Paragraph);
            }
            TagEnd::List(_) => {
                self.end_block(BlockKind::Paragraph);
                self.lists.pop();
            }
            TagEnd::TableCell => self.writer.end_block(BlockKind::Cell),
            TagEnd::TableHead => {
                self.writer.end_head();
                self.writer.end_row();
            }
            TagEnd::TableRow => self.writer.end_row(),
            TagEnd::CodeBlock => {
                let raw = self.raw.take().unwrap_or_default();
                self.writer.preformatted(&raw);
            }
            TagEnd::HtmlBlock => {
                let raw = self.raw.take().unwrap_or_default();
                let (text, _, warnings) = html::read(&raw);
                self.warnings.extend(warnings);
                self.writer.preformatted(&text);
            }
            TagEnd::Strong => self.writer.emphasise(false),
            _ => {}
        }
    }

    fn end_block(&mut self, kind: BlockKind) {
        if self.writer.is_blank() {
            return;
        }
        match self.item.take() {
            Some((mark, depth)) => {
                self.writer.prefix(&mark);
                self.writer.end_block(BlockKind::Item { depth });
            }
            None => self.writer.end_block(kind),
        }
    }
}

/// Whether an HTML tag begins what is struck out, or ends it.
fn strikes(tag: &str) -> Option<bool> {
    let name = tag.trim_start_matches('<').trim_end_matches('>').to_ascii_lowercase();
    let (begins, name) = name.strip_prefix('/').map_or((true, name.as_str()), |name| (false, name));
    let name = name.split_whitespace().next().unwrap_or_default();
    matches!(name, "del" | "s" | "strike").then_some(begins)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shows_words_without_marks() {
        let (text, blocks, _) = read("# Terms\n\nThe **Artist** [keeps](https://x.y) `all`\nrights\\*.\n");
        assert_eq!(text, "Terms\n\nThe Artist keeps all\nrights*.\n");
        assert_eq!(blocks[0].kind, BlockKind::Heading);
        assert_eq!(blocks[1].kind, BlockKind::Paragraph);
    }

    #[test]
    fn what_is_struck_out_is_left_out_and_said() {
        let (text, _, warnings) =
            read("The Artist ~~assigns~~ licenses it. <del>All of it.</del> So <s>not\n\nHere.\n");
        assert_eq!(text, "The Artist  licenses it.  So\n\nHere.\n");
        assert!(warnings[0].starts_with("3 passages"), "{warnings:?}");
        let (text, _, warnings) = read("<div>Kept. <s>All of it.</s></div>\n");
        assert_eq!((text.as_str(), warnings.len()), ("Kept.\n", 1), "{warnings:?}");
    }

    #[test]
    fn a_rule_above_a_line_hides_nothing() {
        let (text, _, _) = read("One.\n\n---\n## 2. AI\n\nTwo: three.\n\n---\n\nFour.\n");
        assert_eq!(text, "One.\n\n2. AI\n\nTwo: three.\n\nFour.\n");
        assert_eq!(read("---\nNothing here\n---\nOne.\n").0, "Nothing here\n\nOne.\n");
    }

    #[test]
    fn notes_what_is_bold_at_the_start_of_a_block() {
        let (text, blocks, _) = read(
            "4. **No training.** The **Client** asks.\n\n**Fees**: none.\n\nA **b** c.\n\n**All of it**\n",
        );
        let opening: Vec<&str> = blocks.iter().map(|b| &text[b.start..b.opening]).collect();
        assert_eq!(opening, ["4. No training.", "Fees", "", "All of it"]);
    }

    #[test]
    fn numbers_items_and_keeps_their_sign() {
        let (text, blocks, _) = read("1) One\n1) Two\n   - Dot\n\n     more\n3) Three\n");
        assert_eq!(text, "1) One\n\n2) Two\n\n• Dot\n\nmore\n\n3) Three\n");
        assert_eq!(blocks[2].kind, BlockKind::Item { depth: 1 });
    }

    #[test]
    fn reads_tables_footnotes_code_and_html() {
        let markdown = "---\ntitle: x\n---\n| Right | Who |\n|---|---|\n| Film | Maker |\n\nNote[^1].\n\n\
            [^1]: Only once.\n\n    indented clause\n\n<div>In <b>HTML</b><script>no</script></div>\n";
        let (text, _, _) = read(markdown);
        assert_eq!(
            text,
            "Right\n\nWho\n\nFilm: Maker\n\nNote.\n\n[1] Only once.\n\nindented clause\n\nIn HTML\n"
        );
    }
}
