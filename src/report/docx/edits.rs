//! Changes to the main part: what is put between its elements and characters, and what is struck of its runs.
//!
//! In: places and what goes there, runs and what is struck of them. Out: the part's text, in which everything else is as it was. A run
//! that something is put into is written anew in pieces, each with the run's own properties.

use std::collections::BTreeMap;
use std::ops::Range;

use super::characters::verbatim;
use super::ids::Ids;
use super::markup::Markup;
use super::places::Point;
use super::revision::Strike;

/// The name that changes and comments go by.
pub(super) const AUTHOR: &str = "TermScore";

/// What comes first of several things put in one place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Phase {
    /// New words for those before.
    Words,
    /// The end of what is commented on.
    End,
    /// The start of what is commented on.
    Start,
}

/// Changes to one part.
pub(super) struct Edits<'m> {
    markup: &'m Markup<'m>,
    prefix: String,
    between: Vec<(usize, Phase, String)>,
    within: BTreeMap<usize, Vec<(Cut, Phase, String)>>,
    struck: BTreeMap<usize, Vec<(Cut, Cut)>>,
    replaced: Vec<(Range<usize>, String)>,
}

/// A child of a run and a character of it.
type Cut = (usize, usize);

impl<'m> Edits<'m> {
    /// No changes; `prefix` is that of Word's namespace.
    pub(super) fn new(markup: &'m Markup<'m>, prefix: &str) -> Self {
        Self {
            markup,
            prefix: prefix.to_owned(),
            between: Vec::new(),
            within: BTreeMap::new(),
            struck: BTreeMap::new(),
            replaced: Vec::new(),
        }
    }

    /// Puts `xml` at a place.
    pub(super) fn put(&mut self, point: Point, phase: Phase, xml: String) {
        match point {
            Point::Byte(byte) => self.between.push((byte, phase, xml)),
            Point::Run { run, child, character } => {
                self.within.entry(run).or_default().push(((child, character), phase, xml));
            }
        }
    }

    /// Strikes words.
    pub(super) fn strike(&mut self, strike: Strike) {
        self.struck.entry(strike.run).or_default().push((strike.from, strike.to));
    }

    /// Writes `xml` in place of a stretch that nothing else changes.
    pub(super) fn replace(&mut self, range: Range<usize>, xml: String) {
        self.replaced.push((range, xml));
    }

    /// The part with all changes.
    pub(super) fn apply(mut self, ids: &mut Ids) -> String {
        let mut changes: Vec<(Range<usize>, Phase, String)> = Vec::new();
        for (byte, phase, xml) in std::mem::take(&mut self.between) {
            changes.push((byte..byte, phase, xml));
        }
        for (range, xml) in std::mem::take(&mut self.replaced) {
            changes.push((range, Phase::Start, xml));
        }
        let mut runs: Vec<usize> = self.within.keys().chain(self.struck.keys()).copied().collect();
        runs.sort_unstable();
        runs.dedup();
        for run in runs {
            let mut marks = self.within.remove(&run).unwrap_or_default();
            marks.sort_by_key(|(cut, phase, _)| (*cut, *phase));
            let struck = self.struck.remove(&run).unwrap_or_default();
            let range = self.markup.elements[run].range();
            let xml = Rewriter::new(self.markup, &self.prefix, run, ids).write(&marks, &struck);
            changes.push((range, Phase::Start, xml));
        }
        // What is put at a byte comes before what begins there; of several things, those put first.
        changes.sort_by_key(|(range, phase, _)| (range.start, !range.is_empty(), *phase));
        let source = self.markup.xml;
        let mut out = String::with_capacity(source.len() * 2);
        let mut at = 0;
        for (range, _, xml) in changes {
            out.push_str(&source[at..range.start.max(at)]);
            out.push_str(&xml);
            at = at.max(range.end);
        }
        out.push_str(&source[at..]);
        out
    }
}

