//! Reads the files that a command names. Errors say which file, what is wrong and what to do.

use std::io::{ErrorKind, Read};
use std::path::Path;

use termscore::document::Limits;
use termscore::{Error, Result};

/// The name that stands for standard input.
pub const STANDARD_INPUT: &str = "-";

/// The limits of reading documents; PDFs are read in a child process of this program.
pub fn limits() -> Limits {
    match std::env::current_exe() {
        Ok(program) => Limits::default().with_pdf_worker(program),
        Err(_) => Limits::default(),
    }
}

/// The bytes of `path`, or of standard input for `-`.
pub fn read(path: &Path) -> Result<Vec<u8>> {
    if path.as_os_str() == STANDARD_INPUT {
        let mut bytes = Vec::new();
        std::io::stdin().lock().read_to_end(&mut bytes).map_err(Error::read(path))?;
        return Ok(bytes);
    }
    if path.is_dir() {
        return Err(Error::document(path, "is a folder; name the files in it"));
    }
    std::fs::read(path).map_err(|error| match error.kind() {
        ErrorKind::NotFound => Error::document(path, "there is no such file; check the name and the folder"),
        ErrorKind::PermissionDenied => Error::document(path, "may not be read; change its permissions"),
        _ => Error::read(path)(error),
    })
}
