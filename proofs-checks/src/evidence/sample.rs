//! Measurements of one quantity, one number per independent replica.

use super::rounded::Rounded;
use super::rounded_sum::{self, RoundedSum};

/// Two or more finite numbers from independent replicas, and the largest rounding error any of them may carry.
#[derive(Clone, Debug, PartialEq)]
pub struct Sample {
    values: Vec<f64>,
    rounding: f64,
    mean: Rounded,
    variance: f64,
}

/// Why numbers do not make a sample.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum SampleError {
    /// Fewer than two replicas.
    #[error("{0} replica(s): a spread needs two or more")]
    TooFew(usize),
    /// A replica ended in NaN or infinity, or lost every digit to rounding.
    #[error("value not finite: replica {replica} has {value}")]
    NotFinite {
        /// Position in the sample.
        replica: usize,
        /// What was found there.
        value: f64,
    },
    /// Paired differences of lists of different length.
    #[error(
        "{left} values on the left cannot be paired with {right} on the right: both sides need the same replicas"
    )]
    Unpaired {
        /// Length of the left list.
        left: usize,
        /// Length of the right list.
        right: usize,
    },
    /// The sum or the squares of the values overflow.
    #[error("the values are too large: their mean or variance overflows")]
    Overflow,
}

impl Sample {
    /// Values that carry no rounding error worth counting.
    ///
    /// # Errors
    /// See [`SampleError`].
    pub fn new(values: Vec<f64>) -> Result<Sample, SampleError> {
        Sample::build(values, 0.0)
    }

    /// Values with their error bounds; intervals widen by what these can do to them.
    ///
    /// # Errors
    /// See [`SampleError`].
    pub fn from_rounded(values: &[Rounded]) -> Result<Sample, SampleError> {
        if let Some(replica) = values.iter().position(|x| !x.is_finite()) {
            let value = values[replica].value();
            return Err(SampleError::NotFinite { replica, value });
        }
        let rounding = values.iter().map(|x| x.error()).fold(0.0, f64::max);
        Sample::build(values.iter().map(|x| x.value()).collect(), rounding)
    }

    /// Paired differences `lhs_r - rhs_r`: noise that both sides share cancels.
    ///
    /// # Errors
    /// See [`SampleError`].
    pub fn differences(lhs: &[Rounded], rhs: &[Rounded]) -> Result<Sample, SampleError> {
        if lhs.len() != rhs.len() {
            let (left, right) = (lhs.len(), rhs.len());
            return Err(SampleError::Unpaired { left, right });
        }
        let pairs: Vec<Rounded> = lhs.iter().zip(rhs).map(|(&l, &r)| l - r).collect();
        Sample::from_rounded(&pairs)
    }

    fn build(values: Vec<f64>, rounding: f64) -> Result<Sample, SampleError> {
        if values.len() < 2 {
            return Err(SampleError::TooFew(values.len()));
        }
        if let Some(replica) = values.iter().position(|x| !x.is_finite()) {
            let value = values[replica];
            return Err(SampleError::NotFinite { replica, value });
        }
        let mean = rounded_sum::mean(values.iter().copied());
        let variance = variance(&values, mean.value());
        if !mean.is_finite() || !variance.is_finite() {
            return Err(SampleError::Overflow);
        }
        Ok(Sample { values, rounding, mean, variance })
    }

    /// The values, in the order of the replicas.
    pub fn values(&self) -> &[f64] {
        &self.values
    }

    /// Number of replicas, at least two.
    pub fn n(&self) -> usize {
        self.values.len()
    }

    /// Largest error bound of any value.
    pub fn rounding(&self) -> f64 {
        self.rounding
    }

    /// Compensated mean; its error bound covers the summation and the errors of the values.
    pub fn mean(&self) -> Rounded {
        self.mean + Rounded::within(0.0, self.rounding)
    }

    /// Unbiased variance, divisor `n - 1`.
    pub fn variance(&self) -> f64 {
        self.variance
    }

    /// Standard error of the mean, `√(variance / n)`.
    pub fn standard_error(&self) -> f64 {
        (self.variance / self.n() as f64).sqrt()
    }

