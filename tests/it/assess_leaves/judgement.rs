use super::super::question::Question;

const MISSING: &str = "not_met judgement_missing manager - 2026-04-10";
const NOT_MET: &str = "not_met judgement_not_met officer - 2026-04-10";

#[test]
fn the_latest_judgement_up_to_the_day_wins_and_not_met_wins_on_the_same_day() {
    Question::new("{manager_judgement: {}}").today(&[
        ("", MISSING),
        ("judgements: [{criterion: X, outcome: met, by: m, on: 2026-04-10}]", "met - none - -"),
        // Without months a judgement never lapses.
        ("judgements: [{criterion: X, outcome: met, by: m, on: 2009-01-01}]", "met - none - -"),
        ("judgements: [{criterion: X, outcome: met, by: m, on: 2026-04-11}]", MISSING),
        ("judgements: [{criterion: Z, outcome: met, by: m, on: 2026-04-01}]", MISSING),
        ("judgements: [{criterion: X, outcome: partly_met, by: m, on: 2026-04-01}]", NOT_MET),
        ("judgements: [{criterion: X, outcome: not_met, by: m, on: 2026-04-01}]", NOT_MET),
        (
            "judgements: [{criterion: X, outcome: not_met, by: m, on: 2026-03-31}, {criterion: X, outcome: met, by: m, on: 2026-04-01}]",
            "met - none - -",
        ),
        (
            "judgements: [{criterion: X, outcome: not_met, by: m, on: 2026-04-01}, {criterion: X, outcome: met, by: m, on: 2026-03-31}]",
            NOT_MET,
        ),
        (
            "judgements: [{criterion: X, outcome: not_met, by: m, on: 2026-04-01}, {criterion: X, outcome: met, by: p, on: 2026-04-01}]",
            NOT_MET,
        ),
        (
            "judgements: [{criterion: X, outcome: met, by: p, on: 2026-04-01}, {criterion: X, outcome: not_met, by: m, on: 2026-04-01}]",
            NOT_MET,
        ),
        (
            "judgements: [{criterion: X, outcome: met, by: p, on: 2026-04-01}, {criterion: X, outcome: partly_met, by: m, on: 2026-04-01}]",
            NOT_MET,
        ),
        // A later one is not known yet.
        (
            "judgements: [{criterion: X, outcome: met, by: p, on: 2026-04-01}, {criterion: X, outcome: not_met, by: m, on: 2026-04-11}]",
            "met - none - -",
        ),
        // A new judgement on the same day would lose against this one.
        (
            "judgements: [{criterion: X, outcome: not_met, by: m, on: 2026-04-10}]",
            "not_met judgement_not_met officer - 2026-04-11",
        ),
    ]);
}

#[test]
fn a_judgement_with_months_counts_from_the_day_after_the_months_before() {
    let question = Question::new("{manager_judgement: {months: 24}}");
    let on = |day: &str| format!("judgements: [{{criterion: X, outcome: met, by: m, on: {day}}}]");
    let (first, before) = (on("2024-04-11"), on("2024-04-10"));
    question.table(&[
        (&first, "2026-04-10", "met - none 2026-04-11 -"),
        (&first, "2026-04-11", "not_met judgement_too_old manager - 2026-04-11"),
        (&before, "2026-04-10", "not_met judgement_too_old manager - 2026-04-10"),
        (&on("2026-04-10"), "2026-04-10", "met - none 2028-04-10 -"),
        // 28 February less 24 months is 28 February of a leap year.
        (&on("2024-02-29"), "2026-02-28", "met - none 2026-03-01 -"),
        (&on("2024-02-29"), "2026-03-01", "not_met judgement_too_old manager - 2026-03-01"),
    ]);
    // The last days of August all fall out on the same day.
    let question = Question::new("{manager_judgement: {months: 18}}");
    question.table(&[
        (&on("2024-08-31"), "2026-02-28", "met - none 2026-03-01 -"),
        (&on("2024-08-29"), "2026-02-28", "met - none 2026-03-01 -"),
        (&on("2024-08-28"), "2026-02-27", "met - none 2026-02-28 -"),
        (&on("2024-08-28"), "2026-02-28", "not_met judgement_too_old manager - 2026-02-28"),
    ]);
}

#[test]
fn a_criterion_without_a_rule_is_judged_by_the_manager() {
    let question = Question::with_rules("  - {id: EZ, criterion: Z, requires: {manager_judgement: {}}}\n");
    question.today(&[
        ("", "not_met rule_missing manager - 2026-04-10"),
        ("judgements: [{criterion: X, outcome: met, by: m, on: 2026-04-01}]", "met - none - -"),
        ("judgements: [{criterion: X, outcome: partly_met, by: m, on: 2026-04-01}]", NOT_MET),
    ]);
    assert_eq!(question.texts(""), ["No evidence rule is set. The manager judges."]);
}

#[test]
fn judgements_are_told_with_who_when_and_why() {
    let question = Question::new("{manager_judgement: {}}");
    assert_eq!(question.texts(""), ["No manager's judgement is recorded."]);
    let facts = "judgements: [{criterion: X, outcome: not_met, by: \"00045\", on: 2026-02-01, reason: Needs one more visit}]";
    assert_eq!(question.texts(facts), ["00045 recorded not met on 1 February 2026: \"Needs one more visit\"."]);
    let met = question.ask("judgements: [{criterion: X, outcome: met, by: \"00045\", on: 2026-02-01}]", "2026-04-10");
    assert_eq!(met.met_by.len(), 1);
    assert_eq!((&*met.met_by[0].kind, met.met_by[0].by.as_deref()), ("judgement", Some("00045")));
    assert_eq!(met.met_by[0].on.unwrap().to_string(), "2026-02-01");
}
