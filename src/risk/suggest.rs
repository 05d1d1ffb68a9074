//! Better words for a contract: which passages to replace, what to add, and the contract as it would read then.
//!
//! In: a contract, its findings and a policy's wording. Out: [`Edit`]s, and with [`apply`] the edited contract. What an edit does to
//! the score is found out by whoever can label the new words ([`crate::scan`]).

use super::opt_out::is_way_out_alone;
use super::parties::Parties;
use super::policy::{PERPETUAL, Policy, TRAINING};
use super::protections;
use super::report::{Edit, Finding, RiskReport};
use super::wording::Wording;
use super::{NO_AI, offers, own_term};
use crate::classify::without_number;
use crate::document::{Block, BlockKind, Document};

/// What stands in place of a sentence whose subject is settled elsewhere; the numbering stays as it was.
const OMITTED: &str = "[Intentionally omitted.]";
/// The same for an item of a list.
const ITEM_OMITTED: &str = "[intentionally omitted]";
/// A finding less certain than this, 0 to 1, gets no words of its own: its passage is for the reader to judge first.
const SURE: f64 = 0.5;
/// Heading of what is added.
const ADDED: &str = "Additional Terms";

/// The edits that a policy's wording offers for a report, in document order, additions last.
#[must_use]
pub fn edits(document: &Document, report: &RiskReport, policy: &Policy, parties: &Parties) -> Vec<Edit> {
    let text = &document.text;
    let wording = Wording::read(text, parties);
    let term = own_term::read(text);
    let mut answered: Vec<&str> = Vec::new();
    let mut edits = Vec::new();
    for numbers in passages(&report.findings, policy) {
        let findings = &report.findings;
        let mut fresh: Vec<(f64, &str, &str)> = Vec::new();
        let mut labels: Vec<String> = Vec::new();
        for &i in &numbers {
            let label = findings[i].label.as_str();
            labels.push(label.to_owned());
            if let Some((points, clause)) = clause_for(&findings[i], policy)
                && !answered.contains(&label)
            {
                answered.push(label);
                fresh.push((points, label, clause));
            }
        }
        fresh.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(b.1)));
        labels.sort_unstable();
        labels.dedup();
        let worded = |label: &str, clause: &str| match label {
            PERPETUAL => own_term::no_longer_than(&wording.fill(clause), term.as_deref()),
            _ => wording.fill(clause),
        };
        let sentences: Vec<String> =
            fresh.iter().map(|(_, label, clause)| worded(label, clause.trim())).collect();
        let (start, end) = span(text, findings, &numbers);
        let passage = text[start..end].to_owned();
        let listed = hangs_on_a_lead(&findings[numbers[0]]);
        let (replacement, addition) = if listed || sentences.is_empty() {
            (omitted(&passage, listed), sentences.join("\n"))
        } else {
            (sentences.join(" "), String::new())
        };
        let (findings, answers) = (numbers, labels);
        edits.push(Edit { start, end, passage, replacement, addition, findings, answers, completes: false });
    }
    let end = text.len();
    // What already stands in place of a passage is not added once more.
    let proposed: String =
        edits.iter().map(|edit| bare(&format!("{}\n{}\n", edit.replacement, edit.addition))).collect();
    let added = missing(report, policy, &wording)
        .filter(|(_, addition)| !addition.lines().all(|line| proposed.contains(&bare(line))));
    edits.extend(added.map(|(name, addition)| Edit {
        start: end,
        end,
        addition,
        completes: offers(&report.findings, &name),
        answers: vec![name],
        ..Edit::default()
    }));
    edits
}

/// Words without "all": "against claims" and "against all claims" are one promise.
fn bare(words: &str) -> String {
    words.replace(" all ", " ")
}

/// Numbers of findings that stand against the reader and have wording of their own, those of one passage together.
fn passages(findings: &[Finding], policy: &Policy) -> Vec<Vec<usize>> {
    let mut passages: Vec<(usize, Vec<usize>)> = Vec::new();
    for (i, finding) in findings.iter().enumerate() {
        if clause_for(finding, policy).is_none() {
            continue;
        }
        match passages.last_mut() {
            Some((end, numbers)) if finding.start < *end => {
                *end = finding.end.max(*end);
                numbers.push(i);
            }
            _ => passages.push((finding.end, vec![i])),
        }
    }
    passages.into_iter().map(|(_, numbers)| numbers).collect()
}

