//! The evidence and the applications of a scenario: brought to their states by people of the scenario, or refused with the
//! place.

use diesel::prelude::*;
use gradus::app::AppError;
use gradus::app::scenario as load;
use gradus::domain::problem::Report;
use gradus::frameworks::diagnostics::SourceFile;
use gradus::frameworks::files::bundled;
use gradus::frameworks::scenario::{Places, read};
use gradus::store::schema::{application, application_step, evidence, person, review};

use super::{Council, library, noon};
use crate::support::databases::{Fresh, on_both};

/// Six officers of one manager; what each has is put in by the test. The record of each meets everything for level B.
const PEOPLE: &str = r#"schema_version: 1
organisations: [medway]
people:
  - {ref: M1, organisation: medway, name: Manager One, roles: [manager], manager: B1}
  - {ref: M2, organisation: medway, name: Manager Two, roles: [manager]}
  - {ref: B1, organisation: medway, name: Budget Holder One, roles: [manager]}
  - {ref: H1, organisation: medway, name: HR One, roles: [hr]}
  - {ref: H2, organisation: medway, name: HR Two, roles: [hr]}
"#;

const REST: &str = r#"designations: [{person: B1, kind: budget_holder, from: 2025-04-01, by: H1}]
"#;

fn officer(employee_ref: &str, manager: &str) -> String {
    let post = "{job_profile: medway.iao.jd, framework: medway.iao.framework, level: A, from: 2023-05-02}";
    format!(
        "  - {{ref: {employee_ref}, organisation: medway, name: Officer {employee_ref}, roles: [officer],{manager}\n     post: {post}}}\n"
    )
}

/// A record with all of level B.
fn ready(employee_ref: &str) -> String {
    let mut text = format!("  - officer: {employee_ref}\n    framework: medway.iao.framework\n    training:\n");
    let courses = "gdpr safeguarding health-safety equality lone-working housing-system housing-law welfare-benefits tenancy-fraud court-skills";
    for course in courses.split(' ') {
        text += &format!("      - {{course: {course}, completed_on: 2026-01-12}}\n");
    }
    text += "    documents:\n";
    for (id, kind, criteria) in [
        ("d1", "case_study", "B-E1, B-E2, B-K2, B-S3"),
        ("d2", "case_study", "B-E1, B-E2"),
        ("d3", "witness_statement", "B-E1"),
        ("d4", "reflective_account", "B-K1"),
        ("d5", "contribution_record", "B-E3"),
        ("d6", "audit_sample", "B-E4"),
        ("d7", "decision_sample", "B-S1"),
        ("d8", "record_sample", "B-S2"),
    ] {
        text += &format!(
            "      - {{id: {id}, type: {kind}, criteria: [{criteria}], dated_on: 2026-02-02, submitted_on: 2026-02-02, accepted_by: M1, accepted_on: 2026-02-05, redacted: true}}\n"
        );
    }
    text += "    judgements:\n";
    for criterion in ["B-K1", "B-K2", "B-E1", "B-E3", "B-E4", "B-S1", "B-S2", "B-S3"] {
        text += &format!("      - {{criterion: {criterion}, outcome: met, by: M1, on: 2026-02-10, reason: Seen at work}}\n");
    }
    text += "    observations:\n";
    for (start, end) in [
        ("2025-01-01", "2025-03-31"),
        ("2025-04-01", "2025-06-30"),
        ("2025-07-01", "2025-09-30"),
        ("2025-10-01", "2025-12-31"),
        ("2026-01-01", "2026-03-31"),
    ] {
        text += &format!(
            "      - {{metric: audits_pct, patch: CH1, period: quarter, start: {start}, end: {end}, numerator: \"12\", denominator: \"12\"}}\n"
        );
    }
    text
}

/// A scenario with officers O1, O2 and so on, all of them ready.
fn scenario(officers: usize, lists: &str) -> String {
    let refs: Vec<String> = (1..=officers).map(|number| format!("O{number}")).collect();
    let people: String = refs.iter().map(|own| officer(own, " manager: M1,")).collect();
    let records: String = refs.iter().map(|own| ready(own)).collect();
    format!("{PEOPLE}{people}{REST}records:\n{records}{lists}")
}

