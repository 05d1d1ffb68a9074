//! Word's automatic numbering: what stands in front of a paragraph that carries no number in its text.
//!
//! In: `numbering.xml` and, paragraph by paragraph in reading order, the list and level asked for. Out: the mark
//! ("4.2", "(a)", a bullet). Counters belong to the abstract list, as in Word: two lists built on the same one go on
//! counting, unless the second one starts anew.

use std::collections::{HashMap, HashSet};

use super::xml::Element;
use crate::document::characters::clean;
use crate::document::numerals::{cardinal_words, letters, ordinal, ordinal_words, roman};

/// Word has nine levels.
const LEVELS: usize = 9;

#[derive(Debug, Clone)]
struct Level {
    start: u32,
    format: String,
    /// Text with places for numbers: "%1.%2".
    text: String,
    /// Show all numbers of the mark as decimals, whatever their own level says.
    legal: bool,
    /// The level (from 1) after which this one starts anew; 0: never; `None`: any higher one.
    restart: Option<usize>,
    style: Option<String>,
}

impl Default for Level {
    fn default() -> Self {
        Self {
            start: 1,
            format: "decimal".to_owned(),
            text: String::new(),
            legal: false,
            restart: None,
            style: None,
        }
    }
}

#[derive(Debug, Clone, Default)]
struct AbstractList {
    levels: Vec<Level>,
    /// The style whose list this one stands for.
    style_link: Option<String>,
    /// The style that this list defines.
    defines_style: Option<String>,
}

#[derive(Debug, Default)]
struct List {
    abstract_id: String,
    starts: HashMap<usize, u32>,
    levels: HashMap<usize, Level>,
}

/// The lists of a document and their counters.
#[derive(Debug, Default)]
pub(super) struct Numbering {
    abstracts: HashMap<String, AbstractList>,
    lists: HashMap<String, List>,
    counters: HashMap<String, [Option<u32>; LEVELS]>,
    /// Lists and levels whose own start has been applied.
    started: HashSet<(String, usize)>,
}

/// A mark and how deep it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mark {
    /// The text of the mark; empty for a level that counts but shows nothing.
    pub(super) text: String,
    /// Level from 0.
    pub(super) level: usize,
}

impl Numbering {
    /// Reads the part.
    pub(super) fn read(root: &Element) -> Self {
        let mut numbering = Self::default();
        for element in root.elements() {
            match &*element.name {
                "abstractNum" => {
                    let Some(id) = element.attribute("abstractNumId") else { continue };
                    numbering.abstracts.insert(id.to_owned(), abstract_list(element));
                }
                "num" => {
                    let Some(id) = element.attribute("numId") else { continue };
                    numbering.lists.insert(id.to_owned(), list(element));
                }
                _ => {}
            }
        }
        numbering
    }

    /// The level of a list that belongs to a paragraph style.
    pub(super) fn level_of_style(&self, list: &str, style: &str) -> Option<usize> {
        let abstract_id = self.abstract_of(list)?;
        self.abstracts[&abstract_id].levels.iter().position(|level| level.style.as_deref() == Some(style))
    }

    /// Counts one paragraph and gives its mark; `None` if there is no such list.
    pub(super) fn next(&mut self, list_id: &str, level: usize) -> Option<Mark> {
        let level = level.min(LEVELS - 1);
        let abstract_id = self.abstract_of(list_id)?;
        let list = self.lists.get(list_id)?;
        let shared = &self.abstracts[&abstract_id].levels;
        let definition = |index: usize| list.levels.get(&index).or_else(|| shared.get(index)).cloned();
        let levels: Vec<Level> = (0..=level).map(|index| definition(index).unwrap_or_default()).collect();
        let start = |index: usize| list.starts.get(&index).copied().unwrap_or(levels[index].start);
        let counters = self.counters.entry(abstract_id.clone()).or_default();
        for (index, restart) in list.starts.iter().filter(|(index, _)| **index <= level) {
            if self.started.insert((list_id.to_owned(), *index)) {
                counters[*index] = restart.checked_sub(1).filter(|_| *index == level);
            }
        }
        let numbers: Vec<u32> = (0..=level)
            .map(|index| {
                let number = match counters[index] {
                    Some(number) if index == level => number.saturating_add(1),
                    Some(number) => number,
                    None => start(index),
                };
                counters[index] = Some(number);
                number
            })
            .collect();
        for (deeper, counter) in counters.iter_mut().enumerate().take(LEVELS).skip(level + 1) {
            let restarts = match definition(deeper).and_then(|own| own.restart) {
                None => true,
                Some(0) => false,
                Some(after) => level < after,
            };
            if restarts {
                *counter = None;
            }
        }
        Some(Mark { text: mark_text(&levels, &numbers), level })
    }

