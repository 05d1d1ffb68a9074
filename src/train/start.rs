//! What training starts from: a bare encoder, or a whole bundle with its head.

use candle_core::Device;
use serde_json::{Map, Value};

use super::network::Network;
use crate::document::sha256_hex;
use crate::error::{Error, Result};
use crate::model::seen::{SeenClauses, joined};
use crate::model::stored::WeightsFile;
use crate::model::words::{self, WordHead};
use crate::model::{Backend, BundleFiles, EncoderConfig, NetworkWeights, Source, resolve_base, weights};

/// Files and weights to start from.
pub struct Start {
    /// Folder, hub name or `built-in`.
    pub name: String,
    /// `config.json`.
    pub config: Vec<u8>,
    /// `tokenizer.json`.
    pub tokenizer: Vec<u8>,
    /// Longest sequence and lead-in of a bundle, in tokens.
    pub lengths: Option<(usize, usize)>,
    /// SHA-256 of the weights, lower-case hex; of several bundles one after the other.
    pub sha256: String,
    /// The clauses that it was trained on, as far as it tells; `None` for a bundle that does not tell.
    pub seen: Option<Vec<SeenClauses>>,
    shape: EncoderConfig,
    encoder: NetworkWeights,
    head: Option<Head>,
}

/// A trained head: a row of weights and an offset a label, and what is read of the words besides.
struct Head {
    labels: Vec<String>,
    weight: Vec<Vec<f32>>,
    bias: Vec<f32>,
    words: Option<WordHead>,
}

impl Start {
    /// From an encoder in a folder or on the hub. A head that it may have is of other labels, and is left.
    ///
    /// # Errors
    /// Files that are missing or broken.
    pub fn base(name: &str) -> Result<Self> {
        let base = resolve_base(name)?;
        let (mut start, _) = Self::open(base.name, base.config, base.tokenizer, &base.weights)?;
        start.encoder.retain(|name, _| !is_head(name) && !name.starts_with(words::PREFIX));
        Ok(start)
    }

    /// From a bundle: its encoder, and of its head the labels that are trained again.
    ///
    /// # Errors
    /// Files that are missing or broken.
    pub fn bundle(source: &Source) -> Result<Self> {
        let files = BundleFiles::read(source)?;
        let manifest = files.manifest()?;
        let (config, tokenizer) = (files.config.into_owned(), files.tokenizer.into_owned());
        let (mut start, name) = Self::open(files.name, config, tokenizer, &files.weights)?;
        let words = WordHead::read(&WeightsFile::open(&files.weights, &name)?, start.shape.vocab_size)?;
        start.encoder.retain(|name, _| !name.starts_with(words::PREFIX));
        let mut part = |key: &str| {
            start
                .encoder
                .remove(key)
                .ok_or_else(|| Error::model(&name, format!("`{key}` is missing from its weights")))
        };
        let (weight, bias) = (part("classifier.weight")?.to_vec2()?, part("classifier.bias")?.to_vec1()?);
        let labels: Vec<String> = manifest.labels.into_iter().map(|l| l.name).collect();
        if weight.len() != labels.len() || bias.len() != labels.len() {
            return Err(Error::model(&name, "its head does not fit the labels of `termscore.json`"));
        }
        start.head = Some(Head { labels, weight, bias, words });
        start.lengths = Some((manifest.max_tokens, manifest.max_lead_tokens));
        start.seen = Some(manifest.training.seen).filter(|seen| !seen.is_empty());
        Ok(start)
    }

    /// From the mean of bundles of one shape, with the labels of the first: runs that began with the same encoder lie so near
    /// each other that their mean is a model too, often a better one (Wortsman et al., arXiv:2203.05482).
    ///
    /// # Errors
    /// Files that are missing or broken; bundles of different shapes, vocabularies or labels.
    pub fn mean(sources: &[Source]) -> Result<Self> {
        let mut bundles = sources.iter().map(Self::bundle);
        let first = bundles.next().ok_or_else(|| Error::Usage("--init names no bundle".to_owned()))?;
        let mut mean = first?;
        for (more, other) in (2..).zip(bundles) {
            let other = other?;
            if mean.shape != other.shape || mean.tokenizer != other.tokenizer || mean.lengths != other.lengths
            {
                let reason = format!(
                    "its shape or its vocabulary is not that of `{}`: there is no mean of the two",
                    mean.name
                );
                return Err(Error::model(&other.name, reason));
            }
            // The mean of all so far, so that no sum of weights is kept.
            let (old, new) = (f64::from(more - 1) / f64::from(more), 1.0 / f64::from(more));
            for (name, weight) in &mut mean.encoder {
                let more = other.encoder.get(name).filter(|w| w.shape() == weight.shape());
                let more = more.ok_or_else(|| {
                    Error::model(&other.name, format!("`{name}` is missing from its weights"))
                })?;
                *weight = ((&*weight * old)? + (more * new)?)?;
            }
            let (Some(head), Some(others)) = (&mut mean.head, &other.head) else {
                return Err(Error::model(&other.name, "has no head"));
            };
            if head.words.is_some() || others.words.is_some() {
                let reason = "one of the bundles has a head that reads words besides: there is no mean of such heads; name it alone";
                return Err(Error::model(&other.name, reason));
            }
            if head.labels != others.labels {
                let reason =
                    format!("its labels are not those of `{}`: there is no mean of the two", mean.name);
                return Err(Error::model(&other.name, reason));
            }
            let join = |a: &mut f32, b: &f32| *a = (f64::from(*a) * old + f64::from(*b) * new) as f32;
            for (row, more) in head.weight.iter_mut().zip(&others.weight) {
                row.iter_mut().zip(more).for_each(|(a, b)| join(a, b));
            }
            head.bias.iter_mut().zip(&others.bias).for_each(|(a, b)| join(a, b));
            mean.sha256 = format!("{} {}", mean.sha256, other.sha256);
            mean.name = format!("{}, {}", mean.base_name(), other.base_name());
            mean.seen = mean.seen.zip(other.seen).map(|(seen, more)| joined(seen, more));
        }
        Ok(mean)
    }

