//! The shape of an encoder, as `config.json` of a Hugging Face BERT writes it.

use serde::{Deserialize, Serialize};

/// Encoder shape. Unknown keys of the file are ignored, so that any BERT's `config.json` can be read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EncoderConfig {
    /// Rows of the word embedding table.
    pub vocab_size: usize,
    /// Width of a token's vector.
    pub hidden_size: usize,
    /// Transformer layers.
    pub num_hidden_layers: usize,
    /// Attention heads; divides `hidden_size`.
    pub num_attention_heads: usize,
    /// Width of the feed-forward layer.
    pub intermediate_size: usize,
    /// Longest sequence in tokens.
    pub max_position_embeddings: usize,
    /// Rows of the token type table; 2 for pairs.
    #[serde(default = "two")]
    pub type_vocab_size: usize,
    /// Added to the variance in layer norms.
    #[serde(default = "default_eps")]
    pub layer_norm_eps: f64,
    /// Activation of the feed-forward layer; only erf-`gelu` is known.
    #[serde(default = "default_activation")]
    pub hidden_act: String,
    /// Always `bert`.
    #[serde(default = "default_type")]
    pub model_type: String,
}

fn two() -> usize {
    2
}
fn default_eps() -> f64 {
    1e-12
}
fn default_activation() -> String {
    "gelu".to_owned()
}
fn default_type() -> String {
    "bert".to_owned()
}

impl EncoderConfig {
    /// Reads and checks `config.json`.
    ///
    /// # Errors
    /// A sentence that names the key and the value that do not fit.
    pub fn from_json(bytes: &[u8]) -> Result<Self, String> {
        let config: Self = serde_json::from_slice(bytes).map_err(|e| format!("`config.json`: {e}"))?;
        config.check()?;
        Ok(config)
    }

    /// Width of one attention head.
    #[must_use]
    pub fn head_size(&self) -> usize {
        self.hidden_size / self.num_attention_heads
    }

    fn check(&self) -> Result<(), String> {
        if self.model_type != "bert" {
            return Err(format!(
                "`config.json`: model_type is `{}`; only `bert` is supported",
                self.model_type
            ));
        }
        if self.hidden_act != "gelu" {
            return Err(format!(
                "`config.json`: hidden_act is `{}`; only `gelu` is supported",
                self.hidden_act
            ));
        }
        if self.num_attention_heads == 0 || !self.hidden_size.is_multiple_of(self.num_attention_heads) {
            return Err(format!(
                "`config.json`: hidden_size {} is not a multiple of num_attention_heads {}",
                self.hidden_size, self.num_attention_heads
            ));
        }
        let sizes = [
            ("vocab_size", self.vocab_size),
            ("hidden_size", self.hidden_size),
            ("num_hidden_layers", self.num_hidden_layers),
            ("intermediate_size", self.intermediate_size),
            ("max_position_embeddings", self.max_position_embeddings),
            ("type_vocab_size", self.type_vocab_size),
        ];
        match sizes.iter().find(|(_, size)| *size == 0) {
            Some((key, _)) => Err(format!("`config.json`: {key} is 0")),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TINY: &str = r#"{"vocab_size": 8, "hidden_size": 4, "num_hidden_layers": 1, "num_attention_heads": 2,
        "intermediate_size": 8, "max_position_embeddings": 16, "gradient_checkpointing": false}"#;

    #[test]
    fn a_bert_config_with_foreign_keys_is_read() {
        let config = EncoderConfig::from_json(TINY.as_bytes()).unwrap();
        assert_eq!((config.head_size(), config.type_vocab_size), (2, 2));
    }

    #[test]
    fn heads_that_do_not_divide_the_width_are_refused_by_name() {
        let text = TINY.replace("\"num_attention_heads\": 2", "\"num_attention_heads\": 3");
        let error = EncoderConfig::from_json(text.as_bytes()).unwrap_err();
        assert!(error.contains("num_attention_heads 3"), "{error}");
    }

    #[test]
    fn another_architecture_is_refused() {
        let text = TINY.replace("{\"vocab_size\"", "{\"model_type\": \"t5\", \"vocab_size\"");
        assert!(EncoderConfig::from_json(text.as_bytes()).unwrap_err().contains("`t5`"));
    }
}
