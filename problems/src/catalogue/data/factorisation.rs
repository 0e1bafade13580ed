//! Matrix factorisation on observed entries: `f(U, V) = (1/2N) Σ_{(i,j)} (u_iᵀv_j - y_ij)²`.

use crate::catalogue::{Entry, Family, Problem};
use crate::data::{Column, Dataset, Format};
use crate::domain::Domain;
use crate::number::Scalar;
use crate::objective::{Average, Constant, Facts, Known, Summands};
use crate::random::{Key, fill_normal, fill_uniform};
use crate::rounding::{gamma, mul_up, sqrt_up};
use crate::spec::{KeyDoc, Params, Range, Spec, SpecError};

/// Matrix factorisation.
pub(super) const ENTRIES: &[Entry] = &[Entry {
    id: "matrix-completion",
    family: Family::Data,
    summary: "low-rank factors fitted to observed entries of a matrix: nonconvex, a saddle at 0, no isolated minima",
    formula: r"f(U, V) = \frac1{2N} \sum_{(i,j)} (u_i^\top v_j - y_{ij})^2",
    source: "Koren, Bell and Volinsky 2009; data: y = UV of the given rank with normal factors over the root of the rank, entries present at random; coordinates: the rows u_1, u_2, ..., then v_1, v_2, ...",
    keys: &[
        KeyDoc::with_default("left", "4", "[1, 1e5]", "number of rows of the matrix"),
        KeyDoc::with_default("right", "3", "[1, 1e5]", "number of columns of the matrix"),
        KeyDoc::with_default("rank", "1", "[1, 100]", "length of u_i and v_j"),
        KeyDoc::with_default(
            "density",
            "0.7",
            "(0, 1]",
            "probability that an entry is observed; one always is",
        ),
        KeyDoc::with_default("seed", "1", "[0, inf)", "seed of the data"),
        KeyDoc::with_default("box", "2", "(0, inf)", "constants are stated on [-box, box]^d"),
        KeyDoc::optional(
            "file",
            "data are generated",
            "a CSV file of lines y,i,j with i and j from 1",
            "observed entries, in place of left, right, density and seed",
        ),
    ],
    examples: &["matrix-completion", "matrix-completion:left=2,right=2,rank=2,density=1,box=1"],
    build,
}];

/// Most factors, `(left + right) rank`.
const MOST: usize = 10_000_000;

/// An observed entry.
#[derive(Clone, Copy, Debug)]
struct Observed {
    i: usize,
    j: usize,
    y: f64,
}

#[expect(clippy::cast_precision_loss, reason = "sizes stay below 2^53")]
fn build(params: &Params<'_>) -> Result<Problem, SpecError> {
    let half = params.number("box", Range::positive())?;
    let rank = params.size("rank", 1..=100)?;
    let mut spec = Spec::new("matrix-completion")?;
    let (observed, keys): (_, &[&str]) = if params.is_given("file") {
        let idle =
            ["left", "right", "density", "seed"].into_iter().find(|key| params.is_given(key));
        if let Some(key) = idle {
            return Err(params.refuse(
                key,
                params.text(key)?,
                "it is the file that says; leave it out",
            ));
        }
        (read(params)?, &["rank", "box", "file"])
    } else {
        (generate(params, rank)?, &["left", "right", "rank", "density", "seed", "box"])
    };
    for key in keys {
        spec = spec.with(key, params.text(key)?)?;
    }
    let extent = |of: fn(&Observed) -> usize| observed.iter().map(of).max().map_or(0, |m| m + 1);
    let (mut left, mut right) = (extent(|o| o.i), extent(|o| o.j));
    if !params.is_given("file") {
        (left, right) = (params.size("left", 1..)?, params.size("right", 1..)?);
    }
    let dim = (left + right) * rank;
    if dim > MOST {
        return Err(params.refuse(
            "rank",
            rank,
            format!("at most {MOST} factors; there are {dim}"),
        ));
    }
    let count = observed.len() as f64;
    let room = 1.0 + gamma(observed.len() + 8);
    let product = rank as f64 * half * half;
    let (mut sums, mut counts) = (vec![0.0; left + right], vec![0.0f64; left + right]);
    let mut residual = 0.0f64;
    for Observed { i, j, y } in &observed {
        let largest = product + y.abs();
        residual = residual.max(largest);
        for place in [*i, left + j] {
            sums[place] += largest * half;
            counts[place] += 1.0;
        }
    }
    let each: Vec<f64> = sums.iter().flat_map(|sum| vec![sum / count * room; rank]).collect();
    let largest = each.iter().copied().fold(0.0, f64::max);
    let norm = sqrt_up(each.iter().map(|g| g * g).sum::<f64>() * (1.0 + gamma(dim + 3)));
    // One summand: ∇²f_k = zzᵀ + residual [0, I; I, 0] with z = (v_j, u_i), ‖z‖² <= 2 rank box².
    let busiest = counts.iter().copied().fold(0.0, f64::max) / count * room;
    let (bend, dent) =
        (mul_up(2.0 * product + residual, busiest) * room, mul_up(residual, busiest) * room);
    let domain = Domain::Box { lo: -half, hi: half };
    let because =
        "(1/N) Σ |residual| box over the entries of a row or column, |residual| <= rank box² + |y|";
    let facts = Facts::new(spec, dim)
        .with(Constant::Infimum, Known::AtLeast(0.0), "no summand is negative")
        .with_on(
            Constant::Smoothness,
            Known::AtMost(bend),
            domain.clone(),
            "(2 rank box² + max|residual|) times the largest share of a row or column",
        )
        .with_on(
            Constant::WeakConvexity,
            Known::AtMost(dent),
            domain.clone(),
            "max|residual| times the largest share of a row or column",
        )
        .with_on(Constant::GradientCoordinate, Known::AtMost(largest), domain.clone(), because)
        .with_on(Constant::GradientNorm, Known::AtMost(norm), domain.clone(), because)
        .coordinate_bounds_on(each, domain, because);
    Ok(Problem::offline(Average::new(facts, Factors { observed, left, rank }, None)))
}

