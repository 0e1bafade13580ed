//! Two quadratic wells joined by a concave quadratic: every curvature and both depths are chosen freely.

use super::positive;
use crate::catalogue::{Entry, Family, Problem};
use crate::domain::Domain;
use crate::number::Scalar;
use crate::objective::{Barrier, Basin, Constant, Facts, Known, Saddle, Separable, Terms};
use crate::rounding::mul_up;
use crate::spec::{KeyDoc, Params, SpecError};

/// The double well.
pub(super) const ENTRIES: &[Entry] = &[Entry {
    id: "pq",
    family: Family::SharpFlat,
    summary: "piecewise quadratic double well: curvatures H_l, -h, H_r and both barriers are free; C1, so gradients never blow up",
    formula: r"f(x) = \tfrac{H_l}2 x^2 \text{ if } x < x_1,\quad \Delta_l - \tfrac h2 (x - b)^2 \text{ if } x < x_2,\quad \Delta_l - \Delta_r + \tfrac{H_r}2 (x - c)^2 \text{ else}",
    source: "escape from minima (Xie, Sato and Sugiyama 2021, arXiv 2002.03495); b = √(2Δ_l(1/H_l + 1/h)), c = b + √(2Δ_r(1/H_r + 1/h)), \
             and the pieces meet where values and slopes agree",
    keys: &[
        KeyDoc::with_default("hl", "4", "(0, inf)", "curvature H_l of the left well"),
        KeyDoc::with_default("h", "1", "(0, inf)", "curvature h of the barrier, downwards"),
        KeyDoc::with_default("hr", "2", "(0, inf)", "curvature H_r of the right well"),
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
    examples: &["pq", "pq:hl=1,hr=1,dl=0.1,dr=0.1", "pq:hl=9,h=3,hr=0.5,dl=0.3,dr=1"],
    build,
}];

fn build(params: &Params<'_>) -> Result<Problem, SpecError> {
    let wells = Wells::read(params)?;
    let Wells { left, top, right, .. } = wells;
    let (b, c) = (wells.pass(), wells.minimum());
    // The walls of this box are the steepest: inside the slopes are those at the joints.
    let (lo, hi) = (-b, c + (c - b));
    let walls = mul_up(left, b).max(mul_up(right, (hi - c).next_up()));
    let (steepest, on) =
        (Known::AtMost(walls.max(wells.steepest_inside())), Domain::Box { lo, hi });
    let because = "H_l b, H_r (c - b) at the ends, less at the joints (rounded up)";
    let facts = Facts::new(params.resolved()?, 1)
        .with(
            Constant::Smoothness,
            Known::Exactly(left.max(top).max(right)),
            "f'' is H_l, -h and H_r",
        )
        .with(Constant::WeakConvexity, Known::Exactly(top), "f'' = -h around the barrier")
        .with_on(Constant::GradientCoordinate, steepest, on.clone(), because)
        .with_on(Constant::GradientNorm, steepest, on, because);
    let (x1, x2) = wells.joints();
    let facts = wells.state(facts, |x| vec![x], |curvature, _| vec![curvature]).kinks(vec![x1, x2]);
    Ok(Problem::offline(Separable::new(facts, wells)))
}

/// The double well with its left minimum at 0.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wells {
    pub(super) left: f64,
    pub(super) top: f64,
    pub(super) right: f64,
    pub(super) rise: f64,
    pub(super) fall: f64,
    /// `b` and `c`, and the joints: found once, as every evaluation needs them.
    pass: f64,
    minimum: f64,
    joints: (f64, f64),
}

impl Wells {
    /// The wells of curvatures `H_l` and `H_r` around a barrier of curvature `h`, which is `rise` and `fall` above them.
    pub(super) fn new([left, top, right]: [f64; 3], rise: f64, fall: f64) -> Wells {
        let b = Wells::reach(rise, left, top);
        let c = b + Wells::reach(fall, right, top);
        let joints = (b * (top / (left + top)), c - (c - b) * (top / (right + top)));
        Wells { left, top, right, rise, fall, pass: b, minimum: c, joints }
    }

