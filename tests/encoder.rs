//! The encoder: equal to candle's own BERT, the same alone and in a batch, and trainable to its last variable.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod tiny;

use candle_core::{DType, Device, Tensor};
use candle_nn::VarBuilder;
use candle_transformers::models::bert::{BertModel, Config};
use termscore::model::first_stage::{EarlyExit, ExitWeights, pooled};
use termscore::model::inference::Inference;
use termscore::model::stored::WeightsFile;
use termscore::model::weights::{self, Form};
use termscore::model::{
    Backend, CpuEncoder, Encoder, EncoderConfig, Mode, NetworkWeights, Packed, Precision,
};
use termscore::train::{Batch, Network, Rates};

/// Hidden vectors of candle's BERT for each sequence alone, `[tokens, hidden]`.
fn reference(weights: &NetworkWeights, packed: &Packed) -> Vec<Vec<f32>> {
    let config: Config = serde_json::from_str(
        &tiny::CONFIG
            .replace('{', "{\"hidden_dropout_prob\": 0.0, \"initializer_range\": 0.02, \"pad_token_id\": 0,"),
    )
    .unwrap();
    let tensors = weights.iter().map(|(k, v)| (k.clone(), v.clone())).collect();
    let model =
        BertModel::load(VarBuilder::from_tensors(tensors, DType::F32, &Device::Cpu), &config).unwrap();
    let mut rows = Vec::new();
    for &(start, length) in packed.spans.iter() {
        let row = |values: &[u32]| {
            Tensor::new(&values[start..start + length], &Device::Cpu).unwrap().unsqueeze(0).unwrap()
        };
        let hidden = model.forward(&row(&packed.ids), &row(&packed.types), None).unwrap();
        rows.extend(hidden.squeeze(0).unwrap().to_vec2::<f32>().unwrap());
    }
    rows
}

#[test]
fn both_backends_equal_candles_bert() {
    let weights = tiny::random_weights(&tiny::config(), 3, 1);
    let packed = tiny::packed(&[7, 1, 30, 12], 2);
    let expected = reference(&weights, &packed);
    for backend in [Backend::Plain, Backend::Fused] {
        let encoder = Encoder::new(tiny::config(), &weights, backend).unwrap();
        let ours = encoder.hidden(&packed).unwrap().to_vec2::<f32>().unwrap();
        for (token, (a, b)) in ours.iter().zip(&expected).enumerate() {
            for (a, b) in a.iter().zip(b) {
                assert!((a - b).abs() < 1e-4, "{backend:?}, token {token}: {a}, candle's {b}");
            }
        }
    }
}

#[test]
fn a_sequence_gets_the_same_logits_alone_and_in_a_batch() {
    let weights = tiny::random_weights(&tiny::config(), 3, 1);
    for backend in [Backend::Plain, Backend::Fused] {
        let encoder = Encoder::new(tiny::config(), &weights, backend).unwrap();
        let packed = tiny::packed(&[9, 40, 3, 17], 8);
        let together = encoder.logits(&packed).unwrap().to_vec2::<f32>().unwrap();
        for (row, &(start, length)) in packed.spans.iter().enumerate() {
            let sequence: Vec<(u32, u8)> =
                (start..start + length).map(|i| (packed.ids[i], packed.types[i] as u8)).collect();
            let alone =
                encoder.logits(&Packed::new([sequence.as_slice()])).unwrap().to_vec2::<f32>().unwrap();
            for (a, b) in alone[0].iter().zip(&together[row]) {
                assert!((a - b).abs() < 1e-4, "{backend:?}, sequence {row}: alone {a}, together {b}");
            }
        }
    }
}

fn on_cpu(weights: &NetworkWeights, precision: Precision) -> CpuEncoder {
    let file = weights::write(weights, Form::F32).unwrap();
    CpuEncoder::new(tiny::config(), &WeightsFile::open(&file, "tiny").unwrap(), precision).unwrap()
}

