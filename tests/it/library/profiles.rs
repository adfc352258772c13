//! The four job profiles, field by field: domain.md 1.3 and 1.5 to 1.7.

use std::collections::{BTreeMap, BTreeSet};

use gradus::domain::evidence_policy::Requirement;
use gradus::domain::framework::CriterionRequirement;
use gradus::domain::job_profile::{AccountabilityGroup, JobProfile, SpecCriterion};

use super::{LIBRARY, framework, header, only, profile, tally};

/// Group, essential, desirable, all.
fn marks(profile: &JobProfile) -> Vec<(&str, usize, usize, usize)> {
    let count = |criteria: &[SpecCriterion], mark| criteria.iter().filter(|c| c.requirement == mark).count();
    let (essential, desirable) = (CriterionRequirement::Essential, CriterionRequirement::Desirable);
    let groups = profile.person_spec.groups.iter().map(|group| (group.id.as_str(), group.criteria.as_slice()));
    groups.map(|(id, criteria)| (id, count(criteria, essential), count(criteria, desirable), criteria.len())).collect()
}

fn ids(profile: &JobProfile) -> Vec<&str> {
    profile.criteria().map(|(_, criterion)| criterion.id.as_str()).collect()
}

fn find<'p>(profile: &'p JobProfile, id: &str) -> &'p SpecCriterion {
    profile.criteria().map(|(_, criterion)| criterion).find(|criterion| criterion.id == *id).unwrap()
}

fn duties(profile: &JobProfile, group: AccountabilityGroup) -> usize {
    profile.accountabilities.iter().filter(|duty| duty.group == group).count()
}

/// For each combination of methods, as printed: its rows.
fn combinations(profile: &JobProfile) -> BTreeMap<String, usize> {
    tally(profile.criteria().map(|(_, c)| c.assessed_by.iter().map(|code| code.as_str()).collect::<Vec<_>>().join(" ")))
}

/// For each method that is defined: its rows, and how many of them are essential and desirable.
fn methods(profile: &JobProfile) -> Vec<(&str, usize, usize, usize)> {
    let row = |code| {
        let rows: Vec<_> = profile.criteria().filter(|(_, c)| c.assessed_by.contains(code)).map(|(_, c)| c.requirement).collect();
        let count = |mark| rows.iter().filter(|other| **other == mark).count();
        (code.as_str(), rows.len(), count(CriterionRequirement::Essential), count(CriterionRequirement::Desirable))
    };
    profile.assessment_methods.iter().map(|method| row(&method.code)).collect()
}

fn numbered(prefix: &str, last: u32) -> Vec<String> {
    (1..=last).map(|number| format!("{prefix}{number}")).collect()
}

// S003

#[test]
fn s003_has_its_heading_purposes_duties_and_statements() {
    let s003 = profile("medway.iao.jd");
    let expected = [
        ("Job title", Some("Income and Arrears Officer")),
        ("Directorate", Some("PLACE: Regeneration, Culture and Environment")),
        ("Division", Some("HRA")),
        ("Range", Some("MPR 4")),
        ("Reports to", Some("Income and Leasehold Manager")),
    ];
    assert_eq!(header(&s003.header), expected);
    assert_eq!(s003.accountable_to.as_deref(), Some("Income and Leasehold Manager"));
    assert_eq!(s003.working_style.as_deref(), Some("hybrid"));
    assert_eq!((s003.purpose.len(), s003.statements.len()), (3, 3));
    let groups =
        [AccountabilityGroup::Role, AccountabilityGroup::CatchAll, AccountabilityGroup::Corporate, AccountabilityGroup::Other];
    assert_eq!(groups.map(|group| duties(s003, group)), [8, 1, 10, 0]);
    assert_eq!((&s003.post_number, &s003.hours_per_week, &s003.je_ref), (&None, &None, &None));
    assert!(s003.assessment_methods.is_empty() && s003.other_payments.is_empty() && s003.competencies.is_empty());
    let dates = s003.dates.as_ref().unwrap();
    assert_eq!((&dates.created, &dates.reviewed), (&None, &None));
}

