//! AdaBelief's two theorems as printed, whose hypothesis that `s_t` never decreases is looked at in every step.

use ratecheck_problems::number::Number;
use ratecheck_problems::objective::Constant;

use super::bounds::{count, gap, stated, unconstrained};
use super::chen::constants;
use super::sizes::{Moments, StepSizes};
use crate::evidence::{Rounded, RoundedSum};
use crate::step::Needs;
use crate::theorem::{
    Bound, Input, Inputs, Mode, ProofStep, Provenance, Setting, Statement, Unmet,
};
use crate::theorems::kit::inputs::{
    BETA1, DIM, GAP, HORIZON, SMOOTHNESS, Terms, nonnegative, positive,
};
use crate::theorems::kit::regret::{self, RegretPath};
use crate::theorems::kit::statement::every_step;
use crate::theorems::kit::{Asked, Book, Chain, Proof, Replica, sum};

/// `adabelief-regret`.
pub static REGRET: Chain<Regret> = Chain {
    statement: &REGRET_STATEMENT,
    inputs: REGRET_INPUTS,
    bound: regret_bound,
    bind: bind_regret,
};

/// `adabelief-nonconvex`.
pub static NONCONVEX: Chain<Nonconvex> = Chain {
    statement: &NONCONVEX_STATEMENT,
    inputs: NONCONVEX_INPUTS,
    bound: nonconvex_bound,
    bind: bind_nonconvex,
};

const HC: ProofStep = every_step("HC", r"c \le s_{t,i}", "ε is added at every step");
const HD: ProofStep =
    every_step("HD", r"\alpha_t\sqrt t = \alpha", "the schedule lr is alpha/sqrt(t)").equal();
const HM: ProofStep = every_step(
    "HM",
    r"s_{t-1,i} \le s_{t,i}",
    "what the telescoping of √s_t/α_t needs; the fraction of decreases is the note `decreases`",
)
.published(Provenance::Recalled);
/// Why verdicts about these theorems are what they are.
const DECREASES: &str = "HM fails on almost every run: s_t is a running mean of (g_t - m_t)², and falls as soon as the newest one is below it; a running maximum would repair it";
const CORRECTED: &str = "the printed algorithm has bias corrections and a second ε outside the root, which the theorem leaves out";

static REGRET_STATEMENT: Statement = Statement {
    id: "adabelief-regret",
    title: "Regret of AdaBelief, if its second moment never decreased",
    formula: r"R_T \le \frac{D^2\sqrt T}{2\alpha(1-\beta_1)}\sum_i\sqrt{s_{T,i}} + \frac{(1+\beta_1)\alpha\sqrt{1+\ln T}}{2\sqrt c(1-\beta_1)^3}\sum_i\|g_{1:T,i}^2\|_2 + \frac{D^2}{2(1-\beta_1)}\sum_t\sum_i\frac{\beta_{1,t}\sqrt{s_{t,i}}}{\alpha_t}, \quad \alpha_t = \alpha/\sqrt t",
    source: "Zhuang et al., NeurIPS 2020, arXiv 2010.07468, Theorem 2.1 (recalled)",
    provenance: Provenance::Recalled,
    mode: Mode::EveryPath,
    hypotheses: &[
        "convex losses on a box of width D",
        "HG: every |g_{t,i}| <= G/2, which keeps |g - m| below G",
        "HC: s_{t,i} >= c; c = ε",
        "HD: α_t = α/√t",
        "HM: s_t never decreases",
    ],
    steps: &[
        every_step("HG", r"|g_{t,i}| \le G_\infty/2", "G_∞/2 is the bound that the losses state"),
        HC,
        HD,
        HM,
    ],
    defects: &[
        DECREASES,
        CORRECTED,
        "with a constant beta1 the third term is of order T^(3/2), more than D G T",
        "with beta1 = 0 the moment is pure ε and the step huge",
    ],
};

