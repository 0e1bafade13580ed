//! What the four theorems say, and the steps of their proofs.

use crate::theorem::{Mode, ProofStep, Provenance, Statement};
use crate::theorems::kit::statement::{every_path, every_step, in_mean};

const BOUNDED: &str = "|g_{t,i}| <= R - √ε almost surely";
const SMOOTH: &str = "f is L-smooth and bounded below; E[g_t | past] = ∇f(x_t)";
const CONSTANT: &str = "α > 0 constant, ε > 0";
const OUT: &str = "x_out is x_t with probability proportional to 1 - β1^{T-t+1}; summed exactly";
const UNIFORM: &str = "x_out is uniform on x_1, ..., x_T; summed exactly";
const TRIVIAL: &str =
    "above the trivial bound d R² until T is very large, which figures draw beside it";

const HB: ProofStep = every_step(
    "HB",
    r"|g_{t,i}| + \sqrt\epsilon \le R",
    "R comes from the bound on each coordinate",
);
const S1: ProofStep = every_step(
    "1",
    r"f(x_{t+1}) \le f(x_t) - \alpha_t \nabla f(x_t)^\top u_t + \tfrac{L}{2} \alpha_t^2 \|u_t\|^2,\quad u_t = \frac{m_t}{\sqrt{\epsilon + v_t}}",
    "smoothness",
);
const S2: ProofStep = every_step(
    "2",
    r"\frac{\nabla_{t,i}^2}{2\sqrt{\epsilon + \tilde v_{t,i}}} \le \mathbb{E}_{t-1} \frac{\nabla_{t,i} g_{t,i}}{\sqrt{\epsilon + v_{t,i}}} + 2R\, \mathbb{E}_{t-1} \frac{g_{t,i}^2}{\epsilon + v_{t,i}},\quad \tilde v_t = \mathbb{E}_{t-1} v_t",
    "v_t depends on g_t; its conditional mean does not. The expectation over g_t is summed exactly, at every step and coordinate, where the noise has finitely many values",
);
const S3_PLAIN_ADAGRAD: ProofStep = in_mean(
    "3",
    r"\frac{\alpha}{2R\sqrt T} \sum_t \mathbb{E}\|\nabla f(x_t)\|^2 \le \sum_t \alpha_t \mathbb{E}\, \nabla f(x_t)^\top u_t + 2R \alpha_T \sum_t \mathbb{E}\|u_t\|^2",
    "steps 2 and 7, summed",
);
const S3_PLAIN_ADAM: ProofStep = in_mean(
    "3",
    r"\frac{\alpha}{2R} \sum_t \mathbb{E}\|\nabla f(x_t)\|^2 \le \sum_t \alpha_t \mathbb{E}\, \nabla f(x_t)^\top u_t + 2R \alpha_T \sum_t \mathbb{E}\|u_t\|^2",
    "steps 2 and 7, summed; α_t increases",
);
const S3_ADAGRAD: ProofStep = in_mean(
    "3",
    r"\frac{\alpha}{2R\sqrt T} \sum_t (1-\beta_1^{T-t+1}) \mathbb{E}\|\nabla f(x_t)\|^2 \le \sum_t \alpha_t \mathbb{E}\, \nabla f(x_t)^\top u_t + \frac{\alpha_T^3 L^2 \sqrt{1-\beta_1}}{4R} \sum_k \beta_1^k \sqrt k (k+1) \sum_t \mathbb{E}\|u_t\|^2 + \left(2R + \frac{R}{\sqrt{1-\beta_1}}\right) \alpha_T \sum_k \beta_1^k \sqrt{k+1} \sum_t \mathbb{E}\|U_t\|^2",
    "the gradients k steps back differ by what was moved, hence the middle sum; with step 7, summed over t",
);
const S3_ADAM: ProofStep = in_mean(
    "3",
    r"\frac{\alpha}{2R} \sum_t (1-\beta_1^{T-t+1}) \mathbb{E}\|\nabla f(x_t)\|^2 \le \sum_t \alpha_t \mathbb{E}\, \nabla f(x_t)^\top u_t + \frac{\alpha_T^3 L^2 \sqrt{1-\beta_1}}{4R} \sum_k \beta_1^k \sqrt k (k+1) \sum_t \mathbb{E}\|u_t\|^2 + \left(2R + \frac{R}{\sqrt{1-\beta_1}}\right) \alpha_T \sum_k \left(\frac{\beta_1}{\beta_2}\right)^k \sqrt{k+1} \sum_t \mathbb{E}\|U_t\|^2",
    "the gradients k steps back differ by what was moved, hence the middle sum; with step 7, summed over t; α_t increases",
);
const S3_PUBLISHED: ProofStep = in_mean(
    "3pub",
    r"\text{step 3 with } \frac{3R}{\sqrt{1-\beta_1}} \text{ for } 2R + \frac{R}{\sqrt{1-\beta_1}}",
    "the constant as printed, larger than its proof needs; from it the 12 of the theorem",
)
.published(Provenance::Quoted);
const S4: ProofStep = every_step(
    "4",
    r"\sum_{s \le t} \frac{g_{s,i}^2}{\epsilon + v_{s,i}} \le \ln\left(1 + \frac{v_{t,i}}{\epsilon}\right) - t \ln \beta_2",
    "1 - 1/y <= ln y; beta2 = 1 for AdaGrad",
);
const S5: ProofStep = every_step(
    "5",
    r"\sum_{s \le t} u_{s,i}^2 \le \frac{1}{(1-\beta_1)(1-\beta_1/\beta_2)} \left[\ln\left(1 + \frac{v_{t,i}}{\epsilon}\right) - t \ln \beta_2\right]",
    "Cauchy-Schwarz for m_t, then step 4; beta2 = 1 for AdaGrad",
);
const S6: ProofStep = every_path(
    "6",
    r"\sum_{k \ge 0} a^k \sqrt{k+1} \le 2 (1-a)^{-3/2},\quad a = \beta_1/\beta_2",
    "arithmetic; beta2 = 1 for AdaGrad",
);
const S6B: ProofStep = every_path(
    "6b",
    r"\sum_{k \ge 0} \beta_1^k \sqrt k (k+1) \le 4 \beta_1 (1-\beta_1)^{-5/2}",
    "arithmetic",
);
const S7: ProofStep = every_step(
    "7",
    r"\sqrt{\epsilon + v_{t,i}} \le R \sqrt{\sum_{j<t} \beta_2^j}",
    "hence the same for every conditional mean of v_t; beta2 = 1 for AdaGrad",
);
const SHARP: ProofStep = in_mean(
    "S",
    r"\text{the bound with } 4(1 + 2\sqrt{1-\beta_1}) \text{ for } 12",
    "what the constant of step 3 gives",
);

