//! Leave to imitate the creator with AI, where the model overlooks it: "the Client may use AI tools to make new pictures in the Artist's
//! style". Nothing is trained by these words, so they share few with grants of training, and they come to a synthetic copy all the same.
//!
//! In: what the classifier said, and the findings. Out: findings of AI use for sentences that say so and have none.

use std::sync::LazyLock;

use regex::Regex;

use super::findings::{Scored, of_rule, overlap};
use super::parties::{Party, whole_words};
use super::policy;
use super::report::Finding;
use super::sides::{in_lower_case, pattern};

/// What such a sentence counts with, 0 to 1; a judgement, for the corpus has none by which it could be measured.
const PROBABILITY: f64 = 0.8;

/// What makes things as if somebody had made them.
pub(super) static AI: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:ai|a\.i\.|artificial intelligence|generative|machine[- ]learning|image generators?|language models?|text-to-(?:image|speech)|neural networks?)\b",
    )
});

/// What may be done.
static MAY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:may|can|free to|(?:entitled|allowed|permitted|authori[sz]ed) to|right to|allows?|permits?|agrees? (?:that|to)|consents? to|grants?|licen[sc]es?)\b",
    )
});

/// What denies it, or makes it wait for leave.
static NOT_SO: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:not|never|no|nor|neither|nobody|without|unless|except|prohibit\w*|forbid\w*|forbidden|refrain|cannot|(?:prior|written|separate) (?:consent|permission|agreement))\b",
    )
});

/// What is the creator's own, right behind a name or a possessive.
static STYLE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:['’]s?)? (?:[\w-]+ ){0,3}(?:style|manner|voice|likeness|look|way of (?:drawing|writing|speaking|singing|painting|playing))\b",
    )
});

static STYLE_OF: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:style|manner|voice|likeness) of (?:the )?$|\b(?:imitat\w*|mimic\w*|emulat\w*|sounds? like|looks? like) (?:the )?$",
    )
});

/// Findings of AI use that the model overlooks.
pub fn overlooked(scored: &Scored<'_>, findings: &[Finding]) -> Vec<Finding> {
    if !scored.labels.iter().any(|label| label == policy::TRAINING) || !scored.parties.creator_named() {
        return Vec::new();
    }
    let of = |label: &str| -> Vec<&Finding> { findings.iter().filter(|f| f.label == label).collect() };
    let found = [of(policy::TRAINING), of(super::NO_AI)];
    let segments = scored.outline.segments.iter();
    segments
        .filter(|segment| {
            !found.iter().any(|found| overlap(found, segment))
                && lets_imitate(&segment.lead, &segment.text, &scored.parties.creator)
        })
        .map(|segment| of_rule(scored, segment, policy::TRAINING, PROBABILITY))
        .collect()
}

/// Whether by `text`, which may hang on `lead`, AI may make what looks or sounds as if `creator` had made it.
fn lets_imitate(lead: &str, text: &str, creator: &Party) -> bool {
    let lower = in_lower_case(lead, text);
    if !AI.is_match(&lower) || !MAY.is_match(&lower) || NOT_SO.is_match(&lower) {
        return false;
    }
    is_of_creator(&lower, creator)
}

/// Whether `lower`, which is lower case, names the style, manner, voice or likeness of `creator`.
pub(super) fn is_of_creator(lower: &str, creator: &Party) -> bool {
    creator.mentions_by_name(lower).iter().any(|&(start, end)| {
        let owns = lower[end..].starts_with(['\'', '’']) && STYLE.is_match(&lower[end..]);
        owns || STYLE_OF.is_match(&lower[..start])
    }) || possessives(lower, creator).iter().any(|&(_, end)| STYLE.is_match(&lower[end..]))
}

/// Where the word stands for what `creator` has, where a pronoun calls it.
pub(super) fn possessives(lower: &str, creator: &Party) -> Vec<(usize, usize)> {
    creator.possessive().map(|of| whole_words(lower, [of].into_iter())).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::risk::Parties;

    #[test]
    fn leave_to_imitate_the_creator_with_ai_is_told() {
        let named = Parties::read(
            "Moor Ltd (\"Client\") and Jo Ash (\"Artist\"). The Artist draws pictures, the Client pays.",
        );
        let says = |text: &str| lets_imitate("", text, &named.creator);
        for text in [
            "The Client may use AI tools to make new pictures that imitate the Artist's style.",
            "The Client may generate images in the Artist’s own drawing style with AI.",
            "The Artist agrees that generative systems produce drawings in the style of the Artist.",
        ] {
            assert!(says(text), "{text}");
        }
        for text in [
            "The Client shall not use AI tools to imitate the Artist's style.",
            "The Client may imitate the Artist's style with AI only with written consent.",
            "The Client may use AI tools to check the Artist's invoices.",
            "The Client may make new pictures in the Artist's style.",
            "The Artist may use AI to make drafts in the style of the Client's brand.",
        ] {
            assert!(!says(text), "{text}");
        }
        let service = Parties::read(
            "You keep your posts. You upload your content to our service. We show your posts and delete your account.",
        );
        assert!(lets_imitate("", "We may use generative AI to make posts in your voice.", &service.creator));
        assert!(!lets_imitate(
            "",
            "You may use our AI to make posts in the style of a newspaper.",
            &service.creator
        ));
    }
}
