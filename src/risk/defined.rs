//! Terms that a contract defines by a use for AI ("“Prohibited Use” means ... the training of artificial intelligence"), and bans in such
//! terms alone ("The Client shall make no Prohibited Use of the Work"), or leave in them ("The Client may carry out Enrichment").
//!
//! In: the segments of a contract. Out: [`Terms`], and findings of bans and of leave to train that a reader of one sentence cannot tell.

use std::sync::LazyLock;

use regex::Regex;

use super::NO_AI;
use super::findings::{Scored, of_rule, overlap};
use super::policy::{PURPOSE, TRAINING};
use super::report::{Direction, Finding};
use super::sides::pattern;
use crate::segment::Segment;

/// A term with its definition.
static DEFINED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r#"^(?:\W*\w{0,3}(?:\.\w{1,3}){0,3}[.)]? )?(?:the (?:term|expression|words?) )?["“”'‘](?P<term>[A-Z][\w&/-]*(?: [\w&/-]+){0,4})["”'’] (?:(?:shall |will )?(?:mean|include|refer to|denote)s?\b|(?:is|are) (?:defined as|any|the)\b)"#,
    )
});

/// A use for AI.
static FOR_AI: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:train(?:s|ed|ing)?\b[^.;]{0,80}\b(?:models?|algorithms?|neural|networks?|ai|artificial|machine)\b|fine-?tun\w*|machine[- ]learning|data[- ]mining|artificial intelligence|generative|AI\b|language models?|data ?sets? for|synthetic (?:cop|repl|vers)\w+)",
    )
});

/// A use, and not a thing ("“AI System” means ..."), which is named where it is put to use.
static A_USE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:us(?:e|es|age)|purposes?|activit(?:y|ies)|act|acts|training|exploitation|processing|conduct|actions?|learning|mining)$",
    )
});

/// The name of what is allowed: whoever "shall not use it but for the Permitted Purpose" may do that.
static ALLOWED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"^(?:(?:permitted|authori[sz]ed|approved|licen[sc]ed|allowed|agreed|intended) |purpose$)")
});

/// The meaning is something that is done: "“Enrichment” means the ingestion of the Images into models".
static IS_DONE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r#"(?i)["”'’] (?:shall |will )?means? (?:the |any |all )?(?:ingestion|use|training|processing|fine-?tuning|feeding|copying|reproduction)\b"#,
    )
});

/// What somebody is hired to do.
static OFFERED: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\b(?:services?|work|projects?|assignment|engagement|deliverables?)$"));

/// What forbids in front of the term.
static FORBIDS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:(?:shall|may|must|will|can|do|does) not|agrees? not to|undertakes? not to|never|no|(?:are|is|be) (?:prohibited|forbidden|excluded)|refrains? from|without|nobody|neither)\b",
    )
});

/// What permits there after all.
static PERMITS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:other than|except(?: for)?|apart from|save for|beyond|outside|exceed\w*|unless|only|not (?:be )?(?:limited|restricted|confined|prevented|stopped|barred) (?:to|from)|(?:shall|may|will) not (?:prevent|restrict|object))\b",
    )
});

/// Training in the meaning of a term, and not another use for AI.
static TRAINS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\btrain(?:s|ed|ing)?\b[^.;]{0,80}\b(?:models?|algorithms?|neural|networks?|ai|artificial|machine)\b|\bmachine[- ]learning models?\b[^.;]{0,80}\btrain(?:s|ed|ing)?\b|\bfine-?tun\w*",
    )
});

/// Right in front of the term, where somebody may do it: "Client may carry out Enrichment".
static MAY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:may|(?:is|are|shall be) (?:free|entitled|permitted|allowed) to|ha(?:s|ve) the right to|grants? [^.;]{0,60}?\bthe right to) (?:also |freely |itself )?(?:(?:use|put|reproduce|copy|process)\b[^.;]{0,60}? (?:for|to)|carry out|conduct|perform|undertake|make|do|engage in) (?:any |all |the |such )?$",
    )
});

/// What takes it back in front or behind, or has it wait for somebody.
static NOT_SO: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:not|never|no|nobody|neither|nor|only (?:if|with|after|where)|if|unless|until|without|except|other than|subject to|provided that|consents?|permission|approval|agreed)\b",
    )
});

/// Whether a meaning says what the term is not.
static LEAVES_OUT: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)\b(?:not|never|excluding|excludes?|except|other than|without)\b"));

