//! Where the passages of a contract's text stand in the main part of its Word file.
//!
//! In: the part, and where each character of the text came from. Out: for a passage the characters' places, the elements that a comment
//! may begin and end at, and what lies between. Whether a passage can be marked as changed is left to `revision`.

use std::collections::HashMap;
use std::ops::Range;

use super::markup::Markup;
use crate::document::origin::Origin;

/// What may stand between the root and a paragraph.
const AROUND_PARAGRAPHS: [&str; 10] =
    ["document", "body", "tbl", "tr", "tc", "sdt", "sdtContent", "customXml", "ins", "moveTo"];
/// What may stand between a paragraph and a run without being one thing that only goes as a whole.
const AROUND_RUNS: [&str; 9] =
    ["hyperlink", "ins", "moveTo", "smartTag", "customXml", "sdt", "sdtContent", "dir", "bdo"];
/// Properties of content controls whose content is no free text.
const CONTROLS: [&str; 11] = [
    "text",
    "dropDownList",
    "comboBox",
    "date",
    "dataBinding",
    "picture",
    "checkbox",
    "bibliography",
    "citation",
    "equation",
    "group",
];

/// Where an element with words stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Stand {
    /// The paragraph of the main text.
    pub(super) paragraph: usize,
    /// What is between the paragraph and the run, outermost first.
    pub(super) around: Vec<usize>,
    /// The run and its child; or the whole that the words are only a part of (a text box, a formula, a form control).
    pub(super) inner: Inner,
}

/// How far down a place can be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Inner {
    /// To the character.
    Text {
        /// The run.
        run: usize,
        /// Its child.
        child: usize,
    },
    /// To an element of the paragraph, no further.
    Whole(usize),
}

/// A place in the main part, between two characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Point {
    /// In a run: before a character of one of its children. For a child that is no text, 0 is before and 1 after it.
    Run {
        /// The run.
        run: usize,
        /// Its child.
        child: usize,
        /// Characters before.
        character: usize,
    },
    /// Between elements, at a byte.
    Byte(usize),
}

/// A passage in the main part.
#[derive(Debug)]
pub(super) struct Passage {
    /// Where it starts.
    pub(super) start: Point,
    /// Where it ends.
    pub(super) end: Point,
    /// Something to say of the place, where it is not that of the words themselves.
    pub(super) remark: Option<&'static str>,
}

/// The places of a text.
pub(super) struct Places<'m> {
    /// The part.
    pub(super) markup: &'m Markup<'m>,
    origins: &'m [Origin],
    /// Byte of the text for each character that is no white space.
    bytes: Vec<usize>,
    /// Where the elements stand that words came from.
    stands: HashMap<u32, Option<Stand>>,
    /// The places of all characters, in the order of the part.
    visible: Vec<(u32, u32)>,
}

impl<'m> Places<'m> {
    /// The places of `text`; `None` unless there is an origin for each of its characters that are no white space.
    pub(super) fn new(markup: &'m Markup<'m>, text: &str, origins: &'m [Origin]) -> Option<Self> {
        let solid = text.char_indices().filter(|(_, c)| !c.is_whitespace());
        let bytes: Vec<usize> = solid.map(|(at, _)| at).collect();
        if bytes.len() != origins.len() {
            return None;
        }
        let mut visible = Vec::new();
        let mut stands = HashMap::new();
        for origin in origins {
            let start = match *origin {
                Origin::Main { element, character } => {
                    visible.push((element, character));
                    element
                }
                Origin::Note { reference } => reference,
                Origin::Made => continue,
            };
            stands.entry(start).or_insert_with(|| stand(markup, start));
        }
        visible.sort_unstable();
        Some(Self { markup, origins, bytes, stands, visible })
    }

