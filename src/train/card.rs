//! The model card that `train` writes: what the bundle is, how it was made, what was measured on dev.

use std::fmt::Write as _;

use super::data::Dataset;
use super::fit::Options;
use super::metrics::Figures;
use crate::error::{Error, Result};
use crate::model::{BundleFiles, Manifest};

/// The card in Markdown.
///
/// # Errors
/// A bundle whose manifest cannot be read.
pub fn write(
    files: &BundleFiles,
    train: &Dataset,
    dev: &Dataset,
    options: &Options,
    figures: &Figures,
) -> Result<String> {
    let manifest: Manifest = serde_json::from_slice(&files.manifest)
        .map_err(|e| Error::model(&files.name, format!("`termscore.json`: {e}")))?;
    let facts = &manifest.training;
    let mut card = format!("# {}\n\n", manifest.name);
    let _ = writeln!(
        card,
        "A multi-label clause classifier for TermScore, fine-tuned from `{}` with `termscore train` {}.\n",
        facts.base,
        env!("CARGO_PKG_VERSION")
    );
    let _ = writeln!(card, "| | |\n| --- | --- |");
    let row = |card: &mut String, key: &str, value: String| {
        let _ = writeln!(card, "| {key} | {value} |");
    };
    row(
        &mut card,
        "Clauses trained on",
        format!("{} (SHA-256 of the files `{}`)", facts.items, facts.data_sha256),
    );
    row(
        &mut card,
        "Clauses that chose epoch, calibration and thresholds",
        format!("{} (`{}`)", dev.clauses.len(), dev.sha256),
    );
    row(&mut card, "Weights", format!("{:?}, {:.1} MB", manifest.weights, files.weights.len() as f64 / 1e6));
    row(&mut card, "Epochs kept, of at most", format!("{}, {}", facts.epochs, options.epochs));
    row(
        &mut card,
        "Batch, learning rate, head's multiple, warm-up",
        format!("{}, {}, {}, {}", options.batch, options.learning_rate, options.head_rate, options.warmup),
    );
    row(
        &mut card,
        "Weight decay, clipping, dropout",
        format!("{}, {}, {}", options.weight_decay, options.clip, options.dropout),
    );
    row(
        &mut card,
        "Cap on positive weights, weight of doubtful clauses",
        format!("{}, {}", options.max_positive_weight, options.unsure_weight),
    );
    row(&mut card, "Seed", facts.seed.to_string());
    row(
        &mut card,
        "Longest sequence, lead-in",
        format!("{}, {} tokens", manifest.max_tokens, manifest.max_lead_tokens),
    );

    let _ = writeln!(
        card,
        "\n## Figures on dev\n\nThese clauses chose the epoch, the calibration and the thresholds, so the figures are on \
         the bright side; `termscore eval --data FILE` gives those on clauses of your own.\n\n\
         Macro-F1 {:.3}, micro-F1 {:.3}, mean average precision {:.3}, all labels of a clause right {:.1}%.\n",
        figures.macro_f1,
        figures.micro_f1,
        figures.mean_average_precision,
        100.0 * figures.exact_match
    );
    let _ = writeln!(
        card,
        "| label | trained on | dev | threshold | precision | recall | F1 | average precision |"
    );
    let _ = writeln!(card, "| --- | --: | --: | --: | --: | --: | --: | --: |");
    for label in &figures.labels {
        let positives = train.clauses.iter().filter(|c| c.labels.contains(&label.label)).count();
        let _ = writeln!(
            card,
            "| `{}` | {positives} | {} | {:.2} | {:.3} | {:.3} | {:.3} | {:.3} |",
            label.label,
            label.support,
            label.threshold,
            label.precision,
            label.recall,
            label.f1,
            label.average_precision
        );
    }
    let _ = writeln!(
        card,
        "\n## Limits\n\nIt reads one sentence or list item with its lead-in, not the whole contract; it was measured on \
         clauses like those of the dev set; it is no legal advice."
    );
    Ok(card)
}
