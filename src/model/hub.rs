//! Base models: a local folder, or a model of the Hugging Face hub, looked up in the local cache first.
//!
//! The network is used only for a name that is no folder and not in the cache, which only an explicit option can give,
//! and never with `HF_HUB_OFFLINE` set.

use std::path::{Path, PathBuf};

use hf_hub::api::sync::ApiBuilder;
use hf_hub::{Cache, Repo, RepoType};

use crate::error::{Error, Result};

/// The three files of a base model, as bytes.
#[derive(Debug)]
pub struct BaseModel {
    /// The folder or hub name it came from.
    pub name: String,
    /// `config.json`.
    pub config: Vec<u8>,
    /// `tokenizer.json`.
    pub tokenizer: Vec<u8>,
    /// `model.safetensors`.
    pub weights: Vec<u8>,
}

/// Reads `config.json`, `tokenizer.json` and `model.safetensors` of a folder, or of `[hf:]ORG/NAME[@REV]` on the hub.
///
/// # Errors
/// Names the file that is missing, or says why the hub could not give it.
pub fn resolve(name: &str) -> Result<BaseModel> {
    let names = ["config.json", "tokenizer.json", "model.safetensors"];
    let [config, tokenizer, weights] = from_folder_or_hub(name, names, name)?;
    Ok(BaseModel { name: name.to_owned(), config, tokenizer, weights })
}

/// The bytes of the named files of a folder or of `hf:ORG/NAME[@REV]`. Without `hf:` the network is not asked, so that the name of a folder
/// may be mistyped.
pub(super) fn files<const N: usize>(name: &str, names: [&str; N]) -> Result<[Vec<u8>; N]> {
    from_folder_or_hub(name, names, name.strip_prefix("hf:").unwrap_or_default())
}

/// The bytes of the named files of the folder `name`, or else of the hub's model `id`.
fn from_folder_or_hub<const N: usize>(name: &str, names: [&str; N], id: &str) -> Result<[Vec<u8>; N]> {
    let folder = Path::new(name);
    let mut contents = [const { Vec::new() }; N];
    if folder.is_dir() {
        for (file, content) in names.iter().zip(&mut contents) {
            *content = read(name, &folder.join(file))?;
        }
        return Ok(contents);
    }
    let repo = hub_repo(name, id)?;
    for (file, content) in names.iter().zip(&mut contents) {
        *content = read(name, &hub_file(name, &repo, file)?)?;
    }
    Ok(contents)
}

fn read(name: &str, path: &Path) -> Result<Vec<u8>> {
    std::fs::read(path).map_err(|e| match e.kind() {
        std::io::ErrorKind::NotFound => {
            let file = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            Error::model(name, format!("`{file}` is missing from the folder"))
        }
        _ => Error::read(path)(e),
    })
}

fn hub_repo(name: &str, id: &str) -> Result<Repo> {
    let full = id.strip_prefix("hf:").unwrap_or(id);
    let (id, revision) = full.split_once('@').unwrap_or((full, "main"));
    let plausible = |part: &str| {
        !part.is_empty()
            && part.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c))
            && !part.starts_with('.')
    };
    match id.split_once('/') {
        Some((org, model)) if plausible(org) && plausible(model) && plausible(revision) => {
            Ok(Repo::with_revision(id.to_owned(), RepoType::Model, revision.to_owned()))
        }
        _ => Err(Error::model(name, "is no folder, and no hub model of the form `hf:ORG/NAME[@REV]`")),
    }
}

fn hub_file(name: &str, repo: &Repo, file: &str) -> Result<PathBuf> {
    let cache = Cache::from_env();
    if let Some(path) = cache.repo(repo.clone()).get(file) {
        return Ok(path);
    }
    let place = cache.path().display().to_string();
    if std::env::var_os("HF_HUB_OFFLINE").is_some_and(|v| v != "0" && !v.is_empty()) {
        let reason =
            format!("`{file}` is not in the cache `{place}`, and HF_HUB_OFFLINE forbids the download");
        return Err(Error::model(name, reason));
    }
    let failed = |e: hf_hub::api::sync::ApiError| {
        let reason = format!(
            "`{file}` is neither a local file nor in the cache `{place}`, and the download failed: {e}"
        );
        Error::model(name, reason)
    };
    let api = ApiBuilder::from_env().with_progress(false).build().map_err(failed)?;
    api.repo(repo.clone()).get(file).map_err(failed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_is_neither_folder_nor_hub_model_is_refused() {
        for name in ["no/such/folder", "plain", "hf:a/b/c", "../no-such-model", "hf:org/na me"] {
            let error = resolve(name).unwrap_err().to_string();
            assert!(error.contains("no folder"), "{error}");
        }
    }

    #[test]
    fn the_network_is_asked_for_a_bundle_only_by_its_prefix() {
        let error = files("models/mistyped", ["config.json"]).unwrap_err().to_string();
        assert!(error.contains("is no folder") && !error.contains("download"), "{error}");
        assert!(hub_repo("hf:org/model@v1", "org/model@v1").is_ok());
        assert!(hub_repo("./model", "./model").is_err());
    }

    #[test]
    fn a_folder_without_a_file_names_the_file() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("config.json"), "{}").unwrap();
        let error = resolve(folder.path().to_str().unwrap()).unwrap_err().to_string();
        assert!(error.contains("`tokenizer.json` is missing"), "{error}");
    }
}
