//! Regret of methods of Adam's type with constant `β1`, which need not decay.

use ratecheck_problems::number::Number;

use super::adam_type::AdamType;
use super::posterior::spread;
use super::walk::{Arena, Walk, positive as positive_part, total};
use crate::evidence::{Rounded, RoundedSum};
use crate::step::Needs;
use crate::theorem::{Bound, Input, Inputs, Mode, Provenance, Setting, Statement, Unmet};
use crate::theorems::kit::inputs::{BETA1, Terms, nonnegative, positive};
use crate::theorems::kit::statement::{every_path, every_step};
use crate::theorems::kit::{Asked, Book, Chain, Proof, Replica, regret, upper};
use crate::update_rules::hyper::Hyper;
use crate::update_rules::tightest::Tightest;

/// `adamomentum-regret-const-b1`.
pub static CONSTANT: Chain<Constant> = Chain { statement: &STATEMENT, inputs: INPUTS, bound, bind };

static STATEMENT: Statement = Statement {
    id: "adamomentum-regret-const-b1",
    title: "Regret of methods of Adam's type with constant β1",
    formula: r"R_T \le \frac{D^2}2 \sum_i U_i + \frac{1+\beta_1}{2(1-\beta_1)} \sum_{t,i} \frac{\eta_t m_{t,i}^2}{p_{t,i}} + \frac{\beta_1 D}{1-\beta_1} \sum_i |m_{T,i}|,\quad U_i = u_{1,i} + \sum_{t=2}^T (u_{t,i} - u_{t-1,i})_+,\ u_t = p_t/\eta_t",
    source: "replaces Theorem 4 of Wang et al., arXiv 2106.11514 (ICDM 2023 supplement), whose second sum grows like T^(3/2) for constant β1",
    provenance: Provenance::Derived,
    mode: Mode::EveryPath,
    hypotheses: &[
        "convex losses f_t on a box of side D",
        "x_{t+1} = Proj(x_t - η_t m_t/p_t) with any η_t > 0 and p_t > 0: AdaMomentum, Adam, AMSGrad, with bias correction or without",
        "β1 in [0, 1) does not depend on t",
    ],
    steps: &[
        every_step("HX", r"|x_{t,i} - u_i| \le D", "iterates and comparator lie in the box"),
        every_step("R1", r"f_t(x_t) - f_t(u) \le g_t^\top (x_t - u)", "convexity"),
        every_path(
            "B1",
            r"\sum_t g_t^\top(x_t-u) = \sum_t m_t^\top(x_t-u) + k\, m_T^\top(x_T-u) + k \sum_{t<T} m_t^\top(x_t-x_{t+1}),\quad k = \frac{\beta_1}{1-\beta_1}",
            "g_t = m_t + k (m_t - m_{t-1}), summed by parts",
        )
        .equal(),
        every_step(
            "B2",
            r"|x_{t+1,i} - x_{t,i}| \le \eta_t |m_{t,i}|/p_{t,i}",
            "clipping moves no two points apart",
        ),
        every_path(
            "B3",
            r"\sum_t m_{t,i}(x_{t,i}-u_i) \le \frac{D^2}2 U_i + \frac12 \sum_t \frac{\eta_t m_{t,i}^2}{p_{t,i}}",
            "the projection step, summed by parts with increases alone",
        ),
        every_path(
            "B4",
            r"\sum_t g_t^\top(x_t-u) \le \frac{D^2}2 \sum_i U_i + \frac{1+\beta_1}{2(1-\beta_1)} \sum_{t,i} \frac{\eta_t m_{t,i}^2}{p_{t,i}} + \frac{\beta_1 D}{1-\beta_1} \sum_i |m_{T,i}|",
            "B1 with B2 and B3",
        ),
    ],
    defects: &[],
};

const INPUTS: &[Input] = &[
    positive("D", "side of the box"),
    BETA1,
    nonnegative(
        "U",
        "Σ_i U_i, measured; √T Σ_i √v̄_{T,i}/α for the maximum without bias correction",
    ),
    nonnegative("movement", "Σ_t Σ_i η_t m_{t,i}²/p_{t,i}, measured"),
    nonnegative("last", "Σ_i |m_{T,i}|, measured"),
];

fn bound(x: &Inputs) -> Result<Bound, Unmet> {
    let [d, b1, variation, movement, last] =
        ["D", "beta1", "U", "movement", "last"].map(|name| x.get(name));
    Ok(formula(d, b1, [variation, movement, last]).into())
}

/// The bound from `Σ U_i`, the movement and `Σ |m_T|`.
fn formula<N: Number>(d: N, b1: N, [variation, movement, last]: [N; 3]) -> Terms<N, 3> {
    let odds = b1.clone() / (N::one() - b1.clone());
    Terms([
        ("variation", d.clone().square().times(0.5) * variation),
        ("movement", spread(b1) * movement),
        ("last", odds * d * last),
    ])
}

