//! Tables as Parquet: one row group, every column required, Snappy, the [`Schema`] as JSON under the key `ratecheck.schema`.
//!
//! Numbers are the eight bytes of the `f64`, so NaN and infinities keep their place without a convention.

use super::flat::{CellKind, Cells, flatten, layout, rebuild};
use super::{Schema, Table, TableError};
use ::parquet::basic::{Compression, LogicalType, Repetition, Type as Physical};
use ::parquet::column::reader::{ColumnReaderImpl, get_typed_column_reader};
use ::parquet::data_type::{BoolType, ByteArray, ByteArrayType, DataType, DoubleType, Int64Type};
use ::parquet::errors::ParquetError;
use ::parquet::file::metadata::KeyValue;
use ::parquet::file::properties::WriterProperties;
use ::parquet::file::reader::{FileReader, SerializedFileReader};
use ::parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use ::parquet::schema::types::Type;
use std::sync::Arc;

/// Key of the metadata entry that holds the schema.
pub const SCHEMA_KEY: &str = "ratecheck.schema";

/// The table as the bytes of a Parquet file.
///
/// # Errors
/// [`TableError::Malformed`] with what the Parquet writer refused.
pub fn write(table: &Table) -> Result<Vec<u8>, TableError> {
    write_file(table).map_err(|e| malformed(table.id(), e.to_string()))
}

fn write_file(table: &Table) -> Result<Vec<u8>, ParquetError> {
    let schema =
        serde_json::to_string(&table.schema()).map_err(|e| ParquetError::External(Box::new(e)))?;
    let properties = WriterProperties::builder()
        .set_compression(Compression::SNAPPY)
        .set_created_by(concat!("ratecheck ", env!("CARGO_PKG_VERSION")).to_owned())
        .set_key_value_metadata(Some(vec![KeyValue::new(SCHEMA_KEY.to_owned(), schema)]))
        .build();
    let flat = flatten(table);
    let fields = flat.iter().map(|(name, cells)| field(name, cells).map(Arc::new));
    let root =
        Type::group_type_builder("table").with_fields(fields.collect::<Result<_, _>>()?).build()?;
    let mut bytes = Vec::new();
    let mut file = SerializedFileWriter::new(&mut bytes, Arc::new(root), Arc::new(properties))?;
    let mut group = file.next_row_group()?;
    for (_, cells) in &flat {
        let Some(column) = group.next_column()? else {
            return Err(ParquetError::General("fewer columns than fields".to_owned()));
        };
        write_cells(column, cells)?;
    }
    group.close()?;
    file.close()?;
    Ok(bytes)
}

fn field(name: &str, cells: &Cells) -> Result<Type, ParquetError> {
    let (physical, logical) = match cells {
        Cells::Text(_) => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
        Cells::Integer(_) => (Physical::INT64, None),
        Cells::Number(_) => (Physical::DOUBLE, None),
        Cells::Flag(_) => (Physical::BOOLEAN, None),
    };
    Type::primitive_type_builder(name, physical)
        .with_repetition(Repetition::REQUIRED)
        .with_logical_type(logical)
        .build()
}

fn write_cells(mut column: SerializedColumnWriter<'_>, cells: &Cells) -> Result<(), ParquetError> {
    match cells {
        Cells::Text(v) => {
            let words: Vec<ByteArray> = v.iter().map(|s| ByteArray::from(s.as_str())).collect();
            column.typed::<ByteArrayType>().write_batch(&words, None, None)?
        }
        Cells::Integer(v) => column.typed::<Int64Type>().write_batch(v, None, None)?,
        Cells::Number(v) => column.typed::<DoubleType>().write_batch(v, None, None)?,
        Cells::Flag(v) => column.typed::<BoolType>().write_batch(v, None, None)?,
    };
    column.close()
}

