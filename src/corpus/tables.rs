//! Statistics as tables: one list of columns and rows that every form of output is made from.
//!
//! In: [`Statistics`]. Out: [`Table`]s, and those as CSV, Parquet, Markdown or plain text.

use std::fmt::Write as _;
use std::path::Path;

use polars::prelude::{Column, DataFrame, NamedFrom, Series};

use super::statistics::intervals::Share;
use super::statistics::{Prevalence, Scores, Statistics};
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

macro_rules! row {
    ($($cell:expr),* $(,)?) => { vec![$(Cell::from($cell)),*] };
}

/// All tables of `statistics`; those without rows are left out.
#[must_use]
pub fn tables(statistics: &Statistics) -> Vec<Table> {
    let all = vec![
        prevalence(statistics),
        scores(statistics),
        histogram(statistics),
        missing(statistics),
        pairs(statistics),
        trend(statistics),
        comparison(statistics),
        wordings(statistics),
        failures(statistics),
    ];
    all.into_iter().filter(|table| !table.rows.is_empty()).collect()
}

const PREVALENCE: [&str; 12] = [
    "label",
    "findings",
    "contracts",
    "share",
    "share_low",
    "share_high",
    "design_effect",
    "clusters",
    "share_once",
    "share_once_low",
    "share_once_high",
    "of",
];

fn prevalence_cells(p: &Prevalence, of: usize) -> Vec<Cell> {
    let Share { value, interval } = p.share;
    let once = p.share_once;
    row![
        p.label.as_str(),
        p.findings,
        p.contracts,
        value,
        interval[0],
        interval[1],
        p.design_effect,
        p.clusters,
        once.value,
        once.interval[0],
        once.interval[1],
        of,
    ]
}

fn prevalence(statistics: &Statistics) -> Table {
    let mut rows = Vec::new();
    for group in &statistics.groups {
        for p in &group.prevalence {
            rows.push([row![group.name.as_str()], prevalence_cells(p, group.contracts)].concat());
        }
    }
    Table {
        name: "prevalence",
        title: "How many contracts have each kind of clause".to_owned(),
        columns: [&["group"], &PREVALENCE[..]].concat(),
        rows,
    }
}

fn score_cells(group: &str, which: &str, scores: &Scores) -> Vec<Cell> {
    let mut cells = row![group, which, scores.contracts, scores.mean, scores.deviation];
    cells.extend(scores.quantiles.iter().map(|(_, value)| Cell::from(*value)));
    cells.extend(scores.bands.iter().map(|band| Cell::from(band.share.value)));
    cells
}

fn scores(statistics: &Statistics) -> Table {
    let mut rows = Vec::new();
    for group in &statistics.groups {
        rows.push(score_cells(&group.name, "all contracts", &group.scores));
        rows.push(score_cells(&group.name, "each cluster once", &group.scores_once));
    }
    Table {
        name: "scores",
        title: "How risk scores are spread, 0 to 100".to_owned(),
        columns: vec![
            "group",
            "counted",
            "contracts",
            "mean",
            "deviation",
            "lowest",
            "p5",
            "p10",
            "p25",
            "median",
            "p75",
            "p90",
            "p95",
            "highest",
            "low",
            "medium",
            "high",
            "critical",
        ],
        rows,
    }
}

fn histogram(statistics: &Statistics) -> Table {
    let mut rows = Vec::new();
    for group in &statistics.groups {
        for (all, once) in group.scores.histogram.iter().zip(&group.scores_once.histogram) {
            rows.push(row![
                group.name.as_str(),
                u64::from(all.from),
                u64::from(all.to),
                all.contracts,
                once.contracts
            ]);
        }
    }
    Table {
        name: "histogram",
        title: "Contracts by risk score".to_owned(),
        columns: vec!["group", "from", "to", "contracts", "clusters"],
        rows,
    }
}

