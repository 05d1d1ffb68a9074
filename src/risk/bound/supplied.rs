//! Limits and bans on what one party hands to the other: whoever it is handed to is bound, though nobody is said to act.
//!
//! "The drawings that the Client hands over may be used for the shoot and for nothing else" confines the photographer, "our logo is for these
//! posts only" whoever posts. In: the sentence in lower case, where each party is named in it, and the word for what the giver has.
//! Whether somebody is bound by name is left to [`super`].

use std::sync::LazyLock;

use regex::Regex;

use super::Mentions;
use crate::risk::sides::pattern;

/// What people hand over for a job, and what a service or an employer lets use.
const THINGS: &str = r"(?:briefs?|logos?|brand|data|documents?|papers|files?|figures|forecasts|materials?|templates?|icons?|photos|photographs|pictures|recipes?|names?|address(?:es)?|lists?|manuals?|tools?|guides?|guidelines|footage|software|code|drawings|plans|characters?|songs?|fonts?|(?:source )?texts?|samples?|records?|e-?mails?|details|information|contents?|prompts?|inputs?|outputs?|(?:trade ?)?marks?|badges?|notes?|reports?|catalogues?|archives?|library|pages|sites?|services?|systems?|apis?|platforms?|models?|glossar(?:y|ies)|memor(?:y|ies)|scripts?|uniforms?|props|costumes|diar(?:y|ies)|letters|numbers)";

/// What belongs to whoever hires a maker who speaks of "your" things; "your pictures" may be those that the maker took.
const BROUGHT: &str = r"(?:briefs?|logos?|brand|data|documents?|papers|figures|forecasts|recipes?|names?|address(?:es)?|(?:guest |customer |mailing )?lists?|manuals?|guidelines|(?:source )?texts|records?|e-?mails?|details|information|notes?|reports?|numbers|(?:product|family) (?:photos|pictures)|passwords?|catalogues?|diar(?:y|ies)|letters)";

/// What a maker makes, or puts into a service.
const WORKS: &str = r"(?:works?|contents?|posts?|uploads?|files?|photos|photographs|pictures|images|recordings?|voices?|likeness|data|documents?|materials?|texts?|manuscripts?|articles?|designs?|drawings|illustrations?|artworks?|films?|footage|music|songs?|tracks?|stems|submissions?|contributions?|inputs?|outputs?|prompts?|messages|information|notes|records|recipes|samples|details)";

/// After a party that hands something to somebody: "which the Client hands over".
static HANDS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?: or its \w+)? (?:(?:will|shall|has|have|also|already) )*(?:hand(?:s|ed)? over|hand(?:s|ed)? out|provid(?:es?|ed)|furnish(?:es|ed)?|suppl(?:y|ies|ied)|lends?|lent|entrust(?:s|ed)?|puts? at|makes? available|made available)\b",
    )
});

/// The same with whom it is handed to right behind the verb: "we send you".
static HANDS_TO: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:['’]ve)? (?:(?:will|shall|may|has|have|also|already) )*(?:sends?|sent|shows?|showed|shown|gives?|gave|given|shares?|shared|tells?|told|hands?|handed|brings?|brought|passe?s?|passed|delivers?|delivered|discloses?|disclosed|loads?|uploads?)(?: over)?(?: to| with)?(?: the)? $",
    )
});

/// Before the giver: "handed over by the Client".
static HANDED_BY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:handed (?:over|out)|provided|furnished|supplied|sent|lent|loaned|delivered|made available|put out|disclosed|entrusted|shown|given|shared)(?: \w+){0,3} (?:by|from|on behalf of) (?:the )?$",
    )
});

/// Before whom it is handed to: "is sent to you".
static HANDED_TO: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:handed (?:over|out)|provided|furnished|supplied|sent|lent|loaned|delivered|made available|disclosed|entrusted|shown|given|shared|reach(?:es)?) (?:(?:with|to) )?(?:the )?$",
    )
});

/// That a use is the only one.
static LIMIT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:only|solely|exclusively|nothing else|no other|nowhere else|anything else|not otherwise|not be used otherwise|nothing but|strictly|purely|just (?:for|to|on|in)|alone)\b",
    )
});

/// What is kept from AI.
static LEARNS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:ai|a\.i\.|artificial|machine[- ](?:learning|trained)|train(?:s|ed|ing)?|learn(?:s|ing)?|chat ?bots?|generators?|generative|language models?|neural|large models?|mining|models?)\b",
    )
});
static NEVER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:not|never|no|nothing|none|nor|without|forbidden|prohibited|refrain|outside|cannot)\b|n['’]t\b",
    )
});

/// Behind a party's name or "our": its things.
static HAS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"^(?:['’]s? (?:[a-z-]+,? (?:and |or )?){{0,3}}?| (?:supplied |provided |confidential |owned )?){THINGS}\b"
    ))
});
static OURS: LazyLock<Regex> =
    LazyLock::new(|| pattern(&format!(r"^ (?:[a-z-]+,? (?:and |or )?){{0,3}}?{THINGS}\b")));
