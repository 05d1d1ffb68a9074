//! `termscore model`: what a bundle says of itself, whether it is whole, and its weights for other tools.

use std::fmt::Write as _;
use std::path::PathBuf;

use clap::{Args, Subcommand};

use termscore::classify::Classifier;
use termscore::model::{BundleFiles, Source, export};

use super::output::Output;
use super::{Outcome, Shared, messages};

/// Show, check or export a model: the one built in, or that of --model
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
    /// Write it in the form that Hugging Face's tools read
    Export {
        /// Folder to write
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
    },
}

/// Runs the command.
pub fn run(args: &ModelArgs, shared: &Shared) -> anyhow::Result<Outcome> {
    let source = shared.model.as_ref().unwrap_or(&Source::BuiltIn);
    let files = BundleFiles::read(source)?;
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
            let _ = writeln!(
                text,
                "reads      {} tokens, {} of them of the lead-in",
                manifest.max_tokens, manifest.max_lead_tokens
            );
            text.push_str("labels     threshold\n");
            for label in &manifest.labels {
                let _ = writeln!(text, "           {:.2}  {}", label.threshold, label.name);
            }
            Output::Standard.write(&text)?;
        }
        Action::Verify => {
            let classifier = Classifier::from_files(&files, &shared.runtime()?)?;
            let text = format!(
                "model `{}` is whole: its {} fixed clauses score as written\n",
                classifier.name(),
                files.manifest()?.fixed_clauses.len()
            );
            Output::Standard.write(&text)?;
        }
        Action::Export { out } => {
            export::write(&files, out)?;
            if !shared.quiet {
                messages::note(format!("exported to `{}`", out.display()));
            }
        }
    }
    Ok(Outcome::Done)
}
