//! A No-AI clause taken apart: what it covers, what weakens it, and how much of a whole one it is.

use std::sync::LazyLock;

use regex::Regex;

use super::report::{Component, Finding};

/// What a strong clause covers: name, share of a whole clause (the shares add up to 1), and the words that tell.
const COMPONENTS: &[(&str, f64, &str)] = &[
    (
        "training",
        0.20,
        r"train(?:s|ed|ing)?\b|machine[- ]learning|teach|develop\w* (?:of )?(?:\w+ ){0,4}(?:models?|ai|artificial|machine)\b",
    ),
    (
        "fine_tuning",
        0.08,
        r"fine[- ]?tun(?:e|es|ed|ing)|\btun(?:e|ing)\b|calibrat|improv\w* (?:\w+ ){0,3}(?:models?|algorithms?|systems?)|test(?:ing)? (?:\w+ ){0,4}(?:models?|systems?|ai)\b",
    ),
    (
        "ingestion",
        0.12,
        r"data[- ]?sets?|corpus|corpora|ingest\w*|input(?:ting|ted)|(?:to|not|nor|or|as) input|upload\w*|feed(?:ing)?\b|embedding|vector|scrap(?:e|ing)|prompt|(?:(?:enter|put|past|submit)(?:s|e|t?ed|t?ing)?\b [^.;]{2,60}?|submitted|pasted) (?:in)?to (?:\w+ ){0,2}(?:ai|artificial|generative|machine|language|chatbots?)\b",
    ),
    ("text_and_data_mining", 0.08, r"data[- ]mining|text[- ]and[- ]data|\btdm\b|2019/790|article 4"),
    (
        "synthetic_likeness",
        0.14,
        r"synthetic|synthesi[sz]|clon(?:e|ed|ing)|deep ?fake|replica|likeness|voice|imitat\w*|in the style of|digital double|simulat",
    ),
    (
        "third_parties",
        0.12,
        r"sub-?licen[sc]|third part(?:y|ies)|affiliates?|contractors?|vendors?|suppliers?|assignees?|successors?|anyone|any other person|permit|allow|authori[sz]e|anybody|sub-?processors?",
    ),
    (
        "consent",
        0.06,
        r"consent|permission|approval|agree(?:s|d|ment)? in writing|separate(?:ly)? (?:written|licen[sc])|opt[- ]?in|compensat|fee",
    ),
    (
        "remedy",
        0.08,
        r"remed(?:y|ies)|injuncti\w*|damages|penalt(?:y|ies)|delet\w*|destroy|liquidated|terminat\w*|breach",
    ),
    (
        "survival",
        0.06,
        r"surviv\w*|after (?:the )?(?:end|expiry|termination)|at any time|perpetuity|indefinitely",
    ),
    (
        "disclosure",
        0.06,
        r"disclos(?:e|es|ed|ing|ures?)\b|notif\w*|certif\w*|audit|records? of|confirm in writing",
    ),
];

/// A ban that holds only for those who ask for it counts as weakened twice.
const OPT_OUT: &str = "opt_out_needed";

/// Words that weaken a ban: name and the words that tell.
const WEAKENERS: &[(&str, &str)] = &[
    (
        "reasonable_efforts",
        r"(?:reasonabl[ey]|best|commercial(?:ly)?(?: reasonable)?) (?:efforts|endeavou?rs)|endeavou?rs? to|seeks? to|aims? to|where (?:reasonably )?practicable",
    ),
    (
        "carve_out",
        r"except (?:that|for|as|where|to)|other than|apart from|save (?:that|for|as|where)|unless|does not apply|shall not prevent|provided,? however",
    ),
    ("knowledge", r"knowing(?:ly)?|to (?:its|our|the best of) knowledge|intentional(?:ly)?|wilful(?:ly)?"),
    (
        OPT_OUT,
        r"opt(?:ed|ing)?[- ]?out|if you (?:object|do not|don['’]t|would (?:like|prefer)|wish)|able to tag|upon (?:your )?(?:request|objection)|you (?:may|can) (?:request|ask|choose|select|decide|tell|instruct)|turn(?:ed|ing)? (?:\w+ ){0,3}off|switch(?:ed|ing)? (?:\w+ ){0,3}off|disabl(?:e|ed|ing)\b|untick",
    ),
    (
        "time_limit",
        r"for (?:a period of )?(?:\w+ )?\(?\d+\)? (?:months?|years?)|during the term only|until (?:the )?(?:end|expiry)",
    ),
    (
        "may_change",
        r"at this time|currently do(?:es)? not|reserve the right to change|as of (?:today|the date)|may change",
    ),
];

