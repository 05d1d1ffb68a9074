//! Tables of vectors by number, kept as they are stored: of most a text needs a few hundred rows.

use super::super::stored::Stored;

/// Vectors by number.
pub enum Table {
    /// `[rows, width]`.
    F32 { values: Vec<f32>, width: usize },
    /// `[rows, width]`, and what a step is worth in each row.
    Bytes { bytes: Vec<u8>, scales: Vec<f32>, width: usize },
}

impl Table {
    /// The rows of `stored`.
    pub fn new(stored: Stored<'_>) -> Self {
        let width = stored.columns();
        if stored.is_bytes() {
            let (bytes, scales) = stored.to_bytes();
            return Self::Bytes { bytes: bytes.into_owned(), scales, width };
        }
        Self::F32 { values: stored.into_f32(), width }
    }

    /// Adds row `id` to `x`. Ids are those of the model's own tokenizer, which was checked against the table's size.
    pub fn add(&self, id: u32, x: &mut [f32]) {
        let id = id as usize;
        match self {
            Self::F32 { values, width } => {
                x.iter_mut().zip(&values[id * width..][..*width]).for_each(|(x, value)| *x += value);
            }
            Self::Bytes { bytes, scales, width } => {
                let scale = scales[id];
                for (x, byte) in x.iter_mut().zip(&bytes[id * width..][..*width]) {
                    *x += f32::from(byte.cast_signed()) * scale;
                }
            }
        }
    }
}
