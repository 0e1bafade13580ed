//! Wells whose minima and barrier are known in closed form, symmetric and tilted, with stiff transverse directions.

use crate::catalogue::DIM;
use crate::catalogue::{Entry, Family, Problem, dim};
use crate::domain::Domain;
use crate::interval::Reach;
use crate::number::Scalar;
use crate::objective::{Barrier, Basin, Constant, Facts, Known, Saddle, Separable, Terms};
use crate::rounding::{add_up, mul_up};
use crate::spec::{KeyDoc, Params, Range, SpecError};

/// Curvature of the directions across the valley.
const STIFFNESS: KeyDoc =
    KeyDoc::with_default("stiffness", "1", "(0, inf)", "curvature κ of the other coordinates");

/// Double wells.
pub(super) const ENTRIES: &[Entry] = &[
    Entry {
        id: "double-well",
        family: Family::NonconvexSmooth,
        summary: "(x_1² - a²)²/4 plus a stiff valley: two equal minima at ±a, a barrier of a⁴/4 between them",
        formula: r"f(x) = \tfrac14 (x_1^2 - a^2)^2 + \tfrac\kappa2 \sum_{i \ge 2} x_i^2",
        source: "Kramers 1940, the textbook model of escape; constants by differentiation",
        keys: &[
            DIM,
            KeyDoc::with_default("width", "1", "(0, inf)", "distance a of the minima from the top"),
            STIFFNESS,
        ],
        examples: &["double-well", "double-well:width=1.3", "double-well:dim=4,stiffness=20"],
        build: symmetric,
    },
    Entry {
        id: "tilted-double-well",
        family: Family::NonconvexSmooth,
        summary: "a quartic with the global minimum at 0, a top at p and a higher minimum at r: unequal depths and curvatures",
        formula: r"f(x) = x_1^2 \left(\tfrac14 x_1^2 - \tfrac{p+r}3 x_1 + \tfrac{pr}2\right) + \tfrac\kappa2 \sum_{i \ge 2} x_i^2",
        source: "the quartic with f' = x(x - p)(x - r), which every double well is up to shift and scale",
        keys: &[
            DIM,
            KeyDoc::with_default("top", "1", "(0, inf)", "place p of the top"),
            KeyDoc::with_default("other", "1.8", "(p, 2p]", "place r of the higher minimum"),
            STIFFNESS,
        ],
        examples: &[
            "tilted-double-well",
            "tilted-double-well:top=0.5,other=1",
            "tilted-double-well:dim=2,other=1.5,stiffness=5",
        ],
        build: tilted,
    },
];

/// `at e_1`.
fn along(dim: usize, at: f64) -> Vec<f64> {
    let mut x = vec![0.0; dim];
    x[0] = at;
    x
}

/// The first curvature with those across the valley.
fn curvatures(dim: usize, first: f64, stiffness: f64) -> Vec<f64> {
    let mut c = vec![stiffness; dim];
    c[0] = first;
    c
}

fn symmetric(params: &Params<'_>) -> Result<Problem, SpecError> {
    let dim = dim(params)?;
    let a = params.number("width", Range::positive())?;
    let stiffness = params.number("stiffness", Range::positive())?;
    let square = mul_up(a, a);
    let on = Domain::Box { lo: -2.0 * a, hi: 2.0 * a };
    // Across the valley the slope is at most 2aκ there.
    let across = if dim > 1 { mul_up(stiffness, 2.0 * a) } else { 0.0 };
    let bend = if dim > 1 { stiffness } else { 0.0 };
    let slope = mul_up(6.0, mul_up(square, a)).max(across);
    let height = 0.25 * (a * a) * (a * a);
    let facts = Facts::new(params.resolved()?, dim)
        .with_on(
            Constant::Smoothness,
            Known::AtMost(mul_up(11.0, square).max(bend)),
            on.clone(),
            "max(11a², κ): 3x² - a² is largest at 2a (rounded up)",
        )
        .with(
            Constant::WeakConvexity,
            Known::AtMost(square),
            "3x² - a² >= -a², attained at 0 (rounded up)",
        )
        .with_on(
            Constant::GradientCoordinate,
            Known::AtMost(slope),
            on.clone(),
            "max(6a³, 2aκ): |x³ - a²x| is largest at 2a (rounded up)",
        )
        .with_on(
            Constant::HessianLipschitz,
            Known::AtMost(12.0 * a),
            on,
            "|f'''| = 6|x_1| is largest at 2a",
        )
        .with(Constant::Infimum, Known::Exactly(0.0), "f >= 0 = f(±a)")
        .minimiser(along(dim, -a))
        .minimiser(along(dim, a))
        .basin(Basin::new(along(dim, -a), 0.0, curvatures(dim, 2.0 * a * a, stiffness)))
        .basin(Basin::new(along(dim, a), 0.0, curvatures(dim, 2.0 * a * a, stiffness)))
        .saddle(Saddle::new(vec![0.0; dim], height, curvatures(dim, -a * a, stiffness)))
        .barrier(Barrier { from: 0, to: 1, saddle: vec![0.0; dim], height })
        .start(along(dim, 1.5 * a))
        .another_start(vec![1e-3 * a; dim]);
    Ok(Problem::offline(Separable::new(facts, Symmetric { a, stiffness })))
}

