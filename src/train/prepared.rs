//! Clauses as training takes them: tokens, targets and weights, and batches of them as tensors.
//!
//! In: labelled clauses, and clauses with what their teachers say of them. Out: [`Prepared`], its [`Part`]s, and what a label's positives
//! weigh. The order of batches is left to [`super::order`], the steps to [`super::fit`].

use candle_core::{Device, Tensor};

use super::bundle::clauses;
use super::data::Dataset;
use super::fit::Options;
use super::network::Batch;
use super::teacher::Taught;
use crate::classify::{self, Window, Windows};
use crate::error::Result;
use crate::model::Packed;
use crate::model::seed::{Rng, mix};

/// A tokenised data set with its targets.
pub(super) struct Prepared {
    pub windows: Vec<Window>,
    /// Probability a label, 0 to 1: whole where a person set the labels.
    pub targets: Vec<Vec<f32>>,
    /// What each clause weighs.
    weights: Vec<f32>,
}

/// Some clauses of a batch as tensors.
pub(super) struct Part {
    packed: Packed,
    targets: Tensor,
    weights: Tensor,
}

impl Part {
    /// The part as the network takes it.
    pub fn batch<'a>(&'a self, positive: &'a Tensor, consistency: f64) -> Batch<'a> {
        Batch { packed: &self.packed, targets: &self.targets, positive, weights: &self.weights, consistency }
    }
}

impl Prepared {
    /// Takes clauses with what their teachers say of them.
    pub fn add(&mut self, taught: &Taught, windows: &Windows) -> Result<()> {
        let clauses: Vec<classify::Clause<'_>> =
            taught.clauses.iter().map(|c| classify::Clause { lead: &c.lead, text: &c.text }).collect();
        self.windows.extend(windows.first_of_each(&clauses)?);
        self.targets.extend(taught.probabilities.iter().cloned());
        self.weights.resize(self.windows.len(), 1.0);
        Ok(())
    }

    /// The windows of a batch with the words that this step hides.
    pub fn shown(
        &self,
        ids: &[usize],
        windows: &Windows,
        options: &Options,
        step: usize,
    ) -> Result<Vec<Window>> {
        let mut rng = Rng::new(mix(options.seed) ^ step as u64, "words");
        ids.iter()
            .map(|&i| match options.word_dropout {
                0.0 => Ok(self.windows[i].clone()),
                share => windows.hidden(&self.windows[i], || rng.uniform() < share),
            })
            .collect()
    }

    /// The clauses `ids`, of which the words of `shown` are seen, on `device`.
    pub fn part(&self, ids: &[usize], shown: &[Window], device: &Device) -> Result<Part> {
        let targets: Vec<f32> = ids.iter().flat_map(|&i| self.targets[i].iter().copied()).collect();
        let weights: Vec<f32> = ids.iter().map(|&i| self.weights[i]).collect();
        let labels = targets.len() / ids.len().max(1);
        Ok(Part {
            packed: Packed::new(shown.iter().map(Vec::as_slice)),
            targets: Tensor::from_vec(targets, (ids.len(), labels), device)?,
            weights: Tensor::from_vec(weights, (ids.len(), 1), device)?,
        })
    }
}

/// The tokens, targets and weights of `data`; doubtful clauses weigh `unsure`.
///
/// # Errors
/// Labels that are not among `labels`, text that cannot be tokenised.
pub(super) fn prepare(data: &Dataset, labels: &[String], windows: &Windows, unsure: f32) -> Result<Prepared> {
    // A fold may lack a rare label; that the whole data have every label was seen to before.
    let whole = |carried: bool| f32::from(u8::from(carried));
    let targets = data.known_targets(labels)?;
    let targets = targets.into_iter().map(|row| row.into_iter().map(whole).collect()).collect();
    // A clause too long for one window is learned by its first; hardly one in a thousand is.
    let first = windows.first_of_each(&clauses(data))?;
    let weights = data.clauses.iter().map(|c| if c.unsure { unsure } else { 1.0 }).collect();
    Ok(Prepared { windows: first, targets, weights })
}

/// `clamp(negatives / positives, 1, cap)` a label.
pub(super) fn positive_weights(targets: &[Vec<bool>], cap: f32) -> Vec<f32> {
    let labels = targets.first().map_or(0, Vec::len);
    let weight = |l: usize| {
        let positives = targets.iter().filter(|t| t[l]).count().max(1) as f32;
        ((targets.len() as f32 - positives) / positives).clamp(1.0, cap.max(1.0))
    };
    (0..labels).map(weight).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positives_weigh_as_the_negatives_outnumber_them_up_to_the_cap() {
        let targets: Vec<Vec<bool>> = (0..10).map(|i| vec![i < 5, i < 4, i == 0]).collect();
        assert_eq!(positive_weights(&targets, 3.0), [1.0, 1.5, 3.0]);
    }
}
