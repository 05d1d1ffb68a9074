//! The results of one contract.

use std::collections::HashMap;

use serde_json::{Value, json};

use super::places::File;
use super::rules::{CONFLICT, Rules, SILENCE, lacks, rule_id, weight};
use crate::diff::keys;
use crate::document::sha256_hex;
use crate::report::html::contract::Read;
use crate::report::names;
use crate::report::text::printable;
use crate::risk::report::{Contribution, Finding, RiskReport, Suggestion};
use crate::risk::{Policy, offers};

/// Where the text of a place comes from, for formats whose files have no lines.
const EXTRACTED: &str = "In the text that was read from the file";
/// Digits of a fingerprint.
const FINGERPRINT: usize = 32;

/// A result a finding in document order, then the rules over the whole contract, then what is missing.
pub(super) fn results(read: &Read<'_>, file: &File<'_>, rules: &Rules, policy: &Policy) -> Vec<Value> {
    let report = read.report;
    let mut results = Vec::new();
    let mut seen = HashMap::new();
    let heaviest = report.heaviest();
    for (i, finding) in report.findings.iter().enumerate() {
        let mut result = of_finding(finding, file, rules, policy);
        result["properties"] = json!({
            "probability": finding.probability,
            "points": heaviest[i],
            "section": printable(&finding.section),
        });
        if let Some(direction) = finding.direction {
            result["properties"]["direction"] = json!(direction);
        }
        let words = keys(&finding.text).join(" ");
        fingerprint(&mut result, &mut seen, &format!("{} {:?} {words}", finding.label, finding.direction));
        add_fixes(&mut result, report, file, |suggestion| suggestion.edit.findings.contains(&i));
        results.push(result);
    }
    for part in &report.score.contributions {
        let id = match part.rule.as_str() {
            rule @ (SILENCE | CONFLICT) => rule.to_owned(),
            rule if rule.starts_with("lacking:") => rule_id(rule),
            // A forbidden phrase is a finding of its own; forbidden labels are told together.
            rule if rule.starts_with("forbidden:") && !on_phrases(part, report) => rule_id(rule),
            _ => continue,
        };
        let Some(index) = rules.index(&id) else { continue };
        let mut result = of_part(part, &id, index, report, file, rules);
        fingerprint(&mut result, &mut seen, &id);
        results.push(result);
    }
    let missing = policy.wanted().filter(|(name, _)| !offers(&report.findings, name));
    for ((name, _), phrase) in missing.zip(&report.protections.missing) {
        let id = format!("missing.{name}");
        let Some(index) = rules.index(&id) else { continue };
        let points = report.score.contributions.iter().find(|part| part.rule == format!("missing:{name}"));
        let points = points.map_or(0.0, |part| part.points);
        let mut result = json!({
            "ruleId": id,
            "ruleIndex": index,
            "kind": "fail",
            "level": rules.level(rules.points(index)),
            "message": { "text": printable(&lacks(phrase)) },
            "locations": [{ "physicalLocation": { "artifactLocation": file.artifact() } }],
            "properties": { "points": points },
        });
        fingerprint(&mut result, &mut seen, &id);
        let answers = |s: &Suggestion| s.edit.findings.is_empty() && s.edit.answers.iter().any(|a| a == name);
        add_fixes(&mut result, report, file, answers);
        results.push(result);
    }
    results
}

/// Whether a part rests on findings of its own phrases alone.
fn on_phrases(part: &Contribution, report: &RiskReport) -> bool {
    part.findings.iter().all(|&i| report.findings.get(i).is_some_and(|f| f.label == part.rule))
}

fn of_finding(finding: &Finding, file: &File<'_>, rules: &Rules, policy: &Policy) -> Value {
    let weight = weight(finding, policy);
    // Only a failure has a level, says the standard.
    let (kind, level) = match weight {
        weight if weight > 0.0 => ("fail", rules.level(weight)),
        weight if weight < 0.0 => ("informational", "none"),
        _ => ("review", "none"),
    };
    let mut message = format!("{}. {}", names::headline(finding), finding.why);
    if !finding.ask.is_empty() {
        message.push_str(&format!(" Ask for: {}", finding.ask));
    }
    let mut result = json!({
        "ruleId": rule_id(&finding.label),
        "kind": kind,
        "level": level,
        "message": { "text": printable(&message) },
        "locations": [location(finding, file)],
    });
    if let Some(index) = rules.index(&rule_id(&finding.label)) {
        result["ruleIndex"] = json!(index);
    }
    if !file.is_plain() {
        result["relatedLocations"] = json!([{
            "id": 0,
            "message": { "text": EXTRACTED },
            "physicalLocation": file.place(finding.start, finding.end),
        }]);
    }
    result
}

