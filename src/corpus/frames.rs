//! Batch folders as frames: what statistics and baselines are computed from.
//!
//! In: folders that `batch` filled. Out: one frame of scored contracts with the columns that were asked for and the cluster that
//! each belongs to. Signatures are read a slice at a time, and a contract's text never.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::path::{Path, PathBuf};

use polars::prelude::{
    Column, DataFrame, DataType, IntoLazy, NamedFrom, PolarsError, PolarsResult, Series, col, concat, lit,
};

use super::clusters::clusters;
use super::directions;
pub(super) use super::directions::directed_count;
use super::manifest::{self, Counts, Manifest};
use super::metadata::Metadata;
use super::representatives;
use super::signature::HASHES;
use super::store::{self, count_of, signature_of};
use crate::error::{Error, Result};

/// Rows that are read at once of what is not kept.
const SLICE: usize = 100_000;

/// Finished results of one or many runs by the same model and policy.
pub struct Corpus {
    /// The folders.
    pub folders: Vec<PathBuf>,
    /// Manifest of the first folder; model and policy are the same in all.
    pub manifest: Manifest,
    /// Scored contracts in order: `path`, `group`, `score`, `band`, a count a label and a count a direction that it has somewhere
    /// ([`directed_count`]), `cluster` (place of the cluster's first contract), what [`representatives`] chooses by, and the columns that were asked for.
    pub contracts: DataFrame,
    /// Contracts that could not be read, by reason, most frequent first.
    pub failures: Vec<(String, u64)>,
    /// What a reader of the figures should know: parts of a corpus that are not there, metadata that do not fit.
    pub remarks: Vec<String>,
}

/// Which shards are not there, of corpora that were run in parts.
fn missing_shards(manifests: &[Manifest]) -> Vec<String> {
    let mut corpora: BTreeMap<(&str, u64), BTreeSet<u64>> = BTreeMap::new();
    for Manifest { identity, .. } in manifests {
        corpora.entry((&identity.corpus, identity.shard[1])).or_default().insert(identity.shard[0]);
    }
    let mut found = Vec::new();
    for ((_, parts), there) in corpora {
        let missing: Vec<String> =
            (1..=parts).filter(|part| !there.contains(part)).map(|part| format!("{part}/{parts}")).collect();
        if !missing.is_empty() {
            found.push(format!("shard {} of the corpus is not among the folders", missing.join(", ")));
        }
    }
    found
}

