//! Each fused operation against its plain twin: values, and gradients of every argument.

use candle_core::{Device, Tensor, Var};

use super::*;
use crate::model::seed::Rng;

const HIDDEN: usize = 24;
const HEADS: usize = 3;

fn random(rng: &mut Rng, shape: &[usize]) -> Var {
    let n = shape.iter().product();
    let values: Vec<f32> = (0..n).map(|_| rng.normal() as f32).collect();
    Var::from_tensor(&Tensor::from_vec(values, shape, &Device::Cpu).unwrap()).unwrap()
}

fn packed() -> Packed {
    let sequences: Vec<Vec<(u32, u8)>> = [5usize, 1, 17, 3].iter().map(|&n| vec![(1, 0); n]).collect();
    Packed::new(sequences.iter().map(Vec::as_slice))
}

/// Runs `f` with both backends and compares the values and the gradients of a random weighting of them.
fn agree(inputs: &[Var], f: impl Fn(&[Var], Backend) -> Tensor) {
    let mut rng = Rng::new(11, "weighting");
    let plain = f(inputs, Backend::Plain);
    let fused = f(inputs, Backend::Fused);
    close("value", &plain, &fused);
    let weighting = random(&mut rng, plain.dims());
    let gradients = |y: &Tensor| y.mul(weighting.as_tensor()).unwrap().sum_all().unwrap().backward().unwrap();
    let (plain, fused) = (gradients(&plain), gradients(&fused));
    for (i, input) in inputs.iter().enumerate() {
        close(&format!("gradient {i}"), plain.get(input).unwrap(), fused.get(input).unwrap());
    }
}

fn close(what: &str, a: &Tensor, b: &Tensor) {
    let (a, b) = (flat(a).unwrap(), flat(b).unwrap());
    assert_eq!(a.len(), b.len(), "{what}");
    for (i, (a, b)) in a.iter().zip(&b).enumerate() {
        assert!((a - b).abs() <= 2e-5 * (1.0 + a.abs()), "{what}, element {i}: plain {a}, fused {b}");
    }
}

#[test]
fn linear() {
    let mut rng = Rng::new(1, "test");
    let inputs = [random(&mut rng, &[26, HIDDEN]), random(&mut rng, &[40, HIDDEN]), random(&mut rng, &[40])];
    agree(&inputs, |v, b| super::linear(&v[0], &v[1], &v[2], b).unwrap());
}

#[test]
fn add() {
    let mut rng = Rng::new(6, "test");
    let inputs = [random(&mut rng, &[26, HIDDEN]), random(&mut rng, &[26, HIDDEN])];
    agree(&inputs, |v, b| super::add(&v[0], &v[1], b).unwrap());
}

#[test]
fn layer_norm() {
    let mut rng = Rng::new(2, "test");
    let inputs = [random(&mut rng, &[26, HIDDEN]), random(&mut rng, &[HIDDEN]), random(&mut rng, &[HIDDEN])];
    agree(&inputs, |v, b| super::layer_norm(&v[0], &v[1], &v[2], 1e-12, b).unwrap());
}

#[test]
fn gelu() {
    let inputs = [random(&mut Rng::new(3, "test"), &[26, HIDDEN])];
    agree(&inputs, |v, b| super::gelu(&v[0], b).unwrap());
}

#[test]
fn attention_with_and_without_dropout() {
    let mut rng = Rng::new(4, "test");
    let inputs = [(); 3].map(|()| random(&mut rng, &[26, HIDDEN]));
    for dropout in [Dropout::NONE, Dropout::new(0.3, 9, 2)] {
        let packed = packed();
        agree(&inputs, |v, b| {
            let places = Places::new(&packed, b, &Device::Cpu, DType::F32).unwrap();
            attention(&v[0], &v[1], &v[2], &places, HEADS, dropout).unwrap()
        });
    }
}

#[test]
fn dropout() {
    let inputs = [random(&mut Rng::new(5, "test"), &[26, HIDDEN])];
    agree(&inputs, |v, b| super::dropout(&v[0], Dropout::new(0.5, 1, 1), b).unwrap());
}

#[test]
fn dropout_keeps_the_mean_and_drops_the_share_asked_for() {
    let factors = Dropout::new(0.1, 5, 3).factors(100_000);
    let dropped = factors.iter().filter(|&&f| f == 0.0).count();
    assert!((9_500..10_500).contains(&dropped), "{dropped}");
    let mean = factors.iter().sum::<f32>() / factors.len() as f32;
    assert!((mean - 1.0).abs() < 0.01, "{mean}");
    assert_ne!(factors, Dropout::new(0.1, 5, 4).factors(100_000), "sites share a mask");
}
