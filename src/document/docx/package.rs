//! The zip container of a Word file: which parts there are, and their bytes within the limits.
//!
//! In: the bytes of the file. Out: parts by name and the relations between them; or what other file it is (a
//! spreadsheet, an archive), or why it is refused (broken, locked, unpacks to too much).

use std::io::{Cursor, Read};

use zip::ZipArchive;
use zip::result::ZipError;

use super::xml::{self, Element};
use crate::document::limits::Limits;

/// An opened Word file.
pub(crate) struct Package<'a> {
    archive: ZipArchive<Cursor<&'a [u8]>>,
    limits: &'a Limits,
    /// Bytes that further parts may unpack to.
    budget: u64,
}

/// One relation of a part to another.
#[derive(Debug)]
pub(crate) struct Relation {
    /// As references name it.
    pub(crate) id: String,
    /// The last word of its type: `header`, `footnotes`, `officeDocument`.
    pub(crate) kind: String,
    /// Name of the other part in the container.
    pub(crate) target: String,
}

impl<'a> Package<'a> {
    /// Opens the container.
    pub(crate) fn open(bytes: &'a [u8], limits: &'a Limits) -> Result<Self, String> {
        let archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| BROKEN.to_owned())?;
        if archive.len() > limits.zip_entries {
            return Err(format!("its container has more than {} entries: refused", limits.zip_entries));
        }
        Ok(Self { archive, limits, budget: limits.unpacked_bytes })
    }

    /// The name of the main part, or what the file is if it is no Word file.
    pub(crate) fn main_part(&mut self) -> Result<String, String> {
        if self.has("_rels/.rels") {
            let main = self.relations("")?.into_iter().find(|relation| relation.kind == "officeDocument");
            if let Some(main) = main.filter(|main| self.has(&main.target) && !foreign(&main.target)) {
                return Ok(main.target);
            }
        }
        if self.has("word/document.xml") {
            return Ok("word/document.xml".to_owned());
        }
        Err(self.other_kind())
    }

    /// Whether there is a part of that name.
    pub(crate) fn has(&self, part: &str) -> bool {
        self.archive.index_for_name(part).is_some()
    }

    fn other_kind(&mut self) -> String {
        let mimetype = self.bytes("mimetype").ok().flatten().unwrap_or_default();
        let mimetype = String::from_utf8_lossy(&mimetype).into_owned();
        let names: Vec<String> =
            self.archive.file_names().filter_map(|name| name.ok().map(|name| name.into_owned())).collect();
        let any = |start: &str| names.iter().any(|name| name.starts_with(start));
        if any("xl/") {
            "an Excel workbook: contracts are read as text, Markdown, HTML, DOCX or PDF"
        } else if any("ppt/") {
            "a PowerPoint file: save it as PDF and try again"
        } else if any("visio/") {
            "a Visio file: save it as PDF and try again"
        } else if mimetype.starts_with("application/epub") {
            "an EPUB book: convert it to HTML or DOCX and try again"
        } else if mimetype.contains("opendocument") || mimetype.contains("sun.xml") {
            "an OpenDocument file: open it in LibreOffice, save it as .docx and try again"
        } else if any("Index/Document.iwa") || any("index.apxl") || any("index.xml") {
            "an iWork file: export it from Pages as Word (.docx) and try again"
        } else if any("word/") || any("[Content_Types].xml") {
            "a Word file without its main part: open it in Word, save it anew and try again"
        } else {
            "a zip archive: unpack it and give the contracts in it"
        }
        .to_owned()
    }

    /// The bytes of a part; `None` if there is none of that name.
    pub(crate) fn bytes(&mut self, part: &str) -> Result<Option<Vec<u8>>, String> {
        let entry = match self.archive.by_name(part) {
            Ok(entry) => entry,
            Err(ZipError::FileNotFound) => return Ok(None),
            Err(error) => return Err(unreadable(part, &error)),
        };
        let packed = entry.compressed_size().max(1);
        // The size that the container states may be a lie, so the bytes that come out are what counts.
        let by_ratio = packed.saturating_mul(self.limits.zip_ratio).max(1 << 20);
        let most = by_ratio.min(self.budget);
        let mut bytes = Vec::new();
        entry
            .take(most + 1)
            .read_to_end(&mut bytes)
            .map_err(|error| unreadable(part, &ZipError::Io(error)))?;
        if bytes.len() as u64 > self.budget {
            return Err(format!(
                "unpacks to more than {} MiB: refused as a zip bomb",
                self.limits.unpacked_bytes >> 20
            ));
        }
        if bytes.len() as u64 > most {
            return Err(format!(
                "its part `{part}` unpacks to more than {} times its size: refused as a zip bomb",
                self.limits.zip_ratio
            ));
        }
        self.budget -= bytes.len() as u64;
        Ok(Some(bytes))
    }

    /// The decoded text of a part; `None` if there is none of that name.
    pub(crate) fn text(&mut self, part: &str) -> Result<Option<String>, String> {
        self.bytes(part)?.map(|bytes| xml::decode(&bytes, part)).transpose()
    }

    /// A part as XML; `None` if there is none of that name.
    pub(super) fn xml(&mut self, part: &str) -> Result<Option<Element>, String> {
        let limits = self.limits;
        self.text(part)?.map(|text| xml::parse(&text, part, limits)).transpose()
    }

    /// The relations of a part (`""`: of the container).
    pub(crate) fn relations(&mut self, part: &str) -> Result<Vec<Relation>, String> {
        let (folder, name) = part.rsplit_once('/').map_or(("", part), |(folder, name)| (folder, name));
        let separator = if folder.is_empty() { "" } else { "/" };
        let Some(root) = self.xml(&format!("{folder}{separator}_rels/{name}.rels"))? else {
            return Ok(Vec::new());
        };
        let relation = |element: &Element| {
            if element.attribute("TargetMode") == Some("External") {
                return None;
            }
            Some(Relation {
                id: element.attribute("Id")?.to_owned(),
                kind: element.attribute("Type")?.rsplit('/').next()?.to_owned(),
                target: resolve(folder, element.attribute("Target")?),
            })
        };
        Ok(root.elements().filter_map(relation).collect())
    }
}

