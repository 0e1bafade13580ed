//! Hyperparameters that may depend on the step t = 1, 2, ..., the horizon T and the dimension d.

use std::fmt;
use std::str::FromStr;

use super::error::{SpecError, shorten};
use super::expression::Expression;
use super::range::Range;

/// The variables of a schedule, in the order in which [`Expression::eval`] takes them.
pub(super) const VARIABLES: [&str; 3] = ["t", "T", "d"];

/// Every step up to this one is checked when a schedule is bound.
const CHECKED_STEPS: u64 = 64;

/// A hyperparameter as a formula in t, T and d, with the range its values have to lie in.
///
/// The range is enforced as early as it can be: a constant is checked by [`Schedule::new`],
/// everything else by [`Schedule::bind`].
#[derive(Debug, Clone, PartialEq)]
pub struct Schedule {
    /// Kind and name of what the key belongs to, for messages.
    owner: Option<(String, String)>,
    key: String,
    range: Range,
    formula: Expression,
}

impl Schedule {
    /// Reads the value of `key`.
    ///
    /// # Errors
    /// When `text` is no expression in t, T and d, or is a constant outside `range`.
    pub fn new(key: &str, text: &str, range: Range) -> Result<Schedule, SpecError> {
        let formula = Expression::parse(text, &VARIABLES)
            .map_err(|source| SpecError::Value { key: key.to_owned(), source: Box::new(source) })?;
        if let Some(value) = formula.constant() {
            range.check(key, text, value, None)?;
        }
        Ok(Schedule { owner: None, key: key.to_owned(), range, formula })
    }

    /// Says whose schedule it is, so that errors of [`Schedule::bind`] can.
    #[must_use]
    pub(super) fn owned_by(mut self, kind: &str, name: &str) -> Schedule {
        self.owner = Some((kind.to_owned(), name.to_owned()));
        self
    }

    /// Reads a schedule of any finite values.
    ///
    /// # Errors
    /// As [`Schedule::new`].
    pub fn parse(text: &str) -> Result<Schedule, SpecError> {
        Schedule::new("schedule", text, Range::any())
    }

    /// The schedule as it was written.
    pub fn text(&self) -> &str {
        self.formula.text()
    }

    /// Whether it changes from step to step.
    pub fn uses_step(&self) -> bool {
        self.formula.uses("t")
    }

    /// Whether it depends on the horizon, so that every horizon is a run of its own.
    pub fn uses_horizon(&self) -> bool {
        self.formula.uses("T")
    }

    /// Puts in the horizon and the dimension.
    ///
    /// The range is checked at t = 1, ..., 64 and, when a horizon is given, at the powers of two up
    /// to it and at the horizon itself (steps beyond the horizon are not looked at).
    /// [`BoundSchedule::check`] goes through every step.
    ///
    /// # Errors
    /// When T is used and there is no horizon, or a value is not finite or outside the range.
    pub fn bind(&self, horizon: Option<u64>, dim: usize) -> Result<BoundSchedule, SpecError> {
        self.bind_unowned(horizon, dim).map_err(|error| match &self.owner {
            Some((kind, name)) => error.within(kind, name),
            None => error,
        })
    }

    fn bind_unowned(&self, horizon: Option<u64>, dim: usize) -> Result<BoundSchedule, SpecError> {
        let mut formula = self.formula.fix("d", dim as f64);
        match horizon {
            Some(horizon) => formula = formula.fix("T", horizon as f64),
            None if self.uses_horizon() => {
                return Err(SpecError::NeedsHorizon {
                    key: self.key.clone(),
                    text: shorten(self.text()),
                });
            }
            None => {}
        }
        let value = formula.constant();
        let bound = BoundSchedule { key: self.key.clone(), range: self.range, value, formula };
        let last = horizon.unwrap_or(CHECKED_STEPS).max(1);
        let doublings = (0..u64::BITS).map(|k| 1_u64 << k).take_while(|t| *t <= last);
        for t in (1..=last.min(CHECKED_STEPS)).chain(doublings).chain([last]) {
            bound.checked(t)?;
        }
        Ok(bound)
    }
}

impl FromStr for Schedule {
    type Err = SpecError;

    fn from_str(text: &str) -> Result<Schedule, SpecError> {
        Schedule::parse(text)
    }
}

impl fmt::Display for Schedule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text())
    }
}

/// A schedule with its horizon and dimension put in: a function of the step alone.
#[derive(Debug, Clone, PartialEq)]
pub struct BoundSchedule {
    key: String,
    range: Range,
    value: Option<f64>,
    formula: Expression,
}

impl BoundSchedule {
    /// The value at step `t`, counted from 1. Allocates nothing; the range is not checked again
    /// (see [`Schedule::bind`]).
    pub fn at(&self, t: u64) -> f64 {
        // T and d are put in, so their places are never read.
        self.value.unwrap_or_else(|| self.formula.eval(&[t as f64, f64::NAN, f64::NAN]))
    }

