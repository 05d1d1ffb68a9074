//! `train`, `eval` and `classify` through the binary: from labelled clauses to a bundle that works, and what is said of
//! bad data, models and options.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod command;
mod tiny;

use std::path::Path;

use command::{prepare, refused, termscore, train};
use predicates::prelude::PredicateBooleanExt;
use serde_json::Value;

#[test]
fn a_trained_bundle_works_at_once_and_the_same_seed_gives_the_same_bytes() {
    let place = prepare();
    for out in ["one", "two"] {
        let output = train(&place, out, &[]);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
    for file in ["config.json", "tokenizer.json", "model.safetensors"] {
        let read = |out: &str| std::fs::read(Path::new(&place.path(out)).join(file)).unwrap();
        assert_eq!(read("one"), read("two"), "{file}");
    }
    let card = std::fs::read_to_string(Path::new(&place.path("one")).join("README.md")).unwrap();
    assert!(card.contains("| `assign` |") && card.contains("Macro-F1"), "{card}");
    assert!(!Path::new(&place.path("one.checkpoint")).exists(), "the checkpoint was left behind");

    let model = place.path("one");
    let data = place.data.to_str().unwrap();
    let judged =
        termscore(&["eval", "--data", data, "--model", &model, "--format", "json"]).output().unwrap();
    let judged: Value = serde_json::from_slice(&judged.stdout).unwrap();
    assert!(judged["figures"]["macro_f1"].as_f64().unwrap() > 0.95, "{judged}");

    let gate = ["eval", "--data", data, "--model", &model, "--min-macro-f1"];
    termscore(&[&gate[..], &["0.9"]].concat()).assert().code(0);
    // Percent, and what no figure reaches, are a slip and no failed gate.
    for slip in ["1.1", "85"] {
        termscore(&[&gate[..], &[slip]].concat()).assert().code(2);
    }

    let questions = "{\"id\": 7, \"lead\": \"Client may:\", \"text\": \"train models in all media;\"}\n\nnonsense\n\
        {\"id\": \"x\", \"txt\": \"a\"}\n{\"text\": \"the artist assigns all rights on time.\"}\n";
    let answered = termscore(&["classify", "--model", &model]).write_stdin(questions).output().unwrap();
    let answers: Vec<Value> = String::from_utf8(answered.stdout)
        .unwrap()
        .lines()
        .map(|l| serde_json::from_str(l).unwrap())
        .collect();
    assert_eq!(answers.len(), 4, "{answers:?}");
    assert_eq!(answers[0]["id"], 7);
    assert_eq!(answers[0]["labels"], serde_json::json!(["train"]));
    assert!((0.0..=1.0).contains(&answers[0]["scores"]["assign"].as_f64().unwrap()));
    assert!(answers[1]["error"].is_string() && answers[1]["id"].is_null());
    assert!(answers[2]["error"].as_str().unwrap().contains("text") && answers[2]["id"] == "x");
    assert_eq!(answers[3]["labels"], serde_json::json!(["assign"]));
}

#[test]
fn hidden_words_and_a_second_pass_change_what_is_learned_and_stay_seeded() {
    let place = prepare();
    let both: [&str; 4] = ["--word-dropout", "0.1", "--consistency", "1"];
    let runs: [(&str, &[&str]); 4] =
        [("plain", &[]), ("hidden", &both[..2]), ("both", &both), ("again", &both)];
    let weights = runs.map(|(out, more)| {
        let output = train(&place, out, more);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        std::fs::read(Path::new(&place.path(out)).join("model.safetensors")).unwrap()
    });
    assert!(weights[0] != weights[1] && weights[1] != weights[2], "an option had no effect");
    assert_eq!(weights[2], weights[3]);
    let card = std::fs::read_to_string(Path::new(&place.path("both")).join("README.md")).unwrap();
    assert!(card.contains("| Words hidden, weight of two passes' disagreement | 0.1, 1 |"), "{card}");
}

#[test]
fn a_share_of_the_negatives_takes_fewer_steps_and_the_card_says_so() {
    let place = prepare();
    let steps = |out: &str, more: &[&str]| {
        let output = train(&place, out, more);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let course = std::fs::read_to_string(Path::new(&place.path(out)).join("training.jsonl")).unwrap();
        let points = course.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        points.filter_map(|point| point["step"].as_u64()).max().unwrap()
    };
    let (all, some) = (steps("all", &[]), steps("some", &["--negatives", "0.1"]));
    assert!(some < all, "{some} steps of {all}");
    let card = std::fs::read_to_string(Path::new(&place.path("some")).join("README.md")).unwrap();
    assert!(card.contains("| Share of clauses without a label in an epoch | 0.1 |"), "{card}");
    for share in ["0", "1.5", "NaN"] {
        let output = train(&place, "none", &["--negatives", share]);
        assert!(!output.status.success());
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(said.contains("--negatives") && said.contains("above 0 to 1"), "{said}");
    }
}

#[test]
fn words_cannot_be_hidden_without_a_mask_in_the_vocabulary() {
    let place = prepare();
    let tokenizer = Path::new(&place.path("base")).join("tokenizer.json");
    let without = std::fs::read_to_string(&tokenizer).unwrap().replace("[MASK]", "[HIDE]");
    std::fs::write(&tokenizer, without).unwrap();
    let output = train(&place, "out", &["--word-dropout", "0.1"]);
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("`[MASK]`") && said.contains("--word-dropout 0"), "{said}");
    assert!(train(&place, "out", &[]).status.success(), "the mask is not needed otherwise");
}

