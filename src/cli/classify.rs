//! `termscore classify`: clauses as JSON lines to labels and scores as JSON lines.

use std::io::{BufRead, BufReader, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};

use clap::Args;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use termscore::classify::{Classifier, Clause};
use termscore::{Error, Result};

use super::input::STANDARD_INPUT;
use super::{Outcome, Shared, messages};

/// Label clauses: a JSON object {"id", "text", "lead"?} a line in, {"id", "labels", "scores"} a line out
#[derive(Debug, Args)]
pub struct ClassifyArgs {
    /// Clauses as JSON lines; - reads standard input
    #[arg(value_name = "FILE", default_value = STANDARD_INPUT)]
    file: PathBuf,
}

/// Lines answered together: enough to fill every core's batches, few enough that answers come while input still flows.
const LINES: usize = 256;

#[derive(Deserialize)]
pub(super) struct Question {
    #[serde(default)]
    id: Value,
    text: String,
    #[serde(default)]
    lead: Option<String>,
}

impl Question {
    pub(super) fn clause(&self) -> Clause<'_> {
        Clause { lead: self.lead.as_deref().unwrap_or_default(), text: &self.text }
    }
}

#[derive(Serialize)]
#[serde(untagged)]
enum Answer<'a> {
    Scored { id: &'a Value, labels: Vec<&'a str>, scores: serde_json::Map<String, Value> },
    Bad { id: &'a Value, error: &'a str },
}

/// A line that could not be read as a question.
struct BadLine {
    id: Value,
    error: String,
}

/// Runs the command. A bad line is answered in its place and the run goes on.
pub fn run(args: &ClassifyArgs, shared: &Shared) -> anyhow::Result<Outcome> {
    let mut reader = BufReader::new(open(&args.file)?);
    let classifier = shared.classifier()?;
    let mut stdout = std::io::BufWriter::new(std::io::stdout().lock());
    let (mut lines, mut bad) = (0, 0);
    loop {
        let questions = next_lines(&mut reader, &args.file)?;
        if questions.is_empty() {
            break;
        }
        lines += questions.len();
        bad += questions.iter().filter(|question| question.is_err()).count();
        let answers = answer(&classifier, &questions)?;
        match stdout.write_all(answers.as_bytes()).and_then(|()| stdout.flush()) {
            Err(error) if error.kind() == ErrorKind::BrokenPipe => return Ok(Outcome::Done),
            written => written.map_err(Error::write("standard output"))?,
        }
    }
    if bad > 0 {
        messages::warning(format!(
            "`{}`: {bad} of {lines} lines are no clauses and were answered with an error: expected a JSON object with `text` a line, in UTF-8",
            args.file.display()
        ));
    }
    Ok(Outcome::Done)
}

fn open(file: &Path) -> Result<Box<dyn Read>> {
    if file.as_os_str() == STANDARD_INPUT {
        return Ok(Box::new(std::io::stdin()));
    }
    if file.is_dir() {
        return Err(Error::document(file, "is a folder; name a file of JSON lines"));
    }
    Ok(Box::new(std::fs::File::open(file).map_err(Error::read(file))?))
}

/// All clauses of `file`.
///
/// # Errors
/// A file that cannot be read, and its first line that is no clause.
pub(super) fn read_all(file: &Path) -> Result<Vec<Question>> {
    let mut reader = BufReader::new(open(file)?);
    let mut all = Vec::new();
    loop {
        let questions = next_lines(&mut reader, file)?;
        if questions.is_empty() {
            return Ok(all);
        }
        for question in questions {
            let number = all.len() + 1;
            all.push(
                question.map_err(|bad| Error::document(file, format!("clause {number}: {}", bad.error)))?,
            );
        }
    }
}

/// The next lines that are not blank, at most [`LINES`].
fn next_lines(reader: &mut impl BufRead, path: &Path) -> Result<Vec<Result<Question, BadLine>>> {
    let mut questions = Vec::new();
    let mut line = Vec::new();
    while questions.len() < LINES {
        line.clear();
        if reader.read_until(b'\n', &mut line).map_err(Error::read(path))? == 0 {
            break;
        }
        // Some editors put a mark of UTF-8 in front of a file.
        let line = line.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&line);
        if !line.trim_ascii().is_empty() {
            questions.push(question(line));
        }
    }
    Ok(questions)
}

fn question(line: &[u8]) -> Result<Question, BadLine> {
    let bad = |id: Value, reason: &str| BadLine { id, error: format!("not a clause: {reason}") };
    match serde_json::from_slice::<Question>(line) {
        Ok(Question { id, text, .. }) if text.trim().is_empty() => Err(bad(id, "`text` is empty")),
        Ok(question) => Ok(question),
        Err(error) => {
            // The id is kept where the line is JSON at all, so that the asker can tell which answer is missing.
            let value = serde_json::from_slice::<Value>(line);
            let is_object = value.as_ref().is_ok_and(Value::is_object);
            let id = value.ok().and_then(|mut v| v.get_mut("id").map(Value::take)).unwrap_or_default();
            let reason = error.to_string();
            let reason = reason.split(" at line ").next().unwrap_or_default();
            Err(bad(id, if is_object { reason } else { "expected a JSON object with `text`" }))
        }
    }
}

fn answer(classifier: &Classifier, questions: &[Result<Question, BadLine>]) -> Result<String> {
    let clauses: Vec<Clause<'_>> = questions.iter().flatten().map(Question::clause).collect();
    let mut scored = classifier.classify(&clauses)?.into_iter();
    let mut lines = String::new();
    for question in questions {
        let answer = match question {
            Ok(Question { id, .. }) => {
                let probabilities = scored.next().expect("one answer a question");
                let labels = classifier.labels();
                let carried = labels.iter().zip(&probabilities).zip(classifier.thresholds());
                Answer::Scored {
                    id,
                    labels: carried.filter(|((_, p), t)| p >= t).map(|((l, _), _)| l.as_str()).collect(),
                    scores: labels
                        .iter()
                        .zip(&probabilities)
                        .map(|(label, p)| (label.clone(), Value::from((f64::from(*p) * 1e4).round() / 1e4)))
                        .collect(),
                }
            }
            Err(BadLine { id, error }) => Answer::Bad { id, error },
        };
        lines.push_str(&serde_json::to_string(&answer).expect("an answer is plain data"));
        lines.push('\n');
    }
    Ok(lines)
}
