//! Products of scalars: the smallest factorisation and the smallest deep network.

use std::f64::consts::SQRT_2;

use crate::catalogue::{Entry, Family, Problem};
use crate::domain::Domain;
use crate::math::{ipow, sqrt};
use crate::number::Scalar;
use crate::objective::{Analytic, Barrier, Basin, Constant, Facts, Formula, Known, Saddle};
use crate::rounding::{add_up, mul_up};
use crate::spec::{KeyDoc, Params, Range, SpecError};

/// Products.
pub(super) const ENTRIES: &[Entry] = &[
    Entry {
        id: "scalar-factorisation",
        family: Family::NonconvexSmooth,
        summary: "½(xy - m)²: a hyperbola of minima from balanced, flat ones to unbalanced, sharp ones; a strict saddle at 0",
        formula: r"f(x, y) = \tfrac12 (xy - m)^2",
        source: "the 1 × 1 case of low-rank factorisation; constants by differentiation",
        keys: &[
            KeyDoc::with_default("target", "1", "(0, inf)", "product m"),
            KeyDoc::with_default(
                "box",
                "2",
                "(0, inf)",
                "half-width B of the box [-B, B]² on which constants are stated",
            ),
        ],
        examples: &["scalar-factorisation", "scalar-factorisation:target=0.25,box=3"],
        build: scalar,
    },
    Entry {
        id: "deep-linear",
        family: Family::NonconvexSmooth,
        summary: "½(x_1 x_2 ... x_d - 1)²: a deep linear network of width 1; the Hessian vanishes at the saddle 0 from depth 3 on",
        formula: r"f(x) = \tfrac12 \left(\prod_i x_i - 1\right)^2",
        source: "Saxe, McClelland and Ganguli 2014, arXiv 1312.6120; constants by Gershgorin's discs",
        keys: &[
            KeyDoc::with_default("depth", "3", "[2, 30]", "number of factors d"),
            KeyDoc::with_default(
                "box",
                "1.5",
                "[1, 10]",
                "half-width B of the box [-B, B]^d on which constants are stated",
            ),
        ],
        examples: &["deep-linear", "deep-linear:depth=2", "deep-linear:depth=6,box=1.25"],
        build: deep,
    },
];

fn scalar(params: &Params<'_>) -> Result<Problem, SpecError> {
    let m = params.number("target", Range::positive())?;
    let half = params.number("box", Range::positive())?;
    let on = Domain::Box { lo: -half, hi: half };
    let (square, root) = (mul_up(half, half), sqrt(m));
    let slope = mul_up(half, add_up(square, m));
    let facts = Facts::new(params.resolved()?, 2)
        .with_on(
            Constant::Smoothness,
            Known::AtMost(add_up(mul_up(3.0, square), m)),
            on.clone(),
            "3B² + m by Gershgorin, attained at (B, -B) (rounded up)",
        )
        .with_on(
            Constant::WeakConvexity,
            Known::AtMost(add_up(square, m)),
            on.clone(),
            "B² + m: λ_min >= p²/B² - 2p - m with p = |xy|, attained at (B, -B) (rounded up)",
        )
        .with_on(
            Constant::GradientCoordinate,
            Known::AtMost(slope),
            on.clone(),
            "|y(xy - m)| <= B(B² + m), attained at (B, -B) (rounded up)",
        )
        .with_on(
            Constant::GradientNorm,
            Known::AtMost(mul_up(slope, SQRT_2)),
            on.clone(),
            "√2 B(B² + m), attained at (B, -B) (rounded up)",
        )
        .with_on(
            Constant::HessianLipschitz,
            Known::AtMost(mul_up(3.0, mul_up(half, SQRT_2))),
            on,
            "6 v_1 v_2 (y v_1 + x v_2) <= 3‖(x, y)‖ for ‖v‖ = 1 (rounded up)",
        )
        .with(Constant::Infimum, Known::Exactly(0.0), "0 on the hyperbola xy = m")
        .minimiser(vec![root, root])
        .minimiser(vec![-root, -root])
        .basin(Basin::new(vec![root, root], 0.0, vec![0.0, 2.0 * m]))
        .basin(Basin::new(vec![-root, -root], 0.0, vec![0.0, 2.0 * m]))
        .saddle(Saddle::new(vec![0.0, 0.0], 0.5 * m * m, vec![-m, m]))
        .barrier(Barrier { from: 0, to: 1, saddle: vec![0.0, 0.0], height: 0.5 * m * m })
        .start(vec![1.5 * root, 0.1 * root])
        .another_start(vec![4.0 * root, 0.25 * root]);
    Ok(Problem::offline(Analytic::new(facts, Product { target: m })))
}