pub(super) static ADAGRAD: Statement = Statement {
    id: "defossez-adagrad",
    title: "AdaGrad on smooth nonconvex functions",
    formula: r"\mathbb{E}\|\nabla f(x_{out})\|^2 \le \frac{2R\Delta}{\alpha\sqrt T} + \frac{4dR^2 + \alpha dRL}{\sqrt T} \ln\left(1 + \frac{TR^2}{\epsilon}\right)",
    source: "Défossez, Bottou, Bach and Usunier, TMLR 2022, arXiv 2003.02395, Theorem 1; constants derived from the steps",
    provenance: Provenance::Derived,
    mode: Mode::Expectation,
    hypotheses: &[SMOOTH, BOUNDED, CONSTANT, UNIFORM],
    steps: &[HB, S1, S2, S3_PLAIN_ADAGRAD, S4, S7],
    defects: &[TRIVIAL],
};

pub(super) static ADAM: Statement = Statement {
    id: "defossez-adam",
    title: "Adam without momentum on smooth nonconvex functions",
    formula: r"\mathbb{E}\|\nabla f(x_{out})\|^2 \le \frac{2R\Delta}{\alpha T} + E\left[\frac1T \ln\left(1 + \frac{R^2}{(1-\beta_2)\epsilon}\right) - \ln\beta_2\right],\ E = \frac{4dR^2}{\sqrt{1-\beta_2}} + \frac{\alpha dRL}{1-\beta_2}",
    source: "Défossez, Bottou, Bach and Usunier, TMLR 2022, arXiv 2003.02395, Theorem 2; constants derived from the steps",
    provenance: Provenance::Derived,
    mode: Mode::Expectation,
    hypotheses: &[SMOOTH, BOUNDED, CONSTANT, "β1 = 0, 0 < β2 < 1", UNIFORM],
    steps: &[HB, S1, S2, S3_PLAIN_ADAM, S4, S7],
    defects: &[TRIVIAL, "for fixed β2 the bound does not fall below -E ln β2, about 4dR² √(1-β2)"],
};

