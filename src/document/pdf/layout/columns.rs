//! Columns that are drawn row by row, to be read one after the other.
//!
//! In: the lines of a page in the order of drawing. Out: the same with the lines of each column together. Tables, whose cells are short, stay
//! as they are drawn.

use super::Line;

/// Least rows that have text on both sides of a gutter.
const LEAST_ROWS: usize = 6;
/// Least width of a column of running text, in font heights: clause numbers stand in a narrower one.
const LEAST_WIDTH: f64 = 10.0;
/// Share of a column's width that most rows of running text fill.
const FILLED: f64 = 0.7;

/// Puts columns that are drawn row by row one after the other.
pub(super) fn columns(lines: &mut [Line]) {
    let rows = rows(lines);
    let Some(gutter) = gutter(lines, &rows) else { return };
    let crossed = |row: &Vec<usize>| row.iter().any(|&i| lines[i].start < gutter && lines[i].end > gutter);
    let split = |row: &Vec<usize>| {
        row.iter().any(|&i| lines[i].end <= gutter) && row.iter().any(|&i| lines[i].start >= gutter)
    };
    let mut moves: Vec<(Vec<usize>, Vec<usize>)> = Vec::new();
    for zone in rows.split(crossed) {
        let first = zone.iter().position(split);
        let last = zone.iter().rposition(split);
        let (Some(first), Some(last)) = (first, last) else { continue };
        let rest = longer(lines, &zone[first..], last - first, gutter);
        let (zone, rest) = (&zone[first..=last], &zone[last + 1..=last + rest]);
        let both = zone.iter().filter(|row| split(row)).count();
        let mut members: Vec<usize> = zone.iter().chain(rest).flatten().copied().collect();
        members.sort_unstable();
        let is_left = |i: usize| lines[i].end <= gutter;
        let (left, right): (Vec<usize>, Vec<usize>) = members.iter().partition(|&&i| is_left(i));
        let switches = members.windows(2).filter(|pair| is_left(pair[0]) != is_left(pair[1])).count();
        let prose = || is_prose(lines, zone, is_left) && is_prose(lines, zone, |i| !is_left(i));
        if both >= LEAST_ROWS && switches >= both && prose() {
            moves.push((members, [left, right].concat()));
        }
    }
    let drawn = lines.to_vec();
    for (places, order) in moves {
        for (&place, &from) in places.iter().zip(&order) {
            lines[place] = drawn[from].clone();
        }
        // A third column stands to one side of the gutter.
        let side = order.iter().filter(|&&i| drawn[i].end <= gutter).count();
        for half in [&places[..side], &places[side..]] {
            let mut part: Vec<Line> = half.iter().map(|&i| lines[i].clone()).collect();
            columns(&mut part);
            for (&place, line) in half.iter().zip(part) {
                lines[place] = line;
            }
        }
    }
}

/// How many rows behind the row `last` belong to the left column alone, which is longer than the one beside it: they follow as close as
/// its lines do.
fn longer(lines: &[Line], zone: &[Vec<usize>], last: usize, gutter: f64) -> usize {
    let baseline = |row: &[usize]| {
        row.iter().filter(|&&i| lines[i].end <= gutter).map(|&i| lines[i].baseline).min_by(f64::total_cmp)
    };
    let places: Vec<f64> = zone.iter().filter_map(|row| baseline(row)).collect();
    let mut pitches: Vec<f64> = places.windows(2).map(|pair| pair[1] - pair[0]).collect();
    pitches.sort_unstable_by(f64::total_cmp);
    let Some(&pitch) = pitches.get(pitches.len() / 2) else { return 0 };
    let follows = |pair: &&[Vec<usize>]| match (baseline(&pair[0]), baseline(&pair[1])) {
        (Some(above), Some(below)) => below - above <= 1.2 * pitch,
        _ => false,
    };
    zone[last..].windows(2).take_while(follows).count()
}

/// Indices of the lines of each row, rows from the top down.
fn rows(lines: &[Line]) -> Vec<Vec<usize>> {
    let mut order: Vec<usize> = (0..lines.len()).collect();
    order.sort_by(|&a, &b| lines[a].baseline.total_cmp(&lines[b].baseline));
    let mut rows: Vec<Vec<usize>> = Vec::new();
    for i in order {
        match rows.last_mut() {
            Some(row) if lines[row[0]].same_row(&lines[i]) => row.push(i),
            _ => rows.push(vec![i]),
        }
    }
    rows
}

/// The place that most rows leave free between text on either side, if at least [`LEAST_ROWS`] do.
fn gutter(lines: &[Line], rows: &[Vec<usize>]) -> Option<f64> {
    let mut gaps: Vec<(f64, f64)> = Vec::new();
    for row in rows {
        let mut row: Vec<&Line> = row.iter().map(|&i| &lines[i]).collect();
        row.sort_by(|a, b| a.start.total_cmp(&b.start));
        gaps.extend(row.windows(2).map(|p| (p[0].end, p[1].start)).filter(|(from, to)| from < to));
    }
    let sorted = |mut places: Vec<f64>| {
        places.sort_unstable_by(f64::total_cmp);
        places
    };
    let (from, to) =
        (sorted(gaps.iter().map(|gap| gap.0).collect()), sorted(gaps.iter().map(|gap| gap.1).collect()));
    // Rows that leave a place free: gaps that begin before it, less those that end before it. Some gap ends at the best place.
    let free = |place: f64| from.partition_point(|&x| x < place) - to.partition_point(|&x| x < place);
    let most = to
        .iter()
        .map(|&place| (free(place), place))
        .max_by(|a, b| a.0.cmp(&b.0).then(b.1.total_cmp(&a.1)))?;
    (most.0 >= LEAST_ROWS).then_some(most.1)
}

/// Whether most rows of a column are filled, as those of running text are and cells of a table are not.
fn is_prose(lines: &[Line], zone: &[Vec<usize>], in_column: impl Fn(usize) -> bool) -> bool {
    let column = || zone.iter().flatten().copied().filter(|&i| in_column(i));
    let left = column().map(|i| lines[i].start).fold(f64::MAX, f64::min);
    let right = column().map(|i| lines[i].end).fold(f64::MIN, f64::max);
    if column().any(|i| right - left < LEAST_WIDTH * lines[i].size) {
        return false;
    }
    let ends = zone.iter().filter_map(|row| {
        row.iter().filter(|i| in_column(**i)).map(|&i| lines[i].end).max_by(f64::total_cmp)
    });
    let (filled, all) = ends.fold((0, 0), |(filled, all), end| {
        (filled + usize::from(end - left >= FILLED * (right - left)), all + 1)
    });
    filled * 10 >= all * 6
}
