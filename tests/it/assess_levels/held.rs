//! A level that is held is confirmed: nothing that runs out takes it away. Waivers stand in for a time.

use super::super::question::said;
use super::{COURSE, LICENCE, Steps, documents, judged, of, standing};

const CONFIRMED: &str = "level: B
levels_confirmed:
  - {level: B, on: 2025-06-01, basis: decision, by: \"00046\"}
  - {level: A, on: 2023-05-02, basis: appointment, by: \"00046\"}";

#[test]
fn criteria_of_a_level_that_is_held_are_confirmed() {
    let answer = Steps::new().today(CONFIRMED);
    assert_eq!(standing(&answer), "B B C not_met false");
    for (id, text) in [
        ("A1", "Taken as met: level A held since 2 May 2023 (appointment)."),
        ("A2", "Taken as met: level A held since 2 May 2023 (appointment)."),
        ("B1", "Taken as met: level B held since 1 June 2025 (decision)."),
    ] {
        let criterion = of(&answer, id);
        assert_eq!(said(criterion), "met confirmed none - -", "{id}");
        assert_eq!(criterion.reasons[0].text, text);
        assert_eq!((&*criterion.met_by[0].kind, criterion.met_by[0].by.as_deref()), ("level", Some("00046")), "{id}");
    }
    assert_eq!(said(of(&answer, "C1")), "not_met judgement_missing manager - 2026-04-10");
    // Without the list of confirmations nobody knows since when.
    let answer = Steps::new().today("level: A");
    assert_eq!(of(&answer, "A1").reasons[0].text, "Taken as met: level A is held.");
}

#[test]
fn what_meets_a_confirmed_criterion_besides_is_told_too() {
    let facts = format!("{CONFIRMED}\n{}\n{COURSE}", judged(&["A1"]));
    let answer = Steps::new().today(&facts);
    let kinds = |id: &str| of(&answer, id).met_by.iter().map(|met| &*met.kind).collect::<Vec<_>>();
    assert_eq!(kinds("A1"), ["level", "judgement"]);
    assert_eq!(kinds("A2"), ["level", "course"]);
    // It does not lapse with the course.
    assert_eq!(said(of(&answer, "A2")), "met confirmed none - -");
}

#[test]
fn a_lapse_at_a_held_level_is_an_alert_and_never_demotes() {
    let steps = Steps::new();
    let licence =
        "{id: l, type: licence, title: Driving licence, criteria: [B2], accepted_on: 2024-01-10, expires_on: 2026-03-31}";
    let facts = format!("{CONFIRMED}\ntraining: [{{course: fire, completed_on: 2025-01-31}}]\n{}", documents(&[licence]));
    let alerts = |as_of: &str| {
        let answer = steps.on(&facts, as_of);
        assert_eq!(standing(&answer), "B B C not_met false", "{as_of}");
        let row = |alert: &gradus::domain::assessment::answer::Alert| {
            format!("{} {} {} {}", alert.code.as_str(), alert.criterion, alert.since, alert.text)
        };
        answer.alerts.iter().map(row).collect::<Vec<_>>()
    };
    let course = "lapsed_at_held_level A2 2026-02-01 Fire safety ran out on 31 January 2026. Level B is kept.";
    let licence = "lapsed_at_held_level B2 2026-04-01 Driving licence ran out on 31 March 2026. Level B is kept.";
    assert_eq!(alerts("2026-01-31"), [""; 0]);
    assert_eq!(alerts("2026-02-01"), [course]);
    assert_eq!(alerts("2026-03-31"), [course]);
    assert_eq!(alerts("2026-04-01"), [course, licence]);
}

#[test]
fn what_was_renewed_and_what_never_was_are_no_alerts() {
    let steps = Steps::new();
    let licences = documents(&[
        "{id: l1, type: licence, criteria: [B2], accepted_on: 2020-01-10, expires_on: 2023-03-31}",
        "{id: l2, type: licence, criteria: [B2], accepted_on: 2023-01-10, expires_on: 2026-03-31}",
    ]);
    // The first licence was renewed; only the second is missed.
    let answer = steps.today(&format!("{CONFIRMED}\n{licences}"));
    let since: Vec<String> = answer.alerts.iter().map(|alert| alert.since.to_string()).collect();
    assert_eq!(since, ["2026-04-01"]);
    // Renewed altogether.
    let answer = steps.today(&format!("{CONFIRMED}\n{}", documents(&[LICENCE])));
    assert!(answer.alerts.is_empty());
    // Never recorded: there is nothing to have run out.
    assert!(steps.today(CONFIRMED).alerts.is_empty());
    // Not yet held: it is simply not met.
    let answer = steps.today(&format!("level: A\n{licences}"));
    assert!(answer.alerts.is_empty());
    assert_eq!(said(of(&answer, "B2")), "not_met document_expired officer - 2026-04-10");
}

#[test]
fn in_the_past_the_level_is_the_greatest_confirmed_until_then() {
    let steps = Steps::new();
    for (as_of, expected) in [
        ("2023-05-01", "- - A not_met false"),
        ("2023-05-02", "A A B not_met false"),
        ("2025-05-31", "A A B not_met false"),
        ("2025-06-01", "B B C not_met false"),
        ("2026-04-10", "B B C not_met false"),
    ] {
        assert_eq!(standing(&steps.on(CONFIRMED, as_of)), expected, "{as_of}");
    }
    // A lower level confirmed later, on moving post, does not take the higher one away.
    let lower_later = "level: B
levels_confirmed: [{level: B, on: 2023-05-02, basis: appointment, by: h}, {level: A, on: 2025-06-01, basis: decision, by: h}]";
    assert_eq!(standing(&steps.on(lower_later, "2026-04-10")), "B B C not_met false");
    // Without the list the level has always been held.
    assert_eq!(standing(&steps.on("level: A", "2020-06-01")), "A A B not_met false");
}

#[test]
fn a_waiver_holds_through_its_review_day() {
    let steps = Steps::new();
    let waiver = |review: &str| {
        format!(
            "waivers: [{{criterion: A2, on: 2025-05-01, by: \"00046\", reason: Came with an equal course, review_on: {review}}}]"
        )
    };
    let facts = waiver("2026-05-01");
    for (as_of, expected) in [
        ("2025-04-30", "not_met course_missing officer - 2025-04-30"),
        ("2025-05-01", "met waived none 2026-05-02 -"),
        ("2026-05-01", "met waived none 2026-05-02 -"),
        ("2026-05-02", "not_met course_missing officer - 2026-05-02"),
    ] {
        assert_eq!(said(of(&steps.on(&facts, as_of), "A2")), expected, "{as_of}");
    }
    let texts = |as_of: &str| {
        let answer = steps.on(&facts, as_of);
        of(&answer, "A2").reasons.iter().map(|reason| reason.text.clone()).collect::<Vec<_>>()
    };
    assert_eq!(texts("2025-06-01"), ["Waived by 00046 on 1 May 2025: Came with an equal course."]);
    assert_eq!(
        texts("2026-04-10"),
        ["Waived by 00046 on 1 May 2025: Came with an equal course.", "The waiver ends on 1 May 2026."]
    );
    assert_eq!(texts("2026-05-02"), ["Fire safety is not recorded as complete.", "The waiver ended on 1 May 2026."]);
    assert_eq!(said(of(&steps.today(&waiver("null")), "A2")), "met waived none - -");
    // It makes the level as good as any other fact.
    let answer = steps.today(&format!("{facts}\n{}", judged(&["A1"])));
    assert_eq!(standing(&answer), "- A A met true");
}

#[test]
fn what_is_waived_and_met_lapses_when_neither_holds() {
    let steps = Steps::new();
    let facts = |review: &str| {
        format!("waivers: [{{criterion: A2, on: 2025-05-01, by: h, reason: Equal, review_on: {review}}}]\n{COURSE}")
    };
    // The course is valid to 31 January 2027.
    assert_eq!(said(of(&steps.today(&facts("2026-12-31")), "A2")), "met waived none 2027-02-01 -");
    assert_eq!(said(of(&steps.today(&facts("2027-06-30")), "A2")), "met waived none 2027-07-01 -");
    assert_eq!(said(of(&steps.today(&facts("null")), "A2")), "met waived none - -");
}
