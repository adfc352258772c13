//! `gradus assess` as people and programs use it: the report, the JSON, keeping and replaying, and every way to end.

mod replay;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value as Json;

use crate::command::{Answer, Folder};

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/assess").join(name)
}

fn run(folder: &Folder, set: Option<&Path>, arguments: &[&str]) -> Answer {
    folder.gradus_with(set, ["assess"].iter().chain(arguments))
}

/// The officer of the fixtures on the usual day.
fn officer(more: &[&str]) -> Answer {
    let record = fixture("officer.yaml");
    let arguments = [&["--record", record.to_str().unwrap(), "--as-of", "2026-04-10"], more].concat();
    run(&Folder::new(), None, &arguments)
}

fn json(answer: &Answer) -> Json {
    assert_eq!((answer.code, answer.err.as_str()), (Some(0), ""), "{answer:?}");
    serde_json::from_str(&answer.out).unwrap()
}

/// The stored text is read by a person before it is kept: a manager can read it aloud to the officer.
#[test]
fn the_report_is_the_one_that_was_read_and_kept() {
    for (name, arguments) in [
        ("officer.txt", &[][..]),
        ("officer-level-c.txt", &["--target", "C"]),
        ("officer-another-post.txt", &["--framework", "s004.snh.jd"]),
    ] {
        let answer = officer(arguments);
        assert_eq!((answer.code, answer.err.as_str()), (Some(0), ""));
        let kept = fs::read_to_string(fixture(name)).unwrap();
        let differing = kept.lines().zip(answer.out.lines()).find(|(kept, now)| kept != now);
        assert!(kept == answer.out, "{name}: {differing:?}\n{}", answer.out);
        let too_long = answer.out.lines().find(|line| line.chars().count() > 80);
        assert_eq!(too_long, None, "{name}");
        assert!(!answer.out.lines().any(|line| line.ends_with(' ')), "{name}");
    }
}

#[test]
fn no_inner_word_comes_to_the_surface_of_a_report() {
    for arguments in [&[][..], &["--target", "C"]] {
        let report = officer(arguments).out;
        let body = report.split_once("\n\n").unwrap().1;
        for word in ["_", "null", "None", "..\n", ".\".", "insufficient"] {
            assert!(!body.contains(word), "{word:?} in\n{body}");
        }
    }
}

/// For each place of the answer, the keys of the objects there, in their order.
fn shapes(pretty: &str) -> BTreeMap<String, BTreeSet<Vec<String>>> {
    let mut found: BTreeMap<String, BTreeSet<Vec<String>>> = BTreeMap::new();
    // The name of what is open, and its keys where it is an object.
    let mut open: Vec<(String, Option<Vec<String>>)> = Vec::new();
    for line in pretty.lines().map(|line| line.trim().trim_end_matches(',')) {
        let name = open.last().map_or(String::new(), |(name, _)| name.clone());
        match (line, open.last_mut()) {
            ("{", _) => open.push((name, Some(Vec::new()))),
            ("}" | "]", _) => {
                let (name, keys) = open.pop().unwrap();
                if let Some(keys) = keys {
                    found.entry(name).or_default().insert(keys);
                }
            }
            (line, Some((_, Some(keys)))) => {
                let (key, value) = line.split_once("\": ").unwrap();
                let key = key.trim_start_matches('"').to_owned();
                keys.push(key.clone());
                match value {
                    "{" => open.push((key, Some(Vec::new()))),
                    "[" => open.push((key, None)),
                    _ => {}
                }
            }
            // A word in a list.
            _ => {}
        }
    }
    found
}

#[test]
fn json_has_the_keys_of_the_design_in_its_order() {
    let answer = officer(&["--format", "json"]);
    json(&answer);
    let found = shapes(&answer.out);
    let expected: [(&str, &[&str]); 10] = [
        (
            "",
            &["officer framework version policy documents as_of level_held attained_level target_level readiness ready \
               eligible blocks alerts levels criteria outstanding"],
        ),
        ("documents", &["kind id version digest"]),
        ("blocks", &["code until text"]),
        ("alerts", &["code criterion since text"]),
        ("levels", &["id status met total cumulative_met cumulative_total"]),
        ("criteria", &["id level group outcome act met_by lapses_on earliest_on reasons rules"]),
        ("met_by", &["kind id on by text"]),
        ("reasons", &["code subject text"]),
        (
            "rules",
            &[
                "id type use outcome hits needed value target periods",
                "id type use outcome hits needed value target numerator denominator counted expected active periods",
            ],
        ),
        ("periods", &["start end verdict value target"]),
    ];
    let keys = |line: &&str| line.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    for (place, lines) in expected {
        let lines: BTreeSet<Vec<String>> = lines.iter().map(keys).collect();
        assert_eq!(found[place], lines, "{place}");
    }
    assert_eq!(found.len(), expected.len(), "{:?}", found.keys());
}