static NONCONVEX_STATEMENT: Statement = Statement {
    id: "adabelief-nonconvex",
    title: "AdaBelief on smooth nonconvex functions, if its second moment never decreased",
    formula: r"\min_{t\le T}\mathbb{E}\|\nabla f(x_t)\|^2 \le \frac{H}{\alpha\sqrt T}\left[\frac{C_1\alpha^2H^2(1+\ln T)}c + \frac{C_2d\alpha}{\sqrt c} + \frac{C_3d\alpha^2}c + C_4\right], \quad \alpha_t = \alpha/\sqrt t",
    source: "Zhuang et al., NeurIPS 2020, arXiv 2010.07468, Theorem 2.2 (recalled); constants unspecified there, here those of adam-type-chen, C4 = Δ + 2H²dα/√c",
    provenance: Provenance::Recalled,
    mode: Mode::Expectation,
    hypotheses: &[
        "f is L-smooth and bounded below, E[g_t | past] = ∇f(x_t)",
        "HB: ‖∇f(x_t)‖ <= H and ‖g_t‖ <= H",
        "HC: s_{t,i} >= c; c = ε",
        "HD: α_t = α/√t",
        "HM: s_t never decreases",
    ],
    steps: &[
        every_step(
            "HB",
            r"\|\nabla f(x_t)\|, \|g_t\| \le H",
            "H = G√d, from the bound on each coordinate",
        ),
        HC,
        HD,
        HM,
    ],
    defects: &[DECREASES, CORRECTED],
};

const LOWER: Input = positive("c", "lower bound of s, positive");
const STEP: Input = positive("lr", "α in lr = α/sqrt(t)");

const REGRET_INPUTS: &[Input] = &[
    HORIZON,
    STEP,
    BETA1,
    LOWER,
    positive("D", "width of the box"),
    nonnegative("roots", "Σ_i √s_{T,i}, at least 0"),
    nonnegative("fourths", "Σ_i ‖g_{1:T,i}²‖_2, at least 0"),
    nonnegative("weights", "Σ_t Σ_i β_{1,t} √s_{t,i}/α_t, at least 0"),
];

const NONCONVEX_INPUTS: &[Input] = &[
    HORIZON,
    DIM,
    STEP,
    BETA1,
    LOWER,
    SMOOTHNESS,
    positive("H", "bound on the norms of true and stochastic gradients"),
    GAP,
];

fn regret_bound(x: &Inputs) -> Result<Bound, Unmet> {
    let numbers = ["T", "lr", "beta1", "c", "D"].map(|name| x.get(name));
    Ok(regret_formula(numbers, ["roots", "fourths", "weights"].map(|name| x.get(name))).into())
}

fn regret_formula<N: Number>(
    [t, α, beta1, c, width]: [N; 5],
    [roots, fourths, weights]: [N; 3],
) -> Terms<N, 3> {
    let (fresh, width2) = (N::one() - beta1.clone(), width.square());
    let grows = t.clone().ln().plus(1.0).sqrt();
    let under = (c.sqrt() * fresh.clone().powi(3)).times(2.0);
    Terms([
        ("diameter", width2.clone() * t.sqrt() * roots / (α.clone() * fresh.clone()).times(2.0)),
        ("gradients", beta1.plus(1.0) * α * grows / under * fourths),
        ("momentum", width2 * weights / fresh.times(2.0)),
    ])
}

fn nonconvex_bound(x: &Inputs) -> Result<Bound, Unmet> {
    let names = ["T", "d", "lr", "beta1", "c", "L", "H", "Delta"];
    Ok(nonconvex_formula(names.map(|name| x.get(name))).into())
}

fn nonconvex_formula<N: Number>([t, d, α, beta1, c, l, h, gap]: [N; 8]) -> Terms<N, 4> {
    let [c1, c2, c3] = constants([l, beta1, h.clone()]);
    let h2 = h.clone().square();
    let scale = h / (α.clone() * t.clone().sqrt());
    let first = d.clone() * α.clone() / c.clone().sqrt();
    let squares = α.square() / c;
    Terms([
        ("gradients", scale.clone() * c1 * h2.clone() * squares.clone() * t.ln().plus(1.0)),
        ("variation", scale.clone() * c2 * first.clone()),
        ("squares", scale.clone() * c3 * d * squares),
        ("start", scale * (gap + h2.times(2.0) * first)),
    ])
}

