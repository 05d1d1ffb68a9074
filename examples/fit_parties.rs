//! Fits the weights by which `termscore` tells who the parties of a contract are and which of them makes the work.
//!
//! ```sh
//! cargo run --release --example fit_parties -- [FOLDER OF CONTRACTS ...] > weights.tsv    # then data/parties/weights.tsv
//! ```
//!
//! In: the contracts of `data/parties/contracts.jsonl` and `data/clauses/whole_*.jsonl`, which say who is who, and text files in the folders: of
//! those a contract whose parties are called by words that say it ("Consultant" and "Company"), and terms of services ("you" and "we"). Out:
//! lines of a feature, what it adds to the log-odds of the maker, and to those of a party.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a program of its own")]

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::{Path, PathBuf};

use termscore::risk::mentions::{I, Mention, Tokens, WE, YOU};
use termscore::train::{Linear, Logistic, Row};

/// Words whose bearer makes the work, and whose bearer has it made or gets it: the names of real contracts.
const MAKERS: &[&str] = &[
    "Creator",
    "Contractor",
    "Independent Contractor",
    "Author",
    "Artist",
    "Photographer",
    "Illustrator",
    "Designer",
    "Writer",
    "Performer",
    "Talent",
    "Freelancer",
    "Consultant",
    "Employee",
    "Executive",
    "Contributor",
    "Composer",
    "Musician",
    "Songwriter",
    "Translator",
    "Developer",
    "Narrator",
    "Actor",
    "Licensor",
    "Inventor",
    "Researcher",
    "Director",
    "Speaker",
    "Videographer",
    "Animator",
];
const OTHERS: &[&str] = &[
    "Company",
    "Client",
    "Publisher",
    "Producer",
    "Employer",
    "Licensee",
    "Label",
    "Studio",
    "Customer",
    "Buyer",
    "Agency",
    "Commissioner",
    "Network",
    "Distributor",
    "Corporation",
    "Production Company",
    "Brand",
    "Purchaser",
    "Sponsor",
    "University",
    "Platform",
    "Owner",
];
/// Fewest mentions of either in a real contract, and of "you" and of "we" in terms.
const LEAST: usize = 8;
const YOU_LEAST: usize = 30;
const WE_LEAST: usize = 20;
/// Bytes of a contract in which they are counted, and that are fitted.
const COUNTED: usize = 60_000;
const FITTED: usize = 20_000;
/// How much a contract counts by where it comes from: who is who was read in our own, and guessed in the others.
const OWN: f64 = 3.0;
const REAL: f64 = 0.3;
const TERMS: f64 = 0.03;
/// Mentions of one name that are fitted, and after how many a further one counts half.
const MAKER_MENTIONS: usize = 200;
const PARTY_MENTIONS: usize = 60;
const HALF: f64 = 10.0;
/// Fewest contracts that a feature is in, least weight that is kept, and scikit-learn's C.
const CONTRACTS: usize = 2;
const SMALLEST: f64 = 0.03;
const C: f64 = 0.3;

#[derive(serde::Deserialize)]
struct Contract {
    creator: String,
    recipient: String,
    text: String,
    #[serde(skip)]
    weight: f64,
}

/// The mentions of one task.
#[derive(Default)]
struct Examples {
    features: Vec<Vec<String>>,
    targets: Vec<bool>,
    weights: Vec<f64>,
    contracts: HashMap<String, usize>,
}

impl Examples {
    fn add(&mut self, mentions: Vec<Vec<String>>, target: bool, weight: f64, seen: &mut HashSet<String>) {
        let each = weight * HALF / (mentions.len() as f64 + HALF);
        for features in mentions {
            for feature in features.iter().collect::<HashSet<_>>() {
                if seen.insert(feature.clone()) {
                    *self.contracts.entry(feature.clone()).or_default() += 1;
                }
            }
            self.features.push(features);
            self.targets.push(target);
            self.weights.push(each);
        }
    }

