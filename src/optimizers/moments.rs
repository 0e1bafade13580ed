//! State that the methods with two moments and a maximum share.

use ratecheck_problems::domain::Domain;
use ratecheck_problems::math::{AtZero, Power, inverse_roots};
use ratecheck_problems::space::{Block, BlockMut, Buffer, Shape};
use ratecheck_problems::vectors::dispatch_over;
use ratecheck_proofs_checks::step::{Needs, Trace};

use super::Ask;
use super::metric::Projector;

/// Places of a block that go through each part of a rule with a general power together: few enough that the processor fetches the next
/// tile's state while powers of this one are under way.
const TILE: usize = 64;

/// Steps of a stretch that go through each part of the rule together: few enough that the processor takes roots of the next ones while
/// the iterates of these wait for one another.
const SHORT: usize = 16;

/// Steps of a stretch whose schedules are evaluated together.
const LONG: usize = 256;

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

impl<G: Fn(f64, f64) -> f64, K: Fn(f64, f64) -> f64, D> Rule<'_, G, K, D> {
    /// Takes the moments and the maximum of a place one step further, `x_t` and `g_t` given.
    #[inline(always)]
    fn moments(&self, β1: f64, x: f64, g: f64, [m, v, vhat]: [&mut f64; 3]) {
        let g = (self.gradient)(g, x);
        *m = β1 * *m + (1.0 - β1) * g;
        *v = self.β2 * *v + (1.0 - self.β2) * (g * g);
        *vhat = (self.keep)(*vhat, *v);
    }
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
        let places = Places { x: x.flat(), g, m, v, vhat };
        dispatch_over(
            g.len(),
            #[inline(always)]
            || match rule.power.roots() {
                // Few roots are taken where the other operations of a place are, which go on meanwhile.
                Some(1) => places.fused(η, kept, rule, inverse_roots::<1>),
                Some(2) => places.fused(η, kept, rule, inverse_roots::<2>),
                Some(3) => places.fused(η, kept, rule, inverse_roots::<3>),
                _ => places.tiled(η, kept, rule),
            },
        );
        self.projector.project(x, &self.η);
    }

    /// [`Moments::step`] for each gradient of `g`, see [`super::Run::stretch`]; `scalars` fills in `α` and `β_1` of steps that begin so many
    /// after the first.
    #[inline(always)]
    pub(super) fn stretch(
        &mut self,
        g: &[f64],
        x: &mut [f64],
        rule: &Rule<'_, impl Fn(f64, f64) -> f64, impl Fn(f64, f64) -> f64, impl Fn(f64) -> f64>,
        scalars: impl Fn(usize, &mut [f64], &mut [f64]),
    ) -> bool {
        let Some(interval) = self.projector.interval() else { return false };
        let (mut α, mut β1) = ([0.0; LONG], [0.0; LONG]);
        let mut now = x[0];
        let stretches = g.chunks(LONG).zip(x[1..].chunks_mut(LONG));
        for (after, (g, x)) in stretches.enumerate() {
            let (α, β1) = (&mut α[..g.len()], &mut β1[..g.len()]);
            scalars(after * LONG, α, β1);
            dispatch_over(
                g.len(),
                #[inline(always)]
                || now = self.short_tiles(now, g, x, rule, (α, β1), interval),
            );
        }
        true
    }

    /// Goes from `x_t = now` through the steps of `g`, and answers where they lead.
    #[inline(always)]
    fn short_tiles(
        &mut self,
        mut now: f64,
        g: &[f64],
        x: &mut [f64],
        rule: &Rule<'_, impl Fn(f64, f64) -> f64, impl Fn(f64, f64) -> f64, impl Fn(f64) -> f64>,
        (α, β1): (&[f64], &[f64]),
        (lo, hi): (f64, f64),
    ) -> f64 {
        let (mut m, mut v, mut vhat) = (self.m[0], self.v[0], self.vhat[0]);
        let (mut means, mut η) = ([0.0; SHORT], [0.0; SHORT]);
        let scalars = α.chunks(SHORT).zip(β1.chunks(SHORT));
        for ((g, x), (α, β1)) in g.chunks(SHORT).zip(x.chunks_mut(SHORT)).zip(scalars) {
            let len = g.len();
            let rows = g.iter().zip(β1).zip(means.iter_mut().zip(&mut η));
            for ((g, β1), (mean, η)) in rows {
                // No iterate enters: the rule's average is of the gradient alone.
                rule.moments(*β1, now, *g, [&mut m, &mut v, &mut vhat]);
                (*mean, *η) = (m, (rule.denominator)(vhat));
            }
            rule.power.inverse_slice(&mut η[..len], AtZero::Zero);
            for (η, α) in η.iter_mut().zip(α) {
                *η *= α;
            }
            for ((x, η), m) in x.iter_mut().zip(&η).zip(&means) {
                now = (now - η * m).clamp(lo, hi);
                *x = now;
            }
            self.η[0] = η[len - 1];
        }
        (self.m[0], self.v[0], self.vhat[0]) = (m, v, vhat);
        now
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

/// The iterate, the gradient and the state of a block, of one length.
struct Places<'a> {
    x: &'a mut [f64],
    g: &'a [f64],
    m: &'a mut [f64],
    v: &'a mut [f64],
    vhat: &'a mut [f64],
}

