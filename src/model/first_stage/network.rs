//! A convolution that tells, at a hundredth of the encoder's cost, which segments the encoder need not begin to read.
//!
//! In: token ids, packed. Out: one logit a segment, high where a label may be found. Word vectors of the encoder, projected to a
//! few dimensions, go through one convolution; its highest and mean values over the segment decide (after Kim,
//! arXiv:1408.5882).

use std::sync::Mutex;

use rayon::prelude::*;
use rten_gemm::{BiasVector, GemmExecutor, GemmInputA, GemmInputB, GemmOptions, PackedBMatrix};
use rten_tensor::NdTensorView;

use super::super::cpu::Table;
use super::super::ops::math::vectorised;
use super::super::packed::Packed;
use super::super::stored::{Stored, WeightsFile};
use super::super::weights::{Named, named};
use crate::error::{Error, Result};

/// Its weights, as they lie in its file.
#[derive(Debug, Clone, PartialEq)]
pub struct ConvolutionWeights {
    /// Word vectors of the encoder to those of the first stage, `[width, hidden]`.
    pub projection: Vec<f32>,
    /// Values of a projected word vector.
    pub width: usize,
    /// `[channels, taps * width]`.
    pub convolution: Vec<f32>,
    /// `[channels]`.
    pub bias: Vec<f32>,
    /// Of the highest and of the mean value of each channel, `[2 * channels]`.
    pub output: Vec<f32>,
    /// Added to the sum.
    pub offset: f32,
}

/// A first stage that is ready to answer from several threads at once.
pub struct Convolution {
    /// Projected vectors of all words, `[words, width]`.
    words: Vec<f32>,
    width: usize,
    taps: usize,
    convolution: PackedBMatrix<f32>,
    bias: Vec<f32>,
    output: Vec<f32>,
    offset: f32,
    idle: Mutex<Vec<Buffers>>,
}

/// What one batch is computed in.
#[derive(Default)]
struct Buffers {
    /// Word vectors with zeros between sequences.
    x: Vec<f32>,
    /// `[rows, channels]`.
    y: Vec<f32>,
}

/// Sequences that are computed together: enough for a product, few enough for the cache.
const SEQUENCES: usize = 16;

/// Words that are projected together.
const TOGETHER: usize = 1024;

impl ConvolutionWeights {
    /// Words that the convolution sees together.
    #[must_use]
    pub fn taps(&self) -> usize {
        self.convolution.len() / (self.bias.len() * self.width).max(1)
    }

    /// As tensors of a file.
    pub(super) fn tensors(&self) -> Vec<Named> {
        let channels = self.bias.len();
        vec![
            named(
                "projection",
                vec![self.width, self.projection.len() / self.width.max(1)],
                &self.projection,
            ),
            named("convolution.weight", vec![channels, self.taps() * self.width], &self.convolution),
            named("convolution.bias", vec![channels], &self.bias),
            named("output.weight", vec![2 * channels], &self.output),
            named("output.bias", vec![1], &[self.offset]),
        ]
    }

    /// Those of `file` for an encoder of `hidden` values a token.
    pub(super) fn read(file: &WeightsFile<'_>, hidden: usize) -> Result<Self> {
        let get = |name: &str| -> Result<(Vec<usize>, Vec<f32>)> {
            let stored = file.get(name)?;
            Ok((stored.shape.clone(), stored.into_f32()))
        };
        let (projected, projection) = get("projection")?;
        let (shape, convolution) = get("convolution.weight")?;
        let (_, bias) = get("convolution.bias")?;
        let (_, output) = get("output.weight")?;
        let (_, offset) = get("output.bias")?;
        let fits = || -> Option<usize> {
            let (&[width, from], &[channels, window]) = (&projected[..], &shape[..]) else { return None };
            let odd = width > 0 && window % width == 0 && (window / width) % 2 == 1;
            let whole = from == hidden && odd && bias.len() == channels && output.len() == 2 * channels;
            (whole && offset.len() == 1).then_some(width)
        };
        let width = fits().ok_or_else(|| {
            Error::model("convolution", "its weights do not fit together or belong to another encoder")
        })?;
        Ok(Self { projection, width, convolution, bias, output, offset: offset[0] })
    }
}

