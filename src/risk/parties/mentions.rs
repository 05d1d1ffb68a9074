//! Where a contract names somebody, and the words around it: what tells parties from things, and who makes the work from who has it made.
//!
//! In: a text as [`Tokens`] and what somebody is called in it. Out: [`Mention`]s, and a handful of features for each, in which the names
//! themselves are hidden: "pays _S_", "_S_ keeps". What they weigh is left to [`super::weights`].

use std::ops::Range;

use super::no_names::NO_NAMES;

/// A word, "'s" or a mark, with its place.
#[derive(Debug, Clone)]
struct Token<'t> {
    text: &'t str,
    lower: String,
    start: usize,
}

/// A text cut into words and marks.
#[derive(Debug)]
pub struct Tokens<'t> {
    text: &'t str,
    tokens: Vec<Token<'t>>,
}

/// One mention of somebody: tokens, and whether something is said to be theirs ("the Client's", "our").
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mention {
    tokens: Range<usize>,
    has: bool,
}

/// What whoever says "I" is called.
pub const I: &[&str] = &["i", "me", "my", "mine", "myself"];
/// What those who say "we" are called.
pub const WE: &[&str] = &["we", "us", "our", "ours", "ourselves"];
/// What whoever is spoken to is called.
pub const YOU: &[&str] = &["you", "your", "yours", "yourself"];
const OWN: &[&str] = &["my", "our", "your", "mine", "ours", "yours"];

/// What a Roman number may follow.
const NUMBERED: &[&str] = &[
    "article", "part", "phase", "section", "schedule", "exhibit", "annex", "appendix", "chapter", "volume",
    "title",
];

/// Marks that end a clause, and those that stand within one.
const ENDS: &[&str] = &[".", ";", ":", "!", "?", "\n"];
const WITHIN: &[&str] = &["the", "a", "an", ",", "(", ")"];
/// Words on either side that are looked at.
const NEAR: usize = 4;

/// Most names of a text that are looked at, and fewest times that a name stands in it.
const MOST_NAMES: usize = 25;
const LEAST_TIMES: usize = 3;
/// The same for one that only begins sentences, as any word may.
const LEAST_BEGINNING: usize = 4;

