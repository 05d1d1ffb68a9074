//! What a creator sends back: suggested words lower the score as the report said, and a contract with the drafted addendum scores
//! lower than without. Ten contracts of our own, from one-sided to protective.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::{Path, PathBuf};
use std::sync::{LazyLock, Mutex};

use termscore::classify::{Classifier, ScoreCache};
use termscore::diff::{Verdict, Version, compare};
use termscore::document::{Document, Limits};
use termscore::draft::addendum::{Strength, addendum};
use termscore::draft::{Facts, render};
use termscore::model::{Runtime, Source, select_device};
use termscore::risk::report::RiskReport;
use termscore::risk::{Policy, Role, suggest};
use termscore::scan::{Contract, Scanner};

static SCANNER: LazyLock<Scanner> = LazyLock::new(|| {
    let runtime = Runtime { device: select_device("cpu").unwrap(), precision: None };
    let classifier = Classifier::load(&Source::BuiltIn, &runtime).unwrap();
    Scanner::new(classifier, Policy::built_in(Role::Creator)).unwrap()
});

/// The contracts, most one-sided first.
fn contracts() -> Vec<PathBuf> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let files = |folder: &str| {
        let entries = here.join(folder).read_dir().unwrap();
        let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
        files.sort();
        files
    };
    [files("tests/contracts"), files("data/samples")].concat()
}

/// Each contract with its report, read once for all tests.
static SCANNED: LazyLock<Vec<(PathBuf, Contract, RiskReport)>> = LazyLock::new(|| {
    let scan = |path: PathBuf| {
        let contract = Contract::read(&path, &std::fs::read(&path).unwrap(), &Limits::default()).unwrap();
        let report = SCANNER.report_with_suggestions(&contract).unwrap();
        (path, contract, report)
    };
    contracts().into_iter().map(scan).collect()
});

fn scanned(name: &str) -> &'static RiskReport {
    let named = |path: &Path| path.file_name().unwrap().to_string_lossy().starts_with(name);
    &SCANNED.iter().find(|(path, _, _)| named(path)).unwrap().2
}

/// Scores of clauses seen so far: edited contracts share most of theirs.
static CACHE: LazyLock<Mutex<ScoreCache>> = LazyLock::new(|| Mutex::new(ScoreCache::new(20_000)));

/// The report of a contract without suggestions.
fn plain(name: &Path, text: &str) -> RiskReport {
    let contract = Contract::read(name, text.as_bytes(), &Limits::default()).unwrap();
    let mut cache = CACHE.lock().unwrap();
    SCANNER.reports(&[&contract], &mut cache).unwrap().remove(0).unwrap().0
}

/// The score of an edited contract, scanned as a file of its own.
fn score_of(edited: &Document) -> u32 {
    plain(Path::new("edited.txt"), &edited.text).score.value
}

/// The sum of what rules gave, before it is cut to 0 to 100.
fn sum(report: &RiskReport) -> f64 {
    let ends = ["clamp", "rounding", "offset_limit"];
    report.score.contributions.iter().filter(|p| !ends.contains(&p.rule.as_str())).map(|p| p.points).sum()
}

#[test]
fn there_are_ten_contracts_from_one_sided_to_protective() {
    assert_eq!(SCANNED.len(), 10);
    let of = |name: &str| scanned(name).score.value;
    let scores = ["01", "02", "03", "04", "05", "06", "07"].map(of);
    assert!(of("01") >= 90 && of("02") >= 60 && of("03") >= 60, "{scores:?}");
    assert!((15..=50).contains(&of("04")), "{scores:?}");
    assert!(of("05") < of("04") && of("06") <= 10 && of("07") == 0, "{scores:?}");
}

#[test]
fn each_suggestion_applied_lowers_the_score_as_it_said() {
    for (path, contract, report) in &*SCANNED {
        // Markdown becomes plain text when it is edited, and its headings are told by their look alone.
        let exact = path.extension().unwrap() == "txt";
        let agrees = |said: u32, scanned: u32| said == scanned || (!exact && said.abs_diff(scanned) <= 3);
        for (i, suggestion) in report.suggestions.iter().enumerate() {
            let what = format!("{}, suggestion {}: {:?}", path.display(), i + 1, suggestion.edit.answers);
            assert!(suggestion.alone.points < 0.0, "{what}");
            assert!(suggestion.alone.score <= report.score.value, "{what}");
            let alone = score_of(&suggest::apply(contract.document(), [&suggestion.edit]));
            assert!(
                agrees(suggestion.alone.score, alone),
                "{what}: said {}, is {alone}",
                suggestion.alone.score
            );
            let upto = report.suggestions[..=i].iter().map(|s| &s.edit);
            let together = score_of(&suggest::apply(contract.document(), upto));
            assert!(
                agrees(suggestion.together.score, together),
                "{what}: together said {}, is {together}",
                suggestion.together.score
            );
        }
        if report.score.value > 0 {
            let last = report.suggestions.last().expect("what scores above 0 can be bettered").together;
            assert!(last.score < report.score.value, "{}", path.display());
        }
    }
}

