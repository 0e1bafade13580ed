//! Every method against its paper's formula in 256-bit arithmetic, over a thousand steps.
//!
//! The reference evaluates the gradients itself, in the same many digits and at its own iterates: a slip in the method, in
//! the problem's gradient or in the order of steps drives the two apart. Distances are relative to the scale of the path so
//! far, `‖x_t - X_t‖_∞ / max_{s <= t} ‖X_s‖_∞` with `X` the reference.

use std::collections::BTreeMap;

use ratecheck::engine::{self, Control, Observer};
use ratecheck::optimizers::{self, Entry};
use ratecheck::plan::{Built, RunSpec};
use ratecheck::study::OneOrMany;
use ratecheck_problems::number::Number;
use ratecheck_problems::space::Shape;
use ratecheck_problems::spec::{KeyDefault, Spec};
use ratecheck_proofs_checks::step::{Needs, StepView, Trace};
use ratecheck_proofs_checks::update_rules::{self, Rule, Seen};
use rayon::prelude::*;

use crate::readings::NEARBY;
use crate::support::big::Big;
use crate::support::specs;

const STEPS: u64 = 1000;
/// A method rounds its state some ten times a step, so that a path that forgets is off by `10 u` and one that keeps every error by
/// `1000 · 10 u = 1.1e-12` at the worst; roundings are of both signs.
const CLOSE: f64 = 1e-12;

/// A smooth problem in three coordinates, with its gradient written a second time.
struct Smooth {
    spec: &'static str,
    slope: fn(usize, Big) -> Big,
}

/// The eigenvalues of the quadratic: condition number 100.
const EIGENVALUES: [f64; 3] = [0.01, 0.1, 1.0];

const SMOOTH: [Smooth; 3] = [
    Smooth {
        spec: "quadratic:eigenvalues=[0.01;0.1;1]",
        slope: |i, x| Big::of(EIGENVALUES[i]) * x,
    },
    Smooth {
        spec: "rational:dim=3",
        slope: |_, x| x.clone().times(2.0) / x.square().plus(1.0).square(),
    },
    Smooth { spec: "log-cosh:dim=3", slope: |_, x| x.tanh() },
];

/// Not on a grid that steps of one size meet again, so that no gradient is zero but for rounding.
const START: [f64; 3] = [0.731_058_6, -0.413_217_9, 0.577_215_7];

/// Settings whose own step is too long for a path that forgets its rounding errors: adaptive steps around a minimum turn back and
/// forth at full length where ε and averaging do not hold them, and then double any difference every few steps.
const CALMER: &[(&str, &str, &str)] = &[
    ("adam-paper:beta1=0,eps=0", "lr", "0.01"),
    ("adam-nobias:beta1=0.9*0.99^(t-1),eps=0", "lr", "0.01"),
    ("nadam-torch", "lr", "0.03"),
    // Steps of one length, or of nearly one: short enough not to arrive.
    ("normalised-sgd:lr=0.5/sqrt(t)", "lr", "0.0005"),
    ("normalised-sgd-momentum", "lr", "0.0005"),
    ("normalised-sgd-momentum:lr=0.5/sqrt(t),momentum=0.5", "lr", "0.0005"),
    ("adamomentum-paper", "lr", "0.0005"),
    ("adamomentum-nobias", "lr", "0.0005"),
    ("adamomentum-max", "lr", "0.0005"),
    ("adamomentum-code", "lr", "0.0005"),
    ("clipped-adam-ema", "D", "0.0005"),
    ("clipped-adam-ema:beta=0.9,D=0.5", "D", "0.0005"),
    ("clipped-adam-ema-coordinatewise", "D", "0.0005"),
    ("clipped-adam-ema-coordinatewise:beta=0.9,D=0.5", "D", "0.0005"),
    ("adam-ema-unclipped", "D", "0.0005"),
    ("adam-ema-unclipped:beta=0.9,D=0.5", "D", "0.0001"),
    ("clipped-adam-ema-equal-discounts", "D", "0.0005"),
    ("clipped-adam-ema-equal-discounts:beta=0.9,D=0.5", "D", "0.0005"),
    ("sign-ema", "D", "0.0005"),
    ("sign-ema:beta=0.9,D=0.5", "D", "0.0005"),
    ("schedule-free-adamw-optax:beta2=0.9,wd=0.1", "lr", "0.0005"),
];

fn built(problem: &Smooth, optimizer: &str) -> Built {
    let spec = RunSpec {
        problem: problem.spec.to_owned(),
        noise: "none".to_owned(),
        optimizer: optimizer.to_owned(),
        domain: "whole".to_owned(),
        start: Vec::new(),
        comparator: Vec::new(),
        horizon: STEPS,
        seed: 7,
        replicas: 1,
        exit: String::new(),
        enumerated: false,
    };
    Built::new(spec, Some(&OneOrMany::Many(START.to_vec())))
        .unwrap_or_else(|e| panic!("{optimizer}: {e}"))
}

/// `x_{t+1}` and the random scale of every step.
struct Log {
    is_scaled: bool,
    x: Vec<Vec<f64>>,
    scale: Vec<f64>,
}

impl Observer for Log {
    fn needs(&self) -> Needs {
        if self.is_scaled { Needs::trace(Trace::Scale) } else { Needs::NOTHING }
    }

    fn observe(&mut self, step: &StepView<'_>) {
        self.x.push(step.x_next.lane(0).collect());
        self.scale.push(if self.is_scaled { step.trace(Trace::Scale).at(0, 0) } else { 1.0 });
    }
}

