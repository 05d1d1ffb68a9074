//! `termscore select`: the segments of a corpus that are worth a person's labels.

use std::path::{Path, PathBuf};

use clap::Args;
use rayon::prelude::*;
use serde::Serialize;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use termscore::Result;
use termscore::classify::{Classifier, Clause};
use termscore::document::Limits;
use termscore::panics::guarded;
use termscore::scan::Contract;
use termscore::train::select::{Candidate, Pool, diverse};
use termscore::train::teacher::Unlabelled;

use super::output::Output;
use super::progress::Progress;
use super::{Outcome, Shared, input};

/// Draw the segments of contracts that are worth labelling: those the model is unsure of, unlike one another
///
/// Each line of the answer has "labels": null. Fill in the labels it carries, or [] for none, and give the file to `train`.
#[derive(Debug, Args)]
pub struct SelectArgs {
    /// Contracts, and folders of contracts
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Segments to draw
    #[arg(short, long, value_name = "N", default_value_t = 100)]
    n: usize,
    /// Clauses not to draw again: JSON lines with `text` and, for list items, `lead`, as this command writes them, labelled or not
    #[arg(long, num_args = 1.., value_name = "FILE")]
    exclude: Vec<PathBuf>,
    /// File to write to instead of standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// Contracts read side by side before they are labelled.
const READ_TOGETHER: usize = 16;
/// Candidates kept for each segment that is drawn, so that there is something to choose from.
const CANDIDATES: usize = 20;
/// Fewest candidates kept.
const LEAST_CANDIDATES: usize = 500;

#[derive(Serialize)]
struct Drawn<'a> {
    id: String,
    lead: &'a str,
    text: &'a str,
    /// To be filled in.
    labels: Option<Vec<String>>,
    /// What the model would say.
    suggested: Vec<&'a str>,
    scores: Map<String, Value>,
    section: &'a str,
    source: &'a str,
}

/// Runs the command. A contract that cannot be read is said on standard error while the others are looked through.
pub fn run(args: &SelectArgs, shared: &Shared) -> anyhow::Result<Outcome> {
    let output = Output::beside(args.output.as_deref(), args.paths.iter().chain(&args.exclude))?;
    let files = input::files_under(&args.paths)?;
    let done: Vec<Vec<Unlabelled>> =
        args.exclude.iter().map(|path| Unlabelled::read(path)).collect::<Result<_>>()?;
    let progress = Progress::new(files.len(), shared.quiet);
    progress.doing("loading the model");
    let classifier = shared.classifier()?;
    let room = args.n.saturating_mul(CANDIDATES).max(LEAST_CANDIDATES);
    let mut pool = Pool::new(room, classifier.thresholds());
    done.iter().flatten().for_each(|clause| pool.exclude(&clause.lead, &clause.text));
    let (limits, mut failed) = (input::limits(), 0);
    for group in files.chunks(READ_TOGETHER) {
        progress.reading(&group[0]);
        let contracts: Vec<Result<Contract>> = group.par_iter().map(|file| read(file, &limits)).collect();
        for (file, contract) in group.iter().zip(contracts) {
            progress.labelling(file);
            match contract.and_then(|contract| candidates(&classifier, &contract, file)) {
                Ok(candidates) => candidates.into_iter().for_each(|c| pool.offer(c)),
                Err(error) => {
                    failed += 1;
                    progress.error(error);
                }
            }
            progress.done();
        }
    }
    progress.doing("choosing");
    let kept = pool.into_candidates();
    let clauses: Vec<Clause<'_>> =
        kept.iter().map(|(c, _)| Clause { lead: &c.lead, text: &c.text }).collect();
    let vectors = classifier.vectors(&clauses)?;
    let uncertainty: Vec<f32> = kept.iter().map(|(_, uncertainty)| *uncertainty).collect();
    let lines: String = diverse(&uncertainty, &vectors, args.n)
        .into_iter()
        .map(|at| line(&classifier, &kept[at].0))
        .collect();
    drop(progress);
    if failed == files.len() {
        return Ok(Outcome::Unusable);
    }
    output.write(&lines)?;
    Ok(Outcome::Done)
}

fn read(file: &Path, limits: &Limits) -> Result<Contract> {
    guarded(file, || Contract::read(file, &input::read(file)?, limits))
}

fn candidates(classifier: &Classifier, contract: &Contract, file: &Path) -> Result<Vec<Candidate>> {
    let segments = &contract.outline().segments;
    let scores = classifier.classify(&contract.clauses())?;
    let candidate = |(segment, scores): (&termscore::segment::Segment, Vec<f32>)| Candidate {
        lead: segment.lead.clone(),
        text: segment.text.clone(),
        section: segment.section.clone(),
        source: file.display().to_string(),
        scores,
    };
    Ok(segments.iter().zip(scores).map(candidate).collect())
}

/// A name that a segment has in every round, so that rounds can be put together.
fn id(candidate: &Candidate) -> String {
    let hash = Sha256::digest(format!("{}\n{}", candidate.lead, candidate.text));
    let digits: String = hash[..5].iter().map(|byte| format!("{byte:02x}")).collect();
    format!("select-{digits}")
}

fn line(classifier: &Classifier, candidate: &Candidate) -> String {
    let labels = classifier.labels();
    let scored = || labels.iter().zip(&candidate.scores);
    let rounded = |p: f32| Value::from((f64::from(p) * 1e4).round() / 1e4);
    let drawn = Drawn {
        id: id(candidate),
        lead: &candidate.lead,
        text: &candidate.text,
        labels: None,
        suggested: scored()
            .zip(classifier.thresholds())
            .filter(|((_, p), t)| p >= t)
            .map(|((label, _), _)| label.as_str())
            .collect(),
        scores: scored().map(|(label, &p)| (label.clone(), rounded(p))).collect(),
        section: &candidate.section,
        source: &candidate.source,
    };
    serde_json::to_string(&drawn).expect("a segment is plain data") + "\n"
}
