//! The operative words of a finding: what a reader should see first in its quote.

use std::sync::LazyLock;

use regex::Regex;

use super::sides::pattern;

/// Phrases of each label, matched without regard to case.
const PHRASES: &[(&str, &str)] = &[
    (
        "ip_assignment",
        r"(?:hereby |irrevocably |absolutely |agrees? to |shall |will )*(?:assigns?|transfers?|conveys?)(?:,? (?:and )?(?:assigns?|transfers?|conveys?|sells?|sets? over))*|works? (?:made )?for hire|(?:sole|exclusive) (?:and exclusive )?property|(?:shall |will )?(?:vest|belong)s?(?: solely| exclusively)?(?: in| to)?|all right,? title,? and interest|shall (?:be )?own(?:ed)?|power of attorney|attorney-in-fact",
    ),
    (
        "derivative_works",
        r"derivative works?|modif(?:y|ies|ications?)|adapt(?:s|ations?)?|edit|alter|translat(?:e|ions?)|transform|build upon|improvements?",
    ),
    (
        "future_tech",
        r"(?:whether )?(?:now|presently|currently)? ?(?:known|existing|invented|devised) (?:or|and) (?:hereafter|later|hereinafter|in the future|subsequently|yet to be)\s?(?:\w+)?(?: (?:known|devised|invented|developed|discovered|created))?|hereafter (?:\w+ )?(?:devised|developed|invented|created|discovered|known)|(?:not yet|yet to be|yet unknown|future) (?:\w+)(?: \w+)?|later (?:devised|developed|invented|known)",
    ),
    (
        "no_ai",
        r"(?:shall|may|will|must|does|do|are|is)? ?(?:not|never)(?: \w+){0,3}? (?:use|train|input|upload|feed|allow|permit|ingest|fine-tune|create)|prohibit(?:s|ed)?|train(?:ing)?|fine-tun(?:e|ing)|machine[- ]learning|artificial intelligence|generative AI|text[- ]and[- ]data[- ]mining|data sets?|opt[- ]?(?:in|out)|without (?:the )?(?:\w+ )?(?:prior |separate |express )*(?:written )?consent|no part of",
    ),
    (
        "ai_training",
        r"train(?:ing|ed)?|fine-tun(?:e|ing)|machine[- ]learning|artificial intelligence|\bAI\b|models?|algorithms?|synthetic|digital (?:replica|double)s?|voice clon(?:e|ing)|data ?sets?|training data",
    ),
    (
        "implied_ai_use",
        r"improv(?:e|ing|ement)s?|develop(?:ing|ment)?|research|analy(?:s[ei]s|tics|[sz]e)|aggregated?|anonymi[sz]ed|de-identified|any internal business purpose|data mining",
    ),
    (
        "perpetual_rights",
        r"in perpetuity|perpetual(?:ly)?|irrevocabl[ey]|for ?ever|full (?:term|period|duration) of (?:the )?copyright|without limit of time|(?:any |all )?(?:renewals?|extensions?)",
    ),
    (
        "unrestricted_use",
        r"(?:for )?any (?:and all )?(?:lawful )?purposes?(?: whatsoever)?|any (?:manner|way|medium|form)|(?:any|all) (?:and all )?media|without (?:any )?(?:restriction|limitation|limit)|throughout the (?:universe|world)|(?:in its )?sole (?:and absolute )?discretion|as it sees fit|unlimited",
    ),
    (
        "moral_rights_waiver",
        r"waives?|moral rights?|droit moral|attribution|credit(?:ed)?|without (?:attribution|credit)|no right to (?:inspect|approve|object)|not (?:to )?(?:assert|object|enforce)|inspect or approve|releases?|right of (?:integrity|paternity)",
    ),
    (
        "purpose_limitation",
        r"solely|only|exclusively|no other|limited to|(?:all )?(?:other )?rights (?:not (?:expressly|specifically) granted )?(?:are |remain )?(?:expressly )?reserved|not expressly granted|reserves? all|for no other purpose",
    ),
    (
        "indemnification",
        r"indemnif(?:y|ies|ied|ication)|indemnity|hold(?:s)?(?: \w+){0,5}? harmless|defend|reimburse",
    ),
];

static PATTERNS: LazyLock<Vec<(&str, Regex)>> = LazyLock::new(|| {
    let compile =
        |(label, phrases): &(&'static str, &str)| (*label, pattern(&format!(r"(?i)\b(?:{phrases})\b")));
    PHRASES.iter().map(compile).collect()
});

/// Most marks of one finding: where everything is marked, nothing is.
const MOST: usize = 6;

/// Byte ranges of the operative words of `label` in `text`, in order and apart. Empty for labels without phrases.
#[must_use]
pub fn operative(label: &str, text: &str) -> Vec<(usize, usize)> {
    let Some((_, pattern)) = PATTERNS.iter().find(|(name, _)| *name == label) else { return Vec::new() };
    pattern.find_iter(text).filter(|m| !m.is_empty()).take(MOST).map(|m| (m.start(), m.end())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marked<'a>(label: &str, text: &'a str) -> Vec<&'a str> {
        operative(label, text).into_iter().map(|(a, b)| &text[a..b]).collect()
    }

    #[test]
    fn operative_words_are_marked_whole() {
        assert_eq!(
            marked("ip_assignment", "Artist hereby irrevocably assigns the Work."),
            ["hereby irrevocably assigns"]
        );
        assert_eq!(marked("perpetual_rights", "Rights last in perpetuity."), ["in perpetuity"]);
        assert_eq!(
            marked("future_tech", "in media now known or hereafter devised"),
            ["now known or hereafter devised"]
        );
        assert_eq!(marked("ai_training", "to train models"), ["train", "models"]);
        assert_eq!(marked("ai_training", "The railway trained staff"), ["trained"]);
    }

    #[test]
    fn a_label_of_another_model_has_no_marks() {
        assert!(operative("limitation_of_liability", "in no event").is_empty());
    }
}