/// Writes one run anew.
struct Rewriter<'a> {
    markup: &'a Markup<'a>,
    prefix: &'a str,
    run: usize,
    ids: &'a mut Ids,
    properties: Option<usize>,
    pieces: usize,
    piece: String,
    out: String,
}

impl<'a> Rewriter<'a> {
    fn new(markup: &'a Markup<'a>, prefix: &'a str, run: usize, ids: &'a mut Ids) -> Self {
        let properties = markup.child(run, "rPr");
        Self { markup, prefix, run, ids, properties, pieces: 0, piece: String::new(), out: String::new() }
    }

    fn write(mut self, marks: &[(Cut, Phase, String)], struck: &[(Cut, Cut)]) -> String {
        let is_struck = |at: Cut| struck.iter().any(|(from, to)| *from <= at && at < *to);
        let children: Vec<usize> =
            self.markup.children(self.run).filter(|&child| Some(child) != self.properties).collect();
        let mut marks = marks.iter().peekable();
        let mut now = false;
        for child in children {
            let text: Option<Vec<char>> = self.markup.elements[child]
                .is("t")
                .then(|| self.markup.text(child))
                .flatten()
                .map(|text| text.chars().collect());
            let length = text.as_ref().map_or(1, Vec::len).max(1);
            let mut stops: Vec<usize> = vec![0, length];
            stops.extend(marks.clone().take_while(|(cut, _, _)| cut.0 <= child).map(|(cut, _, _)| cut.1));
            stops.extend(
                struck.iter().flat_map(|(from, to)| [*from, *to]).filter(|c| c.0 == child).map(|c| c.1),
            );
            stops.retain(|&stop| stop <= length);
            stops.sort_unstable();
            stops.dedup();
            for stretch in stops.windows(2) {
                let here = (child, stretch[0]);
                let before = |cut: &Cut| *cut <= here;
                let will = is_struck(here) && self.can_go(child);
                if will != now || marks.peek().is_some_and(|(cut, _, _)| before(cut)) {
                    self.flush(now);
                    while let Some((_, _, xml)) = marks.next_if(|(cut, _, _)| before(cut)) {
                        self.out.push_str(xml);
                    }
                    now = will;
                }
                match &text {
                    Some(text) if now || stops.len() > 2 => self.text(child, text, stretch, now),
                    _ => self.whole(child, now),
                }
            }
            // What stands at the end of this child must not wait for the next one, which may be struck.
            if marks.peek().is_some_and(|(cut, _, _)| cut.0 == child) {
                self.flush(now);
                while let Some((_, _, xml)) = marks.next_if(|(cut, _, _)| cut.0 == child) {
                    self.out.push_str(xml);
                }
            }
        }
        self.flush(now);
        marks.for_each(|(_, _, xml)| self.out.push_str(xml));
        self.out
    }

    /// Whether a child of a run is struck with the words around it. Notes, pictures, page breaks and comments stay.
    fn can_go(&self, child: usize) -> bool {
        let element = &self.markup.elements[child];
        let goes = matches!(
            element.name,
            "t" | "tab"
                | "ptab"
                | "br"
                | "cr"
                | "noBreakHyphen"
                | "softHyphen"
                | "sym"
                | "fldChar"
                | "instrText"
                | "lastRenderedPageBreak"
        );
        let kind = || self.markup.attribute(child, "type");
        let mixed = element.name == "t" && self.markup.text(child).is_none();
        element.own
            && goes
            && !mixed
            && !(element.name == "br" && kind().is_some_and(|kind| kind != "textWrapping"))
    }

