//! Fits the first stage of a bundle: what the whole encoder says of a corpus is taught to a network a hundredth its size, and to an
//! exit halfway through the encoder.
//!
//! In: segments of contracts with the encoder's probabilities. Out: weights, the logits from which a segment goes on, and how many
//! findings that keeps on contracts that neither the fit nor the thresholds saw. Reading and labelling are left to the caller,
//! running it to [`crate::model::first_stage`].

mod convolution;
mod course;
mod exit;
mod thresholds;

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};

use thresholds::Scored;

use crate::classify::{Classifier, Window};
use crate::error::{Error, Result};
use crate::model::first_stage::{Convolution, EarlyExit, ExitFacts, FirstStageFacts, FirstStageWeights};
use crate::model::seed::Rng;
use crate::model::stored::WeightsFile;
use crate::model::{BundleFiles, EncoderConfig};

/// How to fit it.
#[derive(Debug, Clone)]
pub struct Options {
    /// Passes over the segments.
    pub epochs: usize,
    /// Segments a step.
    pub batch: usize,
    /// Highest learning rate.
    pub learning_rate: f64,
    /// Values of a projected word vector.
    pub width: usize,
    /// Channels of the convolution.
    pub channels: usize,
    /// Words that it sees together, an odd number.
    pub taps: usize,
    /// Share of values dropped before the output, 0 to 1.
    pub dropout: f32,
    /// Share of findings that the thresholds keep on the contracts that choose them, 0 to 1.
    pub keep: f64,
    /// Seed of the start, the order and dropout.
    pub seed: u64,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            epochs: 4,
            batch: 64,
            learning_rate: 2e-3,
            width: 64,
            channels: 128,
            taps: 5,
            dropout: 0.2,
            keep: 0.998,
            seed: 1,
        }
    }
}

/// A segment as the encoder sees it.
#[derive(Debug, Clone)]
pub struct Example {
    /// Its windows of tokens, of nearly all just one.
    pub windows: Vec<Window>,
    /// The encoder's probability a label, 0 to 1.
    pub probabilities: Vec<f32>,
}

/// The segments of a corpus by what they are for.
#[derive(Debug, Default)]
pub struct Examples {
    /// What is fitted.
    fitted: Vec<Example>,
    /// What chooses the threshold.
    choosing: Vec<Example>,
    /// What neither sees.
    testing: Vec<Example>,
    clauses: usize,
    contracts: [usize; 3],
    seen: HashSet<u64>,
}

/// What a contract is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// To be fitted.
    Fit,
    /// To choose the threshold.
    Choose,
    /// To say how much is kept.
    Test,
}

/// What is being fitted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// The convolution over words.
    Convolution,
    /// The exit from the encoder.
    Exit,
}

/// A fitted first stage.
pub struct Fitted {
    /// Its weights.
    pub weights: FirstStageWeights,
    /// Its thresholds, and what they keep.
    pub facts: FirstStageFacts,
    /// What other thresholds would spare: shares of findings kept with the shares of the encoder's work that are left, tokens
    /// times layers, both 0 to 1, of the contracts that choose.
    pub choices: Vec<(f64, f64)>,
}

/// Shares of findings kept for which it is said what they spare.
const SHARES: [f64; 5] = [1.0, 0.998, 0.995, 0.99, 0.98];

/// Fewest findings among the contracts that choose and those that test: with fewer the shares mean nothing.
const LEAST_FOUND: usize = 100;

impl Purpose {
    /// All, in the order in which contracts are taken, with how many in a hundred are for each. Those that choose are more than those that
    /// test: the threshold hangs on the few findings that lie lowest.
    pub const SHARES: [(Self, usize); 3] = [(Self::Fit, 65), (Self::Choose, 20), (Self::Test, 15)];
}

/// The contracts of a corpus of so many in the order in which they are taken, with what each is for, drawn by `seed`.
#[must_use]
pub fn drawn(contracts: usize, seed: u64) -> Vec<(usize, Purpose)> {
    let mut order: Vec<usize> = (0..contracts).collect();
    Rng::new(seed, "first stage contracts").shuffle(&mut order);
    let [(_, fit), (_, choose), _] = Purpose::SHARES;
    let purpose = |rank: usize| match rank * 100 / contracts {
        share if share < fit => Purpose::Fit,
        share if share < fit + choose => Purpose::Choose,
        _ => Purpose::Test,
    };
    order.into_iter().enumerate().map(|(rank, at)| (at, purpose(rank))).collect()
}

