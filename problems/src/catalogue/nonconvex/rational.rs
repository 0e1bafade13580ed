//! `f(x) = Σ_i x_i² / (1 + x_i²)`: nonconvex, smooth, bounded.

use crate::catalogue::{
    DIM, Entry, Family, Problem, dim, error_from_gradient, error_from_value, root_dim,
};
use crate::interval::{Interval, IntervalForm, Reach, diagonal};
use crate::objective::{
    Basin, Constant, Facts, Known, Objective, diagonal_along, diagonal_hessian,
};
use crate::rounding::{mul_up, relative, same_sign_sum};
use crate::space::{Block, BlockMut, sum1};
use crate::spec::{Params, SpecError};
use crate::vectors::dispatch_over;

/// The sum of `x²/(1+x²)`.
pub(super) const ENTRIES: &[Entry] = &[Entry {
    id: "rational",
    family: Family::NonconvexSmooth,
    summary: "Σ x²/(1+x²): nonconvex and flat far away, smooth, bounded gradient",
    formula: r"f(x) = \sum_i \frac{x_i^2}{1 + x_i^2}",
    source: "a standard robust loss (Geman and McClure 1985); constants by differentiation",
    keys: &[DIM],
    examples: &["rational", "rational:dim=4"],
    build,
}];

/// Beyond it `x²/(1+x²)` rounds to 1, with a relative error of `2^-512`; below it `x²` does not overflow.
const FAR: f64 = f64::from_bits((1023 + 256) << 52);

fn build(params: &Params<'_>) -> Result<Problem, SpecError> {
    let dim = dim(params)?;
    // 3√3/8; the root and the product are rounded up.
    let slope = mul_up(0.375, 3f64.sqrt().next_up());
    let facts = Facts::new(params.resolved()?, dim)
        .with(
            Constant::Smoothness,
            Known::Exactly(2.0),
            "f'' = (2 - 6x²)/(1+x²)³ lies in [-1/2, 2], 2 attained at 0",
        )
        .with(
            Constant::GradientCoordinate,
            Known::AtMost(slope),
            "|2x/(1+x²)²| <= 3√3/8, attained at 1/√3 (rounded up)",
        )
        .with(
            Constant::GradientNorm,
            Known::AtMost(mul_up(slope, root_dim(dim))),
            "√d 3√3/8 (rounded up)",
        )
        .with(
            Constant::WeakConvexity,
            Known::Exactly(0.5),
            "f'' = (2 - 6x²)/(1+x²)³ >= -1/2, attained at 1",
        )
        .with(
            Constant::HessianLipschitz,
            Known::AtMost(4.669),
            "|f'''| = 24|x||x² - 1|/(1+x²)⁴ is largest, 4.6686, at x² = 1 - 2/√5",
        )
        .with(Constant::Infimum, Known::Exactly(0.0), "f >= 0 = f(0)")
        .minimiser(vec![0.0; dim])
        .basin(Basin::new(vec![0.0; dim], 0.0, vec![2.0; dim]));
    Ok(Problem::offline(Rational { facts }))
}

#[derive(Debug)]
struct Rational {
    facts: Facts,
}

/// The second derivative of a term: `(2 - 6x²) r³ = (8r - 6) r²` with `r = 1/(1 + x²)`, which does not overflow.
fn curvature(x: f64) -> f64 {
    let r = 1.0 / (1.0 + x * x);
    (8.0 * r - 6.0) * r * r
}

impl Objective for Rational {
    fn facts(&self) -> &Facts {
        &self.facts
    }

    fn value(&self, x: Block<'_>, f: &mut [f64]) {
        sum1(x, f, |x| {
            let x = x.clamp(-FAR, FAR);
            let q = x * x;
            q / (1.0 + q)
        });
    }

    /// `2 x r r` with `r = 1/(1+x²)`, multiplied from the left so that nothing underflows before the result does.
    fn gradient(&self, x: Block<'_>, mut g: BlockMut<'_>) {
        dispatch_over(
            x.flat().len(),
            #[inline(always)]
            || {
                for (g, x) in g.flat().iter_mut().zip(x.flat()) {
                    let r = 1.0 / (1.0 + x * x);
                    *g = 2.0 * x * r * r;
                }
            },
        );
    }

    fn hessian(&self, x: &[f64], out: &mut [f64]) -> bool {
        diagonal_hessian(x, out, |_, x| curvature(x))
    }

    fn hessian_along(&self, x: &[f64], v: &[f64], out: &mut [f64]) -> bool {
        diagonal_along(x, v, out, |_, x| curvature(x))
    }

    /// Square, sum, quotient: the square enters twice, so four roundings; a fifth covers the clamp.
    fn value_error(&self, x: Block<'_>, error: &mut [f64]) {
        let dim = x.shape().dim();
        error_from_value(self, x, error, |f| same_sign_sum(dim, 5, 1.0, f));
    }

    /// `r` has three roundings and enters twice, two products follow.
    fn gradient_error(&self, x: Block<'_>, error: BlockMut<'_>) {
        error_from_gradient(self, x, error, |g| relative(8, 1.0, g));
    }

    fn interval_form(&self) -> Option<&dyn IntervalForm> {
        Some(self)
    }
}

impl IntervalForm for Rational {
    fn gradient(&self, x: &[Interval], g: &mut [Interval]) {
        for (g, x) in g.iter_mut().zip(x) {
            let r = (x.square() + 1.0).reciprocal();
            *g = 2.0 * *x * r.square();
        }
    }

    fn hessian(&self, x: &[Interval], h: &mut [Interval]) {
        diagonal(x, h, |_, x| {
            let r = (x.square() + 1.0).reciprocal();
            (8.0 * r - 6.0) * r.square()
        });
    }

    fn reach(&self) -> Reach {
        Reach {
            half_width: 2.0,
            because: "|2x/(1+x²)²| decreases beyond 1/√3, and |f''| <= 6/(1+x²)² < 1/2 = max -f'' beyond 2",
        }
    }
}
