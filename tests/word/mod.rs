//! Word files for tests: packages put together from parts, and changes in them taken back.

#![allow(dead_code, reason = "each test file uses what it needs")]

use std::collections::{BTreeMap, HashSet};
use std::io::{Cursor, Read as _, Write as _};

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, Writer};
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

pub const TRANSITIONAL: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";

/// A package of these parts, in this order.
pub fn package(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(text.as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// A Word file with this content of its body.
pub fn word(body: &str) -> Vec<u8> {
    word_with(body, &[], "")
}

/// A Word file with more parts and relations of the main part.
pub fn word_with(body: &str, more: &[(&str, &str)], relations: &str) -> Vec<u8> {
    let main = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<w:document xmlns:w=\"{TRANSITIONAL}\" \
         xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\" \
         xmlns:mc=\"http://schemas.openxmlformats.org/markup-compatibility/2006\" \
         xmlns:wps=\"http://schemas.microsoft.com/office/word/2010/wordprocessingShape\" \
         xmlns:m=\"http://schemas.openxmlformats.org/officeDocument/2006/math\"><w:body>{body}</w:body></w:document>"
    );
    word_of(&main, more, relations)
}

/// A Word file with this main part.
pub fn word_of(main: &str, more: &[(&str, &str)], relations: &str) -> Vec<u8> {
    let types = "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"rels\" \
         ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"xml\" \
         ContentType=\"application/xml\"/></Types>";
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument";
    let space = "http://schemas.openxmlformats.org/package/2006/relationships";
    let top = format!(
        "<Relationships xmlns=\"{space}\"><Relationship Id=\"a\" Type=\"{office}\" Target=\"word/document.xml\"/></Relationships>"
    );
    let relations = format!("<Relationships xmlns=\"{space}\">{relations}</Relationships>");
    let mut parts = vec![
        ("[Content_Types].xml", types),
        ("_rels/.rels", &top),
        ("word/document.xml", main),
        ("word/_rels/document.xml.rels", &relations),
    ];
    parts.extend(more);
    package(&parts)
}

/// The parts of a package by name.
pub fn parts(bytes: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
    (0..archive.len())
        .map(|index| {
            let mut entry = archive.by_index(index).unwrap();
            let mut content = Vec::new();
            entry.read_to_end(&mut content).unwrap();
            (entry.name().unwrap().into_owned(), content)
        })
        .collect()
}

pub fn part(bytes: &[u8], name: &str) -> String {
    String::from_utf8(parts(bytes)[name].clone()).unwrap()
}

fn local<'a>(tag: &'a BytesStart) -> &'a str {
    tag.name().into_inner().rsplit(':').next().unwrap()
}

pub fn attribute(tag: &BytesStart, name: &str) -> Option<String> {
    tag.attributes().flatten().find_map(|attribute| {
        let key = attribute.key.into_inner();
        (key.rsplit(':').next() == Some(name)).then(|| attribute.value.to_string())
    })
}

/// The part with the program's changes taken back: what it inserted is gone, and what it struck stands there again.
pub fn rejected(xml: &str) -> String {
    let ours = |tag: &BytesStart| attribute(tag, "author").as_deref() == Some("TermScore");
    // Paragraphs whose end the program inserted go as a whole.
    let mut gone: Vec<std::ops::Range<usize>> = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    let mut inserted: HashSet<usize> = HashSet::new();
    let mut reader = Reader::from_str(xml);
    loop {
        let start = reader.buffer_position() as usize;
        match reader.read_event().unwrap() {
            Event::Start(tag) if local(&tag) == "p" => open.push(start),
            Event::Empty(tag) if local(&tag) == "ins" && ours(&tag) => {
                inserted.extend(open.last());
            }
            Event::End(tag) if tag.name().into_inner().rsplit(':').next() == Some("p") => {
                let begun = open.pop().unwrap();
                if inserted.contains(&begun) {
                    gone.push(begun..reader.buffer_position() as usize);
                }
            }
            Event::Eof => break,
            _ => {}
        }
    }
    let mut writer = Writer::new(Vec::new());
    let mut reader = Reader::from_str(xml);
    // Depth within an insertion of ours, and whether each open deletion is ours.
    let mut within = 0usize;
    let mut deletions: Vec<bool> = Vec::new();
    loop {
        let start = reader.buffer_position() as usize;
        let event = reader.read_event().unwrap();
        if gone.iter().any(|range| range.contains(&start)) {
            continue;
        }
        match &event {
            Event::Eof => break,
            Event::Start(tag) if within > 0 || (local(tag) == "ins" && ours(tag)) => {
                within += 1;
                continue;
            }
            Event::End(_) if within > 0 => {
                within -= 1;
                continue;
            }
            _ if within > 0 => continue,
            Event::Start(tag) if local(tag) == "del" => {
                deletions.push(ours(tag));
                if ours(tag) {
                    continue;
                }
            }
            Event::End(tag)
                if tag.name().into_inner().rsplit(':').next() == Some("del")
                    && deletions.pop() == Some(true) =>
            {
                continue;
            }
            _ => {}
        }
        let renamed = |name: &str| name.replace("delText", "t").replace("delInstrText", "instrText");
        let event = match event {
            Event::Start(tag) if deletions.contains(&true) => {
                let mut new = BytesStart::new(renamed(tag.name().into_inner()));
                new.extend_attributes(tag.attributes().flatten());
                Event::Start(new)
            }
            Event::End(tag) if deletions.contains(&true) => {
                Event::End(quick_xml::events::BytesEnd::new(renamed(tag.name().into_inner())))
            }
            other => other,
        };
        writer.write_event(event).unwrap();
    }
    String::from_utf8(writer.into_inner()).unwrap()
}

