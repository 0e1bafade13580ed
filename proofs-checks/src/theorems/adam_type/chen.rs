//! The bound of Chen et al. on Adam-type methods, with one bound `H` for true and stochastic gradients.

use ratecheck_problems::number::Number;

use super::chain::{AdamType, Form, bind};
use super::general::kappa;
use crate::theorem::{Bound, Input, Inputs, Mode, Provenance, Statement, Unmet};
use crate::theorems::kit::Chain;
use crate::theorems::kit::inputs::{BETA1, GAP, SMOOTHNESS, Terms, nonnegative};
use crate::theorems::kit::statement::{every_path, every_step, in_mean};

/// `adam-type-chen`.
pub static CHEN: Chain<AdamType> = Chain {
    statement: &STATEMENT,
    inputs: INPUTS,
    bound,
    bind: |setting, asked| bind(Form::Chen, setting, asked),
};

static STATEMENT: Statement = Statement {
    id: "adam-type-chen",
    title: "Adam-type methods by the oscillation of their step sizes, with one gradient bound",
    formula: r"\mathbb{E}\sum_{t\le T}\nabla f(x_t)^\top a_t\nabla f(x_t) \le f(x_1)-f^* + \mathbb{E}\left[C_1\sum_{t\le T}\|a_tg_t\|^2 + C_2\sum_{2\le t\le T}\|a_t-a_{t-1}\|_1 + C_3\sum_{2\le t\le T}\|a_t-a_{t-1}\|^2 + 2H^2\|a_1\|_1\right], \quad C_1 = L+\tfrac12+L^2\kappa^2, \quad C_2 = (2+\kappa)H^2, \quad C_3 = (1+L\kappa^2)L\kappa^2H^2, \quad \kappa = \tfrac{\beta_1}{1-\beta_1}",
    source: "the shape of Chen, Liu, Sun and Hong, ICLR 2019, arXiv 1808.02941, Theorem 3.1; constants derived from steps 1 to 6",
    provenance: Provenance::Derived,
    mode: Mode::Expectation,
    hypotheses: &[
        "x_{t+1} = x_t - a_t m_t with a_t >= 0 that depends on the past and on g_t, m_t = beta1 m_{t-1} + (1-beta1) g_t, beta1 constant",
        "f is L-smooth on R^d and f >= f*",
        "HB: every coordinate of ∇f and of g_t is at most H in absolute value",
        "E[g_t | past] = ∇f(x_t)",
    ],
    steps: &[
        every_step(
            "HB",
            r"|\nabla f(x_t)_i|, |g_{t,i}| \le H",
            "H is a constant of the problem and its noise",
        ),
        every_step(
            "1",
            r"z_{t+1} - z_t = -\kappa(a_t-a_{t-1})m_{t-1} - a_tg_t, \quad z_t = x_t+\kappa(x_t-x_{t-1})",
            "fails where the method's step is not a_t m_t",
        )
        .equal(),
        every_step(
            "2",
            r"f(z_{t+1}) \le f(z_t) + \nabla f(z_t)^\top(z_{t+1}-z_t) + \tfrac L2\|z_{t+1}-z_t\|^2",
            "smoothness at z, with the right side of step 1 for z_{t+1} - z_t",
        ),
        every_step(
            "3",
            r"|\nabla f(z_t)^\top\kappa(a_t-a_{t-1})m_{t-1}| \le \kappa H^2\|a_t-a_{t-1}\|_1",
            "m is an average of gradients",
        ),
        every_step(
            "4",
            r"(\nabla f(x_t)-\nabla f(z_t))^\top a_tg_t \le \tfrac12\|a_tg_t\|^2 + \tfrac{L^2\kappa^2}2\|a_{t-1}m_{t-1}\|^2",
            "Young's inequality; with L where this has 1 and L² it is N3 of adam-type-nonconvex",
        ),
        every_path(
            "5",
            r"\sum_t\|a_tm_t\|^2 \le 2\sum_t\|a_tg_t\|^2 + 2\kappa^2H^2\sum_{t\ge2}\|a_t-a_{t-1}\|^2",
            "a_t m_t averages the right side of step 1",
        ),
        in_mean(
            "6",
            r"\mathbb{E}\sum_t\nabla f^\top a_t\nabla f \le \mathbb{E}\sum_t\nabla f^\top a_tg_t + 2H^2\,\mathbb{E}\sum_{t\ge1}\|a_t-a_{t-1}\|_1, \quad a_0 = 0",
            "a_t is replaced by a_{t-1}, the expectation taken, and a_t put back",
        ),
    ],
    defects: &[
        "convergence follows only if the sums on the right grow more slowly than Σ_t min_i a_{t,i}: the C_1 sum does not for gradient descent with a constant step on 2x², the C_2 sum need not for Adam",
        "the paper has the same shape with other constants",
    ],
};

const INPUTS: &[Input] = &[
    SMOOTHNESS,
    BETA1,
    nonnegative("H", "bound on every coordinate of true and stochastic gradients, at least 0"),
    GAP,
    nonnegative("gradients", "E Σ_t ‖a_t g_t‖², at least 0"),
    nonnegative("variation", "E Σ_{t>=2} ‖a_t - a_{t-1}‖_1, at least 0"),
    nonnegative("squares", "E Σ_{t>=2} ‖a_t - a_{t-1}‖², at least 0"),
    nonnegative("a1", "E ‖a_1‖_1, at least 0"),
];

fn bound(x: &Inputs) -> Result<Bound, Unmet> {
    let numbers = ["L", "beta1", "H", "Delta"].map(|name| x.get(name));
    let measured = ["gradients", "variation", "squares"].map(|name| x.get(name));
    Ok(formula(numbers, measured, x.get("a1")).into())
}

/// `C_1`, `C_2` and `C_3` from `L`, `β_1` and `H`.
pub(super) fn constants<N: Number>([l, beta1, h]: [N; 3]) -> [N; 3] {
    let (κ, h2) = (kappa(beta1), h.square());
    let lκ2 = l.clone() * κ.clone().square();
    [
        l.clone().plus(0.5) + l * lκ2.clone(),
        κ.plus(2.0) * h2.clone(),
        lκ2.clone().plus(1.0) * lκ2 * h2,
    ]
}

/// The bound, from `[L, β_1, H, f(x_1) - f*]`, `[Σ‖ag‖², Σ‖Δ‖_1, Σ‖Δ‖²]` and `‖a_1‖_1`.
pub(super) fn formula<N: Number>(
    [l, beta1, h, gap]: [N; 4],
    [own2, variation, squares]: [N; 3],
    a1: N,
) -> Terms<N, 5> {
    let [c1, c2, c3] = constants([l, beta1, h.clone()]);
    Terms([
        ("gradients", c1 * own2),
        ("variation", c2 * variation),
        ("squares", c3 * squares),
        ("start", gap),
        ("first", h.square().times(2.0) * a1),
    ])
}
