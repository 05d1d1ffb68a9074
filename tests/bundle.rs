//! Bundles: the built-in one is whole, damaged ones are refused with the reason.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::borrow::Cow;

use termscore::classify::{Classifier, Clause};
use termscore::model::{BundleFiles, Precision, Runtime, Source, embedded};
use termscore::train::data::Dataset;

fn refused(change: impl FnOnce(&mut BundleFiles)) -> String {
    let mut files = embedded();
    change(&mut files);
    match Classifier::from_files(&files, &Runtime::CPU) {
        Ok(_) => panic!("a damaged bundle was taken"),
        Err(error) => error.to_string(),
    }
}

fn edited(json: &[u8], edit: impl FnOnce(&mut serde_json::Value)) -> Cow<'static, [u8]> {
    let mut value = serde_json::from_slice(json).unwrap();
    edit(&mut value);
    Cow::Owned(serde_json::to_vec(&value).unwrap())
}

#[test]
fn a_tokenizer_with_more_words_than_the_encoder_is_refused() {
    let error = refused(|files| {
        files.tokenizer = edited(&files.tokenizer, |t| {
            let mut word = t["added_tokens"][0].clone();
            (word["id"], word["content"]) = (serde_json::json!(30_522), serde_json::json!("[NEW]"));
            t["added_tokens"].as_array_mut().unwrap().push(word);
        });
    });
    assert!(error.contains("30523 words, the encoder 30522"), "{error}");
}

#[test]
fn the_built_in_model_scores_as_it_was_written() {
    let classifier = Classifier::load(&Source::BuiltIn, &Runtime::CPU).unwrap();
    assert_eq!(classifier.labels().len(), 11);
    assert_eq!(classifier.sha256().len(), 64);
}

#[test]
fn weights_with_one_changed_byte_in_a_hundred_are_refused_by_their_scores() {
    let error = refused(|files| {
        let mut weights = files.weights.to_vec();
        let end = weights.len();
        for byte in weights[end / 2..].iter_mut().step_by(100) {
            *byte = byte.wrapping_add(64);
        }
        files.weights = Cow::Owned(weights);
    });
    assert!(error.contains("fixed clause"), "{error}");
}

#[test]
fn a_changed_calibration_is_refused() {
    let error = refused(|files| {
        files.manifest = edited(&files.manifest, |m| m["labels"][0]["offset"] = serde_json::json!(1.5));
    });
    assert!(error.contains("fixed clause") && error.contains("termscore.json"), "{error}");
}

#[test]
fn truncated_weights_another_shape_and_missing_labels_are_refused_by_file() {
    let error = refused(|files| files.weights = Cow::Owned(files.weights[..1000].to_vec()));
    assert!(error.contains("weights file is broken"), "{error}");
    let error = refused(|files| {
        files.config = edited(&files.config, |c| c["intermediate_size"] = serde_json::json!(1024));
    });
    assert!(error.contains("shape"), "{error}");
    let error = refused(|files| {
        files.manifest = edited(&files.manifest, |m| {
            m["labels"].as_array_mut().unwrap().pop();
        });
    });
    assert!(error.contains("11 outputs") && error.contains("10 labels"), "{error}");
    let error = refused(|files| files.tokenizer = Cow::Borrowed(b"{}"));
    assert!(error.contains("tokenizer.json"), "{error}");
    let error = refused(|files| files.manifest = Cow::Borrowed(b"{\"format\": 1}"));
    assert!(error.contains("termscore.json"), "{error}");
}

#[test]
fn a_folder_that_lacks_a_file_is_refused_by_the_files_name() {
    let folder = tempfile::tempdir().unwrap();
    embedded().write(folder.path()).unwrap();
    let source = Source::Named(folder.path().to_str().unwrap().to_owned());
    assert!(Classifier::load(&source, &Runtime::CPU).is_ok());
    std::fs::remove_file(folder.path().join("termscore.json")).unwrap();
    let Err(error) = Classifier::load(&source, &Runtime::CPU) else { panic!("it was taken") };
    assert!(error.to_string().contains("`termscore.json` is missing"), "{error}");
}

#[test]
fn a_clause_scores_the_same_alone_among_others_and_again() {
    let classifier = Classifier::load(&Source::BuiltIn, &Runtime::CPU).unwrap();
    let long = "The Author grants the Publisher the right to print the Article once in its spring issue. "
        .repeat(30);
    let texts = [
        "Publisher may edit the Article.",
        "Client shall pay on receipt.",
        long.as_str(),
        "No other use is allowed.",
    ];
    let clauses: Vec<Clause<'_>> =
        texts.iter().cycle().take(40).map(|text| Clause { lead: "", text }).collect();
    let together = classifier.classify(&clauses).unwrap();
    assert_eq!(together, classifier.classify(&clauses).unwrap());
    for (i, clause) in clauses.iter().take(4).enumerate() {
        let alone = classifier.classify(&[*clause]).unwrap();
        for (a, b) in alone[0].iter().zip(&together[i]) {
            assert!((a - b).abs() < 1e-4, "clause {i}: alone {a}, together {b}");
        }
    }
}

#[test]
fn whole_numbers_and_f32_agree_on_what_clauses_carry() {
    let pairs = Dataset::read(&["data/pairs/close_pairs.jsonl".into()]).unwrap();
    let some = pairs.clauses.iter().step_by(3);
    let clauses: Vec<Clause<'_>> = some.map(|c| Clause { lead: &c.lead, text: &c.text }).collect();
    let scores = |precision| {
        let runtime = Runtime { precision: Some(precision), ..Runtime::CPU };
        let classifier = Classifier::load(&Source::BuiltIn, &runtime).unwrap();
        (classifier.classify(&clauses).unwrap().concat(), classifier.thresholds().to_vec())
    };
    let ((exact, thresholds), (whole, _)) = (scores(Precision::F32), scores(Precision::Int8));
    let differences = exact.iter().zip(&whole).map(|(a, b)| (a - b).abs());
    assert!(differences.clone().fold(0.0, f32::max) < 0.2);
    assert!(differences.sum::<f32>() / (exact.len() as f32) < 0.005);
    let carried = |score: f32, i: usize| score >= thresholds[i % thresholds.len()];
    let flips = (0..exact.len()).filter(|&i| carried(exact[i], i) != carried(whole[i], i)).count();
    // Pairs are full of doubtful scores: one decision in two hundred may turn.
    assert!(flips <= exact.len() / 200, "{flips} of {}", exact.len());
}
