//! A corpus through the whole pipeline: read, score and keep, in parallel and in bounded memory.
//!
//! In: a [`Source`] and a [`Scanner`]. Out: a folder of results ([`super::journal`], [`super::manifest`]). Contracts go in waves:
//! while one wave is labelled the next is read, both in the one thread pool, so that reading and labelling never fight for
//! cores; two waves are in memory at most. What the results are does not depend on waves, threads or interruptions.

use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, sync_channel};

use rayon::prelude::*;

use super::journal::{self, Journal};
use super::manifest::{self, Counts, Identity, Manifest};
use super::record::{Record, path_text};
use super::source::{Entry, Source};
use super::store::{self, Columns, SCHEMA};
use crate::classify::{self, ScoreCache};
use crate::document::{Limits, sha256_hex};
use crate::error::{Error, Result};
use crate::panics::guarded;
use crate::scan::{Contract, Reported, Scanner};

/// Bytes of files that close a wave before it has its number of contracts.
const WAVE_BYTES: u64 = 16 << 20;
/// Segments that are labelled together: enough to keep all cores busy.
const TOGETHER: usize = 1024;
/// Clauses whose scores are kept for when they come again: about 100 bytes each.
const CACHED_CLAUSES: usize = 1 << 20;

/// How a corpus is run.
#[derive(Debug, Clone)]
pub struct Plan {
    /// Which part of the corpus by content, of how many, from 1.
    pub shard: [u64; 2],
    /// Most contracts of one wave.
    pub jobs: usize,
    /// Whether contracts keep their text.
    pub store_text: bool,
    /// Whether an earlier run's results in the folder are thrown away.
    pub restart: bool,
}

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// It was stopped; the same run goes on from here.
    Stopped,
    /// It had been done before.
    Before(Counts),
    /// All is done.
    Done {
        /// What there is in the folder.
        counts: Counts,
        /// How clauses came to their scores in this run.
        clauses: classify::Counts,
    },
}

/// Who is told how a run goes.
pub trait Observer {
    /// The run begins at the contract in this place, from 0.
    fn begins(&mut self, position: u64);
    /// One more contract is done.
    fn done(&mut self, record: &Record);
    /// All contracts before this place are safe.
    fn saved(&mut self, position: u64);
}

/// Runs `source` through `scanner` into the folder `out`, or goes on where an earlier run stopped. `stop` may be set at any
/// moment: what is in work is finished and kept.
///
/// # Errors
/// A folder that another run fills, files that cannot be written, tensor work that failed. A contract that cannot be read is no
/// error but a row.
pub fn run(
    source: &Source,
    scanner: &Scanner,
    plan: &Plan,
    limits: &Limits,
    out: &Path,
    stop: &AtomicBool,
    observer: &mut dyn Observer,
) -> Result<Ending> {
    std::fs::create_dir_all(out).map_err(Error::write(out))?;
    let _alone = lock(out)?;
    let parts = out.join(manifest::PARTS);
    let identity = identity(source, scanner, plan);
    if plan.restart && manifest::holds_run(out) {
        journal::remove(&parts)?;
        manifest::clear(out)?;
    }
    if let Some(found) = Manifest::find(out)? {
        identity.check(&found.identity, out)?;
        whole(out, &found.counts)?;
        journal::remove(&parts)?;
        return Ok(Ending::Before(found.counts));
    }
    let columns =
        Columns { labels: identity.labels.clone(), extra: identity.columns.clone(), text: plan.store_text };
    columns.check()?;
    identity.claim(out)?;
    let mut journal = Journal::open(&parts, columns)?;
    observer.begins(journal.next());
    let mut cache = ScoreCache::new(CACHED_CLAUSES);
    let first = journal.next();
    let result: Result<()> = std::thread::scope(|scope| {
        let waves = read_ahead(scope, source, plan, limits, first)?;
        for wave in waves {
            let mut wave = wave?;
            while !wave.is_empty() {
                let rest = wave.split_off(labelled_together(&wave));
                let records = score(scanner, &mut cache, wave, plan.store_text)?;
                records.iter().for_each(|record| observer.done(record));
                journal.add(records)?;
                observer.saved(journal.next());
                if stop.load(Ordering::Relaxed) {
                    return Ok(());
                }
                wave = rest;
            }
        }
        Ok(())
    });
    result?;
    if stop.load(Ordering::Relaxed) {
        return Ok(Ending::Stopped);
    }
    journal.finish(out)?;
    let counts = super::frames::counts(out)?;
    Manifest { identity, counts }.place(out)?;
    journal::remove(&parts)?;
    Ok(Ending::Done { counts, clauses: cache.counts() })
}

