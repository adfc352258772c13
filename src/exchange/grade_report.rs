//! The HR grade report as a file of any format: the same rows in the same order.

use std::sync::mpsc;
use std::{io, mem};

use chrono::{DateTime, NaiveDate, Utc};

use super::{grade_report_csv, grade_report_json, grade_report_xlsx};
use crate::domain::report::GradeRow;

/// Rows that go to the thread that writes at a time, and how often so many may wait for it.
const TOGETHER: usize = 500;
const WAITING: usize = 2;

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
enum Writer<W: io::Write + Send> {
    Csv(grade_report_csv::Writer<W>),
    Xlsx(Box<grade_report_xlsx::Writer<W>>),
    Json(grade_report_json::Writer<W>),
}

/// Begins a report. A table says by a mark that it is UTF-8, since people open it in spreadsheets.
fn begin<W: io::Write + Send>(format: Format, out: W, as_of: NaiveDate, made_at: DateTime<Utc>) -> io::Result<Writer<W>> {
    Ok(match format {
        Format::Csv => Writer::Csv(grade_report_csv::begin(out, true)?),
        Format::Xlsx => Writer::Xlsx(Box::new(grade_report_xlsx::begin(out, made_at)?)),
        Format::Json => Writer::Json(grade_report_json::begin(out, as_of)?),
    })
}

/// Writes a report on a thread beside the one that makes its rows, as either takes about as long: `rows` hands on each of them,
/// in order. Memory holds a few thousand at most. Gives what `rows` gave, and where the report went. `failed` says why it cannot
/// be written, whatever `rows` makes of that.
pub fn write<W: io::Write + Send, T, E>(
    format: Format,
    out: W,
    (as_of, made_at): (NaiveDate, DateTime<Utc>),
    failed: impl Fn(io::Error) -> E,
    rows: impl FnOnce(&mut dyn FnMut(GradeRow) -> Result<(), E>) -> Result<T, E>,
) -> Result<(T, W), E> {
    std::thread::scope(|scope| {
        let (sender, receiver) = mpsc::sync_channel::<Vec<GradeRow>>(WAITING);
        // Memory is given back by the thread that asked for it, or both wait for the allocator.
        let (written, spent) = mpsc::channel::<Vec<GradeRow>>();
        let writing = scope.spawn(move || {
            let mut writer = begin(format, out, as_of, made_at)?;
            for rows in receiver {
                rows.iter().try_for_each(|row| writer.row(row))?;
                drop(written.send(rows));
            }
            writer.finish()
        });
        let mut next = Vec::new();
        let hand_on = |rows: Vec<GradeRow>| {
            spent.try_iter().for_each(drop);
            sender.send(rows).map_err(|_| failed(io::ErrorKind::BrokenPipe.into()))
        };
        let made = rows(&mut |row| {
            next.push(row);
            if next.len() < TOGETHER { Ok(()) } else { hand_on(mem::replace(&mut next, Vec::with_capacity(TOGETHER))) }
        });
        let made = made.and_then(|made| hand_on(next).map(|()| made));
        drop(sender);
        let written = writing.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        let out = written.map_err(&failed)?;
        Ok((made?, out))
    })
}

impl<W: io::Write + Send> Writer<W> {
    fn row(&mut self, row: &GradeRow) -> io::Result<()> {
        match self {
            Writer::Csv(writer) => writer.row(row),
            Writer::Xlsx(writer) => writer.row(row),
            Writer::Json(writer) => writer.row(row),
        }
    }

    /// Writes the end, and gives back where it went.
    fn finish(self) -> io::Result<W> {
        match self {
            Writer::Csv(writer) => writer.finish(),
            Writer::Xlsx(writer) => writer.finish(),
            Writer::Json(writer) => writer.finish(),
        }
    }
}
