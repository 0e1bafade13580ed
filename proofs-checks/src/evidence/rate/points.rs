//! Mean curves in logarithms, oriented so that the law is about large abscissae.

use super::curves::{Curves, Towards};
use super::error::RateError;
use crate::evidence::portable;
use crate::evidence::rounded_sum;

/// A mean curve in logarithms, and how replicas deviate from it.
#[derive(Clone, Debug)]
pub(super) struct Points {
    /// The abscissae, decreasing for laws about small ones.
    pub(super) x: Vec<f64>,
    /// `ln x`, or `-ln x` for laws about small `x`; increasing.
    pub(super) u: Vec<f64>,
    /// `ln |ln x|`, unless an abscissa is between 1/2 and 2 or they lie on both sides of 1.
    pub(super) log: Option<Vec<f64>>,
    /// `ln` of the means.
    pub(super) y: Vec<f64>,
    /// Replica by replica: value over mean, minus 1.
    pub(super) z: Vec<f64>,
    /// Replicas.
    pub(super) replicas: usize,
    /// Whether `u = -ln x`.
    pub(super) mirrored: bool,
}

impl Points {
    /// The first `count` points on the way to where the law holds.
    ///
    /// # Errors
    /// A mean that is not positive.
    pub(super) fn of(curves: &Curves, count: usize) -> Result<Points, RateError> {
        let replicas = curves.replicas();
        let x: Vec<f64> = (0..count).map(|j| curves.abscissa(j)).collect();
        let means: Vec<f64> = (0..count).map(|j| curves.mean(j)).collect();
        if let Some(j) = means.iter().position(|&m| !(m > 0.0 && m < f64::INFINITY)) {
            return Err(RateError::NotPositive { horizon: x[j], mean: means[j] });
        }
        let mirrored = curves.towards == Towards::Zero;
        let ln = |x: f64| if mirrored { -portable::ln(x) } else { portable::ln(x) };
        let far = x.iter().all(|&x| x >= 2.0) || x.iter().all(|&x| x <= 0.5);
        let deviations = |r: usize| {
            let means = &means;
            (0..count).map(move |j| curves.value(r, j) / means[j] - 1.0)
        };
        Ok(Points {
            u: x.iter().map(|&x| ln(x)).collect(),
            log: far.then(|| x.iter().map(|&x| portable::ln(portable::ln(x).abs())).collect()),
            y: means.iter().map(|&m| portable::ln(m)).collect(),
            z: (0..replicas).flat_map(deviations).collect(),
            x,
            replicas,
            mirrored,
        })
    }

    /// Number of points.
    pub(super) fn len(&self) -> usize {
        self.u.len()
    }

    /// Deviations of one replica.
    pub(super) fn row(&self, replica: usize) -> &[f64] {
        &self.z[replica * self.len()..(replica + 1) * self.len()]
    }

    /// The middle of the abscissae `u`.
    pub(super) fn middle(&self) -> f64 {
        0.5 * (self.u[0] + self.u[self.len() - 1])
    }

    /// Whether replicas differ, so that they show the noise.
    pub(super) fn have_spread(&self) -> bool {
        self.replicas > 1 && self.z.iter().any(|z| z.abs() > 0.0)
    }
}

/// Columns in the order in which a law settles.
impl Curves {
    fn column(&self, j: usize) -> usize {
        if self.towards == Towards::Zero { self.horizons.len() - 1 - j } else { j }
    }

    /// Abscissa of point `j`.
    pub(super) fn abscissa(&self, j: usize) -> f64 {
        self.horizons[self.column(j)]
    }

    /// Value of a replica at point `j`.
    pub(super) fn value(&self, replica: usize, j: usize) -> f64 {
        self.values[replica * self.horizons.len() + self.column(j)]
    }

    /// Mean over the replicas at point `j`.
    pub(super) fn mean(&self, j: usize) -> f64 {
        rounded_sum::mean((0..self.replicas()).map(|r| self.value(r, j))).value()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decreasing_abscissae_are_about_small_ones() {
        // ε⁻² at ε = 1/4, 1/8, 1/16, two replicas 10 % above and below.
        let values = vec![17.6, 70.4, 281.6, 14.4, 57.6, 230.4];
        let curves = Curves::new(vec![0.25, 0.125, 0.0625], values).unwrap();
        let points = Points::of(&curves, 3).unwrap();
        assert!(points.mirrored && points.have_spread());
        for j in 0..3 {
            let (u, y) = ((2.0 + j as f64) * 2f64.ln(), (4.0 + 2.0 * j as f64) * 2f64.ln());
            assert!((points.u[j] - u).abs() < 1e-14 && (points.y[j] - y).abs() < 1e-14);
            assert!((points.log.as_ref().unwrap()[j] - u.ln()).abs() < 1e-14);
            assert!((points.row(0)[j] - 0.1).abs() < 1e-14);
            assert_eq!(points.x[j], 0.25 / f64::from(1 << j));
        }
    }

    #[test]
    fn logarithms_of_abscissae_near_one_are_no_factors() {
        let at = |x: [f64; 3]| {
            let curves = Curves::new(x.to_vec(), vec![1.0; 3]).unwrap();
            Points::of(&curves, 3).unwrap().log.is_some()
        };
        assert!(at([2.0, 3.0, 4.0]) && at([0.1, 0.2, 0.5]));
        assert!(!at([1.0, 3.0, 4.0]) && !at([0.1, 0.2, 5.0]) && !at([0.1, 0.2, 0.6]));
    }
}
