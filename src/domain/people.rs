//! People of an organisation as staff: their posts and dated levels, teams, lines, cover and designations. Dates are days in
//! London; a thing that is dated holds from its first through its last day.

use chrono::{DateTime, NaiveDate, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::account::{AccountState, Roles};
use super::caseload::Basis;
use super::decimal::Dec;
use super::ids::{LevelId, OrganisationId, PersonId, PostId, TeamId};

/// Somebody with an account, a staff record, or both.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Person {
    pub id: PersonId,
    pub organisation: OrganisationId,
    /// The council's own staff number; leading zeros stay. Nobody without one has a staff record.
    pub employee_ref: Option<String>,
    pub name: String,
    /// In lower case. What one signs in with.
    pub email: Option<String>,
    pub account: AccountState,
    pub roles: Roles,
    pub last_sign_in_at: Option<DateTime<Utc>>,
    pub made_at: DateTime<Utc>,
    pub version: i64,
}

/// The days something holds: from the first through the last, or until further notice.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub struct Days {
    pub starts_on: NaiveDate,
    pub ends_on: Option<NaiveDate>,
}

impl Days {
    pub fn from(starts_on: NaiveDate) -> Days {
        Days { starts_on, ends_on: None }
    }

    pub fn include(self, day: NaiveDate) -> bool {
        self.starts_on <= day && self.ends_on.is_none_or(|last| day <= last)
    }

    /// The days that both hold.
    pub fn shared(self, other: Days) -> Option<Days> {
        let ends_on = match (self.ends_on, other.ends_on) {
            (Some(mine), Some(theirs)) => Some(mine.min(theirs)),
            (mine, theirs) => mine.or(theirs),
        };
        Some(Days { starts_on: self.starts_on.max(other.starts_on), ends_on }).filter(|days| days.in_order())
    }

    /// Whether the two share a day.
    pub fn meet(self, other: Days) -> bool {
        self.ends_on.is_none_or(|last| other.starts_on <= last) && other.ends_on.is_none_or(|last| self.starts_on <= last)
    }

    /// Whether the last day does not lie before the first.
    pub fn in_order(self) -> bool {
        self.ends_on.is_none_or(|last| self.starts_on <= last)
    }
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Team {
    pub id: TeamId,
    pub organisation: OrganisationId,
    pub name: String,
    pub version: i64,
}

/// A post that a person holds or held.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Post {
    pub id: PostId,
    pub person: PersonId,
    pub organisation: OrganisationId,
    /// The id of a job profile, and of a framework where the post has one.
    pub job_profile: String,
    pub framework: Option<String>,
    pub team: Option<TeamId>,
    pub post_number: Option<String>,
    pub days: Days,
    /// Oldest first.
    pub levels: Vec<PostLevel>,
    pub version: i64,
}

impl Post {
    /// The level held on a day: the latest that had begun.
    pub fn level_on(&self, day: NaiveDate) -> Option<&PostLevel> {
        self.levels.iter().filter(|level| level.starts_on <= day).max_by_key(|level| level.starts_on)
    }
}

/// How a level came to be held.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LevelBasis {
    Appointment,
    Decision,
}

impl LevelBasis {
    pub fn as_str(self) -> &'static str {
        match self {
            LevelBasis::Appointment => "appointment",
            LevelBasis::Decision => "decision",
        }
    }

    pub fn from_word(word: &str) -> Option<LevelBasis> {
        [LevelBasis::Appointment, LevelBasis::Decision].into_iter().find(|basis| basis.as_str() == word)
    }
}

/// A level from a day on, until the next one.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PostLevel {
    pub level: LevelId,
    pub starts_on: NaiveDate,
    pub basis: LevelBasis,
    pub by: Option<PersonId>,
}

/// Who manages a person, and when.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Line {
    pub id: String,
    pub person: PersonId,
    pub manager: PersonId,
    pub days: Days,
    pub version: i64,
}

/// What somebody who acts for a manager may do.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DelegationScope {
    Review,
    Appraise,
    Recommend,
}

impl DelegationScope {
    pub const ALL: [DelegationScope; 3] = [DelegationScope::Review, DelegationScope::Appraise, DelegationScope::Recommend];

    pub fn as_str(self) -> &'static str {
        match self {
            DelegationScope::Review => "review",
            DelegationScope::Appraise => "appraise",
            DelegationScope::Recommend => "recommend",
        }
    }

    pub fn from_word(word: &str) -> Option<DelegationScope> {
        DelegationScope::ALL.into_iter().find(|scope| scope.as_str() == word)
    }

    /// What it allows, as a page lists it.
    pub fn label(self) -> &'static str {
        match self {
            DelegationScope::Review => "Review evidence",
            DelegationScope::Appraise => "Write and sign off appraisals",
            DelegationScope::Recommend => "Recommend applications",
        }
    }
}

/// Somebody acts for a manager.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Delegation {
    pub id: String,
    pub organisation: OrganisationId,
    pub from: PersonId,
    pub to: PersonId,
    pub days: Days,
    pub scopes: Vec<DelegationScope>,
    /// Who arranged it.
    pub by: PersonId,
    pub ended_at: Option<DateTime<Utc>>,
    pub version: i64,
}

impl Delegation {
    /// Whether it is in force on a day. One that was ended before its time is over for good, whatever its days say.
    pub fn is_active(&self, day: NaiveDate) -> bool {
        self.ended_at.is_none() && self.days.include(day)
    }
}

/// What a person is named to do.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DesignationKind {
    /// Says whether higher-level work is needed and funded.
    BudgetHolder,
    /// May decide.
    PanelMember,
}

impl DesignationKind {
    pub const ALL: [DesignationKind; 2] = [DesignationKind::BudgetHolder, DesignationKind::PanelMember];

    pub fn as_str(self) -> &'static str {
        match self {
            DesignationKind::BudgetHolder => "budget_holder",
            DesignationKind::PanelMember => "panel_member",
        }
    }

    pub fn from_word(word: &str) -> Option<DesignationKind> {
        DesignationKind::ALL.into_iter().find(|kind| kind.as_str() == word)
    }

    pub fn label(self) -> &'static str {
        match self {
            DesignationKind::BudgetHolder => "Budget holder",
            DesignationKind::PanelMember => "Panel member",
        }
    }
}

/// A person named for a team, or for the whole organisation.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Designation {
    pub id: String,
    pub organisation: OrganisationId,
    pub person: PersonId,
    pub kind: DesignationKind,
    pub team: Option<TeamId>,
    pub days: Days,
    pub version: i64,
}

/// Working hours from a day on, as a part of full time.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct WorkingHours {
    pub starts_on: NaiveDate,
    pub fte: Dec,
}

/// A patch that a person holds or covers.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PatchHeld {
    pub patch: String,
    pub person: PersonId,
    pub days: Days,
    pub basis: Basis,
}
