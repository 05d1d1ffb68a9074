//! What `train` says of a bundle: the model card in Markdown, and the same with the course of the run as a page.

use std::fmt::Write as _;

use super::baseline;
use super::bootstrap::{Difference, Intervals, difference, intervals, with_interval, with_sign};
use super::bundle::Made;
use super::calibrate::ThresholdRule;
use super::curve::{Point, charts};
use super::data::Dataset;
use super::fit::Options;
use super::folds::APART;
use super::frozen::Chosen;
use super::metrics::Figures;
use super::teacher::Taught;
use crate::error::Result;
use crate::model::Manifest;
use crate::report::html::{escape, facts, page, table};

/// Draws that the intervals rest on.
const RESAMPLES: usize = 1000;

/// What was trained.
#[derive(Debug, Clone, Copy)]
pub enum Method<'a> {
    /// Encoder and head.
    Whole(&'a Options),
    /// The head alone, on the encoder as it was.
    HeadsOnly {
        /// What cross-validation chose.
        chosen: Chosen,
        /// Cap on the weight of positives, and what a doubtful clause weighs.
        weights: (f32, f32),
        /// Layers of the encoder that were kept.
        layers: usize,
        /// Layers that it has.
        of: usize,
    },
}

/// On what the figures rest.
#[derive(Clone, Copy)]
pub enum Judged<'a> {
    /// Clauses that also chose the calibration and the thresholds, and the epoch.
    Dev {
        /// The clauses that the figures rest on.
        clauses: &'a Dataset,
        /// More that chose calibration and thresholds.
        besides: Option<&'a Dataset>,
    },
    /// The training clauses, scored by models that had not seen their fold.
    Folds {
        /// Of each fold.
        figures: &'a [Figures],
        /// Whether clauses of one source lay on both sides.
        apart: bool,
        /// Of a linear model on words, on the same folds.
        linear: Option<&'a baseline::Judged>,
    },
}

/// Everything that is said of a bundle.
pub struct Card<'a> {
    made: &'a Made,
    manifest: Manifest,
    train: &'a Dataset,
    taught: Option<&'a Taught>,
    method: Method<'a>,
    judged: Judged<'a>,
    rule: ThresholdRule,
    /// How many of the clauses that judge were known to what it started from.
    known: usize,
    intervals: Intervals,
    /// Those of the linear model, and how much more the bundle has on the same folds.
    linear: Option<(Intervals, Difference)>,
}

/// Mean and deviation of some figures, the deviation of one being 0.
#[must_use]
pub fn spread(values: impl Iterator<Item = f64> + Clone) -> (f64, f64) {
    let n = values.clone().count().max(1) as f64;
    let mean = values.clone().sum::<f64>() / n;
    let variance = values.map(|v| (v - mean).powi(2)).sum::<f64>() / (n - 1.0).max(1.0);
    (mean, variance.sqrt())
}

impl<'a> Card<'a> {
    /// A card for `made`; of the clauses that judge it, `known` are among those that its start was trained on.
    ///
    /// # Errors
    /// A bundle whose manifest cannot be read.
    pub fn new(
        made: &'a Made,
        train: &'a Dataset,
        taught: Option<&'a Taught>,
        method: Method<'a>,
        judged: Judged<'a>,
        rule: ThresholdRule,
        known: usize,
    ) -> Result<Self> {
        let manifest = made.files.manifest()?;
        let thresholds: Vec<f32> = manifest.labels.iter().map(|l| l.threshold).collect();
        let labels: Vec<String> = manifest.labels.iter().map(|l| l.name.clone()).collect();
        let seed = manifest.training.seed;
        let of = |thresholds: &[f32], probabilities: &[Vec<f32>]| {
            intervals(&labels, thresholds, probabilities, &made.targets, RESAMPLES, seed)
        };
        let linear = match judged {
            Judged::Folds { linear: Some(linear), .. } => {
                let other = (linear.thresholds.as_slice(), linear.probabilities.as_slice());
                let more =
                    difference((&thresholds, &made.probabilities), other, &made.targets, RESAMPLES, seed);
                Some((of(other.0, other.1), more))
            }
            _ => None,
        };
        let intervals = of(&thresholds, &made.probabilities);
        Ok(Self { made, manifest, train, taught, method, judged, rule, intervals, linear, known })
    }

