//! Who is who: the parties' names, every word that means one of them, and messages with their names in them.
//!
//! In: the contract's text. Out: [`Parties`]. [`read`] reads them from definitions such as `Larkspur Media Ltd ("Client")`, from the words
//! that the contract uses for its parties, and, by [`told`], from what it says of each: of those whose names no list has, and of "I", "we"
//! and "you".

mod aliases;
mod behind;
mod deeds;
mod given;
mod headed;
mod masked;
pub mod mentions;
mod no_names;
mod others;
mod read;
mod told;
pub(super) mod voices;
mod weights;

pub use given::Names;

use std::borrow::Cow;

use super::policy::Role;
use super::roles::{agreeing, capital, is_listed};
use super::sides::in_lower_case;

/// One party.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Party {
    /// What the contract calls it ("Client", "you"), or a plain word where it says nothing.
    pub term: String,
    /// Every word that means it in this contract, lower case, longest first.
    words: Vec<String>,
    /// Its name and pronouns in this contract, which mean nobody else there, lower case.
    own: Vec<String>,
    /// Whether its name takes no "the".
    proper: bool,
    /// Whether it offers a service that people put things into.
    serves: bool,
    /// Its name, where the contract calls it "we".
    behind: Option<String>,
}

/// The two sides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parties {
    /// Whoever makes or provides the work.
    pub creator: Party,
    /// Whoever gets rights in it.
    pub recipient: Party,
    /// Others that get something by some of its clauses.
    others: Vec<Party>,
}

/// What parties are called that the contract does not name.
pub(super) const UNNAMED_CREATOR: &str = "the creator";
pub(super) const UNNAMED_RECIPIENT: &str = "the other side";

impl Parties {
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

    /// The same, with no word that means both: a contract may give a word to the other side than the lists do, and its own names rule.
    fn apart(mut self) -> Self {
        let (c, r) = (self.creator.term.to_lowercase(), self.recipient.term.to_lowercase());
        let means = |word: &str, party: &str| word == party || word.ends_with(&format!(" {party}"));
        self.creator.words.retain(|w| *w == c || !means(w, &r));
        self.recipient.words.retain(|w| *w == r || !means(w, &c));
        self
    }

    /// The parties as a message on one clause names them: where the clause names another party, and not the recipient, that one gets what it gives.
    #[must_use]
    pub fn in_clause(&self, lead: &str, text: &str) -> Cow<'_, Self> {
        let lower = in_lower_case(lead, text);
        let named = |party: &&Party| !party.mentions(&lower).is_empty();
        let mut others = self.others.iter().filter(named);
        match (others.next(), others.next()) {
            (Some(other), None) if self.recipient.mentions_by_name(&lower).is_empty() => {
                Cow::Owned(Self { recipient: other.clone(), ..self.clone() })
            }
            _ => Cow::Borrowed(self),
        }
    }

    /// Whether a clause, in lower case, is between the recipient and another party, and names nobody who makes the work.
    #[must_use]
    pub fn passes_creator_by(&self, lower: &str) -> bool {
        let named = |party: &Party| !party.mentions(lower).is_empty();
        self.others.iter().any(named) && named(&self.recipient) && !named(&self.creator)
    }

    /// What the contract calls the two sides, where it tells.
    #[must_use]
    pub fn named(&self) -> Names {
        let name = |party: &Party, unnamed: &str| (party.term != unnamed).then(|| party.term.clone());
        Names {
            creator: name(&self.creator, UNNAMED_CREATOR),
            recipient: name(&self.recipient, UNNAMED_RECIPIENT),
        }
    }

    /// The parties as a message for one side names them: to the client, whoever makes the work is not "you", though the contract says so.
    #[must_use]
    pub fn told_to(&self, side: Role) -> Cow<'_, Self> {
        if side == Role::Creator || !matches!(self.creator.term.as_str(), "I" | "we" | "you") {
            return Cow::Borrowed(self);
        }
        let mut told = self.clone();
        UNNAMED_CREATOR.clone_into(&mut told.creator.term);
        Cow::Owned(told)
    }

    /// Puts the parties' names into a message.
    #[must_use]
    pub fn fill(&self, message: &str) -> String {
        let named = |party: &Party| match party.term.as_str() {
            "you" if matches!(self.creator.term.as_str(), "I" | "we") => UNNAMED_RECIPIENT.to_owned(),
            "you" | UNNAMED_CREATOR | UNNAMED_RECIPIENT => party.term.clone(),
            "I" if self.creator.term == "I" => "you".to_owned(),
            "I" => UNNAMED_RECIPIENT.to_owned(),
            "we" if self.creator.term == "we" => "you".to_owned(),
            "we" => match &party.behind {
                Some(name) => name.clone(),
                None if self.recipient.serves => "the platform".to_owned(),
                None => UNNAMED_RECIPIENT.to_owned(),
            },
            term if party.proper => term.to_owned(),
            term => format!("the {term}"),
        };
        let (creator, recipient) = (named(&self.creator), named(&self.recipient));
        let possessive = |name: &str| match name {
            "you" => "your".to_owned(),
            name if name.ends_with('s') => format!("{name}'"),
            name => format!("{name}'s"),
        };
        let mut filled = message.to_owned();
        for (key, name, party) in
            [("creator", &creator, &self.creator), ("recipient", &recipient, &self.recipient)]
        {
            if name == "you" || party.is_many() {
                filled = agreeing(&filled, key);
            }
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

    /// Whether its name is one for many: "Members", but not "Fen Pictures".
    #[must_use]
    pub fn is_many(&self) -> bool {
        self.term.strip_suffix('s').is_some_and(|one| !one.ends_with('s') && (!self.proper || is_listed(one)))
    }

    /// The word for what it has, where it is called by a pronoun.
    #[must_use]
    pub fn possessive(&self) -> Option<&'static str> {
        let is = |word: &str| self.own.iter().any(|own| own == word);
        [("i", "my"), ("you", "your"), ("we", "our")].into_iter().find(|(word, _)| is(word)).map(|(_, of)| of)
    }
}

