//! Double wells in several dimensions whose transverse curvatures change along the way.

use super::piecewise::Wells;
use super::{first, positive};
use crate::catalogue::{Entry, Family, Problem};
use crate::domain::Domain;
use crate::number::Scalar;
use crate::objective::{Analytic, Constant, Facts, Formula, Known, Terms};
use crate::rounding::{add_up, mul_up, norm_up};
use crate::spec::{KeyDoc, Params, SpecError};

const DEPTH: KeyDoc =
    KeyDoc::with_default("dl", "1", "(0, inf)", "height Δ of the barrier above both wells");
const SOURCE: &str = "escape from minima where both wells are equally deep and only the spectra differ (Xie, Sato and Sugiyama 2021, arXiv 2002.03495)";

/// Equal wells.
pub(super) const ENTRIES: &[Entry] = &[
    Entry {
        id: "equal-wells",
        family: Family::SharpFlat,
        summary: "two equally deep wells in d dimensions with prescribed Hessian spectra, joined along the first axis",
        formula: r"f(x) = U(x_1) + \tfrac12 \sum_{i \ge 2} w_i(x_1) x_i^2,\quad U = \mathrm{pq}(S_1, h, F_1, \Delta, \Delta),\ w_i = S_i + (F_i - S_i) t^2 (3 - 2t),\ t = \operatorname{clip}_{[0,1]} \tfrac{x_1 - x_1^-}{x_1^+ - x_1^-}",
        source: SOURCE,
        keys: &[
            KeyDoc::with_default(
                "sharp",
                "[9;9;9]",
                "a list of positive numbers",
                "spectrum S of the well at 0, that along the axis first",
            ),
            KeyDoc::with_default(
                "flat",
                "[1;1;1]",
                "as many positive numbers",
                "spectrum F of the other well",
            ),
            KeyDoc::with_default("h", "3", "(0, inf)", "curvature h of the barrier, downwards"),
            DEPTH,
        ],
        examples: &[
            "equal-wells",
            "equal-wells:sharp=[4;1],flat=[1;4],h=2,dl=0.5",
            "equal-wells:sharp=[9;5;2;1],flat=[1;1;1;1]",
        ],
        build: equal_wells,
    },
    Entry {
        id: "two-valleys",
        family: Family::SharpFlat,
        summary: "two equally deep wells of Hessians diag(9, 9) and diag(1, 1): only their sharpness differs",
        formula: r"f(x, y) = U(x) + \tfrac12 w(x) y^2,\quad U = \mathrm{pq}(9, 3, 1, \Delta, \Delta),\ w = 9 - 8 t^2 (3 - 2t)",
        source: SOURCE,
        keys: &[DEPTH],
        examples: &["two-valleys", "two-valleys:dl=0.02"],
        build: |params| valleys(params, &[9.0, 9.0], &[1.0, 1.0], 3.0),
    },
];

fn equal_wells(params: &Params<'_>) -> Result<Problem, SpecError> {
    let (sharp, flat) = (params.vector("sharp")?, params.vector("flat")?);
    for (key, spectrum) in [("sharp", &sharp), ("flat", &flat)] {
        if let Some(h) = spectrum.iter().find(|h| **h <= 0.0) {
            return Err(params.refuse(key, h, "a list of positive numbers"));
        }
    }
    if sharp.len() != flat.len() {
        let expected =
            format!("a list of {} numbers, as many as the other spectrum has", sharp.len());
        return Err(params.refuse("flat", params.text("flat")?, expected));
    }
    valleys(params, &sharp, &flat, positive(params, "h")?)
}

fn valleys(
    params: &Params<'_>,
    sharp: &[f64],
    flat: &[f64],
    top: f64,
) -> Result<Problem, SpecError> {
    let (dim, depth) = (sharp.len(), positive(params, "dl")?);
    let along = Wells::new([sharp[0], top, flat[0]], depth, depth);
    if !along.minimum().is_finite() {
        return Err(params.refuse("dl", depth, "small enough for both minima to be numbers"));
    }
    let valleys = Valleys { along, sharp: sharp[1..].to_vec(), flat: flat[1..].to_vec() };
    let facts = valleys.bounds(Facts::new(params.resolved()?, dim));
    let facts = along.state(
        facts,
        |x| first(dim, x, 0.0),
        |own, x| {
            let across = (0..dim - 1).map(|i| valleys.across(i, valleys.way(x)));
            std::iter::once(own).chain(across).collect()
        },
    );
    let (x1, x2) = along.joints();
    Ok(Problem::offline(Analytic::new(facts.kinks(vec![x1, x2]), valleys)))
}

