//! Reads who is who from a contract: from what it defines, from the words it uses for somebody who acts, from who says "I", "you" and "we".

use std::cell::LazyCell;
use std::sync::LazyLock;

use regex::Regex;

use super::super::roles::{
    CUSTOMER, MAKER, PROVIDER, RECIPIENT, article, capital, count, creator_among, is_in, is_listed,
    recipient_among, used_for_parties,
};
use super::super::sides::pattern;
use super::deeds::Deeds;
use super::no_names::TRADERS;
use super::others::{self, Marketplace};
use super::told::{self, Called, Pair};
use super::voices::{self, Maker};
use super::{Parties, Party, UNNAMED_CREATOR, UNNAMED_RECIPIENT, head};
use super::{aliases, behind, headed};

static DEFINED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r#"\(\s*(?:each,?\s+an?\s+|(?:here(?:in)?(?:after)?,?\s+)?(?:(?:referred\s+to|known|called)(?:\s+(?:herein|here|below|in\s+this\s+[Aa]greement))?(?:\s+as)?\s+)?|(?:collectively|together|jointly|each|in\s+(?:the|what)\s+follow(?:ing|s)),?:?\s+|as\s+|or\s+)?(?:the\s+)?["“'‘]\*{0,2}(?:[Tt]he\s+)?([A-Z][A-Za-z0-9.&' -]{1,40}?)\*{0,2},?["”'’]"#,
    )
});

/// What a model who is photographed does; one that is trained does none of these.
static MODEL_ACTS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\bmodel\s+(?:hereby|shall|agrees|grants|waives|releases|consents|acknowledges|warrants|represents|confirms|keeps|retains|licen[sc]es|poses)\b",
    )
});

/// The heading of an annex, whose names are another contract's.
static ANNEX: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?m)^[#*_ \t]*(?:Annex|Appendix|Exhibit|Schedule|Attachment)\b[^\n.;]{0,80}$")
});

/// What somebody says who signs for himself; as a number of a list the letter stands alone.
static FIRST_PERSON: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r#"(?:^|[\s"“—])I (?:hereby|will|shall|agree|may|am|have|assign|grant|keep|retain|waive|understand|acknowledge|own|license|undertake|confirm|promise|represent|consent|deliver)\b"#,
    )
});
/// Fewest such sentences in a contract that is written in the first person.
const FIRST_PERSON_LEAST: usize = 3;

/// How often "you" is said for each time that a name for makers is, where that name is a class and the reader is meant.
const SPOKEN_MORE: usize = 8;

/// Least that speaks for one of two names as the maker's, and least that speaks against what the lists say of them.
const TOLD_LEAST: f32 = 0.1;
const AGAINST_LISTS: f32 = 1.0;
/// Least of it against a customer, who is the maker of what it puts into a service.
const AGAINST_CUSTOMER: f32 = 0.5;
/// The first in a contract of more bytes than [`LONG`]: with many mentions a small lean of each comes to much, and between two companies that
/// both bring something nobody may be the maker.
const TOLD_LEAST_LONG: f32 = 1.2;
const LONG: usize = 15_000;
/// Least that speaks for a party in what such a contract says of a name.
const PARTY_LEAST_LONG: f32 = 2.0;

/// Bytes of the contract in which parties are introduced.
const PREAMBLE: usize = 12_000;
/// How many a contract is made between, at least.
const PARTIES: usize = 2;

