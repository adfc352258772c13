//! A small valid set of documents of a council that does not exist, one file of each kind. Tests change it by replacing text.

use chrono::NaiveDate;
use gradus::domain::problem::{Problem, Report};
use gradus::frameworks::diagnostics::SourceFile;
use gradus::frameworks::load::{Published, load};

pub const ORGANISATION: &str = r#"kind: organisation
schema_version: 1
id: town
version: "1"
name: Town Council
clusters: [{id: people, name: People}]
values: [{id: care, name: We care, cluster: people}]
grades:
  - {id: g4, label: "Grade 4", levels: [{id: "4A", order: 1}, {id: "4B", order: 2}]}
"#;

pub const QUALIFICATIONS: &str = r#"kind: qualification_catalogue
schema_version: 1
id: quals
version: "1"
ladders:
  - {id: number, order: ["1", "2", "3", "4"]}
  - {id: letter, maps_to: number, grades: {C: "4", D: "3"}, anchored: [C]}
qualifications:
  - {id: gcse, title: GCSE, rqf_level: 2, field: general, ladders: [number, letter], subjects: [english, maths]}
  - {id: cih, title: CIH Level 3, rqf_level: 3, field: housing, awarding_bodies: [CIH]}
"#;

pub const METRICS: &str = r#"kind: metric_catalogue
schema_version: 1
id: metrics
version: "1"
metrics:
  - {id: arrears, name: Arrears, unit: percent, shape: stock, better: lower, ratio: true, summary: What is owed.}
  - {id: audits, name: Audits, unit: percent, shape: flow, better: higher, ratio: true, summary: Audits done.}
  - {id: gained, name: Gained, unit: gbp, shape: flow, better: higher, summary: Income gained.}
  - {id: hearings, name: Hearings, unit: count, shape: event, better: neutral, summary: Hearings held.}
  - {id: notices, name: Notices, unit: count, shape: flow, better: neutral, summary: Notices served.}
"#;

pub const CALENDAR: &str = r#"kind: calendar
schema_version: 1
id: rent
version: "1"
organisation: town
week_starts: monday
bank_holidays: [2025-12-25]
financial_year_starts: "04-01"
years:
  - {year: "2024/25", first_monday: 2024-04-01, weeks: 53}
  - {year: "2025/26", first_monday: 2025-04-07, weeks: 52, rent_free_weeks: [2025-12-22]}
"#;

pub const COMPETENCIES: &str = r#"kind: competency_framework
schema_version: 1
id: culture
version: "1"
organisation: town
levels: {known: [1, 2], complete: false}
clusters: [{id: people, name: People}]
competencies:
  - {id: teamwork, name: Team working, cluster: people, descriptors: {"2": Shares what is known.}}
"#;

pub const PROFILE: &str = r#"kind: job_profile
schema_version: 1
id: town.jd
version: "1"
organisation: town
job_title: Income Officer
grade: g4
header: [{label: Post number, value: null}]
accountabilities:
  - {id: acc1, group: role, summary: Keeps watch on rent accounts.}
  - {id: acc2, group: role, duplicate_of: acc1, summary: The same again.}
assessment_methods: [{code: A, name: Application}, {code: I, name: Interview}]
requirement_default: {level: A, value: essential}
person_spec:
  groups:
    - id: qualifications
      title: Qualifications
      criteria:
        - {id: Q1, level: A, text: A degree., assessed_by: [A], alternatives: [{id: degree, rule: {qualification: {min_level: 6}}}]}
        - {id: E1, text: Three years., assessed_by: [A, I], conditional_on: {not_satisfied: Q1.degree}}
competencies: [{framework: culture, competency: teamwork, required_level: 2}]
"#;

pub const TRAINING: &str = r#"kind: training_matrix
schema_version: 1
id: matrix
version: "1"
organisation: town
courses:
  - {id: gdpr, title: Data protection, mandatory: true, renew_months: 12}
  - {id: law, title: Housing law}
roles: [{job_profile: town.jd, requires: [gdpr]}]
"#;

pub const FRAMEWORK: &str = r#"kind: progression_framework
schema_version: 1
id: town.framework
version: "1"
title: Income Officer progression
effective_from: 2025-04-01
organisation: town
job_profile: town.jd
grade: g4
levels:
  - {id: A, name: Developing, order: 1}
  - {id: B, name: Practising, order: 2, includes: [A]}
groups: [qualifications, experience]
criteria:
  - {id: A-Q1, level: A, group: qualifications, text: Level 2., maps_to: {job_profile: town.jd, criterion: Q1, relation: reworded}}
  - {id: A-E0, level: A, group: experience, text: Old., retired: 2025-04-01, superseded_by: [B-E1]}
  - {id: B-E1, level: B, group: experience, text: Lower arrears., maps_to: {job_profile: town.jd, accountability: acc1, relation: moved}}
  - {id: B-E2, level: B, group: experience, text: Court work.}
