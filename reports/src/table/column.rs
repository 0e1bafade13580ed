//! One column: name, symbol, unit, and values of one kind.

use super::{Outcome, TableError};
use crate::files::exact_f64;
use serde::{Deserialize, Serialize};

/// The values of a column.
#[derive(Clone, Debug)]
pub enum Data {
    /// Words: ids, settings, notes.
    Text(Vec<String>),
    /// Counts and steps.
    Integer(Vec<i64>),
    /// Exact or deterministic numbers.
    Number(Vec<f64>),
    /// Numbers that come with an interval and a sample size.
    Estimate(Estimates),
    /// Verdicts.
    Status(Vec<Outcome>),
}

/// Estimates with their confidence intervals `[lo, hi]` at one `level` and the sample size of each.
#[derive(Clone, Debug)]
pub struct Estimates {
    /// Point estimates.
    pub value: Vec<f64>,
    /// Lower ends.
    pub lo: Vec<f64>,
    /// Upper ends.
    pub hi: Vec<f64>,
    /// Sample sizes.
    pub n: Vec<u64>,
    /// Confidence level in (0, 1), the same for every row.
    pub level: f64,
}

/// The kind of a column without its values.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase", deny_unknown_fields)]
pub enum Kind {
    /// [`Data::Text`].
    Text,
    /// [`Data::Integer`].
    Integer,
    /// [`Data::Number`].
    Number,
    /// [`Data::Estimate`].
    Estimate {
        /// Confidence level in (0, 1).
        #[serde(with = "exact_f64")]
        level: f64,
    },
    /// [`Data::Status`].
    Status,
}

/// A column of a [`Table`](super::Table). Equality compares numbers by their bits.
#[derive(Clone, Debug)]
pub struct Column {
    name: String,
    symbol: String,
    unit: String,
    data: Data,
}

impl Column {
    /// A column of `data`; the symbol is the name until [`with_symbol`](Self::with_symbol), the unit is empty.
    ///
    /// # Errors
    /// A name that is not `[A-Za-z][A-Za-z0-9_]*`, parts of an estimate that differ in length, a level outside (0, 1), a sample size
    /// beyond `i64`.
    pub fn new(name: impl Into<String>, mut data: Data) -> Result<Column, TableError> {
        let name = name.into();
        let mut letters = name.chars();
        let starts = letters.next().is_some_and(|c| c.is_ascii_alphabetic());
        if !starts || !letters.all(|c| c.is_ascii_alphanumeric() || c == '_') {
            return Err(TableError::Name(name));
        }
        match &mut data {
            Data::Number(values) => canonical_nan(values),
            Data::Estimate(e) => check_estimates(&name, e)?,
            Data::Text(_) | Data::Integer(_) | Data::Status(_) => {}
        }
        Ok(Column { symbol: name.clone(), name, unit: String::new(), data })
    }

    /// A column of words. Errors as [`Column::new`].
    pub fn text(name: impl Into<String>, values: Vec<String>) -> Result<Column, TableError> {
        Column::new(name, Data::Text(values))
    }

    /// A column of integers. Errors as [`Column::new`].
    pub fn integer(name: impl Into<String>, values: Vec<i64>) -> Result<Column, TableError> {
        Column::new(name, Data::Integer(values))
    }

    /// A column of numbers. Errors as [`Column::new`].
    pub fn number(name: impl Into<String>, values: Vec<f64>) -> Result<Column, TableError> {
        Column::new(name, Data::Number(values))
    }

    /// A column of estimates. Errors as [`Column::new`].
    pub fn estimate(name: impl Into<String>, values: Estimates) -> Result<Column, TableError> {
        Column::new(name, Data::Estimate(values))
    }

    /// A column of verdicts. Errors as [`Column::new`].
    pub fn status(name: impl Into<String>, values: Vec<Outcome>) -> Result<Column, TableError> {
        Column::new(name, Data::Status(values))
    }

    /// The same column with the symbol of the papers, in the markup of [`crate::formula`].
    #[must_use]
    pub fn with_symbol(mut self, symbol: impl Into<String>) -> Column {
        self.symbol = symbol.into();
        self
    }

    /// The same column with a unit (empty for dimensionless).
    #[must_use]
    pub fn with_unit(mut self, unit: impl Into<String>) -> Column {
        self.unit = unit.into();
        self
    }

    /// Machine name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Symbol for people.
    pub fn symbol(&self) -> &str {
        &self.symbol
    }

    /// Whether [`with_symbol`](Self::with_symbol) gave the column a symbol of its own.
    pub fn has_symbol(&self) -> bool {
        self.symbol != self.name
    }

