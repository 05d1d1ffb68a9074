//! `termscore batch` as its users meet it: tables, exit codes, choices, runs that are broken off, and folders full of hostile
//! files.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod pdf;

use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{Cursor, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command as Process, Stdio};
use std::time::{Duration, Instant};

use assert_cmd::Command;
use polars::prelude::{DataFrame, DataType, SortMultipleOptions};
use polars_io::SerReader;
use polars_io::parquet::read::ParquetReader;
use serde_json::{Value, json};
use termscore::model::seed::Rng;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// Longer than any of these runs takes, so that one which hangs fails.
const PATIENCE: Duration = Duration::from_secs(300);

const CLAUSES: [&str; 6] = [
    "The Painter hereby assigns to the Gallery all right, title and interest in the Pictures, for ever and throughout the \
     world, in all media now known or later devised.",
    "The Gallery may use the Pictures to train, test and improve machine learning models and other artificial intelligence.",
    "The Gallery shall pay the Painter 4,000 euros within thirty days after the last Picture has arrived.",
    "The Gallery shall not use the Pictures, or let anybody else use them, to train any artificial intelligence.",
    "The Painter shall indemnify the Gallery against all claims that arise from the Pictures.",
    "The Painter waives all moral rights in the Pictures and need not be named.",
];

/// A contract of a few clauses, another for each number below 64.
fn contract(number: usize) -> String {
    let mut text =
        format!("EXHIBITION AGREEMENT {number}\n\n1. The Painter paints {} Pictures.\n", number + 2);
    let chosen = CLAUSES.iter().enumerate().filter(|(bit, _)| number >> bit & 1 == 1);
    for (i, (_, clause)) in chosen.enumerate() {
        write!(text, "\n{}. {clause}\n", i + 2).unwrap();
    }
    text
}

fn html(clauses: &[&str]) -> String {
    let paragraphs: String = clauses.iter().map(|clause| format!("<p>{clause}</p>\n")).collect();
    format!("<!DOCTYPE html>\n<html><body>\n<h1>Terms of the gallery</h1>\n{paragraphs}</body></html>\n")
}

/// A Word file whose main part is `document`.
fn word(document: &[u8]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    archive.start_file("word/document.xml", SimpleFileOptions::default()).unwrap();
    archive.write_all(document).unwrap();
    archive.finish().unwrap().into_inner()
}

