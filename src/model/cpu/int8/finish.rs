//! Products of bytes a block at a time, and their sums on the way to f32.

use super::columns::{Columns, Step};
use super::rows::Rows;
use super::{DEPTH, PANEL, PANELS, ROWS};
use crate::model::ops::math::vectorised;

/// Outputs whose sums are kept until they are finished together, so that the loop that does it is long.
const WIDTH: usize = 128;

/// Sums of [`ROWS`] rows with up to [`WIDTH`] outputs, 16 KB of the first cache.
#[repr(align(64))]
pub struct Sums([[i32; WIDTH]; ROWS]);

impl Sums {
    /// Bytes from one row's sums to the next.
    pub const STRIDE: usize = WIDTH * size_of::<i32>();

    /// Those of `row` with the panel from output `first` on.
    #[inline(always)]
    pub fn panel(&mut self, row: usize, first: usize) -> &mut [i32; PANEL] {
        self.0[row][first..].first_chunk_mut().expect("whole panels")
    }

    /// Those of all rows from output `first` on; there is room for [`PANELS`] behind it.
    pub fn from(&mut self, first: usize) -> *mut i32 {
        assert!(first + PANELS * PANEL <= WIDTH, "panels in the middle of the sums");
        self.0.as_flattened_mut()[first..].as_mut_ptr()
    }
}

/// What multiplies a block.
pub trait Multiply {
    /// Writes the sums of at least `rows` rows of `bytes` `[ROWS, stride]` with the outputs of each of `panels`, from output
    /// `first` of `sums` on.
    fn multiply(&self, bytes: &[u8], rows: usize, panels: [&[Step]; PANELS], sums: &mut Sums, first: usize);
}

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

impl<F: Fn(f32, f32) -> f32> Finish<'_, F> {
    /// Has `kernel` multiply each [`ROWS`] rows with `panels`, and finishes the sums while they are in the cache, into `y`
    /// `[rows, outputs]`. All panels meet the same rows before the next: `y` is then written row by row, and the panels stay in
    /// the second cache.
    #[inline(always)]
    pub fn blocks(&self, kernel: &impl Multiply, panels: &[Step], y: &mut [f32]) {
        let (stride, outputs) = (self.rows.stride, self.bias.len());
        let mut sums = Sums([[0; WIDTH]; ROWS]);
        let blocks = y.chunks_mut(ROWS * outputs).zip(self.rows.blocks().chunks_exact(ROWS * stride));
        for (block, (y, bytes)) in blocks.enumerate() {
            let wide = panels.chunks(WIDTH / PANEL * stride / DEPTH).zip((0..outputs).step_by(WIDTH));
            for (panels, first) in wide {
                for (pair, at) in
                    panels.chunks_exact(PANELS * stride / DEPTH).zip((0..).step_by(PANELS * PANEL))
                {
                    let (left, right) = pair.split_at(stride / DEPTH);
                    kernel.multiply(bytes, y.len() / outputs, [left, right], &mut sums, at);
                }
                vectorised(
                    #[inline(always)]
                    || {
                        for ((y, sums), row) in y.chunks_exact_mut(outputs).zip(&sums.0).zip(block * ROWS..) {
                            let end = outputs.min(first + WIDTH);
                            self.part(&mut y[first..end], &sums[..end - first], row, first);
                        }
                    },
                );
            }
        }
    }

    /// Finishes `sums` of row `row`, outputs `first` and on, into `y` of the same length.
    #[inline(always)]
    pub fn part(&self, y: &mut [f32], sums: &[i32], row: usize, first: usize) {
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
