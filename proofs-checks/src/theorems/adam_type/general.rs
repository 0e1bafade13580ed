//! Adam-type methods on smooth nonconvex functions, `H` and `Z` kept apart.

use ratecheck_problems::number::Number;

use super::chain::{AdamType, Form, bind};
use crate::theorem::{Bound, Input, Inputs, Mode, Provenance, Statement, Unmet};
use crate::theorems::kit::Chain;
use crate::theorems::kit::inputs::{BETA1, GAP, SMOOTHNESS, Terms, nonnegative};
use crate::theorems::kit::statement::{every_path, every_step, in_mean};

/// `adam-type-nonconvex`.
pub static ADAM_TYPE: Chain<AdamType> = Chain {
    statement: &STATEMENT,
    inputs: INPUTS,
    bound,
    bind: |setting, asked| bind(Form::Split, setting, asked),
};

static STATEMENT: Statement = Statement {
    id: "adam-type-nonconvex",
    title: "Adam-type methods on smooth nonconvex functions, by the oscillation of their step sizes",
    formula: r"\mathbb{E}\sum_{t\le T}\nabla f(x_t)^\top a_t\nabla f(x_t) \le \mathbb{E}\left[C_1\sum_{t\le T}\|a_tg_t\|^2 + C_2\sum_{2\le t\le T}\|a_t-a_{t-1}\|_1 + C_3\sum_{2\le t\le T}\|a_t-a_{t-1}\|^2 + HZ\|a_1\|_1\right] + f(x_1) - f^*, \quad C_1 = L(\tfrac32+\kappa^2), \quad C_2 = H(\kappa G+Z), \quad C_3 = L\kappa^2(1+\kappa^2)G^2, \quad \kappa = \tfrac{\beta_1}{1-\beta_1}, \quad G = H+Z",
    source: "the shape of Chen, Liu, Sun and Hong, ICLR 2019, arXiv 1808.02941, Theorem 3.1; constants derived from steps N1 to N8",
    provenance: Provenance::Derived,
    mode: Mode::Expectation,
    hypotheses: &[
        "x_{t+1} = x_t - a_t m_t with a_t >= 0 that depends on the past and on g_t, m_t = beta1 m_{t-1} + (1-beta1) g_t, beta1 constant",
        "f is L-smooth on R^d and f >= f*",
        "HB: every |∂_i f| <= H, at x_t and at z_t = x_t + κ(x_t - x_{t-1})",
        "HZ: every |ζ_{t,i}| = |g_{t,i} - ∂_i f(x_t)| <= Z; Z = G - H unless the study gives it",
        "E[ζ_t | past] = 0",
    ],
    steps: &[
        every_step(
            "HB",
            r"|\nabla f(x_t)_i|, |\nabla f(z_t)_i| \le H",
            "H is a constant of the problem",
        ),
        every_step("HZ", r"|g_{t,i} - \nabla f(x_t)_i| \le Z", "Z is a constant of the noise"),
        every_step(
            "N1",
            r"z_{t+1} - z_t = -q_t, \quad q_t = a_tg_t + \kappa(a_t-a_{t-1})m_{t-1}",
            "(1+κ) a_t m_t - κ a_{t-1} m_{t-1} = q_t; fails where the method's step is not a_t m_t",
        )
        .equal(),
        every_step(
            "N2",
            r"f(z_{t+1}) - f(z_t) \le -\nabla f(z_t)^\top q_t + \tfrac L2\|q_t\|^2",
            "smoothness",
        ),
        every_step(
            "N3",
            r"-(\nabla f(z_t)-\nabla f(x_t))^\top a_tg_t \le \tfrac{L\kappa^2}2\|r_{t-1}\|^2 + \tfrac L2\|a_tg_t\|^2, \quad r_t = a_tm_t",
            "z_t - x_t = -κ r_{t-1}",
        ),
        every_step(
            "N4",
            r"|\kappa\nabla f(z_t)^\top(a_t-a_{t-1})m_{t-1}| \le \kappa HG\|a_t-a_{t-1}\|_1",
            "m is an average of gradients",
        ),
        every_step(
            "N5",
            r"-\nabla f(x_t)^\top a_t\zeta_t \le -\nabla f(x_t)^\top a_{t-1}\zeta_t + HZ\|a_t-a_{t-1}\|_1, \quad a_0 = 0",
            "a_t depends on g_t, so the chain passes to a_{t-1} and pays the difference",
        ),
        every_step(
            "N6",
            r"r_t = \beta_1 r_{t-1} + (1-\beta_1) q_t",
            "the same recursion as that of m",
        )
        .equal(),
        every_path("N6s", r"\sum_t\|r_t\|^2 \le \sum_t\|q_t\|^2", "N6 and Jensen's inequality"),
        every_path(
            "N7",
            r"\sum_t\|q_t\|^2 \le 2\sum_t\|a_tg_t\|^2 + 2\kappa^2\sum_t\|(a_t-a_{t-1})m_{t-1}\|^2",
            "(u+v)² <= 2u² + 2v²",
        ),
        every_path(
            "N8t",
            r"\sum_t\nabla f^\top a_t\nabla f \le f(x_1)-f^* + \tfrac{L\kappa^2}2\sum\|r_t\|^2 + \tfrac L2\sum\|a_tg_t\|^2 + \tfrac L2\sum\|q_t\|^2 + C_2\sum_{t\ge2}\|a_t-a_{t-1}\|_1 + HZ\|a_1\|_1 - M",
            "the sum of N2 to N5, before N6s and N7: N8' in the derivation",
        ),
        every_path(
            "N8",
            r"\sum_t\nabla f^\top a_t\nabla f \le C_1\sum\|a_tg_t\|^2 + C_2\sum_{t\ge2}\|a_t-a_{t-1}\|_1 + C_3\sum_{t\ge2}\|a_t-a_{t-1}\|^2 + f(x_1)-f^* + HZ\|a_1\|_1 - M",
            "N8t with N6s, N7 and |m| <= G",
        ),
        in_mean(
            "EM",
            r"\mathbb{E}M = \mathbb{E}\sum_t\nabla f(x_t)^\top a_{t-1}\zeta_t = 0",
            "a_{t-1} and ∇f(x_t) are known before ζ_t is drawn: the only step in expectation",
        )
        .equal(),
    ],
    defects: &[
        "the sums on the right are measured on the run, so this is an inequality between measured quantities and not a rate",
        "κ² makes it loose: in the study adam-type AdaMomentum at beta1 = 0.9 stays four orders of magnitude below the bound, and a factor of thirty below N8t",
    ],
};

