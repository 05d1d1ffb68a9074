//! Parties that a contract calls by names of its own, which are in no list: "Brightloom", "Entrant", "Modders".
//!
//! In: the contract and the names that it defines. Out: which of them acts as a party, and which of them makes the work, by what the
//! sentences say that each does.

use std::sync::LazyLock;

use regex::Regex;

use super::super::roles::is_listed;

/// Names that contracts define for things, which "may" and "shall" as well.
const THINGS: &[&str] = &[
    "agreement",
    "terms",
    "service",
    "services",
    "site",
    "sites",
    "website",
    "content",
    "work",
    "works",
    "account",
    "software",
    "application",
    "app",
    "apps",
    "policy",
    "party",
    "parties",
    "products",
    "product",
    "materials",
    "data",
    "you",
    "we",
    "us",
    "receiving party",
    "disclosing party",
    "indemnifying party",
    "administration",
    "term",
    "effective date",
    "license",
    "licence",
    "fee",
    "fees",
    "notice",
    "order",
    "schedule",
    "program",
    "programme",
    "project",
    "venture",
    "joint venture",
];

/// Words for parties to deals in which nothing is made.
const TRADERS: &[&str] = &[
    "borrower",
    "borrowers",
    "guarantor",
    "agent",
    "agents",
    "lessor",
    "lessee",
    "landlord",
    "tenant",
    "transporter",
    "shipper",
    "investor",
    "issuer",
    "trustee",
    "manager",
    "seller",
    "repairer",
];

/// What parties do, right behind a name: plainly, or by a verb that what is agreed gives them.
static ACTS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?ix)^(?:\ hereby|\ also)?\ (?:
        (?:shall|will|may|must|can|won['’]t|agrees?\ (?:not\ )?to|promises?\ (?:not\ )?to)
            (?:\ not|\ only|\ also|\ never|\ always|\ hereby|\ promptly)?\ (?P<verb>[a-z]+)
        |agrees?|grants?|reserves?|retains?|keeps?|owns?|warrants?|represents?|confirms?|promises|licen[sc]es|assigns?|waives?
        |pays?|acknowledges?|undertakes?|indemnifies|lends?|permits?|allows?|gives|prepares|decides|acquires|informs|delivers|sends|renders
        |engages|commissions|obliges|receives|exhibits|announces|wishes|desires|chooses|accepts|bears
        |asks|provides|holds|maintains|withdraws|withholds|frees|releases|makes|places|registers)\b",
    )
    .expect("the pattern is well-formed")
});

/// What things "may" and "shall" do as well.
const THINGS_DO: &[&str] = &[
    "be",
    "have",
    "apply",
    "include",
    "mean",
    "remain",
    "survive",
    "terminate",
    "continue",
    "become",
    "constitute",
    "govern",
    "commence",
    "expire",
    "contain",
    "cover",
    "last",
    "end",
    "begin",
    "start",
    "require",
    "provide",
    "prevail",
    "control",
    "prevent",
    "affect",
    "limit",
    "result",
    "inure",
    "run",
    "supersede",
    "extend",
    "accrue",
    "cease",
    "fail",
    "vary",
    "lapse",
    "change",
    "refer",
    "occur",
    "arise",
    "bear",
    "operate",
    "appear",
    "consist",
    "set",
    "increase",
    "decrease",
    "vest",
    "pass",
    "belong",
    "not",
];

fn acts(after: &str) -> bool {
    ACTS.captures(after).is_some_and(|found| {
        found.name("verb").is_none_or(|verb| !THINGS_DO.contains(&verb.as_str().to_lowercase().as_str()))
    })
}

