//! Training that goes on unless somebody opts out, where a sentence tells only of the way out: "If you do not want us to train on your
//! content, you can opt out" forbids nothing by itself, and says that training is the rule.
//!
//! In: what the classifier said, and the findings. Out: findings of AI training for sentences in which a ban was found and no grant; such
//! a ban is told as a way out.

use std::sync::LazyLock;

use regex::Regex;

use super::NO_AI;
use super::findings::{Scored, of_rule, overlap};
use super::policy::TRAINING;
use super::report::{Direction, Finding};
use super::sides::{in_lower_case, pattern};

/// The way out of training.
static WAY_OUT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?x)\bopt(?:s|ed|ing)?[-\ ]?out\ (?:of|from)\ [^.;]{0,60}\btrain(?:ing|ed)?\b
        | \bopt(?:s|ed|ing)?[-\ ]?out\ to\ (?:prevent|stop|keep)\ [^.;]{0,80}\btrain
        | \bif\ you\ (?:do\ not|don['’]t|would\ rather\ not|would\ prefer\ not)\ (?:want\ |wish\ |like\ |have\ )?(?:for\ )?(?:us|[\w.]+)\ to\ [^.;]{0,80}\btrain[^.;]{0,120}\b(?:opt|turn|switch|setting|tell|write|contact|ask|let\ us)
        | \b(?:turn|switch)(?:ed|ing)?\ (?:this\ |that\ |it\ )?off\ [^.;]{0,60}\btraining\b
        | \b(?:turn|switch)(?:ed|ing)?\ (?:ai|model)?\ ?training\ off\b
        | \btraining\b[^.;]{0,40}\ (?:is|are|stays|remains)\ (?:enabled|on|active|activated|(?:turned|switched|set\ to)\ on)\b[^.;]{0,30}\b(?:by\ default|unless|until)\b
        | \bby\ default,?\ [^.;]{0,60}\btraining\ (?:is|stays)\ (?:enabled|on|active|activated|(?:turned|switched|set\ to)\ on)\b
        | \bunless\ you\ (?:have\ )?(?:opt(?:ed)?[-\ ]?out|object|tell\ us|turn|switch|disable|decline|withdraw|untick|uncheck)[^;]{0,60}\ (?:may|will|can|is|are)\b[^.;]{0,100}\btrain(?:s|ed|ing)?\b
        | \ (?:may|will|can|is|are)\b[^.;]{0,100}\btrain(?:s|ed|ing)?\b[^.;]{0,80}\bunless\ you\ (?:have\ )?(?:opt(?:ed)?[-\ ]?out|object|tell\ us|turn|switch|disable|decline|withdraw|untick|uncheck)\b
        | \bobject\ to\ [^.;]{0,60}\b(?:train(?:ing)?\b|to\ train\b)",
    )
});

/// Training, and who may switch it off behind it: "We train on your files, but you can turn this off".
static SWITCHED_OFF: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"\btrain(?:s|ed|ing)?\b[^.;]{{0,120}}?(?:[,;] |\b(?:unless|until|but|though|and) ){SWITCH}"
    ))
});

/// The same as the answer to a question on training.
static YES_UNLESS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(r"^\W*yes\b[^.;]{{0,60}}?(?:[,.;] |\b)(?:(?:unless|until|but|though|and) )?{SWITCH}"))
});

/// Somebody on the reader's side who ends it.
const SWITCH: &str = r"(?:you|(?:(?:an?|the|your|any|each) )?(?:[\w-]+ ){0,2}(?:owners?|admin(?:istrator)?s?|users?|members?|customers?|creators?)) (?:can |may |have |has |chooses? to )?(?:at any time )?(?:opt(?:s|ed)?[- ]?out|(?:turn|switch)(?:e?s|ed)? [^.;]{0,30}?\boff|disables?d?|deactivates?d?|unticks?|unchecks?)\b";

/// What has to be agreed to first, or what is not done.
static NOT_YET: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"\b(?:not|never|no|cannot|without|only|if|once|where|n['’]t|opt(?:ed)?[- ]in)\b|n['’]t\b")
});

