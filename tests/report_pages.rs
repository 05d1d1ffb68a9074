//! `scan --format html` and `--format markdown`: complete, linked both ways, and nothing of a contract acts in them.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod command;
mod tiny;

use std::fs;

use serde_json::Value;

const SAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/data/samples/illustration-commission.md");
const FAIR: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/data/samples/voice-over-fair.md");

fn answer(arguments: &[&str]) -> String {
    let output = command::termscore(arguments).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// The text of a page between its tags.
fn words(page: &str) -> String {
    let body = &page[page.find("<body>").unwrap()..];
    let mut words = String::new();
    let mut rest = body;
    while let Some(start) = rest.find('<') {
        words.push_str(&rest[..start]);
        rest = &rest[start + rest[start..].find('>').unwrap() + 1..];
    }
    let plain = words.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&#39;", "'");
    plain.replace("&amp;", "&").split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn the_page_holds_every_finding_and_links_it_to_its_place_and_back() {
    let page = answer(&["scan", SAMPLE, "--format", "html"]);
    let json: Value = serde_json::from_str(&answer(&["scan", SAMPLE, "--format", "json"])).unwrap();
    let findings = json["findings"].as_array().unwrap();
    let words = words(&page);
    for (i, finding) in findings.iter().enumerate() {
        let number = i + 1;
        for name in [format!("c0f{number}"), format!("c0m{number}")] {
            assert_eq!(page.matches(&format!("id=\"{name}\"")).count(), 1, "{name}");
            assert!(page.contains(&format!("href=\"#{name}\"")), "{name}");
        }
        let quote: Vec<&str> = finding["text"].as_str().unwrap().split_whitespace().collect();
        assert!(words.contains(&quote.join(" ")), "{}", quote.join(" "));
        assert!(words.contains(finding["ask"].as_str().unwrap()));
    }
    assert!(words.contains(&format!("{} of 100", json["score"]["value"])));
    assert!(words.contains("no legal advice"));
}

#[test]
fn the_page_is_complete_in_itself_and_holds_the_whole_contract() {
    let page = answer(&["scan", FAIR, "--format", "html"]);
    for outside in
        ["<script", "<iframe", "<link", "http://", "https://", "src=", "url(", "onload=", "onerror="]
    {
        assert!(!page.contains(outside), "{outside}");
    }
    let segments: Value = serde_json::from_str(&answer(&["segment", FAIR, "--format", "json"])).unwrap();
    let words = words(&page);
    let contract = &words[words.rfind("The contract").unwrap()..];
    for segment in segments.as_array().unwrap() {
        let text = segment["text"].as_str().unwrap();
        // Marks of findings stand between the words of the contract.
        let beginning: Vec<&str> = text.split_whitespace().take(4).collect();
        assert!(contract.contains(&beginning.join(" ")), "{text}");
    }
}

#[test]
fn nothing_of_a_contract_acts_on_a_page_or_in_markdown() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a\u{202e}<b>.txt");
    let text = "1. The Artist hereby assigns to the Firm all right in the Work <script>alert(1)</script> \u{1b}[2J\u{202e}for ever.\n\n\
                2. The Firm may use the Work to train AI \"><img src=x onerror=alert(1)> [x](javascript:y) =cmd|'/C calc'!A0.\n";
    fs::write(&path, text).unwrap();
    let path = path.to_str().unwrap();
    let page = answer(&["scan", path, "--format", "html"]);
    assert!(!page.contains("<script") && !page.contains("<img") && !page.contains("<b>.txt"));
    assert!(page.contains("&lt;script&gt;alert(1)"));
    let markdown = answer(&["scan", path, "--format", "markdown"]);
    assert!(!markdown.contains("<script") && !markdown.contains("<img") && !markdown.contains("[x]("));
    for form in [&page, &markdown] {
        assert!(!form.contains('\u{1b}') && !form.contains('\u{202e}'));
    }
}

#[test]
fn several_contracts_are_one_page_and_one_list() {
    let page = answer(&["scan", SAMPLE, FAIR, "--format", "html"]);
    assert_eq!(page.matches("<section").count(), 2);
    assert!(page.contains("href=\"#c1\"") && page.contains("id=\"c1\"") && page.contains("id=\"c1f1\""));
    let mut ids: Vec<&str> =
        page.split("id=\"").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
    let all = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), all, "an id is there twice");
}

