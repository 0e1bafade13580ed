//! The four bounds, written once: on runs in running-error arithmetic with the measured data, and for `ratecheck bound` with worst-case
//! data where none are given.

use ratecheck_problems::number::Number;

use super::Form;
use crate::theorem::{Bound, Input, Inputs, Unmet};
use crate::theorems::kit::inputs::{
    BETA1, BETA2, DIM, HORIZON, Terms, input, nonnegative, positive,
};
use crate::theorems::padam_regret::gamma;

const LR: Input = positive("lr", "a in lr = a/sqrt(t)");
const LAM: Input = input("lam", "beta1_t is at most beta1 lam^(t-1), in [0, 1]", 0.0, 1.0).or(1.0);
const G: Input = positive("G", "bound on every |g_{t,i}|");
const D: Input = positive("D", "width of the box");
const W: Input =
    nonnegative("w", "data: sum over i of w_{T,i}, over 1-beta1_T for AdamX").or(f64::INFINITY);
const HISTORY: Input =
    nonnegative("history", "data: sum over i of the norm of g_{1:T,i}").or(f64::INFINITY);
const MIDDLE: Input =
    nonnegative("middle", "data: the sum over t in the second term").or(f64::INFINITY);

pub(super) const INPUTS: &[Input] =
    &[HORIZON, DIM, LR, BETA1, LAM, BETA2, G, D, W, HISTORY, MIDDLE];
pub(super) const CONSTANT_INPUTS: &[Input] = &[HORIZON, DIM, LR, BETA1, BETA2, G, D, W, HISTORY];

/// Hyperparameters of a bound.
#[derive(Clone, Copy)]
pub(super) struct Constants<N> {
    pub(super) horizon: N,
    pub(super) alpha: N,
    pub(super) beta1: N,
    pub(super) beta2: N,
    pub(super) gamma: N,
    pub(super) width: N,
}

/// What a run adds: `Σ_i w_{T,i}` (`Σ_i w_{T,i}/(1-β1_T)` for AdamX), `Σ_i ‖g_{1:T,i}‖` and the sum in the middle term.
#[derive(Clone, Copy)]
pub(super) struct Data<N> {
    pub(super) w: N,
    pub(super) history: N,
    pub(super) middle: N,
}

/// `R_T <= domain + momentum + gradients`.
pub(super) fn formula<N: Number + Copy>(form: Form, c: Constants<N>, data: Data<N>) -> Terms<N, 3> {
    let (one, rest) = (N::one(), N::one() - c.beta1);
    let square = c.width.square();
    let last = c.horizon.sqrt() * data.w / c.alpha;
    let half = square / rest.times(2.0);
    let [domain, momentum] = match form {
        Form::Monotone => [half * last, half * data.middle],
        Form::Arbitrary => [half * last, half * (one + one / rest) * data.middle],
        Form::Adamx => [square.times(0.5) * last, square.times(0.5) * data.middle],
        Form::Constant => [(one + rest) * half.times(0.5) * last, N::zero()],
    };
    let factor = match form {
        Form::Constant => (one + c.beta1).times(0.5),
        _ => one / rest.square(),
    };
    let third = energy(c) * factor * data.history;
    Terms([("domain", domain), ("momentum", momentum), ("gradients", third)])
}

/// `α √(1+ln T)/((1-γ)√(1-β2))`, step 4 up to its power of `1-β1`.
pub(super) fn energy<N: Number + Copy>(c: Constants<N>) -> N {
    let root = (N::one() + c.horizon.ln()).sqrt();
    c.alpha * root / ((N::one() - c.gamma) * (N::one() - c.beta2).sqrt())
}

pub(super) fn bound(form: Form, x: &Inputs) -> Result<Bound, Unmet> {
    let (horizon, dim, beta1) = (x.get("T"), x.get("d"), x.get("beta1"));
    let gamma = gamma(beta1, x.get("beta2"))?;
    let c = Constants {
        horizon,
        alpha: x.get("lr"),
        beta1,
        beta2: x.get("beta2"),
        gamma,
        width: x.get("D"),
    };
    let size = dim * x.get("G");
    // AdamX: w_t/(1-β1_t) is the largest of √v_j/(1-β1_j) over j <= t, at most G/(1-β1).
    let weight = if form == Form::Adamx { size / (1.0 - beta1) } else { size };
    let middle = if form == Form::Constant { 0.0 } else { middle(form, x, weight) };
    let data = Data {
        w: x.get("w").min(weight),
        history: x.get("history").min(size * horizon.sqrt()),
        middle,
    };
    let mut bound = Bound::from(formula(form, c, data));
    bound.terms.extend([("w", data.w), ("history", data.history), ("middle", data.middle)]);
    Ok(bound)
}

/// The middle sum: the given one, or the worst case with `β1_t <= β1 lam^(t-1)` if that is smaller.
///
/// AMSGrad: `Σ_{t<=T} lam^(t-1) √t <= min(1/(1-lam)², T√T)`. AdamX, whose sum is over `β1_t/(1-β1_t) √(t-1)` with `t >= 2`:
/// `Σ_{s<T} lam^s √s <= min(lam/(1-lam)², T√T)`.
fn middle(form: Form, x: &Inputs, weight: f64) -> f64 {
    let (horizon, lam, beta1) = (x.get("T"), x.get("lam"), x.get("beta1"));
    let geometric = 1.0 / ((1.0 - lam) * (1.0 - lam));
    let slow = horizon * horizon.sqrt();
    let series = match form {
        Form::Adamx => (lam * geometric).min(slow) / (1.0 - beta1),
        _ => geometric.min(slow),
    };
    x.get("middle").min(beta1 * weight * series / x.get("lr"))
}
