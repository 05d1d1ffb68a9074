//! A No-AI clause taken apart: what it covers, what weakens it, and how much of a whole one it is.

use std::sync::LazyLock;

use regex::Regex;

use super::elsewhere::Elsewhere;
use super::report::{Component, Finding};
use super::sides::pattern;
use super::{one_thing, plans, suppliers};

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
        r"data[- ]?sets?|corpus|corpora|ingest\w*|input(?:ting|ted)|(?:to|not|nor|or|as) input|upload\w*|feed(?:ing)?\b|embedding|vector|scrap(?:e|ing)|prompt|(?:(?:enter|put|past|submit)(?:s|e|t?ed|t?ing)?\b [^.;]{2,60}?|submitted|pasted) (?:in)?to (?:\w+ ){0,2}(?:ai|artificial|generative|machine|language|chatbots?)\b|(?:put|fed|loaded) into,? (?:or [^.;,]{2,40}, |[^.;,]{0,30}, ?)?(?:\w+ ){0,2}(?:ai|artificial|generative|machine|language|chatbots?)\b",
    ),
    ("text_and_data_mining", 0.08, r"data[- ]mining|text[- ]and[- ]data|\btdm\b|2019/790|article 4"),
    (
        "synthetic_likeness",
        0.14,
        r"synthetic|synthesi[sz]|clon(?:e|ed|ing)|deep ?fake|replica|likeness|voice|imitat\w*|impersonat\w*|(?:sound|look)-?alike|depict\w* (?:by|with|using|through) (?:\w+ ){0,3}(?:ai|artificial|generative)\b|in the style of|digital double|simulat",
    ),
    (
        THIRD_PARTIES,
        0.12,
        r"sub-?licen[sc]|third part(?:y|ies)|affiliates?|contractors?|vendors?|suppliers?|assignees?|successors?|anyone|any other person|permit(?:s|ting)?\b|allow(?:s|ing)?\b|authori[sz](?:es?|ing)\b|anybody|sub-?processors?",
    ),
    (
        "consent",
        0.06,
        r"consent|permission|approval|agree(?:s|d|ment)? in writing|separate(?:ly)? (?:written|licen[sc])|opt[- ]?in|compensat|fees?\b",
    ),
    (
        REMEDY,
        0.08,
        r"remed(?:y|ies)|injuncti\w*|damages|penalt(?:y|ies)|delet\w*|destroy|liquidated|surcharge|times (?:the|its|his|her|my|our|your) (?:\w+ ){0,2}(?:fees?|rates?|price|licen[cs]e)\b|(?:may|shall|can|could|will|to|and|or|right of|grounds? for) (?:\w+ly )?terminat(?:e|ion)\b|breach",
    ),
    (
        SURVIVAL,
        0.06,
        r"surviv\w*|after (?:the |this )?(?:\w+ )?(?:ends?|expiry|expires|termination|terminates)\b|at any time|perpetuity|indefinitely",
    ),
    (
        "disclosure",
        0.06,
        r"disclos(?:e|es|ed|ing|ures?)\b|notif\w*|certif\w*|audit|records? of|confirm in writing",
    ),
];

/// The components that another clause may cover: "Sections 4 and 5 survive", "a breach of this section costs 5,000 euros".
const SURVIVAL: &str = "survival";
const REMEDY: &str = "remedy";
const THIRD_PARTIES: &str = "third_parties";

/// That something is left out of a ban, which another clause may say too.
const CARVE_OUT: &str = "carve_out";

/// A ban that holds only for those who ask for it counts as weakened twice.
const OPT_OUT: &str = "opt_out_needed";

/// A ban that holds for the accounts of some alone does nothing for the others, and counts as weakened twice as well.
const SOME_ACCOUNTS: &str = "some_accounts_only";

/// That it lasts for a while only, which another sentence may say too.
const TIME_LIMIT: &str = "time_limit";

