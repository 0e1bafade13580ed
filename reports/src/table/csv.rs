//! Tables as CSV (RFC 4180).
//!
//! Numbers are written in the shortest form that reads back to the same bits, non-finite ones as `NaN`, `inf`, `-inf`. A text cell
//! that a spreadsheet would take for a formula (it starts with `=`, `+`, `-`, `@`, a tab or a return) is written behind an
//! apostrophe, as is one that starts with an apostrophe, so that reading can take exactly one off again.
//! CSV has no place for units and kinds: [`read`] wants the [`Schema`] that the Parquet or JSON form of the table carries.

use super::flat::{CellKind, Cells, flatten, layout, rebuild};
use super::{Schema, Table, TableError};
use std::fmt::Write as _;

/// The table as CSV text with a header row and `\r\n` line ends.
pub fn write(table: &Table) -> String {
    write_with(table, write_cell)
}

/// The table as CSV text for programs that guess types: text stands in quotation marks and without an apostrophe before it, numbers that
/// are no integers by their kind have a point or an exponent, `NaN`, `inf` and `-inf` stand for themselves.
pub fn tidy(table: &Table) -> String {
    write_with(table, |out, cells, row| {
        // Writing to a String cannot fail.
        let _ = match cells {
            Cells::Text(v) => write!(out, "\"{}\"", v[row].replace('"', "\"\"")),
            Cells::Integer(v) => write!(out, "{}", v[row]),
            Cells::Number(v) => write!(out, "{:?}", v[row]),
            Cells::Flag(v) => write!(out, "{}", v[row]),
        };
    })
}

/// Names of the columns on disk with the types of their values: `text`, `integer`, `number` or `boolean`.
pub fn types(table: &Table) -> Vec<(String, &'static str)> {
    let word = |kind| match kind {
        CellKind::Text => "text",
        CellKind::Integer => "integer",
        CellKind::Number => "number",
        CellKind::Flag => "boolean",
    };
    layout(&table.schema()).into_iter().map(|(name, kind)| (name, word(kind))).collect()
}

fn write_with(table: &Table, write_cell: impl Fn(&mut String, &Cells, usize)) -> String {
    let flat = flatten(table);
    let names: Vec<&str> = flat.iter().map(|(name, _)| name.as_str()).collect();
    let mut out = names.join(",");
    out.push_str("\r\n");
    for row in 0..table.rows() {
        for (at, (_, cells)) in flat.iter().enumerate() {
            if at > 0 {
                out.push(',');
            }
            write_cell(&mut out, cells, row);
        }
        out.push_str("\r\n");
    }
    out
}

fn write_cell(out: &mut String, cells: &Cells, row: usize) {
    // Writing to a String cannot fail.
    let _ = match cells {
        Cells::Text(v) => {
            quote(out, &v[row]);
            Ok(())
        }
        Cells::Integer(v) => write!(out, "{}", v[row]),
        Cells::Number(v) => write!(out, "{}", crate::files::exact_f64::Word(v[row])),
        Cells::Flag(v) => write!(out, "{}", v[row]),
    };
}

fn is_guarded(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r', '\''])
}

fn quote(out: &mut String, text: &str) {
    let plain = !text.is_empty() && !text.contains([',', '"', '\n', '\r']);
    let guard = if is_guarded(text) { "'" } else { "" };
    if plain {
        out.push_str(guard);
        out.push_str(text);
    } else {
        out.push('"');
        out.push_str(guard);
        out.push_str(&text.replace('"', "\"\""));
        out.push('"');
    }
}

/// Reads what [`write()`] wrote.
///
/// # Errors
/// [`TableError::Malformed`] with the record and column at fault, [`TableError::Newer`] for a schema of a later version.
pub fn read(text: &str, schema: &Schema) -> Result<Table, TableError> {
    schema.refuse_newer("CSV")?;
    let malformed =
        |reason: String| TableError::Malformed { format: "CSV", table: schema.id.clone(), reason };
    let records = records(text).map_err(malformed)?;
    let layout = layout(schema);
    let Some((header, rows)) = records.split_first() else {
        return Err(malformed("there is no header row".to_owned()));
    };
    let names: Vec<&str> = layout.iter().map(|(name, _)| name.as_str()).collect();
    if *header != names && !(names.is_empty() && header.join("").is_empty()) {
        return Err(malformed(format!(
            "the header is `{}` where the schema says `{}`",
            header.join(","),
            names.join(",")
        )));
    }
    let mut cells: Vec<Cells> = layout.iter().map(|(_, kind)| empty(*kind)).collect();
    for (at, row) in rows.iter().enumerate() {
        if row.len() != names.len() {
            return Err(malformed(format!(
                "record {} has {} fields where {} are needed",
                at + 1,
                row.len(),
                names.len()
            )));
        }
        for ((field, cells), name) in row.iter().zip(&mut cells).zip(&names) {
            if push(cells, field).is_none() {
                let record = at + 1;
                return Err(malformed(format!(
                    "record {record}, column `{name}`: cannot read `{field}`"
                )));
            }
        }
    }
    rebuild("CSV", schema.clone(), cells)
}

