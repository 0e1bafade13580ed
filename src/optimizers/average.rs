//! Averages of iterates, kept in one pass.

/// `x̄_t = Σ_{s<=t} w_s x_s / W_t` with `W_t = β W_{t-1} + a_t`: the weight of a point is what it came with, shrunk by `β` at every
/// later step. One step is `x̄ <- x̄ + (a_t/W_t) (x_t - x̄)`, which never forms a large sum.
#[derive(Clone, Debug)]
pub(super) struct Average {
    mean: Vec<f64>,
    total: f64,
}

impl Average {
    /// Nothing yet, at `len` places.
    pub(super) fn new(len: usize) -> Average {
        Average { mean: vec![0.0; len], total: 0.0 }
    }

    /// Takes in `x_t` with weight `a > 0`, all earlier weights times `keep`.
    pub(super) fn push(&mut self, x: &[f64], keep: f64, a: f64) {
        self.total = keep * self.total + a;
        mix(&mut self.mean, x, a / self.total);
    }

    /// `x̄ <- (1 - c) x̄ + c x`, for weights that are given as shares.
    pub(super) fn mix(&mut self, x: &[f64], c: f64) {
        mix(&mut self.mean, x, c);
    }

    /// `x̄_t`.
    pub(super) fn mean(&self) -> &[f64] {
        &self.mean
    }
}

/// `mean <- (1 - c) mean + c x`, and `x` to the last bit for `c >= 1`.
pub(super) fn mix(mean: &mut [f64], x: &[f64], c: f64) {
    if c >= 1.0 {
        return mean.copy_from_slice(x);
    }
    for (mean, x) in mean.iter_mut().zip(x) {
        *mean += c * (x - *mean);
    }
}

#[cfg(test)]
mod tests {
    use super::Average;

    #[test]
    fn the_weights_are_those_of_the_formula() {
        let xs = [1.0, -2.0, 4.0, 0.5];
        for (keep, weights) in
            [(1.0, [1.0; 4]), (0.5, [0.125, 0.25, 0.5, 1.0]), (0.0, [0.0, 0.0, 0.0, 1.0])]
        {
            let mut average = Average::new(1);
            xs.iter().for_each(|x| average.push(&[*x], keep, 1.0));
            let total: f64 = weights.iter().sum();
            let exact = xs.iter().zip(weights).map(|(x, w)| x * w).sum::<f64>() / total;
            // Four steps, each a sum of numbers of size at most 6 rounded three times.
            let allowed = 4.0 * 3.0 * 6.0 * (f64::EPSILON / 2.0);
            assert!((average.mean()[0] - exact).abs() <= allowed, "keep {keep}");
        }
    }

    #[test]
    fn without_a_past_the_average_is_the_point() {
        let mut average = Average::new(2);
        for x in [[1e300, 0.1], [0.3, -1e-300]] {
            average.push(&x, 0.0, 1.0);
            assert_eq!(average.mean(), x);
        }
    }
}