/// Copies of a person, and what a machine does with a work besides making them.
static COPIES: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:clon(?:e|es|ed|ing)|deep ?fakes?|replicas?|digital doubles?|avatars?|likeness(?:es)?|imitat\w*|impersonat\w*|in the (?:style|manner) of|synthetic (?:voices?|performances?|versions?|performers?)|simulat\w*|depict\w*)\b",
    )
});
static BESIDES_COPIES: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:train\w*|learn\w*|machine[- ]learning|teach\w*|tun(?:e|ed|ing)|fine-?tun\w*|mining|data ?sets?|scrap\w*|ingest\w*|input\w*|upload\w*|fe(?:ed|d)|prompts?)\b|\b(?:in|into|for|with|by|to) (?:any |an? |the |other )*(?:form of |kind of )?(?:generative |artificial |machine |ai\b|a\.i\.)|\b(?:develop|improve|build|create|test)\w* (?:[\w-]+ ){0,4}(?:models?|systems?|algorithms?)\b|\bno (?:use of )?(?:ai|generative ai|artificial intelligence)\b",
    )
});

fn forbids_copies_alone(words: &str) -> bool {
    COPIES.is_match(words) && !BESIDES_COPIES.is_match(words)
}

/// What says of a ban that it holds for all.
static FOR_ALL: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)\bwhether or not\b|\bregardless of\b"));

/// To give the work to somebody else.
static HANDS_ON: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:sell|sold|sub-?licen[sc]e|licen[sc]e|supply|supplied|provide|transfer|pass|offer|make (?:\w+ )?available|share|disclose|give|hand)\b",
    )
});

/// To use it oneself, or what is done to it.
static USES: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:us(?:e|es|ed|ing)|train\w*|learn\w*|develop|improve|tune|tuning|test|input\w*|upload\w*|ingest\w*|process\w*|feed\w*|put|enter|submit\w*|mine|mining|scrap\w*|clon\w*|imitat\w*|generat(?:e|ing)|synthes\w*|reproduc\w*|creat\w*|for (?:any )?(?:purposes? of )?(?:ai|artificial|machine))\b",
    )
});

/// A ban that falls where the other side has consent, or a licence of its own: that it needs one is what the ban says.
static BUT_WITH_CONSENT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:unless|except (?:where|if|when|with|as|to the extent)|save (?:where|if|with|as)|other than (?:with|where))\b[^.;]{0,80}?\b(?:consent|permission|approv|agree|licen[cs]e|authori[sz]|allow|permit|in writing|opt(?:ed|s|ing)?[- ]?in\b|(?:turn|switch)(?:ed)? [^.;]{0,40}?\bon\b|enabl)\w*",
    )
});

/// Others than the other side who are let do it after all.
static OTHERS_MAY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:affiliates?|subsidiar(?:y|ies)|third part(?:y|ies)|licensees?|sub-?licensees?|partners?|contractors?|vendors?|group)\b[^.;,]{0,20}\b(?:may|can|are free to|is free to) (?:do|use|train|still|also|continue)\b",
    )
});

/// Whoever is neither of the parties and must not do something: customers who buy a copy, reviewers, visitors.
static STRANGERS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?ix)^\W*(?:\(?[a-z0-9.]{1,5}[.)]\s)?\s*(?:(?:no|an?|each|every)\s(?:customer|buyer|purchaser|subscriber|advertiser|listener|viewer|reader|visitor|guest|attendee|reviewer|referee|student|moderator|end\suser|player|fan|collector)\s(?:may|must|shall|will|can)\b
        |(?:our|its|their)\s(?:terms|licen[cs]es?|rules)\s(?:tell|oblige|require|forbid|prohibit|bind)s?\s(?:(?:all|our|its)\s)?(?:customers|buyers|purchasers|subscribers|readers|users|viewers|visitors)\b
        |(?:our|its|the)\s(?:\w+\s){0,2}(?:providers|vendors|hosts|processors)\s(?:may|must|shall|will|can|are)\s(?:not|never)\b
        |(?:(?:all|any|other|our|the|its|his|her|peer|support|registered|individual|end)\s){0,3}
        (?:customers|buyers|purchasers|subscribers|advertisers|listeners|viewers|readers|visitors|guests|attendees|reviewers|referees|students|moderators|competitors|end\susers|audiences?|spectators|users|members|sellers|players|fans|collectors)\b(?:(?:,|\sand|\sor)\s[a-z]+){0,3}
        (?:\s(?:who|that|of|with|on|from|under)\b[^.;:]{0,80}?)?\s(?:may|must|shall|will|can|should|are)\s(?:not|never)\b)",
    )
});