fn empty(kind: CellKind) -> Cells {
    match kind {
        CellKind::Text => Cells::Text(Vec::new()),
        CellKind::Integer => Cells::Integer(Vec::new()),
        CellKind::Number => Cells::Number(Vec::new()),
        CellKind::Flag => Cells::Flag(Vec::new()),
    }
}

fn push(cells: &mut Cells, field: &str) -> Option<()> {
    match cells {
        Cells::Text(v) => v.push(field.strip_prefix('\'').unwrap_or(field).to_owned()),
        Cells::Integer(v) => v.push(field.parse().ok()?),
        Cells::Number(v) => v.push(crate::files::exact_f64::parse(field)?),
        Cells::Flag(v) => v.push(field.parse().ok()?),
    }
    Some(())
}

/// Splits text into records of fields (RFC 4180, sections 2.1 to 2.7; a bare `\n` ends a record too).
fn records(text: &str) -> Result<Vec<Vec<String>>, String> {
    let mut records = Vec::new();
    let mut record = Vec::new();
    let mut chars = text.chars().peekable();
    while chars.peek().is_some() {
        let mut field = String::new();
        if chars.next_if_eq(&'"').is_some() {
            loop {
                match chars.next() {
                    Some('"') if chars.next_if_eq(&'"').is_some() => field.push('"'),
                    Some('"') => break,
                    Some(c) => field.push(c),
                    None => {
                        return Err(format!("record {}: a quote is never closed", records.len()));
                    }
                }
            }
        } else {
            while let Some(c) = chars.next_if(|c| !matches!(c, ',' | '\r' | '\n')) {
                field.push(c);
            }
        }
        record.push(field);
        match chars.next() {
            Some(',') if chars.peek().is_some() => {}
            Some(',') => record.push(String::new()),
            Some('\n') | None => records.push(std::mem::take(&mut record)),
            Some('\r') if chars.next_if_eq(&'\n').is_some() => {
                records.push(std::mem::take(&mut record))
            }
            Some(c) => {
                return Err(format!(
                    "record {}: `{}` after a field",
                    records.len(),
                    c.escape_default()
                ));
            }
        }
    }
    if !record.is_empty() {
        records.push(record);
    }
    Ok(records)
}

#[cfg(test)]
mod tests {
    use super::super::{Column, testing};
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(crate::property::seeded(256))]

    #[test]
        fn reads_back_bit_for_bit(table in testing::tables()) {
            prop_assert_eq!(read(&write(&table), &table.schema()).unwrap(), table);
        }

        #[test]
        fn no_text_cell_starts_a_formula(text in "\\PC*") {
            let table = Table::new("t", "", vec![Column::text("x", vec![text])?]).unwrap();
            let csv = write(&table);
            let cell = csv.strip_prefix("x\r\n").unwrap();
            let cell = cell.strip_prefix('"').unwrap_or(cell); // the quote of RFC 4180 is not content
            prop_assert!(!cell.starts_with(['=', '+', '-', '@', '\t']));
        }

        #[test]
        fn any_text_is_read_or_refused(text in ".*") {
            let _ = read(&text, &testing::sample().schema());
        }
    }

    #[test]
    fn golden() {
        let expected = "claim,x,x_lo,x_hi,x_n,verdict,verdict_expected\r\n\
            plain,0.1,NaN,inf,3,holds,true\r\n\"a \"\"b\"\", c\",-0,-inf,1e300,0,out of scope,false\r\n'=1+1,5e-324,0,1,7,refuted,true\r\n";
        assert_eq!(write(&testing::sample()), expected);
    }

    /// False alarm: 0.
    #[test]
    fn damage_is_named() {
        let table = testing::sample();
        let (text, schema) = (write(&table), table.schema());
        let cases = [
            (text.replace("x_lo", "y"), "header"),
            (text.replace("0.1", "0,1"), "record 1 has 8 fields"),
            (text.replace("5e-324", "5e-"), "record 3, column `x`: cannot read `5e-`"),
            (text.replace("refuted", "maybe"), "column `verdict`: not one of"),
            (text.replace("b\"\", c\"", "b\"\", c"), "quote is never closed"),
            (String::new(), "no header"),
        ];
        for (broken, word) in cases {
            let error = read(&broken, &schema).unwrap_err().to_string();
            assert!(error.contains(word), "{error} should say {word}");
        }
        let newer = Schema { schema_version: 99, ..schema };
        assert!(matches!(read(&text, &newer), Err(TableError::Newer { found: 99, .. })));
    }

    #[test]
    fn tidy_tables_show_their_types() {
        let number = Column::number("x", vec![1.0, 1e300, f64::NAN, -0.0]).unwrap();
        let words = ["1", "=a \"b\"", "", "-"].map(str::to_owned).to_vec();
        let text = Column::text("word", words).unwrap();
        let table = Table::new("t", "", vec![text, number]).unwrap();
        assert_eq!(
            tidy(&table),
            "word,x\r\n\"1\",1.0\r\n\"=a \"\"b\"\"\",1e300\r\n\"\",NaN\r\n\"-\",-0.0\r\n"
        );
        assert_eq!(types(&table), [("word".to_owned(), "text"), ("x".to_owned(), "number")]);
    }
}
