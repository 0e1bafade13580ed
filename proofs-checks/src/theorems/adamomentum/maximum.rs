//! AdaMomentum divided by the running maximum of its second moment: the regret theorem that is true.

use ratecheck_problems::number::Number;

use super::adam_type::AdamType;
use super::posterior::spread;
use super::walk::{Arena, Walk, positive as positive_part, total};
use crate::evidence::{Rounded, RoundedSum};
use crate::step::Needs;
use crate::theorem::{Bound, Input, Inputs, Mode, Provenance, Setting, Statement, Unmet};
use crate::theorems::kit::inputs::{
    BETA1, BETA2, DIM, HORIZON, Terms, input, nonnegative, positive,
};
use crate::theorems::kit::statement::{every_path, every_step};
use crate::theorems::kit::{Asked, Book, Chain, Proof, Replica, regret};
use crate::update_rules::tightest::Tightest;

/// `adamomentum-regret-max`.
pub static MAXIMUM: Chain<Maximum> =
    Chain { statement: &STATEMENT, inputs: &bare_inputs(MIDDLE), bound, bind };

const MIDDLE: &str = "Σ_{t>=2} β1_t √(t-1)/(1-β1_t) Σ_i √v̄_{t-1,i}; the worst case when infinite";

static STATEMENT: Statement = Statement {
    id: "adamomentum-regret-max",
    title: "AdaMomentum with a running maximum has regret O(√(T log T))",
    formula: r"R_T \le \frac{D^2 \sqrt T}{2\alpha(1-\beta_1)} \sum_i \sqrt{\bar v_{T,i}} + \frac{D^2}{2\alpha} \sum_{t=2}^T \frac{\beta_{1,t}\sqrt{t-1}}{1-\beta_{1,t}} \sum_i \sqrt{\bar v_{t-1,i}} + \frac{(1+\beta_1)\,\alpha \sqrt{1+\log T}}{2(1-\beta_1)\sqrt{1-\beta_2}} \sum_i \|g_{1:T,i}\|",
    source: "replaces Theorem 4 of Wang et al., arXiv 2106.11514 (ICDM 2023 supplement)",
    provenance: Provenance::Derived,
    mode: Mode::EveryPath,
    hypotheses: &[
        "convex losses f_t on a box of side D",
        "AdaMomentum with v̄_t = max(v̄_{t-1}, v_t), no bias correction, α_t = α/√t",
        "0 <= β1_t <= β1_{t-1} < 1",
    ],
    steps: &[
        every_step("HX", r"|x_{t,i} - u_i| \le D", "iterates and comparator lie in the box"),
        every_step("HD", r"\alpha_t \sqrt t = \alpha", "the schedule lr is a/sqrt(t)").equal(),
        every_step("HM", r"\beta_{1,t} \le \beta_{1,t-1}", "the schedule beta1 never increases"),
        every_path(
            "R9",
            r"V_i \le \frac{\sqrt{\bar v_{T,i}}}{\alpha_T(1-\beta_1)}",
            "u_t = √v̄_t/α_t never decreases, and w_t - w_{t-1} <= (u_t - u_{t-1})/(1-β1_t)",
        ),
    ],
    defects: &[],
};

const INF: f64 = f64::INFINITY;

/// Inputs of the bounds with `α_t = α/√t` and without bias correction; sums along the path may be given.
pub(super) const fn bare_inputs(middle: &'static str) -> [Input; 12] {
    [
        HORIZON,
        DIM,
        positive("lr", "α in lr = α/sqrt(t)"),
        BETA1,
        input("lam", "λ in beta1_t = β1 λ^(t-1), in [0, 1]", 0.0, 1.0).or(1.0),
        BETA2,
        nonnegative("eps", "added to v in every step").or(0.0),
        positive("D", "side of the box"),
        positive("G", "bound on every coordinate of every subgradient"),
        nonnegative("roots", "Σ_i √v_{T,i}; the worst case when infinite").or(INF),
        nonnegative("history", "Σ_i ‖g_{1:T,i}‖; the worst case when infinite").or(INF),
        nonnegative("middle", middle).or(INF),
    ]
}

/// `√(G² + ε/(1-β2))`, at least every `√v`.
pub(super) fn root_bound(x: &Inputs) -> f64 {
    (x.get("G") * x.get("G") + x.get("eps") / (1.0 - x.get("beta2"))).sqrt()
}

fn bound(x: &Inputs) -> Result<Bound, Unmet> {
    let [t, dim, lr, b1, lam] = ["T", "d", "lr", "beta1", "lam"].map(|name| x.get(name));
    let roots = x.get("roots").min(dim * root_bound(x));
    // Σ_{t>=2} λ^(t-1) √(t-1) is at most Σ k λ^k, and for λ = 1 at most 2/3 T^(3/2).
    let series = (lam / (1.0 - lam).powi(2)).min(t * t.sqrt() / 1.5);
    let middle = x.get("middle").min(b1 / (1.0 - b1) * dim * root_bound(x) * series);
    let history = x.get("history").min(dim * x.get("G") * t.sqrt());
    let constants = [lr, b1, x.get("beta2"), x.get("D")];
    Ok(formula(t, constants, [roots, middle, history]).into())
}

