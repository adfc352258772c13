//! Records that are refused: every mistake with its code, place and suggestion, all of a file at once; and files that are no
//! records at all. None of them takes long.

use std::time::{Duration, Instant};

use gradus::domain::problem::{Problem, Report};
use gradus::frameworks::diagnostics::SourceFile;
use gradus::frameworks::record::read;

use crate::command::Folder;
use crate::question::{TODAY, bundle, day};

const ALL_AT_ONCE: &str = include_str!("../fixtures/assess/problems.yaml");

fn problems(text: impl Into<String>) -> Vec<Problem> {
    match read(&SourceFile::new("record.yaml", text), bundle(), day(TODAY)) {
        Ok(_) => Vec::new(),
        Err(Report { problems, .. }) => problems,
    }
}

/// `line:column code suggestion` of what is told.
fn told(problems: &[Problem]) -> Vec<String> {
    let row = |problem: &Problem| {
        let suggestion = problem.suggestion.as_deref().unwrap_or("-");
        format!("{}:{} {} {suggestion}", problem.line, problem.column, problem.code.as_str())
    };
    problems.iter().map(row).collect()
}

#[test]
fn every_mistake_of_a_record_is_told_at_once() {
    let mut expected = Vec::new();
    for (number, line) in (1..).zip(ALL_AT_ONCE.lines()).skip(1) {
        for note in line.split_once("#! ").map_or("", |(_, notes)| notes).split("; ").filter(|note| !note.is_empty()) {
            let (note, suggestion) = note.split_once(" -> ").unwrap_or((note, "-"));
            let (code, place) = note.split_once(' ').unwrap();
            let column = line.find(place).unwrap() + 1;
            expected.push((number, column, format!("{number}:{column} {code} {suggestion}")));
        }
    }
    expected.sort();
    let expected: Vec<String> = expected.into_iter().map(|(.., row)| row).collect();
    let found = told(&problems(ALL_AT_ONCE));
    let missing: Vec<_> = expected.iter().filter(|row| !found.contains(row)).collect();
    let more: Vec<_> = found.iter().filter(|row| !expected.contains(row)).collect();
    assert!(missing.is_empty() && more.is_empty(), "missing {missing:#?}\ntoo many {more:#?}");
    assert_eq!(found, expected);
}

#[test]
fn a_duplicate_names_the_first_of_the_two() {
    let duplicates = ["duplicate_id", "duplicate_observation", "overlapping_holdings", "duplicate_key"];
    for problem in problems(ALL_AT_ONCE) {
        let code = problem.code.as_str();
        let is_fte = problem.pointer.as_deref().is_some_and(|pointer| pointer.starts_with("/fte"));
        if duplicates.contains(&code) && !is_fte {
            assert_eq!(problem.related.len(), 1, "{problem:?}");
            assert!(problem.related[0].line <= problem.line, "{problem:?}");
        }
    }
}

#[test]
fn the_heading_of_a_record_is_checked_too() {
    let record = |lines: &str| told(&problems(lines));
    let good = "schema_version: 1\nofficer: \"1\"\nframework: medway.iao.framework\n";
    assert_eq!(record(good), [""; 0]);
    assert_eq!(record(&good.replace(": 1\n", ": 2\n")), ["1:17 unsupported_schema_version -"]);
    assert_eq!(record(&good.replace("schema_version: 1\n", "")), ["1:1 missing_key -"]);
    assert_eq!(record(&good.replace("officer: \"1\"\n", "")), ["1:1 missing_key -"]);
    assert_eq!(record(&good.replace("\"1\"", "1")), ["2:10 retyped_value \"1\""]);
    assert_eq!(record(&good.replace("medway.iao", "medway.aio")), ["3:12 unknown_document medway.iao.framework"]);
    assert_eq!(record(&good.replace(".framework", ".framework@2025")), ["3:12 unknown_version medway.iao.framework@2025-04"]);
    assert_eq!(record(&good.replace("medway.iao.framework", "a b")), ["3:12 reference_format -"]);
    assert_eq!(record("- officer\n"), ["1:1 wrong_type -"]);
    assert_eq!(record("officer\n"), ["1:1 wrong_type -"]);
    // Before the first version came into force there was nothing to be assessed against.
    let report = read(&SourceFile::new("record.yaml", good), bundle(), day("2025-03-31")).unwrap_err();
    assert_eq!(told(&report.problems), ["3:12 no_version_in_force -"]);
    // A record may name a job profile; it has no levels.
    assert_eq!(record(&format!("{}level: A\n", good.replace("medway.iao.framework", "s001.ho.jd"))), ["4:8 unknown_level -"]);
}