fn path(built: &Built) -> Log {
    let job = built.run().job;
    let is_scaled = job.method.traces().contains(&Trace::Scale);
    let mut log = Log { is_scaled, x: Vec::new(), scale: Vec::new() };
    engine::observe(&job, 0, 1, &Control::default(), &mut log).expect("nobody interrupts");
    log
}

/// `X_2, X_3, ...` of the rule of `optimizer`, with the random scales given.
fn reference(problem: &Smooth, optimizer: &str, scales: &[f64]) -> Vec<Vec<Big>> {
    let built = built(problem, optimizer);
    let parameters = BTreeMap::new();
    let setting = built.setting(&parameters);
    let mut rule: Box<dyn Rule<Big>> = update_rules::rule(&setting, Shape::new(3, 1))
        .unwrap_or_else(|e| panic!("{optimizer} has no rule: {e}"));
    let mut x: Vec<Big> = START.into_iter().map(Big::of).collect();
    let step = |(t, scale): (u64, &f64)| {
        rule.begin(t);
        let at = rule.asks_at(0, &x).unwrap_or_else(|| x.clone());
        let g: Vec<Big> = at.into_iter().enumerate().map(|(i, x)| (problem.slope)(i, x)).collect();
        rule.lane(0, Seen { x: &x, g: &g, scale: *scale });
        for i in 0..3 {
            let by = rule.step(i, x[i].clone(), g[i].clone()).by;
            x[i] = x[i].clone() - by;
        }
        x.clone()
    };
    (1..).zip(scales).map(step).collect()
}

/// Largest distance of a path from a reference, as the module documentation measures it.
fn distance(path: &[Vec<f64>], reference: &[Vec<Big>]) -> f64 {
    assert_eq!(path.len(), STEPS as usize, "the path ended early");
    let norm = |x: &mut dyn Iterator<Item = f64>| x.fold(0.0, |a: f64, b| a.max(b.abs()));
    let (mut scale, mut worst) = (norm(&mut START.into_iter()), 0.0);
    for (x, exact) in path.iter().zip(reference) {
        let off = x.iter().zip(exact).map(|(x, exact)| (Big::of(*x) - exact.clone()).value());
        let off: Vec<f64> = off.collect();
        assert!(off.iter().all(|off| off.is_finite()), "not a number");
        scale = f64::max(scale, norm(&mut exact.iter().map(Big::value)));
        worst = f64::max(worst, norm(&mut off.into_iter()) / scale);
    }
    worst
}

/// The spec with another value of a key.
fn with(spec: &str, key: &str, value: &str) -> String {
    let spec: Spec = spec.parse().expect("a spec");
    spec.with(key, value).expect("a new key").to_string()
}

/// How far the method `optimizer` is from the formula of `formula`.
fn distance_between(problem: &Smooth, optimizer: &str, formula: &str) -> f64 {
    let log = path(&built(problem, optimizer));
    distance(&log.x, &reference(problem, formula, &log.scale))
}

#[test]
fn every_method_has_a_rule() {
    for entry in optimizers::ALL {
        assert!(update_rules::ENTRIES.contains(&entry.id), "{}", entry.id);
    }
    for id in update_rules::ENTRIES {
        assert!(optimizers::ALL.iter().any(|entry| entry.id == *id), "a rule without method: {id}");
    }
}

/// Every entry on every problem with its defaults, every variant on the quadratic.
#[test]
fn a_thousand_steps_agree_with_many_digits() {
    let far: Vec<String> = specs()
        .par_iter()
        .flat_map_iter(|spec| {
            let calm = CALMER.iter().find(|(calmed, ..)| calmed == spec);
            let optimizer = calm.map_or(spec.clone(), |(_, key, value)| with(spec, key, value));
            let problems = if spec.contains(':') { &SMOOTH[..1] } else { &SMOOTH[..] };
            problems.iter().filter_map(move |problem| {
                let off = distance_between(problem, &optimizer, &optimizer);
                (off > CLOSE).then(|| format!("{optimizer} on {}: {off:e}", problem.spec))
            })
        })
        .collect();
    assert!(far.is_empty(), "{far:#?}");
}

/// A step size that is off by one part in 10⁸ is seen, whatever the method.
#[test]
fn a_step_size_slightly_off_is_seen() {
    let of = |entry: &&Entry| {
        let lr = entry.keys.iter().find(|key| key.key == "lr")?;
        match lr.default {
            KeyDefault::Value(lr) => Some((entry.id, lr)),
            KeyDefault::Unset(_) => None, // another way to say a radius
            KeyDefault::Required => panic!("{} has no default step size", entry.id),
        }
    };
    let listed: Vec<_> = optimizers::ALL.iter().filter_map(of).collect();
    listed.par_iter().for_each(|(id, lr)| {
        let formula = with(id, "lr", &format!("({lr})*1.00000001"));
        let off = distance_between(&SMOOTH[0], id, &formula);
        assert!(off > 10.0 * CLOSE, "{id} is only {off:e} off");
    });
}

#[test]
fn another_reading_is_far_away() {
    let close: Vec<String> = NEARBY
        .par_iter()
        .filter_map(|[optimizer, formula]| {
            let off = distance_between(&SMOOTH[1], optimizer, formula);
            (off <= 10.0 * CLOSE).then(|| format!("{optimizer} is only {off:e} from {formula}"))
        })
        .collect();
    assert!(close.is_empty(), "{close:#?}");
}
