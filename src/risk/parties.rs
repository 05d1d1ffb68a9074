//! Who is who: the parties' names, every word that means one of them, and messages with their names in them.
//!
//! In: the contract's text. Out: [`Parties`]. Read from definitions such as `Larkspur Media Ltd ("Client")` and from the words
//! that the contract uses for its parties; platform terms speak of "you" and "we".

use std::cell::LazyCell;
use std::sync::LazyLock;

use regex::Regex;

use super::roles::{
    CUSTOMER, MAKER, PROVIDER, RECIPIENT, capital, count, creator_among, is_in, recipient_among,
    used_for_parties,
};

/// One party.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Party {
    /// What the contract calls it ("Client", "you"), or a plain word where it says nothing.
    pub term: String,
    /// Every word that means it in this contract, lower case, longest first.
    words: Vec<String>,
    /// Its name and pronouns in this contract, which mean nobody else there, lower case.
    own: Vec<String>,
}

/// The two sides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parties {
    /// Whoever makes or provides the work.
    pub creator: Party,
    /// Whoever gets rights in it.
    pub recipient: Party,
}

static DEFINED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"\(\s*(?:each,?\s+an?\s+|(?:here(?:in)?(?:after)?,?\s+)?(?:(?:referred\s+to|known|called)(?:\s+(?:herein|here|below|in\s+this\s+[Aa]greement))?(?:\s+as)?\s+)?|collectively,?\s+|as\s+|or\s+)?(?:the\s+)?["“'‘]\*{0,2}(?:the\s+)?([A-Z][A-Za-z' -]{1,40}?)\*{0,2},?["”'’]"#)
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

/// What parties are called that the contract does not name.
const UNNAMED_CREATOR: &str = "the creator";
const UNNAMED_RECIPIENT: &str = "the other side";

/// Bytes of the contract in which parties are introduced.
const PREAMBLE: usize = 12_000;

impl Parties {
    /// Reads the parties from a contract.
    #[must_use]
    pub fn read(text: &str) -> Self {
        let mut end = text.len().min(PREAMBLE);
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        let defined: Vec<&str> =
            DEFINED.captures_iter(&text[..end]).filter_map(|c| c.get(1)).map(|m| m.as_str()).collect();
        let lower = text.to_lowercase();
        let acts = |term: &str| !is_in(term, &["model"]) || MODEL_ACTS.is_match(&lower);
        let defined: Vec<&str> = defined.into_iter().filter(|term| acts(term)).collect();
        let used = LazyCell::new(|| -> Vec<&str> {
            used_for_parties(text).into_iter().filter(|word| acts(word)).collect()
        });
        let creator = creator_among(&defined, &lower);
        // Where notes say "you" in a contract between two who are named, the names rule.
        let named = || {
            creator_among(&used, &lower)
                .is_some_and(|name| count(&lower, name) > count(&lower, "you") + count(&lower, "your"))
        };
        let signs = speaks_of_me(text, &lower);
        let platform = creator.is_none() && !signs && speaks_of_you(&lower) && !named();
        let (creator, recipient) = if platform {
            (None, recipient_among(&defined, None))
        } else {
            let creator = creator.or_else(|| creator_among(&used, &lower));
            (creator, recipient_among(&defined, creator).or_else(|| recipient_among(&used, creator)))
        };
        let addressed = signs && recipient.is_none() && count(&lower, "you") + count(&lower, "your") >= 3;
        let creators: &[&str] = if signs {
            &["I", "me"]
        } else if platform {
            &["you"]
        } else {
            &[]
        };
        let recipients: &[&str] = if platform {
            &["we", "us"]
        } else if addressed {
            &["you"]
        } else {
            &[]
        };
        let side = |found: Option<&str>, words: &[&[&str]], pronouns: &[&str], fallback: &str| -> Party {
            let term = found.map_or_else(|| (*pronouns.first().unwrap_or(&fallback)).to_owned(), capital);
            let own: Vec<String> =
                [term.as_str()].iter().chain(pronouns).map(|word| word.to_lowercase()).collect();
            let mut all: Vec<String> = words.concat().iter().map(|w| (*w).to_owned()).collect();
            all.extend(own.clone());
            all.sort_by_key(|w| std::cmp::Reverse(w.len()));
            all.dedup();
            Party { term, words: all, own }
        };
        let mut creator = side(creator, &[MAKER, PROVIDER, CUSTOMER], creators, UNNAMED_CREATOR);
        let mut recipient = side(recipient, &[RECIPIENT], recipients, UNNAMED_RECIPIENT);
        // A contract may give a word to the other side than the lists do: its own definitions rule.
        let (c, r) = (creator.term.to_lowercase(), recipient.term.to_lowercase());
        let names = |word: &str, party: &str| word == party || word.ends_with(&format!(" {party}"));
        creator.words.retain(|w| *w == c || !names(w, &r));
        recipient.words.retain(|w| *w == r || !names(w, &c));
        Self { creator, recipient }
    }

    /// Whether the contract names both.
    #[must_use]
    pub fn both_named(&self) -> bool {
        self.recipient.term != UNNAMED_RECIPIENT && self.creator_named()
    }

    /// Whether the contract names whoever makes or provides the work.
    #[must_use]
    pub fn creator_named(&self) -> bool {
        self.creator.term != UNNAMED_CREATOR
    }

    /// Puts the parties' names into a message.
    #[must_use]
    pub fn fill(&self, message: &str) -> String {
        let named = |party: &Party| match party.term.as_str() {
            "you" if self.creator.term == "I" => UNNAMED_RECIPIENT.to_owned(),
            "you" | UNNAMED_CREATOR | UNNAMED_RECIPIENT => party.term.clone(),
            "I" => "you".to_owned(),
            "we" => "the platform".to_owned(),
            term => format!("the {term}"),
        };
        let (creator, recipient) = (named(&self.creator), named(&self.recipient));
        let possessive = |name: &str| if name == "you" { "your".to_owned() } else { format!("{name}'s") };
        let mut filled = message.to_owned();
        for (key, name) in [("creator", &creator), ("recipient", &recipient)] {
            let (title, of) = (capital(key), possessive(name));
            for (placeholder, words) in [
                (format!("{{{key}}}'s"), of.clone()),
                (format!("{{{key}'s}}"), of.clone()),
                (format!("{{{title}}}'s"), capital(&of)),
                (format!("{{{title}'s}}"), capital(&of)),
                (format!("{{{key}}}"), name.clone()),
                (format!("{{{title}}}"), capital(name)),
            ] {
                filled = filled.replace(&placeholder, &words);
            }
        }
        filled.replace("{work}", "the work").replace("{Work}", "The work").replace("{it}", "it")
    }
}

impl Party {
    /// First and one past the last byte of every mention in `lower`, which is lower case, in order.
    #[must_use]
    pub fn mentions(&self, lower: &str) -> Vec<(usize, usize)> {
        whole_words(lower, self.words.iter().map(String::as_str))
    }

    /// As [`Self::mentions`], of its name and the pronouns that the contract has for it alone: in a contract between two others a third
    /// may be called by a word of the lists.
    #[must_use]
    pub fn mentions_by_name(&self, lower: &str) -> Vec<(usize, usize)> {
        let found = self.mentions(lower).into_iter();
        found.filter(|&(start, end)| self.own.iter().any(|word| lower[start..end] == **word)).collect()
    }

    /// The word for what it has, where it is called by a pronoun.
    #[must_use]
    pub fn possessive(&self) -> Option<&'static str> {
        let is = |word: &str| self.own.iter().any(|own| own == word);
        [("i", "my"), ("you", "your"), ("we", "our")].into_iter().find(|(word, _)| is(word)).map(|(_, of)| of)
    }
}

