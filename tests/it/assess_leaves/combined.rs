//! How leaves combine: outcomes, the day they lapse, the earliest day, who acts.

use super::super::question::{Question, said};

const JUDGED: &str = "judgements: [{criterion: X, outcome: met, by: m, on: 2026-01-05}]";
const STUDY: &str = "{document: {types: [case_study]}}";
const FEEDBACK: &str = "{document: {types: [feedback]}}";
const LICENCE: &str = "{document: {types: [licence]}}";

/// Documents as `kind state`: an expiry day, `open` (waits for review) or `ever` (accepted, never expires).
fn documents(list: &[&str]) -> String {
    let one = |entry: &&str| {
        let (kind, state) = entry.split_once(' ').unwrap();
        let state = match state {
            "open" => "submitted_on: 2026-03-01".to_owned(),
            "ever" => "accepted_on: 2026-03-01".to_owned(),
            day => format!("accepted_on: 2025-12-01, expires_on: {day}"),
        };
        format!("{{id: {kind}, type: {kind}, criteria: [X], {state}}}")
    };
    format!("documents: [{}]", list.iter().map(one).collect::<Vec<_>>().join(", "))
}

fn check(rule: &str, rows: &[(&[&str], &str)]) {
    let rows: Vec<(String, &str)> = rows.iter().map(|(list, expected)| (documents(list), *expected)).collect();
    Question::new(rule).today(&rows.iter().map(|(facts, expected)| (facts.as_str(), *expected)).collect::<Vec<_>>());
}

#[test]
fn all_of_lapses_first_and_any_of_last() {
    let (short, open) =
        ("not_met documents_short officer - 2026-04-10", "insufficient_data evidence_awaiting_review manager - 2026-04-10");
    check(
        &format!("{{all_of: [{STUDY}, {FEEDBACK}]}}"),
        &[
            (&["case_study 2026-07-31", "feedback 2026-08-31"], "met - none 2026-08-01 -"),
            (&["case_study ever", "feedback 2026-08-31"], "met - none 2026-09-01 -"),
            (&["case_study ever", "feedback ever"], "met - none - -"),
            (&["case_study ever", "feedback open"], open),
            (&["case_study ever"], short),
            // Not met beats what is open.
            (&["feedback open"], short),
        ],
    );
    check(
        &format!("{{any_of: [{STUDY}, {FEEDBACK}]}}"),
        &[
            (&["case_study 2026-07-31", "feedback 2026-08-31"], "met - none 2026-09-01 -"),
            (&["case_study ever", "feedback 2026-08-31"], "met - none - -"),
            (&["case_study 2026-07-31"], "met - none 2026-08-01 -"),
            (&["case_study 2026-07-31", "feedback open"], "met - none 2026-08-01 -"),
            (&["feedback open"], open),
            (&[], short),
        ],
    );
}

#[test]
fn what_is_missing_of_one_of_several_is_told_as_another_way() {
    for (rule, expected) in [
        (format!("{{any_of: [{STUDY}, {FEEDBACK}]}}"), [false, true].as_slice()),
        (format!("{{all_of: [{STUDY}, {FEEDBACK}]}}"), &[false, false]),
        (format!("{{all_of: [{{any_of: [{STUDY}, {FEEDBACK}]}}, {{manager_judgement: {{}}}}]}}"), &[false, true, false]),
        // Two of three are needed, so that no single one would do.
        (format!("{{at_least: {{n: 2, of: [{STUDY}, {FEEDBACK}, {LICENCE}]}}}}"), &[false, false, false]),
    ] {
        let status = Question::new(&rule).ask("documents: []", "2026-04-10");
        let ways: Vec<bool> = status.reasons.iter().map(|reason| reason.or).collect();
        assert_eq!(ways, expected, "{rule}");
    }
}

