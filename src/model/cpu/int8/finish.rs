//! Sums of products of bytes on their way to f32.

use super::PANEL;
use super::columns::Columns;
use super::rows::Rows;

/// What turns sums into values: `(sum - zero * bytes) * scales + bias`, and what `combine` makes of the value that was there
/// and this one.
#[derive(Clone, Copy)]
pub struct Finish<'a, F> {
    /// The activations.
    pub rows: &'a Rows,
    /// The weights.
    pub columns: &'a Columns,
    /// `[outputs]`.
    pub bias: &'a [f32],
    pub combine: F,
}

impl<F: Fn(f32, f32) -> f32> Finish<'_, F> {
    /// Values of a row of the answer.
    #[inline(always)]
    pub fn outputs(&self) -> usize {
        self.bias.len()
    }

    /// Finishes `sums` of row `row`, outputs `first` and on, into `y` of the same length.
    #[inline(always)]
    pub fn part(&self, y: &mut [f32], sums: &[i32], row: usize, first: usize) {
        let end = first + y.len();
        let (scales, bytes) = (&self.columns.scales[first..end], &self.columns.sums[first..end]);
        self.values(y, sums, row, scales, bytes, &self.bias[first..end]);
    }

    /// Finishes a panel's `sums` `[rows, PANEL]`, outputs `first` and on, into their columns of `y` `[rows, outputs]`.
    #[inline(always)]
    pub fn panel(&self, y: &mut [f32], sums: &[[i32; PANEL]], first: usize) {
        let width = PANEL.min(self.outputs() - first);
        let rows = y.chunks_exact_mut(self.outputs()).zip(sums).enumerate();
        let Some(scales) = self.columns.scales[first..].first_chunk::<PANEL>() else {
            return rows.for_each(|(r, (y, sums))| self.part(&mut y[first..], &sums[..width], r, first));
        };
        // Arrays, whose length the compiler knows: a loop over sixteen values is otherwise mostly its own beginning and end.
        let whole = "as many outputs as there are scales";
        let bytes = *self.columns.sums[first..].first_chunk::<PANEL>().expect(whole);
        let (scales, bias) = (*scales, *self.bias[first..].first_chunk::<PANEL>().expect(whole));
        for (r, (y, sums)) in rows {
            let y = y[first..].first_chunk_mut::<PANEL>().expect(whole);
            self.values(y, sums, r, &scales, &bytes, &bias);
        }
    }

    #[inline(always)]
    fn values(&self, y: &mut [f32], sums: &[i32], row: usize, scales: &[f32], bytes: &[i32], bias: &[f32]) {
        let (zero, scale) = (i32::from(self.rows.zeros[row]), self.rows.scales[row]);
        let columns = scales.iter().zip(bytes).zip(bias);
        for ((y, &sum), ((&column, &bytes), &bias)) in y.iter_mut().zip(sums).zip(columns) {
            *y = (self.combine)(*y, (sum - zero * bytes) as f32 * (scale * column) + bias);
        }
    }
}
