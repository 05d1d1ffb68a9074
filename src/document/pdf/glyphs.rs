//! What a page draws, as runs of text with their places: in the order of drawing, whatever way the page is turned.

use std::collections::HashMap;

use pdf_extract::{ColorSpace, MediaBox, OutputDev, OutputError, Path, Transform};

use super::annotations::Rectangle;
use super::content::Mark;
use super::grid::Grid;
use super::strikes::Lines;
use super::unseen::Unseen;

/// The letters of one text operator, on one baseline.
///
/// Lengths are in points. Places are those of a page turned until the baseline is level: `start` and `end` run along it,
/// `baseline` grows downwards.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Run {
    pub text: String,
    pub start: f64,
    pub end: f64,
    pub baseline: f64,
    /// Height of the font.
    pub size: f64,
    /// Direction of the baseline in whole degrees, counter-clockwise; 0 for level text.
    pub angle: i16,
}

/// Two strings of the same letters nearer than this many font heights are one that is drawn twice, for bold or a shadow.
const SAME_PLACE: f64 = 0.15;

/// Collects the runs of a page.
#[derive(Default)]
pub(super) struct Glyphs {
    runs: Vec<Run>,
    open: Option<Run>,
    /// Where each text stands already, to tell what is drawn twice.
    drawn: HashMap<String, Vec<(f64, f64, i16)>>,
    unknown: usize,
    /// Where words are struck out, one list a passage, and whether any were met.
    struck: Vec<(Vec<Rectangle>, bool)>,
    lines: Lines,
    grid: Grid,
    unseen: Unseen,
}

/// What a page draws.
#[derive(Debug, PartialEq)]
pub(super) struct Drawn {
    /// In the order of drawing.
    pub runs: Vec<Run>,
    /// Glyphs whose font does not say what letters they are.
    pub unknown: usize,
    /// Passages that are struck out, and left out here.
    pub struck: usize,
    /// What drawn lines strike out, one list a line; not left out here.
    pub crossed: Vec<Vec<Rectangle>>,
    /// Rules between the cells of tables.
    pub grid: Grid,
    /// Passages that are drawn but not seen, and left out here.
    pub unseen: usize,
}

impl Glyphs {
    /// Leaves out what lies in the rectangles of `struck`, one list a passage.
    pub(super) fn without(struck: Vec<Vec<Rectangle>>) -> Self {
        Self { struck: struck.into_iter().map(|passage| (passage, false)).collect(), ..Self::default() }
    }

    /// `pictured`: whether the page may be a scan, whose text is recognised and lies unseen over its picture.
    pub(super) fn finish(mut self, pictured: bool) -> Drawn {
        self.close();
        let struck = self.struck.iter().filter(|(_, met)| *met).count();
        let crossed = self.lines.through(&self.runs);
        let (runs, unseen) = self.unseen.without(self.runs, pictured);
        Drawn { runs, unknown: self.unknown, struck, crossed, grid: self.grid, unseen }
    }

    /// Whether a point of the page is struck out.
    fn is_struck(&mut self, x: f64, y: f64) -> bool {
        let mut struck = false;
        for (passage, met) in &mut self.struck {
            if passage
                .iter()
                .any(|&[left, bottom, right, top]| (left..=right).contains(&x) && (bottom..=top).contains(&y))
            {
                *met = true;
                struck = true;
            }
        }
        struck
    }

    fn close(&mut self) {
        let Some(run) = self.open.take().filter(|run| !run.text.is_empty()) else { return };
        if !run.text.trim().is_empty() {
            let near = SAME_PLACE * run.size;
            let places = self.drawn.entry(run.text.clone()).or_default();
            let again = places.iter().any(|&(start, baseline, angle)| {
                angle == run.angle
                    && (start - run.start).abs() < near
                    && (baseline - run.baseline).abs() < near
            });
            if again {
                return;
            }
            places.push((run.start, run.baseline, run.angle));
        }
        self.unseen.run();
        self.runs.push(run);
    }
}

impl OutputDev for Glyphs {
    fn begin_page(
        &mut self,
        _: u32,
        _: &MediaBox,
        _: Option<(f64, f64, f64, f64)>,
    ) -> Result<(), OutputError> {
        Ok(())
    }

    fn end_page(&mut self) -> Result<(), OutputError> {
        Ok(())
    }

