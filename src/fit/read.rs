//! A file of points, as CSV or Parquet, long or wide.

use std::fs::File;
use std::io::{BufRead, BufReader, Read, stdin};
use std::path::Path;

use csv::ByteRecord;
use ratecheck_reports::table::foreign::{Foreign, MAGIC, Sort};

use super::columns::{Columns, Head, Named, Wanted};
use super::error::{FitError, Place};
use super::gather::{Gathering, Group, Point};
use super::text::{Lines, delimiter, fields, number};

/// Rows that are looked at before the columns are chosen.
const FIRST: usize = 200;
/// One read of a file.
const BUFFER: usize = 1 << 18;

/// What was read.
#[derive(Clone, Debug)]
pub struct Log {
    /// The file, or `standard input`.
    pub file: String,
    /// Rows below the header.
    pub rows: u64,
    /// The columns taken.
    pub named: Named,
    /// Points by group and replica.
    pub groups: Vec<Group>,
    /// Points left out because their abscissa is 0.
    pub zeros: u64,
    /// Points left out because their value is empty.
    pub empty: u64,
    /// BLAKE3 of the file, as hexadecimal digits.
    pub digest: String,
}

/// Reads a log; `-` is standard input.
///
/// # Errors
/// See [`FitError`].
pub fn read(path: &Path, wanted: &Wanted) -> Result<Log, FitError> {
    if path.as_os_str() == "-" {
        return sniff("standard input", BufReader::with_capacity(BUFFER, stdin()), wanted);
    }
    let file = path.display().to_string();
    let unreadable = |source| FitError::Unreadable { file: file.clone(), source };
    if path.is_dir() {
        return Err(FitError::Folder(file));
    }
    let open = File::open(path).map_err(unreadable)?;
    sniff(&file, BufReader::with_capacity(BUFFER, open), wanted)
}

/// Reads all there is, hashed on the way.
fn sniff(file: &str, reader: impl BufRead, wanted: &Wanted) -> Result<Log, FitError> {
    let mut reader = Hashed { reader, hasher: blake3::Hasher::new() };
    let mut log = told(file, &mut reader, wanted)?;
    log.digest = reader.hasher.finalize().to_hex().to_string();
    Ok(log)
}

/// A reader with the hash of what was taken from it.
struct Hashed<R> {
    reader: R,
    hasher: blake3::Hasher,
}

impl<R: BufRead> Read for Hashed<R> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let read = self.reader.read(into)?;
        self.hasher.update(&into[..read]);
        Ok(read)
    }
}

impl<R: BufRead> BufRead for Hashed<R> {
    fn fill_buf(&mut self) -> std::io::Result<&[u8]> {
        self.reader.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        // What is taken is in the buffer: nothing is read and nothing can fail.
        if let Ok(buffer) = self.reader.fill_buf() {
            self.hasher.update(&buffer[..amount.min(buffer.len())]);
        }
        self.reader.consume(amount);
    }
}

/// The first bytes tell Parquet from text.
fn told(file: &str, mut reader: impl BufRead, wanted: &Wanted) -> Result<Log, FitError> {
    let unreadable = |source| FitError::Unreadable { file: file.to_owned(), source };
    let start = reader.fill_buf().map_err(unreadable)?;
    if start.is_empty() {
        return Err(FitError::Empty(file.to_owned()));
    }
    if !start.starts_with(MAGIC) {
        return text(file, Lines::new(reader), wanted);
    }
    let mut bytes = Vec::new();
    reader.read_to_end(&mut bytes).map_err(unreadable)?;
    columnar(file, bytes, wanted)
}

/// Everything that goes into a log besides its points.
fn log(file: &str, rows: u64, columns: Columns, mut gathering: Gathering) -> Result<Log, FitError> {
    let called = columns.named.replicate.clone().unwrap_or_else(|| "column".to_owned());
    let groups = gathering.finish(&called)?;
    if rows == 0 {
        return Err(FitError::NoRows(file.to_owned()));
    }
    if groups.is_empty() {
        return Err(FitError::NoPoints(file.to_owned()));
    }
    let Gathering { zeros, empty, .. } = gathering;
    Ok(Log {
        file: file.to_owned(),
        rows,
        named: columns.named,
        groups,
        zeros,
        empty,
        digest: String::new(),
    })
}

