//! Parquet files of any origin, column by column: what a user's own logs are read from.
//!
//! Flat columns of numbers (integers of any width and sign, single and double precision) and of text are read; others are listed by
//! what they are. Pages may be plain or compressed with Snappy.

use ::parquet::basic::{Compression, ConvertedType, LogicalType, Type as Physical};
use ::parquet::column::reader::{ColumnReaderImpl, get_typed_column_reader};
use ::parquet::data_type::{
    BoolType, ByteArrayType, DataType, DoubleType, FloatType, Int32Type, Int64Type,
};
use ::parquet::errors::ParquetError;
use ::parquet::file::reader::{FileReader, SerializedFileReader};
use ::parquet::schema::types::ColumnDescriptor;

/// The first and the last bytes of every Parquet file.
pub const MAGIC: &[u8; 4] = b"PAR1";

/// What the cells of a column are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sort {
    /// Numbers.
    Numbers,
    /// Words: text, or `true` and `false`.
    Words,
    /// Neither: the type as the file names it.
    Other(String),
}

/// An open Parquet file.
pub struct Foreign {
    file: SerializedFileReader<bytes::Bytes>,
    columns: Vec<(String, Sort)>,
}

impl Foreign {
    /// Reads the schema.
    ///
    /// # Errors
    /// In words, when the bytes are no Parquet file.
    pub fn open(bytes: Vec<u8>) -> Result<Foreign, String> {
        let file = SerializedFileReader::new(bytes::Bytes::from(bytes)).map_err(words)?;
        let schema = file.metadata().file_metadata().schema_descr_ptr();
        let columns = schema.columns().iter().map(|c| (c.path().string(), sort(c))).collect();
        Ok(Foreign { file, columns })
    }

    /// Names and sorts of the columns.
    #[must_use]
    pub fn columns(&self) -> &[(String, Sort)] {
        &self.columns
    }

    /// Number of rows.
    #[must_use]
    pub fn rows(&self) -> u64 {
        u64::try_from(self.file.metadata().file_metadata().num_rows()).unwrap_or(0)
    }

    /// The numbers of a column; none where the file has none.
    ///
    /// # Errors
    /// In words, when the column holds no numbers or cannot be read.
    pub fn numbers(&self, at: usize) -> Result<Vec<Option<f64>>, String> {
        self.first_numbers(at, usize::MAX)
    }

    fn first_numbers(&self, at: usize, most: usize) -> Result<Vec<Option<f64>>, String> {
        let descriptor = self.descriptor(at)?;
        let unsigned = is_unsigned(&descriptor);
        match descriptor.physical_type() {
            Physical::INT32 if unsigned => {
                self.read::<Int32Type, _>(at, most, |x| Ok(f64::from(x.cast_unsigned())))
            }
            Physical::INT32 => self.read::<Int32Type, _>(at, most, |x| Ok(f64::from(*x))),
            Physical::INT64 if unsigned => {
                self.read::<Int64Type, _>(at, most, |x| Ok(x.cast_unsigned() as f64))
            }
            Physical::INT64 => self.read::<Int64Type, _>(at, most, |x| Ok(*x as f64)),
            Physical::FLOAT => self.read::<FloatType, _>(at, most, |x| Ok(f64::from(*x))),
            Physical::DOUBLE => self.read::<DoubleType, _>(at, most, |x| Ok(*x)),
            other => Err(format!("a column of type {other} holds no numbers")),
        }
    }

    /// The words of a column, numbers in their shortest form; empty where the file has none.
    ///
    /// # Errors
    /// In words, when the column cannot be read.
    pub fn words(&self, at: usize) -> Result<Vec<String>, String> {
        self.first_words(at, usize::MAX)
    }

    /// The words of the first `most` rows of a column, or of all if there are fewer.
    ///
    /// # Errors
    /// As [`words`](Self::words).
    pub fn first_words(&self, at: usize, most: usize) -> Result<Vec<String>, String> {
        let found = match self.descriptor(at)?.physical_type() {
            Physical::BYTE_ARRAY => self.read::<ByteArrayType, _>(at, most, |x| {
                x.as_utf8().map(str::to_owned).map_err(words)
            })?,
            Physical::BOOLEAN => self.read::<BoolType, _>(at, most, |x| Ok(x.to_string()))?,
            _ => {
                let word = |x: Option<f64>| x.map(|x| x.to_string());
                self.first_numbers(at, most)?.into_iter().map(word).collect()
            }
        };
        Ok(found.into_iter().map(Option::unwrap_or_default).collect())
    }

