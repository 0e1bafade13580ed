//! State that the methods with two moments and a maximum share.

use ratecheck_problems::domain::Domain;
use ratecheck_problems::math::{AtZero, Power};
use ratecheck_problems::space::{Block, BlockMut, Buffer, Shape};
use ratecheck_problems::vectors::dispatch_over;
use ratecheck_proofs_checks::step::{Needs, Trace};

use super::Ask;
use super::metric::Projector;

/// Places of a block that go through a whole step before the next do: few enough that the processor fetches the next tile's state while
/// roots and divisions of this one are under way.
const TILE: usize = 64;

/// Steps of a stretch that go through each part of the rule together: few enough that the processor takes roots of the next ones while
/// the iterates of these wait for one another.
const SHORT: usize = 16;

/// Moments, maximum and coordinatewise step size of one block.
pub(super) struct Moments {
    /// For a gradient that nobody else keeps.
    room: Vec<f64>,
    m: Buffer,
    v: Buffer,
    /// What the step divides by a power of: the running maximum of `v`, where the method keeps one.
    vhat: Buffer,
    /// Coordinatewise step size: the step is `η_t m_t`. When nobody looks at it, that of a tile.
    η: Buffer,
    projector: Projector,
    weighs: bool,
    shape: Shape,
}

/// The formulas in which the methods differ.
pub(super) struct Rule<'a, G, K, D> {
    pub(super) α: f64,
    pub(super) β1: f64,
    pub(super) β2: f64,
    pub(super) power: &'a Power,
    /// What is averaged, of `g_t` and `x_t`.
    pub(super) gradient: G,
    /// `v̂_t` of `v̂_{t-1}` and `v_t`.
    pub(super) keep: K,
    /// What is raised to the power `-p`, of `v̂_t`.
    pub(super) denominator: D,
}

impl Moments {
    /// What [`Moments::trace`] can show.
    pub(super) const TRACES: &[Trace] = &[Trace::M, Trace::V, Trace::VHat, Trace::Eta];

    /// `m_0 = v_0 = 0` and `v̂_0 = vhat0`.
    pub(super) fn new(shape: Shape, domain: &Domain, vhat0: f64) -> Moments {
        let zeros = || Buffer::zeros(shape.len());
        Moments {
            room: Vec::new(),
            m: zeros(),
            v: zeros(),
            vhat: Buffer::new(vhat0, shape.len()),
            η: zeros(),
            projector: Projector::new(domain, shape),
            weighs: Projector::weighs(domain),
            shape,
        }
    }

    /// See [`super::Run::keep`].
    pub(super) fn keep(&mut self, needs: Needs) {
        if !(self.weighs || needs.contains(Needs::trace(Trace::Eta))) {
            self.η = Buffer::zeros(self.shape.len().min(TILE));
        }
    }

    /// `m_t = β_1 m_{t-1} + (1-β_1) g_t`, `v_t = β_2 v_{t-1} + (1-β_2) g_t²`, `v̂_t = keep(v̂_{t-1}, v_t)`,
    /// `η_t = α denominator(v̂_t)^{-p}` with `0^{-p} := 0`, and `x <- Π_X(x - η_t m_t)` in the metric of `1/η_t`.
    #[inline(always)]
    pub(super) fn step(
        &mut self,
        mut x: BlockMut<'_>,
        ask: &mut dyn Ask,
        rule: &Rule<'_, impl Fn(f64, f64) -> f64, impl Fn(f64, f64) -> f64, impl Fn(f64) -> f64>,
    ) {
        let Moments { room, m, v, vhat, η, .. } = self;
        let g = ask.gradient_in(x.as_ref(), room).flat();
        let kept = η.len() == g.len();
        dispatch_over(
            g.len(),
            #[inline(always)]
            || {
                for first in (0..g.len()).step_by(TILE) {
                    let end = g.len().min(first + TILE);
                    let tile = first..end;
                    let η = if kept { &mut η[tile.clone()] } else { &mut η[..end - first] };
                    let x = &mut x.flat()[tile.clone()];
                    let (m, v) = (&mut m[tile.clone()], &mut v[tile.clone()]);
                    advance(x, &g[tile.clone()], m, v, &mut vhat[tile], η, rule);
                }
            },
        );
        self.projector.project(x, &self.η);
    }

