//! Scored segments to findings: what passes its threshold, merged with its neighbours of the same label.

use super::marks;
use super::report::Finding;
use crate::document::Document;
use crate::segment::{Outline, Segment};

/// What the classifier said of a contract.
pub struct Scored<'a> {
    /// The contract.
    pub document: &'a Document,
    /// Its segments.
    pub outline: &'a Outline,
    /// The labels, in the order of the scores.
    pub labels: &'a [String],
    /// Probability from which a segment carries each label.
    pub thresholds: &'a [f32],
    /// Probability a label of each segment: `[segments][labels]`, 0 to 1.
    pub scores: &'a [Vec<f32>],
}

/// Longest merged quote in bytes: neighbours beyond that start a finding of their own.
const LONGEST: usize = 700;

/// The findings in document order, those of one place in label order. `why`, `ask` and `direction` are left empty.
#[must_use]
pub fn collect(scored: &Scored<'_>) -> Vec<Finding> {
    let segments = &scored.outline.segments;
    let mut findings: Vec<Finding> = Vec::new();
    for (l, (label, &threshold)) in scored.labels.iter().zip(scored.thresholds).enumerate() {
        // First and last segment and highest probability of the finding that is open.
        let mut open: Option<(usize, usize, f32)> = None;
        for (i, row) in scored.scores.iter().enumerate().filter(|(_, row)| row[l] >= threshold) {
            open = match open {
                Some((first, last, p))
                    if last + 1 == i && belong(scored, &segments[first], &segments[last], &segments[i]) =>
                {
                    Some((first, i, p.max(row[l])))
                }
                other => {
                    findings.extend(other.map(|o| finding(scored, label, o)));
                    Some((i, i, row[l]))
                }
            };
        }
        findings.extend(open.map(|o| finding(scored, label, o)));
    }
    let place = |f: &Finding| (f.start, f.end);
    findings.sort_by_key(place);
    findings
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

fn finding(scored: &Scored<'_>, label: &str, (first, last, p): (usize, usize, f32)) -> Finding {
    let segments = &scored.outline.segments;
    let (start, end) = (segments[first].start, segments[last].end);
    let text = scored.document.text[start..end].to_owned();
    Finding {
        label: label.to_owned(),
        probability: (f64::from(p) * 1e4).round() / 1e4,
        start,
        end,
        lead: segments[first].lead.clone(),
        section: segments[first].section.clone(),
        why: String::new(),
        ask: String::new(),
        direction: None,
        marks: marks::operative(label, &text),
        text,
    }
}
