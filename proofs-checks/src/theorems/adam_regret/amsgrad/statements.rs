//! What the four theorems and the steps of their proofs say.

use crate::theorem::{Mode, ProofStep, Provenance, Statement};
use crate::theorems::kit::statement::{every_path, every_step};

const HB: ProofStep = every_step("HB", r"|g_{t,i}| \le G", "");
const HD: ProofStep =
    every_step("HD", r"\alpha_t \sqrt t = \alpha", "the schedule lr is α/√t").equal();
const HM: ProofStep = every_step("HM", r"\beta_{1,t} \le \beta_{1,t-1}", "");
const HM_BELOW: ProofStep = every_step("HM", r"\beta_{1,t} \le \beta_1", "");
const HX: ProofStep = every_step("HX", r"lo \le x_{t,i} \le hi", "the iterates are feasible");
const C: ProofStep =
    every_path("C", r"R_T \le \sum_t g_t^\top (x_t - u)", "convexity; equality for linear losses");
const S1: ProofStep = every_step(
    "1",
    r"w_t (x_{t+1}-u)^2 \le w_t (x_t-u)^2 - 2\alpha_t m_t (x_t-u) + \alpha_t^2 m_t^2/w_t",
    "projection onto the box coordinate by coordinate; equality where nothing is clipped",
);
const S2: ProofStep = every_step(
    "2",
    r"g_t (x_t-u) \le \frac{w_t (d_t - d_{t+1})}{2\alpha_t(1-\beta_{1,t})} + \frac{\alpha_t m_t^2}{2 w_t (1-\beta_{1,t})} - \frac{\beta_{1,t}}{1-\beta_{1,t}} m_{t-1} (x_t-u)",
    "step 1 with m_t = β1_t m_{t-1} + (1-β1_t) g_t",
);
const S3: ProofStep = every_step(
    "3",
    r"-\frac{\beta_{1,t}}{1-\beta_{1,t}} m_{t-1} (x_t-u) \le \frac{\beta_{1,t}}{2(1-\beta_{1,t})} \left[ \frac{\alpha_{t-1} m_{t-1}^2}{w_{t-1}} + \frac{w_t d_t}{\alpha_t} \right]",
    "Young, w_t >= w_{t-1} and α_t <= α_{t-1}",
);
const S3_BEFORE: ProofStep = ProofStep {
    formula: r"-\frac{\beta_{1,t}}{1-\beta_{1,t}} m_{t-1} (x_t-u) \le \frac{\beta_{1,t}}{2(1-\beta_{1,t})} \left[ \frac{\alpha_{t-1} m_{t-1}^2}{w_{t-1}} + \frac{w_{t-1} d_t}{\alpha_{t-1}} \right]",
    note: "Young with the weight before, so that w may fall",
    ..S3
};
const S4: ProofStep = every_path(
    "4",
    r"\sum_t \frac{\alpha_t m_t^2}{w_t} \le \frac{\alpha\sqrt{1+\ln T}\, \|g_{1:T,i}\|}{(1-\beta_1)(1-\gamma)\sqrt{1-\beta_2}}",
    "m_t² <= Σ_j β1^{t-j} g_j²/(1-β1), w_t >= √(1-β2) β2^{(t-j)/2} |g_j|, a geometric sum, Cauchy-Schwarz",
);
const S4_CONSTANT: ProofStep = ProofStep {
    formula: r"\sum_t \frac{\alpha_t m_t^2}{w_t} \le \frac{(1-\beta_1)\,\alpha\sqrt{1+\ln T}\, \|g_{1:T,i}\|}{(1-\gamma)\sqrt{1-\beta_2}}",
    note: "as for varying β1_t, with m_t² <= (1-β1) Σ_j β1^{t-j} g_j²",
    ..S4
};
const S5: ProofStep = every_path(
    "5",
    r"\sum_t \frac{q_t}{2}(d_t - d_{t+1}) = \frac{q_1 d_1}{2} + \sum_{t \ge 2} \frac{d_t}{2}(q_t - q_{t-1}) - \frac{q_T d_{T+1}}{2}",
    "Abel summation, q_t = w_t/(α_t(1-β1_t))",
)
.equal();
const S5_PUBLISHED: ProofStep = every_step(
    "5pub",
    r"q_t \ge q_{t-1}",
    "what the published proof needs; false when β1_t falls fast (Tran and Phong, arXiv 1904.03590)",
)
.published(Provenance::Quoted);
const S5_PUBLISHED_SUM: ProofStep = every_path(
    "5pub-sum",
    r"\sum_t \frac{q_t}{2}(d_t - d_{t+1}) \le \frac{D^2}{2} q_T",
    "the published conclusion from 5pub, false with it",
)
.published(Provenance::Quoted);
const S5_RISE: ProofStep = every_step(
    "5m",
    r"q_t - q_{t-1} \le (u_t - u_{t-1})/(1-\beta_{1,t})",
    "1/(1-β1_t) does not rise; the right side is not negative",
);
const S5_SUM: ProofStep = every_path(
    "5m-sum",
    r"\sum_t \frac{q_t}{2}(d_t - d_{t+1}) \le \frac{D^2 w_T}{2\alpha_T(1-\beta_1)}",
    "5 and 5m with d_t <= D², then u_t telescopes",
);
const S5_JUMP: ProofStep = every_step(
    "5a",
    r"\frac{1}{1-\beta_{1,t}} - \frac{1}{1-\beta_{1,t-1}} \le \frac{\beta_{1,t}}{(1-\beta_1)^2}",
    "the difference is (β1_t - β1_{t-1})/((1-β1_t)(1-β1_{t-1}))",
);
const S5_ARBITRARY_SUM: ProofStep = every_path(
    "5a-sum",
    r"\sum_t \frac{q_t}{2}(d_t - d_{t+1}) \le \frac{D^2 w_T}{2\alpha_T(1-\beta_1)} + \frac{D^2}{2(1-\beta_1)^2} \sum_{t \ge 2} \beta_{1,t} \frac{w_t}{\alpha_t}",
    "5 and 5a with d_t <= D²",
);
const S5_ADAMX: ProofStep =
    every_step("5x", r"q_t \ge q_{t-1}", "the rescaled maximum is made for this");
