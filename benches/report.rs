//! How fast the grade report is written as CSV and as a spreadsheet, against the bare crates given cells that are ready, and
//! against Python's XlsxWriter where `GRADUS_TEST_PYTHON` or `python3` has it (performance.md 4, rows 8 and 9; its twelve columns
//! are the report's twenty-five here). The 200,000 rows are in memory.

use std::io;

use chrono::{DateTime, NaiveDate};
use gradus::domain::report::{COLUMNS, Cell, GradeRow};
use gradus::exchange::{grade_report_csv, grade_report_xlsx};

use crate::support::references::{Python, bare_csv, bare_xlsx, texts};
use crate::support::{self, Row, is_quick};

/// Rows that differ; a report repeats them.
const DIFFERENT: usize = 64;

fn day(back: u64) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 3, 31).expect("a day of the calendar") - chrono::Days::new(back)
}

fn row(number: usize) -> GradeRow {
    let back = number as u64;
    let open = number % 12;
    let ids = |count: usize| (0..count).map(|criterion| format!("B-E{criterion}")).collect::<Vec<_>>();
    GradeRow {
        employee_ref: format!("{:06}", number * 37),
        name: format!("Officer {number} of the council"),
        organisation: "medway".to_owned(),
        team: Some(format!("Income, {}", ["North", "South"][number % 2])),
        manager: Some(format!("Manager {}", number / 10)),
        job_title: "Income and arrears officer".to_owned(),
        post_number: Some(format!("P-{number}")),
        grade: Some("R3".to_owned()),
        framework: Some("medway.iao.framework".to_owned()),
        framework_version: Some("2025-04".to_owned()),
        level: Some("A".to_owned()),
        level_since: Some(day(back * 30)),
        months_at_level: Some(number as u32),
        next_level: Some("B".to_owned()),
        ready: Some(open == 0),
        criteria_met: Some(23 - open as u32),
        criteria_total: Some(23),
        outstanding: ids(open),
        lapsing_within_90_days: ids(number % 3),
        application_state: number.is_multiple_of(4).then(|| "submitted".to_owned()),
        application_submitted_on: number.is_multiple_of(4).then(|| day(back)),
        last_decision_on: None,
        last_appraisal_on: Some(day(back + 300)),
        next_appraisal_due_on: Some(day(back)),
        as_of: day(0),
    }
}

fn our_csv(rows: &[GradeRow], count: usize) -> usize {
    let mut writer = grade_report_csv::begin(io::sink(), true).expect("the sink takes all");
    rows.iter().cycle().take(count).for_each(|row| writer.row(row).expect("the sink takes all"));
    writer.finish().expect("the sink takes all");
    count
}

fn our_xlsx(rows: &[GradeRow], count: usize) -> usize {
    let mut writer = grade_report_xlsx::begin(io::sink(), DateTime::UNIX_EPOCH).expect("a temporary file");
    rows.iter().cycle().take(count).for_each(|row| writer.row(row).expect("a temporary file"));
    writer.finish().expect("the sink takes all");
    count
}

pub fn measure() {
    let rows: Vec<GradeRow> = (0..DIFFERENT).map(row).collect();
    let cells: Vec<Vec<Cell<'_>>> = rows.iter().map(|row| row.cells().to_vec()).collect();
    let fields: Vec<Vec<String>> = rows.iter().map(texts).collect();
    let python = Python::with(&fields);
    let (count, fewer) = if is_quick() { (1_000, 200) } else { (200_000, 20_000) };
    let mut table = vec![
        Row {
            name: "grade report as CSV",
            ours: Box::new(|| our_csv(&rows, count)),
            reference: Some(("csv, cells ready", Box::new(|| bare_csv(&fields, count)))),
            goal: Some(1.0 / 0.3),
        },
        Row {
            name: "grade report as XLSX",
            ours: Box::new(|| our_xlsx(&rows, count)),
            reference: Some(("rust_xlsxwriter, constant memory", Box::new(|| bare_xlsx(&cells, count)))),
            goal: Some(1.0 / 0.6),
        },
    ];
    if let Some(python) = &python {
        table.push(Row {
            name: "grade report as XLSX, a tenth of the rows",
            ours: Box::new(|| our_xlsx(&rows, fewer)),
            reference: Some(("Python XlsxWriter, constant memory", Box::new(|| python.write(fewer)))),
            // The few rows of a quick run take Python less time than to begin.
            goal: (!is_quick()).then_some(0.25),
        });
    }
    println!("{count} rows of {} columns", COLUMNS.len());
    support::run(&mut table);
}
