//! Where the elements of an XML part stand in its text, so that a few of them can be changed and all else stays as it was.
//!
//! In: the decoded text of a part. Out: its elements in document order with the byte ranges of their tags. Nothing is judged here.

use std::collections::HashSet;
use std::ops::Range;

use quick_xml::NsReader;
use quick_xml::Reader;
use quick_xml::XmlVersion;
use quick_xml::escape::resolve_xml_entity;
use quick_xml::events::Event;
use quick_xml::name::ResolveResult;

/// The namespace of Word's own elements in most files; files by the strict standard use another.
pub(super) const TRANSITIONAL: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";

/// A part.
pub(super) struct Markup<'x> {
    /// Its text.
    pub(super) xml: &'x str,
    /// Its elements in document order; the first is the root.
    pub(super) elements: Vec<Element<'x>>,
    /// The namespace of the root.
    pub(super) namespace: String,
    /// Prefixes that an element below the root binds.
    inner_prefixes: HashSet<String>,
}

/// An element.
#[derive(Debug)]
pub(super) struct Element<'x> {
    /// Name without prefix.
    pub(super) name: &'x str,
    /// Whether it is of the root's namespace.
    pub(super) own: bool,
    /// The element around it.
    pub(super) parent: Option<usize>,
    /// Its start tag.
    pub(super) open: Range<usize>,
    /// Its end tag; empty and at the end of `open` for an empty tag.
    pub(super) close: Range<usize>,
    /// One past its last descendant.
    pub(super) next: usize,
}

impl Element<'_> {
    /// Whether it is of the root's namespace and has this name.
    pub(super) fn is(&self, name: &str) -> bool {
        self.own && self.name == name
    }

    /// All of it.
    pub(super) fn range(&self) -> Range<usize> {
        self.open.start..self.close.end
    }

    /// Whether it is written as one tag.
    pub(super) fn empty(&self) -> bool {
        self.close.is_empty()
    }
}

impl<'x> Markup<'x> {
    /// Reads a part; `None` if it is no XML with namespaces.
    pub(super) fn parse(xml: &'x str) -> Option<Self> {
        let mut reader = NsReader::from_str(xml);
        let mut markup =
            Self { xml, elements: Vec::new(), namespace: String::new(), inner_prefixes: HashSet::new() };
        let mut root = None;
        let mut open: Vec<usize> = Vec::new();
        loop {
            let start = usize::try_from(reader.buffer_position()).ok()?;
            let (space, event) = reader.read_resolved_event().ok()?;
            let (tag, empty) = match &event {
                Event::Start(tag) => (Some(tag), false),
                Event::Empty(tag) => (Some(tag), true),
                _ => (None, false),
            };
            if let Some(tag) = tag {
                let space = match space {
                    ResolveResult::Bound(space) => format!("={}", space.into_inner()),
                    ResolveResult::Unknown(prefix) => format!(":{prefix}"),
                    ResolveResult::Unbound => String::new(),
                };
                if !open.is_empty() {
                    for attribute in tag.attributes().with_checks(false).flatten() {
                        if let Some(prefix) = attribute.key.into_inner().strip_prefix("xmlns:") {
                            markup.inner_prefixes.insert(prefix.to_owned());
                        }
                    }
                }
                let own = *root.get_or_insert_with(|| space.clone()) == space;
                let end = usize::try_from(reader.buffer_position()).ok()?;
                let here = markup.elements.len();
                let name = xml.get(start + 1..end)?;
                let name = &name[..name.find(|c: char| c.is_whitespace() || matches!(c, '/' | '>'))?];
                let name = name.rsplit_once(':').map_or(name, |(_, local)| local);
                let parent = open.last().copied();
                let element =
                    Element { name, own, parent, open: start..end, close: end..end, next: here + 1 };
                markup.elements.push(element);
                if !empty {
                    open.push(here);
                }
                continue;
            }
            match event {
                Event::End(_) => {
                    let closed = open.pop()?;
                    let next = markup.elements.len();
                    markup.elements[closed].close = start..usize::try_from(reader.buffer_position()).ok()?;
                    markup.elements[closed].next = next;
                }
                Event::Eof => break,
                _ => {}
            }
        }
        markup.namespace = root?.strip_prefix('=').unwrap_or(TRANSITIONAL).to_owned();
        open.is_empty().then_some(markup)
    }

    /// The element whose tag starts at a byte.
    pub(super) fn at(&self, start: usize) -> Option<usize> {
        self.elements.binary_search_by_key(&start, |element| element.open.start).ok()
    }