impl Convolution {
    /// Makes `weights` ready for the encoder whose word vectors are `words`, `[words, hidden]`.
    ///
    /// # Errors
    /// A product that failed, which matrices that fit together do not.
    pub fn new(weights: ConvolutionWeights, words: Stored<'_>) -> Result<Self> {
        let (width, taps, hidden) = (weights.width, weights.taps(), words.columns());
        let rows = words.shape[0];
        let table = Table::new(words);
        let mut projected = vec![0f32; rows * width];
        projected.par_chunks_mut(TOGETHER * width).enumerate().try_for_each(|(block, y)| {
            let gemm = GemmExecutor::<f32, f32, f32>::new();
            let mut x = vec![0f32; y.len() / width * hidden];
            for (id, x) in (block * TOGETHER..).zip(x.chunks_exact_mut(hidden)) {
                table.add(id as u32, x);
            }
            let weight = NdTensorView::from_data([width, hidden], weights.projection.as_slice());
            let x = NdTensorView::from_data([y.len() / width, hidden], x.as_slice());
            let (x, weight) = (GemmInputA::Unpacked(x), GemmInputB::Unpacked(weight.transposed()));
            gemm.gemm(y, x, weight, GemmOptions::default()).map_err(failed)
        })?;
        let ConvolutionWeights { convolution, bias, output, offset, .. } = weights;
        let window = NdTensorView::from_data([bias.len(), taps * width], convolution.as_slice());
        let convolution = GemmExecutor::<f32, f32, f32>::new().prepack_b(window.transposed());
        let idle = Mutex::new(Vec::new());
        Ok(Self { words: projected, width, taps, convolution, bias, output, offset, idle })
    }

    /// The logit of each sequence of `packed`.
    ///
    /// # Errors
    /// A product that failed, which matrices that fit together do not.
    pub fn logits(&self, packed: &Packed) -> Result<Vec<f32>> {
        let mut buffers = self.idle.lock().map(|mut idle| idle.pop()).unwrap_or_default().unwrap_or_default();
        let logits = self.logits_in(packed, &mut buffers);
        if let Ok(mut idle) = self.idle.lock() {
            idle.push(buffers);
        }
        logits
    }

    /// The logit of each of `windows`, in order.
    ///
    /// # Errors
    /// As [`Convolution::logits`].
    pub fn of_windows<S: AsRef<[(u32, u8)]> + Sync>(&self, windows: &[S]) -> Result<Vec<f32>> {
        let blocks: Vec<Vec<f32>> = windows
            .par_chunks(SEQUENCES)
            .map(|block| self.logits(&Packed::new(block.iter().map(AsRef::as_ref))))
            .collect::<Result<_>>()?;
        Ok(blocks.concat())
    }

    fn logits_in(&self, packed: &Packed, Buffers { x, y }: &mut Buffers) -> Result<Vec<f32>> {
        let (width, channels, side) = (self.width, self.bias.len(), self.taps / 2);
        // Zeros before, between and after the sequences, so that no window sees two of them.
        let padded = packed.tokens() + side * (packed.sequences() + 1);
        x.clear();
        x.resize(padded * width, 0.0);
        let mut at = 0;
        for &(start, length) in packed.spans.iter() {
            at += side;
            for &id in &packed.ids[start..start + length] {
                x[at * width..][..width].copy_from_slice(&self.words[id as usize * width..][..width]);
                at += 1;
            }
        }
        // A window begins at each row and reaches over the rows behind it.
        let rows = padded - 2 * side;
        y.resize(rows * channels, 0.0);
        let windows = NdTensorView::from_slice_with_strides([rows, self.taps * width], x, [width, 1])
            .expect("the last window ends with the last row");
        let options = GemmOptions { bias: Some(BiasVector::Row(&self.bias)), ..GemmOptions::default() };
        let (windows, weight) = (GemmInputA::Unpacked(windows), GemmInputB::Packed(&self.convolution));
        GemmExecutor::<f32, f32, f32>::new().gemm(y, windows, weight, options).map_err(failed)?;

        let (of_highest, of_mean) = self.output.split_at(channels);
        let (mut highest, mut sum) = (vec![0f32; channels], vec![0f32; channels]);
        let mut first = 0;
        let logit = |&(_, length): &(usize, usize)| {
            let rows = &y[first * channels..][..length * channels];
            first += length + side;
            vectorised(
                #[inline(always)]
                || {
                    // What is below zero counts as zero (ReLU), so both start there.
                    highest.fill(0.0);
                    sum.fill(0.0);
                    for row in rows.chunks_exact(channels) {
                        for ((highest, sum), &value) in highest.iter_mut().zip(&mut sum).zip(row) {
                            let value = if value > 0.0 { value } else { 0.0 };
                            *highest = if value > *highest { value } else { *highest };
                            *sum += value;
                        }
                    }
                },
            );
            let dot = |weights: &[f32], values: &[f32]| -> f32 {
                weights.iter().zip(values).map(|(w, x)| w * x).sum()
            };
            self.offset + dot(of_highest, &highest) + dot(of_mean, &sum) / length as f32
        };
        Ok(packed.spans.iter().map(logit).collect())
    }
}

