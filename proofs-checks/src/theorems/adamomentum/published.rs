//! The published regret theorem, with the steps of its proof that are false.

use ratecheck_problems::number::Number;

use super::adam_type::AdamType;
use super::maximum::{bare_inputs, root_bound};
use super::walk::{Arena, Coordinate, Walk, total};
use crate::evidence::{Rounded, RoundedSum};
use crate::step::Needs;
use crate::theorem::{Bound, Inputs, Mode, Provenance, Setting, Statement, Unmet};
use crate::theorems::kit::inputs::Terms;
use crate::theorems::kit::statement::{every_path, every_step};
use crate::theorems::kit::{Asked, Book, Chain, Proof, Replica, regret};
use crate::update_rules::moments::quotient;
use crate::update_rules::tightest::Tightest;

/// `adamomentum-regret`.
pub static PUBLISHED: Chain<Published> =
    Chain { statement: &STATEMENT, inputs: &bare_inputs(MIDDLE), bound, bind };

const MIDDLE: &str = "Σ_t Σ_i β1_t √v_{t,i}/α_t; the worst case when infinite";

static STATEMENT: Statement = Statement {
    id: "adamomentum-regret",
    title: "AdaMomentum's regret as published: O(√(T log T)) where v never decreases",
    formula: r"R_T \le \frac{D^2 \sqrt T}{2\alpha(1-\beta_1)} \sum_i \sqrt{v_{T,i}} + \frac{D^2}{2(1-\beta_1)} \sum_{t,i} \frac{\beta_{1,t} \sqrt{v_{t,i}}}{\alpha_t} + \frac{\alpha \sqrt{1+\log T}}{(1-\beta_1)^3 (1-\gamma) \sqrt{1-\beta_2}} \sum_i \|g_{1:T,i}\|,\quad \gamma = \beta_1/\sqrt{\beta_2}",
    source: "Wang et al., arXiv 2106.11514, ICDM 2023 supplement, Theorem 4; with β1_t = β1 λ^(t-1) and |g| <= G its Corollary 2",
    provenance: Provenance::Confirmed,
    mode: Mode::EveryPath,
    hypotheses: &[
        "convex losses f_t on a box of side D",
        "AdaMomentum without bias correction, α_t = α/√t",
        "0 <= β1_t <= β1_{t-1}, γ = β1/√β2 < 1",
        "v_{t+1,i} >= v_{t,i} at every step",
    ],
    steps: &[
        every_step("HX", r"|x_{t,i} - u_i| \le D", "the proof needs the distance to the comparator, not between iterates"),
        every_step("HD", r"\alpha_t \sqrt t = \alpha", "the schedule lr is a/sqrt(t)").equal(),
        every_step("HM", r"\beta_{1,t} \le \beta_{1,t-1}", "the schedule beta1 never increases"),
        every_step("HV", r"v_{t,i} \le v_{t+1,i}", "assumed, and incompatible with settling at an interior point"),
        every_step(
            "F1",
            r"((1-\beta_{1,t}) g_{t,i})^2 \le m_{t,i}^2",
            "false where gradients change sign: β1 = 1/2 and g = 1, -1 give 1/4 and 1/16",
        )
        .published(Provenance::Confirmed),
        every_step(
            "F2",
            r"g_{t,i}(x_{t,i}-u_i) \le \frac{\sqrt{v_{t,i}}}{2\alpha_t(1-\beta_1)} \left((x_{t,i}-u_i)^2 - (x_{t+1,i}-u_i)^2\right) + \frac{\alpha_t m_{t,i}^2}{2(1-\beta_1)\sqrt{v_{t,i}}} + \frac{\beta_{1,t}}{2\alpha_t(1-\beta_{1,t})} (x_{t,i}-u_i)^2 \sqrt{v_{t,i}} + \frac{\beta_1 \alpha_t m_{t-1,i}^2}{2(1-\beta_1)\sqrt{v_{t,i}}}",
            "false: 1/(1-β1) replaces the smaller 1/(1-β1_t) in front of a difference of either sign",
        )
        .published(Provenance::Confirmed),
        every_step(
            "F3",
            r"e_{t,i} - \frac{\epsilon\,\beta_2^t}{1-\beta_2} \le m_{t+1,i}^2,\quad e_t = v_t - \epsilon\frac{1-\beta_2^t}{1-\beta_2}",
            "what HV says of the momentum: it never falls below its own mean square",
        )
        .published(Provenance::Confirmed),
        every_path(
            "any-v",
            r"R_T \le \frac{D^2 \sqrt T}{2\alpha(1-\beta_1)} \sum_i \sqrt{v_{T,i}} + \frac{D^2}{2(1-\beta_1)} \sum_{t,i} \frac{\beta_{1,t} \sqrt{v_{t,i}}}{\alpha_t} + \frac{\alpha \sqrt{1+\log T}}{(1-\beta_1)^3 (1-\gamma) \sqrt{1-\beta_2}} \sum_i \|g_{1:T,i}\|",
            "the theorem without HV: false from T = 52 on for g = 6, -1, -1, -1 in turn, see adamomentum-reddi",
        )
        .published(Provenance::Confirmed),
    ],
    defects: &[
        "steps F1 and F2 of its proof are false; under its hypotheses the statement is true nevertheless, by \
         adamomentum-regret-posterior, each of whose terms is at most the published one",
        "without the hypothesis that v never decreases it is false",
        "the method is analysed without its bias corrections",
        "Corollary 2 drops √(ε/(1-β2)) from the bound on √v in its last term",
        "with constant β1 the second sum grows like T^(3/2): use adamomentum-regret-const-b1",
    ],
};

