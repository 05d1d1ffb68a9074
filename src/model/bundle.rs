//! Bundles: everything a model needs, in one folder or in the binary.
//!
//! `config.json` (shape), `tokenizer.json`, `model.safetensors`, `termscore.json` ([`Manifest`]) and a card, `README.md`.
//! A bundle carries the scores of a few fixed clauses; [`crate::classify`] refuses it where it scores them otherwise.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::config::EncoderConfig;
use super::cpu::Precision;
use super::first_stage::{self, FirstStage, FirstStageFacts, FirstStageWeights};
use super::inference::{self, Inference, Runtime};
use super::seen::SeenClauses;
use super::stored::WeightsFile;
use super::weights::Form;
use super::words::WordHead;
use crate::error::{Error, Result};

/// Version of `termscore.json` that this program writes and reads.
pub const FORMAT: u32 = 1;

/// Largest difference at which a fixed clause's probability counts as scored as written, which is in f32: vector widths
/// of other machines round differently, whole numbers more so (on 12,000 scores of real clauses by 0.0006 in the mean and
/// 0.09 at most), and a wrong weight or tokenizer is off by far more.
#[must_use]
pub fn fixed_clause_tolerance(precision: Precision) -> f32 {
    match precision {
        Precision::F32 | Precision::F16 => 0.01,
        Precision::Bf16 => 0.03,
        Precision::Int8 => 0.1,
    }
}

/// `termscore.json`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Manifest {
    /// Always [`FORMAT`].
    pub format: u32,
    /// Name of the model.
    pub name: String,
    /// How the weights are stored.
    pub weights: Form,
    /// Longest sequence in tokens, special tokens included; longer segments are read in windows.
    pub max_tokens: usize,
    /// Most tokens of the lead-in, counted from its end.
    pub max_lead_tokens: usize,
    /// The labels, in the order of the head's outputs.
    pub labels: Vec<LabelSettings>,
    /// Clauses with the probabilities they must get.
    pub fixed_clauses: Vec<FixedClause>,
    /// What it was trained on.
    pub training: TrainingFacts,
    /// What is said of its first stage, where it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_stage: Option<FirstStageFacts>,
    /// SHA-256 of the files as they were made, lower-case hex; that of `termscore.json` without its own. Bundles of earlier versions have none.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub files: BTreeMap<String, String>,
}

/// What a bundle says of one label.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct LabelSettings {
    /// Its name.
    pub name: String,
    /// Calibrated probability from which a segment carries it.
    pub threshold: f32,
    /// Calibration: `probability = 1 / (1 + exp(-(slope * logit + offset)))` (Platt, 1999).
    pub slope: f32,
    /// See `slope`.
    pub offset: f32,
}

/// A clause whose scores tell whether a bundle is whole.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct FixedClause {
    /// Lead-in, or empty.
    pub lead: String,
    /// The clause.
    pub text: String,
    /// Probability a label.
    pub scores: BTreeMap<String, f32>,
}

/// Where a model comes from.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct TrainingFacts {
    /// The base model.
    pub base: String,
    /// SHA-256 over the training files in the order given, lower-case hex.
    pub data_sha256: String,
    /// Clauses trained on.
    pub items: usize,
    /// Seed of weights, order and dropout.
    pub seed: u64,
    /// Epochs whose weights were kept.
    pub epochs: usize,
    /// The clauses of this training and of those before it, as far as they are known; bundles of earlier versions have none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub seen: Vec<SeenClauses>,
}

/// The bytes of a bundle.
pub struct BundleFiles {
    /// Folder, hub name or `built-in`.
    pub name: String,
    /// `config.json`.
    pub config: Cow<'static, [u8]>,
    /// `tokenizer.json`.
    pub tokenizer: Cow<'static, [u8]>,
    /// `model.safetensors`.
    pub weights: Cow<'static, [u8]>,
    /// `termscore.json`.
    pub manifest: Cow<'static, [u8]>,
    /// `first_stage.safetensors`, where `termscore.json` speaks of it.
    pub first_stage: Option<Cow<'static, [u8]>>,
}

/// Where `--model` points.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// The model in the binary.
    BuiltIn,
    /// A folder, or `hf:ORG/NAME[@REV]`.
    Named(String),
}

/// A loaded model: graph, labels and hash.
pub struct Bundle {
    /// Settings.
    pub manifest: Manifest,
    /// SHA-256 over the files, lower-case hex.
    pub sha256: String,
    /// Words that the encoder has vectors for.
    pub vocabulary: usize,
    /// What its products are computed in.
    pub precision: Precision,
    encoder: Box<dyn Inference>,
}

