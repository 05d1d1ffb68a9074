//! What must not be there: phrases that a policy forbids, found in the words of a contract, and which findings a rule rests on.
//!
//! In: the segments of a contract and a policy. Out: a [`Finding`] for each segment with a forbidden phrase, labelled `forbidden:NAME`.
//! What it gives is left to [`super::score`].

use regex::Regex;

use super::findings::Scored;
use super::offers;
use super::policy::{ForbiddenRule, Policy};
use super::report::Finding;

/// What the labels of findings begin with that rest on a phrase.
pub const PREFIX: &str = "forbidden:";

/// What finds any of `phrases` as whole words, whatever the case of their letters, the kind of apostrophe or the white space.
///
/// # Errors
/// Phrases that are too long together.
pub fn pattern<'a>(phrases: impl Iterator<Item = &'a str>) -> Result<Regex, regex::Error> {
    let one = |phrase: &str| {
        let words: Vec<String> = phrase
            .split_whitespace()
            .map(|word| regex::escape(&word.replace('’', "'")).replace('\'', "['’]"))
            .collect();
        let edge =
            |c: Option<char>| if c.is_some_and(|c| c.is_alphanumeric() || c == '_') { r"\b" } else { "" };
        let phrase = phrase.trim();
        let (first, last) = (edge(phrase.chars().next()), edge(phrase.chars().next_back()));
        format!("{first}{}{last}", words.join(r"\s+"))
    };
    Regex::new(&format!("(?i){}", phrases.map(one).collect::<Vec<_>>().join("|")))
}

/// The segments whose words, with the lead-in before them, hold a forbidden phrase, rule by rule. A phrase that stands in the lead-in
/// alone is found there, and not again in every item under it.
#[must_use]
pub fn collect(scored: &Scored<'_>, policy: &Policy) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (name, pattern) in policy.forbidden_phrases() {
        for segment in &scored.outline.segments {
            let lead = if segment.lead.is_empty() { String::new() } else { format!("{} ", segment.lead) };
            let whole = format!("{lead}{}", segment.text);
            if !pattern.find_iter(&whole).any(|found| found.end() > lead.len()) {
                continue;
            }
            let text = scored.document.text[segment.start..segment.end].to_owned();
            findings.push(Finding {
                label: format!("{PREFIX}{name}"),
                probability: 1.0,
                start: segment.start,
                end: segment.end,
                marks: pattern.find_iter(&text).map(|found| (found.start(), found.end())).collect(),
                text,
                lead: segment.lead.clone(),
                section: segment.section.clone(),
                why: String::new(),
                ask: String::new(),
                direction: None,
            });
        }
    }
    findings
}

/// Whether a rule rests on a finding: on its own phrases, and on the labels that it forbids.
#[must_use]
pub fn rests_on(name: &str, rule: &ForbiddenRule, finding: &Finding) -> bool {
    finding.label.strip_prefix(PREFIX) == Some(name)
        || rule.any.iter().any(|label| offers(std::slice::from_ref(finding), label.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phrases_are_whole_words_whatever_their_case_space_and_apostrophe() {
        let pattern = pattern(["work for hire", "client's option", "(net 90)"].into_iter()).unwrap();
        for text in ["a WORK  FOR\nHire.", "at the Client’s option", "paid (net 90)"] {
            assert!(pattern.is_match(text), "{text}");
        }
        for text in ["homework for hire", "work for hires", "client option", "net 90"] {
            assert!(!pattern.is_match(text), "{text}");
        }
    }
}
