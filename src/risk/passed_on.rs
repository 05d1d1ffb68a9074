//! A license of the work that whoever gets it may pass on to others, in a contract whose findings name no broader right.
//!
//! In: the segments with what was found in them, and the parties. Out: a remark that quotes the sentence. No label stands for such a license:
//! "sublicensable" alone is neither use without limit nor use for ever, and the score does not know it. Whoever reads the score should.

use std::sync::LazyLock;

use regex::Regex;

use super::findings::Scored;
use super::parties::whole_words;
use super::report::{Direction, Finding};
use super::sides::{in_lower_case, pattern};
use super::{NO_AI, bound, offers, policy};
use crate::segment::Segment;

/// Longest quote, in characters; the end of a longer sentence is left out.
const LONGEST: usize = 220;

/// A right that reaches others.
static PASSED_ON: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?x)\b(?:licen[sc]es?|rights?|permissions?)\b.*\b(?:sub-?\ ?licen[sc]\w*)\b
        | \b(?:sub-?\ ?licen[sc]e?able|transferable)\b[^.;]{0,80}\b(?:licen[sc]es?|rights?|permissions?)\b",
    )
});

/// What takes that back, or names what the license is for.
static LIMITED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?x)\bnon-?\ ?(?:sub-?\ ?licen[sc]\w+|transferable)\b
        | \b(?:not|no|never|neither|nor|without\ (?:the|any)\ right)\b[^.;]{0,60}\bsub-?\ ?licen[sc]
        | \b(?:only|solely|exclusively|strictly|(?:is|be)\ limited\ to|limited\ licen[sc]e)\b
        | \bfor\ (?:the\ )?(?:\w+\ )?purposes?\ of\b | \bfor\ (?:the|these|this|such|those)\ (?:\w+\ )?purposes?\b
        | \b(?:to|in\ order\ to|in\ connection\ with|for|of|necessary\ for)\ (?:the\ )?(?:provid|provision|operat|perform(?:ing|ance\ of)\b|deliver|render|supply|host(?:ing)?\ your)
        | \b(?:as|to\ the\ extent)\ (?:\w+\ )?(?:necessary|needed|required)\b",
    )
});

/// What is made or put in.
static WORK: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:contents?|contributions?|submissions?|materials?|posts?|uploads?|works?|artworks?|images?|photo(?:graph)?s?|pictures?|illustrations?|designs?|recordings?|footage|videos?|music|songs?|scripts?|manuscripts?|texts?|articles?|translations?|voice|likeness|performances?|stories)\b",
    )
});

/// What is not the work, or what the sentence only speaks of.
static BESIDE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:feedback|suggestions?|represents?|warrants?|warrant(?:y|ies)|terminat\w+|expir\w+|you (?:can|may) end|trade ?marks?|source code|object code|patents?)\b",
    )
});

/// The remark, where there is such a license and the contract has neither a broader right nor a ban on AI use.
#[must_use]
pub fn remark(scored: &Scored<'_>, findings: &[Finding]) -> Option<String> {
    let broader = [policy::OWNERSHIP, "perpetual_rights", "unrestricted_use", policy::TRAINING, NO_AI];
    if !scored.parties.creator_named() || broader.iter().any(|label| offers(findings, label)) {
        return None;
    }
    let segment = scored.outline.segments.iter().find(|segment| is_passed_on(scored, findings, segment))?;
    let words: Vec<&str> = segment.text.split_whitespace().collect();
    let mut quote = words.join(" ");
    if let Some((at, _)) = quote.char_indices().nth(LONGEST) {
        let end = quote[..at].rfind(' ').unwrap_or(at);
        quote.replace_range(end.., " …");
    }
    Some(format!(
        "A license is given that may be passed on to others, and the sentence limits it to no purpose (\"{quote}\"). No label stands for that and it is not in the score; nothing here forbids AI use under it."
    ))
}

/// Whether a segment lets the recipient pass on rights in what the creator makes or puts in.
fn is_passed_on(scored: &Scored<'_>, findings: &[Finding], segment: &Segment) -> bool {
    let lower = in_lower_case(&segment.lead, &segment.text);
    if !PASSED_ON.is_match(&lower)
        || LIMITED.is_match(&lower)
        || BESIDE.is_match(&lower)
        || !WORK.is_match(&lower)
    {
        return false;
    }
    let turned = findings.iter().any(|finding| {
        let here = finding.start < segment.end && segment.start < finding.end;
        here && (finding.label == "purpose_limitation"
            || finding.direction.is_some_and(Direction::turns_label))
    });
    if turned || bound::grant(&segment.lead, &segment.text, scored.parties).is_some() {
        return false;
    }
    let creator = &scored.parties.creator;
    let of = creator.possessive().unwrap_or("your");
    !creator.mentions_by_name(&lower).is_empty() || !whole_words(&lower, [of].into_iter()).is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Document, Format};
    use crate::risk::Parties;
    use crate::risk::findings::quoting;
    use crate::segment::segment;

    const SERVICE: &str = "You keep your posts. You upload your content to our service. We show your posts and may delete your account.";

    fn remark_on(sentence: &str, found: &[(&str, &str)]) -> Option<String> {
        let text = format!("{SERVICE} {sentence}");
        let document =
            Document { text: text.clone(), format: Format::Text, blocks: Vec::new(), warnings: Vec::new() };
        let findings = quoting(&text, found);
        let scored = Scored {
            document: &document,
            outline: &segment(&text, &[]),
            parties: &Parties::read(&text),
            labels: &[],
            thresholds: &[],
            scores: &[],
        };
        remark(&scored, &findings)
    }

    const GRANT: &str =
        "You grant us a worldwide, sublicensable license to show, copy and adapt your content.";

    #[test]
    fn a_license_of_the_work_that_reaches_others_is_quoted() {
        for sentence in [
            GRANT,
            "You give us a transferable right to copy, edit and spread your posts.",
            "By posting you grant us the right to copy your pictures and to sublicense that right.",
        ] {
            let said = remark_on(sentence, &[]).unwrap_or_else(|| panic!("{sentence}"));
            assert!(said.contains(sentence), "{said}");
        }
    }

    #[test]
    fn a_long_sentence_is_cut_at_a_word() {
        let long = GRANT.replace("copy and", &"copy, post, ".repeat(30));
        let said = remark_on(&long, &[]).expect("it is one");
        assert!(said.contains(", post, …\")") || said.contains("copy, …\")"), "{said}");
        assert!(said.len() < 500, "{said}");
    }

    #[test]
    fn no_other_license_is() {
        for sentence in [
            "You grant us a non-sublicensable license to show your content.",
            "You grant us a license to show your content, without the right to sublicense it.",
            "You grant us a sublicensable license to your content solely to run our service.",
            "You grant us a sublicensable license to your content in order to provide our service.",
            "We grant you a sublicensable license to use our materials.",
            "You grant us a sublicensable license to your suggestions and other feedback.",
            "You may not sublicense your right to use our content.",
            "You grant us a license to show your content.",
        ] {
            assert_eq!(remark_on(sentence, &[]), None, "{sentence}");
        }
    }

    #[test]
    fn it_is_said_only_where_no_finding_says_more() {
        assert!(remark_on(GRANT, &[("derivative_works", GRANT)]).is_some());
        for label in ["perpetual_rights", "unrestricted_use", "ip_assignment", "ai_training", "no_ai"] {
            assert_eq!(remark_on(GRANT, &[(label, "We show your posts")]), None, "{label}");
        }
        assert_eq!(remark_on(GRANT, &[("purpose_limitation", GRANT)]), None);
    }
}
