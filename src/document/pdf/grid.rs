//! The rules of a page: level and upright lines that part the cells of tables.
//!
//! In: paths as they are stroked and filled. Out: the cell that a place lies in. Whether cells are those of a table is told by [`super::tables`].

use pdf_extract::{Path, PathOp, Transform};

/// Most rules of a page in either direction.
const MOST: usize = 5000;
/// Breadth of a filled path up to which it is a rule, in points.
const THIN: f64 = 2.5;
/// Least length of a rule, in points.
const LEAST: f64 = 5.0;
/// How far rules that meet may stand apart, in points.
const NEAR: f64 = 2.0;
/// Side of a rectangle up to which it is a box to tick, in points.
const BOX: f64 = 16.0;

/// Left, top, right and bottom; the top is the smaller one.
pub(super) type Cell = [f64; 4];

/// The rules of a page. Places are those of runs: `y` grows downwards.
#[derive(Debug, Default, Clone, PartialEq)]
pub(super) struct Grid {
    /// Level rules: where they lie, from where and to where.
    level: Vec<[f64; 3]>,
    /// Upright rules.
    upright: Vec<[f64; 3]>,
}

impl Grid {
    /// Takes the lines of a stroked path.
    pub(super) fn stroke(&mut self, at: &Transform, path: &Path) {
        let place = |x: f64, y: f64| place(at, x, y);
        let (mut first, mut last) = (None, None);
        for op in &path.ops {
            match *op {
                PathOp::MoveTo(x, y) => (first, last) = (Some(place(x, y)), Some(place(x, y))),
                PathOp::LineTo(x, y) => {
                    let to = place(x, y);
                    if let Some(from) = last.replace(to) {
                        self.line(from, to);
                    }
                }
                PathOp::CurveTo(.., x, y) => last = Some(place(x, y)),
                PathOp::Rect(x, y, width, height) => {
                    let corners = [(x, y), (x + width, y), (x + width, y + height), (x, y + height), (x, y)];
                    let corners = corners.map(|(x, y)| place(x, y));
                    let side = |a: (f64, f64), b: (f64, f64)| (a.0 - b.0).abs().max((a.1 - b.1).abs());
                    if side(corners[0], corners[2]) > BOX {
                        corners.windows(2).for_each(|pair| self.line(pair[0], pair[1]));
                    }
                }
                PathOp::Close => {
                    if let (Some(from), Some(to)) = (last, first) {
                        self.line(from, to);
                    }
                }
            }
        }
    }

    /// Takes a filled path: a thin one is a rule, and one that goes around corners is as many as it has sides.
    pub(super) fn fill(&mut self, at: &Transform, path: &Path) {
        let mut corners: Vec<(f64, f64)> = Vec::new();
        for op in &path.ops {
            match *op {
                PathOp::MoveTo(x, y) => {
                    self.thin(&mut corners);
                    corners.push(place(at, x, y));
                }
                PathOp::LineTo(x, y) | PathOp::CurveTo(.., x, y) => corners.push(place(at, x, y)),
                PathOp::Rect(x, y, width, height) => {
                    self.thin(&mut corners);
                    corners.extend([place(at, x, y), place(at, x + width, y + height)]);
                    self.thin(&mut corners);
                }
                PathOp::Close => {}
            }
        }
        self.thin(&mut corners);
    }

    fn thin(&mut self, corners: &mut Vec<(f64, f64)>) {
        let mut bounds = [f64::MAX, f64::MAX, f64::MIN, f64::MIN];
        if corners.len() > 5 {
            for pair in corners.windows(2) {
                self.line(pair[0], pair[1]);
            }
        }
        for (x, y) in corners.drain(..) {
            bounds = [bounds[0].min(x), bounds[1].min(y), bounds[2].max(x), bounds[3].max(y)];
        }
        let [left, top, right, bottom] = bounds;
        if bottom - top <= THIN && right - left > bottom - top {
            self.line((left, (top + bottom) / 2.0), (right, (top + bottom) / 2.0));
        } else if right - left <= THIN && bottom > top {
            self.line(((left + right) / 2.0, top), ((left + right) / 2.0, bottom));
        }
    }

