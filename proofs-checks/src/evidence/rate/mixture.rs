//! Mixtures of Student's t: what is known of a number when several readings are open.

use super::student;

/// One component, `center + error T`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Part {
    pub(super) weight: f64,
    pub(super) center: f64,
    pub(super) error: f64,
    pub(super) freedom: u32,
}

/// Components whose weights sum to 1.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Mixture(Vec<Part>);

impl Mixture {
    /// Weights are rescaled to the sum 1; there must be a part.
    pub(super) fn new(mut parts: Vec<Part>) -> Mixture {
        let total: f64 = parts.iter().map(|part| part.weight).sum();
        parts.iter_mut().for_each(|part| part.weight /= total);
        Mixture(parts)
    }

    /// `P(X <= q)`.
    pub(super) fn cdf(&self, q: f64) -> f64 {
        let below = |part: &Part| {
            let away = q - part.center;
            let within = if part.error > 0.0 {
                student::cdf(away / part.error, part.freedom)
            } else {
                f64::from(u8::from(away >= 0.0))
            };
            part.weight * within
        };
        self.0.iter().map(below).sum()
    }

    /// The `q` with `P(X <= q) = p`, within a millionth of the largest error and half a unit in its last place.
    pub(super) fn quantile(&self, p: f64) -> f64 {
        let most = self.0.iter().map(|part| part.error).fold(0.0, f64::max);
        let center = |pick: fn(f64, f64) -> f64| {
            self.0.iter().map(|part| part.center).reduce(pick).unwrap_or(f64::NAN)
        };
        let (mut lo, mut hi) = (center(f64::min), center(f64::max));
        let mut reach = most.max(f64::MIN_POSITIVE);
        while self.cdf(lo) > p && reach.is_finite() {
            lo -= reach;
            reach *= 2.0;
        }
        let mut reach = most.max(f64::MIN_POSITIVE);
        while self.cdf(hi) < p && reach.is_finite() {
            hi += reach;
            reach *= 2.0;
        }
        loop {
            let middle = 0.5 * (lo + hi);
            if !(hi - lo > 1e-6 * most && lo < middle && middle < hi) {
                return middle;
            }
            if self.cdf(middle) < p {
                lo = middle;
            } else {
                hi = middle;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(weight: f64, center: f64, error: f64) -> Part {
        Part { weight, center, error, freedom: 2 }
    }

    /// Two degrees of freedom: 97.5 % at 4.302653.
    #[test]
    fn one_part_has_students_quantiles() {
        let one = Mixture::new(vec![part(3.0, 1.0, 0.5)]);
        assert!((one.quantile(0.975) - (1.0 + 0.5 * 4.302_653)).abs() < 1e-6);
        assert!((one.quantile(0.5) - 1.0).abs() < 1e-6);
        assert!((one.cdf(1.0) - 0.5).abs() < 1e-15);
    }

    /// Two parts far from each other: 2.5 % of the whole are 5 % of the half.
    #[test]
    fn far_parts_share_the_tails() {
        let two = Mixture::new(vec![part(1.0, -100.0, 0.1), part(1.0, 100.0, 0.1)]);
        // t_2 has 5 % below -2.919986
        assert!((two.quantile(0.025) - (-100.0 - 0.291_998_6)).abs() < 1e-3);
        assert!((two.cdf(0.0) - 0.5).abs() < 1e-6);
    }

    #[test]
    fn without_error_it_is_the_number_itself() {
        let sure = Mixture::new(vec![part(1.0, -0.5, 0.0)]);
        assert!((sure.quantile(0.025) + 0.5).abs() < 1e-15);
        assert!((sure.quantile(0.975) + 0.5).abs() < 1e-15);
    }
}
