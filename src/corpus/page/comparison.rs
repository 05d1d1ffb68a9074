//! Two groups beside each other, as a table of the page.

use super::super::statistics::intervals::Share;
use super::super::statistics::{Comparison, LabelComparison};
use crate::report::html::bars::percent;
use crate::report::html::{escape, table};
use crate::report::phrase;

/// The least p-value that is shown as a number: what is below says no more.
const LEAST_P: f64 = 1e-4;

/// The section on `comparison`, the labels that differ most first.
pub(super) fn section(comparison: &Comparison) -> String {
    let [first, second] = [&comparison.first, &comparison.second];
    let header = [
        "kind of clause",
        &format!("{first} ({})", comparison.clusters[0]),
        &format!("{second} ({})", comparison.clusters[1]),
        "difference in points",
        "Cohen's h",
        "p",
        "p, Holm",
    ];
    let mut labels: Vec<&LabelComparison> = comparison.labels.iter().collect();
    labels.sort_by(|a, b| b.cohens_h.abs().total_cmp(&a.cohens_h.abs()).then_with(|| a.label.cmp(&b.label)));
    let share = |share: &Share| {
        let [low, high] = share.interval;
        format!("{} ({} to {})", percent(share.value), percent(low), percent(high))
    };
    let rows: Vec<Vec<String>> = labels
        .into_iter()
        .map(|label| {
            let [low, high] = label.interval;
            vec![
                phrase(&label.label),
                share(&label.shares[0]),
                share(&label.shares[1]),
                format!("{} ({} to {})", points(label.difference), points(low), points(high)),
                signed(label.cohens_h),
                p_value(label.p),
                p_value(label.p_holm),
            ]
        })
        .collect();
    let scores = &comparison.scores;
    let [a, b] = scores.medians;
    format!(
        "<h2>{}</h2>\n<p>Share of contracts with at least one such clause, near-duplicates once, with 95% intervals (Wilson's, for the \
         difference Newcombe's). Cohen's h: 0.2 is called small, 0.5 medium, 0.8 large. p: Fisher's exact test, and the same corrected by \
         Holm for the number of labels.</p>\n{}<p>The median risk score is {a:.0} and {b:.0}. Cliff's delta is {}: the chance that a \
         contract of the first group scores higher than one of the second, less that of the reverse (p {}, Mann and Whitney's test).</p>\n",
        escape(&format!("{first} beside {second}")),
        table(&header, &rows),
        signed(scores.cliffs_delta),
        escape(&p_value(scores.p)),
    )
}

/// A difference of shares in percentage points, with its sign.
fn points(difference: f64) -> String {
    format!("{:+.0}", difference * 100.0).replace('-', "−").replace("+0", "0").replace("−0", "0")
}

fn signed(value: f64) -> String {
    format!("{value:+.2}").replace('-', "−")
}

fn p_value(p: f64) -> String {
    if p < LEAST_P { "< 0.0001".to_owned() } else { format!("{p:.4}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_read_as_in_print() {
        assert_eq!([-0.136, 0.0, -0.001, 0.079].map(points), ["−14", "0", "0", "+8"]);
        assert_eq!([3.6e-14, 0.0617].map(p_value), ["< 0.0001", "0.0617"]);
        assert_eq!(signed(-0.662), "−0.66");
    }
}
