//! A river valley: steep walls around a curved bed that descends slowly.

use super::positive;
use crate::catalogue::{Entry, Family, Problem};
use crate::domain::Domain;
use crate::math::sin;
use crate::number::Scalar;
use crate::objective::{Analytic, Basin, Constant, Facts, Formula, Known};
use crate::rounding::{add_up, mul_up, norm_up};
use crate::spec::{KeyDoc, Params, SpecError};

/// The river valley.
pub(super) const ENTRIES: &[Entry] = &[Entry {
    id: "river-valley",
    family: Family::SharpFlat,
    summary: "walls of curvature κ around the curve y = a sin x, whose bed descends with slope of at most s to one minimum at 0",
    formula: r"f(x, y) = \tfrac\kappa2 (y - a \sin x)^2 + s\,(\sqrt{1 + x^2} - 1)",
    source: "the river valley of Wen, Li, Wang, Hall, Liang and Ma 2024, arXiv 2410.05192; this instance with one stationary point",
    keys: &[
        KeyDoc::with_default("steepness", "100", "(0, inf)", "curvature κ of the walls"),
        KeyDoc::with_default("bend", "1", "(0, inf)", "amplitude a of the bends"),
        KeyDoc::with_default("slope", "0.1", "(0, inf)", "largest slope s of the bed"),
    ],
    examples: &["river-valley", "river-valley:steepness=4,bend=0.3,slope=1"],
    build,
}];

/// Half-width of the box on which bounds are stated.
const BOX: f64 = 5.0;

fn build(params: &Params<'_>) -> Result<Problem, SpecError> {
    let (steepness, bend) = (positive(params, "steepness")?, positive(params, "bend")?);
    let slope = positive(params, "slope")?;
    // f_xx = κ(a² cos 2x + a y sin x) + s/(1+x²)^{3/2}, f_xy = -κ a cos x, f_yy = κ.
    let along = mul_up(mul_up(steepness, bend), add_up(bend, BOX));
    let across = mul_up(steepness, bend);
    let largest = add_up(add_up(along, slope).max(steepness), across);
    let push = mul_up(steepness, add_up(BOX, bend));
    let forward = add_up(mul_up(push, bend), slope);
    let on = Domain::Box { lo: -BOX, hi: BOX };
    // The Hessian at 0 is [[κa² + s, -κa], [-κa, κ]] of determinant κ s.
    let half = 0.5 * (steepness * (bend * bend + 1.0) + slope);
    let gap = 0.5 * (steepness * (bend * bend - 1.0) + slope);
    let sharp = half + (gap * gap + across * across).sqrt();
    let flat = steepness * slope / sharp;
    let facts = Facts::new(params.resolved()?, 2)
        .with_on(
            Constant::Smoothness,
            Known::AtMost(largest),
            on.clone(),
            "max(|f_xx|, |f_yy|) + |f_xy|, |f_xx| <= κ(a² + 5a) + s (a bound)",
        )
        .with_on(
            Constant::WeakConvexity,
            Known::AtMost(add_up(along, across)),
            on.clone(),
            "-f_xx + |f_xy| <= κ(a² + 5a) + κa (a bound)",
        )
        .with_on(
            Constant::GradientCoordinate,
            Known::AtMost(forward.max(push)),
            on.clone(),
            "|f_x| <= κ(5 + a) a + s, |f_y| <= κ(5 + a) (a bound)",
        )
        .with_on(
            Constant::GradientNorm,
            Known::AtMost(norm_up(&[forward, push])),
            on,
            "the norm of the bounds of the coordinates",
        )
        .with(Constant::Infimum, Known::Exactly(0.0), "f >= 0 = f(0, 0)")
        .minimiser(vec![0.0; 2])
        .basin(Basin::new(vec![0.0; 2], 0.0, vec![flat, sharp]))
        .start(vec![4.0, bend * sin(4.0)]);
    Ok(Problem::offline(Analytic::new(facts, River { steepness, bend, slope })))
}

#[derive(Debug)]
struct River {
    steepness: f64,
    bend: f64,
    slope: f64,
}

impl Formula for River {
    /// `√(1 + x²) - 1 = x²/(1 + √(1 + x²))` does not cancel near 0.
    fn value<N: Scalar>(&self, x: &[N]) -> N {
        let (off, q) = (x[1] - x[0].sin().times(self.bend), x[0].square());
        let bed = q / q.plus(1.0).sqrt().plus(1.0);
        off.square().times(0.5 * self.steepness) + bed.times(self.slope)
    }

    fn gradient<N: Scalar>(&self, x: &[N], g: &mut [N]) {
        let push = (x[1] - x[0].sin().times(self.bend)).times(self.steepness);
        let bed = x[0] / x[0].square().plus(1.0).sqrt();
        g[0] = bed.times(self.slope) - push * x[0].cos().times(self.bend);
        g[1] = push;
    }
}
