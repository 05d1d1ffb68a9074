//! `termscore model first-stage`: a bundle with a first stage, taught by what its encoder says of contracts.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use clap::Args;
use rayon::prelude::*;

use termscore::classify::{Classifier, Clause, ScoreCache};
use termscore::document::Limits;
use termscore::model::first_stage::FirstStageFacts;
use termscore::model::{BundleFiles, folder};
use termscore::panics::guarded;
use termscore::scan::Contract;
use termscore::train::first_stage::{Example, Examples, Options, Purpose, Step, drawn, fit};
use termscore::{Error, Result};

use super::progress::Progress;
use super::{Outcome, Shared, classify, input, messages};

/// Arguments of the command.
#[derive(Debug, Args)]
pub struct FirstStageArgs {
    /// Contracts, and folders of contracts, alike those it will be used on: a few hundred
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Clauses to fit besides, as JSON lines as for `classify`: those of your own, of which a corpus has few
    #[arg(long, value_name = "FILE", num_args = 1..)]
    clauses: Vec<PathBuf>,
    /// Folder to write the bundle to, which may be the one it is read from
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Share of findings that its thresholds keep on the contracts which choose them
    #[arg(long, value_name = "SHARE", default_value_t = Options::default().keep, value_parser = share)]
    keep: f64,
    /// Passes of what looks at the words over the segments
    #[arg(long, value_name = "N", default_value_t = Options::default().epochs)]
    epochs: usize,
    /// Most segments, of contracts drawn at random
    #[arg(long, value_name = "N", default_value_t = 300_000)]
    segments: usize,
    /// Seed of the draw, the start and the order
    #[arg(long, value_name = "S", default_value_t = 1)]
    seed: u64,
}

/// Contracts read side by side before they are labelled.
const READ_TOGETHER: usize = 16;
/// Clauses whose scores are kept for when they come again.
const CACHED_CLAUSES: usize = 1 << 18;
/// What else of a bundle's folder is said of the model and goes along.
const PAGES: [&str; 3] = [CARD, "training.html", "training.jsonl"];
const CARD: &str = "README.md";
const HEADING: &str = "## First stage";

fn share(text: &str) -> Result<f64, &'static str> {
    let share = text.parse().map_err(|_| "expected a share above 0, at most 1")?;
    if share > 0.0 && share <= 1.0 { Ok(share) } else { Err("expected a share above 0, at most 1") }
}

/// Runs the command. A contract that cannot be read is said on standard error while the others are learnt from.
pub fn run(args: &FirstStageArgs, files: &BundleFiles, shared: &Shared) -> anyhow::Result<Outcome> {
    folder::check_replaceable(&args.out)?;
    let paths = input::files_under(&args.paths)?;
    let progress = Progress::new(paths.len(), shared.quiet);
    progress.doing("loading the model");
    let classifier = Classifier::from_files(files, &shared.runtime()?)?;
    let examples = examples(args, &paths, &classifier, &progress)?;
    progress.doing("fitting");
    let options = Options { epochs: args.epochs, keep: args.keep, seed: args.seed, ..Options::default() };
    let fitted = fit(files, &classifier, &examples, &options, |step, epoch, loss| {
        let what = match step {
            Step::Convolution => "what looks at the words",
            Step::Exit => "the exit from the encoder",
        };
        progress.doing(&format!("fitting {what}, {epoch} passes done, loss {loss:.4}"));
    })?;
    drop(progress);

    let mut manifest = files.manifest()?;
    manifest.first_stage = Some(fitted.facts.clone());
    let bundle = BundleFiles {
        name: files.name.clone(),
        config: files.config.clone(),
        tokenizer: files.tokenizer.clone(),
        weights: files.weights.clone(),
        manifest: manifest.to_json().into(),
        first_stage: Some(fitted.weights.write()?.into()),
    }
    .sealed()?;
    let pages = pages(&files.name, &fitted.facts)?;
    folder::replace(&args.out, |staged| {
        bundle.write(staged)?;
        for (name, text) in &pages {
            let path = staged.join(name);
            std::fs::write(&path, text).map_err(Error::write(&path))?;
        }
        Ok(())
    })?;
    if !shared.quiet {
        let choices: Vec<String> = fitted
            .choices
            .iter()
            .map(|(kept, work)| format!("{:.1}% for `--keep {kept}`", 100.0 * work))
            .collect();
        messages::note(format!("`{}`: {}", args.out.display(), tell(&fitted.facts)));
        messages::note(format!(
            "of the encoder's work on the contracts that chose its thresholds it leaves {}",
            choices.join(", ")
        ));
    }
    Ok(Outcome::Done)
}

