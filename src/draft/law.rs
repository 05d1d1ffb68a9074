//! Notes on the law of five jurisdictions: what is settled and what is not, each with source and date.

use std::sync::LazyLock;

use serde::Deserialize;

use super::{Block, Draft};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Notes {
    /// The month up to which they were written.
    state: String,
    jurisdiction: Vec<Jurisdiction>,
}

/// Notes on one jurisdiction.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Jurisdiction {
    /// Two letters, lower case (`us`).
    pub code: String,
    /// Its name.
    pub name: String,
    /// What can be relied on.
    pub settled: Vec<Note>,
    /// What cannot.
    pub open: Vec<Note>,
}

/// One note.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Note {
    /// A sentence or two.
    pub says: String,
    /// A statute, ruling or report.
    pub source: String,
    /// The date of the source.
    pub date: String,
}

static NOTES: LazyLock<Notes> = LazyLock::new(|| {
    toml::from_str(include_str!("../../data/law/jurisdictions.toml")).expect("a test reads the notes")
});

/// The jurisdictions that there are notes on.
pub fn jurisdictions() -> &'static [Jurisdiction] {
    &NOTES.jurisdiction
}

/// The notes on a jurisdiction by its code.
#[must_use]
pub fn jurisdiction(code: &str) -> Option<&'static Jurisdiction> {
    NOTES.jurisdiction.iter().find(|jurisdiction| jurisdiction.code == code)
}

/// Adds the notes on some jurisdictions on a page of their own, for the sender's eyes.
pub(super) fn add(draft: &mut Draft, chosen: &[&Jurisdiction]) {
    if chosen.is_empty() {
        return;
    }
    draft.push(Block::PageBreak);
    draft.push(Block::Heading("Notes on the law, for you and not part of the paper".to_owned()));
    draft.push(Block::Note(format!(
        "Written up to {}; later changes are not in them. They are no legal advice, and another law may apply to your contract.",
        NOTES.state
    )));
    for jurisdiction in chosen {
        draft.push(Block::Heading(jurisdiction.name.clone()));
        for (what, notes) in [("Settled", &jurisdiction.settled), ("Not settled", &jurisdiction.open)] {
            for note in notes {
                draft.push(Block::Note(format!("{what}: {} ({}; {})", note.says, note.source, note.date)));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_jurisdiction_says_what_is_settled_and_what_is_not_with_sources_and_dates() {
        let codes: Vec<&str> = jurisdictions().iter().map(|j| j.code.as_str()).collect();
        assert_eq!(codes, ["us", "uk", "eu", "in", "au"]);
        for jurisdiction in jurisdictions() {
            assert!(
                jurisdiction.settled.len() >= 2 && !jurisdiction.open.is_empty(),
                "{}",
                jurisdiction.code
            );
            for note in jurisdiction.settled.iter().chain(&jurisdiction.open) {
                assert!(
                    note.says.ends_with('.') && !note.source.is_empty() && !note.date.is_empty(),
                    "{note:?}"
                );
            }
        }
    }
}
