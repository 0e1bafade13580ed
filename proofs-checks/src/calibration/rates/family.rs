//! Synthetic families of curves with a known exponent.

use ratecheck_problems::math::{exp, ln, pow};
use ratecheck_problems::random::{Key, RandomError, fill_normal, fill_uniform};

/// Law of the relative noise of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoiseLaw {
    Gaussian,
    LogNormal,
    StudentT3,
    Pareto,
}

/// What the early end does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Burn {
    None,
    Exponential,
    Shift,
}

/// What the late end does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FloorLaw {
    None,
    Noise,
    RoundOff,
}

/// A law, its departures at both ends and its noise.
#[derive(Clone, Debug)]
pub struct Family {
    pub number: u64,
    pub exponent: f64,
    pub log_power: f64,
    pub noise: NoiseLaw,
    pub spread: f64,
    pub rho: f64,
    pub common: f64,
    pub burn: Burn,
    pub burn_size: f64,
    pub burn_until: f64,
    pub floor: FloorLaw,
    pub floor_level: f64,
    pub replicas: usize,
    pub x: Vec<f64>,
}

impl Family {
    pub fn number(seed: u64, number: u64) -> Result<Family, RandomError> {
        let mut attempt = 0;
        loop {
            let family = Family::attempt(seed, number, attempt)?;
            let pure = family.x.iter().filter(|&&x| family.departure(x) <= 0.02).count();
            if pure >= 6.max(family.x.len() / 3) {
                return Ok(family);
            }
            attempt += 1;
        }
    }

    fn attempt(seed: u64, number: u64, attempt: u64) -> Result<Family, RandomError> {
        let mut u = vec![0.0; 32];
        fill_uniform(Key::new(seed, number, attempt, 0)?, 32, 1, &mut u);
        let pick = |k: usize, n: usize| ((u[k] * n as f64) as usize).min(n - 1);
        let noise =
            [NoiseLaw::Gaussian, NoiseLaw::LogNormal, NoiseLaw::StudentT3, NoiseLaw::Pareto]
                [pick(0, 4)];
        let log_power = [0.0, 0.5, 1.0][pick(1, 3)];
        let floor = [
            FloorLaw::None,
            FloorLaw::None,
            FloorLaw::None,
            FloorLaw::Noise,
            FloorLaw::Noise,
            FloorLaw::RoundOff,
        ][pick(2, 6)];
        let burn = [Burn::None, Burn::None, Burn::Exponential, Burn::Shift][pick(3, 4)];
        let mut exponent = -2.0 + 1.75 * u[4];
        if u[5] < 0.1 && floor == FloorLaw::None {
            exponent = 0.25 + 0.5 * u[4]
        }
        if floor == FloorLaw::RoundOff {
            exponent = exponent.min(-1.0 - 0.5 * u[4])
        }
        let decades = 2.0 + 3.0 * u[6];
        let n = 8 + pick(7, 33);
        let x0 = [10.0, 30.0, 100.0][pick(8, 3)];
        let x: Vec<f64> = (0..n)
            .map(|j| (x0 * pow(10.0, decades * j as f64 / (n as f64 - 1.0))).round())
            .collect();
        let replicas = (8.0 * pow(8.0, u[9])).round() as usize;
        let spread = 0.05 * pow(10.0, u[10]);
        let rho = [0.0, 0.5, 0.9][pick(11, 3)];
        let common = [0.0, 0.5][pick(12, 2)];
        // Departures begin to count within the first third and the last third.
        let burn_until = x0 * pow(10.0, decades * (0.05 + 0.3 * u[13]));
        let onset = x0 * pow(10.0, decades * (0.5 + 0.35 * u[14]));
        let mut family = Family {
            number,
            exponent,
            log_power,
            noise,
            spread,
            rho,
            common,
            burn,
            burn_size: 0.5 + 4.5 * u[15],
            burn_until,
            floor,
            floor_level: 0.0,
            replicas,
            x,
        };
        if floor != FloorLaw::None {
            family.floor_level = 0.1 * family.pure(onset)
        }
        if floor == FloorLaw::RoundOff {
            // ulp of the offset nearest to the level
            family.floor_level =
                pow(2.0, (ln(2.0 * family.floor_level) / std::f64::consts::LN_2).round());
        }
        Ok(family)
    }

