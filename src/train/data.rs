//! Labelled clauses: JSON lines or CSV to examples, with every bad line named.

use std::collections::HashSet;
use std::io::BufRead;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::csv;
use crate::error::{Error, Result};

/// What is said of bytes in another encoding.
pub(super) const NOT_UTF_8: &str = "is not UTF-8: save the file as UTF-8";

/// One labelled clause as it stands in a file. Other keys are ignored.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
pub struct Clause {
    /// The text a list item hangs on, or empty.
    #[serde(default, deserialize_with = "text_or_null")]
    pub lead: String,
    /// The sentence or list item.
    pub text: String,
    /// Labels it carries; an empty list is a clause without any.
    pub labels: Vec<String>,
    /// The annotator was in doubt.
    #[serde(default)]
    pub unsure: bool,
    /// Where it comes from, for slices and for splits that keep a source together.
    #[serde(default, deserialize_with = "text_or_null")]
    pub source: String,
}

impl Clause {
    /// Lead-in and text in lower case with single spaces: equal for clauses that say the same.
    #[must_use]
    pub fn words(&self) -> String {
        words(&self.lead, &self.text)
    }
}

pub(super) fn words(lead: &str, text: &str) -> String {
    let lower = format!("{lead} {text}").to_lowercase();
    lower.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A text, or nothing where other tools write `null`.
fn text_or_null<'de, D: serde::Deserializer<'de>>(from: D) -> std::result::Result<String, D::Error> {
    Option::<String>::deserialize(from).map(Option::unwrap_or_default)
}

/// The clauses of some files, in order.
#[derive(Debug, Clone)]
pub struct Dataset {
    /// The files read.
    pub paths: Vec<PathBuf>,
    /// Their clauses.
    pub clauses: Vec<Clause>,
    /// The file, by its place in `paths`, and the line of each clause.
    pub places: Vec<(usize, usize)>,
    /// SHA-256 over the files in order, lower-case hex.
    pub sha256: String,
}

impl Dataset {
    /// Reads JSON lines, and files named `*.csv` or `*.tsv` as CSV ([`csv`]). Blank lines are skipped.
    ///
    /// # Errors
    /// A file that cannot be read; the first line that is no clause, with its number and what is wrong with it; no clauses.
    pub fn read(paths: &[PathBuf]) -> Result<Self> {
        let (mut clauses, mut places) = (Vec::new(), Vec::new());
        let mut hash = Sha256::new();
        for (file, path) in paths.iter().enumerate() {
            let content = std::fs::read(path).map_err(Error::read(path))?;
            hash.update(&content);
            let read = if is_csv(path) { csv::read(&content, path)? } else { read_lines(&content, path)? };
            for (line, clause) in read {
                places.push((file, line));
                clauses.push(clause);
            }
        }
        if clauses.is_empty() {
            let path = paths.first().cloned().unwrap_or_default();
            let expected = if is_csv(&path) {
                "a row a clause below the names of the columns"
            } else {
                "one JSON object a line"
            };
            return Err(Error::document(path, format!("holds no labelled clauses: expected {expected}")));
        }
        let sha256 = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        Ok(Self { paths: paths.to_vec(), clauses, places, sha256 })
    }

    /// The clauses at `places`, in that order.
    #[must_use]
    pub fn subset(&self, places: &[usize]) -> Self {
        let clauses = places.iter().map(|&i| self.clauses[i].clone()).collect();
        let lines = places.iter().map(|&i| self.places[i]).collect();
        // A hash of which clauses these are, so that a checkpoint of another part of the same files is told apart.
        let mut hash = Sha256::new();
        hash.update(&self.sha256);
        places.iter().for_each(|i| hash.update(i.to_le_bytes()));
        let sha256 = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        Self { paths: self.paths.clone(), clauses, places: lines, sha256 }
    }

    /// Every label that occurs, sorted by name.
    #[must_use]
    pub fn labels(&self) -> Vec<String> {
        let mut labels: Vec<String> = self.clauses.iter().flat_map(|c| c.labels.iter().cloned()).collect();
        labels.sort_unstable();
        labels.dedup();
        labels
    }

    /// How many of the clauses say the same as one of `others` ([`Clause::words`]).
    #[must_use]
    pub fn in_common(&self, others: impl Iterator<Item = String>) -> usize {
        let others: HashSet<String> = others.collect();
        self.clauses.iter().filter(|clause| others.contains(&clause.words())).count()
    }

    /// Whether each clause carries each of `labels`: `[clauses][labels]`.
    ///
    /// # Errors
    /// A clause with a label that is not among them, and a label that no clause carries.
    pub fn targets(&self, labels: &[String]) -> Result<Vec<Vec<bool>>> {
        let targets = self.known_targets(labels)?;
        if let Some((_, label)) = labels.iter().enumerate().find(|(i, _)| !targets.iter().any(|t| t[*i])) {
            let path = self.paths.first().cloned().unwrap_or_default();
            let reason = format!(
                "no clause carries `{label}`, so that nothing can be chosen or measured for it here: add some, leave the label out of the others, or judge by --folds in place of --dev"
            );
            return Err(Error::document(path, reason));
        }
        Ok(targets)
    }

    /// As [`Dataset::targets`], but a label may be carried by no clause.
    ///
    /// # Errors
    /// A clause with a label that is not among `labels`.
    pub fn known_targets(&self, labels: &[String]) -> Result<Vec<Vec<bool>>> {
        let unknown = |clause: &Clause| clause.labels.iter().find(|label| !labels.contains(label)).cloned();
        for (clause, &(file, line)) in self.clauses.iter().zip(&self.places) {
            if let Some(label) = unknown(clause) {
                let reason = format!("label `{label}` is unknown; known are {}", labels.join(", "));
                return Err(Error::Data { path: self.paths[file].clone(), line, reason });
            }
        }
        Ok(self.clauses.iter().map(|c| labels.iter().map(|l| c.labels.contains(l)).collect()).collect())
    }
}

/// Whether a file is read as CSV, by its name.
fn is_csv(path: &Path) -> bool {
    path.extension().is_some_and(|kind| kind.eq_ignore_ascii_case("csv") || kind.eq_ignore_ascii_case("tsv"))
}

/// The clauses of JSON lines with the line of each.
fn read_lines(content: &[u8], path: &Path) -> Result<Vec<(usize, Clause)>> {
    let mut clauses = Vec::new();
    // Some editors put a mark of UTF-8 in front.
    let content = content.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(content);
    if content.trim_ascii_start().starts_with(b"[") {
        return Err(Error::document(
            path,
            "holds a JSON array: write one JSON object a line, without brackets and commas around",
        ));
    }
    for (number, line) in content.lines().enumerate() {
        let fail = |reason: String| Error::Data { path: path.to_owned(), line: number + 1, reason };
        let line = line.map_err(|_| fail(NOT_UTF_8.to_owned()))?;
        if line.trim().is_empty() {
            continue;
        }
        let mut clause: Clause = serde_json::from_str(&line).map_err(|e| fail(json_reason(&e)))?;
        for label in &mut clause.labels {
            *label = label.trim().to_owned();
            if label.is_empty() {
                return Err(fail("a label has no name: write [] for a clause that carries none".to_owned()));
            }
        }
        if clause.text.trim().is_empty() {
            return Err(fail("`text` is empty".to_owned()));
        }
        clauses.push((number + 1, clause));
    }
    Ok(clauses)
}

/// serde_json's message with its line taken out, which is always 1 for a single line.
fn json_reason(error: &serde_json::Error) -> String {
    let text = error.to_string();
    if text.starts_with("invalid type: null, expected a sequence") {
        return "has no labels yet: fill in `labels`, or write [] for a clause that carries none".to_owned();
    }
    let text = text.split(" at line ").next().unwrap_or_default();
    format!("is no labelled clause: {text} (column {})", error.column())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dataset(content: &str) -> Result<Dataset> {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), content).unwrap();
        Dataset::read(&[file.path().to_owned()])
    }

    #[test]
    fn a_bad_line_is_named_by_its_number() {
        let error = dataset("{\"text\":\"a\",\"labels\":[]}\n\n{\"text\":\"b\"}\n").unwrap_err().to_string();
        assert!(error.contains("line 3") && error.contains("labels"), "{error}");
    }

    #[test]
    fn a_line_whose_labels_are_still_to_be_filled_in_is_said_to_be_one() {
        let error = dataset("{\"text\":\"a\",\"labels\":null}").unwrap_err().to_string();
        assert!(error.contains("line 1") && error.contains("fill in `labels`"), "{error}");
    }

    #[test]
    fn an_unknown_label_is_named_with_its_file_and_line() {
        let folder = tempfile::tempdir().unwrap();
        let files = ["a.jsonl", "b.csv"].map(|name| folder.path().join(name));
        std::fs::write(&files[0], "{\"text\":\"a\",\"labels\":[\"x\"]}\n").unwrap();
        std::fs::write(&files[1], "text,labels\na,x\nb,y\n").unwrap();
        let error = Dataset::read(&files).unwrap().known_targets(&["x".to_owned()]).unwrap_err().to_string();
        assert!(error.contains("b.csv") && error.contains("line 3") && error.contains("`y`"), "{error}");
    }

    #[test]
    fn what_other_tools_write_is_read() {
        let data =
            dataset("\u{feff}{\"text\":\"a  B\",\"labels\":[],\"lead\":null,\"source\":null}").unwrap();
        assert_eq!((data.clauses[0].lead.as_str(), data.clauses[0].source.as_str()), ("", ""));
        assert_eq!(data.clauses[0].words(), "a b");
    }

    #[test]
    fn labels_are_trimmed_and_one_without_a_name_is_refused() {
        let data = dataset("{\"text\":\"a\",\"labels\":[\" late fees \"]}").unwrap();
        assert_eq!(data.labels(), ["late fees"]);
        for label in ["", " "] {
            let error =
                dataset(&format!("{{\"text\":\"a\",\"labels\":[\"{label}\"]}}")).unwrap_err().to_string();
            assert!(error.contains("line 1") && error.contains("no name"), "{error}");
        }
    }

    #[test]
    fn a_file_of_another_kind_is_told_what_to_write() {
        let error = dataset("[\n{\"text\":\"a\",\"labels\":[]}\n]").unwrap_err().to_string();
        assert!(error.contains("JSON array") && error.contains("a line"), "{error}");
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.csv");
        std::fs::write(&file, "text,labels\n").unwrap();
        let error = Dataset::read(&[file]).unwrap_err().to_string();
        assert!(error.contains("a row a clause"), "{error}");
        let file = folder.path().join("latin.jsonl");
        std::fs::write(&file, b"{\"text\":\"caf\xE9\",\"labels\":[]}").unwrap();
        let error = Dataset::read(&[file]).unwrap_err().to_string();
        assert!(error.contains("line 1") && error.contains("save the file as UTF-8"), "{error}");
    }

    #[test]
    fn an_empty_text_is_refused() {
        let error = dataset("{\"text\":\" \",\"labels\":[]}").unwrap_err().to_string();
        assert!(error.contains("line 1") && error.contains("`text` is empty"), "{error}");
    }

    #[test]
    fn a_file_without_clauses_is_refused() {
        assert!(dataset("\n").unwrap_err().to_string().contains("no labelled clauses"));
    }

    #[test]
    fn unknown_labels_and_labels_without_a_positive_are_refused_by_name() {
        let data = dataset("{\"text\":\"a\",\"labels\":[\"x\"]}").unwrap();
        let error = data.targets(&["y".to_owned()]).unwrap_err().to_string();
        assert!(error.contains("`x` is unknown"), "{error}");
        let error = data.targets(&["x".to_owned(), "y".to_owned()]).unwrap_err().to_string();
        assert!(error.contains("no clause carries `y`"), "{error}");
    }
}
