//! How long the contract itself lets the work be used, where that is shorter than what the policy proposes: to ask for two years where the licence
//! runs for 90 days would give more than the other side wanted.
//!
//! In: the contract's text, and a policy's words for rights without an end. Out: the same words with the contract's own term in them.

use std::sync::LazyLock;

use regex::Regex;

use super::sides::pattern;

/// A time, with what it counts from.
const TIME: &str = r"(?P<number>\d{1,3}|one|two|three|four|five|six|nine|ten|twelve|eighteen|twenty-four)(?: ?\(\d+\))?[ -](?P<unit>day|week|month|year)s?\b";

static OWN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"(?:\b(?:for|of|lasts?|runs?|limited to|(?:term|period|duration)(?: of use)?(?: is)?)\b:? (?:(?:a |the )?(?:term|period|duration) of )?|, ?)(?P<time>{TIME})"
    ))
});

/// Sentences that give leave to use the work.
static USE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:licen[cs]es?|grants?|usage|rights? (?:to|of) (?:use|publish|show|print|repost)|may (?:use|publish|show|print|repost|post)|use of the)\b",
    )
});

/// Times of other things.
static OTHER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:pa(?:y|ys|yable|yments?)|notices?|invoices?|terminat\w*|warrant\w*|deliver\w*|confidential\w*|cure|deposits?|refunds?|archive\w*|records|exclusiv\w*|compet\w*|renew\w* for|extend\w*|deadlines?|support|within|after|audit\w*|insur\w*)\b",
    )
});

/// What a policy proposes.
static PROPOSED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(r"{TIME}(?: from (?:delivery|publication|the (?:start|date) of \w+))?"))
});

/// A use of the work that the contract ends by itself, such as "90 days"; the longest where there are several.
#[must_use]
pub fn read(text: &str) -> Option<String> {
    let lower = text.to_lowercase();
    let sentences = lower.split_inclusive(['.', ';', '\n']);
    let terms = sentences
        .filter(|sentence| USE.is_match(sentence) && !OTHER.is_match(sentence))
        .filter_map(|sentence| OWN.captures(sentence))
        .filter_map(|found| Some((days(&found["number"], &found["unit"])?, found["time"].to_owned())));
    terms.max_by_key(|(days, _)| *days).map(|(_, time)| time)
}

/// `words` of a policy, with `own` in place of a longer time.
#[must_use]
pub fn no_longer_than(words: &str, own: Option<&str>) -> String {
    let own_days =
        own.and_then(|own| PROPOSED.captures(own)).and_then(|found| days(&found["number"], &found["unit"]));
    let (Some(own), Some(own_days)) = (own, own_days) else { return words.to_owned() };
    let replaced = PROPOSED.replace_all(words, |found: &regex::Captures<'_>| {
        let longer = days(&found["number"], &found["unit"]).is_some_and(|proposed| proposed > own_days);
        if longer { own.to_owned() } else { found[0].to_owned() }
    });
    replaced.into_owned()
}

fn days(number: &str, unit: &str) -> Option<u32> {
    let words =
        ["one", "two", "three", "four", "five", "six", "nine", "ten", "twelve", "eighteen", "twenty-four"];
    let numbers = [1, 2, 3, 4, 5, 6, 9, 10, 12, 18, 24];
    let number = number
        .parse()
        .ok()
        .or_else(|| words.iter().position(|word| *word == number).map(|at| numbers[at]))?;
    let each = match unit {
        "day" => 1,
        "week" => 7,
        "month" => 30,
        _ => 365,
    };
    Some(number * each)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_contracts_own_term_is_read_from_its_licence() {
        let own = |text: &str| read(text);
        assert_eq!(
            own("Creator grants Brand a licence to the clips for 90 days.").as_deref(),
            Some("90 days")
        );
        assert_eq!(own("Usage: paid ads, UK only, 6 months from the first ad").as_deref(), Some("6 months"));
        assert_eq!(
            own(
                "The Brand may use the clips for a period of three (3) months. It may post them for 2 weeks."
            )
            .as_deref(),
            Some("three (3) months")
        );
        for text in [
            "The Brand shall pay the licence fee within 30 days.",
            "The licence may be terminated on notice of 30 days.",
            "Creator grants Brand a licence to the clips.",
            "The Creator is available for 10 days.",
        ] {
            assert_eq!(own(text), None, "{text}");
        }
    }

    #[test]
    fn a_shorter_term_takes_the_place_of_a_longer_one() {
        let clause = "Rights shall last for two years from delivery, and may be renewed.";
        assert_eq!(
            no_longer_than(clause, Some("90 days")),
            "Rights shall last for 90 days, and may be renewed."
        );
        assert_eq!(no_longer_than(clause, Some("five years")), clause);
        assert_eq!(no_longer_than(clause, None), clause);
    }
}