/// Reads what [`write()`] wrote.
///
/// # Errors
/// [`TableError::Malformed`] for bytes that are truncated, damaged or not ours, [`TableError::Newer`] for a later schema.
pub fn read(bytes: &[u8]) -> Result<Table, TableError> {
    let anonymous = |e: ParquetError| malformed("?", e.to_string());
    let file =
        SerializedFileReader::new(bytes::Bytes::copy_from_slice(bytes)).map_err(anonymous)?;
    let entries = file.metadata().file_metadata().key_value_metadata();
    let entry = entries.and_then(|all| all.iter().find(|kv| kv.key == SCHEMA_KEY));
    let Some(text) = entry.and_then(|kv| kv.value.as_deref()) else {
        return Err(malformed(
            "?",
            format!("no metadata entry `{SCHEMA_KEY}`: not written by ratecheck"),
        ));
    };
    let schema: Schema = serde_json::from_str(text).map_err(|e| malformed("?", e.to_string()))?;
    schema.refuse_newer("Parquet")?;
    let about = |e: ParquetError| malformed(&schema.id, e.to_string());
    let mut cells = Vec::new();
    for (at, (name, kind)) in layout(&schema).into_iter().enumerate() {
        cells.push(read_column(&file, at, &name, kind).map_err(about)?);
    }
    rebuild("Parquet", schema, cells)
}

type File = SerializedFileReader<bytes::Bytes>;

fn read_column(file: &File, at: usize, name: &str, kind: CellKind) -> Result<Cells, ParquetError> {
    let descriptor = file.metadata().file_metadata().schema_descr_ptr();
    let expected = match kind {
        CellKind::Text => Physical::BYTE_ARRAY,
        CellKind::Integer => Physical::INT64,
        CellKind::Number => Physical::DOUBLE,
        CellKind::Flag => Physical::BOOLEAN,
    };
    let found =
        descriptor.columns().get(at).map(|c| (c.name(), c.physical_type(), c.max_def_level()));
    if found != Some((name, expected, 0)) {
        let reason =
            format!("column {at} is {found:?}, not the required {expected} column `{name}`");
        return Err(ParquetError::General(reason));
    }
    Ok(match kind {
        CellKind::Text => {
            let words = read_values::<ByteArrayType>(file, at)?;
            let words: Result<Vec<String>, _> =
                words.iter().map(|w| w.as_utf8().map(str::to_owned)).collect();
            Cells::Text(words?)
        }
        CellKind::Integer => Cells::Integer(read_values::<Int64Type>(file, at)?),
        CellKind::Number => Cells::Number(read_values::<DoubleType>(file, at)?),
        CellKind::Flag => Cells::Flag(read_values::<BoolType>(file, at)?),
    })
}

fn read_values<T: DataType>(file: &File, at: usize) -> Result<Vec<T::T>, ParquetError> {
    let mut values = Vec::new();
    for group in 0..file.num_row_groups() {
        let group = file.get_row_group(group)?;
        let rows = usize::try_from(group.metadata().num_rows())
            .map_err(|_| ParquetError::General("negative row count".to_owned()))?;
        let mut reader: ColumnReaderImpl<T> = get_typed_column_reader(group.get_column_reader(at)?);
        let before = values.len();
        while values.len() - before < rows {
            let wanted = rows - (values.len() - before);
            let (read, _, _) = reader.read_records(wanted, None, None, &mut values)?;
            if read == 0 {
                let found = values.len() - before;
                return Err(ParquetError::General(format!(
                    "column {at} ends after {found} of {rows} rows"
                )));
            }
        }
    }
    Ok(values)
}

fn malformed(table: &str, reason: String) -> TableError {
    TableError::Malformed { format: "Parquet", table: table.to_owned(), reason }
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
    fn every_truncation_is_refused() {
        let bytes = write(&testing::sample()).unwrap();
        for length in 0..bytes.len() {
            assert!(
                matches!(read(&bytes[..length]), Err(TableError::Malformed { .. })),
                "length {length}"
            );
        }
    }

    #[test]
    fn other_parquet_files_are_refused() {
        let root = Type::group_type_builder("other").build().unwrap();
        let mut bytes = Vec::new();
        SerializedFileWriter::new(&mut bytes, Arc::new(root), Arc::default())
            .unwrap()
            .close()
            .unwrap();
        assert!(read(&bytes).unwrap_err().to_string().contains("not written by ratecheck"));
    }

    #[test]
    fn many_rows_survive() {
        let values: Vec<f64> = (0..200_000).map(|i| f64::from(i) / 7.0).collect();
        let column = super::super::Column::number("x", values).unwrap();
        let table = Table::new("big", "", vec![column]).unwrap();
        assert_eq!(read(&write(&table).unwrap()).unwrap(), table);
    }
}
