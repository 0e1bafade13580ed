//! The proofs on textbook runs over real problems, and planted faults.

use std::collections::BTreeMap;
use std::sync::Arc;

use ratecheck_problems::catalogue;
use ratecheck_problems::domain::Domain;
use ratecheck_problems::objective::{Constant, Known};
use ratecheck_problems::oracle::{Oracle, OracleFacts, Tail};
use ratecheck_problems::space::{Block, BlockMut, Shape, Step};
use ratecheck_problems::spec::Schedule;

use super::{MOMENTUM, QUADRATIC_VARIANCE, SGD_STRONGLY_CONVEX, SUBGRADIENT_BEST};
use crate::ledger::Ledger;
use crate::step::{Optional, StepView};
use crate::theorem::{MethodFacts, Setting, Theorem};
use crate::theorems::kit::testing::{NoTraces, Outcome, Stated, claiming};
use crate::update_rules::testing::uniforms;

/// What one coordinate of one replica does: `(t, x, g, m)` gives `x_{t+1}`; `m` is its memory.
type Rule = fn(u64, f64, f64, &mut f64) -> f64;

#[derive(Clone)]
struct Run {
    problem: &'static str,
    domain: Domain,
    entry: &'static str,
    lr: &'static str,
    momentum: Option<f64>,
    start: f64,
    horizon: u64,
    lanes: usize,
    /// Size of the fair signs that are added to each coordinate of the gradient, and what is claimed of it.
    sigma: f64,
    claimed: f64,
    /// Constants that are claimed in place of those of the problem.
    constants: Vec<(Constant, f64)>,
    rule: Rule,
}

impl Run {
    fn judge(&self, theorem: &dyn Theorem) -> Outcome {
        let steps = theorem.statement().steps.iter().map(|step| step.label);
        self.ask(theorem, std::iter::once("").chain(steps).collect())
    }

