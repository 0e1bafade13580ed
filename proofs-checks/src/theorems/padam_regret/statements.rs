//! What the three theorems and the steps of their proofs say.

use crate::theorem::{Mode, ProofStep, Provenance, Relation, Statement};

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

const HB: ProofStep = step(
    "HB",
    r"|g_{t,i}| \le G",
    Mode::EveryStep,
    "G and g are each a rounded number: two units in the last place of G are allowed",
);
const HD: ProofStep = ProofStep {
    relation: Relation::Equal,
    ..step(
        "HD",
        r"\alpha_t \sqrt{t} = \alpha",
        Mode::EveryStep,
        "the schedule lr is alpha / sqrt(t)",
    )
};
const HM: ProofStep = step("HM", r"\beta_{1,t} \le \beta_{1,t-1}", Mode::EveryStep, "");
const HM_BELOW_FIRST: ProofStep = step("HM", r"\beta_{1,t} \le \beta_1", Mode::EveryStep, "");
const HX: ProofStep =
    step("HX", r"lo \le x_{t,i} \le hi", Mode::EveryStep, "the iterates are feasible");
const C1: ProofStep = step(
    "C1",
    r"R_T(u) \le \sum_t g_t^\top (x_t - u)",
    Mode::EveryPath,
    "convexity of every loss; equality for linear losses",
);
const C2: ProofStep = step(
    "C2",
    r"m_t^\top(x_t-u) \le \frac12\|x_t-u\|_{W_t}^2 - \frac12\|x_{t+1}-u\|_{W_t}^2 + \frac12\sum_i m_{t,i}^2/w_{t,i}",
    Mode::EveryStep,
    "projection in the metric W_t = diag(v̂_t^p)/α_t; equality when nothing is clipped",
);
const C3: ProofStep =
    step("C3", r"w_{t,i} \ge w_{t-1,i}", Mode::EveryStep, "the maximum, and α_t nonincreasing");
const C4: ProofStep = step(
    "C4",
    r"m_{t,i}^2 \le \sum_{j \le t} (1-\beta_{1,j}) \prod_{k=j+1}^t \beta_{1,k}\, g_{j,i}^2",
    Mode::EveryStep,
    "Jensen: the weights sum to at most 1",
);
const C5: ProofStep = step(
    "C5",
    r"\sum_t m_{t,i}^2/w_{t,i} \le k\, Q_i,\quad Q_i = (1-\beta_2)^{-p} \sum_t \alpha t^{-1/2} |g_{t,i}|^{2-2p}",
    Mode::EveryPath,
    "C4, v̂_t >= (1-β2) g_j² for j <= t and a geometric sum; k = 1 for constant β1, else 1/(1-β1)",
);
const C6: ProofStep = step(
    "C6",
    r"Q_i \le \alpha \sqrt{1+\ln T}\, G^{1-2p} (1-\beta_2)^{-p} \|g_{1:T,i}\|_2",
    Mode::EveryPath,
    "Cauchy-Schwarz; p <= 1/2",
);
const C7: ProofStep = step(
    "C7",
    r"\frac12 \sum_t \frac{\|x_t-u\|_{W_t}^2 - \|x_{t+1}-u\|_{W_t}^2}{1-\beta_{1,t}} \le \frac{D^2}{2(1-\beta_1)} \sum_i w_{T,i}",
    Mode::EveryPath,
    "repaired: bound the coefficient of (x-u)² by (w_t - w_{t-1})/(1-β1), which is >= 0, before (x-u)² by D²",
);
const C7PUB: ProofStep = ProofStep {
    provenance: Provenance::Confirmed,
    ..step(
        "C7pub",
        r"\frac{w_{t,i}}{1-\beta_{1,t}} - \frac{w_{t-1,i}}{1-\beta_{1,t-1}} \ge 0",
        Mode::EveryStep,
        "the published telescoping needs it; false when β1_t falls fast (Tran and Phong, arXiv 1904.03590)",
    )
};
const C8: ProofStep = step(
    "C8",
    r"-\sum_{t \ge 2} \frac{\beta_{1,t}}{1-\beta_{1,t}} m_{t-1}^\top(x_t-u) \le \frac{\beta_1}{2(1-\beta_1)} \sum_{t<T}\sum_i \frac{m_{t,i}^2}{w_{t,i}} + \frac{D^2}{2(1-\beta_1)} \sum_{t \ge 2} \beta_{1,t} \sum_i w_{t-1,i}",
    Mode::EveryPath,
    "Young's inequality in the metric W_{t-1}",
);
const C8_PRIME: ProofStep = step(
    "C8'",
    r"m_{t-1}^\top(x_{t-1}-x_t) \le \sum_i m_{t-1,i}^2/w_{t-1,i}",
    Mode::EveryStep,
    "projection in the metric W_{t-1}; equality when nothing is clipped",
);
const C9: ProofStep = ProofStep {
    relation: Relation::Equal,
    ..step(
        "C9",
        r"\sum_t g_t^\top(x_t-u) = \sum_t m_t^\top(x_t-u) + c\, m_T^\top(x_T-u) + c \sum_{t \ge 2} m_{t-1}^\top(x_{t-1}-x_t),\quad c = \frac{\beta_1}{1-\beta_1}",
        Mode::EveryPath,
        "summation by parts; holds for any points x_t (Alacaoglu et al., arXiv 2003.09729)",
    )
};
const CLOSED_DECAYING: ProofStep = step(
    "C10-closed",
    r"R_T \le \frac{D^2\sqrt T}{2\alpha(1-\beta_1)} \sum_i \hat v_{T,i}^p + \frac{D^2}{2(1-\beta_1)} \sum_{t \ge 2} \beta_{1,t} \sum_i w_{t-1,i} + \frac{(1+\beta_1)\,\alpha\sqrt{1+\ln T}\, G^{1-2p}}{2(1-\beta_1)^2 (1-\beta_2)^p} \sum_i \|g_{1:T,i}\|_2",
    Mode::EveryPath,
    "C6 put into the theorem",
);
const CLOSED_CONSTANT: ProofStep = step(
    "C10-closed",
    r"R_T \le \frac{D^2\sqrt T}{2\alpha(1-\beta_1)} \sum_i \hat v_{T,i}^p + \frac{(1+\beta_1)\,\alpha\sqrt{1+\ln T}\, G^{1-2p}}{2(1-\beta_1)(1-\beta_2)^p} \sum_i \|g_{1:T,i}\|_2",
    Mode::EveryPath,
    "C6 put into the theorem",
);

