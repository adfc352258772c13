//! Who is named budget holder or panel member, for a team or the whole organisation, and when. HR names them.

use chrono::NaiveDate;

use super::fields::Fields;
use super::{About, AppError, Caller, Tx, relations, teams};
use crate::domain::account::{AccountState, Role};
use crate::domain::audit::Outcome;
use crate::domain::ids::{PersonId, TeamId};
use crate::domain::people::{Days, Designation, DesignationKind, Person};
use crate::domain::words;
use crate::policy::{self, Action, Subject};
use crate::store::{designations, teams as team_rows};

/// Somebody to be named.
#[derive(Clone, Debug)]
pub struct NewDesignation {
    pub person: PersonId,
    pub kind: DesignationKind,
    /// None: for the whole organisation.
    pub team: Option<TeamId>,
    pub starts_on: NaiveDate,
    pub ends_on: Option<NaiveDate>,
}

/// A designation with the names that a page shows.
#[derive(Clone, PartialEq, Debug)]
pub struct DesignationView {
    pub designation: Designation,
    pub person: String,
    pub team: Option<String>,
    /// In force today.
    pub active: bool,
}

/// All designations of the organisation, newest first, ended ones too.
pub fn list(tx: &mut Tx<'_>, me: &Caller) -> Result<Vec<DesignationView>, AppError> {
    tx.allow(me, Action::Designate, &Subject::organisation(me.organisation().clone()))?;
    let today = tx.today;
    let all = designations::list_for_organisation(tx.connection, me.organisation())?;
    let names = super::people::names(tx, all.iter().map(|named| &named.person))?;
    let teams = team_rows::list_for_organisation(tx.connection, me.organisation())?;
    let team_name = |id: &TeamId| teams.iter().find(|team| team.id == *id).map(|team| team.name.clone());
    Ok(all
        .into_iter()
        .map(|designation| DesignationView {
            person: names.get(&designation.person).cloned().unwrap_or_default(),
            team: designation.team.as_ref().and_then(team_name),
            active: designation.days.include(today),
            designation,
        })
        .collect())
}

/// Names somebody.
pub fn designate(tx: &mut Tx<'_>, me: &Caller, new: NewDesignation) -> Result<Designation, AppError> {
    let (person, standing) = relations::find(tx, me, &new.person)?;
    tx.allow(me, Action::Designate, &standing.subject(&person))?;
    if let Some(team) = &new.team {
        teams::find(tx, me, team)?;
    }
    let days = Days { starts_on: new.starts_on, ends_on: new.ends_on };
    let there = designations::list_for_person(tx.connection, &person.id)?;
    let mut fields = Fields::default();
    check_person(&mut fields, &person, new.kind);
    fields.day("starts_on", "Start date", new.starts_on);
    if new.starts_on < tx.today {
        fields.wrong("starts_on", "too_early", "Start date must be today or in the future");
    }
    if let Some(ends_on) = new.ends_on {
        fields.day_from("ends_on", "End date", ends_on, new.starts_on);
    }
    let overlaps = |named: &&Designation| named.kind == new.kind && named.team == new.team && named.days.meet(days);
    if let Some(named) = there.iter().find(overlaps) {
        let since = words::date(named.days.starts_on);
        let words = format!("{} is named for this from {since} already. End that first", person.name);
        fields.wrong("person", "overlaps", words);
    }
    fields.check()?;
    let designation = Designation {
        id: tx.new_id(),
        organisation: person.organisation.clone(),
        person: person.id.clone(),
        kind: new.kind,
        team: new.team,
        days,
        version: 1,
    };
    designations::insert(tx.connection, &designation, me.id(), tx.now)?;
    let mut details = vec![("kind_after", new.kind.as_str().to_owned()), ("starts_on_after", new.starts_on.to_string())];
    details.extend(new.ends_on.map(|day| ("ends_on_after", day.to_string())));
    details.extend(designation.team.iter().map(|team| ("team_after", team.to_string())));
    let about = About::thing("designation", &*designation.id, Some(&person.id));
    tx.record(me, Outcome::Done, "designation_made", about, details);
    Ok(designation)
}

/// Gives a designation its last day, today at the earliest. One that has not begun by then is taken back.
pub fn end(tx: &mut Tx<'_>, me: &Caller, id: &str, version: i64, ends_on: NaiveDate) -> Result<(), AppError> {
    if id.contains('\0') {
        return Err(AppError::NotFound);
    }
    let designation = designations::find(tx.connection, id)?.ok_or(AppError::NotFound)?;
    let (person, standing) = relations::find(tx, me, &designation.person)?;
    tx.allow(me, Action::Designate, &standing.subject(&person))?;
    if designation.version != version {
        return Err(AppError::Stale);
    }
    if designation.days.ends_on.is_some_and(|last| last < tx.today) {
        return Err(AppError::conflict("over", "This designation is over already."));
    }
    let mut fields = Fields::default();
    fields.day_from("ends_on", "End date", ends_on, tx.today);
    fields.check()?;
    let done = match ends_on < designation.days.starts_on {
        true => designations::remove(tx.connection, id, version)?,
        false => designations::end(tx.connection, id, version, ends_on)?,
    };
    if !done {
        return Err(AppError::Stale);
    }
    let before = designation.days.ends_on.map_or_else(String::new, |day| day.to_string());
    let details = vec![
        ("kind_before", designation.kind.as_str().to_owned()),
        ("starts_on_before", designation.days.starts_on.to_string()),
        ("ends_on_before", before),
        ("ends_on_after", ends_on.to_string()),
    ];
    tx.record(me, Outcome::Done, "designation_ended", About::thing("designation", id, Some(&person.id)), details);
    Ok(())
}

/// Whether the caller may end a designation now, so that a page offers it.
pub fn may_end(tx: &mut Tx<'_>, me: &Caller, designation: &Designation) -> Result<bool, AppError> {
    if designation.days.ends_on.is_some_and(|last| last <= tx.today) {
        return Ok(false);
    }
    let (person, standing) = relations::find(tx, me, &designation.person)?;
    Ok(policy::decide(&me.actor, Action::Designate, &standing.subject(&person)).offers())
}

/// Whoever is named must be able to act on it: a budget holder as a manager, a panel member as a manager or HR.
fn check_person(fields: &mut Fields, person: &Person, kind: DesignationKind) {
    if person.account != AccountState::Active {
        return fields.wrong("person", "not_active", format!("{} has no open account. Select someone else", person.name));
    }
    let fits = person.roles.has(Role::Manager) || (kind == DesignationKind::PanelMember && person.roles.has(Role::Hr));
    if !fits {
        let words = match kind {
            DesignationKind::BudgetHolder => format!("{} is not a manager. A budget holder is one", person.name),
            DesignationKind::PanelMember => format!("{} is neither a manager nor HR. A panel member is one", person.name),
        };
        fields.wrong("person", "role_missing", words);
    }
}
