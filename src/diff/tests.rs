//! Whole comparisons, with labels given by key words in the place of a model.

use proptest::prelude::*;

use super::*;
use crate::document::{Block, BlockKind, Document, Format};
use crate::risk::{Parties, Role, Scored, assess};
use crate::segment::segment;

const KEYS: [(&str, &str, f32); 6] = [
    ("ip_assignment", "assigns", 0.95),
    ("ai_training", "train models", 0.9),
    ("no_ai", "no training of AI", 0.9),
    ("purpose_limitation", "only for", 0.8),
    ("perpetual_rights", "for ever", 0.9),
    ("indemnification", "indemnif", 0.9),
];

struct Read {
    outline: Outline,
    report: RiskReport,
}

impl Read {
    fn version(&self) -> Version<'_> {
        Version { outline: &self.outline, report: &self.report }
    }
}

fn policy() -> Policy {
    Policy::built_in(Role::Creator)
}

fn read_with(text: &str, weaker: f32) -> Read {
    let document =
        Document { text: text.to_owned(), format: Format::Text, blocks: Vec::new(), warnings: Vec::new() };
    let outline = segment(text, &[]);
    let labels = KEYS.map(|(label, _, _)| label.to_owned());
    let score = |s: &Segment| -> Vec<f32> {
        KEYS.iter().map(|(_, word, p)| if s.text.contains(word) { p - weaker } else { 0.0 }).collect()
    };
    let scores: Vec<Vec<f32>> = outline.segments.iter().map(score).collect();
    let thresholds = [0.5; 6];
    let scored = Scored {
        document: &document,
        outline: &outline,
        parties: &Parties::read(text),
        labels: &labels,
        thresholds: &thresholds,
        scores: &scores,
    };
    let facts = DocumentFacts {
        path: "a.txt".to_owned(),
        format: Format::Text,
        sha256: String::new(),
        chars: text.chars().count(),
        segments: outline.segments.len(),
        warnings: Vec::new(),
    };
    let model = Hashed { name: "key words".to_owned(), sha256: String::new() };
    let report = assess(&scored, &policy(), facts, model);
    Read { outline, report }
}

fn between(old: &str, new: &str) -> Difference {
    compare_read(&read_with(old, 0.0), &read_with(new, 0.0))
}

fn compare_read(old: &Read, new: &Read) -> Difference {
    compare(old.version(), new.version(), &policy())
}

fn told(difference: &Difference) -> Vec<(Change, &str)> {
    difference.findings.iter().map(|c| (c.change, c.finding().label.as_str())).collect()
}

fn marked(stretches: &[Stretch]) -> String {
    stretches.iter().map(|s| if s.changed { format!("[{}]", s.text) } else { s.text.clone() }).collect()
}

const KEPT: &str = "1. The Studio shall pay the Actor on the last day of each month.\n\n";
const GRANT: &str = "2. The Actor assigns the recordings to the Studio.\n\n";
const LIMIT: &str = "3. The Studio may use the recordings only for the radio play.\n\n";

#[test]
fn nothing_changed_between_a_contract_and_itself() {
    let text = [KEPT, GRANT, LIMIT].concat();
    let difference = between(&text, &text);
    assert_eq!(difference.verdict, Verdict::Same);
    assert!(difference.findings.is_empty() && difference.score.parts.is_empty());
    assert_eq!((difference.clauses.same, difference.clauses.changed), (3, 0));
}

#[test]
fn numbers_quotes_and_spaces_are_no_change() {
    let typed = "4. The Studio shall pay  the Actor on the\nlast day of each month.\n\n5. The Actor assigns the recordings to the Studio.\n";
    let difference = between(&[KEPT, GRANT].concat(), typed);
    assert_eq!(difference.verdict, Verdict::Same, "{:?}", difference.findings);
}