#[derive(Debug)]
struct Valleys {
    along: Wells,
    /// Transverse curvatures of the well at 0, and of the other.
    sharp: Vec<f64>,
    flat: Vec<f64>,
}

impl Valleys {
    /// `t`: how far one is from the first joint to the second.
    fn way<N: Scalar>(&self, x: N) -> N {
        let (x1, x2) = self.along.joints();
        (x.plus(-x1) / N::of(x2).plus(-x1)).max(N::zero()).min(N::one())
    }

    /// `w_i = S + (F - S) t²(3 - 2t)`.
    fn across<N: Scalar>(&self, i: usize, t: N) -> N {
        let step = t.square() * (N::of(3.0) - t.times(2.0));
        (N::of(self.flat[i]).plus(-self.sharp[i]) * step).plus(self.sharp[i])
    }

    /// `w_i' = 6 (F - S) t(1 - t)/(x_2 - x_1)`.
    fn change<N: Scalar>(&self, i: usize, t: N) -> N {
        let (x1, x2) = self.along.joints();
        let rate = N::of(self.flat[i]).plus(-self.sharp[i]) / N::of(x2).plus(-x1);
        rate * (t * (N::one() - t)).times(6.0)
    }

    /// Bounds on the box `[-2c, 2c]^d`, from `|w'| <= 3/2 |F - S|/(x_2 - x_1)` and `|w''| <= 6 |F - S|/(x_2 - x_1)²`; all of them
    /// are inflated beyond the roundings of this short computation.
    fn bounds(&self, facts: Facts) -> Facts {
        const ROOM: f64 = 1.0 + 1e-12;
        let Wells { left, top, right, .. } = self.along;
        let (half, (x1, x2)) = (2.0 * self.along.minimum(), self.along.joints());
        let on = Domain::Box { lo: -half, hi: half };
        let changes = self.sharp.iter().zip(&self.flat).map(|(s, f)| (f - s).abs() / (x2 - x1));
        let mixed: Vec<f64> = changes.map(|c| 1.5 * c * half * ROOM).collect();
        // ½ Σ w_i'' x_i² and ½ Σ w_i' x_i².
        let sum: f64 = mixed.iter().sum();
        let (bent, pushed) = (2.0 * sum * half / (x2 - x1) * ROOM, 0.5 * sum * half * ROOM);
        let sharpest = self.sharp.iter().chain(&self.flat).copied().fold(0.0, f64::max);
        let own = add_up(left.max(top).max(right), bent).max(sharpest);
        let slopes: Vec<f64> = std::iter::once(add_up(mul_up(left.max(right), 1.5 * half), pushed))
            .chain(self.sharp.iter().zip(&self.flat).map(|(s, f)| mul_up(s.max(*f), half)))
            .collect();
        let steepest = slopes.iter().copied().fold(0.0, f64::max);
        facts
            .with_on(
                Constant::Smoothness,
                Known::AtMost(add_up(own, norm_up(&mixed))),
                on.clone(),
                "the diagonal max(|U''| + ½Σ|w_i''|x_i², w_i) and the norm of the others, w_i' x_i (a bound)",
            )
            .with_on(
                Constant::WeakConvexity,
                Known::AtMost(add_up(add_up(top, bent), norm_up(&mixed))),
                on.clone(),
                "h + ½Σ|w_i''|x_i² and the norm of w_i' x_i (a bound)",
            )
            .with_on(
                Constant::GradientCoordinate,
                Known::AtMost(steepest),
                on.clone(),
                "|U'| + ½Σ|w_i'|x_i² along the axis, w_i |x_i| across (a bound)",
            )
            .with_on(
                Constant::GradientNorm,
                Known::AtMost(norm_up(&slopes)),
                on,
                "the norm of the bounds of the coordinates",
            )
    }
}

impl Formula for Valleys {
    fn value<N: Scalar>(&self, x: &[N]) -> N {
        let t = self.way(x[0]);
        let across = x[1..].iter().enumerate();
        let across = across.fold(N::zero(), |sum, (i, y)| sum + self.across(i, t) * y.square());
        Terms::value(&self.along, 0, x[0]) + across.times(0.5)
    }

    fn gradient<N: Scalar>(&self, x: &[N], g: &mut [N]) {
        let t = self.way(x[0]);
        let mut push = N::zero();
        for (i, y) in x[1..].iter().enumerate() {
            push = push + self.change(i, t) * y.square();
            g[i + 1] = self.across(i, t) * *y;
        }
        g[0] = self.along.slope(0, x[0]) + push.times(0.5);
    }

    /// None at the joints.
    fn has_hessian(&self, x: &[f64]) -> bool {
        self.along.has_curvature(0, x[0])
    }
}