    /// Adds a stretch of a text. Without `xml:space` Word drops white space at its ends, and goes on to do so.
    fn text(&mut self, child: usize, text: &[char], stretch: &[usize], struck: bool) {
        let part: String = text[stretch[0].min(text.len())..stretch[1].min(text.len())].iter().collect();
        let name = if struck { "delText" } else { "t" };
        let keeps = self
            .markup
            .chain(child)
            .into_iter()
            .rev()
            .find_map(|at| self.markup.attributes(at).into_iter().find(|(name, _, _)| name == "xml:space"))
            .is_some_and(|(_, value, _)| value == "preserve");
        let start = if keeps || stretch[0] > 0 { 0 } else { part.len() - part.trim_start().len() };
        let end =
            if keeps || stretch[1] < text.len() { part.len() } else { part.trim_end().len().max(start) };
        let p = self.prefix;
        for (words, kept) in [(&part[..start], false), (&part[start..end], true), (&part[end..], false)] {
            if !words.is_empty() {
                let space = if kept { " xml:space=\"preserve\"" } else { "" };
                self.piece.push_str(&format!("<{p}:{name}{space}>{}</{p}:{name}>", verbatim(words)));
            }
        }
    }

    /// Adds a child as it is, or as it is written when it is struck.
    fn whole(&mut self, child: usize, struck: bool) {
        if struck && self.markup.elements[child].is("instrText") {
            let (p, content) = (self.prefix, self.markup.content(child));
            self.piece
                .push_str(&format!("<{p}:delInstrText xml:space=\"preserve\">{content}</{p}:delInstrText>"));
        } else {
            self.piece.push_str(self.markup.source(child));
        }
    }

    /// Ends the piece that is being written.
    fn flush(&mut self, struck: bool) {
        if self.piece.is_empty() {
            return;
        }
        let run = &self.markup.elements[self.run];
        let xml = self.markup.xml;
        if struck {
            let deletion =
                format!("<{p}:del {p}:id=\"{}\" {p}:author=\"{AUTHOR}\">", self.ids.fresh(), p = self.prefix);
            self.out.push_str(&deletion);
        }
        self.out.push_str(&xml[run.open.clone()]);
        if let Some(properties) = self.properties {
            if self.pieces == 0 {
                self.out.push_str(self.markup.source(properties));
            } else {
                self.out.push_str(&with_fresh_ids(self.markup, properties, self.ids));
            }
        }
        self.out.push_str(&self.piece);
        self.out.push_str(&xml[run.close.clone()]);
        if struck {
            self.out.push_str(&format!("</{}:del>", self.prefix));
        }
        self.piece.clear();
        self.pieces += 1;
    }
}

/// An element once more: marks of changes in it get numbers of their own.
fn with_fresh_ids(markup: &Markup, element: usize, ids: &mut Ids) -> String {
    let outer = markup.elements[element].range();
    let mut out = String::new();
    let mut at = outer.start;
    for inner in element..markup.elements[element].next {
        if let Some(place) = id_value(markup, inner) {
            out.push_str(&markup.xml[at..place.start]);
            out.push_str(&ids.fresh().to_string());
            at = place.end;
        }
    }
    out.push_str(&markup.xml[at..outer.end]);
    out
}

/// What ends an insertion by someone else and begins it anew, for words to be put between.
pub(super) fn ends_and_begins(markup: &Markup, insertion: usize, ids: &mut Ids) -> (String, String) {
    let element = &markup.elements[insertion];
    let end = markup.xml[element.close.clone()].to_owned();
    let open = element.open.clone();
    let begin = match id_value(markup, insertion) {
        Some(place) => {
            format!(
                "{}{}{}",
                &markup.xml[open.start..place.start],
                ids.fresh(),
                &markup.xml[place.end..open.end]
            )
        }
        None => markup.xml[open].to_owned(),
    };
    (end, begin)
}

fn id_value(markup: &Markup, element: usize) -> Option<Range<usize>> {
    let id = |name: &str| name.rsplit_once(':').is_some_and(|(_, local)| local == "id");
    let change = markup.elements[element].name;
    let change = change.ends_with("Change") || matches!(change, "ins" | "del" | "moveFrom" | "moveTo");
    if !change {
        return None;
    }
    markup.attributes(element).into_iter().find(|(name, _, _)| id(name)).map(|(_, _, place)| place)
}
