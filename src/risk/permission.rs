//! Permissions of AI use in words that the model takes for a ban: "we reserve the right to start using your drawings for machine learning",
//! "on the free plan we train our models on them, but never on the Pro plan".
//!
//! In: a segment in which a ban was found. Out: whether it is none, and whether it says that somebody is trained on besides.

use std::sync::LazyLock;

use regex::Regex;

use super::NO_AI;
use super::findings::{Scored, of_rule, overlap};
use super::policy;
use super::report::Finding;
use super::sides::{in_lower_case, pattern};

const AI: &str = r"(?:ai\b|a\.i\.|artificial intelligence|machine[- ]learning|generative|language models?|train(?:s|ed|ing)?\b)";

/// A right to begin with it, kept by whoever is not the creator.
static RESERVED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"\b(?:we|company|client|publisher|producer|studio|platform|licensee|agency|provider|[\w.]+) (?:hereby |also |expressly )?reserves? (?:to (?:itself|ourselves) )?the right to (?:\w+ ){{0,3}}?(?:us(?:e|ing)|train|start|begin|licen[cs](?:e|ing)|feed|includ(?:e|ing)|process|offer|provide)\b[^.;]{{0,120}}\b{AI}"
    ))
});

/// What takes it back, or is the creator's.
static NOT_SO: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:not|never|no|nobody|prohibit\w*|forbid\w*|refuse|exclude|i reserve|(?:author|artist|creator|illustrator|photographer|performer|writer|composer|designer|you|maker|translator|narrator|licensor|contributor)s? (?:hereby |also |expressly )?reserves?)\b",
    )
});

/// Somebody trains, for some accounts.
static TRAINS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:^|[,;:.] |\b(?:plans?|tiers?|trials?|accounts?|users|customers|members|default|beta) )(?:we|they|it|[a-z]+ ai) (?:do |may |will |also |only )?(?:train\b|use [^.;,]{1,60} (?:to train|for training|to improve (?:our|its) (?:ai|models?))\b)",
    )
});

/// Whether a segment grants what it was taken to forbid.
#[must_use]
pub fn grants(lead: &str, text: &str) -> bool {
    let lower = in_lower_case(lead, text);
    RESERVED.is_match(&lower) && !NOT_SO.is_match(&lower)
}

/// Findings of AI training for sentences that forbid it for some and say of others that it is done.
pub fn overlooked(scored: &Scored<'_>, findings: &[Finding]) -> Vec<Finding> {
    let Some(place) = scored.labels.iter().position(|label| label == NO_AI) else { return Vec::new() };
    if !scored.labels.iter().any(|label| label == policy::TRAINING) {
        return Vec::new();
    }
    let trained: Vec<&Finding> = findings.iter().filter(|f| f.label == policy::TRAINING).collect();
    let segments = scored.outline.segments.iter().zip(scored.scores);
    segments
        .filter(|(segment, row)| row[place] >= scored.thresholds[place] && !overlap(&trained, segment))
        .filter(|(segment, _)| grants(&segment.lead, &segment.text) || trains(&segment.lead, &segment.text))
        .map(|(segment, row)| {
            of_rule(scored, segment, policy::TRAINING, (f64::from(row[place]) * 1e4).round() / 1e4)
        })
        .collect()
}

/// Whether a sentence says that somebody trains, and not that nobody does.
fn trains(lead: &str, text: &str) -> bool {
    TRAINS.is_match(&in_lower_case(lead, text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_right_to_begin_is_no_ban() {
        for text in [
            "We reserve the right to start using your drawings for machine learning.",
            "The Publisher reserves the right to use the Work to train language models.",
            "Company expressly reserves the right to license the recordings for AI training.",
        ] {
            assert!(grants("", text), "{text}");
        }
        for text in [
            "The Author reserves the right to license the Work for AI training.",
            "All rights in text and data mining are reserved.",
            "We reserve the right to refuse accounts that train AI on posts.",
            "Nobody may train AI on it, and the Artist reserves the right to object.",
            "I reserve the right to use it for AI.",
        ] {
            assert!(!grants("", text), "{text}");
        }
    }

    #[test]
    fn training_for_some_is_told_beside_the_ban_for_others() {
        for text in [
            "On the free plan we train our models on your drawings, but never on the Pro plan.",
            "We train our models on what free users upload; paying customers are never included.",
            "During the free trial we use what you upload to train our models, and not after it.",
        ] {
            assert!(trains("", text), "{text}");
        }
        for text in [
            "We never train our models on your drawings.",
            "We do not train AI on posts, and they stay yours.",
            "If you switch it off, no model is trained on them.",
        ] {
            assert!(!trains("", text), "{text}");
        }
    }
}
