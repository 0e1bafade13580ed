//! What runs are made of: steps of optimizers, noise laws, reductions, quantities that are recorded. All in numbers a second.

use std::hint::black_box;
use std::time::Duration;

use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, Criterion, Throughput, criterion_group, criterion_main};

use ratecheck::engine::{Control, run};
use ratecheck::optimizers::{self, Ask, Context};
use ratecheck::plan::{Built, RunSpec};
use ratecheck_problems::domain::Domain;
use ratecheck_problems::random::Key;
use ratecheck_problems::space::{self, Block, BlockMut, Shape, Step};
use ratecheck_problems::{catalogue, oracle};

/// Extents as runs have them, `(d, lanes)`: one coordinate, some, many, and more than any cache holds.
const SHAPES: [(usize, usize); 4] = [(1, 1024), (10, 64), (100, 8), (1_000_000, 1)];

fn group<'a>(c: &'a mut Criterion, name: &str, shape: Shape) -> BenchmarkGroup<'a, WallTime> {
    let mut group = c.benchmark_group(format!("{name} d={} lanes={}", shape.dim(), shape.lanes()));
    group.sample_size(20).measurement_time(Duration::from_secs(1));
    group.warm_up_time(Duration::from_millis(300));
    group.throughput(Throughput::Elements(shape.len() as u64));
    group
}

fn numbers(shape: Shape) -> Vec<f64> {
    (0..shape.len()).map(|k| ((k * 7919) % 2003) as f64 / 1001.5 - 0.99).collect()
}

/// Answers with what already lies in the method's buffer, after the first time.
struct Given(Option<Vec<f64>>);

impl Ask for Given {
    fn gradient(&mut self, _: Block<'_>, mut g: BlockMut<'_>) {
        if let Some(gradient) = self.0.take() {
            g.flat().copy_from_slice(&gradient);
        }
    }

    fn value(&mut self, _: Block<'_>, f: &mut [f64]) {
        f.fill(0.0);
    }

    fn redraw(&mut self) {}

    fn exponential(&mut self, out: &mut [f64]) {
        out.fill(1.0);
    }
}

fn optimizer_steps(c: &mut Criterion) {
    let specs = ["sgd", "adam-paper", "amsgrad-reddi2018", "padam-paper", "adamomentum-paper"];
    for (dim, lanes) in SHAPES {
        let shape = Shape::new(dim, lanes);
        let context = Context { horizon: None, dim, domain: Domain::Whole, task: None };
        let mut group = group(c, "step", shape);
        for spec in specs {
            let mut run = optimizers::build(spec, &context).expect("a method").start(shape);
            let (mut x, mut ask) = (vec![1.0; shape.len()], Given(Some(numbers(shape))));
            let mut t = 0;
            group.bench_function(spec, |b| {
                b.iter(|| {
                    t += 1;
                    run.step(Step::new(t), BlockMut::new(&mut x, shape), &mut ask);
                });
            });
        }
        group.finish();
    }
}

fn noise(c: &mut Criterion) {
    let laws = ["gaussian", "rademacher", "uniform", "laplace"];
    for (dim, lanes) in SHAPES {
        let shape = Shape::new(dim, lanes);
        let problem = catalogue::build(&format!("quadratic:dim={dim}")).expect("a problem");
        let (x, exact, mut g) = (numbers(shape), numbers(shape), vec![0.0; shape.len()]);
        let mut group = group(c, "noise", shape);
        for law in laws {
            let oracle = oracle::build(&problem, law).expect("a law");
            let mut t = 0;
            group.bench_function(law, |b| {
                b.iter(|| {
                    t += 1;
                    let key = Key::new(1, 0, t, 0).expect("a place in the table");
                    let (x, exact) = (Block::new(&x, shape), Block::new(&exact, shape));
                    oracle.sample(key, x, exact, BlockMut::new(&mut g, shape));
                });
            });
        }
        group.finish();
    }
}

fn reductions(c: &mut Criterion) {
    for (dim, lanes) in SHAPES {
        let shape = Shape::new(dim, lanes);
        let (a, mut out) = (numbers(shape), vec![0.0; lanes]);
        let a = Block::new(&a, shape);
        let mut group = group(c, "reduction", shape);
        group.bench_function("sum of squares", |b| {
            b.iter(|| space::sum1(black_box(a), &mut out, |a| a * a));
        });
        group.bench_function("inner product", |b| {
            b.iter(|| space::sum2(black_box(a), black_box(a), &mut out, |a, b| a * b));
        });
        group.bench_function("largest", |b| b.iter(|| space::max_abs(black_box(a), &mut out)));
        group.finish();
    }
}

/// A run of 1000 steps with one recorded quantity, or none.
fn recorded(c: &mut Criterion) {
    const STEPS: u64 = 1_000;
    let spec = RunSpec {
        problem: "rational:dim=100".to_owned(),
        noise: "gaussian:sigma=0.1".to_owned(),
        optimizer: "padam-paper".to_owned(),
        domain: "whole".to_owned(),
        start: Vec::new(),
        comparator: Vec::new(),
        horizon: STEPS,
        seed: 1,
        replicas: 8,
        exit: String::new(),
        enumerated: false,
    };
    let built = Built::new(spec, None).expect("a run");
    let mut group = group(c, "1000 steps with", Shape::new(100, 8));
    group.throughput(Throughput::Elements(STEPS * 800));
    let measures = ["gradient-peak", "gradient-columns", "gap:at=iterate", "position:at=iterate"];
    for measure in std::iter::once("nothing").chain(measures) {
        let mut job = built.run().job;
        job.probes.clear();
        job.checkpoints = vec![STEPS];
        if measure != "nothing" {
            job.probes.push(built.measure(measure).expect("a measure"));
        }
        group.bench_function(measure, |b| {
            b.iter(|| run(&job, &Control::default()).expect("nobody interrupts"));
        });
    }
    group.finish();
}

criterion_group!(pieces, optimizer_steps, noise, reductions, recorded);
criterion_main!(pieces);
