//! Walks the content of a Word document: paragraphs, runs, tables, fields, text boxes, tracked changes.
//!
//! In: the elements of a part. Out: text and blocks through [`BlockWriter`]. What an element does not change is
//! walked through (hyperlinks, content controls, smart tags), so that text in wrappers unknown here is not lost.

mod runs;

use super::numbering::{Mark, Numbering};
use super::styles::{NumberingReference, Styles, numbering_of};
use super::xml::{Element, Node};
use crate::document::BlockKind;
use crate::document::blocks::{BlockWriter, heading_or_paragraph, struck_out};
use crate::document::origin::Origin;

/// Reads parts of one document, with the counters that run through them.
pub(super) struct Body {
    writer: BlockWriter,
    styles: Styles,
    numbering: Numbering,
    /// Open fields: whether their instruction, which is not shown, is still going on.
    fields: Vec<bool>,
    tables: u32,
    /// Notes in the order of their references.
    notes: Vec<Note>,
    /// Whether a part is read that is not the main one.
    aside: bool,
    changes: usize,
    hidden: usize,
    struck: usize,
    embedded: usize,
    pictures: usize,
    /// Whether the style of the paragraph in work hides its text.
    unseen: bool,
    /// Whether it strikes its text out.
    crossed: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum NoteKind {
    Footnote,
    Endnote,
}

#[derive(Debug, Clone)]
struct Note {
    kind: NoteKind,
    id: String,
    /// Where the main part refers to it; made up where another part does.
    origin: Origin,
}

impl Body {
    /// A walk over a document with these styles and lists; `traced` if it is to be known where its text came from.
    pub(super) fn new(styles: Styles, numbering: Numbering, traced: bool) -> Self {
        Self {
            writer: if traced { BlockWriter::traced() } else { BlockWriter::default() },
            styles,
            numbering,
            fields: Vec::new(),
            tables: 0,
            notes: Vec::new(),
            aside: false,
            changes: 0,
            hidden: 0,
            struck: 0,
            embedded: 0,
            pictures: 0,
            unseen: false,
            crossed: false,
        }
    }

    /// Reads block content: paragraphs, tables and what wraps them.
    pub(super) fn blocks(&mut self, parent: &Element) {
        for element in parent.elements() {
            match &*element.name {
                "p" => self.paragraph(element),
                "tbl" => {
                    self.writer.end_row();
                    self.writer.begin_table();
                    self.tables += 1;
                    self.blocks(element);
                    self.tables -= 1;
                    self.writer.end_row();
                }
                "tr" => {
                    if element.at(&["trPr", "del"]).is_some() {
                        self.changes += 1;
                    } else if element.child("trPr").is_some_and(|row| row.switched_on("hidden")) {
                        self.hidden += 1;
                    } else {
                        self.changes += usize::from(element.at(&["trPr", "ins"]).is_some());
                        self.blocks(element);
                        if element.child("trPr").is_some_and(|row| row.switched_on("tblHeader")) {
                            self.writer.end_head();
                        }
                        self.writer.end_row();
                    }
                }
                "tc" if element.at(&["tcPr", "cellDel"]).is_some() => self.changes += 1,
                "tc" => {
                    let span = element.at(&["tcPr", "gridSpan"]).and_then(Element::value);
                    self.writer.begin_cell(span.and_then(|span| span.parse().ok()).unwrap_or(1));
                    self.blocks(element);
                    self.writer.end_block(BlockKind::Cell);
                }
                "del" | "moveFrom" => self.changes += 1,
                "altChunk" => self.embedded += 1,
                "AlternateContent" => self.alternative(element, Self::blocks),
                name if name.ends_with("Pr") => {}
                _ => self.blocks(element),
            }
        }
    }

    /// Reads a part apart from the text so far; gives its blocks.
    pub(super) fn aside(&mut self, root: &Element) -> Vec<(String, BlockKind)> {
        let writer = std::mem::take(&mut self.writer);
        let aside = std::mem::replace(&mut self.aside, true);
        self.blocks(root);
        self.aside = aside;
        let (text, blocks) = std::mem::replace(&mut self.writer, writer).finish();
        blocks.iter().map(|block| (text[block.start..block.end].to_owned(), block.kind)).collect()
    }

    /// Adds a block as it is.
    pub(super) fn add(&mut self, text: &str, kind: BlockKind) {
        self.add_from(text, kind, Origin::Made);
    }

    fn add_from(&mut self, text: &str, kind: BlockKind, origin: Origin) {
        self.writer.push_from(text, origin);
        self.writer.end_block(kind);
    }

    /// Adds the notes that the text refers to, each with its number.
    pub(super) fn notes(&mut self, footnotes: Option<&Element>, endnotes: Option<&Element>) {
        let mut counts = [0usize; 2];
        let mut next = 0;
        // A note may refer to a further note, so the list can grow on the way.
        while let Some(Note { kind, id, origin }) = self.notes.get(next).cloned() {
            next += 1;
            let count = &mut counts[usize::from(kind == NoteKind::Endnote)];
            *count += 1;
            let mark = if kind == NoteKind::Footnote { format!("[{count}]") } else { format!("[e{count}]") };
            let part = if kind == NoteKind::Footnote { footnotes } else { endnotes };
            let note = part.and_then(|part| part.elements().find(|note| note.attribute("id") == Some(&id)));
            let Some(note) = note.filter(|note| {
                !matches!(note.attribute("type"), Some("separator" | "continuationSeparator"))
            }) else {
                continue;
            };
            for (index, (text, kind)) in self.aside(note).into_iter().enumerate() {
                let text = if index == 0 { format!("{mark} {text}") } else { text };
                self.add_from(&text, kind, origin);
            }
        }
    }

