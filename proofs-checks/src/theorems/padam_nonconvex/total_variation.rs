//! The form for step sizes that are not monotone, such as those of the released code.

use super::numbers::{INPUTS_WITHOUT_VTAU, Numbers, Terms};
use super::{Average, Form, Start, steps};
use crate::evidence::Rounded;
use crate::theorem::{Input, Mode, Provenance, Statement, Unmet};

static DECLARED: [Input; 17] = {
    const MEASURED: Input = Input {
        name: "TV",
        doc: "E of the total variation of the step sizes of active coordinates",
        default: None,
        at_least: 0.0,
        at_most: f64::INFINITY,
        open: false,
    };
    let mut inputs = [MEASURED; 17];
    let mut k = 0;
    while k < INPUTS_WITHOUT_VTAU.len() {
        inputs[k] = INPUTS_WITHOUT_VTAU[k];
        k += 1;
    }
    // T, d, lr, beta2, p and L enter through the measured terms only.
    inputs[0].default = Some(1.0);
    inputs[1].default = Some(1.0);
    inputs[2].default = Some(1.0);
    inputs[4].default = Some(0.0);
    inputs[5].default = Some(0.0);
    inputs[6].default = Some(0.0);
    inputs[15].name = "FIRST";
    inputs[15].doc = "E of the first steps of the coordinates, any sign";
    inputs[15].at_least = f64::NEG_INFINITY;
    inputs[16].name = "RS";
    inputs[16].doc = "E of the sum of the remainders R_t";
    inputs
};

/// `padam-nonconvex-tv`.
pub static FORM: Form = Form {
    statement: &STATEMENT,
    inputs: &DECLARED,
    bound,
    on_runs: bound,
    average: Average::Weighted,
    start: Start::Any,
    published_decays: false,
};

static STATEMENT: Statement = Statement {
    id: "padam-nonconvex-tv",
    title: "Padam with step sizes of any shape, by their total variation",
    formula: r"\mathbb{E}\sum_{t\le T}\sum_i 1\{\tau_i<t\}\eta_{t-1,i}\nabla_{t,i}^2 \le \Delta_f + \frac{G^2}{1-\beta_1}\mathbb{E}\,TV + \mathbb{E}\,FIRST + \mathbb{E}\,RS, \quad TV = \sum_{t\le T}\sum_i 1\{\tau_i<t\}|\eta_{t-1,i}-\eta_{t,i}|",
    source: "the steps N5 to N13 and N20 of the analysis of Chen et al., arXiv 1806.06763, with |η_{t-1} - η_t| instead of the telescoped difference",
    provenance: Provenance::Derived,
    mode: Mode::Expectation,
    hypotheses: &[
        "HA: f is L-smooth",
        "HB: every coordinate of every stochastic gradient is at most G in absolute value",
        "HC: the gradients are unbiased given the past",
        "HT: η_t <= 2 η_{t-1} on coordinates that have seen a gradient before t",
        "beta1 does not depend on t; no weight decay",
    ],
    steps: steps::TOTAL_VARIATION,
    defects: &[
        "TV, FIRST and RS are measured on the run, so this is an inequality between measured quantities and not a rate",
    ],
};

/// See [`STATEMENT`].
fn bound(n: &Numbers) -> Result<Terms, Unmet> {
    let variation = n.gradient.square() / n.fresh1() * n.variation;
    Ok(Terms {
        value: n.gap + variation + n.first + n.remainder,
        named: [
            ("gap", n.gap),
            ("variation", variation),
            ("FIRST", n.first),
            ("RS", n.remainder),
            ("", Rounded::ZERO),
            ("", Rounded::ZERO),
        ],
    })
}
