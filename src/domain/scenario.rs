//! A scenario: invented or first people of an installation, with their posts, lines and cover, as a file lists them
//! (contract.md 3). It is loaded whole into an empty database, or into a demonstration.

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::account::Role;
use super::ids::{CriterionId, DocumentId, DocumentType, LevelId, OrganisationId};
use super::officer::Record;
use super::people::{DelegationScope, DesignationKind, LevelBasis};
use super::progression::Stage;

/// Lists of a scenario whose things this version does not have yet; they may stand there empty.
pub const NOT_YET: [&str; 1] = ["appraisals"];

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    pub organisations: Vec<OrganisationId>,
    pub people: Vec<ScenarioPerson>,
    #[serde(default)]
    pub delegations: Vec<ScenarioDelegation>,
    #[serde(default)]
    pub transfers: Vec<Transfer>,
    #[serde(default)]
    pub designations: Vec<ScenarioDesignation>,
    #[serde(default)]
    pub level_history: Vec<LevelHeld>,
    /// Dated history of officers, accepted as already reviewed by the people whom it names by staff number.
    #[serde(default)]
    pub records: Vec<Record>,
    /// Evidence, written and reviewed as on a page.
    #[serde(default)]
    pub evidence: Vec<ScenarioEvidence>,
    /// Applications for a level, brought as far as each says.
    #[serde(default)]
    pub applications: Vec<ScenarioApplication>,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ScenarioPerson {
    /// The staff number. It names the person in this file, so it stands once, whatever the organisation.
    #[serde(rename = "ref")]
    pub employee_ref: String,
    pub organisation: OrganisationId,
    pub name: String,
    pub email: Option<String>,
    pub password: Option<String>,
    #[serde(default)]
    pub roles: Vec<Role>,
    /// The staff number of the line manager.
    pub manager: Option<String>,
    #[serde(default = "yes")]
    pub active: bool,
    /// The key of a second factor, in base32.
    pub totp_secret: Option<String>,
    pub post: Option<ScenarioPost>,
}

fn yes() -> bool {
    true
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ScenarioPost {
    pub job_profile: DocumentId,
    pub framework: Option<DocumentId>,
    pub level: Option<LevelId>,
    /// The first day.
    pub from: NaiveDate,
    pub team: Option<String>,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ScenarioDelegation {
    pub from: String,
    pub to: String,
    pub start: NaiveDate,
    /// The last day.
    pub end: NaiveDate,
    pub scope: Vec<DelegationScope>,
}

/// Somebody named budget holder or panel member for their whole organisation, from a day on.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ScenarioDesignation {
    pub person: String,
    pub kind: DesignationKind,
    pub from: NaiveDate,
    /// Who named them.
    pub by: String,
}

/// Another line manager from a day on.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Transfer {
    pub person: String,
    pub manager: String,
    pub from: NaiveDate,
}

/// A level that somebody came to hold on a day.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LevelHeld {
    pub person: String,
    pub level: LevelId,
    pub from: NaiveDate,
    pub basis: LevelBasis,
    pub by: Option<String>,
}

/// A piece of evidence of an officer.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ScenarioEvidence {
    pub officer: String,
    pub title: String,
    #[schemars(length(min = 1))]
    pub criteria: Vec<CriterionId>,
    pub kind: DocumentType,
    pub state: EvidenceState,
    /// The account. Paragraphs, parted by empty lines, are the situation, the task, what the officer did and what came of it;
    /// the last one stands for those that are left out.
    pub text: String,
    /// When it happened, was written, and came to its state.
    pub on: NaiveDate,
}

/// How far a piece of evidence of a scenario has come.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum EvidenceState {
    Draft,
    Submitted,
    /// For more detail.
    Returned,
    /// Every criterion is met.
    Reviewed,
    Withdrawn,
}

/// An application of an officer.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ScenarioApplication {
    pub officer: String,
    /// The level held.
    pub from: LevelId,
    pub to: LevelId,
    pub state: Stage,
    /// When it was started and came to its state.
    pub on: NaiveDate,
    /// Who brought it to its state; left out, the officer, the line manager or somebody in HR.
    pub by: Option<String>,
}

impl Scenario {
    pub fn person(&self, employee_ref: &str) -> Option<&ScenarioPerson> {
        self.people.iter().find(|person| person.employee_ref == employee_ref)
    }

    /// The staff number of whoever manages somebody on a day.
    pub fn manager_on(&self, person: &ScenarioPerson, day: NaiveDate) -> Option<&str> {
        let own = self.transfers.iter().filter(|transfer| transfer.person == person.employee_ref && transfer.from <= day);
        let last = own.max_by_key(|transfer| transfer.from).map(|transfer| transfer.manager.as_str());
        let first = || {
            let from = person.post.as_ref()?.from;
            self.people.iter().find(|other| from <= day && person.manager.as_ref() == Some(&other.employee_ref))
        };
        last.or_else(|| first().map(|manager| manager.employee_ref.as_str()))
    }

    /// Staff numbers of the people in HR of somebody's organisation, without the person.
    pub fn hr_of<'s>(&'s self, person: &'s ScenarioPerson) -> impl Iterator<Item = &'s str> {
        let fits = |other: &&ScenarioPerson| {
            let here = other.organisation == person.organisation && other.employee_ref != person.employee_ref;
            here && other.active && other.roles.contains(&Role::Hr)
        };
        self.people.iter().filter(fits).map(|other| other.employee_ref.as_str())
    }

    /// Staff numbers of the budget holders of somebody's organisation on a day.
    pub fn budget_holders_of<'s>(&'s self, person: &'s ScenarioPerson, day: NaiveDate) -> impl Iterator<Item = &'s str> {
        let here = |of: &str| self.person(of).is_some_and(|other| other.active && other.organisation == person.organisation);
        let named =
            self.designations.iter().filter(move |named| named.kind == DesignationKind::BudgetHolder && named.from <= day);
        named.map(|named| named.person.as_str()).filter(move |of| here(of) && *of != person.employee_ref)
    }
}
