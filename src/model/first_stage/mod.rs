//! The first stage: which segments of a corpus the encoder need not read, or not to the end.
//!
//! Two steps, of which each can say no more than that no label will be found: a convolution over the words
//! ([`network`]), and an exit halfway through the encoder ([`exit`]). Here: both as they lie in a bundle, in
//! `first_stage.safetensors` and `termscore.json`. What they were taught, and where their thresholds lie, is left to
//! [`crate::train::first_stage`].

mod exit;
mod network;

use serde::{Deserialize, Serialize};

pub use exit::{EarlyExit, ExitWeights, pooled};
pub use network::{Convolution, ConvolutionWeights};

use super::stored::{Stored, WeightsFile};
use super::weights;
use crate::error::{Error, Result};

/// Name of its file in a bundle.
pub const FILE: &str = "first_stage.safetensors";

/// What a bundle says of its first stage.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FirstStageFacts {
    /// Logit of the convolution from which the encoder begins to read a segment.
    pub threshold: f32,
    /// The exit from the encoder, where it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exit: Option<ExitFacts>,
    /// Clauses of no whole contract that it was fitted to besides.
    #[serde(default)]
    pub clauses: usize,
    /// Contracts that it was fitted to, that chose the thresholds, and that neither saw.
    pub contracts: [usize; 3],
    /// Of the contracts that neither saw: segments, and of them those that the encoder begins to read.
    pub segments: [usize; 2],
    /// Of the same contracts: segments with a label by the encoder, a segment with two counting twice, and of them those that
    /// are read to the end.
    pub found: [usize; 2],
}

/// What a bundle says of its exit.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ExitFacts {
    /// Layers of the encoder before it.
    pub layers: usize,
    /// Logit from which a segment is read on.
    pub threshold: f32,
    /// Segments of the contracts that neither fit nor thresholds saw that are read to the end.
    pub segments: usize,
}

/// The weights of both steps.
#[derive(Debug, Clone, PartialEq)]
pub struct FirstStageWeights {
    /// What looks at the words.
    pub convolution: ConvolutionWeights,
    /// What looks at the encoder's vectors halfway; a shallow encoder has no exit.
    pub exit: Option<ExitWeights>,
}

/// A first stage that is ready to answer.
pub struct FirstStage {
    /// What looks at the words.
    pub convolution: Convolution,
    /// Its logit from which the encoder begins to read a segment.
    pub threshold: f32,
    /// What looks at the encoder's vectors halfway.
    pub exit: Option<EarlyExit>,
}

impl FirstStageWeights {
    /// As the bytes of a safetensors file. Equal weights give equal bytes.
    ///
    /// # Errors
    /// None in practice: names and shapes are its own.
    pub fn write(&self) -> Result<Vec<u8>> {
        let mut tensors = self.convolution.tensors();
        tensors.extend(self.exit.iter().flat_map(ExitWeights::tensors));
        weights::serialize(&tensors)
    }

    /// From the bytes of `first_stage.safetensors` for an encoder of `hidden` values a token, with an exit or without; `model` is
    /// named in errors.
    ///
    /// # Errors
    /// A broken file, or one of another encoder.
    pub fn read(bytes: &[u8], hidden: usize, exit: bool, model: &str) -> Result<Self> {
        let file = WeightsFile::open(bytes, model)?;
        let named = |error: Error| match error {
            Error::Model { reason, .. } => Error::model(model, format!("`{FILE}`: {reason}")),
            other => other,
        };
        let convolution = ConvolutionWeights::read(&file, hidden).map_err(named)?;
        let exit = exit.then(|| ExitWeights::read(&file, hidden).map_err(named)).transpose()?;
        Ok(Self { convolution, exit })
    }
}

impl FirstStage {
    /// Makes `weights` ready for the encoder with `layers` layers whose word vectors are `words`, `[words, hidden]`.
    ///
    /// # Errors
    /// An exit behind the last layer.
    pub fn new(
        weights: FirstStageWeights,
        facts: &FirstStageFacts,
        words: Stored<'_>,
        layers: usize,
        model: &str,
    ) -> Result<Self> {
        let exit = facts.exit.zip(weights.exit);
        if exit.as_ref().is_some_and(|(exit, _)| exit.layers == 0 || exit.layers >= layers) {
            let reason =
                format!("`termscore.json`: the exit lies outside the {layers} layers of the encoder");
            return Err(Error::model(model, reason));
        }
        Ok(Self {
            convolution: Convolution::new(weights.convolution, words)?,
            threshold: facts.threshold,
            exit: exit.map(|(exit, weights)| EarlyExit::new(&weights, exit.layers, exit.threshold)),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::seed::Rng;

    fn weights() -> FirstStageWeights {
        let mut rng = Rng::new(1, "first stage file");
        let mut noise = |n: usize| -> Vec<f32> { (0..n).map(|_| rng.normal() as f32).collect() };
        FirstStageWeights {
            convolution: ConvolutionWeights {
                projection: noise(4 * 8),
                width: 4,
                convolution: noise(6 * 3 * 4),
                bias: noise(6),
                output: noise(12),
                offset: 0.25,
            },
            exit: Some(ExitWeights { units: noise(5 * 16), bias: noise(5), output: noise(5), offset: 0.5 }),
        }
    }

    #[test]
    fn a_file_gives_back_what_was_written_and_another_encoders_is_refused() {
        let bytes = weights().write().unwrap();
        assert_eq!(FirstStageWeights::read(&bytes, 8, true, "m").unwrap(), weights());
        let without = FirstStageWeights { exit: None, ..weights() };
        assert_eq!(FirstStageWeights::read(&bytes, 8, false, "m").unwrap(), without);
        let error = FirstStageWeights::read(&bytes, 16, true, "mine").unwrap_err().to_string();
        assert!(error.contains("`mine`") && error.contains("another encoder"), "{error}");
        let lacking =
            FirstStageWeights::read(&without.write().unwrap(), 8, true, "mine").unwrap_err().to_string();
        assert!(lacking.contains("`mine`") && lacking.contains("exit.units.weight"), "{lacking}");
    }
}
