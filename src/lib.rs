//! TermScore reads contracts, finds the clauses that decide who owns a creator's work and whether it may feed AI, and
//! turns them into a risk score with evidence.
//!
//! Data flows one way: a [`document`] is read into text, [`segment`]ed into sentences and list items, [`classify`]ed by a
//! small transformer ([`model`]), weighed by a policy into a report ([`risk`]) and shown ([`report`]); [`diff`] tells what
//! changed between two versions, [`draft`] writes what to send back. [`corpus`] does so with many contracts and counts what they say; [`serve`] is a page in the browser; [`train`] makes models.

pub mod classify;
pub mod corpus;
pub mod diff;
pub mod document;
pub mod draft;
pub mod error;
pub mod model;
pub mod panics;
pub mod report;
pub mod risk;
pub mod scan;
pub mod segment;
pub mod serve;
pub mod train;
mod wilson;

pub use error::{Error, Result};