/// The bound from `Σ √v̄_T`, the middle sum and `Σ ‖g_{1:T}‖`.
fn formula<N: Number>(
    t: N,
    [alpha, b1, b2, width]: [N; 4],
    [roots, middle, history]: [N; 3],
) -> Terms<N, 3> {
    let distance = width.square() / alpha.clone().times(2.0);
    let growth = alpha * t.clone().ln().plus(1.0).sqrt() / (N::one() - b2).sqrt();
    Terms([
        ("last", distance.clone() * t.sqrt() / (N::one() - b1.clone()) * roots),
        ("middle", distance * middle),
        ("gradients", spread(b1) * growth * history),
    ])
}

/// The constants of a run.
#[derive(Clone)]
pub struct Maximum {
    arena: Arena,
}

fn bind(setting: &Setting<'_>, _asked: Asked<'_>) -> Result<Maximum, Unmet> {
    let about = "AdaMomentum with a running maximum, without bias correction";
    let method = AdamType::read_one_of(setting, &["adamomentum-max"], about)?;
    regret::inverse_root(&method.lr, setting.horizon)?;
    Ok(Maximum { arena: Arena::read(setting, method)? })
}

/// Sums along a path.
pub struct Path {
    walk: Walk,
    variation: Vec<RoundedSum>,
    w_before: Vec<Rounded>,
    root: Vec<Rounded>,
    middle: RoundedSum,
    beta1_before: Rounded,
}

impl Proof for Maximum {
    type Path = Path;

    fn needs(&self) -> Needs {
        regret::needs()
    }

    fn path(&self, dim: usize) -> Path {
        Path {
            walk: self.arena.walk(dim),
            variation: vec![RoundedSum::new(); dim],
            w_before: vec![Rounded::ZERO; dim],
            root: vec![Rounded::ZERO; dim],
            middle: RoundedSum::new(),
            beta1_before: Rounded::exact(self.arena.method.beta1_first),
        }
    }

    fn step(&self, path: &mut Path, seen: &Replica<'_>, book: &mut Book<'_>) {
        let method = &self.arena.method;
        let (mut hx, mut deviation) = (Tightest::default(), 0.0);
        let before = Rounded::exact(seen.step().real()) - Rounded::ONE;
        let Path { walk, variation, w_before, root, middle, .. } = path;
        let taken = self.arena.advance(walk, seen, |i, at| {
            hx.at_most(at.gap.abs(), self.arena.width);
            let rest = Rounded::ONE - at.now.beta1;
            let w = at.u / rest;
            variation[i].push(positive_part(w - w_before[i]));
            w_before[i] = w;
            middle.push(at.now.beta1 / rest * before.sqrt() * root[i]);
            root[i] = at.moments.p;
            deviation += at.room(w.times(0.5));
        });
        path.walk.deviate(deviation);
        book.tightest("HX", hx);
        book.equal("HD", regret::scaled(&method.lr, seen.t()), Rounded::exact(method.lr.at(1)));
        book.at_most("HM", taken.now.beta1, path.beta1_before);
        path.beta1_before = taken.now.beta1;
    }

    fn finish(&self, path: &Path, book: &mut Book<'_>) {
        let (arena, method) = (&self.arena, &self.arena.method);
        let last = Rounded::exact(method.lr.at(arena.horizon));
        let mut r9 = Tightest::default();
        for (variation, root) in path.variation.iter().zip(&path.root) {
            r9.at_most(variation.value(), *root / (last * method.rest()));
        }
        book.tightest("R9", r9);
        let alpha = Rounded::ulps(method.lr.at(1), regret::STEP_SIZE_ULPS);
        let [b1, b2] = [method.beta1_first, method.beta2].map(Rounded::exact);
        let roots = total(path.root.iter().copied());
        let sums = [roots, path.middle.value(), path.walk.history()];
        let bound = formula(arena.steps(), [alpha, b1, b2, arena.width], sums).total();
        book.at_most("", path.walk.regret.regret(), bound + path.walk.deviation());
    }

    fn notes(&self) -> &'static [&'static str] {
        &["regret", "trivial", "lower", "roots", "middle", "history"]
    }

    fn note(&self, path: &Path, out: &mut [f64]) {
        let roots = total(path.root.iter().copied());
        let sums = [roots, path.middle.value(), path.walk.history()];
        out[..3].copy_from_slice(&self.arena.note(&path.walk));
        out[3..].copy_from_slice(&sums.map(Rounded::value));
    }
}