    /// The elements from the root to `element`, both with it.
    pub(super) fn chain(&self, element: usize) -> Vec<usize> {
        let mut chain: Vec<usize> =
            std::iter::successors(Some(element), |&at| self.elements[at].parent).collect();
        chain.reverse();
        chain
    }

    /// The child elements of one.
    pub(super) fn children(&self, parent: usize) -> impl Iterator<Item = usize> + '_ {
        let end = self.elements[parent].next;
        let first = Some(parent + 1).filter(|&first| first < end);
        std::iter::successors(first, move |&at| Some(self.elements[at].next).filter(|&next| next < end))
    }

    /// The first child of the root's namespace that has a name.
    pub(super) fn child(&self, parent: usize, name: &str) -> Option<usize> {
        self.children(parent).find(|&child| self.elements[child].is(name))
    }

    /// The text of an element as it stands in the part.
    pub(super) fn source(&self, element: usize) -> &'x str {
        &self.xml[self.elements[element].range()]
    }

    /// The text between the tags of an element.
    pub(super) fn content(&self, element: usize) -> &'x str {
        let element = &self.elements[element];
        &self.xml[element.open.end..element.close.start]
    }

    /// The characters that an element without child elements holds; `None` for others.
    pub(super) fn text(&self, element: usize) -> Option<String> {
        if self.elements[element].next != element + 1 {
            return None;
        }
        let mut text = String::new();
        let mut reader = Reader::from_str(self.content(element));
        loop {
            match reader.read_event().ok()? {
                Event::Text(part) => text.push_str(&part.xml10_content()),
                Event::CData(part) => text.push_str(&part.xml10_content()),
                Event::GeneralRef(reference) => match reference.resolve_char_ref().ok()? {
                    Some(character) => text.push(character),
                    None => text.push_str(resolve_xml_entity(&reference)?),
                },
                Event::Eof => return Some(text),
                _ => {}
            }
        }
    }

    /// Attributes of an element: name with prefix, value, and the value's place in the part.
    pub(super) fn attributes(&self, element: usize) -> Vec<(String, String, Range<usize>)> {
        let open = self.elements[element].open.clone();
        let tag = &self.xml[open.clone()];
        let mut reader = Reader::from_str(tag);
        reader.config_mut().check_end_names = false;
        let Ok(Event::Start(start) | Event::Empty(start)) = reader.read_event() else { return Vec::new() };
        let mut from = 0;
        let mut found = Vec::new();
        for attribute in start.attributes().with_checks(false).flatten() {
            let name = attribute.key.into_inner().to_owned();
            let Ok(value) = attribute.normalized_value(XmlVersion::Implicit1_0) else { continue };
            // Attributes come in order: the next value that reads so stands after the one before.
            let raw: &str = &attribute.value;
            let Some(at) = place_of_value(&tag[from..], &name, raw) else { continue };
            let at = from + at;
            from = at + raw.len();
            found.push((name, value.into_owned(), open.start + at..open.start + from));
        }
        found
    }

    /// An attribute by its name without prefix.
    pub(super) fn attribute(&self, element: usize, name: &str) -> Option<String> {
        let local = |key: &str| key.rsplit_once(':').map_or(key, |(_, local)| local) == name;
        self.attributes(element).into_iter().find(|(key, _, _)| local(key)).map(|(_, value, _)| value)
    }

    /// The prefix that stands for the root's namespace everywhere in the part, and whether the root has yet to bind it.
    pub(super) fn prefix(&self) -> (String, bool) {
        let outer: Vec<(String, String)> =
            self.attributes(0).into_iter().map(|(name, value, _)| (name, value)).collect();
        let bound = outer.iter().filter_map(|(name, value)| Some((name.strip_prefix("xmlns:")?, value)));
        let known = bound.filter(|(_, value)| **value == self.namespace).map(|(prefix, _)| prefix);
        if let Some(prefix) = known.into_iter().find(|prefix| !self.inner_prefixes.contains(*prefix)) {
            return (prefix.to_owned(), false);
        }
        let taken = |prefix: &String| {
            let name = format!("xmlns:{prefix}");
            self.inner_prefixes.contains(prefix)
                || outer.iter().any(|(known, _)| *known == name)
                || self.xml.contains(&format!("<{prefix}:"))
        };
        let fresh = std::iter::once("w".to_owned()).chain((1..).map(|n| format!("w{n}")));
        (fresh.into_iter().find(|prefix| !taken(prefix)).unwrap_or_default(), true)
    }

    /// An element that is one empty tag, with content.
    pub(super) fn filled(&self, element: usize, content: &str) -> String {
        let tag = &self.xml[self.elements[element].open.clone()];
        let name = &tag[1..tag.find(|c: char| c.is_whitespace() || matches!(c, '/' | '>')).unwrap_or(1)];
        let open = tag.trim_end_matches('>').trim_end_matches('/');
        format!("{open}>{content}</{name}>")
    }

    /// The part with `content` added at the end of its root.
    pub(super) fn appended(&self, content: &str) -> String {
        let root = &self.elements[0];
        if root.empty() {
            let (before, after) = (&self.xml[..root.open.start], &self.xml[root.open.end..]);
            return format!("{before}{}{after}", self.filled(0, content));
        }
        let at = root.close.start;
        format!("{}{content}{}", &self.xml[..at], &self.xml[at..])
    }
}

