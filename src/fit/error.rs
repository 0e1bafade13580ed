//! Why a log has no rate.

use std::fmt;

use ratecheck_problems::spec::SpecError;
use ratecheck_proofs_checks::evidence::RateError;

/// Where something stands in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// A line of text, from 1.
    Line(u64),
    /// A row of a Parquet file, from 1.
    Row(u64),
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Place::Line(n) => write!(f, "line {n}"),
            Place::Row(n) => write!(f, "row {n}"),
        }
    }
}

/// Why a log has no rate: what was found, where, and what would do.
#[derive(Debug, thiserror::Error)]
pub enum FitError {
    /// The file cannot be read.
    #[error("cannot read `{file}`: {source}")]
    Unreadable {
        /// Which.
        file: String,
        /// What the system says.
        source: std::io::Error,
    },
    /// A folder where a file is needed.
    #[error("`{0}` is a folder: name one CSV or Parquet file in it")]
    Folder(String),
    /// Nothing in the file.
    #[error(
        "`{0}` is empty: a header with the names of the columns and one row a point are needed"
    )]
    Empty(String),
    /// A header and nothing below.
    #[error("`{0}` has a header and no rows")]
    NoRows(String),
    /// Rows without a single point that a power law could have.
    #[error("no row of `{0}` has both a value and an abscissa above 0")]
    NoPoints(String),
    /// Bytes that are no text.
    #[error("`{file}` is neither CSV nor Parquet: {at} is not text in UTF-8")]
    NotText {
        /// Which file.
        file: String,
        /// Where.
        at: Place,
    },
    /// Numbers where the names of columns should be.
    #[error(
        "`{file}` has no header: {at} is `{found}`; put a line with the names of the columns above it, such as `{such}`"
    )]
    NoHeader {
        /// Which file.
        file: String,
        /// Where the header is expected.
        at: Place,
        /// What stands there.
        found: String,
        /// A header of the right length.
        such: String,
    },
    /// A file of one column.
    #[error(
        "`{file}` has one column, `{column}`: two are needed, separated by commas, semicolons or tabs"
    )]
    OneColumn {
        /// Which file.
        file: String,
        /// Its only column.
        column: String,
    },
    /// A damaged or unsupported Parquet file.
    #[error("cannot read the Parquet file `{file}`: {reason}")]
    Parquet {
        /// Which.
        file: String,
        /// Why.
        reason: String,
    },
    /// A line with another number of fields than the header.
    #[error("{at} has {found} where the header has {expected}")]
    Ragged {
        /// Where.
        at: Place,
        /// Fields there, in words.
        found: String,
        /// Fields of the header.
        expected: usize,
    },
    /// A quotation that does not end on its line.
    #[error("{0}: a quote is never closed")]
    Quote(Place),
    /// Two columns of one name.
    #[error("two columns are called `{0}`: rename one")]
    SameName(String),
    /// A column that is not there.
    #[error(transparent)]
    NoColumn(#[from] Box<SpecError>),
    /// A request that names one column for two things.
    #[error("column `{column}` cannot be {first} and {second}")]
    TwoRoles {
        /// Which.
        column: String,
        /// The option that took it.
        first: &'static str,
        /// The option that wants it too.
        second: &'static str,
    },
    /// The columns do not say which is which.
    #[error("{0}")]
    Unclear(String),
    /// A column of something else.
    #[error("column `{column}` holds {found}, not numbers; columns of numbers: {numeric}")]
    NotNumbers {
        /// Which.
        column: String,
        /// What it holds.
        found: String,
        /// Those that would do.
        numeric: String,
    },
    /// A field that is no number.
    #[error("{at}, column `{column}`: `{found}` is not a number{hint}")]
    NotNumber {
        /// Where.
        at: Place,
        /// Column.
        column: String,
        /// What was found.
        found: String,
        /// What it may have been meant for.
        hint: &'static str,
    },
    /// A field that must not be empty.
    #[error("{at}, column `{column}`: there is no abscissa")]
    NoAbscissa {
        /// Where.
        at: Place,
        /// Column.
        column: String,
    },
    /// An abscissa that a power law does not have.
    #[error("{at}: {column} = {value}, but abscissae of a power law are positive and finite")]
    Abscissa {
        /// Where.
        at: Place,
        /// Column.
        column: String,
        /// What was found.
        value: f64,
    },
    /// Values that are NaN or infinite.
    #[error(
        "{at}{replica}: the value is {value}; {}. A run that diverged has no rate: drop it, or the rows from there on",
        if *count == 1 { "it is the only one that is not finite".to_owned() } else { format!("{count} values are not finite, this is the first") }
    )]
    NotFinite {
        /// Where the first one is.
        at: Place,
        /// Its replica, in words.
        replica: String,
        /// What it is.
        value: f64,
        /// How many there are.
        count: u64,
    },
    /// An abscissa that occurs several times in what should be one run.
    #[error("{x} occurs {times} times{place}: {advice}")]
    Repeated {
        /// `T = 100`.
        x: String,
        /// How often.
        times: usize,
        /// Replica and group, in words.
        place: String,
        /// What to do.
        advice: String,
    },
    /// Fewer abscissae than a slope with an interval needs.
    #[error("{found}{place}: a rate with an interval needs three or more")]
    TooFew {
        /// What there is.
        found: String,
        /// Group, in words.
        place: String,
    },
    /// A curve that does not change.
    #[error("constant at {value}{after}{place}: there is no rate")]
    Constant {
        /// The value.
        value: f64,
        /// What was taken off it, in words.
        after: String,
        /// Group, in words.
        place: String,
    },
    /// Means without a logarithm.
    #[error("{0}")]
    NotPositive(String),
    /// The statistics refuse.
    #[error("no rate{place}: {source}")]
    Rate {
        /// Group, in words.
        place: String,
        /// Why.
        source: RateError,
    },
}
