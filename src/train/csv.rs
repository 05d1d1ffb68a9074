//! Labelled clauses as CSV, as spreadsheets write it.
//!
//! The first row names the columns: `text`, and `labels` with names parted by `;`, `|` or `,`, or in place of `labels` a
//! column a label that holds 1, x, yes or true where a clause carries it. `lead`, `unsure` and `source` may be there; `id`,
//! `section` and what starts with `_` are left alone.

use std::path::Path;

use csv::{Position, ReaderBuilder, StringRecord, Trim};

use super::data::{Clause, NOT_UTF_8};
use crate::error::{Error, Result};

/// Columns that are no labels.
const OTHERS: [&str; 7] = ["id", "text", "labels", "lead", "unsure", "source", "section"];

/// The clauses of a CSV file's `content` with the line of each.
///
/// # Errors
/// A file without the columns it needs, or the first row that is no clause, with its line and what is wrong with it.
pub fn read(content: &[u8], path: &Path) -> Result<Vec<(usize, Clause)>> {
    let mut clauses = Vec::new();
    let fail = |line: usize, reason: String| Error::Data { path: path.to_owned(), line, reason };
    // A spreadsheet's mark of UTF-8 would become part of the first column's name.
    let content = content.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(content);
    let line_of = |position: Option<&Position>| position.map_or(1, |p| line_of(content, p));
    let broken = |e: &csv::Error| fail(line_of(e.position()), reason(e));
    let mut reader = ReaderBuilder::new().delimiter(delimiter(content)).trim(Trim::All).from_reader(content);
    let header = reader.headers().map_err(|e| broken(&e))?.clone();
    let column = |name: &str| header.iter().position(|h| h.eq_ignore_ascii_case(name));
    let named = || header.iter().take(8).map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    let text = column("text")
        .ok_or_else(|| fail(1, format!("no column is named `text`: the first row names {}", named())))?;
    let (labels, lead, unsure, source) =
        (column("labels"), column("lead"), column("unsure"), column("source"));
    let is_label =
        |name: &str| !name.starts_with('_') && !OTHERS.iter().any(|o| o.eq_ignore_ascii_case(name));
    let marks: Vec<(usize, &str)> = header.iter().enumerate().filter(|(_, name)| is_label(name)).collect();
    if labels.is_none() && marks.is_empty() {
        return Err(fail(1, "no column is named `labels`, and none is a label".to_owned()));
    }
    for row in reader.records() {
        let row: StringRecord = row.map_err(|e| broken(&e))?;
        let line = line_of(row.position());
        let get = |column: Option<usize>| column.and_then(|c| row.get(c)).unwrap_or_default();
        let flag = |name: &str, value: &str| {
            truth(value).ok_or_else(|| {
                fail(
                    line,
                    format!(
                        "`{name}` holds `{value}`: expected 1, x, yes or true, or 0, no, false or nothing; a column of names is \
                         called `labels`, and one that is no label begins with `_`"
                    ),
                )
            })
        };
        if get(Some(text)).is_empty() {
            return Err(fail(line, "`text` is empty".to_owned()));
        }
        let carried = match labels {
            Some(_) => names(get(labels)),
            None => {
                let mut carried = Vec::new();
                for &(column, name) in &marks {
                    if flag(name, get(Some(column)))? {
                        carried.push(name.to_owned());
                    }
                }
                carried
            }
        };
        if get(labels).starts_with('[') {
            let reason =
                format!("`labels` holds `{}`: write names parted by `;`, without brackets", get(labels));
            return Err(fail(line, reason));
        }
        let clause = Clause {
            lead: get(lead).to_owned(),
            text: get(Some(text)).to_owned(),
            labels: carried,
            unsure: flag("unsure", get(unsure))?,
            source: get(source).to_owned(),
        };
        clauses.push((line, clause));
    }
    Ok(clauses)
}

/// The line of the row that is read from `position` on, from 1: the reader counts the blank lines before a row as its start.
fn line_of(content: &[u8], position: &Position) -> usize {
    let before = content.get(position.byte() as usize..).unwrap_or_default().iter();
    let blank = before.take_while(|b| matches!(b, b'\r' | b'\n')).filter(|b| **b == b'\n').count();
    position.line() as usize + blank
}

/// Comma, semicolon or tab, whichever the first line holds most of: spreadsheets of many countries write semicolons.
fn delimiter(content: &[u8]) -> u8 {
    let first = content.split(|&b| b == b'\n').next().unwrap_or_default();
    let count = |d: &u8| first.iter().filter(|b| *b == d).count();
    b",;\t".iter().copied().rev().max_by_key(count).unwrap_or(b',')
}

fn names(cell: &str) -> Vec<String> {
    cell.split([';', '|', ',']).map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect()
}

fn truth(value: &str) -> Option<bool> {
    match value.to_lowercase().as_str() {
        "1" | "x" | "yes" | "true" => Some(true),
        "" | "0" | "no" | "false" => Some(false),
        _ => None,
    }
}

/// The error's own words without the place, which stands before them.
fn reason(error: &csv::Error) -> String {
    match error.kind() {
        csv::ErrorKind::Utf8 { .. } => NOT_UTF_8.to_owned(),
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
            format!("has {len} cells where the first row has {expected_len}")
        }
        _ => format!("is no row of CSV: {error}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clauses(content: &str) -> Result<Vec<Clause>> {
        let read = read(content.as_bytes(), Path::new("a.csv"))?;
        Ok(read.into_iter().map(|(_, clause)| clause).collect())
    }

    #[test]
    fn labels_stand_in_one_column_or_in_a_column_each() {
        let list = clauses("id,text,labels,lead\n1,\"pay, on time\",fee; term,Client shall:\n2,nothing,,\n")
            .unwrap();
        assert_eq!(list[0].text, "pay, on time");
        assert_eq!(list[0].labels, ["fee", "term"]);
        assert_eq!(list[0].lead, "Client shall:");
        assert!(list[1].labels.is_empty());
        let marks = clauses("\u{feff}text;fee;term;unsure\na;x;0;\nb;;TRUE;1\n").unwrap();
        assert_eq!((marks[0].labels.as_slice(), marks[0].unsure), (&["fee".to_owned()][..], false));
        assert_eq!((marks[1].labels.as_slice(), marks[1].unsure), (&["term".to_owned()][..], true));
    }

    #[test]
    fn a_bad_row_is_named_by_its_line() {
        for (content, line, what) in [
            ("a,b\n1,2\n", "line 1", "`text`"),
            ("text\nx\n", "line 1", "none is a label"),
            ("text,fee\na,1\nb,perhaps\n", "line 3", "`perhaps`"),
            ("text,fee\na,1\n,1\n", "line 3", "empty"),
            ("text,fee\na,1,2\n", "line 2", "3 cells"),
            ("text,labels\na,['fee']\n", "line 2", "brackets"),
            ("text,fee\na,1\n\n\nb,perhaps\n", "line 5", "`perhaps`"),
            ("text,fee\r\n\r\na,1\r\n\r\nb,1,2\r\n", "line 5", "3 cells"),
            ("text,fee\n\"a\nb\",1\nb,perhaps\n", "line 4", "`perhaps`"),
        ] {
            let error = clauses(content).unwrap_err().to_string();
            assert!(error.contains(line) && error.contains(what), "{content:?}: {error}");
        }
    }
}
