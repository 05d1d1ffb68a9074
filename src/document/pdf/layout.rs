//! Runs of text to the lines of a page, in reading order.
//!
//! The order of drawing is the order of reading on nearly every page, and is kept but where it is plainly not: columns that are
//! drawn row by row are read one after the other, and what is turned against the rest of the page comes last.

mod columns;

use super::breaks;
use super::glyphs::Run;
use columns::columns;

/// Gap between two runs, in font heights, from which a space is read.
const SPACE: f64 = 0.1;
/// Gap from which two runs of one row are lines of their own, as columns and cells are.
const GAP: f64 = 1.0;
/// Distance of baselines, in font heights, up to which two runs stand in one row: a raised numeral does.
const ROW: f64 = 0.5;

/// Runs that follow one another on one baseline.
#[derive(Debug, Clone)]
struct Line {
    text: String,
    start: f64,
    end: f64,
    baseline: f64,
    size: f64,
    angle: i16,
}

impl From<Run> for Line {
    fn from(Run { text, start, end, baseline, size, angle }: Run) -> Self {
        Self { text, start, end, baseline, size, angle }
    }
}

impl Line {
    fn same_row(&self, other: &Line) -> bool {
        self.angle == other.angle && (self.baseline - other.baseline).abs() <= ROW * self.size.max(other.size)
    }
}

/// What ends a line.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Break {
    /// The edge of its column: the sentence goes on.
    Wrap,
    /// The place does not tell.
    #[default]
    Line,
    /// A paragraph ends with it.
    Paragraph,
}

/// A line of a page.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(super) struct PageLine {
    /// Its words.
    pub text: String,
    /// What ends it.
    pub ends: Break,
    /// What ends it where nothing but footnotes, headers and page numbers follows on its page.
    pub at_foot: Break,
    /// Whether it is part of a footnote.
    pub note: bool,
}

/// The lines of a page, in reading order.
///
/// `typed`: what stands in fields and over the page, to be read where it stands.
pub(super) fn page_lines(runs: Vec<Run>, typed: Vec<Run>) -> Vec<PageLine> {
    let mut lines = lines(runs);
    for run in typed {
        insert(&mut lines, run.into());
    }
    let Some(angle) = main_angle(&lines) else { return Vec::new() };
    let (mut level, turned): (Vec<Line>, Vec<Line>) = lines.into_iter().partition(|line| line.angle == angle);
    lead_items(&mut level);
    columns(&mut level);
    let mut page = breaks::told(&in_rows(&level));
    if let Some(last) = page.last_mut().filter(|_| !turned.is_empty()) {
        last.ends = Break::Paragraph;
    }
    page.extend(breaks::told(&in_rows(&turned)));
    page
}

fn lines(runs: Vec<Run>) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    for run in runs {
        let next = Line::from(run);
        match lines.last_mut() {
            Some(line)
                if line.same_row(&next) && (-ROW..GAP).contains(&((next.start - line.end) / next.size)) =>
            {
                if next.start > line.end + SPACE * next.size {
                    line.text.push(' ');
                }
                line.text.push_str(&next.text);
                line.end = next.end;
                line.size = line.size.max(next.size);
            }
            _ => lines.push(next),
        }
    }
    lines.retain(|line| !line.text.trim().is_empty());
    lines
}

/// Puts typed text behind what stands before it in its row, or else behind the line above it.
fn insert(lines: &mut Vec<Line>, mut typed: Line) {
    let distance = |line: &Line| (line.baseline - typed.baseline).abs();
    let level = || lines.iter().enumerate().filter(|(_, line)| line.angle == typed.angle);
    let in_row = level()
        .filter(|(_, line)| distance(line) <= typed.size.max(line.size) && line.start <= typed.start)
        .max_by(|(_, a), (_, b)| a.start.total_cmp(&b.start).then(distance(b).total_cmp(&distance(a))));
    let above = || {
        level()
            .filter(|(_, line)| line.baseline < typed.baseline)
            .max_by(|a, b| a.1.baseline.total_cmp(&b.1.baseline))
    };
    let at = match in_row {
        Some((i, line)) => {
            typed.baseline = line.baseline;
            i + 1
        }
        None => above().map_or(0, |(i, _)| i + 1),
    };
    lines.insert(at, typed);
}

