//! The steps of the proof, each a claim of its own, and which form rests on which.
//!
//! Notation: `c = β_1/(1-β_1)`, `η_t = α v̂_t^{-p}`, `z_t = x_t + c(x_t - x_{t-1})` with `z_1 = x_1`, `∇_t = ∇f(x_t)`,
//! `A_t = ‖η_t g_t‖`, `B_t = ‖x_t - x_{t-1}‖`, `τ_i` the first `t` with `g_{t,i} ≠ 0` (0 where `v̂_0 > 0`).

use crate::theorem::{Mode, ProofStep, Provenance, Relation};

const fn step(
    label: &'static str,
    formula: &'static str,
    mode: Mode,
    note: &'static str,
) -> ProofStep {
    ProofStep {
        label,
        formula,
        mode,
        relation: Relation::AtMost,
        provenance: Provenance::Derived,
        note,
    }
}

const fn at_every_step(
    label: &'static str,
    formula: &'static str,
    note: &'static str,
) -> ProofStep {
    step(label, formula, Mode::EveryStep, note)
}

const fn on_every_path(
    label: &'static str,
    formula: &'static str,
    note: &'static str,
) -> ProofStep {
    step(label, formula, Mode::EveryPath, note)
}

const fn equal(of: ProofStep) -> ProofStep {
    ProofStep { relation: Relation::Equal, ..of }
}

const fn quoted(of: ProofStep) -> ProofStep {
    ProofStep { provenance: Provenance::Quoted, ..of }
}

const HA: ProofStep = at_every_step(
    "HA",
    r"\|\nabla f(x) - \nabla f(y)\| \le L\|x - y\|",
    "spot check on consecutive iterates, and on x_t and z_t where the chain is watched",
);
const HB: ProofStep = at_every_step(
    "HB",
    r"|g_{t,i}| \le G, \quad |\nabla_{t,i}| \le G",
    "G is a constant of the problem and its noise, not the observed maximum",
);
const HE: ProofStep =
    quoted(on_every_path("HE", r"\beta_1 < \beta_2^{2p}", "superfluous: N15 holds without it"));
const HF: ProofStep = on_every_path(
    "HF",
    r"\|g_{1:T,i}\|_2 \le G T^s",
    "always true at s = 1/2 under HB; for s < 1/2 it speaks of the trajectory, not of the problem",
);
const HG: ProofStep = quoted(on_every_path(
    "HG",
    r"\#\{i: \hat v_{1,i} = 0\} \le 0 \text{ where } p > 0",
    "a first gradient of zero makes the sum of vhat_1^-p infinite",
));
const HT: ProofStep = at_every_step(
    "HT",
    r"\eta_{t,i} \le 2\eta_{t-1,i} \text{ where } \tau_i < t",
    "then |η_{t-1} - η_t| <= η_{t-1}, all that N7 needs of monotonicity",
);

const N1: ProofStep = at_every_step(
    "N1",
    r"|m_{t,i}| \le (1-\beta_1^t) \max_{j\le t}|g_{j,i}|",
    "m_t is an average of past gradients with total weight 1 - beta1^t",
);
const N2: ProofStep = at_every_step(
    "N2",
    r"\hat v_{t,i} \le \max(\hat v_0, (1-\beta_2^t)\max_{j\le t} g_{j,i}^2)",
    "v_t is an average of past squares with total weight 1 - beta2^t",
);
const N3: ProofStep =
    at_every_step("N3", r"\hat v_{t-1,i} \le \hat v_{t,i}", "what the maximum is for");
const N3B: ProofStep = at_every_step(
    "N3b",
    r"\eta_{t,i} \le \eta_{t-1,i} \text{ where } \tau_i < t",
    "N3 and a constant step size",
);
const N4: ProofStep = at_every_step(
    "N4",
    r"(1-\beta_2)\max_{j\le t} g_{j,i}^2 \le \hat v_{t,i}",
    "v_j >= (1-beta2) g_j^2, and the maximum keeps it",
);
const N5: ProofStep = at_every_step(
    "N5",
    r"m_{t,i}^2 \le (1-\beta_1)(1-\beta_1^t)\sum_{j\le t}\beta_1^{t-j}g_{j,i}^2",
    "Cauchy-Schwarz with the weights of m_t",
);
const N6: ProofStep = equal(at_every_step(
    "N6",
    r"z_{t+1,i} - z_{t,i} = c(\eta_{t-1,i}-\eta_{t,i})m_{t-1,i} - \eta_{t,i}g_{t,i}",
    "(1+c)(x_{t+1}-x_t) = -η_t(c m_{t-1} + g_t) and -c(x_t-x_{t-1}) = c η_{t-1} m_{t-1}; fails where the method is not the paper's",
));
const N7: ProofStep =
    at_every_step("N7", r"\|z_{t+1}-z_t\| \le A_t + cB_t", "N6 with |η_{t-1} - η_t| <= η_{t-1}");
