//! Line charts as inline SVG.

use std::fmt::Write as _;

use super::escape;

/// Narrow enough that its words can be read on a phone.
const WIDTH: f64 = 440.0;
const HEIGHT: f64 = 260.0;
/// Room for the numbers left of the plot and below it, and for the legend above.
const LEFT: f64 = 52.0;
const RIGHT: f64 = 12.0;
const TOP: f64 = 28.0;
const BOTTOM: f64 = 40.0;
/// Colours that the style sheet knows.
const COLOURS: usize = 4;

/// A line of points.
#[derive(Debug, Clone)]
pub struct Series {
    /// Its name in the legend.
    pub name: String,
    /// `(x, y)` from left to right.
    pub points: Vec<(f64, f64)>,
    /// Whether each point is marked.
    pub marked: bool,
}

/// A chart of some lines over one pair of axes.
#[derive(Debug, Clone)]
pub struct Chart<'a> {
    /// What is shown, for those who cannot see it.
    pub title: &'a str,
    /// What is counted to the right.
    pub x_label: &'a str,
    /// The lines, at most four.
    pub series: &'a [Series],
    /// Lowest and highest value to the right; from the points where there is none.
    pub x: Option<(f64, f64)>,
    /// Lowest and highest value upwards; from the points where there is none.
    pub y: Option<(f64, f64)>,
    /// Whether what is counted to the right comes in whole numbers.
    pub whole_x: bool,
    /// Whether a dashed line shows where both values are equal.
    pub diagonal: bool,
}

impl Chart<'_> {
    /// The chart as SVG.
    #[must_use]
    pub fn svg(&self) -> String {
        let points = || self.series.iter().flat_map(|s| &s.points);
        let x = self.x.unwrap_or_else(|| range(points().map(|p| p.0)));
        let y = self.y.unwrap_or_else(|| range(points().map(|p| p.1)));
        let place = |(px, py): (f64, f64)| {
            let (right, up) = ((px - x.0) / (x.1 - x.0), (py - y.0) / (y.1 - y.0));
            (LEFT + right * (WIDTH - LEFT - RIGHT), HEIGHT - BOTTOM - up * (HEIGHT - TOP - BOTTOM))
        };
        let title = escape(self.title);
        let mut svg = format!("<svg viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" aria-label=\"{title}\">\n");
        for tick in ticks(y, 0.0) {
            let (_, at) = place((x.0, tick));
            let _ = writeln!(
                svg,
                "<line class=\"grid\" x1=\"{LEFT}\" y1=\"{at:.1}\" x2=\"{:.1}\" y2=\"{at:.1}\"/>\
                 <text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{}</text>",
                WIDTH - RIGHT,
                LEFT - 6.0,
                at + 4.0,
                number(tick)
            );
        }
        for tick in ticks(x, if self.whole_x { 1.0 } else { 0.0 }) {
            let (at, _) = place((tick, y.0));
            let _ = writeln!(
                svg,
                "<text x=\"{at:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{}</text>",
                HEIGHT - BOTTOM + 16.0,
                number(tick)
            );
        }
        let _ = writeln!(
            svg,
            "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{}</text>",
            WIDTH - RIGHT,
            HEIGHT - 6.0,
            escape(self.x_label)
        );
        if self.diagonal {
            let (low, high) = (x.0.max(y.0), x.1.min(y.1));
            let ((x1, y1), (x2, y2)) = (place((low, low)), place((high, high)));
            let _ = writeln!(
                svg,
                "<line class=\"guide\" x1=\"{x1:.1}\" y1=\"{y1:.1}\" x2=\"{x2:.1}\" y2=\"{y2:.1}\"/>"
            );
        }
        let mut legend = LEFT;
        for (i, series) in self.series.iter().enumerate() {
            let colour = i % COLOURS;
            let path: Vec<String> =
                series.points.iter().map(|&p| place(p)).map(|(x, y)| format!("{x:.1},{y:.1}")).collect();
            let _ = writeln!(svg, "<polyline class=\"series s{colour}\" points=\"{}\"/>", path.join(" "));
            if series.marked {
                for (cx, cy) in series.points.iter().map(|&p| place(p)) {
                    let _ =
                        writeln!(svg, "<circle class=\"s{colour}\" cx=\"{cx:.1}\" cy=\"{cy:.1}\" r=\"3\"/>");
                }
            }
            let _ = writeln!(
                svg,
                "<line class=\"series s{colour}\" x1=\"{legend:.1}\" y1=\"12\" x2=\"{:.1}\" y2=\"12\"/>\
                 <text x=\"{:.1}\" y=\"16\">{}</text>",
                legend + 20.0,
                legend + 26.0,
                escape(&series.name)
            );
            legend += 40.0 + 7.0 * series.name.chars().count() as f64;
        }
        svg.push_str("</svg>\n");
        svg
    }
}

/// Lowest and highest of `values`, a little apart even where they are equal or where there are none.
fn range(values: impl Iterator<Item = f64>) -> (f64, f64) {
    let (low, high) =
        values.filter(|v| v.is_finite()).fold((f64::MAX, f64::MIN), |(l, h), v| (l.min(v), h.max(v)));
    if low > high {
        (0.0, 1.0)
    } else if high - low < 1e-9 {
        (low - 0.5, high + 0.5)
    } else {
        (low, high)
    }
}

/// Round numbers within a range, four to nine of them where `least` allows: steps of 1, 2 or 5 times a power of ten, and of
/// at least that.
fn ticks((low, high): (f64, f64), least: f64) -> Vec<f64> {
    let rough = ((high - low) / 5.0).max(least);
    let power = 10f64.powf(rough.log10().floor());
    let step = [1.0, 2.0, 5.0, 10.0].map(|n| n * power).into_iter().find(|s| *s >= rough).unwrap_or(rough);
    let first = (low / step - 1e-9).ceil() as i64;
    let last = (high / step + 1e-9).floor() as i64;
    (first..=last).map(|n| n as f64 * step).collect()
}

/// A number without a tail of zeros.
fn number(value: f64) -> String {
    let text = format!("{value:.4}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_and_within_the_range() {
        assert_eq!(
            ticks((0.0, 1.0), 0.0).iter().map(|t| number(*t)).collect::<Vec<_>>(),
            ["0", "0.2", "0.4", "0.6", "0.8", "1"]
        );
        assert_eq!(ticks((3.0, 4970.0), 1.0), [1000.0, 2000.0, 3000.0, 4000.0]);
        assert!(ticks((0.83, 0.91), 0.0).len() >= 4);
        assert_eq!(ticks((1.0, 2.0), 1.0), [1.0, 2.0], "there is no epoch 1.2");
    }

    #[test]
    fn points_stand_where_their_values_are_and_nothing_is_undefined() {
        let line =
            |points: &[(f64, f64)]| Series { name: "a<b".to_owned(), points: points.to_vec(), marked: true };
        let svg = |points: &[(f64, f64)]| {
            let series = [line(points)];
            Chart {
                title: "t",
                x_label: "x",
                series: &series,
                x: None,
                y: Some((0.0, 1.0)),
                whole_x: false,
                diagonal: true,
            }
            .svg()
        };
        let drawn = svg(&[(0.0, 0.0), (10.0, 1.0)]);
        assert!(drawn.contains("points=\"52.0,220.0 428.0,28.0\""), "{drawn}");
        assert!(drawn.contains("a&lt;b"), "{drawn}");
        for points in [&[][..], &[(1.0, 0.5)][..]] {
            let drawn = svg(points);
            assert!(!drawn.contains("NaN") && !drawn.contains("inf"), "{drawn}");
        }
    }
}
