//! Tables as JSON: `{"schema": .., "rows": n, "columns": {name: [..]}}`, one array per stored column, so that other programs need
//! no knowledge of ours. Non-finite numbers are the strings `"NaN"`, `"inf"`, `"-inf"`.

use super::flat::{CellKind, Cells, flatten, layout, rebuild};
use super::{Schema, Table, TableError};
use crate::files::exact_f64::Exact;
use serde::{Deserialize, Serialize};
use serde_json::Value;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Stored {
    schema: Schema,
    rows: usize,
    columns: serde_json::Map<String, Value>,
}

/// The table as JSON text.
///
/// # Errors
/// None are known: the result is what `serde_json` returns.
pub fn write(table: &Table) -> Result<String, TableError> {
    let schema = table.schema();
    let malformed = |e: serde_json::Error| malformed(table.id(), e.to_string());
    let mut columns = serde_json::Map::new();
    for (name, cells) in flatten(table) {
        let array = match cells {
            Cells::Text(v) => serde_json::to_value(v),
            Cells::Integer(v) => serde_json::to_value(v),
            Cells::Number(v) => serde_json::to_value(v.into_iter().map(Exact).collect::<Vec<_>>()),
            Cells::Flag(v) => serde_json::to_value(v),
        };
        columns.insert(name, array.map_err(malformed)?);
    }
    serde_json::to_string_pretty(&Stored { schema, rows: table.rows(), columns }).map_err(malformed)
}

/// Reads what [`write()`] wrote.
///
/// # Errors
/// [`TableError::Malformed`] or [`TableError::Newer`].
pub fn read(text: &str) -> Result<Table, TableError> {
    let Stored { schema, rows, mut columns } =
        serde_json::from_str(text).map_err(|e| malformed("?", e.to_string()))?;
    schema.refuse_newer("JSON")?;
    let mut cells = Vec::new();
    for (name, kind) in layout(&schema) {
        let about = |reason: String| malformed(&schema.id, format!("column `{name}`: {reason}"));
        let array = columns.remove(&name).ok_or_else(|| about("missing".to_owned()))?;
        let column = cells_of(array, kind).map_err(|e| about(e.to_string()))?;
        cells.push(column);
    }
    if let Some(name) = columns.keys().next() {
        return Err(malformed(&schema.id, format!("column `{name}` is not in the schema")));
    }
    let table = rebuild("JSON", schema, cells)?;
    if table.rows() != rows {
        let reason = format!("{} rows where the file says {rows}", table.rows());
        return Err(malformed(table.id(), reason));
    }
    Ok(table)
}

fn cells_of(array: Value, kind: CellKind) -> Result<Cells, serde_json::Error> {
    Ok(match kind {
        CellKind::Text => Cells::Text(serde_json::from_value(array)?),
        CellKind::Integer => Cells::Integer(serde_json::from_value(array)?),
        CellKind::Number => {
            let exact: Vec<Exact> = serde_json::from_value(array)?;
            Cells::Number(exact.into_iter().map(|Exact(x)| x).collect())
        }
        CellKind::Flag => Cells::Flag(serde_json::from_value(array)?),
    })
}

fn malformed(table: &str, reason: String) -> TableError {
    TableError::Malformed { format: "JSON", table: table.to_owned(), reason }
}

#[cfg(test)]
mod tests {
    use super::super::testing;
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(crate::property::seeded(256))]

        #[test]
        fn reads_back_bit_for_bit(table in testing::tables()) {
            prop_assert_eq!(read(&write(&table).unwrap()).unwrap(), table);
        }
    }

    #[test]
    fn damage_is_named() {
        let text = write(&testing::sample()).unwrap();
        let cases = [
            (text[..text.len() / 2].to_owned(), "EOF"),
            (text.replace("\"rows\": 3", "\"rows\": 4"), "3 rows where the file says 4"),
            (text.replace("\"x_hi\": [", "\"x_up\": ["), "column `x_hi`: missing"),
            (text.replace("\"schema_version\": 1", "\"schema_version\": 7"), "schema version 7"),
            (text.replace("\"-inf\"", "\"infinite\""), "column `x_lo`"),
        ];
        for (broken, word) in cases {
            let error = read(&broken).unwrap_err().to_string();
            assert!(error.contains(word), "{error} should say {word}");
        }
    }
}
