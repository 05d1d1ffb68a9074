//! Reads the files that a command names. Errors say which file, what is wrong and what to do.

use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

use termscore::document::Limits;
use termscore::{Error, Result};
use walkdir::{DirEntry, WalkDir};

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

/// The files that are read of folders which `batch` has filled, and of a table beside them.
pub fn tables(folders: &[PathBuf], metadata: Option<&PathBuf>) -> Vec<PathBuf> {
    let of = |folder: &PathBuf| {
        ["contracts.parquet", "clauses.parquet", "manifest.json"].map(|name| folder.join(name))
    };
    folders.iter().flat_map(of).chain(metadata.cloned()).collect()
}

/// The files among `paths` and those in the folders among them, at any depth and by name. What is hidden in a folder is left
/// out, and links to folders are not followed.
pub fn files_under(paths: &[PathBuf]) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for path in paths {
        if !path.is_dir() {
            files.push(path.clone());
            continue;
        }
        let shown =
            |entry: &DirEntry| entry.depth() == 0 || !entry.file_name().to_string_lossy().starts_with('.');
        for entry in WalkDir::new(path).sort_by_file_name().into_iter().filter_entry(shown) {
            let entry = entry.map_err(|e| {
                let at = e.path().unwrap_or(path).to_owned();
                let reason = e.io_error().map_or_else(|| e.to_string(), ToString::to_string);
                Error::document(at, format!("cannot be listed: {reason}"))
            })?;
            if entry.path().is_file() {
                files.push(entry.into_path());
            }
        }
    }
    if files.is_empty() {
        return Err(Error::document(&paths[0], "holds no files; name contracts or folders with contracts"));
    }
    Ok(files)
}
