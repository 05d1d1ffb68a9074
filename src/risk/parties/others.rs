//! Parties besides the two: the society that a journal's publisher works for, the marketplace on which clients engage freelancers.
//!
//! In: the contract, the names that it defines and what they do. Out: whoever runs a [`Marketplace`], and the others with the words for each,
//! so that a clause is told with the name of whoever gets something by it.

use std::sync::LazyLock;

use regex::Regex;

use super::super::roles::{CUSTOMER, MAKER, RECIPIENT, capital, is_in};
use super::super::sides::pattern;
use super::read::{forms, is_form, party};
use super::{Party, UNNAMED_RECIPIENT, head};

/// Bytes of the contract in which a marketplace says what it is.
const START: usize = 4_000;

/// Who runs a place where others deal with each other: "Fenwick Inc. ("Fenwick") runs a marketplace on which Clients engage Freelancers".
static RUNS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r#"(?x)["“](?P<name>[A-Z][\w&.'’\ -]{1,30}?),?["”][^()\n]{0,60}\)\s+(?:is|runs|operates|provides|offers|hosts|maintains)\ (?:an?|the|our)\ [^.\n]{0,60}?\b(?:marketplace|platform|site|website|network|service)\b
        \ (?:on|in|through|by|via|where|that|for)\b(?P<who>[^.\n]{0,120})"#,
    )
});

/// Those who deal there, each with what it does to the other: "Clients engage Freelancers".
static DEAL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?P<buyers>[A-Z][a-z]+s)(?: \([^)]*\))? (?:(?:can|may|to|could) )?(?:engage|hire|find|commission|book|order|buy|meet|connect|contract|pay|work)\b[^.]{0,40}?\b(?P<makers>[A-Z][a-z]+s)\b",
    )
});

/// A place where others deal with each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Marketplace<'t> {
    /// Who runs it.
    pub host: &'t str,
    /// Those who have work made there, in the plural.
    pub buyers: &'t str,
    /// Those who make it, in the plural.
    pub makers: &'t str,
}

impl<'t> Marketplace<'t> {
    /// Reads it from the contract's first lines.
    #[must_use]
    pub fn read(text: &'t str) -> Option<Self> {
        let found = RUNS.captures(head(text, START))?;
        let deal = DEAL.captures(found.name("who")?.as_str())?;
        let (buyers, makers) = (deal.name("buyers")?.as_str(), deal.name("makers")?.as_str());
        let one = |many: &'t str| many.strip_suffix('s').unwrap_or(many);
        let gets = |name: &str| is_in(name, RECIPIENT) || is_in(name, CUSTOMER);
        (gets(one(buyers)) && is_in(one(makers), MAKER)).then_some(Self {
            host: found.name("name")?.as_str(),
            buyers,
            makers,
        })
    }
}

/// The parties besides the two, which get something too. On a marketplace they have plurals besides, and whoever reads its terms to the end to
/// find "you" is one of the makers.
pub fn besides(
    text: &str,
    market: Option<&Marketplace<'_>>,
    getters: &[&str],
    creator: &mut Party,
    recipient: &mut Party,
) -> Vec<Party> {
    let mut names: Vec<(String, &[&str])> = Vec::new();
    if let Some(market) = market {
        names.push((market.host.to_owned(), &["we", "us", "our"]));
        names.push((one_of(market.buyers), &[]));
        for name in [market.makers.to_lowercase(), one_of(market.makers).to_lowercase(), "you".to_owned()] {
            add_word(creator, &name);
        }
        for word in plurals(RECIPIENT) {
            recipient.words.push(word);
        }
    }
    names.extend(getters.iter().map(|name| ((*name).to_owned(), &[][..])));
    let mut others: Vec<Party> = Vec::new();
    for (name, pronouns) in names {
        let same = |party: &Party| is_form(&name, &party.term) || party.behind.as_ref() == Some(&name);
        if [&*creator, &*recipient].into_iter().chain(&others).any(same) {
            continue;
        }
        let mut other = party(text, Some(&name), &[], pronouns, UNNAMED_RECIPIENT);
        for form in forms(&name.to_lowercase()) {
            add_word(&mut other, &form);
        }
        others.push(other);
    }
    // What the other side is called says whom a clause of its own is about, in the plural as well.
    if let Some(market) = market {
        if is_form(&recipient.term, market.buyers) {
            add_word(recipient, &market.buyers.to_lowercase());
        }
        recipient.words.sort_by_key(|word| std::cmp::Reverse(word.len()));
    }
    others
}

fn add_word(party: &mut Party, word: &str) {
    if !party.own.iter().any(|own| own == word) {
        party.own.push(word.to_owned());
        party.words.push(word.to_owned());
        party.words.sort_by_key(|word| std::cmp::Reverse(word.len()));
    }
}

/// Words of the lists for whoever gets the work, in the plural.
fn plurals(words: &[&str]) -> Vec<String> {
    words
        .iter()
        .filter(|word| !word.ends_with('s') && !word.ends_with('y'))
        .map(|word| format!("{word}s"))
        .collect()
}

/// A name with a capital and in the singular, as a contract writes it of one of many.
fn one_of(many: &str) -> String {
    capital(many.strip_suffix('s').unwrap_or(many))
}

#[cfg(test)]
mod tests {
    use super::super::Parties;
    use super::*;

    const MARKET: &str =
        "Fernpost Inc. (\"Fernpost\") runs a marketplace on which Clients engage Freelancers.";

    #[test]
    fn a_marketplace_has_a_host_and_two_sides() {
        let market = Marketplace::read(MARKET).expect("it is one");
        assert_eq!((market.host, market.buyers, market.makers), ("Fernpost", "Clients", "Freelancers"));
        assert_eq!(Marketplace::read("Fernpost Inc. (\"Fernpost\") runs a site for artists."), None);
    }

    #[test]
    fn each_clause_of_a_marketplace_is_told_with_whoever_gets_something_by_it() {
        let text = format!(
            "{MARKET} Freelancer assigns the Work Product to Client. We may train on User Content. Users shall indemnify Fernpost."
        );
        let parties = Parties::read(&text);
        let says = |clause: &str| parties.in_clause("", clause).fill("{Recipient} may show {work}.");
        assert_eq!(says("Freelancer assigns the Work Product to Client."), "The Client may show the work.");
        assert_eq!(says("We may train on User Content."), "Fernpost may show the work.");
        assert_eq!(says("Users shall indemnify Fernpost."), "Fernpost may show the work.");
        assert_eq!(parties.creator.mentions("you may not export it").len(), 1);
        assert!(parties.passes_creator_by("clients shall indemnify fernpost against claims."));
        assert!(!parties.passes_creator_by("clients shall indemnify freelancers."));
        assert!(!parties.passes_creator_by("users shall indemnify fernpost."));
    }

    #[test]
    fn a_third_party_that_gets_the_work_is_named() {
        let text = "Society: The Moor Society (the \"Society\")\nPublisher: Fen Press Ltd\nAuthor: Jo Ash\n\n1. The Author assigns to the Society all copyright. 2. The Publisher prints the Article.";
        let parties = Parties::read(text);
        assert_eq!((parties.creator.term.as_str(), parties.recipient.term.as_str()), ("Author", "Publisher"));
        let says = |clause: &str| parties.in_clause("", clause).fill("{Recipient} may show {work}.");
        assert_eq!(
            says("The Author assigns to the Society all copyright."),
            "The Society may show the work."
        );
        assert_eq!(says("The Publisher prints the Article."), "The Publisher may show the work.");
        assert_eq!(says("It is printed."), "The Publisher may show the work.");
    }
}
