//! Clauses by their numbers: which one a place stands in, and which ones a sentence names ("Clauses 5 and 7.2 survive").
//!
//! In: the segments of a contract. Out: [`Clauses`], and the numbers behind a pattern that ends in [`NUMBERED`].

use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex::Regex;

use super::report::Finding;
use super::sides::pattern;
use crate::segment::Segment;

/// Numbers behind "sections", as the group `numbers`.
pub const NUMBERED: &str = r"\b(?:sections?|clauses?|articles?|paragraphs?|points?|conditions?) (?P<numbers>(?:(?:and|or|to|through|sections?|clauses?|articles?) |[0-9]+(?:\.[0-9]+)*[,–-]? ?|[ivx]{1,5}\b[,–-]? ?)+)";

/// Longest range of sections that is counted out.
const LONGEST_RANGE: u32 = 40;

static NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:(?P<from>[0-9]+) ?(?:to|through|–|-) ?(?P<to>[0-9]+)|(?P<one>[0-9]+(?:\.[0-9]+)*|[ivx]{1,5}))\b",
    )
});

/// The number that a clause begins with ("4.", "4.1"), without what stands behind it.
#[must_use]
pub fn own_number(text: &str) -> Option<&str> {
    static OWN: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"^(?P<number>[0-9]+(?:\.[0-9]+)+|[0-9]+(?:[.)]))\.?\s"));
    let found = OWN.captures(text)?;
    found.name("number").map(|number| number.as_str().trim_end_matches(['.', ')']))
}

/// Where clauses begin.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Clauses {
    places: Vec<Place>,
}

/// Where a clause with a number of its own begins, or another section.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Place {
    start: usize,
    /// Its own number; empty where another section begins.
    number: String,
    section: String,
    /// How often the numbers began anew before it: a contract's special terms and its standard terms count on their own.
    part: usize,
}

impl Clauses {
    /// Reads them from the segments.
    #[must_use]
    pub fn read(segments: &[Segment]) -> Self {
        let mut places: Vec<Place> = Vec::new();
        let (mut section, mut part, mut top) = ("", 0, 0);
        for segment in segments {
            let own = own_number(&segment.text);
            if own.is_some() || segment.section != section {
                let number = own.unwrap_or_default();
                let heading = number_of(&segment.section);
                let counted = if number.is_empty() { heading.as_str() } else { number };
                if let Some(next) = counted.split('.').next().and_then(|n| n.parse::<u32>().ok()) {
                    // A number that this part has had already begins another one too.
                    let again = own.is_some() && places.iter().any(|p| p.part == part && p.number == number);
                    part += usize::from(next < top || again);
                    top = next;
                }
                let section = segment.section.clone();
                places.push(Place { start: segment.start, number: number.to_owned(), section, part });
            }
            section = &segment.section;
        }
        Self { places }
    }

    /// The place that byte `start` of the text lies in.
    fn place(&self, start: usize) -> Option<&Place> {
        let at = self.places.partition_point(|place| place.start <= start);
        at.checked_sub(1).map(|at| &self.places[at])
    }

    /// Whether a finding's section, or the numbered clause that it stands in, is among `numbers` or lies in one that is.
    #[must_use]
    pub fn is_of(&self, finding: &Finding, numbers: &BTreeSet<String>) -> bool {
        let own = self.place(finding.start).map_or("", |place| place.number.as_str());
        is_among(&finding.section, numbers) || is_among(own, numbers)
    }

    /// The same for a sentence that begins at `from` and speaks of `numbers`: where a number stands twice, in special terms and in standard
    /// ones, it is that of the other part.
    #[must_use]
    pub fn is_meant(&self, finding: &Finding, from: usize, numbers: &BTreeSet<String>) -> bool {
        let part = |start: usize| self.place(start).map(|place| place.part);
        let carries = |place: &&Place| is_among(&place.section, numbers) || is_among(&place.number, numbers);
        let elsewhere = self.places.iter().filter(carries).any(|place| Some(place.part) != part(from));
        self.is_of(finding, numbers) && !(elsewhere && part(finding.start) == part(from))
    }

