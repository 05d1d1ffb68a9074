//! The name of the section that is open: that of the last heading, or of the run-in heading of the clause that is being read.
//!
//! In: headings, and the numbers of clauses. Out: the section's name. A run-in heading ("4. Credit. The Client ...") names its own clause alone: the next
//! clause of the same rank ("5. The Client ...") that has none lies in what lay around the two.

use super::markers::{Marker, MarkerKind};

/// The section that is open, and what lies around it.
#[derive(Debug, Clone, Default)]
pub(super) struct Sections {
    name: String,
    /// For each run-in heading that is open the rank of its number and the section around it.
    around: Vec<(usize, String)>,
}

impl Sections {
    /// The name of the section; empty where none is open.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// A heading on a line of its own.
    pub(super) fn open(&mut self, name: String) {
        self.around.clear();
        self.name = name;
    }

    /// A heading that runs into `text`, which begins with `marker`.
    pub(super) fn run_in(&mut self, marker: Option<Marker>, text: &str, name: String) {
        self.pass(marker, text);
        let around = std::mem::replace(&mut self.name, name);
        if let Some(rank) = rank(marker, text) {
            self.around.push((rank, around));
        }
    }

    /// A clause without a heading, which begins with `marker`.
    pub(super) fn pass(&mut self, marker: Option<Marker>, text: &str) {
        let Some(rank) = rank(marker, text) else { return };
        if let Some(at) = self.around.iter().position(|(other, _)| *other >= rank) {
            self.name = self.around.swap_remove(at).1;
            self.around.truncate(at);
        }
    }
}

/// How many numbers a clause's own number has: 1 of "4.", 2 of "4.2".
fn rank(marker: Option<Marker>, text: &str) -> Option<usize> {
    let marker = marker.filter(|marker| marker.counts_sections())?;
    let numbers =
        |text: &str| text.split('.').filter(|part| part.contains(|c: char| c.is_ascii_digit())).count();
    Some(if marker.kind == MarkerKind::Number { 1 } else { numbers(&text[..marker.length]).max(1) })
}

#[cfg(test)]
mod tests {
    use crate::segment::segment;

    fn sections(text: &str) -> Vec<(String, String)> {
        let outline = segment(text, &[]);
        outline.segments.into_iter().map(|segment| (segment.text, segment.section)).collect()
    }

    fn of(text: &str, words: &str) -> String {
        let found = sections(text).into_iter().find(|(text, _)| text.contains(words));
        found.unwrap_or_else(|| panic!("{words}: {:?}", sections(text))).1
    }

    #[test]
    fn a_run_in_heading_ends_with_its_clause() {
        let text = "1. Name and Likeness. Producer may use the name of Artist.\n\n2. Artist waives all moral rights in the recordings.\n\n3. Fees. Producer pays the fee.\n\n3.1 It pays at once.\n";
        assert_eq!(of(text, "may use the name"), "1. Name and Likeness");
        assert_eq!(of(text, "waives"), "");
        assert_eq!(of(text, "at once"), "3. Fees");
    }

    #[test]
    fn a_clause_without_a_heading_lies_in_what_lies_around() {
        let text = "4. RIGHTS\n\n4.1 Moral Rights. Artist waives them.\n\n4.1.1 That holds for all countries.\n\n4.2 Producer may edit the recordings.\n\n5. Producer pays the fee.\n";
        assert_eq!(of(text, "all countries"), "4.1 Moral Rights");
        assert_eq!(of(text, "may edit"), "4. RIGHTS");
    }
}