#[test]
fn json_says_what_the_record_comes_to() {
    let answer = json(&officer(&["--format", "json"]));
    for (key, value) in [
        ("officer", "00123"),
        ("framework", "medway.iao.framework"),
        ("version", "2025-04"),
        ("policy", "medway.iao.policy@1"),
        ("as_of", "2026-04-10"),
        ("level_held", "A"),
        ("attained_level", "A"),
        ("target_level", "B"),
        ("readiness", "not_met"),
    ] {
        assert_eq!(answer[key], value, "{key}");
    }
    assert_eq!((&answer["ready"], &answer["eligible"]), (&Json::Bool(false), &Json::Bool(false)));
    let kinds: Vec<&str> = answer["documents"].as_array().unwrap().iter().map(|d| d["kind"].as_str().unwrap()).collect();
    assert_eq!(
        kinds,
        [
            "progression_framework",
            "evidence_policy",
            "training_matrix",
            "metric_catalogue",
            "qualification_catalogue",
            "calendar"
        ]
    );
    for document in answer["documents"].as_array().unwrap() {
        let digest = document["digest"].as_str().unwrap();
        assert!(digest.len() == 64 && digest.bytes().all(|byte| byte.is_ascii_hexdigit()), "{digest}");
    }
    assert_eq!(answer["criteria"].as_array().unwrap().len(), 31);
    assert_eq!(answer["outstanding"], serde_json::json!(["B-Q1", "B-K2", "B-E1", "B-E2", "B-E3", "B-E4", "B-S2", "B-S3"]));
    let of = |id: &str| answer["criteria"].as_array().unwrap().iter().find(|criterion| criterion["id"] == id).unwrap();
    // 43 of 48 audits, as worked by hand; the quarter to June could bring it over 90.
    let audits = of("B-E4");
    assert_eq!([&audits["outcome"], &audits["act"], &audits["earliest_on"]], ["not_met", "figures", "2026-06-30"]);
    let rule = &audits["rules"][0];
    assert_eq!([&rule["id"], &rule["type"], &rule["use"]], ["R5", "pooled", "requires"]);
    assert_eq!([&rule["numerator"], &rule["denominator"], &rule["value"], &rule["target"]], ["43", "48", "89.5833", "90.0000"]);
    assert_eq!((&rule["hits"], &rule["counted"], &rule["expected"]), (&Json::Null, &Json::Null, &Json::Null));
    // Two of four quarters, equal to the target in one of the others.
    let rule = &of("C-E1")["rules"][0];
    assert_eq!((&rule["hits"], &rule["needed"]), (&Json::from(2), &Json::from(3)));
    assert_eq!([&rule["value"], &rule["target"]], ["2.4500", "2.6000"]);
    let verdicts: Vec<&str> = rule["periods"].as_array().unwrap().iter().map(|p| p["verdict"].as_str().unwrap()).collect();
    assert_eq!(verdicts, ["hit", "miss", "miss", "hit"]);
    // H2 and H4: the others are too old, vacated, a duplicate and not as representative.
    assert_eq!(of("C-E3")["rules"][0]["counted"], 2);
    assert_eq!([&of("B-S1")["reasons"][0]["code"], &of("B-S1")["lapses_on"]], ["waived", "2026-06-01"]);
}

