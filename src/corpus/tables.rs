//! Statistics as tables: one list of columns and rows that every form of output is made from.

use super::statistics::intervals::Share;
use super::statistics::{Prevalence, Scores, Statistics};
pub use super::table::{Cell, Table};
use crate::report::counted;

macro_rules! row {
    ($($cell:expr),* $(,)?) => { vec![$(Cell::from($cell)),*] };
}

/// All tables of `statistics`; those without rows are left out.
#[must_use]
pub fn tables(statistics: &Statistics) -> Vec<Table> {
    let all = vec![
        prevalence(statistics),
        directions(statistics),
        scores(statistics),
        histogram(statistics),
        missing(statistics),
        pairs(statistics),
        trend(statistics),
        comparison(statistics),
        wordings(statistics),
        failures(statistics),
    ];
    all.into_iter().filter(|table| !table.rows.is_empty()).collect()
}

const PREVALENCE: [&str; 13] = [
    "label",
    "findings",
    "contracts",
    "share",
    "share_low",
    "share_high",
    "design_effect",
    "clusters",
    "share_once",
    "share_once_low",
    "share_once_high",
    "of",
    "of_clusters",
];

/// `of` contracts and clusters.
fn prevalence_cells(p: &Prevalence, of: [usize; 2]) -> Vec<Cell> {
    [row![p.label.as_str()], share_cells(p, of)].concat()
}

fn share_cells(p: &Prevalence, [contracts, clusters]: [usize; 2]) -> Vec<Cell> {
    let Share { value, interval } = p.share;
    let once = p.share_once;
    row![
        p.findings,
        p.contracts,
        value,
        interval[0],
        interval[1],
        p.design_effect,
        p.clusters,
        once.value,
        once.interval[0],
        once.interval[1],
        contracts,
        clusters,
    ]
}

fn prevalence(statistics: &Statistics) -> Table {
    let mut rows = Vec::new();
    for group in &statistics.groups {
        for p in &group.prevalence {
            rows.push(
                [row![group.name.as_str()], prevalence_cells(p, [group.contracts, group.clusters])].concat(),
            );
        }
    }
    Table {
        name: "prevalence",
        title: "How many contracts have each kind of clause".to_owned(),
        columns: [&["group"], &PREVALENCE[..]].concat(),
        rows,
    }
}

fn directions(statistics: &Statistics) -> Table {
    let mut rows = Vec::new();
    for group in &statistics.groups {
        for p in &group.directions {
            let direction = p.direction.as_deref().unwrap_or_default();
            let named = row![group.name.as_str(), p.label.as_str(), direction];
            rows.push([named, share_cells(p, [group.contracts, group.clusters])].concat());
        }
    }
    Table {
        name: "directions",
        title: "Who owes, gets or is bound, where the words tell".to_owned(),
        columns: [&["group", "label", "direction"], &PREVALENCE[1..]].concat(),
        rows,
    }
}

fn score_cells(group: &str, which: &str, scores: &Scores) -> Vec<Cell> {
    let mut cells = row![group, which, scores.contracts, scores.mean, scores.deviation];
    cells.extend(scores.quantiles.iter().map(|(_, value)| Cell::from(*value)));
    cells.extend(scores.bands.iter().map(|band| Cell::from(band.share.value)));
    cells
}

fn scores(statistics: &Statistics) -> Table {
    let mut rows = Vec::new();
    for group in &statistics.groups {
        rows.push(score_cells(&group.name, "all contracts", &group.scores));
        rows.push(score_cells(&group.name, "each cluster once", &group.scores_once));
    }
    Table {
        name: "scores",
        title: "How risk scores are spread, 0 to 100, and the share of contracts in each band".to_owned(),
        columns: vec![
            "group",
            "counted",
            "contracts",
            "mean",
            "deviation",
            "lowest",
            "p5",
            "p10",
            "p25",
            "median",
            "p75",
            "p90",
            "p95",
            "highest",
            "low",
            "medium",
            "high",
            "critical",
        ],
        rows,
    }
}

fn histogram(statistics: &Statistics) -> Table {
    let mut rows = Vec::new();
    for group in &statistics.groups {
        for (all, once) in group.scores.histogram.iter().zip(&group.scores_once.histogram) {
            rows.push(row![
                group.name.as_str(),
                u64::from(all.from),
                u64::from(all.to),
                all.contracts,
                once.contracts
            ]);
        }
    }
    Table {
        name: "histogram",
        title: "Contracts by risk score".to_owned(),
        columns: vec!["group", "from", "to", "contracts", "clusters"],
        rows,
    }
}