/// The direction of most letters.
fn main_angle(lines: &[Line]) -> Option<i16> {
    let letters = |angle: i16| lines.iter().filter(|l| l.angle == angle).map(|l| l.text.len()).sum::<usize>();
    let mut angles: Vec<i16> = lines.iter().map(|line| line.angle).collect();
    angles.sort_unstable();
    angles.dedup();
    angles.into_iter().max_by_key(|&angle| (letters(angle), angle == 0))
}

/// Puts marks that are drawn apart from their items ("•", "2.") in front of them: some producers draw all marks of a list last.
fn lead_items(lines: &mut Vec<Line>) {
    for at in (0..lines.len()).rev() {
        let mark = &lines[at];
        let item = |line: &Line| {
            line.same_row(mark) && line.start > mark.start && line.start - mark.start < 5.0 * mark.size
        };
        if !breaks::is_lone_mark(&mark.text) || lines.get(at + 1).is_some_and(item) {
            continue;
        }
        let nearest = (0..lines.len())
            .filter(|&i| item(&lines[i]))
            .min_by(|&a, &b| lines[a].start.total_cmp(&lines[b].start));
        if let Some(to) = nearest {
            let mark = lines.remove(at);
            lines.insert(if to > at { to - 1 } else { to }, mark);
        }
    }
}

/// A row of a page: lines that follow one another on one baseline.
#[derive(Debug, Clone)]
pub(super) struct Row {
    pub text: String,
    pub start: f64,
    pub end: f64,
    pub baseline: f64,
    pub size: f64,
    /// Whether wide gaps part it, as they part the cells of a table.
    pub parted: bool,
}

