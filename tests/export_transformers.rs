//! The exported model in Hugging Face's transformers: the same scores as here.
//!
//! Needs `python3` with torch, transformers and safetensors; without them the test says so and checks nothing.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod command;
mod tiny;

use std::process::Command;

#[test]
fn the_export_scores_in_transformers_as_it_does_here() {
    let there = Command::new("python3").args(["-c", "import torch, transformers, safetensors"]).output();
    if !there.is_ok_and(|output| output.status.success()) {
        eprintln!("not checked: python3 has no torch, transformers and safetensors");
        return;
    }
    let place = command::prepare();
    let trained = command::train(&place, "mine", &[]);
    assert!(trained.status.success(), "{}", String::from_utf8_lossy(&trained.stderr));
    let models = [None, Some(place.path("mine"))];
    let clauses = [concat!(env!("CARGO_MANIFEST_DIR"), "/data/pairs/second_suite.jsonl").into(), place.data];
    for (model, clauses) in models.iter().zip(&clauses) {
        let mut check = Command::new("python3");
        check.arg(concat!(env!("CARGO_MANIFEST_DIR"), "/scripts/check_export")).arg(clauses);
        check.args(["--termscore", env!("CARGO_BIN_EXE_termscore")]);
        model.iter().for_each(|model| {
            check.args(["--model", model]);
        });
        let output = check.output().unwrap();
        let said = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
        assert!(said.contains("scores"), "{said}");
    }
}
