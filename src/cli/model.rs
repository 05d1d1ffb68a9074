//! `termscore model`: what a bundle says of itself, whether it is whole, and its weights for other tools.

use std::fmt::Write as _;
use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use serde_json::json;

use termscore::Error;
use termscore::classify::{Classifier, Clause, Speed};
use termscore::model::seen::SeenClauses;
use termscore::model::{BundleFiles, export};

use super::output::Output;
use super::{Outcome, Shared, classify, first_stage, messages};

/// Show, check, time or export a model: the one built in, or that of --model
#[derive(Debug, Args)]
pub struct ModelArgs {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Print its name, hash, labels with thresholds, and what it was trained on
    Show,
    /// Load it and score its fixed clauses: exit code 2 if they score otherwise than written
    Verify,
    /// Time it on this machine: clauses a second of the encoder alone
    Speed(SpeedArgs),
    /// Give it a first stage that spares `batch` most of the encoder's work, taught by what it says of contracts
    FirstStage(first_stage::FirstStageArgs),
    /// Write it in the form that Hugging Face's tools read
    Export {
        /// Folder to write, which must not be there yet
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
    },
}

#[derive(Debug, Args)]
struct SpeedArgs {
    /// Clauses as JSON lines, as for `classify` [default: the model's fixed clauses, again and again]
    #[arg(long, value_name = "FILE")]
    data: Option<PathBuf>,
    /// Passes over all clauses
    #[arg(long, value_name = "N", default_value = "5")]
    rounds: NonZeroUsize,
    /// What it prints
    #[arg(long, value_enum, value_name = "FORMAT", default_value = "text")]
    format: SpeedFormat,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum SpeedFormat {
    Text,
    Json,
}

/// Clauses of a pass where none are given.
const CLAUSES: usize = 512;

/// Runs the command.
pub fn run(args: &ModelArgs, shared: &Shared) -> anyhow::Result<Outcome> {
    let files = shared.bundle()?;
    match &args.action {
        Action::Show => {
            let manifest = files.manifest()?;
            let facts = &manifest.training;
            let mut text = format!("model      {}\nsha256     {}\n", manifest.name, files.sha256());
            let _ = writeln!(text, "base       {}", facts.base);
            let _ = writeln!(
                text,
                "trained    {} clauses, {} epochs, seed {}, data {}",
                facts.items, facts.epochs, facts.seed, facts.data_sha256
            );
            let known: usize = facts.seen.iter().map(SeenClauses::clauses).sum();
            if known > 0 {
                let _ = writeln!(
                    text,
                    "           some {known} different clauses of it and of what came before are known again"
                );
            }
            let _ = writeln!(
                text,
                "reads      {} tokens, {} of them of the lead-in",
                manifest.max_tokens, manifest.max_lead_tokens
            );
            let words = files.words()?;
            if words > 0 {
                let _ = writeln!(text, "words      {words} pieces of words besides");
            }
            if let Some(facts) = &manifest.first_stage {
                let _ = writeln!(text, "skims      {}", first_stage::tell(facts));
            }
            text.push_str("labels     threshold\n");
            for label in &manifest.labels {
                let _ = writeln!(text, "           {:.2}  {}", label.threshold, label.name);
            }
            Output::Standard.write(&text)?;
        }
        Action::Verify => {
            let compared = files.check_unchanged()?;
            let classifier = Classifier::from_files(&files, &shared.runtime()?)?;
            let clauses = files.manifest()?.fixed_clauses.len();
            if clauses == 0 {
                let reason = "`termscore.json` has no fixed clauses, so that nothing tells whether it scores as it should";
                return Err(Error::model(classifier.name(), reason).into());
            }
            let unchanged = match compared {
                0 => String::new(),
                n => format!("; its {n} files are as they were made"),
            };
            let name = classifier.name();
            Output::Standard.write(&format!(
                "model `{name}` is whole: its {clauses} fixed clauses score as written{unchanged}\n"
            ))?;
        }
        Action::Speed(args) => {
            let classifier = Classifier::from_files(&files, &shared.runtime()?)?;
            let speed = speed(args, &files, &classifier)?;
            Output::Standard.write(&tell(&speed, args.format, &classifier))?;
        }
        Action::FirstStage(args) => return first_stage::run(args, &files, shared),
        Action::Export { out } => {
            export::write(&files, out)?;
            if !shared.quiet {
                messages::note(format!("exported to `{}`", out.display()));
            }
        }
    }
    Ok(Outcome::Done)
}

fn speed(args: &SpeedArgs, files: &BundleFiles, classifier: &Classifier) -> anyhow::Result<Speed> {
    let rounds = args.rounds.get();
    if let Some(file) = &args.data {
        let questions = classify::read_all(file)?;
        if questions.is_empty() {
            return Err(Error::document(file, "holds no clause").into());
        }
        let clauses: Vec<Clause<'_>> = questions.iter().map(classify::Question::clause).collect();
        return Ok(classifier.speed(&clauses, rounds)?);
    }
    let fixed = files.manifest()?.fixed_clauses;
    if fixed.is_empty() {
        anyhow::bail!("the model has no fixed clauses; name a file of clauses with --data");
    }
    let clauses = fixed.iter().map(|c| Clause { lead: &c.lead, text: &c.text });
    Ok(classifier.speed(&clauses.cycle().take(CLAUSES).collect::<Vec<_>>(), rounds)?)
}

fn tell(speed: &Speed, format: SpeedFormat, classifier: &Classifier) -> String {
    let (threads, precision) = (rayon::current_num_threads(), classifier.precision().name());
    let seconds: Vec<f64> = speed.passes.iter().map(std::time::Duration::as_secs_f64).collect();
    let rate = speed.clauses_per_second();
    match format {
        SpeedFormat::Text => format!(
            "{rate:.0} clauses a second: {} clauses of {:.0} tokens on average, {precision}, {threads} thread{}, \
             median of {} passes\n",
            speed.clauses,
            speed.tokens as f64 / speed.clauses as f64,
            if threads == 1 { "" } else { "s" },
            seconds.len()
        ),
        SpeedFormat::Json => {
            let figures = json!({
                "clauses": speed.clauses,
                "tokens": speed.tokens,
                "precision": precision,
                "threads": threads,
                "tokenizing_seconds": speed.tokenizing.as_secs_f64(),
                "seconds": seconds,
                "clauses_per_second": rate,
            });
            format!("{figures}\n")
        }
    }
}