/// Where the value of the attribute `name` starts in what is left of a tag.
fn place_of_value(tag: &str, name: &str, raw: &str) -> Option<usize> {
    let mut from = 0;
    loop {
        let at = from + tag[from..].find(name)?;
        let after = tag[at + name.len()..].trim_start();
        let value = after.strip_prefix('=').map(str::trim_start).and_then(|v| v.strip_prefix(['"', '\'']));
        if let Some(value) = value.filter(|value| value.starts_with(raw)) {
            return Some(tag.len() - value.len());
        }
        from = at + name.len();
    }
}

/// A part as it is written: in UTF-8, whatever it was read in.
pub(super) fn in_utf8(xml: &str) -> String {
    let Some(end) = xml.find("?>").filter(|_| xml.starts_with("<?xml")) else { return xml.to_owned() };
    let declared = xml[..end].to_ascii_lowercase();
    if !declared.contains("encoding") || declared.contains("utf-8") {
        return xml.to_owned();
    }
    format!("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"{}", &xml[end..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_are_found_by_their_place_with_all_around_them() {
        let xml = "<?xml version='1.0'?><a:r xmlns:a='u'><a:b/><b xmlns='v'>x<a:t>y &amp; z</a:t></b></a:r>";
        let markup = Markup::parse(xml).unwrap();
        let names: Vec<(&str, bool)> = markup.elements.iter().map(|e| (e.name, e.own)).collect();
        assert_eq!(names, [("r", true), ("b", true), ("b", false), ("t", true)]);
        let text = markup.at(xml.find("<a:t").unwrap()).unwrap();
        assert_eq!(markup.chain(text), [0, 2, 3]);
        assert_eq!(markup.text(text).as_deref(), Some("y & z"));
        assert_eq!(markup.source(2), "<b xmlns='v'>x<a:t>y &amp; z</a:t></b>");
        assert_eq!(markup.children(0).collect::<Vec<_>>(), [1, 2]);
        assert!(Markup::parse("<a><b></a>").is_none() && Markup::parse("").is_none());
    }

    #[test]
    fn values_of_attributes_are_found_in_the_part() {
        let xml = "<r><a id='xid' w:id = \"id\" x='&lt;1'/></r>";
        let markup = Markup::parse(xml).unwrap();
        let found = markup.attributes(1);
        let shown: Vec<(&str, &str)> = found
            .iter()
            .map(|(name, value, at)| {
                (name.as_str(), {
                    assert!(!value.is_empty());
                    &xml[at.clone()]
                })
            })
            .collect();
        assert_eq!(shown, [("id", "xid"), ("w:id", "id"), ("x", "&lt;1")]);
    }

    #[test]
    fn the_prefix_is_one_that_means_the_same_everywhere() {
        let prefix = |xml: &str| Markup::parse(xml).unwrap().prefix();
        assert_eq!(prefix("<n:r xmlns:n='u'/>"), ("n".to_owned(), false));
        assert_eq!(prefix("<r xmlns='u' xmlns:q='u'/>"), ("q".to_owned(), false));
        assert_eq!(prefix("<r xmlns='u'/>"), ("w".to_owned(), true));
        assert_eq!(prefix("<w:r xmlns:w='u'><w:a xmlns:w='v'/></w:r>"), ("w1".to_owned(), true));
    }

    #[test]
    fn a_part_is_added_to_at_its_end_and_written_in_utf8() {
        let add = |xml| Markup::parse(xml).unwrap().appended("<x/>");
        assert_eq!(add("<?xml version='1.0'?><c:a y='1'/>"), "<?xml version='1.0'?><c:a y='1'><x/></c:a>");
        assert_eq!(add("<a><b/></a>\n"), "<a><b/><x/></a>\n");
        assert!(in_utf8("<?xml version='1.0' encoding='utf-16'?><a/>").contains("encoding=\"UTF-8\""));
        assert_eq!(in_utf8("<?xml version='1.0'?><a/>"), "<?xml version='1.0'?><a/>");
    }
}
