//! Data from files: rows of features with a label each, from LIBSVM and CSV files.
//!
//! Every line becomes a row or an error that names file, line and reason; nothing is dropped or repaired.

use std::fs;
use std::path::Path;

mod csv;
pub(crate) mod design;
mod libsvm;
pub(crate) mod linear;

/// Largest number of values that are held, rows times features.
const MAX_VALUES: usize = 200_000_000;

/// How a file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// `label index:value index:value ...` with indices that rise from 1; what is not listed is 0, and `#` begins a comment.
    Libsvm,
    /// Numbers between commas without header, the label in the given column.
    Csv {
        /// Where the label is.
        label: Column,
    },
}

/// A column of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    /// The leftmost one.
    First,
    /// The rightmost one.
    Last,
}

/// Rows of features, each with a label.
#[derive(Clone, Debug, PartialEq)]
pub struct Dataset {
    features: Vec<f64>,
    labels: Vec<f64>,
    lines: Vec<u64>,
    dim: usize,
}

/// Why a file holds no data set.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DataError {
    /// The file cannot be read, or is unfit as a whole.
    #[error("{path}: {reason}")]
    File {
        /// The file.
        path: String,
        /// What is wrong.
        reason: String,
    },
    /// A line is no row.
    #[error("{path}, line {line}: {reason}")]
    Line {
        /// The file.
        path: String,
        /// The line, from 1.
        line: u64,
        /// What is wrong.
        reason: String,
    },
}

/// What the parsers report: the line, where there is one, and the reason.
struct Fault {
    line: Option<u64>,
    reason: String,
}

impl Fault {
    fn at(line: u64, reason: impl Into<String>) -> Fault {
        Fault { line: Some(line), reason: reason.into() }
    }

    fn of_file(reason: impl Into<String>) -> Fault {
        Fault { line: None, reason: reason.into() }
    }

    fn in_file(self, path: &Path) -> DataError {
        let (path, reason) = (path.display().to_string(), self.reason);
        match self.line {
            Some(line) => DataError::Line { path, line, reason },
            None => DataError::File { path, reason },
        }
    }
}

impl Dataset {
    /// Reads a file.
    ///
    /// # Errors
    /// When the file cannot be read, has no rows or no features, holds more than 2e8 values, or a line is malformed.
    pub fn read(path: impl AsRef<Path>, format: Format) -> Result<Dataset, DataError> {
        let path = path.as_ref();
        let parsed = fs::read_to_string(path)
            .map_err(|error| Fault::of_file(error.to_string()))
            .and_then(|text| Dataset::parse(&text, format));
        parsed.map_err(|fault| fault.in_file(path))
    }

    fn parse(text: &str, format: Format) -> Result<Dataset, Fault> {
        let data = match format {
            Format::Libsvm => libsvm::parse(text)?,
            Format::Csv { label } => csv::parse(text, label)?,
        };
        if data.labels.is_empty() {
            return Err(Fault::of_file("the file has no rows"));
        }
        if data.dim == 0 {
            return Err(Fault::of_file("the rows have labels but no features"));
        }
        Ok(data)
    }

    /// Number of rows `n`.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.labels.len()
    }

    /// Number of features `d`.
    #[must_use]
    pub fn dim(&self) -> usize {
        self.dim
    }

    /// The features of row `k`, from 0.
    ///
    /// # Panics
    /// If there is no such row.
    #[must_use]
    pub fn row(&self, k: usize) -> &[f64] {
        &self.features[k * self.dim..][..self.dim]
    }

    /// The labels in the order of the rows.
    #[must_use]
    pub fn labels(&self) -> &[f64] {
        &self.labels
    }

    /// The line of the file that row `k` comes from, counted from 1.
    ///
    /// # Panics
    /// If there is no such row.
    #[must_use]
    pub fn line(&self, k: usize) -> u64 {
        self.lines[k]
    }

    /// Labels as signs, for two classes: the larger of the two labels becomes `1`, the smaller `-1`.
    ///
    /// # Errors
    /// The line of the first row with a third label, or none when all labels are equal, with the reason.
    pub fn signs(&self) -> Result<Vec<f64>, (Option<u64>, String)> {
        let first = self.labels[0];
        let differs = |a: f64, b: f64| (a - b).abs() > 0.0;
        let Some(other) = self.labels.iter().copied().find(|label| differs(*label, first)) else {
            return Err((None, format!("two classes are needed, but every label is {first}")));
        };
        let (low, high) = (first.min(other), first.max(other));
        let sign = |(k, label): (usize, &f64)| match label {
            label if !differs(*label, high) => Ok(1.0),
            label if !differs(*label, low) => Ok(-1.0),
            label => {
                let reason =
                    format!("two classes are needed, but {low}, {high} and {label} are labels");
                Err((Some(self.lines[k]), reason))
            }
        };
        self.labels.iter().enumerate().map(sign).collect()
    }
}

/// Labels as classes `0, 1, ...` in the order of the labels, with the number of classes; not more than `most`.
fn classes(labels: &[f64], most: usize) -> Result<(Vec<f64>, usize), String> {
    let mut known: Vec<f64> = Vec::new();
    for label in labels {
        if let Err(place) = known.binary_search_by(|known| known.total_cmp(&(label + 0.0))) {
            if known.len() == most {
                return Err(format!("it has more than {most} different labels"));
            }
            known.insert(place, label + 0.0);
        }
    }
    if known.len() < 2 {
        return Err(format!("two classes are needed, but every label is {}", known[0]));
    }
    let class = |label: &f64| known.partition_point(|known| *known < *label);
    #[expect(clippy::cast_precision_loss, reason = "few classes")]
    let numbers = labels.iter().map(|label| class(label) as f64).collect();
    Ok((numbers, known.len()))
}