/// Whether the tables of a finished run are as it left them.
fn whole(out: &Path, counts: &Counts) -> Result<()> {
    for (name, rows) in [(manifest::CONTRACTS, counts.contracts), (manifest::CLAUSES, counts.findings)] {
        let path = out.join(name);
        if !store::rows(&path).is_ok_and(|found| found == rows) {
            let reason = "is missing or damaged: add --restart to read the corpus anew, or put the file back";
            return Err(Error::document(path, reason));
        }
    }
    Ok(())
}

/// Keeps a second run out of the folder for as long as the file is open.
fn lock(out: &Path) -> Result<File> {
    let path = out.join(".lock");
    let file = File::create(&path).map_err(Error::write(&path))?;
    file.try_lock().map_err(|_| {
        Error::document(out, "is being filled by another run; wait for it or name another folder")
    })?;
    Ok(file)
}

fn identity(source: &Source, scanner: &Scanner, plan: &Plan) -> Identity {
    let classifier = scanner.classifier();
    Identity {
        schema: SCHEMA,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        model: classifier.name().to_owned(),
        model_sha256: classifier.sha256().to_owned(),
        precision: classifier.precision().name().to_owned(),
        first_stage: classifier.skims(),
        policy: scanner.policy().name().to_owned(),
        policy_sha256: scanner.policy().sha256.clone(),
        labels: classifier.labels().to_vec(),
        thresholds: classifier.thresholds().to_vec(),
        columns: source.columns().to_vec(),
        store_text: plan.store_text,
        shard: plan.shard,
        corpus_contracts: source.count,
        corpus: source.fingerprint.clone(),
    }
}

/// A contract of a wave: its place, its entry, and what reading gave.
struct Item {
    position: u64,
    entry: Entry,
    sha256: Option<String>,
    contract: Result<Contract, String>,
}

/// Reads the entries from the place `first` on, a wave at a time and one ahead.
fn read_ahead<'scope>(
    scope: &'scope std::thread::Scope<'scope, '_>,
    source: &'scope Source,
    plan: &'scope Plan,
    limits: &'scope Limits,
    first: u64,
) -> Result<Receiver<Result<Vec<Item>>>> {
    let (sender, receiver) = sync_channel(0);
    let mut entries = (0u64..).zip(source.entries()?).skip_while(move |(position, _)| *position < first);
    scope.spawn(move || {
        loop {
            let (mut wave, mut bytes) = (Vec::new(), 0);
            for (position, entry) in entries.by_ref() {
                let entry = match entry {
                    Ok(entry) => entry,
                    Err(error) => {
                        let _ = sender.send(Err(error));
                        return;
                    }
                };
                bytes += std::fs::metadata(&entry.path).map_or(0, |found| found.len());
                wave.push((position, entry));
                if wave.len() >= plan.jobs || bytes >= WAVE_BYTES {
                    break;
                }
            }
            if wave.is_empty() {
                return;
            }
            let read = wave.into_par_iter().filter_map(|(p, entry)| read(p, entry, plan.shard, limits));
            // Nobody listens any more once the run was stopped.
            if sender.send(Ok(read.collect())).is_err() {
                return;
            }
        }
    });
    Ok(receiver)
}

