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
        r"\b(?:each (?:of the )?part(?:y|ies)|both (?:of the )?parties|the parties (?:shall|will|agree to)|either party|each (?:shall|will|agrees? to) (?:\w+ ){0,2}(?:indemnif|defend|hold)|(?:client|company|you|we) and (?:\w+ ){0,2}(?:shall|will) each|(?:one|each) another|each other|mutual(?:ly)?|the other(?: party)?(?: harmless)?)\b",
    )
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
static PROMISE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\b(?:indemnify|indemnifies|hold(?:s)?(?:\s+\S+){0,8}?\s+harmless)\b"));

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
    let lower = OTHER_WAY.replace_all(&in_lower_case(lead, text), " ").into_owned();
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
    if let Some(payer) = billed(&lower, parties) {
        return payer;
    }
    let verb = ACTIVE.find(&lower).or_else(|| PAYS.find(&lower)).or_else(|| NOUN.find(&lower));
    let Some(verb) = verb else { return Direction::Unknown };
    // "The Customer shall" is nobody else where the contract calls a party so.
    let is_party = |who: regex::Match<'_>| {
        let own = !lower[..who.start()].ends_with("' ") && !lower[..who.start()].ends_with("s ");
        own && creator.iter().chain(&recipient).any(|&(start, end)| (start, end) == (who.start(), who.end()))
    };
    let else_named = SOMEBODY_ELSE.captures(&lower[..verb.start()]).and_then(|found| found.name("who"));
    if else_named.is_some_and(|who| !is_party(who)) {
        return Direction::Unknown;
    }
    let of_users = is_in(&parties.creator.term, CUSTOMER) || parties.creator.term == "you";
    if of_users && USERS_OWE.is_match(&lower) {
        return Direction::CreatorIndemnifies;
    }
    let payer = subject_before(&lower, verb.start(), &creator, &recipient);
    let protected = nearest_after(verb.start(), 160, &creator, &recipient);
    match (payer, protected) {
        (Some(Side::Creator), _) | (None, Some(Side::Recipient)) => Direction::CreatorIndemnifies,
        (Some(Side::Recipient), _) | (None, Some(Side::Creator)) => Direction::RecipientIndemnifies,
        (None, None) => Direction::Unknown,
    }
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
mod tests {
    use super::*;

    fn contract() -> Parties {
        Parties::read("Between Harrow Press Ltd (\"Publisher\") and Jo Finch (\"Author\").")
    }

    fn platform() -> Parties {
        Parties::read(
            "You keep your posts. We show your posts to you. You let us adapt them; our terms rule.",
        )
    }

    #[track_caller]
    fn says(parties: &Parties, lead: &str, text: &str, expected: Direction) {
        assert_eq!(direction(lead, text, parties), expected, "{lead} | {text}");
    }

    #[test]
    fn those_who_use_a_service_owe_it_by_any_name() {
        for text in [
            "Where we suffer damage by such a quarrel, the relevant subscriber(s) shall indemnify us for all costs.",
            "If we incur losses by it, members shall compensate them in full.",
        ] {
            says(&platform(), "", text, Direction::CreatorIndemnifies);
        }
    }

    #[test]
    fn the_creator_owes_it() {
        for text in [
            "Author shall indemnify, defend and hold harmless Publisher from all claims arising from the Book.",
            "The Author agrees to hold the Publisher and its licensees harmless against any loss.",
            "Author will defend Publisher against any suit brought by a third party.",
            "The Author indemnifies the Publisher for breach of the warranties in clause 6.",
            "Publisher shall be indemnified by Author against libel claims.",
            "The Publisher and its staff shall be held harmless by the Author.",
            "The Author hereby undertakes to keep the Publisher fully indemnified against all costs.",
            "The Author will keep the Publisher and each of its licensees fully and effectively indemnified against all costs.",
            "If a claim succeeds the Author shall bear the cost.",
            "The Author shall indemnify the Publisher and hold the Publisher harmless, and the Publisher shall tell the Author of claims.",
            "Author shall reimburse Publisher for legal fees that a breach of the Author's promises causes.",
            "In case of a claim, the Author must compensate the Publisher for every loss.",
            "If a third person raises claims, the Author frees the Publisher from these claims and the costs of defence.",
            "She keeps the Publisher free from claims of third parties.",
            "If the plot proves to be borrowed, the Author will pay the Publisher back for its losses.",
            "The Author holds the Publisher unharmed from every pretension over the plot.",
            "If that is untrue, the Author must repay what a court makes the Publisher pay.",
            "If somebody sues over a copied picture, the Author will meet the Publisher's reasonable legal costs.",
        ] {
            says(&contract(), "", text, Direction::CreatorIndemnifies);
        }
    }

    #[test]
    fn the_recipient_owes_it() {
        for text in [
            "Publisher shall indemnify and hold harmless the Author from claims about matter that Publisher added.",
            "The Author shall be indemnified by the Publisher against claims over the cover art.",
            "The Publisher agrees to defend the Author at its own cost.",
            "Publisher will reimburse Author for damages that result from changes made without consent.",
            "The Publisher shall keep the Author indemnified in respect of its advertisements.",
            "If a reader sues over the Publisher's edits, the Publisher shall hold the Author harmless.",
            "The Publisher will cover the Author if somebody claims that an advert infringes.",
            "Publisher indemnifies Author.",
            "The other way round, the Publisher will shoulder the costs of a claim over its adverts.",
            "The Publisher in its turn relieves the Author of the damages that its edits cause.",
            "In the same way the Publisher frees the Author from claims that come from its changes.",
            "The Author is indemnified against every claim that follows from the Publisher's edits.",
            "Indemnification by the Publisher. The Publisher shall defend and indemnify the Author.",
            "8. Warranties and Indemnity: the Publisher shall hold the Author harmless.",
        ] {
            says(&contract(), "", text, Direction::RecipientIndemnifies);
        }
    }