impl<'t> Tokens<'t> {
    /// Cuts a text.
    #[must_use]
    pub fn of(text: &'t str) -> Self {
        let mut tokens = Vec::new();
        let mut push = |text: &'t str, start: usize| {
            tokens.push(Token { text, lower: text.to_lowercase().replace('’', "'"), start });
        };
        let mut at = 0;
        while let Some(c) = text[at..].chars().next() {
            let rest = &text[at..];
            if c.is_alphabetic() || c == '&' {
                let end = word_end(rest);
                push(&rest[..end], at);
                at += end;
            } else if let Some(end) = own_end(rest) {
                push(&rest[..end], at);
                at += end;
            } else if c.is_alphanumeric() {
                // A number, with what hangs on it.
                at += rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len());
            } else {
                if matches!(c, '.' | ';' | ':' | '!' | '?' | ',' | '\n' | '(' | ')') {
                    push(&rest[..1], at);
                }
                at += c.len_utf8();
            }
        }
        Self { text, tokens }
    }

    /// Every mention of whoever is called one of `words`, lower case; "Article I" is none.
    pub fn pronouns(&self, words: &[&str]) -> Vec<Mention> {
        let is = |token: &Token<'_>| {
            let word = token.lower.split('\'').next().unwrap_or_default();
            let number = word == "i" && !token.text.starts_with('I');
            words.contains(&word) && !number && token.text != "US"
        };
        let numbered = |at: usize| {
            let before = at.checked_sub(1).map_or("", |before| self.tokens[before].lower.as_str());
            self.tokens[at].text == "I" && NUMBERED.contains(&before)
        };
        let found = self.tokens.iter().enumerate().filter(|&(at, token)| is(token) && !numbered(at));
        found
            .map(|(at, token)| Mention { tokens: at..at + 1, has: OWN.contains(&token.lower.as_str()) })
            .collect()
    }

    /// Every mention of a name or its plural that begins with a capital.
    #[must_use]
    pub fn name(&self, name: &str) -> Vec<Mention> {
        let words = Tokens::of(name).tokens;
        let Some(last) = words.len().checked_sub(1) else { return Vec::new() };
        let same = |at: usize, word: &Token<'_>, is_last: bool| {
            let (there, here) = (self.tokens[at].lower.as_str(), word.lower.as_str());
            there == here
                || is_last && (there.strip_suffix('s') == Some(here) || here.strip_suffix('s') == Some(there))
        };
        (0..self.tokens.len().saturating_sub(last))
            .filter(|&at| is_capital(self.tokens[at].text))
            .filter(|&at| words.iter().enumerate().all(|(k, word)| same(at + k, word, k == last)))
            .filter(|&at| !self.goes_on(at + words.len()))
            .map(|at| {
                let end = at + words.len();
                let has = self.tokens.get(end).is_some_and(|next| next.lower == "'s");
                Mention { tokens: at..end + usize::from(has), has }
            })
            .collect()
    }

    /// Whether the token at `at` is part of a longer name with the one before it: "Client Materials" are nobody.
    fn goes_on(&self, at: usize) -> bool {
        let Some(next) = self.tokens.get(at) else { return false };
        let mut letters = next.text.chars();
        let title =
            letters.next().is_some_and(char::is_uppercase) && letters.next().is_some_and(char::is_lowercase);
        title && self.adjacent(at) && !NO_NAMES.contains(&next.lower.as_str())
    }

    /// Whether one space is between a token and the one before it.
    fn adjacent(&self, at: usize) -> bool {
        at.checked_sub(1).is_some_and(|before| {
            let before = &self.tokens[before];
            &self.text[before.start + before.text.len()..self.tokens[at].start] == " "
        })
    }

    /// Names that stand in the text at least three times, or four if never within a sentence, the commonest first.
    #[must_use]
    pub fn names(&self) -> Vec<&'t str> {
        let mut found: Vec<(&str, usize, bool)> = Vec::new();
        let mut at = 0;
        while at < self.tokens.len() {
            let end = self.name_end(at);
            if end == at {
                at += 1;
                continue;
            }
            let within =
                at > 0 && !matches!(self.tokens[at - 1].text, "." | ";" | ":" | "!" | "?" | "\n" | ")");
            let whole = self.between(at, end);
            let ends = [self.tokens[at].text, self.tokens[end - 1].text];
            let names = [whole].into_iter().chain(ends.into_iter().filter(|name| *name != whole));
            for name in names {
                match found.iter_mut().find(|(known, ..)| *known == name) {
                    Some((_, times, once)) => {
                        *times += 1;
                        *once |= within;
                    }
                    None => found.push((name, 1, within)),
                }
            }
            at = end;
        }
        found.retain(|&(name, times, within)| {
            times >= if within { LEAST_TIMES } else { LEAST_BEGINNING } && name.len() > 1
        });
        found.sort_by_key(|&(_, times, _)| std::cmp::Reverse(times));
        found.truncate(MOST_NAMES);
        found.into_iter().map(|(name, ..)| name).collect()
    }

    /// One past the last token of the name of up to three words that begins at `at`, or `at`.
    fn name_end(&self, at: usize) -> usize {
        let is = |at: usize| {
            self.tokens
                .get(at)
                .is_some_and(|token| is_capital(token.text) && !NO_NAMES.contains(&token.lower.as_str()))
        };
        if !is(at) {
            return at;
        }
        let mut end = at + 1;
        while end < self.tokens.len() && end - at < 5 {
            if is(end) && self.adjacent(end) {
                end += 1;
            } else if matches!(self.tokens[end].lower.as_str(), "of" | "&" | "the")
                && self.adjacent(end)
                && is(end + 1)
                && self.adjacent(end + 1)
            {
                end += 2;
            } else {
                break;
            }
        }
        end
    }

    fn between(&self, from: usize, to: usize) -> &'t str {
        let last = &self.tokens[to - 1];
        &self.text[self.tokens[from].start..last.start + last.text.len()]
    }

    /// The features of each of `own`, in which they and those of `other` are hidden.
    #[must_use]
    pub fn features(&self, own: &[Mention], other: &[Mention]) -> Vec<Vec<String>> {
        let mut hidden: Vec<Option<&str>> = vec![None; self.tokens.len()];
        for (mentions, mask) in [(other, "_O_"), (own, "_S_")] {
            for mention in mentions {
                hidden[mention.tokens.clone()].fill(Some(""));
                hidden[mention.tokens.start] = Some(mask);
            }
        }
        let word = |at: usize| hidden[at].unwrap_or(self.tokens[at].lower.as_str());
        let near = |places: &mut dyn Iterator<Item = usize>| {
            let mut words: Vec<&str> = Vec::with_capacity(NEAR);
            for at in places {
                if words.len() == NEAR {
                    return words;
                }
                let word = word(at);
                if ENDS.contains(&word) {
                    words.push("|");
                    return words;
                }
                if !word.is_empty() && !WITHIN.contains(&word) {
                    words.push(word);
                }
            }
            if words.len() < NEAR {
                words.push("|");
            }
            words
        };
        own.iter()
            .map(|mention| {
                let left = near(&mut (0..mention.tokens.start).rev());
                let right = near(&mut (mention.tokens.end..self.tokens.len()));
                named(&left, &right, mention.has)
            })
            .collect()
    }
}

