//! Two wells of prescribed sharpness and depth, twice continuously differentiable.
//!
//! The wells and barriers are those of `pq`; between a minimum and the barrier runs the polynomial of degree five that has the value,
//! the slope 0 and the curvature of both ends, beyond the minima a parabola.

use super::piecewise::Wells;
use super::positive;
use crate::catalogue::{Entry, Family, Problem};
use crate::number::Scalar;
use crate::objective::{Constant, Facts, Known, Separable, Terms};
use crate::spec::{KeyDoc, Params, SpecError};

const TOP: KeyDoc =
    KeyDoc::with_default("h", "3", "(0, inf)", "curvature h of the barrier, downwards");

/// The wells.
pub(super) const ENTRIES: &[Entry] = &[
    Entry {
        id: "asymmetric-wells",
        family: Family::SharpFlat,
        summary: "C2 double well with prescribed sharpness and barrier on either side; curvatures within a factor of 10 of the barrier's",
        formula: r"f = \tfrac{H_l}2 x^2 \text{ up to } 0,\ \text{quintic Hermite up to the barrier and down from it},\ \Delta_l - \Delta_r + \tfrac{H_r}2 (x - c)^2 \text{ beyond } c",
        source: "minima and barrier of `pq`, with a continuous second derivative by quintic Hermite interpolation",
        keys: &[
            KeyDoc::with_default("hl", "4", "[h/10, 10h]", "curvature H_l of the left well"),
            TOP,
            KeyDoc::with_default("hr", "2", "[h/10, 10h]", "curvature H_r of the right well"),
            KeyDoc::with_default(
                "dl",
                "1",
                "(0, inf)",
                "height Δ_l of the barrier above the left well",
            ),
            KeyDoc::with_default(
                "dr",
                "0.6",
                "(0, inf)",
                "height Δ_r of the barrier above the right well",
            ),
        ],
        examples: &["asymmetric-wells", "asymmetric-wells:hl=0.5,h=1,hr=8,dl=0.3,dr=2"],
        build: |params| problem(params, Wells::read(params)?, ("hl", "hr")),
    },
    Entry {
        id: "flat-valley",
        family: Family::SharpFlat,
        summary: "C2 double well with a sharp minimum at 0 and a flat one of the same depth",
        formula: r"f = \tfrac S2 x^2 \text{ up to } 0,\ \text{quintic Hermite up to } f(b) = \Delta \text{ and down to } f(c) = 0,\ \tfrac F2 (x - c)^2 \text{ beyond } c",
        source: "minima and barrier of `pq`, with a continuous second derivative by quintic Hermite interpolation",
        keys: &[
            KeyDoc::with_default("sharp", "9", "[h/10, 10h]", "curvature S of the sharp minimum"),
            KeyDoc::with_default("flat", "1", "[h/10, 10h]", "curvature F of the flat minimum"),
            TOP,
            KeyDoc::with_default("dl", "1", "(0, inf)", "height Δ of the barrier"),
        ],
        examples: &["flat-valley", "flat-valley:sharp=20,flat=0.4,h=2.5,dl=0.2"],
        build: |params| {
            let depth = positive(params, "dl")?;
            let (left, right) = (positive(params, "sharp")?, positive(params, "flat")?);
            let wells = Wells::new([left, positive(params, "h")?, right], depth, depth);
            problem(params, wells, ("sharp", "flat"))
        },
    },
];

fn problem(params: &Params<'_>, wells: Wells, keys: (&str, &str)) -> Result<Problem, SpecError> {
    for (key, h) in [(keys.0, wells.left), (keys.1, wells.right)] {
        if !(0.1 * wells.top..=10.0 * wells.top).contains(&h) {
            let expected = format!(
                "within a factor of 10 of the curvature {} of the barrier: beyond it the function would rise and fall in between",
                wells.top
            );
            return Err(params.refuse(key, h, expected));
        }
    }
    if !wells.minimum().is_finite() {
        return Err(params.refuse("h", wells.top, "large enough for both minima to be numbers"));
    }
    let (b, c) = (wells.pass(), wells.minimum());
    let left = Side::new(wells.left, wells.top, wells.rise, b);
    let right = Side::new(wells.right, wells.top, wells.fall, c - b);
    let larger = |f: fn(&Side) -> f64| f(&left).max(f(&right));
    let facts = Facts::new(params.resolved()?, 1)
        .with(
            Constant::Smoothness,
            Known::AtMost(larger(Side::largest).max(larger(|s| -s.smallest())) * ROOM),
            "the extreme second derivatives of both quintics (rounded up); the parabolas' are those of the minima",
        )
        .with(
            Constant::WeakConvexity,
            Known::AtMost(larger(|side| -side.smallest()) * ROOM),
            "the smallest second derivative of both quintics (rounded up)",
        )
        .with(
            Constant::HessianLipschitz,
            Known::AtMost(larger(Side::fastest) * ROOM),
            "the largest third derivative of both quintics (rounded up)",
        );
    let facts = wells.state(facts, |x| vec![x], |curvature, _| vec![curvature]);
    Ok(Problem::offline(Separable::new(facts, SmoothWells { wells, left, right })))
}

/// Room for the roundings of extreme values, which are sums of a few numbers of their size or at most a hundred times that.
const ROOM: f64 = 1.0 + 1e-12;