pub(super) static ADAGRAD_MOMENTUM: Statement = Statement {
    id: "defossez-adagrad-momentum",
    title: "AdaGrad with momentum on smooth nonconvex functions",
    formula: r"\mathbb{E}\|\nabla f(x_{out})\|^2 \le \frac{2R\Delta\sqrt T}{\alpha\tilde T} + \frac{E\sqrt T}{\tilde T} \ln\left(1 + \frac{TR^2}{\epsilon}\right),\ E = \alpha dRL + \frac{12dR^2}{1-\beta_1} + \frac{2\alpha^2dL^2\beta_1}{1-\beta_1},\ \tilde T = T - \frac{\beta_1}{1-\beta_1}",
    source: "Défossez, Bottou, Bach and Usunier, TMLR 2022, arXiv 2003.02395, Theorem 3 with α(1-β1) for α; constants derived from the steps",
    provenance: Provenance::Derived,
    mode: Mode::Expectation,
    hypotheses: &[SMOOTH, BOUNDED, CONSTANT, "0 <= β1 < 1, T > β1/(1-β1)", OUT],
    steps: &[HB, S1, S3_ADAGRAD, S3_PUBLISHED, S4, S5, S6, S6B, S7, SHARP],
    defects: &[TRIVIAL, "the growth like 1/(1-β1) is not seen in measurements"],
};

pub(super) static ADAM_MOMENTUM: Statement = Statement {
    id: "defossez-adam-momentum",
    title: "Adam on smooth nonconvex functions",
    formula: r"\mathbb{E}\|\nabla f(x_{out})\|^2 \le \frac{2R\Delta}{\alpha\tilde T} + E\left[\frac{1}{\tilde T} \ln\left(1 + \frac{R^2}{(1-\beta_2)\epsilon}\right) - \frac{T}{\tilde T} \ln\beta_2\right],\ E = \frac{\alpha dRL(1-\beta_1)}{q(1-\beta_2)} + \frac{12dR^2\sqrt{1-\beta_1}}{q^{3/2}\sqrt{1-\beta_2}} + \frac{2\alpha^2dL^2\beta_1}{q(1-\beta_2)^{3/2}},\ q = 1 - \frac{\beta_1}{\beta_2},\ \tilde T = T - \frac{\beta_1}{1-\beta_1}",
    source: "Défossez, Bottou, Bach and Usunier, TMLR 2022, arXiv 2003.02395, Theorem 4; constants derived from the steps",
    provenance: Provenance::Derived,
    mode: Mode::Expectation,
    hypotheses: &[SMOOTH, BOUNDED, CONSTANT, "0 <= β1 < β2 < 1, T > β1/(1-β1)", OUT],
    steps: &[HB, S1, S3_ADAM, S3_PUBLISHED, S4, S5, S6, S6B, S7, SHARP],
    defects: &[
        TRIVIAL,
        "for fixed β2 the bound does not fall below -E ln β2",
        "the growth in 1/(1-β1) is not seen in measurements",
    ],
};
