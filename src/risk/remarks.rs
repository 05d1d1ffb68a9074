//! What a reader must know of a contract before its score: parts that were cut out of this copy, a form that nobody filled in, terms that
//! stand there twice, another paper that counts, or that no work is made under it at all.
//!
//! In: the contract's text and its findings. Out: [`Remarks`]. What the reader of the file has to say stands in the document's warnings.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex::Regex;

use super::report::{Direction, Finding};
use super::sides::pattern;
use super::{language, policy};

/// Remarks on a contract.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remarks {
    /// Plain sentences, the weightiest first.
    pub sentences: Vec<String>,
    /// Whether the contract speaks of works, content or inventions, or of rights in them.
    pub on_works: bool,
}

/// Words of a text without a finding on rights from which on it speaks of works, a thousand words.
const WORK_WORDS: f64 = 3.0;
/// Blanks and boxes from which on a paper is a form.
const BLANKS: usize = 3;
/// Findings that stand in the text once more, from which on that is said.
const TWICE: usize = 3;
/// Shortest finding that stands twice by no accident, in bytes.
const TWICE_BYTES: usize = 60;

/// What is made by those who make things, and what rights in it are called.
static WORKS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?x)\b(?:
            copyright\w* | intellectual\ property | moral\ rights? | works?\ (?:made\ )?for\ hire | work\ product | deliverables? | works\ of
            | art | arts | artworks? | creative\w* | creators? | authors? | artists? | writers? | freelance\w* | illustrat\w* | photo\w* | pictures? | images? | portraits?
            | manuscripts? | novels? | books? | stor(?:y|ies) | poems? | columns? | essays? | texts? | audio\w* | podcasts? | episodes? | broadcasts? | recordings?
            | compos(?:e|es|ed|ing|ers?|itions?) | footage | films? | film(?:ed|ing) | videos? | music\w* | songs? | lyrics | tracks? | albums? | screenplays? | scripts? | plays?
            | translat\w* | design(?:s|ers?|ing|ed)? | logos? | sketch\w* | draw(?:s|n|ings?) | paint\w* | murals? | sculpt\w* | tattoos? | animat\w* | games? | characters?
            | fonts? | typefaces? | patterns? | performers? | singers? | actors? | dancers? | voices? | likeness | inventions? | inventors?
            | (?:your|user|customer|licensed)\ content | submissions? | upload\w* | software | source\ code | code | apps? | websites? | data\ ?(?:sets?|bases?)
            | models? | patents? | trade\ ?marks? | brand\w* | licensed | licensors? | licensees? | archives? | maps? | recipes? | courses? | lectures? | teach\w* | research\w*
        )\b",
    )
});

/// Where something was taken out before the contract was made public.
static CUT_OUT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\[\*{2,5}[^\]\n]{0,80}\]|\[(?:redacted|\*{0,3} ?confidential (?:treatment|portion)[^\]\n]{0,80})\]|█{2,}",
    )
});

/// The same in signs that mean other things too, such as "delete as appropriate", unless the text says what was left out.
static CUT_OUT_AS_SAID: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\[\s?\*\s?\]|[^\s\n][ \t$(]\*{3,5}(?:[ \t.,;:)%])"));

/// What says so.
static SAYS_CUT_OUT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\bconfidential treatment\b|\b(?:omitted|redacted)\b[^.]{0,80}\b(?:pursuant|commission|exchange act|confidential|competitive)|\b(?:has|have) been (?:omitted|redacted)\b",
    )
});

/// What is to be filled in.
static BLANK: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\[[ _]{0,3}\]|[☐❏❑□⬜]|\b(?:of|the|a|for|at|is|to|than|within|dated|between|on|in|by) \$?_{3,}|\{[a-z][a-z_.]{2,40}\}|\[[●•]\]|\[(?:insert|name of|date of|address of|enter|fill in|company name|your name|amount)\b[^\]\n]{0,60}\]",
    )
});

