//! Networks of one hidden layer, `N(θ; a) = Σ_j v_j φ(w_jᵀa + b_j)`, fitted to the outputs of another one.

use super::rows::{Rows, normal};
use super::{ROWS, SEED, sigmoid, softplus};
use crate::catalogue::{Entry, Family, Problem};
use crate::domain::Domain;
use crate::interval::Reach;
use crate::number::Scalar;
use crate::objective::{Average, Constant, Facts, Known, Summands};
use crate::rounding::{add_up, mul_up, sqrt_up};
use crate::spec::{KeyDoc, Params, Range, SpecError};

const HIDDEN: KeyDoc = KeyDoc::with_default("hidden", "3", "[1, 100]", "number of hidden units h");
const INPUTS: KeyDoc = KeyDoc::with_default("inputs", "2", "[1, 100]", "number of inputs p");
const BOX: KeyDoc = KeyDoc::with_default(
    "box",
    "2",
    "(0, inf)",
    "half-width B of the box [-B, B]^d on which constants are stated",
);

/// A network with `tanh`.
pub(super) const TANH: Entry = Entry {
    id: "tanh-network",
    family: Family::NonconvexSmooth,
    summary: "least squares with a network of one hidden layer of tanh units, on the outputs of another; minibatches",
    formula: r"f(\theta) = \frac1{2n} \sum_k \left(\sum_j v_j \tanh(w_j^\top a_k + b_j) - y_k\right)^2",
    source: "a_k and the teacher's θ standard normal; constants by differentiation. Coordinates: v_j, b_j, w_j, unit after unit",
    keys: &[ROWS, HIDDEN, INPUTS, SEED, BOX],
    examples: &["tanh-network:rows=10", "tanh-network:rows=6,hidden=1,inputs=1,box=1"],
    build: |params| build(params, Activation::Tanh),
};