fn text(file: &str, mut lines: Lines<impl BufRead>, wanted: &Wanted) -> Result<Log, FitError> {
    let unreadable = |source| FitError::Unreadable { file: file.to_owned(), source };
    let mut record = ByteRecord::new();
    let Some((at, line)) = lines.next().map_err(unreadable)? else {
        return Err(FitError::Empty(file.to_owned()));
    };
    let delimiter = delimiter(line);
    fields(line, delimiter, at, &mut record)?;
    let names = header(file, at, &record)?;
    let mut sheet = Sheet { names, columns: None, held: Vec::new(), rows: 0, delimiter };
    let mut gathering = Gathering::default();
    while let Some((at, line)) = lines.next().map_err(unreadable)? {
        fields(line, sheet.delimiter, at, &mut record)?;
        sheet.take(file, at, &record, wanted, &mut gathering)?;
    }
    sheet.begin(file, wanted, &mut gathering)?;
    match sheet.columns {
        Some(columns) => log(file, sheet.rows, columns, gathering),
        None => Err(FitError::NoRows(file.to_owned())),
    }
}

/// The names of the columns.
fn header(file: &str, at: Place, record: &ByteRecord) -> Result<Vec<String>, FitError> {
    let name = |field: &[u8]| std::str::from_utf8(field).map(|name| name.trim().to_owned());
    let binary = record.iter().any(|field| field.contains(&0));
    let names: Vec<String> = record
        .iter()
        .map(name)
        .collect::<Result<_, _>>()
        .ok()
        .filter(|_| !binary)
        .ok_or_else(|| FitError::NotText { file: file.to_owned(), at })?;
    if names.iter().all(|name| name.parse::<f64>().is_ok()) {
        let such = match names.len() {
            2 => "T,value".to_owned(),
            n => std::iter::once("T".to_owned())
                .chain((1..n).map(|k| format!("run{k}")))
                .collect::<Vec<_>>()
                .join(","),
        };
        let (file, found) = (file.to_owned(), names.join(","));
        return Err(FitError::NoHeader { file, at, found: shorten(&found), such: shorten(&such) });
    }
    if let [only] = &names[..] {
        return Err(FitError::OneColumn { file: file.to_owned(), column: shorten(only) });
    }
    Ok(names)
}

fn shorten(text: &str) -> String {
    if text.chars().count() <= 60 {
        return text.to_owned();
    }
    text.chars().take(57).chain("...".chars()).collect()
}

/// The rows of a text: the first ones are held until they have told which column is what.
struct Sheet {
    names: Vec<String>,
    columns: Option<Columns>,
    held: Vec<(Place, ByteRecord)>,
    rows: u64,
    delimiter: u8,
}

impl Sheet {
    fn take(
        &mut self,
        file: &str,
        at: Place,
        record: &ByteRecord,
        wanted: &Wanted,
        gathering: &mut Gathering,
    ) -> Result<(), FitError> {
        if record.len() != self.names.len() {
            let found = if record.len() == 1 {
                "1 field".to_owned()
            } else {
                format!("{} fields", record.len())
            };
            return Err(FitError::Ragged { at, found, expected: self.names.len() });
        }
        self.rows += 1;
        match &self.columns {
            Some(columns) => self.add(columns, at, record, gathering),
            None => {
                self.held.push((at, record.clone()));
                if self.held.len() == FIRST { self.begin(file, wanted, gathering) } else { Ok(()) }
            }
        }
    }

    /// Chooses the columns by the rows held, and takes these.
    fn begin(
        &mut self,
        file: &str,
        wanted: &Wanted,
        gathering: &mut Gathering,
    ) -> Result<(), FitError> {
        if self.columns.is_some() || self.held.is_empty() {
            return Ok(());
        }
        let held = std::mem::take(&mut self.held);
        let word = |field: &[u8]| String::from_utf8_lossy(field).trim().to_owned();
        let rows: Vec<Vec<String>> =
            held.iter().map(|(_, record)| record.iter().map(word).collect()).collect();
        // One slip does not make a column of words: its line is named when it is read.
        let is_number = |k: &usize| {
            let filled = rows.iter().filter(|row| !row[*k].is_empty());
            let numbers = filled.clone().filter(|row| row[*k].parse::<f64>().is_ok()).count();
            2 * numbers > filled.count()
        };
        let numeric = (0..self.names.len()).map(|k| is_number(&k)).collect();
        let head = Head { file, names: self.names.clone(), numeric, rows };
        let columns = head.choose(wanted)?;
        for (at, record) in &held {
            self.add(&columns, *at, record, gathering)?;
        }
        self.columns = Some(columns);
        Ok(())
    }

