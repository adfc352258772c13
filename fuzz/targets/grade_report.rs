//! What must hold of the grade report as CSV for any text at all. The fuzzer and `tests/it/corpus.rs` run the same function;
//! it panics where something does not hold. The bytes are texts, parted by 0xFF, that fill the columns of row after row.

use gradus::domain::report::{COLUMNS, GradeRow, WIDTH};
use gradus::exchange::grade_report_csv;

pub fn run(data: &[u8]) {
    let texts: Vec<String> = data.split(|byte| *byte == 0xFF).map(|text| String::from_utf8_lossy(text).into_owned()).collect();
    let rows: Vec<GradeRow> = texts.chunks(5).map(row).collect();
    let mut writer = grade_report_csv::begin(Vec::new(), false).expect("memory takes all");
    for row in &rows {
        writer.row(row).expect("memory takes all");
    }
    let bytes = writer.finish().expect("memory takes all");
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(&bytes[..]);
    let read: Vec<csv::StringRecord> = reader.records().map(|record| record.expect("a row as wide as the first")).collect();
    assert_eq!(read.len(), rows.len() + 1);
    assert!(read[0].iter().eq(COLUMNS));
    for (record, row) in read[1..].iter().zip(&rows) {
        assert_eq!(record.len(), WIDTH);
        let lists = [row.outstanding.join("; "), row.lapsing_within_90_days.join("; ")];
        let given = [&row.employee_ref, &row.name, row.team.as_ref().expect("a team"), &lists[0], &lists[1]];
        for (cell, given) in [0, 1, 3, 17, 18].into_iter().map(|column| &record[column]).zip(given) {
            cell_holds(cell, given);
        }
        assert_eq!((&record[12], &record[14], &record[24]), ("4294967295", "true", "2026-03-31"));
    }
}

/// Nothing is lost but what no table holds, and nothing begins like a formula.
fn cell_holds(cell: &str, given: &str) {
    let plain = given.replace("\r\n", "\n").replace('\r', "\n");
    let plain: String = plain.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect();
    assert!(cell == plain || cell.strip_prefix('\'') == Some(&plain), "{given:?} became {cell:?}");
    let begins = cell.trim_start().chars().next();
    assert!(!begins.is_some_and(|c| "=+-@＝＋－＠".contains(c)) && !cell.starts_with(['\t', '\r', '\n', '\0']), "{cell:?}");
}

fn row(texts: &[String]) -> GradeRow {
    let text = |at: usize| texts.get(at).cloned().unwrap_or_default();
    let day = chrono::NaiveDate::from_ymd_opt(2026, 3, 31).expect("a day of the calendar");
    GradeRow {
        employee_ref: text(0),
        name: text(1),
        organisation: "o".to_owned(),
        team: Some(text(2)),
        manager: None,
        job_title: text(3),
        post_number: None,
        grade: None,
        framework: None,
        framework_version: None,
        level: None,
        level_since: None,
        months_at_level: Some(u32::MAX),
        next_level: None,
        ready: Some(true),
        criteria_met: None,
        criteria_total: None,
        outstanding: vec![text(3), text(4)],
        lapsing_within_90_days: vec![text(4)],
        application_state: None,
        application_submitted_on: None,
        last_decision_on: None,
        last_appraisal_on: None,
        next_appraisal_due_on: None,
        as_of: day,
    }
}
