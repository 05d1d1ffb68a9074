//! The command line: one file a sub-command, and what they share.
//!
//! In: arguments, turned into typed values once, by clap. Out: results on standard output or in a file ([`output`]),
//! all else on standard error ([`messages`], [`progress`]), and an [`Outcome`] that is the exit code. Nothing outside
//! this folder prints.

mod baseline;
mod batch;
mod classify;
mod diff;
mod draft;
mod eval;
mod first_stage;
mod input;
pub mod messages;
mod model;
mod output;
mod parties;
mod policy;
mod policy_command;
mod progress;
mod scan;
mod segment;
mod select;
mod serve;
mod stats;
mod train;
mod worker;

use std::num::NonZeroUsize;
use std::process::ExitCode;

use anyhow::Context;
use clap::{Args, ColorChoice, Parser, Subcommand, ValueEnum};

use termscore::classify::Classifier;
use termscore::model::{BundleFiles, Precision, Runtime, Source, select_device};
use termscore::report::Detail;

/// Reads contracts and scores what they do to their creator's work: who owns it, and may it feed AI?
#[derive(Debug, Parser)]
#[command(name = "termscore", version, max_term_width = 100, disable_help_subcommand = true)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    shared: Shared,
}

#[derive(Debug, Subcommand)]
enum Command {
    Scan(scan::ScanArgs),
    Draft(draft::DraftArgs),
    Serve(serve::ServeArgs),
    Diff(diff::DiffArgs),
    Policy(policy_command::PolicyCommandArgs),
    Batch(batch::BatchArgs),
    Stats(stats::StatsArgs),
    Baseline(baseline::BaselineArgs),
    Worker(worker::WorkerArgs),
    Segment(segment::SegmentArgs),
    Classify(classify::ClassifyArgs),
    Eval(eval::EvalArgs),
    Train(train::TrainArgs),
    Select(select::SelectArgs),
    Model(model::ModelArgs),
}

/// Threads that no machine has cores for: starting more can fail where nothing can be said any more.
const MOST_THREADS: usize = 1024;

/// Options that every command takes.
#[derive(Debug, Args)]
struct Shared {
    /// Model to label clauses with: a folder, or hf:ORG/NAME[@REV] [default: the one built in]
    #[arg(long, global = true, value_name = "DIR|HUB", value_parser = named_model)]
    model: Option<Source>,
    /// Where the model runs: auto, cpu, cuda[:N] or metal
    #[arg(long, global = true, value_name = "DEVICE", default_value = "auto")]
    device: String,
    /// What the model computes in; auto: whole numbers on the CPU for a model that is stored in them, else f32
    #[arg(long, global = true, value_enum, value_name = "PRECISION", default_value = "auto")]
    precision: PrecisionArg,
    /// Threads to use [default: one a core]
    #[arg(long, global = true, value_name = "N")]
    threads: Option<NonZeroUsize>,
    /// Say less: no progress and no warnings, and of a report the score and what it is made of
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    quiet: bool,
    /// Say more: every finding, quotes in full, hashes
    #[arg(short, long, global = true)]
    verbose: bool,
    /// Colours; auto: only on a terminal, and not where NO_COLOR is set
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    color: ColorChoice,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum PrecisionArg {
    Auto,
    F32,
    F16,
    Bf16,
    Int8,
}

/// How a command ended, as an exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// 0: everything was done.
    Done,
    /// 1: everything was done, and what `--fail-on` or another gate watches for was met.
    GateFailed,
    /// 2: wrong use, or an input or model that cannot be used. What is wrong was said.
    Unusable,
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        Self::from(match outcome {
            Outcome::Done => 0,
            Outcome::GateFailed => 1,
            Outcome::Unusable => 2,
        })
    }
}

impl Cli {
    /// Runs the command.
    pub fn run(&self) -> anyhow::Result<Outcome> {
        if let Some(threads) = self.shared.threads {
            if threads.get() > MOST_THREADS {
                anyhow::bail!(
                    "--threads {threads}: at most {MOST_THREADS} can be started; more than there are cores are of no use"
                );
            }
            rayon::ThreadPoolBuilder::new().num_threads(threads.get()).build_global().with_context(|| {
                format!("--threads {threads}: the threads cannot be started; ask for fewer")
            })?;
        }
        match &self.command {
            Command::Scan(args) => scan::run(args, &self.shared),
            Command::Draft(args) => draft::run(args, &self.shared),
            Command::Serve(args) => serve::run(args, &self.shared),
            Command::Diff(args) => diff::run(args, &self.shared),
            Command::Policy(args) => policy_command::run(args, &self.shared),
            Command::Batch(args) => batch::run(args, &self.shared),
            Command::Stats(args) => stats::run(args, &self.shared),
            Command::Baseline(args) => baseline::run(args, &self.shared),
            Command::Worker(args) => worker::run(args, &self.shared),
            Command::Segment(args) => segment::run(args, &self.shared),
            Command::Classify(args) => classify::run(args, &self.shared),
            Command::Eval(args) => eval::run(args, &self.shared),
            Command::Select(args) => select::run(args, &self.shared),
            Command::Train(args) => train::run(args, &self.shared),
            Command::Model(args) => model::run(args, &self.shared),
        }
    }
}

impl Shared {
    /// The model that `--model` names, on the device that `--device` names.
    fn classifier(&self) -> termscore::Result<Classifier> {
        Classifier::from_files(&self.bundle()?, &self.runtime()?)
    }

    /// The files of the model that `--model` names.
    fn bundle(&self) -> termscore::Result<BundleFiles> {
        BundleFiles::read(self.model.as_ref().unwrap_or(&Source::BuiltIn))
    }

    /// What `--device` and `--precision` ask for.
    fn runtime(&self) -> termscore::Result<Runtime> {
        let precision = match self.precision {
            PrecisionArg::Auto => None,
            PrecisionArg::F32 => Some(Precision::F32),
            PrecisionArg::F16 => Some(Precision::F16),
            PrecisionArg::Bf16 => Some(Precision::Bf16),
            PrecisionArg::Int8 => Some(Precision::Int8),
        };
        Ok(Runtime { device: select_device(&self.device)?, precision })
    }

    fn detail(&self) -> Detail {
        match (self.quiet, self.verbose) {
            (true, _) => Detail::Quiet,
            (_, true) => Detail::Verbose,
            _ => Detail::Normal,
        }
    }
}

fn named_model(name: &str) -> Result<Source, &'static str> {
    if name.is_empty() {
        Err("expected a folder or hf:ORG/NAME[@REV]")
    } else {
        Ok(Source::Named(name.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_arguments_fit_together() {
        Cli::command().debug_assert();
    }

    #[test]
    fn shared_options_may_stand_before_or_after_the_command() {
        for line in [["termscore", "-v", "scan", "a.md"], ["termscore", "scan", "a.md", "-v"]] {
            assert!(Cli::try_parse_from(line).is_ok_and(|cli| cli.shared.detail() == Detail::Verbose));
        }
    }
}
