//! Forms of a page: boxes to tick, and lists of which one entry is chosen.
//!
//! In: tags and the text within. Out: ☒ and ☐ as Word's fields become, and what was chosen. What somebody typed into a page is not in
//! its file.

use html5ever::tokenizer::Tag;

use super::Reader;
use super::elements::{attribute, is_block};
use super::hidden::Hidden;

/// What a tag shows that is a box to tick or a button to press: ticked or not. To-do lists, as Notion exports them, draw theirs as empty
/// elements.
pub(super) fn tick_box(tag: &Tag) -> Option<&'static str> {
    let has = |name: &str| tag.attrs.iter().any(|attribute| &*attribute.name.local == name);
    let ticked = match &*tag.name {
        "input" => {
            let kind = attribute(tag, "type")?.to_ascii_lowercase();
            let unseen = has("hidden") || attribute(tag, "style").is_some_and(|s| s.contains("display:none"));
            if !matches!(kind.as_str(), "checkbox" | "radio") || unseen {
                return None;
            }
            has("checked")
        }
        "div" => {
            let class = &tag.attrs.iter().find(|attribute| &*attribute.name.local == "class")?.value;
            let classed = |name: &str| class.split_whitespace().any(|class| class == name);
            if !classed("checkbox") || !classed("checkbox-on") && !classed("checkbox-off") {
                return None;
            }
            classed("checkbox-on")
        }
        _ => return None,
    };
    Some(if ticked { "☒" } else { "☐" })
}

/// Whether text is a box alone.
pub(super) fn is_lone_box(text: &str) -> bool {
    matches!(text, "☒" | "☐")
}

/// An open list of entries.
#[derive(Debug, Default)]
pub(super) struct Select {
    entries: Vec<Entry>,
}

#[derive(Debug)]
struct Entry {
    chosen: bool,
    text: String,
}

impl Select {
    /// Begins the entry that a tag opens.
    pub(super) fn entry(&mut self, tag: &Tag) {
        let chosen = tag.attrs.iter().any(|attribute| &*attribute.name.local == "selected");
        self.entries.push(Entry { chosen, text: String::new() });
    }

    /// Takes text; what stands before the first entry is not shown.
    pub(super) fn push(&mut self, text: &str) {
        if let Some(entry) = self.entries.last_mut() {
            entry.text.push_str(text);
        }
    }

    /// The entries that are chosen, or nothing where none is; then all.
    pub(super) fn read(self) -> (Option<String>, Vec<String>) {
        let trimmed = |entries: &[&Entry]| -> Vec<String> {
            entries.iter().map(|entry| entry.text.trim().to_owned()).filter(|text| !text.is_empty()).collect()
        };
        let chosen: Vec<&Entry> = self.entries.iter().filter(|entry| entry.chosen).collect();
        if chosen.is_empty() {
            (None, trimmed(&self.entries.iter().collect::<Vec<_>>()))
        } else {
            (Some(trimmed(&chosen).join(", ")), Vec::new())
        }
    }
}

impl Reader {
    /// Writes the box that a tag shows.
    pub(super) fn tick_box(&mut self, tag: &Tag) -> bool {
        let Some(mark) = tick_box(tag).filter(|_| !self.sheet.switches() && !self.sheet.hides(tag)) else {
            return false;
        };
        if is_block(&tag.name) {
            self.end_block();
            self.hidden = Some(Hidden::new(&tag.name));
        }
        self.writer.push_collapsed(&format!(" {mark} "));
        true
    }

    /// Whether the tag belongs to a list of which one entry is chosen; ends that list where it ends or was never closed.
    pub(super) fn select(&mut self, tag: &Tag, opens: bool) -> bool {
        let name: &str = &tag.name;
        if self.select.is_none() {
            if opens && name == "select" && !self.hides(tag) {
                self.select = Some(Select::default());
            }
            return name == "select";
        }
        match name {
            "option" if opens => {
                if let Some(select) = &mut self.select {
                    select.entry(tag);
                }
                true
            }
            "select" => {
                self.end_select();
                true
            }
            "option" | "optgroup" | "hr" => true,
            "input" | "textarea" | "ul" | "ol" | "li" | "table" | "br" => {
                self.end_select();
                false
            }
            _ if is_block(name) => {
                self.end_select();
                false
            }
            _ => true,
        }
    }

    /// Writes what is chosen of the open list of entries, or each entry as a block where nothing is.
    pub(super) fn end_select(&mut self) {
        let Some(select) = self.select.take() else { return };
        let (chosen, entries) = select.read();
        if let Some(chosen) = chosen {
            self.writer.push_collapsed(&format!(" {chosen} "));
        }
        for entry in entries {
            self.end_block();
            self.writer.push_collapsed(&entry);
            self.end_block();
        }
    }
}