/// Reads one contract, if it is in this shard.
fn read(position: u64, entry: Entry, [part, parts]: [u64; 2], limits: &Limits) -> Option<Item> {
    let bytes = bytes(&entry.path, limits.file_bytes);
    let sha256 = bytes.as_ref().ok().map(|bytes| sha256_hex(bytes));
    let name = sha256.clone().unwrap_or_else(|| sha256_hex(path_text(&entry.path).as_bytes()));
    let number = u64::from_str_radix(&name[..16], 16).expect("16 digits of a hexadecimal number");
    if number % parts != part - 1 {
        return None;
    }
    let contract = bytes.and_then(|bytes| {
        let contract =
            guarded(&entry.path, || Contract::read(&entry.path, &bytes, limits)).map_err(reason)?;
        // A stray file would count as a contract without any risk.
        if contract.outline().segments.is_empty() {
            return Err("holds no sentence and no list item: check that this is a contract".to_owned());
        }
        Ok(contract)
    });
    Some(Item { position, entry, sha256, contract })
}

/// What is wrong with a contract, without its path.
pub(super) fn reason(error: Error) -> String {
    match error {
        Error::Document { reason, .. } => reason,
        other => other.to_string(),
    }
}

/// The bytes of a plain file of at most `most` bytes. A pipe would be waited for without end and a device has no end.
fn bytes(path: &Path, most: u64) -> Result<Vec<u8>, String> {
    let refused = |error: std::io::Error| match error.kind() {
        ErrorKind::NotFound => "there is no such file; check the name and the folder".to_owned(),
        ErrorKind::PermissionDenied => "may not be read; change its permissions".to_owned(),
        _ => format!("cannot be read: {error}"),
    };
    let found = std::fs::metadata(path).map_err(refused)?;
    if found.is_dir() {
        return Err("is a folder that cannot be listed or is named where a file is wanted".to_owned());
    }
    if !found.is_file() {
        return Err("is no plain file; only those are read in a corpus".to_owned());
    }
    if found.len() > most {
        return Err(format!("larger than {} MiB: split it, or give the contract alone", most >> 20));
    }
    let mut bytes = Vec::with_capacity(found.len() as usize);
    File::open(path).and_then(|file| file.take(most + 1).read_to_end(&mut bytes)).map_err(refused)?;
    Ok(bytes)
}

/// How many of the first contracts of a wave are labelled together, and then safe.
fn labelled_together(wave: &[Item]) -> usize {
    let mut segments = 0;
    let enough = wave.iter().position(|item| {
        segments += item.contract.as_ref().map_or(0, |contract| contract.outline().segments.len());
        segments >= TOGETHER
    });
    enough.map_or(wave.len(), |last| last + 1)
}

/// Labels the segments of some contracts together and weighs each contract.
fn score(
    scanner: &Scanner,
    cache: &mut ScoreCache,
    wave: Vec<Item>,
    store_text: bool,
) -> Result<Vec<Record>> {
    let contracts: Vec<&Contract> = wave.iter().filter_map(|item| item.contract.as_ref().ok()).collect();
    let labels = scanner.classifier().labels().len();
    let mut reports = scanner.reports(&contracts, cache)?.into_iter();
    let reported: Vec<_> = wave
        .into_iter()
        .map(|item| (item.contract.is_ok().then(|| reports.next()).flatten(), item))
        .collect();
    let record = |(report, item): (Option<Result<Reported>>, Item)| {
        let Item { position, entry, sha256, contract } = item;
        match (contract, report) {
            (Ok(contract), Some(Ok((report, scores)))) => {
                Record::scored(position, entry, &contract, report, &scores, labels, store_text)
            }
            (Ok(_), Some(Err(error))) => Record::failed(position, entry, sha256, reason(error)),
            (Err(reason), _) => Record::failed(position, entry, sha256, reason),
            (Ok(_), None) => unreachable!("every contract has a report"),
        }
    };
    Ok(reported.into_par_iter().map(record).collect())
}
