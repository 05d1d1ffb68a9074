//! What of a contract says something at all. Options that nobody ticked, notes to whoever fills a form in, clauses that are marked as deleted,
//! questions whether something may be done, what a mail refuses and notices on pages of the other side do not, in whole or in part.
//!
//! In: the segments of a contract with their scores. Out: those that count, with theirs, from which all findings, reasons and remarks are made.

use std::sync::LazyLock;

use regex::Regex;

use super::clauses::own_number;
use super::findings::Scored;
use super::sides::pattern;
use super::{notices, refused, remarks};
use crate::segment::Outline;

/// The segments that count, and their scores.
pub struct InEffect {
    outline: Outline,
    scores: Vec<Vec<f32>>,
}

impl InEffect {
    /// Those of `scored`.
    #[must_use]
    pub fn of(scored: &Scored<'_>) -> Self {
        let refused = refused::terms(&scored.outline.segments, &scored.document.text);
        let of_notice = notices::of_the_other_side(scored);
        let void = deleted(scored).into_iter().zip(of_notice).zip(refused).map(|((a, b), c)| a || b || c);
        let (segments, scores) = scored
            .outline
            .segments
            .iter()
            .zip(scored.scores)
            .zip(void)
            .filter(|((segment, _), void)| {
                !void && !remarks::counts_for_nothing(&segment.text) && !asks_whether(&segment.text)
            })
            .map(|((segment, row), _)| (segment.clone(), row.clone()))
            .unzip();
        Self { outline: Outline { segments, headings: scored.outline.headings.clone() }, scores }
    }

    /// `scored` without what does not count.
    #[must_use]
    pub fn within<'a>(&'a self, scored: &Scored<'a>) -> Scored<'a> {
        Scored { outline: &self.outline, scores: &self.scores, ..*scored }
    }
}

const DELETED: &str = r"(?:(?:intentionally|deliberately) )?(?:deleted|struck(?: out)?|removed|omitted|not used|withdrawn|not applicable|n/a)(?: (?:intentionally|by agreement|in its entirety|in full))?";

/// A mark at the beginning, at the end or in place of a clause.
static BEGINS: LazyLock<Regex> =
    LazyLock::new(|| pattern(&format!(r"(?i)^(?:[0-9.]+[.)]? ?|\([a-z]{{1,3}}\) ?)?[\[(]{DELETED}\.?[\])]")));
static ENDS: LazyLock<Regex> =
    LazyLock::new(|| pattern(&format!(r"(?i)(?:[\[(]{DELETED}\.?[\])]| [–—-] {DELETED})[.;]?$")));
static ALONE: LazyLock<Regex> = LazyLock::new(|| pattern(&format!(r"(?i)^[\[(]{DELETED}\.?[\])][.;]?$")));
/// Brackets around what was deleted.
static OPENS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?:[0-9.]+[.)]? ?|\([a-z]{1,3}\) ?)?\[(?:deleted|struck(?: out)?|removed)(?: text)?(?::| ?[–-] |$)",
    )
});
/// A sentence that deletes another clause is one that counts.
static OF_ANOTHER: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)\b(?:sections?|clauses?|articles?|paragraphs?|conditions?|items?) [0-9]"));

/// Words that give way to those behind them.
static STRUCK: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r#"(?i)\b(?:words?|sentences?|phrases?|text)\b[^"“‘']{0,40}["“‘'].*["”’'].*\b(?:replaced|substituted|deleted|struck|amended)\b(?: (?:by|with|for|to read))?(?: the words?)?:?\.?$"#,
    )
});

/// For each segment whether it is marked as deleted, by itself, by the heading above it or by a mark in its line.
fn deleted(scored: &Scored<'_>) -> Vec<bool> {
    let segments = &scored.outline.segments;
    let one_line = |at: usize| {
        let between = scored.document.text.get(segments[at - 1].end..segments[at].start);
        between.is_some_and(|between| !between.contains('\n'))
    };
    let mut deleted = vec![false; segments.len()];
    let (mut in_brackets, mut in_line) = (false, false);
    for (at, segment) in segments.iter().enumerate() {
        let text = segment.text.trim();
        in_line &= at > 0 && one_line(at);
        in_line |= BEGINS.is_match(text);
        // What opens the brackets may be taken for a heading of its line.
        let below = at == 0 || segments[at - 1].section != segment.section;
        in_brackets |= OPENS.is_match(text) || below && OPENS.is_match(&segment.section);
        let of_heading = ENDS.is_match(&segment.section) && own_number(text).is_none();
        let own = ENDS.is_match(text) && !OF_ANOTHER.is_match(text) || STRUCK.is_match(text);
        deleted[at] = in_line || in_brackets || of_heading || own;
        in_brackets &= !text.contains(']');
        if ALONE.is_match(text) {
            let mut before = at;
            while before > 0 && one_line(before) {
                before -= 1;
                deleted[before] = true;
            }
        }
    }
    deleted
}

