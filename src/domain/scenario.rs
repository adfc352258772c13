//! A scenario: invented or first people of an installation, with their posts, lines and cover, as a file lists them
//! (contract.md 3). It is loaded whole into an empty database, or into a demonstration.

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::account::Role;
use super::ids::{DocumentId, LevelId, OrganisationId};
use super::officer::Record;
use super::people::{DelegationScope, DesignationKind, LevelBasis};

/// Lists of a scenario whose things this version does not have yet; they may stand there empty.
pub const NOT_YET: [&str; 3] = ["evidence", "applications", "appraisals"];

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
