//! Binary cross-entropy over independent labels, stable at any logit.

use candle_core::Tensor;

use crate::error::Result;

/// Mean over clauses and labels of `w_c * (p_l * y * softplus(-z) + (1 - y) * softplus(z))`, with a weight `w_c` a clause
/// and `p_l` a label's positives. `softplus(z) = max(z, 0) + log(1 + exp(-|z|))` never overflows, where candle's own
/// loss is NaN for large logits.
///
/// `logits` and `targets` are `[clauses, labels]`, `positive` is `[labels]`, `weights` `[clauses, 1]`.
pub fn binary_cross_entropy(
    logits: &Tensor,
    targets: &Tensor,
    positive: &Tensor,
    weights: &Tensor,
) -> Result<Tensor> {
    let tail = (logits.abs()?.neg()?.exp()? + 1.0)?.log()?;
    let absent = ((logits.relu()? + &tail)? * targets.affine(-1.0, 1.0)?)?;
    let present = (logits.neg()?.relu()? + tail)?.broadcast_mul(positive)?.mul(targets)?;
    Ok((absent + present)?.broadcast_mul(weights)?.mean_all()?)
}

/// How far two passes over the same clauses disagree: the mean over clauses and labels of the divergences of their
/// probabilities both ways, `KL(p, q) + KL(q, p) = (p - q)(z_p - z_q)`.
///
/// After R-Drop (Liang et al., arXiv:2106.14448), for independent labels. Both are logits, `[clauses, labels]`.
pub fn disagreement(first: &Tensor, second: &Tensor) -> Result<Tensor> {
    let apart = (candle_nn::ops::sigmoid(first)? - candle_nn::ops::sigmoid(second)?)?;
    Ok(apart.mul(&(first - second)?)?.mean_all()?)
}

#[cfg(test)]
mod tests {
    use candle_core::{Device, Var};

    use super::*;

    fn loss(z: f32, y: f32, positive: f32) -> (f32, f32) {
        let tensor = |x: f32| Tensor::from_vec(vec![x], (1, 1), &Device::Cpu).unwrap();
        let z = Var::from_tensor(&tensor(z)).unwrap();
        let positive = Tensor::new(&[positive], &Device::Cpu).unwrap();
        let loss = binary_cross_entropy(z.as_tensor(), &tensor(y), &positive, &tensor(1.0)).unwrap();
        let grads = loss.backward().unwrap();
        let gradient = grads.get(&z).unwrap().flatten_all().unwrap().to_vec1::<f32>().unwrap()[0];
        (loss.to_scalar().unwrap(), gradient)
    }

    #[test]
    fn value_and_gradient_follow_the_formula() {
        for (z, y, w) in [(0.3f32, 1.0, 1.0), (-2.0, 1.0, 3.0), (1.5, 0.0, 3.0), (-0.7, 0.0, 1.0)] {
            let p = 1.0 / (1.0 + (-z).exp());
            let (value, gradient) = loss(z, y, w);
            let expected = if y == 1.0 { -w * p.ln() } else { -(1.0 - p).ln() };
            let slope = if y == 1.0 { w * (p - 1.0) } else { p };
            assert!((value - expected).abs() < 1e-5, "loss({z}, {y}) = {value}, not {expected}");
            assert!((gradient - slope).abs() < 1e-5, "gradient({z}, {y}) = {gradient}, not {slope}");
        }
    }

    #[test]
    fn disagreement_is_the_divergence_both_ways_and_pulls_together() {
        let tensor = |x: f32| Var::from_tensor(&Tensor::new(&[[x]], &Device::Cpu).unwrap()).unwrap();
        let (a, b) = (tensor(1.0), tensor(-0.5));
        let value = disagreement(a.as_tensor(), b.as_tensor()).unwrap();
        let p = |z: f32| 1.0 / (1.0 + (-z).exp());
        let kl = |p: f32, q: f32| p * (p / q).ln() + (1.0 - p) * ((1.0 - p) / (1.0 - q)).ln();
        let expected = kl(p(1.0), p(-0.5)) + kl(p(-0.5), p(1.0));
        assert!((value.to_scalar::<f32>().unwrap() - expected).abs() < 1e-6);
        let grads = value.backward().unwrap();
        let gradient = |v: &Var| grads.get(v).unwrap().to_vec2::<f32>().unwrap()[0][0];
        assert!(gradient(&a) > 0.0 && gradient(&b) < 0.0);
        let same = disagreement(a.as_tensor(), a.as_tensor()).unwrap();
        assert!(same.to_scalar::<f32>().unwrap().abs() < 1e-7);
    }

    #[test]
    fn large_logits_stay_finite() {
        for z in [-500.0f32, 500.0] {
            for y in [0.0, 1.0] {
                let (value, gradient) = loss(z, y, 3.0);
                assert!(value.is_finite() && gradient.is_finite(), "{z} {y}: {value} {gradient}");
            }
        }
    }
}
