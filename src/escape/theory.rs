//! What the theory of first passages says of a method's mean time.

use std::collections::BTreeMap;

use ratecheck_problems::math::pow;
use ratecheck_problems::objective::{gradient_at, hessian_at};
use ratecheck_problems::oracle::variance_at;
use ratecheck_problems::region::{Region, way_out};
use ratecheck_proofs_checks::first_passage::transverse::entropic_force;
use ratecheck_proofs_checks::first_passage::{
    Convention, Estimate, Landscape, Memory, Preconditioned,
};
use ratecheck_proofs_checks::theorem::{self, Predicted};
use ratecheck_proofs_checks::theorems;

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
/// variables (quadratic in the second one) whose noise states its variances, from a start on the first axis to a point of that axis.
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
    if start.len() > 1 && !quadratic_across(setting, start[0], end) {
        return None;
    }
    let noise = variance_at(setting.oracle.as_ref(), start)?;
    let time = |memory: Memory, across: Option<f64>| {
        let land = Landscape::along(setting.oracle.as_ref())?;
        let pull = |x: f64| pull(setting, x, step, exponent, across).unwrap_or(0.0);
        let land = if start.len() > 1 { land.with_force(pull) } else { land };
        let method = Preconditioned::new(step, exponent, memory);
        land.walk(method).mean_time(None, start[0], end, Convention::Ito).ok()
    };
    Some(Forecast {
        frozen: time(Memory::Frozen(noise[0]), noise.get(1).copied())?,
        follows: time(Memory::Noise, None)?,
    })
}

/// The mean steps of the closed law that is published for a method, or derived by the same argument for InvAdam: `sgd-escape-xie`,
/// `momentum-escape-xie`, `adam-escape-xie` and `invadam-escape` along the first axis, times what the curvatures across contribute,
/// `|det(H_a^{-1} H_b)|^{-q/4}`. `None` where the hypotheses of the law fail.
#[must_use]
pub fn law(setting: &Setting, contender: &Contender) -> Option<f64> {
    const LAWS: [(&str, f64); 4] = [
        ("sgd-escape-xie", 0.0),
        ("momentum-escape-xie", 0.0),
        ("adam-escape-xie", -1.0),
        ("invadam-escape", 1.0),
    ];
    let (facts, parameters) = (contender.job.method.facts(), BTreeMap::new());
    let bound = theorem::Setting {
        objective: setting.oracle.objective(),
        oracle: &setting.oracle,
        method: &facts,
        domain: &contender.job.domain,
        exit: Some(&setting.region),
        start: setting.start(),
        horizon: contender.job.horizon,
        parameters: &parameters,
    };
    let said = |(id, exponent): &(&str, f64)| {
        let watch = theorems::find(id)?.bind(&bound, &[""]).ok()?;
        let Predicted::Mean { steps, .. } = watch.predicted(0)? else { return None };
        Some(steps * pow(across(setting)?, -0.25 * exponent))
    };
    LAWS.iter().find_map(said)
}

/// `Π_{i >= 2} |∂_ii f(b)| / |∂_ii f(a)|` at the saddle `b` on the way out of the start `a`; 1 in one variable.
fn across(setting: &Setting) -> Option<f64> {
    let (objective, start) = (setting.problem.objective.as_ref(), setting.start());
    if start.len() == 1 {
        return Some(1.0);
    }
    let saddle = &way_out(objective.facts(), start)?.saddle;
    let (here, there) = (hessian_at(objective, start)?, hessian_at(objective, saddle)?);
    let own = |i: usize| i * start.len() + i;
    Some((1..start.len()).map(|i| (there[own(i)] / here[own(i)]).abs()).product())
}

/// The mean force on the first coordinate of a second one in `w(x) y²/2`, `w` being its curvature on the axis and `v` its second moment,
/// the noise at the place where none is given.
/// The derivative of `w` is read off the slope, `∂_1 f(x, y) = ∂_1 f(x, 0) + w'(x) y²/2`, exactly up to rounding.
fn pull(setting: &Setting, x: f64, step: f64, exponent: f64, v: Option<f64>) -> Option<f64> {
    let objective = setting.problem.objective.as_ref();
    let w = hessian_at(objective, &[x, 0.0])?[3];
    let slope = |y: f64| gradient_at(objective, &[x, y])[0];
    let change = 2.0 * (slope(1.0) - slope(0.0));
    let noise = variance_at(setting.oracle.as_ref(), &[x, 0.0])?[1];
    let rate = step * pow(v.unwrap_or(noise), 0.5 * exponent);
    (w > 0.0).then(|| entropic_force(rate, change, noise / w))
}

/// Whether the function is a quadratic in the second coordinate, looked at where the forecast looks.
fn quadratic_across(setting: &Setting, start: f64, end: f64) -> bool {
    let objective = setting.problem.objective.as_ref();
    let slope = |x: f64, y: f64| gradient_at(objective, &[x, y])[0];
    (0..=16).all(|k| {
        let x = start + (end - start) * f64::from(k) / 16.0;
        let base = slope(x, 0.0);
        let (one, two) = (slope(x, 1.0) - base, slope(x, 2.0) - base);
        // Both differences carry roundings of their terms.
        let scale = base.abs() + slope(x, 1.0).abs() + slope(x, 2.0).abs();
        (two - 4.0 * one).abs() <= 64.0 * f64::EPSILON * scale
    })
}
