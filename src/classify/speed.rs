//! How fast a model labels clauses on this machine.
//!
//! In: clauses. Out: the time of tokenizing and of each pass of the encoder over all of them. Loading the model and what
//! comes before and after it are left to those who time whole processes.

use std::time::{Duration, Instant};

use super::{Classifier, Clause, Window, in_batches};
use crate::error::Result;

/// Clauses of the pass that is not timed: it fills caches and buffers.
const WARM_UP: usize = 128;

/// What [`Classifier::speed`] measured.
#[derive(Debug, Clone)]
pub struct Speed {
    /// Clauses of a pass.
    pub clauses: usize,
    /// Tokens of a pass.
    pub tokens: usize,
    /// Time of turning all clauses into tokens once.
    pub tokenizing: Duration,
    /// Time of each pass of the encoder.
    pub passes: Vec<Duration>,
}

impl Speed {
    /// Clauses a second in the median pass.
    #[must_use]
    pub fn clauses_per_second(&self) -> f64 {
        let mut passes = self.passes.clone();
        passes.sort_unstable();
        let middle = passes.len() / 2;
        let median = match passes.as_slice() {
            [] => return 0.0,
            odd if odd.len() % 2 == 1 => odd[middle].as_secs_f64(),
            even => f64::midpoint(even[middle - 1].as_secs_f64(), even[middle].as_secs_f64()),
        };
        self.clauses as f64 / median
    }
}

impl Classifier {
    /// Times `passes` passes of the encoder over `clauses`, after one over a few of them.
    ///
    /// # Errors
    /// Those of [`Classifier::classify`].
    pub fn speed(&self, clauses: &[Clause<'_>], passes: usize) -> Result<Speed> {
        let start = Instant::now();
        let windows = self.windows.first_of_each(clauses)?;
        let tokenizing = start.elapsed();
        let pass = |windows: &[Window]| -> Result<Duration> {
            let start = Instant::now();
            let logits = in_batches(windows, self.bundle.encoder().batch_tokens(), |packed| {
                self.bundle.encoder().logits(packed)
            })?;
            let time = start.elapsed();
            debug_assert_eq!(logits.len(), windows.len());
            Ok(time)
        };
        pass(&windows[..windows.len().min(WARM_UP)])?;
        Ok(Speed {
            clauses: clauses.len(),
            tokens: windows.iter().map(Vec::len).sum(),
            tokenizing,
            passes: (0..passes).map(|_| pass(&windows)).collect::<Result<_>>()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_pass_counts() {
        let speed = |seconds: &[u64]| Speed {
            clauses: 12,
            tokens: 100,
            tokenizing: Duration::ZERO,
            passes: seconds.iter().map(|&s| Duration::from_secs(s)).collect(),
        };
        assert_eq!(speed(&[9, 3, 1]).clauses_per_second(), 4.0);
        assert_eq!(speed(&[9, 1, 3, 5]).clauses_per_second(), 3.0);
        assert_eq!(speed(&[]).clauses_per_second(), 0.0);
    }
}
