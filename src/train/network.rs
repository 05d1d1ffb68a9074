//! An encoder whose weights are variables: seeded start, gradients, updates.

use std::collections::BTreeMap;

use candle_core::{Device, Tensor, Var};
use rayon::prelude::*;

use super::average::Average;
use super::loss::{binary_cross_entropy, disagreement};
use super::optimiser::{AdamW, Moments};
use crate::error::{Error, Result};
use crate::model::seed::Rng;
use crate::model::{Backend, Encoder, EncoderConfig, Mode, NetworkWeights, Packed};

const WORDS: &str = "embeddings.word_embeddings.weight";
const HEAD: &str = "classifier.";

/// A trainable encoder with its optimiser state.
pub struct Network {
    encoder: Encoder,
    pub(super) variables: BTreeMap<String, Var>,
    pub(super) moments: BTreeMap<String, Moments>,
    /// The average of the weights over the last steps, where one is kept.
    pub(super) average: Option<Average>,
    /// Steps taken.
    pub(super) step: usize,
}

/// One batch of labelled sequences.
pub struct Batch<'a> {
    /// The sequences.
    pub packed: &'a Packed,
    /// 0 or 1, `[sequences, labels]`.
    pub targets: &'a Tensor,
    /// Weight of each label's positives, `[labels]`.
    pub positive: &'a Tensor,
    /// Weight of each sequence, `[sequences, 1]`.
    pub weights: &'a Tensor,
    /// Weight of the disagreement of two passes, each with its own dropout; at 0 there is one pass.
    pub consistency: f64,
}

/// Gradients of one batch.
pub struct Gradients {
    /// By variable name; the word table is not among them.
    pub dense: BTreeMap<String, Tensor>,
    /// Distinct rows of the word table that the batch used.
    pub rows: Vec<u32>,
    /// Their gradients, `[rows, hidden]`.
    pub words: Tensor,
}

/// Learning rates of one step.
#[derive(Debug, Clone, Copy)]
pub struct Rates {
    /// Of the encoder, which is only tuned.
    pub encoder: f64,
    /// Of the head, which starts from nothing.
    pub head: f64,
    /// Each layer's rate as a multiple of that of the layer above, above 0 to 1; the highest takes `encoder`.
    pub layer_decay: f64,
}

impl Rates {
    /// The rate of one variable of an encoder of `layers` layers.
    fn of(&self, name: &str, layers: usize) -> f64 {
        if name.starts_with(HEAD) {
            return self.head;
        }
        let layer = name.strip_prefix("encoder.layer.").and_then(|rest| rest.split('.').next()?.parse().ok());
        // The embeddings lie below the first layer.
        let below = layer.map_or(layers, |layer: usize| layers - 1 - layer.min(layers - 1));
        self.encoder * self.layer_decay.powi(i32::try_from(below).unwrap_or(i32::MAX))
    }
}

/// What a step did.
#[derive(Debug, Clone, Copy)]
pub struct StepReport {
    /// Mean loss of the batch.
    pub loss: f32,
    /// Norm of the whole gradient before clipping.
    pub norm: f64,
}

impl Network {
    /// Takes an encoder's weights from `base`. The head starts from small random numbers of `seed` and the log-odds `prior`
    /// of each label, `[labels]`, so that training need not spend its first epoch on learning that labels are rare.
    ///
    /// # Errors
    /// A base that lacks a weight of the encoder.
    pub fn new(
        config: EncoderConfig,
        base: &NetworkWeights,
        prior: &[f32],
        seed: u64,
        backend: Backend,
        device: &Device,
    ) -> Result<Self> {
        let mut variables = BTreeMap::new();
        for (name, shape) in Encoder::expected(&config, prior.len()) {
            let tensor = match base.get(&name) {
                Some(tensor) if tensor.dims() == shape && !name.starts_with(HEAD) => {
                    tensor.to_device(device)?
                }
                _ if name == "classifier.weight" => {
                    // BERT's own start: normal with deviation 0.02
                    let mut rng = Rng::new(seed, "init");
                    let values: Vec<f32> =
                        (0..shape.iter().product()).map(|_| (0.02 * rng.normal()) as f32).collect();
                    Tensor::from_vec(values, shape, device)?
                }
                _ if name == "classifier.bias" => Tensor::new(prior, device)?,
                Some(tensor) => {
                    let reason = format!("`{name}` has shape {:?}, expected {shape:?}", tensor.dims());
                    return Err(Error::model("base", reason));
                }
                None => return Err(Error::model("base", format!("`{name}` is missing from its weights"))),
            };
            variables.insert(name, Var::from_tensor(&tensor)?);
        }
        let weights = variables.iter().map(|(name, var)| (name.clone(), var.as_tensor().clone())).collect();
        let encoder = Encoder::new(config, &weights, backend)?;
        let moments = variables
            .iter()
            .map(|(name, var)| Ok((name.clone(), Moments::new(var)?)))
            .collect::<Result<_>>()?;
        Ok(Self { encoder, variables, moments, average: None, step: 0 })
    }

