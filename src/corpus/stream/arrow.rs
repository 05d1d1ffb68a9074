//! Records as an Arrow IPC stream: columns `id` (any type), `text` (strings) or `bytes` (binary), and `name` if you like; the answer
//! has a batch for each batch, with the columns `id`, `error`, `format`, `chars`, `segments`, `score`, `band`, a label's count and
//! highest probability of a finding, and `report`, which is that of `scan --format json`. Types are those that older readers know.

use std::io::{self, Read, Seek, SeekFrom, Write};

use polars::prelude::{
    Column, CompatLevel, DataFrame, DataType, NamedFrom, PolarsError, PolarsResult, SchemaExt, Series,
};
use polars_arrow::io::ipc::read::{StreamReader, StreamState, read_stream_metadata};
use polars_arrow::io::ipc::write::{StreamWriter, WriteOptions};

use super::Question;
use crate::corpus::store::{count_of, highest_of};
use crate::error::{Error, Result};
use crate::risk::report::RiskReport;

const INPUT: &str = "standard input";
const OUTPUT: &str = "standard output";

fn wrong_input(e: &PolarsError) -> Error {
    Error::document(INPUT, format!("is no Arrow IPC stream with `id` and `text` or `bytes`: {e}"))
}

/// A pipe as polars' reader wants it: it goes from place to place within a batch, but only onwards.
struct Onwards<R> {
    inner: R,
    at: u64,
}

impl<R: Read> Read for Onwards<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.at += read as u64;
        Ok(read)
    }
}

impl<R: Read> Seek for Onwards<R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let target = match to {
            SeekFrom::Start(target) => Some(target),
            SeekFrom::Current(ahead) => self.at.checked_add_signed(ahead),
            SeekFrom::End(_) => None,
        };
        let ahead = target.and_then(|target| target.checked_sub(self.at));
        let ahead = ahead.ok_or_else(|| io::Error::other("its buffers are not in order"))?;
        let skipped = io::copy(&mut self.inner.by_ref().take(ahead), &mut io::sink())?;
        self.at += skipped;
        if skipped < ahead { Err(io::ErrorKind::UnexpectedEof.into()) } else { Ok(self.at) }
    }
}

/// The batches of a stream.
pub struct Batches<R: Read> {
    reader: StreamReader<Onwards<R>>,
}

impl<R: Read> Batches<R> {
    /// Opens a stream.
    ///
    /// # Errors
    /// What is no Arrow IPC stream.
    pub fn open(input: R) -> Result<Self> {
        let mut input = Onwards { inner: input, at: 0 };
        let metadata = read_stream_metadata(&mut input).map_err(|e| wrong_input(&e))?;
        Ok(Self { reader: StreamReader::new(input, metadata, None) })
    }
}

impl<R: Read> Iterator for Batches<R> {
    type Item = Result<DataFrame>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            match self.reader.next()? {
                Ok(StreamState::Some(batch)) => return Some(Ok(DataFrame::from(batch))),
                // A pipe that has nothing yet.
                Ok(StreamState::Waiting) => std::thread::sleep(std::time::Duration::from_millis(5)),
                Err(e) => return Some(Err(wrong_input(&e))),
            }
        }
    }
}

/// What the rows of a batch ask.
///
/// # Errors
/// A batch without the columns.
pub fn questions(batch: &DataFrame) -> Result<Vec<Question>> {
    asked(batch).map_err(|e| wrong_input(&e))
}

fn asked(batch: &DataFrame) -> PolarsResult<Vec<Question>> {
    let text = |name: &str| -> PolarsResult<Vec<Option<String>>> {
        let Ok(column) = batch.column(name) else { return Ok(vec![None; batch.height()]) };
        let column = column.cast(&DataType::String)?;
        Ok(column.str()?.iter().map(|value| value.map(str::to_owned)).collect())
    };
    batch.column("id")?;
    if batch.column("text").is_err() {
        batch.column("bytes")?;
    }
    let (ids, names, texts) = (text("id")?, text("name")?, text("text")?);
    let bytes: Vec<Option<Vec<u8>>> = match batch.column("bytes") {
        Ok(column) => {
            let column = column.cast(&DataType::Binary)?;
            column.binary()?.iter().map(|value| value.map(<[u8]>::to_vec)).collect()
        }
        Err(_) => vec![None; batch.height()],
    };
    let rows = ids.into_iter().zip(names).zip(texts.into_iter().zip(bytes));
    Ok(rows
        .map(|((id, name), (text, bytes))| Question {
            name: name.or(id).unwrap_or_else(|| "record".to_owned()),
            content: match (text, bytes) {
                (Some(text), None) => Ok(text.into_bytes()),
                (None, Some(bytes)) => Ok(bytes),
                (Some(_), Some(_)) => Err("has both `text` and `bytes`; give one".to_owned()),
                (None, None) => Err("has neither `text` nor `bytes`".to_owned()),
            },
        })
        .collect())
}

