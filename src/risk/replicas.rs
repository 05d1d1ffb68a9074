//! Copies of the creator that a machine makes: bans on them that the model overlooks or is not sure of ("I will not be depicted by means of
//! artificial intelligence", "no digital replica of the Performer may be made"), limits on them, and what allows a copy and no training.
//!
//! In: what the classifier said, and the findings. Out: findings of bans for sentences that say so and have none, and a higher probability
//! for those that have one.

use std::sync::LazyLock;

use regex::Regex;

use super::NO_AI;
use super::findings::{Scored, of_rule, overlap};
use super::imitation::{AI, is_of_creator, possessives};
use super::parties::{Parties, Party};
use super::policy;
use super::report::Finding;
use super::sides::{Side, in_lower_case, nearest_before, pattern};

/// What such a sentence counts with at least, 0 to 1; a judgement: its words are plain.
const PROBABILITY: f64 = 0.85;

/// What only a machine makes of a person.
const COPY: &str = r"(?:(?:digital|virtual|synthetic|ai|computer)[- ](?:generated )?(?:replicas?|doubles?|clones?|avatars?|cop(?:y|ies)|versions?|likeness(?:es)?|voices?|performances?|performers?|imitations?)|deep ?fakes?|voice[- ](?:clones?|cloning)|clones? of)";

static MACHINE: LazyLock<Regex> =
    LazyLock::new(|| pattern(&format!(r"\b{COPY}\b|\bai-\w+|\bclon(?:e|es|ed|ing)\b")));

/// "No digital replica of the Performer may be made", up to what the copy is of.
static NO_COPY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"\bno {COPY}(?:(?:,| or| and|, or) (?:[a-z-]+ ){{0,2}}[a-z-]+)?(?: of (?P<of>[^.;]{{1,80}}?))? (?:may|shall|will|can|must|is|are)(?: ever| to)? (?:be )?(?:made|created|used|generated|produced|released|published|built|permitted|allowed)\b"
    ))
});

/// Right behind the creator: what must not be done to it.
static NOT_DEPICTED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:['’]s?)?(?: (?:[\w-]+,? (?:and |or )?){0,3}(?:voice|likeness|face|image|style|manner|performances?|appearance|persona))? (?:(?:will|shall|may|must|can|should) (?:not|never)|cannot|(?:am|is|are) not to) be (?:\w+ly )?(?:depicted|imitated|replicated|cloned|re-?created|simulated|impersonated|synthesi[sz]ed|portrayed|mimicked|generated|copied|reproduced|rendered)\b",
    )
});

/// What somebody must not do.
static MUST_NOT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:(?:shall|will|may|must|can|do|does)(?: \w+)? (?:not|never)|cannot|(?:won|mustn|can|shan|don|doesn)['’]t|(?:agrees?|undertakes?|promises?) (?:not|never) to)\b(?P<act>[ ,:]*(?:\w+ )?)",
    )
});

/// What somebody may leave undone without being forbidden anything.
static FREE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^[ ,:]*(?:be|unreasonably|limited|only|need|require|prevent|prohibit|restrict|object|oppose|withhold|revoke|apply|have|know|own|want|wish)\b",
    )
});

/// Right before whoever is copied.
static COPY_OF: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:versions?|replicas?|clones?|doubles?|cop(?:y|ies)|imitations?|avatars?|(?:sound|look)-?alikes?|(?:sound|look)-?alike \w+|deep ?fakes?) of (?:the )?$",
    )
});

/// That a copy may be used for so much and no more.
static CONFINED: LazyLock<Regex> = LazyLock::new(|| {
    const THE_COPY: &str = r"\b(?:the|such|any|each|this|that|every) (?:digital |synthetic |virtual |ai )?(?:replicas?|doubles?|clones?|avatars?|voice clones?|synthetic (?:voice|performance|likeness))\b";
    pattern(&format!(
        r"{THE_COPY}[^.;]{{0,40}}\b(?:may|shall|will|can|must|is|are)(?: only| solely)?(?: to)? be used\b[^.;]{{0,40}}\b(?:solely|only|exclusively)\b|{THE_COPY}[^.;]{{0,40}}\b(?:may|shall|will|can|must) (?:only|solely|exclusively) be used\b|\b(?:may|shall|will|can) (?:only |solely )?use {THE_COPY}[^.;]{{0,20}}\b(?:solely|only|exclusively)\b"
    ))
});

/// What a machine learns from, or what makes a limit a wide one.
static LEARNS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:train\w*|learn\w*|improv\w*|develop\w*|fine-?tun\w*|data ?sets?|teach\w*|any (?:other )?(?:purpose|productions?|medi\w+|use))\b",
    )
});

/// What is copied of a person.
static COPIED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"\b{COPY}\b|\b(?:replicas?|doubles?|clon(?:e|es|ing)|imitat\w*|synthes\w*|simulat\w*|in (?:the |[\w’']+ )?(?:\w+ )?(?:style|manner|voice)\b)"
    ))
});

/// Adds bans on copies of the creator that the model overlooks, and is sure of those that it sees.
pub fn find(scored: &Scored<'_>, findings: &mut Vec<Finding>) {
    if !scored.labels.iter().any(|label| label == NO_AI) || !scored.parties.creator_named() {
        return;
    }
    let mut more = Vec::new();
    for segment in &scored.outline.segments {
        if !forbids(&segment.section, &segment.lead, &segment.text, scored.parties) {
            continue;
        }
        let here = |f: &&mut Finding| f.label == NO_AI && f.start < segment.end && segment.start < f.end;
        if let Some(known) = findings.iter_mut().find(here) {
            if known.direction.is_none() {
                known.probability = known.probability.max(PROBABILITY);
            }
            continue;
        }
        let training: Vec<&Finding> = findings.iter().filter(|f| f.label == policy::TRAINING).collect();
        if !overlap(&training, segment) {
            more.push(of_rule(scored, segment, NO_AI, PROBABILITY));
        }
    }
    findings.extend(more);
}

