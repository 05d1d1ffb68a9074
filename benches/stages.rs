//! Time of each stage between a contract and its report: `cargo bench`, or `cargo bench -- encoder`.
//!
//! Contracts are those of this repository; nothing is read from elsewhere. What a figure means for a corpus, and how the
//! encoder compares with other runtimes, is in `docs/performance.md`.

#![allow(clippy::unwrap_used, missing_docs, reason = "a benchmark fails by panicking, and has no readers")]

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use divan::counter::{BytesCount, ItemsCount};
use divan::{Bencher, black_box};

use termscore::classify::{Classifier, Windows};
use termscore::document::{Limits, from_bytes};
use termscore::model::{Bundle, BundleFiles, Packed, Precision, Runtime, Source};
use termscore::risk::{Policy, Role};
use termscore::scan::{Contract, Scanner};
use termscore::segment::segment;

fn main() {
    divan::main();
}

/// The contracts of the repository, name and bytes.
static CONTRACTS: LazyLock<Vec<(PathBuf, Vec<u8>)>> = LazyLock::new(|| {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut paths: Vec<PathBuf> = ["data/samples", "tests/contracts"]
        .iter()
        .flat_map(|folder| std::fs::read_dir(root.join(folder)).unwrap())
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    paths.into_iter().map(|path| (path.clone(), std::fs::read(path).unwrap())).collect()
});

static BUILT_IN: LazyLock<BundleFiles> = LazyLock::new(|| BundleFiles::read(&Source::BuiltIn).unwrap());

fn runtime(precision: Precision) -> Runtime {
    Runtime { precision: Some(precision), ..Runtime::CPU }
}

fn read(contracts: &[(PathBuf, Vec<u8>)]) -> Vec<Contract> {
    contracts.iter().map(|(path, bytes)| Contract::read(path, bytes, &Limits::default()).unwrap()).collect()
}

#[divan::bench]
fn reading_and_segmenting(bencher: Bencher<'_, '_>) {
    let bytes: usize = CONTRACTS.iter().map(|(_, bytes)| bytes.len()).sum();
    bencher.counter(BytesCount::new(bytes)).bench(|| read(black_box(&CONTRACTS)));
}

#[divan::bench]
fn segmenting(bencher: Bencher<'_, '_>) {
    let documents: Vec<_> =
        CONTRACTS.iter().map(|(path, bytes)| from_bytes(bytes, path, &Limits::default()).unwrap()).collect();
    let bytes: usize = documents.iter().map(|document| document.text.len()).sum();
    bencher.counter(BytesCount::new(bytes)).bench(|| {
        documents.iter().map(|d| segment(black_box(&d.text), &d.blocks).segments.len()).sum::<usize>()
    });
}

#[divan::bench]
fn tokenizing(bencher: Bencher<'_, '_>) {
    let manifest = BUILT_IN.manifest().unwrap();
    let windows =
        Windows::new(&BUILT_IN.tokenizer, "built-in", manifest.max_tokens, manifest.max_lead_tokens).unwrap();
    let contracts = read(&CONTRACTS);
    let clauses: Vec<_> = contracts.iter().flat_map(Contract::clauses).collect();
    bencher
        .counter(ItemsCount::new(clauses.len()))
        .bench(|| windows.first_of_each(black_box(&clauses)).unwrap());
}

#[divan::bench(args = [Precision::F32, Precision::Bf16, Precision::Int8])]
fn loading(bencher: Bencher<'_, '_>, precision: Precision) {
    bencher.bench(|| Classifier::from_files(&BUILT_IN, &runtime(precision)).unwrap());
}

/// The first stage alone, one thread; the counter is clauses.
#[divan::bench]
fn first_stage(bencher: Bencher<'_, '_>) {
    let stage = BUILT_IN.first_stage().unwrap().unwrap().convolution;
    let manifest = BUILT_IN.manifest().unwrap();
    let windows =
        Windows::new(&BUILT_IN.tokenizer, "built-in", manifest.max_tokens, manifest.max_lead_tokens).unwrap();
    let contracts = read(&CONTRACTS);
    let clauses: Vec<_> = contracts.iter().flat_map(Contract::clauses).collect();
    let windows = windows.first_of_each(&clauses).unwrap();
    let packed: Vec<Packed> =
        windows.chunks(16).map(|windows| Packed::new(windows.iter().map(Vec::as_slice))).collect();
    bencher.counter(ItemsCount::new(clauses.len())).bench_local(|| {
        packed.iter().map(|packed| stage.logits(black_box(packed)).unwrap().len()).sum::<usize>()
    });
}

/// One thread over batches of equal sequences; the counter is tokens.
mod encoder {
    use super::*;

    fn pass(bencher: Bencher<'_, '_>, precision: Precision, sequences: usize, length: usize) {
        let bundle = Bundle::load(&BUILT_IN, &runtime(precision)).unwrap();
        // Ids of words, none of them special, without a pattern that a cache could learn.
        let id = |i: usize| (1_996 + (i * 7_919) % 20_000) as u32;
        let rows: Vec<Vec<(u32, u8)>> =
            (0..sequences).map(|s| (0..length).map(|t| (id(s * length + t), 0)).collect()).collect();
        let packed = Packed::new(rows.iter().map(Vec::as_slice));
        bencher
            .counter(ItemsCount::new(sequences * length))
            .bench_local(|| bundle.encoder().logits(black_box(&packed)).unwrap());
    }

    const LENGTHS: [usize; 5] = [8, 16, 40, 96, 256];
    const BATCHES: [usize; 4] = [1, 2, 4, 8];

    #[divan::bench(args = LENGTHS)]
    fn f32_by_length_of_one(bencher: Bencher<'_, '_>, length: usize) {
        pass(bencher, Precision::F32, 1, length);
    }

    #[divan::bench(args = LENGTHS)]
    fn bf16_by_length_of_one(bencher: Bencher<'_, '_>, length: usize) {
        pass(bencher, Precision::Bf16, 1, length);
    }

    #[divan::bench(args = LENGTHS)]
    fn int8_by_length_of_one(bencher: Bencher<'_, '_>, length: usize) {
        pass(bencher, Precision::Int8, 1, length);
    }

    #[divan::bench(args = BATCHES)]
    fn f32_by_sequences_of_40(bencher: Bencher<'_, '_>, sequences: usize) {
        pass(bencher, Precision::F32, sequences, 40);
    }

    #[divan::bench(args = BATCHES)]
    fn bf16_by_sequences_of_40(bencher: Bencher<'_, '_>, sequences: usize) {
        pass(bencher, Precision::Bf16, sequences, 40);
    }

    #[divan::bench(args = BATCHES)]
    fn int8_by_sequences_of_40(bencher: Bencher<'_, '_>, sequences: usize) {
        pass(bencher, Precision::Int8, sequences, 40);
    }
}

/// All cores, the model loaded: from bytes to reports.
#[divan::bench(args = [Precision::F32, Precision::Int8], sample_count = 10)]
fn contracts_to_reports(bencher: Bencher<'_, '_>, precision: Precision) {
    let classifier = Classifier::from_files(&BUILT_IN, &runtime(precision)).unwrap();
    let scanner = Scanner::new(classifier, Policy::built_in(Role::Creator)).unwrap();
    let segments: usize = read(&CONTRACTS).iter().map(|c| c.outline().segments.len()).sum();
    bencher.counter(ItemsCount::new(segments)).bench_local(|| {
        read(&CONTRACTS).iter().map(|contract| scanner.report(contract).unwrap().score).collect::<Vec<_>>()
    });
}
