//! `termscore batch`: a corpus to Parquet.

use std::io::{ErrorKind, Write};
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use anyhow::Context;
use clap::Args;

use termscore::classify::{self, Classifier};
use termscore::corpus::manifest::Counts;
use termscore::corpus::manifest_file::ManifestFile;
use termscore::corpus::record::{Outcome as Result_, Record, path_text};
use termscore::corpus::runner::{self, Ending, Observer, Plan};
use termscore::corpus::source::{Choice, Origin, Source};
use termscore::report::counted;
use termscore::scan::Scanner;
use termscore::{Error, Result};

use super::input::{self, STANDARD_INPUT};
use super::policy::PolicyArgs;
use super::progress::CorpusProgress;
use super::{Outcome, Shared, messages};

/// Score a corpus in parallel into Parquet tables; stopped at any moment, the same command goes on where it was
#[derive(Debug, Args)]
pub struct BatchArgs {
    /// Contracts, folders of contracts and quoted patterns ("dir/**/*.pdf"); - reads paths from standard input, one a line.
    /// Links to folders, hidden files and folders that this command has filled are left out
    #[arg(value_name = "PATH", required_unless_present = "manifest")]
    paths: Vec<PathBuf>,
    /// Table of contracts, CSV or JSON lines: a column `path`, relative to the table's folder, one `group` if you like, and any
    /// others, which become columns of the result
    #[arg(long, value_name = "FILE")]
    manifest: Option<PathBuf>,
    /// Folder for contracts.parquet, clauses.parquet and manifest.json
    #[arg(short, long, value_name = "DIR")]
    out: PathBuf,
    /// Paths on standard input end with NUL instead of a line end
    #[arg(short = '0', long)]
    null: bool,
    /// Do the I-th of N parts by content; the N parts together are one whole run
    #[arg(long, value_name = "I/N", value_parser = shard, default_value = "1/1")]
    shard: [u64; 2],
    /// Most contracts in memory that are read at once
    #[arg(long, value_name = "N", default_value = "32")]
    jobs: NonZeroUsize,
    /// Only the first N contracts
    #[arg(long, value_name = "N")]
    limit: Option<NonZeroUsize>,
    /// Only N contracts drawn at random
    #[arg(long, value_name = "N")]
    sample: Option<NonZeroUsize>,
    /// Seed of --sample: the same seed draws the same contracts
    #[arg(long, value_name = "S", default_value_t = 1, requires = "sample")]
    seed: u64,
    /// Keep each contract's whole text in the result. Without, only what was found is quoted
    #[arg(long)]
    store_text: bool,
    /// Read every segment with the encoder. Without, a quick first stage passes on only what may carry a label, where the
    /// model has one: it keeps more than 99 findings in 100 (`termscore model show`)
    #[arg(long)]
    exhaustive: bool,
    /// Throw away what an earlier run left in --out and begin anew
    #[arg(long)]
    restart: bool,
    #[command(flatten)]
    policy: PolicyArgs,
}

fn shard(text: &str) -> Result<[u64; 2], &'static str> {
    let wrong = "expected I/N with I from 1 to N, like 2/8";
    let (part, parts) = text.split_once('/').ok_or(wrong)?;
    let number = |text: &str| text.parse::<u64>().map_err(|_| wrong);
    let (part, parts) = (number(part)?, number(parts)?);
    if (1..=parts).contains(&part) { Ok([part, parts]) } else { Err(wrong) }
}

