//! Alignment of clauses: what stays, moves, changes, splits and merges.

use proptest::prelude::*;

use super::*;
use crate::diff::words::keys;

const A: &str = "Painter shall deliver twelve murals to Harbour by the end of May.";
const B: &str = "Harbour shall pay Painter nine thousand crowns within thirty days of delivery.";
const C: &str = "Painter keeps the copyright in every mural and in every sketch for it.";
const D: &str = "Harbour may print the murals in its yearly calendar and nowhere else.";
const E: &str = "The law of Norway governs this agreement.";

fn number_of(text: &str) -> String {
    crate::diff::words::number(text).to_owned()
}

fn clauses(texts: &[&str]) -> Vec<ClauseWords> {
    texts
        .iter()
        .map(|text| ClauseWords { text: keys(text), lead: Vec::new(), number: number_of(text) })
        .collect()
}

/// The matches as `(old, new, moved)`.
fn matched(old: &[&str], new: &[&str]) -> Vec<(Vec<usize>, Vec<usize>, bool)> {
    align(&clauses(old), &clauses(new)).into_iter().map(|m| (m.old, m.new, m.moved)).collect()
}

fn one(old: usize, new: usize) -> (Vec<usize>, Vec<usize>, bool) {
    (vec![old], vec![new], false)
}

#[test]
fn a_changed_clause_is_paired_with_its_new_wording() {
    let changed = "Painter grants Harbour the copyright in every mural and in every sketch for it.";
    assert_eq!(matched(&[A, B, C, D], &[A, B, changed, D]), [one(0, 0), one(1, 1), one(2, 2), one(3, 3)]);
}

#[test]
fn what_came_and_what_went_belongs_to_nothing() {
    assert_eq!(matched(&[A, B, C], &[A, C, D]), [one(0, 0), one(2, 1)]);
    assert_eq!(matched(&[A], &[E]), []);
    assert_eq!(matched(&[], &[A]), []);
}

#[test]
fn what_alone_is_left_between_two_neighbours_is_the_same_clause_written_anew() {
    let anew = "Painter grants Harbour a licence in every mural for five years.";
    assert_eq!(matched(&[A, C, E], &[A, anew, E]), [one(0, 0), one(1, 1), one(2, 2)]);
    let other = "Notices in paper go by courier.";
    assert_eq!(matched(&[A, C, E], &[A, other, E]), [one(0, 0), one(2, 2)]);
    let [old, new] = [C, other].map(|text| format!("3.1 {text}"));
    assert_eq!(matched(&[A, &old, E], &[A, &new, E]), [one(0, 0), one(1, 1), one(2, 2)]);
}

#[test]
fn a_moved_clause_did_not_go_and_come() {
    assert_eq!(
        matched(&[A, B, C, D, E], &[A, D, B, C, E]),
        [one(0, 0), one(1, 2), one(2, 3), (vec![3], vec![1], true), one(4, 4)]
    );
}

#[test]
fn a_clause_may_be_moved_and_changed() {
    let changed = "Harbour may print the murals in its yearly calendar, on mugs and nowhere else.";
    assert_eq!(
        matched(&[A, D, B, C, E], &[A, B, C, E, changed]),
        [one(0, 0), (vec![1], vec![4], true), one(2, 1), one(3, 2), one(4, 3)]
    );
}

#[test]
fn the_parts_of_a_split_clause_belong_to_the_whole_and_the_other_way_round() {
    let whole = "Painter shall deliver twelve murals to Harbour by the end of May, and Harbour shall pay Painter nine \
                 thousand crowns within thirty days of delivery.";
    assert_eq!(matched(&[whole, C], &[A, B, C]), [(vec![0], vec![0, 1], false), one(1, 2)]);
    assert_eq!(matched(&[A, B, C], &[whole, C]), [(vec![0, 1], vec![0], false), one(2, 1)]);
}