#[test]
fn the_cpu_encoder_equals_the_graph() {
    let weights = tiny::random_weights(&tiny::config(), 3, 1);
    let graph = Encoder::new(tiny::config(), &weights, Backend::Plain).unwrap();
    let encoder = on_cpu(&weights, Precision::F32);
    // Lengths around the kernels' blocks of 4 queries and 8, 16 or 32 keys; then again in the same buffers.
    for lengths in [&[1usize, 3, 4, 5, 15, 16, 17, 31, 33, 64][..], &[2], &[40, 40]] {
        let packed = tiny::packed(lengths, 5);
        let expected = graph.logits(&packed).unwrap().to_vec2::<f32>().unwrap();
        let ours = encoder.logits(&packed).unwrap();
        assert_eq!(ours.len(), lengths.len());
        for (sequence, (a, b)) in ours.iter().zip(&expected).enumerate() {
            for (a, b) in a.iter().zip(b) {
                assert!((a - b).abs() < 1e-4, "sequence of {}: {a}, the graph's {b}", lengths[sequence]);
            }
        }
    }
}

#[test]
fn products_of_fewer_bits_stay_close_to_f32() {
    let weights = tiny::random_weights(&tiny::config(), 3, 1);
    let exact = on_cpu(&weights, Precision::F32);
    for precision in [Precision::Bf16, Precision::Int8] {
        let rounded = on_cpu(&weights, precision);
        for lengths in [&[1usize, 3, 4, 5, 15, 16, 17, 31, 33, 64][..], &[2], &[40, 40]] {
            let packed = tiny::packed(lengths, 5);
            let (exact, rounded) = (exact.logits(&packed).unwrap(), rounded.logits(&packed).unwrap());
            for (a, b) in exact.iter().flatten().zip(rounded.iter().flatten()) {
                assert!((a - b).abs() < 0.05, "{precision:?}: {b}, in f32 {a}");
            }
        }
    }
}

#[test]
fn the_cpu_encoder_gives_a_sequence_the_same_bits_alone_and_in_a_batch() {
    let weights = tiny::random_weights(&tiny::config(), 3, 1);
    for precision in [Precision::F32, Precision::Bf16, Precision::Int8] {
        let encoder = on_cpu(&weights, precision);
        let packed = tiny::packed(&[9, 40, 3, 17], 8);
        let together = encoder.logits(&packed).unwrap();
        for (row, &(start, length)) in packed.spans.iter().enumerate() {
            let sequence: Vec<(u32, u8)> =
                (start..start + length).map(|i| (packed.ids[i], packed.types[i] as u8)).collect();
            let alone = encoder.logits(&Packed::new([sequence.as_slice()])).unwrap();
            assert_eq!(alone[0], together[row], "sequence {row}");
        }
    }
}

/// An exit of random weights behind the first of two layers.
fn exit(threshold: f32) -> EarlyExit {
    let mut rng = termscore::model::seed::Rng::new(9, "exit");
    let mut noise = |n: usize| -> Vec<f32> { (0..n).map(|_| rng.normal() as f32).collect() };
    let weights = ExitWeights { units: noise(8 * 64), bias: noise(8), output: noise(8), offset: 0.0 };
    EarlyExit::new(&weights, 1, threshold)
}

#[test]
fn what_an_exit_lets_pass_is_scored_as_without_one_and_the_rest_is_left() {
    let weights = tiny::random_weights(&tiny::config(), 3, 1);
    let graph = |backend| Encoder::new(tiny::config(), &weights, backend).unwrap();
    let (plain, fused, cpu, whole) = (
        graph(Backend::Plain),
        graph(Backend::Fused),
        on_cpu(&weights, Precision::F32),
        on_cpu(&weights, Precision::Int8),
    );
    let encoders: [(&str, &dyn Inference, f32); 4] =
        [("plain", &plain, 1e-4), ("fused", &fused, 1e-4), ("f32", &cpu, 0.0), ("int8", &whole, 0.0)];
    // More tokens than one batch of the CPU holds, so that what is left and what is read on lie in several.
    let lengths: Vec<usize> = (0..40).map(|i| 1 + i * 7 % 60).collect();
    let packed = tiny::packed(&lengths, 5);
    assert!(packed.tokens() > 4 * 128);
    for (name, encoder, tolerance) in encoders {
        let all = encoder.logits(&packed).unwrap();
        let halfway = encoder.halfway(&packed, 1).unwrap();
        let mut ranks: Vec<f32> = halfway.iter().map(|p| exit(0.0).logit(p)).collect();
        ranks.sort_by(f32::total_cmp);
        for threshold in [f32::NEG_INFINITY, f32::midpoint(ranks[14], ranks[15]), f32::INFINITY] {
            let some = encoder.logits_unless_left(&packed, &exit(threshold)).unwrap();
            for ((some, all), halfway) in some.iter().zip(&all).zip(&halfway) {
                assert_eq!(some.is_some(), exit(threshold).logit(halfway) >= threshold, "{name}");
                for (a, b) in some.iter().flatten().zip(all) {
                    assert!((a - b).abs() <= tolerance, "{name}: {a}, without an exit {b}");
                }
            }
            let left = some.iter().filter(|s| s.is_none()).count();
            let expected = if threshold.is_finite() { 15 } else { 40 * usize::from(threshold > 0.0) };
            assert_eq!(left, expected, "{name}");
        }
    }
}