impl Parties {
    /// Reads the parties from a contract.
    #[must_use]
    pub fn read<'t>(text: &'t str) -> Self {
        let lower = text.to_lowercase();
        let acts = |term: &str| !is_in(term, &["model", "models"]) || MODEL_ACTS.is_match(&lower);
        let named_by = |pattern: &Regex| -> Vec<&str> {
            let found =
                pattern.captures_iter(head(text, PREAMBLE)).filter_map(|c| c.iter().skip(1).flatten().next());
            let found: Vec<_> = found.filter(|term| acts(term.as_str())).collect();
            // An annex may be a contract with others, whose names mean somebody else.
            let annexed = |start: usize| {
                let own = found.iter().filter(|term| term.start() < start);
                own.count() >= PARTIES
            };
            let annex = ANNEX.find_iter(text).map(|heading| heading.start()).find(|&start| annexed(start));
            let end = annex.unwrap_or(text.len());
            found.iter().filter(|term| term.start() < end).map(regex::Match::as_str).collect()
        };
        let mut defined = named_by(&DEFINED);
        let mut named = creator_among(&defined, &lower);
        let pair = told::pair(text, acts);
        let signs_to = voices::signs_to(text, &lower);
        let voice = Voice::of(text, &lower, named, pair.as_ref());
        let used = LazyCell::new(|| -> Vec<&str> {
            used_for_parties(text, voice == Voice::Names).into_iter().filter(|word| acts(word)).collect()
        });
        // Where sides have names, a form's first lines define them as well as brackets do.
        let headed = if voice == Voice::Names { headed::sides(text) } else { Vec::new() };
        defined.extend(headed.iter().map(|line| line.role));
        named = named.or_else(|| creator_among(&defined, &lower));
        let of_maker = |line: &&headed::Headed<'_>| is_in(line.kind, MAKER);
        named = named.or_else(|| headed.iter().find(of_maker).map(|line| line.role));
        // Of a photographer and a client it takes much to believe that the client took the pictures.
        if voice == Voice::Names {
            named = named.or_else(|| pair.as_ref().and_then(maker_by_name));
        }
        let long = text.len() > LONG;
        let market = Marketplace::read(text);
        // What is done in a long contract is told better by all that is said of each.
        let deeds =
            if voice == Voice::Names && !long { Deeds::read(text, &defined) } else { Deeds::default() };
        let by_deeds = deeds.maker(named).filter(|_| market.is_none());
        let pair = pair
            .filter(|pair| !pair.names().any(|name| is_in(name, TRADERS)))
            .filter(|pair| !long || pair.party >= PARTY_LEAST_LONG);
        let least = if long { TOLD_LEAST_LONG } else { TOLD_LEAST };
        let sure = pair.filter(|pair| pair.margin >= least);
        let told = sure.and_then(|pair| pair.maker.name());
        let creator = match voice {
            Voice::You | Voice::WeMake | Voice::YouToMe => None,
            // Whoever signs a release gives to a photographer, and is none.
            Voice::Me => named
                .or_else(|| creator_among(&used, &lower))
                .filter(|name| !signs_to.is_some_and(|to| is_form(name, to))),
            // An author may have another write, and a producer work for an artist.
            Voice::Names => {
                let user = || creator_among(&used, &lower).filter(|name| is_in(name, CUSTOMER));
                let clear = sure.filter(|pair| pair.margin >= AGAINST_CUSTOMER).and(told);
                let by_words = turned(named, sure).or(by_deeds).or(named);
                let known = by_words.or(clear).or_else(user).or(told);
                known.or_else(|| creator_among(&used, &lower))
            }
        };
        // "Co-Author" and "Application Provider" are no other side of an author and a provider.
        let forms = creator.map(|name| forms(&name.to_lowercase())).unwrap_or_default();
        let apart = |name: &str| !forms.iter().any(|form| name.to_lowercase().ends_with(form));
        let recipient_of = |terms: &[&'t str]| {
            let others: Vec<&str> = terms.iter().copied().filter(|name| apart(name)).collect();
            recipient_among(&others, creator)
        };
        // The other of the two that the contract speaks of, if one of them is the creator.
        let other = pair.and_then(|pair| {
            let own = |called: Called<'_>| match (called, creator) {
                (Called::Name(name), Some(creator)) => is_form(name, creator),
                (Called::Name(_), None) => false,
                (pronoun, _) => voice.is_of_creator(pronoun),
            };
            let other = if own(pair.maker) { pair.other } else { pair.maker };
            (own(pair.maker) || own(pair.other)).then(|| other.name()).flatten()
        });
        let recipient = match voice {
            // Where "we" are spoken of as well, the name is a second one.
            Voice::You => recipient_of(&defined).or_else(|| other.filter(|name| !speaks(&lower, name))),
            Voice::WeMake => recipient_of(&defined).or(other),
            _ if turned(named, sure).is_some() => other,
            // Whoever signs a letter may write it for a company.
            Voice::Me | Voice::YouToMe => {
                let defined = recipient_of(&defined).or(signs_to.filter(|_| voice == Voice::Me));
                defined.or(other).or_else(|| recipient_of(&used))
            }
            Voice::Names => {
                let buyer = named.filter(|name| creator.is_some_and(|creator| creator != *name));
                let listed = recipient_of(&defined).or(buyer).or_else(|| recipient_of(&used));
                let gets =
                    || creator.and_then(|creator| deeds.getter(creator).or_else(|| deeds.other(creator)));
                let headed = || headed.iter().map(|line| line.role).find(|role| apart(role));
                let told = other.filter(|name| defined.contains(name));
                let listed = listed.or(told).or_else(gets).or_else(headed);
                let besides =
                    || told::besides(text, |name| acts(name) && apart(name) && !is_in(name, CUSTOMER));
                listed.or(other).or_else(|| creator.and_then(|_| besides()))
            }
        };
        let recipient = recipient.filter(|name| creator.is_none_or(|creator| !is_form(name, creator)));
        // A service that calls itself "we" has a name all the same.
        let alias =
            pair.filter(|_| voice == Voice::You && recipient.is_none()).and_then(|pair| pair.alias.or(other));
        let serves = voice == Voice::Names && pair.is_some_and(|pair| pair.other == Called::We);
        let spoken = count(&lower, "you") + count(&lower, "your");
        let mailed = voice == Voice::Me && voices::promised(text).is_some();
        let addressed = recipient.is_none() && !serves && (spoken >= 3 || mailed && spoken > 0);
        let (ours, theirs) = if serves && recipient.is_none() {
            (&[][..], &["we", "us"][..])
        } else {
            voice.pronouns(addressed)
        };
        let mut creator = party(text, creator, &[MAKER, PROVIDER, CUSTOMER].concat(), ours, UNNAMED_CREATOR);
        let mut recipient = party(text, recipient, RECIPIENT, theirs, UNNAMED_RECIPIENT);
        if let Some(name) = alias.filter(|name| !is_in(name, CUSTOMER)) {
            recipient.own.push(name.to_lowercase());
            recipient.words.insert(0, name.to_lowercase());
        }
        if is_in(&creator.term, &["we", "i"])
            && let Some(name) = behind::maker(text).map(|name| name.to_lowercase())
        {
            creator.words.insert(0, name.clone());
            creator.own.push(name);
        }
        for line in &headed {
            let side = [&mut creator, &mut recipient].into_iter().find(|side| is_form(line.role, &side.term));
            if let Some(side) = side {
                side.own.extend(line.names());
                side.words.extend(line.names());
                side.words.sort_by_key(|word| std::cmp::Reverse(word.len()));
            }
        }
        let defined_as_you = add_aliases(text, &mut creator, &mut recipient);
        // Terms that have a name for those who make things say "you" to them as well.
        let named = voice == Voice::Names
            && creator.term != UNNAMED_CREATOR
            && !is_in(&recipient.term, &["you"])
            && !defined_as_you;
        if named && speaks_of_you(&lower) && spoken > count(&lower, &creator.term.to_lowercase()) {
            creator.own.push("you".to_owned());
            creator.words.push("you".to_owned());
        }
        let getters: Vec<&str> = deeds.getters(&creator.term).collect();
        let others = others::besides(text, market.as_ref(), &getters, &mut creator, &mut recipient);
        Self { creator, recipient, others }.apart()
    }
}