fn switched_off(lower: &str) -> bool {
    SWITCHED_OFF.find(lower).is_some_and(|found| !NOT_YET.is_match(&lower[..found.end()]))
}

/// Leave to go, and no word of what the other side does not do then.
static LEAVES: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^ ?(?:you|members|users|creators|contributors) (?:can|may) (?:withdraw|leave|exit|quit|opt out)\b[^.;,]{0,80}(?:\.|$|; (?:a|the|this|your) (?:withdrawal|removal|opt-out) (?:does|do|will|shall) not (?:oblige|require|affect|bind|reach|apply)\b)",
    )
});

fn leaves(lower: &str) -> bool {
    LEAVES.find(lower).is_some_and(|found| {
        let leave = found.as_str().split(';').next().unwrap_or_default();
        !leave.split_whitespace().any(|word| matches!(word, "not" | "never" | "no" | "stop"))
    })
}

/// Somebody who does not train, whatever is chosen.
static NEVER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\bwhether or not\b|\bregardless of\b|\b(?:do|does|will|shall) not (?:use|train|allow|permit)\b[^.;]{0,60}\btrain|\bnever (?:use|train)|\bopted[- ]in\b|\bopt[- ]in\b|\bno need to opt",
    )
});

/// Nobody trains once somebody has opted out: until then, somebody does.
static UNTIL_OUT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?x)\bif\ you\ (?:have\ )?(?:opt(?:ed)?[-\ ]?out|turn(?:ed)?\ [^.;]{0,60}?\boff|turn(?:ed)?\ off|switch(?:ed)?\ [^.;]{0,60}?\boff|switch(?:ed)?\ off|disabled?|untick(?:ed)?|uncheck(?:ed)?)\b[^.;]{0,80}\b(?:do|does|will|shall)\ (?:not|no\ longer)\b[^.;]{0,80}\btrain
        | \b(?:do|does|will|shall)\ (?:not|no\ longer)\b[^.;]{0,80}\btrain[^.;]{0,80}\bif\ you\ (?:have\ )?(?:opt(?:ed)?[-\ ]?out|turn(?:ed)?\ [^.;]{0,60}?\boff|switch(?:ed)?\ [^.;]{0,60}?\boff|disabled?|untick(?:ed)?|uncheck(?:ed)?)\b",
    )
});
static ANYWAY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"\bwhether or not\b|\bregardless of\b|\beven if\b|\bnever\b|\bopt(?:ed)?[- ]in\b")
});

/// Findings of training by default: such a sentence counts as surely as the ban that was found in it.
pub fn training_by_default(scored: &Scored<'_>, findings: &[Finding]) -> Vec<Finding> {
    if !scored.labels.iter().any(|label| label == TRAINING) {
        return Vec::new();
    }
    let granted: Vec<&Finding> = findings.iter().filter(|f| f.label == TRAINING).collect();
    let segments = &scored.outline.segments;
    let mut found = Vec::new();
    let is_open = |f: &&Finding| matches!(f.direction, None | Some(Direction::OptOut));
    for ban in findings.iter().filter(|f| f.label == NO_AI).filter(is_open) {
        let first = segments.partition_point(|segment| segment.start < ban.start);
        for segment in segments[first..].iter().take_while(|segment| segment.end <= ban.end) {
            if by_default(&segment.text) && !overlap(&granted, segment) {
                found.push(of_rule(scored, segment, TRAINING, ban.probability));
            }
        }
    }
    found
}

/// [`Direction::OptOut`] where what was taken for a ban tells the way out of training and forbids nothing.
#[must_use]
pub fn instead_of_a_ban(lead: &str, text: &str) -> Option<Direction> {
    let lower = in_lower_case("", text);
    let answers = || {
        let asked = in_lower_case("", lead);
        asked.trim_end().ends_with('?')
            && asked.contains("train")
            && YES_UNLESS.find(&lower).is_some_and(|found| !NOT_YET.is_match(found.as_str()))
    };
    (by_default(text) || leaves(&lower) || answers()).then_some(Direction::OptOut)
}

