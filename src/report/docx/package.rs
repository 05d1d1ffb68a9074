//! The container of a Word file: which parts change for comments, and the file with them. All other parts are copied as they are packed.
//!
//! In: the file, the new text of its main part, and the comments. Out: the new file, the same bytes in every run.

use std::io::{Cursor, Write as _};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipArchive, ZipWriter};

use super::characters::foreign;
use super::comments::{self, Comment};
use super::ids::Ids;
use super::markup::{Markup, in_utf8};
use crate::document::Limits;
use crate::document::docx::Package;

const TYPES: &str = "[Content_Types].xml";
const COMMENTS_TYPE: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml";
const RELATIONS: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
const STRICT: &str = "http://purl.oclc.org/ooxml/";
const BROKEN: &str = "open it in Word, save it anew and try again";

/// The parts of a file that comments touch, besides the main one.
pub(super) struct Parts {
    main: String,
    /// The comments part: its name, and its text if it is there.
    comments: (String, Option<String>),
    /// Whether the main part refers to it.
    related: bool,
    relations: (String, Option<String>),
    types: Option<String>,
}

impl Parts {
    /// Finds them in a file whose main part is `main`.
    pub(super) fn read(file: &[u8], main: &str, limits: &Limits) -> Result<Self, String> {
        let mut package = Package::open(file, limits)?;
        let known = package.relations(main)?.into_iter().find(|relation| relation.kind == "comments");
        let folder = main.rsplit_once('/').map_or(String::new(), |(folder, _)| format!("{folder}/"));
        let related = known.is_some();
        let name = known.map_or_else(
            || {
                let names = std::iter::once(String::new()).chain((1..).map(|n: usize| n.to_string()));
                let mut names = names.map(|n| format!("{folder}comments{n}.xml"));
                names.find(|name| !package.has(name)).unwrap_or_default()
            },
            |relation| relation.target,
        );
        let file_name = main.rsplit_once('/').map_or(main, |(_, name)| name);
        let relations = format!("{folder}_rels/{file_name}.rels");
        Ok(Self {
            main: main.to_owned(),
            comments: (name.clone(), package.text(&name)?),
            related,
            relations: (relations.clone(), package.text(&relations)?),
            types: package.text(TYPES)?,
        })
    }

    /// Numbers that neither the main part nor the comments use.
    pub(super) fn ids(&self, main: &Markup) -> Ids {
        let comments = self.comments.1.as_deref().and_then(Markup::parse);
        Ids::beside(std::iter::once(main).chain(&comments))
    }

    /// The parts that change: their names and new texts.
    pub(super) fn changed(
        &self,
        main: &Markup,
        reviewed: &str,
        comments: &[Comment],
    ) -> Result<Vec<(String, String)>, String> {
        let mut parts = vec![(self.main.clone(), in_utf8(reviewed))];
        let (name, known) = &self.comments;
        parts.push((name.clone(), self.comments_part(main, known.as_deref(), comments)?));
        if !self.related {
            parts.push((self.relations.0.clone(), self.relations_part(main)?));
        }
        parts.extend(self.types_part()?.map(|types| (TYPES.to_owned(), types)));
        Ok(parts)
    }

    fn comments_part(
        &self,
        main: &Markup,
        known: Option<&str>,
        comments: &[Comment],
    ) -> Result<String, String> {
        let empty = comments::empty_part(&main.namespace);
        let part = known.unwrap_or(&empty);
        let markup = Markup::parse(part).ok_or_else(|| broken(&self.comments.0))?;
        let (prefix, unbound) = markup.prefix();
        let mut elements = comments::elements(comments, &prefix);
        if unbound {
            let binding = format!("<{prefix}:comment xmlns:{prefix}=\"{}\"", foreign(&markup.namespace));
            elements = elements.replace(&format!("<{prefix}:comment "), &format!("{binding} "));
        }
        Ok(in_utf8(&markup.appended(&elements)))
    }

