//! W1: Adam on an ill-conditioned quadratic with normal noise, many replicas of few coordinates.

use rand::SeedableRng;
use rand::rngs::SmallRng;
use rand_distr::{Distribution, StandardNormal};

use super::{Specs, job, mean, run};
use crate::bench::{Case, Demand, Entry, Goal, Size};
use crate::measurements::{After, GradientNorm, Probe};
use crate::study::OneOrMany;

pub(super) static ENTRY: Entry = Entry {
    workload: "W1",
    name: "W1",
    summary: "Adam on Σ h_i x_i²/2, h from 1/100 to 1, noise 0.1: x after the last step and Σ_t ‖∇f(x_t)‖²",
    answer: "mean Σ_t ‖∇f(x_t)‖²",
    sizes: [Size::new(64, 200, D), Size::new(1024, 5_000, D), Size::new(4096, 10_000, D)],
    scales: true,
    // h x, σ ξ + g, the square and its sum.
    demand: Demand::NORMAL.and(Demand::ADAM).operations(5.0),
    goal: Goal { ratio: 2.5, multiple: 2.0 },
    build,
};

const D: u64 = 10;

fn build(size: Size) -> Result<Case, String> {
    let specs = Specs {
        problem: &format!("quadratic:dim={},cond=100", size.dim),
        noise: "gaussian:sigma=0.1",
        optimizer: "adam-paper:lr=1e-3",
        domain: "whole",
        exit: "",
        x0: Some(OneOrMany::One(1.0)),
    };
    let built = specs.built(size)?;
    let mut job = job(&built);
    job.probes.push(Box::new(GradientNorm));
    let step = size.steps;
    job.probes.extend(
        (0..job.start.len())
            .map(|coordinate| Box::new(After { step, coordinate }) as Box<dyn Probe>),
    );
    let steps = step as f64;
    Ok(Case {
        ours: Box::new(move || mean(&run(&job), 0) * steps),
        bare: None,
        plain: Box::new(move || by_hand(size)),
    })
}

fn by_hand(size: Size) -> f64 {
    let (lr, beta1, beta2, eps) = (1e-3, 0.9, 0.999, 1e-8);
    let mut h = [0.0; D as usize];
    for (i, h) in h.iter_mut().enumerate() {
        *h = 10f64.powf(-2.0 + 2.0 * i as f64 / 9.0);
    }
    let mut rng = SmallRng::seed_from_u64(1);
    let mut ends = Vec::with_capacity((size.replicas * D) as usize);
    let mut total = 0.0;
    for _ in 0..size.replicas {
        let (mut x, mut m, mut v) = ([1.0; D as usize], [0.0; D as usize], [0.0; D as usize]);
        let (mut power1, mut power2) = (1.0, 1.0);
        let mut squares = 0.0;
        for _ in 0..size.steps {
            power1 *= beta1;
            power2 *= beta2;
            for i in 0..D as usize {
                let noise: f64 = StandardNormal.sample(&mut rng);
                let gradient = h[i] * x[i];
                squares += gradient * gradient;
                let g = gradient + 0.1 * noise;
                m[i] = beta1 * m[i] + (1.0 - beta1) * g;
                v[i] = beta2 * v[i] + (1.0 - beta2) * (g * g);
                x[i] -= lr * (m[i] / (1.0 - power1)) / ((v[i] / (1.0 - power2)).sqrt() + eps);
            }
        }
        ends.extend(x);
        total += squares;
    }
    std::hint::black_box(ends);
    total / size.replicas as f64
}
