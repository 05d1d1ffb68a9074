//! Summaries that a paper marks as no part of it ("In short (not part of the agreement): we never train AI on your work"): what they promise
//! does not bind, and neither does what they grant.
//!
//! In: the text and its segments. Out: [`Direction::SetAside`] for findings in what is so marked, with the words of the mark as the reason. A mark
//! reaches the paragraph or section that it stands in, the paragraphs that begin with the name which it gives, or the next paragraph, as it says
//! itself; where that is not plain nothing is set aside.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::findings::Scored;
use super::report::{Direction, Finding};
use super::sides::pattern;

/// What such a part is called.
const SUMMARY: &str = r"(?:(?:plain[- ](?:english|language|words?)|short|quick|helpful|friendly|human-readable|introductory|explanatory|key)[- ])?(?:summar(?:y|ies)|overviews?|short versions?|explanations?|highlights|key points|(?:plain[- ](?:english|language)|short|introductory|explanatory) (?:texts?|versions?|columns?|notes?|boxes|words|sections?)|boxes|annotations|[“\x22][^”\x22]{3,30}[”\x22] (?:boxes|lines|notes|texts|summaries|sections))";

/// What says that it does not bind.
const NO_PART: &str = r"(?:(?:is|are|does|do|form|forms|has|have|and|,)\b[^.;]{0,80}?\b(?:not (?:a |form )?(?:part|binding|legally binding|have (?:any )?legal (?:effect|force))|no (?:part\b|legal (?:effect|force|meaning))|without legal (?:effect|force)|nonbinding|non-binding|(?:for|as an?) (?:your )?(?:convenience|information|guidance|ease of reference)(?: and \w+)? only|only (?:for|as an?) (?:your )?(?:convenience|information|guidance|aid)))";

/// The sentence that marks.
static MARK: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"(?i)\b(?P<which>the (?:following|next)|this|these|the above|the|each|all|our|any)? ?(?P<what>{SUMMARY})(?: (?:in|at|above|below|beside|marked|headed|called|titled|entitled|with|under|of|on)\b[^.;]{{0,80}}?)?,? {NO_PART}\b"
    ))
});

/// The same of the section that the sentence stands in: "This section is for convenience and has no legal effect".
static SECTION_MARK: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\bthis (?:section|box|column|page|part|introduction|preamble|note|text) (?:is|does|has)\b[^.;]{0,80}?\b(?:not (?:a |form )?(?:part of|legally binding)|no legal (?:effect|force)|not have (?:any )?legal (?:effect|force)|no part of)\b",
    )
});

/// The mark in the line itself: "In short (this summary is not part of the agreement): ...".
static IN_LINE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^\W{0,4}[\w ’'-]{2,40} ?[(\[][^)\]]{0,80}?\b(?:not (?:a )?part of|no part of|not (?:legally )?binding|non-binding|for (?:convenience|information) only)\b[^)\]]{0,60}[)\]] ?[:–—.-]",
    )
});

/// The mark in a heading: "In short (not part of the agreement)".
static IN_HEADING: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)[(\[–—:-][^)\]]{0,60}?\b(?:not (?:a )?part of|no part of|not (?:legally )?binding|non-binding|for (?:convenience|information) only)\b",
    )
});

/// What a summary begins with.
static LABEL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^\W{0,4}(?:in short|in brief|in a nutshell|in plain (?:english|words|language)|plain[- ](?:english|language)(?: summary| version)?|(?:quick |short )?summary|the short version|short version|tl;? ?dr|overview|at a glance|key points|highlights|what this means|basically)\b ?(?:[:–—.-]|$)",
    )
});

/// The same in a heading, whatever stands behind it.
static LABEL_AT_ALL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^\W{0,4}(?:[0-9.]{1,5} )?(?:(?:in|the) )?(?:plain[- ](?:english|language|words) ?)?(?:summary|short(?: version)?|brief|nutshell|plain (?:english|words|language)|overview|at a glance|key points|highlights|what this means|tl;? ?dr)\b",
    )
});

/// A name in quotation marks that a mark gives to what it is about.
static NAMED: LazyLock<Regex> = LazyLock::new(|| pattern(r"[“\x22‘](?P<name>[^”\x22’]{3,30})[”\x22’]"));

