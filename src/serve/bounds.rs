//! The one table of what a served page may cost: sizes, times and numbers.
//!
//! What a single document may cost stands in [`document::Limits`](crate::document::Limits).

use std::time::Duration;

/// Bounds for the server. The defaults fit one person, or a small office, in front of one machine.
#[derive(Debug, Clone)]
pub struct Bounds {
    /// Largest request, in bytes: the largest document, and some room for the form around it.
    pub request_bytes: u64,
    /// Most bytes of a request that is too large which are read and thrown away, so that its sender gets to read the answer.
    pub discarded_bytes: u64,
    /// Time for the head of a request, and for a connection on which nothing is asked.
    pub head: Duration,
    /// Time for the body of a request.
    pub body: Duration,
    /// Time for one job once it is in work.
    pub job: Duration,
    /// Time for what a job does after the last look at its clock; after that it is given up.
    pub grace: Duration,
    /// Most time that a connection stays open.
    pub connection: Duration,
    /// Most connections at once; more of them wait.
    pub connections: usize,
    /// Jobs in work at once. Labelling uses all cores; a second job is read in the meantime.
    pub workers: usize,
    /// Jobs that may wait; one more is told that all are busy.
    pub waiting: usize,
    /// Most reports that are kept; of more, the oldest is forgotten.
    pub reports: usize,
    /// Most bytes of kept reports, about; the newest is kept in any case.
    pub report_bytes: usize,
    /// Time that a report is kept.
    pub kept: Duration,
}

impl Bounds {
    /// The defaults for documents of at most `file_bytes`.
    #[must_use]
    pub fn new(file_bytes: u64) -> Self {
        Self {
            request_bytes: file_bytes + (64 << 10),
            discarded_bytes: 4 * file_bytes,
            head: Duration::from_secs(10),
            body: Duration::from_secs(60),
            job: Duration::from_secs(5 * 60),
            grace: Duration::from_secs(60),
            connection: Duration::from_secs(60 * 60),
            connections: 128,
            workers: 2,
            waiting: 8,
            reports: 64,
            report_bytes: 256 << 20,
            kept: Duration::from_secs(15 * 60),
        }
    }

    /// [`Bounds::kept`] in words.
    pub(super) fn kept_in_words(&self) -> String {
        let minutes = self.kept.as_secs().div_ceil(60);
        format!("{minutes} minute{}", if minutes == 1 { "" } else { "s" })
    }
}
