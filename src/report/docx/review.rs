//! Writes a report into the main part of a Word file: its findings as comments, its suggestions as tracked changes.
//!
//! In: the report, the part, and where the contract's text stands in it. Out: the part's new text, and the comments that it refers to.

use super::additions::{self, Clause};
use super::characters::foreign;
use super::comments::{self, Comment};
use super::edits::{AUTHOR, Edits, Phase, ends_and_begins};
use super::ids::Ids;
use super::markup::Markup;
use super::places::{Places, Point, first_paragraph};
use super::remarks::{self, Fate, Remark};
use super::revision::{self, Fields, Revision};
use crate::risk::report::{Edit, RiskReport, Suggestion};

/// A reviewed part.
pub(super) struct Reviewed {
    /// Its text.
    pub(super) xml: String,
    /// The comments, in the order of their numbers.
    pub(super) comments: Vec<Comment>,
    /// Suggestions that are marked as changes.
    pub(super) changes: usize,
    /// Findings whose passage has no place in the part; they stand at its start.
    pub(super) unplaced: usize,
}

/// Why a finding's comment stands at the start.
const UNPLACED: &str = "this comment stands at the start because its words could not be placed in the text: they stand in a header, a footer \
     or a drawing. They read:";

struct Reviewer<'m> {
    report: &'m RiskReport,
    places: &'m Places<'m>,
    prefix: String,
    ids: &'m mut Ids,
    edits: Edits<'m>,
    comments: Vec<Comment>,
    /// What became of each suggestion, and where the words end that are marked for it.
    fates: Vec<(Fate, Option<Point>)>,
    unplaced: usize,
    /// Content for a body that is but an empty tag.
    new_body: String,
}

/// Writes `report` into the part that `places` are of.
pub(super) fn review(report: &RiskReport, places: &Places, ids: &mut Ids) -> Reviewed {
    let (prefix, unbound) = places.markup.prefix();
    let edits = Edits::new(places.markup, &prefix);
    let mut reviewer = Reviewer {
        report,
        places,
        prefix,
        ids,
        edits,
        comments: Vec::new(),
        fates: Vec::new(),
        unplaced: 0,
        new_body: String::new(),
    };
    if unbound {
        reviewer.bind_prefix();
    }
    let opening = reviewer.comment(remarks::opening(report));
    reviewer.changes();
    let at_start = reviewer.findings();
    reviewer.at_start(std::iter::once(opening).chain(at_start));
    reviewer.additions();
    reviewer.fill_body();
    let changes = reviewer.fates.iter().filter(|(fate, _)| *fate == Fate::Marked).count();
    let Reviewer { edits, comments, unplaced, ids, .. } = reviewer;
    Reviewed { xml: edits.apply(ids), comments, changes, unplaced }
}