impl Examples {
    /// Segments that it holds for `purpose`.
    #[must_use]
    pub fn count(&self, purpose: Purpose) -> usize {
        match purpose {
            Purpose::Fit => self.fitted.len(),
            Purpose::Choose => self.choosing.len(),
            Purpose::Test => self.testing.len(),
        }
    }

    /// Takes the segments of a contract that no contract before it had. Contracts to fit come first, so that what
    /// chooses and tests was not fitted.
    pub fn add(&mut self, purpose: Purpose, segments: impl IntoIterator<Item = Example>) {
        let (place, count) = match purpose {
            Purpose::Fit => (&mut self.fitted, 0),
            Purpose::Choose => (&mut self.choosing, 1),
            Purpose::Test => (&mut self.testing, 2),
        };
        self.contracts[count] += 1;
        place.extend(segments.into_iter().filter(|example| self.seen.insert(hash(&example.windows))));
    }

    /// Takes clauses of no contract to fit.
    pub fn add_clauses(&mut self, clauses: impl IntoIterator<Item = Example>) {
        let before = self.fitted.len();
        self.fitted.extend(clauses.into_iter().filter(|example| self.seen.insert(hash(&example.windows))));
        self.clauses += self.fitted.len() - before;
    }
}

fn hash(windows: &[Window]) -> u64 {
    let mut hasher = DefaultHasher::new();
    windows.hash(&mut hasher);
    hasher.finish()
}

/// Fits a first stage for the bundle `files`, whose labels and thresholds `classifier` has. `tell` hears of each epoch
/// which step it belongs to, its number and mean loss.
///
/// # Errors
/// Too few findings to choose and test by; tensor errors.
pub fn fit(
    files: &BundleFiles,
    classifier: &Classifier,
    examples: &Examples,
    options: &Options,
    mut tell: impl FnMut(Step, usize, f32),
) -> Result<Fitted> {
    let thresholds = classifier.thresholds();
    let found = |part: &[Example]| part.iter().map(|e| labels_of(e, thresholds)).sum::<usize>();
    let least = found(&examples.choosing).min(found(&examples.testing));
    // Which window of several has the label is not known.
    let fitted: Vec<&Example> = examples.fitted.iter().filter(|e| e.windows.len() == 1).collect();
    if least < LEAST_FOUND || fitted.is_empty() {
        return Err(Error::Usage(format!(
            "only {least} findings in the contracts that are kept apart to choose and to test, where {LEAST_FOUND} are \
             needed in each; give more contracts"
        )));
    }
    let weights_file = WeightsFile::open(&files.weights, &files.name)?;
    let words = weights_file.get("embeddings.word_embeddings.weight")?;
    let config = EncoderConfig::from_json(&files.config).map_err(|e| Error::model(&files.name, e))?;
    let network = convolution::Network::new(
        words.clone().into_f32(),
        config.hidden_size,
        thresholds.len() + 1,
        options,
    )?;
    let weights =
        network.fit(&fitted, thresholds, options, |epoch, loss| tell(Step::Convolution, epoch, loss))?;

    let stage = Convolution::new(weights.clone(), words)?;
    let begin = |part: &[&Example]| highest(part, |windows| stage.of_windows(windows));
    let scored = |part: &[Example]| -> Result<Vec<Scored>> {
        let part: Vec<&Example> = part.iter().collect();
        let score = |(begin, e): (f32, &&Example)| Scored {
            begin,
            on: f32::INFINITY,
            found: labels_of(e, thresholds),
            tokens: e.windows.iter().map(Vec::len).sum(),
        };
        Ok(begin(&part)?.into_iter().zip(&part).map(score).collect())
    };
    let (mut choosing, mut testing) = (scored(&examples.choosing)?, scored(&examples.testing)?);
    // Whatever pair of thresholds is chosen, the exit is asked of none of the others.
    let least = thresholds::begin(&choosing, 0);
    let layers = config.num_hidden_layers / 2;
    let begun: Vec<&Example> =
        fitted.iter().zip(begin(&fitted)?).filter(|(_, z)| *z >= least).map(|(e, _)| *e).collect();
    let mut exit_weights = None;
    if layers > 0 && !begun.is_empty() {
        let windows: Vec<&Window> = begun.iter().flat_map(|e| &e.windows).collect();
        let pooled = classifier.halfway(&windows, layers)?;
        let weights = exit::fit(&begun, &pooled, thresholds, options, |epoch, loss| {
            tell(Step::Exit, epoch, loss);
        })?;
        drop(pooled);
        let exit = EarlyExit::new(&weights, layers, f32::NEG_INFINITY);
        for (scored, part) in [(&mut choosing, &examples.choosing), (&mut testing, &examples.testing)] {
            let asked: Vec<usize> = (0..part.len()).filter(|&i| scored[i].begin >= least).collect();
            let questions: Vec<&Example> = asked.iter().map(|&i| &part[i]).collect();
            let on = highest(&questions, |windows| {
                Ok(classifier.halfway(windows, layers)?.iter().map(|pooled| exit.logit(pooled)).collect())
            })?;
            asked.iter().zip(on).for_each(|(&i, on)| scored[i].on = on);
        }
        exit_weights = Some(weights);
    }
    let before = if exit_weights.is_some() { layers as f64 / config.num_hidden_layers as f64 } else { 1.0 };
    let pair = thresholds::cheapest(&choosing, options.keep, before);
    let choices = SHARES.map(|share| (share, thresholds::cheapest(&choosing, share, before).work)).to_vec();
    let begun = || testing.iter().filter(|s| s.begin >= pair.begin);
    let read = || begun().filter(|s| s.on >= pair.on);
    let facts = FirstStageFacts {
        threshold: pair.begin,
        exit: exit_weights.is_some().then(|| ExitFacts {
            layers,
            threshold: pair.on,
            segments: read().count(),
        }),
        clauses: examples.clauses,
        contracts: examples.contracts,
        segments: [testing.len(), begun().count()],
        found: [testing.iter().map(|s| s.found).sum(), read().map(|s| s.found).sum()],
    };
    Ok(Fitted { weights: FirstStageWeights { convolution: weights, exit: exit_weights }, facts, choices })
}

