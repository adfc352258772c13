//! The HR grade report as a spreadsheet: dates are dates, numbers are numbers, references keep their zeros, nothing is a
//! formula. Rows go to a temporary file without a name as they come, and from there, packed, to where the report is wanted:
//! memory does not grow with the rows, and `out` need not be able to seek.

use std::borrow::Cow;
use std::io;

use chrono::{DateTime, Datelike, NaiveDate, Timelike, Utc};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatBorder, IgnoreError, Workbook, Worksheet, XlsxError};

use super::cells_out::harmless;
use crate::domain::report::{COLUMNS, Cell, GradeRow, WIDTH};

/// The most letters of a cell, counted as spreadsheets do: by halves of UTF-16.
const LONGEST: usize = 32_767;
/// Of the columns, in letters.
const WIDTHS: [u8; WIDTH] = [14, 26, 16, 22, 26, 26, 14, 10, 26, 18, 8, 12, 18, 11, 8, 14, 14, 34, 24, 22, 24, 18, 18, 22, 12];
const SHEET: &str = "Grade report";

/// A report that is being written.
pub struct Writer<W> {
    out: W,
    workbook: Workbook,
    date: Format,
    /// Rows written, the heading among them.
    rows: u32,
}

/// Writes the heading. `made_at` is told in the file's properties.
pub fn begin<W: io::Write + Send>(out: W, made_at: DateTime<Utc>) -> io::Result<Writer<W>> {
    let mut workbook = Workbook::new();
    let made_at = excel_time(made_at).map_err(failed)?;
    workbook.set_properties(&DocProperties::new().set_title(SHEET).set_creation_datetime(&made_at));
    heading(workbook.add_worksheet_with_constant_memory().map_err(failed)?).map_err(failed)?;
    Ok(Writer { out, workbook, date: Format::new().set_num_format("d mmm yyyy"), rows: 1 })
}

fn excel_time(at: DateTime<Utc>) -> Result<ExcelDateTime, XlsxError> {
    let small = |part: u32| part as u8;
    let year = u16::try_from(at.year()).unwrap_or_default();
    let day = ExcelDateTime::from_ymd(year, small(at.month()), small(at.day()))?;
    day.and_hms(at.hour() as u16, small(at.minute()), at.second())
}

fn heading(sheet: &mut Worksheet) -> Result<(), XlsxError> {
    sheet.set_name(SHEET)?;
    sheet.set_freeze_panes(1, 0)?;
    let bold = Format::new().set_bold().set_border_bottom(FormatBorder::Thin);
    for (column, (name, width)) in (0..).zip(COLUMNS.iter().zip(WIDTHS)) {
        sheet.set_column_width(column, width)?;
        sheet.write_string_with_format(0, column, *name, &bold)?;
    }
    Ok(())
}

impl<W: io::Write + Send> Writer<W> {
    /// Fails where a spreadsheet has no room for more: after 1,048,575 rows.
    pub fn row(&mut self, row: &GradeRow) -> io::Result<()> {
        self.write(row).map_err(failed)
    }

    fn write(&mut self, row: &GradeRow) -> Result<(), XlsxError> {
        let sheet = self.workbook.worksheet_from_index(0)?;
        for (column, cell) in (0..).zip(&row.cells()) {
            match cell {
                Cell::Blank => continue,
                Cell::Text(text) => sheet.write_string(self.rows, column, shortened(harmless(text)))?,
                Cell::Number(number) => sheet.write_number(self.rows, column, *number)?,
                Cell::Day(day) => match serial(*day) {
                    Some(serial) => sheet.write_number_with_format(self.rows, column, serial, &self.date)?,
                    None => sheet.write_string(self.rows, column, day.to_string())?,
                },
                Cell::Truth(truth) => sheet.write_boolean(self.rows, column, *truth)?,
            };
        }
        self.rows += 1;
        Ok(())
    }

    /// Packs the rows and hands them on.
    pub fn finish(mut self) -> io::Result<W> {
        let (last_row, last_column) = (self.rows - 1, WIDTH as u16 - 1);
        let filtered = self.workbook.worksheet_from_index(0).and_then(|sheet| {
            sheet.autofilter(0, 0, last_row, last_column)?;
            // A reference such as 00123 is meant as text.
            sheet.ignore_error_range(0, 0, last_row, last_column, IgnoreError::NumberStoredAsText)
        });
        filtered.map_err(failed)?;
        self.workbook.save_to_writer(&mut self.out).map_err(failed)?;
        self.out.flush()?;
        Ok(self.out)
    }
}

/// The day as spreadsheets count it. Before March 1900 they count a day that never was.
fn serial(day: NaiveDate) -> Option<i32> {
    let zero = NaiveDate::from_ymd_opt(1899, 12, 30)?;
    i32::try_from(day.signed_duration_since(zero).num_days()).ok().filter(|serial| *serial > 60)
}

fn shortened(text: Cow<'_, str>) -> Cow<'_, str> {
    // A letter has at most as many halves of UTF-16 as bytes.
    if text.len() <= LONGEST {
        return text;
    }
    let mut left = LONGEST - 1;
    let kept = text.chars().take_while(|c| {
        let fits = c.len_utf16() <= left;
        left = left.saturating_sub(c.len_utf16());
        fits
    });
    let kept: String = kept.collect();
    if kept.len() == text.len() { text } else { Cow::Owned(kept + "…") }
}

fn failed(error: XlsxError) -> io::Error {
    match error {
        XlsxError::IoError(error) => error,
        other => io::Error::other(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_as_spreadsheets_count_them() {
        for (day, expected) in [
            ("2025-04-01", Some(45_748)),
            ("1900-03-01", Some(61)),
            ("1900-02-28", None),
            ("1899-12-30", None),
            ("2026-03-31", Some(46_112)),
        ] {
            assert_eq!(serial(day.parse().unwrap()), expected, "{day}");
        }
    }

    #[test]
    fn a_cell_takes_as_much_as_a_spreadsheet_does() {
        let (fits, over) = ("a".repeat(LONGEST), "a".repeat(LONGEST + 1));
        assert_eq!(shortened((&*fits).into()), fits);
        assert_eq!(shortened((&*over).into()), "a".repeat(LONGEST - 1) + "…");
        // Each of these letters has two halves.
        assert_eq!(shortened("😀".repeat(LONGEST).into()), "😀".repeat(LONGEST / 2) + "…");
        assert_eq!(shortened("é".repeat(20_000).into()), "é".repeat(20_000));
    }
}
