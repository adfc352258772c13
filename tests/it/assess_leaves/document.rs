use super::super::question::Question;

const SHORT: &str = "not_met documents_short officer - 2026-04-10";
const WAITING: &str = "insufficient_data evidence_awaiting_review manager - 2026-04-10";
const MET: &str = "met - none - -";

/// A document for X of the kind asked for, with these keys besides.
fn one(keys: &str) -> String {
    format!("documents: [{{id: d1, type: case_study, criteria: [X], {keys}}}]")
}

fn rows(question: &Question, rows: &[(&str, &str)]) {
    let rows: Vec<_> = rows.iter().map(|(keys, expected)| (one(keys), *expected)).collect();
    question.today(&rows.iter().map(|(facts, expected)| (facts.as_str(), *expected)).collect::<Vec<_>>());
}

#[test]
fn a_document_counts_from_its_acceptance_and_waits_from_its_submission() {
    rows(
        &Question::new("{document: {types: [case_study]}}"),
        &[
            ("accepted_on: 2026-04-10", MET),
            ("accepted_on: 2026-04-11", SHORT),
            ("submitted_on: 2026-04-09, accepted_on: 2026-04-11", WAITING),
            ("submitted_on: 2026-04-10", WAITING),
            ("state: submitted, submitted_on: 2026-04-10", WAITING),
            ("state: submitted, submitted_on: 2026-04-11", SHORT),
            (
                "state: returned, submitted_on: 2026-04-01, returned_on: 2026-04-03",
                "not_met evidence_returned officer - 2026-04-10",
            ),
            ("state: draft", "not_met evidence_draft officer - 2026-04-10"),
            ("state: needs_redaction, submitted_on: 2026-04-01", "not_met evidence_needs_redaction officer - 2026-04-10"),
        ],
    );
}

#[test]
fn the_outcome_of_a_review_counts_for_its_own_criterion() {
    let outcomes = |outcomes: &str| format!("accepted_on: 2026-04-01, outcomes: [{outcomes}]");
    rows(
        &Question::new("{document: {types: [case_study]}}"),
        &[
            (&outcomes("{criterion: X, outcome: met}"), MET),
            (&outcomes("{criterion: X, outcome: partly_met}"), "not_met evidence_partly_met officer - 2026-04-10"),
            (&outcomes("{criterion: X, outcome: not_met}"), "not_met evidence_not_met officer - 2026-04-10"),
            // Found to meet something else: nothing was found about X.
            (&outcomes("{criterion: Z, outcome: met}"), SHORT),
            (&outcomes("{criterion: Z, outcome: not_met}, {criterion: X, outcome: met}"), MET),
            // Two outcomes for one criterion: the worse one holds, whichever stands first.
            (
                &outcomes("{criterion: X, outcome: met}, {criterion: X, outcome: not_met}"),
                "not_met evidence_not_met officer - 2026-04-10",
            ),
            (
                &outcomes("{criterion: X, outcome: not_met}, {criterion: X, outcome: met}"),
                "not_met evidence_not_met officer - 2026-04-10",
            ),
        ],
    );
}

#[test]
fn only_documents_of_the_criterion_and_of_the_kind_count() {
    Question::new("{document: {types: [case_study]}}").today(&[
        ("", SHORT),
        ("documents: [{id: d1, type: case_study, criteria: [Z], accepted_on: 2026-04-01}]", SHORT),
        ("documents: [{id: d1, type: case_study, accepted_on: 2026-04-01}]", SHORT),
        ("documents: [{id: d1, type: feedback, criteria: [X], accepted_on: 2026-04-01}]", SHORT),
        ("documents: [{id: d1, type: feedback, types: [case_study], criteria: [X], accepted_on: 2026-04-01}]", MET),
        ("documents: [{id: d1, types: [case_study, feedback], criteria: [X, Z], accepted_on: 2026-04-01}]", MET),
    ]);
}

#[test]
fn documents_are_counted_not_their_kinds() {
    let document = |id: &str, keys: &str| format!("{{id: {id}, criteria: [X], accepted_on: 2026-04-01, {keys}}}");
    let list = |documents: &[String]| format!("documents: [{}]", documents.join(", "));
    let (study, feedback) = (document("d1", "type: case_study"), document("d2", "type: feedback"));
    let both = document("d3", "types: [case_study, feedback]");
    let waiting = "{id: d4, type: feedback, criteria: [X], submitted_on: 2026-04-02}".to_owned();
    let question = Question::new("{document: {types: [case_study, feedback], count: 2}}");
    question.today(&[
        (&list(&[study.clone(), feedback.clone()]), MET),
        (&list(&[study.clone(), both.clone()]), MET),
        (&list(std::slice::from_ref(&study)), SHORT),
        (&list(std::slice::from_ref(&both)), SHORT),
        (&list(&[study.clone(), waiting.clone()]), WAITING),
        // One that waits is not enough where two are missing: the officer has more to send.
        (&list(&[waiting]), "not_met evidence_awaiting_review officer - 2026-04-10"),
    ]);
    assert_eq!(question.texts(&list(&[both])), ["1 of 2 accepted: case study or feedback."]);
}

