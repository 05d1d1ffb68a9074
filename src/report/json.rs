//! Reports as JSON: one object for one file, an array for several. The layout is that of [`crate::risk::report`]; the
//! document's words stay as they are. Characters that would act on a terminal are written as `\u` escapes, which mean
//! the same to a reader of JSON.

use std::fmt::Write as _;

use serde::Serialize;

use crate::diff::Difference;
use crate::risk::Policy;
use crate::risk::report::RiskReport;
use crate::segment::Outline;

/// `reports` as JSON with a line end: the object itself if `single` and there is exactly one, else an array.
/// The same reports give the same bytes.
pub fn json(reports: &[RiskReport], single: bool) -> String {
    match reports {
        [report] if single => written(report),
        _ => written(reports),
    }
}

/// What changed between two versions as a JSON object with a line end; the layout is that of [`crate::diff`].
pub fn difference_json(difference: &Difference) -> String {
    written(difference)
}

/// What a policy says as a JSON object with a line end: its file, with its hash.
pub fn policy_json(policy: &Policy) -> String {
    written(policy)
}

/// The segments of a document as a JSON array with a line end, in order.
pub fn outline_json(outline: &Outline) -> String {
    let segments: Vec<Segment<'_>> = outline
        .segments
        .iter()
        .map(|segment| Segment {
            start: segment.start,
            end: segment.end,
            text: &segment.text,
            lead: &segment.lead,
            section: &segment.section,
        })
        .collect();
    written(&segments)
}

/// A segment as `segment --format json` writes it.
#[derive(Serialize)]
struct Segment<'a> {
    start: usize,
    end: usize,
    text: &'a str,
    lead: &'a str,
    section: &'a str,
}

pub(super) fn written(value: &(impl Serialize + ?Sized)) -> String {
    let json = serde_json::to_string_pretty(value).expect("plain data with string keys, written to memory");
    escape_terminal(&json) + "\n"
}

/// Escapes what serde_json leaves as it is: delete, the controls above ASCII, direction overrides and what cannot be
/// seen. Outside strings JSON has none of these.
fn escape_terminal(json: &str) -> String {
    let mut out = String::with_capacity(json.len() + 1);
    for c in json.chars() {
        match c {
            '\u{7F}'..='\u{9F}'
            | '\u{AD}'
            | '\u{61C}'
            | '\u{200B}'..='\u{200F}'
            | '\u{2028}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}'
            | '\u{FEFF}'
            | '\u{FFF9}'..='\u{FFFB}'
            | '\u{E0000}'..='\u{E007F}' => {
                for unit in c.encode_utf16(&mut [0; 2]) {
                    write!(out, "\\u{unit:04x}").expect("a String takes any text");
                }
            }
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_acts_on_a_terminal_is_escaped_and_reads_back_the_same() {
        let words = "a\u{9b}b\u{202e}c\u{200d}d\u{e0041}e\u{7f}\u{1b}é作";
        let json = escape_terminal(&serde_json::to_string(words).expect("a string"));
        assert_eq!(json, r#""a\u009bb\u202ec\u200dd\udb40\udc41e\u007f\u001bé作""#);
        assert_eq!(serde_json::from_str::<String>(&json).expect("JSON"), words);
    }
}