    /// The card in Markdown.
    #[must_use]
    pub fn markdown(&self) -> String {
        let mut card = format!("# {}\n\n{}\n\n| | |\n| --- | --- |\n", self.manifest.name, self.what());
        for (key, value) in self.facts() {
            let _ = writeln!(card, "| {key} | {value} |");
        }
        let _ = writeln!(card, "\n## Figures\n\n{}\n\n{}\n", self.basis(), self.summary());
        let header = self.header();
        let _ = writeln!(card, "| {} |", header.join(" | "));
        let _ = writeln!(card, "| --- |{}", " --: |".repeat(header.len() - 1));
        for row in self.rows() {
            // A bar ends a cell, in code too.
            let _ = writeln!(card, "| `{}` | {} |", row[0].replace('|', "\\|"), row[1..].join(" | "));
        }
        let _ = writeln!(card, "\n## Limits\n\n{}", self.limits());
        card
    }

    /// The same as a page with the course of the run.
    #[must_use]
    pub fn page(&self, curve: &[Point]) -> String {
        let paragraph = |text: &str| format!("<p>{}</p>\n", escape(&text.replace('`', "")));
        let mut body = paragraph(&self.what());
        body.push_str(&charts(curve));
        body.push_str("<h2>Figures</h2>\n");
        body.push_str(&paragraph(&self.basis()));
        body.push_str(&paragraph(&self.summary()));
        body.push_str(&table(&self.header(), &self.rows()));
        body.push_str("<h2>How it was trained</h2>\n");
        let list: Vec<(&str, String)> =
            self.facts().into_iter().map(|(what, value)| (what, value.replace('`', ""))).collect();
        body.push_str(&facts(&list));
        body.push_str("<h2>Limits</h2>\n");
        body.push_str(&paragraph(&self.limits()));
        page(&self.manifest.name, &body)
    }

    fn what(&self) -> String {
        let how = match self.method {
            // Several are named one after the other.
            _ if self.untrained() && self.manifest.training.base.contains(", ") => {
                "calibrated anew, with the mean of the weights of"
            }
            _ if self.untrained() => "calibrated anew, the weights as they were in",
            Method::Whole(_) => "fine-tuned from",
            Method::HeadsOnly { layers, of, .. } if layers < of => {
                "a new head on the unchanged first layers of the encoder of"
            }
            Method::HeadsOnly { .. } => "a new head on the unchanged encoder of",
        };
        format!(
            "A multi-label clause classifier for TermScore, {how} `{}` with `termscore train` {}.",
            self.manifest.training.base,
            env!("CARGO_PKG_VERSION")
        )
    }

    /// Whether the weights are those it started from.
    fn untrained(&self) -> bool {
        matches!(self.method, Method::Whole(options) if options.epochs == 0)
    }

    /// Whether there were epochs to choose among.
    fn has_epochs(&self) -> bool {
        matches!(self.method, Method::Whole(options) if options.epochs > 0)
    }