/// Runs the command. A contract that cannot be read is a row with its error, and is said on standard error.
pub fn run(args: &BatchArgs, shared: &Shared) -> anyhow::Result<Outcome> {
    let (origins, _spooled) = args.origins()?;
    let choice = Choice {
        sample: args.sample.map(|n| (n.get(), args.seed)),
        limit: args.limit.map(NonZeroUsize::get),
    };
    let source = Source::new(origins, &choice, &args.out)?;
    warn_of(&source, shared.quiet);
    let files = shared.bundle()?;
    let classifier = Classifier::from_files(&files, &shared.runtime()?)?;
    let classifier = if args.exhaustive { classifier } else { classifier.with_first_stage(&files)? };
    drop(files);
    let scanner = Scanner::new(classifier, args.policy.policy()?)?;
    let plan =
        Plan { shard: args.shard, jobs: args.jobs.get(), store_text: args.store_text, restart: args.restart };
    let stop = Arc::new(AtomicBool::new(false));
    let answering = stop_on_interrupt(&stop)?;
    let mut progress = CorpusProgress::new(source.count, shared.quiet);
    let ending =
        runner::run(&source, &scanner, &plan, &input::limits(), &args.out, &stop, &mut Tally(&mut progress))?;
    progress.finish();
    // What a Ctrl-C is answered comes before the end that it brings about.
    drop(answering.lock());
    if !shared.quiet {
        messages::note(summary(&ending, args, &progress));
    }
    Ok(match ending {
        Ending::Stopped => Outcome::Unusable,
        Ending::Before(counts) | Ending::Done { counts, .. } if counts.scored == 0 && counts.failed > 0 => {
            Outcome::Unusable
        }
        _ => Outcome::Done,
    })
}

impl BatchArgs {
    /// What was named, and the file that holds what standard input named.
    fn origins(&self) -> anyhow::Result<(Vec<Origin>, Option<tempfile::NamedTempFile>)> {
        if self.null && !self.paths.iter().any(|path| path.as_os_str() == STANDARD_INPUT) {
            return Err(Error::Usage(
                "-0 says how paths on standard input end: name `-` to read them".to_owned(),
            )
            .into());
        }
        self.refuse_missing()?;
        let (mut origins, mut spooled) = (Vec::new(), None);
        if let Some(path) = &self.manifest {
            origins.push(Origin::Manifest(ManifestFile::open(path)?));
        }
        for path in &self.paths {
            if path.as_os_str() != STANDARD_INPUT {
                origins.push(Origin::named(path));
                continue;
            }
            if spooled.is_some() {
                let said = "`-` is given twice, but standard input can be read only once";
                return Err(Error::Usage(said.to_owned()).into());
            }
            // The corpus is gone through more than once, standard input only once.
            let mut file = tempfile::NamedTempFile::new().context("no temporary file can be made")?;
            std::io::copy(&mut std::io::stdin().lock(), &mut file)
                .and_then(|_| file.flush())
                .context("the paths on standard input cannot be read")?;
            origins.push(Origin::List { path: file.path().to_owned(), nul: self.null });
            spooled = Some(file);
        }
        let empty =
            |file: &tempfile::NamedTempFile| file.as_file().metadata().is_ok_and(|found| found.len() == 0);
        if spooled.as_ref().is_some_and(empty) {
            let said = "standard input names no contract; give one a line, or name folders as arguments";
            return Err(Error::Usage(said.to_owned()).into());
        }
        Ok((origins, spooled))
    }

    /// A name that was mistyped would be one failed contract among the results, and they would keep the folder from the right ones.
    fn refuse_missing(&self) -> Result<()> {
        let is_missing = |path: &&PathBuf| {
            // A link that leads nowhere is there.
            let gone = path
                .symlink_metadata()
                .is_err_and(|e| matches!(e.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory));
            gone && path.as_os_str() != STANDARD_INPUT && matches!(Origin::named(path), Origin::File(_))
        };
        let mut missing = self.paths.iter().filter(is_missing);
        let Some(first) = missing.next() else { return Ok(()) };
        let others = match missing.count() {
            0 => String::new(),
            n => format!(", nor {n} more of what was named"),
        };
        let reason = format!("there is no such file or folder{others}; nothing was read: check the name");
        Err(Error::document(first, reason))
    }
}

