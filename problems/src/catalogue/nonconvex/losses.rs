//! Robust losses of one residual: quadratic near 0 and flat far away, so that outliers lose their pull.

use crate::catalogue::{DIM, Entry, Family, Problem, dim, root_dim};
use crate::interval::Reach;
use crate::number::Scalar;
use crate::objective::{Basin, Constant, Facts, Known, Separable, Terms};
use crate::rounding::mul_up;
use crate::spec::{KeyDoc, Params, Range, SpecError};

const SCALE: KeyDoc =
    KeyDoc::with_default("scale", "1", "(0, inf)", "residual c at which the loss turns flat");

/// The losses, each with curvature 1 at 0 but the sigmoid.
pub(super) const ENTRIES: &[Entry] = &[
    Entry {
        id: "welsch",
        family: Family::NonconvexSmooth,
        summary: "Σ c²/2 (1 - exp(-x²/c²)): a well of Gaussian shape, flat beyond it",
        formula: r"f(x) = \sum_i \tfrac{c^2}2 (1 - e^{-x_i^2/c^2})",
        source: "Dennis and Welsch 1978, Techniques for nonlinear least squares and robust regression",
        keys: &[DIM, SCALE],
        examples: &["welsch", "welsch:scale=2.5", "welsch:dim=4"],
        build: |params| build(params, Shape::Welsch),
    },
    Entry {
        id: "tukey-biweight",
        family: Family::NonconvexSmooth,
        summary: "Σ c²/6 (1 - (1 - x²/c²)³), constant beyond c: zero gradient for every outlier",
        formula: r"f(x) = \sum_i \tfrac{c^2}6 \left(1 - \max(0, 1 - x_i^2/c^2)^3\right)",
        source: "Beaton and Tukey 1974, Technometrics 16",
        keys: &[DIM, SCALE],
        examples: &["tukey-biweight", "tukey-biweight:scale=4.685", "tukey-biweight:dim=4"],
        build: |params| build(params, Shape::Tukey),
    },
    Entry {
        id: "geman-mcclure",
        family: Family::NonconvexSmooth,
        summary: "Σ c²/2 x²/(c² + x²): bounded, with tails that fall like x⁻²; `rational` is c = 1 without the half",
        formula: r"f(x) = \sum_i \tfrac{c^2}2 \frac{x_i^2}{c^2 + x_i^2}",
        source: "Geman and McClure 1985; the scale as in Barron 2019, arXiv 1701.03077",
        keys: &[DIM, SCALE],
        examples: &["geman-mcclure", "geman-mcclure:scale=0.5", "geman-mcclure:dim=4"],
        build: |params| build(params, Shape::GemanMcClure),
    },
    Entry {
        id: "cauchy-loss",
        family: Family::NonconvexSmooth,
        summary: "Σ c²/2 ln(1 + x²/c²): grows without bound but ever more slowly, for residuals with Cauchy tails",
        formula: r"f(x) = \sum_i \tfrac{c^2}2 \ln(1 + x_i^2/c^2)",
        source: "Black and Anandan 1996 (Lorentzian); log-likelihood of the Cauchy law up to scale",
        keys: &[DIM, SCALE],
        examples: &["cauchy-loss", "cauchy-loss:scale=3", "cauchy-loss:dim=4"],
        build: |params| build(params, Shape::Cauchy),
    },
    Entry {
        id: "sigmoid-loss",
        family: Family::NonconvexSmooth,
        summary: "Σ 1/(1 + exp(x/c)): the smoothed number of negative margins, with an infimum that is not attained",
        formula: r"f(x) = \sum_i \frac1{1 + e^{x_i/c}}",
        source: "Mason, Baxter, Bartlett and Frean 1999, Boosting algorithms as gradient descent",
        keys: &[DIM, SCALE],
        examples: &["sigmoid-loss", "sigmoid-loss:scale=0.3", "sigmoid-loss:dim=4"],
        build: |params| build(params, Shape::Sigmoid),
    },
];

/// Which loss.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// Welsch's.
    Welsch,
    /// Tukey's biweight.
    Tukey,
    /// That of Geman and `McClure`.
    GemanMcClure,
    /// Cauchy's, also called Lorentz's.
    Cauchy,
    /// The sigmoid, of margins instead of residuals.
    Sigmoid,
}

