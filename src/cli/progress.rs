//! The spinner that shows what is being read, on standard error and only where that is a terminal.

use std::path::Path;
use std::time::Duration;

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
