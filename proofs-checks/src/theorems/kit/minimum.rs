//! The minimum of a function, where it is stated.

use ratecheck_problems::domain::Domain;
use ratecheck_problems::objective::{Constant, Known};

use crate::evidence::Rounded;
use crate::theorem::{Setting, Unmet};

/// How far stated minimisers and minima may be from exact ones, in units in the last place.
const ULPS: f64 = 4.0;

/// `x*` and `f(x*)`.
#[derive(Clone, Debug)]
pub(crate) struct Minimum {
    at: Vec<Rounded>,
    value: Rounded,
}

impl Minimum {
    /// The first stated minimiser that is feasible, with the stated minimum.
    pub(crate) fn of(setting: &Setting<'_>) -> Result<Minimum, Unmet> {
        let facts = setting.objective.facts();
        let stated = facts.constant(Constant::Infimum).map(|claimed| claimed.known);
        let Some(Known::Exactly(value)) = stated else {
            return Err(Unmet::Other(format!("`{}` does not state its minimum", facts.id())));
        };
        let feasible = |x: &&Vec<f64>| match *setting.domain {
            Domain::Whole => true,
            Domain::Box { lo, hi } => x.iter().all(|x| (lo..=hi).contains(x)),
            Domain::Ball { radius } => x.iter().map(|x| x * x).sum::<f64>() <= radius * radius,
        };
        let Some(at) = facts.minimisers().iter().find(feasible) else {
            return Err(Unmet::Other(format!("`{}` states no feasible minimiser", facts.id())));
        };
        let at = at.iter().map(|x| Rounded::ulps(*x, ULPS)).collect();
        Ok(Minimum { at, value: Rounded::ulps(value, ULPS) })
    }

    /// `x*_i`.
    pub(crate) fn at(&self, i: usize) -> Rounded {
        self.at[i]
    }

    /// `f(x*)`.
    pub(crate) fn value(&self) -> Rounded {
        self.value
    }

    /// `‖x_1 - x*‖²`.
    pub(crate) fn distance_squared(&self, start: &[f64]) -> Rounded {
        super::sum(start.len(), |i| (Rounded::exact(start[i]) - self.at[i]).square())
    }
}

/// Refuses balls, for steps that look through a projection.
pub(crate) fn no_ball(setting: &Setting<'_>) -> Result<(), Unmet> {
    if matches!(setting.domain, Domain::Ball { .. }) {
        return Err(Unmet::Other(
            "the projection onto a ball has no stated rounding error, which step 1 would need; take a box".to_owned(),
        ));
    }
    Ok(())
}
