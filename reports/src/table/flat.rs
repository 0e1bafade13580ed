//! A table as plain columns: what CSV and Parquet both store. An estimate `x` becomes `x`, `x_lo`, `x_hi`, `x_n`; a status
//! becomes its word and `x_expected`; everything else is one column. [`rebuild`] is the inverse of [`flatten`].

use super::{
    Column, ColumnSchema, Data, Estimates, Kind, Outcome, Schema, Status, Table, TableError,
};

/// Values of one stored column.
#[derive(Clone, Debug)]
pub(super) enum Cells {
    Text(Vec<String>),
    Integer(Vec<i64>),
    Number(Vec<f64>),
    Flag(Vec<bool>),
}

/// Type of one stored column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CellKind {
    Text,
    Integer,
    Number,
    Flag,
}

pub(super) fn flatten(table: &Table) -> Vec<(String, Cells)> {
    let mut flat = Vec::new();
    for column in table.columns() {
        let cells = match column.data() {
            Data::Text(v) => vec![Cells::Text(v.clone())],
            Data::Integer(v) => vec![Cells::Integer(v.clone())],
            Data::Number(v) => vec![Cells::Number(v.clone())],
            Data::Estimate(e) => vec![
                Cells::Number(e.value.clone()),
                Cells::Number(e.lo.clone()),
                Cells::Number(e.hi.clone()),
                // `Column::new` refuses sizes beyond i64.
                Cells::Integer(e.n.iter().map(|n| i64::try_from(*n).unwrap_or(i64::MAX)).collect()),
            ],
            Data::Status(v) => vec![
                Cells::Text(v.iter().map(|o| o.status.word().to_owned()).collect()),
                Cells::Flag(v.iter().map(|o| o.as_expected).collect()),
            ],
        };
        flat.extend(column.names_on_disk().into_iter().zip(cells));
    }
    flat
}

/// Names and types of the stored columns of a schema, in order.
pub(super) fn layout(schema: &Schema) -> Vec<(String, CellKind)> {
    let mut layout = Vec::new();
    for ColumnSchema { name, kind, .. } in &schema.columns {
        let parts: &[(&str, CellKind)] = match kind {
            Kind::Text => &[("", CellKind::Text)],
            Kind::Integer => &[("", CellKind::Integer)],
            Kind::Number => &[("", CellKind::Number)],
            Kind::Estimate { .. } => &[
                ("", CellKind::Number),
                ("_lo", CellKind::Number),
                ("_hi", CellKind::Number),
                ("_n", CellKind::Integer),
            ],
            Kind::Status => &[("", CellKind::Text), ("_expected", CellKind::Flag)],
        };
        layout.extend(parts.iter().map(|(part, kind)| (format!("{name}{part}"), *kind)));
    }
    layout
}

/// Puts stored columns, in the order of [`layout`], together again.
pub(super) fn rebuild(
    format: &'static str,
    schema: Schema,
    cells: Vec<Cells>,
) -> Result<Table, TableError> {
    let Schema { id, title, columns, .. } = schema;
    let mut source = Source { format, table: &id, column: "", cells: cells.into_iter() };
    let mut built = Vec::with_capacity(columns.len());
    for ColumnSchema { name, symbol, unit, kind } in &columns {
        source.column = name;
        let data = match kind {
            Kind::Text => Data::Text(source.text()?),
            Kind::Integer => Data::Integer(source.integer()?),
            Kind::Number => Data::Number(source.number()?),
            Kind::Estimate { level } => Data::Estimate(Estimates {
                value: source.number()?,
                lo: source.number()?,
                hi: source.number()?,
                n: source.sizes()?,
                level: *level,
            }),
            Kind::Status => Data::Status(source.outcomes()?),
        };
        built.push(Column::new(name.clone(), data)?.with_symbol(symbol).with_unit(unit));
    }
    Table::new(id.clone(), title, built)
}

/// Stored columns handed out one by one, with the place to name when one does not fit.
struct Source<'a> {
    format: &'static str,
    table: &'a str,
    column: &'a str,
    cells: std::vec::IntoIter<Cells>,
}

impl Source<'_> {
    fn malformed(&self, reason: &str) -> TableError {
        TableError::Malformed {
            format: self.format,
            table: self.table.to_owned(),
            reason: format!("column `{}`: {reason}", self.column),
        }
    }

    fn text(&mut self) -> Result<Vec<String>, TableError> {
        match self.cells.next() {
            Some(Cells::Text(v)) => Ok(v),
            _ => Err(self.malformed("text expected")),
        }
    }

    fn integer(&mut self) -> Result<Vec<i64>, TableError> {
        match self.cells.next() {
            Some(Cells::Integer(v)) => Ok(v),
            _ => Err(self.malformed("integers expected")),
        }
    }

    fn number(&mut self) -> Result<Vec<f64>, TableError> {
        match self.cells.next() {
            Some(Cells::Number(v)) => Ok(v),
            _ => Err(self.malformed("numbers expected")),
        }
    }

    fn sizes(&mut self) -> Result<Vec<u64>, TableError> {
        let sizes: Option<Vec<u64>> =
            self.integer()?.into_iter().map(|n| u64::try_from(n).ok()).collect();
        sizes.ok_or_else(|| self.malformed("negative sample size"))
    }

    fn outcomes(&mut self) -> Result<Vec<Outcome>, TableError> {
        let words = self.text()?;
        let Some(Cells::Flag(flags)) = self.cells.next() else {
            return Err(self.malformed("true or false expected"));
        };
        if words.len() != flags.len() {
            return Err(self.malformed("as many flags as verdicts expected"));
        }
        let outcome = |(word, as_expected): (&String, bool)| {
            let status = Status::from_word(word)?;
            Some(Outcome { status, as_expected })
        };
        let outcomes: Option<Vec<Outcome>> = words.iter().zip(flags).map(outcome).collect();
        outcomes.ok_or_else(|| {
            self.malformed("not one of holds, refuted, undecided, out of scope, failed")
        })
    }
}