const INPUTS: &[Input] = &[
    SMOOTHNESS,
    BETA1,
    nonnegative("H", "bound on every coordinate of the true gradient, at least 0"),
    nonnegative("Z", "almost sure bound on every coordinate of the noise, at least 0"),
    GAP,
    nonnegative("gradients", "E Σ_t ‖a_t g_t‖², at least 0"),
    nonnegative("variation", "E Σ_{t>=2} ‖a_t - a_{t-1}‖_1, at least 0"),
    nonnegative("squares", "E Σ_{t>=2} ‖a_t - a_{t-1}‖², at least 0"),
    nonnegative("a1", "E ‖a_1‖_1, at least 0"),
];

fn bound(x: &Inputs) -> Result<Bound, Unmet> {
    let numbers = ["L", "beta1", "H", "Z", "Delta"].map(|name| x.get(name));
    let measured = ["gradients", "variation", "squares"].map(|name| x.get(name));
    Ok(formula(numbers, measured, x.get("a1")).into())
}

/// `κ = β_1/(1-β_1)`.
pub(super) fn kappa<N: Number>(beta1: N) -> N {
    beta1.clone() / (N::one() - beta1)
}

/// `C_1`, `C_2` and `C_3` from `L`, `β_1`, `H` and `Z`.
pub(super) fn constants<N: Number>([l, beta1, h, z]: [N; 4]) -> [N; 3] {
    let (κ, g) = (kappa(beta1), h.clone() + z.clone());
    let κ2 = κ.clone().square();
    [
        l.clone() * κ2.clone().plus(1.5),
        h * (κ * g.clone() + z),
        l * κ2.clone() * κ2.plus(1.0) * g.square(),
    ]
}

/// The bound, from `[L, β_1, H, Z, f(x_1) - f*]`, `[Σ‖ag‖², Σ‖Δ‖_1, Σ‖Δ‖²]` and `‖a_1‖_1`.
pub(super) fn formula<N: Number>(
    [l, beta1, h, z, gap]: [N; 5],
    [own2, variation, squares]: [N; 3],
    a1: N,
) -> Terms<N, 5> {
    let [c1, c2, c3] = constants([l, beta1, h.clone(), z.clone()]);
    Terms([
        ("gradients", c1 * own2),
        ("variation", c2 * variation),
        ("squares", c3 * squares),
        ("start", gap),
        ("first", h * z * a1),
    ])
}