    /// Skewness `√(n(n-1))/(n-2) · m₃/m₂^{3/2}` from central moments with divisor `n`; 0 for two replicas or without spread. At most `√n`.
    pub fn skewness(&self) -> f64 {
        let (n, center) = (self.n() as f64, self.mean.value());
        let (mut squares, mut cubes) = (RoundedSum::new(), RoundedSum::new());
        for x in &self.values {
            let off = x - center;
            squares.push_exact(off * off);
            cubes.push_exact(off * off * off);
        }
        let (m2, m3) = (squares.value().value() / n, cubes.value().value() / n);
        let plain = m3 / (m2 * m2.sqrt());
        if self.n() > 2 && plain.is_finite() {
            plain * (n * (n - 1.0)).sqrt() / (n - 2.0)
        } else {
            0.0
        }
    }

    /// Whether all values agree to the last bit, so that nothing is known about their spread.
    pub fn is_constant(&self) -> bool {
        self.values.iter().all(|x| x.total_cmp(&self.values[0]).is_eq())
    }
}

/// `Σ (x - x̄)² / (n-1)`, compensated, about a given mean.
pub(super) fn variance(values: &[f64], mean: f64) -> f64 {
    let mut sum = RoundedSum::new();
    for x in values {
        sum.push_exact((x - mean) * (x - mean));
    }
    sum.value().value() / (values.len() as f64 - 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sample_has_two_finite_points_or_more() {
        assert_eq!(Sample::new(vec![1.0]), Err(SampleError::TooFew(1)));
        for bad in [f64::INFINITY, f64::NEG_INFINITY] {
            let refused = Sample::new(vec![0.0, 1.0, bad]);
            assert_eq!(refused, Err(SampleError::NotFinite { replica: 2, value: bad }));
        }
        assert!(matches!(
            Sample::new(vec![f64::NAN, 1.0]),
            Err(SampleError::NotFinite { replica: 0, .. })
        ));
        let lost = [Rounded::ONE, Rounded::within(1.0, f64::INFINITY)];
        assert!(Sample::from_rounded(&lost).is_err());
        assert_eq!(Sample::new(vec![1e308; 2]), Err(SampleError::Overflow));
        assert_eq!(
            Sample::differences(&[Rounded::ONE], &[]),
            Err(SampleError::Unpaired { left: 1, right: 0 })
        );
    }

    /// 2, 4, 4, 4, 5, 5, 7, 9: mean 5, squared deviations add up to 32, so the variance is 32/7.
    #[test]
    fn moments_by_hand() {
        let sample = Sample::new(vec![2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0]).unwrap();
        assert_eq!(sample.mean().value(), 5.0);
        assert!((sample.variance() - 32.0 / 7.0).abs() < 1e-15);
        assert!((sample.standard_error() - (32.0_f64 / 56.0).sqrt()).abs() < 1e-15);
    }

    /// 0, 0, 0, 4: central moments 3 and 6, so `6/3^{3/2} · √12/2 = 2`, the most that four replicas can have.
    #[test]
    fn skewness_by_hand() {
        let skewness = |values: &[f64]| Sample::new(values.to_vec()).unwrap().skewness();
        assert!((skewness(&[0.0, 0.0, 0.0, 4.0]) - 2.0).abs() < 1e-15);
        assert!((skewness(&[0.0, 0.0, 0.0, -4e-9]) + 2.0).abs() < 1e-15);
        assert_eq!(skewness(&[1.0, 2.0, 3.0]), 0.0);
        assert_eq!((skewness(&[1.0, 5.0]), skewness(&[7.0; 4])), (0.0, 0.0));
    }

    /// Pairing removes what both sides share: the differences are constant although each side varies.
    ///
    /// False alarm: 0.
    #[test]
    fn paired_differences_cancel_common_noise() {
        let lhs: Vec<Rounded> = (0..10).map(|k| Rounded::exact(f64::from(k * k))).collect();
        let rhs: Vec<Rounded> = lhs.iter().map(|&l| l + Rounded::ONE).collect();
        let sample = Sample::differences(&lhs, &rhs).unwrap();
        assert!(sample.is_constant());
        assert_eq!(sample.mean().value(), -1.0);
    }

    #[test]
    fn a_large_common_offset_does_not_spoil_the_variance() {
        let sample = Sample::new(vec![1e9 + 1.0, 1e9 + 2.0, 1e9 + 3.0]).unwrap();
        assert_eq!(sample.variance(), 1.0);
    }
}
