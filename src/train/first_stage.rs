//! Fits the first stage of a bundle: what the whole encoder says of a corpus is taught to a network a hundredth its size.
//!
//! In: segments of contracts with the encoder's probabilities. Out: weights, the logit from which a segment goes on, and how many
//! findings that keeps on contracts that neither the fit nor the threshold saw. Reading and labelling are left to the caller,
//! running it to [`crate::model::first_stage`].

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};

use candle_core::{Device, Tensor, Var};

use super::loss::binary_cross_entropy;
use super::optimiser::{AdamW, Moments};
use super::schedule::Schedule;
use crate::classify::{Classifier, Window};
use crate::error::{Error, Result};
use crate::model::first_stage::{FirstStage, FirstStageFacts, FirstStageWeights};
use crate::model::seed::Rng;
use crate::model::stored::WeightsFile;
use crate::model::{BundleFiles, EncoderConfig, Packed};

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
    /// Share of findings that the threshold keeps on the contracts that choose it, 0 to 1.
    pub keep: f64,
    /// Seed of the start, the order and dropout.
    pub seed: u64,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            epochs: 3,
            batch: 64,
            learning_rate: 2e-3,
            width: 64,
            channels: 128,
            taps: 5,
            dropout: 0.2,
            keep: 0.997,
            seed: 1,
        }
    }
}

/// A segment as the encoder sees it.
#[derive(Debug, Clone)]
pub struct Example {
    /// Its first window of tokens.
    pub window: Window,
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

/// A fitted first stage.
pub struct Fitted {
    /// Its weights.
    pub weights: FirstStageWeights,
    /// Its threshold, and what it keeps.
    pub facts: FirstStageFacts,
    /// What other thresholds would spare: shares of findings kept with the shares of segments that go on, both 0 to 1, of the
    /// contracts that choose.
    pub choices: Vec<(f64, f64)>,
}

/// Shares of findings kept for which it is said what they spare.
const SHARES: [f64; 5] = [1.0, 0.998, 0.995, 0.99, 0.98];

/// Most tokens of a segment that are learnt from: longer ones slow a batch down and say nothing new.
const LONGEST: usize = 128;
/// Steps in which the rate rises.
const WARMUP: usize = 300;
/// Weight of what lies above the threshold, in the encoder's labels and in the answer.
const POSITIVE: [f32; 2] = [3.0, 5.0];
/// Batches whose segments are sorted by length together.
const POOL: usize = 64;
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
        place.extend(segments.into_iter().filter(|example| self.seen.insert(hash(&example.window))));
    }

    /// Takes clauses of no contract to fit.
    pub fn add_clauses(&mut self, clauses: impl IntoIterator<Item = Example>) {
        let before = self.fitted.len();
        self.fitted.extend(clauses.into_iter().filter(|example| self.seen.insert(hash(&example.window))));
        self.clauses += self.fitted.len() - before;
    }
}

fn hash(window: &Window) -> u64 {
    let mut hasher = DefaultHasher::new();
    window.hash(&mut hasher);
    hasher.finish()
}

