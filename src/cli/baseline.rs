//! `termscore baseline`: a corpus as a small file that single contracts are compared with.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use termscore::corpus::baseline::{Built, Description, build};
use termscore::corpus::frames::Corpus;
use termscore::corpus::metadata::Metadata;
use termscore::corpus::representatives;
use termscore::report::counted;

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
    let Built { baseline, too_small, differing } = build(&corpus, &description)?;
    if let Some(told) = representatives::told(differing) {
        messages::warning(told);
    }
    if !too_small.is_empty() {
        messages::warning(left_out(&too_small, &args.by, args.least_group));
    }
    let json = serde_json::to_string_pretty(&baseline).expect("plain data with string keys");
    output.write(&(json + "\n"))?;
    if !shared.quiet {
        let contracts = counted(baseline.all.contracts, "different contract", "different contracts");
        let groups = counted(baseline.groups.len() as u64, "group", "groups");
        messages::note(format!(
            "{contracts} and {groups} with counts of their own in `{}`",
            args.out.display()
        ));
    }
    Ok(Outcome::Done)
}

/// Groups that a message names.
const NAMED: usize = 10;

/// Which groups have too few contracts for counts of their own; they count among all.
fn left_out(groups: &[(String, u64)], by: &str, least: u64) -> String {
    let mut named: Vec<String> = groups
        .iter()
        .take(NAMED)
        .map(|(name, n)| format!("`{name}` ({})", counted(*n, "different contract", "different contracts")))
        .collect();
    if groups.len() > NAMED {
        named.push(format!("{} more", groups.len() - NAMED));
    }
    format!(
        "{} of `{by}` with fewer than {least} different contracts (--least-group) {} no counts of {} own: {}",
        counted(groups.len() as u64, "group", "groups"),
        if groups.len() == 1 { "gets" } else { "get" },
        if groups.len() == 1 { "its" } else { "their" },
        named.join(", ")
    )
}

#[cfg(test)]
mod tests {
    use super::left_out;

    #[test]
    fn groups_that_are_left_out_are_named_as_far_as_a_line_holds_them() {
        let one = left_out(&[("film".to_owned(), 1)], "kind", 20);
        assert!(one.starts_with("1 group of `kind` with fewer than 20"), "{one}");
        assert!(one.ends_with("gets no counts of its own: `film` (1 different contract)"), "{one}");
        let groups: Vec<(String, u64)> = (0..13).map(|i| (format!("g{i}"), i)).collect();
        let many = left_out(&groups, "kind", 20);
        assert!(
            many.starts_with("13 groups") && many.ends_with("`g9` (9 different contracts), 3 more"),
            "{many}"
        );
    }
}
