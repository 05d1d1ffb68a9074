//! Elementary functions written so that the compiler can vectorise them, and run-time choice of the vector width.

/// Runs `body` compiled for the widest vector instructions that this machine has. `body` must be inlinable.
#[inline(always)]
pub fn vectorised<R>(body: impl FnOnce() -> R) -> R {
    pulp::Arch::new().dispatch(body)
}

/// `e^x` for `x <= 88`, relative error below 2e-7. Range reduction to `|r| <= ln 2 / 2` and a polynomial of degree 6,
/// after Cephes' `expf`.
#[inline(always)]
pub fn exp(x: f32) -> f32 {
    const SHIFT: f32 = 12_582_912.0; // 1.5 * 2^23: adding it rounds to the nearest integer, kept in the low bits
    let x = if x > -87.0 { x } else { -87.0 };
    let shifted = x.mul_add(std::f32::consts::LOG2_E, SHIFT);
    let n = shifted - SHIFT;
    let r = n.mul_add(2.121_944_4e-4, n.mul_add(-0.693_359_4, x));
    let p = polynomial(r, [1.987_569_1e-4, 1.398_2e-3, 8.333_452e-3, 4.166_579_6e-2, 0.166_666_65, 0.5]);
    let p = p.mul_add(r * r, r + 1.0);
    p * f32::from_bits((shifted.to_bits() << 23).wrapping_add(0x3F80_0000))
}

/// `1 - erf(z)` for `z >= 0`, absolute error below 1.5e-7: Abramowitz and Stegun, 7.1.26.
#[inline(always)]
pub fn erfc(z: f32) -> f32 {
    let t = 1.0 / z.mul_add(0.327_591_1, 1.0);
    let p = polynomial(t, [1.061_405_4, -1.453_152, 1.421_413_7, -0.284_496_72, 0.254_829_6]);
    p * t * exp(-z * z)
}

/// The normal distribution function.
#[inline(always)]
pub fn normal_cdf(x: f32) -> f32 {
    let half = 0.5 * erfc((x * std::f32::consts::FRAC_1_SQRT_2).abs());
    if x > 0.0 { 1.0 - half } else { half }
}

/// `x Phi(x)` with an absolute error below 1e-4, in a third of the time of [`normal_cdf`]: an odd polynomial that is nearest
/// on -4.2 to 4.2, and the ends' values beyond.
#[inline(always)]
pub fn gelu_within_1e_4(x: f32) -> f32 {
    const END: f32 = 4.2;
    let z = if x < END { x } else { END };
    let z = if z > -END { z } else { -END };
    let coefficients = [
        -9.017_562e-10,
        7.941_362_4e-8,
        -3.037_938_5e-6,
        6.689_08e-5,
        -9.506_584e-4,
        9.298_233e-3,
        -6.552_821e-2,
        0.398_465_87,
    ];
    x * polynomial(z * z, coefficients).mul_add(z, 0.5)
}

/// The polynomial in `x` whose coefficients are given from the highest power on (Horner's scheme). One rounding a step, as
/// every processor with vectors of 256 bits or more does it.
#[inline(always)]
fn polynomial<const N: usize>(x: f32, coefficients: [f32; N]) -> f32 {
    coefficients.into_iter().reduce(|sum, c| sum.mul_add(x, c)).unwrap_or_default()
}

/// Values that are computed side by side: the compiler keeps sixteen in one vector register, or in the next shorter ones.
pub const LANES: usize = 16;

/// Sum of `f(x)` in sixteen running sums.
#[inline(always)]
pub fn lanes_sum(row: &[f32], f: impl Fn(f32) -> f32) -> f32 {
    let mut sums = [0f32; LANES];
    let (chunks, rest) = row.as_chunks::<LANES>();
    for chunk in chunks {
        for (sum, &x) in sums.iter_mut().zip(chunk) {
            *sum += f(x);
        }
    }
    let rest: f32 = rest.iter().map(|&x| f(x)).sum();
    halved(sums, |a, b| a + b) + rest
}

/// The highest value of `row` in sixteen running maxima: one alone waits for itself at every value. `f32::MIN` of an empty row.
#[inline(always)]
pub fn lanes_max(row: &[f32]) -> f32 {
    let higher = |m: f32, x: f32| if x > m { x } else { m };
    let mut highest = [f32::MIN; LANES];
    let (chunks, rest) = row.as_chunks::<LANES>();
    for chunk in chunks {
        for (highest, &x) in highest.iter_mut().zip(chunk) {
            *highest = higher(*highest, x);
        }
    }
    rest.iter().fold(halved(highest, higher), |m, &x| higher(m, x))
}

/// One value of all lanes: the second half joins the first until one is left, four steps in place of fifteen, and in the same
/// order on every machine.
#[inline(always)]
fn halved(lanes: [f32; LANES], join: impl Fn(f32, f32) -> f32) -> f32 {
    let eight: [f32; 8] = std::array::from_fn(|i| join(lanes[i], lanes[i + 8]));
    let four: [f32; 4] = std::array::from_fn(|i| join(eight[i], eight[i + 4]));
    join(join(four[0], four[2]), join(four[1], four[3]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exp_agrees_with_the_standard_library() {
        for i in -8700..=8700 {
            let x = i as f32 / 100.0;
            let (fast, exact) = (exp(x), x.exp());
            assert!((fast - exact).abs() <= 4e-7 * exact, "exp({x}) = {fast}, not {exact}");
        }
        assert!(exp(-1e30) < 1e-37);
    }

    #[test]
    fn the_highest_value_is_found_wherever_it_stands() {
        for length in [1, 15, 16, 17, 50] {
            for at in 0..length {
                let row: Vec<f32> =
                    (0..length).map(|i| if i == at { -1.5 } else { -2.0 - i as f32 }).collect();
                assert_eq!(lanes_max(&row), -1.5, "{at} of {length}");
            }
        }
    }

    #[test]
    fn sums_count_every_value_once() {
        for length in [0, 1, 16, 33, 100, 384] {
            let row: Vec<f32> = (0..length).map(|i| (i * 37 % 101) as f32 - 50.0).collect();
            assert_eq!(lanes_sum(&row, |x| x), row.iter().sum::<f32>(), "{length}");
        }
    }

    #[test]
    fn the_quick_gelu_stays_within_its_bound() {
        for i in -100_000..=100_000 {
            let x = i as f32 / 5_000.0;
            let (quick, exact) = (gelu_within_1e_4(x), x * normal_cdf(x));
            assert!((quick - exact).abs() < 1e-4, "{x}: {quick}, not {exact}");
        }
    }

    #[test]
    fn the_distribution_function_is_right_at_known_points() {
        // Values from tables of the normal distribution.
        for (x, p) in
            [(0.0, 0.5), (1.0, 0.841_344_7), (-1.0, 0.158_655_25), (1.959_964, 0.975), (-3.0, 0.001_349_9)]
        {
            assert!((normal_cdf(x) - p).abs() < 1e-6, "{x}: {}", normal_cdf(x));
        }
    }
}
