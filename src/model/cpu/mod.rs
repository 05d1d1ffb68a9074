//! The encoder for inference on the CPU: the graph of [`super::encoder`] without a graph.
//!
//! Weights are packed once for the matrix products of `rten-gemm`, which adds bias and residual as it writes; layer norm,
//! GELU and attention are single passes over buffers that batches take turns to use. Equal to the graph within rounding,
//! which the tests hold it to. Training and other devices are left to the graph.

mod aligned;
mod blocks;
#[cfg(target_arch = "x86_64")]
mod dots;
mod float;
mod head;
mod int8;
mod linear;
mod table;
#[cfg(target_arch = "x86_64")]
mod tiles;

use std::collections::BTreeMap;
use std::sync::Mutex;

use rayon::prelude::*;

use super::config::EncoderConfig;
use super::encoder::Encoder;
use super::first_stage::{self, EarlyExit};
use super::ops::Dropout;
use super::ops::attend::{self, Attend, Rows};
use super::ops::math::vectorised;
use super::ops::norm;
use super::packed::Packed;
use super::stored::{Stored, WeightsFile};
use crate::error::{Error, Result};
use aligned::Aligned;
use head::Head;
pub use linear::Precision;
use linear::{Kernels, Linear, Way, Write};
pub(super) use table::Table;

/// Tokens of one call, and of them how many go through the products that follow attention before the next do: as many as keep
/// what lies between two products in the cache of a core. In f32 with AVX-512 products outrun the weights that come from memory,
/// and reading them for more tokens at once is worth more (a sixth of the time with 2 MB of cache a core).
fn at_once(precision: Precision) -> (usize, usize) {
    match precision {
        Precision::Int8 => return (128, 32),
        Precision::Bf16 => return (128, 128),
        Precision::F32 | Precision::F16 => {}
    }
    #[cfg(target_arch = "x86_64")]
    if std::arch::is_x86_feature_detected!("avx512f") {
        return (512, 512);
    }
    (128, 128)
}

/// A BERT-type encoder with a multi-label head, for inference.
pub struct CpuEncoder {
    config: EncoderConfig,
    words: Table,
    positions: Table,
    types: Table,
    norm: Norm,
    layers: Vec<Layer>,
    head: Head,
    /// Tokens of one call that suit the machine.
    pub(super) batch_tokens: usize,
    /// Of them, how many go through what follows attention before the next do.
    rows: usize,
    /// One for each batch that is being computed.
    idle: Mutex<Vec<Buffers>>,
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

/// What one call is computed in.
#[derive(Default)]
struct Buffers {
    /// `[tokens, hidden]`.
    x: Aligned<f32>,
    work: Work,
}

/// What a batch goes through a layer in.
#[derive(Default)]
struct Work {
    /// `[tokens, 3 hidden]`.
    qkv: Aligned<f32>,
    /// `[tokens, hidden]`.
    context: Aligned<f32>,
    /// `[tokens, intermediate]`.
    wide: Aligned<f32>,
    attention: attend::Scratch,
    products: linear::Scratch,
}

impl CpuEncoder {
    /// Packs the weights of `file`.
    ///
    /// # Errors
    /// Names the first weight that is missing or has another shape than `config` asks for.
    pub fn new(config: EncoderConfig, file: &WeightsFile<'_>, precision: Precision) -> Result<Self> {
        let labels = match file.get("classifier.bias")?.shape[..] {
            [labels] => labels,
            _ => return Err(Error::model("weights", "`classifier.bias` is no vector")),
        };
        let shapes: BTreeMap<String, Vec<usize>> = Encoder::expected(&config, labels).into_iter().collect();
        let get = |name: &str| -> Result<Stored<'_>> {
            let (stored, asked) = (file.get(name)?, &shapes[name]);
            if stored.shape == *asked {
                return Ok(stored);
            }
            let found = &stored.shape;
            let reason = format!("`{name}` has shape {found:?} where `config.json` asks for {asked:?}");
            Err(Error::model("weights", reason))
        };
        let way = Way::chosen()?;
        let linear = |names: &[String], precision: Precision| -> Result<Linear> {
            let (mut weights, mut bias) = (Vec::new(), Vec::new());
            for name in names {
                weights.push(get(&format!("{name}.weight"))?);
                bias.extend(get(&format!("{name}.bias"))?.into_f32());
            }
            Ok(Linear::new(&Kernels::new(), weights, bias, precision, way))
        };
        let norm = |name: &str| -> Result<Norm> {
            let [gamma, beta] = ["weight", "bias"].map(|part| get(&format!("{name}.{part}")));
            let (gamma, beta) = (gamma?.into_f32(), beta?.into_f32());
            Ok(Norm { gamma, beta, eps: config.layer_norm_eps as f32 })
        };
        let layer = |i: usize| -> Result<Layer> {
            let p = format!("encoder.layer.{i}");
            let parts = ["query", "key", "value"].map(|part| format!("{p}.attention.self.{part}"));
            Ok(Layer {
                qkv: linear(&parts, precision)?,
                attention_output: linear(&[format!("{p}.attention.output.dense")], precision)?,
                attention_norm: norm(&format!("{p}.attention.output.LayerNorm"))?,
                intermediate: linear(&[format!("{p}.intermediate.dense")], precision)?,
                output: linear(&[format!("{p}.output.dense")], precision)?,
                output_norm: norm(&format!("{p}.output.LayerNorm"))?,
            })
        };
        let (batch_tokens, rows) = at_once(precision);
        Ok(Self {
            words: Table::new(get("embeddings.word_embeddings.weight")?),
            positions: Table::new(get("embeddings.position_embeddings.weight")?),
            types: Table::new(get("embeddings.token_type_embeddings.weight")?),
            norm: norm("embeddings.LayerNorm")?,
            layers: (0..config.num_hidden_layers).into_par_iter().map(layer).collect::<Result<_>>()?,
            head: Head::new(get("classifier.weight")?, get("classifier.bias")?),
            batch_tokens,
            rows,
            idle: Mutex::new(Vec::new()),
            config,
        })
    }

