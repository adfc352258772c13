//! Every mistake that a document can have is told once, at its place, with its code: a table with a line for every code.

mod cases;

use std::collections::BTreeSet;

use gradus::domain::problem::{Code, Problem, Severity};
use gradus::frameworks::diagnostics::SourceFile;
use gradus::frameworks::load::{Published, load};

use crate::records;
use crate::town::{self, FRAMEWORK, ORGANISATION, change, check, replace, today, told, town, town_with};

/// Codes whose mistakes are no text replaced by another: each has a test of its own here or in `versions`.
const SPECIAL: [&str; 9] = [
    "unreadable_file",
    "not_utf8",
    "file_too_large",
    "nested_too_deep",
    "duplicate_document",
    "ambiguous_default",
    "ambiguous_version",
    "no_version_in_force",
    "published_changed",
];

#[test]
fn the_town_has_no_problems() {
    let report = check(&town());
    assert_eq!(told(&town()), [""; 0]);
    assert!(report.ok);
    assert_eq!((report.documents, report.errors, report.warnings), (11, 0, 0));
}

#[test]
fn every_code_has_a_case() {
    let cases = cases::EDITS.iter().map(|case| case.code).chain(cases::TEXTS.iter().map(|case| case.code));
    let records = records::MISTAKES.iter().map(|(code, ..)| *code);
    let imports = crate::imports::codes();
    let imports = imports.iter().map(String::as_str).chain(crate::imports::SPECIAL);
    let caseload = crate::caseload::codes();
    let caseload = caseload.iter().map(String::as_str).chain(["locked_year"]);
    let covered: BTreeSet<&str> = cases.chain(records).chain(SPECIAL).chain(imports).chain(caseload).collect();
    let all: BTreeSet<&str> = Code::ALL.iter().map(|code| code.as_str()).collect();
    assert_eq!(all.difference(&covered).collect::<Vec<_>>(), [&""; 0], "codes without a case");
    assert_eq!(covered.difference(&all).collect::<Vec<_>>(), [&""; 0], "cases without a code");
}

#[test]
fn each_mistake_in_a_document_is_told_once_at_its_place() {
    let mut failures = Vec::new();
    for case in cases::EDITS {
        let report = check(&town_with(case.path, case.from, case.to));
        let expected = (case.code, case.place, Some(case.pointer), case.suggestion);
        let found: Vec<_> = report.problems.iter().map(known).collect();
        if found != [expected] {
            let told = report.problems.iter().map(|p| format!("    {:?} {}", known(p), p.message)).collect::<Vec<_>>().join("\n");
            failures.push(format!("{} -> {}\n  expected {expected:?}\n  found\n{told}", case.from, case.to));
        }
    }
    assert!(failures.is_empty(), "{} of {}\n{}", failures.len(), cases::EDITS.len(), failures.join("\n"));
}

type Known<'p> = (&'p str, (&'p str, u32, u32), Option<&'p str>, Option<&'p str>);

fn known(problem: &Problem) -> Known<'_> {
    let place = (problem.path.as_str(), problem.line, problem.column);
    (problem.code.as_str(), place, problem.pointer.as_deref(), problem.suggestion.as_deref())
}

#[test]
fn each_fault_of_a_text_is_told_at_its_place_and_leaves_other_files_alone() {
    for case in cases::TEXTS {
        let mut files = town();
        files.push(SourceFile::new("extra.yaml", case.text));
        let report = check(&files);
        let found: Vec<_> = report
            .problems
            .iter()
            // What is left of such a text is no document: that is told as well, and not meant here.
            .filter(|problem| !(problem.code == Code::MissingKey && case.code != "missing_key"))
            .map(|problem| (problem.code.as_str(), problem.path.as_str(), problem.line, problem.column))
            .collect();
        assert_eq!(found, [(case.code, "extra.yaml", case.place.0, case.place.1)], "{}", case.text);
        let first = report.problems.iter().flat_map(|problem| &problem.related).map(|r| (r.line, r.column)).next();
        assert_eq!(first, case.first, "{}", case.text);
    }
}

