//! Scored segments to findings: what passes its threshold, merged with its neighbours of the same label that go the same way.

use std::sync::LazyLock;

use regex::Regex;

use super::clauses::own_number;
use super::marks;
use super::parties::Parties;
use super::policy;
use super::report::{Direction, Finding};
use super::sides::pattern;
use super::small_changes;
use super::{NO_AI, homonyms, permission, suppliers};
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
            let segment = &segments[*i];
            row[l] >= threshold
                && is_said(segment)
                && !homonyms::says_otherwise(label, &segment.lead, &segment.text, scored.parties)
                && !(label == NO_AI
                    && (permission::grants(&segment.lead, &segment.text)
                        || permission::offers_a_choice(&segment.text)))
                && !(label == policy::TRAINING
                    && (permission::uses_no_work(&segment.lead, &segment.text)
                        || permission::leaves_training_out(&segment.lead, &segment.text)))
                && !(label == policy::PURPOSE && suppliers::confined_alone(&segment.lead, &segment.text))
                && !(label == policy::DERIVATIVES
                    && small_changes::forbids_the_rest(&segment.lead, &segment.text))
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

/// Labels of a use so wide that a limit in the same words is none.
const WIDE: [&str; 3] = [policy::TRAINING, "implied_ai_use", "unrestricted_use"];

/// Purposes that confine little.
static WIDE_PURPOSE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:improv\w*|enhanc\w*|develop(?:s|ed|ing|ment)?\b|promot\w*|research\w*|train(?:s|ed|ing)?\b|new (?:products|services|features)|any (?:and all )?(?:\w+ )?purposes?|business purposes?|business development)",
    )
});

/// Gives [`Direction::WidePurpose`] to limits whose own words grant a wide use: "for the limited purpose of operating, developing and improving".
pub fn tell_wide_purposes(findings: &mut [Finding]) {
    let wide: Vec<(usize, usize)> = findings
        .iter()
        .filter(|f| WIDE.contains(&f.label.as_str()))
        .filter(|f| matches!(f.direction, None | Some(Direction::ServiceData)))
        .map(|f| (f.start, f.end))
        .collect();
    for limit in findings.iter_mut().filter(|f| f.label == policy::PURPOSE && f.direction.is_none()) {
        let within = wide.iter().any(|&(start, end)| start <= limit.start && limit.end <= end);
        if within && (WIDE_PURPOSE.is_match(&limit.text) || WIDE_PURPOSE.is_match(&limit.lead)) {
            limit.direction = Some(Direction::WidePurpose);
        }
    }
}

/// Findings with these labels in the words of `text` that stand beside them.
#[cfg(test)]
pub fn quoting(text: &str, found: &[(&str, &str)]) -> Vec<Finding> {
    let finding = |&(label, words): &(&str, &str)| {
        let start = text.find(words).expect("it is there");
        Finding {
            label: label.to_owned(),
            start,
            end: start + words.len(),
            text: words.to_owned(),
            ..Finding::default()
        }
    };
    found.iter().map(finding).collect()
}

/// A finding of `label` that a rule tells of a segment, with a probability of its own, 0 to 1.
pub fn of_rule(scored: &Scored<'_>, segment: &Segment, label: &str, probability: f64) -> Finding {
    let text = scored.document.text[segment.start..segment.end].to_owned();
    Finding {
        label: label.to_owned(),
        probability,
        start: segment.start,
        end: segment.end,
        lead: segment.lead.clone(),
        section: segment.section.clone(),
        marks: marks::operative(label, &text),
        text,
        ..Finding::default()
    }
}

/// Whether one of the findings of a label, which are in document order and never overlap, shares bytes with a segment.
pub fn overlap(of_label: &[&Finding], segment: &Segment) -> bool {
    let first = of_label.partition_point(|finding| finding.end <= segment.start);
    of_label.get(first).is_some_and(|finding| finding.start < segment.end)
}

/// Whether a segment says something: a word or two that hang on no lead-in do not ("Don't go!"), and a question asks.
fn is_said(segment: &Segment) -> bool {
    if segment.text.ends_with('?') {
        return false;
    }
    !segment.lead.is_empty() || segment.text.split_whitespace().nth(2).is_some()
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
    // What has a number of its own and hangs on nothing is a clause of its own, however near it stands.
    let between = &scored.document.text[last.end..next.start];
    !(next.lead.is_empty() && own_number(&next.text).is_some())
        && last.section == next.section
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
    fn a_limit_whose_own_words_grant_a_wide_use_is_none() {
        let finding = |label: &str, start: usize, end: usize, direction: Option<Direction>| Finding {
            label: label.to_owned(),
            start,
            end,
            direction,
            text: if start < 150 { "only to run and improve it" } else { "only for moderation" }.to_owned(),
            ..Finding::default()
        };
        let mut findings = vec![
            finding("purpose_limitation", 0, 40, None),
            finding("implied_ai_use", 0, 40, None),
            finding("purpose_limitation", 50, 90, None),
            finding("unrestricted_use", 60, 90, None),
            finding("purpose_limitation", 100, 140, Some(Direction::BindsCreator)),
            finding("implied_ai_use", 100, 105, None),
            finding("purpose_limitation", 110, 140, None),
            finding("unrestricted_use", 110, 140, Some(Direction::ToCreator)),
            // Analytics may be a wide use, but moderation is none.
            finding("purpose_limitation", 150, 190, None),
            finding("implied_ai_use", 150, 190, None),
            // A wide use of data on a service is one all the same.
            finding("purpose_limitation", 142, 148, None),
            finding("implied_ai_use", 142, 148, Some(Direction::ServiceData)),
        ];
        tell_wide_purposes(&mut findings);
        let told: Vec<Option<Direction>> = findings.iter().step_by(2).map(|f| f.direction).collect();
        let wide = Some(Direction::WidePurpose);
        assert_eq!(told, [wide, None, Some(Direction::BindsCreator), None, None, wide]);
    }

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
