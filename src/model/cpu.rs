//! The encoder for inference on the CPU: the graph of [`super::encoder`] without a graph.
//!
//! Weights are packed once for the matrix products of `rten-gemm`, which adds bias and residual as it writes; layer norm,
//! GELU and attention are single passes over buffers that batches take turns to use. Equal to the graph within rounding,
//! which the tests hold it to. Training and other devices are left to the graph.

use std::sync::Mutex;

use rten_gemm::{BiasVector, GemmExecutor, GemmInputA, GemmInputB, GemmOptions, PackedBMatrix};
use rten_tensor::NdTensorView;

use super::config::EncoderConfig;
use super::encoder::NetworkWeights;
use super::ops::Dropout;
use super::ops::attend::{Attend, Rows, Scratch};
use super::ops::math::{normal_cdf, vectorised};
use super::ops::norm;
use super::packed::Packed;
use crate::error::{Error, Result};

type Gemm = GemmExecutor<f32, f32, f32>;

/// A BERT-type encoder with a multi-label head, for inference.
pub struct CpuEncoder {
    config: EncoderConfig,
    words: Vec<f32>,
    positions: Vec<f32>,
    types: Vec<f32>,
    norm: Norm,
    layers: Vec<Layer>,
    head: Linear,
    /// One for each batch that is being computed.
    idle: Mutex<Vec<Buffers>>,
}

/// `x W^T + b` with `W^T` packed.
struct Linear {
    weight: PackedBMatrix<f32>,
    bias: Vec<f32>,
}

struct Norm {
    gamma: Vec<f32>,
    beta: Vec<f32>,
    eps: f32,
}

struct Layer {
    /// Queries, keys and values side by side.
    qkv: Linear,
    attention_output: Linear,
    attention_norm: Norm,
    intermediate: Linear,
    output: Linear,
    output_norm: Norm,
}

/// What one batch is computed in.
#[derive(Default)]
struct Buffers {
    /// `[tokens, hidden]`.
    x: Vec<f32>,
    /// `[tokens, 3 hidden]`.
    qkv: Vec<f32>,
    /// `[tokens, hidden]`.
    context: Vec<f32>,
    /// `[tokens, intermediate]`.
    wide: Vec<f32>,
    attention: Scratch,
}

impl CpuEncoder {
    /// Packs `weights`, whose names and shapes are those that [`super::Encoder::new`] checked.
    ///
    /// # Errors
    /// Weights that are missing or are no f32 on the CPU.
    pub fn new(config: EncoderConfig, weights: &NetworkWeights) -> Result<Self> {
        let gemm = Gemm::new();
        let get = |name: &str| -> Result<Vec<f32>> {
            let tensor = weights.get(name).ok_or_else(|| {
                Error::model("weights", format!("`{name}` is missing from the weights file"))
            })?;
            Ok(tensor.flatten_all()?.to_vec1()?)
        };
        let linear = |names: &[String], inputs: usize| -> Result<Linear> {
            let (mut weight, mut bias) = (Vec::new(), Vec::new());
            for name in names {
                weight.extend(get(&format!("{name}.weight"))?);
                bias.extend(get(&format!("{name}.bias"))?);
            }
            let rows = NdTensorView::from_data([bias.len(), inputs], weight.as_slice());
            Ok(Linear { weight: gemm.prepack_b(rows.transposed()), bias })
        };
        let norm = |name: &str| -> Result<Norm> {
            let (gamma, beta) = (get(&format!("{name}.weight"))?, get(&format!("{name}.bias"))?);
            Ok(Norm { gamma, beta, eps: config.layer_norm_eps as f32 })
        };
        let (hidden, wide) = (config.hidden_size, config.intermediate_size);
        let layer = |i: usize| -> Result<Layer> {
            let p = format!("encoder.layer.{i}");
            let parts = ["query", "key", "value"].map(|part| format!("{p}.attention.self.{part}"));
            Ok(Layer {
                qkv: linear(&parts, hidden)?,
                attention_output: linear(&[format!("{p}.attention.output.dense")], hidden)?,
                attention_norm: norm(&format!("{p}.attention.output.LayerNorm"))?,
                intermediate: linear(&[format!("{p}.intermediate.dense")], hidden)?,
                output: linear(&[format!("{p}.output.dense")], wide)?,
                output_norm: norm(&format!("{p}.output.LayerNorm"))?,
            })
        };
        Ok(Self {
            words: get("embeddings.word_embeddings.weight")?,
            positions: get("embeddings.position_embeddings.weight")?,
            types: get("embeddings.token_type_embeddings.weight")?,
            norm: norm("embeddings.LayerNorm")?,
            layers: (0..config.num_hidden_layers).map(layer).collect::<Result<_>>()?,
            head: linear(&["classifier".to_owned()], hidden)?,
            idle: Mutex::new(Vec::new()),
            config,
        })
    }

    /// Logits of each sequence, `[sequences][labels]`.
    ///
    /// # Errors
    /// Matrix products that failed.
    pub fn logits(&self, packed: &Packed) -> Result<Vec<Vec<f32>>> {
        let mut buffers = self.idle.lock().map(|mut idle| idle.pop()).unwrap_or_default().unwrap_or_default();
        let logits = self.forward(packed, &mut buffers);
        if let Ok(mut idle) = self.idle.lock() {
            idle.push(buffers);
        }
        logits
    }

