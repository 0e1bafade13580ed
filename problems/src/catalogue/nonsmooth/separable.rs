//! Sums of piecewise linear and piecewise quadratic terms, one a coordinate.

use crate::catalogue::{DIM, Entry, Family, Problem, cube, dim, root_dim};
use crate::number::Scalar;
use crate::objective::{Basin, Constant, Facts, Known, Separable, Terms};
use crate::rounding::{add_up, mul_up};
use crate::spec::{KeyDoc, Params, Range, SpecError};

const SCALE: KeyDoc = KeyDoc::with_default("scale", "1", "(0, inf)", "factor k");
const BOX: KeyDoc = KeyDoc::with_default(
    "box",
    "10",
    "(0, inf)",
    "half-width B of the box [-B, B]^d on which bounds on the gradient are stated",
);
/// The subgradient of least size at the kink of `|x|` or `max(0, x)`.
const LEAST: &str = "0 in every coordinate that stands at its kink";

/// Absolute values, one-sided losses, the elastic net and the lasso of an orthogonal design.
pub(super) const ENTRIES: &[Entry] = &[
    Entry {
        id: "abs",
        family: Family::NonsmoothConvex,
        summary: "k |x - b|: the simplest function on which constant steps never settle",
        formula: r"f(x) = k\, |x - b|",
        source: "Shor, Minimization Methods for Non-Differentiable Functions (1985), chapter 2",
        keys: &[SCALE, KeyDoc::with_default("centre", "0", "(-inf, inf)", "minimiser b")],
        examples: &["abs", "abs:scale=3,centre=-0.7"],
        build: |params| {
            let (k, b) = (
                params.number("scale", Range::positive())?,
                params.number("centre", Range::any())?,
            );
            let facts = absolute(params, 1, k)?;
            let facts = minimum(facts, vec![b], 0.0).start(vec![b + 1.0]);
            Ok(Problem::offline(Separable::new(facts, Absolute { k, b })))
        },
    },
    Entry {
        id: "l1-norm",
        family: Family::NonsmoothConvex,
        summary: "k ‖x‖_1: a kink in every coordinate, minimised at the sharpest point",
        formula: r"f(x) = k \sum_i |x_i|",
        source: "Shor, Minimization Methods for Non-Differentiable Functions (1985), chapter 2",
        keys: &[DIM, SCALE],
        examples: &["l1-norm:dim=2", "l1-norm:dim=3,scale=0.3", "l1-norm:dim=20"],
        build: |params| {
            let (d, k) = (dim(params)?, params.number("scale", Range::positive())?);
            let facts = minimum(absolute(params, d, k)?, vec![0.0; d], 0.0);
            Ok(Problem::offline(Separable::new(facts, Absolute { k, b: 0.0 })))
        },
    },
    Entry {
        id: "positive-part",
        family: Family::NonsmoothConvex,
        summary: "k Σ max(0, x_i): flat on one side",
        formula: r"f(x) = k \sum_i \max(0, x_i)",
        source: "Rockafellar, Convex Analysis (1970), section 23",
        keys: &[DIM, SCALE],
        examples: &["positive-part", "positive-part:dim=3,scale=2"],
        build: |params| {
            let (d, k) = (dim(params)?, params.number("scale", Range::positive())?);
            let facts =
                minimum(absolute(params, d, k)?, vec![0.0; d], 0.0).minimiser(vec![-1.0; d]);
            Ok(Problem::offline(Separable::new(facts, OneSided { k, at: 0.0, sign: 1.0 })))
        },
    },
    Entry {
        id: "hinge",
        family: Family::NonsmoothConvex,
        summary: "Σ max(0, 1 - x_i): the loss of support vector machines in its margins",
        formula: r"f(x) = \sum_i \max(0, 1 - x_i)",
        source: "Cortes and Vapnik, Support-vector networks, Mach. Learn. 20 (1995)",
        keys: &[DIM],
        examples: &["hinge", "hinge:dim=3"],
        build: |params| {
            let d = dim(params)?;
            let facts = minimum(absolute(params, d, 1.0)?, vec![1.0; d], 0.0).start(vec![0.0; d]);
            Ok(Problem::offline(Separable::new(facts, OneSided { k: 1.0, at: 1.0, sign: -1.0 })))
        },
    },
    Entry {
        id: "epsilon-insensitive",
        family: Family::NonsmoothConvex,
        summary: "Σ max(0, |x_i| - ε): the loss of support vector regression, a cube of minimisers",
        formula: r"f(x) = \sum_i \max(0, |x_i| - \varepsilon)",
        source: "Vapnik, The Nature of Statistical Learning Theory (1995), section 6.1",
        keys: &[
            DIM,
            KeyDoc::with_default("eps", "0.5", "(0, inf)", "half-width ε of the insensitive part"),
        ],
        examples: &["epsilon-insensitive", "epsilon-insensitive:dim=3,eps=0.1"],
        build: |params| {
            let (d, eps) = (dim(params)?, params.number("eps", Range::positive())?);
            let facts = minimum(absolute(params, d, 1.0)?, vec![0.0; d], 0.0)
                .minimiser(vec![eps; d])
                .minimiser(vec![-eps; d])
                .start(vec![1.0 + eps; d]);
            Ok(Problem::offline(Separable::new(facts, Insensitive { eps })))
        },
    },
    Entry {
        id: "elastic-net",
        family: Family::NonsmoothConvex,
        summary: "λ₁‖x‖_1 + (λ₂/2)‖x‖²: strongly convex with kinks, where 1/(μt) steps and their averages differ",
        formula: r"f(x) = \lambda_1 \sum_i |x_i| + \tfrac{\lambda_2}2 \|x\|^2",
        source: "Zou and Hastie, Regularization and variable selection via the elastic net, J. R. Stat. Soc. B 67 (2005)",
        keys: &[
            DIM,
            KeyDoc::with_default("l1", "1", "(0, inf)", "weight λ₁ of the absolute values"),
            KeyDoc::with_default("l2", "1", "(0, inf)", "weight λ₂ of the squares"),
            BOX,
        ],
        examples: &["elastic-net", "elastic-net:dim=3,l1=0.5,l2=2,box=1"],
        build: |params| {
            let net = Net {
                l1: params.number("l1", Range::positive())?,
                l2: params.number("l2", Range::positive())?,
                b: vec![0.0; dim(params)?],
            };
            let facts = net.facts(params, 0.0)?;
            let d = net.b.len();
            Ok(Problem::offline(Separable::new(minimum(facts, vec![0.0; d], 0.0), net)))
        },
    },
    Entry {
        id: "lasso-orthogonal",
        family: Family::NonsmoothConvex,
        summary: "½‖x - b‖² + λ‖x‖_1: the lasso of an orthogonal design, half of whose coordinates are 0 at the minimiser",
        formula: r"f(x) = \tfrac12 \|x - b\|^2 + \lambda \|x\|_1,\quad b_i = s \text{ for } i \le \lceil d/2 \rceil,\ \lambda/2 \text{ else};\ x^*_i = s - \lambda \text{ or } 0",
        source: "Tibshirani, Regression shrinkage and selection via the lasso, J. R. Stat. Soc. B 58 (1996), section 2.2",
        keys: &[
            KeyDoc::with_default("dim", "4", "[1, 1e8]", "number of coordinates d"),
            KeyDoc::with_default("lambda", "0.5", "(0, inf)", "weight λ"),
            KeyDoc::with_default("signal", "2", "(lambda, inf)", "size s of the signal"),
            BOX,
        ],
        examples: &[
            "lasso-orthogonal",
            "lasso-orthogonal:dim=1,lambda=1",
            "lasso-orthogonal:dim=3,signal=1,box=2",
        ],
        build: lasso,
    },
];

