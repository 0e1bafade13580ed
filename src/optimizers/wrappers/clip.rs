//! Clipping of stochastic gradients, before the method inside sees them.

use ratecheck_problems::space::{Block, BlockMut, Shape, Step, max_abs, sum};
use ratecheck_problems::spec::{KeyDoc, Params, Range, SpecError};
use ratecheck_proofs_checks::step::{Needs, Trace};

use super::{Around, Wrapper, wrapped};
use crate::optimizers::{Ask, Run};

const LIMIT: KeyDoc = KeyDoc::with_default("limit", "1", "(0, inf)", "what is clipped to");

pub(super) static NORM: Wrapper = Wrapper {
    id: "clip-norm",
    summary: "shortens gradients to a limit in Euclidean norm, direction kept",
    formula: r"g \leftarrow \min(1, c/\|g\|_2) \, g",
    source: "Pascanu, Mikolov & Bengio, ICML 2013, arXiv 1211.5063, Algorithm 1",
    keys: &[LIMIT],
    variants: &["limit=0.1", "limit=1e300"],
    looks_on: false,
    projects: false,
    build: |spec, params, _, inner| {
        let limit = limit(params)?;
        Ok(wrapped(&NORM, spec, inner, &[("clip-norm.limit", limit)], Clip::Norm(limit)))
    },
};

pub(super) static VALUE: Wrapper = Wrapper {
    id: "clip-value",
    summary: "clips every coordinate of a gradient to an interval around zero",
    formula: r"g_i \leftarrow \max(-c, \min(c, g_i))",
    source: "Mikolov, PhD thesis, Brno 2012; torch.nn.utils.clip_grad_value_",
    keys: &[LIMIT],
    variants: &["limit=0.1", "limit=1e300"],
    looks_on: false,
    projects: false,
    build: |spec, params, _, inner| {
        let limit = limit(params)?;
        Ok(wrapped(&VALUE, spec, inner, &[("clip-value.limit", limit)], Clip::Value(limit)))
    },
};

fn limit(params: &Params<'_>) -> Result<f64, SpecError> {
    params.number("limit", Range::positive())
}

#[derive(Clone, Copy, Debug)]
enum Clip {
    Norm(f64),
    Value(f64),
}

impl Around for Clip {
    fn start(&self, shape: Shape, inner: Box<dyn Run>) -> Box<dyn Run> {
        let lanes = || vec![0.0; shape.lanes()];
        Box::new(Clipped { clip: *self, largest: lanes(), root: lanes(), inner })
    }
}

struct Clipped {
    clip: Clip,
    /// Room for `max_i |g_i|` and `‖g / max_i |g_i|‖`.
    largest: Vec<f64>,
    root: Vec<f64>,
    inner: Box<dyn Run>,
}

impl Run for Clipped {
    fn step(&mut self, t: Step, x: BlockMut<'_>, ask: &mut dyn Ask) {
        let Clipped { clip, largest, root, inner } = self;
        inner.step(t, x, &mut Clipping { clip: *clip, largest, root, ask });
    }

    fn keep(&mut self, needs: Needs) {
        self.inner.keep(needs);
    }

    fn trace(&self, which: Trace) -> Option<Block<'_>> {
        self.inner.trace(which)
    }
}

/// Answers with clipped gradients.
struct Clipping<'a> {
    clip: Clip,
    largest: &'a mut [f64],
    root: &'a mut [f64],
    ask: &'a mut dyn Ask,
}

impl Ask for Clipping<'_> {
    fn gradient(&mut self, at: Block<'_>, mut g: BlockMut<'_>) {
        self.ask.gradient(at, g.reborrow());
        match self.clip {
            // `clamp` keeps NaN.
            Clip::Value(limit) => g.flat().iter_mut().for_each(|g| *g = g.clamp(-limit, limit)),
            Clip::Norm(limit) => clip_norm(limit, g, self.largest, self.root),
        }
    }

    fn value(&mut self, at: Block<'_>, f: &mut [f64]) {
        self.ask.value(at, f);
    }

    fn redraw(&mut self) {
        self.ask.redraw();
    }

    fn exponential(&mut self, out: &mut [f64]) {
        self.ask.exponential(out);
    }
}

/// `g <- c g/‖g‖` where `‖g‖ > c`, the same bits elsewhere. The largest coordinate is divided out first, so that squares neither
/// overflow nor vanish; a gradient that is not finite is left for the run to end on.
fn clip_norm(limit: f64, mut g: BlockMut<'_>, largest: &mut [f64], root: &mut [f64]) {
    max_abs(g.as_ref(), largest);
    let (shape, flat) = (g.shape(), g.as_ref());
    sum(shape, root, |i, k| {
        let scaled = flat.flat()[k] / largest[k - i * shape.lanes()];
        scaled * scaled
    });
    for (largest, root) in largest.iter_mut().zip(&mut *root) {
        *root = root.sqrt();
        // Zero, infinite and NaN gradients, for which this comparison is false, are marked by a scale of zero.
        let clips = *largest * *root > limit && largest.is_finite();
        *root = if clips { limit / *root } else { 0.0 };
    }
    for i in 0..shape.dim() {
        for ((g, largest), scale) in g.row(i).iter_mut().zip(&*largest).zip(&*root) {
            if *scale > 0.0 {
                *g = (*g / largest) * scale;
            }
        }
    }
}
