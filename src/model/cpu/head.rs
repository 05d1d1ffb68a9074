//! The head: a few sums a segment, in an order that is the same on every machine.
//!
//! The encoder's own products of floats sum in the order of whatever kernel a machine has; here they would differ in the last bit of a
//! probability, which whole numbers before them never do.

use super::super::stored::Stored;

/// A linear layer from a segment's mean vector to its logits.
pub(super) struct Head {
    /// `[labels, hidden]`.
    weight: Vec<f32>,
    /// `[labels]`.
    bias: Vec<f32>,
}

/// Sums that run side by side, so that they fit into vectors of any width.
const SIDE_BY_SIDE: usize = 16;

impl Head {
    /// From weights `[labels, hidden]` and bias `[labels]`.
    pub(super) fn new(weight: Stored<'_>, bias: Stored<'_>) -> Self {
        Self { weight: weight.into_f32(), bias: bias.into_f32() }
    }

    /// Logits of each of `pooled`, `[sequences, hidden]`.
    pub(super) fn logits(&self, pooled: &[f32], hidden: usize) -> Vec<Vec<f32>> {
        let of = |x: &[f32]| {
            let rows = self.weight.chunks_exact(hidden).zip(&self.bias);
            rows.map(|(w, bias)| bias + dot(w, x)).collect()
        };
        pooled.chunks_exact(hidden).map(of).collect()
    }
}

fn dot(a: &[f32], b: &[f32]) -> f32 {
    let (mut sums, mut rest) = ([0f32; SIDE_BY_SIDE], 0f32);
    let (a, b) = (a.chunks_exact(SIDE_BY_SIDE), b.chunks_exact(SIDE_BY_SIDE));
    for (a, b) in a.remainder().iter().zip(b.remainder()) {
        rest += a * b;
    }
    for (a, b) in a.zip(b) {
        for ((sum, a), b) in sums.iter_mut().zip(a).zip(b) {
            *sum += a * b;
        }
    }
    sums.iter().sum::<f32>() + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn logits_are_sums_of_products_whatever_the_length() {
        let weight: Vec<f32> = (0..2 * 37).map(|i| (i % 5) as f32 - 2.0).collect();
        let pooled: Vec<f32> = (0..3 * 37).map(|i| (i % 7) as f32).collect();
        let head = Head::new(Stored::new(vec![2, 37], weight.clone()), Stored::new(vec![2], vec![0.5, -0.5]));
        for (logits, x) in head.logits(&pooled, 37).iter().zip(pooled.chunks(37)) {
            for (l, logit) in logits.iter().enumerate() {
                let sum: f32 = weight[l * 37..][..37].iter().zip(x).map(|(w, x)| w * x).sum();
                assert_eq!(*logit, sum + [0.5, -0.5][l]);
            }
        }
    }
}
