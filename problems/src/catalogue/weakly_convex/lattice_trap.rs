//! Slope `-1` left of `w` and on every `[kD - w, kD + w)`, `+1` elsewhere: steps of length `D` see only descent, and climb.

use super::{off_kink, sign};
use crate::catalogue::{Entry, Family, Problem};
use crate::number::Scalar;
use crate::objective::{Barrier, Basin, Constant, Facts, Known, Separable, Terms};
use crate::spec::{KeyDoc, Params, Range, SpecError};

/// The lattice trap.
pub(super) const ENTRIES: &[Entry] = &[Entry {
    id: "lattice-trap",
    family: Family::WeaklyConvex,
    summary: "slope +1 except for a dip of half-width w at every multiple of D: f(kD) = k(D - 4w), yet every f'(kD) = -1",
    formula: r"f'(x) = -1 \text{ if } x < w \text{ or } x \in [kD - w, kD + w),\ k \ge 1,\quad +1 \text{ else},\quad f(0) = 0",
    source: "shows why conversions of online learning need the random scaling of Zhang and Cutkosky 2024, arXiv 2405.09742: steps of length D climb for ever",
    keys: &[
        KeyDoc::with_default("period", "1/4", "(0, inf)", "distance D of the dips"),
        KeyDoc::with_default("width", "1/32", "(0, D/4)", "half-width w of a dip"),
    ],
    examples: &[
        "lattice-trap",
        "lattice-trap:period=3,width=0.5",
        "lattice-trap:period=0.7,width=0.1",
    ],
    build,
}];

fn build(params: &Params<'_>) -> Result<Problem, SpecError> {
    let period = params.number("period", Range::positive())?;
    let range = Range::open(0.0, 0.25 * period)
        .because("beyond a quarter of the period the dips no longer rise");
    let width = params.number("width", range)?;
    let mut facts = Facts::new(params.resolved()?, 1)
        .nonsmooth("the slope on the right")
        .with(Constant::GradientCoordinate, Known::Exactly(1.0), "|f'| = 1 everywhere")
        .with(Constant::GradientNorm, Known::Exactly(1.0), "|f'| = 1 everywhere")
        .with(
            Constant::Infimum,
            Known::Exactly(-width),
            "f(w) = -w, and each dip lies D - 4w > 0 above the one before",
        )
        .minimiser(vec![width])
        .start(vec![0.0]);
    let rise = period - 4.0 * width;
    for k in [0.0, 1.0, 2.0] {
        facts = facts.basin(Basin::new(vec![k * period + width], k * rise - width, vec![]));
    }
    for (k, start) in [(0, period), (1, 2.0 * period)] {
        let saddle = vec![start - width];
        let up = Barrier { from: k, to: k + 1, saddle, height: period - 2.0 * width };
        let down = Barrier { from: k + 1, to: k, height: 2.0 * width, ..up.clone() };
        facts = facts.barrier(up).barrier(down);
    }
    Ok(Problem::offline(Separable::new(facts, LatticeTrap { period, width })))
}

#[derive(Debug)]
struct LatticeTrap {
    period: f64,
    width: f64,
}

impl LatticeTrap {
    /// The number `k` of whole periods beyond `w`, and what is left of `x - w` after them.
    fn place<N: Scalar>(&self, x: N) -> (N, N) {
        let y = x.plus(-self.width);
        let k = (y / N::of(self.period)).floor();
        (k, y - k.times(self.period))
    }

    /// `D - 2w`: how far a slope goes up.
    fn ascent<N: Scalar>(&self) -> N {
        N::of(self.period).plus(-2.0 * self.width)
    }
}

impl Terms for LatticeTrap {
    fn value<N: Scalar>(&self, _i: usize, x: N) -> N {
        let beyond = || {
            let (k, rest) = self.place(x);
            let up = rest.min(self.ascent());
            let rise = N::of(self.period).plus(-4.0 * self.width);
            (k * rise).plus(-self.width) + up.times(2.0) - rest
        };
        x.plus(-self.width).branch(|| -x, beyond)
    }

    fn slope<N: Scalar>(&self, _i: usize, x: N) -> N {
        let beyond = || -sign(self.place(x).1 - self.ascent());
        (N::of(self.width) - x).branch(beyond, || N::of(-1.0))
    }

    fn has_curvature(&self, _i: usize, x: f64) -> bool {
        let (_, rest) = self.place(x);
        let seam = rest - self.ascent::<f64>();
        x < self.width || (rest > 0.0 && off_kink(seam))
    }
}
