//! One person's profile and history as staff, and why the caller sees them.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::super::designations::DesignationView;
use super::super::posts::{self, HeldPost};
use super::super::relations::{self, Standing};
use super::super::{AppError, Caller, Tx, delegations};
use super::{Named, names, record_read, teams_by_id};
use crate::domain::account::Role;
use crate::domain::ids::{PersonId, TeamId};
use crate::domain::people::{Days, Delegation, DelegationScope, LevelBasis, Line, PatchHeld, Person, Post, WorkingHours};
use crate::domain::progression::Application;
use crate::policy::{self, Action, Relation};
use crate::store::progression as applications;
use crate::store::{absences, delegations as cover_rows, designations, hours, lines, patches, posts as post_rows};

/// Why the caller may see somebody. The nearest reason is given.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Why {
    Own,
    DirectReport,
    /// The caller acts for the line manager, whose name this is, through a last day.
    ActingFor {
        manager: String,
        until: Option<NaiveDate>,
    },
    /// Somebody between: the line manager.
    Indirect {
        through: String,
    },
    Hr,
    Auditor,
    /// Named for an open case of theirs.
    Named,
    /// An administrator in a recorded emergency.
    Emergency,
}

impl Why {
    /// As the head of the page says it.
    pub fn words(&self) -> String {
        match self {
            Why::Own => "This is you.".to_owned(),
            Why::DirectReport => "Your direct report.".to_owned(),
            Why::ActingFor { manager, until: Some(until) } => {
                format!("Acting for {manager} until {}.", crate::domain::words::short_date(*until))
            }
            Why::ActingFor { manager, until: None } => format!("Acting for {manager}."),
            Why::Indirect { through } => format!("Reports to you through {through}."),
            Why::Hr => "You are HR. That you opened this is recorded.".to_owned(),
            Why::Auditor => "You are an auditor. That you opened this is recorded.".to_owned(),
            Why::Named => "You are named for this case.".to_owned(),
            Why::Emergency => "Emergency access. HR and the auditor are told.".to_owned(),
        }
    }
}

/// Somebody who acts for the person's line manager today.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Acting {
    pub who: Named,
    pub until: Option<NaiveDate>,
    pub scopes: Vec<DelegationScope>,
}

/// What the caller may do here, so that a page offers just that.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct May {
    /// Lines, posts and teams.
    pub set_line: bool,
    pub correct: bool,
    pub designate: bool,
    pub arrange_cover: bool,
    pub see_views: bool,
    pub manage_account: bool,
}

/// A line with its manager's name.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LineView {
    pub line: Line,
    pub manager: String,
}

/// Everything that a profile page shows.
#[derive(Clone, PartialEq, Debug)]
pub struct Profile {
    pub person: Person,
    pub why: Why,
    /// Held today, and planned.
    pub posts: Vec<HeldPost>,
    /// The line that holds today, and those planned.
    pub line: Option<LineView>,
    pub next_lines: Vec<LineView>,
    pub acting: Vec<Acting>,
    pub reports: Vec<Named>,
    pub hours: Option<WorkingHours>,
    /// Not over yet.
    pub absences: Vec<Days>,
    /// Not over yet.
    pub patches: Vec<PatchHeld>,
    /// Not over yet.
    pub designations: Vec<DesignationView>,
    pub may: May,
}

/// What was, what is and what is planned, each oldest first.
#[derive(Clone, PartialEq, Debug)]
pub struct History {
    pub person: Person,
    pub why: Why,
    pub posts: Vec<HeldPost>,
    /// Applications that were decided, newest first, where the caller may read of them.
    pub decided: Vec<Application>,
    /// Names of those who gave levels.
    pub givers: BTreeMap<PersonId, String>,
    pub lines: Vec<LineView>,
    pub hours: Vec<WorkingHours>,
    pub absences: Vec<Days>,
    pub patches: Vec<PatchHeld>,
}

/// Somebody's profile. That it was read is recorded, unless it is one's own.
pub fn profile(tx: &mut Tx<'_>, me: &Caller, id: &PersonId) -> Result<Profile, AppError> {
    let (person, standing) = relations::find(tx, me, id)?;
    tx.allow(me, Action::ViewProfile, &standing.subject(&person))?;
    let today = tx.today;
    let teams = teams_by_id(tx, me)?;
    let library = tx.library();
    let is_over = |days: Days| days.ends_on.is_some_and(|last| last < today);
    let posts = post_rows::list_for_person(tx.connection, id)?;
    let posts = posts.into_iter().filter(|post| !is_over(post.days));
    let posts = posts.map(|post| posts::named(library, &teams, today, post)).collect();

    let mut above = lines::list_for_person(tx.connection, id)?;
    above.retain(|line| !is_over(line.days));
    let cover = match above.iter().find(|line| line.days.include(today)) {
        Some(line) => cover_rows::list_from(tx.connection, &line.manager)?,
        None => Vec::new(),
    };
    let cover: Vec<Delegation> = cover.into_iter().filter(|cover| cover.is_active(today)).collect();
    let below = lines::list_for_managers(tx.connection, std::slice::from_ref(id), today)?;
    let known = above.iter().map(|line| &line.manager).chain(cover.iter().map(|cover| &cover.to));
    let names = names(tx, known.chain(below.iter().map(|line| &line.person)))?;
    let name = |id: &PersonId| names.get(id).cloned().unwrap_or_default();
    let named = |id: &PersonId| Named { id: id.clone(), name: name(id) };
    let team_name = |team: &TeamId| teams.get(team).map(|team| team.name.clone());

    let mut hours = hours::list_for_person(tx.connection, id)?;
    hours.retain(|hours| hours.starts_on <= today);
    let mut absences = absences::list_for_person(tx.connection, id)?;
    absences.retain(|days| !is_over(*days));
    let mut patches = patches::list_for_person(tx.connection, id)?;
    patches.retain(|held| !is_over(held.days));
    let mut designated = designations::list_for_person(tx.connection, id)?;
    designated.retain(|designation| !is_over(designation.days));

    let views = above.into_iter().map(|line| LineView { manager: name(&line.manager), line });
    let (now, next_lines): (Vec<LineView>, Vec<LineView>) = views.partition(|view| view.line.days.include(today));
    let line = now.into_iter().next();
    let mut reports: Vec<Named> = below.iter().map(|line| named(&line.person)).collect();
    reports.sort_by_cached_key(|report| (crate::store::people::sort_key(&report.name), report.id.clone()));
    let profile = Profile {
        why: why(me, &person, &standing, line.as_ref().map(|view| view.manager.as_str())),
        posts,
        acting: cover
            .iter()
            .map(|cover| Acting { who: named(&cover.to), until: cover.days.ends_on, scopes: cover.scopes.clone() })
            .collect(),
        line,
        next_lines,
        reports,
        hours: hours.pop(),
        absences,
        patches,
        designations: designated
            .into_iter()
            .map(|designation| DesignationView {
                person: person.name.clone(),
                team: designation.team.as_ref().and_then(team_name),
                active: designation.days.include(today),
                designation,
            })
            .collect(),
        may: may(me, &person, &standing),
        person,
    };
    record_read(tx, me, &profile.person, &standing, "profile_read");
    Ok(profile)
}