/// The constants of a run.
#[derive(Clone)]
pub struct Constant {
    arena: Arena,
    b1: Rounded,
}

fn bind(setting: &Setting<'_>, _asked: Asked<'_>) -> Result<Constant, Unmet> {
    let arena = Arena::read(setting, AdamType::read(setting)?)?;
    let b1 = Rounded::exact(Hyper::fixed(setting, "beta1")?);
    Ok(Constant { arena, b1 })
}

/// Sums along a path.
pub struct Path {
    walk: Walk,
    /// `Σ_t m_t (x_t - u)`, `U` and what rounding may have cost B3, by coordinate.
    inner: Vec<RoundedSum>,
    variation: Vec<RoundedSum>,
    room: Vec<RoundedSum>,
    m: Vec<Rounded>,
    /// `Σ_t g_tᵀ(x_t - u)` with the subgradients that the method saw.
    linear: RoundedSum,
    /// `Σ_{t<T} m_tᵀ(x_t - x_{t+1})`; the last step waits.
    moved: RoundedSum,
    moved_last: Rounded,
    /// `m_Tᵀ(x_T - u)`.
    inner_last: Rounded,
}

impl Constant {
    /// `β1/(1-β1)`.
    fn odds(&self) -> Rounded {
        self.b1 / (Rounded::ONE - self.b1)
    }

    /// `Σ U_i`, the movement and `Σ |m_T|`.
    fn sums(path: &Path) -> [Rounded; 3] {
        [
            total(path.variation.iter().map(RoundedSum::value)),
            path.walk.total_movement(),
            total(path.m.iter().map(|m| m.abs())),
        ]
    }
}

impl Proof for Constant {
    type Path = Path;

    fn needs(&self) -> Needs {
        regret::needs()
    }

    fn path(&self, dim: usize) -> Path {
        let sums = || vec![RoundedSum::new(); dim];
        Path {
            walk: self.arena.walk(dim),
            inner: sums(),
            variation: sums(),
            room: sums(),
            m: vec![Rounded::ZERO; dim],
            linear: RoundedSum::new(),
            moved: RoundedSum::new(),
            moved_last: Rounded::ZERO,
            inner_last: Rounded::ZERO,
        }
    }

    fn step(&self, path: &mut Path, seen: &Replica<'_>, book: &mut Book<'_>) {
        let (mut hx, mut b2) = (Tightest::default(), Tightest::default());
        let [mut moved, mut last] = [RoundedSum::new(); 2];
        let (odds, mut deviation) = (self.odds(), 0.0);
        let Path { walk, inner, variation, room, m, linear, .. } = path;
        let taken = self.arena.advance(walk, seen, |i, at| {
            hx.at_most(at.gap.abs(), self.arena.width);
            hx.at_most(at.gap_next.abs(), self.arena.width);
            b2.at_most(at.step.abs(), at.moments.by.abs().loosened(at.drift));
            let own = at.moments.m * at.gap;
            inner[i].push(own);
            last.push(own);
            moved.push(at.moments.m * at.step);
            variation[i].push(positive_part(at.u - at.u_before));
            let cost = at.room(at.u.times(0.5));
            room[i].push_exact(cost);
            deviation += cost + upper(odds * at.moments.m) * at.drift;
            m[i] = at.moments.m;
            linear.push(at.g * at.gap);
        });
        path.moved.push(path.moved_last);
        path.moved_last = moved.value();
        path.inner_last = last.value();
        path.walk.deviate(deviation);
        book.at_most("R1", taken.excess, taken.linear);
        book.tightest("HX", hx);
        book.tightest("B2", b2);
    }

    fn finish(&self, path: &Path, book: &mut Book<'_>) {
        let half = self.arena.width.square().times(0.5);
        let mut b3 = Tightest::default();
        for (i, movement) in path.walk.movement.iter().enumerate() {
            let rhs = half * path.variation[i].value() + movement.value().times(0.5);
            b3.at_most(path.inner[i].value(), rhs.loosened(upper(path.room[i].value())));
        }
        book.tightest("B3", b3);
        let inner = total(path.inner.iter().map(RoundedSum::value));
        let by_parts = inner + self.odds() * (path.inner_last + path.moved.value());
        book.equal("B1", path.linear.value(), by_parts);
        let bound = formula(self.arena.width, self.b1, Constant::sums(path)).total();
        let bound = bound + path.walk.deviation();
        book.at_most("B4", path.linear.value(), bound);
        book.at_most("", path.walk.regret.regret(), bound);
    }

    fn notes(&self) -> &'static [&'static str] {
        &["regret", "trivial", "lower", "variation", "movement", "last"]
    }

    fn note(&self, path: &Path, out: &mut [f64]) {
        out[..3].copy_from_slice(&self.arena.note(&path.walk));
        out[3..].copy_from_slice(&Constant::sums(path).map(Rounded::value));
    }
}
