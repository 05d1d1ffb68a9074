//! Weights in safetensors files: reading any float form, and our own eight-bit form.
//!
//! A matrix `name` in eight-bit form is stored as signed bytes `[rows, columns]` beside `name.scale` `[rows]` in f32; its
//! values are `byte * scale` of their row. Vectors and heads stay f32. An encoder of 22.7M parameters takes 23 MB so,
//! a quarter of its f32 size. [`super::stored`] reads it as it is.

use std::collections::BTreeMap;

use candle_core::{Device, Tensor};
use safetensors::tensor::{Dtype, TensorView};

use super::encoder::NetworkWeights;
use super::stored::{SCALE, WeightsFile};
use super::words;
use crate::error::{Error, Result};

/// How a bundle's matrices are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Form {
    /// Four bytes a value.
    F32,
    /// One byte a value and a scale a row.
    Int8Rows,
}

/// Every tensor of `file` as f32 on `device`.
///
/// # Errors
/// A tensor of a type that is no float.
pub fn read(file: &WeightsFile<'_>, device: &Device) -> Result<NetworkWeights> {
    let mut weights = BTreeMap::new();
    for key in file.names() {
        let stored = file.get(&key)?;
        let shape = stored.shape.clone();
        weights.insert(key, Tensor::from_vec(stored.into_f32(), shape, device)?);
    }
    Ok(weights)
}

/// Writes weights as a safetensors file in `form`. Equal weights give equal bytes.
///
/// # Errors
/// Tensors that cannot be copied from their device.
pub fn write(weights: &NetworkWeights, form: Form) -> Result<Vec<u8>> {
    let mut tensors: Vec<Named> = Vec::new();
    for (name, tensor) in weights {
        let values = tensor.flatten_all()?.to_vec1::<f32>()?;
        let shape = tensor.dims().to_vec();
        if form == Form::Int8Rows && shape.len() == 2 && !is_head(name) {
            let (bytes, scales) = fold(&values, shape[1]);
            tensors.push(named(&format!("{name}{SCALE}"), vec![shape[0]], &scales));
            let bytes = bytes.into_iter().map(i8::cast_unsigned).collect();
            tensors.push((name.clone(), Dtype::I8, shape, bytes));
        } else {
            tensors.push(named(name, shape, &values));
        }
    }
    serialize(&tensors)
}

/// Whether a tensor is of a head: those are small, and their values decide.
fn is_head(name: &str) -> bool {
    name.starts_with("classifier") || name.starts_with(words::PREFIX)
}

/// A tensor for a file: name, type, shape and bytes.
pub(super) type Named = (String, Dtype, Vec<usize>, Vec<u8>);

/// A tensor of f32 for a file.
pub(super) fn named(name: &str, shape: Vec<usize>, values: &[f32]) -> Named {
    (name.to_owned(), Dtype::F32, shape, little_endian(values))
}

/// The bytes of a safetensors file with `tensors`, whose data are as long as their shapes say.
///
/// # Errors
/// Tensors that have the same name.
pub(super) fn serialize(tensors: &[Named]) -> Result<Vec<u8>> {
    let views = tensors.iter().map(|(name, dtype, shape, data)| {
        let view = TensorView::new(*dtype, shape.clone(), data).expect("data is as long as its shape says");
        (name.as_str(), view)
    });
    safetensors::serialize(views, None).map_err(|e| Error::Tensor(e.to_string()))
}

/// Rounds each row of `columns` values to multiples of its largest magnitude / 127: the multiples, and the step of each row.
/// Values that were rounded so before come back as the same multiples.
///
/// A model that was tuned for a short time from weights that were rounded before lies within a fraction of a step of them, and to take
/// the nearest multiple would undo what it learned. There each value goes up or down by chance, so often up as it lies near the upper
/// multiple, so that what many weights learned together is kept (stochastic rounding; Gupta et al., arXiv:1502.02551). The chance is a
/// hash of the place: equal weights give equal bytes.
pub(super) fn fold(values: &[f32], columns: usize) -> (Vec<i8>, Vec<f32>) {
    let mut bytes = Vec::with_capacity(values.len());
    let mut scales = Vec::with_capacity(values.len() / columns);
    let near = near_steps(columns);
    for (at, row) in values.chunks_exact(columns).enumerate() {
        let highest = row.iter().fold(0f32, |m, x| m.max(x.abs()));
        let scale = if highest == 0.0 { 1.0 } else { highest / 127.0 };
        scales.push(scale);
        let off = row.iter().map(|x| (x / scale - (x / scale).round()).abs()).sum::<f32>() / columns as f32;
        if off < near {
            let chance = |(i, x): (usize, &f32)| (x / scale + chance(at * columns + i)).floor();
            bytes.extend(row.iter().enumerate().map(chance).map(|x| x.clamp(-127.0, 127.0) as i8));
        } else {
            bytes.extend(row.iter().map(|x| (x / scale).round() as i8));
        }
    }
    (bytes, scales)
}