    #[test]
    fn both_owe_it() {
        for text in [
            "Each party shall indemnify the other against third-party claims that arise from its own breach.",
            "Both parties agree to hold each other harmless.",
            "Author and Publisher shall indemnify one another.",
            "The parties shall mutually indemnify and defend each other.",
            "Either party that breaks this agreement shall indemnify the other party.",
            "The Author shall indemnify the Publisher against claims over the Work. The Publisher shall indemnify the Author against claims over the cover.",
            "Publisher shall hold Author harmless from claims over its adverts; Author shall indemnify Publisher for libel.",
            "The Author shall indemnify the Publisher against claims over the Work, and the Publisher shall indemnify the Author against claims over the cover.",
            "The Author indemnifies the Publisher for libel and the Publisher indemnifies the Author for its adverts.",
        ] {
            says(&contract(), "", text, Direction::Mutual);
        }
    }

    #[test]
    fn the_conduct_of_a_case_is_no_second_indemnity() {
        says(
            &contract(),
            "",
            "The Author shall indemnify the Publisher against libel claims. The Publisher may defend the Author in court and shall tell the Author of the claim.",
            Direction::CreatorIndemnifies,
        );
    }

    #[test]
    fn a_lead_in_names_the_debtor() {
        says(
            &contract(),
            "Author shall:",
            "(c) indemnify Publisher against all claims;",
            Direction::CreatorIndemnifies,
        );
        says(
            &contract(),
            "The Publisher shall at its own cost:",
            "(a) defend and indemnify the Author;",
            Direction::RecipientIndemnifies,
        );
        says(
            &contract(),
            "Author shall indemnify Publisher from losses that arise from:",
            "(b) libel;",
            Direction::CreatorIndemnifies,
        );
    }

    #[test]
    fn platform_terms() {
        let you = [
            "You agree to defend, indemnify and hold us harmless from any claim.",
            "You will indemnify us and our affiliates.",
            "To the extent the law allows, you shall hold harmless and indemnify us against losses from your content.",
        ];
        for text in you {
            says(&platform(), "", text, Direction::CreatorIndemnifies);
        }
        says(
            &platform(),
            "",
            "We will indemnify you against claims that our service infringes.",
            Direction::RecipientIndemnifies,
        );
        says(&platform(), "", "We shall defend you at our cost.", Direction::RecipientIndemnifies);
    }

    #[test]
    fn whose_the_bill_is_tells_who_pays() {
        for text in [
            "If somebody else took that photo, the bill is yours.",
            "When you got it wrong, that one is on you, lawyers and all.",
        ] {
            says(&platform(), "", text, Direction::CreatorIndemnifies);
        }
        for text in [
            "If our captions annoy somebody, we've got you: lawyer, costs, the lot.",
            "If our edits lead to claims, the trouble is on us.",
            "If our mistake lands you in court, it's we who pay.",
            "Should a reader sue over our headline, we'll step in.",
        ] {
            says(&platform(), "", text, Direction::RecipientIndemnifies);
        }
    }

    #[test]
    fn a_customer_who_is_a_party_is_nobody_else() {
        let service = Parties::read(
            "Fen Ltd (\"Provider\") and Moor Ltd (\"Customer\"). Customer Data stays. Customer Data goes.",
        );
        says(
            &service,
            "",
            "The Customer shall indemnify the Provider for what it does.",
            Direction::CreatorIndemnifies,
        );
        says(&service, "", "The Provider's customers shall indemnify the Provider.", Direction::Unknown);
    }

    #[test]
    fn role_words_without_definitions() {
        let none = Parties::read("An agreement.");
        says(
            &none,
            "",
            "Contractor shall indemnify Client against all claims.",
            Direction::CreatorIndemnifies,
        );
        says(
            &none,
            "",
            "Licensee shall indemnify Licensor for its use of the Images.",
            Direction::RecipientIndemnifies,
        );
        says(
            &none,
            "",
            "The Employer shall indemnify the Employee to the fullest extent of the law.",
            Direction::RecipientIndemnifies,
        );
        says(&none, "", "The Photographer holds the Agency harmless.", Direction::CreatorIndemnifies);
        says(&none, "", "Studio agrees to indemnify Talent for stunt work.", Direction::RecipientIndemnifies);
        says(
            &none,
            "",
            "The Consultant shall indemnify the Company and its officers.",
            Direction::CreatorIndemnifies,
        );
    }

    #[test]
    fn where_nobody_is_named_nothing_is_guessed() {
        for text in [
            "The indemnity shall survive termination.",
            "All losses shall be indemnified in full.",
            "The guarantor shall indemnify the trustee.",
            "The printer shall indemnify the Publisher against claims over the paper.",
            "The Publisher's customers shall indemnify the Publisher for what they do.",
            "An indemnity applies to third-party claims.",
        ] {
            says(&contract(), "", text, Direction::Unknown);
        }
    }
}