#[test]
fn s003_has_28_criteria_and_a_blanket_rule_for_level_a() {
    let s003 = profile("medway.iao.jd");
    let counts = tally(s003.criteria().map(|(group, c)| (group.id.as_str(), c.level.as_ref().unwrap().as_str())));
    let row = |group: &str| ["A", "B", "C"].map(|level| counts.get(&(group, level)).copied().unwrap_or(0));
    assert_eq!(["qualifications", "knowledge", "experience", "skills"].map(row), [[3, 1, 2], [4, 2, 1], [3, 3, 2], [2, 3, 2]]);
    assert_eq!(
        tally(s003.criteria().map(|(_, c)| c.level.as_ref().unwrap().as_str())),
        BTreeMap::from([("A", 12), ("B", 9), ("C", 7)])
    );
    let default = s003.requirement_default.as_ref().unwrap();
    assert_eq!((default.level.as_str(), default.value), ("A", CriterionRequirement::Essential));
    for (_, criterion) in s003.criteria() {
        let expected = match criterion.level.as_ref().unwrap().as_str() {
            "A" => CriterionRequirement::Essential,
            _ => CriterionRequirement::Unspecified,
        };
        assert_eq!(criterion.requirement, expected, "{}", criterion.id);
    }
    let mut expected: BTreeSet<&str> = framework().criteria.iter().map(|c| c.id.as_str()).collect();
    for gone in ["A-S3", "A-S4", "B-E4", "C-E3"] {
        assert!(expected.remove(gone));
    }
    expected.insert("A-Q3");
    assert_eq!(ids(s003).into_iter().collect::<BTreeSet<_>>(), expected);
}

// S001

#[test]
fn s001_has_eleven_fields_in_its_heading() {
    let s001 = profile("s001.ho.jd");
    let expected = [
        ("Job Title", Some("Housing Officer (Income Team)")),
        ("Post Number", Some("P2426")),
        ("JE Ref", None),
        ("Grade", Some("Grade 6")),
        ("Other Payments", Some("Essential Car User")),
        ("Job Family", Some("Housing Management")),
        ("Directorate", Some("Community and Place Delivery")),
        (
            "Progression",
            Some("Progression through the grade is dependent on performance against delivery targets, value and behaviours"),
        ),
        ("Hours per week", Some("37 hours")),
        ("Accountable to", Some("Housing Income Team Leader")),
        ("Date created/ reviewed", Some("April 2023/April 2026")),
    ];
    assert_eq!(header(&s001.header), expected);
    assert_eq!(
        (s001.post_number.as_deref(), s001.je_ref.as_deref(), s001.hours_per_week.as_deref()),
        (Some("P2426"), None, Some("37"))
    );
    let dates = s001.dates.as_ref().unwrap();
    assert_eq!((dates.created.as_deref(), dates.reviewed.as_deref()), (Some("2023-04"), Some("2026-04")));
    assert!(s001.progression_statement.is_some());
}

#[test]
fn s001_has_its_duties_demands_conditions_and_requirements() {
    let s001 = profile("s001.ho.jd");
    assert_eq!((s001.purpose.len(), s001.accountabilities.len(), duties(s001, AccountabilityGroup::Role)), (2, 10, 10));
    let numbers: Vec<_> = s001.accountabilities.iter().map(|duty| duty.printed_number.clone().unwrap()).collect();
    assert_eq!(numbers, numbered("", 10));
    let demands: Vec<_> = s001.demand_factors.iter().map(|factor| (factor.id.as_str(), factor.statements.len())).collect();
    assert_eq!(demands, [("initiative", 5), ("mental", 8), ("physical", 2), ("emotional", 6), ("environmental", 3)]);
    assert_eq!(demands.iter().map(|(_, count)| count).sum::<usize>(), 24);
    assert_eq!((s001.working_conditions.len(), s001.employment_requirements.len()), (4, 6));
    let facts: Vec<_> = s001
        .employment_requirements
        .iter()
        .flat_map(|r| r.facts.iter().map(|(key, value)| (r.id.as_str(), key.as_str(), value.as_str())))
        .collect();
    let expected = [
        ("oer3", "evenings_per_year_max", "24"),
        ("oer3", "weekends_per_year_max", "4"),
        ("oer5", "duty_rota_per_week_max", "4"),
    ];
    assert_eq!(facts, expected);
}