static BROUGHT_OF: LazyLock<Regex> =
    LazyLock::new(|| pattern(&format!(r"^ (?:[a-z-]+,? (?:and |or )?){{0,3}}?{BROUGHT}\b")));
static WORKS_OF: LazyLock<Regex> =
    LazyLock::new(|| pattern(&format!(r"^ (?:[a-z-]+,? (?:and |or )?){{0,3}}?{WORKS}\b")));
static HAS_WORKS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"^(?:['’]s? (?:[a-z-]+,? (?:and |or )?){{0,3}}?| (?:supplied |provided |confidential |owned )?){WORKS}\b"
    ))
});

/// What begins a sentence or what follows a lead-in, up to its subject.
static BEGINS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:^|[.:;] )(?:\(?[a-z0-9]{1,4}[.)] ?|[•*–-] ?)?(?:the |all (?:of )?|any (?:of )?|none of |nothing of |access to )*$",
    )
});
/// After a subject that is kept to a use: it is used, or is for something, and for nothing else.
static IS_USED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^[^.;:]{0,90}?\b(?:is|are|may|can|must|shall|should|will|stays?|remains?|serves?)\b[^.;]*?\b(?:only|solely|exclusively|nothing else|no other|nowhere else|strictly|purely|just (?:for|to|on|in)|alone)\b",
    )
});
/// After a subject that acts and is therefore no thing that is used: "our services may only collect".
static ACTS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^[^.;:]{0,60}? (?:may|can|must|shall|will|should)(?: only| not)? (?:use|process|collect|access|show|store|copy|share)\b",
    )
});

/// One of the two, as a sentence names it.
pub(super) struct Holder<'a> {
    /// Where it is named, also in "the Client's files".
    pub mentions: &'a Mentions,
    /// "our" or "your", where it has one here.
    pub of: Option<&'a str>,
    /// What it may be that it hands over.
    pub lends: Lends,
}

/// What a party hands over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lends {
    /// What is needed for a job, and what a service or an employer lets use.
    Things,
    /// The same of somebody whom a maker calls "you": "your pictures" may be those that the maker took.
    Brought,
    /// What the maker makes.
    Works,
}

impl Holder<'_> {
    /// First byte and one past the last of each thing that it has, as far as "our" or its name.
    fn things<'t>(&'t self, lower: &'t str) -> impl Iterator<Item = (usize, usize)> + 't {
        let (has, things) = match self.lends {
            Lends::Things => (&*HAS, &*OURS),
            Lends::Brought => (&*HAS, &*BROUGHT_OF),
            Lends::Works => (&*HAS_WORKS, &*WORKS_OF),
        };
        let named = self.mentions.iter().copied().filter(|&(_, end)| has.is_match(&lower[end..]));
        let pronoun = self.of.into_iter().flat_map(move |word| {
            lower.match_indices(word).map(move |(at, _)| (at, at + word.len())).filter(|&(at, end)| {
                !lower[..at].ends_with(char::is_alphanumeric) && things.is_match(&lower[end..])
            })
        });
        named.chain(pronoun)
    }

    /// Whether anything at all is said to be its own.
    fn has_any(&self, lower: &str) -> bool {
        let pronoun = self.of.is_some_and(|word| {
            lower.match_indices(word).any(|(at, _)| {
                let after = &lower[at + word.len()..];
                !lower[..at].ends_with(char::is_alphanumeric)
                    && !after.starts_with(char::is_alphabetic)
                    && ![" side", " part"].iter().any(|word| after.starts_with(word))
            })
        });
        pronoun || self.mentions.iter().any(|&(_, end)| lower[end..].starts_with(['\'', '’']))
    }
}

/// Whether what `giver` hands to `taker`, or lets it use, is confined to a use or kept from AI.
pub(super) fn is_kept(lower: &str, giver: &Holder<'_>, taker: &Holder<'_>) -> bool {
    let bans = LEARNS.is_match(lower) && NEVER.is_match(lower);
    let limits = LIMIT.is_match(lower);
    if !bans && !limits {
        return false;
    }
    let relative = |start: usize| {
        let before = lower[..start].trim_end();
        let before = before.strip_suffix(" the").unwrap_or(before);
        let word = before.rsplit([' ', '(']).next().unwrap_or_default();
        word.ends_with(char::is_alphabetic)
            && !["and", "or", "but", "if", "when", "where", "as", "because", "while", "so", "then", "only"]
                .contains(&word)
    };
    let handed = giver.mentions.iter().any(|&(start, end)| {
        let after = &lower[end..];
        HANDED_BY.is_match(&lower[..start])
            || relative(start)
                && (HANDS.is_match(after)
                    || taker
                        .mentions
                        .iter()
                        .any(|&(to, _)| to > end && to < end + 40 && HANDS_TO.is_match(&lower[end..to])))
    }) || taker.mentions.iter().any(|&(start, _)| HANDED_TO.is_match(&lower[..start]));
    if handed {
        return true;
    }
    let subject = giver.things(lower).any(|(start, end)| {
        let after = &lower[end..];
        BEGINS.is_match(&lower[..start]) && IS_USED.is_match(after) && !ACTS.is_match(after)
    });
    subject || bans && !taker.has_any(lower) && giver.things(lower).next().is_some()
}
