//! The end of the run: the theorems, and the steps of their proofs about whole paths.

use ratecheck_problems::math::ln;
use ratecheck_problems::space::Step;

use super::Form;
use super::bind::Constants;
use super::monitor::RegretMonitor;
use crate::evidence::{Rounded, RoundedSum};
use crate::ledger::Ledger;
use crate::update_rules::tightest::Tightest;

/// Sums over coordinates after the last step.
pub(super) struct Sums {
    /// `Σ_i w_{T,i}`.
    pub(super) w: Rounded,
    /// `Σ_i ‖g_{1:T,i}‖`.
    pub(super) history: Rounded,
    /// `Q`.
    pub(super) q: Rounded,
}

impl Sums {
    pub(super) fn of(monitor: &RegretMonitor, lane: usize) -> Sums {
        let (state, lanes) = (&monitor.coordinates, monitor.shape.lanes());
        let sum = |term: &dyn Fn(usize) -> Rounded| -> Rounded {
            let mut total = RoundedSum::new();
            (0..monitor.shape.dim()).for_each(|i| total.push(term(i * lanes + lane)));
            total.value()
        };
        Sums {
            w: sum(&|k| state.weight(k)),
            history: sum(&|k| state.squares[k].value().sqrt()),
            q: inverse_power(&monitor.constants) * sum(&|k| state.powers[k].value()),
        }
    }
}

/// `(1-β2)^{-p}`.
fn inverse_power(c: &Constants) -> Rounded {
    (Rounded::ONE - Rounded::exact(c.beta2)).pow(-c.p)
}

/// `α √(1 + ln T)`.
fn growth(c: &Constants, horizon: Step) -> Rounded {
    let log = Rounded::ulps(ln(horizon.real()), 1.0);
    Rounded::ulps(c.alpha, super::bind::step_size_ulps()) * (Rounded::ONE + log).sqrt()
}

/// `k` of C5: 1 for constant `β1`, else `1/(1-β1)`.
fn mixing(c: &Constants) -> Rounded {
    match c.form {
        Form::Constant => Rounded::ONE,
        Form::Reddi | Form::Decaying => Rounded::ONE / c.rest(),
    }
}

/// Settles every claim about the whole path of one replica.
pub(super) fn settle(monitor: &RegretMonitor, lane: usize, last: Step, ledger: &mut Ledger) {
    let sums = Sums::of(monitor, lane);
    by_coordinate(monitor, lane, last, ledger);
    let (c, path) = (&monitor.constants, &monitor.paths[lane]);
    let mut claim = |label: &str, lhs: Rounded, rhs: Rounded| {
        if let Some(place) = monitor.places.of(label) {
            ledger.check(place, lane, last, lhs, rhs);
        }
    };
    let two = Rounded::exact(2.0);
    let domain = c.diameter().square() / (two * c.rest());
    let half_telescope = Rounded::exact(0.5) * path.telescope.value();
    claim("C1", path.regret.value(), path.linear.value());
    claim("C7", half_telescope, domain * sums.w);
    let young = Rounded::exact(c.beta1_first) / (two * c.rest()) * path.movement.value();
    claim("C8", path.cross.value(), young + domain * path.middle.value());
    theorems(monitor, lane, last, &sums, claim);
    identity(monitor, lane, last, ledger);
}

/// C10, also in closed form; for Reddi et al. the statement is the closed form.
fn theorems(
    monitor: &RegretMonitor,
    lane: usize,
    last: Step,
    sums: &Sums,
    mut claim: impl FnMut(&str, Rounded, Rounded),
) {
    let (c, path) = (&monitor.constants, &monitor.paths[lane]);
    let (two, rest) = (Rounded::exact(2.0), c.rest());
    let domain = c.diameter().square() / (two * rest);
    // What the rounding of the optimizer's steps may add, see `LaneStep::deviation`.
    let deviation = path.deviation.value();
    let regret = path.regret.value();
    let growth = growth(c, last);
    if c.form == Form::Reddi {
        let gamma = Rounded::exact(c.beta1_first) / Rounded::exact(c.beta2).sqrt();
        let gamma = if c.beta1_first > 0.0 { gamma } else { Rounded::ZERO };
        let root = (Rounded::ONE - Rounded::exact(c.beta2)).sqrt();
        let last_term = growth * sums.history / (rest.square() * (Rounded::ONE - gamma) * root);
        let rhs = two * domain * sums.w + domain * path.middle_printed.value() + last_term;
        claim("", regret, rhs + deviation);
        return;
    }
    let middle = match c.form {
        Form::Constant => Rounded::ZERO,
        Form::Reddi | Form::Decaying => domain * path.middle.value(),
    };
    let factor = (Rounded::ONE + Rounded::exact(c.beta1_first)) / (two * rest) * mixing(c);
    let first = domain * sums.w + middle;
    claim("", regret, first + factor * sums.q + deviation);
    let q = growth * c.gradient.pow(1.0 - 2.0 * c.p) * inverse_power(c) * sums.history;
    claim("C10-closed", regret, first + factor * q + deviation);
}

/// C5 and C6, at the coordinate closest to failing.
fn by_coordinate(monitor: &RegretMonitor, lane: usize, last: Step, ledger: &mut Ledger) {
    let (c, state) = (&monitor.constants, &monitor.coordinates);
    let (mut c5, mut c6) = (Tightest::default(), Tightest::default());
    let (inverse, growth, mixing) = (inverse_power(c), growth(c, last), mixing(c));
    let scale = growth * c.gradient.pow(1.0 - 2.0 * c.p) * inverse;
    for i in 0..monitor.shape.dim() {
        let k = i * monitor.shape.lanes() + lane;
        let q = inverse * state.powers[k].value();
        c5.at_most(state.movement[k].value(), mixing * q);
        c6.at_most(q, scale * state.squares[k].value().sqrt());
    }
    for (label, tightest) in [("C5", c5), ("C6", c6)] {
        if let Some(place) = monitor.places.of(label) {
            tightest.record(ledger, place, lane, last);
        }
    }
}

/// C9: `Σ m_tᵀ(x_t-u) + c m_Tᵀ(x_T-u) + c Σ_{t<T} m_tᵀ(x_t-x_{t+1})` is `Σ g_tᵀ(x_t-u)`.
fn identity(monitor: &RegretMonitor, lane: usize, last: Step, ledger: &mut Ledger) {
    let Some(place) = monitor.places.of("C9") else { return };
    let (c, path) = (&monitor.constants, &monitor.paths[lane]);
    let c = Rounded::exact(c.beta1_first) / c.rest();
    let rhs = path.inner.value() + c * (path.last.inner + path.moved.value());
    let mut sides = Tightest::default();
    sides.equal(path.linear.value(), rhs);
    sides.record(ledger, place, lane, last);
}
