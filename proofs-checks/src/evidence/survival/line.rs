//! Straight lines through points of known error.

/// The line `y = intercept + slope x` of least weighted squares.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct WeightedLine {
    /// Slope.
    pub slope: f64,
    /// Its standard error, `1/√(Σ w (x - x̄)²)`, from the errors of the points alone: the scatter about the line does not enter.
    pub error: f64,
    /// Value at `x = 0`.
    pub intercept: f64,
    /// `Σ w (y - line)²`: about the number of points less two when the points lie on a line within their errors.
    pub chi2: f64,
}

impl WeightedLine {
    /// The line through points `(x, y, standard error of y)`, each weighted with `w = 1/error²`.
    ///
    /// `None` with fewer than two different `x`, or an error that is not positive and finite.
    #[must_use]
    pub fn through(points: &[(f64, f64, f64)]) -> Option<WeightedLine> {
        let usable = |&(x, y, e): &(f64, f64, f64)| {
            x.is_finite() && y.is_finite() && e > 0.0 && e.is_finite()
        };
        if !points.iter().all(usable) {
            return None;
        }
        let sum = |f: &dyn Fn(f64, f64) -> f64| -> f64 {
            points.iter().map(|&(x, y, e)| f(x, y) / (e * e)).sum()
        };
        let weight = sum(&|_, _| 1.0);
        let (mx, my) = (sum(&|x, _| x) / weight, sum(&|_, y| y) / weight);
        let spread = sum(&|x, _| (x - mx) * (x - mx));
        if spread.partial_cmp(&0.0) != Some(std::cmp::Ordering::Greater) {
            return None;
        }
        let slope = sum(&|x, y| (x - mx) * (y - my)) / spread;
        let intercept = my - slope * mx;
        let off = |x: f64, y: f64| y - (intercept + slope * x);
        let chi2 = sum(&|x, y| off(x, y) * off(x, y));
        Some(WeightedLine { slope, error: 1.0 / spread.sqrt(), intercept, chi2 })
    }
}