#[test]
fn each_of_many_overlapping_holdings_is_told_once() {
    let record = |holdings: &str| {
        let text = format!("schema_version: 1\nofficer: \"1\"\nframework: medway.iao.framework\npatches:\n{holdings}");
        problems(text).iter().map(|problem| (problem.line, problem.related[0].line)).collect::<Vec<_>>()
    };
    let long = "  - {patch: CH1, from: 2020-01-01, to: 2025-12-31}\n";
    let (one, two) =
        ("  - {patch: CH1, from: 2021-01-01, to: 2021-12-31}\n", "  - {patch: CH1, from: 2023-01-01, to: 2023-12-31}\n");
    assert_eq!(record(&[long, one, two].concat()), [(6, 5), (7, 5)]);
    assert_eq!(record(&[one, long, two].concat()), [(6, 5), (7, 6)]);
    assert_eq!(record(&[one, two].concat()), []);
    assert_eq!(record(&[one, one].concat()), [(6, 5)]);
    let other_patch = one.replace("CH1", "CH2");
    let cover = one.replace("to:", "basis: cover, to:");
    assert_eq!(record(&[long, &other_patch, &cover].concat()), []);
    // Both ends are days of the holding.
    let (until, from) = ("  - {patch: CH1, from: 2024-01-01, to: 2024-06-30}\n", "  - {patch: CH1, from: 2024-06-30}\n");
    assert_eq!(record(&[until, from].concat()), [(6, 5)]);
    assert_eq!(record(&[until, &from.replace("2024-06-30", "2024-07-01")].concat()), []);
}

/// The exit code, and the codes that JSON tells, of a file with these bytes.
fn refused(bytes: &[u8]) -> (Option<i32>, Vec<String>) {
    let folder = Folder::new();
    let path = folder.write("record.yaml", bytes);
    let answer = folder.gradus(["assess", "--as-of", TODAY, "--format", "json", "--record", path.to_str().unwrap()]);
    let report: serde_json::Value = serde_json::from_str(&answer.out).unwrap_or_else(|_| panic!("{answer:?}"));
    assert_eq!(report["ok"], false, "{answer:?}");
    assert!(answer.err.is_empty(), "{answer:?}");
    let codes = report["problems"].as_array().unwrap().iter().map(|problem| problem["code"].as_str().unwrap().to_owned());
    (answer.code, codes.collect())
}

#[test]
fn files_that_are_no_record_are_refused_quickly() {
    let started = Instant::now();
    let good = "schema_version: 1\nofficer: \"1\"\nframework: medway.iao.framework\n";
    let deep = |depth: usize| format!("{good}blocks: {}{}\n", "[".repeat(depth), "]".repeat(depth));
    let bombs = "a: &a [x, x, x, x, x, x, x, x]\nb: &b [*a, *a, *a, *a, *a, *a, *a, *a]\nc: &c [*b, *b, *b, *b, *b, *b, *b, *b]
d: &d [*c, *c, *c, *c, *c, *c, *c, *c]\ne: &e [*d, *d, *d, *d, *d, *d, *d, *d]\nf: [*e, *e, *e, *e, *e, *e, *e, *e]\n";
    for (bytes, code) in [
        (vec![b' '; 3 << 20], "file_too_large"),
        (deep(200_000).into_bytes(), "nested_too_deep"),
        (format!("{good}level: \u{a3}\n").replace('\u{a3}', "\\").into_bytes(), "unknown_level"),
        ([good.as_bytes(), b"level: \xa3\n"].concat(), "not_utf8"),
        (b"\xff\xfea\x00".to_vec(), "not_utf8"),
        (Vec::new(), "empty_file"),
        (b"# nothing\n".to_vec(), "empty_file"),
        (format!("{good}---\n{good}").into_bytes(), "wrong_type"),
        (format!("{good}{bombs}").into_bytes(), "alias_budget"),
        (format!("{good}level: [\n").into_bytes(), "yaml_syntax"),
        (format!("{good}level: *a\n").into_bytes(), "unknown_alias"),
    ] {
        let (exit, codes) = refused(&bytes);
        assert_eq!(exit, Some(1), "{code}");
        assert!(codes.iter().any(|found| found == code), "{code}: {codes:?}");
    }
    assert!(started.elapsed() < Duration::from_secs(60), "{:?}", started.elapsed());
}

#[test]
fn twenty_thousand_rows_of_a_list_take_no_more_than_their_share() {
    let on = |row: i32| chrono::NaiveDate::from_num_days_from_ce_opt(712_223 + row).unwrap();
    let list = |name: &str, row: &dyn Fn(i32) -> String| {
        let mut text = format!("schema_version: 1\nofficer: \"1\"\nframework: medway.iao.framework\n{name}:\n");
        (0..20_000).for_each(|at| text.push_str(&format!("  - {}\n", row(at))));
        text
    };
    for (text, expected) in [
        (list("patches", &|row| format!("{{patch: CH1, from: {}, to: {}}}", on(row), on(row))), 0),
        (list("patches", &|row| format!("{{patch: CH1, from: {}}}", on(row))), 19_999),
        (list("fte", &|row| format!("{{from: {}, fte: \"0.6\"}}", on(row))), 0),
        (list("fte", &|_| "{from: 2024-01-01, fte: \"0.6\"}".to_owned()), 19_999),
        (list("events", &|row| format!("{{metric: hearings, on: 2026-01-05, ref: H{row}, role: representative}}")), 0),
    ] {
        let started = Instant::now();
        let file = SourceFile::new("record.yaml", text);
        let found = match read(&file, bundle(), day(TODAY)) {
            Ok(loaded) => {
                let plan = crate::question::plan(bundle(), "medway.iao.framework", TODAY);
                gradus::domain::assessment::assess(&plan, &loaded.record, day(TODAY), None);
                0
            }
            Err(report) => report.problems.len(),
        };
        assert_eq!(found, expected);
        // Comparing each with each takes minutes here.
        assert!(started.elapsed() < Duration::from_secs(20), "{:?}", started.elapsed());
    }
}