    /// Whether two places lie in one part of the contract, in which numbers run on.
    #[must_use]
    pub fn in_one_part(&self, one: usize, other: usize) -> bool {
        let part = |start: usize| self.place(start).map(|place| place.part);
        part(one) == part(other)
    }

    /// Whether two places lie in one clause: the same section, and under one first number ("5.1" and "5.2").
    #[must_use]
    pub fn together(&self, one: usize, other: usize) -> bool {
        let top = |place: &Place| place.number.split('.').next().unwrap_or_default().to_owned();
        match (self.place(one), self.place(other)) {
            (Some(a), Some(b)) => {
                a.section == b.section && a.part == b.part && (top(a) == top(b) || !a.section.is_empty())
            }
            (a, b) => a == b,
        }
    }
}

/// The numbers that a pattern with [`NUMBERED`] in it (or the same as the group `others`) finds in a text, in lower case.
#[must_use]
pub fn numbers_in(text: &str, said: &Regex) -> BTreeSet<String> {
    let mut numbers = BTreeSet::new();
    for found in said.captures_iter(text) {
        let listed = found.name("numbers").or_else(|| found.name("others"));
        for number in NUMBER.captures_iter(listed.map_or("", |listed| listed.as_str())) {
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
    numbers
}

/// The number that a heading begins with, in lower case.
fn number_of(section: &str) -> String {
    let mut words = section.split_whitespace().map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()));
    let first = words.next().unwrap_or_default().to_lowercase();
    match first.as_str() {
        "section" | "clause" | "article" | "paragraph" => words.next().unwrap_or_default().to_lowercase(),
        _ => first,
    }
}

fn is_among(section: &str, numbers: &BTreeSet<String>) -> bool {
    let number = number_of(section);
    !number.is_empty()
        && (numbers.contains(&number)
            || number.match_indices('.').any(|(at, _)| numbers.contains(&number[..at])))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::segment::segment;

    #[test]
    fn a_part_of_a_section_is_of_its_number() {
        let numbers: BTreeSet<String> = ["4", "v"].map(str::to_owned).into();
        for section in ["4. AI", "4.1 Training", "V. Machine learning", "Article V"] {
            assert!(is_among(section, &numbers), "{section}");
        }
        for section in ["5. Term", "14. Notices", "Voice", ""] {
            assert!(!is_among(section, &numbers), "{section}");
        }
    }

    #[test]
    fn a_number_that_stands_twice_is_meant_in_the_other_part() {
        let text = "1. The fee is 900 euros.\n\n2. The Client gets a licence.\n\n3. The Client may sell it.\n\n1. The work is a map.\n\n2. Clause 3 is deleted.\n\n3. The Client pays in May.";
        let clauses = Clauses::read(&segment(text, &[]).segments);
        let at = |words: &str| text.find(words).unwrap();
        let finding = |words: &str| Finding { start: at(words), ..Finding::default() };
        let numbers: BTreeSet<String> = ["3".to_owned()].into();
        let from = at("2. Clause 3");
        assert!(clauses.is_meant(&finding("3. The Client may"), from, &numbers));
        assert!(!clauses.is_meant(&finding("3. The Client pays"), from, &numbers));
        assert!(!clauses.is_meant(&finding("2. The Client gets"), from, &numbers));
    }

    #[test]
    fn parts_of_one_clause_are_together() {
        let text = "5.1 It is forbidden.\n\n5.2 But not always.\n\n6.1 The fee is 9 euros.";
        let clauses = Clauses::read(&segment(text, &[]).segments);
        let at = |words: &str| text.find(words).unwrap();
        assert!(clauses.together(at("5.1"), at("5.2")) && !clauses.together(at("5.1"), at("6.1")));
    }
}
