//! Whom a ban or a limit binds, and whether a grant goes to the creator, read from the sentence, its lead-in and the parties' names.
//!
//! "The Client shall not train AI on the work" protects the creator; "you may not train AI on our content" protects what the other
//! side has, and nothing of the creator's. Where the words bind both, or nobody by name, nothing is said.

mod supplied;
mod words;

use supplied::{Holder, Lends, is_kept};
use words::{
    ACTS, AFTER_AGREEING, AFTER_CONSENT, ALONE, ALSO_MUST_NOT, BY_HAND, COMPOUND, CONFINED, CONFINES,
    CONSENT_GIVEN, DENIED, FORBIDDEN, FORBIDDEN_IT, FORBIDDEN_TO, FORBIDDEN_USES, FORBIDS, FREE,
    FREE_TO_GIVE, FROM_IT, GIVEN_TO, GIVES_LEAVE, GRANTED_BY, GRANTED_TO, GRANTS, IS_GRANTED, LEAVE_BY,
    LEAVE_OF, LET, LETS_SHOW, MAY_USE, MUST_NOT, MUTUAL, ONLY_BY, ORDER, PASSIVE, PROHIBITS, RESERVED,
    RESERVED_BY, RESERVES, RIGHTS, SHOWS_IN, SOMEBODY, SOMEBODY_ELSE, TO_WHOM, UNLESS, USED_BY,
    USERS_MUST_NOT, USES, YOUR_WORK, YOURS_MUST_NOT,
};

use super::parties::{Parties, whole_words};
use super::report::Direction;
use super::roles::{CUSTOMER, PROVIDER, is_in};
use super::sides::in_lower_case;

type Mentions = [(usize, usize)];

/// [`Direction::BindsCreator`] where by the words of `text`, which may hang on `lead`, the creator alone is bound.
#[must_use]
pub fn direction(lead: &str, text: &str, parties: &Parties) -> Option<Direction> {
    let lower = in_lower_case(lead, text);
    if !parties.creator_named() || MUTUAL.is_match(&lower) {
        return None;
    }
    let Named { own, other, all_own, all_other, reader } = Named::read(&lower, parties);
    let (yours, ours) = if reader {
        (Some("your"), parties.recipient.possessive().or(Some("our")))
    } else {
        (parties.creator.possessive(), parties.recipient.possessive())
    };
    let creator = binds(&lower, &own, &other)
        || needs_leave(&lower, ours, &other)
        || BY_HAND.is_match(&lower) && !FROM_IT.is_match(&lower)
        || reader
            && (ORDER.is_match(&lower)
                || USERS_MUST_NOT.is_match(&lower) && !lower.contains("your ")
                || RESERVED.is_match(&lower)
                || FORBIDDEN_USES.is_match(&lower)
                || PROHIBITS.is_match(&lower) && !lower.contains("your ")
                || YOURS_MUST_NOT.captures(&lower).is_some_and(|found| &found["act"] != "be"));
    let somebody = || {
        SOMEBODY
            .captures_iter(&lower)
            .any(|found| found["who"].split_whitespace().all(|word| word != "you" && !is_reader(word)))
    };
    let recipient = binds(&lower, &other, &own) || needs_leave(&lower, yours, &own) || reader && somebody();
    // A maker who speaks calls what it made for somebody "your pictures" as well.
    let speaks = is_in(&parties.creator.term, &["i", "we"]);
    let lends = if speaks { Lends::Brought } else { Lends::Things };
    let maker = Holder { mentions: &all_own, of: yours, lends: Lends::Works };
    let client = Holder { mentions: &all_other, of: ours, lends };
    let kept = || is_kept(&lower, &client, &maker) && !is_kept(&lower, &maker, &client);
    ((creator || kept()) && !recipient).then_some(Direction::BindsCreator)
}

