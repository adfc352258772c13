//! Courses and CPD.

use gradus::domain::assessment::assess;
use gradus::domain::assessment::plan::{Documents, Plan, Target};
use gradus::domain::evidence_policy::EvidencePolicy;
use gradus::domain::ids::Reference;

use super::super::question::{Question, bundle, day, record, said};

fn done(course: &str, on: &str) -> String {
    format!("training: [{{course: {course}, completed_on: {on}}}]")
}

#[test]
fn a_course_is_valid_through_the_last_day_of_its_months() {
    // 31 August and 18 months: 28 February, clamped.
    Question::new("{training_matrix: {courses: [eighteen]}}").table(&[
        (&done("eighteen", "2024-08-31"), "2026-02-28", "met course_lapses_soon none 2026-03-01 -"),
        (&done("eighteen", "2024-08-31"), "2026-03-01", "not_met course_lapsed officer - 2026-03-01"),
        (&done("eighteen", "2024-09-30"), "2026-01-10", "met - none 2026-03-31 -"),
        (&done("eighteen", "2024-08-31"), "2024-08-30", "not_met course_missing officer - 2024-08-30"),
        ("", "2026-04-10", "not_met course_missing officer - 2026-04-10"),
    ]);
    // Through the end of the month it runs out in.
    Question::new("{training_matrix: {courses: [yearly]}}").table(&[
        (&done("yearly", "2025-01-10"), "2025-06-01", "met - none 2026-02-01 -"),
        (&done("yearly", "2025-01-10"), "2026-01-31", "met course_lapses_soon none 2026-02-01 -"),
        (&done("yearly", "2025-01-10"), "2026-02-01", "not_met course_lapsed officer - 2026-02-01"),
        (&done("yearly", "2024-02-29"), "2024-03-01", "met - none 2025-03-01 -"),
        (&done("yearly", "2023-02-28"), "2023-03-01", "met - none 2024-03-01 -"),
        (&done("yearly", "2025-12-31"), "2026-04-10", "met - none 2027-01-01 -"),
    ]);
    // To the day.
    Question::new("{training_matrix: {courses: [exact]}}").table(&[
        (&done("exact", "2024-02-29"), "2025-02-28", "met course_lapses_soon none 2025-03-01 -"),
        (&done("exact", "2024-02-29"), "2025-03-01", "not_met course_lapsed officer - 2025-03-01"),
        (&done("exact", "2025-01-10"), "2026-01-10", "met course_lapses_soon none 2026-01-11 -"),
        (&done("exact", "2025-01-10"), "2026-01-11", "not_met course_lapsed officer - 2026-01-11"),
    ]);
    Question::new("{training_matrix: {courses: [once]}}").table(&[(&done("once", "1999-01-10"), "2026-04-10", "met - none - -")]);
}

#[test]
fn the_completion_that_lasts_longest_counts() {
    Question::new("{training_matrix: {courses: [exact]}}").today(&[
        (
            "training: [{course: exact, completed_on: 2025-12-01}, {course: exact, completed_on: 2023-12-01}]",
            "met - none 2026-12-02 -",
        ),
        (
            "training: [{course: exact, completed_on: 2023-12-01}, {course: exact, completed_on: 2025-12-01}]",
            "met - none 2026-12-02 -",
        ),
        // What is done tomorrow is not known today.
        (
            "training: [{course: exact, completed_on: 2025-05-01}, {course: exact, completed_on: 2026-04-11}]",
            "met course_lapses_soon none 2026-05-02 -",
        ),
    ]);
}

#[test]
fn a_paused_renewal_counts_until_the_pause_ends() {
    let question = Question::new("{training_matrix: {courses: [yearly]}}");
    let paused = "training: [{course: yearly, completed_on: 2025-01-10, paused_until: 2026-06-30}]";
    question.table(&[
        (paused, "2025-10-01", "met - none 2026-07-01 -"),
        (paused, "2026-04-10", "met course_paused none 2026-07-01 -"),
        (paused, "2026-07-01", "not_met course_lapsed officer - 2026-07-01"),
        // A pause that ends before the course runs out changes nothing.
        (
            "training: [{course: yearly, completed_on: 2025-12-10, paused_until: 2026-06-30}]",
            "2026-04-10",
            "met - none 2027-01-01 -",
        ),
    ]);
    assert_eq!(question.texts(paused), ["Renewal of Data protection is paused to 30 June 2026; it counts."]);
    assert_eq!(question.ask(paused, "2026-07-01").reasons[0].text, "Data protection ran out on 30 June 2026.");
}

#[test]
fn the_post_names_its_courses() {
    let question = Question::new("{training_matrix: {courses: role}}");
    question.today(&[
        ("", "not_met course_missing officer - 2026-04-10"),
        ("training: [{course: yearly, completed_on: 2026-01-10}]", "not_met course_missing officer - 2026-04-10"),
        (
            "training: [{course: yearly, completed_on: 2026-01-10}, {course: once, completed_on: 2020-01-10}]",
            "met - none 2027-02-01 -",
        ),
        (
            "training: [{course: yearly, completed_on: 2024-01-10}, {course: once, completed_on: 2020-01-10}]",
            "not_met course_lapsed officer - 2026-04-10",
        ),
    ]);
    // The course that is missing leads, not the one that counts while its renewal is paused.
    let paused = "training: [{course: yearly, completed_on: 2024-01-10, paused_until: 2026-12-31}]";
    question.today(&[(paused, "not_met course_missing officer - 2026-04-10")]);
    assert_eq!(
        question.texts("training: [{course: yearly, completed_on: 2024-01-10}]"),
        ["Data protection ran out on 31 January 2025.", "Induction is not recorded as complete."]
    );
}

