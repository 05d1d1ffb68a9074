//! A judgement as tables for the terminal.

use std::fmt::Write as _;

use termscore::train::bootstrap::{Difference, Interval, Intervals, with_sign};
use termscore::train::metrics::Figures;

use super::{Judgement, WrongDecision};

/// Most confusions shown.
const CONFUSIONS: usize = 10;

/// The whole judgement.
pub fn text(judgement: &Judgement) -> String {
    let mut text =
        figures(&format!("model `{}`", judgement.model), &judgement.figures, judgement.intervals.as_ref());
    let reliability = &judgement.reliability;
    let _ = writeln!(
        text,
        "\ncalibration error {:.4}; share that carried the label, by probability",
        reliability.error
    );
    for bin in &reliability.bins {
        let bar = "#".repeat((bin.observed * 40.0).round() as usize);
        let _ = writeln!(
            text,
            "  from {:.1}  {:6} decisions  predicted {:.3}  observed {:.3}  {bar}",
            bin.from, bin.decisions, bin.predicted, bin.observed
        );
    }
    if !judgement.confusions.is_empty() {
        text.push_str("\none label taken for another\n");
        for c in judgement.confusions.iter().take(CONFUSIONS) {
            let _ = writeln!(text, "  {:5}  {} for {}", c.clauses, c.found, c.carried);
        }
    }
    if !judgement.sources.is_empty() {
        text.push_str("\nby source, over the labels that occur in it\n");
        for (source, f) in &judgement.sources {
            let name = if source.is_empty() { "(none)" } else { source };
            let _ = writeln!(
                text,
                "  {name:20}  {:6} clauses  {:2} labels  macro-F1 {:.3}  micro-F1 {:.3}  mean AP {:.3}",
                f.clauses,
                f.labels.len(),
                f.macro_f1,
                f.micro_f1,
                f.mean_average_precision
            );
        }
    }
    if !judgement.errors.is_empty() {
        text.push_str("\nwrong decisions, the surest first\n");
        judgement.errors.iter().for_each(|error| wrong(&mut text, error));
    }
    if let Some(baseline) = &judgement.baseline {
        text.push('\n');
        let intervals = judgement.baseline_intervals.as_ref();
        text.push_str(&figures("baseline, TF-IDF and logistic regression", baseline, intervals));
        text.push_str(&over(&judgement.figures, baseline, judgement.over_baseline.as_ref()));
    }
    text
}

fn figures(title: &str, figures: &Figures, intervals: Option<&Intervals>) -> String {
    let mut text = format!("{title}, {} clauses\n", figures.clauses);
    let width = figures.labels.iter().map(|l| l.label.chars().count()).max().unwrap_or(0).max(8);
    let interval_head = if intervals.is_some() { "  95% of F1    " } else { "" };
    let _ = writeln!(
        text,
        "{:width$}  support  threshold  precision  recall     F1{interval_head}     AP  P at 80% R",
        "label"
    );
    for (i, l) in figures.labels.iter().enumerate() {
        let interval = intervals.map_or_else(String::new, |all| format!("  {}", range(all.labels[i].f1)));
        if l.support == 0 {
            let _ =
                writeln!(text, "{:width$}  {:7}  {:9.2}          –       –      –", l.label, 0, l.threshold);
            continue;
        }
        let _ = writeln!(
            text,
            "{:width$}  {:7}  {:9.2}  {:9.3}  {:6.3}  {:5.3}{interval}  {:5.3}  {:10.3}",
            l.label,
            l.support,
            l.threshold,
            l.precision,
            l.recall,
            l.f1,
            l.average_precision,
            l.precision_at_80_recall
        );
    }
    let within = |of: fn(&Intervals) -> Interval| {
        intervals.map_or_else(String::new, |all| format!(" ({})", range(of(all))))
    };
    let _ = writeln!(
        text,
        "macro-F1 {:.4}{}  micro-F1 {:.4}{}  mean AP {:.4}{}  exact match {:.4}",
        figures.macro_f1,
        within(|i| i.macro_f1),
        figures.micro_f1,
        within(|i| i.micro_f1),
        figures.mean_average_precision,
        within(|i| i.mean_average_precision),
        figures.exact_match
    );
    text
}

/// How much more the model has than the baseline; the intervals are of pairs of figures on the same draws.
fn over(model: &Figures, baseline: &Figures, difference: Option<&Difference>) -> String {
    let Some(more) = difference else { return String::new() };
    format!(
        "the model over the baseline: macro-F1 {}  micro-F1 {}  mean AP {}\n",
        with_sign(model.macro_f1 - baseline.macro_f1, more.macro_f1),
        with_sign(model.micro_f1 - baseline.micro_f1, more.micro_f1),
        with_sign(
            model.mean_average_precision - baseline.mean_average_precision,
            more.mean_average_precision
        )
    )
}

fn range([low, high]: Interval) -> String {
    format!("{low:.3}..{high:.3}")
}

fn wrong(text: &mut String, error: &WrongDecision) {
    let kind = if error.carried { "missed" } else { "false alarm" };
    let lead = if error.lead.is_empty() { String::new() } else { format!("{} | ", error.lead) };
    let _ = writeln!(
        text,
        "  {kind}: {} at {:.3}, threshold {:.2}\n      {lead}{}",
        error.label, error.probability, error.threshold, error.text
    );
}