/// A weakener leaves this share of what a clause protects.
const WEAKENED: f64 = 0.75;
/// What a clause protects before any component is counted: a bare ban is worth something.
const BASE: f64 = 0.35;

fn compiled(names: impl Iterator<Item = (&'static str, &'static str)>) -> Vec<(&'static str, Regex)> {
    names
        .map(|(name, p)| (name, Regex::new(&format!(r"(?i)\b(?:{p})")).expect("the pattern is well-formed")))
        .collect()
}

static COMPONENT_PATTERNS: LazyLock<Vec<(&str, Regex)>> =
    LazyLock::new(|| compiled(COMPONENTS.iter().map(|(name, _, p)| (*name, *p))));
static WEAKENER_PATTERNS: LazyLock<Vec<(&str, Regex)>> =
    LazyLock::new(|| compiled(WEAKENERS.iter().copied()));

/// One ban as far as it counts: its probability, what it covers and how many weakeners it has.
#[derive(Debug, Clone, PartialEq)]
pub struct Ban {
    /// Probability, 0 to 1.
    pub probability: f64,
    /// Whether it covers each component, in the order of the card.
    pub covers: Vec<bool>,
    /// Number of weakeners in it; an opt-out counts as two.
    pub weakeners: usize,
}

impl Ban {
    /// Reads a ban from its words.
    #[must_use]
    pub fn read(finding: &Finding) -> Self {
        let words = words(finding);
        Self {
            probability: finding.probability,
            covers: COMPONENT_PATTERNS.iter().map(|(_, p)| p.is_match(&words)).collect(),
            weakeners: WEAKENER_PATTERNS
                .iter()
                .filter(|(_, p)| p.is_match(&words))
                .map(|(name, _)| if *name == OPT_OUT { 2 } else { 1 })
                .sum(),
        }
    }
}

/// The components that `words` cover.
pub fn components_of(words: &str) -> impl Iterator<Item = &'static str> {
    COMPONENT_PATTERNS.iter().filter(move |(_, pattern)| pattern.is_match(words)).map(|(name, _)| *name)
}

/// The components' names, in order.
#[cfg(test)]
pub fn component_names() -> impl Iterator<Item = &'static str> {
    COMPONENTS.iter().map(|(name, _, _)| *name)
}

/// How much of a whole No-AI clause some bans are together, 0 to 1: each component counts as its best ban covers it, so that
/// a further ban never takes away and a copy adds nothing.
#[must_use]
pub fn coverage(bans: &[Ban]) -> f64 {
    let strength =
        |ban: &Ban| ban.probability * WEAKENED.powi(i32::try_from(ban.weakeners).unwrap_or(i32::MAX));
    let best =
        |covered: &dyn Fn(&Ban) -> bool| bans.iter().filter(|b| covered(b)).map(strength).fold(0.0, f64::max);
    let parts: f64 =
        COMPONENTS.iter().enumerate().map(|(k, (_, share, _))| share * best(&|b: &Ban| b.covers[k])).sum();
    (BASE * best(&|_| true) + (1.0 - BASE) * parts).clamp(0.0, 1.0)
}