/// Of each example the highest of what `logits` says of its windows.
fn highest(examples: &[&Example], logits: impl Fn(&[&Window]) -> Result<Vec<f32>>) -> Result<Vec<f32>> {
    let windows: Vec<&Window> = examples.iter().flat_map(|e| &e.windows).collect();
    let mut logits = logits(&windows)?.into_iter();
    let of = |e: &&Example| logits.by_ref().take(e.windows.len()).fold(f32::NEG_INFINITY, f32::max);
    Ok(examples.iter().map(of).collect())
}

/// Labels that the encoder finds in `example`.
fn labels_of(example: &Example, thresholds: &[f32]) -> usize {
    example.probabilities.iter().zip(thresholds).filter(|(p, t)| p >= t).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lies_in_any_window_of_a_segment_counts() {
        let example = |lengths: &[usize]| Example {
            windows: lengths.iter().map(|&n| vec![(n as u32, 0); n]).collect(),
            probabilities: vec![0.9],
        };
        let examples = [example(&[3]), example(&[2, 9, 4]), example(&[1])];
        let lengths = |windows: &[&Window]| Ok(windows.iter().map(|w| w.len() as f32).collect());
        assert_eq!(highest(&examples.iter().collect::<Vec<_>>(), lengths).unwrap(), [3.0, 9.0, 1.0]);
    }

    #[test]
    fn contracts_are_drawn_by_seed_and_a_segment_is_for_one_purpose() {
        let order = drawn(100, 1);
        let count = |p| order.iter().filter(|(_, purpose)| *purpose == p).count();
        assert_eq!((count(Purpose::Fit), count(Purpose::Choose), count(Purpose::Test)), (65, 20, 15));
        assert_eq!(order, drawn(100, 1));
        assert_ne!(order, drawn(100, 2));

        let example = |id: u32| Example { windows: vec![vec![(id, 0)]], probabilities: vec![0.1] };
        let mut examples = Examples::default();
        examples.add(Purpose::Fit, [example(1), example(2), example(1)]);
        examples.add(Purpose::Test, [example(2), example(3)]);
        assert_eq!((examples.fitted.len(), examples.testing.len()), (2, 1));
        assert_eq!(examples.contracts, [1, 0, 1]);
    }
}
