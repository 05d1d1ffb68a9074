//! Footnotes: what stands in small letters at the foot of a page, behind a number.
//!
//! In: the rows of a page in reading order. Out: which of them are footnotes. A sentence that goes on over the end of the page goes on behind
//! them.

use super::layout::Row;
use crate::document::page_number::is_page_number;

/// How much larger the letters of the text are than those of its notes.
const LARGER: f64 = 1.1;
/// Most rows of notes.
const MOST: usize = 15;
/// Most words of a header.
const MARGIN_WORDS: usize = 12;
/// Words that a note has at least.
const LEAST_WORDS: usize = 3;

/// For each row whether it is part of a footnote.
pub(super) fn notes(rows: &[Row]) -> Vec<bool> {
    let mut notes = vec![false; rows.len()];
    let main = main_size(rows);
    let text = rows.iter().rposition(|row| row.size * LARGER > main && !is_page_number(&row.text));
    let Some(text) = text else { return notes };
    let below = |row: &Row| row.baseline > rows[text].baseline;
    // A header may be drawn after all else.
    let foot: Vec<usize> = (text + 1..rows.len()).filter(|&at| below(&rows[at])).collect();
    if foot.len() <= MOST
        && let Some(first) = foot.iter().position(|&at| begins(&rows[at].text))
    {
        foot[first..].iter().for_each(|&at| notes[at] = true);
    }
    notes
}

/// For each row whether it stands in small letters above or below all else, apart from it, and is no sentence: a header or a footer.
pub(super) fn margins(rows: &[Row]) -> Vec<bool> {
    let main = main_size(rows);
    let is_margin = |at: usize, beside: usize| {
        let (row, beside) = (&rows[at], &rows[beside]);
        row.size * LARGER <= main
            && row.table.is_none()
            && (row.baseline - beside.baseline).abs() > 2.0 * main
            && row.text.split_whitespace().count() <= MARGIN_WORDS
            && !row.text.trim_end().ends_with(['.', ';', ':', ','])
            && !begins(&row.text)
    };
    let mut margins = vec![false; rows.len()];
    if rows.len() > 1 {
        let last = rows.len() - 1;
        margins[0] = rows[0].baseline < rows[1].baseline && is_margin(0, 1);
        margins[last] = rows[last - 1].baseline < rows[last].baseline && is_margin(last, last - 1);
    }
    margins
}

/// Height of most letters.
fn main_size(rows: &[Row]) -> f64 {
    let letters = |size: f64| -> usize {
        rows.iter().filter(|row| (row.size - size).abs() < 0.1).map(|row| row.text.len()).sum()
    };
    rows.iter().map(|row| row.size).max_by_key(|&size| letters(size)).unwrap_or(0.0)
}

/// Whether a row begins a note: "1 The fee is", and not "1. The fee is", which counts a clause.
fn begins(text: &str) -> bool {
    let mut words = text.split_whitespace();
    let mark = words.next().unwrap_or_default();
    let digits = mark.bytes().take_while(u8::is_ascii_digit).count();
    let apart = digits == mark.len() && digits > 0;
    let joined = digits > 0 && mark[digits..].starts_with(char::is_uppercase);
    let signed = matches!(mark, "*" | "**" | "†" | "‡");
    digits <= 2
        && (apart || joined || signed)
        && words.filter(|word| word.contains(char::is_alphabetic)).count() >= LEAST_WORDS
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(lines: &[(&str, f64)]) -> Vec<Row> {
        let row = |(at, &(text, size)): (usize, &(&str, f64))| Row {
            text: text.to_owned(),
            start: 50.0,
            end: 300.0,
            baseline: 100.0 + 12.0 * at as f64,
            size,
            parted: false,
            table: None,
        };
        lines.iter().enumerate().map(row).collect()
    }

    #[test]
    fn small_rows_at_the_foot_behind_a_number_are_notes() {
        let page = rows(&[
            ("The studio keeps its copyright in all of the pictures.", 11.0),
            ("The studio may print the pictures during the", 11.0),
            ("1 But for those of the second annex,", 8.0),
            ("which it may not.", 8.0),
            ("Page 1", 8.0),
        ]);
        assert_eq!(notes(&page), [false, false, true, true, true]);
        let mut page = page;
        page.push(Row { baseline: 20.0, ..page[4].clone() });
        assert_eq!(notes(&page), [false, false, true, true, true, false]);
    }

    #[test]
    fn small_rows_apart_at_the_edges_are_headers_and_footers() {
        let mut page = rows(&[
            ("Moor Ltd - Confidential", 8.0),
            ("The studio may print the pictures during the", 11.0),
            ("It pays the artist for each of them.", 11.0),
            ("It is named in each.", 8.0),
        ]);
        assert_eq!(margins(&page), [false; 4]);
        page[0].baseline -= 40.0;
        page[3].baseline += 40.0;
        assert_eq!(margins(&page), [true, false, false, false]);
    }

    #[test]
    fn small_clauses_titles_and_page_numbers_are_none() {
        for small in ["1. The studio may lend them too", "1", "Page 1 of 2", "Moor Ltd, London and Leeds"] {
            let page = rows(&[("The studio may print the pictures during the", 11.0), (small, 8.0)]);
            assert_eq!(notes(&page), [false; 2], "{small}");
        }
        let above =
            rows(&[("1 But for those of the annex", 8.0), ("The studio may print the pictures", 11.0)]);
        assert_eq!(notes(&above), [false; 2]);
    }
}