/// Who speaks in a contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Voice {
    /// Nobody: both sides have names.
    Names,
    /// Whoever makes the work, as "I".
    Me,
    /// Whoever makes the work, as "we", in terms of business of his own.
    WeMake,
    /// A service, to "you".
    You,
    /// Whoever has the work made, as "I", to "you" who make it.
    YouToMe,
}

impl Voice {
    /// `named`: who makes the work, if the contract defines it; `pair`: whom its sentences are about.
    fn of(text: &str, lower: &str, named: Option<&str>, pair: Option<&Pair<'_>>) -> Self {
        let told = pair.and_then(|pair| voices::maker(text, lower, pair));
        if speaks_of_me(text, lower) && (named.is_some() || told != Some(Maker::YouToMe)) {
            return Self::Me;
        }
        if voices::signs_to(text, lower).is_some_and(|to| named.is_none_or(|name| is_form(name, to))) {
            return Self::Me;
        }
        let spoken = count(lower, "you") + count(lower, "your");
        // Terms of a service may define a class of those who use it ("Creators"), and speak to "you" all the same.
        let class = |name: &str| spoken > SPOKEN_MORE * count(lower, &name.to_lowercase());
        if named.is_some_and(|name| !(class(name) && speaks_of_you(lower))) {
            return Self::Names;
        }
        match told.or_else(|| voices::promised(text)) {
            Some(Maker::I) => return Self::Me,
            Some(Maker::We) => return Self::WeMake,
            Some(Maker::YouToMe) => return Self::YouToMe,
            None => {}
        }
        match pair.map(|pair| (pair.maker, pair.other, pair.margin >= TOLD_LEAST)) {
            Some((Called::I, Called::Name(_), true)) if !voices::offers(text) => Self::Me,
            Some((Called::We, Called::Name(_), true)) if !voices::offers(text) => Self::WeMake,
            Some((Called::You, Called::Name(_), true)) => Self::You,
            // Terms that speak to "you" name third persons, and their own headings, as often as others name their parties.
            Some((Called::Name(a), Called::Name(b), sure)) => {
                let likely = sure && pair.is_some_and(|pair| pair.party >= PARTY_LEAST_LONG);
                let named = count(lower, &a.to_lowercase()) + count(lower, &b.to_lowercase());
                if speaks_of_you(lower) && (!likely || spoken > named) { Self::You } else { Self::Names }
            }
            Some((Called::Name(_), _, _)) if pair.is_some_and(|pair| pair.named) || !speaks_of_you(lower) => {
                Self::Names
            }
            _ if speaks_of_you(lower) || voices::defines_both(text) || voices::makes_for_us(text) => {
                Self::You
            }
            _ => Self::Names,
        }
    }