/// Points and wording for a finding that stands against the reader.
fn clause_for<'a>(finding: &Finding, policy: &'a Policy) -> Option<(f64, &'a str)> {
    if finding.label == TRAINING && is_way_out_alone(&finding.text) {
        return None;
    }
    let rule = policy.rule(&finding.label)?;
    let clause = finding.direction.and_then(|d| rule.direction(d)).map_or(&rule.clause, |d| &d.clause);
    let points = policy.points(finding);
    (points > 0.0 && finding.probability >= SURE && !clause.trim().is_empty()).then_some((points, clause))
}

/// The passage of some findings, without the number in front of it.
fn span(text: &str, findings: &[Finding], numbers: &[usize]) -> (usize, usize) {
    let start = numbers.iter().map(|&i| findings[i].start).min().expect("a passage has findings");
    let end = numbers.iter().map(|&i| findings[i].end).max().expect("a passage has findings");
    let passage = &text[start..end];
    (start + passage.len() - without_number(passage).len(), end)
}

/// Whether a finding is an item of an unfinished sentence, in whose place no sentence of its own can stand.
fn hangs_on_a_lead(finding: &Finding) -> bool {
    let lead = finding.lead.trim_end();
    !lead.is_empty() && !lead.ends_with(['.', '!', '?'])
}

/// The mark of an omission, with what ties a list item to its neighbours.
fn omitted(passage: &str, listed: bool) -> String {
    if !listed {
        return OMITTED.to_owned();
    }
    let body = passage.trim_end();
    let tail =
        ["; and", "; or", ", and", ", or", ";", ",", "."].into_iter().find(|tail| body.ends_with(tail));
    format!("{ITEM_OMITTED}{}", tail.unwrap_or(""))
}

/// Names and wording of protections that the contract lacks, wholly or in part.
fn missing<'a>(
    report: &'a RiskReport,
    policy: &'a Policy,
    wording: &'a Wording,
) -> impl Iterator<Item = (String, String)> + 'a {
    policy.wanted().filter_map(move |(name, _)| {
        let clause = policy.wanted_clause(name)?;
        if !offers(&report.findings, name) {
            return Some((name.to_owned(), wording.fill(clause)));
        }
        if name != NO_AI {
            return None;
        }
        // A ban stands there: what it leaves out is added, and no more.
        let absent: Vec<&str> = report
            .protections
            .no_ai
            .components
            .iter()
            .filter(|component| !component.present)
            .map(|component| component.name.as_str())
            .collect();
        let adds = |line: &&str| protections::components_of(line).any(|name| absent.contains(&name));
        let lines: Vec<&str> = clause.lines().filter(adds).collect();
        (!lines.is_empty()).then(|| (name.to_owned(), wording.fill(&lines.join("\n"))))
    })
}

