//! A ten-line Padam, the settings it is run in, and what the proof says of the run.

use std::collections::BTreeMap;
use std::sync::Arc;

use ratecheck_problems::catalogue;
use ratecheck_problems::domain::Domain;
use ratecheck_problems::math::pow;
use ratecheck_problems::objective::{Constant, Known, Objective};
use ratecheck_problems::oracle::{Oracle, OracleFacts, Tail};
use ratecheck_problems::space::{Block, BlockMut, Shape, Step};
use ratecheck_problems::spec::Schedule;

use super::super::SHARP;
use super::super::assumptions::Assumptions;
use crate::evidence::{Finding, Verdict};
use crate::ledger::Ledger;
use crate::step::{Optional, StepView};
use crate::theorem::{MethodFacts, Setting, Theorem, Unmet};
use crate::theorems::kit::testing::{self, NoTraces, Stated, claiming};

/// What the iteration does wrong.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Fault {
    None,
    DropsMaximum,
    DividesByPreviousV,
    Exponent(f64),
    SwapsDecays,
}

/// Assumptions of a small run: d = 1, T = 100, p = 1/4, β = (1/2, 0.9), G = 2.5.
pub fn assumptions() -> Assumptions {
    let case = Case { problem: "cosine:dim=1", horizon: 100, ..Case::cosine(0.5, 0.9, 0.25) };
    let setting = Prepared::new(&case);
    Assumptions::check(&SHARP, &setting.view(&case), true).expect("in scope")
}

/// A run: problem, method as claimed, and how gradients come about.
#[derive(Clone)]
pub struct Case {
    pub problem: &'static str,
    pub start: f64,
    pub horizon: u64,
    pub lanes: usize,
    pub lr: f64,
    pub beta1: f64,
    pub beta2: f64,
    pub p: f64,
    pub vhat0: f64,
    /// The released code instead of the paper: `(ε, power of 1 - β_2^t, AMSGrad)`.
    pub code: Option<(f64, f64, bool)>,
    /// `g` from `(lane, t, i, ∇_i f)`.
    pub noise: fn(u64, u64, u64, f64) -> f64,
    /// The claimed `G`.
    pub bound: f64,
    /// The claimed `L`, if not that of the problem.
    pub smoothness: Option<f64>,
    pub sparse: bool,
    pub fault: Fault,
    pub parameters: Vec<(&'static str, f64)>,
}

/// A sample of ±1 that is a function of its place.
pub fn sign(lane: u64, t: u64, i: u64) -> f64 {
    if uniform(lane, t, i) < 0.5 { -1.0 } else { 1.0 }
}

/// A number in `[0, 1)` that is a function of its place.
pub fn uniform(lane: u64, t: u64, i: u64) -> f64 {
    let mut h = (lane << 40) ^ (t << 16) ^ i;
    for _ in 0..3 {
        h = (h ^ (h >> 31)).wrapping_add(0x9e37_79b9_7f4a_7c15).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    }
    (h >> 11) as f64 / (1u64 << 53) as f64
}

impl Case {
    /// f = Σ (1 - cos x_i), d = 6, noise ±1.5, x_1 = 2, T = 300.
    pub fn cosine(beta1: f64, beta2: f64, p: f64) -> Case {
        let (dim, horizon) = (6.0_f64, 300.0_f64);
        Case {
            problem: "cosine:dim=6",
            start: 2.0,
            horizon: 300,
            lanes: 6,
            lr: 0.5 / (dim * horizon).sqrt() * horizon.sqrt().sqrt(),
            beta1,
            beta2,
            p,
            vhat0: 0.0,
            code: None,
            noise: |lane, t, i, exact| exact + 1.5 * sign(lane, t, i),
            bound: 2.5,
            smoothness: None,
            sparse: false,
            fault: Fault::None,
            parameters: Vec::new(),
        }
    }

    /// The two-cycle of k times the Huber function: x alternates between 1 and -1.
    pub fn two_cycle(k: f64, horizon: u64) -> Case {
        Case {
            problem: if k > 10.0 { "huber:dim=1,scale=16" } else { "huber:dim=1,scale=9" },
            start: 1.0,
            horizon,
            lanes: 1,
            lr: 2.0 / k,
            noise: |_, _, _, exact| exact,
            bound: k,
            ..Case::cosine(0.0, 0.5, 0.0)
        }
    }

    fn method(&self, dim: usize) -> MethodFacts {
        let schedule = |value: f64| {
            let text = format!("{value}");
            Schedule::parse(&text).unwrap().bind(Some(self.horizon), dim).unwrap()
        };
        let mut constants = vec![("p", self.p), ("beta2", self.beta2), ("vhat0", self.vhat0)];
        if let Some((eps, bc2_power, amsgrad)) = self.code {
            let amsgrad = f64::from(u8::from(amsgrad));
            constants.extend([
                ("eps", eps),
                ("wd", 0.0),
                ("bc2_power", bc2_power),
                ("amsgrad", amsgrad),
            ]);
        }
        MethodFacts {
            id: "textbook".to_owned(),
            entry: if self.code.is_some() { "padam-code" } else { "padam-paper" },
            constants,
            schedules: vec![("lr", schedule(self.lr)), ("beta1", schedule(self.beta1))],
        }
    }

    fn objective(&self) -> Arc<dyn Objective> {
        let real = catalogue::build(self.problem).unwrap().objective;
        let Some(smoothness) = self.smoothness else { return real };
        claiming(&real, &[(Constant::Smoothness, smoothness)])
    }