/// First and one past the last byte of every one of `words` in `lower` that stands there as a word of its own, in order; of two words
/// of which one holds the other, the one that comes first in `words`.
pub fn whole_words<'w>(lower: &str, words: impl Iterator<Item = &'w str>) -> Vec<(usize, usize)> {
    let mut found: Vec<(usize, usize)> = Vec::new();
    for word in words {
        for (at, _) in lower.match_indices(word) {
            let end = at + word.len();
            let whole = !lower[..at].ends_with(char::is_alphanumeric)
                && !lower[end..].starts_with(char::is_alphanumeric);
            // "(i)" counts, and "M&I" is a bank.
            let letter = word == "i"
                && !((at == 0 || lower[..at].ends_with([' ', '\n', '"', '“', '—']))
                    && lower[end..].starts_with([' ', '\n', ',', '\'', '’']));
            if whole && !letter && !found.iter().any(|&(a, b)| a <= at && end <= b) {
                found.push((at, end));
            }
        }
    }
    found.sort_unstable();
    found
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
mod tests {
    use super::*;

    #[test]
    fn defined_names_are_read() {
        let parties = Parties::read(
            "This agreement is between Larkspur Media Ltd (\"Client\") and Ines Okafor (the “Illustrator”).",
        );
        assert_eq!(
            (parties.creator.term.as_str(), parties.recipient.term.as_str()),
            ("Illustrator", "Client")
        );
        assert_eq!(
            parties.fill("{Recipient} pays {creator}'s fee."),
            "The Client pays the Illustrator's fee."
        );
    }

    #[test]
    fn names_are_defined_in_many_words() {
        for words in [
            "",
            "the ",
            "hereinafter the ",
            "hereinafter, the ",
            "hereafter called the ",
            "herein referred to as the ",
            "hereinafter referred to as ",
            "referred to in this Agreement as the ",
            "known as ",
            "or the ",
        ] {
            let parties = Parties::read(&format!(
                "Between Moor Ltd ({words}\"Publisher\") and Ada Wren ({words}“Author”)."
            ));
            assert_eq!(
                (parties.creator.term.as_str(), parties.recipient.term.as_str()),
                ("Author", "Publisher"),
                "{words}"
            );
        }
        let not = Parties::read("The fee (as the \"Fee\" in Annex 1) and the costs (see \"Author\").");
        assert_eq!(not.creator.term, "the creator");
    }

    #[test]
    fn platform_terms_speak_of_you_and_we() {
        let parties = Parties::read(
            "You keep your content. You let us show your posts. We may adapt them, and we and our partners may keep them.",
        );
        assert_eq!((parties.creator.term.as_str(), parties.recipient.term.as_str()), ("you", "we"));
        assert_eq!(parties.fill("{Recipient} may use {creator}'s work."), "The platform may use your work.");
    }

    #[test]
    fn a_contract_without_definitions_is_read_by_the_words_it_uses() {
        let text = "The Author sells. The Author writes. The Author edits. The Publisher prints. The Publisher pays. The Publisher sells.";
        let parties = Parties::read(text);
        assert_eq!((parties.creator.term.as_str(), parties.recipient.term.as_str()), ("Author", "Publisher"));
    }

    #[test]
    fn a_model_that_is_trained_is_no_party() {
        let terms = "Supplier may tune the Model. The Model is a neural network. Supplier may train the Model. Output of the Model is Supplier's.";
        assert_eq!(Parties::read(terms).creator.term, "the creator");
        let defined = "The neural network that Supplier trains (the \"Model\") may be tuned on Inputs.";
        assert_eq!(Parties::read(defined).creator.term, "the creator");
        let release = "Ada Wren (\"Model\") and Studio Ltd (\"Client\"). Model grants Client the use of the pictures. Client shall not train an AI model on them.";
        assert_eq!(Parties::read(release).creator.term, "Model");
    }

    #[test]
    fn a_customer_who_orders_work_is_the_other_side() {
        let sides = |text| {
            let parties = Parties::read(text);
            (parties.creator.term, parties.recipient.term)
        };
        let named = |creator: &str, recipient: &str| (creator.to_owned(), recipient.to_owned());
        let shoot = "Between Tilda Brandt (\"Customer\") and Oke Hansen (\"Photographer\").";
        assert_eq!(sides(shoot), named("Photographer", "Customer"));
        let build = "Between Moor Ltd (\"Customer\") and Fen Ltd (\"Supplier\"). Supplier hands over the Deliverables.";
        assert_eq!(sides(build), named("Supplier", "Customer"));
        let bare = "Supplier may bill. Customer shall pay. Supplier will draw. Customer may print. Supplier shall deliver. Customer may cancel. Supplier may leave. \
            [Tell us what you need. Say so if you do not. We add it for you.]";
        assert_eq!(sides(bare), named("Supplier", "Customer"));
        let undefined = "The Customer orders. The Customer pays. The Customer accepts. The Customer prints. The Illustrator draws. The Illustrator delivers. The Illustrator signs.";
        assert_eq!(sides(undefined), named("Illustrator", "Customer"));
    }

    #[test]
    fn a_customer_who_puts_content_into_a_service_is_the_creator() {
        let text = "Between Fen Ltd (\"Provider\") and Moor Ltd (\"Customer\"), for the service (the \"Platform\"). Provider may copy Customer Data. Customer Content stays Customer's.";
        let parties = Parties::read(text);
        assert_eq!(
            (parties.creator.term.as_str(), parties.recipient.term.as_str()),
            ("Customer", "Provider")
        );
        assert_eq!(parties.creator.mentions("the provider indemnifies the customer").len(), 1);
        assert_eq!(parties.recipient.mentions("the service provider indemnifies the customer").len(), 1);
    }

    #[test]
    fn whoever_signs_as_i_is_the_creator() {
        let shoot = "I am Lark Field, and I will take the pictures. You pay me. You may print them. I keep the copyright. You credit me.";
        let parties = Parties::read(shoot);
        assert_eq!((parties.creator.term.as_str(), parties.recipient.term.as_str()), ("I", "you"));
        assert_eq!(
            parties.fill("{Recipient} pays for {creator's} work."),
            "The other side pays for your work."
        );
        assert_eq!(parties.creator.mentions_by_name("(i) i will; (ii) you pay me").len(), 2);
        let staff = "Between Fen Ltd (\"Company\") and its engineers. I hereby assign my inventions to the Company. I will sign papers. I shall keep secrets.";
        let parties = Parties::read(staff);
        assert_eq!((parties.creator.term.as_str(), parties.recipient.term.as_str()), ("I", "Company"));
        let terms = format!(
            "Click I agree. I agree. I agree. {}",
            "You post. We show your posts to you and to us. ".repeat(9)
        );
        assert_eq!(Parties::read(&terms).creator.term, "you");
    }

    #[test]
    fn mentions_are_whole_words() {
        let parties = Parties::read("Acme (\"Client\") and Bo (\"Artist\").");
        assert_eq!(parties.recipient.mentions("clientele of the client").len(), 1);
    }
}
