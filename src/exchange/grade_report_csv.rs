//! The HR grade report as CSV (RFC 4180), written row by row as it comes: memory does not grow with the rows.

use std::io::{self, Write as _};

use chrono::{Datelike, NaiveDate};

use super::cells_out::harmless;
use crate::domain::report::{COLUMNS, Cell, GradeRow};

/// So many bytes are gathered before they are handed on.
const FULL: usize = 64 * 1024;

/// A report that is being written.
pub struct Writer<W: io::Write> {
    out: W,
    buffer: Vec<u8>,
}

/// Writes the heading. The mark at the beginning, by which spreadsheets know UTF-8, is for people; programs do without.
pub fn begin<W: io::Write>(out: W, with_mark: bool) -> io::Result<Writer<W>> {
    let mut writer = Writer { out, buffer: Vec::with_capacity(FULL + FULL / 4) };
    if with_mark {
        writer.buffer.extend_from_slice("\u{feff}".as_bytes());
    }
    writer.buffer.extend_from_slice(COLUMNS.join(",").as_bytes());
    writer.end_line()?;
    Ok(writer)
}

impl<W: io::Write> Writer<W> {
    pub fn row(&mut self, row: &GradeRow) -> io::Result<()> {
        let mut digits = [0; 10];
        for (place, cell) in row.cells().iter().enumerate() {
            if place > 0 {
                self.buffer.push(b',');
            }
            match cell {
                Cell::Blank => {}
                Cell::Text(text) => self.text(&harmless(text)),
                Cell::Number(number) => self.buffer.extend_from_slice(decimal(*number, &mut digits)),
                Cell::Day(day) => self.day(*day)?,
                Cell::Truth(truth) => self.buffer.extend_from_slice(if *truth { b"true" } else { b"false" }),
            }
        }
        self.end_line()
    }

    /// Hands on what is left.
    pub fn finish(mut self) -> io::Result<W> {
        self.out.write_all(&self.buffer)?;
        self.out.flush()?;
        Ok(self.out)
    }

    /// In quotation marks where it needs them. A semicolon or a tab needs them where a spreadsheet is set to part cells by it.
    fn text(&mut self, text: &str) {
        if !text.bytes().fold(false, |found, byte| found | matches!(byte, b',' | b'"' | b'\n' | b';' | b'\t')) {
            return self.buffer.extend_from_slice(text.as_bytes());
        }
        self.buffer.push(b'"');
        for (place, part) in text.split('"').enumerate() {
            if place > 0 {
                self.buffer.extend_from_slice(b"\"\"");
            }
            self.buffer.extend_from_slice(part.as_bytes());
        }
        self.buffer.push(b'"');
    }

    /// 2026-03-31.
    fn day(&mut self, day: NaiveDate) -> io::Result<()> {
        let Ok(year @ 0..=9_999) = u32::try_from(day.year()) else { return write!(self.buffer, "{day}") };
        let digit = |number: u32| b'0' + (number % 10) as u8;
        let (month, of_month) = (day.month(), day.day());
        self.buffer.extend_from_slice(&[
            digit(year / 1_000),
            digit(year / 100),
            digit(year / 10),
            digit(year),
            b'-',
            digit(month / 10),
            digit(month),
            b'-',
            digit(of_month / 10),
            digit(of_month),
        ]);
        Ok(())
    }

    fn end_line(&mut self) -> io::Result<()> {
        self.buffer.extend_from_slice(b"\r\n");
        if self.buffer.len() >= FULL {
            self.out.write_all(&self.buffer)?;
            self.buffer.clear();
        }
        Ok(())
    }
}

/// The digits of a number.
fn decimal(mut number: u32, digits: &mut [u8; 10]) -> &[u8] {
    let mut first = digits.len();
    loop {
        first -= 1;
        digits[first] = b'0' + (number % 10) as u8;
        number /= 10;
        if number == 0 {
            return &digits[first..];
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_their_digits() {
        for (number, text) in [(0, "0"), (7, "7"), (10, "10"), (1_024, "1024"), (u32::MAX, "4294967295")] {
            assert_eq!(decimal(number, &mut [0; 10]), text.as_bytes());
        }
    }

    #[test]
    fn days_have_theirs() {
        for text in
            ["2026-03-31", "2024-02-29", "2010-10-01", "0999-12-09", "0000-01-01", "9999-12-31", "+10000-01-01", "-0001-01-01"]
        {
            let mut writer = Writer { out: Vec::new(), buffer: Vec::new() };
            writer.day(text.parse().unwrap()).unwrap();
            assert_eq!(writer.finish().unwrap(), text.as_bytes());
        }
    }
}
