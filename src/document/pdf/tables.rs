//! Tables that are drawn with rules: the lines of each cell together, cell by cell and row by row.
//!
//! In: the lines of a page and its [`Grid`]. Out: tables, each in the place of its first line. What the cells of a row say together is found as
//! for every format ([`crate::document::blocks`]).

use super::breaks::begins_item;
use super::grid::{Cell as Bounds, Grid};
use super::layout::Line;
use crate::document::BlockKind;
use crate::document::blocks::BlockWriter;

/// How far the edges of cells that are one may stand apart, in points.
const NEAR: f64 = 3.0;
/// Rows of two cells and more that a table has at least: one alone may be two boxes side by side.
const LEAST_ROWS: usize = 2;
/// Lines of a cell from which on, if they are short, they are rows of their own that no rules part.
const LISTED: usize = 4;
/// Gap in a row of a cell, in font heights, that only a rule explains.
const SPREAD: f64 = 3.0;
/// Letters of a short line.
const SHORT: usize = 20;

/// A table.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(super) struct Table {
    pub columns: usize,
    pub rows: Vec<Vec<Cell>>,
}

/// A cell with words in it.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(super) struct Cell {
    /// Its first column, from 0.
    pub column: usize,
    pub span: usize,
    /// Its lines, `\n` between those of a paragraph.
    pub paragraphs: Vec<String>,
}

/// Takes the lines that lie in tables out of `lines`; one stands for each table. Gives whether there are any.
pub(super) fn take(lines: &mut Vec<Line>, grid: &Grid) -> bool {
    let mut cells: Vec<(Bounds, Vec<usize>)> = Vec::new();
    for (at, line) in lines.iter().enumerate().filter(|(_, line)| line.angle == 0) {
        let x = f64::midpoint(line.start, line.end.min(line.start + line.size));
        let Some(bounds) = grid.cell(x, line.baseline - 0.3 * line.size) else { continue };
        let same = |cell: &&mut (Bounds, Vec<usize>)| {
            cell.0.iter().zip(bounds).all(|(one, other)| (one - other).abs() <= NEAR)
        };
        match cells.iter_mut().find(same) {
            Some((_, members)) => members.push(at),
            None => cells.push((bounds, vec![at])),
        }
    }
    // Each line of a list belongs to what stands beside it. A frame around all of a page makes one cell.
    let broken = |places: &[usize]| is_listed(places, lines) || is_spread(places, lines);
    if cells.len() > 1 && cells.iter().any(|(_, places)| broken(places)) {
        return false;
    }
    cells.sort_by(|(a, _), (b, _)| a[1].total_cmp(&b[1]).then(a[0].total_cmp(&b[0])));
    let mut found: Vec<(Vec<usize>, Line)> = Vec::new();
    let mut rest = cells.as_slice();
    while let Some((first, _)) = rest.first() {
        let mut bottom = first[3];
        let mut count = 0;
        while let Some((bounds, _)) = rest.get(count).filter(|(bounds, _)| bounds[1] <= bottom + NEAR) {
            bottom = bottom.max(bounds[3]);
            count += 1;
        }
        found.extend(table(&rest[..count], lines));
        rest = &rest[count..];
    }
    let any = !found.is_empty();
    let mut kept: Vec<Option<Line>> = std::mem::take(lines).into_iter().map(Some).collect();
    for (mut members, line) in found {
        members.sort_unstable();
        members.iter().for_each(|&at| kept[at] = None);
        kept[members[0]] = Some(line);
    }
    lines.extend(kept.into_iter().flatten());
    any
}

/// The table that cells which touch one another make, and their lines; nothing where they make none.
fn table(cells: &[(Bounds, Vec<usize>)], lines: &[Line]) -> Option<(Vec<usize>, Line)> {
    let mut lefts: Vec<f64> = cells.iter().map(|(bounds, _)| bounds[0]).collect();
    lefts.sort_unstable_by(f64::total_cmp);
    lefts.dedup_by(|b, a| (*a - *b).abs() <= NEAR);
    let mut rows: Vec<(f64, Vec<Cell>)> = Vec::new();
    let mut members = Vec::new();
    for (bounds, places) in cells {
        let column = lefts.iter().filter(|&&left| left < bounds[0] - NEAR).count();
        let span = lefts[column..].iter().filter(|&&left| left < bounds[2] - NEAR).count().max(1);
        let cell = Cell { column, span, paragraphs: paragraphs(*bounds, places, lines) };
        members.extend_from_slice(places);
        match rows.last_mut() {
            Some((top, row)) if bounds[1] - *top <= NEAR => row.push(cell),
            _ => rows.push((bounds[1], vec![cell])),
        }
    }
    if rows.iter().filter(|(_, row)| row.len() > 1).count() < LEAST_ROWS {
        return None;
    }
    let mut rows: Vec<Vec<Cell>> = rows.into_iter().map(|(_, row)| row).collect();
    rows.iter_mut().for_each(|row| row.sort_by_key(|cell| cell.column));
    let all: Vec<&str> =
        rows.iter().flatten().flat_map(|cell| &cell.paragraphs).map(String::as_str).collect();
    let of = |place: fn(&Line) -> f64| members.iter().map(move |&at| place(&lines[at]));
    let line = Line {
        text: all.join(" ").replace('\n', " "),
        start: of(|line| line.start).fold(f64::MAX, f64::min),
        end: of(|line| line.end).fold(f64::MIN, f64::max),
        baseline: of(|line| line.baseline).fold(f64::MAX, f64::min),
        size: lines[members[0]].size,
        angle: 0,
        table: Some(Table { columns: lefts.len(), rows }),
    };
    Some((members, line))
}

