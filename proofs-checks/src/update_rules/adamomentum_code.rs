//! AdaMomentum (AdaM³) as released: `v_t = β2 v_{t-1} + (1-β2) m_t² + ε` and one of three steps:
//!
//! - `x - α_t/(1-β1^t) · m_t √(1-β2^t)/√v̂_t`, `v̂_t` the running maximum of `v_t` with `amsgrad`, else `v_t`;
//! - with `rectify`, RAdam's: `ρ_∞ = 2/(1-β2) - 1`, `ρ_t = ρ_∞ - 2tβ2^t/(1-β2^t)`; where `ρ_t >= 5`
//!   `x - α_t/(1-β1^t) · √((1-β2^t) (ρ_t-4)(ρ_t-2)ρ_∞ / ((ρ_∞-4)(ρ_∞-2)ρ_t)) · m_t/(√v_t + ε)`;
//! - and `x - α_t/(1-β1^t) · m_t` before.
//!
//! Decay of weights: `x` is `(1 - α_t λ) x_t` (`decouple`), `(1 - λ) x_t` (and `fixed_decay`), or `x_t` with `λ x_t` added to the
//! gradient. Source: PyTorch code accompanying Wang et al., arXiv 2106.11514.

use super::adamomentum::SquaredMomentum;
use super::hyper::{Hyper, constant_or};
use super::moments::{BiasCorrection, MovingAverage, RunningMax, quotient};
use super::{Move, Rule, Start};
use crate::theorem::{Setting, Unmet};
use ratecheck_problems::number::Number;

pub(super) fn bind<N: Number + 'static>(setting: &Setting<'_>) -> Result<Start<N>, Unmet> {
    super::no_ball(setting)?;
    let lr = Hyper::read(setting, "lr")?;
    let beta1 = Hyper::fixed(setting, "beta1")?;
    let (beta2, eps) = (setting.constant("beta2")?, setting.constant("eps")?);
    let decay = constant_or(setting, "wd", 0.0);
    let [decouple, fixed, amsgrad, rectify] =
        [("decouple", 1.0), ("fixed_decay", 0.0), ("amsgrad", 0.0), ("rectify", 0.0)]
            .map(|(name, absent)| constant_or(setting, name, absent) > 0.0);
    Ok(Box::new(move |shape| {
        Box::new(Code {
            lr: lr.clone(),
            beta: [beta1, beta2],
            eps: N::of(eps),
            decay: N::of(decay),
            decouple,
            fixed,
            rectify,
            corrections: [BiasCorrection::new(beta1), BiasCorrection::new(beta2)],
            step_size: N::zero(),
            divides: true,
            loss: N::zero(),
            m: MovingAverage::new(shape.len()),
            v: SquaredMomentum::new(shape.len(), beta2, eps),
            most: amsgrad.then(|| RunningMax::new(shape.len(), 0.0)),
        })
    }))
}

struct Code<N> {
    lr: Hyper,
    beta: [f64; 2],
    eps: N,
    decay: N,
    decouple: bool,
    fixed: bool,
    rectify: bool,
    corrections: [BiasCorrection<N>; 2],
    /// The factor of `m_t` over the divisor, and whether there is one.
    step_size: N,
    divides: bool,
    /// The share of `x` that decoupled decay takes.
    loss: N,
    m: MovingAverage<N>,
    v: SquaredMomentum<N>,
    most: Option<RunningMax<N>>,
}

impl<N: Number> Code<N> {
    /// RAdam's factor without `1/(1-β1^t)`, once there is one.
    #[expect(clippy::cast_precision_loss, reason = "steps stay below 2^53")]
    fn rectification(&self, t: u64, rest: &N) -> Option<N> {
        let (two, four) = (N::of(2.0), N::of(4.0));
        let most = two.clone() / (N::one() - N::of(self.beta[1])) - N::one();
        let power = N::one() - rest.clone();
        let now = most.clone() - N::of(2.0 * t as f64) * power / rest.clone();
        // The release compares doubles.
        (now.value() >= 5.0).then(|| {
            let above = (now.clone() - four.clone()) * (now.clone() - two.clone()) * most.clone();
            let below = (most.clone() - four) * (most - two) * now;
            (rest.clone() * above / below).sqrt()
        })
    }
}

impl<N: Number> Rule<N> for Code<N> {
    fn begin(&mut self, t: u64) {
        let [first, second] = &mut self.corrections;
        let (first, second) = (first.next(), second.next());
        let lr = N::of(self.lr.at(t));
        let factor = match self.rectify {
            false => Some(second.sqrt()),
            true => self.rectification(t, &second),
        };
        self.divides = factor.is_some();
        self.step_size = lr.clone() / first * factor.unwrap_or(N::one());
        self.loss = match (self.decouple, self.fixed) {
            (false, _) => N::zero(),
            (true, false) => lr * self.decay.clone(),
            (true, true) => self.decay.clone(),
        };
        self.m.begin(self.beta[0]);
    }

    fn step(&mut self, k: usize, x: N, g: N) -> Move<N> {
        let g = if self.decouple { g } else { g + self.decay.clone() * x.clone() };
        let m = self.m.push(k, g);
        let v = self.v.push(k, m.clone());
        let v = match &mut self.most {
            Some(most) => most.push(k, v),
            None => v,
        };
        let outside = if self.rectify { self.eps.clone() } else { N::zero() };
        let divisor = if self.divides { v.sqrt() + outside } else { N::one() };
        let step = self.step_size.clone() * quotient(m, divisor.clone());
        // The release writes the decayed x down before it steps from there: that rounding belongs to the step.
        let decayed = (N::one() - self.loss.clone()) * x.clone();
        Move { by: x - (decayed - step), weight: divisor }
    }
}
