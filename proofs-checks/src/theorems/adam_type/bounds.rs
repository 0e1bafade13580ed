//! The constants `L`, `H`, `Z`, `G = H + Z` of a run, and the hypotheses about them.

use ratecheck_problems::domain::Domain;
use ratecheck_problems::number::Number;
use ratecheck_problems::objective::Constant;
use ratecheck_problems::space::{Block, Shape};

use crate::evidence::Rounded;
use crate::theorem::{Setting, Unmet};
use crate::theorems::kit::{Book, Replica};

/// Constants of problems are formulas evaluated in floating point: they are granted this many units in the last place.
const CONSTANT_ULPS: f64 = 4.0;
/// Half a unit in the last place, relative.
const U: f64 = f64::EPSILON / 2.0;

/// A constant of a problem.
pub(super) fn stated(x: f64) -> Rounded {
    Rounded::ulps(x, CONSTANT_ULPS)
}

/// Refuses feasible sets: the proofs move without projection.
pub(super) fn unconstrained(setting: &Setting<'_>) -> Result<(), Unmet> {
    match setting.domain {
        Domain::Whole => Ok(()),
        other => {
            let said = "it is about steps without projection, and the run is confined to";
            Err(Unmet::Other(format!("{said} {other:?}")))
        }
    }
}

/// Almost sure bounds on coordinates.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bounds {
    /// `H`, of the true gradient.
    pub(super) h: Rounded,
    /// `Z`, of the noise.
    pub(super) z: Rounded,
    /// `G = H + Z`, of what the method sees.
    pub(super) g: Rounded,
}

impl Bounds {
    /// `H` is the problem's. `Z` is the parameter of that name or, where the study gives none, what the stated bound on the stochastic
    /// gradients leaves: `G - H`. That the noise keeps to it is a hypothesis that is checked along the run.
    ///
    /// # Errors
    /// When the problem or the noise has no bound.
    pub(super) fn read(setting: &Setting<'_>) -> Result<Bounds, Unmet> {
        let h = stated(setting.upper(Constant::GradientCoordinate)?);
        let given = setting.parameter("Z", f64::NAN);
        if given >= 0.0 {
            let z = stated(given);
            return Ok(Bounds { h, z, g: h + z });
        }
        let g = stated(setting.gradient_bound()?);
        Ok(Bounds { h, z: g - h, g })
    }

    /// HB and HZ at one step.
    pub(super) fn check(&self, seen: &Replica<'_>, book: &mut Book<'_>) {
        for i in 0..seen.dim() {
            book.at_most("HB", seen.exact(i).abs(), self.h);
            // The logged gradient is the sum of both, rounded once.
            let rounding = U * seen.g(i).value().abs();
            book.at_most("HZ", (seen.g(i) - seen.exact(i)).abs().loosened(rounding), self.z);
        }
    }
}

/// `inf f`, where a claim asks for it.
pub(super) fn infimum(setting: &Setting<'_>, asked: bool) -> Result<Rounded, Unmet> {
    match setting.lower(Constant::Infimum) {
        Ok(infimum) => Ok(stated(infimum)),
        Err(unmet) if asked => Err(unmet),
        Err(_) => Ok(Rounded::exact(f64::NEG_INFINITY)),
    }
}

/// `f(x_1) - inf f`.
pub(super) fn gap(setting: &Setting<'_>) -> Result<Rounded, Unmet> {
    let x = Block::new(setting.start, Shape::new(setting.start.len(), 1));
    let (mut value, mut error) = ([0.0], [0.0]);
    setting.objective.value(x, &mut value);
    setting.objective.value_error(x, &mut error);
    Ok(Rounded::within(value[0], error[0]) - infimum(setting, true)?)
}

/// A count as a number.
#[expect(clippy::cast_precision_loss, reason = "steps and dimensions stay below 2^53")]
pub(super) fn count(n: u64) -> Rounded {
    Rounded::exact(n as f64)
}