/// Somebody's history as staff. That it was read is recorded, unless it is one's own.
pub fn history(tx: &mut Tx<'_>, me: &Caller, id: &PersonId) -> Result<History, AppError> {
    let (person, standing) = relations::find(tx, me, id)?;
    tx.allow(me, Action::ViewProfile, &standing.subject(&person))?;
    let today = tx.today;
    let teams = teams_by_id(tx, me)?;
    let library = tx.library();
    let posts = post_rows::list_for_person(tx.connection, id)?;
    let above = lines::list_for_person(tx.connection, id)?;
    let given = posts.iter().flat_map(|post| &post.levels).filter_map(|level| level.by.as_ref());
    let known = names(tx, above.iter().map(|line| &line.manager).chain(given))?;
    let name = |id: &PersonId| known.get(id).cloned().unwrap_or_default();
    let lines: Vec<LineView> = above.into_iter().map(|line| LineView { manager: name(&line.manager), line }).collect();
    let now = lines.iter().find(|view| view.line.days.include(today));
    let mut decided = Vec::new();
    let by_decision = |post: &Post| post.levels.iter().any(|level| level.basis == LevelBasis::Decision);
    if posts.iter().any(by_decision) && policy::decide(&me.actor, Action::ViewRecord, &standing.subject(&person)).offers() {
        decided = applications::list_for_person(tx.connection, id)?;
        decided.retain(|application| application.stage().is_decided());
    }
    let history = History {
        decided,
        givers: known.clone(),
        why: why(me, &person, &standing, now.map(|view| view.manager.as_str())),
        posts: posts.into_iter().map(|post| posts::named(library, &teams, today, post)).collect(),
        lines,
        hours: hours::list_for_person(tx.connection, id)?,
        absences: absences::list_for_person(tx.connection, id)?,
        patches: patches::list_for_person(tx.connection, id)?,
        person,
    };
    record_read(tx, me, &history.person, &standing, "history_read");
    Ok(history)
}

/// Why the caller sees a person, as the head of a page about them says it.
pub fn why_seen(tx: &mut Tx<'_>, me: &Caller, person: &Person, standing: &Standing) -> Result<Why, AppError> {
    let manager = match standing.above.first() {
        Some(line) => names(tx, std::iter::once(&line.manager))?.into_values().next(),
        None => None,
    };
    Ok(why(me, person, standing, manager.as_deref()))
}

/// The nearest reason for which the policy lets the caller look.
pub fn why(me: &Caller, person: &Person, standing: &Standing, manager: Option<&str>) -> Why {
    if person.id == *me.id() {
        return Why::Own;
    }
    let manager = manager.unwrap_or_default().to_owned();
    if me.actor.roles.has(Role::Manager) {
        let relations = standing.relations;
        if relations.has(Relation::DirectReport) {
            return Why::DirectReport;
        }
        if relations.has(Relation::ActingFor) {
            return Why::ActingFor { manager, until: standing.covers.iter().filter_map(|cover| cover.days.ends_on).max() };
        }
        if relations.has(Relation::Indirect) {
            return Why::Indirect { through: manager };
        }
    }
    match () {
        () if me.actor.roles.has(Role::Hr) => Why::Hr,
        () if me.actor.roles.has(Role::Auditor) => Why::Auditor,
        () if me.actor.roles.has(Role::Admin) => Why::Emergency,
        () => Why::Named,
    }
}

/// What the policy would say to each thing that the page may offer.
fn may(me: &Caller, person: &Person, standing: &Standing) -> May {
    let subject = standing.subject(person);
    let offers = |action| policy::decide(&me.actor, action, &subject).offers();
    May {
        set_line: offers(Action::SetLine),
        correct: offers(Action::Rectify),
        designate: offers(Action::Designate),
        arrange_cover: delegations::may_arrange(me, person, standing),
        see_views: offers(Action::ViewHistory),
        manage_account: offers(Action::ManageUsers),
    }
}
