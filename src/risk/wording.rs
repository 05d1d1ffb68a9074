//! Contract wording of a policy, with the contract's own names put in.
//!
//! In: a clause of the policy and what the contract calls its parties and the work. Out: sentences that could stand in it.
//! `{creator}`, `{creator's}`, `{recipient}`, `{recipient's}` (with a capital at the start of a sentence), `{work}` and `{it}` are
//! filled in; `{recipient}` stands only as a subject, because a platform calls itself "we". What the contract does not tell is left
//! as a blank in square brackets.

use std::collections::BTreeMap;

use super::parties::{Parties, Party, UNNAMED_CREATOR, UNNAMED_RECIPIENT};
use super::roles::{CUSTOMER, MAKER, agreeing, article, capital, has_article, is_in, occurrences};

/// Words for what is made, lower case: the one that a contract writes with a capital most is its own.
const WORKS: &[(&str, bool)] = &[
    ("artwork", false),
    ("artworks", true),
    ("work product", false),
    ("works", true),
    ("work", false),
    ("deliverables", true),
    ("illustrations", true),
    ("photographs", true),
    ("photos", true),
    ("images", true),
    ("recordings", true),
    ("recording", false),
    ("performance", false),
    ("performances", true),
    ("manuscript", false),
    ("contribution", false),
    ("contributions", true),
    ("submission", false),
    ("submissions", true),
    ("materials", true),
    ("material", false),
    ("content", false),
    ("design", false),
    ("designs", true),
    ("composition", false),
    ("compositions", true),
    ("footage", false),
    ("translation", false),
    ("software", false),
    ("article", false),
    ("articles", true),
    ("developments", true),
    ("inventions", true),
    ("results", true),
    ("tracks", true),
    ("songs", true),
    ("films", true),
    ("film", false),
    ("videos", true),
    ("drawings", true),
    ("script", false),
    ("book", false),
    ("score", false),
    ("music", false),
    ("lyrics", true),
    ("maps", true),
    ("novel", false),
    ("story", false),
    ("choreography", false),
    ("plug-in", false),
];

/// What a contract calls the two sides and the work, as its sentences need it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wording {
    creator: String,
    /// The creator as an object, where a pronoun makes that another word.
    creator_object: String,
    creators: String,
    recipient: String,
    recipients: String,
    work: String,
    it: &'static str,
    /// Whether creator and recipient take the verbs of many: "you have", "the Members have".
    many: [bool; 2],
}

impl Wording {
    /// Reads the names from a contract.
    #[must_use]
    pub fn read(text: &str, parties: &Parties) -> Self {
        let (creator, creators) = match parties.creator.term.as_str() {
            "I" => ("I".to_owned(), "my".to_owned()),
            _ => named(text, &parties.creator, "[creator]"),
        };
        let creator_object = object_of(&creator);
        let (recipient, recipients) = named(text, &parties.recipient, "[other party]");
        let of_service = creator == "you" || is_in(&parties.creator.term, CUSTOMER);
        let found = WORKS
            .iter()
            // The software of terms that speak to their users is the service's.
            .filter(|&&(word, _)| !(of_service && word == "software"))
            .flat_map(|&(word, plural)| named_works(text, &title(word)).map(|named| (named, plural)))
            .filter(|(named, _)| named.count >= 2)
            .max_by_key(|(named, _)| (named.count, named.term.len()));
        let (work, plural) = match found {
            Some((named, plural)) => (format!("{}{}", named.article, named.term), plural),
            None if creator == "you" => ("your content".to_owned(), false),
            None => ("the work".to_owned(), false),
        };
        let it = if plural { "them" } else { "it" };
        let many = [&parties.creator, &parties.recipient]
            .map(|party| party.is_many() || matches!(party.term.as_str(), "I" | "you" | "we"));
        Self { creator, creator_object, creators, recipient, recipients, work, it, many }
    }

    /// The same for a paper of its own, which calls by `terms` whoever is "I", "you" or "we" in the contract: there it would mean somebody else.
    #[must_use]
    pub fn of_paper(self, parties: &Parties, terms: &(String, String)) -> Self {
        let defined = |party: &Party, term: &str, name: String, of: String| match party.term.as_str() {
            "I" | "you" | "we" | UNNAMED_CREATOR | UNNAMED_RECIPIENT => {
                (format!("the {term}"), format!("the {term}'s"))
            }
            _ => (name, of),
        };
        let (creator, creators) = defined(&parties.creator, &terms.0, self.creator, self.creators);
        let (recipient, recipients) = defined(&parties.recipient, &terms.1, self.recipient, self.recipients);
        let work = match parties.creator.term.as_str() {
            "you" if !self.work.starts_with("the ") => {
                format!("{creators} {}", self.work.strip_prefix("your ").unwrap_or(&self.work))
            }
            _ => self.work,
        };
        let creator_object = object_of(&creator);
        let many = [&parties.creator, &parties.recipient].map(Party::is_many);
        Self { creator, creator_object, creators, recipient, recipients, work, it: self.it, many }
    }

