//! What ends each line of a page: the edge of its column, a paragraph, or neither for certain.

use super::layout::{Break, PageLine, Row};
use super::notes::{margins, notes};
use crate::document::blocks::is_list_mark;

/// Distance of baselines, in font heights, from which a paragraph may end.
const PARAGRAPH: f64 = 1.5;
/// Rows that must reach an edge for it to be one.
const EDGE_ROWS: usize = 4;
/// Share of the text's width within which rows reach the edge.
const REACH: f64 = 0.06;
/// Most rows of a page for which edges are looked for.
const MOST_ROWS: usize = 400;
/// How much larger one font is than another that is not the same.
const LARGER: f64 = 1.15;

/// The rows as lines, each with what ends it. `pitch`: how far lines stand from one another, where the page counts them.
pub(super) fn told(rows: &[Row], pitch: Option<f64>) -> Vec<PageLine> {
    let wrapped = pitch.unwrap_or_else(|| wrapped_pitch(rows));
    let margins = margins(rows);
    let ragged = is_ragged(rows);
    let notes = notes(rows);
    let line = |(i, row): (usize, &Row)| {
        let edge = edge(rows, row).or_else(|| further_in(rows, row));
        let ends = match rows.get(i + 1) {
            Some(next) => match between(row, next, edge, wrapped) {
                (Break::Paragraph, true) if ragged => Break::Line,
                (ends, _) => ends,
            },
            None => at_the_end(row, edge),
        };
        PageLine {
            text: row.text.clone(),
            ends,
            at_foot: at_the_end(row, edge),
            note: notes[i],
            margin: margins[i],
            table: row.table.clone(),
        }
    };
    rows.iter().enumerate().map(line).collect()
}

/// What ends `row`, and whether the room on its right alone tells.
fn between(row: &Row, next: &Row, edge: Option<f64>, wrapped: f64) -> (Break, bool) {
    let down = next.baseline - row.baseline;
    if down < 0.0 && next.start >= row.end {
        // the next column
        return (at_the_end(row, edge), false);
    }
    if down.abs() > (PARAGRAPH * next.size).max(1.2 * wrapped) {
        return (Break::Paragraph, false);
    }
    if row.parted || next.parted {
        return (Break::Line, false);
    }
    let Some(edge) = edge else { return (Break::Line, false) };
    let ratio = row.size / next.size;
    let same_size = (1.0 / LARGER..LARGER).contains(&ratio);
    if !same_size {
        return (Break::Paragraph, false);
    }
    let needed = row.end + room_needed(row, next);
    if needed < edge - 1.5 * row.size {
        (Break::Paragraph, true)
    } else if needed > edge - 0.5 * row.size && !has_leaders(&row.text) && !begins_item(&next.text) {
        (Break::Wrap, true)
    } else {
        (Break::Line, true)
    }
}

/// How much further `row` would reach with the first word of the next.
fn room_needed(row: &Row, next: &Row) -> f64 {
    let letters = next.text.chars().count().max(1) as f64;
    let word = next.text.split_whitespace().next().map_or(0, |word| word.chars().count()) as f64;
    0.25 * row.size + (next.end - next.start) * word / letters
}

/// Whether lines end elsewhere than at the edge, as where they were cut by their count of letters: more than one in ten of those that go
/// on in small letters had room for the next word.
fn is_ragged(rows: &[Row]) -> bool {
    let goes_on = |pair: &&[Row]| {
        pair[1].text.starts_with(char::is_lowercase) && pair[0].text.ends_with(char::is_lowercase)
    };
    let (mut all, mut early) = (0, 0);
    for pair in rows.windows(2).filter(goes_on) {
        let Some(edge) = edge(rows, &pair[0]) else { continue };
        all += 1;
        early += usize::from(pair[0].end + room_needed(&pair[0], &pair[1]) < edge - 1.5 * pair[0].size);
    }
    early * 10 > all
}

/// What ends the last row of a page or of a column, whose next word is not known.
fn at_the_end(row: &Row, edge: Option<f64>) -> Break {
    match edge.filter(|_| !row.parted && !has_leaders(&row.text)) {
        Some(edge) if row.end > edge - 4.0 * row.size => Break::Wrap,
        _ => Break::Line,
    }
}

/// Distance of the baselines of rows that run to the right edge and go on in small letters, the median of the page; 0 where
/// there are too few.
///
/// In a text with double spacing every line stands as far from the next as paragraphs do elsewhere.
fn wrapped_pitch(rows: &[Row]) -> f64 {
    let edge = rows.iter().map(|row| row.end).fold(f64::MIN, f64::max);
    let left = rows.iter().map(|row| row.start).fold(f64::MAX, f64::min);
    let full = |row: &Row| row.end - left >= 0.85 * (edge - left);
    let mut pitches: Vec<f64> = rows
        .windows(2)
        .filter(|pair| full(&pair[0]) && pair[1].text.starts_with(char::is_lowercase))
        .map(|pair| pair[1].baseline - pair[0].baseline)
        .filter(|&pitch| pitch > 0.0)
        .collect();
    pitches.sort_unstable_by(f64::total_cmp);
    if pitches.len() < 5 { 0.0 } else { pitches[pitches.len() / 2] }
}

