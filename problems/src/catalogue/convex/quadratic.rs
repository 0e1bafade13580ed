//! `f(x) = ½ Σ_i h_i x_i²` with a prescribed spectrum `h`.

use crate::catalogue::spectrum::{COND, LARGEST, SPECTRUM, prescribed};
use crate::catalogue::{DIM, Entry, Family, Problem, dim, error_from_gradient, error_from_value};
use crate::domain::Domain;
use crate::interval::{Interval, IntervalForm, diagonal};
use crate::objective::{
    Basin, Constant, Facts, Known, Objective, diagonal_along, diagonal_hessian,
};
use crate::rounding::{add_up, mul_up, relative, same_sign_sum, sqrt_up};
use crate::space::{Block, BlockMut, sum};
use crate::spec::{KeyDoc, Params, Range, Spec, SpecError};
use crate::vectors::dispatch_over;

/// A diagonal quadratic.
pub(super) const ENTRIES: &[Entry] = &[Entry {
    id: "quadratic",
    family: Family::Convex,
    summary: "½ Σ h_i x_i² with given eigenvalues: strongly convex, gradients unbounded",
    formula: r"f(x) = \tfrac12 \sum_i h_i x_i^2",
    source: "Nesterov, Lectures on Convex Optimization (2018), section 2.1",
    keys: &[
        DIM,
        COND,
        LARGEST,
        SPECTRUM,
        KeyDoc::optional(
            "eigenvalues",
            "dim, cond, largest and spectrum say what they are",
            "a list of positive numbers, [1;10;100]",
            "the eigenvalues themselves",
        ),
        KeyDoc::optional(
            "box",
            "no bound on the gradient is stated",
            "(0, inf)",
            "half-width B of a box [-B, B]^d on which a bound on the gradient is stated",
        ),
    ],
    examples: &[
        "quadratic",
        "quadratic:dim=1,largest=3",
        "quadratic:dim=6,cond=100",
        "quadratic:dim=3,cond=4,spectrum=power",
        "quadratic:eigenvalues=[2;0.5],box=3",
    ],
    build,
}];

fn build(params: &Params<'_>) -> Result<Problem, SpecError> {
    let h = eigenvalues(params)?;
    let half = match params.is_set("box") {
        true => Some(params.number("box", Range::positive())?),
        false => None,
    };
    Ok(diagonal_quadratic(canonical(params)?, h, half))
}

/// The quadratic of positive eigenvalues `h`, with a bound on the gradient on `[-B, B]^d` where a half-width `B` is given.
pub(super) fn diagonal_quadratic(spec: Spec, h: Vec<f64>, half: Option<f64>) -> Problem {
    let dim = h.len();
    let largest = h.iter().copied().fold(0.0, f64::max);
    let smallest = h.iter().copied().fold(f64::INFINITY, f64::min);
    let mut facts = Facts::new(spec, dim)
        .convex()
        .with(Constant::Smoothness, Known::Exactly(largest), "the largest eigenvalue")
        .with(Constant::StrongConvexity, Known::Exactly(smallest), "the smallest eigenvalue")
        .with(
            Constant::PolyakLojasiewicz,
            Known::Exactly(smallest),
            "½ Σ h_i² x_i² >= (min h) ½ Σ h_i x_i², equality along the flattest axis",
        )
        .with(Constant::HessianLipschitz, Known::Exactly(0.0), "the Hessian is constant")
        .with(Constant::Infimum, Known::Exactly(0.0), "f >= 0 = f(0)")
        .minimiser(vec![0.0; dim])
        .basin(Basin::new(vec![0.0; dim], 0.0, h.clone()));
    if let Some(half) = half {
        let on = Domain::Box { lo: -half, hi: half };
        let square = h.iter().fold(0.0, |sum, h| add_up(sum, mul_up(*h, *h)));
        let bounds = h.iter().map(|h| mul_up(*h, half)).collect();
        facts = facts
            .with_on(
                Constant::GradientCoordinate,
                Known::AtMost(mul_up(largest, half)),
                on.clone(),
                "|h_i x_i| <= L B",
            )
            .with_on(
                Constant::GradientNorm,
                Known::AtMost(mul_up(sqrt_up(square), half)),
                on.clone(),
                "√(Σ h_i²) B, attained in the corners (rounded up)",
            )
            .coordinate_bounds_on(bounds, on, "|h_i x_i| <= h_i B");
    }
    Problem::offline(Quadratic { facts, h })
}

