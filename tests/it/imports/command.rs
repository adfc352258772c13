//! `gradus import` and `gradus generate` as they are run: exit codes, what is printed, and that generated staff go in.

use std::fs;
use std::path::Path;

use serde_json::Value;

use super::{HEADING, HR, everything, folder, row};
use crate::command::{Answer, Folder};
use crate::support::databases::{Fresh, on_both};

/// SHA-256 of people.csv at size S.
const PEOPLE_S: &str = "e719b0594cfafb74e1dd7c85cff5021c70a997e879e5dcb6611b735157ae5da9";

/// A seeded database and a folder to run in.
struct Place<'f> {
    folder: Folder,
    fresh: &'f Fresh,
}

impl<'f> Place<'f> {
    fn new(fresh: &'f Fresh) -> Place<'f> {
        let place = Place { folder: Folder::new(), fresh };
        let scenario = folder().join("council.yaml");
        let answer = place.gradus(&["seed", scenario.to_str().unwrap()]);
        assert_eq!(answer.code, Some(0), "{answer:?}");
        place
    }

    fn gradus(&self, arguments: &[&str]) -> Answer {
        let url = ["--database-url", &self.fresh.url];
        let takes_it = arguments[0] != "generate";
        self.folder.gradus(arguments.iter().copied().chain(url.into_iter().filter(|_| takes_it)))
    }

    fn import(&self, kind: &str, file: &Path, more: &[&str]) -> Answer {
        let arguments = ["import", kind, file.to_str().unwrap(), "--actor", HR];
        self.gradus(&arguments.iter().chain(more).copied().collect::<Vec<_>>())
    }

    fn everything(&self) -> String {
        everything(&mut self.fresh.manager().open().unwrap())
    }
}

#[test]
fn a_file_goes_in_and_again_changes_nothing() {
    on_both(|fresh| {
        let place = Place::new(fresh);
        let text = HEADING.to_owned() + &row(&[("employee_ref", "00300"), ("name", "New"), ("roles", "officer")]);
        let file = place.folder.write("people.csv", text);
        let before = place.everything();
        let tried = place.import("people", &file, &["--dry-run"]);
        let expected = "Line 2: 00300 New: name New, roles officer\n\
                        Nothing has been stored. This would be: 1 added, 0 corrected, 0 unchanged.\n";
        assert_eq!((tried.code, tried.out.as_str(), tried.err.as_str()), (Some(0), expected, ""));
        assert_eq!(place.everything(), before);
        let done = place.import("people", &file, &["--organisation", "medway"]);
        assert_eq!((done.code, done.out.as_str(), done.err.as_str()), (Some(0), "1 added, 0 corrected, 0 unchanged.\n", ""));
        let again = place.import("people", &file, &[]);
        assert_eq!((again.code, again.out.as_str()), (Some(0), "0 added, 0 corrected, 1 unchanged.\n"));
    });
}

#[test]
fn problems_are_the_answer_in_either_format() {
    let fresh = Fresh::sqlite();
    let place = Place::new(&fresh);
    let before = place.everything();
    let text =
        HEADING.to_owned() + &row(&[("employee_ref", "00123"), ("name", "Officer One"), ("level", "B"), ("fte", "\"0,6\"")]);
    let file = place.folder.write("people.csv", text);
    let name = file.display();
    let words = place.import("people", &file, &[]);
    let expected = format!(
        "{name}:2: error[number_format]: Line 2, fte: we cannot read \"0,6\". Use 0.6\n\
         There is 1 problem. Nothing has been imported.\n"
    );
    assert_eq!((words.code, words.out, words.err.as_str()), (Some(1), expected, ""));
    for more in [&["--format", "json"][..], &["--format", "json", "--dry-run"]] {
        let answer = place.import("people", &file, more);
        let told: Value = serde_json::from_str(&answer.out).unwrap();
        assert_eq!((answer.code, told["ok"].as_bool(), told["state"].as_str()), (Some(1), Some(false), Some("refused")));
        let problem = &told["problems"][0];
        assert_eq!(
            [&problem["line"], &problem["column"], &problem["code"], &problem["value"]].map(Value::to_string),
            ["2", "\"fte\"", "\"number_format\"", "\"0,6\""]
        );
    }
    assert_eq!(place.everything(), before);
}

#[test]
fn wrong_usage_a_stranger_and_a_database_that_is_not_there_have_their_own_exit_codes() {
    let fresh = Fresh::sqlite();
    let place = Place::new(&fresh);
    let file = place.folder.write("people.csv", HEADING);
    let name = file.to_str().unwrap();
    let officer = "officer.one@medway.example";
    for (arguments, code, words) in [
        (vec!["import", "people", name], 2, "--actor"),
        (vec!["import", "shoes", name, "--actor", HR], 2, "shoes"),
        (vec!["import", "people", "missing.csv", "--actor", HR], 2, "missing.csv"),
        (vec!["import", "people", name, "--actor", "nobody@medway.example"], 2, "--actor"),
        (vec!["import", "people", name, "--actor", officer], 1, "Only HR"),
        (vec!["import", "people", name, "--actor", HR, "--organisation", "s001"], 1, "s001"),
        (vec!["import", "people", name, "--actor", HR, "--mapping", "missing.yaml"], 2, "missing.yaml"),
        (vec!["import", "people", name, "--actor", HR, "--mapping", name], 1, ""),
    ] {
        let answer = place.gradus(&arguments);
        assert_eq!(answer.code, Some(code), "{arguments:?}: {answer:?}");
        assert!(answer.err.contains(words), "{arguments:?}: {answer:?}");
    }
    let elsewhere = ["import", "people", name, "--actor", HR, "--database-url", "sqlite:///dev/null/x.db"];
    assert_eq!(place.folder.gradus(elsewhere).code, Some(3));
    let empty = Fresh::sqlite();
    let answer = place.folder.gradus(["import", "people", name, "--actor", HR, "--database-url", &empty.url]);
    assert_eq!((answer.code, answer.err.contains("gradus migrate")), (Some(3), true), "{answer:?}");
}

#[test]
fn an_extract_is_read_by_its_mapping() {
    let fresh = Fresh::sqlite();
    let place = Place::new(&fresh);
    let mapping = folder().join("people-own-extract.mapping.yaml");
    let answer = place.import("people", &folder().join("people-own-extract.csv"), &["--mapping", mapping.to_str().unwrap()]);
    assert_eq!((answer.code, answer.out.as_str()), (Some(0), "0 added, 0 corrected, 2 unchanged.\n"), "{answer:?}");
}

#[test]
fn a_bulk_change_waits_for_a_second_person() {
    let fresh = Fresh::sqlite();
    let place = Place::new(&fresh);
    let before = place.everything();
    let text = HEADING.to_owned() + &row(&[("employee_ref", "00123"), ("name", "Officer One"), ("active", "false")]);
    let file = place.folder.write("people.csv", text);
    let answer = place.import("people", &file, &[]);
    assert_eq!(answer.code, Some(0), "{answer:?}");
    assert!(answer.out.contains("another colleague in HR must confirm"), "{answer:?}");
    let told: Value = serde_json::from_str(&place.import("people", &file, &["--format", "json"]).out).unwrap();
    assert_eq!((told["state"].as_str(), told["needs_second_person"].as_bool()), (Some("second_person"), Some(true)));
    assert_eq!(place.everything(), before);
}

#[test]
fn generated_staff_go_in_without_a_problem_and_are_the_same_bytes_each_time() {
    on_both(|fresh| {
        let place = Place::new(fresh);
        let (one, two) = (place.folder.documents().join("one"), place.folder.documents().join("two"));
        for folder in [&one, &two] {
            let answer = place.gradus(&["generate", "--size", "S", "--months", "2", "--output", folder.to_str().unwrap()]);
            assert_eq!((answer.code, answer.out.lines().count()), (Some(0), 5), "{answer:?}");
        }
        // 200 officers, 20 managers, 2 above them and 1 above those; two months of six metrics for each officer; the other
        // numbers are those of the generator's dice.
        for (kind, rows) in [("people", 223), ("fte", 86), ("patches", 250), ("absences", 43), ("metrics", 2_400)] {
            let file = one.join(format!("{kind}.csv"));
            assert_eq!(fs::read(&file).unwrap(), fs::read(two.join(format!("{kind}.csv"))).unwrap(), "{kind}");
            let told = |more: &[&str]| -> Value {
                let answer = place.import(kind, &file, &[&["--format", "json"], more].concat());
                assert_eq!(answer.code, Some(0), "{kind}: {answer:?}");
                serde_json::from_str(&answer.out).unwrap()
            };
            let first = told(&[]);
            assert_eq!(first["state"], "done");
            let numbers = ["errors", "warnings", "rows"].map(|name| first[name].as_u64().unwrap());
            assert_eq!(numbers, [0, 0, rows], "{kind}");
            assert_eq!(told(&[])["unchanged"].as_u64(), Some(rows), "{kind}");
        }
        // What hours, patches and absences added does not change what the people file says.
        let again = place.import("people", &one.join("people.csv"), &[]);
        assert_eq!(again.out, "0 added, 0 corrected, 223 unchanged.\n");
        // The bytes were looked at when they were made; this pins them.
        let digest =
            gradus::domain::staff_import::content::Content::from(fs::read(one.join("people.csv")).unwrap()).digest().unwrap();
        assert_eq!(digest, PEOPLE_S, "the generator writes other bytes than it did");
    });
}