/// The lines that the report tells of, each with its code and words.
fn told(report: &Report) -> Vec<String> {
    let line = |problem: &gradus::domain::problem::Problem| {
        let pointer = problem.pointer.as_deref().unwrap_or_default();
        format!("{pointer} {}: {}", problem.code.as_str(), problem.message)
    };
    report.problems.iter().map(line).collect()
}

/// What is wrong with a scenario, on reading it or on loading it into an empty database; nothing is loaded then.
fn refused(fresh: &Fresh, text: &str) -> Vec<String> {
    let council = Council::empty(fresh);
    let file = SourceFile::new("scenario.yaml", text);
    let scenario = match read(&file, &library(&bundled()), noon().date_naive()) {
        Ok(scenario) => scenario,
        Err(report) => return told(&report),
    };
    let refused = load::load(&council.app, scenario, Places::of(&file), &|_| {}).unwrap_err();
    let people: i64 = person::table.count().get_result(&mut council.connection()).unwrap();
    assert_eq!(people, 0, "nothing is loaded");
    match refused {
        AppError::Problems(report) => {
            let place = report.problems[0].line;
            assert!(text.lines().nth(place as usize - 1).unwrap().contains("officer:"), "line {place}");
            told(&report)
        }
        error => panic!("{error}"),
    }
}

#[test]
fn evidence_comes_to_the_state_that_the_list_says() {
    on_both(|fresh| {
        let lists = r#"evidence:
  - {officer: O1, title: A draft, criteria: [B-E1], kind: case_study, state: draft, text: Begun, on: 2026-04-10}
  - {officer: O1, title: Waiting, criteria: [B-E1, B-E2], kind: case_study, state: submitted, text: "Arrears.\n\nTo agree a plan.\n\nI called.\n\nPaid.", on: 2026-04-09}
  - {officer: O1, title: Came back, criteria: [B-K1], kind: reflective_account, state: returned, text: Short, on: 2026-03-02}
  - {officer: O1, title: Accepted, criteria: [B-E1], kind: case_study, state: reviewed, text: All of it, on: 2026-03-03}
  - {officer: O1, title: Taken back, criteria: [B-E1], kind: case_study, state: withdrawn, text: Old, on: 2026-03-04}
"#;
        let council = Council::of(fresh, &scenario(1, lists));
        let connection = &mut council.connection();
        let listed = ["A draft", "Waiting", "Came back", "Accepted", "Taken back"];
        let rows: Vec<(String, String, String, String)> = evidence::table
            .filter(evidence::title.eq_any(listed))
            .order(evidence::changed_at.desc())
            .select((evidence::title, evidence::state, evidence::situation, evidence::result))
            .load(connection)
            .unwrap();
        let row = |(title, state, situation, result): (String, String, String, String)| {
            format!("{title}: {state}, {situation} {result}")
        };
        let rows: Vec<String> = rows.into_iter().map(row).collect();
        let expected = [
            "A draft: draft, Begun Begun",
            "Waiting: submitted, Arrears. Paid.",
            "Taken back: withdrawn, Old Old",
            "Accepted: reviewed, All of it All of it",
            "Came back: returned, Short Short",
        ];
        assert_eq!(rows, expected, "{}", fresh.name);
        let on: Vec<chrono::NaiveDateTime> = review::table.select(review::made_at).load(connection).unwrap();
        let of_the_lists = on.iter().filter(|at| at.date() > "2026-03-01".parse().unwrap()).count();
        assert_eq!(of_the_lists, 2);
    });
}

