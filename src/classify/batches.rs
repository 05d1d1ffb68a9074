//! Token sequences in batches by length, and their answers back in order.

use rayon::prelude::*;

use crate::error::Result;
use crate::model::Packed;

/// What `score` answers to each of `sequences`, in order: it gets batches of at most `budget` tokens (or one sequence) and
/// answers with a row a sequence.
///
/// # Errors
/// Those of `score`.
pub fn in_batches<S: AsRef<[(u32, u8)]> + Sync, T: Clone + Default + Send>(
    sequences: &[S],
    budget: usize,
    score: impl Fn(&Packed) -> Result<Vec<T>> + Sync,
) -> Result<Vec<T>> {
    let batches = batches(sequences, budget, rayon::current_num_threads());
    // One single-threaded pass a worker: with sequences this short, whole batches side by side keep the cores busier
    // than one batch split over them. Each can be taken by a worker that has nothing left to do.
    let scored: Vec<Vec<T>> = batches
        .par_iter()
        .with_max_len(1)
        .map(|batch| score(&Packed::new(batch.iter().map(|&at| sequences[at].as_ref()))))
        .collect::<Result<_>>()?;
    let mut rows = vec![T::default(); sequences.len()];
    for (batch, scores) in batches.iter().zip(scored) {
        for (&at, row) in batch.iter().zip(scores) {
            rows[at] = row;
        }
    }
    Ok(rows)
}

/// Indices of sequences, longest first, so that the last batches to finish are the cheap ones. Batches are alike in tokens, and
/// as many for each of `workers`, unless that leaves each with less than a quarter of the budget.
fn batches<S: AsRef<[(u32, u8)]>>(sequences: &[S], budget: usize, workers: usize) -> Vec<Vec<usize>> {
    let length = |i: usize| sequences[i].as_ref().len();
    let mut order: Vec<usize> = (0..sequences.len()).collect();
    order.sort_by_key(|&i| std::cmp::Reverse(length(i)));
    let total: usize = order.iter().map(|&i| length(i)).sum();
    let least = total.div_ceil(budget);
    let even = least.next_multiple_of(workers);
    let count = if total * 4 >= even * budget { even } else { least };
    let mut batches: Vec<Vec<usize>> = Vec::new();
    let (mut before, mut tokens, mut place) = (0, 0, 0);
    for i in order {
        let length = length(i);
        // The share of all tokens in which the sequence has its middle.
        let share = (2 * before + length) * count / (2 * total).max(1);
        match batches.last_mut() {
            Some(batch) if share == place && tokens + length <= budget => batch.push(i),
            _ => {
                batches.push(vec![i]);
                (tokens, place) = (0, share);
            }
        }
        tokens += length;
        before += length;
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
        let batches = batches(&sequences(&lengths), 1024, 2);
        let mut seen: Vec<usize> = batches.iter().flatten().copied().collect();
        seen.sort_unstable();
        assert_eq!(seen, (0..lengths.len()).collect::<Vec<_>>());
        for batch in &batches {
            let tokens: usize = batch.iter().map(|&i| lengths[i]).sum();
            assert!(tokens <= 1024 || batch.len() == 1, "{tokens} tokens in {batch:?}");
        }
    }

    #[test]
    fn each_worker_gets_as_many_batches_alike_in_tokens() {
        let lengths: Vec<usize> = (0..100).map(|i| 10 + i % 30).collect();
        let total: usize = lengths.iter().sum();
        for (budget, workers, count) in [(512, 2, 6), (512, 4, 8), (512, 1, 5), (4096, 2, 2), (4096, 4, 1)] {
            let batches = batches(&sequences(&lengths), budget, workers);
            assert_eq!(batches.len(), count, "{budget} {workers}");
            for batch in &batches {
                let tokens: usize = batch.iter().map(|&i| lengths[i]).sum();
                assert!(tokens.abs_diff(total / count) <= 39, "{budget} {workers}: {tokens} of {total}");
            }
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
