//! Checkpoints: a run that was stopped goes on where it was, to the same end.
//!
//! A checkpoint is one safetensors file with weights, moments and average, and one JSON file with the rest, renamed into place in
//! that order, so that a stop at any moment leaves a whole one. As order and dropout are functions of seed and step,
//! nothing else needs to be kept.

use std::path::{Path, PathBuf};

use candle_core::Device;
use serde::{Deserialize, Serialize};

use super::curve::Point;
use super::network::Network;
use super::optimiser::Moments;
use crate::error::{Error, Result};
use crate::model::NetworkWeights;
use crate::model::stored::WeightsFile;
use crate::model::weights::{self, Form};

/// Everything of a run that is no tensor.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct State {
    /// Hash of options and data; a checkpoint of another run is refused.
    pub run: String,
    /// Epochs finished.
    pub epochs: usize,
    /// Steps taken.
    pub step: usize,
    /// Epoch with the best dev macro-F1, from 1; 0 before the first.
    pub best_epoch: usize,
    /// That macro-F1, 0 to 1.
    pub best_macro_f1: f64,
    /// Name of the tensors' file beside this one.
    pub tensors: String,
    /// The course so far.
    pub curve: Vec<Point>,
    /// Losses of the epoch's steps so far.
    #[serde(default)]
    pub epoch_loss: MeanLoss,
    /// Losses of the steps since the last point of the course.
    #[serde(default)]
    pub point_loss: MeanLoss,
}

/// The mean of some losses, one after the other.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
pub struct MeanLoss {
    sum: f64,
    steps: usize,
}

impl MeanLoss {
    /// Takes one in.
    pub fn add(&mut self, loss: f32) {
        self.sum += f64::from(loss);
        self.steps += 1;
    }

    /// Their mean, and none is left.
    pub fn take(&mut self) -> f32 {
        let Self { sum, steps } = std::mem::take(self);
        (sum / steps.max(1) as f64) as f32
    }
}

/// The folder of a run's checkpoints.
#[derive(Debug, Clone)]
pub struct Checkpoints(PathBuf);

/// Whether a run's folder, or one of a fold in it, holds a checkpoint.
#[must_use]
pub fn holds_a_run(folder: &Path) -> bool {
    let parts = std::fs::read_dir(folder).into_iter().flatten().filter_map(std::result::Result::ok);
    folder.join(STATE).exists() || parts.into_iter().any(|part| part.path().join(STATE).exists())
}

const STATE: &str = "state.json";
const BEST: &str = "best.safetensors";

impl Checkpoints {
    /// Opens or makes the folder.
    ///
    /// # Errors
    /// A folder that cannot be made.
    pub fn open(folder: &Path) -> Result<Self> {
        std::fs::create_dir_all(folder).map_err(Error::write(folder))?;
        Ok(Self(folder.to_owned()))
    }

    /// The last state, if there is one.
    ///
    /// # Errors
    /// A state file that is unreadable or broken.
    pub fn state(&self) -> Result<Option<State>> {
        let path = self.0.join(STATE);
        match std::fs::read(&path) {
            Ok(bytes) => {
                let broken =
                    |e: serde_json::Error| Error::document(&path, format!("is a broken checkpoint: {e}"));
                serde_json::from_slice(&bytes).map(Some).map_err(broken)
            }
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(e) => Err(Error::read(&path)(e)),
        }
    }

    /// Writes weights, moments, average and state, then removes older tensors.
    ///
    /// # Errors
    /// Files that cannot be written.
    pub fn save(&self, network: &Network, state: &mut State) -> Result<()> {
        let mut tensors = network.weights()?;
        for (name, moments) in &network.moments {
            let [mean, square] = moments.tensors()?;
            tensors.insert(format!("mean:{name}"), mean);
            tensors.insert(format!("square:{name}"), square);
        }
        if let Some(average) = &network.average {
            tensors.extend(
                average.values.iter().map(|(name, value)| (format!("average:{name}"), value.clone())),
            );
        }
        let old = std::mem::replace(&mut state.tensors, format!("step-{}.safetensors", network.step));
        state.step = network.step;
        self.put(&state.tensors, &weights::write(&tensors, Form::F32)?)?;
        let json = serde_json::to_vec_pretty(state).expect("a state is plain data");
        self.put(STATE, &json)?;
        if old != state.tensors && !old.is_empty() {
            // Only disk space is lost if this fails.
            let _ = std::fs::remove_file(self.0.join(old));
        }
        Ok(())
    }

    /// Puts a saved state's weights, moments and average into `network`.
    ///
    /// # Errors
    /// A file that is missing or does not fit.
    pub fn restore(&self, network: &mut Network, state: &State) -> Result<()> {
        let tensors = self.tensors(&state.tensors)?;
        network.set_weights(&tensors)?;
        let saved = |key: &str| {
            tensors.get(key).ok_or_else(|| Error::model("checkpoint", format!("`{key}` is missing")))
        };
        for (name, moments) in &mut network.moments {
            let get = |part: &str| saved(&format!("{part}:{name}"));
            *moments = Moments::from_tensors(get("mean")?, get("square")?, &network.variables[name])?;
        }
        for (name, value) in network.average.iter_mut().flat_map(|average| &mut average.values) {
            *value = saved(&format!("average:{name}"))?.to_device(value.device())?;
        }
        network.step = state.step;
        Ok(())
    }

    /// Keeps the best weights so far.
    ///
    /// # Errors
    /// A file that cannot be written.
    pub fn save_best(&self, weights: &NetworkWeights) -> Result<()> {
        self.put(BEST, &weights::write(weights, Form::F32)?)
    }

    /// The best weights kept.
    ///
    /// # Errors
    /// A file that is missing or broken.
    pub fn best(&self) -> Result<NetworkWeights> {
        self.tensors(BEST)
    }

    fn tensors(&self, name: &str) -> Result<NetworkWeights> {
        let path = self.0.join(name);
        let bytes = std::fs::read(&path).map_err(Error::read(&path))?;
        weights::read(&WeightsFile::open(&bytes, "checkpoint")?, &Device::Cpu)
    }

    fn put(&self, name: &str, bytes: &[u8]) -> Result<()> {
        let path = self.0.join(name);
        let mut file = tempfile::NamedTempFile::new_in(&self.0).map_err(Error::write(&path))?;
        std::io::Write::write_all(&mut file, bytes).map_err(Error::write(&path))?;
        file.persist(&path).map_err(|e| Error::write(&path)(e.error))?;
        Ok(())
    }
}
