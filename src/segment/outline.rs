//! Paragraphs to an outline: sentences, items with their lead-ins, headings with their sections.

mod hanging;

use super::lines::{self, Paragraph};
use super::markers::{self, Marker, MarkerKind};
use super::open_list::{List, Place, opens};
use super::sections::Sections;
use super::words::{ends_with_stop, joined, plain_spaces, section_name, squeeze};
use super::{
    Heading, Outline, Segment, SegmentKind, choices, headings, lists, phrases, replaced, run_in, sentences,
};
use crate::document::{Block, BlockKind};

/// Splits `text` into segments and headings. `blocks` are the format's hints, or empty.
#[must_use]
pub fn segment(text: &str, blocks: &[Block]) -> Outline {
    let plain = plain_spaces(text);
    let text = plain.as_ref();
    let paragraphs = lines::paragraphs(text, blocks);
    let mut reader = Reader {
        text,
        outline: Outline::default(),
        sections: Sections::default(),
        above_rows: String::new(),
        lists: Vec::new(),
        open: false,
        depth: 0,
        bullet: false,
        place: None,
        unstopped: None,
        unticked: false,
        answered: None,
    };
    for (i, paragraph) in paragraphs.iter().enumerate() {
        let next = paragraphs[i + 1..].iter().find(|p| !p.mark);
        reader.paragraph(*paragraph, next);
    }
    reader.outline
}

struct Reader<'a> {
    text: &'a str,
    outline: Outline,
    sections: Sections,
    /// The lead-in of the table whose rows are being read: "The Artist grants the Client these rights:".
    above_rows: String,
    lists: Vec<List>,
    /// Whether the last segment ended without a stop, so that it may go on after a page break.
    open: bool,
    /// Depth of the paragraph in work among the format's lists, from 1; 0 for none.
    depth: u8,
    /// Whether it is a point of a list, by its marker or by the format.
    bullet: bool,
    /// How far in it stands, if it is one.
    place: Option<Place>,
    /// The marker of the last paragraph, if that was no heading and had no stop at its end.
    unstopped: Option<Marker>,
    /// Whether what is read stands behind a box that nobody ticked.
    unticked: bool,
    /// The segment to which paragraphs of boxes give an answer, its words, and the boxes so far.
    answered: Option<(usize, String, String)>,
}

