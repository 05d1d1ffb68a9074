//! Clauses that differ by a few words and mean the opposite: a grant and a ban, a lead-in that turns a list item round, an
//! assignment of rights and one of the agreement. The suite in `data/close_pairs` is never trained on.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;

use serde::Deserialize;
use termscore::classify::{Classifier, Clause};
use termscore::model::{Device, Source};

#[derive(Deserialize)]
struct Member {
    pair: String,
    kind: String,
    lead: String,
    text: String,
    labels: Vec<String>,
}

fn suite() -> Vec<Member> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/data/close_pairs/pairs.jsonl");
    let lines = std::fs::read_to_string(path).unwrap();
    lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn the_model_tells_at_least_nine_in_ten_apart() {
    let members = suite();
    let classifier = Classifier::load(&Source::BuiltIn, &Device::Cpu).unwrap();
    let clauses: Vec<Clause<'_>> = members.iter().map(|m| Clause { lead: &m.lead, text: &m.text }).collect();
    let found: Vec<Vec<&str>> = classifier
        .classify(&clauses)
        .unwrap()
        .iter()
        .map(|p| {
            let carried = classifier.labels().iter().zip(p).zip(classifier.thresholds());
            carried.filter(|((_, p), t)| p >= t).map(|((label, _), _)| label.as_str()).collect()
        })
        .collect();
    let mut pairs: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (i, member) in members.iter().enumerate() {
        pairs.entry(&member.pair).or_default().push(i);
    }
    // A member is right if every label that one of the two carries and the other does not is found or not found as it
    // should be.
    let mut by_kind: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    let mut wrong = String::new();
    for (pair, ids) in &pairs {
        assert_eq!(ids.len(), 2, "{pair} has no two members");
        let [a, b] = [&members[ids[0]], &members[ids[1]]];
        let deciding: Vec<&String> = a.labels.iter().chain(&b.labels).filter(|l| a.labels.contains(l) != b.labels.contains(l)).collect();
        assert!(!deciding.is_empty(), "the members of {pair} carry the same labels");
        for &i in ids {
            let right = deciding.iter().all(|l| members[i].labels.contains(l) == found[i].contains(&l.as_str()));
            let counts = by_kind.entry(&members[i].kind).or_default();
            counts.0 += usize::from(right);
            counts.1 += 1;
            if !right {
                wrong.push_str(&format!("{pair}: {} | {}\n  is {:?}, found {:?}\n", members[i].lead, members[i].text, members[i].labels, found[i]));
            }
        }
    }
    for (kind, (right, all)) in &by_kind {
        println!("{kind:28} {right:4} of {all}");
    }
    let (right, all) = by_kind.values().fold((0, 0), |sum, counts| (sum.0 + counts.0, sum.1 + counts.1));
    assert!(all >= 200, "the suite holds {all} clauses");
    assert!(right * 10 >= all * 9, "{right} of {all} right; wrong are\n{wrong}");
}
