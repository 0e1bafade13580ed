//! Tables of numbers from CSV files, one row a step.

use crate::spec::{Params, SpecError};

/// Rows of equally many finite numbers; row `t` (from 1) belongs to step `t`.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Table {
    data: Vec<f64>,
    columns: usize,
}

impl Table {
    /// Reads the file that `key` of the spec names. Space around numbers is ignored, and so are lines that begin with `#`.
    ///
    /// # Errors
    /// When the file cannot be read, is empty, has rows of different lengths, or an entry is not a finite number; the
    /// line and the column are named.
    pub(crate) fn read(params: &Params<'_>, key: &str) -> Result<Table, SpecError> {
        let path = params.text(key)?;
        parse_file(path).map_err(|problem| {
            params.refuse(key, path, format!("a table of numbers, one row a step: {problem}"))
        })
    }

    /// Number of rows.
    pub(crate) fn rows(&self) -> usize {
        self.data.len() / self.columns
    }

    /// Number of columns.
    pub(crate) fn columns(&self) -> usize {
        self.columns
    }

    /// The row of step `t`, if the table reaches that far.
    pub(crate) fn row(&self, t: u64) -> Option<&[f64]> {
        let t = usize::try_from(t).ok()?.checked_sub(1)?;
        self.data.chunks_exact(self.columns).nth(t)
    }

    /// Every number, row by row.
    pub(crate) fn data(&self) -> &[f64] {
        &self.data
    }
}

fn parse_file(path: &str) -> Result<Table, String> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .comment(Some(b'#'))
        .trim(csv::Trim::All)
        .from_path(path)
        .map_err(|error| error.to_string())?;
    let mut table = Table { data: Vec::new(), columns: 0 };
    for (row, record) in reader.records().enumerate() {
        let record = record.map_err(|error| error.to_string())?;
        let line = record.position().map_or(row as u64 + 1, csv::Position::line);
        if row == 0 {
            table.columns = record.len();
        }
        if record.len() != table.columns {
            let (found, first) = (record.len(), table.columns);
            return Err(format!("line {line} has {found} columns where the first row has {first}"));
        }
        for (column, text) in record.iter().enumerate() {
            let place = format!("line {line}, column {}", column + 1);
            let number: f64 = text
                .parse()
                .map_err(|_| format!("{place}: `{text}` is not a number (there is no header)"))?;
            if !number.is_finite() {
                return Err(format!("{place}: `{text}` is not finite"));
            }
            table.data.push(number);
        }
    }
    if table.data.is_empty() { Err("the file has no rows".to_owned()) } else { Ok(table) }
}
