//! The default bundle, compiled into the binary so that it works alone and from any folder.

use std::borrow::Cow;

use super::bundle::BundleFiles;

macro_rules! file {
    ($name:literal) => {
        Cow::Borrowed(
            include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/models/default/", $name)).as_slice(),
        )
    };
}

/// The bytes of the built-in model.
#[must_use]
pub fn embedded() -> BundleFiles {
    BundleFiles {
        name: "built-in".to_owned(),
        config: file!("config.json"),
        tokenizer: file!("tokenizer.json"),
        weights: file!("model.safetensors"),
        manifest: file!("termscore.json"),
        first_stage: Some(file!("first_stage.safetensors")),
    }
}
