//! `termscore draft`: an addendum or a notice for a contract.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use termscore::draft::addendum::{Strength, addendum};
use termscore::draft::law::{Jurisdiction, jurisdiction};
use termscore::draft::notice::{self, notice};
use termscore::draft::{Draft, Facts, render};
use termscore::panics::guarded;
use termscore::risk::Role;
use termscore::risk::report::RiskReport;
use termscore::scan::{Contract, Scanner};
use termscore::{Error, Result};

use super::input;
use super::output::Output;
use super::parties::PartyArgs;
use super::policy::PolicyArgs;
use super::{Outcome, Shared};

/// Draft a paper to send: an addendum that bans AI use, or a notice that asks for an end to it
#[derive(Debug, Args)]
pub struct DraftArgs {
    #[command(subcommand)]
    paper: Paper,
}

#[derive(Debug, Subcommand)]
enum Paper {
    /// A one-page addendum to a contract: no use of the work for AI
    Addendum {
        #[command(flatten)]
        common: Common,
        /// How much to ask for
        #[arg(long, value_enum, default_value = "standard")]
        strength: StrengthArg,
    },
    /// A cease-and-desist notice that quotes the contract's own clause
    Notice {
        #[command(flatten)]
        common: Common,
        /// What was done with the work, in a sentence [default: a blank to fill in]
        #[arg(long, value_name = "WORDS")]
        breach: Option<String>,
        /// Days for an answer
        #[arg(long, value_name = "N", default_value_t = 14, value_parser = clap::value_parser!(u32).range(1..=365))]
        days: u32,
    },
}

#[derive(Debug, Args)]
struct Common {
    /// The contract; - reads standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Add notes on the law of these, for you and not for the paper
    #[arg(long, value_enum, value_name = "WHERE", value_delimiter = ',')]
    jurisdiction: Vec<Where>,
    /// Form of the paper
    #[arg(long, value_enum, value_name = "FORMAT", default_value = "text")]
    format: Format,
    /// File to write to instead of standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    #[command(flatten)]
    policy: PolicyArgs,
    #[command(flatten)]
    parties: PartyArgs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Plain text
    Text,
    /// Markdown
    Markdown,
    /// A Word file; name one with --output
    Docx,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum StrengthArg {
    /// A ban on training alone
    Light,
    /// All parts of a No-AI clause
    Standard,
    /// That, with proof, an agreed sum and no tools that learn
    Strict,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Where {
    /// United States
    Us,
    /// United Kingdom
    Uk,
    /// European Union
    Eu,
    /// India
    In,
    /// Australia
    Au,
}

impl Where {
    fn notes(self) -> &'static Jurisdiction {
        let code = match self {
            Self::Us => "us",
            Self::Uk => "uk",
            Self::Eu => "eu",
            Self::In => "in",
            Self::Au => "au",
        };
        jurisdiction(code).expect("a test looks for every code")
    }
}

/// Runs the command.
pub fn run(args: &DraftArgs, shared: &Shared) -> anyhow::Result<Outcome> {
    let (Paper::Addendum { common, .. } | Paper::Notice { common, .. }) = &args.paper;
    let output = Output::beside(common.output.as_deref(), [&common.file])?;
    if common.format == Format::Docx {
        output.refuse_terminal()?;
    }
    let jurisdictions: Vec<&Jurisdiction> = common.jurisdiction.iter().map(|place| place.notes()).collect();
    let policy = common.policy.policy()?;
    if policy.side() == Role::Client {
        let reason = "these papers are sent by whoever made the work: leave out --as client, or take a policy for the creator's side";
        return Err(Error::Usage(reason.to_owned()).into());
    }
    let contract = guarded(&common.file, || {
        common.parties.told_to(Contract::read(&common.file, &input::read(&common.file)?, &input::limits())?)
    })?;
    let scanner = Scanner::new(shared.classifier()?, policy)?;
    let report = guarded(&common.file, || scanner.report(&contract))?;
    let facts = Facts::read(&contract.document().text, contract.parties(), &report, scanner.policy());
    let draft = match &args.paper {
        Paper::Addendum { strength, .. } => {
            let strength = match strength {
                StrengthArg::Light => Strength::Light,
                StrengthArg::Standard => Strength::Standard,
                StrengthArg::Strict => Strength::Strict,
            };
            addendum(&facts, scanner.policy(), strength, &jurisdictions)
        }
        Paper::Notice { breach: Some(breach), .. } if breach.trim().is_empty() => {
            return Err(
                Error::Usage("--breach says nothing; say what happened, or leave it out".to_owned()).into()
            );
        }
        Paper::Notice { breach, days, .. } => {
            let options =
                notice::Options { breach: breach.as_deref(), days: *days, jurisdictions: &jurisdictions };
            notice(&facts, &report, &options).ok_or_else(|| nothing_to_cite(&report))?
        }
    };
    write(&output, common.format, &draft)?;
    Ok(Outcome::Done)
}

fn nothing_to_cite(report: &RiskReport) -> Error {
    let reason = "has no clause that was found to forbid AI use or to limit the use of the work, so a notice has nothing to quote; \
                  `termscore draft addendum` asks for such a clause";
    Error::document(&report.document.path, reason)
}

fn write(output: &Output, format: Format, draft: &Draft) -> Result<()> {
    match format {
        Format::Text => output.write(&render::text(draft)),
        Format::Markdown => output.write(&render::markdown(draft)),
        Format::Docx => output.write_bytes(&render::word(draft)),
    }
}