fn in_rows(lines: &[Line]) -> Vec<Row> {
    let mut rows: Vec<(Row, &Line)> = Vec::new();
    for line in lines {
        match rows.last_mut() {
            Some((row, last)) if last.same_row(line) => {
                if !row.text.ends_with(' ') && !line.text.starts_with(' ') {
                    row.text.push(' ');
                }
                row.parted |= !breaks::is_lone_mark(&row.text);
                row.text.push_str(&line.text);
                row.start = row.start.min(line.start);
                row.end = row.end.max(line.end);
                row.size = row.size.max(line.size);
                *last = line;
            }
            _ => {
                let Line { text, start, end, baseline, size, .. } = line.clone();
                rows.push((Row { text, start, end, baseline, size, parted: false }, line));
            }
        }
    }
    rows.into_iter().map(|(row, _)| row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page_text(runs: Vec<Run>, typed: Vec<Run>) -> String {
        let mut text = String::new();
        for PageLine { text: line, ends, .. } in page_lines(runs, typed) {
            let end = match ends {
                Break::Wrap => " ",
                Break::Line => "\n",
                Break::Paragraph => "\n\n",
            };
            text.push_str(&line);
            text.push_str(end);
        }
        text.trim_end().to_owned()
    }

    fn run(text: &str, start: f64, baseline: f64) -> Run {
        Run {
            text: text.to_owned(),
            start,
            end: start + 5.0 * text.len() as f64,
            baseline,
            size: 10.0,
            angle: 0,
        }
    }

    /// Rows of two columns, drawn row by row.
    fn two_columns(left: &[&str], right: &[&str]) -> Vec<Run> {
        let mut runs =
            vec![run("General terms of the studio, which are part of every order that it takes", 50.0, 80.0)];
        for (i, (l, r)) in left.iter().zip(right).enumerate() {
            runs.push(run(l, 50.0, 100.0 + 12.0 * i as f64));
            runs.push(run(r, 250.0, 100.0 + 12.0 * i as f64));
        }
        runs
    }

    const LEFT: &[&str] = &[
        "1. The studio keeps all rights",
        "in the pictures that it takes,",
        "and the client may print them",
        "in its annual report and show",
        "them on its own site for two",
        "years from the day of the fee.",
        "2. Nobody may use a picture to",
    ];
    const RIGHT: &[&str] = &[
        "train a model, whether of the",
        "client or of somebody else, or",
        "lend it to those who do so.",
        "3. The fee is due in a month,",
        "and falls due at once where a",
        "picture is shown before it is",
        "paid or without any credit.",
    ];

    #[test]
    fn columns_that_are_drawn_row_by_row_are_read_one_after_the_other() {
        let text = page_text(two_columns(LEFT, RIGHT), Vec::new());
        assert!(text.contains("use a picture to train a model"), "{text}");
        assert!(text.starts_with("General terms"));
    }

    #[test]
    fn three_columns_are_too() {
        let mut runs = Vec::new();
        for i in 0..7 {
            for (text, start) in [(LEFT[i], 50.0), (RIGHT[i], 250.0), (LEFT[i], 450.0)] {
                runs.push(run(text, start, 100.0 + 12.0 * i as f64));
            }
        }
        let text = page_text(runs, Vec::new());
        assert_eq!(text.replace('\n', " "), [LEFT, RIGHT, LEFT].concat().join(" "));
    }

    #[test]
    fn a_table_is_read_row_by_row() {
        let left = ["Cover", "Inside", "Back", "Spine", "Endpapers, both of them", "Map", "Title"];
        let right = [
            "400 euros",
            "200 euros",
            "100 euros",
            "20 euros",
            "60 euros",
            "90 euros and a copy of it",
            "10 euros",
        ];
        let text = page_text(two_columns(&left, &right), Vec::new());
        assert!(text.contains("Cover 400 euros\nInside 200 euros"), "{text}");
    }

    #[test]
    fn a_column_of_clause_numbers_stays_beside_its_clauses() {
        let numbers = ["1.1.", "1.2.", "1.3.", "1.4.", "1.5.", "1.6.", "1.7."];
        let text = page_text(two_columns(&numbers, RIGHT), Vec::new());
        assert!(text.contains("1.1. train a model"), "{text}");
    }

    #[test]
    fn columns_that_are_drawn_one_after_the_other_stay_and_go_on_without_a_blank_line() {
        let mut runs = two_columns(LEFT, RIGHT);
        runs.sort_by_key(|run| run.start > 200.0);
        assert!(page_text(runs, Vec::new()).contains("use a picture to train a model"));
    }

    #[test]
    fn turned_text_comes_last_and_is_whole() {
        let mut runs = vec![run("The client may print", 50.0, 100.0)];
        runs.push(Run { angle: 90, ..run("Draft of May", 20.0, 30.0) });
        runs.push(run("the picture once.", 50.0, 112.0));
        assert_eq!(page_text(runs, Vec::new()), "The client may print\nthe picture once.\n\nDraft of May");
    }

    #[test]
    fn double_spacing_ends_no_paragraph_and_more_than_that_does() {
        let row = |at: f64| run("and so it goes on to the edge", 50.0, at);
        let mut runs: Vec<Run> = (0..8).map(|i| row(100.0 + 24.0 * f64::from(i))).collect();
        runs.push(row(100.0 + 24.0 * 7.0 + 40.0));
        assert_eq!(page_text(runs, Vec::new()).matches("\n\n").count(), 1);
        let single = vec![run("A title", 50.0, 100.0), run("Its text.", 50.0, 124.0)];
        assert_eq!(page_text(single, Vec::new()), "A title\n\nIts text.");
    }

    #[test]
    fn what_is_typed_into_a_blank_stands_where_it_is_seen() {
        let runs = vec![
            run("Client:", 50.0, 100.0),
            run("Fee:", 50.0, 114.0),
            run("It is due in May.", 50.0, 128.0),
        ];
        let typed = vec![run("400 euros", 90.0, 116.0), run("Brightwater", 90.0, 98.0)];
        assert_eq!(page_text(runs, typed), "Client: Brightwater\nFee: 400 euros\nIt is due in May.");
    }

    #[test]
    fn words_and_raised_numerals_of_one_row_are_one_line() {
        let runs = vec![
            run("may", 50.0, 100.0),
            run("print", 67.5, 100.0),
            run("2", 92.5, 96.0),
            run("it", 150.0, 100.0),
        ];
        assert_eq!(page_text(runs, Vec::new()), "may print2 it");
    }
}
