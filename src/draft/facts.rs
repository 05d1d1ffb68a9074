//! What a draft needs to know of a contract: who the parties are by full name, its date, its title, and which clauses are affected.
//!
//! In: the contract's text and report. Out: [`Facts`]. What is not found is a blank in square brackets, never a guess.

use std::sync::LazyLock;

use regex::Regex;

use crate::classify::without_number;
use crate::risk::report::{Finding, RiskReport};
use crate::risk::wording::Wording;
use crate::risk::{Parties, Party, Policy};

/// Bytes of the contract in which title, date and parties are looked for.
const OPENING: usize = 6_000;
/// Longest title in characters.
const LONGEST_TITLE: usize = 90;
/// Longest full name of a party in characters.
const LONGEST_NAME: usize = 80;

/// A finding less certain than this, 0 to 1, is not named in a draft.
pub(super) const SURE: f64 = 0.5;

/// What a draft says of the contract.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// Title of the contract, or a blank.
    pub title: String,
    /// Its date as written, or a blank.
    pub date: String,
    /// Full name of whoever makes the work, or a blank.
    pub creator: String,
    /// Full name of whoever gets rights in it, or a blank.
    pub recipient: String,
    /// What the contract calls them, with a capital ("Client"), or a plain word.
    pub terms: (String, String),
    /// Names as its sentences use them.
    pub wording: Wording,
    /// Clauses that stand against the creator, by number or heading, in order.
    pub affected: Vec<String>,
    /// Where each finding stands, by number or heading, or nothing.
    places: Vec<String>,
}

static DATE: LazyLock<Regex> = LazyLock::new(|| {
    const MONTH: &str =
        "(?:January|February|March|April|May|June|July|August|September|October|November|December)";
    let pattern = format!(
        r"(?:\d{{1,2}}(?:st|nd|rd|th)?(?: day)?(?: of)? {MONTH},? \d{{4}}|{MONTH} \d{{1,2}}(?:st|nd|rd|th)?,? \d{{4}}|\d{{4}}-\d{{2}}-\d{{2}})"
    );
    Regex::new(&pattern).expect("the pattern is well-formed")
});

static TITLE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(?:agreement|contract|terms|licen[cs]e|release|assignment|commission|addendum|order|policy|deed)\b")
        .expect("the pattern is well-formed")
});

impl Facts {
    /// Reads them.
    #[must_use]
    pub fn read(text: &str, parties: &Parties, report: &RiskReport, policy: &Policy) -> Self {
        let mut end = text.len().min(OPENING);
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        let opening = &text[..end];
        let named = title(opening);
        let places: Vec<String> =
            report.findings.iter().map(|finding| place(finding, text, named.as_deref())).collect();
        let terms = (defined(&parties.creator, "Creator"), defined(&parties.recipient, "Recipient"));
        Self {
            title: named.unwrap_or_else(|| "[title of the contract]".to_owned()),
            date: date(opening).unwrap_or_else(|| "[date of the contract]".to_owned()),
            creator: full_name(opening, &parties.creator)
                .unwrap_or_else(|| "[full name and address of the creator]".to_owned()),
            recipient: full_name(opening, &parties.recipient)
                .unwrap_or_else(|| "[full name and address of the other party]".to_owned()),
            wording: Wording::read(text, parties).of_paper(parties, &terms),
            affected: affected(report, policy, &places),
            terms,
            places,
        }
    }

    /// Where a finding of `report`, which these facts were read from, stands in the contract, or nothing.
    pub(super) fn place(&self, report: &RiskReport, finding: &Finding) -> String {
        let at = report.findings.iter().position(|other| std::ptr::eq(other, finding));
        at.and_then(|at| self.places.get(at)).cloned().unwrap_or_default()
    }
}

/// The first date that is said to be the contract's own, or stands on a line of its own: work and publication have dates too.
fn date(opening: &str) -> Option<String> {
    static OWN: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?i)(?:\bdate[ds]?\b|\b(?:made|entered into|concluded|effective|signed|executed)\b|\bas of\b|\bthis\s*$)[^.;]{0,60}$")
            .expect("the pattern is well-formed")
    });
    let found = DATE.find_iter(opening).find(|date| {
        let line = opening[..date.start()].rfind('\n').map_or(0, |at| at + 1);
        let before = &opening[line..date.start()];
        let after = opening[date.end()..].lines().next().unwrap_or_default();
        let alone = [before, after].iter().all(|part| !part.chars().any(char::is_alphanumeric));
        alone || OWN.is_match(before)
    })?;
    Some(one_line(found.as_str()))
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The first short line that names a kind of contract and is no sentence.
fn title(opening: &str) -> Option<String> {
    opening
        .lines()
        .map(|line| line.trim().trim_start_matches('#').trim().trim_matches('*'))
        .filter(|line| !line.is_empty())
        .take(12)
        .find(|line| {
            line.chars().count() <= LONGEST_TITLE
                && !line.ends_with(['.', ';', ':', ','])
                && TITLE.is_match(line)
        })
        .map(one_line)
}

