//! Reports to bytes: [`text()`] for the terminal, [`json()`] for programs, [`markdown()`] for mail and issues, [`html`] for a browser and
//! paper, [`docx`] for Word, [`sarif`] for pipelines; the segments of a document as text and JSON too, what changed between two
//! versions, and what a policy says.
//!
//! In: finished [`RiskReport`](crate::risk::report::RiskReport)s, a [`Difference`](crate::diff::Difference), or an outline. Out: a
//! string, or the bytes of a file; nothing is judged, weighed or printed here. Contract text is foreign: the text report shows escapes,
//! direction overrides and invisible characters by name instead of passing them on to the terminal, while JSON keeps the document's
//! words as they are.

mod difference;
pub mod docx;
pub mod html;
mod json;
mod markdown;
mod names;
mod numbering;
mod order;
mod quote;
pub mod sarif;
mod text;

pub use json::{difference_json, json, outline_json, policy_json};
pub use markdown::{difference_markdown, escape as escape_markdown, markdown};
pub use names::{counted, phrase};
pub use text::{Detail, TextOptions, difference_text, outline_text, policy_text, printable, text, texts};