    fn descriptor(&self, at: usize) -> Result<std::sync::Arc<ColumnDescriptor>, String> {
        let schema = self.file.metadata().file_metadata().schema_descr_ptr();
        let found = schema.columns().get(at).cloned();
        found.ok_or_else(|| format!("there is no column {at}"))
    }

    /// Refuses pages whose compression this program does not know.
    fn readable(&self, at: usize) -> Result<(), String> {
        let groups = self.file.metadata().row_groups().iter();
        let known = |c: &Compression| matches!(c, Compression::UNCOMPRESSED | Compression::SNAPPY);
        let other = groups.map(|group| group.column(at).compression()).find(|c| !known(c));
        other.map_or(Ok(()), |other| {
            Err(format!("its pages are compressed with {other}: write them with Snappy or plain"))
        })
    }

    fn read<T: DataType, V>(
        &self,
        at: usize,
        most: usize,
        cell: impl Fn(&T::T) -> Result<V, String>,
    ) -> Result<Vec<Option<V>>, String> {
        self.readable(at)?;
        let optional = self.descriptor(at)?.max_def_level() > 0;
        let mut all = Vec::new();
        for group in 0..self.file.num_row_groups() {
            let group = self.file.get_row_group(group).map_err(words)?;
            let rows = usize::try_from(group.metadata().num_rows())
                .map_err(|_| "negative row count".to_owned())?;
            let mut reader: ColumnReaderImpl<T> =
                get_typed_column_reader(group.get_column_reader(at).map_err(words)?);
            let mut left = rows.min(most - all.len());
            while left > 0 {
                let (mut levels, mut values) = (Vec::new(), Vec::new());
                let kept = optional.then_some(&mut levels);
                let (read, ..) =
                    reader.read_records(left, kept, None, &mut values).map_err(words)?;
                if read == 0 {
                    return Err(format!("column {at} ends {left} rows before the others"));
                }
                let mut present = values.iter();
                for k in 0..read {
                    let missing = levels.get(k).is_some_and(|level| *level == 0);
                    let value = if missing { None } else { present.next() };
                    all.push(value.map(&cell).transpose()?);
                }
                left -= read;
            }
        }
        Ok(all)
    }
}

fn words(error: ParquetError) -> String {
    error.to_string()
}

fn is_unsigned(column: &ColumnDescriptor) -> bool {
    match column.logical_type_ref() {
        Some(LogicalType::Integer(integer)) => !integer.is_signed,
        Some(_) => false,
        None => matches!(
            column.converted_type(),
            ConvertedType::UINT_8
                | ConvertedType::UINT_16
                | ConvertedType::UINT_32
                | ConvertedType::UINT_64
        ),
    }
}

