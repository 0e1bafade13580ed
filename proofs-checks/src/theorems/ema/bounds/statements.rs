//! Steps and hypotheses that the bounds share.

use crate::theorem::{Input, ProofStep};
use crate::theorems::kit::inputs::{GAP, HORIZON, SIGMA, decay, nonnegative, positive};
use crate::theorems::kit::statement::{every_path, in_mean};

pub(super) const SOURCE: &str = "Ahn and Cutkosky, NeurIPS 2024, arXiv 2405.18199; index law and noise terms: Ahn, Magakyan and Cutkosky, arXiv 2411.07061, \
     Lemma 3.1; constants derived";

pub(super) const LIPSCHITZ: &str = "F is locally Lipschitz, and F(y) - F(x) is the integral of ⟨∇F, y - x⟩ over the segment for the gradients that the oracle gives";
pub(super) const BOUNDED: &str = "‖∇F‖ <= G, Δ = F(x_1) - inf F is finite";
pub(super) const UNBIASED: &str = "E[g_t | past] = ∇F(x_t), E‖g_t - ∇F(x_t)‖² <= σ²";
pub(super) const SCALING: &str = "α_t ~ Exp(1), independent of everything else, drawn after z_t";

/// `(F(x_1) - F(x_T))/(DT) <= Δ/(DT)`.
pub(super) const DESCENT: ProofStep = every_path(
    "descent",
    r"\frac{F(x_1) - F(x_T)}{DT} \le \frac{\Delta}{DT}",
    "F(x_T) >= inf F: the first term of the bound",
);

/// The regret against `u_t`.
pub(super) const REGRET: ProofStep = in_mean(
    "regret",
    r"\frac{1}{DT}\, \mathbb{E}\Bigl[\beta R_T(u_T) + (1-\beta) \sum_t R_t(u_t)\Bigr] \le 2 \sqrt{G^2+\sigma^2}\, A_T(\beta)",
    "beta-ftrl-discounted-regret: R_t(u) <= 2 D √Q_t, and E√Q_t <= √((G²+σ²)/(1-β²))",
);

/// The noise along `u_t`.
pub(super) const NOISE: ProofStep = in_mean(
    "noise",
    r"\frac{1}{DT}\, \mathbb{E}\Bigl[\beta \langle \Xi_T, u_T \rangle + (1-\beta) \sum_t \langle \Xi_t, u_t \rangle\Bigr] \le \sigma A_T(\beta)",
    "step 4.6 of ema-d2nc-conversion: E‖Ξ_t‖ <= σ/√(1-β²)",
);

/// The spread.
pub(super) const SPREAD: ProofStep = in_mean(
    "ema-spread-mean",
    r"\lambda\, \mathbb{E} \sum_t p_t V_t \le \lambda \frac{c_\beta D^2}{(1-\beta)^2}",
    "step 4.11 of ema-d2nc-conversion at every t; equality in the limit on a straight line",
);

/// `β`.
pub(super) const BETA: Input = decay("beta", "discount β, in [0, 1)");
/// `D`.
pub(super) const RADIUS: Input = positive("D", "radius D of the displacements, positive");
/// `G`.
pub(super) const GRADIENT: Input = nonnegative("G", "bound on ‖∇F‖, at least 0");
/// `λ`.
pub(super) const LAMBDA: Input = positive("lambda", "weight of the spread, positive").or(1.0);

/// Inputs of the bounds on whole vectors, `rest` last.
pub(super) const fn inputs(rest: Input) -> [Input; 7] {
    [HORIZON, BETA, RADIUS, GAP, GRADIENT, SIGMA, rest]
}
