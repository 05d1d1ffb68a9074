//! `termscore policy` as its users meet it, and policies with rules of their own in `scan`.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod command;
mod tiny;

use std::fs;

use serde_json::Value;

const SILENT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/data/samples/photo-silent.txt");
const CREATOR: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/data/policy/creator.toml");
const CLIENT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/data/policy/client.toml");

struct Run {
    code: Option<i32>,
    out: String,
    err: String,
}

fn run(arguments: &[&str]) -> Run {
    let output = command::termscore(arguments).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Run { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
}

/// The example of the documentation.
fn documented() -> String {
    let doc = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/policy.md")).unwrap();
    let start = doc.find("```toml\n").unwrap() + 8;
    doc[start..start + doc[start..].find("```").unwrap()].to_owned()
}

struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn write(&self, name: &str, text: &str) -> String {
        let path = self.0.path().join(name);
        fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    }
}

fn scan(contract: &str, policy: &str) -> Value {
    let run = run(&["scan", contract, "--policy", policy, "--format", "json"]);
    assert_eq!(run.code, Some(0), "{}", run.err);
    serde_json::from_str(&run.out).unwrap()
}

fn part<'a>(report: &'a Value, rule: &str) -> Option<&'a Value> {
    report["score"]["contributions"].as_array().unwrap().iter().find(|part| part["rule"] == rule)
}

#[test]
fn the_built_in_files_are_sound() {
    let creator = run(&["policy", "check", CREATOR]);
    assert_eq!((creator.code, creator.err.as_str()), (Some(0), ""));
    assert_eq!(
        creator.out,
        "sound: \"creator\", for the creator, 11 labels, 3 protections that must be there\n"
    );
    let client = run(&["policy", "check", CLIENT]);
    assert_eq!(client.code, Some(0));
    assert!(client.out.contains("1 right that must be given"), "{}", client.out);
    assert!(client.err.lines().all(|line| line.starts_with("termscore: warning: ")), "{}", client.err);
    assert!(client.err.contains("[conflict] takes nothing back"), "{}", client.err);
}

