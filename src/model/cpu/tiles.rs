//! Products on processors with AMX, whose registers are tiles of 16 rows of 64 bytes: 64 bytes, or 32 numbers of two bytes.
//!
//! `tdpbusd` multiplies a tile of activations, 16 rows by 64 bytes, with a tile of weights, 64 bytes by 16 outputs, in sixteen
//! cycles: eight times what [`super::dots`] can; `tdpbf16ps` does the same for bf16 with half as many numbers. The stable
//! compiler has no intrinsics for them, so that a block of tiles is a few lines of assembly. The system has to be asked for the
//! registers, once for the process.
#![allow(unsafe_code, reason = "there are no intrinsics; each use says why it holds")]

use std::arch::asm;
use std::marker::PhantomData;
use std::sync::LazyLock;

use super::blocks::{Multiply, PANEL, PANELS, ROWS, Step, Sums};

/// Inputs of a tile, in bytes.
const DEPTH: usize = 64;
/// Bytes of a tile's weights.
const TILE: usize = 16 * DEPTH;

/// Proof that the processor has the instructions with sums of type `T`, `i32` of bytes or `f32` of bf16, and the system the
/// registers.
#[derive(Debug)]
pub struct Tiles<T>(PhantomData<T>);

impl<T> Clone for Tiles<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Tiles<T> {}

/// The instructions that there are.
static HAD: LazyLock<[bool; 2]> = LazyLock::new(|| {
    let features = raw_cpuid::CpuId::new().get_extended_feature_info();
    let [bytes, halves] = features
        .map_or([false; 2], |f| [f.has_amx_tile() && f.has_amx_int8(), f.has_amx_tile() && f.has_amx_bf16()]);
    let permitted = (bytes || halves) && permitted();
    [bytes && permitted, halves && permitted]
});

impl Tiles<i32> {
    /// Where bytes can be multiplied.
    pub fn for_bytes() -> Option<Self> {
        HAD[0].then_some(Self(PhantomData))
    }
}

impl Tiles<f32> {
    /// Where bf16 can be multiplied.
    pub fn for_halves() -> Option<Self> {
        HAD[1].then_some(Self(PhantomData))
    }
}

impl<T> Tiles<T> {
    /// The registers, for as long as they are needed.
    pub fn registers(self) -> Registers<T> {
        /// Palette 1 at byte 0; bytes of a row of each tile from 16 on, two bytes each; rows of each from 48 on.
        #[repr(align(64))]
        struct Layout([u8; 64]);
        const LAYOUT: Layout = {
            let mut bytes = [0; 64];
            bytes[0] = 1;
            let mut tile = 0;
            while tile < 8 {
                bytes[16 + 2 * tile] = 64;
                bytes[48 + tile] = 16;
                tile += 1;
            }
            Layout(bytes)
        };
        // SAFETY: `self` is proof of the instructions; the layout is one that palette 1 has.
        unsafe { asm!("ldtilecfg [{}]", in(reg) &LAYOUT.0, options(nostack, readonly)) }
        Registers(PhantomData)
    }
}

/// Tiles in use, until dropped; unused ones cost a change of threads nothing. Made by [`Tiles`] alone, and for the thread that
/// made it.
pub struct Registers<T>(PhantomData<(*const (), T)>);

