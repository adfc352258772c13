//! What a criterion takes, in words, by the bundled rules; which figures are only looked at; and what runs out.

use gradus::domain::assessment::assess;
use gradus::domain::assessment::takes::{How, Part, RunsOut, Takes, kinds_taken, looked_at, runs_out, takes};

use crate::question::{bundle, day, plan, record};

const OFFICER: &str = "
schema_version: 1
officer: \"00101\"
framework: medway.iao.framework
level: A
levels_confirmed: [{level: A, on: 2023-05-02, basis: appointment}]
";

/// A line for each part, indented, with its outcome: `+` met, `x` not met, `?` cannot tell.
fn written(takes: &Takes, depth: usize, out: &mut Vec<String>) {
    let mark = match takes.outcome.words() {
        "Met" => '+',
        "Not met" => 'x',
        _ => '?',
    };
    let indent = "  ".repeat(depth);
    match &takes.part {
        Part::Fact { text, met_by } => {
            let by = met_by.iter().map(|met| format!(" <{}>", met.text)).collect::<String>();
            out.push(format!("{indent}{mark} {text}{by}"));
        }
        Part::Several { how, parts } => {
            let how = match how {
                How::All => "all of".to_owned(),
                How::One => "one of".to_owned(),
                How::AtLeast(n) => format!("{n} of"),
            };
            out.push(format!("{indent}{mark} {how}"));
            for part in parts {
                written(part, depth + 1, out);
            }
        }
    }
}

fn said(facts: &str, criterion: &str) -> String {
    let plan = plan(bundle(), "medway.iao.framework", "2026-04-10");
    let record = record(bundle(), &format!("{OFFICER}{facts}"));
    let takes = takes(&plan, &record, day("2026-04-10"), criterion).unwrap_or_else(|| panic!("no {criterion}"));
    let mut lines = Vec::new();
    written(&takes, 0, &mut lines);
    lines.join("\n")
}

#[test]
fn each_criterion_knows_which_kinds_of_documents_count_for_it() {
    let plan = plan(bundle(), "medway.iao.framework", "2026-04-10");
    for (criterion, kinds) in [
        ("A-Q2", Some("driving_licence business_insurance")),
        ("B-E1", Some("case_study witness_statement")),
        ("B-E2", Some("case_study")),
        ("B-S2", Some("record_sample")),
        ("B-S3", Some("feedback case_study")),
        // Courses alone, with nothing for anybody to judge.
        ("B-Q1", Some("")),
        ("Z-Z9", None),
    ] {
        let found = kinds_taken(&plan, criterion);
        let found = found.map(|kinds| kinds.iter().map(|kind| kind.id.as_str()).collect::<Vec<_>>().join(" "));
        assert_eq!(found.as_deref(), kinds, "{criterion}");
    }
}

#[test]
fn every_kind_of_rule_is_said_in_words() {
    for (criterion, expected) in [
        (
            "A-Q1",
            "x one of\n  x A qualification at level 2 or above of 120 guided learning hours or more\n  x 5 GCSE passes at grade 4 or above including English and Maths\n  x A qualification that HR has approved as equivalent",
        ),
        (
            "A-Q2",
            "x all of\n  x Driving licence accepted, with an expiry date\n  x Business insurance accepted, with an expiry date",
        ),
        ("A-K3", "x all of\n  x Course completed: Safeguarding\n  x The line manager's judgement"),
        ("A-E1", "x Verified housing work"),
        (
            "B-E1",
            "x all of\n  x 2 accepted: case study in the last 24 months\n  x Witness statement accepted\n  x The line manager's judgement in the last 24 months",
        ),
        (
            "B-E4",
            "x all of\n  ? Tenancy audits completed at least 90% over the last 4 quarters\n  x Tenancy audit sample accepted\n  x The line manager's judgement",
        ),
        ("C-Q2", "x 20 hours of CPD in the last 12 months, 4 entries with a reflection"),
        (
            "C-K1",
            "x all of\n  x 4 of\n    x Topic: occupancy, tenure and lettings accepted\n    x Topic: delivery of housing services accepted\n    x Topic: sustainable communities accepted\n    x Topic: resident involvement accepted\n  x The line manager's judgement",
        ),
        (
            "C-E1",
            "x all of\n  ? Current tenant arrears lower than target in 3 of the last 4 quarters\n  x Service improvement accepted\n  x The line manager's judgement",
        ),
        (
            "C-E2",
            "x all of\n  x Campaign plan and outcome accepted\n  x Income gained for residents higher than £0 over the last 12 months\n  x The line manager's judgement",
        ),
        (
            "C-E3",
            "x all of\n  x 3 hearings represented in the last 24 months\n  x one of\n    x Hearing bundle accepted\n    x Observation accepted\n  x The line manager's judgement",
        ),
    ] {
        assert_eq!(said("", criterion), expected, "{criterion}");
    }
}

