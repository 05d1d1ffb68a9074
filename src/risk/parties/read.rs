//! Reads who is who from a contract: from what it defines, from the words it uses for somebody who acts, from who says "I", "you" and "we".

use std::cell::LazyCell;
use std::sync::LazyLock;

use regex::Regex;

use super::super::roles::{
    CUSTOMER, MAKER, PROVIDER, RECIPIENT, article, capital, count, creator_among, is_in, is_listed,
    recipient_among, used_for_parties,
};
use super::names;
use super::voices::{self, Maker};
use super::{Parties, Party, UNNAMED_CREATOR, UNNAMED_RECIPIENT};

static DEFINED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"\(\s*(?:each,?\s+an?\s+|(?:here(?:in)?(?:after)?,?\s+)?(?:(?:referred\s+to|known|called)(?:\s+(?:herein|here|below|in\s+this\s+[Aa]greement))?(?:\s+as)?\s+)?|(?:collectively|together|jointly|each|in\s+(?:the|what)\s+follow(?:ing|s)),?:?\s+|as\s+|or\s+)?(?:the\s+)?["“'‘]\*{0,2}(?:[Tt]he\s+)?([A-Z][A-Za-z0-9.&' -]{1,40}?)\*{0,2},?["”'’]"#)
        .expect("the pattern is well-formed")
});

/// What a model who is photographed does; one that is trained does none of these.
static MODEL_ACTS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\bmodel\s+(?:hereby|shall|agrees|grants|waives|releases|consents|acknowledges|warrants|represents|confirms|keeps|retains|licen[sc]es|poses)\b")
        .expect("the pattern is well-formed")
});

/// What somebody says who signs for himself; as a number of a list the letter stands alone.
static FIRST_PERSON: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"(?:^|[\s"“—])I (?:hereby|will|shall|agree|may|am|have|assign|grant|keep|retain|waive|understand|acknowledge|own|license|undertake|confirm|promise|represent|consent|deliver)\b"#)
        .expect("the pattern is well-formed")
});
/// Fewest such sentences in a contract that is written in the first person.
const FIRST_PERSON_LEAST: usize = 3;

/// What parties are called where "X" is said to mean somebody.
static MEANS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"["“]([A-Z][A-Za-z' -]{1,40}?)["”] means (?:(?:everyone|everybody|anyone|anybody|any person|each person|persons|people|those|the (?:person|company|business|individual|people))\b|[A-Z])"#)
        .expect("the pattern is well-formed")
});