impl Reader<'_> {
    fn paragraph(&mut self, paragraph: Paragraph, next: Option<&Paragraph>) {
        let text = &self.text[paragraph.start..paragraph.end];
        if paragraph.mark {
            self.outline.headings.push(Heading {
                start: paragraph.start,
                end: paragraph.end,
                text: squeeze(text),
            });
            return;
        }
        self.answer(text);
        self.unticked = choices::boxed(text) == Some(false);
        if paragraph.block == Some(BlockKind::Row) {
            // It is complete: nothing hangs on it, and it on nothing but what says of all rows what is done.
            if let Some(list) = self.lists.pop().filter(|list| list.kind.is_none()) {
                self.above_rows = if phrases::does(&list.lead) { list.lead } else { String::new() };
            }
            self.lists.clear();
            self.unstopped = None;
            // "How long may the Client use it? Forever": whatever stands behind the question answers it.
            let asked = text.find("? ").map(|at| at + 1).filter(|&at| !text[at..].contains('?'));
            let (from, lead) = match asked {
                Some(at) => {
                    let start = paragraph.start;
                    self.push(start, start + at, SegmentKind::Lead, String::new());
                    (start + at + 1, squeeze(&text[..at]))
                }
                None => (paragraph.start, self.above_rows.clone()),
            };
            self.sentences(from, paragraph.end, lead, false, None);
            self.open = false;
            return;
        }
        self.above_rows.clear();
        let marker = markers::at_start(text);
        self.depth = depth(&paragraph);
        self.bullet = self.depth > 0 || marker.is_some_and(|m| m.kind == MarkerKind::Bullet);
        let column = paragraph.start - self.text[..paragraph.start].rfind('\n').map_or(0, |line| line + 1);
        self.place = match self.depth {
            0 => self.bullet.then_some(Place::Column(column)),
            depth => Some(Place::Depth(depth)),
        };
        // "- It shall not:" with points further in, and then "- It may": that is none of them.
        if let Some(place) = self.place {
            let beside = |list: &List| {
                list.place.is_some_and(|lead| {
                    std::mem::discriminant(&lead) == std::mem::discriminant(&place) && lead >= place
                })
            };
            let kept = self.lists.iter().position(beside).unwrap_or(self.lists.len());
            self.lists.truncate(kept);
        }
        let before = std::mem::replace(&mut self.unstopped, marker.filter(|_| !ends_with_stop(text)));
        let goes_on = self.open
            && marker.is_none()
            && (text.starts_with(|c: char| c.is_lowercase() || matches!(c, '(' | ','))
                || self.outline.segments.last().is_some_and(|s| lines::is_cut(&s.text))
                    && lines::may_follow(text));
        if !goes_on {
            // "3. Fees" behind "(b) sell the works." counts no item of that list.
            let counts = |marker: Marker| {
                marker.counts_sections()
                    && !self.lists.iter().any(|list| list.kind.is_none() || list.goes_on_with(marker, text))
            };
            let listed = !self.lists.is_empty() && !marker.is_some_and(counts);
            let act = self.waits_for(marker, text);
            let heading = match paragraph.block {
                Some(BlockKind::Heading) => {
                    text.len() <= 300
                        && (headings::is_heading(text, false)
                            || !ends_with_stop(text)
                            || run_in::names_what_follows(text.trim_end_matches('.')))
                }
                Some(BlockKind::Item { .. }) => {
                    let set_off =
                        paragraph.opening == paragraph.end && marker.is_some_and(Marker::counts_sections);
                    headings::is_heading(text, true) && headings::is_capitals(text)
                        || set_off && (headings::is_heading(text, false) || run_in::names_what_follows(text))
                }
                Some(BlockKind::Paragraph) if paragraph.opening == paragraph.end => {
                    headings::is_heading(text, listed) || run_in::names_what_follows(text)
                }
                _ if act => false,
                _ => {
                    let next = next.map(|next| &self.text[next.start..next.end]);
                    headings::is_heading(text, listed)
                        || !listed
                            && next.is_some_and(|next| {
                                run_in::numbered_name(text, before, markers::at_start(next))
                                    || before.is_none()
                                        && run_in::names_below(text, next)
                                        && ends_with_stop(next)
                            })
                }
            };
            // "## We own everything you upload" names its section and says something.
            let spoken = heading
                && paragraph.block == Some(BlockKind::Heading)
                && phrases::says(&text[marker.map_or(0, |m| m.length)..]);
            if spoken {
                self.lists.clear();
                self.sections.open(section_name(text));
            } else if heading {
                self.heading(paragraph.start, paragraph.end, text);
                return;
            }
        }
        let mut start = paragraph.start;
        let mut marker = marker;
        let set_off = run_in::set_off(text, paragraph.opening - paragraph.start);
        // What a bulleted item or a word that is explained is called is no name for what follows.
        let own = match marker {
            Some(marker) => marker.kind == MarkerKind::Bullet,
            None => set_off.is_some_and(|phrase| !text[..phrase.length].ends_with(['.', '?', '!'])),
        };
        let sections = own.then(|| self.sections.clone());
        let lead = if goes_on {
            self.unfinished()
        } else {
            let item = matches!(paragraph.block, Some(BlockKind::Item { .. }));
            let mut lead = self.place(marker, item, text);
            let heading = match set_off {
                Some(phrase) if phrase.names => Some(phrase.length),
                _ => run_in::title(text),
            };
            if let Some(length) = heading {
                let kept: Vec<List> = std::mem::take(&mut self.lists);
                let mut around = self.sections.clone();
                self.heading(start, start + length, &text[..length]);
                around.run_in(marker, text, section_name(&text[..length]));
                self.sections = around;
                self.lists = kept;
                start += length;
                start += self.text[start..paragraph.end].len()
                    - self.text[start..paragraph.end]
                        .trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '-' | '–' | '—'))
                        .len();
                marker = None;
                // "**Do you train AI on it?** No, never."
                let asked =
                    text[..length].trim_end_matches(|c: char| c.is_whitespace() || matches!(c, '*' | '_'));
                if asked.ends_with('?') && phrases::answers(&self.text[start..paragraph.end]) {
                    lead = squeeze(asked);
                }
            } else if let Some(phrase) = set_off.or_else(|| run_in::numbered_phrase(text)) {
                self.sections.run_in(marker, text, section_name(&text[..phrase.length]));
            } else if lead.is_empty() {
                self.sections.pass(marker, text);
            }
            lead
        };
        let is_item = marker.is_some_and(|m| m.kind != MarkerKind::Section) && !lead.is_empty()
            || !lead.is_empty() && !goes_on;
        let bullets = sentences::bullets(&self.text[start..paragraph.end]);
        let mut from = start;
        let mut lead = lead;
        for at in bullets.into_iter().map(|at| start + at).filter(|&at| at > start) {
            self.sentences(from, at, std::mem::take(&mut lead), is_item, None);
            from = at;
        }
        self.sentences(from, paragraph.end, lead, is_item, next);
        if let Some(sections) = sections {
            self.sections = sections;
        }
    }

    /// Cuts `start..end` into sentences; the first hangs on `lead`.
    fn sentences(&mut self, start: usize, end: usize, lead: String, is_item: bool, next: Option<&Paragraph>) {
        let body = &self.text[start..end];
        let mut lead = Some(lead);
        let mut from = 0;
        let mut question: Option<String> = None;
        let mut ends = sentences::ends(body);
        // "The Client may print it. ☐ Yes ☒ No"
        let answers = |at: usize, ends: &[usize]| choices::only_answers(&body[ends[at - 1]..ends[at]]);
        (1..ends.len()).rev().for_each(|at| {
            if answers(at, &ends) {
                ends.remove(at - 1);
            }
        });
        for at in (0..ends.len()).rev() {
            let begin = if at == 0 { 0 } else { ends[at - 1] };
            if let Some(quote) = replaced::begins(&body[begin..ends[at]]) {
                ends.insert(at, begin + quote);
            }
        }
        for to in ends {
            let sentence = &body[from..to];
            let skip = sentence.len() - sentence.trim_start().len();
            if sentence.trim().is_empty() {
                continue;
            }
            let last = to >= body.trim_end().len();
            // "Do you train AI on it? Yes, we do."
            let asked = question.take().filter(|_| phrases::answers(sentence.trim_start()));
            let first_lead = lead.take().filter(|lead| !lead.is_empty()).or(asked);
            let item = is_item && first_lead.is_some();
            question = sentence.trim_end().ends_with('?').then(|| squeeze(sentence));
            self.sentence(
                start + from + skip,
                start + to,
                first_lead.unwrap_or_default(),
                item,
                last.then_some(next).flatten(),
            );
            from = to;
        }
    }

    /// Cuts one sentence at its inline items and notes the list that it may open. `next`: the paragraph after it, if it is
    /// the last of its own.
    fn sentence(&mut self, start: usize, end: usize, lead: String, item: bool, next: Option<&Paragraph>) {
        let text = &self.text[start..end];
        let splits = lists::inline(text);
        let own = if item { SegmentKind::Item } else { SegmentKind::Sentence };
        let mut leads: Vec<String> = vec![lead.clone()];
        let head = splits.iter().find(|s| s.at > 0).map_or(text.len(), |s| s.at);
        let head_text = squeeze(&text[..head]);
        // An item without a stop opens no list of its own for a sibling of another kind: "- lend it" before "2. Client may".
        let deeper = |next: &Paragraph| !self.bullet || text.ends_with(':') || self.depth < depth(next);
        let answered =
            |next: &Paragraph| text.ends_with('?') && phrases::answers(&self.text[next.start..next.end]);
        let opens_list = splits.is_empty()
            && next.is_some_and(|next| {
                opens(text, &self.text[next.start..next.end], next) && deeper(next) || answered(next)
            });
        if !head_text.is_empty() {
            let kind =
                if opens_list || !splits.is_empty() && splits[0].at > 0 { SegmentKind::Lead } else { own };
            self.push(start, start + head, kind, lead.clone());
        }
        let whole = joined(&lead, &head_text);
        if splits.first().is_some_and(|s| s.at > 0) {
            leads = vec![whole.clone()];
        }
        let inner: Vec<_> = splits.iter().filter(|s| s.at > 0).collect();
        for (i, split) in inner.iter().enumerate() {
            let to = inner.get(i + 1).map_or(text.len(), |s| s.at);
            let piece = &text[split.at..to];
            leads.truncate(split.depth + 1);
            let hang = leads.last().cloned().unwrap_or_default();
            let deeper = inner.get(i + 1).is_some_and(|s| s.depth > split.depth);
            if deeper {
                leads.push(joined(&hang, &squeeze(piece)));
            }
            let kind = if deeper { SegmentKind::Lead } else { SegmentKind::Item };
            self.push(start + split.at, start + to, kind, hang);
        }
        let stopped = ends_with_stop(text);
        self.open = !stopped;
        if opens_list {
            self.lists.push(List { place: self.place, ..List::new(whole) });
            self.open = !text.ends_with(':');
        } else if let Some(last) = inner.last().filter(|_| next.is_some() && !text.ends_with(['.', '?', '!']))
        {
            // "Client may: (a) edit it;" with "(b)" on the next line
            leads.truncate(last.depth + 1);
            let lead = leads.last().cloned().unwrap_or_default();
            self.lists.push(List {
                kind: Some(last.kind),
                last: last.ordinal,
                bracketed: true,
                ..List::new(lead)
            });
        }
    }

    fn heading(&mut self, start: usize, end: usize, text: &str) {
        self.unstopped = None;
        self.sections.open(section_name(text));
        self.outline.headings.push(Heading { start, end, text: squeeze(text) });
        self.lists.clear();
        self.open = false;
        // "The client must not", "Do you train AI on my work?"
        if headings::waits(text) || headings::tells_of_acts(text) || text.trim_end().ends_with('?') {
            self.lists.push(List::new(squeeze(text)));
        }
    }

    fn push(&mut self, start: usize, end: usize, kind: SegmentKind, lead: String) {
        let raw = &self.text[start..end];
        let end = start + raw.trim_end().len();
        let section = self.sections.name().to_owned();
        let text = squeeze(raw);
        let mut text = choices::chosen(&text).unwrap_or(text);
        match choices::boxed(&text) {
            Some(ticked) => self.unticked = !ticked,
            // All sentences and items behind a box that nobody ticked belong to it.
            None if self.unticked || choices::boxed(&lead) == Some(false) => {
                self.unticked = true;
                text.insert_str(0, choices::EMPTY);
            }
            None => {}
        }
        self.outline.segments.push(Segment { start, end, kind, text, lead, section });
    }

    /// Gives the segment in front of a paragraph that is boxes with answers what they say of it.
    fn answer(&mut self, text: &str) {
        if !choices::answers_above(text) {
            self.answered = None;
            return;
        }
        let segments = &mut self.outline.segments;
        if self.answered.is_none() {
            let before = segments.iter().rposition(|segment| !choices::asks(&segment.text));
            self.answered = before.map(|at| (at, segments[at].text.clone(), String::new()));
        }
        if let Some((at, words, boxes)) = &mut self.answered {
            boxes.push_str(text);
            boxes.push(' ');
            segments[*at].text = choices::decided(words, boxes).unwrap_or_else(|| words.clone());
        }
    }

    /// The segment that a page break cut, as the lead-in of its other half.
    fn unfinished(&self) -> String {
        self.outline.segments.last().map_or_else(String::new, |s| joined(&s.lead, &s.text))
    }
}

/// Depth of a paragraph among the format's lists, from 1; 0 for none.
fn depth(paragraph: &Paragraph) -> u8 {
    match paragraph.block {
        Some(BlockKind::Item { depth }) => depth.saturating_add(1),
        _ => 0,
    }
}