    /// Puts a row of weights and an offset in place for each label that has one.
    ///
    /// # Errors
    /// Rows of another length than the encoder's vectors.
    pub fn set_head_rows(&self, rows: &[Option<(&[f32], f32)>]) -> Result<()> {
        let (weight, bias) = (&self.variables["classifier.weight"], &self.variables["classifier.bias"]);
        let mut weights = weight.to_vec2::<f32>()?;
        let mut offsets = bias.to_vec1::<f32>()?;
        for (label, row) in rows.iter().enumerate() {
            if let Some((row, offset)) = row {
                weights[label] = row.to_vec();
                offsets[label] = *offset;
            }
        }
        weight.set(&Tensor::new(weights, weight.device())?)?;
        Ok(bias.set(&Tensor::new(offsets, bias.device())?)?)
    }

    /// A copy of the weights as they are now.
    ///
    /// # Errors
    /// Tensor errors.
    pub fn weights(&self) -> Result<NetworkWeights> {
        self.variables.iter().map(|(name, var)| Ok((name.clone(), var.as_tensor().copy()?))).collect()
    }

    /// Keeps an average of the weights from now on, over about `horizon` steps.
    ///
    /// # Errors
    /// Tensor errors.
    pub fn keep_average(&mut self, horizon: f64) -> Result<()> {
        self.average = Some(Average::new(self.weights()?, horizon));
        Ok(())
    }

    /// Does `work` with the averaged weights in place, where an average is kept.
    ///
    /// # Errors
    /// Those of `work`.
    pub fn averaged<T>(&self, work: impl FnOnce(&Self) -> Result<T>) -> Result<T> {
        let Some(average) = &self.average else { return work(self) };
        let trained = self.weights()?;
        self.set_weights(&average.values)?;
        let done = work(self);
        self.set_weights(&trained)?;
        done
    }

    /// Puts weights of the same names and shapes in place.
    ///
    /// # Errors
    /// A name that is missing or a shape that differs.
    pub fn set_weights(&self, weights: &NetworkWeights) -> Result<()> {
        for (name, var) in &self.variables {
            let tensor = weights
                .get(name)
                .ok_or_else(|| Error::model("checkpoint", format!("`{name}` is missing")))?;
            var.set(&tensor.to_device(var.device())?)?;
        }
        Ok(())
    }

    /// Logits without dropout, `[sequences][labels]`.
    ///
    /// # Errors
    /// Tensor errors.
    pub fn logits(&self, packed: &Packed) -> Result<Vec<Vec<f32>>> {
        Ok(self.encoder.logits(packed)?.to_vec2()?)
    }

    /// Loss and gradients of one batch, both multiplied with `share`.
    ///
    /// # Errors
    /// Tensor errors.
    pub fn gradients(&self, batch: &Batch<'_>, share: f64, mode: Mode) -> Result<(f32, Gradients)> {
        let doubled = (batch.consistency > 0.0).then(|| batch.packed.twice());
        let packed = doubled.as_ref().unwrap_or(batch.packed);
        // The batch's distinct words become a variable of their own: its gradient is [rows, hidden] and not as large as
        // the whole table.
        let mut rows = packed.ids.clone();
        rows.sort_unstable();
        rows.dedup();
        let local: Vec<u32> = packed
            .ids
            .iter()
            .map(|id| rows.binary_search(id).expect("rows hold every id of the batch") as u32)
            .collect();
        let device = self.encoder.device();
        let row_ids = Tensor::new(rows.as_slice(), device)?;
        let leaf = Var::from_tensor(&self.variables[WORDS].as_tensor().detach().index_select(&row_ids, 0)?)?;
        let words = leaf.as_tensor().index_select(&Tensor::new(local.as_slice(), device)?, 0)?;
        let logits = self.encoder.forward(&words, packed, mode)?;
        let truth = |z: &Tensor| binary_cross_entropy(z, batch.targets, batch.positive, batch.weights);
        let loss = if doubled.is_some() {
            let clauses = batch.packed.sequences();
            let (first, second) = (logits.narrow(0, 0, clauses)?, logits.narrow(0, clauses, clauses)?);
            let apart = (disagreement(&first, &second)? * batch.consistency)?;
            (((truth(&first)? + truth(&second)?)? * 0.5)? + apart)?
        } else {
            truth(&logits)?
        };
        let loss = (loss * share)?;
        let mut store = loss.backward()?;
        let missing = |name: &str| Error::Tensor(format!("variable `{name}` got no gradient"));
        let mut dense = BTreeMap::new();
        for (name, var) in self.variables.iter().filter(|(name, _)| *name != WORDS) {
            dense.insert(name.clone(), store.remove(var).ok_or_else(|| missing(name))?);
        }
        let words = store.remove(&leaf).ok_or_else(|| missing(WORDS))?;
        Ok((loss.to_scalar()?, Gradients { dense, rows, words }))
    }