/// [`Direction::ToCreator`] where by the words of `text`, which may hang on `lead`, rights are granted to the creator and to nobody else.
#[must_use]
pub fn grant(lead: &str, text: &str, parties: &Parties) -> Option<Direction> {
    let lower = in_lower_case(lead, text);
    if !parties.creator_named() || MUTUAL.is_match(&lower) {
        return None;
    }
    let Named { mut own, other, mut all_own, reader, .. } = Named::read(&lower, parties);
    // "Users may use your posts": whoever is spoken to is none of those who get something.
    if reader && YOUR_WORK.is_match(&lower) {
        let is_you = |&(start, end): &(usize, usize)| &lower[start..end] == "you";
        own.retain(is_you);
        all_own.retain(is_you);
    }
    let given = |mentions: &Mentions| {
        mentions.iter().any(|&(start, end)| {
            let (before, after) = (&lower[..start], &lower[end..]);
            (GRANTED_TO.is_match(before) || IS_GRANTED.is_match(after)) && !DENIED.is_match(before)
        })
    };
    let grants = |mentions: &Mentions| {
        mentions
            .iter()
            .any(|&(start, end)| GRANTS.is_match(&lower[end..]) || GRANTED_BY.is_match(&lower[..start]))
    };
    // Terms of a service that calls itself the licensor speak of what "you" grant.
    if is_in(&parties.creator.term, PROVIDER) && lower.contains("you") {
        return None;
    }
    let uses = |mentions: &Mentions| mentions.iter().any(|&(_, end)| MAY_USE.is_match(&lower[end..]));
    let speaks = is_in(&parties.creator.term, &["i", "we"]) && lower.contains("you");
    let does = || {
        let acts = |&(start, end): &(usize, usize)| {
            USES.is_match(&lower[end..]) || LET.is_match(&lower[..start]) && !DENIED.is_match(&lower[..start])
        };
        speaks && own.iter().any(acts)
    };
    // "The Client consents to the use of the pictures in the Photographer's portfolio."
    let shows = || {
        let of = parties.creator.possessive().map(|of| whole_words(&lower, [of].into_iter()));
        let in_own =
            all_own.iter().chain(of.iter().flatten()).any(|&(_, end)| SHOWS_IN.is_match(&lower[end..]));
        in_own && other.iter().any(|&(_, end)| LETS_SHOW.is_match(&lower[end..]))
    };
    let to_creator = given(&own) || (uses(&own) || does()) && !grants(&other) || shows();
    (to_creator && !given(&other) && !uses(&other) && !grants(&own)).then_some(Direction::ToCreator)
}

/// [`Direction::WithConsent`] where by the words of `text`, which may hang on `lead`, something may be done once the creator has consented to it.
#[must_use]
pub fn with_consent(lead: &str, text: &str, parties: &Parties) -> Option<Direction> {
    let lower = in_lower_case(lead, text);
    if !parties.creator_named() || CONSENT_GIVEN.is_match(&lower) {
        return None;
    }
    let reader = is_in(&parties.creator.term, &["you"]) || is_in(&parties.creator.term, CUSTOMER);
    let of = if reader { Some("your") } else { parties.creator.possessive() };
    let theirs = |words: &str| {
        !parties.creator.mentions(words).is_empty()
            || of.is_some_and(|of| !whole_words(words, [of].into_iter()).is_empty())
    };
    let asked =
        AFTER_CONSENT.captures_iter(&lower).any(|found| theirs(&found["whose"]) || theirs(&found["of"]));
    // "If you agree to these terms" is no choice.
    let agrees = || {
        AFTER_AGREEING.captures_iter(&lower).any(|found| {
            found["to"].is_empty() && theirs(&found["whose"]) && !DENIED.is_match(&found["whose"])
        })
    };
    (asked || agrees()).then_some(Direction::WithConsent)
}

/// Where a sentence names each of the parties itself, and not something of theirs.
struct Named {
    own: Vec<(usize, usize)>,
    other: Vec<(usize, usize)>,
    /// The same with what is something of theirs.
    all_own: Vec<(usize, usize)>,
    all_other: Vec<(usize, usize)>,
    /// Whether it speaks to the creator, as terms of a service do, which say now "you", now "the user".
    reader: bool,
}

impl Named {
    fn read(lower: &str, parties: &Parties) -> Self {
        let reader = is_in(&parties.creator.term, &["you"]) || is_in(&parties.creator.term, CUSTOMER);
        let alone = |mentions: Vec<(usize, usize)>| -> Vec<(usize, usize)> {
            mentions.into_iter().filter(|&(_, end)| !COMPOUND.is_match(&lower[end..])).collect()
        };
        let (own, other) = if reader {
            let named = parties.recipient.mentions_by_name(lower);
            let other = [named, whole_words(lower, ["we", "us"].into_iter())].concat();
            let mut own = whole_words(lower, CUSTOMER.iter().copied().chain(["you"]));
            own.retain(|&(start, _)| !SOMEBODY_ELSE.is_match(&lower[..start]));
            (own, other)
        } else {
            (parties.creator.mentions_by_name(lower), parties.recipient.mentions(lower))
        };
        let all = subject_in_plural(lower, &parties.creator.term);
        let all_own = [own, all.into_iter().collect()].concat();
        Self { own: alone(all_own.clone()), other: alone(other.clone()), all_own, all_other: other, reader }
    }
}

/// Whether a word means whoever uses a service, one or all of them.
fn is_reader(word: &str) -> bool {
    is_in(word, CUSTOMER) || word.strip_suffix('s').is_some_and(|one| is_in(one, CUSTOMER))
}

/// Where a sentence begins with the plural of what the contract calls the creator ("5. Members shall not"): all who sign are meant. Elsewhere
/// in a sentence it may mean others.
fn subject_in_plural(lower: &str, term: &str) -> Option<(usize, usize)> {
    let start = lower.find(char::is_alphabetic)?;
    let rest = &lower[start..];
    let rest = rest.strip_prefix("the ").unwrap_or(rest);
    let start = lower.len() - rest.len();
    let after = rest.strip_prefix(&term.to_lowercase())?.strip_prefix('s')?;
    (!after.starts_with(char::is_alphanumeric)).then_some((start, lower.len() - after.len()))
}

