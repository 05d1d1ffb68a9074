//! `termscore stats`: market standards from batch results.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use termscore::corpus::frames::Corpus;
use termscore::corpus::metadata::Metadata;
use termscore::corpus::page::html;
use termscore::corpus::representatives;
use termscore::corpus::statistics::{Question, Statistics};
use termscore::corpus::tables::{Table, tables};
use termscore::report::{counted, printable};
use termscore::{Error, Result};

use super::output::Output;
use super::policy::PolicyArgs;
use super::{Outcome, Shared, input, messages};

/// Count what the contracts of a corpus say: how common each kind of clause is, scores, what comes together, what is missing
#[derive(Debug, Args)]
pub struct StatsArgs {
    /// Folders that `batch` has filled, all by the same model and policy
    #[arg(required = true, value_name = "DIR")]
    folders: Vec<PathBuf>,
    /// Column whose values are groups: group, format, a column of the manifest or of --metadata
    #[arg(long, value_name = "COLUMN")]
    by: Option<String>,
    /// Table of facts about the contracts: CSV with a column `path`, written as in contracts.parquet
    #[arg(long, value_name = "FILE")]
    metadata: Option<PathBuf>,
    /// Column with dates or years that begin with the year: prevalence by year
    #[arg(long, value_name = "COLUMN")]
    trend: Option<String>,
    /// Two groups of --by to compare, with tests and effect sizes
    #[arg(long, value_name = "A,B", requires = "by", value_parser = two)]
    compare: Option<(String, String)>,
    /// Typical and as many unusual wordings of each kind; they quote the contracts. 0 for none
    #[arg(long, value_name = "N", default_value_t = 3)]
    wordings: usize,
    /// Title of the page
    #[arg(long, value_name = "TITLE", default_value = "Market standards")]
    title: String,
    /// Form of the answer
    #[arg(long, value_enum, value_name = "FORMAT", default_value = "text")]
    format: Format,
    /// Table to write as CSV or Parquet; without, all of them, which needs a folder as --output
    #[arg(long, value_name = "NAME")]
    table: Option<String>,
    /// File to write to instead of standard output, or a folder for all tables
    #[arg(short, long, value_name = "PATH")]
    output: Option<PathBuf>,
    #[command(flatten)]
    policy: PolicyArgs,
}

/// Forms of statistics.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For reading in a terminal: the main tables
    Text,
    /// For programs: everything
    Json,
    /// One file a table
    Csv,
    /// One file a table
    Parquet,
    /// All tables but the wordings as Markdown
    Markdown,
    /// One page with charts, complete in itself
    Html,
}

fn two(text: &str) -> Result<(String, String), &'static str> {
    let wrong = "expected two groups, like games,film";
    text.split_once(',').map(|(a, b)| (a.to_owned(), b.to_owned())).ok_or(wrong)
}

/// Tables that are shown in a terminal.
const SHOWN: [&str; 6] = ["prevalence", "directions", "scores", "missing_protections", "trend", "comparison"];

/// Tables that only some questions give.
const OPTIONAL: [&str; 3] = ["trend", "comparison", "wordings"];

/// Runs the command.
pub fn run(args: &StatsArgs, shared: &Shared) -> anyhow::Result<Outcome> {
    if args.table.is_some() && !matches!(args.format, Format::Csv | Format::Parquet) {
        return Err(Error::Usage("--table names one table of --format csv or parquet".to_owned()).into());
    }
    let question = Question {
        by: args.by.clone(),
        trend: args.trend.clone(),
        compare: args.compare.clone(),
        wordings: if args.format == Format::Text { 0 } else { args.wordings },
    };
    let metadata = args.metadata.as_deref().map(Metadata::read).transpose()?;
    let corpus = Corpus::read(&args.folders, &Statistics::columns(&question), metadata.as_ref())?;
    corpus.remarks.iter().for_each(messages::warning);
    let policy = args.policy.of(&corpus.manifest.identity)?;
    if policy.weighs_nothing() {
        messages::warning("no policy weighs these labels: every score is 0 and says nothing");
    }
    let statistics = Statistics::of(&corpus, &question, &policy)?;
    if let (Some(undated @ 1..), Some(column)) = (statistics.source.undated, &args.trend) {
        messages::warning(format!(
            "{} in no year of the trend: `{column}` does not begin with one there",
            counted(undated as u64, "contract is", "contracts are")
        ));
    }
    let tables = tables(&statistics);
    let read = input::tables(&args.folders, args.metadata.as_ref());
    let write = |text: &str| Output::beside(args.output.as_deref(), &read)?.write(text);
    match args.format {
        Format::Text => {
            let shown: Vec<String> =
                tables.iter().filter(|table| SHOWN.contains(&table.name)).map(aligned).collect();
            write(&(headline(&statistics) + &shown.join("\n")))?;
        }
        Format::Json => {
            let json = serde_json::to_string_pretty(&statistics).expect("plain data with string keys");
            write(&(json + "\n"))?;
        }
        Format::Markdown => {
            let parts: Vec<String> =
                tables.iter().filter(|table| table.name != "wordings").map(Table::markdown).collect();
            write(&format!("# {}\n\n{}\n{}", args.title, headline(&statistics), parts.concat()))?;
        }
        Format::Html => write(&html(&statistics, &args.title))?,
        Format::Csv | Format::Parquet => {
            if let Some(told) = representatives::told(statistics.source.differing) {
                messages::warning(told);
            }
            write_tables(args, &tables, shared.quiet)?;
        }
    }
    Ok(Outcome::Done)
}

