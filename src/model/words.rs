//! A head on words, beside the one on the encoder's vectors: a weight a label for each entry of the vocabulary.
//!
//! In: token ids of sequences. Out: what is added to their logits. Labels of which few examples are known and that an encoder was not
//! made for are told by their words as well as by its vectors. Which bundles have such a head is left to [`crate::train::frozen`].

use candle_core::{Device, Tensor};

use super::encoder::NetworkWeights;
use super::first_stage::EarlyExit;
use super::inference::Inference;
use super::packed::Packed;
use super::stored::WeightsFile;
use crate::error::{Error, Result};

/// What its tensors' names begin with in a weights file.
pub const PREFIX: &str = "words.";
const IDF: &str = "words.idf";
const WEIGHT: &str = "words.weight";

/// A linear function a label of a sequence's [`features`].
#[derive(Debug, Clone, PartialEq)]
pub struct WordHead {
    /// Inverse document frequency of each entry, `[vocabulary]`; 0 for entries that are not looked at.
    pub idf: Vec<f32>,
    /// `[labels][vocabulary]`.
    pub weight: Vec<Vec<f32>>,
}

/// TF-IDF of a sequence's entries: `(1 + ln count) * idf` of each that has an `idf`, all of them brought to length 1 (Salton and Buckley,
/// 1988). By entry, ascending.
pub fn features(mut ids: Vec<u32>, idf: impl Fn(u32) -> f64) -> Vec<(u32, f64)> {
    ids.sort_unstable();
    let mut row: Vec<(u32, f64)> = ids
        .chunk_by(|a, b| a == b)
        .map(|run| (run[0], (1.0 + (run.len() as f64).ln()) * idf(run[0])))
        .filter(|(_, value)| *value > 0.0)
        .collect();
    let norm = row.iter().map(|(_, value)| value * value).sum::<f64>().sqrt();
    row.iter_mut().for_each(|(_, value)| *value /= norm);
    row
}

impl WordHead {
    /// The one in `file`, where it has one.
    ///
    /// # Errors
    /// One that does not fit `vocabulary` entries and as many labels as the other head has.
    pub fn read(file: &WeightsFile<'_>, vocabulary: usize) -> Result<Option<Self>> {
        if !file.names().any(|name| name.starts_with(PREFIX)) {
            return Ok(None);
        }
        let (idf, weight) = (file.get(IDF)?, file.get(WEIGHT)?);
        let labels = file.get("classifier.bias")?.shape;
        if idf.shape != [vocabulary] || weight.shape != [labels[0], vocabulary] {
            let reason = format!(
                "`{IDF}` has shape {:?} and `{WEIGHT}` {:?}, where {vocabulary} words and {} labels are asked for",
                idf.shape, weight.shape, labels[0]
            );
            return Err(Error::model("weights", reason));
        }
        let weight = weight.into_f32().chunks_exact(vocabulary).map(<[f32]>::to_vec).collect();
        Ok(Some(Self { idf: idf.into_f32(), weight }))
    }

    /// Its tensors by the names that a weights file has for them.
    ///
    /// # Errors
    /// Rows of different lengths.
    pub fn tensors(&self) -> Result<NetworkWeights> {
        let idf = Tensor::new(self.idf.as_slice(), &Device::Cpu)?;
        let weight = Tensor::new(self.weight.clone(), &Device::Cpu)?;
        Ok([(IDF.to_owned(), idf), (WEIGHT.to_owned(), weight)].into())
    }

    /// Adds to the logits of one sequence, `[labels]`, what its words say.
    fn add(&self, ids: &[u32], logits: &mut [f32]) {
        let row = features(ids.to_vec(), |id| f64::from(self.idf[id as usize]));
        for (logit, weight) in logits.iter_mut().zip(&self.weight) {
            let sum: f64 = row.iter().map(|&(id, value)| f64::from(weight[id as usize]) * value).sum();
            *logit += sum as f32;
        }
    }
}

/// An encoder with both heads.
pub struct WithWords {
    /// The encoder with the head on its vectors.
    pub encoder: Box<dyn Inference>,
    /// The other head.
    pub words: WordHead,
}

