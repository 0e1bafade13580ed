//! Families of curves with a known exponent.

use ratecheck_problems::math::{exp, ln, pow};
use ratecheck_problems::random::{Key, RandomError, fill_uniform};

/// Law of the relative noise of a value, standard deviation [`Family::spread`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relative {
    /// Normal.
    Gaussian,
    /// Log-normal with mean 1.
    LogNormal,
    /// Student's t with three degrees of freedom: no third moment.
    StudentT3,
    /// Pareto with exponent 2.5, centred: one-sided, no third moment.
    Pareto,
}

/// What the early end does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Early {
    /// It follows the law.
    Settled,
    /// A factor `1 + B e^{-x/ξ}`, B between 1/2 and 5.
    Transient,
    /// The law is one of `x + ξ`.
    Shift,
    /// A factor `1 + (ξ/x)^{1/2}`.
    Root,
    /// A factor `1 + (x_1/x)^{1/4}`: a correction too slow for what [`Curves::analyse`](crate::evidence::Curves::analyse) looks for.
    Slow,
}

/// What the late end does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Late {
    /// It follows the law.
    Open,
    /// A constant is added.
    Floor,
    /// Values are differences of numbers of one size, and carry the last digits of these.
    RoundOff,
}

/// A law `x^exponent (ln x)^log_power / 1000`, its departures at both ends, and its noise.
#[derive(Clone, Debug, PartialEq)]
pub struct Family {
    /// Number; with the seed it determines the rest.
    pub number: u64,
    /// Exponent.
    pub exponent: f64,
    /// Power of `ln x`.
    pub log_power: f64,
    /// Law of the noise.
    pub noise: Relative,
    /// Relative standard deviation of a value.
    pub spread: f64,
    /// Correlation of neighbouring points of a run, beside what is common to the run.
    pub rho: f64,
    /// Share of the variance that is common to a run.
    pub common: f64,
    /// The early end.
    pub early: Early,
    /// B of [`Early::Transient`].
    pub burst: f64,
    /// Where the departure at the early end has fallen to 10 %.
    pub settled: f64,
    /// The late end.
    pub late: Late,
    /// The constant of [`Late::Floor`], the last digit of [`Late::RoundOff`].
    pub level: f64,
    /// Replicas.
    pub replicas: usize,
    /// Abscissae: whole numbers, evenly spaced in logarithms.
    pub x: Vec<f64>,
}

/// A departure that nobody minds: points that depart by less make up the pure part of a family.
pub const PURE: f64 = 0.02;
/// A departure that must not be in a window, unless noise hides it.
pub const IMPURE: f64 = 0.1;

impl Family {
    /// Family `number`: exponents from -2 to -1/4 (one in ten of those without a floor grows, up to +3/4), log powers 0, 1/2 and 1,
    /// 8 to 40 points over 2 to 5 decades, 8 to 64 replicas, relative noise of 5 to 50 % with one of four laws and one of six
    /// correlations; one in two with a burn-in, one in two with a floor. Redrawn until at least a third of the points, and six, are
    /// pure: a curve that is nowhere its law has no window.
    ///
    /// # Errors
    /// Numbers beyond the table of random numbers.
    pub fn number(seed: u64, number: u64) -> Result<Family, RandomError> {
        let mut attempt = 0;
        loop {
            let family = Family::attempt(seed, number, attempt)?;
            if family.pure_points().count() >= (family.x.len() / 3).max(6) {
                return Ok(family);
            }
            attempt += 1;
        }
    }

    fn attempt(seed: u64, number: u64, attempt: u64) -> Result<Family, RandomError> {
        let mut u = [0.0; 16];
        fill_uniform(Key::new(seed, number, attempt, 0)?, 16, 1, &mut u);
        let pick = |k: usize, n: usize| ((u[k] * n as f64) as usize).min(n - 1);
        let laws = [Relative::Gaussian, Relative::LogNormal, Relative::StudentT3, Relative::Pareto];
        let lates = [Late::Open, Late::Open, Late::Open, Late::Floor, Late::Floor, Late::RoundOff];
        let earlies = [Early::Settled, Early::Settled, Early::Transient, Early::Shift];
        let late = lates[pick(2, 6)];
        let exponent = match late {
            Late::Open if u[5] < 0.1 => 0.25 + 0.5 * u[4],
            Late::RoundOff => -2.0 + u[4], // round-off is for curves that fall fast
            _ => -2.0 + 1.75 * u[4],
        };
        let (decades, points) = (2.0 + 3.0 * u[6], 8 + pick(7, 33));
        let first = [10.0, 30.0, 100.0][pick(8, 3)];
        let at = |share: f64| first * pow(10.0, decades * share);
        let mut family = Family {
            number,
            exponent,
            log_power: [0.0, 0.5, 1.0][pick(1, 3)],
            noise: laws[pick(0, 4)],
            spread: 0.05 * pow(10.0, u[10]),
            rho: [0.0, 0.5, 0.9][pick(11, 3)],
            common: [0.0, 0.5][pick(12, 2)],
            early: earlies[pick(3, 4)],
            burst: 0.5 + 4.5 * u[15],
            settled: at(0.05 + 0.3 * u[13]),
            late,
            level: 0.0,
            replicas: (8.0 * pow(8.0, u[9])).round() as usize,
            x: (0..points).map(|j| at(j as f64 / (points - 1) as f64).round()).collect(),
        };
        let onset = 0.1 * family.law(at(0.5 + 0.35 * u[14]));
        family.level = match late {
            Late::Open => 0.0,
            Late::Floor => onset,
            // Half a last digit on average; digits are powers of two.
            Late::RoundOff => pow(2.0, (ln(2.0 * onset) / core::f64::consts::LN_2).round()),
        };
        Ok(family)
    }

