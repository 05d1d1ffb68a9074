//! Forms of a page: boxes to tick, and lists of which one entry is chosen.
//!
//! In: tags and the text within. Out: ☒ and ☐ as Word's fields become, and what was chosen. What somebody typed into a page is not in
//! its file.

use html5ever::tokenizer::Tag;

use super::elements::attribute;

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