    pub fn pure(&self, x: f64) -> f64 {
        1e-3 * pow(x, self.exponent) * pow(ln(x), self.log_power)
    }

    /// Law with its burn-in.
    pub fn early(&self, x: f64) -> f64 {
        let factor = match self.burn {
            Burn::None => 1.0,
            Burn::Exponential => {
                1.0 + self.burn_size * exp(-ln(10.0 * self.burn_size) * x / self.burn_until)
            }
            Burn::Shift => pow(
                1.0 + self.burn_until
                    * (pow(if self.exponent < 0.0 { 0.9 } else { 1.1 }, 1.0 / self.exponent) - 1.0)
                    / x,
                self.exponent,
            ),
        };
        self.pure(x) * factor
    }

    pub fn mean(&self, x: f64) -> f64 {
        self.early(x)
            + match self.floor {
                FloorLaw::None => 0.0,
                FloorLaw::Noise => self.floor_level,
                FloorLaw::RoundOff => 0.5 * self.floor_level,
            }
    }

    /// Relative departure.
    pub fn departure(&self, x: f64) -> f64 {
        (self.mean(x) / self.pure(x) - 1.0).abs()
    }

    /// Standard error of a mean, relative.
    pub fn error(&self) -> f64 {
        self.spread / (self.replicas as f64).sqrt()
    }

    pub fn draw(&self, seed: u64, set: u64) -> Result<Vec<f64>, RandomError> {
        let n = self.x.len();
        let mut values = Vec::with_capacity(n * self.replicas);
        let mut raw = vec![0.0; 4 * (n + 1)];
        let mut e = vec![0.0; n + 1];
        let mut units = vec![0.0; n + 1];
        for r in 0..self.replicas {
            let place = 1 + set * 1024 + r as u64;
            let key = Key::new(seed, self.number, place, 1)?;
            match self.noise {
                NoiseLaw::Gaussian | NoiseLaw::LogNormal => {
                    fill_normal(key, n + 1, 1, &mut e);
                }
                NoiseLaw::StudentT3 => {
                    fill_normal(key, 4 * (n + 1), 1, &mut raw);
                    for (x, z) in e.iter_mut().zip(raw.chunks_exact(4)) {
                        let s = z[1] * z[1] + z[2] * z[2] + z[3] * z[3];
                        *x = z[0] / s.sqrt(); // t3 / √3
                    }
                }
                NoiseLaw::Pareto => {
                    fill_uniform(key, n + 1, 1, &mut e);
                    let (mean, sd) = (2.5 / 1.5, (2.5f64 / (1.5 * 1.5 * 0.5)).sqrt());
                    e.iter_mut().for_each(|u| *u = (pow(*u, -0.4) - mean) / sd);
                }
            }
            if self.floor == FloorLaw::RoundOff {
                fill_uniform(Key::new(seed, self.number, place, 2)?, n + 1, 1, &mut units)
            }
            let (w, own) = e.split_last_mut().map(|(w, own)| (*w, own)).unwrap_or((0.0, &mut []));
            let keep = (1.0 - self.rho * self.rho).sqrt();
            for j in 1..n {
                own[j] = self.rho * own[j - 1] + keep * own[j]
            }
            for (j, &x) in self.x.iter().enumerate() {
                let noise = self.common.sqrt() * w + (1.0 - self.common).sqrt() * own[j];
                let factor = if self.noise == NoiseLaw::LogNormal {
                    let s2 = ln(1.0 + self.spread * self.spread);
                    exp(s2.sqrt() * noise - 0.5 * s2)
                } else {
                    1.0 + self.spread * noise
                };
                values.push(match self.floor {
                    FloorLaw::RoundOff => {
                        let offset = self.floor_level * 2f64.powi(52);
                        ((offset + self.early(x) * factor) - offset)
                            + if units[j] < 0.5 { 0.0 } else { self.floor_level }
                    }
                    _ => self.mean(x) * factor,
                });
            }
        }
        Ok(values)
    }
}