    fn relations_part(&self, main: &Markup) -> Result<String, String> {
        let (name, known) = &self.relations;
        let empty = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<Relationships xmlns=\"{RELATIONS}\"/>"
        );
        let part = known.as_deref().unwrap_or(&empty);
        let markup = Markup::parse(part).ok_or_else(|| broken(name))?;
        let taken: Vec<String> = markup.children(0).filter_map(|at| markup.attribute(at, "Id")).collect();
        let ids = std::iter::once(String::new()).chain((1..).map(|n: usize| n.to_string()));
        let mut ids = ids.map(|n| format!("rIdTermScore{n}"));
        let id = ids.find(|id| !taken.contains(id)).unwrap_or_default();
        let strict = main.namespace.starts_with(STRICT);
        let space = if strict {
            "http://purl.oclc.org/ooxml/officeDocument/relationships"
        } else {
            "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
        };
        let target = self.comments.0.rsplit_once('/').map_or(self.comments.0.as_str(), |(_, name)| name);
        let prefix = root_prefix(&markup);
        Ok(in_utf8(&markup.appended(&format!(
            "<{prefix}Relationship Id=\"{id}\" Type=\"{space}/comments\" Target=\"{target}\"/>"
        ))))
    }

    /// The list of types with the comments part, if it is not there yet.
    fn types_part(&self) -> Result<Option<String>, String> {
        let Some(part) = &self.types else { return Ok(None) };
        let markup = Markup::parse(part).ok_or_else(|| broken(TYPES))?;
        let name = format!("/{}", self.comments.0);
        let listed = markup.children(0).any(|at| {
            markup.elements[at].name == "Override"
                && markup.attribute(at, "PartName").is_some_and(|part| part.eq_ignore_ascii_case(&name))
        });
        if listed {
            return Ok(None);
        }
        let prefix = root_prefix(&markup);
        Ok(Some(in_utf8(&markup.appended(&format!(
            "<{prefix}Override PartName=\"{}\" ContentType=\"{COMMENTS_TYPE}\"/>",
            foreign(&name)
        )))))
    }
}

fn broken(part: &str) -> String {
    format!("its part `{part}` cannot be added to: {BROKEN}")
}

/// The prefix of a root, with its colon.
fn root_prefix(markup: &Markup) -> String {
    let tag = &markup.xml[markup.elements[0].open.clone()];
    let name =
        tag[1..].split(|c: char| c.is_whitespace() || matches!(c, '/' | '>')).next().unwrap_or_default();
    name.split_once(':').map_or_else(String::new, |(prefix, _)| format!("{prefix}:"))
}

/// The file with some parts in place of those of the same name, or added.
pub(super) fn rewritten(file: &[u8], parts: &[(String, String)]) -> Result<Vec<u8>, String> {
    let failed =
        |error: &dyn std::fmt::Display| format!("its container cannot be copied ({error}): {BROKEN}");
    let mut archive = ZipArchive::new(Cursor::new(file)).map_err(|e| failed(&e))?;
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let mut written = vec![false; parts.len()];
    for index in 0..archive.len() {
        let entry = archive.by_index_raw(index).map_err(|e| failed(&e))?;
        let name = entry.name().map_err(|e| failed(&e))?.into_owned();
        match parts.iter().position(|(part, _)| *part == name) {
            Some(part) => {
                written[part] = true;
                add(&mut writer, &parts[part]).map_err(|e| failed(&e))?;
            }
            None => writer.raw_copy_file(entry).map_err(|e| failed(&e))?,
        }
    }
    for (part, _) in parts.iter().zip(written).filter(|(_, written)| !written) {
        add(&mut writer, part).map_err(|e| failed(&e))?;
    }
    Ok(writer.finish().map_err(|e| failed(&e))?.into_inner())
}

/// A new file of these parts.
pub(super) fn packed(parts: &[(String, String)]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    parts.iter().for_each(|part| add(&mut writer, part).expect("a container in memory takes any part"));
    writer.finish().expect("a container in memory can be ended").into_inner()
}

/// Every part bears the same time, so that the same words give the same bytes.
fn add(
    writer: &mut ZipWriter<Cursor<Vec<u8>>>,
    (name, text): &(String, String),
) -> zip::result::ZipResult<()> {
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default())
        .large_file(text.len() as u64 >= u64::from(u32::MAX));
    writer.start_file(name, options)?;
    Ok(writer.write_all(text.as_bytes())?)
}
