//! Step sizes between bounds that close in on those of SGD, four readings:
//!
//! - `adabound-paper`: `η_t = clip(α_t/√v_t, η_l(t), η_u(t)) / √t`, `η_l(t) = f (1 - 1/((1-β2) t + 1))`, `η_u(t) = f (1 + 1/((1-β2) t))`,
//!   `x_{t+1} = Proj_X(x_t - η_t m_t)` in the metric `diag(1/η_t)`;
//! - `amsbound-paper`: the same with `v̂_t = max(v̂_{t-1}, v_t)`;
//! - `adabound-code`, `amsbound-code`: `η_t = clip(α_t √(1-β2^t)/(1-β1^t) / (√v_t + ε), η_l(t), η_u(t))` with `γ` in place of `1-β2` in the
//!   bounds, and no `√t`.
//!
//! Source: Luo et al., arXiv 1902.09843, Algorithms 2 and 3, and the authors' release.

use super::alike::{alike, average, largest};
use super::hyper::Hyper;
use super::moments::{BiasCorrection, is_zero};
use super::{Move, Start};
use crate::theorem::{Setting, Unmet};
use ratecheck_problems::number::Number;

pub(super) fn bind<N: Number + 'static>(setting: &Setting<'_>) -> Result<Start<N>, Unmet> {
    let entry = setting.method.entry;
    let maximum = entry.starts_with("amsbound");
    let printed = entry.ends_with("paper");
    let (lr, b1) = (Hyper::read(setting, "lr")?, Hyper::read(setting, "beta1")?);
    let (b2, last) = (setting.constant("beta2")?, setting.constant("final_lr")?);
    let (gamma, eps) = if printed {
        (None, 0.0)
    } else {
        super::no_ball(setting)?;
        (Some(setting.constant("gamma")?), setting.constant("eps")?)
    };
    Ok(alike([0.0; 3], move || {
        let (lr, b1) = (lr.clone(), b1.clone());
        let gamma = gamma.map_or_else(|| N::one() - N::of(b2), N::of);
        let mut c = [BiasCorrection::<N>::new(b1.at(1)), BiasCorrection::new(b2)];
        move |t| {
            #[expect(clippy::cast_precision_loss, reason = "runs are shorter than 2^53 steps")]
            let time = N::of(t as f64);
            let closing = gamma.clone() * time.clone();
            let low = (N::one() - closing.clone().plus(1.0).recip()).times(last);
            let high = (N::one() + closing.recip()).times(last);
            let (c1, c2) = (c[0].next(), c[1].next());
            let α = if printed { N::of(lr.at(t)) } else { N::of(lr.at(t)) * c2.sqrt() / c1 };
            let shrink = if printed { time.sqrt() } else { N::one() };
            let b1 = b1.at(t);
            move |_x: N, g: N, [m, v, vhat]: &mut [N; 3]| {
                let m = average(m, b1, g.clone());
                let v = average(v, b2, g.square());
                let v = if maximum { largest(vhat, v) } else { v };
                let divisor = v.sqrt().plus(eps);
                let η = if is_zero(&divisor) {
                    high.clone()
                } else {
                    (α.clone() / divisor).max(low.clone()).min(high.clone())
                };
                let η = η / shrink.clone();
                Move { by: η.clone() * m, weight: η.recip() }
            }
        }
    }))
}