/// Mean distance of a row's values from the nearest multiple, in steps, below which they were rounded before. Where they lie anywhere it is
/// a quarter with a standard error of 0.144 by the root of their number; two of these below it hardly any such row lies.
fn near_steps(columns: usize) -> f32 {
    0.25 - 2.0 * 0.144 / (columns as f32).sqrt()
}

/// A number from 0.001 to 0.999 that looks random and is the same for the same place (the finaliser of SplitMix64).
fn chance(place: usize) -> f32 {
    let mut z = (place as u64).wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    0.001 + 0.998 * (((z ^ (z >> 31)) >> 40) as f32 / (1u32 << 24) as f32)
}

fn little_endian(values: &[f32]) -> Vec<u8> {
    values.iter().flat_map(|x| x.to_le_bytes()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn back(bytes: &[u8], model: &str) -> Result<NetworkWeights> {
        read(&WeightsFile::open(bytes, model)?, &Device::Cpu)
    }

    fn weights() -> NetworkWeights {
        let device = Device::Cpu;
        let matrix = Tensor::new(&[[0.5f32, -1.27, 0.0], [0.0, 0.0, 0.0]], &device).unwrap();
        let bias = Tensor::new(&[0.125f32, 3.0], &device).unwrap();
        [("a.weight".to_owned(), matrix), ("a.bias".to_owned(), bias)].into()
    }

    #[test]
    fn f32_weights_come_back_as_they_were() {
        let bytes = write(&weights(), Form::F32).unwrap();
        let back = back(&bytes, "m").unwrap();
        assert_eq!(
            back["a.weight"].to_vec2::<f32>().unwrap(),
            weights()["a.weight"].to_vec2::<f32>().unwrap()
        );
    }

    #[test]
    fn eight_bit_rows_are_within_half_a_step_and_vectors_exact() {
        let bytes = write(&weights(), Form::Int8Rows).unwrap();
        let back = back(&bytes, "m").unwrap();
        let row = &back["a.weight"].to_vec2::<f32>().unwrap()[0];
        for (a, b) in row.iter().zip([0.5f32, -1.27, 0.0]) {
            assert!((a - b).abs() <= 0.005_001, "{a} for {b}");
        }
        assert_eq!(back["a.bias"].to_vec1::<f32>().unwrap(), [0.125, 3.0]);
        assert!(!back.contains_key("a.weight.scale"));
    }

    #[test]
    fn what_was_learned_in_less_than_a_step_is_kept_in_the_mean() {
        // Multiples of a step, as a bundle has them, and a seventh of a step learned by every weight.
        let columns = 512;
        let row: Vec<f32> = (0..columns).map(|i| ((i * 37 % 255) as f32 - 127.0) * 0.01).collect();
        let (before, scales) = fold(&row, columns);
        assert!(before.iter().zip(&row).all(|(&b, x)| (f32::from(b) * scales[0] - x).abs() < 1e-5));
        let learned: Vec<f32> = row.iter().map(|x| if x.abs() > 1.26 { *x } else { x + 0.0015 }).collect();
        let (after, scales) = fold(&learned, columns);
        let moved =
            after.iter().zip(&row).map(|(&a, x)| f32::from(a) * scales[0] - x).sum::<f32>() / columns as f32;
        assert!((0.0011..0.0019).contains(&moved), "{moved}");
        assert_eq!(fold(&learned, columns), (after, scales));
    }

    #[test]
    fn a_truncated_file_is_refused_with_the_model_named() {
        let bytes = write(&weights(), Form::F32).unwrap();
        let error = back(&bytes[..bytes.len() - 3], "mine").unwrap_err().to_string();
        assert!(error.contains("`mine`") && error.contains("broken"), "{error}");
    }

    #[test]
    fn a_prefix_of_the_architecture_is_dropped() {
        let renamed: NetworkWeights = weights().into_iter().map(|(k, v)| (format!("bert.{k}"), v)).collect();
        let back = back(&write(&renamed, Form::F32).unwrap(), "m").unwrap();
        assert!(back.contains_key("a.bias"));
    }
}
