//! Text that is drawn and not seen: neither filled nor stroked, or white on white.
//!
//! In: what the content says of text ([`Mark`]), areas and pictures. Out: the runs that are seen. Text that was recognised on a scan lies unseen
//! over its picture, and is what the page says.

use pdf_extract::{Path, PathOp, Transform};

use super::annotations::Rectangle;
use super::content::Mark;
use super::glyphs::Run;

/// Most areas of a page; with more it is not looked for white text.
const MOST: usize = 5000;
/// Brightness up to which an area stands out from paper.
const PAPER: f64 = 0.95;

/// How each run of a page is seen, and what it may be seen on.
#[derive(Debug, Default)]
pub(super) struct Unseen {
    now: Option<Mark>,
    runs: Vec<Mark>,
    areas: Vec<Rectangle>,
    pictures: Vec<Rectangle>,
    /// Whether something is drawn of which it is not known where it lies.
    anywhere: bool,
}

impl Unseen {
    /// Takes a mark of the content.
    pub(super) fn mark(&mut self, mark: Mark, at: &Transform) {
        match mark {
            Mark::Picture => {
                let bounds = bounds(at, &[(0.0, 0.0), (1.0, 0.0), (0.0, 1.0), (1.0, 1.0)]);
                self.pictures.push(bounds);
                self.area(bounds);
            }
            Mark::Anywhere => self.anywhere = true,
            seen => self.now = Some(seen),
        }
    }

    /// Takes a filled path.
    pub(super) fn fill(&mut self, at: &Transform, color: &[f64], path: &Path) {
        let bright = match *color {
            [grey] => grey,
            [red, green, blue] => red.min(green).min(blue),
            [cyan, magenta, yellow, black] => 1.0 - cyan - magenta - yellow - black,
            _ => 0.0,
        };
        if bright > PAPER {
            return;
        }
        let points: Vec<(f64, f64)> = path
            .ops
            .iter()
            .flat_map(|op| match *op {
                PathOp::MoveTo(x, y) | PathOp::LineTo(x, y) | PathOp::CurveTo(.., x, y) => vec![(x, y)],
                PathOp::Rect(x, y, width, height) => vec![(x, y), (x + width, y + height)],
                PathOp::Close => Vec::new(),
            })
            .collect();
        self.area(bounds(at, &points));
    }

    fn area(&mut self, bounds: Rectangle) {
        if self.areas.len() < MOST {
            self.areas.push(bounds);
        } else {
            self.anywhere = true;
        }
    }

    /// Notes that a run was drawn.
    pub(super) fn run(&mut self) {
        self.runs.push(self.now.unwrap_or(Mark::Seen));
    }

    /// The runs that are seen, and how many passages are not.
    pub(super) fn without(&self, runs: Vec<Run>, pictured: bool) -> (Vec<Run>, usize) {
        let hidden: Vec<bool> =
            runs.iter().zip(&self.runs).map(|(run, mark)| self.is_hidden(run, *mark, pictured)).collect();
        let letters = |side: bool| -> usize {
            let those = runs.iter().zip(&hidden).filter(|(_, hidden)| **hidden == side);
            those.map(|(run, _)| run.text.chars().filter(|c| c.is_alphanumeric()).count()).sum()
        };
        // Where most is unseen, the letters are drawn as shapes, and this text is what they say.
        if letters(true) == 0 || letters(true) > letters(false) {
            return (runs, 0);
        }
        let mut passages = 0;
        let mut before = false;
        for (run, &hidden) in runs.iter().zip(&hidden) {
            if !run.text.trim().is_empty() {
                passages += usize::from(hidden && !before);
                before = hidden;
            }
        }
        let seen = runs.into_iter().zip(&hidden).filter(|(_, hidden)| !**hidden).map(|(run, _)| run);
        (seen.collect(), passages)
    }

    fn is_hidden(&self, run: &Run, mark: Mark, pictured: bool) -> bool {
        let (x, y) = (f64::midpoint(run.start, run.end), -run.baseline + 0.3 * run.size);
        let on = |areas: &[Rectangle]| {
            let holds = |&[left, bottom, right, top]: &Rectangle| {
                (left..=right).contains(&x) && (bottom..=top).contains(&y)
            };
            run.angle != 0 || areas.iter().any(holds)
        };
        match mark {
            Mark::Unpainted => !pictured && !on(&self.pictures),
            Mark::White => !self.anywhere && !on(&self.areas),
            _ => false,
        }
    }
}

fn bounds(at: &Transform, points: &[(f64, f64)]) -> Rectangle {
    points.iter().fold([f64::MAX, f64::MAX, f64::MIN, f64::MIN], |[left, bottom, right, top], &(x, y)| {
        let (x, y) = (x * at.m11 + y * at.m21 + at.m31, x * at.m12 + y * at.m22 + at.m32);
        [left.min(x), bottom.min(y), right.max(x), top.max(y)]
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(draw: impl Fn(&mut Unseen), pictured: bool) -> (String, usize) {
        let page = Transform::row_major(1.0, 0.0, 0.0, 1.0, 0.0, 0.0);
        let run = |text: &str, start: f64| Run {
            text: text.to_owned(),
            start,
            end: start + 100.0,
            baseline: -700.0,
            size: 10.0,
            angle: 0,
        };
        let mut unseen = Unseen::default();
        draw(&mut unseen);
        for mark in [Mark::Seen, Mark::Unpainted, Mark::White] {
            unseen.mark(mark, &page);
            unseen.run();
        }
        let runs = vec![
            run("The fee is due in thirty days", 50.0),
            run("It may lend it", 200.0),
            run("Sold", 350.0),
        ];
        let (runs, passages) = unseen.without(runs, pictured);
        (runs.iter().map(|run| run.text.as_str()).collect::<Vec<_>>().join(" | "), passages)
    }

    #[test]
    fn text_without_paint_and_white_on_white_is_not_seen() {
        assert_eq!(seen(|_| (), false), ("The fee is due in thirty days".to_owned(), 1));
    }

    #[test]
    fn text_over_a_picture_and_white_on_an_area_is_read() {
        let all = "The fee is due in thirty days | It may lend it | Sold".to_owned();
        let area = |unseen: &mut Unseen| {
            let at = Transform::row_major(600.0, 0.0, 0.0, 800.0, 0.0, 0.0);
            unseen.mark(Mark::Picture, &at);
        };
        assert_eq!(seen(area, false), (all.clone(), 0));
        assert_eq!(seen(|unseen| unseen.anywhere = true, true), (all, 0));
        let dark = |unseen: &mut Unseen| {
            let at = Transform::row_major(1.0, 0.0, 0.0, 1.0, 0.0, 0.0);
            unseen.fill(&at, &[0.2], &Path { ops: vec![PathOp::Rect(340.0, 690.0, 200.0, 20.0)] });
        };
        assert_eq!(seen(dark, false), ("The fee is due in thirty days | Sold".to_owned(), 1));
    }
}
