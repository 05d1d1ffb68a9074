//! Clauses that are added at the end of a contract, as inserted paragraphs under a heading of their own.
//!
//! In: the main part and the clauses, each with the comment on it. Out: the paragraphs, and where they go.

use std::collections::HashMap;

use super::characters::foreign;
use super::comments;
use super::edits::AUTHOR;
use super::ids::Ids;
use super::markup::Markup;
use super::places::{Inner, Places};

/// Heading of what is added.
pub(super) const HEADING: &str = "Additional Terms";

/// Properties, besides the font, that added words take over from most words of the contract.
const LOOKS: [&str; 4] = ["color", "sz", "szCs", "lang"];
/// Properties that words put in place of others do not take over from these: marks of changes, and what hides them.
const NOT_TAKEN: [&str; 8] =
    ["rPrChange", "ins", "del", "moveFrom", "moveTo", "vanish", "specVanish", "webHidden"];

/// A clause to add.
pub(super) struct Clause {
    /// Its words, a paragraph a line.
    pub(super) words: String,
    /// The number of the comment on it.
    pub(super) comment: Option<i64>,
}

/// How words look, as properties of a run.
#[derive(Debug, Default, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Looks {
    font: String,
    /// Colour, size and language.
    rest: String,
}

/// The paragraphs for `clauses`, inserted by the report.
pub(super) fn paragraphs(clauses: &[Clause], looks: &Looks, prefix: &str, ids: &mut Ids) -> String {
    let mut xml = paragraph(HEADING, true, looks, (None, None), prefix, ids);
    for clause in clauses {
        let lines: Vec<&str> = clause.words.lines().filter(|line| !line.trim().is_empty()).collect();
        for (i, line) in lines.iter().enumerate() {
            let first = clause.comment.filter(|_| i == 0);
            let last = clause.comment.filter(|_| i + 1 == lines.len());
            xml.push_str(&paragraph(line, false, looks, (first, last), prefix, ids));
        }
    }
    xml
}

/// An inserted paragraph. Numbering is switched off, which the style of all paragraphs might bring; `comment` starts and ends here.
fn paragraph(
    words: &str,
    heading: bool,
    looks: &Looks,
    comment: (Option<i64>, Option<i64>),
    p: &str,
    ids: &mut Ids,
) -> String {
    let mut marked = || format!("{p}:id=\"{}\" {p}:author=\"{AUTHOR}\"", ids.fresh());
    let when_heading = |xml: String| if heading { xml } else { String::new() };
    let keep = when_heading(format!("<{p}:keepNext/>"));
    let level = when_heading(format!("<{p}:outlineLvl {p}:val=\"0\"/>"));
    let bold = when_heading(format!("<{p}:b/>"));
    let (mark, words_mark) = (marked(), marked());
    let start = comment.0.map(|id| comments::start(p, id)).unwrap_or_default();
    // The reference is inserted too: who rejects the words rejects the comment.
    let end = comment.1.map_or_else(String::new, |id| {
        let (end, reference) = (comments::range_end(p, id), comments::reference(p, id));
        format!("{end}<{p}:ins {}>{reference}</{p}:ins>", marked())
    });
    format!(
        "<{p}:p><{p}:pPr>{keep}<{p}:numPr><{p}:ilvl {p}:val=\"0\"/><{p}:numId {p}:val=\"0\"/></{p}:numPr>\
         <{p}:spacing {p}:before=\"120\" {p}:after=\"120\"/>{level}<{p}:rPr><{p}:ins {mark}/></{p}:rPr></{p}:pPr>{start}\
         <{p}:ins {words_mark}><{p}:r><{p}:rPr>{}{bold}{}</{p}:rPr><{p}:t xml:space=\"preserve\">{}</{p}:t></{p}:r></{p}:ins>\
         {end}</{p}:p>",
        looks.font,
        looks.rest,
        foreign(words.trim())
    )
}

/// How most words of the contract look.
pub(super) fn looks(places: &Places) -> Looks {
    let markup = places.markup;
    let mut counts: HashMap<Looks, usize> = HashMap::new();
    for (start, stand) in places.stands() {
        let Inner::Text { run, .. } = stand.inner else { continue };
        let start = start as usize;
        let font = chosen(markup, run, |name| name == "rFonts");
        let rest = chosen(markup, run, |name| LOOKS.contains(&name));
        *counts.entry(Looks { font, rest }).or_default() += places.visible_in(&(start..start + 1));
    }
    let most = counts.into_iter().max_by(|a, b| a.1.cmp(&b.1).then_with(|| b.0.cmp(&a.0)));
    most.map(|(looks, _)| looks).unwrap_or_default()
}

/// Properties for words in place of those of a run.
pub(super) fn taken_over(markup: &Markup, run: usize) -> String {
    chosen(markup, run, |name| !NOT_TAKEN.contains(&name))
}

fn chosen(markup: &Markup, run: usize, wanted: impl Fn(&str) -> bool) -> String {
    let Some(properties) = markup.child(run, "rPr") else { return String::new() };
    let elements = markup.children(properties).filter(|&at| markup.elements[at].own);
    elements.filter(|&at| wanted(markup.elements[at].name)).map(|at| markup.source(at)).collect()
}

/// The byte at which added paragraphs go in: before an empty paragraph that the contract ends in, else before the properties of its
/// last section, else at its end.
pub(super) fn place(markup: &Markup, body: usize) -> usize {
    let children: Vec<usize> = markup.children(body).collect();
    let section = children.iter().position(|&at| markup.elements[at].is("sectPr"));
    let end = section.map_or(markup.elements[body].close.start, |i| markup.elements[children[i]].open.start);
    let [.., previous, last] = children[..section.unwrap_or(children.len())] else { return end };
    let paragraph = |at: usize| markup.elements[at].is("p");
    // The paragraph after a table has to stay there, so that only one after another paragraph counts.
    let blank = paragraph(previous) && paragraph(last) && {
        let within = last + 1..markup.elements[last].next;
        markup.children(last).all(|at| markup.elements[at].is("pPr"))
            && !within.into_iter().any(|at| matches!(markup.elements[at].name, "sectPr" | "del" | "moveFrom"))
    };
    if blank { markup.elements[last].open.start } else { end }
}
