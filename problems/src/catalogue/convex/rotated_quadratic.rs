//! `f(x) = ½ Σ_i h_i (Qᵀx)_i²` with a prescribed spectrum `h` and a random rotation `Q`.

use crate::catalogue::rotation::Rotation;
use crate::catalogue::spectrum::{COND, LARGEST, SPECTRUM, prescribed};
use crate::catalogue::{Entry, Family, Problem};
use crate::interval::{IntervalForm, Reach};
use crate::number::Scalar;
use crate::objective::{Analytic, Basin, Constant, Facts, Formula, Known, Objective};
use crate::rounding::{gamma, mul_up};
use crate::space::{Block, BlockMut};
use crate::spec::{KeyDoc, Params, SpecError};

/// Largest dimension: the `4d²` roundings of both directions stay below what [`gamma`] allows for.
const MAX_DIM: u64 = 200;

/// A rotated quadratic.
pub(super) const ENTRIES: &[Entry] = &[Entry {
    id: "rotated-quadratic",
    family: Family::Convex,
    summary: "½ xᵀ Q diag(h) Qᵀ x: the quadratic of a spectrum, in a random orthogonal basis that no diagonal scaling undoes",
    formula: r"f(x) = \tfrac12 x^\top Q\, \mathrm{diag}(h)\, Q^\top x",
    source: "Nesterov, Lectures on Convex Optimization (2018), section 2.1; Q after Stewart, SIAM J. Numer. Anal. 17 (1980)",
    keys: &[
        KeyDoc::with_default("dim", "2", "[2, 200]", "number of coordinates d"),
        COND,
        LARGEST,
        SPECTRUM,
        KeyDoc::with_default("seed", "1", "[0, inf)", "seed of the rotation Q"),
    ],
    examples: &[
        "rotated-quadratic:cond=100",
        "rotated-quadratic:dim=3,cond=10,largest=4,spectrum=linear,seed=7",
        "rotated-quadratic:dim=6,cond=1e4,spectrum=outlier",
        "rotated-quadratic:dim=12,cond=1e3,spectrum=power",
        "rotated-quadratic:dim=5,cond=50,spectrum=clustered",
    ],
    build,
}];

fn build(params: &Params<'_>) -> Result<Problem, SpecError> {
    let dim = params.size("dim", 2..=MAX_DIM)?;
    let h = prescribed(params, dim)?;
    let rotation = Rotation::random(dim, params.integer("seed", ..)?);
    let (smallest, largest) = (h[0], h[dim - 1]);
    let facts = Facts::new(params.resolved()?, dim)
        .convex()
        .with(
            Constant::Smoothness,
            Known::Exactly(largest),
            "the largest eigenvalue, which Q leaves as it is",
        )
        .with(Constant::StrongConvexity, Known::Exactly(smallest), "the smallest eigenvalue")
        .with(
            Constant::PolyakLojasiewicz,
            Known::Exactly(smallest),
            "½ Σ h_i² y_i² >= (min h) ½ Σ h_i y_i² for y = Qᵀx, equality along the flattest axis",
        )
        .with(Constant::HessianLipschitz, Known::Exactly(0.0), "the Hessian is constant")
        .with(Constant::Infimum, Known::Exactly(0.0), "f >= 0 = f(0)")
        .minimiser(vec![0.0; dim])
        .basin(Basin::new(vec![0.0; dim], 0.0, h.clone()));
    Ok(Problem::offline(RotatedQuadratic {
        largest,
        inner: Analytic::new(facts, Rotated { rotation, h }),
    }))
}

#[derive(Debug)]
struct Rotated {
    rotation: Rotation,
    h: Vec<f64>,
}

impl Formula for Rotated {
    fn value<N: Scalar>(&self, x: &[N]) -> N {
        N::with_scratch(x.len(), |y| {
            y.copy_from_slice(x);
            self.rotation.back(y);
            let terms = y.iter().zip(&self.h).map(|(y, h)| y.square().times(0.5 * h));
            terms.fold(N::zero(), |sum, term| sum + term)
        })
    }

    fn gradient<N: Scalar>(&self, x: &[N], g: &mut [N]) {
        g.copy_from_slice(x);
        self.rotation.back(g);
        for (g, h) in g.iter_mut().zip(&self.h) {
            *g = g.times(*h);
        }
        self.rotation.forth(g);
    }

    fn reach(&self) -> Reach {
        Reach { half_width: 1.0, because: "the Hessian is constant" }
    }
}

/// The formula, with errors bounded in the Euclidean norm: bounds that follow single coordinates through `d` reflections grow
/// exponentially.
#[derive(Debug)]
struct RotatedQuadratic {
    largest: f64,
    inner: Analytic<Rotated>,
}

/// `‖x‖` of a lane, rounded up.
fn norm(x: Block<'_>, lane: usize) -> f64 {
    let square = x.lane(lane).map(|x| x * x).sum::<f64>();
    square.sqrt() * (1.0 + gamma(x.shape().dim() + 4)) + f64::MIN_POSITIVE
}

impl Objective for RotatedQuadratic {
    fn facts(&self) -> &Facts {
        self.inner.facts()
    }

    fn value(&self, x: Block<'_>, f: &mut [f64]) {
        self.inner.value(x, f);
    }

    fn gradient(&self, x: Block<'_>, g: BlockMut<'_>) {
        Objective::gradient(&self.inner, x, g);
    }

    fn hessian(&self, x: &[f64], out: &mut [f64]) -> bool {
        Objective::hessian(&self.inner, x, out)
    }

    /// `y = Qᵀx` is off by at most `γ_c ‖x‖`, so that `½ Σ h_i y_i²` is by at most `L γ_c (1 + γ_c) ‖x‖²`; the terms have three
    /// roundings each and the sum `d`, relative to at most `(L/2) ‖x‖²`.
    fn value_error(&self, x: Block<'_>, error: &mut [f64]) {
        let dim = x.shape().dim();
        let roundings = gamma(Rotation::roundings(dim) + dim + 8);
        for (lane, e) in error.iter_mut().enumerate() {
            let norm = norm(x, lane);
            *e = mul_up(self.largest.max(1.0), roundings * norm * norm) + f64::MIN_POSITIVE;
        }
    }

    /// The error of `Qᵀx`, one rounding of `h_i y_i` and the error of the way back, each at most `L γ ‖x‖` in the norm.
    fn gradient_error(&self, x: Block<'_>, mut error: BlockMut<'_>) {
        let dim = x.shape().dim();
        let roundings = gamma(2 * Rotation::roundings(dim) + 4);
        for lane in 0..x.shape().lanes() {
            let e = mul_up(self.largest.max(1.0), roundings * norm(x, lane)) + f64::MIN_POSITIVE;
            for i in 0..dim {
                error.set(i, lane, e);
            }
        }
    }

    fn interval_form(&self) -> Option<&dyn IntervalForm> {
        self.inner.interval_form()
    }
}