/// The name that stands before the definition of a party's term: what is between the last "between", "and", "by" or line start and the
/// definition, up to a comma that no company's suffix follows.
fn full_name(opening: &str, party: &Party) -> Option<String> {
    let quoted = format!(
        r#"\(\s*(?:hereinafter\s+|the\s+|as\s+)*(?:the\s+)?["“'‘]\*{{0,2}}(?:the\s+)?{}\*{{0,2}}["”'’]"#,
        regex::escape(&party.term)
    );
    let Some(at) = Regex::new(&quoted).ok()?.find(opening).map(|found| found.start()) else {
        return named_behind(opening, party);
    };
    let before = opening[..at].trim_end();
    let start = [" between ", "Between ", " and ", " by ", " among ", ":", "\n\n", ") ", "; ", "(1)", "(2)"]
        .iter()
        .filter_map(|mark| before.rfind(mark).map(|i| i + mark.len()))
        .max()
        .unwrap_or(0);
    let name = before[start..].trim();
    let mut parts = name.split(',').map(str::trim);
    let mut full = parts.next()?.to_owned();
    if let Some(suffix) = parts.next().filter(|suffix| {
        let word = suffix.trim_end_matches('.').to_lowercase();
        ["inc", "llc", "ltd", "limited", "llp", "plc", "gmbh", "corp", "l.l.c", "s.a", "pty ltd"]
            .contains(&word.as_str())
    }) {
        full = format!("{full}, {suffix}");
    }
    let full = one_line(full.trim_matches(['*', '_', '"', ' ']));
    let named = full.chars().next().is_some_and(|c| c.is_uppercase() || c.is_numeric());
    (named && full.chars().count() <= LONGEST_NAME).then_some(full)
}

/// The name behind a party's term and a colon: "Photographer: Jo Hart."
fn named_behind(opening: &str, party: &Party) -> Option<String> {
    let term = regex::escape(&party.term);
    let pattern =
        format!(r"(?m)(?:^|[.;] )\**{term}:?\**:?[ \t]+(?P<name>\p{{Lu}}[^.;,\n(]{{2,{LONGEST_NAME}}})");
    let found = Regex::new(&pattern).ok()?.captures(opening)?;
    let colon = found.get(0)?.as_str().contains(':');
    colon.then(|| one_line(found["name"].trim_matches(['*', ' '])))
}

fn defined(party: &Party, fallback: &str) -> String {
    match party.term.as_str() {
        "I" | "you" | "we" | "the creator" | "the other side" => fallback.to_owned(),
        term => term.to_owned(),
    }
}

/// Numbers, or headings where a clause bears none, of findings that weigh against the creator.
fn affected(report: &RiskReport, policy: &Policy, places: &[String]) -> Vec<String> {
    let mut affected: Vec<String> = Vec::new();
    for (finding, place) in report.findings.iter().zip(places) {
        let counts = finding.probability >= SURE && policy.points(finding) > 0.0;
        if counts && !place.is_empty() && !affected.contains(place) {
            affected.push(place.clone());
        }
    }
    affected
}

/// Where a finding stands in `text`, as a reader of the contract would say it: its number or that of its paragraph, with that of its section
/// or lead-in for a list item; a heading in quotes where there are no numbers; or nothing. A heading that is the contract's `title` names no
/// clause.
fn place(finding: &Finding, text: &str, title: Option<&str>) -> String {
    let before = text.get(..finding.start).unwrap_or_default();
    let paragraph = &before[before.rfind('\n').map_or(0, |at| at + 1)..];
    let own = number_of(&finding.text);
    let number = if own.is_empty() { number_of(paragraph.trim_start_matches(['#', '*', ' '])) } else { own };
    if !number.is_empty() && !number.starts_with('(') {
        return number.trim_end_matches('.').to_owned();
    }
    let above =
        [&finding.lead, &finding.section].map(|text| number_of(text).trim_end_matches('.').to_owned());
    let heading = one_line(&finding.section);
    match above.into_iter().find(|number| !number.is_empty()) {
        Some(above) => format!("{above}{number}"),
        // An address, or who signs, may look like a heading.
        None if heading.is_empty()
            || title == Some(heading.as_str())
            || heading.contains(|c: char| c.is_ascii_digit()) =>
        {
            number
        }
        None => format!("\u{201c}{heading}\u{201d} {number}").trim_end().to_owned(),
    }
}