    fn line(&mut self, (x, y): (f64, f64), (to_x, to_y): (f64, f64)) {
        let (width, height) = ((to_x - x).abs(), (to_y - y).abs());
        if height < 0.5 && width >= LEAST && self.level.len() < MOST {
            self.level.push([y, x.min(to_x), x.max(to_x)]);
        } else if width < 0.5 && height >= LEAST && self.upright.len() < MOST {
            self.upright.push([x, y.min(to_y), y.max(to_y)]);
        }
    }

    /// The cell that a place lies in, if there are rules on all four sides of it.
    pub(super) fn cell(&self, x: f64, y: f64) -> Option<Cell> {
        let beside = |rules: &[[f64; 3]], across: f64, along: f64| {
            let passes = |rule: &&[f64; 3]| (rule[1] - NEAR..=rule[2] + NEAR).contains(&along);
            let (mut before, mut behind) = (None::<f64>, None::<f64>);
            for rule in rules.iter().filter(passes) {
                if rule[0] <= across {
                    before = Some(before.map_or(rule[0], |place| place.max(rule[0])));
                } else {
                    behind = Some(behind.map_or(rule[0], |place| place.min(rule[0])));
                }
            }
            Some((before?, behind?))
        };
        let (left, right) = beside(&self.upright, x, y)?;
        let (top, bottom) = beside(&self.level, y, x)?;
        Some([left, top, right, bottom])
    }

    /// Whether an upright rule stands between two places in a row.
    pub(super) fn parts(&self, from: f64, to: f64, y: f64) -> bool {
        let between =
            |rule: &[f64; 3]| (from - 1.0..=to + 1.0).contains(&rule[0]) && (rule[1]..=rule[2]).contains(&y);
        from < to && self.upright.iter().any(between)
    }
}

fn place(at: &Transform, x: f64, y: f64) -> (f64, f64) {
    (x * at.m11 + y * at.m21 + at.m31, -(x * at.m12 + y * at.m22 + at.m32))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: Transform = Transform {
        m11: 1.0,
        m12: 0.0,
        m21: 0.0,
        m22: 1.0,
        m31: 0.0,
        m32: 0.0,
        _unit: std::marker::PhantomData,
    };

    #[test]
    fn cells_lie_between_lines_thin_rectangles_and_the_sides_of_rectangles() {
        let mut grid = Grid::default();
        grid.stroke(&PAGE, &Path { ops: vec![PathOp::Rect(50.0, 600.0, 300.0, 100.0)] });
        grid.fill(&PAGE, &Path { ops: vec![PathOp::Rect(149.5, 600.0, 1.0, 100.0)] });
        grid.stroke(&PAGE, &Path { ops: vec![PathOp::MoveTo(50.0, 650.0), PathOp::LineTo(350.0, 650.0)] });
        assert_eq!(grid.cell(60.0, -690.0), Some([50.0, -700.0, 150.0, -650.0]));
        assert_eq!(grid.cell(160.0, -610.0), Some([150.0, -650.0, 350.0, -600.0]));
        assert_eq!(grid.cell(60.0, -710.0), None);
        assert!(grid.parts(140.0, 160.0, -690.0) && !grid.parts(100.0, 140.0, -690.0));
    }

    #[test]
    fn the_sides_of_a_path_around_a_corner_are_rules() {
        let corner =
            [(348.0, 700.0), (350.0, 700.0), (350.0, 600.0), (50.0, 600.0), (50.0, 602.0), (348.0, 602.0)];
        let ops = corner.iter().enumerate().map(|(at, &(x, y))| match at {
            0 => PathOp::MoveTo(x, y),
            _ => PathOp::LineTo(x, y),
        });
        let mut grid = Grid::default();
        grid.fill(&PAGE, &Path { ops: ops.collect() });
        grid.fill(&PAGE, &Path { ops: vec![PathOp::Rect(50.0, 700.0, 300.0, 1.0)] });
        grid.fill(&PAGE, &Path { ops: vec![PathOp::Rect(50.0, 600.0, 1.0, 100.0)] });
        assert_eq!(grid.cell(100.0, -650.0), Some([50.5, -700.5, 350.0, -602.0]));
    }

    #[test]
    fn boxes_to_tick_and_areas_are_no_cells() {
        let mut grid = Grid::default();
        grid.stroke(&PAGE, &Path { ops: vec![PathOp::Rect(50.0, 600.0, 10.0, 10.0)] });
        grid.fill(&PAGE, &Path { ops: vec![PathOp::Rect(50.0, 600.0, 300.0, 100.0)] });
        assert_eq!(grid.cell(55.0, -605.0), None);
    }
}
