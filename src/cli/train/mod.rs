//! `termscore train`: labelled clauses and a base encoder or a bundle to a bundle.

mod progress;
mod warnings;

use std::path::{Path, PathBuf};

use clap::{ArgGroup, Args};

use termscore::model::weights::Form;
use termscore::model::{Source, folder, select_device};
use termscore::train::data::Dataset;
use termscore::train::job::Job;
use termscore::train::start::Start;
use termscore::train::teacher::Taught;
use termscore::train::{Options, ThresholdRule, bundle, checkpoint, folds};
use termscore::{Error, Result};

use super::{Outcome, Shared, messages, named_model};
use progress::{Progress, summary};

/// Longest sequence and lead-in, in tokens, of a model that does not start from a bundle.
const LENGTHS: (usize, usize) = (192, 64);

/// Options of what `--freeze-encoder` does not do.
const OF_THE_ENCODER: [&str; 17] = [
    "epochs",
    "batch",
    "learning_rate",
    "head_rate",
    "layer_decay",
    "average",
    "warmup",
    "word_dropout",
    "consistency",
    "weight_decay",
    "clip",
    "dropout",
    "negatives",
    "length_pool",
    "patience",
    "checkpoint_steps",
    "resume",
];

/// Fine-tune a model on labelled clauses
#[derive(Debug, Args)]
#[command(group(ArgGroup::new("start").required(true)))]
pub struct TrainArgs {
    /// Labelled clauses to fit: JSON lines or CSV with `text`, `labels` and, for list items, `lead`; several files are read
    /// as one
    #[arg(long, required = true, num_args = 1.., value_name = "FILE")]
    train: Vec<PathBuf>,
    /// Labelled clauses from other sources, to choose the epoch, the calibration and the thresholds; of each label some
    #[arg(long, num_args = 1.., value_name = "FILE", required_unless_present_any = ["folds", "freeze_encoder"])]
    dev: Vec<PathBuf>,
    /// Labelled clauses that choose calibration and thresholds together with --dev, and count in no figure: such as segments of
    /// whole contracts, where what is near to a label and lacks it is commoner than among chosen clauses
    #[arg(long, num_args = 1.., value_name = "FILE", requires = "dev")]
    calibration: Vec<PathBuf>,
    /// Clauses without labels to learn besides, by what --teacher says of them: JSON lines with `text` and, for list items, `lead`,
    /// as `select` writes them
    #[arg(long, num_args = 1.., value_name = "FILE", requires = "teacher", conflicts_with_all = ["folds", "freeze_encoder"])]
    unlabelled: Vec<PathBuf>,
    /// Bundle whose probabilities --unlabelled is taught by; of several the mean
    #[arg(long, num_args = 1.., value_name = "DIR|HUB", value_parser = bundle_name, requires = "unlabelled")]
    teacher: Vec<Source>,
    /// Start from an encoder: a folder with config.json, tokenizer.json and model.safetensors, or ORG/NAME[@REV] on the hub
    #[arg(long, value_name = "DIR|HUB", group = "start")]
    base: Option<String>,
    /// Start from a bundle, head and all: a folder, hf:ORG/NAME[@REV], or built-in; labels it knows keep what it learned.
    /// Several bundles of one shape and the same labels are averaged
    #[arg(long, value_name = "DIR|HUB", value_parser = bundle_name, num_args = 1.., group = "start")]
    init: Vec<Source>,
    /// Fit the head alone and leave the encoder as it is: seconds of work, for 8 to some hundred clauses a label; without
    /// --dev it is judged by cross-validation
    #[arg(long, conflicts_with_all = OF_THE_ENCODER)]
    freeze_encoder: bool,
    /// Judge by cross-validation in place of --dev: K models, each judged on the part it did not see, then one on all
    #[arg(long, value_name = "K", conflicts_with = "dev", value_parser = clap::value_parser!(u16).range(2..=100))]
    folds: Option<u16>,
    /// How each label's threshold is chosen: f1, max-f1 (where F1 is highest on --dev itself, luck and all), a probability, precision:P or recall:R
    #[arg(long, value_name = "RULE", default_value = "f1")]
    threshold: ThresholdRule,
    /// Folder of the finished bundle; a bundle that stands there is replaced
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Name of the model; default: name of the folder
    #[arg(long)]
    name: Option<String>,
    /// Most epochs; 0 keeps the weights of --init, or their mean, and chooses calibration and thresholds on --dev alone
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
    /// Each layer's learning rate as a multiple of that of the layer above, above 0 to 1
    #[arg(long, default_value_t = Options::default().layer_decay)]
    layer_decay: f64,
    /// Epochs over which the weights are averaged; the average is judged and kept. 0: the last step's weights
    #[arg(long, value_name = "EPOCHS", default_value_t = Options::default().average)]
    average: f64,
    /// Share of all steps in which the learning rate rises, 0 to 1
    #[arg(long, default_value_t = Options::default().warmup)]
    warmup: f64,
    /// Share of words hidden behind [MASK] in training, 0 to 1
    #[arg(long, default_value_t = Options::default().word_dropout)]
    word_dropout: f64,
    /// Weight of the disagreement of two passes over each batch, each with its own dropout; 0: one pass, half the time
    #[arg(long, default_value_t = Options::default().consistency)]
    consistency: f64,
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
    /// Share of the clauses without a label that each epoch shows, others each time: less time where
    /// most carry none
    #[arg(long, value_name = "SHARE", default_value_t = Options::default().negatives)]
    negatives: f64,
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
    /// Longest sequence in tokens, lead-in and special tokens included [default: 192, or that of --init]
    #[arg(long)]
    max_tokens: Option<usize>,
    /// Most tokens of the lead-in [default: 64, or that of --init]
    #[arg(long)]
    max_lead_tokens: Option<usize>,
    /// How to store the weights
    #[arg(long, value_enum, default_value = "int8")]
    weights: WeightsForm,
    /// Go on from the last checkpoint of the same run; where there is none, begin
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
        share("word-dropout", self.word_dropout, 1.0)?;
        share("consistency", self.consistency, 1000.0)?;
        share("warmup", self.warmup, 1.0)?;
        share("weight-decay", self.weight_decay, 1.0)?;
        share("unsure-weight", f64::from(self.unsure_weight), 1.000_001)?;
        share("learning-rate", self.learning_rate, 1.0)?;
        share("head-rate", self.head_rate, 1000.0)?;
        share("average", self.average, 1000.0)?;
        if !(self.layer_decay > 0.0 && self.layer_decay <= 1.0) {
            let reason = format!("--layer-decay {} is out of range: expected above 0 to 1", self.layer_decay);
            return Err(Error::Usage(reason));
        }
        if !(self.negatives > 0.0 && self.negatives <= 1.0) {
            let reason = format!("--negatives {} is out of range: expected above 0 to 1", self.negatives);
            return Err(Error::Usage(reason));
        }
        if self.batch == 0 {
            return Err(Error::Usage("--batch must be at least 1".to_owned()));
        }
        if self.epochs == 0 && (self.init.is_empty() || self.dev.is_empty() || !self.unlabelled.is_empty()) {
            let reason = "--epochs 0 trains nothing: it takes --init and --dev, and no --unlabelled";
            return Err(Error::Usage(reason.to_owned()));
        }
        Ok(Options {
            epochs: self.epochs,
            batch: self.batch,
            learning_rate: self.learning_rate,
            head_rate: self.head_rate,
            layer_decay: self.layer_decay,
            average: self.average,
            warmup: self.warmup,
            weight_decay: self.weight_decay,
            clip: self.clip,
            dropout: self.dropout,
            word_dropout: self.word_dropout,
            consistency: self.consistency,
            max_positive_weight: self.max_positive_weight,
            negatives: self.negatives,
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
    let device = select_device(&shared.device)?;
    let options = args.options()?;
    if shared.model.is_some() {
        let reason = "--model names a model to label clauses with: what training starts from is named by --init or --base";
        return Err(Error::Usage(reason.to_owned()).into());
    }
    folder::check_replaceable(&args.out)?;
    let checkpoints = checkpoint_folder(&args.out);
    let begun = checkpoint::holds_a_run(&checkpoints);
    let trains = !args.freeze_encoder && options.epochs > 0;
    if begun && !(trains && args.resume) {
        let mend = if trains { "--resume goes on from it; " } else { "" };
        let reason = format!(
            "holds a run that was stopped: {mend}name another --out, or delete the folder to give the run up"
        );
        return Err(Error::document(&checkpoints, reason).into());
    }
    let train = Dataset::read(&args.train)?;
    let dev = if args.dev.is_empty() { None } else { Some(Dataset::read(&args.dev)?) };
    let besides = if args.calibration.is_empty() { None } else { Some(Dataset::read(&args.calibration)?) };
    check(&args.train[0], &train, dev.as_ref(), options.unsure_weight)?;
    if let Some(besides) = &besides {
        besides.known_targets(&train.labels())?;
    }
    let start = match &args.base {
        Some(base) => Start::base(base)?,
        None => Start::mean(&args.init)?,
    };
    if let Some(label) = train.labels().iter().find(|label| options.epochs == 0 && !start.knows(label)) {
        let reason =
            format!("--epochs 0 trains nothing, and `{}` does not know the label `{label}`", start.name);
        return Err(Error::Usage(reason).into());
    }
    let positions = start.shape().max_position_embeddings;
    let lengths = start.lengths.unwrap_or((LENGTHS.0.min(positions), LENGTHS.1.min(positions / 3)));
    let (max_tokens, max_lead_tokens) =
        (args.max_tokens.unwrap_or(lengths.0), args.max_lead_tokens.unwrap_or(lengths.1));
    if max_tokens > positions {
        let reason =
            format!("--max-tokens {max_tokens} is more than the {positions} positions of this encoder");
        return Err(Error::Usage(reason).into());
    }
    if max_tokens < max_lead_tokens + 16 {
        let reason = "--max-tokens leaves no room for the text: take at least --max-lead-tokens + 16";
        return Err(Error::Usage(reason.to_owned()).into());
    }
    let taught = if args.unlabelled.is_empty() {
        None
    } else {
        Some(Taught::by(&args.teacher, &args.unlabelled, &train.labels(), &shared.runtime()?)?)
    };
    let folder_name = args.out.file_name().unwrap_or_default().to_string_lossy();
    let job = Job {
        start: &start,
        name: args.name.as_deref().unwrap_or(&folder_name),
        max_tokens,
        max_lead_tokens,
        train: &train,
        taught: taught.as_ref(),
        dev: dev.as_ref(),
        besides: besides.as_ref(),
        folds: args.folds.map_or(0, usize::from),
        options: &options,
        rule: args.threshold,
        form: match args.weights {
            WeightsForm::Int8 => Form::Int8Rows,
            WeightsForm::F32 => Form::F32,
        },
        checkpoints: &checkpoints,
        resume: args.resume,
        device: &device,
    };
    if !shared.quiet {
        warnings::of_few(&train);
        warnings::of_labels(&train);
        warnings::of_overlap(&train, dev.as_ref(), taught.as_ref());
        warnings::of_known(&job);
        let dropped: Vec<&str> =
            start.labels().iter().filter(|l| !train.labels().contains(l)).map(String::as_str).collect();
        if !dropped.is_empty() {
            messages::warning(format!(
                "the training clauses carry no `{}`, which `{}` knows: the new model will not",
                dropped.join("`, `"),
                start.name
            ));
        }
        let cut = job.cut_short()?;
        if cut > 0 {
            messages::warning(format!(
                "{cut} of {} clauses are longer than {max_tokens} tokens: only their start is learned (--max-tokens)",
                train.clauses.len()
            ));
        }
        if args.resume && trains && !begun {
            messages::warning(format!(
                "`{}` holds no run to go on from: this one begins",
                checkpoints.display()
            ));
        }
    }
    let finished = if args.freeze_encoder {
        job.fit_heads()?
    } else {
        let mut progress = Progress::new(shared.quiet);
        job.tune(&mut progress)?
    };
    if !shared.quiet {
        if finished.apart {
            messages::warning(folds::APART);
        }
        warnings::of_missed(args.threshold, &finished.made.figures);
        if dev.is_none() {
            warnings::of_prevalence(args.threshold, &train);
        }
        warnings::of_form(matches!(args.weights, WeightsForm::Int8), finished.made.form);
        let made = &finished.made;
        warnings::of_rounding(made.form, finished.as_trained, made.figures.mean_average_precision);
        if let Some(asked) = args.folds.filter(|asked| usize::from(*asked) > finished.folds.len()) {
            let folds = finished.folds.len();
            messages::warning(format!(
                "--folds {asked}: there are {folds} folds, for clauses of one source and clauses of the same words stay together"
            ));
        }
    }
    bundle::write(&finished.made.files, &finished.pages, &args.out)?;
    remove(&checkpoints)?;
    if !shared.quiet {
        messages::note(summary(&finished, &args.out));
    }
    Ok(Outcome::Done)
}

/// Says what is wrong with the data before anything is computed.
fn check(path: &Path, train: &Dataset, dev: Option<&Dataset>, unsure_weight: f32) -> Result<()> {
    let labels = train.labels();
    if labels.is_empty() {
        return Err(Error::document(path, "no clause carries a label: there is nothing to learn"));
    }
    if unsure_weight == 0.0 && train.clauses.iter().all(|clause| clause.unsure) {
        let reason =
            "every clause is doubtful, and --unsure-weight 0 counts none of them: there is nothing to learn";
        return Err(Error::document(path, reason));
    }
    if let Some(dev) = dev {
        dev.targets(&labels)?;
    }
    Ok(())
}

/// Checkpoints lie beside the bundle, so that the bundle's folder is only ever whole.
fn checkpoint_folder(out: &Path) -> PathBuf {
    let mut name = out.file_name().unwrap_or_default().to_owned();
    name.push(".checkpoint");
    out.with_file_name(name)
}

fn remove(checkpoints: &Path) -> Result<()> {
    match std::fs::remove_dir_all(checkpoints) {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => Err(Error::write(checkpoints)(e)),
        _ => Ok(()),
    }
}

fn bundle_name(name: &str) -> Result<Source, &'static str> {
    if name == "built-in" { Ok(Source::BuiltIn) } else { named_model(name) }
}
