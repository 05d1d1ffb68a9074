//! The first stage as its users meet it: `batch` with and without it, and a bundle that is given one of its own.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use assert_cmd::Command;
use serde_json::Value;
use tempfile::TempDir;

/// What a command ended in.
struct Run {
    code: Option<i32>,
    output: String,
    said: String,
}

fn termscore(folder: &TempDir, arguments: &[&str]) -> Run {
    let mut command = Command::new(env!("CARGO_BIN_EXE_termscore"));
    let output = command.args(arguments).current_dir(folder.path()).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Run { code: output.status.code(), output: text(output.stdout), said: text(output.stderr) }
}

fn done(folder: &TempDir, arguments: &[&str]) -> Run {
    let run = termscore(folder, arguments);
    assert_eq!(run.code, Some(0), "{arguments:?}: {}", run.said);
    run
}

const PEOPLE: [&str; 12] = [
    "Painter",
    "Composer",
    "Photographer",
    "Translator",
    "Sculptor",
    "Illustrator",
    "Ceramist",
    "Weaver",
    "Animator",
    "Engraver",
    "Lyricist",
    "Columnist",
];
const WORKS: [&str; 9] =
    ["Pictures", "Scores", "Prints", "Pages", "Figures", "Drawings", "Vessels", "Carpets", "Films"];

/// A contract in words of its own number: six clauses that carry labels, and some that carry none.
fn contract(number: usize) -> String {
    let (maker, work) = (PEOPLE[number % 12], WORKS[number % 9]);
    let mut text = format!("AGREEMENT {number}\n");
    let clauses = [
        format!("The {maker} hereby assigns to House {number} all right, title and interest in the {work}."),
        format!(
            "Invoices to House {number} fall due {number} days after receipt, with interest at {number} per cent."
        ),
        format!("House {number} may use the {work} of the {maker} to train machine learning models."),
        format!("This agreement is governed by the law of the country in which House {number} has its seat."),
        format!("The {maker} shall indemnify House {number} against all claims that arise from the {work}."),
        format!(
            "Either party may end this agreement with House {number} by a letter sent {number} days ahead."
        ),
        format!("The {maker} waives all moral rights in the {work} that House {number} prints."),
        format!(
            "Each party insures its own staff and premises against fire and theft up to {number}00,000 euros."
        ),
        format!("House {number} shall not use the {work} of the {maker} to train artificial intelligence."),
        format!(
            "House {number} may adapt and translate the {work} of the {maker} and make other works of them."
        ),
    ];
    for (i, clause) in clauses.iter().enumerate() {
        write!(text, "\n{}. {clause}\n", i + 1).unwrap();
    }
    text
}

fn contracts(folder: &TempDir, count: usize) {
    fs::create_dir(folder.path().join("corpus")).unwrap();
    for number in 0..count {
        fs::write(folder.path().join(format!("corpus/{number:03}.txt")), contract(number)).unwrap();
    }
}

fn manifest(folder: &TempDir, out: &str) -> Value {
    serde_json::from_slice(&fs::read(folder.path().join(out).join("manifest.json")).unwrap()).unwrap()
}

fn findings(folder: &TempDir, out: &str) -> u64 {
    manifest(folder, out)["counts"]["findings"].as_u64().unwrap()
}

/// How many segments a run says its first stage passed over.
fn passed_over(said: &str) -> Option<usize> {
    let (before, _) = said.split_once(" passed over by the first stage")?;
    before.rsplit(' ').next()?.parse().ok()
}

#[test]
fn batch_skims_with_the_built_in_first_stage_unless_it_is_told_to_read_everything() {
    let folder = tempfile::tempdir().unwrap();
    contracts(&folder, 20);
    let all = done(&folder, &["batch", "corpus", "--out", "all", "--exhaustive"]);
    let skimmed = done(&folder, &["batch", "corpus", "--out", "skimmed"]);
    assert_eq!(passed_over(&all.said), None, "{}", all.said);
    let spared = passed_over(&skimmed.said).unwrap();
    assert!((20..140).contains(&spared), "of 200 segments {spared} were passed over");
    assert_eq!(findings(&folder, "skimmed"), findings(&folder, "all"));
    assert!(findings(&folder, "all") >= 110, "{}", findings(&folder, "all"));
    let flags = ["skimmed", "all"].map(|out| manifest(&folder, out)["first_stage"].as_bool().unwrap());
    assert_eq!(flags, [true, false]);

    // A folder holds results of one kind.
    let refused = termscore(&folder, &["batch", "corpus", "--out", "skimmed", "--exhaustive"]);
    assert_eq!(refused.code, Some(2));
    assert!(refused.said.contains("another choice of --exhaustive"), "{}", refused.said);
}