impl Reviewer<'_> {
    /// Has the root bind the prefix.
    fn bind_prefix(&mut self) {
        let root = &self.places.markup.elements[0];
        let end = root.open.end - if root.empty() { 2 } else { 1 };
        let xml = format!(" xmlns:{}=\"{}\"", self.prefix, foreign(&self.places.markup.namespace));
        self.edits.put(Point::Byte(end), Phase::Words, xml);
    }

    fn comment(&mut self, remarks: Vec<Remark>) -> i64 {
        let id = self.ids.fresh();
        self.comments.push(Comment { id, remarks });
        id
    }

    /// Marks the suggestions that replace words, where that can be done.
    fn changes(&mut self) {
        let fields = Fields::read(self.places.markup);
        let mut taken: Vec<(usize, usize)> = Vec::new();
        for suggestion in &self.report.suggestions {
            let edit = &suggestion.edit;
            if edit.start >= edit.end {
                self.fates.push((Fate::Marked, None));
                continue;
            }
            let overlaps = taken.iter().any(|(start, end)| edit.start < *end && *start < edit.end);
            let planned = if overlaps {
                Err("another change overlaps it")
            } else {
                revision::plan(self.places, &fields, &(edit.start..edit.end))
            };
            let fate = match planned {
                Ok(revision) => {
                    taken.push((edit.start, edit.end));
                    self.mark(edit, &revision);
                    (Fate::Marked, Some(revision.insertion))
                }
                Err(reason) => (Fate::Unmarked(reason), None),
            };
            self.fates.push(fate);
        }
    }

    fn mark(&mut self, edit: &Edit, revision: &Revision) {
        revision.strikes.iter().for_each(|strike| self.edits.strike(*strike));
        let p = &self.prefix;
        let looks =
            revision.model.map(|run| additions::taken_over(self.places.markup, run)).unwrap_or_default();
        let looks = if looks.is_empty() { looks } else { format!("<{p}:rPr>{looks}</{p}:rPr>") };
        let lines: Vec<String> = edit
            .replacement
            .lines()
            .map(|line| format!("<{p}:t xml:space=\"preserve\">{}</{p}:t>", foreign(line)))
            .collect();
        let mut xml = format!(
            "<{p}:ins {p}:id=\"{}\" {p}:author=\"{AUTHOR}\"><{p}:r>{looks}{}</{p}:r></{p}:ins>",
            self.ids.fresh(),
            lines.join(&format!("<{p}:br/>"))
        );
        if let Some(insertion) = revision.split {
            let (end, begin) = ends_and_begins(self.places.markup, insertion, self.ids);
            xml = format!("{end}{xml}{begin}");
        }
        self.edits.put(revision.insertion, Phase::Words, xml);
    }

    /// Puts a comment to each finding; gives those that have no place.
    fn findings(&mut self) -> Vec<i64> {
        let report = self.report;
        let mut at_start = Vec::new();
        for (at, finding) in report.findings.iter().enumerate() {
            let answer = report.suggestions.iter().position(|s| s.edit.findings.contains(&at));
            let fate = answer.map(|i| (&report.suggestions[i], self.fates[i].0));
            let Some(passage) = self.places.passage(&(finding.start..finding.end)) else {
                let place = format!("{UNPLACED} “{}”", shortened(&finding.text));
                let id = self.comment(remarks::finding(report, at, fate, Some(&place)));
                at_start.push(id);
                self.unplaced += 1;
                continue;
            };
            let id = self.comment(remarks::finding(report, at, fate, passage.remark));
            // The comment covers the new words too.
            let end = answer
                .filter(|&i| report.suggestions[i].edit.end == finding.end)
                .and_then(|i| self.fates[i].1)
                .unwrap_or(passage.end);
            self.edits.put(passage.start, Phase::Start, comments::start(&self.prefix, id));
            self.edits.put(end, Phase::End, comments::end(&self.prefix, id));
        }
        at_start
    }

    /// Adds clauses at the end of the contract.
    fn additions(&mut self) {
        let report = self.report;
        let mut wanted: Vec<(&Suggestion, Fate)> =
            report.suggestions.iter().zip(&self.fates).map(|(s, (fate, _))| (s, *fate)).collect();
        wanted.retain(|(s, fate)| *fate == Fate::Marked && !s.edit.addition.trim().is_empty());
        wanted.sort_by_key(|(suggestion, _)| suggestion.edit.start);
        let mut clauses = Vec::new();
        for (suggestion, _) in wanted {
            let own = suggestion.edit.findings.is_empty();
            let comment = own.then(|| self.comment(remarks::addition(report, suggestion)));
            clauses.push(Clause { words: suggestion.edit.addition.clone(), comment });
        }
        let markup = self.places.markup;
        let Some(body) = markup.child(0, "body").filter(|_| !clauses.is_empty()) else { return };
        let looks = additions::looks(self.places);
        let xml = additions::paragraphs(&clauses, &looks, &self.prefix, self.ids);
        self.add_to_body(body, additions::place(markup, body), &xml);
    }

    /// Puts comments at the start of the document.
    fn at_start(&mut self, ids: impl Iterator<Item = i64>) {
        let p = &self.prefix;
        let marks: String =
            ids.map(|id| format!("{}{}", comments::start(p, id), comments::end(p, id))).collect();
        let markup = self.places.markup;
        match first_paragraph(markup) {
            Some(at) if markup.elements[at].empty() => {
                self.edits.replace(markup.elements[at].range(), markup.filled(at, &marks));
            }
            Some(at) => {
                let after = markup.child(at, "pPr").map(|properties| markup.elements[properties].close.end);
                let byte = after.unwrap_or(markup.elements[at].open.end);
                self.edits.put(Point::Byte(byte), Phase::Words, marks);
            }
            None => {
                let change = format!("{p}:id=\"{}\" {p}:author=\"{AUTHOR}\"", self.ids.fresh());
                let xml = format!(
                    "<{p}:p><{p}:pPr><{p}:rPr><{p}:ins {change}/></{p}:rPr></{p}:pPr>{marks}</{p}:p>"
                );
                let Some(body) = markup.child(0, "body") else { return };
                self.add_to_body(body, markup.elements[body].open.end, &xml);
            }
        }
    }

    /// Puts paragraphs into the body.
    fn add_to_body(&mut self, body: usize, byte: usize, xml: &str) {
        if self.places.markup.elements[body].empty() {
            self.new_body.push_str(xml);
        } else {
            self.edits.put(Point::Byte(byte), Phase::Start, xml.to_owned());
        }
    }

    fn fill_body(&mut self) {
        let markup = self.places.markup;
        if let Some(body) = markup.child(0, "body").filter(|_| !self.new_body.is_empty()) {
            self.edits.replace(markup.elements[body].range(), markup.filled(body, &self.new_body));
        }
    }
}

/// The first words of a passage.
fn shortened(text: &str) -> String {
    const MOST: usize = 300;
    let mut words: String = text.chars().take(MOST).collect();
    if words.len() < text.len() {
        words.push('…');
    }
    words
}

/// Whether the part is one that a report can be written into.
pub(super) fn is_document(markup: &Markup) -> bool {
    markup.child(0, "body").is_some()
}
