//! State that the methods with two moments and a maximum share.

use ratecheck_problems::domain::Domain;
use ratecheck_problems::math::{AtZero, Power};
use ratecheck_problems::space::{Block, BlockMut, Shape};
use ratecheck_proofs_checks::step::Trace;

use super::Ask;
use super::metric::Projector;

/// Gradient, moments, maximum and coordinatewise step size of one block.
pub(super) struct Moments {
    pub(super) g: Vec<f64>,
    pub(super) m: Vec<f64>,
    pub(super) v: Vec<f64>,
    /// What the step divides by a power of: the running maximum of `v`, where the method keeps one.
    pub(super) vhat: Vec<f64>,
    /// Coordinatewise step size: the step is `η_t m_t`.
    pub(super) η: Vec<f64>,
    projector: Projector,
    shape: Shape,
}

impl Moments {
    /// What [`Moments::trace`] can show.
    pub(super) const TRACES: &[Trace] = &[Trace::M, Trace::V, Trace::VHat, Trace::Eta];

    /// `m_0 = v_0 = 0` and `v̂_0 = vhat0`.
    pub(super) fn new(shape: Shape, domain: &Domain, vhat0: f64) -> Moments {
        let zeros = || vec![0.0; shape.len()];
        Moments {
            g: zeros(),
            m: zeros(),
            v: zeros(),
            vhat: vec![vhat0; shape.len()],
            η: zeros(),
            projector: Projector::new(domain, shape),
            shape,
        }
    }

    /// `g_t` at `x`.
    pub(super) fn ask(&mut self, x: Block<'_>, ask: &mut dyn Ask) {
        ask.gradient(x, BlockMut::new(&mut self.g, self.shape));
    }

    /// `m_t = β_1 m_{t-1} + (1-β_1) g_t`, `v_t = β_2 v_{t-1} + (1-β_2) g_t²`, `v̂_t = keep(v̂_{t-1}, v_t)` and
    /// `η_t = denominator(v̂_t)`, still to be raised to a power by [`Moments::descend`].
    #[inline(always)]
    pub(super) fn update(
        &mut self,
        β1: f64,
        β2: f64,
        keep: impl Fn(f64, f64) -> f64,
        denominator: impl Fn(f64) -> f64,
    ) {
        let moments = self.m.iter_mut().zip(&mut self.v).zip(&mut self.vhat);
        for ((((m, v), vhat), η), g) in moments.zip(&mut self.η).zip(&self.g) {
            *m = β1 * *m + (1.0 - β1) * g;
            *v = β2 * *v + (1.0 - β2) * (g * g);
            *vhat = keep(*vhat, *v);
            *η = denominator(*vhat);
        }
    }

    /// `η_t <- α η_t^{-p}` with `0^{-p} := 0`, then `x <- Π_X(x - η_t m_t)` in the metric of `1/η_t`.
    #[inline(always)]
    pub(super) fn descend(&mut self, mut x: BlockMut<'_>, α: f64, power: &Power) {
        power.inverse_slice(&mut self.η, AtZero::Zero);
        for ((x, η), m) in x.flat().iter_mut().zip(&mut self.η).zip(&self.m) {
            *η *= α;
            *x -= *η * m;
        }
        self.projector.project(x, &self.η);
    }

    pub(super) fn trace(&self, which: Trace) -> Option<Block<'_>> {
        let data = match which {
            Trace::M => &self.m,
            Trace::V => &self.v,
            Trace::VHat => &self.vhat,
            Trace::Eta => &self.η,
            _ => return None,
        };
        Some(Block::new(data, self.shape))
    }
}
