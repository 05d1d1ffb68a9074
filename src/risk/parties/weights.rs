//! What the words around a mention weigh: two linear models over the features of [`super::mentions`], one that tells parties from other
//! names, one that tells whoever makes the work from whoever has it made or gets it.
//!
//! The weights lie in `data/parties/weights.tsv`, a line a feature; `examples/fit_parties.rs` fits them.

use std::collections::HashMap;
use std::sync::LazyLock;

/// Log-odds that a feature adds.
#[derive(Debug, Clone, Copy, Default)]
struct Weight {
    maker: f32,
    party: f32,
}

/// By feature; the line `offset` is added once a mention.
static WEIGHTS: LazyLock<(HashMap<&str, Weight>, Weight)> = LazyLock::new(|| {
    let mut weights = HashMap::new();
    for line in include_str!("../../../data/parties/weights.tsv").lines() {
        let mut fields = line.split('\t');
        let mut next = || fields.next().expect("a line has a feature and two weights");
        let feature = next();
        let mut number = || next().parse().expect("a weight is a number");
        weights.insert(feature, Weight { maker: number(), party: number() });
    }
    let offset = weights.remove("offset").expect("the weights have an offset");
    (weights, offset)
});

/// Most that one mention says, in log-odds.
const MOST: f32 = 3.0;
/// Mentions that are as good as known to say nothing.
const PRIOR: f32 = 3.0;

fn sums(features: &[Vec<String>], of: fn(&Weight) -> f32) -> impl Iterator<Item = f32> {
    let (weights, offset) = &*WEIGHTS;
    features.iter().map(move |mention| {
        of(offset) + mention.iter().filter_map(|feature| weights.get(feature.as_str())).map(of).sum::<f32>()
    })
}

/// The sum of what mentions say over the square root of how many there are: more mentions say more, but not each as much again.
fn pooled(sums: impl Iterator<Item = f32>) -> f32 {
    let (count, sum) = sums.fold((0.0f32, 0.0f32), |(n, sum), x| (n + 1.0, sum + x.clamp(-MOST, MOST)));
    sum / (count + PRIOR).sqrt()
}

/// How much the mentions of somebody speak for whoever makes the work, above 0, or against it.
pub fn maker(features: &[Vec<String>]) -> f32 {
    pooled(sums(features, |weight| weight.maker))
}

/// How much the mentions of a name speak for a party, above 0, or against it.
pub fn party(features: &[Vec<String>]) -> f32 {
    pooled(sums(features, |weight| weight.party))
}

/// How many of the mentions are of a party, as far as their words tell.
pub fn mentions_of_party(features: &[Vec<String>]) -> f32 {
    sums(features, |weight| weight.party).map(|sum| 1.0 / (1.0 + (-sum).exp())).sum()
}
