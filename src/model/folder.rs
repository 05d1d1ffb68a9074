//! Folders that are whole or not there: made beside their place and renamed into it.

use std::path::Path;

use crate::error::{Error, Result};

/// Files that a bundle or its export consists of.
const OWN: [&str; 8] = [
    "README.md",
    "config.json",
    "first_stage.safetensors",
    "model.safetensors",
    "termscore.json",
    "tokenizer.json",
    "training.html",
    "training.jsonl",
];

/// Puts a folder at `out` whose files `fill` writes into the path it is given. A bundle that stands there is replaced; a
/// failure leaves nothing.
///
/// # Errors
/// A folder that cannot be written, or that exists and is no bundle; errors of `fill`.
pub fn replace(out: &Path, fill: impl FnOnce(&Path) -> Result<()>) -> Result<()> {
    // Where a link stands, the folder that it points to is replaced and the link stays.
    let place =
        if out.is_symlink() { std::fs::canonicalize(out).map_err(Error::write(out))? } else { out.into() };
    let out = place.as_path();
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

/// Refuses to replace what this program did not make: only an empty folder or an older bundle may stand in the way, and no bundle in which
/// somebody keeps anything else.
///
/// # Errors
/// A file, or a folder with anything else in it, by name.
pub fn check_replaceable(out: &Path) -> Result<()> {
    if !out.exists() {
        return Ok(());
    }
    let entries = std::fs::read_dir(out).map_err(Error::write(out))?;
    let names: Vec<_> = entries.filter_map(|e| e.ok().map(|e| e.file_name())).collect();
    let bundle = names.iter().any(|name| name == "termscore.json");
    let other = names.iter().find(|name| !bundle || !OWN.iter().any(|own| *name == own));
    match other {
        None => Ok(()),
        Some(other) => Err(Error::document(
            out,
            format!("holds `{}`, which would be lost: name a new folder with --out", other.display()),
        )),
    }
}

/// Refuses any folder that holds something already.
///
/// # Errors
/// A file, or a folder that is not empty.
pub fn check_new(out: &Path) -> Result<()> {
    if !out.exists() {
        return Ok(());
    }
    if std::fs::read_dir(out).map_err(Error::write(out))?.next().is_none() {
        return Ok(());
    }
    Err(Error::document(out, "is there already: name a new folder with --out, or delete this one first"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn a_link_to_a_bundle_stays_and_what_it_points_to_is_replaced() {
        let place = tempfile::tempdir().unwrap();
        let (kept, link) = (place.path().join("kept"), place.path().join("latest"));
        let fill = |words: &'static str| {
            move |staged: &Path| {
                std::fs::write(staged.join("termscore.json"), words).map_err(Error::write(staged))
            }
        };
        replace(&kept, fill("{}")).unwrap();
        std::os::unix::fs::symlink("kept", &link).unwrap();
        replace(&link, fill("[]")).unwrap();
        assert!(link.is_symlink());
        assert_eq!(std::fs::read_to_string(kept.join("termscore.json")).unwrap(), "[]");
        std::os::unix::fs::symlink("gone", place.path().join("nowhere")).unwrap();
        assert!(replace(&place.path().join("nowhere"), fill("{}")).is_err());
    }

    #[test]
    fn a_bundle_is_replaced_and_what_somebody_keeps_beside_it_is_not_lost() {
        let place = tempfile::tempdir().unwrap();
        let out = place.path().join("model");
        let fill =
            |staged: &Path| std::fs::write(staged.join("termscore.json"), "{}").map_err(Error::write(staged));
        replace(&out, fill).unwrap();
        replace(&out, fill).unwrap();
        std::fs::write(out.join("my clauses.jsonl"), "mine").unwrap();
        let error = replace(&out, fill).unwrap_err().to_string();
        assert!(error.contains("`my clauses.jsonl`"), "{error}");
        assert_eq!(std::fs::read_to_string(out.join("my clauses.jsonl")).unwrap(), "mine");
    }
}
