//! What the theory of first passages says of a method's mean time.

use ratecheck_problems::math::pow;
use ratecheck_problems::objective::hessian_at;
use ratecheck_problems::oracle::variance_at;
use ratecheck_problems::region::Region;
use ratecheck_proofs_checks::first_passage::transverse::entropic_force;
use ratecheck_proofs_checks::first_passage::{
    Convention, Estimate, Landscape, Memory, Preconditioned,
};

use super::setting::{Contender, Setting};

/// Mean steps from the start to the region along the first axis, by quadrature of the diffusion that stands for the method (Itô), with the
/// pull of a second coordinate that settles faster than the first one moves.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Forecast {
    /// The second moment stays at the noise of the start: its memory is long against the excursion.
    pub frozen: Estimate,
    /// The second moment is the noise where the replica is: its memory is short. Equal to `frozen` for methods without one.
    pub follows: Estimate,
}

/// The forecast of a method, where there is one: SGD, Adam and InvAdam without momentum and at one step size, on problems in one or two
/// variables whose noise states its variances, from a start on the first axis to a point of that axis.
#[must_use]
pub fn forecast(setting: &Setting, contender: &Contender) -> Option<Forecast> {
    let facts = contender.job.method.facts();
    let family = facts.entry.split('-').next().unwrap_or(facts.entry);
    let exponent = match family {
        "sgd" if facts.entry == "sgd" => 0.0,
        "adam" if facts.constants.iter().all(|(name, _)| *name != "wd") => -1.0,
        "invadam" => 1.0,
        _ => return None,
    };
    let schedule = |name| facts.schedules.iter().find(|(known, _)| *known == name);
    let step = schedule("lr")?.1.constant()?;
    if schedule("beta1").is_some_and(|(_, beta1)| beta1.constant().is_none_or(|beta1| beta1 > 0.0))
    {
        return None;
    }
    let Region::Past { coordinate: 0, at: end } = setting.region else { return None };
    let start = setting.start();
    if start.len() > 2 || start[1..].iter().any(|x| x.abs() > 0.0) {
        return None;
    }
    let noise = variance_at(setting.oracle.as_ref(), start)?;
    let time = |memory: Memory, across: f64| {
        let land = Landscape::along(setting.oracle.as_ref())?;
        let pull = |x: f64| pull(setting, x, step, exponent, across).unwrap_or(0.0);
        let land = if start.len() > 1 { land.with_force(pull) } else { land };
        let method = Preconditioned::new(step, exponent, memory);
        land.walk(method).mean_time(None, start[0], end, Convention::Ito).ok()
    };
    // Of the second coordinate `v` is taken at the start in both: it changes the pull alone.
    let across = noise.get(1).copied().unwrap_or(0.0);
    Some(Forecast {
        frozen: time(Memory::Frozen(noise[0]), across)?,
        follows: time(Memory::Noise, across)?,
    })
}

/// The mean force on the first coordinate of a second one in `w(x) y²/2`, `w` being its curvature on the axis and `v` its second moment.
fn pull(setting: &Setting, x: f64, step: f64, exponent: f64, v: f64) -> Option<f64> {
    let objective = setting.problem.objective.as_ref();
    let curvature = |x: f64| Some(hessian_at(objective, &[x, 0.0])?[3]);
    let w = curvature(x)?;
    // A central difference: its error, a billionth of the third derivative, is far below that of the model.
    let h = 1e-5 * (1.0 + x.abs());
    let change = (curvature(x + h)? - curvature(x - h)?) / (2.0 * h);
    let noise = variance_at(setting.oracle.as_ref(), &[x, 0.0])?[1];
    (w > 0.0).then(|| entropic_force(step * pow(v, 0.5 * exponent), change, noise / w))
}
