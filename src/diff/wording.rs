//! Two wordings side by side, word by word.
//!
//! In: the text of both. Out: a [`Wording`]: each text whole, in stretches that are in both or in one alone. How that is shown is left
//! to [`crate::report`].

use std::ops::Range;

use serde::Serialize;
use similar::{Algorithm, DiffOp, capture_diff_slices};

use super::words::{Word, words};

/// A common stretch of so few words between two changes that are at least twice as long is read as changed too: marks that end and
/// begin at every second word cannot be read.
const ISLAND: usize = 2;

/// A part of a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Stretch {
    /// Its words, verbatim.
    pub text: String,
    /// Whether the other version does not have them here.
    pub changed: bool,
}

/// Both texts in stretches; put together, they are the texts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Wording {
    /// The old text; what is changed was deleted.
    pub old: Vec<Stretch>,
    /// The new text; what is changed was inserted.
    pub new: Vec<Stretch>,
}

impl Wording {
    /// Compares two texts by their words.
    #[must_use]
    pub fn between(old: &str, new: &str) -> Self {
        let (old_words, new_words) = (words(old), words(new));
        let keys = |words: &[Word]| words.iter().map(|word| word.key.clone()).collect::<Vec<_>>();
        let ops = capture_diff_slices(Algorithm::Myers, &keys(&old_words), &keys(&new_words));
        let (mut old_kept, mut new_kept) = (vec![false; old_words.len()], vec![false; new_words.len()]);
        for (i, op) in ops.iter().enumerate() {
            if let DiffOp::Equal { old_index, new_index, len } = *op {
                let change = |at: Option<usize>| at.and_then(|at| ops.get(at)).map(size);
                let beside = [change(i.checked_sub(1)), change(Some(i + 1))];
                let island =
                    len <= ISLAND && beside.iter().all(|size| size.is_some_and(|size| size >= 2 * len));
                old_kept[old_index..old_index + len].fill(!island);
                new_kept[new_index..new_index + len].fill(!island);
            }
        }
        Self { old: stretches(old, &old_words, &old_kept), new: stretches(new, &new_words, &new_kept) }
    }

    /// Both texts without a comparison: where there is nothing to compare one with.
    #[must_use]
    pub fn unmarked(old: &str, new: &str) -> Self {
        let [old, new] = [old, new].map(|text| stretches(text, &[], &[]));
        Self { old, new }
    }

    /// Whether any word differs.
    #[must_use]
    pub fn is_change(&self) -> bool {
        self.old.iter().chain(&self.new).any(|stretch| stretch.changed)
    }
}

/// Words of the longer side.
fn size(op: &DiffOp) -> usize {
    op.old_range().len().max(op.new_range().len())
}

/// `text` cut where kept and other words meet. What stands between two words goes with the first of them.
fn stretches(text: &str, words: &[Word], kept: &[bool]) -> Vec<Stretch> {
    let stretch = |range: Range<usize>, changed| Stretch { text: text[range].to_owned(), changed };
    if words.is_empty() {
        return if text.is_empty() { Vec::new() } else { vec![stretch(0..text.len(), false)] };
    }
    let mut stretches = Vec::new();
    let mut from = 0;
    for i in 1..=words.len() {
        if i == words.len() || kept[i] != kept[i - 1] {
            let to = words.get(i).map_or(text.len(), |next| next.start);
            stretches.push(stretch(from..to, !kept[i - 1]));
            from = to;
        }
    }
    stretches
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn marked(stretches: &[Stretch]) -> String {
        let show =
            |s: &Stretch| if s.changed { format!("[{}]", s.text.trim()) } else { s.text.trim().to_owned() };
        stretches.iter().map(show).collect::<Vec<_>>().join(" ")
    }

    fn between(old: &str, new: &str) -> (String, String) {
        let wording = Wording::between(old, new);
        (marked(&wording.old), marked(&wording.new))
    }

    #[test]
    fn inserted_and_deleted_words_are_marked() {
        let (old, new) =
            between("3.1 Client may use the Work once.", "4.1 Client may not sell or use the Work.");
        assert_eq!(old, "3.1 Client may use the Work [once.]");
        assert_eq!(new, "4.1 Client may [not sell or] use the Work.");
    }

    #[test]
    fn a_lonely_common_word_between_changes_is_read_as_changed() {
        let (old, new) =
            between("keeps every single right in the drawings", "gives up all titles in her paintings");
        assert_eq!((old.matches('[').count(), new.matches('[').count()), (1, 1), "{old} / {new}");
    }

    #[test]
    fn how_words_were_typed_is_no_change() {
        assert!(!Wording::between("(a) the “Work” – Client’s", "(b) the \"Work\" - client's;").is_change());
        assert!(Wording::between("a fee of 500", "a fee of 5,000").is_change());
    }

    proptest! {
        #[test]
        fn put_together_the_stretches_are_the_texts(old in "[a-d ’(1.\u{ad}é权-]{0,40}", new in "[a-d ’(1.\u{ad}é权-]{0,40}") {
            let wording = Wording::between(&old, &new);
            let whole = |stretches: &[Stretch]| stretches.iter().map(|s| s.text.as_str()).collect::<String>();
            prop_assert_eq!(whole(&wording.old), old.clone());
            prop_assert_eq!(whole(&wording.new), new);
            prop_assert!(!Wording::between(&old, &old).is_change());
        }
    }
}
