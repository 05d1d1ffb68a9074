//! The course of a training run: loss by step, dev figures by epoch; as JSON lines and as charts.

use std::fmt::Write as _;

use serde::{Deserialize, Serialize};

use crate::report::html::chart::{Chart, Series};

/// One point of the course.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum Point {
    /// Some steps.
    Steps {
        /// Steps taken, the last of these included.
        step: usize,
        /// Their mean loss.
        loss: f32,
        /// Learning rate of the last.
        rate: f64,
    },
    /// An epoch.
    Epoch {
        /// From 1.
        epoch: usize,
        /// Steps taken.
        step: usize,
        /// Mean loss.
        loss: f32,
        /// On dev, 0 to 1; nothing without dev clauses.
        macro_f1: Option<f64>,
        /// On dev, 0 to 1.
        mean_average_precision: Option<f64>,
    },
}

/// The points as JSON lines.
#[must_use]
pub fn json_lines(points: &[Point]) -> String {
    points.iter().map(|point| serde_json::to_string(point).expect("a point is plain data") + "\n").collect()
}

/// Loss by step, and dev figures by epoch where there are some.
#[must_use]
pub fn charts(curve: &[Point]) -> String {
    let line =
        |name: &str, marked: bool, points: Vec<(f64, f64)>| Series { name: name.to_owned(), points, marked };
    let steps: Vec<(f64, f64)> = curve
        .iter()
        .filter_map(|p| match p {
            Point::Steps { step, loss, .. } => Some((*step as f64, f64::from(*loss))),
            Point::Epoch { .. } => None,
        })
        .collect();
    let dev = |of: &dyn Fn(&Point) -> Option<f64>| -> Vec<(f64, f64)> {
        curve
            .iter()
            .filter_map(|p| match p {
                Point::Epoch { epoch, .. } => of(p).map(|value| (*epoch as f64, value)),
                Point::Steps { .. } => None,
            })
            .collect()
    };
    let f1 = dev(&|p| if let Point::Epoch { macro_f1, .. } = p { *macro_f1 } else { None });
    let precision = dev(&|p| {
        if let Point::Epoch { mean_average_precision, .. } = p { *mean_average_precision } else { None }
    });
    let mut html = String::new();
    let mut figure = |caption: &str, x_label: &str, series: &[Series]| {
        let chart =
            Chart { title: caption, x_label, series, x: None, y: None, whole_x: true, diagonal: false };
        let _ = writeln!(html, "<figure>\n{}<figcaption>{caption}</figcaption>\n</figure>", chart.svg());
    };
    if !steps.is_empty() {
        figure("Training loss", "step", &[line("loss", false, steps)]);
    }
    if !f1.is_empty() {
        let series = [line("macro-F1", true, f1), line("mean average precision", true, precision)];
        figure("Dev figures by epoch", "epoch", &series);
    }
    html
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn charts_show_what_was_measured_and_leave_out_what_was_not() {
        let steps = Point::Steps { step: 3, loss: 0.5, rate: 1e-3 };
        let epoch = |macro_f1| Point::Epoch {
            epoch: 1,
            step: 9,
            loss: 0.4,
            macro_f1,
            mean_average_precision: macro_f1,
        };
        let html = charts(&[steps.clone(), epoch(Some(0.9))]);
        assert!(html.contains("Training loss") && html.contains("Dev figures"), "{html}");
        assert!(!charts(&[steps, epoch(None)]).contains("Dev figures"));
    }
}