    /// Logits of each sequence, `[sequences][labels]`.
    ///
    /// # Errors
    /// Matrix products that failed.
    pub fn logits(&self, packed: &Packed) -> Result<Vec<Vec<f32>>> {
        let pooled = self.with_buffers(|kernels, buffers| self.pooled(packed, kernels, buffers))?;
        Ok(self.head.logits(&pooled, self.config.hidden_size))
    }

    /// Mean vector of each sequence after the last layer, `[sequences][hidden]`.
    ///
    /// # Errors
    /// Matrix products that failed.
    pub fn vectors(&self, packed: &Packed) -> Result<Vec<Vec<f32>>> {
        let pooled = self.with_buffers(|kernels, buffers| self.pooled(packed, kernels, buffers))?;
        Ok(pooled.chunks_exact(self.config.hidden_size).map(<[f32]>::to_vec).collect())
    }

    /// Mean vectors of each sequence after every layer, `[sequences][layers][hidden]`.
    ///
    /// # Errors
    /// Matrix products that failed.
    pub fn vectors_by_layer(&self, packed: &Packed) -> Result<Vec<Vec<Vec<f32>>>> {
        let (lengths, hidden) = (packed.lengths(), self.config.hidden_size);
        self.with_buffers(|kernels, Buffers { x, work }| {
            let x = x.resize(packed.tokens() * hidden);
            self.embed(packed, x);
            let mut vectors = vec![Vec::with_capacity(self.layers.len()); lengths.len()];
            for layer in self.layers.chunks(1) {
                self.through(layer, &lengths, x, kernels, work)?;
                let pooled = mean_pool(&lengths, x, hidden);
                vectors
                    .iter_mut()
                    .zip(pooled.chunks_exact(hidden))
                    .for_each(|(v, mean)| v.push(mean.to_vec()));
            }
            Ok(vectors)
        })
    }

    /// What an exit behind the first `layers` layers looks at ([`first_stage::pooled`]), `[sequences][2 * hidden]`.
    ///
    /// # Errors
    /// Matrix products that failed.
    pub fn halfway(&self, packed: &Packed, layers: usize) -> Result<Vec<Vec<f32>>> {
        let (lengths, hidden) = (packed.lengths(), self.config.hidden_size);
        self.with_buffers(|kernels, Buffers { x, work }| {
            let x = x.resize(packed.tokens() * hidden);
            self.embed(packed, x);
            self.through(&self.layers[..layers], &lengths, x, kernels, work)?;
            let rows = packed.spans.iter().map(|&(start, length)| &x[start * hidden..][..length * hidden]);
            Ok(rows.map(|rows| first_stage::pooled(rows, hidden)).collect())
        })
    }

    /// As [`CpuEncoder::logits`], but sequences that `exit` does not let pass are left there, and `None` takes their place.
    ///
    /// # Errors
    /// Matrix products that failed.
    pub fn logits_unless_left(&self, packed: &Packed, exit: &EarlyExit) -> Result<Vec<Option<Vec<f32>>>> {
        let hidden = self.config.hidden_size;
        let (first, last) = self.layers.split_at(exit.layers);
        self.with_buffers(|kernels, Buffers { x, work }| {
            let x = x.resize(packed.tokens() * hidden);
            self.embed(packed, x);
            self.through(first, &packed.lengths(), x, kernels, work)?;
            // Those that are read on move together.
            let (mut lengths, mut end) = (Vec::new(), 0);
            let mut reads_on = Vec::with_capacity(packed.sequences());
            for &(start, length) in packed.spans.iter() {
                let rows = start * hidden..(start + length) * hidden;
                let on = exit.reads_on(&first_stage::pooled(&x[rows.clone()], hidden));
                reads_on.push(on);
                if on {
                    x.copy_within(rows, end * hidden);
                    lengths.push(length);
                    end += length;
                }
            }
            let x = &mut x[..end * hidden];
            self.through(last, &lengths, x, kernels, work)?;
            let mut logits = self.head.logits(&mean_pool(&lengths, x, hidden), hidden).into_iter();
            Ok(reads_on.into_iter().map(|on| on.then(|| logits.next()).flatten()).collect())
        })
    }

