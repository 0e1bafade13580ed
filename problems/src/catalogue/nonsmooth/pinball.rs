//! The pinball loss of a sample, whose minimiser is a quantile.

use crate::catalogue::{Entry, Family, Problem};
use crate::number::Scalar;
use crate::objective::{Analytic, Basin, Constant, Facts, FiniteSum, Formula, Known};
use crate::random::{Key, fill_normal};
use crate::space::{Block, BlockMut};
use crate::spec::{KeyDoc, Params, Range, SpecError};

/// The pinball loss.
pub(super) const ENTRIES: &[Entry] = &[Entry {
    id: "pinball",
    family: Family::NonsmoothConvex,
    summary: "mean pinball loss of n normal data: its minimiser is their τ-quantile, a finite sum with kinks at the data",
    formula: r"f(x) = \frac1n \sum_k \rho_\tau(y_k - x),\quad \rho_\tau(u) = \max(\tau u, (\tau - 1) u)",
    source: "Koenker and Bassett, Regression quantiles, Econometrica 46 (1978)",
    keys: &[
        KeyDoc::with_default("rows", "25", "[1, 1e5]", "number of data n"),
        KeyDoc::with_default("tau", "0.3", "(0, 1)", "level τ of the quantile; 1/2 is the median"),
        KeyDoc::with_default("seed", "1", "[0, inf)", "seed of the data"),
    ],
    examples: &["pinball", "pinball:rows=8,tau=0.5,seed=3"],
    build,
}];

#[expect(clippy::cast_precision_loss, reason = "at most a hundred thousand")]
fn build(params: &Params<'_>) -> Result<Problem, SpecError> {
    let rows = params.size("rows", 1..=100_000)?;
    let tau = params.number("tau", Range::open(0.0, 1.0))?;
    let key =
        Key::new(params.integer("seed", ..)?, 0, 0, 0).expect("the first place lies in the table");
    let mut y = vec![0.0; rows];
    fill_normal(key, 1, rows, &mut y);
    y.sort_by(f64::total_cmp);
    // The slope to the right of the k-th datum is k/n - τ: the minimum is where it first is not negative.
    let below = |k: usize| libm::fma(tau, rows as f64, -(k as f64)) > 0.0;
    let rank = (1..rows).find(|k| !below(*k)).unwrap_or(rows);
    let minimiser = vec![y[rank - 1]];
    let formula = Pinball { y, tau };
    let infimum = Formula::value::<f64>(&formula, &minimiser);
    let steep = Known::Exactly(tau.max(1.0 - tau));
    let facts = Facts::new(params.resolved()?, 1)
        .convex()
        .nonsmooth("0 for every datum that is met")
        .with(Constant::StrongConvexity, Known::Exactly(0.0), "piecewise linear")
        .with(
            Constant::GradientCoordinate,
            steep,
            "max(τ, 1-τ), attained beyond the data on one side",
        )
        .with(Constant::GradientNorm, steep, "max(τ, 1-τ), attained beyond the data on one side")
        .with(Constant::Infimum, Known::Exactly(infimum), "f at the τ-quantile (as computed)")
        .minimiser(minimiser.clone())
        .basin(Basin::new(minimiser, infimum, vec![]))
        .start(vec![0.0]);
    Ok(Problem::offline(Analytic::new(facts, formula)))
}

#[derive(Debug)]
struct Pinball {
    /// Ascending.
    y: Vec<f64>,
    tau: f64,
}

impl Pinball {
    /// The slope of a term in `x` where `x - y` is positive, and where it is negative.
    fn slopes<N: Scalar>(&self) -> (N, N) {
        (N::one() - N::of(self.tau), N::of(-self.tau))
    }

    fn term<N: Scalar>(&self, off: N) -> N {
        let (above, below) = self.slopes::<N>();
        off.branch(|| off * below, || off * above)
    }

    fn term_slope<N: Scalar>(&self, off: N) -> N {
        let (above, below) = self.slopes::<N>();
        off.branch(|| (-off).branch(N::zero, || below), || above)
    }
}

#[expect(clippy::cast_precision_loss, reason = "at most a hundred thousand")]
impl Formula for Pinball {
    fn value<N: Scalar>(&self, x: &[N]) -> N {
        let terms = self.y.iter().map(|y| self.term(x[0].plus(-y)));
        terms.fold(N::zero(), |sum, term| sum + term) / N::of(self.y.len() as f64)
    }

    fn gradient<N: Scalar>(&self, x: &[N], g: &mut [N]) {
        let slopes = self.y.iter().map(|y| self.term_slope(x[0].plus(-y)));
        g[0] = slopes.fold(N::zero(), |sum, slope| sum + slope) / N::of(self.y.len() as f64);
    }

    fn has_hessian(&self, _x: &[f64]) -> bool {
        false
    }

    fn finite_sum(&self) -> Option<&dyn FiniteSum> {
        Some(self)
    }
}

impl FiniteSum for Pinball {
    fn terms(&self) -> usize {
        self.y.len()
    }

    fn add_term_gradient(
        &self,
        k: usize,
        lane: usize,
        weight: f64,
        x: Block<'_>,
        g: &mut BlockMut<'_>,
    ) {
        g.row(0)[lane] += weight * self.term_slope(x.at(0, lane) - self.y[k]);
    }

    fn term_gradient_coordinate(&self) -> Known {
        Known::Exactly(self.tau.max(1.0 - self.tau))
    }
}
