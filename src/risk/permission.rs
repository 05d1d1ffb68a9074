//! Sentences on AI that the model takes for another: permissions in the words of a ban ("we reserve the right to start using your drawings for
//! machine learning"), training for some beside a ban for others, and what is no use of the work at all ("you own everything our AI makes").
//!
//! In: a segment, and what was found in it. Out: whether a ban is none, whether training is none, and findings of training beside a ban.

use std::sync::LazyLock;

use regex::Regex;

use super::NO_AI;
use super::findings::{Scored, of_rule, overlap};
use super::plans;
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

/// Whose the output of a tool is, where it is the reader's.
static OWN_OUTPUT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:you|customers?|users?|clients?|members?) (?:own|owns|keep|keeps|retain|retains)\b[^.;]{0,100}\b(?:ai|tools?|models?|assistant|service|app)\b[^.;]{0,20}\b(?:makes?|generates?|produces?|creates?|writes?|draws?)\b",
    )
});

/// Numbers on an audience, from which a machine may learn.
static AUDIENCE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:viewers?|viewing|listeners?|listening|audience|sales|ratings?|attendance|box[- ]office) (?:statistics|stats|data|metrics|figures|numbers|logs|analytics)\b|\b(?:engagement|click(?:-?through)?|viewership|campaign|reach) (?:statistics|stats|data|metrics|figures|numbers|analytics)\b|\b(?:performance )?(?:statistics|stats|data|metrics|figures|numbers|analytics) ?\((?:[a-z -]+,? (?:and )?)*(?:views?|clicks?|likes?|saves|impressions|reach|opens)\b",
    )
});

/// What a machine does with what it learns from, and what it learns from.
static LEARNS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:train\w*|learn\w*|improv\w*|develop\w*|fine-?tun\w*|data ?sets?|teach\w*|clon\w*|synthetic)\b",
    )
});
static OF_THE_WORK: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:content|works?|recordings?|footage|images?|photos?|pictures?|posts?|texts?|manuscripts?|voices?|likeness|drawings?|uploads?|files|submissions?|films?|videos?|audio|music|songs?|episodes?|shows?|streams?|materials?|performances?|deliverables?|artworks?|illustrations?|designs?)\b",
    )
});

/// A permission that ends where somebody else could train: "The Client may store it with a service, unless its terms let it train on files".
static UNLESS_TRAINED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:may|can|shall|will|is free to|is entitled to)\b(?P<before>[^;]{3,240}?)\b(?:unless|save (?:where|if|when)|except (?:where|if|when)|only (?:if|where|when)|provided that)\b (?:the |that |such |its |their |any |an? )?(?P<who>[^;]{2,80}?)\b(?:allows?|permits?|lets?|entitle[sd]?|claims?|reserves?|may|can|uses?|trains?|gives?|grants?)\b[^;]{0,80}?\b(?:train\w*|machine[- ]learning|artificial intelligence|ai)\b",
    )
});

/// Whose agreement opens the way to training instead.
static AGREES: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"\b(?:agrees?|consents?|accepts?|opts?|opted|you|we|i|company|client|publisher|producer|studio|licensee|customer|user)\b|{AI}"
    ))
});

/// A use for one's own development from which training is left out.
static NO_TRAINING: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:use|improve|develop)\b.{3,300}\b(?:provided,? (?:however,? )?that|so long as|as long as|if|where|to the extent)\b[^.;]{0,80}?\b(?:does|do|shall|will) not (?:constitute|include|involve|amount to|consist of) (?:ai |model |any |the )*(?:training|machine[- ]learning)\b",
    )
});

/// Whether a use for somebody's own development says of itself that it is no training.
#[must_use]
pub fn leaves_training_out(lead: &str, text: &str) -> bool {
    NO_TRAINING.is_match(&in_lower_case(lead, text))
}

/// Findings of a use that is wide enough for AI, for sentences taken for training which leave training out.
pub fn without_training(scored: &Scored<'_>, findings: &[Finding]) -> Vec<Finding> {
    let place = |label: &str| scored.labels.iter().position(|own| own == label);
    let (Some(training), Some(_)) = (place(policy::TRAINING), place(policy::IMPLIED)) else {
        return Vec::new();
    };
    let implied: Vec<&Finding> = findings.iter().filter(|f| f.label == policy::IMPLIED).collect();
    let segments = scored.outline.segments.iter().zip(scored.scores);
    segments
        .filter(|(segment, row)| row[training] >= scored.thresholds[training] && !overlap(&implied, segment))
        .filter(|(segment, _)| leaves_training_out(&segment.lead, &segment.text))
        .map(|(segment, row)| {
            of_rule(scored, segment, policy::IMPLIED, (f64::from(row[training]) * 1e4).round() / 1e4)
        })
        .collect()
}

/// A choice that is open to whoever reads: nothing is forbidden by it, and nothing is done until it is made.
static CHOICE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^ ?(?:you|members|users|creators|contributors) (?:can|may) (?:also |always )?(?:(?:turn|switch) on\b|(?:turn|switch) [^.;]{2,60}? on\b|enable\b|activate\b|opt[- ]in\b|tick\b|join\b)",
    )
});
static BLOCKS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:block\w*|prevent\w*|stop\w*|no[- ]?ai|opt[- ]?out|exclu\w+|protect\w*|not|never|no|without)\b",
    )
});

