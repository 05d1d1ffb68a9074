//! Terms of a few words, as the rows of a form have them, where the model, which reads sentences, overlooks them: "AI training: allowed",
//! "Term: perpetual", "Copyright: Client, 100%", "No AI training."
//!
//! In: what the classifier said, and the findings. Out: findings for segments that are nothing but such a term and have none of that label.

use std::sync::LazyLock;

use regex::Regex;

use super::NO_AI;
use super::findings::{Scored, of_rule, overlap};
use super::parties::Parties;
use super::policy;
use super::report::Finding;
use super::roles::{RECIPIENT, is_in};
use super::sides::{in_lower_case, pattern};

/// What such a term counts with, 0 to 1: its words are plain, and what they are about may be something else than the work.
const PROBABILITY: f64 = 0.85;
/// Most words of one.
const MOST_WORDS: usize = 14;

const AI: &str = r"(?:(?:generative |gen)?ai|a\.i\.|artificial intelligence|machine[- ]learning|(?:ai )?voice cloning|ai voice|(?:text[- ]and[- ])?data mining|tdm)";

/// Something about AI, and what is agreed on it.
static ON_AI: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"^(?:(?:use|training|licen[cs]ing|processing) (?:for|in|of|by|with) )?{AI}(?:(?:[ /]|, | and | or )(?:training|use|usage|uses|rights?|learning|cloning|reproduction|licen[cs]ing|tts|{AI}))*(?: (?:on|of|with) (?:the )?[a-z]+(?: [a-z]+)?)?(?:: | [–—-] )(?P<agreed>.+)$"
    ))
});

static LET: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:is |are )?(?:permitted|allowed|yes|ok|okay|included|granted|unrestricted|unlimited|licensed|free|all|any(?: use)?)\b",
    )
});

static NOT_LET: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:is |are |strictly |expressly )?(?:not (?:permitted|allowed|included|granted|licensed|ok|okay|covered|part)|prohibited|forbidden|excluded|none|no|never|out of scope|barred)\b",
    )
});

/// Leave that waits for somebody's consent, is taken back in the same breath, or is to work with such tools.
static WITH_LEAVE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:consent|permission|approval|agreement|licen[cs]e fee|ask(?:ing|ed)?|not|no|never|except|but|only|by|spell\w*|grammar|mood ?boards?|mock-?ups?|references?|drafts?)\b",
    )
});

/// A ban without a verb.
static NO: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"^(?:(?:strictly|absolutely) )?(?:no(?: use (?:for|in|of|by|with))?|not for(?: use in)?|never for) (?:the )?(?:training (?:of )?)?{AI}(?: (?:training|use|usage|learning|generation|models?|systems?|tools?))*(?: (?:of|on|with|from|for) (?:the |any |my |our |these |this |all )?[a-z]+(?: [a-z]+)?)?[.!]?$"
    ))
});

/// How long something lasts.
static NO_END: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:(?:licen[cs]e |usage |use )?(?:term|period|duration|length)(?: of (?:the )?(?:use|licen[cs]e|rights))?|rights? for|how long[^:?]*\??)(?:: | [–—-] )(?:in )?(?:perpetual(?:ly)?|perpetuity|for ?ever|unlimited(?: in time)?|(?:full |whole )?(?:life|term) of copyright|indefinite(?:ly)?|no end(?: date)?|without (?:end|limit))\b[^:]{0,30}$",
    )
});

/// Whose something is.
static WHOSE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:copyrights?|ownership|(?:the )?ip(?: rights| ownership)?|intellectual property(?: rights)?|title|masters?(?: ownership)?|owner(?: of (?:the )?[a-z]+)?|rights)(?:: | [–—-] )(?:the )?(?P<who>[a-z][a-z’'& -]{1,30}?)(?:,? ?(?:\(?100 ?%\)?|alone|outright|exclusively))?[.]?$",
    )
});

