//! What suggested words do to the score: the contract is edited, cut into segments and weighed anew, alone and together.
//!
//! In: a contract with its scores and report. Out: [`Suggestion`]s. Only clauses that the contract did not have are labelled, all of
//! them in two rounds, so that this costs a small part of the scan itself.

use std::collections::HashMap;

use rayon::prelude::*;

use super::{Contract, Scanner};
use crate::classify::{Clause, Probabilities};
use crate::document::Document;
use crate::error::Result;
use crate::risk::report::{Edit, Effect, RiskReport, Score, Suggestion};
use crate::risk::{self, Scored, assess_score, suggest};
use crate::segment::{Outline, segment};

/// Most suggestions whose effect is worked out; of more, those without get no place in the list.
const MOST: usize = 40;
/// An addition that takes off fewer points than this together with the suggestions before it is left out.
const LEAST_ADDED: f64 = 0.5;

/// Scores by lead-in and text.
type Known = HashMap<(String, String), Probabilities>;

impl Scanner {
    /// Suggestions for `contract`, whose clauses have these `scores` and which has this `report`, those that lower the score most
    /// first. Every one of them lowers the sum of contributions.
    ///
    /// # Errors
    /// Tensor work that failed.
    pub fn suggestions(
        &self,
        contract: &Contract,
        scores: &[Probabilities],
        report: &RiskReport,
    ) -> Result<Vec<Suggestion>> {
        let document = &contract.document;
        let edits = suggest::edits(document, report, &self.policy, contract.parties());
        let mut known: Known = contract
            .outline
            .segments
            .iter()
            .zip(scores)
            .map(|(segment, scores)| ((segment.lead.clone(), segment.text.clone()), scores.clone()))
            .collect();
        let before = unclamped(&report.score);
        let sets: Vec<Vec<&Edit>> = edits.iter().take(MOST).map(|edit| vec![edit]).collect();
        let alone = self.effects(contract, &sets, before, &mut known)?;
        let mut ranked: Vec<(&Edit, Effect)> =
            edits.iter().zip(alone).filter(|(_, effect)| effect.points < 0.0).collect();
        ranked.sort_by(|a, b| a.1.score.cmp(&b.1.score).then_with(|| a.1.points.total_cmp(&b.1.points)));
        let together = |ranked: &[(&Edit, Effect)], known: &mut Known| {
            let sets: Vec<Vec<&Edit>> =
                (1..=ranked.len()).map(|n| ranked[..n].iter().map(|(edit, _)| *edit).collect()).collect();
            self.effects(contract, &sets, before, known)
        };
        let sums = together(&ranked, &mut known)?;
        let adds_little = |i: usize| {
            let step = sums[i].points - if i == 0 { 0.0 } else { sums[i - 1].points };
            ranked[i].0.passage.is_empty() && step > -LEAST_ADDED
        };
        let kept: Vec<(&Edit, Effect)> =
            (0..ranked.len()).filter(|&i| !adds_little(i)).map(|i| ranked[i]).collect();
        let sums = if kept.len() == ranked.len() { sums } else { together(&kept, &mut known)? };
        Ok(kept
            .into_iter()
            .zip(sums)
            .map(|((edit, alone), together)| Suggestion { edit: edit.clone(), alone, together })
            .collect())
    }

    /// The effect of each set of edits.
    fn effects(
        &self,
        contract: &Contract,
        sets: &[Vec<&Edit>],
        before: f64,
        known: &mut Known,
    ) -> Result<Vec<Effect>> {
        let revised: Vec<(Document, Outline)> = sets
            .par_iter()
            .map(|edits| {
                let document = suggest::apply(&contract.document, edits.iter().copied());
                let outline = segment(&document.text, &document.blocks);
                (document, outline)
            })
            .collect();
        let mut new: Vec<(String, String)> = revised
            .iter()
            .flat_map(|(_, outline)| &outline.segments)
            .map(|segment| (segment.lead.clone(), segment.text.clone()))
            .filter(|key| !known.contains_key(key))
            .collect();
        new.sort_unstable();
        new.dedup();
        let clauses: Vec<Clause<'_>> = new.iter().map(|(lead, text)| Clause { lead, text }).collect();
        let scores = self.classifier.classify(&clauses)?;
        known.extend(new.iter().cloned().zip(scores));
        let known = &*known;
        let effect = |(document, outline): &(Document, Outline)| {
            let scores: Vec<Probabilities> = outline
                .segments
                .iter()
                .map(|segment| known[&(segment.lead.clone(), segment.text.clone())].clone())
                .collect();
            let (labels, thresholds) = (self.classifier.labels(), self.classifier.thresholds());
            let scored = Scored {
                document,
                outline,
                parties: contract.parties(),
                labels,
                thresholds,
                scores: &scores,
            };
            let score = assess_score(&scored, &self.policy);
            let points = ((unclamped(&score) - before) * 100.0).round() / 100.0;
            Effect { score: score.value, band: score.band, points }
        };
        Ok(revised.par_iter().map(effect).collect())
    }
}

/// The sum of what rules gave, before it was cut to 0 to 100 and rounded.
fn unclamped(score: &Score) -> f64 {
    score.contributions.iter().filter(|part| !risk::is_bookkeeping(&part.rule)).map(|part| part.points).sum()
}