/// Whether a sentence does no more than offer a choice to join ("You can turn on "Share my files for AI" at any time").
#[must_use]
pub fn offers_a_choice(text: &str) -> bool {
    let lower = in_lower_case("", text);
    CHOICE.is_match(&lower) && !BLOCKS.is_match(&lower)
}

fn ends_where_others_train(lower: &str) -> bool {
    static IN_FRONT: LazyLock<Regex> = LazyLock::new(|| pattern(AI));
    UNLESS_TRAINED.captures(lower).is_some_and(|found| {
        let start = found.get(0).map_or(0, |whole| whole.start());
        !AGREES.is_match(&found["who"])
            && !IN_FRONT.is_match(&found["before"])
            && !IN_FRONT.is_match(&lower[..start])
    })
}

/// What is left to the creator of a ban on the creator: "except that you may train on your own content".
static ON_ONES_OWN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:you (?:may|can|are free to|are allowed to) (?:[^.;]{0,40}\btrain\w*\b[^.;]{0,60}\byour own\b|(?:still )?use your own\b[^.;]{0,60}\btrain\w*)|(?:they|users|members|customers|developers) (?:may|can|are free to|are allowed to) (?:[^.;]{0,40}\btrain\w*\b[^.;]{0,60}\btheir own\b|(?:still )?use their own\b[^.;]{0,60}\btrain\w*))",
    )
});
static OURS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"\b(?:we|us|our|others?|third part(?:y|ies)|other users|grants?|licen[cs]es?)\b")
});

/// Whether what a segment says of AI is no use of the creator's work: whose the output is, numbers on an audience alone, or what others must not do.
#[must_use]
pub fn uses_no_work(lead: &str, text: &str) -> bool {
    let lower = in_lower_case(lead, text);
    if ends_where_others_train(&lower) || plans::trains_on_none(text) {
        return true;
    }
    if ON_ONES_OWN.is_match(&lower) && !OURS.is_match(&lower) {
        return true;
    }
    OWN_OUTPUT.is_match(&lower) && !LEARNS.is_match(&lower)
        || AUDIENCE.is_match(&lower) && !OF_THE_WORK.is_match(&AUDIENCE.replace_all(&lower, " "))
}

/// Whether a segment grants what it was taken to forbid.
#[must_use]
pub fn grants(lead: &str, text: &str) -> bool {
    let lower = in_lower_case(lead, text);
    RESERVED.is_match(&lower) && !NOT_SO.is_match(&lower) || plans::trains_on_some(text)
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
    fn whose_the_output_is_and_numbers_on_an_audience_are_no_use_of_the_work() {
        for text in [
            "You own your notes and everything our AI makes from them.",
            "Users keep all rights in what the assistant writes for them.",
            "Company may use viewer statistics to train its advertising models.",
            "We may feed performance data (views, clicks, saves) into our analytics model.",
            "The Brand may train its forecasting model on engagement metrics.",
            "You may not use the Service to train AI, except that you may train on your own content.",
            "Users must not use the Service to train models, but they may train models on their own content.",
        ] {
            assert!(uses_no_work("", text), "{text}");
        }
        for text in [
            "You own what our AI makes, and we train it on your notes.",
            "Company may use the recordings and listening data to train its models.",
            "We may train our AI on your posts.",
            "The Studio may train its models on performance data (movement, voice, face).",
            "We may train models on your videos and their engagement metrics.",
            "You may not use the Service to train AI, except that we may train on your content.",
            "You may train on your own content, and we may do so too.",
            "Users may train models on your own content.",
        ] {
            assert!(!uses_no_work("", text), "{text}");
        }
    }

    #[test]
    fn a_permission_that_ends_where_others_train_is_none_to_train() {
        for text in [
            "The Publisher may store the Artwork with a cloud service, unless the terms of the service permit it to train its models on files.",
            "The Publisher may send it to its printer, save where the printer is entitled to use files to train artificial intelligence.",
            "As an exception, the Client may let a platform process files, unless that platform's terms allow it to train on them.",
        ] {
            assert!(uses_no_work("", text), "{text}");
        }
        for text in [
            "The Publisher may use it to train models, unless the Author's terms allow nobody to train AI.",
            "You may use the app only if you agree that it can train AI on your drawings.",
            "We will open an account only if you allow us to train AI on your files.",
            "The Publisher may train AI on it, save where the law allows no training.",
        ] {
            assert!(!uses_no_work("", text), "{text}");
        }
    }

    #[test]
    fn improving_without_training_is_no_training() {
        let text = "Provider may use Input to develop and improve the System, provided that such use does not constitute training.";
        assert!(leaves_training_out("", text));
        assert!(!leaves_training_out(
            "",
            "Provider may use Input to train the System, provided that such use is lawful."
        ));
        let (findings, _, _) = crate::risk::weighed::weighed(text, &[("ai_training", "Provider", 0.97)]);
        let labels: Vec<&str> = findings.iter().map(|f| f.label.as_str()).collect();
        assert_eq!(labels, ["implied_ai_use"]);
    }

    #[test]
    fn a_choice_to_join_forbids_nothing() {
        assert!(offers_a_choice("You can turn on \"Share my files for AI research\" at any time."));
        assert!(offers_a_choice("Members may switch AI training on in their settings."));
        assert!(!offers_a_choice("You can turn on \"Block AI training\" at any time."));
        assert!(!offers_a_choice("You may not turn on AI training."));
        assert!(!offers_a_choice("We may turn on AI training."));
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
