//! Least-squares lines.

use super::fit::slope_interval;
use crate::evidence::distributions::student_t_quantile;
use crate::evidence::interval::{Interval, Method};
use crate::evidence::level::Level;
use crate::evidence::rounded_sum;

/// Least-squares line.
pub(super) struct Line {
    pub(super) slope: f64,
    pub(super) intercept: f64,
    pub(super) r2: f64,
    /// Standard error of the slope, from the residuals.
    pub(super) error: f64,
    pub(super) points: usize,
}

impl Line {
    /// Centred least squares: `slope = Sxy/Sxx`, `r² = 1 - SSR/Syy`, `se² = SSR / ((k-2) Sxx)`. Needs two distinct `x`.
    pub(super) fn through(x: &[f64], y: &[f64]) -> Line {
        let mean = |values: &[f64]| rounded_sum::mean(values.iter().copied()).value();
        let (mx, my) = (mean(x), mean(y));
        let pairs = || x.iter().zip(y).map(|(x, y)| (x - mx, y - my));
        let sxx: f64 = pairs().map(|(x, _)| x * x).sum();
        let sxy: f64 = pairs().map(|(x, y)| x * y).sum();
        let syy: f64 = pairs().map(|(_, y)| y * y).sum();
        let slope = sxy / sxx;
        let residual = |(x, y): (f64, f64)| y - slope * x;
        let ssr: f64 = pairs().map(|p| residual(p) * residual(p)).sum();
        Line {
            slope,
            intercept: my - slope * mx,
            r2: if ssr > 0.0 { 1.0 - ssr / syy } else { 1.0 },
            error: (ssr / ((x.len() as f64 - 2.0) * sxx)).sqrt(),
            points: x.len(),
        }
    }

    pub(super) fn interval(&self, level: Level) -> Interval {
        let half = student_t_quantile(0.5 * level.error(), self.points as f64 - 2.0) * self.error;
        let ends = (self.slope - half, self.slope + half);
        slope_interval(self.slope, ends, level, Method::RegressionT, self.points)
    }
}