/// A finite number.
fn number(text: &str, line: u64, what: impl Fn() -> String) -> Result<f64, Fault> {
    match text.parse::<f64>() {
        Ok(number) if number.is_finite() => Ok(number),
        Ok(_) => Err(Fault::at(line, format!("{} is `{text}`, which is not finite", what()))),
        Err(_) => Err(Fault::at(line, format!("{} is `{text}`, which is not a number", what()))),
    }
}

/// Refuses tables that would not fit.
fn affordable(rows: usize, dim: usize) -> Result<(), Fault> {
    match rows.checked_mul(dim) {
        Some(values) if values <= MAX_VALUES => Ok(()),
        _ => Err(Fault::of_file(format!(
            "{rows} rows of {dim} features are more than {MAX_VALUES} values; use fewer rows or features"
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CSV: Format = Format::Csv { label: Column::First };

    fn read(text: &str, format: Format) -> Result<Dataset, (Option<u64>, String)> {
        Dataset::parse(text, format).map_err(|fault| (fault.line, fault.reason))
    }

    #[test]
    fn both_formats_give_the_same_rows() {
        let sparse =
            read("# two rows\n+1 1:0.5 3:-2\n-1 2:1e-3 # second\n", Format::Libsvm).unwrap();
        assert_eq!((sparse.rows(), sparse.dim()), (2, 3));
        assert_eq!(sparse.row(0), [0.5, 0.0, -2.0]);
        assert_eq!(sparse.row(1), [0.0, 1e-3, 0.0]);
        assert_eq!((sparse.line(0), sparse.line(1)), (2, 3));
        let dense = read("# two rows\n1, 0.5, 0, -2\n-1,0,1e-3,0", CSV).unwrap();
        assert_eq!(dense, sparse);
        let last = Format::Csv { label: Column::Last };
        let dense = read("# two rows\n0.5,0,-2,1\n0,1e-3,0,-1\r\n", last).unwrap();
        assert_eq!(dense, sparse);
    }

    #[test]
    fn bad_rows_are_named_by_line_and_reason() {
        for (text, line, words) in [
            ("1 1:2\nx 1:2\n", 2, "the label is `x`, which is not a number"),
            ("1 1:2\n-1 1:nan\n", 2, "the value of feature 1 is `nan`, which is not finite"),
            ("1 1:2 2\n", 1, "`2` is not of the form index:value"),
            ("1 0:2\n", 1, "index `0`: indices are whole numbers from 1"),
            ("1 a:2\n", 1, "index `a`: indices are whole numbers from 1"),
            ("1 3:2 2:1\n", 1, "index 2 comes after 3: indices rise"),
            ("1 3:2 3:1\n", 1, "index 3 comes after 3: indices rise"),
            ("1 1:2\n\n-1 1:3\n", 2, "the line is empty"),
        ] {
            let (found, reason) = read(text, Format::Libsvm).unwrap_err();
            assert_eq!(found, Some(line), "{text:?}: {reason}");
            assert!(reason.contains(words), "{text:?}: {reason}");
        }
        for (text, line, words) in [
            ("y,a,b\n1,2,3\n", 1, "column 1 is `y`, which is not a number; a header is no row"),
            ("1,2,3\n1,2\n", 2, "2 columns where the first row has 3"),
            ("1,2,3\n1,,3\n", 2, "column 2 is ``, which is not a number"),
            ("1,2,3\n1,inf,3\n", 2, "column 2 is `inf`, which is not finite"),
            ("1,2,3\n\n1,2,3\n", 2, "the line is empty"),
        ] {
            let (found, reason) = read(text, CSV).unwrap_err();
            assert_eq!(found, Some(line), "{text:?}: {reason}");
            assert!(reason.contains(words), "{text:?}: {reason}");
        }
    }

    #[test]
    fn files_without_data_are_refused() {
        for (text, format, words) in [
            ("# nothing\n", Format::Libsvm, "no rows"),
            ("", CSV, "no rows"),
            ("1\n-1\n", Format::Libsvm, "no features"),
            ("1\n-1\n", CSV, "no features"),
            ("1 1:1\n-1 4000000000:1\n", Format::Libsvm, "more than 200000000 values"),
        ] {
            let (line, reason) = read(text, format).unwrap_err();
            assert!(line.is_none() && reason.contains(words), "{text:?}: {reason}");
        }
        let message = Dataset::read("/nowhere/data", Format::Libsvm).unwrap_err().to_string();
        assert!(message.starts_with("/nowhere/data: "), "{message}");
    }

    #[test]
    fn two_classes_become_signs() {
        let labels = |text: &str| read(text, CSV).unwrap().signs();
        assert_eq!(labels("0,1\n1,1\n0,1\n"), Ok(vec![-1.0, 1.0, -1.0]));
        assert_eq!(labels("2,1\n1,1\n"), Ok(vec![1.0, -1.0]));
        let (line, reason) = labels("0,1\n1,1\n2,1\n").unwrap_err();
        assert!(line == Some(3) && reason.contains("0, 1 and 2 are labels"), "{reason}");
        let (line, reason) = labels("7,1\n7,2\n").unwrap_err();
        assert!(line.is_none() && reason.contains("every label is 7"), "{reason}");
    }
}
