//! Tidy tables over all studies: verdicts, curves, and what escapes left.

use serde::Serialize;

use ratecheck_reports::files::SCHEMA_VERSION;
use ratecheck_reports::table::{self, Column, Data, Estimates, Table, TableError};

use super::source::{Escaped, Setting, Source, Study};
use super::{Made, count};
use crate::publish::long;
use crate::results::curve_table;

/// What [`csv()`] writes beside its tables, since CSV says no types.
const SCHEMA: &str = "schema.json";

/// The types of the columns of CSV tables.
#[derive(Serialize)]
struct Types {
    schema_version: u32,
    tables: Vec<TableTypes>,
}

/// The types of the columns of one of them.
#[derive(Serialize)]
struct TableTypes {
    file: String,
    columns: Vec<ColumnType>,
}

/// A column with `text`, `integer`, `number` or `boolean`.
#[derive(Serialize)]
struct ColumnType {
    name: String,
    r#type: &'static str,
}

/// The tables as CSV, with the types of their columns.
///
/// # Errors
/// Never for tables of one version of the program: columns of one name have one kind.
pub fn csv(sources: &[Source]) -> Result<Made, TableError> {
    let tables = tables(sources)?;
    let file = |table: &Table| format!("{}.csv", table.id());
    let mut files: Vec<(String, Vec<u8>)> =
        tables.iter().map(|t| (file(t), table::csv::tidy(t).into_bytes())).collect();
    let column = |(name, r#type): (String, &'static str)| ColumnType { name, r#type };
    let types = |t: &Table| TableTypes {
        file: file(t),
        columns: table::csv::types(t).into_iter().map(column).collect(),
    };
    let types =
        Types { schema_version: SCHEMA_VERSION, tables: tables.iter().map(types).collect() };
    let mut json = serde_json::to_string_pretty(&types).expect("words are JSON");
    json.push('\n');
    files.push((SCHEMA.to_owned(), json.into_bytes()));
    Ok(Made { files, holds: holds(&tables) })
}

/// The tables as Parquet.
///
/// # Errors
/// As [`csv()`].
pub fn parquet(sources: &[Source]) -> Result<Made, TableError> {
    let tables = tables(sources)?;
    let file = |t: &Table| Ok((format!("{}.parquet", t.id()), table::parquet::write(t)?));
    let files: Result<_, TableError> = tables.iter().map(file).collect();
    Ok(Made { files: files?, holds: holds(&tables) })
}

fn holds(tables: &[Table]) -> String {
    let parts: Vec<String> =
        tables.iter().map(|t| format!("{} with {}", t.id(), count(t.rows(), "row"))).collect();
    parts.join(", ")
}

fn tables(sources: &[Source]) -> Result<Vec<Table>, TableError> {
    let (mut studies, mut escapes): (Vec<&Study>, Vec<&Escaped>) = (Vec::new(), Vec::new());
    for source in sources {
        match source {
            Source::Study(study) => studies.push(study),
            Source::Escape(escape) => escapes.push(escape),
        }
    }
    let mut tables = Vec::new();
    if !studies.is_empty() {
        let verdicts =
            studies.iter().map(|s| with_texts(&long(&s.results)?, &[("study", s.name())]));
        tables.push(stacked(
            "verdicts",
            "Verdicts of all studies",
            verdicts.collect::<Result<_, _>>()?,
        )?);
        let curves = studies.iter().map(|study| curves(study));
        let title = "Recorded quantities of all studies: means over replicas with 95 % intervals";
        tables.push(stacked("curves", title, curves.collect::<Result<_, _>>()?)?);
    }
    if !escapes.is_empty() {
        for (id, title, of) in [
            ("times", "First passages", (|e| &e.times) as fn(&Escaped) -> &Table),
            ("occupancy", "Replicas in each basin", |e| &e.occupancy),
        ] {
            let parts = escapes.iter().map(|escape| escaped(escape, of(escape)));
            tables.push(stacked(id, title, parts.collect::<Result<_, _>>()?)?);
        }
    }
    Ok(tables)
}

/// Curves with what their runs are, so that no table has to be joined.
fn curves(study: &Study) -> Result<Table, TableError> {
    let unknown = Setting::default();
    let settings: Vec<&Setting> =
        study.curves.iter().map(|row| study.settings.get(&row.run).unwrap_or(&unknown)).collect();
    let text = |read: fn(&Setting) -> &String| settings.iter().map(|s| read(s).clone()).collect();
    let integer = |read: fn(&Setting) -> u64| {
        settings.iter().map(|s| i64::try_from(read(s)).unwrap_or(i64::MAX)).collect::<Vec<i64>>()
    };
    let table = with_texts(&curve_table(&study.curves)?, &[("study", study.name())])?;
    let mut columns = table.columns().to_vec();
    columns.extend([
        Column::integer("horizon", integer(|s| s.horizon))?.with_symbol("T"),
        Column::integer("dim", integer(|s| s.dim as u64))?.with_symbol("d"),
        Column::text("problem", text(|s| &s.problem))?,
        Column::text("noise", text(|s| &s.noise))?,
        Column::text("optimizer", text(|s| &s.optimizer))?,
        Column::text("domain", text(|s| &s.domain))?,
        Column::text("sweep", text(|s| &s.sweep))?,
    ]);
    Table::new("curves", "", columns)
}

/// A table of an escape with what was run.
fn escaped(escape: &Escaped, table: &Table) -> Result<Table, TableError> {
    let summary = &escape.summary;
    let known = [
        ("escape", escape.name.as_str()),
        ("problem", &summary.landscape),
        ("noise", &summary.noise),
    ];
    let table = with_texts(table, &known)?;
    let mut columns = table.columns().to_vec();
    if let Some(Data::Text(names)) = table.column("optimizer").map(Column::data) {
        let spec = |name: &String| {
            let found = summary.optimizers.iter().find(|method| method.name == *name);
            found.map_or_else(String::new, |method| method.spec.clone())
        };
        columns.insert(known.len() + 1, Column::text("spec", names.iter().map(spec).collect())?);
    }
    Table::new(table.id(), table.title(), columns)
}

/// The table with columns of one word each before its own.
fn with_texts(table: &Table, words: &[(&str, &str)]) -> Result<Table, TableError> {
    let column =
        |(name, word): &(&str, &str)| Column::text(*name, vec![(*word).to_owned(); table.rows()]);
    let mut columns: Vec<Column> = words.iter().map(column).collect::<Result<_, _>>()?;
    columns.extend(table.columns().iter().cloned());
    Table::new(table.id(), table.title(), columns)
}

/// Tables of one kind below each other. What one lacks that another has, such as a third coordinate, is NaN, 0 or empty there.
fn stacked(id: &str, title: &str, parts: Vec<Table>) -> Result<Table, TableError> {
    let mut names: Vec<&Column> = Vec::new();
    for column in parts.iter().flat_map(Table::columns) {
        if !names.iter().any(|known| known.name() == column.name()) {
            names.push(column);
        }
    }
    let joined = |like: &&Column| -> Result<Column, TableError> {
        let mut data = empty(like.data());
        for part in &parts {
            extend(id, like.name(), &mut data, part)?;
        }
        let column = Column::new(like.name(), data)?;
        Ok(column.with_symbol(like.symbol()).with_unit(like.unit()))
    };
    let columns = names.iter().map(joined).collect::<Result<_, _>>()?;
    Table::new(id, title, columns)
}

fn empty(like: &Data) -> Data {
    match like {
        Data::Text(_) => Data::Text(Vec::new()),
        Data::Integer(_) => Data::Integer(Vec::new()),
        Data::Number(_) => Data::Number(Vec::new()),
        Data::Status(_) => Data::Status(Vec::new()),
        Data::Estimate(e) => Data::Estimate(Estimates {
            value: Vec::new(),
            lo: Vec::new(),
            hi: Vec::new(),
            n: Vec::new(),
            level: e.level,
        }),
    }
}

fn extend(id: &str, name: &str, data: &mut Data, part: &Table) -> Result<(), TableError> {
    let (own, rows) = (part.column(name).map(Column::data), part.rows());
    match (&mut *data, own) {
        (Data::Text(all), Some(Data::Text(own))) => all.extend_from_slice(own),
        (Data::Integer(all), Some(Data::Integer(own))) => all.extend_from_slice(own),
        (Data::Number(all), Some(Data::Number(own))) => all.extend_from_slice(own),
        (Data::Status(all), Some(Data::Status(own))) => all.extend_from_slice(own),
        (Data::Text(all), None) => all.resize(all.len() + rows, String::new()),
        (Data::Integer(all), None) => all.resize(all.len() + rows, 0),
        (Data::Number(all), None) => all.resize(all.len() + rows, f64::NAN),
        _ => {
            return Err(TableError::Malformed {
                format: "exported",
                table: id.to_owned(),
                reason: format!("column `{name}` has several kinds of values"),
            });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_part_lacks_is_filled_by_its_kind() {
        let a = Table::new(
            "a",
            "",
            vec![
                Column::text("word", vec!["x".to_owned()]).expect("a column"),
                Column::number("x1", vec![1.5]).expect("a column"),
            ],
        );
        let b = Table::new(
            "b",
            "",
            vec![
                Column::number("x1", vec![2.5]).expect("a column"),
                Column::integer("basin2", vec![7]).expect("a column"),
            ],
        );
        let parts = vec![a.expect("a table"), b.expect("a table")];
        let all = stacked("all", "", parts).expect("stacked");
        assert_eq!(table::csv::tidy(&all), "word,x1,basin2\r\n\"x\",1.5,0\r\n\"\",2.5,7\r\n");
    }

    #[test]
    fn kinds_must_agree() {
        let number = Column::number("x", vec![1.0]).expect("a column");
        let integer = Column::integer("x", vec![1]).expect("a column");
        let parts = [number, integer].map(|c| Table::new("t", "", vec![c]).expect("a table"));
        let refused = stacked("all", "", parts.to_vec()).expect_err("refused").to_string();
        assert!(refused.contains("column `x` has several kinds"), "{refused}");
    }
}