#[test]
fn markdown_says_what_the_terminal_says() {
    let markdown = answer(&["scan", SAMPLE, "--format", "markdown"]);
    let json: Value = serde_json::from_str(&answer(&["scan", SAMPLE, "--format", "json"])).unwrap();
    assert!(markdown.contains(&format!("**Risk {} of 100", json["score"]["value"])));
    let entries = |name: &str| json[name].as_array().unwrap().len();
    assert_eq!(markdown.matches("\n### ").count(), entries("findings") + entries("suggestions"));
    for suggestion in json["suggestions"].as_array().unwrap() {
        let score = &suggestion["together"]["score"];
        let (alone, all) = (format!("with this change: {score}, now"), format!("with those above: {score}."));
        assert!(markdown.contains(&alone) || markdown.contains(&all), "{score}");
    }
    assert!(markdown.contains("## Missing protections") && markdown.contains("**Ask for:**"));
    let quiet = answer(&["scan", SAMPLE, "--format", "markdown", "-q"]);
    assert!(quiet.contains("## What weighs most") && !quiet.contains("\n### "));
}

/// Terms of an invented service, a clause of which stands there twice.
const TERMS: &str = "Terms of Use\n\n1. Start\n\nBy using our service you agree to these terms of use. You create an account and upload your pictures. \
    We may close your account. Your use of the service is free.\n\n2. Licence\n\nYou grant us a perpetual and irrevocable licence to use your pictures for any purpose.\n\n\
    3. Learning\n\nWe may use your pictures to train our artificial intelligence models. You can switch this off in your settings.\n\n\
    4. Licence again\n\nYou grant us a perpetual and irrevocable licence to use your pictures for any purpose.\n";

#[test]
fn terms_for_all_are_told_with_what_one_can_do_and_the_same_words_once() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("terms.txt");
    fs::write(&file, TERMS).unwrap();
    let file = file.to_str().unwrap();
    let flat = |text: String| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let page = answer(&["scan", file, "--format", "html"]);
    let markdown = flat(answer(&["scan", file, "--format", "markdown"]));
    let text = flat(answer(&["scan", file])).replace(" │", "");
    let json: Value = serde_json::from_str(&answer(&["scan", file, "--format", "json"])).unwrap();
    assert_eq!(json["standard_terms"], true);
    for shown in [words(&page), markdown, text] {
        for part in [
            "You can switch this off in your settings.",
            "Put in only what may stay there",
            "The same words stand in the text once more",
            "before you put anything in.",
        ] {
            assert!(shown.contains(part), "{part}: {shown}");
        }
        let upper = shown.to_uppercase();
        for heading in ["WHAT YOU CAN DO YOURSELF", "WHAT FAIRER TERMS WOULD SAY"] {
            assert!(upper.contains(heading), "{heading}: {shown}");
        }
        assert!(!upper.contains("WORDS TO SEND BACK"), "{shown}");
    }
    // Each finding is marked in the contract, and told once.
    let findings = json["findings"].as_array().unwrap().len();
    let copies = page.matches("aria-label=\"copy ").count();
    assert!(copies > 0);
    assert_eq!(page.matches("<article ").count() + copies, findings);
    for at in 1..=findings {
        assert_eq!(page.matches(&format!("id=\"c0m{at}\"")).count(), 1, "{at}");
        assert!(page.contains(&format!("href=\"#c0m{at}\"")), "{at}");
    }
}
