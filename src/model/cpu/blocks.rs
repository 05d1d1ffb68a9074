//! Products of our own kernels: weights packed in panels, rows of activations a block at a time, sums finished in the cache.
//!
//! In: rows of bytes, filled up to whole lines of the cache, of which four at a time meet four of the weights: four bytes, or two
//! numbers of two bytes. Out: what the caller makes of the sums. What a kernel multiplies is left to it.
#![cfg_attr(not(target_arch = "x86_64"), allow(dead_code, reason = "parts that only our own kernels need"))]

use crate::model::ops::math::vectorised;

/// Bytes of a row that a step of a product takes.
pub const DEPTH: usize = 8;
/// Outputs that are computed side by side.
pub const PANEL: usize = 16;
/// Panels that a kernel takes at once.
pub const PANELS: usize = 2;
/// Rows of activations, and of weights, are filled up with zeros to a multiple of this many bytes.
pub const STRIDE: usize = 64;
/// Activations have room for a multiple of this many rows.
pub const ROWS: usize = 32;

/// Outputs whose sums are kept until they are finished together, so that the loop that does it is long.
const WIDTH: usize = 128;

/// Weights `[outputs, stride]` in bytes for our own kernels: for each [`PANEL`] of outputs and each [`DEPTH`] of a row's bytes, two
/// times the outputs' quartets of bytes, 16 outputs by 4. Outputs that fill up the last [`PANELS`] are zeros.
pub fn panels(bytes: &[u8], outputs: usize) -> Vec<Step> {
    let stride = bytes.len() / outputs;
    let mut steps =
        vec![Step([[0; 32]; 4]); outputs.div_ceil(PANEL).next_multiple_of(PANELS) * (stride / DEPTH)];
    for (output, row) in bytes.chunks_exact(stride).enumerate() {
        let panel = &mut steps[output / PANEL * (stride / DEPTH)..];
        let (half, place) = (output % PANEL / 8, output % 8 * 4);
        for (step, eight) in panel.iter_mut().zip(row.as_chunks::<DEPTH>().0) {
            step.0[half][place..place + 4].copy_from_slice(&eight[..4]);
            step.0[2 + half][place..place + 4].copy_from_slice(&eight[4..]);
        }
    }
    steps
}

/// Eight bytes of the weights of 16 outputs: bytes 0 to 3 of outputs 0 to 7, of outputs 8 to 15, then bytes 4 to 7.
/// Two cache lines, so that no load takes from two.
#[derive(Clone)]
#[repr(align(64))]
pub struct Step(pub [[u8; 32]; 4]);

impl Step {
    /// Bytes 0 to 3, or 4 to 7, of all outputs.
    #[inline(always)]
    pub fn quartets(&self, half: usize) -> &[u8; 64] {
        self.0[2 * half..][..2].as_flattened().first_chunk().expect("two halves of a line")
    }
}

/// Sums of [`ROWS`] rows with up to [`WIDTH`] outputs, 16 KB of the first cache.
#[repr(align(64))]
pub struct Sums<T>([[T; WIDTH]; ROWS]);

impl<T> Sums<T> {
    /// Bytes from one row's sums to the next.
    pub const STRIDE: usize = WIDTH * size_of::<T>();

    /// Those of `row` with the panel from output `first` on.
    #[inline(always)]
    pub fn panel(&mut self, row: usize, first: usize) -> &mut [T; PANEL] {
        self.0[row][first..].first_chunk_mut().expect("whole panels")
    }

    /// Those of all rows from output `first` on; there is room for [`PANELS`] behind it.
    pub fn from(&mut self, first: usize) -> *mut T {
        assert!(first + PANELS * PANEL <= WIDTH, "panels in the middle of the sums");
        self.0.as_flattened_mut()[first..].as_mut_ptr()
    }
}

/// What multiplies a block, with sums of type `T`.
pub trait Multiply<T> {
    /// Writes the sums of at least `rows` rows of `bytes` `[ROWS, stride]` with the outputs of each of `panels`, from output
    /// `first` of `sums` on.
    fn multiply(
        &self,
        bytes: &[u8],
        rows: usize,
        panels: [&[Step]; PANELS],
        sums: &mut Sums<T>,
        first: usize,
    );
}

/// What turns the sums of a block into values.
pub trait Finish<T> {
    /// Turns the `sums` of row `row`, outputs `first` and on, into `y` of the same length. To be inlined, always: it is compiled for
    /// the vectors of the machine only where it is called.
    fn part(&self, y: &mut [f32], sums: &[T], row: usize, first: usize);
}

/// Which of rows and weights is met by all of the other before the next of it comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// [`ROWS`] rows meet all outputs: for weights that fit into the second cache. `y` is written row by row.
    Rows,
    /// [`WIDTH`] outputs meet all rows: larger weights come from further away only once.
    Outputs,
}

/// What is multiplied.
pub struct Factors<'a> {
    /// Rows of activations, `[a multiple of ROWS, stride]`.
    pub bytes: &'a [u8],
    /// Those that come behind, filled up with any to a multiple of [`ROWS`], `[that, stride]`.
    pub rest: &'a [u8],
    /// Bytes of a row.
    pub stride: usize,
    /// Weights, as [`panels`] packs them.
    pub panels: &'a [Step],
    /// Their outputs.
    pub outputs: usize,
}

/// Has `kernel` multiply each [`ROWS`] rows with all panels, and `finish`
/// turn the sums into `y` `[rows, outputs]` while they are in the cache.
#[inline(always)]
pub fn blocks<T: Copy + Default>(
    kernel: &impl Multiply<T>,
    factors: &Factors<'_>,
    order: Order,
    y: &mut [f32],
    finish: &impl Finish<T>,
) {
    let Factors { bytes, rest, stride, panels, outputs } = *factors;
    let mut sums = Sums([[T::default(); WIDTH]; ROWS]);
    let mut block = |y: &mut [f32], bytes: &[u8], row: usize, panels: &[Step], first: usize| {
        for (pair, at) in panels.chunks_exact(PANELS * stride / DEPTH).zip((0..).step_by(PANELS * PANEL)) {
            let (left, right) = pair.split_at(stride / DEPTH);
            kernel.multiply(bytes, y.len() / outputs, [left, right], &mut sums, at);
        }
        vectorised(
            #[inline(always)]
            || {
                for ((y, sums), row) in y.chunks_exact_mut(outputs).zip(&sums.0).zip(row..) {
                    let end = outputs.min(first + WIDTH);
                    finish.part(&mut y[first..end], &sums[..end - first], row, first);
                }
            },
        );
    };
    let wide = || panels.chunks(WIDTH / PANEL * stride / DEPTH).zip((0..outputs).step_by(WIDTH));
    let bytes = || {
        let blocks = bytes.chunks_exact(ROWS * stride).chain(rest.chunks_exact(ROWS * stride));
        blocks.zip((0..).step_by(ROWS))
    };
    match order {
        Order::Rows => {
            for (y, (bytes, row)) in y.chunks_mut(ROWS * outputs).zip(bytes()) {
                wide().for_each(|(panels, first)| block(y, bytes, row, panels, first));
            }
        }
        Order::Outputs => {
            for (panels, first) in wide() {
                for (y, (bytes, row)) in y.chunks_mut(ROWS * outputs).zip(bytes()) {
                    block(y, bytes, row, panels, first);
                }
            }
        }
    }
}