/// The moments of AdaBelief, watched.
struct Belief {
    moments: Moments,
    decreases: u64,
    comparisons: u64,
}

impl Belief {
    fn new(sizes: &StepSizes, dim: usize) -> Belief {
        Belief { moments: Moments::new(sizes, dim), decreases: 0, comparisons: 0 }
    }

    /// HC, HD and HM at one step.
    fn check(&mut self, sizes: &StepSizes, seen: &Replica<'_>, book: &mut Book<'_>) {
        self.moments.begin(sizes, seen.t());
        let α = Rounded::ulps(sizes.lr.at(1), regret::STEP_SIZE_ULPS);
        book.equal("HD", regret::scaled(&sizes.lr, seen.t()), α);
        for i in 0..seen.dim() {
            let c = self.moments.push(sizes, i, seen.g(i));
            book.at_most("HC", Rounded::exact(sizes.inside), c.v);
            book.at_most("HM", c.v_before, c.v);
            self.comparisons += 1;
            self.decreases += u64::from(c.v_before.certainly_gt(c.v));
        }
    }

    /// The fraction of coordinates and steps at which `s` decreased.
    fn fraction(&self) -> f64 {
        count(self.decreases).value() / count(self.comparisons).value()
    }
}

fn sizes(setting: &Setting<'_>) -> Result<StepSizes, Unmet> {
    setting.method_is(&["adabelief-paper", "adabelief-optax"], "AdaBelief")?;
    let sizes = StepSizes::read(setting)?;
    if sizes.inside <= 0.0 {
        let condition = "eps_root > 0: it is the lower bound c of s".to_owned();
        return Err(Unmet::Range { name: "eps_root", value: sizes.inside, condition });
    }
    regret::inverse_root(&sizes.lr, setting.horizon)?;
    Ok(sizes)
}

/// The constants of a run of the regret theorem.
#[derive(Clone)]
pub struct Regret {
    sizes: StepSizes,
    beta1: f64,
    width: Rounded,
    gradient: Rounded,
    dim: usize,
    horizon: u64,
}

fn bind_regret(setting: &Setting<'_>, _asked: Asked<'_>) -> Result<Regret, Unmet> {
    let sizes = sizes(setting)?;
    regret::online(setting)?;
    Ok(Regret {
        beta1: sizes.fixed_beta1()?,
        width: regret::width(regret::box_ends(setting)?),
        gradient: regret::coordinate_bound(setting)?,
        dim: setting.start.len(),
        horizon: setting.horizon,
        sizes,
    })
}

/// Sums along a path of the regret theorem.
pub struct RegretSums {
    belief: Belief,
    regret: RegretPath,
    /// `Σ_t g_{t,i}⁴`.
    fourths: Vec<RoundedSum>,
    weights: RoundedSum,
}

impl Proof for Regret {
    type Path = RegretSums;

    fn needs(&self) -> Needs {
        regret::needs()
    }

    fn path(&self, dim: usize) -> RegretSums {
        RegretSums {
            belief: Belief::new(&self.sizes, dim),
            regret: RegretPath::default(),
            fourths: vec![RoundedSum::new(); dim],
            weights: RoundedSum::new(),
        }
    }

    fn step(&self, path: &mut RegretSums, seen: &Replica<'_>, book: &mut Book<'_>) {
        path.regret.push(seen);
        path.belief.check(&self.sizes, seen, book);
        let α = regret::step_size(&self.sizes.lr, seen.t());
        let β1 = Rounded::exact(self.beta1);
        for i in 0..seen.dim() {
            book.at_most("HG", seen.g(i).abs(), self.gradient);
            path.fourths[i].push(seen.g(i).square().square());
            path.weights.push(β1 * path.belief.moments.at(i).v.sqrt() / α);
        }
    }

