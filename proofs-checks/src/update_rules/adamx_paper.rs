//! AdamX as printed: `v̂_1 = v_1`, `v̂_t = max(((1-β1_t)/(1-β1_{t-1}))² v̂_{t-1}, v_t)`, `x_{t+1} = Proj_X(x_t - α_t m_t / √v̂_t)` in the
//! metric `diag(√v̂_t)`.
//!
//! Source: Tran and Phong, arXiv 1904.03590, Algorithm 2; no bias correction, no ε.

use super::{Start, padam_adamx};
use crate::theorem::{Setting, Unmet};
use ratecheck_problems::number::Number;

pub(super) fn bind<N: Number + 'static>(setting: &Setting<'_>) -> Result<Start<N>, Unmet> {
    padam_adamx::start(setting, 0.5)
}