/// Whether `text`, which may hang on `lead` and stands under the heading `section`, forbids machines to copy the creator.
fn forbids(section: &str, lead: &str, text: &str, parties: &Parties) -> bool {
    let lower = in_lower_case(lead, text);
    let named = parties.creator.mentions_by_name(&lower);
    if let Some(found) = NO_COPY.captures(&lower) {
        let of_other = found.name("of").is_some_and(|of| of_recipient(of.as_str(), parties));
        if !of_other {
            return true;
        }
    }
    let heading = section.to_lowercase();
    if ![&lower, &heading].iter().any(|words| AI.is_match(words) || MACHINE.is_match(words)) {
        return false;
    }
    let of_creator = possessives(&lower, &parties.creator);
    if named.iter().chain(&of_creator).any(|&(_, end)| NOT_DEPICTED.is_match(&lower[end..])) {
        return true;
    }
    let others = parties.recipient.mentions(&lower);
    MUST_NOT.captures_iter(&lower).any(|found| {
        let not = found.get(0).expect("a match has a whole");
        let act = found.name("act").map_or("", |act| act.as_str());
        let by_creator = nearest_before(not.start(), &named, &others) == Some(Side::Creator);
        !by_creator && !FREE.is_match(act) && copies(&lower[not.end() - act.len()..], &parties.creator)
    })
}

/// What makes a copy: to keep a voice from others forbids none.
static COPIES: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:imitat\w*|mimic\w*|emulat\w*|clones?|replicat\w*|re-?creat\w*|synthes\w*|simulat\w*|generat\w*|creat(?:e|es|ing)|mak(?:e|es|ing)|produc(?:e|es|ing)|dub\w*|impersonat\w*|deep ?fakes?)\b",
    )
});

/// Whether `words`, what somebody must not do, copy the creator.
fn copies(words: &str, creator: &Party) -> bool {
    COPIES.is_match(words) && is_of_creator(words, creator)
        || creator.mentions_by_name(words).iter().any(|&(start, _)| COPY_OF.is_match(&words[..start]))
}

fn of_recipient(of: &str, parties: &Parties) -> bool {
    !parties.recipient.mentions_by_name(of).is_empty() && parties.creator.mentions_by_name(of).is_empty()
}

/// Whether what was taken for leave to use the work for AI confines what a copy may be used for: the copy itself was allowed elsewhere.
#[must_use]
pub fn confines(lead: &str, text: &str) -> bool {
    let lower = in_lower_case(lead, text);
    CONFINED.is_match(&lower) && !LEARNS.is_match(&lower)
}

/// Whether words on AI speak of copies of somebody and not of what a machine learns from.
#[must_use]
pub fn copies_alone(lead: &str, text: &str) -> bool {
    let lower = in_lower_case(lead, text);
    COPIED.is_match(&lower) && !LEARNS.is_match(&lower)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn performer() -> Parties {
        Parties::read(
            "Moor Films Ltd (\"Producer\") and Jo Ash (\"Performer\"). The Performer acts in the film, the Producer pays.",
        )
    }

    #[test]
    fn bans_on_copies_of_the_creator_are_told() {
        let says = |section: &str, text: &str| forbids(section, "", text, &performer());
        for text in [
            "No digital replica of the Performer may be made.",
            "No voice clone shall be created.",
            "The Performer shall not be depicted by means of artificial intelligence.",
            "The Performer's voice and likeness may never be cloned.",
            "The Producer shall not use AI to imitate the Performer's voice.",
            "The Producer will not make or sell soundalike recordings of the Performer with voice-cloning software.",
            "The Producer will not create AI-generated versions of the Performer.",
        ] {
            assert!(says("", text), "{text}");
        }
        assert!(says("7. AI", "The Producer may not release songs that imitate the Performer's voice."));
        for text in [
            "The Producer may not release songs that imitate the Performer's voice.",
            "No digital replica of the Producer may be made.",
            "The Performer shall not use AI to imitate the Performer's colleagues.",
            "The Producer may create AI-generated versions of the Performer.",
            "The Producer shall not be liable for AI versions of the Performer.",
            "The Producer shall not cut the film by means of AI.",
            "The Producer will not share the Performer's cloned voice with anybody.",
        ] {
            assert!(!says("", text), "{text}");
        }
    }

    #[test]
    fn a_maker_who_speaks_forbids_them_too() {
        let parties = Parties::read(
            "TALENT RELEASE\n\nTarn Films (\"the Company\")\n\nI grant the Company the right to use my likeness and voice in the Film.\n\nI will not be shown by means of artificial intelligence unless I have agreed in writing.",
        );
        assert!(forbids("", "", "I shall not be depicted with AI unless I agree in writing.", &parties));
        assert!(forbids("", "", "My voice shall not be cloned.", &parties));
    }

    #[test]
    fn a_limit_on_a_copy_grants_nothing() {
        assert!(confines("", "The Replica may be used solely in the Film and for the scenes in Schedule 1."));
        assert!(confines("", "The Producer may use the Digital Replica only in the Film."));
        assert!(!confines("", "The Producer may create a Digital Replica of the Performer."));
        assert!(!confines("", "The Replica may be used only to train models."));
    }

    #[test]
    fn copies_are_told_from_training() {
        assert!(copies_alone("", "The Producer may create digital doubles of the Performer."));
        assert!(!copies_alone("", "The Producer may use the Performer's voice to train AI."));
        assert!(!copies_alone("", "The Producer may use the recordings with AI."));
    }
}