/// What whoever has the work does with it, right behind the name; then what others may do as well.
static HANDS_OVER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^(?: hereby| also)?(?: shall| will)? (?:assigns?|transfers?|waives?|keeps?|retains?|owns? (?:the |all |every )?(?:copyrights?|rights?)|remains? (?:the )?(?:sole )?owner|reserves?)\b")
        .expect("the pattern is well-formed")
});
static GRANTS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?ix)^(?:\ hereby|\ also)?(?:\ shall|\ will)?\ (?:grants?|licen[sc]es?|gives?|allows?|permits?|lends?|lets?|owns?
        |draws?|writes?|paints?|composes?|photographs|shoots?|records?|designs?|translates?|illustrates?|creates?|posts?|devises?|survey)\b",
    )
    .expect("the pattern is well-formed")
});
/// What only whoever makes something does, whether or not the sentence names it.
static MAKES: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^(?: shall| will| agrees to)? (?:writes?|draws?|paints?|composes?|illustrates?|translates?|photographs|sculpts?|narrates?|animates?)\b|^ ha(?:s|ve) (?:created|devised|written|drawn|composed|invented|designed|made)\b")
        .expect("the pattern is well-formed")
});
/// What is done to whoever has the work, and to whoever gets rights in it.
static STAYS_WITH: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(?:(?:remains?|stays?|rests?) (?:at all times )?with|belongs? to|name) (?:the |each |every )?$")
        .expect("the pattern is well-formed")
});
static PAID: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(?:pays?|paying) (?:the |each )?$").expect("the pattern is well-formed")
});
static CREDITED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(?:credits?|tags?|(?:prints?|puts?|shows?|states?|gives?|lists?|mentions?)\b[^.;]{0,30}\bname of) (?:the |each |all )?$")
        .expect("the pattern is well-formed")
});
static GRANTED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(?:(?:grants?|licen[sc]es?|gives?|allows?|permits?|lends?|lets?|assigns?|transfers?)(?: back)?(?: to)?|waives?[^.;]*against) (?:the |each |every )?$")
        .expect("the pattern is well-formed")
});
/// What is made, or a right in it: grants of anything else say nothing of who makes it.
static MADE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?i)\b(?:copyrights?|moral rights?|works?|contents?|photo(?:graph)?s?|images?|pictures?|designs?|entry|entries|mods?|recordings?|manuscripts?|newsletters?|posts?|submissions?|contributions?|artworks?|videos?|music|songs?|articles?|stories|story|likeness|voice|drawings?|paintings?|illustrations?|paper|shows?|episodes?|scripts?|add-?ons?|tracks?|lyrics|translations?|footage|films?|recipes?|patterns?|fonts?|pieces?|performances?|sculptures?|poems?|essays?|columns?|sketch(?:es)?|ideas?|thes[ie]s|maps?|reels?|campaign)\b",
    )
    .expect("the pattern is well-formed")
});

/// Fewest sentences in which a name acts that is a party's.
const ACTS_LEAST: usize = 2;
/// Most mentions of a name that are looked at, and most bytes of a sentence on either side of one.
const MENTIONS: usize = 2_000;
const NEAR: usize = 500;
/// Least weight of what a name does that makes it the creator's.
const MAKES_LEAST: i32 = 2;
const MAKES_LEAST_ALONE: i32 = 4;

/// A name as it is defined, and its plural or singular.
pub fn forms(name: &str) -> Vec<String> {
    match name.strip_suffix('s') {
        Some(singular) if !singular.ends_with('s') => vec![name.to_owned(), singular.to_owned()],
        Some(_) => vec![name.to_owned()],
        None => vec![format!("{name}s"), name.to_owned()],
    }
}

/// The name that acts most in `text`, of those that `open` lets through, if any acts as a party does.
pub fn most_active<'t>(text: &str, names: &[&'t str], open: impl Fn(&str) -> bool) -> Option<&'t str> {
    let count_of = |name: &str| of(name, text).filter(|&(_, end)| acts(&text[end..])).count();
    let mut best: Option<(usize, &str)> = None;
    for &name in names.iter().filter(|name| is_party(name) && open(name)) {
        let count = count_of(name);
        if count >= ACTS_LEAST && best.is_none_or(|(most, _)| count > most) {
            best = Some((count, name));
        }
    }
    best.map(|(_, name)| name)
}

/// The name of whoever makes the work, of names that no list knows, if the sentences say so of it more than twice as much as of any other:
/// in a deal between two who both bring work of their own nobody is.
/// A name of the lists is none of these, unless `listed`.
pub fn maker<'t>(text: &str, names: &[&'t str], listed: bool) -> Option<&'t str> {
    let mut weighed: Vec<(i32, &str)> = Vec::new();
    for &name in names.iter().filter(|name| is_party(name)) {
        if weighed.iter().any(|(_, other)| forms(other).iter().any(|form| form == name)) {
            continue;
        }
        let places: Vec<(usize, usize)> = of(name, text).collect();
        let is = |pattern: &Regex| {
            i32::from(places.iter().any(|&(start, _)| pattern.is_match(line_before(text, start))))
        };
        // Whoever is paid, or named beside the work, most often made it; sellers are paid too, so that either alone is too little.
        let made: i32 = places.iter().map(|&place| weight(text, place)).sum();
        weighed.push((made + is(&PAID) + is(&CREDITED), name));
    }
    weighed.sort_by_key(|(weight, _)| std::cmp::Reverse(*weight));
    let second = weighed.get(1).map_or(0, |(weight, _)| *weight).max(0);
    let (weight, name) = *weighed.first()?;
    let known = is_listed(name) && !listed || TRADERS.contains(&name.to_lowercase().as_str());
    // Who is named alone is most often whoever drafted the terms.
    let least = if weighed.len() > 1 { MAKES_LEAST } else { MAKES_LEAST_ALONE };
    (!known && weight >= least && weight > 2 * second).then_some(name)
}