/// Whether a sentence tells the way out of training and grants nothing by itself: struck out, it would leave no way.
#[must_use]
pub fn is_way_out_alone(text: &str) -> bool {
    static GRANTS: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"\b(?:may|will|shall|can) (?:\w+ ){0,3}(?:use|train|process|share)\b|\bwe (?:use|train|process)\b|\btraining (?:is|stays|remains)\b|\bby default\b",
        )
    });
    by_default(text) && !GRANTS.is_match(&in_lower_case("", text))
}

/// Whether a sentence tells the way out of training and of nobody who does not train.
fn by_default(text: &str) -> bool {
    let lower = in_lower_case("", text);
    WAY_OUT.is_match(&lower) && !NEVER.is_match(&lower)
        || switched_off(&lower) && !NEVER.is_match(&lower)
        || UNTIL_OUT.is_match(&lower) && !ANYWAY.is_match(&lower)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_way_out_that_grants_nothing_is_told_from_one_beside_a_grant() {
        assert!(is_way_out_alone("You can opt out of training with the toggle in your profile."));
        assert!(!is_way_out_alone("Unless you opt out, we may use your content to train our models."));
        assert!(!is_way_out_alone("AI training is enabled by default; the Client may switch it off."));
    }

    #[test]
    fn yes_to_a_question_on_training_is_a_way_out_where_it_can_be_switched_off() {
        let told = |text: &str| instead_of_a_ban("Is my art used to train your AI?", text).is_some();
        assert!(told("Yes, unless you switch it off in your profile."));
        assert!(told("Yes, but you can turn this off."));
        assert!(!told("No, unless you switch it on."));
        assert!(!told("Yes, but only if you agree."));
        assert!(instead_of_a_ban("Is my art shown?", "Yes, unless you switch it off.").is_none());
    }

    #[test]
    fn leave_to_withdraw_is_no_ban() {
        let told = |text: &str| instead_of_a_ban("", text).is_some();
        assert!(told(
            "You can withdraw at any time under Settings; a withdrawal does not oblige a company that has your pictures to retrain a model."
        ));
        assert!(told("Members may leave the training programme in their account settings."));
        assert!(!told("You may withdraw, and we will not train on your pictures."));
        assert!(!told("We do not train on your pictures."));
    }

    #[test]
    fn a_way_out_of_training_says_that_training_is_the_rule() {
        for text in [
            "If you do not want us to use your drawings to train our models, you can opt out in your settings.",
            "You may opt out of model training at any time.",
            "Members who have opted out of the training of our image generator keep all other features.",
            "You can object to the use of your posts to train our systems by writing to us.",
            "You can opt-out to prevent us from using your sketches to train our models.",
            "AI training is enabled by default; the Client may switch it off.",
            "By default, model training is on for free accounts.",
            "Unless you opt out, we may use your content to train our models.",
            "We may use your posts for training our systems unless you object.",
            "We may use your sketches to train our models, but you can turn this off in your profile.",
            "We train on your sketches unless a team owner switches that off.",
            "Training on your posts remains active unless you change your settings.",
            "If you turn off 'Help us learn', we will not use your uploads to train AI.",
            "We do not train on your uploads if you switch the setting off.",
        ] {
            assert!(by_default(text), "{text}");
        }
        for text in [
            "We do not use your drawings to train our models, whether or not you opt out of anything.",
            "We train on your posts only if you opted in; you may opt out of training later.",
            "We only train on your sketches once you agreed, and you can turn this off.",
            "We never train on your sketches, but you can switch comments off.",
            "You may opt out of our newsletter.",
            "Unless you tell us that you opted in, we will not train on your posts.",
            "AI training is disabled by default; an owner may switch it on.",
            "If you do not want us to train our staff on your premises, say so.",
            "If you do not want us to train on it, do not post it.",
            "Even if you turn nothing off, we will never train on your uploads.",
        ] {
            assert!(!by_default(text), "{text}");
        }
    }
}