    /// The five numbers under the keys of `pq`.
    pub(super) fn read(params: &Params<'_>) -> Result<Wells, SpecError> {
        let get = |key| positive(params, key);
        let curvatures = [get("hl")?, get("h")?, get("hr")?];
        let wells = Wells::new(curvatures, get("dl")?, get("dr")?);
        if wells.minimum().is_finite() {
            Ok(wells)
        } else {
            Err(params.refuse("h", wells.top, "large enough for both minima to be numbers"))
        }
    }

    /// Distance of the minimum of a well of curvature `h` from a barrier of curvature `top` that is `height` above it.
    fn reach(height: f64, h: f64, top: f64) -> f64 {
        (2.0 * height * (1.0 / h + 1.0 / top)).sqrt()
    }

    /// The barrier `b`.
    #[inline(always)]
    pub(super) fn pass(&self) -> f64 {
        self.pass
    }

    /// The right minimum `c`.
    #[inline(always)]
    pub(super) fn minimum(&self) -> f64 {
        self.minimum
    }

    /// The joints `x_1 = b h/(H_l + h)`, where `H_l x = h(b - x)`, and `x_2`, likewise.
    #[inline(always)]
    pub(super) fn joints(&self) -> (f64, f64) {
        self.joints
    }

    /// `f(c)`.
    pub(super) fn depth(&self) -> f64 {
        self.rise - self.fall
    }

    /// A bound of `|f'|` between the minima: the slopes at the joints, with room for the roundings of a short computation.
    pub(super) fn steepest_inside(&self) -> f64 {
        let (x1, x2) = self.joints();
        (self.left * x1).max(self.right * (self.minimum() - x2)) * (1.0 + 16.0 * f64::EPSILON)
    }

    /// Minima, barrier and infimum; `at` places a point of the line in space, and `curvatures` of a point of given second derivative
    /// along it are those of all directions.
    pub(super) fn state(
        &self,
        facts: Facts,
        at: impl Fn(f64) -> Vec<f64>,
        curvatures: impl Fn(f64, f64) -> Vec<f64>,
    ) -> Facts {
        let (b, c, depth) = (self.pass(), self.minimum(), self.depth());
        let mut facts = facts.with(
            Constant::Infimum,
            Known::Exactly(depth.min(0.0)),
            "the lower one of the minima, 0 and Δ_l - Δ_r",
        );
        if depth >= 0.0 {
            facts = facts.minimiser(at(0.0));
        }
        if depth <= 0.0 {
            facts = facts.minimiser(at(c));
        }
        facts
            .basin(Basin::new(at(0.0), 0.0, curvatures(self.left, 0.0)))
            .basin(Basin::new(at(c), depth, curvatures(self.right, c)))
            .saddle(Saddle::new(at(b), self.rise, curvatures(-self.top, b)))
            .barrier(Barrier { from: 0, to: 1, saddle: at(b), height: self.rise })
            .barrier(Barrier { from: 1, to: 0, saddle: at(b), height: self.fall })
            .start(at(0.0))
            .another_start(at(c))
    }
}

impl Terms for Wells {
    fn value<N: Scalar>(&self, _i: usize, x: N) -> N {
        let (x1, x2) = self.joints();
        let square = |at: f64, h: f64| x.plus(-at).square().times(0.5 * h);
        let right = || square(self.minimum(), self.right).plus(self.rise).plus(-self.fall);
        let top = || (-square(self.pass(), self.top)).plus(self.rise);
        x.plus(-x1).branch(|| square(0.0, self.left), || x.plus(-x2).branch(top, right))
    }

    #[inline(always)]
    fn slope<N: Scalar>(&self, _i: usize, x: N) -> N {
        let (x1, x2) = self.joints();
        let line = |at: f64, h: f64| x.plus(-at).times(h);
        // All three pieces, so that loops over doubles choose without a jump.
        let (left, right) = (line(0.0, self.left), line(self.minimum(), self.right));
        let (top, beyond) = (line(self.pass(), -self.top), x.plus(-x2));
        x.plus(-x1).branch(|| left, || beyond.branch(|| top, || right))
    }

    /// None at the joints.
    #[inline(always)]
    fn has_curvature(&self, _i: usize, x: f64) -> bool {
        let (x1, x2) = self.joints();
        (x - x1).abs() > 0.0 && (x - x2).abs() > 0.0
    }
}
