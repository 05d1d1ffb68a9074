//! Quotes: the document's own words with the operative ones marked, and long ones shortened around the marks.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// Words kept at the beginning of a shortened quote: they say who does it.
const OPENING_WORDS: usize = 6;
/// Words at the end of a shortened lead-in: they say what the item hangs on.
const CLOSING_WORDS: usize = 6;
/// Gaps of fewer words are filled: an ellipsis saves nothing there.
const SHORTEST_GAP: usize = 4;
/// A word longer than this, in columns, is cut into parts (text without spaces, addresses).
const LONGEST_UNIT: usize = 24;

/// A stretch of a quote.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Piece<'a> {
    /// The document's words.
    Words(&'a str),
    /// Operative words.
    Marked(&'a str),
    /// Something was left out here.
    Gap,
}

/// `text` with its `marks` (byte ranges), cut to about `budget` columns around them; whole if `budget` is `None`.
pub(super) fn quote<'a>(text: &'a str, marks: &[(usize, usize)], budget: Option<usize>) -> Vec<Piece<'a>> {
    let marks = clean_marks(text, marks);
    let kept = match budget {
        Some(budget) if text.width() > budget => {
            let units = units(text);
            let core = |i: usize, unit: &Range<usize>| {
                i < OPENING_WORDS || marks.iter().any(|mark| mark.start < unit.end && unit.start < mark.end)
            };
            shorten(text, &units, core, budget)
        }
        _ => std::iter::once(0..text.len()).collect(),
    };
    pieces(text, &marks, &kept)
}

/// Only the marked words of `text`, with gaps between them; at most about `budget` columns.
pub(super) fn marked_only<'a>(text: &'a str, marks: &[(usize, usize)], budget: usize) -> Vec<Piece<'a>> {
    let mut pieces = Vec::new();
    let mut used = 0;
    for mark in clean_marks(text, marks) {
        let words = &text[mark];
        used += words.width();
        if used > budget && !pieces.is_empty() {
            break;
        }
        pieces.extend([Piece::Gap, Piece::Marked(words)]);
    }
    if !pieces.is_empty() {
        pieces.push(Piece::Gap);
    }
    pieces
}

/// A lead-in, cut to about `budget` columns: its beginning says who, its end what the item hangs on.
pub(super) fn lead_in(text: &str, budget: usize) -> Vec<Piece<'_>> {
    if text.width() <= budget {
        return vec![Piece::Words(text)];
    }
    let units = units(text);
    let core = |i: usize, _: &Range<usize>| i < OPENING_WORDS || i + CLOSING_WORDS >= units.len();
    pieces(text, &[], &shorten(text, &units, core, budget))
}

/// Marks in order, inside the text, on the edges of graphemes, without white space around them, none touching another.
fn clean_marks(text: &str, marks: &[(usize, usize)]) -> Vec<Range<usize>> {
    if marks.is_empty() {
        return Vec::new();
    }
    let edges: Vec<usize> = text.grapheme_indices(true).map(|(at, _)| at).chain([text.len()]).collect();
    let floor = |at: usize| edges[edges.partition_point(|&edge| edge <= at) - 1];
    let ceil = |at: usize| edges[edges.partition_point(|&edge| edge < at)];
    let mut marks: Vec<Range<usize>> = marks
        .iter()
        .filter(|(start, end)| start < end && *start < text.len())
        .filter_map(|&(start, end)| {
            let (start, end) = (floor(start), ceil(end.min(text.len())));
            let words = text[start..end].trim();
            let start = end - text[start..end].trim_start().len();
            (!words.is_empty()).then(|| start..start + words.len())
        })
        .collect();
    marks.sort_by_key(|mark| (mark.start, mark.end));
    let mut merged: Vec<Range<usize>> = Vec::with_capacity(marks.len());
    for mark in marks {
        match merged.last_mut() {
            Some(last) if text.get(last.end..mark.start).is_none_or(|between| between.trim().is_empty()) => {
                last.end = last.end.max(mark.end);
            }
            _ => merged.push(mark),
        }
    }
    merged
}

/// The words of `text` as byte ranges; very long ones in parts.
fn units(text: &str) -> Vec<Range<usize>> {
    let mut units = Vec::new();
    let mut end = 0;
    for word in text.split_whitespace() {
        let start = end + text[end..].find(word).expect("each word follows the one before it");
        end = start + word.len();
        let mut from = start;
        let mut columns = 0;
        for (at, grapheme) in word.grapheme_indices(true) {
            if columns >= LONGEST_UNIT {
                units.push(from..start + at);
                from = start + at;
                columns = 0;
            }
            columns += grapheme.width();
        }
        units.push(from..end);
    }
    units
}

/// Byte ranges of `text` to keep: the core units and as many around them, nearest first, as `budget` columns hold.
fn shorten(
    text: &str,
    units: &[Range<usize>],
    core: impl Fn(usize, &Range<usize>) -> bool,
    budget: usize,
) -> Vec<Range<usize>> {
    let mut distance: Vec<usize> =
        units.iter().enumerate().map(|(i, unit)| if core(i, unit) { 0 } else { usize::MAX }).collect();
    for i in 1..distance.len() {
        distance[i] = distance[i].min(distance[i - 1].saturating_add(1));
    }
    for i in (1..distance.len()).rev() {
        distance[i - 1] = distance[i - 1].min(distance[i].saturating_add(1));
    }
    let mut order: Vec<usize> = (0..units.len()).collect();
    order.sort_by_key(|&i| distance[i]);
    let mut keep = vec![false; units.len()];
    let mut used = 0;
    for i in order {
        used += text[units[i].clone()].width() + 1;
        if used > budget {
            break;
        }
        keep[i] = true;
    }
    join(units, &keep)
}

