//! W4: Adam on logistic regression with minibatches.

use std::fmt::Write as _;

use rand::rngs::SmallRng;
use rand::{RngExt, SeedableRng};
use rand_distr::{Distribution, StandardNormal};
use rayon::prelude::*;

use ratecheck_proofs_checks::step::{Needs, StepView};

use super::{Specs, job};
use crate::bench::{Case, Demand, Entry, Goal, Size};
use crate::engine::{Control, Job, Observer, observe, width};

const SUMMARY: &str =
    "Adam on logistic regression, 10⁴ rows, λ = 1e-4, 32 rows a step with replacement: w_T";
const ANSWER: &str = "mean of w_T²";

/// One replica.
pub(super) static ALONE: Entry = Entry {
    workload: "W4",
    name: "W4 R=1",
    summary: SUMMARY,
    answer: ANSWER,
    sizes: [Size::new(1, 500, D), Size::new(1, 20_000, D), Size::new(1, 100_000, D)],
    scales: false,
    demand: DEMAND,
    goal: GOAL,
    build,
};

/// Sixteen replicas, each with rows of its own.
pub(super) static TOGETHER: Entry = Entry {
    workload: "W4",
    name: "W4 R=16",
    summary: SUMMARY,
    answer: ANSWER,
    sizes: [Size::new(16, 50, D), Size::new(16, 2_000, D), Size::new(16, 100_000, D)],
    scales: false,
    demand: DEMAND,
    goal: GOAL,
    build,
};

/// 32 rows for 100 updates.
const DEMAND: Demand = Demand { rows: BATCH as f64 / D as f64, ..Demand::ADAM };
const GOAL: Goal = Goal { ratio: 2.5, multiple: 2.5 };

const ROWS: usize = 10_000;
const D: u64 = 100;
const BATCH: usize = 32;
const LAMBDA: f64 = 1e-4;

fn build(size: Size) -> Result<Case, String> {
    let dim = size.dim as usize;
    let (csv, data) = data(dim);
    // The problem reads its data when it is built; the file is not needed after that.
    let file = std::env::temp_dir().join(format!("ratecheck-bench-{}.csv", std::process::id()));
    std::fs::write(&file, csv).map_err(|e| format!("cannot write {}: {e}", file.display()))?;
    let built = Specs {
        problem: &format!("logistic:file={},format=csv,lambda={LAMBDA}", file.display()),
        noise: &format!("minibatch:size={BATCH}"),
        optimizer: "adam-paper:lr=1e-3",
        domain: "whole",
        exit: "",
        x0: None,
    }
    .built(size);
    let removed = std::fs::remove_file(&file);
    let job = job(&built?);
    removed.map_err(|e| format!("cannot remove {}: {e}", file.display()))?;
    Ok(Case {
        ours: Box::new(move || mean_square(&ends(&job))),
        bare: None,
        plain: Box::new(move || mean_square(&by_hand(&data, size))),
    })
}

/// Labels and features as a CSV file, and `y_k a_k` row by row: features are AR(1) along the row with correlation 1/2 and unit
/// variance, labels the sign of `a_kᵀv + ε_k/2` with a random `v` of unit length in the mean. Six digits after the point.
fn data(dim: usize) -> (String, Vec<f64>) {
    const RHO: f64 = 0.5;
    let mut rng = SmallRng::seed_from_u64(4);
    let mut normal = || -> f64 { StandardNormal.sample(&mut rng) };
    let length = (dim as f64).sqrt();
    let v: Vec<f64> = (0..dim).map(|_| normal() / length).collect();
    let (mut csv, mut signed) = (String::new(), Vec::with_capacity(ROWS * dim));
    for _ in 0..ROWS {
        let (mut before, mut score) = (normal(), 0.5 * normal());
        let mut fields = String::new();
        let row = signed.len();
        for v in &v {
            let field = format!("{before:.6}");
            let a: f64 = field.parse().expect("a number that was just written");
            score += a * v;
            signed.push(a);
            let _ = write!(fields, ",{field}");
            before = RHO * before + (1.0 - RHO * RHO).sqrt() * normal();
        }
        let label = if score < 0.0 { -1.0 } else { 1.0 };
        signed[row..].iter_mut().for_each(|a| *a *= label);
        let _ = writeln!(csv, "{label}{fields}");
    }
    (csv, signed)
}

/// Keeps `x` after the last step.
struct End(Vec<f64>);

impl Observer for End {
    fn needs(&self) -> Needs {
        Needs::NOTHING
    }

    fn observe(&mut self, _: &StepView<'_>) {}

    fn finish(&mut self, last: &StepView<'_>) {
        self.0.extend(last.x_next.flat());
    }
}

/// `w_T` of all replicas, block by block.
fn ends(job: &Job) -> Vec<f64> {
    let lanes = width(job.start.len(), job.replicas);
    let firsts: Vec<u64> = (0..job.replicas).step_by(lanes as usize).collect();
    let block = |first: u64| {
        let mut end = End(Vec::new());
        let lanes = lanes.min(job.replicas - first);
        observe(job, first, lanes, &Control::default(), &mut end).expect("nobody interrupts");
        end.0
    };
    firsts.par_iter().flat_map_iter(|&first| block(first)).collect()
}

fn mean_square(w: &[f64]) -> f64 {
    w.iter().map(|w| w * w).sum::<f64>() / w.len() as f64
}

/// Row by row: margin, slope, gradient.
fn by_hand(data: &[f64], size: Size) -> Vec<f64> {
    let (lr, beta1, beta2, eps) = (1e-3, 0.9, 0.999, 1e-8);
    let dim = size.dim as usize;
    let mut rng = SmallRng::seed_from_u64(1);
    let mut ends = Vec::with_capacity(size.replicas as usize * dim);
    for _ in 0..size.replicas {
        let (mut w, mut m, mut v) = (vec![0.0; dim], vec![0.0; dim], vec![0.0; dim]);
        let mut g = vec![0.0; dim];
        let (mut power1, mut power2) = (1.0, 1.0);
        for _ in 0..size.steps {
            g.fill(0.0);
            for _ in 0..BATCH {
                let k = rng.random_range(0..ROWS);
                let row = &data[k * dim..(k + 1) * dim];
                let margin: f64 = row.iter().zip(&w).map(|(z, w)| z * w).sum();
                let slope = -1.0 / (1.0 + margin.exp());
                for (g, z) in g.iter_mut().zip(row) {
                    *g += slope * z;
                }
            }
            power1 *= beta1;
            power2 *= beta2;
            for i in 0..dim {
                let g = g[i] / BATCH as f64 + LAMBDA * w[i];
                m[i] = beta1 * m[i] + (1.0 - beta1) * g;
                v[i] = beta2 * v[i] + (1.0 - beta2) * (g * g);
                w[i] -= lr * (m[i] / (1.0 - power1)) / ((v[i] / (1.0 - power2)).sqrt() + eps);
            }
        }
        ends.extend(w);
    }
    ends
}
