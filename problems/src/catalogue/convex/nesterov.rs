//! The quadratics on which no method that moves in the span of past gradients is fast.

use crate::catalogue::spectrum::{above, below, second_difference};
use crate::catalogue::{Entry, Family, Problem};
use crate::interval::Reach;
use crate::number::Scalar;
use crate::objective::{Analytic, Basin, Constant, Facts, Formula, Known};
use crate::rounding::mul_up;
use crate::spec::{KeyDoc, Params, Range, SpecError};

/// The convex and the strongly convex one.
pub(super) const ENTRIES: &[Entry] = &[
    Entry {
        id: "nesterov-worst",
        family: Family::Convex,
        summary: "Nesterov's worst quadratic: after k steps from 0 any span method has 3L‖x*‖²/(32(k+1)²) left, for d >= 2k+1",
        formula: r"f(x) = \frac L4 \Big( \tfrac12 \big( x_1^2 + \sum_{i<d} (x_i - x_{i+1})^2 + x_d^2 \big) - x_1 \Big)",
        source: "Nesterov, Lectures on Convex Optimization (2018), section 2.1.2",
        keys: &[
            KeyDoc::with_default("dim", "11", "[1, 1e6]", "number of coordinates d"),
            KeyDoc::with_default(
                "l",
                "1",
                "(0, inf)",
                "scale L; the smoothness is L cos²(π/(2(d+1)))",
            ),
        ],
        examples: &["nesterov-worst", "nesterov-worst:dim=1", "nesterov-worst:dim=3,l=4"],
        build: worst,
    },
    Entry {
        id: "nesterov-worst-strong",
        family: Family::Convex,
        summary: "Nesterov's worst strongly convex quadratic, cut at d coordinates so that x*_i = q^i, q = (√κ-1)/(√κ+1)",
        formula: r"f(x) = \frac{\mu(\kappa-1)}{8} \Big( x_1^2 - 2x_1 + \sum_{i<d} (x_i - x_{i+1})^2 + \tfrac{2}{\sqrt\kappa+1} x_d^2 \Big) + \frac\mu2 \|x\|^2",
        source: "Nesterov, Lectures on Convex Optimization (2018), section 2.1.4, there with d = ∞; the last weight is \
                 chosen so that the minimiser is that of d = ∞, cut",
        keys: &[
            KeyDoc::with_default("dim", "10", "[1, 1e5]", "number of coordinates d"),
            KeyDoc::with_default("mu", "1", "(0, inf)", "strong convexity μ"),
            KeyDoc::with_default("cond", "100", "(1, 1e12]", "κ = L/μ"),
        ],
        examples: &[
            "nesterov-worst-strong",
            "nesterov-worst-strong:dim=3,mu=0.5,cond=9",
            "nesterov-worst-strong:dim=1,cond=4",
        ],
        build: worst_strong,
    },
];

/// `½(x_1² + Σ (x_i - x_{i+1})² + last x_d²)`.
fn chain<N: Scalar>(x: &[N], last: N) -> N {
    let steps = x.windows(2).map(|pair| (pair[0] - pair[1]).square());
    let ends = x[0].square() + last * x[x.len() - 1].square();
    steps.fold(ends, |sum, step| sum + step).times(0.5)
}

/// The gradient of [`chain`].
fn chain_gradient<N: Scalar>(x: &[N], last: N, g: &mut [N]) {
    let d = x.len();
    for i in 0..d {
        let left = if i == 0 { x[0] } else { x[i] - x[i - 1] };
        let right = if i + 1 == d { last * x[i] } else { x[i] - x[i + 1] };
        g[i] = left + right;
    }
}

#[expect(clippy::cast_precision_loss, reason = "a dimension stays below 2^53")]
fn worst(params: &Params<'_>) -> Result<Problem, SpecError> {
    let dim = params.size("dim", 1..=1_000_000)?;
    let l = params.number("l", Range::positive())?;
    let n = (dim + 1) as f64;
    let h: Vec<f64> = (1..=dim).map(|k| 0.25 * l * second_difference(k, dim)).collect();
    let minimiser: Vec<f64> = (1..=dim).map(|i| (dim + 1 - i) as f64 / n).collect();
    let infimum = -0.125 * l * (dim as f64 / n);
    let lowest = Known::AtLeast(below(h[0]));
    let facts = Facts::new(params.resolved()?, dim)
        .convex()
        .with(
            Constant::Smoothness,
            Known::AtMost(above(h[dim - 1])),
            "L cos²(π/(2(d+1))) < L, the largest eigenvalue (rounded up)",
        )
        .with(
            Constant::StrongConvexity,
            lowest,
            "L sin²(π/(2(d+1))), the smallest eigenvalue (rounded down)",
        )
        .with(Constant::PolyakLojasiewicz, lowest, "that of a quadratic is its smallest eigenvalue")
        .with(Constant::HessianLipschitz, Known::Exactly(0.0), "the Hessian is constant")
        .with(Constant::Infimum, Known::Exactly(infimum), "(L/8)(1/(d+1) - 1)")
        .minimiser(minimiser.clone())
        .basin(Basin::new(minimiser, infimum, h))
        .start(vec![0.0; dim]);
    Ok(Problem::offline(Analytic::new(facts, Worst { l })))
}