/// Names that are given in other ways: "(hereafter Guild)", "(the Agency)", "is called the Candidate", "Host: Emeka Strand" on its own line.
static BARE: LazyLock<Regex> = LazyLock::new(|| {
    let name = r"([A-Z][a-z]+(?:-[A-Z][a-z]+)?(?:\ (?:of\ )?[A-Z][a-z]+)?)";
    Regex::new(&format!(
        r#"(?mx)\((?:(?:here(?:in)?after|below|from\ now\ on|short\ form|in\ the\ following)[,:]?\ )?(?:the\ )?{name}\)
        |\bin\ the\ following\ (?:(?:named|called)\ )?(?:the\ )?{name}\b|,\ and\ [^,.;()]{{3,60}}\ as\ the\ {name}\b
        |(?:\bcalled|\breferred\ to\ (?:below\ )?as|\bknown\ as|,\ (?:below|hereinafter|from\ here\ on|in\ what\ follows),?)\ (?:the\ )?["“]?{name}\b
        |^\W{{0,4}}{name}(?::|\ =)\ [A-Z]"#
    ))
    .expect("the pattern is well-formed")
});

/// How often "you" is said for each time that a name for makers is, where that name is a class and the reader is meant.
const SPOKEN_MORE: usize = 8;

/// Clients in some contracts, and makers in others.
const STUDIOS: &[&str] = &["studio", "agency", "production company", "firm"];

/// Most names that are weighed by what they do: no contract has so many parties.
const MOST_NAMES: usize = 60;
/// Bytes of the contract in which parties are introduced.
const PREAMBLE: usize = 12_000;

impl Parties {
    /// Reads the parties from a contract.
    #[must_use]
    pub fn read<'t>(text: &'t str) -> Self {
        let mut end = text.len().min(PREAMBLE);
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        let lower = text.to_lowercase();
        let acts = |term: &str| !is_in(term, &["model"]) || MODEL_ACTS.is_match(&lower);
        let named_by = |pattern: &Regex| -> Vec<&str> {
            let found = pattern.captures_iter(&text[..end]).filter_map(|c| c.iter().skip(1).flatten().next());
            found.map(|m| m.as_str()).filter(|term| acts(term)).collect()
        };
        let defined = named_by(&DEFINED);
        let used = LazyCell::new(|| -> Vec<&str> {
            used_for_parties(text).into_iter().filter(|word| acts(word)).collect()
        });
        let named = creator_among(&defined, &lower);
        // Names that no list knows are read by what they do.
        let all = LazyCell::new(|| {
            let mut all: Vec<&str> = Vec::new();
            for name in [named_by(&DEFINED), named_by(&MEANS), named_by(&BARE)].concat() {
                if all.len() < MOST_NAMES && !all.contains(&name) {
                    all.push(name);
                }
            }
            all
        });
        let voice = Voice::of(text, &lower, named, || {
            let known = creator_among(&used, &lower).map_or(0, |name| count(&lower, name));
            known.max(names::most_active(text, &all, |_| true).map_or(0, |name| count(text, name) / 4))
        });
        let creator = match voice {
            Voice::You | Voice::WeMake | Voice::YouToMe => None,
            Voice::Me => named.or_else(|| creator_among(&used, &lower)),
            Voice::Names => {
                // An author may have another write: where no list has the other name, what the two do tells.
                let author = named.filter(|name| is_in(name, &["author"]));
                let alone =
                    author.filter(|_| recipient_among(&defined, named).is_none() && defined.len() > 1);
                let other = alone.and_then(|_| names::maker(text, &all, false));
                let user = || creator_among(&used, &lower).filter(|name| is_in(name, CUSTOMER));
                other
                    .or(named)
                    .or_else(user)
                    .or_else(|| names::maker(text, &all, false))
                    .or_else(|| creator_among(&used, &lower))
                    // A studio or an agency is a client in one contract and makes the work in the next.
                    .or_else(|| names::maker(text, &defined, true).filter(|name| is_in(name, STUDIOS)))
            }
        };
        // "Co-Author" and "Application Provider" are no other side of an author and a provider.
        let forms = creator.map(|name| names::forms(&name.to_lowercase())).unwrap_or_default();
        let apart = |name: &str| !forms.iter().any(|form| name.to_lowercase().ends_with(form));
        let recipient_of = |terms: &[&'t str]| {
            let others: Vec<&str> = terms.iter().copied().filter(|name| apart(name)).collect();
            recipient_among(&others, creator)
        };
        let recipient = recipient_of(&defined).or_else(|| match voice {
            Voice::You | Voice::WeMake => None,
            // Whoever signs a letter may write it for a company.
            Voice::Me | Voice::YouToMe => recipient_of(&used),
            Voice::Names => {
                let buyer = named.filter(|name| creator.is_some_and(|creator| creator != *name));
                let host = |customer: &&str| {
                    let host = names::most_active(text, &all, apart)?;
                    (is_in(customer, CUSTOMER) && !is_listed(host)).then_some(host)
                };
                let listed = recipient_of(&all);
                // Customers of a marketplace are no side of what it agrees with those who fill it.
                listed.as_ref().and_then(host).or(listed).or(buyer).or_else(|| recipient_of(&used))
            }
        });
        let active = (recipient.is_none() && (creator.is_some() || voice == Voice::You))
            .then(|| names::most_active(text, &all, |name| apart(name) && !is_in(name, CUSTOMER)))
            .flatten();
        let (recipient, alias) =
            if voice == Voice::You { (recipient, active) } else { (recipient.or(active), None) };
        let addressed = recipient.is_none() && count(&lower, "you") + count(&lower, "your") >= 3;
        let (ours, theirs) = voice.pronouns(addressed);
        let mut creator = party(text, creator, &[MAKER, PROVIDER, CUSTOMER].concat(), ours, UNNAMED_CREATOR);
        let mut recipient = party(text, recipient, RECIPIENT, theirs, UNNAMED_RECIPIENT);
        // A service that calls itself "we" has a name all the same.
        if let Some(name) = alias {
            recipient.own.push(name.to_lowercase());
            recipient.words.insert(0, name.to_lowercase());
        }
        // Terms that have a name for those who make things say "you" to them as well.
        let named =
            voice == Voice::Names && creator.term != UNNAMED_CREATOR && !is_in(&recipient.term, &["you"]);
        let spoken = count(&lower, "you") + count(&lower, "your");
        if named && speaks_of_you(&lower) && spoken > count(&lower, &creator.term.to_lowercase()) {
            creator.own.push("you".to_owned());
            creator.words.push("you".to_owned());
        }
        // A contract may give a word to the other side than the lists do: its own definitions rule.
        let (c, r) = (creator.term.to_lowercase(), recipient.term.to_lowercase());
        let means = |word: &str, party: &str| word == party || word.ends_with(&format!(" {party}"));
        creator.words.retain(|w| *w == c || !means(w, &r));
        recipient.words.retain(|w| *w == r || !means(w, &c));
        Self { creator, recipient }
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
    /// `named`: who makes the work, if the contract defines it; `names`: how often the party is named that it names most.
    fn of(text: &str, lower: &str, named: Option<&str>, names: impl Fn() -> usize) -> Self {
        let told = voices::maker(text, lower);
        if speaks_of_me(text, lower) && (named.is_some() || told != Some(Maker::YouToMe)) {
            return Self::Me;
        }
        let spoken = count(lower, "you") + count(lower, "your");
        // Terms of a service may define a class of those who use it ("Creators"), and speak to "you" all the same.
        let class = |name: &str| spoken > SPOKEN_MORE * count(lower, &name.to_lowercase());
        if named.is_some_and(|name| !(class(name) && speaks_of_you(lower))) {
            return Self::Names;
        }
        match told {
            Some(Maker::I) => return Self::Me,
            Some(Maker::We) => return Self::WeMake,
            Some(Maker::YouToMe) => return Self::YouToMe,
            None => {}
        }
        // Where notes say "you" in a contract between two who are named, the names rule.
        if speaks_of_you(lower) && names() <= spoken { Self::You } else { Self::Names }
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
fn party(text: &str, found: Option<&str>, words: &[&str], pronouns: &[&str], fallback: &str) -> Party {
    let term = found.map_or_else(|| (*pronouns.first().unwrap_or(&fallback)).to_owned(), capital);
    let mut own: Vec<String> =
        [term.as_str()].iter().chain(pronouns).map(|word| word.to_lowercase()).collect();
    // A name that no list has is nobody else's, nor is its plural.
    let of_its_own = found.is_some() && !is_listed(&term);
    if of_its_own {
        own.extend(names::forms(&term).iter().map(|form| form.to_lowercase()));
    }
    let proper = of_its_own && article(text, &term).is_empty();
    let mut all: Vec<String> = words.iter().map(|word| (*word).to_owned()).chain(own.clone()).collect();
    all.sort_by_key(|w| std::cmp::Reverse(w.len()));
    all.dedup();
    let serves = voices::serves(text);
    Party { term, words: all, own, proper, serves }
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
