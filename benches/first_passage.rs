//! Workload W2: Adam on the double well `(x² - 1)²/4` with unit normal noise, until each replica first passes 0.
//!
//! The engine's ordinary path (registry, oracle, exit region) is timed beside the loop that one writes by hand in plain Rust, a replica
//! after the other with a fast generator. Both run on one thread; criterion alternates them, and the ratio is what counts.

use std::hint::black_box;

use criterion::{Criterion, SamplingMode, Throughput, criterion_group, criterion_main};
use rand::SeedableRng;
use rand::rngs::SmallRng;
use rand_distr::{Distribution, StandardNormal};

use ratecheck::engine::{Control, run};
use ratecheck::plan::{Built, RunSpec};
use ratecheck::study::OneOrMany;

const REPLICAS: u64 = 4096;
const STEPS: u64 = 2_000;

fn built() -> Built {
    let spec = RunSpec {
        problem: "quartic-wells:scale=0.25".to_owned(),
        noise: "gaussian:sigma=1".to_owned(),
        optimizer: "adam-paper:lr=0.08".to_owned(),
        domain: "whole".to_owned(),
        start: Vec::new(),
        comparator: Vec::new(),
        horizon: STEPS,
        seed: 1,
        replicas: REPLICAS,
        exit: "past:at=0".to_owned(),
        enumerated: false,
    };
    Built::new(spec, Some(&OneOrMany::One(-1.0))).expect("the workload is valid")
}

/// The first passage of each replica, 0 for none, and replica-steps taken.
fn ours(built: &Built) -> u64 {
    let mut job = built.run().job;
    job.probes.clear();
    let outcome = run(&job, &Control::default()).expect("nobody interrupts");
    outcome.passages.len() as u64
}

/// The loop by hand: bias corrections as running products, one replica after the other.
fn by_hand() -> u64 {
    let (lr, beta1, beta2, eps) = (0.08, 0.9, 0.999, 1e-8);
    let mut rng = SmallRng::seed_from_u64(1);
    let mut passed = 0;
    for _ in 0..REPLICAS {
        let (mut x, mut m, mut v) = (-1.0_f64, 0.0_f64, 0.0_f64);
        let (mut power1, mut power2) = (1.0, 1.0);
        let mut first = 0;
        for t in 1..=STEPS {
            let noise: f64 = StandardNormal.sample(&mut rng);
            let g = x * x * x - x + noise;
            m = beta1 * m + (1.0 - beta1) * g;
            v = beta2 * v + (1.0 - beta2) * (g * g);
            power1 *= beta1;
            power2 *= beta2;
            x -= lr * (m / (1.0 - power1)) / ((v / (1.0 - power2)).sqrt() + eps);
            if first == 0 && x > 0.0 {
                first = t;
            }
        }
        passed += u64::from(first > 0);
    }
    passed
}

fn w2(c: &mut Criterion) {
    let one = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a thread");
    let built = built();
    let mut group = c.benchmark_group("W2");
    group.sampling_mode(SamplingMode::Flat).sample_size(10);
    group.throughput(Throughput::Elements(REPLICAS * STEPS));
    group.bench_function("engine", |b| b.iter(|| one.install(|| black_box(ours(&built)))));
    group.bench_function("plain loop", |b| b.iter(|| black_box(by_hand())));
    group.finish();
}

criterion_group!(benches, w2);
criterion_main!(benches);
