//! Minima of convex functions over a box or a ball with a certificate: an upper value, which a point attains, and a lower
//! one from affine minorants.

use crate::domain::Domain;
use crate::number::Scalar;
use crate::rounded::Rounded;
use crate::space::{BlockMut, Shape};

/// A convex function `F` with affine minorants.
pub(crate) trait Convex {
    /// `F(x)`.
    fn value<N: Scalar>(&self, x: &[N]) -> N;

    /// Writes `s` and answers `c` with `F(v) >= c + sᵀv` for all `v`. The slope is the gradient of a smooth function within
    /// about `smoothing` of `F` for each unit of weight; without kinks it is `∇F(x)` and the minorant the tangent.
    fn minorant<N: Scalar>(&self, x: &[N], smoothing: f64, s: &mut [N]) -> N;

    /// `μ` with `F(v) >= c + sᵀv + (μ/2)‖v - x‖²` for the minorant at `x`; used where the domain is unbounded.
    fn strong_convexity(&self) -> f64 {
        0.0
    }

    /// Smoothings to try, from coarse to fine; one that says nothing for a smooth function.
    fn smoothings(&self) -> &'static [f64] {
        &[1.0]
    }
}

/// Steps of a descent for one smoothing, at most.
const STEPS: usize = 2000;

/// Steps between two looks at the gap.
const LOOK: usize = 10;

/// Relative gap that is good enough.
const ENOUGH: f64 = 1e-12;

/// A near-minimiser `u` of `f` over the domain, started at `u`, and a number that `f(u) - min f` does not exceed; infinite
/// where nothing is known. The method is Nesterov's with backtracking and restarts (O'Donoghue and Candès 2015); nothing is
/// concluded from how `u` was found.
pub(crate) fn minimise(f: &impl Convex, domain: &Domain, u: &mut [f64]) -> f64 {
    project(domain, u);
    let mut best = gap(f, domain, u, f.smoothings()[0]);
    for smoothing in f.smoothings() {
        let mut x = u.to_vec();
        descend(f, domain, &mut x, *smoothing, |x| {
            let new = gap(f, domain, x, *smoothing);
            if new.1 < best.1 {
                best = new;
                u.copy_from_slice(x);
            }
            best.1 <= ENOUGH * best.0
        });
    }
    best.1
}

fn project(domain: &Domain, x: &mut [f64]) {
    let shape = Shape::new(x.len(), 1);
    domain.project(BlockMut::new(x, shape), None);
}

/// The scale of `f(x)` and `f(x) - (c + min_v sᵀv)`, rounded up.
fn gap(f: &impl Convex, domain: &Domain, x: &[f64], smoothing: f64) -> (f64, f64) {
    let exact: Vec<Rounded> = x.iter().map(|x| Rounded::exact(*x)).collect();
    let mut s = vec![Rounded::ZERO; x.len()];
    let value = f.value(&exact);
    let c = f.minorant(&exact, smoothing, &mut s);
    let square = || s.iter().fold(Rounded::ZERO, |sum, s| sum + s.square());
    let least = match *domain {
        Domain::Box { lo, hi } => s.iter().fold(Rounded::ZERO, |sum, s| {
            let (low, high) = (*s * Rounded::exact(lo), *s * Rounded::exact(hi));
            sum + low.min(high)
        }),
        Domain::Ball { radius } => -(square().sqrt() * Rounded::exact(radius)),
        // f(v) >= c + sᵀv + (μ/2)‖v - x‖².
        Domain::Whole => {
            let mu = f.strong_convexity();
            let at = s.iter().zip(&exact).fold(Rounded::ZERO, |sum, (s, x)| sum + *s * *x);
            at - square() / Rounded::exact(2.0 * mu)
        }
    };
    let gap = value - (c + least);
    let bound = (gap.value() + gap.error()).next_up();
    (value.value().abs(), if bound.is_nan() { f64::INFINITY } else { bound.max(0.0) })
}