/// At most the first `bytes` of `text`, cut between two characters.
fn head(text: &str, bytes: usize) -> &str {
    let mut end = text.len().min(bytes);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// At most the last `bytes` of `text`, cut between two characters.
fn tail(text: &str, bytes: usize) -> &str {
    let mut start = text.len().saturating_sub(bytes);
    while !text.is_char_boundary(start) {
        start += 1;
    }
    &text[start..]
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_is_written_in_a_way_of_its_own_stays_so() {
        let terms = "Between oXo Labs BV (\"oXo\") and the customer (\"Customer\"). Customer uploads Customer Data. oXo stores Customer Data. Customer pays oXo. \
            oXo may delete files. Customer keeps its rights, and oXo shall not sell Customer Data.";
        assert_eq!(Parties::read(terms).fill("{Recipient} may adapt {work}."), "oXo may adapt the work.");
    }

    #[test]
    fn we_are_the_platform_only_where_people_put_things_into_a_service() {
        let says = |text: &str| Parties::read(text).fill("{Recipient} may adapt {work}.");
        let terms = "You keep your posts. You upload your content to our service. We show it, and we may delete your account.";
        assert_eq!(says(terms), "The platform may adapt the work.");
        let named = format!(
            "Fenwick Ltd (\"Fenwick\", \"we\"). {terms} Fenwick stores. Fenwick shows. Fenwick pays."
        );
        assert_eq!(says(&named), "Fenwick may adapt the work.");
        let letter = "Dear Ms Holm, we are glad that you will write the article for us. You send us your text by May. We pay you 400 euros, and we may cut your text.";
        assert_eq!(says(letter), "The other side may adapt the work.");
    }

    #[test]
    fn a_pronoun_that_is_defined_beside_a_name_is_that_partys() {
        let text = "This is between Ada Holm (\"Designer\" or \"I\") and Moor Ltd (\"Client\" or \"you\"). I will draw a logo. You pay me. You may use it. You get two drafts, and your name is on it.";
        let parties = Parties::read(text);
        assert_eq!((parties.creator.term.as_str(), parties.recipient.term.as_str()), ("Designer", "Client"));
        let lower = "you will not upload what i drew";
        assert_eq!(parties.recipient.mentions(lower), [(0, 3)]);
        assert_eq!(parties.creator.mentions_by_name(lower), [(25, 26)]);
    }

    #[test]
    fn a_name_for_many_has_verbs_of_many() {
        let text = "\"Fernpost\" means Fernpost Oy, and \"Writers\" means everyone who publishes. Writers own their letters. \
            Writers allow Fernpost to send letters. Fernpost may not edit a letter. Fernpost takes a share.";
        let says = Parties::read(text).fill(
            "What {creator} gets, {creator} keeps, and {recipient} gets it once {creator} has said so.",
        );
        assert_eq!(says, "What Writers get, Writers keep, and Fernpost gets it once Writers have said so.");
    }

    #[test]
    fn mentions_are_whole_words() {
        let parties = Parties::read("Acme (\"Client\") and Bo (\"Artist\").");
        assert_eq!(parties.recipient.mentions("clientele of the client").len(), 1);
    }
}
