//! A textbook iteration under the claims, and what they say when something is wrong.

use std::collections::BTreeMap;

use ratecheck_problems::catalogue;
use ratecheck_problems::domain::Domain;
use ratecheck_problems::oracle;
use ratecheck_problems::random::Key;
use ratecheck_problems::space::{Block, BlockMut, Shape, Step};
use ratecheck_problems::spec::Schedule;

use crate::evidence::{Rounded, Verdict};
use crate::ledger::{Entry, Ledger};
use crate::step::{Optional, StepView};
use crate::theorem::{MethodFacts, Setting, Theorem, Unmet};
use crate::theorems::defossez::{ADAGRAD, ADAGRAD_MOMENTUM, ADAM, ADAM_MOMENTUM, Defossez};
use crate::theorems::kit::Chain;
use crate::theorems::kit::testing::NoTraces;

const LANES: usize = 16;

/// A run with what may be wrong with it: the direction of the steps, or the size of the gradients that are shown.
#[derive(Clone, Copy)]
struct Run {
    adam: bool,
    β1: f64,
    β2: f64,
    noise: &'static str,
    horizon: u64,
    direction: f64,
    shown: f64,
}

const RUN: Run = Run {
    adam: true,
    β1: 0.9,
    β2: 0.99,
    noise: "rademacher:sigma=0.5",
    horizon: 60,
    direction: 1.0,
    shown: 1.0,
};