#[test]
fn at_least_lapses_when_fewer_than_n_are_left() {
    check(
        &format!("{{at_least: {{n: 2, of: [{STUDY}, {FEEDBACK}, {LICENCE}]}}}}"),
        &[
            (&["case_study 2026-07-31", "feedback 2026-09-30", "licence 2026-08-31"], "met - none 2026-09-01 -"),
            (&["case_study ever", "feedback 2026-09-30", "licence 2026-08-31"], "met - none 2026-10-01 -"),
            (&["case_study ever", "feedback ever", "licence 2026-08-31"], "met - none - -"),
            (&["case_study 2026-07-31", "feedback 2026-09-30"], "met - none 2026-08-01 -"),
            (&["case_study ever", "feedback open"], "insufficient_data evidence_awaiting_review manager - 2026-04-10"),
            (&["case_study open", "feedback open"], "insufficient_data evidence_awaiting_review manager - 2026-04-10"),
            (&["case_study ever"], "not_met documents_short officer - 2026-04-10"),
            (&["case_study open"], "not_met evidence_awaiting_review officer - 2026-04-10"),
            (&[], "not_met documents_short officer - 2026-04-10"),
        ],
    );
}

#[test]
fn the_earliest_day_is_the_nth_of_the_members() {
    // Reached on 31 May 2026; never within two years; a judgement could come today.
    let (soon, never, today) = (
        "{experience: {field: housing, min_years: \"3\"}}",
        "{experience: {field: housing, min_years: \"9\"}}",
        "{manager_judgement: {}}",
    );
    let job = "employment: [{employer: Town, field: housing, from: 2023-06-01, verified_by: h, verified_on: 2026-01-05}]";
    for (rule, expected) in [
        (format!("{{all_of: [{today}, {soon}]}}"), "not_met judgement_missing officer - 2026-05-31"),
        (format!("{{any_of: [{soon}, {today}]}}"), "not_met experience_short officer - 2026-04-10"),
        (format!("{{any_of: [{soon}, {never}]}}"), "not_met experience_short officer - 2026-05-31"),
        (format!("{{all_of: [{soon}, {never}]}}"), "not_met experience_short officer - -"),
        (format!("{{at_least: {{n: 2, of: [{never}, {soon}, {today}]}}}}"), "not_met experience_short officer - 2026-05-31"),
        (format!("{{at_least: {{n: 1, of: [{never}, {soon}, {today}]}}}}"), "not_met experience_short officer - 2026-04-10"),
        (format!("{{at_least: {{n: 3, of: [{never}, {soon}, {today}]}}}}"), "not_met experience_short officer - -"),
    ] {
        assert_eq!(said(&Question::new(&rule).ask(job, "2026-04-10")), expected, "{rule}");
    }
}

#[test]
fn whoever_comes_first_among_the_failing_leaves_acts() {
    let hr = "{experience: {field: housing, min_years: \"0\"}}";
    let unverified = "employment: [{employer: Town, field: housing, from: 2023-06-01}]";
    let manager = "{manager_judgement: {}}";
    let figures = "{metric: R5}";
    let r5 = "  - {id: R5, criterion: X, metric: audits_pct, type: pooled, period: quarter, window: 1, test: {meets: \"90\"}}\n";
    let missed = "observations: [{metric: audits_pct, period: quarter, start: 2026-01-01, end: 2026-03-31, numerator: \"8\", denominator: \"10\"}]";
    let act = |members: &[&str], facts: &[&str]| {
        let rules = format!("{r5}  - {{id: EX, criterion: X, requires: {{all_of: [{}, {figures}]}}}}\n", members.join(", "));
        let status = Question::with_rules(&rules).ask(&facts.join("\n"), "2026-04-10");
        super::super::question::word(&status.act)
    };
    assert_eq!(act(&[hr, manager, STUDY], &[unverified, missed]), "officer");
    assert_eq!(act(&[hr, manager, STUDY], &[unverified, missed, &documents(&["case_study ever"])]), "manager");
    assert_eq!(act(&[hr, manager], &[unverified, missed, JUDGED]), "hr");
    assert_eq!(act(&[manager], &[missed, JUDGED]), "figures");
    let hit = missed.replace("\"8\"", "\"9\"");
    assert_eq!(act(&[manager], &[&hit, JUDGED]), "none");
}

