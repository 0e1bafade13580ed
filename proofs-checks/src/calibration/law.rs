//! Laws of synthetic replicas, with their means and standard deviations.

use ratecheck_problems::math::{exp, ln};
use ratecheck_problems::random::{Key, fill_normal, fill_uniform};

/// A law whose mean and variance are known in closed form.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Law {
    /// Standard normal.
    Normal,
    /// Uniform on `[0, 1]`.
    Uniform,
    /// `-1` or `1` with probability 1/2 each.
    Sign,
    /// Student's t with three degrees of freedom: no third moment.
    T3,
    /// Standard exponential: skewness 2.
    Exponential,
    /// `N²` for a standard normal `N`, chi-square with one degree of freedom: skewness 2.83.
    ChiSquare,
    /// `e^N`: skewness 6.18.
    LogNormal,
    /// 1 with probability 1/20, else 0: skewness 4.13.
    Spike,
}

impl Law {
    /// All of them.
    pub const ALL: [Law; 8] = [
        Law::Normal,
        Law::Uniform,
        Law::Sign,
        Law::T3,
        Law::Exponential,
        Law::ChiSquare,
        Law::LogNormal,
        Law::Spike,
    ];

    /// Name as printed.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Law::Normal => "normal",
            Law::Uniform => "uniform",
            Law::Sign => "±1",
            Law::T3 => "t₃",
            Law::Exponential => "exponential",
            Law::ChiSquare => "χ²₁",
            Law::LogNormal => "log-normal",
            Law::Spike => "spike 1/20",
        }
    }

    /// Its number among all: laws draw from different places of the table of random numbers.
    pub(super) fn number(self) -> u32 {
        self as u32
    }

    /// Expectation.
    #[must_use]
    pub fn mean(self) -> f64 {
        match self {
            Law::Normal | Law::Sign | Law::T3 => 0.0,
            Law::Uniform => 0.5,
            Law::Exponential | Law::ChiSquare => 1.0,
            Law::LogNormal => exp(0.5),
            Law::Spike => 0.05,
        }
    }

    /// Standard deviation.
    #[must_use]
    pub fn deviation(self) -> f64 {
        let variance: f64 = match self {
            Law::Normal | Law::Sign | Law::Exponential => 1.0,
            Law::Uniform => 1.0 / 12.0,
            Law::T3 => 3.0,
            Law::ChiSquare => 2.0,
            Law::LogNormal => exp(1.0) * (exp(1.0) - 1.0),
            Law::Spike => 0.05 * 0.95,
        };
        variance.sqrt()
    }

    /// The range that the law cannot leave, if it is bounded.
    #[must_use]
    pub fn range(self) -> Option<(f64, f64)> {
        match self {
            Law::Uniform | Law::Spike => Some((0.0, 1.0)),
            Law::Sign => Some((-1.0, 1.0)),
            _ => None,
        }
    }

    /// Independent draws at one place of the table of random numbers; two or more, and those of a longer list begin with those of a
    /// shorter one.
    pub fn fill(self, key: Key, out: &mut [f64]) {
        let n = out.len();
        match self {
            Law::Normal | Law::ChiSquare | Law::LogNormal => fill_normal(key, n, 1, out),
            Law::T3 => {
                let mut normals = vec![0.0; 4 * n];
                fill_normal(key, 4 * n, 1, &mut normals);
                for (x, z) in out.iter_mut().zip(normals.chunks_exact(4)) {
                    let square = z[1] * z[1] + z[2] * z[2] + z[3] * z[3];
                    *x = z[0] / (square / 3.0).sqrt();
                }
            }
            _ => fill_uniform(key, n, 1, out),
        }
        for x in out {
            *x = match self {
                Law::Normal | Law::Uniform | Law::T3 => *x,
                Law::Sign => {
                    if *x < 0.5 {
                        -1.0
                    } else {
                        1.0
                    }
                }
                Law::Exponential => -ln(*x),
                Law::ChiSquare => *x * *x,
                Law::LogNormal => exp(*x),
                Law::Spike => f64::from(u8::from(*x < 0.05)),
            };
        }
    }
}
