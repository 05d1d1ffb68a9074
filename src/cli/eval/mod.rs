//! `termscore eval`: how well a model labels clauses whose labels are known.

use std::fmt::Write as _;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use serde::Serialize;

use termscore::train::baseline;
use termscore::train::bundle::clauses;
use termscore::train::data::Dataset;
use termscore::train::metrics::{Figures, judge};

use super::output::Output;
use super::{Outcome, Shared};

/// Judge a model on labelled clauses: precision, recall, F1 and average precision a label
#[derive(Debug, Args)]
pub struct EvalArgs {
    /// Labelled clauses as JSON lines; several files are read as one
    #[arg(long, required = true, num_args = 1.., value_name = "FILE")]
    data: Vec<PathBuf>,
    /// Also fit a linear baseline (TF-IDF, logistic regression) on these clauses and judge it on the same data
    #[arg(long, num_args = 1.., value_name = "FILE", requires = "baseline_dev")]
    baseline_train: Vec<PathBuf>,
    /// Clauses on which the baseline's thresholds are chosen
    #[arg(long, num_args = 1.., value_name = "FILE", requires = "baseline_train")]
    baseline_dev: Vec<PathBuf>,
    /// End with exit code 1 if the model's macro-F1, 0 to 1, is lower
    #[arg(long, value_name = "F1")]
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
    /// One object
    Json,
}

#[derive(Serialize)]
struct Judgement<'a> {
    model: &'a str,
    sha256: &'a str,
    figures: &'a Figures,
    #[serde(skip_serializing_if = "Option::is_none")]
    baseline: Option<&'a Figures>,
}

/// Runs the command.
pub fn run(args: &EvalArgs, shared: &Shared) -> anyhow::Result<Outcome> {
    let output = Output::at(args.output.as_deref())?;
    let data = Dataset::read(&args.data)?;
    let classifier = shared.classifier()?;
    let labels = classifier.labels();
    let targets = data.known_targets(labels)?;
    let probabilities = classifier.classify(&clauses(&data))?;
    let figures = judge(labels, classifier.thresholds(), &probabilities, &targets);
    let baseline = if args.baseline_train.is_empty() {
        None
    } else {
        let (train, dev) = (Dataset::read(&args.baseline_train)?, Dataset::read(&args.baseline_dev)?);
        Some(baseline::figures(labels, &train, &dev, &data)?)
    };
    output.write(&match args.format {
        Format::Text => {
            let mut text = table(&format!("model `{}`", classifier.name()), &figures);
            if let Some(figures) = &baseline {
                text.push('\n');
                text.push_str(&table("baseline, TF-IDF and logistic regression", figures));
            }
            text
        }
        Format::Json => {
            let judgement = Judgement {
                model: classifier.name(),
                sha256: classifier.sha256(),
                figures: &figures,
                baseline: baseline.as_ref(),
            };
            let mut json = serde_json::to_string_pretty(&judgement).expect("figures are plain data");
            json.push('\n');
            json
        }
    })?;
    let failed = args.min_macro_f1.is_some_and(|least| figures.macro_f1 < least);
    Ok(if failed { Outcome::GateFailed } else { Outcome::Done })
}

fn table(title: &str, figures: &Figures) -> String {
    let mut text = format!("{title}, {} clauses\n", figures.clauses);
    let width = figures.labels.iter().map(|l| l.label.chars().count()).max().unwrap_or(0).max(8);
    let _ = writeln!(text, "{:width$}  support  threshold  precision  recall     F1     AP", "label");
    for l in &figures.labels {
        let _ = writeln!(
            text,
            "{:width$}  {:7}  {:9.2}  {:9.3}  {:6.3}  {:5.3}  {:5.3}",
            l.label, l.support, l.threshold, l.precision, l.recall, l.f1, l.average_precision
        );
    }
    let _ = writeln!(
        text,
        "macro-F1 {:.4}  micro-F1 {:.4}  mean AP {:.4}  exact match {:.4}",
        figures.macro_f1, figures.micro_f1, figures.mean_average_precision, figures.exact_match
    );
    text
}