#[test]
fn s001_has_27_criteria_17_essential_and_10_desirable() {
    let s001 = profile("s001.ho.jd");
    let expected = [("values", 5, 0, 5), ("qualifications", 2, 1, 3), ("knowledge", 5, 2, 7), ("experience", 5, 7, 12)];
    assert_eq!(marks(s001), expected);
    let all: Vec<String> =
        [("V", 5), ("Q", 3), ("K", 7), ("E", 12)].into_iter().flat_map(|(prefix, last)| numbered(prefix, last)).collect();
    assert_eq!(ids(s001), all);
    let with = |mark| s001.criteria().filter(move |(_, c)| c.requirement == mark).map(|(_, c)| c.id.as_str()).collect::<Vec<_>>();
    let essential = ["V1", "V2", "V3", "V4", "V5", "Q1", "Q2", "K1", "K2", "K3", "K4", "K5", "E1", "E2", "E3", "E5", "E9"];
    assert_eq!(with(CriterionRequirement::Essential), essential);
    assert_eq!(with(CriterionRequirement::Desirable), ["Q3", "K6", "K7", "E4", "E6", "E7", "E8", "E10", "E11", "E12"]);
    let coded: Vec<_> = s001.criteria().filter_map(|(_, c)| Some((c.id.as_str(), c.printed_code.as_deref()?))).collect();
    assert!(coded.iter().all(|(id, code)| id == code), "{coded:?}");
    assert_eq!(coded.len(), 22);
}

#[test]
fn s001_is_assessed_in_these_ways() {
    let s001 = profile("s001.ho.jd");
    let expected = [("A D", 3), ("A I", 18), ("A T I", 1), ("I T R", 5)].map(|(codes, rows)| (codes.to_owned(), rows));
    assert_eq!(combinations(s001), BTreeMap::from(expected));
    let expected = [("A", 22, 12, 10), ("T", 6, 6, 0), ("R", 5, 5, 0), ("D", 3, 2, 1), ("I", 24, 15, 9), ("O", 0, 0, 0)];
    assert_eq!(methods(s001), expected);
}

#[test]
fn s001_q1_has_two_ways_and_e1_waits_for_the_first() {
    let s001 = profile("s001.ho.jd");
    let alternatives: Vec<_> = find(s001, "Q1").alternatives.iter().map(|alternative| alternative.id.as_str()).collect();
    assert_eq!(alternatives, ["degree", "experience"]);
    assert!(
        matches!(&find(s001, "Q1").alternatives[1].rule, Some(Requirement::Experience(rule)) if rule.min_years.to_string() == "3")
    );
    assert_eq!(find(s001, "E1").conditional_on.as_ref().unwrap().parts(), Some(("Q1", "degree")));
    assert_eq!(s001.criteria().filter(|(_, c)| c.conditional_on.is_some()).count(), 1);
    assert_eq!(only(&LIBRARY.organisations, "s001").values.len(), 5);
}

// S002

#[test]
fn s002_has_61_statements() {
    let s002 = profile("s002.ftao.jd");
    assert_eq!(header(&s002.header), [("Job title", Some("Former Tenants Arrears Officer")), ("Grade", Some("Grade D"))]);
    assert_eq!(s002.assists, ["Senior Revenues Income Assistant", "Tenancy Sustainment Manager"]);
    assert_eq!((&s002.accountable_to, &s002.post_number, &s002.hours_per_week), (&None, &None, &None));
    let groups: Vec<_> = s002.person_spec.groups.iter().map(|group| (group.id.as_str(), group.criteria.len())).collect();
    assert_eq!(groups, [("experience", 7), ("knowledge", 17), ("qualifications", 1), ("attributes", 11)]);
    let sections = tally(s002.accountabilities.iter().map(|duty| duty.section.as_deref().unwrap()));
    let expected = [("Functional Responsibilities", 12), ("Knowledge, Skills and Abilities", 8), ("Other", 3)];
    assert_eq!(sections, BTreeMap::from(expected));
    assert_eq!((s002.purpose.len(), s002.statements.len()), (1, 1));
    assert_eq!(
        (s002.statements[0].section.as_deref(), s002.statements[0].summary.as_str()),
        (Some("Strategy/Policy Development"), "None")
    );
    assert_eq!(s002.criteria().count() + s002.accountabilities.len() + s002.purpose.len() + s002.statements.len(), 61);
}

