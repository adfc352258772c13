//! What is met, level by level, and what the next level still needs.

use super::{COURSE, LICENCE, STUDY, Steps, documents, judged, levels, standing};

#[test]
fn a_level_needs_its_own_criteria_and_those_of_the_levels_it_includes() {
    let steps = Steps::new();
    // Facts, the standing, the levels, what is outstanding for the target.
    let rows: [(String, &str, [&str; 3], &[&str]); 6] = [
        (String::new(), "- - A not_met false", ["A not_met 0/2 0/2", "B not_met 0/2 0/4", "C not_met 0/2 0/6"], &["A1", "A2"]),
        (
            format!("{}\n{COURSE}", judged(&["A1"])),
            "- A A met true",
            ["A met 2/2 2/2", "B not_met 0/2 2/4", "C not_met 0/2 2/6"],
            &[],
        ),
        (
            format!("{}\n{COURSE}\n{}", judged(&["A1", "B1"]), documents(&[LICENCE])),
            "- B A met true",
            ["A met 2/2 2/2", "B met 2/2 4/4", "C not_met 0/2 4/6"],
            &[],
        ),
        // The second level's own criteria do not do without the first's.
        (
            format!("{}\n{}", judged(&["A1", "B1", "C1"]), documents(&[LICENCE, STUDY])),
            "- - A not_met false",
            ["A not_met 1/2 1/2", "B not_met 2/2 3/4", "C not_met 2/2 5/6"],
            &["A2"],
        ),
        (
            format!("{}\n{COURSE}\n{}", judged(&["A1", "B1", "C1"]), documents(&[LICENCE, STUDY])),
            "- C A met true",
            ["A met 2/2 2/2", "B met 2/2 4/4", "C met 2/2 6/6"],
            &[],
        ),
        // Above what is attained nothing is skipped: C is not attained where B is not.
        (
            format!("{}\n{COURSE}\n{}", judged(&["A1", "C1"]), documents(&[LICENCE, STUDY])),
            "- A A met true",
            ["A met 2/2 2/2", "B not_met 1/2 3/4", "C not_met 2/2 5/6"],
            &[],
        ),
    ];
    for (facts, expected, of_levels, outstanding) in rows {
        let answer = steps.today(&facts);
        assert_eq!(standing(&answer), expected, "{facts}");
        assert_eq!(levels(&answer), of_levels, "{facts}");
        assert_eq!(answer.outstanding, outstanding, "{facts}");
    }
}

#[test]
fn readiness_has_three_values() {
    let steps = Steps::new();
    let held = "level: A\nlevels_confirmed: [{level: A, on: 2025-01-01, basis: appointment, by: h}]";
    let waiting = "documents: [{id: l, type: licence, criteria: [B2], submitted_on: 2026-03-01, expires_on: 2027-12-31}]";
    for (facts, expected, outstanding) in [
        (format!("{held}\n{}\n{}", judged(&["B1"]), documents(&[LICENCE])), "A B B met true", &[][..]),
        (format!("{held}\n{}", judged(&["B1"])), "A A B not_met false", &["B2"]),
        (format!("{held}\n{}\n{waiting}", judged(&["B1"])), "A A B insufficient_data false", &["B2"]),
        // What is not met counts before what is open.
        (format!("{held}\n{waiting}"), "A A B not_met false", &["B1", "B2"]),
    ] {
        let answer = steps.today(&facts);
        assert_eq!(standing(&answer), expected, "{facts}");
        assert_eq!(answer.outstanding, outstanding, "{facts}");
        assert_eq!(answer.eligible, expected.ends_with("true"), "{facts}");
    }
}

#[test]
fn the_target_is_the_level_above_the_one_held() {
    let steps = Steps::new();
    let held = |level: &str| steps.today(&format!("level: {level}"));
    assert_eq!(standing(&held("null")), "- - A not_met false");
    assert_eq!(standing(&held("A")), "A A B not_met false");
    assert_eq!(standing(&held("B")), "B B C not_met false");
    // At the top nothing is aimed for, and nothing is outstanding.
    let top = held("C");
    assert_eq!(standing(&top), "C C - - false");
    assert!(top.outstanding.is_empty() && !top.eligible);
}

#[test]
fn another_target_changes_readiness_and_what_is_outstanding_and_nothing_else() {
    let steps = Steps::new();
    let facts = format!("level: A\n{}", judged(&["B1"]));
    let next = steps.today(&facts);
    let third = steps.aiming(&facts, "2026-04-10", Some("C"));
    assert_eq!(standing(&third), "A A C not_met false");
    assert_eq!(third.outstanding, ["B2", "C1", "C2"]);
    assert_eq!(steps.aiming(&facts, "2026-04-10", Some("A")).outstanding, [""; 0]);
    assert_eq!((&next.criteria, &next.levels, &next.alerts), (&third.criteria, &third.levels, &third.alerts));
    assert_eq!(steps.aiming(&facts, "2026-04-10", Some("B")), next);
}

#[test]
fn criteria_keep_the_order_of_the_framework_and_retired_ones_are_gone() {
    let answer = Steps::new().today("");
    let ids: Vec<&str> = answer.criteria.iter().map(|criterion| criterion.id.as_str()).collect();
    assert_eq!(ids, ["A1", "A2", "B1", "B2", "C1", "C2"]);
    let order: Vec<&str> = answer.levels.iter().map(|level| level.id.as_str()).collect();
    assert_eq!(order, ["A", "B", "C"]);
    assert!(answer.criteria.iter().all(|criterion| criterion.requirement.is_none()));
}