/// Accelerated projected descent on the smoothed function, until `enough`.
fn descend(
    f: &impl Convex,
    domain: &Domain,
    x: &mut [f64],
    smoothing: f64,
    mut enough: impl FnMut(&[f64]) -> bool,
) {
    let dim = x.len();
    let (mut ahead, mut s, mut next) = (x.to_vec(), vec![0.0; dim], vec![0.0; dim]);
    let (mut lipschitz, mut inertia) = (1.0f64, 1.0f64);
    let mut trial = vec![0.0; dim];
    for step in 0..STEPS {
        f.minorant(&ahead, smoothing, &mut s);
        // The slope turns by at most `lipschitz` times the step: the test that needs no values.
        for _ in 0..60 {
            for ((next, ahead), s) in next.iter_mut().zip(&ahead).zip(&s) {
                *next = ahead - s / lipschitz;
            }
            project(domain, &mut next);
            f.minorant(&next, smoothing, &mut trial);
            let pairs = next.iter().zip(&ahead).zip(trial.iter().zip(&s));
            let (mut moved, mut turned) = (0.0, 0.0);
            for ((next, ahead), (trial, s)) in pairs {
                moved += (next - ahead) * (next - ahead);
                turned += (trial - s) * (next - ahead);
            }
            if turned <= lipschitz * moved || moved <= 0.0 {
                break;
            }
            lipschitz *= 2.0;
        }
        // Restart where the step and the slope disagree with the inertia.
        let uphill: f64 = ahead
            .iter()
            .zip(&next)
            .zip(x.iter())
            .map(|((ahead, next), x)| (ahead - next) * (next - x))
            .sum();
        let grown = if uphill > 0.0 { 1.0 } else { 0.5 + (0.25 + inertia * inertia).sqrt() };
        let weight = if uphill > 0.0 { 0.0 } else { (inertia - 1.0) / grown };
        for ((ahead, next), x) in ahead.iter_mut().zip(&next).zip(x.iter_mut()) {
            *ahead = next + weight * (next - *x);
            *x = *next;
        }
        inertia = grown;
        lipschitz *= 0.98;
        if step % LOOK == LOOK - 1 && enough(x) {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `Σ_i w_i |x_i - c_i|` or half the squares.
    struct Away {
        c: Vec<f64>,
        kinks: bool,
    }

    impl Convex for Away {
        fn value<N: Scalar>(&self, x: &[N]) -> N {
            let one = |sum: N, (x, c): (&N, &f64)| {
                let r = x.plus(-c);
                sum + if self.kinks { r.abs() } else { r.square().times(0.5) }
            };
            x.iter().zip(&self.c).fold(N::zero(), one)
        }
        fn minorant<N: Scalar>(&self, x: &[N], smoothing: f64, s: &mut [N]) -> N {
            let mut at = N::zero();
            for ((s, x), c) in s.iter_mut().zip(x).zip(&self.c) {
                let r = x.plus(-c);
                if self.kinks {
                    *s = (r / N::of(smoothing)).min(N::one()).max(N::of(-1.0));
                    at = at - s.times(*c);
                } else {
                    *s = r;
                    at = at + r.square().times(0.5) - r * *x;
                }
            }
            at
        }
        fn strong_convexity(&self) -> f64 {
            if self.kinks { 0.0 } else { 1.0 }
        }
        fn smoothings(&self) -> &'static [f64] {
            if self.kinks { &[1e-1, 1e-3, 1e-5] } else { &[1.0] }
        }
    }

    #[test]
    fn projections_are_found_and_certified() {
        let f = Away { c: vec![3.0, -0.25], kinks: false };
        let norm = (9.0f64 + 0.0625).sqrt();
        for (domain, least) in [
            (Domain::Box { lo: -1.0, hi: 1.0 }, 2.0),
            (Domain::Ball { radius: 1.0 }, 0.5 * (norm - 1.0) * (norm - 1.0)),
            (Domain::Whole, 0.0),
        ] {
            let mut u = vec![0.0; f.c.len()];
            let gap = minimise(&f, &domain, &mut u);
            let over = f.value::<f64>(&u) - least;
            assert!(over <= gap + 8.0 * f64::EPSILON && gap <= 1e-9, "{domain}: {over} {gap}");
        }
    }

    #[test]
    fn kinks_are_certified_and_without_bounds_nothing_is() {
        let f = Away { c: vec![3.0, -0.25], kinks: true };
        let mut u = vec![0.0; 2];
        let gap = minimise(&f, &Domain::Box { lo: -1.0, hi: 1.0 }, &mut u);
        let over = f.value::<f64>(&u) - 2.0;
        assert!(over <= gap + 8.0 * f64::EPSILON && gap <= 1e-4, "{over} {gap}");
        assert!(minimise(&f, &Domain::Whole, &mut u).is_infinite());
    }
}