/// The line up to a place in it, as far as a pattern of a few words looks back.
fn line_before(text: &str, at: usize) -> &str {
    let near = &text[around(text, at, at).0..at];
    &near[near.rfind('\n').map_or(0, |end| end + 1)..]
}

/// How much what a sentence says of the party whose name stands at `place` makes it the creator.
fn weight(text: &str, (start, end): (usize, usize)) -> i32 {
    let stop = |c: char| matches!(c, '.' | ';' | '\n');
    let (near, far) = around(text, start, end);
    let from = text[near..start].rfind(stop).map_or(near, |at| near + at + 1);
    let to = text[end..far].find(stop).map_or(far, |at| end + at);
    if !MADE.is_match(&text[from..to]) {
        return i32::from(MAKES.is_match(&text[end..to]));
    }
    let (before, after) = (&text[from..start], &text[end..to]);
    if HANDS_OVER.is_match(after) || STAYS_WITH.is_match(before) {
        2
    } else if GRANTS.is_match(after) || MAKES.is_match(after) {
        1
    } else if GRANTED.is_match(before) {
        -1
    } else {
        0
    }
}

fn is_party(name: &str) -> bool {
    !THINGS.contains(&name.to_lowercase().as_str())
}

/// Where `name` or its other form stands in `text` as a word of its own: first and one past the last byte, the first
/// [`MENTIONS`] of them.
fn of<'t>(name: &str, text: &'t str) -> impl Iterator<Item = (usize, usize)> + 't {
    let forms = forms(name);
    let plural = forms.len() > 1;
    let stem = forms.into_iter().next_back().expect("a name has a form");
    let length = stem.len();
    let places: Vec<(usize, usize)> = text
        .match_indices(&stem)
        .map(|(at, _)| (at, at + length + usize::from(plural && text[at + length..].starts_with('s'))))
        .filter(|&(at, end)| {
            !text[..at].ends_with(char::is_alphanumeric) && !text[end..].starts_with(char::is_alphanumeric)
        })
        .take(MENTIONS)
        .collect();
    places.into_iter()
}

/// [`NEAR`] bytes on either side of a place, or a few more to whole characters.
fn around(text: &str, start: usize, end: usize) -> (usize, usize) {
    let (mut from, mut to) = (start.saturating_sub(NEAR), (end + NEAR).min(text.len()));
    while !text.is_char_boundary(from) {
        from -= 1;
    }
    while !text.is_char_boundary(to) {
        to += 1;
    }
    (from, to)
}

#[cfg(test)]
mod tests {
    use super::*;

    const CONTEST: &str = "Each Entrant grants the Organiser a licence to the entry. Entrants keep the copyright. \
        The Organiser may crop the entry. The Organiser will name the Entrant. The Rules may change.";

    #[test]
    fn parties_act_and_things_do_not() {
        let names = ["Rules", "Entrant", "Organiser"];
        assert_eq!(most_active(CONTEST, &names, |name| name != "Entrant"), Some("Organiser"));
        assert_eq!(most_active(CONTEST, &names, |name| name == "Rules"), None);
        assert_eq!(
            most_active("The Service may keep data. The Service will keep it.", &["Service"], |_| true),
            None
        );
    }

    #[test]
    fn whoever_keeps_and_grants_rights_in_what_is_made_is_the_maker() {
        assert_eq!(maker(CONTEST, &["Rules", "Organiser", "Entrant"], false), Some("Entrant"));
        let modding = "The Studio grants Modders a licence to the game's content. Modders keep the rights in their mods. \
            The Modder grants the Studio a licence to the mod. The Studio owns the game.";
        assert_eq!(maker(modding, &["Modders", "Studio"], false), Some("Modders"));
        let loan =
            "The Borrower grants the Bank a lien and assigns its claims. The Borrower keeps its books.";
        assert_eq!(maker(loan, &["Borrower", "Bank"], false), None);
        let deal = "Alder grants Birch a licence to its content and keeps the copyright. Alder owns its content. \
            Birch grants Alder a licence to its content. Birch owns its content.";
        assert_eq!(maker(deal, &["Alder", "Birch"], false), None);
        let both = "Alder keeps the copyright in its works. Birch keeps the copyright in its works.";
        assert_eq!(maker(both, &["Alder", "Birch"], false), None);
    }
}