fn failed(error: impl std::fmt::Display) -> Error {
    Error::Tensor(format!("a matrix product failed: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::seed::Rng;

    const HIDDEN: usize = 8;

    fn weights() -> ConvolutionWeights {
        let mut rng = Rng::new(1, "first stage test");
        let mut noise = |n: usize| -> Vec<f32> { (0..n).map(|_| rng.normal() as f32).collect() };
        ConvolutionWeights {
            projection: noise(4 * HIDDEN),
            width: 4,
            convolution: noise(6 * 3 * 4),
            bias: noise(6),
            output: noise(12),
            offset: 0.25,
        }
    }

    fn words() -> Vec<f32> {
        let mut rng = Rng::new(2, "first stage test");
        (0..10 * HIDDEN).map(|_| rng.normal() as f32).collect()
    }

    /// The same sums, one after the other.
    fn plainly(w: &ConvolutionWeights, words: &[f32], ids: &[u32]) -> f32 {
        let dot = |a: &[f32], b: &[f32]| -> f32 { a.iter().zip(b).map(|(a, b)| a * b).sum() };
        let vector = |id: u32| -> Vec<f32> {
            let word = &words[id as usize * HIDDEN..][..HIDDEN];
            w.projection.chunks_exact(HIDDEN).map(|row| dot(row, word)).collect()
        };
        let mut rows = vec![vec![0.0; w.width]];
        rows.extend(ids.iter().map(|&id| vector(id)));
        rows.push(vec![0.0; w.width]);
        let mut logit = w.offset;
        for (c, kernel) in w.convolution.chunks_exact(3 * w.width).enumerate() {
            let values: Vec<f32> =
                rows.windows(3).map(|rows| (dot(kernel, &rows.concat()) + w.bias[c]).max(0.0)).collect();
            logit += w.output[c] * values.iter().copied().fold(0.0, f32::max);
            logit += w.output[w.bias.len() + c] * values.iter().sum::<f32>() / values.len() as f32;
        }
        logit
    }

    #[test]
    fn each_sequence_is_for_itself_and_as_the_formula_says() {
        let (weights, words) = (weights(), words());
        let stage = Convolution::new(weights.clone(), Stored::new(vec![10, HIDDEN], words.clone())).unwrap();
        let sequences: [&[u32]; 4] = [&[1, 2, 3, 9, 9], &[4], &[0, 7], &[1, 2, 3, 9, 9]];
        let typed: Vec<Vec<(u32, u8)>> =
            sequences.iter().map(|ids| ids.iter().map(|&id| (id, 0)).collect()).collect();
        let logits = stage.logits(&Packed::new(typed.iter().map(Vec::as_slice))).unwrap();
        for (logit, ids) in logits.iter().zip(sequences) {
            let expected = plainly(&weights, &words, ids);
            assert!((logit - expected).abs() < 1e-4, "{logit} for {expected}");
        }
        assert_eq!(logits[0], logits[3]);
    }
}
