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
        r"(?i)\b(?:breach|violat|infring)\w* (?:of )?(?:this|these|the|any of these|section|article|clause)\b[^.;]{0,160}\b(?:damages|penalt(?:y|ies)|injuncti\w+|remed(?:y|ies)|fine|pays?|owes?|liable)\b",
    )
});

/// That the ban of the same section lasts for a while only.
static ENDS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\bth(?:is|e) (?:ban|prohibition|restriction|undertaking) (?:only )?(?:(?:shall|will) )?(?:only )?(?:ends?|expires?|lapses?|ceases?|lasts?|applies|apply|holds?)\b[^.;]{0,60}\b(?:months?|years?|days?|weeks?|until|delivery|publication|expiry|end of)\b",
    )
});

/// That it outlasts the contract.
static GOES_ON: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\bth(?:is|e) (?:(?:ban|prohibition|restriction|undertaking|section|clause) )?(?:shall |will )?(?:also )?(?:appl(?:y|ies)|holds?|continues?|survives?|remains?(?: in force)?|binds?)\b[^.;]{0,40}\b(?:after (?:the end|termination|expiry|(?:this|the) (?:agreement|contract)\b[^.;]{0,20}\bend)|beyond (?:the end|this agreement)|surviv\w+|for ever|forever|the end of (?:this|the) (?:agreement|contract))",
    )
});

/// What clauses say of other sections, or of the section that they stand in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Elsewhere {
    /// Numbers of sections that outlast the contract, in lower case.
    outlasting: BTreeSet<String>,
    /// Headings of sections whose breach is answered.
    answered: BTreeSet<String>,
    /// Headings of sections that say of their ban that it goes on after the contract.
    going_on: BTreeSet<String>,
    /// The same of those that say that it ends.
    ending: BTreeSet<String>,
}

impl Elsewhere {
    /// Reads it from the segments.
    #[must_use]
    pub fn read(segments: &[Segment]) -> Self {
        let saying = |words: &Regex| -> BTreeSet<String> {
            let says = |segment: &&Segment| !segment.section.is_empty() && words.is_match(&segment.text);
            segments.iter().filter(says).map(|segment| segment.section.clone()).collect()
        };
        Self {
            outlasting: outlasting(segments),
            answered: saying(&ANSWERED),
            going_on: saying(&GOES_ON),
            ending: saying(&ENDS),
        }
    }

    /// Whether the section with this heading outlasts the contract, or lies in one that does.
    #[must_use]
    pub fn outlasts(&self, section: &str) -> bool {
        is_among(section, &self.outlasting) || self.going_on.contains(section)
    }

    /// Whether the section with this heading says what a breach of it leads to.
    #[must_use]
    pub fn answers_breach(&self, section: &str) -> bool {
        self.answered.contains(section)
    }

    /// Whether the section with this heading says that its ban ends before the contract's rights do.
    #[must_use]
    pub fn ends(&self, section: &str) -> bool {
        self.ending.contains(section)
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
    fn a_section_says_how_long_its_ban_lasts_and_what_a_breach_costs() {
        let text = |more: &str| {
            format!(
                "4. AI\n\n4.1 The Client shall not train AI on the Work. {more}\n\n5. Law\n\n5.1 The law of Peru applies."
            )
        };
        let of = |more: &str| {
            let elsewhere = Elsewhere::read(&segment(&text(more), &[]).segments);
            (elsewhere.outlasts("4. AI"), elsewhere.answers_breach("4. AI"), elsewhere.ends("4. AI"))
        };
        assert_eq!(of("This ban ends twelve months after delivery."), (false, false, true));
        assert_eq!(of("This applies even after this Agreement ends."), (true, false, false));
        assert_eq!(
            of("If the Client breaches this clause, it shall pay the Artist five times the fee."),
            (false, true, false)
        );
        assert_eq!(of("The Client pays on time. This agreement ends after a year."), (false, false, false));
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
