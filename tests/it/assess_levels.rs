//! Levels: what is held, attained and aimed for, what a waiver and a confirmation do, what stops an application, and what
//! another framework makes of a record (documents.md 3.6 to 3.8).

mod blocks;
mod elsewhere;
mod held;
mod target;

use gradus::domain::assessment::answer::CriterionStatus;
use gradus::domain::assessment::outcome::Outcome;
use gradus::domain::assessment::plan::Plan;
use gradus::domain::assessment::{Assessment, assess};
use gradus::frameworks::library::Library;

use super::question::{day, library_with, plan, record};

/// Three levels with two criteria each. `PROGRESSION` stands for the terms of the policy.
const STEPS: &str = "
kind: progression_framework
schema_version: 1
id: steps
version: \"1\"
title: Steps
effective_from: 2020-01-01
levels:
  - {id: C, name: Third, order: 3, includes: [B, A]}
  - {id: A, name: First, order: 1}
  - {id: B, name: Second, order: 2, includes: [A]}
groups: [all]
criteria:
  - {id: A1, level: A, group: all, text: Judged.}
  - {id: A2, level: A, group: all, text: A course.}
  - {id: A3, level: A, group: all, text: Not asked any more., retired: 2021-01-01}
  - {id: B1, level: B, group: all, text: Judged.}
  - {id: B2, level: B, group: all, text: A licence.}
  - {id: C1, level: C, group: all, text: Judged.}
  - {id: C2, level: C, group: all, text: A case study.}
---
kind: training_matrix
schema_version: 1
id: steps.matrix
version: \"1\"
courses: [{id: fire, title: Fire safety, renew_months: 12}]
---
kind: evidence_policy
schema_version: 1
id: steps.policy
version: \"1\"
framework: steps
effective_from: 2020-06-01
uses: {training_matrix: steps.matrix, metric_catalogue: income.metrics, qualification_catalogue: uk.qualifications, calendar: medway.rent}
document_types: [{id: licence, name: Licence}, {id: case_study, name: Case study}]
PROGRESSION
rules:
  - {id: E.A1, criterion: A1, requires: {manager_judgement: {}}}
  - {id: E.A2, criterion: A2, requires: {training_matrix: {courses: [fire]}}}
  - {id: E.B1, criterion: B1, requires: {manager_judgement: {}}}
  - {id: E.B2, criterion: B2, requires: {document: {types: [licence], must_expire: true}}}
  - {id: E.C1, criterion: C1, requires: {manager_judgement: {}}}
  - {id: E.C2, criterion: C2, requires: {document: {types: [case_study]}}}
";

const NO_TERMS: &str = "progression: {effective: criteria_met_on}";

const COURSE: &str = "training: [{course: fire, completed_on: 2026-01-31}]";
const LICENCE: &str = "{id: l, type: licence, criteria: [B2], accepted_on: 2026-01-10, expires_on: 2027-12-31}";
const STUDY: &str = "{id: s, type: case_study, criteria: [C2], accepted_on: 2026-01-10}";

/// A library with the three levels and an officer's record, to be asked about on any day.
struct Steps {
    library: Library,
    plan: Plan,
}

impl Steps {
    fn new() -> Steps {
        Steps::with(NO_TERMS)
    }

    fn with(progression: &str) -> Steps {
        let library = library_with(&STEPS.replace("PROGRESSION", progression));
        let plan = plan(&library, "steps", "2026-04-10");
        Steps { library, plan }
    }

    fn on(&self, facts: &str, as_of: &str) -> Assessment {
        self.aiming(facts, as_of, None)
    }

    fn today(&self, facts: &str) -> Assessment {
        self.on(facts, "2026-04-10")
    }

    fn aiming(&self, facts: &str, as_of: &str, target: Option<&str>) -> Assessment {
        let text = format!("schema_version: 1\nofficer: \"1\"\nframework: steps\n{facts}\n");
        assess(&self.plan, &record(&self.library, &text), day(as_of), target)
    }
}

/// Judged as met on 5 January 2026.
fn judged(criteria: &[&str]) -> String {
    let one = |criterion: &&str| format!("{{criterion: {criterion}, outcome: met, by: m, on: 2026-01-05}}");
    format!("judgements: [{}]", criteria.iter().map(one).collect::<Vec<_>>().join(", "))
}

fn documents(list: &[&str]) -> String {
    format!("documents: [{}]", list.join(", "))
}

fn of<'a>(answer: &'a Assessment, id: &str) -> &'a CriterionStatus {
    answer.criteria.iter().find(|criterion| criterion.id == id).unwrap()
}

/// `held attained target readiness ready`.
fn standing(answer: &Assessment) -> String {
    let level = |level: &Option<String>| level.clone().unwrap_or_else(|| "-".to_owned());
    let readiness = match answer.readiness {
        None => "-",
        Some(Outcome::Met) => "met",
        Some(Outcome::NotMet) => "not_met",
        Some(Outcome::InsufficientData) => "insufficient_data",
    };
    let ready = answer.ready.map_or("-".to_owned(), |ready| ready.to_string());
    let levels = [&answer.level_held, &answer.attained_level, &answer.target_level].map(level);
    format!("{} {readiness} {ready}", levels.join(" "))
}

/// `id status met/total cumulative/total` of each level.
fn levels(answer: &Assessment) -> Vec<String> {
    let row = |level: &gradus::domain::assessment::answer::LevelStatus| {
        let status = super::question::word(&level.status);
        format!("{} {status} {}/{} {}/{}", level.id, level.met, level.total, level.cumulative_met, level.cumulative_total)
    };
    answer.levels.iter().map(row).collect()
}
