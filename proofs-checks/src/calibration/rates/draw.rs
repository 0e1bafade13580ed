//! Data sets of a family.

use ratecheck_problems::math::{exp, ln_1p, pow};
use ratecheck_problems::random::{Key, RandomError, fill_normal, fill_uniform};

use super::family::{Family, Late, Relative};

/// Replicas of one data set that have places of their own in the table of random numbers.
const REPLICAS: u64 = 1 << 10;

impl Family {
    /// Data set `set`: rows of replicas.
    ///
    /// # Errors
    /// Numbers beyond the table of random numbers.
    pub fn draw(&self, seed: u64, set: u64) -> Result<Vec<f64>, RandomError> {
        let mut values = Vec::with_capacity(self.x.len() * self.replicas);
        for r in 0..self.replicas as u64 {
            let place = set * REPLICAS + r;
            let factors = self.factors(Key::new(seed, self.number, place, 1)?);
            let mut digits = vec![0.0; self.x.len() + 1];
            let n = digits.len();
            fill_uniform(Key::new(seed, self.number, place, 2)?, n, 1, &mut digits);
            for ((&x, factor), digit) in self.x.iter().zip(factors).zip(digits) {
                values.push(match self.late {
                    Late::Open | Late::Floor => self.mean(x) * factor,
                    Late::RoundOff => {
                        // Numbers about the offset have this last digit; one more digit is added half of the time.
                        let offset = 1.5 * self.level / f64::EPSILON;
                        let rounded = (offset + self.settling(x) * factor) - offset;
                        rounded + if digit < 0.5 { 0.0 } else { self.level }
                    }
                });
            }
        }
        Ok(values)
    }

    /// Factors of mean 1 at the points of one run.
    fn factors(&self, key: Key) -> Vec<f64> {
        let n = self.x.len();
        // One number for the run and one a point; the points follow an autoregression that starts in its stationary variance.
        let mut own = self.standard(key, n + 1);
        let run = own.pop().unwrap_or(0.0);
        let rest = (1.0 - self.rho * self.rho).sqrt();
        for j in 1..n {
            own[j] = self.rho * own[j - 1] + rest * own[j];
        }
        let factor = |e: f64| {
            let e = self.common.sqrt() * run + (1.0 - self.common).sqrt() * e;
            if self.noise == Relative::LogNormal {
                let variance = ln_1p(self.spread * self.spread);
                exp(variance.sqrt() * e - 0.5 * variance)
            } else {
                1.0 + self.spread * e
            }
        };
        own.into_iter().map(factor).collect()
    }

    /// Independent draws with mean 0 and variance 1.
    fn standard(&self, key: Key, n: usize) -> Vec<f64> {
        let mut e = vec![0.0; n];
        match self.noise {
            Relative::Gaussian | Relative::LogNormal => fill_normal(key, n, 1, &mut e),
            Relative::StudentT3 => {
                let mut normals = vec![0.0; 4 * n];
                fill_normal(key, 4 * n, 1, &mut normals);
                for (e, z) in e.iter_mut().zip(normals.chunks_exact(4)) {
                    // t₃ has variance 3.
                    *e = z[0] / (z[1] * z[1] + z[2] * z[2] + z[3] * z[3]).sqrt();
                }
            }
            Relative::Pareto => {
                // P(X > x) = x^-2.5 from 1 on: mean 5/3, variance 2.5/(1.5² 0.5) = 20/9.
                fill_uniform(key, n, 1, &mut e);
                e.iter_mut().for_each(|e| {
                    *e = (pow(1.0 - *e, -0.4) - 5.0 / 3.0) / (20.0_f64 / 9.0).sqrt();
                });
            }
        }
        e
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 32 000 draws at or below two points of each law: binomial counts, 6.5 standard deviations, six of them.
    /// False alarm: 5e-10.
    #[test]
    fn standard_draws_follow_their_law() {
        let n = 32_000;
        let pareto = |e: f64| 1.0 - (5.0 / 3.0 + e * (20.0_f64 / 9.0).sqrt()).powf(-2.5);
        let laws = [
            (Relative::Gaussian, [(0.0, 0.5), (1.0, 0.841_344_7)]),
            // t₃ in units of its standard deviation √3: 3/4 + 1/(2π) at 1.
            (Relative::StudentT3, [(0.0, 0.5), (1.0, 0.75 + 0.5 / std::f64::consts::PI)]),
            (Relative::Pareto, [(0.0, pareto(0.0)), (1.0, pareto(1.0))]),
        ];
        for (noise, points) in laws {
            let family = Family { noise, ..Family::number(3, 0).unwrap() };
            let draws = family.standard(Key::new(11, 0, 0, 1).unwrap(), n);
            for (at, p) in points {
                let below = draws.iter().filter(|e| **e <= at).count() as f64 / n as f64;
                let chance = 6.5 * (p * (1.0 - p) / n as f64).sqrt();
                assert!((below - p).abs() < chance, "{noise:?} at {at}: {below}, not {p}");
            }
        }
    }

    /// Normal factors of size 0.2 at 8 points of 4000 runs. The mean of a run has at most variance 0.2² and the mean of 4000 runs is
    /// normal: 7 standard deviations. The mean square of a run has at most relative variance 2: 7 √(2/4000) = 0.157.
    /// False alarm: 1e-10.
    #[test]
    fn factors_have_mean_one_and_their_own_variance() {
        let mut family = Family::number(3, 0).unwrap();
        (family.noise, family.spread, family.rho, family.common) =
            (Relative::Gaussian, 0.2, 0.5, 0.5);
        family.x.truncate(8);
        let runs: Vec<Vec<f64>> =
            (0..4000).map(|r| family.factors(Key::new(11, r, 0, 1).unwrap())).collect();
        let all = || runs.iter().flatten();
        let mean = all().sum::<f64>() / 32_000.0;
        assert!((mean - 1.0).abs() < 7.0 * 0.2 / 4000f64.sqrt(), "{mean}");
        let variance = all().map(|f| (f - 1.0) * (f - 1.0)).sum::<f64>() / 32_000.0;
        assert!((variance / 0.04 - 1.0).abs() < 0.157, "{variance}");
    }

    #[test]
    fn data_are_a_function_of_seed_family_and_set() {
        let family = Family::number(1, 5).unwrap();
        assert_eq!(family.draw(1, 2).unwrap(), family.draw(1, 2).unwrap());
        assert_ne!(family.draw(1, 2).unwrap(), family.draw(1, 3).unwrap());
        assert_eq!(family.draw(1, 2).unwrap().len(), family.x.len() * family.replicas);
    }

    #[test]
    fn round_off_leaves_whole_digits() {
        let family = (0..60).map(|k| Family::number(1, k).unwrap());
        let family = family.into_iter().find(|f| f.late == Late::RoundOff).unwrap();
        let values = family.draw(1, 0).unwrap();
        assert!(values.iter().all(|v| (v / family.level).fract() == 0.0));
    }
}
