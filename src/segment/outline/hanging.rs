//! What a paragraph hangs on: its place among the lists that are open.
//!
//! In: the marker and the words of a paragraph. Out: the lead-in that it completes ("Client shall not:"); lists that it ends are closed.

use super::Reader;
use crate::segment::markers::{Marker, MarkerKind};
use crate::segment::open_list::List;
use crate::segment::{headings, phrases};

impl Reader<'_> {
    /// Whether the open lead-in waits for an act ("Client shall not:"), and a paragraph that starts with `marker` or none names one.
    pub(super) fn waits_for(&self, marker: Option<Marker>, text: &str) -> bool {
        let kind = match marker.map(|m| m.kind) {
            None => Some(MarkerKind::Bullet),
            Some(MarkerKind::Section) => Some(MarkerKind::Section),
            Some(_) => return false,
        };
        let rest = &text[marker.map_or(0, |m| m.length)..];
        self.lists.last().is_some_and(|list| {
            (list.kind.is_none() || list.kind == kind)
                && headings::waits(&list.lead)
                && phrases::names_an_act(rest)
        })
    }

    /// The lead-in of a paragraph that starts with `marker`; moves to its place among the open lists.
    pub(super) fn place(&mut self, marker: Option<Marker>, item: bool, text: &str) -> String {
        let Some(marker) = marker else {
            let fresh = self.lists.last().is_some_and(|l| l.kind.is_none());
            let bullets = self.lists.last().is_some_and(|l| l.kind == Some(MarkerKind::Bullet));
            let lead = self.lists.last().map_or("", |l| l.lead.as_str());
            let answers = lead.ends_with('?') && phrases::answers(text);
            let looks = item
                || self.waits_for(None, text)
                || answers
                || text.starts_with(char::is_lowercase)
                || text.ends_with(';')
                || text.ends_with("; and")
                || text.ends_with("; or")
                || text.ends_with(',');
            if (fresh || bullets) && looks {
                let list = self.lists.last_mut().expect("it was just looked at");
                list.kind = Some(MarkerKind::Bullet);
                let lead = list.lead.clone();
                if answers {
                    self.lists.clear();
                }
                return lead;
            }
            self.lists.clear();
            return String::new();
        };
        if marker.kind == MarkerKind::Section {
            // "7. Client may not:" above "7.1 train AI on it"
            if self.waits_for(Some(marker), text) {
                let list = self.lists.last_mut().expect("it was just looked at");
                list.kind = Some(MarkerKind::Section);
                return list.lead.clone();
            }
            self.lists.clear();
            return String::new();
        }
        let follows = |list: &List| list.goes_on_with(marker, text);
        if let Some(depth) = self.lists.iter().rposition(follows) {
            self.lists.truncate(depth + 1);
            self.lists[depth].last += 1;
            return self.lists[depth].lead.clone();
        }
        match self.lists.last_mut() {
            Some(list) if list.kind.is_none() => {
                list.kind = Some(marker.kind);
                list.last = marker.ordinal;
                list.bracketed = marker.bracketed;
                list.lead.clone()
            }
            _ => {
                self.lists.clear();
                String::new()
            }
        }
    }
}
