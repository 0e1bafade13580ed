//! Long sums with O(1) memory whose rounding error does not grow with the number of terms.

use super::rounded::{INFLATE, Rounded, U};

/// Compensated sum of [`Rounded`] terms: Neumaier's algorithm, with Knuth's branch-free two-sum.
///
/// Every addition is split exactly, `s + x = s' + r`, and the `r` are added up in `c`; the sum of the values is then `s + Σ r`.
/// Its rounding error has two parts, both bounded as the sum runs:
/// - rounding inside `c`, at most `u |c|` per step: second order, `n u` times smaller than the terms' own last digits;
/// - the last addition `s + c`: at most `u |v|`.
///
/// The errors that the terms bring along add up, as they must. That running total is a sum of nonnegative numbers, each
/// addition of which may lose a factor `1 - u`; it is repaired at the end by `1 + 4nu >= (1-u)^(-2n)`, valid for `2nu <= 1/2`, that is
/// for 2^51 terms.
///
/// Source: Neumaier, *Zeitschrift für angewandte Mathematik und Mechanik* 54 (1974) 39-51.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct RoundedSum {
    s: f64,
    c: f64,
    carried: f64,
    rounding: f64,
    terms: u64,
}

impl RoundedSum {
    /// The empty sum, exactly zero.
    pub fn new() -> RoundedSum {
        RoundedSum::default()
    }

    /// Adds a term.
    #[inline]
    pub fn push(&mut self, x: Rounded) {
        self.carried += x.error();
        self.push_exact(x.value());
    }

    /// Adds a term that has no error.
    #[inline]
    pub fn push_exact(&mut self, x: f64) {
        let s = self.s + x;
        let seen = s - self.s;
        let r = (self.s - (s - seen)) + (x - seen);
        self.s = s;
        self.c += r;
        self.rounding += U * self.c.abs();
        self.terms += 1;
    }

    /// How many terms were added.
    pub fn terms(&self) -> u64 {
        self.terms
    }

    /// The sum with its error bound.
    pub fn value(&self) -> Rounded {
        let total = Rounded::exact(self.s) + Rounded::exact(self.c);
        let repair = 1.0 + 4.0 * self.terms as f64 * U;
        let e = (self.carried + self.rounding) * repair + total.error();
        Rounded::within(total.value(), e * INFLATE)
    }

    /// The mean with its error bound; the empty mean is not finite.
    pub fn mean(&self) -> Rounded {
        self.value() / Rounded::exact(self.terms as f64)
    }
}

impl Extend<Rounded> for RoundedSum {
    fn extend<I: IntoIterator<Item = Rounded>>(&mut self, terms: I) {
        terms.into_iter().for_each(|x| self.push(x));
    }
}

impl FromIterator<Rounded> for RoundedSum {
    fn from_iter<I: IntoIterator<Item = Rounded>>(terms: I) -> RoundedSum {
        let mut sum = RoundedSum::new();
        sum.extend(terms);
        sum
    }
}

/// Compensated mean of plain numbers with its error bound.
pub(super) fn mean(values: impl IntoIterator<Item = f64>) -> Rounded {
    let sum: RoundedSum = values.into_iter().map(Rounded::exact).collect();
    sum.mean()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// u, 2u, ... and 1 in turn: plain summation loses half of them, the compensated sum none that show.
    #[test]
    fn recovers_what_plain_summation_loses() {
        let (mut sum, mut plain) = (RoundedSum::new(), 1.0);
        sum.push_exact(1.0);
        for _ in 0..1_000_000 {
            sum.push_exact(U / 2.0);
            plain += U / 2.0;
        }
        let exact = 1.0 + 1e6 * U / 2.0; // exact sum, itself rounded once: within u
        assert_eq!(plain, 1.0);
        assert!((sum.value().value() - exact).abs() <= 2.0 * U);
        assert!(sum.value().error() >= (sum.value().value() - exact).abs() - U);
    }

    #[test]
    fn bound_does_not_grow_with_the_number_of_exact_terms() {
        let mut sum = RoundedSum::new();
        for k in 0..1_000_000_u32 {
            sum.push_exact(1.0 / f64::from(1 + k % 1000));
        }
        let total = sum.value();
        let in_units = total.error() / (U * total.value());
        assert!(in_units < 1.01, "{in_units} u"); // one rounding, plus a second-order part of relative size n u
    }

    #[test]
    fn errors_of_the_terms_add_up_and_are_never_lost() {
        let mut sum = RoundedSum::new();
        for _ in 0..1000 {
            sum.push(Rounded::within(1.0, 1e-3));
        }
        assert!(sum.value().error() >= 1.0);
        assert!(sum.value().error() < 1.0 + 1e-9);
    }

    #[test]
    fn one_bad_term_spoils_the_sum() {
        for bad in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            let mut sum = RoundedSum::new();
            sum.push_exact(bad);
            sum.push_exact(1.0);
            assert!(!sum.value().is_finite());
        }
        let mut sum = RoundedSum::new();
        sum.push(Rounded::within(1.0, f64::NAN));
        assert!(!sum.value().is_finite());
        assert!(!RoundedSum::new().mean().is_finite());
        assert_eq!(RoundedSum::new().value(), Rounded::ZERO);
    }
}
