//! A judgement as a page that a reviewer can keep: figures with intervals, the reliability chart, confusions, errors.

use std::fmt::Write as _;

use termscore::report::html::chart::{Chart, Series};
use termscore::report::html::{escape, page, table};
use termscore::train::bootstrap::{Interval, Intervals, with_interval, with_sign};
use termscore::train::metrics::Figures;

use super::Judgement;

/// The page.
pub fn html(judgement: &Judgement) -> String {
    let mut body =
        format!("<p>Model {}, SHA-256 {}.</p>\n", escape(&judgement.model), escape(&judgement.sha256));
    figures(&mut body, "Figures", &judgement.figures, judgement.intervals.as_ref());
    if let Some(baseline) = &judgement.baseline {
        let intervals = judgement.baseline_intervals.as_ref();
        figures(&mut body, "Baseline: TF-IDF and logistic regression", baseline, intervals);
        if let Some(more) = &judgement.over_baseline {
            let of = &judgement.figures;
            let _ = writeln!(
                body,
                "<p>On the same resamples the model has {} more than the baseline in macro-F1, {} in micro-F1 and {} in mean average precision.</p>",
                with_sign(of.macro_f1 - baseline.macro_f1, more.macro_f1),
                with_sign(of.micro_f1 - baseline.micro_f1, more.micro_f1),
                with_sign(
                    of.mean_average_precision - baseline.mean_average_precision,
                    more.mean_average_precision
                )
            );
        }
    }
    reliability(&mut body, judgement);
    if !judgement.confusions.is_empty() {
        body.push_str("<h2>One label taken for another</h2>\n");
        let rows: Vec<Vec<String>> = judgement
            .confusions
            .iter()
            .map(|c| vec![c.found.clone(), c.carried.clone(), c.clauses.to_string()])
            .collect();
        body.push_str(&table(&["found", "carried", "clauses"], &rows));
    }
    if !judgement.sources.is_empty() {
        body.push_str("<h2>By source, over the labels that occur in it</h2>\n");
        let rows: Vec<Vec<String>> = judgement
            .sources
            .iter()
            .map(|(source, f)| {
                let name = if source.is_empty() { "(none)" } else { source };
                let figures = [f.macro_f1, f.micro_f1, f.mean_average_precision].map(|v| format!("{v:.3}"));
                let counts = [name.to_owned(), f.clauses.to_string(), f.labels.len().to_string()];
                counts.into_iter().chain(figures).collect()
            })
            .collect();
        let header = ["source", "clauses", "labels", "macro-F1", "micro-F1", "mean average precision"];
        body.push_str(&table(&header, &rows));
    }
    if !judgement.errors.is_empty() {
        body.push_str("<h2>Wrong decisions, the surest first</h2>\n<ul>\n");
        for error in &judgement.errors {
            let what = if error.carried { "missed" } else { "found where it is not" };
            let lead =
                if error.lead.is_empty() { String::new() } else { format!("{} ", escape(&error.lead)) };
            let _ = writeln!(
                body,
                "<li>{} {what}, {:.3} (threshold {:.2}): {lead}<q>{}</q></li>",
                escape(&error.label),
                error.probability,
                error.threshold,
                escape(&error.text)
            );
        }
        body.push_str("</ul>\n");
    }
    page(&format!("How {} labels {} clauses", judgement.model, judgement.figures.clauses), &body)
}

fn figures(body: &mut String, title: &str, figures: &Figures, intervals: Option<&Intervals>) {
    let with = |value: f64, interval: Option<Interval>| {
        interval.map_or_else(|| format!("{value:.3}"), |interval| with_interval(value, interval))
    };
    let _ = writeln!(
        body,
        "<h2>{}</h2>\n<p>Macro-F1 {}, micro-F1 {}, mean average precision {}, all labels of a clause right {:.1}%.{}</p>",
        escape(title),
        with(figures.macro_f1, intervals.map(|i| i.macro_f1)),
        with(figures.micro_f1, intervals.map(|i| i.micro_f1)),
        with(figures.mean_average_precision, intervals.map(|i| i.mean_average_precision)),
        100.0 * figures.exact_match,
        intervals
            .map_or(String::new(), |i| format!(" In brackets 95% intervals from {} resamples.", i.resamples))
    );
    let rows: Vec<Vec<String>> = figures
        .labels
        .iter()
        .enumerate()
        .map(|(l, label)| {
            let of = intervals.map(|i| &i.labels[l]);
            if label.support == 0 {
                let known = vec![label.label.clone(), "0".to_owned(), format!("{:.2}", label.threshold)];
                return [known, vec!["–".to_owned(); 5]].concat();
            }
            vec![
                label.label.clone(),
                label.support.to_string(),
                format!("{:.2}", label.threshold),
                with(label.precision, of.map(|i| i.precision)),
                with(label.recall, of.map(|i| i.recall)),
                with(label.f1, of.map(|i| i.f1)),
                with(label.average_precision, of.map(|i| i.average_precision)),
                format!("{:.3}", label.precision_at_80_recall),
            ]
        })
        .collect();
    let header = [
        "label",
        "clauses",
        "threshold",
        "precision",
        "recall",
        "F1",
        "average precision",
        "precision at 80% recall",
    ];
    body.push_str(&table(&header, &rows));
}

fn reliability(body: &mut String, judgement: &Judgement) {
    let bins = &judgement.reliability.bins;
    let points = bins.iter().map(|bin| (bin.predicted, bin.observed)).collect();
    let series = [Series { name: "share that carried the label".to_owned(), points, marked: true }];
    let chart = Chart {
        title: "Share of decisions whose clause carried the label, by mean predicted probability",
        x_label: "predicted probability",
        series: &series,
        x: Some((0.0, 1.0)),
        y: Some((0.0, 1.0)),
        whole_x: false,
        diagonal: true,
    };
    let _ = writeln!(
        body,
        "<h2>Do probabilities mean what they say?</h2>\n<figure>\n{}<figcaption>On the dashed line they do. Expected \
         calibration error {:.4}.</figcaption>\n</figure>",
        chart.svg(),
        judgement.reliability.error
    );
    let rows: Vec<Vec<String>> = bins
        .iter()
        .map(|bin| {
            vec![
                format!("from {:.1}", bin.from),
                bin.decisions.to_string(),
                format!("{:.3}", bin.predicted),
                format!("{:.3}", bin.observed),
            ]
        })
        .collect();
    body.push_str(&table(&["probability", "decisions", "predicted", "observed"], &rows));
}
