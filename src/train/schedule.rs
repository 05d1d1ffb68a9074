//! The learning rate over a run: a straight rise, then a straight fall to zero.

/// Learning rate as a function of the step.
#[derive(Debug, Clone, Copy)]
pub struct Schedule {
    /// Highest rate.
    pub peak: f64,
    /// Steps of the rise.
    pub warmup: usize,
    /// Steps in all.
    pub total: usize,
}

impl Schedule {
    /// The rate of step `step`, from 0.
    #[must_use]
    pub fn rate(&self, step: usize) -> f64 {
        if step < self.warmup {
            self.peak * (step + 1) as f64 / self.warmup as f64
        } else {
            let left = self.total.saturating_sub(step) as f64;
            self.peak * left / (self.total.saturating_sub(self.warmup)).max(1) as f64
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_rises_to_the_peak_and_falls_to_almost_nothing() {
        let schedule = Schedule { peak: 1.0, warmup: 10, total: 110 };
        assert!((schedule.rate(0) - 0.1).abs() < 1e-12);
        assert!((schedule.rate(9) - 1.0).abs() < 1e-12);
        assert!((schedule.rate(60) - 0.5).abs() < 1e-12);
        assert!(schedule.rate(109) > 0.0 && schedule.rate(109) < 0.011);
        assert_eq!(schedule.rate(110), 0.0);
    }
}
