//! Limits of use that the model overlooks: the line of a brief ("Usage: organic and paid on one network, UK only, 90 days from the first ad") and
//! what is permitted with its limit in the same breath ("you may share the films, but you may not sell them").
//!
//! In: what the classifier said, and the findings. Out: findings of a limited purpose for sentences that say so and have none.

use std::sync::LazyLock;

use regex::Regex;

use super::findings::{Scored, of_rule, overlap};
use super::parties::Parties;
use super::policy;
use super::report::Finding;
use super::sides::{in_lower_case, pattern};

/// What such a sentence counts with, 0 to 1; a judgement, as for other terms of a few words.
const PROBABILITY: f64 = 0.85;
/// Most words of a line on usage.
const MOST_WORDS: usize = 26;

/// A line on usage, and what is agreed.
static USAGE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:permitted |licen[cs]ed |agreed )?(?:usage|uses?|usage rights|usage period|licen[cs]e|media usage)(?:: | [–—-] )(?P<agreed>.+)$",
    )
});

/// What confines it.
static CONFINED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:only|solely|exclusively|no other|nothing else|not included|excluding|excludes?)\b|\b(?:\d+|one|two|three|four|six|nine|twelve|eighteen) ?-?(?:days?|weeks?|months?|years?)\b",
    )
});

/// What leaves it wide all the same.
static WIDE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:any|all (?:media|medium|rights|purposes?|uses?|channels?|platforms?|territories|formats?)|every|unlimited|unrestricted|perpetu\w*|for ?ever|irrevocabl\w*|buy-?out|bought out|no limits?|without limit\w*|in whole or in part|train\w*|ai|sub-?licen\w+|worldwide|the world|universe|not limited to|owns?|assign\w*)\b",
    )
});

/// Behind whoever may do something: a use, and a use that is kept from it.
static MAY_BUT_NOT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^ (?:may|can|(?:is|are) (?:free|allowed|welcome|entitled) to) (?:use|share|print|show|post|display|copy|publish|download|keep|send|play|make (?:personal )?(?:prints|copies))\b[^.;:]{0,100}?,? (?:but|though|although)(?: (?:you|it|they|we|he|she|the \w+))? (?:may|must|can|shall|will|should)?(?:n['’]t| ?not| ?never) (?:\w+ ){0,3}?(?:sell|re-?sell|licen[sc]e|sub-?licen[sc]e|enter|exploit|rent|hire|advertise|use|publish|broadcast|distribute|post)\b",
    )
});

/// Findings of a limited purpose that the model overlooks.
pub fn overlooked(scored: &Scored<'_>, findings: &[Finding]) -> Vec<Finding> {
    if !scored.labels.iter().any(|label| label == policy::PURPOSE) {
        return Vec::new();
    }
    let found: Vec<&Finding> = findings.iter().filter(|f| f.label == policy::PURPOSE).collect();
    let segments = scored.outline.segments.iter();
    segments
        .filter(|segment| {
            !overlap(&found, segment)
                && (is_usage(&segment.text)
                    || segment.lead.is_empty() && may_but_not(&segment.text, scored.parties))
        })
        .map(|segment| of_rule(scored, segment, policy::PURPOSE, PROBABILITY))
        .collect()
}

/// Whether `text` is a line on usage that confines it, be it an item below "we agreed:".
fn is_usage(text: &str) -> bool {
    let lower = in_lower_case("", text).replace(['*', '_'], "");
    let term = lower
        .trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | ')' | '(' | '•' | '-' | ' '));
    term.split_whitespace().count() <= MOST_WORDS
        && USAGE
            .captures(term)
            .is_some_and(|found| CONFINED.is_match(&found["agreed"]) && !WIDE.is_match(&found["agreed"]))
}

/// Whether by `text` the other side may use the work in one way, but not in another.
fn may_but_not(text: &str, parties: &Parties) -> bool {
    let lower = in_lower_case("", text);
    let mentions = parties.recipient.mentions_by_name(&lower);
    parties.both_named() && mentions.iter().any(|&(_, end)| MAY_BUT_NOT.is_match(&lower[end..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_on_usage_that_confines_it_is_a_limit() {
        for text in [
            "- Usage: organic + paid ads on two networks, France only, 60 days from the first ad.",
            "4. Usage: paid social, 3 months",
            "**Licence:** the shop's website only",
        ] {
            assert!(is_usage(text), "{text}");
        }
        for text in [
            "Usage: all media, worldwide, 12 months",
            "Usage: any purpose, France only",
            "Usage: organic and paid",
            "Usage: AI training only",
            "The usage is discussed in 3 months.",
        ] {
            assert!(!is_usage(text), "{text}");
        }
    }

    #[test]
    fn what_is_permitted_with_its_limit_is_a_limit() {
        let parties = Parties::read(
            "WEDDING FILM CONTRACT\n\nFern Films (\"we\", \"us\") and the Couple (\"you\")\n\n1. We keep the copyright in the films.\n2. You may share the films with your friends.\n3. You get the raw footage for personal use only.",
        );
        for text in [
            "You may share the pictures with friends, but you may not sell them.",
            "You can post the film, but not enter it in contests without asking us.",
            "You may print the pictures but must not use them in advertisements.",
        ] {
            assert!(may_but_not(text, &parties), "{text}");
        }
        for text in [
            "You may share the pictures with friends.",
            "We may show the pictures, but we will not sell them.",
            "You may change the date, but you may not cancel it.",
        ] {
            assert!(!may_but_not(text, &parties), "{text}");
        }
    }
}
