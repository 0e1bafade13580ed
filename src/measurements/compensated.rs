//! Sums that do not lose their low digits over millions of terms.

/// Neumaier's compensated sum: error `<= 2u |Σ x| + O(n u²) Σ|x|` with `u = 2^-53`.
///
/// Source: Neumaier, Z. Angew. Math. Mech. 54 (1974); Higham, Accuracy and Stability (2002), section 4.3.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Compensated {
    sum: f64,
    lost: f64,
}

impl Compensated {
    /// Adds a term.
    #[inline]
    pub fn add(&mut self, x: f64) {
        let total = self.sum + x;
        self.lost +=
            if self.sum.abs() >= x.abs() { (self.sum - total) + x } else { (x - total) + self.sum };
        self.sum = total;
    }

    /// Adds many terms, one after the other.
    pub fn add_all(&mut self, terms: impl IntoIterator<Item = f64>) {
        // A copy stays in registers.
        let mut sum = *self;
        terms.into_iter().for_each(|x| sum.add(x));
        *self = sum;
    }

    /// The sum so far.
    #[must_use]
    pub fn value(&self) -> f64 {
        self.sum + self.lost
    }
}

#[cfg(test)]
mod tests {
    use super::Compensated;

    #[test]
    fn small_terms_survive_large_ones() {
        let mut sum = Compensated::default();
        let mut plain = 0.0;
        for x in [1e16, 1.0, 1.0, -1e16] {
            sum.add(x);
            plain += x;
        }
        assert_eq!(sum.value().to_bits(), 2f64.to_bits());
        assert!(plain < 2.0, "the plain sum loses them: {plain}");
    }
}