#[test]
fn items_follow_their_list_when_its_lead_in_changes() {
    let items = |lead: &str| -> Vec<ClauseWords> {
        let item = |text: &str| ClauseWords { text: keys(text), lead: keys(lead), ..ClauseWords::default() };
        vec![item("copy it;"), item("sell it;"), item("lend it.")]
    };
    let matches = align(&items("Harbour may:"), &items("Harbour may not:"));
    assert!(matches.iter().all(|m| m.old == m.new && !m.moved) && matches.len() == 3, "{matches:?}");
    // The same words under two lead-ins are told apart by them.
    let both: Vec<ClauseWords> = [items("Harbour may:"), items("Painter may:")].concat();
    let turned: Vec<ClauseWords> = [items("Painter may:"), items("Harbour may:")].concat();
    let pairs: Vec<(usize, usize)> = align(&both, &turned).iter().map(|m| (m.old[0], m.new[0])).collect();
    assert_eq!(pairs, [(0, 3), (1, 4), (2, 5), (3, 0), (4, 1), (5, 2)]);
}

#[test]
fn a_clause_without_words_belongs_to_nothing() {
    assert_eq!(matched(&["____", A], &["____", A]), [one(1, 1)]);
}

#[test]
fn thousands_of_changed_clauses_find_their_new_wording() {
    let clause = |n: usize, word: &str| {
        format!(
            "Item {n} of lot {} is {word} by party{} under rule{} of this schedule.",
            n / 7,
            n % 97,
            n * 31 % 5003
        )
    };
    let old: Vec<String> = (0..5_000).map(|n| clause(n, "kept")).collect();
    let new: Vec<String> = (0..5_000).map(|n| clause(n, "sold")).collect();
    let texts = |all: &[String]| clauses(&all.iter().map(String::as_str).collect::<Vec<_>>());
    let matches = align(&texts(&old), &texts(&new));
    let right = matches.iter().filter(|m| m.old == m.new && m.old.len() == 1).count();
    assert!(right > 4_900, "{right}");
}

const WORDS: [&str; 12] =
    ["work", "client", "may", "not", "train", "models", "pay", "keep", "grant", "edit", "sell", "film"];

fn document() -> impl Strategy<Value = Vec<ClauseWords>> {
    let words = |n| {
        prop::collection::vec(0..WORDS.len(), n)
            .prop_map(|words| words.into_iter().map(|w| WORDS[w].to_owned()).collect::<Vec<_>>())
    };
    let clause =
        (words(0..9), words(0..2)).prop_map(|(text, lead)| ClauseWords { text, lead, number: String::new() });
    prop::collection::vec(clause, 0..14)
}

proptest! {
    #[test]
    fn a_document_matches_itself_clause_by_clause(document in document()) {
        let matches = align(&document, &document);
        prop_assert!(matches.iter().all(|m| m.old == m.new && m.old.len() == 1 && !m.moved));
        prop_assert_eq!(matches.len(), document.iter().filter(|c| !c.text.is_empty()).count());
    }

    #[test]
    fn swapping_the_sides_swaps_the_matches(old in document(), new in document()) {
        let mut turned = align(&new, &old);
        turned.iter_mut().for_each(|m| std::mem::swap(&mut m.old, &mut m.new));
        turned.sort_by(|x, y| x.old.cmp(&y.old));
        prop_assert_eq!(align(&old, &new), turned);
    }

    #[test]
    fn a_clause_is_in_one_match_at_most(old in document(), new in document()) {
        let matches = align(&old, &new);
        for (numbers, count) in [
            (matches.iter().flat_map(|m| m.old.clone()).collect::<Vec<_>>(), old.len()),
            (matches.iter().flat_map(|m| m.new.clone()).collect::<Vec<_>>(), new.len()),
        ] {
            let mut once = numbers.clone();
            once.sort_unstable();
            once.dedup();
            prop_assert_eq!(once.len(), numbers.len());
            prop_assert!(once.iter().all(|&i| i < count));
        }
        prop_assert!(matches.iter().all(|m| !m.old.is_empty() && !m.new.is_empty()));
    }
}