    fn with_buffers<R>(&self, work: impl FnOnce(&Kernels, &mut Buffers) -> R) -> R {
        let mut buffers = self.idle.lock().map(|mut idle| idle.pop()).unwrap_or_default().unwrap_or_default();
        let answer = work(&Kernels::new(), &mut buffers);
        if let Ok(mut idle) = self.idle.lock() {
            idle.push(buffers);
        }
        answer
    }

    fn pooled(
        &self,
        packed: &Packed,
        kernels: &Kernels,
        Buffers { x, work }: &mut Buffers,
    ) -> Result<Vec<f32>> {
        let (lengths, hidden) = (packed.lengths(), self.config.hidden_size);
        let x = x.resize(packed.tokens() * hidden);
        self.embed(packed, x);
        self.through(&self.layers, &lengths, x, kernels, work)?;
        Ok(mean_pool(&lengths, x, hidden))
    }

    /// Sequences of `lengths` tokens, which lie end to end in `x` `[tokens, hidden]`, through `layers`: as many at a time as suit
    /// the machine.
    fn through(
        &self,
        layers: &[Layer],
        mut lengths: &[usize],
        mut x: &mut [f32],
        kernels: &Kernels,
        work: &mut Work,
    ) -> Result<()> {
        while let Some(&first) = lengths.first() {
            let (mut count, mut tokens) = (1, first);
            while let Some(next) = lengths.get(count).filter(|&&next| tokens + next <= self.batch_tokens) {
                tokens += next;
                count += 1;
            }
            let (now, later) = x.split_at_mut(tokens * self.config.hidden_size);
            self.batch_through(layers, &lengths[..count], now, kernels, work)?;
            (x, lengths) = (later, &lengths[count..]);
        }
        Ok(())
    }

    /// One batch through `layers`.
    fn batch_through(
        &self,
        layers: &[Layer],
        lengths: &[usize],
        x: &mut [f32],
        kernels: &Kernels,
        work: &mut Work,
    ) -> Result<()> {
        let hidden = self.config.hidden_size;
        let tokens = x.len() / hidden;
        let Work { qkv, context, wide, attention, products } = work;
        let qkv = qkv.resize(tokens * 3 * hidden);
        let context = context.resize(tokens * hidden);
        let rows = self.rows;
        let wide = wide.resize(rows.min(tokens) * self.config.intermediate_size);
        for layer in layers {
            layer.qkv.apply(kernels, x, qkv, Write::Replace, products)?;
            self.attend(lengths, qkv, context, attention);
            // From here on each token is for itself: a few at a time, what lies between two products stays in the cache.
            for (x, context) in x.chunks_mut(rows * hidden).zip(context.chunks(rows * hidden)) {
                let wide = &mut wide[..x.len() / hidden * self.config.intermediate_size];
                // The residual is already there: the product is added to it.
                layer.attention_output.apply(kernels, context, x, Write::Add, products)?;
                layer.attention_norm.apply(x);
                layer.intermediate.apply(kernels, x, wide, Write::Gelu, products)?;
                layer.output.apply(kernels, wide, x, Write::Add, products)?;
                layer.output_norm.apply(x);
            }
        }
        Ok(())
    }

    /// Sum of word, position and type vectors of each token, normed, into `x` `[tokens, hidden]`.
    fn embed(&self, packed: &Packed, x: &mut [f32]) {
        let hidden = self.config.hidden_size;
        let ids = packed.ids.iter().zip(&packed.positions).zip(&packed.types);
        for (x, ((&word, &position), &kind)) in x.chunks_exact_mut(hidden).zip(ids) {
            x.fill(0.0);
            self.words.add(word, x);
            self.positions.add(position, x);
            self.types.add(kind, x);
        }
        self.norm.apply(x);
    }

    /// Attention of every head within every sequence: `qkv` `[tokens, 3 hidden]` to `context` `[tokens, hidden]`.
    fn attend(&self, lengths: &[usize], qkv: &[f32], context: &mut [f32], scratch: &mut attend::Scratch) {
        let (hidden, heads) = (self.config.hidden_size, self.config.num_attention_heads);
        let mut start = 0;
        for &length in lengths {
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
            start += length;
        }
    }
}

impl Norm {
    fn apply(&self, x: &mut [f32]) {
        vectorised(
            #[inline(always)]
            || norm::rows(x, &self.gamma, &self.beta, self.eps),
        );
    }
}

/// Mean vector of each of the sequences that lie end to end in `x`, `[sequences, hidden]`.
fn mean_pool(lengths: &[usize], mut x: &[f32], hidden: usize) -> Vec<f32> {
    let mut pooled = vec![0f32; lengths.len() * hidden];
    for (mean, &length) in pooled.chunks_exact_mut(hidden).zip(lengths) {
        let (rows, rest) = x.split_at(length * hidden);
        for row in rows.chunks_exact(hidden) {
            mean.iter_mut().zip(row).for_each(|(mean, x)| *mean += x);
        }
        mean.iter_mut().for_each(|mean| *mean /= length as f32);
        x = rest;
    }
    pooled
}