#[test]
fn a_risk_that_came_is_worse_and_one_that_went_is_better() {
    let (fair, unfair) = ([KEPT, LIMIT].concat(), [KEPT, GRANT, LIMIT].concat());
    let worse = between(&fair, &unfair);
    assert_eq!(told(&worse), [(Change::Came, "ip_assignment")]);
    assert_eq!((worse.verdict, worse.findings[0].side), (Verdict::Worse, Side::Against));
    assert_eq!(
        marked(&worse.findings[0].wording.new),
        "[2. The Actor assigns the recordings to the Studio.]"
    );
    let better = between(&unfair, &fair);
    assert_eq!(told(&better), [(Change::Went, "ip_assignment")]);
    assert_eq!((better.verdict, better.score.change), (Verdict::Better, -worse.score.change));
}

#[test]
fn points_of_a_rule_are_told_before_and_after() {
    let difference = between(KEPT, &[KEPT, GRANT].concat());
    let part = difference.score.parts.iter().find(|part| part.rule == "label:ip_assignment").unwrap();
    assert_eq!((part.old, part.new, part.change), (0.0, 19.0, 19.0));
    let sum: f64 = difference.score.parts.iter().map(|part| part.change).sum();
    assert!((sum - difference.score.change as f64).abs() < 1e-6);
}

#[test]
fn other_words_of_a_finding_are_marked() {
    let new = GRANT.replace("recordings", "recordings and drafts");
    let difference = between(GRANT, &new);
    assert_eq!(told(&difference), [(Change::Reworded, "ip_assignment")]);
    let wording = &difference.findings[0].wording;
    assert_eq!(marked(&wording.new), "2. The Actor assigns the recordings [and drafts ]to the Studio.");
    assert_eq!(marked(&wording.old), "2. The Actor assigns the recordings to the Studio.");
}

#[test]
fn a_clause_with_another_label_is_one_change() {
    let new = "2. The Actor lends the recordings to the Studio only for the radio play.\n\n";
    let difference = between(GRANT, new);
    assert_eq!(told(&difference), [(Change::Relabelled, "purpose_limitation")]);
    assert_eq!(difference.findings[0].old[0].label, "ip_assignment");
}

#[test]
fn a_risk_that_replaces_another_is_worse() {
    let new = GRANT.replace("assigns the recordings to", "lets train models on the recordings");
    assert_eq!(between(GRANT, &new).verdict, Verdict::Worse);
}

#[test]
fn a_moved_finding_neither_came_nor_went() {
    let difference = between(&[GRANT, KEPT, LIMIT].concat(), &[KEPT, LIMIT, GRANT].concat());
    assert!(difference.findings.is_empty(), "{:?}", told(&difference));
    assert_eq!((difference.clauses.moved, difference.verdict), (1, Verdict::Changed));
}

#[test]
fn a_new_lead_in_changes_the_finding_under_it() {
    let list = |lead: &str| format!("{lead}\n\n(a) train models on the songs; and\n\n(b) sell them.\n");
    let difference = between(&list("The Label may:"), &list("The Label may, if the Singer agrees:"));
    assert_eq!(told(&difference), [(Change::Reworded, "ai_training")]);
    assert_eq!(marked(&difference.findings[0].lead.new), "The Label may, [if the Singer agrees:]");
    assert!(!difference.findings[0].wording.is_change());
}

#[test]
fn another_probability_of_the_same_words_is_told_if_it_is_large() {
    let (sure, less) = (read_with(GRANT, 0.0), read_with(GRANT, 0.2));
    assert_eq!(told(&compare_read(&sure, &less)), [(Change::Reweighed, "ip_assignment")]);
    let about = read_with(GRANT, 0.02);
    assert!(compare_read(&sure, &about).findings.is_empty());
}

#[test]
fn protections_are_told_by_name() {
    let ban = "4. There shall be no training of AI with the recordings.\n\n";
    let difference = between(KEPT, &[KEPT, ban].concat());
    let gained = &difference.protections.gained;
    assert_eq!(gained.no_ai, ["training"]);
    assert_eq!(gained.wanted, ["a clause that forbids AI training on the work without separate consent"]);
    assert!(difference.protections.lost.is_empty());
    let back = between(&[KEPT, ban].concat(), KEPT);
    assert_eq!((&back.protections.lost, back.protections.gained.is_empty()), (gained, true));
}

