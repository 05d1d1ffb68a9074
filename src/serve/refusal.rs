//! An answer that is no report: a status, and one line of words that say what to do.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use serde_json::json;

use super::bounds::Bounds;
use super::page::Start;

/// Seconds after which to come again when all are busy.
const AGAIN: u64 = 3;

/// Why a request gets no report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The status.
    pub status: StatusCode,
    /// What is wrong and what to do, in one line.
    pub words: String,
}

/// What a request wants its answer in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// A page for a person.
    Page,
    /// JSON for the page's script.
    Json,
}

impl Refusal {
    /// A refusal.
    pub fn new(status: StatusCode, words: impl Into<String>) -> Self {
        Self { status, words: words.into() }
    }

    /// The request is no form of ours.
    pub fn bad_form(words: &str) -> Self {
        Self::new(StatusCode::BAD_REQUEST, words)
    }

    /// The request is larger than any document that is read.
    pub fn too_large(bounds: &Bounds) -> Self {
        let words =
            format!("larger than {} MiB: split it, or give the contract alone", bounds.request_bytes >> 20);
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, words)
    }

    /// The request did not come whole in its time.
    pub fn too_slow(bounds: &Bounds) -> Self {
        let words =
            format!("the contract did not arrive within {} seconds: send it again", bounds.body.as_secs());
        Self::new(StatusCode::REQUEST_TIMEOUT, words)
    }

    /// There is no place in the queue.
    pub fn busy() -> Self {
        let words = format!("busy with other contracts: try again in {AGAIN} seconds");
        Self::new(StatusCode::SERVICE_UNAVAILABLE, words)
    }

    /// There is no such job or report, or not any more.
    pub fn unknown(bounds: &Bounds) -> Self {
        let kept = bounds.kept_in_words();
        let words = format!(
            "there is no such report any more: a report is kept for {kept} at most; give the contract again"
        );
        Self::new(StatusCode::NOT_FOUND, words)
    }

    /// The contract could not be read.
    pub fn failed(words: &str) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, words)
    }

    /// The response: the start page with the words above its form, or an object with a `message`.
    #[must_use]
    pub fn response(&self, wanted: Wanted, start: &Start) -> Response {
        let mut response = match wanted {
            Wanted::Page => start.response(Html(start.html(Some(&self.words)))),
            Wanted::Json => json_response(&json!({ "message": self.words })),
        };
        *response.status_mut() = self.status;
        if self.status == StatusCode::SERVICE_UNAVAILABLE {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(AGAIN));
        }
        response
    }
}

/// `value` as a response.
pub fn json_response(value: &serde_json::Value) -> Response {
    ([(header::CONTENT_TYPE, "application/json")], value.to_string()).into_response()
}