#[test]
fn a_contract_with_the_drafted_addendum_scores_lower_than_without() {
    for (path, contract, report) in &*SCANNED {
        let text = std::fs::read_to_string(path).unwrap();
        let facts = Facts::read(&contract.document().text, contract.parties(), report, SCANNER.policy());
        for strength in [Strength::Light, Strength::Standard, Strength::Strict] {
            let paper = render::text(&addendum(&facts, SCANNER.policy(), strength, &[]));
            let after = plain(path, &format!("{text}\n\n{paper}"));
            let what = format!("{}, {strength:?}", path.display());
            assert!(sum(&after) < sum(report), "{what}: {} and {}", sum(report), sum(&after));
            // A light one may leave the most one-sided contract at 100, and protections that take off all they may take off no more.
            let (before, after) = (report.score.value, after.score.value);
            let limited = report.score.contributions.iter().any(|part| part.rule == "offset_limit");
            let at_the_end = before == 0 || limited || before == 100 && strength == Strength::Light;
            assert!(after < before || at_the_end && after == before, "{what}: {before}, then {after}");
        }
    }
}

#[test]
fn the_comparison_of_a_contract_with_its_bettered_version_says_so() {
    for (path, contract, report) in SCANNED.iter().filter(|(_, _, report)| report.score.value > 0) {
        let edits = report.suggestions.iter().map(|s| &s.edit);
        let text = suggest::apply(contract.document(), edits).text;
        let bettered = Contract::read(Path::new("new.txt"), text.as_bytes(), &Limits::default()).unwrap();
        let after = plain(Path::new("new.txt"), &text);
        let difference = compare(
            Version { outline: contract.outline(), report },
            Version { outline: bettered.outline(), report: &after },
            SCANNER.policy(),
        );
        assert_eq!(difference.verdict, Verdict::Better, "{}", path.display());
        assert_eq!(difference.score.new.value, after.score.value);
    }
}

#[test]
fn a_protective_contract_gets_no_words_against_its_own_clauses() {
    let report = scanned("07");
    let replaced: Vec<&str> =
        report.suggestions.iter().map(|s| s.edit.passage.as_str()).filter(|p| !p.is_empty()).collect();
    assert!(replaced.is_empty(), "{replaced:?}");
}

#[test]
fn the_contracts_own_names_stand_in_the_words() {
    let report = scanned("01");
    let words: Vec<&str> = report
        .suggestions
        .iter()
        .flat_map(|s| [s.edit.replacement.as_str(), s.edit.addition.as_str()])
        .filter(|words| !words.is_empty() && !words.to_lowercase().starts_with("[intentionally"))
        .collect();
    assert!(words.len() >= 4, "{words:?}");
    for words in words {
        assert!(
            words.contains("the Writer") || words.contains("The Writer") || words.contains("the Manuscript"),
            "{words}"
        );
        assert!(!words.contains(['{', '}']), "{words}");
    }
}

#[test]
fn the_promise_to_cover_claims_is_proposed_once_where_a_duty_to_pay_is_answered_by_it() {
    let text = "COMMISSION\n\nBetween Harrow Press Ltd (the \"Publisher\") and Jo Finch (the \"Artist\").\n\n\
        1. The Artist shall draw a map for the Publisher.\n\n\
        2. The Artist shall indemnify the Publisher against all claims of any kind.\n";
    let contract = Contract::read(Path::new("once.txt"), text.as_bytes(), &Limits::default()).unwrap();
    let report = SCANNER.report_with_suggestions(&contract).unwrap();
    let words: String =
        report.suggestions.iter().map(|s| format!("{}\n{}\n", s.edit.replacement, s.edit.addition)).collect();
    assert_eq!(words.matches("Publisher shall indemnify").count(), 1, "{words}");
}
