//! Fine-tuning: labelled clauses and a base encoder to a bundle, and the figures that say how good it is.
//!
//! In: clauses as JSON lines ([`data`]) and a base model. Out: a finished bundle folder ([`bundle`]) and what was measured
//! ([`metrics`], [`bootstrap`], [`reliability`], [`mistakes`]). It starts from a bare encoder or a bundle ([`start`]), tunes
//! all of it ([`fit`]) or fits heads alone ([`frozen`]), and may judge itself by cross-validation ([`folds`]). With
//! [`crate::model`] this is the only place that knows candle. Everything random comes from one seed.

mod average;
pub mod baseline;
pub mod bootstrap;
pub mod bundle;
mod calibrate;
pub mod card;
pub mod checkpoint;
mod csv;
pub mod curve;
pub mod data;
pub mod first_stage;
mod fit;
pub mod folds;
pub mod frozen;
pub mod job;
mod lexicon;
mod logistic;
mod loss;
pub mod metrics;
pub mod mistakes;
mod network;
mod optimiser;
mod order;
mod prepared;
pub mod reliability;
mod schedule;
pub mod select;
pub mod start;
pub mod teacher;

pub use calibrate::{ThresholdRule, best_threshold, platt};
pub use fit::{EpochReport, Fitted, Observer, Options, Run, fit, prior_log_odds};
pub use logistic::{Linear, Logistic, Row};
pub use network::{Batch, Network, Rates};
pub use optimiser::AdamW;
