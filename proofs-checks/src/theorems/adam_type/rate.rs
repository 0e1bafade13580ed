//! AdaMomentum on smooth nonconvex functions with `η_t = α/√t`: a rate with the running maximum, a neighbourhood without.

use ratecheck_problems::number::Number;
use ratecheck_problems::objective::Constant;

use super::bounds::{Bounds, count, gap, stated, unconstrained};
use super::general::constants;
use super::sizes::{Moments, StepSizes};
use crate::evidence::{Rounded, RoundedSum};
use crate::step::Needs;
use crate::theorem::{Bound, Input, Inputs, Mode, Provenance, Setting, Statement, Unmet};
use crate::theorems::kit::inputs::{
    BETA1, BETA2, DIM, GAP, HORIZON, SMOOTHNESS, Terms, input, nonnegative, positive,
};
use crate::theorems::kit::regret;
use crate::theorems::kit::statement::{every_path, every_step};
use crate::theorems::kit::{Asked, Book, Chain, Proof, Replica, sum};

/// `adamomentum-nonconvex`.
pub static ADAMOMENTUM: Chain<Rate> = Chain { statement: &STATEMENT, inputs: INPUTS, bound, bind };

static STATEMENT: Statement = Statement {
    id: "adamomentum-nonconvex",
    title: "AdaMomentum on smooth nonconvex functions",
    formula: r"\min_{t\le T}\mathbb{E}\|\nabla f(x_t)\|^2 \le \frac{\mathbb{E}\sum_{t\le T}t^{-1/2}\|\nabla f(x_t)\|^2}{\sqrt T} \le \frac{Q_1+Q_2\ln T}{\sqrt T} \text{ with the running maximum}, \quad Q_1 = \tfrac{\sqrt{v_\infty}}\alpha\left[f(x_1)-f^*+(HZ+C_2)\tfrac{d\alpha}{\sqrt\epsilon}+(C_1G^2+C_3)\tfrac{d\alpha^2}\epsilon\right], \quad Q_2 = \tfrac{\sqrt{v_\infty}\,\alpha dG^2C_1}\epsilon, \quad v_\infty = G^2+\tfrac\epsilon{1-\beta_2}; \text{ without it } Q_2 \text{ gains } \tfrac{\sqrt{v_\infty}\,\alpha dC_3}\epsilon \text{ and the bound } 4C_2d(\beta_2^{-1/2}-1)\sqrt{v_\infty/\epsilon}",
    source: "adam-type-nonconvex with the step sizes of AdaMomentum (Wang et al., arXiv 2106.11514), η_t = α/√t and no bias correction; derived",
    provenance: Provenance::Derived,
    mode: Mode::Expectation,
    hypotheses: &[
        "those of adam-type-nonconvex",
        "AdaMomentum without bias correction, with the running maximum or without, beta1 constant, ε > 0",
        "HD: η_t = α/√t",
    ],
    steps: &[
        every_step("HB", r"|\nabla f(x_t)_i| \le H", "H is a constant of the problem"),
        every_step("HZ", r"|g_{t,i} - \nabla f(x_t)_i| \le Z", "Z is a constant of the noise"),
        every_step("HD", r"\eta_t\sqrt t = \alpha", "the schedule lr is alpha/sqrt(t)").equal(),
        every_step(
            "W",
            r"\tfrac{\eta_t}{\sqrt{v_\infty}}\|\nabla f(x_t)\|^2 \le \nabla f(x_t)^\top a_t\nabla f(x_t)",
            "v_t <= G² + ε/(1-beta2)",
        ),
        every_step(
            "A",
            r"a_{t,i} \le \eta_t/\sqrt\epsilon",
            "ε is added inside the second moment at every step",
        ),
        every_path(
            "A2",
            r"\sum_{t\le T}\|a_tg_t\|^2 \le \tfrac{dG^2\alpha^2}\epsilon(1+\ln T)",
            "A and the harmonic sum",
        ),
        every_path(
            "N9",
            r"\sum_{2\le t\le T}\|(a_t-a_{t-1})_+\|_1 \le \tfrac{2d\alpha}{\sqrt\epsilon}(\beta_2^{-1/2}-1)\sqrt T; \; 0 \text{ with the maximum}",
            "v_t >= beta2 v_{t-1}, and η_t does not increase",
        ),
        every_path(
            "N9v",
            r"\sum_{2\le t\le T}\|a_t-a_{t-1}\|_1 \le \tfrac{d\alpha}{\sqrt\epsilon}\left(1+4(\beta_2^{-1/2}-1)\sqrt T\right); \; \tfrac{d\alpha}{\sqrt\epsilon} \text{ with the maximum}",
            "twice the increases, and what a_1 has to fall",
        ),
        every_path(
            "N9s",
            r"\sum_{2\le t\le T}\|a_t-a_{t-1}\|^2 \le \tfrac{d\alpha^2}\epsilon(1+\ln T); \; \tfrac{d\alpha^2}\epsilon \text{ with the maximum}",
            "|a_t - a_{t-1}| <= η_{t-1}/√ε",
        ),
    ],
    defects: &[
        "without the maximum the bound does not go to zero unless 1 - beta2 = O(1/√T), and under skewed noise the method does not either: adamomentum-nonconvex-published",
        "ε in a denominator makes the constants huge: d H² needs no theorem and is usually smaller",
    ],
};