#[test]
fn halfway_an_encoder_is_what_one_of_its_first_layers_alone_is() {
    let weights = tiny::random_weights(&tiny::config(), 3, 1);
    let packed = tiny::packed(&[7, 1, 30, 12], 2);
    let shallow = EncoderConfig::from_json(
        tiny::CONFIG.replace("\"num_hidden_layers\": 2", "\"num_hidden_layers\": 1").as_bytes(),
    );
    let first = Encoder::new(shallow.unwrap(), &weights, Backend::Plain).unwrap();
    let hidden = first.hidden(&packed).unwrap().flatten_all().unwrap().to_vec1::<f32>().unwrap();
    let graph = Encoder::new(tiny::config(), &weights, Backend::Plain).unwrap();
    let cpu = on_cpu(&weights, Precision::F32);
    for encoder in [&graph as &dyn Inference, &cpu] {
        let halfway = encoder.halfway(&packed, 1).unwrap();
        for (ours, &(start, length)) in halfway.iter().zip(packed.spans.iter()) {
            let expected = pooled(&hidden[start * 32..][..length * 32], 32);
            assert_eq!(ours.len(), 64);
            for (a, b) in ours.iter().zip(&expected) {
                assert!((a - b).abs() < 1e-4, "{a}, expected {b}");
            }
        }
    }
}

#[test]
fn vectors_after_every_layer_are_those_of_an_encoder_that_ends_there() {
    let weights = tiny::random_weights(&tiny::config(), 3, 1);
    let packed = tiny::packed(&[7, 1, 30, 12], 2);
    let graph = Encoder::new(tiny::config(), &weights, Backend::Plain).unwrap();
    let cpu = on_cpu(&weights, Precision::F32);
    for layers in 1..=tiny::config().num_hidden_layers {
        let shallow = EncoderConfig { num_hidden_layers: layers, ..tiny::config() };
        let shallow = Encoder::new(shallow, &weights, Backend::Plain).unwrap();
        let expected = shallow.vectors(&packed).unwrap().to_vec2::<f32>().unwrap();
        for encoder in [&graph as &dyn Inference, &cpu] {
            let vectors = encoder.vectors_by_layer(&packed).unwrap();
            assert_eq!(vectors.len(), expected.len());
            for (ours, expected) in vectors.iter().zip(&expected) {
                assert_eq!(ours.len(), tiny::config().num_hidden_layers);
                for (a, b) in ours[layers - 1].iter().zip(expected) {
                    assert!((a - b).abs() < 1e-4, "{layers} layers: {a}, expected {b}");
                }
            }
        }
    }
}