#[expect(clippy::cast_precision_loss, reason = "at most 30 factors")]
fn deep(params: &Params<'_>) -> Result<Problem, SpecError> {
    let depth = params.size("depth", 2..=30)?;
    let half = params.number("box", Range::closed(1.0, 10.0))?;
    let on = Domain::Box { lo: -half, hi: half };
    // A hundred roundings of positive terms.
    let (d, up) = (depth as f64, 1.0 + 1e-13);
    let power = |n: usize| ipow(half, n as u64);
    let cross = power(depth - 2) * (2.0 * power(depth) + 1.0);
    let slope = (power(depth) + 1.0) * power(depth - 1);
    let triples = if depth > 2 { power(depth - 3) } else { 0.0 };
    let mut curvatures = vec![0.0; depth];
    curvatures[0] = d;
    let mut opposite = vec![1.0; depth];
    (opposite[0], opposite[1]) = (-1.0, -1.0);
    let facts = Facts::new(params.resolved()?, depth)
        .with_on(
            Constant::Smoothness,
            Known::AtMost((power(2 * depth - 2) + (d - 1.0) * cross) * up),
            on.clone(),
            "B^{2d-2} + (d-1)B^{d-2}(2B^d + 1) by Gershgorin, attained where Π x_i = -B^d (rounded up)",
        )
        .with_on(
            Constant::WeakConvexity,
            Known::AtMost((d - 1.0) * cross * up),
            on.clone(),
            "(d-1)B^{d-2}(2B^d + 1) by Gershgorin, as the diagonal is not negative (rounded up)",
        )
        .with_on(
            Constant::GradientCoordinate,
            Known::AtMost(slope * up),
            on.clone(),
            "B^{d-1}(B^d + 1), attained where Π x_i = -B^d (rounded up)",
        )
        .with_on(
            Constant::GradientNorm,
            Known::AtMost(slope * sqrt(d) * up),
            on.clone(),
            "√d times the bound of a coordinate (rounded up)",
        )
        .with_on(
            Constant::HessianLipschitz,
            Known::AtMost(d * sqrt(d) * (4.0 * power(2 * depth - 3) + triples) * up),
            on,
            "entries of the third derivative are at most 4B^{2d-3} + B^{d-3}, and Σ|v_i| <= √d (rounded up)",
        )
        .with(Constant::Infimum, Known::Exactly(0.0), "0 wherever the product is 1")
        .minimiser(vec![1.0; depth])
        .minimiser(opposite)
        .basin(Basin::new(vec![1.0; depth], 0.0, curvatures))
        .start((0..depth).map(|i| if i == 0 { 1.25 } else { 0.5 }).collect())
        .another_start(vec![0.1; depth]);
    let flat = if depth == 2 { vec![-1.0, 1.0] } else { vec![0.0; depth] };
    let facts = facts.saddle(Saddle::new(vec![0.0; depth], 0.5, flat));
    Ok(Problem::offline(Analytic::new(facts, Product { target: 1.0 })))
}

#[derive(Debug)]
struct Product {
    target: f64,
}

impl Formula for Product {
    fn value<N: Scalar>(&self, x: &[N]) -> N {
        let product = x.iter().fold(N::one(), |product, x| product * *x);
        product.plus(-self.target).square().times(0.5)
    }

    /// The product of the other factors, from those before and those after.
    fn gradient<N: Scalar>(&self, x: &[N], g: &mut [N]) {
        let mut before = N::one();
        for (g, x) in g.iter_mut().zip(x) {
            *g = before;
            before = before * *x;
        }
        let off = before.plus(-self.target);
        let mut after = N::one();
        for (g, x) in g.iter_mut().zip(x).rev() {
            *g = off * (*g * after);
            after = after * *x;
        }
    }
}
