//! Hyperparameters that several methods share: their documentation, ranges and defaults.

use ratecheck_problems::math::{self, Power};
use ratecheck_problems::spec::{BoundSchedule, KeyDoc, Params, Range, SpecError};

use super::Context;

pub(super) const LR: KeyDoc =
    KeyDoc::with_default("lr", "0.1", "(0, inf), may use t, T, d", "step size");
pub(super) const BETA1: KeyDoc =
    KeyDoc::with_default("beta1", "0.9", "[0, 1), may use t, T, d", "decay of the first moment");
pub(super) const FIXED_BETA1: KeyDoc =
    KeyDoc::with_default("beta1", "0.9", "[0, 1), may use T, d", "decay of the first moment");
pub(super) const BETA2: KeyDoc =
    KeyDoc::with_default("beta2", "0.999", "[0, 1)", "decay of the second moment");
pub(super) const MOMENTUM: KeyDoc =
    KeyDoc::with_default("momentum", "0.9", "[0, 1)", "decay of the momentum");
pub(super) const EPS: KeyDoc =
    KeyDoc::with_default("eps", "1e-8", "[0, inf)", "added to the root of the second moment");
pub(super) const V0: KeyDoc = KeyDoc::with_default(
    "v0",
    "1",
    "(0, inf)",
    "start of the second moment: the mean square of gradients where the run begins",
);
pub(super) const P: KeyDoc = KeyDoc::with_default(
    "p",
    "0.125",
    "[0, 1]",
    "power of the second moment: 0 is SGD with momentum, 1/2 is AMSGrad",
);
pub(super) const VHAT0: KeyDoc =
    KeyDoc::with_default("vhat0", "0", "[0, inf)", "start of the maximum of second moments");

const WEIGHT: Range = Range::decay().because("an averaging weight of the past must be below one");

/// Step size, positive at every step.
pub(super) fn lr(params: &Params<'_>, context: &Context) -> Result<BoundSchedule, SpecError> {
    let range = Range::positive().because("a step size must be positive");
    params.schedule("lr", range)?.bind(context.horizon, context.dim)
}

/// An averaging weight that may change from step to step.
pub(super) fn decay_schedule(
    params: &Params<'_>,
    key: &str,
    context: &Context,
) -> Result<BoundSchedule, SpecError> {
    params.schedule(key, WEIGHT)?.bind(context.horizon, context.dim)
}

/// A constant averaging weight.
pub(super) fn decay(params: &Params<'_>, key: &str) -> Result<f64, SpecError> {
    params.number(key, WEIGHT)
}

/// A constant averaging weight of the first moment, for methods whose bias correction assumes one.
pub(super) fn fixed_beta1(
    params: &Params<'_>,
    context: &Context,
) -> Result<(f64, BoundSchedule), SpecError> {
    let schedule = decay_schedule(params, "beta1", context)?;
    match schedule.constant() {
        Some(value) => Ok((value, schedule)),
        None => Err(SpecError::WrongForm {
            key: "beta1".to_owned(),
            value: schedule.text().to_owned(),
            expected:
                "a number that does not change with t (the bias correction 1 - beta1^t needs it)"
                    .to_owned(),
        }),
    }
}

/// `ε >= 0`.
pub(super) fn eps(params: &Params<'_>) -> Result<f64, SpecError> {
    params.number("eps", Range::at_least(0.0))
}

/// The start of the second moment.
pub(super) fn v0(params: &Params<'_>) -> Result<f64, SpecError> {
    params.number("v0", Range::positive())
}

/// The exponent `p` of the second moment.
pub(super) fn power(params: &Params<'_>) -> Result<Power, SpecError> {
    prepared("p", params.number("p", Range::closed(0.0, 1.0))?)
}

/// A prepared exponent.
pub(super) fn prepared(key: &str, p: f64) -> Result<Power, SpecError> {
    Power::new(p).map_err(|e| SpecError::WrongForm {
        key: key.to_owned(),
        value: p.to_string(),
        expected: e.to_string(),
    })
}

/// `1 - β^t` with full relative accuracy, also where `β^t` is next to one.
pub(super) fn one_minus_power(beta: f64, t: f64) -> f64 {
    -math::exp_m1(t * math::ln(beta))
}

#[cfg(test)]
mod tests {
    use super::one_minus_power;

    #[test]
    fn bias_corrections_do_not_cancel() {
        // 1 - 0.999^2 for the double nearest to 0.999, exactly: δ(2 - δ) with δ = 1 - 0.999 exact.
        let delta = 1.0 - 0.999;
        let exact = delta * (2.0 - delta);
        assert!((one_minus_power(0.999, 2.0) - exact).abs() <= 4.0 * f64::EPSILON * exact);
        assert_eq!(one_minus_power(0.0, 1.0).to_bits(), 1f64.to_bits());
        assert_eq!(one_minus_power(0.9, 1e9).to_bits(), 1f64.to_bits());
    }
}