/// Fits a first stage for the bundle `files`, whose labels and thresholds `classifier` has. `tell` hears of each epoch its
/// number and mean loss.
///
/// # Errors
/// Too few findings to choose and test by; tensor errors.
pub fn fit(
    files: &BundleFiles,
    classifier: &Classifier,
    examples: &Examples,
    options: &Options,
    mut tell: impl FnMut(usize, f32),
) -> Result<Fitted> {
    let thresholds = classifier.thresholds();
    let found = |part: &[Example]| part.iter().map(|e| labels_of(e, thresholds)).sum::<usize>();
    let least = found(&examples.choosing).min(found(&examples.testing));
    if least < LEAST_FOUND || examples.fitted.is_empty() {
        return Err(Error::Usage(format!(
            "only {least} findings in the contracts that are kept apart to choose and to test, where {LEAST_FOUND} are \
             needed in each; give more contracts"
        )));
    }
    let weights_file = WeightsFile::open(&files.weights, &files.name)?;
    let words = weights_file.get("embeddings.word_embeddings.weight")?;
    let config = EncoderConfig::from_json(&files.config).map_err(|e| Error::model(&files.name, e))?;
    let network = Network::new(words.clone().into_f32(), config.hidden_size, thresholds.len() + 1, options)?;
    let weights = network.fit(&examples.fitted, thresholds, options, &mut tell)?;

    let stage = FirstStage::new(weights.clone(), words)?;
    let scored = |part: &[Example]| -> Result<Vec<(f32, usize)>> {
        let windows: Vec<&Window> = part.iter().map(|e| &e.window).collect();
        let logits = stage.of_windows(&windows)?;
        Ok(logits.into_iter().zip(part).map(|(z, e)| (z, labels_of(e, thresholds))).collect())
    };
    let mut choosing = scored(&examples.choosing)?;
    let threshold = threshold(&mut choosing, options.keep);
    let mut spared = |share: f64| {
        let threshold = self::threshold(&mut choosing, share);
        let goes_on = choosing.iter().filter(|(z, _)| *z >= threshold).count();
        (share, goes_on as f64 / choosing.len() as f64)
    };
    let choices = SHARES.map(&mut spared).to_vec();
    let tested = scored(&examples.testing)?;
    let goes_on = || tested.iter().filter(|(z, _)| *z >= threshold);
    let facts = FirstStageFacts {
        threshold,
        clauses: examples.clauses,
        contracts: examples.contracts,
        segments: [tested.len(), goes_on().count()],
        found: [tested.iter().map(|(_, found)| found).sum(), goes_on().map(|(_, found)| found).sum()],
    };
    Ok(Fitted { weights, facts, choices })
}

/// Labels that the encoder finds in `example`.
fn labels_of(example: &Example, thresholds: &[f32]) -> usize {
    example.probabilities.iter().zip(thresholds).filter(|(p, t)| p >= t).count()
}

/// The highest logit at which segments with a share `keep` of all labels lie at or above it.
fn threshold(scored: &mut [(f32, usize)], keep: f64) -> f32 {
    scored.sort_by(|a, b| b.0.total_cmp(&a.0));
    let all: usize = scored.iter().map(|(_, found)| found).sum();
    let mut kept = 0;
    for (logit, found) in scored {
        kept += *found;
        if kept as f64 >= keep * all as f64 {
            return *logit;
        }
    }
    f32::NEG_INFINITY
}

/// What the answer is taught: how far the most probable label lies above its threshold, in log-odds, as a probability.
fn target(probabilities: &[f32], thresholds: &[f32]) -> f32 {
    let odds = |p: f32| {
        let p = p.clamp(1e-4, 1.0 - 1e-4);
        (p / (1.0 - p)).ln()
    };
    let above = probabilities.iter().zip(thresholds).map(|(&p, &t)| odds(p) - odds(t));
    1.0 / (1.0 + (-above.fold(f32::NEG_INFINITY, f32::max)).exp())
}

/// The variables while they are fitted. Besides the answer it learns the labels, which tells it what to look for; only the
/// answer is kept.
struct Network {
    /// The encoder's word vectors and a row of zeros, `[words + 1, hidden]`.
    words: Tensor,
    /// `[hidden, width]`.
    projection: Var,
    /// `[taps * width, channels]`.
    convolution: Var,
    /// `[channels]`.
    bias: Var,
    /// `[2 * channels, outputs]`, the answer last.
    output: Var,
    /// `[outputs]`.
    offset: Var,
    taps: usize,
}

