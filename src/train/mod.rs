//! Fine-tuning: labelled clauses and a base encoder to a bundle, and the figures that say how good it is.
//!
//! In: clauses as JSON lines ([`data`]) and a base model. Out: a finished bundle folder ([`bundle`]) and what was measured
//! ([`metrics`], [`bootstrap`], [`reliability`], [`mistakes`]). With [`crate::model`] this is the only place that knows candle. Everything random comes from one seed.

pub mod baseline;
pub mod bootstrap;
pub mod bundle;
mod calibrate;
pub mod card;
pub mod checkpoint;
pub mod data;
mod fit;
mod loss;
pub mod metrics;
pub mod mistakes;
mod network;
mod optimiser;
pub mod reliability;
mod schedule;

pub use calibrate::{best_threshold, platt};
pub use fit::{EpochReport, Fitted, Observer, Options, fit, prior_log_odds};
pub use network::{Batch, Network, Rates};
pub use optimiser::AdamW;
