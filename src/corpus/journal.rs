//! What keeps a run's results safe until they are whole: a journal of finished contracts, and numbered parts.
//!
//! Under `DIR/parts`: `contracts-N.parquet` and `clauses-N.parquet` for each finished part, and `journal-N.jsonl` with the
//! contracts of the part that is being filled, a line each. A contract is safe as soon as its line is written; what a crash cuts
//! off is at most the last line. Parts end where their contents say so, hence in the same places however often a run is broken.

use std::fs::{self, File, OpenOptions};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};

use super::manifest;
use super::record::Record;
use super::store::{self, Columns};
use crate::error::{Error, Result};

/// Contracts after which a part is closed.
const PART_CONTRACTS: usize = 1000;
/// Bytes of journal after which a part is closed, which bounds the memory of closing it.
const PART_BYTES: usize = 64 << 20;

/// The unfinished results of a run.
pub struct Journal {
    folder: PathBuf,
    columns: Columns,
    part: usize,
    file: File,
    bytes: usize,
    records: Vec<Record>,
    /// Place of the next contract, from 0.
    next: u64,
}

impl Journal {
    /// Opens the results in `folder`, which is made if it is not there, and takes up what an earlier run left.
    ///
    /// # Errors
    /// Files that cannot be read or written.
    pub fn open(folder: &Path, columns: Columns) -> Result<Self> {
        fs::create_dir_all(folder).map_err(Error::write(folder))?;
        let mut part = 0;
        while clauses_path(folder, part).exists() {
            part += 1;
        }
        let path = journal_path(folder, part);
        let (mut records, mut whole) = (Vec::new(), 0u64);
        if path.exists() {
            (records, whole) = recover(&path)?;
        }
        let next = match (records.last(), part) {
            (Some(last), _) => last.position + 1,
            (None, 0) => 0,
            // A shard that no contract falls to ends in an empty part: going through the corpus again costs little.
            (None, _) => last_position(&contracts_path(folder, part - 1))?.map_or(0, |last| last + 1),
        };
        let file = OpenOptions::new().create(true).append(true).open(&path).map_err(Error::write(&path))?;
        file.set_len(whole).map_err(Error::write(&path))?;
        for old in 0..part {
            let stale = journal_path(folder, old);
            if stale.exists() {
                fs::remove_file(&stale).map_err(Error::write(&stale))?;
            }
        }
        let mut journal =
            Self { folder: folder.to_owned(), columns, part, file, bytes: whole as usize, records, next };
        // A run that was broken off between the last line and the part's end.
        journal.close_full_part()?;
        Ok(journal)
    }

    /// Place of the first contract that is still to be done.
    #[must_use]
    pub fn next(&self) -> u64 {
        self.next
    }

    /// Adds `records`, which come in order.
    ///
    /// # Errors
    /// A journal or part that cannot be written.
    pub fn add(&mut self, records: Vec<Record>) -> Result<()> {
        for record in records {
            let mut line = serde_json::to_vec(&record).expect("a record is plain data");
            line.push(b'\n');
            let path = journal_path(&self.folder, self.part);
            self.file.write_all(&line).map_err(Error::write(&path))?;
            self.bytes += line.len();
            self.next = record.position + 1;
            self.records.push(record);
            self.close_full_part()?;
        }
        Ok(())
    }

    fn close_full_part(&mut self) -> Result<()> {
        if self.records.len() >= PART_CONTRACTS || self.bytes >= PART_BYTES {
            self.close_part()?;
        }
        Ok(())
    }

    /// Turns the journal into a part. The clauses come last: a part is finished once they are there.
    fn close_part(&mut self) -> Result<()> {
        let folder = &self.folder;
        let place = |frame: &polars::prelude::DataFrame, path: &Path| -> Result<()> {
            let new = path.with_extension("new");
            store::write(frame, &new)?;
            fs::rename(&new, path).map_err(Error::write(path))
        };
        place(&store::contracts(&self.records, &self.columns), &contracts_path(folder, self.part))?;
        place(&store::clauses(&self.records), &clauses_path(folder, self.part))?;
        let stale = journal_path(folder, self.part);
        let next = journal_path(folder, self.part + 1);
        self.file = OpenOptions::new().create(true).append(true).open(&next).map_err(Error::write(&next))?;
        fs::remove_file(&stale).map_err(Error::write(&stale))?;
        self.part += 1;
        self.bytes = 0;
        self.records.clear();
        Ok(())
    }

