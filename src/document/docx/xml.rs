//! A small XML tree for the parts of a Word file.
//!
//! In: the bytes of one part. Out: its elements by local name (the namespaces of Word's parts share none that
//! matters), with text. Document type declarations are refused: Word writes none, and entity bombs need one. Depth
//! and number of nodes are bounded.

use std::collections::HashSet;
use std::rc::Rc;

use quick_xml::Reader;
use quick_xml::escape::resolve_xml_entity;
use quick_xml::events::{BytesStart, Event};

use crate::document::limits::Limits;
use crate::document::text;

/// An element.
#[derive(Debug, Default)]
pub(super) struct Element {
    /// Local name.
    pub(super) name: Rc<str>,
    /// First byte of its tag in the decoded part.
    pub(super) start: u32,
    attributes: Vec<(Rc<str>, Box<str>)>,
    /// In document order.
    pub(super) children: Vec<Node>,
}

/// A child of an element.
#[derive(Debug)]
pub(super) enum Node {
    /// An element.
    Element(Element),
    /// Character data, entities resolved.
    Text(Box<str>),
}

impl Element {
    /// An attribute by its local name.
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| &**key == name).map(|(_, value)| &**value)
    }

    /// The attribute `val`, where Word keeps most values.
    pub(super) fn value(&self) -> Option<&str> {
        self.attribute("val")
    }

    /// The child elements.
    pub(super) fn elements(&self) -> impl Iterator<Item = &Element> {
        self.children.iter().filter_map(|node| match node {
            Node::Element(element) => Some(element),
            Node::Text(_) => None,
        })
    }

    /// The first child element of a name.
    pub(super) fn child(&self, name: &str) -> Option<&Element> {
        self.elements().find(|element| &*element.name == name)
    }

    /// The element at the end of a path of first children.
    pub(super) fn at(&self, path: &[&str]) -> Option<&Element> {
        path.iter().try_fold(self, |element, name| element.child(name))
    }

    /// An on-off property: there, unless its value says off.
    pub(super) fn switched_on(&self, name: &str) -> bool {
        self.child(name).is_some_and(|element| !matches!(element.value(), Some("0" | "false" | "off")))
    }

    /// All text directly within.
    pub(super) fn text(&self) -> String {
        self.children
            .iter()
            .filter_map(|node| match node {
                Node::Text(text) => Some(&**text),
                Node::Element(_) => None,
            })
            .collect()
    }

    /// How many elements of a name there are below.
    pub(super) fn count(&self, name: &str) -> usize {
        self.elements().map(|element| usize::from(&*element.name == name) + element.count(name)).sum()
    }
}

/// The text of the part called `part`.
pub(super) fn decode(bytes: &[u8], part: &str) -> Result<String, String> {
    let decoded = text::decode(bytes, None).map_err(|_| format!("its part `{part}` is no XML: {BROKEN}"))?;
    Ok(decoded.text)
}

/// Parses the part called `part`, whose text is `xml`.
pub(super) fn parse(xml: &str, part: &str, limits: &Limits) -> Result<Element, String> {
    let mut reader = Reader::from_str(xml);
    let mut builder =
        Builder { limits, part, names: HashSet::new(), stack: vec![Element::default()], nodes: 0 };
    loop {
        let start = u32::try_from(reader.buffer_position()).unwrap_or(u32::MAX);
        match reader.read_event() {
            Ok(Event::Start(tag)) => builder.open(&tag, start)?,
            Ok(Event::Empty(tag)) => {
                builder.open(&tag, start)?;
                builder.close()?;
            }
            Ok(Event::End(_)) => builder.close()?,
            Ok(Event::Text(text)) => builder.text(&text.xml10_content())?,
            Ok(Event::CData(text)) => builder.text(&text.xml10_content())?,
            Ok(Event::GeneralRef(reference)) => match reference.resolve_char_ref() {
                Ok(Some(character)) => builder.text(character.encode_utf8(&mut [0; 4]))?,
                Ok(None) => {
                    let entity = resolve_xml_entity(&reference).ok_or_else(|| {
                        format!("its part `{part}` uses an entity that XML does not define: refused")
                    })?;
                    builder.text(entity)?;
                }
                Err(_) => return Err(builder.broken()),
            },
            Ok(Event::DocType(_)) => {
                return Err(format!(
                    "its part `{part}` declares a document type, which Word never does: refused"
                ));
            }
            Ok(Event::Eof) => break,
            Ok(_) => {}
            Err(_) => return Err(builder.broken()),
        }
    }
    if builder.stack.len() != 1 {
        return Err(builder.broken());
    }
    let root = builder.stack.pop().and_then(|top| {
        top.children.into_iter().find_map(|node| match node {
            Node::Element(element) => Some(element),
            Node::Text(_) => None,
        })
    });
    root.ok_or_else(|| format!("its part `{part}` is empty: {BROKEN}"))
}

