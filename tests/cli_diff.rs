//! `termscore diff` as its users meet it: forms, gates, exit codes, and nothing of a contract acts in any of them.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod command;
mod tiny;

use std::fs;
use std::path::PathBuf;

use serde_json::Value;

const FAIR: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/data/samples/voice-over-fair.md");

const OLD: &str = "1. Ownership\n\n\
    1.1 The Painter keeps all rights in the Murals.\n\n\
    1.2 The Gallery may use the Murals only for the exhibition named above, and all other rights are reserved to the Painter.\n\n\
    2. Payment\n\n\
    2.1 The Gallery shall pay the Painter USD 5,000 within thirty days of delivery.\n\n\
    2.2 The Painter waives all moral rights in the Murals.\n\n\
    3. Law\n\n\
    3.1 The law of Norway governs this agreement.\n";

const NEW: &str = "1. Law\n\n\
    1.1 The law of Norway governs this agreement.\n\n\
    2. Ownership\n\n\
    2.1 The Painter hereby irrevocably assigns to the Gallery all right, title and interest in the Murals.\n\n\
    2.2 The Gallery may use the Murals to train machine learning models and other artificial intelligence.\n\n\
    3. Payment\n\n\
    3.1 The Gallery shall pay the Painter USD 3,000 within ninety days of delivery.\n\n\
    3.2 The Painter waives all moral rights in the Murals, including the right to be named.\n";

struct Versions {
    folder: tempfile::TempDir,
}

impl Versions {
    fn new() -> Self {
        let versions = Self { folder: tempfile::tempdir().unwrap() };
        versions.write("old.txt", OLD);
        versions.write("new.txt", NEW);
        versions
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, name: &str, text: &str) -> String {
        fs::write(self.path(name), text).unwrap();
        self.path(name).to_str().unwrap().to_owned()
    }

    /// Exit code and standard output of `diff old new` with more arguments.
    fn diff(&self, old: &str, new: &str, more: &[&str]) -> (Option<i32>, String) {
        let output = command::termscore(&["diff", old, new])
            .current_dir(self.folder.path())
            .args(more)
            .output()
            .unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(said.is_empty(), "{said}");
        (output.status.code(), String::from_utf8(output.stdout).unwrap())
    }

    fn json(&self, old: &str, new: &str) -> Value {
        serde_json::from_str(&self.diff(old, new, &["--format", "json"]).1).unwrap()
    }
}

fn changes(difference: &Value, change: &str) -> Vec<String> {
    let findings = difference["findings"].as_array().unwrap();
    let of = findings.iter().filter(|finding| finding["change"] == change);
    of.map(|f| {
        f["new"][0].as_object().or(f["old"][0].as_object()).unwrap()["label"].as_str().unwrap().to_owned()
    })
    .collect()
}

fn whole(stretches: &Value) -> String {
    stretches.as_array().unwrap().iter().map(|stretch| stretch["text"].as_str().unwrap()).collect()
}

fn changed(stretches: &Value) -> Vec<String> {
    let of = stretches.as_array().unwrap().iter().filter(|stretch| stretch["changed"] == true);
    of.map(|stretch| stretch["text"].as_str().unwrap().trim().to_owned()).collect()
}

#[test]
fn what_came_what_went_and_what_was_reworded_is_told() {
    let versions = Versions::new();
    let difference = versions.json("old.txt", "new.txt");
    assert!(changes(&difference, "came").contains(&"ai_training".to_owned()), "{difference:#}");
    assert_eq!(changes(&difference, "reworded"), ["moral_rights_waiver"]);
    let waiver =
        difference["findings"].as_array().unwrap().iter().find(|f| f["change"] == "reworded").unwrap();
    assert_eq!(changed(&waiver["wording"]["new"]), ["including the right to be named."]);
    assert_eq!(whole(&waiver["wording"]["old"]), "2.2 The Painter waives all moral rights in the Murals.");
    let (old, new) = (&difference["score"]["old"]["value"], &difference["score"]["new"]["value"]);
    assert_eq!(difference["score"]["change"], new.as_i64().unwrap() - old.as_i64().unwrap());
    assert_eq!(difference["verdict"], "worse");
    let parts = difference["score"]["parts"].as_array().unwrap();
    let sum: f64 = parts.iter().map(|part| part["change"].as_f64().unwrap()).sum();
    assert!((sum - difference["score"]["change"].as_f64().unwrap()).abs() < 1e-6);
    assert_eq!(difference["clauses"]["moved"], 1);
    let listed = difference["clauses"]["without_finding"].as_array().unwrap();
    assert!(
        listed.iter().any(|clause| changed(&clause["wording"]["new"]) == ["3,000", "ninety"]),
        "{listed:#?}"
    );
}

