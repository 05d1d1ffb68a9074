//! `termscore segment`: the sentences and list items of a document.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use termscore::document::from_bytes;
use termscore::report::{outline_json, outline_text};
use termscore::segment::segment;

use super::output::Output;
use super::{Outcome, Shared, input, messages};

/// Show the sentences and list items of a document, with their places, lead-ins and sections
#[derive(Debug, Args)]
pub struct SegmentArgs {
    /// Document: plain text, Markdown, HTML, Word (.docx) or PDF; - reads standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Form of the list
    #[arg(long, value_enum, value_name = "FORMAT", default_value = "text")]
    format: Format,
    /// File to write to instead of standard output; it is replaced only when the list is complete
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For reading in a terminal
    Text,
    /// For programs: an array of objects with byte places in the document's text
    Json,
}

/// Runs the command.
pub fn run(args: &SegmentArgs, shared: &Shared) -> anyhow::Result<Outcome> {
    let output = Output::beside(args.output.as_deref(), [&args.file])?;
    let document = from_bytes(&input::read(&args.file)?, &args.file, &input::limits())?;
    if !shared.quiet {
        document.warnings.iter().for_each(|warning| {
            messages::warning(format_args!("`{}`: {warning}", args.file.display()));
        });
    }
    let outline = segment(&document.text, &document.blocks);
    output.write(&match args.format {
        Format::Text => outline_text(&outline, &output.look(shared.color, shared.detail())),
        Format::Json => outline_json(&outline),
    })?;
    Ok(Outcome::Done)
}
