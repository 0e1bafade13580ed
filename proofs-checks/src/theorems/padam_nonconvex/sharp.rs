//! The form that must hold: activation times instead of `v̂_1`, no relation between the decays, the right power of `G`.

use super::numbers::{INPUTS, Numbers, Terms};
use super::{Average, Form, Start, steps};
use crate::evidence::Rounded;
use crate::theorem::{Input, Mode, Provenance, Statement, Unmet};

static DECLARED: [Input; 14] = INPUTS;

/// `padam-nonconvex-sharp`.
pub static FORM: Form = Form {
    statement: &STATEMENT,
    inputs: &DECLARED,
    bound,
    on_runs: bound,
    average: Average::All,
    start: Start::Zero,
    published_decays: false,
};

static STATEMENT: Statement = Statement {
    id: "padam-nonconvex-sharp",
    title: "Padam on smooth nonconvex functions, constants by activation times",
    formula: r"\mathbb{E}\|\nabla f(x_{out})\|^2 \le \frac{M_1}{T\alpha} + \frac{M_2 d}{T} + \frac{\alpha d M_3}{T^{(1-q)(1/2-s)}}, \quad M_1 = G^{2p}\Delta_f, \quad M_2 = \frac{G^{2+2p}}{d(1-\beta_1)} \mathbb{E}\sum_{i:\tau_i\le T} \hat v_{\tau_i,i}^{-p} + G^2(1-\beta_2)^{-p} + G^2, \quad M_3 = \frac{L(1+2\beta_1)G^{2-2p}}{2(1-\beta_1)^2(1-\beta_2)^{2p}}",
    source: "after Chen et al., arXiv 1806.06763, Theorem 4.3; constants proved by the steps N1 to N22",
    provenance: Provenance::Derived,
    mode: Mode::Expectation,
    hypotheses: &[
        "HA: f is L-smooth",
        "HB: every coordinate of every stochastic gradient is at most G in absolute value",
        "HC: the gradients are unbiased given the past",
        "HD: the step size and beta1 do not depend on t",
        "HF: the history of every coordinate grows at most as G T^s (free at s = 1/2)",
        "vhat_0 = 0, beta1 and beta2 in [0, 1), p in [0, 1/2], q in [max(0, 4p-1), 1]",
        "x_out is uniform on x_1, ..., x_T",
    ],
    steps: steps::SHARP,
    defects: &[
        "loose by (1-beta1)^-2 and (1-beta2)^-2p: at (0.9, 0.999) measured over bound is 1e-3 to 1e-6",
        "at p = 1/2 the expectation of vhat_tau^-p is infinite for noise with a density around zero; use padam-nonconvex-eps there",
    ],
};

/// See [`STATEMENT`].
pub(super) fn bound(n: &Numbers) -> Result<Terms, Unmet> {
    let g2p = n.gradient.pow(2.0 * n.p);
    // G^{2-2p} = G^{2p} G^{2-4p}, and both powers are exact in floating point.
    let m3 = g2p * histories(n) * n.momentum_factor() / n.fresh2().pow(2.0 * n.p);
    let third = n.lr * n.dim * m3 / n.horizon_power();
    Ok(n.total(g2p * n.gap, second(n), m3, third))
}

/// The data-dependent form: the third term is `G^{2p} α L (1+2β_1) / (2 (1-β_1)²) · E[S] / T`, with no `s` and no `q`.
pub(super) fn data_dependent(n: &Numbers) -> Terms {
    let g2p = n.gradient.pow(2.0 * n.p);
    let m3 = g2p * n.momentum_factor();
    n.total(g2p * n.gap, second(n), m3, n.lr * m3 * n.powers / n.horizon)
}

/// `G^{2-4p}`.
fn histories(n: &Numbers) -> Rounded {
    n.gradient.square() * n.gradient.pow(-4.0 * n.p)
}

/// `M2`, which the sister theorem shares.
pub(super) fn second(n: &Numbers) -> Rounded {
    let g2 = n.gradient.square();
    let metric = g2 * n.gradient.pow(2.0 * n.p) * n.vtau / (n.dim * n.fresh1());
    metric + g2 * n.fresh2().pow(-n.p) + g2
}
