//! What labels clauses once a model is trained: one small trait between the classifier and the tensors.

use candle_core::DType;

use super::config::EncoderConfig;
use super::cpu::{CpuEncoder, Precision};
use super::device::Device;
use super::encoder::Encoder;
use super::first_stage::EarlyExit;
use super::ops::Backend;
use super::packed::Packed;
use super::stored::WeightsFile;
use super::weights::{self, Form};
use super::words::{WithWords, WordHead};
use crate::error::{Error, Result};

/// Batches on the CPU of which those sequences that are read on are put together: more than half of them may be left. With 16 it is no faster.
const BATCHES_WITH_EXIT: usize = 4;

/// Where a model runs, and what its products are computed in.
#[derive(Debug, Clone)]
pub struct Runtime {
    /// The device.
    pub device: Device,
    /// `None` is the fastest that costs no accuracy: whole numbers on the CPU for weights that are stored so, f16 on a GPU,
    /// else f32.
    pub precision: Option<Precision>,
}

impl Runtime {
    /// The CPU at the precision that suits the weights.
    pub const CPU: Self = Self { device: Device::Cpu, precision: None };

    /// What weights in `form` are computed in.
    ///
    /// # Errors
    /// A precision that the device has no products in: whole numbers on a GPU, f16 on the CPU.
    pub fn precision(&self, form: Form) -> Result<Precision> {
        match (self.precision, form) {
            (Some(precision @ (Precision::Int8 | Precision::Bf16)), _) if !self.device.is_cpu() => {
                Err(Error::Device {
                    name: precision.name().to_owned(),
                    reason: "that precision is for the CPU; take `--device cpu` or `--precision f32`"
                        .to_owned(),
                })
            }
            (Some(Precision::F16), _) if self.device.is_cpu() => Err(Error::Device {
                name: "f16".to_owned(),
                reason: "that precision is for a GPU; take `--device cuda` or `--precision f32`".to_owned(),
            }),
            (Some(precision), _) => Ok(precision),
            (None, Form::Int8Rows) if self.device.is_cpu() => Ok(Precision::Int8),
            (None, _) if !self.device.is_cpu() => Ok(Precision::F16),
            (None, _) => Ok(Precision::F32),
        }
    }
}

/// An encoder with its head, ready to answer from several threads at once.
pub trait Inference: Send + Sync {
    /// Logits of each sequence, `[sequences][labels]`.
    ///
    /// # Errors
    /// Tensor errors.
    fn logits(&self, packed: &Packed) -> Result<Vec<Vec<f32>>>;

    /// Mean vector of each sequence after the last layer, which the head reads, `[sequences][hidden]`.
    ///
    /// # Errors
    /// Tensor errors.
    fn vectors(&self, packed: &Packed) -> Result<Vec<Vec<f32>>>;

    /// Mean vectors of each sequence after every layer, the first layer's first, `[sequences][layers][hidden]`.
    ///
    /// # Errors
    /// Tensor errors.
    fn vectors_by_layer(&self, packed: &Packed) -> Result<Vec<Vec<Vec<f32>>>>;

    /// What an exit behind the first `layers` layers looks at ([`super::first_stage::pooled`]), `[sequences][2 * hidden]`.
    ///
    /// # Errors
    /// Tensor errors.
    fn halfway(&self, packed: &Packed, layers: usize) -> Result<Vec<Vec<f32>>>;

    /// As [`Inference::logits`], but sequences that `exit` does not let pass are left there, and `None` takes their place.
    ///
    /// # Errors
    /// Tensor errors.
    fn logits_unless_left(&self, packed: &Packed, exit: &EarlyExit) -> Result<Vec<Option<Vec<f32>>>>;

    /// Tokens of one call that suit it.
    fn batch_tokens(&self) -> usize;

    /// The same where sequences may be left: enough for full batches of those that are not.
    fn batch_tokens_with_exit(&self) -> usize;
}

impl Inference for CpuEncoder {
    fn logits(&self, packed: &Packed) -> Result<Vec<Vec<f32>>> {
        Self::logits(self, packed)
    }