    /// Joins all parts into `contracts.parquet` and `clauses.parquet` in `out`. The parts stay until [`remove`].
    ///
    /// # Errors
    /// Files that cannot be read or written.
    pub fn finish(mut self, out: &Path) -> Result<()> {
        if !self.records.is_empty() || self.part == 0 {
            self.close_part()?;
        }
        for (name, part_path) in [
            (manifest::CONTRACTS, contracts_path as fn(&Path, usize) -> PathBuf),
            (manifest::CLAUSES, clauses_path),
        ] {
            let path = out.join(name);
            let new = path.with_extension("new");
            let parts = (0..self.part).map(|part| store::read(&part_path(&self.folder, part), None));
            store::write_all(parts, &new)?;
            fs::rename(&new, &path).map_err(Error::write(&path))?;
        }
        Ok(())
    }
}

/// Removes the parts in `folder` after a finished run.
///
/// # Errors
/// Files that cannot be removed.
pub fn remove(folder: &Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder).map_err(Error::write(folder))?;
    }
    Ok(())
}

/// The whole records of a journal, and the bytes they take. What follows them was cut off.
fn recover(path: &Path) -> Result<(Vec<Record>, u64)> {
    let mut reader = BufReader::new(File::open(path).map_err(Error::read(path))?);
    let (mut records, mut whole) = (Vec::new(), 0);
    loop {
        let mut line = Vec::new();
        let read = reader.read_until(b'\n', &mut line).map_err(Error::read(path))?;
        match serde_json::from_slice(&line) {
            Ok(record) if line.ends_with(b"\n") => records.push(record),
            _ => return Ok((records, whole)),
        }
        whole += read as u64;
    }
}

/// Place of the last contract in a part; none in an empty one.
fn last_position(contracts: &Path) -> Result<Option<u64>> {
    let frame = store::read(contracts, Some(vec!["position".to_owned()]))?;
    let positions = frame.column("position").and_then(|column| Ok(column.i64()?.iter().flatten().max()));
    let broken = |_| Error::document(contracts, "is broken; add --restart to begin anew");
    Ok(positions.map_err(broken)?.map(|last| last as u64))
}

fn contracts_path(folder: &Path, part: usize) -> PathBuf {
    folder.join(format!("contracts-{part:05}.parquet"))
}

fn clauses_path(folder: &Path, part: usize) -> PathBuf {
    folder.join(format!("clauses-{part:05}.parquet"))
}

fn journal_path(folder: &Path, part: usize) -> PathBuf {
    folder.join(format!("journal-{part:05}.jsonl"))
}

#[cfg(test)]
mod tests {
    use super::super::record::{FindingRow, Outcome, Scored};
    use super::*;

    fn columns() -> Columns {
        Columns { labels: vec!["no_ai".to_owned()], extra: vec!["year".to_owned()], text: false }
    }

    fn record(position: u64) -> Record {
        let finding = FindingRow {
            label: "no_ai".to_owned(),
            probability: 9731,
            start: 3,
            end: 9,
            text: "words\n".to_owned(),
            lead: String::new(),
            section: "2".to_owned(),
            direction: None,
        };
        let scored = Scored {
            format: "text".to_owned(),
            warnings: vec!["1 passage that is struck out was left out".to_owned()],
            chars: 10,
            segments: 2,
            score: 7,
            band: "low".to_owned(),
            highest: vec![9731],
            signature: vec![1, u32::MAX],
            text: None,
            findings: vec![finding; (position % 3) as usize],
        };
        let outcome = match position % 5 {
            4 => Outcome::Failed("holds no words".to_owned()),
            _ => Outcome::Scored(Box::new(scored)),
        };
        Record {
            position,
            path: format!("{position}.txt"),
            group: String::new(),
            columns: vec![position.is_multiple_of(2).then(|| "2020".to_owned())],
            sha256: Some("00".to_owned()),
            outcome,
        }
    }

