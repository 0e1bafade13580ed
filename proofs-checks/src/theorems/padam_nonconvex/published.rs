//! Theorem 4.3 as it is commonly quoted, and the same with the power of `G` in `M3` put right.

use super::numbers::{INPUTS, Numbers, Terms};
use super::{Average, Form, Start, steps};
use crate::evidence::Rounded;
use crate::theorem::{Input, Mode, Provenance, Statement, Unmet};

static DECLARED: [Input; 14] = {
    let mut inputs = INPUTS;
    inputs[0].at_least = 2.0;
    inputs[0].doc = "horizon: number of steps, at least 2 (the output is one of x_2, ..., x_T)";
    inputs[9].doc = "E‖vhat_1^-p‖_1";
    inputs
};

/// `padam-nonconvex-4.3`.
pub static FORM: Form = Form {
    statement: &STATEMENT,
    inputs: &DECLARED,
    bound,
    on_runs: bound,
    average: Average::FromSecond,
    start: Start::Zero,
    published_decays: true,
};

/// `padam-nonconvex-4.3-fixed`, the repaired form.
pub static FIXED: Form = Form {
    statement: &FIXED_STATEMENT,
    inputs: &DECLARED,
    bound: fixed_bound,
    on_runs: fixed_bound,
    average: Average::FromSecond,
    start: Start::Zero,
    published_decays: false,
};

const HYPOTHESES: &[&str] = &[
    "HA: f is L-smooth",
    "HB: every coordinate of every stochastic gradient is at most G in absolute value",
    "HC: the gradients are unbiased given the past",
    "HD: the step size and beta1 do not depend on t",
    "HE: beta1 < beta2^(2p)",
    "HF: the history of every coordinate grows at most as G T^s",
    "HG: the expectation of the sum of vhat_1^-p is finite",
    "vhat_0 = 0, p in [0, 1/2], q in [max(0, 4p-1), 1]",
    "x_out is uniform on x_2, ..., x_T",
];

static STATEMENT: Statement = Statement {
    id: "padam-nonconvex-4.3",
    title: "Padam on smooth nonconvex functions, as quoted",
    formula: r"\mathbb{E}\|\nabla f(x_{out})\|^2 \le \frac{M_1}{T\alpha} + \frac{M_2 d}{T} + \frac{\alpha d M_3}{T^{(1-q)(1/2-s)}}, \quad M_1 = 2G^{2p}\Delta_f, \quad M_2 = \frac{4G^{2+2p}\mathbb{E}\|\hat v_1^{-p}\|_1}{d(1-\beta_1)} + 4G^2, \quad M_3 = \frac{4LG^{1+q-2p}}{(1-\beta_2)^{2p}} + \frac{8LG^{1+q-2p}(1-\beta_1)}{(1-\beta_2)^{2p}(1-\beta_1/\beta_2^{2p})} \left(\frac{\beta_1}{1-\beta_1}\right)^2",
    source: "Chen, Zhou, Tang, Yang, Cao & Gu, arXiv 1806.06763, Theorem 4.3",
    provenance: Provenance::Quoted,
    mode: Mode::Expectation,
    hypotheses: HYPOTHESES,
    steps: steps::PUBLISHED,
    defects: &[
        "false as quoted for G > 1 and q < 1: under f -> kf and lr -> lr k^(2p-1) the iterates stay, the left side scales by k^2 and the third term by k^(1+q)",
        "the expectation of the sum of vhat_1^-p is infinite as soon as a first gradient can be zero, which is the sparse case the theorem is for",
        "beta1 < beta2^(2p) is not needed (N15)",
    ],
};