#[derive(Debug)]
struct Worst {
    l: f64,
}

impl Formula for Worst {
    fn value<N: Scalar>(&self, x: &[N]) -> N {
        (chain(x, N::one()) - x[0]).times(0.25 * self.l)
    }

    fn gradient<N: Scalar>(&self, x: &[N], g: &mut [N]) {
        chain_gradient(x, N::one(), g);
        g[0] = g[0].plus(-1.0);
        g.iter_mut().for_each(|g| *g = g.times(0.25 * self.l));
    }

    fn reach(&self) -> Reach {
        Reach { half_width: 1.0, because: "the Hessian is constant" }
    }
}

fn worst_strong(params: &Params<'_>) -> Result<Problem, SpecError> {
    let dim = params.size("dim", 1..=100_000)?;
    let mu = params.number("mu", Range::positive())?;
    let cond = params.number("cond", Range::left_open(1.0, 1e12))?;
    let powers = powers_of_q(cond, dim);
    let infimum = -0.125 * mu * (cond - 1.0) * powers[0];
    let facts = Facts::new(params.resolved()?, dim)
        .convex()
        .with(
            Constant::Smoothness,
            Known::AtMost(mul_up(mu, cond)),
            "the second difference has norm below 4: μ(κ-1)/4 · 4 + μ = μκ",
        )
        .with(
            Constant::StrongConvexity,
            Known::AtLeast(mu),
            "a positive semidefinite matrix and μI",
        )
        .with(Constant::PolyakLojasiewicz, Known::AtLeast(mu), "at least the strong convexity")
        .with(Constant::HessianLipschitz, Known::Exactly(0.0), "the Hessian is constant")
        .with(Constant::Infimum, Known::Exactly(infimum), "-μ(κ-1) q/8, half the linear term at x*")
        .minimiser(powers)
        .start(vec![0.0; dim]);
    Ok(Problem::offline(Analytic::new(facts, WorstStrong { mu, cond })))
}

/// `q, q², ..., q^d` for `q = (√κ-1)/(√κ+1)`, each to within an ulp above underflow: numbers are pairs of doubles whose sum is meant.
fn powers_of_q(cond: f64, dim: usize) -> Vec<f64> {
    let root = cond.sqrt();
    let tail = libm::fma(-root, root, cond) / (2.0 * root);
    let (n, m) = (root - 1.0, root + 1.0);
    let (n_tail, m_tail) = (-1.0 - (n - root) + tail, 1.0 - (m - root) + tail);
    let q = n / m;
    let q_tail = (libm::fma(-q, m, n) + n_tail - q * m_tail) / m;
    let next = |(p, p_tail): (f64, f64)| {
        let product = p * q;
        let tail = libm::fma(p, q, -product) + (p * q_tail + p_tail * q);
        let sum = product + tail;
        (sum, tail - (sum - product))
    };
    let pairs = std::iter::successors(Some(next((1.0, 0.0))), |p| Some(next(*p)));
    pairs.take(dim).map(|(p, _)| p).collect()
}

#[derive(Debug)]
struct WorstStrong {
    mu: f64,
    cond: f64,
}

impl WorstStrong {
    /// `μ(κ-1)/4` and `2/(√κ+1)`.
    fn weights<N: Scalar>(&self) -> (N, N) {
        let cond = N::of(self.cond);
        (cond.plus(-1.0).times(self.mu).times(0.25), N::of(2.0) / cond.sqrt().plus(1.0))
    }
}

impl Formula for WorstStrong {
    fn value<N: Scalar>(&self, x: &[N]) -> N {
        let (weight, last) = self.weights();
        weight * (chain(x, last) - x[0]) + crate::catalogue::square_norm(x).times(0.5 * self.mu)
    }

    fn gradient<N: Scalar>(&self, x: &[N], g: &mut [N]) {
        let (weight, last) = self.weights::<N>();
        chain_gradient(x, last, g);
        g[0] = g[0].plus(-1.0);
        for (g, x) in g.iter_mut().zip(x) {
            *g = weight * *g + x.times(self.mu);
        }
    }

    fn reach(&self) -> Reach {
        Reach { half_width: 1.0, because: "the Hessian is constant" }
    }
}