#[test]
fn s002_prints_one_criterion_and_one_duty_twice() {
    let s002 = profile("s002.ftao.jd");
    let criteria: Vec<_> =
        s002.criteria().filter_map(|(_, c)| Some((c.id.as_str(), c.duplicate_of.as_ref()?.as_str()))).collect();
    assert_eq!(criteria, [("K8", "E7")]);
    assert_eq!(find(s002, "K8").text, find(s002, "E7").text);
    let duties: Vec<_> =
        s002.accountabilities.iter().filter_map(|duty| Some((duty.id.as_str(), duty.duplicate_of.as_ref()?.as_str()))).collect();
    assert_eq!(duties, [("ksa20", "ksa19")]);
    assert_eq!((s002.criteria().count(), s002.accountabilities.len()), (36, 23));
    let texts: BTreeSet<&str> = s002.criteria().map(|(_, c)| c.text.as_str()).collect();
    assert_eq!(texts.len(), 35);
}

#[test]
fn s002_marks_nothing_and_its_qualification_has_three_ways() {
    let s002 = profile("s002.ftao.jd");
    let mut expected = numbered("E", 7);
    expected.extend(numbered("K", 17));
    expected.push("K26".to_owned());
    expected.extend(numbered("T", 11));
    assert_eq!(ids(s002), expected);
    assert!(s002.criteria().all(|(_, c)| c.requirement == CriterionRequirement::Unspecified && c.level.is_none()));
    assert!(s002.criteria().all(|(_, c)| c.assessed_by.is_empty()) && s002.assessment_methods.is_empty());
    let ways: Vec<_> = find(s002, "K26").alternatives.iter().map(|alternative| alternative.id.as_str()).collect();
    assert_eq!(ways, ["gcse", "equivalent", "experience"]);
    let Some(Requirement::Qualification(rule)) = &find(s002, "K26").alternatives[0].rule else { panic!("no qualification rule") };
    assert_eq!((rule.count, rule.min_grade.as_deref(), rule.must_include.len()), (Some(3), None, 0));
}

// S004

#[test]
fn s004_has_seven_fields_in_its_heading() {
    let s004 = profile("s004.snh.jd");
    let expected = [
        ("Post number", None),
        ("Service Unit", Some("Neighbourhood & Housing Management Services")),
        ("Job title", Some("Specialist – Neighbourhood Housing (Income)")),
        ("Grade", Some("5")),
        ("Responsible to", Some("Income Manager & Deputy to Neighbourhood Housing Lead")),
        ("Responsible for", Some("N/A")),
        ("Date last reviewed", Some("June 2025")),
    ];
    assert_eq!(header(&s004.header), expected);
    assert_eq!(s004.dates.as_ref().unwrap().reviewed.as_deref(), Some("2025-06"));
    assert_eq!((s004.purpose.len(), s004.accountabilities.len(), duties(s004, AccountabilityGroup::Role)), (3, 8, 8));
    assert_eq!(s004.statements.iter().filter(|statement| statement.section.as_deref() == Some("Main duties")).count(), 1);
}

