//! Word's OOXML: the text of a contract as it looks with all tracked changes accepted.
//!
//! In: the bytes of a `.docx`. Out: text, blocks, and warnings for what was decided or left out (tracked changes,
//! comments, hidden text). Headers come first and footers last, each once; footnotes and endnotes stand after the
//! body. Layout, pictures and formulas' structure are left out.

mod body;
mod numbering;
mod package;
mod pictures;
mod styles;
mod xml;

use std::collections::HashSet;

pub(crate) use self::package::Package;

use self::body::Body;
use self::numbering::Numbering;
use self::package::Relation;
use self::styles::Styles;
use self::xml::Element;
use super::Block;
use super::limits::Limits;
use super::origin::Origin;
use super::page_number::is_page_number;

/// Reads a Word file.
pub(super) fn read(bytes: &[u8], limits: &Limits) -> Result<(String, Vec<Block>, Vec<String>), String> {
    let mut package = Package::open(bytes, limits)?;
    let main = package.main_part()?;
    let xml = main_text(&mut package, &main)?;
    Ok(walk(&mut package, &main, &xml, limits, false)?.0)
}

/// A Word file with the places that its text came from.
pub(crate) struct Traced {
    /// Name of the main part in the container.
    pub(crate) main: String,
    /// The decoded text of that part.
    pub(crate) xml: String,
    /// The contract's text, as reading the file gives it.
    pub(crate) text: String,
    /// Where each character of `text` that is no white space came from.
    pub(crate) origins: Vec<Origin>,
}

/// Reads a Word file once more, for what is written back into it.
pub(crate) fn traced(bytes: &[u8], limits: &Limits) -> Result<Traced, String> {
    let mut package = Package::open(bytes, limits)?;
    let main = package.main_part()?;
    let xml = main_text(&mut package, &main)?;
    let ((text, _, _), origins) = walk(&mut package, &main, &xml, limits, true)?;
    Ok(Traced { main, xml, text, origins })
}

fn main_text(package: &mut Package, main: &str) -> Result<String, String> {
    Ok(package.text(main)?.ok_or("its main part is missing: open it in Word, save it anew and try again")?)
}

type Walked = ((String, Vec<Block>, Vec<String>), Vec<Origin>);

fn walk(
    package: &mut Package,
    main: &str,
    xml: &str,
    limits: &Limits,
    traced: bool,
) -> Result<Walked, String> {
    let root = xml::parse(xml, main, limits)?;
    let content = root
        .child("body")
        .ok_or("it is no Word document: open it in Word, save it as .docx and try again")?;
    let relations = package.relations(main)?;
    let styles = one_part(package, &relations, "styles")?.map(|root| Styles::read(&root)).unwrap_or_default();
    let numbering =
        one_part(package, &relations, "numbering")?.map(|root| Numbering::read(&root)).unwrap_or_default();
    let footnotes = one_part(package, &relations, "footnotes")?;
    let endnotes = one_part(package, &relations, "endnotes")?;
    let comments = one_part(package, &relations, "comments")?;

    let mut body = Body::new(styles, numbering, traced);
    let mut seen = HashSet::new();
    for root in edges(package, &relations, "header", &root)? {
        repeated(&mut body, &root, &mut seen);
    }
    body.blocks(content);
    body.notes(footnotes.as_ref(), endnotes.as_ref());
    for root in edges(package, &relations, "footer", &root)? {
        repeated(&mut body, &root, &mut seen);
    }
    Ok(body.finish(comments.map_or(0, |root| root.count("comment"))))
}

fn one_part(package: &mut Package, relations: &[Relation], kind: &str) -> Result<Option<Element>, String> {
    match relations.iter().find(|relation| relation.kind == kind) {
        Some(relation) => package.xml(&relation.target),
        None => Ok(None),
    }
}

/// The headers or footers that some section of the document refers to, each part once.
fn edges(
    package: &mut Package,
    relations: &[Relation],
    kind: &str,
    root: &Element,
) -> Result<Vec<Element>, String> {
    let mut used = Vec::new();
    references(root, &format!("{kind}Reference"), &mut used);
    let mut parts = Vec::new();
    for relation in relations.iter().filter(|relation| relation.kind == kind && used.contains(&relation.id)) {
        parts.extend(package.xml(&relation.target)?);
    }
    Ok(parts)
}

fn references(element: &Element, name: &str, found: &mut Vec<String>) {
    for child in element.elements() {
        if &*child.name == name {
            found.extend(child.attribute("id").map(str::to_owned));
        }
        references(child, name, found);
    }
}

/// Adds those blocks of a header or footer that are neither page numbers nor have been there before.
fn repeated(body: &mut Body, root: &Element, seen: &mut HashSet<String>) {
    for (text, kind) in body.aside(root) {
        if !is_page_number(&text) && seen.insert(text.clone()) {
            body.add(&text, kind);
        }
    }
}