    fn facts(&self) -> Vec<(&'static str, String)> {
        let (manifest, facts) = (&self.manifest, &self.manifest.training);
        let mut list = vec![(
            if self.untrained() {
                "Clauses that name the labels; this run fits no weights"
            } else {
                "Clauses trained on"
            },
            format!("{} (SHA-256 of the files `{}`)", facts.items, facts.data_sha256),
        )];
        if let Some(taught) = self.taught {
            let count = taught.clauses.len();
            let value = format!("{count} (`{}`), by {}", taught.sha256, taught.teachers.join(", "));
            list.push(("Clauses without labels, by the mean of what trained models say", value));
        }
        if let Judged::Dev { clauses: dev, besides } = self.judged {
            let value = format!("{} (`{}`)", dev.clauses.len(), dev.sha256);
            let chose = if self.has_epochs() {
                "Clauses that chose epoch, calibration and thresholds"
            } else {
                "Clauses that chose calibration and thresholds"
            };
            list.push((chose, value));
            if let Some(besides) = besides {
                let value = format!("{} (`{}`)", besides.clauses.len(), besides.sha256);
                list.push(("Clauses that chose calibration and thresholds besides", value));
            }
        }
        let size = self.made.files.weights.len() as f64 / 1e6;
        list.push(("Weights", format!("{:?}, {size:.1} MB", manifest.weights)));
        match self.method {
            Method::Whole(_) if self.untrained() => {
                list.push((
                    "Epochs",
                    "none: the weights are those it started from, or their mean".to_owned(),
                ));
            }
            Method::Whole(o) => list.extend([
                ("Epochs kept, of at most", format!("{}, {}", facts.epochs, o.epochs)),
                (
                    "Batch, learning rate, head's multiple, warm-up",
                    format!("{}, {}, {}, {}", o.batch, o.learning_rate, o.head_rate, o.warmup),
                ),
                (
                    "A layer's rate of the one above, epochs averaged",
                    format!("{}, {}", o.layer_decay, o.average),
                ),
                ("Weight decay, clipping, dropout", format!("{}, {}, {}", o.weight_decay, o.clip, o.dropout)),
                (
                    "Words hidden, weight of two passes' disagreement",
                    format!("{}, {}", o.word_dropout, o.consistency),
                ),
                (
                    "Cap on positive weights, weight of doubtful clauses",
                    format!("{}, {}", o.max_positive_weight, o.unsure_weight),
                ),
                ("Share of clauses without a label in an epoch", o.negatives.to_string()),
            ]),
            Method::HeadsOnly { chosen, weights: (cap, unsure), layers, of } => {
                let doubtful = self.train.clauses.iter().filter(|clause| clause.unsure).count();
                list.push((
                    "Cap on positive weights, weight of doubtful clauses and how many there are",
                    format!("{cap}, {unsure}, {doubtful}"),
                ));
                list.push((
                    "Layers of the encoder that the head reads",
                    format!("the first {layers} of {of}"),
                ));
                let words = match chosen.entries {
                    0 => "none: they told no more than the encoder's vectors".to_owned(),
                    n => format!(
                        "{n} pieces of words of the training clauses, which the weights file tells, at {} times a vector's length",
                        chosen.share
                    ),
                };
                list.push(("Words that the head reads besides", words));
                list.push((
                    "Logistic regression a label, inverse strength of its penalty",
                    chosen.c.to_string(),
                ));
            }
        }
        list.extend([
            ("Thresholds", self.rule.to_string()),
            ("Seed", facts.seed.to_string()),
            (
                "Longest sequence, lead-in",
                format!("{}, {} tokens", manifest.max_tokens, manifest.max_lead_tokens),
            ),
        ]);
        list
    }

    /// On what the figures rest, and on which side they err.
    fn basis(&self) -> String {
        let known = match self.known {
            0 => String::new(),
            n => format!(
                " Some {n} of these clauses are among those that `{}`, from which this run began, was trained on: of them the figures say nothing, and in the whole they are too bright.",
                self.manifest.training.base
            ),
        };
        self.judged_on() + &known
    }

    fn judged_on(&self) -> String {
        match self.judged {
            Judged::Dev { clauses: dev, .. } => format!(
                "On the {} dev clauses, with 95% intervals from {RESAMPLES} resamples. These clauses chose {}the \
                 calibration and the thresholds, so the figures are on the bright side; `termscore eval --data FILE` gives \
                 those on clauses of your own.",
                dev.clauses.len(),
                if self.has_epochs() { "the epoch, " } else { "" }
            ),
            Judged::Folds { figures: folds, apart, .. } => {
                let (mean, deviation) = spread(folds.iter().map(|f| f.macro_f1));
                format!(
                    "By {}-fold cross-validation over the {} training clauses{}: every clause is \
                     scored by a model that saw neither its fold nor its words. {}{}The macro-F1 of a fold is {mean:.3} in the mean with a \
                     standard deviation of {deviation:.3}. Calibration and thresholds were chosen on the same scores, so the \
                     figures are a little on the bright side. 95% intervals are from {RESAMPLES} resamples of clauses.",
                    folds.len(),
                    self.train.clauses.len(),
                    if apart { "" } else { ", those of one source together" },
                    if apart { format!("{APART} ") } else { String::new() },
                    if self.has_epochs() {
                        ""
                    } else {
                        "The layer that the heads read, whether they read words besides, and the penalty were chosen on the same scores. "
                    }
                )
            }
        }
    }

