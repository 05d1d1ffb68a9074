//! The encoder graph: embeddings, transformer layers, mean pooling and a linear head.
//!
//! One graph trains and infers. It works on packed tokens `[tokens, hidden]`; only attention needs to know where one
//! sequence ends and the next begins. Names of weights are those of Hugging Face's `BertModel`, so that any such
//! checkpoint loads; the head is `classifier.weight` and `classifier.bias`.

use std::collections::BTreeMap;

use candle_core::{DType, Device, Tensor};
use rayon::prelude::*;

use super::config::EncoderConfig;
use super::first_stage::{EarlyExit, pooled};
use super::ops::{self, Backend, Dropout, Places};
use super::packed::Packed;
use crate::error::{Error, Result};

/// Weights by name. Training hands in the tensors of its variables, so that updates in place are seen by the graph.
pub type NetworkWeights = BTreeMap<String, Tensor>;

/// What a forward pass is for.
#[derive(Debug, Clone, Copy)]
pub enum Mode {
    /// No dropout.
    Infer,
    /// Dropout after embeddings, attention, both halves of a layer and before the head.
    Train {
        /// Share of values set to zero, 0 to 1.
        dropout: f32,
        /// Stream of this step: the same seed gives the same masks.
        seed: u64,
    },
}

impl Mode {
    /// The mode of one part of a batch that is computed in parts: each has dropout masks of its own.
    #[must_use]
    pub fn of_part(self, number: u64) -> Self {
        match self {
            Self::Infer => Self::Infer,
            Self::Train { dropout, seed } => {
                Self::Train { dropout, seed: super::seed::mix(seed ^ (number + 1)) }
            }
        }
    }
}

struct Linear {
    weight: Tensor,
    bias: Tensor,
}

struct LayerNorm {
    weight: Tensor,
    bias: Tensor,
    eps: f64,
}

struct Layer {
    query: Linear,
    key: Linear,
    value: Linear,
    attention_output: Linear,
    attention_norm: LayerNorm,
    intermediate: Linear,
    output: Linear,
    output_norm: LayerNorm,
}

/// A BERT-type encoder with a multi-label head.
pub struct Encoder {
    config: EncoderConfig,
    backend: Backend,
    device: Device,
    words: Tensor,
    positions: Tensor,
    types: Tensor,
    norm: LayerNorm,
    layers: Vec<Layer>,
    head: Linear,
}

impl Linear {
    fn forward(&self, x: &Tensor, backend: Backend) -> Result<Tensor> {
        ops::linear(x, &self.weight, &self.bias, backend)
    }
}

impl LayerNorm {
    fn forward(&self, x: &Tensor, backend: Backend) -> Result<Tensor> {
        ops::layer_norm(x, &self.weight, &self.bias, self.eps, backend)
    }
}

impl Layer {
    /// `x`: `[tokens, hidden]`, answer of the same shape.
    fn forward(&self, x: &Tensor, places: &Places<'_>, heads: usize, run: &mut Run) -> Result<Tensor> {
        let b = run.backend;
        let (q, k, v) = (self.query.forward(x, b)?, self.key.forward(x, b)?, self.value.forward(x, b)?);
        let context = ops::attention(&q, &k, &v, places, heads, run.next_dropout())?;
        let attended = run.drop(self.attention_output.forward(&context, b)?)?;
        let x = self.attention_norm.forward(&ops::add(&attended, x, b)?, b)?;
        let wide = ops::gelu(&self.intermediate.forward(&x, b)?, b)?;
        let narrow = run.drop(self.output.forward(&wide, b)?)?;
        self.output_norm.forward(&ops::add(&narrow, &x, b)?, b)
    }
}

/// State of one forward pass: which dropout mask comes next.
struct Run {
    mode: Mode,
    site: u64,
    backend: Backend,
}