const S5_ADAMX_SUM: ProofStep = every_path(
    "5x-sum",
    r"\sum_t \frac{q_t}{2}(d_t - d_{t+1}) \le \frac{D^2}{2} q_T",
    "5 and 5x with d_t <= D²",
);
const IDENTITY: ProofStep = every_path(
    "6",
    r"\sum_t g_t(x_t-u) = \sum_t m_t(x_t-u) + \frac{\beta_1}{1-\beta_1}\Big[ m_T(x_T-u) + \sum_{t<T} m_t(x_t-x_{t+1}) \Big]",
    "summation by parts; holds for any points (Alacaoglu et al., arXiv 2003.09729)",
)
.equal();
const MOVED: ProofStep = every_step(
    "7",
    r"m_t (x_t - x_{t+1}) \le \alpha_t m_t^2/w_t",
    "a clipped step is no longer than the step",
);
const INNER: ProofStep = every_path(
    "8",
    r"\sum_t m_t (x_t-u) \le \frac{D^2 w_T}{2\alpha_T} + \frac12 \sum_t \frac{\alpha_t m_t^2}{w_t}",
    "step 1 summed: u_t = w_t/α_t rises",
);
const LAST: ProofStep = every_path(
    "9",
    r"m_T(x_T-u) \le \frac{\alpha_T m_T^2}{w_T} + \frac{D^2 w_T}{4\alpha_T}",
    "Young",
);

const SETTING: &str =
    "convex losses f_t on a box of width D; u in the box; g_t a subgradient of f_t at x_t";
const BOUNDED: &str =
    "HB: |g_{t,i}| <= G; used by `ratecheck bound` alone, runs use the gradients they see";
const STEP_SIZE: &str = "HD: α_t = α/√t";
const GAMMA: &str = "γ = β1/√β2 < 1; no bias correction, no ε";
const BELOW: &str = "HM: β1_t <= β1, where β1 is β1_1 or the study's parameter `beta1`";

const fn statement(id: &'static str, title: &'static str, formula: &'static str) -> Statement {
    Statement {
        id,
        title,
        formula,
        source: "",
        provenance: Provenance::Derived,
        mode: Mode::EveryPath,
        hypotheses: &[],
        steps: &[],
        defects: &[],
    }
}

