//! `f(x) = (1/2n) Σ_k ‖x - a_k‖²`: the mean of data is the minimiser.

use crate::catalogue::{Entry, Family, Problem};
use crate::data::design::{Design, FEATURES, FILE, FORMAT, LABEL, ROWS, SEED, Target, alone};
use crate::number::Scalar;
use crate::objective::{
    Average, Constant, Facts, Known, Objective, Summands, gradient_at, value_at,
};
use crate::rounding::U;
use crate::sequence::Compensated;
use crate::space::{Block, Shape};
use crate::spec::{Params, SpecError};

/// Mean estimation.
pub(super) const ENTRIES: &[Entry] = &[Entry {
    id: "mean-estimation",
    family: Family::Data,
    summary: "half the mean square distance to data: strongly convex, noise of minibatches the same everywhere",
    formula: r"f(x) = \frac1{2n} \sum_k \|x - a_k\|^2",
    source: "the simplest finite sum; data: a_k uniform in [-1,1]^d, or the features of a file, whose labels play no part",
    keys: &[ROWS, FEATURES, SEED, FILE, FORMAT, LABEL],
    examples: &["mean-estimation", "mean-estimation:rows=7,dim=2,seed=4"],
    build,
}];

fn build(params: &Params<'_>) -> Result<Problem, SpecError> {
    let (spec, design) = Design::build(params, "mean-estimation", &[], Target::Real)?;
    let dim = design.dim();
    let mean: Vec<f64> = (0..dim)
        .map(|i| {
            let mut sum = Compensated::default();
            (0..design.len()).for_each(|k| sum.add(design.row(k)[i]));
            sum.value().0 / design.count()
        })
        .collect();
    let facts = Facts::new(spec, dim)
        .convex()
        .with(Constant::Smoothness, Known::Exactly(1.0), "the Hessian is the identity")
        .with(Constant::StrongConvexity, Known::Exactly(1.0), "the Hessian is the identity")
        .with(Constant::PolyakLojasiewicz, Known::Exactly(1.0), "equality for ½‖x - x*‖² + c")
        .with(Constant::HessianLipschitz, Known::Exactly(0.0), "the Hessian is constant")
        .minimiser(mean.clone());
    let f = Average::new(facts.clone(), Points(design), None);
    // f(x*) = f(x) - ½‖∇f(x)‖², with errors.
    let (mut value_error, mut errors) = ([0.0], vec![0.0; dim]);
    f.value_error(Block::new(&mean, Shape::new(dim, 1)), &mut value_error);
    f.gradient_error(Block::new(&mean, Shape::new(dim, 1)), alone(&mut errors));
    let slopes = gradient_at(&f, &mean);
    let square: f64 = slopes.iter().zip(&errors).map(|(g, e)| (g.abs() + e) * (g.abs() + e)).sum();
    let least = (value_at(&f, &mean) * (1.0 - 2.0 * U) - value_error[0] - square).max(0.0);
    let because = "half the variance of the data; certified from below";
    let facts = facts.with(Constant::Infimum, Known::AtLeast(least), because);
    Ok(Problem::offline(f.with_facts(facts)))
}

#[derive(Debug)]
struct Points(Design);

impl Summands for Points {
    fn terms(&self) -> usize {
        self.0.len()
    }

    fn value<N: Scalar>(&self, k: usize, x: &[N]) -> N {
        let pairs = x.iter().zip(self.0.row(k));
        pairs.fold(N::zero(), |sum, (x, a)| sum + x.plus(-a).square()).times(0.5)
    }

    fn add_gradient<N: Scalar>(&self, k: usize, x: &[N], weight: N, g: &mut [N]) {
        for ((g, x), a) in g.iter_mut().zip(x).zip(self.0.row(k)) {
            *g = *g + weight * x.plus(-a);
        }
    }
}