/// Words that weaken a ban: name and the words that tell.
const WEAKENERS: &[(&str, &str)] = &[
    (
        "reasonable_efforts",
        r"(?:reasonabl[ey]|best|commercial(?:ly)?(?: reasonable)?) (?:efforts|endeavou?rs)|endeavou?rs? to|seeks? to|aims? to|where (?:reasonably )?practicable|(?:asks?|requests?|tells?|signals?|encourages?) [^.;]{1,80}?(?: not to| should not| that (?:respect|honou?r) )|cannot (?:\w+ )?(?:ensure|guarantee|control|promise)",
    ),
    (
        CARVE_OUT,
        r"but (?:its|their|his|her|any|the|our)? ?(?:\w+ ){0,3}(?:affiliates?|subsidiar(?:y|ies)|licensees?|sub-?licensees?|partners?|contractors?|vendors?|group)\b[^.;]{0,20}\b(?:may|can|are free|is free)\b|except (?:that|for|as|where|to)|except,? (?:by |with |on )?(?:our|its|their|us|ourselves|itself)\b|other than|apart from|save (?:that|for|as|where)|unless|does not apply|shall not prevent|provided,? however",
    ),
    ("knowledge", r"knowing(?:ly)?|to (?:its|our|the best of) knowledge|intentional(?:ly)?|wilful(?:ly)?"),
    (
        OPT_OUT,
        r"opt(?:ed|ing)?[- ]?out|if you (?:object|do not|don['’]t|would (?:like|prefer)|wish)|able to tag|upon (?:your )?(?:request|objection)|you (?:may|can) (?:request|ask|choose|select|decide|tell|instruct)|turn(?:ed|ing)? (?:\w+ ){0,3}off|switch(?:ed|ing)? (?:\w+ ){0,3}off|disabl(?:e|ed|ing)\b|untick",
    ),
    (
        SOME_ACCOUNTS,
        r"(?:business|enterprise|paid|paying|premium|pro|plus|teams?|education|corporate|api) (?:and (?:\w+ ){1,2})?(?:customers?|users?|accounts?|plans?|members?|subscribers?|tiers?|subscriptions?)\b|if you (?:are on|have|hold|subscribe to|pay for|use) (?:a|an|the|our) (?:\w+ ){0,2}(?:plan|tier|subscription)\b|(?:users?|people|those|anyone|residents?|accounts?) (?:who (?:live|are|reside) )?(?:located |resident |based )?(?:in|of) the (?:e\.?u\.?|eea|e\.?e\.?a\.?|european \w+|uk|united kingdom)\b|(?:users?|anyone|people|those|children) (?:who are )?(?:under|below|younger than) (?:the age of )?(?:1[2-8]|thirteen|sixteen|eighteen)\b",
    ),
    (
        TIME_LIMIT,
        r"for (?:a period of )?(?:\w+ )?\(?\d+\)? (?:months?|years?)|during the term only|until (?:the )?(?:end|expiry)",
    ),
    (
        "may_change",
        r"at this time|currently do(?:es)? not|reserve the right to change|as of (?:today|the date)|may change|at present|for (?:now|the time being)|until further notice|unless we (?:tell|notify|inform)|(?:we|it) may (?:start|begin)\b",
    ),
];

/// A weakener leaves this share of what a clause protects.
const WEAKENED: f64 = 0.75;
/// What a clause protects before any component is counted: a bare ban is worth something.
const BASE: f64 = 0.35;

fn compiled(names: impl Iterator<Item = (&'static str, &'static str)>) -> Vec<(&'static str, Regex)> {
    names.map(|(name, p)| (name, pattern(&format!(r"(?i)\b(?:{p})")))).collect()
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
    /// Number of weakeners in it; an opt-out, and that it holds for some accounts alone, count as two.
    pub weakeners: usize,
    /// Whether it says nothing of the other side's own use of the work: it forbids no more than to hand the work on to others for AI, or to
    /// copy the creator, or binds others alone.
    pub leaves_use_open: bool,
}

