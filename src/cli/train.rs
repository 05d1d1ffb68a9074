//! `termscore train`: labelled clauses and a base encoder to a bundle.

use std::path::PathBuf;

use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};

use termscore::classify::Windows;
use termscore::model::bundle::{LabelSettings, TrainingFacts};
use termscore::model::folder;
use termscore::model::weights::{self, Form};
use termscore::model::{Backend, BaseModel, Device, EncoderConfig, Manifest, resolve_base, select_device};
use termscore::train::bundle::{self, Parts};
use termscore::train::checkpoint::Checkpoints;
use termscore::train::data::Dataset;
use termscore::train::{EpochReport, Network, Observer, Options, card, fit, prior_log_odds};
use termscore::{Error, Result};

use super::{Outcome, Shared, messages};

/// Fine-tune a model on labelled clauses
#[derive(Debug, Args)]
pub struct TrainArgs {
    /// Labelled clauses to fit: JSON lines with `text`, `labels` and, for list items, `lead`; several files are read as one
    #[arg(long, required = true, num_args = 1.., value_name = "FILE")]
    train: Vec<PathBuf>,
    /// Labelled clauses from other sources, to choose the epoch, the calibration and the thresholds
    #[arg(long, required = true, num_args = 1.., value_name = "FILE")]
    dev: Vec<PathBuf>,
    /// Base encoder: a folder with config.json, tokenizer.json and model.safetensors, or ORG/NAME[@REV] on the hub
    #[arg(long, value_name = "DIR|HUB")]
    base: String,
    /// Folder of the finished bundle; a bundle that stands there is replaced
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Name of the model; default: name of the folder
    #[arg(long)]
    name: Option<String>,
    /// Most epochs
    #[arg(long, default_value_t = Options::default().epochs)]
    epochs: usize,
    /// Clauses a step
    #[arg(long, default_value_t = Options::default().batch)]
    batch: usize,
    /// Highest learning rate
    #[arg(long, default_value_t = Options::default().learning_rate)]
    learning_rate: f64,
    /// The head's learning rate as a multiple of the encoder's
    #[arg(long, default_value_t = Options::default().head_rate)]
    head_rate: f64,
    /// Share of all steps in which the learning rate rises, 0 to 1
    #[arg(long, default_value_t = Options::default().warmup)]
    warmup: f64,
    /// Weight decay of matrices
    #[arg(long, default_value_t = Options::default().weight_decay)]
    weight_decay: f64,
    /// Largest norm of a step's gradient
    #[arg(long, default_value_t = Options::default().clip)]
    clip: f64,
    /// Share of values dropped in training, 0 to below 1
    #[arg(long, default_value_t = Options::default().dropout)]
    dropout: f32,
    /// Cap on the weight of a label's positives, which is negatives / positives and at least 1
    #[arg(long, default_value_t = Options::default().max_positive_weight)]
    max_positive_weight: f32,
    /// Weight of clauses marked `unsure`, 0 to 1
    #[arg(long, default_value_t = Options::default().unsure_weight)]
    unsure_weight: f32,
    /// Batches whose clauses are sorted by length together; 1 leaves the order to chance
    #[arg(long, default_value_t = Options::default().length_pool)]
    length_pool: usize,
    /// Epochs without a better dev macro-F1 after which training stops
    #[arg(long, default_value_t = Options::default().patience)]
    patience: usize,
    /// Seed of everything random: the same seed gives the same model
    #[arg(long, default_value_t = Options::default().seed)]
    seed: u64,
    /// Steps between checkpoints
    #[arg(long, default_value_t = Options::default().checkpoint_steps)]
    checkpoint_steps: usize,
    /// Longest sequence in tokens, lead-in and special tokens included
    #[arg(long, default_value_t = 192)]
    max_tokens: usize,
    /// Most tokens of the lead-in
    #[arg(long, default_value_t = 64)]
    max_lead_tokens: usize,
    /// How to store the weights
    #[arg(long, value_enum, default_value = "int8")]
    weights: WeightsForm,
    /// Go on from the last checkpoint of the same run
    #[arg(long)]
    resume: bool,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum WeightsForm {
    /// One byte a weight and a scale a row
    Int8,
    /// Four bytes a weight
    F32,
}

impl TrainArgs {
    fn options(&self) -> Result<Options> {
        let share = |name: &str, value: f64, below: f64| {
            if (0.0..below).contains(&value) {
                return Ok(());
            }
            Err(Error::Usage(format!("--{name} {value} is out of range: expected 0 to below {below}")))
        };
        share("dropout", f64::from(self.dropout), 1.0)?;
        share("warmup", self.warmup, 1.0)?;
        share("weight-decay", self.weight_decay, 1.0)?;
        share("unsure-weight", f64::from(self.unsure_weight), 1.000_001)?;
        share("learning-rate", self.learning_rate, 1.0)?;
        share("head-rate", self.head_rate, 1000.0)?;
        for (name, value) in [("epochs", self.epochs), ("batch", self.batch)] {
            if value == 0 {
                return Err(Error::Usage(format!("--{name} must be at least 1")));
            }
        }
        if self.max_tokens < self.max_lead_tokens + 16 {
            let reason = "--max-tokens leaves no room for the text: take at least --max-lead-tokens + 16";
            return Err(Error::Usage(reason.to_owned()));
        }
        Ok(Options {
            epochs: self.epochs,
            batch: self.batch,
            learning_rate: self.learning_rate,
            head_rate: self.head_rate,
            warmup: self.warmup,
            weight_decay: self.weight_decay,
            clip: self.clip,
            dropout: self.dropout,
            max_positive_weight: self.max_positive_weight,
            unsure_weight: self.unsure_weight,
            length_pool: self.length_pool,
            patience: self.patience,
            seed: self.seed,
            checkpoint_steps: self.checkpoint_steps,
        })
    }
}

/// Runs the command.
pub fn run(args: &TrainArgs, shared: &Shared) -> anyhow::Result<Outcome> {
    let (device, quiet) = (&select_device(&shared.device)?, shared.quiet);
    let options = args.options()?;
    folder::check_replaceable(&args.out)?;
    let (train, dev) = (Dataset::read(&args.train)?, Dataset::read(&args.dev)?);
    let labels = train.labels();
    if labels.is_empty() {
        return Err(
            Error::document(&args.train[0], "no clause carries a label: there is nothing to learn").into()
        );
    }
    dev.targets(&labels)?;
    let prior = prior_log_odds(&train.targets(&labels)?);
    let base = resolve_base(&args.base)?;
    let config = EncoderConfig::from_json(&base.config).map_err(|e| Error::model(&base.name, e))?;
    let windows = Windows::new(&base.tokenizer, &base.name, args.max_tokens, args.max_lead_tokens)?;
    let start = weights::read(&base.weights, &base.name, &Device::Cpu)?;
    let backend = Backend::of(device);
    let mut network = Network::new(config, &start, &prior, options.seed, backend, device)
        .map_err(|e| rename(e, &base.name))?;
    drop(start);

    let folder = checkpoint_folder(&args.out);
    let checkpoints = Checkpoints::open(&folder)?;
    let mut progress = Progress::new(quiet);
    let fitted = fit(
        &mut network,
        &windows,
        &labels,
        &train,
        &dev,
        &options,
        &checkpoints,
        args.resume,
        device,
        &mut progress,
    )?;
    progress.bar.finish_and_clear();

    let manifest = manifest(args, &labels, &train, &base, &options, fitted.epoch);
    let form = match args.weights {
        WeightsForm::Int8 => Form::Int8Rows,
        WeightsForm::F32 => Form::F32,
    };
    let parts = Parts { config: &base.config, tokenizer: &base.tokenizer, weights: &fitted.weights, form };
    let (files, figures) = bundle::make(&parts, manifest, &dev)?;
    let card = card::write(&files, &train, &dev, &options, &figures)?;
    bundle::write(&files, &card, &args.out)?;
    checkpoints.remove()?;
    if !quiet {
        messages::note(format!("dev macro-F1 {:.4}; bundle in `{}`", figures.macro_f1, args.out.display()));
    }
    Ok(Outcome::Done)
}

/// Checkpoints lie beside the bundle, so that the bundle's folder is only ever whole.
fn checkpoint_folder(out: &std::path::Path) -> PathBuf {
    let mut name = out.file_name().unwrap_or_default().to_owned();
    name.push(".checkpoint");
    out.with_file_name(name)
}

fn rename(error: Error, base: &str) -> Error {
    match error {
        Error::Model { reason, .. } => Error::model(base, reason),
        other => other,
    }
}

fn manifest(
    args: &TrainArgs,
    labels: &[String],
    train: &Dataset,
    base: &BaseModel,
    options: &Options,
    epochs: usize,
) -> Manifest {
    let folder = args.out.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let settings =
        |name: &String| LabelSettings { name: name.clone(), threshold: 0.5, slope: 1.0, offset: 0.0 };
    Manifest {
        format: bundle::FORMAT,
        name: args.name.clone().unwrap_or(folder),
        weights: Form::F32,
        max_tokens: args.max_tokens,
        max_lead_tokens: args.max_lead_tokens,
        labels: labels.iter().map(settings).collect(),
        fixed_clauses: Vec::new(),
        training: TrainingFacts {
            base: base_name(&base.name),
            data_sha256: train.sha256.clone(),
            items: train.clauses.len(),
            seed: options.seed,
            epochs,
        },
    }
}

/// A folder's own name, without the path to it, which says more of the machine than of the model.
fn base_name(name: &str) -> String {
    let path = std::path::Path::new(name);
    if path.is_dir() {
        return path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    }
    name.to_owned()
}

struct Progress {
    bar: ProgressBar,
    quiet: bool,
    mean_loss: f32,
}

impl Progress {
    fn new(quiet: bool) -> Self {
        let bar = if quiet { ProgressBar::hidden() } else { ProgressBar::no_length() };
        let style =
            ProgressStyle::with_template("{bar:30} {pos}/{len} steps, {per_sec}, {eta} left, loss {msg}")
                .expect("the template is well-formed");
        bar.set_style(style);
        Self { bar, quiet, mean_loss: f32::NAN }
    }
}

impl Observer for Progress {
    fn start(&mut self, steps: usize, done: usize) {
        self.bar.set_length(steps as u64);
        self.bar.set_position(done as u64);
        self.bar.reset_eta();
    }

    fn step(&mut self, step: usize, loss: f32) {
        let mean = if self.mean_loss.is_nan() { loss } else { self.mean_loss };
        self.mean_loss = 0.98 * mean + 0.02 * loss;
        self.bar.set_position(step as u64);
        self.bar.set_message(format!("{:.4}", self.mean_loss));
    }

    fn epoch(&mut self, report: &EpochReport) {
        if self.quiet {
            return;
        }
        let figures = &report.figures;
        let best = if report.best { ", best so far" } else { "" };
        let line = format!(
            "epoch {}: loss {:.4}, dev macro-F1 {:.4}, mean average precision {:.4}{best}",
            report.epoch, report.loss, figures.macro_f1, figures.mean_average_precision
        );
        // The bar is hidden where standard error is no terminal; its own printing would be lost there.
        self.bar.suspend(|| messages::note(line));
    }
}