const BROKEN: &str = "open it in Word, save it anew and try again";

struct Builder<'a> {
    limits: &'a Limits,
    part: &'a str,
    names: HashSet<Rc<str>>,
    stack: Vec<Element>,
    nodes: usize,
}

impl Builder<'_> {
    fn broken(&self) -> String {
        format!("its part `{}` is broken XML: {BROKEN}", self.part)
    }

    fn name(&mut self, name: &str) -> Rc<str> {
        if let Some(known) = self.names.get(name) {
            return known.clone();
        }
        let name: Rc<str> = name.into();
        self.names.insert(name.clone());
        name
    }

    fn count(&mut self) -> Result<(), String> {
        self.nodes += 1;
        if self.nodes > self.limits.xml_nodes {
            return Err(format!(
                "its part `{}` has more than {} elements: refused",
                self.part, self.limits.xml_nodes
            ));
        }
        Ok(())
    }

    fn open(&mut self, tag: &BytesStart, start: u32) -> Result<(), String> {
        self.count()?;
        if self.stack.len() > self.limits.xml_depth {
            return Err(format!(
                "its part `{}` nests deeper than {} elements: refused",
                self.part, self.limits.xml_depth
            ));
        }
        let name = self.name(tag.local_name().into_inner());
        let mut attributes = Vec::new();
        for attribute in tag.attributes().with_checks(false) {
            let attribute = attribute.map_err(|_| self.broken())?;
            let value =
                attribute.normalized_value(quick_xml::XmlVersion::Implicit1_0).map_err(|_| self.broken())?;
            attributes.push((self.name(attribute.key.local_name().into_inner()), value.into()));
        }
        self.stack.push(Element { name, start, attributes, children: Vec::new() });
        Ok(())
    }

    fn close(&mut self) -> Result<(), String> {
        let element = self.stack.pop().filter(|_| !self.stack.is_empty()).ok_or_else(|| self.broken())?;
        let parent = self.stack.last_mut().expect("the document itself stays on the stack");
        parent.children.push(Node::Element(element));
        Ok(())
    }

    fn text(&mut self, text: &str) -> Result<(), String> {
        let parent = self.stack.last_mut().expect("the document itself stays on the stack");
        if let Some(Node::Text(before)) = parent.children.last_mut() {
            *before = format!("{before}{text}").into();
            return Ok(());
        }
        parent.children.push(Node::Text(text.into()));
        self.count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(xml: &str) -> Result<Element, String> {
        parse(xml, "part.xml", &Limits::default())
    }

    #[test]
    fn reads_names_attributes_and_entities() {
        let root = parsed(
            "<w:a xmlns:w='u'><w:b w:val='x &amp; y'/><w:t>Art &amp; Co&#8217;s &lt;work&gt;</w:t></w:a>",
        )
        .unwrap();
        assert_eq!(&*root.name, "a");
        assert_eq!(root.child("b").unwrap().value(), Some("x & y"));
        assert_eq!(root.child("t").unwrap().text(), "Art & Co’s <work>");
    }

    #[test]
    fn refuses_entity_bombs() {
        let bomb = "<!DOCTYPE a [<!ENTITY x \"lol\"><!ENTITY y \"&x;&x;&x;\">]><a>&y;</a>";
        assert!(parsed(bomb).unwrap_err().contains("document type"));
        assert!(parsed("<a>&y;</a>").unwrap_err().contains("entity"));
    }

    #[test]
    fn refuses_depth_and_crowds() {
        let deep = "<a>".repeat(400) + &"</a>".repeat(400);
        assert!(parsed(&deep).unwrap_err().contains("deeper than 200"));
        let limits = Limits { xml_nodes: 10, ..Limits::default() };
        let crowd = format!("<a>{}</a>", "<b/>".repeat(20));
        assert!(parse(&crowd, "p", &limits).unwrap_err().contains("more than 10"));
    }

    #[test]
    fn refuses_broken_xml() {
        for xml in ["", "<a>", "<a></b>", "</a>", "<a><b></a>", "plain"] {
            assert!(parsed(xml).is_err(), "{xml}");
        }
    }

    #[test]
    fn reads_utf16_parts() {
        let bytes: Vec<u8> = "\u{feff}<a>é</a>".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let xml = decode(&bytes, "p").unwrap();
        assert_eq!(parse(&xml, "p", &Limits::default()).unwrap().text(), "é");
    }

    #[test]
    fn an_element_knows_where_its_tag_starts() {
        let xml = "<?xml version='1.0'?>\n<a>é &amp; <b/><!-- x --><c>d</c></a>";
        let root = parsed(xml).unwrap();
        let starts = [&root, root.child("b").unwrap(), root.child("c").unwrap()].map(|e| e.start as usize);
        assert_eq!(starts.map(|start| &xml[start..start + 2]), ["<a", "<b", "<c"]);
    }
}