/// Papers on what is invented or made, which another paper may only name.
static OTHER_PAPER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:(?:proprietary information|confidentiality|confidential information|non-?disclosure)[\w\s,&]{0,40})?(?:(?:inventions?|intellectual property|ip|copyright)(?: and [\w ]{1,30})? (?:assignments?|transfers?)|assignments? of (?:inventions?|intellectual property))(?: (?:agreements?|documents?|forms?|deeds?|contracts?))\b",
    )
});

/// The remarks on `text`, in which `findings` were found.
#[must_use]
pub fn read(text: &str, findings: &[Finding]) -> Remarks {
    let lower = text.to_lowercase();
    let rights = findings.iter().any(|finding| {
        finding.label != "indemnification" && finding.direction != Some(Direction::ConfidentialInformation)
    });
    let words = lower.split_whitespace().count();
    let on_works = rights || WORKS.find_iter(&lower).count() as f64 * 1000.0 >= WORK_WORDS * words as f64;
    let mut sentences: Vec<String> = language::remark(&lower).into_iter().collect();
    let mut cut_out = CUT_OUT.find_iter(&lower).count();
    if SAYS_CUT_OUT.is_match(&lower) {
        cut_out += CUT_OUT_AS_SAID.find_iter(&lower).count();
    }
    if cut_out > 0 {
        let passages = if cut_out == 1 { "1 passage is" } else { &format!("{cut_out} passages are") };
        sentences.push(format!(
            "{passages} cut out of this copy (such as \"[***]\"): what they grant, forbid or promise is not in the score."
        ));
    }
    let blanks = BLANK.find_iter(&lower).count();
    if blanks >= BLANKS {
        sentences.push(format!(
            "{blanks} blanks and boxes are not filled in: this seems to be a form. Boxes that are not ticked, and notes on how to fill it in, count for nothing."
        ));
    }
    let twice = twice(findings);
    if twice >= TWICE {
        sentences.push(format!(
            "{twice} clauses stand in the text twice, word for word: it may hold two versions of the same terms. Copies weigh little in the score; read which version is yours."
        ));
    }
    if !findings.iter().any(|finding| finding.label == policy::OWNERSHIP)
        && let Some(paper) = OTHER_PAPER.find(&lower)
    {
        sentences.push(format!(
            "Another paper is named (\"{}\"): what it takes or leaves is not in the score.",
            paper.as_str().split_whitespace().collect::<Vec<_>>().join(" ")
        ));
    }
    Remarks { sentences, on_works }
}

/// How many findings stand in the text once more in the same words.
fn twice(findings: &[Finding]) -> usize {
    let mut seen = BTreeSet::new();
    let mut places = BTreeSet::new();
    findings
        .iter()
        .filter(|finding| finding.text.len() >= TWICE_BYTES)
        .filter(|finding| !seen.insert((finding.label.as_str(), same_words(finding))))
        .filter(|finding| places.insert(finding.start))
        .count()
}

/// A finding's words and those it hangs on, whatever the white space between them.
#[must_use]
pub fn same_words(finding: &Finding) -> String {
    let words: Vec<&str> = finding.lead.split_whitespace().chain(finding.text.split_whitespace()).collect();
    words.join(" ")
}

