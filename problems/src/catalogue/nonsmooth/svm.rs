//! The linear support vector machine on generated data.

use crate::catalogue::{Entry, Family, Problem, square_norm};
use crate::data::linear::{Matrix, add_penalty};
use crate::domain::Domain;
use crate::number::Scalar;
use crate::objective::{Analytic, Constant, Facts, FiniteSum, Formula, Known};
use crate::random::{Key, fill_normal};
use crate::rounded::Rounded;
use crate::rounding::{add_up, gamma, mul_up};
use crate::space::{Block, BlockMut};
use crate::spec::{KeyDoc, Params, Range, SpecError};

/// The linear support vector machine.
pub(super) const ENTRIES: &[Entry] = &[Entry {
    id: "svm",
    family: Family::NonsmoothConvex,
    summary: "mean hinge loss of generated data and a squared norm: strongly convex, with a bound of inf f from the dual",
    formula: r"f(w) = \frac1n \sum_k \max(0, 1 - z_k^\top w) + \frac\lambda2 \|w\|^2",
    source: "Shalev-Shwartz, Singer and Srebro, Pegasos, ICML 2007; data: z_k = y_k a_k, a_k standard normal, y_k = sign(a_kᵀv + ε_k/2)",
    keys: &[
        KeyDoc::with_default("rows", "40", "[1, 1e5]", "number of data n"),
        KeyDoc::with_default("dim", "4", "[1, 1000]", "number of features d"),
        KeyDoc::with_default("seed", "1", "[0, inf)", "seed of the data"),
        KeyDoc::with_default("lambda", "0.1", "[1e-6, 1e6]", "weight λ of the squared norm"),
        KeyDoc::with_default(
            "radius",
            "1",
            "(0, inf)",
            "radius R of the ball on which bounds on the gradient are stated",
        ),
    ],
    examples: &["svm", "svm:rows=12,dim=2,seed=5,lambda=1", "svm:rows=30,dim=1,lambda=0.01"],
    build,
}];

fn build(params: &Params<'_>) -> Result<Problem, SpecError> {
    let rows = params.size("rows", 1..=100_000)?;
    let dim = params.size("dim", 1..=1000)?;
    let lambda = params.number("lambda", Range::closed(1e-6, 1e6))?;
    let radius = params.number("radius", Range::positive())?;
    let z = Matrix::new(&generate(rows, dim, params.integer("seed", ..)?), dim);
    let svm = Svm { z, lambda };
    let ridge = mul_up(lambda, radius);
    // Means of absolute values and of norms, each with a few more roundings than terms.
    let room = 1.0 + gamma(rows + dim + 8);
    let mean =
        |size: &dyn Fn(&[f64]) -> f64| svm.rows().map(size).sum::<f64>() / svm.count() * room;
    let bounds: Vec<f64> = (0..dim).map(|i| add_up(mean(&|z| z[i].abs()), ridge)).collect();
    let norm = add_up(mean(&|z| square_norm(z).sqrt()), ridge);
    let largest = bounds.iter().copied().fold(0.0, f64::max);
    let ball = Domain::Ball { radius };
    let facts = Facts::new(params.resolved()?, dim)
        .convex()
        .nonsmooth("0 for every term at its kink, z_kᵀw = 1")
        .with(
            Constant::StrongConvexity,
            Known::Exactly(lambda),
            "the mean hinge loss is piecewise linear",
        )
        .with_on(
            Constant::GradientNorm,
            Known::AtMost(norm),
            ball.clone(),
            "mean ‖z_k‖ + λR (rounded up)",
        )
        .with_on(
            Constant::GradientCoordinate,
            Known::AtMost(largest),
            ball.clone(),
            "mean |z_{k,i}| + λR (rounded up)",
        )
        .coordinate_bounds_on(bounds, ball, "mean |z_{k,i}| + λR (rounded up)")
        .with(
            Constant::Infimum,
            Known::AtLeast(svm.dual_bound()),
            "the dual function at a point found by coordinate ascent",
        )
        .start(vec![0.0; dim]);
    Ok(Problem::offline(Analytic::new(facts, svm)))
}

