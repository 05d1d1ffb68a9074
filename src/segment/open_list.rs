//! A list that is being read: what its items hang on, and which item may follow.

use super::lines::Paragraph;
use super::markers::{self, Marker, MarkerKind};
use super::words::ends_with_stop;
use crate::document::BlockKind;

/// An open list: what its items hang on, and where it stands.
pub(super) struct List {
    pub lead: String,
    pub kind: Option<MarkerKind>,
    pub last: u32,
    /// Whether its markers stand in brackets or before one.
    pub bracketed: bool,
    /// How far in its lead-in stands, where that is the point of a list itself; points that stand no further in are not its own.
    pub place: Option<Place>,
}

/// How far in the point of a list stands: its depth among the format's lists, from 1, or else its column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Place {
    Depth(u8),
    Column(usize),
}

impl List {
    pub(super) fn new(lead: String) -> Self {
        Self { lead, kind: None, last: 0, bracketed: false, place: None }
    }

    /// Whether `marker` begins the next of its items.
    pub(super) fn goes_on_with(&self, marker: Marker, text: &str) -> bool {
        match self.kind {
            Some(MarkerKind::Bullet) => marker.kind == MarkerKind::Bullet,
            Some(MarkerKind::Lower) if marker.as_letter(text) == Some(self.last + 1) => true,
            Some(kind) => {
                kind == marker.kind && marker.ordinal == self.last + 1 && marker.bracketed == self.bracketed
            }
            None => false,
        }
    }
}

/// Whether a sentence at the end of its paragraph opens a list that the next paragraph begins.
pub(super) fn opens(text: &str, next: &str, paragraph: &Paragraph) -> bool {
    let first = markers::at_start(next).is_some_and(|m| match m.kind {
        MarkerKind::Section => false,
        MarkerKind::Bullet => true,
        _ => m.ordinal == 1,
    }) || matches!(paragraph.block, Some(BlockKind::Item { .. }));
    let trimmed = text.trim_end_matches(['*', '_', ' ']);
    trimmed.ends_with(':') || (trimmed.ends_with(['—', '–', '-']) || !ends_with_stop(trimmed)) && first
}