    fn finished(folder: &Path) -> [Vec<u8>; 2] {
        ["contracts.parquet", "clauses.parquet"].map(|name| fs::read(folder.join(name)).unwrap())
    }

    fn unbroken(n: u64) -> [Vec<u8>; 2] {
        let out = tempfile::tempdir().unwrap();
        let mut journal = Journal::open(&out.path().join("parts"), columns()).unwrap();
        journal.add((0..n).map(record).collect()).unwrap();
        journal.finish(out.path()).unwrap();
        finished(out.path())
    }

    #[test]
    fn a_run_broken_anywhere_ends_with_the_same_files() {
        let n = 2 * PART_CONTRACTS as u64 + 17;
        let expected = unbroken(n);
        let out = tempfile::tempdir().unwrap();
        let parts = out.path().join("parts");
        let mut start = 0;
        for stop in [3, 999, 1000, 1001, 1500, 2000, n] {
            let mut journal = Journal::open(&parts, columns()).unwrap();
            assert_eq!(journal.next(), start);
            journal.add((start..stop).map(record).collect()).unwrap();
            start = stop;
        }
        Journal::open(&parts, columns()).unwrap().finish(out.path()).unwrap();
        assert!(finished(out.path()) == expected, "the files differ");
        let frame = store::read(&out.path().join("contracts.parquet"), None).unwrap();
        assert_eq!(frame.height() as u64, n);
    }

    #[test]
    fn a_line_that_was_cut_off_is_done_again() {
        let out = tempfile::tempdir().unwrap();
        let parts = out.path().join("parts");
        Journal::open(&parts, columns()).unwrap().add((0..5).map(record).collect()).unwrap();
        let path = journal_path(&parts, 0);
        let bytes = fs::read(&path).unwrap();
        fs::write(&path, &bytes[..bytes.len() - 7]).unwrap();
        let mut journal = Journal::open(&parts, columns()).unwrap();
        assert_eq!(journal.next(), 4);
        journal.add((4..7).map(record).collect()).unwrap();
        journal.finish(out.path()).unwrap();
        assert!(finished(out.path()) == unbroken(7), "the files differ");
    }

    #[test]
    fn a_part_that_was_closed_but_whose_journal_stayed_counts_once() {
        let out = tempfile::tempdir().unwrap();
        let parts = out.path().join("parts");
        let mut journal = Journal::open(&parts, columns()).unwrap();
        journal.add((0..PART_CONTRACTS as u64 - 1).map(record).collect()).unwrap();
        let left = fs::read(journal_path(&parts, 0)).unwrap();
        journal.add(vec![record(PART_CONTRACTS as u64 - 1)]).unwrap();
        // As if the power had gone between the part's end and the removal of its journal.
        fs::write(journal_path(&parts, 0), left).unwrap();
        fs::remove_file(journal_path(&parts, 1)).unwrap();
        let journal = Journal::open(&parts, columns()).unwrap();
        assert_eq!(journal.next(), PART_CONTRACTS as u64);
        journal.finish(out.path()).unwrap();
        assert!(finished(out.path()) == unbroken(PART_CONTRACTS as u64), "the files differ");
    }

    #[test]
    fn an_empty_part_is_taken_up_again() {
        let out = tempfile::tempdir().unwrap();
        let parts = out.path().join("parts");
        // As if a shard without contracts had been killed before its tables were declared whole.
        Journal::open(&parts, columns()).unwrap().finish(out.path()).unwrap();
        let journal = Journal::open(&parts, columns()).unwrap();
        assert_eq!(journal.next(), 0);
        journal.finish(out.path()).unwrap();
        assert!(finished(out.path()) == unbroken(0), "the files differ");
    }

    #[test]
    fn nothing_at_all_is_two_empty_tables() {
        let [contracts, clauses] = unbroken(0);
        assert!(!contracts.is_empty() && !clauses.is_empty());
    }
}
