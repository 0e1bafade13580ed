//! What theorems about regret share: the setting they ask for, and the sums that every one of them keeps.

use ratecheck_problems::domain::Domain;

use super::decay::Decay;
use super::{Replica, sum};
use crate::evidence::{Rounded, RoundedSum};
use crate::step::Needs;
use crate::theorem::{Setting, Unmet};
use crate::update_rules::hyper::Hyper;

/// What is read of an online problem.
pub(crate) fn needs() -> Needs {
    Needs::GRADIENT | Needs::LOSS | Needs::COMPARATOR | Needs::LOSS_ERROR
}

/// Refuses problems that are no sequence of losses.
pub(crate) fn online(setting: &Setting<'_>) -> Result<(), Unmet> {
    match setting.oracle.online() {
        Some(_) => Ok(()),
        None => Err(Unmet::Other(
            "regret needs an online problem, a sequence of convex losses".to_owned(),
        )),
    }
}

/// `G_∞`: a bound on every coordinate of every subgradient on the feasible set.
pub(crate) fn coordinate_bound(setting: &Setting<'_>) -> Result<Rounded, Unmet> {
    let losses = setting.oracle.online();
    let known = losses.and_then(|losses| losses.gradient_coordinate(setting.domain));
    match known.and_then(|known| known.upper()) {
        // It comes out of a computation itself.
        Some(bound) => Ok(Rounded::ulps(bound, 2.0)),
        None => setting.gradient_bound().map(|bound| Rounded::ulps(bound, 2.0)),
    }
}

/// Ends of the box; other sets are refused.
pub(crate) fn box_ends(setting: &Setting<'_>) -> Result<[f64; 2], Unmet> {
    match *setting.domain {
        Domain::Box { lo, hi } => Ok([lo, hi]),
        Domain::Whole => Err(Unmet::Other("regret needs a bounded domain; take a box".to_owned())),
        Domain::Ball { .. } => Err(Unmet::Other(
            "on a ball the projection in the metric of the method is solved by iteration, whose rounding has no bound; take a \
             box"
                .to_owned(),
        )),
    }
}

/// `D_∞ = hi - lo`.
pub(crate) fn width(ends: [f64; 2]) -> Rounded {
    Rounded::exact(ends[1]) - Rounded::exact(ends[0])
}

/// `max ‖x - y‖_2` over a bounded set in `dim` coordinates.
#[expect(clippy::cast_precision_loss, reason = "a dimension stays below 2^53")]
pub(crate) fn diameter(domain: &Domain, dim: usize) -> Result<Rounded, Unmet> {
    match *domain {
        Domain::Whole => Err(Unmet::Other("it needs a bounded domain".to_owned())),
        Domain::Box { lo, hi } => Ok(width([lo, hi]) * Rounded::exact(dim as f64).sqrt()),
        Domain::Ball { radius } => Ok(Rounded::exact(2.0 * radius)),
    }
}

/// Units in the last place between a schedule's value and `c/√t`: `0.3/sqrt(t)` rounds the root and the quotient, `0.3*t^(-1/2)` a power
/// (one unit) and a product; `c` itself comes from the same formula at `t = 1`.
pub(crate) const STEP_SIZE_ULPS: f64 = 2.0;

/// `c/√t` with an enclosure that holds it and the number that the schedule gives.
pub(crate) fn step_size(lr: &Hyper, t: u64) -> Rounded {
    Rounded::ulps(lr.at(t), 2.0 * STEP_SIZE_ULPS)
}

/// `η_t √t`.
#[expect(clippy::cast_precision_loss, reason = "steps stay below 2^53")]
pub(crate) fn scaled(lr: &Hyper, t: u64) -> Rounded {
    step_size(lr, t) * Rounded::exact(t as f64).sqrt()
}

/// Refuses schedules that are not `c/√t`, as [`Decay`] does.
pub(crate) fn inverse_root(lr: &Hyper, horizon: u64) -> Result<(), Unmet> {
    Decay::inverse_root(lr, horizon).map(drop)
}

/// `D G T`, which needs no theorem; `size = D G`.
#[expect(clippy::cast_precision_loss, reason = "steps stay below 2^53")]
pub(crate) fn trivial(size: f64, horizon: u64) -> f64 {
    size * horizon as f64
}

/// `D G √(T/2π)`, which fair random signs in one dimension force on every method in the mean.
#[expect(clippy::cast_precision_loss, reason = "steps stay below 2^53")]
pub(crate) fn lower(size: f64, horizon: u64) -> f64 {
    size * (horizon as f64 / std::f64::consts::TAU).sqrt()
}

/// Sums along the path of one replica.
#[derive(Clone, Debug, Default)]
pub(crate) struct RegretPath {
    excess: RoundedSum,
    linear: RoundedSum,
    gap: f64,
}

impl RegretPath {
    /// Takes in a step; answers `g_tᵀ(x_t - u)` for the exact subgradient.
    pub(crate) fn push(&mut self, seen: &Replica<'_>) -> Rounded {
        self.excess.push(seen.excess());
        let linear = sum(seen.dim(), |i| seen.subgradient(i) * (seen.x(i) - seen.u(i)));
        self.linear.push(linear);
        self.gap = seen.gap();
        linear
    }

    /// `R_T`, against the best point: what the comparator may fall short by counts as uncertainty.
    pub(crate) fn regret(&self) -> Rounded {
        let total = self.excess.value();
        Rounded::within(total.value(), total.error() + self.gap)
    }

    /// `Σ_t f_t(x_t) - f_t(u)` against the comparator that is known.
    pub(crate) fn against_comparator(&self) -> Rounded {
        self.excess.value()
    }

    /// `Σ_t g_tᵀ(x_t - u)`.
    pub(crate) fn linear(&self) -> Rounded {
        self.linear.value()
    }
}