const N8: ProofStep =
    at_every_step("N8", r"\|\nabla f(z_t)-\nabla f(x_t)\| \le LcB_t", "smoothness");
const N9: ProofStep = at_every_step(
    "N9",
    r"f(z_{t+1})-f(z_t) \le \nabla f(z_t)^\top(z_{t+1}-z_t) + \frac{L}{2}\|z_{t+1}-z_t\|^2",
    "the descent lemma",
);
const N10: ProofStep = at_every_step(
    "N10",
    r"\nabla_t^\top(z_{t+1}-z_t) \le -\sum_i 1\{\tau_i<t\}\eta_{t-1,i}\nabla_{t,i}g_{t,i} + FIRST_t + \frac{G^2}{1-\beta_1}\sum_i 1\{\tau_i<t\}(\eta_{t-1,i}-\eta_{t,i})",
    "η_t depends on g_t, so the chain passes to η_{t-1} and pays the difference; FIRST_t collects the coordinates with tau_i = t",
);
const N10_TV: ProofStep = ProofStep {
    formula: r"\nabla_t^\top(z_{t+1}-z_t) \le -\sum_i 1\{\tau_i<t\}\eta_{t-1,i}\nabla_{t,i}g_{t,i} + FIRST_t + \frac{G^2}{1-\beta_1}\sum_i 1\{\tau_i<t\}|\eta_{t-1,i}-\eta_{t,i}|",
    ..N10
};
const N11: ProofStep = at_every_step(
    "N11",
    r"(\nabla f(z_t)-\nabla_t)^\top(z_{t+1}-z_t) + \frac{L}{2}\|z_{t+1}-z_t\|^2 \le R_t = \frac{L}{2}(A_t+cB_t)(A_t+3cB_t)",
    "N7 and N8",
);
const N12: ProofStep = at_every_step(
    "N12",
    r"f(z_{t+1})-f(z_t) \le \text{right side of N10} + R_t",
    "N9, N10 and N11",
);
const N13: ProofStep = on_every_path(
    "N13",
    r"QUAD \le f(x_1) - f(z_{T+1}) + \frac{G^2}{1-\beta_1}\sum_{i:\tau_i\le T}(\eta_{\tau_i,i}-\eta_{T,i}) + FIRST + RS - MART",
    "the sum of N12; tight for the two-cycle of the Huber function",
);
const N13_TV: ProofStep = ProofStep {
    formula: r"QUAD \le f(x_1) - f(z_{T+1}) + \frac{G^2}{1-\beta_1} TV + FIRST + RS - MART",
    note: "the sum of N12",
    ..N13
};
const N14: ProofStep = on_every_path(
    "N14",
    r"\sum_t \eta_{t,i}^2 g_{t,i}^2 \le \alpha^2(1-\beta_2)^{-2p}\sum_t |g_{t,i}|^{2-4p}",
    "N4; equality for one isolated gradient",
);
const N15: ProofStep = on_every_path(
    "N15",
    r"\sum_t \eta_{t,i}^2 m_{t,i}^2 \le \alpha^2(1-\beta_2)^{-2p}\sum_t |g_{t,i}|^{2-4p}",
    "vhat_t >= (1-beta2) g_j^2 for every j <= t, so no relation between the decays is needed",
);
const N15_PUBLISHED: ProofStep = quoted(on_every_path(
    "N15pub",
    r"\sum_t \eta_{t,i}^2 m_{t,i}^2 \le \frac{1-\beta_1}{1-\beta_1/\beta_2^{2p}} \alpha^2(1-\beta_2)^{-2p}\sum_t |g_{t,i}|^{2-4p}",
    "the published factor is at least 1 under HE, so N15 implies it",
));
const N15B: ProofStep = on_every_path(
    "N15b",
    r"RS \le \frac{L(1+2\beta_1)}{2(1-\beta_1)^2}\alpha^2 S, \quad S = (1-\beta_2)^{-2p}\sum_i\sum_t |g_{t,i}|^{2-4p}",
    "(1+c)(1+3c) = (1+2 beta1)/(1-beta1)^2, and Cauchy-Schwarz on the sum of A_t B_t",
);
const N16: ProofStep = on_every_path(
    "N16",
    r"\sum_t |g_{t,i}|^{2-4p} \le G^{1+q-4p} T^{(1+q)/2} \|g_{1:T,i}\|_2^{1-q}",
    "Hoelder's inequality in t",
);
const N17: ProofStep = on_every_path(
    "N17",
    r"\sum_i \|g_{1:T,i}\|^{1-q} \le d^q \left(\sum_i \|g_{1:T,i}\|\right)^{1-q}",
    "Hoelder's inequality in i",
);
const N18: ProofStep = at_every_step(
    "N18",
    r"\sum_i 1\{\tau_i<t\}\nabla_{t,i}^2 \le \frac{\bar G^p}{\alpha} \sum_i 1\{\tau_i<t\}\eta_{t-1,i}\nabla_{t,i}^2, \quad \bar G = \max(\hat v_0, (1-\beta_2^{T-1})G^2)",
    "N2",
);
const N19: ProofStep = on_every_path(
    "N19",
    r"|FIRST| \le \alpha(1-\beta_2)^{-p}G^{2-2p}\,\#\{i:\tau_i\le T\}",
    "η_τ|g_τ| = α (1-beta2)^-p |g_τ|^(1-2p); the factor (1-beta2)^-p may not be dropped",
);
const N20: ProofStep = equal(step(
    "N20",
    r"\mathbb{E}\,MART = \mathbb{E}\sum_{t\le T}\sum_i 1\{\tau_i<t\}\eta_{t-1,i}\nabla_{t,i}(g_{t,i}-\nabla_{t,i}) = 0",
    Mode::Expectation,
    "η_{t-1} and ∇_t are known before g_t is drawn",
));
const N20_NAIVE: ProofStep = quoted(equal(step(
    "N20-naive",
    r"\mathbb{E}\sum_{t\le T}\sum_i \eta_{t,i}\nabla_{t,i}(g_{t,i}-\nabla_{t,i}) = 0",
    Mode::Expectation,
    "not a step of this proof: the shortcut with η_t, which depends on g_t; false under skewed noise",
)));
const N21: ProofStep = step(
    "N21",
    r"\mathbb{E}\sum_{t\le T}\sum_i 1\{\tau_i\ge t\}\nabla_{t,i}^2 \le G^2\,\mathbb{E}\,\#\{i:\tau_i\le T\}",
    Mode::Expectation,
    "on tau_i >= t the gradient is E[g_t 1{tau_i = t}] given the past, at most G P(tau_i = t)^(1/2)",
);
const N22_DATA: ProofStep = step(
    "N22-data",
    r"\frac1T\mathbb{E}\sum_{t\le T}\|\nabla_t\|^2 \le \frac{M_1}{T\alpha} + \frac{M_2 d}{T} + \frac{G^{2p}\alpha L(1+2\beta_1)}{2(1-\beta_1)^2} \cdot \frac{\mathbb{E}S}{T}",
    Mode::Expectation,
    "the theorem before Hoelder's inequality: no q and no s",
);

