//! Many contracts: one run over a corpus, its results as Parquet, and what they say of the market.
//!
//! In: a [`source::Source`] of files. Out: a folder with `contracts.parquet`, `clauses.parquet` and `manifest.json`
//! ([`runner::run`]). The only place that knows polars. Each contract goes the way of a single scan
//! ([`crate::scan`]); nothing is printed here.

pub mod baseline;
mod clusters;
mod directions;
pub mod frames;
mod journal;
pub mod manifest;
pub mod manifest_file;
pub mod metadata;
pub mod page;
pub mod record;
pub mod representatives;
pub mod runner;
mod signature;
pub mod source;
pub mod statistics;
mod store;
pub mod stream;
mod table;
pub mod tables;
