//! A table of figures, and its forms: CSV, Parquet, Markdown.

use std::fmt::Write as _;
use std::path::Path;

use polars::prelude::{Column, DataFrame, NamedFrom, Series};

use super::store;
use crate::error::Result;

/// A table.
#[derive(Debug, Clone)]
pub struct Table {
    /// Its name, also as a file.
    pub name: &'static str,
    /// What it shows, in one line.
    pub title: String,
    /// Names of the columns.
    pub columns: Vec<&'static str>,
    /// Rows of as many cells.
    pub rows: Vec<Vec<Cell>>,
}

/// A value in a table.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Words.
    Text(String),
    /// A count.
    Count(i64),
    /// Any number.
    Number(f64),
    /// No value.
    Nothing,
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<u64> for Cell {
    fn from(count: u64) -> Self {
        Self::Count(count as i64)
    }
}

impl From<usize> for Cell {
    fn from(count: usize) -> Self {
        Self::Count(count as i64)
    }
}

impl From<f64> for Cell {
    fn from(number: f64) -> Self {
        Self::Number(number)
    }
}

impl From<Option<f64>> for Cell {
    fn from(number: Option<f64>) -> Self {
        number.map_or(Self::Nothing, Self::Number)
    }
}

impl Table {
    /// As CSV with a header. Words that a spreadsheet would take for a formula get an apostrophe in front.
    #[must_use]
    pub fn csv(&self) -> String {
        let mut writer = csv::Writer::from_writer(Vec::new());
        let written = "a vector takes any row of the right length";
        writer.write_record(&self.columns).expect(written);
        for row in &self.rows {
            writer.write_record(row.iter().map(Cell::plain)).expect(written);
        }
        String::from_utf8(writer.into_inner().expect(written)).expect("all cells are text")
    }

    /// As a Parquet file at `path`.
    ///
    /// # Errors
    /// A file that cannot be written.
    pub fn parquet(&self, path: &Path) -> Result<()> {
        let column = |(i, name): (usize, &&str)| -> Column {
            let cells = || self.rows.iter().map(|row| &row[i]);
            let name = (*name).into();
            if cells().any(|cell| matches!(cell, Cell::Text(_))) {
                let text = |cell: &Cell| match cell {
                    Cell::Text(text) => Some(text.clone()),
                    _ => None,
                };
                Series::new(name, cells().map(text).collect::<Vec<_>>()).into()
            } else if cells().all(|cell| matches!(cell, Cell::Count(_))) {
                let count = |cell: &Cell| match cell {
                    Cell::Count(count) => Some(*count),
                    _ => None,
                };
                Series::new(name, cells().map(count).collect::<Vec<_>>()).into()
            } else {
                let number = |cell: &Cell| match cell {
                    Cell::Number(number) => Some(*number),
                    Cell::Count(count) => Some(*count as f64),
                    _ => None,
                };
                Series::new(name, cells().map(number).collect::<Vec<_>>()).into()
            }
        };
        let columns: Vec<Column> = self.columns.iter().enumerate().map(column).collect();
        let frame = DataFrame::new(self.rows.len(), columns).expect("every row has a cell a column");
        store::write(&frame, path)
    }

    /// As a Markdown table under a heading.
    #[must_use]
    pub fn markdown(&self) -> String {
        let escaped = |text: String| {
            let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
            flat.replace('\\', "\\\\").replace('|', "\\|").replace('<', "&lt;").replace('`', "\\`")
        };
        let mut out = format!("## {}\n\n|", self.title);
        let words: Vec<bool> = (0..self.columns.len())
            .map(|i| self.rows.iter().any(|row| matches!(row[i], Cell::Text(_))))
            .collect();
        self.columns.iter().for_each(|name| out.push_str(&format!(" {} |", name.replace('_', " "))));
        out.push_str("\n|");
        words.iter().for_each(|words| out.push_str(if *words { " --- |" } else { " ---: |" }));
        out.push('\n');
        for row in &self.rows {
            out.push('|');
            for cell in row {
                let _ = write!(out, " {} |", escaped(cell.shown()));
            }
            out.push('\n');
        }
        out.push('\n');
        out
    }
}

impl Cell {
    /// As it stands in a CSV.
    fn plain(&self) -> String {
        match self {
            Self::Text(text) if text.starts_with(['=', '+', '-', '@', '\t', '\r']) => format!("'{text}"),
            Self::Text(text) => text.clone(),
            Self::Count(count) => count.to_string(),
            Self::Number(number) => number.to_string(),
            Self::Nothing => String::new(),
        }
    }

    /// As a person reads it.
    #[must_use]
    pub fn shown(&self) -> String {
        match self {
            Self::Number(number) if *number != 0.0 && number.abs() < 0.0005 => format!("{number:.1e}"),
            Self::Number(number) => {
                let text = format!("{number:.3}");
                let text = text.trim_end_matches('0').trim_end_matches('.');
                if text == "-0" { "0".to_owned() } else { text.to_owned() }
            }
            Self::Text(text) => text.clone(),
            other => other.plain(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Table {
        Table {
            name: "t",
            title: "T".to_owned(),
            columns: vec!["text", "n"],
            rows: vec![vec!["=1+1|<b>\n`x`".into(), 7u64.into()], vec!["a".into(), 1e-7.into()]],
        }
    }

    #[test]
    fn a_spreadsheet_gets_words_and_no_formula() {
        assert_eq!(table().csv(), "text,n\n\"'=1+1|<b>\n`x`\",7\na,0.0000001\n");
    }

    #[test]
    fn words_of_contracts_cannot_break_a_markdown_table() {
        let markdown = table().markdown();
        assert!(markdown.contains("| =1+1\\|&lt;b> \\`x\\` | 7 |\n| a | 1.0e-7 |\n"), "{markdown}");
    }

    #[test]
    fn parquet_columns_have_one_type() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("t.parquet");
        table().parquet(&path).unwrap();
        let frame = store::read(&path, None).unwrap();
        assert_eq!(frame.column("n").unwrap().f64().unwrap().get(0), Some(7.0));
    }
}