/// Neighbouring kept units as one range; short gaps filled.
fn join(units: &[Range<usize>], keep: &[bool]) -> Vec<Range<usize>> {
    let mut kept: Vec<Range<usize>> = Vec::new();
    let mut last = None;
    for i in (0..units.len()).filter(|&i| keep[i]) {
        match (last, kept.last_mut()) {
            (Some(before), Some(range)) if i - before <= SHORTEST_GAP => range.end = units[i].end,
            _ => kept.push(units[i].clone()),
        }
        last = Some(i);
    }
    if let (Some(before), Some(range), Some(end)) = (last, kept.last_mut(), units.last())
        && units.len() - before <= SHORTEST_GAP
    {
        range.end = end.end;
    }
    kept
}

/// The kept ranges of `text`, split at the marks, with gaps where something is missing.
fn pieces<'a>(text: &'a str, marks: &[Range<usize>], kept: &[Range<usize>]) -> Vec<Piece<'a>> {
    let mut pieces = Vec::new();
    let mut at = 0;
    for range in kept {
        if !text[at..range.start].trim().is_empty() {
            pieces.push(Piece::Gap);
        }
        at = range.start;
        for mark in marks.iter().filter(|mark| mark.start < range.end && range.start < mark.end) {
            let (start, end) = (mark.start.max(range.start), mark.end.min(range.end));
            if at < start {
                pieces.push(Piece::Words(&text[at..start]));
            }
            pieces.push(Piece::Marked(&text[start..end]));
            at = end;
        }
        if at < range.end {
            pieces.push(Piece::Words(&text[at..range.end]));
        }
        at = range.end;
    }
    if !text[at..].trim().is_empty() {
        pieces.push(Piece::Gap);
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show(pieces: &[Piece<'_>]) -> String {
        let parts = pieces.iter().map(|piece| match piece {
            Piece::Words(words) => (*words).to_owned(),
            Piece::Marked(words) => format!("«{words}»"),
            Piece::Gap => " … ".to_owned(),
        });
        parts.collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
    }

    fn span(text: &str, words: &str) -> (usize, usize) {
        let start = text.find(words).expect("the words are in the text");
        (start, start + words.len())
    }

    #[test]
    fn marks_wrap_the_operative_words() {
        let text = "The Painter waives all moral rights for ever.";
        let marks = [span(text, "for ever"), span(text, "waives")];
        assert_eq!(show(&quote(text, &marks, None)), "The Painter «waives» all moral rights «for ever».");
    }

    #[test]
    fn marks_that_touch_or_overlap_become_one() {
        let text = "hereby irrevocably assigns to us";
        let marks = [span(text, "hereby irrevocably"), span(text, "irrevocably assigns"), span(text, "to")];
        assert_eq!(show(&quote(text, &marks, None)), "«hereby irrevocably assigns to» us");
    }

    #[test]
    fn marks_outside_the_text_or_inside_a_character_do_no_harm() {
        let text = "für e\u{301} 作品";
        for start in 0..text.len() + 3 {
            for end in 0..text.len() + 3 {
                let whole: String = quote(text, &[(start, end)], None)
                    .iter()
                    .map(|piece| match piece {
                        Piece::Words(words) | Piece::Marked(words) => *words,
                        Piece::Gap => "…",
                    })
                    .collect();
                assert_eq!(whole, text);
            }
        }
    }

    #[test]
    fn a_long_quote_keeps_its_opening_and_what_stands_around_the_marks() {
        let text = format!(
            "The Illustrator hereby grants to the Studio {} the right to train models on them {} and so on.",
            "one two three four five ".repeat(20).trim(),
            "six seven eight nine ten ".repeat(20).trim()
        );
        let short = show(&quote(&text, &[span(&text, "train models")], Some(160)));
        assert!(short.starts_with("The Illustrator hereby grants to the"), "{short}");
        assert!(short.contains("the right to «train models» on them"), "{short}");
        assert!(short.ends_with('…') && short.width() < 180, "{short}");
    }

    #[test]
    fn a_long_quote_without_marks_keeps_its_beginning() {
        let text = "word ".repeat(200);
        let short = show(&quote(&text, &[], Some(50)));
        assert_eq!(short, format!("{}…", "word ".repeat(10)));
    }

    #[test]
    fn text_without_spaces_is_shortened_too() {
        let text = "权利".repeat(300);
        assert!(show(&quote(&text, &[], Some(100))).width() <= 104);
    }

    #[test]
    fn a_lead_in_keeps_both_ends() {
        let text = format!(
            "The Publisher, in its own discretion, {} shall not, and shall not let others:",
            "x ".repeat(90)
        );
        let short = show(&lead_in(&text, 90));
        assert!(short.starts_with("The Publisher, in its own"), "{short}");
        assert!(short.ends_with("not, and shall not let others:"), "{short}");
    }
}