    fn output_character(
        &mut self,
        trm: &Transform,
        width: f64,
        _spacing: f64,
        font_size: f64,
        letters: &str,
    ) -> Result<(), OutputError> {
        if letters.is_empty() {
            self.unknown += 1;
            return Ok(());
        }
        // A negative size and a matrix that turns letters around cancel out.
        let (right, up) = (trm.m11 * font_size, trm.m12 * font_size);
        let advance = right.hypot(up);
        let size = (trm.m21 * font_size).hypot(trm.m22 * font_size);
        let (x, y) = (trm.m31, trm.m32);
        if ![advance, size, x, y].iter().all(|v| v.is_finite()) {
            return Ok(());
        }
        let degrees = up.atan2(right).to_degrees().round();
        let (sin, cos) = degrees.to_radians().sin_cos();
        let (start, baseline) = (x * cos + y * sin, x * sin - y * cos);
        let width = width.abs() * advance;
        let end = start + width;
        // Its middle, which lies a third above the baseline.
        let (along, above) = (width / 2.0, size * 0.3);
        if self.is_struck(x + along * cos - above * sin, y + along * sin + above * cos) {
            return Ok(());
        }
        // -180 to 180 fits.
        let angle = degrees as i16;
        match &mut self.open {
            Some(run) if run.angle == angle && (run.baseline - baseline).abs() <= 0.5 * size => {
                run.text.push_str(letters);
                run.end = end;
                run.size = run.size.max(size);
            }
            _ => {
                self.close();
                self.open = Some(Run { text: letters.to_owned(), start, end, baseline, size, angle });
            }
        }
        Ok(())
    }

    fn begin_word(&mut self) -> Result<(), OutputError> {
        self.close();
        Ok(())
    }

    fn end_word(&mut self) -> Result<(), OutputError> {
        self.close();
        Ok(())
    }

    fn end_line(&mut self) -> Result<(), OutputError> {
        Ok(())
    }

    fn stroke(
        &mut self,
        at: &Transform,
        _: &ColorSpace,
        color: &[f64],
        path: &Path,
    ) -> Result<(), OutputError> {
        self.lines.draw(at, color, path);
        self.grid.stroke(at, path);
        Ok(())
    }

    fn fill(
        &mut self,
        at: &Transform,
        _: &ColorSpace,
        color: &[f64],
        path: &Path,
    ) -> Result<(), OutputError> {
        if let Some(mark) = Mark::of(path) {
            self.close();
            self.unseen.mark(mark, at);
            return Ok(());
        }
        self.lines.draw(at, color, path);
        self.grid.fill(at, path);
        self.unseen.fill(at, color, path);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draw(glyphs: &mut Glyphs, text: &str, trm: &Transform) {
        glyphs.begin_word().expect("it never fails");
        let mut at = *trm;
        for letter in text.chars() {
            glyphs.output_character(&at, 0.5, 0.0, 10.0, &letter.to_string()).expect("it never fails");
            at.m31 += 5.0 * at.m11;
            at.m32 += 5.0 * at.m12;
        }
        glyphs.end_word().expect("it never fails");
    }

    #[test]
    fn places_are_those_of_a_level_page() {
        let mut glyphs = Glyphs::default();
        draw(&mut glyphs, "level", &Transform::row_major(1.0, 0.0, 0.0, 1.0, 72.0, 700.0));
        draw(&mut glyphs, "upwards", &Transform::row_major(0.0, 1.0, -1.0, 0.0, 72.0, 100.0));
        let Drawn { runs, unknown, .. } = glyphs.finish(false);
        assert_eq!((runs.len(), unknown), (2, 0));
        let near = |a: f64, b: f64| (a - b).abs() < 1e-6;
        assert!(
            near(runs[0].start, 72.0) && near(runs[0].end, 97.0) && near(runs[0].baseline, -700.0),
            "{:?}",
            runs[0]
        );
        assert_eq!(runs[1].angle, 90);
        assert!(
            near(runs[1].start, 100.0) && near(runs[1].end, 135.0) && near(runs[1].baseline, 72.0),
            "{:?}",
            runs[1]
        );
    }

    #[test]
    fn what_is_drawn_twice_for_bold_is_read_once_and_repeated_words_stay() {
        let mut glyphs = Glyphs::default();
        for x in [72.0, 72.3, 200.0] {
            draw(&mut glyphs, "Grant", &Transform::row_major(1.0, 0.0, 0.0, 1.0, x, 700.0));
        }
        assert_eq!(glyphs.finish(false).runs.len(), 2);
    }

    #[test]
    fn what_a_strike_covers_is_left_out() {
        let passages = vec![vec![[96.0, 698.0, 113.0, 708.0]], vec![[300.0, 300.0, 310.0, 310.0]]];
        let mut glyphs = Glyphs::without(passages);
        draw(&mut glyphs, "shallnotlend", &Transform::row_major(1.0, 0.0, 0.0, 1.0, 72.0, 700.0));
        let drawn = glyphs.finish(false);
        assert_eq!((drawn.runs[0].text.as_str(), drawn.struck), ("shalllend", 1));
    }

    #[test]
    fn glyphs_without_letters_are_counted() {
        let mut glyphs = Glyphs::default();
        let trm = Transform::row_major(1.0, 0.0, 0.0, 1.0, 72.0, 700.0);
        glyphs.output_character(&trm, 0.5, 0.0, 10.0, "").expect("it never fails");
        let drawn = glyphs.finish(false);
        assert_eq!((drawn.runs.len(), drawn.unknown), (0, 1));
    }
}