#[test]
fn s004_has_16_criteria_assessed_by_application_and_interview() {
    let s004 = profile("s004.snh.jd");
    assert_eq!(marks(s004), [("qualifications", 1, 1, 2), ("knowledge", 5, 0, 5), ("skills", 8, 0, 8), ("special", 1, 0, 1)]);
    let mut expected = numbered("Q", 2);
    expected.extend([numbered("K", 5), numbered("S", 8), numbered("R", 1)].concat());
    assert_eq!(ids(s004), expected);
    assert!(s004.criteria().all(|(_, c)| c.printed_code.is_none()));
    assert_eq!(combinations(s004), BTreeMap::from([("A".to_owned(), 3), ("A I".to_owned(), 13)]));
    assert_eq!(methods(s004), [("A", 16, 15, 1), ("I", 13, 13, 0), ("T", 0, 0, 0), ("P", 0, 0, 0)]);
    assert!(
        find(s004, "Q2")
            .alternatives
            .iter()
            .any(|way| matches!(&way.rule, Some(Requirement::Qualification(rule)) if rule.accept_in_progress))
    );
    assert_eq!(find(s004, "R1").alternatives.len(), 2);
}

#[test]
fn s004_asks_for_ten_competencies_at_level_2() {
    let s004 = profile("s004.snh.jd");
    let culture = only(&LIBRARY.competency_frameworks, "s004.culture");
    assert_eq!((culture.levels.known.as_slice(), culture.levels.complete), (&[2][..], false));
    let names: Vec<_> = culture.competencies.iter().map(|competency| competency.name.as_str()).collect();
    let expected = [
        "Embraces change",
        "Innovation and creative thinking",
        "Effective communication",
        "Customer focus",
        "Problem solving and decision making",
        "Focus on efficiency",
        "Performance and learning",
        "Team working",
        "Builds relationships",
        "Commitment to the organisation",
    ];
    assert_eq!(names, expected);
    let clusters = tally(culture.competencies.iter().map(|competency| competency.cluster.as_ref().unwrap().as_str()));
    assert_eq!(clusters, BTreeMap::from([("transformation", 2), ("delivering-excellence", 4), ("our-people", 4)]));
    assert!(culture.competencies.iter().all(|c| c.cluster_inferred && c.summary.is_some() && c.descriptors.is_empty()));
    let required: Vec<_> =
        s004.competencies.iter().map(|required| (required.competency.as_str(), required.required_level)).collect();
    assert_eq!(required, culture.competencies.iter().map(|competency| (competency.id.as_str(), 2)).collect::<Vec<_>>());
}

#[test]
fn s004_has_a_mission_three_clusters_and_five_values() {
    let s004 = only(&LIBRARY.organisations, "s004");
    assert!(s004.mission.is_some());
    let clusters: Vec<_> = s004.clusters.iter().map(|cluster| cluster.name.as_str()).collect();
    assert_eq!(clusters, ["Transformation", "Delivering excellence", "Our people"]);
    let values: Vec<_> = s004.values.iter().map(|value| value.name.as_str()).collect();
    assert_eq!(values, ["Challenge ourselves", "Customer care", "Quality focus", "Organisational learning", "One Council"]);
    let held = tally(s004.values.iter().map(|value| value.cluster.as_ref().unwrap().as_str()));
    assert_eq!(held, BTreeMap::from([("transformation", 1), ("delivering-excellence", 2), ("our-people", 2)]));
    assert!(s004.values.iter().all(|value| value.cluster_inferred && value.summary.is_some()));
    assert!(s004.clusters.iter().all(|cluster| cluster.summary.is_some()));
}

#[test]
fn grades_keep_the_labels_of_their_organisation() {
    let labels: Vec<_> = ["medway", "s001", "s002", "s004"]
        .map(|id| only(&LIBRARY.organisations, id))
        .iter()
        .map(|organisation| organisation.grades.iter().map(|grade| grade.label.as_str()).collect::<Vec<_>>())
        .collect();
    assert_eq!(labels, [["MPR 4"], ["Grade 6"], ["Grade D"], ["5"]]);
    let medway = &only(&LIBRARY.organisations, "medway").grades[0];
    assert_eq!(medway.aliases, ["Range 4"]);
    assert_eq!(medway.levels.iter().map(|level| level.id.as_str()).collect::<Vec<_>>(), ["4A", "4B", "4C"]);
}