    fn finish(&self, path: &RegretSums, book: &mut Book<'_>) {
        let dim = path.fourths.len();
        let roots = sum(dim, |i| path.belief.moments.at(i).v.sqrt());
        let fourths = sum(dim, |i| path.fourths[i].value().sqrt());
        let numbers = [
            count(self.horizon),
            Rounded::ulps(self.sizes.lr.at(1), regret::STEP_SIZE_ULPS),
            Rounded::exact(self.beta1),
            Rounded::exact(self.sizes.inside),
            self.width,
        ];
        let bound = regret_formula(numbers, [roots, fourths, path.weights.value()]);
        book.at_most("", path.regret.regret(), bound.total());
    }

    fn notes(&self) -> &'static [&'static str] {
        &["regret", "decreases", "trivial", "lower"]
    }

    fn note(&self, path: &RegretSums, out: &mut [f64]) {
        let one = self.width.value() * self.gradient.value();
        let size = count(self.dim as u64).value() * one;
        out.copy_from_slice(&[
            path.regret.regret().value(),
            path.belief.fraction(),
            regret::trivial(size, self.horizon),
            regret::lower(one, self.horizon),
        ]);
    }
}

/// The constants of a run of the nonconvex theorem.
#[derive(Clone)]
pub struct Nonconvex {
    sizes: StepSizes,
    /// `T`, `d`, `α`, `β_1`, `c`, `L`, `H`, `f(x_1) - inf f`.
    numbers: [Rounded; 8],
}

fn bind_nonconvex(setting: &Setting<'_>, _asked: Asked<'_>) -> Result<Nonconvex, Unmet> {
    let sizes = sizes(setting)?;
    unconstrained(setting)?;
    let dim = count(setting.start.len() as u64);
    let numbers = [
        count(setting.horizon),
        dim,
        Rounded::ulps(sizes.lr.at(1), regret::STEP_SIZE_ULPS),
        Rounded::exact(sizes.fixed_beta1()?),
        Rounded::exact(sizes.inside),
        stated(setting.upper(Constant::Smoothness)?),
        stated(setting.gradient_bound()?) * dim.sqrt(),
        gap(setting)?,
    ];
    Ok(Nonconvex { sizes, numbers })
}

/// Sums along a path of the nonconvex theorem.
pub struct NonconvexSums {
    belief: Belief,
    weighted: RoundedSum,
}

impl Proof for Nonconvex {
    type Path = NonconvexSums;

    fn needs(&self) -> Needs {
        Needs::GRADIENT | Needs::TRUE_GRADIENT
    }

    fn path(&self, dim: usize) -> NonconvexSums {
        NonconvexSums { belief: Belief::new(&self.sizes, dim), weighted: RoundedSum::new() }
    }

    fn step(&self, path: &mut NonconvexSums, seen: &Replica<'_>, book: &mut Book<'_>) {
        path.belief.check(&self.sizes, seen, book);
        let h = self.numbers[6];
        let gradient2 = sum(seen.dim(), |i| seen.exact(i).square());
        book.at_most("HB", gradient2.sqrt(), h);
        book.at_most("HB", sum(seen.dim(), |i| seen.g(i).square()).sqrt(), h);
        path.weighted.push(gradient2 / count(seen.t()).sqrt());
    }

    fn finish(&self, path: &NonconvexSums, book: &mut Book<'_>) {
        // Σ t^{-1/2} >= √T, so this average is at least the minimum; it is what the proof bounds.
        let average = path.weighted.value() / self.numbers[0].sqrt();
        book.mean("", average, nonconvex_formula(self.numbers).total());
    }

    fn notes(&self) -> &'static [&'static str] {
        &["decreases", "trivial"]
    }

    fn note(&self, path: &NonconvexSums, out: &mut [f64]) {
        let h = self.numbers[6].value();
        // Σ t^{-1/2} <= 2√T.
        out.copy_from_slice(&[path.belief.fraction(), 2.0 * h * h]);
    }
}
