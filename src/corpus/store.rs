//! Records as Parquet: `contracts.parquet`, a row a contract, and `clauses.parquet`, a row a finding.
//!
//! In: [`Record`]s. Out: files that polars, DuckDB, pandas and Spark read: whole numbers with a sign, doubles, UTF-8 and bytes,
//! Zstandard. The columns are described in `docs/corpus.md`; a change of them raises [`SCHEMA`].

use std::collections::HashSet;
use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use polars::prelude::{Column, DataFrame, NamedFrom, PolarsError, Schema, Series};
use polars_io::SerReader;
use polars_io::parquet::read::ParquetReader;
use polars_io::parquet::write::{KeyValueMetadata, ParquetWriter};

use super::record::{FindingRow, Outcome, Record, Scored};
use crate::error::{Error, Result};

/// Version of the columns, also in the files' metadata as `termscore.schema`.
pub const SCHEMA: u32 = 2;
/// Columns of a contract that are not a label's, before them and after.
pub const FIXED_COLUMNS: [&str; 14] = [
    "path",
    "sha256",
    "format",
    "group",
    "status",
    "error",
    "warnings",
    "chars",
    "segments",
    "score",
    "band",
    "position",
    "signature",
    "text",
];

/// What the columns of a corpus depend on.
#[derive(Debug, Clone)]
pub struct Columns {
    /// The model's labels.
    pub labels: Vec<String>,
    /// The manifest's columns.
    pub extra: Vec<String>,
    /// Whether contracts keep their text.
    pub text: bool,
}

impl Columns {
    /// Whether the manifest's columns have names of their own.
    ///
    /// # Errors
    /// The first that has not.
    pub fn check(&self) -> Result<()> {
        let mut seen = HashSet::new();
        if let Some(name) = self.extra.iter().find(|name| !seen.insert(*name)) {
            return Err(Error::Usage(format!("the manifest has two columns `{name}`; rename one")));
        }
        let label = |name: &str| self.labels.iter().any(|l| name == count_of(l) || name == highest_of(l));
        let taken = |name: &&String| FIXED_COLUMNS.contains(&name.as_str()) || label(name);
        match self.extra.iter().find(taken) {
            None => Ok(()),
            Some(name) => Err(Error::Usage(format!(
                "the manifest's column `{name}` has the name of a result's column; rename it"
            ))),
        }
    }
}

/// Column of a label's findings.
#[must_use]
pub fn count_of(label: &str) -> String {
    format!("{label}_count")
}

/// Column of a label's highest probability.
#[must_use]
pub fn highest_of(label: &str) -> String {
    format!("{label}_max")
}

/// `contracts.parquet` of `records`.
pub fn contracts(records: &[Record], columns: &Columns) -> DataFrame {
    let scored: Vec<Option<&Scored>> = records
        .iter()
        .map(|record| match &record.outcome {
            Outcome::Scored(scored) => Some(&**scored),
            Outcome::Failed(_) => None,
        })
        .collect();
    let text = |name: &str, of: &dyn Fn(&Record) -> Option<String>| -> Column {
        Series::new(name.into(), records.iter().map(of).collect::<Vec<Option<String>>>()).into()
    };
    let scored_text = |name: &str, of: &dyn Fn(&Scored) -> Option<String>| -> Column {
        let values: Vec<Option<String>> = scored.iter().map(|s| s.and_then(of)).collect();
        Series::new(name.into(), values).into()
    };
    let number = |name: &str, of: &dyn Fn(&Scored) -> i64| -> Column {
        Series::new(name.into(), scored.iter().map(|s| s.map(of)).collect::<Vec<Option<i64>>>()).into()
    };
    let mut all = vec![
        text("path", &|r| Some(r.path.clone())),
        text("sha256", &|r| r.sha256.clone()),
        scored_text("format", &|s| Some(s.format.clone())),
        text("group", &|r| Some(r.group.clone())),
        text("status", &|r| {
            Some(if matches!(r.outcome, Outcome::Scored(_)) { "scored" } else { "failed" }.to_owned())
        }),
        text("error", &|r| match &r.outcome {
            Outcome::Scored(_) => None,
            Outcome::Failed(reason) => Some(reason.clone()),
        }),
        scored_text("warnings", &|s| (!s.warnings.is_empty()).then(|| s.warnings.join("; "))),
        number("chars", &|s| s.chars as i64),
        number("segments", &|s| s.segments as i64),
        number("score", &|s| i64::from(s.score)),
        scored_text("band", &|s| Some(s.band.clone())),
    ];
    for (i, label) in columns.labels.iter().enumerate() {
        all.push(number(&count_of(label), &|s| s.count(label) as i64));
        let highest: Vec<Option<f64>> = scored.iter().map(|s| s.map(|s| share(s.highest[i]))).collect();
        all.push(Series::new(highest_of(label).as_str().into(), highest).into());
    }
    for (i, name) in columns.extra.iter().enumerate() {
        all.push(text(name, &|r| r.columns[i].clone()));
    }
    let position: Vec<i64> = records.iter().map(|r| r.position as i64).collect();
    all.push(Series::new("position".into(), position).into());
    let signatures: Vec<Option<Vec<u8>>> = scored.iter().map(|s| s.map(|s| bytes(&s.signature))).collect();
    let signatures: Vec<Option<&[u8]>> = signatures.iter().map(Option::as_deref).collect();
    all.push(Series::new("signature".into(), signatures).into());
    if columns.text {
        all.push(scored_text("text", &|s| s.text.clone()));
    }
    DataFrame::new(records.len(), all).expect("every column has a value a record")
}

