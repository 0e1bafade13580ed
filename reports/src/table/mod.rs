//! Tables: the form in which every result is stored and from which every page is drawn.
//!
//! A [`Table`] is a list of equally long [`Column`]s. A column has a machine name, the symbol readers know it by, a unit, and
//! values of one kind. Values that exist are valid: lengths agree, names are unique, levels are probabilities, and every NaN is
//! the canonical one, so that a table written as CSV, Parquet or JSON reads back with the same bits.

mod column;
pub mod csv;
mod flat;
pub mod foreign;
pub mod json;
pub mod markdown;
pub mod parquet;
mod status;

pub use column::{Column, Data, Estimates, Kind};
pub use status::{Outcome, Status};

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// What is wrong with a table, or with the bytes of one.
#[derive(Debug, Error)]
pub enum TableError {
    /// Two columns, or the parts of an estimate, differ in length.
    #[error("column `{column}` has {found} rows where {expected} are needed")]
    Length {
        /// Column at fault.
        column: String,
        /// Rows of the columns before it.
        expected: usize,
        /// Rows it has.
        found: usize,
    },
    /// A column name that files cannot carry.
    #[error("column name `{0}` is not usable: letters, digits and `_`, starting with a letter")]
    Name(String),
    /// Two columns, or a column and a part of an estimate, would share a name on disk.
    #[error(
        "column name `{0}` occurs twice (an estimate `x` also takes `x_lo`, `x_hi`, `x_n`; a status `x` also `x_expected`)"
    )]
    Twice(String),
    /// A confidence level outside (0, 1).
    #[error("column `{column}`: confidence level {level} is outside (0, 1)")]
    Level {
        /// Column at fault.
        column: String,
        /// The level given.
        level: f64,
    },
    /// A sample size that a signed 64-bit column cannot hold.
    #[error("column `{column}`, row {row}: sample size {n} exceeds 2^63 - 1")]
    SampleSize {
        /// Column at fault.
        column: String,
        /// Row, from 0.
        row: usize,
        /// The size given.
        n: u64,
    },
    /// Bytes that are not what the format or the schema says.
    #[error("{format} table `{table}`: {reason}")]
    Malformed {
        /// `CSV`, `Parquet` or `JSON`.
        format: &'static str,
        /// Table id as far as it is known.
        table: String,
        /// What was found, and where.
        reason: String,
    },
    /// A file written by a later version of this crate.
    #[error(
        "{format} table `{table}` has schema version {found}; this version reads up to {known}"
    )]
    Newer {
        /// `CSV`, `Parquet` or `JSON`.
        format: &'static str,
        /// Table id as far as it is known.
        table: String,
        /// Version in the file.
        found: u32,
        /// Latest version this crate reads.
        known: u32,
    },
}

/// A named list of equally long columns.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    id: String,
    title: String,
    columns: Vec<Column>,
}

impl Table {
    /// A table of `columns`, all of one length and with distinct names on disk.
    ///
    /// # Errors
    /// [`TableError::Length`] or [`TableError::Twice`], naming the first column at fault.
    pub fn new(
        id: impl Into<String>,
        title: impl Into<String>,
        columns: Vec<Column>,
    ) -> Result<Table, TableError> {
        if let Some(first) = columns.first()
            && let Some(odd) = columns.iter().find(|c| c.len() != first.len())
        {
            return Err(TableError::Length {
                column: odd.name().to_owned(),
                expected: first.len(),
                found: odd.len(),
            });
        }
        let mut seen = std::collections::BTreeSet::new();
        for name in columns.iter().flat_map(Column::names_on_disk) {
            if !seen.insert(name.clone()) {
                return Err(TableError::Twice(name));
            }
        }
        Ok(Table { id: id.into(), title: title.into(), columns })
    }

    /// Machine name of the table, also the stem of its files.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Title for people.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// Columns in order.
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// The column called `name`.
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|c| c.name() == name)
    }

    /// Number of rows (0 without columns).
    pub fn rows(&self) -> usize {
        self.columns.first().map_or(0, Column::len)
    }

    /// Everything about the table except its values.
    pub fn schema(&self) -> Schema {
        Schema {
            schema_version: crate::files::SCHEMA_VERSION,
            id: self.id.clone(),
            title: self.title.clone(),
            columns: self
                .columns
                .iter()
                .map(|c| ColumnSchema {
                    name: c.name().to_owned(),
                    symbol: c.symbol().to_owned(),
                    unit: c.unit().to_owned(),
                    kind: c.kind(),
                })
                .collect(),
        }
    }
}

/// Everything about a table except its values: what a CSV file needs beside it to be read back.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Schema {
    /// Version of the layout, [`crate::files::SCHEMA_VERSION`] when written by this crate.
    pub schema_version: u32,
    /// [`Table::id`].
    pub id: String,
    /// [`Table::title`].
    pub title: String,
    /// One entry per column, in order.
    pub columns: Vec<ColumnSchema>,
}

/// Everything about a column except its values.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ColumnSchema {
    /// [`Column::name`].
    pub name: String,
    /// [`Column::symbol`].
    pub symbol: String,
    /// [`Column::unit`].
    pub unit: String,
    /// [`Column::kind`].
    pub kind: Kind,
}

impl Schema {
    /// Refuses a schema from a later version of this crate.
    fn refuse_newer(&self, format: &'static str) -> Result<(), TableError> {
        let known = crate::files::SCHEMA_VERSION;
        if self.schema_version > known {
            return Err(TableError::Newer {
                format,
                table: self.id.clone(),
                found: self.schema_version,
                known,
            });
        }
        Ok(())
    }
}

#[cfg(test)]
pub(crate) mod testing;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_of_different_length_are_refused_by_name() {
        let a = Column::number("a", vec![1.0, 2.0]).unwrap();
        let b = Column::integer("b", vec![1]).unwrap();
        let error = Table::new("t", "T", vec![a, b]).unwrap_err().to_string();
        assert_eq!(error, "column `b` has 1 rows where 2 are needed");
    }

    #[test]
    fn a_column_may_not_shadow_a_part_of_an_estimate() {
        let estimates =
            Estimates { value: vec![1.0], lo: vec![0.0], hi: vec![2.0], n: vec![3], level: 0.95 };
        let a = Column::estimate("x", estimates).unwrap();
        let b = Column::number("x_lo", vec![1.0]).unwrap();
        assert!(
            matches!(Table::new("t", "T", vec![a, b]), Err(TableError::Twice(name)) if name == "x_lo")
        );
    }
}
