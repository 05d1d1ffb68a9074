//! `scan --format sarif`: valid by the official schema and by what the standard says beyond it.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod command;
mod tiny;

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use serde_json::Value;

const AGGRESSIVE: &str = "data/samples/illustration-commission.md";
const FAIR: &str = "data/samples/voice-over-fair.md";
const SILENT: &str = "data/samples/photo-silent.txt";

/// The official schema, which comes with the crate `serde-sarif`.
fn schema() -> Value {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    // Crates for other platforms need not be there.
    let version = Command::new("rustc").arg("-vV").output().unwrap();
    let version = String::from_utf8(version.stdout).unwrap();
    let host = version.lines().find_map(|line| line.strip_prefix("host: ")).unwrap().to_owned();
    let metadata = Command::new(cargo)
        .args([
            "metadata",
            "--format-version",
            "1",
            "--offline",
            "--filter-platform",
            &host,
            "--manifest-path",
        ])
        .arg(PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml"))
        .output()
        .unwrap();
    let metadata: Value = serde_json::from_slice(&metadata.stdout).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    let package = packages.iter().find(|package| package["name"] == "serde-sarif").unwrap();
    let manifest = PathBuf::from(package["manifest_path"].as_str().unwrap());
    let schema = fs::read(manifest.parent().unwrap().join("src/schema.json")).unwrap();
    serde_json::from_slice(&schema).unwrap()
}

/// Fails where the official schema does, formats of URIs included.
fn validate(document: &Value) {
    let mut compiler = boon::Compiler::new();
    compiler.enable_format_assertions();
    let place = "https://example.org/sarif-schema-2.1.0.json";
    compiler.add_resource(place, schema()).unwrap();
    let mut schemas = boon::Schemas::new();
    let index = compiler.compile(place, &mut schemas).unwrap();
    if let Err(error) = schemas.validate(document, index) {
        panic!("{error:#}");
    }
}

fn scan(arguments: &[&str], stdin: &str) -> (Option<i32>, String) {
    let mut command = command::termscore(&["scan", "--format", "sarif"]);
    let output = command.args(arguments).write_stdin(stdin).output().unwrap();
    (output.status.code(), String::from_utf8(output.stdout).unwrap())
}

fn sarif(arguments: &[&str]) -> Value {
    serde_json::from_str(&scan(arguments, "").1).unwrap()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

/// The text between two places of a region, lines and columns from 1.
fn at<'a>(text: &'a str, region: &Value) -> &'a str {
    let place = |line: &str, column: &str| {
        let [line, column] = [line, column].map(|name| region[name].as_u64().unwrap() as usize - 1);
        let start: usize = text.split_inclusive('\n').take(line).map(str::len).sum();
        start + text[start..].char_indices().nth(column).map_or(text.len() - start, |(at, _)| at)
    };
    &text[place("startLine", "startColumn")..place("endLine", "endColumn")]
}

#[test]
fn it_is_valid_by_the_schema_for_every_kind_of_input() {
    let folder = tempfile::tempdir().unwrap();
    let html = folder.path().join("a b#\u{202e}.html");
    fs::write(&html, "<p>The Artist hereby assigns all rights in the Work to the Firm for ever.</p>")
        .unwrap();
    validate(&sarif(&[AGGRESSIVE, SILENT, html.to_str().unwrap(), "lost.txt"]));
    validate(&sarif(&[AGGRESSIVE, "--as", "client"]));
    validate(&sarif(&["lost.txt"]));
    let (_, piped) = scan(&["-"], "The Artist hereby assigns all rights in the Work to the Firm.");
    validate(&serde_json::from_str(&piped).unwrap());
}

#[test]
fn a_wrong_document_would_be_noticed() {
    let mut document = sarif(&[SILENT]);
    document["runs"][0]["results"][0]["levle"] = Value::from("error");
    assert!(std::panic::catch_unwind(|| validate(&document)).is_err());
}

