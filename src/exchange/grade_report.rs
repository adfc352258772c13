//! The HR grade report as a file of any format: the same rows in the same order.

use std::io;

use chrono::{DateTime, NaiveDate, Utc};

use super::{grade_report_csv, grade_report_json, grade_report_xlsx};
use crate::domain::report::GradeRow;

/// What a report can be had as.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Format {
    Csv,
    Xlsx,
    Json,
}

impl Format {
    pub const ALL: [Format; 3] = [Format::Csv, Format::Xlsx, Format::Json];

    /// How the name of the file ends.
    pub const fn as_str(self) -> &'static str {
        match self {
            Format::Csv => "csv",
            Format::Xlsx => "xlsx",
            Format::Json => "json",
        }
    }

    pub const fn content_type(self) -> &'static str {
        match self {
            Format::Csv => "text/csv; charset=utf-8",
            Format::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Format::Json => "application/json; charset=utf-8",
        }
    }

    /// The name of the file: `grades-2026-03-31.csv`.
    pub fn file_name(self, as_of: NaiveDate) -> String {
        format!("grades-{as_of}.{}", self.as_str())
    }
}

/// A report that is being written.
pub enum Writer<W: io::Write + Send> {
    Csv(grade_report_csv::Writer<W>),
    Xlsx(Box<grade_report_xlsx::Writer<W>>),
    Json(grade_report_json::Writer<W>),
}

/// Begins a report. A table says by a mark that it is UTF-8, since people open it in spreadsheets.
pub fn begin<W: io::Write + Send>(format: Format, out: W, as_of: NaiveDate, made_at: DateTime<Utc>) -> io::Result<Writer<W>> {
    Ok(match format {
        Format::Csv => Writer::Csv(grade_report_csv::begin(out, true)?),
        Format::Xlsx => Writer::Xlsx(Box::new(grade_report_xlsx::begin(out, made_at)?)),
        Format::Json => Writer::Json(grade_report_json::begin(out, as_of)?),
    })
}

impl<W: io::Write + Send> Writer<W> {
    pub fn row(&mut self, row: &GradeRow) -> io::Result<()> {
        match self {
            Writer::Csv(writer) => writer.row(row),
            Writer::Xlsx(writer) => writer.row(row),
            Writer::Json(writer) => writer.row(row),
        }
    }

    /// Writes the end, and gives back where it went.
    pub fn finish(self) -> io::Result<W> {
        match self {
            Writer::Csv(writer) => writer.finish(),
            Writer::Xlsx(writer) => writer.finish(),
            Writer::Json(writer) => writer.finish(),
        }
    }
}