#[test]
fn nesting_over_64_is_refused_at_the_bracket_that_is_too_many() {
    let text = |brackets: usize| format!("kind: mapping\nx: {}{}\n", "[".repeat(brackets), "]".repeat(brackets));
    let codes = |text: String| check(&[SourceFile::new("deep.yaml", text)]).problems;
    // The document itself is the first of the 64.
    assert!(codes(text(63)).iter().all(|problem| problem.code != Code::NestedTooDeep));
    let problems = codes(text(64));
    assert_eq!(town::places(&problems), ["deep.yaml:2:67 nested_too_deep"]);
}

#[test]
fn bytes_that_are_no_text_are_told_for_the_file_as_a_whole() {
    let missing = std::io::Error::from(std::io::ErrorKind::PermissionDenied);
    let mut files = town();
    files.push(SourceFile::unreadable("a.yaml", &missing));
    files.push(SourceFile::from_bytes("b.yaml", b"id: \xa3\n".to_vec()));
    files.push(SourceFile::from_bytes("c.yaml", vec![b'\n'; 2 * 1024 * 1024 + 1]));
    files.push(SourceFile::from_bytes("d.yaml", vec![b'\n'; 2 * 1024 * 1024]));
    let expected = ["a.yaml:0:0 unreadable_file", "b.yaml:0:0 not_utf8", "c.yaml:0:0 file_too_large", "d.yaml:0:0 empty_file"];
    assert_eq!(told(&files), expected);
    assert!(check(&files).problems.iter().all(|problem| problem.source_line.is_none()));
}

#[test]
fn a_byte_order_mark_and_windows_line_ends_move_no_place() {
    let bytes = format!("\u{feff}{}", replace(ORGANISATION, "cluster: people}", "cluster: peple}").replace('\n', "\r\n"));
    let report = check(&[SourceFile::from_bytes("organisation.yaml", bytes.into_bytes())]);
    assert_eq!(town::places(&report.problems), ["organisation.yaml:7:45 unknown_cluster"]);
    let line = report.problems[0].source_line.as_deref();
    assert_eq!(line, Some("values: [{id: care, name: We care, cluster: peple}]"));
}

#[test]
fn columns_count_characters_and_not_bytes() {
    let files = town_with("organisation.yaml", "name: We care, cluster: people", "name: \"Où ça £\", cluster: peple");
    assert_eq!(told(&files), ["organisation.yaml:7:47 unknown_cluster"]);
}

#[test]
fn a_policy_with_ten_mistakes_gives_ten_problems_in_the_order_of_their_places() {
    let mut files = town();
    for (from, to) in [
        ("calendar: rent}", "calendar: rnet}"),
        ("owner: hr", "owner: hrr"),
        ("metric: arrears", "metric: arrers"),
        ("{months: 24}, test", "{months: 200}, test"),
        ("type: pooled,", "type: poled,"),
        ("criterion: A-Q1", "criterion: A-Q7"),
        ("count: 2, min_grade", "count: 0, min_grade"),
        ("courses: [gdpr]", "courses: [gpdr]"),
        ("min_years: \"1.5\"", "min_years: 1.5"),
        ("types: [feedback]", "typs: [feedback]"),
    ] {
        change(&mut files, "policy.yaml", from, to);
    }
    let expected = [
        "policy.yaml:7:102 unknown_document",
        "policy.yaml:8:49 unknown_value",
        "policy.yaml:11:39 unknown_metric",
        "policy.yaml:12:85 out_of_range",
        "policy.yaml:13:68 unknown_value",
        "policy.yaml:15:16 unknown_criterion",
        "policy.yaml:18:51 out_of_range",
        "policy.yaml:19:49 unknown_course",
        "policy.yaml:20:61 retyped_value",
        "policy.yaml:23:100 unknown_key",
    ];
    assert_eq!(told(&files), expected);
}