#[test]
fn scores_are_those_of_scan() {
    let versions = Versions::new();
    let difference = versions.json("old.txt", "new.txt");
    for (name, side) in [("old.txt", "old"), ("new.txt", "new")] {
        let path = versions.path(name);
        let scan =
            command::termscore(&["scan", path.to_str().unwrap(), "--format", "json"]).output().unwrap();
        let scan: Value = serde_json::from_slice(&scan.stdout).unwrap();
        assert_eq!(difference["score"][side]["value"], scan["score"]["value"]);
        assert_eq!(difference[side]["sha256"], scan["document"]["sha256"]);
    }
}

#[test]
fn swapping_the_versions_swaps_what_came_and_what_went() {
    let versions = Versions::new();
    let (there, back) = (versions.json("old.txt", "new.txt"), versions.json("new.txt", "old.txt"));
    let sorted = |difference: &Value, change: &str| {
        let mut labels = changes(difference, change);
        labels.sort();
        labels
    };
    assert_eq!(sorted(&there, "came"), sorted(&back, "went"));
    assert_eq!(sorted(&there, "went"), sorted(&back, "came"));
    assert_eq!(there["protections"]["gained"], back["protections"]["lost"]);
}

#[test]
fn identical_files_say_that_nothing_changed() {
    let versions = Versions::new();
    let gate = ["--fail-on", "worse"];
    for format in ["text", "markdown", "html"] {
        let (code, said) = versions.diff("new.txt", "new.txt", &["--format", format, gate[0], gate[1]]);
        assert_eq!(code, Some(0));
        assert!(said.contains("Nothing changed: the two files are the same."), "{said}");
    }
    assert_eq!(versions.json("new.txt", "new.txt")["verdict"], "same");
}

#[test]
fn another_format_and_another_typing_are_no_change() {
    let versions = Versions::new();
    let mut html = String::from("<!doctype html><html><body>");
    for paragraph in OLD.split("\n\n") {
        let typed = paragraph.replace("The Painter", "The&nbsp;Painter").replace("all rights", "all  rights");
        let tag =
            if paragraph.split_once(' ').is_some_and(|(number, _)| number.len() < 3) { "h2" } else { "p" };
        html.push_str(&format!("<{tag}>{typed}</{tag}>"));
    }
    versions.write("old.html", &html);
    let difference = versions.json("old.txt", "old.html");
    let clauses = &difference["clauses"];
    for kind in ["moved", "changed", "added", "removed"] {
        assert_eq!(clauses[kind], 0, "{difference:#}");
    }
    assert!(difference["findings"].as_array().unwrap().iter().all(|f| f["change"] == "reweighed"));
}

#[test]
fn gates_end_in_exit_code_1_and_still_report() {
    let versions = Versions::new();
    let code = |old: &str, new: &str, gate: &str| {
        let (code, said) = versions.diff(old, new, &["--fail-on", gate]);
        assert!(said.contains("before"), "{said}");
        code
    };
    assert_eq!(code("old.txt", "new.txt", "worse"), Some(1));
    assert_eq!(code("new.txt", "old.txt", "worse"), Some(0));
    // A band is that of the new version, whatever the old one's was.
    assert_eq!(code("old.txt", "new.txt", "high"), Some(1));
    assert_eq!(code("new.txt", "old.txt", "high"), Some(0));
    assert_eq!(code("new.txt", "new.txt", "high"), Some(1));
}

#[test]
fn one_version_may_come_from_standard_input() {
    let versions = Versions::new();
    for (arguments, text) in [(["diff", "-", "new.txt"], OLD), (["diff", "old.txt", "-"], NEW)] {
        let run = command::termscore(&arguments)
            .current_dir(versions.folder.path())
            .args(["--format", "json"])
            .write_stdin(text)
            .assert()
            .code(0);
        let difference: Value = serde_json::from_slice(&run.get_output().stdout).unwrap();
        assert_eq!(difference["verdict"], "worse");
    }
    assert!(command::refused(&["diff", "-", "-"]).contains("given twice"));
}

#[test]
fn what_cannot_be_read_is_named_and_is_exit_code_2() {
    assert!(command::refused(&["diff", FAIR, "lost.txt"]).contains("`lost.txt`: there is no such file"));
    assert!(command::refused(&["diff", "lost.pdf", FAIR, "--fail-on", "low"]).contains("`lost.pdf`"));
    let both = command::termscore(&["diff", "lost.pdf", "lost.txt"]).output().unwrap();
    assert_eq!((both.status.code(), both.stdout.len()), (Some(2), 0));
    assert_eq!(String::from_utf8(both.stderr).unwrap().lines().count(), 2);
    assert!(command::refused(&["diff", FAIR, FAIR, "--fail-on", "better"]).contains("worse"));
    assert!(command::refused(&["diff", FAIR]).contains("<NEW>"));
}