/// A network with softplus.
pub(super) const SOFTPLUS: Entry = Entry {
    id: "softplus-network",
    family: Family::NonconvexSmooth,
    summary: "least squares with a network of one hidden layer of softplus units, on the outputs of another; minibatches",
    formula: r"f(\theta) = \frac1{2n} \sum_k \left(\sum_j v_j \ln(1 + e^{w_j^\top a_k + b_j}) - y_k\right)^2",
    source: "a_k and the teacher's θ standard normal; constants by differentiation. Coordinates: v_j, b_j, w_j, unit after unit",
    keys: &[ROWS, HIDDEN, INPUTS, SEED, BOX],
    examples: &["softplus-network:rows=10", "softplus-network:rows=6,hidden=1,inputs=1,box=1"],
    build: |params| build(params, Activation::Softplus),
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Activation {
    Tanh,
    Softplus,
}

impl Activation {
    fn value<N: Scalar>(self, z: N) -> N {
        match self {
            Activation::Tanh => z.tanh(),
            Activation::Softplus => softplus(z),
        }
    }

    fn slope<N: Scalar>(self, z: N) -> N {
        match self {
            Activation::Tanh => N::one() - z.tanh().square(),
            Activation::Softplus => sigmoid(z),
        }
    }

    /// `sup |φ|` over `|z| <= reach`.
    fn size(self, reach: f64) -> f64 {
        match self {
            Activation::Tanh => 1.0,
            Activation::Softplus => add_up(0.693_148, reach),
        }
    }

    /// `sup |φ''|`: `4/(3√3)` and `1/4`.
    fn curvature(self) -> f64 {
        match self {
            Activation::Tanh => 0.769_801,
            Activation::Softplus => 0.25,
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "at most 100 hidden units")]
fn build(params: &Params<'_>, activation: Activation) -> Result<Problem, SpecError> {
    let rows = params.size("rows", 1..=100_000)?;
    let hidden = params.size("hidden", 1..=100)?;
    let inputs = params.size("inputs", 1..=100)?;
    let seed = params.integer("seed", ..)?;
    let half = params.number("box", Range::positive())?;
    let on = Domain::Box { lo: -half, hi: half };
    let dim = hidden * (inputs + 2);
    let a = Rows::normal(rows, inputs, seed);
    let mut network = Network { a, y: vec![0.0; rows], activation };
    let teacher = normal(seed, 1, dim, 1);
    network.y = (0..rows).map(|k| network.output(k, &teacher)).collect();
    let (h, n) = (hidden as f64, network.a.count());
    let (mut bend, mut concave, mut norm, mut slope) = (0.0, 0.0, 0.0, 0.0);
    for k in 0..rows {
        // With ã = (1, a): |z| <= B‖ã‖_1, |N| <= hB sup|φ|, ‖∇N‖² <= h(sup φ² + B²‖ã‖²),
        // ‖∇²N‖ <= ‖ã‖ + B sup|φ''| ‖ã‖², one block a unit.
        let row = network.a.row(k);
        let reach = mul_up(half, row.iter().fold(1.0, |sum, a| add_up(sum, a.abs())));
        let size = activation.size(reach);
        let square = add_up(1.0, network.a.square_norm(k));
        let off = add_up(mul_up(mul_up(h, half), size), network.y[k].abs());
        let tangent = mul_up(h, add_up(mul_up(size, size), mul_up(mul_up(half, half), square)));
        let curved = mul_up(half, mul_up(activation.curvature(), square));
        let turn = mul_up(off, add_up(sqrt_up(square), curved));
        let steepest = row.iter().fold(1.0, |m: f64, a| m.max(a.abs()));
        bend = add_up(bend, add_up(tangent, turn));
        concave = add_up(concave, turn);
        norm = add_up(norm, mul_up(off, sqrt_up(tangent)));
        slope = add_up(slope, mul_up(off, size.max(mul_up(half, steepest))));
    }
    let mean = |sum: f64| Known::AtMost((sum / n).next_up());
    let facts = Facts::new(params.resolved()?, dim)
        .with_on(
            Constant::Smoothness,
            mean(bend),
            on.clone(),
            "mean of ‖∇N‖² + |N - y| ‖∇²N‖ by bounds of each factor",
        )
        .with_on(
            Constant::WeakConvexity,
            mean(concave),
            on.clone(),
            "mean of |N - y| ‖∇²N‖ by bounds of each factor: ∇N∇Nᵀ only adds curvature",
        )
        .with_on(
            Constant::GradientCoordinate,
            mean(slope),
            on.clone(),
            "mean of |N - y| |∂_i N| by bounds of each factor",
        )
        .with_on(
            Constant::GradientNorm,
            mean(norm),
            on,
            "mean of |N - y| ‖∇N‖ by bounds of each factor",
        )
        .with(
            Constant::Infimum,
            Known::AtLeast(0.0),
            "squares; at the teacher's θ they vanish up to the rounding of y",
        )
        // Equal units would stay equal.
        .start(normal(seed, 2, dim, 1).iter().map(|x| 0.5 * x).collect())
        .another_start(teacher.iter().map(|t| 0.5 * t).collect());
    Ok(Problem::offline(Average::new(facts, network, None)))
}

#[derive(Debug)]
struct Network {
    a: Rows,
    y: Vec<f64>,
    activation: Activation,
}

impl Network {
    /// Coordinates of a unit: `v`, `b` and `w`.
    fn unit(&self) -> usize {
        self.a.row(0).len() + 2
    }

    /// `w_jᵀa_k + b_j` from the coordinates of unit `j`.
    fn input<N: Scalar>(&self, k: usize, unit: &[N]) -> N {
        let terms = self.a.row(k).iter().zip(&unit[2..]);
        terms.fold(unit[1], |sum, (a, w)| sum + w.times(*a))
    }

    /// `N(θ; a_k)`.
    fn output<N: Scalar>(&self, k: usize, x: &[N]) -> N {
        x.chunks_exact(self.unit())
            .fold(N::zero(), |sum, unit| sum + unit[0] * self.activation.value(self.input(k, unit)))
    }
}

impl Summands for Network {
    fn terms(&self) -> usize {
        self.a.len()
    }

    fn value<N: Scalar>(&self, k: usize, x: &[N]) -> N {
        self.output(k, x).plus(-self.y[k]).square().times(0.5)
    }

    /// Backpropagation.
    fn add_gradient<N: Scalar>(&self, k: usize, x: &[N], weight: N, g: &mut [N]) {
        let off = weight * self.output(k, x).plus(-self.y[k]);
        let units = x.chunks_exact(self.unit()).zip(g.chunks_exact_mut(self.unit()));
        for (unit, g) in units {
            let z = self.input(k, unit);
            g[0] = g[0] + off * self.activation.value(z);
            let back = off * unit[0] * self.activation.slope(z);
            g[1] = g[1] + back;
            for (g, a) in g[2..].iter_mut().zip(self.a.row(k)) {
                *g = *g + back.times(*a);
            }
        }
    }

    fn reach(&self) -> Option<Reach> {
        Some(Reach::ANYWHERE)
    }
}