    /// Runs the iteration and asks about the labels.
    pub fn run(&self, theorem: &dyn Theorem, labels: &[&'static str]) -> Result<Outcome, Unmet> {
        let prepared = Prepared::new(self);
        let watch = theorem.bind(&prepared.view(self), labels)?;
        let objective = prepared.objective;
        let dim = objective.facts().dim();
        let shape = Shape::new(dim, self.lanes);
        let mut monitor = watch.start(shape);
        let mut ledger = Ledger::new(labels.len(), self.lanes);
        let mut state = Textbook::new(shape, self);
        let alive = vec![true; self.lanes];
        let (mut exact, mut x_next) = (vec![0.0; shape.len()], vec![0.0; shape.len()]);
        for t in 1..=self.horizon {
            objective.gradient(Block::new(&state.x, shape), BlockMut::new(&mut exact, shape));
            for (k, g) in state.g.iter_mut().enumerate() {
                let (i, lane) = (k / self.lanes, k % self.lanes);
                *g = (self.noise)(lane as u64, t, i as u64, exact[k]);
            }
            state.step(t, self, &mut x_next);
            let view = StepView {
                step: Step::new(t),
                x: Block::new(&state.x, shape),
                x_next: Block::new(&x_next, shape),
                alive: &alive,
                optional: Optional {
                    gradient: Some(Block::new(&state.g, shape)),
                    true_gradient: Some(Block::new(&exact, shape)),
                    ..Optional::default()
                },
                traces: &NoTraces,
            };
            monitor.observe(&view, &mut ledger);
            if t == self.horizon {
                monitor.finish(&view, &mut ledger);
            }
            state.x.copy_from_slice(&x_next);
        }
        let mut notes = vec![0.0; watch.notes().len()];
        monitor.notes(0, &mut notes);
        let notes = watch.notes().iter().copied().zip(notes).collect();
        Ok(Outcome { labels: labels.to_vec(), ledger, lanes: self.lanes, notes })
    }
}

/// What a [`Setting`] borrows.
struct Prepared {
    objective: Arc<dyn Objective>,
    oracle: Arc<dyn Oracle>,
    method: MethodFacts,
    start: Vec<f64>,
    parameters: BTreeMap<String, f64>,
}

impl Prepared {
    fn new(case: &Case) -> Prepared {
        let objective = case.objective();
        let dim = objective.facts().dim();
        let parameters = case.parameters.iter().map(|(name, value)| ((*name).to_owned(), *value));
        Prepared {
            oracle: Arc::new(Stated { objective: Arc::clone(&objective), facts: stated(case) }),
            method: case.method(dim),
            start: vec![case.start; dim],
            parameters: parameters.collect(),
            objective,
        }
    }

    fn view(&self, case: &Case) -> Setting<'_> {
        Setting {
            objective: &self.objective,
            oracle: &self.oracle,
            method: &self.method,
            domain: &Domain::Whole,
            exit: None,
            start: &self.start,
            horizon: case.horizon,
            parameters: &self.parameters,
        }
    }
}

/// What the proof said.
pub type Outcome = testing::Outcome<BTreeMap<&'static str, f64>>;

impl Outcome {
    /// The pathwise labels that did not hold, with their verdicts.
    pub fn broken(&self) -> Vec<(&'static str, Finding)> {
        let pathwise = |label: &&&str| {
            !label.is_empty() && !["N20", "N20-naive", "N21", "N22-data"].contains(*label)
        };
        let labels = self.labels.iter().filter(pathwise);
        let findings = labels.map(|label| (*label, self.finding(label)));
        findings.filter(|(_, finding)| finding.verdict != Verdict::Holds).collect()
    }
}

/// The recursion as in the paper, in ordinary arithmetic.
struct Textbook {
    x: Vec<f64>,
    g: Vec<f64>,
    m: Vec<f64>,
    v: Vec<f64>,
    vhat: Vec<f64>,
}

impl Textbook {
    fn new(shape: Shape, case: &Case) -> Textbook {
        let zeros = || vec![0.0; shape.len()];
        Textbook {
            x: vec![case.start; shape.len()],
            g: zeros(),
            m: zeros(),
            v: zeros(),
            vhat: vec![case.vhat0; shape.len()],
        }
    }

    fn step(&mut self, t: u64, case: &Case, x_next: &mut [f64]) {
        let (b1, b2) = match case.fault {
            Fault::SwapsDecays => (case.beta2, case.beta1),
            _ => (case.beta1, case.beta2),
        };
        let p = if let Fault::Exponent(p) = case.fault { p } else { case.p };
        for (k, x_next) in x_next.iter_mut().enumerate() {
            let before = self.v[k];
            self.m[k] = b1 * self.m[k] + (1.0 - b1) * self.g[k];
            self.v[k] = b2 * self.v[k] + (1.0 - b2) * self.g[k] * self.g[k];
            let keeps =
                case.fault != Fault::DropsMaximum && case.code.is_none_or(|(_, _, keeps)| keeps);
            let v = if case.fault == Fault::DividesByPreviousV { before } else { self.v[k] };
            self.vhat[k] = if keeps { self.vhat[k].max(v) } else { v };
            *x_next = self.x[k]
                - match case.code {
                    None if self.vhat[k] > 0.0 => case.lr * self.m[k] / pow(self.vhat[k], p),
                    None => 0.0,
                    Some((eps, power, _)) => {
                        let (c1, c2) =
                            (1.0 - pow(b1, t as f64), pow(1.0 - pow(b2, t as f64), power));
                        case.lr * c2 / c1 * self.m[k] / pow(self.vhat[k].sqrt() + eps, 2.0 * p)
                    }
                };
        }
    }
}

fn stated(case: &Case) -> OracleFacts {
    OracleFacts {
        id: "test".to_owned(),
        unbiased: true,
        deterministic: false,
        gradient_coordinate: Some(Known::AtMost(case.bound)),
        variance: None,
        tail: Tail::Bounded,
        sparse: case.sparse,
    }
}
