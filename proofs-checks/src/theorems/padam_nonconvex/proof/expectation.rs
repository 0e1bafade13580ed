//! N20 to N22 and the theorem: one sample of both sides for each replica.

use ratecheck_problems::space::{self, Shape};

use crate::evidence::{Rounded, RoundedSum};
use crate::step::StepView;

use super::super::Average;
use super::super::numbers::Numbers;
use super::super::sharp;
use super::Plan;
use super::book::{Book, Label};
use super::descent::Path;
use super::sums::Histories;

/// Half a unit in the last place, relative.
const U: f64 = f64::EPSILON / 2.0;

/// Sums that the theorem needs of every run: the squared gradients and the activations.
pub(super) struct Means {
    shape: Shape,
    skips_first: bool,
    squared: Vec<f64>,
    slack: Vec<f64>,
    lanes: Vec<Lane>,
    waiting: Vec<bool>,
}

/// Running sums of one lane.
#[derive(Clone, Debug)]
struct Lane {
    /// `Σ_t ‖∇_t‖²`.
    squared: RoundedSum,
    /// `Σ_t Σ_i 1{τ_i >= t} ∇²`.
    idle: RoundedSum,
    /// `Σ_{i: τ_i <= t} v̂_{τ_i,i}^{-p}`, where `v̂_0 > 0` the sum of `v̂_0^{-p}`; published: `‖v̂_1^{-p}‖_1`.
    vtau: RoundedSum,
    /// Coordinates that have not seen a gradient.
    waiting: usize,
    /// Whether `vtau` is complete.
    frozen: bool,
}

impl Means {
    /// Buffers for a block.
    pub(super) fn new(shape: Shape, plan: &Plan) -> Means {
        let none = RoundedSum::new();
        let n = &plan.assumptions.numbers;
        let waiting = n.vhat0.value() <= 0.0;
        let mut lane = Lane { squared: none, idle: none, vtau: none, waiting: 0, frozen: false };
        if waiting {
            lane.waiting = shape.dim();
        } else {
            lane.vtau.push(n.dim * n.vhat0.pow(-n.p));
        }
        Means {
            shape,
            skips_first: plan.average == Average::FromSecond,
            squared: vec![0.0; shape.lanes()],
            slack: vec![0.0; shape.lanes()],
            lanes: vec![lane; shape.lanes()],
            waiting: vec![waiting; shape.len()],
        }
    }

    /// Takes step `t`.
    pub(super) fn observe(&mut self, view: &StepView<'_>, error: &[f64], n: &Numbers) {
        let exact = view.true_gradient().flat();
        space::sum(self.shape, &mut self.squared, |_, k| exact[k] * exact[k]);
        space::sum(self.shape, &mut self.slack, |_, k| {
            error[k] * (2.0 * exact[k].abs() + error[k])
        });
        // The sum, the rounding of each square, and the errors of the gradients; doubled for this bound's own rounding.
        let own = space::sum_error_factor(self.shape.dim()) + U;
        let counts = !(self.skips_first && view.step.get() == 1);
        for lane in view.live() {
            if counts {
                let error = 2.0 * (own * self.squared[lane] + self.slack[lane]);
                self.lanes[lane].squared.push(Rounded::within(self.squared[lane], error));
            }
            if self.lanes[lane].waiting > 0 {
                self.activate(view, error, n, lane);
                self.refuse_zero_start(view, n, lane);
            }
        }
    }

    /// The coordinates of a lane that have been waiting for a gradient.
    fn activate(&mut self, view: &StepView<'_>, error: &[f64], n: &Numbers, lane: usize) {
        let (g, exact) = (view.gradient().flat(), view.true_gradient().flat());
        let sums = &mut self.lanes[lane];
        for k in (lane..g.len()).step_by(self.shape.lanes()) {
            if !self.waiting[k] {
                continue;
            }
            sums.idle.push(Rounded::within(exact[k], error[k]).square());
            if g[k].abs() > 0.0 {
                self.waiting[k] = false;
                sums.waiting -= 1;
                let v = n.fresh2() * Rounded::exact(g[k]).square();
                if !sums.frozen {
                    sums.vtau.push(v.pow(-n.p));
                }
            }
        }
    }

    /// `‖v̂_1^{-p}‖_1` of the published forms is infinite where a first gradient is zero and `p > 0`.
    fn refuse_zero_start(&mut self, view: &StepView<'_>, n: &Numbers, lane: usize) {
        let sums = &mut self.lanes[lane];
        if self.skips_first && view.step.get() == 1 && sums.waiting > 0 {
            let inverse = if n.p > 0.0 { f64::INFINITY } else { sums.waiting as f64 };
            sums.vtau.push_exact(inverse);
            // The sum is complete: coordinates that start later add nothing to it.
            sums.frozen = true;
        }
    }

    /// How many coordinates have `τ_i <= T`; those that start active have `τ_i = 0`.
    pub(super) fn started(&self, lane: usize) -> usize {
        self.shape.dim() - self.lanes[lane].waiting
    }

    /// `vtau` of the bounds.
    pub(super) fn vtau(&self, lane: usize) -> Rounded {
        self.lanes[lane].vtau.value()
    }

    /// The theorem, N21 and N22-data.
    pub(super) fn settle(
        &self,
        book: &mut Book<'_>,
        plan: &Plan,
        path: Option<&Path>,
        histories: &Histories,
    ) {
        let lane = book.lane;
        let numbers = self.random_numbers(lane, plan, path, histories);
        let mean = self.lanes[lane].squared.mean();
        let (lhs, rounding) = match (plan.average, path) {
            (Average::Weighted, Some(path)) => (path.quad.value(), path.allowance.value().error()),
            _ => (mean, 0.0),
        };
        if book.has(Label::Theorem) {
            let rhs = (plan.bound)(&numbers).map_or(Rounded::exact(f64::NAN), |terms| terms.value);
            book.sample(Label::Theorem, lhs, rhs, rounding);
        }
        if book.has(Label::Data) {
            book.sample(Label::Data, mean, sharp::data_dependent(&numbers).value, 0.0);
        }
        let started = Rounded::exact(self.started(lane) as f64);
        let idle = self.lanes[lane].idle.value();
        book.sample(Label::N21, idle, numbers.gradient.square() * started, 0.0);
    }

    /// The numbers of the bound with what this replica measured. The bounds are linear in these, so the mean of the bounds is the
    /// bound of the means (for the history see the statement of that form).
    fn random_numbers(
        &self,
        lane: usize,
        plan: &Plan,
        path: Option<&Path>,
        histories: &Histories,
    ) -> Numbers {
        let mut numbers = plan.assumptions.numbers;
        numbers.vtau = self.vtau(lane);
        if plan.parts.squares {
            numbers.history = histories.total_norm(lane);
        }
        if plan.parts.powers {
            numbers.powers = histories.powers(lane, &numbers);
        }
        if let Some(path) = path {
            numbers.variation = path.variation.value();
            numbers.first = path.first.value();
            numbers.remainder = path.remainder.value();
        }
        numbers
    }
}

/// N20 and its shortcut.
pub(super) fn settle_martingale(book: &mut Book<'_>, path: &Path) {
    book.sample(Label::N20, path.mart.value(), Rounded::ZERO, 0.0);
    book.sample(Label::N20Naive, path.naive.value(), Rounded::ZERO, 0.0);
}
