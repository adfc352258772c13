//! A record against another framework, another version, and on a day without a policy.

use gradus::domain::assessment::assess;

use super::super::question::{day, library_with, plan, record, said};
use super::{COURSE, LICENCE, NO_TERMS, STEPS, Steps, documents, judged, of, standing};

/// A second framework with the same criteria ids, so that nothing is left aside by chance.
fn library() -> gradus::frameworks::library::Library {
    let steps = STEPS.replace("PROGRESSION", NO_TERMS);
    let other = steps
        .replace("id: steps\n", "id: other\n")
        .replace("id: steps.policy\n", "id: other.policy\n")
        .replace("framework: steps\n", "framework: other\n");
    let without_matrix: String =
        other.split("---\n").filter(|text| !text.contains("kind: training_matrix")).collect::<Vec<_>>().join("---\n");
    library_with(&format!("{steps}---\n{without_matrix}"))
}

#[test]
fn another_framework_leaves_aside_what_belongs_to_the_officers_own() {
    let library = library();
    let facts = format!(
        "schema_version: 1\nofficer: \"1\"\nframework: steps\nlevel: B
levels_confirmed: [{{level: B, on: 2025-06-01, basis: decision, by: h}}]
waivers: [{{criterion: C1, on: 2025-05-01, by: h, reason: Equal}}]
{}\n{COURSE}\n{}\n",
        judged(&["A1", "C1"]),
        // It is for another criterion of the officer's own framework: here only its kind counts.
        documents(&[LICENCE, "{id: s, type: case_study, criteria: [A1], accepted_on: 2026-01-10}"])
    );
    let record = record(&library, &facts);
    let ask = |framework: &str| assess(&plan(&library, framework, "2026-04-10"), &record, day("2026-04-10"), None);
    let other = ask("other");
    assert_eq!(standing(&other), "- - A not_met false");
    assert!(other.alerts.is_empty());
    for (id, expected) in [
        ("A1", "not_met judgement_missing manager - 2026-04-10"),
        ("A2", "met - none 2027-02-01 -"),
        ("B1", "not_met judgement_missing manager - 2026-04-10"),
        ("B2", "met - none 2028-01-01 -"),
        ("C1", "not_met judgement_missing manager - 2026-04-10"),
        ("C2", "met - none - -"),
    ] {
        assert_eq!(said(of(&other, id)), expected, "{id}");
    }
    let own = ask("steps");
    assert_eq!(standing(&own), "B B C not_met false");
    assert_eq!(said(of(&own, "C2")), "not_met documents_short officer - 2026-04-10");
    assert_eq!(said(of(&own, "C1")), "met waived none - -");
}

#[test]
fn without_a_policy_in_force_the_manager_judges_everything() {
    let steps = Steps::new();
    // The policy is in force from 1 June 2020; the framework from 1 January.
    let before = plan(&steps.library, "steps", "2020-05-31");
    assert_eq!(before.policy, None);
    let record = record(
        &steps.library,
        "schema_version: 1\nofficer: \"1\"\nframework: steps\njudgements: [{criterion: A2, outcome: met, by: m, on: 2020-02-01}]\n",
    );
    let answer = assess(&before, &record, day("2020-05-31"), None);
    assert_eq!(said(of(&answer, "A1")), "not_met rule_missing manager - 2020-05-31");
    assert_eq!(said(of(&answer, "A2")), "met - none - -");
    let after = assess(&plan(&steps.library, "steps", "2020-06-01"), &record, day("2020-06-01"), None);
    assert_eq!(after.policy.as_deref(), Some("steps.policy@1"));
    assert_eq!(said(of(&after, "A2")), "not_met course_missing officer - 2020-06-01");
    // What the record itself says stops an application even then.
    let blocked = super::super::question::record(
        &steps.library,
        "schema_version: 1\nofficer: \"1\"\nframework: steps\nblocks: [{code: formal_process}]\n",
    );
    assert_eq!(assess(&before, &blocked, day("2020-05-31"), None).blocks.len(), 1);
}

#[test]
fn the_version_in_force_on_the_day_is_asked() {
    let steps = STEPS.replace("PROGRESSION", NO_TERMS).replace("framework: steps\n", "framework: steps@1\n");
    let newer = "---
kind: progression_framework
schema_version: 1
id: steps
version: \"2\"
title: Steps
effective_from: 2026-04-01
levels: [{id: A, name: First, order: 1}]
groups: [all]
criteria:
  - {id: A1, level: A, group: all, text: Judged.}
  - {id: A2, level: A, group: all, text: A course., retired: 2026-04-01, superseded_by: [A4]}
  - {id: A4, level: A, group: all, text: A new one.}
";
    let library = library_with(&format!("{steps}{newer}"));
    let record = record(&library, "schema_version: 1\nofficer: \"1\"\nframework: steps\n");
    let asked = |framework: &str, as_of: &str| {
        let answer = assess(&plan(&library, framework, as_of), &record, day(as_of), None);
        let ids: Vec<&str> = answer.criteria.iter().map(|criterion| criterion.id.as_str()).collect();
        (answer.version.clone(), ids.join(" "))
    };
    let (one, two) = ("A1 A2 B1 B2 C1 C2".to_owned(), "A1 A4".to_owned());
    assert_eq!(asked("steps", "2026-03-31"), ("1".to_owned(), one.clone()));
    assert_eq!(asked("steps", "2026-04-01"), ("2".to_owned(), two));
    assert_eq!(asked("steps@1", "2026-04-10"), ("1".to_owned(), one));
}
