//! W6: Padam on a nonconvex sum with three monitors.

use rand::SeedableRng;
use rand::rngs::SmallRng;
use rand_distr::{Distribution, StandardNormal};

use super::{Specs, job, mean, run};
use crate::bench::{Case, Demand, Entry, Goal, Size};
use crate::measurements::GradientNorm;
use crate::study::OneOrMany;

pub(super) static ENTRY: Entry = Entry {
    workload: "W6",
    name: "W6",
    summary: "Padam, p = 1/8, on Σ x_i²/(1 + x_i²), noise 0.1: Σ_t ‖∇f(x_t)‖², sup_t ‖g_t‖_∞ and Σ_i ‖g_{1:T,i}‖",
    answer: "mean Σ_i ‖g_{1:T,i}‖",
    sizes: [Size::new(16, 50, D), Size::new(64, 2_000, D), Size::new(256, 10_000, D)],
    scales: true,
    demand: DEMAND,
    goal: Goal { ratio: 3.5, multiple: 2.6 },
    build,
};

const D: u64 = 100;

/// The gradient 5 and a division, the noise 2, the monitors 5, m 3, v 4, the maximum 1, x 3. An inverse eighth root needs no divider:
/// 16 operations give a guess and two corrections of high order.
const DEMAND: Demand =
    Demand::NORMAL.operations(39.0).and(Demand { divisions: 1.0, ..Demand::NONE });

/// `x_{0,i} = -2 + 4i/99` for 100 coordinates.
fn start(dim: usize) -> Vec<f64> {
    let last = (dim - 1).max(1) as f64;
    (0..dim).map(|i| -2.0 + 4.0 * i as f64 / last).collect()
}

fn build(size: Size) -> Result<Case, String> {
    let specs = Specs {
        problem: &format!("rational:dim={}", size.dim),
        noise: "gaussian:sigma=0.1",
        optimizer: "padam-paper:lr=1e-2,p=1/8",
        domain: "whole",
        exit: "",
        x0: Some(OneOrMany::Many(start(size.dim as usize))),
    };
    let built = specs.built(size)?;
    let bare = job(&built);
    let mut watched = job(&built);
    watched.probes.push(Box::new(GradientNorm));
    watched.probes.push(built.measure("gradient-peak")?);
    watched.probes.push(built.measure("gradient-columns")?);
    Ok(Case {
        ours: Box::new(move || mean(&run(&watched), 2)),
        bare: Some(Box::new(move || run(&bare).ended.len() as f64)),
        plain: Box::new(move || by_hand(size)),
    })
}

fn by_hand(size: Size) -> f64 {
    let (lr, beta1, beta2, p) = (1e-2, 0.9, 0.999, 0.125);
    let dim = size.dim as usize;
    let mut rng = SmallRng::seed_from_u64(1);
    let (mut monitors, mut total) = (Vec::new(), 0.0);
    for _ in 0..size.replicas {
        let mut x = start(dim);
        let (mut m, mut v, mut vhat) = (vec![0.0; dim], vec![0.0; dim], vec![0.0_f64; dim]);
        let mut columns = vec![0.0_f64; dim];
        let (mut squares, mut peak) = (0.0, 0.0_f64);
        for _ in 0..size.steps {
            for i in 0..dim {
                let noise: f64 = StandardNormal.sample(&mut rng);
                let q = 1.0 + x[i] * x[i];
                let gradient = 2.0 * x[i] / (q * q);
                squares += gradient * gradient;
                let g = gradient + 0.1 * noise;
                peak = peak.max(g.abs());
                columns[i] += g * g;
                m[i] = beta1 * m[i] + (1.0 - beta1) * g;
                v[i] = beta2 * v[i] + (1.0 - beta2) * (g * g);
                vhat[i] = vhat[i].max(v[i]);
                x[i] -= lr * m[i] / vhat[i].powf(p);
            }
        }
        let columns: f64 = columns.iter().map(|c| c.sqrt()).sum();
        total += columns;
        monitors.push([squares, peak, columns]);
    }
    std::hint::black_box(monitors);
    total / size.replicas as f64
}