/// A numbered clause, which no summary is.
static NUMBERED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"^\W{0,2}(?:[0-9]{1,2}[.)]|[0-9]+\.[0-9]|§|(?i:section|clause|article) [0-9])")
});

/// Longest paragraph that is set aside as one, in bytes.
const LONGEST: usize = 1500;

/// Longest line that stands above a paragraph as its heading, in bytes.
const HEADING: usize = 90;

/// Longest label in front of a mark that stands alone, in bytes.
const LABEL_LENGTH: usize = 30;

/// Longest quote of a mark, in characters.
const QUOTE: usize = 140;

/// Sets aside what stands in parts that the paper marks as no part of it.
pub fn tell(scored: &Scored<'_>, findings: &mut [Finding]) {
    if findings.is_empty() {
        return;
    }
    let marked = marked(scored);
    for finding in findings.iter_mut() {
        if let Some((_, mark)) = marked.iter().find(|(part, _)| part.contains(&finding.start)) {
            finding.direction = Some(Direction::SetAside);
            let quote: String = mark.chars().take(QUOTE).collect();
            finding.why =
                format!("The paper says that this is no part of what is agreed: “{}”", quote.trim());
        }
    }
}

/// The parts that are marked, with the words that mark them.
fn marked(scored: &Scored<'_>) -> Vec<(Range<usize>, String)> {
    let text = &scored.document.text;
    let segments = &scored.outline.segments;
    let mut parts: Vec<(Range<usize>, String)> = Vec::new();
    for (at, segment) in segments.iter().enumerate() {
        let mark = &segment.text;
        if IN_LINE.is_match(mark) {
            parts.push((segment.start..segment.end, mark.clone()));
            continue;
        }
        if IN_HEADING.is_match(&segment.section) && LABEL_AT_ALL.is_match(&segment.section) {
            parts.push((segment.start..segment.end, segment.section.clone()));
            continue;
        }
        let own = paragraph(text, segment.start);
        if mark.len() <= HEADING && IN_HEADING.is_match(mark) && LABEL_AT_ALL.is_match(mark) {
            let next = segments[at + 1..].iter().find(|next| !own.contains(&next.start));
            let below = next.filter(|next| !NUMBERED.is_match(&next.text));
            let below = below.map(|next| paragraph(text, next.start)).filter(|part| part.len() <= LONGEST);
            parts.extend(below.map(|part| (part, mark.clone())));
            continue;
        }
        let begins = |part: &Range<usize>| LABEL.is_match(&text[part.clone()]);
        // Where no empty lines are between paragraphs, none ends.
        let fits = |part: &Range<usize>| part.len() <= LONGEST;
        if SECTION_MARK.is_match(mark) {
            let titled = LABEL.is_match(&segment.section) || begins(&own);
            let page = mark.to_lowercase().contains("this page");
            if !page && fits(&own) {
                parts.push((own.clone(), mark.clone()));
            }
            if titled && !segment.section.is_empty() && LABEL.is_match(&segment.section) {
                parts.extend(of_section(scored, &segment.section).map(|part| (part, mark.clone())));
            }
            continue;
        }
        let Some(found) = MARK.captures(mark) else { continue };
        let which = found.name("which").map_or("", |which| which.as_str()).to_lowercase();
        if which.ends_with("following") || which.ends_with("next") {
            let next = segments[at + 1..].iter().find(|next| !own.contains(&next.start));
            if let Some(next) = next.filter(|next| !NUMBERED.is_match(&next.text)) {
                parts.extend(Some(paragraph(text, next.start)).filter(fits).map(|part| (part, mark.clone())));
            }
            continue;
        }
        if begins(&own) && fits(&own) {
            // "Summary. This summary does not bind." stands above what it is about.
            let alone = own.len() <= mark.len() + LABEL_LENGTH;
            let next = segments[at + 1..].iter().find(|next| !own.contains(&next.start));
            let next = next
                .filter(|next| alone && !NUMBERED.is_match(&next.text) && next.section == segment.section);
            let below = next.map(|next| paragraph(text, next.start)).filter(fits);
            parts.extend(
                below.filter(|part| !NUMBERED.is_match(&text[part.clone()])).map(|part| (part, mark.clone())),
            );
            parts.push((own.clone(), mark.clone()));
        }
        if LABEL.is_match(&segment.section) {
            parts.extend(of_section(scored, &segment.section).map(|part| (part, mark.clone())));
            continue;
        }
        // One that speaks of all of them: those that begin with the name which it gives, or with a usual one.
        let names: Vec<String> =
            NAMED.captures_iter(mark).map(|name| name["name"].trim_end_matches(',').to_lowercase()).collect();
        for other in segments {
            let part = paragraph(text, other.start);
            let lower = text[part.clone()].trim_start().to_lowercase();
            let section = other.section.to_lowercase();
            let named = |words: &str| {
                names
                    .iter()
                    .any(|name| words.trim_start_matches(['*', '_', '#', ' ']).starts_with(name.as_str()))
            };
            let is_one = if names.is_empty() {
                begins(&part) || LABEL.is_match(&other.section)
            } else {
                named(&lower) || named(&section)
            };
            if is_one && fits(&part) && !NUMBERED.is_match(&other.text) {
                parts.push((part, mark.clone()));
            }
        }
    }
    parts
}