impl Run {
    fn next_dropout(&mut self) -> Dropout {
        self.site += 1;
        match self.mode {
            Mode::Infer => Dropout::NONE,
            Mode::Train { dropout, seed } => Dropout::new(dropout, seed, self.site),
        }
    }

    fn drop(&mut self, x: Tensor) -> Result<Tensor> {
        let dropout = self.next_dropout();
        ops::dropout(&x, dropout, self.backend)
    }
}

impl Encoder {
    /// Builds the graph over `weights`. The number of labels is read from the head.
    ///
    /// # Errors
    /// Names the first weight that is missing or has another shape than `config` asks for.
    pub fn new(config: EncoderConfig, weights: &NetworkWeights, backend: Backend) -> Result<Self> {
        let (h, f) = (config.hidden_size, config.intermediate_size);
        let get = |name: &str, shape: &[usize]| -> Result<Tensor> {
            let tensor = weights.get(name).ok_or_else(|| {
                Error::model("weights", format!("`{name}` is missing from the weights file"))
            })?;
            if tensor.dims() != shape {
                let found = tensor.dims();
                let reason = format!("`{name}` has shape {found:?} where `config.json` asks for {shape:?}");
                return Err(Error::model("weights", reason));
            }
            Ok(tensor.clone())
        };
        let linear = |name: &str, out: usize, input: usize| -> Result<Linear> {
            let (weight, bias) = (format!("{name}.weight"), format!("{name}.bias"));
            Ok(Linear { weight: get(&weight, &[out, input])?, bias: get(&bias, &[out])? })
        };
        let norm = |name: &str| -> Result<LayerNorm> {
            let (weight, bias) = (format!("{name}.weight"), format!("{name}.bias"));
            Ok(LayerNorm { weight: get(&weight, &[h])?, bias: get(&bias, &[h])?, eps: config.layer_norm_eps })
        };
        let layer = |i: usize| -> Result<Layer> {
            let p = format!("encoder.layer.{i}");
            Ok(Layer {
                query: linear(&format!("{p}.attention.self.query"), h, h)?,
                key: linear(&format!("{p}.attention.self.key"), h, h)?,
                value: linear(&format!("{p}.attention.self.value"), h, h)?,
                attention_output: linear(&format!("{p}.attention.output.dense"), h, h)?,
                attention_norm: norm(&format!("{p}.attention.output.LayerNorm"))?,
                intermediate: linear(&format!("{p}.intermediate.dense"), f, h)?,
                output: linear(&format!("{p}.output.dense"), h, f)?,
                output_norm: norm(&format!("{p}.output.LayerNorm"))?,
            })
        };
        let labels = match weights.get("classifier.bias") {
            Some(bias) => bias.elem_count(),
            None => {
                return Err(Error::model("weights", "`classifier.bias` is missing: this is no classifier"));
            }
        };
        let words = get("embeddings.word_embeddings.weight", &[config.vocab_size, h])?;
        Ok(Self {
            backend,
            device: words.device().clone(),
            words,
            positions: get("embeddings.position_embeddings.weight", &[config.max_position_embeddings, h])?,
            types: get("embeddings.token_type_embeddings.weight", &[config.type_vocab_size, h])?,
            norm: norm("embeddings.LayerNorm")?,
            layers: (0..config.num_hidden_layers).map(layer).collect::<Result<_>>()?,
            head: linear("classifier", labels, h)?,
            config,
        })
    }

