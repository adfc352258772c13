//! Accounts as an administrator keeps them: who may sign in and as what. Nothing of anybody's record comes through here.
//! What an administrator does to the account of an administrator, of HR or of an auditor, its owner is told by mail.

mod account;
mod changes;
mod list;
mod second_factor;

pub use account::{Account, Waiting, account};
pub use changes::{Corrected, NewAccount, add, close, correct, end_sessions, may_add, reopen, send_link};
pub use list::{AccountRow, List, ListQuery, RoleHolders, list, roles};
pub use second_factor::{Reset, cancel_reset, confirm_reset, reset_second_factor};

use super::{AppError, Caller, Tx, accounts, relations};
use crate::domain::account::{AccountState, Role, Roles};
use crate::domain::ids::{OrganisationId, PersonId};
use crate::domain::outbox::AccountChange;
use crate::domain::people::Person;
use crate::policy::{Action, Subject};
use crate::store::accounts as account_rows;

/// Tells the owner of a powerful account what was done to it.
fn tell_powerful(tx: &mut Tx<'_>, person: &Person, what: AccountChange) -> Result<(), AppError> {
    if person.roles.is_powerful() { accounts::tell_of_change(tx, person, what) } else { Ok(()) }
}

/// An account that the caller may change, in the version that the caller has seen.
fn to_change(tx: &mut Tx<'_>, me: &Caller, id: &PersonId, version: i64) -> Result<Person, AppError> {
    let (person, subject) = known(tx, me, id)?;
    tx.allow(me, Action::ManageUsers, &subject)?;
    if person.version != version {
        return Err(AppError::Stale);
    }
    Ok(person)
}

/// A person as the policy is asked about the account.
fn known(tx: &mut Tx<'_>, me: &Caller, id: &PersonId) -> Result<(Person, Subject), AppError> {
    let (person, standing) = relations::find(tx, me, id)?;
    let subject = standing.subject(&person).roles(person.roles, Roles::NONE);
    Ok((person, subject))
}

/// Refuses what would leave an organisation without an open administrator's account. Whatever takes an account or the role
/// from somebody asks this in its transaction, after or before the change.
pub(in crate::app) fn keep_an_administrator(
    tx: &mut Tx<'_>,
    organisation: &OrganisationId,
    but: &PersonId,
) -> Result<(), AppError> {
    let administrators = account_rows::administrators(tx.connection, organisation)?;
    if administrators.iter().any(|person| person.id != *but) {
        return Ok(());
    }
    let words = "This is the only administrator. Give somebody else the role first, and wait until their account is active.";
    Err(AppError::conflict("last_administrator", words))
}

pub(in crate::app) fn is_open_administrator(person: &Person) -> bool {
    person.roles.has(Role::Admin) && person.account == AccountState::Active
}