/// How sure a ban is that rests on a definition.
const PROBABILITY: f64 = 0.9;

/// Terms for uses for AI.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Terms {
    list: Vec<Term>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Term {
    /// In lower case, without the last letter of a plural.
    name: String,
    /// The sentence that defines it, with the items below it.
    meaning: String,
    /// Where that sentence begins.
    start: usize,
    /// Whether its name says that it is a use. What else is done may be a service that somebody "shall not perform" alone.
    is_use: bool,
}

impl Terms {
    /// Reads them from the segments.
    #[must_use]
    pub fn read(segments: &[Segment]) -> Self {
        let mut list: Vec<Term> = Vec::new();
        for segment in segments {
            if let Some(found) = DEFINED.captures(&segment.text) {
                let name = singular(&found["term"]);
                let is_use = A_USE.is_match(&name) && !ALLOWED.is_match(&name);
                let is_done =
                    IS_DONE.is_match(&segment.text) && !ALLOWED.is_match(&name) && !OFFERED.is_match(&name);
                if is_use || is_done {
                    let meaning = segment.text.clone();
                    list.push(Term { name, meaning, start: segment.start, is_use });
                }
            } else if let Some(term) = list.last_mut()
                && !segment.lead.is_empty()
                && term.meaning.starts_with(&segment.lead)
            {
                term.meaning.push(' ');
                term.meaning.push_str(&segment.text);
            }
        }
        list.retain(|term| FOR_AI.is_match(&term.meaning));
        Self { list }
    }

    /// What the terms in a sentence that begins at `start` mean.
    #[must_use]
    pub fn meant(&self, words: &str, start: usize) -> String {
        let used = self.list.iter().filter(|term| term.start != start && term.is_in(words).is_some());
        used.map(|term| term.meaning.as_str()).collect::<Vec<_>>().join(" ")
    }
}

impl Term {
    /// Where it stands in some words, with capitals as a term has them and as a whole word, which may be a plural.
    fn is_in(&self, words: &str) -> Option<usize> {
        let lower = words.to_lowercase();
        // Letters whose lower case is longer would shift the place.
        if lower.len() != words.len() {
            return None;
        }
        let stem = self.name.strip_suffix('y').unwrap_or(&self.name);
        let is_whole = |at: usize| {
            let ending = lower[at + stem.len()..].split(|c: char| !c.is_alphanumeric()).next();
            let own = &self.name[stem.len()..];
            let plural = if own.is_empty() { "s" } else { "ies" };
            ending.is_some_and(|ending| ending == own || ending == plural)
                && !lower[..at].ends_with(char::is_alphanumeric)
        };
        let capital = |at: usize| words[at..].starts_with(char::is_uppercase);
        lower.match_indices(stem).map(|(at, _)| at).find(|&at| capital(at) && is_whole(at))
    }
}

fn singular(term: &str) -> String {
    let lower = term.to_lowercase();
    match lower.strip_suffix("ies") {
        Some(stem) => format!("{stem}y"),
        None => lower.strip_suffix('s').filter(|stem| !stem.ends_with('s')).unwrap_or(&lower).to_owned(),
    }
}

/// Findings of bans whose words are such terms, in segments that none of `findings` tells as a ban.
pub fn overlooked(scored: &Scored<'_>, findings: &[Finding]) -> Vec<Finding> {
    if !scored.labels.iter().any(|label| label == NO_AI) {
        return Vec::new();
    }
    let terms = Terms::read(&scored.outline.segments);
    if terms.list.is_empty() {
        return Vec::new();
    }
    let bans: Vec<&Finding> = findings.iter().filter(|f| f.label == NO_AI).collect();
    let forbids = |segment: &&Segment| {
        let words = format!("{} {}", segment.lead, segment.text);
        terms.list.iter().any(|term| {
            term.is_use
                && term.start != segment.start
                && term.is_in(&words).is_some_and(|at| {
                    FORBIDS.is_match(&words[..at]) && !PERMITS.is_match(&words[..at])
                        || IS_FORBIDDEN.is_match(&words[at..])
                })
        })
    };
    let direction =
        |segment: &Segment| super::direction(NO_AI, &segment.lead, &segment.text, "", scored.parties);
    let segments = scored.outline.segments.iter();
    segments
        .filter(|segment| !overlap(&bans, segment))
        .filter(forbids)
        .map(|segment| Finding {
            direction: direction(segment),
            ..of_rule(scored, segment, NO_AI, PROBABILITY)
        })
        .collect()
}