/// The segments of the contracts with what the encoder says of them.
fn examples(
    args: &FirstStageArgs,
    paths: &[PathBuf],
    classifier: &Classifier,
    progress: &Progress,
) -> anyhow::Result<Examples> {
    let (limits, mut cache) = (input::limits(), ScoreCache::new(CACHED_CLAUSES));
    let mut examples = Examples::default();
    for path in &args.clauses {
        progress.labelling(path);
        let questions = classify::read_all(path)?;
        let clauses: Vec<Clause<'_>> = questions.iter().map(classify::Question::clause).collect();
        examples.add_clauses(label(classifier, &mut cache, &clauses)?);
    }
    let order = drawn(paths.len(), args.seed);
    for (purpose, share) in Purpose::SHARES {
        let room = args.segments * share / 100;
        let own: Vec<&Path> =
            order.iter().filter(|(_, p)| *p == purpose).map(|(at, _)| paths[*at].as_path()).collect();
        for group in own.chunks(READ_TOGETHER) {
            if examples.count(purpose) >= room {
                break;
            }
            progress.reading(group[0]);
            let contracts: Vec<Result<Contract>> = group.par_iter().map(|path| read(path, &limits)).collect();
            // Together, so that no worker waits for the end of each.
            progress.labelling(group[0]);
            let clauses: Vec<Vec<Clause<'_>>> = contracts.iter().flatten().map(Contract::clauses).collect();
            let mut labelled = label(classifier, &mut cache, &clauses.concat())?.into_iter();
            for clauses in &clauses {
                examples.add(purpose, labelled.by_ref().take(clauses.len()));
            }
            for contract in contracts {
                if let Err(error) = contract {
                    progress.error(error);
                }
                progress.done();
            }
        }
    }
    Ok(examples)
}

/// Clauses with what the encoder says of them.
fn label(classifier: &Classifier, cache: &mut ScoreCache, clauses: &[Clause<'_>]) -> Result<Vec<Example>> {
    let windows = classifier.windows_of(clauses)?;
    let scores = cache.scores(clauses, |new| classifier.classify(new))?;
    let example = |(windows, probabilities)| Example { windows, probabilities };
    Ok(windows.into_iter().zip(scores).map(example).collect())
}

fn read(path: &Path, limits: &Limits) -> Result<Contract> {
    guarded(path, || Contract::read(path, &input::read(path)?, limits))
}

/// What a first stage keeps and spares, in a sentence.
pub fn tell(facts: &FirstStageFacts) -> String {
    let ([segments, read], [found, kept]) = (facts.segments, facts.found);
    let percent = |part: usize, whole: usize| 100.0 * part as f64 / whole.max(1) as f64;
    let to_the_end = match facts.exit {
        Some(exit) => format!(
            "which leaves some behind its layer {} and reads {:.1}% to the end, ",
            exit.layers,
            percent(exit.segments, segments)
        ),
        None => String::new(),
    };
    format!(
        "on {} contracts that it was not fitted to, a first stage passes {:.1}% of {segments} segments on to the encoder, \
         {to_the_end}and with them {kept} of {found} labels ({:.2}%)",
        facts.contracts[2],
        percent(read, segments),
        percent(kept, found)
    )
}

/// What the folder `model`, if it is one, says of the model besides the bundle's own files: the card tells of the first stage now.
fn pages(model: &str, facts: &FirstStageFacts) -> Result<Vec<(&'static str, String)>> {
    let mut pages = Vec::new();
    for name in PAGES {
        let path = Path::new(model).join(name);
        if path.is_file() {
            pages.push((name, std::fs::read_to_string(&path).map_err(Error::read(&path))?));
        }
    }
    if let Some((_, card)) = pages.iter_mut().find(|(name, _)| *name == CARD) {
        // It is the last part of a card, so what stands there of an earlier one goes with it.
        if let Some(at) = card.find(HEADING) {
            card.truncate(at);
        }
        let ([fitted, choosing, _], clauses) = (facts.contracts, facts.clauses);
        let _ = writeln!(
            card,
            "{}{HEADING}\n\n`termscore batch` lets a small network choose what the encoder reads, and another what it reads to the end, unless \
             it is run with `--exhaustive`. They were fitted to what the encoder says of {fitted} contracts and {clauses} clauses, their thresholds chosen on {choosing} \
             others; {}. A segment of those that also stands in a contract before them does not count.",
            if card.ends_with("\n\n") { "" } else { "\n" },
            tell(facts)
        );
    }
    Ok(pages)
}
