//! Reports as SARIF 2.1.0, for pipelines and the viewers of code platforms: one run with a result a finding, and one for each rule over the
//! whole contract that gave points or found a protection missing.
//!
//! In: reports with the texts that they quote, what could not be read, and the policy. Out: JSON, the same bytes for the same input.
//! [`rules`] describes what can be found, [`places`] says where in a file. A region in a file is given for plain text alone; for the
//! other formats it is one of the text that was read from the file, an artifact of its own within it.

mod places;
mod results;
mod rules;

use serde_json::{Value, json};

use self::places::{artifacts, uri};
use self::results::results;
use self::rules::Rules;
use super::html::contract::Read;
use super::json;
use super::text::printable;
use crate::risk::Policy;

const VERSION: &str = "2.1.0";
const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// Names of the notifications.
const UNREADABLE: &str = "unreadable_file";
const REMARK: &str = "reading_remark";

/// A file that could not be read or labelled.
#[derive(Debug, Clone)]
pub struct Failure {
    /// Its path, `-` for standard input.
    pub path: String,
    /// What is wrong with it and what to do.
    pub reason: String,
}

/// One run with the results of all files, ended by a line end.
#[must_use]
pub fn sarif(read: &[Read<'_>], failures: &[Failure], policy: &Policy) -> String {
    let rules = Rules::new(policy, read);
    let (artifacts, files) = artifacts(read);
    let mut properties = json!({ "policy": { "name": policy.name(), "sha256": policy.sha256 }, "disclaimer": crate::risk::DISCLAIMER });
    if let Some(first) = read.first() {
        properties["model"] = json!({ "name": first.report.model.name, "sha256": first.report.model.sha256 });
    }
    let results: Vec<Value> =
        read.iter().zip(&files).flat_map(|(read, file)| results(read, file, &rules, policy)).collect();
    let document = json!({
        "$schema": SCHEMA,
        "version": VERSION,
        "runs": [{
            "tool": { "driver": {
                "name": "TermScore",
                "version": env!("CARGO_PKG_VERSION"),
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "shortDescription": { "text": "Reads contracts and scores what they do to their creator's work." },
                "rules": rules.described(),
                "notifications": [
                    described(UNREADABLE, "A file that could not be read, or not be labelled."),
                    described(REMARK, "A remark on how a file was read."),
                ],
            } },
            "language": "en",
            "columnKind": "unicodeCodePoints",
            "newlineSequences": ["\r\n", "\n", "\r"],
            "invocations": [{
                "executionSuccessful": failures.is_empty(),
                "toolExecutionNotifications": notifications(read, failures),
            }],
            "artifacts": artifacts,
            "results": results,
            "properties": properties,
        }],
    });
    json::written(&document)
}

fn described(id: &str, text: &str) -> Value {
    json!({ "id": id, "shortDescription": { "text": text } })
}

fn notifications(read: &[Read<'_>], failures: &[Failure]) -> Vec<Value> {
    let failed = failures.iter().map(|failure| {
        let mut notification = json!({
            "level": "error",
            "descriptor": { "id": UNREADABLE, "index": 0 },
            "message": { "text": printable(&failure.reason) },
        });
        if let Some(uri) = uri(&failure.path) {
            notification["locations"] =
                json!([{ "physicalLocation": { "artifactLocation": { "uri": uri } } }]);
        }
        notification
    });
    let remarks = read.iter().flat_map(|read| {
        let document = &read.report.document;
        document.warnings.iter().map(|warning| {
            let mut notification = json!({
                "level": "warning",
                "descriptor": { "id": REMARK, "index": 1 },
                "message": { "text": printable(warning) },
            });
            if let Some(uri) = uri(&document.path) {
                notification["locations"] =
                    json!([{ "physicalLocation": { "artifactLocation": { "uri": uri } } }]);
            }
            notification
        })
    });
    failed.chain(remarks).collect()
}
