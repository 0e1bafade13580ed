//! Workload W4: Adam on logistic regression, 10 000 rows of 100 features with `λ = 1e-4`, 32 rows drawn with replacement each step.
//!
//! Features are autoregressive along a row with correlation 1/2. The engine's ordinary path (registry, file of data, oracle) is timed
//! beside the loop that one writes by hand in plain Rust, for one replica and for sixteen with batches of their own. Both run on one thread;
//! one update is one coordinate of one replica in one step.

use std::hint::black_box;
use std::io::Write;

use criterion::{Criterion, SamplingMode, Throughput, criterion_group, criterion_main};
use rand::rngs::SmallRng;
use rand::{RngExt, SeedableRng};
use rand_distr::{Distribution, StandardNormal};
use tempfile::NamedTempFile;

use ratecheck::engine::{Control, run};
use ratecheck::plan::{Built, RunSpec};

const ROWS: usize = 10_000;
const DIM: usize = 100;
const BATCH: usize = 32;
const LAMBDA: f64 = 1e-4;

/// Rows of features with the labels of a random direction.
struct Data {
    features: Vec<f64>,
    labels: Vec<f64>,
}

impl Data {
    fn new() -> Data {
        let mut rng = SmallRng::seed_from_u64(7);
        let mut normal = || -> f64 { StandardNormal.sample(&mut rng) };
        let direction: Vec<f64> = (0..DIM).map(|_| normal()).collect();
        let (mut features, mut labels) = (Vec::new(), Vec::new());
        for _ in 0..ROWS {
            let (mut last, mut score) = (normal(), normal());
            for v in &direction {
                features.push(last);
                score += v * last;
                last = 0.5 * last + 0.75_f64.sqrt() * normal();
            }
            labels.push(if score > 0.0 { 1.0 } else { -1.0 });
        }
        Data { features, labels }
    }

    fn file(&self) -> NamedTempFile {
        let mut file = NamedTempFile::new().expect("a temporary file");
        for (row, label) in self.features.chunks(DIM).zip(&self.labels) {
            let row: Vec<String> = row.iter().map(f64::to_string).collect();
            writeln!(file, "{label},{}", row.join(",")).expect("it can be written");
        }
        file
    }
}

fn built(data: &Data, replicas: u64, horizon: u64) -> Built {
    let file = data.file();
    let spec = RunSpec {
        problem: format!("logistic:file='{}',format=csv,lambda={LAMBDA}", file.path().display()),
        noise: format!("minibatch:size={BATCH}"),
        optimizer: "adam-paper:lr=1e-3".to_owned(),
        domain: "whole".to_owned(),
        start: Vec::new(),
        comparator: Vec::new(),
        horizon,
        seed: 1,
        replicas,
        exit: String::new(),
        enumerated: false,
    };
    Built::new(spec, None).expect("the workload is valid")
}

fn ours(built: &Built) {
    let mut job = built.run().job;
    job.probes.clear();
    black_box(run(&job, &Control::default()).expect("nobody interrupts"));
}

/// The loop by hand: bias corrections as running products, one replica after the other. The last point of each is summed.
fn by_hand(data: &Data, replicas: u64, horizon: u64) -> f64 {
    let (lr, beta1, beta2, eps) = (1e-3, 0.9, 0.999, 1e-8);
    let mut total = 0.0;
    for replica in 0..replicas {
        let mut rng = SmallRng::seed_from_u64(replica);
        let [mut w, mut m, mut v, mut g] = [[0.0; DIM]; 4];
        let (mut power1, mut power2) = (1.0, 1.0);
        for _ in 0..horizon {
            for (g, w) in g.iter_mut().zip(&w) {
                *g = LAMBDA * w;
            }
            for _ in 0..BATCH {
                let k = rng.random_range(0..ROWS);
                let row = &data.features[k * DIM..][..DIM];
                let margin: f64 =
                    data.labels[k] * row.iter().zip(&w).map(|(a, w)| a * w).sum::<f64>();
                let slope = -data.labels[k] / (1.0 + margin.exp()) / BATCH as f64;
                for (g, a) in g.iter_mut().zip(row) {
                    *g += slope * a;
                }
            }
            power1 *= beta1;
            power2 *= beta2;
            for i in 0..DIM {
                m[i] = beta1 * m[i] + (1.0 - beta1) * g[i];
                v[i] = beta2 * v[i] + (1.0 - beta2) * (g[i] * g[i]);
                w[i] -= lr * (m[i] / (1.0 - power1)) / ((v[i] / (1.0 - power2)).sqrt() + eps);
            }
        }
        total += w.iter().sum::<f64>();
    }
    total
}

fn w4(c: &mut Criterion) {
    let one = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a thread");
    let data = Data::new();
    for (replicas, horizon) in [(1, 8_000), (16, 1_000)] {
        let built = built(&data, replicas, horizon);
        let mut group = c.benchmark_group(format!("W4, {replicas} replicas"));
        group.sampling_mode(SamplingMode::Flat).sample_size(10);
        group.throughput(Throughput::Elements(replicas * horizon * DIM as u64));
        group.bench_function("engine", |b| b.iter(|| one.install(|| ours(&built))));
        group.bench_function("plain loop", |b| {
            b.iter(|| black_box(by_hand(&data, replicas, horizon)));
        });
        group.finish();
    }
}

criterion_group!(benches, w4);
criterion_main!(benches);