    /// The names and shapes that [`Encoder::new`] asks for, head included.
    #[must_use]
    pub fn expected(config: &EncoderConfig, labels: usize) -> Vec<(String, Vec<usize>)> {
        let (h, f) = (config.hidden_size, config.intermediate_size);
        let mut list = vec![
            ("embeddings.word_embeddings.weight".to_owned(), vec![config.vocab_size, h]),
            ("embeddings.position_embeddings.weight".to_owned(), vec![config.max_position_embeddings, h]),
            ("embeddings.token_type_embeddings.weight".to_owned(), vec![config.type_vocab_size, h]),
        ];
        let mut pair = |name: String, weight: Vec<usize>| {
            list.push((format!("{name}.bias"), vec![weight[0]]));
            list.push((format!("{name}.weight"), weight));
        };
        pair("embeddings.LayerNorm".to_owned(), vec![h]);
        for i in 0..config.num_hidden_layers {
            let p = format!("encoder.layer.{i}");
            for part in ["query", "key", "value"] {
                pair(format!("{p}.attention.self.{part}"), vec![h, h]);
            }
            pair(format!("{p}.attention.output.dense"), vec![h, h]);
            pair(format!("{p}.attention.output.LayerNorm"), vec![h]);
            pair(format!("{p}.intermediate.dense"), vec![f, h]);
            pair(format!("{p}.output.dense"), vec![h, f]);
            pair(format!("{p}.output.LayerNorm"), vec![h]);
        }
        pair("classifier".to_owned(), vec![labels, h]);
        list
    }

    /// The encoder's shape.
    #[must_use]
    pub fn config(&self) -> &EncoderConfig {
        &self.config
    }

    /// The device its weights are on.
    #[must_use]
    pub fn device(&self) -> &Device {
        &self.device
    }

    /// Word vectors of `packed`, `[tokens, hidden]`.
    pub fn embed(&self, packed: &Packed) -> Result<Tensor> {
        let ids = Tensor::new(packed.ids.as_slice(), &self.device)?;
        Ok(self.words.index_select(&ids, 0)?)
    }

    /// Logits, `[sequences, labels]`, without dropout.
    ///
    /// # Errors
    /// Tensor errors only; sequences longer than the position table are the caller's to cut.
    pub fn logits(&self, packed: &Packed) -> Result<Tensor> {
        self.forward(&self.embed(packed)?, packed, Mode::Infer)
    }

    /// Logits, `[sequences, labels]`, from word vectors `[tokens, hidden]`. Training passes its own word vectors, so
    /// that the gradient of the word table stays as small as the batch.
    pub fn forward(&self, words: &Tensor, packed: &Packed, mode: Mode) -> Result<Tensor> {
        let mut run = Run { mode, site: 0, backend: self.backend };
        let x = self.encode(words, packed, &mut run)?;
        let pooled = self.pool(&x, packed)?;
        self.head.forward(&run.drop(pooled)?, self.backend)
    }

    /// Mean vector of each sequence after the last layer, `[sequences, hidden]`, without dropout.
    ///
    /// # Errors
    /// As [`Encoder::logits`].
    pub fn vectors(&self, packed: &Packed) -> Result<Tensor> {
        self.pool(&self.hidden(packed)?, packed)
    }

    /// Mean vectors of each sequence after every layer, `[sequences][layers][hidden]`, without dropout.
    ///
    /// # Errors
    /// As [`Encoder::logits`].
    pub fn vectors_by_layer(&self, packed: &Packed) -> Result<Vec<Vec<Vec<f32>>>> {
        let mut run = Run { mode: Mode::Infer, site: 0, backend: self.backend };
        let mut x = self.start(&self.embed(packed)?, packed, &mut run)?;
        let mut vectors = vec![Vec::with_capacity(self.layers.len()); packed.sequences()];
        for layer in self.layers.chunks(1) {
            x = self.through(layer, x, packed, &mut run)?;
            let pooled = self.pool(&x, packed)?.to_vec2()?;
            vectors.iter_mut().zip(pooled).for_each(|(v, mean)| v.push(mean));
        }
        Ok(vectors)
    }

    /// The mean of each sequence's vectors, `[sequences, hidden]`, in f32 whatever the layers compute in.
    fn pool(&self, x: &Tensor, packed: &Packed) -> Result<Tensor> {
        Ok(packed.averaging(&self.device)?.matmul(&x.to_dtype(DType::F32)?)?)
    }