impl Places<'_> {
    /// Every place from its gradient to its next iterate, before any projection.
    #[inline(always)]
    fn fused(
        self,
        η: &mut [f64],
        kept: bool,
        rule: &Rule<'_, impl Fn(f64, f64) -> f64, impl Fn(f64, f64) -> f64, impl Fn(f64) -> f64>,
        inverse: impl Fn(f64) -> f64,
    ) {
        if kept {
            let η = &mut η[..self.g.len()];
            self.each(rule, inverse, |k, step| η[k] = step);
        } else {
            self.each(rule, inverse, |_, _| {});
        }
    }

    #[inline(always)]
    fn each(
        self,
        rule: &Rule<'_, impl Fn(f64, f64) -> f64, impl Fn(f64, f64) -> f64, impl Fn(f64) -> f64>,
        inverse: impl Fn(f64) -> f64,
        mut keep: impl FnMut(usize, f64),
    ) {
        let Places { x, g, m, v, vhat } = self;
        // Of one length, so that the loop needs no checks and vectorises.
        let len = g.len();
        let (x, m, v, vhat) = (&mut x[..len], &mut m[..len], &mut v[..len], &mut vhat[..len]);
        for k in 0..len {
            rule.moments(rule.β1, x[k], g[k], [&mut m[k], &mut v[k], &mut vhat[k]]);
            let η = rule.α * inverse((rule.denominator)(vhat[k]));
            x[k] -= η * m[k];
            keep(k, η);
        }
    }

    /// The same, a tile at a time through each part of the rule.
    #[inline(always)]
    fn tiled(
        self,
        η: &mut [f64],
        kept: bool,
        rule: &Rule<'_, impl Fn(f64, f64) -> f64, impl Fn(f64, f64) -> f64, impl Fn(f64) -> f64>,
    ) {
        let Places { x, g, m, v, vhat } = self;
        for first in (0..g.len()).step_by(TILE) {
            let end = g.len().min(first + TILE);
            let tile = first..end;
            let η = if kept { &mut η[tile.clone()] } else { &mut η[..end - first] };
            let (x, m) = (&mut x[tile.clone()], &mut m[tile.clone()]);
            let moments = m.iter_mut().zip(&mut v[tile.clone()]).zip(&mut vhat[tile.clone()]);
            for (((((m, v), vhat), η), g), x) in moments.zip(&mut *η).zip(&g[tile]).zip(&*x) {
                rule.moments(rule.β1, *x, *g, [m, v, vhat]);
                *η = (rule.denominator)(*vhat);
            }
            rule.power.inverse_slice(η, AtZero::Zero);
            for ((x, η), m) in x.iter_mut().zip(η).zip(m) {
                *η *= rule.α;
                *x -= *η * *m;
            }
        }
    }
}