/// Numbers are plain numbers: times, dates and decimals in an integer's clothes are something else.
fn sort(column: &ColumnDescriptor) -> Sort {
    let plain = match column.logical_type_ref() {
        Some(LogicalType::Integer(_)) => true,
        Some(_) => false,
        None => matches!(
            column.converted_type(),
            ConvertedType::NONE
                | ConvertedType::INT_8
                | ConvertedType::INT_16
                | ConvertedType::INT_32
                | ConvertedType::INT_64
                | ConvertedType::UINT_8
                | ConvertedType::UINT_16
                | ConvertedType::UINT_32
                | ConvertedType::UINT_64
        ),
    };
    if column.max_rep_level() > 0 || column.max_def_level() > 1 {
        return Sort::Other("nested".to_owned());
    }
    match column.physical_type() {
        Physical::INT32 | Physical::INT64 | Physical::FLOAT | Physical::DOUBLE if plain => {
            Sort::Numbers
        }
        Physical::BYTE_ARRAY if column.converted_type() != ConvertedType::DECIMAL => Sort::Words,
        Physical::BOOLEAN => Sort::Words,
        other => Sort::Other(match column.logical_type_ref() {
            Some(logical) => format!("{logical:?}"),
            None => other.to_string(),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Column, Table, parquet};
    use super::*;
    use ::parquet::file::properties::WriterProperties;
    use ::parquet::file::writer::SerializedFileWriter;
    use ::parquet::schema::parser::parse_message_type;
    use std::sync::Arc;

    /// A file in two row groups with a column of every sort; the optional ones lack their second value.
    fn file() -> Vec<u8> {
        let schema = "message log { required int32 i; required int32 u (INTEGER(32,false)); required int64 l (INTEGER(64,false)); \
            required float f; optional double d; optional binary s (UTF8); required boolean b; required int32 day (DATE); \
            repeated int32 many; }";
        let schema = Arc::new(parse_message_type(schema).unwrap());
        let properties = WriterProperties::builder().set_compression(Compression::SNAPPY).build();
        let mut bytes = Vec::new();
        let mut writer =
            SerializedFileWriter::new(&mut bytes, schema, Arc::new(properties)).unwrap();
        for part in 0..2 {
            let mut group = writer.next_row_group().unwrap();
            for at in 0..9 {
                let mut column = group.next_column().unwrap().unwrap();
                let some = &[1_i16, 0][..];
                match at {
                    0 | 1 => column.typed::<Int32Type>().write_batch(&[part, -1], None, None),
                    2 => column.typed::<Int64Type>().write_batch(&[1, -1], None, None),
                    3 => column.typed::<FloatType>().write_batch(&[0.5, -0.25], None, None),
                    4 => column.typed::<DoubleType>().write_batch(&[0.1], Some(some), None),
                    5 => {
                        column.typed::<ByteArrayType>().write_batch(&["é".into()], Some(some), None)
                    }
                    6 => column.typed::<BoolType>().write_batch(&[true, false], None, None),
                    7 => column.typed::<Int32Type>().write_batch(&[7, 8], None, None),
                    _ => column.typed::<Int32Type>().write_batch(
                        &[1, 2, 3],
                        Some(&[1, 1, 1]),
                        Some(&[0, 1, 0]),
                    ),
                }
                .unwrap();
                column.close().unwrap();
            }
            group.close().unwrap();
        }
        writer.close().unwrap();
        bytes
    }

    #[test]
    fn numbers_of_every_type_are_read_and_gaps_are_gaps() {
        let open = Foreign::open(file()).unwrap();
        assert_eq!(open.rows(), 4);
        let numbers = |at: usize| open.numbers(at).unwrap();
        assert_eq!(numbers(0), [Some(0.0), Some(-1.0), Some(1.0), Some(-1.0)]);
        assert_eq!(numbers(1)[1], Some(4_294_967_295.0));
        assert_eq!(numbers(2)[1], Some(18_446_744_073_709_551_615.0));
        assert_eq!(numbers(3)[..2], [Some(0.5), Some(-0.25)]);
        assert_eq!(numbers(4), [Some(0.1), None, Some(0.1), None]);
        assert_eq!(open.words(5).unwrap(), ["é", "", "é", ""]);
        assert_eq!(open.words(6).unwrap(), ["true", "false", "true", "false"]);
        assert_eq!(open.first_words(0, 3).unwrap(), ["0", "-1", "1"]);
        assert!(open.numbers(5).is_err() && open.numbers(99).is_err());
    }

    #[test]
    fn what_is_no_plain_number_is_listed_as_what_it_is() {
        let open = Foreign::open(file()).unwrap();
        let sorts: Vec<&Sort> = open.columns().iter().map(|(_, sort)| sort).collect();
        assert!(sorts[..5].iter().all(|sort| **sort == Sort::Numbers));
        assert_eq!(sorts[5..7], [&Sort::Words, &Sort::Words]);
        assert_eq!(
            sorts[7..],
            [&Sort::Other("Date".to_owned()), &Sort::Other("nested".to_owned())]
        );
    }

    #[test]
    fn our_own_tables_are_files_like_others() {
        let column = Column::number("x", vec![1.5, -0.0, f64::NAN]).unwrap();
        let table = Table::new("t", "", vec![column]).unwrap();
        let open = Foreign::open(parquet::write(&table).unwrap()).unwrap();
        let read = open.numbers(0).unwrap();
        assert_eq!(read[..2], [Some(1.5), Some(0.0)]);
        assert!(read[2].is_some_and(f64::is_nan));
        assert!(Foreign::open(b"PAR1".to_vec()).is_err());
    }
}