/// The contract with some edits made. Edits must not overlap.
#[must_use]
pub fn apply<'a>(document: &Document, edits: impl IntoIterator<Item = &'a Edit>) -> Document {
    let mut edits: Vec<&Edit> = edits.into_iter().collect();
    edits.sort_by_key(|edit| edit.start);
    let mut text = String::with_capacity(document.text.len() + 2_000);
    // Old start and end of each replaced passage, and where the new one ends.
    let mut moved: Vec<(usize, usize, usize)> = Vec::new();
    let mut at = 0;
    for edit in edits.iter().filter(|edit| edit.end > edit.start) {
        text.push_str(&document.text[at..edit.start]);
        text.push_str(&edit.replacement);
        at = edit.end;
        moved.push((edit.start, edit.end, text.len()));
    }
    text.push_str(&document.text[at..]);
    let place = |old: usize| {
        let before = moved.iter().rev().find(|(start, _, _)| *start < old);
        before.map_or(old, |&(_, end, new)| new + old.saturating_sub(end))
    };
    let blocks = document.blocks.iter().map(|b| Block {
        start: place(b.start),
        end: place(b.end),
        opening: place(b.opening),
        ..*b
    });
    let mut blocks: Vec<Block> = blocks.filter(|block| block.start < block.end).collect();
    let additions: Vec<&str> =
        edits.iter().flat_map(|edit| edit.addition.lines()).filter(|line| !line.trim().is_empty()).collect();
    if !additions.is_empty() {
        text.truncate(text.trim_end().len());
        for (i, paragraph) in [ADDED].iter().chain(&additions).enumerate() {
            text.push_str("\n\n");
            let start = text.len();
            text.push_str(paragraph);
            if !document.blocks.is_empty() {
                let kind = if i == 0 { BlockKind::Heading } else { BlockKind::Paragraph };
                blocks.push(Block { start, end: text.len(), kind, opening: start });
            }
        }
        text.push('\n');
    }
    Document { text, blocks, ..document.clone() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Format;

    fn edit(text: &str, passage: &str, replacement: &str, addition: &str) -> Edit {
        let start = if passage.is_empty() { text.len() } else { text.find(passage).expect("it is there") };
        Edit {
            start,
            end: start + passage.len(),
            passage: passage.to_owned(),
            replacement: replacement.to_owned(),
            addition: addition.to_owned(),
            ..Edit::default()
        }
    }

    fn document(text: &str, blocks: &[(&str, BlockKind)]) -> Document {
        let block = |&(words, kind): &(&str, BlockKind)| {
            let start = text.find(words).expect("it is there");
            Block { start, end: start + words.len(), kind, opening: start }
        };
        Document {
            text: text.to_owned(),
            format: Format::Docx,
            blocks: blocks.iter().map(block).collect(),
            warnings: Vec::new(),
        }
    }

    #[test]
    fn edits_are_made_in_any_order_and_blocks_move_with_the_text() {
        let text = "Rights\n\nAll is ours.\n\n(a) we may train;\n\n(b) we may sell;\n";
        let kinds = [
            ("Rights", BlockKind::Heading),
            ("All is ours.", BlockKind::Paragraph),
            ("(a) we may train;", BlockKind::Item { depth: 0 }),
            ("(b) we may sell;", BlockKind::Item { depth: 0 }),
        ];
        let document = document(text, &kinds);
        let edits = [
            edit(text, "we may train;", "[intentionally omitted];", "No training."),
            edit(text, "All is ours.", "You keep what you make.", ""),
            edit(text, "", "", "We ask first.\nThis survives."),
        ];
        let edited = apply(&document, &edits);
        assert_eq!(
            edited.text,
            "Rights\n\nYou keep what you make.\n\n(a) [intentionally omitted];\n\n(b) we may sell;\n\nAdditional Terms\n\n\
             No training.\n\nWe ask first.\n\nThis survives.\n"
        );
        let blocks: Vec<(&str, BlockKind)> =
            edited.blocks.iter().map(|block| (&edited.text[block.start..block.end], block.kind)).collect();
        assert_eq!(
            blocks,
            [
                ("Rights", BlockKind::Heading),
                ("You keep what you make.", BlockKind::Paragraph),
                ("(a) [intentionally omitted];", BlockKind::Item { depth: 0 }),
                ("(b) we may sell;", BlockKind::Item { depth: 0 }),
                ("Additional Terms", BlockKind::Heading),
                ("No training.", BlockKind::Paragraph),
                ("We ask first.", BlockKind::Paragraph),
                ("This survives.", BlockKind::Paragraph),
            ]
        );
    }

    #[test]
    fn a_passage_over_two_blocks_leaves_one() {
        let text = "(a) we may train;\n\n(b) we may sell;\n\nEnd.\n";
        let kinds = [
            ("(a) we may train;", BlockKind::Item { depth: 0 }),
            ("(b) we may sell;", BlockKind::Item { depth: 0 }),
            ("End.", BlockKind::Paragraph),
        ];
        let passage = "we may train;\n\n(b) we may sell;";
        let edited = apply(&document(text, &kinds), &[edit(text, passage, "[intentionally omitted];", "")]);
        let blocks: Vec<&str> =
            edited.blocks.iter().map(|block| &edited.text[block.start..block.end]).collect();
        assert_eq!(blocks, ["(a) [intentionally omitted];", "End."]);
    }

    #[test]
    fn without_edits_nothing_changes() {
        let document = document("All is ours.\n", &[("All is ours.", BlockKind::Paragraph)]);
        let edited = apply(&document, &[]);
        assert_eq!((edited.text, edited.blocks), (document.text, document.blocks));
    }

    #[test]
    fn an_omitted_item_keeps_what_ties_it_to_the_next() {
        assert_eq!(omitted("train models; and", true), "[intentionally omitted]; and");
        assert_eq!(omitted("train models.", true), "[intentionally omitted].");
        assert_eq!(omitted("We may train models.", false), "[Intentionally omitted.]");
    }
}