fn missing(statistics: &Statistics) -> Table {
    let mut rows = Vec::new();
    for group in &statistics.groups {
        for m in &group.missing {
            rows.push(row![
                group.name.as_str(),
                m.risk.as_str(),
                m.protection.as_str(),
                m.with_risk,
                m.without_protection,
                m.share.value,
                m.share.interval[0],
                m.share.interval[1],
            ]);
        }
    }
    Table {
        name: "missing_protections",
        title: format!(
            "Contracts with a clause that goes against the {side}, and without one of another kind that protects the {side}, \
             near-duplicates once",
            side = statistics.source.side.name()
        ),
        columns: vec![
            "group",
            "risk",
            "protection",
            "with_risk",
            "without_protection",
            "share",
            "share_low",
            "share_high",
        ],
        rows,
    }
}

fn pairs(statistics: &Statistics) -> Table {
    let mut rows = Vec::new();
    for group in &statistics.groups {
        for pair in &group.pairs {
            rows.push(row![
                group.name.as_str(),
                pair.first.as_str(),
                pair.second.as_str(),
                pair.contracts,
                pair.share.value,
                pair.share.interval[0],
                pair.share.interval[1],
                pair.lift,
                group.clusters,
            ]);
        }
    }
    Table {
        name: "together",
        title: "Kinds of clause that come together, near-duplicates once".to_owned(),
        columns: vec![
            "group",
            "first",
            "second",
            "contracts",
            "share",
            "share_low",
            "share_high",
            "lift",
            "of_clusters",
        ],
        rows,
    }
}

fn trend(statistics: &Statistics) -> Table {
    let mut rows = Vec::new();
    for year in &statistics.trend {
        for p in &year.prevalence {
            rows.push(
                [
                    vec![Cell::Count(i64::from(year.year))],
                    prevalence_cells(p, [year.contracts, year.clusters]),
                ]
                .concat(),
            );
        }
    }
    Table {
        name: "trend",
        title: "How many contracts have each kind of clause, by year".to_owned(),
        columns: [&["year"], &PREVALENCE[..]].concat(),
        rows,
    }
}

fn comparison(statistics: &Statistics) -> Table {
    let mut rows = Vec::new();
    let mut title = String::new();
    if let Some(c) = &statistics.comparison {
        title = format!(
            "\"{}\" ({}) against \"{}\" ({})",
            c.first,
            counted(c.clusters[0] as u64, "cluster", "clusters"),
            c.second,
            c.clusters[1]
        );
        for label in &c.labels {
            rows.push(row![
                label.label.as_str(),
                label.shares[0].value,
                label.shares[1].value,
                label.difference,
                label.interval[0],
                label.interval[1],
                label.cohens_h,
                label.p,
                label.p_holm,
            ]);
        }
        let s = &c.scores;
        let (first, second) = (s.medians[0], s.medians[1]);
        rows.push(vec![
            Cell::from("median score (effect: Cliff's delta)"),
            Cell::from(first),
            Cell::from(second),
            Cell::from(first - second),
            Cell::Nothing,
            Cell::Nothing,
            Cell::from(s.cliffs_delta),
            Cell::from(s.p),
            Cell::Nothing,
        ]);
    }
    Table {
        name: "comparison",
        title,
        columns: vec!["what", "first", "second", "difference", "low", "high", "effect", "p", "p_holm"],
        rows,
    }
}

fn wordings(statistics: &Statistics) -> Table {
    let mut rows = Vec::new();
    for label in &statistics.wordings {
        for (kind, list) in [("typical", &label.typical), ("unusual", &label.unusual)] {
            for wording in list {
                rows.push(row![
                    label.label.as_str(),
                    kind,
                    wording.text.as_str(),
                    wording.path.as_str(),
                    wording.findings,
                    wording.likeness,
                ]);
            }
        }
    }
    Table {
        name: "wordings",
        title: "Typical and unusual wordings, verbatim".to_owned(),
        columns: vec!["label", "kind", "text", "path", "findings", "likeness"],
        rows,
    }
}

fn failures(statistics: &Statistics) -> Table {
    let row = |f: &super::statistics::Failure| row![f.reason.as_str(), f.contracts];
    Table {
        name: "failures",
        title: "Contracts that could not be read".to_owned(),
        columns: vec!["reason", "contracts"],
        rows: statistics.source.failures.iter().map(row).collect(),
    }
}