#[test]
fn what_is_met_but_runs_out_soon_asks_nobody_to_act() {
    let question = Question::new("{all_of: [{training_matrix: {courses: [exact]}}, {manager_judgement: {}}]}");
    let soon = "training: [{course: exact, completed_on: 2025-04-20}]";
    let status = question.ask(soon, "2026-04-10");
    // The judgement is what fails, so it leads and the manager acts; the course is told all the same.
    assert_eq!(said(&status), "not_met judgement_missing manager - 2026-04-10");
    let texts: Vec<&str> = status.reasons.iter().map(|reason| reason.text.as_str()).collect();
    assert_eq!(texts, ["No manager's judgement is recorded.", "Fire safety runs out at the end of 20 April 2026."]);
    let paused = "training: [{course: exact, completed_on: 2025-01-20, paused_until: 2026-12-31}]";
    assert_eq!(said(&question.ask(paused, "2026-04-10")), "not_met judgement_missing manager - 2026-04-10");
    assert_eq!(said(&question.ask(&format!("{soon}\n{JUDGED}"), "2026-04-10")), "met course_lapses_soon none 2026-04-21 -");
}

#[test]
fn a_met_criterion_names_what_meets_it_and_an_open_one_names_nothing() {
    let question = Question::new(&format!("{{all_of: [{STUDY}, {{manager_judgement: {{}}}}]}}"));
    let status = question.ask(&format!("{}\n{JUDGED}", documents(&["case_study ever"])), "2026-04-10");
    let kinds: Vec<(&str, &str)> = status.met_by.iter().map(|met| (&*met.kind, met.id.as_str())).collect();
    assert_eq!(kinds, [("document", "case_study"), ("judgement", "X")]);
    let status = question.ask(JUDGED, "2026-04-10");
    assert!(status.met_by.is_empty(), "{:?}", status.met_by);
}

#[test]
fn a_figure_alone_decides_only_through_its_rule() {
    // A flat rule that no tree names joins by all_of; one that supports never counts.
    let flat = |usage: &str| {
        format!(
            "  - {{id: R5, criterion: X, use: {usage}, metric: audits_pct, type: pooled, period: quarter, window: 1, test: {{meets: \"90\"}}}}\n\
             \x20 - {{id: EX, criterion: X, requires: {{manager_judgement: {{}}}}}}\n"
        )
    };
    let row = |done: &str| {
        format!(
            "{JUDGED}\nobservations: [{{metric: audits_pct, period: quarter, start: 2026-01-01, end: 2026-03-31, numerator: \"{done}\", denominator: \"10\"}}]"
        )
    };
    let counted = Question::with_rules(&flat("requires"));
    counted.today(&[
        (&row("9"), "met - none - -"),
        // The quarter to June could be perfect.
        (&row("8"), "not_met metric_below_target figures - 2026-06-30"),
        // Nothing is known of the denominator to come, so no day can be given.
        (JUDGED, "insufficient_data metric_missing_period hr - -"),
    ]);
    assert_eq!(counted.texts(&row("8")), ["Tenancy audits completed was 80.00% (8 of 10); it must be at least 90%."]);
    let supporting = Question::with_rules(&flat("supports"));
    supporting.today(&[(&row("8"), "met - none - -"), (JUDGED, "met - none - -")]);
    let status = supporting.ask(&row("8"), "2026-04-10");
    assert_eq!((status.rules.len(), &*status.rules[0].usage), (1, "supports"));
    assert_eq!(super::super::question::word(&status.rules[0].outcome), "not_met");
}
