//! Adam and AdaGrad with momentum in one frame, `m_n = β1 m_{n-1} + g_n`, `v_n = β2 v_{n-1} + g_n²`, `x_{n+1} = x_n - α_n m_n / √(ε + v_n)`:
//!
//! - `adam-defossez`: `α_n = α (1-β1) √((1-β2^n)/(1-β2))`, the first moment never bias-corrected;
//! - `adagrad-defossez`: `β2 = 1`, `α_n = α (1-β1)`.
//!
//! Source: Défossez, Bottou, Bach and Usunier, arXiv 2003.02395, section 2.2.

use super::alike::alike;
use super::hyper::Hyper;
use super::moments::{BiasCorrection, quotient};
use super::{Move, Start};
use crate::theorem::{Setting, Unmet};
use ratecheck_problems::number::Number;

pub(super) fn bind<N: Number + 'static>(setting: &Setting<'_>) -> Result<Start<N>, Unmet> {
    super::no_ball(setting)?;
    let (lr, b1) = (Hyper::read(setting, "lr")?, Hyper::fixed(setting, "beta1")?);
    let eps = setting.constant("eps")?;
    let b2 = match setting.method.entry {
        "adam-defossez" => Some(setting.constant("beta2")?),
        _ => None,
    };
    Ok(alike([0.0; 2], move || {
        let (lr, mut c2) = (lr.clone(), b2.map(BiasCorrection::<N>::new));
        move |t| {
            let step_size = (N::one() - N::of(b1)).times(lr.at(t));
            let step_size = match (b2, &mut c2) {
                (Some(b2), Some(c2)) => step_size * (c2.next() / (N::one() - N::of(b2))).sqrt(),
                _ => step_size,
            };
            let keep = b2.unwrap_or(1.0);
            move |_x: N, g: N, [m, v]: &mut [N; 2]| {
                *m = m.clone().times(b1) + g.clone();
                *v = v.clone().times(keep) + g.square();
                let divisor = v.clone().plus(eps).sqrt();
                let along = quotient(m.clone(), divisor.clone());
                Move { by: step_size.clone() * along, weight: divisor }
            }
        }
    }))
}