#[test]
fn a_window_goes_by_the_day_the_document_is_dated() {
    let accepted = "accepted_on: 2026-04-01";
    let question = Question::new("{document: {types: [case_study], months: 24}}");
    rows(
        &question,
        &[
            (&format!("dated_on: 2024-04-11, {accepted}"), "met document_lapses_soon none 2026-04-11 -"),
            (&format!("dated_on: 2024-04-10, {accepted}"), "not_met evidence_too_old officer - 2026-04-10"),
            (&format!("dated_on: 2026-01-31, {accepted}"), "met - none 2028-01-31 -"),
            (accepted, "not_met evidence_too_old officer - 2026-04-10"),
            ("dated_on: 2026-01-31, submitted_on: 2026-02-01", WAITING),
            ("dated_on: 2024-01-31, submitted_on: 2026-02-01", "not_met evidence_too_old officer - 2026-04-10"),
        ],
    );
    assert_eq!(
        question.texts(&one(&format!("title: Court case, dated_on: 2024-04-10, {accepted}")))[0],
        "Court case is from 10 April 2024; it must be from 11 April 2024 on."
    );
}

#[test]
fn a_document_is_valid_through_its_last_day() {
    let question = Question::new("{document: {types: [licence], must_expire: true}}");
    let licence = |keys: &str| format!("documents: [{{id: d1, type: licence, criteria: [X], accepted_on: 2025-04-01, {keys}}}]");
    question.today(&[
        (&licence("expires_on: 2026-04-10"), "met document_lapses_soon none 2026-04-11 -"),
        (&licence("expires_on: 2026-04-09"), "not_met document_expired officer - 2026-04-10"),
        (&licence("expires_on: 2027-12-31"), "met - none 2028-01-01 -"),
        (&licence("dated_on: 2025-04-01"), SHORT),
    ]);
    assert_eq!(question.texts(&licence("expires_on: 2026-04-09"))[0], "Licence ran out on 9 April 2026.");
    assert_eq!(question.texts(&licence("expires_on: 2026-04-10")), ["Licence runs out at the end of 10 April 2026."]);
    assert_eq!(question.texts(&licence("dated_on: 2025-04-01")), ["0 of 1 accepted: licence with an expiry date."]);
    // Where no expiry is asked for, one that is given still ends it.
    Question::new("{document: {types: [licence]}}").today(&[
        (&licence("dated_on: 2025-04-01"), MET),
        (&licence("expires_on: 2026-04-09"), "not_met document_expired officer - 2026-04-10"),
    ]);
}

#[test]
fn of_licences_that_ran_out_only_the_last_one_is_told() {
    let question = Question::new("{document: {types: [licence], must_expire: true}}");
    let facts = "documents:
  - {id: d1, type: licence, title: Licence of 2020, criteria: [X], accepted_on: 2020-04-01, expires_on: 2023-04-01}
  - {id: d2, type: licence, title: Licence of 2023, criteria: [X], accepted_on: 2023-04-01, expires_on: 2026-04-01}";
    assert_eq!(
        question.texts(facts),
        ["Licence of 2023 ran out on 1 April 2026.", "0 of 1 accepted: licence with an expiry date."]
    );
}

#[test]
fn a_document_that_may_name_tenants_does_not_count_where_it_must_not() {
    rows(
        &Question::new("{document: {types: [case_study], redacted: true}}"),
        &[
            ("accepted_on: 2026-04-01", "not_met evidence_needs_redaction officer - 2026-04-10"),
            ("accepted_on: 2026-04-01, redacted: true", MET),
            ("submitted_on: 2026-04-01, redacted: true", WAITING),
        ],
    );
}

#[test]
fn several_documents_lapse_when_too_few_are_left() {
    let facts = "documents:
  - {id: d1, type: licence, criteria: [X], accepted_on: 2026-01-01, expires_on: 2026-07-31}
  - {id: d2, type: licence, criteria: [X], accepted_on: 2026-01-01, expires_on: 2026-09-30}
  - {id: d3, type: licence, criteria: [X], accepted_on: 2026-01-01, expires_on: 2026-08-31}";
    let question = Question::new("{document: {types: [licence], count: 2}}");
    question.table(&[
        (facts, "2026-04-10", "met - none 2026-09-01 -"),
        (facts, "2026-08-31", "met document_lapses_soon none 2026-09-01 -"),
        (facts, "2026-09-01", "not_met document_expired officer - 2026-09-01"),
    ]);
}

#[test]
fn while_a_document_waits_for_review_nobody_else_is_asked_to_act() {
    let question = Question::new("{document: {types: [case_study]}}");
    question.today(&[(
        "documents:
  - {id: d1, type: case_study, criteria: [X], state: draft}
  - {id: d2, type: case_study, criteria: [X], submitted_on: 2026-04-02}",
        WAITING,
    )]);
}

#[test]
fn comments_of_a_review_are_quoted() {
    let question = Question::new("{document: {types: [case_study]}}");
    let texts = |keys: &str| question.texts(&one(&format!("title: Late rent, {keys}")))[0].clone();
    assert_eq!(
        texts("state: returned, submitted_on: 2026-04-01, returned_on: 2026-04-03, comment: Say what came of it"),
        "Late rent was returned on 3 April 2026: \"Say what came of it\"."
    );
    assert_eq!(
        texts("accepted_on: 2026-04-01, outcomes: [{criterion: X, outcome: partly_met, comment: One side only}]"),
        "Late rent was judged partly met: \"One side only\"."
    );
    assert_eq!(texts("submitted_on: 2026-04-02"), "Late rent, sent on 2 April 2026, waits for review.");
    assert_eq!(texts("state: needs_redaction"), "Late rent may identify a tenant.");
}