#[test]
fn a_ban_that_is_struck_is_worse_though_the_score_stays_at_its_end() {
    let ban = "4. There shall be no training of AI with the recordings.\n\n";
    let struck = between(&[KEPT, LIMIT, ban].concat(), &[KEPT, LIMIT].concat());
    assert_eq!((struck.score.old.value, struck.score.change, struck.verdict), (0, 0, Verdict::Worse));
    assert!(struck.score.points > 1.0, "{}", struck.score.points);
    let back = between(&[KEPT, LIMIT].concat(), &[KEPT, LIMIT, ban].concat());
    assert_eq!((back.verdict, back.score.points), (Verdict::Better, -struck.score.points));
}

#[test]
fn clauses_that_changed_without_a_finding_are_counted_and_listed() {
    let new = [&KEPT.replace("last", "first"), GRANT, "7. The law of Chile rules.\n\n"].concat();
    let clauses = between(&[KEPT, GRANT, LIMIT].concat(), &new).clauses;
    assert_eq!((clauses.same, clauses.changed, clauses.added, clauses.removed), (1, 1, 1, 1));
    // The clause that went carried a finding, so it is told there.
    let listed: Vec<String> = clauses.without_finding.iter().map(|c| marked(&c.wording.new)).collect();
    assert_eq!(
        listed,
        [
            "1. The Studio shall pay the Actor on the [first ]day of each month.",
            "[7. The law of Chile rules.]"
        ]
    );
}

#[test]
fn a_heading_of_one_format_that_is_a_sentence_in_another_is_no_new_clause() {
    let text = "Governing law and courts\n\nThe law of Chile rules.\n";
    let block = |start, end, kind| Block { start, end, kind, opening: start };
    let mut marked = read_with(text, 0.0);
    marked.outline = segment(text, &[block(0, 24, BlockKind::Heading), block(26, 49, BlockKind::Paragraph)]);
    let plain = read_with(text, 0.0);
    assert_eq!((marked.outline.headings.len(), plain.outline.segments.len()), (1, 2));
    let difference = compare_read(&marked, &plain);
    assert_eq!((difference.clauses.same, difference.clauses.added), (1, 0));
}

const SENTENCES: [&str; 8] = [
    "The Actor assigns the recordings to the Studio.",
    "The Actor assigns the recordings and sketches to the Studio for ever.",
    "The Studio may use the recordings only for the radio play.",
    "The Studio may train models on the recordings.",
    "There shall be no training of AI with the recordings.",
    "The Studio pays the Actor each month.",
    "The Studio pays the Actor each week and each month.",
    "The law of Chile rules.",
];

fn contract() -> impl Strategy<Value = String> {
    prop::collection::vec(0..SENTENCES.len(), 1..7).prop_map(|numbers| {
        let line = |(i, n): (usize, usize)| format!("{}. {}\n\n", i + 1, SENTENCES[n]);
        numbers.into_iter().enumerate().map(line).collect()
    })
}

proptest! {
    #[test]
    fn a_contract_and_itself_say_the_same(text in contract()) {
        let difference = between(&text, &text);
        prop_assert_eq!(difference.verdict, Verdict::Same);
        prop_assert!(difference.clauses.without_finding.is_empty());
    }

    #[test]
    fn swapping_the_sides_swaps_came_and_went(old in contract(), new in contract()) {
        let (there, back) = (between(&old, &new), between(&new, &old));
        let labels = |difference: &Difference, change: Change| -> Vec<String> {
            let of = difference.findings.iter().filter(|c| c.change == change);
            let mut labels: Vec<String> = of.map(|c| c.finding().label.clone()).collect();
            labels.sort();
            labels
        };
        prop_assert_eq!(labels(&there, Change::Came), labels(&back, Change::Went));
        prop_assert_eq!(labels(&there, Change::Went), labels(&back, Change::Came));
        prop_assert_eq!(labels(&there, Change::Reworded), labels(&back, Change::Reworded));
        prop_assert_eq!(there.score.change, -back.score.change);
        prop_assert_eq!(there.protections.gained, back.protections.lost);
        let (a, b) = (&there.clauses, &back.clauses);
        prop_assert_eq!((a.same, a.moved, a.changed, a.added, a.removed), (b.same, b.moved, b.changed, b.removed, b.added));
        prop_assert_eq!(a.without_finding.len(), b.without_finding.len());
    }
}