#[test]
fn two_runs_write_the_same_bytes_in_every_form() {
    let versions = Versions::new();
    for format in ["text", "json", "markdown", "html"] {
        let run = || versions.diff("old.txt", "new.txt", &["--format", format, "-v"]);
        assert_eq!(run(), run(), "{format}");
    }
}

#[test]
fn the_comparison_goes_to_a_file() {
    let versions = Versions::new();
    let (_, said) = versions.diff("old.txt", "new.txt", &["-o", "out.html", "--format", "html"]);
    assert!(said.is_empty());
    assert!(fs::read_to_string(versions.path("out.html")).unwrap().starts_with("<!doctype html>"));
}

#[test]
fn the_terminal_marks_words_without_colour_and_lists_the_rest_when_asked() {
    let versions = Versions::new();
    let (_, said) = versions.diff("old.txt", "new.txt", &[]);
    let flat = said.replace('│', " ").split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(flat.contains("{+including the right to be named.+}"), "{said}");
    assert!(flat.contains("FINDINGS THAT CAME") && flat.contains("(-v lists them)"), "{said}");
    assert!(!said.contains("{+ninety+}") && said.lines().all(|line| line.chars().count() <= 80), "{said}");
    let (_, said) = versions.diff("old.txt", "new.txt", &["-v"]);
    assert!(said.contains("[-thirty-]") && said.contains("{+ninety+}"), "{said}");
    let (_, said) = versions.diff("old.txt", "new.txt", &["-q"]);
    assert!(said.contains("WHAT CHANGED IN THE SCORE") && !said.contains("FINDINGS"), "{said}");
    let (_, said) = versions.diff("old.txt", "new.txt", &["--color", "always"]);
    assert!(said.contains("\u{1b}[") && !said.contains("{+"), "{said}");
}

#[test]
fn the_page_is_complete_in_itself_and_tells_changes_by_more_than_colour() {
    let versions = Versions::new();
    let (_, page) = versions.diff("old.txt", "new.txt", &["--format", "html"]);
    for outside in ["<script", "<iframe", "<link", "http://", "https://", "src=", "url(", "onload="] {
        assert!(!page.contains(outside), "{outside}");
    }
    assert!(page.contains("<ins><span class=\"heard\">[inserted: </span>including the right to be named."));
    assert!(page.contains("<del><span class=\"heard\">[deleted: </span>thirty<"), "{page}");
    assert!(page.contains("ins { background") && page.contains("text-decoration: line-through"));
    for tag in ["div", "article", "details", "ins", "del", "blockquote", "span"] {
        let open = page.matches(&format!("<{tag}>")).count() + page.matches(&format!("<{tag} ")).count();
        assert_eq!(open, page.matches(&format!("</{tag}>")).count(), "{tag}");
    }
}

#[test]
fn nothing_of_a_contract_acts_in_any_form() {
    let versions = Versions::new();
    let hostile = "1. The Painter hereby assigns to the Gallery all right in the Murals <script>alert(1)</script> \u{1b}[2J\u{202e}for ever.\n\n\
                   2. The Gallery may use the Murals to train AI \"><img src=x onerror=alert(1)> [x](javascript:y) ~~ ** =cmd|'/C calc'!A0.\n";
    let name = "a\u{202e}<b>\u{1b}[31m.txt";
    versions.write(name, hostile);
    let plain = "1. The Painter hereby assigns to the Gallery all right in the Murals.\n";
    versions.write("plain.txt", plain);
    for format in ["text", "json", "markdown", "html"] {
        for (old, new) in [("plain.txt", name), (name, "plain.txt")] {
            let (_, said) = versions.diff(old, new, &["--format", format, "-v"]);
            assert!(!said.contains('\u{1b}') && !said.contains('\u{202e}'), "{format}: {said}");
            if matches!(format, "markdown" | "html") {
                assert!(!said.contains("<script") && !said.contains("<img") && !said.contains("<b>.txt"));
            }
            if format == "markdown" {
                assert!(!said.contains("[x]("), "{said}");
                assert!(said.contains("\\~\\~ \\*\\* =cmd\\|"), "{said}");
            }
        }
    }
}

#[test]
fn what_came_is_told_as_worse_in_one_respect_where_the_score_fell() {
    let folder = tempfile::tempdir().unwrap();
    let keeps = "You keep ownership of your posts. You grant us a licence to host and display them.";
    let path = |name: &str, last: &str| {
        let path = folder.path().join(name);
        fs::write(&path, format!("Terms\n\n{keeps}\n\n{last}\n")).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let old = path("old.txt", "Unless you opt out in Settings, we use your posts to train AI models.");
    let new = path("new.txt", "If you opt in in Settings, we use your posts to train AI models.");
    let output = command::termscore(&["diff", &old, &new]).output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(said.contains("Worse in one respect: 1 risk finding came, though the score fell by "), "{said}");
}
