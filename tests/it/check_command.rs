//! `gradus check` and its neighbours as a script sees them: exit codes, what stands on which output, and the JSON.

use serde_json::Value;

use gradus::domain::problem::Code;

use crate::command::Folder;
use crate::town::{CALENDAR, MAPPING, ORGANISATION, POLICY, TOWN, replace};

#[test]
fn the_bundled_documents_are_in_order() {
    let folder = Folder::new();
    let answer = folder.gradus(["check"]);
    assert_eq!((answer.code, answer.err.as_str()), (Some(0), ""));
    assert_eq!(answer.out, "20 documents: no problems found.\n");
    assert_eq!(folder.gradus(["check", "--deny-warnings"]).code, Some(0));
}

#[test]
fn a_file_with_a_mistake_ends_in_1_and_tells_the_place() {
    let folder = Folder::new();
    folder.write("mapping.yaml", replace(MAPPING, "{patch:", "{pach:"));
    let answer = folder.gradus(["check", "mapping.yaml"]);
    assert_eq!((answer.code, answer.err.as_str()), (Some(1), ""));
    let expected = "mapping.yaml:6:11: error[unknown_column]: There is no column pach; the columns are employee_ref, patch, \
                    period_kind, period_start, period_end, metric, numerator, denominator, target, fte, basis, supplied_pct, source, \
                    extracted_at, note\n  |\n6 | columns: {pach: Patch code, numerator: Arrears}\n  |           ^\n  did you mean patch?\n\n\
                    1 document: 1 error, 0 warnings.\n";
    assert_eq!(answer.out, expected);
}

#[test]
fn json_is_alone_on_standard_output_and_has_its_keys_in_their_order() {
    let folder = Folder::new();
    for (path, text) in TOWN {
        folder.write(
            path,
            if path == "policy.yaml" { replace(text, "metric: arrears", "metric: arrers") } else { text.to_owned() },
        );
    }
    let answer = folder.gradus_with(Some(&folder.documents()), ["check", "--format", "json", "."]);
    assert_eq!((answer.code, answer.err.as_str()), (Some(1), ""));
    let expected = r#"{
  "ok": false,
  "documents": 11,
  "errors": 1,
  "warnings": 0,
  "problems": [
    {
      "severity": "error",
      "code": "unknown_metric",
      "path": "./policy.yaml",
      "line": 11,
      "column": 39,
      "document": "town.policy",
      "pointer": "/rules/0/metric",
      "message": "There is no metric arrers",
      "source_line": "  - {id: R1, criterion: B-E1, metric: arrers, type: periods, period: quarter, window: 4, at_least: 3, test: {beats: target}}",
      "suggestion": "arrears",
      "related": []
    }
  ]
}
"#;
    assert_eq!(answer.out, expected);
}

#[test]
fn related_places_are_in_the_json() {
    let folder = Folder::new();
    folder.write("a.yaml", format!("{ORGANISATION}---\n{ORGANISATION}"));
    let answer = folder.gradus(["check", "--format=json", "a.yaml"]);
    let report: Value = serde_json::from_str(&answer.out).unwrap();
    let related = &report["problems"][0]["related"][0];
    assert_eq!((&related["path"], &related["line"], &related["column"]), (&"a.yaml".into(), &3.into(), &5.into()));
}

#[test]
fn json_without_problems_is_the_same_shape() {
    let folder = Folder::new();
    folder.write("mapping.yaml", MAPPING);
    let answer = folder.gradus(["check", "--format", "json", "mapping.yaml"]);
    assert_eq!(answer.code, Some(0));
    assert_eq!(
        answer.out,
        "{\n  \"ok\": true,\n  \"documents\": 1,\n  \"errors\": 0,\n  \"warnings\": 0,\n  \"problems\": []\n}\n"
    );
}

#[test]
fn a_warning_ends_in_1_only_when_warnings_are_denied() {
    let folder = Folder::new();
    for (path, text) in TOWN {
        folder.write(path, text);
    }
    let tree = "{all_of: [{metric: R1}, {document: {types: [case_study], count: 2}}, {manager_judgement: {}}]}";
    folder.write("policy.yaml", replace(POLICY, tree, "{metric: R1}"));
    let set = folder.documents();
    let answer = folder.gradus_with(Some(&set), ["check", "."]);
    assert_eq!(answer.code, Some(0));
    assert!(answer.out.starts_with("./policy.yaml:22:5: warning[metric_alone]: "), "{}", answer.out);
    assert!(answer.out.ends_with("11 documents: 0 errors, 1 warning.\n"), "{}", answer.out);
    assert_eq!(folder.gradus_with(Some(&set), ["check", "--deny-warnings", "."]).code, Some(1));
}

