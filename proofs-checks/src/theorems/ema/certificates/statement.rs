//! What is claimed, and the inputs of its bounds.

use crate::theorem::{Input, Mode, Provenance, Statement};
use crate::theorems::kit::inputs::{input, nonnegative, positive};
use crate::theorems::kit::statement::{every_path, every_step};

pub(super) static STATEMENT: Statement = Statement {
    id: "lambda-norm-certificates",
    title: "Bounds of the λ-norm of the gradient from a run, and what they say of other measures",
    formula: r"\|\nabla F(\bar x_T)\|^{[\lambda]} \le \min_p \Bigl( \bigl\|\sum_j p_j \nabla F(x_j)\bigr\| + \lambda \sum_j p_j \|x_j - \bar x_T\|^2 \Bigr) \le \|\bar g_T\| + \lambda V_T",
    source: "Ahn and Cutkosky, NeurIPS 2024, arXiv 2405.18199; Zhang and Cutkosky, ICML 2024, arXiv 2405.09742; conversions Ahn, Magakyan and Cutkosky, arXiv 2411.07061, Proposition 2.1, with smaller constants; steps derived",
    provenance: Provenance::Derived,
    mode: Mode::EveryPath,
    hypotheses: &[
        "any method, any noise: ∇F are true gradients at the iterates",
        "F is the integral of its gradients along segments",
        "x̄_T, ḡ_T and V_T are those of the moving average with factor β, in the steps about whole paths of its last iterates",
    ],
    steps: &[
        every_path(
            "dual",
            r"\min_j \bigl( \langle u, g_j \rangle + \lambda \|x_j - \bar x\|^2 + \langle \theta, x_j - \bar x \rangle \bigr) \le \bigl\| \sum_j p_j g_j \bigr\| + \lambda \sum_j p_j \|x_j - \bar x\|^2",
            "weak duality of the programme over laws on the last iterates; the two sides are its two solutions, so that a slack of 1 is optimality",
        ),
        every_path(
            "refined",
            r"\bigl\| \sum_j p_j g_j \bigr\| + \lambda \sum_j p_j \|x_j - \bar x\|^2 \le \|\bar g\| + \lambda V",
            "the weights of the average are one of the laws",
        ),
        every_path(
            "dual-l1",
            r"\min_j \bigl( \langle u, g_j \rangle + \lambda \|x_j - \bar x\|^2 + \langle \theta, x_j - \bar x \rangle \bigr) \le \bigl\| \sum_j p_j g_j \bigr\|_1 + \lambda \sum_j p_j \|x_j - \bar x\|^2",
            "the same in the coordinatewise form",
        ),
        every_path(
            "refined-l1",
            r"\bigl\| \sum_j p_j g_j \bigr\|_1 + \lambda \sum_j p_j \|x_j - \bar x\|^2 \le \|\bar g\|_1 + \lambda V",
            "the same in the coordinatewise form",
        ),
        every_path(
            "exact",
            r"\|\nabla F(\bar x)\|_1^{[\lambda]} \le \bigl\| \sum_j p_j g_j \bigr\|_1 + \lambda \sum_j p_j \|x_j - \bar x\|^2",
            "the infimum over all laws, computed for sums over coordinates",
        ),
        every_step(
            "8.1",
            r"\|\nabla F(\bar x_t)\| \le \|\bar g_t\| + L \sqrt{V_t}",
            "L-smooth F; Jensen",
        ),
        every_step(
            "8.1-lambda",
            r"\|\nabla F(\bar x_t)\| \le \|\bar g_t\| + \lambda V_t + \frac{L^2}{4\lambda}",
            "8.1 and L√V <= λV + L²/(4λ); with λ = L²/ε stationary points have a gradient of at most (5/4)ε, published: 2ε",
        ),
        every_step(
            "8.2",
            r"\|\nabla F(\bar x_t)\| \le \|\bar g_t\| + \tfrac H2 V_t",
            "H-Lipschitz Hessian; the term of first order has mean zero",
        ),
        every_path(
            "9.iv-tail",
            r"\sum_{\|x_j - \bar x\| > \delta} p_j \le \frac{V}{\delta^2}",
            "Chebyshev",
        ),
        every_path(
            "9.iv",
            r"\Bigl\| \sum_{\|x_j - \bar x\| \le \delta} p_j g_j \Bigr\| \Big/ \sum_{\|x_j - \bar x\| \le \delta} p_j \le \frac{\|\bar g\| + G q}{1 - q}, \quad q = V/\delta^2 < 1",
            "the left side is the length of an element of Goldstein's subdifferential conv ∇F(B(x̄, δ)); nothing is compared where q >= 1",
        ),
        every_path(
            "9.v",
            r"\|\nabla F_{1/(2\rho)}(\bar x)\| \le \|\bar g\| + \sqrt{\|\bar g\|^2 + 4\rho (G \sqrt V + \rho V)}",
            "ρ-weakly convex F; the gradient of Moreau's envelope, from the proximal point",
        ),
    ],
    defects: &[
        "through 9.iv the number of steps grows like δ^{-1} ε^{-7/2}, and δ^{-1} ε^{-3} is possible",
        "through 9.v a gradient of the envelope of ε needs V of order ε⁴, hence ε^{-5} steps; stochastic subgradients need ε^{-4}",
    ],
};

pub(super) const INPUTS: &[Input] = &[
    nonnegative("a", "‖ḡ‖, length of the averaged gradient"),
    nonnegative("V", "spread of the window about its mean"),
    positive("lambda", "weight λ of the spread").or(1.0),
    input("L", "smoothness constant, for 8.1", 0.0, f64::INFINITY).or(f64::INFINITY),
    input("H", "Lipschitz constant of the Hessian, for 8.2", 0.0, f64::INFINITY).or(f64::INFINITY),
    input("G", "Lipschitz constant of F, for 9.iv and 9.v", 0.0, f64::INFINITY).or(f64::INFINITY),
    positive("delta", "radius δ of Goldstein's subdifferential, for 9.iv").or(f64::INFINITY),
    positive("rho", "constant ρ of weak convexity, for 9.v").or(f64::INFINITY),
];