/// `z_k` row after row.
///
/// Step 0 of the generator belongs to problems: runs count steps from 1, so that noise of the same seed is independent.
fn generate(rows: usize, dim: usize, seed: u64) -> Vec<f64> {
    let key = |draw| Key::new(seed, 0, 0, draw).expect("small numbers lie in the table");
    let (mut a, mut v, mut noise) = (vec![0.0; rows * dim], vec![0.0; dim], vec![0.0; rows]);
    fill_normal(key(0), dim, rows, &mut a);
    fill_normal(key(1), dim, 1, &mut v);
    fill_normal(key(2), 1, rows, &mut noise);
    let mut z = Vec::with_capacity(rows * dim);
    for (k, noise) in noise.iter().enumerate() {
        // `a` is laid out [coordinate][row].
        let row: Vec<f64> = (0..dim).map(|i| a[i * rows + k]).collect();
        let score: f64 = row.iter().zip(&v).map(|(a, v)| a * v).sum();
        let label = if score + 0.5 * noise < 0.0 { -1.0 } else { 1.0 };
        z.extend(row.iter().map(|a| label * a));
    }
    z
}

#[derive(Debug)]
struct Svm {
    z: Matrix,
    lambda: f64,
}

impl Svm {
    fn rows(&self) -> impl Iterator<Item = &[f64]> {
        self.z.rows()
    }

    /// `n`.
    #[expect(clippy::cast_precision_loss, reason = "at most a hundred thousand")]
    fn count(&self) -> f64 {
        (self.z.len()) as f64
    }

    /// `1 - zᵀw`.
    fn lacking<N: Scalar>(z: &[f64], w: &[N]) -> N {
        z.iter().zip(w).fold(N::one(), |sum, (z, w)| sum - w.times(*z))
    }

    /// A number below `inf f`: by weak duality `mean α_k - (λ/2)‖mean α_k z_k / λ‖²` is one for all `α_k` in `[0, 1]`.
    ///
    /// The `α_k` come from cyclic coordinate ascent (Hsieh et al., A dual coordinate descent method for large-scale linear SVM, ICML
    /// 2008); nothing depends on how good they are but the gap.
    fn dual_bound(&self) -> f64 {
        const SWEEPS: usize = 200;
        let scale = 1.0 / (self.lambda * self.count());
        let (mut alpha, mut w) = (vec![0.0; self.z.len()], vec![0.0; self.z.dim()]);
        for _ in 0..SWEEPS {
            for (alpha, z) in alpha.iter_mut().zip(self.rows()) {
                let curvature = scale * square_norm(z);
                if curvature > 0.0 {
                    let next = (*alpha + Svm::lacking(z, &w) / curvature).clamp(0.0, 1.0);
                    let change = scale * (next - *alpha);
                    w.iter_mut().zip(z).for_each(|(w, z)| *w += change * z);
                    *alpha = next;
                }
            }
        }
        let (mut mean, mut w) = (Rounded::ZERO, vec![Rounded::ZERO; self.z.dim()]);
        for (alpha, z) in alpha.iter().zip(self.rows()) {
            mean = mean + Rounded::exact(*alpha);
            for (w, z) in w.iter_mut().zip(z) {
                *w = *w + Rounded::exact(*alpha) * Rounded::exact(*z);
            }
        }
        let n = Rounded::exact(self.count());
        let norm = square_norm(&w) / (n * n * Rounded::exact(2.0 * self.lambda));
        let dual = mean / n - norm;
        ((dual.value() - dual.error()) * (1.0 - f64::EPSILON)).max(0.0)
    }
}