    /// Whether a pronoun is the creator's.
    fn is_of_creator(self, pronoun: Called<'_>) -> bool {
        match self {
            Self::Names => false,
            Self::Me | Self::WeMake => matches!(pronoun, Called::I | Called::We),
            Self::You | Self::YouToMe => pronoun == Called::You,
        }
    }

    /// The pronouns of the creator and of the recipient; `addressed`: the recipient has no name, and "you" is somebody.
    fn pronouns(self, addressed: bool) -> (&'static [&'static str], &'static [&'static str]) {
        let reader: &[&str] = if addressed { &["you"] } else { &[] };
        match self {
            Self::Names => (&[], &[]),
            Self::Me => (&["I", "me"], reader),
            Self::WeMake => (&["we", "us"], reader),
            Self::You => (&["you"], &["we", "us"]),
            Self::YouToMe => (&["you"], &["I", "me"]),
        }
    }
}

/// A party that the contract calls `found`, or by a pronoun, or not at all; `words` are those of the lists for its side.
pub(super) fn party(
    text: &str,
    found: Option<&str>,
    words: &[&str],
    pronouns: &[&str],
    fallback: &str,
) -> Party {
    let term = found.map_or_else(|| (*pronouns.first().unwrap_or(&fallback)).to_owned(), capital);
    let mut own: Vec<String> =
        [term.as_str()].iter().chain(pronouns).map(|word| word.to_lowercase()).collect();
    // A name that no list has is nobody else's, nor is its plural.
    let of_its_own = found.is_some() && !is_listed(&term);
    if of_its_own {
        own.extend(forms(&term).iter().map(|form| form.to_lowercase()));
    }
    let proper = of_its_own && article(text, &term).is_empty();
    let mut all: Vec<String> = words.iter().map(|word| (*word).to_owned()).chain(own.clone()).collect();
    all.sort_by_key(|w| std::cmp::Reverse(w.len()));
    all.dedup();
    let serves = voices::serves(text);
    let behind = if term == "we" { behind::we(text) } else { None };
    Party { term, words: all, own, proper, serves, behind }
}