fn docx(clauses: &[&str]) -> Vec<u8> {
    let paragraphs: String =
        clauses.iter().map(|clause| format!("<w:p><w:r><w:t>{clause}</w:t></w:r></w:p>")).collect();
    let space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
    word(format!(r#"<w:document xmlns:w="{space}"><w:body>{paragraphs}</w:body></w:document>"#).as_bytes())
}

/// A folder of its own, in which commands run, so that paths in the results are the same in every place.
struct Place {
    folder: tempfile::TempDir,
}

/// How a command ended.
struct Run {
    code: Option<i32>,
    said: String,
}

impl Place {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    /// With `count` contracts `corpus/NN.txt`.
    fn with_contracts(count: usize) -> Self {
        let place = Self::new();
        for number in 0..count {
            place.write(&format!("corpus/{number:02}.txt"), contract(number));
        }
        place
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_termscore"));
        command.args(arguments).current_dir(self.folder.path()).timeout(PATIENCE);
        command
    }

    /// Starts `batch` with nobody listening to what it says.
    fn start(&self, arguments: &[&str]) -> Child {
        let mut batch = Process::new(env!("CARGO_BIN_EXE_termscore"));
        batch.arg("batch").args(arguments).current_dir(self.folder.path());
        batch.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap()
    }

    fn batch(&self, arguments: &[&str]) -> Run {
        self.batch_of(arguments, b"")
    }

    /// `batch` with `input` on standard input.
    fn batch_of(&self, arguments: &[&str], input: &[u8]) -> Run {
        let mut command = self.command(&["batch"]);
        let output = command.args(arguments).write_stdin(input).output().unwrap();
        assert!(output.stdout.is_empty(), "{arguments:?} writes to standard output");
        Run { code: output.status.code(), said: String::from_utf8(output.stderr).unwrap() }
    }

    /// Exit code 0; gives what was said.
    fn done(&self, arguments: &[&str]) -> String {
        let run = self.batch(arguments);
        assert_eq!(run.code, Some(0), "{arguments:?}: {}", run.said);
        run.said
    }

    /// Exit code 2 and one line; gives the line.
    fn refused(&self, arguments: &[&str]) -> String {
        let Run { code, said } = self.batch(arguments);
        assert_eq!(code, Some(2), "{arguments:?}: {said}");
        assert!(said.starts_with("termscore: ") && said.lines().count() == 1, "{arguments:?}: {said}");
        said
    }

    fn table(&self, out: &str, name: &str) -> DataFrame {
        let file = File::open(self.path(out).join(format!("{name}.parquet"))).unwrap();
        ParquetReader::new(file).finish().unwrap()
    }

    fn contracts(&self, out: &str) -> DataFrame {
        self.table(out, "contracts")
    }

    fn clauses(&self, out: &str) -> DataFrame {
        self.table(out, "clauses")
    }

    fn manifest(&self, out: &str) -> Value {
        serde_json::from_slice(&fs::read(self.path(out).join("manifest.json")).unwrap()).unwrap()
    }

    /// Paths in the result.
    fn paths(&self, out: &str) -> Vec<String> {
        texts(&self.contracts(out), "path")
    }

    /// The bytes of both tables.
    fn bytes(&self, out: &str) -> [Vec<u8>; 2] {
        ["contracts.parquet", "clauses.parquet"].map(|name| fs::read(self.path(out).join(name)).unwrap())
    }

    /// Whole lines in the journal of a run that is not finished.
    fn journal_lines(&self, out: &str) -> usize {
        let journal = fs::read(self.path(out).join("parts/journal-00000.jsonl")).unwrap_or_default();
        journal.iter().filter(|&&byte| byte == b'\n').count()
    }

    fn names(&self, folder: &str) -> Vec<String> {
        let entries = self.path(folder).read_dir().unwrap();
        let mut names: Vec<String> =
            entries.map(|e| e.unwrap().file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }
}

fn values(frame: &DataFrame, column: &str) -> Vec<Option<String>> {
    frame.column(column).unwrap().str().unwrap().iter().map(|value| value.map(str::to_owned)).collect()
}

/// A column of text that has a value in every row.
fn texts(frame: &DataFrame, column: &str) -> Vec<String> {
    values(frame, column).into_iter().map(Option::unwrap).collect()
}

fn numbers(frame: &DataFrame, column: &str) -> Vec<Option<i64>> {
    frame.column(column).unwrap().i64().unwrap().iter().collect()
}

fn shares(frame: &DataFrame, column: &str) -> Vec<Option<f64>> {
    frame.column(column).unwrap().f64().unwrap().iter().collect()
}

/// Whether both have the same columns and rows, in any order of rows; `by` tells the rows apart.
fn same_rows(a: &DataFrame, b: &DataFrame, by: &[&str]) -> bool {
    let sorted = |frame: &DataFrame| frame.sort(by, SortMultipleOptions::default()).unwrap();
    sorted(a).equals_missing(&sorted(b))
}

#[test]
fn a_corpus_becomes_two_tables_and_a_manifest() {
    let place = Place::new();
    let top = contract(0b10_1011);
    place.write("corpus/top.txt", &top);
    place.write("corpus/games/one.md", contract(0b00_1100));
    place.write("corpus/games/deep/two.html", html(&CLAUSES[..3]));
    place.write("corpus/press/empty.txt", "");
    place.write("corpus/.hidden/three.txt", contract(3));
    let said = place.done(&["corpus", "--out", "out"]);
    assert!(said.contains("`corpus/press/empty.txt`: the file is empty"), "{said}");
    assert!(said.contains("4 contracts, 1 failed"), "{said}");
    assert_eq!(place.names("out"), [".lock", "clauses.parquet", "contracts.parquet", "manifest.json"]);

    let (contracts, clauses, manifest) =
        (place.contracts("out"), place.clauses("out"), place.manifest("out"));
    let labels: Vec<&str> =
        manifest["labels"].as_array().unwrap().iter().map(|label| label.as_str().unwrap()).collect();
    assert_eq!(labels.len(), 11);
    let (text, number) = (DataType::String, DataType::Int64);
    let mut columns: Vec<(String, DataType)> = Vec::new();
    for name in ["path", "sha256", "format", "group", "status", "error", "warnings"] {
        columns.push((name.to_owned(), text.clone()));
    }
    columns.extend(["chars", "segments", "score"].map(|name| (name.to_owned(), number.clone())));
    columns.push(("band".to_owned(), text.clone()));
    for label in &labels {
        columns.push((format!("{label}_count"), number.clone()));
        columns.push((format!("{label}_max"), DataType::Float64));
    }
    columns.push(("position".to_owned(), number.clone()));
    columns.push(("signature".to_owned(), DataType::Binary));
    assert_eq!(columns_of(&contracts), columns);
    let mut columns: Vec<(String, DataType)> = Vec::new();
    columns.extend(["path", "sha256", "group", "label"].map(|name| (name.to_owned(), text.clone())));
    columns.push(("probability".to_owned(), DataType::Float64));
    columns.extend(["start", "end"].map(|name| (name.to_owned(), number.clone())));
    columns.extend(["text", "lead", "section", "direction"].map(|name| (name.to_owned(), text.clone())));
    assert_eq!(columns_of(&clauses), columns);

    let paths =
        ["corpus/games/deep/two.html", "corpus/games/one.md", "corpus/press/empty.txt", "corpus/top.txt"];
    assert_eq!(texts(&contracts, "path"), paths);
    assert_eq!(texts(&contracts, "group"), ["games", "games", "press", "corpus"]);
    assert_eq!(texts(&contracts, "status"), ["scored", "scored", "failed", "scored"]);
    let formats = ["html", "markdown", "", "text"].map(|f| (!f.is_empty()).then(|| f.to_owned()));
    assert_eq!(values(&contracts, "format"), formats);
    assert_eq!(numbers(&contracts, "position"), [0, 1, 2, 3].map(Some));
    assert_eq!(numbers(&contracts, "chars")[3], Some(top.chars().count() as i64));
    assert_eq!(numbers(&contracts, "segments")[2], None);
    assert!(numbers(&contracts, "score").into_iter().flatten().all(|score| (0..=100).contains(&score)));
    let signatures = contracts.column("signature").unwrap().binary().unwrap();
    assert_eq!(signatures.iter().map(|s| s.map_or(0, <[u8]>::len)).collect::<Vec<_>>(), [512, 512, 0, 512]);

    let (found_in, found) = (texts(&clauses, "path"), texts(&clauses, "label"));
    for (row, path) in paths.into_iter().enumerate() {
        for label in &labels {
            let count = found_in.iter().zip(&found).filter(|(p, l)| *p == path && l == label).count();
            let failed = path == "corpus/press/empty.txt";
            let told = numbers(&contracts, &format!("{label}_count"))[row];
            assert_eq!(told, (!failed).then_some(count as i64), "{path}: {label}");
            let highest = shares(&contracts, &format!("{label}_max"))[row];
            assert_eq!(highest.is_none(), failed);
            assert!(highest.is_none_or(|p| (0.0..=1.0).contains(&p)));
        }
    }
    for label in ["ip_assignment", "ai_training", "no_ai", "moral_rights_waiver"] {
        assert!(found.iter().any(|l| l == label), "{label} was not found");
    }
    let places = numbers(&clauses, "start").into_iter().zip(numbers(&clauses, "end"));
    for ((path, quoted), (start, end)) in found_in.iter().zip(texts(&clauses, "text")).zip(places) {
        if path == "corpus/top.txt" {
            assert_eq!(quoted, top[start.unwrap() as usize..end.unwrap() as usize]);
        }
    }

    let segments: i64 = numbers(&contracts, "segments").into_iter().flatten().sum();
    let counts = json!({"contracts": 4, "scored": 3, "failed": 1, "warned": 0, "segments": segments, "findings": clauses.height()});
    assert_eq!(manifest["counts"], counts);
    assert_eq!(manifest["shard"], json!([1, 1]));
    assert_eq!(manifest["corpus_contracts"], 4);
}

fn columns_of(frame: &DataFrame) -> Vec<(String, DataType)> {
    frame.columns().iter().map(|column| (column.name().to_string(), column.dtype().clone())).collect()
}

#[test]
fn a_contract_scanned_alone_has_the_score_and_findings_of_its_rows() {
    let place = Place::new();
    for name in ["illustration-commission.md", "photo-silent.txt", "voice-over-fair.md"] {
        place.write(&format!("corpus/{name}"), fs::read(Path::new("data/samples").join(name)).unwrap());
    }
    place.write("corpus/gallery.docx", docx(&CLAUSES));
    place.write("corpus/gallery.html", html(&CLAUSES[1..4]));
    place.write("corpus/gallery.pdf", pdf::of_lines(&CLAUSES[1..]));
    place.done(&["corpus", "--out", "out"]);
    let (contracts, clauses) = (place.contracts("out"), place.clauses("out"));
    let paths = texts(&contracts, "path");
    assert_eq!(paths.len(), 6);
    let mut scan = place.command(&["scan", "--format", "json"]);
    let output = scan.args(&paths).output().unwrap();
    let reports: Value = serde_json::from_slice(&output.stdout).unwrap();

    let (scores, bands) = (numbers(&contracts, "score"), texts(&contracts, "band"));
    let (hashes, formats) = (texts(&contracts, "sha256"), texts(&contracts, "format"));
    let (chars, segments) = (numbers(&contracts, "chars"), numbers(&contracts, "segments"));
    for (row, report) in reports.as_array().unwrap().iter().enumerate() {
        let (document, score) = (&report["document"], &report["score"]);
        let alone = json!([
            document["path"],
            score["value"],
            score["band"],
            document["sha256"],
            document["format"],
            document["chars"],
            document["segments"],
        ]);
        let together = json!([
            paths[row],
            scores[row],
            bands[row],
            hashes[row],
            formats[row],
            chars[row],
            segments[row]
        ]);
        assert_eq!(alone, together);
    }

    let fields = ["label", "probability", "start", "end", "text", "lead", "section", "direction"];
    let alone: Vec<Value> = reports
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|report| {
            let path = report["document"]["path"].clone();
            let finding = move |finding: &Value| {
                let fields = fields.map(|field| finding[field].clone());
                json!([path, fields])
            };
            report["findings"].as_array().unwrap().iter().map(finding).collect::<Vec<_>>()
        })
        .collect();
    let column = |name: &str| -> Vec<Value> {
        match clauses.column(name).unwrap().dtype() {
            DataType::String => values(&clauses, name).into_iter().map(|v| json!(v)).collect(),
            DataType::Int64 => numbers(&clauses, name).into_iter().map(|v| json!(v)).collect(),
            _ => shares(&clauses, name).into_iter().map(|v| json!(v)).collect(),
        }
    };
    let (found_in, columns) = (column("path"), fields.map(column));
    let together: Vec<Value> = (0..clauses.height())
        .map(|row| json!([found_in[row], columns.each_ref().map(|column| column[row].clone())]))
        .collect();
    assert!(together.len() > 20, "{}", together.len());
    assert_eq!(alone, together);
}

#[test]
fn a_contract_that_cannot_be_read_is_a_row_and_only_a_corpus_without_any_other_fails() {
    let place = Place::new();
    place.write("corpus/fine.txt", contract(5));
    place.write("corpus/picture.pdf", b"\x89PNG\r\n\x1a\n....");
    place.write("corpus/silent.txt", "---\n");
    let list = "corpus/fine.txt\ncorpus/picture.pdf\ncorpus/silent.txt\nlost.docx\n";
    let Run { code, said } = place.batch_of(&["-", "--out", "out"], list.as_bytes());
    assert_eq!(code, Some(0), "{said}");
    assert_eq!(said.matches("termscore: `").count(), 3, "{said}");
    let contracts = place.contracts("out");
    assert_eq!(
        texts(&contracts, "path"),
        ["corpus/fine.txt", "corpus/picture.pdf", "corpus/silent.txt", "lost.docx"]
    );
    let errors = values(&contracts, "error");
    assert_eq!(errors[0], None);
    for (error, words) in errors[1..].iter().flatten().zip(["a picture", "no words", "no such file"]) {
        assert!(error.contains(words) && !error.contains("corpus/"), "{error}");
    }
    assert_eq!(errors.iter().flatten().count(), 3);
    let hashed: Vec<bool> = values(&contracts, "sha256").iter().map(Option::is_some).collect();
    assert_eq!(hashed, [true, true, true, false]);

    let run = place.batch_of(&["corpus/silent.txt", "-", "--out", "none", "--quiet"], b"lost.docx");
    assert_eq!(run.code, Some(2));
    assert_eq!(run.said.lines().count(), 2, "{}", run.said);
    assert_eq!(texts(&place.contracts("none"), "status"), ["failed", "failed"]);
    assert_eq!(place.clauses("none").height(), 0);
}

#[test]
fn the_same_command_again_has_nothing_to_do_and_another_is_refused_until_it_begins_anew() {
    let place = Place::with_contracts(4);
    place.done(&["corpus", "--out", "out"]);
    let (bytes, manifest) = (place.bytes("out"), place.manifest("out"));
    let written = || fs::metadata(place.path("out/contracts.parquet")).unwrap().modified().unwrap();
    let first = written();
    let said = place.done(&["corpus", "--out", "out", "--jobs", "2"]);
    assert!(said.starts_with("nothing to do: 4 contracts, 0 failed"), "{said}");
    assert_eq!(written(), first);

    // The same weights by another name are another model.
    fs::create_dir(place.path("model")).unwrap();
    for name in
        ["config.json", "tokenizer.json", "model.safetensors", "termscore.json", "first_stage.safetensors"]
    {
        let mut content = fs::read(Path::new("models/default").join(name)).unwrap();
        if name == "termscore.json" {
            let mut settings: Value = serde_json::from_slice(&content).unwrap();
            settings["name"] = json!("twin");
            content = serde_json::to_vec(&settings).unwrap();
        }
        place.write(&format!("model/{name}"), content);
    }
    for (more, reason) in [
        (&["--limit", "3"][..], "another corpus (4 contracts there, 3 here)"),
        (&["--model", "model"], "another model"),
        (&["--as", "client"], "another policy"),
        (&["--shard", "1/2"], "shard 1/1"),
        (&["--store-text"], "--store-text"),
    ] {
        let said = place.refused(&[&["corpus", "--out", "out"], more].concat());
        assert!(said.contains("`out`") && said.contains(reason) && said.contains("--restart"), "{said}");
    }
    assert!(place.bytes("out") == bytes, "a run that was refused changed the tables");
    assert_eq!(place.manifest("out"), manifest);

    place.write("out/notes.txt", "A file of somebody else's.");
    place.done(&["corpus", "--out", "out", "--as", "client", "--restart"]);
    assert_ne!(place.manifest("out")["policy_sha256"], manifest["policy_sha256"]);
    assert_ne!(numbers(&place.contracts("out"), "score"), [None; 4]);
    assert!(place.path("out/notes.txt").exists());
}

/// A manifest of which the run cannot get to the end while nobody listens to what it says: 12 contracts, so many that are lost
/// that what is said of them fills any pipe, 12 contracts. The first 12 are in the journal by then.
fn stuck_corpus() -> (Place, Vec<&'static str>) {
    let place = Place::with_contracts(24);
    let mut table = "path,group\n".to_owned();
    for number in 0..24 {
        if number == 12 {
            let name = "lost ".repeat(40);
            (0..600).for_each(|i| writeln!(table, "corpus/{name}{i}.txt,lost").unwrap());
        }
        writeln!(table, "corpus/{number:02}.txt,\"fairs, {}\"", number % 3).unwrap();
    }
    place.write("corpus.csv", table);
    (place, vec!["--manifest", "corpus.csv", "--jobs", "4", "--out"])
}

fn wait_until(what: &str, ready: impl Fn() -> bool) {
    let start = Instant::now();
    while !ready() {
        assert!(start.elapsed() < PATIENCE, "{what}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

#[test]
fn what_is_somebody_elses_in_the_folder_is_left_alone() {
    for (name, restart) in
        [("out/contracts.parquet", false), ("out/parts/gear.txt", false), ("out/parts/gear.txt", true)]
    {
        let place = Place::with_contracts(1);
        place.write(name, "mine");
        let mut arguments = vec!["corpus", "--out", "out"];
        arguments.extend(restart.then_some("--restart"));
        let run = place.batch(&arguments);
        assert_eq!(run.code, Some(2), "{}", run.said);
        assert!(run.said.contains("name another folder"), "{}", run.said);
        assert_eq!(fs::read_to_string(place.path(name)).unwrap(), "mine");
    }
}

#[test]
fn a_contract_that_is_named_twice_is_done_once_and_that_is_said() {
    let place = Place::with_contracts(2);
    let run = place.batch(&["corpus", "corpus/00.txt", "./corpus/01.txt", "--out", "out"]);
    assert_eq!(run.code, Some(0), "{}", run.said);
    assert!(run.said.contains("2 contracts are named more than once"), "{}", run.said);
    assert_eq!(run.said.matches("2 contracts, 0 failed").count(), 1, "{}", run.said);
}

#[test]
fn a_run_that_is_killed_goes_on_and_ends_with_the_bytes_of_an_unbroken_one() {
    let (place, arguments) = stuck_corpus();
    let broken = [&arguments[..], &["broken"]].concat();
    let mut run = place.start(&broken);
    wait_until("no contracts were finished", || place.journal_lines("broken") >= 12);
    let said = place.refused(&broken);
    assert!(said.contains("is being filled by another run"), "{said}");
    // SIGKILL on unix.
    run.kill().unwrap();
    run.wait().unwrap();
    assert_eq!(place.names("broken"), [".lock", "parts", "run.json"]);

    let said = place.refused(&[&broken[..], &["--limit", "20"]].concat());
    assert!(said.contains("another corpus"), "{said}");
    let said = place.done(&broken);
    let goes_on = said.lines().find(|line| line.starts_with("going on at contract ")).unwrap();
    assert!(goes_on.ends_with(" of 624"), "{goes_on}");
    assert_eq!(place.names("broken"), [".lock", "clauses.parquet", "contracts.parquet", "manifest.json"]);

    // With waves and threads of other sizes, too.
    place.done(&["--manifest", "corpus.csv", "--jobs", "7", "--threads", "1", "--out", "whole", "--quiet"]);
    assert!(place.bytes("broken") == place.bytes("whole"), "the tables differ");
    assert_eq!(place.manifest("broken"), place.manifest("whole"));
    let counts = &place.manifest("whole")["counts"];
    assert_eq!([&counts["contracts"], &counts["scored"], &counts["failed"]], [624, 24, 600]);
}

#[cfg(unix)]
#[test]
fn ctrl_c_finishes_what_is_in_work_and_the_same_command_goes_on() {
    let (place, arguments) = stuck_corpus();
    let broken = [&arguments[..], &["broken"]].concat();
    let run = place.start(&broken);
    wait_until("no contracts were finished", || place.journal_lines("broken") >= 12);
    assert!(Process::new("kill").args(["-INT", &run.id().to_string()]).status().unwrap().success());
    // The run hangs on its full pipe: there is time for the signal to arrive.
    std::thread::sleep(Duration::from_millis(500));
    let output = run.wait_with_output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("finishing the contracts in work"), "{said}");
    assert!(said.ends_with("stopped; the same command goes on from here (`broken`)\n"), "{said}");
    assert_eq!(place.names("broken"), [".lock", "parts", "run.json"]);
    let finished = place.journal_lines("broken");
    assert!((13..624).contains(&finished), "{finished} contracts");
    let said = place.done(&broken);
    assert!(said.starts_with(&format!("going on at contract {} of 624\n", finished + 1)), "{said}");
    assert_eq!(place.contracts("broken").height(), 624);
}

#[test]
fn three_shards_together_are_one_run() {
    let place = Place::with_contracts(14);
    place.write("corpus/empty.txt", "");
    let rows: String = (0..14).map(|number| format!("corpus/{number:02}.txt\n")).collect();
    place.write("list.csv", format!("path\n{rows}corpus/empty.txt\nlost.txt\n"));
    let common = ["--manifest", "list.csv", "--store-text", "--out"];
    place.done(&[&common[..], &["whole"]].concat());
    let mut tables: [Option<DataFrame>; 2] = [None, None];
    for part in 1..=3 {
        let (out, shard) = (format!("out{part}"), format!("{part}/3"));
        place.done(&[&common[..], &[&out, "--shard", &shard]].concat());
        assert_eq!(place.manifest(&out)["shard"], json!([part, 3]));
        assert!(place.contracts(&out).height() < 16, "a shard is the whole");
        for (all, name) in tables.iter_mut().zip(["contracts", "clauses"]) {
            let table = place.table(&out, name);
            *all = Some(all.take().map_or(table.clone(), |all| all.vstack(&table).unwrap()));
        }
    }
    let told = |folders: &[&str]| {
        let output = place.command(&[&["stats"], folders].concat()).output().unwrap();
        assert!(output.status.success());
        String::from_utf8(output.stderr).unwrap()
    };
    assert!(told(&["out1", "out3"]).contains("shard 2/3 of the corpus is not among the folders"));
    assert_eq!(told(&["out1", "out2", "out3"]), "");
    let [contracts, clauses] = tables.map(Option::unwrap);
    assert_eq!(contracts.height(), 16);
    assert!(same_rows(&contracts, &place.contracts("whole"), &["position"]));
    assert!(same_rows(&clauses, &place.clauses("whole"), &["path", "start", "end", "label"]));
}

#[test]
fn a_shard_that_no_contract_falls_to_is_two_empty_tables() {
    let place = Place::with_contracts(1);
    let empty = (1..=2).find(|part| {
        let out = format!("out{part}");
        place.done(&["corpus", "--out", &out, "--shard", &format!("{part}/2")]);
        place.contracts(&out).height() == 0
    });
    assert_eq!(place.clauses(&format!("out{}", empty.unwrap())).height(), 0);
}

#[test]
fn a_manifest_in_csv_and_one_in_json_lines_give_the_same_columns_and_rows() {
    let place = Place::with_contracts(3);
    let csv =
        "publisher,path,group,year\n\"Ink, Sons\",00.txt,books,2019\n,01.txt,,\nÖl,02.txt,prints,2021\n";
    place.write("corpus/list.csv", csv);
    let lines = [
        json!({"path": "00.txt", "group": "books", "year": 2019, "publisher": "Ink, Sons"}),
        json!({"path": "01.txt", "publisher": null}),
        json!({"year": "2021", "publisher": "Öl", "path": "02.txt", "group": "prints"}),
    ];
    place.write("corpus/list.jsonl", lines.map(|line| format!("{line}\n")).concat());
    place.done(&["--manifest", "corpus/list.csv", "--out", "csv"]);
    place.done(&["--manifest", "corpus/list.jsonl", "--out", "jsonl"]);
    let contracts = place.contracts("csv");
    assert_eq!(texts(&contracts, "path"), ["corpus/00.txt", "corpus/01.txt", "corpus/02.txt"]);
    assert_eq!(texts(&contracts, "group"), ["books", "", "prints"]);
    let owned = |values: [Option<&str>; 3]| values.map(|value| value.map(str::to_owned));
    assert_eq!(values(&contracts, "publisher"), owned([Some("Ink, Sons"), None, Some("Öl")]));
    assert_eq!(values(&contracts, "year"), owned([Some("2019"), None, Some("2021")]));
    assert_eq!(place.manifest("csv")["columns"], json!(["publisher", "year"]));
    assert!(place.bytes("csv") == place.bytes("jsonl"), "the tables differ");
}

#[test]
fn a_manifest_that_cannot_be_used_is_refused_with_its_line() {
    let place = Place::with_contracts(1);
    for (name, content, reasons) in [
        ("none.csv", "file,year\ncorpus/00.txt,1\n", ["line 1", "no column `path`"]),
        ("gap.csv", "path,year\ncorpus/00.txt,1\n,2\n", ["line 3", "no value for `path`"]),
        ("broken.jsonl", "{\"path\": \"corpus/00.txt\"}\n{\n", ["line 2", "no JSON object"]),
        ("taken.csv", "path,score\ncorpus/00.txt,1\n", ["`score`", "rename it"]),
        ("label.csv", "path,no_ai_max\ncorpus/00.txt,1\n", ["`no_ai_max`", "rename it"]),
        ("twice.csv", "path,year,year\ncorpus/00.txt,1,2\n", ["`year`", ""]),
    ] {
        place.write(name, content);
        let said = place.refused(&["--manifest", name, "--out", "out"]);
        assert!(reasons.iter().all(|reason| said.contains(reason)), "{name}: {said}");
        assert!(!said.contains("internal error"), "{name}: {said}");
    }
}

#[test]
fn a_dash_takes_paths_from_standard_input_and_with_nul_they_may_hold_line_ends() {
    let place = Place::with_contracts(2);
    let run = place.batch_of(&["-", "--out", "lines"], b"corpus/01.txt\r\n\ncorpus/00.txt\nlost.txt");
    assert_eq!(run.code, Some(0), "{}", run.said);
    assert_eq!(place.paths("lines"), ["corpus/01.txt", "corpus/00.txt", "lost.txt"]);
    assert_eq!(texts(&place.contracts("lines"), "group")[0], "corpus");
    let name = if cfg!(windows) { "in two.txt" } else { "in\ntwo.txt" };
    place.write(name, contract(2));
    let run = place.batch_of(&["-0", "-", "corpus/00.txt", "--out", "nul"], format!("{name}\0").as_bytes());
    assert_eq!(run.code, Some(0), "{}", run.said);
    assert_eq!(place.paths("nul"), [name, "corpus/00.txt"]);
    assert_eq!(texts(&place.contracts("nul"), "status"), ["scored", "scored"]);
    assert!(place.refused(&["-", "-", "--out", "twice"]).contains("given twice"));
    assert!(place.refused(&["-", "--out", "none"]).contains("standard input names no contract"));
}

#[test]
fn a_quoted_pattern_names_files_at_any_depth_and_their_folder_is_their_group() {
    let place = Place::new();
    for name in ["a/1.txt", "a/b/2.txt", "a/b/3.md", "c/4.txt", "[d].txt"] {
        place.write(name, contract(1));
    }
    place.done(&["**/[0-9].txt", "[d].txt", "--out", "out"]);
    let contracts = place.contracts("out");
    assert_eq!(texts(&contracts, "path"), ["a/1.txt", "a/b/2.txt", "c/4.txt", "[d].txt"]);
    assert_eq!(texts(&contracts, "group")[..3], ["a", "b", "c"]);
    assert!(place.refused(&["*.docx", "--out", "none"]).contains("`*.docx`: holds no files"));
}

#[test]
fn a_pattern_or_a_folder_that_names_nothing_beside_others_is_told() {
    let place = Place::with_contracts(1);
    fs::create_dir(place.path("bare")).unwrap();
    let said = place.done(&["corpus", "lost/*.md", "bare", "--out", "out", "--quiet"]);
    let named: Vec<&str> = said.lines().filter(|line| line.contains("names no file")).collect();
    assert_eq!(named.len(), 2, "{said}");
    assert!(named[0].contains("`lost/*.md`") && named[1].contains("`bare`"), "{said}");
    // What names the same once more names something.
    let said = place.done(&["corpus", "corpus/*.txt", "--out", "again", "--quiet"]);
    assert!(!said.contains("names no file"), "{said}");
}

#[test]
fn a_path_that_is_not_there_stops_everything_before_it_begins_but_one_of_a_manifest_is_a_row() {
    let place = Place::with_contracts(2);
    let said = place.refused(&["corpus", "corpsu", "--out", "out"]);
    assert!(said.contains("`corpsu`: there is no such file or folder; nothing was read"), "{said}");
    let said = place.refused(&["lost.txt", "corpus", "gone", "--out", "out"]);
    assert!(said.contains("`lost.txt`") && said.contains("nor 1 more"), "{said}");
    assert!(!place.path("out").exists());
    place.write("list.csv", "path\ncorpus/00.txt\ncorpus/lost.txt\n");
    let said = place.done(&["--manifest", "list.csv", "--out", "out"]);
    assert!(said.contains("`corpus/lost.txt`: there is no such file"), "{said}");
    assert_eq!(place.manifest("out")["counts"]["failed"], 1);
}

/// Only Linux takes names that are no text.
#[cfg(target_os = "linux")]
#[test]
fn a_pattern_leaves_out_names_that_are_not_utf_8_and_says_so() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;

    let place = Place::with_contracts(2);
    let bad = OsStr::from_bytes(b"bad\xff.txt");
    fs::write(place.path("corpus").join(bad), contract(3)).unwrap();
    for pattern in ["corpus/*.txt", "**/*.txt"] {
        let said = place.done(&[pattern, "--out", "out", "--restart"]);
        assert!(
            said.contains("1 file or folder is left out") && said.contains("corpus/bad\\xff.txt"),
            "{said}"
        );
        assert_eq!(place.paths("out"), ["corpus/00.txt", "corpus/01.txt"]);
    }
    let said = place.done(&["corpus/0*.txt", "--out", "out", "--restart"]);
    assert!(!said.contains("UTF-8"), "{said}");
    fs::create_dir(place.path("only")).unwrap();
    fs::write(place.path("only").join(bad), contract(3)).unwrap();
    assert!(place.refused(&["only/*", "--out", "none"]).contains("not UTF-8: name their folder"));
}

#[test]
fn one_of_a_thing_is_no_plural() {
    let place = Place::new();
    place.write("a.txt", "The Painter waives all moral rights in the Pictures.");
    let said = place.done(&["a.txt", "--out", "out"]);
    assert!(said.contains("1 contract, 0 failed, 1 segment, 1 finding in"), "{said}");
    place.write("b.txt", contract(0));
    let said = place.refused(&["a.txt", "b.txt", "--out", "out"]);
    assert!(said.contains("(1 contract there, 2 here"), "{said}");
}

#[test]
fn a_limit_takes_the_first_and_a_sample_draws_the_same_contracts_for_a_seed() {
    let place = Place::with_contracts(12);
    let drawn = |out: &str, more: &[&str]| {
        place.done(&[&["corpus", "--out", out], more].concat());
        place.paths(out)
    };
    assert_eq!(drawn("first", &["--limit", "2"]), ["corpus/00.txt", "corpus/01.txt"]);
    let sample = drawn("one", &["--sample", "5"]);
    assert_eq!(sample.len(), 5);
    assert!(sample.is_sorted());
    assert_eq!(drawn("seed", &["--sample", "5", "--seed", "1", "--limit", "3"]), sample[..3]);
    assert_ne!(drawn("two", &["--sample", "5", "--seed", "2"]), sample);
    assert_eq!(numbers(&place.contracts("two"), "position"), [0, 1, 2, 3, 4].map(Some));
}

#[test]
fn store_text_keeps_the_text_that_places_refer_to() {
    let place = Place::new();
    place.write("corpus/a.txt", contract(63).replace("Pictures", "Bilder — „alle“"));
    place.write("corpus/b.md", contract(7));
    place.write("corpus/c.html", html(&CLAUSES));
    place.write("corpus/d.docx", docx(&CLAUSES));
    place.write("corpus/e.pdf", pdf::of_lines(&CLAUSES[3..]));
    place.done(&["corpus", "--out", "out", "--store-text"]);
    let (contracts, clauses) = (place.contracts("out"), place.clauses("out"));
    let (paths, whole) = (texts(&contracts, "path"), texts(&contracts, "text"));
    assert_eq!(whole[0], fs::read_to_string(place.path("corpus/a.txt")).unwrap());
    let (starts, ends) = (numbers(&clauses, "start"), numbers(&clauses, "end"));
    for (row, (path, quoted)) in texts(&clauses, "path").iter().zip(texts(&clauses, "text")).enumerate() {
        let text = &whole[paths.iter().position(|p| p == path).unwrap()];
        let (start, end) = (starts[row].unwrap() as usize, ends[row].unwrap() as usize);
        assert_eq!(quoted, text[start..end], "{path}");
    }
    assert_eq!(numbers(&contracts, "chars")[0], Some(whole[0].chars().count() as i64));
}

#[test]
fn what_was_not_read_of_a_contract_stands_beside_it_and_is_counted() {
    let place = Place::new();
    place.write("corpus/a.html", "<p>The client may print it.</p><p><del>The client owns it.</del></p>");
    place.write("corpus/b.txt", contract(7));
    let said = place.done(&["corpus", "--out", "out"]);
    let warnings = values(&place.contracts("out"), "warnings");
    let left_out = "1 passage that is struck out or marked as deleted was left out";
    assert_eq!(warnings, [Some(left_out.to_owned()), None]);
    assert!(said.contains("0 failed, 1 with warnings (column `warnings`)"), "{said}");
    assert_eq!(place.manifest("out")["counts"]["warned"], 1);
}

#[test]
fn results_may_lie_in_the_folder_that_is_read() {
    let place = Place::with_contracts(3);
    place.done(&["corpus", "--out", "corpus/out"]);
    assert_eq!(place.paths("corpus/out"), ["corpus/00.txt", "corpus/01.txt", "corpus/02.txt"]);
    let said = place.done(&["corpus", "--out", "corpus/out"]);
    assert!(said.starts_with("nothing to do"), "{said}");
}

#[test]
fn wrong_use_is_one_line_and_exit_code_2() {
    let place = Place::with_contracts(1);
    place.write("file", "not a folder");
    fs::create_dir(place.path("bare")).unwrap();
    for (arguments, reason) in [
        (&["--out", "out"][..], "PATH"),
        (&["corpus"], "--out"),
        (&["corpus", "--out", "out", "--shard", "3/2"], "I/N"),
        (&["corpus", "--out", "out", "--jobs", "0"], "--jobs"),
        (&["corpus", "--out", "out", "--seed", "2"], "--sample"),
        (&["corpus", "--out", "file"], "`file`"),
        (&["bare", "--out", "out"], "`bare`: holds no files"),
        (&["[a-", "--out", "out"], "pattern"),
        (&["--manifest", "lost.csv", "--out", "out"], "`lost.csv`"),
        (&["corpus", "--out", "out", "--policy", "lost.toml"], "lost.toml"),
        (&["corpus", "--out", "out", "--model", "no/such"], "no/such"),
    ] {
        let said = place.refused(arguments);
        assert!(said.contains(reason), "{arguments:?}: {said}");
    }
    assert!(!place.path("out").exists());
}

#[cfg(unix)]
#[test]
fn a_folder_of_hostile_files_is_gone_through_to_its_end() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::{PermissionsExt, symlink};

    let place = Place::new();
    place.write("corpus/fine.txt", contract(9));
    let (whole_docx, whole_pdf) = (docx(&CLAUSES), pdf::of_lines(&CLAUSES));
    place.write("corpus/cut.docx", &whole_docx[..whole_docx.len() / 2]);
    place.write("corpus/cut.pdf", &whole_pdf[..whole_pdf.len() / 2]);
    let mut rng = Rng::new(1, "hostile");
    let mut noise = |bytes: usize| -> Vec<u8> { (0..bytes).map(|_| rng.below(256) as u8).collect() };
    for extension in ["txt", "md", "html", "docx", "pdf", "none"] {
        place.write(&format!("corpus/noise.{extension}"), noise(5000));
    }
    place.write("corpus/noise-start.docx", [&b"PK\x03\x04"[..], &noise(3000)].concat());
    place.write("corpus/noise-start.pdf", [&b"%PDF-1.7\n"[..], &noise(3000)].concat());
    place.write("corpus/bomb.docx", word(&vec![b' '; 8 << 20]));
    let deep = |open: &str, close: &str, times: usize| {
        format!("{}{}{}", open.repeat(times), CLAUSES[1], close.repeat(times))
    };
    let body = format!("<w:document><w:body>{}</w:body></w:document>", deep("<w:p>", "</w:p>", 50_000));
    place.write("corpus/deep.docx", word(body.as_bytes()));
    place.write(
        "corpus/deep.html",
        format!("<html>{}</html>", deep("<div><ul><li>", "</li></ul></div>", 20_000)),
    );
    place.write("corpus/deep.md", deep("> ", "", 20_000));
    place.write("corpus/empty.txt", "");
    place.write("corpus/two\nlines\u{1b}[2J\u{202e}.txt", contract(4));
    place.write("corpus/locked.txt", contract(5));
    fs::set_permissions(place.path("corpus/locked.txt"), fs::Permissions::from_mode(0o000)).unwrap();
    File::create(place.path("corpus/sparse.txt")).unwrap().set_len(300 << 20).unwrap();
    symlink("self.txt", place.path("corpus/self.txt")).unwrap();
    symlink("lost.txt", place.path("corpus/broken.txt")).unwrap();
    symlink(".", place.path("corpus/round")).unwrap();
    symlink("/dev/zero", place.path("corpus/endless.txt")).unwrap();
    assert!(Process::new("mkfifo").arg(place.path("corpus/pipe.txt")).status().unwrap().success());
    // Only Linux takes names that are no text.
    if cfg!(target_os = "linux") {
        fs::write(place.path("corpus").join(OsStr::from_bytes(b"no\xfftext.txt")), contract(6)).unwrap();
    }
    // All but the link to a folder.
    let count = place.names("corpus").len() - 1;
    let locked = File::open(place.path("corpus/locked.txt")).is_err();

    let said = place.done(&["corpus", "--out", "out"]);
    for word in ["panicked", "internal error", "\u{1b}", "\u{202e}"] {
        assert!(!said.contains(word), "{said}");
    }
    let contracts = place.contracts("out");
    assert_eq!(contracts.height(), count);
    let (paths, errors, scores) =
        (texts(&contracts, "path"), values(&contracts, "error"), numbers(&contracts, "score"));
    let failed = errors.iter().flatten().count();
    assert_eq!(said.matches("termscore: `").count(), failed, "{said}");
    assert!(said.contains(&format!("{count} contracts, {failed} failed")), "{said}");
    for ((path, error), score) in paths.iter().zip(&errors).zip(&scores) {
        assert!(error.is_some() != score.is_some(), "{path}");
    }
    let error_of = |name: &str| {
        let row = paths.iter().position(|path| *path == format!("corpus/{name}"));
        errors[row.unwrap_or_else(|| panic!("{name} has no row"))].clone().unwrap_or_default()
    };
    for (name, reason) in [
        ("cut.docx", "broken"),
        ("bomb.docx", "zip bomb"),
        ("deep.docx", "nest"),
        ("empty.txt", "empty"),
        ("sparse.txt", "larger than 100 MiB"),
        ("broken.txt", "no such file"),
        ("self.txt", "cannot be read"),
        ("endless.txt", "no plain file"),
        ("pipe.txt", "no plain file"),
    ] {
        assert!(error_of(name).contains(reason), "{name}: {}", error_of(name));
    }
    for name in ["fine.txt", "deep.html", "deep.md", "two\nlines\u{1b}[2J\u{202e}.txt"] {
        assert_eq!(error_of(name), "", "{name}");
    }
    if locked {
        assert!(error_of("locked.txt").contains("may not be read"), "{}", error_of("locked.txt"));
    }
    if cfg!(target_os = "linux") {
        assert_eq!(error_of("no\\xfftext.txt"), "");
    }
}
