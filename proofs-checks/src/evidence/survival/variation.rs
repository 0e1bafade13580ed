//! Whether times are memoryless.

use super::Observed;

/// A coefficient of variation and its standard error.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Variation {
    /// 1 for a memoryless escape, below 1 for times that gather about their mean, above 1 for mixtures.
    pub value: f64,
    /// Standard error, by leaving out one replica at a time.
    pub error: f64,
}

/// The coefficient of variation of times of which some were cut short: `√(Σ_i (δ_i - t_i/τ)² / d)`, `δ_i` whether replica `i` left,
/// `d = Σ δ_i` and `τ = Σ t_i / d`.
///
/// When all replicas left this is the standard deviation (divisor `d`) over the mean. Otherwise `δ_i - t_i/τ` is the martingale residual
/// of the exponential law, whose squares add up to `d` on average however the replicas were stopped, so that 1 remains the value of
/// a memoryless escape. `None` with fewer than two replicas that left.
#[must_use]
pub fn coefficient_of_variation(replicas: &[Observed]) -> Option<Variation> {
    let all = replicas.iter().fold(Sums::default(), |sums, r| sums.with(r, 1.0));
    if all.d < 2.0 {
        return None;
    }
    let (value, n) = (all.variation(), replicas.len() as f64);
    let without: Vec<f64> = replicas.iter().map(|r| all.with(r, -1.0).variation()).collect();
    let mean = without.iter().sum::<f64>() / n;
    let squares: f64 = without.iter().map(|v| (v - mean) * (v - mean)).sum();
    Some(Variation { value, error: (squares * (n - 1.0) / n).sqrt() })
}

#[derive(Clone, Copy, Default)]
struct Sums {
    d: f64,
    time: f64,
    time_of_left: f64,
    squares: f64,
}

impl Sums {
    fn with(mut self, r: &Observed, sign: f64) -> Sums {
        let t = r.steps as f64;
        if r.left {
            self.d += sign;
            self.time_of_left += sign * t;
        }
        self.time += sign * t;
        self.squares += sign * t * t;
        self
    }

    fn variation(&self) -> f64 {
        let rate = self.d / self.time;
        let sum = self.d - 2.0 * rate * self.time_of_left + rate * rate * self.squares;
        (sum / self.d).max(0.0).sqrt()
    }
}