impl BundleFiles {
    /// Reads the files of `source`.
    ///
    /// # Errors
    /// Names the file that is missing or unreadable.
    pub fn read(source: &Source) -> Result<Self> {
        let name = match source {
            Source::BuiltIn => return Ok(super::embedded()),
            Source::Named(name) => name,
        };
        let names = ["config.json", "tokenizer.json", "model.safetensors", "termscore.json"];
        let [config, tokenizer, weights, manifest] = super::hub::files(name, names)?.map(Cow::Owned);
        let mut files = Self { name: name.clone(), config, tokenizer, weights, manifest, first_stage: None };
        if files.manifest().is_ok_and(|manifest| manifest.first_stage.is_some()) {
            let [first_stage] = super::hub::files(name, [first_stage::FILE])?.map(Cow::Owned);
            files.first_stage = Some(first_stage);
        }
        Ok(files)
    }

    /// Writes the files into `folder`, which must exist.
    ///
    /// # Errors
    /// Names the file that could not be written.
    pub fn write(&self, folder: &Path) -> Result<()> {
        let files = [
            ("config.json", &self.config),
            ("tokenizer.json", &self.tokenizer),
            ("model.safetensors", &self.weights),
            ("termscore.json", &self.manifest),
        ];
        let first_stage = self.first_stage.as_ref().map(|content| (first_stage::FILE, content));
        for (name, content) in files.into_iter().chain(first_stage) {
            let path = folder.join(name);
            std::fs::write(&path, content).map_err(Error::write(&path))?;
        }
        Ok(())
    }

    /// What `termscore.json` says.
    ///
    /// # Errors
    /// A file that is broken or says what cannot be.
    pub fn manifest(&self) -> Result<Manifest> {
        Manifest::parse(self)
    }

    /// SHA-256 over the files, lower-case hex.
    #[must_use]
    pub fn sha256(&self) -> String {
        let mut hash = Sha256::new();
        let files = [&self.config, &self.tokenizer, &self.weights, &self.manifest];
        for content in files.into_iter().chain(&self.first_stage) {
            hash.update((content.len() as u64).to_le_bytes());
            hash.update(content);
        }
        hex(hash)
    }

    /// The same with the hash of every file in `termscore.json`, by which [`Self::check_unchanged`] tells whether it is what was made.
    ///
    /// # Errors
    /// A `termscore.json` that is broken.
    pub fn sealed(mut self) -> Result<Self> {
        let mut manifest = self.manifest()?;
        manifest.files = self.hashes(manifest.clone());
        self.manifest = Cow::Owned(manifest.to_json());
        Ok(self)
    }

    /// Whether every file is the one that was made; says how many were compared, none in a bundle of an earlier version.
    ///
    /// # Errors
    /// The first file that is another, and a `termscore.json` that is broken.
    pub fn check_unchanged(&self) -> Result<usize> {
        let manifest = self.manifest()?;
        let found = self.hashes(manifest.clone());
        match manifest.files.iter().find(|(name, hash)| found.get(*name) != Some(*hash)) {
            None => Ok(manifest.files.len()),
            Some((name, _)) => Err(Error::model(
                &self.name,
                format!("`{name}` is not as it was made: it was changed or damaged"),
            )),
        }
    }

    fn hashes(&self, mut manifest: Manifest) -> BTreeMap<String, String> {
        let hash = |content: &[u8]| hex(Sha256::new_with_prefix(content));
        let mut files: BTreeMap<String, String> = [
            ("config.json", &self.config),
            ("tokenizer.json", &self.tokenizer),
            ("model.safetensors", &self.weights),
        ]
        .into_iter()
        .chain(self.first_stage.as_ref().map(|content| (first_stage::FILE, content)))
        .map(|(name, content)| (name.to_owned(), hash(content)))
        .collect();
        manifest.files.clone_from(&files);
        files.insert(MANIFEST.to_owned(), hash(&manifest.to_json()));
        files
    }
}

/// The file that says what a bundle is.
const MANIFEST: &str = "termscore.json";