macro_rules! multiply {
    ($sum:ty, $block:ident, $instruction:literal) => {
        impl Multiply<$sum> for Registers<$sum> {
            /// Two tiles of rows meet two of weights, so that loads keep up with products: all rows of a block, however few
            /// count.
            fn multiply(
                &self,
                bytes: &[u8],
                _rows: usize,
                panels: [&[Step]; PANELS],
                sums: &mut Sums<$sum>,
                first: usize,
            ) {
                let stride = bytes.len() / ROWS;
                assert!(stride.is_multiple_of(DEPTH) && stride > 0, "whole tiles of inputs");
                let panels = panels.map(|panel| {
                    assert!(size_of_val(panel) >= stride * PANEL, "weights of all inputs");
                    panel.as_ptr().cast()
                });
                // SAFETY: `self` is proof of the instructions and the registers, `bytes` is 32 rows of `stride` bytes, each panel
                // 16 outputs of `stride` bytes, and 32 rows of sums have room for 32 from `first` on.
                unsafe { $block(bytes.as_ptr(), stride, panels, sums.from(first)) }
            }
        }

        /// Sums of 32 rows of `stride` bytes with two panels of 16 outputs, into 32 rows of 32 sums, [`Sums::STRIDE`] bytes apart.
        ///
        /// # Safety
        /// The registers are set; `rows` points to `32 * stride` bytes, each panel to `16 * stride`, `sums` to room for all.
        unsafe fn $block(rows: *const u8, stride: usize, panels: [*const u8; 2], sums: *mut $sum) {
            let [mut first, mut second] = panels;
            let mut rows = rows;
            let mut left = stride / DEPTH;
            // SAFETY: what the caller promises. Tiles 0 to 3 are the sums, 4 and 5 rows, 6 and 7 weights.
            unsafe {
                let mut lower = rows.add(ROWS / 2 * stride);
                asm!(
                    "tilezero tmm0",
                    "tilezero tmm1",
                    "tilezero tmm2",
                    "tilezero tmm3",
                    "2:",
                    "tileloadd tmm4, [{rows} + {stride}]",
                    "tileloadd tmm6, [{first} + {line}]",
                    concat!($instruction, " tmm0, tmm4, tmm6"),
                    "tileloadd tmm7, [{second} + {line}]",
                    concat!($instruction, " tmm1, tmm4, tmm7"),
                    "tileloadd tmm5, [{lower} + {stride}]",
                    concat!($instruction, " tmm2, tmm5, tmm6"),
                    concat!($instruction, " tmm3, tmm5, tmm7"),
                    "add {rows}, {depth}",
                    "add {lower}, {depth}",
                    "add {first}, {tile}",
                    "add {second}, {tile}",
                    "dec {left}",
                    "jnz 2b",
                    "tilestored [{sums} + {wide}], tmm0",
                    "tilestored [{sums} + {wide} + {other}], tmm1",
                    "tilestored [{sums} + {wide} + {half}], tmm2",
                    "tilestored [{sums} + {wide} + {other_half}], tmm3",
                    rows = inout(reg) rows,
                    lower = inout(reg) lower,
                    first = inout(reg) first,
                    second = inout(reg) second,
                    left = inout(reg) left,
                    stride = in(reg) stride,
                    line = in(reg) 64usize,
                    sums = in(reg) sums,
                    wide = in(reg) Sums::<$sum>::STRIDE,
                    half = const 16 * Sums::<$sum>::STRIDE,
                    other = const 64,
                    other_half = const 16 * Sums::<$sum>::STRIDE + 64,
                    depth = const DEPTH,
                    tile = const TILE,
                    out("tmm0") _, out("tmm1") _, out("tmm2") _, out("tmm3") _,
                    out("tmm4") _, out("tmm5") _, out("tmm6") _, out("tmm7") _,
                    options(nostack),
                );
                let _ = (rows, lower, first, second, left);
            }
        }
    };
}

multiply!(i32, block_of_bytes, "tdpbusd");
multiply!(f32, block_of_halves, "tdpbf16ps");

impl<T> Drop for Registers<T> {
    fn drop(&mut self) {
        // SAFETY: `Tiles` made them, which is proof of the instructions; nothing is kept in tiles from one block to the next.
        unsafe { asm!("tilerelease", options(nostack, nomem)) }
    }
}

/// Asks Linux for the registers, which it saves only for processes that do; other systems have none to give.
fn permitted() -> bool {
    #[cfg(target_os = "linux")]
    {
        /// `ARCH_REQ_XCOMP_PERM` and `XFEATURE_XTILEDATA` of Linux's `arch_prctl`.
        const REQUEST: libc::c_long = 0x1023;
        const TILE_DATA: libc::c_long = 18;
        // SAFETY: the call takes two numbers and changes only what the system saves.
        unsafe { libc::syscall(libc::SYS_arch_prctl, REQUEST, TILE_DATA) == 0 }
    }
    #[cfg(not(target_os = "linux"))]
    false
}
