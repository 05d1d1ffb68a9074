//! What `batch`, `stats`, `baseline` and all that write a file keep from being lost, counted twice or taken for something else.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::Path;

use assert_cmd::Command;
use serde_json::Value;

const CONTRACT: &str = "EXHIBITION AGREEMENT\n\nThis is between Ada Holm (the \"Painter\") and Moor Ltd (the \"Gallery\").\n\n\
    1. The Painter assigns all right, title and interest in the Pictures to the Gallery.\n\n\
    2. The Gallery shall not use the Pictures to train any artificial intelligence.\n";

struct Place(tempfile::TempDir);

impl Place {
    /// A folder with files of these names, each with the contract in it and a line of its own.
    fn with(files: &[&str]) -> Self {
        let place = Self(tempfile::tempdir().unwrap());
        for (number, file) in files.iter().enumerate() {
            place.write(file, &format!("{CONTRACT}\n3. The Gallery pays {number} euros.\n"));
        }
        place
    }

    fn write(&self, file: &str, text: &str) {
        let path = self.0.path().join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    /// What a command of the program says on standard error, and its exit code.
    fn run(&self, arguments: &[&str]) -> (i32, String) {
        let output = Command::new(env!("CARGO_BIN_EXE_termscore"))
            .args(arguments)
            .current_dir(self.path())
            .output()
            .unwrap();
        (output.status.code().unwrap(), String::from_utf8(output.stderr).unwrap())
    }

    fn refused(&self, arguments: &[&str]) -> String {
        let (code, said) = self.run(arguments);
        assert_eq!(code, 2, "{arguments:?}: {said}");
        assert_eq!(said.trim_end().lines().count(), 1, "{said}");
        said
    }

    fn done(&self, arguments: &[&str]) -> String {
        let (code, said) = self.run(arguments);
        assert_eq!(code, 0, "{arguments:?}: {said}");
        said
    }

    fn counts(&self, results: &str) -> Value {
        let manifest = fs::read(self.path().join(results).join("manifest.json")).unwrap();
        serde_json::from_slice::<Value>(&manifest).unwrap()["counts"].clone()
    }
}

#[test]
fn no_result_is_written_over_what_it_was_made_from() {
    let place = Place::with(&["a.txt", "b.txt"]);
    let before = fs::read(place.path().join("a.txt")).unwrap();
    for arguments in [
        &["scan", "a.txt", "-q", "-o", "a.txt"][..],
        &["scan", "b.txt", "a.txt", "--format", "json", "-o", "./a.txt"],
        &["segment", "a.txt", "-o", "a.txt"],
        &["diff", "b.txt", "a.txt", "-o", "a.txt"],
        &["draft", "addendum", "a.txt", "-o", "a.txt"],
        &["select", "a.txt", "-n", "1", "-o", "a.txt"],
    ] {
        let said = place.refused(arguments);
        assert!(said.contains("a.txt") && said.contains("would be lost"), "{said}");
        assert_eq!(fs::read(place.path().join("a.txt")).unwrap(), before, "{arguments:?}");
    }
    place.done(&["batch", "a.txt", "b.txt", "--out", "results", "-q"]);
    for arguments in [
        &["stats", "results", "-o", "results/contracts.parquet"][..],
        &["baseline", "build", "results", "--name", "x", "--out", "results/clauses.parquet"],
    ] {
        assert!(place.refused(arguments).contains("would be lost"), "{arguments:?}");
    }
    place.done(&["stats", "results"]);
}

#[test]
fn results_whose_tables_are_gone_or_damaged_are_not_called_done() {
    let place = Place::with(&["a.txt", "b.txt"]);
    let again = ["batch", "a.txt", "b.txt", "--out", "results", "-q"];
    place.done(&again);
    place.done(&again);
    for table in ["contracts.parquet", "clauses.parquet"] {
        let path = place.path().join("results").join(table);
        let whole = fs::read(&path).unwrap();
        fs::remove_file(&path).unwrap();
        assert!(place.refused(&again).contains("--restart"), "{table}");
        fs::write(&path, &whole[..whole.len() / 2]).unwrap();
        let said = place.refused(&again);
        assert!(said.contains(table) && said.contains("--restart"), "{said}");
        assert!(place.refused(&["stats", "results"]).contains("--restart"));
        fs::write(&path, whole).unwrap();
    }
    place.done(&again);
}

#[test]
#[cfg(unix)]
fn patterns_leave_out_what_folders_leave_out() {
    let place = Place::with(&["d/a.txt", "d/.hidden.txt", "d/e/b.txt"]);
    std::os::unix::fs::symlink(".", place.path().join("d/round")).unwrap();
    place.done(&["batch", "d/**/*.txt", "--out", "pattern", "-q"]);
    place.done(&["batch", "d", "--out", "folder", "-q"]);
    assert_eq!(place.counts("pattern")["contracts"], 2);
    assert_eq!(place.counts("pattern"), place.counts("folder"));
}

#[test]
fn results_inside_a_corpus_are_no_contracts() {
    let place = Place::with(&["c/a.txt", "c/b.txt", "c/d.txt"]);
    for shard in ["1/2", "2/2"] {
        let out = format!("c/s{}", &shard[..1]);
        place.done(&["batch", "c", "--out", &out, "--shard", shard, "-q"]);
    }
    let said = place.done(&["stats", "c/s1", "c/s2"]);
    assert!(!said.contains("shard"), "{said}");
    let said = place.refused(&["batch", "c", "--out", "c"]);
    assert!(said.contains("name another folder with --out"), "{said}");
}

#[test]
fn a_file_without_a_sentence_is_no_contract_of_a_corpus() {
    let place = Place::with(&["a.txt"]);
    place.write("x.txt", "x");
    place.done(&["batch", "a.txt", "x.txt", "--out", "results", "-q"]);
    assert_eq!(place.counts("results")["failed"], 1);
}

#[test]
fn rows_and_columns_that_are_not_what_they_seem_are_told() {
    let place = Place::with(&["a.txt", "b.txt"]);
    place.write("m.csv", "path,client\na.txt,A\na.txt,B\nb.txt,B\n");
    let said = place.done(&["batch", "--manifest", "m.csv", "--out", "results"]);
    assert!(said.contains("named more than once") && said.contains("a.txt"), "{said}");
    place.write("m.csv", "path,customer\na.txt,A\nb.txt,B\n");
    let said = place.refused(&["batch", "--manifest", "m.csv", "--out", "results"]);
    assert!(said.contains("other columns (client there, customer here)"), "{said}");
}

#[test]
fn a_group_is_never_taken_for_all_and_one_without_a_value_has_a_name() {
    let place = Place::with(&["c/all/a.txt", "c/other/b.txt"]);
    place.done(&["batch", "c", "--out", "results", "-q"]);
    let groups = |more: &[&str]| -> Vec<String> {
        let arguments = [&["stats", "results", "--format", "json"], more].concat();
        let output = Command::new(env!("CARGO_BIN_EXE_termscore"))
            .args(arguments)
            .current_dir(place.path())
            .output()
            .unwrap();
        let statistics: Value = serde_json::from_slice(&output.stdout).unwrap();
        let names = statistics["groups"].as_array().unwrap().iter();
        names.map(|group| group["name"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(groups(&["--by", "group"]), ["all", "all (group)", "other"]);
    place.write("facts.csv", "path,land\nc/all/a.txt, US \n");
    assert_eq!(groups(&["--by", "land", "--metadata", "facts.csv"]), ["all", "(no value)", "US"]);
}

#[test]
fn tables_of_another_question_do_not_stay() {
    let place = Place::with(&["c/p/a.txt", "c/q/b.txt"]);
    place.done(&["batch", "c", "--out", "results", "-q"]);
    let tables = ["stats", "results", "--format", "csv", "-o", "tables"];
    place.done(&[&tables[..], &["--by", "group", "--compare", "p,q"]].concat());
    assert!(place.path().join("tables/comparison.csv").exists());
    place.done(&tables);
    assert!(!place.path().join("tables/comparison.csv").exists());
}

#[test]
fn options_without_effect_are_refused() {
    let place = Place::with(&["a.txt"]);
    place.done(&["batch", "a.txt", "--out", "results", "-q"]);
    assert!(place.refused(&["stats", "results", "--table", "scores"]).contains("--format csv"));
    assert!(place.refused(&["batch", "-0", "a.txt", "--out", "other"]).contains("`-`"));
    assert!(place.refused(&["batch", "a.txt", "--out", "other", "--threads", "20000"]).contains("1024"));
    let said = place.refused(&["stats", "results", "--as", "client"]);
    assert!(said.contains("leave out --as"), "{said}");
}
