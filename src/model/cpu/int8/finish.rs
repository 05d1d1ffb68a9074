//! Sums of bytes on the way to f32.

use super::columns::Columns;
use super::rows::Rows;
use crate::model::cpu::blocks;

/// What turns sums into values: `(sum - zero * bytes) * scales + bias`, and what `combine` makes of the value that was there
/// and this one.
pub struct Finish<'a, F> {
    /// The activations.
    pub rows: &'a Rows,
    /// The weights.
    pub columns: &'a Columns,
    /// `[outputs]`.
    pub bias: &'a [f32],
    pub combine: F,
}

impl<F: Fn(f32, f32) -> f32> blocks::Finish<i32> for Finish<'_, F> {
    #[inline(always)]
    fn part(&self, y: &mut [f32], sums: &[i32], row: usize, first: usize) {
        let end = first + y.len();
        let (zero, scale) = (i32::from(self.rows.zeros[row]), self.rows.scales[row]);
        let columns = self.columns.scales[first..end]
            .iter()
            .zip(&self.columns.sums[first..end])
            .zip(&self.bias[first..end]);
        for ((y, &sum), ((&column, &bytes), &bias)) in y.iter_mut().zip(sums).zip(columns) {
            *y = (self.combine)(*y, (sum - zero * bytes) as f32 * (scale * column) + bias);
        }
    }
}
