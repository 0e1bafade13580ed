//! W5: steps on ten million coordinates with the gradient given: nothing but memory.

use std::sync::Arc;

use ratecheck_problems::domain::Domain;
use ratecheck_problems::space::{Block, BlockMut, Buffer, Shape, Step};
use ratecheck_proofs_checks::step::Needs;

use crate::bench::{Case, Demand, Entry, Goal, Size};
use crate::optimizers::{self, Ask, Context, Method, Run};

/// Adam.
pub(super) static ADAM: Entry = Entry {
    workload: "W5",
    name: "W5 Adam",
    summary: "one step of Adam on ten million coordinates, the gradient given",
    answer: ANSWER,
    sizes: SIZES,
    scales: false,
    // x, m, v read and written, g read.
    demand: Demand { bytes: 56.0, ..Demand::ADAM },
    goal: Goal { ratio: 1.0, multiple: 1.2 },
    build: |size| build("adam-paper:lr=1e-3", size, adam),
};

/// Padam.
pub(super) static PADAM: Entry = Entry {
    workload: "W5",
    name: "W5 Padam",
    summary: "one step of Padam, p = 1/8, on ten million coordinates, the gradient given",
    answer: ANSWER,
    sizes: SIZES,
    scales: false,
    // v̂ read and written as well. An inverse root needs no divider.
    demand: Demand { bytes: 72.0, ..Demand::NONE },
    goal: Goal { ratio: 1.25, multiple: 1.3 },
    build: |size| build("padam-paper:lr=1e-3,p=1/8", size, padam),
};

/// AdaMomentum.
pub(super) static ADAMOMENTUM: Entry = Entry {
    workload: "W5",
    name: "W5 AdaMomentum",
    summary: "one step of AdaMomentum on ten million coordinates, the gradient given",
    answer: ANSWER,
    sizes: SIZES,
    scales: false,
    demand: Demand { bytes: 56.0, ..Demand::ADAM },
    goal: Goal { ratio: 1.0, multiple: 1.2 },
    build: |size| build("adamomentum-paper:lr=1e-3,eps=1e-8", size, adamomentum),
};

const ANSWER: &str = "one coordinate";
/// Steps a pass: one alone is timed to a few per cent.
const SIZES: [Size; 3] =
    [Size::new(1, 2, 100_000), Size::new(1, 2, 10_000_000), Size::new(1, 2, 10_000_000)];

/// A gradient that lies in memory.
struct Given(Buffer);

impl Ask for Given {
    fn gradient(&mut self, _: Block<'_>, mut g: BlockMut<'_>) {
        g.flat().copy_from_slice(&self.0);
    }

    fn gradient_in<'a>(&'a mut self, at: Block<'_>, _: &'a mut Vec<f64>) -> Block<'a> {
        Block::new(&self.0, at.shape())
    }

    fn value(&mut self, _: Block<'_>, _: &mut [f64]) {
        unreachable!("these methods ask for gradients alone")
    }

    fn redraw(&mut self) {
        unreachable!("these methods ask once a step")
    }

    fn exponential(&mut self, _: &mut [f64]) {
        unreachable!("these methods draw nothing")
    }
}

/// The state of one of the methods by hand.
struct State {
    x: Buffer,
    g: Buffer,
    m: Buffer,
    v: Buffer,
    vhat: Buffer,
}

fn build(spec: &str, size: Size, by_hand: fn(i32, &mut State)) -> Result<Case, String> {
    let dim = size.dim as usize;
    let context = Context { horizon: None, dim, domain: Domain::Whole, task: None };
    let method: Arc<dyn Method> = optimizers::build(spec, &context).map_err(|e| e.to_string())?;
    let shape = Shape::new(dim, 1);
    let mut run: Box<dyn Run> = method.start(shape);
    run.keep(Needs::NOTHING);
    let mut x = Buffer::new(1.0, dim);
    let mut ask = Given(gradient(dim));
    let mut t = 0;
    let zeros = || Buffer::zeros(dim);
    let vhat = Buffer::zeros(if spec.starts_with("padam") { dim } else { 0 });
    let g = gradient(dim);
    let mut state = State { x: x.clone(), g, m: zeros(), v: zeros(), vhat };
    let mut now = 0;
    Ok(Case {
        ours: Box::new(move || {
            for _ in 0..size.steps {
                t += 1;
                run.step(Step::new(t), BlockMut::new(&mut x, shape), &mut ask);
            }
            x[dim / 3]
        }),
        bare: None,
        plain: Box::new(move || {
            for _ in 0..size.steps {
                now += 1;
                by_hand(now, &mut state);
            }
            state.x[dim / 3]
        }),
    })
}

/// Numbers of both signs and many sizes.
fn gradient(dim: usize) -> Buffer {
    let mut g = Buffer::zeros(dim);
    g.iter_mut().enumerate().for_each(|(i, g)| *g = ((i * 7919) % 2003) as f64 / 1001.5 - 0.99);
    g
}

/// As textbooks have it: corrections divided out for each coordinate.
fn adam(t: i32, s: &mut State) {
    let (lr, beta1, beta2, eps) = (1e-3, 0.9_f64, 0.999_f64, 1e-8);
    let (correction1, correction2) = (1.0 - beta1.powi(t), 1.0 - beta2.powi(t));
    for i in 0..s.x.len() {
        let g = s.g[i];
        s.m[i] = beta1 * s.m[i] + (1.0 - beta1) * g;
        s.v[i] = beta2 * s.v[i] + (1.0 - beta2) * (g * g);
        s.x[i] -= lr * (s.m[i] / correction1) / ((s.v[i] / correction2).sqrt() + eps);
    }
}

fn padam(_: i32, s: &mut State) {
    let (lr, beta1, beta2, p) = (1e-3, 0.9, 0.999, 0.125);
    for i in 0..s.x.len() {
        let g = s.g[i];
        s.m[i] = beta1 * s.m[i] + (1.0 - beta1) * g;
        s.v[i] = beta2 * s.v[i] + (1.0 - beta2) * (g * g);
        s.vhat[i] = s.vhat[i].max(s.v[i]);
        s.x[i] -= lr * s.m[i] / s.vhat[i].powf(p);
    }
}

fn adamomentum(t: i32, s: &mut State) {
    let (lr, beta1, beta2, eps) = (1e-3, 0.9_f64, 0.999_f64, 1e-8);
    let (correction1, correction2) = (1.0 - beta1.powi(t), 1.0 - beta2.powi(t));
    for i in 0..s.x.len() {
        s.m[i] = beta1 * s.m[i] + (1.0 - beta1) * s.g[i];
        s.v[i] = beta2 * s.v[i] + (1.0 - beta2) * (s.m[i] * s.m[i]) + eps;
        s.x[i] -= lr * (s.m[i] / correction1) / (s.v[i] / correction2).sqrt();
    }
}
