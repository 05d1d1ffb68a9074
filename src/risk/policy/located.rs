//! Names and numbers that know where in the file they stand, so that whatever is wrong with them can be told with its place.

use serde::{Serialize, Serializer};

/// A name: of a label, a rule or a phrase.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Name {
    pub(super) text: String,
    /// Its first byte in the file.
    pub(super) at: usize,
}

impl Name {
    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl Serialize for Name {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

/// Points or the start of a band.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Number {
    pub(super) value: f64,
    /// Its first byte in the file.
    pub(super) at: usize,
}

impl Number {
    pub(super) fn is_zero(&self) -> bool {
        self.value == 0.0
    }
}

impl Serialize for Number {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.value)
    }
}