/// Places as part of a sentence: `clause 3`, `clauses 3, 4(a) and "Rights"`.
#[must_use]
pub(super) fn places(places: &[String]) -> String {
    let all = match places {
        [] => return String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    };
    format!("{} {all}", if places.len() == 1 { "clause" } else { "clauses" })
}

/// The number in front of a clause or heading, or nothing.
fn number_of(text: &str) -> String {
    let rest = without_number(text);
    let head = text.strip_suffix(rest).unwrap_or("").trim();
    one_line(head)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(opening: &str) -> (Option<String>, Option<String>) {
        let parties = Parties::read(opening);
        (full_name(opening, &parties.creator), full_name(opening, &parties.recipient))
    }

    #[test]
    fn full_names_are_read_with_their_suffix_and_nothing_else() {
        let some = |name: &str| Some(name.to_owned());
        assert_eq!(
            names(
                "This deed is made between Moss & Fern, Inc., a company of Ohio (\"Client\") and Jo Ash (\"Artist\")."
            ),
            (some("Jo Ash"), some("Moss & Fern, Inc."))
        );
        assert_eq!(
            names(
                "Parties: Aino Lind (the \u{201c}Photographer\u{201d}) and Fern Teas Ltd (the \u{201c}Client\u{201d})."
            ),
            (some("Aino Lind"), some("Fern Teas Ltd"))
        );
    }

    #[test]
    fn what_is_not_there_is_not_guessed() {
        assert_eq!(
            names("You keep your pictures. We may show your pictures to us and to you."),
            (None, None)
        );
        assert_eq!(
            names(
                "Photographer: Jo Hart. Client: Moor Hotels plc.\n\nThe Photographer will take photographs of the Client's hotel. The Client pays the Photographer a fee. The Photographer grants the Client a licence to use the Photographs, and the Client shall credit the Photographer. All other rights are reserved by the Photographer."
            ),
            (Some("Jo Hart".to_owned()), Some("Moor Hotels plc".to_owned()))
        );
        assert_eq!(title("Dear Jo,\n\nI agree to the following."), None);
    }

    #[test]
    fn title_and_date_are_found_as_written() {
        let opening = "\n# Voice-Over Licence\n\nmade on the 3rd day of March, 2026 between";
        assert_eq!(title(opening).as_deref(), Some("Voice-Over Licence"));
        assert_eq!(date(opening).as_deref(), Some("3rd day of March, 2026"));
        for (opening, found) in [
            ("This is dated 4 May 2026 and made between", Some("4 May 2026")),
            ("Dear Jo,\n\n4 May 2026\n\nYou will draw it by 9 June 2026.", Some("4 May 2026")),
            ("Date: 2026-05-04", Some("2026-05-04")),
            ("The Photographer takes photographs on 8 and 9 May 2026.", None),
            ("Your employment begins on 1 June 2026.", None),
        ] {
            assert_eq!(date(opening).as_deref(), found, "{opening}");
        }
    }

    #[test]
    fn a_place_is_a_number_as_far_as_there_is_one() {
        let at = |lead: &str, section: &str, text: &str| {
            let finding = Finding {
                text: text.to_owned(),
                lead: lead.to_owned(),
                section: section.to_owned(),
                ..Finding::default()
            };
            place(&finding, "", Some("SOFTWARE AGREEMENT"))
        };
        assert_eq!(at("", "3. Rights", "3.1 The Work passes."), "3.1");
        assert_eq!(at("4.2 The Client may:", "4. Use", "(a) train models;"), "4.2(a)");
        assert_eq!(at("The Client may:", "4. Use", "(a) train models;"), "4(a)");
        assert_eq!(at("", "Your pictures", "We may train on them."), "\u{201c}Your pictures\u{201d}");
        assert_eq!(at("", "", "We may train on them."), "");
        assert_eq!(at("", "SOFTWARE AGREEMENT", "We may train on them."), "", "a title names no clause");
        assert_eq!(at("", "Ash Ltd 14 Dock Street", "We may train on them."), "", "nor does an address");
        let text = "4. The Client pays. It shall not train on the Work.";
        let second =
            Finding { start: 20, end: text.len(), text: text[20..].to_owned(), ..Finding::default() };
        assert_eq!(place(&second, text, None), "4", "a sentence has the number of its paragraph");
        assert_eq!(places(&["3.1".to_owned(), "4(a)".to_owned()]), "clauses 3.1 and 4(a)");
    }
}
