//! Regret of any method of Adam's type, by what the path itself shows.

use ratecheck_problems::number::Number;

use super::adam_type::{ADAMOMENTUM, AdamType};
use super::walk::{Arena, Coordinate, Walk, positive, total};
use crate::evidence::{Rounded, RoundedSum};
use crate::step::Needs;
use crate::theorem::{Bound, Input, Inputs, Mode, Provenance, Setting, Statement, Unmet};
use crate::theorems::kit::inputs::{BETA1, Terms, nonnegative, positive as above_zero};
use crate::theorems::kit::statement::{every_path, every_step};
use crate::theorems::kit::{Asked, Book, Chain, Proof, Replica, regret};
use crate::update_rules::tightest::Tightest;

/// `adamomentum-regret-posterior`.
pub static POSTERIOR: Chain<Posterior> =
    Chain { statement: &STATEMENT, inputs: INPUTS, bound, bind };

static STATEMENT: Statement = Statement {
    id: "adamomentum-regret-posterior",
    title: "Regret of any method of Adam's type, a posteriori",
    formula: r"R_T \le \frac{D^2}2 \sum_i V_i + \frac{D^2}2 \sum_{t=2}^T \frac{\beta_{1,t}}{1-\beta_{1,t}} \sum_i \frac{p_{t-1,i}}{\eta_{t-1}} + \frac{1+\beta_1}{2(1-\beta_1)} \sum_{t,i} \frac{\eta_t m_{t,i}^2}{p_{t,i}},\quad V_i = w_{1,i} + \sum_{t=2}^T (w_{t,i} - w_{t-1,i})_+,\ w_t = \frac{p_t}{\eta_t (1-\beta_{1,t})}",
    source: "replaces Theorem 4 of Wang et al., arXiv 2106.11514 (ICDM 2023 supplement), without its monotone v",
    provenance: Provenance::Derived,
    mode: Mode::EveryPath,
    hypotheses: &[
        "convex losses f_t on a box of side D",
        "x_{t+1} = Proj(x_t - η_t m_t/p_t) with any η_t > 0 and p_t > 0: AdaMomentum, Adam, AMSGrad, with bias correction or without",
        "0 <= β1_t <= β1 = β1_1 < 1, in any order",
    ],
    steps: &[
        every_step("HX", r"|x_{t,i} - u_i| \le D", "iterates and comparator lie in the box"),
        every_step(
            "HM",
            r"\beta_{1,t} \le \beta_1",
            "the schedule beta1 never exceeds its first value",
        ),
        every_step("R1", r"f_t(x_t) - f_t(u) \le g_t^\top (x_t - u)", "convexity"),
        every_step(
            "R2",
            r"m_{t,i}(x_{t,i}-u_i) \le \frac{p_{t,i}}{2\eta_t}\left((x_{t,i}-u_i)^2 - (x_{t+1,i}-u_i)^2\right) + \frac{\eta_t m_{t,i}^2}{2 p_{t,i}}",
            "projection onto a box; equality where nothing is projected",
        ),
        every_step(
            "R3",
            r"g_{t,i}(x_{t,i}-u_i) \le \tfrac12 w_{t,i}\left((x_{t,i}-u_i)^2 - (x_{t+1,i}-u_i)^2\right) + \frac{\eta_t m_{t,i}^2}{2(1-\beta_{1,t}) p_{t,i}} - \frac{\beta_{1,t}}{1-\beta_{1,t}} m_{t-1,i}(x_{t,i}-u_i)",
            "R2 with m_t = β1_t m_{t-1} + (1-β1_t) g_t",
        ),
        every_path(
            "R4",
            r"\sum_t \tfrac12 w_{t,i}\left((x_{t,i}-u_i)^2 - (x_{t+1,i}-u_i)^2\right) \le \frac{D^2}2 V_i",
            "summation by parts, increases alone counted",
        ),
        every_step(
            "R5",
            r"-\frac{\beta_{1,t}}{1-\beta_{1,t}} m_{t-1,i}(x_{t,i}-u_i) \le \frac{\beta_{1,t}}{2(1-\beta_{1,t})}\left(\frac{\eta_{t-1} m_{t-1,i}^2}{p_{t-1,i}} + D^2 \frac{p_{t-1,i}}{\eta_{t-1}}\right)",
            "Young's inequality with the weight of the step before, which needs no monotone weights",
        ),
        every_path(
            "R6",
            r"\sum_t \frac{\eta_t m_{t,i}^2}{2(1-\beta_{1,t}) p_{t,i}} + \sum_{t \ge 2} \frac{\beta_{1,t}\,\eta_{t-1} m_{t-1,i}^2}{2(1-\beta_{1,t}) p_{t-1,i}} \le \frac{1+\beta_1}{2(1-\beta_1)} \sum_t \frac{\eta_t m_{t,i}^2}{p_{t,i}}",
            "1/(2(1-β1_t)) + β1_{t+1}/(2(1-β1_{t+1})) is at most (1+β1)/(2(1-β1))",
        ),
        every_path(
            "R7",
            r"\sum_t \frac{\eta_t m_{t,i}^2}{p_{t,i}} \le \frac{c}{\sqrt{1-\beta_2}} \Big(\sum_t \eta_t^2\Big)^{1/2} \|g_{1:T,i}\|",
            "AdaMomentum alone: p_t >= √v_t >= √(1-β2)|m_t|, Cauchy-Schwarz and Σ m² <= c² Σ g²; c = 1 where β1_t never increases, \
             else (1-β1)^(-1/2)",
        ),
        every_path(
            "R8",
            r"R_T \le \frac{D^2}2 \sum_i V_i + \frac{D^2}2 \sum_{t=2}^T \frac{\beta_{1,t}}{1-\beta_{1,t}} \sum_i \frac{p_{t-1,i}}{\eta_{t-1}} + \frac{(1+\beta_1)\,c}{2(1-\beta_1)\sqrt{1-\beta_2}} \Big(\sum_t \eta_t^2\Big)^{1/2} \sum_i \|g_{1:T,i}\|",
            "AdaMomentum alone: the theorem with R7",
        ),
    ],
    defects: &[],
};