/// `Δ P(u)`, `u` the way from a minimum to the barrier in parts of the whole, with `P = Σ_k p_k u^k` for k = 2, ..., 5.
#[derive(Clone, Copy, Debug)]
struct Side {
    height: f64,
    width: f64,
    p: [f64; 4],
}

impl Side {
    /// `P(0) = P'(0) = P'(1) = 0`, `P(1) = 1`, `P''(0) = α` and `P''(1) = -γ`.
    ///
    /// With `width = √(2Δ(1/H + 1/h))` these are `α = H width²/Δ = 2(1 + H/h)` and `γ = 2(1 + h/H)`, and `P' > 0` in between for `H/h`
    /// from 1/10 to 10: `P'/(u(1-u)) = 30u(1-u) + α(1-u)(2-5u)/2 + γu(5u-3)/2` is at least 1.26.
    fn new(well: f64, top: f64, height: f64, width: f64) -> Side {
        let (a, c) = (1.0 + well / top, 1.0 + top / well);
        let p = [a, 10.0 - 3.0 * a - c, 3.0 * a + 2.0 * c - 15.0, 6.0 - a - c];
        Side { height, width, p }
    }

    /// `P''(u)` in units of the function.
    fn second(&self, u: f64) -> f64 {
        let [p2, p3, p4, p5] = self.p;
        let p = 2.0 * p2 + u * (6.0 * p3 + u * (12.0 * p4 + u * (20.0 * p5)));
        p * self.height / (self.width * self.width)
    }

    /// The ends, and the zeros of `P''' = 6p_3 + 24p_4 u + 60p_5 u²` between them.
    fn candidates(&self) -> impl Iterator<Item = f64> {
        let [_, p3, p4, p5] = self.p;
        let (half, last) = (12.0 * p4, 60.0 * p5);
        let root = (half * half - last * 6.0 * p3).max(0.0).sqrt();
        // Both forms of each root: one of them does not divide by a number near 0.
        let zeros = [
            (root - half) / last,
            6.0 * p3 / (root - half),
            (-root - half) / last,
            6.0 * p3 / (-root - half),
        ];
        zeros.into_iter().filter(|u| (0.0..=1.0).contains(u)).chain([0.0, 1.0])
    }

    fn largest(&self) -> f64 {
        self.candidates().map(|u| self.second(u)).fold(f64::NEG_INFINITY, f64::max)
    }

    fn smallest(&self) -> f64 {
        self.candidates().map(|u| self.second(u)).fold(f64::INFINITY, f64::min)
    }

    /// `max |P'''|`: at an end or at its vertex `u = -p_4/(5p_5)`.
    fn fastest(&self) -> f64 {
        let [_, p3, p4, p5] = self.p;
        let third = |u: f64| (6.0 * p3 + u * (24.0 * p4 + u * (60.0 * p5))).abs();
        let vertex = -p4 / (5.0 * p5);
        let vertex = if (0.0..=1.0).contains(&vertex) { third(vertex) } else { 0.0 };
        let unit = self.height / (self.width * self.width * self.width);
        third(0.0).max(third(1.0)).max(vertex) * unit
    }

    fn value<N: Scalar>(&self, distance: N) -> N {
        let u = distance / N::of(self.width);
        let [p2, p3, p4, p5] = self.p;
        let p = u.square() * (u * (u * u.times(p5).plus(p4)).plus(p3)).plus(p2);
        p.times(self.height)
    }

    /// The slope towards the barrier.
    fn slope<N: Scalar>(&self, distance: N) -> N {
        let u = distance / N::of(self.width);
        let [p2, p3, p4, p5] = self.p;
        let p = u * (u * (u * u.times(5.0 * p5).plus(4.0 * p4)).plus(3.0 * p3)).plus(2.0 * p2);
        p.times(self.height) / N::of(self.width)
    }
}

#[derive(Debug)]
struct SmoothWells {
    wells: Wells,
    left: Side,
    right: Side,
}

impl SmoothWells {
    /// The piece that `x` lies on: left of 0, up to the barrier, down from it, right of `c`.
    fn piece<N: Scalar>(&self, x: N, pieces: [&dyn Fn() -> N; 4]) -> N {
        let (b, c) = (self.wells.pass(), self.wells.minimum());
        let down = || x.plus(-c).branch(pieces[2], pieces[3]);
        x.branch(pieces[0], || x.plus(-b).branch(pieces[1], down))
    }
}

impl Terms for SmoothWells {
    fn value<N: Scalar>(&self, _i: usize, x: N) -> N {
        let (wells, away) = (&self.wells, x.plus(-self.wells.minimum()));
        let lift = |y: N| y.plus(wells.rise).plus(-wells.fall);
        self.piece(
            x,
            [
                &|| x.square().times(0.5 * wells.left),
                &|| self.left.value(x),
                &|| lift(self.right.value(-away)),
                &|| lift(away.square().times(0.5 * wells.right)),
            ],
        )
    }

    fn slope<N: Scalar>(&self, _i: usize, x: N) -> N {
        let away = x.plus(-self.wells.minimum());
        self.piece(
            x,
            [
                &|| x.times(self.wells.left),
                &|| self.left.slope(x),
                &|| -self.right.slope(-away),
                &|| away.times(self.wells.right),
            ],
        )
    }
}