#[test]
fn without_a_matrix_hr_has_to_set_one() {
    let library = bundle();
    let framework = &library.frameworks.find(&Reference::new("medway.iao.framework"), day("2026-04-10")).unwrap().document;
    let policy: &EvidencePolicy =
        &library.policies.find(&Reference::new("medway.iao.policy"), day("2026-04-10")).unwrap().document;
    let plan = Plan::compile(&Documents {
        target: Target::Framework(framework),
        policy: Some(policy),
        training_matrix: None,
        metric_catalogue: None,
        qualification_catalogue: None,
        calendar: None,
        pinned: Vec::new(),
    });
    let record = record(library, "schema_version: 1\nofficer: \"1\"\nframework: medway.iao.framework\n");
    let answer = assess(&plan, &record, day("2026-04-10"), None);
    let of = |id: &str| said(answer.criteria.iter().find(|criterion| criterion.id == id).unwrap());
    assert_eq!(of("B-Q1"), "not_met matrix_missing hr - 2026-04-10");
    // A course that is named, of a matrix that is not there: HR as well, and the manager's judgement is missing too.
    assert_eq!(of("A-K4"), "not_met matrix_missing manager - 2026-04-10");
}

/// Entries on these days, each with its hours, all with a reflection.
fn entries(entries: &[(&str, &str)]) -> String {
    let entry = |(on, hours): &(&str, &str)| format!("{{on: {on}, hours: \"{hours}\", reflection: true}}");
    format!("cpd: [{}]", entries.iter().map(entry).collect::<Vec<_>>().join(", "))
}

const TWENTY_HOURS: &str = "{cpd: {hours: \"20\", months: 12, min_reflections: 4}}";

#[test]
fn cpd_hours_are_exact_and_the_window_opens_the_day_after() {
    let four = |on: &str, last: &str| entries(&[(on, "5"), (on, "5"), (on, "5"), (on, last)]);
    let question = Question::new(TWENTY_HOURS);
    question.table(&[
        (&four("2026-01-10", "5"), "2026-04-10", "met - none 2027-01-10 -"),
        (&four("2026-01-10", "5"), "2027-01-09", "met cpd_lapses_soon none 2027-01-10 -"),
        (&four("2026-01-10", "5"), "2027-01-10", "not_met cpd_hours_short officer - 2027-01-10"),
        (&four("2026-01-10", "4.99"), "2026-04-10", "not_met cpd_hours_short officer - 2026-04-10"),
        (&four("2025-04-11", "5"), "2026-04-10", "met cpd_lapses_soon none 2026-04-11 -"),
        (&four("2025-04-10", "5"), "2026-04-10", "not_met cpd_hours_short officer - 2026-04-10"),
        (&four("2026-04-10", "5"), "2026-04-10", "met - none 2027-04-10 -"),
        (&four("2026-04-11", "5"), "2026-04-10", "not_met cpd_hours_short officer - 2026-04-10"),
        // 29 February and twelve months: 28 February 2025 still looks back to it.
        (&four("2024-02-29", "5"), "2024-06-01", "met - none 2025-03-01 -"),
        ("", "2026-04-10", "not_met cpd_hours_short officer - 2026-04-10"),
    ]);
    assert_eq!(
        question.texts(&entries(&[("2026-01-10", "12.5"), ("2026-02-10", "2")])),
        ["14.5 of 20 CPD hours since 11 April 2025.", "2 of 4 CPD entries have a reflection."]
    );
}

#[test]
fn cpd_lapses_when_hours_or_reflections_fall_short() {
    let question = Question::new(TWENTY_HOURS);
    let six: Vec<(&str, &str)> = ["2025-05-01", "2025-06-01", "2025-07-01", "2025-08-01", "2025-09-01", "2025-10-01"]
        .into_iter()
        .map(|on| (on, "5"))
        .collect();
    let reflected = "cpd: [{on: 2025-08-01, hours: \"1\", reflection: true}, {on: 2025-09-01, hours: \"1\", reflection: true},
  {on: 2025-10-01, hours: \"1\", reflection: true}, {on: 2026-01-01, hours: \"1\", reflection: true}, {on: 2026-04-01, hours: \"30\"}]";
    question.today(&[
        // Twenty hours are left without the first two.
        (&entries(&six), "met - none 2026-07-01 -"),
        (reflected, "met - none 2026-08-01 -"),
        (&entries(&[("2026-04-01", "20")]), "not_met cpd_reflections_short officer - 2026-04-10"),
    ]);
    let soon = |facts: &str, on: &str| question.ask(facts, on).reasons[0].text.clone();
    assert_eq!(soon(&entries(&six), "2026-06-10"), "After 30 June 2026, fewer than 20 CPD hours will count.");
    assert_eq!(soon(reflected, "2026-07-10"), "After 31 July 2026, fewer than 4 CPD entries with a reflection will count.");
}