#[test]
fn a_report_covers_every_file_sorted_by_place() {
    let mut files = town();
    files.reverse();
    change(&mut files, "training.yaml", "title: Housing law", "titel: Housing law");
    change(&mut files, "training.yaml", "requires: [gdpr]", "requires: [gdpr, lwa]");
    change(&mut files, "mapping.yaml", "date_order: iso", "date_order: ios");
    change(&mut files, "metrics.yaml", "better: lower", "better: smaller");
    change(&mut files, "framework.yaml", "grade: g4", "grade: g9");
    let expected = [
        "framework.yaml:9:8 unknown_grade",
        "mapping.yaml:8:13 unknown_value",
        "metrics.yaml:6:71 unknown_value",
        "training.yaml:8:15 unknown_key",
        "training.yaml:9:49 unknown_course",
    ];
    assert_eq!(told(&files), expected);
    let report = check(&files);
    assert_eq!((report.ok, report.errors, report.warnings, report.documents), (false, 5, 0, 11));
}

#[test]
fn problems_of_several_documents_in_one_file_all_count_lines_from_the_top_of_the_file() {
    let all: Vec<&str> = town::TOWN.iter().map(|(_, text)| *text).collect();
    let together = all.join("---\n");
    assert_eq!(told(&[SourceFile::new("all.yaml", together.clone())]), [""; 0]);
    // Ten lines of the appraisal scheme, a separator, and the fifth line of the calendar.
    let broken =
        replace(&together, "id: rent\nversion: \"1\"\norganisation: town", "id: rent\nversion: \"1\"\norganisation: twon");
    assert_eq!(told(&[SourceFile::new("all.yaml", broken)]), ["all.yaml:16:15 unknown_document"]);
}

#[test]
fn a_broken_file_brings_no_unknown_document_in_those_that_refer_to_it() {
    for (path, from, to, expected) in [
        ("organisation.yaml", "name: Town", "name: \"Town", "yaml_syntax"),
        ("profile.yaml", "person_spec:", "person_spec: [", "yaml_syntax"),
        ("metrics.yaml", "id: metrics", "id: \"metrics\"\nx: *nobody", "unknown_alias"),
        ("framework.yaml", "kind: progression_framework", "kind: progression_framwork", "unknown_kind"),
        ("training.yaml", "kind: training_matrix\n", "", "missing_key"),
        ("qualifications.yaml", "version: \"1\"", "version: 1", "retyped_value"),
    ] {
        let found: Vec<_> = check(&town_with(path, from, to)).problems.into_iter().map(|p| (p.path, p.code.as_str())).collect();
        assert_eq!(found, [(path.to_owned(), expected)], "{path}: {to}");
    }
}

