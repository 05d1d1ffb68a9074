//! The encoder: a BERT-type transformer with a multi-label head, its weights, devices and bundles.
//!
//! In: token ids of whole segments, packed end to end without padding ([`Packed`]). Out: one vector of logits a segment.
//! This folder and [`crate::train`] are the only places that know candle. Which text becomes which tokens, and what the
//! logits mean, is left to [`crate::classify`].

pub mod bundle;
mod config;
mod cpu;
mod device;
mod embedded;
mod encoder;
pub mod export;
pub mod first_stage;
pub mod folder;
mod hub;
pub mod inference;
mod ops;
mod packed;
pub mod seed;
pub mod seen;
pub mod stored;
pub mod weights;
pub mod words;

pub use bundle::{Bundle, BundleFiles, FixedClause, Manifest, Source};
pub use config::EncoderConfig;
pub use cpu::{CpuEncoder, Precision};
pub use device::{Device, select as select_device};
pub use embedded::embedded;
pub use encoder::{Encoder, Mode, NetworkWeights};
pub use hub::{BaseModel, resolve as resolve_base};
pub use inference::Runtime;
pub use ops::Backend;
pub use packed::Packed;

use crate::error::Error;

impl From<candle_core::Error> for Error {
    fn from(source: candle_core::Error) -> Self {
        // candle appends a backtrace where one is enabled; a reader of the message is served by its first line.
        let text = source.to_string();
        Self::Tensor(text.lines().next().unwrap_or_default().to_owned())
    }
}