/// Whether a word may be a name: "Larkspur", and "xAI" as well.
fn is_capital(word: &str) -> bool {
    word.contains(char::is_uppercase)
}

/// The names of a mention's features: what stands next to it before and after, by itself and with the next word but one.
fn named(left: &[&str], right: &[&str], has: bool) -> Vec<String> {
    let mut features = Vec::with_capacity(10);
    if has {
        for (at, word) in right.iter().take(3).enumerate() {
            features.push(format!("{}:{word}", if at == 0 { "has" } else { "its" }));
        }
        features.extend(left.first().map(|word| format!("before its:{word}")));
        return features;
    }
    for (side, words) in [("after", right), ("before", left)] {
        if let Some(first) = words.first() {
            features.push(format!("{side}:{first}"));
            if let Some(second) = words.get(1) {
                features.push(format!("{side}:{first} {second}"));
            }
        }
        let far = if side == "after" { NEAR } else { NEAR - 1 };
        features.extend(words.iter().take(far).skip(1).map(|word| format!("{side} far:{word}")));
    }
    features
}

/// Length of the word that `text` begins with: letters and digits, with hyphens and apostrophes within, but for "'s".
fn word_end(text: &str) -> usize {
    let run = |from: usize| {
        text[from..]
            .find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '&'))
            .map_or(text.len(), |n| from + n)
    };
    let mut end = run(0);
    while let Some(mark) = text[end..].chars().next().filter(|c| matches!(c, '-' | '’' | '\'')) {
        let next = end + mark.len_utf8();
        let letter = text[next..].starts_with(char::is_alphabetic);
        if !letter || mark != '-' && own_end(&text[end..]).is_some() {
            break;
        }
        end = run(next);
    }
    end
}

/// Length of the "'s" that `text` begins with.
fn own_end(text: &str) -> Option<usize> {
    let mark = text.chars().next().filter(|c| matches!(c, '’' | '\''))?.len_utf8();
    let rest = text[mark..].strip_prefix('s')?;
    (!rest.starts_with(char::is_alphanumeric)).then_some(mark + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_several_words_their_plurals_and_what_they_have_are_found() {
        let text = "The Old Mill pays the Weaver. Weavers keep the Weaver's looms; old Mill's cat. Tales of the Weaver.";
        let tokens = Tokens::of(text);
        assert_eq!(tokens.name("Weaver").len(), 4);
        assert_eq!(tokens.name("Weaver").iter().filter(|mention| mention.has).count(), 1);
        assert_eq!(tokens.name("Old Mill").len(), 1);
        assert!(tokens.name("").is_empty());
        assert!(tokens.names().contains(&"Weaver"), "{:?}", tokens.names());
    }

    #[test]
    fn features_hide_the_names_and_end_with_the_clause() {
        let tokens = Tokens::of("On delivery, Fen pays the Weaver, who then keeps the loom.");
        let (fen, weaver) = (tokens.name("Fen"), tokens.name("Weaver"));
        let payer = &tokens.features(&fen, &weaver)[0];
        for feature in
            ["after:pays", "after:pays _O_", "before:delivery", "before:delivery on", "after far:who"]
        {
            assert!(payer.iter().any(|f| f == feature), "{feature} {payer:?}");
        }
        let short = Tokens::of("Ours. We pay.\nYou: go");
        assert_eq!(short.features(&short.pronouns(YOU), &[])[0], ["after:|", "before:|"]);
        let own = Tokens::of("We print our logo.");
        let features = own.features(&own.pronouns(WE), &[]);
        assert_eq!(features[1], ["has:logo", "its:|", "before its:print"]);
    }

    #[test]
    fn the_letter_i_counts_as_a_word_of_its_own_and_shortened() {
        let tokens = Tokens::of(
            "I draw. (i) you pay; I’ll send it, and I'm paid. Part i. Article I says so, and Phase I is over.",
        );
        assert_eq!(tokens.pronouns(I).len(), 3);
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_cut_and_searched(text in "(?s)[A-Za-zéß'’ \\-.,;()0-9\n№]{0,80}|.{0,40}", name in "[A-Z][a-z'’ -]{0,6}|.{0,3}") {
            let tokens = Tokens::of(&text);
            let found = tokens.name(&name);
            let others = tokens.pronouns(YOU);
            proptest::prop_assert_eq!(tokens.features(&found, &others).len(), found.len());
            proptest::prop_assert!(tokens.names().iter().all(|name| text.contains(name)));
        }
    }
}