/// Whether one party, by its mentions, is forbidden something or confined; `other` are those of the other party.
fn binds(lower: &str, party: &Mentions, other: &Mentions) -> bool {
    party.iter().any(|mention| {
        let (before, after) = (&lower[..mention.0], &lower[mention.1..]);
        // "Without leave from us it is prohibited" forbids us nothing, nor does "if you do not want that".
        let subject = !["from ", "by ", "with ", "to ", "if ", "unless ", "when ", "where ", "whether "]
            .iter()
            .any(|word| before.ends_with(word));
        let acts = FORBIDDEN.is_match(after)
            || must_not(mention.1, lower, other)
            || also_must_not(mention.1, lower, other)
            || confined(mention.1, lower, other);
        FORBIDS.is_match(before)
            || FORBIDDEN_TO.is_match(before)
            || TO_WHOM.is_match(before) && FORBIDDEN_IT.is_match(after)
            || ONLY_BY.is_match(before)
            || USED_BY.is_match(before) && ALONE.is_match(after)
            || subject && acts
            || GIVEN_TO.is_match(before)
                && !after.starts_with(['\'', '’'])
                && (CONFINES.is_match(after) || before.contains("not "))
    }) || other
        .iter()
        .any(|&(start, end)| RESERVES.is_match(&lower[end..]) || RESERVED_BY.is_match(&lower[..start]))
}

/// Whether the party whose mention ends at the byte `at` must not do something.
fn must_not(at: usize, lower: &str, other: &Mentions) -> bool {
    let Some(found) = MUST_NOT.captures(&lower[at..]) else { return false };
    let modal = found.name("modal").expect("the pattern has the group").start();
    // "With leave from us, you may not": somebody else is meant.
    if other.iter().any(|&(start, _)| start >= at && start < at + modal) {
        return false;
    }
    let Some(act) = found.name("act") else { return true };
    let mut words = act.as_str().split(' ');
    let verb = words.next().unwrap_or_default();
    if verb == "give" && words.next().is_some_and(|what| FREE_TO_GIVE.contains(&what)) {
        return false;
    }
    // "We do not permit you to" binds the reader.
    let lets = ["permit", "allow", "let", "authorize", "authorise"].contains(&verb);
    let end = at + act.start() + verb.len();
    let to_other = lets && other.iter().any(|&(start, _)| start >= end && start <= end + 5);
    !to_other && !FREE.contains(&verb)
}

/// Whether the party whose mention ends at the byte `at` has a duty, and must not do something besides.
fn also_must_not(at: usize, lower: &str, other: &Mentions) -> bool {
    ALSO_MUST_NOT.captures(&lower[at..]).is_some_and(|found| {
        let not = at + found.name("not").expect("the pattern has the group").start();
        // "The Author shall deliver it to the Publisher, who shall not": somebody else is meant.
        !other.iter().any(|&(start, _)| start >= at && start < not)
    })
}

/// Whether the party whose mention ends at the byte `at` may do something in a confined way only.
fn confined(at: usize, lower: &str, other: &Mentions) -> bool {
    let Some(found) = CONFINED.captures(&lower[at..]) else { return false };
    let between = found.name("between").expect("the pattern has the group");
    let (from, to) = (at + between.start(), at + between.end());
    // "The materials stay with us, and you may use them only": somebody else is confined.
    if other.iter().any(|&(start, _)| start >= at && start < from) {
        return false;
    }
    if between.as_str().split_whitespace().next().is_some_and(|verb| RIGHTS.contains(&verb)) {
        return false;
    }
    let others_act =
        other.iter().any(|&(start, end)| start >= from && end <= to && ACTS.is_match(&lower[end..]));
    let passive = between.as_str().starts_with(" be ") || PASSIVE.is_match(between.as_str());
    !others_act && !passive
}

/// Whether something needs the leave of a party, by its mentions and the word for what it has.
fn needs_leave(lower: &str, possessive: Option<&str>, mentions: &Mentions) -> bool {
    let asks = |before: &str| {
        let near = &before[before.char_indices().rev().nth(60).map_or(0, |(at, _)| at)..];
        ["without", "unless", "except", "absent", "subject to", "only with", "prior"]
            .iter()
            .any(|w| near.contains(w))
    };
    let theirs = possessive.is_some_and(|word| {
        lower.match_indices(word).any(|(at, _)| {
            !lower[..at].ends_with(char::is_alphanumeric)
                && LEAVE_OF.is_match(&lower[at + word.len()..])
                && asks(&lower[..at])
        })
    });
    theirs
        || mentions.iter().any(|&(start, end)| {
            let (before, after) = (&lower[..start], &lower[end..]);
            after.starts_with(['\'', '’']) && LEAVE_OF.is_match(after) && asks(before)
                || LEAVE_BY.is_match(before)
                || UNLESS.is_match(before) && GIVES_LEAVE.is_match(after)
        })
}

#[cfg(test)]
mod tests;