fn bound(x: &Inputs) -> Result<Bound, Unmet> {
    let [t, dim, lr, b1, lam] = ["T", "d", "lr", "beta1", "lam"].map(|name| x.get(name));
    let roots = x.get("roots").min(dim * root_bound(x));
    // Σ_t λ^(t-1) √t is at most Σ t λ^(t-1), and for λ = 1 at most T^(3/2).
    let series = (1.0 - lam).powi(2).recip().min(t * t.sqrt());
    let middle = x.get("middle").min(b1 / lr * dim * root_bound(x) * series);
    let history = x.get("history").min(dim * x.get("G") * t.sqrt());
    let gamma = gamma(b1, x.get("beta2"))?;
    let constants = Constants { alpha: lr, b1, b2: x.get("beta2"), gamma, width: x.get("D") };
    Ok(formula(t, &constants, [roots, middle, history]).into())
}

/// `γ`, refused unless it is below 1.
fn gamma(b1: f64, b2: f64) -> Result<f64, Unmet> {
    let gamma = if b1 > 0.0 { b1 / b2.sqrt() } else { 0.0 };
    if gamma < 1.0 {
        return Ok(gamma);
    }
    let condition = "beta1/sqrt(beta2) < 1".to_owned();
    Err(Unmet::Range { name: "gamma", value: gamma, condition })
}

/// The numbers of the bound that do not depend on the path.
struct Constants<N> {
    alpha: N,
    b1: N,
    b2: N,
    gamma: N,
    width: N,
}

/// The bound from `Σ √v_T`, the middle sum and `Σ ‖g_{1:T}‖`.
fn formula<N: Number>(t: N, c: &Constants<N>, [roots, middle, history]: [N; 3]) -> Terms<N, 3> {
    let rest = N::one() - c.b1.clone();
    let distance = c.width.clone().square() / rest.clone().times(2.0);
    let growth = c.alpha.clone() * t.clone().ln().plus(1.0).sqrt();
    let loss = rest.powi(3) * (N::one() - c.gamma.clone()) * (N::one() - c.b2.clone()).sqrt();
    Terms([
        ("last", distance.clone() * t.sqrt() / c.alpha.clone() * roots),
        ("middle", distance * middle),
        ("gradients", growth / loss * history),
    ])
}

/// The constants of a run.
#[derive(Clone)]
pub struct Published {
    arena: Arena,
}

fn bind(setting: &Setting<'_>, _asked: Asked<'_>) -> Result<Published, Unmet> {
    let about = "AdaMomentum without bias correction";
    let method = AdamType::read_one_of(setting, &["adamomentum-nobias"], about)?;
    regret::inverse_root(&method.lr, setting.horizon)?;
    gamma(method.beta1_first, method.beta2)?;
    Ok(Published { arena: Arena::read(setting, method)? })
}

/// Sums along a path.
pub struct Path {
    walk: Walk,
    v_before: Vec<Rounded>,
    middle: RoundedSum,
    /// `1 - β2^t` of the step before.
    second_before: Rounded,
    beta1_before: Rounded,
    /// How often F1, F2 and F3 were compared and failed.
    compared: [u64; 3],
    failed: [u64; 3],
}

impl Proof for Published {
    type Path = Path;

    fn needs(&self) -> Needs {
        regret::needs()
    }

