//! The feature `cuda`: what a GPU computes is what the CPU computes, and a machine without one is told so.
//!
//! `scripts/check_cuda_build` builds the feature anywhere. Tests that need a GPU end at once where there is none; the first one
//! here needs none.
#![cfg(feature = "cuda")]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod command;
mod tiny;

use candle_core::{Device, Tensor};
use command::{refused, termscore};
use termscore::classify::{Classifier, Clause};
use termscore::model::{Backend, Mode, NetworkWeights, Precision, Runtime, Source};
use termscore::train::{AdamW, Batch, Network, Rates};

const CONTRACT: &str = "tests/contracts/03-sharing-app-terms.txt";

fn gpu() -> Option<Device> {
    let gpu = Device::new_cuda(0).ok();
    if gpu.is_none() {
        eprintln!("no GPU here: nothing was tested");
    }
    gpu
}

#[test]
fn without_a_gpu_auto_takes_the_cpu_and_cuda_says_what_is_missing() {
    if gpu().is_some() {
        return;
    }
    let said = refused(&["scan", CONTRACT, "--device", "cuda"]);
    assert!(said.contains("cuda") && said.contains("GPU"), "{said}");
    let report = |device: &str| {
        let output = termscore(&["scan", CONTRACT, "--device", device, "--format", "json"]).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        output.stdout
    };
    assert_eq!(report("auto"), report("cpu"));
}

#[test]
fn the_built_in_model_gives_the_scores_of_the_cpu() {
    let Some(gpu) = gpu() else { return };
    let text = std::fs::read_to_string(CONTRACT).unwrap();
    let clauses: Vec<Clause<'_>> = text.split_terminator('.').map(|text| Clause { lead: "", text }).collect();
    let scores = |device: &Device, precision| {
        let runtime = Runtime { device: device.clone(), precision: Some(precision) };
        Classifier::load(&Source::BuiltIn, &runtime).unwrap().classify(&clauses).unwrap()
    };
    let expected = scores(&Device::Cpu, Precision::F32);
    for (precision, tolerance) in [(Precision::F32, 1e-3), (Precision::F16, 0.02)] {
        for (clause, (a, b)) in expected.iter().zip(scores(&gpu, precision)).enumerate() {
            for (a, b) in a.iter().zip(b) {
                assert!((a - b).abs() < tolerance, "{precision:?}, clause {clause}: {b}, on the CPU {a}");
            }
        }
    }
}

#[test]
fn a_step_of_training_is_that_of_the_cpu() {
    let Some(gpu) = gpu() else { return };
    let base = tiny::random_weights(&tiny::config(), 3, 1);
    let step = |device: &Device, backend| -> NetworkWeights {
        let mut network = Network::new(tiny::config(), &base, &[0.0; 3], 4, backend, device).unwrap();
        let packed = tiny::packed(&[9, 30], 5);
        let tensor = |rows: [[f32; 3]; 2]| Tensor::new(&rows, device).unwrap();
        let batch = Batch {
            packed: &packed,
            targets: &tensor([[1.0, 0.0, 1.0], [0.0, 1.0, 0.0]]),
            positive: &Tensor::new(&[1f32, 2.0, 3.0], device).unwrap(),
            weights: &Tensor::new(&[[1f32], [0.5]], device).unwrap(),
            consistency: 1.0,
        };
        let optimiser = AdamW { beta1: 0.9, beta2: 0.999, eps: 1e-8, weight_decay: 0.01 };
        let rates = Rates { encoder: 1e-3, head: 1e-3, layer_decay: 1.0 };
        network.train(&[batch], Mode::Train { dropout: 0.1, seed: 3 }, &optimiser, rates, 1.0).unwrap();
        network.weights().unwrap()
    };
    let (expected, found) = (step(&Device::Cpu, Backend::Fused), step(&gpu, Backend::Plain));
    for (name, a) in expected.iter().filter(|(name, _)| !name.ends_with("key.bias")) {
        let b = found[name].to_device(&Device::Cpu).unwrap();
        let mean = (a - &b).unwrap().abs().unwrap().mean_all().unwrap().to_scalar::<f32>().unwrap();
        assert!(mean < 5e-5, "`{name}`: mean difference {mean}");
    }
}