    /// Text, blocks and warnings, and where the text came from.
    pub(super) fn finish(mut self, comments: usize) -> super::Walked {
        let origins = self.writer.take_origins();
        let replaced = self.writer.replaced();
        let (text, blocks) = self.writer.finish();
        let counted = |count: usize, one: &str, many: &str| match count {
            0 => None,
            1 => Some(format!("1 {one}")),
            count => Some(format!("{count} {many}")),
        };
        let warnings = [
            counted(self.changes, "tracked change read as accepted", "tracked changes read as accepted"),
            counted(comments, "comment was left out", "comments were left out"),
            struck_out(self.struck),
            replaced,
            counted(self.hidden, "piece of hidden text was left out", "pieces of hidden text were left out"),
            counted(self.embedded, "embedded document was not read", "embedded documents were not read"),
            counted(
                self.pictures,
                "large picture was not read: where words of the contract stand in it, give them as text",
                "large pictures were not read: where words of the contract stand in them, give them as text",
            ),
        ];
        ((text, blocks, warnings.into_iter().flatten().collect()), origins)
    }

    fn paragraph(&mut self, paragraph: &Element) {
        let properties = paragraph.child("pPr");
        let style = properties.and_then(|p| p.child("pStyle")).and_then(Element::value);
        let end = properties.and_then(|p| p.child("rPr"));
        // A paragraph whose end is deleted runs on into the next one, which gives the number.
        let end_deleted =
            end.is_some_and(|end| end.child("del").is_some() || end.child("moveFrom").is_some());
        let mark = if end_deleted { None } else { self.mark(properties, style) };
        let mut boxes = Vec::new();
        let unseen = style.is_some_and(|style| self.styles.is_hidden(style));
        let unseen = std::mem::replace(&mut self.unseen, unseen);
        let crossed = style.and_then(|style| self.styles.strikes(style)) == Some(true);
        let crossed = std::mem::replace(&mut self.crossed, crossed);
        self.inline(paragraph, &mut boxes);
        (self.unseen, self.crossed) = (unseen, crossed);
        // What a field is asked for ends with its paragraph: one without an end hides no more than that.
        while self.fields.last() == Some(&true) {
            self.fields.pop();
        }
        if end_deleted {
            self.changes += 1;
        } else {
            // The end of a run-in heading is hidden by Word's style separator: the clause follows on the same line.
            let runs_on = end.is_some_and(|end| end.switched_on("specVanish") && end.switched_on("vanish"));
            self.end_paragraph(mark.as_ref(), style, runs_on);
        }
        for content in boxes {
            self.blocks(content);
        }
    }

    fn mark(&mut self, properties: Option<&Element>, style: Option<&str>) -> Option<Mark> {
        let own = properties.map(numbering_of).unwrap_or_default();
        let inherited = self.styles.numbering(style);
        let reference = NumberingReference {
            number: own.number.or_else(|| inherited.and_then(|(_, reference)| reference.number.clone())),
            level: own.level,
        };
        let number = reference.number.filter(|number| number != "0")?;
        let by_style = || {
            let (holder, reference) = inherited?;
            let style = style.unwrap_or(holder);
            let level = |style: &str| self.numbering.level_of_style(&number, style);
            level(style).or_else(|| level(holder)).or(reference.level)
        };
        let level = reference.level.or_else(by_style).unwrap_or(0);
        self.numbering.next(&number, level)
    }

    fn end_paragraph(&mut self, mark: Option<&Mark>, style: Option<&str>, runs_on: bool) {
        if self.writer.is_blank() {
            return;
        }
        let mark = mark.filter(|mark| !mark.text.is_empty());
        if let Some(mark) = mark {
            self.writer.prefix(&mark.text);
        }
        if runs_on {
            self.writer.set_off();
            self.writer.push(" ");
            return;
        }
        let depth = mark.map(|mark| u8::try_from(mark.level).unwrap_or(u8::MAX));
        let heading = self.styles.is_heading(style)
            && heading_or_paragraph(self.writer.current()) == BlockKind::Heading;
        let kind = match depth {
            _ if heading => BlockKind::Heading,
            Some(depth) => BlockKind::Item { depth },
            None if self.tables > 0 => BlockKind::Cell,
            None => BlockKind::Paragraph,
        };
        self.writer.end_block(kind);
    }

    /// Reads what stands within a paragraph; the content of text boxes is put aside for after it.
    fn inline<'a>(&mut self, parent: &'a Element, boxes: &mut Vec<&'a Element>) {
        for node in &parent.children {
            let Node::Element(element) = node else { continue };
            match &*element.name {
                "r" => self.run(element, boxes),
                "ins" | "moveTo" => {
                    self.changes += 1;
                    self.inline(element, boxes);
                }
                "del" | "moveFrom" => self.changes += usize::from(&*element.name == "del"),
                "txbxContent" => boxes.push(element),
                "AlternateContent" => {
                    if let Some(choice) = chosen(element) {
                        self.inline(choice, boxes);
                    }
                }
                "rt" => {}
                name if name.ends_with("Pr") => {}
                _ => self.inline(element, boxes),
            }
        }
    }

    fn alternative(&mut self, element: &Element, read: fn(&mut Self, &Element)) {
        if let Some(choice) = chosen(element) {
            read(self, choice);
        }
    }
}

/// The alternative to read: the first choice that holds text, or else the fallback. Never two, which would double
/// the text.
fn chosen(element: &Element) -> Option<&Element> {
    let holds_text = |element: &&Element| element.count("t") > 0;
    element
        .elements()
        .find(|choice| &*choice.name == "Choice" && holds_text(choice))
        .or_else(|| element.child("Fallback"))
        .or_else(|| element.child("Choice"))
}

#[cfg(test)]
mod tests;