#[test]
fn a_bundle_is_shown_verified_and_exported() {
    let place = prepare();
    assert!(train(&place, "bundle", &[]).status.success());
    let (model, exported) = (place.path("bundle"), place.path("exported"));
    termscore(&["model", "show", "--model", &model])
        .assert()
        .code(0)
        .stdout(predicates::str::contains("assign").and(predicates::str::contains("seed 1")));
    termscore(&["model", "verify", "--model", &model]).assert().code(0);

    let timed = termscore(&["model", "speed", "--rounds", "3", "--threads", "1", "--format", "json"]);
    let timed: Value = serde_json::from_slice(&{ timed }.output().unwrap().stdout).unwrap();
    assert_eq!(timed["seconds"].as_array().unwrap().len(), 3, "{timed}");
    assert!(timed["tokens"].as_u64() > timed["clauses"].as_u64() && timed["threads"] == 1, "{timed}");
    let data = prepare_questions(&place);
    let timed = termscore(&["model", "speed", "--model", &model, "--data", &data]).output().unwrap();
    let said = String::from_utf8(timed.stdout).unwrap();
    assert!(said.contains(": 2 clauses of") && said.contains("median of 5 passes"), "{said}");
    std::fs::write(&data, "{\"text\": \"a\"}\n{\"txt\": \"b\"}\n").unwrap();
    assert!(refused(&["model", "speed", "--data", &data]).contains("clause 2"));
    std::fs::write(&data, "").unwrap();
    assert!(refused(&["model", "speed", "--data", &data]).contains("holds no clause"));
    termscore(&["model", "export", "--model", &model, "--out", &exported]).assert().code(0);

    // The export is a bundle still, with the same scores where the same arithmetic is asked for.
    let scores = |model: &str| {
        let question = "{\"lead\": \"Client may:\", \"text\": \"train models in all media;\"}\n";
        let output = termscore(&["classify", "--precision", "f32", "--model", model])
            .write_stdin(question)
            .output()
            .unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    assert_eq!(scores(&model), scores(&exported));
    let config = std::fs::read_to_string(Path::new(&exported).join("config.json")).unwrap();
    let config: Value = serde_json::from_str(&config).unwrap();
    assert_eq!(config["label2id"]["assign"], 0);
    let bytes = std::fs::read(Path::new(&exported).join("model.safetensors")).unwrap();
    let weights = safetensors::SafeTensors::deserialize(&bytes).unwrap();
    let words = weights.tensor("embeddings.word_embeddings.weight").unwrap();
    assert_eq!(words.dtype(), safetensors::Dtype::F32);

    // A damaged bundle is told by its scores, and what is no bundle is not written over.
    let manifest = Path::new(&model).join("termscore.json");
    let whole = std::fs::read_to_string(&manifest).unwrap();
    std::fs::write(&manifest, whole.replace("\"slope\": ", "\"slope\": 9")).unwrap();
    let said = refused(&["classify", "--model", &model]);
    assert!(said.contains("fixed clause"), "{said}");
    // What no score tells is told by the files' hashes.
    std::fs::write(&manifest, whole.replace("\"seed\": 1", "\"seed\": 2")).unwrap();
    let said = refused(&["model", "verify", "--model", &model]);
    assert!(said.contains("`termscore.json` is not as it was made"), "{said}");
    let mut unchecked: Value = serde_json::from_str(&whole).unwrap();
    unchecked["fixed_clauses"] = Value::Array(Vec::new());
    unchecked.as_object_mut().unwrap().remove("files");
    std::fs::write(&manifest, unchecked.to_string()).unwrap();
    assert!(refused(&["model", "verify", "--model", &model]).contains("no fixed clauses"));
    std::fs::write(&manifest, &whole).unwrap();
    termscore(&["model", "verify", "--model", &model]).assert().code(0);
    let weights = Path::new(&model).join("model.safetensors");
    let mut bytes = std::fs::read(&weights).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    std::fs::write(&weights, bytes).unwrap();
    let said = refused(&["model", "verify", "--model", &model]);
    assert!(said.contains("`model.safetensors` is not as it was made"), "{said}");
    let said = refused(&["model", "export", "--out", place.folder.path().to_str().unwrap()]);
    assert!(said.contains("is there already"), "{said}");
}

#[test]
fn eval_shows_a_linear_baseline_beside_the_model() {
    let data = prepare();
    let file = data.data.to_str().unwrap();
    assert!(train(&data, "bundle", &[]).status.success());
    let model = data.path("bundle");
    let arguments = [
        "eval",
        "--data",
        file,
        "--baseline-train",
        file,
        "--baseline-dev",
        file,
        "--model",
        &model,
        "--format",
        "json",
    ];
    let judged: Value = serde_json::from_slice(&termscore(&arguments).output().unwrap().stdout).unwrap();
    assert!(judged["baseline"]["macro_f1"].as_f64().unwrap() > 0.6, "{judged}");
    // What a reviewer asks for stands beside the figures.
    let [low, high] = [0, 1].map(|i| judged["intervals"]["macro_f1"][i].as_f64().unwrap());
    let figure = judged["figures"]["macro_f1"].as_f64().unwrap();
    assert!(low <= figure && figure <= high, "{judged}");
    assert!((0.0..1.0).contains(&judged["reliability"]["error"].as_f64().unwrap()), "{judged}");
    let arguments = ["eval", "--data", file, "--model", &model, "--by", "source", "--errors", "2"];
    let text = String::from_utf8(termscore(&arguments).output().unwrap().stdout).unwrap();
    assert!(text.contains("calibration error") && text.contains("by source"), "{text}");
    let gate = |least: &str| {
        termscore(&["eval", "--data", file, "--model", &model, "--min-macro-f1", least]).output().unwrap()
    };
    // With some labels taken off not all can be right.
    let wrong = data.path("wrong.jsonl");
    let turned = std::fs::read_to_string(file).unwrap().replacen("\"assign\"", "", 3);
    std::fs::write(&wrong, turned).unwrap();
    let failed =
        termscore(&["eval", "--data", &wrong, "--model", &model, "--min-macro-f1", "1"]).output().unwrap();
    assert_eq!(failed.status.code(), Some(1), "{}", String::from_utf8_lossy(&failed.stderr));
    assert!(String::from_utf8_lossy(&failed.stderr).contains("below 1"));
    assert_eq!(gate("0").status.code(), Some(0));
    assert_eq!(gate("nan").status.code(), Some(2));
    // A label that no clause carries is told and counts in no mean.
    let plain = data.path("plain.jsonl");
    let all = std::fs::read_to_string(file).unwrap();
    let without: String =
        all.lines().filter(|line| !line.contains("\"assign\"")).map(|line| format!("{line}\n")).collect();
    std::fs::write(&plain, without).unwrap();
    let judged =
        termscore(&["eval", "--data", &plain, "--model", &model, "--format", "json"]).output().unwrap();
    assert!(String::from_utf8_lossy(&judged.stderr).contains("no clause carries `assign`"));
    let judged: Value = serde_json::from_slice(&judged.stdout).unwrap();
    let of = |figure: &str| judged["figures"][figure].as_f64().unwrap();
    let [low, high] = [0, 1].map(|i| judged["intervals"]["macro_f1"][i].as_f64().unwrap());
    assert!((low..=high).contains(&of("macro_f1")), "{judged}");
    let arguments = ["eval", "--data", file, "--model", &model, "--errors", "2", "--format", "html"];
    let page = String::from_utf8(termscore(&arguments).output().unwrap().stdout).unwrap();
    assert!(page.starts_with("<!doctype html>") && page.contains("<polyline"), "{page}");
    assert!(page.contains("calibration error") && !page.contains("<script"), "{page}");
}

#[test]
fn bad_data_models_and_options_are_each_one_clear_line() {
    let place = prepare();
    let (base, out) = (place.path("base"), place.path("out"));
    let good = place.data.to_str().unwrap();
    let bad = place.path("bad.jsonl");
    std::fs::write(&bad, format!("{}{{\"text\": \"a\", \"labels\": \"assign\"}}\n", tiny::clauses()))
        .unwrap();
    let with = |train: &str, dev: &str, base: &str| {
        refused(&["train", "--train", train, "--dev", dev, "--base", base, "--out", &out, "--device", "cpu"])
    };
    assert!(with(&bad, good, &base).contains("line 97"));
    assert!(with("none.jsonl", good, &base).contains("`none.jsonl`"));
    assert!(with(good, good, "no-such-base").contains("no folder"));

    let few = place.path("few.jsonl");
    std::fs::write(&few, "{\"text\": \"a\", \"labels\": [\"assign\"]}\n").unwrap();
    assert!(with(good, &few, &base).contains("no clause carries `train`"));
    std::fs::write(&few, "{\"text\": \"a\", \"labels\": []}\n").unwrap();
    assert!(with(&few, good, &base).contains("no clause carries a label"));
    assert!(!Path::new(&out).exists(), "a failed run left a bundle behind");

    let line = refused(&[
        "train",
        "--train",
        good,
        "--dev",
        good,
        "--base",
        &base,
        "--out",
        &out,
        "--dropout",
        "1.5",
    ]);
    assert!(line.contains("--dropout 1.5"), "{line}");
    let line = refused(&["train", "--train", good, "--dev", good, "--base", &base, "--out", &base]);
    assert!(line.contains("would be lost"), "{line}");
    assert!(refused(&["eval", "--data", good, "--model", &base]).contains("`termscore.json` is missing"));
    assert!(refused(&["classify", "--model", "hf:no"]).contains("hub model"));
    assert!(refused(&["eval", "--data", good, "--device", "gpu"]).contains("`gpu`"));
}

#[test]
fn a_hub_model_that_is_not_in_the_cache_is_refused_offline() {
    let place = prepare();
    let good = place.data.to_str().unwrap();
    let out = place.path("out");
    let arguments = ["train", "--train", good, "--dev", good, "--base", "hf:org/model@v1", "--out", &out];
    let output = termscore(&arguments)
        .env("HF_HUB_OFFLINE", "1")
        .env("HF_HOME", place.folder.path())
        .output()
        .unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(said.contains("not in the cache") && said.contains("HF_HUB_OFFLINE"), "{said}");
}

fn prepare_questions(place: &command::Trained) -> String {
    let path = place.path("questions.jsonl");
    std::fs::write(&path, "{\"text\": \"train models\"}\n{\"id\": 1, \"text\": \"assigns all rights\"}\n")
        .unwrap();
    path
}

#[test]
fn every_kernel_of_the_machine_gives_the_same_scores_and_no_other_is_taken_for_one() {
    let with = |kernel: &str| {
        let mut command = termscore(&["classify", "data/pairs/second_suite.jsonl"]);
        command.env("TERMSCORE_KERNEL", kernel).output().unwrap()
    };
    let refused = with("abacus");
    assert_eq!(refused.status.code(), Some(2));
    let said = String::from_utf8(refused.stderr).unwrap();
    let (_, names) = said.trim_end().split_once("no kernel `abacus` on this machine; it has ").unwrap();
    let scores: Vec<Vec<u8>> = names.split(", ").map(|name| with(name).stdout).collect();
    assert!(scores[0].len() > 10_000 && scores.iter().all(|s| *s == scores[0]), "{names}");
}
