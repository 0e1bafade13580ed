//! One block: what happens at each step, and what is settled at the end.

use ratecheck_problems::space::{BlockMut, Shape};

use crate::evidence::{Rounded, RoundedSum};
use crate::ledger::Ledger;
use crate::step::StepView;
use crate::theorem::Monitor;

use super::super::Average;
use super::auxiliary::{self, Auxiliary};
use super::book::{Book, Label};
use super::coordinate::{Clock, Coordinate};
use super::descent::{self, Path, Products};
use super::expectation::{self, Means};
use super::hypotheses::{self, Smoothness};
use super::sums::{self, Histories};
use super::{NOTES, Plan, moments};

/// Watches one block.
pub(super) struct ProofMonitor {
    plan: Plan,
    shape: Shape,
    gradient_error: Vec<f64>,
    means: Means,
    smoothness: Option<Smoothness>,
    clock: Clock,
    /// Empty where nobody asks for moments.
    coordinates: Vec<Coordinate>,
    auxiliary: Option<Auxiliary>,
    histories: Histories,
    paths: Vec<Path>,
    metric: Rounded,
}

impl ProofMonitor {
    /// Buffers for a block.
    pub(super) fn new(plan: Plan, shape: Shape) -> ProofMonitor {
        let (parts, assumptions) = (plan.parts, &plan.assumptions);
        let clock = Clock::new(assumptions);
        let count = if parts.coordinates { shape.len() } else { 0 };
        ProofMonitor {
            shape,
            gradient_error: vec![0.0; shape.len()],
            means: Means::new(shape, &plan),
            smoothness: plan.claims.has(Label::Ha).then(|| Smoothness::new(shape)),
            coordinates: vec![Coordinate::new(assumptions, &clock); count],
            auxiliary: parts.auxiliary.then(|| {
                Auxiliary::new(assumptions.objective.clone(), shape, &assumptions.numbers)
            }),
            histories: Histories::new(shape, parts),
            paths: vec![Path::default(); if parts.coordinates { shape.lanes() } else { 0 }],
            metric: sums::metric_factor(&assumptions.numbers, assumptions.horizon),
            clock,
            plan,
        }
    }

    /// Whether the step sizes fall, so that their changes telescope.
    fn telescopes(&self) -> bool {
        self.plan.average != Average::Weighted
    }

    fn coordinates(&self, lane: usize) -> impl Iterator<Item = &Coordinate> {
        self.coordinates.iter().skip(lane).step_by(self.shape.lanes())
    }

    /// The claims about step `t` of one lane that need moments.
    fn check_chain(&mut self, book: &mut Book<'_>, view: &StepView<'_>) {
        let (lane, n) = (book.lane, self.plan.assumptions.numbers);
        self.coordinates(lane).for_each(|c| moments::check(book, &self.clock, n.vhat0, c));
        let (g, exact) = (view.gradient(), view.true_gradient());
        let rows = self.coordinates(lane).enumerate().map(|(i, c)| {
            let error = self.gradient_error[i * self.shape.lanes() + lane];
            (c, g.at(i, lane), Rounded::within(exact.at(i, lane), error))
        });
        let products = Products::of(rows);
        sums::check_metric(book, self.metric, &products);
        let mut path = std::mem::take(&mut self.paths[lane]);
        path.push(self.clock.t, &products, self.coordinates(lane));
        if let Some(auxiliary) = &self.auxiliary {
            path.start.get_or_insert(auxiliary.value(lane));
            let d = auxiliary.displacement(book, view, &self.coordinates, &self.gradient_error);
            let c = auxiliary.c;
            auxiliary::check(book, &n, c, &d);
            hypotheses::check_auxiliary(book, &n, c, &d);
            descent::check(book, &n, c, (&products, &d), self.telescopes(), &mut path);
        }
        self.paths[lane] = path;
    }

