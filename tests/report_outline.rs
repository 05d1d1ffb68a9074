//! The segments of a document, for people and for programs.

use termscore::report::{TextOptions, outline_json, outline_text};
use termscore::segment::{Heading, Outline, Segment, SegmentKind};

fn outline() -> Outline {
    let segment = |start: usize, kind, lead: &str, text: &str| Segment {
        start,
        end: start + text.len(),
        kind,
        text: text.to_owned(),
        lead: lead.to_owned(),
        section: "2 Use".to_owned(),
    };
    let heading =
        |start: usize, text: &str| Heading { start, end: start + text.len(), text: text.to_owned() };
    Outline {
        segments: vec![
            segment(8, SegmentKind::Lead, "", "The Gallery shall not:"),
            segment(
                31,
                SegmentKind::Item,
                "The Gallery shall not:",
                "(a) lend the Prints to anyone who \u{1b}[8mtrains models on them;",
            ),
        ],
        headings: vec![heading(0, "2 Use"), heading(99, "3 Term")],
    }
}

#[test]
fn text_shows_headings_places_and_lead_ins_in_order() {
    insta::assert_snapshot!(outline_text(&outline(), &TextOptions { width: 50, ..TextOptions::default() }));
}

#[test]
fn json_has_the_agreed_fields() {
    insta::assert_snapshot!(outline_json(&outline()));
}

#[test]
fn an_empty_outline_is_an_empty_array() {
    assert_eq!(outline_json(&Outline::default()), "[]\n");
    assert_eq!(outline_text(&Outline::default(), &TextOptions::default()), "");
}