const INPUTS: &[Input] = &[
    above_zero("D", "side of the box"),
    BETA1,
    nonnegative("V", "Σ_i V_i, measured"),
    nonnegative("middle", "Σ_{t>=2} β1_t/(1-β1_t) Σ_i p_{t-1,i}/η_{t-1}, measured"),
    nonnegative("movement", "Σ_t Σ_i η_t m_{t,i}²/p_{t,i}, measured"),
];

fn bound(x: &Inputs) -> Result<Bound, Unmet> {
    let [d, b1, v, middle, movement] =
        ["D", "beta1", "V", "middle", "movement"].map(|name| x.get(name));
    Ok(formula(d, b1, [v, middle, movement]).into())
}

/// The bound from `Σ V_i`, the middle sum and the movement.
fn formula<N: Number>(d: N, b1: N, [v, middle, movement]: [N; 3]) -> Terms<N, 3> {
    let half = d.square().times(0.5);
    Terms([
        ("variation", half.clone() * v),
        ("middle", half * middle),
        ("movement", spread(b1) * movement),
    ])
}

/// `(1+β1)/(2(1-β1))`.
pub(super) fn spread<N: Number>(b1: N) -> N {
    (N::one() + b1.clone()) / (N::one() - b1).times(2.0)
}

/// The constants of a run.
#[derive(Clone)]
pub struct Posterior {
    arena: Arena,
}

fn bind(setting: &Setting<'_>, asked: Asked<'_>) -> Result<Posterior, Unmet> {
    let arena = Arena::read(setting, AdamType::read(setting)?)?;
    if asked.has("R7") || asked.has("R8") {
        setting.method_is(ADAMOMENTUM, "in R7 and R8 AdaMomentum, whose v averages m²")?;
    }
    Ok(Posterior { arena })
}

/// Sums along a path.
pub struct Path {
    walk: Walk,
    /// `Σ_t ½ w_t ((x_t-u)² - (x_{t+1}-u)²)` and `V`, by coordinate.
    bracket: Vec<RoundedSum>,
    variation: Vec<RoundedSum>,
    w_before: Vec<Rounded>,
    movement_before: Vec<Rounded>,
    /// The left side of R6.
    collected: Vec<RoundedSum>,
    middle: RoundedSum,
    eta_squares: RoundedSum,
    /// Whether `β1_t` has never increased, and its last value.
    sorted: bool,
    beta1_before: f64,
}

impl Proof for Posterior {
    type Path = Path;

    fn needs(&self) -> Needs {
        regret::needs()
    }

    fn path(&self, dim: usize) -> Path {
        let (sums, numbers) = (|| vec![RoundedSum::new(); dim], || vec![Rounded::ZERO; dim]);
        Path {
            walk: self.arena.walk(dim),
            bracket: sums(),
            variation: sums(),
            w_before: numbers(),
            movement_before: numbers(),
            collected: sums(),
            middle: RoundedSum::new(),
            eta_squares: RoundedSum::new(),
            sorted: true,
            beta1_before: self.arena.method.beta1_first,
        }
    }

