//! W3: AMSGrad on the counterexample of period three, one path: nothing but the latency of a step.

use std::hint::black_box;

use super::{Specs, job, mean, run};
use crate::bench::{Case, Demand, Entry, Goal, Size};
use crate::measurements::Regret;
use crate::study::OneOrMany;

pub(super) static ENTRY: Entry = Entry {
    workload: "W3",
    name: "W3",
    summary: "AMSGrad on slopes 3, -1, -1 on [-1, 1], β₁ = 0, β₂ = 0.1, step 0.5/√t: regret of one path",
    answer: "regret at the last multiple of 48",
    sizes: [Size::new(1, 9_600, 1), Size::new(1, 10_000_000, 1), Size::new(1, 10_000_000, 1)],
    scales: false,
    // Gradients do not depend on x: only the clipped recursion waits for itself.
    demand: Demand { roots: 1.0, divisions: 1.0, chain: 1.0, ..Demand::NONE },
    goal: Goal { ratio: 2.0, multiple: 2.5 },
    build,
};

/// Where the regret is read: 9 999 984 of ten million steps, where it is 1889.92867.
const MARK: u64 = 48;

fn build(size: Size) -> Result<Case, String> {
    let specs = Specs {
        problem: "online-period-three",
        noise: "none",
        optimizer: "amsgrad-reddi2018:lr=0.5/sqrt(t),beta1=0,beta2=0.1",
        domain: "box:lo=-1,hi=1",
        exit: "",
        x0: Some(OneOrMany::One(1.0)),
    };
    let mut job = job(&specs.built(size)?);
    job.probes.push(Box::new(Regret));
    let mark = size.steps - size.steps % MARK;
    job.checkpoints = vec![mark, size.steps];
    job.checkpoints.dedup();
    Ok(Case {
        ours: Box::new(move || mean(&run(&job), 0)),
        bare: None,
        plain: Box::new(move || by_hand(mark, size.steps)),
    })
}

fn by_hand(mark: u64, steps: u64) -> f64 {
    let (beta1, beta2) = black_box((0.0, 0.1));
    let (mut x, mut m, mut v, mut vhat) = (1.0_f64, 0.0_f64, 0.0_f64, 0.0_f64);
    let (mut loss, mut slopes, mut regret) = (0.0, 0.0_f64, 0.0);
    for t in 1..=steps {
        let c = if t % 3 == 1 { 3.0 } else { -1.0 };
        loss += c * x;
        slopes += c;
        m = beta1 * m + (1.0 - beta1) * c;
        v = beta2 * v + (1.0 - beta2) * (c * c);
        vhat = vhat.max(v);
        x = (x - 0.5 / (t as f64).sqrt() * m / vhat.sqrt()).clamp(-1.0, 1.0);
        if t == mark {
            regret = loss + slopes.abs();
        }
    }
    black_box(loss + slopes.abs());
    regret
}
