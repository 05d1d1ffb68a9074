//! How alike two contracts are: MinHash signatures of their words (Broder, "On the resemblance and containment of documents",
//! 1997).
//!
//! In: the words of a contract's segments. Out: [`HASHES`] numbers; the share in which two signatures agree estimates the share
//! of word runs that the contracts have in common (Jaccard index), with a standard error of at most 0.045. Words are taken in
//! lower case and figures as one, so that a template filled in twice is nearly the same.

use crate::model::seed::mix;

/// Numbers of a signature.
pub const HASHES: usize = 128;
/// Words of one run.
pub const RUN: usize = 5;

/// The signature of the words in `texts`, taken one after another. Texts of fewer than [`RUN`] words make one run.
#[must_use]
pub fn signature<'a>(texts: impl Iterator<Item = &'a str>) -> Vec<u32> {
    let mut lowest = vec![u32::MAX; HASHES];
    let mut take = |run: u64| {
        for (i, lowest) in lowest.iter_mut().enumerate() {
            let hash = (mix(run ^ SEEDS[i]) >> 32) as u32;
            *lowest = (*lowest).min(hash);
        }
    };
    let words: Vec<u64> = texts.flat_map(words).collect();
    if words.len() < RUN {
        take(run(&words));
    }
    words.windows(RUN).for_each(|window| take(run(window)));
    lowest
}

/// Share of equal numbers, 0 to 1.
#[must_use]
pub fn likeness(a: &[u32], b: &[u32]) -> f64 {
    let equal = a.iter().zip(b).filter(|(a, b)| a == b).count();
    equal as f64 / a.len().max(1) as f64
}

const SEEDS: [u64; HASHES] = {
    let mut seeds = [0; HASHES];
    let mut i = 0;
    while i < HASHES {
        seeds[i] = (i as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        i += 1;
    }
    seeds
};

fn run(words: &[u64]) -> u64 {
    words.iter().fold(0, |h, &word| mix(h.rotate_left(9) ^ word))
}

/// The words of `text` in lower case as hashes, and every figure as 0.
pub fn words(text: &str) -> impl Iterator<Item = u64> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(|word| {
        if word.bytes().all(|b| b.is_ascii_digit()) {
            return 0;
        }
        let letters = word.chars().flat_map(char::to_lowercase);
        letters.fold(1, |h: u64, c| mix(h.rotate_left(7) ^ u64::from(c)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(name: &str, fee: u32, sentences: usize) -> Vec<u32> {
        let texts: Vec<String> = (0..sentences)
            .map(|i| {
                format!(
                    "Clause {i} of subject s{} binds {name} to keep item t{} safe for {fee} days.",
                    i * 7,
                    i * 13
                )
            })
            .collect();
        signature(texts.iter().map(String::as_str))
    }

    #[test]
    fn case_marks_and_figures_make_no_difference() {
        let a = signature(["The Fee is 1,200 dollars a month, paid in advance."].into_iter());
        let b = signature(["the fee is 3,500 dollars", "a month paid in ADVANCE"].into_iter());
        assert!((likeness(&a, &b) - 1.0).abs() < 1e-9);
    }

    #[test]
    fn the_share_of_equal_numbers_is_about_the_jaccard_index_of_the_runs() {
        let sentence = |i: usize| format!("a{i} b{i} c{i} d{i} e{i} f{i} g{i} h{i}");
        let first: Vec<String> = (0..60).map(sentence).collect();
        let second: Vec<String> = (20..80).map(sentence).collect();
        let signature = |texts: &[String]| signature(texts.iter().map(String::as_str));
        // 40 of 80 sentences are in both, and so about half of the runs.
        let likeness = likeness(&signature(&first), &signature(&second));
        assert!((likeness - 0.5).abs() < 0.12, "{likeness}");
    }

    #[test]
    fn a_template_filled_in_twice_is_nearer_than_another_contract() {
        let (a, b) = (filled("Amber", 30, 50), filled("Amber", 90, 50));
        assert!((likeness(&a, &b) - 1.0).abs() < 1e-9);
        assert!(
            likeness(&a, &signature(["Nothing of this is there at all, not one word."].into_iter())) < 0.05
        );
        assert_eq!(signature(std::iter::empty()).len(), HASHES);
    }
}
