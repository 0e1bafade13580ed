//! Least trimmed absolute deviations: a regression that ignores its worst rows.

use super::off_kink;
use crate::catalogue::{Entry, Family, Problem, root_dim};
use crate::number::Scalar;
use crate::objective::{Analytic, Basin, Constant, Facts, Formula, Known};
use crate::planted::{Vectors, dot, signal};
use crate::rounding::mul_up;
use crate::spec::{KeyDoc, Params, SpecError};

/// The regression.
pub(super) const ENTRIES: &[Entry] = &[Entry {
    id: "trimmed-regression",
    family: Family::WeaklyConvex,
    summary: "mean of the h smallest |a_k·x - y_k| on generated data with outliers: a minimum of convex functions, not weakly convex",
    formula: r"f(x) = \frac1n \sum_{j \le h} |r|_{(j)},\quad r_k = a_k^\top x - y_k,\ |r|_{(1)} \le |r|_{(2)} \le \dots",
    source: "Hawkins and Olive, Applications and algorithms for least trimmed sum of absolute deviations regression, \
             Comput. Stat. Data Anal. 32 (1999). Data: a_k uniform on multiples of 1/64 in [-1, 1], the signal on nonzero multiples \
             of 1/8 in [-1, 1]; y_k is off by 3 in the first rows",
    keys: &[
        KeyDoc::with_default("rows", "10", "[1, 1000]", "number of data n"),
        KeyDoc::with_default("dim", "2", "[1, 64]", "number of coordinates d"),
        KeyDoc::with_default("kept", "7", "[1, rows]", "number h of rows that count"),
        KeyDoc::with_default(
            "outliers",
            "2",
            "[0, rows - kept]",
            "number of rows whose y_k is off by 3",
        ),
        KeyDoc::with_default("seed", "1", "[0, inf)", "seed of the data"),
    ],
    examples: &[
        "trimmed-regression",
        "trimmed-regression:rows=4,dim=1,kept=3,outliers=1",
        "trimmed-regression:dim=4,outliers=0,seed=2",
    ],
    build,
}];

#[expect(clippy::cast_precision_loss, reason = "at most a thousand rows")]
fn build(params: &Params<'_>) -> Result<Problem, SpecError> {
    let rows = params.size("rows", 1..=1000)?;
    let dim = params.size("dim", 1..=64)?;
    let kept = params.size("kept", 1..=rows as u64)?;
    let outliers = params.size("outliers", 0..=(rows - kept) as u64)?;
    let seed = params.integer("seed", ..)?;
    let (a, v) = (Vectors::generate(rows, dim, seed, 0), signal(dim, seed, 1));
    let mut y: Vec<f64> = a.rows().map(|a| dot(a, &v)).collect();
    y[..outliers].iter_mut().for_each(|y| *y += 3.0);
    let slope = mul_up(a.largest(), (kept as f64 / rows as f64).next_up());
    let facts = Facts::new(params.resolved()?, dim)
        .nonsmooth("that of the first h rows in the order of |r_k|, ties in the order of the data; -a_k where r_k = 0")
        .with(Constant::GradientCoordinate, Known::AtMost(slope), "(h/n) max |a_{k,i}|")
        .with(
            Constant::GradientNorm,
            Known::AtMost(mul_up(slope, root_dim(dim))),
            "√d times the bound on a coordinate",
        )
        .with(
            Constant::Infimum,
            Known::Exactly(0.0),
            "f >= 0, and the planted signal fits at least h rows exactly",
        )
        .minimiser(v.clone())
        .basin(Basin::new(v, 0.0, vec![]));
    let mean = 1.0 / rows as f64;
    Ok(Problem::offline(Analytic::new(facts, Trimmed { a, y, kept, mean })))
}

#[derive(Debug)]
struct Trimmed {
    a: Vectors,
    y: Vec<f64>,
    kept: usize,
    /// `1/n`, rounded; the function is defined with the rounded number.
    mean: f64,
}

impl Trimmed {
    fn residuals<'s, N: Scalar>(&'s self, x: &'s [N]) -> impl Iterator<Item = N> {
        self.a.rows().zip(&self.y).map(move |(a, y)| {
            a.iter().zip(x).fold(N::zero(), |sum, (a, x)| sum + x.times(*a)).plus(-y)
        })
    }
}

impl Formula for Trimmed {
    /// Bubbles the smallest of the remaining rows to the front, `h` times: comparisons that any kind of number can carry out.
    fn value<N: Scalar>(&self, x: &[N]) -> N {
        N::with_scratch(self.y.len(), |sizes| {
            sizes.iter_mut().zip(self.residuals(x)).for_each(|(size, r)| *size = r.abs());
            let mut sum = N::zero();
            for j in 0..self.kept {
                for k in (j + 1..sizes.len()).rev() {
                    let (before, after) = (sizes[k - 1], sizes[k]);
                    (sizes[k - 1], sizes[k]) = (before.min(after), before.max(after));
                }
                sum = sum + sizes[j];
            }
            sum.times(self.mean)
        })
    }

    /// None where a residual vanishes or rows are tied.
    fn has_hessian(&self, x: &[f64]) -> bool {
        f64::with_scratch(self.y.len(), |sizes| {
            sizes.iter_mut().zip(self.residuals(x)).for_each(|(size, r)| *size = r.abs());
            sizes.sort_unstable_by(f64::total_cmp);
            off_kink(sizes[0]) && sizes.windows(2).all(|pair| off_kink(pair[1] - pair[0]))
        })
    }
}
