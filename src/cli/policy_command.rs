//! `termscore policy`: whether a policy file is sound, and what a policy says.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use termscore::model::{BundleFiles, Source};
use termscore::report::{policy_json, policy_text};
use termscore::risk::Policy;

use super::output::Output;
use super::policy::{PolicyArgs, RoleArg};
use super::{Outcome, Shared, messages};

/// Check a policy file, or show what a policy says
#[derive(Debug, Args)]
pub struct PolicyCommandArgs {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    Check(CheckArgs),
    Show(ShowArgs),
}

/// Tell everything that is wrong with a policy file, with lines and columns: exit code 2 if there is something
///
/// It is looked at against the labels of the built-in model, or of --model. Warnings of what has no effect leave the exit code at 0.
#[derive(Debug, Args)]
struct CheckArgs {
    /// Policy file
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

/// Show a policy: labels by weight, bands, and rules over the whole contract; -v with all messages
///
/// With --model DIR and no file, a start for a model with labels of its own.
#[derive(Debug, Args)]
struct ShowArgs {
    /// Policy file [default: the one built in]
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,
    /// Side whose built-in policy is shown
    #[arg(long = "as", value_enum, value_name = "ROLE", conflicts_with = "file")]
    role: Option<RoleArg>,
    /// Form to show it in
    #[arg(long, value_enum, value_name = "FORMAT", default_value = "text")]
    format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For reading in a terminal
    Text,
    /// For programs
    Json,
    /// The file itself with its comments, to start one's own from
    Toml,
}

/// Runs the command.
pub fn run(args: &PolicyCommandArgs, shared: &Shared) -> anyhow::Result<Outcome> {
    match &args.action {
        Action::Check(args) => check(args, shared),
        Action::Show(args) => show(args, shared),
    }
}

fn check(args: &CheckArgs, shared: &Shared) -> anyhow::Result<Outcome> {
    let source = shared.model.as_ref().unwrap_or(&Source::BuiltIn);
    let labels = labels(source)?;
    let policy = match Policy::check(&args.file, &labels) {
        Ok(policy) => policy,
        Err(errors) => {
            errors.iter().for_each(messages::error);
            return Ok(Outcome::Unusable);
        }
    };
    policy.warnings(&labels).iter().for_each(messages::warning);
    let counts = [
        (policy.labels().count(), "label"),
        (policy.lacking().count(), "right that must be given"),
        (policy.required().count(), "protection that must be there"),
        (policy.forbidden().count(), "rule of what must not be there"),
    ];
    let told: Vec<String> = counts
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, what)| match (count, what.split_once(' ')) {
            (1, _) => format!("1 {what}"),
            (count, None) => format!("{count} {what}s"),
            (count, Some((noun, rest))) => format!("{count} {noun}s {rest}"),
        })
        .collect();
    let name = termscore::report::printable(policy.name());
    let side = policy.side().name();
    Output::Standard.write(&format!("sound: \"{name}\", for the {side}, {}\n", told.join(", ")))?;
    Ok(Outcome::Done)
}

/// The labels of a model.
fn labels(source: &Source) -> termscore::Result<Vec<String>> {
    let manifest = BundleFiles::read(source)?.manifest()?;
    Ok(manifest.labels.into_iter().map(|label| label.name).collect())
}

fn show(args: &ShowArgs, shared: &Shared) -> anyhow::Result<Outcome> {
    let mut policy = PolicyArgs::of_file_or_side(args.file.clone(), args.role).policy()?;
    if let (None, Some(model)) = (&args.file, &shared.model) {
        policy = policy.fitting(&labels(model)?);
    }
    let output = Output::Standard;
    output.write(&match args.format {
        Format::Text => policy_text(&policy, &output.look(shared.color, shared.detail())),
        Format::Json => policy_json(&policy),
        Format::Toml => policy.source().to_owned(),
    })?;
    Ok(Outcome::Done)
}
