//! Whom a ban or a limit binds, and whether a grant goes to the creator, read from the sentence, its lead-in and the parties' names.
//!
//! "The Client shall not train AI on the work" protects the creator; "you may not train AI on our content" protects what the other
//! side has, and nothing of the creator's. Where the words bind both, or nobody by name, nothing is said.

mod words;

use words::{
    ACTS, ALONE, COMPOUND, CONFINED, CONFINES, DENIED, FORBIDDEN, FORBIDDEN_USES, FORBIDS, FREE, GIVEN_TO,
    GIVES_LEAVE, GRANTED_BY, GRANTED_TO, GRANTS, IS_GRANTED, LEAVE_BY, LEAVE_OF, MAY_USE, MUST_NOT, MUTUAL,
    ORDER, PASSIVE, PROHIBITS, RESERVED, RESERVED_BY, RESERVES, RIGHTS, SOMEBODY, UNLESS, USED_BY,
    YOURS_MUST_NOT,
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
    let Named { own, other, reader } = Named::read(&lower, parties);
    let (yours, ours) = if reader {
        (Some("your"), parties.recipient.possessive().or(Some("our")))
    } else {
        (parties.creator.possessive(), parties.recipient.possessive())
    };
    let creator = binds(&lower, &own, &other)
        || needs_leave(&lower, ours, &other)
        || reader
            && (ORDER.is_match(&lower)
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
    (creator && !recipient).then_some(Direction::BindsCreator)
}

/// [`Direction::ToCreator`] where by the words of `text`, which may hang on `lead`, rights are granted to the creator and to nobody else.
#[must_use]
pub fn grant(lead: &str, text: &str, parties: &Parties) -> Option<Direction> {
    let lower = in_lower_case(lead, text);
    if !parties.creator_named() || MUTUAL.is_match(&lower) {
        return None;
    }
    let Named { own, other, .. } = Named::read(&lower, parties);
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
    let to_creator = given(&own) || uses(&own) && !grants(&other);
    (to_creator && !given(&other) && !uses(&other) && !grants(&own)).then_some(Direction::ToCreator)
}

/// Where a sentence names each of the parties itself, and not something of theirs.
struct Named {
    own: Vec<(usize, usize)>,
    other: Vec<(usize, usize)>,
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
            (whole_words(lower, CUSTOMER.iter().copied().chain(["you"])), other)
        } else {
            (parties.creator.mentions_by_name(lower), parties.recipient.mentions(lower))
        };
        let all = subject_in_plural(lower, &parties.creator.term);
        Self { own: alone([own, all.into_iter().collect()].concat()), other: alone(other), reader }
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
        // "Without leave from us it is prohibited" forbids us nothing.
        let subject = !["from ", "by ", "with ", "to "].iter().any(|word| before.ends_with(word));
        let acts = FORBIDDEN.is_match(after)
            || must_not(mention.1, lower, other)
            || confined(mention.1, lower, other);
        FORBIDS.is_match(before)
            || USED_BY.is_match(before) && ALONE.is_match(after)
            || subject && acts
            || GIVEN_TO.is_match(before) && (CONFINES.is_match(after) || before.contains("not "))
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
    let verb = act.as_str().split(' ').next().unwrap_or_default();
    // "We do not permit you to" binds the reader.
    let lets = ["permit", "allow", "let", "authorize", "authorise"].contains(&verb);
    let end = at + act.start() + verb.len();
    let to_other = lets && other.iter().any(|&(start, _)| start >= end && start <= end + 5);
    !to_other && !FREE.contains(&verb)
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
mod tests {
    use super::*;

    fn platform() -> Parties {
        Parties::read(
            "You keep your posts. We show your posts to you. You let us adapt them; our terms rule.",
        )
    }

    fn book() -> Parties {
        Parties::read("Between Harrow Press Ltd (\"Publisher\") and Jo Finch (\"Author\").")
    }

    #[track_caller]
    fn says(parties: &Parties, lead: &str, text: &str, binds: bool) {
        assert_eq!(direction(lead, text, parties) == Some(Direction::BindsCreator), binds, "{lead} | {text}");
    }

    #[test]
    fn what_is_granted_to_the_creator_goes_there() {
        let goes = |parties: &Parties, text: &str| grant("", text, parties).is_some();
        for text in [
            "The Publisher grants back to the Author a perpetual licence to teach with the article.",
            "The Author is hereby granted an irrevocable licence to use extracts for any purpose.",
            "The Author may use the Publisher's sales figures to train a model of her own.",
        ] {
            assert!(goes(&book(), text), "{text}");
        }
        assert!(goes(&platform(), "We grant you a perpetual, worldwide licence to the themes."));
        assert!(goes(&platform(), "Fernwick grants its users a perpetual licence to edit the themes."));
        for text in [
            "The Author grants the Publisher a perpetual licence to the Work.",
            "The Author grants the Publisher every right that was granted to the Author by third parties.",
            "The Publisher grants the Author a fee, and the Author grants the Publisher all rights for ever.",
            "No right is granted to the Author, and the Publisher may adapt the Work for ever.",
            "The Publisher may adapt the Work without limit.",
            "The Author may allow the Publisher to use the Work for any purpose.",
            "The Author may use the proofs, and the Publisher may use the Work for any purpose.",
            "What was granted to the Author ends, and rights granted by the Author to the Publisher survive for ever.",
        ] {
            assert!(!goes(&book(), text), "{text}");
        }
        for text in
            ["You grant us a perpetual licence.", "The licence that you give us, and your users, never ends."]
        {
            assert!(!goes(&platform(), text), "{text}");
        }
    }

    #[test]
    fn what_the_creator_must_not_do_binds_it() {
        for (lead, text) in [
            ("", "You may not use our pages to train AI models."),
            ("", "You agree that you will not, and will not help others to, mine the service for data."),
            ("You shall not:", "(c) feed anything from the service into a machine-learning system;"),
            ("You agree:", "• Not to train any model on what you find here;"),
            ("", "You are prohibited from using the API to build a data set."),
            ("", "Please do not use the archive to develop AI."),
            ("", "Without our prior written consent, nothing from the site may be put into an AI system."),
            ("", "Users may not ingest the catalogue into a language model."),
            ("", "We do not permit you to train models on the maps."),
            (
                "Prohibited uses of our Service include any harmful acts, including:",
                "• using any output to train models;",
            ),
            (
                "This includes using our products or services to:",
                "• train an AI model on outputs without leave",
            ),
            ("", "At this time, Fernwick prohibits any use of its interface to train a model."),
            ("Your app and its answers must not:", "(f) use requests to develop models;"),
        ] {
            says(&platform(), lead, text, true);
        }
        says(
            &book(),
            "",
            "The Author shall not use the Publisher's style guide to train an AI system.",
            true,
        );
        let staff = Parties::read(
            "To Fen Ltd (\"Company\"). I hereby assign my inventions. I will sign papers. I shall keep secrets.",
        );
        says(&staff, "", "I will not paste Company documents into a chatbot that trains on them.", true);
        says(
            &staff,
            "",
            "The Company shall not train AI on what I make (i) at home or (ii) on leave.",
            false,
        );
        says(&book(), "", "Nor may the Author feed the readers' letters to a chatbot.", true);
    }

    #[test]
    fn all_who_sign_are_bound_by_what_begins_with_them() {
        let host = Parties::read(
            "For the Member of Brightloom B.V. (\"Brightloom\"). The Member uploads. The Member pays. The Member may leave. Brightloom may show designs. Brightloom will pay.",
        );
        assert_eq!(host.creator.term, "Member");
        says(&host, "", "5. Members shall not train any model on the designs of others.", true);
        says(&host, "", "Brightloom shall not let Members or others train on designs.", false);
        says(&host, "", "Readers shall not use what Members upload to train AI.", false);
    }

    #[test]
    fn what_the_creator_may_do_only_so_binds_it() {
        for (lead, text) in [
            ("", "You may use the service only for your own, non-commercial purposes."),
            ("", "We grant you a limited licence to the fonts, solely for letters to your family."),
            ("", "We reserve all rights that are not expressly granted to you."),
            ("", "Fernwick reserves all other rights."),
            ("You may use the brand:", "(a) only in the colours of the guide;"),
            ("", "The fonts remain the property of Fernwick, and you may use them solely for letters."),
        ] {
            says(&platform(), lead, text, true);
        }
        let shoot = Parties::read(
            "I shoot for two days. You pay me. You may print the pictures. I keep the copyright. You credit me.",
        );
        says(&shoot, "", "I'll use your brief solely to prepare the shoot.", true);
        says(&book(), "", "The Author will use the Publisher's records solely to check the accounts.", true);
        says(&book(), "", "All rights in the series title are reserved to the Publisher.", true);
    }

    #[test]
    fn what_binds_the_other_side_or_both_or_nobody_by_name_does_not() {
        for (lead, text) in [
            ("", "We will not use your posts to train AI."),
            ("", "Your posts must not be used to train AI."),
            ("", "Prohibited uses of your content include training AI."),
            ("", "Fernwick prohibits any use of your posts to train a model."),
            ("", "You may tell us not to train on your posts, or choose not to take part."),
            ("", "You can opt out of training in your settings; you may not opt out of backups."),
            ("", "You do not have to let us train on your posts."),
            ("", "If you do not want your posts used for training, write to us."),
            ("", "Posts are used for AI only with your consent, and you may not be charged for refusing it."),
            ("", "Neither you nor we may train AI on what the other keeps secret."),
            ("", "You may let us use your drafts, but only to show them to your friends."),
            ("", "You keep every right that you do not grant to us."),
            (
                "",
                "Fernwick may not use your drafts except to print them, and you get no right to its archive.",
            ),
            ("", "You can end this licence, except for copies that others hold, by deleting a post."),
            ("", "Nothing here may be used to train AI."),
        ] {
            says(&platform(), lead, text, false);
        }
        for text in [
            "The Publisher shall not, without the Author's consent, use the Work to train AI.",
            "The Author licenses the Work to the Publisher, which may print it only in the Territory.",
            "The Author grants the Publisher the right to use the Work solely in the Territory.",
            "The Author reserves all rights not expressly granted to the Publisher.",
            "Each party shall use the other's information only for this agreement.",
            "The Author shall not use the proofs, and the Publisher shall not use the notes, to train AI.",
        ] {
            says(&book(), "", text, false);
        }
        let unknown = Parties::read("An agreement.");
        says(&unknown, "", "The Publisher shall use the Work solely in the Territory.", false);
    }

    /// Clauses that were written without sight of this module, with whom they bind: one that protects the creator must hardly ever
    /// be read as binding it, while one that binds it may be overlooked.
    #[test]
    fn hardly_a_clause_that_binds_the_other_side_is_read_as_binding_the_creator() {
        #[derive(serde::Deserialize)]
        struct Line {
            intro: String,
            lead: String,
            text: String,
            binds: String,
        }
        let lines: Vec<Line> = include_str!("../../../tests/bound.jsonl")
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        let read = |line: &&Line| {
            let contract = format!("{}\n{} {}", line.intro, line.lead, line.text);
            direction(&line.lead, &line.text, &Parties::read(&contract)).is_some()
        };
        let of = |who: &str| -> (usize, usize) {
            let of: Vec<&Line> = lines.iter().filter(|line| line.binds == who).collect();
            (of.iter().copied().filter(|line| read(line)).count(), of.len())
        };
        let (creator, recipient, both, unclear) = (of("creator"), of("recipient"), of("both"), of("unclear"));
        let wrong = recipient.0 + both.0 + unclear.0;
        assert!(wrong * 50 <= recipient.1 + both.1 + unclear.1, "{recipient:?} {both:?} {unclear:?}");
        assert!(creator.0 * 2 >= creator.1, "{creator:?}");
    }
}