const INPUTS: &[Input] = &[
    HORIZON,
    DIM,
    positive("lr", "α in lr = α/sqrt(t)"),
    BETA1,
    BETA2,
    positive("eps", "ε, added inside the second moment, positive"),
    SMOOTHNESS,
    nonnegative("H", "bound on every coordinate of the true gradient, at least 0"),
    nonnegative("Z", "almost sure bound on every coordinate of the noise, at least 0"),
    GAP,
    input("plain", "1 without the running maximum, 0 with it", 0.0, 1.0).or(0.0),
];

fn bound(x: &Inputs) -> Result<Bound, Unmet> {
    let method = ["lr", "beta1", "beta2", "eps"].map(|name| x.get(name));
    let problem = ["L", "H", "Z", "Delta"].map(|name| x.get(name));
    Ok(formula([x.get("T"), x.get("d")], method, problem, x.get("plain")).into())
}

/// `v_∞ = G² + ε/(1-β_2)`.
pub(super) fn ceiling<N: Number>(g: N, beta2: N, eps: N) -> N {
    g.square() + eps / (N::one() - beta2)
}

/// `β_2^{-1/2} - 1`.
fn rebound<N: Number>(beta2: N) -> N {
    beta2.sqrt().recip().plus(-1.0)
}

/// The bound, from `[T, d]`, `[α, β_1, β_2, ε]` and `[L, H, Z, f(x_1) - f*]`; `plain` is 1 without the running maximum and 0 with it.
fn formula<N: Number>(
    [t, d]: [N; 2],
    [α, beta1, beta2, eps]: [N; 4],
    [l, h, z, gap]: [N; 4],
    plain: f64,
) -> Terms<N, 5> {
    let g = h.clone() + z.clone();
    let [c1, c2, c3] = constants([l, beta1, h.clone(), z.clone()]);
    let v = ceiling(g.clone(), beta2.clone(), eps.clone()).sqrt();
    let (root, harmonic) = (t.clone().sqrt(), t.ln());
    let scale = v / (α.clone() * root.clone());
    let first = d.clone() * α.clone() / eps.clone().sqrt();
    let squares = d * α.square() / eps;
    let grows = harmonic.clone().times(plain).plus(1.0);
    let oscillates =
        if plain > 0.0 { (rebound(beta2) * root).times(4.0 * plain).plus(1.0) } else { N::one() };
    Terms([
        ("start", scale.clone() * gap),
        ("first", scale.clone() * h * z * first.clone()),
        ("variation", scale.clone() * c2 * first * oscillates),
        ("squares", scale.clone() * c3 * squares.clone() * grows),
        ("gradients", scale * c1 * g.square() * squares * harmonic.plus(1.0)),
    ])
}

/// The constants of a run.
#[derive(Clone)]
pub struct Rate {
    sizes: StepSizes,
    bounds: Bounds,
    l: Rounded,
    gap: Rounded,
    dim: Rounded,
    horizon: u64,
    plain: bool,
}

fn bind(setting: &Setting<'_>, _asked: Asked<'_>) -> Result<Rate, Unmet> {
    let entries = ["adamomentum-nobias", "adamomentum-max"];
    setting.method_is(&entries, "AdaMomentum without bias correction")?;
    unconstrained(setting)?;
    let sizes = StepSizes::read(setting)?;
    sizes.fixed_beta1()?;
    let positive = |name, value: f64| {
        if value > 0.0 {
            return Ok(());
        }
        Err(Unmet::Range { name, value, condition: format!("{name} > 0") })
    };
    positive("eps", sizes.inside)?;
    positive("beta2", sizes.beta2)?;
    regret::inverse_root(&sizes.lr, setting.horizon)?;
    Ok(Rate {
        bounds: Bounds::read(setting)?,
        l: stated(setting.upper(Constant::Smoothness)?),
        gap: gap(setting)?,
        dim: count(setting.start.len() as u64),
        horizon: setting.horizon,
        plain: !sizes.keeps_maximum(),
        sizes,
    })
}