/// The place in the file; for formats without lines the file, with the section as far as there is one.
fn location(finding: &Finding, file: &File<'_>) -> Value {
    let place = if file.is_plain() {
        file.place(finding.start, finding.end)
    } else {
        json!({ "artifactLocation": file.artifact() })
    };
    let mut location = json!({ "physicalLocation": place });
    if !finding.section.is_empty() {
        let section = printable(&finding.section);
        location["logicalLocations"] = json!([{ "name": section, "fullyQualifiedName": section }]);
    }
    location
}

/// A rule over the whole contract: at the first finding it rests on, the others beside it.
fn of_part(
    part: &Contribution,
    id: &str,
    index: usize,
    report: &RiskReport,
    file: &File<'_>,
    rules: &Rules,
) -> Value {
    let mut findings = part.findings.iter().filter_map(|&i| report.findings.get(i));
    let first = match findings.next() {
        Some(finding) => location(finding, file),
        None => json!({ "physicalLocation": { "artifactLocation": file.artifact() } }),
    };
    let mut result = json!({
        "ruleId": id,
        "ruleIndex": index,
        "kind": "fail",
        "level": rules.level(rules.points(index)),
        "message": { "text": printable(&part.why) },
        "locations": [first],
        "properties": { "points": part.points },
    });
    let shown: Vec<&Finding> = if file.is_plain() {
        findings.collect()
    } else {
        part.findings.iter().filter_map(|&i| report.findings.get(i)).collect()
    };
    if !shown.is_empty() {
        let related = shown.iter().enumerate().map(|(id, finding)| {
            json!({
                "id": id,
                "message": { "text": names::headline(finding) },
                "physicalLocation": file.place(finding.start, finding.end),
            })
        });
        result["relatedLocations"] = related.collect();
    }
    result
}

/// A fingerprint of what a result says, wherever it stands; the second of its kind in a file is told apart by its count.
fn fingerprint(result: &mut Value, seen: &mut HashMap<String, usize>, says: &str) {
    let hash = sha256_hex(says.as_bytes())[..FINGERPRINT].to_owned();
    let count = seen.entry(hash.clone()).or_default();
    *count += 1;
    result["partialFingerprints"] = json!({ "clauseWords/v1": format!("{hash}:{count}") });
}

/// What the report suggests for a result, as fixes of plain text.
fn add_fixes(
    result: &mut Value,
    report: &RiskReport,
    file: &File<'_>,
    answers: impl Fn(&Suggestion) -> bool,
) {
    if !file.takes_fixes() {
        return;
    }
    let fixes: Vec<Value> = report.suggestions.iter().filter(|s| answers(s)).map(|s| fix(s, file)).collect();
    if !fixes.is_empty() {
        result["fixes"] = Value::Array(fixes);
    }
}

fn fix(suggestion: &Suggestion, file: &File<'_>) -> Value {
    let edit = &suggestion.edit;
    let mut replacements = Vec::new();
    if edit.end > edit.start {
        replacements.push(json!({
            "deletedRegion": file.region(edit.start, edit.end),
            "insertedContent": { "text": edit.replacement },
        }));
    }
    let added: Vec<&str> = edit.addition.lines().filter(|line| !line.trim().is_empty()).collect();
    if !added.is_empty() {
        let end = file.text_length();
        replacements.push(json!({
            "deletedRegion": file.region(end, end),
            "insertedContent": { "text": format!("\n{}\n", added.join("\n\n")) },
        }));
    }
    let effect = suggestion.alone;
    let text = format!(
        "Other words, with which the score would be {} of 100, {}.",
        effect.score,
        effect.band.name()
    );
    json!({
        "description": { "text": text },
        "artifactChanges": [{ "artifactLocation": file.artifact(), "replacements": replacements }],
    })
}