fn step(backend: Backend, dropout: f32, consistency: f64) -> (NetworkWeights, NetworkWeights) {
    let base = tiny::random_weights(&tiny::config(), 3, 1);
    let mut network = Network::new(tiny::config(), &base, &[0.0; 3], 4, backend, &Device::Cpu).unwrap();
    // Every word, position and token type occurs, so that every row of every table must move.
    let all_words: Vec<(u32, u8)> = (0..128).map(|i| (i % 40, u8::from(i > 60))).collect();
    let packed = Packed::new([all_words.as_slice(), &all_words[3..20]]);
    let before = network.weights().unwrap();
    let batch = Batch {
        packed: &packed,
        targets: &Tensor::new(&[[1f32, 0.0, 1.0], [0.0, 1.0, 0.0]], &Device::Cpu).unwrap(),
        positive: &Tensor::new(&[1f32, 2.0, 3.0], &Device::Cpu).unwrap(),
        weights: &Tensor::new(&[[1f32], [0.5]], &Device::Cpu).unwrap(),
        consistency,
    };
    let mode = Mode::Train { dropout, seed: 3 };
    let (_, gradients) = network.gradients(&batch, 1.0, mode).unwrap();
    for (name, gradient) in
        gradients.dense.iter().map(|(n, g)| (n.as_str(), g)).chain([("words", &gradients.words)])
    {
        // The softmax does not change when a constant is added to all scores of a query, so the key's bias has no
        // gradient in exact arithmetic.
        let size = gradient.abs().unwrap().max_all().unwrap().to_scalar::<f32>().unwrap();
        assert!(size > 1e-7 || name.ends_with("key.bias"), "{backend:?}: `{name}` has gradient {size}");
        assert!(size.is_finite(), "{backend:?}: `{name}`");
    }
    let optimiser = termscore::train::AdamW { beta1: 0.9, beta2: 0.999, eps: 1e-8, weight_decay: 0.01 };
    network
        .train(&[batch], mode, &optimiser, Rates { encoder: 1e-3, head: 1e-3, layer_decay: 1.0 }, 1.0)
        .unwrap();
    (before, network.weights().unwrap())
}

#[test]
fn every_variable_gets_a_gradient_and_moves() {
    for backend in [Backend::Plain, Backend::Fused] {
        // Without dropout: a value that is dropped for every sequence of the batch has no gradient.
        let (before, after) = step(backend, 0.0, 0.0);
        assert_eq!(before.len(), Encoder::expected(&tiny::config(), 3).len());
        for (name, old) in &before {
            let moved = (old - &after[name]).unwrap().abs().unwrap();
            let rows =
                moved.reshape((moved.dim(0).unwrap(), ())).unwrap().max(1).unwrap().to_vec1::<f32>().unwrap();
            let still = rows.iter().filter(|&&m| m == 0.0).count();
            // see above: what moves the key's bias is rounding alone
            let allowed = if name.ends_with("key.bias") { rows.len() - 1 } else { 0 };
            assert!(still <= allowed, "{backend:?}: {still} of {} rows of `{name}` did not move", rows.len());
        }
    }
}

#[test]
fn both_backends_take_the_same_step() {
    for consistency in [0.0, 1.0] {
        let ((_, plain), (_, fused)) =
            (step(Backend::Plain, 0.1, consistency), step(Backend::Fused, 0.1, consistency));
        for (name, a) in plain.iter().filter(|(name, _)| !name.ends_with("key.bias")) {
            let difference =
                (a - &fused[name]).unwrap().abs().unwrap().max_all().unwrap().to_scalar::<f32>().unwrap();
            // Adam divides by the gradient's own size: a rounding error in a tiny gradient can turn a step of 1e-3 round.
            assert!(difference <= 2.1e-3, "`{name}`: {difference}");
            let mean =
                (a - &fused[name]).unwrap().abs().unwrap().mean_all().unwrap().to_scalar::<f32>().unwrap();
            assert!(mean < 2e-5, "`{name}`: mean difference {mean}");
        }
    }
}

#[test]
fn two_passes_without_dropout_agree_and_take_the_step_of_one() {
    let ((_, one), (_, two)) = (step(Backend::Fused, 0.0, 0.0), step(Backend::Fused, 0.0, 1.0));
    for (name, a) in one.iter().filter(|(name, _)| !name.ends_with("key.bias")) {
        let mean = (a - &two[name]).unwrap().abs().unwrap().mean_all().unwrap().to_scalar::<f32>().unwrap();
        assert!(mean < 2e-5, "`{name}`: mean difference {mean}");
    }
}
