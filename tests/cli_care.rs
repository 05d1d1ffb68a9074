//! What `train`, `eval`, `classify`, `select` and `model` keep from being lost or taken for more than it is.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod command;
mod tiny;

use std::path::Path;

use command::{Trained, prepare, refused, termscore, train};
use serde_json::Value;

/// Standard error of a command that must succeed.
fn said(arguments: &[&str]) -> String {
    let output = termscore(arguments).output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{said}");
    said
}

/// Two bundles that know the tiny clauses.
fn with_bundles() -> Trained {
    let place = prepare();
    for (out, seed) in [("one", "1"), ("two", "2")] {
        assert!(train(&place, out, &["--seed", seed]).status.success());
    }
    place
}

#[test]
fn an_export_never_takes_the_place_of_a_bundle() {
    let place = with_bundles();
    let (one, two) = (place.path("one"), place.path("two"));
    let weights = Path::new(&two).join("model.safetensors");
    let before = std::fs::read(&weights).unwrap();
    for out in [&one, &two] {
        let line = refused(&["model", "export", "--model", &one, "--out", out]);
        assert!(line.contains("is there already") && line.contains("--out"), "{line}");
    }
    assert_eq!(std::fs::read(&weights).unwrap(), before);
    let new = place.path("exported");
    said(&["model", "export", "--model", &one, "--out", &new]);
    assert!(std::fs::read_to_string(Path::new(&new).join("README.md")).unwrap().contains("--epochs 0"));
}

#[test]
fn a_stopped_run_is_never_overwritten() {
    let place = with_bundles();
    let (one, data) = (place.path("one"), place.data.to_str().unwrap().to_owned());
    let state = Path::new(&place.path("run.checkpoint")).join("whole").join("state.json");
    std::fs::create_dir_all(state.parent().unwrap()).unwrap();
    std::fs::write(&state, "{}").unwrap();
    let out = place.path("run");
    let begin = ["train", "--train", &data, "--init", &one, "--out", &out, "--device", "cpu"];
    let with = |more: &[&str]| refused(&[&begin[..], more].concat());
    let again = with(&["--dev", &data]);
    assert!(again.contains("run.checkpoint") && again.contains("--resume goes on from it"), "{again}");
    for other in [
        &["--freeze-encoder"][..],
        &["--dev", &data, "--epochs", "0"],
        &["--dev", &data, "--epochs", "0", "--resume"],
    ] {
        let line = with(other);
        assert!(line.contains("run.checkpoint") && !line.contains("--resume"), "{line}");
    }
    assert_eq!(std::fs::read_to_string(&state).unwrap(), "{}");
}

#[test]
fn going_on_from_nothing_is_said() {
    let place = prepare();
    let output = train(&place, "run", &["--resume"]);
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success() && said.contains("holds no run to go on from"), "{said}");
}

#[test]
fn options_that_a_frozen_encoder_has_no_use_for_are_refused() {
    let place = with_bundles();
    let (one, data, out) = (place.path("one"), place.data.to_str().unwrap().to_owned(), place.path("head"));
    let begin = ["train", "--train", &data, "--init", &one, "--out", &out, "--freeze-encoder"];
    for option in [&["--epochs", "9"][..], &["--word-dropout", "0.5"], &["--negatives", "0.3"], &["--resume"]]
    {
        let line = refused(&[&begin[..], option].concat());
        assert!(line.contains(option[0]) && line.contains("cannot be used with"), "{line}");
    }
    let line = refused(&[&begin[..], &["--model", &one]].concat());
    assert!(line.contains("--init or --base"), "{line}");
    assert!(refused(&["train", "--train", &data, "--freeze-encoder", "--out", &out]).contains("--init"));
}

