//! The one error type of the library.
//!
//! Every variant that concerns a file carries its path, says what is wrong with it and, where there is one, the mend.
//! The binary prints the whole chain as a single line on standard error and exits with code 2.

use std::path::{Path, PathBuf};

/// Shorthand for results of this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Everything that can go wrong between bytes and report.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file could not be opened or read.
    #[error("`{}`: cannot be read: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// A file could not be written; nothing of it was left behind.
    #[error("`{}`: cannot be written: {source}", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// A document was read but holds no contract text that can be used.
    #[error("`{}`: {reason}", path.display())]
    Document {
        /// The document, or `-` for standard input.
        path: PathBuf,
        /// What is wrong and what to do, as one clause without a trailing dot.
        reason: String,
    },
    /// A policy file does not say what a policy must say.
    #[error("`{}`{}: {reason}", path.display(), position(*line, *column))]
    Policy {
        /// The policy file.
        path: PathBuf,
        /// Line from 1, or 0 where unknown.
        line: usize,
        /// Column from 1, or 0 where unknown.
        column: usize,
        /// What is wrong and what would be right.
        reason: String,
    },
    /// A model bundle or base model cannot be used.
    #[error("model `{name}`: {reason}")]
    Model {
        /// The folder or the hub name.
        name: String,
        /// What is wrong and what to do.
        reason: String,
    },
    /// Labelled data has a line that cannot be used.
    #[error("`{}`, line {line}: {reason}", path.display())]
    Data {
        /// The data file.
        path: PathBuf,
        /// Line from 1.
        line: usize,
        /// What is wrong with the line.
        reason: String,
    },
    /// A device that this build or this machine does not have.
    #[error("device `{name}`: {reason}")]
    Device {
        /// The device as asked for.
        name: String,
        /// Why it is not there and what to do.
        reason: String,
    },
    /// An option whose value makes no sense.
    #[error("{0}")]
    Usage(String),
    /// Tensor work failed.
    #[error("tensor computation failed: {0}")]
    Tensor(String),
}

impl Error {
    /// A [`Error::Document`] for `path`.
    pub fn document(path: impl AsRef<Path>, reason: impl Into<String>) -> Self {
        Self::Document { path: path.as_ref().to_owned(), reason: reason.into() }
    }

    /// A [`Error::Model`] for the bundle or base model `name`.
    pub fn model(name: impl Into<String>, reason: impl Into<String>) -> Self {
        Self::Model { name: name.into(), reason: reason.into() }
    }

    /// Wraps an error of the operating system while reading `path`.
    pub fn read(path: impl AsRef<Path>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.as_ref().to_owned();
        move |source| Self::Read { path, source }
    }

    /// Wraps an error of the operating system while writing `path`.
    pub fn write(path: impl AsRef<Path>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.as_ref().to_owned();
        move |source| Self::Write { path, source }
    }
}

fn position(line: usize, column: usize) -> String {
    match (line, column) {
        (0, _) => String::new(),
        (line, 0) => format!(", line {line}"),
        (line, column) => format!(", line {line}, column {column}"),
    }
}
