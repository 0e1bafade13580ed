//! Online mirror descent as the learner of displacements.
//!
//! On the discounted losses `β^{-s} ⟨g_s, z⟩` with step sizes `η β^s` the powers cancel, and the Euclidean mirror step on the ball of
//! radius `D` is `z_{s+1} = Π_D(z_s - η g_s)`: `β` stays in the output alone. Summing
//! `2η ⟨g_s, z_s - u⟩ <= ‖z_s-u‖² - ‖z_{s+1}-u‖² + η² ‖g_s‖²` with weights `β^{t-s}` gives, for constant `η`, all `‖u‖ <= D` and every
//! sequence, `Σ_{s<=t} β^{t-s} ⟨g_s, z_s - u⟩ <= 2D²/η + (η/2) Σ_{s<=t} β^{t-s} ‖g_s‖²`.

use ratecheck_problems::space::{Block, BlockMut, Shape, Step, sum1};
use ratecheck_problems::spec::BoundSchedule;
use ratecheck_proofs_checks::step::Trace;

use super::conversion::{BETA, Learner, RADIUS, SCALING, Settings, method};
use crate::optimizers::{Entry, hyper};

pub(super) static ENTRY: Entry = Entry {
    id: "beta-omd",
    summary: "discounted online mirror descent for the displacements, randomly scaled; its output is the EMA of the iterates",
    formula: r"x_{t+1} = x_t + \alpha_{t+1} z_{t+1}, \quad z_{t+1} = \Pi_{\|z\| \le D}(z_t - \eta_t g_t)",
    source: "the discounted conversion of Ahn, Magakyan & Cutkosky, arXiv 2411.07061, with the mirror step derived here",
    keys: &[hyper::LR, BETA, RADIUS, SCALING],
    variants: &["scaling=none,D=0.05", "beta=0.9,D=0.5,lr=0.3/sqrt(t)"],
    build: |spec, params, context| {
        let (settings, lr) = (Settings::read(params)?, hyper::lr(params, context)?);
        let learner = Omd { lr: lr.clone(), radius: settings.radius };
        Ok(method(ENTRY.id, spec, context, settings, vec![("lr", lr)], learner))
    },
};

#[derive(Clone, Debug)]
struct Omd {
    lr: BoundSchedule,
    radius: f64,
}

impl Learner for Omd {
    /// Norms of a step.
    type State = Vec<f64>;
    const TRACES: &'static [Trace] = &[];

    fn start(&self, shape: Shape) -> Vec<f64> {
        vec![0.0; shape.lanes()]
    }

    fn learn(&self, t: Step, norm: &mut Vec<f64>, g: Block<'_>, mut z: BlockMut<'_>) {
        let (η, radius) = (self.lr.at(t.get()), self.radius);
        for (z, g) in z.flat().iter_mut().zip(g.flat()) {
            *z -= η * g;
        }
        sum1(z.as_ref(), norm, |z| z * z);
        norm.iter_mut().for_each(|norm| *norm = norm.sqrt());
        for i in 0..z.shape().dim() {
            for (z, norm) in z.row(i).iter_mut().zip(&*norm) {
                if *norm > radius {
                    *z = radius * (*z / norm);
                }
            }
        }
    }

    fn trace(_norm: &Vec<f64>, _which: Trace) -> Option<&[f64]> {
        None
    }
}