/// The components that the findings with the numbers `bans` cover, and what weakens them, with evidence.
#[must_use]
pub fn card(findings: &[Finding], bans: &[usize]) -> (Vec<Component>, Vec<Component>) {
    let evidence = |pattern: &Regex| -> Vec<usize> {
        bans.iter().copied().filter(|&i| pattern.is_match(&words(&findings[i]))).collect()
    };
    let component = |(name, pattern): &(&str, Regex)| {
        let evidence = evidence(pattern);
        Component { name: (*name).to_owned(), present: !evidence.is_empty(), evidence }
    };
    let components = COMPONENT_PATTERNS.iter().map(component).collect();
    let weakeners = WEAKENER_PATTERNS.iter().map(component).filter(|c| c.present).collect();
    (components, weakeners)
}

fn words(finding: &Finding) -> String {
    format!("{} {}", finding.lead, finding.text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ban(probability: f64, covered: &[usize], weakeners: usize) -> Ban {
        let covers = (0..COMPONENTS.len()).map(|k| covered.contains(&k)).collect();
        Ban { probability, covers, weakeners }
    }

    #[test]
    fn the_shares_add_up_to_one() {
        assert!((COMPONENTS.iter().map(|(_, share, _)| share).sum::<f64>() - 1.0).abs() < 1e-9);
    }

    #[test]
    fn more_components_protect_more_and_weakeners_less() {
        let all: Vec<usize> = (0..COMPONENTS.len()).collect();
        assert!((coverage(&[ban(1.0, &all, 0)]) - 1.0).abs() < 1e-9);
        assert!(coverage(&[ban(1.0, &[0], 0)]) < coverage(&[ban(1.0, &[0, 2], 0)]));
        assert!(coverage(&[ban(1.0, &[0], 1)]) < coverage(&[ban(1.0, &[0], 0)]));
        assert!(coverage(&[ban(0.6, &[0], 0)]) < coverage(&[ban(0.9, &[0], 0)]));
        assert_eq!(coverage(&[]), 0.0);
    }

    #[test]
    fn what_is_put_into_a_tool_is_ingested() {
        for words in [
            "shall not enter the sketches into any AI tool",
            "may not paste the text into a chatbot",
            "no putting of the drawings into generative AI",
            "must not be submitted to artificial intelligence",
        ] {
            assert!(components_of(words).any(|name| name == "ingestion"), "{words}");
        }
        assert!(!components_of("shall not enter into any AI agreement").any(|name| name == "ingestion"));
        assert!(components_of("or pay a penalty of 500 euros").any(|name| name == "remedy"));
    }

    #[test]
    fn a_ban_for_those_who_ask_counts_as_weakened_twice() {
        let weakeners = |text: &str| {
            let finding = Finding { text: text.to_owned(), ..Finding::default() };
            Ban::read(&finding).weakeners
        };
        assert_eq!(weakeners("We do not train on your posts."), 0);
        assert_eq!(weakeners("We do not knowingly train on your posts."), 1);
        assert_eq!(weakeners("You may instruct us not to train on your posts."), 2);
        assert_eq!(weakeners("If you switch the setting off, we do not train on your posts."), 2);
    }

    #[test]
    fn what_is_called_input_is_not_ingested_by_its_name() {
        let covers = |words: &str, name: &str| components_of(words).any(|component| component == name);
        assert!(!covers("We do not train on your inputs or outputs.", "ingestion"));
        assert!(covers("shall not input the text into any AI", "ingestion"));
        assert!(covers("no use for the development of AI models", "training"));
        assert!(!covers("no use for the development of AI models", "fine_tuning"));
    }

    #[test]
    fn a_copy_adds_nothing_and_a_weak_ban_takes_nothing_away() {
        let strong = ban(0.9, &[0, 1, 2], 0);
        let alone = coverage(std::slice::from_ref(&strong));
        assert_eq!(coverage(&[strong.clone(), strong.clone()]), alone);
        assert_eq!(coverage(&[strong, ban(0.6, &[0], 3)]), alone);
    }
}