    /// The same family with one replica, and noise of a fifth.
    #[must_use]
    pub fn with_one_replica(self) -> Family {
        Family { replicas: 1, spread: 0.2 * self.spread, ..self }
    }

    /// The same family with another early end and no floor.
    #[must_use]
    pub fn with_early(self, early: Early) -> Family {
        Family { early, late: Late::Open, level: 0.0, ..self }
    }

    /// The pure law.
    #[must_use]
    pub fn law(&self, x: f64) -> f64 {
        1e-3 * pow(x, self.exponent) * pow(ln(x), self.log_power)
    }

    /// The law with what the early end does to it.
    #[must_use]
    pub fn settling(&self, x: f64) -> f64 {
        let tenth: f64 = if self.exponent < 0.0 { 0.9 } else { 1.1 };
        self.law(x)
            * match self.early {
                Early::Settled => 1.0,
                Early::Transient => {
                    1.0 + self.burst * exp(-ln(10.0 * self.burst) * x / self.settled)
                }
                Early::Shift => {
                    let shift = self.settled * (pow(tenth, 1.0 / self.exponent) - 1.0);
                    pow(1.0 + shift / x, self.exponent)
                }
                Early::Root => 1.0 + 0.1 * (self.settled / x).sqrt(),
                Early::Slow => 1.0 + (self.x[0] / x).sqrt().sqrt(),
            }
    }

    /// Expectation of a value.
    #[must_use]
    pub fn mean(&self, x: f64) -> f64 {
        self.settling(x)
            + match self.late {
                Late::Open => 0.0,
                Late::Floor => self.level,
                Late::RoundOff => 0.5 * self.level,
            }
    }

    /// How far the expectation is from the law, relative to it.
    #[must_use]
    pub fn departure(&self, x: f64) -> f64 {
        (self.mean(x) / self.law(x) - 1.0).abs()
    }

    /// Positions of the points that depart by at most [`PURE`].
    pub fn pure_points(&self) -> impl Iterator<Item = usize> {
        (0..self.x.len()).filter(|&j| self.departure(self.x[j]) <= PURE)
    }

    /// Relative standard error of a mean over the replicas.
    #[must_use]
    pub fn error(&self) -> f64 {
        self.spread / (self.replicas as f64).sqrt()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn families() -> impl Iterator<Item = Family> {
        (0..300).map(|k| Family::number(7, k).unwrap())
    }

    #[test]
    fn departures_are_a_tenth_where_they_are_said_to_be() {
        for family in families() {
            let alone = Family { late: Late::Open, level: 0.0, ..family.clone() };
            if family.early != Early::Settled {
                let departure = alone.departure(family.settled);
                assert!((departure - 0.1).abs() < 1e-12, "{departure}");
            }
            assert!(family.pure_points().count() >= 6);
            let last = family.x[family.x.len() - 1];
            assert!(family.late == Late::Open || family.departure(last) > 0.02);
        }
    }

    #[test]
    fn every_kind_occurs() {
        let all: Vec<Family> = families().collect();
        let share = |is: &dyn Fn(&Family) -> bool| {
            all.iter().filter(|family| is(family)).count() as f64 / all.len() as f64
        };
        assert!(share(&|f| f.early == Early::Shift) > 0.1);
        assert!(share(&|f| f.early == Early::Transient) > 0.1);
        assert!(share(&|f| f.late == Late::Floor) > 0.1);
        assert!(share(&|f| f.late == Late::RoundOff) > 0.05);
        assert!(share(&|f| f.exponent > 0.0) > 0.02);
        assert!(share(&|f| f.noise == Relative::Pareto) > 0.15);
        assert!(share(&|f| f.replicas < 13) > 0.1);
        assert!(share(&|f| f.log_power > 0.9) > 0.2);
    }
}
