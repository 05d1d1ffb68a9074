//! The whole contracts of `data/clauses`, for tests.

use std::collections::BTreeMap;

/// A sentence or list item.
#[derive(Debug, serde::Deserialize)]
pub struct Sentence {
    pub id: String,
    pub lead: String,
    pub text: String,
    pub source: String,
}

/// A contract with its sentences, and its text.
#[derive(Debug, Default)]
pub struct Contract {
    pub sentences: Vec<Sentence>,
    pub text: String,
}

/// All of them by their source.
pub fn contracts() -> BTreeMap<String, Contract> {
    let mut files: Vec<_> =
        std::fs::read_dir("data/clauses").unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let mut contracts: BTreeMap<String, Contract> = BTreeMap::new();
    for file in files.iter().filter(|path| path.file_name().unwrap().to_string_lossy().starts_with("whole_"))
    {
        for line in std::fs::read_to_string(file).unwrap().lines() {
            let sentence: Sentence = serde_json::from_str(line).unwrap();
            let contract = contracts.entry(sentence.source.clone()).or_default();
            let before = contract.sentences.last().map_or("", |last| last.lead.as_str());
            if !sentence.lead.is_empty() && sentence.lead != before {
                contract.text.push_str(&format!("{}\n", sentence.lead));
            }
            contract.text.push_str(&format!("{}\n", sentence.text));
            contract.sentences.push(sentence);
        }
    }
    contracts
}
