//! What an epoch shows, and in which order: a function of seed and epoch alone, so that a run can go on at any step.

use super::fit::Options;
use crate::model::seed::Rng;

/// The clauses of a run as their order needs them.
pub struct Order<'a> {
    /// Tokens of each clause.
    pub lengths: Vec<usize>,
    /// Whether a clause carries no label.
    pub negative: Vec<bool>,
    /// Size of a batch, share of negatives, seed.
    pub options: &'a Options,
}

impl Order<'_> {
    /// Clauses without a label that an epoch shows.
    fn negatives(&self) -> usize {
        let all = self.negative.iter().filter(|&&negative| negative).count();
        (all as f64 * self.options.negatives).ceil() as usize
    }

    /// Batches of an epoch, the same number in each.
    pub fn steps(&self) -> usize {
        let positives = self.negative.iter().filter(|&&negative| !negative).count();
        (positives + self.negatives()).div_ceil(self.options.batch)
    }

    /// The batches of an epoch, from 0: every clause that carries a label once, and a draw of those without.
    pub fn epoch(&self, epoch: usize) -> Vec<Vec<usize>> {
        let mut rng = Rng::new(self.options.seed, &format!("order-{epoch}"));
        let mut order: Vec<usize> = (0..self.lengths.len()).collect();
        rng.shuffle(&mut order);
        let mut left = self.negatives();
        order.retain(|&i| {
            let shown = !self.negative[i] || left > 0;
            left -= usize::from(shown && self.negative[i]);
            shown
        });
        for pool in order.chunks_mut(self.options.batch * self.options.length_pool.max(1)) {
            if self.options.length_pool > 1 {
                pool.sort_by_key(|&i| self.lengths[i]);
            }
        }
        let mut batches: Vec<Vec<usize>> = order.chunks(self.options.batch).map(<[usize]>::to_vec).collect();
        rng.shuffle(&mut batches);
        batches
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(options: &Options) -> Order<'_> {
        Order {
            lengths: (1..=103).map(|n| 1 + n % 40).collect(),
            negative: (0..103).map(|i| i >= 23).collect(),
            options,
        }
    }

    fn shown(batches: Vec<Vec<usize>>) -> Vec<usize> {
        let mut shown: Vec<usize> = batches.into_iter().flatten().collect();
        shown.sort_unstable();
        shown
    }

    #[test]
    fn an_epoch_holds_every_clause_once_in_an_order_of_its_own() {
        let options = Options { batch: 8, ..Options::default() };
        let order = order(&options);
        assert_eq!(order.epoch(0), order.epoch(0));
        assert_ne!(order.epoch(0), order.epoch(1));
        assert_eq!((order.steps(), order.epoch(0).len()), (13, 13));
        assert_eq!(shown(order.epoch(0)), (0..103).collect::<Vec<_>>());
    }

    #[test]
    fn a_share_of_the_negatives_is_drawn_anew_in_each_epoch() {
        let options = Options { batch: 8, negatives: 0.25, ..Options::default() };
        let order = order(&options);
        let (first, second) = (shown(order.epoch(0)), shown(order.epoch(1)));
        for epoch in [&first, &second] {
            assert_eq!(epoch[..23], (0..23).collect::<Vec<_>>(), "every clause with a label");
            assert_eq!(epoch.len(), 43, "20 of the 80 without one");
        }
        assert_ne!(first, second);
        assert_eq!((order.steps(), order.epoch(1).len()), (6, 6));
    }
}
