//! Strong words that the same breath takes back: a licence that is "irrevocable save for non-payment" can be ended, and "any medium listed in
//! Schedule 1" is a list and no use without limit.
//!
//! In: a clause in lower case. Out: whether nothing unqualified is left in it.

use std::sync::LazyLock;

use regex::Regex;

use super::sides::pattern;

/// An exception that lets the rights be taken back after all.
static BUT_FOR: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?x)\birrevocabl[ey](?:\ \w+){0,4}?,?\ \(?(?:save|except|unless|other\ than|provided|subject\ to|but\ (?:may|can|shall|will|ends?|not))\b[^.;]{0,140}?
        \b(?:non-?\ ?payment|unpaid|not\ (?:been\ )?paid|(?:does|do|is|are)\ not\ pa(?:y|id)|fail\w*\ (?:to\ pay|in\ payment)|breach\w*|breaks?|default\w*|insolven\w*|bankrupt\w*|terminat\w*|revert\w*|payment|paying|full\ payment|clauses?\ [0-9]|sections?\ [0-9]|paragraphs?\ [0-9])",
    )
});

/// Other words for rights without an end.
static NO_END: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:perpetu\w*|for ?ever|irrevocabl[ey]|(?:full|entire|whole|maximum) (?:term|period|duration|life)|life of|duration of|indefinite\w*|unlimited in time|without (?:limit|end)|never|may not be (?:ended|revoked|terminated)|permanent\w*|surviv\w*)\b",
    )
});

/// A medium or purpose out of a list that stands somewhere.
static LISTED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:any|all|each|every)(?: of)?(?: the)? (?:\w+ )?(?:medi(?:um|a)|formats?|forms?|purposes?|manners?|channels?|uses?|ways?)(?:,? (?:and|or) (?:medi(?:um|a)|formats?|forms?|purposes?|channels?|uses?))? (?:(?:that|which) (?:is|are) )?(?:expressly |specifically )?(?:listed|named|set out|set forth|specified|described|stated|identified|agreed|mentioned|selected|ticked|approved) (?:in|on|under|by|above|below|at|here)\b",
    )
});

/// Words for use without limit.
static NO_LIMIT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:any|all|every)(?: and all)?(?: other)? (?:\w+ )?(?:medi(?:um|a)|formats?|forms?|purposes?|manners?|channels?|uses?|ways?|means|rights)\b|\b(?:without (?:any )?(?:limit\w*|restrict\w*)|unlimited|unrestricted|sole (?:and absolute )?discretion|sees? fit|likes?|wish(?:es)?|pleases?|now known|hereafter|however|any kind|whatsoever|not limited)\b",
    )
});

/// Whether rights that are called irrevocable can be taken back in certain cases, and nothing else says that they never end.
#[must_use]
pub fn can_be_taken_back(lower: &str) -> bool {
    // "Irrevocable and shall not be subject to reversion" takes nothing back.
    let denied = |found: &str| {
        ["not be subject to", "not subject to", "never subject to"].iter().any(|no| found.contains(no))
    };
    BUT_FOR.find(lower).is_some_and(|found| !denied(found.as_str()))
        && !NO_END.is_match(&BUT_FOR.replace_all(lower, " "))
}

/// Whether the media or purposes that are granted are those of a list.
#[must_use]
pub fn is_listed(lower: &str) -> bool {
    LISTED.is_match(lower) && !NO_LIMIT.is_match(&LISTED.replace_all(lower, " "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rights_that_end_where_nobody_pays_are_not_irrevocable() {
        for text in [
            "the licence is irrevocable save on non-payment.",
            "it is irrevocable other than for breach of this agreement.",
            "the licence is irrevocable except in the cases in clauses 3 and 7.",
            "the rights are irrevocable, unless the fee is not paid.",
        ] {
            assert!(can_be_taken_back(text), "{text}");
        }
        for text in [
            "the licence is irrevocable.",
            "the rights shall be irrevocable and shall not be subject to reversion under any circumstance, including breach.",
            "the licence is perpetual and irrevocable save on non-payment.",
            "the licence is irrevocable and survives non-payment.",
            "the licence is irrevocable except for marketing.",
            "the licence is irrevocable, non-exclusive and not transferable (except under section 9).",
        ] {
            assert!(!can_be_taken_back(text), "{text}");
        }
    }

    #[test]
    fn media_out_of_a_list_are_limited() {
        for text in [
            "the client may use the work in any medium listed in schedule 1.",
            "the client may print it for any of the purposes named in the brief.",
        ] {
            assert!(is_listed(text), "{text}");
        }
        for text in [
            "the client may use the work in any medium.",
            "the client may use the work for any purpose in any medium listed in schedule 1.",
            "the client may use it in any medium listed in schedule 1 without restriction.",
        ] {
            assert!(!is_listed(text), "{text}");
        }
    }
}