    /// The abstract list behind a list, through at most one link by style.
    fn abstract_of(&self, list: &str) -> Option<String> {
        let id = &self.lists.get(list)?.abstract_id;
        let found = self.abstracts.get(id)?;
        if let Some(link) = &found.style_link {
            let linked = self.abstracts.iter().find(|(_, other)| other.defines_style.as_ref() == Some(link));
            if let Some((id, _)) = linked {
                return Some(id.clone());
            }
        }
        Some(id.clone())
    }
}

fn mark_text(levels: &[Level], numbers: &[u32]) -> String {
    let Some(own) = levels.last() else { return String::new() };
    if own.format == "bullet" {
        return own.text.chars().filter_map(clean).collect();
    }
    if own.format == "none" && !own.text.contains('%') {
        return own.text.clone();
    }
    let mut text = String::new();
    let mut characters = own.text.chars().peekable();
    while let Some(character) = characters.next() {
        let place = characters.peek().and_then(|digit| digit.to_digit(10)).filter(|digit| *digit > 0);
        match (character, place) {
            ('%', Some(place)) => {
                characters.next();
                let index = place as usize - 1;
                if let (Some(level), Some(number)) = (levels.get(index), numbers.get(index)) {
                    let plain = own.legal && level.format != "none" && level.format != "bullet";
                    text.push_str(&formatted(*number, if plain { "decimal" } else { &level.format }));
                }
            }
            (other, _) => text.extend(clean(other)),
        }
    }
    text.trim().to_owned()
}

fn formatted(number: u32, format: &str) -> String {
    match format {
        "lowerLetter" => letters(number),
        "upperLetter" => letters(number).to_uppercase(),
        "lowerRoman" => roman(number),
        "upperRoman" => roman(number).to_uppercase(),
        "ordinal" => ordinal(number),
        "cardinalText" => cardinal_words(number),
        "ordinalText" => ordinal_words(number),
        "decimalZero" => format!("{number:02}"),
        "none" | "bullet" => String::new(),
        _ => number.to_string(),
    }
}

fn abstract_list(element: &Element) -> AbstractList {
    let mut found = AbstractList {
        style_link: element.child("numStyleLink").and_then(Element::value).map(str::to_owned),
        defines_style: element.child("styleLink").and_then(Element::value).map(str::to_owned),
        levels: Vec::new(),
    };
    for definition in element.elements().filter(|element| &*element.name == "lvl") {
        if let Some(index) = index(definition) {
            if found.levels.len() <= index {
                found.levels.resize(index + 1, Level::default());
            }
            found.levels[index] = level(definition);
        }
    }
    found
}

fn list(element: &Element) -> List {
    let mut found = List {
        abstract_id: element.child("abstractNumId").and_then(Element::value).unwrap_or_default().to_owned(),
        ..List::default()
    };
    for change in element.elements().filter(|element| &*element.name == "lvlOverride") {
        let Some(index) = index(change) else { continue };
        if let Some(definition) = change.child("lvl") {
            found.levels.insert(index, level(definition));
        }
        if let Some(start) = number(change, "startOverride") {
            found.starts.insert(index, start);
        }
    }
    found
}

fn level(element: &Element) -> Level {
    // The format may stand in `mc:AlternateContent`, for formats newer than Word 2007; the fallback is plain.
    let format = element
        .child("numFmt")
        .or_else(|| element.at(&["AlternateContent", "Fallback", "numFmt"]))
        .and_then(Element::value)
        .unwrap_or("decimal");
    Level {
        start: number(element, "start").unwrap_or(0),
        format: format.to_owned(),
        text: element.child("lvlText").and_then(Element::value).unwrap_or_default().to_owned(),
        legal: element.switched_on("isLgl"),
        restart: number(element, "lvlRestart").map(|after| after as usize),
        style: element.child("pStyle").and_then(Element::value).map(str::to_owned),
    }
}