#[test]
fn a_profile_gives_requirements_instead_of_levels() {
    let answer = officer(&["--format", "json", "--framework", "s001.ho.jd"]);
    let found = shapes(&answer.out);
    let keys = found["criteria"].iter().next().unwrap();
    assert!(found["criteria"].len() == 1 && keys.contains(&"requirement".to_owned()), "{keys:?}");
    let answer = json(&answer);
    for key in ["policy", "level_held", "attained_level", "target_level", "readiness", "ready"] {
        assert_eq!(answer[key], Json::Null, "{key}");
    }
    assert_eq!([&answer["levels"], &answer["outstanding"], &answer["alerts"]], [&Json::Array(Vec::new()); 3]);
    assert_eq!(answer["criteria"][0]["level"], Json::Null);
}

#[test]
fn the_same_question_has_the_same_bytes_for_an_answer() {
    for format in ["text", "json"] {
        let (one, two) = (officer(&["--format", format]), officer(&["--format", format]));
        assert_eq!((one.code, &one.out), (Some(0), &two.out));
    }
}

#[test]
fn wrong_usage_ends_with_two() {
    let folder = Folder::new();
    let record = fixture("officer.yaml");
    let record = record.to_str().unwrap();
    let gone = folder.documents().join("gone.yaml");
    let gone = gone.to_str().unwrap();
    let here = folder.documents();
    for arguments in [
        &[][..],
        &["--as-of", "2026-04-10"],
        &["--record"],
        &["--record", record, "--replay", record],
        &["--record", record, "--as-of", "10/04/2026"],
        &["--record", record, "--as-of", "2026-02-30"],
        &["--record", record, "--format", "xml"],
        &["--record", record, "--level", "B"],
        &["--replay", record, "--target", "B"],
        &["--replay", record, "--as-of", "2026-04-10"],
        &["--record", gone],
        &["--record", here.to_str().unwrap()],
        &["--replay", gone],
        &["--record", record, "--frameworks", gone],
    ] {
        let answer = run(&folder, None, arguments);
        assert_eq!(answer.code, Some(2), "{arguments:?} {answer:?}");
        assert!(answer.out.is_empty() && !answer.err.is_empty(), "{arguments:?} {answer:?}");
    }
    assert_eq!(run(&folder, Some(Path::new(gone)), &["--record", record]).code, Some(2));
}

#[test]
fn names_that_lead_nowhere_end_with_one_and_a_suggestion() {
    for (arguments, words) in [
        (&["--target", "b"][..], &["unknown_level", "A, B, C", "Did you mean B?"][..]),
        (&["--framework", "medway.iao.framwork"], &["unknown_document", "Did you mean medway.iao.framework?"]),
        (&["--framework", "medway.iao.framework@2025-05"], &["unknown_version", "Did you mean medway.iao.framework@2025-04?"]),
        (&["--framework", "s001.ho.jd", "--target", "B"], &["unknown_level", "no levels"]),
    ] {
        let answer = officer(arguments);
        assert_eq!((answer.code, answer.out.as_str()), (Some(1), ""), "{arguments:?}");
        for word in words {
            assert!(answer.err.contains(word), "{word:?} is not in {}", answer.err);
        }
    }
    let before = run(
        &Folder::new(),
        None,
        &["--record", fixture("officer.yaml").to_str().unwrap(), "--as-of", "2025-03-31", "--format", "json"],
    );
    let report: Json = serde_json::from_str(&before.out).unwrap();
    assert_eq!((before.code, &report["problems"][0]["code"]), (Some(1), &Json::from("no_version_in_force")));
}

#[test]
fn a_record_with_problems_ends_with_one_in_the_shape_of_check() {
    let record = fixture("problems.yaml");
    let arguments = ["--record", record.to_str().unwrap(), "--as-of", "2026-04-10"];
    let text = run(&Folder::new(), None, &arguments);
    assert_eq!(text.code, Some(1));
    assert!(text.out.contains("problems.yaml:5:8: error[unknown_level]: There is no level Aa"), "{}", text.out);
    assert!(text.out.contains("did you mean A?"), "{}", text.out);
    let answer = run(&Folder::new(), None, &[&arguments[..], &["--format", "json"]].concat());
    let report: Json = serde_json::from_str(&answer.out).unwrap();
    assert_eq!((answer.code, &report["ok"]), (Some(1), &Json::Bool(false)));
    let keys = &shapes(&answer.out)["problems"];
    let expected = "severity code path line column document pointer message source_line suggestion related";
    assert_eq!(keys.iter().next().unwrap().join(" "), expected);
    assert_eq!(keys.len(), 1);
}
