//! AdaMomentum with a momentum weight that goes to one: the published theorem and a sharper form of it.

use ratecheck_problems::number::Number;
use ratecheck_problems::objective::Constant;

use super::bounds::{count, gap, stated, unconstrained};
use super::rate::ceiling;
use super::sizes::{Moments, StepSizes};
use crate::evidence::{Rounded, RoundedSum};
use crate::step::Needs;
use crate::theorem::{Input, Inputs, Mode, ProofStep, Provenance, Setting, Statement, Unmet};
use crate::theorems::kit::inputs::{
    BETA2, GAP, HORIZON, SIGMA, SMOOTHNESS, Terms, nonnegative, positive,
};
use crate::theorems::kit::statement::{every_step, in_mean};
use crate::theorems::kit::{Asked, Book, Chain, Proof, Replica, sum, upper};

/// `adamomentum-nonconvex-beta-to-one`.
pub static DERIVED: Chain<BetaToOne> = Chain {
    statement: &STATEMENT,
    inputs: INPUTS,
    bound: |x| Ok(formula(read(x), x.get("start2"), x.get("squares")).into()),
    bind: |setting, asked| bind(Form::Derived, setting, asked),
};

/// `adamomentum-nonconvex-beta-to-one-published`.
pub static PUBLISHED: Chain<BetaToOne> = Chain {
    statement: &PUBLISHED_STATEMENT,
    inputs: PUBLISHED_INPUTS,
    bound: |x| {
        let last = x.get("lr") / x.get("T").sqrt();
        let [gradient2, squares] = [x.get("gradient2"), x.get("squares")];
        Ok(published(read(x), gradient2, squares, last * x.get("T")).into())
    },
    bind: |setting, asked| bind(Form::Published, setting, asked),
};

const HB: ProofStep =
    every_step("HB", r"|g_{t,i}| \le G", "G is a constant of the problem and its noise");
const HS: ProofStep = every_step(
    "HS",
    r"\alpha_t \le A(1-\beta_{1,t+1}), \quad A = \sqrt{\tfrac{b_l}{2L^2b_u^3}}",
    "the step size is small against what the momentum forgets",
);
const HL: ProofStep =
    every_step("HL", r"\alpha_t \le \tfrac{b_l}{2Lb_u^2}", "and small against 1/L");
const G0: ProofStep = every_step(
    "G0",
    r"\alpha_tb_l \le a_{t,i} \le \alpha_tb_u, \quad b_u = \epsilon^{-1/2}, \quad b_l = (G^2+\tfrac\epsilon{1-\beta_2})^{-1/2}",
    "both ends of the second moment",
);
const G1: ProofStep = in_mean(
    "G1",
    r"\sum_{t<T}\mathbb{E}\|e_{t+1}\|^2 \le \sum_{t<T}\left[b\,\mathbb{E}\|e_t\|^2 + (1-b)^2\sigma^2 + \tfrac{b^2L^2}{1-b}\mathbb{E}\|x_{t+1}-x_t\|^2\right], \quad e_t = m_t-\nabla f(x_t), \; b = \beta_{1,t+1}",
    "e_{t+1} = b(e_t + ∇f(x_t) - ∇f(x_{t+1})) + (1-b)ζ_{t+1} and Young's inequality; the inequality of each step, summed",
);
const G1_PUBLISHED: ProofStep = in_mean(
    "G1pub",
    r"\sum_{t<T}\mathbb{E}\|e_{t+1}\|^2 \le \sum_{t<T}\left[b\,\mathbb{E}\|e_t\|^2 + 2(1-b)^2\sigma^2 + \tfrac{L^2}{1-b}\mathbb{E}\|x_{t+1}-x_t\|^2\right]",
    "implied by G1",
)
.published(Provenance::Confirmed);
const G2: ProofStep = every_step(
    "G2",
    r"f(x_{t+1}) \le f(x_t) + \sum_i\tfrac{a_i}2\left[e_{t,i}^2 - \nabla f(x_t)_i^2 - (1-La_i)m_{t,i}^2\right]",
    "smoothness and 2 ∇f m = (∇f)² + m² - e²",
);
const G3: ProofStep = in_mean(
    "G3",
    r"\sum_t\alpha_t\,\mathbb{E}\|\nabla f(x_t)\|^2 \le \tfrac2{b_l}\left[f(x_1)-f^* + \tfrac{Ab_u}2\left(\mathbb{E}\|e_1\|^2 + \sigma^2\sum_t(1-\beta_{1,t+1})^2\right)\right]",
    "f + (A b_u/2)‖e‖² falls, by G1 and G2",
);