/// Whether a segment says nothing by itself: a note to whoever fills the form in, or a box that nobody ticked.
#[must_use]
pub fn counts_for_nothing(text: &str) -> bool {
    static NOTE: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"^(?i:\W{0,3}(?:drafting notes?|notes? to (?:draft|drafter|user|form)|ntd|instructions? for (?:use|completion))\b)|^\s*(?:[-*•]\s*)?(?:\[[ _]{0,3}\]|\( {1,3}\)|[☐❏❑□⬜])|^\s*\(?(?:\d{1,2}|[a-z]{1,3})[.)]\s*(?:[☐❏❑□⬜]|\\?\[[ _]{1,3}\\?\]\s+[A-Z])",
        )
    });
    // The last sentence of a note ends in its bracket.
    NOTE.is_match(text) || text.trim_end().ends_with(']') && !text.contains('[')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finding(label: &str, start: usize, text: &str) -> Finding {
        Finding {
            label: label.to_owned(),
            start,
            end: start + text.len(),
            text: text.to_owned(),
            ..Finding::default()
        }
    }

    fn said(text: &str) -> String {
        read(text, &[]).sentences.join("\n")
    }

    #[test]
    fn what_was_cut_out_is_counted() {
        assert!(
            said("The royalty is [***] of sales. Licensee may use [**].").contains("2 passages are cut out")
        );
        assert!(
            said("It shall pay $ *** a year. Confidential treatment was asked for.")
                .contains("1 passage is cut out")
        );
        for whole in [
            "***Important*** terms follow.",
            "I hereby cancel my/our [*] contract.",
            "* * *",
            "See note [*1].",
            "A [sic] thing.",
            "2*3",
        ] {
            assert_eq!(said(whole), "", "{whole}");
        }
    }

    #[test]
    fn a_form_is_told_by_its_blanks() {
        assert!(
            said("The fee is $______ and the term is ____ months.\n[ ] Web\n[ ] Print")
                .contains("4 blanks and boxes")
        );
        assert_eq!(said("By: ____________ Name: ____________ Title: ____________ Date: ________"), "");
    }

    #[test]
    fn boxes_that_are_not_ticked_and_notes_count_for_nothing() {
        for text in [
            "[ ] Training of models",
            "☐ Output",
            "- [ ] Input",
            "[_] Input",
            "( ) Input",
            "⬜ Input",
            "(b) ☐ Input",
            "2. [ ] The Client may train on it.",
            "[Drafting note: check \"None\".]",
            "Note to draft: delete this.",
            "If none, delete the rest.]",
        ] {
            assert!(counts_for_nothing(text), "{text}");
        }
        for text in [
            "[x] Training of models",
            "☒ Output",
            "Notes on the score belong to the Composer.",
            "(a) Output;",
            "(x) Output;",
            "1. [ ] (the Client) may print it.",
        ] {
            assert!(!counts_for_nothing(text), "{text}");
        }
    }

    #[test]
    fn terms_that_stand_there_twice_are_told() {
        let words =
            "You grant us a worldwide licence to use, adapt and publish your content for any purpose.";
        let more = "We own all feedback that you give us on the service, and we may use it as we wish.";
        let third = "You shall indemnify us against all claims that arise from your content or your use.";
        let once = [finding("a", 0, words), finding("b", 100, more), finding("c", 200, third)];
        assert!(read("", &once).sentences.is_empty());
        let copies = [finding("a", 300, words), finding("b", 400, more), finding("c", 500, third)];
        let both: Vec<Finding> = once.iter().chain(&copies).cloned().collect();
        assert!(read("", &both).sentences.join("").starts_with("3 clauses stand in the text twice"));
    }

    #[test]
    fn another_paper_on_inventions_is_named() {
        let said = said(
            "This offer depends on your signing our confidentiality and inventions assignment documents.",
        );
        assert!(said.contains("inventions assignment documents"), "{said}");
    }

    #[test]
    fn a_paper_without_works_is_told_from_one_that_has_them() {
        let shares =
            "The undersigned agree that the statement on Schedule 13D is filed on behalf of each of them. "
                .repeat(9);
        assert!(!read(&shares, &[]).on_works);
        assert!(read(&shares, &[finding("no_ai", 0, "No AI.")]).on_works);
        assert!(!read(&shares, &[finding("indemnification", 0, "Each covers the other.")]).on_works);
        assert!(read("The Painter paints a mural in the hall and is paid 900 euros.", &[]).on_works);
    }
}