impl Run {
    fn entries(
        &self,
        theorem: &dyn Theorem,
        labels: &[&'static str],
    ) -> Result<Vec<Vec<Entry>>, Unmet> {
        let problem = catalogue::build("rational:dim=2").unwrap();
        let oracle = oracle::build(&problem, self.noise).unwrap();
        let schedule = |value: f64| {
            Schedule::parse(&value.to_string()).unwrap().bind(Some(self.horizon), 2).unwrap()
        };
        let (α, ε) = (0.05, 0.01);
        let mut constants = vec![("eps", ε)];
        constants.extend(self.adam.then_some(("beta2", self.β2)));
        let method = MethodFacts {
            id: "textbook".to_owned(),
            entry: if self.adam { "adam-defossez" } else { "adagrad-defossez" },
            constants,
            schedules: vec![("lr", schedule(α)), ("beta1", schedule(self.β1))],
        };
        let start = [0.7, 1.5];
        let setting = Setting {
            objective: oracle.objective(),
            oracle: &oracle,
            method: &method,
            domain: &Domain::Whole,
            exit: None,
            start: &start,
            horizon: self.horizon,
            parameters: &BTreeMap::new(),
        };
        let shape = Shape::new(2, LANES);
        let mut monitor = theorem.bind(&setting, labels)?.start(shape);
        let mut ledger = Ledger::new(labels.len(), LANES);
        let mut x: Vec<f64> = (0..2 * LANES).map(|k| start[k / LANES]).collect();
        let zeros = vec![0.0; x.len()];
        let (mut exact, mut g, mut m, mut v) = (zeros.clone(), zeros.clone(), zeros.clone(), zeros);
        let mut value = vec![0.0; LANES];
        let β2 = if self.adam { self.β2 } else { 1.0 };
        for t in 1..=self.horizon {
            let objective = oracle.objective();
            objective.gradient(Block::new(&x, shape), BlockMut::new(&mut exact, shape));
            objective.value(Block::new(&x, shape), &mut value);
            let key = Key::new(3, 0, t, 0).unwrap();
            oracle.sample(
                key,
                Block::new(&x, shape),
                Block::new(&exact, shape),
                BlockMut::new(&mut g, shape),
            );
            let weights: f64 = (0..t).map(|j| β2.powi(j as i32)).sum();
            let step = α * (1.0 - self.β1) * if self.adam { weights.sqrt() } else { 1.0 };
            let mut x_next = x.clone();
            for k in 0..x.len() {
                g[k] *= self.shown;
                m[k] = self.β1 * m[k] + g[k];
                v[k] = β2 * v[k] + g[k] * g[k];
                x_next[k] -= self.direction * step * m[k] / (ε + v[k]).sqrt();
            }
            let view = StepView {
                step: Step::new(t),
                x: Block::new(&x, shape),
                x_next: Block::new(&x_next, shape),
                alive: &[true; LANES],
                optional: Optional {
                    gradient: Some(Block::new(&g, shape)),
                    true_gradient: Some(Block::new(&exact, shape)),
                    value: Some(&value),
                    ..Optional::default()
                },
                traces: &NoTraces,
            };
            monitor.observe(&view, &mut ledger);
            if t == self.horizon {
                monitor.finish(&view, &mut ledger);
            }
            x = x_next;
        }
        let lanes = |claim: usize| (0..LANES).map(|lane| *ledger.entry(claim, lane)).collect();
        Ok((0..labels.len()).map(lanes).collect())
    }

    /// Whether some replica refutes a pathwise claim.
    fn refutes(&self, theorem: &dyn Theorem, label: &'static str) -> bool {
        let entries = self.entries(theorem, &[label]).expect("in scope").swap_remove(0);
        entries.iter().any(|entry| entry.judge.finding().verdict == Verdict::Refuted)
    }

    /// Mean left and right sides of a claim in expectation.
    fn means(&self, theorem: &dyn Theorem, label: &'static str) -> [f64; 2] {
        let entries = self.entries(theorem, &[label]).expect("in scope").swap_remove(0);
        let pairs: Vec<_> = entries.iter().map(|entry| entry.pair.expect("a sample")).collect();
        [pairs.iter().map(|p| p.lhs).sum(), pairs.iter().map(|p| p.rhs).sum()]
            .map(|total: f64| total / LANES as f64)
    }
}

const PATHWISE: [&str; 7] = ["HB", "1", "4", "5", "6", "6b", "7"];

#[test]
fn an_honest_run_passes_every_claim() {
    for (theorem, run) in [
        (&ADAM_MOMENTUM, RUN),
        (&ADAGRAD_MOMENTUM, Run { adam: false, ..RUN }),
        (&ADAM_MOMENTUM, Run { noise: "none", β1: 0.0, ..RUN }),
    ] {
        for label in PATHWISE {
            assert!(!run.refutes(theorem, label), "{label}");
        }
        for label in ["", "S", "3", "3pub"] {
            let [left, right] = run.means(theorem, label);
            assert!(0.0 < left && left < right, "{label}: {left} against {right}");
        }
    }
    for (theorem, adam) in [(&ADAM, true), (&ADAGRAD, false)] {
        for noise in ["rademacher:sigma=0.5", "two-point:high=3,low=-1,probability=0.25"] {
            let run = Run { adam, β1: 0.0, noise, ..RUN };
            for label in ["HB", "1", "2", "4", "7"] {
                assert!(!run.refutes(theorem, label), "{label}");
            }
        }
    }
}

#[test]
fn steps_uphill_and_gradients_beyond_the_bound_are_seen() {
    let uphill = Run { direction: -1.0, noise: "none", ..RUN };
    assert!(uphill.refutes(&ADAM_MOMENTUM, "1"));
    let large = Run { shown: 2.0, ..RUN };
    assert!(large.refutes(&ADAM_MOMENTUM, "HB"));
    assert!(large.refutes(&ADAM_MOMENTUM, "7"));
}

/// A chain whose `R` is a hundredth of what it should be.
fn with_small_r(form: &Chain<Defossez>) -> Chain<Defossez> {
    fn adam(
        setting: &Setting<'_>,
        asked: crate::theorems::kit::Asked<'_>,
    ) -> Result<Defossez, Unmet> {
        let mut proof = (ADAM.bind)(setting, asked)?;
        proof.numbers.r = proof.numbers.r * Rounded::exact(0.01);
        Ok(proof)
    }
    Chain { statement: form.statement, inputs: form.inputs, bound: form.bound, bind: adam }
}

#[test]
fn a_bound_r_that_is_too_small_breaks_step_2() {
    let run = Run { β1: 0.0, noise: "two-point:high=3,low=-1,probability=0.25", ..RUN };
    assert!(run.refutes(&with_small_r(&ADAM), "2"));
}

#[test]
fn hypotheses_are_refused_by_name() {
    let refusal = |theorem: &dyn Theorem, run: Run, label: &'static str| {
        run.entries(theorem, &[label]).expect_err("out of scope").to_string()
    };
    assert!(refusal(&ADAM, RUN, "1").contains("beta1 = 0.9"));
    assert!(refusal(&ADAGRAD, RUN, "1").contains("AdaGrad"));
    assert!(refusal(&ADAM_MOMENTUM, Run { β2: 0.5, ..RUN }, "1").contains("beta1 < beta2 = 0.5"));
    let gaussian = Run { noise: "gaussian:sigma=1", ..RUN };
    assert!(refusal(&ADAM_MOMENTUM, gaussian, "1").contains("almost sure bound"));
    let uniform = Run { β1: 0.0, noise: "uniform:radius=0.5", ..RUN };
    assert!(refusal(&ADAM, uniform, "2").contains("finitely many"));
}
