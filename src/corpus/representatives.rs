//! Which contract stands for a cluster of near-duplicates that counts once.
//!
//! In: scored contracts with their clusters and what was found in each. Out: the rows that count. Contracts of one cluster agree in
//! most of their words and may still differ in the one that matters, "may" for "shall not". What most of them say is what the
//! cluster says; where two findings are as frequent, and among contracts with the same findings, the content's hash decides, so that
//! nothing depends on how files are called and in which order they come.

use std::collections::{BTreeMap, HashMap};

use polars::prelude::{BooleanChunked, Column, DataFrame, NamedFrom, PolarsResult, Series};

use super::frames::{directed_count, numbers, texts};
use super::store::count_of;
use crate::report::counted;
use crate::risk::report::Direction;

/// Column with a number for the labels and directions that a contract has: the same for those that have the same. No other column
/// can have this name.
const FINDINGS: &str = "\0findings";

/// `contracts` with the column [`FINDINGS`].
pub(super) fn with_findings(mut contracts: DataFrame, labels: &[String]) -> PolarsResult<DataFrame> {
    let directed = |label: &String| Direction::ALL.map(|direction| directed_count(label, direction.name()));
    let counts: Vec<Vec<i64>> = labels
        .iter()
        .flat_map(|label| std::iter::once(count_of(label)).chain(directed(label)))
        .filter(|name| contracts.column(name).is_ok())
        .map(|name| numbers(&contracts, &name))
        .collect::<PolarsResult<_>>()?;
    let mut known: HashMap<Vec<bool>, i64> = HashMap::new();
    let number = |row: usize| {
        let found: Vec<bool> = counts.iter().map(|column| column[row] > 0).collect();
        let next = known.len() as i64;
        *known.entry(found).or_insert(next)
    };
    let numbered: Vec<i64> = (0..contracts.height()).map(number).collect();
    contracts.with_column(Column::from(Series::new(FINDINGS.into(), numbered)))?;
    Ok(contracts)
}

/// One contract of each cluster.
pub(super) fn once(frame: &DataFrame) -> PolarsResult<DataFrame> {
    let hashes = texts(frame, "sha256")?;
    let mut chosen = vec![false; frame.height()];
    for kinds in by_cluster(frame)?.into_values() {
        let first = |rows: &Vec<usize>| rows.iter().copied().min_by_key(|&row| &hashes[row]);
        let most = kinds.values().map(Vec::len).max().unwrap_or(0);
        let frequent = kinds.values().filter(|rows| rows.len() == most);
        let row = frequent.filter_map(first).min_by_key(|&row| &hashes[row]);
        chosen[row.expect("a cluster has contracts")] = true;
    }
    frame.filter(&BooleanChunked::new("chosen".into(), chosen))
}

/// Clusters of contracts that differ in what was found in them.
pub(super) fn differing(frame: &DataFrame) -> PolarsResult<usize> {
    Ok(by_cluster(frame)?.values().filter(|kinds| kinds.len() > 1).count())
}

/// What a reader should know where `clusters` hold contracts that differ in what was found in them.
#[must_use]
pub fn told(clusters: usize) -> Option<String> {
    let which =
        counted(clusters as u64, "cluster of near-duplicates holds", "clusters of near-duplicates hold");
    (clusters > 0).then(|| {
        format!(
            "{which} contracts with different findings; counted once, a cluster has the findings that most of its contracts have"
        )
    })
}

/// The rows of each cluster by what was found in them.
fn by_cluster(frame: &DataFrame) -> PolarsResult<BTreeMap<i64, BTreeMap<i64, Vec<usize>>>> {
    let mut clusters: BTreeMap<i64, BTreeMap<i64, Vec<usize>>> = BTreeMap::new();
    let rows = numbers(frame, "cluster")?.into_iter().zip(numbers(frame, FINDINGS)?);
    for (row, (cluster, findings)) in rows.enumerate() {
        clusters.entry(cluster).or_default().entry(findings).or_default().push(row);
    }
    Ok(clusters)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A contract by content, cluster, findings of a label and of a direction of it.
    type Row = (&'static str, i64, i64, i64);

    fn frame(rows: &[Row]) -> DataFrame {
        let numbers = |name: &str, value: fn(&Row) -> i64| -> Column {
            Series::new(name.into(), rows.iter().map(value).collect::<Vec<_>>()).into()
        };
        let hashes = Series::new("sha256".into(), rows.iter().map(|row| row.0).collect::<Vec<_>>());
        let columns: Vec<Column> = vec![
            hashes.into(),
            numbers("cluster", |row| row.1),
            numbers("no_ai_count", |row| row.2),
            numbers(&directed_count("no_ai", "binds_creator"), |row| row.3),
        ];
        with_findings(DataFrame::new(rows.len(), columns).unwrap(), &["no_ai".to_owned()]).unwrap()
    }

    fn chosen(rows: &[Row]) -> Vec<String> {
        texts(&once(&frame(rows)).unwrap(), "sha256").unwrap().into_iter().flatten().collect()
    }

    #[test]
    fn a_cluster_says_what_most_of_its_contracts_say_in_any_order() {
        let mut rows = vec![("a", 0, 0, 0), ("c", 0, 1, 0), ("b", 0, 2, 0), ("d", 4, 0, 0)];
        for _ in 0..rows.len() {
            rows.rotate_left(1);
            let mut found = chosen(&rows);
            found.sort();
            assert_eq!(found, ["b", "d"], "{rows:?}");
        }
        assert_eq!(differing(&frame(&rows)).unwrap(), 1);
    }

    #[test]
    fn where_two_findings_are_as_frequent_the_content_decides() {
        let rows = [("b", 0, 1, 0), ("a", 0, 0, 0)];
        assert_eq!(chosen(&rows), ["a"]);
        assert_eq!(chosen(&[rows[1], rows[0]]), ["a"]);
    }

    #[test]
    fn whom_a_clause_binds_is_a_finding_of_its_own_and_how_often_it_stands_there_is_none() {
        assert_eq!(differing(&frame(&[("a", 0, 1, 0), ("b", 0, 1, 1)])).unwrap(), 1);
        assert_eq!(differing(&frame(&[("a", 0, 1, 0), ("b", 0, 3, 0)])).unwrap(), 0);
        assert_eq!(differing(&frame(&[("a", 0, 1, 0), ("b", 1, 0, 0)])).unwrap(), 0);
    }
}
