//! `termscore baseline`: a corpus as a small file that single contracts are compared with.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use termscore::corpus::baseline::{Description, build};
use termscore::corpus::frames::{Corpus, Metadata};

use super::output::Output;
use super::{Outcome, Shared, input, messages};

/// Counts of a corpus to compare single contracts with
#[derive(Debug, Args)]
pub struct BaselineArgs {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Build(BuildArgs),
}

/// Make a baseline from batch results: counts of scores and labels, near-duplicates once, no text
#[derive(Debug, Args)]
struct BuildArgs {
    /// Folders that `batch` has filled, all by the same model and policy
    #[arg(required = true, value_name = "DIR")]
    folders: Vec<PathBuf>,
    /// File to write
    #[arg(short, long, value_name = "FILE")]
    out: PathBuf,
    /// What the contracts are, as reports will call them
    #[arg(long, value_name = "NAME")]
    name: String,
    /// Where they are from, and under what licences
    #[arg(long, value_name = "TEXT", default_value = "")]
    sources: String,
    /// Column whose values are groups
    #[arg(long, value_name = "COLUMN", default_value = "group")]
    by: String,
    /// Table of facts about the contracts: CSV with a column `path`
    #[arg(long, value_name = "FILE")]
    metadata: Option<PathBuf>,
    /// Fewest contracts of a group that gets counts of its own, so that no contract can be picked out
    #[arg(long, value_name = "N", default_value_t = 20)]
    least_group: u64,
}

/// Runs the command.
pub fn run(args: &BaselineArgs, shared: &Shared) -> anyhow::Result<Outcome> {
    let Command::Build(args) = &args.command;
    let output = Output::beside(Some(&args.out), &input::tables(&args.folders, args.metadata.as_ref()))?;
    let metadata = args.metadata.as_deref().map(Metadata::read).transpose()?;
    let corpus = Corpus::read(&args.folders, &[&args.by], metadata.as_ref())?;
    corpus.remarks.iter().for_each(messages::warning);
    let description = Description {
        name: args.name.clone(),
        sources: args.sources.clone(),
        by: args.by.clone(),
        least_group: args.least_group,
    };
    let baseline = build(&corpus, &description)?;
    let json = serde_json::to_string_pretty(&baseline).expect("plain data with string keys");
    output.write(&(json + "\n"))?;
    if !shared.quiet {
        let (n, groups) = (baseline.all.contracts, baseline.groups.len());
        messages::note(format!("{n} different contracts in {groups} groups in `{}`", args.out.display()));
    }
    Ok(Outcome::Done)
}
