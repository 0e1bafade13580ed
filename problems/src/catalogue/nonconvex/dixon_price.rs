//! The Dixon-Price function: a chain of valleys of growing weight, with two global minima.

use super::chain_steps;
use crate::catalogue::{Entry, Family, Problem};
use crate::domain::Domain;
use crate::math::pow;
use crate::number::Scalar;
use crate::objective::Basin;
use crate::objective::{Analytic, Barrier, Constant, Facts, Formula, Known, Saddle};
use crate::spec::{KeyDoc, Params, Range, SpecError};

/// The Dixon-Price function.
pub(super) const ENTRIES: &[Entry] = &[Entry {
    id: "dixon-price",
    family: Family::NonconvexSmooth,
    summary: "(x_1 - 1)² + Σ i(2x_i² - x_{i-1})²: two global minima that differ in the sign of the last coordinate",
    formula: r"f(x) = (x_1 - 1)^2 + \sum_{i=2}^d i (2 x_i^2 - x_{i-1})^2",
    source: "Dixon and Price 1989, JOTA 60; constants by Gershgorin's discs",
    keys: &[
        KeyDoc::with_default("dim", "2", "[2, 1000]", "number of coordinates d"),
        KeyDoc::with_default(
            "box",
            "10",
            "[1, 1e3]",
            "half-width B of the box [-B, B]^d on which constants are stated",
        ),
    ],
    examples: &["dixon-price", "dixon-price:box=2", "dixon-price:dim=6"],
    build,
}];

#[expect(clippy::cast_precision_loss, reason = "at most a thousand coordinates")]
fn build(params: &Params<'_>) -> Result<Problem, SpecError> {
    let dim = params.size("dim", 2..=1000)?;
    let half = params.number("box", Range::closed(1.0, 1e3))?;
    let on = Domain::Box { lo: -half, hi: half };
    let (d, square, up) = (dim as f64, half * half, 1.0 + 1e-13);
    // Discs of the last coordinate and of the one before it, which has one more neighbour; the others are smaller.
    let row = |i: f64| i * (48.0 * square + 16.0 * half);
    let before = row(d - 1.0) + 2.0 * d + 8.0 * d * half;
    // Coordinate i < d: i (48x² - 8|x_{i-1}| ) + 2(i+1) - 8i|x_i| - 8(i+1)|x_{i+1}|, with 48x² - 8|x| >= -1/3.
    let concave = |i: f64| i * (1.0 / 3.0 + 8.0 * half) + 8.0 * (i + 1.0) * half - 2.0 * (i + 1.0);
    let last = d * (1.0 / 3.0 + 8.0 * half);
    let valley = 2.0 * square + half;
    let steep_last = 8.0 * d * half * valley;
    let steep = 8.0 * (d - 1.0) * half * valley + 2.0 * d * valley + 2.0 * (half + 1.0);
    let mut low: Vec<f64> = Vec::with_capacity(dim);
    for i in 1..=dim {
        // 2^{-(1 - 2^{1-i})}.
        let part = 1.0 - pow(2.0, 1.0 - i as f64);
        low.push(pow(2.0, -part));
    }
    let mut mirrored = low.clone();
    mirrored[dim - 1] = -mirrored[dim - 1];
    let mut facts = Facts::new(params.resolved()?, dim)
        .with_on(
            Constant::Smoothness,
            Known::AtMost(row(d).max(before) * up),
            on.clone(),
            "Gershgorin: d(48B² + 16B) for the last coordinate, (d-1)(48B² + 16B) + 2d + 8dB for the one before",
        )
        .with_on(
            Constant::WeakConvexity,
            Known::AtMost(concave(d - 1.0).max(last) * up),
            on.clone(),
            "Gershgorin with 48x² - 8|x| >= -1/3",
        )
        .with_on(
            Constant::GradientCoordinate,
            Known::AtMost(steep_last.max(steep) * up),
            on.clone(),
            "|8i x_i r_i| + |2(i+1) r_{i+1}| with residuals |r_i| <= 2B² + B, and 2(B + 1)",
        )
        .with_on(
            Constant::HessianLipschitz,
            Known::AtMost(d * (96.0 * half + 24.0) * up),
            on,
            "Σ i(96 x_i v_i³ - 24 v_i² v_{i-1}) <= d(96B + 24) for ‖v‖ = 1",
        )
        .with(Constant::Infimum, Known::Exactly(0.0), "a sum of squares that vanishes at 2^{-(1 - 2^{1-i})}")
        .minimiser(low.clone())
        .minimiser(mirrored.clone());
    if dim == 2 {
        // [[6, -16y], [-16y, 64y²]] with y = ±1/√2: the eigenvalues are 19 ∓ √297.
        let curvatures = vec![1.766_312_060_385_914, 36.233_687_939_614_086];
        facts = facts
            .basin(Basin::new(low, 0.0, curvatures.clone()))
            .basin(Basin::new(mirrored, 0.0, curvatures))
            .saddle(Saddle::new(vec![1.0 / 3.0, 0.0], 2.0 / 3.0, vec![-16.0 / 3.0, 6.0]))
            .barrier(Barrier { from: 0, to: 1, saddle: vec![1.0 / 3.0, 0.0], height: 2.0 / 3.0 });
    }
    Ok(Problem::offline(Analytic::new(facts, DixonPrice)))
}

#[derive(Debug)]
struct DixonPrice;

/// The weight of the step from coordinate `i` to the next, both counted from 0.
#[expect(clippy::cast_precision_loss, reason = "at most a thousand coordinates")]
fn weight(i: usize) -> f64 {
    (i + 2) as f64
}

impl Formula for DixonPrice {
    fn value<N: Scalar>(&self, x: &[N]) -> N {
        chain_steps(x).fold(x[0].plus(-1.0).square(), |sum, (i, x, y)| {
            sum + (y.square().times(2.0) - x).square().times(weight(i))
        })
    }

    fn gradient<N: Scalar>(&self, x: &[N], g: &mut [N]) {
        g.fill(N::zero());
        g[0] = x[0].plus(-1.0).times(2.0);
        for (i, x, y) in chain_steps(x) {
            let off = (y.square().times(2.0) - x).times(2.0 * weight(i));
            g[i] = g[i] - off;
            g[i + 1] = g[i + 1] + (y * off).times(4.0);
        }
    }
}
