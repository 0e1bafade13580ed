//! Positive definite systems of four unknowns.

/// Unknowns.
pub(super) const SIZE: usize = 4;
/// A symmetric matrix or its lower triangular factor.
pub(super) type Matrix = [[f64; SIZE]; SIZE];

/// Cholesky's lower triangular factor; `None` if the matrix is not safely positive definite.
pub(super) fn cholesky(h: &Matrix) -> Option<Matrix> {
    let mut l: Matrix = [[0.0; SIZE]; SIZE];
    for i in 0..SIZE {
        for j in 0..=i {
            let rest = h[i][j] - (0..j).map(|k| l[i][k] * l[j][k]).sum::<f64>();
            if i > j {
                l[i][j] = rest / l[j][j];
            } else if rest > 1e-13 * h[i][i] {
                l[i][i] = rest.sqrt();
            } else {
                return None; // fewer than three digits would be left
            }
        }
    }
    Some(l)
}

/// The solution of `L Lᵀ x = g`.
pub(super) fn solve(l: &Matrix, g: &[f64; SIZE]) -> [f64; SIZE] {
    let mut x = *g;
    for i in 0..SIZE {
        x[i] = (x[i] - (0..i).map(|k| l[i][k] * x[k]).sum::<f64>()) / l[i][i];
    }
    for i in (0..SIZE).rev() {
        x[i] = (x[i] - (i + 1..SIZE).map(|k| l[k][i] * x[k]).sum::<f64>()) / l[i][i];
    }
    x
}

#[cfg(test)]
mod tests {
    use super::*;

    /// L = [[1], [2, 1], [0, 3, 2], [1, 0, 1, 1]] and its product with itself, by hand.
    #[test]
    fn factors_and_solutions_by_hand() {
        let h = [
            [1.0, 2.0, 0.0, 1.0],
            [2.0, 5.0, 3.0, 2.0],
            [0.0, 3.0, 13.0, 2.0],
            [1.0, 2.0, 2.0, 3.0],
        ];
        let l = cholesky(&h).unwrap();
        assert_eq!(l[1], [2.0, 1.0, 0.0, 0.0]);
        assert_eq!(l[3], [1.0, 0.0, 1.0, 1.0]);
        // The right side for x = (1, 1, 1, 1) are the sums of the rows.
        assert_eq!(solve(&l, &[4.0, 12.0, 18.0, 8.0]), [1.0; 4]);
        let mut flat = h;
        flat[3][3] = 2.0;
        assert!(cholesky(&flat).is_none());
    }
}
