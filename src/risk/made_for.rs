//! Ownership of what was made for somebody, where the model overlooks it: in filings "X acknowledges that Y shall be the exclusive owner of" is
//! said of Y's own products far oftener than of X's work, and the words for the work alone tell them apart.
//!
//! In: what the classifier said, and the findings. Out: findings of ownership for sentences that say so and have none, as [`ownership`] reads
//! them.

use super::findings::{Scored, of_rule, overlap};
use super::report::Finding;
use super::{ownership, policy};

/// What such a sentence counts with, 0 to 1. Of 65 in invented contracts 64 are of ownership; they are neater than real ones, of which the corpus of
/// docs/score.md has one that the model overlooks.
const PROBABILITY: f64 = 0.9;
/// Probability by the model below which a sentence is left alone.
const LEAST: f32 = 0.02;

/// Findings of ownership that pass by the words of a sentence.
pub fn overlooked(scored: &Scored<'_>, findings: &[Finding]) -> Vec<Finding> {
    let Some(label) = scored.labels.iter().position(|label| label == policy::OWNERSHIP) else {
        return Vec::new();
    };
    let found: Vec<&Finding> = findings.iter().filter(|f| f.label == policy::OWNERSHIP).collect();
    let segments = scored.outline.segments.iter().zip(scored.scores);
    segments
        .filter(|(segment, scores)| {
            scores[label] >= LEAST
                && !overlap(&found, segment)
                && ownership::goes_to_recipient(&segment.lead, &segment.text, scored.parties)
        })
        .map(|(segment, _)| of_rule(scored, segment, policy::OWNERSHIP, PROBABILITY))
        .collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::risk::Parties;

    /// Sentences of invented contracts that were written for the model, without sight of this module, and their labels.
    #[test]
    fn nearly_all_sentences_by_which_what_was_made_goes_to_the_recipient_are_of_ownership() {
        #[derive(serde::Deserialize)]
        struct Line {
            lead: String,
            text: String,
            labels: Vec<String>,
            source: String,
        }
        let files = [
            include_str!("../../data/clauses/usual_owner.jsonl"),
            include_str!("../../data/clauses/usual_transfer.jsonl"),
            include_str!("../../data/clauses/usual_creative.jsonl"),
            include_str!("../../data/clauses/usual_contrast.jsonl"),
            include_str!("../../data/clauses/usual_things.jsonl"),
            include_str!("../../data/clauses/usual_judge.jsonl"),
        ];
        let mut contracts: BTreeMap<String, Vec<Line>> = BTreeMap::new();
        for line in files.iter().flat_map(|file| file.lines()) {
            let line: Line = serde_json::from_str(line).unwrap();
            contracts.entry(line.source.clone()).or_default().push(line);
        }
        let (mut right, mut all) = (0, 0);
        for lines in contracts.values() {
            let text: String = lines.iter().map(|line| format!("{} {}\n", line.lead, line.text)).collect();
            let parties = Parties::read(&text);
            for line in lines.iter().filter(|l| ownership::goes_to_recipient(&l.lead, &l.text, &parties)) {
                all += 1;
                right += usize::from(line.labels.iter().any(|label| label == policy::OWNERSHIP));
            }
        }
        assert!(all >= 40 && right * 100 >= all * 90, "{right} of {all}");
    }
}