#[test]
fn a_part_that_is_met_names_what_meets_it() {
    let facts = "
judgements: [{criterion: A-K3, outcome: met, by: Manager One, on: 2026-02-02}]
training: [{course: safeguarding, completed_on: 2025-06-10}]
";
    assert_eq!(
        said(facts, "A-K3"),
        "+ all of\n  + Course completed: Safeguarding <Safeguarding, completed on 10 June 2025>\n  + The line manager's judgement <Judged met by Manager One on 2 February 2026>"
    );
}

#[test]
fn an_unknown_criterion_takes_nothing() {
    let plan = plan(bundle(), "medway.iao.framework", "2026-04-10");
    let record = record(bundle(), OFFICER);
    assert_eq!(takes(&plan, &record, day("2026-04-10"), "Z-Z9"), None);
    assert_eq!(looked_at(&plan, &record, day("2026-04-10"), "Z-Z9"), Vec::new());
}

#[test]
fn supporting_figures_say_what_is_looked_for() {
    let plan = plan(bundle(), "medway.iao.framework", "2026-04-10");
    let record = record(bundle(), OFFICER);
    let texts = |criterion: &str| -> Vec<String> {
        looked_at(&plan, &record, day("2026-04-10"), criterion).into_iter().map(|looked_at| looked_at.text).collect()
    };
    for (criterion, expected) in [
        ("A-Q1", vec![]),
        ("A-S2", vec!["Actions completed in time at least 95% in 90% of the last 13 weeks"]),
        ("B-K2", vec!["Referrals for support recorded over the last 12 months"]),
        (
            "B-E2",
            vec![
                "First contact in time at least 90% over the last 4 quarters",
                "New tenant visits: 40 for each full-time year, over the last 12 months",
            ],
        ),
        ("C-E1", vec!["Rent collected at least 99% over the last 4 quarters", "Write-offs recorded over the last 12 months"]),
        (
            "C-S2",
            vec![
                "Current tenant arrears better by at least 0.1 percentage points than the team's, against the same quarter of the year before",
                "Actions completed in time at least 95% in 90% of the last 13 weeks",
                "Agreements kept at least 80% over the last 4 quarters",
            ],
        ),
    ] {
        assert_eq!(texts(criterion), expected, "{criterion}");
    }
}

#[test]
fn what_runs_out_is_named_at_a_level_that_is_held_too() {
    let plan = plan(bundle(), "medway.iao.framework", "2026-04-10");
    let facts = "
judgements: [{criterion: A-K3, outcome: met, by: Manager One, on: 2026-02-02}]
training: [{course: safeguarding, completed_on: 2025-06-10}]
documents:
  - {id: d1, type: case_study, criteria: [B-E2], accepted_by: Manager One, accepted_on: 2026-01-14, expires_on: 2026-12-31,
     outcomes: [{criterion: B-E2, outcome: met}]}
  - {id: d2, type: case_study, criteria: [B-E2], accepted_by: Manager One, accepted_on: 2026-01-14,
     outcomes: [{criterion: B-E2, outcome: met}]}
waivers: [{criterion: B-Q1, on: 2026-01-05, by: HR One, reason: On loan, review_on: 2026-05-01}]
";
    let record = record(bundle(), &format!("{OFFICER}{facts}"));
    let found = runs_out(&plan, &record, &assess(&plan, &record, day("2026-04-10"), None));
    let runs_out =
        |criterion: &str, last_on: &str, kept| RunsOut { criterion: criterion.to_owned(), last_on: day(last_on), kept };
    assert_eq!(
        found,
        [runs_out("B-Q1", "2026-05-01", false), runs_out("B-E2", "2026-12-31", false), runs_out("A-K3", "2028-06-30", true)]
    );
}
