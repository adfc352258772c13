//! What the grade report is held against: the bare crates given cells that are ready, and Python's XlsxWriter where
//! `GRADUS_TEST_PYTHON` or `python3` has it.

use std::io;
use std::path::PathBuf;
use std::process::Command;

use gradus::domain::report::{COLUMNS, Cell, GradeRow};
use rust_xlsxwriter::{Format, Workbook};

/// A day as spreadsheets count it.
const SERIAL: f64 = 46_112.0;

pub fn bare_csv(rows: &[Vec<String>], count: usize) -> usize {
    let mut writer = csv::Writer::from_writer(io::sink());
    writer.write_record(COLUMNS).expect("the sink takes all");
    rows.iter().cycle().take(count).for_each(|row| writer.write_record(row).expect("the sink takes all"));
    writer.flush().expect("the sink takes all");
    count
}

pub fn bare_xlsx(rows: &[Vec<Cell<'_>>], count: usize) -> usize {
    let mut workbook = Workbook::new();
    let date = Format::new().set_num_format("d mmm yyyy");
    let sheet = workbook.add_worksheet_with_constant_memory().expect("a temporary file");
    for (number, row) in (0..).zip(rows.iter().cycle().take(count)) {
        for (column, cell) in (0..).zip(row) {
            match cell {
                Cell::Blank => continue,
                Cell::Text(text) => sheet.write_string(number, column, &**text),
                Cell::Number(value) => sheet.write_number(number, column, *value),
                Cell::Day(_) => sheet.write_number_with_format(number, column, SERIAL, &date),
                Cell::Truth(truth) => sheet.write_boolean(number, column, *truth),
            }
            .expect("a temporary file");
        }
    }
    workbook.save_to_writer(io::sink()).expect("the sink takes all");
    count
}

/// The cells as text, as the CSV has them.
pub fn texts(row: &GradeRow) -> Vec<String> {
    let text = |cell: &Cell<'_>| match cell {
        Cell::Blank => String::new(),
        Cell::Text(text) => text.to_string(),
        Cell::Number(number) => number.to_string(),
        Cell::Day(day) => day.to_string(),
        Cell::Truth(truth) => truth.to_string(),
    };
    row.cells().iter().map(text).collect()
}

/// XlsxWriter with the cells of some rows, which it repeats.
pub struct Python(PathBuf);

impl Python {
    /// None where Python has no XlsxWriter; that is said.
    pub fn with(fields: &[Vec<String>]) -> Option<Python> {
        if !python().arg("--check").output().is_ok_and(|answer| answer.status.success()) {
            println!("Python has no XlsxWriter: left out");
            return None;
        }
        let json = serde_json::to_string(fields).expect("texts are JSON");
        let path = std::env::temp_dir().join(format!("gradus-bench-report-{}.json", std::process::id()));
        std::fs::write(&path, json).expect("a temporary file");
        Some(Python(path))
    }

    /// Writes so many rows.
    pub fn write(&self, count: usize) -> usize {
        let done = python().arg(&self.0).arg(count.to_string()).status().expect("it has run before");
        assert!(done.success());
        count
    }
}

impl Drop for Python {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

fn python() -> Command {
    let name = std::env::var("GRADUS_TEST_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let mut python = Command::new(name);
    python.arg(concat!(env!("CARGO_MANIFEST_DIR"), "/benches/support/report.py"));
    python
}
