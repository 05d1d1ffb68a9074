//! What other clauses add to a ban: "Sections 4 and 5 survive the end of this agreement", "a breach of this section costs 5,000 euros".
//!
//! In: the segments. Out: [`Elsewhere`], which tells of a section whether it outlasts the contract, and whether a breach of it is answered.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex::Regex;

use super::sides::pattern;
use crate::segment::Segment;

/// Numbers behind "sections", and what is said of them.
static OUTLASTS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:sections?|clauses?|articles?|paragraphs?) (?P<numbers>(?:(?:and|or|to|through|sections?|clauses?|articles?) |[0-9]+(?:\.[0-9]+)*[,–-]? ?|[ivx]{1,5}\b[,–-]? ?)+)[^.;]{0,120}?\b(?:surviv\w+|keeps? applying|continues? (?:to apply|in (?:full )?force)|remains? in (?:full )?(?:force|effect)|outlasts?|applies? (?:after|for ever|forever))\b",
    )
});

static NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:(?P<from>[0-9]+) ?(?:to|through|–|-) ?(?P<to>[0-9]+)|(?P<one>[0-9]+(?:\.[0-9]+)*|[ivx]{1,5}))\b",
    )
});

/// What a breach of the section that says so leads to.
static ANSWERED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\bbreach(?:es|ed|ing)? (?:of )?(?:this|these|the|any of these|section|article|clause)\b[^.;]{0,160}\b(?:damages|penalt(?:y|ies)|injuncti\w+|remed(?:y|ies)|fine)\b",
    )
});

/// What clauses say of other sections, or of the section that they stand in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Elsewhere {
    /// Numbers of sections that outlast the contract, in lower case.
    outlasting: BTreeSet<String>,
    /// Headings of sections whose breach is answered.
    answered: BTreeSet<String>,
}

impl Elsewhere {
    /// Reads it from the segments.
    #[must_use]
    pub fn read(segments: &[Segment]) -> Self {
        let answers = |segment: &&Segment| !segment.section.is_empty() && ANSWERED.is_match(&segment.text);
        let answered = segments.iter().filter(answers).map(|segment| segment.section.clone()).collect();
        Self { outlasting: outlasting(segments), answered }
    }

    /// Whether the section with this heading outlasts the contract, or lies in one that does.
    #[must_use]
    pub fn outlasts(&self, section: &str) -> bool {
        is_among(section, &self.outlasting)
    }

    /// Whether the section with this heading says what a breach of it leads to.
    #[must_use]
    pub fn answers_breach(&self, section: &str) -> bool {
        self.answered.contains(section)
    }
}

/// Longest range of sections that is counted out.
const LONGEST_RANGE: u32 = 40;

fn outlasting(segments: &[Segment]) -> BTreeSet<String> {
    let mut numbers = BTreeSet::new();
    for segment in segments {
        for found in OUTLASTS.captures_iter(&segment.text) {
            for number in NUMBER.captures_iter(&found["numbers"]) {
                let bound = |name: &str| number.name(name).and_then(|m| m.as_str().parse::<u32>().ok());
                match (bound("from"), bound("to"), number.name("one")) {
                    (Some(from), Some(to), _) if from < to && to - from <= LONGEST_RANGE => {
                        numbers.extend((from..=to).map(|n| n.to_string()));
                    }
                    (_, _, Some(one)) => {
                        numbers.insert(one.as_str().to_lowercase());
                    }
                    _ => {}
                }
            }
        }
    }
    numbers
}

fn is_among(section: &str, numbers: &BTreeSet<String>) -> bool {
    let mut words = section.split_whitespace().map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()));
    let first = words.next().unwrap_or_default().to_lowercase();
    let number = match first.as_str() {
        "section" | "clause" | "article" | "paragraph" => words.next().unwrap_or_default().to_lowercase(),
        _ => first,
    };
    !number.is_empty()
        && (numbers.contains(&number)
            || number.match_indices('.').any(|(at, _)| numbers.contains(&number[..at])))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::segment::segment;

    #[test]
    fn sections_that_a_clause_says_outlast_the_contract_are_found() {
        let numbers = |text: &str| outlasting(&segment(text, &[]).segments).into_iter().collect::<Vec<_>>();
        assert_eq!(numbers("Sections 4 and 5.2 survive the end of this agreement."), ["4", "5.2"]);
        assert_eq!(numbers("After that, sections 4 through 6 continue to apply."), ["4", "5", "6"]);
        assert_eq!(numbers("Articles III, IV and V shall survive termination."), ["iii", "iv", "v"]);
        assert!(numbers("Section 4 ends with this agreement. The rest may survive.").is_empty());
    }

    #[test]
    fn a_section_says_what_a_breach_of_it_leads_to() {
        let text = "4. AI\n\n4.1 Nobody may train on it.\n\n4.2 A breach of this section entitles the Author to damages of 900 euros.\n\n5. Law\n\n5.1 A breach of it is a matter for the courts.";
        let elsewhere = Elsewhere::read(&segment(text, &[]).segments);
        assert!(elsewhere.answers_breach("4. AI") && !elsewhere.answers_breach("5. Law"), "{elsewhere:?}");
    }

    #[test]
    fn a_part_of_a_section_outlasts_with_it() {
        let numbers: BTreeSet<String> = ["4", "v"].map(str::to_owned).into();
        for section in ["4. AI", "4.1 Training", "V. Machine learning", "Article V"] {
            assert!(is_among(section, &numbers), "{section}");
        }
        for section in ["5. Term", "14. Notices", "Voice", ""] {
            assert!(!is_among(section, &numbers), "{section}");
        }
    }
}