/// Sums along a path.
pub struct Path {
    moments: Moments,
    weighted: RoundedSum,
    own2: RoundedSum,
    increases: RoundedSum,
    variation: RoundedSum,
    squares: RoundedSum,
}

impl Rate {
    fn alpha(&self) -> Rounded {
        Rounded::ulps(self.sizes.lr.at(1), regret::STEP_SIZE_ULPS)
    }

    /// The caps of N9, N9v and N9s, and that of A2.
    fn caps(&self) -> [Rounded; 4] {
        let (α, eps) = (self.alpha(), Rounded::exact(self.sizes.inside));
        let (first, squares) = (self.dim * α / eps.sqrt(), self.dim * α.square() / eps);
        let t = count(self.horizon);
        let grows = Rounded::ONE + Number::ln(t);
        let rebound = rebound(Rounded::exact(self.sizes.beta2)) * t.sqrt();
        let own2 = squares * self.bounds.g.square() * grows;
        let [two, four] = [2.0, 4.0].map(Rounded::exact);
        if self.plain {
            let varies = first * (Rounded::ONE + four * rebound);
            [two * first * rebound, varies, squares * grows, own2]
        } else {
            [Rounded::ZERO, first, squares, own2]
        }
    }
}

impl Proof for Rate {
    type Path = Path;

    fn needs(&self) -> Needs {
        Needs::GRADIENT | Needs::TRUE_GRADIENT
    }

    fn path(&self, dim: usize) -> Path {
        Path {
            moments: Moments::new(&self.sizes, dim),
            weighted: RoundedSum::new(),
            own2: RoundedSum::new(),
            increases: RoundedSum::new(),
            variation: RoundedSum::new(),
            squares: RoundedSum::new(),
        }
    }

    fn step(&self, path: &mut Path, seen: &Replica<'_>, book: &mut Book<'_>) {
        let (dim, t) = (seen.dim(), seen.t());
        self.bounds.check(seen, book);
        book.equal("HD", regret::scaled(&self.sizes.lr, t), self.alpha());
        path.moments.begin(&self.sizes, t);
        let η = regret::step_size(&self.sizes.lr, t);
        let eps = Rounded::exact(self.sizes.inside);
        for i in 0..dim {
            let c = path.moments.push(&self.sizes, i, seen.g(i));
            book.at_most("A", c.a, η / eps.sqrt());
        }
        let at = |i| path.moments.at(i);
        let gradient2 = sum(dim, |i| seen.exact(i).square());
        let quad = sum(dim, |i| at(i).a * seen.exact(i).square());
        let ceiling = ceiling(self.bounds.g, Rounded::exact(self.sizes.beta2), eps).sqrt();
        book.at_most("W", η * gradient2 / ceiling, quad);
        path.weighted.push(gradient2 / count(t).sqrt());
        path.own2.push(sum(dim, |i| (at(i).a * seen.g(i)).square()));
        if t > 1 {
            path.increases.push(sum(dim, |i| at(i).change().max(Rounded::ZERO)));
            path.variation.push(sum(dim, |i| at(i).change().abs()));
            path.squares.push(sum(dim, |i| at(i).change().square()));
        }
    }

    fn finish(&self, path: &Path, book: &mut Book<'_>) {
        let [increases, variation, squares, own2] = self.caps();
        book.at_most("A2", path.own2.value(), own2);
        book.at_most("N9", path.increases.value(), increases);
        book.at_most("N9v", path.variation.value(), variation);
        book.at_most("N9s", path.squares.value(), squares);
        let (t, sizes) = (count(self.horizon), &self.sizes);
        let [beta1, beta2, eps] =
            [sizes.beta1.at(1), sizes.beta2, sizes.inside].map(Rounded::exact);
        let method = [self.alpha(), beta1, beta2, eps];
        let problem = [self.l, self.bounds.h, self.bounds.z, self.gap];
        let plain = f64::from(u8::from(self.plain));
        let bound = formula([t, self.dim], method, problem, plain);
        book.mean("", path.weighted.value() / t.sqrt(), bound.total());
    }

    fn notes(&self) -> &'static [&'static str] {
        &["increases", "variation", "trivial"]
    }

    fn note(&self, path: &Path, out: &mut [f64]) {
        let h2 = self.bounds.h.value() * self.bounds.h.value();
        // Σ t^{-1/2} <= 2√T.
        let trivial = 2.0 * self.dim.value() * h2;
        let [increases, variation] =
            [&path.increases, &path.variation].map(|sum| sum.value().value());
        out.copy_from_slice(&[increases, variation, trivial]);
    }
}
