//! The convolution of the first stage while it is fitted, as a graph of candle.
//!
//! In: segments with the encoder's probabilities. Out: weights for [`crate::model::first_stage::Convolution`], which is the same
//! function without a graph.

use candle_core::{Device, Tensor, Var};

use super::course::Course;
use super::{Example, Options};
use crate::classify::Window;
use crate::error::Result;
use crate::model::Packed;
use crate::model::first_stage::ConvolutionWeights;
use crate::model::seed::Rng;

/// The variables while they are fitted. Besides the answer it learns the labels, which tells it what to look for; only the
/// answer is kept.
pub(super) struct Network {
    /// The encoder's word vectors, times `gain`, and a row of zeros, `[words + 1, hidden]`.
    words: Tensor,
    /// What makes the word vectors' values [`SIZE`] in the mean.
    gain: f64,
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

/// Root of the mean square of the word vectors' values, whatever the encoder's are. A step of the optimiser is as large for a small
/// weight as for a large one: with word vectors of this size and a projection that starts small, the projection is learned; where the
/// word vectors' own size is made up for by a large projection, it hardly leaves its random start.
const SIZE: f64 = 0.5;

impl Network {
    pub(super) fn new(mut words: Vec<f32>, hidden: usize, outputs: usize, options: &Options) -> Result<Self> {
        let mut rng = Rng::new(options.seed, "first stage start");
        let size = (words.iter().map(|x| f64::from(*x).powi(2)).sum::<f64>() / words.len() as f64).sqrt();
        let gain = SIZE / size.max(1e-9);
        words.iter_mut().for_each(|x| *x *= gain as f32);
        // Small enough that the function is smooth at first (PyTorch's linear layers start so).
        let mut noise = |rows: usize, columns: usize| -> Result<Var> {
            let scale = (1.0 / (3 * rows) as f64).sqrt();
            let values = (0..rows * columns).map(|_| (rng.normal() * scale) as f32).collect();
            Ok(Var::from_tensor(&Tensor::from_vec(values, (rows, columns), &Device::Cpu)?)?)
        };
        let (width, channels, window) = (options.width, options.channels, options.taps * options.width);
        let projection = noise(hidden, width)?;
        let convolution = noise(window, channels)?;
        let output = noise(2 * channels, outputs)?;
        let zeros = |n: usize| -> Result<Var> { Ok(Var::zeros(n, candle_core::DType::F32, &Device::Cpu)?) };
        words.resize(words.len() + hidden, 0.0);
        let rows = words.len() / hidden;
        Ok(Self {
            words: Tensor::from_vec(words, (rows, hidden), &Device::Cpu)?,
            gain,
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

    /// Fits it to `examples`, each of one window.
    pub(super) fn fit(
        &self,
        examples: &[&Example],
        thresholds: &[f32],
        options: &Options,
        tell: impl FnMut(usize, f32),
    ) -> Result<ConvolutionWeights> {
        let windows: Vec<&Window> = examples.iter().map(|e| &e.windows[0]).collect();
        let lengths: Vec<usize> = windows.iter().map(|w| w.len()).collect();
        let course = Course {
            epochs: options.epochs,
            batch: options.batch,
            learning_rate: options.learning_rate,
            dropout: options.dropout,
            seed: options.seed,
        };
        course.run(&self.variables(), examples, &lengths, thresholds, tell, |batch, drop| {
            let packed = Packed::new(batch.iter().map(|&i| windows[i].as_slice()));
            let pooled = drop(self.pooled(&packed)?)?;
            Ok(pooled.matmul(&self.output)?.broadcast_add(&self.offset)?)
        })?;
        self.weights()
    }

    /// What the answer needs of it.
    fn weights(&self) -> Result<ConvolutionWeights> {
        let flat = |x: Tensor| -> Result<Vec<f32>> { Ok(x.contiguous()?.flatten_all()?.to_vec1()?) };
        let answer = self.offset.dim(0)? - 1;
        Ok(ConvolutionWeights {
            projection: flat((self.projection.t()? * self.gain)?)?,
            width: self.projection.dim(1)?,
            convolution: flat(self.convolution.t()?)?,
            bias: flat(self.bias.as_tensor().clone())?,
            output: flat(self.output.narrow(1, answer, 1)?)?,
            offset: self.offset.narrow(0, answer, 1)?.to_vec1::<f32>()?[0],
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::first_stage::Convolution;

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
            let windows = vec![ids.into_iter().map(|id| (id, 0)).collect()];
            examples.push(Example { windows, probabilities: vec![if matters { 0.95 } else { 0.02 }] });
        }
        let options =
            Options { epochs: 30, batch: 16, width: 8, channels: 16, taps: 3, ..Options::default() };
        let network = Network::new(words.clone(), HIDDEN, 2, &options).unwrap();
        let mut losses = Vec::new();
        let weights = network
            .fit(&examples.iter().collect::<Vec<_>>(), &[0.5], &options, |_, loss| losses.push(loss))
            .unwrap();
        assert!(losses[29] < 0.5 * losses[0], "{losses:?}");

        let stage =
            Convolution::new(weights, crate::model::stored::Stored::new(vec![40, HIDDEN], words)).unwrap();
        let windows: Vec<&Window> = examples.iter().map(|e| &e.windows[0]).collect();
        let logits = stage.of_windows(&windows).unwrap();
        let least = (0..600).step_by(4).map(|i| logits[i]).fold(f32::INFINITY, f32::min);
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

    #[test]
    fn the_projection_turns_to_what_matters_however_small_word_vectors_are() {
        const HIDDEN: usize = 64;
        let mut rng = Rng::new(9, "first stage test");
        // One value in 64 tells whether a word matters; two projected values have to find it.
        let words: Vec<f32> = (0..300 * HIDDEN).map(|_| rng.normal() as f32 * 0.05).collect();
        let matters = |id: u32| words[id as usize * HIDDEN] > 0.05;
        let mut examples = Vec::new();
        for _ in 0..1500 {
            let ids: Vec<u32> = (0..3).map(|_| rng.below(300) as u32).collect();
            let probability = if ids.iter().any(|&id| matters(id)) { 0.95 } else { 0.02 };
            let windows = vec![ids.into_iter().map(|id| (id, 0)).collect()];
            examples.push(Example { windows, probabilities: vec![probability] });
        }
        let options = Options {
            epochs: 20,
            batch: 16,
            width: 2,
            channels: 8,
            taps: 1,
            dropout: 0.0,
            ..Options::default()
        };
        let network = Network::new(words.clone(), HIDDEN, 2, &options).unwrap();
        let mut losses = Vec::new();
        let examples: Vec<&Example> = examples.iter().collect();
        network.fit(&examples, &[0.5], &options, |_, loss| losses.push(loss)).unwrap();
        assert!(losses[19] < 0.5 * losses[0], "{losses:?}");
    }
}
