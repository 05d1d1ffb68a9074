//! `termscore scan`: contracts to risk reports.

use std::path::PathBuf;
use std::sync::mpsc::{Receiver, sync_channel};

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, ValueEnum};

use termscore::panics::{self, guarded};
use termscore::report::html::contract as page;
use termscore::report::sarif::{Failure, sarif};
use termscore::report::{docx, json, markdown, texts};
use termscore::risk::baseline::Baseline;
use termscore::risk::report::{Band, RiskReport};
use termscore::scan::{Contract, Scanner};
use termscore::{Error, Result};

use super::input::{self, STANDARD_INPUT};
use super::output::Output;
use super::parties::PartyArgs;
use super::policy::PolicyArgs;
use super::progress::Progress;
use super::{Outcome, Shared};

/// Read contracts and report what they do to the creator's work, one report a contract
#[derive(Debug, Args)]
pub struct ScanArgs {
    /// Contracts: plain text, Markdown, HTML, Word (.docx) or PDF; - reads standard input
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Form of the report
    #[arg(long, value_enum, value_name = "FORMAT", default_value = "text")]
    format: Format,
    /// File to write to instead of standard output; it is replaced only when the report is complete
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    #[command(flatten)]
    policy: PolicyArgs,
    /// Compare with this baseline [default: the one built in, for the built-in model and policy]
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
    /// Compare with no baseline
    #[arg(long, conflicts_with = "baseline")]
    no_baseline: bool,
    #[command(flatten)]
    parties: PartyArgs,
    /// End with exit code 1 if a contract reaches this band
    #[arg(long, value_name = "BAND", value_parser = band_parser())]
    fail_on: Option<Band>,
}

/// Forms of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For reading in a terminal
    Text,
    /// For programs: an object for one file, an array for several
    Json,
    /// For mail, notes and issues
    Markdown,
    /// A page for the browser and paper, complete in itself, with the whole contract
    Html,
    /// The contract as a Word file, findings as comments and better words as tracked changes; one contract at a time
    Docx,
    /// SARIF 2.1.0, for pipelines and the viewers of code platforms
    Sarif,
}

/// Names of the bands, as `--fail-on` takes them.
pub const BANDS: [&str; 4] = ["low", "medium", "high", "critical"];

/// The band of one of the names.
pub fn band(name: &str) -> Band {
    match name {
        "low" => Band::Low,
        "medium" => Band::Medium,
        "high" => Band::High,
        _ => Band::Critical,
    }
}

fn band_parser() -> impl TypedValueParser<Value = Band> {
    PossibleValuesParser::new(BANDS).map(|name| band(&name))
}

/// Runs the command. A file that cannot be read is said on standard error while the others are reported.
pub fn run(args: &ScanArgs, shared: &Shared) -> anyhow::Result<Outcome> {
    if args.files.iter().filter(|file| file.as_os_str() == STANDARD_INPUT).count() > 1 {
        return Err(
            Error::Usage("`-` is given twice, but standard input can be read only once".to_owned()).into()
        );
    }
    let output = Output::beside(args.output.as_deref(), &args.files)?;
    if args.format == Format::Docx {
        check_word_file(args.files.len(), &output)?;
    }
    let policy = args.policy.policy()?;
    let progress = Progress::new(args.files.len(), shared.quiet);
    progress.doing("loading the model");
    let contracts = read_ahead(args.files.clone(), args.parties.clone(), args.format == Format::Docx);
    let baseline = args.baseline.as_deref().map(Baseline::read).transpose()?;
    let mut scanner = Scanner::new(shared.classifier()?, policy)?;
    if let Some(baseline) = baseline {
        scanner = scanner.with_baseline(baseline)?;
    } else if !args.no_baseline {
        scanner = scanner.with_fitting_baseline(Baseline::built_in());
    }
    let mut reports = Vec::with_capacity(args.files.len());
    // The page shows the contracts themselves, SARIF tells places in them, and the Word file is one.
    let mut documents: Vec<String> = Vec::new();
    let mut word_file: Vec<u8> = Vec::new();
    let mut failures: Vec<Failure> = Vec::new();
    for file in &args.files {
        progress.reading(file);
        let contract =
            contracts.recv().unwrap_or_else(|_| Err(Error::document(file, panics::internal_error())));
        progress.labelling(file);
        let scanned = contract.and_then(|(contract, bytes)| {
            let report = guarded(file, || scanner.report_with_suggestions(&contract))?;
            if args.format == Format::Docx {
                word_file = guarded(file, || commented(&report, &contract, &bytes))?;
            }
            Ok((report, contract))
        });
        match scanned {
            Ok((report, contract)) => {
                reports.push(report);
                if matches!(args.format, Format::Html | Format::Sarif) {
                    documents.push(contract.into_text());
                }
            }
            Err(error) => {
                failures.push(Failure { path: file.display().to_string(), reason: error.to_string() });
                progress.error(error);
            }
        }
        progress.done();
    }
    drop(progress);
    // A pipeline is to find a file even where nothing could be read, with what went wrong in it.
    if !reports.is_empty() || args.format == Format::Sarif {
        let read = || -> Vec<page::Read<'_>> {
            reports.iter().zip(&documents).map(|(report, text)| page::Read { report, text }).collect()
        };
        match args.format {
            Format::Text => output.write(&texts(&reports, &output.look(shared.color, shared.detail())))?,
            Format::Json => output.write(&json(&reports, args.files.len() == 1))?,
            Format::Markdown => output.write(&markdown(&reports, shared.detail()))?,
            Format::Html => output.write(&page::contracts(&read()))?,
            Format::Sarif => output.write(&sarif(&read(), &failures, scanner.policy()))?,
            Format::Docx => output.write_bytes(&word_file)?,
        }
    }
    Ok(if reports.len() < args.files.len() {
        Outcome::Unusable
    } else if args.fail_on.is_some_and(|limit| reports.iter().any(|report| report.score.band >= limit)) {
        Outcome::GateFailed
    } else {
        Outcome::Done
    })
}

/// Whether one Word file can be written for that many contracts.
fn check_word_file(contracts: usize, output: &Output) -> Result<()> {
    if contracts > 1 {
        return Err(Error::Usage(format!(
            "`--format docx` writes one Word file, but {contracts} contracts are given: give them one at a time"
        )));
    }
    output.refuse_terminal()
}

fn commented(report: &RiskReport, contract: &Contract, file: &[u8]) -> Result<Vec<u8>> {
    let (document, outline) = (contract.document(), contract.outline());
    Ok(docx::commented(&docx::Read { report, document, outline, file }, &input::limits())?.bytes)
}

/// A contract, and the bytes it was read from where these are wanted.
type ReadContract = Result<(Contract, Vec<u8>)>;

/// Reads the files in order, while the model is loaded and the contract before is labelled. The thread is left to itself:
/// a model that cannot be loaded is said at once, and not after the end of standard input.
fn read_ahead(files: Vec<PathBuf>, parties: PartyArgs, keep_bytes: bool) -> Receiver<ReadContract> {
    let (sender, receiver) = sync_channel(1);
    std::thread::spawn(move || {
        let limits = input::limits();
        for file in files {
            let contract = guarded(&file, || {
                let bytes = input::read(&file)?;
                let contract = parties.told_to(Contract::read(&file, &bytes, &limits)?)?;
                Ok((contract, if keep_bytes { bytes } else { Vec::new() }))
            });
            if sender.send(contract).is_err() {
                break;
            }
        }
    });
    receiver
}
