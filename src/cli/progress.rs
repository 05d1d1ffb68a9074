//! How far the work is, on standard error: a spinner for some files, a bar for a corpus. Only a corpus says so, now and then, where
//! standard error is no terminal.

use std::path::Path;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};
use termscore::report::printable;

use super::messages;

/// Shows progress through a number of files; vanishes when dropped.
pub struct Progress {
    bar: ProgressBar,
}

impl Progress {
    /// A spinner for `files` files, or one that never shows.
    pub fn new(files: usize, quiet: bool) -> Self {
        let bar = if quiet { ProgressBar::hidden() } else { ProgressBar::new(files as u64) };
        let template = if files > 1 { "{spinner} {pos}/{len} {wide_msg}" } else { "{spinner} {wide_msg}" };
        bar.set_style(ProgressStyle::with_template(template).expect("the template is well-formed"));
        if !bar.is_hidden() {
            bar.enable_steady_tick(Duration::from_millis(120));
        }
        Self { bar }
    }

    /// Says what is being done.
    pub fn doing(&self, what: &str) {
        self.bar.set_message(what.to_owned());
    }

    /// Says which file is being read.
    pub fn reading(&self, path: &Path) {
        self.doing(&format!("reading {}", printable(&path.display().to_string())));
    }

    /// Says which contract is being labelled.
    pub fn labelling(&self, path: &Path) {
        self.doing(&format!("labelling {}", printable(&path.display().to_string())));
    }

    /// One more file is done.
    pub fn done(&self) {
        self.bar.inc(1);
    }

    /// Says what went wrong, above the spinner.
    pub fn error(&self, what: impl std::fmt::Display) {
        self.bar.suspend(|| messages::error(what));
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

/// Time between two lines where no bar can be shown.
const LINE_EVERY: Duration = Duration::from_secs(30);

/// Shows progress through a corpus: how many, how fast, how long still, how many failed.
pub struct CorpusProgress {
    bar: ProgressBar,
    quiet: bool,
    all: u64,
    began: u64,
    at: u64,
    start: Instant,
    said: Instant,
    contracts: u64,
    segments: u64,
    failed: u64,
}

impl CorpusProgress {
    /// For a corpus of `all` contracts.
    pub fn new(all: u64, quiet: bool) -> Self {
        let bar = if quiet { ProgressBar::hidden() } else { ProgressBar::new(all) };
        let template = "{spinner} {pos}/{len} {wide_bar} {per_sec} {eta} {msg}";
        bar.set_style(ProgressStyle::with_template(template).expect("the template is well-formed"));
        let now = Instant::now();
        Self { bar, quiet, all, began: 0, at: 0, start: now, said: now, contracts: 0, segments: 0, failed: 0 }
    }

    /// The run begins at `position`.
    pub fn begins(&mut self, position: u64) {
        if position > 0 && !self.quiet {
            messages::note(format!("going on at contract {} of {}", position + 1, self.all));
        }
        self.began = position;
        self.at = position;
        self.start = Instant::now();
        self.bar.set_position(position);
        self.bar.reset_eta();
    }

    /// One contract was scored.
    pub fn scored(&mut self, segments: u64) {
        self.contracts += 1;
        self.segments += segments;
    }

    /// One contract failed.
    pub fn failed(&mut self, path: &str, reason: &str) {
        self.contracts += 1;
        self.failed += 1;
        self.bar.suspend(|| messages::error(format!("`{path}`: {reason}")));
        self.bar.set_message(format!("{} failed", self.failed));
    }

    /// The corpus is done up to `position`.
    pub fn at(&mut self, position: u64) {
        self.at = position;
        self.bar.set_position(position);
        if self.bar.is_hidden() && !self.quiet && self.said.elapsed() >= LINE_EVERY {
            self.said = Instant::now();
            let spent = self.start.elapsed().as_secs_f64();
            let left = spent / (self.at - self.began).max(1) as f64 * (self.all - self.at) as f64;
            let left = indicatif::HumanDuration(Duration::from_secs_f64(left));
            messages::note(format!(
                "{} of {} contracts, {} failed, {}, about {left} left",
                self.at,
                self.all,
                self.failed,
                self.rate()
            ));
        }
    }

    /// Contracts and segments a second so far.
    pub fn rate(&self) -> String {
        let seconds = self.start.elapsed().as_secs_f64().max(1e-3);
        format!(
            "{:.1} contracts and {:.0} segments a second",
            self.contracts as f64 / seconds,
            self.segments as f64 / seconds
        )
    }

    /// Takes the bar away.
    pub fn finish(&self) {
        self.bar.finish_and_clear();
    }
}
