//! The JSON report: the layout that other programs rely on.

mod report_samples;

use report_samples::{aggressive, fair, hostile, nothing};
use serde_json::Value;
use termscore::report::json;

#[test]
fn one_file_is_an_object_with_the_agreed_fields() {
    insta::assert_snapshot!(json(&[fair()], true));
}

#[test]
fn several_files_are_an_array_in_the_order_given() {
    let several: Value = serde_json::from_str(&json(&[fair(), nothing()], false)).expect("JSON");
    let paths: Vec<&Value> =
        several.as_array().expect("an array").iter().map(|report| &report["document"]["path"]).collect();
    assert_eq!(paths, ["voice-over.md", "-"]);
}

#[test]
fn one_readable_file_of_several_is_still_an_array() {
    assert!(json(&[fair()], false).starts_with('['));
    assert_eq!(json(&[], false), "[]\n");
}

#[test]
fn the_baseline_and_the_direction_are_there_only_where_they_mean_something() {
    let with: Value = serde_json::from_str(&json(&[aggressive()], true)).expect("JSON");
    let without: Value = serde_json::from_str(&json(&[nothing()], true)).expect("JSON");
    assert_eq!(with["baseline"]["contracts"], 1412);
    assert_eq!(with["findings"][10]["direction"], "creator_indemnifies");
    assert!(with["findings"][0].get("direction").is_none() && without.get("baseline").is_none());
}

#[test]
fn hostile_words_come_back_byte_for_byte_and_none_of_them_acts_on_a_terminal() {
    let report = hostile();
    let json = json(std::slice::from_ref(&report), true);
    assert!(!json.chars().any(|c| c.is_control() && c != '\n'));
    let value: Value = serde_json::from_str(&json).expect("JSON");
    for (finding, written) in report.findings.iter().zip(value["findings"].as_array().expect("an array")) {
        assert_eq!(written["text"], finding.text.as_str());
    }
}

#[test]
fn it_ends_in_one_line_end_and_repeats_byte_for_byte() {
    let reports = [aggressive(), hostile()];
    assert_eq!(json(&reports, false), json(&reports, false));
    assert!(json(&reports, false).ends_with("]\n") && !json(&reports, false).ends_with("\n\n"));
}

/// Every name that stands in an object, at any depth.
fn names<'v>(value: &'v Value, found: &mut std::collections::BTreeSet<&'v str>) {
    match value {
        Value::Object(fields) => fields.iter().for_each(|(name, value)| {
            found.insert(name);
            names(value, found);
        }),
        Value::Array(values) => values.iter().for_each(|value| names(value, found)),
        _ => {}
    }
}

#[test]
fn every_field_is_described() {
    let reports: Value =
        serde_json::from_str(&json(&[aggressive(), fair(), nothing()], false)).expect("JSON");
    let mut found = std::collections::BTreeSet::new();
    names(&reports, &mut found);
    let described = include_str!("../docs/report.md");
    assert!(found.len() > 40, "{found:?}");
    for name in found {
        let stands = [format!("`{name}`"), format!(".{name}`"), format!("`{name}.")];
        let stands = stands.iter().any(|words| described.contains(words));
        assert!(stands, "docs/report.md says nothing of `{name}`");
    }
}