    /// Vectors of every token after the last layer, `[tokens, hidden]`, without dropout.
    pub fn hidden(&self, packed: &Packed) -> Result<Tensor> {
        let mut run = Run { mode: Mode::Infer, site: 0, backend: self.backend };
        self.encode(&self.embed(packed)?, packed, &mut run)
    }

    /// What an exit behind the first `layers` layers looks at ([`pooled`]), `[sequences][2 * hidden]`.
    ///
    /// # Errors
    /// As [`Encoder::logits`].
    pub fn halfway(&self, packed: &Packed, layers: usize) -> Result<Vec<Vec<f32>>> {
        let mut run = Run { mode: Mode::Infer, site: 0, backend: self.backend };
        let x = self.start(&self.embed(packed)?, packed, &mut run)?;
        self.pool_twice(&self.through(&self.layers[..layers], x, packed, &mut run)?, packed)
    }

    /// As [`Encoder::logits`], but sequences that `exit` does not let pass are left there, and `None` takes their place.
    ///
    /// # Errors
    /// As [`Encoder::logits`].
    pub fn logits_unless_left(&self, packed: &Packed, exit: &EarlyExit) -> Result<Vec<Option<Vec<f32>>>> {
        let mut run = Run { mode: Mode::Infer, site: 0, backend: self.backend };
        let (first, last) = self.layers.split_at(exit.layers);
        let x = self.start(&self.embed(packed)?, packed, &mut run)?;
        let x = self.through(first, x, packed, &mut run)?;
        let reads_on: Vec<bool> = self.pool_twice(&x, packed)?.iter().map(|p| exit.reads_on(p)).collect();
        let Some((rest, rows)) = packed.only(&reads_on) else {
            return Ok(vec![None; packed.sequences()]);
        };
        let x = x.index_select(&Tensor::new(rows, &self.device)?, 0)?;
        let x = self.through(last, x, &rest, &mut run)?;
        let logits = self.head.forward(&self.pool(&x, &rest)?, self.backend)?.to_vec2()?;
        let mut logits = logits.into_iter();
        Ok(reads_on.into_iter().map(|on| on.then(|| logits.next()).flatten()).collect())
    }

    /// Mean and highest values of each sequence of `x` `[tokens, hidden]`, `[sequences][2 * hidden]`.
    fn pool_twice(&self, x: &Tensor, packed: &Packed) -> Result<Vec<Vec<f32>>> {
        let x = x.to_dtype(DType::F32)?.to_device(&Device::Cpu)?.contiguous()?;
        let x = x.flatten_all()?.to_vec1::<f32>()?;
        let h = self.config.hidden_size;
        Ok(packed.spans.par_iter().map(|&(start, length)| pooled(&x[start * h..][..length * h], h)).collect())
    }

    fn encode(&self, words: &Tensor, packed: &Packed, run: &mut Run) -> Result<Tensor> {
        let x = self.start(words, packed, run)?;
        self.through(&self.layers, x, packed, run)
    }

    /// Sum of word, position and type vectors of each token, normed, `[tokens, hidden]`.
    fn start(&self, words: &Tensor, packed: &Packed, run: &mut Run) -> Result<Tensor> {
        let positions = Tensor::new(packed.positions.as_slice(), &self.device)?;
        let types = Tensor::new(packed.types.as_slice(), &self.device)?;
        let b = self.backend;
        let x = ops::add(words, &self.positions.index_select(&positions, 0)?, b)?;
        let x = ops::add(&x, &self.types.index_select(&types, 0)?, b)?;
        run.drop(self.norm.forward(&x, b)?)
    }

    /// `x` `[tokens, hidden]` through `layers`.
    fn through(&self, layers: &[Layer], mut x: Tensor, packed: &Packed, run: &mut Run) -> Result<Tensor> {
        let places = Places::new(packed, self.backend, &self.device, x.dtype())?;
        for layer in layers {
            x = layer.forward(&x, &places, self.config.num_attention_heads, run)?;
        }
        Ok(x)
    }
}