impl Corpus {
    /// Reads `folders` with `columns` beside those that are always there; those of `metadata` may be among them.
    ///
    /// # Errors
    /// A folder that holds no finished run, or one by another model or policy than the first; a column that is nowhere; metadata
    /// that fits no contract.
    pub fn read(folders: &[PathBuf], columns: &[&str], metadata: Option<&Metadata>) -> Result<Self> {
        let manifests: Vec<Manifest> =
            folders.iter().map(|folder| Manifest::read(folder)).collect::<Result<_>>()?;
        let manifest = manifests[0].clone();
        for (folder, other) in folders.iter().zip(&manifests) {
            let key = |m: &Manifest| {
                let i = &m.identity;
                (i.model_sha256.clone(), i.precision.clone(), i.policy_sha256.clone(), i.labels.clone())
            };
            if key(other) != key(&manifest) {
                let first = folders[0].display();
                let reason = format!("is by another model or policy than `{first}`; run one of them again");
                return Err(Error::document(folder, reason));
            }
        }
        let mut wanted: Vec<String> =
            ["path", "sha256", "group", "status", "error", "score", "band"].map(str::to_owned).to_vec();
        wanted.extend(manifest.identity.labels.iter().map(|label| count_of(label)));
        let own = |name: &str| {
            name == "format" || manifests.iter().all(|m| m.identity.columns.iter().any(|c| c == name))
        };
        let (stored, joined): (Vec<&str>, Vec<&str>) = columns
            .iter()
            .filter(|name| !wanted.iter().any(|w| w == *name))
            .partition(|name| own(name) && !metadata.is_some_and(|m| m.columns.iter().any(|c| c == *name)));
        wanted.extend(stored.iter().map(|&name| name.to_owned()));
        let mut frames = Vec::new();
        let mut signatures = Vec::new();
        let mut directed = Vec::new();
        for folder in folders {
            let path = folder.join(manifest::CONTRACTS);
            let contracts = store::read(&path, Some(wanted.clone()))?;
            let clauses = folder.join(manifest::CLAUSES);
            directed.push(directions::count(&contracts, &clauses)?);
            frames.push(contracts);
            signatures.extend(read_signatures(&path)?);
        }
        let frame = shape(frames, &signatures)
            .and_then(|all| directions::join(all, &directed))
            .map_err(|e| in_polars(&folders[0], &e))?;
        if let Some(path) = twice(&frame).map_err(|e| in_polars(&folders[0], &e))? {
            let reason = format!("`{path}` is in two of the folders; name each contract's results once");
            return Err(Error::document(&folders[0], reason));
        }
        let failures = failures(&frame).map_err(|e| in_polars(&folders[0], &e))?;
        let all = texts(&frame, "path").map_err(|e| in_polars(&folders[0], &e))?;
        let scored = frame.lazy().filter(col("status").eq(lit("scored")));
        let scored = scored.drop(polars::prelude::cols(["status", "error"])).collect();
        let mut contracts = scored
            .and_then(|scored| representatives::with_findings(scored, &manifest.identity.labels))
            .map_err(|e| in_polars(&folders[0], &e))?;
        let mut remarks = missing_shards(&manifests);
        if manifests.iter().any(|m| m.identity.first_stage != manifest.identity.first_stage) {
            remarks.push("some of the folders were filled with --exhaustive and some without, which finds a little less".to_owned());
        }
        if let Some(metadata) = metadata {
            let scored = texts(&contracts, "path").map_err(|e| in_polars(&folders[0], &e))?;
            let own: Vec<&str> = contracts.get_column_names().into_iter().map(|name| name.as_str()).collect();
            remarks.extend(metadata.misfits(&scored, &all, &own, columns));
        }
        if !joined.is_empty() {
            contracts = join(contracts, &joined, metadata)?;
        }
        Ok(Self { folders: folders.to_vec(), manifest, contracts, failures, remarks })
    }

    /// The model's labels.
    #[must_use]
    pub fn labels(&self) -> &[String] {
        &self.manifest.identity.labels
    }
}

pub(super) fn in_polars(folder: &Path, error: &PolarsError) -> Error {
    Error::document(folder, format!("holds tables that cannot be used: {error}"))
}

/// All folders in one frame with a column `cluster`.
fn shape(frames: Vec<DataFrame>, signatures: &[Option<Vec<u32>>]) -> PolarsResult<DataFrame> {
    let mut all =
        concat(frames.into_iter().map(IntoLazy::lazy).collect::<Vec<_>>(), Default::default())?.collect()?;
    let places: Vec<i64> = clusters(signatures).into_iter().map(|place| place as i64).collect();
    all.with_column(Column::from(Series::new("cluster".into(), places)))?;
    Ok(all)
}

/// The path of a contract that is there twice.
fn twice(frame: &DataFrame) -> PolarsResult<Option<String>> {
    let mut seen = HashSet::new();
    let rows = texts(frame, "path")?.into_iter().zip(texts(frame, "sha256")?);
    Ok(rows.filter(|row| !seen.insert(row.clone())).find_map(|(path, _)| path))
}

fn read_signatures(path: &Path) -> Result<Vec<Option<Vec<u32>>>> {
    let wrong = |e: PolarsError| Error::document(path, format!("is no table of contracts: {e}"));
    let rows = store::rows(path)? as usize;
    let mut signatures = Vec::with_capacity(rows);
    for start in (0..rows).step_by(SLICE) {
        let frame = store::slice(path, vec!["signature".to_owned()], start, SLICE)?;
        let column = frame.column("signature").and_then(|column| column.binary()).map_err(wrong)?;
        for bytes in column.iter() {
            let signature = bytes.map(signature_of);
            if signature.as_ref().is_some_and(|s| s.len() != HASHES) {
                return Err(Error::document(path, "has signatures of another version; run `batch` again"));
            }
            signatures.push(signature);
        }
    }
    Ok(signatures)
}

