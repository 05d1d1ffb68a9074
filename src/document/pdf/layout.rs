//! Runs of text to the lines of a page, in reading order.
//!
//! The order of drawing is the order of reading on nearly every page, and is kept but where it is plainly not: columns that are
//! drawn row by row are read one after the other, and what is turned against the rest of the page comes last.

mod columns;

use super::breaks;
use super::glyphs::Run;
use super::grid::Grid;
use super::line_numbers::drop_line_numbers;
use super::tables::{self, Table};
use columns::columns;

/// Gap between two runs, in font heights, from which a space is read.
const SPACE: f64 = 0.1;
/// Gap from which two runs of one row are lines of their own, as columns and cells are.
const GAP: f64 = 1.0;
/// Distance of baselines, in font heights, from which what is outermost on a page stands apart.
const APART: f64 = 2.0;
/// Distance of baselines, in font heights, up to which two runs stand in one row: a raised numeral does.
const ROW: f64 = 0.5;

/// Runs that follow one another on one baseline.
#[derive(Debug, Clone)]
pub(super) struct Line {
    pub text: String,
    pub start: f64,
    pub end: f64,
    pub baseline: f64,
    pub size: f64,
    pub angle: i16,
    /// The table that it stands for.
    pub table: Option<Table>,
}

impl From<Run> for Line {
    fn from(Run { text, start, end, baseline, size, angle }: Run) -> Self {
        Self { text, start, end, baseline, size, angle, table: None }
    }
}

impl Line {
    pub(super) fn same_row(&self, other: &Line) -> bool {
        let words = self.table.is_none() && other.table.is_none();
        words
            && self.angle == other.angle
            && (self.baseline - other.baseline).abs() <= ROW * self.size.max(other.size)
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
    /// Whether it stands in small letters at the top or at the foot of the page, apart from all else.
    #[serde(default)]
    pub margin: bool,
    /// The table that stands in its place, whose words it has.
    #[serde(default)]
    pub table: Option<Table>,
}

/// The lines of a page, in reading order.
///
/// `typed`: what stands in fields and over the page, to be read where it stands. `grid`: the rules between the cells of tables.
pub(super) fn page_lines(runs: Vec<Run>, typed: Vec<Run>, grid: &Grid) -> Vec<PageLine> {
    let mut lines = lines(runs.clone(), grid);
    for run in typed.clone() {
        insert(&mut lines, run.into());
    }
    let Some(angle) = main_angle(&lines) else { return Vec::new() };
    let (mut level, turned): (Vec<Line>, Vec<Line>) = lines.into_iter().partition(|line| line.angle == angle);
    let pitch = drop_line_numbers(&mut level);
    margins(&mut level);
    lead_items(&mut level);
    if !tables::take(&mut level, grid) && *grid != Grid::default() {
        // Rules that make no table part no lines: rows without rules between them are read as they are drawn.
        return page_lines(runs, typed, &Grid::default());
    }
    columns(&mut level);
    let mut page = breaks::told(&in_rows(&level), pitch);
    if let Some(last) = page.last_mut().filter(|_| !turned.is_empty()) {
        last.ends = Break::Paragraph;
    }
    page.extend(breaks::told(&in_rows(&turned), None));
    page
}

fn lines(runs: Vec<Run>, grid: &Grid) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    for run in runs {
        let next = Line::from(run);
        match lines.last_mut() {
            Some(line)
                if line.same_row(&next)
                    && (-ROW..GAP).contains(&((next.start - line.end) / next.size))
                    && !grid.parts(line.end, next.start, next.baseline - 0.3 * next.size) =>
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

/// Puts what stands above all else first and what stands below all else last: many producers draw headers and footers behind the text.
fn margins(lines: &mut [Line]) {
    for top in [true, false] {
        let further = |a: &Line, b: &Line| {
            if top { a.baseline.total_cmp(&b.baseline) } else { b.baseline.total_cmp(&a.baseline) }
        };
        let Some(outermost) = lines.iter().min_by(|a, b| further(a, b)).cloned() else { return };
        let outside = |line: &Line| line.same_row(&outermost);
        let next = lines.iter().filter(|line| !outside(line)).min_by(|a, b| further(a, b));
        let apart = next.is_some_and(|next| {
            (next.baseline - outermost.baseline).abs() > APART * next.size.max(outermost.size)
        });
        if apart {
            // A stable sort leaves everything else as it is.
            lines.sort_by_key(|line| outside(line) != top);
        }
    }
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
    /// The table that it stands for.
    pub table: Option<Table>,
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
                let Line { text, start, end, baseline, size, table, .. } = line.clone();
                rows.push((Row { text, start, end, baseline, size, parted: table.is_some(), table }, line));
            }
        }
    }
    rows.into_iter().map(|(row, _)| row).collect()
}

#[cfg(test)]
mod tests;
