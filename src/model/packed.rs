//! Token sequences of many segments laid end to end, without padding.

use std::sync::Arc;

use candle_core::{Device, Tensor};

use crate::error::Result;

/// Sequences packed into one row of tokens. `tokens` below is the sum of all lengths.
#[derive(Debug, Clone)]
pub struct Packed {
    /// Word ids, `[tokens]`.
    pub ids: Vec<u32>,
    /// Token types (0 or 1), `[tokens]`.
    pub types: Vec<u32>,
    /// Position within the sequence, `[tokens]`.
    pub positions: Vec<u32>,
    /// First token and length of each sequence, in order and without gaps.
    pub spans: Arc<Vec<(usize, usize)>>,
}

impl Packed {
    /// Packs sequences of `(word id, token type)`. Empty sequences are not allowed: a sequence has at least `[CLS]`.
    #[must_use]
    pub fn new<'a>(sequences: impl IntoIterator<Item = &'a [(u32, u8)]>) -> Self {
        let (mut ids, mut types, mut positions, mut spans) = (vec![], vec![], vec![], vec![]);
        for sequence in sequences {
            debug_assert!(!sequence.is_empty(), "a sequence holds at least one token");
            spans.push((ids.len(), sequence.len()));
            for (position, &(id, kind)) in sequence.iter().enumerate() {
                ids.push(id);
                types.push(u32::from(kind));
                positions.push(position as u32);
            }
        }
        Self { ids, types, positions, spans: Arc::new(spans) }
    }

    /// All sequences, then all of them once more.
    #[must_use]
    pub fn twice(&self) -> Self {
        let tokens = self.tokens();
        let again = self.spans.iter().map(|&(start, length)| (start + tokens, length));
        Self {
            ids: self.ids.repeat(2),
            types: self.types.repeat(2),
            positions: self.positions.repeat(2),
            spans: Arc::new(self.spans.iter().copied().chain(again).collect()),
        }
    }

    /// The sequences for which `kept` says so, as they stand, and which tokens those are; nothing where it says so of none.
    #[must_use]
    pub fn only(&self, kept: &[bool]) -> Option<(Self, Vec<u32>)> {
        let (mut spans, mut rows) = (Vec::new(), Vec::new());
        for (&(start, length), _) in self.spans.iter().zip(kept).filter(|(_, kept)| **kept) {
            spans.push((rows.len(), length));
            rows.extend((start..start + length).map(|row| row as u32));
        }
        let of = |values: &[u32]| rows.iter().map(|&row| values[row as usize]).collect();
        let (ids, types, positions) = (of(&self.ids), of(&self.types), of(&self.positions));
        (!spans.is_empty()).then(|| (Self { ids, types, positions, spans: Arc::new(spans) }, rows))
    }

    /// Tokens of all sequences.
    #[must_use]
    pub fn tokens(&self) -> usize {
        self.ids.len()
    }

    /// Number of sequences.
    #[must_use]
    pub fn sequences(&self) -> usize {
        self.spans.len()
    }

    /// Length of each sequence in tokens, in order.
    #[must_use]
    pub fn lengths(&self) -> Vec<usize> {
        self.spans.iter().map(|&(_, length)| length).collect()
    }

    /// Length of the longest sequence in tokens.
    #[must_use]
    pub fn longest(&self) -> usize {
        self.spans.iter().map(|&(_, length)| length).max().unwrap_or(0)
    }

    /// The matrix `[sequences, tokens]` whose product with token vectors is each sequence's mean vector.
    pub(super) fn averaging(&self, device: &Device) -> Result<Tensor> {
        let tokens = self.tokens();
        let mut matrix = vec![0f32; self.sequences() * tokens];
        for (row, &(start, length)) in self.spans.iter().enumerate() {
            matrix[row * tokens + start..][..length].fill(1.0 / length as f32);
        }
        Ok(Tensor::from_vec(matrix, (self.sequences(), tokens), device)?)
    }
}