/// A stream of answers.
pub struct Answers<W: Write> {
    writer: StreamWriter<W>,
    started: bool,
}

impl<W: Write> Answers<W> {
    /// Answers into `output`.
    pub fn new(output: W) -> Self {
        Self { writer: StreamWriter::new(output, WriteOptions::default()), started: false }
    }

    /// Answers the rows of a batch.
    ///
    /// # Errors
    /// An output that cannot be written to.
    pub fn write(
        &mut self,
        batch: &DataFrame,
        results: &[Result<RiskReport, String>],
        labels: &[String],
    ) -> Result<()> {
        self.written(&answers(batch, results, labels)).map_err(wrong_output)
    }

    /// Ends the stream. One without a batch has no columns.
    ///
    /// # Errors
    /// An output that cannot be written to.
    pub fn finish(mut self, labels: &[String]) -> Result<()> {
        if !self.started {
            let id = Column::from(Series::new("id".into(), Vec::<String>::new()));
            let empty = DataFrame::new(0, vec![id]).expect("a single column");
            self.written(&answers(&empty, &[], labels)).map_err(wrong_output)?;
        }
        self.writer.finish().map_err(wrong_output)
    }

    fn written(&mut self, frame: &DataFrame) -> PolarsResult<()> {
        let level = CompatLevel::oldest();
        if !self.started {
            self.writer.start(&frame.schema().to_arrow(level), None)?;
            self.started = true;
        }
        for chunk in frame.iter_chunks(level, false) {
            self.writer.write(&chunk, None)?;
        }
        Ok(())
    }
}

fn wrong_output(e: PolarsError) -> Error {
    match e {
        PolarsError::IO { error, .. } => {
            Error::write(OUTPUT)(io::Error::new(error.kind(), error.to_string()))
        }
        other => Error::write(OUTPUT)(io::Error::other(other.to_string())),
    }
}

fn answers(batch: &DataFrame, results: &[Result<RiskReport, String>], labels: &[String]) -> DataFrame {
    let reports: Vec<Option<&RiskReport>> = results.iter().map(|result| result.as_ref().ok()).collect();
    let text = |name: &str, of: &dyn Fn(&RiskReport) -> String| -> Column {
        Series::new(name.into(), reports.iter().map(|r| r.map(of)).collect::<Vec<Option<String>>>()).into()
    };
    let number = |name: &str, of: &dyn Fn(&RiskReport) -> i64| -> Column {
        Series::new(name.into(), reports.iter().map(|r| r.map(of)).collect::<Vec<Option<i64>>>()).into()
    };
    let errors: Vec<Option<String>> = results.iter().map(|result| result.as_ref().err().cloned()).collect();
    let mut columns = vec![
        batch.column("id").expect("looked up with the questions").clone(),
        Series::new("error".into(), errors).into(),
        text("format", &|r| json(&r.document.format).trim_matches('"').to_owned()),
        number("chars", &|r| r.document.chars as i64),
        number("segments", &|r| r.document.segments as i64),
        number("score", &|r| i64::from(r.score.value)),
        text("band", &|r| r.score.band.name().to_owned()),
    ];
    for label in labels {
        columns.push(number(&count_of(label), &|r| {
            r.findings.iter().filter(|finding| finding.label == *label).count() as i64
        }));
        let highest: Vec<Option<f64>> = reports
            .iter()
            .map(|report| {
                let own = report.iter().flat_map(|r| &r.findings).filter(|finding| finding.label == *label);
                own.map(|finding| finding.probability).reduce(f64::max)
            })
            .collect();
        columns.push(Series::new(highest_of(label).as_str().into(), highest).into());
    }
    columns.push(text("report", &|r| json(r)));
    DataFrame::new(batch.height(), columns).expect("every column has a value a row")
}

fn json(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).expect("plain data with string keys")
}
