//! The closed forms, for `ratecheck bound`: with worst-case data unless the data are given.
//!
//! Data inputs default to infinity, and the smaller of the given number and the worst case counts: `v̂ <= G²`,
//! `‖g_{1:T,i}‖ <= G√T`, `β1_t = β1 lam^(t-1)`.

use ratecheck_problems::math::{ln, pow};

use super::bind::gamma;
use crate::theorem::{Bound, Input, Inputs, Unmet};

const fn input(name: &'static str, doc: &'static str, at_least: f64, at_most: f64) -> Input {
    Input { name, doc, default: None, at_least, at_most, open: false }
}

const T: Input = input("T", "horizon, a whole number", 1.0, f64::INFINITY);
const DIM: Input = input("d", "dimension, a whole number", 1.0, f64::INFINITY);
const LR: Input =
    Input { open: true, ..input("lr", "a in lr = a/sqrt(t), positive", 0.0, f64::INFINITY) };
const BETA1: Input = input("beta1", "beta1 at t = 1, in [0, 1)", 0.0, BELOW_ONE);
const LAM: Input =
    Input { default: Some(1.0), ..input("lam", "beta1_t = beta1 lam^(t-1), in [0, 1]", 0.0, 1.0) };
const BETA2: Input = input("beta2", "decay of the second moment, in [0, 1)", 0.0, BELOW_ONE);
const P: Input = input("p", "exponent, in [0, 1/2]", 0.0, 0.5);
const G: Input =
    Input { open: true, ..input("G", "bound on every |g_{t,i}|, positive", 0.0, f64::INFINITY) };
const D: Input = Input {
    open: true,
    ..input("D", "diameter of the box per coordinate, positive", 0.0, f64::INFINITY)
};
const W: Input = Input {
    default: Some(f64::INFINITY),
    ..input("w", "data: sum over i of sqrt(T) vhat_{T,i}^p / a", 0.0, f64::INFINITY)
};
const HISTORY: Input = Input {
    default: Some(f64::INFINITY),
    ..input("history", "data: sum over i of the norm of g_{1:T,i}", 0.0, f64::INFINITY)
};
const MIDDLE: Input = Input {
    default: Some(f64::INFINITY),
    ..input(
        "middle",
        "data: the double sum of beta1_t times the weights, as in the statement",
        0.0,
        f64::INFINITY,
    )
};
/// The largest number below 1.
const BELOW_ONE: f64 = 1.0 - f64::EPSILON / 2.0;

pub(super) const REDDI_INPUTS: &[Input] =
    &[T, DIM, LR, BETA1, LAM, BETA2, G, D, W, HISTORY, MIDDLE];
pub(super) const DECAYING_INPUTS: &[Input] =
    &[T, DIM, LR, BETA1, LAM, BETA2, P, G, D, W, HISTORY, MIDDLE];
pub(super) const CONSTANT_INPUTS: &[Input] = &[T, DIM, LR, BETA1, BETA2, P, G, D, W, HISTORY];

/// `Σ_i w_{T,i}`, at most `d √T G^{2p} / α`.
fn weights(x: &Inputs, p: f64) -> f64 {
    let worst = x.get("d") * x.get("T").sqrt() * pow(x.get("G"), 2.0 * p) / x.get("lr");
    x.get("w").min(worst)
}

/// `Σ_i ‖g_{1:T,i}‖`, at most `d G √T`.
fn history(x: &Inputs) -> f64 {
    x.get("history").min(x.get("d") * x.get("G") * x.get("T").sqrt())
}

fn sum(terms: [(&'static str, f64); 3], constants: &[(&'static str, f64)]) -> Bound {
    let value = terms.iter().map(|(_, term)| term).sum();
    Bound { value, terms: terms.iter().chain(constants).copied().collect() }
}

/// `α √(1+ln T) G^{1-2p} (1-β2)^{-p} Σ_i ‖g_{1:T,i}‖`, the bound on `Q`.
fn gradient_sum(x: &Inputs, p: f64, history: f64) -> f64 {
    let growth = (1.0 + ln(x.get("T"))).sqrt();
    x.get("lr") * growth * pow(x.get("G"), 1.0 - 2.0 * p) * pow(1.0 - x.get("beta2"), -p) * history
}

pub(super) fn decaying(x: &Inputs) -> Bound {
    let (horizon, beta1, lam, p) = (x.get("T"), x.get("beta1"), x.get("lam"), x.get("p"));
    let (rest, w, history) = (1.0 - beta1, weights(x, p), history(x));
    // Σ_{t=2}^T lam^{t-1} √(t-1) is at most Σ s lam^s = lam/(1-lam)², and at most Σ_{s<T} √s <= (2/3) T^{3/2}.
    let geometric = lam / ((1.0 - lam) * (1.0 - lam));
    let slow = if horizon > 1.0 { 2.0 / 3.0 * horizon * horizon.sqrt() } else { 0.0 };
    let worst = x.get("d") * pow(x.get("G"), 2.0 * p) / x.get("lr") * beta1 * geometric.min(slow);
    let middle = x.get("middle").min(worst);
    let q = gradient_sum(x, p, history);
    let domain = x.get("D") * x.get("D") / (2.0 * rest);
    sum(
        [
            ("domain", domain * w),
            ("momentum", domain * middle),
            ("gradients", (1.0 + beta1) / (2.0 * rest * rest) * q),
        ],
        &[("sum_w", w), ("middle", middle), ("Q", q), ("history", history)],
    )
}

pub(super) fn constant(x: &Inputs) -> Bound {
    let (beta1, p) = (x.get("beta1"), x.get("p"));
    let (rest, w, history) = (1.0 - beta1, weights(x, p), history(x));
    let q = gradient_sum(x, p, history);
    sum(
        [
            ("domain", x.get("D") * x.get("D") / (2.0 * rest) * w),
            ("momentum", 0.0),
            ("gradients", (1.0 + beta1) / (2.0 * rest) * q),
        ],
        &[("sum_w", w), ("Q", q), ("history", history)],
    )
}

pub(super) fn reddi(x: &Inputs) -> Result<Bound, Unmet> {
    let (horizon, beta1, lam) = (x.get("T"), x.get("beta1"), x.get("lam"));
    let gamma = gamma(beta1, x.get("beta2"))?;
    let (rest, w, history) = (1.0 - beta1, weights(x, 0.5), history(x));
    // Σ_{t=1}^T lam^{t-1} √t is at most Σ t lam^{t-1} = 1/(1-lam)², and at most T √T.
    let series = (1.0 / ((1.0 - lam) * (1.0 - lam))).min(horizon * horizon.sqrt());
    let worst = x.get("d") * x.get("G") / x.get("lr") * beta1 * series;
    let middle = x.get("middle").min(worst);
    let growth = (1.0 + ln(horizon)).sqrt();
    let factor =
        x.get("lr") * growth / (rest * rest * (1.0 - gamma) * (1.0 - x.get("beta2")).sqrt());
    let domain = x.get("D") * x.get("D") / rest;
    Ok(sum(
        [
            ("domain", domain * w),
            ("momentum", domain / 2.0 * middle),
            ("gradients", factor * history),
        ],
        &[("sum_w", w), ("middle", middle), ("gamma", gamma), ("history", history)],
    ))
}