static FIXED_STATEMENT: Statement = Statement {
    id: "padam-nonconvex-4.3-fixed",
    title: "Padam on smooth nonconvex functions, as quoted but for the power of G",
    formula: r"\mathbb{E}\|\nabla f(x_{out})\|^2 \le \frac{M_1}{T\alpha} + \frac{M_2 d}{T} + \frac{\alpha d M_3}{T^{(1-q)(1/2-s)}}, \quad M_1 = 2G^{2p}\Delta_f, \quad M_2 = \frac{4G^{2+2p}\mathbb{E}\|\hat v_1^{-p}\|_1}{d(1-\beta_1)} + 4G^2, \quad M_3 = \frac{4LG^{2-2p}}{(1-\beta_2)^{2p}} + \frac{8LG^{2-2p}}{(1-\beta_2)^{2p}} \max\left(1, \frac{1-\beta_1}{1-\beta_1/\beta_2^{2p}}\right) \left(\frac{\beta_1}{1-\beta_1}\right)^2",
    source: "after Chen et al., arXiv 1806.06763, Theorem 4.3; implied by the steps N1 to N22",
    provenance: Provenance::Derived,
    mode: Mode::Expectation,
    hypotheses: &[
        "HA: f is L-smooth",
        "HB: every coordinate of every stochastic gradient is at most G in absolute value",
        "HC: the gradients are unbiased given the past",
        "HD: the step size and beta1 do not depend on t",
        "HF: the history of every coordinate grows at most as G T^s",
        "HG: the expectation of the sum of vhat_1^-p is finite",
        "vhat_0 = 0, p in [0, 1/2], q in [max(0, 4p-1), 1]; where beta1 >= beta2^(2p) the quotient in M_3 is read as 1",
        "x_out is uniform on x_2, ..., x_T",
    ],
    steps: steps::FIXED,
    defects: &[
        "the expectation of the sum of vhat_1^-p is infinite as soon as a first gradient can be zero; use padam-nonconvex-sharp there",
    ],
};

/// See [`STATEMENT`].
fn bound(n: &Numbers) -> Result<Terms, Unmet> {
    let Some(ratio) = decay_ratio(n) else {
        return Err(Unmet::Range {
            name: "beta1",
            value: n.beta1.value(),
            condition: format!("beta1 < beta2^(2p) = {}", n.beta2.pow(2.0 * n.p).value()),
        });
    };
    let powers = n.gradient * n.gradient.pow(n.q) * n.gradient.pow(-2.0 * n.p);
    Ok(terms(n, powers, ratio))
}

/// See [`FIXED_STATEMENT`].
fn fixed_bound(n: &Numbers) -> Result<Terms, Unmet> {
    let powers = n.gradient.square() * n.gradient.pow(-2.0 * n.p);
    // Without HE the quotient may be replaced by 1: N15 holds without it.
    Ok(terms(n, powers, decay_ratio(n).unwrap_or(Rounded::ONE)))
}

/// `(1-β_1) / (1-β_1/β_2^{2p})` under HE.
pub(super) fn decay_ratio(n: &Numbers) -> Option<Rounded> {
    let limit = n.beta2.pow(2.0 * n.p);
    let holds = n.beta1.value() < limit.value();
    holds.then(|| n.fresh1() / (Rounded::ONE - n.beta1 / limit))
}

/// The three terms, given the power of `G` in `M3` and the quotient of the decays.
fn terms(n: &Numbers, powers: Rounded, ratio: Rounded) -> Terms {
    let (g2, g2p) = (n.gradient.square(), n.gradient.pow(2.0 * n.p));
    let (four, eight) = (Rounded::exact(4.0), Rounded::exact(8.0));
    let m1 = Rounded::exact(2.0) * g2p * n.gap;
    let m2 = four * g2 * g2p * n.vtau / (n.dim * n.fresh1()) + four * g2;
    let base = n.smoothness * powers / n.fresh2().pow(2.0 * n.p);
    let m3 = four * base + eight * base * ratio * (n.beta1 / n.fresh1()).square();
    n.total(m1, m2, m3, n.lr * n.dim * m3 / n.horizon_power())
}