/// Where the rows above and below `row` end on the right: the furthest place that some of them reach.
fn edge(rows: &[Row], row: &Row) -> Option<f64> {
    if rows.len() > MOST_ROWS {
        return None;
    }
    let mut ends: Vec<f64> = rows
        .iter()
        .filter(|other| other.start < row.end && other.end > row.start)
        .map(|other| other.end)
        .collect();
    ends.sort_unstable_by(|a, b| b.total_cmp(a));
    let reach = REACH * (ends.first()? - row.start).max(0.0);
    let reached = |end: f64| ends.iter().filter(|&&other| other <= end && other >= end - reach).count();
    ends.iter().copied().find(|&end| reached(end) >= EDGE_ROWS)
}

/// Where a row that stands further in than others may end at the most, on a page with too few rows to tell: points of a short list.
fn further_in(rows: &[Row], row: &Row) -> Option<f64> {
    let left = rows.iter().map(|row| row.start).fold(f64::MAX, f64::min);
    let right = rows.iter().map(|row| row.end).fold(f64::MIN, f64::max);
    (row.start > left + 1.5 * row.size).then_some(right)
}

/// Whether dots lead to the end of a line, as they do in a table of contents.
fn has_leaders(text: &str) -> bool {
    text.contains("....") || text.contains(". . . .") || text.contains("____") || text.contains('…')
}

/// Whether `text` begins with what marks the item of a list or counts a clause.
pub(super) fn begins_item(text: &str) -> bool {
    let first = text.split_whitespace().next().unwrap_or_default();
    // "it." ends a sentence, "aa." and "iv." count.
    let bare = first.trim_matches(['(', ')', '.']).as_bytes();
    let word = !first.starts_with('(')
        && matches!(bare, [a, b] if a.is_ascii_lowercase() && b.is_ascii_lowercase() && a != b)
        && !bare.iter().all(|b| matches!(b, b'i' | b'v' | b'x'));
    is_lone_mark(first) && !word || first.starts_with('(') && first.find(')').is_some_and(|at| at <= 5)
}

/// Whether `text` is the mark of an item and nothing else, boxes of forms and the bullets of symbol fonts among them.
pub(super) fn is_lone_mark(text: &str) -> bool {
    let text = text.trim();
    is_list_mark(text) || matches!(text, "☐" | "☒" | "□" | "➢" | "\u{f0b7}" | "\u{f0a7}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(texts: &[&str]) -> Vec<Row> {
        let row = |(i, text): (usize, &&str)| Row {
            text: (*text).to_owned(),
            start: 50.0,
            end: 50.0 + 5.0 * text.len() as f64,
            baseline: 100.0 + 12.0 * i as f64,
            size: 10.0,
            parted: false,
            table: None,
        };
        texts.iter().enumerate().map(row).collect()
    }

    fn breaks(texts: &[&str]) -> Vec<Break> {
        told(&rows(texts), None).into_iter().map(|line| line.ends).collect()
    }

    #[test]
    fn a_full_line_wraps_and_one_with_room_for_the_next_word_ends_a_paragraph() {
        let found = breaks(&[
            "The studio may print the pictures in its own books and",
            "Posters for as long as the first edition of each is on",
            "sale, and shall not do any of these with the pictures:",
            "Train a model on them",
            "Sell them to others",
            "Lend them to a library, to a school or to a museum for",
            "the public, even where no money is paid for such loans",
        ]);
        use Break::{Paragraph, Wrap};
        assert_eq!(found[..2], [Wrap, Wrap], "{found:?}");
        assert_eq!(found[3..6], [Paragraph, Paragraph, Wrap], "{found:?}");
    }

    #[test]
    fn items_begin_with_marks_and_not_with_short_words() {
        for text in [
            "(a) print it",
            "2. Fees",
            "4.2 Fees",
            "• print it",
            "☒ The licence",
            "iv) print it",
            "aa. print it",
        ] {
            assert!(begins_item(text), "{text}");
        }
        for text in ["it. The studio", "us. It", "a picture", "2026 or on notice", "(which the studio keeps)"]
        {
            assert!(!begins_item(text), "{text}");
        }
    }

    #[test]
    fn lines_that_were_cut_by_their_count_of_letters_end_no_paragraph_by_their_room() {
        // Capitals are wide: every line in small letters has room for the next word.
        let mut rows = rows(&[
            "the studio may print all of the pictures in books and",
            "posters for as long as the first edition of each is on",
            "sale and may show them to whoever asks for them at the",
            "EXHIBITION OF THE YEAR THAT IT HOLDS IN THE TOWN HALL",
            "EACH MAY AND SELLS TO EVERYBODY WHO WANTS TO HAVE THEM",
            "FOR THE PRICE THAT IS NAMED IN THE LIST THAT HANGS BY",
            "THE DOOR OF THE HALL IN WHICH THE PICTURES ARE TO HANG",
        ]);
        for row in &mut rows[3..] {
            row.end += 120.0;
        }
        assert!(
            told(&rows, None)[..2].iter().all(|line| line.ends == Break::Line),
            "{:?}",
            told(&rows, None)
        );
    }
}
