//! InvAdam and DualAdam: `x_{t+1} = x - α_t [(1-r_t) m̂_t/(√v̂_t + ε) + r_t m̂_t s_t]`, Adam's corrected moments.
//!
//! - `invadam-paper`: `r_t = 1`, `s_t = √v̂_t`. `dualadam-paper`: `r_t = max(0, 1 - ξt)`, `s_t = √v̂_t`. Source: arXiv 2603.07122.
//! - `dualadam-code`: `s_t = √v̂_t + ε`, `r_t` set to 0 as soon as it is below `ξ` in doubles, and `x = (1 - α_t λ) x_t`. Source: the code
//!   accompanying it. `dualadam-early`: the same without that gate and with `t-1` for `t` in `r_t`.
//! - `invadam-v0`, `dualadam-v0`: the first two from `v_0 = v0` and without corrections.

use super::hyper::{Hyper, constant_or};
use super::moments::{BiasCorrection, MovingAverage, quotient};
use super::{Move, Rule, Start};
use crate::theorem::{Setting, Unmet};
use ratecheck_problems::number::{Number, Side};

pub(super) fn bind<N: Number + 'static>(setting: &Setting<'_>) -> Result<Start<N>, Unmet> {
    super::no_ball(setting)?;
    let lr = Hyper::read(setting, "lr")?;
    let beta = [Hyper::fixed(setting, "beta1")?, Hyper::fixed(setting, "beta2")?];
    let entry = setting.method.entry;
    let (xi, eps) = match entry {
        "invadam-paper" | "invadam-v0" => (None, 0.0),
        _ => (Some(setting.constant("xi")?), setting.constant("eps")?),
    };
    let gate = entry == "dualadam-code";
    let early = entry == "dualadam-early";
    let inverse_eps = if gate || early { eps } else { 0.0 };
    let decay = constant_or(setting, "wd", 0.0);
    let started = matches!(entry, "invadam-v0" | "dualadam-v0");
    let v0 = if started { setting.constant("v0")? } else { 0.0 };
    // 1 - 0^t corrects nothing.
    let corrected = if started { [0.0; 2] } else { beta };
    Ok(Box::new(move |shape| {
        Box::new(DualAdam {
            lr: lr.clone(),
            beta,
            eps: N::of(eps),
            inverse_eps: N::of(inverse_eps),
            decay: N::of(decay),
            xi,
            gate,
            early,
            corrections: corrected.map(BiasCorrection::new),
            step_size: N::zero(),
            loss: N::zero(),
            correction: N::one(),
            share: N::one(),
            m: MovingAverage::new(shape.len()),
            v: MovingAverage::starting(shape.len(), v0),
        })
    }))
}

struct DualAdam<N> {
    lr: Hyper,
    beta: [f64; 2],
    eps: N,
    inverse_eps: N,
    decay: N,
    /// `None` where the inverse part is everything, for ever.
    xi: Option<f64>,
    gate: bool,
    early: bool,
    corrections: [BiasCorrection<N>; 2],
    /// `α_t / (1 - β1^t)`.
    step_size: N,
    /// `α_t λ`.
    loss: N,
    /// `1 - β2^t`.
    correction: N,
    /// `r_t`.
    share: N,
    m: MovingAverage<N>,
    v: MovingAverage<N>,
}

impl<N: Number> DualAdam<N> {
    #[expect(clippy::cast_precision_loss, reason = "steps stay below 2^53")]
    fn share(&self, t: u64) -> N {
        let Some(xi) = self.xi else { return N::one() };
        let passed = if self.early { t - 1 } else { t } as f64;
        if self.gate && 1.0 - xi * passed < xi {
            return N::zero();
        }
        (N::one() - N::of(xi) * N::of(passed)).max(N::zero())
    }
}

impl<N: Number> Rule<N> for DualAdam<N> {
    fn begin(&mut self, t: u64) {
        let [first, second] = &mut self.corrections;
        let lr = N::of(self.lr.at(t));
        self.step_size = lr.clone() / first.next();
        self.correction = second.next();
        self.loss = lr * self.decay.clone();
        self.share = self.share(t);
        self.m.begin(self.beta[0]);
        self.v.begin(self.beta[1]);
    }

    fn step(&mut self, k: usize, x: N, g: N) -> Move<N> {
        let m = self.m.push(k, g.clone());
        let root = (self.v.push(k, g.square()) / self.correction.clone()).sqrt();
        let inverse = self.share.clone() * m.clone() * (root.clone() + self.inverse_eps.clone());
        let rest = N::one() - self.share.clone();
        let direct = match rest.side() {
            Side::Zero => N::zero(),
            _ => rest * quotient(m, root.clone() + self.eps.clone()),
        };
        let step = self.step_size.clone() * (direct + inverse);
        // The release writes the decayed x down before it steps from there: that rounding belongs to the step.
        let decayed = (N::one() - self.loss.clone()) * x.clone();
        // A box is all that projects here, and clips the same whatever the weights.
        Move { by: x - (decayed - step), weight: N::one() }
    }
}
