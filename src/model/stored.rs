//! A weights file as it lies there: its tensors by name, without turning bytes into f32 first.
//!
//! In: the bytes of a safetensors file, in one of the forms that [`super::weights`] writes. Out: [`Stored`] tensors that
//! borrow from it. What they are computed with is left to the encoders.

use std::borrow::Cow;

use safetensors::tensor::{Dtype, SafeTensors, TensorView};

use super::weights::fold;
use crate::error::{Error, Result};

/// Ending of the name under which the scales of a matrix of bytes lie.
pub(super) const SCALE: &str = ".scale";
/// What other tools put before the encoder's names.
const PREFIX: &str = "bert.";

/// A safetensors file of weights.
pub struct WeightsFile<'a> {
    file: SafeTensors<'a>,
    model: &'a str,
}

/// A tensor as it is stored.
#[derive(Debug, Clone)]
pub struct Stored<'a> {
    /// Its shape.
    pub shape: Vec<usize>,
    values: Values<'a>,
}

#[derive(Debug, Clone)]
enum Values<'a> {
    F32(Vec<f32>),
    /// Signed bytes, and what a step is worth in each row.
    Bytes {
        bytes: &'a [u8],
        scales: Vec<f32>,
    },
}

impl<'a> WeightsFile<'a> {
    /// Reads the table of `bytes`; `model` is named in errors.
    ///
    /// # Errors
    /// No safetensors file, or a broken one.
    pub fn open(bytes: &'a [u8], model: &'a str) -> Result<Self> {
        let file = SafeTensors::deserialize(bytes).map_err(|e| broken(model, &e))?;
        Ok(Self { file, model })
    }

    /// The names of its tensors, as [`WeightsFile::get`] takes them: a leading `bert.` is dropped, and tables of numbers that
    /// are no weights are left out.
    pub fn names(&self) -> impl Iterator<Item = String> {
        // Scales go with their matrix; older checkpoints carry a table of position ids.
        let weights = self
            .file
            .tensors()
            .into_iter()
            .filter(|(name, view)| !name.ends_with(SCALE) && view.dtype() != Dtype::I64);
        weights.map(|(name, _)| name.strip_prefix(PREFIX).unwrap_or(&name).to_owned())
    }

    /// The tensor `name`, with or without a leading `bert.`.
    ///
    /// # Errors
    /// Names it if it is missing, of a type that is no float, or without the scales that belong to it.
    pub fn get(&self, name: &str) -> Result<Stored<'a>> {
        let long = format!("{PREFIX}{name}");
        let (name, view) = [name, &long]
            .into_iter()
            .find_map(|name| Some((name, self.file.tensor(name).ok()?)))
            .ok_or_else(|| Error::model(self.model, format!("`{name}` is missing from the weights file")))?;
        let values = match view.dtype() {
            Dtype::I8 => {
                let scale =
                    self.file.tensor(&format!("{name}{SCALE}")).map_err(|e| broken(self.model, &e))?;
                let scales = floats(&scale).filter(
                    |scales| matches!(*view.shape(), [rows, columns] if rows == scales.len() && columns > 0),
                );
                let scales = scales
                    .ok_or_else(|| broken(self.model, &format!("`{name}` and its scales do not fit")))?;
                Values::Bytes { bytes: view.data(), scales }
            }
            other => Values::F32(
                floats(&view).ok_or_else(|| broken(self.model, &format!("`{name}` has type {other:?}")))?,
            ),
        };
        Ok(Stored { shape: view.shape().to_vec(), values })
    }
}

fn broken(model: &str, reason: &dyn std::fmt::Display) -> Error {
    Error::model(model, format!("the weights file is broken: {reason}"))
}

fn floats(view: &TensorView<'_>) -> Option<Vec<f32>> {
    let data = view.data();
    Some(match view.dtype() {
        Dtype::F32 => data.as_chunks().0.iter().map(|c| f32::from_le_bytes(*c)).collect(),
        Dtype::F16 => data.as_chunks().0.iter().map(|c| half::f16::from_le_bytes(*c).to_f32()).collect(),
        Dtype::BF16 => data.as_chunks().0.iter().map(|c| half::bf16::from_le_bytes(*c).to_f32()).collect(),
        _ => return None,
    })
}

impl Stored<'_> {
    #[cfg(test)]
    pub(crate) fn new(shape: Vec<usize>, values: Vec<f32>) -> Self {
        Self { shape, values: Values::F32(values) }
    }

    /// Values of its last dimension, which is what a row is.
    #[must_use]
    pub fn columns(&self) -> usize {
        self.shape.last().copied().unwrap_or(1)
    }

    /// Its values.
    #[must_use]
    pub fn into_f32(self) -> Vec<f32> {
        match self.values {
            Values::F32(values) => values,
            Values::Bytes { bytes, scales } => {
                let columns = self.shape[1];
                let mut values = Vec::with_capacity(bytes.len());
                for (row, &scale) in bytes.chunks_exact(columns).zip(&scales) {
                    values.extend(row.iter().map(|&byte| f32::from(byte.cast_signed()) * scale));
                }
                values
            }
        }
    }

    /// Its values as signed bytes, and what a step is worth in each row: as they are stored, or rounded.
    #[must_use]
    pub fn to_bytes(&self) -> (Cow<'_, [u8]>, Vec<f32>) {
        match &self.values {
            Values::F32(values) => {
                let (bytes, scales) = fold(values, self.columns());
                (bytes.into_iter().map(i8::cast_unsigned).collect(), scales)
            }
            Values::Bytes { bytes, scales } => (Cow::Borrowed(bytes), scales.clone()),
        }
    }

    /// Whether it is stored as bytes.
    #[must_use]
    pub fn is_bytes(&self) -> bool {
        matches!(self.values, Values::Bytes { .. })
    }
}
