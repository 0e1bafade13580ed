//! W2: Adam leaves a well of the double well, many replicas of one coordinate.

use rand::SeedableRng;
use rand::rngs::SmallRng;
use rand_distr::{Distribution, StandardNormal};

use super::{Specs, job, run};
use crate::bench::{Case, Demand, Entry, Goal, Size};
use crate::study::OneOrMany;

pub(super) static ENTRY: Entry = Entry {
    workload: "W2",
    name: "W2",
    summary: "Adam on (x² - 1)²/4 from -1, noise 1: first passages of 0, nobody retired early",
    answer: "share that passed",
    sizes: [Size::new(64, 1_000, 1), Size::new(2048, 10_000, 1), Size::new(65_536, 10_000, 1)],
    scales: true,
    // x³ - x, + ξ; compare, and, or for the passage.
    demand: Demand::NORMAL.and(Demand::ADAM).operations(7.0),
    goal: Goal { ratio: 4.0, multiple: 2.2 },
    build,
};

fn build(size: Size) -> Result<Case, String> {
    let specs = Specs {
        problem: "quartic-wells:scale=0.25",
        noise: "gaussian:sigma=1",
        optimizer: "adam-paper:lr=0.08",
        domain: "whole",
        exit: "past:at=0",
        x0: Some(OneOrMany::One(-1.0)),
    };
    let job = job(&specs.built(size)?);
    let replicas = size.replicas as f64;
    Ok(Case {
        ours: Box::new(move || run(&job).passages.len() as f64 / replicas),
        bare: None,
        plain: Box::new(move || by_hand(size)),
    })
}

/// Bias corrections as running products, one replica after the other.
fn by_hand(size: Size) -> f64 {
    let (lr, beta1, beta2, eps) = (0.08, 0.9, 0.999, 1e-8);
    let mut rng = SmallRng::seed_from_u64(1);
    let mut firsts = Vec::with_capacity(size.replicas as usize);
    for _ in 0..size.replicas {
        let (mut x, mut m, mut v) = (-1.0_f64, 0.0_f64, 0.0_f64);
        let (mut power1, mut power2) = (1.0, 1.0);
        let mut first = 0;
        for t in 1..=size.steps {
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
        firsts.push(first);
    }
    firsts.iter().filter(|first| **first > 0).count() as f64 / size.replicas as f64
}