    fn summary(&self) -> String {
        let (figures, i) = (&self.made.figures, &self.intervals);
        let mut summary = format!(
            "Macro-F1 {}, micro-F1 {}, mean average precision {}, all labels of a clause right {:.1}%.",
            with_interval(figures.macro_f1, i.macro_f1),
            with_interval(figures.micro_f1, i.micro_f1),
            with_interval(figures.mean_average_precision, i.mean_average_precision),
            100.0 * figures.exact_match
        );
        if let (Judged::Folds { linear: Some(linear), .. }, Some((i, more))) = (self.judged, &self.linear) {
            let _ = write!(
                summary,
                " A linear model on words (TF-IDF of 1- to 3-grams, logistic regression) has a macro-F1 of {} and a mean \
                 average precision of {} on the same folds, its thresholds chosen where F1 is best. On the same resamples this model \
                 has {} more in macro-F1 and {} in mean average precision.",
                with_interval(linear.figures.macro_f1, i.macro_f1),
                with_interval(linear.figures.mean_average_precision, i.mean_average_precision),
                with_sign(figures.macro_f1 - linear.figures.macro_f1, more.macro_f1),
                with_sign(
                    figures.mean_average_precision - linear.figures.mean_average_precision,
                    more.mean_average_precision
                )
            );
        }
        summary
    }

    fn header(&self) -> [&'static str; 8] {
        [
            "label",
            if self.untrained() { "given" } else { "trained on" },
            "judged on",
            "threshold",
            "precision",
            "recall",
            "F1",
            "average precision",
        ]
    }

    fn rows(&self) -> Vec<Vec<String>> {
        let carriers =
            |label: &String| self.train.clauses.iter().filter(|c| c.labels.contains(label)).count();
        let labels = self.made.figures.labels.iter().zip(&self.intervals.labels);
        labels
            .map(|(label, i)| {
                vec![
                    label.label.clone(),
                    carriers(&label.label).to_string(),
                    label.support.to_string(),
                    format!("{:.2}", label.threshold),
                    format!("{:.3}", label.precision),
                    format!("{:.3}", label.recall),
                    with_interval(label.f1, i.f1),
                    with_interval(label.average_precision, i.average_precision),
                ]
            })
            .collect()
    }

    fn limits(&self) -> String {
        let few: Vec<String> = self
            .made
            .figures
            .labels
            .iter()
            .filter(|label| label.support < FEW_TO_JUDGE_ON)
            .map(|label| format!("`{}` ({})", label.label, label.support))
            .collect();
        let few = if few.is_empty() {
            String::new()
        } else {
            format!(
                " Figures of labels with fewer than {FEW_TO_JUDGE_ON} clauses to judge on say little: {}.",
                few.join(", ")
            )
        };
        format!(
            "It reads one sentence or list item with its lead-in, not the whole contract; it was measured on clauses like \
             those above; it is no legal advice.{few}"
        )
    }
}

/// Clauses below which a label's figures are marked as saying little.
const FEW_TO_JUDGE_ON: usize = 20;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_spread_of_one_fold_is_none() {
        assert_eq!(spread([0.5].into_iter()), (0.5, 0.0));
        let (mean, deviation) = spread([0.4, 0.6].into_iter());
        assert!((mean - 0.5).abs() < 1e-12 && (deviation - 0.02f64.sqrt()).abs() < 1e-12);
    }
}