    fn vectors(&self, packed: &Packed) -> Result<Vec<Vec<f32>>> {
        Self::vectors(self, packed)
    }

    fn vectors_by_layer(&self, packed: &Packed) -> Result<Vec<Vec<Vec<f32>>>> {
        Self::vectors_by_layer(self, packed)
    }

    fn halfway(&self, packed: &Packed, layers: usize) -> Result<Vec<Vec<f32>>> {
        Self::halfway(self, packed, layers)
    }

    fn logits_unless_left(&self, packed: &Packed, exit: &EarlyExit) -> Result<Vec<Option<Vec<f32>>>> {
        Self::logits_unless_left(self, packed, exit)
    }

    fn batch_tokens(&self) -> usize {
        self.batch_tokens
    }

    fn batch_tokens_with_exit(&self) -> usize {
        self.batch_tokens * BATCHES_WITH_EXIT
    }
}

impl Inference for Encoder {
    fn logits(&self, packed: &Packed) -> Result<Vec<Vec<f32>>> {
        Ok(Self::logits(self, packed)?.to_vec2()?)
    }

    fn vectors(&self, packed: &Packed) -> Result<Vec<Vec<f32>>> {
        Ok(Self::vectors(self, packed)?.to_vec2()?)
    }

    fn vectors_by_layer(&self, packed: &Packed) -> Result<Vec<Vec<Vec<f32>>>> {
        Self::vectors_by_layer(self, packed)
    }

    fn halfway(&self, packed: &Packed, layers: usize) -> Result<Vec<Vec<f32>>> {
        Self::halfway(self, packed, layers)
    }

    fn logits_unless_left(&self, packed: &Packed, exit: &EarlyExit) -> Result<Vec<Option<Vec<f32>>>> {
        Self::logits_unless_left(self, packed, exit)
    }

    /// Enough to keep a GPU busy.
    fn batch_tokens(&self) -> usize {
        16_384
    }

    fn batch_tokens_with_exit(&self) -> usize {
        Inference::batch_tokens(self)
    }
}

/// The fastest form for `device` of the weights in `file`.
///
/// # Errors
/// Names the first weight that is missing or has another shape than `config` asks for.
pub fn on(
    device: &Device,
    precision: Precision,
    config: EncoderConfig,
    file: &WeightsFile<'_>,
) -> Result<Box<dyn Inference>> {
    let words = WordHead::read(file, config.vocab_size)?;
    let encoder: Box<dyn Inference> = if device.is_cpu() {
        Box::new(CpuEncoder::new(config, file, precision)?)
    } else {
        let mut weights = weights::read(file, device)?;
        if precision == Precision::F16 {
            // The head costs nothing, and its logits decide.
            for (_, weight) in weights.iter_mut().filter(|(name, _)| !name.starts_with("classifier")) {
                *weight = weight.to_dtype(DType::F16)?;
            }
        }
        Box::new(Encoder::new(config, &weights, Backend::of(device))?)
    };
    Ok(match words {
        Some(words) => Box::new(WithWords { encoder, words }),
        None => encoder,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_computed_as_whole_numbers_unless_f32_is_asked_for() {
        let runtime = |precision| Runtime { precision, ..Runtime::CPU };
        assert_eq!(runtime(None).precision(Form::Int8Rows).unwrap(), Precision::Int8);
        assert_eq!(runtime(None).precision(Form::F32).unwrap(), Precision::F32);
        assert_eq!(runtime(Some(Precision::F32)).precision(Form::Int8Rows).unwrap(), Precision::F32);
        assert_eq!(runtime(Some(Precision::Int8)).precision(Form::F32).unwrap(), Precision::Int8);
    }

    #[test]
    fn half_precision_is_refused_on_the_cpu_with_what_to_take() {
        let half = Runtime { precision: Some(Precision::F16), ..Runtime::CPU };
        let error = half.precision(Form::F32).unwrap_err().to_string();
        assert!(error.contains("f16") && error.contains("--precision f32"), "{error}");
    }
}
