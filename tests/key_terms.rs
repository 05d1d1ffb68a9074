//! Lists of key terms in tables, as deal memos and order forms begin: read alike in every format, row by row, and labelled.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod command;
mod tiny;
mod word;

use std::path::Path;

use serde_json::Value;
use termscore::document::{BlockKind, Document, Limits, from_bytes};
use termscore::segment::segment;

/// What is agreed on, and what is agreed.
const TERMS: [(&str, &str); 6] = [
    ("Client", "Moor Ltd"),
    ("Illustrator", "Dana Reed"),
    ("Copyright", "Assigned to the Client on payment"),
    ("Moral rights", "Waived"),
    ("Train AI on the drawings", "Never"),
    ("Fee", "EUR 400"),
];

fn markdown() -> Vec<u8> {
    let rows: String = TERMS.iter().map(|(on, agreed)| format!("| {on} | {agreed} |\n")).collect();
    format!("# Deal\n\n| What | Agreed |\n| --- | --- |\n{rows}").into_bytes()
}

fn html() -> Vec<u8> {
    let rows: String =
        TERMS.iter().map(|(on, agreed)| format!("<tr><th>{on}</th><td>{agreed}</td></tr>")).collect();
    format!("<h1>Deal</h1><table><tr><th>What</th><th>Agreed</th></tr>{rows}</table>").into_bytes()
}

fn docx() -> Vec<u8> {
    let p = |words: &str| format!("<w:p><w:r><w:t>{words}</w:t></w:r></w:p>");
    let row = |properties: &str, on: &str, agreed: &str| {
        format!("<w:tr>{properties}<w:tc>{}</w:tc><w:tc>{}</w:tc></w:tr>", p(on), p(agreed))
    };
    let rows: String = TERMS.iter().map(|(on, agreed)| row("", on, agreed)).collect();
    let head = row("<w:trPr><w:tblHeader/></w:trPr>", "What", "Agreed");
    word::word(&format!("{}<w:tbl>{head}{rows}</w:tbl>", p("Deal")))
}

fn files() -> [(&'static str, Vec<u8>); 3] {
    [("deal.md", markdown()), ("deal.html", html()), ("deal.docx", docx())]
}

fn read(name: &str, bytes: &[u8]) -> Document {
    from_bytes(bytes, Path::new(name), &Limits::default()).unwrap()
}

#[test]
fn every_row_is_one_clause_in_every_format() {
    let rows: Vec<String> = TERMS.iter().map(|(on, agreed)| format!("{on}: {agreed}")).collect();
    for (name, bytes) in files() {
        let document = read(name, &bytes);
        assert_eq!(document.text, format!("Deal\n\nWhat\n\nAgreed\n\n{}\n", rows.join("\n\n")), "{name}");
        let kinds = document.blocks.iter().filter(|block| block.kind == BlockKind::Row);
        let marked: Vec<&str> = kinds.map(|block| &document.text[block.start..block.end]).collect();
        assert_eq!(marked, rows, "{name}");
        let outline = segment(&document.text, &document.blocks);
        let found: Vec<&str> = outline.segments.iter().map(|s| s.text.as_str()).collect();
        assert_eq!(found, rows, "{name}");
        assert!(outline.segments.iter().all(|s| s.lead.is_empty()), "{name}");
    }
}

#[test]
fn what_is_agreed_is_labelled_and_the_parties_are_those_of_the_first_rows() {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in files() {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        let arguments = ["scan", path.to_str().unwrap(), "--format", "json"];
        let output = command::termscore(&arguments).output().unwrap();
        let report: Value = serde_json::from_slice(&output.stdout).unwrap();
        let findings = report["findings"].as_array().unwrap();
        let found = |label: &str| {
            let finding = findings.iter().find(|f| f["label"] == label);
            finding.map(|f| f["text"].as_str().unwrap().to_owned())
        };
        assert_eq!(
            found("ip_assignment").as_deref(),
            Some("Copyright: Assigned to the Client on payment"),
            "{name}"
        );
        assert_eq!(found("moral_rights_waiver").as_deref(), Some("Moral rights: Waived"), "{name}");
        assert_eq!(found("no_ai").as_deref(), Some("Train AI on the drawings: Never"), "{name}");
        assert_eq!(report["parties"]["creator"], "Illustrator", "{name}");
        assert_eq!(report["parties"]["recipient"], "Client", "{name}");
    }
}
