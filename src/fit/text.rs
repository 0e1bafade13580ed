//! Lines and fields of a CSV file, as a stream.
//!
//! Lines are cut here, so that every message names the line that an editor shows; fields of lines with quotes are left to the `csv`
//! crate. A quoted field ends on its line: logs of numbers hold no line breaks.

use std::io::{self, BufRead};

use csv::ByteRecord;

use super::error::{FitError, Place};

/// Lines with something on them that is no comment.
pub(super) struct Lines<R> {
    reader: R,
    number: u64,
    line: Vec<u8>,
}

impl<R: BufRead> Lines<R> {
    pub(super) fn new(reader: R) -> Lines<R> {
        Lines { reader, number: 0, line: Vec::new() }
    }

    /// The next line without its end, with its number; none at the end of the file.
    pub(super) fn next(&mut self) -> io::Result<Option<(Place, &[u8])>> {
        loop {
            self.line.clear();
            if self.reader.read_until(b'\n', &mut self.line)? == 0 {
                return Ok(None);
            }
            self.number += 1;
            if self.number == 1 && self.line.starts_with(b"\xEF\xBB\xBF") {
                self.line.drain(..3);
            }
            while matches!(self.line.last(), Some(b'\n' | b'\r')) {
                self.line.pop();
            }
            if self.line.first() != Some(&b'#') && !self.line.trim_ascii().is_empty() {
                return Ok(Some((Place::Line(self.number), &self.line)));
            }
        }
    }
}

/// What separates the fields of a header: the most frequent of comma, semicolon and tab outside of quotes.
pub(super) fn delimiter(header: &[u8]) -> u8 {
    let mut counts = [(b',', 0_usize), (b';', 0), (b'\t', 0)];
    let mut quoted = false;
    for byte in header {
        quoted ^= *byte == b'"';
        if !quoted && let Some((_, n)) = counts.iter_mut().find(|(d, _)| d == byte) {
            *n += 1;
        }
    }
    // Ties go to the first.
    counts.into_iter().rev().max_by_key(|(_, n)| *n).map_or(b',', |(d, _)| d)
}

/// Cuts a line into fields.
pub(super) fn fields(
    line: &[u8],
    delimiter: u8,
    at: Place,
    record: &mut ByteRecord,
) -> Result<(), FitError> {
    record.clear();
    if !line.contains(&b'"') {
        line.split(|byte| *byte == delimiter).for_each(|field| record.push_field(field));
        return Ok(());
    }
    if line.iter().filter(|byte| **byte == b'"').count() % 2 == 1 {
        return Err(FitError::Quote(at));
    }
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true)
        .from_reader(line);
    reader.read_byte_record(record).map(drop).map_err(|_| FitError::Quote(at))
}

/// The number in a field; none if it is empty or blank.
pub(super) fn number(field: &[u8]) -> Result<Option<f64>, ()> {
    let field = field.trim_ascii();
    if field.is_empty() {
        return Ok(None);
    }
    std::str::from_utf8(field).ok().and_then(|text| text.parse().ok()).map(Some).ok_or(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_keep_the_numbers_that_an_editor_shows() {
        let mut lines = Lines::new(&b"\xEF\xBB\xBF# about\r\n\r\nT,y\r\n  \n1,2\n#x\n3,4"[..]);
        let mut seen = Vec::new();
        while let Some((Place::Line(n), line)) = lines.next().unwrap() {
            seen.push((n, String::from_utf8(line.to_vec()).unwrap()));
        }
        let expected = [(3, "T,y"), (5, "1,2"), (7, "3,4")].map(|(n, s)| (n, s.to_owned()));
        assert_eq!(seen, expected);
    }

    #[test]
    fn the_delimiter_is_read_off_the_header() {
        for (header, expected) in
            [("T,y", b','), ("T;y", b';'), ("T\ty", b'\t'), ("\"a;b;c\",y", b','), ("T", b',')]
        {
            assert_eq!(delimiter(header.as_bytes()), expected, "{header}");
        }
    }

    #[test]
    fn quoted_fields_may_hold_the_delimiter() {
        let mut record = ByteRecord::new();
        fields(br#""a,b",,"c ""d""",1"#, b',', Place::Line(1), &mut record).unwrap();
        assert_eq!(record.iter().collect::<Vec<_>>(), [&b"a,b"[..], b"", br#"c "d""#, b"1"]);
        fields(b"1,2,", b',', Place::Line(1), &mut record).unwrap();
        assert_eq!(record.len(), 3);
        let open = fields(br#""a,b"#, b',', Place::Line(9), &mut record).unwrap_err();
        assert_eq!(open.to_string(), "line 9: a quote is never closed");
    }

    #[test]
    fn numbers_have_a_decimal_point_and_no_unit() {
        assert_eq!(number(b" 1e-3 "), Ok(Some(1e-3)));
        assert_eq!(number(b"  "), Ok(None));
        assert!(number(b"-inf").unwrap().unwrap().is_infinite());
        for wrong in [&b"1,5"[..], b"0x10", b"3 s", b"\xff", b"--"] {
            assert_eq!(number(wrong), Err(()));
        }
    }
}
