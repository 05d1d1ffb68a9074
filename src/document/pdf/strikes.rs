//! Lines that are drawn through words, as editors strike text out that know no annotations.
//!
//! In: what a page draws besides letters, and where its words stand. Out: rectangles of what is struck out, a list a line. Lines below words
//! underline them, and lines through little of what they pass are those of tables and ornaments.

use pdf_extract::{Path, PathOp, Transform};

use super::annotations::Rectangle;
use super::glyphs::Run;

/// Height of a line, in font heights, up to which it strikes words out and does not mark them.
const THIN: f64 = 0.2;
/// Where a line through words lies above their baseline, in font heights.
const THROUGH: std::ops::RangeInclusive<f64> = 0.18..=0.45;
/// Least length, in font heights: shorter lines are dashes.
const LEAST: f64 = 0.8;
/// Share of a line that words lie under.
const COVERED: f64 = 0.6;
/// Lines of a page from which on no more are noted.
const MOST: usize = 5000;
/// Brightness from which on a line is not seen, or marks words as a pen for it does.
const BRIGHT: f64 = 0.75;

/// The level lines of a page, as left, bottom, right and top.
#[derive(Debug, Default)]
pub(super) struct Lines(Vec<Rectangle>);

impl Lines {
    /// Takes what is drawn in a colour.
    pub(super) fn draw(&mut self, at: &Transform, color: &[f64], path: &Path) {
        if is_bright(color) {
            return;
        }
        let mut points: Vec<(f64, f64)> = Vec::new();
        for op in &path.ops {
            match *op {
                PathOp::MoveTo(x, y) => {
                    self.close(at, &mut points);
                    points.push((x, y));
                }
                PathOp::LineTo(x, y) => points.push((x, y)),
                PathOp::CurveTo(a, b, c, d, x, y) => points.extend([(a, b), (c, d), (x, y)]),
                PathOp::Rect(x, y, width, height) => {
                    self.close(at, &mut points);
                    points.extend([(x, y), (x + width, y + height)]);
                    self.close(at, &mut points);
                }
                PathOp::Close => {}
            }
        }
        self.close(at, &mut points);
    }

    fn close(&mut self, at: &Transform, points: &mut Vec<(f64, f64)>) {
        let mut bounds = [f64::MAX, f64::MAX, f64::MIN, f64::MIN];
        for (x, y) in points.drain(..) {
            let (x, y) = (x * at.m11 + y * at.m21 + at.m31, x * at.m12 + y * at.m22 + at.m32);
            bounds = [bounds[0].min(x), bounds[1].min(y), bounds[2].max(x), bounds[3].max(y)];
        }
        let [left, bottom, right, top] = bounds;
        if right - left > 10.0 * (top - bottom) && self.0.len() < MOST {
            self.0.push(bounds);
        }
    }

    /// What the lines strike out of `runs`.
    pub(super) fn through(&self, runs: &[Run]) -> Vec<Vec<Rectangle>> {
        self.0.iter().filter_map(|line| through(line, runs)).collect()
    }
}

fn through(&[left, bottom, right, top]: &Rectangle, runs: &[Run]) -> Option<Vec<Rectangle>> {
    let mut struck = Vec::new();
    let mut covered = 0.0;
    for run in runs.iter().filter(|run| run.angle == 0) {
        // Baselines grow downwards.
        let base = -run.baseline;
        let above = ((bottom + top) / 2.0 - base) / run.size;
        let (from, to) = (left.max(run.start), right.min(run.end));
        let passes = THROUGH.contains(&above)
            && top - bottom <= THIN * run.size
            && right - left >= LEAST * run.size
            && from < to;
        if passes {
            covered += to - from;
            struck.push([left, base - 0.2 * run.size, right, base + run.size]);
        }
    }
    (covered >= COVERED * (right - left) && !struck.is_empty()).then_some(struck)
}

/// Whether a colour is near that of paper: grey, red, green and blue, or cyan, magenta, yellow and black.
fn is_bright(color: &[f64]) -> bool {
    match *color {
        [grey] => grey > BRIGHT,
        [red, green, blue] => 0.3 * red + 0.59 * green + 0.11 * blue > BRIGHT,
        [cyan, magenta, yellow, black] => 0.3 * cyan + 0.59 * magenta + 0.11 * yellow + black < 1.0 - BRIGHT,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(ops: Vec<PathOp>, color: &[f64]) -> Lines {
        let mut lines = Lines::default();
        lines.draw(&Transform::row_major(1.0, 0.0, 0.0, 1.0, 0.0, 0.0), color, &Path { ops });
        lines
    }

    fn word(start: f64, end: f64) -> Run {
        Run { text: "lend it".to_owned(), start, end, baseline: -700.0, size: 10.0, angle: 0 }
    }

    #[test]
    fn a_line_or_a_thin_rectangle_through_words_strikes_them_out() {
        for ops in [
            vec![PathOp::MoveTo(72.0, 703.0), PathOp::LineTo(132.0, 703.0)],
            vec![PathOp::Rect(72.0, 702.7, 60.0, 0.6)],
        ] {
            let found = lines(ops, &[1.0, 0.0, 0.0]).through(&[word(70.0, 100.0), word(103.0, 140.0)]);
            assert_eq!(found, [vec![[72.0, 698.0, 132.0, 710.0]; 2]]);
        }
    }

    #[test]
    fn underlines_long_rules_and_marker_pens_strike_nothing_out() {
        let line = |y: f64, right: f64| vec![PathOp::MoveTo(72.0, y), PathOp::LineTo(right, y)];
        for (ops, color) in [
            (line(698.5, 132.0), vec![0.0]),
            (line(708.0, 132.0), vec![0.0]),
            (line(703.0, 500.0), vec![0.0]),
            (line(703.0, 132.0), vec![1.0, 1.0, 0.0]),
            (line(703.0, 132.0), vec![0.0, 0.0, 1.0, 0.0]),
            (vec![PathOp::Rect(72.0, 698.0, 60.0, 5.9)], vec![0.0]),
            (vec![PathOp::Rect(72.0, 699.0, 80.0, 7.0)], vec![0.0]),
        ] {
            assert!(lines(ops, &color).through(&[word(70.0, 140.0)]).is_empty());
        }
    }
}