    /// The values at the steps from `first` on, as [`BoundSchedule::at`] has them.
    pub fn fill(&self, first: u64, out: &mut [f64]) {
        match self.value {
            Some(value) => out.fill(value),
            None => self.formula.eval_steps(first, &[f64::NAN, f64::NAN], out),
        }
    }

    /// The value, if it is the same at every step.
    pub fn constant(&self) -> Option<f64> {
        self.value
    }

    /// The schedule as it was written.
    pub fn text(&self) -> &str {
        self.formula.text()
    }

    /// The value at step `t`, if it is finite and in the range.
    ///
    /// # Errors
    /// [`SpecError::NotFinite`] or [`SpecError::OutOfRange`], naming the step.
    pub fn checked(&self, t: u64) -> Result<f64, SpecError> {
        let step = self.value.is_none().then_some(t);
        self.range.check(&self.key, self.text(), self.at(t), step)
    }

    /// Checks the range at every step of 1..=`n`.
    ///
    /// # Errors
    /// The first step whose value is refused, as [`BoundSchedule::checked`].
    pub fn check(&self, n: u64) -> Result<(), SpecError> {
        let last = if self.value.is_some() { n.min(1) } else { n };
        (1..=last).try_for_each(|t| self.checked(t).map(drop))
    }

    /// The first t in 2..=`n` with a larger value than at t - 1 (or with one of the two not a
    /// number).
    pub fn first_increase(&self, n: u64) -> Option<u64> {
        if self.value.is_some_and(|value| !value.is_nan()) {
            return None;
        }
        let mut before = self.at(1);
        (2..=n).find(|&t| {
            let now = self.at(t);
            let increases = now > before || now.is_nan() || before.is_nan();
            before = now;
            increases
        })
    }

    /// Whether the value never increases over t = 1, ..., `n`; every step is evaluated.
    pub fn is_nonincreasing(&self, n: u64) -> bool {
        self.first_increase(n).is_none()
    }
}

impl fmt::Display for BoundSchedule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text())
    }
}

#[cfg(test)]
#[allow(
    clippy::float_cmp,
    clippy::unwrap_used,
    reason = "a test states exact values and may panic"
)]
mod tests {
    use super::*;

    fn bind(
        text: &str,
        range: Range,
        horizon: Option<u64>,
        dim: usize,
    ) -> Result<BoundSchedule, SpecError> {
        Schedule::new("lr", text, range)?.bind(horizon, dim)
    }

    #[test]
    fn constants_are_stored() {
        let lr = bind("1/sqrt(d*T)", Range::positive(), Some(100), 4).unwrap();
        assert_eq!(lr.constant(), Some(0.05));
        assert_eq!((lr.at(1), lr.at(100)), (0.05, 0.05));
        assert_eq!(lr.text(), "1/sqrt(d*T)");
        assert!(lr.is_nonincreasing(u64::MAX));
        lr.check(u64::MAX).unwrap();
    }

    #[test]
    fn steps_count_from_one() {
        let beta = bind("0.9*0.5^(t-1)", Range::decay(), None, 1).unwrap();
        assert_eq!(beta.constant(), None);
        assert_eq!([1, 2, 3].map(|t| beta.at(t)), [0.9, 0.45, 0.225]);
        assert!(beta.is_nonincreasing(1000));
        assert_eq!(bind("min(t, 4)", Range::any(), None, 1).unwrap().first_increase(10), Some(2));
        assert_eq!(bind("abs(t-5)", Range::any(), None, 1).unwrap().first_increase(10), Some(6));
        assert_eq!(bind("abs(t-5)", Range::any(), None, 1).unwrap().first_increase(5), None);
    }

    #[test]
    fn the_horizon_has_to_be_known() {
        let schedule = Schedule::parse("0.1*t/T").unwrap();
        assert!(schedule.uses_horizon() && schedule.uses_step());
        assert!(matches!(schedule.bind(None, 1), Err(SpecError::NeedsHorizon { .. })));
        assert_eq!(schedule.bind(Some(10), 1).unwrap().at(5), 0.05);
    }

    #[test]
    fn the_range_holds_up_to_the_horizon() {
        let text = "1-0.01*t";
        assert!(bind(text, Range::positive(), Some(99), 1).is_ok());
        let error = bind(text, Range::positive(), Some(101), 1).unwrap_err();
        assert!(error.to_string().ends_with("at t = 101 is outside (0, inf)"), "{error}");
        // A dip between the steps that binding looks at is found by going through all of them.
        let dip = bind("abs(t-100)", Range::positive(), Some(1000), 1).unwrap();
        let error = dip.check(1000).unwrap_err();
        assert_eq!(error.to_string(), "lr = abs(t-100) = 0 at t = 100 is outside (0, inf)");
        assert!(dip.check(99).is_ok());
        assert!(bind("1/(d-1)", Range::any(), None, 1).is_err());
    }
}