"#;

pub const POLICY: &str = r#"kind: evidence_policy
schema_version: 1
id: town.policy
version: "1"
framework: town.framework@1
effective_from: 2025-04-01
uses: {training_matrix: matrix, metric_catalogue: metrics, qualification_catalogue: quals, calendar: rent}
progression: {gates: [{id: criteria_met, owner: hr}], effective: first_of_next_month}
document_types: [{id: case_study, name: Case study}, {id: feedback, name: Feedback}]
rules:
  - {id: R1, criterion: B-E1, metric: arrears, type: periods, period: quarter, window: 4, at_least: 3, test: {beats: target}}
  - {id: R2, criterion: B-E2, metric: hearings, type: event_count, window: {months: 24}, test: {at_least: 3}}
  - {id: S1, criterion: B-E1, use: supports, metric: audits, type: pooled, period: quarter, window: 4, test: {meets: "90"}}
  - id: T1
    criterion: A-Q1
    requires:
      any_of:
        - qualification: {catalogue: gcse, count: 2, min_grade: C, must_include: [english, maths]}
        - all_of: [{training_matrix: {courses: [gdpr]}}, {training_matrix: {courses: role}}, {manager_judgement: {}}]
        - all_of: [{experience: {field: housing, min_years: "1.5"}}, {cpd: {hours: "20", months: 12}}, {manager_judgement: {}}]
        - qualification: {min_level: 2, field: housing}
  - {id: T2, criterion: B-E1, requires: {all_of: [{metric: R1}, {document: {types: [case_study], count: 2}}, {manager_judgement: {}}]}}
  - {id: T3, criterion: B-E2, requires: {all_of: [{metric: R2}, {at_least: {n: 1, of: [{document: {types: [feedback]}}]}}, {manager_judgement: {}}]}}
"#;

pub const APPRAISAL: &str = r#"kind: appraisal_scheme
schema_version: 1
id: town.appraisal
version: "1"
organisation: town
scale: [{id: reached, name: Reached, order: 1}, {id: missed, name: Not reached, order: 2}]
sections:
  - {id: objectives, title: Objectives, kind: objectives, weight: "40"}
  - {id: behaviours, title: Behaviours, kind: behaviours, weight: "60"}
signatures: [officer, manager]
"#;

pub const MAPPING: &str = r#"kind: mapping
schema_version: 1
id: extract
version: "1"
for: metrics
columns: {patch: Patch code, numerator: Arrears}
delimiter: ","
date_order: iso
"#;

/// All documents of the town.
pub const TOWN: [(&str, &str); 11] = [
    ("appraisal.yaml", APPRAISAL),
    ("calendar.yaml", CALENDAR),
    ("competencies.yaml", COMPETENCIES),
    ("framework.yaml", FRAMEWORK),
    ("mapping.yaml", MAPPING),
    ("metrics.yaml", METRICS),
    ("organisation.yaml", ORGANISATION),
    ("policy.yaml", POLICY),
    ("profile.yaml", PROFILE),
    ("qualifications.yaml", QUALIFICATIONS),
    ("training.yaml", TRAINING),
];

/// The day on which tests ask.
pub fn today() -> NaiveDate {
    day("2026-04-10")
}

pub fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub fn town() -> Vec<SourceFile> {
    TOWN.iter().map(|(path, text)| SourceFile::new(*path, *text)).collect()
}

/// Replaces text that must be there, and only once.
pub fn replace(text: &str, from: &str, to: &str) -> String {
    assert_eq!(text.matches(from).count(), 1, "{from:?} does not stand exactly once in\n{text}");
    text.replacen(from, to, 1)
}

/// The town with one text of one file replaced.
pub fn town_with(path: &str, from: &str, to: &str) -> Vec<SourceFile> {
    let mut files = town();
    change(&mut files, path, from, to);
    files
}

pub fn change(files: &mut [SourceFile], path: &str, from: &str, to: &str) {
    let file = files.iter_mut().find(|file| file.path == path).unwrap_or_else(|| panic!("no file {path}"));
    *file = SourceFile::new(path, replace(file.text.as_ref().unwrap(), from, to));
}

/// What `check` says of the files alone.
pub fn check(files: &[SourceFile]) -> Report {
    load(files, &[], &Published::new(), today()).report
}

/// `path:line:column code` of every problem, in their order.
pub fn places(problems: &[Problem]) -> Vec<String> {
    problems.iter().map(|p| format!("{}:{}:{} {}", p.path, p.line, p.column, p.code.as_str())).collect()
}

/// The place and code of every problem of the report.
pub fn told(files: &[SourceFile]) -> Vec<String> {
    places(&check(files).problems)
}
