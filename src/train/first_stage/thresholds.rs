//! The thresholds of both steps, chosen together: of those that keep as many findings as asked, the pair that leaves the
//! encoder the least work.

/// A segment of the contracts that choose.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scored {
    /// What the convolution says.
    pub(super) begin: f32,
    /// What the exit says, if it was asked.
    pub(super) on: f32,
    /// Labels that the encoder finds in it.
    pub(super) found: usize,
    /// Tokens that the encoder would read.
    pub(super) tokens: usize,
}

/// A pair of thresholds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Pair {
    /// Logit of the convolution from which the encoder begins to read.
    pub(super) begin: f32,
    /// Logit of the exit from which it reads on.
    pub(super) on: f32,
    /// Share of the encoder's work that is left, tokens times layers, 0 to 1.
    pub(super) work: f64,
}

/// The highest of `scored` at which no more than `missed` of the findings lie below; both by `(logit, found)`.
fn highest(scored: &mut [(f32, usize)], missed: usize) -> f32 {
    scored.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
    let mut below = 0;
    for &(logit, found) in scored.iter() {
        below += found;
        if below > missed {
            return logit;
        }
    }
    f32::NEG_INFINITY
}

/// The convolution's threshold below which `missed` findings lie at most.
pub(super) fn begin(scored: &[Scored], missed: usize) -> f32 {
    highest(&mut scored.iter().map(|s| (s.begin, s.found)).collect::<Vec<_>>(), missed)
}

/// The cheapest pair that keeps a share `keep` of all findings, with an exit behind a share `before` of the layers, 1 without one.
pub(super) fn cheapest(scored: &[Scored], keep: f64, before: f64) -> Pair {
    let all: usize = scored.iter().map(|s| s.found).sum();
    let missed = all - (keep * all as f64).ceil() as usize;
    let tokens = |goes: &dyn Fn(&Scored) -> bool| -> f64 {
        scored.iter().filter(|s| goes(s)).map(|s| s.tokens).sum::<usize>() as f64
    };
    let whole = tokens(&|_| true).max(1.0);
    let mut best: Option<Pair> = None;
    let mut last = None;
    for first in 0..=missed {
        let begin = begin(scored, first);
        if last.replace(begin) == Some(begin) {
            continue;
        }
        let begun: Vec<&Scored> = scored.iter().filter(|s| s.begin >= begin).collect();
        let lost = all - begun.iter().map(|s| s.found).sum::<usize>();
        let mut later: Vec<(f32, usize)> = begun.iter().map(|s| (s.on, s.found)).collect();
        let on = if before < 1.0 { highest(&mut later, missed - lost) } else { f32::NEG_INFINITY };
        let read = tokens(&|s| s.begin >= begin && s.on >= on);
        let work = (tokens(&|s| s.begin >= begin) * before + read * (1.0 - before)) / whole;
        if best.is_none_or(|best| work < best.work) {
            best = Some(Pair { begin, on, work });
        }
    }
    best.expect("at least the threshold that misses nothing was looked at")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scored(rows: &[(f32, f32, usize)]) -> Vec<Scored> {
        rows.iter().map(|&(begin, on, found)| Scored { begin, on, found, tokens: 10 }).collect()
    }

    #[test]
    fn without_an_exit_the_highest_threshold_that_keeps_enough_is_taken() {
        let scored = scored(&[
            (3.0, 0.0, 2),
            (2.5, 0.0, 0),
            (2.0, 0.0, 1),
            (1.0, 0.0, 1),
            (0.0, 0.0, 0),
            (-1.0, 0.0, 0),
        ]);
        for (keep, expected, work) in [(0.5, 3.0, 1.0 / 6.0), (0.75, 2.0, 0.5), (1.0, 1.0, 4.0 / 6.0)] {
            let pair = cheapest(&scored, keep, 1.0);
            assert_eq!(pair.begin, expected, "{keep}");
            assert!((pair.work - work).abs() < 1e-9, "{keep}: {pair:?}");
        }
    }

    #[test]
    fn findings_are_given_up_where_that_spares_most() {
        let rows = [
            (5.0, 5.0, 1),
            (4.0, 4.0, 1),
            (3.5, 2.0, 0),
            (3.0, 1.0, 1),
            (2.0, 0.0, 0),
            (2.0, 0.0, 0),
            (1.0, 4.0, 1),
        ];
        // One may be missed. An exit behind half of the layers: three fewer are begun for the convolution's lowest.
        let pair = cheapest(&scored(&rows), 0.75, 0.5);
        assert_eq!((pair.begin, pair.on), (3.0, 1.0));
        assert!((pair.work - 4.0 / 7.0).abs() < 1e-9, "{pair:?}");
        // Where the exit comes early, all of them are begun and its own lowest is given up.
        let pair = cheapest(&scored(&rows), 0.75, 0.01);
        assert_eq!((pair.begin, pair.on), (1.0, 4.0));
        assert!((pair.work - (0.01 + 3.0 / 7.0 * 0.99)).abs() < 1e-9, "{pair:?}");
        let none = cheapest(&scored(&rows), 1.0, 0.5);
        assert_eq!((none.begin, none.on), (1.0, 1.0));
        assert!((none.work - (0.5 + 5.0 / 7.0 * 0.5)).abs() < 1e-9, "{none:?}");
    }
}
