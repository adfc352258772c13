//! The worked cases of the metric rules, end to end through the command: each has a framework, a policy and records of its
//! own. Expected figures are those of the cases as they were worked by hand.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value as Json;

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/worked")
}

fn assess(case: &str, record: &str, as_of: &str) -> Json {
    let folder = fixtures().join(case);
    let output = Command::new(env!("CARGO_BIN_EXE_gradus"))
        .args(["assess", "--as-of", as_of, "--format", "json", "--record"])
        .arg(folder.join(record))
        .arg("--frameworks")
        .arg(folder.join("documents"))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// The only criterion and its only rule.
fn only(answer: &Json) -> (&Json, &Json) {
    let criterion = &answer["criteria"][0];
    assert_eq!(answer["criteria"].as_array().unwrap().len(), 1);
    assert_eq!(criterion["rules"].as_array().unwrap().len(), 1);
    (criterion, &criterion["rules"][0])
}

#[test]
fn fixtures_are_in_order() {
    for case in ["r1", "r2", "r5", "r6", "r7"] {
        let output = Command::new(env!("CARGO_BIN_EXE_gradus"))
            .arg("check")
            .arg(fixtures().join(case).join("documents"))
            .output()
            .unwrap();
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        // Figures decide alone in these cases, which is what they are for; the check says so.
        assert!(output.status.success() && text.contains("warning[metric_alone]"), "{text}");
    }
}

#[test]
fn r1_equal_to_the_target_is_not_below_it() {
    let table = [("a.yaml", "not_met", 2, "miss", "2.7000"), ("b.yaml", "met", 3, "hit", "2.5598")];
    for (record, outcome, hits, second, value) in table {
        let answer = assess("r1", record, "2026-04-10");
        let (criterion, rule) = only(&answer);
        assert_eq!(criterion["outcome"], outcome, "{record}");
        assert_eq!(rule["hits"], hits, "{record}");
        assert_eq!(rule["needed"], 3);
        let verdicts: Vec<&str> = rule["periods"].as_array().unwrap().iter().map(|p| p["verdict"].as_str().unwrap()).collect();
        assert_eq!(verdicts, ["hit", second, "miss", "hit"], "{record}");
        let values: Vec<&str> = rule["periods"].as_array().unwrap().iter().map(|p| p["value"].as_str().unwrap()).collect();
        assert_eq!(values, ["2.6250", value, "2.8500", "2.4500"], "{record}");
    }
    let answer = assess("r1", "a.yaml", "2026-04-10");
    assert_eq!(only(&answer).0["earliest_on"], "2026-09-30", "two more quarters below target are needed");
}

#[test]
fn r2_pools_instead_of_averaging() {
    let answer = assess("r2", "record.yaml", "2026-04-10");
    let (criterion, rule) = only(&answer);
    assert_eq!(criterion["outcome"], "not_met");
    assert_eq!(
        [&rule["numerator"], &rule["denominator"], &rule["value"], &rule["target"]],
        ["1044300", "1060000", "98.5189", "99.0000"]
    );
}

#[test]
fn r5_is_not_met_where_rounding_would_pass_it() {
    let answer = assess("r5", "record.yaml", "2026-04-10");
    let (criterion, rule) = only(&answer);
    assert_eq!(criterion["outcome"], "not_met");
    assert_eq!([&rule["numerator"], &rule["denominator"], &rule["value"]], ["43", "48", "89.5833"]);
    let text = criterion["reasons"][0]["text"].as_str().unwrap();
    assert!(text.contains("89.58") && text.contains("43 of 48") && text.contains("at least 90"), "{text}");
}

#[test]
fn r6_counts_the_boundary_day_and_no_case_twice() {
    for (record, outcome, counted) in [("two.yaml", "not_met", 2), ("three.yaml", "met", 3)] {
        let answer = assess("r6", record, "2026-03-31");
        let (criterion, rule) = only(&answer);
        assert_eq!(criterion["outcome"], outcome, "{record}");
        assert_eq!(rule["counted"], counted, "{record}");
        assert_eq!(rule["needed"], 3);
    }
    let answer = assess("r6", "two.yaml", "2026-03-31");
    let codes: Vec<(&str, &str)> = only(&answer).0["reasons"]
        .as_array()
        .unwrap()
        .iter()
        .map(|reason| (reason["code"].as_str().unwrap(), reason["subject"].as_str().unwrap()))
        .collect();
    assert_eq!(codes[0], ("events_too_few", "R6"));
    for left_out in ["H1", "H3", "H4"] {
        assert!(codes.contains(&("event_not_counted", left_out)), "{codes:?}");
    }
}

#[test]
fn r7_expects_what_the_hours_allow() {
    for (visits, outcome) in [(29, "met"), (28, "met"), (27, "not_met")] {
        let answer = assess("r7", &format!("visits-{visits}.yaml"), "2026-04-10");
        let (criterion, rule) = only(&answer);
        assert_eq!(criterion["outcome"], outcome, "{visits}");
        assert_eq!(rule["expected"], "28.0000");
        assert_eq!(rule["counted"], visits);
    }
    // The day before the last month ends, the year before counts, and nothing was recorded for its first month.
    let answer = assess("r7", "visits-29.yaml", "2026-03-30");
    assert_eq!(only(&answer).0["outcome"], "insufficient_data");
}