impl Formula for Svm {
    fn value<N: Scalar>(&self, w: &[N]) -> N {
        let terms = self.rows().map(|z| Svm::lacking(z, w).max(N::zero()));
        let mean = terms.fold(N::zero(), |sum, term| sum + term) / N::of(self.count());
        mean + square_norm(w).times(0.5 * self.lambda)
    }

    fn gradient<N: Scalar>(&self, w: &[N], g: &mut [N]) {
        g.fill(N::zero());
        let weight = -N::of(self.count()).recip();
        for z in self.rows() {
            let slope = Svm::lacking(z, w).branch(N::zero, || weight);
            for (g, z) in g.iter_mut().zip(z) {
                *g = *g + slope.times(*z);
            }
        }
        for (g, w) in g.iter_mut().zip(w) {
            *g = *g + w.times(self.lambda);
        }
    }

    fn has_hessian(&self, _w: &[f64]) -> bool {
        false
    }

    fn finite_sum(&self) -> Option<&dyn FiniteSum> {
        Some(self)
    }
}

impl FiniteSum for Svm {
    fn terms(&self) -> usize {
        self.z.len()
    }

    /// `f_k(w) = max(0, 1 - z_kᵀw) + (λ/2)‖w‖²`.
    fn add_term_gradient(
        &self,
        k: usize,
        lane: usize,
        weight: f64,
        x: Block<'_>,
        g: &mut BlockMut<'_>,
    ) {
        let z = self.z.row(k);
        let lacking = z.iter().enumerate().fold(1.0, |sum, (i, z)| sum - x.at(i, lane) * z);
        let slope = if lacking > 0.0 { -1.0 } else { 0.0 };
        for (i, z) in z.iter().enumerate() {
            g.row(i)[lane] += weight * (slope * z + self.lambda * x.at(i, lane));
        }
    }

    fn add_batch_gradient(&self, batch: &[u32], weight: f64, w: &[f64], g: &mut [f64]) {
        let slope = |_, margin| if 1.0 - margin > 0.0 { -1.0 } else { 0.0 };
        self.z.add_each(batch, weight, w, g, slope);
        add_penalty(batch, weight, w, g, |w| self.lambda * w);
    }

    fn term_gradient_coordinate(&self) -> Known {
        Known::AtMost(f64::INFINITY)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::build;
    use crate::objective::{gradient_at, value_at};

    #[test]
    fn the_dual_bound_is_close_and_the_gradient_is_the_mean_of_the_terms() {
        let f = build("svm").unwrap().objective;
        let bound = f.facts().constant(Constant::Infimum).unwrap().known.number();
        // The subgradient method with weights t reaches 2G²/(μ(T+1)) (Lacoste-Julien et al., arXiv 1212.2002): 1e-3 for G = 1, the
        // size of gradients near the minimum.
        let (mut w, mut mean, mut total) = ([0.0; 4], [0.0; 4], 0.0);
        for t in 1..=20_000 {
            let t = f64::from(t);
            let g = gradient_at(&*f, &w);
            for i in 0..4 {
                w[i] -= 2.0 / (0.1 * (t + 1.0)) * g[i];
                mean[i] += t * w[i];
            }
            total += t;
        }
        mean.iter_mut().for_each(|m| *m /= total);
        let gap = value_at(&*f, &mean) - bound;
        assert!((0.0..1e-3).contains(&gap), "{gap}");
        let (sum, shape) = (f.finite_sum().unwrap(), crate::space::Shape::new(4, 1));
        let mut terms = [0.0; 4];
        for k in 0..sum.terms() {
            let mut g = BlockMut::new(&mut terms, shape);
            sum.add_term_gradient(k, 0, 1.0 / 40.0, Block::new(&mean, shape), &mut g);
        }
        for (term, g) in terms.iter().zip(gradient_at(&*f, &mean)) {
            // Forty terms of size below 5, each with a few roundings.
            assert!((term - g).abs() < 200.0 * f64::EPSILON * 5.0, "{term} {g}");
        }
    }
}
