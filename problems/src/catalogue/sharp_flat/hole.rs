//! A narrow hole in the side of a wide bowl.

use super::{first, positive};
use crate::catalogue::{DIM, Entry, Family, Problem, dim};
use crate::interval::Reach;
use crate::number::Scalar;
use crate::objective::{Analytic, Barrier, Basin, Constant, Facts, Formula, Known, Saddle};
use crate::rounding::{add_up, mul_up};
use crate::spec::{KeyDoc, Params, Range, SpecError};

/// The hole.
pub(super) const ENTRIES: &[Entry] = &[Entry {
    id: "narrow-hole",
    family: Family::SharpFlat,
    summary: "a bowl of curvature κ with a narrow hole of depth D and radius s at distance r: the deepest point is hard to find and easy to leave",
    formula: r"f(x) = \tfrac\kappa2 \|x\|^2 - D\,\bigl(1 - \|x - r e_1\|^2/s^2\bigr)_+^3",
    source: "the golf hole of global optimisation with a profile of compact support; stationary points on the axis from one equation, see the code",
    keys: &[
        DIM,
        KeyDoc::with_default("curvature", "1", "(0, inf)", "curvature κ of the bowl"),
        KeyDoc::with_default("depth", "2", "(0, inf)", "depth D of the hole"),
        KeyDoc::with_default("radius", "0.25", "(0, r)", "radius s of the hole"),
        KeyDoc::with_default(
            "distance",
            "1",
            "(0, inf)",
            "distance r of its centre from that of the bowl",
        ),
    ],
    examples: &[
        "narrow-hole",
        "narrow-hole:curvature=0.3,distance=2",
        "narrow-hole:dim=4,curvature=2,depth=0.6,radius=0.5",
    ],
    build,
}];

fn build(params: &Params<'_>) -> Result<Problem, SpecError> {
    let dim = dim(params)?;
    let (curvature, depth) = (positive(params, "curvature")?, positive(params, "depth")?);
    let distance = positive(params, "distance")?;
    let range = Range::open(0.0, distance).because("the bottom of the bowl lies outside the hole");
    let hole = Hole { curvature, depth, radius: params.number("radius", range)?, distance };
    // The pull of the hole, (6D/s) v(1 - v²)² at a part v of its radius, is strongest, 96/(25√5) D/s, at v = 1/√5.
    if 1.717 * depth / hole.radius <= curvature * distance {
        let expected = "deep enough to hold a minimum: 96 D/(25 √5 s) above κ r";
        return Err(params.refuse("depth", depth, expected));
    }
    let (inside, rim) = (hole.balance(0.0, PEAK), hole.balance(1.0, PEAK));
    let (bottom, edge) = (hole.value_at(inside), hole.value_at(rim));
    let at = |v: f64| first(dim, distance - v * hole.radius, 0.0);
    let curvatures = |v: f64| {
        let q = 1.0 - v * v;
        let (along, across) = (q * (1.0 - 5.0 * v * v), q * q);
        first(dim, curvature + hole.pull() * along, curvature + hole.pull() * across)
    };
    let (most, least) = (hole.pull(), 0.8 * hole.pull());
    let facts = Facts::new(params.resolved()?, dim)
        .with(
            Constant::Smoothness,
            Known::AtMost(add_up(curvature, most).next_up().next_up()),
            "κ + 6D/s², attained at the centre of the hole (rounded up)",
        )
        .with(
            Constant::WeakConvexity,
            Known::AtMost(mul_up((least - curvature).max(0.0), 1.0 + 1e-14)),
            "6D/s² (1 - q)(5q - 1) <= 4.8D/s², attained at q = 3/5, where q is the square of a part of the radius; minus κ (rounded up)",
        )
        .with(
            Constant::Infimum,
            Known::Exactly(bottom.min(0.0)),
            "the lower one of the minima, in the hole and at the bottom of the bowl",
        );
    let facts =
        if bottom >= 0.0 { facts.minimiser(vec![0.0; dim]) } else { facts.minimiser(at(inside)) };
    let facts = facts
        .basin(Basin::new(vec![0.0; dim], 0.0, vec![curvature; dim]))
        .basin(Basin::new(at(inside), bottom, curvatures(inside)))
        .saddle(Saddle::new(at(rim), edge, curvatures(rim)))
        .barrier(Barrier { from: 0, to: 1, saddle: at(rim), height: edge })
        .barrier(Barrier { from: 1, to: 0, saddle: at(rim), height: edge - bottom })
        .start(at(inside))
        .another_start(vec![0.0; dim]);
    Ok(Problem::offline(Analytic::new(facts, hole)))
}

/// `1/√5`, where the pull of the hole is strongest.
const PEAK: f64 = 0.447_213_595_499_957_9;

#[derive(Debug)]
struct Hole {
    curvature: f64,
    depth: f64,
    radius: f64,
    distance: f64,
}

impl Hole {
    /// `6D/s²`.
    fn pull(&self) -> f64 {
        6.0 * self.depth / (self.radius * self.radius)
    }

    /// The part `v` of the radius at which, on the way from the centre of the hole to that of the bowl, both pull equally:
    /// `κ(r - sv) = (6D/s) v (1 - v²)²`, between `from` (0 or 1, where the bowl wins) and `to` (where the hole does).
    ///
    /// Bisection to neighbouring doubles.
    fn balance(&self, mut from: f64, mut to: f64) -> f64 {
        loop {
            let v = 0.5 * (from + to);
            if (v - from).abs() <= 0.0 || (v - to).abs() <= 0.0 {
                return v;
            }
            let q = (1.0 - v) * (1.0 + v);
            let hole = self.pull() * self.radius * v * q * q;
            let bowl = self.curvature * (self.distance - self.radius * v);
            *(if hole < bowl { &mut from } else { &mut to }) = v;
        }
    }

    /// `f` on the axis, at the part `v` of the radius.
    fn value_at(&self, v: f64) -> f64 {
        let (x, q) = (self.distance - self.radius * v, (1.0 - v) * (1.0 + v));
        0.5 * self.curvature * x * x - self.depth * q * q * q
    }

    /// `(1 - ‖x - r e_1‖²/s²)_+`.
    fn profile<N: Scalar>(&self, x: &[N]) -> N {
        let own = x[0].plus(-self.distance).square();
        let square = x[1..].iter().fold(own, |sum, x| sum + x.square());
        (N::one() - square / N::of(self.radius).square()).max(N::zero())
    }
}

impl Formula for Hole {
    fn reach(&self) -> Reach {
        Reach {
            half_width: (self.distance + self.radius) * (1.0 + 1e-15),
            because: "outside the hole the Hessian is κ, as at the bottom of the bowl",
        }
    }

    fn value<N: Scalar>(&self, x: &[N]) -> N {
        let bowl = x.iter().fold(N::zero(), |sum, x| sum + x.square());
        bowl.times(0.5 * self.curvature) - self.profile(x).powi(3).times(self.depth)
    }

    fn gradient<N: Scalar>(&self, x: &[N], g: &mut [N]) {
        let pull = self.profile(x).square().times(6.0 * self.depth) / N::of(self.radius).square();
        for (i, (g, x)) in g.iter_mut().zip(x).enumerate() {
            let away = if i == 0 { x.plus(-self.distance) } else { *x };
            *g = x.times(self.curvature) + pull * away;
        }
    }
}
