//! `termscore diff`: what changed for the creator between two versions of a contract.

use std::path::{Path, PathBuf};

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, ValueEnum};

use termscore::classify::ScoreCache;
use termscore::diff::{Difference, Verdict, Version, compare};
use termscore::panics::guarded;
use termscore::report::html::difference::difference_page;
use termscore::report::{difference_json, difference_markdown, difference_text};
use termscore::risk::report::Band;
use termscore::scan::{Contract, Scanner};
use termscore::{Error, Result};

use super::input::{self, STANDARD_INPUT};
use super::output::Output;
use super::policy::PolicyArgs;
use super::progress::Progress;
use super::scan::{BANDS, band};
use super::{Outcome, Shared, messages};

/// Tell what changed for the creator between two versions of a contract
///
/// Both are read and labelled like `scan` does; they may have different formats. What differs only in clause numbers, quotes, hyphens, spaces
/// or letters' case is no change.
#[derive(Debug, Args)]
pub struct DiffArgs {
    /// Old version: plain text, Markdown, HTML, Word (.docx) or PDF; - reads standard input
    #[arg(value_name = "OLD")]
    old: PathBuf,
    /// New version
    #[arg(value_name = "NEW")]
    new: PathBuf,
    /// Form of the comparison
    #[arg(long, value_enum, value_name = "FORMAT", default_value = "text")]
    format: Format,
    /// File to write to instead of standard output; it is replaced only when the comparison is complete
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    #[command(flatten)]
    policy: PolicyArgs,
    /// End with exit code 1; worse: if the score rose, or would have if it were not at its end, or a risk finding came; a band: if the new version reaches it
    #[arg(long, value_name = "worse|BAND", value_parser = gate_parser())]
    fail_on: Option<Gate>,
}

/// Forms of a comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For reading in a terminal
    Text,
    /// For programs
    Json,
    /// For mail, notes and issues
    Markdown,
    /// A page for the browser and paper, complete in itself
    Html,
}

/// What ends in exit code 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Gate {
    /// The score rose, or a risk finding came.
    Worse,
    /// The new version reaches a band.
    Reaches(Band),
}

fn gate_parser() -> impl TypedValueParser<Value = Gate> {
    let names = ["worse"].into_iter().chain(BANDS);
    PossibleValuesParser::new(names).map(|name| match name.as_str() {
        "worse" => Gate::Worse,
        name => Gate::Reaches(band(name)),
    })
}

impl Gate {
    fn is_met(self, difference: &Difference) -> bool {
        match self {
            Self::Worse => difference.verdict == Verdict::Worse,
            Self::Reaches(band) => difference.score.new.band >= band,
        }
    }
}

/// Runs the command. Each version that cannot be read is said on standard error.
pub fn run(args: &DiffArgs, shared: &Shared) -> anyhow::Result<Outcome> {
    if [&args.old, &args.new].iter().all(|file| file.as_os_str() == STANDARD_INPUT) {
        let reason = "`-` is given twice, but standard input can be read only once";
        return Err(Error::Usage(reason.to_owned()).into());
    }
    let output = Output::beside(args.output.as_deref(), [&args.old, &args.new])?;
    let policy = args.policy.policy()?;
    let progress = Progress::new(2, shared.quiet);
    let read = [&args.old, &args.new].map(|file| {
        progress.reading(file);
        read(file)
    });
    let [old, new] = match read {
        [Ok(old), Ok(new)] => [old, new],
        read => {
            drop(progress);
            read.into_iter().filter_map(Result::err).for_each(messages::error);
            return Ok(Outcome::Unusable);
        }
    };
    progress.doing("loading the model");
    let scanner = Scanner::new(shared.classifier()?, policy)?;
    if scanner.policy().weighs_nothing() {
        messages::warning(match args.fail_on {
            Some(_) => {
                "no policy weighs these labels: every score is 0, and --fail-on can hardly fail; name one with --policy"
            }
            None => "no policy weighs these labels: every score is 0 and says nothing",
        });
    }
    progress.labelling(&args.new);
    let mut cache = ScoreCache::new(1 << 17);
    let mut reports = scanner.reports(&[&old, &new], &mut cache)?.into_iter();
    let mut next = || reports.next().expect("a report a contract").map(|(report, _)| report);
    let (old_report, new_report) = (next()?, next()?);
    let difference = guarded(&args.new, || {
        let old = Version { outline: old.outline(), report: &old_report };
        Ok(compare(old, Version { outline: new.outline(), report: &new_report }, scanner.policy()))
    })?;
    drop(progress);
    output.write(&match args.format {
        Format::Text => difference_text(&difference, &output.look(shared.color, shared.detail())),
        Format::Json => difference_json(&difference),
        Format::Markdown => difference_markdown(&difference, shared.detail()),
        Format::Html => difference_page(&difference),
    })?;
    let met = args.fail_on.is_some_and(|gate| gate.is_met(&difference));
    Ok(if met { Outcome::GateFailed } else { Outcome::Done })
}

fn read(file: &Path) -> Result<Contract> {
    guarded(file, || Contract::read(file, &input::read(file)?, &input::limits()))
}