    fn step(&self, path: &mut Path, seen: &Replica<'_>, book: &mut Book<'_>) {
        let [mut hx, mut r2, mut r3, mut r5] = [Tightest::default(); 4];
        let mut deviation = 0.0;
        let Path { walk, bracket, variation, w_before, movement_before, collected, middle, .. } =
            path;
        let taken = self.arena.advance(walk, seen, |i, at| {
            let of = Parts::of(at, self.arena.width, movement_before[i]);
            hx.at_most(at.gap.abs(), self.arena.width);
            hx.at_most(at.gap_next.abs(), self.arena.width);
            let half_u = at.u.times(0.5);
            let rhs = half_u * at.approach() + at.movement.times(0.5);
            r2.at_most(at.moments.m * at.gap, rhs.loosened(at.room(half_u)));
            let room = at.room(of.w.times(0.5));
            r3.at_most(at.g * at.gap, (of.bracket + of.own + of.cross).loosened(room));
            if seen.t() > 1 {
                r5.at_most(of.cross, of.young_movement + of.young_distance);
            }
            bracket[i].push(of.bracket);
            variation[i].push(positive(of.w - w_before[i]));
            w_before[i] = of.w;
            collected[i].push(of.own);
            collected[i].push(of.young_movement);
            middle.push(of.odds * at.u_before);
            movement_before[i] = at.movement;
            deviation += room;
        });
        path.walk.deviate(deviation);
        path.eta_squares.push(taken.now.eta.square());
        let beta1 = self.arena.method.beta1.at(seen.t());
        path.sorted &= beta1 <= path.beta1_before;
        path.beta1_before = beta1;
        book.at_most("HM", taken.now.beta1, Rounded::exact(self.arena.method.beta1_first));
        book.at_most("R1", taken.excess, taken.linear);
        for (label, sides) in [("HX", hx), ("R2", r2), ("R3", r3), ("R5", r5)] {
            book.tightest(label, sides);
        }
    }

    fn finish(&self, path: &Path, book: &mut Book<'_>) {
        let (method, width) = (&self.arena.method, self.arena.width);
        let b1 = Rounded::exact(method.beta1_first);
        let [mut r4, mut r6, mut r7] = [Tightest::default(); 3];
        let eta = path.eta_squares.value().sqrt();
        // Σ m² <= c² Σ g².
        let c = if path.sorted { Rounded::ONE } else { method.rest().sqrt().recip() };
        let most = c * eta / method.root_rest();
        for (i, movement) in path.walk.movement.iter().map(RoundedSum::value).enumerate() {
            let half = width.square().times(0.5);
            r4.at_most(path.bracket[i].value(), half * path.variation[i].value());
            r6.at_most(path.collected[i].value(), spread(b1) * movement);
            r7.at_most(movement, most * path.walk.squares[i].value().sqrt());
        }
        for (label, sides) in [("R4", r4), ("R6", r6), ("R7", r7)] {
            book.tightest(label, sides);
        }
        let regret = path.walk.regret.regret();
        let variation = total(path.variation.iter().map(RoundedSum::value));
        let bound = |movement| {
            let sums = [variation, path.middle.value(), movement];
            formula(width, b1, sums).total() + path.walk.deviation()
        };
        book.at_most("", regret, bound(path.walk.total_movement()));
        if book.has("R8") {
            book.at_most("R8", regret, bound(most * path.walk.history()));
        }
    }

    fn notes(&self) -> &'static [&'static str] {
        &["regret", "trivial", "lower", "variation", "middle", "movement"]
    }

    fn note(&self, path: &Path, out: &mut [f64]) {
        let sums = [
            total(path.variation.iter().map(RoundedSum::value)),
            path.middle.value(),
            path.walk.total_movement(),
        ];
        out[..3].copy_from_slice(&self.arena.note(&path.walk));
        out[3..].copy_from_slice(&sums.map(Rounded::value));
    }
}

/// The parts of R3 and R5 at one coordinate.
struct Parts {
    /// `w_t`.
    w: Rounded,
    /// `β1_t/(1-β1_t)`.
    odds: Rounded,
    /// `½ w_t ((x_t-u)² - (x_{t+1}-u)²)`.
    bracket: Rounded,
    /// `η_t m_t²/(2(1-β1_t)p_t)`.
    own: Rounded,
    /// `-β1_t/(1-β1_t) m_{t-1}(x_t-u)`, and the two parts of its bound.
    cross: Rounded,
    young_movement: Rounded,
    young_distance: Rounded,
}

impl Parts {
    fn of(at: &Coordinate, width: Rounded, movement_before: Rounded) -> Parts {
        let rest = Rounded::ONE - at.now.beta1;
        let (w, odds) = (at.u / rest, at.now.beta1 / rest);
        Parts {
            w,
            odds,
            bracket: w.times(0.5) * at.approach(),
            own: at.movement / rest.times(2.0),
            cross: -(odds * at.moments.m_before * at.gap),
            young_movement: odds.times(0.5) * movement_before,
            young_distance: odds.times(0.5) * width.square() * at.u_before,
        }
    }
}
