//! A table of facts about contracts, to be joined to a corpus by path.
//!
//! In: a CSV file. Out: [`Metadata`], and what of it does not fit the contracts.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

use super::manifest_file::{csv_reader, in_csv, no_column};
use crate::error::{Error, Result};
use crate::report::counted;

/// A table of facts about contracts.
#[derive(Debug, Clone)]
pub struct Metadata {
    /// The CSV file.
    pub path: PathBuf,
    /// Column names.
    pub columns: Vec<String>,
    rows: HashMap<String, Row>,
}

#[derive(Debug, Clone)]
struct Row {
    line: usize,
    values: Vec<Option<String>>,
}

impl Metadata {
    /// Reads the CSV file at `path`, which has a column `path`.
    ///
    /// # Errors
    /// A file that cannot be read, has no such column or names a path twice.
    pub fn read(path: &Path) -> Result<Self> {
        let mut reader = csv_reader(path)?;
        let header = reader.headers().map_err(|e| in_csv(path, &e))?;
        let columns: Vec<String> = header.iter().map(|name| name.trim().to_owned()).collect();
        let key = columns
            .iter()
            .position(|name| name == "path")
            .ok_or_else(|| no_column(path, "path", &columns))?;
        let mut rows = HashMap::new();
        for record in reader.records() {
            let record = record.map_err(|e| in_csv(path, &e))?;
            let line = record.position().map_or(1, |at| at.line() as usize);
            let values: Vec<Option<String>> = record
                .iter()
                .map(|value| (!value.trim().is_empty()).then(|| value.trim().to_owned()))
                .collect();
            let name = record.get(key).unwrap_or_default().to_owned();
            if rows.insert(name.clone(), Row { line, values }).is_some() {
                let reason = format!("`{name}` is named twice");
                return Err(Error::Data { path: path.to_owned(), line, reason });
            }
        }
        Ok(Self { path: path.to_owned(), columns, rows })
    }

    /// What it says of `contract`, a value a column.
    pub(super) fn of(&self, contract: &str) -> Option<&[Option<String>]> {
        self.rows.get(contract).map(|row| &row.values[..])
    }

    /// What of it does not fit contracts: `scored` and `all`, those that failed too, by their paths. `own` are the columns of the
    /// results, `asked` those that are wanted.
    pub(super) fn misfits(
        &self,
        scored: &[Option<String>],
        all: &[Option<String>],
        own: &[&str],
        asked: &[&str],
    ) -> Vec<String> {
        let file = self.path.display();
        let mut found = Vec::new();
        for name in asked.iter().filter(|name| self.columns.iter().any(|c| c == *name) && own.contains(name))
        {
            found.push(format!("`{file}`: the results have a column `{name}` of their own, which is taken; rename the one here to use it"));
        }
        let without = scored.iter().flatten().filter(|name| !self.rows.contains_key(*name)).count();
        if without > 0 {
            let contracts = counted(scored.len() as u64, "contract", "contracts");
            found.push(format!("`{file}` has no row for {without} of {contracts}"));
        }
        let known: HashSet<&str> = all.iter().flatten().map(String::as_str).collect();
        let strange = || self.rows.iter().filter(|(name, _)| !known.contains(name.as_str()));
        if let Some((name, row)) = strange().min_by_key(|(_, row)| row.line) {
            found.push(format!(
                "`{file}`: {} no contract of the results and left out; the first is `{name}` in line {}: write paths as in the results",
                counted(strange().count() as u64, "row is of", "rows are of"),
                row.line
            ));
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(content: impl AsRef<[u8]>) -> Result<Metadata> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("facts.csv");
        std::fs::write(&path, content).unwrap();
        Metadata::read(&path)
    }

    #[test]
    fn what_no_contract_is_of_is_told_with_the_first() {
        let facts = read("path,land\n\"x\ny\",A\nz,B\na,C\nb,D\n").unwrap();
        let names = |list: &[&str]| list.iter().map(|name| Some((*name).to_owned())).collect::<Vec<_>>();
        let told = facts.misfits(&names(&["a"]), &names(&["a", "b"]), &[], &["land"]);
        assert_eq!(told.len(), 1, "{told:?}");
        assert!(told[0].contains("2 rows are of no contract") && told[0].contains("in line 2"), "{told:?}");
        let told = facts.misfits(&names(&["a", "c"]), &names(&["a", "b", "c", "z"]), &[], &["land"]);
        assert!(told[0].contains("no row for 1 of 2 contracts"), "{told:?}");
        assert!(told[1].contains("1 row is of no contract"), "{told:?}");
    }

    #[test]
    fn what_spreadsheets_write_in_other_forms_is_told_with_the_way_out() {
        let said = |content: &[u8]| read(content).unwrap_err().to_string();
        for content in [&b"path,land\na.txt,Gr\xfcn\n"[..], b"path,gr\xfcn\na.txt,x\n", b"\xff\xfep\0a\0"] {
            assert!(said(content).contains("is not UTF-8: save it as \"CSV UTF-8\""), "{}", said(content));
        }
        let told = said(b"path;land\na.txt;A\n");
        assert!(told.contains("no column `path`") && told.contains("`path;land`"), "{told}");
        assert!(read("\u{feff}path,land\na.txt,A\n").is_ok());
        assert!(said(b"path\na\na\n").contains("line 3: `a` is named twice"), "{}", said(b"path\na\na\n"));
    }
}
