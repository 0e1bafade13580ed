//! The form of the sister paper: the third term by the gradient history itself.

use super::numbers::{INPUTS, Numbers, Terms};
use super::{Average, Form, Start, sharp, steps};
use crate::theorem::{Input, Mode, Provenance, Statement, Unmet};

static DECLARED: [Input; 14] = {
    let mut inputs = INPUTS;
    inputs[13].default = None;
    inputs
};

/// `padam-sister-1808.05671`.
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
    id: "padam-sister-1808.05671",
    title: "Padam on smooth nonconvex functions, by the gradient history",
    formula: r"\mathbb{E}\|\nabla f(x_{out})\|^2 \le \frac{M_1}{T\alpha} + \frac{M_2 d}{T} + \frac{\alpha M_3' d^q}{T^{(1-q)/2}} \left(\mathbb{E}\sum_i \|g_{1:T,i}\|_2\right)^{1-q}, \quad M_3' = \frac{L(1+2\beta_1)G^{1+q-2p}}{2(1-\beta_1)^2(1-\beta_2)^{2p}}, \quad M_1, M_2 \text{ as in padam-nonconvex-sharp}",
    source: "form of Zhou, Chen, Cao, Tang, Yang & Gu, arXiv 1808.05671; constants proved by the steps N1 to N17 and N20 to N22",
    provenance: Provenance::Derived,
    mode: Mode::Expectation,
    hypotheses: &[
        "HA: f is L-smooth",
        "HB: every coordinate of every stochastic gradient is at most G in absolute value",
        "HC: the gradients are unbiased given the past",
        "HD: the step size and beta1 do not depend on t",
        "vhat_0 = 0, p in [0, 1/2], q in [max(0, 4p-1), 1]",
        "x_out is uniform on x_1, ..., x_T",
    ],
    steps: steps::SISTER,
    defects: &[
        "on runs the power 1-q is taken of each replica's history: by Jensen's inequality the mean is below the stated bound, and the proof gives that stronger form",
        "with lr = T^(-1/4) history^(-1/2) the step would depend on gradients still to come; the constant step of HD may not",
    ],
};

/// See [`STATEMENT`].
fn bound(n: &Numbers) -> Result<Terms, Unmet> {
    let g2p = n.gradient.pow(2.0 * n.p);
    let powers = n.gradient * n.gradient.pow(n.q) * n.gradient.pow(-2.0 * n.p);
    let m3 = powers * n.momentum_factor() / n.fresh2().pow(2.0 * n.p);
    // history^{1-q} / T^{(1-q)/2} with exponents that are exact: x^{1-q} = x x^{-q}.
    let history = n.history * n.history.pow(-n.q);
    let root = n.horizon.sqrt();
    let horizon = root * root.pow(-n.q);
    let third = n.lr * m3 * n.dim.pow(n.q) * history / horizon;
    Ok(n.total(g2p * n.gap, sharp::second(n), m3, third))
}
