//! Clipped Adam with the model's moving average as its output: the scale-free FTRL learner, on the ball and on the box.
//!
//! With `m = (1-β) M` and `v = (1-β²) Q`, Adam's moments without bias correction for `β_1 = β` and `β_2 = β²`,
//! `D M/√Q = D √((1+β)/(1-β)) m/√v`: Adam with step size `D √((1+β)/(1-β))` and `ε = 0`, its step clipped to `D`. What is shown are
//! the sums `M_t` and `Q_t` of the paper, not the moments. A replica that never saw a gradient rests (`0/0 = 0`).

use ratecheck_problems::space::{Block, BlockMut, Shape, Step, sum1};
use ratecheck_problems::spec::KeyDoc;
use ratecheck_proofs_checks::step::Trace;

use super::conversion::{BETA, Learner, SCALING, Settings, method};
use super::rule::{self, BOUND, EPS, LAMBDA, LR, Parts, RULE};
use crate::optimizers::Entry;

const RADIUS: KeyDoc = KeyDoc::with_default(
    "D",
    "0.01",
    "(0, inf), or theorem",
    "radius of the learner's displacements; theorem is the same as lr=theorem",
);

pub(super) static GLOBAL: Entry = Entry {
    id: "clipped-adam-ema",
    summary: "Adam with norms of whole vectors, clipped, randomly scaled; its output is the EMA of the iterates",
    formula: r"x_{t+1} = x_t + \alpha_{t+1} z_{t+1}, \quad z_{t+1} = -D M_t / \max(\sqrt{Q_t}, \|M_t\|), \quad M_t = \beta M_{t-1} + g_t, \quad Q_t = \beta^2 Q_{t-1} + \|g_t\|^2",
    source: "Ahn & Cutkosky, NeurIPS 2024, arXiv 2405.18199",
    keys: &[BETA, RADIUS, SCALING, LR, RULE, BOUND, LAMBDA, EPS],
    variants: &["scaling=none", "beta=0,D=0.1", "beta=0.9,D=0.5"],
    build: |spec, params, context| {
        let (settings, spec) = rule::read(spec, params, context, Parts::Whole)?;
        let Settings { beta, radius, .. } = settings;
        let learner = Global { beta, square_keep: beta * beta, radius, clips: true };
        Ok(method(GLOBAL.id, &spec, context, settings, vec![], learner))
    },
};

pub(super) static COORDINATEWISE: Entry = Entry {
    id: "clipped-adam-ema-coordinatewise",
    summary: "Adam, each coordinate clipped, one random scale for all; its output is the EMA of the iterates",
    formula: r"x_{t+1} = x_t + \alpha_{t+1} z_{t+1}, \quad z_{t+1,i} = -D M_{t,i} / \max(\sqrt{Q_{t,i}}, |M_{t,i}|), \quad M_t = \beta M_{t-1} + g_t, \quad Q_{t,i} = \beta^2 Q_{t-1,i} + g_{t,i}^2",
    source: "Ahn & Cutkosky, NeurIPS 2024, arXiv 2405.18199, the coordinate-wise version",
    keys: &[BETA, RADIUS, SCALING, LR, RULE, LAMBDA, EPS],
    variants: &["scaling=none", "beta=0,D=0.1", "beta=0.9,D=0.5"],
    build: |spec, params, context| {
        let (settings, spec) = rule::read(spec, params, context, Parts::Coordinates)?;
        let Settings { beta, radius, .. } = settings;
        let learner = Coordinatewise { beta, radius };
        Ok(method(COORDINATEWISE.id, &spec, context, settings, vec![], learner))
    },
};

/// The learner with norms; its near misses keep `Q` with another factor, or do not clip.
#[derive(Clone, Debug)]
pub(super) struct Global {
    pub(super) beta: f64,
    /// What `Q_{t-1}` is multiplied by: `β²`.
    pub(super) square_keep: f64,
    pub(super) radius: f64,
    /// Whether `‖z‖ <= D` is enforced.
    pub(super) clips: bool,
}

/// The sums, and room for the norms of a step.
pub(super) struct Sums {
    m: Vec<f64>,
    q: Vec<f64>,
    norm: Vec<f64>,
    shape: Shape,
}

impl Learner for Global {
    type State = Sums;
    const TRACES: &'static [Trace] = &[Trace::M, Trace::SquareSum];

    fn start(&self, shape: Shape) -> Sums {
        let lanes = vec![0.0; shape.lanes()];
        Sums { m: vec![0.0; shape.len()], q: lanes.clone(), norm: lanes, shape }
    }

    fn learn(&self, _t: Step, s: &mut Sums, g: Block<'_>, mut z: BlockMut<'_>) {
        let Global { beta: β, square_keep: β2, radius, clips } = *self;
        sum1(g, &mut s.norm, |g| g * g);
        for (q, gg) in s.q.iter_mut().zip(&s.norm) {
            *q = β2 * *q + gg;
        }
        for (m, g) in s.m.iter_mut().zip(g.flat()) {
            *m = β * *m + g;
        }
        let m = Block::new(&s.m, s.shape);
        sum1(m, &mut s.norm, |m| m * m);
        for (norm, q) in s.norm.iter_mut().zip(&s.q) {
            *norm = if clips { norm.max(*q) } else { *q }.sqrt();
        }
        for i in 0..s.shape.dim() {
            for ((z, m), norm) in z.row(i).iter_mut().zip(m.row(i)).zip(&s.norm) {
                *z = clipped(radius, *m, *norm);
            }
        }
    }

    fn trace(s: &Sums, which: Trace) -> Option<&[f64]> {
        match which {
            Trace::M => Some(&s.m),
            Trace::SquareSum => Some(&s.q),
            _ => None,
        }
    }
}

/// `-D m / divisor` with `0/0 = 0`, where `|m| <= divisor` keeps the quotient from overflowing; NaN stays NaN.
#[inline(always)]
fn clipped(radius: f64, m: f64, divisor: f64) -> f64 {
    if divisor <= 0.0 { 0.0 } else { -radius * (m / divisor) }
}

#[derive(Clone, Debug)]
struct Coordinatewise {
    beta: f64,
    radius: f64,
}

impl Learner for Coordinatewise {
    /// `M_t` and `Q_t`.
    type State = [Vec<f64>; 2];
    /// `Q_{t,i}` takes the place of the second moment.
    const TRACES: &'static [Trace] = &[Trace::M, Trace::V];

    fn start(&self, shape: Shape) -> [Vec<f64>; 2] {
        [vec![0.0; shape.len()], vec![0.0; shape.len()]]
    }

    fn learn(&self, _t: Step, s: &mut [Vec<f64>; 2], g: Block<'_>, mut z: BlockMut<'_>) {
        let Coordinatewise { beta: β, radius } = *self;
        let β2 = β * β;
        let [m, q] = s;
        for (((z, m), q), g) in z.flat().iter_mut().zip(m).zip(q).zip(g.flat()) {
            *m = β * *m + g;
            *q = β2 * *q + g * g;
            *z = clipped(radius, *m, q.sqrt().max(m.abs()));
        }
    }

    fn trace(s: &[Vec<f64>; 2], which: Trace) -> Option<&[f64]> {
        match which {
            Trace::M => Some(&s[0]),
            Trace::V => Some(&s[1]),
            _ => None,
        }
    }
}