fn failures(frame: &DataFrame) -> PolarsResult<Vec<(String, u64)>> {
    let reasons = frame.column("error")?.str()?;
    let mut counts: HashMap<&str, u64> = HashMap::new();
    for reason in reasons.iter().flatten() {
        *counts.entry(reason).or_default() += 1;
    }
    let mut counts: Vec<(String, u64)> =
        counts.into_iter().map(|(reason, n)| (reason.to_owned(), n)).collect();
    counts.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    Ok(counts)
}

fn join(mut contracts: DataFrame, columns: &[&str], metadata: Option<&Metadata>) -> Result<DataFrame> {
    let nowhere = |name: &str| {
        Error::Usage(format!(
            "column `{name}` is neither in the results nor in --metadata; there are `group` and `format`, the columns of the \
             manifest that `batch` was given, and those of a --metadata table"
        ))
    };
    let Some(metadata) = metadata else { return Err(nowhere(columns[0])) };
    let wrong = |e: PolarsError| in_polars(&metadata.path, &e);
    let paths = texts(&contracts, "path").map_err(wrong)?;
    let rows: Vec<Option<&[Option<String>]>> =
        paths.iter().map(|path| metadata.of(path.as_deref()?)).collect();
    if rows.iter().all(Option::is_none) {
        let first = paths.into_iter().flatten().next().unwrap_or_default();
        let reason = format!("names none of the contracts; paths there are like `{first}`");
        return Err(Error::document(&metadata.path, reason));
    }
    for name in columns {
        let at = metadata.columns.iter().position(|column| column == name).ok_or_else(|| nowhere(name))?;
        let values: Vec<Option<String>> =
            rows.iter().map(|row| row.and_then(|row| row[at].clone())).collect();
        contracts.with_column(Column::from(Series::new((*name).into(), values))).map_err(wrong)?;
    }
    Ok(contracts)
}

/// Values of a text column; what is missing is `None`. Numbers become their text.
pub(super) fn texts(frame: &DataFrame, name: &str) -> PolarsResult<Vec<Option<String>>> {
    let column = frame.column(name)?.cast(&DataType::String)?;
    Ok(column.str()?.iter().map(|value| value.map(str::to_owned)).collect())
}

/// Values of a column of whole numbers; what is missing is 0.
pub(super) fn numbers(frame: &DataFrame, name: &str) -> PolarsResult<Vec<i64>> {
    Ok(frame.column(name)?.i64()?.iter().map(Option::unwrap_or_default).collect())
}

/// Counts of what the finished tables in `out` hold.
///
/// # Errors
/// Tables that cannot be read.
pub fn counts(out: &Path) -> Result<Counts> {
    let path = out.join(manifest::CONTRACTS);
    let wrong = |e: PolarsError| Error::document(&path, format!("is no table of contracts: {e}"));
    let columns = ["status", "warnings", "segments"].map(str::to_owned).to_vec();
    let frame: DataFrame = store::read(&path, Some(columns))?;
    let status = frame.column("status").and_then(|column| column.str()).map_err(wrong)?;
    let scored = status.iter().filter(|status| *status == Some("scored")).count() as u64;
    let warnings = frame.column("warnings").map_err(wrong)?;
    let warned = (warnings.len() - warnings.null_count()) as u64;
    let segments = frame.column("segments").and_then(|column| column.i64()).map_err(wrong)?;
    let segments = segments.iter().flatten().sum::<i64>() as u64;
    let findings = store::rows(&out.join(manifest::CLAUSES))?;
    let contracts = frame.height() as u64;
    Ok(Counts { contracts, scored, failed: contracts - scored, warned, segments, findings })
}
