//! The files of tests/fixtures/imports: beside each stands what is to be told of it. A mapping may stand there too.

use std::fmt::Write;
use std::fs;
use std::path::PathBuf;

use gradus::domain::mapping::Mapping;
use gradus::domain::problem::Code;
use gradus::domain::staff_import::record::Summary;
use gradus::domain::staff_import::{MAX_ROWS, Plan, StaffFile};
use gradus::exchange::table;
use gradus::frameworks::files;
use gradus::frameworks::load::{Published, load};

use super::{Council, HEADING, HR, folder, noon, read};
use crate::support::databases::on_both;

/// Every file and what is expected of it, by name.
pub fn cases() -> Vec<(PathBuf, String)> {
    let entries = fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path());
    let mut cases: Vec<_> = entries.filter(|path| path.extension().is_some_and(|ending| ending == "csv")).collect();
    cases.sort();
    assert!(cases.len() > 40, "{cases:?}");
    cases
        .into_iter()
        .map(|path| {
            let expected =
                fs::read_to_string(path.with_extension("expected")).unwrap_or_else(|_| panic!("{path:?} has no .expected"));
            (path, expected)
        })
        .collect()
}

pub fn mapping(path: &std::path::Path) -> Mapping {
    let loaded = load(&files::at(path).unwrap(), &[], &Published::new(), noon().date_naive());
    assert!(loaded.report.ok, "{path:?}: {:?}", loaded.report);
    loaded.library.mappings.iter().next().unwrap().document.clone()
}

/// What is told of a plan: problems, then changes by line, then the sum.
fn told(plan: &Plan, lines: usize) -> String {
    let mut text = String::new();
    for problem in &plan.problems.list {
        writeln!(text, "{}[{}] {}", problem.severity.as_str(), problem.code.as_str(), problem.message).unwrap();
    }
    if !plan.is_sound() {
        return text + "refused\n";
    }
    let mut entries: Vec<_> = plan.entries.iter().collect();
    entries.sort_by_key(|entry| entry.line);
    for entry in entries {
        for change in &entry.changes {
            let (line, who) = (entry.line, &entry.employee_ref);
            writeln!(text, "Line {line} {who} {}: {} -> {}", change.field, change.was, change.will_be).unwrap();
        }
    }
    let summary = Summary::of(plan, lines);
    writeln!(text, "{}", summary.words()).unwrap();
    if summary.needs_second_person {
        text += "second person\n";
    }
    text
}

#[test]
fn each_file_is_told_as_it_is_expected_on_both_databases() {
    on_both(|fresh| {
        let council = Council::new(fresh);
        let before = council.everything();
        let mut failures = String::new();
        for (path, expected) in cases() {
            let name = path.file_stem().unwrap().to_str().unwrap();
            let kind = StaffFile::from_word(name.split('-').next().unwrap()).unwrap();
            let beside = path.with_extension("mapping.yaml");
            let mapping = beside.exists().then(|| mapping(&beside));
            let read = read(kind, &fs::read(&path).unwrap(), mapping.as_ref());
            let found = told(&council.dry_run(HR, &read), read.lines);
            if found != expected {
                write!(failures, "== {} {name}\nexpected\n{expected}found\n{found}", fresh.name).unwrap();
            }
        }
        assert!(failures.is_empty(), "{failures}");
        assert_eq!(council.everything(), before, "a dry run changed something");
    });
}

fn codes(bytes: &[u8]) -> Vec<Code> {
    read(StaffFile::Fte, bytes, None).problems.list.iter().map(|problem| problem.code).collect()
}

#[test]
fn what_is_too_large_is_refused_with_the_limit() {
    assert_eq!(codes(&vec![b'a'; table::MAX_BYTES + 1]), [Code::FileTooLarge]);
    let rows = |rows: usize| "employee_ref,from,fte\n".to_owned() + &"1,2024-01-01,1\n".repeat(rows);
    assert_eq!(codes(rows(MAX_ROWS).as_bytes()), []);
    assert_eq!(codes(rows(MAX_ROWS + 1).as_bytes()), [Code::TooManyRows]);
    let long = |length: usize| format!("employee_ref,from,fte\n{},2024-01-01,1\n", "1".repeat(length));
    assert_eq!(codes(long(64).as_bytes()), []);
    assert_eq!(codes(long(65).as_bytes()), [Code::TooLong]);
    assert_eq!(codes(long(10 << 20).as_bytes()), [Code::TooLong]);
    let read = read(StaffFile::Fte, long(table::MAX_CELL + 1).as_bytes(), None);
    assert_eq!(read.problems.list[0].message, "Line 2, employee_ref: the cell is longer than 100 kB");
}

#[test]
fn text_of_any_kind_ends_in_problems_and_never_in_a_panic() {
    for text in [
        "\"",
        "\"\"\"",
        ",",
        "\n\n\n",
        "\r",
        "a\"b,c\n\"",
        "\u{feff}",
        "\0",
        "employee_ref",
        "employee_ref,from,fte\n\"",
        "é,ü\n,",
        "employee_ref,from,fte\n\"\n\n\n",
        "employee_ref,from,fte\n1,2,3,4\n\"x",
        "employee_ref,from,fte\n🦊,🦊,🦊\n",
    ] {
        for kind in StaffFile::ALL {
            let read = read(kind, text.as_bytes(), None);
            assert!(read.problems.errors() > 0, "{text:?}");
        }
    }
    let mut bytes = HEADING.as_bytes().to_vec();
    bytes.extend((0..=255u8).cycle().take(4_000));
    assert!(read(StaffFile::People, &bytes, None).problems.errors() > 0);
}
