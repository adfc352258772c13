//! Teams of an organisation: HR makes and names them; their names are no secret within it.

use super::fields::Fields;
use super::{About, AppError, Caller, Tx};
use crate::domain::audit::Outcome;
use crate::domain::ids::TeamId;
use crate::domain::people::Team;
use crate::policy::{self, Action, Subject};
use crate::store::{posts, teams};

const LONGEST_NAME: usize = 120;

/// The teams of the caller's organisation, by name.
pub fn list(tx: &mut Tx<'_>, me: &Caller) -> Result<Vec<Team>, AppError> {
    tx.allow(me, Action::ViewDocument, &Subject::organisation(me.organisation().clone()))?;
    Ok(teams::list_for_organisation(tx.connection, me.organisation())?)
}

/// The teams with the number of people who hold a post in each today, and whether the caller may change them.
pub fn list_with_sizes(tx: &mut Tx<'_>, me: &Caller) -> Result<(Vec<(Team, i64)>, bool), AppError> {
    let teams = list(tx, me)?;
    let sizes = posts::count_by_team(tx.connection, me.organisation(), tx.today)?;
    let teams = teams.into_iter().map(|team| (sizes.get(&team.id).copied().unwrap_or(0), team));
    Ok((teams.map(|(size, team)| (team, size)).collect(), may_change(me)))
}

/// A team that the caller may change.
pub fn changeable(tx: &mut Tx<'_>, me: &Caller, id: &TeamId) -> Result<Team, AppError> {
    tx.allow(me, Action::SetLine, &Subject::organisation(me.organisation().clone()))?;
    find(tx, me, id)
}

/// Whether the caller may add and rename teams, so that a page offers it.
pub fn may_change(me: &Caller) -> bool {
    policy::decide(&me.actor, Action::SetLine, &Subject::organisation(me.organisation().clone())).offers()
}

/// A team of the caller's organisation.
pub(super) fn find(tx: &mut Tx<'_>, me: &Caller, id: &TeamId) -> Result<Team, AppError> {
    if id.as_str().contains('\0') {
        return Err(AppError::NotFound);
    }
    teams::find(tx.connection, id)?.filter(|team| team.organisation == *me.organisation()).ok_or(AppError::NotFound)
}

pub fn add(tx: &mut Tx<'_>, me: &Caller, name: &str) -> Result<Team, AppError> {
    tx.allow(me, Action::SetLine, &Subject::organisation(me.organisation().clone()))?;
    let name = free_name(tx, me, name, None)?;
    let team = Team { id: TeamId::new(tx.new_id()), organisation: me.organisation().clone(), name, version: 1 };
    teams::insert(tx.connection, &team, tx.now)?;
    let about = About::thing("team", team.id.as_str(), None);
    tx.record(me, Outcome::Done, "team_added", about, vec![("name_after", team.name.clone())]);
    Ok(team)
}

pub fn rename(tx: &mut Tx<'_>, me: &Caller, id: &TeamId, version: i64, name: &str) -> Result<Team, AppError> {
    tx.allow(me, Action::SetLine, &Subject::organisation(me.organisation().clone()))?;
    let team = find(tx, me, id)?;
    if team.version != version {
        return Err(AppError::Stale);
    }
    let name = free_name(tx, me, name, Some(id))?;
    if name == team.name {
        return Ok(team);
    }
    if !teams::update(tx.connection, &Team { name: name.clone(), ..team.clone() })? {
        return Err(AppError::Stale);
    }
    let details = vec![("name_before", team.name.clone()), ("name_after", name.clone())];
    tx.record(me, Outcome::Done, "team_renamed", About::thing("team", team.id.as_str(), None), details);
    Ok(Team { name, version: team.version + 1, ..team })
}

/// The name, tidied, where no other team has it.
fn free_name(tx: &mut Tx<'_>, me: &Caller, name: &str, but: Option<&TeamId>) -> Result<String, AppError> {
    let mut fields = Fields::default();
    let name = fields.line("name", "Team name", "Enter a team name", name, LONGEST_NAME);
    fields.check()?;
    match teams::find_by_name(tx.connection, me.organisation(), &name)? {
        Some(team) if Some(&team.id) != but => {
            Err(AppError::field("name", "taken", format!("There is a team {} already. Enter another name", team.name)))
        }
        _ => Ok(name),
    }
}
