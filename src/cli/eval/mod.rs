//! `termscore eval`: how well a model labels clauses whose labels are known.

mod page;
mod tables;

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use serde::Serialize;

use termscore::Error;
use termscore::model::seen::overlap;
use termscore::train::baseline;
use termscore::train::bootstrap::{Difference, Intervals, difference, intervals};
use termscore::train::bundle::clauses;
use termscore::train::data::{Clause, Dataset};
use termscore::train::metrics::{Figures, judge, judge_part};
use termscore::train::mistakes::{Confusion, confusions, mistakes};
use termscore::train::reliability::{Reliability, reliability};

use super::output::Output;
use super::{Outcome, Shared, messages};

/// Judge a model on labelled clauses: precision, recall, F1 and average precision a label, with 95% intervals
#[derive(Debug, Args)]
pub struct EvalArgs {
    /// Labelled clauses as JSON lines or CSV; several files are read as one
    #[arg(long, required = true, num_args = 1.., value_name = "FILE")]
    data: Vec<PathBuf>,
    /// Also fit a linear baseline (TF-IDF, logistic regression) on these clauses and judge it on the same data; it needs --baseline-dev
    /// besides
    #[arg(long, num_args = 1.., value_name = "FILE", requires = "baseline_dev")]
    baseline_train: Vec<PathBuf>,
    /// Clauses on which the baseline's thresholds are chosen
    #[arg(long, num_args = 1.., value_name = "FILE", requires = "baseline_train")]
    baseline_dev: Vec<PathBuf>,
    /// Also judge the clauses of each source by themselves: `source` up to its first slash
    #[arg(long, value_enum, value_name = "FIELD")]
    by: Option<Slice>,
    /// Also show the N wrong decisions of which the model was surest
    #[arg(long, value_name = "N")]
    errors: Option<usize>,
    /// Draws that the 95% intervals rest on; 0 leaves them out
    #[arg(long, value_name = "N", default_value_t = 1000)]
    resamples: usize,
    /// Seed of the draws
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// End with exit code 1 if the model's macro-F1, 0 to 1, is lower
    #[arg(long, value_name = "F1", value_parser = figure)]
    min_macro_f1: Option<f64>,
    /// Form of the figures
    #[arg(long, value_enum, value_name = "FORMAT", default_value = "text")]
    format: Format,
    /// File to write to instead of standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Tables
    Text,
    /// A page with tables and the reliability chart
    Html,
    /// One object
    Json,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Slice {
    /// Where the clauses come from
    Source,
}

/// Everything that is said of a model.
#[derive(Serialize)]
struct Judgement {
    model: String,
    sha256: String,
    figures: Figures,
    #[serde(skip_serializing_if = "Option::is_none")]
    intervals: Option<Intervals>,
    reliability: Reliability,
    confusions: Vec<Confusion>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    sources: BTreeMap<String, Figures>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<WrongDecision>,
    #[serde(skip_serializing_if = "Option::is_none")]
    baseline: Option<Figures>,
    #[serde(skip_serializing_if = "Option::is_none")]
    baseline_intervals: Option<Intervals>,
    /// How much more the model has than the baseline.
    #[serde(skip_serializing_if = "Option::is_none")]
    over_baseline: Option<Difference>,
}

/// A wrong decision with the clause it was made on.
#[derive(Serialize)]
struct WrongDecision {
    label: String,
    carried: bool,
    probability: f32,
    threshold: f32,
    lead: String,
    text: String,
    source: String,
}

/// Runs the command.
pub fn run(args: &EvalArgs, shared: &Shared) -> anyhow::Result<Outcome> {
    let output = Output::beside(
        args.output.as_deref(),
        args.data.iter().chain(&args.baseline_train).chain(&args.baseline_dev),
    )?;
    let data = Dataset::read(&args.data)?;
    let classifier = shared.classifier()?;
    let known = overlap(&classifier.training().seen, data.clauses.iter().map(Clause::words));
    if classifier.training().data_sha256 == data.sha256 {
        messages::warning("these are the clauses that the model was trained on: figures on them say nothing");
    } else if known > 0 {
        messages::warning(format!(
            "some {known} of {} clauses are among those that the model was trained on: figures on them say nothing",
            data.clauses.len()
        ));
    }
    let (labels, thresholds) = (classifier.labels(), classifier.thresholds());
    let targets = data.known_targets(labels)?;
    if !targets.iter().flatten().any(|carried| *carried) {
        return Err(Error::document(
            &args.data[0],
            "no clause carries a label: there is nothing to find, so nothing can be measured",
        )
        .into());
    }
    let probabilities = classifier.classify(&clauses(&data))?;
    let baseline = if args.baseline_train.is_empty() {
        None
    } else {
        let (train, dev) = (Dataset::read(&args.baseline_train)?, Dataset::read(&args.baseline_dev)?);
        warn_of_overlap("--baseline-train", &train, &data);
        warn_of_overlap("--baseline-dev", &dev, &data);
        Some(baseline::figures(labels, &train, &dev, &data)?)
    };
    let resampled = |thresholds: &[f32], probabilities: &[Vec<f32>]| {
        (args.resamples > 0)
            .then(|| intervals(labels, thresholds, probabilities, &targets, args.resamples, args.seed))
    };
    let over_baseline = baseline.as_ref().filter(|_| args.resamples > 0).map(|baseline| {
        let other = (baseline.thresholds.as_slice(), baseline.probabilities.as_slice());
        difference((thresholds, &probabilities), other, &targets, args.resamples, args.seed)
    });
    let wrong = mistakes(thresholds, &probabilities, &targets).into_iter().take(args.errors.unwrap_or(0));
    let judgement = Judgement {
        model: classifier.name().to_owned(),
        sha256: classifier.sha256().to_owned(),
        figures: judge(labels, thresholds, &probabilities, &targets),
        intervals: resampled(thresholds, &probabilities),
        reliability: reliability(&probabilities, &targets),
        confusions: confusions(labels, thresholds, &probabilities, &targets),
        sources: match args.by {
            Some(Slice::Source) => by_source(labels, thresholds, &probabilities, &targets, &data.clauses),
            None => BTreeMap::new(),
        },
        errors: wrong
            .map(|m| {
                let clause = &data.clauses[m.clause];
                WrongDecision {
                    label: labels[m.label].clone(),
                    carried: m.carried,
                    probability: m.probability,
                    threshold: thresholds[m.label],
                    lead: clause.lead.clone(),
                    text: clause.text.clone(),
                    source: clause.source.clone(),
                }
            })
            .collect(),
        baseline_intervals: baseline.as_ref().and_then(|b| resampled(&b.thresholds, &b.probabilities)),
        over_baseline,
        baseline: baseline.map(|b| b.figures),
    };
    output.write(&match args.format {
        Format::Text => tables::text(&judgement),
        Format::Html => page::html(&judgement),
        Format::Json => {
            let mut json = serde_json::to_string_pretty(&judgement).expect("figures are plain data");
            json.push('\n');
            json
        }
    })?;
    let absent: Vec<&str> =
        judgement.figures.labels.iter().filter(|l| l.support == 0).map(|l| l.label.as_str()).collect();
    if !absent.is_empty() {
        messages::warning(format!("no clause carries `{}`: counted in no mean", absent.join("`, `")));
    }
    let macro_f1 = judgement.figures.macro_f1;
    match args.min_macro_f1 {
        Some(least) if macro_f1 < least => {
            messages::error(format!("macro-F1, from 0 to 1, is {macro_f1:.4} and below {least}"));
            Ok(Outcome::GateFailed)
        }
        _ => Ok(Outcome::Done),
    }
}

/// Says what makes the baseline's figures brighter than they are.
fn warn_of_overlap(option: &str, known: &Dataset, data: &Dataset) {
    let same = data.in_common(known.clauses.iter().map(Clause::words));
    if same > 0 {
        messages::warning(format!(
            "{same} of {} clauses are among those of {option}: the baseline's figures are on the bright side",
            data.clauses.len()
        ));
    }
}

fn figure(text: &str) -> Result<f64, &'static str> {
    text.parse().ok().filter(|figure| (0.0..=1.0).contains(figure)).ok_or("expected a number from 0 to 1")
}

/// Figures of the clauses of each source. A label that none of them carries is left out of a source's means.
fn by_source(
    labels: &[String],
    thresholds: &[f32],
    probabilities: &[Vec<f32>],
    targets: &[Vec<bool>],
    clauses: &[Clause],
) -> BTreeMap<String, Figures> {
    let mut places: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (i, clause) in clauses.iter().enumerate() {
        let source = clause.source.split('/').next().unwrap_or_default();
        places.entry(source.to_owned()).or_default().push(i);
    }
    places
        .into_iter()
        .map(|(source, places)| {
            let figures = judge_part(labels, thresholds, probabilities, targets, &places);
            (source, figures)
        })
        .collect()
}