/// Whether the lines of a cell are a list of figures or names, each of which belongs to what stands beside it.
fn is_listed(places: &[usize], lines: &[Line]) -> bool {
    let letters: usize = places.iter().map(|&at| lines[at].text.trim().chars().count()).sum();
    places.len() >= LISTED && letters <= SHORT * places.len() / 2
}

/// Whether wide gaps stand between the lines of a row in a cell: a rule is missing there, or drawn as something else.
fn is_spread(places: &[usize], lines: &[Line]) -> bool {
    places.iter().any(|&at| {
        let line = &lines[at];
        let behind = |&&other: &&usize| lines[other].same_row(line) && lines[other].start > line.end;
        let next = places.iter().filter(behind).map(|&other| lines[other].start).min_by(f64::total_cmp);
        next.is_some_and(|start| start - line.end > SPREAD * line.size)
    })
}

/// The words of a cell: its lines from the top down, those of a paragraph as one.
fn paragraphs(bounds: Bounds, members: &[usize], lines: &[Line]) -> Vec<String> {
    let mut inside: Vec<&Line> = members.iter().map(|&at| &lines[at]).collect();
    inside.sort_by(|a, b| {
        if a.same_row(b) { a.start.total_cmp(&b.start) } else { a.baseline.total_cmp(&b.baseline) }
    });
    let left = inside.iter().map(|line| line.start).fold(f64::MAX, f64::min);
    let edge = bounds[2] - (left - bounds[0]).clamp(0.0, 12.0);
    let mut paragraphs: Vec<String> = Vec::new();
    let mut last: Option<&Line> = None;
    for line in inside {
        let text = line.text.trim();
        let words = text.chars().count().max(1) as f64;
        let first = text.split_whitespace().next().map_or(0, |word| word.chars().count()) as f64;
        match (paragraphs.last_mut(), last) {
            (Some(open), Some(before)) if before.same_row(line) => {
                open.push(' ');
                open.push_str(text);
            }
            (Some(open), Some(before))
                if line.baseline - before.baseline <= 2.0 * line.size.max(before.size)
                    && !begins_item(text)
                    && (before.end + (line.end - line.start) * first / words > edge - 2.0 * line.size
                        || !open.ends_with(['.', ':', ';', '?', '!'])) =>
            {
                open.push('\n');
                open.push_str(text);
            }
            _ => paragraphs.push(text.to_owned()),
        }
        last = Some(line);
    }
    paragraphs
}

impl Table {
    /// Writes the rows; `line` puts the lines of a paragraph together. A row that says again what `heads` say, the first row of the table,
    /// is their copy on a new page.
    pub(super) fn write(
        &self,
        writer: &mut BlockWriter,
        heads: Option<&[Cell]>,
        line: impl Fn(&str) -> String,
    ) {
        for row in &self.rows {
            let mut column = 0;
            for cell in row {
                if cell.column > column {
                    writer.begin_cell(cell.column - column);
                }
                writer.begin_cell(cell.span);
                column = cell.column + cell.span;
                for paragraph in &cell.paragraphs {
                    writer.push(&line(paragraph));
                    writer.end_block(BlockKind::Cell);
                }
            }
            if column < self.columns {
                writer.begin_cell(self.columns - column);
            }
            if heads == Some(row) {
                writer.end_head();
            } else {
                writer.end_row();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str, start: f64, baseline: f64) -> Line {
        let end = start + 5.0 * text.len() as f64;
        Line { text: text.to_owned(), start, end, baseline, size: 10.0, angle: 0, table: None }
    }

    #[test]
    fn lists_of_figures_and_rows_with_wide_gaps_are_no_cells() {
        let prices: Vec<Line> = (0..5).map(|at| line("400.00", 50.0, 100.0 + 12.0 * f64::from(at))).collect();
        assert!(is_listed(&[0, 1, 2, 3, 4], &prices) && !is_listed(&[0, 1], &prices));
        let row = [line("Cover", 50.0, 100.0), line("400 euros", 140.0, 100.0), line("in May", 190.0, 100.0)];
        assert!(is_spread(&[0, 1, 2], &row) && !is_spread(&[1, 2], &row));
    }

    #[test]
    fn lines_of_a_cell_that_reach_its_edge_are_one_paragraph_and_points_are_their_own() {
        let bounds = [46.0, 90.0, 204.0, 160.0];
        let lines = [
            line("The client may print it in its", 50.0, 100.0),
            line("annual report.", 50.0, 112.0),
            line("It may lend it.", 50.0, 124.0),
            line("(a) for a fee", 50.0, 136.0),
        ];
        assert_eq!(
            paragraphs(bounds, &[0, 1, 2, 3], &lines),
            ["The client may print it in its\nannual report.", "It may lend it.", "(a) for a fee"]
        );
    }
}