pub(super) static MONOTONE: Statement = Statement {
    source: "Reddi, Kale and Kumar, arXiv 1904.09237, Theorem 4, whose first term is twice as large; proof repaired by steps 5m and 5m-sum",
    hypotheses: &[SETTING, BOUNDED, STEP_SIZE, "HM: β1_t <= β1_{t-1}", GAMMA],
    steps: &[
        HB,
        HD,
        HM,
        HX,
        C,
        S1,
        S2,
        S3,
        S4,
        S5,
        S5_PUBLISHED,
        S5_PUBLISHED_SUM,
        S5_RISE,
        S5_SUM,
    ],
    defects: &[
        "constant β1 > 0 is covered, but the middle term then grows like T^{3/2}: use `amsgrad-regret-constant-beta1`",
    ],
    ..statement(
        "amsgrad-regret-monotone",
        "AMSGrad with nonincreasing β1_t",
        r"R_T \le \frac{D^2\sqrt T}{2\alpha(1-\beta_1)} \sum_i w_{T,i} + \frac{D^2}{2(1-\beta_1)} \sum_t \sum_i \frac{\beta_{1,t} w_{t,i}}{\alpha_t} + \frac{\alpha\sqrt{1+\ln T}}{(1-\beta_1)^2(1-\gamma)\sqrt{1-\beta_2}} \sum_i \|g_{1:T,i}\|,\quad w_{t,i} = \hat v_{t,i}^{1/2}",
    )
};

pub(super) static ARBITRARY: Statement = Statement {
    source: "Form: Reddi, Kale and Kumar, arXiv 1904.09237, Theorem 4, in the edition that prints D²/(1-β1)² before the middle sum; derived by steps 5a and 5a-sum",
    hypotheses: &[SETTING, BOUNDED, STEP_SIZE, BELOW, GAMMA],
    steps: &[
        HB,
        HD,
        HM_BELOW,
        HX,
        C,
        S1,
        S2,
        S3,
        S4,
        S5,
        S5_PUBLISHED,
        S5_PUBLISHED_SUM,
        S5_JUMP,
        S5_ARBITRARY_SUM,
    ],
    ..statement(
        "amsgrad-regret-arbitrary",
        "AMSGrad with any β1_t below a bound",
        r"R_T \le \frac{D^2\sqrt T}{2\alpha(1-\beta_1)} \sum_i w_{T,i} + \frac{D^2}{2(1-\beta_1)}\Big(1+\frac{1}{1-\beta_1}\Big) \sum_t \sum_i \frac{\beta_{1,t} w_{t,i}}{\alpha_t} + \frac{\alpha\sqrt{1+\ln T}}{(1-\beta_1)^2(1-\gamma)\sqrt{1-\beta_2}} \sum_i \|g_{1:T,i}\|",
    )
};

pub(super) static ADAMX: Statement = Statement {
    source: "Method: Tran and Phong, arXiv 1904.03590, Algorithm 2; constants derived from steps 1 to 5x-sum",
    hypotheses: &[SETTING, BOUNDED, STEP_SIZE, BELOW, GAMMA],
    steps: &[HB, HD, HM_BELOW, HX, C, S1, S2, S3_BEFORE, S4, S5, S5_ADAMX, S5_ADAMX_SUM],
    ..statement(
        "adamx-regret",
        "AdamX with any β1_t below a bound",
        r"R_T \le \frac{D^2}{2} \sum_i q_{T,i} + \frac{D^2}{2} \sum_{t \ge 2} \frac{\beta_{1,t}}{1-\beta_{1,t}} \sum_i \frac{w_{t-1,i}}{\alpha_{t-1}} + \frac{\alpha\sqrt{1+\ln T}}{(1-\beta_1)^2(1-\gamma)\sqrt{1-\beta_2}} \sum_i \|g_{1:T,i}\|,\quad q_{T,i} = \frac{w_{T,i}}{\alpha_T(1-\beta_{1,T})}",
    )
};

pub(super) static CONSTANT: Statement = Statement {
    source: "Technique: Alacaoglu et al., arXiv 2003.09729; constants derived from steps 1, 4 and 6 to 9",
    hypotheses: &[SETTING, BOUNDED, STEP_SIZE, "β1 constant", GAMMA],
    steps: &[HB, HD, HX, C, S1, S2, S3, S4_CONSTANT, S5, IDENTITY, MOVED, INNER, LAST],
    ..statement(
        "amsgrad-regret-constant-beta1",
        "AMSGrad with constant β1",
        r"R_T \le \frac{D^2\sqrt T\,(2-\beta_1)}{4\alpha(1-\beta_1)} \sum_i w_{T,i} + \frac{\alpha(1+\beta_1)\sqrt{1+\ln T}}{2(1-\gamma)\sqrt{1-\beta_2}} \sum_i \|g_{1:T,i}\|",
    )
};
