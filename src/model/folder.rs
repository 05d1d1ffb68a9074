//! Folders that are whole or not there: made beside their place and renamed into it.

use std::path::Path;

use crate::error::{Error, Result};

/// Puts a folder at `out` whose files `fill` writes into the path it is given. A bundle that stands there is replaced; a
/// failure leaves nothing.
///
/// # Errors
/// A folder that cannot be written, or that exists and is no bundle; errors of `fill`.
pub fn replace(out: &Path, fill: impl FnOnce(&Path) -> Result<()>) -> Result<()> {
    let parent = out.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    std::fs::create_dir_all(parent).map_err(Error::write(parent))?;
    let staged = tempfile::Builder::new().prefix(".bundle-").tempdir_in(parent).map_err(Error::write(out))?;
    fill(staged.path())?;
    if out.exists() {
        check_replaceable(out)?;
        std::fs::remove_dir_all(out).map_err(Error::write(out))?;
    }
    std::fs::rename(staged.path(), out).map_err(Error::write(out))?;
    #[cfg(unix)]
    {
        // Temporary folders are private to their owner; a bundle is as readable as any other folder.
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(out, std::fs::Permissions::from_mode(0o755)).map_err(Error::write(out))?;
    }
    Ok(())
}

/// Refuses to replace what this program did not make: only an empty folder or an older bundle may stand in the way.
///
/// # Errors
/// A file, or a folder with anything else in it.
pub fn check_replaceable(out: &Path) -> Result<()> {
    if !out.exists() {
        return Ok(());
    }
    let entries = std::fs::read_dir(out).map_err(Error::write(out))?;
    let names: Vec<_> = entries.filter_map(|e| e.ok().map(|e| e.file_name())).collect();
    if names.is_empty() || names.iter().any(|n| n == "termscore.json") {
        return Ok(());
    }
    Err(Error::document(out, "is a folder with other files in it: name a new one with --out"))
}