    /// A clause with the names in it.
    #[must_use]
    pub fn fill(&self, clause: &str) -> String {
        let mut clause = clause.to_owned();
        for (key, many) in ["creator", "recipient"].into_iter().zip(self.many) {
            if many {
                clause = agreeing(&clause, key);
            }
        }
        self.with_creator(&clause)
            .replace("{creator's}", &self.creators)
            .replace("{recipient}", &self.recipient)
            .replace("{recipient's}", &self.recipients)
            .replace("{Creator}", &capital(&self.creator))
            .replace("{Creator's}", &capital(&self.creators))
            .replace("{Recipient}", &capital(&self.recipient))
            .replace("{Recipient's}", &capital(&self.recipients))
            .replace("{work}", &self.work)
            .replace("{Work}", &capital(&self.work))
            .replace("{it}", self.it)
    }

    /// The clause with the creator put in, as subject before a verb and else as object.
    fn with_creator(&self, clause: &str) -> String {
        let mut parts = clause.split("{creator}");
        let mut filled = parts.next().unwrap_or_default().to_owned();
        for after in parts {
            let verb = after.split_whitespace().next().filter(|word| VERBS.contains(word));
            filled += if verb.is_some() { &self.creator } else { &self.creator_object };
            filled += after;
        }
        filled
    }
}

/// Verbs behind a subject, as policies use them.
const VERBS: &[&str] = &[
    "may", "shall", "must", "can", "will", "did", "has", "have", "had", "agreed", "agrees", "agree", "keeps",
    "keep", "gives", "give", "gave", "wants", "want", "gets", "get",
];

/// A party as an object.
fn object_of(subject: &str) -> String {
    match subject {
        "I" => "me",
        "we" => "us",
        other => other,
    }
    .to_owned()
}

/// A party as a sentence names it, and its possessive.
fn named(text: &str, party: &Party, blank: &str) -> (String, String) {
    match party.term.as_str() {
        "you" => ("you".to_owned(), "your".to_owned()),
        "we" => ("we".to_owned(), "our".to_owned()),
        // A clause needs one word for subject and object.
        // Who gets stands only as a subject with a name: "I does" is no sentence.
        "I" | "the creator" | "the other side" => (blank.to_owned(), format!("{blank}'s")),
        term => {
            let name = format!("{}{term}", article(text, term));
            let possessive = if name.ends_with('s') { format!("{name}'") } else { format!("{name}'s") };
            (name, possessive)
        }
    }
}

/// How often `term` names a work, alone and behind a word for whoever makes it ("User Content"), with the name: "Article 5" is a part of the
/// contract, and "Marketing Materials" or "Company Content" somebody else's.
fn named_works(text: &str, term: &str) -> [Named; 2] {
    let (mut alone, mut with_the) = (0, 0);
    let mut makers = BTreeMap::<&str, usize>::new();
    for at in occurrences(text, term) {
        let after = text[at + term.len()..].trim_start_matches([' ', '\u{a0}']);
        if term.starts_with("Article") && after.starts_with(|c: char| c.is_ascii_digit()) {
            continue;
        }
        match word_before(&text[..at]) {
            Some(word) if is_in(word, CUSTOMER) || is_in(word, MAKER) => {
                *makers.entry(word).or_default() += 1;
            }
            Some(word) if !is_small(word) => {}
            _ => {
                alone += 1;
                with_the += usize::from(has_article(&text[..at]));
            }
        }
    }
    let named = |count, term: String, article| Named { count, term, article };
    let of_maker = makers.into_iter().max_by_key(|&(_, count)| count);
    let compound = of_maker.map_or_else(
        || named(0, String::new(), ""),
        |(word, count)| {
            let term = format!("{word} {term}");
            let article = article(text, &term);
            named(count, term, article)
        },
    );
    [named(alone, term.to_owned(), if 2 * with_the > alone { "the " } else { "" }), compound]
}

/// A name for the work.
struct Named {
    /// How often it stands there.
    count: usize,
    term: String,
    /// "the " where it mostly has that before it.
    article: &'static str,
}

/// The word right before the end of `text`, if it begins with a capital and belongs to what follows.
fn word_before(text: &str) -> Option<&str> {
    let text = text.strip_suffix(' ')?;
    let word = text.rsplit(|c: char| !c.is_alphanumeric()).next()?;
    word.starts_with(char::is_uppercase).then_some(word)
}