/// Gives the parties the pronouns that the contract defines beside their names; tells whether "you" was one of them.
fn add_aliases(text: &str, creator: &mut Party, recipient: &mut Party) -> bool {
    let mut you = false;
    for (name, pronoun) in aliases::aliases(text) {
        let Some(party) = [&mut *creator, &mut *recipient].into_iter().find(|p| is_form(&name, &p.term))
        else {
            continue;
        };
        you |= pronoun == "you";
        let objects = match pronoun {
            "i" => "me",
            "we" => "us",
            _ => "you",
        };
        for word in [pronoun, objects] {
            if !party.own.iter().any(|own| own == word) {
                party.own.push(word.to_owned());
                party.words.push(word.to_owned());
            }
        }
    }
    you
}

/// A name as it is defined, and its plural or singular.
pub(super) fn forms(name: &str) -> Vec<String> {
    match name.strip_suffix('s') {
        Some(singular) if !singular.ends_with('s') => vec![name.to_owned(), singular.to_owned()],
        Some(_) => vec![name.to_owned()],
        None => vec![format!("{name}s"), name.to_owned()],
    }
}

/// Which of two names means a maker where the other one means whoever gets the work.
fn maker_by_name<'t>(pair: &Pair<'t>) -> Option<&'t str> {
    let (a, b) = (pair.maker.name()?, pair.other.name()?);
    [(a, b), (b, a)]
        .into_iter()
        .find(|(one, other)| is_in(one, MAKER) && is_in(other, RECIPIENT))
        .map(|(one, _)| one)
}

/// Whether "we" are spoken of, and not much less than somebody by name.
fn speaks(lower: &str, name: &str) -> bool {
    2 * (count(lower, "we") + count(lower, "us") + count(lower, "our")) >= count(lower, &name.to_lowercase())
}

pub(super) fn is_form(name: &str, of: &str) -> bool {
    forms(&of.to_lowercase()).contains(&name.to_lowercase())
}

/// Who makes the work where what the two do speaks clearly against the lists, by which `named` does.
fn turned<'t>(named: Option<&'t str>, pair: Option<Pair<'t>>) -> Option<&'t str> {
    let (named, pair) = (named?, pair?);
    let other = pair.other.name()?;
    (is_form(other, named) && pair.margin >= AGAINST_LISTS).then(|| pair.maker.name()).flatten()
}

/// Whether whoever makes the work signs as "I". Where a service speaks of what "I agree" to, its "you" are far more.
fn speaks_of_me(text: &str, lower: &str) -> bool {
    let me = FIRST_PERSON.find_iter(text).count();
    me >= FIRST_PERSON_LEAST && count(lower, "you") + count(lower, "your") <= 4 * me
}

fn speaks_of_you(lower: &str) -> bool {
    let you = count(lower, "you") + count(lower, "your");
    let we = count(lower, "we") + count(lower, "us") + count(lower, "our");
    you >= 3 && we >= 2
}

#[cfg(test)]
mod tests;
