//! How many findings of each label in each contract have each direction.
//!
//! In: the two tables of a batch folder, the clauses a slice at a time. Out: counts a contract, and columns of them.

use std::collections::BTreeMap;
use std::path::Path;

use polars::prelude::{Column, DataFrame, NamedFrom, PolarsResult, Series};

use super::frames::{in_polars, texts};
use super::store::{self, count_of};
use crate::error::Result;

/// Rows read at once.
const SLICE: usize = 100_000;

/// Counts a contract, in the order of the contracts, by label and direction.
pub struct Directed {
    contracts: usize,
    counts: BTreeMap<(String, String), Vec<i64>>,
}

/// Name of the column that counts a label's findings of one direction; no other column has a space in its name.
pub fn directed_count(label: &str, direction: &str) -> String {
    count_of(&format!("{label} {direction}"))
}

/// Counts the directions in the table at `path` for the rows of `contracts`.
///
/// # Errors
/// A table that cannot be read.
pub fn count(contracts: &DataFrame, path: &Path) -> Result<Directed> {
    let wrong = |e| in_polars(path, &e);
    let names = texts(contracts, "path").map_err(wrong)?;
    let mut counts: BTreeMap<(String, String), Vec<i64>> = BTreeMap::new();
    let mut at = 0;
    let rows = store::rows(path)? as usize;
    for start in (0..rows).step_by(SLICE) {
        let columns = ["path", "label", "direction"].map(str::to_owned).to_vec();
        let frame = store::slice(path, columns, start, SLICE)?;
        let mut read = || -> PolarsResult<()> {
            let column = |name: &str| frame.column(name)?.str();
            let rows = column("path")?.iter().zip(column("label")?.iter()).zip(column("direction")?.iter());
            for ((contract, label), direction) in rows {
                let (Some(contract), Some(label), Some(direction)) = (contract, label, direction) else {
                    continue;
                };
                // Clauses stand in the order of their contracts.
                let Some(row) = place(&names, contract, at) else { continue };
                at = row;
                let key = (label.to_owned(), direction.to_owned());
                counts.entry(key).or_insert_with(|| vec![0; names.len()])[row] += 1;
            }
            Ok(())
        };
        read().map_err(wrong)?;
    }
    Ok(Directed { contracts: names.len(), counts })
}

/// Where `wanted` is among `names`, looked for from `at` on and then from the start.
fn place(names: &[Option<String>], wanted: &str, at: usize) -> Option<usize> {
    let is = |name: &Option<String>| name.as_deref() == Some(wanted);
    names[at..].iter().position(is).map(|n| n + at).or_else(|| names[..at].iter().position(is))
}

/// `all` with a column for each label and direction that is anywhere in `parts`, which are its rows in order.
pub fn join(mut all: DataFrame, parts: &[Directed]) -> PolarsResult<DataFrame> {
    let mut kinds: Vec<&(String, String)> = parts.iter().flat_map(|part| part.counts.keys()).collect();
    kinds.sort_unstable();
    kinds.dedup();
    for kind in kinds {
        let of = |part: &Directed| part.counts.get(kind).cloned().unwrap_or_else(|| vec![0; part.contracts]);
        let values: Vec<i64> = parts.iter().flat_map(of).collect();
        let name = directed_count(&kind.0, &kind.1);
        all.with_column(Column::from(Series::new(name.as_str().into(), values)))?;
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_contract_is_found_wherever_the_search_begins() {
        let names: Vec<Option<String>> = ["a", "b", "c"].map(|name| Some(name.to_owned())).to_vec();
        for at in 0..3 {
            assert_eq!(place(&names, "b", at), Some(1), "{at}");
            assert_eq!(place(&names, "d", at), None, "{at}");
        }
    }

    #[test]
    fn counts_of_several_folders_stand_one_below_the_other() {
        let key = |direction: &str| ("no_ai".to_owned(), direction.to_owned());
        let parts = [
            Directed { contracts: 2, counts: BTreeMap::from([(key("binds_creator"), vec![1, 0])]) },
            Directed { contracts: 1, counts: BTreeMap::from([(key("mutual"), vec![3])]) },
        ];
        let names: Column = Series::new("path".into(), ["a", "b", "c"]).into();
        let all = join(DataFrame::new(3, vec![names]).unwrap(), &parts).unwrap();
        let of = |direction: &str| {
            crate::corpus::frames::numbers(&all, &directed_count("no_ai", direction)).unwrap()
        };
        assert_eq!((of("binds_creator"), of("mutual")), (vec![1, 0, 0], vec![0, 0, 3]));
    }
}