#[test]
fn the_documented_example_is_sound_and_used_as_it_says() {
    let folder = Folder::new();
    let policy = folder.write("mine.toml", &documented());
    let check = run(&["policy", "check", &policy]);
    assert_eq!(check.code, Some(0), "{}", check.err);
    assert!(check.out.contains("2 rules of what must not be there"), "{}", check.out);
    let report = scan(SILENT, &policy);
    let hire = part(&report, "forbidden:work_for_hire").unwrap();
    assert_eq!(hire["points"], 10.0);
    let finding = &report["findings"][hire["findings"][0].as_u64().unwrap() as usize];
    assert_eq!(
        (&finding["label"], &finding["probability"]),
        (&"forbidden:work_for_hire".into(), &1.0.into())
    );
    assert!(
        finding["ask"].as_str().unwrap().starts_with("Strike the words; the Photographer keeps"),
        "{finding:#}"
    );
    assert_eq!(part(&report, "missing:no_ai").unwrap()["points"], 6.0);
    let sum: f64 = report["score"]["contributions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|c| c["points"].as_f64().unwrap())
        .sum();
    assert!((sum - report["score"]["value"].as_f64().unwrap()).abs() < 1e-6);
}

#[test]
fn every_error_is_a_line_with_its_place_and_the_exit_code_is_2() {
    let folder = Folder::new();
    let wrong = documented()
        .replace("points = 32", "points = 320")
        .replace("rights = [\"ip_assignment\"]", "rights = [\"ip_asignment\"]")
        .replace("{Recipient} may use your work", "{Recipent} may use your work")
        .replace("critical = 70", "critical = 30");
    let path = folder.write("wrong.toml", &wrong);
    let check = run(&["policy", "check", &path]);
    assert_eq!((check.code, check.out.as_str()), (Some(2), ""));
    let lines: Vec<&str> = check.err.lines().collect();
    assert_eq!(lines.len(), 4, "{}", check.err);
    for (line, (find, reason)) in lines.iter().zip([
        ("critical = ", "bands rise"),
        ("points = ", "from -100 to 100"),
        ("why = \"", "`{Recipent}` is filled in by nothing"),
        ("rights = [", "`ip_asignment` has no [labels.ip_asignment]"),
    ]) {
        let (number, text) = wrong.lines().enumerate().find(|(_, text)| text.starts_with(find)).unwrap();
        let column = text.find(find).unwrap() + find.len() + 1;
        let place = format!("`{path}`, line {}, column {column}: ", number + 1);
        assert!(line.contains(&place) && line.contains(reason), "{line} has {place}");
    }
    let scan = command::refused(&["scan", SILENT, "--policy", &path]);
    assert!(scan.contains("(and 3 more: `termscore policy check` lists them)"), "{scan}");
}

#[test]
fn broken_toml_and_files_that_are_not_there_are_one_line() {
    let folder = Folder::new();
    let path = folder.write("broken.toml", "name = \"a\nside = 1");
    assert!(command::refused(&["policy", "check", &path]).contains("line 1, column"));
    assert!(command::refused(&["policy", "check", "no-such.toml"]).contains("`no-such.toml`"));
    fs::write(folder.0.path().join("binary.toml"), [0xff, 0xfe, 0]).unwrap();
    let path = folder.0.path().join("binary.toml");
    assert!(command::refused(&["policy", "check", path.to_str().unwrap()]).contains("is not UTF-8"));
    assert!(
        command::refused(&["policy", "show", &folder.write("x.toml", "side = 3")])
            .contains("more: `termscore")
    );
}

#[test]
fn labels_are_those_of_the_model() {
    let folder = Folder::new();
    let undirected =
        documented().replace("ip_assignment.directions.to_creator", "indemnification.directions.unknown");
    let path = folder.write("other.toml", &undirected.replace("ip_assignment", "ownership"));
    let check = run(&["policy", "check", &path]);
    assert_eq!(check.code, Some(2));
    assert!(check.err.contains("label `ownership` is unknown to the model"), "{}", check.err);
    let check = run(&["policy", "check", &folder.write("mine.toml", &documented())]);
    assert!(
        check.err.contains("warning")
            && check.err.contains("not weighed here: derivative_works, future_tech"),
        "{}",
        check.err
    );
}

#[test]
fn nothing_in_a_file_acts_on_the_terminal() {
    let folder = Folder::new();
    let path = folder.write(
        "hostile.toml",
        &documented()
            .replace("house rules for illustrators", "x\\u001b[2J\\u202e")
            .replace("AI training", "y\\u001b[2J"),
    );
    for arguments in [&["policy", "check", &path][..], &["policy", "show", &path, "-v"]] {
        let run = run(arguments);
        assert_eq!(run.code, Some(0), "{}", run.err);
        for said in [&run.out, &run.err] {
            assert!(!said.contains('\u{1b}') && !said.contains('\u{202e}'), "{said}");
        }
    }
}

#[test]
fn a_policy_is_shown_in_words() {
    let show = run(&["policy", "show"]);
    assert_eq!(show.code, Some(0));
    assert!(show.out.starts_with("creator, for the creator\n"), "{}", show.out);
    assert!(show.out.contains("low from 0, medium from 15, high from 40, critical from 70"), "{}", show.out);
    let place = |name: &str| show.out.find(name).unwrap();
    assert!(place("ai_training") < place("ip_assignment") && place("ip_assignment") < place("−18.0  no_ai"));
    assert!(show.out.contains("+32.0") && show.out.contains("−18.0"), "{}", show.out);
    assert!(!show.out.contains("Why:") && show.out.lines().all(|line| line.chars().count() <= 80));
    let verbose = run(&["policy", "show", "-v"]).out;
    assert!(verbose.contains("Why:") && verbose.contains("Clause:") && verbose.contains("Where it says:"));
    let client = run(&["policy", "show", "--as", "client"]).out;
    assert!(client.starts_with("client, for the client") && client.contains("lacking.ip_assignment"));
    let folder = Folder::new();
    let own = run(&["policy", "show", &folder.write("mine.toml", &documented())]).out;
    assert!(own.contains("WHAT MUST NOT BE THERE") && own.contains("“work made for hire”"), "{own}");
    assert!(command::refused(&["policy", "show", CREATOR, "--as", "client"]).contains("--as"));
}

#[test]
fn a_policy_is_shown_for_programs() {
    let shown: Value = serde_json::from_str(&run(&["policy", "show", "--format", "json"]).out).unwrap();
    let report: Value = serde_json::from_str(&run(&["scan", SILENT, "--format", "json"]).out).unwrap();
    assert_eq!(shown["sha256"], report["policy"]["sha256"]);
    assert_eq!(shown["labels"]["ai_training"]["points"], 32.0);
    assert_eq!((&shown["schema"], &shown["side"]), (&1.into(), &"creator".into()));
    let folder = Folder::new();
    let own = folder.write("mine.toml", &documented());
    let own: Value = serde_json::from_str(&run(&["policy", "show", &own, "--format", "json"]).out).unwrap();
    assert_eq!(own["missing"]["no_ai"]["points"], 6.0);
    assert_eq!(own["forbidden"]["uncapped_indemnity"]["any"][0], "creator_indemnity");
}

#[test]
fn the_file_of_a_built_in_policy_starts_one_of_ones_own() {
    for (side, file) in [("creator", CREATOR), ("client", CLIENT)] {
        let show = run(&["policy", "show", "--as", side, "--format", "toml"]);
        assert_eq!(show.out, fs::read_to_string(file).unwrap());
    }
    let folder = Folder::new();
    let mine = folder.write("mine.toml", &run(&["policy", "show", "--format", "toml"]).out);
    let report = scan(SILENT, &mine);
    let built_in: Value = serde_json::from_str(&run(&["scan", SILENT, "--format", "json"]).out).unwrap();
    assert_eq!(report["score"], built_in["score"]);
    assert_eq!(report["baseline"], built_in["baseline"]);
}

#[test]
fn forbidden_phrases_reach_over_the_lead_in_and_are_found_once() {
    let folder = Folder::new();
    let policy = documented().replace(
        "phrases = [\"work made for hire\", \"works made for hire\"]",
        "phrases = [\"Firm may sell\", \"sublet\"]",
    );
    let policy = folder.write("mine.toml", &policy);
    let contract = folder.write(
        "a.txt",
        "1. The Firm may sublet or otherwise:\n\n(a) sell the Work;\n\n(b) lend the Work.\n\n2. The Firm may\nSELL the chairs.\n\n\
         3. The Firm may. Sell nothing else.\n",
    );
    let report = scan(&contract, &policy);
    let found = part(&report, "forbidden:work_for_hire").unwrap()["findings"].as_array().unwrap();
    let texts: Vec<&str> = found
        .iter()
        .map(|at| report["findings"][at.as_u64().unwrap() as usize]["text"].as_str().unwrap())
        .collect();
    assert_eq!(texts, ["1. The Firm may sublet or otherwise:", "2. The Firm may\nSELL the chairs."]);
}

#[test]
fn sarif_has_a_rule_for_what_is_forbidden_and_missing() {
    let folder = Folder::new();
    let policy = folder.write("mine.toml", &documented());
    let run = run(&["scan", SILENT, "--policy", &policy, "--format", "sarif"]);
    let document: Value = serde_json::from_str(&run.out).unwrap();
    let results = document["runs"][0]["results"].as_array().unwrap();
    let rules = document["runs"][0]["tool"]["driver"]["rules"].as_array().unwrap();
    for (id, level) in [("forbidden.work_for_hire", "warning"), ("missing.no_ai", "warning")] {
        let result = results.iter().find(|result| result["ruleId"] == id).unwrap();
        assert_eq!(result["level"], level, "{id}");
        assert_eq!(rules[result["ruleIndex"].as_u64().unwrap() as usize]["id"], id);
    }
}
