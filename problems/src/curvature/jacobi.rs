//! Eigenvalues of small symmetric matrices.

/// Sweeps after which the rest off the diagonal counts as error; six or seven are enough for any matrix of this size.
const SWEEPS: usize = 30;

/// Ascending eigenvalues of a symmetric matrix given by its rows, and a bound on their error: Jacobi's rotations, all of a sweep in turn.
/// Of each pair of entries the one above the diagonal is read.
///
/// The bound is Weyl's: what is left off the diagonal, in the Frobenius norm, and `8 d² u` times that of the matrix for the rotations (each
/// of the sweeps' `d²/2` rotations is orthogonal up to a few `u`, and acts on `2d` entries).
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "small matrices")]
pub fn eigenvalues(matrix: &[f64], dim: usize) -> (Vec<f64>, f64) {
    let mut a = matrix.to_vec();
    for i in 0..dim {
        for j in 0..i {
            a[i * dim + j] = a[j * dim + i];
        }
    }
    let size = norm(&a, dim, false);
    for _ in 0..SWEEPS {
        if norm(&a, dim, true) <= f64::EPSILON * size {
            break;
        }
        for p in 0..dim {
            for q in p + 1..dim {
                rotate(&mut a, dim, p, q);
            }
        }
    }
    let error = norm(&a, dim, true) + 4.0 * (dim * dim) as f64 * f64::EPSILON * size;
    let mut values: Vec<f64> = a.iter().step_by(dim + 1).copied().collect();
    values.sort_by(f64::total_cmp);
    (values, error)
}

/// The Frobenius norm, of the whole or of what is off the diagonal.
fn norm(a: &[f64], dim: usize, off: bool) -> f64 {
    let entries = a.iter().enumerate().filter(|(k, _)| !off || k / dim != k % dim);
    entries.map(|(_, a)| a * a).sum::<f64>().sqrt()
}

/// Makes the entry `(p, q)` zero.
fn rotate(a: &mut [f64], dim: usize, p: usize, q: usize) {
    let at = |i: usize, j: usize| i * dim + j;
    let apq = a[at(p, q)];
    if apq.abs() <= 0.0 {
        return;
    }
    // The smaller root of t² + 2θt - 1 = 0: the angle is at most π/4.
    let theta = (a[at(q, q)] - a[at(p, p)]) / (2.0 * apq);
    let root = (theta * theta + 1.0).sqrt();
    let t = if theta >= 0.0 { 1.0 / (theta + root) } else { -1.0 / (root - theta) };
    let c = 1.0 / (t * t + 1.0).sqrt();
    let s = t * c;
    for k in 0..dim {
        let (kp, kq) = (a[at(k, p)], a[at(k, q)]);
        a[at(k, p)] = c * kp - s * kq;
        a[at(k, q)] = s * kp + c * kq;
    }
    for k in 0..dim {
        let (pk, qk) = (a[at(p, k)], a[at(q, k)]);
        a[at(p, k)] = c * pk - s * qk;
        a[at(q, k)] = s * pk + c * qk;
    }
}
