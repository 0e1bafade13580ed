//! `f(x) = k Σ_i h(x_i)` with `h(u) = u²/2` for `|u| <= w` and `w |u| - w²/2` outside.

use crate::catalogue::{
    DIM, Entry, Family, Problem, dim, error_from_gradient, error_from_value, root_dim,
};
use crate::interval::{Interval, IntervalForm, diagonal};
use crate::objective::{
    Basin, Constant, Facts, Known, Objective, diagonal_along, diagonal_hessian,
};
use crate::rounding::{mul_up, relative, same_sign_sum};
use crate::space::{Block, BlockMut, sum1};
use crate::spec::{KeyDoc, Params, Range, Spec, SpecError};

/// The Huber function, and the member of its family that is worst for gradient descent.
pub(super) const ENTRIES: &[Entry] = &[
    Entry {
        id: "huber",
        family: Family::Convex,
        summary: "Huber loss: quadratic near 0, linear outside; convex with bounded gradient",
        formula: r"f(x) = k \sum_i h_w(x_i),\quad h_w(u) = u^2/2 \text{ if } |u| \le w,\ w|u| - w^2/2 \text{ else}",
        source: "P. J. Huber, Robust estimation of a location parameter, Ann. Math. Statist. 35 (1964)",
        keys: &[
            DIM,
            KeyDoc::with_default("scale", "1", "(0, inf)", "factor k = L"),
            KeyDoc::with_default("width", "1", "(0, inf)", "half-width w of the quadratic part"),
        ],
        examples: &["huber", "huber:dim=1,scale=16", "huber:dim=3,scale=0.1,width=2.5"],
        build,
    },
    Entry {
        id: "drori-teboulle",
        family: Family::Convex,
        summary: "the Huber function on which gradient descent with step h/L is slowest: LR²/(4Nh+2) is left after N steps from R",
        formula: r"f(x) = L h_w(x),\quad w = \frac{R}{2Nh+1}",
        source: "Drori and Teboulle, Performance of first-order methods for smooth convex minimization, Math. Program. 145 (2014), \
             arXiv 1206.3209, section 3",
        keys: &[
            KeyDoc::with_default("steps", "10", "[1, 1e9]", "number of steps N"),
            KeyDoc::with_default("h", "1", "(0, 1]", "step size in units of 1/L"),
            KeyDoc::with_default("l", "1", "(0, inf)", "smoothness L"),
            KeyDoc::with_default(
                "r",
                "1",
                "(0, inf)",
                "distance R of the start from the minimiser",
            ),
        ],
        examples: &["drori-teboulle", "drori-teboulle:steps=3,h=0.5,l=4,r=2"],
        build: worst,
    },
];

fn build(params: &Params<'_>) -> Result<Problem, SpecError> {
    let scale = params.number("scale", Range::positive())?;
    let width = params.number("width", Range::positive())?;
    let facts = facts(params.resolved()?, dim(params)?, scale, width);
    Ok(Problem::offline(Huber { facts, scale, width }))
}

fn worst(params: &Params<'_>) -> Result<Problem, SpecError> {
    let n = params.integer("steps", 1..=1_000_000_000)?;
    let why = "beyond 1 a quadratic may be worse than Huber's function";
    let h = params.number("h", Range::left_open(0.0, 1.0).because(why))?;
    let scale = params.number("l", Range::positive())?;
    let distance = params.number("r", Range::positive())?;
    #[expect(clippy::cast_precision_loss, reason = "at most a thousand million")]
    let width = distance / (2.0 * n as f64 * h + 1.0);
    let facts = facts(params.resolved()?, 1, scale, width).start(vec![distance]);
    Ok(Problem::offline(Huber { facts, scale, width }))
}

fn facts(spec: Spec, dim: usize, scale: f64, width: f64) -> Facts {
    let slope = mul_up(scale, width);
    Facts::new(spec, dim)
        .convex()
        .with(Constant::Smoothness, Known::Exactly(scale), "f'' = k for |x_i| < w and 0 outside")
        .with(Constant::StrongConvexity, Known::Exactly(0.0), "f is affine where every |x_i| > w")
        .with(
            Constant::GradientCoordinate,
            Known::AtMost(slope),
            "|∂_i f| = k min(|x_i|, w) <= k w, attained for |x_i| >= w (equality up to one rounding of k w)",
        )
        .with(Constant::GradientNorm, Known::AtMost(mul_up(slope, root_dim(dim))), "√d k w")
        .with(Constant::Infimum, Known::Exactly(0.0), "f >= 0 = f(0)")
        .minimiser(vec![0.0; dim])
        .basin(Basin::new(vec![0.0; dim], 0.0, vec![scale; dim]))
}

#[derive(Debug)]
struct Huber {
    facts: Facts,
    scale: f64,
    width: f64,
}

impl Huber {
    /// Whether no coordinate is where the two pieces meet.
    fn off_seams(&self, x: &[f64]) -> bool {
        x.iter().all(|x| x.abs() < self.width || x.abs() > self.width)
    }

    fn curvature(&self, x: f64) -> f64 {
        if x.abs() < self.width { self.scale } else { 0.0 }
    }
}

impl Objective for Huber {
    fn facts(&self) -> &Facts {
        &self.facts
    }

    fn value(&self, x: Block<'_>, f: &mut [f64]) {
        let (k, w) = (self.scale, self.width);
        sum1(x, f, |x| {
            let u = x.abs();
            k * if u <= w { 0.5 * u * u } else { w * (u - 0.5 * w) }
        });
    }

    fn gradient(&self, x: Block<'_>, mut g: BlockMut<'_>) {
        let (k, w) = (self.scale, self.width);
        for (g, x) in g.flat().iter_mut().zip(x.flat()) {
            *g = k * x.clamp(-w, w);
        }
    }

    /// None on the seams `|x_i| = w`.
    fn hessian(&self, x: &[f64], out: &mut [f64]) -> bool {
        self.off_seams(x) && diagonal_hessian(x, out, |_, x| self.curvature(x))
    }

    fn hessian_along(&self, x: &[f64], v: &[f64], out: &mut [f64]) -> bool {
        self.off_seams(x) && diagonal_along(x, v, out, |_, x| self.curvature(x))
    }

    /// A term has at most three roundings (difference of doubles, two products; halving is exact) and is not negative.
    fn value_error(&self, x: Block<'_>, error: &mut [f64]) {
        let dim = x.shape().dim();
        error_from_value(self, x, error, |f| same_sign_sum(dim, 3, self.scale, f));
    }

    /// One product.
    fn gradient_error(&self, x: Block<'_>, error: BlockMut<'_>) {
        error_from_gradient(self, x, error, |g| relative(1, 1.0, g));
    }

    fn interval_form(&self) -> Option<&dyn IntervalForm> {
        Some(self)
    }
}

impl IntervalForm for Huber {
    fn gradient(&self, x: &[Interval], g: &mut [Interval]) {
        for (g, x) in g.iter_mut().zip(x) {
            *g = self.scale * x.clamp(-self.width, self.width);
        }
    }

    fn hessian(&self, x: &[Interval], h: &mut [Interval]) {
        let (k, w) = (self.scale, self.width);
        diagonal(x, h, |_, x| {
            let inside = x.lo() <= w && x.hi() >= -w;
            let outside = x.lo() <= -w || x.hi() >= w;
            Interval::new(if outside { 0.0 } else { k }, if inside { k } else { 0.0 })
        });
    }
}
