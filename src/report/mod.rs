//! Reports to bytes: [`text()`] for the terminal, [`json()`] for programs, [`markdown()`] for mail and issues, [`html`] for a browser and
//! paper, [`docx`] for Word; the segments of a document as text and JSON too.
//!
//! In: finished [`RiskReport`](crate::risk::report::RiskReport)s, or an outline. Out: a string, or the bytes of a file; nothing is judged, weighed or printed
//! here. Contract text is foreign: the text report shows escapes, direction overrides and invisible characters by name
//! instead of passing them on to the terminal, while JSON keeps the document's words as they are.

pub mod docx;
pub mod html;
mod json;
mod markdown;
mod names;
mod order;
mod quote;
mod text;

pub use json::{json, outline_json};
pub use markdown::{escape as escape_markdown, markdown};
pub use names::phrase;
pub use text::{Detail, TextOptions, outline_text, printable, text, texts};
