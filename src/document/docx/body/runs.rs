//! The runs of a paragraph: words with what their format does to them, and the fields among them.
//!
//! In: the elements of runs. Out: text through the walk's writer. What is hidden or struck out is counted and left out.

use super::{Body, Note, NoteKind, chosen};
use crate::document::characters::symbol;
use crate::document::docx::pictures::is_large_picture;
use crate::document::docx::styles::strikes;
use crate::document::docx::xml::Element;
use crate::document::origin::Origin;

impl Body {
    pub(super) fn run<'a>(&mut self, run: &'a Element, boxes: &mut Vec<&'a Element>) {
        let properties = run.child("rPr");
        let style = properties.and_then(|own| own.child("rStyle")).and_then(Element::value);
        let hidden = match properties.filter(|own| own.child("vanish").is_some()) {
            Some(own) => own.switched_on("vanish"),
            None => self.unseen || style.is_some_and(|style| self.styles.is_hidden(style)),
        };
        let struck = properties
            .and_then(strikes)
            .or_else(|| style.and_then(|style| self.styles.strikes(style)))
            .unwrap_or(self.crossed);
        if hidden || struck {
            let words = run.elements().any(|e| &*e.name == "t" && !e.text().trim().is_empty());
            *if hidden { &mut self.hidden } else { &mut self.struck } += usize::from(words);
        }
        let hidden = hidden || struck;
        let set_off = properties.is_some_and(|own| {
            let underlined = own.child("u").and_then(Element::value).is_some_and(|u| u != "none");
            underlined
                || match own.child("b") {
                    Some(_) => own.switched_on("b"),
                    None => style.is_some_and(|style| self.styles.is_bold(style)),
                }
        });
        if set_off {
            self.writer.emphasise(true);
        }
        self.run_content(run, hidden, boxes);
        if set_off {
            self.writer.emphasise(false);
        }
    }

    fn run_content<'a>(&mut self, run: &'a Element, hidden: bool, boxes: &mut Vec<&'a Element>) {
        for element in run.elements() {
            let shown = !hidden && !self.fields.contains(&true);
            match &*element.name {
                "fldChar" => self.field(element, shown),
                "t" if shown => self.push(&element.text().replace(['\n', '\r'], " "), element),
                "tab" | "ptab" if shown => self.writer.push("\t"),
                "br" | "cr" if shown => self.writer.line_break(),
                "noBreakHyphen" if shown => self.push("-", element),
                "sym" if shown => {
                    let code = element.attribute("char").and_then(|code| u32::from_str_radix(code, 16).ok());
                    if let Some(character) = code.and_then(char::from_u32) {
                        let private = ('\u{f000}'..='\u{f0ff}').contains(&character);
                        let shown = if private { symbol(character) } else { character };
                        self.push(shown.encode_utf8(&mut [0; 4]), element);
                    }
                }
                "footnoteReference" | "endnoteReference" if shown => {
                    let kind =
                        if element.name.starts_with('f') { NoteKind::Footnote } else { NoteKind::Endnote };
                    if let Some(id) = element.attribute("id").map(str::to_owned)
                        && !self.notes.iter().any(|note| note.kind == kind && note.id == id)
                    {
                        let reference = element.start;
                        let origin = if self.aside { Origin::Made } else { Origin::Note { reference } };
                        self.notes.push(Note { kind, id, origin });
                    }
                }
                "AlternateContent" => {
                    if let Some(choice) = chosen(element) {
                        self.run_content(choice, hidden, boxes);
                    }
                }
                "drawing" | "pict" | "object" if shown => {
                    self.pictures += usize::from(is_large_picture(element));
                    self.inline(element, boxes);
                }
                "ruby" => self.inline(element, boxes),
                _ => {}
            }
        }
    }

    /// Adds text that `element` holds or stands for.
    fn push(&mut self, text: &str, element: &Element) {
        let origin = if self.aside { Origin::Made } else { Origin::element(element.start) };
        self.writer.push_from(text, origin);
    }

    fn field(&mut self, element: &Element, shown: bool) {
        match element.attribute("fldCharType") {
            Some("begin") => {
                let checkbox = element.at(&["ffData", "checkBox"]);
                if let Some(checkbox) = checkbox.filter(|_| shown) {
                    let state = if checkbox.child("checked").is_some() { "checked" } else { "default" };
                    self.push(if checkbox.switched_on(state) { "☒" } else { "☐" }, element);
                }
                if let Some(entry) =
                    element.at(&["ffData", "ddList"]).filter(|_| shown).and_then(chosen_entry)
                {
                    self.push(entry, element);
                }
                self.fields.push(true);
            }
            Some("separate") => {
                if let Some(instruction) = self.fields.last_mut() {
                    *instruction = false;
                }
            }
            Some("end") => {
                self.fields.pop();
            }
            _ => {}
        }
    }
}

/// The entry of a drop-down list that was chosen, or else its first.
fn chosen_entry(list: &Element) -> Option<&str> {
    let number = |name: &str| list.child(name).and_then(Element::value).and_then(|n| n.parse::<usize>().ok());
    let chosen = number("result").or_else(|| number("default")).unwrap_or(0);
    list.elements().filter(|entry| &*entry.name == "listEntry").nth(chosen)?.value()
}