/// Findings of leave to train whose words are such terms, in segments that `findings` tells neither as leave nor as a ban.
pub fn permitted(scored: &Scored<'_>, findings: &[Finding]) -> Vec<Finding> {
    if !scored.labels.iter().any(|label| label == TRAINING) {
        return Vec::new();
    }
    let terms = Terms::read(&scored.outline.segments);
    let told: Vec<&Finding> = findings.iter().filter(|f| f.label == TRAINING || f.label == NO_AI).collect();
    let trains = |term: &&Term| TRAINS.is_match(&term.meaning) && !LEAVES_OUT.is_match(&term.meaning);
    // The creator's own use is nobody's leave.
    let creator = scored.parties.creator_named().then_some(&scored.parties.creator);
    let permits = |segment: &&Segment| {
        let words = format!("{} {}", segment.lead, segment.text);
        terms.list.iter().filter(trains).any(|term| {
            term.start != segment.start
                && !NOT_SO.is_match(&words)
                && term.is_in(&words).is_some_and(|at| {
                    MAY.find(&words[..at]).is_some_and(|may| {
                        creator
                            .is_none_or(|own| own.mentions(&words[..may.start()].to_lowercase()).is_empty())
                    })
                })
        })
    };
    let segments = scored.outline.segments.iter();
    segments
        .filter(|segment| !overlap(&told, segment))
        .filter(permits)
        .map(|segment| of_rule(scored, segment, TRAINING, PROBABILITY))
        .collect()
}

/// Findings of training for limits to a purpose that the contract defines by training ("“Permitted Purpose” means providing and training the
/// Service and its models"), which are turned among `findings`: they confine nothing.
pub fn wide_purposes(scored: &Scored<'_>, findings: &mut [Finding]) -> Vec<Finding> {
    if !scored.labels.iter().any(|label| label == TRAINING) {
        return Vec::new();
    }
    let segments = &scored.outline.segments;
    let purposes: Vec<Term> = segments
        .iter()
        .filter_map(|segment| {
            let found = DEFINED.captures(&segment.text)?;
            let name = singular(&found["term"]);
            let meaning = segment.text.clone();
            let of_training = PURPOSE_NAME.is_match(&name)
                && (TRAINS.is_match(&meaning) || TRAINS_ITSELF.is_match(&meaning))
                && !LEAVES_OUT.is_match(&meaning);
            of_training.then_some(Term { name, meaning, start: segment.start, is_use: true })
        })
        .collect();
    let mut told: Vec<(usize, usize)> = Vec::new();
    for limit in findings.iter_mut().filter(|f| f.label == PURPOSE && f.direction.is_none()) {
        let words = format!("{} {}", limit.lead, limit.text);
        if purposes.iter().any(|term| term.start != limit.start && term.is_in(&words).is_some()) {
            limit.direction = Some(Direction::WidePurpose);
            told.push((limit.start, limit.end));
        }
    }
    let trained: Vec<&Finding> = findings.iter().filter(|f| f.label == TRAINING).collect();
    segments
        .iter()
        .filter(|segment| told.iter().any(|&(start, end)| start <= segment.start && segment.end <= end))
        .filter(|segment| {
            let words = format!("{} {}", segment.lead, segment.text);
            purposes.iter().any(|term| term.is_in(&words).is_some()) && !overlap(&trained, segment)
        })
        .map(|segment| of_rule(scored, segment, TRAINING, PROBABILITY))
        .collect()
}

/// What somebody may use something for, by the name that a contract gives it.
static PURPOSE_NAME: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\b(?:purpose|use|permitted activit(?:y|ies))$"));

/// "Providing, improving and training the Service": a service that is trained learns.
static TRAINS_ITSELF: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:training|train) (?:of )?(?:the |its |our |their |any )*(?:[\w'’-]+ ){0,2}(?:services?|products?|platforms?|software|systems?|technolog(?:y|ies)|tools?)\b",
    )
});

/// What forbids behind the term.
static IS_FORBIDDEN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^[^.;]{0,80}?\b(?:(?:is|are) (?:prohibited|forbidden|excluded|not (?:permitted|allowed|licen[cs]ed))|(?:(?:shall|may|must|will) not|cannot) be)\b",
    )
});

#[cfg(test)]
mod tests;
