//! The few styles of the text report, by what they say. All are of the 16 colours that a terminal's theme sets.

use anstyle::{AnsiColor, Style};

use crate::risk::report::Band;

/// Running text.
pub(super) const PLAIN: Style = Style::new();
/// Titles and names.
pub(super) const STRONG: Style = Style::new().bold();
/// What helps to find a place but need not be read.
pub(super) const FAINT: Style = Style::new().dimmed();
/// The operative words of a quote.
pub(super) const MARK: Style = Style::new().bold().underline();
/// Words that a new version no longer has, and words that it has alone: told apart by more than colour.
pub(super) const DELETED: Style = AnsiColor::Red.on_default().strikethrough();
/// See [`DELETED`].
pub(super) const INSERTED: Style = AnsiColor::Green.on_default().underline();
/// Raises the risk, or is missing.
pub(super) const BAD: Style = AnsiColor::Red.on_default();
/// Protects the creator.
pub(super) const GOOD: Style = AnsiColor::Green.on_default();
/// Needs the reader's attention.
pub(super) const CAUTION: Style = AnsiColor::Yellow.on_default();

/// The colour of a band. Its word always stands beside it.
pub(super) const fn band(band: Band) -> Style {
    match band {
        Band::Low => GOOD,
        Band::Medium => CAUTION,
        Band::High | Band::Critical => BAD,
    }
}
