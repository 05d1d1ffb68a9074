//! Contracts as records on a stream: what a cluster's job pipes its partitions through.
//!
//! In: records with an `id` and a `text` or `bytes`, as JSON lines ([`jsonl`]) or as an Arrow IPC stream ([`arrow`]). Out: an answer a
//! record, in order and in the same form; a record that cannot be read is answered with its error. What is in work is bounded
//! by [`WAVE`] records.

pub mod arrow;
pub mod jsonl;

use std::path::Path;

use rayon::prelude::*;

use super::runner::reason;
use crate::classify::ScoreCache;
use crate::document::Limits;
use crate::error::Result;
use crate::panics::guarded;
use crate::risk::report::RiskReport;
use crate::scan::{Contract, Scanner};

/// Records answered together.
pub const WAVE: usize = 64;
/// Clauses whose scores are kept for when they come again.
pub const CACHED_CLAUSES: usize = 1 << 18;

/// What was asked.
#[derive(Debug, Clone)]
pub struct Question {
    /// Name of the contract in its report.
    pub name: String,
    /// Its bytes in any format that `scan` reads, or what is wrong with the record.
    pub content: Result<Vec<u8>, String>,
}

/// The reports of `questions` in order, or what is wrong with each.
///
/// # Errors
/// Tensor work that failed.
pub fn answer(
    scanner: &Scanner,
    cache: &mut ScoreCache,
    questions: Vec<Question>,
    limits: &Limits,
) -> Result<Vec<Result<RiskReport, String>>> {
    let read = |question: Question| {
        let path = Path::new(&question.name);
        let bytes = question.content?;
        guarded(path, || Contract::read(path, &bytes, limits)).map_err(reason)
    };
    let contracts: Vec<Result<Contract, String>> = questions.into_par_iter().map(read).collect();
    let readable: Vec<&Contract> = contracts.iter().filter_map(|contract| contract.as_ref().ok()).collect();
    let mut reports = scanner.reports(&readable, cache)?.into_iter();
    let answers = contracts.iter().map(|contract| match contract {
        Ok(_) => {
            let report = reports.next().expect("every contract has a report");
            report.map(|(report, _)| report).map_err(reason)
        }
        Err(reason) => Err(reason.clone()),
    });
    Ok(answers.collect())
}