#[test]
fn a_file_in_another_encoding_brings_no_unknown_document_either() {
    let mut files = town();
    let at = files.iter().position(|file| file.path == "organisation.yaml").unwrap();
    let latin: Vec<u8> = ORGANISATION.bytes().map(|byte| if byte == b'W' { 0xa3 } else { byte }).collect();
    files[at] = SourceFile::from_bytes("organisation.yaml", latin);
    assert_eq!(told(&files), ["organisation.yaml:0:0 not_utf8"]);
    let wide: Vec<u8> = [0xff, 0xfe].into_iter().chain(ORGANISATION.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    files[at] = SourceFile::from_bytes("organisation.yaml", wide);
    assert_eq!(told(&files), ["organisation.yaml:0:0 not_utf8"]);
}

#[test]
fn a_broken_document_hides_no_dangling_reference_of_another() {
    let mut files = town();
    files.push(SourceFile::new("broken.yaml", "id: [\n---\n# refers to nowhere too\n"));
    change(&mut files, "framework.yaml", "organisation: town", "organisation: nowhere");
    let text = format!("{FRAMEWORK}---\nx: [\n---\n{}", FRAMEWORK.replace("version: \"1\"", "version: \"2\""))
        .replace("organisation: town", "organisation: nowhere");
    let report = check(&[SourceFile::new("two.yaml", text)]);
    let unknown = report.problems.iter().filter(|p| p.pointer.as_deref() == Some("/organisation")).count();
    assert_eq!(unknown, 2, "{:?}", town::places(&report.problems));
    assert!(told(&files).contains(&"framework.yaml:7:15 unknown_document".to_owned()), "{:?}", told(&files));
}

#[test]
fn the_second_of_two_names_the_place_of_the_first() {
    for (path, from, to, second, first) in [
        ("organisation.yaml", "{id: \"4B\"", "{id: \"4A\"", (9, 68), (9, 46)),
        ("framework.yaml", "order: 2", "order: 1", (12, 38), (11, 38)),
        ("policy.yaml", "criterion: A-Q1", "criterion: B-E2", (23, 5), (14, 5)),
        ("framework.yaml", "id: B-E2", "id: A-E0", (18, 10), (16, 10)),
        ("policy.yaml", "id: T2", "id: R1", (22, 10), (11, 10)),
        ("organisation.yaml", "label: \"Grade 4\"", "label: \"Grade 4\", id: g5", (9, 32), (9, 6)),
    ] {
        let report = check(&town_with(path, from, to));
        let duplicates: Vec<_> = report.problems.iter().filter(|problem| !problem.related.is_empty()).collect();
        assert_eq!(duplicates.len(), 1, "{to}: {:?}", town::places(&report.problems));
        let (problem, related) = (duplicates[0], &duplicates[0].related[0]);
        assert_eq!((problem.line, problem.column), second, "{to}");
        assert_eq!((related.path.as_str(), related.line, related.column), (path, first.0, first.1), "{to}");
    }
}

#[test]
fn a_document_that_stands_twice_names_the_first_and_still_tells_its_own_mistakes() {
    let mut files = town();
    files.push(SourceFile::new("second.yaml", replace(ORGANISATION, "name: Town", "nmae: Town")));
    let report = check(&files);
    assert_eq!(town::places(&report.problems), ["second.yaml:3:5 duplicate_document", "second.yaml:5:1 unknown_key"]);
    let problem = &report.problems[0];
    assert_eq!((problem.document.as_deref(), problem.pointer.as_deref()), (Some("town"), Some("/id")));
    let related: Vec<_> = problem.related.iter().map(|r| (r.path.as_str(), r.line, r.column)).collect();
    assert_eq!(related, [("organisation.yaml", 3, 5)]);
}

#[test]
fn two_documents_without_a_version_lack_a_version_and_are_not_the_same() {
    let text = replace(ORGANISATION, "version: \"1\"\nname", "name");
    let files = [SourceFile::new("a.yaml", text.clone()), SourceFile::new("b.yaml", text)];
    assert_eq!(told(&files), ["a.yaml:1:1 missing_key", "b.yaml:1:1 missing_key"]);
}

#[test]
fn a_warning_leaves_the_report_ok_and_the_document_in_the_library() {
    let alone = "{all_of: [{metric: R1}, {document: {types: [case_study], count: 2}}, {manager_judgement: {}}]}";
    let loaded = load(&town_with("policy.yaml", alone, "{metric: R1}"), &[], &Published::new(), today());
    assert_eq!(town::places(&loaded.report.problems), ["policy.yaml:22:5 metric_alone"]);
    assert_eq!(loaded.report.problems[0].severity, Severity::Warning);
    assert_eq!((loaded.report.ok, loaded.report.errors, loaded.report.warnings), (true, 0, 1));
    assert!(loaded.library.policies.has("town.policy"));
}

#[test]
fn a_document_with_an_error_is_not_in_the_library_and_the_others_are() {
    let loaded = load(&town_with("framework.yaml", "grade: g4", "grade: g9"), &[], &Published::new(), today());
    assert!(!loaded.library.frameworks.has("town.framework"));
    assert!(loaded.library.policies.has("town.policy"));
    assert_eq!(loaded.library.register().len(), 10);
}

#[test]
fn a_problem_carries_its_document_and_the_line_as_written() {
    let report = check(&town_with("framework.yaml", "grade: g4", "grade: g5   # raised"));
    let problem = &report.problems[0];
    assert_eq!(problem.document.as_deref(), Some("town.framework"));
    assert_eq!(problem.source_line.as_deref(), Some("grade: g5   # raised"));
    assert_eq!(problem.message, "There is no grade g5");
}