#[test]
fn rules_results_and_artifacts_refer_to_each_other() {
    let document = sarif(&[AGGRESSIVE, FAIR, SILENT]);
    let run = &document["runs"][0];
    let rules = list(&run["tool"]["driver"]["rules"]);
    let (artifacts, results) = (list(&run["artifacts"]), list(&run["results"]));
    for result in results {
        let rule = &rules[result["ruleIndex"].as_u64().unwrap() as usize];
        assert_eq!(rule["id"], result["ruleId"]);
        for text in ["shortDescription", "fullDescription", "help"] {
            assert!(!rule[text]["text"].as_str().unwrap().is_empty());
        }
        // Section 3.27.10 of the standard: what is no failure has no level.
        assert!(result["kind"] == "fail" || result["level"] == "none", "{result:#}");
        let file = &result["locations"][0]["physicalLocation"]["artifactLocation"];
        assert_eq!(artifacts[file["index"].as_u64().unwrap() as usize]["location"]["uri"], file["uri"]);
    }
    let level = |id: &str| &results.iter().find(|result| result["ruleId"] == id).unwrap()["level"];
    assert_eq!(
        [level("ai_training"), level("perpetual_rights"), level("no_ai")],
        ["error", "warning", "none"]
    );
    for id in ["silent_ai_exposure", "missing.no_ai", "missing.recipient_indemnity"] {
        assert!(results.iter().any(|result| result["ruleId"] == id), "{id}");
    }
    let mut ids: Vec<&Value> = rules.iter().map(|rule| &rule["id"]).collect();
    ids.dedup();
    assert_eq!(ids.len(), rules.len());
}

#[test]
fn there_is_a_result_a_finding_with_its_figures() {
    let json = command::termscore(&["scan", "--format", "json", SILENT]).output().unwrap();
    let report: Value = serde_json::from_slice(&json.stdout).unwrap();
    let document = sarif(&[SILENT]);
    let run = &document["runs"][0];
    for (finding, result) in list(&report["findings"]).iter().zip(list(&run["results"])) {
        assert_eq!(result["ruleId"], finding["label"]);
        assert_eq!(result["properties"]["probability"], finding["probability"]);
        assert!(result["message"]["text"].as_str().unwrap().contains(finding["why"].as_str().unwrap()));
    }
    assert_eq!(run["artifacts"][0]["properties"]["score"], report["score"]["value"]);
    assert_eq!(run["artifacts"][0]["properties"]["band"], report["score"]["band"]);
    assert_eq!(run["artifacts"][0]["hashes"]["sha-256"], report["document"]["sha256"]);
    assert_eq!(run["properties"]["policy"]["sha256"], report["policy"]["sha256"]);
    assert_eq!(run["properties"]["model"]["sha256"], report["model"]["sha256"]);
}

#[test]
fn lines_and_columns_of_plain_text_are_those_of_the_file_whatever_its_line_ends() {
    let folder = tempfile::tempdir().unwrap();
    let text = fs::read_to_string(SILENT).unwrap().replace("Lindqvist", "Lïndqvist€");
    for (name, ends) in [("lf.txt", "\n"), ("crlf.txt", "\r\n")] {
        let path = folder.path().join(name);
        let written = format!("\u{feff}{}", text.replace('\n', ends));
        fs::write(&path, &written).unwrap();
        let document = sarif(&[path.to_str().unwrap()]);
        let mut seen = 0;
        for result in list(&document["runs"][0]["results"]) {
            let region = &result["locations"][0]["physicalLocation"]["region"];
            if let Some(snippet) = region["snippet"]["text"].as_str() {
                assert_eq!(at(written.trim_start_matches('\u{feff}'), region).replace(ends, "\n"), snippet);
                seen += 1;
            }
        }
        assert!(seen > 3);
    }
}

#[test]
fn other_formats_tell_characters_of_the_text_that_was_read_from_them() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.html");
    fs::write(&path, "<p>Für alle.</p><p>The Artist hereby assigns all right, title and interest in the Work to the Firm.</p>")
        .unwrap();
    let document = sarif(&[path.to_str().unwrap()]);
    let run = &document["runs"][0];
    let result = list(&run["results"]).iter().find(|result| result["ruleId"] == "ip_assignment").unwrap();
    assert!(result["locations"][0]["physicalLocation"].get("region").is_none());
    let related = &result["relatedLocations"][0]["physicalLocation"];
    let text = &run["artifacts"][related["artifactLocation"]["index"].as_u64().unwrap() as usize];
    assert_eq!((&text["parentIndex"], &text["mimeType"]), (&Value::from(0), &Value::from("text/plain")));
    let (region, snippet) = (&related["region"], related["region"]["snippet"]["text"].as_str().unwrap());
    assert_eq!(region["charLength"], snippet.chars().count());
    assert_eq!(region["charOffset"], "Für alle.\n\n".chars().count());
    assert!(result.get("fixes").is_none());
}

