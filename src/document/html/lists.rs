//! Lists of a page: the marks that a browser puts in front of their items, and how deep the items stand.
//!
//! Google Docs writes a list within a list as its sibling: how deep it stands is in the end of its class (`lst-kix_a-1`), its marks are in
//! the style sheet, and an outer list that goes on behind an inner one is a list of its own that says where it starts.

use std::collections::HashMap;

use html5ever::tokenizer::Tag;

use super::elements::{attribute, css_style};
use super::sheet::{Sheet, classes};
use crate::document::numerals::{letters, roman};

/// The lists that are open, and how far those of Google Docs have counted.
#[derive(Debug, Default)]
pub(super) struct Lists {
    open: Vec<List>,
    counts: HashMap<String, u32>,
}

/// An open list.
#[derive(Debug)]
struct List {
    ordered: bool,
    style: char,
    next: u32,
    marked: bool,
    level: Option<Level>,
}

/// Where a list of Google Docs stands.
#[derive(Debug)]
struct Level {
    /// Its class without the depth: `lst-kix_a-`.
    list: String,
    depth: u8,
    /// What its marks are made of, where the sheet says so.
    pieces: Vec<Piece>,
}

/// A part of a mark.
#[derive(Debug, PartialEq, Eq)]
enum Piece {
    Text(String),
    /// The count of the list of a class, in a style as [`css_style`] names it.
    Count(String, char),
}

impl Lists {
    /// Opens the list of a tag.
    pub(super) fn open(&mut self, tag: &Tag, sheet: &mut Sheet) {
        let style = attribute(tag, "style").unwrap_or_default();
        let level = level(tag, sheet);
        let named = attribute(tag, "type").and_then(|t| t.chars().next()).or(css_style(&style));
        let by_depth = || level.as_ref().map(|level| ['1', 'a', 'i'][usize::from(level.depth % 3)]);
        let start = attribute(tag, "start").and_then(|start| start.parse().ok());
        let goes_on = || {
            let level = level.as_ref().filter(|_| !classes(tag).any(|class| class == "start"))?;
            Some(self.counts.get(&level.class())?.saturating_add(1))
        };
        self.open.push(List {
            ordered: &*tag.name == "ol",
            style: named.or_else(by_depth).unwrap_or('1'),
            next: start.or_else(goes_on).unwrap_or(1),
            marked: !style.contains("list-style:none") && !style.contains("list-style-type:none"),
            level,
        });
    }

    /// Closes the innermost list.
    pub(super) fn close(&mut self) {
        self.open.pop();
    }

    /// Closes all lists.
    pub(super) fn clear(&mut self) {
        self.open.clear();
    }

    /// The mark of the item that a tag opens, empty if it has none, and its depth from 0.
    pub(super) fn item(&mut self, tag: &Tag) -> (String, u8) {
        let nested = self.open.len().saturating_sub(1);
        let Some(list) = self.open.last_mut() else { return ("•".to_owned(), 0) };
        let depth = nested.max(list.level.as_ref().map_or(0, |level| usize::from(level.depth)));
        let style = attribute(tag, "style").unwrap_or_default();
        let number = attribute(tag, "value").and_then(|value| value.parse().ok()).unwrap_or(list.next);
        list.next = number.saturating_add(1);
        if let Some(level) = &list.level {
            self.counts.insert(level.class(), number);
        }
        let mark = if !list.marked || style.contains("list-style-type:none") {
            String::new()
        } else if !list.ordered {
            "•".to_owned()
        } else {
            let drawn = list.level.as_ref().and_then(|level| drawn(&level.pieces, &self.counts));
            drawn.unwrap_or_else(|| format!("{}.", counted(number, list.style)))
        };
        (mark, u8::try_from(depth).unwrap_or(u8::MAX))
    }
}

impl Level {
    fn class(&self) -> String {
        format!("{}{}", self.list, self.depth)
    }
}

/// A number as a style writes it.
fn counted(number: u32, style: char) -> String {
    match style {
        'a' => letters(number),
        'A' => letters(number).to_uppercase(),
        'i' => roman(number),
        'I' => roman(number).to_uppercase(),
        _ => number.to_string(),
    }
}

/// The place of a list that Google Docs wrote.
fn level(tag: &Tag, sheet: &mut Sheet) -> Option<Level> {
    let class = classes(tag).find(|class| class.starts_with("lst-kix_"))?;
    let digits = class.len() - class.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    let (list, depth) = class.split_at(class.len() - digits);
    let depth = depth.parse().ok().filter(|_| list.ends_with('-'))?;
    let pieces = sheet.content(class).map(pieces).unwrap_or_default();
    Some(Level { list: list.to_owned(), depth, pieces })
}

/// The parts of `"(" counter(lst-ctn-kix_a-1,lower-latin) ") "`; none where it has others.
fn pieces(content: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut rest = content.split(';').next().unwrap_or_default().trim();
    while !rest.is_empty() {
        let (piece, after) = if let Some(text) = rest.strip_prefix('"') {
            let Some((text, after)) = text.split_once('"') else { return Vec::new() };
            (Piece::Text(text.to_owned()), after)
        } else {
            let counter = rest.strip_prefix("counter(").and_then(|counter| counter.split_once(')'));
            let Some((counter, after)) = counter else { return Vec::new() };
            let (name, style) = counter.split_once(',').unwrap_or((counter, "decimal"));
            let class = name.trim().replacen("lst-ctn-", "lst-", 1);
            let style = css_style(&format!("list-style-type:{}", style.trim())).unwrap_or('1');
            (Piece::Count(class, style), after)
        };
        pieces.push(piece);
        rest = after.trim_start();
    }
    pieces
}

/// A mark put together; nothing where it would be none.
fn drawn(pieces: &[Piece], counts: &HashMap<String, u32>) -> Option<String> {
    let mark: String = pieces
        .iter()
        .map(|piece| match piece {
            Piece::Text(text) => text.clone(),
            Piece::Count(class, style) => counted(counts.get(class).copied().unwrap_or(1), *style),
        })
        .collect();
    let mark = mark.trim();
    (!mark.is_empty() && !mark.contains('\\')).then(|| mark.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_of_a_sheet_are_put_together_from_its_counters() {
        let counts = HashMap::from([("lst-kix_a-0".to_owned(), 4), ("lst-kix_a-1".to_owned(), 2)]);
        for (content, mark) in [
            ("\"(\" counter(lst-ctn-kix_a-1,lower-latin) \") \"", Some("(b)")),
            (
                "\"\" counter(lst-ctn-kix_a-0,decimal) \".\" counter(lst-ctn-kix_a-1,decimal) \". \";",
                Some("4.2."),
            ),
            ("\"\" counter(lst-ctn-kix_a-0,upper-roman) \". \"", Some("IV.")),
            ("\"\\0025cf  \"", None),
            ("attr(title)", None),
        ] {
            assert_eq!(drawn(&pieces(content), &counts).as_deref(), mark, "{content}");
        }
    }
}