    /// Unit, empty when there is none.
    pub fn unit(&self) -> &str {
        &self.unit
    }

    /// Values.
    pub fn data(&self) -> &Data {
        &self.data
    }

    /// Kind of the values.
    pub fn kind(&self) -> Kind {
        match &self.data {
            Data::Text(_) => Kind::Text,
            Data::Integer(_) => Kind::Integer,
            Data::Number(_) => Kind::Number,
            Data::Estimate(e) => Kind::Estimate { level: e.level },
            Data::Status(_) => Kind::Status,
        }
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        match &self.data {
            Data::Text(v) => v.len(),
            Data::Integer(v) => v.len(),
            Data::Number(v) => v.len(),
            Data::Estimate(e) => e.value.len(),
            Data::Status(v) => v.len(),
        }
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Names of the columns this one becomes in a file.
    pub(super) fn names_on_disk(&self) -> Vec<String> {
        let parts: &[&str] = match &self.data {
            Data::Text(_) | Data::Integer(_) | Data::Number(_) => &[""],
            Data::Estimate(_) => &["", "_lo", "_hi", "_n"],
            Data::Status(_) => &["", "_expected"],
        };
        parts.iter().map(|part| format!("{}{part}", self.name)).collect()
    }
}

impl PartialEq for Column {
    fn eq(&self, other: &Column) -> bool {
        let about = |c: &Column| (c.name.clone(), c.symbol.clone(), c.unit.clone());
        let same = match (&self.data, &other.data) {
            (Data::Text(a), Data::Text(b)) => a == b,
            (Data::Integer(a), Data::Integer(b)) => a == b,
            (Data::Number(a), Data::Number(b)) => same_bits(a, b),
            (Data::Status(a), Data::Status(b)) => a == b,
            (Data::Estimate(a), Data::Estimate(b)) => {
                same_bits(&a.value, &b.value)
                    && same_bits(&a.lo, &b.lo)
                    && same_bits(&a.hi, &b.hi)
                    && a.n == b.n
                    && a.level.to_bits() == b.level.to_bits()
            }
            _ => false,
        };
        same && about(self) == about(other)
    }
}

fn same_bits(a: &[f64], b: &[f64]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.to_bits() == b.to_bits())
}

/// Text formats write one word for NaN, so sign and payload are dropped where a table begins.
fn canonical_nan(values: &mut [f64]) {
    for value in values.iter_mut().filter(|v| v.is_nan()) {
        *value = f64::NAN;
    }
}

fn check_estimates(name: &str, e: &mut Estimates) -> Result<(), TableError> {
    let expected = e.value.len();
    for found in [e.lo.len(), e.hi.len(), e.n.len()] {
        if found != expected {
            return Err(TableError::Length { column: name.to_owned(), expected, found });
        }
    }
    if !(e.level > 0.0 && e.level < 1.0) {
        return Err(TableError::Level { column: name.to_owned(), level: e.level });
    }
    if let Some(row) = e.n.iter().position(|n| i64::try_from(*n).is_err()) {
        return Err(TableError::SampleSize { column: name.to_owned(), row, n: e.n[row] });
    }
    for part in [&mut e.value, &mut e.lo, &mut e.hi] {
        canonical_nan(part);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_machine_names() {
        for bad in ["", "1x", "a b", "é", "a-b", "=x"] {
            assert!(matches!(Column::integer(bad, vec![]), Err(TableError::Name(_))), "{bad:?}");
        }
    }

    #[test]
    fn estimates_are_checked() {
        let good =
            Estimates { value: vec![1.0], lo: vec![0.5], hi: vec![1.5], n: vec![4], level: 0.95 };
        assert!(Column::estimate("x", good.clone()).is_ok());
        let short = Estimates { hi: vec![], ..good.clone() };
        assert!(matches!(Column::estimate("x", short), Err(TableError::Length { .. })));
        let level = Estimates { level: 95.0, ..good.clone() };
        assert!(matches!(Column::estimate("x", level), Err(TableError::Level { .. })));
        let huge = Estimates { n: vec![u64::MAX], ..good };
        assert!(matches!(Column::estimate("x", huge), Err(TableError::SampleSize { .. })));
    }

    #[test]
    fn equality_sees_the_sign_of_zero() {
        let column = |x| Column::number("x", vec![x]).unwrap();
        assert_ne!(column(0.0), column(-0.0));
        assert_eq!(column(f64::NAN), column(-f64::NAN));
    }
}