static STATEMENT: Statement = Statement {
    id: "adamomentum-nonconvex-beta-to-one",
    title: "AdaMomentum with β1 going to one",
    formula: r"\sum_{t\le T}\alpha_t\,\mathbb{E}\|\nabla f(x_t)\|^2 \le \frac2{b_l}\left[f(x_1)-f^* + \frac{Ab_u}2\left(\mathbb{E}\|e_1\|^2 + \sigma^2\sum_{t\le T}(1-\beta_{1,t+1})^2\right)\right], \quad A = \sqrt{\frac{b_l}{2L^2b_u^3}}, \quad \mathbb{E}\|e_1\|^2 \le (1-\beta_{1,1})^2\sigma^2+\beta_{1,1}^2\|\nabla f(x_1)\|^2",
    source: "Wang et al., ICDM 2023, supplement, Theorem 1 and Corollary 1; constants derived from G0 to G2",
    provenance: Provenance::Derived,
    mode: Mode::Expectation,
    hypotheses: &[
        "f is L-smooth and bounded below, E[g_t | past] = ∇f(x_t), E‖g_t - ∇f(x_t)‖² <= σ²",
        "HB: every |g_{t,i}| <= G",
        "AdaMomentum without bias correction, ε > 0",
        "HS, HL: the step sizes are small against 1 - beta1 and 1/L",
    ],
    steps: &[HB, HS, HL, G0, G1, G1_PUBLISHED, G2, G3],
    defects: &[
        "nearly vacuous: ε = 1e-16 and L = G = 1 ask for steps below 7.1e-13",
        "says nothing of a constant beta1, with which the method is run",
    ],
};

static PUBLISHED_STATEMENT: Statement = Statement {
    id: "adamomentum-nonconvex-beta-to-one-published",
    title: "AdaMomentum with β1 going to one, as published",
    formula: r"\min_t\mathbb{E}\|\nabla f(x_t)\|^2 \le \frac1T\sum_{t\le T}\mathbb{E}\|\nabla f(x_t)\|^2 \le \frac{Q_1+Q_2\sum_t(1-\beta_{1,t+1})^2}{\alpha_TT}, \quad Q_1 = \frac{2(f(x_1)-f^*)}{b_l}+\sqrt{\frac1{2L^2b_ub_l}}(\sigma^2+\|\nabla f(x_1)\|^2), \quad Q_2 = \sqrt{\frac2{Lb_ub_l}}\,\sigma^2",
    source: "Wang et al., ICDM 2023, supplement, Theorem 1; its points 0 to T are T steps here",
    provenance: Provenance::Confirmed,
    mode: Mode::Expectation,
    hypotheses: STATEMENT.hypotheses,
    steps: &[HB, HS, HL, G0, G1, G1_PUBLISHED, G2, G3],
    defects: &[
        "Q2 has L where its derivation gives L²; for L < 1/4 the printed constant is below even the sharper derived one, and is not proved",
        "the running bound on |m| has inconsistent exponents, one b_l lacks its index, and the constants are indexed b_{u,t} where b_{u,1} is used",
        "nearly vacuous: ε = 1e-16 and L = G = 1 ask for steps below 7.1e-13",
    ],
};

const EPS: Input = positive("eps", "ε, added inside the second moment, positive");
const GRADIENT: Input =
    positive("G", "almost sure bound on every coordinate of the gradients, positive");
const SQUARES: Input = nonnegative("squares", "Σ_t (1-β_{1,t+1})², at least 0");

const INPUTS: &[Input] = &[
    BETA2,
    EPS,
    SMOOTHNESS,
    GRADIENT,
    GAP,
    SIGMA,
    nonnegative("start2", "E‖e_1‖², at least 0"),
    SQUARES,
];

const PUBLISHED_INPUTS: &[Input] = &[
    HORIZON,
    positive("lr", "α in lr = α/sqrt(t)"),
    BETA2,
    EPS,
    SMOOTHNESS,
    GRADIENT,
    GAP,
    SIGMA,
    nonnegative("gradient2", "‖∇f(x_1)‖², at least 0"),
    SQUARES,
];

/// What both forms are made of: `L`, `b_l`, `b_u`, `f(x_1) - f*`, `σ²`.
type Common<N> = [N; 5];

fn read(x: &Inputs) -> Common<f64> {
    let [low, high] = ends(x.get("G"), x.get("beta2"), x.get("eps"));
    [x.get("L"), low, high, x.get("Delta"), x.get("sigma").square()]
}