/// `clauses.parquet` of `records`.
pub fn clauses(records: &[Record]) -> DataFrame {
    let rows: Vec<(&Record, &FindingRow)> = records
        .iter()
        .flat_map(|record| match &record.outcome {
            Outcome::Scored(scored) => scored.findings.iter().map(|f| (record, f)).collect(),
            Outcome::Failed(_) => Vec::new(),
        })
        .collect();
    let text = |name: &str, of: &dyn Fn(&Record, &FindingRow) -> Option<String>| -> Column {
        Series::new(name.into(), rows.iter().map(|(r, f)| of(r, f)).collect::<Vec<Option<String>>>()).into()
    };
    let number = |name: &str, of: &dyn Fn(&FindingRow) -> u64| -> Column {
        Series::new(name.into(), rows.iter().map(|(_, f)| of(f) as i64).collect::<Vec<i64>>()).into()
    };
    let probability: Vec<f64> = rows.iter().map(|(_, f)| share(f.probability)).collect();
    let all = vec![
        text("path", &|r, _| Some(r.path.clone())),
        text("sha256", &|r, _| r.sha256.clone()),
        text("group", &|r, _| Some(r.group.clone())),
        text("label", &|_, f| Some(f.label.clone())),
        Series::new("probability".into(), probability).into(),
        number("start", &|f| f.start),
        number("end", &|f| f.end),
        text("text", &|_, f| Some(f.text.clone())),
        text("lead", &|_, f| Some(f.lead.clone())),
        text("section", &|_, f| Some(f.section.clone())),
        text("direction", &|_, f| f.direction.clone()),
    ];
    DataFrame::new(rows.len(), all).expect("every column has a value a finding")
}

fn share(ten_thousandths: u32) -> f64 {
    f64::from(ten_thousandths) / 1e4
}

fn bytes(signature: &[u32]) -> Vec<u8> {
    signature.iter().flat_map(|hash| hash.to_le_bytes()).collect()
}

/// A signature as it stands in the column, `None` if it has another length than it was written with.
#[must_use]
pub fn signature_of(bytes: &[u8]) -> Vec<u32> {
    bytes.chunks_exact(4).map(|chunk| u32::from_le_bytes([chunk[0], chunk[1], chunk[2], chunk[3]])).collect()
}

/// Writes `frame` to the file at `path` and sees it through to the disk.
///
/// # Errors
/// A file that cannot be written.
pub fn write(frame: &DataFrame, path: &Path) -> Result<()> {
    write_all([Ok(frame.clone())].into_iter(), path)
}

/// Writes `frames`, which have the same columns, to the file at `path` one after another; at least one.
///
/// # Errors
/// Those of the frames, and a file that cannot be written.
pub fn write_all(frames: impl Iterator<Item = Result<DataFrame>>, path: &Path) -> Result<()> {
    let wrong = |e: PolarsError| Error::write(path)(std::io::Error::other(e.to_string()));
    let file = File::create(path).map_err(Error::write(path))?;
    let version = KeyValueMetadata::from_static(vec![("termscore.schema".into(), SCHEMA.to_string())]);
    let mut frames = frames.peekable();
    let schema: Arc<Schema> = match frames.peek() {
        Some(Ok(frame)) => frame.schema().clone(),
        _ => Arc::default(),
    };
    let disk = file.try_clone().map_err(Error::write(path))?;
    let mut writer =
        ParquetWriter::new(file).with_key_value_metadata(Some(version)).batched(&schema).map_err(wrong)?;
    for frame in frames {
        let frame = frame?;
        if frame.height() > 0 {
            writer.write_batch(&frame).map_err(wrong)?;
        }
    }
    writer.finish().map_err(wrong)?;
    disk.sync_all().map_err(Error::write(path))
}

fn unusable(path: &Path, error: &PolarsError) -> Error {
    Error::document(
        path,
        format!("is no table that can be used, which `batch --restart` makes anew: {error}"),
    )
}

/// Reads the file at `path`, all columns or those named.
///
/// # Errors
/// A file that cannot be read or lacks one of `columns`.
pub fn read(path: &Path, columns: Option<Vec<String>>) -> Result<DataFrame> {
    let file = File::open(path).map_err(Error::read(path))?;
    ParquetReader::new(file).with_columns(columns).finish().map_err(|e| unusable(path, &e))
}

/// Rows of the file at `path`.
///
/// # Errors
/// A file that cannot be read.
pub fn rows(path: &Path) -> Result<u64> {
    let file = File::open(path).map_err(Error::read(path))?;
    let rows = ParquetReader::new(file).num_rows();
    rows.map(|n| n as u64).map_err(|e| unusable(path, &e))
}

/// Reads `columns` of at most `rows` rows of the file at `path`, from the row `start` on.
///
/// # Errors
/// A file that cannot be read or lacks one of `columns`.
pub fn slice(path: &Path, columns: Vec<String>, start: usize, rows: usize) -> Result<DataFrame> {
    let file = File::open(path).map_err(Error::read(path))?;
    let reader = ParquetReader::new(file).with_columns(Some(columns)).with_slice(Some((start, rows)));
    reader.finish().map_err(|e| unusable(path, &e))
}
