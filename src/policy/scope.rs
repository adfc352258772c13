//! Whose records and accounts somebody's lists may hold. A list holds exactly those whom `decide` lets the actor open.

use crate::domain::account::{AccountState, Role};

use super::action::Action;
use super::actor::{Access, Actor};
use super::relation::Relation;

/// Whom a list may hold.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum OfficerScope {
    Nobody,
    /// The actor.
    Own,
    /// The actor; direct reports, their reports and so on; reports of managers the actor acts for today.
    OwnAndReports,
    /// Everybody in the actor's organisation, and nobody of another.
    Organisation,
}

impl OfficerScope {
    /// Whether a person who stands so to the actor is in it.
    pub fn includes(self, relation: Relation) -> bool {
        use Relation::*;
        match self {
            OfficerScope::Nobody => false,
            OfficerScope::Own => relation == Own,
            OfficerScope::OwnAndReports => matches!(relation, Own | DirectReport | ActingFor | Indirect),
            OfficerScope::Organisation => relation != OtherOrganisation,
        }
    }
}

/// Whose profiles and records the actor's lists may hold.
pub fn scope(actor: &Actor) -> OfficerScope {
    if !may_list(actor, Action::ViewProfile) {
        return OfficerScope::Nobody;
    }
    if actor.is(Role::Hr) || actor.is(Role::Auditor) {
        OfficerScope::Organisation
    } else if actor.is(Role::Manager) {
        OfficerScope::OwnAndReports
    } else if actor.is(Role::Officer) || actor.is(Role::Admin) {
        OfficerScope::Own
    } else {
        OfficerScope::Nobody
    }
}

/// Whose accounts the actor's lists may hold.
pub fn account_scope(actor: &Actor) -> OfficerScope {
    match (may_list(actor, Action::ViewAccount), actor.is(Role::Admin)) {
        (false, _) => OfficerScope::Nobody,
        (true, false) => OfficerScope::Own,
        (true, true) => OfficerScope::Organisation,
    }
}

fn may_list(actor: &Actor, action: Action) -> bool {
    let by_token = match actor.access {
        Access::Token(scopes) => scopes.cover(action),
        Access::Session { .. } | Access::Command => true,
    };
    by_token && actor.account == AccountState::Active && actor.roles.toxic_pair().is_none()
}
