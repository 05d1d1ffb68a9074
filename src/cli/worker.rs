//! `termscore worker`: records on standard input, answers on standard output.

use std::io::{BufRead, Write};

use clap::{Args, ValueEnum};

use termscore::Error;
use termscore::classify::ScoreCache;
use termscore::corpus::stream::{CACHED_CLAUSES, Question, WAVE, answer, arrow, jsonl};
use termscore::scan::Scanner;

use super::policy::PolicyArgs;
use super::{Outcome, Shared, input};

/// Answer contracts as records, from standard input to standard output: what a Spark or Ray job pipes partitions through
///
/// A record has an `id` and either `text` or `bytes` (base64 in JSON), in any format that scan reads; `name` is its name in the report.
/// A record that cannot be read is answered with its error.
#[derive(Debug, Args)]
pub struct WorkerArgs {
    /// Form of the records and of the answers
    #[arg(long, value_enum, value_name = "FORMAT", default_value = "jsonl")]
    format: Format,
    #[command(flatten)]
    policy: PolicyArgs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A JSON object a line
    Jsonl,
    /// An Arrow IPC stream, a batch for each batch
    Arrow,
}

/// Runs the command. A closed pipe ends it without an error.
pub fn run(args: &WorkerArgs, shared: &Shared) -> anyhow::Result<Outcome> {
    let scanner = Scanner::new(shared.classifier()?, args.policy.policy()?)?;
    let result = match args.format {
        Format::Jsonl => lines(&scanner),
        Format::Arrow => batches(&scanner),
    };
    match result {
        Err(Error::Write { source, .. }) if source.kind() == std::io::ErrorKind::BrokenPipe => {
            Ok(Outcome::Done)
        }
        other => Ok(other.map(|()| Outcome::Done)?),
    }
}

/// Answers line by line. Lines that are there together are answered together; nobody waits for lines that are still to come.
fn lines(scanner: &Scanner) -> termscore::Result<()> {
    let (limits, mut cache) = (input::limits(), ScoreCache::new(CACHED_CLAUSES));
    let mut reader = std::io::BufReader::with_capacity(1 << 20, std::io::stdin().lock());
    let mut output = std::io::stdout().lock();
    loop {
        let (mut ids, mut questions) = (Vec::new(), Vec::new());
        while questions.len() < WAVE {
            // What is buffered is there already.
            if !questions.is_empty() && !reader.buffer().contains(&b'\n') {
                break;
            }
            let mut line = Vec::new();
            if reader.read_until(b'\n', &mut line).map_err(Error::read("standard input"))? == 0 {
                break;
            }
            if line.iter().all(u8::is_ascii_whitespace) {
                continue;
            }
            // Some editors put a mark of UTF-8 in front of a file.
            let (id, question) = jsonl::question(line.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&line));
            ids.push(id);
            questions.push(question);
        }
        if questions.is_empty() {
            return Ok(());
        }
        let answers = answer(scanner, &mut cache, questions, &limits)?;
        let text: String = ids.iter().zip(&answers).map(|(id, result)| jsonl::answer(id, result)).collect();
        output
            .write_all(text.as_bytes())
            .and_then(|()| output.flush())
            .map_err(Error::write("standard output"))?;
    }
}

fn batches(scanner: &Scanner) -> termscore::Result<()> {
    let (limits, mut cache) = (input::limits(), ScoreCache::new(CACHED_CLAUSES));
    let labels = scanner.classifier().labels().to_vec();
    let mut output = arrow::Answers::new(std::io::stdout().lock());
    for batch in arrow::Batches::open(std::io::BufReader::new(std::io::stdin().lock()))? {
        let batch = batch?;
        let mut questions: Vec<Question> = arrow::questions(&batch)?;
        let mut answers = Vec::with_capacity(questions.len());
        while !questions.is_empty() {
            let rest = questions.split_off(questions.len().min(WAVE));
            answers.extend(answer(scanner, &mut cache, questions, &limits)?);
            questions = rest;
        }
        output.write(&batch, &answers, &labels)?;
    }
    output.finish(&labels)
}
