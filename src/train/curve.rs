//! The course of a training run: loss by step, dev figures by epoch.

use serde::{Deserialize, Serialize};

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
