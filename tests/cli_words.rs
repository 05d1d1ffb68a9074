//! Heads that read words beside the encoder's vectors: labels that a word tells and the encoder does not, through the binary.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod command;
mod tiny;

use std::path::Path;

use command::{refused, termscore};

const PLAIN: [&str; 24] = [
    "delivery",
    "invoice",
    "notice",
    "office",
    "meeting",
    "supplier",
    "written",
    "monthly",
    "report",
    "party",
    "schedule",
    "agreed",
    "during",
    "under",
    "between",
    "after",
    "goods",
    "service",
    "terms",
    "each",
    "shall",
    "reasonable",
    "the",
    "of",
];

/// Clauses of words in no order, of which those with "thus" carry `so` and those with "yet" `but`.
fn clauses(from: usize, count: usize) -> Vec<(String, &'static str)> {
    let clause = |number: usize| {
        let word = |place: usize| {
            PLAIN[(number * 31 + place * (number % 13 + 5) + place * place * (number % 7)) % PLAIN.len()]
        };
        let mut words: Vec<&str> = (0..120).map(word).collect();
        let (label, told) = [("so", "thus"), ("but", "yet"), ("", "then"), ("", "also")][number % 4];
        words[(number * 5) % 120] = told;
        (words.join(" "), label)
    };
    (from..from + count).map(clause).collect()
}

fn write(path: &Path, clauses: &[(String, &str)]) -> String {
    let rows: String = clauses.iter().map(|(text, label)| format!("{text},{label}\n")).collect();
    std::fs::write(path, format!("text,labels\n{rows}")).unwrap();
    path.to_str().unwrap().to_owned()
}

fn done(arguments: &[&str]) -> String {
    let output = termscore(arguments).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn a_label_that_a_word_tells_is_learned_from_few_clauses_and_goes_with_the_bundle() {
    let place = tempfile::tempdir().unwrap();
    let path = |name: &str| place.path().join(name).to_str().unwrap().to_owned();
    let train = write(Path::new(&path("train.csv")), &clauses(0, 64));
    let test = write(Path::new(&path("test.csv")), &clauses(1000, 64));
    let model = path("model");
    done(&["train", "-q", "--train", &train, "--init", "built-in", "--freeze-encoder", "--out", &model]);
    let card = std::fs::read_to_string(Path::new(&model).join("README.md")).unwrap();
    assert!(card.contains("pieces of words of the training clauses"), "{card}");
    assert!(done(&["model", "show", "--model", &model]).contains("pieces of words besides"));
    let gate = ["eval", "--data", &test, "--model", &model, "--min-macro-f1", "0.95"];
    done(&gate);

    // The weights file tells the words: an export says how to compute with them.
    let export = path("export");
    done(&["model", "export", "-q", "--model", &model, "--out", &export]);
    let shown = std::fs::read_to_string(Path::new(&export).join("README.md")).unwrap();
    assert!(shown.contains("words.idf") && shown.contains("+ words"), "{shown}");
    done(&["eval", "--data", &test, "--model", &export, "--min-macro-f1", "0.95"]);

    // Thresholds can be chosen anew, and the words stay.
    let anew = path("anew");
    let none = ["--init", &model, "--epochs", "0", "--threshold", "0.6", "--weights", "f32"];
    done(&[&["train", "-q", "--train", &train, "--dev", &test, "--out", &anew][..], &none].concat());
    done(&["eval", "--data", &test, "--model", &anew, "--min-macro-f1", "0.95"]);

    // A mean of such heads would be of neither's words.
    let two = ["--init", &model, &anew, "--epochs", "0"];
    let said =
        refused(&[&["train", "--train", &train, "--dev", &test, "--out", &path("x")][..], &two].concat());
    assert!(said.contains("reads words besides"), "{said}");
}
