//! Eigenvalues of symmetric matrices whose entries are intervals.
//!
//! With the middle `C` and the radii `R` of the entries, `|λ_max(A) - λ_max(C)| <= ‖R‖_∞` for every symmetric `A` inside
//! (Weyl, and the norm of a symmetric matrix is at most its largest absolute row sum). For `C` itself an approximate
//! eigenpair is computed in floating point and then proved: from below by its Rayleigh quotient, from above by the pivots of `μI - C`.
//! Gershgorin's discs bound from above as well, and the lower of the two bounds counts.

use nalgebra::{DMatrix, SymmetricEigen};

use super::Interval;

/// A number that `λ_max` of no symmetric matrix inside exceeds.
pub(super) fn largest_eigenvalue_above(h: &[Interval], d: usize) -> f64 {
    if d == 1 {
        return h[0].hi();
    }
    discs(h, d).min(shifted_middle(h, d))
}

/// The right end of Gershgorin's discs: sharp for diagonal matrices, whose entries do not add up.
fn discs(h: &[Interval], d: usize) -> f64 {
    let entry = |i: usize, j: usize| h[i * d + j];
    let end = |i: usize| {
        let others = (0..d).filter(|j| *j != i);
        others.fold(entry(i, i), |sum, j| sum + entry(i, j).abs()).hi()
    };
    (0..d).map(end).fold(f64::NEG_INFINITY, f64::max)
}

/// `λ_max(C) + ‖R‖_∞`.
fn shifted_middle(h: &[Interval], d: usize) -> f64 {
    let Some((middle, radius)) = split(h, d) else { return f64::INFINITY };
    let (value, _) = leading_pair(&middle);
    let size = middle.norm();
    // The approximate eigenvalue errs by some tens of roundings of the norm; more room is tried before giving up.
    let mut room = 16.0 * f64::EPSILON * size + f64::MIN_POSITIVE;
    for _ in 0..8 {
        let bound = value + room;
        if pivots_are_positive(bound, &middle) {
            return (Interval::point(bound) + radius).hi();
        }
        room *= 8.0;
    }
    // The Frobenius norm is never too small.
    (Interval::point(size) * (1.0 + 64.0 * f64::EPSILON) + radius).hi()
}

/// A number that `λ_max` of every symmetric matrix inside reaches.
pub(super) fn largest_eigenvalue_below(h: &[Interval], d: usize) -> f64 {
    if d == 1 {
        return h[0].lo();
    }
    let Some((middle, radius)) = split(h, d) else { return f64::NEG_INFINITY };
    let (_, v) = leading_pair(&middle);
    let (mut top, mut bottom) = (Interval::point(0.0), Interval::point(0.0));
    for i in 0..d {
        bottom = bottom + Interval::point(v[i]).square();
        for j in 0..d {
            top = top + Interval::point(v[i]) * v[j] * middle[(i, j)];
        }
    }
    (top * bottom.reciprocal() - radius).lo()
}

/// Middles and the largest row sum of radii; `None` when an entry is unbounded.
fn split(h: &[Interval], d: usize) -> Option<(DMatrix<f64>, f64)> {
    if !h.iter().all(|h| h.width().is_finite()) {
        return None;
    }
    // The two enclosures of a pair of equal entries both hold, so that the one above the diagonal may stand for both.
    let entry = |i: usize, j: usize| h[i.min(j) * d + i.max(j)];
    let middle = DMatrix::from_fn(d, d, |i, j| entry(i, j).middle());
    let row = |i: usize| {
        (0..d).fold(Interval::point(0.0), |sum, j| sum + (entry(i, j) - middle[(i, j)]).abs())
    };
    let radius = (0..d).map(|i| row(i).hi()).fold(0.0, f64::max);
    Some((middle, radius))
}

/// The largest eigenvalue and its eigenvector, approximately.
fn leading_pair(c: &DMatrix<f64>) -> (f64, Vec<f64>) {
    let eigen = SymmetricEigen::new(c.clone());
    let k = eigen.eigenvalues.imax();
    (eigen.eigenvalues[k], eigen.eigenvectors.column(k).iter().copied().collect())
}

/// Whether Gaussian elimination in interval arithmetic proves `μI - C` positive definite.
fn pivots_are_positive(mu: f64, c: &DMatrix<f64>) -> bool {
    let d = c.nrows();
    let diagonal = |i: usize, j: usize| if i == j { mu } else { 0.0 };
    let entry = |k: usize| Interval::point(diagonal(k / d, k % d)) - c[(k / d, k % d)];
    let mut a: Vec<Interval> = (0..d * d).map(entry).collect();
    for k in 0..d {
        if a[k * d + k].lo() <= 0.0 {
            return false;
        }
        let inverse = a[k * d + k].reciprocal();
        for i in k + 1..d {
            let factor = a[i * d + k] * inverse;
            for j in k + 1..d {
                a[i * d + j] = a[i * d + j] - factor * a[k * d + j];
            }
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matrix<const N: usize>(entries: [f64; N]) -> Vec<Interval> {
        entries.iter().map(|x| Interval::point(*x)).collect()
    }

    #[test]
    fn eigenvalues_of_point_matrices_are_enclosed_closely() {
        // [[2,1],[1,2]] has 1 and 3; the 3 x 3 second difference has 2 + √2.
        let cases = [
            (matrix([2.0, 1.0, 1.0, 2.0]), 2, 3.0),
            (matrix([2.0, -1.0, 0.0, -1.0, 2.0, -1.0, 0.0, -1.0, 2.0]), 3, 2.0 + 2f64.sqrt()),
            (matrix([-5.0]), 1, -5.0),
        ];
        for (h, d, exact) in cases {
            let (below, above) = (largest_eigenvalue_below(&h, d), largest_eigenvalue_above(&h, d));
            assert!(below <= exact.next_up() && exact.next_down() <= above, "{below} {above}");
            assert!(above - below < 1e-13, "{below} {above}");
        }
    }

    #[test]
    fn every_matrix_inside_lies_between_the_bounds() {
        // A = [[a, b], [b, a]] has a + |b|: from 1 to 2 + 1/2 here.
        let (a, b) = (Interval::new(1.0, 2.0), Interval::new(-0.5, 0.5));
        let h = [a, b, b, a];
        assert!(largest_eigenvalue_above(&h, 2) >= 2.5);
        assert!(largest_eigenvalue_below(&h, 2) <= 1.0);
        // diag(1, c) with c in [0, 1]: the middle and the radius alone would give 3/2.
        let zero = Interval::point(0.0);
        let diagonal = [Interval::point(1.0), zero, zero, Interval::new(0.0, 1.0)];
        assert!(largest_eigenvalue_above(&diagonal, 2) < 1.0 + 1e-15);
    }
}
