//! A search for points that contradict a stated constant: seeded samples near and far, on axes and around the points
//! that the problem states, improved by random ascent.

use nalgebra::DMatrix;
use ratecheck_problems::domain::Domain;
use ratecheck_problems::objective::{
    Claimed, Constant, CoordinateBounds, Known, Objective, gradient_at, hessian_at, value_at,
};
use ratecheck_problems::space::{BlockMut, Shape};

use super::{gradient_error, point, value_error};

/// A search over one objective.
pub struct Search<'a> {
    f: &'a dyn Objective,
    samples: u64,
    anchors: Vec<Vec<f64>>,
}

fn norm(x: &[f64]) -> f64 {
    x.iter().map(|x| x * x).sum::<f64>().sqrt()
}

fn difference(x: &[f64], y: &[f64]) -> Vec<f64> {
    x.iter().zip(y).map(|(x, y)| x - y).collect()
}

/// Relative error of the norms and inner products here: three roundings a coordinate and a few more.
#[expect(clippy::cast_precision_loss, reason = "dimensions of examples are small")]
fn rounding(dim: usize) -> f64 {
    (4 * dim + 32) as f64 * f64::EPSILON
}

/// The claim made ten per cent too strong.
pub fn exaggerated(which: Constant, known: Known) -> Known {
    let number = known.number();
    match which {
        Constant::StrongConvexity | Constant::Infimum | Constant::PolyakLojasiewicz => {
            Known::Exactly(number + 0.1 * number.abs() + 0.01)
        }
        _ => Known::Exactly(number - 0.1 * number.abs() - 0.01),
    }
}