const BROKEN: &str =
    "its zip container is broken or cut off: get the file again, or open it in Word and save it anew";

fn foreign(main: &str) -> bool {
    ["xl/", "ppt/", "visio/"].iter().any(|folder| main.starts_with(folder))
}

fn unreadable(part: &str, error: &ZipError) -> String {
    match error {
        ZipError::UnsupportedArchive(reason) if reason.contains("assword") => {
            "its container is locked with a password: remove the password in Word and try again".to_owned()
        }
        ZipError::CompressionMethodNotSupported(_) | ZipError::UnsupportedArchive(_) => {
            format!(
                "its part `{part}` is packed in a way that is not read: open it in Word, save it anew and try again"
            )
        }
        _ => format!("its part `{part}` cannot be unpacked ({BROKEN})"),
    }
}

/// A target as written in a relation, relative to `folder` unless it starts with a slash.
fn resolve(folder: &str, target: &str) -> String {
    if let Some(absolute) = target.strip_prefix('/') {
        return absolute.to_owned();
    }
    let mut path: Vec<&str> = folder.split('/').filter(|step| !step.is_empty()).collect();
    for step in target.split('/') {
        match step {
            ".." => {
                path.pop();
            }
            "." | "" => {}
            step => path.push(step),
        }
    }
    path.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_relative_to_their_part() {
        assert_eq!(resolve("word", "header1.xml"), "word/header1.xml");
        assert_eq!(resolve("word", "../customXml/a.xml"), "customXml/a.xml");
        assert_eq!(resolve("word", "/word/styles.xml"), "word/styles.xml");
        assert_eq!(resolve("", "word/document.xml"), "word/document.xml");
    }
}
