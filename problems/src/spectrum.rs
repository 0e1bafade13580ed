//! Certified bounds of eigenvalues, for constants of problems on data.

use nalgebra::{DMatrix, SymmetricEigen};

use crate::rounding::{U, gamma};

/// Work, in multiplications of `n d²` for one matrix, beyond which bounds that need no matrix are taken.
pub(crate) const AFFORDABLE: f64 = 1e10;

/// Numbers below and above every eigenvalue of every symmetric matrix within `uncertainty` of `m` in the spectral norm.
///
/// With nearly orthogonal `V`, eigenvalues of `m` are quotients `yᵀ(VᵀmV)y / ‖Vy‖²`; Gershgorin's discs bound
/// the numerator, `|‖Vy‖² - ‖y‖²| <= ‖VᵀV - I‖_∞ ‖y‖²` the denominator. Products are charged with their rounding errors,
/// so the computed eigenvectors need not be accurate.
pub(crate) fn eigenvalue_bounds(m: &DMatrix<f64>, uncertainty: f64) -> (f64, f64) {
    let dim = m.nrows();
    let v = SymmetricEigen::new(m.clone()).eigenvectors;
    let entries = gamma(dim * dim + 3);
    let square = v.iter().map(|v| v * v).sum::<f64>() * (1.0 + entries);
    let size = m.iter().map(|m| m * m).sum::<f64>().sqrt() * (1.0 + entries);
    let b = product(&v.transpose(), &product(m, &v));
    let slack = (gamma(2 * dim + 2) * size + uncertainty) * square * (1.0 + 8.0 * U);
    let off_diagonal = |a: &DMatrix<f64>, i: usize| -> f64 {
        (0..dim).filter(|j| *j != i).map(|j| a[(i, j)].abs()).sum::<f64>() * (1.0 + gamma(dim))
    };
    let (mut lower, mut upper, mut defect) = (f64::INFINITY, f64::NEG_INFINITY, 0.0);
    let gram = product(&v.transpose(), &v);
    for i in 0..dim {
        let radius = off_diagonal(&b, i) + slack;
        lower = (b[(i, i)] - radius).next_down().min(lower);
        upper = (b[(i, i)] + radius).next_up().max(upper);
        defect = ((gram[(i, i)] - 1.0).abs() + off_diagonal(&gram, i)).max(defect);
    }
    defect = (defect + gamma(dim + 2) * square) * (1.0 + 8.0 * U);
    if !(lower.is_finite() && upper.is_finite() && defect < 0.5) {
        return (f64::NEG_INFINITY, f64::INFINITY);
    }
    let lower = lower / if lower > 0.0 { 1.0 + defect } else { 1.0 - defect };
    let upper = upper / if upper > 0.0 { 1.0 - defect } else { 1.0 + defect };
    (lower - 4.0 * U * lower.abs(), upper + 4.0 * U * upper.abs())
}

/// A plain product: the same bits on every processor, unlike a library's blocked one.
fn product(a: &DMatrix<f64>, b: &DMatrix<f64>) -> DMatrix<f64> {
    DMatrix::from_fn(a.nrows(), b.ncols(), |i, j| {
        (0..a.ncols()).map(|k| a[(i, k)] * b[(k, j)]).sum()
    })
}

/// The bits below a relative 2^-30. Eigenvectors and Newton steps come from a library that may sum in another order on
/// another processor; rounding the certified bounds outwards this far gives one number everywhere.
const FINE: u64 = (1 << 22) - 1;

/// A positive number rounded up to 30 bits.
pub(crate) fn coarse_up(x: f64) -> f64 {
    f64::from_bits((x.to_bits() | FINE) + 1)
}

/// A positive number rounded down to 30 bits; 0 for the others.
pub(crate) fn coarse_down(x: f64) -> f64 {
    f64::from_bits(x.max(0.0).to_bits() & !FINE)
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "exact results are compared")]
mod tests {
    use super::*;

    #[test]
    fn eigenvalues_lie_within_tight_bounds() {
        // [[2, 1], [1, 2]] has eigenvalues 1 and 3.
        let m = DMatrix::from_row_slice(2, 2, &[2.0, 1.0, 1.0, 2.0]);
        let (lower, upper) = eigenvalue_bounds(&m, 0.0);
        assert!(lower <= 1.0 && 1.0 - lower < 1e-13, "{lower}");
        assert!(upper >= 3.0 && upper - 3.0 < 1e-13, "{upper}");
        let (lower, upper) = eigenvalue_bounds(&m, 0.5);
        assert!(lower <= 0.5 && upper >= 3.5, "uncertainty widens: {lower} {upper}");
    }

    #[test]
    fn coarse_numbers_lie_on_the_right_side() {
        for x in [0.1, 1.0, 1.7e300, 3.0] {
            assert!(coarse_up(x) > x && coarse_up(x) < x * (1.0 + 2e-9));
            assert!(coarse_down(x) <= x && coarse_down(x) > x * (1.0 - 2e-9));
        }
        assert_eq!(coarse_down(-1.0), 0.0);
    }
}
