//! Real contracts, where they lie beside the checkout: PDFs against the same contract as text, Word files, segment
//! boundaries against excerpts cut by hand. They are no part of the repository; without them there is nothing to test here.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
#![allow(clippy::print_stdout, reason = "a test says what it measured")]

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use termscore::document::{Document, Limits, from_bytes};
use termscore::segment::segment;

/// The files of a folder beside the checkout in order, or none where it is not there.
fn beside(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new("../shared").join(folder);
    let Ok(entries) = std::fs::read_dir(&folder) else {
        println!("`{}` is not there: not tested", folder.display());
        return Vec::new();
    };
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

fn read(path: &Path) -> Document {
    from_bytes(&std::fs::read(path).unwrap(), path, &Limits::default()).unwrap()
}

fn words(text: &str) -> HashMap<String, usize> {
    let mut counts = HashMap::new();
    for word in text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
        *counts.entry(word.to_lowercase()).or_default() += 1;
    }
    counts
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

#[test]
fn pdfs_read_as_their_twins_in_text() {
    let (mut recalls, mut precisions) = (Vec::new(), Vec::new());
    for path in beside("documents/pdf") {
        let twin =
            Path::new("../shared/contracts/cuad").join(path.with_extension("txt").file_name().unwrap());
        let Ok(twin) = std::fs::read(&twin) else { continue };
        let (expected, found) = (words(&String::from_utf8_lossy(&twin)), words(&read(&path).text));
        let common: usize = expected.iter().map(|(word, n)| n.min(found.get(word).unwrap_or(&0))).sum();
        recalls.push(common as f64 / expected.values().sum::<usize>() as f64);
        precisions.push(common as f64 / found.values().sum::<usize>() as f64);
    }
    if !recalls.is_empty() {
        let (recall, precision) = (median(recalls), median(precisions));
        assert!(recall >= 0.97 && precision >= 0.97, "recall {recall:.3}, precision {precision:.3}");
    }
}

#[test]
fn word_files_are_read_and_cut_into_segments() {
    for path in beside("documents/docx") {
        let document = read(&path);
        let outline = segment(&document.text, &document.blocks);
        assert!(outline.segments.len() >= 10, "`{}`: {} segments", path.display(), outline.segments.len());
    }
}

#[derive(Deserialize)]
struct Entry {
    kind: String,
    text: String,
}

/// Characters that are no white space: how every place in a text is counted here.
fn solid(text: &str) -> usize {
    text.chars().filter(|c| !c.is_whitespace()).count()
}

#[test]
fn segment_boundaries_are_those_cut_by_hand() {
    let (mut hits, mut false_ones, mut missed) = (0, 0, 0);
    for path in beside("segmentation").iter().filter(|path| path.extension().is_some_and(|e| e == "txt")) {
        let document = read(path);
        let outline = segment(&document.text, &document.blocks);
        let entries: Vec<Entry> =
            serde_json::from_slice(&std::fs::read(path.with_extension("json")).unwrap()).unwrap();
        let mut place = 0;
        let (mut scored, mut skipped) = (Vec::new(), vec![0, solid(&document.text)]);
        for pair in entries.windows(2) {
            place += solid(&pair[0].text);
            let others = pair.iter().all(|entry| entry.kind == "other");
            if others { skipped.push(place) } else { scored.push(place) }
        }
        let mut found: Vec<usize> = outline
            .segments
            .iter()
            .flat_map(|s| [s.start, s.end])
            .map(|byte| solid(&document.text[..byte]))
            .filter(|place| !skipped.contains(place))
            .collect();
        found.dedup();
        hits += found.iter().filter(|place| scored.contains(place)).count();
        false_ones += found.iter().filter(|place| !scored.contains(place)).count();
        missed += scored.iter().filter(|place| !found.contains(place)).count();
    }
    if hits + missed > 0 {
        let f1 = 2.0 * hits as f64 / (2 * hits + false_ones + missed) as f64;
        assert!(f1 >= 0.93, "F1 {f1:.3}: {hits} right, {false_ones} too many, {missed} missed");
    }
}