const SETTING: &str = "convex losses f_t on a box X with |x_i - y_i| <= D; u in X";
const BOUNDED: &str = "HB: |g_{t,i}| <= G, g_t a subgradient of f_t at x_t";
const STEP_SIZE: &str = "HD: α_t = α/√t";
const LOOSE: &str =
    "a zero v̂_{t,i} makes no step and has weight w_{t,i} = 0: the papers leave 0/0 open";

pub(super) static REDDI: Statement = Statement {
    id: "amsgrad-regret-reddi-4",
    title: "AMSGrad has regret O(√T) up to a logarithm",
    formula: r"R_T \le \frac{D^2\sqrt T}{\alpha(1-\beta_1)} \sum_i \hat v_{T,i}^{1/2} + \frac{D^2}{2(1-\beta_1)} \sum_t \sum_i \frac{\beta_{1,t} \hat v_{t,i}^{1/2}}{\alpha_t} + \frac{\alpha\sqrt{1+\ln T}}{(1-\beta_1)^2(1-\gamma)\sqrt{1-\beta_2}} \sum_i \|g_{1:T,i}\|_2,\quad \gamma = \frac{\beta_1}{\sqrt{\beta_2}}",
    source: "Reddi, Kale, Kumar, arXiv 1904.09237, Theorem 4",
    provenance: Provenance::Confirmed,
    mode: Mode::EveryPath,
    hypotheses: &[SETTING, BOUNDED, STEP_SIZE, "HM: β1_t <= β1", "p = 1/2 and γ = β1/√β2 < 1"],
    steps: &[HB, HD, HM_BELOW_FIRST, HX, C1, C2, C3, C7PUB],
    defects: &[
        "C7pub, a step of the published proof, is false when β1_t falls fast (Tran and Phong, arXiv 1904.03590); for \
         nonincreasing β1_t the conclusion follows from `padam-regret-decaying-beta1`, term by term",
        LOOSE,
    ],
};

pub(super) static DECAYING: Statement = Statement {
    id: "padam-regret-decaying-beta1",
    title: "Padam has regret O(√(T ln T)) when β1_t falls fast enough",
    formula: r"R_T \le \frac{D^2}{2(1-\beta_1)} \sum_i w_{T,i} + \frac{D^2}{2(1-\beta_1)} \sum_{t=2}^T \beta_{1,t} \sum_i w_{t-1,i} + \frac{1+\beta_1}{2(1-\beta_1)^2} Q",
    source: "Form: Chen et al., arXiv 1806.06763v1, and Tran and Phong, arXiv 1904.03590; constants derived from C1 to C8",
    provenance: Provenance::Derived,
    mode: Mode::EveryPath,
    hypotheses: &[
        SETTING,
        BOUNDED,
        STEP_SIZE,
        "HM: β1_t <= β1_{t-1}",
        "p in [0, 1]; C6 and C10-closed: p <= 1/2",
    ],
    steps: &[HB, HD, HM, HX, C1, C2, C3, C4, C5, C6, C7, C7PUB, C8, CLOSED_DECAYING],
    defects: &["C7pub is not used: C7 takes its place", LOOSE],
};

pub(super) static CONSTANT: Statement = Statement {
    id: "padam-regret-constant-beta1",
    title: "Padam has regret O(√(T ln T)) with constant β1",
    formula: r"R_T \le \frac{D^2}{2(1-\beta_1)} \sum_i w_{T,i} + \frac{1+\beta_1}{2(1-\beta_1)} Q",
    source: "Technique: Alacaoglu et al., arXiv 2003.09729; constants derived from C1 to C9",
    provenance: Provenance::Derived,
    mode: Mode::EveryPath,
    hypotheses: &[
        SETTING,
        BOUNDED,
        STEP_SIZE,
        "β1 constant",
        "p in [0, 1]; C6 and C10-closed: p <= 1/2",
    ],
    steps: &[HB, HD, HX, C1, C2, C3, C4, C5, C6, C7, C7PUB, C8_PRIME, C9, CLOSED_CONSTANT],
    defects: &[LOOSE],
};
