//! Who is who: the parties' defined names, and which of them makes the work.
//!
//! In: the contract's text. Out: [`Parties`]. Read from definitions such as `Larkspur Media Ltd ("Client")` and from the words
//! that the contract uses for its parties; platform terms speak of "you" and "we".

use std::sync::LazyLock;

use regex::Regex;

/// Words for whoever makes or provides the work, lower case.
const CREATOR: &[&str] = &[
    "creator",
    "contractor",
    "independent contractor",
    "author",
    "artist",
    "photographer",
    "illustrator",
    "designer",
    "writer",
    "performer",
    "talent",
    "freelancer",
    "consultant",
    "employee",
    "executive",
    "supplier",
    "contributor",
    "composer",
    "musician",
    "songwriter",
    "translator",
    "editor",
    "developer",
    "licensor",
    "vendor",
    "user",
    "users",
    "user's",
    "member",
    "narrator",
    "actor",
    "model",
    "videographer",
    "animator",
    "director",
    "subcontractor",
    "service provider",
    "provider",
    "professional",
    "owner",
    "participant",
    "influencer",
    "speaker",
    "journalist",
    "researcher",
    "inventor",
    "customer",
    "voice artist",
    "voice actor",
];

/// Words for whoever gets rights in the work, lower case.
const RECIPIENT: &[&str] = &[
    "client",
    "company",
    "agency",
    "publisher",
    "producer",
    "studio",
    "licensee",
    "commissioner",
    "platform",
    "employer",
    "buyer",
    "purchaser",
    "brand",
    "magazine",
    "label",
    "record company",
    "broadcaster",
    "network",
    "distributor",
    "sponsor",
    "corporation",
    "recipient",
    "university",
    "institution",
    "museum",
    "archive",
    "organisation",
    "organization",
    "firm",
    "production company",
    "commissioning party",
    "assignee",
    "bank",
    "store",
];

/// One party.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Party {
    /// What the contract calls it ("Client", "you"), or a plain word where it says nothing.
    pub term: String,
    /// Every word that means it in this contract, lower case, longest first.
    words: Vec<String>,
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
    Regex::new(r#"\(\s*(?:each,?\s+an?\s+|hereinafter\s*(?:referred\s+to\s+as|called)?\s*|collectively,?\s+|as\s+)?(?:the\s+)?["“'‘]\*{0,2}(?:the\s+)?([A-Z][A-Za-z' -]{1,40}?)\*{0,2},?["”'’]"#)
        .expect("the pattern is well-formed")
});

/// What a model who is photographed does; one that is trained does none of these.
static MODEL_ACTS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\bmodel\s+(?:hereby|shall|agrees|grants|waives|releases|consents|acknowledges|warrants|represents|confirms|keeps|retains|licen[sc]es|poses)\b")
        .expect("the pattern is well-formed")
});

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
        let creator = defined.iter().find(|term| {
            is_in(term, CREATOR)
                && acts(term)
                && !(is_in(term, &["customer", "user", "owner", "vendor", "provider"])
                    && defined.iter().any(|t| is_in(t, &["contractor", "author", "artist", "consultant"])))
        });
        let recipient = defined.iter().find(|term| is_in(term, RECIPIENT));
        let platform = creator.is_none() && speaks_of_you(&lower);
        let side = |found: Option<&&str>, words: &[&str], pronoun: &str, fallback: &str| -> Party {
            let term = match found {
                Some(term) => (*term).to_owned(),
                None if platform => pronoun.to_owned(),
                None => most_frequent(&lower, words.iter().copied().filter(|word| acts(word)))
                    .unwrap_or_else(|| fallback.to_owned()),
            };
            let mut all: Vec<String> = words.iter().map(|w| (*w).to_owned()).collect();
            all.push(term.to_lowercase());
            if platform {
                let pronouns: &[&str] = if pronoun == "you" { &["you"] } else { &["we", "us"] };
                all.extend(pronouns.iter().map(|p| (*p).to_owned()));
            }
            all.sort_by_key(|w| std::cmp::Reverse(w.len()));
            all.dedup();
            Party { term, words: all }
        };
        let mut creator = side(creator, CREATOR, "you", "the creator");
        let mut recipient = side(recipient, RECIPIENT, "we", "the other side");
        // A contract may give a word to the other side than the lists do: its own definitions rule.
        let (c, r) = (creator.term.to_lowercase(), recipient.term.to_lowercase());
        creator.words.retain(|w| *w != r);
        recipient.words.retain(|w| *w != c);
        Self { creator, recipient }
    }

    /// Puts the parties' names into a message.
    #[must_use]
    pub fn fill(&self, message: &str) -> String {
        let named = |party: &Party| match party.term.as_str() {
            "you" | "the creator" | "the other side" => party.term.clone(),
            "we" => "the platform".to_owned(),
            term => format!("the {term}"),
        };
        let capital = |name: String| -> String {
            let mut chars = name.chars();
            chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
        };
        let (creator, recipient) = (named(&self.creator), named(&self.recipient));
        let possessive = |name: &str| if name == "you" { "your".to_owned() } else { format!("{name}'s") };
        let mut filled = message.to_owned();
        for (key, name) in [("creator", &creator), ("recipient", &recipient)] {
            let (title, of) = (capital(key.to_owned()), possessive(name));
            for (placeholder, words) in [
                (format!("{{{key}}}'s"), of.clone()),
                (format!("{{{key}'s}}"), of.clone()),
                (format!("{{{title}}}'s"), capital(of.clone())),
                (format!("{{{title}'s}}"), capital(of)),
                (format!("{{{key}}}"), name.clone()),
                (format!("{{{title}}}"), capital(name.clone())),
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
        let mut found: Vec<(usize, usize)> = Vec::new();
        for word in &self.words {
            for (at, _) in lower.match_indices(word.as_str()) {
                let end = at + word.len();
                let whole = !lower[..at].ends_with(char::is_alphanumeric)
                    && !lower[end..].starts_with(char::is_alphanumeric);
                if whole && !found.iter().any(|&(a, b)| a <= at && end <= b) {
                    found.push((at, end));
                }
            }
        }
        found.sort_unstable();
        found
    }
}

fn is_in(term: &str, words: &[&str]) -> bool {
    let lower = term.to_lowercase();
    words.contains(&lower.as_str())
}

fn count(lower: &str, word: &str) -> usize {
    lower
        .match_indices(word)
        .filter(|(at, _)| {
            !lower[..*at].ends_with(char::is_alphanumeric)
                && !lower[at + word.len()..].starts_with(char::is_alphanumeric)
        })
        .count()
}

fn speaks_of_you(lower: &str) -> bool {
    let you = count(lower, "you") + count(lower, "your");
    let we = count(lower, "we") + count(lower, "us") + count(lower, "our");
    you >= 3 && we >= 2
}

fn most_frequent<'w>(lower: &str, words: impl Iterator<Item = &'w str>) -> Option<String> {
    let mut best = (2, None);
    for word in words {
        let n = count(lower, &format!("the {word}"));
        if n > best.0 {
            let mut name = word.to_owned();
            name[..1].make_ascii_uppercase();
            best = (n, Some(name));
        }
    }
    best.1
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
    fn mentions_are_whole_words() {
        let parties = Parties::read("Acme (\"Client\") and Bo (\"Artist\").");
        assert_eq!(parties.recipient.mentions("clientele of the client").len(), 1);
    }
}
