//! Scored segments to findings: what passes its threshold, merged with its neighbours of the same label that go the same way.

use super::marks;
use super::parties::Parties;
use super::remarks;
use super::report::{Direction, Finding};
use crate::document::Document;
use crate::segment::{Outline, Segment};

/// What the classifier said of a contract.
pub struct Scored<'a> {
    /// The contract.
    pub document: &'a Document,
    /// Its segments.
    pub outline: &'a Outline,
    /// Who is who in it.
    pub parties: &'a Parties,
    /// The labels, in the order of the scores.
    pub labels: &'a [String],
    /// Probability from which a segment carries each label.
    pub thresholds: &'a [f32],
    /// Probability a label of each segment: `[segments][labels]`, 0 to 1.
    pub scores: &'a [Vec<f32>],
}

/// Longest merged quote in bytes: neighbours beyond that start a finding of their own.
const LONGEST: usize = 700;

/// Some segments of one label that are one finding.
struct Open {
    first: usize,
    last: usize,
    /// The highest of theirs, 0 to 1.
    probability: f32,
    direction: Option<Direction>,
}

/// The findings in document order, those of one place in label order. `why` and `ask` are left empty. `direction` reads whom a clause binds
/// or favours from its label, its lead-in, its words and the sentence before it.
#[must_use]
pub fn collect(
    scored: &Scored<'_>,
    direction: impl Fn(&str, &str, &str, &str) -> Option<Direction>,
) -> Vec<Finding> {
    let segments = &scored.outline.segments;
    let mut findings: Vec<Finding> = Vec::new();
    for (l, (label, &threshold)) in scored.labels.iter().zip(scored.thresholds).enumerate() {
        let finished = |open: Open| finding(scored, label, &open, &direction);
        let mut open: Option<Open> = None;
        let carries = |(i, row): &(usize, &Vec<f32>)| {
            row[l] >= threshold && !remarks::counts_for_nothing(&segments[*i].text)
        };
        for (i, row) in scored.scores.iter().enumerate().filter(carries) {
            let own = direction(label, &segments[i].lead, &segments[i].text, before(segments, i));
            let joined = open.as_ref().and_then(|open| {
                let belongs = open.last + 1 == i
                    && belong(scored, &segments[open.first], &segments[open.last], &segments[i]);
                joint(open.direction, own).filter(|_| belongs)
            });
            match (&mut open, joined) {
                (Some(open), Some(joined)) => {
                    open.last = i;
                    open.probability = open.probability.max(row[l]);
                    open.direction = joined;
                }
                _ => {
                    let next = Open { first: i, last: i, probability: row[l], direction: own };
                    findings.extend(open.replace(next).map(&finished));
                }
            }
        }
        findings.extend(open.map(finished));
    }
    let place = |f: &Finding| (f.start, f.end);
    findings.sort_by_key(place);
    findings
}

/// Whether one of the findings of a label, which are in document order and never overlap, shares bytes with a segment.
pub fn overlap(of_label: &[&Finding], segment: &Segment) -> bool {
    let first = of_label.partition_point(|finding| finding.end <= segment.start);
    of_label.get(first).is_some_and(|finding| finding.start < segment.end)
}

/// The sentence in front of a segment, in the same section.
fn before(segments: &[Segment], at: usize) -> &str {
    let previous = at.checked_sub(1).and_then(|before| segments.get(before));
    previous.filter(|before| before.section == segments[at].section).map_or("", |before| before.text.as_str())
}

/// The direction of two neighbours as one finding, if they do not go different ways: a sentence that does not tell goes with the other.
fn joint(a: Option<Direction>, b: Option<Direction>) -> Option<Option<Direction>> {
    match (a, b) {
        (a, b) if a == b => Some(a),
        (Some(Direction::Unknown), Some(known)) | (Some(known), Some(Direction::Unknown)) => {
            Some(Some(known))
        }
        _ => None,
    }
}

/// Whether `next` continues the finding from `first` to `last`: same section, same list, nothing but white space between.
fn belong(scored: &Scored<'_>, first: &Segment, last: &Segment, next: &Segment) -> bool {
    let between = &scored.document.text[last.end..next.start];
    last.section == next.section
        && (last.lead == next.lead || next.lead.ends_with(&last.text))
        && between.trim().is_empty()
        && !between.contains("\n\n")
        && next.end - first.start <= LONGEST
}

fn finding(
    scored: &Scored<'_>,
    label: &str,
    open: &Open,
    direction: &impl Fn(&str, &str, &str, &str) -> Option<Direction>,
) -> Finding {
    let segments = &scored.outline.segments;
    let first = open.first;
    let (start, end) = (segments[first].start, segments[open.last].end);
    let text = scored.document.text[start..end].to_owned();
    // What no sentence tells alone, several may tell together.
    let together = open.direction == Some(Direction::Unknown) && open.last > first;
    let direction = if together {
        direction(label, &segments[first].lead, &text, before(segments, first))
    } else {
        open.direction
    };
    Finding {
        label: label.to_owned(),
        probability: (f64::from(open.probability) * 1e4).round() / 1e4,
        start,
        end,
        lead: segments[first].lead.clone(),
        section: segments[first].section.clone(),
        why: String::new(),
        ask: String::new(),
        direction,
        marks: marks::operative(label, &text),
        text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Format;
    use crate::segment::segment;

    #[test]
    fn neighbours_that_go_different_ways_are_findings_of_their_own() {
        let text = "The Author pays. It covers costs. The Publisher pays. It covers fees.";
        let document = Document {
            text: text.to_owned(),
            format: Format::Text,
            blocks: Vec::new(),
            warnings: Vec::new(),
        };
        let outline = segment(text, &[]);
        assert_eq!(outline.segments.len(), 4);
        let scored = Scored {
            document: &document,
            outline: &outline,
            parties: &Parties::read(text),
            labels: &["indemnification".to_owned()],
            thresholds: &[0.5],
            scores: &[vec![0.7], vec![0.6], vec![0.9], vec![0.6]],
        };
        let direction = |_: &str, _: &str, text: &str, _: &str| {
            Some(match text {
                text if text.contains("Author") => Direction::CreatorIndemnifies,
                text if text.contains("Publisher") => Direction::RecipientIndemnifies,
                _ => Direction::Unknown,
            })
        };
        let found: Vec<(String, f64, Option<Direction>)> = collect(&scored, direction)
            .into_iter()
            .map(|finding| (finding.text, finding.probability, finding.direction))
            .collect();
        // What does not tell goes with its neighbour.
        let expected = [
            ("The Author pays. It covers costs.", 0.7, Direction::CreatorIndemnifies),
            ("The Publisher pays. It covers fees.", 0.9, Direction::RecipientIndemnifies),
        ];
        assert_eq!(found, expected.map(|(text, p, way)| (text.to_owned(), p, Some(way))));
    }
}
