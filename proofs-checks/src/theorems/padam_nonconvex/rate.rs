//! The rate in the horizon that the theorem gives for a step size chosen from it.

use super::numbers::{INPUTS_WITHOUT_VTAU, Numbers, Terms, saved_exponent};
use super::{Average, Form, Start, sharp, steps};
use crate::evidence::Rounded;
use crate::theorem::{Input, Mode, Provenance, Statement, Unmet};

static DECLARED: [Input; 14] = {
    let mut inputs = INPUTS_WITHOUT_VTAU;
    // The exponent is a function of p, q and s alone.
    let mut k = 0;
    while k < 9 {
        if k != 5 {
            inputs[k].default = Some(if k == 3 || k == 4 { 0.0 } else { 1.0 });
        }
        k += 1;
    }
    inputs
};

/// `padam-rate`.
pub static FORM: Form = Form {
    statement: &STATEMENT,
    inputs: &DECLARED,
    bound,
    on_runs: sharp::bound,
    average: Average::All,
    start: Start::Zero,
    published_decays: false,
};

static STATEMENT: Statement = Statement {
    id: "padam-rate",
    title: "Rate of Padam in the horizon",
    formula: r"\mathbb{E}\|\nabla f(x_{out})\|^2 = O\left(\sqrt d\, T^{-(1+r)/2} + d/T\right), \quad r = (1-q)(1/2-s), \quad q = \max(0, 4p-1), \quad \alpha = d^{-1/2} T^{-(1-r)/2}",
    source: "Chen et al., arXiv 1806.06763, corollary of Theorem 4.3 for p <= 1/4; extended to p <= 1/2 by padam-nonconvex-sharp",
    provenance: Provenance::Derived,
    mode: Mode::Rate,
    hypotheses: &[
        "those of padam-nonconvex-sharp at every horizon",
        "the step size is proportional to d^(-1/2) T^(-(1-r)/2): lr = \"1/sqrt(d*T)\" at s = 1/2",
        "f(x_1) - inf f does not grow with d",
    ],
    steps: steps::SHARP,
    defects: &[
        "separable problems have f(x_1) - inf f proportional to d, and then the first term is d^(3/2) T^(-(1+r)/2)",
        "HF alone gives the exponent 1-2s, which is the better one for s < 1/6",
        "one run says nothing about a rate: on a run the mean of the squared gradient norms stands beside the bound of padam-nonconvex-sharp at that horizon, and the exponent is fitted across horizons",
    ],
};

/// The exponent of `T`, negative because the bound decays.
fn bound(n: &Numbers) -> Result<Terms, Unmet> {
    let r = saved_exponent(n.q, n.s);
    let half = Rounded::exact(0.5);
    let exponent = -(half * (Rounded::ONE + r));
    Ok(Terms {
        value: exponent,
        named: [
            ("r", r),
            ("q", Rounded::exact(n.q)),
            ("exponent of T", exponent),
            ("exponent of d", half),
            ("exponent of T in lr", -(half * (Rounded::ONE - r))),
            ("", Rounded::ZERO),
        ],
    })
}
