//! Small dense linear algebra in plain arithmetic, so that its bits do not depend on the processor.

/// Directions below this share of the largest are rounding.
const RANK: f64 = 4.0 * f64::EPSILON;

/// Orthonormal vectors that span the columns, most important first: Gram-Schmidt with pivoting, each vector made orthogonal twice. What
/// is left of a column at length `noise` or less is rounding.
pub(super) fn orthonormal(columns: &[Vec<f64>], noise: f64) -> Vec<Vec<f64>> {
    let mut rest: Vec<Vec<f64>> = columns.to_vec();
    let mut basis: Vec<Vec<f64>> = Vec::new();
    let largest = rest.iter().map(|c| norm(c)).fold(0.0, f64::max);
    let dim = columns.first().map_or(0, Vec::len);
    while basis.len() < dim.min(columns.len()) {
        let Some(next) = rest.iter().max_by(|a, b| norm(a).total_cmp(&norm(b))) else { break };
        let size = norm(next);
        if size <= (RANK * largest).max(noise) {
            break;
        }
        let mut next: Vec<f64> = next.iter().map(|c| c / size).collect();
        basis.iter().for_each(|b| remove(&mut next, b));
        let size = norm(&next);
        next.iter_mut().for_each(|c| *c /= size);
        for c in &mut rest {
            remove(c, &next);
            remove(c, &next);
        }
        basis.push(next);
    }
    basis
}

/// `x` of `A x = b` for a symmetric positive semidefinite `A`, row by row: Gauss with the largest diagonal entry as pivot; directions
/// in which `A` vanishes up to rounding get zero.
pub(super) fn solve(mut a: Vec<Vec<f64>>, mut b: Vec<f64>) -> Vec<f64> {
    let n = b.len();
    let mut order: Vec<usize> = Vec::new();
    let largest = (0..n).map(|k| a[k][k]).fold(0.0, f64::max);
    while order.len() < n {
        let open = (0..n).filter(|k| !order.contains(k));
        let Some(pivot) = open.max_by(|&k, &l| a[k][k].total_cmp(&a[l][l])) else { break };
        if a[pivot][pivot] <= RANK * largest {
            break;
        }
        order.push(pivot);
        let row = a[pivot].clone();
        for k in (0..n).filter(|k| !order.contains(k)) {
            let factor = a[k][pivot] / row[pivot];
            for (entry, above) in a[k].iter_mut().zip(&row) {
                *entry -= factor * above;
            }
            b[k] -= factor * b[pivot];
        }
    }
    let mut x = vec![0.0; n];
    for (place, &pivot) in order.iter().enumerate().rev() {
        let later = order[place + 1..].iter().map(|&k| a[pivot][k] * x[k]);
        x[pivot] = (b[pivot] - later.sum::<f64>()) / a[pivot][pivot];
    }
    x
}

pub(super) fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

pub(super) fn norm(a: &[f64]) -> f64 {
    dot(a, a).sqrt()
}

fn remove(a: &mut [f64], direction: &[f64]) {
    let along = dot(a, direction);
    a.iter_mut().zip(direction).for_each(|(a, d)| *a -= along * d);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_basis_spans_the_columns_and_no_more() {
        let columns = vec![vec![1.0, 2.0, 3.0], vec![2.0, 4.0, 6.0], vec![0.0, 1e-6, 0.0]];
        let basis = orthonormal(&columns, 0.0);
        assert_eq!(basis.len(), 2);
        // Two vectors, three products each: a few roundings of numbers below 1.
        assert!(dot(&basis[0], &basis[1]).abs() <= 8.0 * f64::EPSILON);
        for column in &columns {
            let mut rest = column.clone();
            basis.iter().for_each(|b| remove(&mut rest, b));
            assert!(norm(&rest) <= 8.0 * f64::EPSILON * norm(&columns[1]));
        }
    }

    #[test]
    fn systems_are_solved_and_singular_ones_where_they_can_be() {
        let x = solve(vec![vec![4.0, 2.0], vec![2.0, 3.0]], vec![2.0, 5.0]);
        // By hand: det 8, x = (3·2 - 2·5, 4·5 - 2·2)/8.
        assert!((x[0] + 0.5).abs() <= 1e-15 && (x[1] - 2.0).abs() <= 1e-15, "{x:?}");
        let x = solve(vec![vec![1.0, 1.0], vec![1.0, 1.0]], vec![3.0, 3.0]);
        assert!((x[0] + x[1] - 3.0).abs() <= 1e-15, "{x:?}");
    }
}