fn hex(hash: Sha256) -> String {
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

impl Manifest {
    /// The bytes of `termscore.json`.
    #[must_use]
    pub fn to_json(&self) -> Vec<u8> {
        serde_json::to_vec_pretty(self).expect("a manifest is plain data")
    }

    pub(super) fn parse(files: &BundleFiles) -> Result<Self> {
        let fail = |reason: String| Error::model(&files.name, format!("`termscore.json`: {reason}"));
        let manifest: Self = serde_json::from_slice(&files.manifest).map_err(|e| fail(e.to_string()))?;
        if manifest.format != FORMAT {
            return Err(fail(format!(
                "format {} is not known; this program reads {FORMAT}",
                manifest.format
            )));
        }
        if manifest.labels.is_empty() {
            return Err(fail("there are no labels".into()));
        }
        for label in &manifest.labels {
            let twins = manifest.labels.iter().filter(|other| other.name == label.name).count();
            if twins > 1 {
                return Err(fail(format!("label `{}` stands there twice", label.name)));
            }
            if !(0.0..=1.0).contains(&label.threshold)
                || !label.slope.is_finite()
                || !label.offset.is_finite()
            {
                return Err(fail(format!(
                    "threshold or calibration of `{}` is no usable number",
                    label.name
                )));
            }
        }
        if !manifest.training.seen.iter().all(SeenClauses::is_sound) {
            return Err(fail("what it says of the clauses it was trained on is broken".into()));
        }
        if manifest.max_lead_tokens + 16 > manifest.max_tokens {
            return Err(fail("max_lead_tokens leaves no room for the segment within max_tokens".into()));
        }
        Ok(manifest)
    }
}

impl BundleFiles {
    /// How many entries of the vocabulary its head reads besides the encoder's vectors: none but in bundles of `--freeze-encoder`.
    ///
    /// # Errors
    /// Weights that are broken.
    pub fn words(&self) -> Result<usize> {
        let config = EncoderConfig::from_json(&self.config).map_err(|e| Error::model(&self.name, e))?;
        let words = WordHead::read(&WeightsFile::open(&self.weights, &self.name)?, config.vocab_size)?;
        Ok(words.map_or(0, |words| words.idf.iter().filter(|&&idf| idf > 0.0).count()))
    }

    /// The first stage, where the bundle has one.
    ///
    /// # Errors
    /// One that is broken or belongs to another encoder.
    pub fn first_stage(&self) -> Result<Option<FirstStage>> {
        let Some(bytes) = &self.first_stage else { return Ok(None) };
        let Some(facts) = self.manifest()?.first_stage else { return Ok(None) };
        let words = WeightsFile::open(&self.weights, &self.name)?.get("embeddings.word_embeddings.weight")?;
        let config = EncoderConfig::from_json(&self.config).map_err(|e| Error::model(&self.name, e))?;
        let weights = FirstStageWeights::read(bytes, words.columns(), facts.exit.is_some(), &self.name)?;
        Ok(Some(FirstStage::new(weights, &facts, words, config.num_hidden_layers, &self.name)?))
    }
}

impl Bundle {
    /// Builds the model of `files` to run as `runtime` says.
    ///
    /// # Errors
    /// Says which file does not fit, and how.
    pub fn load(files: &BundleFiles, runtime: &Runtime) -> Result<Self> {
        let rename = |e: Error| match e {
            Error::Model { reason, .. } => Error::model(&files.name, reason),
            other => other,
        };
        let manifest = Manifest::parse(files)?;
        let config = EncoderConfig::from_json(&files.config).map_err(|e| Error::model(&files.name, e))?;
        if manifest.max_tokens > config.max_position_embeddings {
            let reason = format!(
                "`termscore.json` wants {} tokens, the encoder has {} positions",
                manifest.max_tokens, config.max_position_embeddings
            );
            return Err(Error::model(&files.name, reason));
        }
        let vocabulary = config.vocab_size;
        let precision = runtime.precision(manifest.weights)?;
        let file = WeightsFile::open(&files.weights, &files.name)?;
        let (encoder, sha256) =
            rayon::join(|| inference::on(&runtime.device, precision, config, &file), || files.sha256());
        let encoder = encoder.map_err(rename)?;
        let outputs = file.get("classifier.bias")?.shape[0];
        if outputs != manifest.labels.len() {
            let reason =
                format!("the head has {outputs} outputs, `termscore.json` {} labels", manifest.labels.len());
            return Err(Error::model(&files.name, reason));
        }
        Ok(Self { manifest, sha256, vocabulary, precision, encoder })
    }

    /// What runs it.
    #[must_use]
    pub fn encoder(&self) -> &dyn Inference {
        &*self.encoder
    }
}