/// Words that stand with a capital before a name without being part of it.
fn is_small(word: &str) -> bool {
    const SMALL: &[&str] = &[
        "the",
        "this",
        "that",
        "these",
        "those",
        "such",
        "all",
        "any",
        "each",
        "every",
        "some",
        "no",
        "your",
        "our",
        "my",
        "its",
        "his",
        "her",
        "their",
        "if",
        "when",
        "where",
        "as",
        "in",
        "of",
        "to",
        "for",
        "and",
        "or",
        "a",
        "an",
        "only",
        "what",
        "which",
        "licensed",
        "original",
        "final",
        "finished",
        "completed",
        "delivered",
        "commissioned",
    ];
    is_in(word, SMALL)
}

fn title(words: &str) -> String {
    words.split(' ').map(capital).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(text: &str, clause: &str) -> String {
        Wording::read(text, &Parties::read(text)).fill(clause)
    }

    #[test]
    fn the_contracts_own_names_and_articles_are_used() {
        let bare = "Acme Ltd (\"Client\") and Bo (\"Artist\"). Client pays Artist. Client gets the Works. The Works are new.";
        assert_eq!(
            filled(
                bare,
                "{Recipient} shall ask {creator} before it uses {work}, {creator's} own, or sells {it}."
            ),
            "Client shall ask Artist before it uses the Works, Artist's own, or sells them."
        );
        let article = "Acme Ltd (the \"Client\") and Bo (the \"Artist\"). The Client pays the Artist for Artwork. Artwork stays.";
        assert_eq!(
            filled(article, "{Creator} shall keep {work}. {Recipient's} staff, too."),
            "The Artist shall keep Artwork. The Client's staff, too."
        );
    }

    #[test]
    fn platforms_say_you_and_we() {
        let terms = "You keep your content. You let us show your posts. We may adapt them, and we keep them.";
        assert_eq!(
            filled(terms, "{Recipient} shall not sell {work} without {creator's} consent."),
            "We shall not sell your content without your consent."
        );
    }

    #[test]
    fn a_word_of_a_longer_name_names_no_work() {
        let offer = "Primary Work Location: Peoria. Work Schedule: full time. Work Location and Business Travel. Work Schedule applies.";
        assert_eq!(filled(offer, "{Recipient} shall return {work}."), "[other party] shall return the work.");
        // Nor does it decide whether the work has an article.
        let order = "Work passes on payment. Work is kept. The Work Location, the Work Schedule and the Work Plan are in Annex A.";
        assert_eq!(filled(order, "{Recipient} shall return {work}."), "[other party] shall return Work.");
    }

    #[test]
    fn what_a_maker_puts_in_is_the_work_and_what_others_have_is_none() {
        let terms = "You keep your User Content. We show User Content. You use Our Materials and Marketing Materials; Marketing Materials are ours. You let us adapt User Content.";
        assert_eq!(filled(terms, "{Recipient} shall not sell {work}."), "We shall not sell User Content.");
        let deal = "Acme Ltd (\"Client\") and Bo (\"Artist\"). The Work is new. Client pays for the Work. Additional Work costs more. Additional Work is rare. Additional Work is fun.";
        assert_eq!(filled(deal, "{Recipient} shall return {work}."), "Client shall return the Work.");
    }

    #[test]
    fn parts_of_a_contract_and_a_services_own_software_are_no_work() {
        let deal = "Acme Ltd (\"Client\") and Bo (\"Artist\"). See Article 5. Article 6 rules, as Article 7 says. Client pays.";
        assert_eq!(filled(deal, "{Recipient} shall return {work}."), "Client shall return the work.");
        let terms = "You keep your Content. You use our Software. The Software is ours. The Software and the Content differ; you let us show your Content.";
        assert_eq!(filled(terms, "{Recipient} shall not sell {work}."), "We shall not sell Content.");
    }

    #[test]
    fn makers_who_speak_for_themselves_are_subject_and_object() {
        let clause = "{Recipient} asks for {creator's} consent before it uses what is made by {creator}, once {creator} has said so. {Creator} may sell {it}.";
        let filled = |creator: &str| {
            let mut parties = Parties::read("");
            creator.clone_into(&mut parties.creator.term);
            Wording::read("", &parties).fill(clause)
        };
        for (creator, told) in [
            ("we", "our consent before it uses what is made by us, once we have said so. We may sell it."),
            ("I", "my consent before it uses what is made by me, once I have said so. I may sell it."),
            (
                "you",
                "your consent before it uses what is made by you, once you have said so. You may sell it.",
            ),
            (
                "Artist",
                "Artist's consent before it uses what is made by Artist, once Artist has said so. Artist may sell it.",
            ),
        ] {
            assert_eq!(filled(creator), format!("[other party] asks for {told}"));
        }
    }

    #[test]
    fn what_is_not_told_is_a_blank() {
        assert_eq!(filled("Something else.", "{Recipient} pays {creator}."), "[other party] pays [creator].");
    }
}
