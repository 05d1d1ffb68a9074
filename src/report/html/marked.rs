//! The whole contract as paragraphs, with the findings marked and numbered links to what is said of them.
//!
//! Findings may overlap, as one sentence can carry several labels: a stretch is marked once and bears the numbers of all.

use std::fmt::Write as _;

use super::escape;
use crate::report::text::printable_part;

/// A finding's place in the contract.
#[derive(Debug, Clone)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last.
    pub end: usize,
    /// How it is shown.
    pub class: &'static str,
    /// Its number.
    pub number: usize,
    /// Name of the place.
    pub id: String,
    /// Name of what is said of it.
    pub link: String,
}

/// `text` as paragraphs, which blank lines part.
#[must_use]
pub fn paragraphs(text: &str, spans: &[Span]) -> String {
    let mut html = String::from("<div class=\"contract\">\n");
    let mut start = 0;
    for part in text.split("\n\n") {
        let end = start + part.len();
        if !part.trim().is_empty() {
            let _ = writeln!(html, "<p>{}</p>", paragraph(text, start, end, spans));
        }
        start = end + 2;
    }
    html.push_str("</div>\n");
    html
}

fn paragraph(text: &str, start: usize, end: usize, spans: &[Span]) -> String {
    let here: Vec<&Span> = spans.iter().filter(|span| span.start < end && start < span.end).collect();
    let mut edges: Vec<usize> = here.iter().flat_map(|s| [s.start, s.end]).chain([start, end]).collect();
    edges.retain(|&edge| start <= edge && edge <= end && text.is_char_boundary(edge));
    edges.sort_unstable();
    edges.dedup();
    let mut html = String::new();
    for stretch in edges.windows(2) {
        let (from, to) = (stretch[0], stretch[1]);
        let words = escape(&printable_lines(&text[from..to]));
        let over: Vec<&&Span> = here.iter().filter(|span| span.start <= from && to <= span.end).collect();
        if over.is_empty() {
            html.push_str(&words);
            continue;
        }
        // What counts against the creator is shown before what counts for him, and that before what has no weight.
        let class =
            ["against", "for", "neither"].into_iter().find(|c| over.iter().any(|span| span.class == *c));
        for span in over.iter().filter(|span| span.start.max(start) == from && span.start >= start) {
            let _ = write!(html, "<span id=\"{}\"></span>", span.id);
        }
        let _ = write!(html, "<mark class=\"{}\">{words}</mark>", class.unwrap_or("neither"));
        for span in over.iter().filter(|span| span.end == to) {
            let n = span.number;
            let _ = write!(
                html,
                " <a class=\"note\" href=\"#{}\" aria-label=\"finding {n}\">[{n}]</a>",
                span.link
            );
        }
    }
    html
}

/// As [`printable_part`], but line ends stay.
fn printable_lines(text: &str) -> String {
    text.split('\n').map(printable_part).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(start: usize, end: usize, class: &'static str, number: usize) -> Span {
        Span { start, end, class, number, id: format!("m{number}"), link: format!("f{number}") }
    }

    #[test]
    fn every_word_is_there_once_and_overlaps_are_marked_once() {
        let text = "One two.\nThree <b>four</b>.\n\nFive six.";
        let html =
            paragraphs(text, &[span(4, 22, "for", 1), span(9, 27, "against", 2), span(29, 33, "neither", 3)]);
        assert_eq!(html.matches("<p>").count(), 2);
        assert_eq!(html.matches("<mark").count(), 4);
        for id in ["m1", "m2", "m3"] {
            assert_eq!(html.matches(&format!("id=\"{id}\"")).count(), 1, "{html}");
        }
        for link in ["#f1", "#f2", "#f3"] {
            assert_eq!(html.matches(link).count(), 1, "{html}");
        }
        assert!(!html.contains("<b>"), "{html}");
        let mut words = String::new();
        let mut inside = false;
        for c in html.chars() {
            match c {
                '<' => inside = true,
                '>' => inside = false,
                c if !inside => words.push(c),
                _ => {}
            }
        }
        let words = words.replace("&lt;", "<").replace("&gt;", ">");
        for n in 1..=3 {
            assert!(words.contains(&format!("[{n}]")));
        }
        let plain: String = words.replace(" [1]", "").replace(" [2]", "").replace(" [3]", "");
        assert_eq!(plain.split_whitespace().collect::<Vec<_>>(), text.split_whitespace().collect::<Vec<_>>());
    }

    #[test]
    fn a_finding_over_two_paragraphs_is_marked_in_both() {
        let html = paragraphs("One.\n\nTwo.", &[span(0, 10, "against", 1)]);
        assert_eq!((html.matches("<mark").count(), html.matches("id=\"m1\"").count()), (2, 1), "{html}");
    }
}
