//! What is there, as a plan asks for it: people with their posts, lines and hours, teams, and the documents that posts name.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::own_numbers::OwnNumbers;
use crate::domain::account::AccountState;
use crate::domain::caseload::Metric;
use crate::domain::ids::{LevelId, OrganisationId, PersonId};
use crate::domain::officer::{CaseEvent, Employment};
use crate::domain::people::{Days, Line, PatchHeld, Person, Post, Team, WorkingHours};
use crate::domain::period::Periods;

/// A person with everything that a staff file speaks of.
#[derive(Clone, Debug)]
pub struct Held {
    pub person: Person,
    /// Oldest first.
    pub posts: Vec<Post>,
    /// Oldest first.
    pub lines: Vec<Line>,
    /// Oldest first.
    pub hours: Vec<WorkingHours>,
    /// They hold a post without a job profile that has not ended.
    pub holds_titled_post: bool,
}

impl Held {
    pub fn has_left(&self) -> bool {
        self.person.account == AccountState::Disabled
    }

    /// The post that began last.
    pub fn post(&self) -> Option<&Post> {
        self.posts.last()
    }

    /// The line that holds on a day.
    pub fn line_on(&self, day: NaiveDate) -> Option<&Line> {
        self.lines.iter().find(|line| line.days.include(day))
    }

    /// Whether they were no longer here on a day: the account is closed and the last post had ended before it.
    pub fn had_left_by(&self, day: NaiveDate) -> bool {
        self.has_left() && self.posts.iter().all(|post| post.days.ends_on.is_some_and(|last| last < day))
    }
}

/// A progression framework as a plan asks for it.
#[derive(Clone, Debug)]
pub struct FrameworkFacts {
    pub job_profile: Option<String>,
    pub levels: Vec<LevelId>,
}

/// The organisation before a people file.
#[derive(Clone, Debug)]
pub struct Staff {
    pub organisation: OrganisationId,
    /// Who imports.
    pub importer: PersonId,
    pub today: NaiveDate,
    /// Everybody of the organisation, those without a staff record included.
    pub people: Vec<Held>,
    pub teams: Vec<Team>,
    /// Addresses of the file that belong to somebody in another organisation.
    pub taken_elsewhere: BTreeSet<String>,
    pub job_profiles: BTreeSet<String>,
    pub frameworks: BTreeMap<String, FrameworkFacts>,
}

impl Staff {
    /// How many have a staff record and have not left.
    pub fn count(&self) -> usize {
        self.people.iter().filter(|held| held.person.employee_ref.is_some() && !held.has_left()).count()
    }
}

/// What is there before a file of patches, hours or absences.
#[derive(Clone, Debug)]
pub struct Dated {
    /// Who imports.
    pub importer: PersonId,
    pub people: Vec<Held>,
    pub patches: Vec<PatchHeld>,
    pub absences: Vec<(PersonId, Days)>,
}

/// What figures, events and targets are held against.
#[derive(Clone, Debug)]
pub struct Caseloads {
    pub organisation: OrganisationId,
    /// Who imports.
    pub importer: PersonId,
    pub today: NaiveDate,
    /// By id.
    pub people: Vec<Held>,
    pub patches: Vec<PatchHeld>,
    pub teams: Vec<Team>,
    /// Every metric that is known, by id.
    pub metrics: BTreeMap<String, Metric>,
    /// The criteria that rules in force judge by a metric.
    pub criteria: BTreeMap<String, BTreeSet<String>>,
    pub own_numbers: OwnNumbers,
    pub periods: Periods,
    /// What lies on or before this day takes no more changes.
    pub closed_through: Option<NaiveDate>,
}

impl Caseloads {
    /// The criteria that rules judge by a metric, in their order.
    pub fn criteria_of(&self, metric: &str) -> Vec<String> {
        self.criteria.get(metric).into_iter().flatten().cloned().collect()
    }
}

/// A job that is there.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct HeldJob {
    pub id: String,
    pub person: PersonId,
    /// `verified_by` is an id here.
    pub job: Employment,
    pub version: i64,
}

/// An event that is there.
#[derive(Clone, PartialEq, Debug)]
pub struct HeldEvent {
    pub id: String,
    pub person: PersonId,
    pub event: CaseEvent,
}