    /// One step over a batch that is given in parts, which run side by side: gradients, clipping to the norm `clip`, update
    /// at `rates`.
    ///
    /// # Errors
    /// Tensor errors, and a loss that is no number any more.
    pub fn train(
        &mut self,
        parts: &[Batch<'_>],
        mode: Mode,
        optimiser: &AdamW,
        rates: Rates,
        clip: f64,
    ) -> Result<StepReport> {
        let clauses: usize = parts.iter().map(|part| part.packed.sequences()).sum();
        let computed: Vec<(f32, Gradients)> = parts
            .par_iter()
            .enumerate()
            .map(|(number, part)| {
                let share = part.packed.sequences() as f64 / clauses as f64;
                self.gradients(part, share, mode.of_part(number as u64))
            })
            .collect::<Result<_>>()?;
        // Summed in order, so that the answer does not depend on which part was ready first.
        let (losses, gradients): (Vec<f32>, Vec<Gradients>) = computed.into_iter().unzip();
        let loss = losses.iter().sum::<f32>();
        let gradients = Gradients::sum(gradients)?;
        let norm = gradients.norm()?;
        if !loss.is_finite() || !norm.is_finite() {
            let reason = format!("training diverged at step {}: take a lower learning rate", self.step + 1);
            return Err(Error::Usage(reason));
        }
        let scale = if norm > clip { clip / norm } else { 1.0 };
        self.step += 1;
        let layers = self.encoder.config().num_hidden_layers;
        for (name, grad) in &gradients.dense {
            let moments = self.moments.get_mut(name).expect("every variable has moments");
            let rate = rates.of(name, layers);
            let decays = decays(name);
            optimiser.update(&self.variables[name], grad, moments, self.step, rate, scale, decays)?;
        }
        let moments = self.moments.get_mut(WORDS).expect("the word table has moments");
        let (rows, words) = (&gradients.rows, &gradients.words);
        let rate = rates.of(WORDS, layers);
        optimiser.update_rows(&self.variables[WORDS], rows, words, moments, self.step, rate, scale)?;
        if let Some(average) = &mut self.average {
            average.update(&self.variables, self.step)?;
        }
        Ok(StepReport { loss, norm })
    }
}

/// Weight decay pulls matrices towards zero; biases and layer norms are left out, as is usual for transformers.
fn decays(name: &str) -> bool {
    !name.ends_with(".bias") && !name.contains("LayerNorm")
}

impl Gradients {
    /// The sum of the gradients of some parts of a batch.
    fn sum(parts: Vec<Self>) -> Result<Self> {
        let mut parts = parts.into_iter();
        let mut sum = parts.next().ok_or_else(|| Error::Tensor("a batch without clauses".to_owned()))?;
        for part in parts {
            for (name, grad) in &mut sum.dense {
                *grad = (&*grad + &part.dense[name])?;
            }
            let mut rows = [sum.rows.as_slice(), &part.rows].concat();
            rows.sort_unstable();
            rows.dedup();
            let place = |of: &[u32]| -> Result<Tensor> {
                let at = |row: &u32| rows.binary_search(row).expect("the union holds every row") as u32;
                Ok(Tensor::new(of.iter().map(at).collect::<Vec<_>>(), sum.words.device())?)
            };
            let zeros =
                Tensor::zeros((rows.len(), sum.words.dim(1)?), sum.words.dtype(), sum.words.device())?;
            let words = zeros.index_add(&place(&sum.rows)?, &sum.words, 0)?;
            sum.words = words.index_add(&place(&part.rows)?, &part.words, 0)?;
            sum.rows = rows;
        }
        Ok(sum)
    }

    /// Euclidean norm over all of them.
    fn norm(&self) -> Result<f64> {
        // Read back together: each answer that is waited for costs a GPU more than the sum itself.
        let squares = self.dense.values().chain([&self.words]).map(|grad| grad.sqr()?.sum_all());
        let squares = Tensor::stack(&squares.collect::<candle_core::Result<Vec<_>>>()?, 0)?;
        Ok(squares.to_vec1::<f32>()?.into_iter().map(f64::from).sum::<f64>().sqrt())
    }
}