/// The paragraph around byte `at`: what lies between empty lines.
fn paragraph(text: &str, at: usize) -> Range<usize> {
    let start = text[..at].rfind("\n\n").map_or(0, |found| found + 2);
    let end = text[at..].find("\n\n").map_or(text.len(), |found| at + found);
    start..end
}

/// The segments of a section that are no numbered clauses.
fn of_section<'s>(scored: &'s Scored<'_>, section: &'s str) -> impl Iterator<Item = Range<usize>> + 's {
    let segments = scored.outline.segments.iter();
    segments
        .filter(move |segment| segment.section == section && !NUMBERED.is_match(&segment.text))
        .map(|segment| segment.start..segment.end)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::risk::weighed::weighed;

    const TERMS: &str = "1. By using our service you agree to these terms. You upload your pictures and keep the rights in them.";

    fn set_aside(text: &str, words: &str) -> bool {
        let (findings, _, _) = weighed(text, &[("no_ai", words, 0.99), ("ai_training", words, 0.9)]);
        assert!(!findings.is_empty(), "{text}");
        findings.iter().all(|finding| finding.direction == Some(Direction::SetAside))
    }

    #[test]
    fn what_is_marked_as_no_part_protects_nobody_and_grants_nothing() {
        let never = "We never train AI on your work.";
        for text in [
            format!("{TERMS}\n\nSummary: {never} This summary is not part of the agreement."),
            format!(
                "Plain-English summary: This section is provided for convenience and has no legal effect. {never}\n\n{TERMS}"
            ),
            format!(
                "Summary. This summary is for convenience only and is not legally binding.\n\n{never}\n\n{TERMS}"
            ),
            format!("In short (not part of the agreement)\n\n{never}\n\n{TERMS}"),
            format!("The following summary is not part of the agreement.\n\n{never}\n\n{TERMS}"),
        ] {
            let words = if text.contains("Summary: ") { "Summary: We never" } else { "We never" };
            assert!(set_aside(&text, words), "{text}");
        }
        for text in [
            format!(
                "{TERMS}\n\nIn short (this summary is not part of the agreement): we never train AI on your work."
            ),
            format!(
                "The boxes headed \"In short\" are for convenience only and are not legally binding.\n\n{TERMS}\n\nIn short: we never train AI on your work."
            ),
            format!(
                "Summaries in italics are not part of these terms.\n\n{TERMS}\n\nIn short: you let us train AI on your work."
            ),
        ] {
            assert!(set_aside(&text, "In short"), "{text}");
        }
    }

    #[test]
    fn what_is_not_marked_or_beside_what_is_counts() {
        let never = "We never train AI on your work.";
        for text in [
            format!("{TERMS}\n\n{never} Headings are for convenience only and are not part of these terms."),
            format!(
                "Summary: You keep your work. This summary is not part of the agreement.\n\n{TERMS}\n\n{never}"
            ),
            format!("The boxes headed \"In short\" are not legally binding.\n\n{TERMS}\n\n{never}"),
            format!("{TERMS}\n\nThe brochure is not part of the agreement. {never}"),
        ] {
            assert!(!set_aside(&text, "We never"), "{text}");
        }
    }
}