/// The words under each comment's marks, without what the program inserted and others struck.
pub fn marked(xml: &str) -> BTreeMap<String, String> {
    let mut marked: BTreeMap<String, String> = BTreeMap::new();
    let mut open: Vec<String> = Vec::new();
    let mut stack: Vec<String> = Vec::new();
    let mut reader = Reader::from_str(xml);
    loop {
        match reader.read_event().unwrap() {
            Event::Start(tag) => {
                let ours = attribute(&tag, "author").as_deref() == Some("TermScore");
                // Words that others struck are no words of the contract.
                let unread = match local(&tag) {
                    "ins" => ours,
                    "del" => !ours,
                    _ => false,
                };
                stack.push(if unread { "unread".to_owned() } else { local(&tag).to_owned() });
            }
            Event::Empty(tag) => match local(&tag) {
                "commentRangeStart" => open.push(attribute(&tag, "id").unwrap()),
                "commentRangeEnd" => {
                    let id = attribute(&tag, "id").unwrap();
                    assert!(open.contains(&id), "comment {id} ends before it starts");
                    open.retain(|known| *known != id);
                    marked.entry(id).or_default();
                }
                _ => {}
            },
            Event::End(_) => {
                stack.pop();
            }
            Event::Text(text) if shows(&stack) => {
                for id in &open {
                    marked.entry(id.clone()).or_default().push_str(&text.xml10_content());
                }
            }
            Event::GeneralRef(reference) if shows(&stack) => {
                let text = match reference.resolve_char_ref().unwrap() {
                    Some(c) => c.to_string(),
                    None => quick_xml::escape::resolve_xml_entity(&reference).unwrap().to_owned(),
                };
                for id in &open {
                    marked.entry(id.clone()).or_default().push_str(&text);
                }
            }
            Event::Eof => break,
            _ => {}
        }
    }
    assert!(open.is_empty(), "comments without an end: {open:?}");
    marked
}

fn shows(stack: &[String]) -> bool {
    matches!(stack.last().map(String::as_str), Some("t" | "delText"))
        && !stack.iter().any(|name| name == "unread")
}

/// Fails unless the part keeps the rules of Word's schema that changes and comments could break.
pub fn check(xml: &str) {
    let mut stack: Vec<(String, usize)> = Vec::new();
    let mut ids: HashSet<(String, String)> = HashSet::new();
    let mut reader = Reader::from_str(xml);
    loop {
        let event = reader.read_event().unwrap();
        let (tag, empty) = match &event {
            Event::Start(tag) => (Some(tag), false),
            Event::Empty(tag) => (Some(tag), true),
            Event::End(_) => {
                stack.pop();
                (None, false)
            }
            Event::Eof => break,
            _ => (None, false),
        };
        let Some(tag) = tag else { continue };
        let name = local(tag).to_owned();
        let parent = stack.last().map_or("", |(parent, _)| parent.as_str()).to_owned();
        let before = stack.last().map_or(0, |(_, children)| *children);
        if matches!(name.as_str(), "rPr" | "pPr") && matches!(parent.as_str(), "r" | "p") {
            assert_eq!(before, 0, "{name} is not the first in {parent}");
        }
        let in_deletion =
            stack.iter().rev().take_while(|(open, _)| open != "p").any(|(open, _)| open == "del");
        if parent == "r" && matches!(name.as_str(), "t" | "instrText") {
            assert!(!in_deletion, "{name} in a deletion");
        }
        if matches!(name.as_str(), "delText" | "delInstrText") {
            assert!(in_deletion, "{name} outside of a deletion");
        }
        if name == "ins" {
            assert_ne!(parent, "ins", "an insertion right in an insertion");
        }
        if matches!(name.as_str(), "commentRangeStart" | "commentRangeEnd") {
            let fits =
                ["p", "ins", "hyperlink", "smartTag", "sdtContent", "customXml", "dir", "bdo", "moveTo"];
            assert!(fits.contains(&parent.as_str()), "{name} in {parent}");
        }
        if name == "r" {
            assert_ne!(parent, "r", "a run in a run");
        }
        let change = matches!(name.as_str(), "ins" | "del" | "rPrChange" | "moveTo" | "moveFrom");
        let kind = if change { "change" } else { name.as_str() };
        if change
            || matches!(
                name.as_str(),
                "comment" | "commentRangeStart" | "commentRangeEnd" | "commentReference"
            )
        {
            let id = attribute(tag, "id").unwrap();
            assert!(ids.insert((kind.to_owned(), id.clone())), "{name} {id} is there twice");
        }
        if let Some((_, children)) = stack.last_mut() {
            *children += 1;
        }
        if !empty {
            stack.push((name, 0));
        }
    }
}