    /// Everything that is known at the end of one lane.
    fn settle(&self, book: &mut Book<'_>) {
        let (lane, n) = (book.lane, &self.plan.assumptions.numbers);
        let path = self.paths.get(lane);
        hypotheses::settle(book, n, self.histories.norms(lane));
        self.histories.settle(book, n);
        self.means.settle(book, &self.plan, path, &self.histories);
        let Some(path) = path else { return };
        let powers = self.plan.parts.powers.then(|| self.histories.powers(lane, n));
        sums::settle_path(book, n, path, powers, self.means.started(lane));
        expectation::settle_martingale(book, path);
        if let Some(auxiliary) = &self.auxiliary {
            let active = self.coordinates(lane).filter(|c| c.active);
            let last_sizes: RoundedSum = active.map(|c| c.eta).collect();
            let ends = (last_sizes.value(), auxiliary.last_value(lane));
            descent::settle(book, n, path, ends, self.telescopes());
        }
    }
}

impl Monitor for ProofMonitor {
    fn observe(&mut self, view: &StepView<'_>, ledger: &mut Ledger) {
        let assumptions = &self.plan.assumptions;
        let n = assumptions.numbers;
        let error = BlockMut::new(&mut self.gradient_error, self.shape);
        assumptions.objective.gradient_error(view.x, error);
        self.means.observe(view, &self.gradient_error, &n);
        self.clock.advance(assumptions);
        let g = view.gradient().flat();
        for (c, &g) in self.coordinates.iter_mut().zip(g) {
            c.update(g, &self.clock, assumptions);
        }
        if let Some(auxiliary) = &mut self.auxiliary {
            auxiliary.advance(view, &self.coordinates);
        }
        let claims = self.plan.claims.clone();
        for lane in view.live() {
            let mut book = Book { ledger, claims: &claims, lane, step: view.step, ended: false };
            self.histories.push(lane, g, &self.coordinates, n.p);
            hypotheses::check_bound(&mut book, view, &n, &self.gradient_error);
            if view.step.get() == 1 {
                hypotheses::check_first(&mut book, view, n.p);
            }
            if let Some(smoothness) = &self.smoothness {
                smoothness.check(&mut book, view, &n, &self.gradient_error);
            }
            if !self.coordinates.is_empty() {
                self.check_chain(&mut book, view);
            }
        }
        if let Some(smoothness) = &mut self.smoothness {
            smoothness.remember(view, &self.gradient_error);
        }
        if let Some(auxiliary) = &mut self.auxiliary {
            auxiliary.commit(view);
        }
    }

    fn finish(&mut self, last: &StepView<'_>, ledger: &mut Ledger) {
        for lane in 0..self.shape.lanes() {
            let ended = !last.alive[lane];
            let claims = &self.plan.claims;
            let mut book = Book { ledger, claims, lane, step: last.step, ended };
            self.settle(&mut book);
        }
    }

    fn notes(&self, lane: usize, out: &mut [f64]) {
        let n = &self.plan.assumptions.numbers;
        let parts = self.plan.parts;
        let path = self.paths.get(lane);
        let of = |read: fn(&Path) -> &RoundedSum| {
            path.map_or(f64::NAN, |path| read(path).value().value())
        };
        for (name, out) in NOTES.iter().zip(out) {
            *out = match *name {
                "vtau" => self.means.vtau(lane).value(),
                "history" if parts.squares => self.histories.total_norm(lane).value(),
                "s_obs" if parts.squares => sums::observed_growth(self.histories.norms(lane), n),
                "S" if parts.powers => self.histories.powers(lane, n).value(),
                "FIRST" => of(|path| &path.first),
                "TV" => of(|path| &path.variation),
                "QUAD" => of(|path| &path.quad),
                "MART" => of(|path| &path.mart),
                "RS" if parts.auxiliary => of(|path| &path.remainder),
                _ => f64::NAN,
            };
        }
    }
}