/// Whether a sentence asks whether something may be done, which says nothing of it.
fn asks_whether(text: &str) -> bool {
    static ASKS: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)^(?:[0-9.]+[.)]? )?(?:please )?(?:tell us|tell me|let us know|let me know|inform us|advise|confirm|indicate|state|(?:we|i)(?:['’]d| would| should)? (?:like to |want to )?(?:ask|know|wonder)(?: you)?)(?: [a-z]+){0,4}? (?P<how>whether|if) ",
        )
    });
    // "Let us know if you object" is a way out of what is done otherwise.
    static WAY_OUT: LazyLock<Regex> = LazyLock::new(|| {
        pattern(r"(?i)\b(?:not|never|no|object\w*|opt\w*|prefer\w*|otherwise|unless)\b|n['’]t\b")
    });
    ASKS.is_match(text) && !WAY_OUT.is_match(text)
}

#[cfg(test)]
mod tests {
    use crate::risk::weighed::weighed;

    const SAID: (&str, &str, f32) = ("ai_training", "The Publisher may train", 0.95);

    fn counts(text: &str) -> bool {
        let parties = "Agreement between Harrow Press (the \"Publisher\") and Jo Finch (the \"Artist\").";
        let said = [
            SAID,
            ("ai_training", "4. The Publisher may train", 0.95),
            ("ai_training", "It may", 0.95),
            ("ai_training", "☒ It may", 0.95),
        ];
        !weighed(&format!("{parties}\n\n{text}"), &said).0.is_empty()
    }

    #[test]
    fn a_clause_that_is_marked_as_deleted_is_none() {
        for text in [
            "4. [DELETED] The Publisher may train models on it. It may sell them.",
            "4. The Publisher may train models on it. (deleted)",
            "4. The Publisher may train models on it [intentionally omitted].",
            "4. The Publisher may train models on it. It may sell them. [Deleted]",
            "[DELETED: The Publisher may train models on it. It may sell them.]",
            "Training (deleted)\nThe Publisher may train models on it.",
        ] {
            assert!(!counts(text), "{text}");
        }
        for text in [
            "3. [Reserved]\n\n4. The Publisher may train models on it.",
            "3. Credit [Intentionally omitted]\n\n4. The Publisher may train models on it.",
            "The Publisher may train models on it, with names removed.",
            "(Deleted drafts are lost.)\n\nThe Publisher may train models on it.",
        ] {
            assert!(counts(text), "{text}");
        }
    }

    #[test]
    fn an_option_that_nobody_ticked_is_none_to_its_end() {
        for text in [
            "☐ The Publisher may train models on it. It may sell them.",
            "- [ ] Option 1. Full rights. The Publisher may train models on it. It may sell them.",
            "☐ The Publisher may:\n(a) print it;\n(b) sell it. It may train models on it.",
            "The Publisher may train models on it.\n\n☐ Yes\n☐ No",
        ] {
            assert!(!counts(text), "{text}");
        }
        for text in [
            "☐ The Publisher may print it. ☒ It may train models on it.",
            "☐ The Publisher may print it.\n\nIt may train models on it.",
            "The Publisher may train models on it.\n\n☒ Yes ☐ No",
        ] {
            assert!(counts(text), "{text}");
        }
    }

    #[test]
    fn a_question_whether_something_may_be_done_says_nothing() {
        let said = |text: &str| super::asks_whether(text);
        assert!(said("Please tell us whether the Publisher may train AI on the Chapter."));
        assert!(said("We would like to know if we may use it for machine learning."));
        assert!(!said("Please let us know if you do not want it used for machine learning."));
        assert!(!said("The Publisher decides whether it may train AI on the Chapter."));
    }
}
