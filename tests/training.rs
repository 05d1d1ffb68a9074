//! Training: it learns, the same seed gives the same model, a stopped run goes on to the same end.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod tiny;

use std::path::Path;

use candle_core::Device;
use termscore::classify::Windows;
use termscore::model::NetworkWeights;
use termscore::train::checkpoint::Checkpoints;
use termscore::train::curve::Point;
use termscore::train::data::Dataset;
use termscore::train::start::Start;
use termscore::train::{EpochReport, Fitted, Observer, Options, Run, fit};

/// Stops a run at a step by unwinding out of it, as a crash would.
struct Stop {
    at: usize,
    best: f64,
}

impl Observer for Stop {
    fn start(&mut self, _steps: usize, _done: usize) {}
    fn step(&mut self, step: usize, _loss: f32) {
        if step == self.at {
            std::panic::resume_unwind(Box::new("stopped"));
        }
    }
    fn epoch(&mut self, report: &EpochReport) {
        self.best = self.best.max(report.figures.as_ref().unwrap().macro_f1);
    }
}

fn options() -> Options {
    Options {
        epochs: 6,
        batch: 8,
        learning_rate: 2e-3,
        patience: 6,
        checkpoint_steps: 5,
        ..Options::default()
    }
}

fn run(folder: &Path, options: &Options, stop: &mut Stop, resume: bool) -> termscore::Result<Fitted> {
    run_from(folder, "", options, stop, resume)
}

/// As [`run`], from weights that are said to be others by `other`.
fn run_from(
    folder: &Path,
    other: &str,
    options: &Options,
    stop: &mut Stop,
    resume: bool,
) -> termscore::Result<Fitted> {
    let start = Start::base(tiny::write_base(folder).to_str().unwrap()).unwrap();
    let data = folder.join("clauses.jsonl");
    std::fs::write(&data, tiny::clauses()).unwrap();
    let data = Dataset::read(&[data]).unwrap();
    let labels = data.labels();
    let windows = Windows::new(&start.tokenizer, "tiny", 64, 16).unwrap();
    let prior = vec![-1.0; labels.len()];
    let mut network = start.network(&labels, &prior, options.seed, &Device::Cpu).unwrap();
    let checkpoints = Checkpoints::open(&folder.join("checkpoint")).unwrap();
    let run = Run {
        windows: &windows,
        labels: &labels,
        start: &format!("{}{other}", start.sha256),
        train: &data,
        taught: None,
        dev: Some(&data),
        options,
        checkpoints: &checkpoints,
        resume,
        device: &Device::Cpu,
    };
    fit(&mut network, &run, stop)
}

fn unbroken(options: &Options) -> (Fitted, f64) {
    let folder = tempfile::tempdir().unwrap();
    let mut watch = Stop { at: usize::MAX, best: 0.0 };
    let fitted = run(folder.path(), options, &mut watch, false).unwrap();
    (fitted, watch.best)
}

fn bits(weights: &NetworkWeights) -> Vec<(String, Vec<u32>)> {
    let flat = |t: &candle_core::Tensor| t.flatten_all().unwrap().to_vec1::<f32>().unwrap();
    weights.iter().map(|(k, v)| (k.clone(), flat(v).into_iter().map(f32::to_bits).collect())).collect()
}

/// Step and loss of each point of the course, whatever a checkpoint's JSON does to the last digit.
fn losses(fitted: &Fitted) -> Vec<(usize, String)> {
    let point = |point: &Point| match point {
        Point::Steps { step, loss, .. } | Point::Epoch { step, loss, .. } => (*step, format!("{loss:.5}")),
    };
    fitted.curve.iter().map(point).collect()
}

#[test]
fn it_learns_labels_and_what_a_lead_in_does() {
    let (_, macro_f1) = unbroken(&Options { epochs: 12, ..options() });
    assert!(macro_f1 > 0.95, "macro-F1 {macro_f1} on the training clauses");
}

#[test]
fn the_same_seed_gives_the_same_model_and_another_seed_another() {
    let first = bits(&unbroken(&options()).0.weights);
    assert_eq!(first, bits(&unbroken(&options()).0.weights));
    assert_ne!(first, bits(&unbroken(&Options { seed: 2, ..options() }).0.weights));
}

#[test]
fn a_stopped_run_goes_on_to_the_same_model() {
    for options in [options(), Options { word_dropout: 0.1, consistency: 1.0, ..options() }] {
        let (whole, _) = unbroken(&options);
        let folder = tempfile::tempdir().unwrap();
        let stopped = std::panic::catch_unwind(|| {
            let mut stop = Stop { at: 38, best: 0.0 };
            run(folder.path(), &options, &mut stop, false).map(|_| ())
        });
        assert!(stopped.is_err());
        let mut watch = Stop { at: usize::MAX, best: 0.0 };
        let resumed = run(folder.path(), &options, &mut watch, true).unwrap();
        assert_eq!(bits(&whole.weights), bits(&resumed.weights));
        assert_eq!(losses(&whole), losses(&resumed), "the losses before the stop count");
    }
}

#[test]
fn a_checkpoint_of_another_run_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let mut watch = Stop { at: usize::MAX, best: 0.0 };
    run(folder.path(), &Options { epochs: 1, ..options() }, &mut watch, false).unwrap();
    let Err(error) = run(folder.path(), &Options { epochs: 2, ..options() }, &mut watch, true) else {
        panic!("a checkpoint of other options was taken")
    };
    assert!(error.to_string().contains("other data or options"), "{error}");
    let Err(error) = run_from(folder.path(), "x", &Options { epochs: 1, ..options() }, &mut watch, true)
    else {
        panic!("a checkpoint of another start was taken")
    };
    assert!(error.to_string().contains("other data or options"), "{error}");
}