/// States where the minimum is and what it is.
fn minimum(facts: Facts, x: Vec<f64>, value: f64) -> Facts {
    facts
        .with(Constant::Infimum, Known::Exactly(value), "the terms are least one by one")
        .minimiser(x.clone())
        .basin(Basin::new(x, value, vec![]))
}

/// Facts of sums of terms with slopes from `-k` to `k`, one of which is attained and 0 somewhere.
fn absolute(params: &Params<'_>, dim: usize, k: f64) -> Result<Facts, SpecError> {
    Ok(Facts::new(params.resolved()?, dim)
        .convex()
        .nonsmooth(LEAST)
        .with(Constant::StrongConvexity, Known::Exactly(0.0), "piecewise linear")
        .with(
            Constant::GradientCoordinate,
            Known::Exactly(k),
            "the slope of every term off its flat part",
        )
        .with(
            Constant::GradientNorm,
            Known::AtMost(mul_up(k, root_dim(dim))),
            "√d k, attained (rounded up)",
        ))
}

/// `k |x - b|`.
#[derive(Debug)]
struct Absolute {
    k: f64,
    b: f64,
}

impl Terms for Absolute {
    fn value<N: Scalar>(&self, _i: usize, x: N) -> N {
        x.plus(-self.b).abs().times(self.k)
    }

