//! Who indemnifies whom, read from the sentence, its lead-in and the parties' names.
//!
//! The party nearest before the verb owes the duty, unless the verb is passive; then it is the one it protects. Where the
//! sentence does not tell, the answer is [`Direction::Unknown`], and nothing is guessed.

use std::sync::LazyLock;

use regex::Regex;

use super::parties::{Parties, Party};
use super::report::Direction;
use super::roles::{CUSTOMER, is_in};
use super::sides::{Side, in_lower_case, nearest_after, nearest_before, pattern, subject_before};

static MUTUAL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:each (?:of the )?part(?:y|ies)|both (?:of the )?parties|the parties (?:shall|will|agree to)|either party|each (?:shall|will|agrees? to) (?:\w+ ){0,2}(?:indemnif|defend|hold|cover|bear|pay|compensate)|(?:each|both|either) of us|(?:we|you) each|(?:each|either) side|both sides|(?:client|company|you|we) and (?:\w+ ){0,2}(?:shall|will) each|(?:one|each) another|each other|mutual(?:ly)?|the other(?: party)?(?: harmless)?|the other['’]s (?:\w+ )?(?:loss(?:es)?|costs?|claims?|damages?|expenses?|fees))\b",
    )
});

/// A promise whose turn comes back at its end.
static BOTH_WAYS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"\bvice versa\b|\b(?:and|or) the other way (?:a)?round(?:,? (?:too|as well))?(?:[.;]|$)")
});

/// "The other way round" is no other party.
static OTHER_WAY: LazyLock<Regex> = LazyLock::new(|| pattern(r"\bthe other (?:way|foot|hand)\b"));

static PASSIVE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:be|is|are|been|being|was)\s+(?:\w+\s+){0,2}?(?:fully\s+)?(?:indemnified|held harmless|reimbursed|defended)",
    )
});

static ACTIVE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:indemnify|indemnifies|hold(?:s)?(?:\s+\S+){0,8}?\s+harmless|save(?:\s+\S+){0,4}?\s+harmless|harmless|defend|defends|reimburse|reimburses|compensate|make good|keep(?:s)?(?:\s+\S+){0,12}?\s+indemnified|liable to|responsible for)",
    )
});

/// The same in plain words.
static PAYS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?x)\b(?:
            (?:bears?|covers?|meets?|pays?|refunds?|carry|carries|picks?\ up|looks?\ after|settles?|shoulders?|assumes?|takes?\ (?:over|on)|answers?\ for)\b[^.;:,]{0,80}?\b(?:costs?|bills?|loss(?:es)?|expenses?|damages?|fees|defence|lawyers?|claims?|consequences?|repairs?|replacements?|condemnations?|trouble|courts?)
            | covers?(?:\s+\S+){1,3}?\s+(?:if|against|for|when|where) | covers?\ (?:you|us|me|him|her|it|that|them|the\ \w+)
            | repays? | pays?\ (?:for\ )?(?:what|whatever) | pays?\ (?:you|us|me|him|her|them|the\ \w+)\ back
            | (?:frees?|exempts?|releases?|relieves?)(?:\s+\S+){1,6}?\s+(?:from|of)\b[^.;]{0,60}\b(?:claims?|damages?|expenses|consequences?|costs?|loss(?:es)?)
            | (?:keeps?|holds?)(?:\s+\S+){1,5}?\s+(?:free\ (?:from|of|and\ harmless)|unharmed|out\ of\ pocket)
            | stands?\ in\ front\ of | steps?\ in | fights?\ (?:it|them|that) | deals?\ with\ (?:it|them|that|the\ claims?) | goes?\ before\ the\ (?:judge|court)
            | (?:['’]ve|have|has)\ got\ (?:you|us|me)
        )\b",
    )
});

/// Whose the bill is: "that one is on us", "it's we who pay".
static BILL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?x)\b(?:bills?|costs?|damages?|claims?|loss(?:es)?|trouble|one|it|that|this|those|these)(?:['’]s|\ (?:is|are|goes|go|falls?|comes?|stays?|lands?))(?:\ \w+)?\ (?:(?:on|to|with)\ (?:the\ )?)?(?P<who>yours|mine|ours|you|us|me)\b
        | \bit(?:['’]s|\ is)\ (?P<payer>you|we|i)\ who\b",
    )
});

/// What a duty is called, in headings too: the verb of its sentence tells more.
static NOUN: LazyLock<Regex> = LazyLock::new(|| pattern(r"\b(?:indemnification|indemnity|indemnities)\b"));

/// What is no mere conduct of a case.
static PROMISE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:indemnify|indemnifies|covers?|compensates?|makes? good|hold(?:s)?(?:\s+\S+){0,8}?\s+harmless)\b",
    )
});