/// `b_l` and `b_u`.
fn ends<N: Number>(g: N, beta2: N, eps: N) -> [N; 2] {
    [ceiling(g, beta2, eps.clone()).sqrt().recip(), eps.sqrt().recip()]
}

/// `A = √(b_l / (2L²b_u³))`.
fn forgetting<N: Number>(l: N, low: N, high: N) -> N {
    (low / (l.square() * high.powi(3)).times(2.0)).sqrt()
}

fn formula<N: Number>([l, low, high, gap, σ2]: Common<N>, start2: N, squares: N) -> Terms<N, 3> {
    let a = forgetting(l, low.clone(), high.clone());
    let part = a * high / low.clone();
    Terms([
        ("start", gap.times(2.0) / low),
        ("momentum", part.clone() * start2),
        ("noise", part * σ2 * squares),
    ])
}

/// `last` is `α_T T`.
fn published<N: Number>(
    [l, low, high, gap, σ2]: Common<N>,
    gradient2: N,
    squares: N,
    last: N,
) -> Terms<N, 3> {
    let both = low.clone() * high;
    let q1 = (l.clone().square() * both.clone()).times(2.0).recip().sqrt();
    let q2 = (N::of(2.0) / (l * both)).sqrt() * σ2.clone();
    Terms([
        ("start", gap.times(2.0) / low / last.clone()),
        ("momentum", q1 * (σ2 + gradient2) / last.clone()),
        ("noise", q2 * squares / last),
    ])
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Form {
    Derived,
    Published,
}

/// The constants of a run.
#[derive(Clone)]
pub struct BetaToOne {
    form: Form,
    sizes: StepSizes,
    g: Rounded,
    common: Common<Rounded>,
}

fn bind(form: Form, setting: &Setting<'_>, asked: Asked<'_>) -> Result<BetaToOne, Unmet> {
    let entries = ["adamomentum-nobias", "adamomentum-max"];
    setting.method_is(&entries, "AdaMomentum without bias correction")?;
    unconstrained(setting)?;
    let sizes = StepSizes::read(setting)?;
    if sizes.inside <= 0.0 {
        let condition = "eps > 0: 1/√ε bounds the step".to_owned();
        return Err(Unmet::Range { name: "eps", value: sizes.inside, condition });
    }
    let g = stated(setting.gradient_bound()?);
    let [low, high] = ends(g, Rounded::exact(sizes.beta2), Rounded::exact(sizes.inside));
    let l = stated(setting.upper(Constant::Smoothness)?);
    let σ2 = if asked.means() { stated(setting.variance()?) } else { Rounded::ZERO };
    let gap = if asked.means() { gap(setting)? } else { Rounded::ZERO };
    Ok(BetaToOne { form, sizes, g, common: [l, low, high, gap, σ2] })
}

/// Sums along a path.
pub struct Path {
    moments: Moments,
    /// The right side of G2 at the step before.
    promised: Option<Rounded>,
    /// `‖x_t - x_{t-1}‖²` and `‖e_{t-1}‖²`.
    moved2: Rounded,
    error2: Rounded,
    /// Both sides of G1, and the right one as published.
    later: RoundedSum,
    allowed: RoundedSum,
    published: RoundedSum,
    weighted: RoundedSum,
    gradients: RoundedSum,
    /// `Σ (1-β_{1,t+1})²`.
    squares: RoundedSum,
    /// Bound on `E‖e_1‖²`, and `‖∇f(x_1)‖²`.
    start2: Rounded,
    gradient2: Rounded,
    /// `Σ α_t`.
    sizes: RoundedSum,
    /// `α_T` and `T`.
    last: Rounded,
    steps: u64,
}

impl BetaToOne {
    fn fresh(&self, t: u64) -> Rounded {
        Rounded::ONE - Rounded::exact(self.sizes.beta1.at(t))
    }

    fn hypotheses(&self, seen: &Replica<'_>, book: &mut Book<'_>) -> Rounded {
        let [l, low, high, ..] = self.common;
        let α = Rounded::exact(self.sizes.lr.at(seen.t()));
        let a = forgetting(l, low, high);
        book.at_most("HS", α, a * self.fresh(seen.t() + 1));
        book.at_most("HL", α, low / (Rounded::exact(2.0) * l * high.square()));
        (0..seen.dim()).for_each(|i| book.at_most("HB", seen.g(i).abs(), self.g));
        α
    }

    /// G2 about the step before, and what it says of the next value.
    fn descent(&self, path: &mut Path, seen: &Replica<'_>, book: &mut Book<'_>) {
        let (dim, l, half) = (seen.dim(), self.common[0], Rounded::exact(0.5));
        if let Some(promised) = path.promised {
            book.at_most("G2", seen.value(), promised);
        }
        let at = |i| path.moments.at(i);
        let fall = sum(dim, |i| {
            let (a, m2) = (at(i).a, at(i).m.square());
            let e2 = (at(i).m - seen.exact(i)).square();
            half * a * (e2 - seen.exact(i).square() - (Rounded::ONE - l * a) * m2)
        });
        // The logged step is -a m up to drift, which moves the right side by |∇f| + L|s| times it.
        let bent = |i: usize| {
            let (by, drift) = (at(i).step(), seen.drift(i, at(i).step()));
            drift * (upper(seen.exact(i)) + upper(l) * (upper(by) + drift))
        };
        let moved = (0..dim).map(bent).sum::<f64>() * (1.0 + 1e-9);
        path.promised = Some((seen.value() + fall).loosened(moved));
    }
}

impl Proof for BetaToOne {
    type Path = Path;

    fn needs(&self) -> Needs {
        Needs::GRADIENT | Needs::TRUE_GRADIENT | Needs::VALUE
    }

    fn path(&self, dim: usize) -> Path {
        Path {
            moments: Moments::new(&self.sizes, dim),
            promised: None,
            moved2: Rounded::ZERO,
            error2: Rounded::ZERO,
            later: RoundedSum::new(),
            allowed: RoundedSum::new(),
            published: RoundedSum::new(),
            weighted: RoundedSum::new(),
            gradients: RoundedSum::new(),
            squares: RoundedSum::new(),
            start2: Rounded::ZERO,
            gradient2: Rounded::ZERO,
            sizes: RoundedSum::new(),
            last: Rounded::ZERO,
            steps: 0,
        }
    }

    fn step(&self, path: &mut Path, seen: &Replica<'_>, book: &mut Book<'_>) {
        let (dim, t) = (seen.dim(), seen.t());
        let [l, low, high, _, σ2] = self.common;
        let α = self.hypotheses(seen, book);
        path.moments.begin(&self.sizes, t);
        for i in 0..dim {
            let c = path.moments.push(&self.sizes, i, seen.g(i));
            book.at_most("G0", c.a, α * high);
            book.at_most("G0", α * low, c.a);
        }
        self.descent(path, seen, book);
        let error2 = sum(dim, |i| (path.moments.at(i).m - seen.exact(i)).square());
        let gradient2 = sum(dim, |i| seen.exact(i).square());
        let fresh = self.fresh(t);
        let b = Rounded::ONE - fresh;
        if t == 1 {
            path.start2 = fresh.square() * σ2 + b.square() * gradient2;
            path.gradient2 = gradient2;
        } else {
            let (kept, noise) = (b * path.error2, fresh.square() * σ2);
            let carried = l.square() * path.moved2 / fresh;
            path.later.push(error2);
            path.allowed.push(kept + noise + b.square() * carried);
            path.published.push(kept + Rounded::exact(2.0) * noise + carried);
        }
        path.error2 = error2;
        path.moved2 = sum(dim, |i| (seen.x_next(i) - seen.x(i)).square());
        path.weighted.push(α * gradient2);
        path.gradients.push(gradient2);
        path.squares.push(self.fresh(t + 1).square());
        path.sizes.push(α);
        path.last = α;
        path.steps += 1;
    }

    fn finish(&self, path: &Path, book: &mut Book<'_>) {
        book.mean("G1", path.later.value(), path.allowed.value());
        book.mean("G1pub", path.later.value(), path.published.value());
        let squares = path.squares.value();
        let bound = formula(self.common, path.start2, squares).total();
        book.mean("G3", path.weighted.value(), bound);
        if self.form == Form::Derived {
            book.mean("", path.weighted.value(), bound);
            return;
        }
        let t = count(path.steps);
        let bound = published(self.common, path.gradient2, squares, path.last * t).total();
        book.mean("", path.gradients.value() / t, bound);
    }

    fn notes(&self) -> &'static [&'static str] {
        &["A", "trivial"]
    }

    fn note(&self, path: &Path, out: &mut [f64]) {
        let [l, low, high, ..] = self.common;
        // ‖∇f‖² <= d G² at every point.
        let square = count(path.moments.dim() as u64).value() * self.g.value() * self.g.value();
        let trivial = match self.form {
            Form::Published => square,
            Form::Derived => square * path.sizes.value().value(),
        };
        out.copy_from_slice(&[forgetting(l, low, high).value(), trivial]);
    }
}