#[test]
fn a_bundle_is_given_a_first_stage_by_contracts() {
    let folder = tempfile::tempdir().unwrap();
    contracts(&folder, 180);
    let own = folder.path().join("own");
    fs::create_dir(&own).unwrap();
    let files = ["config.json", "tokenizer.json", "model.safetensors", "termscore.json", "README.md"];
    for name in files {
        fs::copy(Path::new("models/default").join(name), own.join(name)).unwrap();
    }
    fs::copy("models/default/first_stage.safetensors", own.join("first_stage.safetensors")).unwrap();
    let made = ["model", "first-stage", "corpus", "--model", "own", "--out", "own", "--epochs", "8"];
    let run = done(&folder, &made);
    assert!(run.said.contains("on 27 contracts that it was not fitted to"), "{}", run.said);
    assert!(run.said.contains("% for `--keep 0.995`"), "what other thresholds would spare: {}", run.said);

    let shown = done(&folder, &["model", "show", "--model", "own"]).output;
    assert!(shown.contains("skims      on 27 contracts"), "{shown}");
    done(&folder, &["model", "verify", "--model", "own"]);
    let card = fs::read_to_string(own.join("README.md")).unwrap();
    assert_eq!(card.matches("## First stage").count(), 1, "an earlier one's part of the card is replaced");
    assert!(card.contains("They were fitted to what the encoder says of 117 contracts"), "{card}");

    let facts: Value = serde_json::from_slice(&fs::read(own.join("termscore.json")).unwrap()).unwrap();
    let count = |name: &str, at: usize| facts["first_stage"][name][at].as_u64().unwrap();
    assert_eq!((count("contracts", 0), count("contracts", 1), count("contracts", 2)), (117, 36, 27));
    assert_eq!(count("segments", 0), 27 * 10);
    assert!(count("segments", 1) < 27 * 9, "no more than what carries labels and a little goes on");
    assert!(count("found", 1) * 100 >= count("found", 0) * 95, "{facts}");

    // The same contracts and seed give the same bytes.
    let first = fs::read(own.join("first_stage.safetensors")).unwrap();
    done(&folder, &made);
    assert!(fs::read(own.join("first_stage.safetensors")).unwrap() == first);

    let skimmed = done(&folder, &["batch", "corpus", "--model", "own", "--out", "results"]);
    assert!(passed_over(&skimmed.said).unwrap() > 180, "{}", skimmed.said);
}

#[test]
fn what_cannot_be_learnt_from_is_refused_and_nothing_is_written() {
    let folder = tempfile::tempdir().unwrap();
    contracts(&folder, 8);
    fs::write(folder.path().join("corpus/broken.pdf"), "%PDF-1.4 broken").unwrap();
    let run = termscore(&folder, &["model", "first-stage", "corpus", "--out", "own"]);
    assert_eq!(run.code, Some(2));
    assert!(run.said.contains("broken.pdf"), "{}", run.said);
    assert!(run.said.contains("findings in the contracts that are kept apart"), "{}", run.said);
    assert!(run.said.contains("give more contracts"), "{}", run.said);
    assert!(!folder.path().join("own").exists());

    fs::write(folder.path().join("notes.txt"), "mine").unwrap();
    let refused = termscore(&folder, &["model", "first-stage", "corpus", "--out", "."]);
    assert_eq!(refused.code, Some(2));
    assert!(refused.said.contains("would be lost"), "{}", refused.said);
    assert!(
        termscore(&folder, &["model", "first-stage", "corpus", "--out", "own", "--keep", "1.5"])
            .said
            .contains("at most 1")
    );
}

#[test]
fn a_first_stage_that_is_missing_or_broken_is_refused_by_name() {
    let folder = tempfile::tempdir().unwrap();
    contracts(&folder, 1);
    let own = folder.path().join("own");
    fs::create_dir(&own).unwrap();
    for name in ["config.json", "tokenizer.json", "model.safetensors", "termscore.json"] {
        fs::copy(Path::new("models/default").join(name), own.join(name)).unwrap();
    }
    let missing = termscore(&folder, &["batch", "corpus", "--model", "own", "--out", "a"]);
    assert_eq!(missing.code, Some(2));
    assert!(missing.said.contains("first_stage.safetensors"), "{}", missing.said);
    fs::write(own.join("first_stage.safetensors"), "not this").unwrap();
    let broken = termscore(&folder, &["batch", "corpus", "--model", "own", "--out", "a"]);
    assert_eq!(broken.code, Some(2));
    assert!(broken.said.contains("`own`"), "{}", broken.said);
}
