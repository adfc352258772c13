//! What each role gives: one table a role, as trust.md 1 prints them. What a table does not name, it does not give.

mod admin;
mod auditor;
mod everybody;
mod hr;
mod manager;
mod own;

use crate::domain::account::{Role, Roles};

use super::action::Action;
use super::case::Case;
use super::conditions::Grant;
use super::refusal::Refusal;
use super::relation::Relation;

/// What one role, or no role, gives towards a person who stands so.
type Table = fn(Action, Relation) -> Grant;

/// Whether any of the actor's roles, towards any of the relations, lets the case through. Otherwise the reason of the one
/// that came nearest: a condition that is not met says more than a table without the action.
pub(super) fn permit(case: &Case<'_>) -> Result<(), Refusal> {
    let mut refusal = Refusal::NotPermitted(case.action);
    for table in tables(case.actor.roles) {
        for relation in case.relations.iter() {
            match table(case.action, relation).check(case) {
                Ok(()) => return Ok(()),
                Err(Refusal::NotPermitted(_)) => {}
                Err(nearer) => refusal = nearer,
            }
        }
    }
    Err(refusal)
}

/// Whether any of these roles, towards anybody, lets some case through.
pub(super) fn ever(roles: Roles, action: Action) -> bool {
    tables(roles).any(|table| Relation::ALL.into_iter().any(|relation| table(action, relation).ever()))
}

/// The tables that apply to the actor. Whoever has a staff record has an officer's rights over the own one; an auditor
/// has none.
fn tables(roles: Roles) -> impl Iterator<Item = Table> {
    let staff = roles.without(Role::Auditor);
    let own: Option<Table> = (!staff.is_empty()).then_some(own::grants as Table);
    let of_roles = roles.iter().filter_map(|role| match role {
        Role::Officer => None,
        Role::Manager => Some(manager::grants as Table),
        Role::Hr => Some(hr::grants as Table),
        Role::Admin => Some(admin::grants as Table),
        Role::Auditor => Some(auditor::grants as Table),
    });
    [everybody::grants as Table].into_iter().chain(own).chain(of_roles)
}