#[test]
fn labels_that_differ_in_spelling_and_clauses_that_differ_in_labels_are_said() {
    let place = prepare();
    let data = place.path("spelt.jsonl");
    let clauses = tiny::clauses();
    let first = clauses.lines().find(|line| line.contains("\"assign\"")).unwrap();
    let more =
        format!("{}\n{}\n", first.replace("\"assign\"", "\" Assign\""), first.replace("\"assign\"", ""));
    std::fs::write(&data, clauses + &more).unwrap();
    let base = place.path("base");
    let out = place.path("spelt");
    let said = said(&[
        "train",
        "--train",
        &data,
        "--base",
        &base,
        "--out",
        &out,
        "--freeze-encoder",
        "--device",
        "cpu",
    ]);
    assert!(said.contains("`Assign` and `assign`"), "{said}");
    assert!(
        said.contains("2 clauses stand there before with other labels") && said.contains("line 97"),
        "{said}"
    );
}

#[test]
fn clauses_that_were_learned_from_are_said_where_they_judge() {
    let place = with_bundles();
    let (one, data) = (place.path("one"), place.data.to_str().unwrap().to_owned());
    let judged =
        said(&["eval", "--data", &data, "--model", &one, "--baseline-train", &data, "--baseline-dev", &data]);
    assert!(judged.contains("--baseline-train: the baseline's figures are on the bright side"), "{judged}");
    let out = place.path("taught");
    let taught = said(&[
        "train",
        "--train",
        &data,
        "--dev",
        &data,
        "--init",
        &one,
        "--out",
        &out,
        "--epochs",
        "1",
        "--device",
        "cpu",
        "--unlabelled",
        &data,
        "--teacher",
        &one,
    ]);
    assert!(taught.contains("are among those of --unlabelled"), "{taught}");
    let plain = place.path("plain.jsonl");
    std::fs::write(&plain, "{\"text\": \"the artist pays\", \"labels\": []}\n").unwrap();
    let line = refused(&["eval", "--data", &plain, "--model", &one]);
    assert!(line.contains("plain.jsonl") && line.contains("nothing can be measured"), "{line}");
}

#[test]
fn a_mark_of_utf_8_is_no_part_of_a_clause_and_lines_that_are_none_are_counted() {
    let place = with_bundles();
    let one = place.path("one");
    let questions = b"\xEF\xBB\xBF{\"id\": 1, \"text\": \"the artist assigns all rights\"}\ntext,labels\n{\"id\": 3, \"text\": \" \"}\n";
    let output = termscore(&["classify", "--model", &one]).write_stdin(&questions[..]).output().unwrap();
    let answers: Vec<Value> =
        String::from_utf8(output.stdout).unwrap().lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    assert_eq!(answers[0]["labels"], serde_json::json!(["assign"]));
    assert!(answers[1]["error"].as_str().unwrap().contains("a JSON object with `text`"), "{answers:?}");
    assert!(answers[2]["error"].as_str().unwrap().contains("`text` is empty") && answers[2]["id"] == 3);
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success() && said.contains("2 of 3 lines are no clauses"), "{said}");
}

#[test]
fn rounds_of_select_can_be_put_together() {
    let place = with_bundles();
    let one = place.path("one");
    let contract = place.path("a.txt");
    std::fs::write(
        &contract,
        "The artist assigns all rights. The client pays on time. The author keeps the work.",
    )
    .unwrap();
    let ids = |more: &[&str]| -> (Option<i32>, Vec<String>) {
        let output =
            termscore(&[&["select", &contract, "-n", "1", "--model", &one], more].concat()).output().unwrap();
        let lines = String::from_utf8(output.stdout).unwrap();
        let id = |line: &str| serde_json::from_str::<Value>(line).unwrap()["id"].as_str().unwrap().to_owned();
        std::fs::write(place.path("drawn.jsonl"), &lines).unwrap();
        (output.status.code(), lines.lines().map(id).collect())
    };
    let (code, first) = ids(&[]);
    assert_eq!((code, first.len()), (Some(0), 1));
    let (_, second) = ids(&["--exclude", &place.path("drawn.jsonl")]);
    assert!(second.len() == 1 && second != first, "{first:?} {second:?}");
}