impl Network {
    fn new(mut words: Vec<f32>, hidden: usize, outputs: usize, options: &Options) -> Result<Self> {
        let mut rng = Rng::new(options.seed, "first stage start");
        // Projected values of the order of one, whatever the encoder's word vectors measure.
        let size = (words.iter().map(|x| f64::from(*x).powi(2)).sum::<f64>() / words.len() as f64).sqrt();
        let mut noise = |rows: usize, columns: usize, scale: f64| -> Result<Var> {
            let values = (0..rows * columns).map(|_| (rng.normal() * scale) as f32).collect();
            Ok(Var::from_tensor(&Tensor::from_vec(values, (rows, columns), &Device::Cpu)?)?)
        };
        let (width, channels, window) = (options.width, options.channels, options.taps * options.width);
        let projection = noise(hidden, width, 1.0 / (size.max(1e-9) * (hidden as f64).sqrt()))?;
        let convolution = noise(window, channels, (1.0 / window as f64).sqrt())?;
        let output = noise(2 * channels, outputs, (1.0 / (2 * channels) as f64).sqrt())?;
        let zeros = |n: usize| -> Result<Var> { Ok(Var::zeros(n, candle_core::DType::F32, &Device::Cpu)?) };
        words.resize(words.len() + hidden, 0.0);
        let rows = words.len() / hidden;
        Ok(Self {
            words: Tensor::from_vec(words, (rows, hidden), &Device::Cpu)?,
            projection,
            convolution,
            bias: zeros(channels)?,
            output,
            offset: zeros(outputs)?,
            taps: options.taps,
        })
    }

    /// Highest and mean value of each channel, `[sequences, 2 * channels]`.
    fn pooled(&self, packed: &Packed) -> Result<Tensor> {
        let side = self.taps / 2;
        let zero = self.words.dim(0)? as u32 - 1;
        let longest = packed.longest();
        let mut ids: Vec<u32> = Vec::new();
        // For each sequence and place the row of its window; beyond its end a row of zeros, which is the last.
        let mut places = vec![u32::MAX; packed.sequences() * longest];
        for (&(start, length), places) in packed.spans.iter().zip(places.chunks_exact_mut(longest)) {
            ids.resize(ids.len() + side, zero);
            let first = ids.len() - side;
            places.iter_mut().zip(0..length).for_each(|(place, i)| *place = (first + i) as u32);
            ids.extend(&packed.ids[start..start + length]);
        }
        ids.resize(ids.len() + side, zero);
        let rows = ids.len() - 2 * side;
        places.iter_mut().filter(|place| **place == u32::MAX).for_each(|place| *place = rows as u32);

        let ids = Tensor::new(ids, &Device::Cpu)?;
        let x = self.words.index_select(&ids, 0)?.matmul(&self.projection)?;
        let windows: Vec<Tensor> =
            (0..self.taps).map(|tap| x.narrow(0, tap, rows)).collect::<candle_core::Result<_>>()?;
        let windows = Tensor::cat(&windows, 1)?;
        let y = windows.matmul(&self.convolution)?.broadcast_add(&self.bias)?.relu()?;
        let channels = y.dim(1)?;
        let y = Tensor::cat(&[&y, &y.narrow(0, 0, 1)?.zeros_like()?], 0)?;
        let places = Tensor::new(places, &Device::Cpu)?;
        let y = y.index_select(&places, 0)?.reshape((packed.sequences(), longest, channels))?;
        let lengths: Vec<f32> = packed.spans.iter().map(|&(_, length)| length as f32).collect();
        let lengths = Tensor::from_vec(lengths, (packed.sequences(), 1), &Device::Cpu)?;
        Ok(Tensor::cat(&[y.max(1)?, y.sum(1)?.broadcast_div(&lengths)?], 1)?)
    }

    fn variables(&self) -> [&Var; 5] {
        [&self.projection, &self.convolution, &self.bias, &self.output, &self.offset]
    }

