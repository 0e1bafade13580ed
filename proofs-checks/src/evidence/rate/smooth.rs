//! Smoothing over the abscissa: variances towards a line in logarithms, curves about a polynomial.

use crate::evidence::portable;

/// Smallest variance beside the mean one that is taken seriously.
const LEAST: f64 = 1e-3;
/// Share of the real scatter of variances about their line that is followed.
const FOLLOWED: f64 = 0.5;

/// Variances drawn towards a line of `ln v` in `u`, and rescaled so that the mean of `v / smoothed` is 1.
///
/// The logarithm of a normal sample variance with `f` degrees of freedom scatters with variance `2/f` about the truth; only what
/// exceeds that is real, and half of it is followed.
pub(super) fn smooth(u: &[f64], variances: &[f64], freedom: f64) -> Vec<f64> {
    let n = variances.len() as f64;
    let least = LEAST * variances.iter().sum::<f64>() / n;
    let logs: Vec<f64> = variances.iter().map(|v| portable::ln(v.max(least))).collect();
    let about = detrended(u, &logs, 1);
    let scatter = about.iter().map(|e| e * e).sum::<f64>() / (n - 2.0).max(1.0);
    let real = if scatter > 0.0 { (1.0 - 2.0 / (freedom * scatter)).max(0.0) } else { 0.0 };
    let keep = FOLLOWED * real;
    let shape: Vec<f64> =
        logs.iter().zip(&about).map(|(l, e)| portable::exp(l - (1.0 - keep) * e)).collect();
    let level = variances.iter().zip(&shape).map(|(v, s)| v / s).sum::<f64>() / n;
    shape.iter().map(|s| s * level).collect()
}

/// Residuals of the least-squares polynomial, by orthogonalising the powers one after the other.
pub(super) fn detrended(u: &[f64], y: &[f64], degree: usize) -> Vec<f64> {
    let middle = u.iter().sum::<f64>() / u.len() as f64;
    let mut basis: Vec<Vec<f64>> = Vec::new();
    let mut residual = y.to_vec();
    for power in 0..=degree {
        let mut next: Vec<f64> = match basis.last() {
            None => vec![1.0; u.len()],
            Some(last) => last.iter().zip(u).map(|(b, u)| b * (u - middle)).collect(),
        };
        // Twice, so that rounding of the first pass is removed by the second.
        for _ in 0..2 {
            basis.iter().for_each(|b| remove(&mut next, b));
        }
        for _ in 0..=usize::from(power > 0) {
            remove(&mut residual, &next);
        }
        basis.push(next);
    }
    residual
}

/// Takes the component along `b` out of `v`.
fn remove(v: &mut [f64], b: &[f64]) {
    let (vb, bb) = v.iter().zip(b).fold((0.0, 0.0), |(vb, bb), (v, b)| (vb + v * b, bb + b * b));
    v.iter_mut().zip(b).for_each(|(v, b)| *v -= vb / bb * b);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn polynomials_leave_nothing() {
        let u: Vec<f64> = (0..9).map(|k| f64::from(k * k)).collect();
        let y: Vec<f64> = u.iter().map(|u| 1.0 - u + 0.1 * u * u).collect();
        assert!(detrended(&u, &y, 2).iter().all(|e| e.abs() < 1e-10)); // values up to 580: 2^-52 times 580 times 9 additions, squared sums
        assert!(detrended(&u, &y, 1).iter().any(|e| e.abs() > 1.0));
        // By hand: (0, 1, 0) about its mean line.
        let e = detrended(&[0.0, 1.0, 2.0], &[0.0, 1.0, 0.0], 1);
        assert!(e.iter().zip([-1.0, 2.0, -1.0]).all(|(e, want)| (e - want / 3.0).abs() < 1e-15));
    }

    #[test]
    fn an_exponential_profile_is_kept_and_scatter_that_chance_explains_is_not() {
        let u: Vec<f64> = (0..10).map(f64::from).collect();
        let profile: Vec<f64> = u.iter().map(|u| 0.01 * (0.3 * u).exp()).collect();
        let smoothed = smooth(&u, &profile, 15.0);
        assert!(profile.iter().zip(&smoothed).all(|(v, s)| (v / s - 1.0).abs() < 1e-12));
        // Alternating by e^±0.2: variance 0.05 of the logarithm, less than 2/15.
        let rough: Vec<f64> =
            (0..10).map(|k| (if k % 2 == 0 { 0.2 } else { -0.2_f64 }).exp()).collect();
        let smoothed = smooth(&u, &rough, 15.0);
        assert!((smoothed[0] / smoothed[1]).ln().abs() < 0.05);
        // Alternating by e^±1.5 is real.
        let real: Vec<f64> =
            (0..10).map(|k| (if k % 2 == 0 { 1.5 } else { -1.5_f64 }).exp()).collect();
        let smoothed = smooth(&u, &real, 15.0);
        assert!((smoothed[0] / smoothed[1]).ln().abs() > 1.0);
    }
}