    fn path(&self, dim: usize) -> Path {
        Path {
            walk: self.arena.walk(dim),
            v_before: vec![Rounded::ZERO; dim],
            middle: RoundedSum::new(),
            second_before: Rounded::ZERO,
            beta1_before: Rounded::exact(self.arena.method.beta1_first),
            compared: [0; 3],
            failed: [0; 3],
        }
    }

    fn step(&self, path: &mut Path, seen: &Replica<'_>, book: &mut Book<'_>) {
        let (method, rest) = (&self.arena.method, self.arena.method.rest());
        let (mut hx, mut hv) = (Tightest::default(), Tightest::default());
        let mut steps = [Tightest::default(); 3];
        let mut deviation = 0.0;
        let Path { walk, v_before, middle, second_before, compared, failed, .. } = path;
        let taken = self.arena.advance(walk, seen, |i, at| {
            hx.at_most(at.gap.abs(), self.arena.width);
            let claims = claims(at, method, (v_before[i], *second_before));
            for (k, (lhs, rhs)) in claims.into_iter().enumerate() {
                // F3 compares two steps.
                if k < 2 || seen.t() > 1 {
                    steps[k].at_most(lhs, rhs);
                    compared[k] += 1;
                    failed[k] += u64::from(lhs.certainly_gt(rhs));
                }
            }
            if seen.t() > 1 {
                hv.at_most(v_before[i], at.moments.v);
            }
            v_before[i] = at.moments.v;
            middle.push(at.now.beta1 * at.u);
            deviation += at.room((at.u / rest).times(0.5));
        });
        path.walk.deviate(deviation);
        path.second_before = taken.now.second;
        book.equal("HD", regret::scaled(&method.lr, seen.t()), Rounded::exact(method.lr.at(1)));
        book.at_most("HM", taken.now.beta1, path.beta1_before);
        path.beta1_before = taken.now.beta1;
        let [f1, f2, f3] = steps;
        for (label, sides) in [("HX", hx), ("HV", hv), ("F1", f1), ("F2", f2), ("F3", f3)] {
            book.tightest(label, sides);
        }
    }

    fn finish(&self, path: &Path, book: &mut Book<'_>) {
        let (arena, method) = (&self.arena, &self.arena.method);
        let [b1, b2] = [method.beta1_first, method.beta2].map(Rounded::exact);
        let gamma = if method.beta1_first > 0.0 { b1 / b2.sqrt() } else { Rounded::ZERO };
        let alpha = Rounded::ulps(method.lr.at(1), regret::STEP_SIZE_ULPS);
        let constants = Constants { alpha, b1, b2, gamma, width: arena.width };
        let roots = total(path.v_before.iter().map(|v| v.sqrt()));
        let sums = [roots, path.middle.value(), path.walk.history()];
        let bound = formula(arena.steps(), &constants, sums).total() + path.walk.deviation();
        for label in ["", "any-v"] {
            book.at_most(label, path.walk.regret.regret(), bound);
        }
    }

    fn notes(&self) -> &'static [&'static str] {
        &["regret", "trivial", "lower", "fraction F1", "fraction F2", "fraction F3"]
    }

    #[expect(clippy::cast_precision_loss, reason = "counts stay below 2^53")]
    fn note(&self, path: &Path, out: &mut [f64]) {
        out[..3].copy_from_slice(&self.arena.note(&path.walk));
        for k in 0..3 {
            out[3 + k] = path.failed[k] as f64 / path.compared[k] as f64;
        }
    }
}

/// Both sides of F1, F2 and F3 at one coordinate; F3 with `v` and `1 - β2^t` of the step before.
fn claims(
    at: &Coordinate,
    method: &AdamType,
    (v_before, second_before): (Rounded, Rounded),
) -> [(Rounded, Rounded); 3] {
    let (rest_now, rest) = (Rounded::ONE - at.now.beta1, method.rest());
    let m = at.moments.m;
    let f1 = ((rest_now * at.g).square(), m.square());
    let half_u = at.u.times(0.5);
    let before = quotient(at.moments.m_before.square(), at.u);
    let rhs = half_u / rest * at.approach()
        + at.movement / rest.times(2.0)
        + at.now.beta1 / rest_now * half_u * at.gap.square()
        + Rounded::exact(method.beta1_first) * before / rest.times(2.0);
    let f2 = (at.g * at.gap, rhs.loosened(at.room(half_u / rest)));
    let floor = method.floor();
    let mean_square = v_before - floor * second_before;
    let f3 = (mean_square - floor * (Rounded::ONE - second_before), m.square());
    [f1, f2, f3]
}
