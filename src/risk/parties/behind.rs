//! Who "we" are: the name that a contract gives to whoever speaks in it.
//!
//! In: the contract's text. Out: the name, without its legal form, where the text puts it beside "we", "us" or "our" in quotation marks
//! (`Fenwick Ltd ("Fenwick", "we")`, `"we" means Fenwick`) and then uses it.

use std::sync::LazyLock;

use regex::Regex;

use super::super::roles::{CUSTOMER, MAKER, PROVIDER, RECIPIENT, is_in};
use super::super::sides::pattern;
use super::{head, headed, tail, whole_words};

/// Bytes of the contract in which somebody says who "we" are.
const PREAMBLE: usize = 20_000;
/// Bytes before and after the pronoun that may belong to its definition.
const NEAR: usize = 160;
/// How often the contract must use a name that stands in its definition, that included, and one that stands before the brackets.
const USED: usize = 2;
const USED_BEFORE: usize = 10;

/// A name in the middle of a line, as a pattern.
pub(super) const NAME: &str =
    r"(?:[A-Z][\w&.'’+-]*|[a-z]+[A-Z]\w*)(?: (?:[A-Z0-9][\w&.'’+-]*|of|and|the|&)){0,4}";

static PRONOUN: LazyLock<Regex> = LazyLock::new(|| pattern(r#"["“”'‘*_]+(?i:we|us|our)[,.]?["”’'*_]+"#));
static QUOTED: LazyLock<Regex> =
    LazyLock::new(|| pattern(&format!(r#"["“”'‘*_]+(?P<name>{NAME}?),?["”’'*_]+"#)));
static BEFORE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(r"(?P<name>{NAME})(?:,? ?(?:Inc|LLC|Ltd|Limited|GmbH)\.?)?[,.]?(?: \([^)]*\))*[ ,*_]*$"))
});
static MEANS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"^[^.;]{{0,40}}?\b(?:refers?(?:ring)? to|means?|is|are|stands? for)\b(?: the)?[ :*_]*(?P<name>{NAME})"
    ))
});

/// Words at the end of a company's name that nobody says with it.
pub(super) static FORM: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"[,.]?(?: (?:Inc|LLC|L\.L\.C|Ltd|Limited|Corp|Corporation|Company|Co|GmbH|PBC|B\.V|BV|AB|S\.A|SA|SAS|SARL|PLC|plc|Pty|AG|Oy|A/S|ApS|Pte|LP|UG|SE|International|Technologies|Holdings|and|of|the)\.?)+$",
    )
});

/// What is no name.
const GENERIC: &[&str] = &[
    "we",
    "us",
    "our",
    "ours",
    "you",
    "your",
    "service",
    "services",
    "site",
    "sites",
    "website",
    "platform",
    "app",
    "agreement",
    "terms",
    "company",
    "the company",
    "parties",
    "party",
    "terms of service",
    "terms of use",
];

/// The name of whoever says "we" in `text`.
#[must_use]
pub fn we(text: &str) -> Option<String> {
    let start = head(text, PREAMBLE);
    let mut best: Option<(usize, String)> = None;
    for pronoun in PRONOUN.find_iter(start) {
        for (least, name) in candidates(start, pronoun.start(), pronoun.end()) {
            let name = FORM.replace(name.trim(), "").into_owned();
            let lower = name.to_lowercase();
            if name.chars().count() < 2
                || is_in(&lower, GENERIC)
                || [PROVIDER, CUSTOMER, RECIPIENT].iter().any(|words| is_in(&lower, words))
            {
                continue;
            }
            let used = whole_words(text, [name.as_str()].into_iter()).len();
            if used >= least && best.as_ref().is_none_or(|(most, _)| used > *most) {
                best = Some((used, name));
            }
        }
    }
    best.map(|(_, name)| name)
}

/// The name that a line at the top gives to a maker who says "we" or "I" below it: "Photographer: Fenwick & Daughter".
#[must_use]
pub fn maker(text: &str) -> Option<String> {
    // Behind a name alone its line ends, or says who stands for it in brackets.
    let ends = |rest: &str| {
        let rest = rest.trim_matches([' ', '*', '_']);
        rest.is_empty() || rest.starts_with('(') && rest.ends_with(')')
    };
    let found = headed::lines(text).find(|line| is_in(line.kind, MAKER) && ends(line.rest))?;
    Some(found.name.to_owned())
}

/// Names near a pronoun in quotation marks, with how often each must be used.
fn candidates(text: &str, start: usize, end: usize) -> Vec<(usize, &str)> {
    let before = tail(&text[..start], NEAR);
    let after = head(&text[end..], NEAR);
    let mut found: Vec<(usize, &str)> = Vec::new();
    let open = before.rfind('(').filter(|&at| !before[at..].contains(')'));
    if let (Some(open), Some(close)) = (open, after.find(')')) {
        for inside in [&before[open + 1..], &after[..close]] {
            found.extend(
                QUOTED.captures_iter(inside).filter_map(|c| c.name("name")).map(|m| (USED, m.as_str())),
            );
        }
        let name = BEFORE.captures(&before[..open]).and_then(|c| c.name("name"));
        found.extend(name.map(|m| (USED_BEFORE, m.as_str())));
    }
    found.extend(MEANS.captures(after).and_then(|c| c.name("name")).map(|m| (USED, m.as_str())));
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_beside_we_in_quotation_marks_is_theirs() {
        let uses = "Fenwick runs. Fenwick stores. Fenwick shows. ".repeat(4);
        for definition in [
            "This is between you and Fenwick Online Holdings Ltd. (\"Fenwick\", \"we\" or \"us\").",
            "Fenwick, Inc. (“we,” “us,” or “our”) runs this site.",
            "\"We\", \"us\" and \"our\" refers to Fenwick GmbH and its branches.",
            "Fenwick Ltd (**we**, **us**) is a company.",
        ] {
            assert_eq!(we(&format!("{definition} {uses}")).as_deref(), Some("Fenwick"), "{definition}");
        }
    }

    #[test]
    fn a_line_at_the_top_names_the_maker() {
        let text = "Wedding agreement\n\n**Photographer:** Fenwick & Daughter (Ada Fenwick)\n**Couple:** Ada and Jo\n\nWe take the photographs.";
        assert_eq!(maker(text).as_deref(), Some("Fenwick & Daughter"));
        assert_eq!(maker("**Couple:** Ada and Jo\n\nWe take photographs."), None);
    }

    #[test]
    fn a_word_for_any_service_and_a_name_that_is_not_used_are_none() {
        let uses = "The Company stores it. The Company shows it. The Company may end it. The Company pays. ";
        assert_eq!(we(&format!("Fenwick Ltd (\"Company\", \"we\"). {uses}")), None);
        assert_eq!(we("You agree that we may show it."), None);
        assert_eq!(we("(\"we"), None);
    }
}