/// Bounds of the derivatives at scale 1 with reasons: of `φ''` from above and below, of `φ'` and of `φ'''`.
pub(super) struct Bounds {
    /// `sup |φ''|`.
    pub(super) smoothness: (Known, &'static str),
    /// `sup -φ''`.
    pub(super) weak_convexity: (Known, &'static str),
    /// `sup |φ'|`.
    pub(super) slope: (Known, &'static str),
    /// `sup |φ'''|`.
    pub(super) third: (Known, &'static str),
}

impl Shape {
    /// The bounds, with `u = x/c`.
    pub(super) fn bounds(self) -> Bounds {
        use Known::{AtMost, Exactly};
        let one = |why| (Exactly(1.0), why);
        match self {
            Shape::Welsch => Bounds {
                smoothness: one("f'' = (1 - 2u²) exp(-u²) <= 1, attained at 0"),
                weak_convexity: (
                    AtMost(0.446_261),
                    "f'' >= -2 exp(-3/2) = -0.44626032, at u² = 3/2",
                ),
                slope: (AtMost(0.428_882), "|f'| <= c exp(-1/2)/√2 = 0.42888195 c, at u² = 1/2"),
                third: (
                    AtMost(WELSCH_THIRD),
                    "c|f'''| = |4u³ - 6u| exp(-u²) is largest at u² = (3 - √6)/2",
                ),
            },
            Shape::Tukey => Bounds {
                smoothness: one("f'' = (1 - u²)(1 - 5u²) <= 1, attained at 0"),
                weak_convexity: (
                    AtMost(0.8f64.next_up()),
                    "f'' >= -4/5, attained at u² = 3/5 (rounded up)",
                ),
                slope: (
                    AtMost(0.286_217),
                    "|f'| = c|u|(1 - u²)² <= 16c/(25√5) = 0.28621670 c, at u² = 1/5",
                ),
                third: (Exactly(8.0), "c|f'''| = |20u³ - 12u| <= 8, attained at u = 1"),
            },
            Shape::GemanMcClure => Bounds {
                smoothness: one("f'' = (1 - 3u²)/(1 + u²)³ <= 1, attained at 0"),
                weak_convexity: (Exactly(0.25), "f'' >= -1/4, attained at u = 1"),
                slope: (AtMost(0.324_760), "|f'| <= 3√3c/16 = 0.32475953 c, at u² = 1/3"),
                third: (
                    AtMost(2.334_3),
                    "c|f'''| = 12|u||u² - 1|/(1 + u²)⁴ is largest, 2.33428, at u² = 1 - 2/√5",
                ),
            },
            Shape::Cauchy => Bounds {
                smoothness: one("f'' = (1 - u²)/(1 + u²)² <= 1, attained at 0"),
                weak_convexity: (Exactly(0.125), "f'' >= -1/8, attained at u² = 3"),
                slope: (Exactly(0.5), "|f'| = c|u|/(1 + u²) <= c/2, attained at u = 1"),
                third: (
                    AtMost(CAUCHY_THIRD),
                    "c|f'''| = |2u³ - 6u|/(1 + u²)³ is largest at u = √2 - 1",
                ),
            },
            Shape::Sigmoid => Bounds {
                smoothness: (
                    AtMost(0.096_226),
                    "c²|f''| <= 1/(6√3) = 0.09622504, where σ = 1/2 ± 1/(2√3)",
                ),
                weak_convexity: (AtMost(0.096_226), "c²f'' >= -1/(6√3) = -0.09622504 by symmetry"),
                slope: (Exactly(0.25), "c|f'| = σ(1 - σ) <= 1/4, attained at 0"),
                third: (Exactly(0.125), "c³|f'''| = σ(1 - σ)|1 - 6σ(1 - σ)| <= 1/8, attained at 0"),
            },
        }
    }

    /// `φ(x)` at scale `c`.
    pub(super) fn value<N: Scalar>(self, c: f64, x: N) -> N {
        let s = (x / N::of(c)).square();
        let half = N::of(c).square().times(0.5);
        match self {
            // 1 - e^{-s} = tanh(s/2) (1 + e^{-s}), which does not cancel near 0.
            Shape::Welsch => s.times(0.5).tanh() * (-s).exp().plus(1.0) * half,
            Shape::Tukey => {
                let sixth = half / N::of(3.0);
                // 1 - (1 - s)³ = s (3 - 3s + s²), likewise.
                let inside = || s * (s.square() - s.times(3.0)).plus(3.0) * sixth;
                s.plus(-1.0).branch(inside, || sixth)
            }
            Shape::GemanMcClure => {
                let far = || s.recip().plus(1.0).recip();
                s.plus(-1.0).branch(|| s / s.plus(1.0), far) * half
            }
            Shape::Cauchy => s.ln_1p() * half,
            Shape::Sigmoid => (N::one() - (x / N::of(2.0 * c)).tanh()).times(0.5),
        }
    }

    /// `φ'(x)` at scale `c`.
    pub(super) fn slope<N: Scalar>(self, c: f64, x: N) -> N {
        let s = (x / N::of(c)).square();
        match self {
            Shape::Welsch => x * (-s).exp(),
            Shape::Tukey => s.plus(-1.0).branch(|| x * (N::one() - s).square(), N::zero),
            Shape::GemanMcClure => x * s.plus(1.0).recip().square(),
            Shape::Cauchy => x * s.plus(1.0).recip(),
            Shape::Sigmoid => (x / N::of(2.0 * c)).tanh().square().plus(-1.0) / N::of(4.0 * c),
        }
    }
}

/// `1.951783...`, rounded up.
const WELSCH_THIRD: f64 = 1.951_9;
/// `1.457106...`, rounded up.
const CAUCHY_THIRD: f64 = 1.457_2;

/// The bound at another scale, rounded up where rounding may matter.
fn scaled(known: Known, factor: f64) -> Known {
    match known {
        Known::Exactly(c) if factor.to_bits() == 1f64.to_bits() => Known::Exactly(c),
        other => Known::AtMost(mul_up(other.number(), factor)),
    }
}

fn build(params: &Params<'_>, shape: Shape) -> Result<Problem, SpecError> {
    let dim = dim(params)?;
    // Squares and reciprocals of the scale stay within the doubles.
    let c = params.number("scale", Range::closed(1e-100, 1e100))?;
    let inverse = (1.0 / c).next_up();
    // Powers of c that the slope, the second and the third derivative carry.
    let (first, second, third) = match shape {
        Shape::Sigmoid => {
            (inverse, mul_up(inverse, inverse), mul_up(inverse, mul_up(inverse, inverse)))
        }
        _ => (c, 1.0, inverse),
    };
    let unit = c.to_bits() == 1f64.to_bits();
    let (first, second, third) = if unit { (1.0, 1.0, 1.0) } else { (first, second, third) };
    let b = shape.bounds();
    let slope = scaled(b.slope.0, first);
    let facts = Facts::new(params.resolved()?, dim)
        .with(Constant::Smoothness, scaled(b.smoothness.0, second), b.smoothness.1)
        .with(Constant::WeakConvexity, scaled(b.weak_convexity.0, second), b.weak_convexity.1)
        .with(Constant::GradientCoordinate, slope, b.slope.1)
        .with(
            Constant::GradientNorm,
            Known::AtMost(mul_up(slope.number(), root_dim(dim))),
            "√d times the bound of a coordinate (rounded up)",
        )
        .with(Constant::HessianLipschitz, scaled(b.third.0, third), b.third.1);
    let facts = match shape {
        Shape::Sigmoid => facts
            .with(Constant::Infimum, Known::Exactly(0.0), "f > 0, approached for x_i -> inf")
            .start(vec![-2.0 * c; dim]),
        _ => facts
            .with(Constant::Infimum, Known::Exactly(0.0), "f >= 0 = f(0)")
            .minimiser(vec![0.0; dim])
            .basin(Basin::new(vec![0.0; dim], 0.0, vec![1.0; dim]))
            .start(vec![0.75 * c; dim]),
    };
    Ok(Problem::offline(Separable::new(facts, Loss { shape, c })))
}

#[derive(Debug)]
struct Loss {
    shape: Shape,
    c: f64,
}

impl Terms for Loss {
    fn value<N: Scalar>(&self, _i: usize, x: N) -> N {
        self.shape.value(self.c, x)
    }

    fn slope<N: Scalar>(&self, _i: usize, x: N) -> N {
        self.shape.slope(self.c, x)
    }

    fn reach(&self) -> Reach {
        Reach {
            half_width: 3.0 * self.c,
            because: "first and second derivatives decrease in size beyond 2c",
        }
    }
}
