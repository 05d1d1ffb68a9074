//! What a training run says of itself on standard error: a bar while it goes on, and how it ended.

use std::path::Path;

use indicatif::{ProgressBar, ProgressStyle};
use termscore::train::card::spread;
use termscore::train::job::Finished;
use termscore::train::{EpochReport, Observer};

use super::super::messages;

/// Shows steps, pace and loss; says what each epoch ended in.
pub struct Progress {
    bar: ProgressBar,
    quiet: bool,
    mean_loss: f32,
    fold: String,
}

impl Progress {
    /// A bar, or one that never shows.
    pub fn new(quiet: bool) -> Self {
        let bar = if quiet { ProgressBar::hidden() } else { ProgressBar::no_length() };
        let style = ProgressStyle::with_template(
            "{prefix}{bar:30} {pos}/{len} steps, {per_sec}, {eta} left, loss {msg}",
        )
        .expect("the template is well-formed");
        bar.set_style(style);
        Self { bar, quiet, mean_loss: f32::NAN, fold: String::new() }
    }
}

impl Observer for Progress {
    fn start(&mut self, steps: usize, done: usize) {
        self.bar.set_length(steps as u64);
        self.bar.set_position(done as u64);
        self.bar.reset_eta();
        self.mean_loss = f32::NAN;
    }

    fn step(&mut self, step: usize, loss: f32) {
        let mean = if self.mean_loss.is_nan() { loss } else { self.mean_loss };
        self.mean_loss = 0.98 * mean + 0.02 * loss;
        self.bar.set_position(step as u64);
        self.bar.set_message(format!("{:.4}", self.mean_loss));
    }

    fn fold(&mut self, fold: usize, folds: usize) {
        self.fold = if fold == 0 { "all clauses, ".to_owned() } else { format!("fold {fold} of {folds}, ") };
        self.bar.set_prefix(self.fold.clone());
    }

    fn epoch(&mut self, report: &EpochReport) {
        if self.quiet {
            return;
        }
        let mut line = format!("{}epoch {}: loss {:.4}", self.fold, report.epoch, report.loss);
        if let Some(figures) = &report.figures {
            let best = if report.best { ", best so far" } else { "" };
            line.push_str(&format!(
                ", dev macro-F1 {:.4}, mean average precision {:.4}{best}",
                figures.macro_f1, figures.mean_average_precision
            ));
        }
        // The bar is hidden where standard error is no terminal; its own printing would be lost there.
        self.bar.suspend(|| messages::note(line));
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

/// What a finished run says last.
pub fn summary(finished: &Finished, out: &Path) -> String {
    let figures = &finished.made.figures;
    let out = out.display();
    if finished.folds.is_empty() {
        return format!("dev macro-F1 {:.4}; bundle in `{out}`", figures.macro_f1);
    }
    let (mean, deviation) = spread(finished.folds.iter().map(|f| f.macro_f1));
    let linear = finished.linear.as_ref().map_or_else(String::new, |linear| {
        format!("; a linear model on words has {:.4} there", linear.figures.macro_f1)
    });
    let lacking = finished.folds.iter().filter(|fold| fold.labels.len() < figures.labels.len()).count();
    let lacking = match lacking {
        0 => String::new(),
        n => format!(" ({n} of them lack a label, which is left out of their mean)"),
    };
    format!(
        "macro-F1 {:.4} on clauses that were held out{linear}; {} folds{lacking} have {mean:.4} in the mean, standard deviation \
         {deviation:.4}; bundle in `{out}`",
        figures.macro_f1,
        finished.folds.len()
    )
}
