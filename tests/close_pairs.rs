//! The built-in model on pairs of clauses that differ in a word or two and mean the opposite: the suites in `data/pairs`,
//! which no model is trained on. The first two were looked at when recipes were chosen; the third was written afterwards.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
#![allow(clippy::print_stdout, reason = "a test says what it measured")]

use std::collections::{BTreeMap, HashMap, HashSet};

use serde::Deserialize;
use termscore::classify::{Classifier, Clause};
use termscore::model::{Runtime, Source};

/// Shares that must be right.
struct Least {
    pairs: f64,
    sides: f64,
}

#[derive(Deserialize)]
struct Side {
    id: String,
    pair: String,
    kind: String,
    /// The labels on which the two sides differ.
    contrast: Vec<String>,
    lead: String,
    text: String,
    labels: Vec<String>,
}

#[test]
fn close_pairs_are_told_apart() {
    check("data/pairs/close_pairs.jsonl", &Least { pairs: 0.90, sides: 0.94 });
}

#[test]
fn pairs_that_were_looked_at_once_are_told_apart() {
    check("data/pairs/second_suite.jsonl", &Least { pairs: 0.96, sides: 0.97 });
}

#[test]
fn pairs_of_a_third_suite_are_told_apart() {
    check("data/pairs/third_suite.jsonl", &Least { pairs: 0.90, sides: 0.94 });
}

/// Runs of three words of a text, case and marks aside.
fn runs(text: &str) -> HashSet<[String; 3]> {
    let words: Vec<String> =
        text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(str::to_lowercase).collect();
    words.windows(3).map(|run| std::array::from_fn(|i| run[i].clone())).collect()
}

#[test]
fn no_clause_that_is_trained_on_is_worded_like_one_of_a_pair() {
    #[derive(Deserialize)]
    struct Clause {
        id: String,
        text: String,
    }
    let read = |folder: &str| -> Vec<Clause> {
        let mut files = Vec::new();
        let mut folders = vec![std::path::PathBuf::from(folder)];
        while let Some(folder) = folders.pop() {
            for path in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
                if path.is_dir() {
                    folders.push(path)
                } else {
                    files.push(std::fs::read_to_string(path).unwrap())
                }
            }
        }
        files.iter().flat_map(|file| file.lines().map(|line| serde_json::from_str(line).unwrap())).collect()
    };
    let sides: Vec<(String, HashSet<[String; 3]>)> =
        read("data/pairs").into_iter().map(|side| (side.id, runs(&side.text))).collect();
    let mut with: HashMap<&[String; 3], Vec<usize>> = HashMap::new();
    for (place, (_, theirs)) in sides.iter().enumerate() {
        theirs.iter().for_each(|run| with.entry(run).or_default().push(place));
    }
    for clause in read("data/clauses") {
        let own = runs(&clause.text);
        let mut shared: HashMap<usize, usize> = HashMap::new();
        for place in own.iter().filter_map(|run| with.get(run)).flatten() {
            *shared.entry(*place).or_default() += 1;
        }
        for (place, shared) in shared {
            let (side, theirs) = &sides[place];
            let all = own.len() + theirs.len() - shared;
            let alike = shared >= 5 && shared * 2 >= all;
            assert!(
                !alike,
                "`{}` shares {shared} runs of three words with `{side}`: {}",
                clause.id, clause.text
            );
        }
    }
}

/// A pair is right if both sides carry those labels of the contrast that they should, and no other of it.
fn check(path: &str, least: &Least) {
    let file = std::fs::read_to_string(path).unwrap();
    let sides: Vec<Side> = file.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let classifier = Classifier::load(&Source::BuiltIn, &Runtime::CPU).unwrap();
    let clauses: Vec<Clause<'_>> = sides.iter().map(|s| Clause { lead: &s.lead, text: &s.text }).collect();
    let scores = classifier.classify(&clauses).unwrap();

    let mut right: BTreeMap<&str, (bool, &str)> = BTreeMap::new();
    let (mut swapped, mut sides_right) = (Vec::new(), 0usize);
    for (side, scores) in sides.iter().zip(&scores) {
        let labels = classifier.labels().iter().zip(scores).zip(classifier.thresholds());
        let found: Vec<&String> = labels.filter(|((_, p), t)| p >= t).map(|((label, _), _)| label).collect();
        let wrong: Vec<&String> = side
            .contrast
            .iter()
            .filter(|label| found.contains(label) != side.labels.contains(label))
            .collect();
        if !wrong.is_empty() {
            println!("{} {wrong:?}: {} | {}", side.id, side.lead, side.text);
        }
        let carries = |label: &str| found.iter().any(|l| *l == label);
        let should = |label: &str| side.labels.iter().any(|l| l == label);
        for (grant, ban) in [("ai_training", "no_ai"), ("no_ai", "ai_training")] {
            if should(grant) && !should(ban) && carries(ban) && !carries(grant) {
                swapped.push(side.id.as_str());
            }
        }
        sides_right += usize::from(wrong.is_empty());
        right.entry(&side.pair).or_insert((true, &side.kind)).0 &= wrong.is_empty();
    }
    let mut kinds: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for (right, kind) in right.values() {
        let (hits, all) = kinds.entry(kind).or_default();
        *hits += usize::from(*right);
        *all += 1;
    }
    for (kind, (hits, all)) in &kinds {
        println!("{kind}: {hits} of {all} pairs");
    }
    let pairs_right = right.values().filter(|(right, _)| *right).count();
    let share = |hits: usize, all: usize| hits as f64 / all as f64;
    let (pairs, sides) = (share(pairs_right, right.len()), share(sides_right, sides.len()));
    println!(
        "{path}: {pairs_right} pairs ({pairs:.3}) and {sides_right} sides ({sides:.3}) are right; grant and ban swapped: \
         {swapped:?}"
    );
    let enough = pairs >= least.pairs && sides >= least.sides;
    assert!(enough, "{path}: {pairs:.3} of the pairs, {sides:.3} of the sides");
}
