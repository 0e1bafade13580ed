//! HA, HB, HE, HF and HG along a run. When one fails, the theorem does not speak of this run.

use ratecheck_problems::space::Shape;

use crate::evidence::{Rounded, RoundedSum};
use crate::step::StepView;

use super::super::numbers::{Numbers, power};
use super::auxiliary::Displacement;
use super::book::{Book, Label};

/// The previous iterate with its gradient, for the spot check of HA.
pub(super) struct Smoothness {
    x: Vec<f64>,
    gradient: Vec<f64>,
    error: Vec<f64>,
    lanes: usize,
}

impl Smoothness {
    /// Buffers for a block.
    pub(super) fn new(shape: Shape) -> Smoothness {
        let zeros = || vec![0.0; shape.len()];
        Smoothness { x: zeros(), gradient: zeros(), error: zeros(), lanes: shape.lanes() }
    }

    /// `‖∇_t - ∇_{t-1}‖ <= L ‖x_t - x_{t-1}‖`.
    pub(super) fn check(
        &self,
        book: &mut Book<'_>,
        view: &StepView<'_>,
        n: &Numbers,
        error: &[f64],
    ) {
        if view.step.get() == 1 {
            return;
        }
        let (x, gradient) = (view.x.flat(), view.true_gradient().flat());
        let (mut bend, mut way) = (RoundedSum::new(), RoundedSum::new());
        for k in (book.lane..x.len()).step_by(self.lanes) {
            let now = Rounded::within(gradient[k], error[k]);
            let before = Rounded::within(self.gradient[k], self.error[k]);
            bend.push((now - before).square());
            way.push((Rounded::exact(x[k]) - Rounded::exact(self.x[k])).square());
        }
        book.at_most(Label::Ha, bend.value().sqrt(), n.smoothness * way.value().sqrt());
    }

    /// Remembers step `t`.
    pub(super) fn remember(&mut self, view: &StepView<'_>, error: &[f64]) {
        self.x.copy_from_slice(view.x.flat());
        self.gradient.copy_from_slice(view.true_gradient().flat());
        self.error.copy_from_slice(error);
    }
}

/// HA between `x_t` and `z_t`, where the auxiliary sequence is there anyway.
pub(super) fn check_auxiliary(book: &mut Book<'_>, n: &Numbers, c: Rounded, d: &Displacement) {
    let way = c * d.b + Rounded::within(0.0, d.zeta);
    book.at_most(Label::Ha, d.bend, n.smoothness * way);
}

/// HB at one step of a lane.
pub(super) fn check_bound(book: &mut Book<'_>, view: &StepView<'_>, n: &Numbers, error: &[f64]) {
    if !book.has(Label::Hb) {
        return;
    }
    let (g, exact) = (view.gradient().flat(), view.true_gradient().flat());
    for k in (book.lane..g.len()).step_by(view.shape().lanes()) {
        book.at_most(Label::Hb, Rounded::exact(g[k].abs()), n.gradient);
        book.at_most(Label::Hb, Rounded::within(exact[k].abs(), error[k]), n.gradient);
    }
}

/// HG at the first step: how many coordinates have `v̂_1 = 0`.
pub(super) fn check_first(book: &mut Book<'_>, view: &StepView<'_>, p: f64) {
    let zero = view.gradient().lane(book.lane).filter(|g| g.abs() <= 0.0).count();
    let vacuous = if p > 0.0 { zero as f64 } else { 0.0 };
    book.at_most(Label::Hg, Rounded::exact(vacuous), Rounded::ZERO);
}

/// HE and HF at the end.
pub(super) fn settle(book: &mut Book<'_>, n: &Numbers, norms: impl Iterator<Item = Rounded>) {
    book.at_most(Label::He, n.beta1, n.beta2.pow(2.0 * n.p));
    if book.has(Label::Hf) {
        let allowed = n.gradient * power(n.horizon, Rounded::exact(n.s));
        norms.for_each(|norm| book.at_most(Label::Hf, norm, allowed));
    }
}

#[cfg(test)]
mod tests {
    use ratecheck_problems::space::Step;

    use super::super::book::Claims;
    use super::*;
    use crate::ledger::Ledger;
    use crate::theorems::padam_nonconvex::tests::fixtures;

    #[test]
    fn decays_and_histories_outside_their_hypotheses_are_seen() {
        let n = fixtures::assumptions().numbers;
        let refuted = |n: &Numbers, norm: f64| {
            let (claims, mut ledger) = (Claims::new(&["HE", "HF"]), Ledger::new(2, 1));
            let step = Step::new(9);
            let mut book =
                Book { ledger: &mut ledger, claims: &claims, lane: 0, step, ended: false };
            settle(&mut book, n, std::iter::once(Rounded::exact(norm)));
            [0, 1].map(|claim| ledger.entry(claim, 0).judge.is_refuted())
        };
        // T = 100, G = 2.5: at s = 1/2 the history may reach 25, at s = 1/4 only 7.91.
        assert_eq!(refuted(&n, 25.0), [false, false]);
        assert_eq!(refuted(&Numbers { s: 0.25, ..n }, 7.9), [false, false]);
        assert_eq!(refuted(&Numbers { s: 0.25, ..n }, 7.92), [false, true]);
        assert_eq!(refuted(&Numbers { beta1: Rounded::exact(0.999), ..n }, 1.0), [true, false]);
    }
}
