//! What every active account has, whatever its roles: itself, and the published documents of its organisation.

use super::super::action::Action;
use super::super::conditions::Grant;
use super::super::relation::Relation;

pub(super) fn grants(action: Action, relation: Relation) -> Grant {
    use Action::*;
    match (action, relation) {
        (ViewDocument, _) | (ViewAccount | ManageOwnAccount | ManageTokens, Relation::Own) => Grant::Yes,
        _ => Grant::No,
    }
}
