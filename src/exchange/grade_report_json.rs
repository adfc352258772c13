//! The HR grade report as JSON: one object with the rows in `items`, written row by row as it comes.

use std::io;

use chrono::NaiveDate;

use crate::domain::report::GradeRow;

/// A report that is being written.
pub struct Writer<W: io::Write> {
    out: W,
    is_first: bool,
}

/// Writes what stands before the rows.
pub fn begin<W: io::Write>(mut out: W, as_of: NaiveDate) -> io::Result<Writer<W>> {
    write!(out, "{{\"as_of\":\"{as_of}\",\"items\":[")?;
    Ok(Writer { out, is_first: true })
}

impl<W: io::Write> Writer<W> {
    pub fn row(&mut self, row: &GradeRow) -> io::Result<()> {
        self.out.write_all(if self.is_first { b"\n" } else { b",\n" })?;
        self.is_first = false;
        Ok(serde_json::to_writer(&mut self.out, row)?)
    }

    /// Writes what stands after the rows.
    pub fn finish(mut self) -> io::Result<W> {
        self.out.write_all(b"\n]}\n")?;
        self.out.flush()?;
        Ok(self.out)
    }
}