impl Ban {
    /// Reads a ban from its words and from what other clauses add to its section.
    #[must_use]
    pub fn read(finding: &Finding, elsewhere: &Elsewhere) -> Self {
        let words = elsewhere.in_full(finding);
        Self {
            probability: finding.probability,
            covers: COMPONENT_PATTERNS
                .iter()
                .map(|(name, p)| covers(name, p, &words, finding, elsewhere))
                .collect(),
            weakeners: WEAKENER_PATTERNS
                .iter()
                .filter(|(name, p)| weakens(name, p, &words, finding, elsewhere))
                .map(|(name, _)| if matches!(*name, OPT_OUT | SOME_ACCOUNTS) { 2 } else { 1 })
                .sum(),
            leaves_use_open: HANDS_ON.is_match(&words) && !USES.is_match(&words)
                || binds_strangers(finding)
                || one_thing::alone(&finding.lead, &finding.text)
                || forbids_copies_alone(&words),
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

/// The components that the findings with the numbers `bans` cover, with what other clauses add, and what weakens them, with evidence.
#[must_use]
pub fn card(findings: &[Finding], bans: &[usize], elsewhere: &Elsewhere) -> (Vec<Component>, Vec<Component>) {
    let component = |name: &str, holds: &dyn Fn(&Finding) -> bool| {
        let evidence: Vec<usize> = bans.iter().copied().filter(|&i| holds(&findings[i])).collect();
        Component { name: name.to_owned(), present: !evidence.is_empty(), evidence }
    };
    let components = COMPONENT_PATTERNS
        .iter()
        .map(|(name, p)| component(name, &|f: &Finding| covers(name, p, &elsewhere.in_full(f), f, elsewhere)))
        .collect();
    let weakeners = WEAKENER_PATTERNS
        .iter()
        .map(|(name, p)| {
            component(name, &|f: &Finding| weakens(name, p, &elsewhere.in_full(f), f, elsewhere))
        })
        .filter(|c| c.present)
        .collect();
    (components, weakeners)
}

fn covers(name: &str, pattern: &Regex, words: &str, finding: &Finding, elsewhere: &Elsewhere) -> bool {
    // What customers may not do is a promise about third parties, and none about the other side.
    if binds_strangers(finding) {
        return name == THIRD_PARTIES;
    }
    // A ban on names or logs alone covers no part of what is done to the work.
    if one_thing::alone(&finding.lead, &finding.text) {
        return false;
    }
    if name == THIRD_PARTIES && OTHERS_MAY.is_match(words) {
        return false;
    }
    let said = match name {
        REMEDY => pattern.is_match(&NO_REMEDY.replace_all(words, " ")),
        _ => pattern.is_match(words),
    };
    said || match name {
        SURVIVAL => elsewhere.outlasts(finding),
        REMEDY => elsewhere.answers_breach(finding),
        _ => false,
    }
}

/// What is deleted or not, without being the answer to a breach.
static NO_REMEDY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:clauses?|sections?|articles?|paragraphs?) [0-9.]+ (?:is|are) deleted\b|\b(?:do|does) not (?:oblige|require|bind)\b[^.;]*|\b(?:previews?|copies|drafts|tests?|mock-?ups?|files) (?:that|which) (?:is|are) (?:then )?(?:deleted|destroyed)\b",
    )
});

/// Whether a ban binds nobody but people who are neither of the parties.
fn binds_strangers(finding: &Finding) -> bool {
    let words = if finding.lead.is_empty() { &finding.text } else { &finding.lead };
    STRANGERS.is_match(words) || suppliers::forbidden_alone(&finding.lead, &finding.text)
}

fn weakens(name: &str, pattern: &Regex, words: &str, finding: &Finding, elsewhere: &Elsewhere) -> bool {
    match name {
        CARVE_OUT => {
            pattern.is_match(&BUT_WITH_CONSENT.replace_all(words, " ")) || elsewhere.exempts(finding)
        }
        OPT_OUT => pattern.is_match(words) && !FOR_ALL.is_match(words) || elsewhere.deems_consent(finding),
        SOME_ACCOUNTS => {
            pattern.is_match(words) && !FOR_ALL.is_match(words) || plans::of_one_plan(&finding.text)
        }
        TIME_LIMIT => pattern.is_match(words) || elsewhere.ends(finding),
        _ => pattern.is_match(words),
    }
}

#[cfg(test)]
mod tests;