pub(super) const SHARP: &[ProofStep] = &[
    HA, HB, HF, N1, N2, N3, N3B, N4, N5, N6, N7, N8, N9, N10, N11, N12, N13, N14, N15, N15B, N16,
    N17, N18, N19, N20, N20_NAIVE, N21, N22_DATA,
];
pub(super) const PUBLISHED: &[ProofStep] = &[
    HA,
    HB,
    HE,
    HF,
    HG,
    N1,
    N2,
    N3,
    N3B,
    N4,
    N5,
    N6,
    N7,
    N8,
    N9,
    N10,
    N11,
    N12,
    N13,
    N14,
    N15,
    N15_PUBLISHED,
    N15B,
    N16,
    N17,
    N18,
    N19,
    N20,
    N20_NAIVE,
    N21,
];
pub(super) const FIXED: &[ProofStep] = &[
    HA, HB, HF, HG, N1, N2, N3, N3B, N4, N5, N6, N7, N8, N9, N10, N11, N12, N13, N14, N15, N15B,
    N16, N17, N18, N19, N20, N20_NAIVE, N21,
];
pub(super) const EPSILON: &[ProofStep] = &[
    HA, HB, HF, N1, N2, N3, N3B, N4, N5, N6, N7, N8, N9, N10, N11, N12, N13, N14, N15, N15B, N16,
    N17, N18, N20, N20_NAIVE,
];
pub(super) const SISTER: &[ProofStep] = &[
    HA, HB, N1, N2, N3, N3B, N4, N5, N6, N7, N8, N9, N10, N11, N12, N13, N14, N15, N15B, N16, N17,
    N18, N19, N20, N20_NAIVE, N21,
];
pub(super) const TOTAL_VARIATION: &[ProofStep] =
    &[HA, HB, HT, N1, N5, N6, N7, N8, N9, N10_TV, N11, N12, N13_TV, N20, N20_NAIVE];
