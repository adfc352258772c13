//! The files of tests/fixtures/caseload: beside each stands what is to be told of it, and a mapping may stand there too.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use gradus::domain::ids::{OrganisationId, PersonId};
use gradus::domain::period::Periods;
use gradus::domain::problem::Code;
use gradus::domain::staff_import::figures::Planning;
use gradus::domain::staff_import::record::{ImportState, Summary};
use gradus::domain::staff_import::snapshot::Caseloads;
use gradus::domain::staff_import::{Plan, Rows, StaffFile};
use gradus::exchange::staff;
use gradus::store::posts;

use crate::imports::{Council, HR, mapping, read};
use crate::support::databases::{Fresh, on_both};

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/caseload")
}

/// The council of the folder. Officer Gone left at the end of 2025.
pub fn council(fresh: &Fresh) -> Council {
    let council = Council::of(fresh, &fs::read_to_string(folder().join("council.yaml")).unwrap());
    let connection = &mut council.connection();
    for mut post in posts::list_for_person(connection, &council.person("00126").id).unwrap() {
        post.days.ends_on = Some("2025-12-31".parse().unwrap());
        assert!(posts::update(connection, &post).unwrap());
    }
    council
}

pub fn cases() -> Vec<(PathBuf, String)> {
    let entries = fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path());
    let mut cases: Vec<_> = entries.filter(|path| path.extension().is_some_and(|ending| ending == "csv")).collect();
    cases.sort();
    assert!(cases.len() > 45, "{cases:?}");
    let expected = |path: &Path| fs::read_to_string(path.with_extension("expected")).unwrap();
    cases.into_iter().map(|path| (path.clone(), expected(&path))).collect()
}

/// The codes that the files of the folder show.
pub fn codes() -> BTreeSet<String> {
    let cases = cases();
    let lines = cases.iter().flat_map(|(_, expected)| expected.lines());
    lines.filter_map(|line| Some(line.split_once('[')?.1.split_once(']')?.0.to_owned())).collect()
}

/// Problems, then changes by line, then the sum.
fn told(plan: &Plan, lines: usize) -> String {
    let mut text = String::new();
    for problem in &plan.problems.list {
        writeln!(text, "{}[{}] {}", problem.severity.as_str(), problem.code.as_str(), problem.message).unwrap();
    }
    if !plan.is_sound() {
        return text + "refused\n";
    }
    let summary = Summary::of(plan, lines);
    let mut entries: Vec<_> = summary.entries.iter().collect();
    entries.sort_by_key(|entry| entry.line);
    for entry in entries {
        for change in &entry.changes {
            let (line, who) = (entry.line, &entry.employee_ref);
            writeln!(text, "Line {line} {who} {}: {} -> {}", change.field, change.was, change.will_be).unwrap();
        }
    }
    writeln!(text, "{}", summary.words()).unwrap();
    text
}

#[test]
fn each_file_of_figures_is_told_as_it_is_expected_on_both_databases() {
    on_both(|fresh| {
        let council = council(fresh);
        let mut failures = String::new();
        for (path, expected) in cases() {
            let name = path.file_stem().unwrap().to_str().unwrap();
            let kind = StaffFile::from_word(name.split('-').next().unwrap()).unwrap();
            let beside = path.with_extension("mapping.yaml");
            let mapping = beside.exists().then(|| mapping(&beside));
            // Whether the rows stay together in memory or wait in parts does not matter.
            for together in [usize::MAX / 16, 3, 0] {
                let content = fs::read(&path).unwrap().into();
                let read = staff::read_with(kind, &content, mapping.as_ref(), &|_| {}, together).unwrap();
                let found = told(&council.dry_run(HR, &read), read.lines);
                if found != expected {
                    let place = format!("{} {name}, {together} together", fresh.name);
                    write!(failures, "== {place}\nexpected\n{expected}found\n{found}").unwrap();
                }
            }
        }
        assert!(failures.is_empty(), "{failures}");
    });
}

/// What a file without a mistake leaves behind is what a dry run had told, and the same file again changes nothing.
#[test]
fn every_sound_file_goes_through_and_changes_nothing_the_second_time() {
    on_both(|fresh| {
        let council = council(fresh);
        for (path, expected) in cases() {
            let sum = expected.lines().last().unwrap();
            if path.with_extension("mapping.yaml").exists() || sum == "refused" {
                continue;
            }
            let name = path.file_stem().unwrap().to_str().unwrap();
            let kind = StaffFile::from_word(name.split('-').next().unwrap()).unwrap();
            let text = fs::read_to_string(&path).unwrap();
            let first = council.done(kind, &text);
            assert_eq!(first.state, ImportState::Done, "{name}");
            let rows = first.summary.new + first.summary.changed + first.summary.unchanged;
            let again = council.done(kind, &text);
            assert_eq!(again.summary.words(), format!("0 added, 0 corrected, {rows} unchanged"), "{} {name}", fresh.name);
        }
    });
}

#[test]
fn figures_of_a_year_that_the_calendar_has_closed_take_no_more_changes() {
    let text = fs::read_to_string(folder().join("metrics-one.csv")).unwrap();
    for (closed, is_closed) in
        [(None, false), (Some("2025-06-29"), false), (Some("2025-06-30"), true), (Some("2026-03-31"), true)]
    {
        let read = read(StaffFile::Metrics, text.as_bytes(), None);
        let Rows::Metrics(rows) = &read.rows else { panic!("{read:?}") };
        let there = Caseloads {
            organisation: OrganisationId::new("medway"),
            importer: PersonId::new("P1"),
            today: "2026-04-10".parse().unwrap(),
            people: Vec::new(),
            patches: Vec::new(),
            teams: Vec::new(),
            metrics: Default::default(),
            criteria: Default::default(),
            own_numbers: Default::default(),
            periods: Periods::default(),
            closed_through: closed.map(|day| day.parse().unwrap()),
        };
        let mut planning = Planning::new(&read.problems, &there);
        planning.check(&rows.part(0).unwrap());
        let plan = planning.finish();
        let told =
            plan.problems.list.iter().find(|problem| problem.code == Code::LockedYear).map(|problem| problem.message.as_str());
        let words =
            closed.map(|day| format!("Line 2: figures up to {} are closed", gradus::domain::words::date(day.parse().unwrap())));
        assert_eq!(told, words.as_deref().filter(|_| is_closed), "{closed:?}");
    }
}