    /// Where the characters of a passage came from.
    pub(super) fn origins(&self, passage: &Range<usize>) -> &'m [Origin] {
        let first = self.bytes.partition_point(|&byte| byte < passage.start);
        let last = self.bytes.partition_point(|&byte| byte < passage.end);
        &self.origins[first..last.max(first)]
    }

    /// Where the element stands whose tag starts at a byte.
    pub(super) fn stand(&self, element: u32) -> Option<&Stand> {
        self.stands.get(&element)?.as_ref()
    }

    /// All stands, in the order of the part.
    pub(super) fn stands(&self) -> impl Iterator<Item = (u32, &Stand)> {
        let mut all: Vec<(u32, &Stand)> =
            self.stands.iter().filter_map(|(&start, stand)| Some((start, stand.as_ref()?))).collect();
        all.sort_unstable_by_key(|(start, _)| *start);
        all.into_iter()
    }

    /// Where a comment on a passage of the text belongs; `None` where no place is safe.
    pub(super) fn passage(&self, passage: &Range<usize>) -> Option<Passage> {
        let origins = self.origins(passage);
        let mut own: Vec<(u32, u32)> = origins
            .iter()
            .filter_map(|origin| match *origin {
                Origin::Main { element, character } => Some((element, character)),
                _ => None,
            })
            .collect();
        if own.is_empty() {
            let reference = origins.iter().find_map(|origin| match *origin {
                Origin::Note { reference } => Some(reference),
                _ => None,
            })?;
            let stand = self.stand(reference)?;
            let (start, end) = (self.before(stand, 0), self.after(stand, 0));
            return Some(Passage {
                start,
                end,
                remark: Some("The words stand in the note that is referred to here."),
            });
        }
        own.sort_unstable();
        let last = *own.last()?;
        let end = self.stand(last.0)?;
        // A comment is not stretched from one cell of a table into another.
        let cell = self.cell(end);
        let first =
            *own.iter().find(|(element, _)| self.stand(*element).is_some_and(|s| self.cell(s) == cell))?;
        let start = self.stand(first.0)?;
        let whole = own.iter().any(|(element, _)| {
            self.stand(*element).is_none_or(|stand| matches!(stand.inner, Inner::Whole(_)))
        });
        Some(Passage {
            start: self.before(start, first.1 as usize),
            end: self.after(end, last.1 as usize),
            remark: whole.then_some("The words stand in what is marked here, or in a part of it."),
        })
    }

    fn before(&self, stand: &Stand, character: usize) -> Point {
        match stand.inner {
            Inner::Text { run, child } => Point::Run { run, child, character },
            Inner::Whole(element) => Point::Byte(self.markup.elements[element].open.start),
        }
    }

    fn after(&self, stand: &Stand, character: usize) -> Point {
        match stand.inner {
            Inner::Text { run, child } => Point::Run { run, child, character: character + 1 },
            Inner::Whole(element) => Point::Byte(self.markup.elements[element].close.end),
        }
    }

    /// The table cell that a place is in.
    fn cell(&self, stand: &Stand) -> Option<usize> {
        self.markup.chain(stand.paragraph).into_iter().rev().find(|&at| self.markup.elements[at].is("tc"))
    }

    /// Characters of the text that came from the tags in a range of the part.
    pub(super) fn visible_in(&self, range: &Range<usize>) -> usize {
        let below = |byte: usize| self.visible.partition_point(|&(start, _)| (start as usize) < byte);
        below(range.end).saturating_sub(below(range.start))
    }

    /// Whether characters stand after this one and before the tag at a byte.
    pub(super) fn any_after(&self, place: (u32, u32), end: usize) -> bool {
        let first = self.visible.partition_point(|&at| at <= place);
        self.visible.get(first).is_some_and(|&(start, _)| (start as usize) < end)
    }

    /// Whether characters stand before this one and at or after the tag at a byte.
    pub(super) fn any_before(&self, place: (u32, u32), start: usize) -> bool {
        let first = self.visible.partition_point(|&at| at < place);
        first > 0 && self.visible[first - 1].0 as usize >= start
    }
}

/// The first paragraph of the main text, if it has one that a comment can stand in.
pub(super) fn first_paragraph(markup: &Markup) -> Option<usize> {
    (0..markup.elements.len()).find(|&at| markup.elements[at].is("p") && is_main(markup, at))
}

/// Whether what stands around a paragraph is plain main text, and not a text box or a part that is there twice.
fn is_main(markup: &Markup, paragraph: usize) -> bool {
    let chain = markup.chain(paragraph);
    chain[..chain.len() - 1].iter().all(|&at| {
        let element = &markup.elements[at];
        element.own && AROUND_PARAGRAPHS.contains(&element.name)
    })
}

fn stand(markup: &Markup, start: u32) -> Option<Stand> {
    let element = markup.at(start as usize)?;
    let chain = markup.chain(element);
    let position = chain.iter().position(|&at| markup.elements[at].is("p"))?;
    let paragraph = chain[position];
    if !is_main(markup, paragraph) {
        return None;
    }
    let mut around = Vec::new();
    for (depth, &at) in chain.iter().enumerate().skip(position + 1) {
        let here = &markup.elements[at];
        if here.is("r") && depth + 2 == chain.len() {
            let inner = Inner::Text { run: at, child: element };
            // Text with elements in it could not be written anew.
            let plain = !markup.elements[element].is("t") || markup.text(element).is_some();
            return Some(Stand { paragraph, around, inner: if plain { inner } else { Inner::Whole(at) } });
        }
        if here.own && AROUND_RUNS.contains(&here.name) && !(here.is("sdt") && is_control(markup, at)) {
            around.push(at);
            continue;
        }
        return Some(Stand { paragraph, around, inner: Inner::Whole(at) });
    }
    None
}

/// Whether a content control takes anything else than free text.
fn is_control(markup: &Markup, sdt: usize) -> bool {
    let Some(properties) = markup.child(sdt, "sdtPr") else { return false };
    markup.children(properties).any(|at| CONTROLS.contains(&markup.elements[at].name))
}

/// Whether the content of a content control may be changed.
pub(super) fn is_open(markup: &Markup, sdt: usize) -> bool {
    let Some(properties) = markup.child(sdt, "sdtPr") else { return true };
    let locked = markup.child(properties, "lock").and_then(|lock| markup.attribute(lock, "val"));
    !is_control(markup, sdt) && !locked.is_some_and(|lock| lock.to_ascii_lowercase().contains("content"))
}
