//! A base model small enough to train in a test: two layers, 32 wide, a vocabulary of a few words.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
#![allow(dead_code, reason = "each test file uses a part of it")]

use std::path::{Path, PathBuf};

use candle_core::{Device, Tensor};
use termscore::model::seed::Rng;
use termscore::model::weights::{self, Form};
use termscore::model::{Encoder, EncoderConfig, NetworkWeights, Packed};

pub const CONFIG: &str = r#"{"model_type": "bert", "vocab_size": 40, "hidden_size": 32, "num_hidden_layers": 2,
    "num_attention_heads": 4, "intermediate_size": 64, "max_position_embeddings": 128, "type_vocab_size": 2,
    "layer_norm_eps": 1e-12, "hidden_act": "gelu"}"#;

const WORDS: [&str; 35] = [
    "client", "artist", "shall", "may", "not", "assign", "assigns", "edit", "adapt", "the", "work", "works",
    "use", "train", "models", "any", "all", "media", "pay", "pays", "fee", "on", "time", ":", ".", ",", ";",
    "and", "or", "to", "a", "for", "in", "rights", "waives",
];

pub fn config() -> EncoderConfig {
    EncoderConfig::from_json(CONFIG.as_bytes()).unwrap()
}

/// Random weights of the size a trained encoder has; the head too.
pub fn random_weights(config: &EncoderConfig, labels: usize, seed: u64) -> NetworkWeights {
    let mut rng = Rng::new(seed, "tiny");
    Encoder::expected(config, labels)
        .into_iter()
        .map(|(name, shape)| {
            let centre = if name.ends_with("LayerNorm.weight") { 1.0 } else { 0.0 };
            let values: Vec<f32> =
                (0..shape.iter().product()).map(|_| (centre + 0.2 * rng.normal()) as f32).collect();
            (name, Tensor::from_vec(values, shape, &Device::Cpu).unwrap())
        })
        .collect()
}

/// Sequences of the given lengths with random words and both token types.
pub fn packed(lengths: &[usize], seed: u64) -> Packed {
    let mut rng = Rng::new(seed, "words");
    let sequences: Vec<Vec<(u32, u8)>> = lengths
        .iter()
        .map(|&n| (0..n).map(|i| (rng.below(40) as u32, u8::from(i > n / 2))).collect())
        .collect();
    Packed::new(sequences.iter().map(Vec::as_slice))
}

pub fn tokenizer_json() -> String {
    let special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"];
    let vocab: serde_json::Map<String, serde_json::Value> =
        special.iter().chain(&WORDS).enumerate().map(|(i, w)| ((*w).to_owned(), i.into())).collect();
    let added: Vec<_> = special
        .iter()
        .enumerate()
        .map(|(i, w)| {
            serde_json::json!({"id": i, "content": w, "special": true, "single_word": false, "lstrip": false,
                "rstrip": false, "normalized": false})
        })
        .collect();
    serde_json::json!({
        "version": "1.0", "truncation": null, "padding": null, "added_tokens": added,
        "normalizer": {"type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": true,
            "strip_accents": null, "lowercase": true},
        "pre_tokenizer": {"type": "BertPreTokenizer"}, "post_processor": null, "decoder": null,
        "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##",
            "max_input_chars_per_word": 100, "vocab": vocab}
    })
    .to_string()
}

/// Writes a base model folder.
pub fn write_base(folder: &Path) -> PathBuf {
    let base = folder.join("base");
    std::fs::create_dir_all(&base).unwrap();
    let mut weights = random_weights(&config(), 1, 5);
    weights.retain(|name, _| !name.starts_with("classifier"));
    std::fs::write(base.join("config.json"), CONFIG).unwrap();
    std::fs::write(base.join("tokenizer.json"), tokenizer_json()).unwrap();
    std::fs::write(base.join("model.safetensors"), weights::write(&weights, Form::F32).unwrap()).unwrap();
    base
}

/// Clauses that a model of this size can tell apart, some as list items whose lead-in decides.
pub fn clauses() -> String {
    let mut lines = Vec::new();
    for (i, who) in ["client", "artist"].iter().cycle().take(24).enumerate() {
        let end = ["on time", "in all media", "for a fee", "and pays"][i % 4];
        lines.push(format!(
            r#"{{"text": "the {who} assigns all rights {end}.", "labels": ["assign"], "source": "a/{i}"}}"#
        ));
        lines
            .push(format!(r#"{{"text": "the {who} pays the fee {end}.", "labels": [], "source": "b/{i}"}}"#));
        lines.push(format!(
            r#"{{"lead": "{who} may:", "text": "train models {end};", "labels": ["train"], "source": "c/{i}"}}"#
        ));
        lines.push(format!(
            r#"{{"lead": "{who} shall not:", "text": "train models {end};", "labels": [], "unsure": {}, "source": "d/{i}"}}"#,
            i % 3 == 0
        ));
    }
    lines.join("\n") + "\n"
}