    /// The weights by feature, and the offset.
    fn fit(self) -> Result<(BTreeMap<String, f64>, f64), Box<dyn std::error::Error>> {
        let mut kept: Vec<&String> =
            self.contracts.iter().filter(|(_, n)| **n >= CONTRACTS).map(|(feature, _)| feature).collect();
        kept.sort();
        let place: HashMap<&String, u32> = kept.iter().zip(0..).map(|(feature, at)| (*feature, at)).collect();
        let row = |features: &Vec<String>| -> Row {
            let known: std::collections::BTreeSet<u32> =
                features.iter().filter_map(|feature| place.get(feature).copied()).collect();
            known.into_iter().map(|at| (at, 1.0)).collect()
        };
        let rows: Vec<Row> = self.features.iter().map(row).collect();
        eprintln!("{} mentions, {} features", rows.len(), kept.len());
        let logistic = Logistic {
            rows: rows.iter().collect(),
            targets: self.targets,
            weights: self.weights,
            features: kept.len(),
            c: C,
        };
        let Linear { weights, offset } = logistic.fit()?;
        let large = |(feature, weight): (&&String, f64)| {
            (weight.abs() >= SMALLEST).then(|| ((*feature).clone(), weight))
        };
        Ok((kept.iter().zip(weights).filter_map(large).collect(), offset))
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut contracts = own()?;
    let labelled = contracts.len();
    for folder in std::env::args().skip(1).map(PathBuf::from) {
        let mut files: Vec<PathBuf> =
            std::fs::read_dir(&folder)?.map(|entry| Ok(entry?.path())).collect::<std::io::Result<_>>()?;
        files.sort();
        for file in files.iter().filter(|file| file.is_file()) {
            contracts.extend(guessed(&String::from_utf8_lossy(&std::fs::read(file)?)));
        }
    }
    let terms = contracts.iter().filter(|contract| contract.weight == TERMS).count();
    let real = contracts.len() - labelled - terms;
    eprintln!("{labelled} contracts of our own, {real} real ones, {terms} terms of services");
    let (mut makers, mut parties) = (Examples::default(), Examples::default());
    for contract in &contracts {
        let tokens = Tokens::of(start(&contract.text, FITTED));
        let (maker, other) = (find(&tokens, &contract.creator), find(&tokens, &contract.recipient));
        let mut seen = HashSet::new();
        for (own, against, is_maker) in [(&maker, &other, true), (&other, &maker, false)] {
            let own = &own[..own.len().min(MAKER_MENTIONS)];
            makers.add(tokens.features(own, against), is_maker, contract.weight, &mut seen);
        }
        let named: Vec<String> = [&contract.creator, &contract.recipient]
            .into_iter()
            .map(|name| name.to_lowercase())
            .filter(|name| !["i", "we", "you"].contains(&name.as_str()))
            .collect();
        if contract.weight == TERMS {
            continue;
        }
        let (mut of_parties, mut of_others) = (Vec::new(), Vec::new());
        let gold = [contract.creator.as_str(), contract.recipient.as_str()];
        let names: Vec<&str> = tokens.names().into_iter().chain(gold).collect();
        for (at, name) in names.iter().enumerate().filter(|(at, name)| !names[..*at].contains(name)) {
            let name_lower = name.to_lowercase();
            let is_party = named.iter().any(|party| same(party, &name_lower));
            let part = || {
                named.iter().any(|party| party.contains(&name_lower) || name_lower.contains(party.as_str()))
            };
            if !is_party && (part() || at >= names.len() - gold.len()) {
                continue;
            }
            let mut mentions = tokens.name(name);
            mentions.truncate(PARTY_MENTIONS);
            let found = if is_party { &mut of_parties } else { &mut of_others };
            found.extend(tokens.features(&mentions, &[]));
        }
        let mut seen = HashSet::new();
        parties.add(of_parties, true, contract.weight, &mut seen);
        parties.add(of_others, false, contract.weight, &mut seen);
    }
    // Who of two is the maker is told by a difference, in which an offset cancels.
    let ((maker, _), (party, offset)) = (makers.fit()?, parties.fit()?);
    println!("offset\t0\t{offset:.2}");
    let features: std::collections::BTreeSet<&String> = maker.keys().chain(party.keys()).collect();
    for feature in features {
        let number = |weights: &BTreeMap<String, f64>| {
            weights.get(feature).map_or_else(|| "0".to_owned(), |weight| format!("{weight:.2}"))
        };
        println!("{feature}\t{}\t{}", number(&maker), number(&party));
    }
    Ok(())
}

/// The contracts that were written for this.
fn own() -> Result<Vec<Contract>, Box<dyn std::error::Error>> {
    let mut contracts: Vec<Contract> = lines(Path::new("data/parties/contracts.jsonl"))?;
    #[derive(serde::Deserialize)]
    struct Sides {
        source: String,
        creator: String,
        recipient: String,
        unclear: bool,
    }
    #[derive(serde::Deserialize)]
    struct Sentence {
        lead: String,
        text: String,
        source: String,
    }
    let mut texts: BTreeMap<String, (String, String)> = BTreeMap::new();
    let mut files: Vec<PathBuf> =
        std::fs::read_dir("data/clauses")?.map(|entry| Ok(entry?.path())).collect::<std::io::Result<_>>()?;
    files.sort();
    let whole =
        |file: &&PathBuf| file.file_name().is_some_and(|name| name.to_string_lossy().starts_with("whole_"));
    for file in files.iter().filter(whole) {
        for sentence in lines::<Sentence>(file)? {
            let (text, lead) = texts.entry(sentence.source).or_default();
            if !sentence.lead.is_empty() && sentence.lead != *lead {
                text.push_str(&format!("{}\n", sentence.lead));
            }
            text.push_str(&format!("{}\n", sentence.text));
            *lead = sentence.lead;
        }
    }
    for sides in
        lines::<Sides>(Path::new("tests/whole_parties.jsonl"))?.into_iter().filter(|sides| !sides.unclear)
    {
        let (text, _) = texts.remove(&sides.source).ok_or("a contract without sentences")?;
        contracts.push(Contract { creator: sides.creator, recipient: sides.recipient, text, weight: 0.0 });
    }
    contracts.iter_mut().for_each(|contract| contract.weight = OWN);
    Ok(contracts)
}

/// A real contract whose parties have telling names, or terms of a service.
fn guessed(text: &str) -> Option<Contract> {
    let tokens = Tokens::of(start(text, COUNTED));
    let most = |words: &[&'static str]| {
        words.iter().map(|word| (tokens.name(word).len(), *word)).max().filter(|(count, _)| *count >= LEAST)
    };
    let contract = |creator: &str, recipient: &str, weight| Contract {
        creator: creator.to_owned(),
        recipient: recipient.to_owned(),
        text: text.to_owned(),
        weight,
    };
    if tokens.pronouns(YOU).len() > YOU_LEAST && tokens.pronouns(WE).len() > WE_LEAST {
        return Some(contract("you", "we", TERMS));
    }
    let ((_, maker), (_, other)) = (most(MAKERS)?, most(OTHERS)?);
    Some(contract(maker, other, REAL))
}

fn find(tokens: &Tokens<'_>, name: &str) -> Vec<Mention> {
    match name.to_lowercase().as_str() {
        "i" => tokens.pronouns(I),
        "we" => tokens.pronouns(WE),
        "you" => tokens.pronouns(YOU),
        _ => tokens.name(name),
    }
}

/// Whether two names are the same but for a plural.
fn same(a: &str, b: &str) -> bool {
    a == b || a.strip_suffix('s') == Some(b) || b.strip_suffix('s') == Some(a)
}

fn start(text: &str, most: usize) -> &str {
    let mut end = text.len().min(most);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

fn lines<T: serde::de::DeserializeOwned>(path: &Path) -> Result<Vec<T>, Box<dyn std::error::Error>> {
    let read = std::fs::read_to_string(path).map_err(|cause| format!("{}: {cause}", path.display()))?;
    Ok(read.lines().map(serde_json::from_str).collect::<Result<_, _>>()?)
}