    fn add(
        &self,
        columns: &Columns,
        at: Place,
        record: &ByteRecord,
        gathering: &mut Gathering,
    ) -> Result<(), FitError> {
        let read = |k: usize| {
            number(&record[k]).map_err(|()| {
                let found = String::from_utf8_lossy(&record[k]).trim().to_owned();
                let comma = self.delimiter != b',' && found.contains(',');
                FitError::NotNumber {
                    at,
                    column: self.names[k].clone(),
                    found: shorten(&found),
                    hint: if comma { ": write a decimal point" } else { "" },
                }
            })
        };
        let word = |k: Option<usize>| k.map_or(&b""[..], |k| record[k].trim_ascii());
        let x = abscissa(at, &self.names[columns.x], read(columns.x)?)?;
        let wide = columns.y.len() > 1;
        for (column, &k) in columns.y.iter().enumerate() {
            let Some(y) = read(k)? else {
                gathering.empty += 1;
                continue;
            };
            let replica = if wide { self.names[k].as_bytes() } else { word(columns.replicate) };
            gathering.add(column, &Point { at, group: word(columns.by), replica, x, y });
        }
        Ok(())
    }
}

fn abscissa(at: Place, column: &str, x: Option<f64>) -> Result<f64, FitError> {
    match x {
        Some(x) if (0.0..f64::INFINITY).contains(&x) => Ok(x),
        Some(value) => Err(FitError::Abscissa { at, column: column.to_owned(), value }),
        None => Err(FitError::NoAbscissa { at, column: column.to_owned() }),
    }
}

fn columnar(file: &str, bytes: Vec<u8>, wanted: &Wanted) -> Result<Log, FitError> {
    let refuse = |reason| FitError::Parquet { file: file.to_owned(), reason };
    let open = Foreign::open(bytes).map_err(refuse)?;
    let names: Vec<String> = open.columns().iter().map(|(name, _)| name.clone()).collect();
    if let [only] = &names[..] {
        return Err(FitError::OneColumn { file: file.to_owned(), column: only.clone() });
    }
    // The words of all columns, for the first rows only.
    let mut first: Vec<Vec<String>> = Vec::new();
    for (at, (_, sort)) in open.columns().iter().enumerate() {
        first.push(match sort {
            Sort::Other(kind) => vec![kind.clone(); FIRST],
            _ => open.first_words(at, FIRST).map_err(refuse)?,
        });
    }
    let shown = usize::try_from(open.rows()).unwrap_or(usize::MAX).min(FIRST);
    let row = |k: usize| first.iter().map(|column| column[k].clone()).collect();
    let rows = (0..shown).map(row).collect();
    let numeric = open.columns().iter().map(|(_, sort)| *sort == Sort::Numbers).collect();
    let columns = Head { file, names: names.clone(), numeric, rows }.choose(wanted)?;
    let x = open.numbers(columns.x).map_err(refuse)?;
    let words = |k: Option<usize>| k.map(|k| open.words(k).map_err(refuse)).transpose();
    let (by, replicate) = (words(columns.by)?, words(columns.replicate)?);
    let mut gathering = Gathering::default();
    let wide = columns.y.len() > 1;
    for (column, &k) in columns.y.iter().enumerate() {
        let values = open.numbers(k).map_err(refuse)?;
        for (row, (x, y)) in x.iter().zip(values).enumerate() {
            let at = Place::Row(row as u64 + 1);
            let x = abscissa(at, &names[columns.x], *x)?;
            let Some(y) = y else {
                gathering.empty += 1;
                continue;
            };
            let group = word(by.as_ref(), row);
            let replica = if wide { names[k].as_bytes() } else { word(replicate.as_ref(), row) };
            gathering.add(column, &Point { at, group, replica, x, y });
        }
    }
    log(file, open.rows(), columns, gathering)
}

/// The word of a row; empty without a column of words.
fn word(words: Option<&Vec<String>>, row: usize) -> &[u8] {
    words.map_or(b"", |words| words[row].as_bytes())
}
