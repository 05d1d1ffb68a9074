//! The binary with arguments, and a folder with a tiny base and clauses to train on.

#![allow(dead_code, reason = "each test file uses what it needs")]

use std::path::PathBuf;

use assert_cmd::Command;

use crate::tiny;

pub fn termscore(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_termscore"));
    command.args(arguments);
    command
}

/// One line on standard error and exit code 2; gives the line.
pub fn refused(arguments: &[&str]) -> String {
    let output = termscore(arguments).output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert_eq!(said.trim_end().lines().count(), 1, "{said}");
    assert!(output.stdout.is_empty());
    said
}

pub struct Trained {
    pub folder: tempfile::TempDir,
    pub data: PathBuf,
}

impl Trained {
    pub fn path(&self, name: &str) -> String {
        self.folder.path().join(name).to_str().unwrap().to_owned()
    }
}

pub fn prepare() -> Trained {
    let folder = tempfile::tempdir().unwrap();
    tiny::write_base(folder.path());
    let data = folder.path().join("clauses.jsonl");
    std::fs::write(&data, tiny::clauses()).unwrap();
    Trained { folder, data }
}

pub fn train(place: &Trained, out: &str, more: &[&str]) -> std::process::Output {
    let data = place.data.to_str().unwrap();
    let (base, out) = (place.path("base"), place.path(out));
    let mut arguments = vec!["train", "--train", data, "--dev", data, "--base", &base, "--out", &out];
    arguments.extend(["--epochs", "12", "--batch", "8", "--learning-rate", "0.002", "--max-tokens", "64"]);
    arguments.extend(["--max-lead-tokens", "16", "--device", "cpu"]);
    arguments.extend(more);
    termscore(&arguments).output().unwrap()
}
