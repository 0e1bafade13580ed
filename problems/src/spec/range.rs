//! Intervals of the real line that a parameter has to lie in, with the reason why.

use std::fmt;
use std::ops::Bound;

use super::error::{Given, SpecError, plain, shorten};

/// An interval of finite numbers with an optional reason, printed as `[0, 1)`.
///
/// NaN and the infinities are in no range.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Range {
    low: Bound<f64>,
    high: Bound<f64>,
    reason: Option<&'static str>,
}

impl Range {
    const fn new(low: Bound<f64>, high: Bound<f64>) -> Range {
        Range { low, high, reason: None }
    }

    /// Every finite number.
    pub const fn any() -> Range {
        Range::new(Bound::Unbounded, Bound::Unbounded)
    }

    /// x > 0.
    pub const fn positive() -> Range {
        Range::above(0.0)
    }

    /// x >= low.
    pub const fn at_least(low: f64) -> Range {
        Range::new(Bound::Included(low), Bound::Unbounded)
    }

    /// x > low.
    pub const fn above(low: f64) -> Range {
        Range::new(Bound::Excluded(low), Bound::Unbounded)
    }

    /// x <= high.
    pub const fn at_most(high: f64) -> Range {
        Range::new(Bound::Unbounded, Bound::Included(high))
    }

    /// x < high.
    pub const fn below(high: f64) -> Range {
        Range::new(Bound::Unbounded, Bound::Excluded(high))
    }

    /// [low, high].
    pub const fn closed(low: f64, high: f64) -> Range {
        Range::new(Bound::Included(low), Bound::Included(high))
    }

    /// (low, high).
    pub const fn open(low: f64, high: f64) -> Range {
        Range::new(Bound::Excluded(low), Bound::Excluded(high))
    }

    /// [low, high).
    pub const fn half_open(low: f64, high: f64) -> Range {
        Range::new(Bound::Included(low), Bound::Excluded(high))
    }

    /// (low, high].
    pub const fn left_open(low: f64, high: f64) -> Range {
        Range::new(Bound::Excluded(low), Bound::Included(high))
    }

    /// [0, 1), the weight of the past in an exponential average.
    pub const fn decay() -> Range {
        Range::half_open(0.0, 1.0).because("an averaging weight must be below one")
    }

    /// [0, 1].
    pub const fn probability() -> Range {
        Range::closed(0.0, 1.0).because("a probability lies between zero and one")
    }

    /// Adds why the range is what it is; the refusal ends with it.
    #[must_use]
    pub const fn because(mut self, reason: &'static str) -> Range {
        self.reason = Some(reason);
        self
    }

    /// Whether `x` is finite and in the interval.
    pub fn contains(&self, x: f64) -> bool {
        x.is_finite() && std::ops::RangeBounds::contains(&(self.low, self.high), &x)
    }

    /// `x` if it is allowed; otherwise the refusal, naming the `key`, the `text` it was written as,
    /// and the step `t`.
    pub(super) fn check(
        &self,
        key: &str,
        text: &str,
        x: f64,
        t: Option<u64>,
    ) -> Result<f64, SpecError> {
        if self.contains(x) {
            return Ok(x);
        }
        let given =
            Box::new(Given { key: key.to_owned(), text: shorten(text.trim()), value: plain(x), t });
        if !x.is_finite() {
            return Err(SpecError::NotFinite { given });
        }
        let (range, reason) = (self.to_string(), self.reason);
        Err(SpecError::OutOfRange { given, range, reason })
    }
}

impl fmt::Display for Range {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.low {
            Bound::Included(low) => write!(f, "[{}, ", plain(low))?,
            Bound::Excluded(low) => write!(f, "({}, ", plain(low))?,
            Bound::Unbounded => write!(f, "(-inf, ")?,
        }
        match self.high {
            Bound::Included(high) => write!(f, "{}]", plain(high)),
            Bound::Excluded(high) => write!(f, "{})", plain(high)),
            Bound::Unbounded => write!(f, "inf)"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_belong_or_not_as_printed() {
        for (range, printed, inside, outside) in [
            (Range::closed(-1.0, 1.0), "[-1, 1]", vec![-1.0, 1.0], vec![-1.5, 1.5]),
            (Range::open(0.0, 1.0), "(0, 1)", vec![0.5], vec![0.0, 1.0]),
            (Range::decay(), "[0, 1)", vec![0.0], vec![1.0, -1e-300]),
            (Range::left_open(0.0, 0.5), "(0, 0.5]", vec![0.5], vec![0.0]),
            (Range::positive(), "(0, inf)", vec![5e-324], vec![0.0, -0.0]),
            (Range::at_most(2.0), "(-inf, 2]", vec![2.0], vec![2.1]),
            (Range::below(1e-8), "(-inf, 1e-8)", vec![0.0], vec![1e-8]),
            (Range::any(), "(-inf, inf)", vec![f64::MAX, f64::MIN], vec![]),
        ] {
            assert_eq!(range.to_string(), printed);
            assert!(inside.iter().all(|&x| range.contains(x)), "{printed}");
            assert!(outside.iter().all(|&x| !range.contains(x)), "{printed}");
            assert!(
                [f64::NAN, f64::INFINITY, f64::NEG_INFINITY].iter().all(|&x| !range.contains(x)),
                "{printed}"
            );
        }
    }
}
