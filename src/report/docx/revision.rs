//! Whether a passage can be marked as changed, and what has to be marked for it.
//!
//! In: a passage of the text. Out: the runs to strike and the place of the new words, or why the passage is only commented on. A passage
//! is marked where it lies in one paragraph and takes fields, links and content controls whole or not at all.

use std::ops::Range;

use super::markup::Markup;
use super::places::{Inner, Places, Point, is_open};
use crate::document::origin::Origin;

/// Elements that hold runs and stay as they are around struck ones.
const KEPT_AROUND: [&str; 6] = ["ins", "hyperlink", "smartTag", "customXml", "dir", "bdo"];

/// Struck words in one run: from a character of a child to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Strike {
    /// The run.
    pub(super) run: usize,
    /// First child and character.
    pub(super) from: (usize, usize),
    /// One past the last.
    pub(super) to: (usize, usize),
}

/// What is marked for a changed passage.
#[derive(Debug)]
pub(super) struct Revision {
    /// What is struck, in order.
    pub(super) strikes: Vec<Strike>,
    /// Where the new words go.
    pub(super) insertion: Point,
    /// An insertion by someone else that has to end before the new words and begin anew after them.
    pub(super) split: Option<usize>,
    /// The run that the new words look like.
    pub(super) model: Option<usize>,
}

/// The fields of a part.
pub(super) struct Fields {
    /// Bytes of the tags that begin and end each field.
    pairs: Vec<Range<usize>>,
    /// Begins without an end and ends without a begin.
    loose: Vec<usize>,
}

impl Fields {
    /// Finds them.
    pub(super) fn read(markup: &Markup) -> Self {
        let mut fields = Self { pairs: Vec::new(), loose: Vec::new() };
        let mut open = Vec::new();
        for (at, element) in markup.elements.iter().enumerate() {
            if element.name != "fldChar" {
                continue;
            }
            let start = element.open.start;
            match markup.attribute(at, "fldCharType").as_deref() {
                Some("begin") => open.push(start),
                Some("end") => match open.pop() {
                    Some(begin) => fields.pairs.push(begin..start),
                    None => fields.loose.push(start),
                },
                _ => {}
            }
        }
        fields.loose.extend(open);
        fields
    }

    /// A stretch made wide enough to take its fields whole, as far as no other visible words come in; or nothing. Places are an
    /// element's tag and a character of it.
    fn whole(&self, places: &Places, mut from: (u32, u32), mut to: (u32, u32)) -> Option<Stretch> {
        let byte = |place: (u32, u32)| place.0 as usize;
        let place = |byte: usize| u32::try_from(byte).unwrap_or(u32::MAX);
        for field in &self.pairs {
            if byte(from) <= field.start && field.start <= byte(to) && byte(to) < field.end {
                if places.any_after(to, field.end) {
                    return None;
                }
                to = (place(field.end), 0);
            }
            if field.start < byte(from) && byte(from) <= field.end && field.end <= byte(to) {
                if places.any_before(from, field.start) {
                    return None;
                }
                from = (place(field.start), 0);
            }
        }
        let (first, last) = (byte(from), byte(to));
        let crossed = self.pairs.iter().any(|field| {
            let apart = field.end < first || last < field.start;
            let within = first <= field.start && field.end <= last;
            !apart && !within
        });
        let loose = self.loose.iter().any(|at| (first..=last).contains(at));
        (!crossed && !loose).then_some((from, to))
    }
}

/// First and last place of a stretch.
type Stretch = ((u32, u32), (u32, u32));

