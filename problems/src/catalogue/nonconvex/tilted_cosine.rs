//! `f(x) = Σ_i (1 - cos x_i - t x_i)`: a cosine on a slope, a minimum in every period and no lowest one.

use std::f64::consts::{PI, TAU};

use crate::catalogue::{DIM, Entry, Family, Problem, dim, root_dim};
use crate::interval::Reach;
use crate::math::{atan, sqrt};
use crate::number::Scalar;
use crate::objective::{Barrier, Basin, Constant, Facts, Known, Saddle, Separable, Terms};
use crate::rounding::{add_up, mul_up};
use crate::spec::{KeyDoc, Params, Range, SpecError};

/// The tilted cosine.
pub(super) const ENTRIES: &[Entry] = &[Entry {
    id: "tilted-cosine",
    family: Family::NonconvexSmooth,
    summary: "Σ (1 - cos x_i - t x_i): minima in every period, each lower than the last by 2πt; unbounded below",
    formula: r"f(x) = \sum_i (1 - \cos x_i - t x_i)",
    source: "the washboard potential, Risken, The Fokker-Planck Equation (1989), chapter 11",
    keys: &[DIM, KeyDoc::with_default("tilt", "0.25", "(0, 1)", "slope t of the mean")],
    examples: &["tilted-cosine", "tilted-cosine:tilt=0.9", "tilted-cosine:dim=4,tilt=0.5"],
    build,
}];

fn build(params: &Params<'_>) -> Result<Problem, SpecError> {
    let dim = dim(params)?;
    let flat = "at a slope of 1 the minima disappear";
    let t = params.number("tilt", Range::open(0.0, 1.0).because(flat))?;
    // sin θ = t, and (1 - t)(1 + t) does not cancel.
    let cosine = sqrt((1.0 - t) * (1.0 + t));
    let angle = atan(t / cosine);
    let at = |first: f64| {
        let mut x = vec![angle; dim];
        x[0] = first;
        x
    };
    #[expect(clippy::cast_precision_loss, reason = "a dimension stays below 2^53")]
    let depth = dim as f64 * (1.0 - cosine - t * angle);
    let height = 2.0 * cosine - t * (PI - 2.0 * angle);
    let mut over = vec![cosine; dim];
    over[0] = -cosine;
    let facts = Facts::new(params.resolved()?, dim)
        .with(Constant::Smoothness, Known::Exactly(1.0), "|cos x_i| <= 1, attained at 0")
        .with(Constant::WeakConvexity, Known::Exactly(1.0), "cos x_i >= -1, attained at π")
        .with(Constant::HessianLipschitz, Known::Exactly(1.0), "|f'''| = |sin x_i|, 1 at π/2")
        .with(
            Constant::GradientCoordinate,
            Known::AtMost(add_up(1.0, t)),
            "|sin x_i - t| <= 1 + t, attained at -π/2 (rounded up)",
        )
        .with(
            Constant::GradientNorm,
            Known::AtMost(mul_up(add_up(1.0, t), root_dim(dim))),
            "√d (1 + t) (rounded up)",
        )
        .basin(Basin::new(at(angle), depth, vec![cosine; dim]))
        .basin(Basin::new(at(angle + TAU), depth - TAU * t, vec![cosine; dim]))
        .saddle(Saddle::new(at(PI - angle), depth + height, over))
        .barrier(Barrier { from: 0, to: 1, saddle: at(PI - angle), height })
        .start(vec![-1.0; dim]);
    Ok(Problem::offline(Separable::new(facts, Washboard { t })))
}

#[derive(Debug)]
struct Washboard {
    t: f64,
}

impl Terms for Washboard {
    /// `1 - cos x = 2 sin²(x/2)` does not cancel near 0.
    fn value<N: Scalar>(&self, _i: usize, x: N) -> N {
        x.times(0.5).sin().square().times(2.0) - x.times(self.t)
    }

    fn slope<N: Scalar>(&self, _i: usize, x: N) -> N {
        x.sin().plus(-self.t)
    }

    fn reach(&self) -> Reach {
        Reach { half_width: 4.0, because: "every derivative has period 2π < 8 in each coordinate" }
    }
}