fn headline(statistics: &Statistics) -> String {
    let source = &statistics.source;
    let told = representatives::told(source.differing).map_or_else(String::new, |told| format!("\n{told}\n"));
    format!(
        "{}, {} of them different, {} could not be read\n{told}\n",
        counted(source.contracts as u64, "contract", "contracts"),
        source.clusters,
        source.failed
    )
}

/// A table for the terminal: words to the left, numbers to the right.
fn aligned(table: &Table) -> String {
    let mut rows: Vec<Vec<String>> = vec![table.columns.iter().map(|name| name.replace('_', " ")).collect()];
    rows.extend(table.rows.iter().map(|row| row.iter().map(|cell| printable(&cell.shown())).collect()));
    let width = |i: usize| rows.iter().map(|row| row[i].chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..table.columns.len()).map(width).collect();
    let mut text = format!("{}\n", table.title.to_uppercase());
    for row in &rows {
        let mut line = String::new();
        for (i, cell) in row.iter().enumerate() {
            let words =
                table.rows.iter().any(|row| matches!(row[i], termscore::corpus::tables::Cell::Text(_)));
            line.push_str(&match words {
                true => format!("  {cell:<width$}", width = widths[i]),
                false => format!("  {cell:>width$}", width = widths[i]),
            });
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

fn write_tables(args: &StatsArgs, tables: &[Table], quiet: bool) -> anyhow::Result<()> {
    let extension = if args.format == Format::Csv { "csv" } else { "parquet" };
    let read = input::tables(&args.folders, args.metadata.as_ref());
    let write = |table: &Table, path: &Path| -> Result<()> {
        match args.format {
            Format::Csv => Output::beside(Some(path), &read)?.write(&table.csv()),
            _ => {
                Output::beside(Some(path), &read)?;
                table.parquet(path)
            }
        }
    };
    if let Some(name) = &args.table {
        let names: Vec<&str> = tables.iter().map(|table| table.name).collect();
        let table = tables.iter().find(|table| table.name == name).ok_or_else(|| {
            Error::Usage(format!("--table {name}: there is none; there are {}", names.join(", ")))
        })?;
        return match (&args.output, args.format) {
            (None, Format::Csv) => Ok(Output::at(None)?.write(&table.csv())?),
            (None, _) => Err(Error::Usage("--format parquet needs --output".to_owned()).into()),
            (Some(path), _) => Ok(write(table, path)?),
        };
    }
    let Some(folder) = &args.output else {
        return Err(Error::Usage(format!(
            "--format {extension} writes several tables: name a folder with --output, or one of them with --table"
        ))
        .into());
    };
    std::fs::create_dir_all(folder).map_err(Error::write(folder))?;
    // A table that this question does not give would be taken for one that it does.
    for name in OPTIONAL.iter().filter(|name| tables.iter().all(|table| table.name != **name)) {
        let old = folder.join(format!("{name}.{extension}"));
        if old.exists() {
            std::fs::remove_file(&old).map_err(Error::write(&old))?;
        }
    }
    for table in tables {
        write(table, &folder.join(format!("{}.{extension}", table.name)))?;
    }
    if !quiet {
        messages::note(format!(
            "{} in `{}`",
            counted(tables.len() as u64, "table", "tables"),
            folder.display()
        ));
    }
    Ok(())
}