#[test]
fn a_fix_of_plain_text_makes_the_suggested_contract() {
    let document = sarif(&[SILENT]);
    let text = fs::read_to_string(SILENT).unwrap();
    let mut replaced = 0;
    for result in list(&document["runs"][0]["results"]) {
        for fix in list(&result["fixes"]) {
            let change = &fix["artifactChanges"][0];
            assert_eq!(change["artifactLocation"]["uri"], SILENT);
            for replacement in list(&change["replacements"]) {
                let deleted = at(&text, &replacement["deletedRegion"]);
                assert!(!replacement["insertedContent"]["text"].as_str().unwrap().is_empty());
                replaced += usize::from(!deleted.is_empty());
                assert!(deleted.is_empty() || !deleted.starts_with(char::is_whitespace), "{deleted}");
            }
        }
    }
    assert!(replaced > 0);
    // Where the file has no name or no lines there is nothing to put them into.
    let (_, piped) = scan(&["-"], &text);
    assert!(!piped.contains("\"fixes\"") && !sarif(&[AGGRESSIVE]).to_string().contains("\"fixes\""));
}

#[test]
fn fingerprints_stay_when_lines_move() {
    let folder = tempfile::tempdir().unwrap();
    let clause = "The Artist hereby assigns all right, title and interest in the Work to the Firm.";
    let prints = |name: &str, text: String| {
        let path = folder.path().join(name);
        fs::write(&path, text).unwrap();
        let document = sarif(&[path.to_str().unwrap()]);
        let of =
            |result: &Value| result["partialFingerprints"]["clauseWords/v1"].as_str().unwrap().to_owned();
        list(&document["runs"][0]["results"]).iter().map(of).collect::<Vec<_>>()
    };
    let before = prints("a.txt", format!("1. {clause}\n"));
    let after =
        prints("b.txt", format!("1. Oslo is the seat of the Firm.\n\n2. {}\n", clause.replace(' ', "  ")));
    assert_eq!(before, after);
    let twice = prints("c.txt", format!("1. {clause}\n\n2. Oslo is the seat of the Firm.\n\n3. {clause}\n"));
    let mut once = twice.clone();
    once.sort();
    once.dedup();
    assert_eq!(once.len(), twice.len());
    assert!(before.iter().all(|print| twice.contains(print)));
}

#[test]
fn files_that_failed_are_notifications_and_the_exit_code_says_so_too() {
    let (code, said) = scan(&[SILENT, "no such.txt"], "");
    let document: Value = serde_json::from_str(&said).unwrap();
    let invocation = &document["runs"][0]["invocations"][0];
    assert_eq!((code, &invocation["executionSuccessful"]), (Some(2), &Value::Bool(false)));
    let notification = &invocation["toolExecutionNotifications"][0];
    assert!(notification["message"]["text"].as_str().unwrap().contains("no such file"));
    let place = &notification["locations"][0]["physicalLocation"]["artifactLocation"]["uri"];
    assert_eq!(place, "no%20such.txt");
    assert!(!list(&document["runs"][0]["results"]).is_empty());
    let (code, said) = scan(&["lost.txt"], "");
    let document: Value = serde_json::from_str(&said).unwrap();
    assert_eq!((code, list(&document["runs"][0]["results"]).len()), (Some(2), 0));
    assert_eq!(sarif(&[SILENT])["runs"][0]["invocations"][0]["executionSuccessful"], true);
}

#[test]
fn two_runs_write_the_same_bytes_and_none_of_them_acts_on_a_terminal() {
    assert_eq!(scan(&[AGGRESSIVE, SILENT], ""), scan(&[AGGRESSIVE, SILENT], ""));
    let hostile =
        "1. The Artist hereby assigns all rights in the Work to the Firm \u{1b}[2J\u{202e}for ever.\n";
    let (_, said) = scan(&["-"], hostile);
    assert!(!said.chars().any(|c| (c.is_control() && c != '\n') || c == '\u{202e}'));
    let document: Value = serde_json::from_str(&said).unwrap();
    assert!(document["runs"][0]["artifacts"][0]["location"].get("uri").is_none());
    let (code, _) = scan(&["-", "--fail-on", "low"], hostile);
    assert_eq!(code, Some(1));
}
