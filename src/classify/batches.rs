//! Token sequences in batches by length, and their answers back in order.

use rayon::prelude::*;

use crate::error::Result;
use crate::model::Packed;

/// What `score` answers to each of `sequences`, in order: it gets batches of at most `budget` tokens (or one sequence) and
/// answers with a row a sequence.
///
/// # Errors
/// Those of `score`.
pub fn in_batches<S: AsRef<[(u32, u8)]> + Sync>(
    sequences: &[S],
    budget: usize,
    score: impl Fn(&Packed) -> Result<Vec<Vec<f32>>> + Sync,
) -> Result<Vec<Vec<f32>>> {
    let batches = batches(sequences, budget);
    // One single-threaded pass a worker: with sequences this short, whole batches side by side keep the cores busier
    // than one batch split over them.
    let scored: Vec<Vec<Vec<f32>>> = batches
        .par_iter()
        .map(|batch| score(&Packed::new(batch.iter().map(|&at| sequences[at].as_ref()))))
        .collect::<Result<_>>()?;
    let mut rows = vec![Vec::new(); sequences.len()];
    for (batch, scores) in batches.iter().zip(scored) {
        for (&at, row) in batch.iter().zip(scores) {
            rows[at] = row;
        }
    }
    Ok(rows)
}

/// Indices of sequences, longest first, so that the last batches to finish are the cheap ones.
fn batches<S: AsRef<[(u32, u8)]>>(sequences: &[S], budget: usize) -> Vec<Vec<usize>> {
    let mut order: Vec<usize> = (0..sequences.len()).collect();
    order.sort_by_key(|&i| std::cmp::Reverse(sequences[i].as_ref().len()));
    let mut batches: Vec<Vec<usize>> = Vec::new();
    let mut tokens = 0;
    for i in order {
        let length = sequences[i].as_ref().len();
        match batches.last_mut() {
            Some(batch) if tokens + length <= budget => batch.push(i),
            _ => {
                batches.push(vec![i]);
                tokens = 0;
            }
        }
        tokens += length;
    }
    batches
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sequences(lengths: &[usize]) -> Vec<Vec<(u32, u8)>> {
        lengths.iter().map(|&n| vec![(n as u32, 0); n]).collect()
    }

    #[test]
    fn batches_hold_every_sequence_once_and_keep_to_the_budget() {
        let lengths = [300usize, 20, 1500, 700, 400, 5, 900];
        let batches = batches(&sequences(&lengths), 1024);
        let mut seen: Vec<usize> = batches.iter().flatten().copied().collect();
        seen.sort_unstable();
        assert_eq!(seen, (0..lengths.len()).collect::<Vec<_>>());
        for batch in &batches {
            let tokens: usize = batch.iter().map(|&i| lengths[i]).sum();
            assert!(tokens <= 1024 || batch.len() == 1, "{tokens} tokens in {batch:?}");
        }
    }

    #[test]
    fn answers_come_back_in_the_order_of_the_questions() {
        let sequences = sequences(&[3, 9, 1, 4]);
        let first_id = |packed: &Packed| {
            Ok(packed.spans.iter().map(|&(start, _)| vec![packed.ids[start] as f32]).collect())
        };
        assert_eq!(in_batches(&sequences, 8, first_id).unwrap(), [[3.0], [9.0], [1.0], [4.0]]);
    }
}