impl<'a> Search<'a> {
    /// A search that spends so many samples on each constant.
    pub fn new(f: &'a dyn Objective, samples: u64) -> Search<'a> {
        let facts = f.facts();
        let mut anchors: Vec<Vec<f64>> = facts.minimisers().to_vec();
        anchors.extend(facts.starts().iter().cloned());
        anchors.extend(facts.basins().iter().map(|b| b.minimiser.clone()));
        anchors.extend(facts.saddles().iter().map(|s| s.point.clone()));
        Search { f, samples, anchors }
    }

    /// A violation of the constant, described.
    pub fn constant(&self, which: Constant, claim: &Claimed) -> Option<String> {
        let found = self.ascend(&claim.on, &|x, y| self.contradiction(which, claim.known, x, y))?;
        Some(format!("{} = {:?}: {found}", which.symbol(), claim.known))
    }

    /// A violation of the bounds of single coordinates, described.
    pub fn coordinate_bounds(&self, claim: &CoordinateBounds) -> Option<String> {
        self.ascend(&claim.on, &|x, _| {
            let (g, e) = (gradient_at(self.f, x), gradient_error(self.f, x));
            let excess = |i: usize| g[i].abs() - e[i] - claim.bounds[i];
            (0..x.len()).map(excess).fold(f64::NEG_INFINITY, f64::max)
        })
    }

    /// The first pair of points in the set with a positive score.
    fn ascend(&self, on: &Domain, score: &dyn Fn(&[f64], &[f64]) -> f64) -> Option<String> {
        let (mut tried, mut number) = (0, 0);
        while tried < self.samples {
            number += 1;
            let (mut x, mut y) = self.pair(number, on);
            let mut best = score(&x, &y);
            tried += 1;
            for climb in 0..if number % 10 == 0 { 40u64 } else { 0 } {
                // Steps from the size of the sampled points down to a millionth of it.
                #[expect(clippy::cast_precision_loss, reason = "at most 40")]
                let size = 0.5f64.powf(climb as f64 / 2.0);
                let z = point(23, number * 64 + climb, x.len());
                let moved = |x: &[f64]| inside(on, x.iter().zip(&z).map(|(x, z)| x + size * z));
                let (a, b) = match climb % 3 {
                    0 => (moved(&x), moved(&y)),
                    1 => (moved(&x), y.clone()),
                    _ => (x.clone(), moved(&y)),
                };
                let new = score(&a, &b);
                tried += 1;
                if new > best {
                    (x, y, best) = (a, b, new);
                }
            }
            if best > 0.0 {
                return Some(format!("by {best} at {x:?}, {y:?}"));
            }
        }
        None
    }

    /// Two points of the set, near and far from each other, from 0 and from the points that the problem states.
    fn pair(&self, number: u64, on: &Domain) -> (Vec<f64>, Vec<f64>) {
        let dim = self.f.facts().dim();
        let mut x = point(21, number, dim);
        if let Domain::Box { lo, hi } = on {
            // All of a box, with its faces and corners.
            if number.is_multiple_of(2) {
                let spread = 1.5 * (hi - lo) / norm(&x).max(1e-300);
                x.iter_mut().for_each(|x| *x = 0.5 * (lo + hi) + spread * *x);
            }
        }
        if number.is_multiple_of(3) {
            let kept = (number / 3) as usize % dim;
            x.iter_mut().enumerate().filter(|(i, _)| *i != kept).for_each(|(_, x)| *x = 0.0);
        }
        if number % 5 == 1 && !self.anchors.is_empty() {
            let anchor = &self.anchors[(number / 5) as usize % self.anchors.len()];
            x.iter_mut().zip(anchor).for_each(|(x, a)| *x = a + 1e-2 * *x);
        }
        let step = point(22, number, dim);
        let y: Vec<f64> = match number % 4 {
            0 => x.iter().map(|x| -x).collect(),
            1 => step,
            _ => x.iter().zip(&step).map(|(x, s)| x + 1e-2 * s).collect(),
        };
        (inside(on, x.into_iter()), inside(on, y.into_iter()))
    }

    /// By how much the pair `x, y` contradicts a constant, beyond rounding; at most 0 when it does not.
    ///
    /// `AtLeast` a supremum and `AtMost` an infimum are no matter for single samples.
    fn contradiction(&self, which: Constant, known: Known, x: &[f64], y: &[f64]) -> f64 {
        let never = f64::NEG_INFINITY;
        let supremum = |size: &dyn Fn(f64) -> f64| known.upper().map_or(never, size);
        let infimum = |size: &dyn Fn(f64) -> f64| known.lower().map_or(never, size);
        match which {
            Constant::Infimum => infimum(&|inf| self.below(inf, x)),
            Constant::GradientCoordinate | Constant::GradientNorm => {
                supremum(&|bound| self.steeper(which == Constant::GradientNorm, bound, x))
            }
            Constant::Smoothness => supremum(&|l| self.bends(l, x, y)),
            Constant::StrongConvexity => infimum(&|mu| self.less_convex(mu, x, y)),
            Constant::WeakConvexity => supremum(&|rho| self.less_convex(-rho, x, y)),
            Constant::PolyakLojasiewicz => infimum(&|mu| self.flatter(mu, x)),
            Constant::HessianLipschitz => supremum(&|h| self.twists(h, x, y)),
            Constant::Diameter => {
                supremum(&|d| norm(&difference(x, y)) * (1.0 - rounding(x.len())) - d)
            }
        }
    }

    fn below(&self, infimum: f64, x: &[f64]) -> f64 {
        let e = value_error(self.f, x) + 4.0 * f64::EPSILON * infimum.abs();
        infimum - value_at(self.f, x) - e
    }

    fn steeper(&self, euclidean: bool, bound: f64, x: &[f64]) -> f64 {
        let (g, e) = (gradient_at(self.f, x), gradient_error(self.f, x));
        let size = if euclidean { norm(&g) } else { g.iter().fold(0.0, |m, g| g.abs().max(m)) };
        size * (1.0 - rounding(x.len())) - bound - norm(&e)
    }

    /// `x - y`, `∇f(x) - ∇f(y)` and the error of the latter's norm.
    fn secant(&self, x: &[f64], y: &[f64]) -> (Vec<f64>, Vec<f64>, f64) {
        let (gx, gy) = (gradient_at(self.f, x), gradient_at(self.f, y));
        let errors = norm(&gradient_error(self.f, x)) + norm(&gradient_error(self.f, y));
        let e = errors + rounding(x.len()) * (norm(&gx) + norm(&gy));
        (difference(x, y), difference(&gx, &gy), e)
    }

    fn bends(&self, l: f64, x: &[f64], y: &[f64]) -> f64 {
        let (s, r, e) = self.secant(x, y);
        // x - y is rounded relatively to x and y when they are far apart, exact when near.
        norm(&r) - l * norm(&s) * (1.0 + rounding(x.len())) - e
    }

    /// `<∇f(x) - ∇f(y), x - y> >= mu ‖x - y‖²`, with negative `mu` for weak convexity.
    fn less_convex(&self, mu: f64, x: &[f64], y: &[f64]) -> f64 {
        let (s, r, e) = self.secant(x, y);
        let inner: f64 = s.iter().zip(&r).map(|(s, r)| s * r).sum();
        let products = rounding(x.len()) * (norm(&s) * norm(&r) + mu.abs() * norm(&s) * norm(&s));
        mu * norm(&s) * norm(&s) - inner - e * norm(&s) - products
    }

    fn flatter(&self, mu: f64, x: &[f64]) -> f64 {
        let Some(claim) = self.f.facts().constant(Constant::Infimum) else { return f64::NAN };
        // A lower bound of the infimum would make the gap too large; only the infimum itself will do.
        let Some(infimum) = claim.known.upper() else { return f64::NEG_INFINITY };
        let (g, e) = (gradient_at(self.f, x), norm(&gradient_error(self.f, x)));
        let slope = norm(&g) * (1.0 + rounding(x.len())) + e;
        let values = value_error(self.f, x) + 4.0 * f64::EPSILON * infimum.abs();
        mu * (value_at(self.f, x) - infimum - values) - 0.5 * slope * slope
    }

    /// Hessians state no error; 1e-11 of their entries leaves room for ten thousand roundings.
    fn twists(&self, h: f64, x: &[f64], y: &[f64]) -> f64 {
        let (Some(a), Some(b)) = (hessian_at(self.f, x), hessian_at(self.f, y)) else {
            return f64::NEG_INFINITY;
        };
        let d = x.len();
        let change = difference(&a, &b);
        let allowed = h * norm(&difference(x, y)) * (1.0 + rounding(d));
        let room = 1e-11 * (norm(&a) + norm(&b));
        // The Frobenius norm is never too small, and the eigenvalue solver overflows on tiny matrices.
        let frobenius = norm(&change);
        if frobenius <= allowed + room {
            return frobenius - allowed - room;
        }
        let size = DMatrix::from_row_slice(d, d, &change).symmetric_eigenvalues().amax();
        size - allowed - room
    }
}

/// The nearest point of the set.
fn inside(on: &Domain, x: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut x: Vec<f64> = x.collect();
    let shape = Shape::new(x.len(), 1);
    on.project(BlockMut::new(&mut x, shape), None);
    x
}