fn index(element: &Element) -> Option<usize> {
    element.attribute("ilvl")?.parse().ok().filter(|index| *index < LEVELS)
}

fn number(element: &Element, name: &str) -> Option<u32> {
    element.child(name)?.value()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::docx::xml;
    use crate::document::limits::Limits;

    fn numbering(xml_text: &str) -> Numbering {
        let text = format!("<w:numbering xmlns:w='u'>{xml_text}</w:numbering>");
        Numbering::read(&xml::parse(&text, "numbering.xml", &Limits::default()).unwrap())
    }

    fn lvl(index: usize, format: &str, text: &str, more: &str) -> String {
        format!(
            "<w:lvl w:ilvl='{index}'><w:start w:val='1'/><w:numFmt w:val='{format}'/>{more}<w:lvlText w:val='{text}'/></w:lvl>"
        )
    }

    fn marks(numbering: &mut Numbering, steps: &[(&str, usize)]) -> Vec<String> {
        steps.iter().map(|(list, level)| numbering.next(list, *level).unwrap().text).collect()
    }

    fn contract() -> String {
        format!(
            "<w:abstractNum w:abstractNumId='0'>{}{}{}</w:abstractNum><w:num w:numId='1'><w:abstractNumId w:val='0'/></w:num>",
            lvl(0, "decimal", "%1.", ""),
            lvl(1, "decimal", "%1.%2", ""),
            lvl(2, "lowerLetter", "(%3)", ""),
        )
    }

    #[test]
    fn counts_several_levels() {
        let mut numbering = numbering(&contract());
        let steps =
            [("1", 0), ("1", 1), ("1", 1), ("1", 2), ("1", 2), ("1", 1), ("1", 2), ("1", 0), ("1", 1)];
        let expected = ["1.", "1.1", "1.2", "(a)", "(b)", "1.3", "(a)", "2.", "2.1"];
        assert_eq!(marks(&mut numbering, &steps), expected);
    }

    #[test]
    fn a_level_that_was_skipped_shows_its_start() {
        let mut numbering = numbering(&contract());
        assert_eq!(marks(&mut numbering, &[("1", 1), ("1", 0), ("1", 2)]), ["1.1", "2.", "(a)"]);
    }

    #[test]
    fn lists_on_one_abstract_list_go_on_unless_they_start_anew() {
        let more = "<w:num w:numId='2'><w:abstractNumId w:val='0'/></w:num>\
            <w:num w:numId='3'><w:abstractNumId w:val='0'/><w:lvlOverride w:ilvl='0'><w:startOverride w:val='5'/></w:lvlOverride></w:num>";
        let mut numbering = numbering(&(contract() + more));
        assert_eq!(
            marks(&mut numbering, &[("1", 0), ("2", 0), ("3", 0), ("3", 0), ("3", 1)]),
            ["1.", "2.", "5.", "6.", "6.1"]
        );
    }

    #[test]
    fn legal_numbering_and_restart_rules() {
        let text = format!(
            "<w:abstractNum w:abstractNumId='0'>{}{}{}</w:abstractNum><w:num w:numId='1'><w:abstractNumId w:val='0'/></w:num>",
            lvl(0, "upperRoman", "Article %1", ""),
            lvl(1, "decimal", "%1.%2", "<w:isLgl/>"),
            lvl(2, "decimalZero", "%3", "<w:lvlRestart w:val='0'/>"),
        );
        let mut numbering = numbering(&text);
        let steps = [("1", 0), ("1", 1), ("1", 2), ("1", 0), ("1", 1), ("1", 2)];
        assert_eq!(marks(&mut numbering, &steps), ["Article I", "1.1", "01", "Article II", "2.1", "02"]);
    }

    #[test]
    fn bullets_of_symbol_fonts_are_bullets() {
        let text = format!(
            "<w:abstractNum w:abstractNumId='0'>{}</w:abstractNum><w:num w:numId='1'><w:abstractNumId w:val='0'/></w:num>",
            lvl(0, "bullet", "\u{f0b7}", "")
        );
        assert_eq!(marks(&mut numbering(&text), &[("1", 0)]), ["•"]);
    }

    #[test]
    fn an_unknown_list_has_no_mark() {
        assert_eq!(numbering(&contract()).next("9", 0), None);
    }
}