fn missing(statistics: &Statistics) -> Table {
    let mut rows = Vec::new();
    for group in &statistics.groups {
        for m in &group.missing {
            rows.push(row![
                group.name.as_str(),
                m.risk.as_str(),
                m.protection.as_str(),
                m.with_risk,
                m.without_protection,
                m.share.value,
                m.share.interval[0],
                m.share.interval[1],
            ]);
        }
    }
    Table {
        name: "missing_protections",
        title: "Contracts with a risk and without its protection, near-duplicates once".to_owned(),
        columns: vec![
            "group",
            "risk",
            "protection",
            "with_risk",
            "without_protection",
            "share",
            "share_low",
            "share_high",
        ],
        rows,
    }
}

fn pairs(statistics: &Statistics) -> Table {
    let mut rows = Vec::new();
    for group in &statistics.groups {
        for pair in &group.pairs {
            rows.push(row![
                group.name.as_str(),
                pair.first.as_str(),
                pair.second.as_str(),
                pair.contracts,
                pair.share.value,
                pair.share.interval[0],
                pair.share.interval[1],
                pair.lift,
            ]);
        }
    }
    Table {
        name: "together",
        title: "Kinds of clause that come together, near-duplicates once".to_owned(),
        columns: vec!["group", "first", "second", "contracts", "share", "share_low", "share_high", "lift"],
        rows,
    }
}

fn trend(statistics: &Statistics) -> Table {
    let mut rows = Vec::new();
    for year in &statistics.trend {
        for p in &year.prevalence {
            rows.push(
                [vec![Cell::Count(i64::from(year.year))], prevalence_cells(p, year.contracts)].concat(),
            );
        }
    }
    Table {
        name: "trend",
        title: "How many contracts have each kind of clause, by year".to_owned(),
        columns: [&["year"], &PREVALENCE[..]].concat(),
        rows,
    }
}

fn comparison(statistics: &Statistics) -> Table {
    let mut rows = Vec::new();
    let mut title = String::new();
    if let Some(c) = &statistics.comparison {
        title = format!(
            "\"{}\" ({} clusters) against \"{}\" ({})",
            c.first, c.clusters[0], c.second, c.clusters[1]
        );
        for label in &c.labels {
            rows.push(row![
                label.label.as_str(),
                label.shares[0].value,
                label.shares[1].value,
                label.difference,
                label.interval[0],
                label.interval[1],
                label.cohens_h,
                label.p,
                label.p_holm,
            ]);
        }
        let s = &c.scores;
        let (first, second) = (s.medians[0], s.medians[1]);
        rows.push(vec![
            Cell::from("median score (effect: Cliff's delta)"),
            Cell::from(first),
            Cell::from(second),
            Cell::from(first - second),
            Cell::Nothing,
            Cell::Nothing,
            Cell::from(s.cliffs_delta),
            Cell::from(s.p),
            Cell::Nothing,
        ]);
    }
    Table {
        name: "comparison",
        title,
        columns: vec!["what", "first", "second", "difference", "low", "high", "effect", "p", "p_holm"],
        rows,
    }
}

fn wordings(statistics: &Statistics) -> Table {
    let mut rows = Vec::new();
    for label in &statistics.wordings {
        for (kind, list) in [("typical", &label.typical), ("unusual", &label.unusual)] {
            for wording in list {
                rows.push(row![
                    label.label.as_str(),
                    kind,
                    wording.text.as_str(),
                    wording.path.as_str(),
                    wording.findings,
                    wording.likeness,
                ]);
            }
        }
    }
    Table {
        name: "wordings",
        title: "Typical and unusual wordings, verbatim".to_owned(),
        columns: vec!["label", "kind", "text", "path", "findings", "likeness"],
        rows,
    }
}

fn failures(statistics: &Statistics) -> Table {
    let row = |f: &super::statistics::Failure| row![f.reason.as_str(), f.contracts];
    Table {
        name: "failures",
        title: "Contracts that could not be read".to_owned(),
        columns: vec!["reason", "contracts"],
        rows: statistics.source.failures.iter().map(row).collect(),
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
            rows: vec![row!["=1+1|<b>\n`x`", 7u64], row!["a", 1e-7]],
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
