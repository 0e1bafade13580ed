//! Learners one line away from clipped Adam, for which its regret bound `2 D √Q_t` fails: each shows what that line is for.
//!
//! On short sequences of gradients in one dimension their regret over `D √Q_t` exceeds 2, where that of clipped Adam stays below:
//! without the clip `4.13297` (ten slopes -0.001, then 1, `β = 0.99`), with the sign alone `3.33017` (eleven alternating slopes,
//! `β = 0.99`), with `β` in place of `β²` `2.15424` (six slopes, `β = 1/2`).

use ratecheck_problems::space::{Block, BlockMut, Shape, Step};
use ratecheck_proofs_checks::step::Trace;

use super::clipped_adam::Global;
use super::conversion::{BETA, Learner, RADIUS, SCALING, Settings, method};
use crate::optimizers::Entry;
use crate::optimizers::descent::sign;

const SOURCE: &str = "a counterexample for this toolkit, one line away from Ahn & Cutkosky, NeurIPS 2024, arXiv 2405.18199";

pub(super) static UNCLIPPED: Entry = Entry {
    id: "adam-ema-unclipped",
    summary: "clipped-adam-ema without its clip: displacements have no bound",
    formula: r"x_{t+1} = x_t + \alpha_{t+1} z_{t+1}, \quad z_{t+1} = -D M_t / \sqrt{Q_t}, \quad M_t = \beta M_{t-1} + g_t, \quad Q_t = \beta^2 Q_{t-1} + \|g_t\|^2",
    source: SOURCE,
    keys: &[BETA, RADIUS, SCALING],
    variants: &["scaling=none", "beta=0,D=0.1", "beta=0.9,D=0.5"],
    build: |spec, params, context| {
        let settings = Settings::read(params)?;
        let Settings { beta, radius, .. } = settings;
        let learner = Global { beta, square_keep: beta * beta, radius, clips: false };
        Ok(method(UNCLIPPED.id, spec, context, settings, vec![], learner))
    },
};

pub(super) static EQUAL_DISCOUNTS: Entry = Entry {
    id: "clipped-adam-ema-equal-discounts",
    summary: "clipped-adam-ema with both sums discounted by β, Q too, which forgets too slowly",
    formula: r"x_{t+1} = x_t + \alpha_{t+1} z_{t+1}, \quad z_{t+1} = -D M_t / \max(\sqrt{Q_t}, \|M_t\|), \quad M_t = \beta M_{t-1} + g_t, \quad Q_t = \beta Q_{t-1} + \|g_t\|^2",
    source: SOURCE,
    keys: &[BETA, RADIUS, SCALING],
    variants: &["scaling=none", "beta=0,D=0.1", "beta=0.9,D=0.5"],
    build: |spec, params, context| {
        let settings = Settings::read(params)?;
        let Settings { beta, radius, .. } = settings;
        let learner = Global { beta, square_keep: beta, radius, clips: true };
        Ok(method(EQUAL_DISCOUNTS.id, spec, context, settings, vec![], learner))
    },
};

pub(super) static SIGN: Entry = Entry {
    id: "sign-ema",
    summary: "displacements of full length in every coordinate, against the discounted sum of gradients",
    formula: r"x_{t+1} = x_t + \alpha_{t+1} z_{t+1}, \quad z_{t+1,i} = -D \operatorname{sign}(M_{t,i}), \quad M_t = \beta M_{t-1} + g_t",
    source: SOURCE,
    keys: &[BETA, RADIUS, SCALING],
    variants: &["scaling=none", "beta=0,D=0.1", "beta=0.9,D=0.5"],
    build: |spec, params, context| {
        let settings = Settings::read(params)?;
        let Settings { beta, radius, .. } = settings;
        Ok(method(SIGN.id, spec, context, settings, vec![], Sign { beta, radius }))
    },
};

#[derive(Clone, Debug)]
struct Sign {
    beta: f64,
    radius: f64,
}

impl Learner for Sign {
    /// `M_t`.
    type State = Vec<f64>;
    const TRACES: &'static [Trace] = &[Trace::M];

    fn start(&self, shape: Shape) -> Vec<f64> {
        vec![0.0; shape.len()]
    }

    fn learn(&self, _t: Step, m: &mut Vec<f64>, g: Block<'_>, mut z: BlockMut<'_>) {
        let Sign { beta: β, radius } = *self;
        for ((z, m), g) in z.flat().iter_mut().zip(m).zip(g.flat()) {
            *m = β * *m + g;
            *z = -radius * sign(*m);
        }
    }

    fn trace(m: &Vec<f64>, which: Trace) -> Option<&[f64]> {
        (which == Trace::M).then_some(&**m)
    }
}
