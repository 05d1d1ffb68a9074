//! What a batch folder is the result of: `run.json` while it is being filled, `manifest.json` once it is whole.

use std::fs;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::report::counted;

/// Everything that the results depend on: two runs with the same give the same files.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Identity {
    /// Version of the columns.
    pub schema: u32,
    /// The program's version.
    pub version: String,
    /// Name of the model.
    pub model: String,
    /// SHA-256 of the model.
    pub model_sha256: String,
    /// What its products are computed in (`int8`).
    pub precision: String,
    /// Whether its first stage chose what the encoder read.
    #[serde(default)]
    pub first_stage: bool,
    /// Name of the policy.
    pub policy: String,
    /// SHA-256 of the policy.
    pub policy_sha256: String,
    /// The model's labels.
    pub labels: Vec<String>,
    /// Probability from which each is found, in label order.
    pub thresholds: Vec<f32>,
    /// The manifest's columns.
    pub columns: Vec<String>,
    /// Whether contracts keep their text.
    pub store_text: bool,
    /// Which part of the corpus this is, `[part, parts]`, from 1.
    pub shard: [u64; 2],
    /// Contracts of the whole corpus.
    pub corpus_contracts: u64,
    /// Hash of their paths and columns, and of the choice among them.
    pub corpus: String,
}

/// Counts of a finished run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Contracts in `contracts.parquet`.
    pub contracts: u64,
    /// Those that were scored.
    pub scored: u64,
    /// Those that could not be read.
    pub failed: u64,
    /// Those of the scored ones with warnings: what was not read of them, or not as it may be meant.
    #[serde(default)]
    pub warned: u64,
    /// Segments of the scored ones.
    pub segments: u64,
    /// Findings in `clauses.parquet`.
    pub findings: u64,
}

/// `manifest.json`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// What the results depend on.
    #[serde(flatten)]
    pub identity: Identity,
    /// What there is.
    pub counts: Counts,
}

const RUNNING: &str = "run.json";
const FINISHED: &str = "manifest.json";
/// The tables of a finished run.
pub const CONTRACTS: &str = "contracts.parquet";
/// See [`CONTRACTS`].
pub const CLAUSES: &str = "clauses.parquet";
/// The folder of an unfinished run's parts.
pub const PARTS: &str = "parts";

impl Identity {
    /// Says `out` is being filled by this run, or finds that it was before.
    ///
    /// # Errors
    /// A folder that another run fills, with what is different.
    pub fn claim(&self, out: &Path) -> Result<()> {
        let path = out.join(RUNNING);
        if !path.exists() {
            // What is not of a run is somebody's own.
            if let Some(name) = [CONTRACTS, CLAUSES, PARTS].into_iter().find(|name| out.join(name).exists()) {
                return Err(Error::document(
                    out,
                    format!(
                        "holds `{name}`, which is of no run that is known here and would be lost; name another folder"
                    ),
                ));
            }
            return place(self, &path);
        }
        let found: Self = parse(&path)?;
        self.check(&found, out)
    }

    /// Whether `found`, which `out` holds, is this same run.
    ///
    /// # Errors
    /// What is different.
    pub fn check(&self, found: &Self, out: &Path) -> Result<()> {
        let difference = if found == self {
            return Ok(());
        } else if found.columns != self.columns {
            format!("with other columns ({} there, {} here)", told(&found.columns), told(&self.columns))
        } else if found.corpus != self.corpus {
            let spelt = if found.corpus_contracts == self.corpus_contracts {
                ", perhaps the same by other paths"
            } else {
                ""
            };
            format!(
                "of another corpus ({} there, {} here{spelt})",
                counted(found.corpus_contracts, "contract", "contracts"),
                self.corpus_contracts
            )
        } else if found.model_sha256 != self.model_sha256 || found.precision != self.precision {
            format!("by another model (`{}` in {})", found.model, found.precision)
        } else if found.first_stage != self.first_stage {
            "with another choice of --exhaustive".to_owned()
        } else if found.policy_sha256 != self.policy_sha256 {
            format!("by another policy (`{}`)", found.policy)
        } else if found.shard != self.shard {
            format!("of shard {}/{}", found.shard[0], found.shard[1])
        } else if found.store_text != self.store_text {
            "with another choice of --store-text".to_owned()
        } else {
            format!("by version {} of this program", found.version)
        };
        Err(Error::document(
            out,
            format!(
                "holds results {difference}; name another folder, or add --restart to begin anew in this one"
            ),
        ))
    }
}

impl Manifest {
    /// The manifest in the folder `out`, if it holds a finished run.
    ///
    /// # Errors
    /// A manifest that cannot be read.
    pub fn find(out: &Path) -> Result<Option<Self>> {
        let path = out.join(FINISHED);
        if path.exists() { parse(&path).map(Some) } else { Ok(None) }
    }

    /// The manifest of a finished run in the folder `out`.
    ///
    /// # Errors
    /// A folder without one.
    pub fn read(out: &Path) -> Result<Self> {
        let missing = || {
            let running = out.join(RUNNING).exists();
            let reason = match running {
                true => "holds an unfinished run; give its `termscore batch` command again to finish it",
                false => "holds no `manifest.json`; name a folder that `termscore batch --out` has filled",
            };
            Error::document(out, reason)
        };
        Self::find(out)?.ok_or_else(missing)
    }

    /// Declares the results in `out` whole.
    ///
    /// # Errors
    /// A file that cannot be written.
    pub fn place(&self, out: &Path) -> Result<()> {
        place(self, &out.join(FINISHED))?;
        let path = out.join(RUNNING);
        fs::remove_file(&path).map_err(Error::write(&path))
    }
}

fn told(columns: &[String]) -> String {
    if columns.is_empty() { "none".to_owned() } else { columns.join(", ") }
}

/// Removes what an earlier run left in `out`, and nothing else.
///
/// # Errors
/// Files that cannot be removed.
pub fn clear(out: &Path) -> Result<()> {
    for name in [CONTRACTS, CLAUSES, FINISHED, RUNNING] {
        let path = out.join(name);
        if path.exists() {
            fs::remove_file(&path).map_err(Error::write(&path))?;
        }
    }
    Ok(())
}

/// Whether `out` holds a run, finished or not.
#[must_use]
pub fn holds_run(out: &Path) -> bool {
    [FINISHED, RUNNING].into_iter().any(|name| out.join(name).exists())
}

fn parse<T: serde::de::DeserializeOwned>(path: &Path) -> Result<T> {
    let bytes = fs::read(path).map_err(Error::read(path))?;
    serde_json::from_slice(&bytes).map_err(|e| {
        Error::document(path, format!("is not what this version of `termscore batch` writes: {e}"))
    })
}

fn place(value: &impl Serialize, path: &Path) -> Result<()> {
    let new = path.with_extension("new");
    let mut json = serde_json::to_vec_pretty(value).expect("plain data with string keys");
    json.push(b'\n');
    fs::write(&new, json).and_then(|()| fs::rename(&new, path)).map_err(Error::write(path))
}
