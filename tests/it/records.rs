//! Mistakes in an officer's record: each is told at its place, with its code. The table lists the codes that only records have.

use gradus::frameworks::diagnostics::SourceFile;
use gradus::frameworks::files::bundled;
use gradus::frameworks::load::{Published, load};
use gradus::frameworks::record::read;

use crate::town::{places, replace, today};

const RECORD: &str = r#"schema_version: 1
officer: "00123"
framework: medway.iao.framework
level: A
judgements: [{criterion: A-E2, outcome: met, by: "00045", on: 2026-02-01, reason: Seen at work.}]
patches: [{patch: CH1, from: 2024-04-01, to: 2025-03-31}, {patch: CH1, from: 2025-04-01}]
observations:
  - {metric: audits_pct, patch: CH1, period: quarter, start: 2025-04-01, end: 2025-06-30, numerator: "9", denominator: "10"}
  - {metric: audits_pct, patch: CH1, period: quarter, start: 2025-07-01, end: 2025-09-30, numerator: "8", denominator: "12"}
employment: [{employer: Town, field: housing, from: 2019-01-01, to: 2023-05-01, verified_by: "00046", verified_on: 2023-05-02}]
"#;

/// The code, what is replaced by what, and the line and column of the one problem.
#[rustfmt::skip]
pub const MISTAKES: [(&str, &str, &str, (u32, u32)); 8] = [
    ("by_officer", "by: \"00045\"", "by: \"00123\"", (5, 50)),
    ("date_order", "to: 2023-05-01", "to: 2018-12-31", (10, 69)),
    ("overlapping_holdings", "{patch: CH1, from: 2025-04-01}", "{patch: CH1, from: 2025-03-31}", (6, 59)),
    ("duplicate_observation", "start: 2025-07-01, end: 2025-09-30", "start: 2025-04-01, end: 2025-06-30", (9, 5)),
    ("period_mismatch", "start: 2025-07-01", "start: 2025-07-02", (9, 62)),
    ("negative_amount", "numerator: \"9\"", "numerator: \"-9\"", (8, 102)),
    ("over_whole", "numerator: \"9\"", "numerator: \"11\"", (8, 121)),
    ("zero_denominator", "denominator: \"10\"", "denominator: \"0\"", (8, 120)),
];

fn told(text: String) -> Vec<String> {
    let library = load(&bundled(), &[], &Published::new(), today()).library;
    let outcome = read(&SourceFile::new("record.yaml", text), &library, today());
    outcome.map_or_else(|report| places(&report.problems), |_| Vec::new())
}

#[test]
fn the_record_has_no_problems() {
    assert_eq!(told(RECORD.to_owned()), [""; 0]);
}

#[test]
fn each_mistake_in_a_record_is_told_once_at_its_place() {
    for (code, from, to, (line, column)) in MISTAKES {
        assert_eq!(told(replace(RECORD, from, to)), [format!("record.yaml:{line}:{column} {code}")], "{to}");
    }
}

#[test]
fn a_figure_of_another_age_is_refused_at_its_place() {
    for (start, end) in [("0001-04-01", "0001-06-30"), ("1989-04-01", "1989-06-30"), ("2100-04-01", "2100-06-30")] {
        let text = replace(RECORD, "start: 2025-07-01, end: 2025-09-30", &format!("start: {start}, end: {end}"));
        assert_eq!(told(text), ["record.yaml:9:62 out_of_range"], "{start}");
    }
    for (start, end) in [("1990-04-01", "1990-06-30"), ("2099-10-01", "2099-12-31")] {
        let text = replace(RECORD, "start: 2025-07-01, end: 2025-09-30", &format!("start: {start}, end: {end}"));
        assert_eq!(told(text), [""; 0], "{start}");
    }
}
