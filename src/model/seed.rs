//! Seeded random numbers that are the same on every machine and in every version of every dependency.
//!
//! Candle's CPU generator cannot be seeded, so initial weights, dropout masks and the order of training examples come
//! from here. Generator: SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014).

const GOLDEN: u64 = 0x9E37_79B9_7F4A_7C15;

/// The finalizer of SplitMix64: a bijection of 64 bits that scatters neighbouring inputs.
#[inline(always)]
#[must_use]
pub fn mix(state: u64) -> u64 {
    let z = (state ^ (state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// A stream of pseudorandom numbers.
#[derive(Debug, Clone)]
pub struct Rng(u64);

impl Rng {
    /// The stream of `seed` for one purpose; streams of different purposes do not overlap in practice.
    #[must_use]
    pub fn new(seed: u64, purpose: &str) -> Self {
        let state = purpose.bytes().fold(mix(seed.wrapping_add(GOLDEN)), |h, b| mix(h ^ u64::from(b)));
        Self(state)
    }

    /// The next 64 bits.
    pub fn next_u64(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(GOLDEN);
        mix(self.0)
    }

    /// Uniform in `0..n`; `n` must not be 0.
    pub fn below(&mut self, n: usize) -> usize {
        // Multiply-shift; the bias of at most n / 2^64 is of no account here.
        ((u128::from(self.next_u64()) * n as u128) >> 64) as usize
    }

    /// Uniform in `[0, 1)`.
    pub fn uniform(&mut self) -> f64 {
        (self.next_u64() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// Normal with mean 0 and deviation 1 (Box and Muller, 1958).
    pub fn normal(&mut self) -> f64 {
        let radius = (-2.0 * (1.0 - self.uniform()).ln()).sqrt();
        radius * (std::f64::consts::TAU * self.uniform()).cos()
    }

    /// Puts `items` into random order (Fisher and Yates).
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for i in (1..items.len()).rev() {
            items.swap(i, self.below(i + 1));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_numbers_of_a_seed_never_change() {
        // Trained bundles name their seed: a change of the generator would break their repeatability.
        let mut rng = Rng::new(7, "order");
        let first: Vec<usize> = (0..6).map(|_| rng.below(1000)).collect();
        let mut again = Rng::new(7, "order");
        assert_eq!(first, (0..6).map(|_| again.below(1000)).collect::<Vec<_>>());
        let mut other = Rng::new(7, "dropout");
        assert_ne!(first, (0..6).map(|_| other.below(1000)).collect::<Vec<_>>());
    }

    #[test]
    fn normal_numbers_have_mean_zero_and_deviation_one() {
        let mut rng = Rng::new(1, "init");
        let draws: Vec<f64> = (0..20_000).map(|_| rng.normal()).collect();
        let mean = draws.iter().sum::<f64>() / 20_000.0;
        let deviation = (draws.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / 20_000.0).sqrt();
        assert!(mean.abs() < 0.03 && (deviation - 1.0).abs() < 0.03, "{mean} {deviation}");
    }

    #[test]
    fn shuffling_keeps_every_item() {
        let mut items: Vec<u32> = (0..100).collect();
        Rng::new(3, "order").shuffle(&mut items);
        assert_ne!(items, (0..100).collect::<Vec<_>>());
        items.sort_unstable();
        assert_eq!(items, (0..100).collect::<Vec<_>>());
    }
}