    /// [`Moments::step`] for each gradient of `g`, see [`super::Run::stretch`]; `scalars` fills in `α` and `β_1` of a tile that begins so many
    /// steps after the first.
    #[inline(always)]
    pub(super) fn stretch(
        &mut self,
        g: &[f64],
        x: &mut [f64],
        rule: &Rule<'_, impl Fn(f64, f64) -> f64, impl Fn(f64, f64) -> f64, impl Fn(f64) -> f64>,
        scalars: impl Fn(usize, &mut [f64], &mut [f64]),
    ) -> bool {
        let Some((lo, hi)) = self.projector.interval() else { return false };
        let (mut now, mut m, mut v, mut vhat) = (x[0], self.m[0], self.v[0], self.vhat[0]);
        let (mut α, mut β1) = ([0.0; SHORT], [0.0; SHORT]);
        let (mut means, mut η) = ([0.0; SHORT], [0.0; SHORT]);
        let tiles = g.chunks(SHORT).zip(x[1..].chunks_mut(SHORT));
        for (tile, (g, x)) in tiles.enumerate() {
            let len = g.len();
            scalars(tile * SHORT, &mut α[..len], &mut β1[..len]);
            let rows = g.iter().zip(&β1).zip(means.iter_mut().zip(&mut η));
            for ((g, β1), (mean, η)) in rows {
                // No iterate enters: the rule's average is of the gradient alone.
                let g = (rule.gradient)(*g, now);
                m = β1 * m + (1.0 - β1) * g;
                v = rule.β2 * v + (1.0 - rule.β2) * (g * g);
                vhat = (rule.keep)(vhat, v);
                (*mean, *η) = (m, (rule.denominator)(vhat));
            }
            rule.power.inverse_slice(&mut η[..len], AtZero::Zero);
            for (η, α) in η.iter_mut().zip(&α) {
                *η *= α;
            }
            for ((x, η), m) in x.iter_mut().zip(&η).zip(&means) {
                now = (now - η * m).clamp(lo, hi);
                *x = now;
            }
            self.η[0] = η[len - 1];
        }
        (self.m[0], self.v[0], self.vhat[0]) = (m, v, vhat);
        true
    }

    pub(super) fn trace(&self, which: Trace) -> Option<Block<'_>> {
        let data = match which {
            Trace::M => &self.m,
            Trace::V => &self.v,
            Trace::VHat => &self.vhat,
            Trace::Eta => &self.η,
            _ => return None,
        };
        // Of step sizes that nobody asked to keep there is one tile.
        (data.len() == self.shape.len()).then(|| Block::new(data, self.shape))
    }
}

/// [`Moments::step`] in a tile, before any projection.
#[inline(always)]
fn advance(
    x: &mut [f64],
    g: &[f64],
    m: &mut [f64],
    v: &mut [f64],
    vhat: &mut [f64],
    η: &mut [f64],
    rule: &Rule<'_, impl Fn(f64, f64) -> f64, impl Fn(f64, f64) -> f64, impl Fn(f64) -> f64>,
) {
    let Rule { α, β1, β2, power, gradient, keep, denominator } = rule;
    let moments = m.iter_mut().zip(v).zip(vhat);
    for (((((m, v), vhat), η), g), x) in moments.zip(&mut *η).zip(g).zip(&*x) {
        let g = gradient(*g, *x);
        *m = β1 * *m + (1.0 - β1) * g;
        *v = β2 * *v + (1.0 - β2) * (g * g);
        *vhat = keep(*vhat, *v);
        *η = denominator(*vhat);
    }
    power.inverse_slice(η, AtZero::Zero);
    for ((x, η), m) in x.iter_mut().zip(η).zip(m) {
        *η *= α;
        *x -= *η * *m;
    }
}
