//! The grade report's files, read back by Python: every cell is there, typed, and nothing in it runs.

use std::io::{self, Write};

use chrono::{DateTime, NaiveDate, Utc};
use gradus::domain::report::{COLUMNS, GradeRow, WIDTH};
use gradus::exchange::grade_report::{self, Format};
use gradus::exchange::{grade_report_csv, grade_report_xlsx};
use serde_json::{Value as Json, json};

use crate::allocation::counting;
use crate::command::Folder;
use crate::support::python;

fn on(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn made_at() -> DateTime<Utc> {
    "2026-03-31T15:30:00Z".parse().unwrap()
}

/// An officer with everything.
fn whole() -> GradeRow {
    GradeRow {
        employee_ref: "00123".into(),
        name: "Zoë O'Neil".into(),
        organisation: "medway".into(),
        team: Some("Income, North".into()),
        manager: Some("Manager \"One\"".into()),
        job_title: "Income officer".into(),
        post_number: Some("0042".into()),
        grade: Some("R3".into()),
        framework: Some("medway.iao.framework".into()),
        framework_version: Some("2025-04".into()),
        level: Some("A".into()),
        level_since: Some(on("2025-01-31")),
        months_at_level: Some(14),
        next_level: Some("B".into()),
        ready: Some(false),
        criteria_met: Some(17),
        criteria_total: Some(23),
        outstanding: vec!["B-E1".into(), "B-K2".into()],
        lapsing_within_90_days: vec!["A-K4".into()],
        application_state: Some("met_deferred".into()),
        application_submitted_on: Some(on("2026-03-02")),
        last_decision_on: Some(on("2024-02-29")),
        last_appraisal_on: Some(on("2025-05-01")),
        next_appraisal_due_on: Some(on("2026-05-01")),
        as_of: on("2026-03-31"),
    }
}

/// One without a framework, of whom little is known.
fn bare() -> GradeRow {
    GradeRow {
        employee_ref: "7".into(),
        name: "Officer Two".into(),
        organisation: "medway".into(),
        job_title: "Assistant".into(),
        ready: None,
        as_of: on("2026-03-31"),
        team: None,
        manager: None,
        post_number: None,
        grade: None,
        framework: None,
        framework_version: None,
        level: None,
        level_since: None,
        months_at_level: None,
        next_level: None,
        criteria_met: None,
        criteria_total: None,
        outstanding: Vec::new(),
        lapsing_within_90_days: Vec::new(),
        application_state: None,
        application_submitted_on: None,
        last_decision_on: None,
        last_appraisal_on: None,
        next_appraisal_due_on: None,
    }
}

/// What people may have typed, and the text that a cell has for it.
const HOSTILE: [(&str, &str); 26] = [
    ("=1+1", "'=1+1"),
    ("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"),
    ("=HYPERLINK(\"http://127.0.0.1/?\"&A1,\"x\")", "'=HYPERLINK(\"http://127.0.0.1/?\"&A1,\"x\")"),
    ("+44 1634 960001", "'+44 1634 960001"),
    ("-2+3", "'-2+3"),
    ("@SUM(1+1)", "'@SUM(1+1)"),
    ("\t=1+1", "'\t=1+1"),
    ("\r=1+1", "'\n=1+1"),
    ("\0=1+1", "'=1+1"),
    ("＝1+1", "'＝1+1"),
    ("＋1", "'＋1"),
    ("－1", "'－1"),
    ("＠x", "'＠x"),
    (" =1+1", "' =1+1"),
    ("\u{feff}=1+1", "'\u{feff}=1+1"),
    ("x;=1+1", "x;=1+1"),
    ("x\t=1+1", "x\t=1+1"),
    ("x\",=1+1,\"", "x\",=1+1,\""),
    ("x\r\n=1+1", "x\n=1+1"),
    ("'=1+1", "'=1+1"),
    ("0001", "0001"),
    ("1E5", "1E5"),
    ("TRUE", "TRUE"),
    ("2025-04-01", "2025-04-01"),
    ("<b>&amp;</b>]]>", "<b>&amp;</b>]]>"),
    ("計画 \u{202e}gpj 😀", "計画 \u{202e}gpj 😀"),
];

fn hostile() -> Vec<GradeRow> {
    HOSTILE
        .iter()
        .map(|(text, _)| GradeRow {
            employee_ref: (*text).into(),
            name: (*text).into(),
            team: Some((*text).into()),
            outstanding: vec![(*text).into()],
            application_state: Some((*text).into()),
            ..whole()
        })
        .collect()
}

fn csv(rows: &[GradeRow], with_mark: bool) -> Json {
    let mut writer = grade_report_csv::begin(Vec::new(), with_mark).unwrap();
    rows.iter().for_each(|row| writer.row(row).unwrap());
    read("csv", &writer.finish().unwrap())
}

fn xlsx(rows: &[GradeRow]) -> Json {
    let mut writer = grade_report_xlsx::begin(Vec::new(), made_at()).unwrap();
    rows.iter().for_each(|row| writer.row(row).unwrap());
    read("xlsx", &writer.finish().unwrap())
}

fn read(kind: &str, bytes: &[u8]) -> Json {
    let folder = Folder::new();
    let path = folder.write(&format!("report.{kind}"), bytes);
    python::run("reports/read.py", &[kind, path.to_str().unwrap()])
}

#[test]
fn a_csv_report_reads_back_cell_by_cell() {
    let read = csv(&[whole(), bare()], false);
    assert_eq!((&read["mark"], &read["ends"]), (&json!(false), &json!(true)));
    let expected = json!([
        COLUMNS,
        [
            "00123",
            "Zoë O'Neil",
            "medway",
            "Income, North",
            "Manager \"One\"",
            "Income officer",
            "0042",
            "R3",
            "medway.iao.framework",
            "2025-04",
            "A",
            "2025-01-31",
            "14",
            "B",
            "false",
            "17",
            "23",
            "B-E1; B-K2",
            "A-K4",
            "met_deferred",
            "2026-03-02",
            "2024-02-29",
            "2025-05-01",
            "2026-05-01",
            "2026-03-31"
        ],
        [
            "7",
            "Officer Two",
            "medway",
            "",
            "",
            "Assistant",
            "",
            "",
            "",
            "",
            "",
            "",
            "",
            "",
            "",
            "",
            "",
            "",
            "",
            "",
            "",
            "",
            "",
            "",
            "2026-03-31"
        ]
    ]);
    assert_eq!(read["rows"], expected);
    let marked = csv(&[whole()], true);
    assert_eq!((&marked["mark"], &marked["rows"][0]), (&json!(true), &json!(COLUMNS)));
    assert_eq!(csv(&[], false)["rows"], json!([COLUMNS]));
}

#[test]
fn a_spreadsheet_reads_back_with_its_types() {
    let read = xlsx(&[whole(), bare()]);
    assert_eq!(read["sheets"], json!(["Grade report"]));
    assert_eq!((&read["frozen"], &read["filter"]), (&json!("A2"), &json!("A1:Y3")));
    assert_eq!(read["bold"], json!(vec![true; WIDTH]));
    assert_eq!((&read["formulas"], &read["broken"]), (&json!(0), &Json::Null));
    assert_eq!(read["made_at"], "2026-03-31T15:30:00");
    let text = |text: &str| json!(["s", text]);
    let date = |day: &str| json!(["d", day]);
    let none = json!(["n", null]);
    let expected = json!([
        COLUMNS.map(text),
        [
            text("00123"),
            text("Zoë O'Neil"),
            text("medway"),
            text("Income, North"),
            text("Manager \"One\""),
            text("Income officer"),
            text("0042"),
            text("R3"),
            text("medway.iao.framework"),
            text("2025-04"),
            text("A"),
            date("2025-01-31"),
            ["n", 14],
            text("B"),
            ["b", false],
            ["n", 17],
            ["n", 23],
            text("B-E1; B-K2"),
            text("A-K4"),
            text("met_deferred"),
            date("2026-03-02"),
            date("2024-02-29"),
            date("2025-05-01"),
            date("2026-05-01"),
            date("2026-03-31"),
        ],
        [
            text("7"),
            text("Officer Two"),
            text("medway"),
            none,
            none,
            text("Assistant"),
            none,
            none,
            none,
            none,
            none,
            none,
            none,
            none,
            none,
            none,
            none,
            none,
            none,
            none,
            none,
            none,
            none,
            none,
            date("2026-03-31"),
        ]
    ]);
    assert_eq!(read["rows"], expected);
    let empty = xlsx(&[]);
    assert_eq!((&empty["filter"], &empty["rows"]), (&json!("A1:Y1"), &json!([COLUMNS.map(text)])));
}

#[test]
fn nothing_that_people_typed_runs_in_a_report() {
    let rows = hostile();
    let (csv, xlsx) = (csv(&rows, true), xlsx(&rows));
    assert_eq!(xlsx["formulas"], 0);
    let position = |column| COLUMNS.iter().position(|name| *name == column).unwrap();
    let columns = ["employee_ref", "name", "team", "outstanding", "application_state"].map(position);
    for (place, (typed, expected)) in HOSTILE.iter().enumerate() {
        for column in columns {
            assert_eq!(csv["rows"][place + 1][column], *expected, "CSV, {typed:?}");
            assert_eq!(xlsx["rows"][place + 1][column], json!(["s", expected]), "XLSX, {typed:?}");
        }
    }
    let lengths: Vec<_> = csv["rows"].as_array().unwrap().iter().map(|row| row.as_array().unwrap().len()).collect();
    assert_eq!(lengths, [WIDTH; HOSTILE.len() + 1]);
}

#[test]
fn a_text_longer_than_a_cell_keeps_its_beginning() {
    let row = GradeRow { name: "n".repeat(40_000), ..whole() };
    let (csv, xlsx) = (csv(std::slice::from_ref(&row), false), xlsx(&[row]));
    assert!(csv["rows"][1][1] == "n".repeat(40_000), "CSV knows no longest cell");
    assert!(xlsx["rows"][1][1][1] == format!("{}…", "n".repeat(32_766)), "the cell ends with a sign that more was there");
}

/// Counts bytes and keeps none.
#[derive(Default)]
struct Sink(usize);

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn memory_does_not_grow_with_the_rows() {
    let row = whole();
    let csv = |rows: usize| {
        counting::most_held(|| {
            let mut writer = grade_report_csv::begin(Sink::default(), true).unwrap();
            (0..rows).for_each(|_| writer.row(&row).unwrap());
            assert!(writer.finish().unwrap().0 > rows * 200);
        })
    };
    let xlsx = |rows: usize| {
        counting::most_held(|| {
            let mut writer = grade_report_xlsx::begin(Sink::default(), made_at()).unwrap();
            (0..rows).for_each(|_| writer.row(&row).unwrap());
            assert!(writer.finish().unwrap().0 > rows * 20);
        })
    };
    for (kind, few, many) in [("CSV", csv(500), csv(5_000)), ("XLSX", xlsx(500), xlsx(5_000))] {
        assert!(few > 10_000 && many < few + 100_000, "{kind}: {few} bytes held for 500 rows, {many} for 5,000");
    }
}

/// A place that has no room left.
struct Full;

impl Write for Full {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        Err(io::ErrorKind::StorageFull.into())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_report_that_cannot_be_written_says_so() {
    let mut writer = grade_report_csv::begin(Full, false).unwrap();
    let refused = (0..1_000).find_map(|_| writer.row(&whole()).err()).expect("the gathered rows have to go somewhere");
    assert_eq!(refused.kind(), io::ErrorKind::StorageFull);
    assert!(grade_report_csv::begin(Full, false).unwrap().finish().is_err());
    assert!(grade_report_xlsx::begin(Full, made_at()).unwrap().finish().is_err());
}

/// A disk with so much room.
struct Room(usize);

impl Write for Room {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 = self.0.checked_sub(bytes.len()).ok_or(io::ErrorKind::StorageFull)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn rows_are_written_beside_whoever_makes_them() {
    let times = (on("2026-03-31"), made_at());
    let numbered = |number: u32| GradeRow { employee_ref: format!("{number:05}"), ..whole() };
    // As many as are handed on at once, one more, and none.
    for count in [0, 1, 499, 500, 501, 2_600] {
        let (made, csv) = grade_report::write(
            Format::Csv,
            Vec::new(),
            times,
            |error| error,
            |row| (0..count).try_for_each(|number| row(numbered(number))).map(|()| "made"),
        )
        .unwrap();
        assert_eq!(made, "made");
        let mut alone = grade_report_csv::begin(Vec::new(), true).unwrap();
        (0..count).for_each(|number| alone.row(&numbered(number)).unwrap());
        assert_eq!(csv, alone.finish().unwrap(), "{count} rows");
    }
}

#[test]
fn why_a_report_ends_early_is_said() {
    let times = (on("2026-03-31"), made_at());
    for format in Format::ALL {
        // The rows hear only that there is no use in more of them. A spreadsheet is written out when all are there.
        let written = grade_report::write(
            format,
            Room(2_000),
            times,
            |error| error.to_string(),
            |row| (0..5_000).try_for_each(|_| row(whole())),
        );
        let said = written.err().expect("there is no room");
        assert!(said.contains("no storage space"), "{format:?}: {said}");
        let written = grade_report::write(
            format,
            Room(1_000_000),
            times,
            |error| error.to_string(),
            |row| {
                row(whole())?;
                Err::<(), _>("the rows broke off".to_owned())
            },
        );
        assert_eq!(written.err().as_deref(), Some("the rows broke off"), "{format:?}");
    }
}
