//! What every page of somebody who is signed in needs to know of them.

use super::{AppError, Caller, Tx};
use crate::domain::account::{Role, Roles};
use crate::store::{people, progression, waiting as waiting_rows};

/// The council, what the reader is there, and how much waits for them.
#[derive(Clone, Debug)]
pub struct Shell {
    pub council: String,
    pub roles: Roles,
    pub waiting: Waiting,
}

/// How much waits for the reader. None: it is not their work.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Waiting {
    pub reviews: Option<u64>,
    pub recommendations: Option<u64>,
    pub decisions: Option<u64>,
    /// Qualifications, jobs and courses to verify or confirm.
    pub to_verify: Option<u64>,
    /// The reader holds a designation: decisions may wait for them.
    pub designated: bool,
}

pub fn of(tx: &mut Tx<'_>, me: &Caller) -> Result<Shell, AppError> {
    Ok(Shell { council: me.council(tx)?, roles: me.actor.roles, waiting: waiting(tx, me)? })
}

fn waiting(tx: &mut Tx<'_>, me: &Caller) -> Result<Waiting, AppError> {
    let (roles, today) = (me.actor.roles, tx.today);
    let number = |count: i64| u64::try_from(count).ok();
    let mut waiting = Waiting::default();
    if roles.has(Role::Manager) {
        let found = waiting_rows::for_manager(tx.connection, me.id(), today)?;
        waiting.reviews = number(found.reviews);
        waiting.recommendations = number(found.recommendations);
        waiting.to_verify = number(found.to_verify);
        waiting.designated = found.designated;
    }
    if roles.has(Role::Hr) {
        waiting.to_verify = number(waiting_rows::to_verify_in(tx.connection, me.organisation(), me.id())?);
        waiting.decisions = number(progression::count_undecided(tx.connection, me.organisation(), me.id(), today)?);
    }
    Ok(waiting)
}

/// The council of a service that has one; several are not named to somebody who has not signed in.
pub fn only_council(tx: &mut Tx<'_>) -> Result<Option<String>, AppError> {
    let mut organisations = people::organisations(tx.connection)?;
    Ok(if organisations.len() == 1 { organisations.pop().map(|(_, name)| name) } else { None })
}