    fn open(name: String, config: Vec<u8>, tokenizer: Vec<u8>, bytes: &[u8]) -> Result<(Self, String)> {
        let shape = EncoderConfig::from_json(&config).map_err(|e| Error::model(&name, e))?;
        let encoder = weights::read(&WeightsFile::open(bytes, &name)?, &Device::Cpu)?;
        let sha256 = sha256_hex(bytes);
        let start = Self {
            name: name.clone(),
            config,
            tokenizer,
            lengths: None,
            sha256,
            seen: Some(Vec::new()),
            shape,
            encoder,
            head: None,
        };
        Ok((start, name))
    }

    /// Its name as a card may say it.
    #[must_use]
    pub fn base_name(&self) -> String {
        folder_name(&self.name)
    }

    /// Whether it has a row of a head for `label`.
    #[must_use]
    pub fn knows(&self, label: &str) -> bool {
        self.head.as_ref().is_some_and(|head| head.labels.iter().any(|l| l == label))
    }

    /// Labels that it knows; none for a bare encoder.
    #[must_use]
    pub fn labels(&self) -> &[String] {
        self.head.as_ref().map_or(&[], |head| &head.labels)
    }

    /// What its head reads of the words, for `labels` in this order, as tensors of a weights file; none where it reads vectors alone. A label
    /// that it does not know gets nothing from words.
    ///
    /// # Errors
    /// Tensor errors.
    pub fn words(&self, labels: &[String]) -> Result<NetworkWeights> {
        let Some((head, words)) = self.head.as_ref().and_then(|head| Some((head, head.words.as_ref()?)))
        else {
            return Ok(NetworkWeights::new());
        };
        let row = |label: &String| match head.labels.iter().position(|known| known == label) {
            Some(row) => words.weight[row].clone(),
            None => vec![0.0; words.idf.len()],
        };
        WordHead { idf: words.idf.clone(), weight: labels.iter().map(row).collect() }.tensors()
    }

    /// The encoder's shape.
    #[must_use]
    pub fn shape(&self) -> &EncoderConfig {
        &self.shape
    }

    /// The same with the first `layers` of its layers alone, and without its head, which read the last one's vectors.
    ///
    /// # Errors
    /// A `config.json` that is no object.
    pub fn shallower(&self, layers: usize) -> Result<Self> {
        let broken = |e: serde_json::Error| Error::model(&self.name, format!("`config.json`: {e}"));
        let mut config: Map<String, Value> = serde_json::from_slice(&self.config).map_err(broken)?;
        config.insert("num_hidden_layers".to_owned(), layers.into());
        let kept = |name: &str| {
            let place = name.strip_prefix("encoder.layer.").and_then(|rest| rest.split('.').next());
            place.and_then(|place| place.parse().ok()).is_none_or(|place: usize| place < layers)
        };
        let encoder = self.encoder.iter().filter(|(name, _)| kept(name));
        Ok(Self {
            name: self.name.clone(),
            config: serde_json::to_vec_pretty(&config).map_err(broken)?,
            tokenizer: self.tokenizer.clone(),
            lengths: self.lengths,
            sha256: self.sha256.clone(),
            seen: self.seen.clone(),
            shape: EncoderConfig { num_hidden_layers: layers, ..self.shape.clone() },
            encoder: encoder.map(|(name, weight)| (name.clone(), weight.clone())).collect(),
            head: None,
        })
    }

    /// A network for `labels` on `device`: labels that the bundle knew keep its rows, the others start from small random
    /// numbers of `seed` and the log-odds `prior`.
    ///
    /// # Errors
    /// Weights that are missing or do not fit.
    pub fn network(&self, labels: &[String], prior: &[f32], seed: u64, device: &Device) -> Result<Network> {
        let rename = |e: Error| match e {
            Error::Model { reason, .. } => Error::model(&self.name, reason),
            other => other,
        };
        let backend = Backend::of(device);
        let network =
            Network::new(self.shape.clone(), &self.encoder, prior, seed, backend, device).map_err(rename)?;
        if let Some(head) = &self.head {
            let known = |label: &String| head.labels.iter().position(|l| l == label);
            let rows: Vec<Option<(&[f32], f32)>> = labels
                .iter()
                .map(|l| known(l).map(|row| (head.weight[row].as_slice(), head.bias[row])))
                .collect();
            network.set_head_rows(&rows)?;
        }
        Ok(network)
    }
}

/// The name of a model as a card may say it: a folder's own name, for the path to it says more of the machine than of the model.
pub(super) fn folder_name(name: &str) -> String {
    let path = std::path::Path::new(name);
    if path.is_dir() {
        return path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    }
    name.to_owned()
}

fn is_head(name: &str) -> bool {
    name.starts_with("classifier.")
}