    fn slope<N: Scalar>(&self, _i: usize, x: N) -> N {
        x.plus(-self.b).signum().times(self.k)
    }

    fn has_curvature(&self, _i: usize, _x: f64) -> bool {
        false
    }

    fn absolute(&self, _i: usize) -> Option<(f64, f64)> {
        Some((self.k, self.b))
    }
}

/// `k max(0, sign (x - at))`.
#[derive(Debug)]
struct OneSided {
    k: f64,
    at: f64,
    sign: f64,
}

impl OneSided {
    fn excess<N: Scalar>(&self, x: N) -> N {
        x.plus(-self.at).times(self.sign)
    }
}

impl Terms for OneSided {
    fn value<N: Scalar>(&self, _i: usize, x: N) -> N {
        self.excess(x).max(N::zero()).times(self.k)
    }

    fn slope<N: Scalar>(&self, _i: usize, x: N) -> N {
        self.excess(x).branch(N::zero, || N::of(self.sign * self.k))
    }

    fn has_curvature(&self, _i: usize, _x: f64) -> bool {
        false
    }
}

/// `max(0, |x| - ε)`.
#[derive(Debug)]
struct Insensitive {
    eps: f64,
}

impl Terms for Insensitive {
    fn value<N: Scalar>(&self, _i: usize, x: N) -> N {
        x.abs().plus(-self.eps).max(N::zero())
    }

    fn slope<N: Scalar>(&self, _i: usize, x: N) -> N {
        x.abs().plus(-self.eps).branch(N::zero, || x.signum())
    }

    fn has_curvature(&self, _i: usize, _x: f64) -> bool {
        false
    }
}

/// `λ₁ |x| + (λ₂/2)(x - b_i)²`.
#[derive(Debug)]
struct Net {
    l1: f64,
    l2: f64,
    b: Vec<f64>,
}

impl Net {
    /// Constants, with `|b_i| <= shift` attained.
    fn facts(&self, params: &Params<'_>, shift: f64) -> Result<Facts, SpecError> {
        let half = params.number("box", Range::positive())?;
        let slope = add_up(mul_up(self.l2, add_up(half, shift)), self.l1);
        let d = self.b.len();
        Ok(Facts::new(params.resolved()?, d)
            .convex()
            .nonsmooth(LEAST)
            .with(
                Constant::StrongConvexity,
                Known::Exactly(self.l2),
                "that of the squares: |x| is piecewise linear",
            )
            .with_on(
                Constant::GradientCoordinate,
                Known::AtMost(slope),
                cube(half),
                "λ₁ + λ₂ (B + max b_i), attained on a face (rounded up)",
            )
            .with_on(
                Constant::GradientNorm,
                Known::AtMost(mul_up(slope, root_dim(d))),
                cube(half),
                "√d times that of a coordinate (rounded up)",
            ))
    }
}

impl Terms for Net {
    fn value<N: Scalar>(&self, i: usize, x: N) -> N {
        x.abs().times(self.l1) + x.plus(-self.b[i]).square().times(0.5 * self.l2)
    }

    fn slope<N: Scalar>(&self, i: usize, x: N) -> N {
        x.signum().times(self.l1) + x.plus(-self.b[i]).times(self.l2)
    }

    fn has_curvature(&self, _i: usize, _x: f64) -> bool {
        false
    }
}

#[expect(clippy::cast_precision_loss, reason = "a dimension stays below 2^53")]
fn lasso(params: &Params<'_>) -> Result<Problem, SpecError> {
    let d = dim(params)?;
    let lambda = params.number("lambda", Range::positive())?;
    let why = "a signal up to lambda is shrunk to 0";
    let signal = params.number("signal", Range::above(lambda).because(why))?;
    let support = d.div_ceil(2);
    let along = |on: f64, off: f64| {
        (0..d).map(|i| if i < support { on } else { off }).collect::<Vec<f64>>()
    };
    let net = Net { l1: lambda, l2: 1.0, b: along(signal, 0.5 * lambda) };
    // λ²/2 + λ(s - λ) on the support, (λ/2)²/2 elsewhere.
    let value = support as f64 * (lambda * (signal - 0.5 * lambda))
        + (d - support) as f64 * (0.125 * lambda * lambda);
    let facts =
        minimum(net.facts(params, signal)?, along(signal - lambda, 0.0), value).start(vec![0.0; d]);
    Ok(Problem::offline(Separable::new(facts, net)))
}