/// Somebody else who owes it: "the Publisher's licensees shall", "the printer shall".
static SOMEBODY_ELSE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?x)(?:['’]s?|\b(?:the|its|our|their|your|any|each|every|such))\ (?:other\ |respective\ |authori[sz]ed\ )?
        (?P<who>customers?|(?:sub-?)?licensees|insurers?|insurance\ compan(?:y|ies)|printers?|third\ part(?:y|ies)|sub-?contractors|suppliers|guests?|end\ users)
        (?:\ (?:shall|will|must|agrees?\ to|undertakes?\ to|is\ to|are\ to|has\ to|have\ to))?(?:\ \w+)?\ $",
    )
});

/// Those who use a service owe it, by another word for them than the contract has for the creator.
static USERS_OWE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:users?|subscribers?|members?|customers?|participants?|sellers?|contributors?|contracting part(?:y|ies))(?:\(s\))? (?:shall|must|will|agrees? to|undertakes? to)(?: \w+){0,2} (?:indemnify|compensate|reimburse|hold|defend|pay (?:compensation|damages))\b",
    )
});

/// Between two promises of one sentence, up to the second one's verb.
static AND_THEN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:and|while|whereas|but)\b[^.;]{0,80}\b(?:shall|will|must|agrees? to|undertakes? to)(?: \w+)? $|\b(?:and|while|whereas|but) (?:\S+ ){1,4}$",
    )
});

static BY: LazyLock<Regex> = LazyLock::new(|| pattern(r"\bby\b"));

/// Reads the direction of the indemnity in `text`, which may hang on `lead`.
#[must_use]
pub fn direction(lead: &str, text: &str, parties: &Parties) -> Direction {
    let lower = in_lower_case(lead, text);
    if BOTH_WAYS.is_match(&lower) {
        return Direction::Mutual;
    }
    let lower = OTHER_WAY.replace_all(&lower, " ").into_owned();
    let (creator, recipient) = (parties.creator.mentions(&lower), parties.recipient.mentions(&lower));
    if MUTUAL.is_match(&lower) || both_ways(&lower, parties) {
        return Direction::Mutual;
    }
    if let Some(verb) = PASSIVE.find(&lower) {
        let protected = nearest_before(verb.start(), &creator, &recipient);
        // "shall be indemnified by the Client"
        let by = BY.find_at(&lower, verb.end()).filter(|by| by.start() - verb.end() < 60);
        let payer = by.and_then(|by| nearest_after(by.end(), 40, &creator, &recipient));
        return match (payer, protected) {
            (Some(Side::Creator), _) | (None, Some(Side::Recipient)) => Direction::CreatorIndemnifies,
            (Some(Side::Recipient), _) | (None, Some(Side::Creator)) => Direction::RecipientIndemnifies,
            (None, None) => Direction::Unknown,
        };
    }
    if let Some(payer) = billed(&lower, parties).or_else(|| in_plural(&lower, parties)) {
        return payer;
    }
    let verb = ACTIVE.find(&lower).or_else(|| PAYS.find(&lower)).or_else(|| NOUN.find(&lower));
    let Some(verb) = verb else { return Direction::Unknown };
    let at = verb_of(&lower, verb);
    // "The Customer shall" is nobody else where the contract calls a party so.
    let is_party = |who: regex::Match<'_>| {
        let own = !lower[..who.start()].ends_with("' ") && !lower[..who.start()].ends_with("s ");
        own && creator.iter().chain(&recipient).any(|&(start, end)| (start, end) == (who.start(), who.end()))
    };
    let else_named = SOMEBODY_ELSE.captures(&lower[..at]).and_then(|found| found.name("who"));
    if else_named.is_some_and(|who| !is_party(who)) {
        return Direction::Unknown;
    }
    let of_users = is_in(&parties.creator.term, CUSTOMER) || parties.creator.term == "you";
    if of_users && USERS_OWE.is_match(&lower) {
        return Direction::CreatorIndemnifies;
    }
    let payer = subject_before(&lower, at, &creator, &recipient);
    let protected = nearest_after(at, 160, &creator, &recipient);
    match (payer, protected) {
        (Some(Side::Creator), _) | (None, Some(Side::Recipient)) => Direction::CreatorIndemnifies,
        (Some(Side::Recipient), _) | (None, Some(Side::Creator)) => Direction::RecipientIndemnifies,
        (None, None) => Direction::Unknown,
    }
}

