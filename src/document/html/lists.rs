//! Lists of a page: the marks that a browser puts in front of their items.

use html5ever::tokenizer::Tag;

use super::elements::{attribute, css_style};
use crate::document::numerals::{letters, roman};

/// An open list.
#[derive(Debug)]
pub(super) struct List {
    ordered: bool,
    style: char,
    next: u32,
    marked: bool,
}

impl List {
    /// The list that a tag opens.
    pub(super) fn of(tag: &Tag) -> Self {
        let style = attribute(tag, "style").unwrap_or_default();
        Self {
            ordered: &*tag.name == "ol",
            style: attribute(tag, "type").and_then(|t| t.chars().next()).or(css_style(&style)).unwrap_or('1'),
            next: attribute(tag, "start").and_then(|start| start.parse().ok()).unwrap_or(1),
            marked: !style.contains("list-style:none") && !style.contains("list-style-type:none"),
        }
    }

    /// The mark of the item that a tag opens; empty if it has none.
    pub(super) fn mark(&mut self, tag: &Tag) -> String {
        let style = attribute(tag, "style").unwrap_or_default();
        let number = attribute(tag, "value").and_then(|value| value.parse().ok()).unwrap_or(self.next);
        self.next = number.saturating_add(1);
        match (self.ordered, self.style) {
            _ if !self.marked || style.contains("list-style-type:none") => String::new(),
            (false, _) => "•".to_owned(),
            (true, 'a') => format!("{}.", letters(number)),
            (true, 'A') => format!("{}.", letters(number).to_uppercase()),
            (true, 'i') => format!("{}.", roman(number)),
            (true, 'I') => format!("{}.", roman(number).to_uppercase()),
            (true, _) => format!("{number}."),
        }
    }
}
