//! Mean and spread of numbers as they come in.

/// Count, mean and squared deviations, updated in place. Source: Welford, *Technometrics* 4 (1962) 419-420.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Running {
    n: u64,
    mean: f64,
    squares: f64,
}

impl Running {
    /// Nothing yet.
    #[must_use]
    pub fn new() -> Running {
        Running::default()
    }

    /// One more number.
    pub fn push(&mut self, x: f64) {
        self.n += 1;
        let off = x - self.mean;
        self.mean += off / self.n as f64;
        self.squares += off * (x - self.mean);
    }

    /// How many there were.
    #[must_use]
    pub fn n(&self) -> u64 {
        self.n
    }

    /// Their mean; 0 before the first.
    #[must_use]
    pub fn mean(&self) -> f64 {
        self.mean
    }

    /// Unbiased variance, divisor `n - 1`; 0 before the second.
    #[must_use]
    pub fn variance(&self) -> f64 {
        if self.n > 1 { self.squares / (self.n as f64 - 1.0) } else { 0.0 }
    }

    /// `√(variance / n)`.
    #[must_use]
    pub fn standard_error(&self) -> f64 {
        (self.variance() / self.n.max(1) as f64).sqrt()
    }
}

impl Extend<f64> for Running {
    fn extend<I: IntoIterator<Item = f64>>(&mut self, numbers: I) {
        numbers.into_iter().for_each(|x| self.push(x));
    }
}

impl FromIterator<f64> for Running {
    fn from_iter<I: IntoIterator<Item = f64>>(numbers: I) -> Running {
        let mut running = Running::new();
        running.extend(numbers);
        running
    }
}