fn generate(params: &Params<'_>, rank: usize) -> Result<Vec<Observed>, SpecError> {
    let (left, right) = (params.size("left", 1..=100_000)?, params.size("right", 1..=100_000)?);
    let density = params.number("density", Range::left_open(0.0, 1.0))?;
    let seed = params.integer("seed", ..)?;
    if left * right > 100_000_000 {
        return Err(params.refuse("left", left, "left times right of at most 1e8"));
    }
    let key = |draw| Key::new(seed, 0, 0, draw).expect("small numbers lie in the table");
    let (mut u, mut v) = (vec![0.0; left * rank], vec![0.0; right * rank]);
    let mut present = vec![0.0; left * right];
    fill_normal(key(0), left * rank, 1, &mut u);
    fill_normal(key(1), right * rank, 1, &mut v);
    fill_uniform(key(2), left * right, 1, &mut present);
    #[expect(clippy::cast_precision_loss, reason = "at most 100")]
    let scale = rank as f64;
    let mut observed = Vec::new();
    for i in 0..left {
        for j in 0..right {
            if present[i * right + j] < density
                || (observed.is_empty() && i + 1 == left && j + 1 == right)
            {
                let pairs = u[i * rank..][..rank].iter().zip(&v[j * rank..][..rank]);
                observed.push(Observed { i, j, y: pairs.map(|(u, v)| u * v).sum::<f64>() / scale });
            }
        }
    }
    Ok(observed)
}

fn read(params: &Params<'_>) -> Result<Vec<Observed>, SpecError> {
    let path = params.text("file")?;
    let refuse =
        |reason: String| params.refuse("file", path, format!("a file of entries: {reason}"));
    let file = Dataset::read(path, Format::Csv { label: Column::First })
        .map_err(|error| refuse(error.to_string()))?;
    let entry = |k: usize| {
        let line = file.line(k);
        let &[i, j] = file.row(k) else {
            let columns = file.dim() + 1;
            return Err(refuse(format!("line {line}: y,i,j are 3 columns, here are {columns}")));
        };
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked")]
        let index = |x: f64| {
            let whole = (1.0..=1e5).contains(&x) && x.fract() <= 0.0;
            whole.then(|| x as usize - 1).ok_or_else(|| {
                refuse(format!("line {line}: the index {x} is no whole number from 1 to 100000"))
            })
        };
        Ok(Observed { i: index(i)?, j: index(j)?, y: file.labels()[k] })
    };
    (0..file.rows()).map(entry).collect()
}

#[derive(Debug)]
struct Factors {
    observed: Vec<Observed>,
    left: usize,
    rank: usize,
}

impl Factors {
    /// Where `u_i` and `v_j` of an entry begin, and `u_iᵀv_j - y`.
    fn residual<N: Scalar>(&self, k: usize, x: &[N]) -> (usize, usize, N) {
        let Observed { i, j, y } = self.observed[k];
        let (u, v) = (i * self.rank, (self.left + j) * self.rank);
        let pairs = x[u..].iter().zip(&x[v..]).take(self.rank);
        (u, v, pairs.fold(N::zero(), |sum, (u, v)| sum + *u * *v).plus(-y))
    }
}

impl Summands for Factors {
    fn terms(&self) -> usize {
        self.observed.len()
    }

    fn value<N: Scalar>(&self, k: usize, x: &[N]) -> N {
        self.residual(k, x).2.square().times(0.5)
    }

    fn add_gradient<N: Scalar>(&self, k: usize, x: &[N], weight: N, g: &mut [N]) {
        let (u, v, residual) = self.residual(k, x);
        let slope = weight * residual;
        for s in 0..self.rank {
            g[u + s] = g[u + s] + slope * x[v + s];
            g[v + s] = g[v + s] + slope * x[u + s];
        }
    }
}