/// The resolved spec, without the defaults that a list of eigenvalues makes meaningless.
fn canonical(params: &Params<'_>) -> Result<Spec, SpecError> {
    if !params.is_given("eigenvalues") {
        return params.resolved();
    }
    let spec = Spec::new("quadratic")?.with("eigenvalues", params.text("eigenvalues")?)?;
    if params.is_given("box") { spec.with("box", params.text("box")?) } else { Ok(spec) }
}

/// The diagonal, smallest first unless listed by the user.
fn eigenvalues(params: &Params<'_>) -> Result<Vec<f64>, SpecError> {
    if params.is_given("eigenvalues") {
        for key in ["dim", "cond", "largest", "spectrum"] {
            if params.is_given(key) {
                let expected = "needed beside a list of eigenvalues: leave one of the two out";
                return Err(params.refuse(key, params.text(key)?, expected));
            }
        }
        let h = params.vector("eigenvalues")?;
        return match h.iter().find(|h| **h <= 0.0) {
            Some(h) => Err(params.refuse("eigenvalues", h, "a list of positive numbers")),
            None => Ok(h),
        };
    }
    prescribed(params, dim(params)?)
}

#[derive(Debug)]
struct Quadratic {
    facts: Facts,
    h: Vec<f64>,
}

impl Objective for Quadratic {
    fn facts(&self) -> &Facts {
        &self.facts
    }

    fn value(&self, x: Block<'_>, f: &mut [f64]) {
        let data = x.flat();
        sum(x.shape(), f, |i, k| 0.5 * self.h[i] * data[k] * data[k]);
    }

    fn gradient(&self, x: Block<'_>, mut g: BlockMut<'_>) {
        dispatch_over(
            x.flat().len(),
            #[inline(always)]
            || {
                for (i, h) in self.h.iter().enumerate() {
                    for (g, x) in g.row(i).iter_mut().zip(x.row(i)) {
                        *g = h * x;
                    }
                }
            },
        );
    }

    fn hessian(&self, x: &[f64], out: &mut [f64]) -> bool {
        diagonal_hessian(x, out, |i, _| self.h[i])
    }

    fn hessian_along(&self, x: &[f64], v: &[f64], out: &mut [f64]) -> bool {
        diagonal_along(x, v, out, |i, _| self.h[i])
    }

    /// Two products a term, halving is exact, and no term is negative. Where `h x` underflows `x` is below `2^-1021 / h`, so that
    /// what was lost stays below `f64::MIN_POSITIVE` after the second product, for every positive `h`.
    fn value_error(&self, x: Block<'_>, error: &mut [f64]) {
        let dim = x.shape().dim();
        error_from_value(self, x, error, |f| same_sign_sum(dim, 2, 1.0, f));
    }

    /// One product.
    fn gradient_error(&self, x: Block<'_>, error: BlockMut<'_>) {
        error_from_gradient(self, x, error, |g| relative(1, 1.0, g));
    }

    fn interval_form(&self) -> Option<&dyn IntervalForm> {
        Some(self)
    }
}

impl IntervalForm for Quadratic {
    fn gradient(&self, x: &[Interval], g: &mut [Interval]) {
        for ((g, x), h) in g.iter_mut().zip(x).zip(&self.h) {
            *g = *x * *h;
        }
    }

    fn hessian(&self, x: &[Interval], h: &mut [Interval]) {
        diagonal(x, h, |i, _| Interval::point(self.h[i]));
    }
}