    fn ask(&self, theorem: &dyn Theorem, labels: Vec<&'static str>) -> Outcome {
        let real = catalogue::build(self.problem).unwrap().objective;
        let objective = claiming(&real, &self.constants);
        let dim = objective.facts().dim();
        let variance = dim as f64 * self.claimed * self.claimed;
        let facts = OracleFacts {
            id: if variance > 0.0 { "rademacher" } else { "none" }.to_owned(),
            unbiased: true,
            deterministic: variance <= 0.0,
            gradient_coordinate: None,
            variance: Some(Known::Exactly(variance)),
            tail: Tail::Bounded,
            sparse: false,
        };
        let oracle: Arc<dyn Oracle> = Arc::new(Stated { objective: Arc::clone(&objective), facts });
        let lr = Schedule::parse(self.lr).unwrap().bind(Some(self.horizon), dim).unwrap();
        let method = MethodFacts {
            id: self.entry.to_owned(),
            entry: self.entry,
            constants: self.momentum.map(|beta| ("momentum", beta)).into_iter().collect(),
            schedules: vec![("lr", lr)],
        };
        let (start, parameters) = (vec![self.start; dim], BTreeMap::new());
        let setting = Setting {
            objective: &objective,
            oracle: &oracle,
            method: &method,
            domain: &self.domain,
            exit: None,
            start: &start,
            horizon: self.horizon,
            parameters: &parameters,
        };
        let watch = theorem.bind(&setting, &labels).unwrap();
        let shape = Shape::new(dim, self.lanes);
        let (mut monitor, mut ledger) = (watch.start(shape), Ledger::new(labels.len(), self.lanes));
        let (mut x, mut memory) = (vec![self.start; shape.len()], vec![0.0; shape.len()]);
        let (mut exact, mut value) = (vec![0.0; shape.len()], vec![0.0; self.lanes]);
        let (alive, mut uniform) = (vec![true; self.lanes], uniforms(5));
        for t in 1..=self.horizon {
            objective.gradient(Block::new(&x, shape), BlockMut::new(&mut exact, shape));
            objective.value(Block::new(&x, shape), &mut value);
            let mut sign = || if uniform() < 0.5 { -self.sigma } else { self.sigma };
            let g: Vec<f64> = exact.iter().map(|exact| exact + sign()).collect();
            let project = |to: f64| match self.domain {
                Domain::Box { lo, hi } => to.clamp(lo, hi),
                _ => to,
            };
            let step = |k: usize| project((self.rule)(t, x[k], g[k], &mut memory[k]));
            let x_next: Vec<f64> = (0..x.len()).map(step).collect();
            let view = StepView {
                step: Step::new(t),
                x: Block::new(&x, shape),
                x_next: Block::new(&x_next, shape),
                alive: &alive,
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
        Outcome { labels, ledger, lanes: self.lanes, notes: () }
    }
}

fn momentum() -> Run {
    Run {
        problem: "cosine:dim=3",
        domain: Domain::Whole,
        entry: "sgd-momentum",
        lr: "0.01",
        momentum: Some(0.9),
        start: 2.0,
        horizon: 200,
        lanes: 40,
        sigma: 0.5,
        claimed: 0.5,
        constants: vec![],
        rule: |_, x, g, m| {
            *m = 0.9 * *m + (1.0 - 0.9) * g;
            x - 0.01 * *m
        },
    }
}

/// By 23 standard errors of 40 replicas and more.
///
/// False alarm: 1e-12.
#[test]
fn momentum_holds_and_faults_are_found() {
    let right = momentum().judge(&MOMENTUM);
    right.assert("holds", &["1", "2", "5"]);
    for label in ["", "3", "4", "M"] {
        assert!(right.margin(label) > 5.0, "{label}: {}", right.margin(label));
    }
    // Heavy ball without the factor 1 - β.
    let rule: Rule = |_, x, g, m| {
        *m = 0.9 * *m + g;
        x - 0.01 * *m
    };
    Run { rule, ..momentum() }.judge(&MOMENTUM).assert("refuted", &["1", "2"]);
    // The average of the step before.
    let rule: Rule = |_, x, g, m| {
        let to = x - 0.01 * *m;
        *m = 0.9 * *m + (1.0 - 0.9) * g;
        to
    };
    Run { rule, ..momentum() }.judge(&MOMENTUM).assert("refuted", &["1", "2"]);
    // Ten times the noise that is claimed, at the minimum, where Δ = 0.
    let noisy = Run { start: 0.0, sigma: 5.0, horizon: 1000, ..momentum() }.judge(&MOMENTUM);
    for label in ["", "3", "4", "M"] {
        assert!(noisy.margin(label) < -5.0, "{label}: {}", noisy.margin(label));
    }
}

fn subgradient() -> Run {
    Run {
        problem: "subgradient-worst:steps=15,m=1,r=1",
        entry: "sgd",
        lr: "0.25",
        momentum: None,
        start: 0.0,
        horizon: 16,
        lanes: 1,
        sigma: 0.0,
        claimed: 0.0,
        rule: |_, x, g, _| x - 0.25 * g,
        ..momentum()
    }
}

/// On every path.
///
/// False alarm: 0.
#[test]
fn the_best_subgradient_point_is_as_bad_as_the_bound_and_faults_are_found() {
    let all = ["", "HB", "HD", "1", "C", "2", "3", "A"];
    let right = subgradient().judge(&SUBGRADIENT_BEST);
    right.assert("holds", &all);
    assert!((right.finding("").slack - 1.0).abs() <= 1e-14, "{:?}", right.finding(""));
    // M R/√T = 1/4.
    let lhs = right.finding("").witness.unwrap().lhs;
    assert!((lhs - 0.25).abs() <= 1e-15);

    let rule: Rule = |_, x, g, _| x + 0.25 * g;
    let uphill = Run { rule, ..subgradient() }.judge(&SUBGRADIENT_BEST);
    uphill.assert("refuted", &["1", "2", "3", "A"]);

    let stuck = Run {
        problem: "l1-norm:dim=3",
        start: 1.0,
        horizon: 300,
        rule: |_, x, _, _| x,
        ..subgradient()
    };
    stuck.judge(&SUBGRADIENT_BEST).assert("refuted", &["", "1", "2", "3", "A"]);

    let flat = Run { constants: vec![(Constant::GradientNorm, 0.5)], ..subgradient() };
    flat.judge(&SUBGRADIENT_BEST).assert("refuted", &["", "HB"]);
}

fn strongly_convex() -> Run {
    Run {
        problem: "quadratic:eigenvalues=[1;2],box=1",
        domain: Domain::Box { lo: -1.0, hi: 1.0 },
        entry: "sgd",
        lr: "2/(t+1)",
        momentum: None,
        start: 1.0,
        horizon: 200,
        lanes: 2000,
        rule: |t, x, g, _| x - 2.0 / (t as f64 + 1.0) * g,
        ..momentum()
    }
}

/// False alarm: 1e-20.
#[test]
fn both_averages_hold_and_faults_are_found() {
    let uniform = Run { lr: "1/t", rule: |t, x, g, _| x - 1.0 / t as f64 * g, ..strongly_convex() };
    for run in [strongly_convex(), uniform] {
        let right = run.judge(&SGD_STRONGLY_CONVEX);
        right.assert("holds", &["HD", "1", "2", "3", "4"]);
        // The narrowest holds by 14 standard errors.
        for label in ["", "C", "5"] {
            assert!(right.margin(label) > 4.0, "{} {label}: {}", run.lr, right.margin(label));
        }
        let stuck = Run { rule: |_, x, _, _| x, ..run.clone() }.judge(&SGD_STRONGLY_CONVEX);
        stuck.assert("refuted", &["1", "2"]);
        let pairs = stuck.pairs("");
        assert!(pairs.iter().all(|pair| pair.lhs > pair.rhs), "{:?}", pairs[0]);
        let noisy = Run { sigma: 20.0, ..run.clone() }.judge(&SGD_STRONGLY_CONVEX);
        assert!(noisy.margin("5") < -5.0);
        // Less convex than claimed: the steps of μ = 4.
        let constants = vec![(Constant::StrongConvexity, 4.0)];
        let steep = Run { constants, horizon: 200, ..run };
        let (lr, rule): (_, Rule) = match steep.lr {
            "1/t" => ("0.25/t", |t, x, g, _| x - 0.25 / t as f64 * g),
            _ => ("0.5/(t+1)", |t, x, g, _| x - 0.5 / (t as f64 + 1.0) * g),
        };
        let steep = Run { lr, rule, ..steep }.judge(&SGD_STRONGLY_CONVEX);
        assert!(steep.margin("C") < -5.0, "{lr}: {}", steep.margin("C"));
    }
}

fn quadratic() -> Run {
    Run {
        problem: "quadratic:dim=1,largest=2",
        entry: "sgd",
        lr: "0.25",
        momentum: None,
        start: 1.0,
        horizon: 30,
        lanes: 4000,
        rule: |_, x, g, _| x - 0.25 * g,
        ..momentum()
    }
}

/// The equality within 7.5 standard errors of 4000 replicas; the fault by 59.
///
/// False alarm: 1e-13.
#[test]
fn the_variance_of_a_quadratic_is_met_with_equality_and_faults_are_found() {
    let right = quadratic().judge(&QUADRATIC_VARIANCE);
    right.assert("holds", &["1"]);
    assert!(right.margin("Q").abs() < 7.5, "{}", right.margin("Q"));

    let exact = Run { sigma: 0.0, claimed: 0.0, lanes: 1, ..quadratic() };
    let pair = exact.judge(&QUADRATIC_VARIANCE).pairs("Q")[0];
    // ρ = 1/2: all numbers are powers of two.
    assert!((pair.lhs - 0.5_f64.powi(60)).abs() <= 0.0, "{pair:?}");
    assert!((pair.lhs - pair.rhs).abs() <= pair.rounding, "{pair:?}");

    // Twice the step: stationary variance γσ²/(λ(2-γλ)) is 0.0625 instead of 1/48.
    let twice = Run { rule: |_, x, g, _| x - 0.375 * g, ..quadratic() }.judge(&QUADRATIC_VARIANCE);
    assert!(twice.margin("Q") < -5.0 && twice.margin("") < -5.0, "{}", twice.margin("Q"));

    // A curvature of 2.5 is claimed for both ends: ρ = 0.375 is less than the contraction 1/2.
    let constants = vec![(Constant::StrongConvexity, 2.5), (Constant::Smoothness, 2.5)];
    Run { constants, ..quadratic() }.judge(&QUADRATIC_VARIANCE).assert("refuted", &["1"]);
}
