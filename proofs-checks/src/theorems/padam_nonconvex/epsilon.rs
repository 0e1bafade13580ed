//! The form for a maximum that starts above zero: no expectation of an inverse power.

use super::numbers::{INPUTS_WITHOUT_VTAU, Numbers, Terms};
use super::{Average, Form, Start, steps};
use crate::theorem::{Input, Mode, Provenance, Statement, Unmet};

static DECLARED: [Input; 14] = {
    let mut inputs = INPUTS_WITHOUT_VTAU;
    inputs[12].default = None;
    inputs[12].open = true;
    inputs[12].doc = "start of the maximum, the same in every coordinate, positive";
    inputs
};

/// `padam-nonconvex-eps`.
pub static FORM: Form = Form {
    statement: &STATEMENT,
    inputs: &DECLARED,
    bound,
    on_runs: bound,
    average: Average::All,
    start: Start::Positive,
    published_decays: false,
};

static STATEMENT: Statement = Statement {
    id: "padam-nonconvex-eps",
    title: "Padam on smooth nonconvex functions, with the maximum started above zero",
    formula: r"\mathbb{E}\|\nabla f(x_{out})\|^2 \le \frac{M_1}{T\alpha} + \frac{M_2 d}{T} + \frac{\alpha d M_3}{T^{(1-q)(1/2-s)}}, \quad \bar G = \max(G^2, \hat v_0), \quad M_1 = \bar G^p \Delta_f, \quad M_2 = \frac{\bar G^p G^2 \hat v_0^{-p}}{1-\beta_1}, \quad M_3 = \frac{\bar G^p L(1+2\beta_1)G^{2-4p}}{2(1-\beta_1)^2(1-\beta_2)^{2p}}",
    source: "after Chen et al., arXiv 1806.06763, Theorem 4.3; constants proved by the steps N1 to N22 with every coordinate active from the start",
    provenance: Provenance::Derived,
    mode: Mode::Expectation,
    hypotheses: &[
        "HA: f is L-smooth",
        "HB: every coordinate of every stochastic gradient is at most G in absolute value",
        "HC: the gradients are unbiased given the past",
        "HD: the step size and beta1 do not depend on t",
        "HF: the history of every coordinate grows at most as G T^s (free at s = 1/2)",
        "vhat_0 > 0, the same in every coordinate; p in [0, 1/2], q in [max(0, 4p-1), 1]",
        "x_out is uniform on x_1, ..., x_T",
    ],
    steps: steps::EPSILON,
    defects: &["loose by (1-beta1)^-2 and (1-beta2)^-2p, as padam-nonconvex-sharp"],
};

/// See [`STATEMENT`].
fn bound(n: &Numbers) -> Result<Terms, Unmet> {
    let g2 = n.gradient.square();
    let metric = g2.max(n.vhat0).pow(n.p);
    let m2 = metric * g2 * n.vhat0.pow(-n.p) / n.fresh1();
    let histories = g2 * n.gradient.pow(-4.0 * n.p);
    let m3 = metric * histories * n.momentum_factor() / n.fresh2().pow(2.0 * n.p);
    let third = n.lr * n.dim * m3 / n.horizon_power();
    Ok(n.total(metric * n.gap, m2, m3, third))
}
