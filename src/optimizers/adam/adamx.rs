//! AdamX as Tran and Phong print it: AMSGrad with a maximum that is rescaled when `β_1` changes.

use ratecheck_problems::math::Power;

use crate::optimizers::padam::adamx;
use crate::optimizers::{Entry, hyper};

pub(super) static ENTRY: Entry = Entry {
    id: "adamx-paper",
    summary: "AdamX: AMSGrad whose maximum is rescaled so that the published telescoping holds",
    formula: r"x_{t+1} = \Pi_X(x_t - \alpha_t m_t / \sqrt{\hat v_t}), \quad \hat v_1 = v_1, \quad \hat v_t = \max\left(\left(\frac{1-\beta_{1,t}}{1-\beta_{1,t-1}}\right)^2 \hat v_{t-1}, v_t\right)",
    source: "Tran & Phong, arXiv 1904.03590, Algorithm 2",
    keys: &[hyper::LR, hyper::BETA1, hyper::BETA2],
    variants: &["lr=0.3/sqrt(t),beta1=0.9/t", "beta1=0.9*0.95^(t-1),beta2=0.9"],
    build: |spec, params, context| adamx::build(ENTRY.id, Power::HALF, spec, params, context),
};