/// What of the corpus is not done as it may be meant.
fn warn_of(source: &Source, quiet: bool) {
    for name in &source.barren {
        messages::warning(format!(
            "`{}` names no file, so that no contract is from there: check the name",
            name.display()
        ));
    }
    if let Some(first) = &source.first_not_utf8 {
        messages::warning(format!(
            "a pattern does not find names that are not UTF-8, and {} left out; name their folder to have them: the first is `{}`",
            counted(source.not_utf8, "file or folder is", "files or folders are"),
            path_text(first)
        ));
    }
    if let (Some(first), false) = (&source.first_repeated, quiet) {
        messages::warning(format!(
            "{} named more than once and done once, as the first naming has {}: the first is `{}`",
            counted(source.repeated, "contract is", "contracts are"),
            if source.repeated == 1 { "it" } else { "them" },
            first.display()
        ));
    }
}

/// The first Ctrl-C finishes what is in work, the second ends at once: nothing is lost then either but what is in work. Held
/// is what it gives while one is being answered.
fn stop_on_interrupt(stop: &Arc<AtomicBool>) -> anyhow::Result<Arc<Mutex<()>>> {
    let stop = Arc::clone(stop);
    let answering = Arc::new(Mutex::new(()));
    let answer = Arc::clone(&answering);
    let handler = move || {
        let _held = answer.lock();
        if stop.swap(true, Ordering::Relaxed) {
            interrupted();
        }
        messages::note("finishing the contracts in work; once more ends at once");
    };
    ctrlc::set_handler(handler).context("Ctrl-C cannot be watched")?;
    Ok(answering)
}

/// Ends as Ctrl-C does where nobody watches it.
#[allow(clippy::exit, reason = "the second Ctrl-C asks for the end of the process, now")]
fn interrupted() -> ! {
    std::process::exit(130)
}

fn summary(ending: &Ending, args: &BatchArgs, progress: &CorpusProgress) -> String {
    let out = args.out.display();
    let what = |counts: &Counts| {
        let Counts { contracts, failed, warned, segments, findings, .. } = counts;
        let warned = match warned {
            0 => String::new(),
            warned => format!(", {warned} with warnings (column `warnings`)"),
        };
        let [contracts, segments, findings] =
            [(contracts, "contract"), (segments, "segment"), (findings, "finding")]
                .map(|(n, thing)| counted(*n, thing, &format!("{thing}s")));
        format!("{contracts}, {failed} failed{warned}, {segments}, {findings} in `{out}`")
    };
    match ending {
        Ending::Stopped => format!("stopped; the same command goes on from here (`{out}`)"),
        Ending::Before(counts) => {
            format!("nothing to do: {} already; --restart reads them anew", what(counts))
        }
        Ending::Done { counts, clauses } => {
            let classify::Counts { repeated, passed_over, .. } = clauses;
            let skimmed = match passed_over {
                0 => String::new(),
                _ => format!(", {passed_over} passed over by the first stage"),
            };
            format!(
                "{}; {}, {} looked up instead of scored{skimmed}",
                what(counts),
                progress.rate(),
                counted(*repeated, "segment", "segments")
            )
        }
    }
}

/// Tells the progress bar and, of failures, the reader.
struct Tally<'a>(&'a mut CorpusProgress);

impl Observer for Tally<'_> {
    fn begins(&mut self, position: u64) {
        self.0.begins(position);
    }

    fn done(&mut self, record: &Record) {
        match &record.outcome {
            Result_::Failed(reason) => self.0.failed(&record.path, reason),
            Result_::Scored(scored) => self.0.scored(scored.segments),
        }
    }

    fn saved(&mut self, position: u64) {
        self.0.at(position);
    }
}

#[cfg(test)]
mod tests {
    use super::shard;

    #[test]
    fn a_shard_is_one_of_its_number() {
        assert_eq!(shard("2/8"), Ok([2, 8]));
        for wrong in ["0/2", "3/2", "1", "a/b", "1/0"] {
            assert!(shard(wrong).is_err(), "{wrong}");
        }
    }
}
