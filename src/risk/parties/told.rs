//! Who the two parties are, and which of them makes the work, by what the contract says of each: for parties that no list has, and for those who
//! say "I", "we" and "you".
//!
//! In: the contract. Out: the [`Pair`] of whoever its sentences are about most, with how much speaks for one of them as the maker. The words
//! around each mention are weighed by [`super::weights`].

use super::head;
use super::mentions::{I, Mention, Tokens, WE, YOU};
use super::no_names::THINGS;
use super::weights;

/// What a party is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Called<'t> {
    /// By a name.
    Name(&'t str),
    /// It speaks: "I".
    I,
    /// It speaks: "we".
    We,
    /// It is spoken to.
    You,
}

/// Two parties.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pair<'t> {
    /// Whoever makes the work.
    pub maker: Called<'t>,
    /// Whoever has it made, or gets it.
    pub other: Called<'t>,
    /// How much more speaks for the first as the maker than for the second, above 0.
    pub margin: f32,
    /// How much what is said of each party that has a name speaks for a party; the less of both.
    pub party: f32,
    /// Whether the one that is spoken of most has a name.
    pub named: bool,
    /// What a party that speaks as "we" is called besides.
    pub alias: Option<&'t str>,
}

impl<'t> Pair<'t> {
    /// The names of both, of those that have one.
    pub fn names(&self) -> impl Iterator<Item = &'t str> {
        [self.maker, self.other].into_iter().filter_map(Called::name)
    }
}

impl<'t> Called<'t> {
    /// Its name, if it has one.
    #[must_use]
    pub const fn name(self) -> Option<&'t str> {
        match self {
            Self::Name(name) => Some(name),
            _ => None,
        }
    }
}

/// Bytes of a contract that are looked at: what the two do is told early.
const START: usize = 60_000;
/// Most mentions of one name that are looked at.
const MENTIONS: usize = 200;
/// Fewest mentions of a party.
const LEAST: usize = 3;
/// Least that speaks for a party in what is said of a name.
const PARTY_LEAST: f32 = -1.8;
/// The same for a name that is found beside the two: another name of those who say "we", or of the other side.
const ALIAS_LEAST: f32 = -0.5;

/// Somebody who may be a party.
struct Candidate<'t> {
    called: Called<'t>,
    mentions: Vec<Mention>,
    /// How much what is said of it speaks for a party.
    party: f32,
    /// How many of its mentions are a party's.
    mass: f32,
}

impl<'t> Candidate<'t> {
    fn new(tokens: &Tokens<'t>, called: Called<'t>) -> Option<Self> {
        let mut mentions = match called {
            Called::Name(name) => tokens.name(name),
            Called::I => tokens.pronouns(I),
            Called::We => tokens.pronouns(WE),
            Called::You => tokens.pronouns(YOU),
        };
        mentions.truncate(MENTIONS);
        if mentions.len() < LEAST {
            return None;
        }
        let features = tokens.features(&mentions, &[]);
        let party = weights::party(&features);
        Some(Self { called, party, mass: weights::mentions_of_party(&features), mentions })
    }
}

/// The two parties of a contract, if its sentences speak of two; a name that `open` does not let through is none's.
#[must_use]
pub fn pair(text: &str, open: impl Fn(&str) -> bool) -> Option<Pair<'_>> {
    let tokens = Tokens::of(head(text, START));
    let mut parties = named(&tokens, open);
    parties.truncate(2);
    parties.extend(
        [Called::I, Called::We, Called::You].into_iter().filter_map(|who| Candidate::new(&tokens, who)),
    );
    parties.sort_by(|a, b| b.mass.total_cmp(&a.mass));
    let first = parties.first()?;
    let named = first.called.name().is_some();
    // Whoever says "I" may say "we" as well.
    let speaks = |one: &Candidate<'_>| matches!(one.called, Called::I | Called::We);
    let second = parties[1..].iter().find(|one| !(speaks(first) && speaks(one)))?;
    let weighed = |own: &Candidate<'_>, other: &Candidate<'_>| {
        weights::maker(&tokens.features(&own.mentions, &other.mentions))
    };
    let margin = weighed(first, second) - weighed(second, first);
    let (maker, other) = if margin > 0.0 { (first, second) } else { (second, first) };
    let own = [maker.called, other.called];
    let alias = own.contains(&Called::We).then(|| {
        let besides = |one: &&Candidate<'_>| one.party >= ALIAS_LEAST && !own.contains(&one.called);
        parties.iter().filter(besides).find_map(|one| one.called.name())
    });
    let with_name = [maker, other].into_iter().filter(|one| one.called.name().is_some());
    let party = with_name.map(|one| one.party).fold(f32::INFINITY, f32::min);
    Some(Pair {
        maker: maker.called,
        other: other.called,
        margin: margin.abs(),
        party,
        named,
        alias: alias.flatten(),
    })
}

/// The name that reads oftenest like a party's, of those that `open` lets through.
#[must_use]
pub fn besides(text: &str, open: impl Fn(&str) -> bool) -> Option<&str> {
    let parties = named(&Tokens::of(head(text, START)), open);
    parties.iter().filter(|one| one.party >= ALIAS_LEAST).find_map(|one| one.called.name())
}

/// Names that read like parties', the one that does so oftenest first; of "Larkspur" and "Larkspur Media" that one alone.
fn named<'t>(tokens: &Tokens<'t>, open: impl Fn(&str) -> bool) -> Vec<Candidate<'t>> {
    let things = |name: &&str| !THINGS.contains(&name.to_lowercase().as_str()) && open(name);
    let names = tokens.names().into_iter().filter(things).map(Called::Name);
    let mut named: Vec<Candidate<'_>> = names
        .filter_map(|name| Candidate::new(tokens, name))
        .filter(|one| one.party >= PARTY_LEAST)
        .collect();
    named.sort_by(|a, b| b.mass.total_cmp(&a.mass));
    let mut parties: Vec<Candidate<'_>> = Vec::new();
    for one in named {
        if !parties.iter().any(|other| overlap(one.called, other.called)) {
            parties.push(one);
        }
    }
    parties
}

fn overlap(a: Called<'_>, b: Called<'_>) -> bool {
    let (Called::Name(a), Called::Name(b)) = (a, b) else { return false };
    let (a, b) = (a.to_lowercase(), b.to_lowercase());
    a.contains(&b) || b.contains(&a)
}