    fn forward(&self, packed: &Packed, buffers: &mut Buffers) -> Result<Vec<Vec<f32>>> {
        // It holds nothing but the choice of a kernel, and cannot be shared by threads.
        let gemm = &Gemm::new();
        let (tokens, hidden) = (packed.tokens(), self.config.hidden_size);
        let Buffers { x, qkv, context, wide, attention } = buffers;
        x.resize(tokens * hidden, 0.0);
        qkv.resize(tokens * 3 * hidden, 0.0);
        context.resize(tokens * hidden, 0.0);
        wide.resize(tokens * self.config.intermediate_size, 0.0);
        self.embed(packed, x);
        for layer in &self.layers {
            linear(gemm, &layer.qkv, x, qkv, Write::Replace)?;
            self.attend(packed, qkv, context, attention);
            // The residual is already there: the product is added to it.
            linear(gemm, &layer.attention_output, context, x, Write::Add)?;
            layer.attention_norm.apply(x);
            linear(gemm, &layer.intermediate, x, wide, Write::Replace)?;
            vectorised(
                #[inline(always)]
                || wide.iter_mut().for_each(|x| *x *= normal_cdf(*x)),
            );
            linear(gemm, &layer.output, wide, x, Write::Add)?;
            layer.output_norm.apply(x);
        }
        let pooled = mean_pool(packed, x, hidden);
        let mut logits = vec![0f32; packed.sequences() * self.head.bias.len()];
        linear(gemm, &self.head, &pooled, &mut logits, Write::Replace)?;
        Ok(logits.chunks_exact(self.head.bias.len()).map(<[f32]>::to_vec).collect())
    }

    /// Sum of word, position and type vectors of each token, normed, into `x` `[tokens, hidden]`.
    fn embed(&self, packed: &Packed, x: &mut [f32]) {
        let hidden = self.config.hidden_size;
        let row = |table: &'_ [f32], id: u32| -> std::ops::Range<usize> {
            debug_assert!(
                (id as usize + 1) * hidden <= table.len(),
                "ids come from the model's own tokenizer"
            );
            id as usize * hidden..(id as usize + 1) * hidden
        };
        let ids = packed.ids.iter().zip(&packed.positions).zip(&packed.types);
        for (x, ((&word, &position), &kind)) in x.chunks_exact_mut(hidden).zip(ids) {
            let word = &self.words[row(&self.words, word)];
            let position = &self.positions[row(&self.positions, position)];
            let kind = &self.types[row(&self.types, kind)];
            for (((x, w), p), t) in x.iter_mut().zip(word).zip(position).zip(kind) {
                *x = w + p + t;
            }
        }
        self.norm.apply(x);
    }

    /// Attention of every head within every sequence: `qkv` `[tokens, 3 hidden]` to `context` `[tokens, hidden]`.
    fn attend(&self, packed: &Packed, qkv: &[f32], context: &mut [f32], scratch: &mut Scratch) {
        let (hidden, heads) = (self.config.hidden_size, self.config.num_attention_heads);
        for &(start, length) in packed.spans.iter() {
            let part = |n: usize| Rows { data: &qkv[(3 * start + n) * hidden..], stride: 3 * hidden };
            pulp::Arch::new().dispatch(Attend {
                inputs: [part(0), part(1), part(2)],
                length,
                heads,
                size: hidden / heads,
                dropout: Dropout::NONE,
                start,
                scratch,
                out: &mut context[start * hidden..][..length * hidden],
            });
        }
    }
}

/// `x W^T + b` of `x` `[rows, in]` into `y` `[rows, out]`, or added to it.
fn linear(gemm: &Gemm, layer: &Linear, x: &[f32], y: &mut [f32], write: Write) -> Result<()> {
    let outputs = layer.bias.len();
    let rows = y.len() / outputs;
    let options = GemmOptions {
        beta: if write == Write::Add { 1.0 } else { 0.0 },
        bias: Some(BiasVector::Row(&layer.bias)),
        ..GemmOptions::default()
    };
    let input = GemmInputA::Unpacked(NdTensorView::from_data([rows, x.len() / rows], x));
    gemm.gemm(y, input, GemmInputB::Packed(&layer.weight), options)
        .map_err(|e| Error::Tensor(format!("a matrix product failed: {e}")))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Write {
    Replace,
    Add,
}

impl Norm {
    fn apply(&self, x: &mut [f32]) {
        vectorised(
            #[inline(always)]
            || norm::rows(x, &self.gamma, &self.beta, self.eps),
        );
    }
}

/// Mean vector of each sequence, `[sequences, hidden]`.
fn mean_pool(packed: &Packed, x: &[f32], hidden: usize) -> Vec<f32> {
    let mut pooled = vec![0f32; packed.sequences() * hidden];
    for (mean, &(start, length)) in pooled.chunks_exact_mut(hidden).zip(packed.spans.iter()) {
        for row in x[start * hidden..][..length * hidden].chunks_exact(hidden) {
            mean.iter_mut().zip(row).for_each(|(mean, x)| *mean += x);
        }
        mean.iter_mut().for_each(|mean| *mean /= length as f32);
    }
    pooled
}
