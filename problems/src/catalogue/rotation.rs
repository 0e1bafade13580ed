//! Random rotations as products of Householder reflections.

use crate::number::Scalar;
use crate::random::{Key, fill_normal};

/// `Q = H_1 H_2 ⋯ H_{d-1}` with `H_k = I - 2 u uᵀ / uᵀu` for vectors `u` that begin with `k - 1` zeros.
///
/// From normal vectors this is Haar's measure up to the signs of columns (Stewart, The efficient generation of random orthogonal
/// matrices, SIAM J. Numer. Anal. 17 (1980)), which quadratics do not see. For the doubles `u` as they stand `Q` is exactly
/// orthogonal, so that a spectrum which it rotates is exact as well.
#[derive(Debug)]
pub(super) struct Rotation {
    /// `u` of `H_k` without its leading zeros.
    reflectors: Vec<Vec<f64>>,
}

impl Rotation {
    /// The rotation of a seed.
    ///
    /// Step 0 of the generator belongs to problems: runs count steps from 1, so that noise of the same seed is independent.
    pub(super) fn random(dim: usize, seed: u64) -> Rotation {
        let reflector = |k: usize| {
            let mut u = vec![0.0; dim - k];
            let key = Key::new(seed, k as u64, 0, 0).expect("few reflections lie in the table");
            fill_normal(key, dim - k, 1, &mut u);
            let norm = u.iter().map(|u| u * u).sum::<f64>().sqrt();
            // u + sign(u_1) ‖u‖ e_1 does not cancel.
            u[0] += norm.copysign(u[0]);
            u
        };
        Rotation { reflectors: (0..dim.saturating_sub(1)).map(reflector).collect() }
    }

    /// `x <- Qᵀ x`.
    pub(super) fn back<N: Scalar>(&self, x: &mut [N]) {
        for (k, u) in self.reflectors.iter().enumerate() {
            reflect(u, &mut x[k..]);
        }
    }

    /// `x <- Q x`.
    pub(super) fn forth<N: Scalar>(&self, x: &mut [N]) {
        for (k, u) in self.reflectors.iter().enumerate().rev() {
            reflect(u, &mut x[k..]);
        }
    }

    /// Roundings `c` such that either direction errs by at most `γ_c ‖x‖` in the Euclidean norm.
    ///
    /// A reflection of `n` coordinates forms `uᵀx` and `uᵀu` (`n` roundings each, relative to `‖u‖ ‖x‖` and `‖u‖²`), their quotient, and
    /// subtracts a product from every coordinate. With `‖u‖ |2uᵀx/uᵀu| <= 2‖x‖` its error is at most `γ_{4n+16} ‖x‖`, and
    /// orthogonal maps do not enlarge the errors of those before.
    pub(super) fn roundings(dim: usize) -> usize {
        2 * dim * (dim + 1) + 16 * dim
    }
}

/// `x <- x - u (2 uᵀx / uᵀu)`.
fn reflect<N: Scalar>(u: &[f64], x: &mut [N]) {
    let (mut inner, mut square) = (N::zero(), N::zero());
    for (u, x) in u.iter().zip(x.iter()) {
        inner = inner + x.times(*u);
        square = square + N::of(*u).square();
    }
    let step = inner.times(2.0) / square;
    for (u, x) in u.iter().zip(x) {
        *x = *x - step.times(*u);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rotations_keep_norms_and_are_undone() {
        for dim in [1, 2, 7, 30] {
            let q = Rotation::random(dim, 3);
            let x: Vec<f64> = (0..dim).map(|i| f64::from(i as u32) - 2.5).collect();
            let mut y = x.clone();
            q.back(&mut y);
            let norm = |x: &[f64]| x.iter().map(|x| x * x).sum::<f64>().sqrt();
            assert!((norm(&y) - norm(&x)).abs() < 1e-13 * norm(&x));
            assert!(dim == 1 || (y[0] - x[0]).abs() > 1e-3, "something turns");
            q.forth(&mut y);
            assert!(x.iter().zip(&y).all(|(x, y)| (x - y).abs() < 1e-12), "{x:?} {y:?}");
        }
    }
}