/// Where the verb of a promise stands: of "holds the licence, and the Client holds the Author harmless" the second "holds".
fn verb_of(lower: &str, found: regex::Match<'_>) -> usize {
    static VERB: LazyLock<Regex> = LazyLock::new(|| pattern(r"\b(?:holds?|saves?|keeps?)\b"));
    let harmless = found.as_str().ends_with("harmless");
    let inner = VERB.find_iter(&lower[found.start()..found.end()]).last().filter(|_| harmless);
    found.start() + inner.map_or(0, |verb| verb.start())
}

/// Who pays where a marketplace speaks of all its users: "Clients shall indemnify Freelancers", "Freelancers shall indemnify Hirely".
fn in_plural(lower: &str, parties: &Parties) -> Option<Direction> {
    static PLURAL: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"^[^a-z]{0,8}(?:[0-9a-z]{1,3}[.)] )?(?:the |all )?(?P<who>[a-z]{3,})s (?:(?:shall|will|must|agree to|undertake to|hereby|also|fully) )*(?:indemnify|defend|hold|reimburse|compensate|cover|keep)\b(?:,? (?:and |or )?(?:indemnify|defend|hold|keep))*(?: harmless)? (?:the |all )?(?P<whom>[a-z]{3,})\b",
        )
    });
    let found = PLURAL.captures(lower)?;
    let is = |party: &Party, word: &str| party.mentions(word).contains(&(0, word.len()));
    let (who, whom) = (&found["who"], &found["whom"]);
    let covers = |party: &Party| is(party, whom) || whom.strip_suffix('s').is_some_and(|one| is(party, one));
    if is(&parties.creator, who) && !is(&parties.recipient, who) {
        return (!covers(&parties.creator)).then_some(Direction::CreatorIndemnifies);
    }
    let pays = is(&parties.recipient, who) && covers(&parties.creator) && !covers(&parties.recipient);
    pays.then_some(Direction::RecipientIndemnifies)
}

/// Who pays by whose the bill is said to be, where both speak to each other.
fn billed(lower: &str, parties: &Parties) -> Option<Direction> {
    let found = BILL.captures(lower)?;
    let of = match found.name("who").or_else(|| found.name("payer"))?.as_str() {
        "you" | "yours" => "your",
        "i" | "me" | "mine" => "my",
        _ => "our",
    };
    let called = |party: &Party| party.possessive() == Some(of);
    match (called(&parties.creator), called(&parties.recipient)) {
        (true, false) => Some(Direction::CreatorIndemnifies),
        (false, true) => Some(Direction::RecipientIndemnifies),
        _ => None,
    }
}

/// Whether one promise has the creator indemnify the other side and another the other side the creator, in sentences of their own or in one:
/// "the Author shall indemnify the Publisher, and the Publisher shall indemnify the Author".
fn both_ways(lower: &str, parties: &Parties) -> bool {
    let owes = |sentence: &str, verb: usize| {
        let (creator, recipient) = (parties.creator.mentions(sentence), parties.recipient.mentions(sentence));
        let payer = subject_before(sentence, verb, &creator, &recipient)?;
        let protected = nearest_after(verb, 60, &creator, &recipient)?;
        (payer != protected).then_some(payer)
    };
    let mut owing: Vec<Side> = Vec::new();
    for sentence in lower.split_inclusive(['.', ';']) {
        let mut from = 0;
        for verb in PROMISE.find_iter(sentence) {
            // A second promise in a sentence has a subject and a modal verb of its own.
            let part = &sentence[from..];
            let at = verb.start() - from;
            if from == 0 || AND_THEN.is_match(&part[..at]) {
                owing.extend(owes(part, at));
            }
            from = verb.end();
        }
    }
    owing.contains(&Side::Creator) && owing.contains(&Side::Recipient)
}

#[cfg(test)]
mod tests;