#[test]
fn a_path_that_is_not_there_is_wrong_usage() {
    let folder = Folder::new();
    folder.write("mapping.yaml", MAPPING);
    for arguments in [
        &["check", "nowhere.yaml"][..],
        &["check", "mapping.yaml", "nowhere"],
        &["check", "--format", "json", "nowhere"],
        &["check", "--frameworks", "nowhere"],
        &["check", "--published", "nowhere.json"],
    ] {
        let answer = folder.gradus(arguments);
        assert_eq!((answer.code, answer.out.as_str()), (Some(2), ""), "{arguments:?}");
        assert!(answer.err.contains("nowhere"), "{}", answer.err);
    }
}

#[test]
fn wrong_usage_ends_in_2() {
    let folder = Folder::new();
    for arguments in
        [&["chekc"][..], &["check", "--fromat", "json"], &["check", "--format", "xml"], &["schema"], &["schema", "polcy"]]
    {
        let answer = folder.gradus(arguments);
        assert_eq!((answer.code, answer.out.as_str()), (Some(2), ""), "{arguments:?}");
        assert_ne!(answer.err, "", "{arguments:?}");
    }
}

#[test]
fn codes_lists_every_code_once() {
    let folder = Folder::new();
    let answer = folder.gradus(["check", "--codes"]);
    assert_eq!((answer.code, answer.err.as_str()), (Some(0), ""));
    let words: Vec<&str> = answer.out.lines().filter_map(|line| line.split_whitespace().next()).collect();
    assert_eq!(words, Code::ALL.iter().map(|code| code.as_str()).collect::<Vec<_>>());
    let answer = folder.gradus(["check", "--codes", "--format", "json"]);
    let rows: Value = serde_json::from_str(&answer.out).unwrap();
    let rows = rows.as_array().unwrap();
    assert_eq!(rows.len(), Code::ALL.len());
    for row in rows {
        assert!(matches!(row["severity"].as_str(), Some("error" | "warning")), "{row}");
        assert!(row["summary"].as_str().is_some_and(|summary| summary.ends_with('.')), "{row}");
    }
}

#[test]
fn another_set_replaces_the_bundled_one() {
    let folder = Folder::new();
    let set = folder.documents().join("set");
    folder.write("set/organisation.yaml", ORGANISATION);
    let calendar = folder.write("calendar.yaml", CALENDAR);
    let check = [std::path::Path::new("check"), &calendar];

    let alone = folder.gradus(check);
    assert_eq!(alone.code, Some(1));
    assert!(alone.out.contains("calendar.yaml:5:15: error[unknown_document]: There is no document town"), "{}", alone.out);

    let answer = folder.gradus_with(Some(&set), check);
    assert_eq!((answer.code, answer.out.as_str()), (Some(0), "1 document: no problems found.\n"));
    let answer = folder.gradus_with(Some(&set), ["check"]);
    assert_eq!((answer.code, answer.out.as_str()), (Some(0), "1 document: no problems found.\n"));
    let answer = folder.gradus(["--frameworks", "set", "check", "calendar.yaml"]);
    assert_eq!(answer.code, Some(0));

    // The bundled set is gone: what refers into it is told.
    folder.write("medway.yaml", replace(CALENDAR, "organisation: town", "organisation: medway"));
    assert_eq!(folder.gradus(["check", "medway.yaml"]).code, Some(0));
    assert_eq!(folder.gradus_with(Some(&set), ["check", "medway.yaml"]).code, Some(1));
}

#[test]
fn several_paths_are_checked_as_one() {
    let folder = Folder::new();
    folder.write("one/organisation.yaml", ORGANISATION);
    folder.write("two/calendar.yaml", CALENDAR);
    let answer = folder.gradus(["check", "one", "two/calendar.yaml"]);
    assert_eq!((answer.code, answer.out.as_str()), (Some(0), "2 documents: no problems found.\n"));
    folder.write("two/town.yaml", ORGANISATION);
    let answer = folder.gradus(["check", "one", "two"]);
    assert_eq!(answer.code, Some(1));
    assert!(answer.out.starts_with("two/town.yaml:3:5: error[duplicate_document]: town@1 stands twice"), "{}", answer.out);
}

#[test]
fn digests_pin_what_was_published() {
    let folder = Folder::new();
    folder.write("a/mapping.yaml", MAPPING);
    let digests = folder.gradus(["digests", "a"]);
    assert_eq!((digests.code, digests.err.as_str()), (Some(0), ""));
    let published: Value = serde_json::from_str(&digests.out).unwrap();
    assert!(published["extract@1"].as_str().is_some_and(|digest| digest.len() == 64), "{published}");

    folder.write("published.json", serde_json::json!({"extract@1": published["extract@1"]}).to_string());
    assert_eq!(folder.gradus(["check", "a", "--published", "published.json"]).code, Some(0));
    folder.write("a/mapping.yaml", replace(MAPPING, "date_order: iso", "date_order: dmy"));
    let answer = folder.gradus(["check", "a", "--published", "published.json"]);
    assert_eq!(answer.code, Some(1));
    assert!(answer.out.starts_with("a/mapping.yaml:1:1: error[published_changed]: extract@1 "), "{}", answer.out);
    folder.write("published.json", "[1]");
    assert_eq!(folder.gradus(["check", "a", "--published", "published.json"]).code, Some(1));
}
