//! Files that name contracts: lists of paths, and tables of paths with columns (CSV or JSON lines).

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use serde_json::{Map, Value};

use super::source::Entry;
use crate::error::{Error, Result};

/// Column that names the file; it is relative to the manifest's folder.
const PATH: &str = "path";
/// Column of the group.
const GROUP: &str = "group";
/// Columns that a message names.
const SHOWN: usize = 8;

/// A table of contracts.
#[derive(Debug, Clone)]
pub struct ManifestFile {
    /// The file.
    pub path: PathBuf,
    /// Its columns beside path and group.
    pub columns: Vec<String>,
    csv: bool,
}

impl ManifestFile {
    /// The table at `path`: JSON lines if it is named so, else CSV. JSON lines are gone through once for their columns.
    ///
    /// # Errors
    /// A file that cannot be read or has no column `path`.
    pub fn open(path: &Path) -> Result<Self> {
        let extension = path.extension().and_then(|e| e.to_str()).unwrap_or_default().to_ascii_lowercase();
        let csv = !matches!(extension.as_str(), "jsonl" | "ndjson" | "json");
        let columns: Vec<String> = if csv {
            let mut reader = csv_reader(path)?;
            let header = reader.headers().map_err(|e| in_csv(path, &e))?;
            header.iter().map(str::to_owned).collect()
        } else {
            let mut columns = BTreeSet::new();
            for object in objects(path)? {
                columns.extend(object?.1.into_iter().map(|(name, _)| name));
            }
            columns.into_iter().collect()
        };
        if !columns.iter().any(|name| name == PATH) {
            return Err(no_column(path, PATH, &columns));
        }
        let columns = columns.into_iter().filter(|name| name != PATH && name != GROUP).collect();
        Ok(Self { path: path.to_owned(), columns, csv })
    }
}

/// The rows of a manifest.
pub struct Rows {
    rows: Box<dyn Iterator<Item = Result<Entry>> + Send>,
}

impl Rows {
    /// Opens `file` for rows with the values of `columns`.
    ///
    /// # Errors
    /// A file that cannot be read.
    pub fn open(file: &ManifestFile, columns: &[String]) -> Result<Self> {
        let (path, columns) = (file.path.clone(), columns.to_vec());
        let rows: Box<dyn Iterator<Item = Result<Entry>> + Send> = if file.csv {
            let mut reader = csv_reader(&path)?;
            let header = reader.headers().map_err(|e| in_csv(&path, &e))?.clone();
            Box::new(reader.into_records().enumerate().map(move |(i, record)| {
                let record = record.map_err(|e| in_csv(&path, &e))?;
                let value = |name: &str| {
                    let at = header.iter().position(|column| column == name)?;
                    record.get(at).map(str::trim).filter(|value| !value.is_empty()).map(str::to_owned)
                };
                entry(&path, i + 2, &columns, value)
            }))
        } else {
            Box::new(objects(&path)?.map(move |object| {
                let (line, object) = object?;
                let value = |name: &str| match object.get(name)? {
                    Value::Null => None,
                    Value::String(text) => Some(text.clone()),
                    other => Some(other.to_string()),
                };
                entry(&path, line, &columns, value)
            }))
        };
        Ok(Self { rows })
    }
}

impl Iterator for Rows {
    type Item = Result<Entry>;

    fn next(&mut self) -> Option<Self::Item> {
        self.rows.next()
    }
}

fn entry(
    manifest: &Path,
    line: usize,
    columns: &[String],
    value: impl Fn(&str) -> Option<String>,
) -> Result<Entry> {
    let missing =
        || Error::Data { path: manifest.to_owned(), line, reason: "has no value for `path`".to_owned() };
    let path = manifest.parent().unwrap_or(Path::new("")).join(value(PATH).ok_or_else(missing)?);
    Ok(Entry {
        path,
        group: value(GROUP).unwrap_or_default(),
        columns: columns.iter().map(|c| value(c)).collect(),
    })
}

/// The paths in a list, one a line or ended by NUL; empty ones are left out.
///
/// # Errors
/// A file that cannot be read.
pub fn names(path: &Path, nul: bool) -> Result<impl Iterator<Item = Result<PathBuf>> + Send + use<>> {
    let mut reader = BufReader::new(File::open(path).map_err(Error::read(path))?);
    let path = path.to_owned();
    let end = if nul { 0 } else { b'\n' };
    Ok(std::iter::from_fn(move || {
        loop {
            let mut name = Vec::new();
            match reader.read_until(end, &mut name) {
                Err(source) => return Some(Err(Error::read(&path)(source))),
                Ok(0) => return None,
                Ok(_) => {}
            }
            if name.last() == Some(&end) {
                name.pop();
            }
            if !nul && name.last() == Some(&b'\r') {
                name.pop();
            }
            if !name.is_empty() {
                return Some(Ok(path_of(name)));
            }
        }
    }))
}

#[cfg(unix)]
fn path_of(name: Vec<u8>) -> PathBuf {
    use std::os::unix::ffi::OsStringExt;
    std::ffi::OsString::from_vec(name).into()
}

#[cfg(not(unix))]
fn path_of(name: Vec<u8>) -> PathBuf {
    String::from_utf8_lossy(&name).into_owned().into()
}

