//! The heaviest chain: of pairs of numbers, those that rise together and weigh most.

/// Positions in `pairs` of the heaviest set in which both numbers rise strictly, in rising order. A pair is `(first, second, weight)`
/// with a weight above 0. Takes `n log n` steps.
#[must_use]
pub fn heaviest(pairs: &[(usize, usize, f64)]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..pairs.len()).collect();
    // Of pairs with one first number the highest second goes first, so that none of them follows another.
    order.sort_by(|&i, &j| {
        pairs[i].0.cmp(&pairs[j].0).then(pairs[j].1.cmp(&pairs[i].1)).then(pairs[i].2.total_cmp(&pairs[j].2))
    });
    let width = pairs.iter().map(|pair| pair.1 + 1).max().unwrap_or(0);
    let mut best = Prefix::new(width);
    let mut before: Vec<Option<usize>> = vec![None; pairs.len()];
    let mut end: Option<(f64, usize)> = None;
    for &i in &order {
        let (_, second, weight) = pairs[i];
        let chain = best.up_to(second);
        before[i] = chain.map(|(_, last)| last);
        let weight = weight + chain.map_or(0.0, |(weight, _)| weight);
        best.raise(second, (weight, i));
        if end.is_none_or(|(heaviest, _)| weight > heaviest) {
            end = Some((weight, i));
        }
    }
    let mut chain: Vec<usize> =
        std::iter::successors(end.map(|(_, last)| last), |&last| before[last]).collect();
    chain.reverse();
    chain
}

/// The heaviest chain that ends below a number (a Fenwick tree of maxima).
struct Prefix(Vec<Option<(f64, usize)>>);

impl Prefix {
    fn new(width: usize) -> Self {
        Self(vec![None; width + 1])
    }

    /// Of the numbers below `end`.
    fn up_to(&self, end: usize) -> Option<(f64, usize)> {
        let mut at = end;
        let mut best: Option<(f64, usize)> = None;
        while at > 0 {
            best = heavier(best, self.0[at]);
            at &= at - 1;
        }
        best
    }

    fn raise(&mut self, number: usize, chain: (f64, usize)) {
        let mut at = number + 1;
        while at < self.0.len() {
            self.0[at] = heavier(self.0[at], Some(chain));
            at += at & at.wrapping_neg();
        }
    }
}

fn heavier(a: Option<(f64, usize)>, b: Option<(f64, usize)>) -> Option<(f64, usize)> {
    match (a, b) {
        (Some(x), Some(y)) => Some(if y.0 > x.0 { y } else { x }),
        (a, b) => a.or(b),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_weighs_most_in_order_is_kept() {
        let pairs = [(0, 3, 1.0), (1, 0, 1.0), (2, 1, 1.0), (3, 2, 1.5), (3, 4, 0.5)];
        assert_eq!(heaviest(&pairs), [1, 2, 3]);
        assert_eq!(heaviest(&[(0, 1, 5.0), (1, 0, 1.0)]), [0]);
        assert!(heaviest(&[]).is_empty());
    }

    proptest! {
        #[test]
        fn no_other_chain_is_heavier(pairs in prop::collection::vec((0..6usize, 0..6usize, 1..9u8), 0..9)) {
            let pairs: Vec<(usize, usize, f64)> = pairs.into_iter().map(|(a, b, w)| (a, b, f64::from(w))).collect();
            let weight = |chain: &[usize]| chain.iter().map(|&i| pairs[i].2).sum::<f64>();
            let found = heaviest(&pairs);
            prop_assert!(found.windows(2).all(|w| pairs[w[0]].0 < pairs[w[1]].0 && pairs[w[0]].1 < pairs[w[1]].1));
            for set in 0..1_u32 << pairs.len() {
                let mut chain: Vec<usize> = (0..pairs.len()).filter(|i| set >> i & 1 == 1).collect();
                chain.sort_by_key(|&i| pairs[i].0);
                let rises = chain.windows(2).all(|w| pairs[w[0]].0 < pairs[w[1]].0 && pairs[w[0]].1 < pairs[w[1]].1);
                prop_assert!(!rises || weight(&chain) <= weight(&found));
            }
        }
    }
}
