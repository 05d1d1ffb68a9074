//! A bundle in the form that Hugging Face's tools read: f32 weights under BERT's names, and labels in `config.json`.
//!
//! The encoder loads as `BertModel`; mean pooling and the head, which no class of theirs has together, are a few lines that
//! the exported card shows. `termscore.json` goes along, so that the folder is a bundle still.

use std::path::Path;

use serde_json::{Map, Value, json};

use super::bundle::{BundleFiles, Manifest};
use super::device::Device;
use super::folder;
use super::stored::WeightsFile;
use super::weights::{self, Form};
use super::words;
use crate::error::{Error, Result};

/// Writes the export of `files` to the folder `out`, which must be new: a bundle that stands there may be the one that is exported, or hold
/// weights that nobody has twice.
///
/// # Errors
/// A bundle that cannot be read, or a folder that cannot be written or holds something.
pub fn write(files: &BundleFiles, out: &Path) -> Result<()> {
    folder::check_new(out)?;
    let mut manifest = Manifest::parse(files)?;
    let weights = weights::read(&WeightsFile::open(&files.weights, &files.name)?, &Device::Cpu)?;
    let with_words = weights.keys().any(|name| name.starts_with(words::PREFIX));
    let mut config: Map<String, Value> = serde_json::from_slice(&files.config)
        .map_err(|e| Error::model(&files.name, format!("`config.json`: {e}")))?;
    let numbered = manifest.labels.iter().map(|label| label.name.clone()).enumerate();
    let id2label: Map<String, Value> =
        numbered.clone().map(|(i, name)| (i.to_string(), name.into())).collect();
    let label2id: Map<String, Value> = numbered.map(|(i, name)| (name, i.into())).collect();
    config.insert("architectures".to_owned(), json!(["BertModel"]));
    config.insert("problem_type".to_owned(), json!("multi_label_classification"));
    config.insert("id2label".to_owned(), id2label.into());
    config.insert("label2id".to_owned(), label2id.into());
    manifest.weights = Form::F32;
    manifest.first_stage = None;
    manifest.files.clear();
    let exported = BundleFiles {
        name: files.name.clone(),
        config: pretty(&config).into(),
        tokenizer: files.tokenizer.clone(),
        weights: weights::write(&weights, Form::F32)?.into(),
        manifest: manifest.to_json().into(),
        first_stage: None,
    }
    .sealed()?;
    folder::replace(out, |staged| {
        exported.write(staged)?;
        let card = staged.join("README.md");
        std::fs::write(&card, read_me(&manifest, with_words)).map_err(Error::write(&card))
    })
}

fn pretty(value: &impl serde::Serialize) -> Vec<u8> {
    serde_json::to_vec_pretty(value).expect("it is plain data")
}

fn read_me(manifest: &Manifest, with_words: bool) -> String {
    let words = if with_words {
        "    ids, counts = tokens[\"input_ids\"][0].unique(return_counts=True)\n    \
             row = weights[\"words.idf\"].double()[ids] * (1 + counts.double().log())\n    \
             row = row / row.norm().clamp(min=1e-12)\n    \
             words = (weights[\"words.weight\"].double()[:, ids] @ row).float()\n"
    } else {
        ""
    };
    let sum = if with_words { " + words" } else { "" };
    format!(
        "# {}, exported\n\n\
         Encoder and head of a TermScore bundle in f32. Logits of clauses in Python, with `transformers` and `safetensors`:\n\n\
         ```python\n\
         import torch\n\
         from safetensors.torch import load_file\n\
         from transformers import AutoTokenizer, BertModel\n\n\
         tokenizer = AutoTokenizer.from_pretrained(\".\")\n\
         encoder = BertModel.from_pretrained(\".\", add_pooling_layer=False).eval()\n\
         weights = load_file(\"model.safetensors\")\n\n\
         def logits(text, lead=\"\"):\n    \
             pair = (lead, text) if lead else (text,)\n    \
             tokens = tokenizer(*pair, truncation=True, max_length={}, return_tensors=\"pt\")\n    \
             with torch.no_grad():\n        \
                 mean = encoder(**tokens).last_hidden_state.mean(1)\n\
         {words}    \
             return (mean @ weights[\"classifier.weight\"].T + weights[\"classifier.bias\"])[0]{sum}\n\
         ```\n\n\
         A label's probability is `1 / (1 + exp(-(slope * logit + offset)))`, and a clause carries it from `threshold` on; all three stand in \
         `termscore.json`. Longer clauses and lead-ins than the lengths given there are cut into windows by TermScore, which \
         these lines do not do.\n\n\
         The weights are those of the bundle, and TermScore computes with them in f32 here, where it computes with the bundle's own in whole numbers on the\n\
         CPU: scores can differ in the second digit, and thresholds that were chosen for one are not the best of the other. Choose them anew with\n\
         `termscore train --init EXPORT --epochs 0 --dev DEV`.\n",
        manifest.name, manifest.max_tokens
    )
}
