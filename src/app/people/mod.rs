//! People as staff: their list, their profile and history, the facts that HR keeps of them, and who looked at them.

mod change;
mod facts;
mod list;
mod profile;
mod views;

use std::collections::{BTreeMap, BTreeSet};

pub use change::{actions, changeable, may_add, must_be_able_to_add, with_ref};
pub use facts::{Correction, NewPerson, add, correct};
pub use list::{List, ListQuery, Listed, Turn, list};
pub use profile::{Acting, History, LineView, May, Profile, Why, history, profile, why, why_seen};
pub use views::{View, Views, who_viewed};

use super::relations::Standing;
use super::{About, AppError, Caller, Tx};
use crate::domain::audit::Outcome;
use crate::domain::ids::{PersonId, TeamId};
use crate::domain::people::{Person, Team};
use crate::store::{people, teams};

/// Somebody by name.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Named {
    pub id: PersonId,
    pub name: String,
}

/// Records that somebody else's personal content is read, and in which role, as the person is told.
pub fn record_read(tx: &mut Tx<'_>, me: &Caller, person: &Person, standing: &Standing, what: &str) {
    if person.id != *me.id() {
        let role = standing.role_of(me).as_str().to_owned();
        tx.record(me, Outcome::Read, what, About::person(person), vec![("as", role)]);
    }
}

/// The names of these people, in one query.
pub(super) fn names<'i>(
    tx: &mut Tx<'_>,
    ids: impl Iterator<Item = &'i PersonId>,
) -> Result<BTreeMap<PersonId, String>, AppError> {
    let ids: Vec<PersonId> = ids.cloned().collect::<BTreeSet<_>>().into_iter().collect();
    Ok(people::names(tx.connection, &ids)?.into_iter().map(|(id, _, name)| (id, name)).collect())
}

fn teams_by_id(tx: &mut Tx<'_>, me: &Caller) -> Result<BTreeMap<TeamId, Team>, AppError> {
    let teams = teams::list_for_organisation(tx.connection, me.organisation())?;
    Ok(teams.into_iter().map(|team| (team.id.clone(), team)).collect())
}
