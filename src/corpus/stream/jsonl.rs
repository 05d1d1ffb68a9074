//! Records as JSON lines: `{"id": any, "text": "..."}` or `{"id": any, "bytes": "base64"}`, with a `name` if you like; answers
//! `{"id": same, "report": {...}}`, the report as `scan --format json` writes it, or `{"id": same, "error": "..."}`.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Question;
use crate::risk::report::RiskReport;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    #[serde(default)]
    id: Value,
    name: Option<String>,
    text: Option<String>,
    bytes: Option<String>,
}

#[derive(Serialize)]
struct Answer<'a> {
    id: &'a Value,
    #[serde(skip_serializing_if = "Option::is_none")]
    report: Option<&'a RiskReport>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<&'a str>,
}

/// The id of a line, null where it has none, and what it asks.
#[must_use]
pub fn question(line: &[u8]) -> (Value, Question) {
    let wrong = |id: Value, reason: String| (id, Question { name: String::new(), content: Err(reason) });
    let line: Line = match serde_json::from_slice(line) {
        Ok(line) => line,
        Err(e) => {
            let id = serde_json::from_slice::<Value>(line).ok().and_then(|v| v.get("id").cloned());
            return wrong(
                id.unwrap_or_default(),
                format!("is no record with `id` and `text` or `bytes`: {e}"),
            );
        }
    };
    let name = line.name.unwrap_or_else(|| match &line.id {
        Value::String(id) => id.clone(),
        Value::Null => "record".to_owned(),
        other => other.to_string(),
    });
    let content = match (line.text, line.bytes) {
        (Some(text), None) => Ok(text.into_bytes()),
        (None, Some(bytes)) => STANDARD.decode(bytes).map_err(|e| format!("`bytes` is no base64: {e}")),
        (Some(_), Some(_)) => Err("has both `text` and `bytes`; give one".to_owned()),
        (None, None) => Err("has neither `text` nor `bytes`".to_owned()),
    };
    (line.id, Question { name, content })
}

/// The line that answers `id`.
#[must_use]
pub fn answer(id: &Value, result: &Result<RiskReport, String>) -> String {
    let (report, error) = match result {
        Ok(report) => (Some(report), None),
        Err(error) => (None, Some(error.as_str())),
    };
    serde_json::to_string(&Answer { id, report, error }).expect("plain data with string keys") + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_gives_its_bytes_and_a_name() {
        let (id, asked) = question(br#"{"id": 7, "text": "words"}"#);
        assert_eq!((id, asked.name.as_str(), asked.content.as_deref()), (7.into(), "7", Ok(&b"words"[..])));
        let (_, asked) = question(br#"{"id": "a", "name": "a.pdf", "bytes": "JVBERg=="}"#);
        assert_eq!((asked.name.as_str(), asked.content.as_deref()), ("a.pdf", Ok(&b"%PDF"[..])));
    }

    #[test]
    fn what_is_wrong_with_a_record_is_its_answer() {
        for (line, id, reason) in [
            (&br#"{"id": 1}"#[..], Value::from(1), "has neither"),
            (br#"{"id": 2, "text": "a", "bytes": ""}"#, 2.into(), "has both"),
            (br#"{"id": 3, "bytes": "?"}"#, 3.into(), "no base64"),
            (br#"{"id": 4, "txt": "a"}"#, 4.into(), "no record"),
            (b"nonsense", Value::Null, "no record"),
            (b"\xff\xfe", Value::Null, "no record"),
        ] {
            let (found, asked) = question(line);
            assert_eq!(found, id);
            assert!(asked.content.is_err_and(|e| e.contains(reason)), "{reason}");
        }
        assert_eq!(answer(&Value::from(1), &Err("e".to_owned())), "{\"id\":1,\"error\":\"e\"}\n");
    }
}
