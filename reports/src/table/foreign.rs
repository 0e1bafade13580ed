//! Parquet files of any origin, column by column: what a user's own logs are read from.
//!
//! Flat columns of numbers (integers of any width and sign, single and double precision) and of text are read; others are listed by
//! what they are. Pages may be plain or compressed with Snappy.

use ::parquet::basic::{ConvertedType, LogicalType, Type as Physical};
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

    fn read<T: DataType, V>(
        &self,
        at: usize,
        most: usize,
        cell: impl Fn(&T::T) -> Result<V, String>,
    ) -> Result<Vec<Option<V>>, String> {
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