    fn fit(
        &self,
        examples: &[Example],
        thresholds: &[f32],
        options: &Options,
        tell: &mut impl FnMut(usize, f32),
    ) -> Result<FirstStageWeights> {
        let optimiser = AdamW { beta1: 0.9, beta2: 0.999, eps: 1e-8, weight_decay: 0.01 };
        let mut moments: Vec<Moments> =
            self.variables().into_iter().map(Moments::new).collect::<Result<_>>()?;
        let labels = thresholds.len();
        let mut positive = vec![POSITIVE[0]; labels];
        positive.push(POSITIVE[1]);
        let positive = Tensor::new(positive, &Device::Cpu)?;
        let total = options.epochs * examples.len().div_ceil(options.batch);
        let schedule = Schedule { peak: options.learning_rate, warmup: WARMUP.min(total / 10 + 1), total };
        let mut rng = Rng::new(options.seed, "first stage order");
        let mut step = 0;
        for epoch in 1..=options.epochs {
            let (mut loss_sum, mut steps) = (0.0, 0);
            for batch in batches(examples, options.batch, &mut rng) {
                let cut = batch.iter().map(|&i| &examples[i].window).map(|w| &w[..w.len().min(LONGEST)]);
                let pooled = self.pooled(&Packed::new(cut))?;
                let kept = 1.0 / (1.0 - options.dropout);
                let mask = (0..pooled.elem_count())
                    .map(|_| if rng.uniform() < f64::from(options.dropout) { 0.0 } else { kept })
                    .collect();
                let mask = Tensor::from_vec(mask, pooled.dims(), &Device::Cpu)?;
                let logits = (pooled * mask)?.matmul(&self.output)?.broadcast_add(&self.offset)?;
                let mut targets = Vec::with_capacity(batch.len() * (labels + 1));
                for &i in &batch {
                    targets.extend(&examples[i].probabilities);
                    targets.push(target(&examples[i].probabilities, thresholds));
                }
                let targets = Tensor::from_vec(targets, (batch.len(), labels + 1), &Device::Cpu)?;
                let weights = Tensor::ones((batch.len(), 1), candle_core::DType::F32, &Device::Cpu)?;
                let loss = binary_cross_entropy(&logits, &targets, &positive, &weights)?;
                let gradients = loss.backward()?;
                let rate = schedule.rate(step);
                step += 1;
                for (var, moments) in self.variables().into_iter().zip(&mut moments) {
                    let Some(gradient) = gradients.get(var) else { continue };
                    optimiser.update(var, gradient, moments, step, rate, 1.0, var.rank() == 2)?;
                }
                loss_sum += loss.to_scalar::<f32>()?;
                steps += 1;
            }
            tell(epoch, loss_sum / steps.max(1) as f32);
        }
        self.weights()
    }

    /// What the answer needs of it.
    fn weights(&self) -> Result<FirstStageWeights> {
        let flat = |x: Tensor| -> Result<Vec<f32>> { Ok(x.contiguous()?.flatten_all()?.to_vec1()?) };
        let answer = self.offset.dim(0)? - 1;
        Ok(FirstStageWeights {
            projection: flat(self.projection.t()?)?,
            width: self.projection.dim(1)?,
            convolution: flat(self.convolution.t()?)?,
            bias: flat(self.bias.as_tensor().clone())?,
            output: flat(self.output.narrow(1, answer, 1)?)?,
            offset: self.offset.narrow(0, answer, 1)?.to_vec1::<f32>()?[0],
        })
    }
}

