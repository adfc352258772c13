//! What must hold of the reader of files about staff and caseloads for any bytes at all. The fuzzer and `tests/it/corpus.rs` run the same
//! function; it panics where something does not hold. The first byte chooses the kind of file and how it is written.

use gradus::domain::mapping::Mapping;
use gradus::domain::staff_import::content::Content;
use gradus::domain::staff_import::figures::FigureRows;
use gradus::domain::staff_import::{Read, Rows, StaffFile};
use gradus::exchange::{problems_csv, staff};

/// Extracts as councils write them: the plainest, and everything at once.
fn mapping(kind: StaffFile, odd: bool) -> Option<Mapping> {
    let text = format!(
        r#"{{"id": "m", "version": "1", "for": "{}", "columns": {{"employee_ref": "Pay No"}}, "date_order": "dmy", "delimiter": ";",
            "encoding": "cp1252", "skip_rows": 2, "drop_total_rows": true, "excel_dates": true}}"#,
        kind.as_str()
    );
    odd.then(|| serde_json::from_str(&text).expect("a mapping"))
}

pub fn run(data: &[u8]) {
    let Some((first, bytes)) = data.split_first() else { return };
    let (people, caseloads) = StaffFile::ALL.split_at(4);
    let kinds = if first & 8 == 0 { people } else { caseloads };
    let kind = kinds[usize::from(first & 3) % kinds.len()];
    let mapping = mapping(kind, first & 4 != 0);
    let content = Content::from(bytes.to_vec());
    let read = || staff::read(kind, &content, mapping.as_ref(), &|_| {}).expect("bytes in memory can be had");
    let found = read();
    assert_eq!(format!("{found:?}"), format!("{:?}", read()), "the same bytes read differently");
    promises(&found, bytes);
}

fn promises(found: &Read, bytes: &[u8]) {
    let figures = match &found.rows {
        // What the fuzzer gives is never so much that it would be parted.
        Rows::Metrics(file) => file.part(0).expect("rows in memory can be had"),
        _ => FigureRows::default(),
    };
    let rows: Vec<(u32, &str)> = match &found.rows {
        Rows::People(rows) => rows.iter().map(|row| (row.line, row.employee_ref.as_str())).collect(),
        Rows::Patches(rows) => rows.iter().map(|row| (row.line, row.employee_ref.as_str())).collect(),
        Rows::Fte(rows) => rows.iter().map(|row| (row.line, row.employee_ref.as_str())).collect(),
        Rows::Absences(rows) => rows.iter().map(|row| (row.line, row.employee_ref.as_str())).collect(),
        Rows::Metrics(_) => figures.rows.iter().map(|row| (row.line, figures.words.text(row.officer))).collect(),
        Rows::Events(rows) => rows.iter().map(|row| (row.line, row.employee_ref.as_str())).collect(),
        Rows::Targets(rows) => rows.iter().map(|row| (row.line, row.metric.as_str())).collect(),
        Rows::Qualifications(rows) => rows.iter().map(|row| (row.line, row.employee_ref.as_str())).collect(),
        Rows::Employment(rows) => rows.iter().map(|row| (row.line, row.employee_ref.as_str())).collect(),
        Rows::Training(rows) => rows.iter().map(|row| (row.line, row.employee_ref.as_str())).collect(),
        Rows::Cpd(rows) => rows.iter().map(|row| (row.line, row.employee_ref.as_str())).collect(),
    };
    assert!(rows.len() <= found.lines);
    if found.problems.errors() == 0 {
        assert_eq!(rows.len(), found.lines, "a row was lost without a word");
    }
    let lines = bytes.iter().filter(|byte| matches!(byte, b'\n' | b'\r')).count() + 1;
    let within = |line: u32| line as usize <= lines + 2;
    assert!(rows.iter().all(|(line, _)| within(*line)) && rows.is_sorted_by(|one, other| one.0 < other.0), "lines are wrong");
    for (_, employee_ref) in rows {
        assert!((1..=64).contains(&employee_ref.chars().count()) && !employee_ref.chars().any(char::is_control));
    }
    for problem in &found.problems.list {
        assert!(within(problem.line) && !problem.message.is_empty() && !problem.message.contains('\0'), "{problem:?}");
        assert!(problem.value.as_ref().is_none_or(|value| value.chars().count() <= 63), "{problem:?}");
    }
    problems_csv::write(&found.problems.list).expect("problems are a table");
}
