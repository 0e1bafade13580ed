//! AMSGrad as printed: Padam at `p = 1/2`, `x_{t+1} = Proj_X(x_t - α_t m_t / √v̂_t)` in the metric `diag(√v̂_t)`.
//!
//! Source: Reddi, Kale, Kumar, arXiv 1904.09237, Algorithm 2; no bias correction, no ε.

use super::{Start, padam_paper};
use crate::theorem::{Setting, Unmet};
use ratecheck_problems::number::Number;

pub(super) fn bind<N: Number + 'static>(setting: &Setting<'_>) -> Result<Start<N>, Unmet> {
    padam_paper::start(setting, 0.5)
}