fn ids(packed: &Packed) -> impl Iterator<Item = &[u32]> {
    packed.spans.iter().map(|&(start, length)| &packed.ids[start..start + length])
}

impl Inference for WithWords {
    fn logits(&self, packed: &Packed) -> Result<Vec<Vec<f32>>> {
        let mut logits = self.encoder.logits(packed)?;
        logits.iter_mut().zip(ids(packed)).for_each(|(logits, ids)| self.words.add(ids, logits));
        Ok(logits)
    }

    fn vectors(&self, packed: &Packed) -> Result<Vec<Vec<f32>>> {
        self.encoder.vectors(packed)
    }

    fn vectors_by_layer(&self, packed: &Packed) -> Result<Vec<Vec<Vec<f32>>>> {
        self.encoder.vectors_by_layer(packed)
    }

    fn halfway(&self, packed: &Packed, layers: usize) -> Result<Vec<Vec<f32>>> {
        self.encoder.halfway(packed, layers)
    }

    fn logits_unless_left(&self, packed: &Packed, exit: &EarlyExit) -> Result<Vec<Option<Vec<f32>>>> {
        let mut logits = self.encoder.logits_unless_left(packed, exit)?;
        for (logits, ids) in logits.iter_mut().zip(ids(packed)) {
            if let Some(logits) = logits {
                self.words.add(ids, logits);
            }
        }
        Ok(logits)
    }

    fn batch_tokens(&self) -> usize {
        self.encoder.batch_tokens()
    }

    fn batch_tokens_with_exit(&self) -> usize {
        self.encoder.batch_tokens_with_exit()
    }
}

#[cfg(test)]
mod tests {
    use super::super::weights::{self, Form};
    use super::*;

    #[test]
    fn features_are_of_length_one_and_leave_out_what_has_no_idf() {
        let idf = |id: u32| [0.0, 1.0, 2.0][id as usize];
        let row = features(vec![2, 0, 1, 1, 0, 0], idf);
        let (one, two) = (1.0 + 2f64.ln(), 2.0);
        let norm = (one * one + two * two).sqrt();
        assert_eq!(row.iter().map(|(id, _)| *id).collect::<Vec<_>>(), [1, 2]);
        assert!((row[0].1 - one / norm).abs() < 1e-12 && (row[1].1 - two / norm).abs() < 1e-12);
        assert!(features(vec![0, 0], idf).is_empty());
    }

    #[test]
    fn what_words_say_is_added_to_each_label() {
        let words =
            WordHead { idf: vec![0.0, 1.0, 1.0], weight: vec![vec![9.0, 2.0, 0.0], vec![9.0, 0.0, -3.0]] };
        let mut logits = [0.5, 0.5];
        words.add(&[0, 1], &mut logits);
        assert_eq!(logits, [2.5, 0.5]);
        words.add(&[0, 2, 2], &mut logits);
        assert_eq!(logits, [2.5, -2.5]);
    }

    #[test]
    fn it_is_read_back_from_both_forms_and_one_that_does_not_fit_is_refused() {
        let words =
            WordHead { idf: vec![0.0, 1.5, 1.25], weight: vec![vec![0.0, 2.0, -0.3], vec![0.1, 0.0, -3.0]] };
        let mut tensors = words.tensors().unwrap();
        tensors.insert("classifier.bias".to_owned(), Tensor::new(&[0f32, 0.0], &Device::Cpu).unwrap());
        for form in [Form::F32, Form::Int8Rows] {
            let bytes = weights::write(&tensors, form).unwrap();
            let file = WeightsFile::open(&bytes, "m").unwrap();
            assert_eq!(WordHead::read(&file, 3).unwrap(), Some(words.clone()));
            let error = WordHead::read(&file, 4).unwrap_err().to_string();
            assert!(error.contains("4 words and 2 labels"), "{error}");
        }
        tensors.retain(|name, _| !name.starts_with(PREFIX));
        let bytes = weights::write(&tensors, Form::F32).unwrap();
        assert_eq!(WordHead::read(&WeightsFile::open(&bytes, "m").unwrap(), 3).unwrap(), None);
    }
}
