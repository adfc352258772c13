//! What every page of somebody who is signed in needs to know of them.

use super::{AppError, Caller, Tx};
use crate::domain::account::{AccountState, Role, Roles};
use crate::store::people;

/// The council, and what the reader is there.
#[derive(Clone, Debug)]
pub struct Shell {
    pub council: String,
    pub roles: Roles,
}

pub fn of(tx: &mut Tx<'_>, me: &Caller) -> Result<Shell, AppError> {
    let council = people::organisation_name(tx.connection, me.organisation())?.unwrap_or_default();
    Ok(Shell { council, roles: me.actor.roles })
}

/// The council of a service that has one; several are not named to somebody who has not signed in.
pub fn only_council(tx: &mut Tx<'_>) -> Result<Option<String>, AppError> {
    let mut organisations = people::organisations(tx.connection)?;
    Ok(if organisations.len() == 1 { organisations.pop().map(|(_, name)| name) } else { None })
}

/// Somebody of a demonstration whom a visitor may be.
#[derive(Clone, Debug)]
pub struct DemonstrationPerson {
    pub id: String,
    pub name: String,
    /// What they are.
    pub post: String,
    /// What a visitor can do as them.
    pub can: String,
}

/// The people to choose from: one of each kind of work, officers first. Anywhere but in a demonstration there is no such
/// list.
pub fn demonstration_people(tx: &mut Tx<'_>) -> Result<Vec<DemonstrationPerson>, AppError> {
    if !tx.settings().demonstration {
        return Err(AppError::NotFound);
    }
    let mut found: Vec<(usize, DemonstrationPerson)> = Vec::new();
    for (organisation, council) in people::organisations(tx.connection)? {
        for person in people::list_for_organisation(tx.connection, &organisation)? {
            let chief = [Role::Hr, Role::Admin, Role::Auditor, Role::Manager, Role::Officer];
            let Some(role) = chief.into_iter().find(|role| person.roles.has(*role)) else { continue };
            if person.account != AccountState::Active {
                continue;
            }
            let (rank, what, can) = match role {
                Role::Officer => (0, "Officer", "See your profile, your line and who has looked at your record."),
                Role::Manager => (1, "Line manager", "See your team, and name who acts for you."),
                Role::Hr => (2, "Human resources", "Look after people, teams and lines, and import files."),
                Role::Admin => (3, "System administrator", "Add people and roles. You cannot read anyone's evidence."),
                Role::Auditor => (4, "Internal audit", "Read records and the audit log. Your reading is recorded."),
            };
            // The first of each kind in each council: a list of everybody would be no help.
            if found.iter().any(|(held, listed)| *held == rank && listed.post.ends_with(&council)) {
                continue;
            }
            let shown = DemonstrationPerson {
                id: person.id.as_str().to_owned(),
                name: person.name,
                post: format!("{what}, {council}"),
                can: can.to_owned(),
            };
            found.push((rank, shown));
        }
    }
    found.sort_by_key(|(rank, _)| *rank);
    Ok(found.into_iter().map(|(_, person)| person).collect())
}
