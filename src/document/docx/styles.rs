//! What a paragraph's style says about numbering and headings.
//!
//! In: `styles.xml`. Out: for a style, its numbering and heading level, inherited through `basedOn`.

use std::collections::HashMap;

use super::xml::Element;

/// The numbering that a style or paragraph asks for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct NumberingReference {
    /// `numId`; "0" switches numbering off.
    pub(super) number: Option<String>,
    /// `ilvl`, from 0.
    pub(super) level: Option<usize>,
}

#[derive(Debug, Default)]
struct Style {
    based_on: Option<String>,
    numbering: NumberingReference,
    heading: bool,
    hidden: bool,
    /// Whether it strikes text out; nothing where it says nothing of that.
    struck: Option<bool>,
    bold: bool,
}

/// The styles of a document.
#[derive(Debug, Default)]
pub(super) struct Styles {
    styles: HashMap<String, Style>,
    default_paragraph: Option<String>,
}

/// No real document nests styles deeper; a cycle ends here.
const DEEPEST: usize = 32;

impl Styles {
    /// Reads the part.
    pub(super) fn read(root: &Element) -> Self {
        let mut styles = Self::default();
        for style in root.elements().filter(|element| &*element.name == "style") {
            let Some(id) = style.attribute("styleId") else { continue };
            if style.attribute("type") == Some("paragraph")
                && matches!(style.attribute("default"), Some("1" | "true"))
            {
                styles.default_paragraph = Some(id.to_owned());
            }
            let name = style.child("name").and_then(Element::value).unwrap_or_default().to_ascii_lowercase();
            let properties = style.child("pPr");
            let outlined = properties
                .and_then(|p| p.child("outlineLvl"))
                .and_then(Element::value)
                .is_some_and(|level| level.parse::<u8>().is_ok_and(|level| level < 9));
            styles.styles.insert(
                id.to_owned(),
                Style {
                    based_on: style.child("basedOn").and_then(Element::value).map(str::to_owned),
                    numbering: properties.map(numbering_of).unwrap_or_default(),
                    heading: outlined
                        || name.starts_with("heading ")
                        || name == "title"
                        || name == "subtitle",
                    hidden: style.child("rPr").is_some_and(|run| run.switched_on("vanish")),
                    struck: style.child("rPr").and_then(strikes),
                    bold: style.child("rPr").is_some_and(|run| run.switched_on("b")),
                },
            );
        }
        styles
    }

    /// The style itself and those it is based on, nearest first, with their ids.
    fn chain<'a>(&'a self, id: Option<&'a str>) -> impl Iterator<Item = (&'a str, &'a Style)> {
        let first = id.or(self.default_paragraph.as_deref());
        std::iter::successors(first.and_then(|id| Some((id, self.styles.get(id)?))), |(_, style)| {
            let id = style.based_on.as_deref()?;
            Some((id, self.styles.get(id)?))
        })
        .take(DEEPEST)
    }

    /// The numbering that a paragraph style brings, and the style in the chain that says so.
    pub(super) fn numbering<'a>(&'a self, id: Option<&'a str>) -> Option<(&'a str, &'a NumberingReference)> {
        self.chain(id)
            .find(|(_, style)| style.numbering.number.is_some())
            .map(|(id, style)| (id, &style.numbering))
    }

    /// Whether paragraphs of the style are headings.
    pub(super) fn is_heading(&self, id: Option<&str>) -> bool {
        self.chain(id).any(|(_, style)| style.heading)
    }

    /// Whether text of the character or paragraph style is not shown.
    pub(super) fn is_hidden(&self, id: &str) -> bool {
        self.chain(Some(id)).any(|(_, style)| style.hidden)
    }

    /// Whether text of the character or paragraph style is struck out; nothing where neither it nor what it is based on says so.
    pub(super) fn strikes(&self, id: &str) -> Option<bool> {
        self.chain(Some(id)).find_map(|(_, style)| style.struck)
    }

    /// Whether the character style makes text bold.
    pub(super) fn is_bold(&self, id: &str) -> bool {
        self.chain(Some(id)).any(|(_, style)| style.bold)
    }
}

/// Whether run properties strike text out, with one line or with two; nothing where they do not say.
pub(super) fn strikes(properties: &Element) -> Option<bool> {
    let said = ["strike", "dstrike"].into_iter().filter(|name| properties.child(name).is_some());
    said.map(|name| properties.switched_on(name)).reduce(|one, two| one || two)
}

/// The `numPr` of paragraph properties.
pub(super) fn numbering_of(properties: &Element) -> NumberingReference {
    let Some(numbering) = properties.child("numPr") else { return NumberingReference::default() };
    NumberingReference {
        number: numbering.child("numId").and_then(Element::value).map(str::to_owned),
        level: numbering.child("ilvl").and_then(Element::value).and_then(|level| level.parse().ok()),
    }
}
