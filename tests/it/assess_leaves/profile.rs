//! Job profiles: which of a post's requirements a record meets, with alternatives and conditions.

use gradus::domain::assessment::{Assessment, assess};

use super::super::question::{bundle, day, plan, record, said};

fn answer(own: &str, profile: &str, facts: &str) -> Assessment {
    let text = format!("schema_version: 1\nofficer: \"1\"\nframework: {own}\n{facts}\n");
    assess(&plan(bundle(), profile, "2026-04-10"), &record(bundle(), &text), day("2026-04-10"), None)
}

fn of(answer: &Assessment, id: &str) -> String {
    said(answer.criteria.iter().find(|criterion| criterion.id == id).unwrap())
}

/// The criteria with this requirement that are met, in the order of the profile.
fn met(answer: &Assessment, requirement: &str) -> Vec<String> {
    let wanted = |criterion: &&gradus::domain::assessment::answer::CriterionStatus| {
        criterion.requirement.as_deref() == Some(requirement) && criterion.outcome.is_met()
    };
    answer.criteria.iter().filter(wanted).map(|criterion| criterion.id.clone()).collect()
}

const DEGREE: &str = "qualifications: [{id: d, title: Degree, catalogue: degree, awarded_on: 2015-07-01, verified: true, verified_on: 2026-01-05}]";
const THREE_YEARS: &str =
    "employment: [{employer: Town, field: housing, from: 2022-01-01, to: 2024-12-31, verified_by: h, verified_on: 2026-01-05}]";
const TWO_YEARS: &str =
    "employment: [{employer: Town, field: housing, from: 2022-01-01, to: 2023-12-31, verified_by: h, verified_on: 2026-01-05}]";
const JUDGED_E1: &str = "judgements: [{criterion: E1, outcome: met, by: m, on: 2026-01-05}]";

#[test]
fn a_degree_replaces_the_three_years_of_s001_by_a_judgement() {
    let unverified = DEGREE.replace("verified: true, verified_on: 2026-01-05", "verified: false");
    let missing = "not_met judgement_missing manager - 2026-04-10";
    // The record, what is said of Q1, and of E1.
    for (facts, q1, e1) in [
        (String::new(), "not_met qualification_level_low_or_missing", "not_met experience_short officer - -"),
        (DEGREE.to_owned(), "met - none - -", missing),
        (format!("{DEGREE}\n{JUDGED_E1}"), "met - none - -", "met - none - -"),
        (THREE_YEARS.to_owned(), "met - none - -", "met - none - -"),
        // With both, the graduate's rule holds: a judgement.
        (format!("{DEGREE}\n{THREE_YEARS}"), "met - none - -", missing),
        (format!("{DEGREE}\n{TWO_YEARS}\n{JUDGED_E1}"), "met - none - -", "met - none - -"),
        // A judgement does not stand in for years that are asked for. One more year from today would do.
        (
            format!("{TWO_YEARS}\n{JUDGED_E1}"),
            "not_met qualification_missing officer - 2026-04-10",
            "not_met experience_short officer - 2027-04-09",
        ),
        // A degree that nobody verified leaves Q1 open and E1 as it is.
        (
            unverified.clone(),
            "insufficient_data qualification_unverified manager - 2026-04-10",
            "not_met experience_short officer - -",
        ),
        (format!("{unverified}\n{THREE_YEARS}"), "met - none - -", "met - none - -"),
    ] {
        let answer = answer("s001.ho.jd", "s001.ho.jd", &facts);
        if !q1.ends_with("_or_missing") {
            assert_eq!(of(&answer, "Q1"), q1, "Q1 with {facts}");
        }
        assert_eq!(of(&answer, "E1"), e1, "E1 with {facts}");
    }
    let nothing = answer("s001.ho.jd", "s001.ho.jd", "");
    assert_eq!(of(&nothing, "Q1"), "not_met qualification_missing officer - 2026-04-10");
}

#[test]
fn a_profile_has_requirements_and_no_levels() {
    let answer = answer("s001.ho.jd", "s001.ho.jd", THREE_YEARS);
    assert_eq!(answer.criteria.len(), 27);
    assert!(answer.levels.is_empty() && answer.outstanding.is_empty() && answer.alerts.is_empty());
    assert_eq!((&answer.attained_level, &answer.target_level, &answer.level_held), (&None, &None, &None));
    assert_eq!((answer.readiness, answer.ready, answer.eligible), (None, None, false));
    let count = |word: &str| answer.criteria.iter().filter(|criterion| criterion.requirement.as_deref() == Some(word)).count();
    assert_eq!((count("essential"), count("desirable"), count("unspecified")), (17, 10, 0));
    assert!(answer.criteria.iter().all(|criterion| criterion.level.is_none()));
    // No policy is written for the post: the manager judges.
    assert_eq!(answer.policy, None);
    assert_eq!(of(&answer, "V1"), "not_met rule_missing manager - 2026-04-10");
}