#[test]
fn applications_come_to_the_state_that_the_list_says() {
    on_both(|fresh| {
        let states = [
            ("draft", ""),
            ("submitted", ""),
            ("returned", ""),
            ("recommended", ", by: M1"),
            ("not_recommended", ""),
            ("approved", ", by: H2"),
            ("met_deferred", ""),
            ("declined", ""),
            ("withdrawn", ", by: O9"),
        ];
        let mut lists = "applications:\n".to_owned();
        for (number, (state, by)) in (1..).zip(states) {
            lists += &format!("  - {{officer: O{number}, from: A, to: B, state: {state}, on: 2026-04-10{by}}}\n");
        }
        let council = Council::of(fresh, &scenario(states.len(), &lists));
        let connection = &mut council.connection();
        let rows: Vec<(String, String)> = application::table
            .inner_join(person::table.on(person::id.eq(application::person_id)))
            .order(person::employee_ref)
            .select((application::state, application::level))
            .load(connection)
            .unwrap();
        let expected: Vec<(String, String)> = states.iter().map(|(state, _)| ((*state).to_owned(), "B".to_owned())).collect();
        assert_eq!(rows, expected, "{}", fresh.name);
        let deciders: Vec<String> = application_step::table
            .filter(application_step::kind.eq("decided"))
            .order(application_step::by_name)
            .select(application_step::by_name)
            .load(connection)
            .unwrap();
        assert_eq!(deciders, ["HR One", "HR One", "HR Two"]);
    });
}

#[test]
fn what_cannot_be_said_of_evidence_and_applications_is_told_at_its_place() {
    let fresh = Fresh::sqlite();
    let evidence = |changes: &[(&str, &str)]| {
        let mut line =
            "  - {officer: O1, title: A case, criteria: [B-E1], kind: case_study, state: reviewed, text: T, on: 2026-03-02}"
                .to_owned();
        for (from, to) in changes {
            assert!(line.contains(from));
            line = line.replace(from, to);
        }
        scenario(1, &format!("evidence:\n{line}\n"))
    };
    let application = |changes: &[(&str, &str)]| {
        let mut line = "  - {officer: O1, from: A, to: B, state: approved, on: 2026-04-09, by: H1}".to_owned();
        for (from, to) in changes {
            assert!(line.contains(from));
            line = line.replace(from, to);
        }
        scenario(1, &format!("applications:\n{line}\n"))
    };
    let no_budget = application(&[]).replace(REST, "");
    let no_manager = evidence(&[]).replace("roles: [officer], manager: M1,", "roles: [officer],");
    let not_ready =
        application(&[]).replace("{course: gdpr, completed_on: 2026-01-12}", "{course: gdpr, completed_on: 2024-01-12}");
    for (text, expected) in [
        (evidence(&[("O1", "O7")]), "/evidence/0/officer unknown_officer: Nobody in the scenario has reference O7"),
        (evidence(&[("O1", "M1")]), "/evidence/0 post_incomplete: The person has no post, so nothing to show"),
        (evidence(&[("B-E1", "B-E9")]), "/evidence/0/criteria/0 unknown_criterion: There is no criterion B-E9"),
        (
            evidence(&[("case_study", "case_studies")]),
            "/evidence/0/kind unknown_document_type: There is no kind of evidence case_studies",
        ),
        (evidence(&[("reviewed", "restricted")]), "/evidence/0/state unknown_value: "),
        (evidence(&[("2026-03-02", "2026-04-11")]), "/evidence/0/on future_date: 2026-04-11 is still to come"),
        (evidence(&[("2026-03-02", "2023-05-01")]), "/evidence/0/on date_order: It happens before the post begins"),
        (
            evidence(&[("text: T", "text: \"Her number is AB123456C.\"")]),
            "/evidence/0 not_possible: Possible National Insurance number",
        ),
        (no_manager, "/evidence/0 nobody_to_act: The state needs a line manager, and the scenario has none on that day"),
        (application(&[("to: B", "to: D")]), "/applications/0/to unknown_level: There is no level D"),
        (application(&[("from: A", "from: B")]), "/applications/0 unknown_level: Officer O1 holds level A on that day, not B"),
        (application(&[("to: B", "to: C")]), "/applications/0 unknown_level: From level A the next one is B, not C"),
        (application(&[("by: H1", "by: O1")]), "/applications/0/by by_officer: Nobody decides about themselves"),
        (application(&[("by: H1", "by: M2")]), "/applications/0 not_possible: "),
        (application(&[("approved", "granted")]), "/applications/0/state unknown_value: "),
        (no_budget, "/applications/0 nobody_to_act: The state needs a budget holder besides"),
        (not_ready, "/applications/0 not_possible: 1 criterion is not met."),
    ] {
        let found = refused(&fresh, &text);
        assert!(found.len() == 1 && found[0].starts_with(expected), "{expected}\n{found:#?}");
    }
}
