//! The fields of a posted form: files, texts and settings.
//!
//! In: a request of `multipart/form-data`. Out: its fields, and out of them documents with names. A file's name is a label that a
//! stranger chose: it is cut to its last part, made harmless and short, and never used as a path.

use std::path::Path;

use axum::body::{Body, Bytes};
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::StatusCode;

use super::body;
use super::bounds::Bounds;
use super::refusal::Refusal;
use crate::report::printable;

/// Most fields of a form.
const FIELDS: usize = 16;
/// Longest name of a document, in characters.
const NAME_CHARS: usize = 120;
/// What a document without a usable name is called, and a text that was pasted.
const UNNAMED: &str = "contract";
const PASTED: &str = "pasted text";

struct Field {
    name: String,
    file_name: Option<String>,
    bytes: Bytes,
}

/// The fields of one form.
pub struct Fields(Vec<Field>);

/// A document that was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upload {
    /// What it is called: a label, no path.
    pub name: String,
    /// Its bytes.
    pub bytes: Bytes,
}

impl Fields {
    /// The fields of `request`.
    ///
    /// # Errors
    /// A request that is too large, too slow, cut off, or no such form.
    pub async fn read(request: Request, bounds: &Bounds) -> Result<Self, Refusal> {
        let (head, body) = request.into_parts();
        let bytes = body::read(body, bounds).await?;
        let request = Request::from_parts(head, Body::from(bytes));
        let mut form = Multipart::from_request(request, &()).await.map_err(|_| {
            let words = "send the form as multipart/form-data, with a field `file` or `text`";
            Refusal::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, words)
        })?;
        let mut fields = Vec::new();
        let broken = |_| Refusal::bad_form("the form is broken: send the contract again");
        while let Some(field) = form.next_field().await.map_err(broken)? {
            if fields.len() == FIELDS {
                return Err(Refusal::bad_form("the form has too many fields"));
            }
            let name = field.name().unwrap_or_default().to_owned();
            let file_name = field.file_name().map(str::to_owned);
            fields.push(Field { name, file_name, bytes: field.bytes().await.map_err(broken)? });
        }
        Ok(Self(fields))
    }

    /// Refuses fields that are none of `known`: what is asked for by another name would be done without, and nobody would see it.
    ///
    /// # Errors
    /// The first such field, by name.
    pub fn only(&self, known: &[&str]) -> Result<(), Refusal> {
        match self.0.iter().find(|field| !known.contains(&field.name.as_str())) {
            None => Ok(()),
            Some(field) => {
                let name = printable(&field.name);
                Err(Refusal::bad_form(&format!("there is no field `{name}`: there are {}", known.join(", "))))
            }
        }
    }

    /// The value of a setting, without white space at its ends; `None` where it is missing or empty.
    pub fn value(&self, name: &str) -> Option<&str> {
        let field = self.0.iter().find(|field| field.name == name)?;
        std::str::from_utf8(&field.bytes).ok().map(str::trim).filter(|value| !value.is_empty())
    }

    /// The document in the field `file`, or else the one pasted in the field `text`.
    ///
    /// # Errors
    /// Neither of them, or both.
    pub fn document(&self, file: &str, text: &str) -> Result<Upload, Refusal> {
        // Browsers send a field without a file as a file without a name and without bytes.
        let sent = |field: &&Field| {
            field.name == file
                && (!field.bytes.is_empty() || field.file_name.as_ref().is_some_and(|name| !name.is_empty()))
        };
        let pasted = |field: &&Field| field.name == text && !field.bytes.iter().all(u8::is_ascii_whitespace);
        let mut files = self.0.iter().filter(sent);
        match (files.next(), files.next(), self.0.iter().find(pasted)) {
            (Some(file), None, None) => {
                let name = label(file.file_name.as_deref().unwrap_or_default());
                Ok(Upload { name, bytes: file.bytes.clone() })
            }
            (None, _, Some(text)) => Ok(Upload { name: PASTED.to_owned(), bytes: text.bytes.clone() }),
            (None, _, None) => Err(Refusal::bad_form("choose a file, or paste the text of the contract")),
            (Some(_), Some(_), _) => {
                Err(Refusal::bad_form("several files: give one contract at a time, or use `termscore scan`"))
            }
            (Some(_), None, Some(_)) => {
                Err(Refusal::bad_form("a file and a text: give one of them, and leave the other empty"))
            }
        }
    }
}

/// What a file of this name is called here: the last part of the name, on one line, with its ending where it is cut.
fn label(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let shown = printable(last);
    let count = shown.chars().count();
    match shown.as_str() {
        "" | "-" | "." | ".." => UNNAMED.to_owned(),
        _ if count <= NAME_CHARS => shown,
        _ => {
            let ending = Path::new(&shown).extension().map(|ending| ending.to_string_lossy().into_owned());
            let ending =
                ending.filter(|ending| ending.chars().count() <= 10).map(|ending| format!(".{ending}"));
            let ending = ending.unwrap_or_default();
            let kept = NAME_CHARS - 1 - ending.chars().count();
            shown.chars().take(kept).chain(['…']).chain(ending.chars()).collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(name: &str, file_name: Option<&str>, bytes: &'static str) -> Field {
        let file_name = file_name.map(str::to_owned);
        Field { name: name.to_owned(), file_name, bytes: Bytes::from_static(bytes.as_bytes()) }
    }

    fn document(fields: Vec<Field>) -> Result<Upload, Refusal> {
        Fields(fields).document("file", "text")
    }

    #[test]
    fn a_name_is_a_label_and_no_path() {
        for (name, called) in [
            ("contract.pdf", "contract.pdf"),
            ("../../etc/passwd", "passwd"),
            ("C:\\Users\\me\\deal.docx", "deal.docx"),
            ("/", "contract"),
            ("", "contract"),
            ("..", "contract"),
            ("-", "contract"),
            ("Vertrag – Müller.md", "Vertrag – Müller.md"),
            ("a\u{1b}[2J\r\nb\u{202e}fdp.txt", "a␛[2J b<U+202E>fdp.txt"),
        ] {
            assert_eq!(label(name), called);
        }
        let long = label(&format!("{}.md", "ü".repeat(5000)));
        assert!(long.chars().count() == NAME_CHARS && long.ends_with("….md"), "{long}");
    }

    #[test]
    fn a_form_gives_a_file_or_a_text_and_not_both() {
        let file = || field("file", Some("a.txt"), "The Work is yours.");
        let (no_file, no_text) = (|| field("file", Some(""), ""), || field("text", None, " \r\n"));
        let text = || field("text", None, "Yours.");
        assert_eq!(document(vec![file(), no_text()]).unwrap().name, "a.txt");
        assert_eq!(document(vec![no_file(), text()]).unwrap().name, PASTED);
        for (fields, words) in [
            (vec![no_file(), no_text()], "choose a file"),
            (vec![], "choose a file"),
            (vec![file(), text()], "a file and a text"),
            (vec![file(), file()], "several files"),
        ] {
            assert!(document(fields).unwrap_err().words.contains(words), "{words}");
        }
    }

    #[test]
    fn a_named_file_without_bytes_is_a_document_that_the_reader_refuses() {
        assert_eq!(document(vec![field("file", Some("empty.pdf"), "")]).unwrap().name, "empty.pdf");
    }
}