/// What to mark for a changed passage, or the reason against it as the end of a sentence.
pub(super) fn plan(
    places: &Places,
    fields: &Fields,
    passage: &Range<usize>,
) -> Result<Revision, &'static str> {
    const ELSEWHERE: &str = "the words stand in a header, a footer or a note";
    const APART: &str = "the words stand in a text box, a formula or a form control";
    const SEVERAL: &str = "the words run over several paragraphs";
    const LINK: &str = "the words are a part of a link or a content control, or only partly in one";
    const LOCKED: &str = "the words stand in a content control that takes no changes";
    const MOVED: &str = "the words stand in a passage that someone moved";
    const FIELD: &str = "the words are in a field or only partly in one";

    let markup = places.markup;
    let mut own: Vec<(u32, u32)> = Vec::new();
    for origin in places.origins(passage) {
        match *origin {
            Origin::Main { element, character } => own.push((element, character)),
            Origin::Note { .. } => return Err(ELSEWHERE),
            Origin::Made => {}
        }
    }
    let tags: Vec<u32> = own.iter().map(|(element, _)| *element).collect();
    if !own.is_sorted() {
        return Err(APART);
    }
    let (Some(&first), Some(&last)) = (own.first(), own.last()) else { return Err(ELSEWHERE) };
    let within = |at: usize| {
        let range = markup.elements[at].range();
        let below = |byte: usize| tags.partition_point(|&start| (start as usize) < byte);
        below(range.end) - below(range.start)
    };
    let covered = |at: usize| places.visible_in(&markup.elements[at].range()) == within(at);
    let mut distinct = tags.clone();
    distinct.dedup();
    // The element that holds everything that changes, a paragraph or a part of one.
    let mut holder = None;
    for &tag in &distinct {
        let stand = places.stand(tag).ok_or(APART)?;
        if matches!(stand.inner, Inner::Whole(_)) {
            return Err(APART);
        }
        let mut own_holder = stand.paragraph;
        for &at in &stand.around {
            let element = &markup.elements[at];
            match element.name {
                "moveTo" => return Err(MOVED),
                "ins" => {}
                "sdt" if is_open(markup, at) => {}
                "sdt" => return Err(LOCKED),
                "sdtContent" => own_holder = at,
                _ if covered(at) => {}
                _ => own_holder = at,
            }
        }
        let blocks = markup.chain(stand.paragraph);
        if blocks.iter().any(|&at| markup.elements[at].is("sdt") && !is_open(markup, at)) {
            return Err(LOCKED);
        }
        if blocks.iter().any(|&at| markup.elements[at].is("moveTo")) {
            return Err(MOVED);
        }
        match holder {
            None => holder = Some((stand.paragraph, own_holder)),
            Some((paragraph, _)) if paragraph != stand.paragraph => return Err(SEVERAL),
            Some((_, known)) if known != own_holder => return Err(LINK),
            Some(_) => {}
        }
    }
    let (_, holder) = holder.ok_or(ELSEWHERE)?;
    let (from, to) = fields.whole(places, first, last).ok_or(FIELD)?;
    let start = run_of(places, holder, from).ok_or(FIELD)?;
    let end = run_of(places, holder, to).ok_or(FIELD)?;
    let (from, to) = ((start.child, from.1 as usize), (end.child, to.1 as usize + 1));
    let point = Point::Run { run: end.run, child: to.0, character: to.1 };
    let (insertion, split) = match end.around[..] {
        [] => (point, None),
        [outer, ..] if !places.any_after(end.place, markup.elements[outer].close.start) => {
            (Point::Byte(markup.elements[outer].close.end), None)
        }
        [outer] if markup.elements[outer].is("ins") => (point, Some(outer)),
        _ => return Err(LINK),
    };
    let strikes = strikes(places, holder, (start.run, from), (end.run, to));
    Ok(Revision { strikes, insertion, split, model: model(places, &own) })
}

/// The run that a place is in.
struct Edge {
    place: (u32, u32),
    run: usize,
    child: usize,
    /// What is between the holder and the run, outermost first.
    around: Vec<usize>,
}

/// The run of a place in `holder`; none where something stands between that is not kept around struck runs.
fn run_of(places: &Places, holder: usize, place: (u32, u32)) -> Option<Edge> {
    let markup = places.markup;
    let child = markup.at(place.0 as usize)?;
    let run = markup.elements[child].parent.filter(|&run| markup.elements[run].is("r"))?;
    let chain = markup.chain(run);
    let below = chain.iter().position(|&at| at == holder)?;
    let around = chain[below + 1..chain.len() - 1].to_vec();
    let kept = around.iter().all(|&at| {
        let element = &markup.elements[at];
        element.own && KEPT_AROUND.contains(&element.name)
    });
    kept.then_some(Edge { place, run, child, around })
}

/// What is struck of each run between two places in `holder`. What is invisible stays, and so do notes, pictures and comments.
fn strikes(
    places: &Places,
    holder: usize,
    first: (usize, (usize, usize)),
    last: (usize, (usize, usize)),
) -> Vec<Strike> {
    let markup = places.markup;
    let mut strikes = Vec::new();
    let mut at = holder + 1;
    while at < markup.elements[holder].next {
        let element = &markup.elements[at];
        if element.is("r") {
            if (first.0..=last.0).contains(&at) && !is_hidden(places, at) {
                strikes.push(Strike {
                    run: at,
                    from: if at == first.0 { first.1 } else { (0, 0) },
                    to: if at == last.0 { last.1 } else { (usize::MAX, 0) },
                });
            }
            at = element.next;
        } else if element.own && KEPT_AROUND.contains(&element.name) {
            at += 1;
        } else {
            at = element.next;
        }
    }
    strikes
}

/// Whether a run has words and none of them is seen; the marks and instructions of fields are never hidden.
fn is_hidden(places: &Places, run: usize) -> bool {
    let markup = places.markup;
    let mut words = false;
    for child in markup.children(run) {
        let element = &markup.elements[child];
        match element.name {
            "fldChar" | "instrText" => return false,
            "t" if markup.text(child).is_some_and(|text| text.chars().any(|c| !c.is_whitespace())) => {
                words = true;
                if places.visible_in(&(element.open.start..element.open.start + 1)) > 0 {
                    return false;
                }
            }
            "sym" | "noBreakHyphen"
                if places.visible_in(&(element.open.start..element.open.start + 1)) > 0 =>
            {
                return false;
            }
            _ => {}
        }
    }
    words
}

/// The run that most of the passage stands in, outside of links.
fn model(places: &Places, own: &[(u32, u32)]) -> Option<usize> {
    let mut best: Option<(usize, usize)> = None;
    for same in own.chunk_by(|a, b| a.0 == b.0) {
        let Some(stand) = places.stand(same[0].0) else { continue };
        let linked = stand.around.iter().any(|&at| places.markup.elements[at].is("hyperlink"));
        if let Inner::Text { run, .. } = stand.inner
            && !linked
            && best.is_none_or(|(most, _)| same.len() > most)
        {
            best = Some((same.len(), run));
        }
    }
    best.map(|(_, run)| run)
}
