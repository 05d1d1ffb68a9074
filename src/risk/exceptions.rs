//! Sentences that take something out of a ban that stands elsewhere: "Clause 5.1 does not apply to our own models", "Nothing in this clause
//! prevents training for research", "As an exception to clause 6, the Client may ...". In their words they look like bans and are permissions.
//!
//! In: the segments of a contract, and the findings in them. Out: which bans have exceptions, and what the exceptions allow.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex::Regex;

use super::clauses::{Clauses, NUMBERED, numbers_in};
use super::findings::{Scored, of_rule, overlap};
use super::report::Finding;
use super::sides::pattern;
use super::{NO_AI, policy};
use crate::segment::Segment;

/// The clause that a sentence stands in, or what was said right before.
const THIS: &str = r"(?:th(?:is|ese|ose) (?:clauses?|sections?|paragraphs?|articles?|sub-?(?:clause|section)s?|restrictions?|prohibitions?|bans?|obligations?|limitations?)|the (?:above|foregoing|preceding|previous)(?: \w+)?|(?:sub-?(?:clause|section)|paragraph) \([0-9a-z]{1,3}\))";

/// What a ban does not do.
const REACHES: &str = r"(?:appl(?:y|ies)|bind|extend|reach|cover|prevent|restrict|limit|affect|prohibit|preclude|stop|include|concern)s?\b";

/// A ban by its number that does not reach, or has an exception.
static OF_NUMBERED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"(?i){NUMBERED}(?:does|do|shall|will|is|are) not (?:be (?:read|construed|taken) (?:so )?(?:as )?to )?{REACHES}|\bnothing in {others}(?:shall |will |is to be (?:read|construed|taken) (?:so )?(?:as )?to )?{REACHES}",
        others = NUMBERED.replace("numbers", "others")
    ))
});
static EXCEPTION_TO: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"(?i)\b(?:as an exception (?:to|from)|by way of exception (?:to|from)|in derogation (?:of|from)|notwithstanding|despite|in spite of|irrespective of) {NUMBERED}[^;]{{0,80}}?\b(?:may|can|is (?:allowed|free|entitled|permitted)|are (?:allowed|free|entitled|permitted))\b(?: not\b)?"
    ))
});
static IS_NOT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"(?i)\bfor the purposes? of {NUMBERED}[^.;]{{3,160}}?\b(?:is|are|does|do|shall|will) not (?:be )?(?:(?:regarded|considered|deemed|treated|counted?|constitute)(?: as| to be)? )?(?:an? )?(?:training|prohibited|forbidden|(?:a )?(?:breach|use|violation))\b"
    ))
});

/// The same of the ban that stands right before it, or about it.
static OF_THIS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"(?i)\b{THIS},? (?:does|do|shall|will) not {REACHES}|\bnothing in {THIS} (?:shall |will |is to be (?:read|construed|taken) (?:so )?(?:as )?to )?{REACHES}"
    ))
});

/// What is no more than that consent lifts the ban, which is what a ban says.
static WITH_CONSENT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\bnot (?:apply|bind|extend)\w* (?:where|if|when|to the extent(?: that)?|so far as|as far as)\b[^.;]{0,80}?\b(?:consent|permission|approv|agree|licen[cs]|authori[sz])\w*",
    )
});

/// That a machine learns.
static LEARNS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:train(?:s|ed|ing)?|fine-?tun\w*|machine[- ]learning|tun(?:e|es|ed|ing) (?:of )?(?:\w+ ){0,3}models?|improv\w* (?:\w+ ){0,3}(?:models?|algorithms?|ai)\b|data ?sets?)\b",
    )
});

/// That a machine does not, which an exception may ask for.
static NOT_LEARNT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:not|never|no|nor|without|neither|nobody)\b[^.;]{0,100}?\b(?:train\w*|fine-?tun\w*|machine[- ]learning|learn\w*|data ?sets?)\b",
    )
});

/// What cannot be said surer than by the words of the contract.
const PROBABILITY: f64 = 0.9;

/// Sentences with exceptions.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Exceptions {
    list: Vec<Exception>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Exception {
    /// Where the sentence begins.
    start: usize,
    /// The clauses that it names.
    numbers: BTreeSet<String>,
    /// Whether it speaks of what stands before it.
    of_this: bool,
    /// Whether it permits in the words of a ban.
    sounds_like_a_ban: bool,
}

impl Exceptions {
    /// Reads them from the segments.
    #[must_use]
    pub fn read(segments: &[Segment]) -> Self {
        Self { list: segments.iter().filter_map(exception).collect() }
    }

    /// Whether one of them takes something out of a ban.
    #[must_use]
    pub fn reach(&self, ban: &Finding, clauses: &Clauses) -> bool {
        self.list.iter().any(|exception| exception.is_from(ban, clauses))
    }
}

impl Exception {
    fn is_from(&self, ban: &Finding, clauses: &Clauses) -> bool {
        let within = ban.start <= self.start && self.start < ban.end;
        !within
            && (clauses.is_of(ban, &self.numbers)
                || self.of_this && ban.start < self.start && clauses.together(ban.start, self.start))
    }
}

