//! A contract in which each name of a party is one character, so that sentence forms for any two parties are compiled once and not for the
//! names of each contract.
//!
//! In: the contract and the names that it defines. Out: [`Masked`], which of them may be parties, and its text with those masked.

use std::sync::LazyLock;

use regex::{Match, Regex};

use super::super::roles::is_listed;
use super::super::sides::pattern;
use super::no_names::{NO_NAMES, THINGS};
use super::read::is_form;

/// Most names that are taken for parties, and most that are masked.
const MOST_PARTIES: usize = 12;
const MOST: usize = 60;

/// A masked name: a character of the last private-use plane, which no font gives text in.
pub const MARK: &str = r"[\x{100000}-\x{1000FF}]";
const FIRST_MARK: u32 = 0x0010_0000;

/// A party that has a name of its own before the bracket that defines it: "Fenwick Ltd ("Fenwick")".
static DEFINED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"(?P<before>(?:(?:[A-Z][\w&.'’-]+|{MARK}[\w&.'’-]*),? )+(?:plc |e\.V\. |a\.s\. )?)\((?P<inside>[^()]{{0,100}})"
    ))
});
static QUOTED: LazyLock<Regex> =
    LazyLock::new(|| pattern(&format!(r#"["“'‘]\*{{0,2}}(?:[Tt]he )?(?P<name>{MARK})\*{{0,2}},?["”'’]"#)));
/// Bytes of such a bracket before the name itself, at most.
const BEFORE_NAME: usize = 48;

static ACTS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"(?P<name>{MARK}) (?:hereby |shall |will )?(?:grants?|assigns?|pays?|agrees?|engages?|licen[sc]es?|warrants?|receives?|may|must|indemnif(?:y|ies))\b"
    ))
});

/// What a name ends in that is a statute's or a paper's: "The Fair Work Act ("FWA")" is nobody, nor is "the Loan Agreement".
const PAPERS: &[&str] = &["Act", "Agreement", "Plan", "Law", "Code", "Rules", "Policy", "Merger"];

/// A contract with its names masked.
#[derive(Debug)]
pub struct Masked<'t> {
    text: String,
    names: Vec<&'t str>,
}

impl<'t> Masked<'t> {
    /// Masks every form of those of `names` that may be parties: of two of which one is a form of the other, as the first.
    #[must_use]
    pub fn new(text: &str, names: &[&'t str]) -> Self {
        let mut own: Vec<&'t str> = Vec::new();
        for name in names {
            if own.len() < MOST && !own.iter().any(|known| is_form(known, name)) {
                own.push(name);
            }
        }
        if own.len() < 2 {
            return Self { text: String::new(), names: own };
        }
        // "Prospective Client" is not the client.
        let mut longest: Vec<usize> = (0..own.len()).collect();
        longest.sort_by_key(|&at| std::cmp::Reverse(own[at].len()));
        let forms: Vec<String> =
            longest.iter().map(|&at| format!("({})", forms_as_pattern(own[at]))).collect();
        let all = pattern(&format!(r"\b(?:{})\b", forms.join("|")));
        let masked = all.replace_all(text, |found: &regex::Captures<'_>| {
            let which = (0..longest.len()).find(|&group| found.get(group + 1).is_some());
            let at = which.map_or(0, |group| longest[group]);
            mark(at).to_string()
        });
        let mut masked = Self { text: masked.into_owned(), names: own };
        masked.keep_parties();
        masked
    }

    /// Writes the names of things out again.
    fn keep_parties(&mut self) {
        let parties = self.parties();
        let thing = |name: &&str| !parties.contains(name);
        if self.names.iter().any(thing) {
            let mut text = String::with_capacity(self.text.len());
            for c in self.text.chars() {
                match self.named(c).filter(thing) {
                    Some(name) => text.push_str(name),
                    None => text.push(c),
                }
            }
            self.text = text;
        }
    }

    /// The contract's text with its names masked; empty where it defines fewer than two.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The name that a mark stands for.
    #[must_use]
    pub fn name(&self, mark: Match<'_>) -> Option<&'t str> {
        self.named(mark.as_str().chars().next()?)
    }

    fn named(&self, mark: char) -> Option<&'t str> {
        let at = u32::from(mark).checked_sub(FIRST_MARK)?;
        self.names.get(usize::try_from(at).ok()?).copied()
    }

    /// The names that may be parties: of one of the lists, with a name of their own, or of somebody who does what parties do.
    #[must_use]
    pub fn parties(&self) -> Vec<&'t str> {
        let acting: Vec<&str> =
            ACTS.captures_iter(&self.text).filter_map(|c| self.name(c.name("name")?)).collect();
        let mut named: Vec<&str> = Vec::new();
        for definition in DEFINED.captures_iter(&self.text) {
            let before = definition["before"].trim_end();
            if PAPERS.iter().any(|word| before.ends_with(word)) {
                continue;
            }
            let quoted = QUOTED.captures_iter(definition.name("inside").map_or("", |m| m.as_str()));
            let name = quoted.filter_map(|c| c.name("name")).filter(|name| name.start() <= BEFORE_NAME);
            named.extend(name.filter_map(|name| self.name(name)));
        }
        let may_be = |name: &&str| {
            let lower = name.to_lowercase();
            if THINGS.contains(&lower.as_str()) || NO_NAMES.contains(&lower.as_str()) {
                return false;
            }
            let paper = PAPERS.iter().any(|word| name.ends_with(word));
            is_listed(name) || !paper && (named.contains(name) || acting.contains(name))
        };
        self.names.iter().copied().filter(may_be).take(MOST_PARTIES).collect()
    }
}

fn mark(at: usize) -> char {
    let offset = u32::try_from(at).expect("names are few");
    char::from_u32(FIRST_MARK + offset).expect("the plane has a character for each of a few names")
}

/// A name, its singular and its plural, the longest first; one of two words in small letters too.
fn forms_as_pattern(name: &str) -> String {
    let one = name.strip_suffix('s').filter(|one| !one.ends_with('s')).unwrap_or(name);
    let escaped = regex::escape(one);
    let any_case = if name.contains(' ') { "(?i:" } else { "(?:" };
    let plural = if one == name && name.ends_with('s') { "" } else { "s?" };
    format!("{any_case}{escaped}{plural})")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_of_a_name_is_one_character_and_the_longest_name_rules() {
        let text = "The Client pays. Clients may. Client Affiliate pays Ash.";
        let masked = Masked::new(text, &["Client", "Client Affiliate", "Ash"]);
        assert_eq!(masked.text(), format!("The {0} pays. {0} may. {1} pays Ash.", mark(0), mark(1)));
        assert_eq!(masked.parties(), ["Client", "Client Affiliate"]);
    }

    #[test]
    fn whoever_has_a_name_of_its_own_or_acts_may_be_a_party() {
        let text = "Moor Press Ltd (the \"House\"), Ash Studios (\"Ash\"), the Sale Act (\"SA\") and the boxes (\"Boxes\"). Wren may print.";
        assert_eq!(
            Masked::new(text, &["House", "Ash", "SA", "Boxes", "Wren"]).parties(),
            ["House", "Ash", "Wren"]
        );
    }
}
