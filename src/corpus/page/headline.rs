//! The few sentences at the top of the page.

use super::super::representatives;
use super::super::statistics::{Group, Prevalence, Statistics};
use super::quantile;
use crate::report::html::bars::percent;
use crate::report::html::escape;
use crate::report::{counted, phrase};

/// Kinds of clause that are named as the most common.
const NAMED: usize = 3;

/// What the page says first, as a list.
pub(super) fn list(statistics: &Statistics, all: &Group) -> String {
    let source = &statistics.source;
    let mut lines = vec![format!(
        "{} read, {} of them different; near-duplicates count once where nothing else is said. {} could not be read.",
        counted(source.contracts as u64, "contract was", "contracts were"),
        source.clusters,
        source.failed
    )];
    lines.extend(representatives::told(source.differing).map(|told| format!("{told}.")));
    if all.prevalence.len() > 1 {
        lines.push(commonness(&all.prevalence));
    }
    if let Some(m) = all
        .missing
        .iter()
        .filter(|m| m.without_protection > 0)
        // By the lower end, so that one contract in one is no headline.
        .max_by(|a, b| a.share.interval[0].total_cmp(&b.share.interval[0]))
    {
        let side = source.side.name();
        lines.push(format!(
            "{} of contracts whose \"{}\" clause goes against the {side} have no \"{}\" clause that protects the {side} (95% \
             interval {} to {}).",
            percent(m.share.value),
            phrase(&m.risk),
            phrase(&m.protection),
            percent(m.share.interval[0]),
            percent(m.share.interval[1])
        ));
    }
    let median = quantile(&all.scores_once, 0.5);
    let high: u64 = all.scores_once.bands.iter().skip(2).map(|band| band.contracts).sum();
    lines.push(format!(
        "The median risk score is {median:.0} of 100; {} score high or critical.",
        percent(high as f64 / all.scores_once.contracts.max(1) as f64)
    ));
    let items: String = lines.iter().map(|line| format!("<li>{}</li>\n", escape(line))).collect();
    format!("<ul>\n{items}</ul>\n")
}

/// Which kinds of clause are common, which are rare and which are in no contract. Of kinds that are as common as each other all are
/// named or none.
fn commonness(prevalence: &[Prevalence]) -> String {
    let mut found: Vec<&Prevalence> = prevalence.iter().filter(|p| p.clusters > 0).collect();
    found.sort_by(|a, b| b.clusters.cmp(&a.clusters).then_with(|| a.label.cmp(&b.label)));
    let mut runs = found.chunk_by(|a, b| a.clusters == b.clusters);
    let (mut most, mut named) = (Vec::new(), 0);
    for run in runs.by_ref() {
        most.push(in_share(run));
        named += run.len();
        if named >= NAMED {
            break;
        }
    }
    let mut said = match most.len() {
        0 => String::new(),
        _ => format!("Most common: {}.", most.join(", ")),
    };
    if let Some(least) = runs.next_back() {
        said.push_str(&format!(" Least common: {}.", in_share(least)));
    }
    // What a contract has that does not stand for its cluster is not nowhere.
    let absent: Vec<String> =
        prevalence.iter().filter(|p| p.contracts == 0).map(|p| phrase(&p.label)).collect();
    match absent.len() {
        0 => {}
        few if few <= NAMED => said.push_str(&format!(" In no contract: {}.", absent.join(", "))),
        many => said.push_str(&format!(" {many} kinds of clause are in no contract.")),
    }
    said.trim_start().to_owned()
}

/// Kinds of clause that are as common as each other, and how common they are.
fn in_share(run: &[&Prevalence]) -> String {
    let share = percent(run[0].share_once.value);
    let names: Vec<String> = run.iter().map(|p| phrase(&p.label)).collect();
    match &names[..] {
        [one] => format!("{one} in {share}"),
        [others @ .., last] if run.len() <= NAMED => {
            format!("{} and {last} in {share} each", others.join(", "))
        }
        _ => format!("{} kinds in {share} each", run.len()),
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::statistics::intervals::Share;
    use super::*;

    fn said(clusters: &[u64]) -> String {
        said_of(&clusters.iter().map(|&n| (n, n)).collect::<Vec<_>>())
    }

    /// Of kinds by their contracts and clusters.
    fn said_of(counts: &[(u64, u64)]) -> String {
        let one = |(i, &(contracts, clusters)): (usize, &(u64, u64))| Prevalence {
            label: format!("kind_{}", char::from(b'a' + i as u8)),
            direction: None,
            findings: contracts,
            contracts,
            share: Share::of(contracts as f64, 10.0),
            design_effect: 1.0,
            clusters,
            share_once: Share::of(clusters as f64, 10.0),
        };
        commonness(&counts.iter().enumerate().map(one).collect::<Vec<_>>())
    }

    #[test]
    fn what_is_in_no_contract_is_neither_common_nor_rare() {
        assert_eq!(said(&[2, 0, 0]), "Most common: Kind a in 20%. In no contract: Kind b, Kind c.");
        assert_eq!(said(&[0, 0, 0, 0]), "4 kinds of clause are in no contract.");
        assert_eq!(said_of(&[(3, 2), (1, 0)]), "Most common: Kind a in 20%.");
    }

    #[test]
    fn of_kinds_that_are_as_common_none_is_singled_out() {
        assert_eq!(
            said(&[5, 3, 2, 2, 1, 1]),
            "Most common: Kind a in 50%, Kind b in 30%, Kind c and Kind d in 20% each. Least common: Kind e and Kind f in 10% each."
        );
        assert_eq!(
            said(&[5, 1, 1, 1, 1, 0]),
            "Most common: Kind a in 50%, 4 kinds in 10% each. In no contract: Kind f."
        );
        assert_eq!(
            said(&[9, 8, 7, 6, 5]),
            "Most common: Kind a in 90%, Kind b in 80%, Kind c in 70%. Least common: Kind e in 50%."
        );
    }
}