static BOUGHT_OUT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:rights|usage|licen[cs]e|fee|buy-?out)(?:: | [–—-] )(?:(?:full|complete|total|all[- ]rights|world) )*(?:bought out|buy-?out|buyout|all rights(?: (?:assigned|transferred|included))?|work (?:made )?for hire)[.]?$",
    )
});

/// Findings of terms that the model overlooks.
pub fn overlooked(scored: &Scored<'_>, findings: &[Finding]) -> Vec<Finding> {
    let known = |label: &str| scored.labels.iter().any(|known| known == label);
    let mut found = Vec::new();
    for segment in &scored.outline.segments {
        if !segment.lead.is_empty() || segment.text.split_whitespace().count() > MOST_WORDS {
            continue;
        }
        let Some(label) = label_of(&segment.text, scored.parties).filter(|label| known(label)) else {
            continue;
        };
        // On AI the model may have taken one for the other: what it found stands.
        let others: &[&str] = if label == policy::TRAINING { &[NO_AI] } else { &[] };
        let taken = |label: &str| {
            let of: Vec<&Finding> = findings.iter().filter(|f| f.label == label).collect();
            overlap(&of, segment)
        };
        if !taken(label) && !others.iter().any(|other| taken(other)) {
            found.push(of_rule(scored, segment, label, PROBABILITY));
        }
    }
    found
}

/// The label of a text that is nothing but such a term.
fn label_of(text: &str, parties: &Parties) -> Option<&'static str> {
    let lower = in_lower_case("", text).replace(['*', '_'], "");
    let term = lower
        .trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | ')' | '(' | '•' | '-' | ' '));
    if NO.is_match(term) {
        return Some(NO_AI);
    }
    if let Some(found) = ON_AI.captures(term) {
        let agreed = &found["agreed"];
        if NOT_LET.is_match(agreed) {
            return Some(NO_AI);
        }
        let let_be = LET.find(agreed)?;
        return if WITH_LEAVE.is_match(&agreed[let_be.end()..]) { None } else { Some(policy::TRAINING) };
    }
    if NO_END.is_match(term) {
        return Some(policy::PERPETUAL);
    }
    let whose = || {
        WHOSE.captures(term).is_some_and(|found| {
            let who = found["who"].trim();
            is_in(who, RECIPIENT) || parties.recipient.mentions_by_name(who).contains(&(0, who.len()))
        })
    };
    (BOUGHT_OUT.is_match(term) || whose()).then_some(policy::OWNERSHIP)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_of_a_form_are_told_by_their_words() {
        let parties =
            Parties::read("Client: Moor Ltd\nDesigner: Dana Reed\n\nMoor Ltd pays. Dana Reed draws.");
        for (text, label) in [
            ("AI training: Allowed", Some(policy::TRAINING)),
            ("5. AI training: Permitted", Some(policy::TRAINING)),
            ("AI training: permitted with the Designer's written consent", None),
            ("AI use: allowed for mood boards", None),
            ("AI: Not permitted", Some(NO_AI)),
            ("AI use: Prohibited", Some(NO_AI)),
            ("Generative AI: none allowed", Some(NO_AI)),
            ("AI training and voice cloning: never", Some(NO_AI)),
            ("No AI training.", Some(NO_AI)),
            ("No use for AI.", Some(NO_AI)),
            ("No generative AI use of the photographs.", Some(NO_AI)),
            ("No AI was used to make the drawings.", None),
            ("AI tools: Illustrator's own", None),
            ("Term: Perpetual", Some(policy::PERPETUAL)),
            ("Term: in perpetuity", Some(policy::PERPETUAL)),
            ("Term: Life of copyright", Some(policy::PERPETUAL)),
            ("Term: two years", None),
            ("Copyright: Client, 100%", Some(policy::OWNERSHIP)),
            ("Ownership: Moor Ltd", Some(policy::OWNERSHIP)),
            ("Copyright: Designer", None),
            ("Copyright: Dana Reed", None),
            ("Rights: Bought out", Some(policy::OWNERSHIP)),
            ("Client: Moor Ltd", None),
        ] {
            assert_eq!(label_of(text, &parties), label, "{text}");
        }
    }
}