/// Indices in batches of segments alike in length, in an order drawn anew.
fn batches(examples: &[Example], batch: usize, rng: &mut Rng) -> Vec<Vec<usize>> {
    let mut order: Vec<usize> = (0..examples.len()).collect();
    rng.shuffle(&mut order);
    let mut batches: Vec<Vec<usize>> = Vec::new();
    for pool in order.chunks_mut(batch * POOL) {
        pool.sort_by_key(|&i| examples[i].window.len());
        batches.extend(pool.chunks(batch).map(<[usize]>::to_vec));
    }
    rng.shuffle(&mut batches);
    batches
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_threshold_keeps_the_share_that_was_asked_for_and_no_more() {
        let mut scored = vec![(3.0, 2), (2.5, 0), (2.0, 1), (1.0, 1), (0.0, 0), (-1.0, 0)];
        assert_eq!(threshold(&mut scored, 0.5), 3.0);
        assert_eq!(threshold(&mut scored, 0.75), 2.0);
        assert_eq!(threshold(&mut scored, 1.0), 1.0);
        assert_eq!(threshold(&mut [(1.0, 0)], 1.0), 1.0);
    }

    #[test]
    fn contracts_are_drawn_by_seed_and_a_segment_is_for_one_purpose() {
        let order = drawn(100, 1);
        let count = |p| order.iter().filter(|(_, purpose)| *purpose == p).count();
        assert_eq!((count(Purpose::Fit), count(Purpose::Choose), count(Purpose::Test)), (65, 20, 15));
        assert_eq!(order, drawn(100, 1));
        assert_ne!(order, drawn(100, 2));

        let example = |id: u32| Example { window: vec![(id, 0)], probabilities: vec![0.1] };
        let mut examples = Examples::default();
        examples.add(Purpose::Fit, [example(1), example(2), example(1)]);
        examples.add(Purpose::Test, [example(2), example(3)]);
        assert_eq!((examples.fitted.len(), examples.testing.len()), (2, 1));
        assert_eq!(examples.contracts, [1, 0, 1]);
    }

    #[test]
    fn it_learns_which_words_matter_and_runs_as_it_was_fitted() {
        const HIDDEN: usize = 16;
        let mut rng = Rng::new(5, "first stage test");
        let words: Vec<f32> = (0..40 * HIDDEN).map(|_| rng.normal() as f32 * 0.05).collect();
        // The label lies in word 7 right before word 8.
        let mut examples = Vec::new();
        for i in 0..600 {
            let mut ids: Vec<u32> = (0..6 + rng.below(8)).map(|_| 10 + rng.below(30) as u32).collect();
            let place = rng.below(ids.len() - 1);
            let matters = i % 4 == 0;
            (ids[place], ids[place + 1]) = if matters { (7, 8) } else { (8, 7) };
            let window = ids.into_iter().map(|id| (id, 0)).collect();
            examples.push(Example { window, probabilities: vec![if matters { 0.95 } else { 0.02 }] });
        }
        let options =
            Options { epochs: 30, batch: 16, width: 8, channels: 16, taps: 3, ..Options::default() };
        let network = Network::new(words.clone(), HIDDEN, 2, &options).unwrap();
        let mut losses = Vec::new();
        let weights = network.fit(&examples, &[0.5], &options, &mut |_, loss| losses.push(loss)).unwrap();
        assert!(losses[29] < 0.5 * losses[0], "{losses:?}");

        let stage =
            FirstStage::new(weights, crate::model::stored::Stored::new(vec![40, HIDDEN], words)).unwrap();
        let windows: Vec<&Window> = examples.iter().map(|e| &e.window).collect();
        let logits = stage.of_windows(&windows).unwrap();
        let mut scored: Vec<_> =
            logits.iter().zip(&examples).map(|(&z, e)| (z, labels_of(e, &[0.5]))).collect();
        let least = threshold(&mut scored, 1.0);
        let passed = logits.iter().filter(|&&z| z >= least).count();
        assert!(passed < 180, "{passed} of 600 go on where 150 matter");
        // The graph that was fitted and the code that runs it are one function.
        let packed = Packed::new(windows.iter().map(|w| w.as_slice()));
        let graph = network.pooled(&packed).unwrap().matmul(&network.output).unwrap();
        let graph = graph.broadcast_add(&network.offset).unwrap().to_vec2::<f32>().unwrap();
        for (row, logit) in graph.iter().zip(&logits) {
            assert!((row[1] - logit).abs() < 1e-3, "{} and {logit}", row[1]);
        }
    }
}
