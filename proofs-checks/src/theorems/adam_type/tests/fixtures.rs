//! Textbook iterations: each method by the rule that its paper prints (`update_rules`), on a problem of the catalogue.

use std::collections::BTreeMap;
use std::sync::Arc;

use ratecheck_problems::catalogue;
use ratecheck_problems::domain::Domain;
use ratecheck_problems::objective::Constant;
use ratecheck_problems::oracle::{self, Oracle};
use ratecheck_problems::random::Key;
use ratecheck_problems::space::{Block, BlockMut, Shape, Step};
use ratecheck_problems::spec::Schedule;

use crate::ledger::Ledger;
use crate::step::{Optional, StepView};
use crate::theorem::{MethodFacts, Mode, Setting, Theorem, Unmet};
use crate::theorems::kit::testing::{self, NoTraces, claiming};
use crate::update_rules::{Seen, rule};

/// An entry with its schedules and constants.
#[derive(Clone)]
pub struct Method {
    pub entry: &'static str,
    pub schedules: Vec<(&'static str, &'static str)>,
    pub constants: Vec<(&'static str, f64)>,
}

/// A run: what it claims to be, and what it is.
#[derive(Clone)]
pub struct Case {
    pub problem: &'static str,
    pub noise: &'static str,
    pub claimed: Method,
    pub run: Method,
    pub start: f64,
    pub horizon: u64,
    pub lanes: usize,
    /// Constants that the problem claims instead of its own.
    pub constants: Vec<(Constant, f64)>,
    pub parameters: Vec<(&'static str, f64)>,
    /// Changes `x_{t+1}` after step `t`, given `x_t`.
    pub tamper: fn(u64, f64, &mut f64),
}

pub fn method(
    entry: &'static str,
    lr: &'static str,
    beta1: &'static str,
    constants: &[(&'static str, f64)],
) -> Method {
    let schedules = vec![("lr", lr), ("beta1", beta1)];
    Method { entry, schedules, constants: constants.to_vec() }
}

impl Case {
    /// `Σ x²/(1+x²)` in four coordinates with signs as noise, from 1.5.
    pub fn rational(run: Method) -> Case {
        Case {
            problem: "rational:dim=4",
            noise: "rademacher:sigma=1",
            claimed: run.clone(),
            run,
            start: 1.5,
            horizon: 200,
            lanes: 3,
            constants: Vec::new(),
            parameters: Vec::new(),
            tamper: |_, _, _| {},
        }
    }

    fn facts(&self, method: &Method, dim: usize) -> MethodFacts {
        let bind =
            |text: &str| Schedule::parse(text).unwrap().bind(Some(self.horizon), dim).unwrap();
        MethodFacts {
            id: method.entry.to_owned(),
            entry: method.entry,
            constants: method.constants.clone(),
            schedules: method.schedules.iter().map(|(name, text)| (*name, bind(text))).collect(),
        }
    }

    /// Runs the method and asks about the labels.
    pub fn ask(&self, theorem: &dyn Theorem, labels: &[&'static str]) -> Result<Outcome, Unmet> {
        let problem = catalogue::build(self.problem).unwrap();
        let oracle: Arc<dyn Oracle> = oracle::build(&problem, self.noise).unwrap();
        let real = problem.objective;
        let objective = claiming(&real, &self.constants);
        let dim = real.facts().dim();
        let given = self.parameters.iter().map(|(name, value)| ((*name).to_owned(), *value));
        let parameters: BTreeMap<String, f64> = given.collect();
        let (claims, runs) = (self.facts(&self.claimed, dim), self.facts(&self.run, dim));
        let start = vec![self.start; dim];
        let setting = Setting {
            objective: &objective,
            oracle: &oracle,
            method: &claims,
            domain: &Domain::Whole,
            exit: None,
            start: &start,
            horizon: self.horizon,
            parameters: &parameters,
        };
        let shape = Shape::new(dim, self.lanes);
        let watch = theorem.bind(&setting, labels)?;
        let mut rule = rule::<f64>(&Setting { method: &runs, ..setting }, shape)?;
        let (mut monitor, mut ledger) = (watch.start(shape), Ledger::new(labels.len(), self.lanes));
        let mut x = vec![self.start; shape.len()];
        let zeros = || vec![0.0; shape.len()];
        let (mut exact, mut g, mut next) = (zeros(), zeros(), zeros());
        let (alive, mut values) = (vec![true; self.lanes], vec![0.0; self.lanes]);
        for t in 1..=self.horizon {
            real.gradient(Block::new(&x, shape), BlockMut::new(&mut exact, shape));
            real.value(Block::new(&x, shape), &mut values);
            let key = Key::new(5, 0, t, 0).expect("a place in the table");
            let at = Block::new(&exact, shape);
            oracle.sample(key, Block::new(&x, shape), at, BlockMut::new(&mut g, shape));
            rule.begin(t);
            for lane in 0..self.lanes {
                let of = |v: &[f64]| -> Vec<f64> {
                    v.iter().skip(lane).step_by(self.lanes).copied().collect()
                };
                rule.lane(lane, Seen { x: &of(&x), g: &of(&g), scale: 1.0 });
            }
            for k in 0..shape.len() {
                next[k] = x[k] - rule.step(k, x[k], g[k]).by;
                (self.tamper)(t, x[k], &mut next[k]);
            }
            let view = StepView {
                step: Step::new(t),
                x: Block::new(&x, shape),
                x_next: Block::new(&next, shape),
                alive: &alive,
                optional: Optional {
                    gradient: Some(Block::new(&g, shape)),
                    true_gradient: Some(Block::new(&exact, shape)),
                    value: Some(&values),
                    ..Optional::default()
                },
                traces: &NoTraces,
            };
            monitor.observe(&view, &mut ledger);
            if t == self.horizon {
                monitor.finish(&view, &mut ledger);
            }
            x.copy_from_slice(&next);
        }
        let mut notes = vec![0.0; watch.notes().len()];
        monitor.notes(0, &mut notes);
        let notes = watch.notes().iter().copied().zip(notes).collect();
        Ok(Outcome { labels: labels.to_vec(), ledger, lanes: self.lanes, notes })
    }

    /// The pathwise labels that are refuted.
    pub fn refuted(&self, theorem: &dyn Theorem) -> Vec<&'static str> {
        let labels = pathwise(theorem);
        let outcome = self.ask(theorem, &labels).expect("in scope");
        let wrong = |label: &&'static str| outcome.judge(label).is_refuted();
        labels.into_iter().filter(wrong).collect()
    }
}

/// Labels of the steps that hold on every path.
pub fn pathwise(theorem: &dyn Theorem) -> Vec<&'static str> {
    let steps = theorem.statement().steps.iter();
    let of = |mode| matches!(mode, Mode::EveryPath | Mode::EveryStep);
    steps.filter(|step| of(step.mode)).map(|step| step.label).collect()
}

/// What the proof said.
pub type Outcome = testing::Outcome<BTreeMap<&'static str, f64>>;