#[test]
fn a_record_meets_these_requirements_of_s001() {
    let facts = format!(
        "{THREE_YEARS}
qualifications:
  - {{id: g1, title: GCSE, catalogue: gcse, subject: english, grade: \"C\", verified: true, verified_on: 2026-01-05}}
  - {{id: g2, title: GCSE, catalogue: gcse, subject: maths, grade: \"6\", verified: true, verified_on: 2026-01-05}}
  - {{id: b, title: BTEC, catalogue: btec-housing, verified: true, verified_on: 2026-01-05}}
judgements:
  - {{criterion: V1, outcome: met, by: m, on: 2026-01-05}}
  - {{criterion: K1, outcome: partly_met, by: m, on: 2026-01-05}}
  - {{criterion: K7, outcome: met, by: m, on: 2026-01-05}}
  - {{criterion: E9, outcome: met, by: m, on: 2026-01-05}}"
    );
    let answer = answer("s001.ho.jd", "s001.ho.jd", &facts);
    assert_eq!(met(&answer, "essential"), ["V1", "Q1", "Q2", "E1", "E9"]);
    assert_eq!(met(&answer, "desirable"), ["Q3", "K7"]);
    assert_eq!(of(&answer, "K1"), "not_met judgement_not_met officer - 2026-04-10");
}

#[test]
fn a_record_meets_these_requirements_of_s004() {
    let gcse = |id: &str, subject: &str, grade: &str| {
        format!(
            "{{id: {id}, title: GCSE, catalogue: gcse, subject: {subject}, grade: \"{grade}\", verified: true, verified_on: 2026-01-05}}"
        )
    };
    let with = |awards: &[String]| answer("s004.snh.jd", "s004.snh.jd", &format!("qualifications: [{}]", awards.join(", ")));
    let (english, maths) = (gcse("g1", "english", "C"), gcse("g2", "maths", "4"));
    let advice =
        "{id: m, title: Money advice, catalogue: money-advice-l3, status: in_progress, verified: true, verified_on: 2026-01-05}";
    let answer = with(&[english.clone(), maths, advice.to_owned()]);
    assert_eq!((met(&answer, "essential"), met(&answer, "desirable")), (vec!["Q1".to_owned()], vec!["Q2".to_owned()]));
    let answer = with(&[english, gcse("g2", "maths", "3")]);
    assert_eq!(of(&answer, "Q1"), "not_met qualification_grades_short officer - 2026-04-10");
    assert!(met(&answer, "essential").is_empty());
    let approved = with(&["{id: o, title: O levels, equivalent_to: [Q1], verified: true, verified_on: 2026-01-05}".to_owned()]);
    assert_eq!(met(&approved, "essential"), ["Q1"]);
}

#[test]
fn three_ways_lead_to_the_qualification_of_s002() {
    let of = |facts: &str| of(&answer("s002.ftao.jd", "s002.ftao.jd", facts), "K26");
    let gcses = |count: usize| {
        let one = |at| {
            format!(
                "{{id: g{at}, title: GCSE, catalogue: gcse, subject: other, grade: \"1\", verified: true, verified_on: 2026-01-05}}"
            )
        };
        format!("qualifications: [{}]", (0..count).map(one).collect::<Vec<_>>().join(", "))
    };
    assert_eq!(of(&gcses(3)), "met - none - -");
    assert_eq!(of(&gcses(2)), "not_met qualification_grades_short officer - 2026-04-10");
    assert_eq!(
        of("qualifications: [{id: o, title: Abroad, equivalent_to: [K26], verified: true, verified_on: 2026-01-05}]"),
        "met - none - -"
    );
    let judged = "judgements: [{criterion: K26, outcome: met, by: m, on: 2026-01-05}]";
    assert_eq!(of(&format!("{TWO_YEARS}\n{judged}")), "met - none - -");
    assert_eq!(of(judged), "not_met qualification_grades_short officer - 2026-04-10");
}

#[test]
fn in_another_post_judgements_are_left_aside_and_documents_count_by_their_kind() {
    let facts = format!(
        "{DEGREE}
level: B
levels_confirmed: [{{level: B, on: 2025-06-01, basis: decision, by: h}}]
judgements: [{{criterion: A-E2, outcome: met, by: m, on: 2026-01-05}}]
waivers: [{{criterion: A-Q2, on: 2025-05-01, by: h, reason: Taxi}}]"
    );
    let answer = answer("medway.iao.framework", "s001.ho.jd", &facts);
    assert_eq!(answer.level_held, None);
    assert_eq!(met(&answer, "essential"), ["Q1"]);
    assert_eq!(of(&answer, "E1"), "not_met judgement_missing manager - 2026-04-10");
    assert!(answer.alerts.is_empty());
}
