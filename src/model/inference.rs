//! What labels clauses once a model is trained: one small trait between the classifier and the tensors.

use super::config::EncoderConfig;
use super::cpu::CpuEncoder;
use super::device::Device;
use super::encoder::{Encoder, NetworkWeights};
use super::ops::Backend;
use super::packed::Packed;
use crate::error::Result;

/// An encoder with its head, ready to answer from several threads at once.
pub trait Inference: Send + Sync {
    /// Logits of each sequence, `[sequences][labels]`.
    ///
    /// # Errors
    /// Tensor errors.
    fn logits(&self, packed: &Packed) -> Result<Vec<Vec<f32>>>;

    /// Tokens of one call that suit it.
    fn batch_tokens(&self) -> usize;
}

impl Inference for CpuEncoder {
    fn logits(&self, packed: &Packed) -> Result<Vec<Vec<f32>>> {
        Self::logits(self, packed)
    }

    /// The activations of a call stay in the cache of its core.
    fn batch_tokens(&self) -> usize {
        192
    }
}

impl Inference for Encoder {
    fn logits(&self, packed: &Packed) -> Result<Vec<Vec<f32>>> {
        Ok(Self::logits(self, packed)?.to_vec2()?)
    }

    /// Enough to keep a GPU busy.
    fn batch_tokens(&self) -> usize {
        16_384
    }
}

/// The fastest form for `device` over `weights`, which lie on it.
///
/// # Errors
/// Names the first weight that is missing or has another shape than `config` asks for.
pub fn on(device: &Device, config: EncoderConfig, weights: &NetworkWeights) -> Result<Box<dyn Inference>> {
    // The graph is also what checks names and shapes.
    let graph = Encoder::new(config.clone(), weights, Backend::of(device))?;
    Ok(if device.is_cpu() { Box::new(CpuEncoder::new(config, weights)?) } else { Box::new(graph) })
}