#[derive(Debug)]
struct Symmetric {
    a: f64,
    stiffness: f64,
}

impl Terms for Symmetric {
    fn value<N: Scalar>(&self, i: usize, x: N) -> N {
        if i > 0 {
            return x.square().times(0.5 * self.stiffness);
        }
        // (x - a)(x + a) does not cancel near the minima.
        (x.plus(-self.a) * x.plus(self.a)).square().times(0.25)
    }

    fn slope<N: Scalar>(&self, i: usize, x: N) -> N {
        if i > 0 { x.times(self.stiffness) } else { x * (x.plus(-self.a) * x.plus(self.a)) }
    }

    fn reach(&self) -> Reach {
        Reach { half_width: 2.0 * self.a, because: "further out f'' only grows" }
    }
}

fn tilted(params: &Params<'_>) -> Result<Problem, SpecError> {
    let dim = dim(params)?;
    let p = params.number("top", Range::positive())?;
    let beyond = "the higher minimum lies beyond the top and no further from it than the lower one";
    let r = params.number("other", Range::left_open(p, 2.0 * p).because(beyond))?;
    let stiffness = params.number("stiffness", Range::positive())?;
    let on = Domain::Box { lo: -r, hi: 2.0 * r };
    let (pr, rr) = (mul_up(p, r), mul_up(r, r));
    let far_left = add_up(5.0 * rr, 3.0 * pr);
    let far_right = 8.0 * rr - 3.0 * (p * r) * (1.0 - 4.0 * f64::EPSILON);
    let steep_left = mul_up(2.0 * rr, add_up(p, r));
    let steep_right = mul_up(2.0 * rr, add_up(2.0 * r, -p));
    let across = if dim > 1 { mul_up(stiffness, 2.0 * r) } else { 0.0 };
    let bend = if dim > 1 { stiffness } else { 0.0 };
    let (height, lift) = (p * p * p * (2.0 * r - p) / 12.0, r * r * r * (2.0 * p - r) / 12.0);
    let third = add_up(8.0 * r, 2.0 * p).max(add_up(10.0 * r, -2.0 * p));
    // (p² - pr + r²)/3 with room for its five roundings, none of which exceeds an ulp of r².
    let concave = (p * p - p * r + r * r + 4.0 * f64::EPSILON * rr) / 3.0;
    let facts = Facts::new(params.resolved()?, dim)
        .with_on(
            Constant::Smoothness,
            Known::AtMost(far_left.max(far_right.next_up()).max(bend)),
            on.clone(),
            "max(5r² + 3pr, 8r² - 3pr, κ): f'' at the ends -r and 2r (rounded up)",
        )
        .with(
            Constant::WeakConvexity,
            Known::AtMost(concave.next_up()),
            "f'' = 3x² - 2(p + r)x + pr is smallest at (p + r)/3: ρ = (p² - pr + r²)/3 (rounded up)",
        )
        .with_on(
            Constant::GradientCoordinate,
            Known::AtMost(steep_left.max(steep_right).max(across)),
            on.clone(),
            "max(2r²(p + r), 2r²(2r - p), 2rκ): |f'| at the ends -r and 2r (rounded up)",
        )
        .with_on(
            Constant::HessianLipschitz,
            Known::AtMost(third),
            on,
            "|f'''| = |6x - 2(p + r)| is at most max(8r + 2p, 10r - 2p) (rounded up)",
        )
        .with(
            Constant::Infimum,
            Known::Exactly(0.0),
            "f(0) = 0, and f(r) = r³(2p - r)/12 >= 0 since r <= 2p",
        )
        .minimiser(vec![0.0; dim])
        .basin(Basin::new(vec![0.0; dim], 0.0, curvatures(dim, p * r, stiffness)))
        .basin(Basin::new(along(dim, r), lift, curvatures(dim, r * (r - p), stiffness)))
        .saddle(Saddle::new(along(dim, p), height, curvatures(dim, p * (p - r), stiffness)))
        .barrier(Barrier { from: 0, to: 1, saddle: along(dim, p), height })
        .start(along(dim, 1.25 * r));
    let facts = if lift > 0.0 { facts } else { facts.minimiser(along(dim, r)) };
    let facts = if lift < height {
        facts.barrier(Barrier { from: 1, to: 0, saddle: along(dim, p), height: height - lift })
    } else {
        facts
    };
    Ok(Problem::offline(Separable::new(facts, Tilted { p, r, stiffness })))
}

#[derive(Debug)]
struct Tilted {
    p: f64,
    r: f64,
    stiffness: f64,
}

impl Terms for Tilted {
    fn value<N: Scalar>(&self, i: usize, x: N) -> N {
        if i > 0 {
            return x.square().times(0.5 * self.stiffness);
        }
        let (p, r) = (N::of(self.p), N::of(self.r));
        let linear = (p + r) * x / N::of(3.0);
        x.square() * (x.square().times(0.25) - linear + (p * r).times(0.5))
    }

    fn slope<N: Scalar>(&self, i: usize, x: N) -> N {
        if i > 0 { x.times(self.stiffness) } else { x * (x.plus(-self.p) * x.plus(-self.r)) }
    }

    fn reach(&self) -> Reach {
        Reach { half_width: 2.0 * self.r, because: "further out f'' only grows" }
    }
}