pub(super) fn csv_reader(path: &Path) -> Result<csv::Reader<File>> {
    let file = File::open(path).map_err(Error::read(path))?;
    Ok(csv::ReaderBuilder::new().from_reader(file))
}

/// What is wrong with a row of the CSV file at `path`.
pub(super) fn in_csv(path: &Path, error: &csv::Error) -> Error {
    let line = error.position().map_or(1, |at| at.line() as usize);
    let reason = match error.kind() {
        // What a spreadsheet calls CSV is in the encoding of its country.
        csv::ErrorKind::Utf8 { .. } => {
            "is not UTF-8: save it as \"CSV UTF-8\", as spreadsheets call it".to_owned()
        }
        _ => format!("is no row of the table: {error}"),
    };
    Error::Data { path: path.to_owned(), line, reason }
}

/// The table at `path` has `columns`, and `wanted` is not among them.
pub(super) fn no_column(path: &Path, wanted: &str, columns: &[String]) -> Error {
    let more = if columns.len() > SHOWN { ", …" } else { "" };
    let seen: Vec<String> = columns.iter().take(SHOWN).map(|name| format!("`{name}`")).collect();
    let seen = if seen.is_empty() { String::new() } else { format!(", but {}{more}", seen.join(", ")) };
    let reason = format!(
        "has no column `{wanted}`{seen}; the first line of a CSV names its columns, parted by commas"
    );
    Error::Data { path: path.to_owned(), line: 1, reason }
}

type Object = (usize, Map<String, Value>);

fn objects(path: &Path) -> Result<impl Iterator<Item = Result<Object>> + Send + use<>> {
    let reader = BufReader::new(File::open(path).map_err(Error::read(path))?);
    let path = path.to_owned();
    Ok((1usize..).zip(reader.lines()).filter_map(move |(line, text)| {
        let text = match text {
            Ok(text) if text.trim().is_empty() => return None,
            Ok(text) => text,
            Err(source) => return Some(Err(Error::read(&path)(source))),
        };
        Some(match serde_json::from_str(&text) {
            Ok(object) => Ok((line, object)),
            Err(e) => {
                Err(Error::Data { path: path.clone(), line, reason: format!("is no JSON object: {e}") })
            }
        })
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(name: &str, content: impl AsRef<[u8]>) -> Result<Vec<Entry>> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(name);
        std::fs::write(&path, content.as_ref()).unwrap();
        let file = ManifestFile::open(&path)?;
        let rows = Rows::open(&file, &file.columns)?;
        let root = folder.path();
        let relative = |entry: Entry| Entry {
            path: entry.path.strip_prefix(root).unwrap_or(&entry.path).to_owned(),
            ..entry
        };
        rows.map(|row| row.map(relative)).collect()
    }

    #[test]
    fn csv_and_json_lines_say_the_same() {
        let csv = rows("m.csv", "year,path,group\n2019,a/1.txt,games\n,/2.txt,\n").unwrap();
        let json =
            "{\"path\": \"a/1.txt\", \"group\": \"games\", \"year\": 2019}\n\n{\"path\": \"/2.txt\"}\n";
        assert_eq!(csv, rows("m.jsonl", json).unwrap());
        let entry = |path: &str, group: &str, year: Option<&str>| Entry {
            path: path.into(),
            group: group.to_owned(),
            columns: vec![year.map(str::to_owned)],
        };
        assert_eq!(csv, [entry("a/1.txt", "games", Some("2019")), entry("/2.txt", "", None)]);
    }

    #[test]
    fn what_is_wrong_is_told_with_its_line() {
        let said = rows("m.csv", "file;path\na;1\n").unwrap_err().to_string();
        assert!(said.contains("no column `path`") && said.contains("but `file;path`;"), "{said}");
        let said = rows("m.csv", "path,year\na,1\n,2\n").unwrap_err().to_string();
        assert!(said.contains("line 3: has no value for `path`"), "{said}");
        let said = rows("m.jsonl", "{\"path\": \"a\"}\nnot json\n").unwrap_err().to_string();
        assert!(said.contains("line 2: is no JSON object"), "{said}");
    }

    #[test]
    fn a_table_that_is_not_utf_8_is_told_with_the_way_out() {
        for content in [&b"path,land\na.txt,x\nb.txt,Gr\xfcn\n"[..], b"path,gr\xfcn\na.txt,x\n"] {
            let said = rows("m.csv", content).unwrap_err().to_string();
            assert!(said.contains("is not UTF-8: save it as \"CSV UTF-8\""), "{said}");
        }
    }

    #[test]
    fn a_list_may_end_its_names_with_nul_so_that_they_may_hold_line_ends() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("list");
        std::fs::write(&path, b"a\nb\0\0c\0").unwrap();
        let listed = |nul| names(&path, nul).unwrap().map(Result::unwrap).collect::<Vec<_>>();
        assert_eq!(listed(true), [PathBuf::from("a\nb"), PathBuf::from("c")]);
        std::fs::write(&path, "a.txt\r\n\nb.txt").unwrap();
        assert_eq!(listed(false), [PathBuf::from("a.txt"), PathBuf::from("b.txt")]);
    }
}
