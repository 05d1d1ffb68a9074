//! For tests: a contract weighed as if the classifier had said of it what the test says.

use super::effect::InEffect;
use super::elsewhere::Elsewhere;
use super::findings::Scored;
use super::parties::Parties;
use super::policy::{Policy, Role};
use super::report::{Finding, Score};
use crate::document::{Document, Format};
use crate::segment::segment;

/// What comes of `text` where each sentence that begins with some words carries a label with a probability.
pub fn weighed(text: &str, said: &[(&str, &str, f32)]) -> (Vec<Finding>, Score, Elsewhere) {
    let (text, format) = (text.to_owned(), Format::Text);
    let document = Document { text, format, blocks: Vec::new(), warnings: Vec::new() };
    let text = document.text.as_str();
    let outline = segment(text, &[]);
    let policy = Policy::built_in(Role::Creator);
    let labels: Vec<String> = policy.labels().map(|(name, _)| name.to_owned()).collect();
    let score = |words: &str, label: &str| {
        let found = said.iter().find(|(of, begins, _)| *of == label && words.starts_with(begins));
        found.map_or(0.0, |(_, _, probability)| *probability)
    };
    let scores: Vec<Vec<f32>> = outline
        .segments
        .iter()
        .map(|segment| labels.iter().map(|label| score(&segment.text, label)).collect())
        .collect();
    let scored = Scored {
        document: &document,
        outline: &outline,
        parties: &Parties::read(text),
        labels: &labels,
        thresholds: &vec![0.5; labels.len()],
        scores: &scores,
    };
    super::weigh(&InEffect::of(&scored).within(&scored), &policy)
}