fn exception(segment: &Segment) -> Option<Exception> {
    let lead = if segment.lead.is_empty() { String::new() } else { format!("{} ", segment.lead) };
    let words = format!("{lead}{}", segment.text);
    if WITH_CONSENT.is_match(&words) {
        return None;
    }
    let mut numbers = numbers_in(&words, &OF_NUMBERED);
    numbers.extend(numbers_in(&words, &IS_NOT));
    let of_this = OF_THIS.is_match(&words);
    let sounds_like_a_ban = of_this || !numbers.is_empty();
    if EXCEPTION_TO.find(&words).is_some_and(|found| !found.as_str().to_lowercase().ends_with("not")) {
        numbers.extend(numbers_in(&words, &EXCEPTION_TO));
    }
    (of_this || !numbers.is_empty()).then_some(Exception {
        start: segment.start,
        numbers,
        of_this,
        sounds_like_a_ban,
    })
}

/// Takes exceptions out of the bans among `findings`, and adds what they allow a machine to learn from, at their end.
pub fn tell(scored: &Scored<'_>, clauses: &Clauses, findings: &mut Vec<Finding>) {
    let bans: Vec<Finding> =
        findings.iter().filter(|f| f.label == NO_AI && f.direction.is_none()).cloned().collect();
    if bans.is_empty() || !scored.labels.iter().any(|label| label == policy::TRAINING) {
        return;
    }
    let mut allowed = Vec::new();
    for segment in &scored.outline.segments {
        let Some(exception) = exception(segment).filter(|exception| exception.sounds_like_a_ban) else {
            continue;
        };
        let is_told = |ban: &Finding| ban.start >= segment.start && ban.end <= segment.end;
        if !bans.iter().any(|ban| !is_told(ban) && exception.is_from(ban, clauses)) {
            continue;
        }
        findings.retain(|f| f.label != NO_AI || !is_told(f));
        let trained: Vec<&Finding> = findings.iter().filter(|f| f.label == policy::TRAINING).collect();
        let allows = OF_THE_BAN.replace(&segment.text, " ").into_owned();
        if LEARNS.is_match(&NOT_LEARNT.replace_all(&allows, " ")) && !overlap(&trained, segment) {
            allowed.push(of_rule(scored, segment, policy::TRAINING, PROBABILITY));
        }
    }
    findings.extend(allowed);
}

/// What a sentence says of the ban before it says what is left out of it ("The ban on training in clause 5.1 does not apply to ...").
static OF_THE_BAN: LazyLock<Regex> =
    LazyLock::new(|| pattern(&format!(r"(?i)^.{{0,160}}?\bnot (?:be \w+ (?:as )?to )?{REACHES}")));

#[cfg(test)]
mod tests {
    use crate::risk::weighed::weighed;

    const BAN: &str = "5.1 The Client shall not use the Work to train artificial intelligence.";

    fn read(more: &str) -> (Vec<String>, bool) {
        let text = format!("{BAN}\n\n{more}");
        let (findings, _, elsewhere) =
            weighed(&text, &[("no_ai", "5.1 The Client", 0.99), ("no_ai", more, 0.9)]);
        let labels = findings.iter().map(|f| format!("{} {}", f.label, &f.text[..3])).collect();
        (labels, elsewhere.exempts(&findings[0]))
    }

    #[test]
    fn what_is_left_out_of_a_ban_is_no_second_ban() {
        for more in [
            "5.2 Clause 5.1 shall not apply to training of models that the Client uses only in its own business.",
            "5.2 The restriction in clause 5.1 does not apply to the training of internal models.",
            "5.2 Clause 5.1 does not extend to fine-tuning models for in-house use.",
            "5.2 Nothing in this clause prohibits machine learning for internal research.",
            "5.2 This restriction does not apply to training of the Client's own tools.",
            "6. Nothing in clause 5 shall prevent the Client from training a model for search.",
        ] {
            let labels = vec!["no_ai 5.1".to_owned(), format!("ai_training {}", &more[..3])];
            assert_eq!(read(more), (labels, true), "{more}");
        }
        for more in [
            "5.2 Clause 5.1 shall not apply to spell checkers.",
            "5.2 Clause 5.1 does not prevent previews by an AI tool whose operator undertakes not to keep the Work or train on it.",
            "5.2 Clause 5.1 does not apply to drafts that are deleted in May and never used for training.",
            "5.2 For the purposes of clause 5.1, spam filters are not a prohibited use.",
        ] {
            assert_eq!(read(more), (vec!["no_ai 5.1".to_owned()], true), "{more}");
        }
    }

    #[test]
    fn a_ban_that_names_a_clause_stays_a_ban() {
        for more in [
            "6. The licence in clause 3 does not extend to training artificial intelligence.",
            "6. Nothing in clause 4 shall be construed to include machine learning.",
            "5.2 Clause 5.1 shall not apply where the Artist has consented to training.",
            "6. Notwithstanding clause 3, the Client may not train a model.",
        ] {
            let labels = vec!["no_ai 5.1".to_owned(), format!("no_ai {}", &more[..3])];
            assert_eq!(read(more), (labels, false), "{more}");
        }
    }

    #[test]
    fn an_exception_in_plain_words_weakens_the_ban_that_it_names() {
        for more in [
            "5.2 As an exception to clause 5.1, the Client may make previews with an image generator.",
            "9. Notwithstanding clause 5.1, the Client may use a spam filter.",
        ] {
            assert!(read(more).1, "{more}");
        }
        assert!(!read("9. Notwithstanding clause 4, the Client may use a spam filter.").1);
    }
}
