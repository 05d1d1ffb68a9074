//! Who is who as somebody says it who has read the contract: names that stand in place of those that were read.

use serde::Serialize;

use super::super::roles::{CUSTOMER, MAKER, PROVIDER, RECIPIENT};
use super::{Parties, Party, UNNAMED_CREATOR, UNNAMED_RECIPIENT};

/// What the contract calls its parties, as far as that is told, read or given: a name ("Consultant", "Aduro"), or "I", "we" or "you".
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Names {
    /// Whoever makes or provides the work.
    pub creator: Option<String>,
    /// Whoever gets rights in it.
    pub recipient: Option<String>,
}

impl Names {
    /// Why these cannot be what a contract calls its parties, if they cannot.
    #[must_use]
    pub fn make_no_sense(&self) -> Option<&'static str> {
        let same = match (&self.creator, &self.recipient) {
            (Some(creator), Some(recipient)) => creator.trim().eq_ignore_ascii_case(recipient.trim()),
            _ => false,
        };
        if [&self.creator, &self.recipient].into_iter().flatten().any(|name| name.trim().is_empty()) {
            Some("a party has a name without letters: give it as the contract calls it, or leave it out")
        } else if same {
            Some("creator and recipient are given the same name: they are the two sides of the contract")
        } else {
            None
        }
    }

    /// The first of these names that `text` does not hold as words of their own.
    #[must_use]
    pub fn absent_from(&self, text: &str) -> Option<&str> {
        let lower = text.to_lowercase();
        let holds = |name: &str| {
            !super::whole_words(&lower, std::iter::once(name.to_lowercase().as_str())).is_empty()
        };
        [&self.creator, &self.recipient].into_iter().flatten().map(String::as_str).find(|name| !holds(name))
    }
}

impl Parties {
    /// Reads the parties from a contract, but for those of whom `names` says what they are called.
    #[must_use]
    pub fn read_as(text: &str, names: &Names) -> Self {
        let mut read = Self::read(text);
        let is = |party: &Party, name: &str| party.own.iter().any(|own| *own == name.to_lowercase());
        // Who makes the work is not who gets it: where one name was the other side's, the two were taken for each other.
        let (creator, recipient) = (read.creator.clone(), read.recipient.clone());
        let known = |party: &Party, unnamed: &str| Some(party.term.clone()).filter(|term| term != unnamed);
        if let Some(name) = names.creator.as_deref().filter(|name| !is(&creator, name)) {
            if names.recipient.is_none() && is(&recipient, name) {
                let other = known(&creator, UNNAMED_CREATOR);
                read.recipient = Party::called(text, other.as_deref(), RECIPIENT, UNNAMED_RECIPIENT);
            }
            read.creator = Party::called(text, Some(name), &makers(), UNNAMED_CREATOR);
        }
        if let Some(name) = names.recipient.as_deref().filter(|name| !is(&recipient, name)) {
            if names.creator.is_none() && is(&creator, name) {
                let other = known(&recipient, UNNAMED_RECIPIENT);
                read.creator = Party::called(text, other.as_deref(), &makers(), UNNAMED_CREATOR);
            }
            read.recipient = Party::called(text, Some(name), RECIPIENT, UNNAMED_RECIPIENT);
        }
        read.apart()
    }
}

fn makers() -> Vec<&'static str> {
    [MAKER, PROVIDER, CUSTOMER].concat()
}

impl Party {
    /// A party that somebody calls `name`, which may be a pronoun.
    fn called(text: &str, name: Option<&str>, words: &[&str], fallback: &str) -> Self {
        let pronouns: &[&str] = match name.map(str::to_lowercase).as_deref() {
            Some("i" | "me") => &["I", "me"],
            Some("we" | "us") => &["we", "us"],
            Some("you") => &["you"],
            _ => &[],
        };
        super::read::party(text, name.filter(|_| pronouns.is_empty()), words, pronouns, fallback)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "Fenmark and Ostrey agree as follows. Fenmark paints the hall. Ostrey pays Fenmark, and Ostrey may show the hall.";

    fn names(creator: &str, recipient: &str) -> Names {
        let name = |name: &str| (!name.is_empty()).then(|| name.to_owned());
        Names { creator: name(creator), recipient: name(recipient) }
    }

    #[test]
    fn names_that_are_given_rule() {
        let parties = Parties::read_as(TEXT, &names("Ostrey", "Fenmark"));
        assert_eq!((parties.creator.term.as_str(), parties.recipient.term.as_str()), ("Ostrey", "Fenmark"));
        assert_eq!(parties.fill("{Recipient} may show {creator's} work."), "Fenmark may show Ostrey's work.");
    }

    #[test]
    fn one_name_that_was_the_other_side_turns_both_round() {
        let read =
            Parties::read("Moor Ltd (\"Client\") and Jo Ash (\"Artist\") agree. Artist paints, Client pays.");
        assert_eq!((read.creator.term.as_str(), read.recipient.term.as_str()), ("Artist", "Client"));
        let text = "Moor Ltd (\"Client\") and Jo Ash (\"Artist\") agree. Artist paints, Client pays.";
        let turned = Parties::read_as(text, &names("client", ""));
        assert_eq!((turned.creator.term.as_str(), turned.recipient.term.as_str()), ("Client", "Artist"));
        let turned = Parties::read_as(text, &names("", "Artist"));
        assert_eq!((turned.creator.term.as_str(), turned.recipient.term.as_str()), ("Client", "Artist"));
    }

    #[test]
    fn a_name_that_was_read_already_keeps_all_that_means_it() {
        let text = "Moor Ltd (\"Client\") and Jo Ash (\"Artist\") agree. Artist paints, Client pays.";
        let read = Parties::read(text);
        assert_eq!(Parties::read_as(text, &names("artist", "Client")), read);
        assert_eq!(Parties::read_as(text, &names("", "")), read);
    }

    #[test]
    fn pronouns_may_be_given() {
        let text = "We paint your hall. You pay us. You may show our painting, and we keep the sketches.";
        let parties = Parties::read_as(text, &names("we", "you"));
        assert_eq!((parties.creator.term.as_str(), parties.recipient.term.as_str()), ("we", "you"));
        assert_eq!(parties.creator.mentions("pay us").len(), 1);
    }

    #[test]
    fn one_name_for_both_and_a_name_without_letters_make_no_sense() {
        assert_eq!(names("Fenmark", "Ostrey").make_no_sense(), None);
        assert_eq!(names("", "").make_no_sense(), None);
        assert!(names("Fenmark", "fenmark ").make_no_sense().is_some_and(|why| why.contains("same name")));
        let blank = Names { creator: Some(" ".to_owned()), recipient: None };
        assert!(blank.make_no_sense().is_some_and(|why| why.contains("without letters")));
    }

    #[test]
    fn a_name_that_does_not_stand_there_is_told() {
        assert_eq!(names("Fenmark", "ostrey").absent_from(TEXT), None);
        assert_eq!(names("Fenmark", "Ostr").absent_from(TEXT), Some("Ostr"));
    }
}
