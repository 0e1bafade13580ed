//! A hidden layer of ReLUs fitted in absolute error, in its hidden weights.

use super::{off_kink, sign};
use crate::catalogue::{Entry, Family, Problem};
use crate::math::{sin, sqrt};
use crate::number::Scalar;
use crate::objective::{Analytic, Constant, Facts, FiniteSum, Formula, Known};
use crate::random::{Key, fill_normal};
use crate::rounding::{mul_up, norm_up};
use crate::space::{Block, BlockMut};
use crate::spec::{KeyDoc, Params, SpecError};

/// The network.
pub(super) const ENTRIES: &[Entry] = &[Entry {
    id: "relu-network",
    family: Family::WeaklyConvex,
    summary: "one hidden layer of ReLUs, absolute error, generated data: Lipschitz, neither weakly convex nor Clarke regular",
    formula: r"f(W) = \frac1n \sum_k \Bigl|\frac1m \sum_j s_j\, (w_j^\top a_k)_+ - y_k\Bigr|",
    source: "a path-differentiable loss in the sense of Davis, Drusvyatskiy, Kakade and Lee 2020, arXiv 1804.07795. \
             Data: a_k normal and scaled to ‖a_k‖ = 1, y_k = sin(3 a_{k,1}), s_j = 1, -1, 1, ...; the start is standard normal",
    keys: &[
        KeyDoc::with_default("rows", "12", "[1, 1e5]", "number of data n"),
        KeyDoc::with_default("hidden", "4", "[1, 1000]", "number of hidden units m"),
        KeyDoc::with_default("inputs", "3", "[1, 1000]", "number of inputs p; d = m p"),
        KeyDoc::with_default("seed", "3", "[0, inf)", "seed of the data and of the start"),
    ],
    examples: &["relu-network", "relu-network:rows=5,hidden=2,inputs=1,seed=1"],
    build,
}];

#[expect(clippy::cast_precision_loss, reason = "sizes stay below 2^53")]
fn build(params: &Params<'_>) -> Result<Problem, SpecError> {
    let rows = params.size("rows", 1..=100_000)?;
    let hidden = params.size("hidden", 1..=1000)?;
    let inputs = params.size("inputs", 1..=1000)?;
    let seed = params.integer("seed", ..)?;
    let dim = hidden * inputs;
    // Step 0 of the generator belongs to data, runs count steps from 1.
    let key = |draw| Key::new(seed, 0, 0, draw).expect("small numbers lie in the table");
    let (mut a, mut start) = (vec![0.0; rows * inputs], vec![0.0; dim]);
    fill_normal(key(0), rows * inputs, 1, &mut a);
    fill_normal(key(1), dim, 1, &mut start);
    for a in a.chunks_mut(inputs) {
        let norm = sqrt(a.iter().map(|a| a * a).sum());
        a.iter_mut().for_each(|a| *a /= norm);
    }
    let y = a.chunks(inputs).map(|a| sin(3.0 * a[0])).collect();
    // The rows have norm 1 up to rounding.
    let longest = a.chunks(inputs).map(norm_up).fold(0.0, f64::max);
    let (m, largest) = (hidden as f64, a.iter().fold(0.0, |l: f64, a| l.max(a.abs())));
    let facts = Facts::new(params.resolved()?, dim)
        .nonsmooth("sgn 0 = 1 for the absolute error, slope 0 at 0 for the ReLU")
        .with(
            Constant::GradientCoordinate,
            Known::AtMost((largest / m).next_up()),
            "a row moves w_{j,i} by at most |a_{k,i}|/m",
        )
        .with(
            Constant::GradientNorm,
            Known::AtMost((longest / sqrt(m)).next_up().next_up()),
            "a row has gradients s_j a_k/m in at most m blocks: max ‖a_k‖/√m = 1/√m up to rounding",
        )
        .with(Constant::Infimum, Known::AtLeast(0.0), "a mean of absolute values")
        .start(start);
    let mean = 1.0 / rows as f64;
    let net = Network { a, y, inputs, unit: 1.0 / m, mean };
    Ok(Problem::offline(Analytic::new(facts, net)))
}

#[derive(Debug)]
struct Network {
    /// The rows `a_k` one after the other.
    a: Vec<f64>,
    y: Vec<f64>,
    inputs: usize,
    /// `1/m`, rounded; the function is defined with the rounded numbers.
    unit: f64,
    /// `1/n`, likewise.
    mean: f64,
}

/// `s_j`.
fn out(j: usize) -> f64 {
    if j.is_multiple_of(2) { 1.0 } else { -1.0 }
}

fn dot<N: Scalar>(w: &[N], a: &[f64]) -> N {
    w.iter().zip(a).fold(N::zero(), |sum, (w, a)| sum + w.times(*a))
}

impl Network {
    /// Every row with its residual.
    fn residuals<'s, N: Scalar>(&'s self, w: &'s [N]) -> impl Iterator<Item = (&'s [f64], N)> {
        self.a.chunks(self.inputs).zip(&self.y).map(|(a, y)| {
            let units = w.chunks(self.inputs).enumerate();
            let layer =
                units.fold(N::zero(), |sum, (j, w)| sum + dot(w, a).max(N::zero()).times(out(j)));
            (a, layer.times(self.unit).plus(-y))
        })
    }
}

impl Formula for Network {
    fn value<N: Scalar>(&self, w: &[N]) -> N {
        self.residuals(w).fold(N::zero(), |sum, (_, r)| sum + r.abs()).times(self.mean)
    }

    fn gradient<N: Scalar>(&self, w: &[N], g: &mut [N]) {
        g.fill(N::zero());
        for (a, r) in self.residuals(w) {
            let side = sign(r).times(self.unit);
            for (j, (w, g)) in w.chunks(self.inputs).zip(g.chunks_mut(self.inputs)).enumerate() {
                let slope = dot(w, a).branch(N::zero, || side).times(out(j));
                for (g, a) in g.iter_mut().zip(a) {
                    *g = *g + slope.times(*a);
                }
            }
        }
        g.iter_mut().for_each(|g| *g = g.times(self.mean));
    }

    fn has_hessian(&self, w: &[f64]) -> bool {
        let active = |a: &[f64]| w.chunks(self.inputs).all(|w| off_kink(dot(w, a)));
        self.residuals(w).all(|(a, r)| off_kink(r) && active(a))
    }

    fn finite_sum(&self) -> Option<&dyn FiniteSum> {
        Some(self)
    }
}

impl FiniteSum for Network {
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
        let p = self.inputs;
        let a = &self.a[k * p..][..p];
        let unit = |j: usize| -> f64 {
            a.iter().enumerate().map(|(i, a)| a * x.at(j * p + i, lane)).sum()
        };
        let units = x.shape().dim() / p;
        let layer: f64 = (0..units).map(|j| out(j) * unit(j).max(0.0)).sum();
        let side = weight * self.unit * sign(layer * self.unit - self.y[k]);
        for j in (0..units).filter(|j| unit(*j) > 0.0) {
            for (i, a) in a.iter().enumerate() {
                g.row(j * p + i)[lane] += side * out(j) * a;
            }
        }
    }

    fn term_gradient_coordinate(&self) -> Known {
        let largest = self.a.iter().fold(0.0, |largest: f64, a| a.abs().max(largest));
        Known::AtMost(mul_up(largest, self.unit.next_up()))
    }
}
